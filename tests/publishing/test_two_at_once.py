"""Two processes that publish at the same time: both results stay, and one pull request."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.publishing.support import EVAL_YAML, GSM8K_FILE, MODEL, TABLE, score
from tests.servers.hub import LocalHub
from tests.support import SCRIPT


def start(
    hub: LocalHub, home: Path, scores: Iterable[dict[str, Any]], option: str, user: str
) -> subprocess.Popen[str]:
    """A process of its own that publishes some scores."""
    path = home / "scores.json"
    home.mkdir()
    path.write_text(json.dumps({"repo_id": MODEL, "results": list(scores)}))
    command = [sys.executable, str(SCRIPT), "publish", "--scores", str(path), option, "--json"]
    return subprocess.Popen(
        command, env=hub.env(home, user=user), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def both(
    hub: LocalHub, tmp_path: Path, rows: list[list[dict[str, Any]]], option: str, users: tuple[str, str]
) -> list[dict[str, Any]]:
    """The documents of two processes that run at the same time: both have read before either may write."""
    hub.faults.add("POST .*/preupload/", delay=1.2, times=2)
    running = [
        start(hub, tmp_path / user / str(number), scores, option, user)
        for number, (scores, user) in enumerate(zip(rows, users, strict=True))
    ]
    done = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], done
    assert not any(hub.token(user) in text for user in users for out_err in done for text in out_err)
    return [json.loads(out) for out, _ in done]


@pytest.fixture
def meeting(local_hub: LocalHub, tmp_path: Path) -> LocalHub:
    for name in ("alice", "bob"):
        (tmp_path / name).mkdir()
    for dataset, task in (("openai/gsm8k", "gsm8k"), ("TIGER-Lab/MMLU-Pro", "mmlu_pro")):
        local_hub.add_dataset(dataset, {"eval.yaml": EVAL_YAML.format(task=task).encode()}, official=True)
    local_hub.add_model(MODEL, {"README.md": TABLE})
    return local_hub


def test_two_processes_that_commit_at_the_same_time_keep_both_results(
    meeting: LocalHub, tmp_path: Path
) -> None:
    mmlu = score(benchmark="MMLU", benchmark_id="mmlu", variant="5-shot", value=71.4)
    bbh = score(benchmark="BBH", benchmark_id="bbh", variant="3-shot", value=60)
    pro = score(benchmark="MMLU-Pro", benchmark_id="mmlu_pro", variant="5-shot", value=80)
    both(
        meeting,
        tmp_path,
        [[mmlu, score()], [bbh, pro]],
        "--apply",
        ("alice", "alice"),
    )
    assert [row.status for row in meeting.requests.find("POST .*/commit/")] == [200, 412, 200]
    card = meeting.read(MODEL).decode()
    results = yaml.safe_load(card.split("---\n")[1])["model-index"][0]["results"]
    assert sorted(row["dataset"]["name"] for row in results) == ["BIG-Bench Hard", "MMLU"]
    left = iter(card.split("\n"))
    assert all(line in left for line in TABLE.decode().split("\n"))
    for path, value in ((GSM8K_FILE, 82.3), (".eval_results/mmlu_pro_5_shot.yaml", 80)):
        assert yaml.safe_load(meeting.read(MODEL, path))[0]["value"] == value


@pytest.mark.parametrize("users", [("alice", "alice"), ("alice", "bob")], ids=["one account", "two accounts"])
def test_two_processes_that_propose_the_same_leave_one_pull_request(
    meeting: LocalHub, tmp_path: Path, users: tuple[str, str]
) -> None:
    documents = both(meeting, tmp_path, [[score()], [score()]], "--create-pr", users)
    assert [(item.num, item.status) for item in meeting.prs(MODEL)] == [(1, "open"), (2, "closed")]
    assert sorted(row["audit"][0]["status"] for row in documents) == ["in_pr", "new"]


def test_two_processes_that_propose_different_scores_leave_both(meeting: LocalHub, tmp_path: Path) -> None:
    mmlu = score(benchmark="MMLU", benchmark_id="mmlu", variant="5-shot", value=71.4)
    both(meeting, tmp_path, [[score()], [mmlu]], "--create-pr", ("alice", "bob"))
    assert len(meeting.prs(MODEL, "open")) == 2
    for num in (1, 2):
        meeting.merge(MODEL, num)
    assert meeting.read(MODEL, GSM8K_FILE) and b"71.4" in meeting.read(MODEL)
