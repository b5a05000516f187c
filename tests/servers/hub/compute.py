"""Jobs, schedules and buckets as records; what happens to a job that nobody really runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from .wire import Json

Stage: TypeAlias = Literal["SCHEDULING", "RUNNING", "COMPLETED", "CANCELED", "ERROR", "DELETED"]
TERMINAL: frozenset[str] = frozenset({"COMPLETED", "CANCELED", "ERROR", "DELETED"})
NO_RUNNER = "The local Hub runs no jobs: start it with --run-jobs, or script the outcome"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a job's log."""

    at: datetime
    text: str


@dataclass(slots=True)
class Job:
    """A job. `spec` is the body of the request that made it; `process` is what cancels a real run."""

    id: str
    namespace: str
    user: str
    spec: Json
    created: datetime
    stage: Stage = "SCHEDULING"
    message: str | None = None
    started: datetime | None = None
    finished: datetime | None = None
    schedule: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    logs: list[LogLine] = field(default_factory=list)
    ends: tuple[datetime, Stage] | None = None
    kill: Callable[[], None] | None = None

    @property
    def done(self) -> bool:
        """Whether it has come to an end."""
        return self.stage in TERMINAL

    def log(self, text: str) -> None:
        """Append a line."""
        self.logs.append(LogLine(datetime.now(UTC), text))

    def begin(self) -> None:
        """It runs."""
        self.stage, self.started, self.message = "RUNNING", datetime.now(UTC), None
        self.log(f"===== Job started at {self.started:%Y-%m-%d %H:%M:%S} =====")

    def end(self, stage: Stage, message: str | None = None) -> None:
        """It ended, unless it had ended before."""
        if not self.done:
            self.stage, self.message, self.finished = stage, message, datetime.now(UTC)

    def settle(self) -> None:
        """Let a scripted end happen once its time has come."""
        if self.ends is not None and datetime.now(UTC) >= self.ends[0]:
            self.end(self.ends[1])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the jobs whose command line matches: log lines at once, the end after `seconds`."""

    pattern: re.Pattern[str]
    stage: Stage
    logs: tuple[str, ...]
    seconds: float


@dataclass(slots=True)
class Schedule:
    """A scheduled job."""

    id: str
    namespace: str
    user: str
    spec: Json
    schedule: str
    created: datetime
    suspend: bool = False
    concurrency: bool = False
    last: Job | None = None


class Jobs:
    """All jobs and schedules. A job is really run (`runner`), scripted (`script`), or stays SCHEDULING."""

    def __init__(self) -> None:
        self.rows: dict[str, Job] = {}
        self.schedules: dict[str, Schedule] = {}
        self.outcomes: list[Outcome] = []
        self.runner: Callable[[Job], None] | None = None

    def script(
        self, pattern: str = "", stage: Stage = "COMPLETED", logs: Sequence[str] = (), seconds: float = 0.0
    ) -> None:
        """Decide what becomes of coming jobs whose command a regular expression is found in."""
        self.outcomes.append(Outcome(re.compile(pattern), stage, tuple(logs), seconds))

    def submit(self, job: Job) -> None:
        """Take a job in."""
        self.rows[job.id] = job
        line = " ".join(command_of(job.spec))
        outcome = next((item for item in self.outcomes if item.pattern.search(line)), None)
        if outcome is not None:
            job.begin()
            for text in outcome.logs:
                job.log(text)
            job.ends = (datetime.now(UTC) + timedelta(seconds=outcome.seconds), outcome.stage)
        elif self.runner is not None:
            self.runner(job)
        else:
            job.message = NO_RUNNER

    def cancel(self, job: Job) -> None:
        """Stop a job."""
        job.end("CANCELED")
        if job.kill is not None:
            job.kill()


def command_of(spec: Json) -> list[str]:
    """The words of a job's command and arguments."""
    words: list[str] = []
    for name in ("command", "arguments"):
        value = spec.get(name)
        words += [str(word) for word in value] if isinstance(value, list) else []
    return words


def string_map(value: object) -> dict[str, str]:
    """An object of texts, as environment, secrets and labels are."""
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class BucketFile:
    """A file of a bucket: its content's xet hash, size in bytes, and times."""

    path: str
    xet_hash: str
    size: int
    changed: datetime
    uploaded: datetime


@dataclass(slots=True)
class Bucket:
    """A bucket."""

    id: str
    number: int
    private: bool
    created: datetime
    files: dict[str, BucketFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hardware:
    """A flavor with its price in dollars per hour. `vram` is None where there is no GPU."""

    name: str
    title: str
    cpu: str
    ram: str
    disk: str
    gpu: str | None
    count: str
    vram: str | None
    dollars: float

    def as_json(self) -> Json:
        """The row of `GET /api/jobs/hardware`; the price there is per minute."""
        per_minute = self.dollars / 60
        accelerator = {
            "type": "gpu",
            "model": self.gpu,
            "quantity": self.count,
            "vram": self.vram,
            "manufacturer": "Nvidia",
        }
        return {
            "name": self.name,
            "prettyName": self.title,
            "cpu": self.cpu,
            "ram": self.ram,
            "ephemeralStorage": self.disk,
            "accelerator": accelerator if self.gpu else None,
            "unitCostMicroUSD": round(per_minute * 1_000_000),
            "unitCostUSD": round(per_minute, 6),
            "unitLabel": "minute",
        }


def read_hardware() -> list[Hardware]:
    """The flavors in `hardware.csv`."""
    with Path(__file__).with_name("hardware.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Hardware(
            row["name"],
            row["title"],
            row["cpu"],
            row["ram"],
            row["disk"],
            row["gpu"] or None,
            row["count"],
            row["vram"] or None,
            float(row["dollars_per_hour"]),
        )
        for row in rows
    ]
