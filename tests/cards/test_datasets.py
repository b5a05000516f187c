"""cards.datasets: the one data set that a card is about."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.datasets import data_set_of, named_below
from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import read_card
from hf_evaluation.scores.record import Source
from tests.support import markdown_table


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- **Dataset:** [HeronBank](https://heron.example)", "HeronBank"),
        ("---\ndatasets:\n- acme/heron-ner\n---\nA model.", "acme/heron-ner"),
        ("---\ndatasets: acme/heron-ner\n---\n", "acme/heron-ner"),
        ("An image model, trained on ImageNet-1k.", "ImageNet-1k"),
        ("This is a fine-tuned version of [x](y) on the XNLI dataset.", "XNLI"),
        ("---\ndatasets:\n- acme/one\n- acme/two\n---\n", None),
        ("- Dataset: coming soon", None),
        (
            "- [WikiHeron](https://x.example) (Training)\n- [HeronSTS](https://x.example) (Testing)",
            "HeronSTS",
        ),
        ("Trained on GSM8K and evaluated on MMLU.", None),
        ("A model of birds.", None),
    ],
)
def test_the_one_data_set_of_a_card(text: str, name: str | None) -> None:
    assert data_set_of(read_card(text)) == name


@pytest.mark.parametrize(
    ("repo_id", "name"),
    [("acme/distil-cnn-12-6", "cnn_heron"), ("acme/distil-12-6", None), ("acme/cnn-wren", None)],
)
def test_of_several_data_sets_the_one_that_the_repository_is_named_after(
    repo_id: str, name: str | None
) -> None:
    card = read_card("---\ndatasets:\n- cnn_heron\n- acme/wren\n---\n")
    assert data_set_of(card, repo_id) == name


@pytest.mark.parametrize(
    ("note", "name"),
    [
        ("The reported results are aggregated from 11 data sets of [BEIR](https://x.example).", "BEIR"),
        ("*All results are on GSM8K.", "GSM8K"),
        ("The scores are on GSM8K and MMLU.", None),
        ("Results on GSM8K", None),  # the title of what comes next
        ("The results are on GSM8K:", None),
        ("The model was also trained on GSM8K.", None),  # no word on the table
        ("### Results on GSM8K", None),  # the next section's
        ("| Results on GSM8K | 3 |", None),
    ],
)
def test_the_test_that_the_note_below_a_table_names(note: str, name: str | None) -> None:
    card = read_card(f"# Foo\n\n| Model | F1 |\n|---|---|\n| Foo | 3.2 |\n\n{note}\n\nMore.\n")
    assert named_below(card, card.tables[0]) == name


@pytest.mark.parametrize(
    ("front", "known"),
    [
        ("language: vi", False),
        ("language:\n- vi\nlicense: mit", False),
        ("language:\n- vi\n- en", True),
        ("language: multilingual", True),
        ("license: mit", True),
    ],
)
def test_pairs_of_sentences_of_a_model_of_another_language_may_be_translated(front: str, known: bool) -> None:
    table = markdown_table(["Model", "STS12", "MMLU"], [["heron", "70.1", "55.5"]])
    card = read_card(f"---\n{front}\n---\n# heron\n\n## Pearson score\n\n{table}")
    ids = [score.benchmark_id for score in extract(card, "acme/heron", Source("readme")).results]
    assert ids == ["sts12" if known else None, "mmlu"]
