"""cards.markdown: bytes made text, front matter cut off, lines kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hf_evaluation.cards.markdown import (
    decode_card,
    front_matter_problem,
    markdown_html,
    split_front_matter,
)
from tests.cards.support import CLEAR, CLEAR_SCORES, extract_bounded, printed_scores
from tests.commands.support import run_here
from tests.support import assert_error


def test_broken_utf8_is_replaced_and_the_rest_read(tmp_path: Path) -> None:
    card = b"# \xff\xfe\xc3(\xed\xa0\x80\n" + CLEAR.encode().replace(b"MMLU", b"MMLU \xf0\x9f")
    result = extract_bounded(card, tmp_path)
    assert result.code == 0
    assert [value for _, value in printed_scores(result)] == [70.1, 55.3]


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_endings_and_a_bom_do_not_move_the_lines(ending: str, tmp_path: Path) -> None:
    card = "---\nlicense: mit\n---\n" + CLEAR
    plain = extract_bounded(card, tmp_path).document["results"]
    foreign = extract_bounded(b"\xef\xbb\xbf" + card.replace("\n", ending).encode(), tmp_path).document[
        "results"
    ]
    expected = [card.split("\n").index(f"| {name} | {value} |") + 1 for name, value in CLEAR_SCORES]
    assert [score["line"] for score in plain] == expected
    assert [score["line"] for score in foreign] == expected


def test_characters_that_python_calls_line_ends_do_not_move_the_lines(tmp_path: Path) -> None:
    result = extract_bounded("a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029\n" + CLEAR, tmp_path)
    assert [score["line"] for score in result.document["results"]] == [8, 9]


NO_CARDS: dict[str, tuple[bytes, int, str]] = {  # content, exit code, what the message says
    "empty": (b"", 1, "0 tables"),
    "only a BOM": (b"\xef\xbb\xbf", 1, "0 tables"),
    "only front matter": (b"---\nlicense: mit\n---\n", 1, "0 tables"),
    "blank": (b" \n\t\n", 1, "0 tables"),
    "binary": (bytes(range(256)) * 100, 2, "not a text file"),
    "binary after a long text": (b"word " * 20_000 + b"\0\1\2", 2, "not a text file"),
    "UTF-16": (CLEAR.encode("utf-16"), 2, "not a text file"),
    "random bytes without NUL": (bytes(1 + (index * 7919) % 255 for index in range(50_000)), 1, "0 tables"),
}


@pytest.mark.parametrize("name", NO_CARDS)
def test_files_that_are_no_cards_have_their_exit_code(name: str, tmp_path: Path) -> None:
    data, code, says = NO_CARDS[name]
    assert assert_error(extract_bounded(data, tmp_path), code, says)["hint"]
    assert_error(run_here("inspect-tables", "--readme", str(tmp_path / "README.md"), "--json"), code)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nx", ("a: 1\n", "x", 4)),
        ("\n---\na: 1\n---  \nx", ("a: 1\n", "x", 5)),
        ("---\n---\nx", ("", "x", 3)),
        ("---\na: 1\nx", (None, "---\na: 1\nx", 1)),  # never closed: all of it is text
        ("x\n---\na: 1\n---\n", (None, "x\n---\na: 1\n---\n", 1)),
    ],
)
def test_front_matter_is_cut_off_and_the_lines_counted(text: str, parts: tuple[str | None, str, int]) -> None:
    assert split_front_matter(text) == parts


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n", None),
        ("", None),
        ("- a\n", "the front matter is no YAML mapping"),
        ("a: 1\nb: [\n", "the front matter is no valid YAML (line 4)"),
        ("a: !!python/object/apply:os.abort []\n", "the front matter is no valid YAML (line 2)"),
    ],
)
def test_what_the_hub_would_refuse_is_told_with_its_line(text: str, problem: str | None) -> None:
    assert front_matter_problem(text) == problem


def test_bytes_become_text_with_line_feeds() -> None:
    assert decode_card(b"\xef\xbb\xbfa\r\nb\rc\xff", "x") == "a\nb\nc\ufffd"


def test_tables_rows_and_html_cells_have_their_lines() -> None:
    html = markdown_html("# A\n\n| a |\n|---|\n| 1 |\n\n<table>\n<tr>\n<td>2</table>\n", 5)
    assert re.findall(r'<(table|tr|td)[^>]* data-l="(\d+)"', html) == [
        ("table", "7"),
        ("tr", "7"),
        ("tr", "9"),
        ("table", "11"),
        ("tr", "12"),
        ("td", "13"),
    ]


def test_a_table_in_a_code_block_is_no_table() -> None:
    for body in ("```\n| a |\n|---|\n| 1 |\n```\n", "    <table><tr><td>1</table>\n"):
        assert "<table" not in markdown_html(body, 1)


def test_cells_are_rendered_and_their_signs_taken_off() -> None:
    html = markdown_html("| **a** | `b` | [c](x) |\n|---|---|---|\n| 1 \\| 2 | a < b | ~~3~~ |\n", 1)
    assert "<strong>a</strong>" in html and "<code>b</code>" in html and 'href="x"' in html
    assert "<td>1 | 2</td>" in html and "a &lt; b" in html and "<s>3</s>" in html
