"""The time that one card may take: `card_budget` sets it, `spend` ends the reading once it is used up.

Loops over what a stranger wrote call `spend`. Processor time counts, so that a busy machine leaves no card
out that an idle one reads. A call into C is not interrupted; what goes into one is bounded by size instead.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from hf_evaluation.core.errors import EvaluationError

CARD_SECONDS = 5.0  # an honest card of 100 KB takes a tenth of a second
_CHECK_EVERY = 64  # calls of `spend` for one look at the clock, which costs as much as reading a cell


class _Meter:
    """The budget of the card that is being read."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.ends: float | None = None
        self.calls = 0

    def look(self) -> None:
        """Raise EvaluationError (5) where the time is used up."""
        self.calls = 0
        if self.ends is not None and time.process_time() > self.ends:
            raise EvaluationError(
                f"the card takes more than {self.seconds:g} s to read",
                code=5,
                hint="give it more time: --card-seconds N",
            )


_METER = _Meter()


@contextmanager
def card_budget(seconds: float) -> Iterator[None]:
    """Let what is done in here take so many seconds of the processor; inside another budget the outer one holds."""
    if _METER.ends is not None:
        yield
        return
    _METER.seconds, _METER.ends = seconds, time.process_time() + seconds
    try:
        yield
    finally:
        _METER.ends = None


def spend() -> None:
    """Say that a step of the reading was done. Raises EvaluationError (5) once the budget is used up."""
    _METER.calls += 1
    if _METER.calls >= _CHECK_EVERY:
        _METER.look()
