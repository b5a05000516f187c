"""What evaluation_manager.py knows of benchmarks: names, metrics, scales, ranges.

The table itself stays the manager's: a board reads what `benchmarks --json` prints, and does without where
there is no manager.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from hf_evaluation.board.fields import Fields
from hf_evaluation.core.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class KnownBenchmark:
    """What evaluation_manager.py knows of a benchmark: name, metric, scale and range of published values."""

    id: str
    name: str
    metric: str | None
    scale: str | None
    range: tuple[float, float] | None
    lower_is_better: bool | None
    dataset: str | None


def read_benchmarks(text: str) -> dict[str, KnownBenchmark]:
    """The benchmarks of `evaluation_manager.py benchmarks --json`, by id."""
    try:
        rows = Fields(json.loads(text)).objects("benchmarks")
        return {row.must("id"): _benchmark(row) for row in rows}
    except (ValueError, AttributeError, RecursionError) as error:
        raise EvaluationError(
            f"not the output of evaluation_manager.py benchmarks --json: {error}", code=5
        ) from None


def _benchmark(row: Fields) -> KnownBenchmark:
    limits = row.of.get("range")
    low, high = limits if isinstance(limits, list) and len(limits) == 2 else (None, None)
    return KnownBenchmark(
        row.must("id"),
        row.must("name"),
        row.text("metric"),
        row.text("scale"),
        (float(low), float(high)) if low is not None and high is not None else None,
        row.flag("lower_is_better"),
        row.text("dataset"),
    )
