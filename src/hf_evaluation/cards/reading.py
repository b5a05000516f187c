"""A card as people see it: its tables, span-expanded, with their source lines.

`card_of` reads a file's bytes, `read_card` a text; both give a `Card` with Markdown and HTML tables alike, in
the order in which they are rendered; `seen_prose` is what people see beside them. The whole card becomes HTML
once, and its tags are gone through once.
Bounded throughout: spans, nesting, texts and slots have limits, and nothing recurses over what a stranger
wrote.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from hf_evaluation.cards.budget import spend
from hf_evaluation.cards.fences import (
    BELOW_LIST,
    MARKDOWN_TABLE,
    aligned_tables,
    below_lists,
    may_hold_table,
    says_results,
)
from hf_evaluation.cards.grids import Grid, TableRows
from hf_evaluation.cards.markdown import (
    cells_on_line,
    code_lines,
    decode_card,
    markdown_html,
    split_front_matter,
    without_marks,
)
from hf_evaluation.cards.parsing import well_formed, without_code
from hf_evaluation.cards.tables import MAX_LEAD, MAX_SLOTS, Card, Table
from hf_evaluation.cards.texts import BLOCK_TAGS, Token, html_tokens, plain_text, seen_text
from hf_evaluation.core.patterns import pattern

_IMAGE, _IMAGE_TAG = pattern(r"!\[[^\]\n]{0,200}\]\("), pattern(r"<img\s", re.I)
_TITLE = pattern(r"<h[1-6][^>]*>[^<&]*\w")
SMALL_TABLE = 50_000  # slots that a table may have whatever stands before it
UNSEEN_TAGS = frozenset({"script", "style", "template", "svg", "math", "noscript", "table"})
_UNREAD_TAGS = UNSEEN_TAGS | {"del", "s", "strike"}  # what is struck out is taken back
_UNTOLD_TAGS = _UNREAD_TAGS | {"pre"}  # code is no sentence about a table
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD_TAGS = frozenset({"p", "li", "summary", "div", "center", "strong", "b"})
_TRACKED_TAGS = (BLOCK_TAGS | _LEAD_TAGS | {"pre"}) - {"hr"}
_TRACKED_ENDS = frozenset(f"/{tag}" for tag in _TRACKED_TAGS)
_CELL_TAGS = frozenset({"td", "th", "caption"})
_TEXT_CELLS = frozenset({"td", "th"})
_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})
_CELL_ENDS = frozenset({"/td", "/th", "/caption"})
MAX_TEXT = 2_000  # characters of a heading or sentence that are looked at
LEAD_TEXTS = 8  # texts looked at for them, for some of them are empty or repeat each other
MAX_LEGEND, MAX_LEGEND_TEXT = 24, 120  # texts before a table among which a list may explain it, and its items
_MANY_TOKENS = 4_096  # outside tables, after which those that no table will ask for are forgotten


def card_of(data: bytes, name: str, *, fenced: bool = False) -> Card:
    """The card in a file's bytes, called `name`. Raises EvaluationError: 2 for no text, 5 as `read_card`."""
    return read_card(decode_card(data, name), fenced=fenced)


def read_card(text: str, unread: frozenset[str] = _UNREAD_TAGS, *, fenced: bool = False) -> Card:
    """All tables of a card, Markdown and HTML alike, in the order in which they are rendered.

    Tables of results in code blocks are numbered behind those, and are among them only where `fenced`.
    """
    front_matter, body, first_line = split_front_matter(text)
    walk = _walked(body, first_line, unread)
    tables = walk.tables
    in_code = _fenced_tables(walk, body, first_line, unread)
    in_code += _run_on_tables((*tables, *in_code), body, first_line, unread)
    return Card(
        text,
        front_matter,
        (*tables, *in_code) if fenced else tables,
        len(_IMAGE.findall(body)) + len(_IMAGE_TAG.findall(body)),
        walk.title,
        () if fenced else in_code,
    )


def seen_prose(text: str) -> str:
    """What people see of a card's text outside tables and code: no comments, nothing struck out."""
    _, body, first_line = split_front_matter(text)
    document = well_formed(markdown_html(body, first_line))
    return seen_text(list(itertools.chain.from_iterable(html_tokens(document))), _UNTOLD_TAGS)[0]


def _walked(body: str, first_line: int, unread: frozenset[str]) -> _Walk:
    document = well_formed(without_code(markdown_html(body, first_line), may_hold_table))
    walk = _Walk(unread, body, first_line)
    walk.read(itertools.chain.from_iterable(html_tokens(document[: _asked_of(document)])))
    return walk


def _asked_of(document: str) -> int:
    """Where the last table and the title have ended: nothing is asked of what stands behind them."""
    end = max(document.rfind("</table>"), document.rfind("</code></pre>")) + len("</code></pre>")
    title = _TITLE.search(document)
    return max(end, document.find("</h", title.end()) + len("</h1>")) if title else len(document)


def _fenced_tables(walk: _Walk, body: str, first_line: int, unread: frozenset[str]) -> tuple[Table, ...]:
    """The tables of results in the code blocks of a card, with what stands above the block."""
    if not walk.blocks:
        return ()
    found: list[Table] = []
    lines = code_lines(body, first_line)
    for block in walk.blocks:
        line = next((line for code, line in lines if code == block.code), 0)
        inner = _walked(block.code, line, unread).tables if line else ()
        marked = [replace(table, fenced=MARKDOWN_TABLE) for table in inner if says_results(table)]
        for table in marked or (aligned_tables(block.code, line) if line else ()):
            ordinal = len(walk.tables) + len(found) + 1
            lead = (*block.lead, *table.lead)[-MAX_LEAD:]
            headings = table.headings or block.headings
            found.append(replace(table, ordinal=ordinal, headings=headings, lead=lead))
    return tuple(found)


def _run_on_tables(
    known: Sequence[Table], body: str, first_line: int, unread: frozenset[str]
) -> tuple[Table, ...]:
    """The tables of results that run into a list, with the heading and the item above them."""
    lines, found = {table.line for table in known}, list[Table]()
    for below in below_lists(body) if "|" in body else ():
        line = first_line + below.line
        tables = _walked(below.rows, line, unread).tables if line not in lines else ()
        for table in filter(says_results, tables):
            headings = (below.heading,) if below.heading else ()
            ordinal = len(known) + len(found) + 1
            placed = replace(table, ordinal=ordinal, headings=headings, lead=(below.item,), fenced=BELOW_LIST)
            found.append(placed)
    return tuple(found)


class _Section:
    """What stands behind the last heading or table: its tokens, and which of them are sentences or items.

    Ranges count from the beginning of the card; what begins before `base` has a heading or table in it.
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self.tokens: list[Token] = []
        self.sentences: list[tuple[int, int, bool]] = []

    @property
    def end(self) -> int:
        """The number of tokens before it and in it."""
        return self.base + len(self.tokens)

    def take_sentence(self, start: int, *, is_item: bool) -> None:
        """A sentence that ends here; "<p>a <b>b</b></p>" is one."""
        while self.sentences and self.sentences[-1][0] > start:
            self.sentences.pop()
        self.sentences.append((start, self.end, is_item))

    def text(self, start: int, end: int | None = None) -> str:
        """What is seen of a range."""
        tokens: Sequence[Token] = self.tokens[start - self.base : end and end - self.base]
        return seen_text(tokens, _UNTOLD_TAGS)[0].replace("\n", " ")[:MAX_TEXT]

    @cached_property
    def intro(self) -> tuple[str, ...]:
        """The last sentences, once nothing more comes to the section."""
        return self.lead()

    def lead(self) -> tuple[str, ...]:
        """The last sentences so far."""
        lead: list[str] = []
        for start, end, _ in self.sentences[-LEAD_TEXTS:]:
            text = self.text(start, end)
            if text and not (lead and text == lead[-1]):
                lead.append(text)
        return tuple(lead[-MAX_LEAD:])

    def legend(self) -> tuple[str, ...]:
        """The items of lists among the last sentences, so far as they are short."""
        items = (self.text(start, end) for start, end, is_item in self.sentences[-MAX_LEGEND:] if is_item)
        return tuple(text for text in items if text and len(text) <= MAX_LEGEND_TEXT)

    def forget_prose(self) -> None:
        """Keep only the last sentences: no tag is open that could hold more."""
        self.sentences = self.sentences[-MAX_LEGEND:]
        start = self.sentences[0][0] if self.sentences else self.end
        del self.tokens[: start - self.base]
        self.base = start


@dataclass(frozen=True, slots=True)
class _CodeBlock:
    code: str
    headings: tuple[str, ...]
    lead: tuple[str, ...]


@dataclass(slots=True)
class _OpenTag:
    """A tag that is not closed yet: where its tokens begin, and whether a block stands right in it."""

    tag: str
    start: int
    holds_block: bool = False


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read; `cell` are the tokens of the cell or caption that is not closed yet."""

    ordinal: int
    rows: TableRows
    headings: tuple[str, ...]
    lead: tuple[str, ...]
    intros: tuple[str, ...]
    legend: tuple[str, ...]
    cell: list[Token] = field(default_factory=list)

    def take_text(self, token: Token) -> None:
        """Take in a whole cell, which is one token where nothing but text stands in it."""
        self.rows.take_text(token)
        self.cell = []

    def take(self, token: Token, unread: frozenset[str]) -> None:
        """Take in any other token between the table's tags."""
        tag, attributes, _, ends = token
        if tag in _CELL_TAGS:
            self.cell = [token]
        elif tag == "tr":
            self.rows.open_row(attributes)
        elif tag in _GROUP_TAGS:
            self.rows.open_group(tag)
        elif tag in _CELL_ENDS:
            ends = tag
        elif self.cell:
            self.cell.append(token)
        if ends and self.cell:
            self.rows.take_cell(self.cell, unread)
            self.cell = []


class _Walk:
    """Collects tables with the headings and sentences above them, in document order, without recursion."""

    def __init__(self, unread: frozenset[str], body: str, first_line: int) -> None:
        self.title: str | None = None
        self._body, self._first_line = body, first_line
        self.blocks: list[_CodeBlock] = []
        self._unread = unread
        self._tables: list[Table] = []
        self._count = 0
        self._slots = MAX_SLOTS
        self._headings: dict[int, str] = {}
        self._intros: dict[int, _Section] = {}
        self._open: list[_OpenTag] = []
        self._code_depth = 0
        self._section = _Section(0)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables by their number: one within another ends before it."""
        return tuple(sorted(self._tables, key=lambda table: table.ordinal))

    def read(self, stream: Iterator[Token]) -> None:
        """Go through all tokens of a card."""
        for token in stream:
            if token[0] == "table" and not self._code_depth:
                self._read_table(token, stream)
            else:
                self._take(token)

    def _read_table(self, first: Token, stream: Iterator[Token]) -> None:
        """Read a table to its end, and those in its cells."""
        stack = [self._begin_table(first)]
        self._section = _Section(self._section.end)
        for token in stream:
            if token[3] and token[0] in _TEXT_CELLS:
                stack[-1].take_text(token)
            elif token[0] == "table":
                stack.append(self._begin_table(token))
            elif token[0] != "/table":
                stack[-1].take(token, self._unread)
            else:
                self._end_table(stack.pop())
                if not stack:
                    return
                stack[-1].take(("", *token[1:]), self._unread)
        for table in reversed(stack):  # a text without an end (<plaintext>) took their own
            self._end_table(table)

    def _begin_table(self, token: Token) -> _OpenTable:
        self._count += 1
        around = sorted(self._intros, reverse=True)
        intros = tuple(text for level in around for text in self._intros[level].intro)
        above = self._headings_now(), self._section.lead(), intros, self._section.legend()
        return _OpenTable(self._count, TableRows(token[1]), *above)

    def _end_table(self, table: _OpenTable) -> None:
        laid_out = table.rows.laid_out(max(self._slots, SMALL_TABLE))
        grid, head_rows = laid_out or ((), 0)
        self._slots -= len(grid) * len(grid[0]) if grid else 0
        line = table.rows.line or next((cell.line for row in grid for cell in row if cell.line), 0)
        self._tables.append(
            Table(
                table.ordinal,
                line,
                grid,
                head_rows,
                table.headings,
                table.lead,
                table.rows.caption,
                laid_out is None,
                table.intros,
                legend=table.legend,
                surplus=self._surplus(grid) if table.rows.markdown else frozenset(),
            )
        )

    @cached_property
    def _lines(self) -> list[str]:
        return self._body.split("\n")

    def _surplus(self, grid: Grid) -> frozenset[int]:
        """The rows of a Markdown table with more cells than its header, behind which they are cut off."""
        rows = ((index, row[0].line - self._first_line) for index, row in enumerate(grid) if row[0].line)
        return frozenset(
            index
            for index, at in rows
            if 0 <= at < len(self._lines) and cells_on_line(self._lines[at]) > len(grid[0])
        )

    def _take(self, token: Token) -> None:
        """Take in a token outside all tables."""
        tag = token[0]
        if tag in _TRACKED_TAGS:
            if tag in BLOCK_TAGS and self._open:
                self._open[-1].holds_block = True
            self._code_depth += tag == "pre"
            self._open.append(_OpenTag(tag, self._section.end))
        elif tag in _TRACKED_ENDS and self._open and tag[1:] == self._open[-1].tag:
            self._close(self._open.pop())
            if not self._open and len(self._section.tokens) > _MANY_TOKENS:
                self._section.forget_prose()
        self._section.tokens.append(token)

    def _close(self, opened: _OpenTag) -> None:
        spend()
        section = self._section
        whole = opened.start >= section.base
        if opened.tag in _HEADING_TAGS and whole:
            self._begin_section(int(opened.tag[1]), section.text(opened.start))
        elif opened.tag == "pre":
            self._code_depth -= 1
            self._take_code(opened.start - section.base if whole else 0)
        elif opened.tag in _LEAD_TAGS and whole and not opened.holds_block:
            section.take_sentence(opened.start, is_item=opened.tag == "li")

    def _begin_section(self, level: int, text: str) -> None:
        if not text.strip():
            return  # an empty heading is a gap on the page: what stood above it still does
        last = max(self._headings, default=0)
        if last < level and self._headings:
            self._intros[last] = self._section
        self._intros = {above: said for above, said in self._intros.items() if above < level}
        self._headings = {above: title for above, title in self._headings.items() if above < level}
        self._headings[level] = text
        self.title = self.title or text
        self._section = _Section(self._section.end)

    def _take_code(self, start: int) -> None:
        tokens = self._section.tokens[start:]
        if len(tokens) > 1 and tokens[1][0] == "code":
            code = without_marks(plain_text(tokens))
            if may_hold_table(code):
                self.blocks.append(_CodeBlock(code, self._headings_now(), self._section.lead()))

    def _headings_now(self) -> tuple[str, ...]:
        return tuple(self._headings[level] for level in sorted(self._headings))
