"""The one data set that a card is about, for tables of metrics above which nothing names a benchmark.

`data_set_of` reads it off a line of facts ("Dataset: ImageNet-1k"), the front matter, or what the card says
the model was trained on, `named_below` off the note right below a table. It tells a reader what the numbers
are of; it is no claim that they were measured on the test split of that benchmark, so that a score named by
it has no benchmark id and is never published.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

from hf_evaluation.cards.tables import Card, Table, listed_in
from hf_evaluation.cards.trained import names_data
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.mentions import benchmarks_named

_FACT = pattern(
    r"(?im)^[ \t>*_+|-]{0,12}(?:(?:eval(?:uation)?|test|fine-?tuning)[ -])?(?:data ?set|benchmark|"
    r"test ?set)\b"
    r"[ \t*_|]{0,8}[:：][ \t*_|]{0,8}(?P<name>[^\n|]{2,80})$"
)
_TRAINED = pattern(
    r"(?i)\b(?:fine-?tuned|trained|evaluated|tested)(?: version of \S{1,120})?(?: \w+){0,3}? on (?:the )?"
    r"(?P<text>[^.\n]{2,60})"
)
_FOR_TEST = pattern(
    r"(?im)^[ \t]{0,4}[-*] {1,3}(?P<name>\[[^\[\]\n]{2,60}\]\([^()\n]*\)|[\w./-]{3,60})"
    r"[ \t]*\((?:[^()\n]{0,40}\W)?(?:test(?:ing)?|evaluation|eval)(?: set)?\)[ \t]*$"
)
_OF_THE_TABLE = pattern(
    r"(?i)^[*_(>†\s]*(?:(?:all|the|these|our) )?(?:(?:reported|above) )?(?:results|scores|numbers|metrics) "
    r"(?:(?:above|reported|shown) )?(?:are|were|have been)\b[^.\n]{0,160}(?:\.|$)"
)
_LINK = pattern(r"\[(?P<text>[^\[\]]*)\]\([^()]*\)")
_WORDS = pattern(r"[^\W_]+")
ENGLISH_PAIRS = frozenset({"stsb", "sts12", "sts13", "sts14", "sts15", "sts16", "sick_r"})
_WITH_ENGLISH = frozenset({"en", "eng", "english", "multilingual"})
NOTE_LINES = 3  # behind a table, among which its note begins
MAX_PROSE = 20_000  # characters of a card in which it may say what it was trained on


def is_of_another_language(benchmark_id: str | None, languages: frozenset[str]) -> bool:
    """Whether a test's English sets may be translated ones: those of similar sentences are in many languages.

    A model of Vietnamese alone is measured with "STS12" in Vietnamese, which is another data set.
    """
    return benchmark_id in ENGLISH_PAIRS and bool(languages) and languages.isdisjoint(_WITH_ENGLISH)


def languages_of(card: Card) -> frozenset[str]:
    """The languages that a card's front matter says the model is for, as it writes them ("vi")."""
    return frozenset(name.casefold() for name in listed_in(card.front_matter or "", "language"))


def data_set_of(card: Card, repo_id: str | None = None) -> str | None:
    """The name of the one data set that the card is about, None where it names none or several.

    Of several that are listed it is the one that the repository is named after.
    """
    body = card.text[len(card.front_matter or "") :][:MAX_PROSE]
    for names in (
        _facts(body),
        _for_tests(body),
        listed_in(card.front_matter or "", "datasets"),
        _prose(body),
    ):
        told = {squash(name): name for name in names}
        if told:
            return _one_of(list(told.values()), repo_id or "")
    return None


def _one_of(names: list[str], repo_id: str) -> str | None:
    """The only name, else the only one whose first word stands in the repository's name ("-cnn-12-6")."""
    if len(names) > 1:
        own = set(_WORDS.findall(repo_id.rpartition("/")[2].casefold()))
        firsts = [_WORDS.findall(name.rpartition("/")[2].casefold())[:1] for name in names]
        names = [name for name, first in zip(names, firsts, strict=True) if own.intersection(first)]
    return names[0] if len(names) == 1 else None


def _facts(body: str) -> Iterator[str]:
    for match in _FACT.finditer(body):
        name = _LINK.sub(lambda link: link["text"], match["name"]).strip(" *_`.")
        if len(name.split(",")[0]) > 1 and len(name.split()) < 6 and names_data(name):
            yield name


def _for_tests(body: str) -> Iterator[str]:
    """The items of a list that are said to be for testing: "- KorSTS (Validation & Testing)"."""
    for match in _FOR_TEST.finditer(body):
        yield _LINK.sub(lambda link: link["text"], match["name"])


def named_below(card: Card, table: Table) -> str | None:
    """The one known test of the note right below a Markdown table ("The results are averages of BEIR.")."""
    first = max(0, table.line - 1)
    lines = _card_lines(card.text)[first : first + len(table.grid) + NOTE_LINES + 2]
    note = next((line for line in itertools.dropwhile(lambda line: "|" in line, lines) if line.strip()), "")
    match = None if note.rstrip(" *_").endswith(":") else _OF_THE_TABLE.match(note)
    found = benchmarks_named(_LINK.sub(lambda link: link["text"], match.group(0))) if match else ()
    return found[0].printed if len(found) == 1 else None


@lru_cache(1)  # asked for every table of a card
def _card_lines(text: str) -> list[str]:
    return text.split("\n")


def _prose(body: str) -> Iterator[str]:
    for match in _TRAINED.finditer(body):
        for mention in benchmarks_named(match["text"]):
            yield mention.printed
