"""scores.mentions: benchmarks that a heading or a sentence names."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.mentions import benchmarks_named, name_in_sentence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Results on MMLU and GSM8K.", [("MMLU", "mmlu"), ("GSM8K", "gsm8k")]),
        ("MMLU, and MMLU again", [("MMLU", "mmlu")]),
        ("MMLU-Pro (5-shot)", [("MMLU-Pro", "mmlu_pro")]),
        ("On **AIME 2025**:", [("AIME 2025", "aime_2025")]),  # the longest name
        ("Evaluation on the MATH dataset", [("MATH", "math")]),
        ("HumanEval Hard scores", [("HumanEval Hard", None)]),  # another test than HumanEval
        ("Chinese MMLU", [("Chinese MMLU", None)]),
        ("Chinese, MMLU", [("MMLU", "mmlu")]),
        ("SPIDER and aider", [("SPIDER", "spider")]),  # an ordinary word is no name
        ("Spider webs", []),
        ("mmlu results", []),
        ("our truth is out there", []),
        ("", []),
    ],
)
def test_a_text_names_benchmarks(text: str, found: list[tuple[str, str | None]]) -> None:
    mentions = benchmarks_named(text)
    assert [(item.printed, item.benchmark.id if item.benchmark else None) for item in mentions] == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Evaluated on: foo bar.", "foo bar"),
        ("Dataset: `zed`", "zed"),
        ("We report accuracy on XBench-A.", "XBench-A"),
        ("Scores on the ZedQA benchmark are high", "ZedQA"),
        ("It keeps its quality on the benchmark ZedQA-2.", "ZedQA-2"),
        ("XBench-A: results", "XBench-A"),
        ("We used the Heron Book Reviews Dataset.", "Heron Book Reviews"),
        ("We used the test set", None),
        ("We test a lot", None),
        ("On the whole, it is good", None),
        ("on XBench-A. " + "word " * 60, None),
    ],
)
def test_a_short_sentence_says_what_was_measured(text: str, name: str | None) -> None:
    assert name_in_sentence(text) == name
