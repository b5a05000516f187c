"""A batch with what became of its jobs since: `refresh`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hf_evaluation.core.output import talk
from hf_evaluation.core.suggestions import hf_command
from hf_evaluation.core.text import printable
from hf_evaluation.jobs.failures import HOPELESS, why_failed
from hf_evaluation.jobs.hub import RUN_LABEL, TAIL, TRY_LABEL, find_jobs, log_reader, look_up
from hf_evaluation.jobs.records import ENDED, Attempt, Batch, Run
from hf_evaluation.running.record_line import find_record

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo


def refresh(client: HfApi, batch: Batch) -> Batch:
    """The batch with what became of its jobs; finds jobs whose answer was lost, by their labels."""
    if not any(run.attempts for run in batch.runs):
        return batch
    jobs, read_log = find_jobs(client, batch), log_reader(client, batch)
    by_place: dict[tuple[str, str], JobInfo] = {}
    for job in jobs:
        labels = job.labels or {}
        first = by_place.setdefault((labels.get(RUN_LABEL, ""), labels.get(TRY_LABEL, "")), job)
        if first is not job and str(job.status.stage) in ("SCHEDULING", "RUNNING"):
            stop = hf_command("jobs", "cancel", job.id)
            talk(f"warning: job {job.id} does again what {first.id} does: {stop}")
    for run in batch.runs:
        last = run.last
        job_found = last and by_place.get((last.leader or run.key, str(last.number)))
        if last and last.job_id and not job_found and run.state not in ENDED:
            job_found = look_up(client, batch, last.job_id)
        if last and job_found:
            batch = batch.with_run(run.with_last(updated_attempt(run, last, job_found, read_log)))
        elif last and last.job_id and run.state not in ENDED:
            gone = replace(last, stage="DELETED", message="the Hub knows the job no more")
            batch = batch.with_run(run.with_last(gone))
    return batch


def updated_attempt(
    run: Run, attempt: Attempt, job: JobInfo, read_log: Callable[[str, int | None], list[str]]
) -> Attempt:
    """An attempt with its job's stage, and the reason if it failed, which `read_log` tells.

    Of a job that failed for the sake of another task a run is done that has its record.
    """
    stage = str(getattr(job.status.stage, "value", job.status.stage))
    ran = job.durations.running_secs if job.durations else None
    if attempt.leader and attempt.stage == "COMPLETED":
        return attempt
    message = job.status.message and printable(job.status.message)
    now = replace(attempt, job_id=job.id, stage=stage, message=message, ran=ran)
    if stage == "ERROR" and not attempt.failure:
        lines = read_log(job.id, None if attempt.leader else TAIL)
        found = find_record(lines, run.task) if attempt.leader else None
        if found is not None and found["status"] == "success":
            return replace(now, stage="COMPLETED", message=None)
        kind, reason = why_failed(job.status.message, lines)
        if found is not None and found.get("exit") in HOPELESS:  # its own end, whatever ended the others
            kind, reason = "hopeless", "; ".join(map(str, found["why_not"]))[:200]
        now = replace(now, failure=kind, reason=printable(reason))
    return now
