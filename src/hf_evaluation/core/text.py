"""Text of strangers: made safe to print, put on one line, squashed for comparison.

`printable` escapes what could hide or move something on a terminal; `one_line` makes a line that cannot print
lines of its own; `squash` is how all names and words are compared, `words` a list of such words; `first_line`
is what an exception says, `shortened` a text of a limited length, `csv_safe` a cell of a spreadsheet,
`near_names` what a mistyped name may mean, `text_digest` a name for any text, `day_of_moment` a date.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hf_evaluation.core.patterns import pattern

# Control, bidirectional and surrogate characters and, by Unicode's Default_Ignorable_Code_Point, all
# that show nothing (a text can be hidden in a row of variation selectors), but tab and line feed. Of the
# joiners and selectors that emoji and scripts need, one stays behind a character that can be seen.
_IGNORED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SEEN = f"[^\x00-\x7f\xa0\u200c\u200d\u2028\u2029\ud800-\udfff\ufe0e\ufe0f{_IGNORED}]"
_UNSAFE = pattern(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_IGNORED}]"
    f"|[\u200c\ufe0e](?<!{_SEEN}.)|\ufe0f(?<!{_SEEN}.)(?!\u20e3)|\u200d(?<!{_SEEN}.)(?<!{_SEEN}\ufe0f.)"
)
_NOT_NAME = pattern(r"[^\w+]+|_+")
_ASCII_NAME: dict[int, str | None] = {
    code: None for code in range(128) if not (chr(code).isalnum() or chr(code) == "+")
}
_ASCII_NAME[ord("&")] = "and"
MAX_FIRST_LINE = 200  # characters of an exception's message that are told


def _escaped(match: re.Match[str]) -> str:
    """A character as JSON escapes it: UTF-16 code units."""
    units = match.group(0).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def printable(text: str) -> str:
    """Third-party text with control, bidirectional and surrogate characters escaped: it can hide nothing."""
    return _UNSAFE.sub(_escaped, text)


def one_line(text: str) -> str:
    """Text that may be a stranger's as one line with its end: it cannot print lines of its own."""
    return printable(text.replace("\n", " ")) + "\n"


def csv_safe(value: object) -> str:
    """A CSV field; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else str(value)


def shortened(text: str, limit: int) -> str:
    """A stranger's text on one line of at most `limit` characters, with "…" where more was said."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def text_width(text: str) -> int:
    """Columns that a text takes on a terminal; East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def first_line(error: BaseException) -> str:
    """What an exception says, on one line of at most MAX_FIRST_LINE characters, else its type."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:MAX_FIRST_LINE]


@lru_cache(32768)
def squash(text: str) -> str:
    """Letters, digits and "+" of a text in NFKC, case folded: "MMLU-Pro" and "mmlu pro" become "mmlupro".

    "+" stays because HumanEval+ is not HumanEval; "&" is read as "and".
    """
    if text.isascii():
        return text.lower().translate(_ASCII_NAME)
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return _NOT_NAME.sub("", folded)


def words(text: str) -> frozenset[str]:
    """The comma-separated words of a list, squashed; "#" stays before a word, for "#AP" is not "AP"."""
    return frozenset(squash_head(word.strip()) for word in text.split(",") if word.strip())


def squash_head(text: str) -> str:
    """A word squashed, with "#" before it kept; of a word without letters what is left of it."""
    return ("#" if text.startswith("#") else "") + (squash(text) or text.strip("#"))


def near_names(name: str, known: Iterable[str], most: int, *, alike: float = 0.6) -> list[str]:
    """Of the `known` names those like `name`, whatever their case: what a mistyped one may have meant."""
    from difflib import get_close_matches

    folded = {label.casefold(): label for label in known}
    return [folded[label] for label in get_close_matches(name.casefold(), folded, n=most, cutoff=alike)]


def text_digest(text: str) -> str:
    """SHA-256 of a text in hex: the same for the same text, on every machine."""
    return data_digest(text.encode("utf-8", "replace"))


def data_digest(data: bytes) -> str:
    """SHA-256 of bytes in hex."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def source_hash(text: str) -> str:
    """How a page's Content-Security-Policy names a style or script that it holds: 'sha256-…'."""
    from base64 import b64encode

    return f"sha256-{b64encode(bytes.fromhex(text_digest(text))).decode()}"


def day_of_moment(moment: float) -> str:
    """Unix seconds as a date in UTC: 2026-11-20."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))
