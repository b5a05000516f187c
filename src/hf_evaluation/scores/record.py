"""A score, as contract.md has it: the one thing that passes between the scripts.

`Score` with its `Source`, and `Skipped` for what gave none. How and on which part was measured are fields of
`Score.settings`; `variant` is text for people, made from them. `score_json` and `skipped_json` write them;
`read_score`, `read_skipped` and `read_source` read them back and name the field that is wrong; `unpublished`
forgets where a score stood before.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hf_evaluation.core.errors import Candidate, EvaluationError, candidate_json
from hf_evaluation.core.json_values import as_object, as_text, finite_number
from hf_evaluation.core.text import first_line
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.named import agreed
from hf_evaluation.scores.settings import (
    NO_SETTINGS,
    Settings,
    settings_in_json,
    settings_json,
    variant_text,
)

# The kind of source whose variant is its notes: remarks on the whole, where a card's labels name parts.
NOTED = "eval-results"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from; `revision` is a commit sha, None for a local file."""

    kind: str
    path: str | None = None
    revision: str | None = None
    url: str | None = None
    name: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One result, as in contract.md: the number as printed, and the cell that prints it.

    `metric` is an id of the vocabulary, a printed name that the vocabulary does not have, or None: not told.
    `settings` never holds a metric of its own.
    """

    model: str
    benchmark: str
    benchmark_id: str | None
    metric: str | None
    value: float
    unit: str | None
    lower_is_better: bool
    raw: str
    settings: Settings = NO_SETTINGS
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    stderr: float | None = None
    samples: int | None = None
    complete: bool = True
    source: Source = field(default_factory=lambda: Source("readme"))
    label: str | None = None
    method: Mapping[str, Any] | None = None
    status: str = "unpublished"
    pr: int | None = None
    verified: bool = False

    @property
    def variant(self) -> str | None:
        """The settings as text for people."""
        return variant_text(self.settings)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table, line or cell that gave no score, and why."""

    table: int | None
    reason: str
    row: int | None = None
    column: int | None = None
    candidates: tuple[Candidate, ...] = ()


def score_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it."""
    source = {key: item for key, item in asdict(score.source).items() if key != "path" or item}
    return {
        "model": score.model,
        "benchmark": score.benchmark,
        "benchmark_id": score.benchmark_id,
        "variant": score.variant,
        "metric": score.metric,
        **settings_json(score.settings),
        "value": score.value,
        "unit": score.unit,
        "lower_is_better": score.lower_is_better,
        "raw": score.raw,
        "stderr": score.stderr,
        "samples": score.samples,
        "table": score.table,
        "row": score.row,
        "column": score.column,
        "line": score.line,
        "complete": score.complete,
        "label": score.label,
        "source": source,
        "method": dict(score.method or {}),
        "status": score.status,
        "pr": score.pr,
        "verified": score.verified,
    }


def skipped_json(skip: Skipped) -> dict[str, Any]:
    """A skipped table, row or cell; candidates only where there are any."""
    record: dict[str, Any] = {"table": skip.table, "reason": skip.reason}
    record |= {key: item for key, item in (("row", skip.row), ("column", skip.column)) if item is not None}
    if skip.candidates:
        record["candidates"] = [candidate_json(candidate) for candidate in skip.candidates]
    return record


def read_score(row: object, where: str) -> Score:
    """A score of contract.md as a record. Raises EvaluationError (2) naming the field that is wrong."""
    fields = as_object(row)
    value = fields.get("value")
    number = math.nan if value is None else _as_float(value)
    if number is None:
        wrong = f"{where}.value is {repr(value)[:60]}, no number"
        raise EvaluationError(wrong, code=2, hint='write it as "value": 71.4')
    for name in ("model", "benchmark"):
        if not as_text(fields.get(name)):
            raise EvaluationError(
                f"{where}.{name} is missing", code=2, hint="every score names model and benchmark"
            )
    benchmark = str(fields["benchmark"])
    told = as_text(fields.get("benchmark_id"))
    found = None if told or "benchmark_id" in fields else catalogue().find(benchmark)
    benchmark_id = told or (found.id if found else None)
    source = read_source(as_object(fields.get("source")), "json")
    method = fields.get("method")
    known = catalogue().with_id(benchmark_id) or catalogue().find(benchmark)
    metric, settings = how_measured(fields, known, source.kind, where)
    return Score(
        model=str(fields["model"]),
        benchmark=benchmark,
        benchmark_id=benchmark_id,
        metric=metric,
        value=number,
        unit=as_text(fields.get("unit")),
        lower_is_better=fields.get("lower_is_better") is True or _points_down(fields),
        raw=as_text(fields.get("raw")) or str(value),
        settings=settings,
        table=_whole(fields, "table", where),
        row=_whole(fields, "row", where),
        column=_whole(fields, "column", where),
        line=_whole(fields, "line", where),
        stderr=_number_in(fields, "stderr", where),
        samples=_whole(fields, "samples", where),
        complete=fields.get("complete", True) is True,
        source=source,
        label=as_text(fields.get("label")),
        method=_read_method(method, where),
        status=as_text(fields.get("status")) or "unpublished",
        pr=_whole(fields, "pr", where),
        verified=fields.get("verified") is True,
    )


def how_measured(
    fields: Mapping[str, Any], benchmark: Benchmark | None, kind: str, where: str
) -> tuple[str | None, Settings]:
    """Metric and settings of a score's JSON; a variant or the name may name the metric more exactly.

    Raises EvaluationError (2) naming the field that is wrong, or that the variant or the name contradicts.
    """
    for name in ("variant", "label", "unit"):
        _text_field(fields, name, where)
    settings = settings_in_json(fields, benchmark, where, labels=kind != NOTED)
    settings = replace(settings, metric=None) if kind == NOTED else settings
    printed, metric = (_text_field(fields, name, where) for name in ("benchmark", "metric"))
    return agreed(printed or "", metric, settings, benchmark, where)


def unpublished(score: Score) -> Score:
    """The score as something to publish, whatever its file says of where it stands already."""
    return replace(score, status="unpublished", pr=None, verified=False)


def read_source(fields: Mapping[str, Any], kind: str) -> Source:
    """The source of scores in a document; `kind` where it names none. What is no text is left out."""
    names = ("path", "revision", "url", "name", "date")
    return Source(as_text(fields.get("kind")) or kind, *(as_text(fields.get(name)) for name in names))


def read_skipped(row: Mapping[str, Any]) -> Skipped:
    """A skipped table of a document, without its candidates."""
    table = row.get("table")
    return Skipped(table if isinstance(table, int) else None, str(row.get("reason") or "no reason given"))


def _text_field(fields: Mapping[str, Any], name: str, where: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        told = repr(value)[:60]
        raise EvaluationError(f"{where}.{name} is {told}, no text", code=2, hint="leave it out or null")
    return as_text(value)


def _points_down(fields: Mapping[str, Any]) -> bool:
    """Whether an arrow beside the number says that lower is better."""
    texts = (fields.get(name) for name in ("metric", "variant", "label", "benchmark"))
    return any(isinstance(text, str) and re.search("[↓⬇]", text) for text in texts)


def _as_float(value: object) -> float | None:
    """A JSON number as a float, None for anything else; an integer beyond all floats is none either."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _read_method(value: object, where: str) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{where}.method cannot be published: {first_line(error)}",
            code=2,
            hint="leave NaN and Infinity out",
        ) from error
    return value


def _whole(fields: Mapping[str, Any], name: str, where: str) -> int | None:
    value = fields.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise EvaluationError(
            f"{where}.{name} is {value!r}, no whole number", code=2, hint="leave it out or null"
        )
    return value


def _number_in(fields: Mapping[str, Any], name: str, where: str) -> float | None:
    value = fields.get(name)
    number = finite_number(value)
    if value is not None and number is None:
        told = repr(value)[:60]
        raise EvaluationError(f"{where}.{name} is {told}, no number", code=2, hint="leave it out or null")
    return number
