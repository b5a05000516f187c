"""The frame of a table: its header rows, its categories, and what each column holds.

`frame_table` gives a `Frame` of `Column`s, each with a role: "model", "benchmark", "value"... (`header_role`,
by the words of `cards.wording`). Whose numbers they are is not asked here.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from hf_evaluation.cards.budget import spend
from hf_evaluation.cards.tables import EMPTY, Cell, Table
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.cards.wording import ROLE_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, squash_head, words
from hf_evaluation.scores.labels import MAX_LABEL, MAY_HAVE_SHOTS, SHOTS, is_metric, is_setting, parse_label
from hf_evaluation.scores.setting_words import PAIR_WORDS

MAX_HEAD_ROWS = 4
MAX_CARRY = 100  # rows over which a label or name is carried down
_WORD = pattern(r"[^\W\d_]{2}")
_YEAR = pattern(r"(?:19|20)\d\d")
_STRONG_BENCHMARK = words("benchmark, benchmarks, dataset, datasets, benchmark metric, task, tasks, 数据集")
_METRIC_HEADS = words("metric, metrics")
_SETTING_HEADS = words("setup, setting, settings, shots, # shots, shot, prompting, few-shot")
# Settings that are numbers: beside scores a column of them is a setting or a property, never a score.
_QUANTITY_HEADS = words(
    "context, context length, seq length, sequence length, max length, length, k, resolution, "
    "dimensionality, crop size, sampling steps, sampling step, denoising steps"
)
_LETTERS = pattern(r"[A-Za-z#](?:\s*/\s*[A-Za-z#]){1,4}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the distinct header cells above it, top down, and what they and its body say it holds.

    `role` is a key of ROLE_WORDS, "text" for a column of words without a telling header, or "value".
    """

    index: int
    path: tuple[Cell, ...]
    role: str
    values: int
    texts: int

    @property
    def label(self) -> str:
        """The header on one line, at most MAX_LABEL characters."""
        return " ".join(cell.flat for cell in self.path)[:MAX_LABEL]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table with its header rows told from its body, its columns' roles, and its category rows."""

    table: Table
    head: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    sections: dict[int, str]
    # What was found once; `init=False`, so that a copy with fewer rows or columns begins anew.
    _ranks: dict[int, tuple[float, bool, int, int]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _worded: dict[int, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    _wider: dict[int, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    _labels: dict[int, Column | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    _peaks: dict[tuple[object, ...], float] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _by_roles: dict[tuple[str, ...], list[Column]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def cell(self, row: int, column: int) -> Cell:
        """The cell in a slot of the span-expanded grid."""
        return self.table.grid[row][column]

    def has_surplus(self, row: int) -> bool:
        """Whether a row has more cells than the header: then nothing says under which one each number stands.

        "| BM25 | Heron |" over "| ArguAna | 29.9 | 42.6 |" prints each number under the wrong name.
        """
        if row not in self._wider:
            beyond = (
                column.index
                for column in self.columns
                if self.head and all(self.cell(above, column.index) is EMPTY for above in range(self.head))
            )
            numbers = any(parse_values(self.cell(row, column)) for column in beyond)
            self._wider[row] = numbers or row in self.table.surplus
        return self._wider[row]

    def nearest_filled(self, row: int, column: int) -> tuple[int, Cell]:
        """The first cell with a text at a body row or above it, and its row; EMPTY where none is near."""
        at = bisect.bisect_left(self.rows, row)
        for above in reversed(self.rows[max(0, at - MAX_CARRY) : at + 1]):
            cell = self.cell(above, column)
            if cell.text:
                return above, cell
        return row, EMPTY

    def has_words(self, row: int) -> bool:
        """Whether a row says something in a column of words: one without a name is then the model's above.

        Looked for once: a table of 1,000 columns of words asks it for each of them.
        """
        if row not in self._worded:
            columns = (column for column in self.columns if column.texts and column.role != "value")
            self._worded[row] = any(self.cell(row, column.index).text for column in columns)
        return self._worded[row]

    def peak(self, of: tuple[object, ...], cells: Iterable[Cell]) -> float:
        """The largest number in some cells, 0 without any; looked for once where they are called the same."""
        if of not in self._peaks:
            numbers = (value.number for cell in cells for value in parse_values(cell))
            self._peaks[of] = max(numbers, default=0.0)
        return self._peaks[of]

    def label_column(self, model: int) -> Column | None:
        """The column whose words name the benchmarks of the rows, `model` being the one that names models.

        The share of known benchmarks in it decides, then its header, then how many different words it holds.
        """
        if model not in self._labels:
            self._labels[model] = self._find_labels(model)
        return self._labels[model]

    def _find_labels(self, model: int) -> Column | None:
        named = self.of_role("benchmark", "text", "category", "model", "remark", "setting")
        columns = [column for column in named if column.texts and column.index != model]
        if any(column.role == "model" and column.index == model for column in named):
            columns = [column for column in columns if column.role in ("benchmark", "category")]
        if len(columns) < 2:  # as in most tables
            return next(iter(columns), None)
        return max(columns, key=self._as_labels)

    def _as_labels(self, column: Column) -> tuple[float, bool, int, int]:
        if column.index not in self._ranks:  # asked for every row of a table: 20 % of the time of a long one
            labels = _labels_in(self.table, column.index, self.rows)
            known = round(_known_share(labels), 1)
            self._ranks[column.index] = known, column.role == "benchmark", len(labels), -column.index
        return self._ranks[column.index]

    def of_role(self, *roles: str) -> list[Column]:
        """The columns of these roles, from the left."""
        spend()
        if roles not in self._by_roles:  # asked for every number of a row: 16,000 times of 16,000 columns
            self._by_roles[roles] = [column for column in self.columns if column.role in roles]
        return self._by_roles[roles]


def frame_table(table: Table) -> Frame:
    """Find header rows, category rows and the role of every column."""
    head = _head_rows(table)
    rows, sections = _body_rows(table, head)
    of_shots = frozenset(row for row in range(head) if _counts_shots(table.grid[row]))
    columns = [_column(table, index, (head, of_shots), rows) for index in range(table.width)]
    return Frame(table, head, tuple(_settle_roles(columns, table, rows)), tuple(rows), sections)


@lru_cache(8192)
def header_role(text: str) -> str | None:
    """What a header cell says about its column, by ROLE_WORDS; shots and brackets in it are disregarded."""
    if len(text) > MAX_LABEL:
        return None
    plain = SHOTS.sub(" ", text) if MAY_HAVE_SHOTS.search(text) else text
    for piece in (text, plain, re.sub(r"[\(\[（].*?[\)\]）]", " ", plain)):
        if role := _roles_of_words().get(squash_head(piece.strip())):
            return role
    pieces = [header_role(piece) for piece in re.split(r"[/|\n]", text)] if re.search(r"[/|\n]", text) else []
    return pieces[0] if pieces and all(pieces) else None


@lru_cache(1)
def _roles_of_words() -> dict[str, str]:
    """The role that each word has: the first that lists it."""
    return {word: role for role, listed in reversed(ROLE_WORDS.items()) for word in listed if word}


def names_a_benchmark(text: str) -> bool:
    """Whether a label, or one of its lines, is a known benchmark."""
    label = parse_label(text)
    return label.known or len(label.lines) > 1 and any(parse_label(line).known for line in label.lines)


def _head_rows(table: Table) -> int:
    """Number of header rows, those included that Markdown or sloppy HTML shows as body rows."""
    grid = table.grid
    head = min(table.head_rows, len(grid)) if table.head_rows <= 3 * MAX_HEAD_ROWS else 1
    if head == 0:
        while (
            head < min(3, len(grid))
            and not any(parse_values(cell) for cell in grid[head])
            and not _is_category_row(grid[head])
        ):
            head += 1
        head = head if head < len(grid) else min(1, len(grid))
    head = next((row for row in range(1, head) if _is_category_row(grid[row])), head)
    while 0 < head < min(MAX_HEAD_ROWS, len(grid) - 1) and _is_subheader(table, head):
        head += 1
    return head


def _is_subheader(table: Table, index: int) -> bool:
    """Whether a body row goes on with the header: nothing in its label columns, no scores in the others."""
    row, above = table.grid[index], table.grid[index - 1]
    if _is_category_row(row):
        return False
    if _counts_shots(row) or _names_metrics(row) or _names_settings(row) or _names_tests_below(row):
        return True
    labels = [
        column
        for column, cell in enumerate(above)
        if (column == 0 and not _is_group(above))
        or header_role(cell.flat) in ("model", "benchmark", "category")
    ]
    if any(_is_label(row[column], above[column], index) for column in labels):
        return False
    cells = [
        cell for column, cell in enumerate(row) if column not in labels and cell.text and cell.row == index
    ]
    others = [column for column in range(len(row)) if column not in labels]
    grouped = all(
        above[column].colspan > 1 for column in others if row[column].text and row[column].row == index
    )
    spanned = any(cell.row < index for cell in row)
    if not cells or (len(cells) * 2 < len(others) and not spanned and not grouped):
        return False
    return all(not parse_values(cell) or _YEAR.fullmatch(cell.text) for cell in cells)


def _counts_shots(row: Sequence[Cell]) -> bool:
    """A row "# Shots | 5 | 8 | 3", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    return (
        header_role(label) == "shots" and bool(rest) and all(text.isdecimal() or text == "-" for text in rest)
    )


def _names_metrics(row: Sequence[Cell]) -> bool:
    """A row "Metric | acc_norm | mc2", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    if squash(label) not in _METRIC_HEADS:
        return False
    return sum(map(is_metric, rest)) * 2 > len(rest) and not any(map(parse_values, row))


def _names_settings(row: Sequence[Cell]) -> bool:
    """A row "Setup | 0-shot | 8-shot CoT", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    return squash(label) in _SETTING_HEADS and bool(rest) and all(map(is_setting, rest))


def _names_tests_below(row: Sequence[Cell]) -> bool:
    """A row "Dataset | SNLI | RTE" without a number, below the tasks that these are for."""
    label, rest = _label_and_rest(row)
    if squash(label) not in _STRONG_BENCHMARK or not rest or any(map(parse_values, row)):
        return False
    return sum(map(names_a_benchmark, rest)) * 2 > len(rest)


def _is_group(above: Sequence[Cell]) -> bool:
    """Whether the first header cell spans several columns of a header that has no column of names."""
    return above[0].colspan > 1 and above[0].colspan < len(above) and bool(above[0].text)


def _label_and_rest(row: Sequence[Cell]) -> tuple[str, set[str]]:
    """The first text of a row, and the others."""
    label = next((cell for cell in row if cell.text), EMPTY)
    return label.flat, {cell.flat for cell in row if cell.text and cell is not label}


def _is_label(cell: Cell, above: Cell, index: int) -> bool:
    """Whether a cell labels a body row; "Benchmark" below a blank header cell is still header."""
    if not cell.text or cell.row != index:
        return False
    return bool(above.text) or header_role(cell.flat) not in ("model", "benchmark", "shots")


def _is_category_row(row: Sequence[Cell]) -> bool:
    """A row with one text and nothing else ("Open-source models", spanned or in the first cell)."""
    filled = (cell for cell in row if cell.text)
    cell = next(filled, EMPTY)
    if cell is EMPTY or any(other is not cell for other in filled):  # a span repeats its cell
        return False
    if cell.rowspan > 1:  # it labels rows, of which one is blank but for it
        return False
    return not parse_values(cell) and (len(row) > 2 or cell.colspan > 1)


def _body_rows(table: Table, head: int) -> tuple[list[int], dict[int, str]]:
    rows, sections, section = [], {}, ""
    for index in range(head, len(table.grid)):
        row = table.grid[index]
        if _is_category_row(row):
            section = next(cell.flat for cell in row if cell.text)
        elif any(cell.text for cell in row):
            rows.append(index)
            if section:
                sections[index] = section
    return rows, sections


def _column(table: Table, index: int, head: tuple[int, frozenset[int]], rows: Sequence[int]) -> Column:
    """What a column holds; `head` is the number of header rows, and which of them count shots."""
    path: list[Cell] = []
    for row in range(head[0]):
        cell = _head_cell(table, row, index, head[0])
        if cell.text.isdecimal() and row in head[1]:
            cell = cell._replace(text=f"{cell.text}-shot")
        if cell.text and cell not in path:
            path.append(cell)
    cells = [table.grid[row][index] for row in rows]
    numbers = [cell for cell in cells if parse_values(cell)]
    texts = sum(cell.text.casefold() not in MISSING for cell in cells) - len(numbers)
    return Column(index, tuple(path), _role_of(path, cells, numbers, texts), len(numbers), texts)


def _head_cell(table: Table, row: int, index: int, head: int) -> Cell:
    """A header cell; a blank one above a filled one carries on the group to its left."""
    cells = table.grid[row]
    if cells[index].text or row + 1 >= head or not table.grid[row + 1][index].text:
        return cells[index]
    left = next((at for at in range(index - 1, 0, -1) if cells[at].text), 0)
    below = table.grid[row + 1]
    return cells[left] if left and all(below[at].text for at in range(left, index)) else cells[index]


def _role_of(path: Sequence[Cell], cells: Sequence[Cell], numbers: Sequence[Cell], texts: int) -> str:
    """What a column holds: what its header says, unless its body is of another kind."""
    role = next((role for role in (header_role(cell.flat) for cell in path) if role), None)
    label = " ".join(cell.flat for cell in path)
    role = (header_role(label) if len(path) > 1 else None) or role
    if role == "score":
        role = "value"
    if numbers and role in ("model", "remark") and all(cell.links for cell in numbers):
        return "remark"  # the text of a link to a checkpoint may be its score once more
    if len(numbers) > 2 * texts and (
        (role == "remark" and _all_years(cells)) or _is_shape(label, numbers) or _is_property_head(label)
    ):
        return "spec"
    whole = sum("." in cell.text for cell in numbers) * 2 < len(numbers)
    numeric = role in ("value", "stderr", "size", "spec") or (
        whole and (role == "shots" or (role == "setting" and squash(label) in _QUANTITY_HEADS))
    )
    if role is None or (not numeric and numbers and len(numbers) > 2 * texts):
        return "text" if texts > len(numbers) else "value"
    return role


def _is_property_head(label: str) -> bool:
    """Whether a header over numbers names a property: "Dimension", which over words is a category."""
    return squash(label) in ROLE_WORDS["spec"] or squash(label) in ROLE_WORDS["size"]


def _is_shape(label: str, numbers: Sequence[Cell]) -> bool:
    """Whether a column holds the dimensions of models: whole numbers under single letters ("L / H / A")."""
    letters = _LETTERS.fullmatch(label) is not None and squash(label) not in PAIR_WORDS
    return letters and not any("." in cell.text for cell in numbers)


def _all_years(cells: Sequence[Cell]) -> bool:
    return all(_YEAR.fullmatch(cell.text) or cell.text.casefold() in MISSING for cell in cells)


def _settle_roles(columns: list[Column], table: Table, rows: Sequence[int]) -> list[Column]:
    """Several columns may claim to name the benchmarks: keep the one that does, by what stands in it."""
    claims = [column for column in columns if column.role == "benchmark"]
    if len(claims) > 1:
        best = max(
            claims,
            key=lambda column: (
                _known_share(_labels_in(table, column.index, rows)),
                squash(column.label) in _STRONG_BENCHMARK,
                -column.index,
            ),
        )
        for column in claims:
            if column is not best:
                role = "metric" if squash(column.label) in _METRIC_HEADS else "category"
                columns[column.index] = replace(column, role=role)
    for column in columns:
        if column.role == "text" and not column.label and len(columns) > 2 and column.index:
            columns[column.index] = replace(
                column, role=_role_of_words(_labels_in(table, column.index, rows))
            )
    labelled = any(
        column.role in ("model", "benchmark", "text", "category", "precision", "size") for column in columns
    )
    if not labelled and columns and columns[0].texts and any(map(_has_word, _labels_in(table, 0, rows))):
        columns[0] = replace(columns[0], role="text")
    return columns


def _has_word(text: str) -> bool:
    """Whether a text has a word in it: "1.22.0" names nothing."""
    return _WORD.search(text) is not None


def _role_of_words(words: set[str]) -> str:
    """What a column without a header holds by its words: metrics, settings, or just text."""
    if words and all(is_metric(text) for text in words):
        return "metric"
    return "setting" if words and all(is_setting(text) for text in words) else "text"


def _labels_in(table: Table, column: int, rows: Sequence[int]) -> set[str]:
    """The different texts in the body of a column, as far as it is looked at."""
    return {table.grid[row][column].text for row in rows[:200]} - {""}


def _known_share(labels: set[str]) -> float:
    return sum(names_a_benchmark(text) for text in labels) / max(1, len(labels))
