"""The parts of a benchmark: subjects, categories, languages, splits, lengths, difficulties, tasks.

`PartTable` holds those of one benchmark and finds the one that a whole label names. A part's id is the first
of its names; names compare squashed, with "#" as "sharp", for C# is not C.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash

PART_KINDS = ("subject", "category", "task", "language", "split", "length", "difficulty")


@dataclass(frozen=True, slots=True)
class Part:
    """Parts of one kind: `names` holds the ways to write each, the id first.

    `list_name` is the list of the mapping that several benchmarks share. `pairs`: two of the languages with a
    direction ("en-de") are a part too.
    """

    kind: str
    names: tuple[tuple[str, ...], ...] = ()
    list_name: str | None = None
    pairs: bool = False


class PartTable:
    """The parts of one benchmark as the mapping has them, taken apart when they are first asked for.

    Most runs meet a few benchmarks of a thousand, and every run reads the mapping.
    """

    __slots__ = ("_index", "_lists", "_parts", "entries")

    def __init__(self, entries: Sequence[Mapping[str, Any]], lists: Mapping[str, Sequence[Any]]) -> None:
        self.entries = entries
        self._lists = lists
        self._parts: tuple[Part, ...] | None = None
        self._index: dict[str, tuple[str, str]] | None = None

    def parts(self) -> tuple[Part, ...]:
        """The parts by kind, in the order of the mapping."""
        if self._parts is None:
            self._parts = tuple(_read_part(entry, self._lists) for entry in self.entries)
        return self._parts

    def find(self, text: str) -> tuple[str, str] | None:
        """Kind and id of the part of which `text` is the whole name; None where there is none such.

        A direction ("en→de", "eng_Latn-deu_Latn", "en2zh") is the pair of its languages, a locale ("pt-BR")
        the language with its region, where the region is more than the language again ("de_de").
        """
        if len(text) > MAX_PART:
            return None
        if self._index is None:
            self._index = _part_index(self.parts())
        return _part_named(self._index, text.strip(), any(part.pairs for part in self.parts()))


def _read_part(entry: Mapping[str, Any], lists: Mapping[str, Sequence[Any]]) -> Part:
    name = entry.get("list")
    names = (lists.get(name) if name else entry.get("names")) or ()
    spellings = tuple([(item,) if isinstance(item, str) else tuple(map(str, item)) for item in names])
    return Part(str(entry.get("kind")), spellings, name, bool(entry.get("pairs")))


def part_key(text: str) -> str:
    """How names of parts compare."""
    return squash(text.replace("#", "sharp"))


def _part_index(parts: tuple[Part, ...]) -> dict[str, tuple[str, str]]:
    index: dict[str, tuple[str, str]] = {}
    for part in parts:
        for names in part.names:
            for name in names:
                index.setdefault(part_key(name), (part.kind, names[0]))
    return index


_DIRECTION = pattern(r"\s*(?:[-=]*>|[→⇒–—/|]|-|(?<=[a-z])2(?=[a-z])|\s(?:to|into)\s)\s*", re.I)
_LOCALE = pattern(r"^([A-Za-z]{2,3})[-_]([A-Z]{2}|[a-z]{2}|\d{3})$")
MAX_PART = 80  # characters of a part's name
_ANY_LANGUAGE = {"xx": "xx", "x": "xx", "xxx": "xx", "any": "xx", "all": "xx"}


def _part_named(index: Mapping[str, tuple[str, str]], text: str, pairs: bool) -> tuple[str, str] | None:
    pairs = pairs and not _is_locale(text)
    if pairs and (pair := _language_pair(index, _DIRECTION.split(text))):
        return "language", pair
    if found := index.get(part_key(text)):
        return found
    if pairs and (pair := _language_pair(index, text.split("_"))):
        return "language", pair
    language = _language_of(index, text)
    return ("language", language) if language else None


def _is_locale(text: str) -> bool:
    """Whether a text is a language with a region in capitals, which is no second language: "ca_ES"."""
    found = _LOCALE.match(text)
    return bool(found and found[1].islower() and found[2].isupper())


def _language_pair(index: Mapping[str, tuple[str, str]], sides: Sequence[str]) -> str | None:
    if len(sides) != 2:
        return None
    source, target = (_language_of(index, side) or _ANY_LANGUAGE.get(side.lower()) for side in sides)
    return f"{source}-{target}" if source and target and source != target else None


def _language_of(index: Mapping[str, tuple[str, str]], text: str) -> str | None:
    kind, name = index.get(part_key(text)) or ("", "")
    if kind == "language":
        return name
    if not (locale := _LOCALE.match(text)):
        return None
    kind, name = index.get(part_key(locale[1])) or ("", "")
    region = locale[2]
    if kind != "language" or (region.islower() and index.get(region, ("", name))[1] != name):
        return None  # no language, or two of them: "en-de" where the benchmark has no directions
    return name if region.lower() == locale[1].lower() else f"{name}-{region.upper()}"
