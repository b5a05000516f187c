"""What a result that stands on the Hub measures, for comparison with a score: `measurement_of_result`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, find_part
from hf_evaluation.scores.measurement import Measurement, decimals_of, metric_told
from hf_evaluation.scores.metrics import metric_of
from hf_evaluation.scores.published import CARD_FORMAT, Structured, benchmark_of_result, unit_of_result
from hf_evaluation.scores.settings import over, read_settings


@lru_cache(4096)
def measurement_of_result(result: Structured, benchmark: Benchmark | None = None) -> Measurement:
    """What a result on the Hub measures: its metric and configuration are fields, the rest is notes.

    `benchmark` is the one that its task is known to be of; else the result's own data set and names tell.
    """
    benchmark = benchmark or benchmark_of_result(result)
    in_card = result.format == CARD_FORMAT
    settings = read_settings(result.variant, benchmark)
    if in_card and result.split and not (benchmark and result.split == benchmark.split):
        settings = over(settings, read_settings(result.split, benchmark))  # the usual split tells nothing
    if settings.part is None and benchmark is not None and in_card:
        settings = replace(settings, part=_part_of_config(result, benchmark))
    told = result.metric_name if in_card and _says_a_metric(result.metric_name) else result.metric
    metric = metric_told(told, settings.metric, benchmark)
    name = benchmark.id if benchmark else squash(result.benchmark or result.dataset or "")
    decimals = None if result.value is None else decimals_of(result.raw, result.value)
    unit = unit_of_result(result, benchmark)
    return Measurement(name, benchmark, metric, replace(settings, metric=None), result.value, unit, decimals)


def _part_of_config(result: Structured, benchmark: Benchmark) -> tuple[str, str] | None:
    """The part that a configuration of its own names; None for the whole data set."""
    if result.config in (None, benchmark.config, "all", "default", "main"):
        return None
    return find_part(benchmark, result.config or "")


def _says_a_metric(metric: str | None) -> bool:
    """Whether a text is the name of a metric that the vocabulary has, and says more than "score"."""
    found = metric_of(metric) if metric else None
    return found is not None and not found[0].generic
