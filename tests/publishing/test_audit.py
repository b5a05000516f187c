"""The audit of scores, against the input itself, main and every open pull request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publishing.support import GSM8K_FILE, MODEL, Desk, entry, index_card, only, score

AUDIT: list[tuple[str, dict[str, bytes], dict[str, Any], str, str]] = [
    ("nothing there", {}, {}, "new", ""),
    ("same value", {"x": entry(notes="8-shot")}, {}, "present", "x.yaml"),
    ("same value, notes in other words", {"x": entry(notes="8 shots")}, {}, "present", ""),
    ("another variant", {"x": entry(notes="5-shot", value=80)}, {}, "conflict", "80"),
    ("no variant there", {"x": entry(value=80)}, {}, "conflict", "told on one side only: shots"),
    ("no variant here", {"x": entry(notes="8-shot", value=80)}, {"variant": None}, "conflict", "80"),
    ("other value, own source", {"x": entry(value=80, notes="8-shot")}, {}, "conflict", "80 stands in"),
    (
        "other value, other source",
        {"x": entry(value=80, notes="8-shot", url="https://other.org/")},
        {},
        "conflict",
        "another source",
    ),
    (
        "verified, other value",
        {"x": entry(value=80, notes="8-shot", more="  verifyToken: abc\n")},
        {},
        "refused",
        "verified",
    ),
    ("verified, same value", {"x": entry(notes="8-shot", more="  verifyToken: abc\n")}, {}, "present", ""),
    ("dataset in other letters", {"x": entry("OpenAI/GSM8K", notes="8-shot")}, {}, "present", ""),
    ("a task id that does not exist", {"x": entry(task="default", notes="8-shot")}, {}, "present", ""),
    ("another dataset", {"x": entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 82.3, "8-shot")}, {}, "new", ""),
    (
        "in the model-index",
        {"README": index_card(("openai/gsm8k", "GSM8K (8-shot)", 82.3))},
        {},
        "present",
        "",
    ),
    ("there as a fraction", {"README": index_card(("gsm8k", "GSM8K (8-shot)", 0.823))}, {}, "present", ""),
    (
        "in the model-index, other",
        {"README": index_card(("gsm8k", "GSM8K (8-shot)", 9))},
        {},
        "conflict",
        "9 st",
    ),
    ("MMLU is not MMLU-Pro", {"README": index_card(("cais/mmlu", "MMLU (8-shot)", 82.3))}, {}, "new", ""),
    ("not a number", {}, {"value": float("nan"), "raw": "NaN"}, "refused", "no number"),
    ("infinite", {}, {"value": float("inf"), "raw": "inf"}, "refused", "no number"),
    ("null", {}, {"value": None, "raw": "n/a"}, "refused", "no number"),
    ("over the range", {}, {"value": 182.3}, "refused", "outside the range"),
    ("below the range", {}, {"value": -1.0}, "refused", "outside the range"),
    ("a fraction over one", {}, {"value": 1.2, "unit": "fraction"}, "refused", "outside the range"),
    ("unit unknown", {}, {"unit": None, "value": 0.81}, "refused", "percent or a fraction"),
    ("another unit", {}, {"unit": "elo"}, "refused", "elo"),
    ("unknown benchmark", {}, {"benchmark": "MyBench", "benchmark_id": None}, "unmapped", "MyBench"),
    ("another model", {}, {"model": "acme/heron-7b-chat"}, "refused", "acme/heron-7b-chat"),
    ("a partial run", {}, {"complete": False}, "refused", "partial"),
    ("no source", {}, {"source": {"kind": "json"}}, "refused", "source"),
    (
        "a source that is no link",
        {},
        {"source": {"kind": "json", "url": "javascript:x"}},
        "refused",
        "source",
    ),
]


@pytest.mark.parametrize(
    ("files", "changes", "status", "told"), [row[1:] for row in AUDIT], ids=[row[0] for row in AUDIT]
)
def test_the_audit_of_one_score(
    desk: Desk, files: dict[str, bytes], changes: dict[str, Any], status: str, told: str
) -> None:
    named = {
        ("README.md" if name == "README" else f".eval_results/{name}.yaml"): data
        for name, data in files.items()
    }
    if named:
        desk.hub.commit(MODEL, named)
    (row,) = desk.audit(score(**changes))
    assert row["status"] == status
    assert told in (row["detail"] or "")


def test_what_the_same_input_says_twice_is_refused(desk: Desk) -> None:
    def said(*values: tuple[float, str]) -> list[str]:
        return [
            row["status"] for row in desk.audit(*(score(value=value, unit=unit) for value, unit in values))
        ]

    assert said((82.3, "percent"), (82.3, "percent")) == ["new", "refused"]
    assert said((82.3, "percent"), (0.823, "fraction")) == ["new", "refused"]
    assert said((82.3, "percent"), (81.0, "percent")) == ["refused", "refused"]
    assert said((82.3, "percent"), (81.0, "percent"), (82.3, "percent")) == ["refused"] * 3
    both = desk.audit(score(), score(variant="5-shot", value=80))
    assert [row["status"] for row in both] == ["new", "new"]


def test_update_replaces_only_what_is_ours_and_not_verified(desk: Desk) -> None:
    own, other = entry(value=80, notes="8-shot"), entry(value=80, notes="8-shot", url="https://other.org/")
    for data, status, changes in (
        (other, "conflict", 0),
        (entry(value=80, notes="8-shot", more="  verifyToken: abc\n"), "refused", 0),
        (own, "conflict", 1),
    ):
        desk.hub.commit(MODEL, {GSM8K_FILE: data})
        document = desk.publish([score()], "--update", "--dry-run", code=None).document
        assert document["audit"][0]["status"] == status
        assert len(document["plan"]["files"]) == changes
    diff = document["plan"]["files"][0]["diff"].splitlines()
    assert [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-  value: 80",
        "+  value: 82.3",
    ]


def test_an_update_waits_for_an_open_pull_request_with_a_third_value(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=80, notes="8-shot")})
    desk.hub.open_pr(MODEL, {GSM8K_FILE: entry(value=81, notes="8-shot")}, author="bob")
    desk.publish([score()], "--update", "--create-pr", code=5)
    assert desk.open_pulls() == [1]


def test_an_amended_pull_request_is_held_against_main_too(desk: Desk) -> None:
    desk.extract("--benchmark", "mmlu_pro", "--create-pr")
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(notes="8-shot")})
    rows = desk.audit(score(), args=("--pr", "1"))
    assert only(rows)[0] == "present"


def test_an_amended_pull_request_does_not_count_against_itself(desk: Desk) -> None:
    """Our pull request adds 82.3 in one format, while the other says 80: --update corrects that too."""
    old = index_card(("openai/gsm8k", "GSM8K (8-shot)", 80), url="https://example.org/report")
    desk.hub.commit(MODEL, {"README.md": old})
    desk.hub.open_pr(MODEL, {GSM8K_FILE: entry(notes="8-shot")}, author="alice")
    run = desk.publish([score()], "--create-pr", "--pr", "1", "--update")
    assert run.document["audit"][0]["status"] == "conflict"
    new = desk.hub.read(MODEL, "README.md", "refs/pr/1")
    assert new == old.replace(b"value: 80", b"value: 82.3")
    assert desk.open_pulls() == [1]


def test_more_than_can_be_compared_is_refused_before_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may propose thousands of results, each of which is compared with each score."""
    desk.hub.commit(MODEL, {"x.yaml": b"", ".eval_results/x.yaml": entry() + entry(value=1) + entry(value=2)})
    monkeypatch.setattr("hf_evaluation.publishing.audit.MAX_PAIRS", 5)
    rows = [score(variant=f"{shots}-shot") for shots in (1, 2)]
    error = desk.publish(rows, "--dry-run", code=5).document["error"]
    assert "too many scores to compare with 3 published results" in error["message"]
    monkeypatch.setattr("hf_evaluation.publishing.audit.MAX_PAIRS", 8)
    rows.append(score(variant="3-shot"))
    desk.hub.commit(MODEL, {".eval_results/x.yaml": None})
    error = desk.publish(rows, "--dry-run", code=5).document["error"]
    assert "too many scores to compare with others of one benchmark" in error["message"]
    desk.publish(rows[:1], "--dry-run", code=None)
