"""Tables of results that are none to a browser, but often all that a card says of its scores.

They stand in code blocks, or right below an item of a list without a blank line (`below_lists`), where
cmark-gfm shows text; what the Hub shows there was not to be seen. `may_hold_table` is a quick look at one,
`aligned_tables` reads columns that blanks or lines set apart, `says_results` tells a table of numbers.
Markdown tables in a block are read like any other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hf_evaluation.cards.budget import spend
from hf_evaluation.cards.tables import Cell, Table
from hf_evaluation.core.patterns import pattern

IN_CODE = "in a code block"
MARKDOWN_TABLE, ALIGNED_TABLE = f"a Markdown table {IN_CODE}", f"a table of aligned text {IN_CODE}"
BELOW_LIST = "a Markdown table that runs into the list above it and shows as text"
MAX_RUN_ON = 4_000  # characters above a table in which the item of a list is looked for
MAX_CODE = 200_000  # characters of a code block that are looked at
_LIST_MARK = pattern(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_HEADING = pattern(r"^#{1,6}[ \t]+(\S.*?)[ \t#]*$", re.M)
_BLANK_LINE = pattern(r"\n[ \t]*\n")
_PLAIN_NUMBER = pattern(r"[-+~*]*\d[\d.,]*\s?%?(?:\s?(?:±|\+/-)\s?[\d.,]+)?[*%]*")
_NUMBER_APART = pattern(r"(?:  |[\t|│┃║])\s*+[-+~*]*+\d")
_RULE = pattern(r"^[ \t>|:\-]++$", re.M)
_GAP = pattern(r" {2,}|\t")
_BARS = pattern(r"[|│┃║]")
_RULE_SIGNS = " \t|+-=:_·─━═│┃║┌┐└┘├┤┬┴┼╒╕╘╛╞╡╤╧╪╔╗╚╝╠╣╦╩╬╭╮╯╰┏┓┗┛┠┨┯┷┿┡┩╇"
_CodeRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class RunOn:
    """Rows of a table that run into a list: where they begin (a line from 0), the item and heading above."""

    line: int
    rows: str
    item: str
    heading: str | None


def may_hold_table(code: str) -> bool:
    """Whether a code block has a Markdown table in it, or one of aligned text."""
    if len(code) > MAX_CODE or code.count("\n") < 2:
        return False
    if "|" in code and any("|" in rule and "-" in rule for rule in _RULE.findall(code)):
        return True
    return bool(_NUMBER_APART.search(code) and aligned_tables(code, 0))


def below_lists(body: str) -> Iterator[RunOn]:
    """The Markdown tables right below an item of a list, not indented: a browser shows them as its text."""
    heading, hidden, seen, line, end = None, False, 0, 0, 0
    for rule in _RULE.finditer(body):
        if rule.start() < end or "|" not in rule[0] or "-" not in rule[0]:
            continue
        *above, head = body[max(0, rule.start() - MAX_RUN_ON) : rule.start()].split("\n")[:-1] or [""]
        lines = itertools.takewhile(str.strip, reversed(above))
        item = next((text for text in lines if _LIST_MARK.match(text)), None)
        if item is None or "|" not in head or head[0].isspace():
            continue
        begins = rule.start() - len(head) - 1
        passed, seen = body[seen:begins], begins
        hidden = passed.rfind("<!--") > passed.rfind("-->") or (hidden and "-->" not in passed)
        line += passed.count("\n")
        heading = next(iter(_HEADING.findall(passed)[-1:]), heading)
        end = _blank_line_from(body, rule.end())
        if not hidden:
            yield RunOn(line, body[begins:end], _LIST_MARK.sub("", item).strip(), heading)


def _blank_line_from(body: str, at: int) -> int:
    blank = _BLANK_LINE.search(body, at)
    return blank.start() if blank else len(body)


def says_results(table: Table) -> bool:
    """Whether at least half of the cells below a table's header, the first column aside, are numbers."""
    head = max(1, table.head_rows)
    return _of_numbers([[cell.text for cell in row] for row in table.grid[head:]])


def aligned_tables(code: str, first_line: int) -> list[Table]:
    """The tables of numbers whose columns are set apart by blanks or lines, each with its header row."""
    found: list[Table] = []
    for rows in _runs(code, first_line):
        spend()
        head, body = rows[0][1], [cells for _, cells in rows[1:]]
        if not any(_is_number(cell) for cell in head) and _of_numbers(body):
            found.append(_table(rows))
    return found


def _of_numbers(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in rows for cell in row[1:]]
    return bool(cells) and sum(map(_is_number, cells)) * 2 >= len(cells)


def _is_number(cell: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(cell) is not None


def _runs(code: str, first_line: int) -> Iterator[list[_CodeRow]]:
    """Lines of equally many cells; the first may lack one, for a corner is often blank.

    Blank lines and rules between them are no rows.
    """
    run: list[_CodeRow] = []
    for offset, line in enumerate(code.split("\n")):
        if not line.strip(_RULE_SIGNS):
            continue
        cells = _cells(line)
        if len(run) == 1 and len(cells) == len(run[0][1]) + 1:
            run = [(run[0][0], ["", *run[0][1]])]
        if run and len(cells) != len(run[0][1]):
            if len(run) > 1:
                yield run
            run = []
        if len(cells) > 1 or not run:
            run.append((first_line + offset, cells))
    if len(run) > 1 and len(run[0][1]) > 1:
        yield run


def _cells(line: str) -> list[str]:
    bars = _BARS.split(line.strip())
    if len(bars) > 2:
        inner = bars[not bars[0].strip() : len(bars) - (not bars[-1].strip())]
        return [cell.strip() for cell in inner]
    return _GAP.split(line.strip())


def _table(rows: Sequence[_CodeRow]) -> Table:
    grid = tuple(
        tuple(Cell(text, (), not row, line, row, column) for column, text in enumerate(cells))
        for row, (line, cells) in enumerate(rows)
    )
    return Table(0, rows[0][0], grid, 1, fenced=ALIGNED_TABLE)
