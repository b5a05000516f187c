"""scores.measurement: three answers, and what they promise whatever the fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.measurement import (
    COMPARED,
    Answer,
    Measurement,
    compare_measurements,
    equal_values,
)
from hf_evaluation.scores.settings import NO_SETTINGS, Settings, read_settings, settings_text

MMLU = catalogue().with_id("mmlu")
SAMPLES: dict[str, list[Any]] = {
    "shots": [0, 5],
    "chain_of_thought": [True, False],
    "mode": ["thinking", "non-thinking", "high"],
    "tools": [True, False],
    "runs": [4, 8],
    "temperature": [0.0, 0.6],
    "split": ["test", "validation"],
    "filter": ["strict", "flexible"],
    "length": ["32k", "128k"],
    "harness": ["lm-eval", "lighteval"],
}
PARTS = [None, ("category", "STEM"), ("subject", "Anatomy"), ("unknown", "My Part")]
METRICS = [None, "accuracy", "acc_norm", "exact_match", "f1", "pass@10"]


def measurements() -> st.SearchStrategy[Measurement]:
    """Measurements of one benchmark with any fields told."""
    told = {name: st.sampled_from([None, *values]) for name, values in SAMPLES.items()}
    settings = st.builds(Settings, part=st.sampled_from(PARTS), **told)
    return st.builds(
        lambda metric, settings: Measurement("mmlu", MMLU, metric, settings),
        st.sampled_from(METRICS),
        settings,
    )


def test_the_samples_cover_all_that_is_compared() -> None:
    assert set(SAMPLES) == set(COMPARED)


@given(measurements(), measurements())
def test_comparison_is_symmetric(one: Measurement, other: Measurement) -> None:
    assert compare_measurements(one, other) is compare_measurements(other, one)


@given(measurements(), measurements(), measurements())
def test_same_is_transitive(one: Measurement, other: Measurement, third: Measurement) -> None:
    if compare_measurements(one, other) is compare_measurements(other, third) is Answer.SAME:
        assert compare_measurements(one, third) is Answer.SAME


@given(measurements(), measurements(), st.sampled_from(COMPARED), st.data())
def test_what_is_told_in_addition_never_makes_the_same_of_what_differs(
    one: Measurement, other: Measurement, name: str, data: st.DataObject
) -> None:
    if compare_measurements(one, other) is not Answer.DIFFERENT or getattr(one.settings, name) is not None:
        return
    value = data.draw(st.sampled_from(SAMPLES[name]))
    more = replace(one, settings=replace(one.settings, **{name: value}))
    assert compare_measurements(more, other) is Answer.DIFFERENT


@given(measurements())
def test_settings_read_back_from_their_own_text(one: Measurement) -> None:
    told = settings_text(one.settings)
    back = read_settings(told, MMLU)
    assert replace(back, rest=()) == replace(one.settings, rest=()), told


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ({"shots": 5}, {"shots": 5}, Answer.SAME),
        ({"shots": 5}, {"shots": 0}, Answer.DIFFERENT),
        ({"shots": 5}, {}, Answer.NOT_KNOWN),
        ({"part": ("category", "STEM")}, {}, Answer.DIFFERENT),
        ({"part": ("unknown", "stem")}, {"part": ("category", "STEM")}, Answer.SAME),
        ({"part": ("unknown", "Foo")}, {"part": ("category", "STEM")}, Answer.NOT_KNOWN),
        ({"part": ("unknown", "Foo")}, {}, Answer.NOT_KNOWN),
        ({"part": ("unknown", "Foo")}, {"part": ("unknown", "Bar")}, Answer.NOT_KNOWN),
        ({"harness": "lm-eval", "harness_version": "0.4.8"}, {"harness": "lm-eval"}, Answer.SAME),
    ],
)
def test_three_answers(one: dict[str, Any], other: dict[str, Any], answer: Answer) -> None:
    first, second = (
        Measurement("mmlu", MMLU, "accuracy", replace(NO_SETTINGS, **told)) for told in (one, other)
    )
    assert compare_measurements(first, second) is answer


def test_another_benchmark_is_another_measurement() -> None:
    one = Measurement("mmlu", MMLU, "accuracy", NO_SETTINGS)
    assert compare_measurements(one, replace(one, name="mmlu_pro")) is Answer.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ((44.4, "percent", 1), (44.38, "percent", 2), True),
        ((44.4, "percent", 1), (44.46, "percent", 2), False),
        ((0.444, "fraction", 3), (44.4, "percent", 1), True),
        ((0.61, "fraction", 2), (60.5, "percent", 1), True),
        ((0.61, "fraction", 2), (60.4, "percent", 1), False),
        ((71.25, "percent", 2), (71.26, "percent", 2), False),
    ],
)
def test_values_are_compared_on_one_scale_to_the_coarser(
    one: tuple[float, str, int], other: tuple[float, str, int], equal: bool
) -> None:
    first, second = (Measurement("mmlu", MMLU, "accuracy", NO_SETTINGS, *told) for told in (one, other))
    assert equal_values(first, second) is equal
