"""How fast evaluations are: connections, and what the script adds to a bare `inspect eval`.

    python tests/benchmark_evaluation.py                # in the environment of tests/run.py

Prints, and exits with 1 unless: 200 samples against a server that takes 200 ms are run at least 10 times as
fast as with one connection; the script adds less than 1.5 s to `inspect eval` of the same task. The latter is
judged by processor time, best of three each, for the clock of a busy machine says little; it prints both.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.running import benchmarks  # noqa: E402
from tests.running.evaluations import Place, a_place  # noqa: E402
from tests.servers.openai_compatible import OpenAIServer  # noqa: E402
from tests.support import run_command  # noqa: E402

SAMPLES, LATENCY, FASTER, ADDED, ROUNDS = 200, 0.2, 10, 1.5, 3


def evaluate(place: Place, server: OpenAIServer, folder: Path, *args: str) -> dict[str, Any]:
    """The record of a run; not one that stops half-way."""
    folder.mkdir(parents=True)
    run = place.run(server, "arc_challenge", *args, cwd=folder, timeout=300)
    assert run.code == 0, run.err[-1000:]
    record: dict[str, Any] = json.loads(run.out.splitlines()[-1])
    assert record["complete"]
    return record


def seconds_of(log: str) -> float:
    """How long the evaluation itself took, from its log: without start-up and loading."""
    from inspect_ai.log import read_eval_log

    stats = read_eval_log(log, header_only=True).stats
    started, done = (datetime.fromisoformat(text) for text in (stats.started_at, stats.completed_at))
    return (done - started).total_seconds()


def connections(place: Place, server: OpenAIServer, root: Path) -> bool:
    """Compare inspect's own number of connections with one."""
    server.latency = LATENCY
    took = {}
    for name, args in (("default", ()), ("one", ("--max-connections", "1"))):
        start = time.perf_counter()
        record = evaluate(place, server, root / name, *args)
        took[name] = (seconds_of(record["log"]), time.perf_counter() - start)
    server.latency = 0.0
    for name, (inner, outer) in took.items():
        speed = f"{inner:6.1f} s, {SAMPLES / inner:6.1f} samples/s"
        print(f"{name:8} connections: {speed} ({outer:.1f} s with start-up)")
    factor = took["one"][0] / took["default"][0]
    print(f"{factor:.1f} times as fast (at least {FASTER})")
    return factor >= FASTER


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(processor seconds of the children, seconds of the clock) of some work."""
    before, start = os.times(), time.perf_counter()
    work()
    after, end = os.times(), time.perf_counter()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, end - start


def added(place: Place, server: OpenAIServer, root: Path) -> bool:
    """Compare the script with the command line of inspect-ai, on the same task, caches warm."""
    words = [
        sys.executable, "-m", "inspect_ai", "eval", "inspect_evals/arc_challenge", "--model",
        "hf-inference-providers/acme/m", "--model-base-url", server.url, "--temperature", "0",
        "--display", "plain",
    ]  # fmt: skip

    def bare() -> None:
        done = run_command(words, env=place.env(), cwd=root, timeout=120)
        assert done.code == 0, done.err[-1000:]

    inspects, ours = [], []
    for number in range(ROUNDS):
        inspects.append(timed(bare))
        ours.append(timed(lambda number=number: evaluate(place, server, root / f"ours-{number}")))  # type: ignore[misc]
    for name, rows in (("inspect eval", inspects), ("the script", ours)):
        print(f"{name:12} {min(rows)[0]:.2f} s of processor time, {min(row[1] for row in rows):.2f} s")
    more = min(ours)[0] - min(inspects)[0]
    print(f"the script adds {more:+.2f} s (at most {ADDED})")
    return more <= ADDED


def main() -> int:
    """Measure both; 0 where both are kept."""
    with tempfile.TemporaryDirectory() as name, a_place(Path(name)) as place:
        place.planted["arc"] = benchmarks.arc_challenge(place.hub, SAMPLES, SAMPLES // 2)
        with OpenAIServer(place.planted["arc"].answers) as server:
            fast = connections(place, server, Path(name) / "runs")
            return 0 if added(place, server, Path(name) / "runs") and fast else 1


if __name__ == "__main__":
    sys.exit(main())
