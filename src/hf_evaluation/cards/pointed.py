"""Lines that a person pointed at: by an index, or by the name that the table prints.

`pointed_line` takes the row or column of an index with everything that the table says of it; `all_lines` are
those among which one can be chosen, `names_of_lines` their names; `sibling_beside` refuses a name whose other
header is another model's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from hf_evaluation.cards.evidence import PARTLY, Evidence
from hf_evaluation.cards.fits import Doubt, Fit, OpenLine, adds_another, told_differences
from hf_evaluation.cards.frames import Column, Frame, names_a_benchmark
from hf_evaluation.cards.items import Line
from hf_evaluation.cards.names import added_by_brackets, differences, parse_name, split_brackets
from hf_evaluation.cards.tables import EMPTY, Cell
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.cards.wording import ROLE_WORDS
from hf_evaluation.core.text import squash
from hf_evaluation.scores.labels import is_aggregate, is_metric, is_setting, parse_label

_TELLING = ("text", "remark", "setting", "spec", "category", "size", "precision", "shots")
MAX_COMPARED = 200  # lines of a table that are compared, or among which one can be chosen
MAX_TELLING = 20  # columns of words that may tell rows of one name apart


def pointed_line(frame: Frame, axis: str, index: int, target: Target) -> Line:
    """The line of an index, with the cell that names it and what tells it from others of that name."""
    cell = name_of_line(frame, axis, index)
    told = [*_settings_in(cell.flat, target), *(_apart(frame, index, cell) if axis == "row" else ())]
    return Line(axis, index, Fit("chosen", cell.flat, ", ".join(dict.fromkeys(told)) or None), cell)


def name_of_line(frame: Frame, axis: str, index: int) -> Cell:
    """The cell that names a line: of a row the model's, of a column its uppermost header that is no test."""
    if axis == "column":
        path = frame.columns[index].path
        return next((cell for cell in path if not names_test(cell.flat)), EMPTY)
    columns = [*frame.of_role("model"), *(column for column in frame.of_role("text") if column.texts)]
    for column in columns:
        cell = _carried(frame, index, column)
        says_score = squash(cell.flat) in ROLE_WORDS["score"]
        unnamed = says_score or (column.role != "model" and names_test(cell.flat))
        if cell.text and cell.row >= frame.head and not unnamed:
            return cell
    beside = (frame.cell(index, column.index) for column in frame.of_role("size", "category", "precision"))
    return next((cell for cell in beside if cell.text), EMPTY)


def _carried(frame: Frame, row: int, column: Column) -> Cell:
    """The cell of a column in a row, or the one above that it leaves unsaid."""
    if column.role == "model":
        return frame.nearest_filled(row, column.index)[1]
    return frame.cell(row, column.index)


def names_test(text: str) -> bool:
    """Whether a label names a test, a metric, a setting or just "Score", and so no model."""
    plain = text.strip("*_ ")
    return (
        names_a_benchmark(plain)
        or is_metric(plain)
        or is_setting(plain)
        or is_aggregate(plain)
        or squash(plain) in ROLE_WORDS["score"]
    )


def _settings_in(text: str, target: Target) -> list[str]:
    bare, inside = split_brackets(text)
    kinds = [(piece, added_by_brackets(piece, target.name, frozenset())[0]) for piece in inside]
    told = [piece for piece, kind in kinds if kind in ("setting", "open")]
    return [*sorted(parse_name(bare).modes - target.name.modes), *told]


def _apart(frame: Frame, row: int, cell: Cell) -> list[str]:
    """What columns of words say in which a row differs from others of its name."""
    if not cell.text:
        return []
    same = [
        other
        for other in frame.rows[:MAX_COMPARED]
        if other != row and frame.cell(other, cell.column).text in (cell.text, "")
    ]
    told = []
    telling = (column for column in frame.columns if column.texts and column.role in _TELLING)
    for column in itertools.islice(telling, MAX_TELLING):
        mine = frame.cell(row, column.index)
        differs = any(frame.cell(other, column.index).text != mine.text for other in same)
        told_here = mine is not cell and mine.text.casefold() not in MISSING
        if differs and told_here:
            told.append(mine.flat)
    return told


def all_lines(frame: Frame, values: Sequence[Column], target: Target) -> list[OpenLine]:
    """Every line of a table that may be one model's, with how far its name is from the target's."""
    return [_open_line(frame, axis, index, target) for axis, index in _places_of_lines(frame, values)]


def names_of_lines(frame: Frame, values: Sequence[Column]) -> Iterator[str]:
    """The names of those lines, "" where none stands beside one."""
    return (name_of_line(frame, axis, index).flat for axis, index in _places_of_lines(frame, values))


def _places_of_lines(frame: Frame, values: Sequence[Column]) -> Iterator[tuple[str, int]]:
    """Axis and index of every line that may be one model's; `values` are the columns of scores."""
    if not values:
        return
    if not _models_are_rows(frame, values):
        yield from (("column", column.index) for column in values[:MAX_COMPARED])
        return
    rows = (
        row
        for row in frame.rows
        if any(parse_values(frame.cell(row, column.index)) for column in values[:MAX_COMPARED])
    )
    yield from (("row", row) for row in itertools.islice(rows, MAX_COMPARED))


def _models_are_rows(frame: Frame, values: Sequence[Column]) -> bool:
    """Whether the rows are the models: where a column names them, else where the headers name the tests."""
    if frame.of_role("model"):
        return True
    label = frame.label_column(-1)
    if label is None:
        return len(frame.rows) < len(values)
    if len(frame.rows) == 1 and len(values) > 1:
        named = not names_test(frame.cell(frame.rows[0], label.index).flat)
        return named and label.role not in ("benchmark", "category")
    down = [frame.cell(row, label.index).flat for row in frame.rows[:MAX_COMPARED]]
    across = [cell.flat for column in values[:MAX_COMPARED] for cell in column.path]
    tests_down = sum(map(names_test, down)) / max(1, len(down))
    tests_across = sum(map(names_test, across)) / max(1, len(across))
    if tests_down == tests_across:
        return label.role not in ("benchmark", "category")
    return tests_across > tests_down


def _open_line(frame: Frame, axis: str, index: int, target: Target) -> OpenLine:
    cell = name_of_line(frame, axis, index)
    apart = _apart(frame, index, cell) if axis == "row" else []
    sizes = " ".join(text for text in apart if parse_name(text).sizes)
    reason, points = _relation(f"{cell.flat} {sizes}".strip(), target)
    reason = "; ".join([*apart, reason])
    return OpenLine(axis, index, cell, Doubt(cell.flat, reason, (Evidence("name", points, reason),)))


def _relation(text: str, target: Target) -> tuple[str, int]:
    """How far a printed name is from the target's: the reason, and points to order candidates by."""
    name = parse_name(text)
    if not text:
        return "no name stands beside it", 0
    if target.name.empty or (name.empty and not name.own):
        return "names no model", 0
    if name.own:
        return "says that it is the card's, under another name", PARTLY
    parts = differences(target.name, name, target.org)
    shared = len(set(name.words) & set(target.family_words))
    if target.names_other(name):
        return "the name of another model of the card", 2 * shared - len(parts) - 6
    if not shared:
        return "another name", -20
    if adds_another(parts, target.name):
        return told_differences(parts[:6]), min(2 * shared - len(parts) - 6, -1)
    return told_differences(parts[:6]) if parts else "the model's name", 2 * shared - len(parts)


def sibling_beside(frame: Frame, line: Line, target: Target) -> str | None:
    """The other header of a line that names another model: then a name that a person gave is not enough."""
    if line.axis == "column":
        others = [cell.flat for cell in frame.columns[line.index].path if cell is not line.cell]
    else:
        cells = (frame.cell(line.index, column.index) for column in frame.of_role("model", "text"))
        others = [cell.flat for cell in cells if cell is not line.cell and cell.row >= frame.head]
        others.append(frame.sections.get(line.index, ""))
    siblings = (
        text
        for text in others
        if (target.begins_name(text) or _is_sized_name(text))
        and target.relation(parse_name(text)) == "sibling"
    )
    return next(siblings, None)


def _is_sized_name(text: str) -> bool:
    """Whether a header is some model's name by its form: "Finch-4B", no test and no size alone."""
    name = parse_name(text)
    return "-" in text and bool(name.words and name.sizes) and not parse_label(text).known
