"""cards.markdown: bytes made text, front matter cut off, lines kept."""

from __future__ import annotations

import re
from pathlib import Path

import pyromark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.cards.markdown import (
    code_lines,
    decode_card,
    front_matter_problem,
    markdown_html,
    marked_line,
    split_front_matter,
    without_marks,
)
from tests.cards.generated import thorough
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


def lines_of(html: str) -> list[int]:
    return [marked_line(found) for found in re.findall("(?: data-l=|\ue002)\\d+\ue000", html)]


def test_tables_rows_and_html_cells_have_their_lines() -> None:
    html = markdown_html("# A\n\n| a |\n|---|\n| 1 |\n\n<table>\n<tr>\n<td>2</table>\n", 5)
    assert lines_of(html) == [7, 11, 12, 13]
    assert without_marks(html).count("data-l") == 0


@pytest.mark.parametrize(
    "body",
    [
        "```\n| a | b |\n|---|---|\n<td>1\n```\n",
        "    | a | b |\n    |---|---|\n    <td>\n",
        "`<td>` and `<table>`\n",
        "\\<td>\n",
        "# a | b\n--- | ---\n",
        "<!-- <td> | a\n|---|\n-->\n",
    ],
)
def test_marks_in_what_is_no_table_are_taken_off(body: str) -> None:
    html = markdown_html(body, 1)
    assert without_marks(html) == pyromark.html(body, options=TABLES)


TABLES = pyromark.Options.ENABLE_TABLES
CELLS = [
    "a",
    "**b**",
    "`x|y`",
    "c \\| d",
    "[e](u)",
    "<b>f</b>",
    "~~g~~",
    "",
    "70.1",
    "[[[",
    '"q"',
    "*h",
    "数学",
]
CELLS += ['**"i"**', "a<br>b", "\\*"]
LINES = ["para", "> quote", "- item", "# head", "", "<div>", "</div>", "  ", "**T**", "1. one", "***"]


def both_grids(text: str) -> tuple[object, object]:
    from selectolax.lexbor import LexborHTMLParser

    cmark = pytest.importorskip("cmarkgfm.cmark")
    options = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_FOOTNOTES
    reference = cmark.markdown_to_html_with_extensions(text, options, ["table", "strikethrough"])

    def grids(html: str) -> object:
        tables = LexborHTMLParser(f"<body>{html}</body>").css("table")
        return [
            [[cell.text().strip() for cell in row.css("td, th")] for row in table.css("tr")]
            for table in tables
        ]

    return grids(without_marks(markdown_html(text, 1))), grids(reference)


@pytest.mark.parametrize(
    "text",
    [
        "para\nA|B\n-|-\n1|2\n",
        "para  \nA|B\n-|-\n1|2\n",
        "a\nb\nA|B|C\n-|-|-\n1|2|3\n",
        "> a\n> A|B\n> -|-\n> 1|2\n",
        "para\n\\|A|B\n-|-\n1|2\n",
        "- text\n  |a|b|\n  |-|-|\n  |1|2|\n",
        "|a|b|\n|-|-|\n|1|2|\n<b>x</b>\n|3|4|\n",
    ],
)
def test_tables_are_those_of_the_reference(text: str) -> None:
    ours, reference = both_grids(text)
    assert ours == reference != []


@given(
    st.lists(st.sampled_from(LINES), max_size=3),
    st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from(["", "|"]),
)
@thorough
def test_generated_tables_are_those_of_the_reference(
    above: list[str], rows: list[list[str]], edge: str
) -> None:
    width = len(rows[0])
    rule = edge + "|".join(["---"] * width) + (edge or "|")
    text = "\n".join([*above, *[edge + "|".join(row) + edge for row in rows[:1]], rule])
    text += "\n" + "\n".join(edge + "|".join(row) + edge for row in rows[1:]) + "\n"
    ours, reference = both_grids(text)
    assert ours == reference


def test_code_blocks_have_their_lines() -> None:
    body = "a\n\n```py\nx = 1\n```\n\n- b\n\n  ~~~\n  ü\n  y\n  ~~~\n\n    z\n"
    assert list(code_lines(body, 3)) == [("x = 1\n", 6), ("ü\ny\n", 12)]


def test_the_signs_of_a_mark_in_a_card_make_no_mark() -> None:
    assert "\ufffd" in markdown_html("a\ue00212\ue000 b\n", 1)
