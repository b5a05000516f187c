"""Settings and metrics that are the same in other words."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.comparison import metric_key, variant_key
from hf_evaluation.scores.scales import in_percent


@pytest.mark.parametrize(
    "same",
    [
        ("5-shot", "5 shots", "five-shot", "5shot"),
        ("5-shot CoT", "CoT; 5-shot", "cot, 5 shots"),
        (None, "", "accuracy", "acc", "exact match", "pass@1"),  # settings that say nothing more
    ],
)
def test_the_same_settings_in_other_words(same: tuple[str | None, ...]) -> None:
    assert len({variant_key(text) for text in same}) == 1


def test_different_settings() -> None:
    apart = (None, "0-shot", "5-shot", "5-shot CoT", "maj@8", "pass@10")
    assert len({variant_key(text) for text in apart}) == len(apart)


def test_plain_accuracy_in_other_words_is_no_metric_of_its_own() -> None:
    assert {metric_key(name) for name in (None, "accuracy", "acc", "Exact Match", "pass@1")} == {None}
    assert metric_key("F1") == "f1" and metric_key("pass@10") == "pass10"


def test_fractions_and_percentages_on_one_scale() -> None:
    assert in_percent(0.712, "fraction") == in_percent(71.2, "percent") == 71.2
    assert in_percent(0.712, None) == 0.712
