"""Claims of references/publishing.md and reliability.md that the broader tests would not miss.

Each test here fails for one small mistake in the script that everything else lets pass: a page that is never
asked for, a comparison left out, a cut that is not made, a failure that names no way out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.publishing_support import (
    EVAL_YAML,
    MODEL,
    TABLE,
    Desk,
    add_benchmarks,
    desk,
    entry,
    index_card,
    score,
)
from tests.servers.hub import LocalHub
from tests.servers.hub.state import Limits
from tests.support import SCRIPT, TOKEN, load_script, run_command

__all__ = ["desk"]  # the fixture
X = ".eval_results/x.yaml"
Y = ".eval_results/gsm8k_8_shot.yaml"  # where our score goes
VERIFIED = "  verifyToken: abc\n"


def pull_text(desk: Desk, num: int = 1) -> str:
    """The opening comment of a pull request."""
    return str(desk.hub.repo(MODEL).discussion(num).events[0].data["latest"]["raw"])  # type: ignore[index]


def meanwhile(desk: Desk, act: Callable[[], object]) -> None:
    """Let something happen between the reading of the repository and the first commit."""
    original, left = load_script().send, [act]

    def send(commit: Any) -> Any:
        if left:
            left.pop()()
        return original(commit)

    desk.monkeypatch.setattr(load_script(), "send", send)


# Which pull requests are seen


@pytest.mark.parametrize(
    ("later", "status"),
    [("", "open"), ("", "draft"), ("ddd", "open"), ("ppp", "open"), ("pdpdp", "open")],
    ids=["alone", "a draft", "behind discussions", "behind pull requests", "behind both"],
)
def test_an_open_pull_request_is_seen_on_whatever_page_it_stands(desk: Desk, later: str, status: Any) -> None:
    """Pages of two, newest first; the pull request with our result is the oldest."""
    desk.hub.hub.limits = Limits(discussions=2)
    desk.hub.open_pr(MODEL, {X: entry(notes="8-shot")})
    desk.hub.repo(MODEL).discussion(1).status = status
    for kind in later:
        if kind == "p":
            desk.hub.open_pr(MODEL, {"config.json": b"{}"}, title="Fix config")
        else:
            desk.hub.open_discussion(MODEL)
    (row,) = desk.audit(score())
    assert (row["status"], row["pr"]) == ("in_pr", 1)
    listed = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    assert [item["pr"] for item in listed] == [1] + [
        number for number, kind in enumerate(later, 2) if kind == "p"
    ]


def test_a_gate_before_the_discussions_is_not_taken_for_no_pull_requests(desk: Desk) -> None:
    gate = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access to model is restricted"}
    desk.hub.faults.add(rf"GET /api/models/{MODEL}/discussions\?", 403, headers=gate)
    error = desk.extract("--dry-run", code=3).document["error"]
    assert "is gated" in error["message"] and "accept its terms" in error["hint"]


def test_what_main_has_already_is_not_proposed_by_a_pull_request(desk: Desk) -> None:
    """A correction of the card shows the whole model-index again, but proposes nothing of it.

    Main holds 82.3 and 80 for one benchmark; the pull request does not settle which of them is right.
    """
    card = index_card(("openai/gsm8k", "GSM8K (8-shot)", 82.3))
    desk.hub.commit(MODEL, {"README.md": card, X: entry(value=80, notes="8-shot")})
    files = {"README.md": card.replace(b"Egret", b"Stork"), Y: entry("Idavidrein/gpqa", "diamond", 40)}
    desk.hub.open_pr(MODEL, files)
    assert desk.audit(score())[0]["status"] == "conflict"
    (row,) = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    assert [(item["benchmark_id"], item["value"]) for item in row["results"]] == [("gpqa_diamond", 40.0)]


def test_a_change_that_fits_two_places_of_todays_card_is_not_guessed(desk: Desk) -> None:
    """The pull request changes one "Score: 70"; main has moved and says that twice by now."""
    mine, last = ("openai/gsm8k", "Score", 70), ("cais/mmlu", "Other", 1)
    new = ("TIGER-Lab/MMLU-Pro", "Score", 70)
    old = index_card(mine, last)
    desk.hub.commit(MODEL, {"README.md": old})
    desk.hub.open_pr(MODEL, {"README.md": old.replace(b"value: 70", b"value: 71")})
    desk.hub.commit(MODEL, {"README.md": index_card(mine, new, last)})
    other = score(benchmark="MMLU-Pro", benchmark_id="mmlu_pro", variant=None, value=71)
    rows = desk.audit(score(variant=None, value=71), other)
    assert [row["status"] for row in rows] == ["in_pr", "conflict"]


# The audit


def metric_card(metric: str) -> dict[str, bytes]:
    """A card with our value of GSM8K under a metric."""
    card = index_card(("openai/gsm8k", "GSM8K (8-shot)", 82.3))
    return {"README.md": card.replace(b"type: accuracy", b"type: " + metric.encode())}


TWO = {  # the one without a token comes first
    "README.md": index_card(("openai/gsm8k", "GSM8K (8-shot)", 79), url="https://example.org/report"),
    X: entry(value=80, notes="8-shot", more=VERIFIED),
}
NEAR: list[tuple[str, dict[str, bytes], dict[str, bytes], dict[str, Any], str, str]] = [
    ("another metric", metric_card("rouge"), {}, {"metric": "F1"}, "new", ""),
    ("the same metric", metric_card("f1"), {}, {"metric": "F1"}, "present", ""),
    ("no metric here", metric_card("f1"), {}, {}, "present", ""),
    ("a synonym", metric_card("exact_match"), {}, {"metric": "acc"}, "present", ""),
    ("equal to six decimals", {X: entry(value=82.3000004, notes="8-shot")}, {}, {}, "present", ""),
    ("unequal in the second", {X: entry(value=82.34, notes="8-shot")}, {}, {}, "conflict", "82.34"),
    ("unequal in the fifth", {X: entry(value=82.30001, notes="8-shot")}, {}, {}, "conflict", "82.30001"),
    ("one of two is verified", TWO, {}, {}, "refused", "80 stands in"),
    ("verified, and a pull request agrees", {X: TWO[X]}, {Y: entry(notes="8-shot")}, {}, "refused", ""),
    ("another task of the dataset", {X: entry(task="socratic", value=50, notes="8-shot")}, {}, {}, "new", ""),
    ("a task it does not have", {X: entry(task="all", value=50, notes="8-shot")}, {}, {}, "conflict", "50"),
]  # fmt: skip


@pytest.mark.parametrize("update", [(), ("--update",)], ids=["plain", "update"])
@pytest.mark.parametrize(
    ("main", "pull", "changes", "status", "told"), [row[1:] for row in NEAR], ids=[row[0] for row in NEAR]
)
def test_what_nearly_agrees(
    desk: Desk,
    main: dict[str, bytes],
    pull: dict[str, bytes],
    changes: dict[str, Any],
    status: str,
    told: str,
    update: tuple[str, ...],
) -> None:
    two = EVAL_YAML.format(task="gsm8k") + "  - id: socratic\n    split: test\n"
    desk.hub.commit("openai/gsm8k", {"eval.yaml": two.encode()}, kind="dataset")
    desk.hub.verify("abc")
    desk.hub.commit(MODEL, main)
    if pull:
        desk.hub.open_pr(MODEL, pull)
    document = desk.publish([score(**changes)], "--dry-run", *update, code=None).document
    (row,) = document["audit"]
    assert row["status"] == status
    assert told in (row["detail"] or "")
    replaced = status == "conflict" and bool(update)
    assert bool(document["plan"]["files"]) == (status == "new" or replaced)
    if status == "refused":
        assert "verified" in row["detail"] and row["existing"]["verified"]


def test_a_task_is_chosen_by_its_configuration(desk: Desk) -> None:
    tasks = "tasks:\n  - id: a\n    config: socratic\n  - id: b\n    config: main\n"
    desk.hub.commit("openai/gsm8k", {"eval.yaml": tasks.encode()}, kind="dataset")
    (file,) = desk.publish([score()], "--dry-run").document["plan"]["files"]
    assert file["path"] == Y and "task_id: b\n" in file["yaml"]


def test_an_amended_pull_request_does_not_count_against_itself(desk: Desk) -> None:
    """Our pull request adds 82.3 in one format, while the other says 80: --update corrects that too."""
    old = index_card(("openai/gsm8k", "GSM8K (8-shot)", 80), url="https://example.org/report")
    desk.hub.commit(MODEL, {"README.md": old})
    desk.hub.open_pr(MODEL, {Y: entry(notes="8-shot")}, author="alice")
    run = desk.publish([score()], "--create-pr", "--pr", "1", "--update")
    assert run.document["audit"][0]["status"] == "conflict"
    new = desk.hub.read(MODEL, "README.md", "refs/pr/1")
    assert new == old.replace(b"value: 80", b"value: 82.3")
    assert desk.open_pulls() == [1]


# What is told


def test_scores_left_out_by_benchmark_are_told(desk: Desk) -> None:
    run = desk.extract("--benchmark", "gsm8k", "--create-pr")
    reasons = [row["reason"] for row in run.document["skipped"]]
    assert reasons == [f"{name}: not among --benchmark" for name in ("MMLU", "MMLU-Pro")]
    assert all(f"{name}: not among" in pull_text(desk).replace("\\", "") for name in ("MMLU", "MMLU-Pro"))


def test_lists_of_the_pull_request_are_cut_and_tables_of_other_things_left_out(desk: Desk) -> None:
    rows = [
        score(benchmark="MMLU", benchmark_id="mmlu", variant=f"prompt {number}", method={"seed": number})
        for number in range(24)
    ]
    other = {"table": 99, "reason": "not an evaluation table: prices"}
    skipped = [{"table": number, "reason": f"reason {number}"} for number in range(1, 25)]
    data = {"repo_id": MODEL, "results": rows, "skipped": [other, *skipped]}
    desk.run("publish", "--scores", "-", "--create-pr", stdin=json.dumps(data).encode())
    text = pull_text(desk)
    left = text.partition("**Not included**")[2].partition("\n\n**")[0].strip().splitlines()
    assert left == [f"- table {number}: reason {number}" for number in range(1, 21)] + ["- and 4 more"]
    assert sum(line.startswith("- MMLU: seed") for line in text.splitlines()) == 20
    assert text.count("\n| 82.3 | MMLU |") == 24  # what is written stands there in full


# Waits and time-outs


@pytest.mark.parametrize(
    "headers",
    [{"RateLimit": '"api";r=0;t=3000'}, {"RateLimit": '"api";r=5;t=3000', "Retry-After": "86400"}],
    ids=["rate limit", "retry after"],
)
@pytest.mark.parametrize(
    "endpoint", [rf"GET /api/models/{MODEL}\?", "POST .*/commit/"], ids=["read", "write"]
)
def test_no_wait_is_longer_than_a_minute(desk: Desk, endpoint: str, headers: dict[str, str]) -> None:
    desk.hub.faults.add(endpoint, 429, headers=headers)
    desk.extract("--create-pr")
    assert max(desk.slept) == 60.0


def test_a_commit_has_a_time_out_of_its_own(desk: Desk) -> None:
    desk.monkeypatch.setattr(load_script(), "WRITE_SECONDS", 0.1)
    desk.hub.faults.add("POST .*/commit/", delay=0.3, cut=True, times=None)
    assert "timed out" in desk.extract("--create-pr", code=6).document["error"]["message"]


# Failures on the rare ways

FAULTS: dict[str, dict[str, Any]] = {
    **{str(status): {"status": status} for status in (401, 403, 404, 409, 429, 500, 503)},
    "cut": {"cut": True},
    "malformed": {"status": 200, "body": "<html>Bad gateway</html>"},
    "json of another kind": {"status": 200, "body": '{"ok": true}'},
}
RECOVERS = ("429", "500", "503", "cut")


def rival(desk: Desk) -> None:
    """Bob proposes the same a moment before us."""
    desk.hub.open_pr(MODEL, {X: entry(notes="8-shot")}, author="bob")


def moved(desk: Desk) -> None:
    """Main changes where we add to, so that our pull request does not merge; its number is 2 as well."""
    desk.hub.open_discussion(MODEL)
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"version: 1.10", b"version: 1.11")})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("cause", [rival, moved])
def test_a_superfluous_pull_request_that_cannot_be_closed_is_named(
    desk: Desk, cause: Callable[[Desk], None], fault: str
) -> None:
    meanwhile(desk, lambda: cause(desk))
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
    meanwhile(desk, lambda: rival(desk))
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


# Tokens


@pytest.mark.parametrize("fault", [None, 403], ids=["done", "failed"])
def test_no_token_is_told_even_when_everything_else_is(
    local_hub: LocalHub, tmp_path: Path, fault: int | None
) -> None:
    """`--debug`, and the client's own HF_DEBUG, which prints every request as a curl command."""
    add_benchmarks(local_hub)
    local_hub.add_model(MODEL, {"README.md": TABLE})
    if fault:
        local_hub.faults.add("POST .*/commit/", fault)
    args = ["extract-readme", "--repo-id", MODEL, "--create-pr", "--json", "--debug"]
    env = {**local_hub.env(tmp_path), "HF_DEBUG": "1"}
    done = run_command([sys.executable, SCRIPT, *args], env=env)  # looks for tokens itself
    assert done.code == (3 if fault else 0), done.err[-800:]
    assert "curl" in done.err and "authorization: <TOKEN>" in done.err
    assert ("Traceback" in done.err) == bool(fault)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "hub" not in path.parts]
    assert kept and not any(TOKEN in path.read_bytes() for path in kept)
