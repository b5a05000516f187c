"""YAML of strangers: what it may become is known before it becomes that."""

from __future__ import annotations

import json

import pytest

from hf_evaluation.core.yaml_safely import MAX_REPEATED, load_yaml
from hf_evaluation.hub.yaml_tree import Unreadable, file_envelope, parse_document
from hf_evaluation.surveying.survey import index_of_card

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
MERGES = "a0: &a0 {x0: 1, x1: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def rows(results: int, metrics: int) -> str:
    """A model-index whose results and metrics are one each, named again and again."""
    many = ", ".join(["*m"] * metrics)
    return (
        f"x: &m {{type: accuracy, value: 1}}\ny: &r {{metrics: [{many}]}}\n"
        f"model-index:\n- name: a\n  results: [{', '.join(['*r'] * results)}]\n"
    )


HOSTILE = {
    "aliases": (BOMB, "aliases repeat"),
    "merge keys": (MERGES, "aliases repeat"),
    "rows": (rows(2500, 2500), "aliases repeat"),
    "itself": ("a: &a [*a]\n", "inside its own anchor"),
    "length": ("a: " + "x" * (2 << 20) + "\n", "longer than 768 KB"),
    "digits": ("a: " + "1" * 5000 + "\n", "more than 400 characters"),
    "base 60": ("a: " + "1:" * 50_000 + "1\n", "more than 400 characters"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_grows_without_measure_is_refused_before_it_does(name: str) -> None:
    text, why = HOSTILE[name]
    with pytest.raises(ValueError, match=why):
        load_yaml(text)
    document = parse_document("README.md", file_envelope(text.encode()))
    assert isinstance(document, Unreadable)
    assert why in document.problem
    assert index_of_card(f"---\n{text}model-index: 1\n---\n".encode()) is None


def test_nesting_has_an_end() -> None:
    with pytest.raises(Exception, match="nest|depth|recursion|too deep"):
        load_yaml("[" * 100_000)


def test_a_few_aliases_are_data_like_any_other() -> None:
    text = rows(30, 20)
    found = load_yaml(text)["model-index"][0]["results"]
    assert len(found) == 30
    assert json.loads(json.dumps(found))[29]["metrics"][19] == {"type": "accuracy", "value": 1}
    assert not isinstance(parse_document("README.md", file_envelope(text.encode())), Unreadable)
    flat = "".join(f"- {{a: {n}}}\n" for n in range(MAX_REPEATED))  # long, but nothing is repeated
    assert len(load_yaml(flat)) == MAX_REPEATED
