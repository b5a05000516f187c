"""cards.evidence: which names a card gives to a repository, and which to others."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.evidence import SERIES, Names, coined, known_names, repo_of
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.reading import read_card

HUB = "https://huggingface.co/"


def names_in(text: str, repo_id: str = "acme/hrn-nl-base") -> Names:
    return known_names(read_card(text), repo_id, parse_name(repo_id.partition("/")[2]), frozenset({"acme"}))


def ours(text: str, repo_id: str = "acme/hrn-nl-base") -> list[tuple[str, str]]:
    return [(known.kind, known.name.raw) for known in names_in(text, repo_id).ours]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (f"[HeronNL]({HUB}acme/hrn-nl-base)", "link", "HeronNL"),
        (f'<a href="{HUB}acme/hrn-nl-base">HeronNL</a>', "link", "HeronNL"),
        (f"- HeronNL: [weights]({HUB}acme/hrn-nl-base)", "list of models", "HeronNL"),
        (
            f"| Name | Hub |\n|---|---|\n| Heron NL | [get]({HUB}acme/hrn-nl-base) |",
            "list of models",
            "Heron NL",
        ),
        ("# HeronNL: a model for Dutch", "title", "HeronNL"),
        ("# Dutch\n\n**HeronNL** is a Dutch model.", "first sentence", "HeronNL"),
        ("Try `ollama run heronnl:latest`", "ollama run", "heronnl"),
        ("---\nmodel-index:\n- name: HeronNL\n---\n# Dutch", "model-index", "HeronNL"),
        ("On average, this model, referred to as HeronNL, is fast.", "naming sentence", "HeronNL"),
        ("We call our model **HeronNL**.", "naming sentence", "HeronNL"),
        ("The model name has been changed from HeronNL to hrn-nl-base", "former name", "HeronNL"),
        ("It was renamed from `heron-2-nl` to `hrn-nl-base`.", "former name", "heron-2-nl"),
    ],
)
def test_where_a_card_gives_its_model_a_name(text: str, kind: str, name: str) -> None:
    assert (kind, name) in ours(text)


@pytest.mark.parametrize(
    "text",
    [
        f"[HeronNL]({HUB}acme/hrn-nl-base/tree/main)",  # a file or branch is not the model
        f"[HeronNL]({HUB}acme/hrn-nl-base/discussions)",
        f"[here]({HUB}acme/hrn-nl-base)",
        f"[HeronNL]({HUB}acme/hrn-nl-base), [HeronNL]({HUB}acme/hrn-nl-large)",  # one word for two
        "# Evaluation",
        "# HRN",  # less than the repository's name: the family's
        "# Zeta",  # an ordinary word that nothing describes
        "# Heron-7B\n\nA copy.",  # it has a size, the repository has none
        "The task is a hard one.",
        "---\nbase_model: other/HeronNL\n---\n# HeronNL: our favourite",  # that is its base
        "`ollama run heronnl` or `ollama run wren`",
        "This model is called daily. Our model is named after a bird.",
        "This model, referred to as HeronNL, goes on with our model called WrenNL.",
        "We compare with the model called WrenNL.",
        "The dataset was renamed from HeronNL to HeronSet",
    ],
)
def test_what_gives_it_no_name(text: str) -> None:
    assert ours(text) == []


def test_a_title_with_a_version_for_the_date_is_the_models() -> None:
    assert ours("# Heron Small 1.1", "acme/Heron-Small-2507") == [("title", "Heron Small 1.1")]
    assert ours("# Heron Small 1.1", "acme/Heron-Small-1.0") == []


def test_the_title_of_a_whole_series_is_no_models_name() -> None:
    series = "\n".join(f"{HUB}acme/hrn-{number}" for number in range(SERIES))
    assert ours(f"# HeronNL: a family\n\n{series}") == []


def test_names_of_others_come_from_the_same_places() -> None:
    found = names_in(f"[HeronEN]({HUB}acme/hrn-en-base) and [HeronNL]({HUB}acme/hrn-nl-base)")
    assert [(known.name.raw, known.repo) for known in found.others] == [("HeronEN", "acme/hrn-en-base")]
    assert found.repos == {"acme/hrn-en-base", "acme/hrn-nl-base"}


@pytest.mark.parametrize(
    "front",
    [
        "base_model: other/Wren-7B",
        "base_model:\n- other/Wren-7B\n- other/Egret",
        "base_model: ['other/Wren-7B']",
    ],
)
def test_bases_are_told_by_the_front_matter(front: str) -> None:
    assert "other/wren-7b" in names_in(f"---\n{front}\n---\n# X").bases


def test_a_row_that_links_to_a_base_model_does_not_name_the_model() -> None:
    text = f"| Name | Base model |\n|---|---|\n| Heron-X | [b]({HUB}acme/hrn-nl-base) |"
    assert ours(text) == []


def test_links_and_coined_words() -> None:
    assert repo_of(f"{HUB}Acme/Heron.git") == "acme/heron"
    assert repo_of(f"{HUB}datasets/acme/heron") is None
    assert [coined(word) for word in ("HeronJe", "XLM", "T5", "a-b", "Heron")] == [True] * 4 + [False]


def test_an_address_printed_in_a_row_names_it_as_a_link_does() -> None:
    table = "| Model | ImageNet | URL |\n|---|---|---|\n| {} | 83.4 | https://huggingface.co/acme/{} |\n"
    known = ours(table.format("HrnNet-base tuned", "hrn-nl-base"))
    assert known == [("list of models", "HrnNet-base tuned")]
    assert ours(table.format("HrnNet-base tuned", "wren-base")) == []
