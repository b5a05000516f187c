"""What one cell on the model's line says: benchmark, metric, unit, variant of its numbers.

`split_item` parts a cell whose label names a benchmark for each number; `choose_label` decides which of a
cell's labels names the benchmark, the others being its variant; `scores_of` makes the scores. A unit is given
only where the table tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.headers import is_chance_corrected, is_language, settings_above, telling_titles
from hf_evaluation.cards.items import TWO_METRICS, Item, meaning_of_brackets
from hf_evaluation.cards.leaderboards import measured_there
from hf_evaluation.cards.lines import Reading
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.tables import Table
from hf_evaluation.cards.values import Value
from hf_evaluation.cards.wording import GROUP_WORDS, ORDINARY_NAMES, ROLE_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import part_of_suite
from hf_evaluation.scores.labels import (
    Label,
    is_lower_better,
    is_metric,
    is_setting,
    pair_of,
    parse_label,
    two_known_names,
)
from hf_evaluation.scores.mentions import Mention
from hf_evaluation.scores.metrics import (
    CHANCE_CORRECTED,
    find_metric,
    metric_of,
    metric_told,
)
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.scales import scale_of
from hf_evaluation.scores.setting_words import REMARKS
from hf_evaluation.scores.settings import (
    NO_SETTINGS,
    UNKNOWN_PART,
    Settings,
    over,
    read_settings,
    settings_of_labels,
)

_LIMIT = pattern(r"\blimit\s*[:=]\s*\d")
_FEW_SHOTS = pattern(r"(?i)\bfew[\s_-]?shots?\b")
# Of a part that the benchmark table does not have; "SciRepEval", "HHH" and "T2" are names of something else.
_PART_NAME = pattern(r"(?!.*(?:[a-z][A-Z]|[A-Z]{3}))[^\W\d_][^\d|%:;=]{0,39}")
NOT_NAMED = "the benchmark is not named"  # how the reason for leaving such a number out ends
_WITH_MORE = pattern(r"(?i)(?:with|without|w/o?|no|using)\b")  # a setting, be it not understood
Chosen = tuple[str, "Benchmark | None", tuple[str, ...], "str | None", "bool | None"]


def choose_label(item: Item, context: Mention | None, suite: Benchmark | None = None) -> Chosen | str:
    """Which of the labels of a cell names the benchmark; the others become its variant."""
    labels = _joined(item.labels)
    named: Label | None = None
    if context:
        name, benchmark = context.printed, context.benchmark
    else:
        named = _naming_label(labels, item)
        if named is None or any(label.aggregate for label in labels if not named.known):
            sums_up = any(label.aggregate for label in labels)
            reason = "an aggregate over several benchmarks" if sums_up else NOT_NAMED
            return f"{labels[-1].printed}: {reason}"
        name, benchmark = named.name, None if _is_chance(named, item) else named.benchmark
    variants: list[str] = []
    if suite and part_of_suite(suite, benchmark, name):
        variants, name, benchmark = [name], suite.name, suite
    outer = named is not None and benchmark is not None
    for label in labels:
        outer = outer and label is not named
        if outer:
            variants += _said_by_group(label, benchmark)
        else:
            variants += label.variants if label is named else (_in_its_place(label, named), *label.variants)
    said = dict.fromkeys([*variants, *item.settings])
    metric, lower = _metric_of(labels, item.settings, benchmark)
    return (
        name,
        benchmark,
        tuple(text for text in said if text and squash(text) not in ROLE_WORDS["score"]),
        metric,
        lower,
    )


def _said_by_group(label: Label, benchmark: Benchmark | None) -> list[str]:
    """What a label that stands over the benchmark's name says of the number: settings, a part, a language.

    "General VQA" over VQAv2 and GQA, or "Generalist models" over several rows, groups them and names no part.
    """
    texts = (label.name, *label.variants)
    return [text for text in texts if _tells_setting(text, benchmark)]


def _tells_setting(text: str, benchmark: Benchmark | None) -> bool:
    """Whether a group's name says more than which ability the tests under it are about."""
    told = read_settings(text, benchmark)
    return not told.rest or any(
        squash(word) not in GROUP_WORDS for word in re.split(r"[\s/&-]+", text) if word
    )


def _in_its_place(label: Label, named: Label | None) -> str:
    """A label that names no benchmark, as settings are read.

    Where a heading names the benchmark, a column "Chat" or "Base" stands in the place of a part: beside a
    name the same word would speak of the model.
    """
    in_place = named is None and (squash(label.name) in REMARKS or label.name.casefold() == "python")
    return f"subset: {label.name}" if in_place else label.name


def scores_of(
    item: Item, values: tuple[Value, ...], chosen: Chosen, reading: Reading, model: str, source: Source
) -> list[Score]:
    """The scores of one cell, a number each, by what `choose_label` chose; quantised lines give none."""
    name, benchmark, variants, metric, lower = chosen
    scores = []
    for value, own in numbers_of(item, values, variants, reading.frame):
        settings, also = _settings_of(item, own, metric, benchmark, reading)
        told = metric_told(metric, also, benchmark)
        untold = reading.first_leaderboard and told is None
        if untold and (there := measured_there(benchmark, settings.shots)):
            benchmark, told = there
        scores.append(
            Score(
                model=model,
                benchmark=name,
                benchmark_id=benchmark.id if benchmark and _is_placed(settings, reading, item) else None,
                metric=told,
                value=value.number,
                unit=_unit(item, value, scale_of(told, benchmark), benchmark is not None, reading),
                lower_is_better=_is_lower_better(lower, told, benchmark),
                raw=item.cell.flat,
                settings=settings,
                table=reading.frame.table.ordinal,
                row=item.row,
                column=item.column,
                line=item.cell.line or None,
                complete=not _within_limit(reading.frame.table),
                stderr=value.stderr if value.stderr is not None else item.stderr,
                source=source,
                label=_label_text(item, own, telling_titles(reading.frame.table)),
            )
        )
    return scores


def numbers_of(
    item: Item, values: tuple[Value, ...], variants: tuple[str, ...], frame: Frame
) -> Iterator[tuple[Value, tuple[str, ...]]]:
    """The numbers of a cell that are scores of the model, each with its own variant."""
    brackets = _bracketed(item, frame) if any(value.setting == "()" for value in values) else None
    for value in values:
        if value.setting == "()" and brackets:
            value = replace(value, setting=brackets)
        own = _variant_of(value, variants, item.above)
        if own is not None and not _is_quantised_line(own, variants):
            yield value, own


def _is_placed(settings: Settings, reading: Reading, item: Item) -> bool:
    """Whether it is known which part of a benchmark was measured.

    Where the title names the benchmark and the labels are its parts, one of unknown name is still one of them
    ("Logi." of AlignBench). Beside a benchmark's name an unknown word may be a judge, a scaffold, a number of
    frames or of questions: then the score is told as printed, and is of no known benchmark. So it is below
    "With LM", which is no part.
    """
    if settings.part is None or settings.part[0] != UNKNOWN_PART:
        return True
    added = any(_WITH_MORE.match(label.printed) for label in item.labels)
    return reading.context is not None and not added and _is_part_name(settings.part[1])


def _is_part_name(text: str) -> bool:
    """Whether a label reads like a part of a benchmark: plain words, no name, number or metric among them."""
    if not _PART_NAME.fullmatch(text):
        return False
    words = re.split(r"[\s_-]+", text)
    return len(words) < 5 and not any(find_metric(word) for word in words)


def _settings_of(
    item: Item, own: tuple[str, ...], printed: str | None, benchmark: Benchmark | None, reading: Reading
) -> tuple[Settings, str | None]:
    """Settings and metric of one number: what stands beside it, then the corner, then what stands above."""
    table = reading.frame.table
    beside = settings_of_labels(own, benchmark)
    around = settings_above(table, benchmark)
    if item.above:
        around = over(read_settings(", ".join(item.above), benchmark), around)
    if any(map(_FEW_SHOTS.search, own)):
        around = replace(around, shots=None)  # a number of them that is not told
    found = find_metric(printed) if printed else None
    if beside.metric is None and printed and not (found and found[0].generic):
        around = replace(around, metric=None) if around.metric else around
    elif beside.metric is None and benchmark and benchmark.chance_corrected and not _is_raw(item):
        labels = (label for other in reading.items for label in other.labels)
        if is_chance_corrected(table, labels):
            around = replace(around, metric=CHANCE_CORRECTED)
    if reading.context and replace(beside, rest=()) == NO_SETTINGS and not beside.part_name:
        beside = replace(beside, part=_unplaced_part(item))
    named = beside.part_name if beside.part or not around.part else None
    told = over(beside, around)
    if told.part and told.part[0] == "split":
        told = replace(told, split=None)
    if benchmark and told.part and told.part[0] == UNKNOWN_PART:
        told = replace(told, part=(UNKNOWN_PART, _part_alone(told.part[1], benchmark)))
    if told.metric is None and not told.rest and told.part_name == named:
        return told, None
    return replace(told, metric=None, rest=(), part_name=named), told.metric


def _part_alone(part: str, benchmark: Benchmark) -> str:
    """A part without the name of its benchmark before it: "bigbench_causal_judgement"."""
    for name in sorted((benchmark.id, benchmark.name, *benchmark.aliases), key=len, reverse=True):
        rest = part[len(name) :]
        if part.casefold().startswith(name.casefold()) and rest[:1] in set("_- :/") and rest.strip("_- :/"):
            return rest.strip("_- :/")
    return part


def _is_raw(item: Item) -> bool:
    """Whether a label says that the number is as counted ("Raw Score" beside "Normalized Score")."""
    return any(re.search(r"(?i)\braw\b", label.printed) for label in item.labels)


def _unplaced_part(item: Item) -> tuple[str, str] | None:
    """The label of a number of which only the heading names the benchmark: "Open." is a category of it."""
    labels = (label for label in item.labels if not (label.bare or label.aggregate or label.known))
    names = (label.name for label in labels if squash(label.name) not in ROLE_WORDS["score"])
    return next(((UNKNOWN_PART, name.strip(" .")) for name in names if squash(name)), None)


def _is_lower_better(lower: bool | None, metric: str | None, benchmark: Benchmark | None) -> bool:
    """Which way is better: an arrow says it, else the metric, else the benchmark."""
    if lower is not None:
        return lower
    found = metric_of(metric) if metric else None
    if found and found[0].lower_is_better is not None:
        return found[0].lower_is_better
    return bool(benchmark and benchmark.lower_is_better)


def split_item(item: Item, values: tuple[Value, ...]) -> list[tuple[Item, tuple[Value, ...]]]:
    """A cell as one, or as two where its label names a benchmark for each of its numbers.

    "HumanEval (+)" over "71.5 (66.6)" is HumanEval and HumanEval+; two lines in the label's cell go with two
    in the number's.
    """
    for index, label in enumerate(item.labels if len(values) > 1 else ()):
        before, after = item.labels[:index], item.labels[index + 1 :]
        names = _names_of_numbers(label, values)
        if names:
            return [
                (replace(item, labels=(*before, parse_label(name), *after)), (replace(value, **_ALONE),))
                for name, value in zip(names, values, strict=True)
            ]
    return [(item, values)]


_ALONE: dict[str, Any] = {"parts": 1, "part": 0, "setting": None}
_WITH_EXTENSION = pattern(r"^(?P<head>\S.*?)\s*[(（](?P<mark>\+[\w-]*|-\w[\w-]*)[)）]$")


def _names_of_numbers(label: Label, values: tuple[Value, ...]) -> tuple[str, ...]:
    """The names of the benchmarks of a cell's numbers where one label holds them all, else ()."""
    extension = _WITH_EXTENSION.match(label.printed)
    if extension and len(values) == 2 and values[1].setting in (None, "()"):
        return extension["head"], extension["head"] + extension["mark"]
    if len(values) == values[0].parts == 2 and not label.known and (both := two_known_names(label.printed)):
        return both
    settings = any(is_setting(line) or "|" in line for line in label.lines[1:])
    if len(label.lines) == values[0].parts == len(values) > 1 and not label.known and not settings:
        return label.lines
    return ()


def _label_text(item: Item, own: tuple[str, ...], titles: tuple[str, ...]) -> str:
    """All that is printed beside a number, what of it is the number's alone, and titles that tell more."""
    texts = [*(label.printed for label in item.labels), *item.settings, *item.above, *titles]
    return " | ".join([*texts, *(text for text in own if not any(text in other for other in texts))])


def _is_chance(label: Label, item: Item) -> bool:
    """Whether an ordinary word is a known name by chance: "Math" beside "Reasoning" is a category."""
    return label.name.lower() in ORDINARY_NAMES and not label.name.isupper() and not item.among_known


def _joined(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Labels one below the other that are one name together: "AIME" over "2025"."""
    for index in range(len(labels) - 1):
        above, below = labels[index], labels[index + 1]
        if benchmark := catalogue().find(f"{above.name} {below.name}"):
            variants = (*above.variants, *below.variants)
            both = replace(
                below, name=f"{above.name} {below.name}", variants=variants, benchmark=benchmark, bare=False
            )
            return (*labels[:index], both, *labels[index + 2 :])
    return labels


def _naming_label(labels: tuple[Label, ...], item: Item) -> Label | None:
    """The first label that is a known benchmark, else the last that could be a name."""
    known = next((label for label in labels if label.known and not _is_chance(label, item)), None)
    if known:
        return known
    names = (label for label in reversed(labels) if label.name and not label.bare and not label.aggregate)
    return next((label for label in names if not is_setting(label.name)), None)


def _metric_of(
    labels: tuple[Label, ...], settings: tuple[str, ...], benchmark: Benchmark | None
) -> tuple[str | None, bool | None]:
    """(metric, whether lower is better) as the labels and settings of a cell say; None where they do not.

    "ES" behind a name is Spanish sooner than edit similarity.
    """
    printed = [
        label.metric for label in reversed(labels) if label.metric and not _metric_is_part(label, benchmark)
    ]
    metric = next(iter(printed), None) or next((text for text in settings if is_metric(text)), None)
    lower = next((label.lower for label in labels if label.lower is not None), None)
    if lower is None and metric:
        lower = is_lower_better(metric)
    return metric, lower


def _metric_is_part(label: Label, benchmark: Benchmark | None) -> bool:
    """Whether what could be the metric of a label is a part of the benchmark, or a language."""
    text = label.metric or ""
    known = benchmark is not None and find_part(benchmark, text) is not None
    return known or (not label.bare and is_language(text))


def _within_limit(table: Table) -> bool:
    """Whether the line above a harness's table says that only some samples were run ("limit: 100.0")."""
    return any("limit" in text and _LIMIT.search(text) for text in table.lead)


def _bracketed(item: Item, frame: Frame) -> str | None:
    """What a number in brackets is: a header such as "F1 (accuracy)" says it, or a sentence above."""
    for label in item.labels:
        second = [text for text in label.variants if is_metric(text)]
        if label.bare and second:
            return second[-1]
    heads = (TWO_METRICS.search(column.label) for column in frame.columns[:2])
    corner = next((both["second"] for both in heads if both and is_metric(both["second"])), None)
    return corner or meaning_of_brackets(frame.table)


def _unit(item: Item, value: Value, scale: str | None, known: bool, reading: Reading) -> str | None:
    """The unit of a number, None where the table does not tell.

    A percent sign decides. A benchmark in percent is printed as a fraction only where all numbers that the
    table prints for it are at most 1 and so are the others on the model's line: 0.81 beside 81 may be either.
    """
    if value.percent or any("%" in label.printed for label in item.labels):
        return "percent"
    if scale not in ("percent", None):
        return scale
    if known and scale is None:
        return None
    if _peak_of_peers(item, reading) > 1:
        return "percent" if known else None
    on_line = (other.cell for other in reading.items)
    return "fraction" if reading.frame.peak(("line", len(reading.items)), on_line) <= 1 else None


def _peak_of_peers(item: Item, reading: Reading) -> float:
    """The largest number printed for the benchmark: of the column where models are rows, else of the row."""
    frame = reading.frame
    if reading.orientation == "models as rows":
        return frame.peak(("column", item.column), (frame.cell(row, item.column) for row in frame.rows[:500]))
    values = frame.of_role("value")
    return frame.peak(("row", item.row), (frame.cell(item.row, column.index) for column in values))


def _is_quantised_line(own: tuple[str, ...], variants: tuple[str, ...]) -> bool:
    """Whether one line of a cell is of a quantisation ("Int4AWQ" under "BF16"), not of the model itself."""
    return any(parse_name(part).formats for part in own if part not in variants)


def _variant_of(value: Value, variants: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...] | None:
    """The variant of one of a cell's numbers; None for one in brackets of which nothing says what it is."""
    if value.setting == "()":
        return None
    if value.parts > 1:
        pair = next((text for text in (*variants, *above) if len(pair_of(text)) == value.parts), None)
        if pair:
            own = pair_of(pair)[value.part]
            # The label's cell may stand among the settings again, with the benchmark's name before the pair.
            variants = (*(text for text in variants if squash(pair) not in squash(text)), own)
        elif not value.setting:
            variants = (*variants, f"value {value.part + 1} of {value.parts}")
    if not value.setting:
        return variants
    kept = (
        variants if not is_metric(value.setting) else tuple(text for text in variants if not is_metric(text))
    )
    return (*kept, value.setting)
