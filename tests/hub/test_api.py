"""Questions to the Hub: what is no repository is never asked for."""

from __future__ import annotations

import pytest

from tests.publishing.support import Desk


@pytest.mark.parametrize("name", ["not a repo", "../../etc", "a/b/c", "a b/c", "-/x", "x" * 200])
@pytest.mark.parametrize("command", ["show", "validate", "get-prs", "verify"])
def test_what_is_no_repository_is_never_asked_for(desk: Desk, command: str, name: str) -> None:
    desk.run(command, f"--repo-id={name}", code=2)
    assert len(desk.hub.requests) == 0
