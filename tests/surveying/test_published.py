"""What the Hub lists of a model, as scores."""

from __future__ import annotations

from pathlib import Path

from tests.servers.hub import LocalHub
from tests.support import assert_clean
from tests.surveying.hub import (
    card,
    gap,
    only,
    trending,
)


def test_a_subject_of_mmlu_is_not_mmlu(local_hub: LocalHub, tmp_path: Path) -> None:
    text = card("Atlas-7B", {}, {"mmlu": 55.0}).replace(b"config: all", b"config: anatomy")
    local_hub.add_model("acme/Atlas-7B", {"README.md": text})
    line = only(local_hub, tmp_path)
    assert gap(line, "mmlu")["state"] == "to_measure"
    assert line["scores"][0]["benchmark_id"] is None


def test_broken_results_and_cards_are_no_results(local_hub: LocalHub, tmp_path: Path) -> None:
    files = {
        "README.md": b"---\nmodel-index: [1, {results: 7}, {results: [{metrics: x}]}]\n---\n# x\n",
        ".eval_results/a.yaml": b"{",
        ".eval_results/b.yaml": b"- dataset: {id: cais/mmlu, task_id: mmlu}\n  value: .nan\n",
    }
    local_hub.add_model("acme/odd", files)
    local_hub.open_pr("acme/odd", {"README.md": b"---\nmodel-index: &a [*a]\n---\n# x\n"})
    local_hub.add_model("acme/bare", {"config.json": b"{}"})
    done = trending(local_hub, tmp_path, "survey", "--json")
    assert_clean(done)
    assert [(line["error"], line["scores"]) for line in done.lines] == [(None, [])] * 2
    assert [line["skipped"] for line in done.lines if line["repo_id"] == "acme/bare"] == [
        [{"table": None, "reason": "no README.md"}]
    ]


def test_the_account_that_an_entry_names_is_who_measured(local_hub: LocalHub, tmp_path: Path) -> None:
    entry = """\
- dataset: {id: cais/hle, task_id: hle}
  value: 9
  source: {url: "https://arxiv.org/abs/2501.14249", name: Paper, user: carol}
"""
    local_hub.add_model("acme/Atlas-7B", {".eval_results/a.yaml": entry.encode()})
    line = only(local_hub, tmp_path)
    assert [(score["who"]["text"], score["where"]["place"]) for score in line["scores"]] == [
        ("third party: carol", "main")
    ]


def test_who_repairs_an_entry_has_not_measured_it(local_hub: LocalHub, tmp_path: Path) -> None:
    """Of an entry without a source nobody is told, whoever makes percent of it; what he adds is his."""
    entry = b"- dataset: {id: cais/hle, task_id: hle}\n  value: 0.09\n"
    text = card("Atlas-7B", {}, {"mmlu": 0.55})
    local_hub.add_model("acme/Atlas-7B", {"README.md": text, ".eval_results/a.yaml": entry})
    mended = {
        "README.md": text.replace(b"0.55", b"55.0"),
        ".eval_results/a.yaml": entry.replace(b"0.09", b"9"),
    }
    added = {".eval_results/b.yaml": b"- dataset: {id: openai/gsm8k, task_id: gsm8k}\n  value: 70\n"}
    local_hub.open_pr("acme/Atlas-7B", {**mended, **added}, author="bob")
    scores = [score for score in only(local_hub, tmp_path)["scores"] if score["pr"]]
    assert sorted((score["benchmark_id"], score["who"]["text"]) for score in scores) == [
        ("gsm8k", "third party: bob"),
        ("hle", "not known"),
        ("mmlu", "not known"),
    ]
    assert {score["where"]["author"] for score in scores} == {"bob"}
