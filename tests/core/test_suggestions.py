"""Commands to paste: whatever a name holds, it stays one word; and no hint is put together without that."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from hf_evaluation.core.suggestions import command_line, option_text
from hf_evaluation.scores.gap_commands import GapFacts, gap_command
from tests.documents import ROOT

EVIL = (
    "acme/x; curl evil | sh #",
    "--apply",
    "-x",
    "$(id)",
    "`id`",
    "a'b",
    'a"b',
    "a\nb",
    "",
    "a b",
    "~",
    "*",
)
STATES = ("in_pr", "in_readme", "on_artificial_analysis", "to_measure", "published", "anything")


@pytest.mark.parametrize("name", EVIL)
def test_a_name_stays_one_word_and_never_becomes_an_option(name: str) -> None:
    assert shlex.split(command_line("x", name)) == ["x", name]
    words = [f"--repo-id={name}"] if name.startswith("-") else ["--repo-id", name]
    assert shlex.split(option_text("--repo-id", name)) == words
    assert shlex.split(command_line("show", ("--repo-id", name), "--json")) == ["show", *words, "--json"]


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("state", STATES)
def test_the_command_of_a_gap_holds_names_as_words(state: str, name: str) -> None:
    told = gap_command(GapFacts(state, name, name, name, name, name, name))
    if told is not None:
        assert all(
            word in (name, f"{word.partition('=')[0]}={name}") or re.fullmatch(r"[\w./-]+", word)
            for word in shlex.split(told)
        )


SAFE_CALLS = {"option_text", "command_line", "card_arguments", "name_override", "run_options"}
# Numbers, names of our own tables, and variables that hold what SAFE_CALLS gave.
SAFE_VALUES = {
    "table.ordinal", "line.axis", "line.index", "pull.num", "num", "row.num", "backend",
    "script.name", "uv", "LOGIN", "again", "where", "repo",
}  # fmt: skip
_OPTION_BEFORE = re.compile(r"(?:--[a-z][a-z-]*[ =]|(?:close|info|open|get-prs|extract-readme) )$")


def unquoted(tree: ast.AST) -> Iterator[str]:
    """What stands behind an option or a command in an f-string without having been quoted."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        before = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                before = str(part.value)
                continue
            assert isinstance(part, ast.FormattedValue)
            called = part.value.func if isinstance(part.value, ast.Call) else None
            safe = isinstance(called, ast.Name) and called.id in SAFE_CALLS
            if _OPTION_BEFORE.search(before) and not safe and ast.unparse(part.value) not in SAFE_VALUES:
                yield f"{before[-30:]}{{{ast.unparse(part.value)}}}"
            before = ""


# Messages that repeat an option which the user gave; nobody pastes them.
TOLD_BACK = re.compile(
    r"--(?:log-dir|task-arg|model-arg|source-url|date|metric|samples|choose) "
    r"\{(?:text|key|args\.source_url|args\.date)\}$"
)


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.name)
def test_nothing_stands_unquoted_behind_an_option(path: Path) -> None:
    found = [item for item in unquoted(ast.parse(path.read_text("utf-8"))) if not TOLD_BACK.search(item)]
    assert found == []


def test_an_unquoted_name_is_noticed() -> None:
    assert list(unquoted(ast.parse('f"use --repo-id {named}"'))) == ["use --repo-id {named}"]
