"""Numbers on scales: noise taken off, written without exponents, and never put on a scale by guessing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import number_text, on_scale, tidy_number, value_text

PERCENT = Benchmark("x", "Bench X", scale="percent")
ELO = Benchmark("x", "Bench X", scale="elo", range=(0.0, 4000.0))
OPEN = Benchmark("x", "Bench X")
ERRORS = Benchmark("x", "Bench X", scale="points", range=(0.0, 10.0), lower_is_better=True)


def score(value: float, unit: str | None, raw: str | None = None) -> Score:
    """A score of that value."""
    return Score("a/b", "Bench X", "x", None, value, unit, False, str(value) if raw is None else raw)


@pytest.mark.parametrize(
    ("benchmark", "value", "unit", "wanted"),
    [
        (PERCENT, 71.2, "percent", 71.2),
        (PERCENT, 0.712, "fraction", 71.2),
        (PERCENT, 0.07, "fraction", 7.0),  # 0.07 * 100 is 7.000000000000001
        (PERCENT, 1.0, "fraction", 100.0),
        (PERCENT, 0.0, "percent", 0.0),
        (PERCENT, 0.7573919636087946, "fraction", 75.739196),  # six decimals
        (ELO, 1250, "elo", 1250),
        (ELO, 1250.0, None, 1250.0),
        (ERRORS, 3.5, "points", 3.5),
        (OPEN, 0.5, "percent", 0.5),
        (OPEN, 8.5, "points", 8.5),
        (OPEN, -3.0, "points", -3.0),
    ],
)
def test_a_score_on_its_benchmarks_scale(
    benchmark: Benchmark, value: float, unit: str, wanted: float
) -> None:
    assert on_scale(score(value, unit), benchmark) == wanted


@pytest.mark.parametrize(
    ("benchmark", "value", "unit", "told"),
    [
        (PERCENT, 71.2, None, "cannot tell whether 71.2 is percent or a fraction"),
        (PERCENT, 0.9, "percent", "cannot tell whether 0.9 is percent or a fraction"),
        (PERCENT, 100.1, "percent", "100.1 is outside the range of Bench X, 0 to 100"),
        (PERCENT, 1.01, "fraction", "101.0 is outside the range of Bench X, 0 to 100"),
        (PERCENT, -0.5, "percent", "-0.5 is outside the range of Bench X, 0 to 100"),
        (PERCENT, 1250, "elo", "given in elo, while Bench X is measured in percent"),
        (ELO, 0.5, "fraction", "given in fraction, while Bench X is measured in elo"),
        (ELO, 4001, "elo", "4001 is outside the range of Bench X, 0 to 4000"),
        (ERRORS, 10.5, "points", "10.5 is outside the range of Bench X, 0 to 10"),
        (PERCENT, math.nan, "percent", "nan is outside the range of Bench X, 0 to 100"),
        (OPEN, 8.5, None, "cannot tell what 8.5 is: no unit is given, and Bench X has no one scale"),
    ],
)
def test_why_a_score_has_no_place_on_the_scale(
    benchmark: Benchmark, value: float, unit: str | None, told: str
) -> None:
    assert on_scale(score(value, unit), benchmark) == told


def test_a_percent_sign_tells_that_a_small_number_is_percent() -> None:
    assert on_scale(score(0.9, "percent", "0.9 %"), PERCENT) == 0.9


@pytest.mark.parametrize(
    ("value", "tidy", "text"),
    [
        (0.1 + 0.2, 0.3, "0.3"),
        (71, 71, "71"),
        (71.0, 71.0, "71.0"),
        (1e-05, 1e-05, "0.00001"),
        (1e16, 1e16, "10000000000000000.0"),
        (0.7573919636087946, 0.7573919636087946, "0.7573919636087946"),
        (-0.0, 0.0, "0.0"),
    ],
)
def test_a_number_loses_its_noise_alone_and_is_written_without_exponent(
    value: float, tidy: float, text: str
) -> None:
    assert (type(tidy_number(value)), tidy_number(value)) == (type(tidy), tidy)
    assert math.copysign(1, tidy_number(value)) == math.copysign(1, tidy)
    assert value_text(value) == number_text(tidy_number(value)) == text


def test_what_is_no_number_is_told_as_it_is() -> None:
    assert [value_text(value) for value in (math.nan, math.inf, -math.inf)] == ["nan", "inf", "-inf"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_is_what_was_meant(value: float) -> None:
    assert float(number_text(value)) == value
    assert float(value_text(value)) == pytest.approx(value, rel=1e-11)
