"""A score and its card -> the source row as a reader sees it, with all that tells what it means.

The rows are those of `cards.reading`, with which the manager counts tables, rows and columns; only the text
that it leaves unread, because it is struck out, is shown to people. `find_evidence` gives the `RowEvidence`
of a score, None where its cell does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.cards.frames import Frame, frame_table
from hf_evaluation.cards.reading import UNSEEN_TAGS, read_card
from hf_evaluation.cards.tables import Cell
from hf_evaluation.core.text import squash
from hf_evaluation.publishing.printed import line_url
from hf_evaluation.scores.record import Score

MAX_HEAD = 4
MAX_CELL = 300


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """A score's source as a reader sees it: header rows, the row, which cell; `url` leads there.

    What stands in other rows and counts for this one, too: `above` are the heading, the caption and the
    sentence over the table, `section` is the row of one text under which the row stands, and `carried` are
    the texts, by column, of cells that are blank here and filled further up.
    """

    head: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    column: int
    line: int | None
    url: str
    above: tuple[str, ...] = ()
    section: str | None = None
    carried: tuple[tuple[int, str], ...] = ()


def find_evidence(card: str, score: Score) -> RowEvidence | None:
    """The rendered row of a score; None where its cell does not show the score's raw text."""
    if score.table is None or score.row is None or score.column is None or not score.source.url:
        return None
    frames = rendered_tables(card)
    if not 1 <= score.table <= len(frames):
        return None
    frame = frames[score.table - 1]
    grid = frame.table.grid
    if not (score.row < len(grid) and score.column < len(grid[score.row])):
        return None
    row = _shown_row(grid[score.row])
    if not squash(score.raw) or squash(score.raw) not in squash(row[score.column]):
        return None
    head = tuple(_shown_row(cells) for cells in grid[: min(max(frame.head, 1), MAX_HEAD, score.row)])
    table = frame.table
    above = (*table.headings[-1:], *table.introduced_by(1))
    return RowEvidence(
        head,
        row,
        score.column,
        score.line,
        line_url(score) or "",
        tuple(dict.fromkeys(" ".join(text.split())[:MAX_CELL] for text in above)),
        frame.sections.get(score.row),
        tuple(_carried_to(frame, score.row, row)),
    )


@lru_cache(2)
def rendered_tables(card: str) -> tuple[Frame, ...]:
    """Every table of a card, all text kept, with its header rows and sections: the manager's own grid."""
    text = card.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(frame_table(table) for table in read_card(text, unread=UNSEEN_TAGS).tables)


def _carried_to(frame: Frame, row: int, shown: tuple[str, ...]) -> list[tuple[int, str]]:
    """What the blank cells of a row say by what stands above them, below the same section row."""
    found: list[tuple[int, str]] = []
    for column, text in enumerate(shown):
        if text or row not in frame.rows or frame.columns[column].role == "value":
            continue
        above, cell = frame.nearest_filled(row, column)
        if cell.text and frame.sections.get(above) == frame.sections.get(row):
            found.append((column, _shown_text(cell)))
    return found


def _shown_row(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(map(_shown_text, cells))


def _shown_text(cell: Cell) -> str:
    """What stands in a cell, on one line; superscripts behind it."""
    return " ".join([*cell.text.split(), *cell.small])[:MAX_CELL]
