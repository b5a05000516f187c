"""references/surveying.md and the first screen of trending_evals.py are true."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.support import ROOT
from tests.survey_hub import SCRIPT, load

TEXT = (ROOT / "references" / "surveying.md").read_text("utf-8")


TOOL = load(SCRIPT)
COMMANDS = [
    shlex.split(line, comments=True)
    for text in (TEXT, TOOL.__doc__ or "")
    for line in re.findall(r"uv run \S*trending_evals\.py [^\n]+", text)
]


def rows(section: str) -> list[str]:
    """The first cells of the tables of a section, without their code marks."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [
        name for cell in re.findall(r"^\| (`[^|]+) \|", part, re.M) for name in re.findall(r"`([^`]+)`", cell)
    ]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert callable(TOOL.build_parser().parse_args(words[3:]).run)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 7


def test_states_and_events_are_those_of_the_code() -> None:
    assert tuple(rows("States of a gap")) == TOOL.STATES
    events = rows("The ledger")
    assert set(events) == TOOL.FINAL | {"began", "stopped", "accepted"}
    done = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| yes \|", TEXT, re.M))
    assert done == TOOL.FINAL


def test_every_key_of_the_files_is_explained() -> None:
    model = TOOL.Model("a/b", None, "a")
    line = TOOL.Surveyed(model, "", "named", None).as_json()
    assert set(line) <= set(re.findall(r"`(\w+)`", TEXT))
    assert set(TOOL.Gap("a", "b", "in_pr").as_json()) <= set(re.findall(r"`(\w+)`", TEXT))
    proposal = TOOL.Proposal("a/b", "", "", "", ()).as_json()
    assert {key for key in proposal if key != "scores"} <= set(rows("Plan"))


def test_the_default_benchmarks_and_limits() -> None:
    assert f"`{' '.join(TOOL.FIRST_BENCHMARKS)}`" in TEXT
    assert f"times {TOOL.HEADROOM}" in TEXT
    assert f"for {TOOL.KEEP_DAYS} days" in TEXT
    assert (TOOL.PULL_AGE, TOOL.GATE_AGE, TOOL.MANY_FAILURES, TOOL.MAX_PULLS) == (3600, 600, 20, 100)
