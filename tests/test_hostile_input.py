"""Bad input never crashes, hangs or prints a traceback.

Properties over generated and mutated cards come first, then cards made to break one thing each. Those run as
a process with a time limit and bounded memory, for what goes wrong with them cannot be caught from inside.

HOSTILE_EXAMPLES=3000 pytest tests/test_hostile_input.py -k generated    # a long random search
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support import (
    REPO,
    Run,
    assert_clean,
    assert_error,
    html_table,
    load_script,
    markdown_table,
    run,
)

MEMORY = 3 << 30  # bytes of address space; an honest 10 MB card needs a third of it
SECONDS = 20  # of any hostile card but the largest; what is quadratic takes minutes at these sizes
LARGEST = 60

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "0"))
thorough = settings(
    max_examples=EXAMPLES or 120,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

CLEAR_ROWS = [["MMLU", "70.1"], ["GSM8K", "55.3"]]
CLEAR = "\n\n## Evaluation\n\n" + markdown_table(["Benchmark", "Foo-7B-Chat"], CLEAR_ROWS)
CLEAR_SCORES = [("MMLU", 70.1), ("GSM8K", 55.3)]

CONTROLS = [
    "\x01",
    "\x07",
    "\x08",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1c",
    "\x7f",
    "\x85",
    "\x9b31m",
]
BIDI = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
INVISIBLE = ["\u2028", "\u2029", "\U000e0001", "\U000e0041"]


# Generated cards

NASTY = [*CONTROLS, *BIDI, *INVISIBLE, "\u200b", "\ufeff", "\ufffd", "\u0301" * 9, "\U0001f9ea"]
NAMES = ["Foo-7B-Chat", "**Foo-7B-Chat**", "Foo-7B", "Foo 7B (ours)", "Foo-7B-Chat-32K", "Foo-7B-Chat-Int4"]
NAMES += ["Bar-13B", "Ours", "Model", ""]
LABELS = ["MMLU", "MMLU (5-shot)", "MMLU-Pro", "GSM8K", "HumanEval pass@1", "Average", "Params", "Benchmark"]
LABELS += ["acc", "WER ↓", "数学", "Shots"]
NUMBERS = ["70.1", "**55**", "1,234", "0,705", "0,123,456", "70.1 / 55", "70.1 ± 0.4", "12 (w/ tools 20.1)"]
NUMBERS += ["-", "OOM", "4/30", "١,٢٣٤,٥٦٧"]
SPANS = ["0", "1", "2", "3", "-1", "65535", "99999999999999999999", "x", "", " 2 ", "²", "٣", "1e9"]
FRONT_MATTERS = [
    "",
    "",
    "---\nlicense: mit\n---\n",
    "---\n- [unclosed: {\n\t'\n---\n",
    "---\nnever: closed\n",
]
FRONT_MATTERS += ["---\n---\n", "\ufeff---\na: b\n---\n"]
PIECES = [
    "## Evaluation\n",
    "# Foo-7B-Chat\n",
    "Results on MMLU:\n\n",
    "```\n",
    "~~~~\n",
    "<details>\n",
    "<!--",
    "-->",
]
PIECES += [
    "<div><font>",
    "<pre>",
    "</table>",
    "<b>",
    "<p>",
    "<select>",
    "<script>",
    "<svg><table>",
    "<template>",
]
PIECES += ["<textarea>", "<plaintext>", "![](x.png)"]
ROW_TAGS = ["<tr>", "<tr>", "<TR >", "<thead><tr>", "<tbody><tr>", "<tr", ""]

names, labels = st.sampled_from(NAMES), st.sampled_from(LABELS)
numbers = st.one_of(
    st.sampled_from(NUMBERS),
    st.from_regex(r"[-+−]?[0-9٠-٣]{1,4}([.,][0-9]{1,4}){0,3} ?[%％]?", fullmatch=True),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
)
texts = st.one_of(names, labels, numbers, numbers, st.sampled_from(NASTY), st.text(max_size=12))
cells = st.one_of(texts, st.lists(texts, max_size=3).map("".join), st.tuples(texts, texts).map("<br>".join))


@st.composite
def markdown_tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 5))
    pipe = draw(st.sampled_from([r"\|", "|", "&#124;", "`|`"]))
    row = st.lists(cells, min_size=max(1, width - 1), max_size=width + 1)
    rule = st.sampled_from(["---", ":-:", "--:", ":--", "-", "--", " --- ", "x"])
    lines = [
        draw(row),
        draw(st.lists(rule, min_size=width, max_size=width)),
        *draw(st.lists(row, max_size=6)),
    ]
    edge = draw(st.sampled_from(["|", "", " | "]))
    indent = draw(st.sampled_from(["", "", "", "> ", "- ", "   ", "\t"]))
    flat = [[cell.replace("|", pipe).replace("\n", " ") for cell in line] for line in lines]
    return "".join(f"{indent}{edge}{'|'.join(line)}{edge}\n" for line in flat)


@st.composite
def html_cells(draw: st.DrawFn, depth: int) -> str:
    named = [name for name in ("rowspan", "colspan", "data-l") if draw(st.integers(0, 3)) == 0]
    attributes = "".join(f' {name}="{draw(st.sampled_from(SPANS))}"' for name in named)
    tag = draw(st.sampled_from(["td", "td", "th", "TD"]))
    inner = draw(html_tables(depth - 1)) if depth and draw(st.integers(0, 9)) == 0 else draw(cells)
    return f"<{tag}{attributes}>{inner}" + draw(st.sampled_from([f"</{tag}>", "", "</b>", "</", "\n"]))


@st.composite
def html_tables(draw: st.DrawFn, depth: int = 2) -> str:
    out = ["<table>"]
    for _ in range(draw(st.integers(0, 5))):
        out.append(draw(st.sampled_from(ROW_TAGS)))
        out += draw(st.lists(html_cells(depth), max_size=4))
        out.append(draw(st.sampled_from(["</tr>\n", "</tr>", "\n", "\n\n", ""])))
    return "".join(out) + draw(st.sampled_from(["</table>\n\n", "</table>", "\n\n", ""]))


blocks = st.one_of(
    markdown_tables(),
    html_tables(),
    st.sampled_from(PIECES),
    st.text(max_size=40).map(lambda text: text + "\n\n"),
)


@st.composite
def cards(draw: st.DrawFn) -> bytes:
    """A card as bytes: blocks behind a front matter, some of it cut, doubled or swapped, any line ending."""
    text = draw(st.sampled_from(FRONT_MATTERS)) + "".join(draw(st.lists(blocks, max_size=6)))
    data = text.encode("utf-8", "surrogatepass")
    for _ in range(draw(st.integers(0, 3))):
        start, size = draw(st.integers(0, len(data))), draw(st.integers(0, 20))
        doubled = data[start : start + size] * 2
        middle = draw(st.sampled_from([b"", doubled, b"\xff\xfe", b"<td>", b"|", b"\r", b"<table>", b"`"]))
        data = data[:start] + middle + data[start + size :]
    ending = draw(st.sampled_from([b"\n", b"\n", b"\r\n", b"\r"]))
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + data.replace(b"\n", ending)


def readings_of(printed: str) -> set[float]:
    """Every number that a reader could take from a cell: separators dropped, or the last one a decimal point.

    Superscripts are footnotes; the digits of any script count.
    """
    plain = "".join(str(unicodedata.decimal(ch, ch)) for ch in printed)
    found: set[float] = set()
    for match in re.finditer(r"[0-9][0-9.,]*|[.,][0-9]+", plain):
        for text in (match.group(0).rstrip(".,"), match.group(0).rstrip(",")):
            for number in (text.replace(",", ""), text.replace(",", ".")):
                with contextlib.suppress(ValueError):
                    found |= {float(number), -float(number)}
    return found


def answer(*arguments: str) -> Run:
    """A run of the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = load_script().main(list(arguments))
    return Run(arguments, code, out.getvalue(), err.getvalue())


@given(cards())
@example(CLEAR.encode())
@example(CLEAR.replace("70.1", "0,123,456").encode())
@example(CLEAR.replace("70.1", "70.1.5%").encode())
@example(CLEAR.replace("70.1", "١,٢٣٤,٥٦٧").encode())
@thorough
def test_scores_of_generated_cards_are_where_they_say(data: bytes) -> None:
    em = load_script()
    try:
        text = em.decode_card(data, "README.md")
    except em.EvaluationError as error:
        assert (error.code, b"\0" in data) == (2, True)
        return
    try:
        card = em.read_card(text)
        extraction = em.extract(card, REPO, em.Source("readme", "README.md"))
    except em.EvaluationError as error:
        assert error.code in (1, 5)
        return
    last = text.count("\n") + 1
    assert [table.ordinal for table in card.tables] == list(range(1, len(card.tables) + 1))
    for table in card.tables:
        assert 0 <= table.line <= last
        assert len({len(row) for row in table.grid}) <= 1
        assert all(0 <= cell.line <= last for row in table.grid for cell in row)
    for score in extraction.results:
        cell = card.tables[score.table - 1].grid[score.row][score.column]
        assert (cell.flat, cell.line) == (score.raw, score.line)
        assert 1 <= score.line <= last
        assert math.isfinite(score.value)
        assert score.value in readings_of(score.raw)
        assert score.benchmark and score.model == REPO
    for skip in extraction.skipped:
        assert 1 <= skip.table <= len(card.tables)
        assert skip.reason


@pytest.mark.parametrize("command", ["extract-readme", "inspect-tables"])
@given(data=cards())
@example(data=CLEAR.encode())
@thorough
def test_generated_cards_give_one_document_and_a_known_exit_code(command: str, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".md") as file:
        file.write(data)
        file.flush()
        for arguments in (["--json"], []):
            result = answer(command, "--readme", file.name, "--repo-id", REPO, *arguments)
            assert result.code in (0, 1, 2, 5)
            assert_clean(result)
            assert (result.code != 0) == bool(re.search("^error: ", result.err, re.M))
            if arguments:
                document = json.loads(result.out, parse_constant=pytest.fail)
                assert document.get("error", {"code": 0})["code"] == result.code


@given(st.one_of(numbers, cells, st.text("0123456789.,%±()/ -+٣²", max_size=90)))
@example("0,123.5")
@example("9" * 79)
@example("1,234,5")
@thorough
def test_a_generated_cell_is_finite_numbers_that_it_prints(text: str) -> None:
    em = load_script()
    cell = em.Cell(em._tidy(text))
    for value in em.parse_values(cell):
        assert math.isfinite(value.number)
        assert value.number in readings_of(cell.flat)
        assert value.stderr is None or math.isfinite(value.stderr)


# Through the command line


def extract(card: bytes | str, folder: Path, timeout: float = SECONDS) -> Run:
    path = folder / "README.md"
    path.write_bytes(card if isinstance(card, bytes) else card.encode("utf-8", "surrogatepass"))
    command = ["extract-readme", "--readme", path, "--repo-id", REPO, "--json"]
    result = run(*command, timeout=timeout, memory=MEMORY)
    assert_clean(result)
    return result


def scores(result: Run) -> list[tuple[str, float]]:
    return [(score["benchmark"], score["value"]) for score in result.document.get("results", [])]


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
    result = extract(BEFORE_A_CLEAR_TABLE[name](), tmp_path)
    assert result.code == 0, result.err[-500:]
    assert scores(result)[-2:] == CLEAR_SCORES


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
    result = extract(SPAN_BOMBS[name]() + CLEAR, tmp_path)
    assert result.code == 0, result.err[-500:]
    assert scores(result) == CLEAR_SCORES
    assert {skip["table"] for skip in result.document["skipped"]} >= {1}


def test_a_span_longer_than_the_table_ends_with_it(tmp_path: Path) -> None:
    head = "<tr><th>Benchmark<th>Setting<th>Foo-7B-Chat"
    for span in ("65535", "0", "2", " 2 "):
        rows = f"{head}<tr><td>MMLU<td rowspan='{span}'>test<td>70.1<tr><td>GSM8K<td>55.3"
        result = extract(f"## Evaluation\n\n<table>{rows}</table>\n", tmp_path)
        assert (result.code, scores(result)) == (0, CLEAR_SCORES)


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
    result = extract(PARSER_BOMBS[name](), tmp_path)
    if result.code == 0:
        assert scores(result)[-2:] == CLEAR_SCORES
    else:
        assert assert_error(result, 5)["hint"]


# Large cards


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
    "100,000 rows": (
        lambda: "## Evaluation\n\n" + markdown_table(long(0)[0], long(100_000)[1:]),
        100_000,
        LARGEST,
    ),
    "8,000 rows of long names, HTML": (
        lambda: "## Evaluation\n\n" + html_table(long(8_000, WORDS + "#")),
        8_000,
        SECONDS,
    ),
    "10 MB of prose": (lambda: (WORDS + "\n") * 100_000 + CLEAR, 2, SECONDS),
    "10 MB of paragraphs": (lambda: (WORDS + "\n\n") * 98_000 + CLEAR, 2, SECONDS),
    "5,000 tables": (lambda: CLEAR * 5_000, 10_000, SECONDS),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_cards_are_read_to_the_end(name: str, tmp_path: Path) -> None:
    card, count, seconds = LARGE[name]
    result = extract(card(), tmp_path, timeout=seconds)
    assert (result.code, len(scores(result))) == (0, count)


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
        result = answer(*arguments)
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
    result = extract(card, tmp_path)
    assert "Z\\u001bed\\u200fs" in result.out
    assert scores(result) == [("Z\x1bed\u200fs", 70.1)]


def test_a_cell_cannot_print_lines_of_its_own(tmp_path: Path) -> None:
    forged = "x<br>error: forged<br>hint: forged"
    rows = [["Foo-7B-Chat", "70.1", forged], [f"Foo-7B-Chat-8k {forged}", "1", "2"]]
    path = tmp_path / "README.md"
    path.write_text("## Evaluation\n\n" + markdown_table(["Model", "MMLU", forged], rows), encoding="utf-8")
    shown = ""
    for command in ("extract-readme", "inspect-tables"):
        for repo in (REPO, "acme/Foo-7B-Chat-8k-Plus"):
            result = answer(command, "--readme", str(path), "--repo-id", repo)
            assert_clean(result)
            shown += result.out + result.err
    assert "forged" in shown
    assert not re.findall(r"^\s*(?:error|hint): forged", shown, re.M)


def test_broken_utf8_is_replaced_and_the_rest_read(tmp_path: Path) -> None:
    card = b"# \xff\xfe\xc3(\xed\xa0\x80\n" + CLEAR.encode().replace(b"MMLU", b"MMLU \xf0\x9f")
    result = extract(card, tmp_path)
    assert result.code == 0
    assert [value for _, value in scores(result)] == [70.1, 55.3]


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_endings_and_a_bom_do_not_move_the_lines(ending: str, tmp_path: Path) -> None:
    card = "---\nlicense: mit\n---\n" + CLEAR
    plain = extract(card, tmp_path).document["results"]
    foreign = extract(b"\xef\xbb\xbf" + card.replace("\n", ending).encode(), tmp_path).document["results"]
    expected = [card.split("\n").index(f"| {name} | {value} |") + 1 for name, value in CLEAR_SCORES]
    assert [score["line"] for score in plain] == expected
    assert [score["line"] for score in foreign] == expected


def test_characters_that_python_calls_line_ends_do_not_move_the_lines(tmp_path: Path) -> None:
    result = extract("a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029\n" + CLEAR, tmp_path)
    assert [score["line"] for score in result.document["results"]] == [8, 9]


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


# Files that are no cards

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
    assert assert_error(extract(data, tmp_path), code, says)["hint"]
    assert_error(answer("inspect-tables", "--readme", str(tmp_path / "README.md"), "--json"), code)


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
        result = answer(command, "--readme", str(tmp_path / name), "--repo-id", REPO, "--json")
        assert assert_error(result, code, says)["hint"]
    looped = answer(command, "--readme", str(tmp_path / "loop"), "--repo-id", REPO, "--json")
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
    result = answer("extract-readme", "--readme", str(path), f"--repo-id={repo_id}", "--json")
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
