"""Jobs of the local Hub, scripted and really run, by the real `hf`."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from huggingface_hub import JobHardware
from huggingface_hub.errors import BadRequestError, JobNotFoundError

from tests.servers.clients import HF, api, run, status_of
from tests.servers.hub import LocalHub

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)


SCRIPT = """# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os, pathlib, sys
print("args", sys.argv[1:], "secret", len(os.environ["MY_KEY"]), os.environ["HF_ENDPOINT"])
pathlib.Path(os.environ["OUT"], "result.json").write_text("{}")
sys.exit(int(sys.argv[1]))
"""


def submit(hub: LocalHub, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`hf jobs uv run` of SCRIPT."""
    (home / "eval.py").write_text(SCRIPT)
    options = ["--flavor", "a10g-small", "--timeout", "90m", "-e", "OUT=/data", "-s", "MY_KEY=abc"]
    return run([*HF, "jobs", "uv", "run", *options, *args], hub, home)


def test_a_dry_run_asks_nothing(local_hub: LocalHub, tmp_path: Path) -> None:
    done = submit(local_hub, tmp_path, "--dry-run", "eval.py", "--", "0")
    assert done.returncode == 0 and "a10g-small" in done.stdout
    assert [row.path for row in local_hub.requests if row.path != "/api/agent-harnesses"] == []


def test_a_scripted_job(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.jobs.script("eval.py", "COMPLETED", ["line one", "line two"], seconds=0.3)
    done = submit(local_hub, tmp_path, "eval.py", "--", "0")
    assert done.returncode == 0, done.stderr
    assert "line one\nline two" in done.stdout
    body = json.loads(local_hub.requests.find("POST /api/jobs/alice")[0].body)
    assert body["command"] == ["uv", "run", "/data/eval.py", "0"]
    assert (body["timeoutSeconds"], body["secrets"]) == (5400, {"MY_KEY": "abc"})
    (job,) = api(local_hub).list_jobs(namespace="alice", status="COMPLETED")
    assert job.flavor == "a10g-small" and job.status.stage == "COMPLETED"
    assert sorted(job.secrets or ()) == ["MY_KEY"]
    name = body["labels"]["name"]
    assert [row.id for row in api(local_hub).list_jobs(namespace="alice", labels={"name": name})] == [job.id]
    assert list(api(local_hub).list_jobs(namespace="alice", labels={"name": "other"})) == []
    assert list(api(local_hub).fetch_job_logs(job_id=job.id, namespace="alice", tail=1)) == ["line two"]


def test_a_failing_job_is_an_error_for_hf(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.jobs.script("", "ERROR", ["boom"])
    assert submit(local_hub, tmp_path, "eval.py").returncode != 0


def run_job(hub: LocalHub, user: str = "alice", **options: object) -> str:
    """A plain job; its id."""
    job = api(hub, user).run_job(image="python:3.12", command=["true"], namespace="alice", **options)  # type: ignore[arg-type]
    return job.id


def test_jobs_wait_are_cancelled_and_belong_to_somebody(local_hub: LocalHub) -> None:
    job_id = run_job(local_hub)
    found = api(local_hub).inspect_job(job_id=job_id, namespace="alice")
    assert (found.status.stage, found.owner.name) == ("SCHEDULING", "alice")
    assert found.status.message is not None and "runs no jobs" in found.status.message
    api(local_hub).cancel_job(job_id=job_id, namespace="alice")
    assert api(local_hub).wait_for_job(job_id=job_id, namespace="alice", timeout=5).status.stage == "CANCELED"
    with pytest.raises(JobNotFoundError):
        api(local_hub).inspect_job(job_id="none", namespace="alice")
    assert status_of(lambda: run_job(local_hub, "bob")) == 403
    with pytest.raises(BadRequestError):
        run_job(local_hub, flavor="quantum")


def test_hardware_has_every_flavor_of_the_client(local_hub: LocalHub) -> None:
    rows = {row.name: row for row in api(local_hub).list_jobs_hardware()}
    assert set(rows) == {flavor.value for flavor in JobHardware}
    assert round(rows["a10g-small"].unit_cost_usd * 60, 2) == 1.0
    assert rows["cpu-basic"].accelerator is None


def test_schedules(local_hub: LocalHub) -> None:
    client = api(local_hub)
    options = {"image": "python:3.12", "command": ["true"], "namespace": "alice"}
    made = client.create_scheduled_job(schedule="@weekly", secrets={"K": "v"}, **options)  # type: ignore[arg-type]
    assert made.status.next_job_run_at is not None and sorted(made.job_spec.secrets or ()) == ["K"]
    client.suspend_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert client.inspect_scheduled_job(scheduled_job_id=made.id, namespace="alice").suspend is True
    client.resume_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    changed = client.update_scheduled_job_schedule(
        scheduled_job_id=made.id, schedule="0 9 * * 1", namespace="alice"
    )
    assert changed.schedule == "0 9 * * 1"
    first = client.trigger_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert first.initiator is not None and first.initiator.type == "scheduled-job"
    trigger = {"scheduled_job_id": made.id, "namespace": "alice"}
    assert status_of(lambda: client.trigger_scheduled_job(**trigger)) == 409
    assert [row.id for row in client.list_scheduled_jobs(namespace="alice")] == [made.id]
    client.delete_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert client.list_scheduled_jobs(namespace="alice") == []
    with pytest.raises(BadRequestError):
        client.create_scheduled_job(schedule="sometimes", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "stage"), [("0", "COMPLETED"), ("3", "ERROR")])
def test_a_job_that_really_runs(tmp_path: Path, code: str, stage: str) -> None:
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        done = submit(hub, tmp_path, "eval.py", "--", code)
        assert f"args ['{code}'] secret 3 {hub.endpoint}" in done.stdout
        assert (done.returncode == 0) == (stage == "COMPLETED")
        (job,) = api(hub).list_jobs(namespace="alice")
        assert job.status.stage == stage
        left = {re.sub(r".*/", "", name) for name in hub.hub.buckets["alice/jobs-artifacts"].files}
        assert left == {"eval.py", "result.json"}


def test_a_running_job_ends_by_cancel_and_by_time(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        client = api(hub)
        options = {"image": "python:3.12", "command": ["sleep", "60"], "namespace": "alice"}
        late = client.run_job(timeout=1, **options)  # type: ignore[arg-type]
        job = client.run_job(**options)  # type: ignore[arg-type]
        client.cancel_job(job_id=job.id, namespace="alice")
        ended = client.wait_for_job(job_id=late.id, namespace="alice", timeout=10, poll_interval=0.1)
        assert (ended.status.stage, ended.status.message) == ("ERROR", "Job timeout")
        assert client.inspect_job(job_id=job.id, namespace="alice").status.stage == "CANCELED"
