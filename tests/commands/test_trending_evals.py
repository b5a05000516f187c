"""trending_evals.py as people run it: help, output, memory."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import sys
from pathlib import Path

from tests.servers.hub import LocalHub
from tests.servers.many_models import PAGE, ManyModels
from tests.support import assert_clean, run_command
from tests.surveying.hub import (
    SCRIPT,
    TARGETS,
    card,
    gap,
    trending,
)


def test_csv_has_a_row_a_gap_and_no_formula(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU (=HYPERLINK(1))": 50.0})})
    rows = list(csv.DictReader(io.StringIO(trending(local_hub, tmp_path, "survey", "--csv").out)))
    assert [row["benchmark_id"] for row in rows] == list(TARGETS)
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+@"]


def test_hidden_characters_and_tokens_stay_out_of_the_output(local_hub: LocalHub, tmp_path: Path) -> None:
    text = card("Atlas-7B", {"MMLU \x1b[31m\u202e": 50.0}, {"bbh": 1.0}).replace(
        b"BIG-Bench Hard", b'"A\\e[31mB"'
    )
    local_hub.add_model("acme/Atlas-7B", {"README.md": text})
    local_hub.open_pr("acme/Atlas-7B", {"README.md": card("Atlas-7B", {}, {"mmlu": 5})}, title="\x1b[2J")
    for form in ("--json", "--csv", "--debug"):
        done = trending(local_hub, tmp_path, "survey", form)
        assert_clean(done)
        assert local_hub.token("alice") not in done.out + done.err


def test_a_bar_on_a_terminal_only(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    assert "\r" not in trending(local_hub, tmp_path, "survey").err
    seen = bytearray()

    def read(handle: int) -> bytes:
        data = os.read(handle, 65536)
        seen.extend(data)
        return data

    command = [sys.executable, str(SCRIPT), "survey"]
    os.environ.update(before := local_hub.env(tmp_path))
    try:
        status = pty.spawn(command, read, lambda handle: b"")
    finally:
        for name in before:
            if name.startswith("HF_"):
                os.environ.pop(name)
    assert status == 0
    assert b"models" in seen and b"\r" in seen


def test_help_is_quick_and_knows_the_codes() -> None:
    done = run_command([sys.executable, "-X", "importtime", SCRIPT, "survey", "--help"])
    assert done.code == 0 and "exit codes:" in done.out
    assert not re.search(r"\| +(huggingface_hub|httpx2|yaml|tqdm|selectolax)\b", done.err)


def test_many_models_take_little_memory(tmp_path: Path) -> None:
    """The memory of the survey and of what it starts; tests/benchmark_survey.py measures 10,000 models."""
    count = 800
    with ManyModels(count) as many:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        env = {**kept, "HF_ENDPOINT": many.endpoint, "HF_HOME": str(tmp_path)}
        out = tmp_path / "s.jsonl"
        command = [sys.executable, SCRIPT, "survey", "--trending", str(count), "--out", out, "--json"]
        measured = (
            "import resource, subprocess, sys\n"
            "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
            "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        )
        done = run_command([sys.executable, "-c", measured, *command], env=env, timeout=120)
        code, megabytes = map(int, done.out.split())
        assert (code, many.requests) == (0, 2 * count + -(-count // PAGE))
        assert megabytes < 300
        first = json.loads(out.read_text("utf-8").split("\n", 1)[0])
        assert gap(first, "mmlu")["value"] == 61.5
