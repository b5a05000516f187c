"""What the tables of a card print of the model's family, and what that tells of a name that lacks something.

`printed_labels` are the labels that may name a model; `Printed` answers questions about those of the family:
whether tables print the model in two modes, with another stage, or in several precisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from hf_evaluation.cards.names import ModelName, differences, parse_name
from hf_evaluation.cards.tables import Card
from hf_evaluation.core.text import squash

HEAD_ROWS = 3  # rows of a table in which every cell may name a model
FIRST_COLUMNS = 2  # columns of the other rows that may
LENGTHS = range(4, 60)  # characters of such a name


def printed_labels(card: Card) -> Iterator[str]:
    """The labels that may name a model, each as often as the tables of the card print it."""
    for table in card.tables:
        for number, row in enumerate(table.grid):
            cells = row if number < HEAD_ROWS else row[:FIRST_COLUMNS]
            yield from (cell.flat for cell in cells if len(cell.text) in LENGTHS)


def line_up(card: Card, ours: ModelName, org: frozenset[str]) -> dict[str, ModelName]:
    """The names of the family that stand in one row or column with the model's, that too, by their letters.

    Copies in another precision are no members of their own.
    """
    found: dict[str, ModelName] = {}
    for table in card.tables:
        rows = [*table.grid[:HEAD_ROWS], *zip(*(row[:FIRST_COLUMNS] for row in table.grid), strict=True)]
        for row in rows:
            if any(squash(cell.text) == squash(ours.raw) for cell in row):
                names = (parse_name(cell.flat) for cell in row if len(cell.text) in LENGTHS)
                family = (name for name in names if name.words[:1] == ours.words[:1])
                found |= {squash(name.raw): name for name in family if name.formats == ours.formats}
    return found


class Printed:
    """The `names` of the family that tables print, each once; `method` is that of a quantised copy."""

    def __init__(
        self, names: Iterable[ModelName], ours: ModelName, method: ModelName, org: frozenset[str]
    ) -> None:
        self.names = tuple(names)
        self._ours, self._method, self._org = ours, method, org

    @cached_property
    def two_modes(self) -> bool:
        """Whether tables print the name with "Thinking", so that "Instruct" beside it is a mode as well."""
        return self._prints_more("+mode:thinking")

    @cached_property
    def base(self) -> bool:
        """Whether a table prints the name with "Base", so that the name without it is the tuned model's."""
        return not self._ours.stages and self._prints_more("+stage:base")

    @cached_property
    def other_stages(self) -> bool:
        """Whether a table prints the name with another stage, so that the one without any may be the base."""
        staged = [name for name in self.names if name.stages and self._ours.stages]
        return any(
            all("stage:" in part for part in differences(self._ours, name, self._org) or ("",))
            for name in staged
        )

    @cached_property
    def recipes(self) -> bool:
        """Whether a table prints the method with a precision: then there may be several."""
        return any(
            differences(self._ours, name, self._org)
            and any(part.startswith("+format") for part in differences(self._method, name, self._org))
            and not any(part.startswith("-word") for part in differences(self._method, name, self._org))
            for name in self.names
        )

    def _prints_more(self, part: str) -> bool:
        return any(differences(self._ours, name, self._org) == (part,) for name in self.names)
