"""The row of a card that a score was read from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hf_evaluation.scores.record import Score, Source
from hf_evaluation.surveying.evidence import find_evidence
from tests.servers.hub import LocalHub
from tests.surveying.hub import (
    real_cards,
    shape_cards,
    survey_file,
    trending_models,
)
from tests.surveying.plans import make_plan


@pytest.mark.parametrize(
    ("cards", "count", "least"),
    [
        pytest.param(shape_cards, 24, 40, id="shapes"),
        pytest.param(real_cards, 16, 40, id="real cards", marks=pytest.mark.shared),
    ],
)
def test_cards_have_evidence_for_every_score(
    local_hub: LocalHub, tmp_path: Path, cards: Callable[[], dict[str, bytes]], count: int, least: int
) -> None:
    """HTML tables, spans, marks, Chinese: no score of these cards is left out because it cannot be shown."""
    trending_models(local_hub, count, cards())
    lines = survey_file(make_plan(local_hub, tmp_path, "--benchmark", "all"))
    reasons = [item for line in lines for item in line["left_out"] if item["status"] == "unshown"]  # type: ignore[attr-defined]
    assert reasons == []
    assert sum(len(line["scores"]) for line in lines) > least  # type: ignore[arg-type]


def stated(row: int, column: int, raw: str, table: int = 1) -> Score:
    """A score of a card."""
    source = Source("readme", url="https://huggingface.co/a/b/blob/main/README.md")
    return Score(
        "a/b",
        "MMLU",
        "mmlu",
        None,
        71.4,
        "percent",
        False,
        raw,
        table=table,
        row=row,
        column=column,
        line=9,
        source=source,
    )


def test_spans_marks_and_struck_out_numbers_are_seen_as_a_reader_sees_them() -> None:
    card = (
        "<table><tr><th rowspan=2>Test</th><th colspan=2>Atlas</th></tr><tr><th>old</th><th>new</th></tr>"
        "<tr><td>MMLU<sup>1</sup></td><td><del>70.1</del> 71.4</td><td>72<script>x</script></td></tr></table>"
    )
    found = find_evidence(card, stated(2, 1, "71.4"))
    assert found is not None
    assert found.head == (("Test", "Atlas", "Atlas"), ("Test", "old", "new"))
    assert found.row == ("MMLU 1", "70.1 71.4", "72")
    assert found.url.endswith("/README.md?code=true#L9")


def test_no_evidence_where_the_cell_shows_something_else() -> None:
    card = "| Test | Atlas |\n|---|---|\n| MMLU | 71.4 |\n"
    assert find_evidence(card, stated(1, 1, "71.4")) is not None
    for score in (stated(1, 1, "71.5"), stated(1, 0, "71.4"), stated(5, 1, "71.4"), stated(1, 1, "71.4", 2)):
        assert find_evidence(card, score) is None


def test_what_stands_in_other_rows_is_shown() -> None:
    """The heading, the row of one text above, a label that is carried down, a row of shots in the header."""
    card = (
        "# b\n\n## Results in 4-bit\n\nAll numbers are zero-shot.\n\n"
        "| Group | Test | b |\n|---|---|---|\n"
        "| # Shots | | 5 |\n"
        "| **Knowledge** | | |\n"
        "| MMLU | STEM | 71.4 |\n"
        "| | Law | 60.2 |\n"
    )
    found = find_evidence(card, stated(4, 2, "60.2"))
    assert found is not None
    assert found.above == ("Results in 4-bit", "All numbers are zero-shot.")
    assert found.section == "Knowledge"
    assert found.carried == ((0, "MMLU"),)
    assert found.head == (("Group", "Test", "b"), ("# Shots", "", "5"))
