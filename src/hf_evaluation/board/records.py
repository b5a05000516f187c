"""What travels between the steps of a board: models, scores, columns, cells, reports.

A `Survey` is what was read, a `Board` what is shown; a `Report` is a score in its column, laid flat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hf_evaluation.scores.record import Score

SCHEMA = 1  # of the survey's lines, and of the documents that a board is written as


@dataclass(frozen=True, slots=True)
class Gap:
    """A benchmark for which a model publishes nothing in its metadata, and the command that changes that."""

    benchmark: str
    state: str
    value: float | None
    pr: int | None
    flavor: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """One model that the survey has read. Sizes are numbers of parameters, downloads those of 30 days."""

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
    scores: tuple[Score, ...]
    gaps: tuple[Gap, ...]


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
    """One benchmark task: what is measured, on which scale, and how (settings: how many report which)."""

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


@dataclass(frozen=True, slots=True)
class Report:
    """A score in its column: `value` is on the column's scale, `printed` as its source has it.

    `who` is the kind of who measured, `measured_by` that for people; `where` is where the number stands,
    `standing` the place in the order of choice. `mode` and `tools` are None where they are not told.
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
class Board:
    """Everything that the page shows; `cells` by model and column id."""

    title: str
    survey: Survey
    columns: tuple[Column, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    left_out: tuple[LeftOut, ...]
    attribution: bool = False
