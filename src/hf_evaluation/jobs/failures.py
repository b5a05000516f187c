"""How a job ended -> why, and whether another try can help: `why_failed`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hf_evaluation.running.record_line import find_record

# In a job's log or status. Order matters: the first that is found is the reason.
FAILURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "gpu memory",
        re.compile(
            r"CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDA error: out of memory|"
            r"No available memory for the cache blocks|larger than the available KV cache memory|"
            r"Free memory on device .* is less than desired"
        ),
    ),
    (
        "host memory",
        re.compile(r"OOMKilled|exit code:? ?137|Cannot allocate memory|(?<!\w)MemoryError", re.I),
    ),
)
TIMED_OUT = re.compile(r"time[- ]?(?:d )?out|time ?limit", re.I)  # in the status message only
EXIT_CODE = re.compile(r"exit code:? *(\d+)", re.I)
HOPELESS = {2: "usage", 3: "not allowed", 4: "no such model or task", 5: "refused"}  # the script's exit codes
SIGNALLED = frozenset({130, 143})  # ended from outside: by Ctrl-C or SIGTERM


def why_failed(message: str | None, log: Sequence[str]) -> tuple[str, str]:
    """(kind, reason) of a failed job; kinds: gpu memory, host memory, time, hopeless, other.

    "hopeless" ended with an exit code of the script by which the same command will fail again.
    """
    said = message or ""
    code = EXIT_CODE.search(said)
    record = find_record(log)
    stopped = (
        record is not None and record["status"] == "cancelled" and not (code and int(code[1]) in SIGNALLED)
    )
    if stopped or TIMED_OUT.search(said):
        return "time", "it used up its time limit"
    text = "\n".join([*log, said])
    for kind, pattern in FAILURES:
        found = pattern.search(text)
        if found:
            return kind, f"out of {kind.replace('gpu', 'GPU')}: {found.group(0)}"
    errors = [line for line in log if line.startswith("error: ")]
    told = errors[-1] if errors else next((line for line in reversed(log) if line.strip()), "")
    reason = "; ".join(part for part in (said, told[:200]) if part) or "the Hub gave no reason"
    if code and int(code[1]) in HOPELESS:
        return "hopeless", f"{HOPELESS[int(code[1])]}: {reason}"
    return "other", reason
