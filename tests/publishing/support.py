"""What the tests of publishing share: cards, benchmarks, the manager run in this process on a local Hub."""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.commands.evaluation_manager import main
from hf_evaluation.publishing import write
from tests.servers.hub import LocalHub
from tests.servers.hub.faults import Recorded
from tests.support import CASES, Run, assert_clean

MODEL = "acme/heron-7b"
HEAD = b"""---
license: apache-2.0   # the weights; the code is MIT
language:
  - en
  - no
version: 1.10
---
"""
BODY = b"""
# Heron 7B

## Evaluation

| Benchmark | Setting | Heron 7B | Egret 7B |
|---|---|---:|---:|
| MMLU | 5-shot | **71.4** | 69.8 |
| GSM8K | 8-shot | 82.3 | 79.0 |
| MMLU-Pro | | 44.9 | 41.2 |
"""
TABLE = HEAD + BODY
EVAL_YAML = "name: x\nevaluation_framework: inspect-ai\ntasks:\n  - id: {task}\n    split: test\n"
BENCHMARKS = {"openai/gsm8k": "gsm8k", "TIGER-Lab/MMLU-Pro": "mmlu_pro", "Idavidrein/gpqa": "diamond"}
ALL = ("mmlu", "gsm8k", "mmlu_pro")
PAGE = f"https://huggingface.co/{MODEL}"
GSM8K_FILE = ".eval_results/gsm8k_8_shot.yaml"  # where the GSM8K of the table goes


def add_benchmarks(hub: LocalHub) -> None:
    """Three official benchmarks, each with the one task that its `eval.yaml` names."""
    for dataset, task in BENCHMARKS.items():
        hub.add_dataset(dataset, {"eval.yaml": EVAL_YAML.format(task=task).encode()}, official=True)


def entry(
    dataset: str = "openai/gsm8k",
    task: str = "gsm8k",
    value: object = 82.3,
    notes: str | None = None,
    url: str | None = "https://example.org/report",
    more: str = "",
) -> bytes:
    """One entry of a file of `.eval_results`."""
    text = f"- dataset:\n    id: {dataset}\n    task_id: {task}\n  value: {value}\n"
    text += f"  source:\n    url: {url}\n" if url else ""
    text += f'  notes: "{notes}"\n' if notes else ""
    return (text + more).encode()


def index_card(*results: tuple[str, str, object], url: str | None = None, metric: str = "") -> bytes:
    """A card whose model-index has these (dataset.type, dataset.name, value), and the usual table."""
    lines = ["---", "license: mit", "model-index:", "- name: heron-7b", "  results:"]
    for dataset, name, value in results:
        lines += ["  - task:", "      type: text-generation", "    dataset:", f"      type: {dataset}"]
        lines += [f"      name: {name}", "    metrics:", "    - type: accuracy", f"      value: {value}"]
        lines += [metric] if metric else []
        lines += ["    source:", f"      url: {url}"] if url else []
    return "\n".join([*lines, "---", ""]).encode() + BODY


def score(**changes: Any) -> dict[str, Any]:
    """A score of contract.md: GSM8K, 8-shot, 82.3 percent."""
    record: dict[str, Any] = {
        "model": MODEL,
        "benchmark": "GSM8K",
        "benchmark_id": "gsm8k",
        "variant": "8-shot",
        "metric": None,
        "value": 82.3,
        "unit": "percent",
        "raw": "82.3",
        "source": {"kind": "every-eval-ever", "url": "https://example.org/report", "name": "A report"},
    }
    return record | {"raw": str(changes.get("value", 82.3))} | changes


def case_cards() -> list[Path]:
    """The labelled cards beside the checkout, for tests marked `shared`."""
    cards = sorted(CASES.glob("*/README.md"))
    assert len(cards) > 90
    return cards


def statuses(run: Run) -> dict[str, str]:
    """Status by benchmark id."""
    document = run.document
    return {document["results"][row["score"]]["benchmark_id"]: row["status"] for row in document["audit"]}


def only(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """Status and detail of the one score of an audit."""
    (row,) = rows
    return row["status"], row["detail"] or ""


@dataclass(slots=True)
class Desk:
    """The manager in this process, pointed at a local Hub; every run is searched for tokens."""

    hub: LocalHub
    home: Path
    monkeypatch: pytest.MonkeyPatch
    slept: list[float] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)  # more of the environment

    def run(self, *args: str, user: str | None = "alice", stdin: bytes = b"", code: int | None = 0) -> Run:
        """One command; `code` is the exit code it must have (None: any)."""
        settings = {**self.hub.env(self.home, user=user), "HF_HOME": str(self.home), **self.extra}
        self.monkeypatch.setattr(os, "environ", settings)
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            found = main(list(args))
        done = Run(tuple(args), found, out.getvalue(), err.getvalue())
        assert_clean(done)
        self.assert_no_token(done)
        assert code is None or found == code, (found, done.err[-800:], done.out[-400:])
        return done

    def publish(self, scores: Iterable[Mapping[str, Any]], *args: str, **settings: Any) -> Run:
        """`publish --json` of some scores for MODEL."""
        data = json.dumps({"repo_id": MODEL, "results": list(scores)}).encode()
        return self.run("publish", "--scores", "-", "--json", *args, stdin=data, **settings)

    def audit(self, *scores: Mapping[str, Any], args: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """The audit of some scores, nothing written."""
        before = len(self.hub.requests)
        rows: list[dict[str, Any]] = self.publish(scores, "--dry-run", *args, code=None).document["audit"]
        assert self.hub.requests.writes(since=before) == []
        return rows

    def extract(self, *args: str, **settings: Any) -> Run:
        """`extract-readme --json` of MODEL."""
        return self.run("extract-readme", "--repo-id", MODEL, "--json", *args, **settings)

    def since(self, number: int) -> list[Recorded]:
        """The requests after the first `number`."""
        return self.hub.requests.find(since=number)

    def assert_no_token(self, done: Run) -> None:
        """No token in any output, argument, or recorded request but the authorization header."""
        tokens = [token for token in self.hub.hub.tokens]
        places = [done.out, done.err, *done.args]
        for row in self.hub.requests:
            places += [row.line(), row.body.decode("utf-8", "replace"), *row.headers.values()]
        for kept in self.home.rglob("*"):
            if kept.is_file() and "hf-evaluation" in kept.parts:
                places.append(kept.read_text(encoding="utf-8"))
        assert not any(token in place for token in tokens for place in places)

    def pull_text(self, num: int = 1) -> str:
        """The opening comment of a pull request of MODEL."""
        event = self.hub.repo(MODEL).discussion(num).events[0]
        return str(event.data["latest"]["raw"])  # type: ignore[index]

    def meanwhile(self, act: Callable[[], object]) -> None:
        """Let something happen between the reading of the repository and the first commit."""
        send, left = write.send, [act]

        def act_first(commit: Any) -> Any:
            if left:
                left.pop()()
            return send(commit)

        self.monkeypatch.setattr(write, "send", act_first)

    def open_pulls(self) -> list[int]:
        """The numbers of MODEL's open pull requests."""
        return [item.num for item in self.hub.prs(MODEL, "open")]


@pytest.fixture
def desk(local_hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with the official benchmarks and MODEL; waits are noted instead of waited for."""
    found = Desk(local_hub, tmp_path / "home", monkeypatch)
    found.home.mkdir()
    monkeypatch.setattr(time, "sleep", found.slept.append)
    add_benchmarks(local_hub)
    local_hub.add_model(MODEL, {"README.md": TABLE})
    yield found
    assert local_hub.faults.pending() == []
