"""Reading a card from the Hub: pinned, never stale, and each refusal with its exit code and hint."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.hub import LocalHub

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "evaluation_manager.py"
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


Answer = tuple[int, dict[str, object], str]


def ask(
    hub: LocalHub, home: Path, *arguments: str, user: str | None = "alice"
) -> tuple[int, dict[str, object], str]:
    """(exit code, the JSON document, stderr) of one `extract-readme --json`."""
    command = [sys.executable, str(SCRIPT), "extract-readme", "--json", *arguments]
    environment = hub.env(home, user=user)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def values(document: dict[str, object]) -> list[float]:
    """The values of the results, in order."""
    results = document["results"]
    assert isinstance(results, list)
    return [score["value"] for score in results]


def test_the_card_is_read_at_the_sha_of_main(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Heron-7B", {"README.md": CARD})
    code, document, _ = ask(local_hub, tmp_path, "--repo-id", "acme/Heron-7B")
    sha = local_hub.sha("acme/Heron-7B")
    assert code == 0
    assert values(document) == [61.5, 52.0]
    assert document["source"]["revision"] == sha  # type: ignore[index]
    assert document["source"]["url"] == f"{local_hub.endpoint}/acme/Heron-7B/blob/{sha}/README.md"  # type: ignore[index]
    assert not local_hub.requests.writes()


def test_a_pull_request_can_be_read(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Heron-7B", {"README.md": CARD})
    number = local_hub.open_pr("acme/Heron-7B", {"README.md": NEWER}, author="bob", title="Update")
    revision = f"refs/pr/{number}"
    code, document, _ = ask(local_hub, tmp_path, "--repo-id", "acme/Heron-7B", "--revision", revision)
    assert (code, values(document)) == (0, [62.5, 52.0])


def test_a_failing_hub_is_an_error_and_not_the_cached_card(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Heron-7B", {"README.md": CARD})
    assert ask(local_hub, tmp_path, "--repo-id", "acme/Heron-7B")[0] == 0
    local_hub.commit("acme/Heron-7B", {"README.md": NEWER})
    local_hub.faults.add("GET /acme/Heron-7B/resolve", status=500, times=50)
    code, document, stderr = ask(local_hub, tmp_path, "--repo-id", "acme/Heron-7B")
    assert code == 6
    assert document["error"]["code"] == 6  # type: ignore[index]
    assert "hint:" in stderr


def test_a_passing_failure_is_tried_again(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Heron-7B", {"README.md": CARD})
    local_hub.faults.add("GET /api/models/acme/Heron-7B", status=503, times=1)
    code, document, _ = ask(local_hub, tmp_path, "--repo-id", "acme/Heron-7B")
    assert (code, values(document)) == (0, [61.5, 52.0])


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
    local_hub: LocalHub, tmp_path: Path, repo: str, user: str | None, options: list[str], code: int, said: str
) -> None:
    local_hub.add_model("acme/private", {"README.md": CARD}, private=True)
    local_hub.add_model("acme/gated", {"README.md": CARD}, gated="auto")
    local_hub.add_model("acme/no-readme", {"config.json": b"{}"})
    local_hub.add_model("acme/open", {"README.md": CARD})
    found, document, stderr = ask(local_hub, tmp_path, "--repo-id", repo, *options, user=user)
    assert found == code
    assert said in document["error"]["message"]  # type: ignore[index]
    assert document["error"]["hint"]  # type: ignore[index]
    assert stderr.startswith("error: ")
    assert local_hub.token("alice") not in stderr


def test_no_network(local_hub: LocalHub, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**local_hub.env(tmp_path), "HF_ENDPOINT": f"http://127.0.0.1:{port}"}
    command = [sys.executable, str(SCRIPT), "extract-readme", "--repo-id", "acme/Heron-7B"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 6
    assert done.stdout == ""
    assert "cannot be reached" in done.stderr
    assert "hint:" in done.stderr
