"""The time that one card may take: a `CardBudget` that is spent while it is entered.

Loops over what a stranger wrote call `spend`, which ends what takes longer. Processor time counts, so that
a busy machine leaves no card out that an idle one reads. A call into C is not interrupted; what goes into
one is bounded by size instead.
"""

from __future__ import annotations

import math
import time
from types import TracebackType

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.suggestions import command_for_card

CARD_SECONDS = 5.0  # an honest card of 100 KB takes a tenth of a second
_CHECK_EVERY = 64  # calls of `spend` for one look at the clock, which costs as much as reading a cell


class CardBudget:
    """Seconds of the processor for one card; entered again, it goes on where it was left."""

    def __init__(self, seconds: float = CARD_SECONDS) -> None:
        self.seconds = seconds
        self._used = 0.0
        self._since: float | None = None

    def __enter__(self) -> CardBudget:
        self._since = time.process_time()
        _METER.budgets.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._used, self._since = self.used, None
        _METER.budgets.remove(self)

    @property
    def used(self) -> float:
        """The seconds that were spent of it."""
        return self._used + (time.process_time() - self._since if self._since is not None else 0)


class _Meter:
    """The budgets that are being spent, and the steps since somebody looked at the clock."""

    def __init__(self) -> None:
        self.budgets: list[CardBudget] = []
        self.steps = 0


_METER = _Meter()


def _with_more_time(seconds: float) -> str:
    more = ("--card-seconds", math.ceil(seconds * 4))
    return command_for_card("extract-readme", more, replaced=["--card-seconds"])


def spend() -> None:
    """Say that a step of the reading was done. Raises EvaluationError (5) once a budget is used up."""
    _METER.steps += 1
    if _METER.steps < _CHECK_EVERY:
        return
    _METER.steps = 0
    for budget in _METER.budgets:
        if budget.used > budget.seconds:
            raise EvaluationError(
                f"reading the card takes more than {budget.seconds:g} s",
                code=5,
                hint=f"give it more time: {_with_more_time(budget.seconds)}",
            )
