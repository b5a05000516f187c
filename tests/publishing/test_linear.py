"""Lint and repair take twice the time for twice the file, whatever stands in it many times."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hf_evaluation.hub.yaml_tree import YamlDocument, file_envelope, yaml_document
from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.publishing.lint_rules import Linter
from hf_evaluation.publishing.mend import drop_item, drop_pair
from hf_evaluation.publishing.mending import ProofSources, mends_of
from tests.growth import assert_in_line


def document_of(text: str) -> YamlDocument:
    return yaml_document("README.md", file_envelope(text.encode()))


def keys(count: int, key: str = "k{}") -> str:
    return "".join(f"{key.format(at)}: 1\n" for at in range(count))


def lint(text: str) -> Callable[[], object]:
    card = f"---\n{text}---\n# A\n".encode()
    return lambda: lint_card(card, {})


def dropped_items(text: str) -> Callable[[], object]:
    document = document_of(text)
    assert document.root is not None
    items = document.root.children[1]
    return lambda: [drop_item(document, items, at) for at in range(len(items.children))]


def dropped_pairs(text: str) -> Callable[[], object]:
    document = document_of(text)
    root = document.root
    assert root is not None
    return lambda: [drop_pair(document, root, at) for at in range(len(root.children) // 2)]


def mends(text: str) -> Callable[[], object]:
    document = document_of(text)
    return lambda: list(mends_of(Linter(document, {}), ProofSources((), ())))


WORK: dict[str, tuple[Callable[[str], Callable[[], object]], Callable[[int], str], int]] = {
    "lint of keys": (lint, keys, 2000),
    "lint of base 60": (lint, lambda count: "a:\n" + "- 1:1:1:1:1:1\n" * count, 2000),
    "items taken out": (dropped_items, lambda count: "a:\n" + "- {b: 1, c: 2}\n" * count, 1000),
    "pairs taken out": (dropped_pairs, keys, 2000),
    "mends of one key": (mends, lambda count: keys(count, "a"), 1000),
}


@pytest.mark.parametrize("name", WORK)
def test_twice_the_file_takes_twice_the_time(name: str) -> None:
    make, text, count = WORK[name]
    assert_in_line(make(text(count)), make(text(2 * count)))
