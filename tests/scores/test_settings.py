"""scores.settings: what labels and notes tell, in whatever words, and what identifies nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.settings import (
    _RULES,
    _told_by_rules,
    read_settings,
    settings_of_labels,
    settings_of_variant,
    shots_in,
    variant_text,
)

TOLD: list[tuple[str, str, dict[str, Any]]] = [
    ("mmlu", "5-shot CoT", {"shots": 5, "chain_of_thought": True}),
    ("mmlu", "num_fewshot=5", {"shots": 5}),
    ("mmlu", "k=5", {"shots": 5}),
    ("mmlu", "5-s", {"shots": 5}),
    ("aime_2025", "No Extended Thinking", {"mode": "non-thinking"}),
    ("mmlu", "zero-shot", {"shots": 0}),
    ("mmlu", "n=64", {"runs": 64}),
    ("humaneval", "k=1", {"metric": "pass@1"}),
    ("humaneval", "k = 10, 0-shot", {"metric": "pass@10", "shots": 0}),
    ("humaneval", "n=20", {"runs": 20}),
    ("humaneval", "n=1", {"runs": 1}),
    ("humaneval", "1 run", {"runs": 1}),
    ("aime_2024", "k=64", {"rest": ("k=64",)}),
    ("gpqa_diamond", "Diamond", {}),
    ("math", "Level 5, Algebra", {"part": ("unknown", "Level 5 Algebra")}),
    ("math", "Algebra, Level 5", {"part": ("unknown", "Level 5 Algebra")}),
    ("omnidocbench", "Table (English)", {"part": ("unknown", "Table English")}),
    ("math", "Algebra, algebra", {"part": ("subject", "Algebra")}),
    ("mmlu", "mean", {}),
    ("mmlu", "without CoT", {"chain_of_thought": False}),
    ("mmlu", "non-thinking mode", {"mode": "non-thinking"}),
    ("mmlu", "STEM", {"part": ("category", "STEM")}),
    ("mmlu", "0-shot / 5-shot", {}),
    (
        "mmlu",
        "lm-evaluation-harness v0.4.8, 5-shot",
        {"harness": "lm-eval", "harness_version": "0.4.8", "shots": 5},
    ),
    ("hle", "w/o tools", {"tools": False}),
    ("hle", "tools: none", {"tools": False}),
    ("mmlu", "CoT: false", {"chain_of_thought": False}),
    ("hle", "with python tools", {"tools": True}),
    ("hle", "Thinking", {"mode": "thinking"}),
    ("gpqa_diamond", "Reasoning: high", {"mode": "high"}),
    ("gpqa_diamond", "high", {"mode": "high"}),
    ("aime_2025", "avg@32", {"runs": 32}),
    ("aime_2025", "cons@64", {"metric": "maj@64"}),
    ("aime_2025", "temperature 0.6, mean of 8 runs", {"temperature": 0.6, "runs": 8}),
    ("humaneval", "pass@10", {"metric": "pass@10"}),
    ("gsm8k", "strict-match, 8-shot", {"filter": "strict", "shots": 8}),
    ("rewardbench", "Reasoning", {"part": ("category", "Reasoning")}),
    ("squad_v2", "EM", {"metric": "exact_match"}),
    ("mmlu", "Average", {}),
    ("mmlu", "MMLU", {}),
]


@pytest.mark.parametrize(("benchmark", "text", "told"), TOLD)
def test_what_a_text_tells(benchmark: str, text: str, told: dict[str, Any]) -> None:
    found = asdict(read_settings(text, catalogue().with_id(benchmark)))
    del found["part_name"]  # for people, see below
    assert {name: value for name, value in found.items() if value not in (None, ())} == told


def test_samples_of_what_nobody_tells_are_no_part() -> None:
    assert read_settings("k=64", catalogue().with_id("aime_2024"), labels=True).part is None


@pytest.mark.parametrize("text", ["From the technical report", "Evaluated by the community", "see the paper"])
def test_remarks_identify_nothing(text: str) -> None:
    found = read_settings(text, catalogue().with_id("hle"))
    assert found.rest
    assert found.part is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("OpenHands", ("unknown", "OpenHands")),
        ("5-shot, Terminus 2", ("unknown", "Terminus 2")),
        ("Instruct", None),
        ("BF16/FP16", None),
        ("Apache-2.0", None),
        ("ASR-zh Instruct", ("unknown", "ASR-zh")),
    ],
)
def test_beside_a_number_what_cannot_be_placed_is_a_part_of_unknown_name(
    text: str, part: tuple[str, str] | None
) -> None:
    assert read_settings(text, catalogue().with_id("swe_bench_verified"), labels=True).part == part


@pytest.mark.parametrize(
    ("benchmark", "labels", "part", "variant"),
    [
        ("coir", ["Apps"], ("task", "AppsRetrieval"), "Apps"),
        ("coir", ["Avg", "5-shot"], None, "Avg, 5-shot"),
        ("mteb", ["Average (56)"], None, "Average (56)"),  # how many tasks it is over
        ("mteb", ["Retrieval (15)"], ("category", "Retrieval"), "Retrieval (15)"),
        ("mmbench", ["dev", "en"], ("unknown", "en dev"), "subset: en dev"),  # never the whole
    ],
)
def test_a_part_is_printed_as_the_card_does_and_reads_back(
    benchmark: str, labels: list[str], part: tuple[str, str] | None, variant: str
) -> None:
    entry = catalogue().with_id(benchmark)
    told = settings_of_labels(labels, entry)
    assert (told.part, variant_text(told)) == (part, variant)
    assert settings_of_variant(variant, entry, labels=True).part == part


def test_the_average_over_a_part_is_the_part() -> None:
    found = read_settings("humanities average", catalogue().with_id("mmlu"), labels=True)
    assert found.part == ("category", "Humanities")
    assert read_settings("average", catalogue().with_id("mmlu"), labels=True).part is None


def test_a_letter_before_a_number_is_no_temperature() -> None:
    assert read_settings("T2").temperature is None
    assert read_settings("T=0.2").temperature == 0.2


def test_a_range_of_shots_tells_no_number_of_them() -> None:
    assert read_settings("3-5 shot", labels=True).shots is None
    assert read_settings("3-5 shot", labels=True).part is None


@pytest.mark.parametrize("text", ["zero shot", "Few-shots: 4", "5-s", "N = 3", "of k = 8", "none", "4_SHOT"])
def test_shots_of_a_text_are_those_of_its_settings(text: str) -> None:
    assert shots_in(text) == read_settings(text).shots


def test_one_search_stands_for_all_rules_of_the_grammar() -> None:
    for text in ("avg@8", "greedy", "3-5 shots", "no CoT", "/no_think", "w/o tools", "val split", "32k", "-"):
        assert _told_by_rules(text)[0] == any(rule.search(text) for _, rule, _ in _RULES)
