"""Which line of a table is the model's, and whether its numbers are scores at all.

`read_table` gives a `Reading`: the frame, the lines of the target with their items, what the table is for and
why, and the names that may be the target's but are not certain. `Choices` are those of a person; they decide.
`is_spec` tells labels of parameters, speed and memory from tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from hf_evaluation.cards.frames import Column, Frame, frame_table, header_role, names_a_benchmark
from hf_evaluation.cards.headers import benchmark_above, is_language
from hf_evaluation.cards.items import Item, Line, line_items
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.tables import EMPTY, MAX_SLOTS, Cell, Table
from hf_evaluation.cards.target import Doubt, Fit, Target, section_stages
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.cards.wording import (
    EVALUATION_PATTERN,
    ORDINARY_NAMES,
    OTHER_TABLE_PATTERN,
    OWN_MARK,
    RELEASE_WORDS,
    ROLE_WORDS,
    SPEC_PATTERN,
)
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.benchmarks import Benchmark, find_part
from hf_evaluation.scores.labels import (
    Label,
    is_aggregate,
    is_metric,
    is_setting,
    parse_label,
)
from hf_evaluation.scores.mentions import Mention
from hf_evaluation.scores.wording import SUBJECT_WORDS

_RUN_OF = pattern(r"(?:pretrained|model|model_name)=([\w.-]+/[\w.-]+)")  # how a harness heads its table
_FIT_ORDER = {"chosen": 0, "exact": 0, "own": 1, "alias": 1, "sized": 1, "short": 2, "mode": 3}
_SPLIT_HEADS = words("split, splits, set, eval set, evaluation set")
_SCORE_WORD = pattern(r"(?i)\b(?:scores?|acc(?:uracy)?|success|win ?rate|pass@)")
_TRAINING_LOG = words(
    "training loss, validation loss, train loss, eval loss, epoch, epochs, step, steps, val loss, "
    "learning rate"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table is for the target: `kind` is "evaluation", "other" or "empty", `why` the reason."""

    frame: Frame
    orientation: str
    kind: str
    why: str
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    context: Mention | None = None
    doubts: tuple[tuple[Cell, Doubt], ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided on the command line."""

    tables: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    column: int | None = None
    row: int | None = None


class _Beside(TypedDict):
    """What `Target.fit` is told beside a name."""

    size: str | None
    precision: str | None
    backbone: str | None
    stages: frozenset[str]


def read_table(table: Table, target: Target, choices: Choices) -> Reading:
    """Decide what a table is, which of its lines is the target's, and what stands on it."""
    if table.too_large:
        return Reading(Frame(table, 0, (), (), {}), "none", "other", f"more than {MAX_SLOTS:,} cells")
    if not table.grid or not table.width:
        return Reading(Frame(table, 0, (), (), {}), "none", "empty", "no cells")
    frame = frame_table(table)
    if not frame.rows:
        return Reading(frame, "none", "other", "no body rows")
    if not any(column.values for column in frame.columns):
        return Reading(frame, "none", "other", "no numbers")
    lines, doubts, orientation = _find_lines(frame, target, choices)
    items = list(
        {
            (item.cell.row, item.cell.column): item
            for line in lines
            for item in line_items(frame, line, lines)
        }.values()
    )
    others = {
        label.printed: label
        for item in items
        for label in item.labels
        if label.name.lower() not in ORDINARY_NAMES
    }
    if sum(label.known for label in others.values()) * 2 <= len(others):
        items = [replace(item, among_known=False) for item in items]
    context = benchmark_above(table, items) if items else None
    kind, why = _judge(
        frame, items, context, orientation, forced=table.ordinal in choices.tables or bool(choices.names)
    )
    return Reading(frame, orientation, kind, why, tuple(lines), tuple(items), context, tuple(doubts))


def is_spec(label: Label) -> bool:
    """Whether a label names a property of the model or of a run (parameters, speed, memory), not a test."""
    if label.known or label.bare or any(is_language(text) for text in label.variants):
        return False  # "ms (Malay)" is no time
    if header_role(label.printed) in ("size", "spec", "shots"):
        return True
    return bool(SPEC_PATTERN.search(label.printed.replace("_", " "))) and not _SCORE_WORD.search(
        label.printed
    )


def is_property(label: Label, benchmark: Benchmark | None) -> bool:
    """Whether a label of a number of this benchmark makes it none, however many scores stand beside it."""
    if benchmark is None or label.known:
        return is_spec(label)
    return header_role(label.printed) in ("size", "spec") and find_part(benchmark, label.printed) is None


def _find_lines(
    frame: Frame, target: Target, choices: Choices
) -> tuple[list[Line], list[tuple[Cell, Doubt]], str]:
    if choices.column is not None or choices.row is not None:
        return _forced_lines(frame, choices)
    rows, row_doubts = _fitting_rows(frame, target)
    columns, column_doubts = _fitting_columns(frame, target)
    if rows and (not columns or frame.of_role("model")):
        return rows, [], "models as rows"
    if columns:
        return columns, [], "models as columns"
    if not target.chosen and not row_doubts and not column_doubts:
        column_doubts = _release_columns(frame)
    if row_doubts or column_doubts:
        return [], row_doubts + column_doubts, "models as rows" if row_doubts else "models as columns"
    if not target.chosen or frame.table.ordinal in choices.tables:
        single = _single_lines(frame, target)
        if single:
            return single, [], "one model"
    return [], [], "other models"


def _forced_lines(frame: Frame, choices: Choices) -> tuple[list[Line], list[tuple[Cell, Doubt]], str]:
    table = frame.table
    if choices.column is not None:
        if not 0 <= choices.column < table.width:
            raise EvaluationError(
                f"table {table.ordinal} has columns 0 to {table.width - 1}", code=4, hint="see inspect-tables"
            )
        cell = next(iter(frame.columns[choices.column].path), EMPTY)
        return [Line("column", choices.column, Fit("chosen", cell.flat), cell)], [], "models as columns"
    assert choices.row is not None
    if choices.row not in frame.rows:
        raise EvaluationError(
            f"row {choices.row} of table {table.ordinal} is no body row", code=4, hint="see inspect-tables"
        )
    return [Line("row", choices.row, Fit("chosen", ""), frame.cell(choices.row, 0))], [], "models as rows"


def _fitting_rows(frame: Frame, target: Target) -> tuple[list[Line], list[tuple[Cell, Doubt]]]:
    """The rows whose label means the target, from the first column that has any."""
    doubts: list[tuple[Cell, Doubt]] = []
    first = [*frame.of_role("model"), *frame.of_role("text")]
    others = [column for column in frame.columns if column.texts and column not in first]
    for column in (*first, *others):
        fits = [(row, cell, target.fit(cell, **beside)) for row, cell, beside in _named_rows(frame, column)]
        lines = [Line("row", row, fit, cell) for row, cell, fit in fits if isinstance(fit, Fit)]
        if lines:
            return _best_lines(lines), []
        if column in first:
            doubts += [(cell, fit) for _, cell, fit in fits if isinstance(fit, Doubt)]
    return [], doubts


def _named_rows(frame: Frame, column: Column) -> Iterator[tuple[int, Cell, _Beside]]:
    """Every body row with the name in a column, carried down over blanks, and what stands beside the name."""
    above = section_stages(frame.table)
    name, section = EMPTY, ""
    for row in frame.rows:
        cell = frame.cell(row, column.index)
        if frame.sections.get(row, "") != section:
            name, section = EMPTY, frame.sections.get(row, "")
        if not cell.text and name.text and _has_other_words(frame, row, column):
            cell = name
        if cell.row < frame.head or not cell.text:
            continue
        name = cell
        yield row, cell, _beside(frame, row, column, _row_stages(frame, row) or above)


def _beside(frame: Frame, row: int, column: Column, stages: frozenset[str]) -> _Beside:
    def text(role: str) -> str | None:
        other = next((other for other in frame.of_role(role) if other is not column), None)
        return frame.cell(row, other.index).flat if other else None

    return {"size": text("size"), "precision": text("precision"), "backbone": text("model"), "stages": stages}


def _has_other_words(frame: Frame, row: int, column: Column) -> bool:
    """Whether a row without a name says in another column what it is: a setting of the model above."""
    others = (
        other for other in frame.columns if other is not column and other.texts and other.role != "value"
    )
    return any(frame.cell(row, other.index).text for other in others)


def _row_stages(frame: Frame, row: int) -> frozenset[str]:
    section = frame.sections.get(row)
    return (
        section_stages(replace(frame.table, headings=(), lead=(), caption=section))
        if section
        else frozenset()
    )


def _fitting_columns(frame: Frame, target: Target) -> tuple[list[Line], list[tuple[Cell, Doubt]]]:
    stages = section_stages(frame.table)
    lines: list[Line] = []
    doubts: list[tuple[Cell, Doubt]] = []
    for column in frame.columns:
        if column.role in ("model", "benchmark", "category") or not column.values:
            continue
        if target.of_other_size(" ".join(cell.flat for cell in column.path)):
            continue
        for cell in reversed(column.path):
            fit = target.fit(cell, stages=stages)
            if isinstance(fit, Fit):
                lines.append(Line("column", column.index, fit, cell))
                break
            if fit and (cell, fit) not in doubts:
                doubts.append((cell, fit))
    return (_best_lines(lines), []) if lines else ([], doubts)


def _best_lines(lines: list[Line]) -> list[Line]:
    """Of several fitting lines those that fit best; one with a footnote star gives way to one without."""
    best = min(_FIT_ORDER[line.fit.kind] for line in lines)
    kept = [line for line in lines if _FIT_ORDER[line.fit.kind] == best]
    plain = [line for line in kept if not _is_marked(line.cell)]
    return plain or kept


def _is_marked(cell: Cell) -> bool:
    return bool(re.search(r"[*†‡^]\s*$", cell.text)) or any(
        re.search(r"[*†‡]", piece) for piece in cell.small
    )


def _single_lines(frame: Frame, target: Target) -> list[Line]:
    """The columns of a table that names no model: one score column, metrics, parts of benchmarks."""
    if frame.of_role("model") or any(_headings_of_others(frame.table, target)):
        return []
    if target.one_of_many and not _names_target_above(frame.table, target):
        return []
    if rows := _single_rows(frame):
        return rows
    column = frame.label_column(-1)
    values = [column for column in frame.columns if column.role == "value" and column.values]
    if (
        not column
        or not values
        or not (
            _names_tests(frame, column)
            and (_only_scores(values) or _only_parts(values) or _only_data(frame, column, values))
        )
    ):
        return []
    return [
        Line("column", column.index, Fit("single", column.label), next(iter(column.path), EMPTY))
        for column in values
    ]


def _release_columns(frame: Frame) -> list[tuple[Cell, Doubt]]:
    """The headers of columns that name releases instead of models ("Original", "June update")."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    heads = [cell for column in values for cell in column.path]
    words = [re.findall(r"[^\W\d_]+", cell.flat.casefold()) for cell in heads]
    if len(values) < 2 or not all(group and set(group) <= RELEASE_WORDS for group in words):
        return []
    return [(cell, Doubt(cell.flat, "names a release, not a model")) for cell in heads]


def _names_tests(frame: Frame, column: Column) -> bool:
    """Whether the words of a column name tests or metrics and not systems, by header or by what is known."""
    if column.role in ("benchmark", "category"):
        return True
    words = {frame.cell(row, column.index).text for row in frame.rows} - {""}
    return any(names_a_benchmark(text) or is_metric(text) for text in words)


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


def _only_data(frame: Frame, column: Column, values: Sequence[Column]) -> bool:
    """Whether metrics stand in the rows and columns are data sets that a sentence above names."""
    above = " ".join((*frame.table.lead[-2:], frame.table.caption or ""))
    heads = [cell.flat for value in values for cell in value.path]
    rows = [frame.cell(row, column.index).flat for row in frame.rows]
    return all(map(is_metric, rows)) and all(
        re.search(rf"(?<!\w){re.escape(head)}(?!\w)", above) for head in heads
    )


def _split_rows(frame: Frame, rows: Sequence[int]) -> list[Line]:
    """Rows that are splits, settings or metrics of the benchmarks in the header: "Split | VQA | GQA"."""
    column = next((column for column in frame.columns if column.texts and column.role != "value"), None)
    if column is None:
        return []
    cells = [(row, frame.cell(row, column.index)) for row in rows]
    splits = squash(column.label) in _SPLIT_HEADS
    if not splits and not all(is_setting(cell.flat) or is_metric(cell.flat) for _, cell in cells):
        return []
    return [Line("row", row, Fit("single", cell.flat), EMPTY) for row, cell in cells if cell.text]


def _names_target_above(table: Table, target: Target) -> bool:
    """Whether the heading, caption or last sentence above a table has the model's full name in it."""
    texts = (table.caption or "", *table.headings[-1:], *table.lead[-1:])
    return any(squash(target.name.raw) in squash(text) for text in texts)


def _single_rows(frame: Frame) -> list[Line]:
    """The one row of numbers under known benchmarks, where nothing names a model ("Score | 70.1 | 55.2")."""
    heads = [parse_label(cell.text, cell.small) for column in frame.columns for cell in column.path]
    rows = [
        row
        for row in frame.rows
        if any(parse_values(frame.cell(row, column.index)) for column in frame.columns)
    ]
    if not rows or not any(label.known for label in heads):
        return []
    if splits := _split_rows(frame, rows):
        return splits
    if len(rows) != 1:
        return []
    words = [
        frame.cell(rows[0], column.index)
        for column in frame.columns
        if column.role in ("text", "benchmark", "category")
    ]
    words = [cell for cell in words if cell.text and cell.row >= frame.head]
    if any(squash(cell.flat) not in ROLE_WORDS["score"] and not is_metric(cell.flat) for cell in words):
        return []
    return [Line("row", rows[0], Fit("single", ""), words[0] if words else EMPTY)]


def _says_nothing_but_score(column: Column) -> bool:
    return all(
        squash(cell.flat) in ROLE_WORDS["score"]
        or OWN_MARK.search(cell.flat) is not None
        or is_metric(cell.flat)
        or not squash(cell.flat)
        or is_setting(cell.flat)
        for cell in column.path
    )


def _headings_of_others(table: Table, target: Target) -> Iterator[str]:
    """Headings and sentences that name a sibling: a table without names under them is the sibling's."""
    for text in (*table.headings[-2:], *table.lead[-1:]):
        run = {match.group(1).casefold() for match in _RUN_OF.finditer(text)}
        of_other = bool(run) and (target.repo_id or "").casefold() not in run
        if of_other or (len(text) <= 80 and target.names_other(parse_name(text))):
            yield text


def _judge(
    frame: Frame, items: Sequence[Item], context: Mention | None, orientation: str, *, forced: bool
) -> tuple[str, str]:
    """(kind, why): whether the numbers of a table are evaluation scores."""
    table = frame.table
    heads = [cell.flat for column in frame.columns for cell in column.path]
    if sum(squash(head) in _TRAINING_LOG for head in heads) >= 2:
        return "other", "a training log"
    labels = [label for item in items for label in item.labels] or [
        parse_label(text) for text in _all_labels(frame)
    ]
    if forced:
        return "evaluation", "chosen"
    known = sorted({label.benchmark.name for label in labels if label.benchmark})
    spec = [label.printed for label in labels if is_spec(label)]
    if known and sum(label.known for label in labels) * 4 >= len(labels):
        return "evaluation", "names " + ", ".join(known[:4])
    if labels and len(spec) * 2 >= len(labels):
        return "other", "not scores: " + ", ".join(dict.fromkeys(spec[:3]))
    filled = [item for item in items if item.cell.text.casefold() not in MISSING]
    if sum(bool(parse_values(item.cell)) for item in filled) * 2 < len(filled):
        return "other", "most of its cells are no numbers"
    if any(_names_metric(label) for label in labels):
        return "evaluation", "names metrics"
    near = next(iter(table.headings[-1:]), "")
    if OTHER_TABLE_PATTERN.search(near) and not EVALUATION_PATTERN.search(near):
        return "other", f"under {near[:60]!r}"
    if context:
        return "evaluation", f"about {context.printed}"
    around = " ".join((*table.headings, *table.lead[-2:], table.caption or ""))
    if EVALUATION_PATTERN.search(around) or frame.of_role("benchmark"):
        return "evaluation", "under an evaluation heading"
    return "other", "nothing says that its numbers are scores"


def _names_metric(label: Label) -> bool:
    if squash(label.printed) in ROLE_WORDS["score"]:
        return False
    return label.bare or label.metric is not None or _SCORE_WORD.search(label.printed) is not None


def _all_labels(frame: Frame) -> list[str]:
    columns = frame.of_role("benchmark", "text")[:1]
    down = [frame.cell(row, column.index).text for column in columns for row in frame.rows[:60]]
    across = [cell.text for column in frame.columns if column.role == "value" for cell in column.path]
    return [text for text in dict.fromkeys([*down, *across]) if text]
