"""What every command line does alike: help, one report of a failure, exit codes, closed pipes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hf_evaluation.core.command_line import (
    INTERRUPTED,
    CommandParser,
    add_command,
    error_json,
    help_epilog,
    report_error,
    run_command,
)
from hf_evaluation.core.errors import EXIT_CODES, Candidate, EvaluationError
from tests.support import ROOT, raising

FAILURE = EvaluationError(
    "two may be it\nerror: forged",
    code=5,
    hint="choose one",
    candidates=(Candidate(2, "Heron 7B (RL)", "--table 2", "close"), "acme/heron"),
)


def test_the_help_ends_with_examples_and_exit_codes() -> None:
    text = help_epilog("x.py show", "x.py verify", codes={0: "done", 7: "tired"})
    assert text == "examples:\n  x.py show\n  x.py verify\n\nexit codes:\n  0  done\n  7  tired"
    assert help_epilog("x").count("\n  ") == 1 + len(EXIT_CODES)


def test_a_subcommand_runs_and_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = CommandParser(prog="x.py")
    add_command(parser.add_subparsers(), "show", lambda args: 3, "list what is there", ["x.py show"])
    args = parser.parse_args(["show"])
    assert args.run(args) == 3
    with pytest.raises(SystemExit):
        parser.parse_args(["show", "--help"])
    shown = capsys.readouterr().out
    assert "List what is there." in shown and "examples:\n  x.py show\n" in shown and "exit codes:" in shown


def test_wrong_arguments_are_a_usage_error_that_names_the_help() -> None:
    parser = CommandParser(prog="x.py")
    parser.add_argument("--number", type=int)
    with pytest.raises(EvaluationError) as caught:
        parser.parse_args(["--number", "many"])
    assert (caught.value.code, caught.value.hint) == (2, "x.py --help")
    assert "invalid int value: 'many'" in caught.value.message


def test_a_failure_is_told_once_on_one_line_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    report_error(FAILURE, as_json=True, indent=None)
    out, err = capsys.readouterr()
    assert err == (
        "error: two may be it error: forged\n"
        "  'Heron 7B (RL)' (close): --table 2\n"
        "  acme/heron\n"
        "hint: choose one\n"
    )
    assert json.loads(out) == error_json(FAILURE) == {
        "error": {
            "code": 5,
            "message": "two may be it\nerror: forged",
            "hint": "choose one",
            "candidates": [
                {"table": 2, "label": "Heron 7B (RL)", "option": "--table 2", "reason": "close"},
                "acme/heron",
            ],
        }
    }  # fmt: skip
    assert "candidates" not in error_json(EvaluationError("x", code=4))["error"]


@pytest.mark.parametrize(
    ("run", "code", "told"),
    [
        (lambda _: 4, 4, ""),
        (raising(SystemExit(0)), 0, ""),
        (raising(SystemExit(None)), 0, ""),
        (raising(EvaluationError("no", code=3, hint="sign in")), 3, "error: no\nhint: sign in\n"),
        (raising(KeyboardInterrupt()), INTERRUPTED, "error: stopped by you\n"),
    ],
)
def test_the_exit_code_says_how_it_ended(
    run: Callable[[list[str]], int], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(run, ["x"], interrupted="stopped by you") == code
    assert tuple(capsys.readouterr()) == ("", told)


def test_json_and_debug_are_those_of_the_command_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments behind `--` are another program's."""
    fails = raising(EvaluationError("no", code=3))

    def before_dashes(words: list[str]) -> list[str]:
        return words[: words.index("--")]

    for arguments, parts in (
        (["--json", "--"], (True, False)),
        (["--", "--json", "--debug"], (False, False)),
        (["--debug", "--"], (False, True)),
    ):
        assert run_command(fails, arguments, own=before_dashes) == 3
        out, err = capsys.readouterr()
        assert (bool(out), "Traceback" in err) == parts
        assert err.count("error: no") == 1


SCRIPT = """
import sys
sys.path.insert(0, {source!r})
from hf_evaluation.core.command_line import run_command

def run(arguments):
    if arguments == ["long"]:
        for _ in range(100_000):
            print("x" * 100)
    if arguments == ["odd"]:
        print("\\u6a21\\ud83d", flush=True)
        raise OSError("disk full\\nsecond line")
    return 1

sys.exit(run_command(run, None))
"""


@pytest.fixture
def script(tmp_path: Path) -> list[str]:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(source=str(ROOT / "src")))
    return [sys.executable, str(path)]


def test_a_reader_who_has_seen_enough_is_no_failure(script: list[str]) -> None:
    with subprocess.Popen([*script, "long"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=30)) == (b"", 0)


def test_streams_are_utf8_and_a_full_disk_is_told(script: list[str]) -> None:
    done = subprocess.run(
        [*script, "odd"], capture_output=True, timeout=30, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    )
    assert (done.returncode, done.stdout) == (6, "模\\ud83d\n".encode())
    assert done.stderr == b"error: cannot read or write: disk full\n"


def test_the_arguments_are_those_of_the_process_without_any_given(script: list[str]) -> None:
    assert subprocess.run([*script, "short"], capture_output=True, timeout=30).returncode == 1


def test_a_namespace_is_what_a_subcommand_gets() -> None:
    parser, seen = CommandParser(prog="x.py"), list[argparse.Namespace]()
    command = add_command(
        parser.add_subparsers(),
        "go",
        lambda args: seen.append(args) or 0,
        "go",
        ["x.py go"],
        allow_abbrev=False,
    )
    command.add_argument("--number", type=int)
    args = parser.parse_args(["go", "--number", "7"])
    assert (args.run(args), seen[0].number) == (0, 7)
    with pytest.raises(EvaluationError, match="--num"):
        parser.parse_args(["go", "--num", "7"])
