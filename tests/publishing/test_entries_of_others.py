"""A model-index whose entries bear other names: all are read, ours go under one of the repository's name."""

from __future__ import annotations

import pytest
import yaml

from tests.publishing.support import BODY, MODEL, Desk, index_card, only, score, statuses

MMLU = score(benchmark="MMLU", benchmark_id="mmlu", variant="5-shot", value=71.4, raw="71.4")
OTHERS = index_card(("cais/mmlu", "MMLU (5-shot)", 60.2)).replace(
    b"- name: heron-7b\n",
    b"- name: heron-7b-sft-full\n  results:\n  - task:\n      type: text-generation\n    dataset:\n"
    b"      type: truthful_qa\n      name: TruthfulQA\n    metrics:\n    - type: mc2\n      value: 45.1\n"
    b"- name: Heron-7B-Base\n",
)


def names(card: bytes) -> list[tuple[str, int]]:
    entries = yaml.safe_load(card.split(b"---\n")[1])["model-index"]
    return [(entry["name"], len(entry["results"])) for entry in entries]


def test_ours_go_under_an_entry_of_our_name(desk: Desk) -> None:
    """Row 21: not under the first one, whoever that is."""
    desk.hub.commit(MODEL, {"README.md": OTHERS})
    found = statuses(desk.extract("--create-pr", "--format", "model-index"))
    assert found == {"mmlu": "conflict", "gsm8k": "new", "mmlu_pro": "new"}
    new = desk.hub.read(MODEL, "README.md", "refs/pr/1")
    assert names(new) == [("heron-7b-sft-full", 1), ("Heron-7B-Base", 1), ("heron-7b", 2)]
    desk.hub.merge(MODEL, 1)
    again = statuses(desk.extract("--dry-run", "--format", "model-index"))
    assert again == {"mmlu": "conflict", "gsm8k": "present", "mmlu_pro": "present"}


def test_all_entries_are_audited_and_shown(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": OTHERS})
    status, detail = only(desk.audit(MMLU))
    assert status == "conflict" and "60.2 stands in README.md, line" in detail
    assert "(entry Heron-7B-Base)" in detail
    rows = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert [(row["value"], row["entry"]) for row in rows] == [
        (45.1, "heron-7b-sft-full"),
        (60.2, "Heron-7B-Base"),
    ]
    assert "(entry heron-7b-sft-full)" in desk.run("show", "--repo-id", MODEL).out


def test_an_entry_of_another_size_is_another_models(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": OTHERS.replace(b"Heron-7B-Base", b"Heron-70B")})
    assert only(desk.audit(MMLU))[0] == "new"


@pytest.mark.parametrize("name", ["heron-7b", "acme/Heron-7B", "Heron 7B", "heron_7b"])
def test_our_name_in_other_spellings_is_ours(desk: Desk, name: str) -> None:
    card = index_card(("cais/mmlu", "MMLU (5-shot)", 71.4)).replace(
        b"name: heron-7b", f"name: {name}".encode()
    )
    desk.hub.commit(MODEL, {"README.md": card})
    desk.extract("--apply", "--format", "model-index")
    assert names(desk.hub.read(MODEL)) == [(name, 3)]
    (row, *_) = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert "entry" not in row


def test_a_value_of_ours_under_another_name_can_be_updated(desk: Desk) -> None:
    card = index_card(("cais/mmlu", "MMLU (5-shot)", 60.2), url=f"{desk.hub.endpoint}/{MODEL}")
    desk.hub.commit(MODEL, {"README.md": card.replace(b"name: heron-7b\n", b"name: trained-out\n")})
    desk.extract("--apply", "--update", "--benchmark", "mmlu", "--format", "model-index")
    assert b"value: 71.4" in desk.hub.read(MODEL) and b"60.2" not in desk.hub.read(MODEL)
    assert BODY in desk.hub.read(MODEL)
