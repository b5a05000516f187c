"""What the owners closed or removed is an answer: nobody is asked twice without being told to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publishing.support import ALL, BODY, HEAD, MODEL, TABLE, Desk, score, statuses


def turned_down(desk: Desk, how: str, said: str | None = None) -> None:
    """A pull request of ours that its owners closed, or merged and took out again."""
    desk.extract("--create-pr", user="bob")
    hub = desk.hub
    if said:
        hub.hub.comment(hub.repo(MODEL).discussion(1), "acme", said)
    if how == "closed":
        hub.close(MODEL, 1)
        return
    hub.merge(MODEL, 1)
    files: dict[str, bytes | None] = {"README.md": TABLE}
    for row in desk.run("show", "--repo-id", MODEL, "--json").document["results"]:
        files.setdefault(row["path"], None)
    hub.commit(MODEL, files)


@pytest.mark.parametrize("user", ["bob", "alice"])
@pytest.mark.parametrize("how", ["closed", "removed"])
def test_what_was_turned_down_is_not_proposed_again(desk: Desk, how: str, user: str) -> None:
    """Row 8: whoever asks, the answer is known, with the owner's last word and the way on."""
    turned_down(desk, how, "No thanks,\nplease\x1b[31m not.")
    before = len(desk.hub.requests)
    run = desk.extract("--create-pr", user=user, code=5)
    assert statuses(run) == dict.fromkeys(ALL, "in_pr")
    assert len(desk.hub.prs(MODEL)) == 1
    row = run.document["audit"][1]
    assert (row["pr"], row["author"], row["pr_status"]) == (
        1,
        "bob",
        "closed" if how == "closed" else "merged",
    )
    assert "No thanks, please\\u001b[31m not." in row["detail"]
    assert ("closed by acme" if how == "closed" else "removed from main since") in row["detail"]
    assert "82.3" in row["detail"]
    assert {found["status"] for found in run.document["results"]} == {"unpublished"}
    hint = run.document["error"]["hint"]
    assert f"extract-readme --repo-id {MODEL} --create-pr --accept-closed" in hint
    assert "/discussions/1" in hint
    asked = [item.line() for item in desk.since(before)]
    assert len([line for line in asked if "/discussions/1" in line]) == 1, asked
    assert len(asked) <= 8 + 1, asked
    again = desk.extract("--create-pr", "--accept-closed", user=user)
    assert statuses(again) == dict.fromkeys(ALL, "new")
    assert desk.open_pulls() == [2]


def test_what_was_not_in_it_is_still_new(desk: Desk) -> None:
    desk.extract("--create-pr", "--benchmark", "gsm8k")
    desk.hub.close(MODEL, 1)
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "new", "gsm8k": "in_pr", "mmlu_pro": "new"}
    assert desk.open_pulls() == [2]


def test_another_value_of_it_is_turned_down_too(desk: Desk) -> None:
    """The owners answered to the proposal; a corrected number is for them to want."""
    turned_down(desk, "closed")
    desk.hub.commit(MODEL, {"README.md": HEAD + BODY.replace(b"82.3", b"83.1") + b"\nMore.\n"})
    assert statuses(desk.extract("--create-pr", code=5))["gsm8k"] == "in_pr"


def test_what_its_author_withdrew_is_no_answer(desk: Desk) -> None:
    desk.extract("--create-pr", user="bob")
    desk.hub.close(MODEL, 1, "bob")
    assert statuses(desk.extract("--create-pr", user="bob")) == dict.fromkeys(ALL, "new")


def test_others_closed_pull_requests_cost_nothing_and_say_nothing(desk: Desk) -> None:
    desk.extract("--dry-run")
    desk.hub.open_pr(MODEL, {"README.md": HEAD + BODY.replace(b"Egret", b"Stork")}, title="Names")
    desk.hub.close(MODEL, 1)
    before = len(desk.hub.requests)
    assert statuses(desk.extract("--create-pr")) == dict.fromkeys(ALL, "new")
    assert not [row.line() for row in desk.since(before) if "/discussions/1?" in row.line()]


def test_older_ones_are_known_by_their_titles(desk: Desk) -> None:
    for benchmark in ("gsm8k", "mmlu_pro"):
        desk.extract("--create-pr", "--benchmark", benchmark)
    for num in (1, 2):
        desk.hub.close(MODEL, num)
    before = len(desk.hub.requests)
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "new", "gsm8k": "in_pr", "mmlu_pro": "in_pr"}
    asked = [row.line() for row in desk.since(before) if "/discussions/" in row.line()]
    assert not [line for line in asked if "/discussions/1" in line]
    assert "by its title" in run.document["audit"][1]["detail"]


def test_a_merged_proposal_of_another_setting_does_not_stand_in_the_way(desk: Desk) -> None:
    zero: dict[str, Any] = {"benchmark": "MMLU", "benchmark_id": "mmlu", "value": 65.1, "raw": "65.1"}
    desk.extract("--create-pr", "--benchmark", "mmlu")
    desk.hub.merge(MODEL, 1)
    (row,) = desk.audit(score(**zero, variant="0-shot"))
    assert row["status"] == "new"
