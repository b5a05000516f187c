"""Fixtures of the survey's tests."""

from __future__ import annotations

import pytest

from tests.servers.hub import LocalHub
from tests.surveying.hub import Known, known_gaps


@pytest.fixture
def known(local_hub: LocalHub) -> dict[tuple[str, str], Known]:
    """The right answers for eight models."""
    return known_gaps(local_hub, 8)
