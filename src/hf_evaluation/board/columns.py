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
from functools import lru_cache

from hf_evaluation.board.commands import measuring_command
from hf_evaluation.board.fields import safe_url
from hf_evaluation.board.records import Column, LeftOut, Model, Objection, Survey
from hf_evaluation.board.views import view_of
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import text_digest
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.measurement import Measurement, decimals_of, measurement_of_score
from hf_evaluation.scores.metrics import metric_by_definition, metric_of, same_metric
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import on_scale
from hf_evaluation.scores.settings import UNKNOWN_PART, Settings, settings_text
from hf_evaluation.scores.who import ANALYSIS_NAME, Who, who_of_score


@dataclass(frozen=True, slots=True)
class Entry:
    """A score on its way into a column.

    `benchmark_id` is that of the part which the score is of, where the table has an entry for it. `part` and
    `metric` tell its task from the benchmark's own, None where it is that; `usual` is the metric of the
    benchmark's own column.
    """

    model: Model
    score: Score
    benchmark_id: str
    column: str
    measured: Measurement
    part: str | None
    metric: str | None
    usual: str | None
    settings: str | None
    who: Who
    contradicted: bool


def is_withheld(score: Score) -> bool:
    """Whether a score is Artificial Analysis's, wherever it was read: their terms forbid to republish it."""
    return who_of_score(score).name == ANALYSIS_NAME


WITHHELD = "from Artificial Analysis: their terms ask not to republish it in bulk"


def refusal(score: Score, who: Who, *, with_aa: bool) -> str | None:
    """Why a score has no place in the table whatever its column; None if it has."""
    if not with_aa and who.name == ANALYSIS_NAME:
        return WITHHELD
    if score.benchmark_id is None:
        return "no known benchmark has this name"
    if not score.complete:
        return "of a partial run"
    return None


def slug(text: str) -> str:
    """A part of a column's id: what may stand in an address without escapes; C# is not C."""
    plain = text.casefold().replace("#", "sharp")
    return re.sub(r"[^a-z0-9_.@+-]+", "-", plain).strip("-") or text_digest(text)[:8]


def place_scores(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, with_aa: bool
) -> tuple[list[Entry], list[LeftOut]]:
    """Every score with its column id, or with the reason why it has none."""
    kept: list[tuple[Model, Score, Measurement, Who, bool]] = []
    left: list[LeftOut] = []
    for model in survey.models:
        for score, against in contradicted_scores(model):
            who = who_of_score(score)
            if reason := refusal(score, who, with_aa=with_aa):
                left.append(left_out_because(model, score, reason))
            else:
                kept.append((model, score, _measured(score, benchmarks), who, bool(against)))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for _, _score, measured, _who, _against in kept:
        if measured.metric:
            told[measured.name][measured.metric] += 1
    return [_entry(*item, told) for item in kept], left


def contradicted_scores(model: Model) -> list[tuple[Score, tuple[Objection, ...]]]:
    """The scores of a model, each with what its own card says against it."""
    return list(zip(model.scores, model.contradicted or ((),) * len(model.scores), strict=True))


def _measured(score: Score, benchmarks: Mapping[str, Benchmark]) -> Measurement:
    """What a score measures, under the id that it has where nobody knows this."""
    known = benchmarks.get(score.benchmark_id or "") or catalogue().with_id(score.benchmark_id)
    measured = measurement_of_score(score, known)
    return measured if known else replace(measured, name=score.benchmark_id or "")


def _entry(
    model: Model,
    score: Score,
    measured: Measurement,
    who: Who,
    contradicted: bool,  # noqa: FBT001
    told: Mapping[str, Counter[str]],
) -> Entry:
    """The column of a score: its benchmark, the part, and the metric where it is another than the usual."""
    key, part = measured.name, measured.settings.part
    usual = metric_by_definition(measured.benchmark) or most_frequent(told[key])
    metric = measured.metric if _is_another(measured, usual) else None
    column = ":".join((key, *map(slug, filter(None, (part and part[1], metric)))))
    doubt = None if metric else _doubtful_metric(measured, usual)
    settings = ", ".join(filter(None, (doubt, *_told_settings(measured.settings)))) or None
    return Entry(
        model, score, key, column, measured, part and part[1], metric, usual, settings, who, contradicted
    )


@lru_cache(4096)
def _told_settings(settings: Settings) -> tuple[str, ...]:
    """The settings but the part, for people; what could not be placed where it is not the part itself."""
    remarks = () if settings.part and settings.part[0] == UNKNOWN_PART else settings.rest
    how = settings_text(replace(settings, part=None))
    return (how, *remarks) if how else remarks


def _doubtful_metric(measured: Measurement, usual: str | None) -> str | None:
    """The metric in words where it only may be the usual one."""
    if usual is None or same_metric(measured.metric, usual, measured.benchmark) is not None:
        return None
    return measured.metric or "metric not told"


def _is_another(measured: Measurement, usual: str | None) -> bool:
    """Whether a told metric is known to be another than the usual one, or has a name that nobody knows.

    What may be the same (F1, and macro F1) shares the column: its cells say which it is.
    """
    if measured.metric is None or usual is None:
        return False
    same = same_metric(measured.metric, usual, measured.benchmark)
    return same is False or (same is None and metric_of(measured.metric) is None)


def left_out_because(model: Model, score: Score, reason: str) -> LeftOut:
    """A score that is left out; a value that must not be republished is not told here either."""
    printed = "" if is_withheld(score) else score.raw or f"{score.value:g}"
    return LeftOut(model.repo_id, score.benchmark, printed, reason, safe_url(score.source.url))


def most_frequent(counts: Counter[str]) -> str | None:
    """The most frequent word, the first in the alphabet of several."""
    return min(counts, key=lambda word: (-counts[word], word)) if counts else None


def make_column(column: str, entries: Sequence[Entry], known: Benchmark | None) -> Column:
    """What the scores of a column say together; what the benchmark table knows goes before.

    Of a metric that is not the benchmark's usual one the vocabulary knows scale and direction.
    """
    first = entries[0]
    whole = first.part is None and first.metric is None
    name = known.name if known else most_frequent(Counter(e.score.benchmark for e in entries)) or column
    settings = Counter(entry.settings or "not told" for entry in entries)
    return Column(
        column,
        first.benchmark_id or column,
        " · ".join(filter(None, (name, first.part, first.metric))),
        _unit_of(entries, known),
        first.metric or first.usual or (known.metric if known else None),
        _is_lower_better(entries, known),
        known.dataset if known else None,
        0,
        tuple(sorted(settings.items(), key=lambda item: (-item[1], item[0]))),
        default=False,
        category=view_of(known.category if known else None),
        part=first.part,
        whole=whole,
        limits=known.range if known and first.metric is None else None,
        command=measuring_command(known) if known and whole else None,
    )


def _unit_of(entries: Sequence[Entry], known: Benchmark | None) -> str | None:
    """The column's unit: the benchmark's; of another metric the one that is told, else the metric's own."""
    other = metric_of(entries[0].metric) if entries[0].metric else None
    if known and known.scale and (entries[0].metric is None or (other and other[0].scale == known.scale)):
        return known.scale
    units = Counter(entry.score.unit for entry in entries if entry.score.unit)
    scale = other[0].scale if other else None
    if scale in units:
        return scale
    return "percent" if {"percent", "fraction"} & set(units) else most_frequent(units) or scale


def _is_lower_better(entries: Sequence[Entry], known: Benchmark | None) -> bool:
    other = metric_of(entries[0].metric) if entries[0].metric else None
    if other and other[0].lower_is_better is not None:
        return other[0].lower_is_better
    if known and entries[0].metric is None:
        return known.lower_is_better
    lower = Counter(entry.score.lower_is_better for entry in entries)
    return lower[True] > lower[False]


_VALUE_IN_REASON = pattern(r"-?[\d.]+ is")  # a reason for one value is a reason for many


def on_column_scale(entry: Entry, column: Column, known: Benchmark | None) -> tuple[float, int] | str:
    """The value on the column's scale with its decimals, or why there is none. Units are never guessed."""
    score = entry.score
    limits = known.range if known and entry.metric is None else None
    scaled = on_scale(score, Benchmark(column.benchmark_id, column.name, scale=column.unit, range=limits))
    if isinstance(scaled, str):
        return _VALUE_IN_REASON.sub("it is", scaled)
    to_percent = column.unit == "percent" and score.unit == "fraction"
    return scaled, max(decimals_of(score.raw, score.value) - (2 if to_percent else 0), 0)
