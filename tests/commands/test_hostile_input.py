"""Bad input never crashes, hangs or prints a traceback: cards, paths, names, tables, lines of JSON.

Cards that take time or memory are in tests/cards/test_hostile_cards.py.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given

from tests.cards.generated import cards, thorough
from tests.cards.support import (
    BIDI,
    CLEAR,
    CONTROLS,
    INVISIBLE,
    SECONDS,
    extract_bounded,
    printed_scores,
)
from tests.commands.support import run_here
from tests.support import REPO, assert_clean, assert_error, markdown_table, run


@pytest.mark.parametrize("command", ["extract-readme", "inspect-tables"])
@given(data=cards())
@example(data=CLEAR.encode())
@thorough
def test_generated_cards_give_one_document_and_a_known_exit_code(command: str, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".md") as file:
        file.write(data)
        file.flush()
        for arguments in (["--json"], []):
            result = run_here(command, "--readme", file.name, "--repo-id", REPO, *arguments)
            assert result.code in (0, 1, 2, 5)
            assert_clean(result)
            assert (result.code != 0) == bool(re.search("^error: ", result.err, re.M))
            if arguments:
                document = json.loads(result.out, parse_constant=pytest.fail)
                assert document.get("error", {"code": 0})["code"] == result.code


# Characters


def nasty_card(nasty: str) -> str:
    """A card with some characters in every place that is printed again."""
    head = ["Benchmark", f"Foo-7B-Chat{nasty}", "Foo-7B-Chat-8k" + nasty]
    rows = [
        [f"MM{nasty}LU", f"70.1{nasty}", "1"],
        ["GSM8K", f"no{nasty}score", "2"],
        [f"{nasty}Zed", "3.5", "4"],
    ]
    return f"# A{nasty}b\n\n## Evaluation{nasty}\n\n" + markdown_table(head, rows)


def nasty_runs(card: Path, nasty: str) -> Iterator[list[str]]:
    for command in ("extract-readme", "inspect-tables"):
        for repo in (REPO, "acme/Foo-7B", f"acme/{nasty}Foo-9B-Chat"):
            for more in ([], ["--json"]):
                yield [command, "--readme", str(card), "--repo-id", repo, *more]


@pytest.mark.parametrize("nasty", [*CONTROLS, *BIDI, *INVISIBLE], ids=ascii)
def test_control_and_bidirectional_characters_are_escaped_everywhere(nasty: str, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(nasty_card(nasty), encoding="utf-8")
    codes = set()
    for arguments in nasty_runs(path, nasty):
        result = run_here(*arguments)
        assert_clean(result)
        codes.add(result.code)
    assert 0 in codes and codes <= {0, 1, 5}


def test_the_terminal_gets_no_control_characters_either(tmp_path: Path) -> None:
    nasty = "".join([*CONTROLS, *BIDI, *INVISIBLE])
    path = tmp_path / "READ\x1b[31m\u202eME.md"
    path.write_text(nasty_card(nasty), encoding="utf-8")
    for arguments in nasty_runs(path, nasty):
        result = run(*arguments)
        assert_clean(result)
        assert result.code in (0, 1, 5)


def test_json_keeps_the_characters_that_it_escapes(tmp_path: Path) -> None:
    card = "## Evaluation\n\n" + markdown_table(["Model", "Z\x1bed\u200fs"], [["Foo-7B-Chat", "70.1"]])
    result = extract_bounded(card, tmp_path)
    assert "Z\\u001bed\\u200fs" in result.out
    assert printed_scores(result) == [("Z\x1bed\u200fs", 70.1)]


def test_a_cell_cannot_print_lines_of_its_own(tmp_path: Path) -> None:
    forged = "x<br>error: forged<br>hint: forged"
    rows = [["Foo-7B-Chat", "70.1", forged], [f"Foo-7B-Chat-8k {forged}", "1", "2"]]
    path = tmp_path / "README.md"
    path.write_text("## Evaluation\n\n" + markdown_table(["Model", "MMLU", forged], rows), encoding="utf-8")
    shown = ""
    for command in ("extract-readme", "inspect-tables"):
        for repo in (REPO, "acme/Foo-7B-Chat-8k-Plus"):
            result = run_here(command, "--readme", str(path), "--repo-id", repo)
            assert_clean(result)
            shown += result.out + result.err
    assert "forged" in shown
    assert not re.findall(r"^\s*(?:error|hint): forged", shown, re.M)


# Paths, names, the mapping


@pytest.mark.parametrize("command", ["extract-readme", "inspect-tables"])
def test_paths_that_are_no_files_have_their_exit_code(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, code, says in (
        ("none.md", 4, "there is no file"),
        (".", 2, "is a folder"),
        ("file/README.md", 4, "there is no file"),
        ("x" * 300, 4, ""),
        ("new\nline\x1b[31m", 4, "there is no file"),
    ):
        result = run_here(command, "--readme", str(tmp_path / name), "--repo-id", REPO, "--json")
        assert assert_error(result, code, says)["hint"]
    looped = run_here(command, "--readme", str(tmp_path / "loop"), "--repo-id", REPO, "--json")
    assert assert_error(looped, looped.code) and looped.code in (2, 3, 4)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_exits_3(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(CLEAR)
    path.chmod(0)
    assert_error(run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 3)


REPO_IDS = [
    "",
    "/",
    "a/b/c",
    "../..",
    "a b/c d",
    "\x1b[31m/x",
    "x" * 500,
    "acme/",
    "/Foo-7B-Chat",
    "(((",
    "模型/模型",
]


@pytest.mark.parametrize("repo_id", REPO_IDS, ids=ascii)
def test_any_repository_name_is_answered_for_a_local_card(repo_id: str, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(CLEAR, encoding="utf-8")
    result = run_here("extract-readme", "--readme", str(path), f"--repo-id={repo_id}", "--json")
    assert_clean(result)
    assert result.document.get("error", {"code": 0})["code"] == result.code
    assert result.code in (0, 1, 2, 5)


@pytest.mark.parametrize("repo_id", ["a/b/c", "../..", "\x1b[31m/x", "x" * 500], ids=ascii)
def test_what_is_no_repository_name_is_never_asked_for(repo_id: str) -> None:
    assert_error(run("extract-readme", "--repo-id", repo_id, "--json"), 2)


MAPPINGS = [
    "",
    "[]",
    "{}",
    "null",
    '{"benchmarks": [1]}',
    '{"benchmarks": [{}]}',
    '{"benchmarks": 5}',
    "{",
    "\udcff",
]


@pytest.mark.parametrize("text", MAPPINGS, ids=ascii)
def test_a_broken_mapping_is_an_error_that_names_it(text: str, tmp_path: Path) -> None:
    mapping, card = tmp_path / "mapping.json", tmp_path / "README.md"
    mapping.write_bytes(text.encode("utf-8", "surrogateescape"))
    card.write_text(CLEAR, encoding="utf-8")
    command = ["extract-readme", "--readme", card, "--repo-id", REPO, "--json"]
    assert_error(run(*command, env={"HF_EVALUATION_MAPPING": str(mapping)}), 2, str(mapping))


# Many cards in one process

GOOD = json.dumps({"repo_id": REPO, "text": CLEAR}).encode()
LINES: dict[str, bytes] = {
    "not JSON": b"{broken",
    "not an object": b"[1, 2]",
    "a number of 5,000 digits": b'{"repo_id": ' + b"1" * 5_000 + b"}",
    "100,000 open brackets": b"[" * 100_000,
    "broken UTF-8": b'{"repo_id": "acme/\xff\xfe", "text": "x"}',
    "UTF-16": '{"repo_id": "a/b", "text": "x"}'.encode("utf-16-le"),
    "a path with NUL": b'{"repo_id": "acme/x", "readme": "a\\u0000b"}',
    "a path with a lone surrogate": b'{"repo_id": "acme/x", "readme": "\\ud800"}',
    "a folder": b'{"repo_id": "acme/x", "readme": "/"}',
    "a text with NUL": b'{"repo_id": "acme/x", "text": "\\u0000"}',
    "no repo_id": b'{"text": "x"}',
    "a repo_id that is no text": b'{"repo_id": 5, "text": "x"}',
    "neither text nor readme": b'{"repo_id": "acme/x"}',
    "a text that is no text": b'{"repo_id": "acme/x", "text": [1]}',
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_line_is_its_own_error_and_the_next_is_read(name: str) -> None:
    lines = GOOD + b"\n" + LINES[name] + b"\n" + GOOD + b"\n"
    result = run("extract-readme", "--jsonl", "-", stdin=lines, timeout=SECONDS)
    assert_clean(result)
    assert result.code == 0
    first, bad, last = result.lines
    assert first == last and len(first["results"]) == 2
    assert bad["results"] == []
    assert bad["error"]["code"] in (2, 3, 4) and bad["error"]["message"]


def test_lone_surrogates_in_a_line_are_answered() -> None:
    lines = [
        {"repo_id": REPO, "text": CLEAR.replace("MMLU", "Zed\ud800")},
        {"repo_id": "acme/\udfff", "text": CLEAR},
        {"repo_id": REPO, "text": CLEAR, "revision": "\ud83d"},
    ]
    result = run("extract-readme", "--jsonl", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    assert_clean(result)
    assert result.code == 0
    first, second, third = result.lines
    assert [score["value"] for score in first["results"]] == [70.1, 55.3]
    assert second["repo_id"] == "acme/\udfff"
    assert len(third["results"]) == 2


def test_constants_that_json_does_not_have_are_not_repeated() -> None:
    line = b'{"repo_id": "acme/x", "text": "x", "revision": NaN}'
    result = run("extract-readme", "--jsonl", "-", stdin=line + b"\n" + GOOD)
    assert_clean(result)
    assert "NaN" not in result.out
    assert [len(answer["results"]) for answer in result.lines] == [0, 2]
