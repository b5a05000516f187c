"""What travels between the steps of a board: models, scores, columns, cells, reports.

A `Survey` is what was read, a `Board` what is shown; a `Report` is a score in its column, laid flat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hf_evaluation.scores.record import Score

ModelSort: TypeAlias = tuple[str | None, str | None]  # pipeline and type of a model
SCHEMA = 1  # of the survey's lines, and of the documents that a board is written as


@dataclass(frozen=True, slots=True)
class Objection:
    """What the model's own card says against a published result, in words; `what`: value, metric, part."""

    what: str
    raw: str | None
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A benchmark for which a model publishes nothing in its metadata, and the command that changes that."""

    benchmark_id: str | None
    benchmark: str
    state: str
    value: float | None
    pr: int | None
    flavor: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """One model that the survey has read. Sizes are numbers of parameters, downloads those of 30 days.

    `origin` says what it is made from, in words; `contradicted` has what speaks against each of the scores.
    """

    repo_id: str
    url: str
    sha: str | None
    trending_rank: int | None
    organisation: str
    parameters: int | None
    active_parameters: int | None
    licence: str | None
    type: str | None
    created: str | None
    downloads: int | None
    likes: int | None
    gated: bool
    pipeline_tag: str | None
    base_models: tuple[str, ...]
    origin: str | None
    scores: tuple[Score, ...]
    contradicted: tuple[tuple[Objection, ...], ...]
    gaps: tuple[Gap, ...]

    @property
    def is_copy(self) -> bool:
        """Whether it is somebody's model in another form: quantised, an adapter, a merge."""
        return self.type in ("quantized", "adapter", "merge")


@dataclass(frozen=True, slots=True)
class Failure:
    """A model that the survey could not read."""

    repo_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What was scanned: when (ISO 8601), how the models were selected, and what came of it."""

    first: str | None
    last: str | None
    selections: tuple[str, ...]
    models: tuple[Model, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One benchmark task: what is measured, on which scale, and how (settings: how many report which).

    `category` is the id of the view that it stands in; `whole`, whether it is the benchmark itself in its own
    metric; `limits` are the ends of its scale; `fits`: how many of the models it is for, so far as that is
    known; `command` measures it, with ORG/NAME for the model.
    """

    id: str
    benchmark_id: str
    name: str
    unit: str | None
    metric: str | None
    lower_is_better: bool
    dataset: str | None
    models: int
    settings: tuple[tuple[str, int], ...]
    default: bool
    category: str = "other"
    part: str | None = None
    whole: bool = True
    limits: tuple[float, float] | None = None
    fits: int = 0
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A score in its column: `value` and `stderr` are on the column's scale, `printed` as its source has it.

    `who` is the kind of who measured, `measured_by` that for people; `where` is where the number stands,
    `standing` the place in the order of choice. `mode` and `tools` are None where they are not told; `told`
    are the settings one by one, those that make two measurements different where both tell them.
    """

    value: float
    decimals: int
    standing: str
    printed: float
    raw: str | None
    unit: str | None
    settings: str | None
    metric: str | None
    stderr: float | None
    samples: int | None
    kind: str
    date: str | None
    source: str | None
    url: str | None
    revision: str | None
    place: str | None
    pr: int | None
    author: str | None
    method: str | None
    who: str
    measured_by: str
    where: str
    mode: str | None
    tools: str | None
    contradicted: bool = False
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A model in a column: the reports, the shown one first, why it is shown, and its rank in the column.

    `conflict`: two reports differ that are, or may be, one measurement; `doubt`: none of them is known to be.
    """

    reports: tuple[Report, ...]
    why: str
    conflict: bool
    doubt: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that has no place in the table, and why."""

    repo_id: str
    benchmark: str
    printed: str
    reason: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A published score that the model's own card contradicts; `column` where it has one."""

    repo_id: str
    benchmark: str
    column: str | None
    printed: str
    where: str
    measured_by: str
    pr: int | None
    url: str | None
    objection: Objection


@dataclass(frozen=True, slots=True)
class View:
    """A choice of columns: an id, a name, what it is, and the ids of its columns in their order."""

    id: str
    name: str
    title: str
    columns: tuple[str, ...]
    tasks: int
    models: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows; `cells` by model and column id, `fitting` the columns for each sort."""

    title: str
    survey: Survey
    columns: tuple[Column, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    left_out: tuple[LeftOut, ...]
    contradictions: tuple[Contradicted, ...] = ()
    views: tuple[View, ...] = ()
    fitting: Mapping[ModelSort, tuple[str, ...]] = field(default_factory=dict)
    attribution: bool = False
