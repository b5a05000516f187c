"""A score -> the benchmark task it belongs to, and its value on that task's scale.

`place_scores` gives every score its column or the reason why it has none, `make_column` says what a column
is, `on_column_scale` puts a value on its scale. A column is a benchmark, a part of it where one is told, and
a metric: two of them in one column would be ranked against each other. Settings are told in the cell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hf_evaluation.board.records import Column, LeftOut, Model, Survey
from hf_evaluation.core.text import text_digest
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.measurement import decimals_of, measurement_of_score
from hf_evaluation.scores.metrics import metric_by_definition, same_metric
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import UNKNOWN_PART, settings_text


@dataclass(frozen=True, slots=True)
class Entry:
    """A score on its way into a column; `parts` tell its task from the benchmark's own: part and metric."""

    model: Model
    score: Score
    column: str
    parts: tuple[str, ...]
    settings: str | None


def refusal(score: Score, *, with_aa: bool) -> str | None:
    """Why a score has no place in the table whatever its column; None if it has."""
    if score.source.kind == "artificial-analysis" and not with_aa:
        return "from Artificial Analysis: their terms ask not to republish it in bulk"
    if score.benchmark_id is None:
        return "no known benchmark has this name"
    if not score.complete:
        return "of a partial run"
    return None


def slug(text: str) -> str:
    """A part of a column's id: what may stand in an address without escapes."""
    return re.sub(r"[^a-z0-9_.@+-]+", "-", text.casefold()).strip("-") or text_digest(text)[:8]


def place_scores(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, with_aa: bool
) -> tuple[list[Entry], list[LeftOut]]:
    """Every score with its column id, or with the reason why it has none."""
    kept: list[tuple[Model, Score]] = []
    left: list[LeftOut] = []
    for model in survey.models:
        for score in model.scores:
            if reason := refusal(score, with_aa=with_aa):
                left.append(left_out_because(model, score, reason))
            else:
                kept.append((model, score))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for _, score in kept:
        if score.metric:
            told[score.benchmark_id or ""][score.metric] += 1
    return [_entry(model, score, benchmarks, told) for model, score in kept], left


def _entry(
    model: Model, score: Score, benchmarks: Mapping[str, Benchmark], told: Mapping[str, Counter[str]]
) -> Entry:
    """The column of a score: its benchmark, the part, and the metric where it is not the usual one."""
    key = score.benchmark_id or ""
    known = benchmarks.get(key)
    measured = measurement_of_score(score, known)
    usual = metric_by_definition(measured.benchmark) or most_frequent(told[key])
    parts = [measured.settings.part[1]] if measured.settings.part else []
    if measured.metric and usual and same_metric(measured.metric, usual, known) is not True:
        parts.append(measured.metric)
    column = ":".join((key, *map(slug, parts)))
    how = settings_text(replace(measured.settings, part=None))
    remarks = (
        () if measured.settings.part and measured.settings.part[0] == UNKNOWN_PART else measured.settings.rest
    )
    return Entry(model, score, column, tuple(parts), ", ".join(filter(None, (how, *remarks))) or None)


def left_out_because(model: Model, score: Score, reason: str) -> LeftOut:
    """A score that is left out; a value that must not be republished is not told here either."""
    from_aa = score.source.kind == "artificial-analysis"
    printed = "" if from_aa else score.raw or f"{score.value:g}"
    return LeftOut(model.repo_id, score.benchmark, printed, reason, score.source.url)


def most_frequent(counts: Counter[str]) -> str | None:
    """The most frequent word, the first in the alphabet of several."""
    return min(counts, key=lambda word: (-counts[word], word)) if counts else None


def make_column(column: str, entries: Sequence[Entry], known: Benchmark | None) -> Column:
    """What the scores of a column say together; what the benchmark table knows goes before."""
    units = Counter(entry.score.unit for entry in entries if entry.score.unit)
    if known and known.scale:
        unit: str | None = known.scale
    else:
        unit = "percent" if {"percent", "fraction"} & set(units) else most_frequent(units)
    lower = Counter(bool(entry.score.lower_is_better) for entry in entries)
    name = known.name if known else most_frequent(Counter(e.score.benchmark for e in entries)) or column
    first = entries[0].score
    settings = Counter(entry.settings or "not told" for entry in entries)
    return Column(
        column,
        first.benchmark_id or column,
        " · ".join((name, *entries[0].parts)),
        unit,
        known.metric if known else most_frequent(Counter(e.score.metric for e in entries if e.score.metric)),
        known.lower_is_better if known and known.lower_is_better is not None else lower[True] > lower[False],
        known.dataset if known else None,
        0,
        tuple(sorted(settings.items(), key=lambda item: (-item[1], item[0]))),
        default=False,
    )


def on_column_scale(score: Score, column: Column, known: Benchmark | None) -> tuple[float, int] | str:
    """The value on the column's scale with its decimals, or why there is none. Units are never guessed."""
    decimals = decimals_of(score.raw, score.value)
    value = score.value
    if column.unit == "percent" and score.unit == "fraction":
        value, decimals = round(value * 100, 6), max(decimals - 2, 0)
    elif column.unit is None:
        return "the unit is not told"
    elif score.unit != column.unit and (column.unit == "percent" or score.unit is not None):
        return f"the unit is {score.unit or 'not told'}, the column's is {column.unit}"
    low, high = known.range if known and known.range else (0.0, 100.0)
    bounded = (known is not None and known.range is not None) or (
        column.unit == "percent" and not column.lower_is_better
    )
    if bounded and not low <= value <= high:
        return f"{value:g} is outside {low:g} to {high:g}"
    return value, decimals
