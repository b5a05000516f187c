"""The cells on a line that can hold scores, and what stands beside each.

`line_items` gives an `Item` a cell of the model's `Line`, with the labels and settings of its row and column;
`corner_settings` is what the corner says of all numbers;
`meaning_of_brackets` is what a sentence above a table says of numbers in brackets. Which label names the
benchmark is for `cards.choosing` to decide.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hf_evaluation.cards.fits import Doubt, Fit, OpenLine
from hf_evaluation.cards.frames import Column, Frame, names_a_benchmark
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.tables import EMPTY, Cell, Table
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.cards.wording import ORDINARY_NAMES, OWN_MARK, ROLE_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.benchmarks import find_part
from hf_evaluation.scores.labels import (
    SHOTS,
    Label,
    is_aggregate,
    is_metric,
    is_setting,
    pair_of,
    parse_label,
)
from hf_evaluation.scores.metrics import telling_metric

_IN_BRACKETS = pattern(
    r"(?i)(?P<metric>[\w@+.-]+)\s+(?:(?:is|are|is given|are given|scores?|values?|shown)\s+)*"
    r"(?:in|within|inside|em|en|entre|dans|zwischen)\s+"
    r"(?:the\s+)?(?:parenthes[ei]s|brackets|parênteses|paréntesis|parenthèses|klammern)|括号(?:内|中)(?:为|是)(?P<zh>[\w@]+)"
)
_SHOTS_ALONE = pattern(r"\d+(?:\s*[-–]\s*\d+)?")
_NUMBER_LIKE = pattern(r"[\d.,/%±()+\s-]+")
_INPUT_SIZES = words(
    "img_size, image size, input size, resolution, crop size, context length, max length, seq length"
)
_EAST_ASIAN = pattern(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\s·、/()（）-]+")
MAX_DESCRIBED = 60  # columns of which it is looked whether a header row describes their tests
_GROUP_HEADS = words("task, tasks, task type, category, categories, type, ability, abilities, domain, area")
_TEST_HEADS = words("dataset, datasets, benchmark, benchmarks")
_CAPACITIES = words(
    "context, context length, context window, max context, max length, sequence length, seq length"
)
MAX_TOLD = 2_000  # rows of one table among which names are compared
TWO_METRICS = pattern(r"(?P<first>\S+)\s*\((?P<second>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """The row or column of a table that holds the target's numbers."""

    axis: str
    index: int
    fit: Fit
    cell: Cell

    def opened(self, doubt: Doubt) -> OpenLine:
        """The same line as one of which a person has to say whether it is the target's."""
        return OpenLine(self.axis, self.index, self.cell, doubt)


@dataclass(frozen=True, slots=True)
class Item:
    """One cell on the target's line with what its table says about it, before its benchmark is decided."""

    row: int
    column: int
    cell: Cell
    labels: tuple[Label, ...]
    settings: tuple[str, ...]
    above: tuple[str, ...] = ()
    stderr: float | None = None
    among_known: bool = True


def meaning_of_brackets(table: Table) -> str | None:
    """What a sentence above a table says that a number in brackets is ("accuracy in parentheses")."""
    for text in table.introduced_by():
        if match := _IN_BRACKETS.search(text):
            return match["metric"] or match["zh"]
    return None


def brackets_told(text: str) -> str:
    """A sentence without what it says of numbers in brackets."""
    return _IN_BRACKETS.sub(" ", text)


def line_items(frame: Frame, line: Line, lines: Sequence[Line]) -> Iterator[Item]:
    """The cells on a line that can hold a score, each with its labels."""
    settings = (line.fit.variant,) if line.fit.variant else ()
    if line.fit.kind == "chosen" and not settings and is_setting(line.cell.flat):
        settings = (line.cell.flat,)  # a person chose "Thinking" below the model's name
    if line.axis == "column":
        yield from _column_items(frame, line, settings)
        return
    rows = [other.index for other in lines]
    telling = _telling_columns(frame, rows, "model") if len(rows) > 1 else []
    sized = _input_size(frame, line.index, rows) if len(rows) > 1 and not telling else ()
    yield from _row_items(
        frame, line, (*settings, *_settings_beside(frame, line.index, telling, models=True), *sized)
    )


def _input_size(frame: Frame, row: int, rows: Sequence[int]) -> tuple[str, ...]:
    """The size of the input that tells rows of one name apart: "img_size 256" beside "img_size 224"."""
    for column in frame.columns:
        if squash(column.label) in _INPUT_SIZES:
            cells = {frame.cell(other, column.index).text for other in rows}
            return (
                (f"{column.label} {frame.cell(row, column.index).text}",) if len(cells) == len(rows) else ()
            )
    return ()


def _row_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    columns, above = _own_columns(frame, line), corner_settings(frame)
    beside = _labels_beside(frame, line.index, skip=line.cell) if columns is frame.columns else ()
    groups = _rows_of_groups(frame) | _rows_of_descriptions(frame)
    for column in columns:
        cell = frame.cell(line.index, column.index)
        if column.role == "value" and cell is not line.cell:
            heads = (head for head in column.path if head.row not in groups)
            labels = tuple(parse_label(head.text, head.small) for head in heads)
            stderr = _stderr_beside(frame, line.index, column.index)
            yield Item(line.index, column.index, cell, (*beside, *labels), settings, above, stderr)


def _rows_of_groups(frame: Frame) -> frozenset[int]:
    """The header rows that say for which task the tests below are: "Task | TE" over "Dataset | SNLI"."""
    firsts = [squash(frame.cell(row, 0).flat) for row in range(frame.head)]
    return frozenset(
        row
        for row, (above, below) in enumerate(itertools.pairwise(firsts))
        if above in _GROUP_HEADS and below in _TEST_HEADS
    )


def _rows_of_descriptions(frame: Frame) -> frozenset[int]:
    """The header rows that say in Chinese, Japanese or Korean what each test above them is about."""
    return frozenset(row for row in range(1, min(frame.head, 4)) if _describes(frame, row))


def _describes(frame: Frame, row: int) -> bool:
    columns = [column.index for column in frame.columns[:MAX_DESCRIBED] if column.role == "value"]
    cells = [(frame.cell(row - 1, index), frame.cell(row, index)) for index in columns]
    if len(cells) < 2 or any(above.colspan > 1 or above is below for above, below in cells):
        return False
    known = sum(names_a_benchmark(above.text) for above, _ in cells) * 2 > len(cells)
    plain = (_EAST_ASIAN.fullmatch(below.flat) and not _tells_part(above, below) for above, below in cells)
    return known and all(plain)


def _tells_part(above: Cell, below: Cell) -> bool:
    """Whether the words below a test are a setting, a metric, an average or a part of it."""
    benchmark, text = parse_label(above.text).benchmark, below.flat
    part = benchmark is not None and find_part(benchmark, text) is not None
    return part or is_setting(text) or is_metric(text) or is_aggregate(text)


def _own_columns(frame: Frame, line: Line) -> Sequence[Column]:
    """The columns of a row's model: of a table of two halves side by side those of the half that names it.

    Halves are told by their headers: behind a further column of names the same ones come again.
    """
    names = [column.index for column in frame.columns if column.role in ("text", "model") and column.texts]
    if len(names) < 2 or line.cell.column not in names:
        return frame.columns
    bounds = [*names, len(frame.columns)]
    halves = [frame.columns[start:end] for start, end in itertools.pairwise(bounds)]
    heads = [[column.label for column in half[1:]] for half in halves]
    if not heads[0] or any(head != heads[0] for head in heads):
        return frame.columns
    return halves[names.index(line.cell.column)]


def _column_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    heads = (head for head in frame.columns[line.index].path if _tells_more(head, line))
    sub = tuple(parse_label(head.text, head.small) for head in heads)
    telling, above = _telling_columns(frame, frame.rows, "benchmark"), corner_settings(frame)
    for row in frame.rows:
        cell = frame.cell(row, line.index)
        if cell.row >= frame.head:
            labels = (*_labels_of_row(frame, row, cell), *sub)
            said = (*settings, *_settings_beside(frame, row, telling))
            yield Item(row, line.index, cell, labels, said, above, _stderr_beside(frame, row, line.index))


def _telling_columns(frame: Frame, rows: Sequence[int], axis: str) -> list[Column]:
    """Columns of words that tell rows apart which bear the same name: a subset, a language, a flag."""
    name = next(iter(frame.of_role(axis)), None) or frame.label_column(-1)
    if name is None or len(rows) > MAX_TOLD:
        return []
    names = [frame.cell(row, name.index).text for row in rows]
    if len(set(names)) == len(names):
        return []
    others = [
        column for column in frame.columns if column.texts and column.role != "value" and column is not name
    ]
    return [
        column
        for column in others
        if len({(text, frame.cell(row, column.index).text) for text, row in zip(names, rows, strict=True)})
        == len(names)
    ][:1]


def _tells_more(head: Cell, line: Line) -> bool:
    """Whether a header cell of the model's column says what was measured: below its name, or known."""
    if line.fit.kind == "single":
        plain = squash(head.flat) in ROLE_WORDS["score"] and telling_metric(head.flat) is None
        return not plain and not OWN_MARK.search(head.flat)
    if head is line.cell:
        return False
    label = parse_label(head.text, head.small)
    only_size = bool(parse_name(head.flat).sizes) and not parse_name(head.flat).words
    told = label.known or is_setting(head.flat) or line.fit.kind == "chosen"
    return (head.row > line.cell.row or told) and not only_size


def _labels_of_row(frame: Frame, row: int, cell: Cell) -> tuple[Label, ...]:
    """What stands beside a number, below the benchmark of a full-width row where it is a part's name alone.

    "MGSM" over the rows "German" and "Thai"; an ordinary word ("Math", "Safety") is a category.
    """
    beside = _labels_beside(frame, row, skip=cell)
    section = frame.sections.get(row)
    if section and beside and not any(label.known or label.aggregate for label in beside):
        above = parse_label(section)
        if above.known and above.name.lower() not in ORDINARY_NAMES:
            return (above, *beside)
    return beside


def _labels_beside(frame: Frame, row: int, skip: Cell) -> tuple[Label, ...]:
    """What the row's label column says, carried down over blanks; under a header cell the first words."""
    column = frame.label_column(skip.column)
    if column is None:
        return ()
    cell = _carried_down(frame, row, column.index)
    if not frame.cell(row, column.index).text:  # "Average" beside a blank cell is not of the benchmark above
        beside = (frame.cell(row, other.index) for other in frame.columns if other.role != "value")
        cell = next((other for other in beside if is_aggregate(other.flat)), cell)
    if cell.row < frame.head:
        words = (cell for cell in frame.table.grid[row] if cell.row >= frame.head and not parse_values(cell))
        cell = next((cell for cell in words if cell.text and cell is not skip), EMPTY)
    if not cell.text or cell is skip or cell.text == skip.text:
        return ()
    return (parse_label(cell.text, cell.small),)


def _carried_down(frame: Frame, row: int, column: int) -> Cell:
    """The nearest filled cell of a column at a row or above it, below the same category row."""
    above, cell = frame.nearest_filled(row, column)
    return cell if frame.sections.get(above) == frame.sections.get(row) else EMPTY


def _settings_beside(
    frame: Frame, row: int, telling: Sequence[Column], *, models: bool = False
) -> tuple[str, ...]:
    """Shots, metric and other settings of the row's own columns, and what tells it from rows of its name."""
    found: list[str] = []
    worded = () if models else frame.of_role("text", "remark")
    by_line = [column for column in worded if "\n" in frame.cell(row, column.index).text]
    for column in (*frame.of_role("shots", "metric", "setting", "precision"), *telling, *by_line):
        text = frame.cell(row, column.index).text
        if frame.cell(row, column.index).row < frame.head or text.casefold() in MISSING:
            continue
        if column.role == "shots" and _SHOTS_ALONE.fullmatch(text):
            text = f"{text}-shot"
        elif column in telling and _NUMBER_LIKE.fullmatch(text):
            continue  # a score of another model
        elif column.role == "setting" and models and _is_of_model(column) and column not in telling:
            continue  # "Sequence Length | 512", "Context | 128K" are properties of the row's model
        if squash(column.label) != "filter" or squash(text) != "none":
            found.append(text)
    return tuple(dict.fromkeys(found))


def _is_of_model(column: Column) -> bool:
    """Whether a column of settings tells a property of each row's model: numbers, how much it can read."""
    return column.values > column.texts or squash(column.label) in _CAPACITIES


def corner_settings(frame: Frame) -> tuple[str, ...]:
    """What the header of the label column says of all numbers: "Model 5-shot", "3-shot (EM / F1)"."""
    for column in frame.columns[:2]:
        if column.role == "value":
            continue
        found = [shots.group(0) for shots in SHOTS.finditer(column.label)][:1]
        if _is_pair(column.label):
            found.append(column.label)
        elif both := TWO_METRICS.search(column.label):
            metrics = is_metric(both["first"]) and is_metric(both["second"])
            found += [both["first"]] if metrics else []
        found += [
            inside for inside in re.findall(r"[(（]([^()（）]*)[)）]", column.label) if _is_pair(inside)
        ]
        if found:
            return tuple(found)
    return ()


def _is_pair(text: str) -> bool:
    return len(pair_of(text)) > 1 and all(is_metric(part) for part in pair_of(text))


def _stderr_beside(frame: Frame, row: int, column: int) -> float | None:
    """The number in the first column of spreads to the right."""
    spreads = frame.of_role("stderr")
    at = bisect.bisect_right(spreads, column, key=lambda other: other.index)
    values = parse_values(frame.cell(row, spreads[at].index)) if at < len(spreads) else ()
    return values[0].number if values else None
