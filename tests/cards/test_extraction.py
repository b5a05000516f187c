"""cards.extraction: whatever the card, every score is one that a cell prints, and stands where it says."""

from __future__ import annotations

import math

from hypothesis import example, given

from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.markdown import decode_card
from hf_evaluation.cards.reading import read_card
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.scores.record import Source
from tests.cards.generated import cards, readings_of, thorough
from tests.cards.support import CLEAR
from tests.support import REPO


@given(cards())
@example(CLEAR.encode())
@example(CLEAR.replace("70.1", "0,123,456").encode())
@example(CLEAR.replace("70.1", "70.1.5%").encode())
@example(CLEAR.replace("70.1", "١,٢٣٤,٥٦٧").encode())
@thorough
def test_scores_of_generated_cards_are_where_they_say(data: bytes) -> None:
    try:
        text = decode_card(data, "README.md")
    except EvaluationError as error:
        assert (error.code, b"\0" in data) == (2, True)
        return
    try:
        card = read_card(text)
        extraction = extract(card, REPO, Source("readme", "README.md"))
    except EvaluationError as error:
        assert error.code in (1, 5)
        return
    last = text.count("\n") + 1
    assert [table.ordinal for table in card.tables] == list(range(1, len(card.tables) + 1))
    for table in card.tables:
        assert 0 <= table.line <= last
        assert len({len(row) for row in table.grid}) <= 1
        assert all(0 <= cell.line <= last for row in table.grid for cell in row)
    for score in extraction.results:
        cell = card.tables[score.table - 1].grid[score.row][score.column]
        assert (cell.flat, cell.line) == (score.raw, score.line)
        assert 1 <= score.line <= last
        assert math.isfinite(score.value)
        assert score.value in readings_of(score.raw)
        assert score.benchmark and score.model == REPO
    for skip in extraction.skipped:
        assert 1 <= skip.table <= len(card.tables)
        assert skip.reason
