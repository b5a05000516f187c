"""cards.leaderboards: the table that the first Open LLM Leaderboard's bot wrote into cards."""

from __future__ import annotations

from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import read_card
from hf_evaluation.scores.record import Source
from tests.support import markdown_table

ROWS = [
    ["Avg.", "73.35"],
    ["AI2 Reasoning Challenge (25-Shot)", "70.05"],
    ["HellaSwag (10-Shot)", "87.10"],
    ["MMLU (5-Shot)", "65.12"],
    ["TruthfulQA (0-shot)", "61.33"],
    ["Winogrande (5-shot)", "81.22"],
    ["GSM8k (5-shot)", "75.28"],
]


def told(
    rows: list[list[str]], heading: str = "Open LLM Leaderboard Evaluation Results"
) -> list[tuple[str | None, str | None, float]]:
    text = f"# Heron-7B\n\n## {heading}\n\n" + markdown_table(["Metric", "Value"], rows)
    scores = extract(read_card(text), "acme/Heron-7B", Source("readme")).results
    return [(score.benchmark_id, score.metric, score.value) for score in scores]


def test_the_table_of_the_first_leaderboard_says_which_arc_and_which_metrics() -> None:
    assert told(ROWS) == [
        ("arc_challenge", "acc_norm", 70.05),
        ("hellaswag", "acc_norm", 87.1),
        ("mmlu", "accuracy", 65.12),
        ("truthfulqa", "mc2", 61.33),
        ("winogrande", "accuracy", 81.22),
        ("gsm8k", "exact_match", 75.28),
    ]


def test_other_words_shots_or_headings_are_not_the_leaderboards() -> None:
    other_shots = [
        [name.replace("25-Shot", "5-Shot").replace("10-Shot", "5-Shot"), value] for name, value in ROWS
    ]
    assert [found[:2] for found in told(other_shots)[:2]] == [("arc", None), ("hellaswag", None)]
    assert [found[:2] for found in told([row for row in ROWS if "MMLU" not in row[0]])[:2]] == [
        ("arc", None),
        ("hellaswag", None),
    ]
    assert told(ROWS, "Evaluation")[0] == ("arc", None, 70.05)
