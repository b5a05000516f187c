"""A result that stands on the Hub already, in `model-index` or in `.eval_results`.

`Structured` holds either format; `hub.results` reads them. `benchmark_in_index` tells which benchmark a
result of `model-index` is of, `place_of_result` where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.labels import parse_label


@dataclass(frozen=True, slots=True)
class Structured:
    """One result as it stands in a repository; both formats come down to these fields.

    `format` is "model-index" or "eval-results", `line` the 1-based line of the value in `path`. `dataset` is
    dataset.type or dataset.id, `task` is task.type or task_id, `benchmark` is dataset.name. `variant` is
    notes, or what the arguments and the brackets of names say. `value` is None where it is no decimal
    number; `raw` is the value as written, quotes included.
    """

    format: str
    path: str
    line: int
    dataset: str | None
    config: str | None
    split: str | None
    revision: str | None
    task: str | None
    benchmark: str | None
    metric: str | None
    metric_name: str | None
    variant: str | None
    value: float | None
    raw: str
    source_name: str | None
    source_url: str | None
    date: str | None
    verified: bool


@lru_cache(4096)
def benchmark_in_index(result: Structured) -> Benchmark | None:
    """Which benchmark a `model-index` result is of: by dataset and configuration, else by its names."""
    known = catalogue()
    dataset = (result.dataset or "").casefold()
    same = [item for item in known.benchmarks if (item.dataset or item.id).casefold() == dataset]
    exact = [item for item in same if item.config and item.config == result.config]
    named = (parse_label(name).benchmark for name in (result.benchmark, result.metric_name) if name)
    found = next(filter(None, named), None)
    if len(exact) == 1 and (found is None or found in same or found.dataset is None):
        return exact[0]
    if found:
        return found
    return same[0] if len(same) == 1 else known.find(result.dataset or "")


def place_of_result(result: Structured) -> str:
    """Where a published result stands, for people."""
    return f"{result.path}, line {result.line}" if result.line else result.path
