"""HTML as a browser understands it: all tags closed, all rows in a group.

`without_code` empties the code blocks that nobody asks for; `well_formed` gives the HTML that a parser makes
of a stranger's, or refuses what no parser reads in reasonable time: its work grows with every open tag for
every tag that comes.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern

# A formatting tag that is left open is opened again in every paragraph; of links only one can be open.
_FORMATS = r"b|big|code|em|font|i|s|small|strike|strong|tt|u"
# All tags but those that hold nothing, and those that the next of their kind closes.
_NESTS = r"(?!(?:br|hr|img|input|p|li|d[dt]|h[1-6]|t[dhr]|thead|tbody|tfoot|caption)[\s/>])[a-z][a-z0-9:-]*"
_CODE_BLOCK = pattern(r"<pre><code[^>]*>([^<]*)</code></pre>")
_FORMATTING = frozenset(_FORMATS.split("|"))
_FORMAT_TAG = pattern(rf"<(?:{_FORMATS})(?=[\s/>])[^>]{{0,200}}", re.I)
_NESTING_TAG = pattern(rf"<{_NESTS}(?=[\s/>])", re.I)
_TAG = pattern(rf"<(/?)({_NESTS}|t[dh]|caption)(?=[\s/>])([^>]{{0,200}})", re.I)
FEW_TAGS = 2_500  # among which nothing can be nested too deeply
MAX_WORK = 400_000_000  # steps that the parser takes, some 120 million in a second
COPYING = 200  # steps that it takes to open a formatting tag again
_SAME_OPEN = 3  # equal formatting tags that stay open, by the HTML standard


def without_code(document: str, wanted: Callable[[str], bool]) -> str:
    """HTML with all code blocks empty whose text is not `wanted`: a parser need not go through them."""
    return _CODE_BLOCK.sub(
        lambda match: match.group(0) if wanted(html.unescape(match.group(1))) else "<pre></pre>", document
    )


def well_formed(document: str) -> str:
    """The body of HTML as a parser understands it. Raises EvaluationError (5) where it is too deep."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    too_deep = EvaluationError(
        "the card's HTML is nested too deeply to be read", code=5, hint="close its tags"
    )
    if document.count("<") > FEW_TAGS and _is_much_work(document):
        raise too_deep
    try:
        body = LexborHTMLParser(f"<html><body>{document}</body></html>").body
        return "" if body is None else body.html or ""
    except SelectolaxError as error:
        raise too_deep from error


def _is_much_work(document: str) -> bool:
    """Whether a parser would take more than MAX_WORK steps: first by counts, then by what is open where."""
    tags = document.count("<")
    formats = _SAME_OPEN * len(set(_FORMAT_TAG.findall(document)))
    if tags * (len(_NESTING_TAG.findall(document)) + COPYING * formats) <= MAX_WORK:
        return False
    nesting = _Nesting()
    work = last = 0
    for match in _TAG.finditer(document):
        between = document.count("<", last, match.start()) + 1
        work += between * (len(nesting.open) + COPYING * len(nesting.formatting))
        if work > MAX_WORK:
            return True
        last = match.end()
        nesting.take(*match.groups())
    return work + document.count("<", last) * len(nesting.open) > MAX_WORK


class _Nesting:
    """Which tags are open, and which formatting tags among them the parser will open again."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.formatting: list[str] = []
        self._counts: Counter[str] = Counter()
        self._outside: list[int] = []  # formatting tags that were open where each open table began

    def take(self, closing: str, name: str, attributes: str) -> None:
        """Count a tag in."""
        tag = name.lower()
        if tag in ("table", "td", "th", "caption"):
            self._in_tables(bool(closing), tag)
        elif tag in _FORMATTING:
            self._format(bool(closing), tag, attributes)
        if tag in ("td", "th", "caption"):
            return
        if not closing:
            self.open.append(tag)
            self._counts[tag] += 1
        elif self._counts[tag]:
            while True:
                last = self.open.pop()
                self._counts[last] -= 1
                if last == tag:
                    break

    def _in_tables(self, closing: bool, tag: str) -> None:
        """What is open ends with a table's cell; formatting from outside begins again behind the table."""
        while closing + (tag != "table") and self.open and self.open[-1] != "table":
            self._counts[self.open.pop()] -= 1
        if tag == "table" and not closing:
            self._outside.append(len(self.formatting))
        elif self._outside:
            del self.formatting[self._outside[-1] :]
            if tag == "table":
                self._outside.pop()

    def _format(self, closing: bool, tag: str, attributes: str) -> None:
        opened = f"{tag} {attributes}"
        if not closing and self.formatting[-64:].count(opened) < _SAME_OPEN:
            self.formatting.append(opened)
        elif closing and self.formatting and self.formatting[-1].startswith(f"{tag} "):
            self.formatting.pop()
