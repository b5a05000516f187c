"""Writing options: those that do not fit together, and those that nothing would use."""

from __future__ import annotations

import pytest

from tests.publishing.support import Desk


@pytest.mark.parametrize(
    "options",
    [
        ("--apply", "--create-pr"),
        ("--date", "yesterday"),
        ("--benchmark", "no-such-benchmark"),
        ("--apply", "--pr", "3"),
        ("--jsonl", "-", "--create-pr"),
    ],
)
def test_options_that_do_not_fit_together(desk: Desk, options: tuple[str, ...]) -> None:
    desk.extract(*options, code=2)
    assert len(desk.hub.requests) == 0


@pytest.mark.parametrize(
    "option", [("--update",), ("--pr", "7"), ("--benchmark", "mmlu"), ("--format", "both")]
)
def test_a_writing_option_without_a_mode_is_a_usage_error(desk: Desk, option: tuple[str, ...]) -> None:
    error = desk.extract(*option, code=2).document["error"]
    assert option[0] in error["message"] and "--dry-run" in error["hint"]
