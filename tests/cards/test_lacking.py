"""cards.lacking: what a printed name may lack of the model's."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.fits import Fit
from hf_evaluation.cards.lacking import spare_parts
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.tables import Card, Cell
from hf_evaluation.cards.target import Target


@pytest.mark.parametrize(
    ("model", "title", "spare"),
    [
        ("heron-gpt-1.2B-v0.5", "Heron-GPT 1.2B (v0.5)", {"-number:0.5"}),
        ("heron-gpt-1.2B-v0.5", "Heron-GPT (v0.5)", set()),  # the family's name has no version either
        ("heron-gpt-1.2B-v0.5", "Heron-GPT 1.2B v0.5", set()),
        ("heron-gpt-1.2B-v0.5", "Heron-GPT 1.2B (v0.4)", set()),
        ("heron2-chat-7b", "Heron (v2)", set()),
        ("heron-v2-dutch-base", "Heron: a Dutch model", {"-word:dutch"}),
        ("heron-v2-dutch-base", "Heron: a German model", set()),
        ("heron-sentiment-analysis", "Heron: sentiment analysis", set()),  # the tuned one for its task
        ("heron-v2-dutch-base", "Wren: a Dutch model", set()),
    ],
)
def test_what_a_title_sets_aside(model: str, title: str, spare: set[str]) -> None:
    assert spare_parts(Card("", None, (), title=title), parse_name(model), frozenset()) == spare


@pytest.mark.parametrize(
    ("repo", "card", "name", "kind"),
    [
        ("Heron-L12-uncased", Card("an uncased model", None, ()), "Heron-L12", "short"),
        ("Heron-L12-uncased", Card("see the cased one", None, ()), "Heron-L12", None),
        ("Heron-L12-cased", Card("the uncased one", None, ()), "Heron-L12", None),
        ("Heron-L12-ner-uncased", Card("an uncased model", None, ()), "Heron-L12", None),
        ("heron-gpt-1B-v0.5", Card("", None, (), title="Heron-GPT 1B (v0.5)"), "Heron-GPT 1B", "short"),
        ("heron-gpt-1B-v0.5", Card("", None, (), title="Heron-GPT 1B (v0.5)"), "Heron-GPT 2B", None),
        ("heron-gpt-1B-v0.5", Card("", None, (), title="Heron-GPT 1B v0.5"), "Heron-GPT 1B", None),
        ("heron-nl", Card("", "base_model: wren/heron", (), title="Heron: Dutch (nl)"), "Heron", None),
    ],
)
def test_a_name_without_what_the_card_sets_aside(repo: str, card: Card, name: str, kind: str | None) -> None:
    fit = Target(f"acme/{repo}", card).fit(Cell(name))
    assert (fit.kind if isinstance(fit, Fit) else None) == kind


def test_a_reward_model_is_never_meant_by_a_name_that_does_not_say_so() -> None:
    def kind_of(repo: str, other: str) -> str | None:
        fit = Target(repo, Card(f"https://huggingface.co/acme/{other}", None, ())).fit(Cell("Heron-7B"))
        return fit.kind if isinstance(fit, Fit) else None

    assert kind_of("acme/Heron-LM-7B-alpha", "Heron-RM-7B-alpha") == "short"
    assert kind_of("acme/Heron-LM-7B-alpha", "Heron-SFT-7B-alpha") is None
    assert kind_of("acme/Heron-RM-7B-alpha", "Heron-LM-7B-alpha") is None
