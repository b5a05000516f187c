"""The lint of a card's front matter and of whole files."""

from __future__ import annotations

import pytest

from hf_evaluation.publishing.lint import lint_card, lint_eval_results
from hf_evaluation.publishing.lint_rules import Official
from hf_evaluation.publishing.splice import add_to_eval_results
from tests.publishing.editing import AIME
from tests.publishing.linting import (
    BOARDS,
    FRONT_MATTER,
    GOOD_CARD,
    GOOD_FILE,
    assert_found,
    assert_neighbour_alone,
    entry,
    index,
    lint,
    result,
)
from tests.publishing.support import case_cards


@pytest.mark.parametrize("rule", FRONT_MATTER)
def test_a_rule_finds_its_mistake_at_its_line(rule: str) -> None:
    assert_found(rule)


@pytest.mark.parametrize("rule", FRONT_MATTER)
def test_a_rule_leaves_its_neighbour_alone(rule: str) -> None:
    assert_neighbour_alone(rule)


def test_a_good_card_and_a_good_file_have_no_findings() -> None:
    assert lint("MI", GOOD_CARD) == lint("ER", GOOD_FILE) == lint("FM", "# no front matter\n") == ()


def test_the_documentations_own_result_has_no_findings() -> None:
    data = add_to_eval_results(None, [AIME])
    assert lint_eval_results("x", data, {}) == ()
    boards = {"MathArena/aime_2026": Official(("MathArena/aime_2026",), "percent")}
    assert lint_eval_results("x", data, boards) == ()


def test_a_mistake_is_told_once_and_by_line() -> None:
    card = index(
        result(dataset="{type: mmlu, name: A}")
        + "".join(
            result(dataset="{type: mmlu, name: B}", metric=f"{{type: m{n}, value: 1}}") for n in range(5)
        )
    )
    findings = lint("MI", card)
    assert [finding.rule for finding in findings] == ["MI020"]
    everything = lint("ER", "".join(entry(value=value, head="") for value in ("x", ".nan", "0.5", "")))
    assert [finding.line for finding in everything] == sorted(finding.line for finding in everything)


def test_where_fractions_and_percentages_part() -> None:
    values = {"A": "1", "B": "0.5", "C": "99", "D": "0"}
    results = [
        result(dataset=f"{{type: {name}, name: {name}}}", metric=f"{{type: acc, value: {value}}}")
        for name, value in values.items()
    ]
    assert [(finding.rule, finding.line) for finding in lint("MI", index("".join(results)))] == [
        ("MI021", 13)
    ]
    rules = {
        value: [finding.rule for finding in lint("ER", entry(value=value))]
        for value in ("0", "1", "1.5", "100")
    }
    assert rules == {"0": [], "1": ["ER010"], "1.5": [], "100": []}


@pytest.mark.shared
def test_labelled_cards_have_no_errors() -> None:
    for path in case_cards():
        findings = lint_card(path.read_bytes(), BOARDS)
        assert [finding for finding in findings if finding.severity == "error"] == [], path
