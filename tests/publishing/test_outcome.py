"""What a run tells: people and programs, and the exit code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publishing.support import GSM8K_FILE, MODEL, Desk, score


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 300}, 5),
        ({"benchmark": "MyBench", "benchmark_id": None}, 1),
        ({}, 0),
    ],
)
def test_the_exit_code_tells_whether_anything_could_be_published(
    desk: Desk, changes: dict[str, Any], code: int
) -> None:
    run = desk.publish([score(**changes)], "--create-pr", code=code)
    assert len(desk.open_pulls()) == (code == 0)
    assert run.document["audit"]
    assert run.document.get("error", {}).get("code", 0) == code


def test_people_see_the_scores_then_the_diff_and_the_url_last(desk: Desk) -> None:
    dry = desk.run("extract-readme", "--repo-id", MODEL, "--dry-run")
    assert dry.out.index("GSM8K") < dry.out.index(f"+++ b/{GSM8K_FILE}")
    assert "+  value: 82.3" in dry.out
    done = desk.run("extract-readme", "--repo-id", MODEL, "--create-pr")
    assert done.out.splitlines()[-1] == f"{desk.hub.endpoint}/{MODEL}/discussions/1"
    again = desk.run("extract-readme", "--repo-id", MODEL, "--create-pr")
    assert "nothing new" in again.err and "/discussions/1" in again.err
