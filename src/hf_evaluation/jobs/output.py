"""Plans, runs and collected scores as tables for people and as JSON.

`show_plan` and `plan_json` are the plan, `status_row` and `run_json` a run, `show_collected` what runs gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hf_evaluation.core.output import print_table, say
from hf_evaluation.jobs.arguments import job_command, job_image, script_arguments
from hf_evaluation.jobs.plan import dollars, total_at_most
from hf_evaluation.jobs.records import STATE_NAMES, Batch, Collected, Run, Step
from hf_evaluation.jobs.results import publish_command


def duration(seconds: int | None) -> str:
    """A time as people read it."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}h{rest // 60:02d}m" if hours else f"{rest // 60}m{rest % 60:02d}s"


def size_text(run: Run) -> str:
    """Parameters and dtypes of a run's model."""
    return f"{run.parameters / 1e9:.1f}B {run.dtypes}" if run.parameters else ""


def show_plan(steps: Sequence[Step], batch: Batch) -> None:
    """The plan as a table with its total."""
    head = ("model", "size", "needs", "task", "flavor", "limit", "at most", "why")
    rows = [
        (
            step.run.model,
            size_text(step.run),
            "" if step.run.memory_gb is None else f"{step.run.memory_gb:.0f} GB",
            step.run.task,
            step.attempt.flavor,
            duration(step.attempt.seconds),
            dollars(step.attempt.at_most),
            step.why,
        )
        for step in steps
    ]
    print_table(head, rows)
    cost = total_at_most([step.attempt for step in steps])
    say(f"{len(steps)} jobs in {batch.namespace}, at most {dollars(cost)} if each uses up its time limit")
    say(f"logs: {batch.log_root}/{batch.id}; secrets by name: {', '.join(batch.secrets)}")


def plan_json(steps: Sequence[Step], batch: Batch) -> dict[str, Any]:
    """The plan with the command of every job."""
    jobs = [
        {
            "model": step.run.model,
            "task": step.run.task,
            "parameters": step.run.parameters,
            "dtypes": step.run.dtypes,
            "memory_gb": step.run.memory_gb,
            "flavor": step.attempt.flavor,
            "seconds": step.attempt.seconds,
            "dollars_at_most": step.attempt.at_most,
            "try": step.attempt.number,
            "why": step.why,
            "image": job_image(batch, step.run),
            "arguments": script_arguments(batch, step.run, step.attempt),
            "command": job_command(batch, step.run, step.attempt),
            "job_id": step.attempt.job_id,
        }
        for step in steps
    ]
    total = total_at_most([step.attempt for step in steps])
    return {"batch": batch.id, "namespace": batch.namespace, "jobs": jobs, "dollars_at_most": total}


def run_json(run: Run, batch: Batch) -> dict[str, Any]:
    """A run with its state and where its logs are."""
    return {**asdict(run), "state": run.state, "log_dir": batch.log_dir(run)}


def counts_line(batch: Batch) -> str:
    """How many runs are in which state."""
    counts = Counter(run.state for run in batch.runs)
    told = ", ".join(f"{counts[name]} {name}" for name in STATE_NAMES if counts[name])
    return f"{len(batch.runs)} runs: {told}"


def status_row(run: Run, news: str | None) -> tuple[str, ...]:
    """A line of the table of `status`."""
    last = run.last
    if last is None:
        return run.model, run.task, run.state, run.flavor, "", duration(run.seconds), "", ""
    note = news or last.reason or (f"try {last.number}" if last.number > 1 else "")
    limit = duration(last.seconds)
    return run.model, run.task, run.state, last.flavor, duration(last.ran), limit, last.job_id or "", note


def show_collected(
    collected: Sequence[Collected], documents: Mapping[str, Mapping[str, Any]], files: Mapping[str, Path]
) -> None:
    """Scores as a table, then the commands that publish them, then what is not complete."""
    rows = [
        (model, str(score.get("benchmark")), str(score.get("variant") or ""), str(score.get("metric") or ""),
         str(score.get("value")), str(score.get("unit") or ""))
        for model, document in documents.items()
        for score in document["results"]
    ]  # fmt: skip
    if rows:
        print_table(("model", "benchmark", "variant", "metric", "value", "unit"), rows)
    for model, path in files.items():
        say(publish_command(path, model))
    for item in collected:
        if item.why_not is not None:
            say(f"not complete: {item.run.model} on {item.run.task}: {item.why_not}")
