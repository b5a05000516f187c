"""`eval_jobs.py submit`: show the plan, then start the jobs that the manifest lacks."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, say, talk
from hf_evaluation.jobs.arguments import check_arguments
from hf_evaluation.jobs.batch import chosen_runs, continued, new_batch, send_all, wishes, with_new_runs
from hf_evaluation.jobs.hub import connect, jobs_environment, read_flavors, secret_values
from hf_evaluation.jobs.manifest import locked, need_own, read_manifest, write_manifest
from hf_evaluation.jobs.output import counts_line, plan_json, show_plan
from hf_evaluation.jobs.plan import is_small, make_plan, require_consent
from hf_evaluation.jobs.records import ENDED, Batch, Step
from hf_evaluation.jobs.refresh import refresh
from hf_evaluation.jobs.sizing import Flavor

if TYPE_CHECKING:
    from huggingface_hub import HfApi


def cmd_submit(args: argparse.Namespace) -> int:
    """Show the plan, then start the jobs that the manifest lacks."""
    check_arguments(args.script_arguments)
    env = jobs_environment()
    client = connect(env)
    path = Path(args.manifest)
    with contextlib.nullcontext() if args.dry_run else locked(path):
        return _submit(args, env, client, path)


def _submit(args: argparse.Namespace, env: Mapping[str, str], client: HfApi, path: Path) -> int:
    old = read_manifest(path)
    batch = continued(need_own(path, old, adopt=args.adopt), args) if old else new_batch(args, client)
    flavors = read_flavors(client)
    batch = with_new_runs(batch, args, client, flavors)
    if not batch.runs:
        raise EvaluationError(
            "there is nothing to run", code=2, hint="name models and tasks: --model ... --task ..."
        )
    values = {} if args.dry_run else secret_values(batch.secrets, env)
    sent: list[Step] = []
    changes = wishes(args, flavors) if args.again else None
    while True:
        batch = refresh(client, batch)
        steps = make_plan(chosen_runs(batch, args), flavors, changes)
        changes = None
        if steps and not args.json:
            show_plan(steps, batch, flavors)
        if args.dry_run:
            return _report_plan(steps, batch, flavors, args)
        require_consent(steps, args.yes)
        write_manifest(path, batch)
        batch, started = send_all(client, path, batch, steps, values)
        sent += started
        if not args.wait or (not steps and all(run.state in ENDED for run in chosen_runs(batch, args))):
            return _report_sent(sent, batch, flavors, args)
        time.sleep(args.poll)


def _report_plan(
    steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor], args: argparse.Namespace
) -> int:
    if args.json:
        emit_json(plan_json(steps, batch, flavors))
    elif not steps:
        say(f"nothing to submit: {counts_line(batch)}")
    if steps and not is_small(steps):
        talk("dry run: nothing was submitted; the plan needs --yes")
    return 0


def _report_sent(
    sent: Sequence[Step], batch: Batch, flavors: Sequence[Flavor], args: argparse.Namespace
) -> int:
    if args.json:
        emit_json(plan_json(sent, batch, flavors))
    else:
        say(f"submitted {len(sent)} jobs; {counts_line(batch)}")
    failed = [run for run in chosen_runs(batch, args) if run.state == "failed"]
    lost = [run for run in failed if not make_plan([run], flavors)]
    for run in lost:
        talk(f"failed for good: {run.model} on {run.task}: {run.last.reason if run.last else ''}")
    return 1 if lost else 0
