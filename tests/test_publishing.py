"""Publishing on the local Hub: the flow, the audit, formats, the pull request's text, other commands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.publishing_support import (
    ALL,
    BODY,
    EVAL_YAML,
    HEAD,
    MODEL,
    TABLE,
    Desk,
    desk,
    entry,
    index_card,
    score,
)
from tests.servers.hub import LocalHub
from tests.support import ROOT, SCRIPT, Run, load_script

__all__ = ["desk"]  # the fixture
GSM8K_FILE = ".eval_results/gsm8k_8_shot.yaml"


def statuses(run: Run) -> dict[str, str]:
    """Status by benchmark id."""
    document = run.document
    return {document["results"][row["score"]]["benchmark_id"]: row["status"] for row in document["audit"]}


def pull_text(desk: Desk, num: int = 1) -> str:
    """The opening comment of a pull request."""
    event = desk.hub.repo(MODEL).discussion(num).events[0]
    return str(event.data["latest"]["raw"])  # type: ignore[index]


# The flow


def test_the_flow_from_the_card_to_the_merged_result(desk: Desk) -> None:
    hub = desk.hub
    found = desk.extract()
    assert [(row["benchmark_id"], row["value"]) for row in found.document["results"]] == [
        ("mmlu", 71.4),
        ("gsm8k", 82.3),
        ("mmlu_pro", 44.9),
    ]
    rehearsed = desk.extract("--create-pr", "--apply", "--dry-run")
    assert hub.requests.writes() == []
    assert statuses(rehearsed) == dict.fromkeys(ALL, "new")
    assert rehearsed.document["pr_url"] is None

    made = desk.extract("--create-pr", user="bob").document
    assert made["pr_url"] == f"{hub.endpoint}/{MODEL}/discussions/1"
    assert {row["pr"] for row in made["results"]} == {1}
    assert {row["status"] for row in made["results"]} == {"pull-request"}
    assert made["plan"]["files"] == rehearsed.document["plan"]["files"]
    shown = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert {(row["benchmark_id"], row["value"], row["status"], row["pr"]) for row in shown} == {
        ("mmlu", 71.4, "pull-request", 1),
        ("gsm8k", 82.3, "pull-request", 1),
        ("mmlu_pro", 44.9, "pull-request", 1),
    }

    before = len(hub.requests)
    again = desk.extract("--create-pr", user="bob")
    assert statuses(again) == dict.fromkeys(ALL, "in_pr")
    assert f"{hub.endpoint}/{MODEL}/discussions/1" in again.err
    assert {row["author"] for row in again.document["audit"]} == {"bob"}
    assert (hub.requests.writes(since=before), desk.open_pulls()) == ([], [1])

    hub.merge(MODEL, 1)
    merged = desk.extract("--create-pr", user="bob")
    assert statuses(merged) == dict.fromkeys(ALL, "present")
    assert {row["status"] for row in merged.document["results"]} == {"merged"}
    assert desk.open_pulls() == []
    assert desk.run("validate", "--repo-id", MODEL, "--json").document["findings"] == []
    checks = desk.run("verify", "--repo-id", MODEL, "--json").document["results"]
    assert [row["check"] for row in checks] == ["matches"] * 3


def test_an_updated_card_is_a_conflict_until_told_to_update(desk: Desk) -> None:
    desk.extract("--apply")
    card = desk.hub.read(MODEL)
    desk.hub.commit(MODEL, {"README.md": card.replace(b"82.3", b"83.5").replace(b"**71.4**", b"**72.4**")})
    before = desk.hub.read(MODEL), desk.hub.read(MODEL, GSM8K_FILE)
    told = desk.extract("--create-pr")
    assert statuses(told) == {"mmlu": "conflict", "gsm8k": "conflict", "mmlu_pro": "present"}
    assert desk.open_pulls() == []
    assert "2 in conflict" in told.err

    desk.extract("--create-pr", "--update")
    sha = desk.hub.sha(MODEL)
    for old, path, value in zip(before, ("README.md", GSM8K_FILE), (b"72.4", b"83.5"), strict=True):
        new = desk.hub.read(MODEL, path, "refs/pr/1")
        changed = [
            pair for pair in zip(old.split(b"\n"), new.split(b"\n"), strict=True) if pair[0] != pair[1]
        ]
        assert [line.split()[-2:] for _, line in changed][0][-1] == value
        assert len(changed) == 2 and sha.encode() in changed[1][1]
    assert "71.4 → 72.4" in pull_text(desk)
    desk.hub.merge(MODEL, 1)
    desk.run("verify", "--repo-id", MODEL)


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


# Requests


def test_at_most_eight_requests_and_one_for_each_open_pull_request(desk: Desk) -> None:
    hub = desk.hub
    desk.extract("--dry-run")  # the list of benchmarks is asked for once a day
    hub.open_pr(MODEL, {"README.md": HEAD + BODY.replace(b"Egret", b"Stork")}, author="bob", title="Names")
    hub.open_pr(MODEL, {"README.md": TABLE.replace(b"license: apache-2.0", b"license: mit")}, author="bob")
    hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="bob")
    hub.commit(MODEL, {"README.md": TABLE + b"\nMain moves on.\n"})
    before = len(hub.requests)
    desk.extract("--create-pr")
    made = desk.since(before)
    assert len(made) <= 8 + 3, [row.line() for row in made]
    assert all(hub.read(MODEL, path, "refs/pr/4") for path in ("README.md", GSM8K_FILE))


def test_the_list_of_benchmarks_costs_one_request_and_one_for_each_dataset_needed(desk: Desk) -> None:
    desk.extract("--dry-run")
    asked = [row.path for row in desk.hub.requests if "datasets" in row.path]
    assert asked == [
        "/api/datasets",
        "/datasets/TIGER-Lab/MMLU-Pro/resolve/main/eval.yaml",
        "/datasets/openai/gsm8k/resolve/main/eval.yaml",
    ]
    before = len(desk.hub.requests)
    again = desk.extract("--dry-run").document
    assert not any("datasets" in row.path for row in desk.since(before))
    assert again["plan"]["benchmarks"]["from"] == "cache"


# Pull requests by their diffs


def git_diff(path: str, old: bytes | None, new: bytes | None) -> str:
    """The diff as git writes it, head included."""
    import pygit2

    patch = pygit2.Patch.create_from(old or b"", new or b"", old_as_path=path, new_as_path=path)
    names = [pygit2.hash(data) if data is not None else "0" * 40 for data in (old, new)]
    kind = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    body = patch.text.partition("\n@@")[2] if patch else ""
    hunks = f"@@{body}" if body else ""
    head = f"diff --git a/{path} b/{path}\n{kind}index {str(names[0])[:7]}..{str(names[1])[:7]}\n"
    before, after = (
        "/dev/null" if data is None else f"{side}/{path}" for side, data in (("a", old), ("b", new))
    )
    head += f"--- {before}\n+++ {after}\n"
    return head + hunks


LINES = [
    "",
    "a",
    "b",
    "-",
    "+",
    "@@ -1 +1 @@",
    "diff --git a/x b/x",
    "\\ No newline",
    "--- a",
    "+++ b",
    " c\r",
    "é",
]


@given(
    st.lists(st.sampled_from(LINES), max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.sampled_from(LINES)), min_size=1, max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_a_file_built_from_a_diff_is_the_file(
    lines: list[str], edits: list[tuple[int, bool, str]], ends: bool, ends_too: bool
) -> None:
    script = load_script()
    changed = list(lines)
    for at, removes, line in edits:
        changed[at : at + removes] = [] if removes else [line]
    old = ("\n".join(lines) + "\n" * ends).encode()
    new = ("\n".join(changed) + "\n" * ends_too).encode()
    other = git_diff("other.txt", b"x\n", b"y\n")
    found = script.parse_diff(other + git_diff("README.md", old, new) + other)
    assert [item.path for item in found] == ["", "README.md", ""]
    assert found[1].apply(old) == new
    wrong = found[1].apply(old + b"?")
    assert wrong in (None, new)


def test_a_diff_that_is_cut_short_or_renames_is_not_believed() -> None:
    script = load_script()
    whole = git_diff("README.md", b"a\nb\nc\n", b"a\nB\nc\nd\n")
    assert script.parse_diff(whole) is not None
    for size in (len(whole) - 3, whole.index("+B")):
        assert script.parse_diff(whole[:size]) is None
    assert script.parse_diff("<html>") is None
    rename = (
        "diff --git a/README.md b/OLD.md\nsimilarity index 100%\nrename from README.md\nrename to OLD.md\n"
    )
    assert script.parse_diff(rename) is None
    assert script.parse_diff('diff --git "a/.eval_results/\\303.yaml" "b/.eval_results/\\303.yaml"\n') is None
    assert script.parse_diff("") == ()


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


# Official benchmarks


def test_the_output_says_where_the_list_comes_from_and_of_when(desk: Desk) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    live = desk.extract("--dry-run").document["plan"]["benchmarks"]
    assert live == {"from": "live", "as_of": today}


def test_a_stale_list_is_asked_for_again_and_stands_in_when_the_hub_fails(desk: Desk) -> None:
    desk.extract("--dry-run")
    cache = next(desk.home.rglob("benchmarks-*.json"))
    record = json.loads(cache.read_text())
    record["listed_at"] -= 3 * 86_400
    record["tasks"] = {name: row | {"at": row["at"] - 3 * 86_400} for name, row in record["tasks"].items()}
    cache.write_text(json.dumps(record))
    desk.hub.faults.add("GET /api/datasets", 503, times=4)
    desk.hub.faults.add("GET /datasets/openai/gsm8k", 503, times=4)
    old = desk.extract("--dry-run")
    assert old.document["plan"]["benchmarks"]["from"] == "cache"
    assert old.document["plan"]["benchmarks"]["as_of"] < time.strftime("%Y-%m-%d", time.gmtime())
    assert statuses(old) == dict.fromkeys(ALL, "new")
    assert "could not be read" in old.err
    assert desk.extract("--dry-run").document["plan"]["benchmarks"]["from"] == "live"


def test_without_hub_and_cache_the_shipped_table_stands_in(desk: Desk) -> None:
    desk.hub.faults.add("GET /api/datasets", 500, times=4)
    run = desk.extract("--dry-run")
    assert run.document["plan"]["benchmarks"] == {"from": "table", "as_of": load_script().catalogue().as_of}
    assert "GSM8K" not in [row["detail"] for row in run.document["audit"]]
    assert any(file["path"] == GSM8K_FILE for file in run.document["plan"]["files"])


@pytest.mark.parametrize("damage", [b"", b"{", b'{"listed_at": "x"}', b"[]", b"\xff\xfe"])
def test_a_damaged_cache_is_no_cache(desk: Desk, damage: bytes) -> None:
    desk.extract("--dry-run")
    next(desk.home.rglob("benchmarks-*.json")).write_bytes(damage)
    assert desk.extract("--dry-run").document["plan"]["benchmarks"]["from"] == "live"


def test_a_benchmark_behind_a_gate_is_told_and_goes_to_the_model_index(desk: Desk) -> None:
    desk.hub.repo("Idavidrein/gpqa", "dataset").gated = "auto"
    rows = desk.audit(score(benchmark="GPQA Diamond", benchmark_id="gpqa_diamond", variant=None, value=40))
    assert rows[0]["status"] == "new"
    assert "cannot be told" in rows[0]["detail"] and "model-index" in rows[0]["detail"]


@pytest.mark.parametrize(
    ("tasks", "benchmark", "task"),
    [
        (["diamond"], "gpqa_diamond", "diamond"),
        (["main", "gpqa_diamond"], "gpqa_diamond", "gpqa_diamond"),
        (["main"], "gpqa_diamond", None),
        (["diamond"], "gpqa", None),
        (["x"], "gpqa_main", None),
        (["gpqa_main", "diamond"], "gpqa_main", "gpqa_main"),
    ],
)
def test_a_task_is_chosen_by_its_name_only(tasks: list[str], benchmark: str, task: str | None) -> None:
    script = load_script()
    found = next(item for item in script.catalogue().benchmarks if item.id == benchmark)
    dataset = "Idavidrein/gpqa"
    listed = script.OfficialList(
        frozenset({dataset}), {dataset: tuple(script.Task(name) for name in tasks)}, "live", "today"
    )
    assert script.task_of(found, dataset, listed) == task


# The audit

PAGE = "https://huggingface.co/acme/heron-7b"
REPORT = "https://example.org/report"
AUDIT: list[tuple[str, dict[str, bytes], dict[str, Any], str, str]] = [
    ("nothing there", {}, {}, "new", ""),
    ("same value", {"x": entry(notes="8-shot")}, {}, "present", "x.yaml"),
    ("same value, notes in other words", {"x": entry(notes="8 shots")}, {}, "present", ""),
    ("another variant", {"x": entry(notes="5-shot", value=80)}, {}, "new", ""),
    ("no variant there", {"x": entry(value=80)}, {}, "new", ""),
    ("no variant here", {"x": entry(notes="8-shot", value=80)}, {"variant": None}, "new", ""),
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


def test_a_card_that_says_something_else_by_now_refuses_an_old_extraction(desk: Desk) -> None:
    old = desk.extract("--dry-run").document
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"60.0")})
    run = desk.run("publish", "--scores", "-", "--json", "--create-pr", stdin=json.dumps(old).encode())
    assert statuses(run) == {"mmlu": "new", "gsm8k": "refused", "mmlu_pro": "new"}
    assert "60.0" in run.document["audit"][1]["detail"]


# Files


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("auto", {"README.md", GSM8K_FILE, ".eval_results/mmlu_pro.yaml"}),
        ("model-index", {"README.md"}),
        ("eval-results", {GSM8K_FILE, ".eval_results/mmlu_pro.yaml"}),
        ("both", {"README.md", GSM8K_FILE, ".eval_results/mmlu_pro.yaml"}),
    ],
)
def test_the_formats(desk: Desk, name: str, files: set[str]) -> None:
    document = desk.extract("--format", name, "--create-pr").document
    assert {file["path"] for file in document["plan"]["files"]} == files
    card = desk.hub.read(MODEL, "README.md", "refs/pr/1").decode().split("---\n")[1]
    results = (yaml.safe_load(card).get("model-index") or [{"results": []}])[0]["results"]
    wanted = {"auto": ["MMLU"], "model-index": ["MMLU", "GSM8K", "MMLU-Pro"], "eval-results": []}
    assert [row["dataset"]["name"] for row in results] == wanted.get(name, ["MMLU", "GSM8K", "MMLU-Pro"])
    if name == "eval-results":
        assert document["audit"][0]["status"] == "refused"
        assert "not an official benchmark" in document["audit"][0]["detail"]


def test_an_explicit_format_adds_what_only_the_other_one_has(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": index_card(("gsm8k", "GSM8K (8-shot)", 82.3))})
    assert desk.audit(score())[0]["status"] == "present"
    assert desk.audit(score(), args=("--format", "eval-results"))[0]["status"] == "new"
    document = desk.publish([score()], "--format", "both", "--create-pr").document
    assert [file["path"] for file in document["plan"]["files"]] == [GSM8K_FILE]


CARDS = {
    "plain": TABLE,
    "crlf": TABLE.replace(b"\n", b"\r\n"),
    "no newline at the end": TABLE.rstrip(b"\n"),
    "no front matter": BODY,
    "empty front matter": b"---\n---\n" + BODY,
    "a byte order mark": b"\xef\xbb\xbf" + TABLE,
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_the_diff_is_exactly_what_the_pull_request_holds(desk: Desk, card: bytes, tmp_path: Path) -> None:
    desk.hub.commit(MODEL, {"README.md": card, GSM8K_FILE: entry(value=1, notes="other")})
    document = desk.extract("--create-pr").document
    for file in document["plan"]["files"]:
        new = desk.hub.read(MODEL, file["path"], "refs/pr/1")
        folder = tmp_path / "apply"
        target = folder / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        if file["path"] in ("README.md", GSM8K_FILE):
            target.write_bytes(desk.hub.read(MODEL, file["path"]))
        subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"], input=file["diff"].encode(), cwd=folder, check=True
        )
        assert target.read_bytes() == new
    new = desk.hub.read(MODEL, "README.md", "refs/pr/1")
    left = iter(new.split(b"\n"))
    assert all(line in left for line in card.split(b"\n")), "only additions"


def test_a_card_that_is_no_utf8_is_left_alone(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": TABLE + b"\nCaf\xe9\n"})
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "refused", "gsm8k": "new", "mmlu_pro": "new"}
    assert f"line {TABLE.count(10) + 2}" in run.document["audit"][0]["detail"]
    assert desk.hub.read(MODEL, "README.md", "refs/pr/1") == TABLE + b"\nCaf\xe9\n"


def test_a_file_that_cannot_be_edited_refuses_its_score_alone(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: b"a mapping: not a list\n"})
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "new", "gsm8k": "refused", "mmlu_pro": "new"}
    assert desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1") == b"a mapping: not a list\n"


def test_nothing_is_published_beside_a_card_that_cannot_be_read(desk: Desk) -> None:
    broken = TABLE.replace(b"version: 1.10", b"version: [1")
    desk.hub.commit(MODEL, {"README.md": broken})
    rows = desk.audit(score(), score(benchmark="MMLU", benchmark_id="mmlu"), args=("--format", "both"))
    assert [row["status"] for row in rows] == ["refused", "refused"]
    assert all("what is published cannot be seen: README.md, line" in row["detail"] for row in rows)
    desk.publish([score()], "--format", "both", "--create-pr", code=5)
    assert desk.open_pulls() == []


def test_a_repository_without_a_card_gets_none_unless_needed(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": None, "config.json": b"{}"})
    document = desk.publish([score()], "--create-pr").document
    assert [file["path"] for file in document["plan"]["files"]] == [GSM8K_FILE]
    desk.extract("--create-pr", code=4)


def test_options_reach_the_files(desk: Desk) -> None:
    desk.extract("--benchmark", "GSM8K", "--notes", "greedy", "--date", "2026-10-02", "--create-pr")
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert (row["value"], row["date"], row["notes"]) == (82.3, "2026-10-02", "8-shot; greedy")
    assert row["source"]["url"].startswith(
        f"{desk.hub.endpoint}/{MODEL}/blob/{desk.hub.sha(MODEL)}/README.md"
    )
    assert len(desk.hub.prs(MODEL)) == 1
    desk.hub.merge(MODEL, 1)
    assert statuses(desk.extract("--benchmark", "gsm8k", "--dry-run")) == {"gsm8k": "present"}
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"50.0")})
    changed = desk.extract("--benchmark", "gsm8k", "--dry-run", code=5)
    assert statuses(changed) == {"gsm8k": "conflict"}  # remarks behind the semicolon make no variant


def test_an_unknown_benchmark_can_be_named_for_the_model_index(desk: Desk) -> None:
    mine = score(benchmark="MyBench", benchmark_id=None, variant=None)
    options = (
        "--dataset-type",
        "acme/mybench",
        "--dataset-name",
        "My Bench",
        "--task-type",
        "question-answering",
    )
    desk.publish([mine], *options, "--create-pr")
    (row,) = yaml.safe_load(desk.hub.read(MODEL, "README.md", "refs/pr/1").decode().split("---\n")[1])[
        "model-index"
    ][0]["results"]
    assert row["dataset"] == {"type": "acme/mybench", "name": "My Bench"}
    assert row["task"] == {"type": "question-answering"}
    assert row["metrics"][0]["value"] == 82.3
    desk.publish([mine, score()], *options, "--create-pr", code=2)


# The pull request


def test_title_and_text_say_what_it_is_and_how_to_reject_it(desk: Desk) -> None:
    desk.extract("--create-pr", user="bob")
    sha = desk.hub.sha(MODEL)
    item = desk.hub.prs(MODEL)[0]
    assert item.title == "Add evaluation results for MMLU, GSM8K, MMLU-Pro"
    text = pull_text(desk)
    for value, benchmark, variant, line in ((71.4, "MMLU", "5-shot", 15), (82.3, "GSM8K", "8-shot", 16)):
        url = f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md?code=true#L{line}"
        assert f"| {value} | {benchmark} | {variant} | [README.md, line {line}]({url}) |" in text
        assert desk.hub.read(MODEL).split(b"\n")[line - 1].startswith(b"| " + benchmark.encode())
    assert "close this pull request" in text
    assert f"`{GSM8K_FILE}`" in text


def test_a_long_title_is_cut_to_three_names(desk: Desk) -> None:
    names = ["gsm8k", "mmlu", "bbh", "mmlu_pro", "hle"]
    rows = [
        score(benchmark=name, benchmark_id=name, variant=None, value=40 + number)
        for number, name in enumerate(names)
    ]
    desk.publish(rows, "--create-pr")
    assert re.fullmatch(r"Add evaluation results for .+, .+, .+ and 2 more", desk.hub.prs(MODEL)[0].title)


def test_a_measured_score_tells_its_method(desk: Desk) -> None:
    method = {"framework": "inspect-ai 0.3.285", "temperature": 0.0, "nested": {"a": 1}}
    desk.publish([score(method=method, samples=1319, stderr=1.05)], "--create-pr")
    text = pull_text(desk)
    assert "How it was measured" in text
    for piece in ("inspect\\-ai 0.3.285", "1319", "1.05", "temperature 0.0"):
        assert piece in text or piece.replace("\\", "") in text


NASTY = [
    "@everyone and @acme",
    "a | b | c",
    "`code` ``more``",
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "https://evil.example and www.evil.example",
    "line\nbreak\r\n\n# heading",
    "| --- |\n|---|---|",
    "*bold* _it_ ~~gone~~ #12 ^x^ $y$",
    "<!-- ", "</details>", "&lt;b&gt;", "![i](http://e.x/i.png)", "\\", "+ item", "1. item",
    "\u202eevil\u2066", "\x1b[31mred", "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_foreign_text_cannot_break_the_pull_request(desk: Desk, text: str) -> None:
    from markdown_it import MarkdownIt

    rows = [
        score(
            variant=text,
            method={"prompt": text},
            source={"kind": "json", "url": "https://example.org/a b)(@x", "name": text},
        ),
        score(benchmark=text, benchmark_id=None),
        score(benchmark="MMLU", benchmark_id="mmlu", model=text),
    ]
    data = {"repo_id": MODEL, "results": rows, "skipped": [{"table": 1, "reason": text}]}
    desk.run("publish", "--scores", "-", "--create-pr", stdin=json.dumps(data).encode(), code=None)
    if not desk.hub.prs(MODEL):
        pytest.fail("no pull request")
    body = pull_text(desk)
    assert not re.search(r"@\w", body)
    assert len(body) < 6000
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(body)
    kinds = [token.type for token in tokens]
    inner = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert kinds.count("table_open") == 1 and kinds.count("tr_open") == 2 and kinds.count("td_open") == 4
    assert "heading_open" not in kinds and "html_block" not in kinds and "hr" not in kinds
    assert "html_inline" not in {child.type for child in inner}
    assert {child.type for child in inner} <= {
        "text",
        "code_inline",
        "link_open",
        "link_close",
        "strong_open",
        "strong_close",
        "softbreak",
        "text_special",
    }
    links = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    assert links == ["https://example.org/a%20b%29%28%40x"]
    title = desk.hub.prs(MODEL)[0].title
    assert "\n" not in title and len(title) <= 200


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


def test_a_renamed_repository_is_followed(desk: Desk) -> None:
    desk.hub.move("acme/old-heron", MODEL)
    run = desk.run(
        "extract-readme",
        "--repo-id",
        "acme/old-heron",
        "--create-pr",
        "--json",
        "--model-name-override",
        "Heron 7B",
    )
    assert run.document["pr_url"].endswith(f"{MODEL}/discussions/1")


# Amending, listing, checking


def test_an_open_pull_request_of_ours_can_be_amended(desk: Desk) -> None:
    desk.extract("--benchmark", "gsm8k", "--create-pr", user="bob")
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"84.0")})
    assert statuses(desk.extract("--create-pr", "--benchmark", "gsm8k", user="bob", code=5)) == {
        "gsm8k": "conflict"
    }
    (record,) = desk.run("get-prs", "--repo-id", MODEL, "--json", user="bob").document["prs"]
    assert record["own"] and record["close"] == f"hf discussions close {MODEL} 1 --yes"
    command = record["amend"].split()
    assert command[0] == "evaluation_manager.py"
    assert command[-1] == "--dry-run"  # a person looks first
    done = desk.run(*command[1:-1], "--create-pr", "--json", user="bob").document
    assert done["pr_url"].endswith("/discussions/1")
    assert desk.open_pulls() == [1]
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert row["value"] == 84.0
    assert b"model-index" in desk.hub.read(MODEL, "README.md", "refs/pr/1")
    desk.run("extract-readme", "--repo-id", MODEL, "--create-pr", "--pr", "7", user="bob", code=4)


def test_get_prs_tells_which_touch_results(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {"config.json": b"{}"}, author="bob", title="Fix\x1b[31m config\nsecond line")
    desk.hub.open_pr(MODEL, {"README.md": TABLE + b"\nTypo fixed.\n"}, author="bob", title="Typo")
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="alice")
    desk.hub.open_pr(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU", 70))}, author="bob")
    closed = desk.hub.open_pr(MODEL, {".eval_results/b.yaml": entry()}, author="bob")
    desk.hub.close(MODEL, closed)
    rows = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    assert [(row["pr"], row["touches_results"], row["own"]) for row in rows] == [
        (1, False, False),
        (2, False, False),
        (3, True, True),
        (4, True, False),
    ]
    assert [(row["benchmark_id"], row["value"]) for row in rows[2]["results"] + rows[3]["results"]] == [
        ("gpqa_diamond", 40.0),
        ("mmlu", 70.0),
    ]
    text = desk.run("get-prs", "--repo-id", MODEL, user=None)
    assert "\\u001b[31m" in text.out and "close:" not in text.out


def test_show_knows_both_formats_their_lines_and_what_is_verified(desk: Desk) -> None:
    desk.hub.verify("good")
    desk.hub.commit(
        MODEL,
        {
            "README.md": index_card(("cais/mmlu", "MMLU", 70), url=PAGE),
            ".eval_results/g.yaml": entry(more="  verifyToken: good\n"),
            ".eval_results/broken.yaml": b"- dataset: [\n",
        },
    )
    run = desk.run("show", "--repo-id", MODEL, "--json")
    rows = run.document["results"]
    assert [(row["source"]["kind"], row["benchmark_id"], row["value"], row["verified"]) for row in rows] == [
        ("model-index", "mmlu", 70.0, False),
        ("eval-results", "gsm8k", 82.3, True),
    ]
    for row in rows:
        line = desk.hub.read(MODEL, row["path"]).split(b"\n")[row["line"] - 1]
        assert str(row["raw"]).encode() in line
    assert "broken.yaml" in run.err
    desk.hub.commit(
        MODEL, {"README.md": BODY, ".eval_results/g.yaml": None, ".eval_results/broken.yaml": None}
    )
    desk.run("show", "--repo-id", MODEL, code=1)


def test_verify_reads_each_source_again(desk: Desk) -> None:
    sha = desk.hub.sha(MODEL)
    source = f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md?code=true#L16"
    other = f"{desk.hub.endpoint}/acme/egret-7b"
    files = {
        ".eval_results/1.yaml": entry(notes="8-shot", url=source),
        ".eval_results/2.yaml": entry(
            "TIGER-Lab/MMLU-Pro", "mmlu_pro", 47.9, url=f"{desk.hub.endpoint}/{MODEL}"
        ),
        ".eval_results/3.yaml": entry("Idavidrein/gpqa", "diamond", 40, url=source),
        ".eval_results/4.yaml": entry("Idavidrein/gpqa", "diamond", 40, notes="a", url=None),
        ".eval_results/5.yaml": entry("Idavidrein/gpqa", "diamond", 40, notes="b", url=other),
        ".eval_results/6.yaml": entry(
            "Idavidrein/gpqa", "diamond", 40, notes="c", url=source.replace(sha, "0" * 40)
        ),
    }
    desk.hub.commit(MODEL, files)
    run = desk.run("verify", "--repo-id", MODEL, "--json", code=5)
    found = {row["path"][-6]: (row["check"], row["detail"]) for row in run.document["results"]}
    assert {name: check for name, (check, _) in found.items()} == {
        "1": "matches",
        "2": "differs",
        **dict.fromkeys("3456", "cannot be checked"),
    }
    assert "44.9" in found["2"][1] and "line 16" in found["1"][1]
    assert "1 of 6 results differ" in run.err
    desk.hub.commit(MODEL, {".eval_results/2.yaml": None})
    desk.run("verify", "--repo-id", MODEL)


def test_validate_checks_card_and_files_and_asks_the_hub(desk: Desk, tmp_path: Path) -> None:
    bad = {
        "README.md": HEAD.replace(b"version: 1.10\n", b"license: [1\n") + BODY,
        ".eval_results/gsm8k.yaml": entry(value=0.2767, more="  date: 2026-11-20\n"),
        ".eval_results/x.yaml": entry("nobody/knows", "x"),
    }
    desk.hub.commit(MODEL, bad)
    run = desk.run("validate", "--repo-id", MODEL, "--json", code=5)
    findings = run.document["findings"]
    assert {"FM001", "HUB001", "ER010", "ER012", "ER015"} <= {row["rule"] for row in findings}
    assert all(row["severity"] in ("error", "warning") and row["line"] >= 1 for row in findings)
    dated = next(row for row in findings if row["rule"] == "ER012")
    assert b"2026-11-20" in bad[dated["path"]].split(b"\n")[dated["line"] - 1]

    before = len(desk.hub.requests)
    for path, data in bad.items():
        (tmp_path / "card" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "card" / path).write_bytes(data)
    local = desk.run("validate", "--readme", str(tmp_path / "card" / "README.md"), code=5)
    assert "gsm8k.yaml:4: error ER010" in local.out
    assert desk.since(before) == []
    desk.run("validate", code=2)


def test_the_statuses_in_the_references_are_those_of_the_script() -> None:
    text = (ROOT / "references" / "publishing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("## The audit")[2].partition("\n## ")[0], re.M)
    assert rows == list(load_script().STATUSES)


# Input


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", 2, "no JSON"),
        (b"{", 2, "no JSON"),
        (b"7", 2, "no scores"),
        (b'{"results": 1}', 2, "no scores"),
        (b'{"repo_id": "a/b", "results": []}', 1, "no scores"),
        (b"[]", 2, "which repository"),
        (b'{"repo_id": "a/b", "results": [7]}', 2, "results[0]"),
        (b'{"repo_id": "a/b", "results": [{"value": "7"}]}', 2, "results[0].value"),
        (b'{"repo_id": "a/b", "results": [{"value": true}]}', 2, "results[0].value"),
        (b'{"repo_id": "a/b", "results": [{"value": 7}]}', 2, "results[0].model"),
        (b'{"repo_id": "a/b", "results": [{"value": 7, "model": "a/b"}]}', 2, "results[0].benchmark"),
        (
            b'{"repo_id": "a/b", "results": [{"value": 7, "model": "a/b", "benchmark": "x", "line": "1"}]}',
            2,
            "line",
        ),
    ],
)
def test_scores_that_cannot_be_read_are_a_usage_error(desk: Desk, data: bytes, code: int, said: str) -> None:
    run = desk.run("publish", "--scores", "-", "--json", stdin=data, code=code)
    assert said in run.document["error"]["message"]
    assert len(desk.hub.requests) == 0


@pytest.mark.parametrize("name", ["not a repo", "../../etc", "a/b/c", "a b/c", "-/x", "x" * 200])
@pytest.mark.parametrize("command", ["show", "validate", "get-prs", "verify"])
def test_what_is_no_repository_is_never_asked_for(desk: Desk, command: str, name: str) -> None:
    desk.run(command, f"--repo-id={name}", code=2)
    assert len(desk.hub.requests) == 0


def test_scores_of_another_repository_are_refused(desk: Desk) -> None:
    desk.publish([score()], "--repo-id", "acme/other", code=5)
    assert len(desk.hub.requests) == 0


def test_a_bare_list_of_scores_will_do(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    path.write_text(json.dumps([score()]))
    run = desk.run("publish", "--scores", str(path), "--repo-id", MODEL, "--create-pr")
    assert run.out.rstrip().endswith(f"{MODEL}/discussions/1")


@pytest.mark.parametrize(
    "options",
    [
        ("--apply", "--create-pr"),
        ("--date", "yesterday"),
        ("--benchmark", "no-such-benchmark"),
        ("--apply", "--pr", "3"),
        ("--jsonl", "-", "--create-pr"),
    ],
)
def test_options_that_do_not_fit_together(desk: Desk, options: tuple[str, ...]) -> None:
    desk.extract(*options, code=2)
    assert len(desk.hub.requests) == 0


def test_a_card_on_disk_is_rehearsed_offline_and_published_only_where_it_is_the_repositorys(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(TABLE)
    local = ("extract-readme", "--readme", str(path), "--repo-id", MODEL, "--json")
    run = desk.run(*local, "--dry-run")
    assert statuses(run) == dict.fromkeys(ALL, "new")
    assert len(desk.hub.requests) == 0
    assert run.document["plan"]["benchmarks"]["from"] == "table"
    desk.run(*local, "--create-pr")
    assert desk.open_pulls() == [1]
    path.write_bytes(TABLE + b"\n")
    assert "no source" in desk.run(*local, "--create-pr", code=5).document["error"]["message"]


def test_people_see_the_scores_then_the_diff_and_the_url_last(desk: Desk) -> None:
    dry = desk.run("extract-readme", "--repo-id", MODEL, "--dry-run")
    assert dry.out.index("GSM8K") < dry.out.index(f"+++ b/{GSM8K_FILE}")
    assert "+  value: 82.3" in dry.out
    done = desk.run("extract-readme", "--repo-id", MODEL, "--create-pr")
    assert done.out.splitlines()[-1] == f"{desk.hub.endpoint}/{MODEL}/discussions/1"
    again = desk.run("extract-readme", "--repo-id", MODEL, "--create-pr")
    assert "nothing new" in again.err and "/discussions/1" in again.err


def test_a_card_can_be_taken_from_another_revision(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model(MODEL, {"README.md": TABLE})
    local_hub.open_pr(MODEL, {"README.md": TABLE.replace(b"82.3", b"83.9")})
    command = [sys.executable, str(SCRIPT), "extract-readme", "--repo-id", MODEL, "--revision", "refs/pr/1"]
    done = subprocess.run(
        [*command, "--dry-run", "--json"], env=local_hub.env(tmp_path), capture_output=True, text=True
    )
    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["results"][1]["value"] == 83.9
    sha = local_hub.sha(MODEL, "refs/pr/1")
    assert document["source"]["revision"] == sha
    assert any(f"blob/{sha}/README.md" in file["diff"] for file in document["plan"]["files"])


# Two at the same time


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
    local_hub.add_dataset(
        "openai/gsm8k", {"eval.yaml": EVAL_YAML.format(task="gsm8k").encode()}, official=True
    )
    local_hub.add_model(MODEL, {"README.md": TABLE})
    return local_hub


def test_two_processes_that_commit_at_the_same_time_keep_both_results(
    meeting: LocalHub, tmp_path: Path
) -> None:
    mmlu = score(benchmark="MMLU", benchmark_id="mmlu", variant="5-shot", value=71.4)
    bbh = score(benchmark="BBH", benchmark_id="bbh", variant="3-shot", value=60)
    both(
        meeting,
        tmp_path,
        [[mmlu, score()], [bbh, score(variant="5-shot", value=80)]],
        "--apply",
        ("alice", "alice"),
    )
    assert [row.status for row in meeting.requests.find("POST .*/commit/")] == [200, 412, 200]
    card = meeting.read(MODEL).decode()
    results = yaml.safe_load(card.split("---\n")[1])["model-index"][0]["results"]
    assert sorted(row["dataset"]["name"] for row in results) == ["BIG-Bench Hard", "MMLU"]
    left = iter(card.split("\n"))
    assert all(line in left for line in TABLE.decode().split("\n"))
    for path, value in ((GSM8K_FILE, 82.3), (".eval_results/gsm8k_5_shot.yaml", 80)):
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
