"""The known benchmarks, as examples/metric_mapping.json describes them.

`catalogue` reads the file, once: a `Catalogue` of `Benchmark`s, found by whole name (`find`), by id
(`with_id`) or by data set (`of_dataset`); a `HarnessTask` says which metric of a harness's task is the
benchmark's. `mapping_path` is where the file lies. A command that has asked the manager for its benchmarks
says with `use_catalogue` that these are the known ones (`catalogue_of`). Nothing here guesses: MMLU-Pro is
never found as MMLU, and an unknown name is None. `find_part` says which part of a benchmark a label names,
`Catalogue.of_part` which entry is that part (`scores.identity`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    would score, which is another metric and never meant untold. `former_datasets` are ids that its data set
    had before it moved, `dataset_copies` data sets of others with the same questions. `part_of` names the
    benchmarks of which it is a part, each with the part; `plain_may_be` the parts of its own that people mean
    when they print its bare name.
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
    former_datasets: tuple[str, ...] = ()
    dataset_copies: tuple[str, ...] = ()
    part_of: tuple[tuple[str, str], ...] = ()
    plain_may_be: tuple[str, ...] = ()
    inspect: str | None = None
    harness_tasks: tuple[HarnessTask, ...] = ()
    metrics: tuple[str, ...] = ()
    chance_corrected: bool = False
    part_table: PartTable | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)  # of all fields it takes longer than what the caches that ask for it save

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its subjects, categories, languages, splits, lengths, tasks: one `Part` for each list of them."""
        return self.part_table.parts() if self.part_table else ()

    @property
    def inspect_task(self) -> str | None:
        """The task of inspect-evals that measures it, without its package."""
        return self.inspect.rpartition("/")[2] if self.inspect else None

    @property
    def squashed_names(self) -> frozenset[str]:
        """Everything that the benchmark is called, in the form in which names are compared."""
        return frozenset(squash(name) for name in (self.id, self.name, *self.aliases))


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
    part_lists: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    by_id: Mapping[str, Benchmark] = field(default_factory=dict)
    by_part: Mapping[tuple[str, str], Benchmark] = field(default_factory=dict)

    def find(self, name: str) -> Benchmark | None:
        """The benchmark of which `name` is the whole name, None where no entry has it."""
        return self.by_name.get(squash(name))

    def with_id(self, benchmark_id: str | None) -> Benchmark | None:
        """The benchmark with this id, spelled exactly so."""
        return self.by_id.get(benchmark_id or "")

    def of_part(self, benchmark_id: str, part: str) -> Benchmark | None:
        """The entry that a part of a benchmark has of its own: the part "STEM" of mmlu is mmlu_stem."""
        return self.by_part.get((benchmark_id, part_key(part)))

    def of_dataset(self, dataset: str | None) -> tuple[Benchmark, ...]:
        """The benchmarks on a data set of the Hub, be it where they come from or where they are official.

        A data set is found under the id that it had before it moved, too, and under those of its copies.
        """
        return self.by_dataset.get(self.present_id(dataset), ())

    def present_id(self, dataset: str | None) -> str:
        """The id of a data set today, in small letters: "gsm8k" is openai/gsm8k since they have owners."""
        name = (dataset or "").casefold()
        return self.moved.get(name, name)


def mapping_path() -> Path:
    """Where the mapping lies: beside the scripts folder, or where HF_EVALUATION_MAPPING says."""
    named = os.environ.get("HF_EVALUATION_MAPPING")
    return Path(named) if named else scripts_folder().parent / "examples" / "metric_mapping.json"


_TOLD: list[Catalogue] = []


def use_catalogue(told: Catalogue) -> None:
    """Take these benchmarks, which another command told, for the known ones; before any look-up."""
    _TOLD[:] = [told]
    catalogue.cache_clear()


@lru_cache(1)
def catalogue() -> Catalogue:
    """The benchmarks of `use_catalogue`, else those of the mapping; none where there is no mapping."""
    return _TOLD[0] if _TOLD else _read_mapping()


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
    lists = document.get("part_lists") or {}
    found = catalogue_of(_read_benchmark(entry, lists) for entry in document["benchmarks"])
    aggregates = frozenset(squash(word) for word in document.get("not_benchmarks", ()))
    keys = document.get("artificial_analysis_keys") or {}
    as_of = document.get("as_of")
    return replace(
        found, aggregates=aggregates, path=path, as_of=as_of, artificial_analysis=keys, part_lists=lists
    )


def catalogue_of(rows: Iterable[Benchmark]) -> Catalogue:
    """A catalogue of these benchmarks; of two with one name the first has it."""
    benchmarks = tuple(rows)
    by_name: dict[str, Benchmark] = {}
    by_dataset: dict[str, tuple[Benchmark, ...]] = {}
    for benchmark in benchmarks:
        for name in (benchmark.id, benchmark.name, *benchmark.aliases):
            by_name.setdefault(squash(name), benchmark)
        own = (benchmark.dataset or benchmark.id, benchmark.eval_dataset or "")
        for name in {dataset.casefold() for dataset in (*own, *benchmark.dataset_copies)} - {""}:
            by_dataset[name] = (*by_dataset.get(name, ()), benchmark)
    printed = frozenset(name for benchmark in benchmarks for name in (benchmark.name, *benchmark.aliases))
    moved = _moved_datasets(benchmarks)
    by_id = {benchmark.id: benchmark for benchmark in reversed(benchmarks)}
    by_part = {
        (parent, part_key(part)): benchmark for benchmark in benchmarks for parent, part in benchmark.part_of
    }
    return Catalogue(
        by_name, printed, benchmarks, frozenset(), None,
        by_dataset=by_dataset, moved=moved, by_id=by_id, by_part=by_part,
    )  # fmt: skip


def _moved_datasets(benchmarks: Iterable[Benchmark]) -> dict[str, str]:
    """Former ids of data sets, in small letters: those told, and the bare name where one owner has it."""
    told: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for benchmark in benchmarks:
        today = (benchmark.eval_dataset or benchmark.dataset or "").casefold()
        told |= {name.casefold(): today for name in benchmark.former_datasets}
        for dataset in filter(None, (benchmark.dataset, benchmark.eval_dataset)):
            if "/" in dataset:
                bare.setdefault(dataset.casefold().partition("/")[2], set()).add(dataset.casefold())
    return {name: ids.pop() for name, ids in bare.items() if len(ids) == 1} | told


@lru_cache(8192)
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
        former_datasets=tuple(dataset.get("former") or ()),
        dataset_copies=tuple(dataset.get("copies") or ()),
        part_of=tuple((parent, part) for parent, part in entry.get("part_of") or ()),
        plain_may_be=tuple(entry.get("plain_may_be") or ()),
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
