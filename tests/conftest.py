"""Fixtures for all tests."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hf_evaluation.scores import benchmarks  # noqa: E402
from tests.browser import browser, context, page  # noqa: E402, F401
from tests.publishing.support import desk  # noqa: E402, F401
from tests.servers.hub import LocalHub  # noqa: E402

# A shell that starts the tests in the background has them ignore Ctrl-C, and every child would inherit that;
# from here on they begin with the default. SIGHUP stays as it is: nohup is to outlive the terminal.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# Hints name `hf` where it is on PATH: as it is where `uv run` starts the tests, and here always.
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

# The files that take longest, first: a worker that comes to one of them last lets the others wait for it.
LONG = (
    "test_evaluation_run.py",
    "test_hostile_cards.py",
    "test_apply.py",
    "test_from_log.py",
    "test_documents.py",
    "test_jobs_cli.py",
    "test_evals.py",
    "test_whole_way.py",
    "test_hostile_input.py",
    "test_survey.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; within a file, and among the others, the order stays."""
    rank = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONG)))


@pytest.fixture(autouse=True)
def no_told_benchmarks() -> Iterator[None]:
    """What a survey in this process takes for the known benchmarks does not outlive its test."""
    yield
    if benchmarks._TOLD:
        benchmarks._TOLD.clear()
        benchmarks.catalogue.cache_clear()


@pytest.fixture
def local_hub(tmp_path: Path) -> Iterator[LocalHub]:
    """An empty Hub with the users alice (owner of acme), bob and carol (read-only token)."""
    with LocalHub(tmp_path / "hub") as hub:
        yield hub
        assert leaks(hub) == []


def leaks(hub: LocalHub) -> list[str]:
    """The requests of a test that carry a token elsewhere than in the authorization header."""
    tokens = list(hub.hub.tokens)
    return [
        row.line()
        for row in hub.requests
        for text in (row.line(), row.raw_path, *row.headers.values(), _body(row.path, row.body))
        if any(token in text for token in tokens)
    ]


def _body(path: str, body: bytes) -> str:
    """A body as text; of a job without its secrets, which travel there encrypted by the connection alone."""
    text = body.decode("utf-8", "replace")
    if not path.startswith(("/api/jobs/", "/api/scheduled-jobs/")) or not text.startswith("{"):
        return text
    job = json.loads(text)
    for spec in (job, job.get("jobSpec") or {}):
        spec.pop("secrets", None)
    return json.dumps(job)
