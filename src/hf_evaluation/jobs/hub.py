"""What is asked of the Hub: hardware, models, buckets, jobs and their logs; secrets go by name.

`ask_jobs` asks patiently and puts failures into words; `send` starts a job so that a lost answer is no
second job.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import read_env_file
from hf_evaluation.core.hub_requests import LOGIN, T, ask_patiently, cannot_reach
from hf_evaluation.core.text import data_digest, first_line
from hf_evaluation.jobs.arguments import job_image, script_arguments
from hf_evaluation.jobs.records import Batch, Step, base_model, slug
from hf_evaluation.jobs.sizing import Flavor, Weights, quantised_bits

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo
    from huggingface_hub.errors import HfHubHTTPError

TAIL = 400  # log lines that are read for the record or the reason

BATCH_LABEL, RUN_LABEL, TRY_LABEL = "hf-eval-batch", "hf-eval-run", "hf-eval-try"
ARTIFACTS = "jobs-artifacts"  # the bucket in which the client keeps the scripts of jobs
MOUNT = "/eval"  # where a job finds the script


def jobs_environment() -> dict[str, str]:
    """The environment, with what a `.env` file in the present folder adds: values of secrets by name.

    No process is started with it: `.env` may set a path to load code from.
    """
    return {**read_env_file(), **os.environ}


def secret_values(names: Sequence[str], env: Mapping[str, str]) -> dict[str, str]:
    """Secrets by name, from the environment or, for HF_TOKEN, the login.

    Raises EvaluationError 3 if one is not set.
    """
    from huggingface_hub import get_token

    values = {name: env.get(name) or (get_token() or "" if name == "HF_TOKEN" else "") for name in names}
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise EvaluationError(
            f"{', '.join(missing)} is not set", code=3, hint=f"export {missing[0]}, or {LOGIN}"
        )
    return values


def connect(env: Mapping[str, str]) -> HfApi:
    """A client with the user's token, and without bars of its own.

    Raises EvaluationError 3 without a token.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if "HF_HUB_DISABLE_PROGRESS_BARS" not in env:
        disable_progress_bars()
    return HfApi(token=secret_values(["HF_TOKEN"], env)["HF_TOKEN"])


def ask_jobs(call: Callable[[], T], what: str) -> T:
    """Ask the Hub, again after a wait where the failure is passing; others become an EvaluationError."""
    return _ask_until(call, what, lambda: None)


def _ask_until(call: Callable[[], T], what: str, found_meanwhile: Callable[[], T | None]) -> T:
    """As `ask_jobs`; before another try the answer may be found elsewhere."""

    def no_id(error: Exception) -> EvaluationError:
        return EvaluationError(f"{what}: {first_line(error)}", code=2, hint="models are ORG/NAME")

    return ask_patiently(
        call,
        lambda error, status: hub_error(error, status, what),
        no_id=no_id,
        unreachable=hub_unreachable,
        found_meanwhile=found_meanwhile,
    )


def hub_unreachable(error: BaseException) -> EvaluationError:
    """The failure of a Hub that does not answer."""
    return cannot_reach(error, again="then run the same command again: it continues")


def hub_error(error: HfHubHTTPError, status: int, what: str) -> EvaluationError:
    """A failure of the Hub in our words."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    told = error.server_message or first_line(error)
    if isinstance(error, GatedRepoError):
        return EvaluationError(
            f"{what} is gated for you", code=3, hint="accept its terms on its page on the Hub, then try again"
        )
    if status == 401 or status == 403:
        missing = isinstance(error, RepositoryNotFoundError)
        return EvaluationError(
            f"{what} does not exist, or is private" if missing else f"{what}: not allowed: {told}",
            code=3,
            hint=f"{LOGIN}; the token needs permission to start and manage Jobs",
        )
    if status == 402:
        return EvaluationError(
            f"{what}: {told}", code=3, hint="Jobs need a credit balance: add one on the Hub"
        )
    if status == 404:
        return EvaluationError(
            f"there is no {what}, or your token may not see it", code=4, hint="check the name"
        )
    if status == 400:
        return EvaluationError(f"{what}: the Hub refused it: {told}", code=5)
    return EvaluationError(
        f"{what}: the Hub answered {status or 'nothing'}: {told}",
        code=6,
        hint="run the same command again: it continues",
    )


def read_flavors(client: HfApi) -> list[Flavor]:
    """The live list of hardware and prices."""
    hours = {"second": 3600.0, "minute": 60.0, "hour": 1.0}
    found = []
    for row in ask_jobs(client.list_jobs_hardware, "the list of hardware"):
        gpu = row.accelerator
        per_hour = hours.get(row.unit_label)
        found.append(
            Flavor(
                row.name,
                gpu.model if gpu else None,
                int(gigabytes(gpu.quantity) or 1) if gpu else 0,
                (gigabytes(gpu.vram) or 0.0) if gpu else 0.0,
                gigabytes(row.ram),
                gigabytes(row.ephemeral_storage),
                None if per_hour is None else row.unit_cost_usd * per_hour,
            )
        )
    return found


def gigabytes(text: str | None) -> float | None:
    """The number in "24 GB" or "1.5 TB", in GB; None where there is none."""
    found = re.match(r"\s*([\d.]+)\s*(T?)", text or "")
    return float(found[1]) * (1000 if found[2] else 1) if found else None


def read_model(client: HfApi, model: str) -> tuple[str | None, Weights | None]:
    """(commit, weights) of a model on the Hub; weights are None where the Hub states no parameters.

    Raises EvaluationError 3 or 4, also for a gated model that this token may not download.
    """
    repo_id = base_model(model)
    fields: Any = ["sha", "safetensors", "config", "gated"]
    info = ask_jobs(lambda: client.model_info(repo_id, expand=fields), f"model {repo_id}")
    if info.gated:
        ask_jobs(lambda: client.auth_check(repo_id), f"model {repo_id}")
    counts = dict(info.safetensors.parameters) if info.safetensors else {}
    return info.sha, Weights(counts, quantised_bits(info.config)) if counts else None


def ship_script(client: HfApi, batch: Batch) -> str:
    """Put the script into the jobs' bucket, once for all jobs, and give its folder there.

    The folder is named by the content: a changed script is another folder, and no job changes under way.
    One upload for a batch, where run_uv_job would make one for every job, and would take any argument that
    is also the name of a local file for a file.
    """
    data = Path(batch.script).read_bytes()
    bucket, folder = (
        f"{batch.namespace}/{ARTIFACTS}",
        f"hf-evaluation-{data_digest(data)[:16]}",
    )
    target = f"{folder}/{Path(batch.script).name}"
    ask_jobs(lambda: client.create_bucket(bucket, private=True, exist_ok=True), f"bucket {bucket}")
    if not ask_jobs(lambda: list(client.get_bucket_paths_info(bucket, [target])), f"bucket {bucket}"):
        ask_jobs(lambda: client.batch_bucket_files(bucket, add=[(data, target)]), f"bucket {bucket}")
    return folder


def make_bucket(client: HfApi, bucket: str) -> None:
    """A private bucket, unless it is there.

    Raises EvaluationError 5 for a public one: logs hold test questions.
    """
    ask_jobs(lambda: client.create_bucket(bucket, private=True, exist_ok=True), f"bucket {bucket}")
    if not ask_jobs(lambda: client.bucket_info(bucket), f"bucket {bucket}").private:
        raise EvaluationError(
            f"bucket {bucket} is public, and evaluation logs hold the questions of the benchmark",
            code=5,
            hint="make it private, or name another with --log-root hf://buckets/OWNER/NAME",
        )


def send(client: HfApi, batch: Batch, step: Step, values: Mapping[str, str]) -> JobInfo:
    """Start one job. A lost answer is no second job: it is looked up by its labels before another try."""

    def sent_already() -> JobInfo | None:
        labels = {RUN_LABEL: step.run.key, TRY_LABEL: str(step.attempt.number)}
        return next(iter(find_jobs(client, batch, labels)), None)

    what = f"{step.run.model} on {step.run.task}"
    return _ask_until(lambda: start_job(client, batch, step, values), what, sent_already)


def start_job(client: HfApi, batch: Batch, step: Step, values: Mapping[str, str]) -> JobInfo:
    """POST one job; the secrets travel in the field that the Hub encrypts, nowhere else."""
    from huggingface_hub import Volume
    from huggingface_hub._jobs_api import DEFAULT_UV_IMAGE

    script = f"{MOUNT}/{Path(batch.script).name}"
    return client.run_job(
        image=job_image(batch, step.run) or DEFAULT_UV_IMAGE,
        command=["uv", "run", script, *script_arguments(batch, step.run, step.attempt, step.also)],
        secrets=dict(values),
        flavor=step.attempt.flavor,
        timeout=step.attempt.seconds,
        labels={
            "name": slug(f"eval-{step.run.model}-{step.run.task}{'-and-more' if step.also else ''}"),
            BATCH_LABEL: batch.id,
            RUN_LABEL: step.run.key,
            TRY_LABEL: str(step.attempt.number),
        },
        volumes=[
            Volume(
                type="bucket",
                source=f"{batch.namespace}/{ARTIFACTS}",
                mount_path=MOUNT,
                path=step.attempt.script,
                read_only=True,
            )
        ],
        namespace=batch.namespace,
    )


def cancel_job(client: HfApi, namespace: str, job_id: str) -> None:
    """Stop a job."""
    ask_jobs(lambda: client.cancel_job(job_id=job_id, namespace=namespace), f"job {job_id}")


def find_jobs(client: HfApi, batch: Batch, labels: Mapping[str, str] | None = None) -> list[JobInfo]:
    """The jobs of a batch, oldest first, with these labels besides."""
    wanted = {BATCH_LABEL: batch.id, **(labels or {})}

    def all_jobs() -> list[JobInfo]:
        rows = client.list_jobs(labels={BATCH_LABEL: batch.id}, namespace=batch.namespace)
        return [row for row in rows if wanted.items() <= (row.labels or {}).items()]

    found = ask_jobs(all_jobs, "the list of jobs")
    return sorted(found, key=lambda row: (row.created_at or datetime.min.replace(tzinfo=UTC), row.id))


def read_job_log(client: HfApi, batch: Batch, job_id: str, tail: int | None = TAIL) -> list[str]:
    """The last lines of a job's log; none where the Hub keeps it no longer."""
    try:
        return ask_jobs(
            lambda: [
                line
                for text in client.fetch_job_logs(job_id=job_id, namespace=batch.namespace, tail=tail)
                for line in text.splitlines()
            ],
            f"job {job_id}",
        )
    except EvaluationError as error:
        if error.code == 4:
            return []
        raise


def log_reader(client: HfApi, batch: Batch) -> Callable[[str, int | None], list[str]]:
    """`read_job_log` of a batch's jobs; runs of one job that come one after the other have it read once."""
    return lru_cache(1)(partial(read_job_log, client, batch))


def look_up(client: HfApi, batch: Batch, job_id: str) -> JobInfo | None:
    """A job that the list leaves out, None if it is gone."""
    try:
        return ask_jobs(lambda: client.inspect_job(job_id=job_id, namespace=batch.namespace), f"job {job_id}")
    except EvaluationError as error:
        if error.code == 4:
            return None
        raise
