"""scores.scales: numbers on the scale of their benchmark, and how they are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import number_text, on_scale, tidy_number, value_text

PERCENT = Benchmark("zed", "Zed", scale="percent", range=(0.0, 100.0))
ELO = Benchmark("arena", "Arena", scale="elo")
OPEN = Benchmark("open", "Open")
ERRORS = Benchmark("asr", "ASR", scale="points", range=(0.0, 10.0), lower_is_better=True)


def score(value: float, unit: str | None, raw: str = "") -> Score:
    return Score("acme/x", "Zed", "zed", None, None, value, unit, False, raw or str(value))


@pytest.mark.parametrize(
    ("value", "unit", "benchmark", "found"),
    [
        (71.4, "percent", PERCENT, 71.4),
        (0.714, "fraction", PERCENT, 71.4),
        (0.7 * 0.1 + 0.001, "fraction", PERCENT, 7.1),  # without the noise
        (0.7573919636087946, "fraction", PERCENT, 75.739196),  # six decimals
        (0.0, "percent", PERCENT, 0.0),
        (1.0, "fraction", PERCENT, 100.0),
        (1250.0, "elo", ELO, 1250.0),
        (1250.0, None, ELO, 1250.0),
        (3.5, "points", ERRORS, 3.5),
        (0.5, "percent", OPEN, 0.5),
    ],
)
def test_a_score_is_put_on_the_scale_of_its_benchmark(
    value: float, unit: str | None, benchmark: Benchmark, found: float
) -> None:
    assert on_scale(score(value, unit), benchmark) == found


@pytest.mark.parametrize(
    ("value", "unit", "benchmark", "says"),
    [
        (71.4, None, PERCENT, "cannot tell whether 71.4 is percent or a fraction"),
        (0.714, "percent", PERCENT, "cannot tell whether 0.714 is percent or a fraction"),
        (71.4, None, OPEN, "no unit is given"),
        (71.4, "percent", ELO, "given in percent, while Arena is measured in elo"),
        (100.1, "percent", PERCENT, "outside the range of Zed, 0 to 100"),
        (-0.1, "fraction", PERCENT, "outside the range"),
        (10.5, "points", ERRORS, "outside the range of ASR, 0 to 10"),
        (math.nan, "percent", PERCENT, "outside the range"),
    ],
)
def test_what_cannot_be_put_there_says_why(
    value: float, unit: str | None, benchmark: Benchmark, says: str
) -> None:
    found = on_scale(score(value, unit), benchmark)
    assert isinstance(found, str)
    assert says in found


def test_a_printed_percent_sign_settles_it() -> None:
    assert on_scale(score(0.7, "percent", "0.7%"), PERCENT) == 0.7


@pytest.mark.parametrize(
    ("value", "tidy"),
    [(0.1 + 0.2, 0.3), (0.7573919636087946, 0.7573919636087946), (-0.0, 0.0), (71, 71), (1e-5, 1e-5)],
)
def test_only_noise_is_taken_off(value: float, tidy: float) -> None:
    assert repr(tidy_number(value)) == repr(tidy)


@pytest.mark.parametrize(
    ("value", "text"),
    [(71.4, "71.4"), (71, "71"), (71.0, "71.0"), (1e-5, "0.00001"), (1e16, "10000000000000000.0")],
)
def test_numbers_are_written_without_an_exponent(value: float, text: str) -> None:
    assert number_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_is_what_was_meant(value: float) -> None:
    assert float(number_text(value)) == value
    assert float(value_text(value)) == pytest.approx(value, rel=1e-11)
    assert value_text(math.inf) == "inf"
