"""Where the tables of a card may print a model's name: `printed_labels`."""

from __future__ import annotations

from collections.abc import Iterator

from hf_evaluation.cards.tables import Card

HEAD_ROWS = 3  # rows of a table in which every cell may name a model
FIRST_COLUMNS = 2  # columns of the other rows that may
LENGTHS = range(4, 60)  # characters of such a name


def printed_labels(card: Card) -> Iterator[str]:
    """The labels that may name a model, each as often as the tables of the card print it."""
    for table in card.tables:
        for number, row in enumerate(table.grid):
            cells = row if number < HEAD_ROWS else row[:FIRST_COLUMNS]
            yield from (cell.flat for cell in cells if len(cell.text) in LENGTHS)
