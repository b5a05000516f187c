"""The records of publishing: what, how, and what the audit says of each score.

A `Submission` is what is to be published, `Options` how; `Meaning` is what a score measures, a `Case` a score
ready for comparison, a `Verdict` the audit's word on it, one of STATUSES.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hf_evaluation.hub.repository import Pull
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.measurement import Measurement
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score, Skipped, Source

FORMATS = ("auto", "model-index", "eval-results", "both")
STATUSES = {
    "new": "nobody published it yet; the only status that is written",
    "present": "stands on main with this value",
    "in_pr": "an open pull request proposes this value, or one of ours did and was turned down",
    "conflict": "main or an open pull request has another value for the same benchmark and variant",
    "unmapped": "no known benchmark has this name",
    "refused": "it would be wrong, unproved or a guess to publish it",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to publish: the writing options of the command line.

    `metrics` says for a benchmark's id which metric is meant where its source tells none.
    """

    format: str = "auto"
    benchmarks: tuple[str, ...] = ()
    write: str | None = None
    update: bool = False
    notes: str | None = None
    date: str | None = None
    task_type: str | None = None
    dataset_name: str | None = None
    dataset_type: str | None = None
    metrics: tuple[tuple[str, str], ...] = ()
    amend: int | None = None
    offline: bool = False
    accept_closed: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be published: the scores of one model, and what was left out of them before."""

    repo_id: str
    model: str
    source: Source
    results: tuple[Score, ...]
    skipped: tuple[Skipped, ...] = ()
    objections: Mapping[int, str] = field(default_factory=dict)  # by index, known before the audit
    chosen: tuple[str, ...] = ()  # the lines of tables that a person named


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a score measures of its benchmark.

    `objection` says why it cannot be published, `note` why a leaderboard of the benchmark cannot take it,
    `doubt` that this is not certain.
    """

    objection: str | None = None
    note: str | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A score that may be published: its benchmark, its value on that scale, and the formats it goes to.

    `measurement` is what is compared with what is published. `dataset` and `task` are those of the official
    benchmark, None where it is none; `note` says why not.
    """

    index: int
    score: Score
    benchmark: Benchmark
    measurement: Measurement
    value: float
    targets: tuple[str, ...]
    dataset: str | None
    task: str | None
    notes: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """That an entry which this tool wrote was corrected on main since.

    `was` is the value that `wrote`, a commit of ours, left there. `by`, `date` and `commit` tell who
    corrected it and when, None where several could have; `text` is all of it for people.
    """

    was: str
    wrote: str
    by: str | None
    date: str | None
    commit: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The audit's word on a score. `missing` are the formats to write, `replaces` the results to change.

    `amended` is set where main had this very value from us, and its owners corrected it.
    """

    index: int
    score: Score
    status: str
    detail: str | None = None
    case: Case | None = None
    missing: tuple[str, ...] = ()
    replaces: tuple[Structured, ...] = ()
    pull: Pull | None = None
    other: Structured | None = None
    amended: Amendment | None = None

    @property
    def writes(self) -> bool:
        """Whether a file is to change for it."""
        return bool(self.missing or self.replaces)

    @property
    def is_turned_down(self) -> bool:
        """Whether it was proposed before, and closed, or removed after it was merged."""
        return self.status == "in_pr" and self.pull is not None and self.pull.status in ("closed", "merged")
