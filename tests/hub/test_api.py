"""Questions to the Hub: what is no repository is never asked for."""

from __future__ import annotations

import pytest

from tests.publishing.support import Desk


@pytest.mark.parametrize("name", ["not a repo", "../../etc", "a/b/c", "a b/c", "-/x", "x" * 200])
@pytest.mark.parametrize("command", ["show", "validate", "get-prs", "verify"])
def test_what_is_no_repository_is_never_asked_for(desk: Desk, command: str, name: str) -> None:
    desk.run(command, f"--repo-id={name}", code=2)
    assert len(desk.hub.requests) == 0


def test_an_answer_has_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card, a diff or a list of a stranger may be as long as they like."""
    desk.extract("--dry-run")
    monkeypatch.setattr("hf_evaluation.hub.api.MAX_ANSWER", 100)
    error = desk.extract("--dry-run", code=5).document["error"]
    assert "is larger than" in error["message"]
