"""YAML as a tree with places: what cannot be read is named, and aliases do not explode."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.publishing.splice import add_to_model_index
from tests.hub.card_texts import fm
from tests.publishing.editing import ENTRIES, assert_only_adds_lines


@pytest.mark.parametrize("read", [read_model_index, lambda card: read_eval_results("p", card[4:])])
def test_unreadable_yaml_names_its_line(read: Callable[[bytes], object]) -> None:
    with pytest.raises(EvaluationError, match=r"line \d+: the YAML cannot be read") as caught:
        read(b"---\nlicense: mit\nx: [\n---\n")
    assert caught.value.code == 5


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    merges = [
        "b0: &b0 {x: 1}",
        *(f"b{n}: &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}" for n in range(1, 30)),
    ]
    old = fm("\n".join(lines + merges) + "\n").encode()
    new = add_to_model_index(old, ENTRIES, "Foo")
    assert_only_adds_lines(old, new)
    assert lint_card(old, {}) == ()
