"""Requests to the Hub: within its limits, asked again, and what a Hub that fails costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hf_evaluation.surveying import requests
from hf_evaluation.surveying.requests import Budget
from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    card,
    gap,
    only,
    trending,
)


def test_rate_limits_are_kept_and_not_run_into(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", quota={"api": 40}, window=2.0) as hub:
        for number in range(70):
            hub.add_model(f"acme/m{number}", {"README.md": b"# m"})
        done = trending(hub, tmp_path, "survey", "--json", user=None)
        assert done.code == 0 and len(done.lines) == 70
        assert "limit for api requests is reached" in done.err
        assert [row.line() for row in hub.requests if row.status == 429] == []


def test_a_429_a_503_and_a_cut_connection_are_waited_out(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 50.0})})
    local_hub.faults.add(r"GET /api/models\?", 429, headers={"RateLimit": '"api";r=0;t=0'})
    local_hub.faults.add("discussions", 503)
    local_hub.faults.add("/resolve/", cut=True)
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 50.0
    assert local_hub.faults.pending() == []


def test_a_hub_that_is_down_or_refuses(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    local_hub.faults.add(r"GET /api/models\?", 500, times=4)
    assert_error(trending(local_hub, tmp_path, "survey", "--json"), 6)
    bad = trending(local_hub, tmp_path, "survey", "--json", HF_TOKEN="hf_wrong")
    assert_error(bad, 3)
    assert "hf_wrong" not in bad.out + bad.err
    local_hub.faults.add(r"GET /api/models\?", 200, body="<html>")
    assert_error(trending(local_hub, tmp_path, "survey", "--json"), 6, "no JSON")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "1", "ratelimit": '"api";r=999;t=169'}, 1),
        ({"retry-after": "7", "ratelimit": '"api";r=0;t=169'}, 7),
        ({"ratelimit": '"api";r=0;t=169'}, 169),
        ({"ratelimit": '"api";r=999;t=169'}, 60),
        ({"retry-after": "86400"}, 300),
        ({}, 60),
    ],
)
def test_a_429_costs_what_retry_after_says(
    headers: dict[str, str], seconds: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the wait is told."""
    now = [100.0]
    monkeypatch.setattr(requests.time, "monotonic", lambda: now[0])
    budget = Budget()
    waits: list[float] = []

    def wait(left: float) -> None:
        waits.append(left)
        now[0] += left

    monkeypatch.setattr(budget._change, "wait", wait)
    budget.take("api")
    budget.give("api", headers, 429)
    budget.take("api")
    assert sum(waits) == seconds + 1
    assert f"waiting {seconds + 1} s" in capsys.readouterr().err
