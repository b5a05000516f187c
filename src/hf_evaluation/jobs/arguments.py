"""The arguments of a job: what submit sets for every run, and what a user may not pass on.

`script_arguments` makes them, `check_arguments` refuses those that would leak, write or mislabel.
`job_image` is the container of a job, `job_command` the same job as a command for people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.suggestions import hf_command
from hf_evaluation.jobs.records import Attempt, Batch, Run
from hf_evaluation.running.secrets import SECRET_OPTION, holds_token

# What submit decides for every job, and what would make its record another model's or none at all.
OWN_OPTIONS = (
    "--model", "--task", "--backend", "--log-dir", "--revision", "--time-limit", "--repo-id", "--manager",
    "--from-log", "--list-tasks", "--dry-run", "--help", "--version",
)  # fmt: skip
WRITING_OPTIONS = ("--create-pr", "--apply")
KEY_OPTIONS = ("--secrets", "--token", "--api-key")
# Images by what serves the model; others run in uv's own. That one has no CUDA toolkit, which vLLM's sampler
# is compiled with when it starts (docs/hub/jobs-popular-images; read, not run: no GPU was at hand).
JOB_IMAGES = {"vllm": "vllm/vllm-openai"}
SCRIPT_SHARE = 0.9  # of a job's time is what the script takes: it must end before it is killed, to be resumed


def script_arguments(batch: Batch, run: Run, attempt: Attempt, also: Sequence[Run] = ()) -> list[str]:
    """The arguments of inspect_eval_uv.py in a job; `also` are further runs of the model, its next tasks."""
    tasks = [word for one in (run, *also) for word in ("--task", one.task)]
    words = ["--model", run.model, *tasks, "--backend", run.backend]
    words += ["--log-dir", batch.log_dir(run), "--time-limit", str(int(attempt.seconds * SCRIPT_SHARE))]
    if run.loads_weights and run.revision:
        words += ["--revision", run.revision]
    told = any(word.startswith("--tensor-parallel-size") for word in run.arguments)
    if run.backend == "vllm" and attempt.gpus > 1 and not told:
        words += ["--tensor-parallel-size", str(attempt.gpus)]
    return [*words, *run.arguments]


def job_image(batch: Batch, run: Run) -> str | None:
    """The container image of a job, None for uv's own."""
    return batch.image or JOB_IMAGES.get(run.backend)


def job_command(batch: Batch, run: Run, attempt: Attempt, also: Sequence[Run] = ()) -> str:
    """The command that starts the same job by hand: image, flavor, time limit and log folder stand in it."""
    image = job_image(batch, run)
    words = ["jobs", "uv", "run", *(["--image", image] if image else []), "--flavor", attempt.flavor]
    words += ["--timeout", str(attempt.seconds), "--namespace", batch.namespace]
    words += [word for name in batch.secrets for word in ("--secrets", name)]
    return hf_command(*words, batch.script, "--", *script_arguments(batch, run, attempt, also))


def parse_seconds(text: str) -> int:
    """A time like 90m, 1.5h, 2d or 3600 (seconds) in seconds, as `hf jobs --timeout` reads it."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    seconds = float(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2] or "s"] if found else 0
    if seconds < 1:
        raise EvaluationError(f"{text!r} is no time", code=2, hint="write 90m, 4h, 1d or seconds")
    return int(seconds)


def check_arguments(words: Sequence[str]) -> None:
    """Refuse arguments for the script that this script sets itself, or that would leak or write."""
    for word in words:
        if SECRET_OPTION.match(word) or _means(word, KEY_OPTIONS) or holds_token(word):
            raise EvaluationError(
                "a token in a job's command can be read by everybody who sees the job",
                code=5,
                hint="pass it by name: --secrets NAME; a token that was used like this must be revoked",
            )
        if _means(word, OWN_OPTIONS):
            raise EvaluationError(
                f"{word.partition('=')[0]} is no argument for many jobs",
                code=2,
                hint="submit sets it for every job; see eval_jobs.py submit --help",
            )
        if _means(word, WRITING_OPTIONS):
            raise EvaluationError(
                f"{word} is not for many jobs at once",
                code=5,
                hint="collect, then publish each model: eval_jobs.py collect --out scores",
            )


def _means(word: str, options: Sequence[str]) -> bool:
    """Whether a word is one of the options, or an abbreviation that argparse would take for it."""
    name = word.partition("=")[0]
    return len(name) > 3 and any(option.startswith(name) for option in options)


def plain_task(task: str) -> str | None:
    """The name to look up in the script's table: "mmlu" of "lighteval|mmlu|5"; None for a full path."""
    parts = [part for part in task.split("|") if not part.isdigit()]
    name = parts[-1].partition(":")[0] if parts else ""
    return None if "/" in name else name.casefold().replace("-", "_")


def secret_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names of secrets, each once. Raises EvaluationError 5, without repeating it, for what is no name."""
    for name in names:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or holds_token(name):
            raise EvaluationError(
                "--secrets takes names only: the value comes from the environment or the login",
                code=5,
                hint="--secrets HF_TOKEN; a token that stood in a command line must be revoked",
            )
    return tuple(dict.fromkeys(names))
