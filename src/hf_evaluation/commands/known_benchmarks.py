"""benchmarks: the known benchmarks, with their data sets, scales and task ids.

`cmd_benchmarks` prints them.
"""

from __future__ import annotations

import argparse

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.scores.benchmark_list import benchmark_listing
from hf_evaluation.scores.benchmarks import catalogue, mapping_path


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
        emit_json(benchmark_listing(known))
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
