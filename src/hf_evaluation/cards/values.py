"""The numbers that a cell prints.

`parse_values` gives each as a `Value` with its percent sign, its spread and its own remark; nothing where the
cell holds something else as well: a size, a range, a sentence. `MISSING` is how cards write "no number".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from hf_evaluation.cards.budget import spend
from hf_evaluation.cards.tables import Cell
from hf_evaluation.core.patterns import pattern
from hf_evaluation.scores.metrics import telling_metric

MISSING = frozenset({
    "", "-", "--", "---", "–", "—", "−", "/", "\\", "n/a", "na", "n.a.", "nan", "none", "null", "oom",
    "tbd", "x", "×", "✗", "✘", "❌", "✓", "✔", "✅", "?", "...", "…", "*", "~", "tba", "todo", ".", "unk",
    "unknown", "err", "error", "✖"
})  # fmt: skip
_NUMBER = r"[-+−]?(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+[.,]\d+|\d+|\.\d+)"
_MARKS = r"[*†‡§¶#^◇♢★☆⭐↑↓⬆⬇▲▼△▽✅✔👑🏆🥇🥈🥉🔥⚠️!¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜᵈ°\s]*"
_SINGLE = pattern(
    rf"^{_MARKS}(?P<about>[~≈≃])?\s*(?P<number>{_NUMBER})\s*(?P<percent>%|％)?(?P<rest>.*)$", re.S
)
_TRAILING_MARKS = pattern(rf"^(?:(?![↑↓⬆⬇▲▼]\s*\d)[{_MARKS[1:-2]}])+")
_SPREAD = pattern(rf"^(?:\(\s*)?(?:±|\+/-|\+-|∓)\s*(?P<spread>{_NUMBER})\s*%?\s*\)?(?P<rest>.*)$", re.S)
_BRACKET = pattern(r"^[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）](?P<rest>.*)$", re.S)
_DELTA = pattern(
    rf"^[+\-−↑↓▲▼⬆⬇±](?:\s*{_NUMBER})\s*%?$|^{_NUMBER}\s*%$|^{_NUMBER}\s*[x×]$|^[↑↓▲▼]\s*{_NUMBER}%?$"
)
_INTERVAL = pattern(rf"^[-+−]?\s*{_NUMBER}\s*%?\s*[,;–]\s*[-+−]?\s*{_NUMBER}\s*%?$")
_SETTING_TAIL = pattern(rf"^(?P<setting>.*?[^\d.,\s].*?)[\s:=]+(?P<number>{_NUMBER})\s*%?$")
_PLAIN = pattern(rf"^{_NUMBER}\s*%?$")
_RANGE = pattern(r"[-–—−~]\s?\d|\s[–—~]\s?\d|[.,]\d")  # behind a number: a range, a version
_BRACKETED = pattern(rf"^[(（]\s*(?P<number>{_NUMBER}\s*%?)\s*[)）]$")
_PARTS = pattern(r"\n|\s/\s|(?<=[\d)）%])/(?=\d)|\s*\|\s*")
_MAY_HAVE_PARTS = pattern(r"[\n/|]")
_NAMED = pattern(r"[(（]\s*(?P<name>[^\W\d_][^()（）]*?)\s*[)）]\s*$")
MAX_PARTS = 8  # numbers in one cell; more is a list of something else


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a cell prints, the `part`-th of `parts`; `setting` is its own remark ("w/ tools")."""

    number: float
    percent: bool = False
    stderr: float | None = None
    setting: str | None = None
    part: int = 0
    parts: int = 1


def parse_values(cell: Cell) -> tuple[Value, ...]:
    """The numbers of a cell, () where it prints none or something else as well (a size, a range, a sentence).

    Deltas and percentages of a baseline in brackets are dropped, "±" is the spread, "a / b" and two lines
    are two numbers, "12.3 (w/ tools 20.1)" are two numbers, the second with its setting.
    """
    spend()
    return _parse_text(cell.text) if len(cell.text) <= 80 else ()


def _to_number(text: str) -> float:
    """The number a cell prints: thousands separators dropped, a decimal comma read as a point.

    A comma before exactly three digits separates thousands ("1,234"), except after a leading zero ("0,705").
    """
    plain = text.replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


@lru_cache(16384)
def _parse_text(text: str) -> tuple[Value, ...]:
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return (Value(float(text)),)  # most cells are this: 0.15 s of 0.5 s for 151 cards without it
    if text.isalpha() or text.casefold() in MISSING or not any(map(str.isdigit, text)):
        return ()
    if "a" <= text[0].lower() <= "z" and not _MAY_HAVE_PARTS.search(text):
        return ()  # "Foo-7B" is no number, whatever follows
    if re.fullmatch(r"\d+/\d+", text):
        return ()  # "4/30" is a count of solved problems
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"\d+\.\d+(?: \d+\.\d+)+", parts[0]):
        parts = parts[0].split(" ")
    if len(parts) == 2 and _is_remark(parts[1]):
        parts.pop()
    parsed = [() if part.casefold() in MISSING else _parse_one(part) for part in parts]
    readable = (values or part.casefold() in MISSING for values, part in zip(parsed, parts, strict=True))
    if len(parts) > MAX_PARTS or not all(readable):
        return ()
    if len(parts) == 1:
        return parsed[0]
    names = [_NAMED.search(part) for part in parts]  # "51.5 (Airline) / 61.9 (Retail)": each has its name
    if all(names):
        parsed = [
            (replace(values[0], setting=values[0].setting or name["name"]),)
            for values, name in zip(parsed, names, strict=True)
            if values and name
        ]
    return tuple(
        replace(value, part=index, parts=len(parts))
        for index, values in enumerate(parsed)
        for value in values
    )


def _is_remark(text: str) -> bool:
    """Whether the second line of a cell is a remark on the number above it."""
    bracket = _BRACKET.match(text)
    return (
        bool(bracket and not bracket["rest"].strip()) or bool(_DELTA.match(text)) or bool(_SPREAD.match(text))
    )


def _parse_one(text: str) -> tuple[Value, ...]:
    if alone := _BRACKETED.match(text):
        text = alone["number"]  # "(0.951)": nothing else stands in the cell
    match = _SINGLE.match(text)
    if not match or _RANGE.match(text, match.end("number")):
        return ()
    value = Value(_to_number(match["number"]), bool(match["percent"]))
    return _with_remarks(value, match["rest"].strip())


def _with_remarks(value: Value, rest: str) -> tuple[Value, ...]:
    """Read what follows the number; () where it is something that makes the number no score."""
    more: tuple[Value, ...] = ()
    while rest := _TRAILING_MARKS.sub("", rest):
        if spread := _SPREAD.match(rest):
            value, rest = replace(value, stderr=_to_number(spread["spread"])), spread["rest"].strip()
        elif bracket := _BRACKET.match(rest):
            value, extra = _read_bracket(value, bracket["inside"].strip())
            more, rest = more + extra, bracket["rest"].strip()
        elif _DELTA.match(rest) or re.fullmatch(r"[^\w\s]{1,3}|pts?\.?|points?", rest):
            rest = ""
        elif value.setting is None and telling_metric(rest):
            value, rest = replace(value, setting=rest), ""  # "24.0 pass@1"
        else:
            return ()
    return (value, *more)


def _read_bracket(value: Value, inside: str) -> tuple[Value, tuple[Value, ...]]:
    if spread := _SPREAD.match(inside):
        return replace(value, stderr=_to_number(spread["spread"])), ()
    if _DELTA.match(inside) or _INTERVAL.match(inside):
        return value, ()
    if _PLAIN.match(inside):
        return value, (Value(_to_number(inside.rstrip("% ")), "%" in inside, setting="()"),)
    if tail := _SETTING_TAIL.match(inside):
        return value, (
            Value(_to_number(tail["number"]), value.percent, setting=tail["setting"].strip(" :,=")),
        )
    if re.search(r"(?i)shot|@|cot|tool|think|greedy|strict|flex|norm", inside) or telling_metric(inside):
        return replace(value, setting=inside), ()
    return value, ()
