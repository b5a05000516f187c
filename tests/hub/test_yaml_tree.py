"""YAML as a tree with places: each value has one, what cannot be read is named, aliases do not explode."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.hub.yaml_tree import (
    YamlDocument,
    decimal_value,
    file_envelope,
    front_matter_envelope,
    is_front_matter_unclosed,
    new_front_matter,
    yaml_document,
    yaml_fields,
    yaml_items,
    yaml_text,
)
from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.publishing.splice import add_to_model_index
from tests.hub.card_texts import fm
from tests.publishing.editing import ENTRIES, assert_only_adds_lines


@pytest.mark.parametrize("read", [read_model_index, lambda card: read_eval_results("p", card[4:])])
def test_unreadable_yaml_names_its_line(read: Callable[[bytes], object]) -> None:
    with pytest.raises(EvaluationError, match=r"line \d+: the YAML cannot be read") as caught:
        read(b"---\nlicense: mit\nx: [\n---\n")
    assert caught.value.code == 5


def aliases(depth: int) -> bytes:
    """A card whose aliases and merge keys stand for 9 to the power of `depth` values."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth))]
    merges = [
        "b0: &b0 {x: 1}",
        *(f"b{n}: &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}" for n in range(1, depth)),
    ]
    return fm("\n".join(lines + merges) + "\n").encode()


def test_a_bomb_of_aliases_is_refused_before_anything_walks_through_it() -> None:
    with pytest.raises(EvaluationError, match="aliases repeat more than 10,000 values") as caught:
        add_to_model_index(aliases(30), ENTRIES, "Foo")
    assert caught.value.code == 5
    assert ["aliases repeat" in finding.message for finding in lint_card(aliases(30), {})] == [True]


def test_aliases_that_stay_small_are_no_hindrance() -> None:
    new = add_to_model_index(aliases(4), ENTRIES, "Foo")
    assert_only_adds_lines(aliases(4), new)
    assert lint_card(aliases(4), {}) == ()


@pytest.mark.parametrize(
    ("card", "yaml", "line"),
    [
        (b"---\nlicense: mit\n---\n# T\n", b"license: mit\n", 2),
        (b"\xef\xbb\xbf---\r\na: 1\r\n---\r\n", b"a: 1\r\n", 2),
        (b"\n\n---  \na: 1\n--- \ntext", b"a: 1\n", 4),
        (b"---\n---\n", b"", 2),
        (b"---\na: |\n  ---\n---", b"a: |\n  ---\n", 2),
    ],
)
def test_the_front_matter_is_cut_out_and_joined_again(card: bytes, yaml: bytes, line: int) -> None:
    envelope = front_matter_envelope(card)
    assert envelope is not None
    assert (envelope.yaml, envelope.line, envelope.join()) == (yaml, line, card)


@pytest.mark.parametrize(
    ("card", "unclosed"),
    [(b"", False), (b"# T\n---\na: 1\n---\n", False), (b"---\na: 1\n", True), (b"----\na\n---\n", False)],
)
def test_no_front_matter_or_one_that_is_never_closed(card: bytes, unclosed: bool) -> None:
    assert front_matter_envelope(card) is None
    assert is_front_matter_unclosed(card) is unclosed


def test_a_new_front_matter_has_the_newlines_of_the_card() -> None:
    assert new_front_matter(b"\xef\xbb\xbf# T\r\n").join() == b"\xef\xbb\xbf---\r\n---\r\n# T\r\n"
    assert new_front_matter(b"").join() == b"---\n---\n"


def document_of(text: str) -> YamlDocument:
    return yaml_document("x.yaml", file_envelope(text.encode()))


def test_fields_are_those_that_a_parser_gives() -> None:
    root = document_of("base: &b {x: 1, y: 2}\nm: {<<: *b, y: 3, y: 4, ? [k] : 5, z: ~, t: ' '}\n").root
    fields = {key: node for key, node in yaml_fields(yaml_fields(root)["m"]).items() if key != "<<"}
    assert {key: node.value for key, node in fields.items()} == {"x": "1", "y": "4", "z": "~", "t": " "}
    assert {key: yaml_text(node) for key, node in fields.items()} == {
        "x": "1",
        "y": "4",
        "z": None,
        "t": None,
    }
    assert yaml_fields(None) == yaml_fields(fields["x"]) == {}
    assert yaml_items(fields["x"]) == yaml_items(root) == ()


def test_each_value_has_its_place() -> None:
    document = document_of("# c\na:\r\n  - b: 'x'\n  - 71.20\n")
    (first, second) = yaml_items(yaml_fields(document.root)["a"])
    value = yaml_fields(first)["b"]
    assert (document.line(value.start), document.text[value.start : value.end]) == (3, "'x'")
    assert (document.line(second.start), second.column, second.style) == (4, 4, "plain")
    assert decimal_value(second) == 71.2
    assert decimal_value(value) is None
