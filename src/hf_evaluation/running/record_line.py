"""The record of a run among the lines that its job printed: `find_record`.

`running.record` writes it as the last line of stdout; a job's log holds both streams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hf_evaluation.core.json_values import as_object, json_or_none

RECORD_KEYS = frozenset({"log", "status", "complete", "why_not", "scores"})


def find_record(lines: Sequence[str], task: str | None = None) -> Mapping[str, Any] | None:
    """The record among the lines of a log: the last one that is a JSON object with its keys.

    With `task` only one of that task counts, or one that names none.
    """
    for line in reversed(lines):
        if not line.startswith("{"):
            continue
        row = as_object(json_or_none(line))  # a job prints what it likes
        if set(row) >= RECORD_KEYS and (task is None or row.get("task") in (None, task)):
            return row
    return None
