"""cards.legends: a list above a table says how each of its benchmarks was measured."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.legends import is_of_another
from hf_evaluation.scores.benchmarks import catalogue
from tests.cards.test_choosing import scores

TWO = ("Model | MMMU | GSM8K", "Foo-7B | 50.1 | 55.3")


def told(*items: str, rows: tuple[str, ...] = TWO) -> list[tuple[object, ...]]:
    above = "## Evaluation\n\nWe report:\n\n" + "".join(f"- {item}\n" for item in items) + "\nAll are ours."
    return [
        (
            score.benchmark_id,
            score.metric,
            score.settings.part and score.settings.part[1],
            score.settings.shots,
        )
        for score in scores(*rows, above=above)
    ]


def test_each_item_tells_of_its_own_benchmark() -> None:
    assert told("MMMU_VAL (exact match)", "GSM8K: 8-shot, maj@8") == [
        ("mmmu", "exact_match", "val", None),
        ("gsm8k", "maj@8", None, 8),
    ]
    assert told("**MMMU** - test set", "**GSM8K** - 5-shot") == [
        ("mmmu", "accuracy", "test", None),
        ("gsm8k", "exact_match", None, 5),
    ]


@pytest.mark.parametrize(
    "items",
    [
        ("GSM8K: 8-shot school mathematics", "MMMU: pictures of val, mostly"),  # prose
        ("GSM8K (8-shot)",),  # one thing in passing
        ("GSM8K (8-shot)", "GSM8K (5-shot)", "MMLU (5-shot)"),  # twice: which of them?
        ("GSM8K: 55.3", "MMMU: 50.1"),
    ],
)
def test_prose_and_what_is_said_twice_tell_nothing(items: tuple[str, ...]) -> None:
    assert told(*items) == [("mmmu", "accuracy", None, None), ("gsm8k", "exact_match", None, None)]


def test_a_part_of_a_part_makes_a_score_of_no_known_benchmark() -> None:
    rows = ("Model | MMBench | GSM8K", "Foo-7B | 80.1 | 55.3")
    assert told("MMBench_DEV_EN (Accuracy)", "GSM8K (8-shot)", rows=rows)[0][:3] == (
        None,
        "accuracy",
        "EN dev",
    )


@pytest.mark.parametrize(
    ("items", "shots"),
    [
        (("GSM8K: 8-shot",), [None, 8]),
        (("MMMU: world knowledge", "GSM8K: 8-shot"), [None, 8]),
        (("ARC: 25-shot",), [None, None]),
        (("8-shot",), [8, 8]),
    ],
)
def test_the_last_item_right_above_a_table_tells_of_its_own_benchmark_only(
    items: tuple[str, ...], shots: list[int | None]
) -> None:
    for above in ("## Evaluation\n\n" + "".join(f"- {item}\n" for item in items), f"## {items[-1]}\n"):
        assert [score.settings.shots for score in scores(*TWO, above=above)] == shots


def test_what_stands_beside_a_number_is_nearer_than_a_list() -> None:
    rows = ("Model | MMMU (test) | GSM8K (4-shot)", "Foo-7B | 50.1 | 55.3")
    assert [row[2:] for row in told("MMMU_VAL", "GSM8K (8-shot)", rows=rows)] == [("test", None), (None, 4)]


def test_a_title_of_a_task_is_one_of_its_suite() -> None:
    suite, other = (catalogue().with_id(name) for name in ("kobest", "mmlu"))
    assert not is_of_another("COPA (F1)", suite) and is_of_another("COPA (F1)", other)
