"""What became of each line of a plan, in a file that is only appended to.

`Ledger` is locked while a run lives and says where the next one goes on; an `Entry` is one line of it.
`key_of` names a proposal by what it proposes, `name_of` a score. Anybody may have written what a ledger says:
no address is taken from it, and its size has an end.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import opened_for_appending
from hf_evaluation.core.json_values import Object, as_count, as_object, as_text, as_texts, json_or_none
from hf_evaluation.core.text import first_line, text_digest
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.output import json_line
from hf_evaluation.surveying.proposals import Proposal
from hf_evaluation.surveying.records import SCHEMA

LEDGER_SECONDS = 180.0  # how long to wait for what a killed run left running
MAX_LEDGER = 64 << 20  # bytes; a line has some 300
MOST_PULLS = 10**9  # the number of a pull request is below
FINAL = frozenset({"opened", "already", "nothing", "refused", "changed", "gone"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `key` is the model and the scores that are left of its plan line."""

    at: str
    repo_id: str
    key: str
    event: str  # began, one of FINAL, stopped, unreadable (tried again by the next run), accepted
    detail: str = ""
    pr: int | None = None
    pr_url: str | None = None
    scores: tuple[str, ...] = ()

    def as_json(self) -> Object:
        """The object of the ledger."""
        return {"schema": SCHEMA, **asdict(self), "scores": list(self.scores)}


class Ledger:
    """An append-only file, each line on the disk before the next step; locked while a run or its child is."""

    def __init__(self, path: Path) -> None:
        import fcntl

        self.path = path
        try:
            self._file = opened_for_appending(path)
        except OSError as error:
            raise EvaluationError(
                f"cannot write {path}: {first_line(error)}", code=4, hint="--ledger FILE"
            ) from error
        end = time.monotonic() + LEDGER_SECONDS
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise EvaluationError(
                        f"{path} is in use", code=5, hint="another apply is running"
                    ) from error
                time.sleep(0.2)
        self.entries = list(self._read())
        self._ends = {entry.key: entry for entry in reversed(self.entries) if _is_final(entry)}

    @property
    def handle(self) -> int:
        """The descriptor that holds the lock: children inherit it, so that an orphan keeps others out."""
        return self._file.fileno()

    def _read(self) -> Iterator[Entry]:
        self._file.seek(0)
        data = self._file.read(MAX_LEDGER + 1)
        if len(data) > MAX_LEDGER:
            told = f"{self.path} is larger than {MAX_LEDGER >> 20} MB"
            raise EvaluationError(told, code=5, hint="--ledger FILE")
        if data and not data.endswith(b"\n"):  # the line that a crash cut off
            self._file.write(b"\n")
        for line in data.splitlines():
            row = as_object(json_or_none(line))
            if as_text(row.get("event")) and _is_repo_id(row.get("repo_id")):
                at, repo_id, key, event, detail = (
                    as_text(row.get(name)) or "" for name in ("at", "repo_id", "key", "event", "detail")
                )
                pr, url = as_count(row.get("pr")), as_text(row.get("pr_url"))
                pr = pr if pr is not None and 0 < pr < MOST_PULLS else None
                yield Entry(at, repo_id, key, event, detail, pr, url, tuple(as_texts(row.get("scores"))))

    def add(self, entry: Entry) -> Entry:
        """Append a line and wait until it is on the disk. Raises EvaluationError (6) that tells the line."""
        try:
            self._file.write(json_line(entry.as_json()).encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            told = " ".join(part for part in (entry.event, entry.repo_id, entry.pr_url) if part)
            raise EvaluationError(
                f"cannot write {self.path}: {first_line(error)}; it lacks: {told}",
                code=6,
                hint="make room and run it again: what was opened is found on the Hub",
            ) from error
        self.entries.append(entry)
        if _is_final(entry):
            self._ends.setdefault(entry.key, entry)
        return entry

    def final(self, key: str) -> Entry | None:
        """How a plan line ended, None where it has not."""
        return self._ends.get(key)

    def close(self) -> None:
        """Release the lock."""
        with contextlib.suppress(OSError):  # what a full disk did not take, of which `add` has told
            self._file.close()


def _is_final(entry: Entry) -> bool:
    return entry.event in FINAL and (entry.event != "opened" or entry.pr is not None)


def _is_repo_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", value) is not None
        and ".." not in value
    )


def key_of(proposal: Proposal) -> str:
    """The model and exactly the scores that are left."""
    told = json.dumps([proposal.repo_id, sorted(name_of(item.score) for item in proposal.kept)])
    return text_digest(told)[:16]


def name_of(score: Score) -> str:
    """A score in a few words: what the ledger and two readings of one card compare."""
    parts = (score.benchmark, score.benchmark_id or "-", score.variant or "", score.metric or "", score.raw)
    return " | ".join(parts)
