"""A score and its card -> the source row as a reader sees it.

The rows are those of `cards.reading`, with which the manager counts tables, rows and columns; only the text
that it leaves unread, because it is struck out, is shown to people. `find_evidence` gives the `Evidence` of a
score, None where its cell does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.cards.reading import UNSEEN_TAGS, read_card
from hf_evaluation.cards.tables import Cell
from hf_evaluation.core.text import squash
from hf_evaluation.publishing.printed import line_url
from hf_evaluation.scores.record import Score

MAX_HEAD = 4
MAX_CELL = 300


@dataclass(frozen=True, slots=True)
class Evidence:
    """A score's source as a reader sees it: header rows, the row, which cell; `url` leads there."""

    head: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    column: int
    line: int | None
    url: str


def find_evidence(card: str, score: Score) -> Evidence | None:
    """The rendered row of a score; None where its cell does not show the score's raw text."""
    if score.table is None or score.row is None or score.column is None or not score.source.url:
        return None
    tables = rendered_tables(card)
    if not 1 <= score.table <= len(tables):
        return None
    grid, heads = tables[score.table - 1]
    if not (score.row < len(grid) and score.column < len(grid[score.row])):
        return None
    cell = grid[score.row][score.column]
    if not squash(score.raw) or squash(score.raw) not in squash(cell):
        return None
    head = tuple(grid[: min(max(heads, 1), MAX_HEAD, score.row)])
    return Evidence(head, grid[score.row], score.column, score.line, line_url(score) or "")


@lru_cache(2)
def rendered_tables(card: str) -> tuple[tuple[tuple[tuple[str, ...], ...], int], ...]:
    """(span-expanded texts, header rows) of every table of a card: the manager's own grid, all text kept."""
    text = card.replace("\r\n", "\n").replace("\r", "\n")
    tables = read_card(text, unread=UNSEEN_TAGS).tables
    return tuple(
        (tuple(tuple(map(_shown_text, row)) for row in table.grid), table.head_rows) for table in tables
    )


def _shown_text(cell: Cell) -> str:
    """What stands in a cell, on one line; superscripts behind it."""
    return " ".join([*cell.text.split(), *cell.small])[:MAX_CELL]
