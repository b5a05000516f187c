"""A score -> the benchmark task it belongs to, and its value on that task's scale.

`place_scores` gives every score its column or the reason why it has none, `make_column` says what a column
is, `on_column_scale` puts a value on its scale. Two tasks in one column would be ranked against each other,
so in doubt there are two.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hf_evaluation.board.records import Column, LeftOut, Model, Survey
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.record import Score

# Parts of a variant that say how a task was run. Any other part ("STEM", "pass@10", "with tools") is taken
# for another task and gets a column of its own: two tasks in one column would be ranked against each other.
SETTING = re.compile(
    r"(?i)(?:\d+|zero|one|few|n|multi)[- ]?shots?|(?:with |no |without |w/o )?(?:cot|chain[- ]of[- ]thought)"
    r"|(?:non|no|with|without)?[- ]?(?:thinking|think|reasoning)(?: mode)?"
    r"|(?:xhigh|high|medium|low|minimal|max)(?: (?:reasoning )?effort)?"
    r"|no tools|pass@1|(?:avg|mean)@\d+|greedy|temperature.*|seed.*|bf16|fp16|fp32|chat template"
)
# Metrics that count right answers under different names: one column. Null means that the source names none.
RIGHT_ANSWERS = frozenset(
    ("acc", "accuracy", "exactmatch", "em", "pass1", "correct", "resolved", "successrate")
)
NO_METRIC = frozenset(("", "score", "value", "result", "none", "mean"))


def metric_family(metric: str | None) -> str | None:
    """One word for metrics that are the same measurement; None where the name says nothing."""
    word = squash(metric or "")
    if word in NO_METRIC:
        return None
    return "accuracy" if word in RIGHT_ANSWERS else word


def split_variant(variant: str | None) -> tuple[tuple[str, ...], str | None]:
    """The parts of a variant that make another task, and the settings."""
    parts = [part.strip() for part in re.split(r"[,;]", variant or "") if part.strip()]
    settings = [part for part in parts if SETTING.fullmatch(part)]
    return tuple(part for part in parts if part not in settings), ", ".join(settings) or None


@dataclass(frozen=True, slots=True)
class Entry:
    """A score on its way into a column; `parts` tell its task from the benchmark's own."""

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
    return (
        re.sub(r"[^a-z0-9_.@+-]+", "-", text.casefold()).strip("-")
        or hashlib.sha256(text.encode()).hexdigest()[:8]
    )


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
        if family := metric_family(score.metric):
            told[score.benchmark_id or ""][family] += 1
    entries = []
    for model, score in kept:
        task, settings = split_variant(score.variant)
        key = score.benchmark_id or ""
        known = benchmarks.get(key)
        usual = (metric_family(known.metric) if known else None) or most_frequent(told[key])
        family = metric_family(score.metric)
        parts = {squash(part): part for part in task}
        if family and family != usual:
            parts.setdefault(squash(score.metric), score.metric or "")
        column = ":".join((key, *sorted(map(slug, parts.values()))))
        entries.append(Entry(model, score, column, tuple(parts.values()), settings))
    return entries, left


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
    decimals = _decimals(score)
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


def _decimals(score: Score) -> int:
    """How many decimals the source prints: of its text if that prints the value, else of the number."""
    for number in re.findall(r"-?\d+(?:\.\d+)?", score.raw or ""):
        if math.isclose(float(number), score.value):
            return len(number.partition(".")[2])
    return len(f"{score.value:.6f}".rstrip("0").partition(".")[2])
