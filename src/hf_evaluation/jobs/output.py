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
from hf_evaluation.jobs.arguments import job_command, job_image, plain_task, script_arguments
from hf_evaluation.jobs.plan import dollars, total_at_most, total_with_retries
from hf_evaluation.jobs.records import STATE_NAMES, Batch, Collected, Run, Step
from hf_evaluation.jobs.results import publish_command
from hf_evaluation.jobs.sizing import Flavor
from hf_evaluation.jobs.workloads import Estimate, estimate
from hf_evaluation.running.task_table import TASKS


def duration(seconds: int | None) -> str:
    """A time as people read it."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}h{rest // 60:02d}m" if hours else f"{rest // 60}m{rest % 60:02d}s"


def size_text(run: Run) -> str:
    """Parameters and dtypes of a run's model."""
    return f"{run.parameters / 1e9:.1f}B {run.dtypes}" if run.parameters else ""


def estimate_of(step: Step) -> Estimate | None:
    """What a job may take, by the tables of `jobs.workloads`."""
    tasks = tuple(_table_name(run.task) for run in step.runs)
    return estimate(tasks, step.run.weights_gb, step.flavor) if step.flavor else None


def _table_name(task: str) -> str:
    """A task's name in the table, by any name that it has there."""
    name = plain_task(task) or task.rpartition("/")[2]
    return next((row.name for row in TASKS if name in (row.name, row.task, *row.aliases)), name)


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def estimate_texts(guess: Estimate | None) -> tuple[str, str]:
    """(time, dollars) of an estimate: for models that answer at once, and for those that think first."""
    if guess is None:
        return "?", "?"
    time = _between(*(duration(int(seconds)) for seconds in guess.seconds))
    return time, "?" if guess.dollars is None else _between(*(dollars(cost) for cost in guess.dollars))


def memory_text(step: Step) -> str:
    """GPU memory that the model needs, and that the hardware has."""
    need = step.run.memory_gb
    if need is None:
        return ""
    there = f" of {step.flavor.vram:.0f}" if step.flavor and step.flavor.vram else ""
    return f"{need:.0f}{there} GB"


def show_plan(steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor] = ()) -> None:
    """The plan as a table with its total: what it may cost, and what it can cost at most."""
    head = ("model", "size", "needs", "task", "flavor", "about", "limit", "about $", "at most", "why")
    rows = []
    for step in steps:
        time, cost = estimate_texts(estimate_of(step))
        rows.append((
            step.run.model, size_text(step.run), memory_text(step), " ".join(run.task for run in step.runs),
            step.attempt.flavor, time, duration(step.attempt.seconds), cost, dollars(step.attempt.at_most),
            step.why,
        ))  # fmt: skip
    print_table(head, rows)
    total = total_at_most([step.attempt for step in steps])
    runs = sum(len(step.runs) for step in steps)
    say(
        f"{len(steps)} jobs for {runs} runs in {batch.namespace}, at most {dollars(total)} if each uses up "
        f"its time limit, {dollars(total_with_retries(steps, flavors))} with retries; 'about' is an estimate"
    )
    say(f"logs: {batch.log_root}/{batch.id}; secrets by name: {', '.join(batch.secrets)}")


def cents(value: float | None) -> float | None:
    """Dollars to the cent."""
    return None if value is None else round(value, 2)


def estimate_json(guess: Estimate | None) -> dict[str, Any] | None:
    """An estimate's two ends: short answers, and long ones."""
    if guess is None:
        return None
    cost = [cents(part) for part in guess.dollars] if guess.dollars else None
    return {"seconds": [round(part) for part in guess.seconds], "dollars": cost}


def plan_json(steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor] = ()) -> dict[str, Any]:
    """The plan with the command of every job."""
    jobs = [
        {
            "model": step.run.model,
            "task": step.run.task,
            "tasks": [run.task for run in step.runs],
            "parameters": step.run.parameters,
            "dtypes": step.run.dtypes,
            "memory_gb": step.run.memory_gb,
            "gpu_memory_gb": step.flavor.vram if step.flavor else None,
            "flavor": step.attempt.flavor,
            "seconds": step.attempt.seconds,
            "estimate": estimate_json(estimate_of(step)),
            "dollars_at_most": cents(step.attempt.at_most),
            "try": step.attempt.number,
            "why": step.why,
            "image": job_image(batch, step.run),
            "arguments": script_arguments(batch, step.run, step.attempt, step.also),
            "command": job_command(batch, step.run, step.attempt, step.also),
            "job_id": step.attempt.job_id,
        }
        for step in steps
    ]
    total = total_at_most([step.attempt for step in steps])
    return {
        "batch": batch.id, "namespace": batch.namespace, "jobs": jobs, "dollars_at_most": cents(total),
        "dollars_at_most_with_retries": cents(total_with_retries(steps, flavors)),
    }  # fmt: skip


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
