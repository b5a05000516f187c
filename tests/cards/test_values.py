"""cards.values: the numbers that a cell prints."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hf_evaluation.cards.tables import Cell
from hf_evaluation.cards.texts import tidy
from hf_evaluation.cards.values import MAX_PARTS, parse_values
from tests.cards.generated import cells, numbers, readings_of, thorough


@given(st.one_of(numbers, cells, st.text("0123456789.,%±()/ -+٣²", max_size=90)))
@example("0,123.5")
@example("9" * 79)
@example("1,234,5")
@thorough
def test_a_generated_cell_is_finite_numbers_that_it_prints(text: str) -> None:
    cell = Cell(tidy(text))
    for value in parse_values(cell):
        assert math.isfinite(value.number)
        assert value.number in readings_of(cell.flat)
        assert value.stderr is None or math.isfinite(value.stderr)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("70.1", 70.1),
        (" **70.1** ", 70.1),
        ("70.1%", 70.1),
        ("~70", 70),
        ("−3.2", -3.2),
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("0,705", 0.705),  # no thousands behind a zero
        ("70,1", 70.1),
        ("70.1 (+2.3)", 70.1),
        ("70.1 ↑2.1", 70.1),
        ("70.1\n(+2.1)", 70.1),
        ("70.1 (95%)", 70.1),
        ("70.1 [69.0, 71.2]", 70.1),
        ("70.1 (69.0 – 71.2)", 70.1),
        ("70.1 pts", 70.1),
        ("١٢", 12),
    ],
)
def test_a_number_and_what_says_nothing_beside_it(text: str, number: float) -> None:
    (value,) = parse_values(Cell(text))
    assert (value.number, value.stderr, value.setting, value.parts) == (number, None, None, 1)
    assert value.percent is text.endswith("%")


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "OOM", "n/a", "✓", "7B", "4/30", "60-70", "v1.5", "1.2.3", "1 2 3", "12 of 30", "> 90",
        "MMLU 70", "95% CI", "70.1 is good", "1" * 81, "/".join(["1"] * (MAX_PARTS + 1)),
    ],
)  # fmt: skip
def test_what_is_no_score_is_none(text: str) -> None:
    assert parse_values(Cell(text)) == ()


@pytest.mark.parametrize("text", ["70.1 ± 0.4", "70.1±0.4%", "70.1 (±0.4)", "70.1 +/- 0.4"])
def test_a_spread_is_the_standard_error(text: str) -> None:
    (value,) = parse_values(Cell(text))
    assert (value.number, value.stderr) == (70.1, 0.4)


@pytest.mark.parametrize("text", ["70.1 / 55.2", "70.1/55.2", "70.1\n55.2", "70.1 | 55.2", "70.1 55.2"])
def test_two_numbers_are_counted(text: str) -> None:
    found = [(value.number, value.part, value.parts) for value in parse_values(Cell(text))]
    assert found == [(70.1, 0, 2), (55.2, 1, 2)]


def test_one_of_two_numbers_may_be_missing() -> None:
    """So that the other keeps its place: "pass@1 / cons@64" over "70.1 / -"."""
    found = [(value.number, value.part, value.parts) for value in parse_values(Cell("- / 70.1"))]
    assert found == [(70.1, 1, 2)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 (w/ tools 20.1)", [(12, None), (20.1, "w/ tools")]),
        ("12 (maj@8: 20.1)", [(12, None), (20.1, "maj@8")]),
        ("70.1 (5-shot)", [(70.1, "5-shot")]),
        ("70.1 (68)", [(70.1, None), (68, "()")]),  # what the second is, only a sentence above may tell
        ("70.1 (see below)", [(70.1, None)]),
    ],
)
def test_brackets_hold_a_remark_or_a_second_number(text: str, found: list[tuple[float, str | None]]) -> None:
    assert [(value.number, value.setting) for value in parse_values(Cell(text))] == found


def test_each_of_two_numbers_may_have_its_name_behind_it() -> None:
    found = [(value.number, value.setting) for value in parse_values(Cell("51.5(Airline)/61.9(Retail)"))]
    assert found == [(51.5, "Airline"), (61.9, "Retail")]
    assert [value.setting for value in parse_values(Cell("70.1 (SOTA)"))] == [None]


def test_a_number_in_brackets_alone_is_the_number() -> None:
    assert [value.number for value in parse_values(Cell("(0.951)"))] == [0.951]
    assert parse_values(Cell("(see above)")) == ()


@pytest.mark.parametrize(
    ("text", "number", "setting"),
    [
        ("24.0 pass@1", 24, "pass@1"),
        ("81.2 (EM)", 81.2, "EM"),
        ("70.1 F1", 70.1, "F1"),
        ("81.2 (new)", 81.2, None),
    ],
)
def test_the_metric_behind_a_number_is_told(text: str, number: float, setting: str | None) -> None:
    (value,) = parse_values(Cell(text))
    assert (value.number, value.setting) == (number, setting)
