"""Cards made to break one thing each, read to the end or refused, in bounded time and memory.

Each runs as a process, for what goes wrong with them cannot be caught from inside.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cards.support import CLEAR, CLEAR_SCORES, SECONDS, extract_bounded, printed_scores
from tests.support import assert_error, html_table, markdown_table

LARGEST = 60


def deep(opening: str, depth: int = 10_000, closing: str = "") -> Callable[[], str]:
    return lambda: opening * depth + closing * depth + CLEAR


def cell_of(text: str) -> Callable[[], str]:
    """A table with a text in its header, its label column and its score column, above the clear one."""
    head, rows = ["Benchmark", "Foo-7B-Chat", text], [["MMLU", "1.5", text], [text, "2.5", "3.5"]]
    return lambda: "# Foo\n\n## Setup\n\n" + markdown_table(head, rows) + CLEAR


def siblings(count: int) -> str:
    """Links to many models of the family, and a table of many others of it."""
    links = "".join(f"https://huggingface.co/acme/Foo-{size}B-v{size}-Chat\n" for size in range(8, count + 8))
    rows = [[f"Foo-{size}B-Instruct", "1.5"] for size in range(8, count + 8)]
    return links + "\n" + markdown_table(["Model", "MMLU"], rows) + CLEAR


ALIASES = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 40))
SMALL_TABLE = "<table><tr><td>a<td>b<tr><td>Bar-7B<td>5</table>\n\n"
# What stands before a clear table must not keep its scores from being found.
BEFORE_A_CLEAR_TABLE: dict[str, Callable[[], str]] = {
    "10,000 nested div": deep("<div>\n"),
    "10,000 nested div, closed": deep("<div>", closing="</div>"),
    "10,000 nested blockquote": deep("<blockquote>"),
    "10,000 nested Markdown quotes": lambda: ">" * 10_000 + " a\n" + CLEAR,
    "10,000 nested lists": deep("<ul><li>"),
    "12 nested Markdown lists": lambda: "".join("  " * level + "- a\n" for level in range(12)) + CLEAR,
    "10,000 nested details": deep("<details><summary>x</summary>"),
    "10,000 nested tables": deep("<table><tr><td>\n", closing="</td></tr></table>"),
    "10,000 nested tables, unclosed": deep("<table><tr><td>\n"),
    "10,000 tables, unclosed": deep("<table><tr><td>Foo<td>"),
    "10,000 unclosed bold": deep("<b>"),
    "one unclosed bold block": lambda: "<p align='center'>\n<b>Foo\n</p>" + CLEAR,
    "unclosed links": deep("[a]("),
    "unclosed images": deep("![", 300_000),
    "unclosed brackets": deep("[", 50_000),
    "unclosed comments in a heading": lambda: "# " + "<!--" * 30_000 + CLEAR,
    "unclosed instructions in a heading": lambda: "# " + "<?" * 50_000 + CLEAR,
    "unclosed emphasis": lambda: "# " + "*a **b " * 20_000 + CLEAR,
    "unclosed code spans": lambda: "# " + " ".join("`" * size for size in range(1, 600)) + CLEAR,
    "every tag unclosed": deep("<thead><tr><caption><center><font><i><em><sup><sub><small><h3>", 200),
    "100,000 link definitions": lambda: "".join(f"[a{index}]: b\n" for index in range(100_000)) + CLEAR,
    "1,000,000 blank lines": deep("\n", 1_000_000),
    "a line of 5,000,000 spaces": lambda: " " * 5_000_000 + CLEAR,
    "front matter is no YAML": lambda: "---\n- [unclosed: {\n\t'\n\x0c: :\n---\n" + CLEAR,
    "front matter is never closed": lambda: "---\nlicense: mit\n" + CLEAR,
    "front matter that grows when read": lambda: f"---\na0: &a0 x\n{ALIASES}---\n" + CLEAR,
    "front matter with an object": lambda: "---\na: !!python/object/apply:os.abort []\n---\n" + CLEAR,
    "a heading of 200,000 capitals": lambda: (
        "# A\n\n## " + "A" * 200_000 + "!\n\n" + markdown_table(["Model", "acc"], [["Bar-7B", "1.5"]]) + CLEAR
    ),
    "a heading of 200,000 capitals over metrics": lambda: (
        "# A\n\n## "
        + "A" * 200_000
        + "!\n\n"
        + markdown_table(["Model", "acc"], [["Foo-7B-Chat", "1.5"]])
        + CLEAR
    ),
    "a heading of 100,000 words over 2,000 tables": lambda: (
        "# " + "word " * 100_000 + "\n\n" + SMALL_TABLE * 2_000 + CLEAR
    ),
    "a cell of 5,000 brackets": cell_of("Zed" + "(b)" * 5_000),
    "a cell of 100,000 open brackets": cell_of("Zed" + "(" * 100_000),
    "a cell of 10,000 words": cell_of("word " * 10_000),
    "a cell of 30,000 line separators": cell_of("a" + "\u2028" * 30_000 + "b"),
    "a cell of 100,000 arrows": cell_of("a ↑" * 100_000),
    "a cell of 1,000,000 digits": cell_of("7" * 1_000_000),
    "a cell of 20,000 shots": cell_of("5-shot " * 20_000),
    "a cell of 20,000 lines": cell_of("MMLU<br>" * 20_000),
    "20,000 header rows": lambda: (
        html_table([["Bar", f"MMLU {row}", f"{row}.5"] for row in range(20_000)], "th") + CLEAR
    ),
    "5,000 siblings": lambda: siblings(5_000),
}


@pytest.mark.parametrize("name", BEFORE_A_CLEAR_TABLE)
def test_what_stands_before_a_clear_table_does_not_hide_it(name: str, tmp_path: Path) -> None:
    result = extract_bounded(BEFORE_A_CLEAR_TABLE[name](), tmp_path)
    assert result.code == 0, result.err[-500:]
    assert printed_scores(result)[-2:] == CLEAR_SCORES


WIDE_ROW, NARROW_ROW = "<tr>" + "<td colspan=1000>x" * 50, "<tr><td>1"
MILLION = "<table><tr><td rowspan=1000 colspan=1000>x</td></tr>\n" + "<tr></tr>" * 999 + "</table>\n\n"
# A table too large to lay out is refused by itself; the clear one beside it is read.
SPAN_BOMBS: dict[str, Callable[[], str]] = {
    "one row of 100,000 wide cells": lambda: "<table><tr>" + "<td colspan=1000>x" * 100_000 + "</table>",
    "one wide row over 100,000 narrow ones": lambda: "<table>" + WIDE_ROW + NARROW_ROW * 100_000 + "</table>",
    "a wide and long cell in every row": lambda: (
        "<table>" + "<tr><td rowspan=65534 colspan=1000>x" * 65_534 + "</table>"
    ),
    "200 tables of a million slots": lambda: MILLION * 200,
}


@pytest.mark.parametrize("name", SPAN_BOMBS)
def test_a_table_that_spans_blow_up_is_refused_by_itself(name: str, tmp_path: Path) -> None:
    result = extract_bounded(SPAN_BOMBS[name]() + CLEAR, tmp_path)
    assert result.code == 0, result.err[-500:]
    assert printed_scores(result) == CLEAR_SCORES
    assert {skip["table"] for skip in result.document["skipped"]} >= {1}


# The HTML parser's own time grows with the square of these, in C, where Ctrl-C does not reach it.
PARSER_BOMBS: dict[str, Callable[[], str]] = {
    "500,000 nested div": deep("<div>", 500_000),
    "200,000 nested lists": deep("<ul><li>", 200_000),
    "2,000 unclosed bold over 20,000 paragraphs": lambda: (
        "<p>" + "".join(f"<b id={index}>" for index in range(2_000)) + "</p>" + "<p>x</p>" * 20_000 + CLEAR
    ),
}


@pytest.mark.parametrize("name", PARSER_BOMBS)
def test_what_the_parser_cannot_read_in_time_is_refused(name: str, tmp_path: Path) -> None:
    result = extract_bounded(PARSER_BOMBS[name](), tmp_path)
    if result.code == 0:
        assert printed_scores(result)[-2:] == CLEAR_SCORES
    else:
        assert assert_error(result, 5)["hint"]


def wide(width: int, head: str, cell: str, first: tuple[str, str], rows: int = 1) -> str:
    """A table of `width` columns with numbered headers behind a first column."""
    columns = [head.replace("#", str(column)) for column in range(width)]
    body = [[first[1], *[cell] * width]] * rows
    return "\n\n## Results\n\n" + markdown_table([first[0], *columns], body)


def long(rows: int, name: str = "Bench#") -> list[list[str]]:
    """The rows of a table of numbered benchmarks."""
    return [["Benchmark", "Foo-7B-Chat"], *([name.replace("#", str(row)), "1.5"] for row in range(rows))]


WORDS = "word " * 20
# Card, number of scores in it, seconds that it may take.
LARGE: dict[str, tuple[Callable[[], str], int, float]] = {
    "10,000 columns of scores": (
        lambda: wide(10_000, "B#", "1.5", ("Model", "Foo-7B-Chat")),
        10_000,
        SECONDS,
    ),
    "10,000 columns of words": (
        lambda: CLEAR + wide(10_000, "B#", "abc", ("Note", "x"), 20),
        2,
        SECONDS,
    ),
    "20,000 columns of siblings": (
        lambda: CLEAR + wide(20_000, "Foo-7B-Chat-#k", "1.5", ("Benchmark", "MMLU")),
        2,
        SECONDS,
    ),
    "50,000 rows": (
        lambda: "## Evaluation\n\n" + markdown_table(long(0)[0], long(50_000)[1:]),
        50_000,
        LARGEST,
    ),
    "8,000 rows of long names, HTML": (
        lambda: "## Evaluation\n\n" + html_table(long(8_000, WORDS + "#")),
        8_000,
        SECONDS,
    ),
    "10 MB of prose": (lambda: (WORDS + "\n") * 100_000 + CLEAR, 2, SECONDS),
    "10 MB of paragraphs": (lambda: (WORDS + "\n\n") * 98_000 + CLEAR, 2, SECONDS),
    "5,000 tables": (
        lambda: "".join(CLEAR.replace("70.1", f"{10 + at / 100:.2f}") for at in range(5_000)),
        10_000,
        SECONDS,
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_cards_are_read_to_the_end(name: str, tmp_path: Path) -> None:
    card, count, seconds = LARGE[name]
    result = extract_bounded(card(), tmp_path, seconds, "--card-seconds", str(seconds))
    assert (result.code, len(printed_scores(result))) == (0, count)
