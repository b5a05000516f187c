"""scores.measurement: three answers, and what they promise whatever the fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.scores.benchmarks import catalogue, find_part
from hf_evaluation.scores.measurement import (
    COMPARED,
    Answer,
    Measurement,
    compare_measurements,
    equal_values,
    measurement_of_score,
    not_told,
)
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import (
    NO_SETTINGS,
    UNKNOWN_PART,
    Settings,
    read_settings,
    settings_of_labels,
    settings_text,
)

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


# Benchmarks of one family: a bare name that may mean a part, parts of parts, a task of two collections.
FAMILIES = [
    ("mmlu", ["mmlu", "mmlu_stem", "mmlu_pro"], ["STEM", "Anatomy"]),
    ("gpqa", ["gpqa", "gpqa_diamond", "gpqa_main"], ["Diamond", "Main", "Physics"]),
    ("aime", ["aime", "aime_2024", "aime_2025", "aime_2025_i"], ["2025", "2024", "I", "II", "2025 I"]),
    ("beir", ["beir", "mteb", "mteb_nq", "mteb_retrieval"], ["NQ", "Retrieval", "FEVER"]),
]


@st.composite
def relatives(draw: st.DrawFn, count: int) -> list[Measurement]:
    """Measurements of one family under whichever names, as nobody has made them canonical."""
    _, ids, labels = draw(st.sampled_from(FAMILIES))
    found = []
    for _ in range(count):
        benchmark = catalogue().with_id(draw(st.sampled_from(ids)))
        assert benchmark is not None
        label = draw(st.sampled_from([None, "My Part", *labels]))
        part = label and (find_part(benchmark, label) or (UNKNOWN_PART, label))
        settings = Settings(part=part or None, shots=draw(st.sampled_from([None, 0, 5])))
        found.append(Measurement(benchmark.id, benchmark, draw(st.sampled_from(METRICS)), settings))
    return found


@given(relatives(2))
def test_comparison_of_relatives_is_symmetric(pair: list[Measurement]) -> None:
    one, other = pair
    assert compare_measurements(one, other) is compare_measurements(other, one)


@given(relatives(3))
def test_same_is_transitive_among_relatives(found: list[Measurement]) -> None:
    one, other, third = found
    if compare_measurements(one, other) is compare_measurements(other, third) is Answer.SAME:
        assert compare_measurements(one, third) is Answer.SAME


@given(relatives(2))
def test_a_told_setting_never_makes_the_same_of_relatives_that_differ(pair: list[Measurement]) -> None:
    one, other = pair
    if compare_measurements(one, other) is Answer.DIFFERENT and one.settings.shots is None:
        more = replace(one, settings=replace(one.settings, shots=5))
        assert compare_measurements(more, other) is Answer.DIFFERENT


def measured(name: str, variant: str | None = None) -> Measurement:
    """What a score with this printed name and these labels measures."""
    found = catalogue().find(name)
    told = Score(
        "acme/kite", name, found.id if found else None, None, 50.0, "percent", False, "50.0",
        settings_of_labels([variant or ""], found),
    )  # fmt: skip
    return measurement_of_score(told)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("MMLU", "STEM"), ("MMLU-STEM", None), Answer.SAME),
        (("MMLU", None), ("MMLU-STEM", None), Answer.DIFFERENT),
        (("MultiPL-E", "C#"), ("MultiPL-E", "C"), Answer.DIFFERENT),
        (("MultiPL-E", "C#"), ("MultiPL-E", "C Sharp"), Answer.SAME),
        (("MMLU", None), ("MMLU-Pro", None), Answer.DIFFERENT),
        (("MMLU", "My Part"), ("MMLU-STEM", None), Answer.NOT_KNOWN),
        (("GPQA", "Diamond"), ("GPQA Diamond", None), Answer.SAME),
        (("GPQA Diamond", "Diamond"), ("GPQA Diamond", None), Answer.SAME),
        (("GPQA", None), ("GPQA Diamond", None), Answer.NOT_KNOWN),
        (("GPQA", "Main"), ("GPQA Diamond", None), Answer.DIFFERENT),
        (("GPQA", "Physics"), ("GPQA Diamond", "Physics"), Answer.NOT_KNOWN),
        (("GPQA", "Physics"), ("GPQA Diamond", "Biology"), Answer.DIFFERENT),
        (("GPQA", "Physics"), ("GPQA Diamond", None), Answer.DIFFERENT),
        (("GPQA", "Diamond, Physics"), ("GPQA Diamond", "Physics"), Answer.NOT_KNOWN),
        (("AIME", None), ("AIME 2025 I", None), Answer.NOT_KNOWN),
        (("AIME", None), ("AIME 2025 II", None), Answer.DIFFERENT),
        (("AIME", "2025 II"), ("AIME 2025 II", None), Answer.SAME),
        (("AIME", "I"), ("AIME 2025", "I"), Answer.NOT_KNOWN),
        (("HMMT", "Feb 2025"), ("HMMT February 2025", None), Answer.SAME),
        (("HMMT", None), ("HMMT February 2025", None), Answer.NOT_KNOWN),
        (("MATH", "Level 5"), ("MATH Lvl 5", None), Answer.SAME),
        (("MATH", None), ("MATH-500", None), Answer.NOT_KNOWN),
        (("MATH", None), ("MATH Lvl 5", None), Answer.DIFFERENT),
        (("LiveCodeBench", "2408-2502"), ("LiveCodeBench v5", None), Answer.NOT_KNOWN),
        (("LiveCodeBench", "v6"), ("LiveCodeBench v5", None), Answer.DIFFERENT),
        (("SWE-bench", None), ("SWE-bench Verified", None), Answer.NOT_KNOWN),
        (("SWE-bench", None), ("SWE-bench Multilingual", None), Answer.DIFFERENT),
        (("HumanEval", None), ("HumanEval+", None), Answer.DIFFERENT),
        (("τ-bench", "Retail"), ("τ²-bench Retail", None), Answer.DIFFERENT),
        (("MMMU", "val"), ("MMMU", None), Answer.NOT_KNOWN),
        (("MMMU", "val"), ("MMMU", "test"), Answer.DIFFERENT),
        (("BEIR", "NQ"), ("MTEB", "NQ"), Answer.SAME),
        (("BEIR", "NQ"), ("Natural Questions", None), Answer.DIFFERENT),
        (("GLUE", "RTE"), ("SuperGLUE", "RTE"), Answer.SAME),
    ],
)
def test_a_part_that_is_a_benchmark_of_its_own(
    one: tuple[str, str | None], other: tuple[str, str | None], answer: Answer
) -> None:
    first, second = measured(*one), measured(*other)
    assert compare_measurements(first, second) is answer
    assert ("part" in not_told(first, second)) is (answer is Answer.NOT_KNOWN)


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
