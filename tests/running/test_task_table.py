"""The table of tasks against the installed package and the mapping."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hf_evaluation.publishing.beside import objection_to_number
from hf_evaluation.running.task_table import HUB_BENCHMARKS, TASKS, TaskRow
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import Settings
from hf_evaluation.scores.whole_runs import known_samples
from tests.running.evaluations import SCRIPT, needs_inspect

ROWS = {row.name: row for row in TASKS}


def test_benchmark_ids_are_those_of_the_mapping() -> None:
    mapping = json.loads((SCRIPT.parent.parent / "examples" / "metric_mapping.json").read_text("utf-8"))
    known = {row["id"]: row["name"] for row in mapping["benchmarks"]}
    ids = {row.benchmark_id for row in TASKS} | {known for _, known in HUB_BENCHMARKS.values()}
    assert ids <= set(known)


@pytest.mark.parametrize("row", [row for row in TASKS if row.samples], ids=lambda row: row.name)
def test_runs_imports_and_publishing_know_one_size_of_a_whole_run(row: TaskRow) -> None:
    """A whole run here is one to the publisher too (MMLU without doubled questions); less is none."""
    benchmark = catalogue().with_id(row.benchmark_id)
    assert benchmark is not None and row.samples in known_samples(benchmark)
    plain = Settings()
    score = Score("a/m", benchmark.name, benchmark.id, None, 0.5, "fraction", False, "0.5", plain, method={})
    assert objection_to_number(replace(score, samples=row.samples), benchmark) is None
    less = objection_to_number(replace(score, samples=min(known_samples(benchmark)) - 1), benchmark) or ""
    assert "where the benchmark has" in less and "only complete runs" in less


def test_what_a_scorer_takes_for_equal_is_told_with_its_task() -> None:
    assert "five significant digits" in str(ROWS["gsm8k"].note)


def test_what_the_script_says_of_its_tests_is_there() -> None:
    named = set(re.findall(r"\btests/[\w/]+\.py", SCRIPT.read_text("utf-8")))
    assert named and all((SCRIPT.parent.parent / name).is_file() for name in named), named


def evals() -> tuple[ModuleType, Any]:
    registry = importlib.import_module("inspect_evals._registry")
    return registry, importlib.import_module("inspect_evals.metadata").load_eval_metadata


@needs_inspect
@pytest.mark.parametrize("name", [row.name for row in TASKS if row.package == "inspect_evals"])
def test_a_row_agrees_with_inspect_evals(name: str) -> None:
    registry, load = evals()
    row = ROWS[name]
    task = getattr(registry, row.task)
    options = {key: value.default for key, value in inspect.signature(task).parameters.items()}
    assert set(row.options) == set(options)
    known = {key: value for key, value in row.options.items() if value is not ...}
    assert known == {key: options[key] for key in known}
    assert set(row.filters) | set(row.fixed) <= set(row.options)
    package = task.__module__.split(".")[1]
    meta = load(package)
    assert meta.version.comparability_version == row.version
    counts = {item.name: item.dataset_samples for item in meta.tasks}
    if row.samples is not None and not row.fixed:
        assert counts[row.task] == row.samples
    folder = Path(str(importlib.import_module(task.__module__).__file__)).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert (row.dataset or row.revision.rpartition("/")[2]) in source
    if row.dataset:
        assert row.revision in source
    assert all(not text or f'"{text}"' in source for text in (row.config, row.split))
    assert row.scorer is None or f"{row.scorer}(" in source or row.scorer == "aime_scorer"
    if row.temperature is not None:
        assert re.search(rf"temperature(=|: float = ){row.temperature:g}(\.0)?\b", source)
