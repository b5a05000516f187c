"""A card as people see it: its tables, span-expanded, with their source lines.

`card_of` reads a file's bytes, `read_card` a text; both give a `Card` with Markdown and HTML tables alike, in
the order in which they are rendered. Bounded throughout: spans, nesting, texts and slots have limits, and
nothing recurses over what a stranger wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hf_evaluation.cards.markdown import decode_card, markdown_html, split_front_matter
from hf_evaluation.cards.tables import EMPTY, MAX_SLOTS, Card, Cell, Table
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NESTING = r"(?:div|ul|ol|blockquote|details|b|strong|i|em|font|span|center|section|a|u|small)\b"
_OPENING, _CLOSING = pattern(rf"<{_NESTING}", re.I), pattern(rf"</{_NESTING}", re.I)
_IMAGE = pattern(r"!\[[^\]\n]{0,200}\]\(|<img\s", re.I)
SMALL_TABLE = 50_000  # slots that a table may have whatever stands before it
MAX_SPAN = 1_000  # colspan limit of the HTML standard
_INVISIBLE = dict.fromkeys([
    0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
])  # fmt: skip
_BLANKS = pattern(r"[ \t\r\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_BREAKS = pattern(r" ?\n[ \n]*")
UNSEEN_TAGS = frozenset({"script", "style", "template", "svg", "math", "noscript", "table"})
_UNREAD_TAGS = UNSEEN_TAGS | {"del", "s", "strike"}  # what is struck out is taken back
_BLOCK_TAGS = frozenset({
    "p", "div", "li", "ul", "ol", "hr", "details", "summary", "center", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote"
})  # fmt: skip
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD_TAGS = frozenset({"p", "li", "summary", "div", "center", "strong", "b"})
MAX_NESTED = 100_000  # tags left open, over which the HTML parser's time grows with the square
MAX_TEXT = 2_000  # characters of a heading or sentence that are looked at
MAX_LEAD = 4  # sentences kept above a table
_Content = tuple[str, tuple[str, ...], tuple[str, ...]]
_Gathered = tuple[list[str], list[list[str]], list[str]]


def card_of(data: bytes, name: str) -> Card:
    """The card in a file's bytes, called `name`. Raises EvaluationError: 2 for no text, 5 as `read_card`."""
    return read_card(decode_card(data, name))


def read_card(text: str, unread: frozenset[str] = _UNREAD_TAGS) -> Card:
    """All tables of a card, Markdown and HTML alike, in the order in which they are rendered."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    front_matter, body, first_line = split_front_matter(text)
    rendered = markdown_html(body, first_line)
    too_deep = EvaluationError(
        "the card's HTML is nested too deeply to be read", code=5, hint="close its tags"
    )
    if len(_OPENING.findall(rendered)) - len(_CLOSING.findall(rendered)) > MAX_NESTED:
        raise too_deep
    try:
        tree = LexborHTMLParser(f"<html><body>{rendered}</body></html>")
    except SelectolaxError as error:
        raise too_deep from error
    reader = _Walk(unread)
    if tree.body is not None:
        reader.read(tree.body)
    return Card(text, front_matter, tuple(reader.tables), len(_IMAGE.findall(body)), reader.title)


class _Walk:
    """Collects tables with the headings and sentences above them, in document order, without recursion."""

    def __init__(self, unread: frozenset[str]) -> None:
        self.tables: list[Table] = []
        self._unread = unread
        self.title: str | None = None
        self._slots = MAX_SLOTS
        self._headings: dict[int, str] = {}
        self._lead: list[str] = []

    def read(self, root: LexborNode) -> None:
        stack: list[LexborNode] = [root]
        while stack:
            node = stack.pop()
            if self._visit(node):
                stack.extend(reversed(_children(node)))

    def _visit(self, node: LexborNode) -> bool:
        """Take a node in; whether to look at its children as well."""
        tag = node.tag or ""
        if tag == "table":
            self._add_table(node)
            for inner in node.css("table table"):
                self._add_table(inner)
            return False
        if tag in _HEADING_TAGS and node.css_first("table") is None:
            text = _text_of(node)[:MAX_TEXT]
            self._headings = {level: title for level, title in self._headings.items() if level < int(tag[1])}
            self._headings[int(tag[1])] = text
            self.title = self.title or text
            self._lead = []
            return False
        if tag in _LEAD_TAGS and not _holds_block(node) and node.css_first("table") is None:
            text = _text_of(node)[:MAX_TEXT]
            if text and not (self._lead and text in self._lead[-1]):
                self._lead = [*self._lead, text][-MAX_LEAD:]
            return False
        return not tag.startswith("-") and tag != "pre"

    def _add_table(self, node: LexborNode) -> None:
        ordinal = len(self.tables) + 1
        laid_out = _grid(node, max(self._slots, SMALL_TABLE), self._unread)
        grid, head_rows = laid_out or ((), 0)
        self._slots -= len(grid) * len(grid[0]) if grid else 0
        line = _line_of(node) or next((cell.line for row in grid for cell in row if cell.line), 0)
        caption = next((_text_of(child) for child in _children(node) if child.tag == "caption"), None)
        headings = tuple(self._headings[level] for level in sorted(self._headings))
        lead, too_large = tuple(self._lead), laid_out is None
        self.tables.append(Table(ordinal, line, grid, head_rows, headings, lead, caption, too_large))
        self._lead = []


def _children(node: LexborNode) -> list[LexborNode]:
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _holds_block(node: LexborNode) -> bool:
    return any(child.tag in _BLOCK_TAGS or child.tag == "table" for child in _children(node))


def _line_of(node: LexborNode) -> int:
    return _grid_number(node.attributes.get("data-l"))


def _text_of(node: LexborNode) -> str:
    """The text of a node on one line."""
    return _cell_content(node)[0].replace("\n", " ")


def _cell_content(node: LexborNode, unread: frozenset[str] = _UNREAD_TAGS) -> _Content:
    """(text, superscripts and subscripts, links) of a node, without what stands in the tags `unread`."""
    only = node.first_child
    if only is None or (only.next is None and only.tag == "-text"):
        return _tidy(only.text_content or "") if only else "", (), ()
    main: list[str] = []
    boxes: list[list[str]] = []
    links: list[str] = []
    for child in _children(node):
        _gather(child, (main, boxes, links), unread)
    text = _tidy("".join(main))
    small = tuple(filter(None, (_tidy("".join(box)) for box in boxes)))
    return (text, small, tuple(links)) if text else (" ".join(small), (), tuple(links))


def _gather(root: LexborNode, found: _Gathered, unread: frozenset[str]) -> None:
    """Append the texts below a node to the first list, or to a new box below `<sup>` and `<sub>`."""
    main, boxes, links = found
    stack: list[tuple[LexborNode | str, list[str]]] = [(root, main)]
    while stack:
        item, target = stack.pop()
        tag = "" if isinstance(item, str) else item.tag or ""
        if isinstance(item, str) or tag == "-text":
            target.append(item if isinstance(item, str) else item.text_content or "")
            continue
        if tag in unread or tag.startswith(("-", "_")):
            continue
        if tag == "a":
            links.append(item.attributes.get("href") or "")
        elif tag in ("sup", "sub") and target is main:
            main.append(" ")
            target = []
            boxes.append(target)
        if tag == "br" or tag in _BLOCK_TAGS:
            target.append("\n")
            stack.append(("\n", target))
        stack.extend((child, target) for child in reversed(_children(item)))


def _tidy(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def _grid(
    table: LexborNode, room: int, unread: frozenset[str]
) -> tuple[tuple[tuple[Cell, ...], ...], int] | None:
    """(span-expanded grid, number of leading rows that the markup calls header), None beyond `room` slots."""
    rows = list(_table_rows(table))
    grid: list[list[Cell]] = []
    pending: dict[int, tuple[Cell, int]] = {}
    head_rows = width = 0
    for index, (node, section) in enumerate(rows):
        cells = [child for child in _children(node) if child.tag in ("td", "th")]
        row = _fill_row(cells, pending, (index, len(rows) - index, room), _line_of(node), unread)
        width = max(width, len(row))
        if width * len(rows) > room:
            return None
        if index == head_rows and cells and (section == "thead" or all(cell.tag == "th" for cell in cells)):
            head_rows += 1
        grid.append(row)
    return tuple(tuple(row) + (EMPTY,) * (width - len(row)) for row in grid), head_rows


def _table_rows(table: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    for child in _children(table):
        if child.tag == "tr":
            yield child, "tbody"
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from ((row, child.tag) for row in _children(child) if row.tag == "tr")


def _fill_row(
    cells: list[LexborNode],
    pending: dict[int, tuple[Cell, int]],
    place: tuple[int, int, int],
    line: int,
    unread: frozenset[str],
) -> list[Cell]:
    """Lay a row's cells into the slots that rowspans leave free; `pending` is then the next row's.

    `place` is the row's index, the number of rows from it to the end, and the most slots it may have.
    """
    index, rows_left, room = place
    row: list[Cell] = []
    last_pending = max(pending, default=-1)
    waiting = iter(cells)
    node = next(waiting, None)
    while (node is not None or len(row) <= last_pending) and len(row) <= room:
        column = len(row)
        if column in pending:
            cell, left = pending.pop(column)
            row.append(cell)
            if left > 1:
                pending[column] = (cell, left - 1)
        elif node is None:
            row.append(EMPTY)
        else:
            cell = _cell(node, (index, column, rows_left), line, unread)
            for offset in range(cell.colspan):
                if offset and column + offset in pending:
                    break
                row.append(cell)
                if cell.rowspan > 1:
                    pending[column + offset] = (cell, cell.rowspan - 1)
            node = next(waiting, None)
    return row


def _cell(node: LexborNode, place: tuple[int, int, int], line: int, unread: frozenset[str]) -> Cell:
    row, column, rows_left = place
    attributes = node.attributes
    text, small, links = _cell_content(node, unread)
    return Cell(
        text,
        small,
        node.tag == "th",
        _grid_number(attributes.get("data-l")) or line,
        row,
        column,
        min(_span(attributes.get("rowspan"), rows_left), rows_left),
        min(_span(attributes.get("colspan"), 1), MAX_SPAN),
        links,
    )


def _span(value: str | None, of_zero: int) -> int:
    """A rowspan or colspan; 0 means the rest of the table for rows, and is read as 1 for columns."""
    if value is None or value == "1":
        return 1
    return of_zero if value.strip() == "0" else max(1, _grid_number(value.strip()))


def _grid_number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0
