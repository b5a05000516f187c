"""cards.spellings: the same name in another spelling, and what is another name."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.fits import Fit
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.spellings import respelled
from hf_evaluation.cards.tables import Card, Cell, Table
from hf_evaluation.cards.target import Target


@pytest.mark.parametrize(
    ("model", "text", "how"),
    [
        ("Heron-3-vision-128k-instruct", "Heron-3 Vision-128K-In", "cut short"),
        ("Heron-7B-Instruct", "**Heron-7B-Instr**", "cut short"),
        ("Heron-7B-Instruct", "Heron-7B-Ins…", None),  # a stage: the name as it is
        ("Heron-7B-Instruct", "Heron-7B-I", None),
        ("Heron-7B-Instruct", "Heron-7B", None),
        ("Heron-7B-Instruct", "Heron-In", None),
        ("Heron-7B-Minitron", "Heron-7B-Mini", None),  # a word of its own
        ("Heron-7B-Chat", "Heron-7B-Ch", None),  # Chinese?
        ("HeronLM-7B-instruct", "HeronLLM-7B-instruct", "misspelt"),
        ("HeronLM-7B-instruct", "Hreon", None),
        ("Heronry-7B", "Herorny 7B", "misspelt"),
        ("Tannager-7B", "Tanager-7B", "misspelt"),
        ("HeronLM-7B-instruct", "HeronLLM-7B", None),  # the base model's name, misspelt as well
        ("HeronLM-7B", "HeronLLM-13B", None),
        ("HeronBERT-base", "HeronBART-base", None),
        ("HeronLM-7B", "HeronVM-7B", None),
        ("DistilHeron-base", "DistilmHeron-base", None),
        ("HeronBERT", "HeronBERTa", None),
        ("Heron-v2-xlarge", "Heron-v2-xxlarge", None),
        ("Heron-7B", "Herron-7B", None),  # too short a word
        ("heron-3.5-1210", "Heron 3.5 (Dec 10)", "with its date in words"),
        ("heron-3.5-1210", "Heron 3.5 (December 10th, 2023)", "with its date in words"),
        ("heron-2403", "Heron (March 2024)", "with its date in words"),
        ("heron-20240305", "Heron, Mar. 5, 2024", "with its date in words"),
        ("heron-3.5-1210", "Heron 3.5 (Dec 11)", None),
        ("heron-3.5-1210", "Heron (Dec 10)", None),
    ],
)
def test_another_spelling_of_the_name(model: str, text: str, how: str | None) -> None:
    assert respelled(text, parse_name(model), frozenset()) == how


@pytest.mark.parametrize(
    ("repo", "linked", "name", "kind"),
    [
        ("acme/Heron-7B-vision-instruct", "Heron-7B-vision-instruct-onnx", "Heron-7B-Vision-In", "spelled"),
        ("acme/Heron-7B-vision-instruct", "Heron-7B-vision-insight", "Heron-7B-Vision-In", None),
        ("acme/Heron-7B-vision-instruct", "Heron-7B-vision-instruct-v2", "Heron-7B-Vision-In", None),
        ("acme/HeronLM-7B-chat", "HeronLM-7B", "HeronLLM-7B-chat", "spelled"),
        ("acme/HeronLM-7B-chat", "HeronLLM-1B", "HeronLLM-7B-chat", None),
        ("acme/Heron-L12-H384", "Wren", "Heron-L12xH384", "exact"),
        ("acme/Heron-L12-H384", "Wren", "Heron-L12xH768", None),
    ],
)
def test_no_other_model_of_the_card_has_that_spelling(
    repo: str, linked: str, name: str, kind: str | None
) -> None:
    card = Card(f"https://huggingface.co/acme/{linked}", None, ())
    fit = Target(repo, card).fit(Cell(name))
    assert (fit.kind if isinstance(fit, Fit) else None) == kind


def test_a_name_cut_short_is_not_told_apart_from_another_that_a_table_prints() -> None:
    grid = ((Cell("Heron-7B-Insight"), Cell("60.1")), (Cell("Heron-7B-Instr"), Cell("61.0")))
    for name, kind in (("Heron-7B-Instr", "spelled"), ("Heron-7B-In", None)):
        fit = Target("acme/Heron-7B-Instruct", Card("", None, (Table(1, 1, grid, 1),))).fit(Cell(name))
        assert (fit.kind if isinstance(fit, Fit) else None) == kind
