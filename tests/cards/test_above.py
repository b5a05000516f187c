"""cards.above: whose a table is by what stands above it."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.above import MAX_SENTENCE, bound_by
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from tests.cards.support import read_first_table

ROWS = ("Benchmark | Score", "MMLU | 70.1")


def whose(above: str, repo_id: str = "acme/Heron-13B", text: str = "") -> str:
    table = read_first_table(*ROWS, above=above)
    return bound_by(table, Target(repo_id, Card(text, None, (table,)))).whose


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("## Evaluation of Heron-13B", "target"),
        ("## Evaluation of Heron 13B models", "target"),
        ("## Evaluation of Heron-7B", "sibling"),
        ("## Heron-13B-Int4", "sibling"),
        ("## Heron-13B Instruct", "sibling"),
        ("## Heron-7B\n\nThese are results of Heron-13B:", "target"),  # the nearest decides
        ("## Heron-13B\n\n**Heron-7B**", "sibling"),
        ("## Heron-7B and Heron-13B", "open"),
        ("## Heron", "open"),  # the family
        ("## Heron 5-shot results", "open"),
        ("## Evaluation", "open"),
        ("## Original model card", "sibling"),
        ("## Results\n\nAs pretrained=acme/Heron-7B, limit: None", "sibling"),
        ("## Results\n\nAs pretrained=acme/Heron-13B, limit: None", "target"),
        ("## Heron-13B\n\n- Vision Encoder: wren/heron-400m", "target"),  # what it is made of
        ("## Heron-13B\n\n- **Base LLM**: Heron-7B", "target"),
        ("## Heron-13B\n\nModel: Heron-7B", "sibling"),
        ("## Results\n\n" + "Very " * (MAX_SENTENCE // 4) + "unlike Heron-7B.", "open"),  # prose in passing
    ],
)
def test_headings_and_sentences(above: str, expected: str) -> None:
    assert whose(above) == expected


def test_a_size_in_words_is_a_sibling_too() -> None:
    assert whose("## Results of Heron-v2 base", "acme/Heron-v2-large") == "sibling"
    assert whose("## Results of Heron-v2 large", "acme/Heron-v2-large") == "target"
    assert whose("## Heron base model (uncased)", "acme/heron-base-uncased") == "target"


def test_a_copy_is_not_the_original() -> None:
    assert whose("## Heron-7B", "acme/Heron-7B-GGUF") == "sibling"


def test_a_linked_sibling_is_known_by_its_name() -> None:
    link = "[Tern](https://huggingface.co/acme/tern-x)"
    assert whose("## Tern", "acme/Heron-13B", text=link) == "sibling"


def test_the_evidence_says_where_it_stands() -> None:
    table = read_first_table(*ROWS, above="## Heron-7B")
    (said,) = bound_by(table, Target("acme/Heron-13B", Card("", None, (table,)))).evidence
    assert (said.kind, said.strength < 0, said.says) == ("heading", True, "the heading says 'Heron-7B'")
    assert bound_by(table, Target(None, Card("", None, (table,)))).whose == "open"


def test_the_link_to_detailed_results_says_whose_the_table_of_a_leaderboard_is() -> None:
    link = "[here](https://huggingface.co/datasets/open-llm-leaderboard/details_{})"
    above = "## Open LLM Leaderboard Evaluation Results\n\nDetailed results can be found {}."
    ours, others = link.format("former__Heron-13B"), link.format("acme__Heron-7B")
    assert whose(above.format(ours), text=ours) == "target"  # the owner's name has changed
    assert whose(above.format(others), text=others) == "sibling"
    assert whose("## Scores", text=others) == "open"
