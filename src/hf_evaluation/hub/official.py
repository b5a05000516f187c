"""The benchmarks that the Hub lists as official, and the tasks of each.

`read_official` asks at most once a day and falls back on an older answer, then on the mapping that ships with
the bundle (`official_table`); an `OfficialList` says which of these it is. `task_of` finds the task under
which a dataset's leaderboard takes a benchmark; None where that would be a guess.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import past_moment, read_cache_file, write_atomically
from hf_evaluation.core.hub_requests import hub_endpoint, next_page
from hf_evaluation.core.json_values import (
    as_object,
    as_objects,
    as_text,
    as_texts,
    json_or_none,
    text_or_number,
)
from hf_evaluation.core.output import talk
from hf_evaluation.core.places import cache_folder
from hf_evaluation.core.text import day_of_moment, first_line, squash, text_digest
from hf_evaluation.core.yaml_safely import load_yaml
from hf_evaluation.hub.api import hub_get, json_of
from hf_evaluation.hub.files import read_file
from hf_evaluation.scores.benchmarks import Benchmark, catalogue

OFFICIAL_TAG = "benchmark:official"
MAX_PAGES = 20  # of the list of benchmarks, 1,000 each: 34 were listed in 2026
CACHE_SECONDS = 86_400.0  # the list and a benchmark's task ids change a few times a month


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a benchmark's `eval.yaml`."""

    id: str
    config: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialList:
    """The benchmarks the Hub lists as official, and the tasks of those that were asked for.

    `origin` is "live", "cache" or "table" (the mapping that ships with the script), `as_of` its date. A
    dataset without an entry in `tasks` was not read: not needed, gated, or failing (then `notes` says so).
    """

    datasets: frozenset[str]
    tasks: Mapping[str, tuple[Task, ...]]
    origin: str
    as_of: str
    notes: tuple[str, ...] = ()

    def dataset(self, name: str | None) -> str | None:
        """The listed dataset with this id, in the Hub's spelling."""
        wanted = (name or "").casefold()
        return next((dataset for dataset in self.datasets if dataset.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class OfficialCache:
    """What earlier runs read: the list with its time, and each dataset's tasks with theirs (Unix seconds)."""

    listed_at: float = 0.0
    datasets: tuple[str, ...] = ()
    tasks: Mapping[str, tuple[float, tuple[Task, ...]]] = field(default_factory=dict)


def read_official(wanted: Iterable[str | None], *, offline: bool = False) -> OfficialList:
    """The official benchmarks, with the tasks of the `wanted` datasets among them.

    Asked of the Hub at most once a day; when it fails an older answer stands in, and without one the shipped
    table. Never raises: what failed is in `notes`.
    """
    cache, now, notes = _read_cache(), time.time(), list[str]()
    fresh = not offline and now - cache.listed_at > CACHE_SECONDS
    if fresh:
        try:
            cache = replace(cache, listed_at=now, datasets=_ask_official())
        except EvaluationError as error:
            notes.append(f"the Hub's list of benchmarks could not be read: {error.message}")
    if not cache.listed_at:
        return official_table(tuple(notes))
    known = OfficialList(frozenset(cache.datasets), {}, "", "")
    needed = {dataset for name in wanted if (dataset := known.dataset(name))}
    stale = [name for name in sorted(needed) if now - cache.tasks.get(name, (0.0, ()))[0] > CACHE_SECONDS]
    tasks = dict(cache.tasks)
    for dataset in [] if offline else stale:
        try:
            tasks[dataset] = (now, _ask_tasks(dataset))
        except EvaluationError as error:
            notes.append(f"the tasks of {dataset} could not be read: {error.message}")
    if fresh or tasks != cache.tasks:
        _write_cache(replace(cache, tasks=tasks))
    origin = "live" if cache.listed_at == now else "cache"
    found = {name: tasks[name][1] for name in needed if name in tasks}
    return OfficialList(known.datasets, found, origin, day_of_moment(cache.listed_at), tuple(notes))


def official_table(notes: tuple[str, ...]) -> OfficialList:
    """The list by the mapping that ships with the bundle, where the Hub cannot be asked."""
    known = [benchmark for benchmark in catalogue().benchmarks if benchmark.eval_dataset]
    tasks: dict[str, tuple[Task, ...]] = {}
    for benchmark in known:
        if benchmark.eval_dataset and benchmark.eval_task:
            old = tasks.get(benchmark.eval_dataset, ())
            tasks[benchmark.eval_dataset] = (*old, Task(benchmark.eval_task))
    datasets = frozenset(str(benchmark.eval_dataset) for benchmark in known)
    return OfficialList(datasets, tasks, "table", catalogue().as_of or "unknown", notes)


def task_of(benchmark: Benchmark, dataset: str, official: OfficialList) -> str | None:
    """The task id under which a dataset's leaderboard takes this benchmark; None where it cannot be told.

    Ids known for the benchmark decide, then a task that is named like it or has its configuration, then the
    only task of a dataset that no other benchmark of the mapping shares: "main" is not GPQA Diamond.
    """
    tasks = official.tasks.get(dataset)
    if tasks is None:
        return benchmark.eval_task if dataset == benchmark.eval_dataset else None
    ids = [task.id for task in tasks]
    for name in (benchmark.eval_task, *benchmark.eval_tasks):
        if name in ids:
            return name
    found = [task.id for task in tasks if _is_task_of(task, benchmark)]
    if len(found) == 1:
        return found[0]
    return ids[0] if len(ids) == 1 and not found and not is_shared_dataset(benchmark, dataset) else None


def is_shared_dataset(benchmark: Benchmark, dataset: str) -> bool:
    """Whether other benchmarks of the mapping are drawn from the same dataset."""
    return any(
        other.id != benchmark.id and dataset in (other.eval_dataset, other.dataset)
        for other in catalogue().benchmarks
    )


def _official_path() -> Path:
    """The cache of an endpoint."""
    return cache_folder() / f"benchmarks-{text_digest(hub_endpoint())[:12]}.json"


def _ask_official() -> tuple[str, ...]:
    path, found = f"/api/datasets?filter={quote(OFFICIAL_TAG)}&limit=1000", list[str]()
    for _ in range(MAX_PAGES):
        answer = hub_get(path, "the list of benchmarks")
        found += [str(row["id"]) for row in as_objects(json_of(answer)) if row.get("id")]
        following = next_page(answer.headers.get("link", ""))
        if not following:
            break
        path = following
    if not found:
        raise EvaluationError("the Hub lists no benchmark", code=6, hint="try again later")
    return tuple(sorted(set(found)))


def _ask_tasks(dataset: str) -> tuple[Task, ...]:
    """The tasks in a dataset's `eval.yaml`. Raises EvaluationError: 4 without one, 6 for what is no YAML."""
    import yaml

    data = read_file(dataset, "eval.yaml", "main", kind="datasets")
    if data is None:
        raise EvaluationError(f"{dataset} has no eval.yaml", code=4)
    try:
        document = load_yaml(data)
    except (yaml.YAMLError, ValueError) as error:
        raise EvaluationError(f"eval.yaml of {dataset} is no YAML: {first_line(error)}", code=6) from error
    return _tasks_in(document)


def _is_task_of(task: Task, benchmark: Benchmark) -> bool:
    named = squash(task.id.rpartition("/")[2]) in benchmark.squashed_names
    return named or (benchmark.config is not None and task.config == benchmark.config)


def _read_cache() -> OfficialCache:
    """The cache, empty where there is none, it is damaged or could not have been written by a run before.

    It is only ever a copy: every field is looked at as if a stranger had put it there.
    """
    try:
        record = as_object(json_or_none(read_cache_file(_official_path())))
    except OSError:
        return OfficialCache()
    listed_at = past_moment(record.get("listed_at"))
    datasets = tuple(name for name in as_texts(record.get("datasets")) if _is_dataset(name))
    if listed_at is None or not datasets:
        return OfficialCache()
    tasks = {
        name: (at, _tasks_in(row))
        for name, row in as_object(record.get("tasks")).items()
        if name in datasets and (at := past_moment(as_object(row).get("at"))) is not None
    }
    return OfficialCache(listed_at, datasets, tasks)


def _is_dataset(name: str) -> bool:
    return len(name) < 200 and re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name, re.ASCII) is not None


def _tasks_in(document: object) -> tuple[Task, ...]:
    """The tasks of an `eval.yaml`, or of a cache of one."""
    rows = as_objects(as_object(document).get("tasks"))
    named = ((text_or_number(row.get("id")), row) for row in rows)
    return tuple(Task(name, as_text(row.get("config"))) for name, row in named if name)


def _write_cache(cache: OfficialCache) -> None:
    tasks = {
        name: {"at": at, "tasks": [asdict(task) for task in rows]} for name, (at, rows) in cache.tasks.items()
    }
    record = {"listed_at": cache.listed_at, "datasets": list(cache.datasets), "tasks": tasks}
    path = _official_path()
    try:
        write_atomically(path, json.dumps(record).encode())
    except OSError as error:
        talk(f"warning: the list of benchmarks is not kept for the next run: {error.strerror}")
