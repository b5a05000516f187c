"""The lint rules of model-index."""

from __future__ import annotations

import pytest

from tests.publishing.linting import INDEX, assert_found, assert_neighbour_alone


@pytest.mark.parametrize("rule", INDEX)
def test_a_rule_finds_its_mistake_at_its_line(rule: str) -> None:
    assert_found(rule)


@pytest.mark.parametrize("rule", INDEX)
def test_a_rule_leaves_its_neighbour_alone(rule: str) -> None:
    assert_neighbour_alone(rule)
