"""One evaluation by inspect-ai, resumed where an earlier one stopped.

`run_evaluation` runs or goes on; `run_name` is the folder of a run's logs, `Interruption` ends it cleanly.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import is_rehearsal
from hf_evaluation.core.marks import is_marked, own_mark
from hf_evaluation.core.output import talk
from hf_evaluation.core.text import printable, text_digest
from hf_evaluation.core.version import VERSION
from hf_evaluation.running.completion import COMPLETION, register_completion
from hf_evaluation.running.hub import find_token
from hf_evaluation.running.livecodebench import register_livecodebench
from hf_evaluation.running.log_facts import PLACES, TOLD, local_path, plain_failure, told_in
from hf_evaluation.running.log_members import check_log
from hf_evaluation.running.models import Target, installed_version, transformers_args
from hf_evaluation.running.preflight import REASONS
from hf_evaluation.running.run_settings import RunSettings
from hf_evaluation.running.tasks import Job

MAX_RETRIES = 6  # of one request; inspect waits 3 s, then twice as long each time: some 3 minutes in all
ATTEMPT_TIMEOUT = 1800  # seconds for one answer; long reasoning on a slow engine takes many minutes
FAILED_SAMPLES = 10  # after so many a run ends: something is wrong that more requests will not mend


class Interruption:
    """Turns SIGTERM and the time limit into the Ctrl-C that inspect-ai ends cleanly on."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds, self.signal = seconds, 0

    def __enter__(self) -> Interruption:
        """Listen; a background job of a shell without job control ignores SIGINT unless told."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, self._stop)
        if self.seconds:
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Stop the clock; an interruption before inspect-ai takes it up is an error like others."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind is KeyboardInterrupt:
            raise self.too_early()

    def too_early(self) -> EvaluationError:
        """The failure of a run that was stopped before inspect-ai wrote anything."""
        return EvaluationError(
            "interrupted before the first sample", code=self.exit_code, hint="the same command again"
        )

    def _stop(self, number: int, _frame: object) -> None:
        self.signal = number
        os.kill(os.getpid(), signal.SIGINT)

    @property
    def exit_code(self) -> int:
        """1 for the time limit, else as shells have it: 143 for SIGTERM, 130 for Ctrl-C."""
        return {signal.SIGTERM: 143, signal.SIGALRM: 1}.get(signal.Signals(self.signal or signal.SIGINT), 130)


@contextlib.contextmanager
def stdout_on_stderr() -> Iterator[None]:
    """Send what inspect-ai and its engines print to stderr: stdout is for the record alone."""
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)


def run_name(job: Job, target: Target, settings: RunSettings) -> str:
    """The folder of a run's logs: the same for the same run, so that the same command resumes."""
    decides = {
        "job": [job.spec, dict(job.args)], "model": [target.spec, target.base_url, target.revision],
        "args": dict(target.args), "generation": dict(settings.generation), "graders": dict(settings.graders),
        "sandbox": settings.sandbox, "epochs": settings.epochs, "limit": settings.limit,
        "prompting": target.prompting, "task_args": dict(settings.task_args),
    }  # fmt: skip
    digest = text_digest(json.dumps(decides, sort_keys=True, default=str))
    task = job.row.name if job.row else job.spec.partition("@")[0]
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{target.served}_{task}")
    return f"{slug}_{digest[:8]}"


def told_of(job: Job, target: Target, settings: RunSettings, args: argparse.Namespace) -> dict[str, object]:
    """What a log would not say by itself, for its metadata."""
    packages = ["inspect-ai", "inspect-evals", "openai", "datasets"]
    if target.base_url is None:
        packages += {"vllm": ["vllm"], "hf": ["torch", "transformers"]}[target.backend]
    return {
        "script": VERSION, "asked": args.task, "model": target.repo_id, "backend": target.backend,
        "engine": target.engine, "model_revision": target.revision, "task": job.row.name if job.row else None,
        "benchmark": job.benchmark, "benchmark_id": job.benchmark_id, "dataset": job.dataset,
        "dataset_revision": job.revision, "config": job.config, "split": job.split,
        "dtype": args.dtype, "prompting": target.prompting, "chat_template": target.chat_template,
        "stop": "the first line of the question" if target.spec.startswith(COMPLETION) else None,
        "model_args": {name: value for name, value in target.args.items() if name not in PLACES},
        "packages": {name: version for name in packages if (version := installed_version(name))},
        "mark": own_mark(["log", run_name(job, target, settings)], make=True),
    }  # fmt: skip


def run_evaluation(
    job: Job, target: Target, settings: RunSettings, args: argparse.Namespace, folder: str
) -> None:
    """Run, or go on with, one evaluation; its newest log in `folder` says how it went.

    Neither a failure nor Ctrl-C raises: inspect-ai writes both into the log. Raises EvaluationError where the
    run did not even begin.
    """
    import inspect_ai

    display = "full" if sys.stderr.isatty() and not args.plain else "plain"
    common: dict[str, Any] = {
        "log_dir": folder, "display": display, "ctl_server": False,
        "fail_on_error": FAILED_SAMPLES, "retry_on_error": 1, **settings.limits,
    }  # fmt: skip
    before = newest_log(folder)
    register_livecodebench()
    if target.prompting == "completion":
        register_completion()
    if target.backend == "hf":
        target = replace(target, args=transformers_args(target, _temperature(job, settings)))
    need_installed_task(job.spec)
    try:
        if before:
            talk(f"resuming {before}")
            inspect_ai.eval_retry(before, **common)
        else:
            inspect_ai.eval(**common, **_eval_arguments(job, target, settings, args))
    except Exception as error:  # the code of tasks and engines is others' and raises what it likes
        if args.debug:
            import traceback

            traceback.print_exc()
        message = plain_failure(str(getattr(error, "message", None) or error))
        if newest_log(folder) == before:
            raise EvaluationError(
                f"the run did not begin: {printable(message)[:500]}", code=code_of_message(message),
                hint="--debug shows where",
            ) from error  # fmt: skip
        talk(f"warning: {printable(message)[:500]}")


def need_installed_task(spec: str) -> None:
    """Raise EvaluationError (4) for a task of no installed package.

    inspect-ai would look for files of that name in the working folder, and run them.
    """
    from inspect_ai._util.registry import registry_lookup

    if not spec.startswith("hf/") and registry_lookup("task", spec) is None:
        raise EvaluationError(
            f"the installed inspect-evals has no task {spec}", code=4, hint="--list-tasks; or update it"
        )


def check_own_log(log: str, name: str) -> None:
    """Raise EvaluationError (5) for a log that would be gone on with, and that this user did not write here.

    A log says which file holds the task, where the model is asked and in which container: inspect-ai runs
    that. And one that is finished would be this run's result.
    """
    from inspect_ai.log import read_eval_log

    path = local_path(log)
    try:
        check_log(path)
        header = read_eval_log(path, header_only=True)
    except Exception:  # its readers raise what they like: such a log is not gone on with
        header = None
    mark = None if header is None else told_in(header).get("mark")
    if header is None or header.eval.task_file or header.eval.solver or not is_marked(["log", name], mark):
        raise EvaluationError(
            f"{path} was not written by you on this machine, and this run would go on with it",
            code=5,
            hint="remove it, or name another --log-dir; --from-log reads what it says",
        )


def _eval_arguments(
    job: Job, target: Target, settings: RunSettings, args: argparse.Namespace
) -> dict[str, Any]:
    task_args, row = dict(job.args) | dict(settings.task_args), job.row
    if row and "sandbox" in row.options and settings.sandbox:
        task_args["sandbox"] = settings.sandbox
    if row and "grader_model" in row.options and settings.graders:
        task_args["grader_model"] = settings.graders["grader"]
    return {
        "tasks": job.spec, "model": target.spec, "model_base_url": target.base_url,
        "model_args": {} if target.own_engine else dict(target.args), "task_args": task_args,
        "model_roles": _graders(settings.graders, target) or None, "sandbox": settings.sandbox,
        "metadata": {TOLD: told_of(job, target, settings, args)}, "limit": settings.limit,
        "epochs": settings.epochs,
        **settings.generation,
    }  # fmt: skip


def _temperature(job: Job, settings: RunSettings) -> object:
    """The temperature that will be used: the one passed, else the task's own."""
    return settings.generation.get("temperature", job.row.temperature if job.row else None)


def _graders(graders: Mapping[str, str], target: Target) -> dict[str, object]:
    """Grader models; one of the same kind of server is asked at the same address."""
    from inspect_ai.model import get_model

    prefix = target.spec.partition("/")[0] + "/"
    return {
        role: get_model(spec, base_url=target.base_url if spec.startswith(prefix) else None)
        for role, spec in graders.items()
    }


def newest_log(folder: str) -> str | None:
    """The newest log of a run's folder, local or in a bucket; None where there is none."""
    from inspect_ai.log import list_eval_logs

    if "://" not in folder and not Path(folder).is_dir():
        return None
    logs = list_eval_logs(folder, formats=["eval"], recursive=False)
    return max((str(log.name) for log in logs), default=None, key=lambda name: name.rpartition("/")[2])


def code_of_message(message: str) -> int:
    """The exit code for a failure that only inspect's text tells."""
    found = re.search(r"(?:Error code:|status(?:_code)?[ =:]+)\s*(\d{3})", message)
    if found:
        status = int(found.group(1))
        return REASONS[status][1] if status in REASONS else 6
    if re.search(r"(?i)gated|401|unauthori[sz]ed", message):
        return 3
    return 6 if re.search(r"(?i)connect|timed? ?out|retry|again and again", message) else 1


def serve_from(url: str, key: str) -> None:
    """Where inspect-ai's providers find the server of this run; a log that resumes elsewhere names none."""
    os.environ |= {"SERVER_API_KEY": key, "SERVER_BASE_URL": url, "VLLM_API_KEY": key, "VLLM_BASE_URL": url}


def prepare_environment(target: Target, key: str | None) -> None:
    """What inspect-ai reads from the environment: keys, and none of the user's INSPECT_EVAL_ settings."""
    for name in [name for name in os.environ if name.startswith("INSPECT_EVAL_")]:
        talk(f"{name} is not used: what decides a score comes from the command line")
        del os.environ[name]
    if token := find_token():
        os.environ["HF_TOKEN"] = token
    if target.base_url and key and (target.backend == "openai" or target.prompting == "completion"):
        serve_from(target.base_url, key)
    if is_rehearsal():  # inspect caches data sets by revision: a stand-in's must not pass for the real ones
        from huggingface_hub import constants

        os.environ["XDG_CACHE_HOME"] = str(Path(constants.HF_HOME) / "rehearsal")
