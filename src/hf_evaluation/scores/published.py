"""A result as it stands on the Hub, in `model-index` or in `.eval_results`, and what it means.

Whoever reads one, from YAML or from the Hub's JSON, makes a `Structured` of it: `index_result` for both
readers of `model-index`, so that both tell the same variant. `benchmark_of_result` is which benchmark it is
of, `exact_result_key` tells one result from another, `place_of_result` where it stands, `proposed_results`
what a pull request adds or changes. What it measures is for `scores.measured_results` to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.labels import parse_label

CARD_FORMAT, FILE_FORMAT = "model-index", "eval-results"
# Configurations that stand for a whole data set.
_WHOLE_DATASET = frozenset({None, "all", "default", "main"})


@dataclass(frozen=True, slots=True)
class Structured:
    """One result as it stands in a repository; both formats come down to these fields.

    `format` is "model-index" or "eval-results", `line` the 1-based line of the value in `path`. `dataset` is
    dataset.type or dataset.id, `task` is task.type or task_id, `benchmark` is dataset.name. `variant` is
    notes, or what the arguments and the brackets of names say. `value` is None where it is no decimal
    number; `raw` is the value as written, quotes included. `source_account` is the user or the organisation
    that an entry names beside the url of its source. `entry` is the name of the entry of `model-index` where
    it is another one than the repository's. `edits` is set in a pull request that changes an entry of main
    to it: whoever opens that has not measured it for that.
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
    source_account: str | None = None
    entry: str | None = None
    edits: bool = False


@dataclass(frozen=True, slots=True)
class IndexParts:
    """The texts of one metric of one result of a `model-index`; `settings` are the arguments, as words."""

    task: Mapping[str, str]
    dataset: Mapping[str, str]
    metric: Mapping[str, str]
    source: Mapping[str, str]
    settings: tuple[str, ...] = ()


def index_result(
    parts: IndexParts, *, path: str, line: int, value: float | None, raw: str, verified: bool
) -> Structured:
    """A result of a `model-index`."""
    dataset, metric, source = parts.dataset, parts.metric, parts.source
    name, metric_name = dataset.get("name"), metric.get("name")
    variants = [*parts.settings, *_in_brackets(name), *_in_brackets(metric_name), metric.get("config", "")]
    return Structured(
        format=CARD_FORMAT,
        path=path,
        line=line,
        dataset=dataset.get("type"),
        config=dataset.get("config"),
        split=dataset.get("split"),
        revision=dataset.get("revision"),
        task=parts.task.get("type"),
        benchmark=name,
        metric=metric.get("type"),
        metric_name=metric_name,
        variant=_variant_text(variants),
        value=value,
        raw=raw,
        source_name=source.get("name"),
        source_url=source.get("url"),
        date=None,
        verified=verified,
    )


def setting_of_argument(name: str, value: str) -> str:
    """An argument as a word: `num_few_shot: 5` is "5-shot", as names print it."""
    return f"{value}-shot" if name == "num_few_shot" else f"{name}={value}"


def _in_brackets(name: str | None) -> list[str]:
    """What a name says in brackets; nothing where they belong to the name of a benchmark."""
    if name is None or catalogue().find(name):
        return []
    return re.findall(r"[(\[]([^()\[\]]+)[)\]]", name)


def _variant_text(variants: Iterable[str]) -> str | None:
    """All settings named, each once: arguments and brackets often say the same."""
    words = [word.strip() for variant in variants for word in variant.split(", ")]
    found: dict[str, str] = {}
    for word in filter(None, words):
        found.setdefault(word.casefold(), word)
    return ", ".join(found.values()) or None


def benchmark_of_result(result: Structured) -> Benchmark | None:
    """The benchmark of a published result, None where it cannot be told."""
    return benchmark_in_index(result) if result.format == CARD_FORMAT else _benchmark_of_task(result)


@lru_cache(4096)
def benchmark_in_index(result: Structured) -> Benchmark | None:
    """Which benchmark a `model-index` result is of: by dataset and configuration, else by its names.

    A name of another data set's benchmark counts more than the data set: that is what gets copied with a
    template. A configuration of its own (one subject of MMLU) is no result of the whole benchmark.
    """
    same = catalogue().of_dataset(result.dataset)
    exact = [item for item in same if item.config and item.config == result.config]
    named = (parse_label(name).benchmark for name in (result.benchmark, result.metric_name) if name)
    found = next(filter(None, named), None)
    of_another = found is not None and found not in same and found.dataset is not None
    if len(exact) == 1 and not of_another:
        return exact[0]
    if result.config not in _WHOLE_DATASET and any(item.config for item in same) and not of_another:
        return None
    if found:
        return found
    return same[0] if len(same) == 1 else catalogue().find(result.dataset or "")


def _benchmark_of_task(result: Structured) -> Benchmark | None:
    """Which benchmark a `.eval_results` entry is of; None rather than a guess among several."""
    same = catalogue().of_dataset(result.dataset)
    task = result.task
    named = [
        item
        for item in same
        if task and (task in (item.eval_task, *item.eval_tasks) or catalogue().find(task) is item)
    ]
    listed = named or [item for item in same if item.eval_dataset]
    return listed[0] if len(listed) == 1 else same[0] if len(same) == 1 else None


def unit_of_result(result: Structured, benchmark: Benchmark | None) -> str | None:
    """The unit of a published value. `model-index` has percentages as fractions, too: 0.712 is no 0.7 %."""
    scale = benchmark.scale if benchmark else None
    as_fraction = result.format == CARD_FORMAT and scale == "percent"
    return "fraction" if as_fraction and result.value is not None and 0 <= result.value <= 1 else scale


def place_of_result(result: Structured) -> str:
    """Where a published result stands, for people."""
    place = f"{result.path}, line {result.line}" if result.line else result.path
    return f"{place} (entry {result.entry})" if result.entry else place


def subject_of_result(result: Structured) -> tuple[object, ...]:
    """What a result is about, in whatever version of a file."""
    where = (result.format, result.dataset, result.config, result.split, result.task, result.benchmark)
    return (*where, result.metric, result.metric_name, result.variant)


def exact_result_key(result: Structured) -> tuple[object, ...]:
    """What makes two results of two versions of a file the same one."""
    return (*subject_of_result(result), result.value)


def proposed_results(
    main: Iterable[Structured], theirs: Sequence[Structured], touched: Collection[str]
) -> list[Structured]:
    """What the files of a pull request have and main has not, in their order.

    `touched` are the files that it changes. What takes the place of an entry of main there, a fraction that
    became percent as well as a corrected value, is marked as an edit: no number of whoever proposes it.
    """
    known, kept = list(main), {exact_result_key(result) for result in theirs}
    keys = {exact_result_key(result) for result in known}
    gone = {
        _tested_by(result)
        for result in known
        if result.path in touched and exact_result_key(result) not in kept
    }
    return [
        replace(result, edits=_tested_by(result) in gone)
        for result in theirs
        if exact_result_key(result) not in keys
    ]


def _tested_by(result: Structured) -> str | None:
    benchmark = benchmark_of_result(result)
    return benchmark.id if benchmark else catalogue().present_id(result.dataset) or result.benchmark
