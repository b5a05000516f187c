"""Fixtures for all tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser import browser, context, page  # noqa: E402, F401
from tests.hub import LocalHub  # noqa: E402


@pytest.fixture
def local_hub(tmp_path: Path) -> Iterator[LocalHub]:
    """An empty Hub with the users alice (owner of acme), bob and carol (read-only token)."""
    with LocalHub(tmp_path / "hub") as hub:
        yield hub
