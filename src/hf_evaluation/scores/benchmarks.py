"""The known benchmarks: names, data sets, scales, metrics (examples/metric_mapping.json).

`catalogue` gives them, `read_benchmark` reads one row of the mapping or of `benchmarks --json`. A command
that has asked another one for its rows says with `use_catalogue` that these are the known ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.places import scripts_folder
from hf_evaluation.core.text import squash


@dataclass(frozen=True, slots=True)
class HarnessTask:
    """A task of a harness that measures a benchmark: which metric is published of it, and what is complete.

    `metrics` are names of the one metric in several releases; `skip` says why nothing is published of it.
    """

    harness: str
    task: str
    metrics: tuple[str, ...] = ()
    samples: int | None = None
    subtasks: int | None = None
    variant: str | None = None
    grader: str | None = None
    skip: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One entry of examples/metric_mapping.json: what a name means, and where its scores can be published."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str | None = None
    dataset: str | None = None
    config: str | None = None
    split: str | None = None
    task_type: str = "text-generation"
    metric: str | None = None
    scale: str | None = None
    range: tuple[float, float] | None = None
    lower_is_better: bool = False
    eval_dataset: str | None = None
    eval_task: str | None = None
    eval_tasks: tuple[str, ...] = ()
    artificial_analysis: tuple[str, ...] = ()
    inspect: str | None = None
    harness_tasks: tuple[HarnessTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known benchmarks by squashed name. Matching is by whole name: MMLU-Pro never counts as MMLU."""

    by_name: dict[str, Benchmark]
    printed: frozenset[str]
    benchmarks: tuple[Benchmark, ...]
    aggregates: frozenset[str]
    path: Path | None
    as_of: str | None = None
    artificial_analysis: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_dataset: Mapping[str, tuple[Benchmark, ...]] = field(default_factory=dict)

    def find(self, name: str) -> Benchmark | None:
        """The benchmark of which `name` is the whole name, None where no entry has it."""
        return self.by_name.get(squash(name))

    def of_dataset(self, dataset: str | None) -> tuple[Benchmark, ...]:
        """The benchmarks on a data set of the Hub, be it where they come from or where they are official."""
        return self.by_dataset.get((dataset or "").casefold(), ())


def mapping_path() -> Path:
    """Where the mapping lies: beside the scripts folder, or where HF_EVALUATION_MAPPING says."""
    named = os.environ.get("HF_EVALUATION_MAPPING")
    return Path(named) if named else scripts_folder().parent / "examples" / "metric_mapping.json"


_TOLD: list[Catalogue] = []


def use_catalogue(told: Catalogue) -> None:
    """Take these benchmarks, which another command told, for the known ones; before any look-up."""
    _TOLD[:] = [told]


def catalogue() -> Catalogue:
    """The benchmarks of `use_catalogue`, else those of the mapping; none where there is no mapping."""
    return _TOLD[0] if _TOLD else _read_mapping()


@lru_cache(1)
def _read_mapping() -> Catalogue:
    path = mapping_path()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Catalogue({}, frozenset(), (), frozenset(), None)
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"cannot read {path}: {error}", code=2, hint="unset HF_EVALUATION_MAPPING or repair the file"
        ) from error
    try:
        return _catalogue_of(document, path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{path} is no table of benchmarks: {type(error).__name__} {error}"
        raise EvaluationError(message, code=2, hint="take the file of the bundle") from error


def _catalogue_of(document: dict[str, Any], path: Path) -> Catalogue:
    return catalogue_of(
        (read_benchmark(entry) for entry in document["benchmarks"]),
        aggregates=frozenset(squash(word) for word in document.get("not_benchmarks", ())),
        path=path,
        as_of=document.get("as_of"),
        artificial_analysis=document.get("artificial_analysis_keys") or {},
    )


def catalogue_of(
    rows: Iterable[Benchmark],
    *,
    aggregates: frozenset[str] = frozenset(),
    path: Path | None = None,
    as_of: str | None = None,
    artificial_analysis: Mapping[str, Mapping[str, str]] | None = None,
) -> Catalogue:
    """A catalogue of these benchmarks; of two with one name the first has it."""
    benchmarks = tuple(rows)
    by_name: dict[str, Benchmark] = {}
    by_dataset: dict[str, tuple[Benchmark, ...]] = {}
    for benchmark in benchmarks:
        for name in (benchmark.id, benchmark.name, *benchmark.aliases):
            by_name.setdefault(squash(name), benchmark)
        datasets = (benchmark.dataset or benchmark.id, benchmark.eval_dataset or "")
        for name in {dataset.casefold() for dataset in datasets} - {""}:
            by_dataset[name] = (*by_dataset.get(name, ()), benchmark)
    printed = frozenset(name for benchmark in benchmarks for name in (benchmark.name, *benchmark.aliases))
    keys = artificial_analysis or {}
    return Catalogue(by_name, printed, benchmarks, aggregates, path, as_of, keys, by_dataset)


def read_benchmark(row: Mapping[str, Any]) -> Benchmark:
    """One row of the mapping, or of `benchmarks --json`, where its nested fields lie flat.

    Raises KeyError, TypeError, AttributeError or ValueError for what is no such row.
    """
    flat = dict(row)
    if not isinstance(row.get("dataset"), str):
        flat |= {"config": None, "split": None, "dataset": None}
        for name, value in (row.get("dataset") or {}).items():
            flat["dataset" if name == "type" else name] = value
    if official := row.get("eval_results"):
        flat |= {
            "eval_dataset": official.get("dataset"),
            "eval_task": official.get("task_id"),
            "eval_tasks": official.get("task_ids_seen"),
        }
    keys, low_high = flat.get("artificial_analysis") or (), flat.get("range")
    return Benchmark(
        id=flat["id"],
        name=flat["name"],
        aliases=tuple(flat.get("aliases") or ()),
        category=flat.get("category"),
        dataset=flat.get("dataset"),
        config=flat.get("config"),
        split=flat.get("split"),
        task_type=flat.get("task_type") or "text-generation",
        metric=flat.get("metric"),
        scale=flat.get("scale"),
        range=(float(low_high[0]), float(low_high[1])) if low_high else None,
        lower_is_better=bool(flat.get("lower_is_better")),
        eval_dataset=flat.get("eval_dataset"),
        eval_task=flat.get("eval_task"),
        eval_tasks=tuple(flat.get("eval_tasks") or ()),
        artificial_analysis=(keys,) if isinstance(keys, str) else tuple(keys),
        inspect=flat.get("inspect"),
        harness_tasks=tuple(_read_harness_task(task) for task in flat.get("harness_tasks") or ()),
    )


def _read_harness_task(row: Mapping[str, Any]) -> HarnessTask:
    """A task of the mapping (`metric`) or of `benchmarks --json` (`metrics`)."""
    metrics = row["metric"] if "metric" in row else row.get("metrics")
    known = {item.name for item in fields(HarnessTask)} - {"metrics"}
    return HarnessTask(
        **{name: value for name, value in row.items() if name in known}, metrics=tuple(metrics or ())
    )
