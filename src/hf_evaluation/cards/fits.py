"""What a printed name turned out to be: the model (`Fit`), perhaps the model (`Doubt`), with its evidence.

`OpenLine` is a line of which a person has to say whether it is the model's. `cost_of` weighs what a name
lacks, `adds_another` says whether what it has more makes it a sibling's, `told_differences` tells both to a
reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hf_evaluation.cards.evidence import Evidence
from hf_evaluation.cards.names import ModelName
from hf_evaluation.cards.tables import Cell
from hf_evaluation.cards.wording import RELEASE_STATES, VARIANT_WORDS


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name was read as the target: "exact", "alias", "described", "short", "mode", "own"..."""

    kind: str
    printed: str
    variant: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def strength(self) -> int:
        """What speaks for the name, less what speaks against it."""
        return sum(piece.strength for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed name that may mean the target, and why it was not taken for it."""

    printed: str
    reason: str
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def strength(self) -> int:
        """What speaks for the name, less what speaks against it."""
        return sum(piece.strength for piece in self.evidence)

    @property
    def goes_on(self) -> bool:
        """Whether it is the model's whole name and something more: "(seed=4)", "+ clean text"."""
        return any(piece.kind == "brackets" for piece in self.evidence)

    @property
    def shorter(self) -> bool:
        """Whether it is the model's name but for what it lacks, and none that another model has in full."""
        return any(piece.kind == "difference" for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A row or column that may be the model's: the cell that names it, and what is open about it."""

    axis: str
    index: int
    cell: Cell
    doubt: Doubt


def told_differences(parts: tuple[str, ...]) -> str:
    """Differences for a reader: "-stage:chat" as "without chat", "+size:14b" as "with 14b"."""
    words = [("without " if part[0] == "-" else "with ") + part.partition(":")[2] for part in parts]
    return "differs from the model's name: " + ", ".join(words)


def cost_of(parts: tuple[str, ...], spare: frozenset[str] = frozenset()) -> int:
    """What a name loses by what it lacks: a size little, a stage or date more, words and formats much.

    Without its version a name is most likely that of an earlier model. What the card sets aside costs little.
    """
    costs = {"size": 1, "stage": 2, "number": 5, "mode": 2, "context": 2}
    total = 0
    for part in parts:
        kind, _, item = part[1:].partition(":")
        if part in spare or (kind == "word" and item in RELEASE_STATES):
            total += 1
            continue
        total += 2 if kind == "number" and len(item) > 3 else costs.get(kind, 3)
    return total


def adds_another(parts: Iterable[str], ours: ModelName) -> bool:
    """Whether anything that a name has more than ours makes it a sibling's."""
    return any(part[0] == "+" and _makes_another(part, ours) for part in parts)


def _makes_another(part: str, ours: ModelName) -> bool:
    """Whether what a name has more than ours makes it a sibling's."""
    kind, _, item = part[1:].partition(":")
    if item == "base" and item not in ours.sizes and not VARIANT_WORDS.isdisjoint(ours.words):
        return True  # beside "large" it is a size
    if kind == "size":
        return bool(ours.sizes)
    if kind == "number":
        return bool(ours.numbers)
    if kind == "stage":
        return item != "base" or bool(ours.stages)
    if kind == "word":
        return item in VARIANT_WORDS
    return kind == "format"
