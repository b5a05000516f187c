"""evaluation_manager.py as a process: its benchmarks, and a reader that dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hf_evaluation.surveying.manager import _pass_on_pauses
from tests.servers.hub import LocalHub
from tests.support import assert_error, run_command
from tests.surveying.hub import (
    SCRIPT,
    card,
    gap,
    only,
    trending,
)


def test_named_benchmarks(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU-Pro": 50.0})})
    line = only(local_hub, tmp_path, "--benchmark", "MMLU-Pro", "gsm8k")
    assert [(gap["benchmark_id"], gap["state"]) for gap in line["gaps"]] == [
        ("mmlu_pro", "in_readme"),
        ("gsm8k", "to_measure"),
    ]
    error = assert_error(
        trending(local_hub, tmp_path, "survey", "--json", "--benchmark", "mmlu-x"), 2, "mmlu-x"
    )
    assert "hint" in error


def test_a_card_that_ends_the_reader_costs_only_itself(local_hub: LocalHub, tmp_path: Path) -> None:
    """A process that dies takes one card with it; the others go to a new process."""
    for number in range(8):
        local_hub.add_model(
            f"acme/Atlas{number}-7B", {"README.md": card(f"Atlas{number}-7B", {"MMLU": 50.0})}
        )
    manager = tmp_path / "evaluation_manager.py"
    manager.write_text(
        f"import sys, runpy\nsys.argv[0] = {str(SCRIPT.with_name('evaluation_manager.py'))!r}\n"
        "import json, os\nreal = json.loads\n"
        "def loads(text, **more):\n"
        "    value = real(text, **more)\n"
        "    if isinstance(value, dict) and value.get('repo_id') == 'acme/Atlas3-7B': os._exit(9)\n"
        "    return value\n"
        "json.loads = loads\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    done = trending(local_hub, tmp_path, "survey", "--json", "--manager", str(manager))
    assert done.code == 0, done.err
    assert {line["repo_id"] for line in done.lines if line["error"]} == {"acme/Atlas3-7B"}
    assert sum(gap(line, "mmlu")["value"] == 50.0 for line in done.lines if not line["error"]) == 7


def test_without_the_manager(local_hub: LocalHub, tmp_path: Path) -> None:
    alone = tmp_path / "trending_evals.py"
    alone.write_bytes(SCRIPT.read_bytes())
    done = run_command([sys.executable, alone, "survey", "--json"], env=local_hub.env(tmp_path))
    assert_error(done, 4, "evaluation_manager.py")
    manager = SCRIPT.with_name("evaluation_manager.py")
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    done = run_command(
        [sys.executable, alone, "survey", "--json", "--manager", manager], env=local_hub.env(tmp_path)
    )
    assert done.code == 0, done.err


def test_that_the_hub_lets_the_manager_wait_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    said = "import sys; sys.stderr.write('the Hub asks for a pause of 17 s\\nwarning: other\\n')"
    with subprocess.Popen([sys.executable, "-c", said], stderr=subprocess.PIPE) as process:
        _pass_on_pauses(process)
    assert capsys.readouterr().err == "the Hub asks for a pause of 17 s\n"
