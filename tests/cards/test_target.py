"""cards.target: which printed names mean exactly the model of a repository."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hf_evaluation.cards.fits import Doubt, Fit
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.stages import section_stages
from hf_evaluation.cards.tables import Card, Cell, Table
from hf_evaluation.cards.target import Target
from tests.cards.support import read_first_table


def target(
    repo_id: str, *others: str, tables: tuple[Table, ...] = (), chosen: tuple[str, ...] = ()
) -> Target:
    """A target on a card that links to these models of acme."""
    text = "\n".join(f"https://huggingface.co/acme/{name}" for name in others)
    return Target(repo_id, Card(text, None, tables), chosen)


def grid(*rows: tuple[Cell, ...]) -> Table:
    return Table(1, 1, rows, 1)


FAMILY = ("Foo-7B", "Foo-7B-Chat", "Foo-13B-Chat")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Foo-7B-Chat", "exact"),
        ("foo 7b chat", "exact"),
        ("Foo 7B Chat (ours)", "own"),
        ("7B Chat Foo (ours)", "own"),
        ("Ours", "own"),
        ("Foo-7B-Chat (thinking)", "mode"),
    ],
)
def test_the_names_of_the_model(name: str, kind: str) -> None:
    fit = target("acme/Foo-7B-Chat", *FAMILY).fit(Cell(name))
    assert isinstance(fit, Fit)
    assert (fit.kind, fit.printed) == (kind, name)


@pytest.mark.parametrize(
    "name",
    [
        "Foo-7B",  # the card names it: the base model
        "Foo-13B-Chat",
        "Foo-70B-Chat",
        "Bar-7B",
        "Foo-7B-Chat-v2",
        "Foo-7B-Chat-Int4",
        "Foo-7B-Chat w/ tools",
        "",
        "Foo-7B-Chat " * 11,
    ],
)
def test_the_names_of_other_models(name: str) -> None:
    assert target("acme/Foo-7B-Chat", *FAMILY).fit(Cell(name)) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Foo-Chat", "may also mean Foo-13B-Chat"),
        ("Foo", "differs from the model's name: without 7b, without chat"),
    ],
)
def test_a_name_that_leaves_something_open_is_a_doubt(name: str, reason: str) -> None:
    assert target("acme/Foo-7B-Chat", *FAMILY).fit(Cell(name)) == Doubt(name, reason)


def test_a_shorter_name_is_the_model_where_no_other_fits_it() -> None:
    assert target("acme/Foo-7B-Chat").fit(Cell("Foo-Chat")) == Fit("short", "Foo-Chat")
    base = Card("Tuned from our base model.", None, ())
    assert isinstance(Target("acme/Foo-7B-Chat", base).fit(Cell("Foo-7B")), Doubt)  # it has that name
    assert target("acme/Foo-7B-Chat").fit(Cell("Foo-7B")) == Fit(
        "short", "Foo-7B"
    )  # the card knows no base model
    tuned = grid((Cell("Foo-7B"), Cell("60.1")), (Cell("Foo-7B-SFT"), Cell("62.0")))
    assert isinstance(target("acme/Foo-7B-Chat", tables=(tuned,)).fit(Cell("Foo-7B")), Doubt)
    assert target("acme/Foo-7B", "Foo-7B-Chat").fit(Cell("Foo")) == Doubt("Foo", "may also mean Foo-7B-Chat")
    assert target("acme/Foo-Chat").fit(Cell("Foo-7B-Chat")) == Fit("sized", "Foo-7B-Chat")


def test_what_stands_beside_a_name_belongs_to_it() -> None:
    foo = target("acme/Foo-7B")
    assert foo.fit(Cell("Foo"), size="7B") == Fit("exact", "Foo")
    assert foo.fit(Cell("Foo"), size="13B") is None
    assert foo.fit(Cell("Foo-7B"), precision="BF16") == Fit("exact", "Foo-7B")
    assert foo.fit(Cell("Foo-7B"), precision="INT4") is None
    assert foo.fit(Cell("Foo"), backbone="Bar-13B") == Doubt("Foo", "stands beside Bar-13B")


def test_a_row_that_links_to_the_repository_gives_another_name() -> None:
    link = Cell("weights", links=("https://huggingface.co/acme/Foo-7B-Chat",))
    found = target("acme/Foo-7B-Chat", tables=(grid((Cell("Foo 7B Instruct"), link)),))
    assert found.fit(Cell("Foo-7B Instruct")) == Fit("alias", "Foo-7B Instruct")
    other = grid((Cell("Foo 7B Math"), link))  # a longer name is not the model, whatever it links to
    assert target("acme/Foo-7B-Chat", tables=(other,)).fit(Cell("Foo 7B Math")) is None


def test_a_title_unlike_the_repository_is_another_name() -> None:
    card = Card("", None, (), title="Zeta: a small model")
    assert Target("acme/Foo-7B", card).fit(Cell("Zeta")) == Fit("alias", "Zeta")


def test_chosen_names_are_taken_literally_and_alone() -> None:
    found = target("acme/Foo-7B-Chat", chosen=("Zed (RL)",))
    assert found.fit(Cell("zed rl")) == Fit("chosen", "zed rl")
    assert found.fit(Cell("Zed")) is None
    assert found.fit(Cell("Foo-7B-Chat")) is None
    assert target("acme/Foo-7B", chosen=("Zed",)).fit(Cell("Zed"), size="13B") is None
    assert target("acme/Foo-7B", chosen=("Zed",)).fit(Cell("Zed"), precision="INT4") is None


def test_thinking_and_instruct_are_modes_where_a_table_has_both() -> None:
    both = target("acme/Foo-7B", tables=(grid((Cell("Foo-7B Thinking"),), (Cell("Foo-7B Instruct"),)),))
    assert both.fit(Cell("Foo-7B Instruct")) == Fit("own", "Foo-7B Instruct", "instruct")
    assert target("acme/Foo-7B").fit(Cell("Foo-7B Instruct")) is None


def test_the_backbone_in_a_name_may_be_left_out() -> None:
    card = Card("https://huggingface.co/meta/llama3-8b", None, ())
    found = Target("acme/x-video-llama3-chat", card)
    assert isinstance(found.fit(Cell("x-video-chat")), Fit)
    assert not isinstance(
        Target("acme/x-video-llama3-chat", Card("", None, ())).fit(Cell("x-video-chat")), Fit
    )


def test_sections_tell_the_stage_of_a_name_without_one() -> None:
    found = target("acme/Foo-7B-Chat", "Foo-7B", "Foo-7B-Chat")
    assert found.fit(Cell("Foo-7B"), stages=frozenset({"chat"})) == Fit("exact", "Foo-7B")
    assert found.fit(Cell("Foo-7B"), stages=frozenset({"base"})) is None


def test_a_card_of_a_whole_family() -> None:
    sizes = [f"Foo-{size}B" for size in (1, 7, 13, 30, 70)]
    assert target("acme/Foo-7B", *sizes).one_of_many
    assert not target("acme/Foo-7B", *sizes[:3]).one_of_many
    assert target("acme/Foo-7B", *sizes).of_other_size("13B (5-shot)")
    assert not target("acme/Foo-7B", *sizes).of_other_size("7B / 13B")


@pytest.mark.parametrize(
    ("above", "stages"),
    [
        ("## Base Models", {"base"}),
        ("## Chat models", {"chat"}),
        ("## DPO evaluation", {"dpo"}),
        ("## Results (SFT)", {"sft"}),
        ("## Evaluation", set()),
        ("## All about how " + "very " * 12 + "good the base models are", set()),
        ("All of the results that follow were measured with one harness on several base models.", {"base"}),
        (
            "The scores in this table are those of our three instruction-tuned models, greedy decoding.",
            {"chat"},
        ),
        ("Heron is compared with several base models, which were measured by their authors.", set()),
        ("The scores of base models and of instruct models are those that their authors have told.", set()),
        ("We have built on top of popular base models, and evaluated all that came out of it here.", set()),
    ],
)
def test_a_heading_names_a_training_stage(above: str, stages: set[str]) -> None:
    assert section_stages(read_first_table("a | b", "c | 1", above=above)) == stages


@pytest.mark.parametrize(
    ("repo_id", "name", "kind", "variant"),
    [
        ("acme/Foo-7B", "Foo-7B (Open)", "described", None),
        ("acme/Foo-V2", "Foo-V2 (MoE-236B)", "described", None),
        ("acme/Foo-7B", "Foo-7B (zero-shot)", "setting", "zero-shot"),
        ("acme/Foo-7B", "Foo-7B (Reasoning)", "mode", "thinking"),
        ("meta/Foo-7B", "Meta Foo 7B", "exact", None),
        ("acme/Foo-7B-Base", "Foo-7B", "short", None),  # the card knows no tuned model
    ],
)
def test_what_does_not_make_another_model(repo_id: str, name: str, kind: str, variant: str | None) -> None:
    assert target(repo_id).fit(Cell(name)) == Fit(kind, name, variant)


def test_another_release_that_thinks_is_another_model() -> None:
    assert target("acme/Foo-4B-Instruct-2507").fit(Cell("Foo-4B-Thinking-2507")) is None


def test_exact_beats_partial() -> None:
    foo = target("acme/acme-large-v3")
    exact, partial = foo.fit(Cell("acme-large-v3")), foo.fit(Cell("large-v3"))
    assert isinstance(exact, Fit) and isinstance(partial, Fit)
    assert exact.strength > partial.strength
    described = target("acme/Foo-7B").fit(Cell("Foo-7B (Open)"))
    plain = target("acme/Foo-7B").fit(Cell("Foo-7B"))
    assert isinstance(described, Fit) and isinstance(plain, Fit)
    assert plain.strength > described.strength


def test_a_name_that_links_to_another_model_is_that_models() -> None:
    other = Cell("large-v3", links=("https://huggingface.co/other/heron-large-v3",))
    assert target("acme/acme-large-v3").fit(other) is None
    ours = Cell("large-v3", links=("https://huggingface.co/acme/acme-large-v3",))
    assert isinstance(target("acme/acme-large-v3").fit(ours), Fit)


def test_every_piece_of_evidence_has_a_strength() -> None:
    doubt = target("acme/Foo-7B-Chat").fit(Cell("Foo"))
    assert isinstance(doubt, Doubt)
    assert [(piece.kind, piece.strength) for piece in doubt.evidence] == [
        ("repository", 4),
        ("difference", -3),
    ]
    assert doubt.strength == 1


def test_a_base_in_the_front_matter_is_a_rival() -> None:
    card = Card("", "base_model: acme/Foo-7B", ())
    assert Target("acme/Foo-7B-Math-Lora", card).fit(Cell("Foo-7B")) is None
    assert isinstance(Target("acme/Foo-7B-Math-Lora", Card("", None, ())).fit(Cell("Foo-7B")), Doubt)


def test_a_number_that_repeats_the_size_is_no_version() -> None:
    assert target("acme/Foo-1_6B-fim").fit(Cell("Foo-1.6-fim"), size="1.6b") == Fit("exact", "Foo-1.6-fim")


def numbered(*tables: Table) -> tuple[Table, ...]:
    return tuple(replace(table, ordinal=number) for number, table in enumerate(tables, 1))


@pytest.mark.parametrize(
    ("names", "stages"),
    [
        ("Foo-7B | Foo-13B | Heron-8B | Foo-7B QLoRA", {"chat"}),  # all of the tuned table's, and no others
        ("Foo-13B | Heron-8B | Foo-7B (bf16) | Foo-7B QLoRA", {"chat"}),
        ("Foo-7B | Foo-13B | Heron-8B", {"base"}),
        ("Foo-7B | Foo-13B | Crane-9B", set()),  # both have these names, and neither has all of them
    ],
)
def test_a_table_that_compares_the_same_models_has_the_stage_of_that_table(
    names: str, stages: set[str]
) -> None:
    base = read_first_table("Task | Foo-7B | Foo-13B | Heron-8B", "A | 1 | 2 | 3", above="## Base models")
    tuned = read_first_table(
        "Task | Foo-7B BF16 | Foo-13B | Heron-8B | Foo-7B QLoRA", "A | 1 | 2 | 3 | 4", above="## Chat models"
    )
    more = read_first_table(f"Task | {names}", "B" + " | 1" * (names.count("|") + 1), above="## Languages")
    tables = numbered(base, tuned, more)
    assert Target("acme/Foo-7B", Card("", None, tables)).stages_above(tables[2]) == stages


def test_tests_in_common_are_no_models_in_common() -> None:
    tests = ("MMLU | 1", "GSM8K | 2", "AIME 2024 | 3", "MATH-500 | 4", "MT-Bench-101 | 5")
    base = read_first_table("Task | Foo", *tests, above="## Base models")
    tuned = read_first_table("Task | Foo", *tests[:3], above="## Chat models")
    more = read_first_table("Task | Foo", *tests[:3], above="## Languages")
    tables = numbered(base, tuned, more)
    assert Target("acme/Foo", Card("", None, tables)).stages_above(tables[2]) == set()


def test_a_table_without_a_heading_shares_the_stage_of_the_names_it_repeats() -> None:
    base = read_first_table("Task | Foo-7B | Foo 7B Raw", "MMLU | 60 | 50", above="## Base models")
    tuned = read_first_table("Task | Foo-7B | Foo 7B QLoRA", "MMLU | 70 | 65", above="## Instruct models")
    more = read_first_table("Task | Foo-7B | Foo 7B QLoRA", "MGSM | 70 | 65", above="## Languages")
    tables = numbered(base, tuned, more)
    found = Target("acme/Foo-7B", Card("", None, tables))
    assert found.stages_above(tables[2]) == {"chat"}
    assert isinstance(found.fit(Cell("Foo-7B"), stages=found.stages_above(tables[2])), Doubt)


def test_the_authors_own_row_may_have_less_than_the_repositorys_name() -> None:
    repo = "acme/dutch_qa_heron_wren_large"
    found = target(repo)
    for name, kind in (
        ("heron-wren-large (ours)", "own"),
        ("heron-wren-large", None),
        ("jay-wren-large (ours)", None),
    ):
        fit = found.fit(Cell(name))
        assert (fit.kind if isinstance(fit, Fit) else None) == kind, name


@pytest.mark.parametrize("name", ["acme/Foo-7B-Chat", "acme/x-y-zed", "acme/a1-b", "acme/Qi"])
def test_the_quick_look_leaves_out_no_name_of_the_family(name: str) -> None:
    found = target(name, *FAMILY)
    spelled = (
        "Foo,F-oo 7B,Fo o,f o o,FOO,7bfoo,xyz,x y,xy-zed,a b,ab,q i,(ours),This model,chat base,Φoo,Ｆｏｏ"
    )
    for text in spelled.split(","):
        parsed = parse_name(text)
        assert found.may_be_meant(text) or not (found._related(parsed) or parsed.own), text
    assert not target("acme/Foo-7B-Chat").may_be_meant("Bar-13B")


def test_what_a_model_was_made_of_is_no_base_model_of_its_family() -> None:
    """A name without its tuning is the model's where the card knows no base model of that name."""
    for text, kind in (("| Base Model | Wren-8B |", "short"), ("It is tuned from the base model.", None)):
        fit = Target("acme/Foo2-chat-19B", Card(text, None, ())).fit(Cell("Foo2-19B"))
        assert (fit.kind if isinstance(fit, Fit) else None) == kind, text


def test_the_first_word_may_be_the_backbone_where_the_card_prints_it_alone() -> None:
    def kind_of(name: str, *others: str) -> str | None:
        found = target("acme/Wren3-Heron-1.5-8B", *others).fit(Cell(name))
        return found.kind if isinstance(found, Fit) else None

    assert kind_of("Heron-1.5-8B", "Wren3-70B") == "sized"
    assert kind_of("Heron-1.5-8B") is None
    assert kind_of("Heron-1.5-70B", "Wren3-70B") is None
    assert kind_of("Wren3-8B", "Wren3-70B") is None


@pytest.mark.parametrize(
    ("repo", "printed", "name", "kind"),
    [
        # both words are printed as families: the one that many build on is the backbone
        ("acme/Llama3-Heron-1.5-8B", ("Heron-1.0-7B", "Llama3-instruct-70b"), "Heron-1.5-8B", "sized"),
        ("acme/Llama3-Heron-1.5-8B", ("Heron-1.0-7B", "Llama3-instruct-70b"), "Heron-1.0-8B", None),
        ("acme/heron-llama3-video-chat", ("Heron-17B", "Llama3-70B"), "heron-video-chat", "sized"),
        # never the model's own family, which would leave the backbone's name
        ("acme/Llama3-Heron-1.5-8B-chat", ("Heron-1.0-7B",), "Llama3-8B-chat", None),
        ("acme/Wren3-Heron-1.5-8B", ("Heron-1.0-7B", "Wren3-70B"), "Heron-1.5-8B", None),
    ],
)
def test_a_name_has_one_backbone(repo: str, printed: tuple[str, ...], name: str, kind: str | None) -> None:
    table = grid(*((Cell(label), Cell("60.1")) for label in printed))
    fit = Target(repo, Card("", None, (table,))).fit(Cell(name))
    assert (fit.kind if isinstance(fit, Fit) else None) == kind


@pytest.mark.parametrize(
    ("printed", "taken"),
    [
        ("Heron-7B (+ tools)", "+ tools"),
        ("Heron-7B (+ CoT)", "+ CoT"),
        ("Heron-7B + CoT", "CoT"),
        ("Heron-7B + clean text", None),
        ("Heron-7B + RAG", None),
    ],
)
def test_in_brackets_a_plus_is_a_setting_behind_the_name_it_may_be_another_model(
    printed: str, taken: str | None
) -> None:
    fit = Target("acme/Heron-7B", Card("", None, ())).fit(Cell(printed))
    assert (fit.variant if isinstance(fit, Fit) else None) == taken
    assert isinstance(fit, Doubt) == (printed == "Heron-7B + clean text")
