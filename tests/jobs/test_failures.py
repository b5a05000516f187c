"""Why a job failed, and what is tried again."""

from __future__ import annotations

import pytest

from hf_evaluation.jobs.failures import why_failed
from hf_evaluation.running.engine import engine_failure
from tests.jobs.desk import (
    OOM,
    Desk,
    pairs,
    record,
)
from tests.servers.hub.compute import command_of


@pytest.mark.parametrize(
    ("message", "log", "kind", "says"),
    [
        ("Job failed with exit code: 1", ["x", OOM], "gpu memory", "out of GPU memory"),
        (
            "Exit code: 1",
            ["ValueError: No available memory for the cache blocks."],
            "gpu memory",
            "GPU memory",
        ),
        ("Exit code: 137", ["loading"], "host memory", "host memory"),
        ("OOMKilled", [], "host memory", "OOMKilled"),
        ("Job timeout", ["timeout of a request, retried"], "time", "time limit"),
        ("Exit code: 1", [record("m", status="cancelled", complete=False)], "time", "time limit"),
        ("Exit code: 143", [record("m", status="cancelled", complete=False)], "other", "143"),
        ("Exit code: 4", ["error: there is no task x", "hint: y"], "hopeless", "there is no task x"),
        ("Exit code: 6", ["error: the server is down"], "other", "the server is down"),
        ("Exit code: 1", ["request timeout"], "other", "request timeout"),
        (None, [], "other", "no reason"),
    ],
)
def test_why_a_job_failed(message: str | None, log: list[str], kind: str, says: str) -> None:
    found, reason = why_failed(message, log)
    assert found == kind and says in reason


@pytest.mark.parametrize(
    ("line", "returncode", "kind"),
    [
        ("torch.OutOfMemoryError: CUDA out of memory", 1, "gpu memory"),
        ("RuntimeError: Could not find nvcc", 1, "hopeless"),
        ("vllm: error: unrecognized arguments: --x", 2, "hopeless"),
        ("You are trying to access a gated repo", 1, "hopeless"),
        ("KeyError: 'something new'", 1, "hopeless"),
        ("loading weights", -9, "host memory"),
        ("503 Server Error: Service Unavailable", 1, "other"),
    ],
)
def test_what_an_engine_died_of_decides_whether_it_is_tried_again(
    line: str, returncode: int, kind: str
) -> None:
    """The script's own words and exit code, as they stand in a job's log."""
    error = engine_failure(["INFO starting", line], returncode)
    log = [f"vllm: {line}", f"error: {error.message}", f"hint: {error.hint}"]
    assert why_failed(f"Job failed with exit code: {error.code}", log)[0] == kind


def test_a_failure_is_tried_once_more_and_no_oftener(running: Desk) -> None:
    running.add("m")
    asked = ("--model", "acme/m", "--task", "exit6", "exit4")
    assert running.submit(*asked).code == 0
    running.finish()
    second = running.submit(*asked)
    assert second.code == 1 and "it went wrong" in second.out, second.err
    assert pairs(running) == {("acme/m", "exit6"): 2, ("acme/m", "exit4"): 1}
    running.finish()
    third = running.submit(*asked)
    assert third.code == 1 and "failed for good: acme/m on exit6" in third.err
    assert len(running.jobs) == 2
    again = running.submit(*asked, "--again", "--flavor", "h200", "--time-limit", "1h")
    assert "submitted 2 jobs" in again.out  # they are at different tries
    assert [(job.spec["flavor"], job.spec["timeoutSeconds"]) for job in running.jobs[2:]] == [
        ("h200", 3600)
    ] * 2


def test_of_a_shared_job_that_failed_the_runs_with_a_record_are_done(running: Desk) -> None:
    running.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu", "exit4", "gsm8k")
    assert running.submit(*asked).code == 0
    assert len(running.jobs) == 1
    running.finish()
    states = {row["task"]: row["state"] for row in running.run("status", "--json").document["runs"]}
    assert states == {"mmlu": "done", "exit4": "failed", "gsm8k": "done"}
    collected = running.run("collect", "--json")
    assert collected.code == 5
    assert [row["task"] for row in collected.document["records"]] == ["mmlu", "gsm8k"]
    assert len(running.jobs) == 1 and running.submit(*asked).code == 1 and len(running.jobs) == 1


def test_the_log_of_a_shared_job_is_read_once_for_all_its_runs(running: Desk) -> None:
    running.add("m")
    assert running.submit("--model", "acme/m", "--task", "mmlu", "exit4", "gsm8k").code == 0
    running.finish()
    (job,) = running.jobs
    for command in ("status", "collect"):
        running.hub.requests.clear()
        running.run(command)
        assert len(running.hub.requests.find(f"{job.id}/logs")) == 1, command


def test_time_ran_out_gives_twice_the_time_and_the_same_logs(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu", "--time-limit", "1h")
    assert desk.submit(*asked).code == 0
    desk.jobs[0].begin()
    desk.jobs[0].end("ERROR", "Job timeout")
    retried = desk.submit(*asked, "--json")
    (job,) = retried.document["jobs"]
    assert (job["seconds"], job["try"]) == (7200, 2) and "time limit" in job["why"]
    logs = [command_of(row.spec)[command_of(row.spec).index("--log-dir") + 1] for row in desk.jobs]
    assert logs[0] == logs[1] and logs[0].startswith("hf://buckets/alice/eval-logs/")
    limits = [command_of(row.spec)[command_of(row.spec).index("--time-limit") + 1] for row in desk.jobs]
    assert limits == ["3240", "6480"]  # the script ends before its job is killed


def test_wait_goes_on_until_all_have_ended(running: Desk) -> None:
    running.add("m")
    done = running.submit("--model", "acme/m", "--task", "mmlu", "exit6", "--wait", "--poll", "0.05")
    assert done.code == 1
    assert pairs(running) == {("acme/m", "mmlu"): 1, ("acme/m", "exit6"): 2}
    assert [row["attempts"][-1]["stage"] for row in running.rows] == ["COMPLETED", "ERROR"]
