"""cards.reading: tables as rendered, with their spans and source lines, in time that grows in line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hf_evaluation.cards.reading import card_of, read_card
from hf_evaluation.cards.tables import EMPTY, MAX_LEAD, Table
from hf_evaluation.core.errors import EvaluationError
from tests.benchmark_reading import SHAPES, seconds_to_read, shaped_card
from tests.cards.support import CLEAR_ROWS, CLEAR_SCORES, extract_bounded, printed_scores
from tests.growth import assert_in_line
from tests.support import REPO, assert_clean, html_table, run


def test_a_span_longer_than_the_table_ends_with_it(tmp_path: Path) -> None:
    head = "<tr><th>Benchmark<th>Setting<th>Foo-7B-Chat"
    for span in ("65535", "0", "2", " 2 "):
        rows = f"{head}<tr><td>MMLU<td rowspan='{span}'>test<td>70.1<tr><td>GSM8K<td>55.3"
        result = extract_bounded(f"## Evaluation\n\n<table>{rows}</table>\n", tmp_path)
        assert (result.code, printed_scores(result)) == (0, CLEAR_SCORES)


WRAPPERS = ["div", "center", "b", "strong", "font", "span", "section", "main", "figure", "a", "h3", "details"]


def test_a_table_is_found_inside_any_wrapper() -> None:
    table = html_table([["Benchmark", "Foo-7B-Chat"], *CLEAR_ROWS])
    openings = [
        f"{out}<{tag}>{inner}" for tag in WRAPPERS for out in ("", "<div>") for inner in ("", "<span>")
    ]
    cards = [{"repo_id": REPO, "text": f"## Evaluation\n\n{opening}\n{table}"} for opening in openings]
    result = run("extract-readme", "--jsonl", "-", stdin="\n".join(map(json.dumps, cards)).encode())
    assert_clean(result)
    found = {opening: len(line["results"]) for opening, line in zip(openings, result.lines, strict=True)}
    assert {opening: count for opening, count in found.items() if count != 2} == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_card_takes_twice_the_time(shape: str) -> None:
    rows = SHAPES[shape].tested_rows
    half, whole = shaped_card(shape, rows // 2), shaped_card(shape, rows)
    assert_in_line(lambda: seconds_to_read(half), lambda: seconds_to_read(whole))


def only(text: str) -> Table:
    (table,) = read_card(text).tables
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.grid]


@pytest.mark.parametrize("gap", ["##", "<h1></h1>", "#### &nbsp;"])
def test_an_empty_heading_leaves_those_above_it(gap: str) -> None:
    table = only(f"# Foo\n\n## Chat models\n\n{gap}\n\n| a | b |\n|---|---|\n| c | 1 |\n")
    assert table.headings == ("Foo", "Chat models")


def test_a_card_is_its_tables_in_order_with_title_front_matter_and_images() -> None:
    text = "---\na: 1\n---\n# Foo\n\n![x](y.png)\n\n| a |\n|---|\n\n<img src=z>\n\n<table><tr><td>b</table>\n"
    card = card_of(text.encode(), "README.md")
    assert (card.front_matter, card.title, card.images, card.text) == ("a: 1\n", "Foo", 2, text)
    assert [(table.ordinal, table.line, texts(table)) for table in card.tables] == [
        (1, 8, [["a"]]),
        (2, 13, [["b"]]),
    ]
    with pytest.raises(EvaluationError):
        card_of(b"\0", "README.md")


def test_spans_are_laid_out_and_a_short_row_filled() -> None:
    table = only("<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d<tr><td>e</table>")
    assert texts(table) == [["a", "b", "b"], ["a", "c", "d"], ["e", "", ""]]
    assert table.grid[1][0] is table.grid[0][0]
    assert (table.grid[0][1].colspan, table.grid[0][0].rowspan, table.width) == (2, 2, 3)
    assert table.grid[2][1:] == (EMPTY, EMPTY)


@pytest.mark.parametrize(
    ("html", "head"),
    [
        ("<thead><tr><td>a<tr><td>b</thead><tr><td>1", 2),
        ("<tr><th>a<th>b<tr><th>c<td>1", 1),
        ("<tr><td>a<tr><th>b", 0),
    ],
)
def test_header_rows_are_those_of_the_markup(html: str, head: int) -> None:
    assert only(f"<table>{html}</table>").head_rows == head


def test_the_text_of_a_cell_is_what_is_seen() -> None:
    cells = (
        "<td>a<br>b<td>a<sup>1</sup><sub>2</sub><td><del>x</del>y<td>&nbsp;a&#8203; \n b<td><a href='u'>v</a>"
    )
    row = only(f"<table><tr>{cells}</table>").grid[0]
    assert [cell.text for cell in row] == ["a\nb", "a", "y", "a\nb", "v"]
    assert (row[0].flat, row[1].small, row[4].links) == ("a b", ("1", "2"), ("u",))


def test_headings_and_the_last_sentences_above_a_table_are_kept() -> None:
    sentences = "\n\n".join(f"Sentence {number}." for number in range(MAX_LEAD + 2))
    table = only(f"# A\n\n## B\n\n### C\n\nlost\n\n## D\n\n{sentences}\n\n| a |\n|---|\n")
    assert table.headings == ("A", "D")
    assert table.lead == tuple(f"Sentence {number}." for number in range(2, MAX_LEAD + 2))
    captioned = only("<table><caption>On <b>MMLU</b></caption><tr><td>a</table>")
    assert captioned.caption == "On MMLU"


def test_what_stood_above_one_table_is_not_above_the_next() -> None:
    first, second = read_card("Lead.\n\n| a |\n|---|\n\n| b |\n|---|\n").tables
    assert (first.lead, second.lead) == (("Lead.",), ())


def test_a_table_in_a_table_is_one_of_its_own() -> None:
    outer, inner = read_card("<table><tr><td>a<table><tr><td>b</table></table>").tables
    assert (texts(outer), texts(inner)) == ([["a"]], [["b"]])


def test_a_table_beyond_the_room_is_too_large_and_the_next_is_read() -> None:
    wide = "<tr>" + "<td colspan=1000>x" * 50
    bomb = f"<table>{wide}{'<tr><td>1' * 50}</table>"
    first, second = read_card(f"{bomb}\n\n| a |\n|---|\n").tables
    assert (first.too_large, first.grid, second.too_large) == (True, (), False)


def test_a_rowspan_ends_with_its_row_group() -> None:
    head = "<thead><tr><th rowspan=3>a<th colspan=2>b<tr><th>c<th>d</thead>"
    table = only(f"<table>{head}<tbody><tr><td rowspan=0>1<td>2<td>3<tr><td>4<td>5</tbody><tr><td>6</table>")
    assert texts(table) == [["a", "b", "b"], ["a", "c", "d"], ["1", "2", "3"], ["1", "4", "5"], ["6", "", ""]]
    assert table.head_rows == 2


def test_what_stands_behind_the_last_table_is_not_asked_for() -> None:
    card = read_card("Text.\n\n<table><tr><td>a</table>\n\n# Title\n\nText.\n\n# Other\n")
    assert (card.title, [table.headings for table in card.tables]) == ("Title", [()])


def test_a_sentence_is_told_once_and_a_heading_in_it_ends_it() -> None:
    html = "<div>\n<p>a <b>b</b></p>\n<span><h2>H</h2></span> c\n<p>d</p>\n<table><tr><td>1</table></div>\n"
    assert (only(html).headings, only(html).lead) == (("H",), ("d",))
    assert only("<p>a <b>b</b></p>\n<table><tr><td>1</table>\n").lead == ("a b",)


def test_a_table_without_an_end_is_read_to_the_end_of_the_card() -> None:
    outer, inner = read_card("<table><tr><td>a<table><tr><td>b<plaintext>").tables
    assert (outer.ordinal, inner.ordinal, texts(inner)) == (1, 2, [[]])


def test_a_card_of_112_kb_with_16_000_columns_takes_less_than_a_second() -> None:
    row = "|".join(["1.5"] * 16_000)
    text = f"# Foo\n\n|{'|'.join(['a'] * 16_000)}|\n|{'|'.join(['-'] * 16_000)}|\n|{row}|\n"
    assert seconds_to_read(text) < 1.0


def test_what_the_sections_around_say_is_kept_until_they_end() -> None:
    rows = "| a | b |\n|---|---|\n| c | 1 |\n\n"
    tests = f"## Tests\n\nOn a suite.\n\n### One\n\n{rows}### Two\n\n{rows}"
    text = f"# T\n\nOf all.\n\n{tests}## More\n\n### X\n\n{rows}"
    assert [table.intros for table in read_card(text).tables] == [
        ("On a suite.", "Of all."),
        ("On a suite.", "Of all."),
        ("Of all.",),
    ]


def test_a_superscript_within_a_name_is_part_of_it_and_behind_one_a_footnote() -> None:
    cells = (
        "τ<sup>2</sup>-Bench",
        "&tau;<sup>2</sup>-Bench",
        "MMLU<sup>2</sup>",
        "81<sup>2</sup>-",
        "a<sup>12</sup>-b",
    )
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    table = only(f"<table>{rows}</table>")
    assert [row[0].text for row in table.grid] == ["τ2-Bench", "τ2-Bench", "MMLU", "81 -", "a -b"]
    assert [row[0].small for row in table.grid] == [(), (), ("2",), ("2",), ("12",)]
