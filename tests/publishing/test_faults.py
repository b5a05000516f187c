"""Every endpoint of the write path, each failure: exit code, message, at most one pull request, nothing lost.

The tables ENDPOINTS, EXIT_CODES and RECOVERS stand in references/reliability.md; a test compares them.
"""

from __future__ import annotations

import re
import socket
import time
from typing import Any

import pytest

from hf_evaluation.hub import api
from hf_evaluation.publishing import write
from tests.publishing.support import ALL, MODEL, TABLE, Desk, entry
from tests.support import ROOT

# What is asked in one `extract-readme --create-pr`, in this order, as patterns over "METHOD path?query".
ENDPOINTS = {
    "info": rf"GET /api/models/{MODEL}\?expand=sha&",
    "card": rf"GET /{MODEL}/resolve/.*README",
    "discussions": rf"GET /api/models/{MODEL}/discussions\?",
    "pull request": rf"GET /api/models/{MODEL}/discussions/1\?",
    "benchmarks": r"GET /api/datasets\?",
    "eval.yaml": r"GET /datasets/openai/gsm8k/resolve",
    "validate-yaml": r"POST /api/validate-yaml",
    "preupload": rf"POST /api/models/{MODEL}/preupload",
    "commit": rf"POST /api/models/{MODEL}/commit",
    "read back": rf"GET /api/models/{MODEL}/discussions/2\?",
    "main again": rf"GET /api/models/{MODEL}\?expand=sha$",
}

# What goes wrong, as arguments of `local_hub.faults.add`.
FAULTS: dict[str, dict[str, Any]] = {
    **{str(status): {"status": status} for status in (401, 403, 404, 409, 412, 429, 500, 503)},
    "time-out": {"delay": 0.3, "cut": True},
    "cut": {"cut": True},
    "malformed": {"status": 200, "body": "<html>Bad gateway</html>"},
}

# The exit code where the fault stays: by endpoint, then by fault; "*" is every other fault.
EXIT_CODES: dict[str, dict[str, int]] = {
    "info": {"401": 3, "403": 3, "404": 4, "*": 6},
    "card": {"401": 3, "403": 3, "404": 4, "*": 6},
    "discussions": {"401": 3, "403": 3, "404": 4, "*": 6},
    "pull request": {"401": 3, "403": 3, "404": 0, "*": 6},  # 404: it was deleted meanwhile
    "benchmarks": {"*": 0},  # the shipped table stands in
    "eval.yaml": {"*": 0},  # the shipped task id stands in
    "validate-yaml": {"401": 3, "403": 3, "404": 4, "*": 6},
    "preupload": {"401": 3, "403": 3, "404": 4, "*": 6},
    "commit": {"401": 3, "403": 3, "404": 4, "*": 6},
    "read back": {"401": 3, "403": 3, "404": 4, "*": 6},  # it is written; the message says so, with the url
    "main again": {"401": 3, "403": 3, "404": 4, "*": 6},  # the same
}

# What is tried again by itself and then succeeds, where the fault strikes once.
RECOVERS = ("429", "500", "503", "time-out", "cut")
SLEEP = time.sleep  # the real one, before a desk replaces it


@pytest.fixture(autouse=True)
def stranger(desk: Desk) -> None:
    """A stranger's pull request, so that one is read."""
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="bob")


def be_impatient(desk: Desk) -> None:
    """Time-outs of a test's length: half of what the faulted request takes."""
    desk.monkeypatch.setattr(api, "READ_SECONDS", 0.15)
    desk.monkeypatch.setattr(write, "WRITE_SECONDS", 0.15)


def strike(desk: Desk, endpoint: str, fault: str, times: int | None) -> None:
    desk.hub.faults.add(ENDPOINTS[endpoint], times=times, **FAULTS[fault])
    if fault == "time-out":
        be_impatient(desk)


def own_pulls(desk: Desk) -> list[int]:
    return [item.num for item in desk.hub.prs(MODEL) if item.author == "alice"]


def expected(endpoint: str, fault: str) -> int:
    codes = EXIT_CODES[endpoint]
    return codes.get(fault, codes["*"])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_fault_that_stays(desk: Desk, endpoint: str, fault: str) -> None:
    strike(desk, endpoint, fault, None)
    code = expected(endpoint, fault)
    run = desk.extract("--create-pr", code=code)
    is_after = endpoint in ("read back", "main again")
    written = code == 0 or is_after
    assert own_pulls(desk) == ([2] if written else [])
    if code == 0:
        assert run.document["pr_url"].endswith("/discussions/2")
        return
    error = run.document["error"]
    assert error["hint"] and len(error["message"]) < 500
    assert "Traceback" not in run.err and run.err.count("error: ") == 1
    if is_after:
        assert "/discussions/2" in error["message"] and "read back" in error["message"]
    desk.hub.faults.clear()
    again = desk.extract("--create-pr", code=0)  # nothing is lost, and nothing is done twice
    assert own_pulls(desk) == [2]
    assert {row["status"] for row in again.document["audit"]} == {"in_pr" if written else "new"}


@pytest.mark.parametrize("fault", RECOVERS)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_fault_that_strikes_once(desk: Desk, endpoint: str, fault: str) -> None:
    strike(desk, endpoint, fault, 1)
    run = desk.extract("--create-pr")
    assert run.document["pr_url"].endswith("/discussions/2")
    assert own_pulls(desk) == [2]
    assert len(run.document["plan"]["files"]) == len(ALL)


@pytest.mark.parametrize("fault", ["409", "412"])
@pytest.mark.parametrize("endpoint", ["validate-yaml", "preupload", "commit"])
def test_a_clash_on_the_way_starts_over(desk: Desk, endpoint: str, fault: str) -> None:
    strike(desk, endpoint, fault, 1)
    run = desk.extract("--create-pr")
    assert "reading it again" in run.err
    assert len(desk.hub.requests.find(ENDPOINTS["info"])) == 2
    assert own_pulls(desk) == [2]


@pytest.mark.parametrize("endpoint", ["info", "discussions", "pull request", "benchmarks", "read back"])
@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"ok": true}'])
def test_json_of_another_kind_is_not_taken_for_nothing(desk: Desk, endpoint: str, body: str) -> None:
    """An answer without its list must not read as "no pull requests" or "no results"."""
    desk.hub.faults.add(ENDPOINTS[endpoint], 200, body=body)
    run = desk.extract("--create-pr", code=None)
    if endpoint in ("info", "discussions"):
        assert run.code == (6 if endpoint == "discussions" else 4)
        assert own_pulls(desk) == []
    else:
        assert (run.code, own_pulls(desk)) == (0, [2])


LOST: dict[str, dict[str, Any]] = {
    "cut": {"cut": True, "run": True},
    "gateway time-out": {"status": 504, "run": True},
    "server error": {"status": 500, "run": True},
    "malformed": {"status": 200, "body": "<html>", "run": True},
    "json of another kind": {"status": 200, "body": '{"ok": true}', "run": True},
    "empty": {"status": 200, "body": "", "run": True},
}


@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("option", ["--create-pr", "--apply"])
def test_a_lost_answer_to_a_commit_that_arrived(desk: Desk, option: str, how: str, times: int | None) -> None:
    before = desk.hub.sha(MODEL)
    desk.hub.faults.add(ENDPOINTS["commit"], times=times, **LOST[how])
    run = desk.extract(option)
    commits = desk.hub.requests.find("POST .*/commit/")
    assert len(commits) == 1
    if option == "--create-pr":
        assert own_pulls(desk) == [2]
        assert run.document["pr_url"].endswith("/discussions/2")
    else:
        assert run.document["plan"]["commit"] == desk.hub.sha(MODEL) != before
        assert b"model-index" in desk.hub.read(MODEL)


def test_a_commit_that_lands_after_the_time_out_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", SLEEP)
    be_impatient(desk)
    desk.hub.faults.add(ENDPOINTS["commit"], delay=0.4)
    run = desk.extract("--create-pr")
    assert own_pulls(desk) == [2]
    assert run.document["pr_url"].endswith("/discussions/2")
    assert len(desk.hub.requests.find("POST .*/commit/")) == 1


def test_where_it_cannot_be_seen_whether_it_arrived_the_user_is_told_to_look(desk: Desk) -> None:
    desk.hub.faults.add(ENDPOINTS["commit"], cut=True, run=True)
    desk.hub.faults.add("GET /api/whoami-v2", 503, times=None)
    run = desk.extract("--create-pr", code=6)
    assert "get-prs" in run.document["error"]["hint"]
    assert own_pulls(desk) == [2]


def test_an_account_that_the_hub_does_not_name_is_not_guessed(desk: Desk) -> None:
    desk.hub.faults.add(ENDPOINTS["commit"], cut=True, run=True)
    desk.hub.faults.add("GET /api/whoami-v2", 200, body="{}")
    desk.extract("--create-pr", code=6)
    assert own_pulls(desk) == [2]


def test_another_pull_request_of_ours_with_the_same_title_is_not_mistaken_for_it(desk: Desk) -> None:
    title = "Add evaluation results for MMLU, GSM8K, MMLU-Pro"
    desk.hub.open_pr(MODEL, {"notes.txt": b"mine"}, author="alice", title=title)
    desk.hub.faults.add(ENDPOINTS["commit"], 503)
    run = desk.extract("--create-pr")
    assert run.document["pr_url"].endswith("/discussions/3")
    assert own_pulls(desk) == [2, 3]


def test_main_that_moves_while_we_write_is_read_and_audited_again(desk: Desk) -> None:
    """412 once: in between somebody publishes one of the three scores."""
    hub = desk.hub
    taken = entry(notes="8-shot")
    hub.faults.add(ENDPOINTS["commit"], 412)
    original = write.send

    def send(commit: Any) -> Any:
        outcome = original(commit)
        if outcome is None:
            hub.commit(MODEL, {".eval_results/theirs.yaml": taken}, user="bob")
        return outcome

    desk.monkeypatch.setattr(write, "send", send)
    run = desk.extract("--create-pr")
    assert [row["status"] for row in run.document["audit"]] == ["new", "present", "new"]
    assert "reading it again" in run.err
    assert own_pulls(desk) == [2]
    assert hub.repo(MODEL).discussion(2).base == hub.sha(MODEL)


def test_a_pull_request_that_main_has_made_unmergeable_gives_way_to_a_new_one(desk: Desk) -> None:
    """With create_pr the server does not refuse an old parent: the conflict shows when it is read back."""
    hub, original, moved = desk.hub, write.send, TABLE.replace(b"version: 1.10", b"version: 1.11")

    def send(commit: Any) -> Any:
        if hub.read(MODEL) == TABLE:
            hub.commit(MODEL, {"README.md": moved})
        return original(commit)

    desk.monkeypatch.setattr(write, "send", send)
    run = desk.extract("--create-pr")
    assert [(item.num, item.status) for item in hub.prs(MODEL)][1:] == [(2, "closed"), (3, "open")]
    assert run.document["pr_url"].endswith("/discussions/3")
    hub.merge(MODEL, 3)
    assert b"version: 1.11" in hub.read(MODEL) and b"model-index" in hub.read(MODEL)


def test_a_repository_that_never_rests_is_given_up(desk: Desk) -> None:
    desk.hub.faults.add(ENDPOINTS["commit"], 412, times=None)
    run = desk.extract("--create-pr", code=6)
    assert "changed 6 times" in run.document["error"]["message"]
    assert own_pulls(desk) == []


def test_a_pull_request_that_holds_something_else_is_reported(desk: Desk) -> None:
    desk.hub.faults.add(ENDPOINTS["read back"], 200, body='{"diff": ""}')
    info = f'{{"id": "{MODEL}", "sha": "{"0" * 40}", "siblings": []}}'
    desk.hub.faults.add(f"GET /api/models/{MODEL}/revision/refs/pr/2", 200, body=info)
    run = desk.extract("--create-pr", code=6)
    assert "does not hold what was sent" in run.document["error"]["message"]
    assert "README.md" in run.document["error"]["message"]


def test_a_card_that_the_hub_refuses_is_told(desk: Desk) -> None:
    body = '{"errors": [{"message": "\\"license\\" must be a string"}], "warnings": []}'
    desk.hub.faults.add(ENDPOINTS["validate-yaml"], 400, body=body)
    run = desk.extract("--create-pr", code=5)
    assert '"license" must be a string' in run.document["error"]["message"]
    assert own_pulls(desk) == []


def test_apply_where_the_hub_forbids_it_names_the_other_way(desk: Desk) -> None:
    desk.hub.faults.add(ENDPOINTS["commit"], 403)
    assert "--create-pr" in desk.extract("--apply", code=3).document["error"]["hint"]


@pytest.mark.parametrize("command", ["show", "verify", "get-prs", "validate"])
@pytest.mark.parametrize("fault", FAULTS)
def test_reading_commands_fail_with_the_same_codes(desk: Desk, command: str, fault: str) -> None:
    desk.hub.faults.add(rf"GET /api/models/{MODEL}[?/]", times=None, **FAULTS[fault])
    if fault == "time-out":
        be_impatient(desk)
    code = expected("info", fault)
    run = desk.run(command, "--repo-id", MODEL, "--json", code=code)
    assert run.document["error"]["code"] == code


def test_no_hub_at_all(desk: Desk) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        desk.monkeypatch.setattr(desk.hub, "port", free.getsockname()[1])
    run = desk.extract("--create-pr", code=6)
    assert "cannot be reached" in run.document["error"]["message"]


def test_the_table_in_the_references_is_this_one() -> None:
    path = ROOT / "references" / "reliability.md"
    rows = re.findall(r"^\| ([a-z. -]+) \| `[A-Z]+ .*$", path.read_text(encoding="utf-8"), re.M)
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in ENDPOINTS and len(cells) == len(FAULTS) + 2:
            found[cells[0]] = dict(zip(FAULTS, map(int, cells[2:]), strict=True))
    assert rows == list(ENDPOINTS)
    assert found == {name: {fault: expected(name, fault) for fault in FAULTS} for name in ENDPOINTS}
