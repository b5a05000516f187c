"""commands.inspect_tables: every table, what it is and why, and commands that can be pasted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands.pasting import AMBIGUOUS, CLEAR, HARDWARE, SIBLINGS, paste, write
from tests.support import REPO, assert_clean, run


def test_a_file_inspected_without_a_model_shows_the_names_to_choose_from(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    table = run("inspect-tables", "--readme", path, "--json").document["tables"][0]
    assert table["orientation"] == "no model asked for"
    assert "Foo-7B-Chat" in table["names"]
    assert table["command"].endswith("--table 1 --model-name-override NAME")
    chosen = paste(table["command"].replace("NAME", "Foo-7B-Chat") + " --json", tmp_path)
    assert chosen.code == 0
    assert chosen.document["results"]


def test_inspect_says_of_every_table_what_it_is_and_why(tmp_path: Path) -> None:
    card = write(tmp_path, CLEAR + HARDWARE)
    result = run("inspect-tables", "--readme", card, "--repo-id", REPO, "--json")
    assert_clean(result)
    tables = result.document["tables"]
    assert [(table["table"], table["kind"]) for table in tables] == [(1, "evaluation"), (2, "other")]
    assert [table["line"] for table in tables] == [5, 12]
    assert all(table["why"] and table["heading"] and table["sample"] for table in tables)
    people = run("inspect-tables", "--readme", card, "--repo-id", REPO)
    assert_clean(people)
    assert (people.code, people.err) == (0, "")
    assert len(re.findall(r"^table \d, line \d+", people.out, re.M)) == 2


@pytest.mark.parametrize("card", [CLEAR, SIBLINGS, AMBIGUOUS], ids=["clear", "siblings", "ambiguous"])
@pytest.mark.parametrize("name", ["README.md", "my card's/READ ME.md"])
def test_the_commands_of_inspect_tables_do_what_they_promise(card: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, card + HARDWARE, name)
    arguments = f"inspect-tables --readme {shlex.quote(name)} --repo-id {REPO} --json"
    tables = paste(arguments, tmp_path).document["tables"]
    assert [bool(table["command"]) for table in tables] == [True, False]
    for table in tables:
        if table["command"] is None:
            continue
        result = paste(f"{table['command']} --json", tmp_path)
        assert_clean(result)
        decided = table["matches"] or "--model-name-override" in table["command"]
        expected = 0 if decided else 5 if table["candidates"] else 1
        assert result.code == expected, result.err
