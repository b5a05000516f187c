"""Everything that can be known before the long work, and is told before it costs anything.

`refuse_leaked_secrets` looks at the arguments, `rerun_where_missing` starts the script anew under uv where a
package is missing, `check_needs` asks for docker and graders, `ask_model` makes one small call.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import talk
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.core.text import first_line
from hf_evaluation.core.uv import uv_run
from hf_evaluation.running.hub import find_token
from hf_evaluation.running.models import ENGINES, Target
from hf_evaluation.running.run_settings import LEAST_TOKENS
from hf_evaluation.running.secrets import SECRET_OPTION, holds_token, without_tokens
from hf_evaluation.running.task_table import DOCKER, GRADER, TWO_GRADERS
from hf_evaluation.running.tasks import Job

if TYPE_CHECKING:
    import openai

HEADER = (
    "huggingface_hub",
    "ijson",
    "inspect_ai",
    "inspect_evals",
    "openai",
    "yaml",
    "zipfile_zstd",
)
FIRST_ANSWER = 120  # seconds that a server may take for its first token
TOO_MANY = pattern(r"(?i)max_(?:completion_)?tokens|context|too (?:long|large|many)|token")
RERUN = "HF_EVALUATION_RERUN"  # set for the run under `uv run --with`, so that it is tried once only
REASONS = {
    400: ("the provider does not take this model or request", 4, "try --model ORG/NAME:provider"),
    401: ("the token is not accepted", 3, "sign in with `hf auth login`, or set HF_TOKEN"),
    402: ("the account has no credits left", 3, "add credits, or use --backend vllm on a GPU"),
    403: ("the token may not use Inference Providers", 3, "give it that permission at hf.co/settings/tokens"),
    404: ("no server has this model", 4, "check the name; --backend vllm runs it on a GPU"),
}


def refuse_leaked_secrets(argv: Sequence[str]) -> None:
    """Stop at a secret among the script's own arguments: `hf jobs uv run` knows `--secrets NAME` only.

    `--secret NAME=VALUE` is no option of it and lands here, in the job's public description, in clear.
    """
    kept: list[str] = []
    leaked, used = False, False
    words = iter(argv)
    for word in words:
        match = SECRET_OPTION.match(word)
        if match:
            value = match.group(2) if match.group(2) is not None else next(words, "")
            used = True
            leaked = leaked or bool(value.partition("=")[2].strip("$ "))
        else:
            leaked = leaked or holds_token(word)
            kept.append(without_tokens(word))
    command = "hf jobs uv run --image vllm/vllm-openai --flavor FLAVOR --timeout 4h --secrets HF_TOKEN "
    command += command_line(sys.argv[0] or "inspect_eval_uv.py", "--", *kept)
    if leaked:
        raise EvaluationError(
            "a token stands in the arguments: it has leaked to the job's description and logs. Revoke it now "
            "at https://huggingface.co/settings/tokens and make a new one",
            code=5,
            hint=f"pass secrets by name, before the script: {command}",
        )
    if used:
        raise EvaluationError(
            "secrets are options of `hf jobs uv run`, not of this script", code=2, hint=f"run: {command}"
        )


def packages_for(backend: str, job: Job | None, args: argparse.Namespace) -> dict[str, str]:
    """Modules that a run needs beside the header's -> requirements at pinned versions.

    A provider's run needs none of the engines, so it never downloads them.
    """
    wanted = dict(job.row.modules) if job and job.row else {}
    there = backend == "vllm" and (args.base_url or shutil.which("vllm"))
    return wanted if there else wanted | ENGINES.get(backend, {})


def rerun_where_missing(wanted: Mapping[str, str], script: str, argv: Sequence[str]) -> None:
    """Continue under `uv run --with` where a module is missing; does not return if it does.

    What stands in the script's header needs no `--with`: `uv run` alone brings it.
    Raises EvaluationError (2).
    """
    wanted = {**dict.fromkeys(HEADER, ""), **wanted}
    missing = {name: pin for name, pin in wanted.items() if importlib.util.find_spec(name) is None}
    if not missing:
        return
    uv = shutil.which("uv") or os.environ.get("UV")
    pins = [pin for pin in missing.values() if pin]
    shown = ", ".join(sorted(missing))
    outside = sorted(name for name, pin in missing.items() if "git+" in pin)
    if outside and not shutil.which("git"):
        raise EvaluationError(
            f"{', '.join(outside)} is on GitHub only, and there is no git to fetch it", code=2,
            hint="install git; or --task another",
        )  # fmt: skip
    if outside:
        talk(f"{', '.join(outside)} is in no package index: it is fetched from GitHub")
    if os.environ.get(RERUN) or not uv:
        why = "not even uv could bring them" if os.environ.get(RERUN) else "there is no uv to bring them"
        hint = "install uv, then: uv run --no-config inspect_eval_uv.py"
        hint = command_line("pip", "install", *pins) if pins else hint
        raise EvaluationError(f"this run needs {shown}, and {why}", code=2, hint=hint)
    talk(f"this run needs {shown}: continuing under uv")
    options = [word for pin in pins for word in ("--with", pin)]
    os.environ[RERUN] = "1"
    sys.stderr.flush()
    # An absolute path and a list of words; no shell is wanted.
    os.execv(uv, [*uv_run(uv, *options), os.path.abspath(script), *argv])  # noqa: S606  # nosec B606


def choose_sandbox(job: Job, args: argparse.Namespace) -> None:
    """A job's container is thrown away when it ends: where it has no docker, programs may run in itself."""
    images = job.row is not None and "sandbox_type" in job.row.options
    wanted = DOCKER in job.needs and not images and args.sandbox is None
    if wanted and os.environ.get("JOB_ID") and not _docker_works():
        talk("programs are run in this job's own container, which ends with it")
        args.sandbox = "local"


def check_needs(job: Job, args: argparse.Namespace) -> None:
    """A sandbox and graders where the task needs them. Raises EvaluationError (2)."""
    if DOCKER in job.needs and args.sandbox != "local" and not _docker_works():
        raise EvaluationError(
            f"{job.benchmark} runs the model's programs in docker, which does not work here",
            code=2,
            hint="start docker; or --sandbox local, which runs them here: on a throw-away machine only",
        )
    if DOCKER in job.needs and args.sandbox == "local" and not shutil.which("python"):
        raise EvaluationError(  # every program would fail, and the score be 0
            f"{job.benchmark} runs programs with `python`, which is not on PATH", code=2, hint="use uv run"
        )
    wanted = 2 if TWO_GRADERS in job.needs else 1 if GRADER in job.needs else 0
    if len(args.grader) != wanted:
        raise EvaluationError(
            f"{job.benchmark} needs {wanted} grader model{'s' * (wanted != 1)}, not {len(args.grader)}",
            code=2,
            hint="--grader ORG/NAME" + " --grader ORG/OTHER" * (wanted == 2)
            if wanted
            else "leave out --grader",
        )


def _docker_works() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "version"], capture_output=True, timeout=60, check=False).returncode == 0


def model_key(target: Target) -> str | None:
    """The key that the model's server is called with; never printed."""
    if target.backend == "inference-providers":
        return find_token()
    name = "VLLM_API_KEY" if target.backend == "vllm" else "OPENAI_API_KEY"
    return os.environ.get(name) or ("inspectai" if target.backend == "vllm" else "none")


def ask_model(
    target: Target, key: str, tokens: int | None, *, halving: bool, seconds: float = FIRST_ANSWER
) -> int | None:
    """One tiny call: a wrong name, token or address is known before the long work. Raises EvaluationError.

    It asks with the run's limit of tokens and stops at the first. With `halving` a limit that the server does
    not take is halved until it does; gives the one that it takes, None if it takes none.
    """
    import openai

    client = openai.OpenAI(api_key=key, base_url=target.base_url, max_retries=2, timeout=seconds)
    while True:
        try:
            _first_token(client, target, tokens)
            return tokens
        except openai.BadRequestError as error:
            told = first_line(error)
            if "max_completion_tokens" in str(error) and "upport" in str(error):
                return tokens  # it wants it under another name, which inspect-ai knows; the model is there
            if not halving or tokens is None or not TOO_MANY.search(str(error)):
                raise server_error(error.status_code, target, told) from error
            tokens = tokens // 2 if tokens >= 2 * LEAST_TOKENS else None
        except openai.APIStatusError as error:
            raise server_error(error.status_code, target, first_line(error)) from error
        except openai.APIConnectionError as error:
            raise EvaluationError(
                f"{host_of(target.base_url)} does not answer: {first_line(error)}", code=6,
                hint="check --base-url and the network, then the same command again",
            ) from error  # fmt: skip


def _first_token(client: openai.OpenAI, target: Target, tokens: int | None) -> None:
    """Ask as the run will, and wait for the first token only."""
    limit = {"max_tokens": tokens} if tokens else {}
    if target.prompting == "completion":
        text = client.completions.create(model=target.served, prompt="Say OK.", stream=True, **limit)
        with text:
            next(iter(text), None)
        return
    asked: Any = [{"role": "user", "content": "Say OK."}]
    with client.chat.completions.create(model=target.served, messages=asked, stream=True, **limit) as answer:
        next(iter(answer), None)


def server_error(status: int, target: Target, detail: str) -> EvaluationError:
    """What an HTTP status of the model's server means."""
    if status == 400 and "chat template" in detail.lower():
        return EvaluationError(
            f"{target.served} on {host_of(target.base_url)} has no chat template: it is a base model", code=5,
            hint="--prompting completion",
        )  # fmt: skip
    reason, code, hint = REASONS.get(
        status, (f"the server answers {status}", 6, "the same command again, later")
    )
    shown = without_tokens(detail)
    return EvaluationError(
        f"{target.served} on {host_of(target.base_url)}: {reason} ({shown})", code=code, hint=hint
    )


def host_of(url: str | None) -> str:
    """A server's address without user and password."""
    parts = urlsplit(url or "")
    return parts.netloc.rpartition("@")[2] or "the server"
