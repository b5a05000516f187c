"""references/surveying.md and the first screen of trending_evals.py are true."""

from __future__ import annotations

import re
import shlex

import pytest

from hf_evaluation.commands import trending_evals
from hf_evaluation.surveying.ledger import FINAL
from hf_evaluation.surveying.proposals import Proposal
from hf_evaluation.surveying.records import FIRST_BENCHMARKS, STATES, Gap, ListedModel, Surveyed
from hf_evaluation.surveying.store import KEEP_DAYS
from hf_evaluation.surveying.survey import GATE_AGE, MAX_PULLS, PULL_AGE
from hf_evaluation.surveying.tally import MANY_FAILURES
from tests.support import ROOT

TEXT = (ROOT / "references" / "surveying.md").read_text("utf-8")

COMMANDS = [
    shlex.split(line, comments=True)
    for text in (TEXT, trending_evals.__doc__ or "")
    for line in re.findall(r"uv run --no-config \S*trending_evals\.py [^\n]+", text)
]


def rows(section: str) -> list[str]:
    """The first cells of the tables of a section, without their code marks."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [
        name for cell in re.findall(r"^\| (`[^|]+) \|", part, re.M) for name in re.findall(r"`([^`]+)`", cell)
    ]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert callable(trending_evals.build_parser().parse_args(words[4:]).run)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 7


def test_states_and_events_are_those_of_the_code() -> None:
    assert tuple(rows("States of a gap")) == STATES
    events = rows("The ledger")
    assert set(events) == FINAL | {"began", "stopped", "unreadable", "accepted"}
    done = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| yes \|", TEXT, re.M))
    assert done == FINAL


def test_every_key_of_the_files_is_explained() -> None:
    model = ListedModel("a/b", None, "a")
    line = Surveyed(model, "", "named", None).as_json()
    assert set(line) <= set(re.findall(r"`(\w+)`", TEXT))
    assert set(Gap("a", "b", "in_pr").as_json()) <= set(re.findall(r"`(\w+)`", TEXT))
    proposal = Proposal("a/b", "", "", "", ()).as_json()
    assert {key for key in proposal if key != "scores"} <= set(rows("Plan"))


def test_the_default_benchmarks_and_limits() -> None:
    assert f"`{' '.join(FIRST_BENCHMARKS)}`" in TEXT
    assert f"for {KEEP_DAYS} days" in TEXT
    assert (PULL_AGE, GATE_AGE, MANY_FAILURES, MAX_PULLS) == (3600, 600, 20, 100)
