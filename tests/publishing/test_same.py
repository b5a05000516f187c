"""Whether a published result and a score are the same: each near miss that was found."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.publishing.support import EVAL_YAML, GSM8K_FILE, MODEL, Desk, entry, index_card, only, score

X = ".eval_results/x.yaml"
VERIFIED = "  verifyToken: abc\n"


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
    ("its metric by definition", metric_card("f1"), {}, {}, "new", ""),
    ("a synonym", metric_card("exact_match"), {}, {"metric": "acc"}, "present", ""),
    ("equal to six decimals", {X: entry(value=82.3000004, notes="8-shot")}, {}, {}, "present", ""),
    ("equal as printed", {X: entry(value=82.34, notes="8-shot")}, {}, {}, "present", ""),
    ("unequal as printed", {X: entry(value=82.36, notes="8-shot")}, {}, {}, "conflict", "82.36"),
    ("one of two is verified", TWO, {}, {}, "refused", "80 stands in"),
    ("verified, and a pull agrees", {X: TWO[X]}, {GSM8K_FILE: entry(notes="8-shot")}, {}, "refused", ""),
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


@pytest.mark.parametrize(
    ("published", "ours", "status"),
    [
        ("accuracy", "F1", "new"),
        ("f1", "accuracy", "new"),
        ("f1", "F1", "present"),
        ("acc", "exact_match", "present"),
    ],
)
def test_another_metric_is_another_result(desk: Desk, published: str, ours: str, status: str) -> None:
    there = index_card(("openai/gsm8k", "GSM8K (8-shot)", 82.3)).replace(
        b"type: accuracy", f"type: {published}".encode()
    )
    desk.hub.commit(MODEL, {"README.md": there})
    rows = desk.audit(score(metric=ours), args=("--format", "model-index"))
    assert only(rows)[0] == status


def test_another_models_entry_in_the_model_index_is_neither_ours_nor_changed(desk: Desk) -> None:
    both = b"""---
model-index:
- name: heron-70b
  results:
  - task: {type: text-generation}
    dataset: {type: openai/gsm8k, name: GSM8K}
    metrics: [{type: exact_match, value: 95.0, name: exact_match (8-shot)}]
    source: {name: card, url: https://example.org/report}
- name: heron-7b
  results: []
---
"""
    desk.hub.commit(MODEL, {"README.md": both})
    assert only(desk.audit(score()))[0] == "new"
    desk.publish([score()], "--format", "model-index", "--update", "--apply")
    models = yaml.safe_load(desk.hub.read(MODEL).split(b"---\n")[1])["model-index"]
    values = [[row["metrics"][0]["value"] for row in model["results"]] for model in models]
    assert values == [[95.0], [82.3]]


def test_a_name_decides_over_a_dataset_that_is_another_benchmarks(desk: Desk) -> None:
    wrong = index_card(("cais/mmlu", "MMLU-Pro", 44.9)).replace(
        b"name: MMLU-Pro", b"name: MMLU-Pro\n      config: all"
    )
    desk.hub.commit(MODEL, {"README.md": wrong})
    mmlu = score(benchmark="MMLU", benchmark_id="mmlu", variant=None, value=44.9)
    pro = score(benchmark="MMLU-Pro", benchmark_id="mmlu_pro", variant=None, value=44.9)
    assert [row["status"] for row in desk.audit(mmlu, pro)] == ["new", "present"]


@pytest.mark.parametrize(
    ("notes", "variant", "status"),
    [
        (None, "8-shot", "present"),
        ("Reported by the authors", "8-shot", "present"),
        ("w/ tools", "with tools", "present"),
        ("0-shot", "8-shot", "present"),
    ],
)
def test_the_same_value_in_other_words_is_not_published_again(
    desk: Desk, notes: str | None, variant: str, status: str
) -> None:
    desk.hub.commit(MODEL, {".eval_results/a.yaml": entry(notes=notes)})
    assert only(desk.audit(score(variant=variant)))[0] == status


def test_a_fraction_on_a_percent_board_is_no_agreement_and_can_be_corrected(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=0.823, notes="8-shot")})
    assert only(desk.audit(score()))[0] == "conflict"
    desk.publish([score()], "--update", "--apply")
    assert yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE))[0]["value"] == 82.3


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("https://huggingface.co/datasets/acme/a", "https://huggingface.co/datasets/acme/b"),
        ("https://huggingface.co/spaces/acme/a", "https://huggingface.co/spaces/acme/b"),
        ("https://example.org/report?id=1", "https://example.org/report?id=2"),
    ],
)
def test_only_a_value_of_the_same_source_is_replaced(desk: Desk, theirs: str, ours: str) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=80, notes="8-shot", url=theirs)})
    mine = score(source={"kind": "lm-eval", "url": ours})
    assert only(desk.audit(mine, args=("--update",)))[0] == "conflict"
    desk.publish([mine], "--update", "--create-pr", code=5)
    assert desk.open_pulls() == []


def test_a_remark_is_not_taken_for_the_variant(desk: Desk) -> None:
    plain = score(variant=None)
    desk.publish([plain], "--notes", "measured by us", "--apply")
    assert only(desk.audit(plain))[0] == "present"
    assert only(desk.audit(score(variant=None, value=83.0)))[0] == "conflict"


@pytest.mark.parametrize("url", ["https://[x/y", "http://", "mailto:bob"])
def test_nobody_can_stop_others_with_an_odd_link(desk: Desk, url: str) -> None:
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry(value=70, notes="8-shot", url=url)}, author="bob")
    assert only(desk.audit(score()))[0] == "conflict"
    desk.run("verify", "--repo-id", MODEL, "--json", code=5)  # the card says another number
    assert "no link" in only(desk.audit(score(source={"kind": "lm-eval", "url": url})))[1]
