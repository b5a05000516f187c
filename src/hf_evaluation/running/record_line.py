"""The record of a run among the lines that its job printed: `find_record`.

`running.record` writes it as the last line of stdout; a job's log holds both streams.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

RECORD_KEYS = frozenset({"log", "status", "complete", "why_not", "scores"})


def find_record(lines: Sequence[str], task: str | None = None) -> Mapping[str, Any] | None:
    """The record among the lines of a log: the last one that is a JSON object with its keys.

    With `task` only one of that task counts, or one that names none.
    """
    for line in reversed(lines):
        if not line.startswith("{"):
            continue
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            if (
                isinstance(row, dict)
                and set(row) >= RECORD_KEYS
                and (task is None or row.get("task") in (None, task))
            ):
                return row
    return None
