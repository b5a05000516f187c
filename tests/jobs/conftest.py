"""A desk with scripted jobs, and one whose jobs really run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.desk import (
    Desk,
    make_desk,
)
from tests.servers.hub import LocalHub


@pytest.fixture
def desk(local_hub: LocalHub, tmp_path: Path) -> Desk:
    return make_desk(local_hub, tmp_path)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Desk]:
    """The same with jobs that really run."""
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        yield make_desk(hub, tmp_path)
