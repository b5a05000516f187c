"""cards.names: what model names are made of, and in what two of them differ."""

from __future__ import annotations

from typing import Any

import pytest

from hf_evaluation.cards.names import (
    added_by_brackets,
    differences,
    parse_name,
    sizes_in,
    split_brackets,
    split_setting,
)
from hf_evaluation.scores.labels import MAX_LABEL


def parts_of(text: str) -> dict[str, Any]:
    """The parts of a name that are there, sets as sorted lists."""
    name = parse_name(text)
    kinds = ("words", "numbers", "sizes", "stages", "modes", "formats", "contexts", "own", "added")
    found = {kind: getattr(name, kind) for kind in kinds if getattr(name, kind)}
    return {kind: sorted(part) if isinstance(part, frozenset) else part for kind, part in found.items()}


FOO = {"words": ("foo",), "sizes": ["7b"]}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Foo-7B", FOO),
        ("foo_7b_v1_5", FOO | {"numbers": ("1.5",)}),
        ("**Foo-7B**†", FOO),
        ("[Foo-7B](link)", FOO),
        ("Foo-7B (weights)", FOO),
        ("Scores of Foo-7B", FOO),
        ("The Foo-7B model", FOO),
        ("Foo-7B-Chat", FOO | {"stages": ["chat"]}),
        ("Foo-7B-it", FOO | {"stages": ["instruct"]}),
        ("Foo-7B-pt", FOO | {"stages": ["base"]}),
        ("Foo-7B-RLHF", FOO | {"stages": ["rl"]}),
        ("Foo 7B (no thinking)", FOO | {"modes": ["non-thinking"]}),
        ("Foo 7B (reasoning effort: high)", FOO | {"modes": ["high"]}),
        ("Foo-7B-GPTQ-Int4", FOO | {"formats": ["gptq", "int4"]}),
        ("Foo-7B-BF16", FOO),  # as a model is released: no other one
        ("Foo-7B-32K", FOO | {"contexts": ["32k"]}),
        ("Foo 7B (ours)", FOO | {"own": True}),
        ("Foo-7B + RAG", FOO | {"added": "+ rag"}),
        ("Foo-7B w/ tools", FOO | {"added": "w/ tools"}),
        ("Mixtral-8x7B-v0.1", {"words": ("mixtral",), "numbers": ("0.1",), "sizes": ["8x7b"]}),
        ("Foo-30B-A3B", {"words": ("foo",), "sizes": ["30b", "a3b"]}),
        ("bert-base-uncased", {"words": ("bert", "uncased"), "sizes": ["base"]}),
        ("Foo-α", {"words": ("foo", "alpha")}),
        ("7B", {"sizes": ["7b"]}),
        ("the model", {}),
        ("", {}),
    ],
)
def test_a_name_is_taken_apart(text: str, parts: dict[str, Any]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("target", "label"),
    [
        ("Foo-7B-Chat", "Foo 7B Chat"),
        ("Foo-7B-Chat", "Chat Foo 7B"),
        ("FooBar-7B", "foo bar 7b"),
        ("Foo-2", "Foo-2.0"),
        ("Foo-7B", "Foo-7B (bf16)"),
        ("Foo-7B", "Acme Foo-7B"),
        ("FooChat-7B", "FooChat-7B-Chat"),  # the stage is in the family's name already
    ],
)
def test_other_spellings_are_the_same_model(target: str, label: str) -> None:
    assert differences(parse_name(target), parse_name(label), frozenset({"acme"})) == ()


@pytest.mark.parametrize(
    ("target", "label", "parts"),
    [
        ("Foo-7B-Chat", "Foo-7B", ("-stage:chat",)),
        ("Foo-7B", "Foo-7B-Chat", ("+stage:chat",)),
        ("Foo-7B", "Foo-14B", ("-size:7b", "+size:14b")),
        ("Foo-7B", "Foo", ("-size:7b",)),
        ("Foo-2", "Foo-2.5", ("-number:2", "+number:2.5")),
        ("Foo-7B", "Foo-7B-GPTQ", ("+format:gptq",)),
        ("Foo-7B", "Foo-7B-32k", ("+context:32k",)),
        ("Foo-7B", "Foo-7B Thinking", ("+mode:thinking",)),
        ("Foo-7B", "Foo-7B w/ tools", ("+method:w/ tools",)),
        ("Foo-7B", "Foo Math 7B", ("+word:math",)),
        ("Foo-7B", "Zeta Foo-7B", ("+word:zeta",)),
    ],
)
def test_what_is_less_and_what_is_more(target: str, label: str, parts: tuple[str, ...]) -> None:
    assert differences(parse_name(target), parse_name(label), frozenset({"acme"})) == parts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme Foo-7B", "Foo-7B", True),
        ("Foo Bar-7B", "Bar Foo-7B", True),
        ("FooBar-7B", "Foo Bar-7B", True),
        ("Foo-7B", "Foo-7B-Chat", False),
        ("Foo-7B", "Foo-7B + RAG", False),
    ],
)
def test_equal_names_have_a_key_in_common(one: str, other: str, same: bool) -> None:
    org = frozenset({"acme"})
    assert (not parse_name(one).keys(org).isdisjoint(parse_name(other).keys(org))) is same


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert parse_name("Foo " * MAX_LABEL + "7B") == parse_name(("Foo " * MAX_LABEL)[:MAX_LABEL])


@pytest.mark.parametrize(
    ("text", "bare", "inside"),
    [
        ("Heron-7B (Open)", "Heron-7B", ("Open",)),
        ("Heron-7B [preview] 🔥", "Heron-7B", ("preview",)),
        ("Heron (MoE) (new!)", "Heron", ("MoE", "new!")),
        ("Heron-7B", "Heron-7B", ()),
    ],
)
def test_brackets_behind_a_name(text: str, bare: str, inside: tuple[str, ...]) -> None:
    assert split_brackets(text) == (bare, inside)


def test_a_setting_behind_a_name_needs_no_brackets() -> None:
    assert split_setting("Heron-VLA zero-shot") == ("Heron-VLA", ("zero-shot",))
    assert split_setting("Heron-VLA large") == ("Heron-VLA large", ())


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("Open", "remark"),
        ("New!", "remark"),
        ("zero-shot", "setting"),
        ("fine-tuned", "setting"),
        ("w/ subtitles", "setting"),
        ("Reasoning", "setting"),
        ("10 epochs", "open"),
        ("ensemble", "open"),
        ("128k", "open"),
        ("Int4", "other"),
        ("SFT", "other"),
        ("13B", "other"),
        ("v2", "other"),
        ("Math", "other"),  # the card has a sibling of that word
    ],
)
def test_what_brackets_say(inside: str, kind: str) -> None:
    assert added_by_brackets(inside, parse_name("Heron-7B-v1"), frozenset({"math"}))[0] == kind


def test_a_size_in_brackets_describes_a_name_without_one() -> None:
    assert added_by_brackets("MoE-236B", parse_name("Heron-V2"), frozenset())[0] == "remark"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme/Heron-7B", "Heron-7B"),
        ("HeronV2 base", "Heron-v2-base"),
        ("Heron-7B (Reasoning)", "Heron-7B (Thinking)"),
        ("Heron-1_6B", "Heron-1.6B"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert differences(parse_name(one), parse_name(other), frozenset()) == ()


@pytest.mark.parametrize("text", ["MMLU", "Foo-7B", "base-uncased", "BERT base", "７B", "x²", "8x7b"])
def test_sizes_are_those_of_the_name(text: str) -> None:
    assert sizes_in(text) == parse_name(text).sizes


def test_a_p_between_numbers_of_a_version_is_its_point() -> None:
    assert parse_name("heron-v3p1-8b").numbers == parse_name("heron-v3.1-8b").numbers
    assert "p" not in parse_name("heron-23-large-v2p0").words
