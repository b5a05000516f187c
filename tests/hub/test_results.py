"""Results as they stand in cards and result files: everything of them is read, junk is passed over."""

from __future__ import annotations

import pytest

from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.scores.published import Structured
from tests.hub.card_texts import fm


def test_everything_of_a_result_is_read() -> None:
    card = fm(
        """\
model-index:
- name: Foo
  results:
  - task: {type: text-generation}
    dataset:
      name: MMLU (5-Shot)
      type: cais/mmlu
      config: all
      split: test
      revision: abc
      args: {num_few_shot: 5, lang: en}
    metrics:
    - type: acc
      value: 71.20
      name: accuracy [maj@16]
      verified: true
    - {type: f1, value: "0.5", args: default}
    - {type: em, value: 1:30}
    - {type: x}
    source: {name: Leaderboard, url: "https://x.y"}
"""
    ).encode()
    first, second, third = read_model_index(card)
    assert first == Structured(
        format="model-index", path="README.md", line=15, dataset="cais/mmlu", config="all", split="test",
        revision="abc", task="text-generation", benchmark="MMLU (5-Shot)", metric="acc",
        metric_name="accuracy [maj@16]", variant="5-shot, lang=en, maj@16", value=71.2, raw="71.20",
        source_name="Leaderboard", source_url="https://x.y", date=None, verified=True,
    )  # fmt: skip
    assert (second.value, second.raw, second.variant, second.verified) == (
        0.5,
        '"0.5"',
        "5-shot, lang=en, default",
        False,
    )
    assert (third.value, third.raw, third.line) == (None, "1:30", 19)


@pytest.mark.parametrize(
    ("written", "value"),
    [("71", 71.0), ("-0.5", -0.5), (".5", 0.5), ("1e-05", 1e-05), ("'3'", 3.0), ("012", None), ("1_0", None)]
    + [("1:30", None), (".inf", None), ("0x1F", None), ("71.2%", None), ("20.0 ± 1.2", None), ("true", None)],
)
def test_only_what_every_yaml_reads_as_the_same_number_is_a_number(written: str, value: float | None) -> None:
    (row,) = read_eval_results("x", f"- value: {written}\n".encode())
    assert (row.value, row.raw) == (value, written)


def test_merge_keys_are_read_and_not_taken_for_mistakes() -> None:
    card = fm(
        """\
base: &base
  task: {type: t}
  dataset: {type: d, name: D}
model-index:
- name: Foo
  results:
  - <<: *base
    metrics: [{type: acc, value: 71}]
  - <<: [*base, {source: {url: "http://x.y"}}]
    <<: {x: 1}
    dataset: {type: e, name: E}
    metrics: [{type: acc, value: 72}]
"""
    ).encode()
    assert [(row.task, row.dataset) for row in read_model_index(card)] == [("t", "d"), ("t", "e")]
    assert lint_card(card, {}) == ()


def test_broken_entries_are_passed_over() -> None:
    card = fm(
        """\
model-index:
- words
- name: Foo
  results: none
- results:
  - 7
  - metrics: x
  - metrics:
    - 3
    - value: 2
    - value: [1, 2]
"""
    ).encode()
    assert [(row.value, row.raw, row.line) for row in read_model_index(card)] == [
        (2.0, "2", 11),
        (None, "[1, 2]", 12),
    ]
    data = b"- 7\n- {dataset: x}\n- value: 3\n- {dataset: {id: a}, value: .nan, date: 2026-01-02}\n"
    assert [(row.dataset, row.value, row.date) for row in read_eval_results("p", data)] == [
        (None, 3.0, None),
        ("a", None, "2026-01-02"),
    ]
