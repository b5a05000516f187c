"""Failures and exit codes: what a command ends with, and what it tells its user to do next.

`EvaluationError` is the one error type of all commands: raised anywhere, printed once by `run_command` of
`core.command_line`. `exit_codes` gives the table of exit codes that `--help` prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# contract.md, "Exit codes": one meaning a code in every command. A command may say more of its own cases.
EXIT_CODES: Mapping[int, str] = {
    0: "done, also when everything was already there",
    1: "nothing found or nothing measured",
    2: "usage: the arguments are wrong",
    3: "not signed in or not allowed",
    4: "no such repo, revision, file, table or model",
    5: "refused: ambiguous, conflicting, duplicate, partial or unsafe",
    6: "network or server failure after retries",
}


def exit_codes(own: Mapping[int, str] | None = None) -> dict[int, str]:
    """The exit codes of a command: the shared ones, some of them in its `own` words."""
    return {**EXIT_CODES, **(own or {})}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading that a person may choose: where it stands, its first scores, the option that chooses it."""

    table: int | None
    label: str
    option: str
    reason: str = ""
    heading: str | None = None
    scores: tuple[str, ...] = ()


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """A candidate in JSON, without a heading and scores where it has none."""
    record = asdict(candidate)
    return {key: value for key, value in record.items() if key not in ("heading", "scores") or value}


class EvaluationError(Exception):
    """A failure that a user can act on: printed once, as `error: ...` and `hint: ...`.

    `code` is one of `EXIT_CODES`; `hint` the next command; `candidates` what can be chosen instead, as
    readings with their option, or as plain names.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int,
        hint: str | None = None,
        candidates: Sequence[Candidate | str] = (),
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.hint, self.candidates = message, code, hint, tuple(candidates)
