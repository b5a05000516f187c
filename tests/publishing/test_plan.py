"""The files that a plan changes: formats, exact diffs, and what is left alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.publishing.support import (
    BODY,
    GSM8K_FILE,
    MODEL,
    TABLE,
    Desk,
    entry,
    index_card,
    only,
    score,
    statuses,
)


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


def test_a_dated_value_is_not_replaced_under_its_old_date(desk: Desk) -> None:
    desk.publish([score()], "--date", "2026-01-02", "--apply")
    detail = only(desk.audit(score(value=83.0), args=("--update",)))[1]
    assert "dated 2026-01-02" in detail


def test_benchmarks_of_one_dataset_stay_apart(desk: Desk) -> None:
    two = [
        score(benchmark=name, benchmark_id=ident, variant=None, value=50)
        for name, ident in (("CRUXEval-I", "cruxeval_i"), ("CRUXEval-O", "cruxeval_o"))
    ]
    desk.publish(two, "--apply")
    assert desk.run("validate", "--repo-id", MODEL, "--json").document["findings"] == []
