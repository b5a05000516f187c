"""Lint and repair take four times the time for four times the file, whatever stands in it many times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hf_evaluation.hub.yaml_tree import YamlDocument, file_envelope, yaml_document
from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.publishing.lint_rules import Linter
from hf_evaluation.publishing.mend import drop_item, drop_pair
from hf_evaluation.publishing.mending import ProofSources, mends_of

FACTOR, MOST = 4, 7.0  # what grows with the square takes 16 times as long


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
    "lint of keys": (lint, keys, 1000),
    "lint of base 60": (lint, lambda count: "a:\n" + "- 1:1:1:1:1:1\n" * count, 1000),
    "items taken out": (dropped_items, lambda count: "a:\n" + "- {b: 1, c: 2}\n" * count, 500),
    "pairs taken out": (dropped_pairs, keys, 1000),
    "mends of one key": (mends, lambda count: keys(count, "a"), 500),
}


@pytest.mark.parametrize("name", WORK)
def test_four_times_the_file_takes_four_times_the_time(name: str) -> None:
    make, text, count = WORK[name]
    one, many = make(text(count)), make(text(FACTOR * count))
    one()
    ratios: list[float] = []
    while len(ratios) < 3 and min(ratios, default=MOST + 1) > MOST:
        times = []
        for work in (one, many):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
        ratios.append(times[1] / times[0])
    assert min(ratios) <= MOST, ratios
