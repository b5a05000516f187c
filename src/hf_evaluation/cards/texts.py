"""The text of HTML as people see it.

`html_tokens` cuts well-formed HTML into `Token`s, `seen_text` puts those of a cell or sentence together:
superscripts, subscripts and links apart, line breaks kept. `tidy` cleans one text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from hf_evaluation.cards.markdown import without_marks
from hf_evaluation.core.patterns import pattern

# (tag with "/" before one that closes, attributes, text behind it, "</td>" or "</th>" where that follows)
Token = tuple[str, str, str, str]
Content = tuple[str, tuple[str, ...], tuple[str, ...]]

_TOKEN = pattern(r"<(/?[a-z][^\s/>]*)([^>]*)>([^<]*)(</t[dh]>)?")
_HIDDEN = pattern(
    r"<!--.*?-->|<(script|style|xmp|iframe|noembed|noframes)\b[^>]*>.*?</\1>|<plaintext\b.*", re.S
)
_HIDES = pattern(r"<(?:!--|script|style|xmp|iframe|noembed|noframes|plaintext)")
_CHUNK = 1 << 20  # characters of HTML that are tokens at one time: they take twenty times the memory
_INVISIBLE = dict.fromkeys([
    0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
])  # fmt: skip
_BLANKS = pattern(r"[ \t\r\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_BREAKS = pattern(r" ?\n[ \n]*")
_HREF = pattern(r'\bhref="([^"]*)"')
BLOCK_TAGS = frozenset({
    "p", "div", "li", "ul", "ol", "hr", "details", "summary", "center", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote"
})  # fmt: skip
_BREAKING_TAGS = BLOCK_TAGS | {f"/{tag}" for tag in BLOCK_TAGS} | {"br"}
_BOX_TAGS = frozenset({"sup", "sub"})


def html_tokens(document: str) -> Iterator[Sequence[Token]]:
    """The tokens of HTML that a parser wrote, a part at a time; comments and scripts are left out."""
    if _HIDES.search(document):
        document = _HIDDEN.sub("", document)
    start, size = 0, len(document)
    while start < size:
        end = document.find("<", start + _CHUNK) if start + _CHUNK < size else size
        end = size if end < 0 else end
        yield _TOKEN.findall(document, start, end)
        start = end


def seen_text(tokens: Sequence[Token], unread: frozenset[str]) -> Content:
    """(text, superscripts and subscripts, links) of tokens, without what stands in the tags `unread`."""
    main: list[str] = []
    boxes: list[list[str]] = []
    links: list[str] = []
    target, depth, hidden, hiding = main, 0, "", 0
    for tag, attributes, text, _ in tokens:
        if hidden:
            hiding += (tag == hidden) - (tag == f"/{hidden}")
            hidden = hidden if hiding else ""
        elif tag in unread:
            hidden, hiding = tag, 1
        elif tag in _BREAKING_TAGS:
            target.append("\n")
        elif tag == "a":
            href = _HREF.search(attributes)
            links.append(html.unescape(href.group(1)) if href else "")
        elif tag.lstrip("/") in _BOX_TAGS:
            depth += -1 if tag[0] == "/" else 1
            if target is main and depth:
                main.append(" ")
                boxes.append([])
            target = boxes[-1] if depth else main
            if tag == "/sup" and not depth and text[:1] == "-":
                _join_name(main, boxes)
        if text and not hidden:
            target.append(text)
    said = tidy("".join(main))
    small = tuple(filter(None, (tidy("".join(box)) for box in boxes)))
    return (said, small, tuple(links)) if said else (" ".join(small), (), tuple(links))


def _join_name(main: list[str], boxes: list[list[str]]) -> None:
    """Put a superscript into the name that goes on behind it ("τ²-Bench"): at the end it is a footnote."""
    inside = "".join(boxes[-1]).strip() if boxes else ""
    if len(inside) == 1 and inside.isalnum() and len(main) > 1 and html.unescape(main[-2])[-1:].isalpha():
        main[-1] = inside
        boxes.pop()


def tidy(text: str) -> str:
    """A text of HTML with its entities read, blanks made one, invisible characters and marks taken off."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    if not text.isascii():
        text = without_marks(text).translate(_INVISIBLE)
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of tokens as it is written, blanks and line ends included."""
    return html.unescape("".join(token[2] for token in tokens))
