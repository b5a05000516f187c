"""Commands that the page offers: made of ids here, never copied from a survey file, and quoted.

`gap_command` closes a gap of one model, `measuring_command` measures any model in one benchmark.
"""

from __future__ import annotations

import re
import shlex

from hf_evaluation.scores.benchmarks import Benchmark, catalogue

MANAGER_SCRIPT = "uv run scripts/evaluation_manager.py"
ANY_MODEL = "{model}"  # stands in a command for the repository's id
_REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_NAME = re.compile(r"[\w.-]+", re.ASCII)  # of a flavor, of a benchmark


def gap_command(state: str, repo_id: str, benchmark_id: str | None, flavor: str | None) -> str | None:
    """What closes a gap; None where an id is none, or nothing here can."""
    if not _REPO_ID.fullmatch(repo_id) or not _NAME.fullmatch(benchmark_id or ""):
        return None
    model = shlex.quote(repo_id)
    if state == "in_pr":
        return f"{MANAGER_SCRIPT} get-prs --repo-id {model}"
    if state == "in_readme":
        return f"{MANAGER_SCRIPT} extract-readme --repo-id {model} --benchmark {benchmark_id} --create-pr"
    if state == "on_artificial_analysis":
        return (
            f"{MANAGER_SCRIPT} import-aa --creator-slug {model} --repo-id {model} --benchmark {benchmark_id} "
            "--create-pr"
        )
    if state != "to_measure":
        return None
    command = measuring_command(catalogue().with_id(benchmark_id)).replace(ANY_MODEL, model)
    hardware = f" --flavor {flavor}" if flavor and _NAME.fullmatch(flavor) and "submit" in command else ""
    return command + hardware


def measuring_command(benchmark: Benchmark | None) -> str:
    """What measures a model in a benchmark; where no harness here does, the import of another's results."""
    if benchmark and benchmark.inspect:
        task = benchmark.inspect.rpartition("/")[2]
        return f"uv run scripts/eval_jobs.py submit --model {ANY_MODEL} --task {shlex.quote(task)}"
    return f"{MANAGER_SCRIPT} import-results RESULTS.json --repo-id {ANY_MODEL} --create-pr"
