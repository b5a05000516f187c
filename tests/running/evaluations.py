"""What the tests of `inspect_eval_uv.py` share: a Hub with small benchmarks, and runs of the script."""

from __future__ import annotations

import argparse
import importlib.util
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hf_evaluation.commands.inspect_eval_uv import build_parser
from tests.running import benchmarks
from tests.running.benchmarks import Planted
from tests.servers.hub import LocalHub
from tests.servers.openai_compatible import OpenAIServer
from tests.support import ROOT, Run, run_command, started

SCRIPT = ROOT / "scripts" / "inspect_eval_uv.py"
MANAGER = ROOT / "scripts" / "evaluation_manager.py"
needs_inspect = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("inspect_ai", "inspect_evals", "openai")),
    reason="inspect-ai, inspect-evals and openai are not installed",
)


def parsed(*args: str) -> argparse.Namespace:
    """The arguments as the script reads them."""
    return build_parser().parse_args(args)


@dataclass
class Place:
    """A Hub with benchmarks, and a home of its own for every cache, which runs share."""

    hub: LocalHub
    root: Path
    planted: dict[str, Planted] = field(default_factory=dict)

    def plant(self, name: str) -> Planted:
        """A benchmark of tests/running/benchmarks.py, made once."""
        if name not in self.planted:
            self.planted[name] = getattr(benchmarks, name)(self.hub)
        return self.planted[name]

    def env(self, user: str | None = "alice", **changes: str) -> dict[str, str]:
        """The environment of a run; the caches are the place's own."""
        base = self.hub.env(self.root / "hf", user)
        kept = {name: value for name, value in base.items() if not name.startswith("INSPECT_")}
        homes = {"HOME": "home", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        return {**kept, **{name: str(self.root / folder) for name, folder in homes.items()}, **changes}

    def command(self, server: OpenAIServer | None, task: str, *args: str, model: str = "acme/m") -> list[str]:
        """The command of a run through a stand-in for Inference Providers."""
        planted = next((item for item in self.planted.values() if item.task == task), None)
        expected = ["--expected-samples", str(planted.samples)] if planted else []
        url = ["--backend", "inference-providers", "--base-url", server.url] if server else []
        return [sys.executable, str(SCRIPT), "--model", model, "--task", task, *url, *expected, *args]

    def run(
        self, server: OpenAIServer | None, task: str, *args: str, cwd: Path, model: str = "acme/m",
        timeout: float = 120, env: dict[str, str] | None = None,
    ) -> Run:  # fmt: skip
        """Run to the end."""
        command = self.command(server, task, *args, model=model)
        return run_command(command, env=env or self.env(), cwd=cwd, timeout=timeout)

    def interrupt(
        self, server: OpenAIServer, task: str, *args: str, cwd: Path, when: Callable[[], bool],
        number: signal.Signals = signal.SIGTERM,
    ) -> Run:  # fmt: skip
        """Run until `when` says so, then send a signal; the run ends by itself or the test fails."""
        command = self.command(server, task, *args)
        with started(command, env=self.env(), cwd=cwd) as process:
            end = time.monotonic() + 90
            while not when() and process.poll() is None:
                assert time.monotonic() < end, "the run did not get so far"
                time.sleep(0.02)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        return Run(tuple(command), process.returncode, out, err)


@contextmanager
def a_place(root: Path) -> Iterator[Place]:
    """A place that lasts for a module."""
    with LocalHub(root / "hub") as hub:
        for name in ("acme/m", "acme/m2"):
            hub.add_model(name, {"README.md": b"# M\n"})
        yield Place(hub, root)
