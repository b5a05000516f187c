"""A card's Markdown as HTML that knows the source line of every table, row and cell.

`decode_card` makes text of bytes, `split_front_matter` cuts the YAML off, `markdown_html` renders the rest as
far as tables and what stands above them need it. `front_matter_problem` says why the Hub would refuse the
YAML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = pattern(r"\A\s*^---[ \t]*\n(.*?)^---[ \t]*$\n?", re.S | re.M)
_MARKDOWN_SIGN = pattern(r"[*_`\[\]<>\\&!~]")
_TABLE_TAG = pattern(r"</?(?:table|thead|tbody|tr|td|th|details|summary)\b", re.I)
_LINED_TAG = pattern(r"<(?:table|tr|td|th)(?=[\s>/])", re.I)
MAX_INLINE = 20_000  # characters of one text; beyond it emphasis and links stay as they are written
LEAD_TEXTS = 8  # texts rendered before one, for some of them are empty or repeat each other
_AROUND = {"paragraph_open": 1, "paragraph_close": -1, "inline": 0}  # where their text is, relative to them


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
        loaded = yaml.load(front_matter, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""  # from 0, after the opening dashes
        return f"the front matter is no valid YAML{line}"
    return None if loaded is None or isinstance(loaded, dict) else "the front matter is no YAML mapping"


def markdown_html(body: str, first_line: int) -> str:
    """The body as HTML with a `data-l` line number on tables, rows and cells. Code blocks are left empty."""
    md = _markdown()
    tokens = md.parse(body)
    wanted = _inline_wanted(tokens)
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.type in _AROUND and index + _AROUND[token.type] not in wanted:
            continue
        line = first_line + token.map[0] if token.map else 0
        if token.type == "inline":
            out.append(_number_lines(_render_inline(token.content), line))
        elif token.type == "html_block":
            out.append(_number_lines(token.content, line))
        elif token.type in ("fence", "code_block"):
            out.append("<pre></pre>")
        elif token.nesting == 1 and not token.hidden:
            out.append(f'<{token.tag} data-l="{line}">' if line else f"<{token.tag}>")
        elif token.nesting == -1:
            out.append("\n" if token.hidden else f"</{token.tag}>")
        elif token.tag and not token.hidden:
            out.append(f"<{token.tag}>")
    return "".join(out)


@lru_cache(1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Blocks only: the inline pass is two thirds of the parsing time, and only cells, headings and sentences
    # above tables need it (measured over 93 cards: 0.56 s whole, 0.23 s blocks only).
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    md.enable(["table", "strikethrough"]).disable("inline")
    md.normalizeLink = md.normalizeLinkText = str  # type: ignore[method-assign,assignment]  # links are compared, not followed
    return md


def _inline_wanted(tokens: Sequence[Token]) -> set[int]:
    """The texts worth rendering: cells, headings, prose with table tags, the last texts before a table."""
    wanted: set[int] = set()
    since_table = LEAD_TEXTS + 1
    for index in range(len(tokens) - 1, -1, -1):
        kind = tokens[index].type
        if (
            kind in ("table_open", "table_close")
            or kind == "html_block"
            and "<table" in tokens[index].content.lower()
        ):
            since_table = 0
        elif kind == "inline":
            since_table += 1
            parent = tokens[index - 1].type
            if (
                parent != "paragraph_open"
                or since_table <= LEAD_TEXTS
                or _TABLE_TAG.search(tokens[index].content)
            ):
                wanted.add(index)
    return wanted


@lru_cache(2_000)  # 45 % of the texts of 93 cards had been rendered before: "**MMLU**", links, dashes
def _render_inline(content: str) -> str:
    if len(content) > MAX_INLINE or not _MARKDOWN_SIGN.search(content):
        import html

        return html.escape(content, quote=False)

    md = _markdown()
    tokens: list[Token] = []
    md.inline.parse(content, md, {}, tokens)
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
    return str(md.renderer.render(tokens, md.options, {}))


def _number_lines(fragment: str, line: int) -> str:
    """Give every table, row and cell tag of an HTML fragment the source line on which it starts."""
    if "<" not in fragment:
        return fragment
    out: list[str] = []
    last = 0
    for match in _LINED_TAG.finditer(fragment):
        line += fragment.count("\n", last, match.start())
        out.append(f'{fragment[last : match.end()]} data-l="{line}"')
        last = match.end()
    out.append(fragment[last:])
    return "".join(out)
