"""status, logs and cancel."""

from __future__ import annotations

from tests.jobs.desk import (
    Desk,
)
from tests.servers.hub.compute import Job
from tests.support import assert_clean, assert_error


def test_status_logs_and_cancel(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--backend", "openai", "--task", "mmlu", "gsm8k", "arc_challenge")
    assert desk.submit(*asked).code == 0  # elsewhere no weights are loaded, and nothing is shared
    first, second, _ = desk.jobs
    first.begin()
    first.log("50/100 samples")
    second.begin()
    second.log(f"line\x1b[31m hf_abcdefghijklmnopqrstuvwxyz {desk.env['HF_TOKEN']}")
    second.end("COMPLETED")
    status = desk.run("status", "--progress", "--json")
    assert status.document["counts"] == {"running": 1, "done": 1, "waiting": 1}
    assert [row["state"] for row in status.document["runs"]] == ["running", "done", "waiting"]
    assert [row["news"] for row in status.document["runs"]] == ["50/100 samples", None, None]
    told = desk.run("status")
    assert_clean(told)
    assert "1 of 3 ended" in told.out and "cpu-basic" in told.out

    error = assert_error(desk.run("logs", "--json"), 5, "3 runs")
    assert "--model acme/m --task arc_challenge" in error["candidates"]
    shown = desk.run("logs", "--task", "gsm8k", "--tail", "1")
    assert_clean(shown)
    assert shown.out == "line\\u001b[31m *** ***\n"
    assert_error(desk.run("logs", "--task", "drop", "--json"), 4, "no such run")

    assert_error(desk.run("cancel", "--json"), 2, "cancel what")
    assert desk.run("cancel", "--task", "mmlu", "--dry-run").out.startswith("would cancel acme/m on mmlu")
    assert first.stage == "RUNNING"
    assert desk.run("cancel", "--task", "mmlu").code == 0
    assert first.stage == "CANCELED"
    assert desk.submit(*asked).code == 0 and len(desk.jobs) == 3
    assert desk.submit(*asked, "--again").code == 0 and len(desk.jobs) == 4


def test_a_shared_job_is_cancelled_as_a_whole_and_that_is_said(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu", "gsm8k").code == 0
    (job,) = desk.jobs
    done = desk.run("cancel", "--task", "mmlu")
    assert done.code == 0 and "in the same jobs: acme/m on gsm8k" in done.err
    assert job.stage == "CANCELED"
    assert [row["given_up"] for row in desk.rows] == [True, True]


def test_logs_can_be_followed_to_the_end(running: Desk) -> None:
    running.add("m")
    assert running.submit("--model", "acme/m", "--task", "mmlu").code == 0
    followed = running.run("logs", "--follow")
    assert followed.code == 0 and '"status": "success"' in followed.out


def test_two_jobs_for_one_run_are_told(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.hub.jobs.submit(Job("6" * 24, "alice", "alice", desk.jobs[0].spec, desk.hub.hub.now()))
    desk.jobs[1].labels = desk.jobs[0].labels
    done = desk.run("status", "--json")
    assert f"job {desk.jobs[1].id} does again what {desk.jobs[0].id} does" in done.err
    assert done.document["runs"][0]["attempts"][0]["job_id"] == desk.jobs[0].id


def test_dry_runs_change_nothing(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.jobs[0].begin()
    desk.hub.requests.clear()
    before = desk.manifest.read_bytes()
    for command in (("submit", "--again"), ("status",), ("cancel", "--all"), ("collect", "--out", "scores")):
        assert desk.run(*command, "--dry-run").code in (0, 1)
    assert desk.hub.requests.writes() == []
    assert desk.manifest.read_bytes() == before and not (desk.folder / "scores").exists()
