"""`eval_jobs.py` status, logs, cancel and collect: what became of the runs of a manifest."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_evaluation.core.command_line import error_json, report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import status_of
from hf_evaluation.core.output import Progress, emit_json, print_table, say, talk
from hf_evaluation.jobs.batch import chosen_runs, run_options
from hf_evaluation.jobs.hub import (
    TAIL,
    cancel_job,
    connect,
    hub_error,
    hub_unreachable,
    jobs_environment,
    read_job_log,
)
from hf_evaluation.jobs.manifest import Busy, locked, need_manifest, need_own, write_manifest
from hf_evaluation.jobs.output import counts_line, run_json, show_collected, status_row
from hf_evaluation.jobs.plan import dollars, spent
from hf_evaluation.jobs.records import ENDED, Batch, Collected, Run, slug
from hf_evaluation.jobs.refresh import refresh
from hf_evaluation.jobs.results import (
    collected_json,
    judge,
    record_from_log,
    score_documents,
    shortfall,
    write_results,
)
from hf_evaluation.running.record_line import find_record
from hf_evaluation.running.secrets import without_tokens

if TYPE_CHECKING:
    from huggingface_hub import HfApi

READERS = 8  # logs read at a time


def cmd_status(args: argparse.Namespace) -> int:
    """What became of every run."""
    client = connect(jobs_environment())
    batch = refreshed(client, Path(args.manifest), args.dry_run)
    runs = chosen_runs(batch, args)
    news = latest_lines(client, batch, runs) if args.progress else {}
    if args.json:
        counts = Counter(run.state for run in batch.runs)
        rows = [{**run_json(run, batch), "news": news.get(run.key)} for run in runs]
        emit_json({"batch": batch.id, "namespace": batch.namespace, "counts": dict(counts), "runs": rows})
        return 0
    rows_of_text = [status_row(run, news.get(run.key)) for run in runs]
    print_table(("model", "task", "state", "flavor", "ran", "limit", "job", "note"), rows_of_text)
    ended = sum(run.state in ENDED for run in batch.runs)
    say(f"{counts_line(batch)}; {ended} of {len(batch.runs)} ended; so far about {dollars(spent(batch))}")
    return 0


def refreshed(client: HfApi, path: Path, dry_run: bool) -> Batch:
    """The manifest with what became of its jobs, also on disk unless somebody else writes there just now."""
    if dry_run:
        return refresh(client, need_manifest(path))
    need_manifest(path)
    try:
        with locked(path):
            batch = refresh(client, need_manifest(path))
            write_manifest(path, batch)
            return batch
    except Busy:
        return refresh(client, need_manifest(path))


def latest_lines(client: HfApi, batch: Batch, runs: Sequence[Run]) -> dict[str, str]:
    """The last line of the log of every running job, by key of its run."""

    def last_line(run: Run) -> tuple[str, str]:
        lines = read_job_log(client, batch, run.last.job_id or "", tail=5) if run.last else []
        return run.key, next((line.strip() for line in reversed(lines) if line.strip()), "")

    from concurrent.futures import ThreadPoolExecutor  # with `logging`, which --help need not wait for

    with ThreadPoolExecutor(READERS) as pool:
        return dict(pool.map(last_line, [run for run in runs if run.state == "running"]))


def cmd_logs(args: argparse.Namespace) -> int:
    """Print the log of one run's job."""
    batch = need_manifest(Path(args.manifest))
    runs = [run for run in chosen_runs(batch, args) if run.attempts]
    if len(runs) != 1:
        raise EvaluationError(
            f"{len(runs)} runs have a job: which one's log?",
            code=5 if runs else 4,
            hint="name one with --model and --task",
            candidates=[run_options(run) for run in runs],
        )
    env = jobs_environment()
    client = connect(env)
    last = refresh(client, replace(batch, runs=(runs[0],))).runs[0].last
    if last is None or last.job_id is None:
        raise EvaluationError("the run has no job yet", code=4, hint="eval_jobs.py submit")
    hidden = [value for value in (env.get(name) for name in batch.secrets) if value]
    talk(f"job {last.job_id} ({last.stage}); evaluation logs: {batch.log_dir(runs[0])}")
    lines = _lines_of_log(client, batch, last.job_id, args)
    if args.json:
        shown = [without_secrets(line, hidden) for line in lines]
        place = {"job_id": last.job_id, "stage": last.stage, "log_dir": batch.log_dir(runs[0])}
        emit_json({**place, "lines": shown})
        return 0
    for line in lines:
        say(without_secrets(line, hidden))
        sys.stdout.flush()
    return 0


def _lines_of_log(client: HfApi, batch: Batch, job_id: str, args: argparse.Namespace) -> Iterator[str]:
    """The lines of a job's log; with --follow as they come, until the job ends."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    if not args.follow:
        yield from read_job_log(client, batch, job_id, args.tail)
        return
    try:
        yield from client.fetch_job_logs(
            job_id=job_id, namespace=batch.namespace, follow=True, tail=args.tail
        )
    except HfHubHTTPError as error:
        raise hub_error(error, status_of(error), f"job {job_id}") from error
    except httpx2.HTTPError as error:
        raise hub_unreachable(error) from error


def without_secrets(text: str, hidden: Sequence[str]) -> str:
    """A text with the values of secrets blotted out."""
    for value in hidden:
        text = text.replace(value, "***")
    return without_tokens(text)


def cmd_cancel(args: argparse.Namespace) -> int:
    """Stop the jobs of the named runs, and leave them out until `submit --again`."""
    if not (args.all or args.model or args.task):
        raise EvaluationError("cancel what?", code=2, hint="name --model or --task, or --all")
    path = Path(args.manifest)
    client = connect(jobs_environment())
    with contextlib.nullcontext() if args.dry_run else locked(path):
        batch = refresh(client, need_manifest(path))
        runs = with_their_jobs(batch, [run for run in chosen_runs(batch, args) if run.state not in ENDED])
        if args.dry_run:
            for run in runs:
                say(f"would cancel {run.model} on {run.task} ({run.state})")
            return 0
        stopped: set[str] = set()
        for run in runs:
            if run.last and run.last.job_id and run.last.job_id not in stopped:
                stopped.add(run.last.job_id)
                cancel_job(client, batch.namespace, run.last.job_id)
            batch = batch.with_run(replace(run, given_up=True))
            write_manifest(path, batch)
    if args.json:
        emit_json({"canceled": [{"model": run.model, "task": run.task} for run in runs]})
    else:
        say(f"canceled {len(runs)}; {counts_line(batch)}")
    return 0


def with_their_jobs(batch: Batch, runs: Sequence[Run]) -> list[Run]:
    """The runs, and those that share a job with one of them: a job is stopped as a whole."""
    jobs = {run.last.job_id for run in runs if run.last and run.last.job_id}
    named = {run.key for run in runs}
    more = [
        run
        for run in batch.runs
        if run.key not in named and run.state not in ENDED and run.last and run.last.job_id in jobs
    ]
    if more:
        talk(f"in the same jobs: {', '.join(f'{run.model} on {run.task}' for run in more)}")
    return [*runs, *more]


def cmd_collect(args: argparse.Namespace) -> int:
    """Scores of the complete runs, a file a model; the others listed with the reason, kept apart."""
    env = jobs_environment()
    client = connect(env)
    path = Path(args.manifest)
    need_own(path, need_manifest(path), adopt=args.adopt)
    batch = refreshed(client, path, args.dry_run)
    collected = collect(client, batch, chosen_runs(batch, args), env)
    documents = score_documents(collected)
    files = {model: Path(args.out) / f"{slug(model)}.json" for model in documents} if args.out else {}
    if args.out and not args.dry_run:
        write_results(Path(args.out), collected, documents)
    error = shortfall(collected)
    if args.json:
        emit_json(collected_json(collected, batch, documents, files) | (error_json(error) if error else {}))
    else:
        show_collected(collected, documents, files)
    if error is not None:
        report_error(error, as_json=False)
    return error.code if error else 0


def collect(client: HfApi, batch: Batch, runs: Sequence[Run], env: Mapping[str, str]) -> list[Collected]:
    """The record of every run that has ended: from its job's log, else from its evaluation log."""
    progress = Progress("collected", len(runs))

    def with_records(sharing: Sequence[Run]) -> list[tuple[Run, Mapping[str, Any] | None]]:
        last = sharing[0].last
        job_id = _job_with_record(sharing[0])
        tail = None if last and last.leader else TAIL
        lines = read_job_log(client, batch, job_id, tail) if job_id else []
        return [(run, find_record(lines, run.task)) for run in sharing]

    groups: dict[str, list[Run]] = {}  # runs of one job have its log read once
    for run in runs:
        groups.setdefault(_job_with_record(run) or run.key, []).append(run)
    found = {}
    from concurrent.futures import ThreadPoolExecutor  # with `logging`, which --help need not wait for

    with ThreadPoolExecutor(READERS) as pool:
        for pairs in pool.map(with_records, groups.values()):
            for run, record in pairs:
                if record is None and run.state == "done":
                    record = record_from_log(batch, run, env)
                found[run.key] = Collected(run, record, judge(run, record))
                progress.step(None)
    return [found[run.key] for run in runs]


def _job_with_record(run: Run) -> str | None:
    """The job whose log may hold the record of a run, None where it has not ended by itself."""
    return run.last.job_id if run.last and run.state in ("done", "failed") else None
