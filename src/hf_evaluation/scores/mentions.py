"""Benchmarks that a heading, a caption or a sentence names.

`benchmarks_named` finds known ones, each a `Mention` as printed; a word beside a name that makes it another
test ("HumanEval Hard") takes the benchmark from it. `name_in_sentence` is what a short sentence says was
measured where it names no known benchmark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.wording import QUALIFIERS

_COMMON_WORDS = words(
    "average, summary, needle, quality, safety, truth, science, history, spider, aider, nexus, mantis, "
    "expresso, winogender, scrolls, medal, overall, general, reasoning, knowledge, instruction, "
    "alignment, retrieval, language, coding, agent, code, math"
)
BEGINNING = 4  # letters of a word by which it may be told that no name begins with it
PROPER_NAME = r"[A-Z][\w.+-]*[A-Z\d-][\w.+-]*"
_SENTENCE_NAME = pattern(
    rf"^(?P<first>{PROPER_NAME})(?:\s*(?:[:(（,，]|$)|\s+(?:evaluation|results|benchmark|performance|scores)\b)"
    rf"|\b[Oo]n (?:the )?(?:benchmark |data ?set )?(?P<on>{PROPER_NAME}?\w)"
    r"(?:\s+(?:benchmark|dataset|leaderboard|test|suite|set)\b|\s*[.:,(\[]|\s*$)"
)
_DATA_SET = pattern(
    r"\b(?:on|using|used) (?:the )?(?!(?:Our|The|This|My|Test|Private)\b)"
    r"(?P<name>[A-Z][\w.+-]*(?: [A-Z][\w.+-]*){0,4}?) "
    r"(?:[Dd]ata ?[Ss]et|[Cc]orpus|[Bb]enchmark|[Tt]est [Ss]et)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A benchmark that a text names: as printed, and its entry, None where a word beside it changes it."""

    printed: str
    benchmark: Benchmark | None


def benchmarks_named(text: str) -> tuple[Mention, ...]:
    """The benchmarks that a heading or sentence names, in order, each once.

    Whole words only, longest first. A name beside a word that makes it another test ("HumanEval Hard") is
    given as printed with that word, without an entry: it is not the benchmark.
    """
    return _benchmarks_named(text, id(catalogue().by_name))


@lru_cache(4096)
def _benchmarks_named(text: str, known: int) -> tuple[Mention, ...]:
    words = [
        (word.start(), word.end()) for word in re.finditer(r"[^\s,;:()（）。，、：；\"'“”/|\[\]]+", text)
    ]
    begins, names = _beginnings(known), catalogue().by_name
    # A name is compared squashed, and squashed words make the squashed piece.
    squashed = [squash(text[start:end]) for start, end in words]
    found: list[Mention] = []
    at = 0
    while at < len(words):
        if squashed[at][:BEGINNING] not in begins:
            at += 1
            continue
        known_sizes = (
            size
            for size in range(min(6, len(words) - at), 0, -1)
            if "".join(squashed[at : at + size]) in names
        )
        size = next((size for size in known_sizes if _is_proper(_label_piece(text, words, at, size))), 0)
        if size:
            mention = _mention(text, words, at, size)
            if mention.benchmark is None or all(other.benchmark != mention.benchmark for other in found):
                found.append(mention)
        at += max(1, size)
    return tuple(found)


@lru_cache(4)
def _beginnings(_known: int) -> frozenset[str]:
    """The first letters of all names: most words of a text begin none. "" is a word of signs alone."""
    names = catalogue().by_name
    return frozenset(name[:size] for name in names for size in range(BEGINNING + 1))


def name_in_sentence(text: str) -> str | None:
    """What a short sentence says was measured, where it names no known benchmark ("on XBench-A.")."""
    if labelled := re.match(
        r"(?i)(?:evaluated on|data ?sets?|benchmarks?|test set)s?\s*:\s*(\S.{0,40})$", text
    ):
        return labelled.group(1).strip("`'\" .")
    match = _SENTENCE_NAME.search(text) if len(text) < 240 else None
    return (match["first"] or match["on"]) if match else data_set_named(text)


def data_set_named(text: str) -> str | None:
    """The name that a text gives to a data set on which it says that something was measured."""
    match = _DATA_SET.search(text) if len(text) < 240 else None
    return match["name"] if match else None


def _label_piece(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> str:
    """The text of `size` words from the word `at`, without the marks around it."""
    return text[words[at][0] : words[at + size - 1][1]].strip(".!?*`_")


def _mention(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> Mention:
    piece = _label_piece(text, words, at, size)
    benchmark = catalogue().find(piece)
    before = _label_piece(text, words, at - 1, 1) if at else ""
    after = _label_piece(text, words, at + size, 1) if at + size < len(words) else ""
    if squash(before) in QUALIFIERS and text[words[at - 1][1] : words[at][0]] == " ":
        return Mention(f"{before} {piece}", None)
    if squash(after) in QUALIFIERS and text[words[at + size - 1][1] : words[at + size][0]] == " ":
        return Mention(f"{piece} {after}", None)
    if (
        after
        and catalogue().find(after) == benchmark
        and text[words[at + size - 1][1] : words[at + size][0]] == " ("
    ):
        return Mention(f"{piece} ({after})", benchmark)
    return Mention(piece, benchmark)


def _is_proper(piece: str) -> bool:
    """Whether a piece of prose is printed like a name, for some benchmarks are called by ordinary words."""
    if any(ch.isupper() or ch.isdigit() for ch in piece[1:]) or "-" in piece.strip("-"):
        return True
    return piece[:1].isupper() and len(piece) > 4 and piece.lower() not in _COMMON_WORDS
