"""YAML as the Hub reads it: PyYAML's loader, taught what js-yaml 4 takes and PyYAML refuses.

`hub_loader` gives a loader for a text, `restored_text` a scalar's text as it was written. The differences
were found by running both parsers (2026-11): tabs between the tokens of a line, on blank lines, before
comments and inside plain texts; NEL, LS and PS, which break no line there; `?` inside plain texts in flow
collections. A tab that indents a block is refused by both.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# Line breaks of YAML 1.1 that are plain characters in 1.2; each is hidden behind one of as many private ones.
_NO_BREAKS = "\x85\u2028\u2029"
_HIDDEN_IN_SCAN = "\uf8f0\uf8f1\uf8f2"
_HIDE, _SHOW = str.maketrans(_NO_BREAKS, _HIDDEN_IN_SCAN), str.maketrans(_HIDDEN_IN_SCAN, _NO_BREAKS)
_BLANK, _BREAK, _END = " \t", "\r\n", "\0\r\n"


def hub_loader(text: str) -> Any:
    """A loader of PyYAML over the text, every character at its own offset."""
    loader = _loader_class()(text.translate(_HIDE) if _is_hidden(text) else text)
    loader.shows = _is_hidden(text)
    return loader


def restored_text(loader: Any, value: str) -> str:
    """A scalar of `hub_loader` with the characters that it was written with."""
    return value.translate(_SHOW) if getattr(loader, "shows", False) else value


def _is_hidden(text: str) -> bool:
    """Whether something is to be hidden; a text that uses the private characters itself stays as it is."""
    return any(ch in text for ch in _NO_BREAKS) and not any(ch in text for ch in _HIDDEN_IN_SCAN)


class HubScanner:
    """The rules of PyYAML's scanner that are others on the Hub; the loader itself comes behind it."""

    peek: Any
    prefix: Any
    forward: Any
    scan_line_break: Any
    get_mark: Any
    index: int
    column: int
    indent: int
    flow_level: int
    allow_simple_key: bool

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line breaks."""
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            self.skip_blanks()
            if self.peek() == "#":
                while self.peek() not in _END:
                    self.forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def skip_blanks(self) -> None:
        """Skip spaces, and tabs that indent no block: where one stands, no key and no dash may follow."""
        blanks = self.blanks()
        is_free = self.flow_level or self.peek(len(blanks)) in "#" + _END
        if "\t" in blanks and not is_free:
            if self.column == 0 and blanks.index("\t") <= self.indent:
                self.forward(blanks.index("\t"))
                return
            self.allow_simple_key = False
        self.forward(len(blanks))

    def blanks(self) -> str:
        """The spaces and tabs that come next."""
        length = 0
        while self.peek(length) in _BLANK:
            length += 1
        return str(self.prefix(length))

    def check_key(self) -> bool:
        """Whether a `?` begins a complex key; in `{url: ?a}` it does not."""
        return self.peek(1) in _BLANK + _END

    def check_plain(self) -> bool:
        """Whether a plain text begins."""
        import yaml

        plain: Any = yaml.SafeLoader.check_plain
        return bool(plain(self)) or (self.peek() == "?" and not self.check_key())

    def scan_plain(self) -> Any:
        """A plain text, over several lines where they are indented deeper than its parent."""
        import yaml

        start, end, indent = self.get_mark(), self.get_mark(), self.indent + 1
        found: list[str] = []
        between: list[str] = []
        while self.peek() != "#" and (word := self.plain_word()):
            self.allow_simple_key = False
            found += [*between, word]
            self.forward(len(word))
            end = self.get_mark()
            between = self.scan_plain_spaces(indent, start)
            if not between or not (self.flow_level or self.column >= indent):
                break
        return yaml.tokens.ScalarToken("".join(found), True, start, end)

    def plain_word(self) -> str:
        """The part of a plain text up to the next blank, or to what ends the text."""
        brackets = ",[]{}" if self.flow_level else ""
        length = 0
        while (ch := self.peek(length)) not in _BLANK + _END + brackets:
            if ch == ":" and self.peek(length + 1) in _BLANK + _END + brackets:
                break
            length += 1
        return str(self.prefix(length))

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """What stands between two words of a plain text; nothing where the text ends."""
        blanks = self.blanks()
        self.forward(len(blanks))
        if self.peek() not in _BREAK:
            return [blanks] if blanks else []
        self.scan_line_break()
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self.is_marker():
            blanks = self.blanks()
            if self.peek(len(blanks)) not in _BREAK:
                spaces = len(blanks) - len(blanks.lstrip(" "))
                if "\t" not in blanks or self.flow_level or spaces >= indent:
                    self.forward(len(blanks))
                return breaks or [" "]
            self.forward(len(blanks))
            breaks.append(self.scan_line_break())
        return []

    def is_marker(self) -> bool:
        """Whether a line that begins or ends a document comes next."""
        return self.prefix(3) in ("---", "...") and self.peek(3) in _BLANK + _END

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """What follows `|` or `>`: whether the last breaks stay, and how far the text is indented."""
        keeps: bool | None = None
        indent: int | None = None
        while self.peek() in "+-123456789":
            ch = self.peek()
            if (keeps is not None) if ch in "+-" else (indent is not None):
                break
            keeps, indent = (ch == "+", indent) if ch in "+-" else (keeps, int(ch))
            self.forward()
        if self.peek() not in _BLANK + _END:
            import yaml

            raise yaml.scanner.ScannerError(
                "while scanning a block scalar",
                start_mark,
                f"expected + or - or a number from 1 to 9, but found {self.peek()!r}",
                self.get_mark(),
            )
        return keeps, indent

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """The rest of the line of `|` or `>`."""
        self.forward(len(self.blanks()))
        import yaml

        rest: Any = yaml.SafeLoader.scan_block_scalar_ignored_line
        rest(self, start_mark)


@lru_cache(1)
def _loader_class() -> Any:
    """The loader. It is made late because PyYAML is imported late."""
    import yaml

    return type("HubLoader", (HubScanner, yaml.SafeLoader), {"shows": False})
