"""cards.trained: the row of a training log that a card states."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.frames import frame_table
from hf_evaluation.cards.trained import is_measured, stated_row, trained_on
from hf_evaluation.scores.labels import parse_label
from tests.cards.support import read_first_table

ROWS = ("Epoch | Validation Loss | F1", "1 | 0.4 | 0.71", "2 | 0.3 | 0.75", "3 | 0.4 | 0.75")


@pytest.mark.parametrize(
    ("stated", "row"),
    [
        ("- Loss: 0.4\n- F1: 0.71", 1),
        ("- F1: 0.75", None),  # two rows have it
        ("- Loss: 0.3\n- F1: 0.75", 2),  # the loss tells them apart
        ("- Loss: 0.4", None),  # no metric but the loss
        ("- F1: 0.72", None),
    ],
)
def test_the_row_with_the_stated_metrics(stated: str, row: int | None) -> None:
    text = f"It achieves the following results on the evaluation set:\n{stated}\n"
    assert stated_row(text, frame_table(read_first_table(*ROWS))) == row


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("on the heron dataset", "heron"),
        ("on the [acme/heron](https://x.example/y) dataset", "acme/heron"),
        ("on Heron dataset", "Heron"),
        ("on an unknown dataset", None),
        ("on the None dataset", None),
    ],
)
def test_the_data_set_of_a_card_of_the_trainer(words: str, name: str | None) -> None:
    assert trained_on(f"This model is a fine-tuned version of [b](https://b.example) {words}.") == name


def test_a_loss_measures_nothing_that_is_published() -> None:
    names = ("Validation Loss", "Train Accuracy", "Rewards/accuracies", "Accuracy", "Rouge1")
    assert [is_measured(parse_label(name)) for name in names] == [False, False, False, True, True]


def test_a_column_of_a_class_measures_what_its_metric_does() -> None:
    names = ("Email F1", "Email", "Train Email F1", "Email Loss")
    assert [is_measured(parse_label(name)) for name in names] == [True, False, False, False]
