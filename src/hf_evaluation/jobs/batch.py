"""A batch grows and is sent: new runs with their hardware, and jobs that are written down before and after.

`new_batch` and `continued` begin or take up a batch, `with_new_runs` adds what was asked for, `send_all`
starts the jobs of a plan.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import Progress, talk
from hf_evaluation.core.places import sibling_script
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.text import near_names
from hf_evaluation.jobs.arguments import parse_seconds, plain_task, secret_names
from hf_evaluation.jobs.hub import ask_jobs, log_reader, make_bucket, read_model, send, ship_script
from hf_evaluation.jobs.manifest import write_manifest
from hf_evaluation.jobs.records import Attempt, Batch, Run, Step, Wishes, run_key
from hf_evaluation.jobs.refresh import updated_attempt
from hf_evaluation.jobs.results import ask_script
from hf_evaluation.jobs.sizing import (
    REMOTE_BACKENDS,
    Flavor,
    choose_flavor,
    flavor_named,
    needed_gb,
    weight_gb,
)
from hf_evaluation.running.log_places import log_place

if TYPE_CHECKING:
    from huggingface_hub import HfApi

TIME_LIMIT = "4h"  # of a job; the Hub's own default is 30 minutes, which kills most evaluations


def new_batch(args: argparse.Namespace, client: HfApi) -> Batch:
    """A batch without runs; asks who the user is only if no namespace is given."""
    import secrets

    namespace = args.namespace or str(ask_jobs(client.whoami, "your account")["name"])
    root = (args.log_root or f"hf://buckets/{namespace}/eval-logs").rstrip("/")
    if not re.fullmatch(r"hf://buckets/[\w.-]+/[\w.-]+(?:/[\w./-]+)?", root):
        raise EvaluationError(f"{root} is no bucket", code=2, hint="write hf://buckets/OWNER/NAME")
    return Batch(
        id=secrets.token_hex(6),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        namespace=namespace,
        log_root=root,
        script=existing_script(args.script or str(sibling_script("inspect_eval_uv.py"))),
        image=args.image,
        secrets=secret_names(["HF_TOKEN", *args.secrets]),
    )


def continued(batch: Batch, args: argparse.Namespace) -> Batch:
    """A batch with the settings that this call changes. Raises EvaluationError 5 for those that cannot."""
    for option, asked, is_now in (
        ("--namespace", args.namespace, batch.namespace),
        ("--log-root", args.log_root and args.log_root.rstrip("/"), batch.log_root),
    ):
        if asked and asked != is_now:
            raise EvaluationError(
                f"{option} of this batch is {is_now}",
                code=5,
                hint="take another --manifest for another batch",
            )
    return replace(
        batch,
        script=existing_script(args.script or batch.script),
        image=args.image or batch.image,
        secrets=secret_names([*batch.secrets, *args.secrets]),
    )


def existing_script(name: str) -> str:
    """The full path of a script. Raises EvaluationError 2 if there is none."""
    if not Path(name).is_file():
        raise EvaluationError(
            f"there is no script {name}", code=2, hint="name it: --script inspect_eval_uv.py"
        )
    return str(Path(name).resolve())


def wishes(args: argparse.Namespace, flavors: Sequence[Flavor]) -> Wishes:
    """What the runs that are started again shall change."""
    named = None if args.flavor == "auto" else flavor_named(args.flavor, flavors)
    return Wishes(named, parse_seconds(args.time_limit) if args.time_limit else None)


def with_new_runs(batch: Batch, args: argparse.Namespace, client: HfApi, flavors: Sequence[Flavor]) -> Batch:
    """The batch with the asked pairs that it lacks; one request a model that is new."""
    if bool(args.model) != bool(args.task):
        raise EvaluationError("models and tasks come together", code=2, hint="give both --model and --task")
    words, known = tuple(args.script_arguments), {run.key for run in batch.runs}
    check_tasks(batch, args.task)
    seconds = parse_seconds(args.time_limit or TIME_LIMIT)
    added: list[Run] = []
    for model in dict.fromkeys(args.model):
        keys = {run_key(model, task, args.backend, words): task for task in args.task}
        missing = {key: task for key, task in keys.items() if key not in known}
        if missing:
            base = sized(model, args, client, flavors)
            added += [
                replace(base, key=key, task=task, arguments=words, seconds=seconds)
                for key, task in missing.items()
            ]
    return replace(batch, runs=(*batch.runs, *added))


def check_tasks(batch: Batch, tasks: Sequence[str]) -> None:
    """Refuse tasks that the script does not list, before anybody pays. Raises EvaluationError 4."""
    wanted = {task: plain_task(task) for task in tasks}
    if not any(wanted.values()):
        return
    told = ask_script(Path(batch.script), ["--list-tasks", "--json"], os.environ, heavy=False)
    try:
        rows = json.loads(told)
        names = {name.casefold() for row in rows for name in (row["name"], *row["aliases"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        talk("warning: the script does not list its tasks, so their names are not checked")
        return
    for task, name in wanted.items():
        if name is not None and name not in names:
            close = near_names(name, sorted(names), 4)
            raise EvaluationError(
                f"there is no task {task}",
                code=4,
                hint="list them: inspect_eval_uv.py --list-tasks",
                candidates=[option_text("--task", name) for name in close],
            )


def sized(model: str, args: argparse.Namespace, client: HfApi, flavors: Sequence[Flavor]) -> Run:
    """A run of a model without a task yet: its commit, its size and its flavor."""
    revision, weights = read_model(client, model)
    loaded = None if args.backend in REMOTE_BACKENDS else weights
    if args.flavor == "auto":
        flavor = choose_flavor(flavors, weights, args.backend, model)
    else:
        flavor = flavor_named(args.flavor, flavors)
    return Run(
        key="",
        model=model,
        task="",
        backend=args.backend,
        revision=revision,
        parameters=weights.total if weights else None,
        dtypes=weights.dtypes if weights else None,
        memory_gb=round(needed_gb(loaded), 1) if loaded else None,
        flavor=flavor.name,
        weights_gb=round(weight_gb(loaded), 2) if loaded else None,
    )


def send_all(
    client: HfApi, path: Path, batch: Batch, steps: Sequence[Step], values: Mapping[str, str]
) -> tuple[Batch, list[Step]]:
    """Start the jobs, each written down before and after, so that whatever happens is found again."""
    if not steps:
        return batch, []
    make_bucket(client, log_place(batch.log_root).root)
    folder, read_log = ship_script(client, batch), log_reader(client, batch)
    progress, sent = Progress("submitted", len(steps)), []
    for step in steps:
        step = replace(step, attempt=replace(step.attempt, script=folder))
        runs = [_with_attempt(run, step.attempt) for run in step.runs]
        for run in runs:
            batch = batch.with_run(run)
        write_manifest(path, batch)
        job = send(client, batch, step, values)
        for run in runs:
            batch = batch.with_run(run.with_last(updated_attempt(run, step.attempt, job, read_log)))
        write_manifest(path, batch)
        last = next(run.last for run in batch.runs if run.key == step.run.key) or step.attempt
        sent.append(replace(step, attempt=last))
        tasks = ", ".join(run.task for run in runs)
        progress.step(f"{step.run.model} on {tasks}, {last.flavor}, job {job.id}")
    return batch, sent


def _with_attempt(run: Run, attempt: Attempt) -> Run:
    """A run with one more attempt, or with that of the same number replaced."""
    kept = [row for row in run.attempts if row.number != attempt.number]
    return replace(run, attempts=(*kept, attempt))


def chosen_runs(batch: Batch, args: argparse.Namespace) -> list[Run]:
    """The runs that --model and --task name, all without them. Raises EvaluationError 4 if there are none."""
    runs = [run for run in batch.runs if not args.model or run.model in args.model]
    runs = [run for run in runs if not args.task or run.task in args.task]
    if not runs:
        raise EvaluationError(
            "the manifest has no such run",
            code=4,
            hint="eval_jobs.py status lists them",
            candidates=sorted(set(map(run_options, batch.runs))),
        )
    return runs


def run_options(run: Run) -> str:
    """The options that name a run."""
    return f"{option_text('--model', run.model)} {option_text('--task', run.task)}"
