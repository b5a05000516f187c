"""`inspect_eval_uv.py --harness lm-eval`: one task after the other through lm-evaluation-harness.

`cmd_run_lm_eval` checks, runs, reads the harness's own result file and publishes as a run of inspect-ai does.
"""

from __future__ import annotations

import argparse
import json

from hf_evaluation.commands.evaluation_run import finish, tell, wants_publishing
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, talk
from hf_evaluation.running.hub import (
    bucket_url,
    check_log_place,
    model_revision,
    send_to_bucket,
    take_env_keys,
    upload_log,
)
from hf_evaluation.running.lm_eval_harness import (
    LM_EVAL,
    LmEvalTask,
    check_own_result,
    lm_eval_name,
    lm_eval_record,
    lm_eval_result,
    lm_eval_task,
    lm_eval_words,
    mark_own_result,
    run_lm_eval,
)
from hf_evaluation.running.log_places import LogPlace, log_on_the_hub, log_place
from hf_evaluation.running.model_files import UNKNOWN_MODEL, read_model_facts
from hf_evaluation.running.models import (
    ENGINES,
    Target,
    check_model_name,
    choose_backend,
    has_cuda,
    make_target,
)
from hf_evaluation.running.preflight import model_key, rerun_where_missing
from hf_evaluation.running.run import prepare_environment

# What the harness has no word for; refused, for a score that ignores them is another than was asked for.
NOT_OF_LM_EVAL = (
    "epochs",
    "task_arg",
    "grader",
    "seed",
    "reasoning_effort",
    "metric",
    "sandbox",
    "time_limit",
)


def cmd_run_lm_eval(args: argparse.Namespace) -> int:
    """Run the tasks with lm-evaluation-harness and print a record for each."""
    place = log_place(args.log_dir)
    tasks = {asked: lm_eval_task(asked) for asked in args.tasks}
    backend = choose_backend(args.backend, args.model, has_cuda, args.base_url)
    check_model_name(args.model, backend, args.base_url)
    refused = [name for name in NOT_OF_LM_EVAL if getattr(args, name) not in (None, [])]
    if refused:
        option = f"--{refused[0].replace('_', '-')}"
        raise EvaluationError(f"{option} is no option of lm-eval here", code=2, hint="leave it out")
    _refuse_unpublishable(args, place)
    if not args.dry_run:
        rerun_where_missing(LM_EVAL | ENGINES.get(backend, {}), args.script, args.argv)
    take_env_keys()
    served_here = backend in ("vllm", "hf") and not args.base_url
    revision = model_revision(args.model, args.revision) if served_here else None
    asked_for_chat = served_here and args.prompting == "chat"
    facts = read_model_facts(args.model, revision) if asked_for_chat else UNKNOWN_MODEL
    target = make_target(args, backend, revision, facts)
    key = None if served_here else model_key(target)
    prepare_environment(target, key)
    if not args.dry_run:
        check_log_place(place, gated=False, publishing=wants_publishing(args), server=args.base_url)
    return max(_run_one(asked, task, target, args, (place, key)) for asked, task in tasks.items())


def _refuse_unpublishable(args: argparse.Namespace, place: LogPlace) -> None:
    if not wants_publishing(args) or args.dry_run:
        return
    if args.limit is not None:
        raise EvaluationError("a partial run is never published (--limit)", code=5, hint="leave it out")
    if place.kind == "local" and not args.source_url:
        raise EvaluationError(
            "a published score links to its file, and --log-dir is a folder here", code=2,
            hint=log_on_the_hub(),
        )  # fmt: skip


def _run_one(
    asked: str, task: LmEvalTask, target: Target, args: argparse.Namespace, means: tuple[LogPlace, str | None]
) -> int:
    """One task: run unless its file is there, send the file where it belongs, print the record."""
    place, key = means
    base = place.root if place.kind == "local" else "logs"
    name = lm_eval_name(task, lm_eval_words(task, target, args, ""), target)
    folder = f"{base}/{name}"
    words = lm_eval_words(task, target, args, folder)
    if args.dry_run:
        emit_json({"harness": "lm-eval", "task": task.name, "shots": task.shots, "words": words}, indent=None)
        return 0
    path = lm_eval_result(folder)
    if path is None:
        run_lm_eval(words, key)
        path = lm_eval_result(folder)
        if path is not None:
            mark_own_result(path, name)
    else:
        check_own_result(path, name)
        talk("this run was finished before")
    if path is None:
        raise EvaluationError("lm-evaluation-harness left no result file", code=1, hint="its output is above")
    url = args.source_url
    if place.kind == "dataset":
        url = upload_log(place, str(path))
    elif place.kind == "bucket":
        send_to_bucket(place, name, str(path))
        url = bucket_url(place)
    record = lm_eval_record(path, target, asked, url)
    tell(record)
    partial = args.limit is None and not record.complete
    talk(f"lm-eval: {json.dumps(list(record.why_not))}" if partial else f"result file: {path}")
    return finish([record], args, 0 if record.scores else 1)
