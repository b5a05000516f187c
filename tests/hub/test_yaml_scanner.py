"""YAML as js-yaml 4 reads it; the expected data are what js-yaml 4.3.2 says (2026-11)."""

from __future__ import annotations

import pytest

from hf_evaluation.hub.yaml_tree import (
    Envelope,
    Unreadable,
    YamlDocument,
    YamlNode,
    client_problem,
    hub_kind,
    parse_document,
    yaml_pairs,
)

READ: dict[str, object] = {
    "license: mit\t\nx: y\n": {"license": "mit", "x": "y"},
    "a:\tb\n": {"a": "b"},
    "a: b \t# c\n": {"a": "b"},
    "a: b\n\t\nc: d\n": {"a": "b", "c": "d"},
    "a:\n- b\n\t# comment\n- c\n": {"a": ["b", "c"]},
    "-\ta\n- \tb\t\n": ["a", "b"],
    "a: [b,\tc\t]\t\n": {"a": ["b", "c"]},
    "a: {\n\tb: c\n}\n": {"a": {"b": "c"}},
    "a: b\tc\n": {"a": "b\tc"},
    "a: b\n \tc\n": {"a": "b c"},
    "a: b\n\n\t\n  c\n": {"a": "b\n\nc"},
    "a: 'b'\t\n": {"a": "b"},
    "a: |\t\n  x\n\tb: no tab here\n": None,
    "a: |\t# c\n  x\n": {"a": "x\n"},
    "a: >2-\n   x\n": {"a": " x"},
    "a:\t# c\n  b: c\n": {"a": {"b": "c"}},
    "a\t: b\n": {"a": "b"},
    "a: b\u2028c\nd: \x85\n": {"a": "b\u2028c", "d": "\x85"},
    "a: {url: https://x.y/z?code=true#L1, b: ?c}\n": {"a": {"url": "https://x.y/z?code=true#L1", "b": "?c"}},
    "a: [what?, now? yes]\n": {"a": ["what?", "now? yes"]},
    "? a\n: b\n": {"a": "b"},
    "a:\n\tb: c\n": None,
    "\ta: b\n": None,
    "-\tb: c\n": None,
    "-\t- a\n": None,
    "a: b\n\tc\n": None,
    "a: |x\n": None,
    "a: >22\n": None,
}
KINDS = {
    "yes": "str",
    "1_000": "str",
    "1e3": "float",
    "08": "int",
    "0x1F": "int",
    "190:20:30": "str",
    "-.5": "str",
    ".5": "float",
    "2022-03-01": "timestamp",
    "2022-3-1": "str",
    "True": "bool",
    "tRue": "str",
    "~": "null",
    "'1'": "str",
    "!!str 1": "str",
    "[1]": "sequence",
}


def tree(node: YamlNode) -> object:
    """The data of a tree of texts."""
    if node.kind == "sequence":
        return [tree(child) for child in node.children]
    if node.kind == "mapping":
        return {tree(key): tree(value) for key, value in yaml_pairs(node)}
    return node.value


def parsed(text: str) -> YamlDocument | Unreadable:
    """A text as a document."""
    return parse_document("x.yaml", Envelope(b"", text.encode(), b"", 1))


@pytest.mark.parametrize("text", READ)
def test_a_text_is_read_as_the_hub_reads_it(text: str) -> None:
    document = parsed(text)
    if READ[text] is None:
        assert isinstance(document, Unreadable)
        return
    assert isinstance(document, YamlDocument)
    assert document.root is not None
    assert tree(document.root) == READ[text]


@pytest.mark.parametrize("text", KINDS)
def test_a_scalar_is_what_the_hub_takes_it_for(text: str) -> None:
    document = parsed(f"- {text}\n")
    assert isinstance(document, YamlDocument)
    assert document.root is not None
    assert hub_kind(document.root.children[0]) == KINDS[text]


def test_what_only_the_client_refuses_is_told_by_line() -> None:
    document = parsed("a: 1\nb: c\t\n")
    assert isinstance(document, YamlDocument)
    found = client_problem(document)
    assert found is not None
    assert found.line == 2
    clean = parsed("a: 1\nb: 'c\t'\n")
    assert isinstance(clean, YamlDocument)
    assert client_problem(clean) is None
