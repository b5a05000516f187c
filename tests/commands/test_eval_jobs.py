"""The command line of eval_jobs.py: its help, alone and quick, and every documented call."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hf_evaluation.commands.eval_jobs import JOB_EXIT_CODES, build_parser
from hf_evaluation.jobs.arguments import check_arguments
from tests.jobs.desk import (
    SCRIPT,
)
from tests.support import ROOT, run_command


def test_alone_in_a_folder_it_helps_at_once(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path / "eval_jobs.py")
    for args, code in ((["--help"], 0), (["submit", "--help"], 0), (["submit", "--no-such"], 2), ([], 2)):
        command = [sys.executable, "-X", "importtime", "-S", tmp_path / "eval_jobs.py", *args]
        done = run_command(command, cwd=tmp_path)  # -S: without site-packages it runs all the same
        assert done.code == code, done.err
        assert "huggingface_hub" not in done.err
    assert best_time(lambda: run_command([sys.executable, SCRIPT, "--help"])) < 0.3


def best_time(call: Callable[[], object]) -> float:
    """Seconds of processor time of the quickest of five calls: a busy machine's clock says little."""
    times = []
    for _ in range(5):
        before = os.times()
        call()
        after = os.times()
        times.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return min(times)


DOC = ast.get_docstring(ast.parse(SCRIPT.read_text("utf-8"))) or ""


def test_the_docstring_tells_every_exit_code() -> None:
    assert all(f"{code} " in DOC for code in JOB_EXIT_CODES)


def documented() -> list[str]:
    """The calls of the script in its own help and in the shell blocks of the documents."""
    texts = [DOC]
    for document in [*ROOT.glob("*.md"), *(ROOT / "references").glob("*.md")]:
        text = document.read_text("utf-8").replace("\\\n", " ")
        texts += re.findall(r"^ *```(?:bash|sh)\n(.*?)^ *```", text, re.S | re.M)
    lines = [line for text in texts for line in text.splitlines()]
    return [
        line.partition(f"{SCRIPT.name} ")[2] for line in lines if "uv run" in line and SCRIPT.name in line
    ]


@pytest.mark.parametrize("line", documented())
def test_every_documented_command_is_understood(line: str) -> None:
    words = shlex.split(line, comments=True)
    at = words.index("--") if "--" in words else len(words)
    assert callable(build_parser().parse_args(words[:at]).run)
    check_arguments(words[at + 1 :])
