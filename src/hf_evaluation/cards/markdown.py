"""A card's Markdown as HTML in which every table knows its source line.

`decode_card` makes text of bytes, `split_front_matter` cuts the YAML off, `markdown_html` renders the rest.
`marked_line` and `without_marks` read the lines back out of the HTML, `cells_on_line` counts what a row had
before it was cut to the header, `code_lines` says where the code blocks stand. `front_matter_problem` says
why the Hub would refuse the YAML.

Rendered by pyromark (pulldown-cmark). Over 751 cards it shows what cmark-gfm, the reference, shows, but for a
table right below a paragraph whose header has no leading bar, which gets one here; the tests compare the two.
Why not cmarkgfm itself: it has no wheels for Python 3.15, Intel Macs and Windows on ARM, where nothing would
start without a C compiler, it never frees a document (40 MB for every 3.6 MB of cards), and it takes five
times as long (0.07 s for 151 cards; pyromark 0.014 s, markdown-it-py 0.77 s).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.yaml_safely import load_yaml

if TYPE_CHECKING:
    import pyromark

_FRONT_MATTER = pattern(r"\A\s*^---[ \t]*\n(.*?)^---[ \t]*$\n?", re.S | re.M)
_LINED_TAG = pattern(r"<(?:table|tr|td|th)(?=[\s>/])", re.I)
# Marks are characters of the private use area: they change nothing of what Markdown takes a line for.
_OWN_BAR, _MARK, _MARK_END = "\ue001", "\ue002", "\ue000"
_MARK_SIGNS = pattern("[\ue000-\ue002]")
_ALL_MARKS = pattern(r" data-l=\d+\ue000|(?:\|?\ue001|\ue002)\d+\ue000 ?")
_MARKED = pattern(r"(\d+)\ue000")
_RULE_LINE = pattern(r"\n[ \t>|:\-]++$", re.M)
_CONTAINER = pattern(r"[ \t>]*+")
_BAR = pattern(r"(?<!\\)\|")
_INLINE = r"a|b|strong|i|em|code|kbd|span|font|sup|sub|img|br|u|small|s|del|ins|mark"
_NO_PARAGRAPH = pattern(
    rf"#{{1,6}}[ \t]|```|~~~|<(?!(?:{_INLINE})[\s/>])|[-*+][ \t]|\d{{1,9}}[.)][ \t]", re.I
)


def decode_card(data: bytes, name: str) -> str:
    """The text of a card; a BOM and foreign line endings are taken off, broken UTF-8 is replaced.

    Raises EvaluationError (2) for what is no text at all: NUL bytes occur in no Markdown file.
    """
    if b"\0" in data:
        raise EvaluationError(
            f"{name} is not a text file", code=2, hint="give the README.md of a model repository"
        )
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """(YAML or None, body, line number of the body's first line)."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return None, text, 1
    return match.group(1), text[match.end() :], 1 + text.count("\n", 0, match.end())


def front_matter_problem(front_matter: str) -> str | None:
    """Why the Hub would refuse this front matter, None where it is a YAML mapping."""
    import yaml

    try:
        loaded = load_yaml(front_matter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""  # from 0, after the opening dashes
        return f"the front matter is no valid YAML{line}"
    return None if loaded is None or isinstance(loaded, dict) else "the front matter is no YAML mapping"


def markdown_html(body: str, first_line: int) -> str:
    """The body as HTML; `marked_line` finds the source line of tables, rows and cells in it."""
    import pyromark

    return pyromark.html(_marked(body, first_line), options=_extensions())


def marked_line(text: str) -> int:
    """The source line that a mark in the text or the attributes of a tag says, 0 without one."""
    found = _MARKED.search(text)
    return int(found.group(1)) if found and len(found.group(1)) < 10 else 0


def without_marks(text: str) -> str:
    """A text as it stood in the card: marks in what proved to be no table are taken off."""
    return _ALL_MARKS.sub("", text) if _MARK_END in text else text


def cells_on_line(line: str) -> int:
    """How many cells a row of a Markdown table holds, blank ones at its end aside.

    A bar ends a cell in code too; one after a backslash does not.
    """
    cells = _BAR.split(line.lstrip(" \t>").removeprefix("|"))
    while cells and not cells[-1].strip():
        cells.pop()
    return len(cells)


def code_lines(body: str, first_line: int) -> Iterator[tuple[str, int]]:
    """The text of every code block with the line on which it starts, in order."""
    import pyromark

    data = body.encode("utf-8", "replace")
    line, last, begins = first_line, 0, False
    for event, place in pyromark.events_with_range(body, options=_extensions(), merge_text=True):
        if not isinstance(event, dict):
            continue
        if "Start" in event:
            begins = "CodeBlock" in str(event["Start"])
        elif "Text" in event and begins:
            line += data.count(b"\n", last, place["start"])
            last, begins = place["start"], False
            yield str(event["Text"]), line


@lru_cache(1)
def _extensions() -> pyromark.Options:
    from pyromark import Options

    return Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_FOOTNOTES


def _marked(body: str, first_line: int) -> str:
    """The body with its line on every tag of an HTML table, and in the header of every Markdown table.

    Tags in code and in comments get marks too: they become text, and `without_marks` takes them off.
    """
    if _MARK_SIGNS.search(body):
        body = _MARK_SIGNS.sub("\ufffd", body)
    places = [(match.end(), " data-l=", "") for match in _LINED_TAG.finditer(body)]
    places += _header_places(body)
    out: list[str] = []
    line, last = first_line, 0
    for at, before, after in sorted(places):
        line += body.count("\n", last, at)
        out.append(f"{body[last:at]}{before}{line}{_MARK_END}{after}")
        last = at
    out.append(body[last:])
    return "".join(out)


def _header_places(body: str) -> Iterator[tuple[int, str, str]]:
    """Where a mark goes in each line above one of dashes and bars, and what stands before and after it."""
    for match in _RULE_LINE.finditer(body):
        rule = match.group(0)
        if "-" in rule and ("|" in rule or ":" in rule):
            end = match.start()
            place = _header_place(body, body.rfind("\n", 0, end) + 1, end)
            if place is not None:
                yield place


def _header_place(body: str, start: int, end: int) -> tuple[int, str, str] | None:
    """After the first bar of a header, for it ends a cell everywhere, code included.

    pulldown-cmark ends a paragraph for a table only where its header begins with a bar: it gets one.
    """
    at = _CONTAINER.match(body, start, end).end()  # type: ignore[union-attr]  # it matches the empty text
    if at == end or body.startswith("|", at, end):
        return (at + 1, _MARK, " ") if at < end else None
    bar = _BAR.search(body, at, end)
    if bar and not body[bar.end() : end].strip():
        bar = None  # behind the last cell: a mark there would be one more
    above = body[body.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    if (above.strip(" \t>") or not bar) and not _NO_PARAGRAPH.match(body, at, end):
        return at, f"|{_OWN_BAR}", " "
    return (bar.end(), _MARK, " ") if bar else None
