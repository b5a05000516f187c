"""The record of a run, which its last line on stdout is: what was measured, and whether it is complete.

`record_json` writes it; `running.record_line` finds it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hf_evaluation.scores.record import Score, score_json


@dataclass(frozen=True, slots=True)
class Record:
    """What the last line of stdout says of one log; `task` is the task as it was asked for, where known."""

    log: str | None
    status: str
    complete: bool
    why_not: tuple[str, ...]
    scores: tuple[Score, ...]
    task: str | None = None


def record_json(record: Record) -> dict[str, Any]:
    """The record as contract.md has it."""
    return {
        "log": record.log, "status": record.status, "complete": record.complete,
        "why_not": list(record.why_not), "scores": [measured_json(score) for score in record.scores],
        **({"task": record.task} if record.task else {}),
    }  # fmt: skip


def measured_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it, without the label of a card, which a log has not."""
    return {name: value for name, value in score_json(score).items() if name != "label"}
