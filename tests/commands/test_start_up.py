"""Starting costs little: help imports nothing heavy, a local card not the Hub's client.

`python tests/benchmark_reading.py` prints the figures themselves.
"""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.benchmark_reading import shaped_card
from tests.support import SCRIPT, environment, run

HEAVY = {"pyromark", "selectolax", "yaml", "huggingface_hub"}


def test_help_is_quick() -> None:
    def wall() -> float:
        start = time.perf_counter()
        assert run("--help").code == 0
        return time.perf_counter() - start

    assert min(wall() for _ in range(5)) < 0.6  # what else the machine does can only add to it


@pytest.mark.parametrize("arguments", [["--help"], ["extract-readme", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", str(SCRIPT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=30, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "argparse" in imported, "the import log was read"
    assert imported & HEAVY == set()


def test_a_local_card_does_not_import_the_hub_client(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("card") / "README.md"
    path.write_text(shaped_card("benchmarks as rows", 10), encoding="utf-8")
    command = [sys.executable, "-X", "importtime", str(SCRIPT), "extract-readme", "--readme", str(path)]
    command += ["--repo-id", "acme/Foo-7B-Chat"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=30, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "pyromark" in imported
    assert "huggingface_hub" not in imported
