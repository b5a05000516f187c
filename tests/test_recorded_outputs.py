"""The outputs of the built scripts are the recorded ones: `tests/record_outputs.py`, a group a test."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recording import GROUPS
from tests.recording.bench import SCRIPTS, Output
from tests.recording.store import compact, compact_cases, differences
from tests.support import ROOT

COMMAND = [sys.executable, "tests/record_outputs.py"]


@pytest.mark.parametrize("group", GROUPS)
def test_outputs_are_those_recorded(group: str) -> None:
    done = subprocess.run([*COMMAND, "--group", group], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-4_000:]


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse breaks lines otherwise")
def test_a_changed_word_is_told(tmp_path: Path) -> None:
    scripts = shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in SCRIPTS:
        path = scripts / f"{name}.py"
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"(\"--debug\", .*?help=\")", r"\1perhaps ", text), "utf-8")
    command = [*COMMAND, "--scripts", str(scripts), "--group", "help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    for name in SCRIPTS:
        assert f"help: {name}.py" in done.stdout
    assert "perhaps show" in done.stdout


def test_labelled_cards_must_be_there(tmp_path: Path) -> None:
    alone = tmp_path / "checkout"
    for folder in ("tests", "src"):
        shutil.copytree(ROOT / folder, alone / folder, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [*COMMAND, "--labelled"], cwd=alone, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2 and "is not there" in done.stderr


def test_no_run_is_lost_unseen() -> None:
    before: dict[str, object] = {"a": "x", "b": {"code": 0, "stdout": ["1", "2"]}}
    after: dict[str, object] = {"b": {"code": 1, "stdout": ["1", "3"]}, "c": "y"}
    found = differences(before, after)
    assert found["a"] == ["recorded, but not run any more"] and found["c"] == ["not recorded yet"]
    assert {"-code: 0", "+code: 1", "-stdout: 2", "+stdout: 3"} <= set(found["b"])


def test_brief_outputs_keep_no_word() -> None:
    secret = Output(0, {"stdout": "a card's words", "stderr": ""}, brief=True)
    assert "words" not in json.dumps(compact(secret))
    cases = compact_cases({"case: inspect-tables --json": secret})
    assert list(cases) == ["case"] and "words" not in json.dumps(cases)
    changed = Output(0, {"stdout": "a card's word", "stderr": ""}, brief=True)
    assert compact(changed) != compact(secret)
