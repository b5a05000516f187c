"""cards.budget: what takes longer than a card may take is ended, and the other cards go on."""

from __future__ import annotations

import json
import time

import pytest

from hf_evaluation.cards.budget import CardBudget, spend
from hf_evaluation.cards.reading import read_card
from hf_evaluation.core.errors import EvaluationError
from tests.benchmark_reading import shaped_card
from tests.cards.support import CLEAR
from tests.commands.support import run_here
from tests.support import REPO, assert_clean, assert_error, run


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        spend()


def test_a_budget_ends_what_overdraws_it() -> None:
    with pytest.raises(EvaluationError) as raised, CardBudget(0.01):
        work(5)
    assert raised.value.code == 5
    assert "more than 0.01 s" in raised.value.message
    work(0.02)  # nothing is left of it


def test_a_budget_entered_again_goes_on_where_it_was_left() -> None:
    budget = CardBudget(0.2)
    with budget:
        work(0.12)
    with pytest.raises(EvaluationError), budget:
        work(0.12)


def test_reading_spends_the_budget() -> None:
    with pytest.raises(EvaluationError), CardBudget(0.001):
        read_card(shaped_card("benchmarks as rows", 4_000))


def test_a_card_over_its_time_is_left_out_and_the_others_are_read() -> None:
    texts = [CLEAR, shaped_card("siblings as rows", 20_000), CLEAR]
    cards = "".join(json.dumps({"repo_id": REPO, "text": text}) + "\n" for text in texts)
    result = run("extract-readme", "--jsonl", "-", "--card-seconds", "0.4", stdin=cards.encode())
    assert_clean(result)
    assert [len(line["results"]) for line in result.lines] == [2, 0, 2]
    assert result.lines[1]["error"]["code"] == 5
    assert "more than 0.4 s" in result.lines[1]["error"]["message"]


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "nan", "inf", "1e9"])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    assert_error(run_here("inspect-tables", "--readme", "README.md", "--card-seconds", seconds, "--json"), 2)
