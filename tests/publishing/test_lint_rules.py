"""The table of rules: each is tested, and each is an error or a warning."""

from __future__ import annotations

from hf_evaluation.publishing.lint_rules import RULES
from tests.publishing.linting import MISTAKES


def test_every_rule_is_tested() -> None:
    assert list(MISTAKES) == list(RULES)
    assert {severity for severity, _ in RULES.values()} == {"error", "warning"}
