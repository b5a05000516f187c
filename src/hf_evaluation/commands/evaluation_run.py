"""The commands of inspect_eval_uv.py that measure: one evaluation run, or scores out of logs.

`cmd_run` checks everything, runs or resumes, prints the record and publishes where that is asked for;
`cmd_from_log` reads logs that are there.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hf_evaluation.core.command_line import report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_count
from hf_evaluation.core.output import emit_json, talk
from hf_evaluation.running.completeness import facts_without_limit, missing_samples
from hf_evaluation.running.engine import FIRST_TOKEN, Engine, EngineRoom
from hf_evaluation.running.hub import (
    ask_hub,
    bucket_url,
    check_log_place,
    find_token,
    is_gated,
    model_revision,
    pinned_job,
    read_hub_job,
    take_env_keys,
    upload_log,
)
from hf_evaluation.running.log_facts import LogFacts, completed_samples, find_logs, local_path, read_log
from hf_evaluation.running.log_places import LogPlace, log_on_the_hub, log_place
from hf_evaluation.running.model_files import read_model_facts
from hf_evaluation.running.models import Target, check_model_name, choose_backend, has_cuda, make_target
from hf_evaluation.running.preflight import (
    ask_model,
    check_needs,
    choose_sandbox,
    host_of,
    model_key,
    packages_for,
    rerun_where_missing,
)
from hf_evaluation.running.publishing import editor_command, publish
from hf_evaluation.running.record import Record, record_json
from hf_evaluation.running.run import (
    Interruption,
    check_own_log,
    code_of_message,
    newest_log,
    prepare_environment,
    run_evaluation,
    run_name,
    serve_from,
    stdout_on_stderr,
)
from hf_evaluation.running.run_settings import RunSettings, run_settings_of, with_tokens
from hf_evaluation.running.scoring import record_of
from hf_evaluation.running.tasks import Job, restrictions, table_job

STOPPED = (130, 143)  # exit codes of a command that was interrupted
LOST_ANSWERS = (
    ("cut_at_max_tokens", "answers were cut at max_tokens"),
    ("empty_answers", "answers are empty"),
    ("unparsed_answers", "answers hold none that the scorer could read: they count as wrong"),
)


def tell(record: Record) -> None:
    """The record in a few lines for people, on stderr."""
    for score in record.scores:
        error = f" ± {score.stderr:.4f}" if score.stderr is not None else ""
        shown = f"{score.benchmark} {score.metric} {score.value:.4f}{error}"
        talk(f"{score.model}: {shown}, {score.samples} samples")
        counted = score.method or {}
        for name, words in LOST_ANSWERS:
            if counted.get(name):
                talk(f"warning: {counted[name]} {words}")
    talk("complete" if record.complete else f"partial, not to be published: {'; '.join(record.why_not)}")
    talk(f"log: {record.log}")


def hide_bars() -> None:
    """No progress bars in a job's log; the libraries read this when they are imported."""
    if not sys.stderr.isatty():
        os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}


def cmd_from_log(args: argparse.Namespace) -> int:
    """Turn logs into records, a line each; with --create-pr publish the complete one.

    Each log stands on its own: one that cannot be read is told, and the exit code is the worst of all.
    """
    rerun_where_missing({}, args.script, args.argv)
    take_env_keys()
    hide_bars()
    if "://" in "".join(args.from_log):
        prepare_hub()
    records: list[Record] = []
    failures: list[EvaluationError] = []
    for name in args.from_log:
        try:
            for found in _records_of(name, args):
                if isinstance(found, EvaluationError):
                    failures.append(found)
                else:
                    records.append(found)
        except EvaluationError as error:  # of the name, not of a log in it
            failures.append(error)
            report_error(error, as_json=args.json, indent=None)
    worst = max((failure.code for failure in failures), default=0)
    if wants_publishing(args):
        return finish(records, args, 0) or worst if records else worst
    return worst or (0 if any(record.scores for record in records) else 1)


def _records_of(name: str, args: argparse.Namespace) -> Iterator[Record | EvaluationError]:
    """The record of each log that a name stands for, or why it has none; each is told at once."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="inspect-logs-") as folder:
        for shown, path, url in find_logs([name], Path(folder)):
            try:
                with stdout_on_stderr():
                    record = record_of(read_log(path, shown), args, url)
            except EvaluationError as error:
                report_error(error, as_json=args.json, indent=None)
                yield error
                continue
            tell(record)
            if not wants_publishing(args):
                emit_json(record_json(record), indent=None)
            yield record


def prepare_hub() -> None:
    """Let inspect-ai's own readers find the user's token."""
    if token := find_token():
        os.environ["HF_TOKEN"] = token


def wants_publishing(args: argparse.Namespace) -> bool:
    """Whether scores go to the card editor."""
    return bool(args.create_pr or args.apply)


def finish(records: Sequence[Record], args: argparse.Namespace, code: int) -> int:
    """Publish where that is asked for, then print the records; the last line is the last record."""
    published: dict[str, Any] = {}
    failure: EvaluationError | None = None
    if wants_publishing(args):
        try:
            answer, code = publish(records, args)
            published = {"published": answer}
            if url := answer.get("pr_url"):
                talk(f"pull request: {url}")
        except EvaluationError as error:
            failure, code = error, code or error.code
    for record in records:
        emit_json(record_json(record) | (published if record.complete else {}), indent=None)
    if failure:
        report_error(failure, as_json=False)
    return code


@dataclass(frozen=True, slots=True)
class Ready:
    """One task of a command, checked: what is left is to run it."""

    asked: str
    job: Job
    settings: RunSettings


def cmd_run(args: argparse.Namespace) -> int:
    """Check everything, run or resume, print the record of each task, publish where that is asked for."""
    place = log_place(args.log_dir)
    known = {name: None if name.startswith("hf/") else table_job(name, args.task_arg) for name in args.tasks}
    if args.backend == "openai" and not args.base_url:
        args.base_url = os.environ.get("OPENAI_BASE_URL")
    backend = choose_backend(args.backend, args.model, has_cuda, args.base_url)
    check_model_name(args.model, backend, args.base_url)
    for job in known.values():
        check_arguments(args, backend, place, job)
    warn_of_lost_log(place)
    wanted: dict[str, str] = {}
    for job in known.values() if not args.dry_run else ():
        wanted |= packages_for(backend, job, args)
    rerun_where_missing(wanted, args.script, args.argv)
    take_env_keys()
    hide_bars()
    jobs = {name: pinned_job(job) if job else read_hub_job(name) for name, job in known.items()}
    for made in jobs.values():
        choose_sandbox(made, args)
        check_needs(made, args)
    target = _target_of(args, backend)
    ready = [Ready(name, made, run_settings_of(args, made, target)) for name, made in jobs.items()]
    if args.dry_run:
        return max(show_plan(one, target) for one in ready)
    return _run_all(_with_server(ready, target, args, place), target, args, place)


def _target_of(args: argparse.Namespace, backend: str) -> Target:
    """The model of the run: of one that is served here, its commit and what its files say."""
    if backend not in ("vllm", "hf") or args.base_url:
        return make_target(args, backend, None)
    revision = model_revision(args.model, args.revision)
    return make_target(args, backend, revision, read_model_facts(args.model, revision))


def _with_server(
    ready: Sequence[Ready], target: Target, args: argparse.Namespace, place: LogPlace
) -> list[Ready]:
    """The tasks once the places for their logs and the model's server are known to work."""
    key = None if target.served_here else model_key(target)
    if target.backend == "inference-providers" and not key:
        raise EvaluationError("there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    prepare_environment(target, key)
    for one in ready:
        gated = is_gated(one.job.dataset) if one.job.dataset else False
        check_log_place(place, gated=gated, publishing=wants_publishing(args), server=args.base_url)
    if not key:
        return list(ready)
    talk(f"asking {target.served} on {host_of(target.base_url)}")
    wanted = as_count(ready[0].settings.generation.get("max_tokens"))
    tokens = ask_model(target, key, wanted, halving=not args.max_tokens)
    return [replace(one, settings=with_tokens(one.settings, one.job, target, tokens)) for one in ready]


def _run_all(ready: Sequence[Ready], target: Target, args: argparse.Namespace, place: LogPlace) -> int:
    """Run the tasks one after the other on one engine; the exit code is the worst.

    A task that fails keeps no other from running; an engine that cannot start does, and the end of the time.
    """
    begun, worst = time.monotonic(), 0
    with EngineRoom() as room:
        for one in ready:
            args.task = one.asked
            left = args.time_limit and args.time_limit - (time.monotonic() - begun)
            if left is not None and left <= 0:
                talk(f"no time is left for {one.asked}")
                return max(worst, 1)
            try:
                code = carry_out(one, target, args, place, (room, left))
            except EvaluationError as error:
                if len(ready) == 1 or room.failure is error:
                    raise
                report_error(error, as_json=False)
                code = error.code
                failed = Record(None, "error", False, (error.message,), (), one.asked)
                emit_json(record_json(failed) | {"exit": code}, indent=None)
            worst = max(worst, code)
            if code in STOPPED:
                break
    return worst


def warn_of_lost_log(place: LogPlace) -> None:
    """On Jobs a folder ends with the job, and with it the log that a score links to."""
    if os.environ.get("JOB_ID") and place.kind == "local":
        talk("warning: this is a job, and --log-dir is a folder in it: the log is lost when the job ends. "
             "Give --log-dir hf://buckets/ME/NAME")  # fmt: skip


def check_arguments(args: argparse.Namespace, backend: str, place: LogPlace, job: Job | None) -> None:
    """What can be refused before anything is loaded. Raises EvaluationError (2 or 5)."""
    if backend == "openai" and not args.base_url:
        raise EvaluationError(
            "--backend openai needs --base-url", code=2, hint="--base-url http://HOST:PORT/v1"
        )
    if backend == "hf" and args.base_url:
        raise EvaluationError(
            "--backend hf runs the model here", code=2, hint="--backend openai --base-url URL"
        )
    if "@" in urlsplit(args.base_url or "").netloc:
        raise EvaluationError(
            "--base-url holds a user or password, and logs record it",
            code=2,
            hint="give keys by OPENAI_API_KEY",
        )
    for text in args.model_arg:
        if "=" not in text:
            raise EvaluationError(f"--model-arg {text}: no value", code=2, hint="--model-arg NAME=VALUE")
    if job is None and args.task_arg:
        raise EvaluationError(
            "a benchmark of the Hub takes no --task-arg", code=2, hint="its eval.yaml says all"
        )
    if not wants_publishing(args) or args.dry_run:
        return
    parts = restrictions(job.row, job.args) if job and job.row else []
    if args.limit is not None or parts:
        why = "; ".join(parts) or "--limit"
        raise EvaluationError(
            f"a partial run is never published ({why})", code=5, hint="leave out --create-pr"
        )
    if place.kind == "local" and not args.source_url:
        raise EvaluationError(
            "a published score links to its log, and --log-dir is a folder here", code=2,
            hint=log_on_the_hub(),
        )  # fmt: skip
    editor_command(Path(args.manager))


def show_plan(one: Ready, target: Target) -> int:
    """Print what would be run, without running it."""
    job, settings = one.job, one.settings
    emit_json({
        "task": job.spec, "task_args": dict(job.args) | dict(settings.task_args),
        "benchmark": job.benchmark, "dataset": job.dataset,
        "dataset_revision": job.revision, "model": target.spec, "backend": target.backend,
        "model_revision": target.revision, "base_url": host_of(target.base_url) if target.base_url else None,
        "prompting": target.prompting, "generation": dict(settings.generation),
        "epochs": settings.epochs or (job.row.epochs if job.row else None),
        "limit": settings.limit, "samples": job.row.samples if job.row else None,
        "run": run_name(job, target, settings),
    }, indent=None)  # fmt: skip
    return 0


def carry_out(
    one: Ready,
    target: Target,
    args: argparse.Namespace,
    place: LogPlace,
    means: tuple[EngineRoom, float | None],
) -> int:
    """Run unless it is finished, read the log, send it where it belongs. `means`: the engine, and seconds."""
    base = place.root if place.kind == "local" else "logs"
    name = run_name(one.job, target, one.settings)
    folder = f"{base}/{name}"
    if place.kind == "bucket":
        folder = "/".join(part for part in ("hf://buckets", place.root, place.prefix, name) if part)
    died: EvaluationError | None = None
    with stdout_on_stderr(), Interruption(means[1]) as interruption:
        log = newest_log(folder)
        if log and place.kind != "bucket":
            check_own_log(log, name)
        if log is None or not is_finished(log):
            died = run_where_served(one, target, args, folder, means[0])
            log = newest_log(folder)
        else:
            talk("this run was finished before")
        if log is None and interruption.signal:
            raise interruption.too_early()
        if log is None:
            raise EvaluationError("the run left no log", code=1, hint="--debug shows more")
        facts, url, failure = _read_and_send(log, place)
    record = record_of(facts, args, url)
    if facts.error:
        talk(f"error: {facts.error.splitlines()[0][:500]}")
    tell(record)
    if failure:
        talk(f"error: the log stays here: {failure.message}")
        emit_json(record_json(record), indent=None)
        return failure.code
    code = exit_code_of(facts, record, interruption)
    if died and code not in (0, *STOPPED):  # whatever the lost connections were called
        code = died.code
    return finish([record], args, code)


def _read_and_send(log: str, place: LogPlace) -> tuple[LogFacts, str | None, EvaluationError | None]:
    """(facts, url, why it could not be sent) of a log."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="inspect-log-") as temporary:
        facts = read_log(_copy_here(log, Path(temporary)), local_path(log))
    if place.kind != "dataset":
        return facts, bucket_url(place) if place.kind == "bucket" else None, None
    try:
        return facts, upload_log(place, local_path(log)), None
    except EvaluationError as error:
        return facts, None, error


def run_where_served(
    one: Ready, target: Target, args: argparse.Namespace, folder: str, room: EngineRoom
) -> EvaluationError | None:
    """Run on a server that is there, or on the engine of this command; gives why that ended by itself."""
    if not target.own_engine:
        run_evaluation(one.job, target, one.settings, args, folder)
        return None
    key = model_key(target) or ""

    def answers(engine: Engine) -> None:
        serve_from(engine.url, key)
        tokens = as_count(one.settings.generation.get("max_tokens"))
        ask_model(replace(target, base_url=engine.url), key, tokens, halving=False, seconds=FIRST_TOKEN)

    engine = room.engine(target.served, target.args, key, answers)
    version = engine.version()
    target = replace(target, engine=f"vllm {version}" if version else target.engine)
    run_evaluation(one.job, target, one.settings, args, folder)
    failure = engine.died()
    if failure:
        talk(f"error: {failure.message}")
    return failure


def _copy_here(log: str, folder: Path) -> str:
    """A log as a local file."""
    if "://" not in local_path(log):
        return local_path(log)
    from huggingface_hub import HfFileSystem

    path = folder / log.rpartition("/")[2]
    ask_hub(f"log {log}", lambda: HfFileSystem().get_file(log, str(path)))
    return str(path)


def is_finished(log: str) -> bool:
    """Whether every sample of a log was run and scored."""
    from inspect_ai.log import read_eval_log

    header = read_eval_log(log, header_only=True)
    results = header.results
    return bool(
        header.status == "success" and results and completed_samples(results) == results.total_samples
    )


def exit_code_of(facts: LogFacts, record: Record, interruption: Interruption) -> int:
    """0 for a run that did all it was asked to; a failed, interrupted or incomplete one is never 0."""
    if facts.status == "cancelled":
        return interruption.exit_code
    if facts.status != "success":
        return code_of_message(facts.error or "")
    if not record.scores:
        return 5 if facts.scores else 1
    return 1 if any(missing_samples(facts_without_limit(facts))) else 0
