"""Tables laid out as HTML lays them out: `TableRows` takes rows as they are read, and makes a grid of them.

Spans are filled in; a rowspan ends with its row group, so that of a header does not reach into the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hf_evaluation.cards.budget import spend
from hf_evaluation.cards.markdown import marked_line
from hf_evaluation.cards.tables import EMPTY, Cell
from hf_evaluation.cards.texts import Content, Token, seen_text, tidy
from hf_evaluation.core.patterns import pattern

MAX_SPAN = 1_000  # colspan limit of the HTML standard
_SPAN = pattern(r'\b(row|col)span="\s*(\d{1,9})\s*"')
Grid = tuple[tuple[Cell, ...], ...]
_Pending = dict[int, tuple[Cell, int]]


@dataclass(slots=True)
class _GridRow:
    line: int
    group: int
    head: bool
    cells: list[tuple[bool, str, Content]] = field(default_factory=list)


class TableRows:
    """The rows of one table while it is read: a tag at a time, cells with all tokens that stand in them."""

    def __init__(self, attributes: str) -> None:
        self.markdown = not attributes
        self.line = marked_line(attributes)
        self.caption: str | None = None
        self._rows: list[_GridRow] = []
        self._group, self._head = 0, False

    def open_group(self, tag: str) -> None:
        """A thead, tbody or tfoot begins."""
        self._group, self._head = self._group + 1, tag == "thead"

    def open_row(self, attributes: str) -> None:
        """A row begins; those of a Markdown table stand on lines that follow each other, the rule aside."""
        follows = self.markdown and self.line
        line = self.line + len(self._rows) + 1 if follows else marked_line(attributes)
        self._rows.append(_GridRow(line, self._group, self._head))

    def take_cell(self, tokens: Sequence[Token], unread: frozenset[str]) -> None:
        """A cell or caption, from its opening tag on."""
        if tokens[0][0] == "caption":
            if self.caption is None:
                self.caption = seen_text(tokens, unread)[0].replace("\n", " ")
            return
        if self.markdown and not self.line:
            self._find_line(tokens)
        self._add_cell(tokens[0], seen_text(tokens, unread))

    def take_text(self, token: Token) -> None:
        """A cell of nothing but text, as most are."""
        if self.markdown and not self.line:
            self._find_line((token,))
        self._add_cell(token, (tidy(token[2]), (), ()))

    def _add_cell(self, token: Token, content: Content) -> None:
        if not self._rows:
            self.open_row("")
        attributes = "" if self.markdown else token[1]  # of Markdown only the alignment
        self._rows[-1].cells.append((token[0] == "th", attributes, content))

    def _find_line(self, tokens: Sequence[Token]) -> None:
        if not self._rows:
            self.open_row("")
        self.line = next(filter(None, (marked_line(text) for _, _, text, _ in tokens)), 0)
        self._rows[-1].line = self.line

    def laid_out(self, room: int) -> tuple[Grid, int] | None:
        """(grid, number of leading rows that the markup calls header), None beyond `room` slots."""
        rows, grid = self._rows, []
        left = _rows_left(rows)
        pending: _Pending = {}
        head_rows = width = 0
        for index, row in enumerate(rows):
            if index and row.group != rows[index - 1].group:
                pending = {}
            slots = _fill_row(row, pending, (index, left[index], room))
            width = max(width, len(slots))
            if width * len(rows) > room:
                return None
            if index == head_rows and row.cells and (row.head or all(head for head, _, _ in row.cells)):
                head_rows += 1
            grid.append(slots)
        return tuple(tuple(slots) + (EMPTY,) * (width - len(slots)) for slots in grid), head_rows


def _rows_left(rows: Sequence[_GridRow]) -> list[int]:
    """For every row, how many there are from it to the end of its group."""
    left = [1] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        if rows[index].group == rows[index + 1].group:
            left[index] = left[index + 1] + 1
    return left


def _fill_row(row: _GridRow, pending: _Pending, place: tuple[int, int, int]) -> list[Cell]:
    """Lay a row's cells into the slots that rowspans leave free; `pending` is then the next row's.

    `place` is the row's index, the number of rows from it to the end of its group, and the most slots it may
    have.
    """
    index, rows_left, room = place
    spend()
    if not pending and not any("span" in attributes for _, attributes, _ in row.cells):
        return [
            Cell(text, small, header, _line_of(attributes, row.line), index, column, 1, 1, links)
            for column, (header, attributes, (text, small, links)) in enumerate(row.cells[: room + 1])
        ]
    slots: list[Cell] = []
    last_pending = max(pending, default=-1)
    waiting = iter(row.cells)
    content = next(waiting, None)
    while (content is not None or len(slots) <= last_pending) and len(slots) <= room:
        column = len(slots)
        if column in pending:
            cell, left = pending.pop(column)
            slots.append(cell)
            if left > 1:
                pending[column] = (cell, left - 1)
        elif content is None:
            slots.append(EMPTY)
        else:
            cell = _cell(content, row.line, (index, column, rows_left))
            if cell.colspan == cell.rowspan == 1:
                slots.append(cell)
            else:
                _span_columns(cell, slots, pending)
            content = next(waiting, None)
    return slots


def _span_columns(cell: Cell, slots: list[Cell], pending: _Pending) -> None:
    """Put a cell into its slots, and keep those below them for it."""
    column = len(slots)
    for at in range(column, column + cell.colspan):
        if at > column and at in pending:
            break
        slots.append(cell)
        if cell.rowspan > 1:
            pending[at] = (cell, cell.rowspan - 1)


def _line_of(attributes: str, line: int) -> int:
    """The line of a cell, where it has none of its own that of its row."""
    return (attributes and marked_line(attributes)) or line


def _cell(content: tuple[bool, str, Content], line: int, place: tuple[int, int, int]) -> Cell:
    header, attributes, (text, small, links) = content
    row, column, rows_left = place
    rowspan = colspan = 1
    if "span" in attributes:
        spans = dict(reversed(_SPAN.findall(attributes)))
        # 0 means the rest of the group for rows, and is read as 1 for columns
        rowspan = min(int(spans.get("row", 1)) or rows_left, rows_left)
        colspan = min(int(spans.get("col", 1)) or 1, MAX_SPAN)
    return Cell(text, small, header, _line_of(attributes, line), row, column, rowspan, colspan, links)
