"""What travels between the modules of jobs: a `Batch` of `Run`s, each with its `Attempt`s.

All are frozen: what happens to a run makes another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hf_evaluation.core.text import text_digest
from hf_evaluation.jobs.sizing import REMOTE_BACKENDS, Flavor


@dataclass(frozen=True, slots=True)
class Attempt:
    """One job of a run. Without `job_id` it was about to be sent: whether it was, only the Hub knows.

    `seconds` is its time limit, `ran` how long it ran, `dollars_per_hour` the price when it was planned,
    `script` the folder in the jobs' bucket that held the script, named by its content. Runs of one model
    share a job: `leader` is the key of the run that it is labelled with, None for a job of one run.
    """

    number: int
    flavor: str
    gpus: int
    seconds: int
    dollars_per_hour: float | None
    job_id: str | None = None
    stage: str | None = None
    message: str | None = None
    failure: str | None = None
    reason: str | None = None
    ran: int | None = None
    script: str | None = None
    leader: str | None = None

    @property
    def at_most(self) -> float | None:
        """Dollars if it uses up its time; None if the price is not known."""
        return None if self.dollars_per_hour is None else self.dollars_per_hour * self.seconds / 3600


@dataclass(frozen=True, slots=True)
class Run:
    """One model on one task. `key` is a digest of all that decides what is measured."""

    key: str
    model: str
    task: str
    backend: str
    arguments: tuple[str, ...] = ()
    revision: str | None = None
    parameters: int | None = None
    dtypes: str | None = None
    memory_gb: float | None = None
    flavor: str = "auto"
    seconds: int = 0
    given_up: bool = False
    weights_gb: float | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def last(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def loads_weights(self) -> bool:
        """Whether a job of it loads the model's weights, which it then does once for all tasks."""
        return self.backend not in REMOTE_BACKENDS

    @property
    def state(self) -> str:
        """planned, sending, waiting, running, done, failed or canceled."""
        if self.given_up:
            return "canceled"
        if self.last is None:
            return "planned"
        if self.last.job_id is None:
            return "sending"
        return STATES.get(self.last.stage or "", "waiting")

    def with_last(self, attempt: Attempt) -> Run:
        """The same run with its newest attempt replaced."""
        return replace(self, attempts=(*self.attempts[:-1], attempt))


STATES = {
    "SCHEDULING": "waiting",
    "RUNNING": "running",
    "COMPLETED": "done",
    "ERROR": "failed",
    "CANCELED": "canceled",
    "DELETED": "canceled",
}
STATE_NAMES = ("planned", "sending", "waiting", "running", "done", "failed", "canceled")
ENDED = frozenset({"done", "failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Batch:
    """The manifest: where jobs run and log, by what script, with which secrets (names), and all runs.

    `own` says that this user wrote it, on this machine: what it names may be run.
    """

    id: str
    created: str
    namespace: str
    log_root: str
    script: str
    image: str | None
    secrets: tuple[str, ...]
    runs: tuple[Run, ...] = ()
    own: bool = True

    def with_run(self, run: Run) -> Batch:
        """The same batch with the run of that key replaced."""
        return replace(self, runs=tuple(run if old.key == run.key else old for old in self.runs))

    def log_dir(self, run: Run) -> str:
        """Where the logs of a run go; all attempts of it share the folder, so that a retry resumes.

        Runs that may share a job share the folder too: the script has one of its own in it for each.
        """
        if run.loads_weights:
            return f"{self.log_root}/{self.id}/{slug(run.model)}"
        return f"{self.log_root}/{self.id}/{slug(run.model)}/{slug(run.task)}-{run.key}"


@dataclass(frozen=True, slots=True)
class Step:
    """A job to start, and why: "new", or what the retry is for.

    `also` are further runs of the same model in the same job; `flavor` is the hardware, where it is known.
    """

    run: Run
    attempt: Attempt
    why: str
    also: tuple[Run, ...] = ()
    flavor: Flavor | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the job."""
        return (self.run, *self.also)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What `submit --again` changes of the runs it starts again; None: as before."""

    flavor: Flavor | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run gave: its record, or the reason why nothing of it may be published (then kept apart)."""

    run: Run
    record: Mapping[str, Any] | None
    why_not: str | None


def slug(text: str) -> str:
    """A text as a folder name and as a job label, which take letters, digits, dot, dash and underscore."""
    return re.sub(r"[^\w.-]+", "-", text.replace("/", "--"), flags=re.ASCII).strip("-.")[:80]


def run_key(model: str, task: str, backend: str, arguments: Sequence[str]) -> str:
    """The identity of a run: 12 hex digits over all that decides what is measured."""
    return text_digest(json.dumps([model, task, backend, *arguments]))[:12]


def base_model(model: str) -> str:
    """The repository of a model string: "org/name:provider" names org/name."""
    return model.partition(":")[0]
