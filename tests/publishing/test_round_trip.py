"""Score -> file -> record: whatever the benchmark, metric and settings, what we write reads back as the same.

All benchmarks of examples/metric_mapping.json, each in every metric of its own and one foreign to it, in ten
kinds of setting and in a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hf_evaluation.publishing.plan import eval_entry_of, index_entry_of
from hf_evaluation.publishing.scalars import rows_of_entries
from hf_evaluation.publishing.submission import Case, Options
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.measured_results import measurement_of_result
from hf_evaluation.scores.measurement import Answer, compare_measurements, equal_values, measurement_of_score
from hf_evaluation.scores.metrics import is_generic, metric_of
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.settings import Settings

SETTINGS: list[dict[str, Any]] = [
    {},
    {"shots": 5, "chain_of_thought": True},
    {"shots": 0, "chain_of_thought": False},
    {"mode": "thinking", "tools": True},
    {"mode": "non-thinking", "tools": False},
    {"mode": "high", "runs": 8},
    {"temperature": 0.6, "length": "32k"},
    {"split": "validation"},
    {"filter": "flexible", "harness": "lm-eval", "harness_version": "0.4.8"},
    {"filter": "log-likelihood", "harness": "lighteval"},
    {"harness": "inspect-ai", "harness_version": "0.3.150", "temperature": 0.0, "runs": 4},
    {"part": ("unknown", "Our own part"), "shots": 3},
]
ON_A_CARD = 500  # results; more YAML than a card may hold is not read
BY_CATEGORY: dict[str, list[Benchmark]] = {}
for _benchmark in catalogue().benchmarks:
    BY_CATEGORY.setdefault(_benchmark.category or "other", []).append(_benchmark)


def settings_for(benchmark: Benchmark) -> Iterator[Settings]:
    """Ten kinds of setting, and a part of each kind that the benchmark has."""
    yield from (Settings(**told) for told in SETTINGS)
    for part in benchmark.parts:
        for names in part.names[:3]:  # tests/scores/test_parts.py reads all
            yield Settings(part=(part.kind, names[0]), shots=5)


def cases_of(benchmark: Benchmark) -> Iterator[Case]:
    several = len(benchmark.metrics) > 1  # among several a mere "score" tells none
    own = [
        name
        for name in benchmark.metrics
        if not (several and (found := metric_of(name)) and is_generic(found[0], benchmark))
    ]
    metrics = [*own, "maj@16", "chance_corrected_accuracy"]
    for at, settings in enumerate(settings_for(benchmark)):
        for metric in metrics if at < len(SETTINGS) else metrics[:1]:
            value = float(f"{10 + (at * 7 + len(metric)) % 80}.{at % 10}")
            source = Source("readme", url="https://huggingface.co/acme/heron/blob/main/README.md")
            score = Score(
                "acme/heron", benchmark.name, benchmark.id, metric, value, benchmark.scale, False, str(value),
                settings, source=source,
            )  # fmt: skip
            measured = measurement_of_score(score, benchmark)
            if measured.metric is None:  # a "score" of EQ-Bench v3, which is measured in Elo too
                continue
            notes = f"{score.variant or 'as stated by the source'}; from the technical report"
            yield Case(0, score, benchmark, measured, value, (), "a/b", benchmark.id, notes, None)


@pytest.mark.parametrize("category", sorted(BY_CATEGORY))
def test_what_is_written_reads_back_as_the_same(category: str) -> None:
    cases = [case for benchmark in BY_CATEGORY[category] for case in cases_of(benchmark)]
    cards = (cases[at : at + ON_A_CARD] for at in range(0, len(cases), ON_A_CARD))
    rows = [row for card in cards for row in rows_of_entries([index_entry_of(case) for case in card])]
    assert len(rows) == len(cases)
    wrong = [
        f"{case.benchmark.id} {case.measurement.metric} {case.score.variant} -> {row.metric_name}"
        for case, row in zip(cases, rows, strict=True)
        if compare_measurements(measurement_of_result(row), case.measurement) is not Answer.SAME
        or not equal_values(measurement_of_result(row), case.measurement)
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)}: {wrong[:5]}"


@pytest.mark.parametrize(
    "benchmark", [b for b in catalogue().benchmarks if b.eval_dataset], ids=lambda b: b.id
)
def test_an_entry_of_eval_results_reads_back_as_the_same(benchmark: Benchmark) -> None:
    """In the metric of the leaderboard, and of the whole: nothing else stands there."""
    cases = [
        case
        for case in cases_of(benchmark)
        if benchmark.metric
        and case.measurement.metric == benchmark.metric
        and case.measurement.settings.part is None
    ]
    rows = rows_of_entries([eval_entry_of(case, Options()) for case in cases])
    for case, row in zip(cases, rows, strict=True):
        assert compare_measurements(measurement_of_result(row, benchmark), case.measurement) is Answer.SAME
