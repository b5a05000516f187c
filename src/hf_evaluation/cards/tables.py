"""The records of a rendered card: `Card`, `Table`, `Cell`.

`EMPTY` is the cell of a slot that no cell fills, `MAX_SLOTS` the most slots that the tables of a card may
have, `MAX_LEAD` the most sentences that are kept above one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MAX_LEAD = 4
MAX_SLOTS = 2_000_000  # of all span-expanded tables of a card: 100,000 rows of 20 columns; not read beyond it


class Cell(NamedTuple):
    """One cell of a rendered table: no dataclass, for one of those takes four times as long to make.

    `text` is what stands on the line, with line feeds where the cell breaks; superscripts and subscripts
    are in `small`. `row` and `column` are those of its first slot in the span-expanded grid, 0-based.
    """

    text: str
    small: tuple[str, ...] = ()
    header: bool = False
    line: int = 0
    row: int = 0
    column: int = 0
    rowspan: int = 1
    colspan: int = 1
    links: tuple[str, ...] = ()

    @property
    def flat(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Table:
    """A rendered table: `grid` is rectangular, spans repeated; `ordinal` counts the tables from 1."""

    ordinal: int
    line: int
    grid: tuple[tuple[Cell, ...], ...]
    head_rows: int
    headings: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    caption: str | None = None
    too_large: bool = False
    intros: tuple[str, ...] = ()  # what the sections around the nearest heading say before it
    legend: tuple[str, ...] = ()  # the items of lists between the nearest heading and the table
    fenced: str | None = None  # what a code block held that was read as this table
    surplus: frozenset[int] = frozenset()  # rows of Markdown with more cells than the header

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.grid[0]) if self.grid else 0

    def introduced_by(self, sentences: int = MAX_LEAD) -> tuple[str, ...]:
        """The caption and at most so many of the sentences before the table, the nearest first."""
        return (*filter(None, (self.caption,)), *reversed(self.lead[-sentences:]))


@dataclass(frozen=True, slots=True)
class Card:
    """A model card with its tables; `front_matter` is the YAML between the dashes, None without one.

    `fenced` are the tables in its code blocks, which are no tables of the card unless somebody wants them
    read: `ordinal` is the number that they then have.
    """

    text: str
    front_matter: str | None
    tables: tuple[Table, ...]
    images: int = 0
    title: str | None = None
    fenced: tuple[Table, ...] = ()


EMPTY = Cell("", row=-1, column=-1)  # what a row lacks: part of no row, header or column
