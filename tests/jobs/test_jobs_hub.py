"""The Hub that is slow, lossy or closed: no second job, nothing public, no secret in the open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.jobs.flavors import GPU_FLAVORS
from hf_evaluation.jobs.hub import gigabytes, read_flavors
from tests.jobs.desk import (
    Desk,
)
from tests.servers.hub import LocalHub
from tests.support import assert_error


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": True, "run": True},
        {"status": 504, "run": True},
        {"cut": True},
        {"status": 503},
        {"status": 429, "headers": {"Retry-After": "0"}},
    ],
)
def test_a_lost_or_late_answer_starts_no_second_job(desk: Desk, fault: dict[str, Any]) -> None:
    desk.add("m")
    desk.hub.faults.add("POST /api/jobs/alice$", **fault)
    done = desk.submit("--model", "acme/m", "--task", "mmlu")
    assert done.code == 0, done.err
    assert desk.hub.faults.pending() == []
    assert len(desk.jobs) == 1 and desk.rows[0]["attempts"][0]["job_id"] == desk.jobs[0].id


def test_the_script_is_uploaded_once_and_by_content(desk: Desk) -> None:
    desk.add("a", "b", "c")
    assert desk.submit("--model", "acme/a", "acme/b", "acme/c", "--task", "mmlu").code == 0
    assert len(desk.hub.requests.find("/jobs-artifacts/batch")) == 1
    assert desk.run("cancel", "--all").code == 0
    with (desk.folder / "inspect_eval_uv.py").open("a") as file:
        file.write("# changed\n")
    assert desk.run("submit", "--again").code == 0
    folders = [job.spec["volumes"][0]["path"] for job in desk.jobs]  # type: ignore[index]
    assert len(set(folders[:3])) == len(set(folders[3:])) == 1 and folders[0] != folders[3]
    assert {row["attempts"][-1]["script"] for row in desk.rows} == {folders[3]}


def test_not_signed_in(desk: Desk) -> None:
    del desk.env["HF_TOKEN"]
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 3, "HF_TOKEN")
    desk.env["HF_TOKEN"] = desk.hub.token("carol")
    desk.add("m")
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 3, "not allowed")


def test_logs_never_go_to_a_public_bucket(desk: Desk) -> None:
    desk.add("m")
    from huggingface_hub import HfApi

    HfApi(endpoint=desk.hub.endpoint, token=desk.hub.token("alice")).create_bucket(
        "alice/open", private=False
    )
    asked = ("--model", "acme/m", "--task", "mmlu", "--log-root", "hf://buckets/alice/open")
    assert_error(desk.submit(*asked, "--json"), 5, "public")
    assert desk.jobs == []


@pytest.mark.parametrize(
    ("pattern", "status", "code"),
    [("xet-write-token", 403, 6), ("/batch$", 403, 3), ("/hardware$", 502, 6), ("jobs-artifacts$", 403, 3)],
)
def test_a_hub_that_fails_before_the_first_job(desk: Desk, pattern: str, status: int, code: int) -> None:
    desk.add("m")
    desk.hub.faults.add(pattern, status, times=None)
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), code)
    desk.hub.faults.clear()
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    assert len(desk.jobs) == 1


def test_a_job_that_is_gone(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.hub.jobs.rows.clear()
    assert desk.run("status", "--json").document["counts"] == {"canceled": 1}


def test_the_known_flavors_are_those_that_the_hub_offers(local_hub: LocalHub, tmp_path: Path) -> None:
    """jobs/flavors.py is a copy for those who cannot ask; a new flavor goes there and to the stand-in."""
    from huggingface_hub import HfApi

    found = read_flavors(HfApi(endpoint=local_hub.endpoint, token=local_hub.token("alice")))
    offered = [
        replace(flavor, dollars_per_hour=round(flavor.dollars_per_hour or 0, 2))
        for flavor in found
        if flavor.gpu
    ]
    assert offered == list(GPU_FLAVORS)


@pytest.mark.parametrize(
    ("text", "size"), [("24 GB", 24), ("1.5 TB", 1500), ("8 vCPU", 8), (None, None), ("none", None)]
)
def test_sizes_are_read_in_gb(text: str | None, size: float | None) -> None:
    assert gigabytes(text) == size
