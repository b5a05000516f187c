"""What stands above a table says of all its numbers: benchmark, metric, shots, mode, part.

`benchmark_above` is the one benchmark that caption, introduction or headings name for a table whose labels
are parts, metrics or settings; a name that a sentence mentions in passing ("trained on the Pile") is none.
`settings_above` are the settings and the metric that they tell; what stands beside a number is nearer than
they are. `is_chance_corrected` knows the tables of one leaderboard, `is_language` a language. `titles_of`
gives the short texts above a table, by which two equal tables are told apart, `telling_titles` those with
settings.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from hf_evaluation.cards.items import Item, brackets_told
from hf_evaluation.cards.legends import is_of_another, told_by_legend
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.tables import Table
from hf_evaluation.cards.wording import EVERYDAY_METRICS, GENERIC_HEADINGS, METRICS_IN_FULL
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import is_suite, parts_between
from hf_evaluation.scores.labels import TRAILING_BRACKET, Label, is_metric, is_setting
from hf_evaluation.scores.mentions import (
    PROPER_NAME,
    Mention,
    benchmarks_named,
    data_set_named,
    name_in_sentence,
)
from hf_evaluation.scores.metrics import find_metric
from hf_evaluation.scores.settings import NO_SETTINGS, Settings, over, read_settings, shots_in

_LEADERBOARD = pattern(
    r"(?i)open[ _-]?llm[ _-]?leaderboard|\bnormali[sz]ed scores?\b|\bchance[ -]corrected\b"
)
_LEVEL_FIVE = words("math lvl 5, math level 5, math lvl5, math hard, math-hard")
MAX_AVERAGED = 200  # numbers among which those are looked at that an average may be over
MAX_NAME = 40  # characters of a heading that names a benchmark
MAX_TITLE = 90  # characters; what is longer is prose
_NUMBERED_CAPTION = pattern(r"(?i)^\W*(?:table|tab\.|figure|fig\.|tabelle|tabla|tabela|表)\s*\d+\s*[.:：]?")
_PROSE_END = pattern(r"[.。!?]\s*$")
_SENTENCE_ENDS = pattern(r"(?<=[.!?。])\s+")
_OF_RESULTS = pattern(
    r"(?i)\b(?:results?|evaluat\w+|performance|scores?|accurac(?:y|ies)|benchmark\w*|tested|measur\w+|report\w*|"
    r"metrics?|table|leaderboard|compar\w+|assess\w*)\b|评测|评估|结果|性能|効果|效果"
)
_OF_TRAINING = pattern(
    r"(?i)\b(?:(?:pre-?|post-?|fine-?|re)?-?(?:train(?:ed|ing)?|tun(?:ed|ing))|built|based|distill\w*|initiali[sz]ed|"
    r"derived|such as|like|unlike|similar|inspired|adapted|dataset of|data from)\b[^.;:]{0,40}$"
)
_TELLS_METRIC = pattern(
    r"(?i)\b(?:metrics?|report(?:ed|s|ing)?|measured|in terms of|scores? (?:are|is)|"
    r"(?:shows?|lists?|gives?|contains?|are) the)\b|指标"
)
_WORD_OF_TEXT = pattern(
    r"[\u3040-\u9fff\uac00-\ud7af]+|[^\s,;:()（）。，、：；\[\]`*\u3040-\u9fff\uac00-\ud7af]+"
)
_NAMED_IN_BRACKETS = pattern(
    rf"[(（](?P<name>{PROPER_NAME})(?:\s+(?:dev|test|val|validation|eval)(?:[ -]set|[ -]split)?)[)）]\s*$"
)
_BRACKETS = pattern(r"[(（][^()（）]+[)）]")
_SPLIT_TOLD = pattern(
    r"(?i)\b(validation|val|dev|development|test|testing)[ -](?:set|split|result|score)s?\b(?!\s+(?:up|of))"
)
# "the Portuguese test data of Common Voice", "the Chinese (zh-CN) subset of FLEURS"
_OF_LANGUAGE = pattern(
    r"\b(?P<language>[A-Z]\w+(?: [A-Z]\w+)?)(?: \((?P<code>[\w-]{2,12})\))?"
    r"(?: (?:test|validation|dev|evaluation))?(?: (?:data|set|split|subset|part|portion))? of (?:the )?"
    r"(?=[A-Z])"
)
# A section that is set apart from speed and memory: which accuracy each of its benchmarks has is not told.
_QUALITY = words("accuracy, model accuracy, accuracy results, accuracy evaluation")
# "HeronBench is a new benchmark of ...": what the section around a table's is about
_DEFINED = pattern(
    rf"^(?:The )?(?P<name>{PROPER_NAME})(?: benchmark| data ?set)? is (?:an?|our|the) (?:[\w-]+ ){{0,4}}?"
    r"(?:benchmark|test ?set|test suite|evaluation (?:set|suite)|leaderboard)\b"
)
_SIZED = pattern(r"(?i)[-_.]\d+(?:\.\d+)?[bm](?:$|[-_])")
_PARTED = pattern(
    r"(?i)(?P<of>(?:\w+ ){1,3}?)(?:by|per) (?:super-?|sub-?)?"
    r"(?:categor(?:y|ies)|subjects?|languages?|tasks?|domains?|types?|levels?|topics?|class(?:es)?)\W*$"
)
_NAMED_BEFORE = pattern(rf"(?P<name>{PROPER_NAME})(?:,? and |,? or | ?/ ?| & )(?:the )?$")
_NAMED_AFTER = pattern(rf"(?:,? and |,? or | ?/ ?| & )(?:the )?(?P<name>{PROPER_NAME})\b")
# "Accuracy on our in-house legal questions": a test without a name, which no heading above has.
_OWN_TEST = pattern(
    r"(?i)\b(?:in-house|internal|held-?out|private|proprietary|self-made|(?:our|my) own|home-?made)\b.{0,40}"
    r"\b(?:tests?|questions|exams?|sets?|data|datasets?|corpus|benchmarks?|evaluations?|prompts|problems)\b"
)
_BEYOND = pattern(
    r"(?i)\b(?:beyond|besides|(?:more|other) than|apart from|not(?: only)?|unlike)\W+(?:the\W+)?$"
)
_HEDGED = pattern(
    r"(?i)\b(?:unless|except|otherwise|respectively|other than|whereas|while|either|or|depending)\b"
)


def benchmark_above(table: Table, items: Sequence[Item]) -> Mention | None:
    """The benchmark named above a table whose labels are parts of one, not benchmarks themselves."""
    labels = list({label.printed: label for item in items for label in item.labels}.values())
    known = sum(label.known for label in labels)
    if known and (known * 4 > len(labels) or not any(label.aggregate for label in labels)):
        return None
    context = _known_above(table, _not_bare(labels))
    if context or known:
        return None if context and _is_one_of(context.benchmark, labels) else context
    if around := _known_around(table, labels):
        return around
    parts = all(is_part_word(label) for label in labels)
    if parts or any(label.aggregate or label.bare for label in labels):
        unnamed = all(label.bare or label.aggregate or is_part_word(label) for label in labels)
        return _unknown_above(table, parts, unnamed=unnamed)
    return None


def _known_around(table: Table, labels: Sequence[Label]) -> Mention | None:
    """The one known benchmark that the sections around begin with, where all labels are parts of it."""
    named = _not_bare(labels)
    for text in table.intros if len(named) > 1 else ():
        found = [mention for mention in benchmarks_named(text) if _introduces(text, mention)]
        known = {mention.benchmark.id: mention for mention in found if mention.benchmark}
        if len(known) == 1:
            (mention,) = known.values()
            benchmark = mention.benchmark
            return mention if benchmark and all(find_part(benchmark, name) for name in named) else None
        if known:
            return None
    return None


def _not_bare(labels: Sequence[Label]) -> list[str]:
    """The names among labels that are neither metrics nor averages."""
    return [label.name for label in labels if not (label.aggregate or label.bare)]


def _is_one_of(benchmark: Benchmark | None, labels: Sequence[Label]) -> bool:
    """Whether a benchmark that a heading names is one of those in the rows, which are not its parts."""
    if benchmark is None or all(label.benchmark != benchmark for label in labels):
        return False
    others = [label for label in labels if label.benchmark != benchmark and not label.aggregate]
    return sum(find_part(benchmark, label.name) is not None for label in others) * 2 <= len(others)


def suite_above(table: Table) -> Benchmark | None:
    """The suite that what stands above a table names and whose parts bear names of other tests: KoBEST.

    The nearest text that names one benchmark alone decides; those of the sections around count.
    """
    return _suite_named((*table.introduced_by(), *reversed(table.headings), *table.intros), table.headings)


def averaged_suite(table: Table, item: Item, others: Iterable[Item]) -> Mention | None:
    """The suite named above of which a number is the average: every known test beside it is a part of it.

    Over how many of the parts, the table does not say: it goes by the suite's name, and is not its score.
    """
    labels = item.labels
    if not any(label.aggregate for label in labels) or not all(
        label.aggregate or label.bare for label in labels
    ):
        return None
    suite = suite_above(table)
    if suite is None:
        return None
    some = itertools.islice(others, MAX_AVERAGED)  # asked for each of them
    names = {label.name: label for other in some for label in other.labels}.values()
    tests = [label for label in names if not (label.aggregate or label.bare)]
    parts = [label for label in tests if find_part(suite, label.name) or _is_part_of(label.benchmark, suite)]
    unknown = [label for label in tests if label not in parts and not label.known]
    among = len(parts) + len(unknown) == len(tests) and len(unknown) * 4 <= len(tests)
    return Mention(suite.name, None) if parts and among else None


def _is_part_of(benchmark: Benchmark | None, suite: Benchmark) -> bool:
    return benchmark is not None and bool(parts_between(suite, benchmark))


@lru_cache(256)  # asked for every line among which a person can choose
def _suite_named(texts: tuple[str, ...], headings: tuple[str, ...]) -> Benchmark | None:
    for text in texts:
        found = [mention for mention in benchmarks_named(text) if mention.benchmark]
        named = [mention for mention in found if text in headings or _introduces(text, mention)]
        if len(named) == 1 and is_suite(named[0].benchmark):
            return named[0].benchmark
        if text not in headings and _names_another(text):
            return None
    return None


def settings_above(table: Table, benchmark: Benchmark | None) -> Settings:
    """What a list says of the benchmark, then what caption, introduction and headings tell of all numbers."""
    told = _told_by_texts(_texts_over(table), benchmark)
    if benchmark and table.legend:
        told = over(told_by_legend(table.legend, benchmark), told)
    if told.part or benchmark is None:
        return told
    language = _language_told(table.introduced_by(), benchmark)
    return replace(told, part=language) if language else told


def _language_told(texts: tuple[str, ...], benchmark: Benchmark) -> tuple[str, str] | None:
    """The language of which a sentence above says that it was measured, of a benchmark in many."""
    for names, rest in _languages_named(texts):
        named = (item for item in benchmarks_named(rest) if rest.startswith(item.printed))
        if any(mention.benchmark == benchmark for mention in named):
            found = (find_part(benchmark, name) for name in names if name)
            return next((part for part in found if part and part[0] == "language"), None)
    return None


@lru_cache(256)  # asked for every number of a table
def _languages_named(texts: tuple[str, ...]) -> tuple[tuple[tuple[str, str | None], str], ...]:
    """What may be a language in each text, with its code, and what the text goes on with."""
    found = ((_OF_LANGUAGE.search(text), text) for text in texts if " of " in text)
    return tuple(((told["language"], told["code"]), text[told.end() :]) for told, text in found if told)


@lru_cache(256)  # asked for every benchmark of a table
def _told_of_all(texts: tuple[tuple[str, bool], ...]) -> Settings:
    told = NO_SETTINGS
    for text, title in texts:
        told = over(told, _told_by_title(text) if title else _told_by_sentence(text))
    return told


@lru_cache(1024)  # asked for every number of a table
def _told_by_texts(texts: tuple[tuple[str, bool], ...], benchmark: Benchmark | None) -> Settings:
    told = _told_of_all(tuple(item for item in texts if not (item[1] and is_of_another(item[0], benchmark))))
    split = find_part(benchmark, told.split) if benchmark and told.split else None
    part = _part_above((text for text, _ in texts), benchmark)
    part = part or (split if split and split[0] == "split" else None)
    return told if told.part == part else replace(told, part=part)


def is_chance_corrected(table: Table, labels: Iterable[Label]) -> bool:
    """Whether a table prints scores of the Open LLM Leaderboard 2, which are less what guessing would score.

    It is named, or its MATH of level 5 stands beside MMLU-Pro, which no other suite prints together.
    """
    if names_leaderboard(table):
        return True
    names = {squash(label.name) for label in labels}
    return bool(names & _LEVEL_FIVE) and "mmlupro" in names


def names_leaderboard(table: Table) -> bool:
    """Whether a heading or title says that the numbers below it are the Open LLM Leaderboard's."""
    return any(_LEADERBOARD.search(text) for text in (*table.headings, *titles_of(table)))


def telling_titles(table: Table) -> tuple[str, ...]:
    """Those of `titles_of` that tell a setting or a metric."""
    return _telling(titles_of(table))


@lru_cache(1024)
def _telling(titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in titles if _told_by_title(text) != NO_SETTINGS)


def titles_of(table: Table) -> tuple[str, ...]:
    """The short texts above a table, nearest first: caption, last line, headings without the card's title."""
    return tuple(text for text, title in _texts_over(table) if title)


def title_by_hand(table: Table) -> str:
    """What to call the numbers of a table of which nothing says what they measure: its nearest title."""
    texts = titles_of(table) or table.headings
    telling = (text for text in texts if not is_generic_heading(text))
    return next(telling, "").strip(" :") or (texts[0] if texts else f"table {table.ordinal}")


def _texts_over(table: Table) -> tuple[tuple[str, bool], ...]:
    """Texts above a table, nearest first, and whether each is a title; the card's own title is none."""
    return _with_titles(table.caption, table.lead[-2:], table.headings[1:])


@lru_cache(256)  # asked for every number of a table
def _with_titles(
    caption: str | None, lead: tuple[str, ...], headings: tuple[str, ...]
) -> tuple[tuple[str, bool], ...]:
    found = [(caption, len(caption) <= MAX_TITLE)] if caption else []
    # Of a list above a table only the last item may be its title.
    found += [(text, text == lead[-1] and _is_title(text)) for text in reversed(lead)]
    plain = (text for text in reversed(headings) if squash(text) not in _QUALITY)
    return (*found, *((text, len(text) <= MAX_TITLE) for text in plain))


def _is_title(text: str) -> bool:
    """Whether a line above a table reads like its title, not like prose."""
    return len(text) <= MAX_TITLE and not _PROSE_END.search(text)


@lru_cache(1024)
def _told_by_title(text: str) -> Settings:
    """Settings of a short text, but those that also name a subject ("Tool use", "Test", "Math")."""
    told = read_settings(_NUMBERED_CAPTION.sub("", text))
    kept = {
        name: getattr(told, name)
        for name in (
            "shots",
            "chain_of_thought",
            "mode",
            "length",
            "temperature",
            "harness",
            "harness_version",
        )
    }
    metric = None if _HEDGED.search(text) else metric_in_text(text)
    split = _split_in_text(text) or (told.split if _BRACKETS.search(text) else None)
    return Settings(**kept, split=split, metric=metric)


@lru_cache(1024)
def _told_by_sentence(text: str) -> Settings:
    results = _OF_RESULTS.search(text) is not None
    sentences = (part for part in _SENTENCE_ENDS.split(text) if _TELLS_METRIC.search(part))
    plain = [brackets_told(part) for part in sentences if not _HEDGED.search(part)]
    metric = next((found for part in plain if (found := metric_in_text(part))), None)
    shots = shots_in(text) if results else None
    return Settings(shots=shots, split=_split_in_text(text) if results else None, metric=metric)


def _split_in_text(text: str) -> str | None:
    """The one split that a text says was measured ("on the C-Eval validation set")."""
    found = {match[1].casefold() for match in _SPLIT_TOLD.finditer(text)}
    told = {"validation" if word[0] in "vd" else "test" for word in found}
    return told.pop() if len(told) == 1 and not _HEDGED.search(text) else None


@lru_cache(1024)
def metric_in_text(text: str) -> str | None:
    """The one metric that a text names; None where it names none, or several."""
    parts = [(word.start(), word.end()) for word in _WORD_OF_TEXT.finditer(text)]
    found: dict[str, None] = {}
    at = 0
    while at < len(parts):
        for size in range(min(4, len(parts) - at), 0, -1):
            piece = text[parts[at][0] : parts[at + size - 1][1]].strip(".!?_\"'“”")
            if metric := _metric_of_piece(piece):
                found[metric] = None
                at += size - 1
                break
        at += 1
    return next(iter(found)) if len(found) == 1 else None


def _metric_of_piece(piece: str) -> str | None:
    metric = find_metric(piece)
    if metric is None or metric[0].generic or squash(piece) in EVERYDAY_METRICS:
        return None
    proper = sum(ch.isupper() for ch in piece) > 1 or any(ch.isdigit() or ch == "@" for ch in piece)
    plain = squash(piece) in METRICS_IN_FULL or squash(piece.split()[0]) in METRICS_IN_FULL or " " in piece
    return metric[0].named(metric[1]) if proper or plain else None


def _part_above(over_table: Iterable[str], benchmark: Benchmark | None) -> tuple[str, str] | None:
    """A part of the benchmark that a title above names as a whole ("Reranking:"), nearest first."""
    if benchmark is None:
        return None
    pieces = (text.partition(":")[0].strip(" *-–•") for text in over_table)
    return next((part for text in pieces if (part := find_part(benchmark, text))), None)


def _known_above(table: Table, names: Sequence[str]) -> Mention | None:
    """The one known benchmark that caption, sentences or headings name, nearest first.

    A text that names several decides nothing and ends the search, and so do a caption and a numbered title
    that name none, for the sentences before: they say what the table is. Where all `names` of a table are
    parts of the benchmark, it counts however it is named: "the best open model on RewardBench".
    """
    for text in table.introduced_by():
        found = benchmarks_named(text)
        if not found and _OWN_TEST.search(text):
            return None
        introduced = [
            mention
            for mention in found
            if text == table.caption or _introduces(text, mention) or _are_parts(names, mention.benchmark)
        ]
        if len(introduced) > 1 or any(_beside_unknown(text, mention) for mention in introduced):
            return None
        if introduced:
            return introduced[0]
        if _names_another(text):
            return None
        if text == table.caption or _NUMBERED_CAPTION.match(text):
            break
    return _known_in_headings(table)


def _are_parts(names: Sequence[str], benchmark: Benchmark | None) -> bool:
    """Whether all of several names are parts of a benchmark that are not languages, which many tests have."""
    if benchmark is None or len(names) < 2:
        return False
    parts = (find_part(benchmark, name) for name in names)
    return all(part is not None and part[0] != "language" for part in parts)


def _beside_unknown(text: str, mention: Mention) -> bool:
    """Whether a text names the benchmark together with another that is not known ("of CC3M and MS-COCO")."""
    before, _, after = text.partition(mention.printed)
    others = (_NAMED_BEFORE.search(before), _NAMED_AFTER.match(after))
    names = [match["name"] for match in others if match]
    return any(map(_may_be_test, names))


def _names_another(text: str) -> bool:
    """Whether a line above a table is the name of something that is not in the catalogue ("AIR-Bench:")."""
    name = text.strip(" *_:：")
    return re.fullmatch(PROPER_NAME, name) is not None and _may_be_test(name)


def _may_be_test(name: str) -> bool:
    """Whether a name that is not known may be a test's: no metric, no setting, no model's with its size."""
    return not (is_metric(name) or is_setting(name) or _SIZED.search(name) or benchmarks_named(name))


def _known_in_headings(table: Table) -> Mention | None:
    for text in reversed(table.headings[1:] or table.headings):
        if found := benchmarks_named(text):
            return found[0] if len(found) == 1 and not _in_passing(text, found[0]) else None
    return None


def _introduces(text: str, mention: Mention) -> bool:
    """Whether a text above a table says that the benchmark is what was measured, and not in passing."""
    if _is_title(text):
        return not _of_training(text, mention)
    sentence = next((part for part in _SENTENCE_ENDS.split(text) if mention.printed in part), text)
    if sentence.startswith(mention.printed):  # "MultiPL-E, pass@1, zero-shot."
        told = read_settings(sentence[len(mention.printed) :], mention.benchmark)
        if not told.rest and told != NO_SETTINGS:
            return True
    return _OF_RESULTS.search(sentence) is not None and not _of_training(sentence, mention)


def _of_training(text: str, mention: Mention) -> bool:
    return _OF_TRAINING.search(text[: max(0, text.find(mention.printed))]) is not None


def _in_passing(text: str, mention: Mention) -> bool:
    """Whether a heading names a benchmark only to say what it is not about: "Beyond MMLU"."""
    return _BEYOND.search(text[: max(0, text.find(mention.printed))]) is not None


def _unknown_above(table: Table, parts: bool, *, unnamed: bool) -> Mention | None:
    """A benchmark that is not in the catalogue, named by the nearest sentence, caption or telling heading.

    Over nothing but `parts` ("de", "fr") any heading that is more than "Results" names what was measured.
    """
    for text in table.introduced_by(2):
        name = name_in_sentence(text) or (_data_set_of_title(text) if _is_title(text) else None)
        if name and catalogue().find(name) is None:  # a known one was named in passing
            mention = Mention(name, None)
            return None if _of_training(text, mention) else mention
        if _NUMBERED_CAPTION.match(text):
            break
    telling = [text for text in table.headings[1:] if not _says_how_parted(text)]
    heading = re.sub(r"^[\d.\s]+", "", telling[-1]) if telling else ""
    if unnamed and (named := _name_in_heading(heading)):
        return Mention(named, None)
    name = TRAILING_BRACKET.sub(lambda match: match["head"], heading).strip()
    of_parts = parts and len(name) <= MAX_NAME and not is_generic_heading(name)
    if name and (of_parts or re.fullmatch(PROPER_NAME, name)):
        return Mention(name, None)
    defined = (
        {match["name"] for text in table.intros if (match := _DEFINED.match(text))} if unnamed else set()
    )
    unknown = [name for name in defined if catalogue().find(name) is None]
    return Mention(unknown[0], None) if len(unknown) == len(defined) == 1 else None


def _says_how_parted(heading: str) -> bool:
    """Whether a heading says by what numbers are parted and not of what ("Accuracy by subject")."""
    before = _PARTED.match(heading)
    return before is not None and (is_generic_heading(before["of"]) or is_metric(before["of"].strip()))


def _name_in_heading(heading: str) -> str | None:
    """The name of a test in a heading: "(JSTS dev set)" behind what it is about, "MJHQ-30K benchmark"."""
    if bracketed := _NAMED_IN_BRACKETS.search(heading):
        return bracketed["name"]
    if named := _data_set_of_title(heading):
        return named
    words = [word for word in heading.split() if squash(word) not in GENERIC_HEADINGS]
    coined = len(words) == 1 < len(heading.split()) and re.fullmatch(PROPER_NAME, words[0])
    return words[0] if coined and not parse_name(words[0]).sizes else None


def _data_set_of_title(text: str) -> str | None:
    """The name of the data set that a title names: "Mood Test Set", "Results on Mood Dataset"."""
    named = data_set_named(f"on {text}")
    return named if named and not is_generic_heading(named) else None


def is_generic_heading(text: str) -> bool:
    """Whether a heading says that there are results and not of what ("Benchmark results")."""
    return all(squash(word) in GENERIC_HEADINGS or not squash(word) for word in text.split())


def is_part_word(label: Label) -> bool:
    """Whether a label alone names no benchmark: a setting, a language, also one of programming."""
    name = label.name
    return not label.bare and (is_setting(name) or is_language(name) or is_programming_language(name))


def is_language(text: str) -> bool:
    """Whether a text is the name or the code of a language."""
    return squash(text) in _language_words()


def is_programming_language(text: str) -> bool:
    """Whether a text is the name of a programming language: many are everyday words ("Go", "C")."""
    return squash(text) in _language_words("programming_languages")


@lru_cache(2)
def _language_words(kind: str = "languages") -> frozenset[str]:
    names = catalogue().part_lists.get(kind, ())
    spellings = (spelling for item in names for spelling in ([item] if isinstance(item, str) else item))
    return frozenset(squash(spelling) for spelling in spellings)
