"""Reading a card from the Hub: pinned, never stale, and each refusal with its exit code and hint."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.hub.files import git_blob
from tests.publishing.support import Desk
from tests.servers.hub import LocalHub

NAME = "acme/Heron-7B"
CARD = b"""---
license: apache-2.0
---
# Heron-7B

## Evaluation

| Benchmark | Heron-7B | Egret-7B |
|---|---|---|
| MMLU | 61.5 | 60.0 |
| GSM8K | 52.0 | 51.0 |
"""
NEWER = CARD.replace(b"61.5", b"62.5")


@pytest.fixture
def reader(local_hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The manager on a Hub that is empty yet; it waits for nothing."""
    found = Desk(local_hub, tmp_path / "home", monkeypatch)
    found.home.mkdir()
    monkeypatch.setattr(time, "sleep", found.slept.append)
    return found


def ask(reader: Desk, *arguments: str, user: str | None = "alice") -> tuple[int, dict[str, Any], str]:
    """(exit code, the JSON document, stderr) of one `extract-readme --json`."""
    done = reader.run("extract-readme", "--json", *arguments, user=user, code=None)
    return done.code, done.document, done.err


def values(document: dict[str, Any]) -> list[float]:
    """The values of the results, in order."""
    return [score["value"] for score in document["results"]]


def test_the_card_is_read_at_the_sha_of_main(reader: Desk) -> None:
    reader.hub.add_model(NAME, {"README.md": CARD})
    code, document, _ = ask(reader, "--repo-id", NAME)
    sha = reader.hub.sha(NAME)
    assert code == 0
    assert values(document) == [61.5, 52.0]
    assert document["source"]["revision"] == sha
    assert document["source"]["url"] == f"{reader.hub.endpoint}/{NAME}/blob/{sha}/README.md"
    assert [row.path for row in reader.hub.requests if row.path.endswith("README.md")] == [
        f"/{NAME}/resolve/{sha}/README.md"
    ]
    assert not reader.hub.requests.writes()


def test_a_pull_request_can_be_read(reader: Desk) -> None:
    reader.hub.add_model(NAME, {"README.md": CARD})
    number = reader.hub.open_pr(NAME, {"README.md": NEWER}, author="bob", title="Update")
    code, document, _ = ask(reader, "--repo-id", NAME, "--revision", f"refs/pr/{number}")
    assert (code, values(document)) == (0, [62.5, 52.0])


def test_a_failing_hub_is_an_error_and_not_the_cached_card(reader: Desk) -> None:
    reader.hub.add_model(NAME, {"README.md": CARD})
    assert ask(reader, "--repo-id", NAME)[0] == 0
    reader.hub.commit(NAME, {"README.md": NEWER})
    reader.hub.faults.add(f"GET /{NAME}/resolve", status=500, times=50)
    code, document, stderr = ask(reader, "--repo-id", NAME)
    assert code == 6
    assert document["error"]["code"] == 6
    assert "hint:" in stderr


def test_a_page_of_a_gateway_is_not_taken_for_the_card(reader: Desk) -> None:
    reader.hub.add_model(NAME, {"README.md": CARD})
    reader.hub.faults.add(f"GET /{NAME}/resolve", status=200, body="<html>Sign in</html>")
    code, document, _ = ask(reader, "--repo-id", NAME)
    assert code == 6
    assert "is not the Hub" in document["error"]["message"]


def test_a_passing_failure_is_tried_again(reader: Desk) -> None:
    reader.hub.add_model(NAME, {"README.md": CARD})
    reader.hub.faults.add(f"GET /api/models/{NAME}", status=503, times=1)
    code, document, _ = ask(reader, "--repo-id", NAME)
    assert (code, values(document), reader.slept) == (0, [61.5, 52.0], [0.5])


@pytest.mark.parametrize(
    ("repo", "user", "options", "code", "said"),
    [
        ("acme/private", None, [], 3, "private"),
        ("acme/private", "bob", [], 4, "no model"),
        ("acme/gated", None, [], 3, "gated"),
        ("acme/gated", "bob", [], 3, "gated"),
        ("acme/nothing", "alice", [], 4, "no model"),
        ("acme/no-readme", "alice", [], 4, "no README.md"),
        ("acme/open", "alice", ["--revision", "nowhere"], 4, "no revision"),
        ("not a repo", "alice", [], 2, "no repository id"),
    ],
)
def test_refusals(
    reader: Desk, repo: str, user: str | None, options: list[str], code: int, said: str
) -> None:
    reader.hub.add_model("acme/private", {"README.md": CARD}, private=True)
    reader.hub.add_model("acme/gated", {"README.md": CARD}, gated="auto")
    reader.hub.add_model("acme/no-readme", {"config.json": b"{}"})
    reader.hub.add_model("acme/open", {"README.md": CARD})
    found, document, stderr = ask(reader, "--repo-id", repo, *options, user=user)
    assert found == code
    assert said in document["error"]["message"]
    assert document["error"]["hint"]
    assert stderr.startswith("error: ")


def test_no_network(reader: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(reader.hub, "port", free.getsockname()[1])
    done = reader.run("extract-readme", "--repo-id", NAME, code=6)
    assert done.out == ""
    assert "cannot be reached" in done.err
    assert "hint:" in done.err


def test_the_id_of_a_file_is_gits() -> None:
    assert git_blob(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert git_blob(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
