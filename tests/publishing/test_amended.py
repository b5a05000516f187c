"""A value that the owners corrected on main is their answer, and no conflict that --update settles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publishing.support import GSM8K_FILE, MODEL, Desk, score, statuses
from tests.support import Run

OTHER_FILE = {"config.json": b"{}"}


def corrected(desk: Desk, how: str, by: str = "acme", old: bytes = b"value: 82.3") -> str:
    """GSM8K 82.3 comes to main by this tool, and somebody makes 82.8 of it; gives that commit."""
    if how == "apply":
        desk.extract("--apply", "--benchmark", "gsm8k")
    else:
        desk.extract("--create-pr", "--benchmark", "gsm8k", "--format", how, user="bob")
        desk.hub.merge(MODEL, 1)
    path = "README.md" if how == "model-index" else GSM8K_FILE
    data = desk.hub.read(MODEL, path)
    assert data.count(old) == 1
    return desk.hub.commit(MODEL, {path: data.replace(old, b"value: 82.8")}, user=by)


def told(run: Run) -> tuple[str, str, Any]:
    (row,) = [row for row in run.document["audit"] if row["detail"] and "82." in row["detail"]]
    return row["status"], row["detail"], row.get("amended")


@pytest.mark.parametrize("how", ["eval-results", "model-index", "apply"])
def test_an_amended_value_is_told_and_update_alone_leaves_it(desk: Desk, how: str) -> None:
    sha = corrected(desk, how)
    before = len(desk.hub.requests)
    chosen = ("--benchmark", "gsm8k", *(() if how == "apply" else ("--format", how)))
    run = desk.extract(*chosen, "--update", "--create-pr", user="bob", code=5)
    asked = desk.since(before)
    assert len(asked) <= 8 + 1, [item.line() for item in asked]
    status, detail, amended = told(run)
    assert status == "conflict" and "--update" not in detail
    assert f"wrote 82.3, and the entry was amended on main since by acme on {amended['date']}" in detail
    assert (amended["was"], amended["by"], amended["commit"]) == ("82.3", "acme", sha)
    hint = run.document["error"]["hint"]
    assert "1 value" not in hint and "one value was amended on main since" in hint
    assert f"verify --repo-id {MODEL}" in hint and "--update --accept-closed" in hint
    assert "to replace a value of the same source" not in hint
    assert desk.open_pulls() == []
    again = desk.extract(*chosen, "--update", "--accept-closed", "--create-pr", user="bob")
    assert again.document["pr_url"]


def test_who_amended_is_told_only_where_it_is_known(desk: Desk) -> None:
    corrected(desk, "apply", by="carol")
    desk.hub.commit(MODEL, OTHER_FILE, user="acme")
    _, detail, amended = told(desk.extract("--dry-run", "--benchmark", "gsm8k", code=5))
    assert (amended["by"], amended["date"], amended["commit"]) == (None, None, None)
    assert "amended on main since in one of 2 commits by acme, carol" in detail


def test_what_only_the_source_changed_is_replaced_as_before(desk: Desk) -> None:
    """The entry is as we wrote it, and the card says something else by now: nobody amended anything."""
    desk.extract("--apply", "--benchmark", "gsm8k")
    card = desk.hub.read(MODEL)
    desk.hub.commit(MODEL, {"README.md": card.replace(b"82.3", b"83.5")})
    run = desk.extract("--dry-run", "--update", "--benchmark", "gsm8k")
    _, detail, amended = told(run)
    assert amended is None and "amended" not in detail and detail.endswith("--update replaces it")


def test_where_entry_and_source_changed_both_are_told(desk: Desk) -> None:
    """The card says a third number by now, which is for --update to write; the correction is told."""
    corrected(desk, "apply")
    desk.hub.commit(MODEL, {"README.md": desk.hub.read(MODEL).replace(b"82.3", b"83.5")})
    _, detail, amended = told(desk.extract("--dry-run", "--update", "--benchmark", "gsm8k"))
    assert amended is None and "amended on main since" in detail
    assert detail.endswith("--update replaces it")


def test_a_conflict_with_another_source_asks_for_no_history(desk: Desk) -> None:
    there = score()["source"]["url"]
    desk.publish([score(value=80.0)], "--apply")
    desk.hub.commit(MODEL, {GSM8K_FILE: desk.hub.read(MODEL, GSM8K_FILE).replace(b"80.0", b"81")})
    before = len(desk.hub.requests)
    run = desk.publish([score(source={"kind": "lm-eval", "url": there + "/else"})], "--dry-run", code=5)
    assert statuses(run) == {"gsm8k": "conflict"}
    assert "amended" not in run.document["audit"][0]
    assert not [item.line() for item in desk.since(before) if "/commits/" in item.line()]
