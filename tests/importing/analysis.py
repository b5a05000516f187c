"""Replies of Artificial Analysis for the tests, and `import-aa` run in this process on a local server."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.support import run_here
from tests.publishing.support import MODEL
from tests.servers.artificial_analysis import AnalysisServer, row
from tests.support import Run, environment

HERON = {
    "gpqa_diamond": 0.748,
    "hle": 0.087,
    "scicode": 0.399,
    "artificial_analysis_intelligence_index": 62.9,
}
ROWS = [
    row("heron-7b", "Heron 7B", HERON, "Acme", MODEL),
    row("egret-7b-high", "Egret 7B (high)", {"gpqa_diamond": 0.6}, "Acme", "acme/egret-7b"),
    row("egret-7b-low", "Egret 7B (low)", {"gpqa_diamond": 0.5}, "Acme", "acme/egret-7b"),
    row("gpt-x", "GPT X", {"gpqa_diamond": 0.9}),
    row("orphan", "Orphan", {"gpqa_diamond": 0.4}, None),
]
ASK = ("--creator-slug", "acme", "--model-name", "heron-7b", "--repo-id", MODEL)


@pytest.fixture
def server() -> Iterator[AnalysisServer]:
    with AnalysisServer(list(ROWS)) as found:
        yield found


@pytest.fixture
def aa(server: AnalysisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """`import-aa --json` in this process, pointed at the server; waits are not waited for."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.chdir(tmp_path)

    def call(*args: str, key: str | None = "aa-pro-key", **more: str) -> Run:
        settings = environment({"HF_HOME": str(tmp_path / "home"), "AA_API_URL": server.url, **more})
        for name in ("AA_API_KEY", "HF_HUB_OFFLINE"):  # the client reads the latter once, for all tests
            settings.pop(name, None)
        monkeypatch.setattr(os, "environ", settings | ({"AA_API_KEY": key} if key else {}))
        done = run_here("import-aa", *(args or ASK), "--json")
        assert "aa-pro-key" not in done.out + done.err
        return done

    return call


def saved(tmp_path: Path, document: object) -> str:
    path = tmp_path / "reply.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def from_file(
    tmp_path: Path, document: object, *args: str, repo: str = MODEL, model: str | None = "heron-7b"
) -> Run:
    where = saved(tmp_path, document)
    named = ("--creator-slug", "acme", *(() if model is None else ("--model-name", model)), "--repo-id", repo)
    return run_here("import-aa", "--from-json", where, *named, *args, "--json")


def values(done: Run) -> dict[str, float]:
    return {item["benchmark_id"]: item["value"] for item in done.document["results"]}
