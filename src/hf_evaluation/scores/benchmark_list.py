"""What `evaluation_manager.py benchmarks --json` prints, and the benchmarks that such a listing tells.

The table itself stays the manager's (examples/metric_mapping.json): a script that shows benchmarks or looks
for gaps asks the manager, wherever that has its table from. `benchmark_listing` is what it prints,
`read_benchmarks` reads that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from hf_evaluation.core.json_values import (
    as_object,
    as_objects,
    as_text,
    as_texts,
    finite_number,
    parse_json,
)
from hf_evaluation.scores.benchmarks import Benchmark, Catalogue
from hf_evaluation.scores.parts import PartTable


def benchmark_listing(known: Catalogue) -> dict[str, Any]:
    """The known benchmarks as JSON. Parts stand as in the mapping: a list that several share by its name."""
    return {
        "as_of": known.as_of,
        "path": str(known.path),
        "part_lists": known.part_lists,
        "benchmarks": [_benchmark_row(benchmark) for benchmark in known.benchmarks],
    }


def _benchmark_row(benchmark: Benchmark) -> dict[str, Any]:
    row = asdict(replace(benchmark, part_table=None))
    del row["part_table"]
    return row | {"parts": list(benchmark.part_table.entries) if benchmark.part_table else []}


def read_benchmarks(data: bytes | str) -> tuple[Benchmark, ...]:
    """The benchmarks of a listing, in its order. Raises ValueError for what is none."""
    document = as_object(parse_json(data))
    rows, lists = document.get("benchmarks"), as_object(document.get("part_lists"))
    if not isinstance(rows, list):
        raise ValueError("it has no list of benchmarks")
    return tuple(_listed_benchmark(row, lists) for row in as_objects(rows))


def _listed_benchmark(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Benchmark:
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
        former_datasets=tuple(as_texts(row.get("former_datasets"))),
        dataset_copies=tuple(as_texts(row.get("dataset_copies"))),
        part_of=_listed_parents(row.get("part_of")),
        plain_may_be=tuple(as_texts(row.get("plain_may_be"))),
        inspect=as_text(row.get("inspect")),
        metrics=tuple(as_texts(row.get("metrics"))),
        chance_corrected=row.get("chance_corrected") is True,
        part_table=PartTable(parts, lists) if (parts := tuple(as_objects(row.get("parts")))) else None,
    )


def _listed_parents(rows: object) -> tuple[tuple[str, str], ...]:
    pairs = [as_texts(row) for row in rows] if isinstance(rows, list) else []
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def _listed_range(limits: object) -> tuple[float, float] | None:
    if not isinstance(limits, list) or len(limits) != 2:
        return None
    low, high = map(finite_number, limits)
    return None if low is None or high is None else (low, high)
