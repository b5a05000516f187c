"""cards.markdown: bytes made text, front matter cut off, lines kept."""

from __future__ import annotations

from pathlib import Path

import pytest

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
