"""What a result that stands on the Hub measures.

`measurement_of_result` is for comparison with a score, `score_of_result` makes it a score of contract.md.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import most_specific
from hf_evaluation.scores.measurement import Measurement, decimals_of
from hf_evaluation.scores.metrics import is_generic, metric_by_definition, metric_of, metric_told
from hf_evaluation.scores.published import CARD_FORMAT, Structured, benchmark_of_result, unit_of_result
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.settings import UNKNOWN_PART, Settings, over, read_settings, settings_of_variant


@lru_cache(4096)
def measurement_of_result(result: Structured, benchmark: Benchmark | None = None) -> Measurement:
    """What a result on the Hub measures.

    `benchmark` is the one that its task is known to be of; else the result's own data set and names tell. An
    entry of `.eval_results` is the number of its task, in the leaderboard's metric whatever its notes say. In
    a `model-index` metric and configuration are fields, and count before names in brackets.
    """
    benchmark = benchmark or benchmark_of_result(result) or _benchmark_of_part(result)
    settings = settings_of_variant(result.variant, benchmark)
    if result.format == CARD_FORMAT:
        settings = _with_fields(settings, result, benchmark)
    unit = unit_of_result(result, benchmark)
    benchmark, part = most_specific(benchmark, settings.part)
    if result.format == CARD_FORMAT:
        told = next(
            (name for name in (result.metric_name, result.metric) if _says_a_metric(name, benchmark)), None
        )
        metric = metric_told(told or result.metric, None if told else settings.metric, benchmark)
    else:
        metric = metric_by_definition(benchmark)
    name = benchmark.id if benchmark else squash(result.benchmark or result.dataset or "")
    decimals = None if result.value is None else decimals_of(result.raw, result.value)
    settings = replace(settings, metric=None, part=part)
    return Measurement(name, benchmark, metric, settings, result.value, unit, decimals)


def score_of_result(
    result: Structured, value: float, model: str, revision: str | None, pull: tuple[int, str | None] | None
) -> Score:
    """A published result as a score; `pull` is the number and the author of the pull request it stands in."""
    measured = measurement_of_result(result)
    benchmark = benchmark_of_result(result)
    in_card = result.format == CARD_FORMAT
    kept = {"config": result.config} if in_card else {"task": result.task}
    author: dict[str, object] = {"pr_author": pull[1]} if pull and pull[1] else {}
    author |= {"pr_edits": True} if result.edits else {}
    account = {"source_account": result.source_account} if result.source_account else {}
    name = benchmark.name if benchmark else result.benchmark or result.dataset or "?"
    return Score(
        model=model,
        benchmark=name,
        benchmark_id=benchmark.id if benchmark else None,
        metric=measured.metric or result.metric or result.metric_name,
        value=value,
        unit=unit_of_result(result, benchmark),
        lower_is_better=bool(benchmark and benchmark.lower_is_better),
        raw=result.raw,
        settings=measured.settings,
        source=Source(
            kind=result.format,
            url=result.source_url,
            revision=f"refs/pr/{pull[0]}" if pull else revision,
            name=result.source_name,
            date=result.date,
        ),
        method={"path": result.path, "dataset": result.dataset, **kept, **account, **author},
        status="pull-request" if pull else "merged",
        pr=pull[0] if pull else None,
        verified=result.verified,
    )


def _with_fields(settings: Settings, result: Structured, benchmark: Benchmark | None) -> Settings:
    """With what the fields of a `model-index` tell; the usual split tells nothing."""
    if result.split and not (benchmark and result.split == benchmark.split):
        settings = over(settings, read_settings(result.split, benchmark))
    if settings.part is None and benchmark is not None:
        settings = replace(settings, part=_part_of_config(result, benchmark))
    return settings


def _benchmark_of_part(result: Structured) -> Benchmark | None:
    """The benchmark of a result whose configuration is a part of it: one subject of MMLU is no other test."""
    if result.format != CARD_FORMAT or result.config is None:
        return None
    same = catalogue().of_dataset(result.dataset)
    named = catalogue().find(result.benchmark or "")
    return named if named in same else same[0] if len(same) == 1 else None


def _part_of_config(result: Structured, benchmark: Benchmark) -> tuple[str, str] | None:
    """The part that a configuration of its own names; None for the whole data set."""
    if result.config in (None, benchmark.config, "all", "default", "main"):
        return None
    known = find_part(benchmark, result.config or "")
    return known or ((UNKNOWN_PART, str(result.config)) if benchmark.config else None)


def _says_a_metric(metric: str | None, benchmark: Benchmark | None) -> bool:
    """Whether a text is the name of a metric that the vocabulary has, and says more than "score"."""
    found = metric_of(metric) if metric else None
    return found is not None and not is_generic(found[0], benchmark)
