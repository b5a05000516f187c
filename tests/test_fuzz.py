"""Ten seconds of `tests/fuzz.py`, and that it would notice what it looks for."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import pytest

from tests import fuzz
from tests.support import raising

KEPT = {"manifests", "jobs", "ledgers", "answers to apply", "survey caches", "cache files", "payload caches",
        "official caches"}  # fmt: skip


def test_ten_seconds_without_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # in the environment it would stay
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    report = fuzz.fuzz([], 10, seed=20261127)
    assert {problem: name for problem, (name, _) in report.findings.items()} == {}
    assert {"cards", "front matter", "result files", "results", "payloads", "surveys", "plans"} | KEPT <= set(
        report.inputs
    )
    assert all(codes - {2} for codes in report.codes.values()), "what is refused at once tests nothing"


def says(out: str, err: str = "", code: int = 0, seconds: float = 0) -> Callable[[list[str]], int]:
    def run(_: list[str]) -> int:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        sys.stdout.write(out)
        sys.stderr.write(err)
        return code

    return run


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        (raising(MemoryError()), "MemoryError"),
        (raising(RecursionError("deep")), "RecursionError: deep"),
        (raising(SystemExit(1)), "SystemExit"),
        (says("{}", code=9), "exit code 9"),
        (says("{}", "Traceback (most recent call last):\nValueError: x\n"), "a traceback: ValueError: x"),
        (says("{}", "\x1b[2J"), "a control character"),
        (says("no"), "no JSON"),
        (says("{}", seconds=0.2), "more than"),
    ],
)
def test_each_kind_of_finding_is_noticed(
    run: Callable[[list[str]], int], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", 0.1)
    assert problem in (fuzz.problem_of(run, ["x"], set()) or "")
    assert fuzz.problem_of(says('{"a": 1}'), ["x"], set()) is None


def test_the_same_seed_gives_the_same_inputs() -> None:
    kinds = fuzz.kinds()
    for name, kind in kinds.items():
        for seed in range(20):
            one, other = (kind.change(random.Random(seed), kind.seeds[0]) for _ in range(2))
            assert one == other, name
