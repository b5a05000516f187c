"""Discussions, pull requests and evaluation results of the local Hub, by the real client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from huggingface_hub.utils._http import get_session

from tests.servers.clients import BOARD, CARD, GSM8K, api, commit, eval_results, status_of
from tests.servers.hub import Limits, LocalHub
from tests.servers.hub.cards import validate_card
from tests.servers.hub.evals import BadFile, parse_results

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)


@pytest.fixture
def forum(tmp_path: Path) -> Iterator[LocalHub]:
    """acme/m with three PRs and two discussions, two to a page; PR 3 is closed, PR 4 merged."""
    with LocalHub(tmp_path / "hub", limits=Limits(discussions=2)) as hub:
        hub.add_model("acme/m", {"README.md": CARD})
        hub.open_discussion("acme/m", "bob", "A question")
        hub.open_pr("acme/m", {"a": b"1"}, "bob", "First")
        hub.open_pr("acme/m", {"b": b"1"}, "alice", "Second")
        hub.open_pr("acme/m", {"c": b"1"}, "bob", "Third")
        hub.open_discussion("acme/m", "alice", "Another")
        hub.close("acme/m", 3)
        hub.merge("acme/m", 4)
        yield hub


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"discussion_type": "pull_request"}, [4, 3, 2]),
        ({"discussion_type": "discussion"}, [5, 1]),
        ({"discussion_type": "pull_request", "discussion_status": "open"}, [2]),
        ({"discussion_status": "closed"}, [4, 3]),
        ({"author": "bob"}, [4, 2, 1]),
    ],
)
def test_discussions_are_listed(forum: LocalHub, options: dict[str, str], numbers: list[int]) -> None:
    rows = list(api(forum, None).get_repo_discussions("acme/m", **options))  # type: ignore[arg-type]
    assert [row.num for row in rows] == numbers
    assert len(forum.requests) == max(1, -(-len(numbers) // 2))


def test_details_tell_what_happened(forum: LocalHub) -> None:
    client = api(forum, "bob")
    client.comment_discussion("acme/m", 2, "Please look")
    client.rename_discussion("acme/m", 2, "Better title")
    client.change_discussion_status("acme/m", 2, "closed", comment="not needed")
    client.change_discussion_status("acme/m", 2, "open")
    found = client.get_discussion_details("acme/m", 2)
    assert (found.title, found.status, found.target_branch) == ("Better title", "open", "refs/heads/main")
    kinds = ["comment", "commit", "comment", "title-change", "comment", "status-change", "status-change"]
    assert [event.type for event in found.events] == kinds
    assert found.diff is not None and "+++ b/a\n@@ -0,0 +1 @@\n+1\n" in found.diff
    comment = found.events[2]
    assert client.edit_discussion_comment("acme/m", 2, comment.id, "Look again").content == "Look again"
    assert client.hide_discussion_comment("acme/m", 2, comment.id).hidden


def test_a_merge_is_one_commit_on_main(forum: LocalHub) -> None:
    api(forum).merge_pull_request("acme/m", 2, comment="thanks")
    found = api(forum).get_discussion_details("acme/m", 2)
    assert (found.status, found.merge_commit_oid) == ("merged", forum.sha("acme/m"))
    assert found.diff is not None and "+++ b/a" in found.diff and "c" not in found.diff.split()
    row = api(forum).list_repo_commits("acme/m")[0]
    assert row.title == "First (#2)"
    assert api(forum).list_repo_files("acme/m") == ["README.md", "a", "c"]
    assert status_of(lambda: api(forum).merge_pull_request("acme/m", 2)) == 400


def test_conflicts_stop_a_merge(model: LocalHub) -> None:
    model.open_pr("acme/m", {"README.md": b"# theirs\n"})
    model.commit("acme/m", {"README.md": b"# ours\n"})
    assert api(model).get_discussion_details("acme/m", 1).conflicting_files == ["README.md"]
    assert status_of(lambda: api(model).merge_pull_request("acme/m", 1)) == 409
    assert model.read("acme/m") == b"# ours\n"


def test_only_owners_merge_and_only_authors_or_owners_close(forum: LocalHub) -> None:
    forum.add_user("dora")
    assert status_of(lambda: api(forum, "bob").merge_pull_request("acme/m", 2)) == 403
    assert status_of(lambda: api(forum, "dora").change_discussion_status("acme/m", 2, "closed")) == 403
    assert status_of(lambda: api(forum, "dora").rename_discussion("acme/m", 2, "x")) == 403
    assert api(forum, "alice").change_discussion_status("acme/m", 2, "closed").new_status == "closed"
    forum.repo("acme/m").discussion(1).locked = True
    assert status_of(lambda: api(forum, "bob").comment_discussion("acme/m", 1, "x")) == 403
    assert status_of(lambda: api(forum).get_discussion_details("acme/m", 99)) == 404


def test_a_pr_without_commits_is_a_draft_until_opened(model: LocalHub) -> None:
    made = api(model, "bob").create_pull_request("acme/m", "Soon", description="later")
    assert (made.status, made.events[0].content) == ("draft", "later")  # type: ignore[attr-defined]
    assert model.sha("acme/m", made.git_reference or "") == model.sha("acme/m")
    assert api(model, "bob").change_discussion_status("acme/m", made.num, "open").new_status == "open"


def test_discussions_disabled_is_403(local_hub: LocalHub) -> None:
    local_hub.add_model("acme/m", {"README.md": CARD}, discussions_disabled=True)
    assert status_of(lambda: list(api(local_hub, "bob").get_repo_discussions("acme/m"))) == 403
    assert status_of(lambda: commit(local_hub, "bob", create_pr=True)) == 403
    assert commit(local_hub, "alice")


def test_results_on_main_and_in_open_prs(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70.5"})
    number = board.open_pr("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"71", "notes.txt": b"x"})
    closed = board.open_pr("acme/m", {".eval_results/other.yaml": GSM8K % b"99"})
    board.close("acme/m", closed)
    rows = eval_results(board)
    assert [(row["data"]["value"], row.get("pullRequest"), row["verified"]) for row in rows] == [  # type: ignore[index]
        (70.5, None, False),
        (71, number, False),
    ]
    assert [row["filename"] for row in rows] == [".eval_results/gsm8k.yaml"] * 2
    parsed = api(board).model_info("acme/m", expand=["evalResults"]).eval_results or []
    assert [(entry.dataset_id, entry.value) for entry in parsed] == [
        ("openai/gsm8k", 70.5),
        ("openai/gsm8k", 71),
    ]


def test_a_pr_that_leaves_the_file_alone_adds_no_result(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70"})
    board.open_pr("acme/m", {"README.md": b"# x\n"})
    assert len(eval_results(board)) == 1


def test_verified_and_broken_files(board: LocalHub) -> None:
    board.verify("good-token")
    board.commit(
        "acme/m",
        {
            ".eval_results/a.yaml": GSM8K % b"70" + b"  verifyToken: good-token\n",
            ".eval_results/b.yaml": GSM8K % b"71" + b"  verifyToken: forged\n",
            ".eval_results/c.yaml": b"dataset: {id: x}\n",
        },
    )
    first, second, broken = eval_results(board)
    committed = api(board).list_repo_commits("acme/m")[0].created_at
    assert datetime.fromisoformat(first["data"]["date"]) == committed  # type: ignore[index]
    assert (first["verified"], second["verified"]) == (True, False)
    assert set(broken) == {"filename", "error"}


@pytest.mark.parametrize(
    "raw",
    [
        b"a: 1\n",
        b"- [\n",
        b"- value: 1\n",
        b"- dataset: {id: a/b}\n  value: 1\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: .nan\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: '71'\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: 1\n  source: {name: x}\n",
        b"\xff",
    ],
)
def test_result_files_that_cannot_be_read(raw: bytes) -> None:
    with pytest.raises(BadFile):
        list(parse_results(raw))


def test_the_leaderboard_ranks_the_best_value_of_each_model(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/a.yaml": GSM8K % b"70" + GSM8K % b"75" + b"  notes: with tools\n"})
    board.add_model("bob/p", {"README.md": CARD}, parameters=3)
    number = board.open_pr("bob/p", {".eval_results/x.yaml": GSM8K % b"80"})
    board.add_model(
        "bob/quant", {"README.md": b"---\nbase_model: bob/p\n---\n", ".eval_results/x.yaml": GSM8K % b"90"}
    )
    other = GSM8K.replace(b"task_id: gsm8k", b"task_id: other")
    board.add_model("bob/elsewhere", {"README.md": CARD, ".eval_results/x.yaml": other % b"99"})
    rows = api(board).get_dataset_leaderboard("openai/gsm8k")
    assert [(row.rank, row.model_id, row.value, row.pull_request, row.notes) for row in rows] == [
        (1, "bob/p", 80, number, None),
        (2, "acme/m", 75, None, "with tools"),
    ]
    assert rows[0].author.username == "bob"  # type: ignore[union-attr]
    every = api(board).get_dataset_leaderboard("openai/gsm8k", base_model_only=False)
    assert [row.model_id for row in every] == ["bob/quant", "bob/p", "acme/m"]


def test_a_leaderboard_where_less_is_better(model: LocalHub) -> None:
    model.add_dataset("openai/gsm8k", {"eval.yaml": BOARD + b"lower_is_better: true\n"}, official=True)
    for name, value in (("a", b"9"), ("b", b"4")):
        model.add_model(f"bob/{name}", {"README.md": CARD, ".eval_results/x.yaml": GSM8K % value})
    assert [row.model_id for row in api(model).get_dataset_leaderboard("openai/gsm8k")] == ["bob/b", "bob/a"]


def test_only_official_datasets_have_a_leaderboard(model: LocalHub) -> None:
    model.add_dataset("cais/mmlu", {"eval.yaml": BOARD})
    assert status_of(lambda: api(model).get_dataset_leaderboard("cais/mmlu")) == 404


INDEX = """---
model-index:
- name: m
  results:
  - task: {type: text-generation}
    dataset: {type: cais/mmlu, name: MMLU}
    metrics: [{type: acc, value: 70}]
---
"""


@pytest.mark.parametrize(
    ("card", "errors", "warnings"),
    [
        (INDEX, 0, 0),
        ("# no front matter\n", 0, 1),
        ("---\n---\n", 0, 1),
        ("---\na: [\n---\n", 1, 0),
        ("---\na: 1\na: 2\n---\n", 1, 0),
        ("---\n- a\n---\n", 1, 0),
        (INDEX.replace("- name: m\n  results", "- results"), 1, 0),
        (INDEX.replace("type: cais/mmlu, ", ""), 1, 0),
        (INDEX.replace("type: acc, ", ""), 1, 0),
        (INDEX.replace("value: 70", "value: .nan"), 1, 0),
        (INDEX.replace("    metrics", "    source: {name: x}\n    metrics"), 1, 0),
    ],
)
def test_the_check_of_cards(card: str, errors: int, warnings: int) -> None:
    assert tuple(map(len, validate_card(card))) == (errors, warnings)


def test_validate_yaml_answers_anybody(local_hub: LocalHub) -> None:
    body = {"content": "---\na: [\n---\n", "repoType": "model"}
    answer = get_session().post(f"{local_hub.endpoint}/api/validate-yaml", json=body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["message"]
