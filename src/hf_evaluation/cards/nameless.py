"""The model's lines in a table that names no model.

`nameless_lines` finds them: one column of scores, metrics, parts or data sets of the card's own; one row of
scores; runs and their average; columns of sizes, of which the model has one. What stands above the table
(`cards.above`) says whose it is; where nothing is certain every line is an `OpenLine`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hf_evaluation.cards.above import Bound, bound_by
from hf_evaluation.cards.evidence import ENOUGH, NAMED, PARTLY, Evidence
from hf_evaluation.cards.fits import Doubt, Fit, OpenLine
from hf_evaluation.cards.frames import Column, Frame, header_role, names_a_benchmark
from hf_evaluation.cards.headers import is_language, is_programming_language
from hf_evaluation.cards.items import Line
from hf_evaluation.cards.names import ModelName, parse_name
from hf_evaluation.cards.runs import averages, run_columns, run_rows
from hf_evaluation.cards.tables import EMPTY, Cell, Table
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.values import parse_values
from hf_evaluation.cards.wording import KIND_WORDS, NATIVE_FORMATS, OWN_MARK, RELEASE_WORDS, ROLE_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.labels import (
    is_aggregate,
    is_metric,
    is_setting,
    parse_label,
)
from hf_evaluation.scores.settings import read_settings
from hf_evaluation.scores.wording import SUBJECT_WORDS

_SPLIT_HEADS = words("split, splits, set, eval set, evaluation set")
_SPLIT_END = pattern(r"(?i)(?:^|[\W_])(?:test|dev|val|valid|validation|eval|train)$")
_SUMMING_UP = words(
    "macro avg, weighted avg, micro avg, samples avg, micro average, macro average, weighted average"
)
_REPORT_ROWS = _SUMMING_UP | words("accuracy, overall, all")
MAX_SIZES = 50  # sizes of one model family in a table
_STEPS = pattern(r"\s*\((\d+)\)")
_WITH = pattern(r"(?i)^\W*(?:with|without|w/o?|no)\b")
_THIS_MODEL = pattern(r"(?i)\b(?:the|this|our) model (?:achieve|reache|obtain|score|attain|get)s\b")
_DIMENSION = pattern(
    r"(?i)\W*(?:(?:embedding )?(?:dims?|dimensions?)\s?[=_: -]\s?(?P<after>\d{2,5})|"
    r"(?P<before>\d{2,5})[ -]?(?:d|dims?|dimensions?))\W*"
)
_TURN = pattern(r"(?i)(?:(?:first|second|1st|2nd) turn|turn[ -]?[12])")
_DATA_SETS = pattern(r"(?i)\bdata ?sets?\b\W*[:：]")


@dataclass(frozen=True, slots=True)
class Found:
    """The lines that are the model's, or those of which a person has to choose."""

    lines: tuple[Line, ...] = ()
    opens: tuple[OpenLine, ...] = ()


NOTHING_FOUND = Found()


def nameless_lines(frame: Frame, target: Target, values: Sequence[Column], *, asked: bool = False) -> Found:
    """The model's lines where no cell names a model; `values` are the columns that can hold scores.

    `asked` says that a person pointed at the table: then what stands above it does not matter.
    """
    if not values or _names_models(frame):
        return NOTHING_FOUND
    if sections := _sections_of_models(frame, target):
        return sections
    for lines_of in (_sizes, _precisions):
        found = lines_of(frame, target, values)
        if found is not NOTHING_FOUND:
            return found
    lines, opens = _plain_lines(frame, values)
    if asked or not lines:
        return Found(tuple(lines), tuple(opens))
    bound = bound_by(frame.table, target)
    against = _against(bound, target, frame.table)
    if against is None:
        said = (*bound.evidence, Evidence("layout", ENOUGH, "the table names no model: it is the card's own"))
        return Found(tuple(replace(line, fit=_with(line.fit, said)) for line in lines))
    printed = ((line, line.fit.printed or line.cell.flat) for line in lines)
    return Found((), tuple(line.opened(Doubt(text, against.says, (against,))) for line, text in printed))


def holds_numbers(frame: Frame, row: int) -> bool:
    """Whether a row holds any number that may be a score."""
    return any(
        column.role == "value" and parse_values(frame.cell(row, column.index)) for column in frame.columns
    )


def _sections_of_models(frame: Frame, target: Target) -> Found | None:
    """The rows below the model's name, where rows without numbers name the models of those below them."""
    rows: list[tuple[int, str, str]] = []
    label = frame.label_column(-1)
    name, whose = "", "open"
    for row in frame.rows:
        text = frame.sections.get(row, "")
        if not text and label and not holds_numbers(frame, row):
            text = frame.cell(row, label.index).flat
        if text and text != name and target.begins_name(text):
            name, whose = text, target.relation(parse_name(text))
        if holds_numbers(frame, row):
            rows.append((row, name, whose))
    if all(whose == "open" for _, _, whose in rows):
        return None
    lines, opens = [], []
    for row, name, whose in rows:
        says = f"stands below {name!r}"
        if whose == "target":
            lines.append(
                Line("row", row, Fit("section", name, evidence=(Evidence("section", NAMED, says),)), EMPTY)
            )
        else:
            opens.append(OpenLine("row", row, EMPTY, Doubt(name, says, (Evidence("section", -NAMED, says),))))
    return Found(tuple(lines)) if lines else Found((), tuple(opens))


def _against(bound: Bound, target: Target, table: Table) -> Evidence | None:
    """Why a table that names no model may not be the card's model's."""
    if bound.whose == "target":
        return None
    if bound.whose == "sibling":
        return Evidence("heading", -NAMED, f"{bound.says}: another model")
    if target.name.formats:
        return Evidence(
            "repository", -PARTLY, "the card is a quantised copy's; these may be the original's scores"
        )
    if target.one_of_many and not any(map(_THIS_MODEL.search, table.lead[-1:])):
        return Evidence(
            "repository", -PARTLY, "the card is about a whole family and nothing says of which member"
        )
    return None


def _with(fit: Fit, said: tuple[Evidence, ...]) -> Fit:
    return replace(fit, evidence=(*fit.evidence, *said))


def _plain_lines(frame: Frame, values: Sequence[Column]) -> tuple[list[Line], list[OpenLine]]:
    """The longest vectors; rows of runs, splits or one row; else columns of one model's numbers."""
    if longest := _longest_vectors(values):
        return longest, []
    rows = [
        row for row in frame.rows if any(parse_values(frame.cell(row, column.index)) for column in values)
    ]
    if found := run_rows(frame, rows):
        runs, naming = found
        return averages(runs, "row", lambda row: frame.cell(row, naming), Fit("single", ""))
    if single := _single_rows(frame, rows, values):
        return single, []
    column = frame.label_column(-1)
    if not column or not _names_tests(frame, column):
        return [], []
    if runs_across := run_columns(frame):
        return averages(runs_across, "column", lambda at: frame.columns[at].path[-1], Fit("single", ""))
    told = _only_scores(values) or _only_parts(values) or _data_sets(frame, column, values)
    if not (told or _is_turned_report(frame) or _is_report_by_part(frame)):
        return [], []
    return [
        Line("column", column.index, Fit("single", column.label), next(iter(column.path), EMPTY))
        for column in values
    ], []


def _names_models(frame: Frame) -> bool:
    """Whether a column of models names any: "Score" below "Model" is no name."""
    for column in frame.of_role("model"):
        cells = {frame.cell(row, column.index).flat for row in frame.rows} - {""}
        if any(squash(text) not in ROLE_WORDS["score"] for text in cells):
            return True
    return False


def _sizes(frame: Frame, target: Target, values: Sequence[Column]) -> Found:
    """Lines that name sizes alone ("7B | 13B", "1B Dense"): one of them is the model's, the others not."""
    named = _sized_columns(values) or _sized_rows(frame)
    names = [parse_name(cell.flat) for _, _, cell in named]
    if len(names) < 2 or not all(map(_names_size, names)):
        return NOTHING_FOUND
    ours = [name.sizes == target.name.sizes for name in names]
    pure = all(not name.words and not name.stages for name in names)
    others_table = bound_by(frame.table, target).whose == "sibling"
    if pure and sum(ours) == 1 and _crossed_by_tests(frame, named[0][0], values) and not others_table:
        axis, index, cell = named[ours.index(True)]
        said = Evidence("size", NAMED, f"the lines name sizes, and {cell.flat} is the model's")
        return Found((Line(axis, index, Fit("sized", cell.flat, evidence=(said,)), cell),))
    opens = []
    for (axis, index, cell), same in zip(named, ours, strict=True):
        other = target.name.sizes and not same
        reason = f"names {'another' if other else 'a'} size and no model"
        said = Evidence("size", PARTLY if same else -PARTLY, reason)
        opens.append(OpenLine(axis, index, cell, Doubt(cell.flat, reason, (said,))))
    return Found((), tuple(opens))


def _precisions(frame: Frame, target: Target, values: Sequence[Column]) -> Found:
    """Rows that name precisions alone ("BF16", "Int8", "Int4"): the model's is the one that it is stored in.

    A repository without a quantisation in its name holds the model as it was trained.
    """
    words = [column for column in frame.columns if column.role not in ("value", "spec", "size")]
    cells = [("row", row, frame.cell(row, words[0].index)) for row in frame.rows] if len(words) == 1 else []
    if len(cells) < 2 or not all(_names_precision(cell.flat) for _, _, cell in cells):
        return NOTHING_FOUND
    ours = [parse_name(cell.flat).formats == target.name.formats for _, _, cell in cells]
    if sum(ours) == 1 and _crossed_by_tests(frame, "row", values) and not target.name.empty:
        bound = bound_by(frame.table, target)
        if bound.whose != "sibling" and not (bound.whose == "open" and target.one_of_many):
            axis, index, cell = cells[ours.index(True)]
            said = Evidence("precision", ENOUGH, f"the rows name precisions, and {cell.flat} is the model's")
            return Found(
                (Line(axis, index, Fit("sized", cell.flat, evidence=(*bound.evidence, said)), cell),)
            )
    opens = []
    for (axis, index, cell), same in zip(cells, ours, strict=True):
        said = Evidence("precision", PARTLY if same else -PARTLY, "names a precision and no model")
        opens.append(OpenLine(axis, index, cell, Doubt(cell.flat, said.says, (said,))))
    return Found((), tuple(opens))


def dimension_of(text: str) -> int | None:
    """The length of vectors that a label names and nothing else ("dim_768", "256d"), None without one."""
    match = _DIMENSION.fullmatch(text.strip())
    return int(match["after"] or match["before"]) if match else None


def _longest_vectors(values: Sequence[Column]) -> list[Line]:
    """Of columns that name lengths of vectors alone the longest: it is the whole one, the others are cut."""
    cells = [(column, column.path[-1]) for column in values if column.path]
    lengths = [dimension_of(cell.flat) or 0 for _, cell in cells]
    if len(lengths) < 2 or not all(lengths) or lengths.count(max(lengths)) > 1:
        return []
    column, cell = cells[lengths.index(max(lengths))]
    says = f"the columns name lengths of vectors, and {cell.flat} is the longest"
    return [
        Line("column", column.index, Fit("sized", cell.flat, evidence=(Evidence("length", 0, says),)), cell)
    ]


def _names_precision(text: str) -> bool:
    """Whether a text is the name of a number format and nothing else."""
    return squash(text) in NATIVE_FORMATS or (bool(parse_name(text).formats) and not parse_name(text).words)


def _sized_columns(values: Sequence[Column]) -> list[tuple[str, int, Cell]]:
    """The columns of numbers with the one header each that names a size, where all have one."""
    if not all(len(column.path) == 1 and parse_name(column.path[0].flat).sizes for column in values):
        return []
    return [("column", column.index, column.path[0]) for column in values]


def _sized_rows(frame: Frame) -> list[tuple[str, int, Cell]]:
    """The rows with their size, where nothing else stands beside the numbers."""
    words = [column for column in frame.columns if column.role != "value"]
    if len(words) != 1:
        return []
    cells = [("row", row, frame.cell(row, words[0].index)) for row in frame.rows[:MAX_SIZES]]
    return cells if all(parse_name(cell.flat).sizes for _, _, cell in cells) else []


def _crossed_by_tests(frame: Frame, axis: str, values: Sequence[Column]) -> bool:
    """Whether a known benchmark stands at the other side of the table."""
    if axis == "row":
        return any(names_a_benchmark(cell.text) for column in values for cell in column.path)
    label = frame.label_column(-1)
    return label is not None and any(
        names_a_benchmark(frame.cell(row, label.index).text) for row in frame.rows
    )


def _names_size(name: ModelName) -> bool:
    """Whether a header is a size, with a word of its architecture or variant at most."""
    kinds = (word for word in name.words if len(word) > 1)
    return bool(name.sizes) and not name.numbers and all(word in KIND_WORDS for word in kinds)


def _data_sets(frame: Frame, label: Column, values: Sequence[Column]) -> bool:
    """Whether rows are metrics and columns data sets: known ones, splits, or named so above the table."""
    rows = {frame.cell(row, label.index).flat.strip("*_ ") for row in frame.rows} - {""}
    if not all(
        is_metric(text) or parse_label(text).metric or squash(label.label) == "metric" for text in rows
    ):
        return False
    told = " ".join(
        text for text in (frame.table.caption or "", *frame.table.lead) if _DATA_SETS.search(text)
    )
    heads = [column.path[-1].flat for column in values if column.path]
    return bool(heads) and all(
        names_a_benchmark(head) or bool(_SPLIT_END.search(head)) or (len(head) > 1 and head in told)
        for head in heads
    )


def release_columns(frame: Frame) -> list[OpenLine]:
    """The columns that name releases instead of models ("Original", "June update")."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    heads = [(column, cell) for column in values for cell in column.path]
    words = [re.findall(r"[^\W\d_]+", cell.flat.casefold()) for _, cell in heads]
    if len(values) < 2 or not all(group and set(group) <= RELEASE_WORDS for group in words):
        return []
    reason = "names a release, not a model"
    said = (Evidence("release", PARTLY, reason),)
    return [OpenLine("column", column.index, cell, Doubt(cell.flat, reason, said)) for column, cell in heads]


def _names_tests(frame: Frame, column: Column) -> bool:
    """Whether the words of a column name tests or metrics and not systems, by header or by what is known."""
    if column.role in ("benchmark", "category"):
        return True
    words = {frame.cell(row, column.index).text for row in frame.rows} - {""}
    if words and all(parse_label(text).metric and "+" not in text for text in words):
        return True  # "DaNE F1": a test that is not known, with its metric
    return any(names_a_benchmark(text) or is_metric(text) for text in words) or is_report(frame)


def is_report(frame: Frame) -> bool:
    """Whether a table is a report by class: precision and recall across, rows that sum up or a support.

    It may be turned: the classes across, precision, recall and support below each other. Or one metric is
    told above, and the languages stand across.
    """
    if _is_turned_report(frame) or _is_report_by_part(frame) or _is_report_of_metrics(frame):
        return True
    heads = {squash(cell.flat) for column in frame.columns for cell in column.path}
    if not {"precision", "recall"} <= heads or frame.of_role("model"):
        return False
    named = frame.of_role("category", "text", "benchmark")
    rows = (frame.cell(row, named[0].index).flat for row in frame.rows) if named else ()
    return (
        "support" in heads
        or bool(named and named[0].role == "category")
        or any(squash(text) in _REPORT_ROWS for text in rows)
    )


def _is_turned_report(frame: Frame) -> bool:
    heads = {squash(column.path[-1].flat) for column in frame.columns if column.path}
    label = frame.label_column(-1)
    rows = {squash(frame.cell(row, label.index).flat) for row in frame.rows} if label else set()
    return {"precision", "recall"} <= rows and bool(heads & _SUMMING_UP) and not frame.of_role("model")


def _is_report_of_metrics(frame: Frame) -> bool:
    """Whether rows are classes under a header that says so, none of them a test, and all columns metrics."""
    named, values = frame.of_role("category"), frame.of_role("value")
    if not named or not values or frame.of_role("model", "benchmark"):
        return False
    heads = [cell for column in values for cell in column.path]
    rows = [frame.cell(row, named[0].index).flat for row in frame.rows]
    tests = any(names_a_benchmark(text) or is_language(text) for text in rows)
    return len(rows) > 1 and bool(heads) and all(map(_is_metric_head, heads)) and not tests


def _is_report_by_part(frame: Frame) -> bool:
    """Whether rows are classes and their macro average, and columns languages or other parts of one test."""
    heads = [column.path[-1].flat if column.path else "" for column in frame.of_role("value")]
    named = frame.of_role("category")
    rows = {squash(frame.cell(row, named[0].index).flat) for row in frame.rows} if named else set()
    across = len(heads) > 1 and all(map(_is_part_head, heads))
    return across and bool(rows & _SUMMING_UP) and not frame.of_role("model")


def _only_scores(values: Sequence[Column]) -> bool:
    return all(_says_nothing_but_score(column) for column in values)


def _only_parts(values: Sequence[Column]) -> bool:
    """Whether columns are parts of the benchmarks in the rows and their average, none of them a model."""
    heads = [cell.flat for column in values for cell in column.path]
    plain = all(not re.search(r"\d", head) and len(head.split()) < 4 for head in heads)
    return (
        plain
        and any(is_aggregate(head) for head in heads)
        and any(squash(head) in SUBJECT_WORDS for head in heads)
    )


def _split_rows(frame: Frame, rows: Sequence[int]) -> list[Line]:
    """Rows that are splits, settings or metrics of the benchmarks in the header: "Split | VQA | GQA"."""
    column = next((column for column in frame.columns if column.texts and column.role != "value"), None)
    if column is None:
        return []
    cells = [(row, frame.cell(row, column.index)) for row in rows]
    splits = squash(column.label) in _SPLIT_HEADS
    if not splits and not all(is_setting(cell.flat) or is_metric(cell.flat) for _, cell in cells):
        headed = header_role(column.label) == "setting"
        told = [(row, cell) for row, cell in cells if cell.text and headed and not _tells_metric(cell.flat)]
        return [_set_line(row, cell) for row, cell in told]
    return [Line("row", row, Fit("single", cell.flat), EMPTY) for row, cell in cells if cell.text]


def _tells_metric(text: str) -> bool:
    """Whether a setting, as it is told, would be read as a metric."""
    return read_settings(_STEPS.sub(r"=\1", text)).metric is not None


def _set_line(row: int, cell: Cell) -> Line:
    """The row of a setting; "SR (7)" is told as "SR=7", for it may be a step of the model and no metric."""
    variant = _STEPS.sub(r"=\1", cell.flat)
    return Line("row", row, Fit("single", cell.flat, variant), cell)


def _single_rows(frame: Frame, rows: Sequence[int], values: Sequence[Column]) -> list[Line]:
    """The one row of numbers under known benchmarks, where nothing names a model ("Score | 70.1 | 55.2")."""
    cells = [cell for column in values for cell in column.path]
    known = any(parse_label(cell.text, cell.small).known for cell in cells)
    plain = all(map(_is_metric_head, cells))
    parts = all(map(_is_part_head, (cell.flat for cell in cells)))
    parts = parts and (len(values) > 1 or all(is_aggregate(cell.flat) for cell in cells))
    splits = sum(_SPLIT_END.search(cell.flat) is not None for cell in cells) * 2 > len(cells)
    ways = len(cells) > 1 and all(_WITH.match(cell.flat) for cell in cells)
    headed = any(column.texts and header_role(column.label) == "setting" for column in frame.columns)
    ways = ways or (headed and any(map(_is_metric_head, cells)))
    if not rows or not cells or not (known or plain or parts or splits or ways):
        return []
    if of_splits := _split_rows(frame, rows):
        return of_splits
    if len(rows) != 1:
        return []
    words = [
        frame.cell(rows[0], column.index)
        for column in frame.columns
        if column.role in ("text", "benchmark", "category", "model")
    ]
    words = [cell for cell in words if cell.text and cell.row >= frame.head]
    if any(squash(cell.flat) not in ROLE_WORDS["score"] and not is_metric(cell.flat) for cell in words):
        return []
    return [Line("row", rows[0], Fit("single", ""), words[0] if words else EMPTY)]


def _is_metric_head(cell: Cell) -> bool:
    """Whether a header names a metric, in whatever setting, and no more than "Score"."""
    label = parse_label(cell.text, cell.small)
    return squash(cell.flat) not in ROLE_WORDS["score"] and (is_metric(cell.flat) or label.bare)


def _is_part_head(text: str) -> bool:
    """Whether a header alone is a part of a benchmark, or the average: a language, "STEM", "Turn 1"."""
    plain = text.strip("*_ ")
    return (
        is_language(plain)
        or is_programming_language(plain)
        or is_aggregate(plain)
        or squash(plain) in SUBJECT_WORDS
        or _TURN.fullmatch(plain) is not None
    )


def _says_nothing_but_score(column: Column) -> bool:
    return all(
        squash(cell.flat) in ROLE_WORDS["score"]
        or OWN_MARK.search(cell.flat) is not None
        or is_metric(cell.flat)
        or not squash(cell.flat)
        or is_setting(cell.flat)
        for cell in column.path
    )
