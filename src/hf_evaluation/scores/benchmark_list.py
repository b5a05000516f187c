"""What `evaluation_manager.py benchmarks --json` prints -> the benchmarks that it knows.

The table itself stays the manager's (examples/metric_mapping.json): a script that shows benchmarks or looks
for gaps asks the manager, wherever that has its table from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hf_evaluation.core.json_values import (
    as_object,
    as_objects,
    as_text,
    as_texts,
    finite_number,
    parse_json,
)
from hf_evaluation.scores.benchmarks import Benchmark


def read_benchmarks(data: bytes | str) -> tuple[Benchmark, ...]:
    """The benchmarks of a listing, in its order. Raises ValueError for what is none."""
    rows = as_object(parse_json(data)).get("benchmarks")
    if not isinstance(rows, list):
        raise ValueError("it has no list of benchmarks")
    return tuple(map(_listed_benchmark, as_objects(rows)))


def _listed_benchmark(row: Mapping[str, Any]) -> Benchmark:
    benchmark_id = as_text(row.get("id"))
    if not benchmark_id:
        raise ValueError("a benchmark has no id")
    return Benchmark(
        id=benchmark_id,
        name=as_text(row.get("name")) or benchmark_id,
        aliases=tuple(as_texts(row.get("aliases"))),
        category=as_text(row.get("category")),
        dataset=as_text(row.get("dataset")),
        config=as_text(row.get("config")),
        split=as_text(row.get("split")),
        task_type=as_text(row.get("task_type")) or "text-generation",
        metric=as_text(row.get("metric")),
        scale=as_text(row.get("scale")),
        range=_listed_range(row.get("range")),
        lower_is_better=row.get("lower_is_better") is True,
        eval_dataset=as_text(row.get("eval_dataset")),
        eval_task=as_text(row.get("eval_task")),
        eval_tasks=tuple(as_texts(row.get("eval_tasks"))),
        artificial_analysis=tuple(as_texts(row.get("artificial_analysis"))),
        inspect=as_text(row.get("inspect")),
    )


def _listed_range(limits: object) -> tuple[float, float] | None:
    if not isinstance(limits, list) or len(limits) != 2:
        return None
    low, high = map(finite_number, limits)
    return None if low is None or high is None else (low, high)
