"""A model's results and open pull requests: none is overlooked, none is invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.publishing.support import GSM8K_FILE, MODEL, TABLE, Desk, entry, index_card, only, score, statuses
from tests.servers.hub.state import Limits


@pytest.mark.parametrize(
    ("proposed", "status"), [(82.3, "in_pr"), (80.1, "conflict")], ids=["same value", "other value"]
)
def test_somebody_elses_pull_request_is_seen(desk: Desk, proposed: float, status: str) -> None:
    desk.hub.open_pr(MODEL, {".eval_results/x.yaml": entry(value=proposed, notes="8-shot")}, author="bob")
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "new", "gsm8k": status, "mmlu_pro": "new"}
    row = run.document["audit"][1]
    assert (row["pr"], row["author"], row["existing"]["value"]) == (1, "bob", proposed)
    assert [item.num for item in desk.hub.prs(MODEL, "open")] == [1, 2]
    with pytest.raises(KeyError):
        desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/2")


def test_a_model_index_proposed_in_a_readme_is_seen_also_when_main_has_moved(desk: Desk) -> None:
    card = index_card(("cais/mmlu", "MMLU (5-shot)", 71.4))
    desk.hub.open_pr(MODEL, {"README.md": card}, author="bob")
    desk.hub.commit(MODEL, {"README.md": TABLE + b"\nOne more line.\n"})
    before = len(desk.hub.requests)
    assert statuses(desk.extract("--dry-run"))["mmlu"] == "in_pr"
    assert [row.line() for row in desk.since(before) if "pr/1" in row.line()] == []  # told by the diff alone


@pytest.mark.parametrize(
    ("later", "status"),
    [("", "open"), ("", "draft"), ("ddd", "open"), ("ppp", "open"), ("pdpdp", "open")],
    ids=["alone", "a draft", "behind discussions", "behind pull requests", "behind both"],
)
def test_an_open_pull_request_is_seen_on_whatever_page_it_stands(desk: Desk, later: str, status: Any) -> None:
    """Pages of two, newest first; the pull request with our result is the oldest."""
    desk.hub.hub.limits = Limits(discussions=2)
    desk.hub.open_pr(MODEL, {".eval_results/x.yaml": entry(notes="8-shot")})
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
    desk.hub.commit(MODEL, {"README.md": card, ".eval_results/x.yaml": entry(value=80, notes="8-shot")})
    files = {
        "README.md": card.replace(b"Egret", b"Stork"),
        GSM8K_FILE: entry("Idavidrein/gpqa", "diamond", 40),
    }
    desk.hub.open_pr(MODEL, files)
    assert desk.audit(score())[0]["status"] == "conflict"
    (row,) = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    assert [(item["benchmark_id"], item["value"]) for item in row["results"]] == [("gpqa_diamond", 40.0)]


@pytest.mark.parametrize(
    "diff", ["null", '""', '"garbage"', '"diff --git a/README.md b/README.md\\nindex 1..2\\n"'], ids=range(4)
)
def test_without_a_diff_to_believe_the_pull_request_is_read_itself(desk: Desk, diff: str) -> None:
    """Where the diff says nothing at all, `evalResults` still does."""
    files = {".eval_results/x.yaml": entry(notes="8-shot")}
    desk.hub.open_pr(
        MODEL,
        files if diff == '""' else files | {"README.md": index_card(("cais/mmlu", "MMLU (5-shot)", 71.4))},
    )
    body = f'{{"num": 1, "diff": {diff}, "filesWithConflicts": []}}'
    desk.hub.faults.add(f"GET /api/models/{MODEL}/discussions/1", 200, body=body)
    found = statuses(desk.extract("--dry-run"))
    assert found == {"mmlu": "new" if diff == '""' else "in_pr", "gsm8k": "in_pr", "mmlu_pro": "new"}


def test_a_pull_request_of_very_many_files_costs_few_requests(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_evaluation.hub.repository.MAX_READ_OF_PULL", 2)
    desk.hub.open_pr(MODEL, {f".eval_results/{at}.yaml": b"a: [" for at in range(5)}, author="bob")
    desk.hub.faults.add(f"GET /api/models/{MODEL}/discussions/1", 200, body='{"num": 1, "diff": null}')
    before = len(desk.hub.requests)
    assert "warning: #1 by bob: 3 of its 5 files were not read" in desk.publish([score()], "--dry-run").err
    assert sum("/resolve/refs/pr/1/" in asked.path for asked in desk.since(before)) == 2


def test_a_repository_of_very_many_result_files_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_evaluation.hub.repository.MAX_RESULT_PATHS", 2)
    desk.hub.commit(MODEL, {f".eval_results/{at}.yaml": entry() for at in range(3)})
    for command in (("show",), ("validate",), ("verify",), ("repair", "--dry-run")):
        assert "3 files in .eval_results" in desk.run(*command, "--repo-id", MODEL, code=5).err


def test_results_that_the_hub_has_not_read_yet_are_seen(desk: Desk) -> None:
    """`evalResults` may lag behind the files: the file about to be edited is read itself."""
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(notes="8-shot")})
    info = json.dumps(
        {
            "id": MODEL,
            "sha": desk.hub.sha(MODEL),
            "siblings": [{"rfilename": GSM8K_FILE}],
            "evalResults": [
                {"filename": GSM8K_FILE, "data": {"dataset": {"id": "a/b", "task_id": "c"}, "value": 1}}
            ],
        }
    )
    desk.hub.faults.add(rf"GET /api/models/{MODEL}\?", 200, body=info)
    assert desk.audit(score())[0]["status"] == "present"


def test_results_beside_a_mistake_in_their_file_are_seen(desk: Desk) -> None:
    mistake = b"- dataset:\n    id: openai/gsm8k\n  value: 3\n"
    desk.hub.commit(MODEL, {".eval_results/gsm8k.yaml": entry(notes="8-shot") + mistake})
    assert only(desk.audit(score()))[0] == "present"


def test_a_strangers_unreadable_proposal_is_told(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {"README.md": b"---\na: [\n---\n"}, author="bob")
    assert "warning: #1 by bob: README.md, line" in desk.publish([score()], "--dry-run").err


def test_a_list_of_discussions_without_numbers_is_a_broken_answer(desk: Desk) -> None:
    body = json.dumps({"discussions": [{"num": "x"}], "count": 1, "start": 0})
    desk.hub.faults.add(f"GET /api/models/{MODEL}/discussions", status=200, body=body)
    desk.publish([score()], "--dry-run", code=6)
