"""Cards that talk to agents and tools: their text is data. See references/security.md."""

from __future__ import annotations

import json
import re
import socket

import pytest
import yaml

from tests.documents import module_of
from tests.publishing.support import MODEL, Desk
from tests.servers.base import HandlerServer, QuietHandler
from tests.support import ROOT

CARDS = ROOT / "tests" / "data" / "injection"
PUBLISHED = {
    "corrected-column": {("mmlu", 71.4), ("gsm8k", 82.3)},
    "instructions-in-cells": {("mmlu", 71.4), ("gsm8k", 82.3)},
    # "@everyone" or "verified: true" beside a benchmark's name: what was measured is not known.
    "markup-in-names": {("mmlu", 71.4), ("mmlu_pro", 44.9)},
}


results = module_of(ROOT / "evals" / "run.py").results


def test_every_card_is_tested() -> None:
    assert {path.stem for path in CARDS.glob("*.md")} == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_only_the_printed_scores_of_the_model_are_proposed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked: set[str] = set()
    resolve = socket.getaddrinfo

    def record(host: str, *rest: object, **more: object) -> object:
        asked.add(str(host))
        return resolve(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", record)
    card = (CARDS / f"{name}.md").read_bytes()
    head = desk.hub.commit(MODEL, {"README.md": card})
    desk.extract("--dry-run")
    assert desk.hub.prs(MODEL) == []
    done = desk.extract("--create-pr")
    (pull,) = desk.hub.prs(MODEL, "open")
    assert desk.hub.sha(MODEL) == head
    paths = [item["path"] for item in done.document["plan"]["files"]]
    files = {path: desk.hub.read(MODEL, path, f"refs/pr/{pull.num}").decode() for path in paths}
    assert {row[:2] for row in results(files)} == PUBLISHED[name]
    assert "99." not in "".join(text for path, text in files.items() if path != "README.md")
    # huggingface.co: the client library asks there, once a process, for its list of agent harnesses
    assert asked <= {"127.0.0.1", "huggingface.co"}
    for path, text in files.items():
        if path != "README.md":
            assert all(set(row) <= {"dataset", "value", "source", "notes"} for row in yaml.safe_load(text))
    if "README.md" in files:  # below the front matter nothing moved
        assert files["README.md"].endswith(re.sub(r"\A---\n.*?\n---\n", "", card.decode(), flags=re.S))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_text_of_the_pull_request_cannot_act(desk: Desk, name: str) -> None:
    from markdown_it import MarkdownIt

    desk.hub.commit(MODEL, {"README.md": (CARDS / f"{name}.md").read_bytes()})
    desk.extract("--create-pr")
    said = desk.pull_text()
    assert "| 71.4 |" in said
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(said)
    inner = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert not {"html_block", "html_inline", "image"} & {token.type for token in [*tokens, *inner]}
    links = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    assert links
    assert all(link.startswith(desk.hub.endpoint) for link in links), links
    assert not re.search(r"@\w", said)


def test_a_row_that_gives_orders_is_a_benchmark_that_nobody_knows(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": (CARDS / "instructions-in-cells.md").read_bytes()})
    audit = desk.extract("--dry-run").document["audit"]
    assert [row["status"] for row in audit] == ["new", "new", "unmapped"]


def test_a_column_that_calls_itself_a_correction_is_not_the_models(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": (CARDS / "corrected-column.md").read_bytes()})
    values = [score["value"] for score in desk.extract().document["results"]]
    assert values == [71.4, 82.3]


def test_the_card_of_the_agents_task_is_read_as_printed(desk: Desk) -> None:
    card = ROOT / "evals/files/injected-instructions/models/acme/godwit-7b/README.md"
    done = desk.run("extract-readme", "--readme", str(card), "--repo-id", "acme/godwit-7b", "--json")
    assert [(row["benchmark_id"], row["value"]) for row in done.document["results"]] == [
        ("mmlu", 64.0),
        ("gsm8k", 58.7),
    ]
    assert json.dumps(done.document).count("99.9") == 0


def test_a_redirect_to_another_host_does_not_get_the_token(desk: Desk) -> None:
    heard: list[str | None] = []

    class Elsewhere(QuietHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("authorization"))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"# Heron 7B\n\n| Benchmark | Heron 7B |\n|---|---|\n| MMLU | 99.9 |\n")

    with HandlerServer(Elsewhere, host="127.0.0.2") as server:
        location = f"{server.origin}/README.md"
        desk.hub.faults.add(r"GET .*/README\.md", 302, headers={"location": location})
        desk.extract(code=None)
    assert heard == [None]
