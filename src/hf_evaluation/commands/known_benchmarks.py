"""benchmarks: what is known of each."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, mapping_path


def _benchmark_record(benchmark: Benchmark) -> dict[str, Any]:
    """A benchmark as JSON; lists of parts that several share go by their name in the mapping."""
    parts = [
        {"kind": part.kind} | ({"list": part.list_name} if part.list_name else {"names": part.names})
        for part in benchmark.parts
    ]
    record = asdict(replace(benchmark, part_table=None))
    del record["part_table"]
    return record | {"parts": parts}


def cmd_benchmarks(args: argparse.Namespace) -> int:
    """List the known benchmarks."""
    known = catalogue()
    if not known.benchmarks:
        raise EvaluationError(
            f"{mapping_path()} is missing",
            code=1,
            hint="take examples/metric_mapping.json along, or set HF_EVALUATION_MAPPING",
        )
    if args.json:
        emit_json(
            {
                "as_of": known.as_of,
                "path": str(known.path),
                "benchmarks": [_benchmark_record(benchmark) for benchmark in known.benchmarks],
            }
        )
        return 0
    rows = [
        (
            benchmark.id,
            benchmark.name,
            benchmark.category or "",
            benchmark.scale or "",
            benchmark.dataset or "-",
            benchmark.eval_task or "-",
            benchmark.inspect or "-",
        )
        for benchmark in known.benchmarks
    ]
    print_table(("id", "name", "category", "scale", "dataset", ".eval_results task", "inspect task"), rows)
    talk(f"{len(rows)} benchmarks, as of {known.as_of}")
    return 0
