"""A batch with what became of its jobs since: `refresh`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hf_evaluation.core.output import talk
from hf_evaluation.core.text import printable
from hf_evaluation.jobs.failures import why_failed
from hf_evaluation.jobs.hub import RUN_LABEL, TRY_LABEL, find_jobs, look_up, read_job_log
from hf_evaluation.jobs.records import ENDED, Attempt, Batch

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo


def refresh(client: HfApi, batch: Batch) -> Batch:
    """The batch with what became of its jobs; finds jobs whose answer was lost, by their labels."""
    if not any(run.attempts for run in batch.runs):
        return batch
    jobs = find_jobs(client, batch)
    by_place: dict[tuple[str, str], JobInfo] = {}
    for job in jobs:
        labels = job.labels or {}
        first = by_place.setdefault((labels.get(RUN_LABEL, ""), labels.get(TRY_LABEL, "")), job)
        if first is not job and str(job.status.stage) in ("SCHEDULING", "RUNNING"):
            talk(f"warning: job {job.id} does again what {first.id} does: hf jobs cancel {job.id}")
    for run in batch.runs:
        last = run.last
        job_found = last and by_place.get((run.key, str(last.number)))
        if last and last.job_id and not job_found and run.state not in ENDED:
            job_found = look_up(client, batch, last.job_id)
        if last and job_found:
            batch = batch.with_run(run.with_last(updated_attempt(client, batch, last, job_found)))
        elif last and last.job_id and run.state not in ENDED:
            gone = replace(last, stage="DELETED", message="the Hub knows the job no more")
            batch = batch.with_run(run.with_last(gone))
    return batch


def updated_attempt(client: HfApi, batch: Batch, attempt: Attempt, job: JobInfo) -> Attempt:
    """An attempt with its job's stage, and the reason if it failed."""
    stage = str(getattr(job.status.stage, "value", job.status.stage))
    ran = job.durations.running_secs if job.durations else None
    now = replace(attempt, job_id=job.id, stage=stage, message=job.status.message, ran=ran)
    if stage == "ERROR" and not attempt.failure:
        kind, reason = why_failed(job.status.message, read_job_log(client, batch, job.id))
        now = replace(now, failure=kind, reason=printable(reason))
    return now
