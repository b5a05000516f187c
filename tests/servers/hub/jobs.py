"""Routes about jobs and scheduled jobs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

from starlette.responses import Response, StreamingResponse

from .compute import Job, LogLine, Schedule, read_hardware, string_map
from .routing import Call, Routes, page
from .state import JOB_WRITE, Hub, Token, object_id
from .wire import HubError, Json, answer, object_of, stamp, text_of, whole_number

routes = Routes()

JOBS = "/api/jobs/{ns}"
JOB = JOBS + "/{id}"
SCHEDULES = "/api/scheduled-jobs/{ns}"
SCHEDULE = SCHEDULES + "/{id}"
PAGE = 100  # jobs; assumed
POLL = 0.05  # seconds between looks at a running job's log
KEEP_ALIVE = 30.0  # seconds between comments on a silent stream
LABEL = re.compile(r"[\w.-]{0,100}")
# How far off the next run is; a cron expression is accepted but its next run is not worked out.
PERIODS: Mapping[str, timedelta] = {
    "@hourly": timedelta(hours=1),
    "@daily": timedelta(days=1),
    "@weekly": timedelta(days=7),
    "@monthly": timedelta(days=30),
    "@yearly": timedelta(days=365),
    "@annually": timedelta(days=365),
}


def _require_jobs(hub: Hub, call: Call) -> Token:
    """A token that may start and manage jobs in the path's namespace."""
    token = hub.require_token(call.token)
    if not token.allows(JOB_WRITE):
        raise HubError(403, "Forbidden", "This token has no permission to start and manage jobs")
    if not hub.owns(token.user, call.args["ns"]):
        raise HubError(403, "Forbidden", f"You may not use jobs of {call.args['ns']}")
    return token


def _job(hub: Hub, call: Call) -> Job:
    _require_jobs(hub, call)
    job = hub.jobs.rows.get(call.args["id"])
    if job is None or job.namespace != call.args["ns"]:
        raise HubError(404, "JobNotFound", "Job not found")
    job.settle()
    return job


@routes.add("GET", "/api/jobs/hardware")
def hardware(hub: Hub, call: Call) -> Response:
    """The flavors and their prices."""
    return answer([row.as_json() for row in read_hardware()])


@routes.add("POST", JOBS)
def submit(hub: Hub, call: Call) -> Response:
    """A new job."""
    token = _require_jobs(hub, call)
    return answer(job_json(hub, start(hub, call.args["ns"], token.user, _checked(call.json()))))


def _checked(spec: Json) -> Json:
    """A job's description; 400 for what the server would refuse."""
    if not isinstance(spec.get("command"), list):
        raise HubError(400, "InvalidBody", '"command" must be a list')
    flavors = {row.name for row in read_hardware()}
    if spec.get("flavor") not in flavors:
        raise HubError(400, "InvalidBody", f'"flavor" must be one of {", ".join(sorted(flavors))}')
    if not isinstance(spec.get("dockerImage", spec.get("spaceId")), str):
        raise HubError(400, "InvalidBody", '"dockerImage" or "spaceId" is required')
    _labels(spec)
    return spec


def _labels(body: Json) -> dict[str, str]:
    labels = string_map(body.get("labels"))
    for word in (*labels, *labels.values()):
        if not LABEL.fullmatch(word):
            raise HubError(400, "InvalidBody", f"Invalid label: {word!r}")
    return labels


def start(hub: Hub, namespace: str, user: str, spec: Json, schedule: str | None = None) -> Job:
    """Take a job in."""
    job = Job(object_id(hub.next_number()), namespace, user, spec, hub.now(), schedule=schedule)
    job.labels = _labels(spec)
    hub.jobs.submit(job)
    return job


@routes.add("GET", JOBS)
def list_jobs(hub: Hub, call: Call) -> Response:
    """The jobs of a namespace, newest first."""
    _require_jobs(hub, call)
    rows = [job for job in reversed(hub.jobs.rows.values()) if job.namespace == call.args["ns"]]
    for job in rows:
        job.settle()
    stages = call.many("stage")
    labels = [label.partition("=") for label in call.many("label")]
    rows = [job for job in rows if not stages or job.stage in stages]
    rows = [job for job in rows if all(job.labels.get(key) == value for key, _, value in labels)]
    return page(rows, call, PAGE, show=lambda job: job_json(hub, job))


@routes.add("GET", JOB)
def inspect_job(hub: Hub, call: Call) -> Response:
    """One job."""
    return answer(job_json(hub, _job(hub, call)))


@routes.add("POST", JOB + "/cancel")
def cancel(hub: Hub, call: Call) -> Response:
    """The end of a job."""
    job = _job(hub, call)
    hub.jobs.cancel(job)
    return answer(job_json(hub, job))


@routes.add("POST", JOB + "/duplicate")
def duplicate(hub: Hub, call: Call) -> Response:
    """The same job once more."""
    job = _job(hub, call)
    return answer(job_json(hub, start(hub, job.namespace, job.user, job.spec)))


@routes.add("PUT", JOB + "/labels")
def labels(hub: Hub, call: Call) -> Response:
    """Other labels."""
    job = _job(hub, call)
    job.labels = _labels(call.json())
    return answer(job_json(hub, job))


@routes.add("GET", JOB + "/logs")
def logs(hub: Hub, call: Call) -> Response:
    """The log as server-sent events, until the job has ended."""
    job = _job(hub, call)
    tail = call.query.get("tail")
    first = 0 if tail is None else max(len(job.logs) - whole_number(tail, 0), 0)
    return StreamingResponse(_events(job, first), media_type="text/event-stream")


async def _events(job: Job, first: int) -> AsyncIterator[str]:
    silent = 0.0
    while True:
        job.settle()
        done = job.done
        lines = job.logs[first:]
        first += len(lines)
        for line in lines:
            yield _event(line)
        if done:
            return
        silent = 0.0 if lines else silent + POLL
        if silent >= KEEP_ALIVE:
            silent = 0.0
            yield ": keep-alive\n\n"
        await asyncio.sleep(POLL)


def _event(line: LogLine) -> str:
    return f"data: {json.dumps({'timestamp': stamp(line.at), 'data': line.text})}\n\n"


def _account(hub: Hub, name: str) -> Json:
    account = hub.account(name)
    return {"id": f"64{account.number:022x}", "name": account.name, "type": account.kind}


def _public_spec(spec: Json) -> dict[str, object]:
    """A job's description as anybody may see it: secrets by name only."""
    return {**spec, "secrets": sorted(string_map(spec.get("secrets")))}


def job_json(hub: Hub, job: Job) -> Json:
    """A job as the API shows it."""
    now = datetime.now(UTC)
    running = None if job.started is None else int(((job.finished or now) - job.started).total_seconds())
    waited = None if job.started is None else int((job.started - job.created).total_seconds())
    initiator = (
        _account(hub, job.user) if job.schedule is None else {"type": "scheduled-job", "id": job.schedule}
    )
    return {
        **_public_spec(job.spec),
        "id": job.id,
        "createdAt": stamp(job.created),
        "startedAt": stamp(job.started) if job.started else None,
        "finishedAt": stamp(job.finished) if job.finished else None,
        "labels": job.labels,
        "status": {"stage": job.stage, "message": job.message},
        "durations": {
            "schedulingSecs": waited,
            "runningSecs": running,
            "totalSecs": (running or 0) + (waited or 0),
        },
        "owner": _account(hub, job.namespace),
        "initiator": initiator,
    }


# --- schedules ---------------------------------------------------------------------------------------------


def _schedule(hub: Hub, call: Call) -> Schedule:
    _require_jobs(hub, call)
    row = hub.jobs.schedules.get(call.args["id"])
    if row is None or row.namespace != call.args["ns"]:
        raise HubError(404, "ScheduledJobNotFound", "Scheduled job not found")
    return row


def _checked_schedule(text: str) -> str:
    if text not in PERIODS and len(text.split()) != 5:
        raise HubError(400, "InvalidBody", f"Invalid schedule: {text!r}")
    return text


@routes.add("POST", SCHEDULES)
def create_schedule(hub: Hub, call: Call) -> Response:
    """A new scheduled job. The local Hub never starts it by itself: `run` does."""
    token = _require_jobs(hub, call)
    body = call.json()
    spec = _checked(object_of(body, "jobSpec"))
    rhythm = _checked_schedule(text_of(body, "schedule"))
    row = Schedule(object_id(hub.next_number()), call.args["ns"], token.user, spec, rhythm, hub.now())
    row.suspend, row.concurrency = body.get("suspend") is True, body.get("concurrency") is True
    hub.jobs.schedules[row.id] = row
    return answer(_schedule_json(hub, row))


@routes.add("GET", SCHEDULES)
def list_schedules(hub: Hub, call: Call) -> Response:
    """The scheduled jobs of a namespace."""
    _require_jobs(hub, call)
    rows = [row for row in hub.jobs.schedules.values() if row.namespace == call.args["ns"]]
    return answer([_schedule_json(hub, row) for row in rows])


@routes.add("GET", SCHEDULE)
def inspect_schedule(hub: Hub, call: Call) -> Response:
    """One scheduled job."""
    return answer(_schedule_json(hub, _schedule(hub, call)))


@routes.add("DELETE", SCHEDULE)
def delete_schedule(hub: Hub, call: Call) -> Response:
    """The end of a scheduled job."""
    del hub.jobs.schedules[_schedule(hub, call).id]
    return answer({})


@routes.add("POST", SCHEDULE + "/suspend")
@routes.add("POST", SCHEDULE + "/resume")
def pause_schedule(hub: Hub, call: Call) -> Response:
    """A pause, or the end of one."""
    row = _schedule(hub, call)
    row.suspend = call.path.endswith("/suspend")
    return answer(_schedule_json(hub, row))


@routes.add("POST", SCHEDULE + "/schedule")
def change_schedule(hub: Hub, call: Call) -> Response:
    """Another rhythm."""
    row = _schedule(hub, call)
    row.schedule = _checked_schedule(text_of(call.json(), "schedule"))
    return answer(_schedule_json(hub, row))


@routes.add("POST", SCHEDULE + "/run")
def run_schedule(hub: Hub, call: Call) -> Response:
    """One run now; 409 while another runs, unless that is allowed."""
    row = _schedule(hub, call)
    if row.last is not None:
        row.last.settle()
    if row.last is not None and not row.last.done and not row.concurrency:
        raise HubError(409, "AlreadyRunning", "Another instance of this job is running")
    row.last = start(hub, row.namespace, row.user, row.spec, row.id)
    return answer(job_json(hub, row.last))


def _schedule_json(hub: Hub, row: Schedule) -> Json:
    period = PERIODS.get(row.schedule)
    upcoming = None if period is None or row.suspend else stamp(hub.now() + period)
    return {
        "id": row.id,
        "createdAt": stamp(row.created),
        "schedule": row.schedule,
        "suspend": row.suspend,
        "concurrency": row.concurrency,
        "jobSpec": _public_spec(row.spec),
        "status": {
            "lastJob": {"id": row.last.id, "at": stamp(row.last.created)} if row.last else None,
            "nextJobRunAt": upcoming,
        },
        "owner": _account(hub, row.namespace),
    }
