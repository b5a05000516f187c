"""Writing: who may, what is refused, what happens when somebody else is faster or no answer comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hf_evaluation.publishing import write
from tests.publishing.support import ALL, GSM8K_FILE, MODEL, TABLE, Desk, entry, score, statuses

# Who may what


def test_apply_commits_to_main_where_allowed_and_says_what_to_use_where_not(desk: Desk) -> None:
    run = desk.extract("--apply", user="bob", code=3)
    assert "--create-pr" in run.document["error"]["hint"]
    assert desk.hub.read(MODEL) == TABLE
    done = desk.extract("--apply").document
    assert done["plan"]["commit"] == desk.hub.sha(MODEL)
    assert done["pr_url"] is None
    assert {row["status"] for row in done["results"]} == {"merged"}
    assert b"model-index" in desk.hub.read(MODEL)


def test_without_a_token_nothing_is_asked(desk: Desk) -> None:
    run = desk.extract("--create-pr", user=None, code=3)
    assert "hf auth login" in run.document["error"]["hint"]
    assert len(desk.hub.requests) == 0
    assert desk.extract("--dry-run", user=None).code == 0


def test_a_read_only_token_is_told_so(desk: Desk) -> None:
    run = desk.extract("--create-pr", user="carol", code=3)
    assert "write" in run.document["error"]["hint"]
    assert desk.hub.prs(MODEL) == []


def test_disabled_discussions_leave_only_apply(desk: Desk) -> None:
    desk.hub.repo(MODEL).discussions_disabled = True
    run = desk.extract("--create-pr", user="bob", code=3)
    assert "takes no pull requests" in run.document["error"]["message"]
    assert statuses(desk.extract("--dry-run", user="bob")) == dict.fromkeys(ALL, "new")
    desk.extract("--apply")
    assert b"model-index" in desk.hub.read(MODEL)
    desk.run("get-prs", "--repo-id", MODEL, code=3)


@pytest.mark.parametrize(
    ("gate", "user", "code"),
    [({"gated": "manual"}, "bob", 3), ({"private": True}, "bob", 4), ({"disabled": True}, "alice", 3)],
)
def test_closed_repositories(desk: Desk, gate: dict[str, Any], user: str, code: int) -> None:
    repo = desk.hub.repo(MODEL)
    for name, value in gate.items():
        setattr(repo, name, value)
    desk.extract("--create-pr", user=user, code=code)
    assert desk.hub.prs(MODEL) == []


def test_somebody_elses_pull_request_is_not_amended(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="bob")
    head = desk.hub.sha(MODEL, "refs/pr/1")
    error = desk.extract("--create-pr", "--pr", "1", code=3).document["error"]
    assert "bob's pull request" in error["message"]
    assert desk.hub.sha(MODEL, "refs/pr/1") == head


# Secrets


@pytest.mark.parametrize(
    "changes",
    [
        {"method": {"model_args": "token=hf_AbCdEfGhIjKlMnOp"}},
        {"source": {"kind": "lm-eval", "url": "https://example.org/?key=sk-abcdefghijklmnopqr"}},
    ],
    ids=str,
)
def test_a_token_in_the_scores_is_not_published(desk: Desk, changes: dict[str, Any]) -> None:
    error = desk.publish([score(**changes)], "--create-pr", code=5).document["error"]
    assert "token" in error["message"]
    assert desk.hub.requests.writes() == []


def test_the_users_own_token_is_not_published(desk: Desk) -> None:
    data = json.dumps(
        {"repo_id": MODEL, "results": [score(method={"key": desk.hub.token("alice")})]}
    ).encode()
    run = desk.run("publish", "--scores", "-", "--json", "--create-pr", stdin=data, code=5)
    assert "token" in run.document["error"]["message"]
    assert desk.hub.requests.writes() == []


# A main that moves


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({".eval_results/other.yaml": entry(notes="8-shot")}, False),
        ({"README.md": TABLE.replace(b"82.3", b"62.3")}, False),
        ({"notes.txt": b"nothing to do with it\n"}, True),
    ],
    ids=["the same result", "another number", "another file"],
)
def test_a_main_that_moved_while_the_pull_request_was_made(
    desk: Desk, files: dict[str, bytes], kept: bool
) -> None:
    desk.meanwhile(lambda: desk.hub.commit(MODEL, files))
    document = desk.extract("--create-pr", "--benchmark", "gsm8k", "mmlu_pro").document
    assert document["pr_url"].endswith("/discussions/1" if kept else "/discussions/2")
    assert desk.open_pulls() == ([1] if kept else [2])
    last = f"refs/pr/{desk.open_pulls()[0]}"
    if b"62.3" in files.get("README.md", b""):
        assert b"62.3" in desk.hub.read(MODEL, GSM8K_FILE, last)


# Time-outs, and failures on the rare ways


def test_a_commit_has_a_time_out_of_its_own(desk: Desk) -> None:
    desk.monkeypatch.setattr(write, "WRITE_SECONDS", 0.1)
    desk.hub.faults.add("POST .*/commit/", delay=0.3, cut=True, times=None)
    assert "timed out" in desk.extract("--create-pr", code=6).document["error"]["message"]


FAULTS: dict[str, dict[str, Any]] = {
    **{str(status): {"status": status} for status in (401, 403, 404, 409, 429, 500, 503)},
    "cut": {"cut": True},
    "malformed": {"status": 200, "body": "<html>Bad gateway</html>"},
    "json of another kind": {"status": 200, "body": '{"ok": true}'},
}

RECOVERS = ("429", "500", "503", "cut")


def rival(desk: Desk) -> None:
    """Bob proposes the same a moment before us."""
    desk.hub.open_pr(MODEL, {".eval_results/x.yaml": entry(notes="8-shot")}, author="bob")


def moved(desk: Desk) -> None:
    """Main changes where we add to, so that our pull request does not merge; its number is 2 as well."""
    desk.hub.open_discussion(MODEL)
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"version: 1.10", b"version: 1.11")})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("cause", [rival, moved])
def test_a_superfluous_pull_request_that_cannot_be_closed_is_named(
    desk: Desk, cause: Callable[[Desk], None], fault: str
) -> None:
    desk.meanwhile(lambda: cause(desk))
    desk.hub.faults.add(rf"POST /api/models/{MODEL}/discussions/2/status", times=None, **FAULTS[fault])
    run = desk.extract("--create-pr", code=None)
    assert run.code in (3, 4, 6)
    error = run.document["error"]
    told = f"{error['message']} {error['hint']}"
    assert f"{desk.hub.endpoint}/{MODEL}/discussions/2" in told
    assert f"hf discussions close {MODEL} 2" in told
    assert [item.num for item in desk.hub.prs(MODEL, "open") if item.author == "alice"] == [2]


@pytest.mark.parametrize("fault", RECOVERS)
def test_closing_a_superfluous_pull_request_is_tried_again(desk: Desk, fault: str) -> None:
    desk.meanwhile(lambda: rival(desk))
    desk.hub.faults.add(rf"POST /api/models/{MODEL}/discussions/2/status", **FAULTS[fault])
    run = desk.publish([score()], "--create-pr")
    assert run.document["audit"][0]["status"] == "in_pr"
    assert [(item.num, item.status) for item in desk.hub.prs(MODEL)] == [(1, "open"), (2, "closed")]


LOOKS = {  # how a lost answer's commit is looked for
    "whoami": ("--create-pr", "GET /api/whoami-v2"),
    "pull request": ("--create-pr", f"GET /api/models/{MODEL}/revision/refs/pr/1"),
    "main": ("--apply", f"GET /api/models/{MODEL}/revision/main"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("look", LOOKS)
def test_where_the_look_for_a_lost_commit_fails_nothing_is_sent_twice(
    desk: Desk, look: str, fault: str
) -> None:
    option, endpoint = LOOKS[look]
    desk.hub.faults.add("POST .*/commit/", cut=True, run=True)
    desk.hub.faults.add(endpoint, times=None, **FAULTS[fault])
    error = desk.extract(option, code=6).document["error"]
    assert "cannot be seen whether it arrived" in error["message"]
    assert "look before" in error["hint"] and f"get-prs --repo-id {MODEL}" in error["hint"]
    assert len(desk.hub.requests.find("POST .*/commit/")) == 1
    desk.hub.faults.clear()
    again = desk.extract(option).document["audit"]
    assert {row["status"] for row in again} == {"present" if option == "--apply" else "in_pr"}


@pytest.mark.parametrize("fault", RECOVERS)
@pytest.mark.parametrize("look", LOOKS)
def test_the_look_for_a_lost_commit_is_tried_again(desk: Desk, look: str, fault: str) -> None:
    option, endpoint = LOOKS[look]
    desk.hub.faults.add("POST .*/commit/", cut=True, run=True)
    desk.hub.faults.add(endpoint, **FAULTS[fault])
    desk.extract(option)
    assert len(desk.hub.requests.find("POST .*/commit/")) == 1
