"""The known benchmarks: names, data sets, scales, metrics, parts (examples/metric_mapping.json).

`catalogue` reads the mapping; `find_part` says which part of a benchmark a label names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.places import scripts_folder
from hf_evaluation.core.text import squash
from hf_evaluation.scores.parts import Part, PartTable, part_key


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
    """One entry of examples/metric_mapping.json: what a name means, and where its scores can be published.

    `metric` is the one by definition, None where several are in use; `metrics` are those in which a number of
    it stands without a word. `chance_corrected`: the Open LLM Leaderboard 2 prints it less what guessing
    would score, which is another metric and never meant untold.
    """

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
    metrics: tuple[str, ...] = ()
    chance_corrected: bool = False
    part_table: PartTable | None = field(default=None, compare=False, repr=False)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its subjects, categories, languages, splits, lengths, tasks: one `Part` for each list of them."""
        return self.part_table.parts() if self.part_table else ()


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

    def find(self, name: str) -> Benchmark | None:
        """The benchmark of which `name` is the whole name, None where no entry has it."""
        return self.by_name.get(squash(name))


def mapping_path() -> Path:
    """Where the mapping lies: beside the scripts folder, or where HF_EVALUATION_MAPPING says."""
    named = os.environ.get("HF_EVALUATION_MAPPING")
    return Path(named) if named else scripts_folder().parent / "examples" / "metric_mapping.json"


@lru_cache(1)
def catalogue() -> Catalogue:
    """The mapping, or an empty catalogue where the script stands alone without it."""
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
    lists = document.get("part_lists") or {}
    benchmarks = tuple(_read_benchmark(entry, lists) for entry in document["benchmarks"])
    by_name: dict[str, Benchmark] = {}
    for benchmark in benchmarks:
        for name in (benchmark.id, benchmark.name, *benchmark.aliases):
            by_name.setdefault(squash(name), benchmark)
    printed = frozenset(name for benchmark in benchmarks for name in (benchmark.name, *benchmark.aliases))
    aggregates = frozenset(squash(word) for word in document.get("not_benchmarks", ()))
    keys = document.get("artificial_analysis_keys") or {}
    return Catalogue(by_name, printed, benchmarks, aggregates, path, document.get("as_of"), keys)


def find_part(benchmark: Benchmark, text: str) -> tuple[str, str] | None:
    """Kind and id of the part of a benchmark that a label names, also after the benchmark's own name.

    None says that no known part is named so, never that the label is the whole benchmark.
    """
    table = benchmark.part_table
    if table is None:
        return None
    if found := table.find(text):
        return found
    squashed = part_key(text)
    for name in (benchmark.name, benchmark.id, *benchmark.aliases):
        rest = squashed.removeprefix(part_key(name))
        if rest not in {squashed, ""} and (found := table.find(rest)):
            return found
    return None


def _read_benchmark(entry: dict[str, Any], lists: Mapping[str, Sequence[Any]]) -> Benchmark:
    dataset, official = entry.get("dataset") or {}, entry.get("eval_results") or {}
    keys = entry.get("artificial_analysis") or ()
    low_high = entry.get("range")
    return Benchmark(
        id=entry["id"],
        name=entry["name"],
        aliases=tuple(entry.get("aliases") or ()),
        category=entry.get("category"),
        dataset=dataset.get("type"),
        config=dataset.get("config"),
        split=dataset.get("split"),
        task_type=entry.get("task_type") or "text-generation",
        metric=entry.get("metric"),
        scale=entry.get("scale"),
        range=(float(low_high[0]), float(low_high[1])) if low_high else None,
        lower_is_better=bool(entry.get("lower_is_better")),
        eval_dataset=official.get("dataset"),
        eval_task=official.get("task_id"),
        eval_tasks=tuple(official.get("task_ids_seen") or ()),
        artificial_analysis=(keys,) if isinstance(keys, str) else tuple(keys),
        inspect=entry.get("inspect"),
        harness_tasks=tuple(
            HarnessTask(
                **{key: value for key, value in row.items() if key != "metric"},
                metrics=tuple(row["metric"] or ()),
            )
            for row in entry.get("harness_tasks") or ()
        ),
        metrics=tuple(entry.get("metrics") or ()),
        chance_corrected=bool(entry.get("chance_corrected")),
        part_table=PartTable(entry["parts"], lists) if "parts" in entry else None,
    )
