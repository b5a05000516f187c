"""leaderboard.py as people run it: exit codes, build, what is documented."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hf_evaluation.board.site import SITE
from hf_evaluation.commands.leaderboard import parse_arguments
from tests.board.support import EXAMPLE, LEADERBOARD, board_of, run_leaderboard
from tests.support import ROOT, SCRIPT, assert_clean, assert_error

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["build"], 2),
        (["build", "--survey", "x", "--out", "y", "--no-such-option"], 2),
        (["serve"], 2),
        (["build", "--survey", "/nonexistent/x.jsonl", "--out", "y"], 4),
        (["deploy", "--out", "/nonexistent", "--space", "acme/board"], 4),
        (["refresh", "--space", "acme/board", "--survey-script", "/nonexistent/x.py"], 4),
    ],
)
def test_failures_have_their_codes_on_both_streams(arguments: list[str], code: int) -> None:
    assert_error(run_leaderboard(*arguments, "--json"), code)


def test_build_takes_names_and_scales_from_the_manager_and_tells_what_it_made(tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = run_leaderboard("build", "--survey", EXAMPLE, "--out", site, "--manager", SCRIPT, "--json")
    assert_clean(done)
    assert done.code == 0, done.err
    assert set(done.document["files"]) == set(SITE)
    assert all((site / path).stat().st_size == size for path, size in done.document["files"].items())
    document = json.loads((site / "data/leaderboard.json").read_text("utf-8"))
    names = {item["id"]: item["dataset"] for item in document["benchmarks"]}
    assert names["mmlu_pro"] == "TIGER-Lab/MMLU-Pro"
    assert sorted(path.name for path in site.rglob("*") if path.is_file()) == sorted(
        Path(path).name for path in SITE
    )


def test_a_dry_run_of_build_writes_nothing(tmp_path: Path) -> None:
    done = run_leaderboard("build", "--survey", EXAMPLE, "--out", tmp_path / "site", "--dry-run")
    assert done.code == 0
    assert not (tmp_path / "site").exists()


def test_the_script_runs_alone_and_stdin_is_a_survey(tmp_path: Path) -> None:
    alone = tmp_path / "leaderboard.py"
    alone.write_bytes(LEADERBOARD.read_bytes())
    done = run_leaderboard(
        "build", "--survey", "-", "--out", tmp_path / "site", stdin=EXAMPLE.read_bytes(), script=alone
    )
    assert done.code == 0, done.err
    assert "names and scales of benchmarks come from the survey alone" in done.err
    assert done.out.count("\n") == 1


RUN = r"(?:uv run --no-config scripts/leaderboard\.py|hf jobs .* scripts/leaderboard\.py) "


def test_documented_commands_and_names_are_those_of_the_script() -> None:
    text = (ROOT / "references" / "leaderboard.md").read_text("utf-8")
    calls = [
        line.split("leaderboard.py", 1)[1].removeprefix(" --")
        for line in text.splitlines()
        if re.match(RUN, line)
    ]
    assert len(calls) >= 7
    for call in calls:
        assert callable(parse_arguments(shlex.split(call)).run)
    schema = text.partition("## Data")[2].partition("## The page")[0]
    document = board_of(EXAMPLE.read_text("utf-8"))
    row = document["models"][0]
    report = next(iter(row["cells"].values()))["reports"][0]
    for part in (
        document,
        document["scanned"],
        document["benchmarks"][0],
        row,
        report,
        row["gaps"][0] if row["gaps"] else {},
    ):
        for name in part:
            assert f"`{name}`" in schema or f"`{name}[]`" in schema, name


def test_screenshots_are_there_and_small() -> None:
    pictures = list((ROOT / "references" / "images").glob("leaderboard-*.png"))
    assert len(pictures) == 4 * 2 * 2  # overview, model, compare, plots; desktop and phone; light and dark
    assert all(5_000 < picture.stat().st_size < 200_000 for picture in pictures)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"benchmarks": 1}', '{"benchmarks": [{"name": "X"}]}'])
def test_what_is_no_list_of_benchmarks_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.json"
    file.write_text(text)
    done = run_leaderboard(
        "build", "--survey", EXAMPLE, "--out", tmp_path / "site", "--benchmarks", file, "--json"
    )
    assert_error(done, 5, "not the output of evaluation_manager.py benchmarks --json")


def test_everybody_may_read_the_site(tmp_path: Path) -> None:
    """Another user's web server, say."""
    assert run_leaderboard("build", "--survey", EXAMPLE, "--out", tmp_path / "site").code == 0
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "site").rglob("*.*")} == {0o644}
