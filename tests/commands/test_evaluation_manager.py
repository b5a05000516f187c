"""commands.evaluation_manager: help, usage, exit codes, quiet pipes, the script alone in a folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hf_evaluation.commands.evaluation_manager import build_parser
from tests.commands.pasting import CLEAR, LOCAL, paste, write
from tests.support import REPO, SCRIPT, assert_clean, assert_error, environment, run


def commands() -> list[str]:
    """The commands that the top-level help lists."""
    found = re.findall(r"^    ([a-z][a-z-]+)(?:\s|$)", build_parser().format_help(), re.M)
    assert {"inspect-tables", "extract-readme", "benchmarks"} <= set(found)
    return found


@pytest.mark.parametrize(
    "command", [[], *([name] for name in commands())], ids=lambda words: " ".join(words) or "top"
)
def test_help_works_offline_and_shows_examples_and_exit_codes(command: list[str], tmp_path: Path) -> None:
    result = run(*command, "--help", cwd=tmp_path)
    assert_clean(result)
    assert (result.code, result.err) == (0, "")
    examples, _, codes = result.out.partition("examples:\n")[2].partition("\n\nexit codes:\n")
    assert re.findall(r"^  (\d)  \w", codes, re.M) == list("0123456")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert lines
    assert all(command[0] in line for line in lines if command)
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "evaluation_manager.py"
        build_parser().parse_args(arguments)  # exits where the example is not valid


def test_version_is_printed_on_stdout() -> None:
    result = run("--version")
    assert result.code == 0
    assert re.fullmatch(r"evaluation_manager\.py \d+\.\d+\.\d+\n", result.out)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["extract-readme"],
        ["inspect-tables"],
        ["extract-readme", "--no-such-option"],
        [*LOCAL, "--table", "two"],
        [*LOCAL, "--model-column-index", "2"],
        [*LOCAL, "--table", "1", "--model-column-index", "2", "--model-row-index", "1"],
        ["extract-readme", "--readme", "README.md"],
    ],
    ids=lambda words: " ".join(words) or "nothing",
)  # fmt: skip
def test_wrong_arguments_exit_2_and_say_so_on_stderr(arguments: list[str], tmp_path: Path) -> None:
    write(tmp_path, CLEAR)
    result = run(*arguments, cwd=tmp_path)
    assert_clean(result)
    assert (result.code, result.out) == (2, "")
    assert "error: " in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract-readme", "--no-such-option"],
        ["extract-readme", "--readme", "x", "--table", "two"],
        ["inspect-tables"],
    ],
)
def test_wrong_arguments_are_one_json_document_with_json(arguments: list[str]) -> None:
    assert_error(run(*arguments, "--json"), 2)


def test_dry_run_is_accepted_by_every_command_that_reads_a_card(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    assert run("inspect-tables", "--readme", path, "--repo-id", REPO, "--dry-run").code == 0


def test_debug_adds_the_traceback_and_keeps_the_exit_code(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", tmp_path / "none.md", "--repo-id", REPO, "--debug")
    assert "Traceback" in result.err
    assert result.code == 4


# Streams


@pytest.mark.parametrize(
    "arguments",
    [["benchmarks", "--json"], ["extract-readme", "--jsonl", "-"], [*LOCAL, "--json"], LOCAL, ["--help"]],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str], tmp_path: Path) -> None:
    write(tmp_path, CLEAR)
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, SCRIPT, *arguments]
    with subprocess.Popen(command, env=environment(), cwd=tmp_path, **pipe) as process:
        assert process.stdout and process.stderr and process.stdin
        process.stdout.close()
        process.stdin.write((json.dumps({"repo_id": REPO, "text": CLEAR}) + "\n").encode())
        process.stdin.close()
        errors = process.stderr.read().decode()
        process.wait(30)
    assert errors == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
def test_a_full_disk_is_a_failure_without_a_traceback(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    result = paste(f"extract-readme --readme {path} --repo-id {REPO} --json > /dev/full", tmp_path)
    assert_clean(result)
    assert result.code != 0
    assert "error: " in result.err


def test_output_is_utf8_in_any_locale(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR.replace("GSM8K (8-shot)", "数学 🧮"))
    for locale in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ):
        result = run("extract-readme", "--readme", path, "--repo-id", REPO, env=locale)
        assert result.code == 0
        assert "数学" in result.out


# Alone


def test_the_script_alone_in_a_folder_works_and_says_what_it_cannot_map(tmp_path: Path) -> None:
    folder = tmp_path / "alone" / "here"
    folder.mkdir(parents=True)
    script = Path(shutil.copy(SCRIPT, folder))
    card = write(folder, CLEAR)
    result = run("extract-readme", "--readme", card, "--repo-id", REPO, "--json", script=script, cwd=folder)
    assert_clean(result)
    assert result.code == 0
    assert [score["value"] for score in result.document["results"]] == [70.1, 55.3]
    assert {score["benchmark_id"] for score in result.document["results"]} == {None}
    assert "warning: " in result.err and "metric_mapping.json" in result.err
    listed = run("benchmarks", "--json", script=script, cwd=folder)
    assert_error(listed, 1, "metric_mapping.json")
    inspected = run(
        "inspect-tables", "--readme", card, "--repo-id", REPO, "--json", script=script, cwd=folder
    )
    assert inspected.code == 0
    assert inspected.document["tables"][0]["kind"] == "evaluation"


def test_the_mapping_can_be_named_by_the_environment(tmp_path: Path) -> None:
    script = Path(shutil.copy(SCRIPT, tmp_path))
    mapping = SCRIPT.parent.parent / "examples" / "metric_mapping.json"
    card = write(tmp_path, CLEAR)
    result = run(
        "extract-readme",
        "--readme",
        card,
        "--repo-id",
        REPO,
        "--json",
        script=script,
        env={"HF_EVALUATION_MAPPING": str(mapping)},
    )
    assert [score["benchmark_id"] for score in result.document["results"]] == ["mmlu", "gsm8k"]
    assert "warning" not in result.err
