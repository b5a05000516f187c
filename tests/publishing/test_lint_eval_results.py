"""The lint rules of .eval_results, and the mistakes that were seen on the Hub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.card_texts import RESULT
from tests.publishing.linting import EVAL_FILES, assert_found, assert_neighbour_alone, entry, lint


@pytest.mark.parametrize("rule", EVAL_FILES)
def test_a_rule_finds_its_mistake_at_its_line(rule: str) -> None:
    assert_found(rule)


@pytest.mark.parametrize("rule", EVAL_FILES)
def test_a_rule_leaves_its_neighbour_alone(rule: str) -> None:
    assert_neighbour_alone(rule)


def real_mistakes() -> Iterator[tuple[str, str, set[str]]]:
    """Files as hub_benchmarks.md, section 9, describes them."""
    yield (
        "fraction on a percent board",
        "- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: 0.2767\n",
        {"ER010"},
    )
    yield "whole model-index", f"model-index:\n- name: Sn\n  results:\n{RESULT}", {"ER003"}
    yield (
        "no task id, bare date",
        "- dataset:\n    id: cais/hle\n  value: 19.4\n  date: 2026-02-03\n",
        {"ER006", "ER012"},
    )
    yield "guessed task id", "- dataset:\n    id: cais/hle\n    task_id: default\n  value: 19.4\n", {"ER017"}
    yield (
        "two entries told apart by notes",
        entry(rest="notes: high") + entry(rest="notes: low", head=""),
        set(),
    )


@pytest.mark.parametrize(("text", "rules"), [pytest.param(t, r, id=i) for i, t, r in real_mistakes()])
def test_mistakes_seen_on_the_hub(text: str, rules: set[str]) -> None:
    assert {finding.rule for finding in lint("ER", text)} == rules
