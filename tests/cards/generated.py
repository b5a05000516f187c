"""Cards made by chance, and what a reader could take from one of their cells.

HOSTILE_EXAMPLES=3000 pytest -k generated    # a long random search
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.cards.support import BIDI, CONTROLS, INVISIBLE

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "0"))
thorough = settings(
    max_examples=EXAMPLES or 120,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
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
