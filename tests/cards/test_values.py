"""cards.values: the numbers that a cell prints."""

from __future__ import annotations

import math

from hypothesis import example, given
from hypothesis import strategies as st

from hf_evaluation.cards.reading import _tidy
from hf_evaluation.cards.tables import Cell
from hf_evaluation.cards.values import parse_values
from tests.cards.generated import cells, numbers, readings_of, thorough


@given(st.one_of(numbers, cells, st.text("0123456789.,%±()/ -+٣²", max_size=90)))
@example("0,123.5")
@example("9" * 79)
@example("1,234,5")
@thorough
def test_a_generated_cell_is_finite_numbers_that_it_prints(text: str) -> None:
    cell = Cell(_tidy(text))
    for value in parse_values(cell):
        assert math.isfinite(value.number)
        assert value.number in readings_of(cell.flat)
        assert value.stderr is None or math.isfinite(value.stderr)
