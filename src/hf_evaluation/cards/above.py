"""Whose a table is by what stands above it: its caption, the sentence before it, its headings.

`bound_by` reads the names of the target and of its siblings in them. A text that names a sibling alone gives
it the table, one that names the target gives it to the target; one that names both or a whole family decides
nothing. The nearest text that decides counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hf_evaluation.cards.evidence import NAMED, Evidence
from hf_evaluation.cards.names import ModelName, parse_name
from hf_evaluation.cards.tables import Table
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.wording import COMPONENT_WORDS, FILLER, VARIANT_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.labels import SHOTS

_HARNESS_RUN = pattern(r"(?:pretrained|model|model_name)=([\w.-]+/[\w.-]+)")  # how a harness heads its table
_ORIGINAL_CARD = pattern(r"(?i)\b(?:original|base model'?s?|upstream)\s+(?:model\s*)?(?:card|readme)\b")
_PIECE = pattern(r"[^\s,;:()\[\]{}（），、。：；/|\"'“”‘’`*]+")
# "Vision Encoder: acme/lens-400m", "Base LLM: Heron-2B": of what the model is made, not whose the table is.
_FACT_LINE = pattern(r"^\W*(?P<fact>[^\W\d_][^:：.!?]{1,40})[:：]\W*\S+(?:\s\S+){0,3}$")
_APART = pattern(r"[,;:，、；：/|&\"“”]")  # between two names
MAX_SENTENCE = 160  # characters of a sentence above a table that may say whose it is
MAX_HEADING = 200  # the same of a heading or caption


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose a table is: the "target"'s, a "sibling"'s, or "open"; with what says so."""

    whose: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def says(self) -> str:
        """The evidence in words."""
        return "; ".join(piece.says for piece in self.evidence)


def bound_by(table: Table, target: Target) -> Bound:
    """Whose a table is by its caption, last sentence and headings, the nearest first."""
    if target.name.empty:
        return Bound("open")
    if bound := _by_details(table, target):
        return bound
    for kind, text in _texts_above(table):
        whose = _whose(text, kind, target)
        if whose != "open":
            sign = 1 if whose == "target" else -1
            return Bound(whose, (Evidence(kind, sign * NAMED, f"the {kind} says {text[:80]!r}"),))
    return Bound("open")


def _by_details(table: Table, target: Target) -> Bound | None:
    """Whose the table of a leaderboard is by its link to the detailed results, which names the repository."""
    above = " ".join((*table.headings[-1:], *table.lead[-2:])).casefold()
    if not target.detailed or "leaderboard" not in above:
        return None
    ours = (target.repo_id or "").rpartition("/")[2].casefold()  # owners change their names
    if ours in target.detailed:
        if len(target.detailed) > 1:
            return None
        return Bound("target", (Evidence("details", NAMED, "its detailed results are the repository's"),))
    other = min(target.detailed)
    return Bound("sibling", (Evidence("details", -NAMED, f"its detailed results are those of {other}"),))


def _texts_above(table: Table) -> Iterator[tuple[str, str]]:
    if table.caption:
        yield "caption", table.caption[:MAX_HEADING]
    for text in table.lead[-1:]:
        fact = _FACT_LINE.match(text)
        part = fact and not COMPONENT_WORDS.isdisjoint(map(squash, re.split(r"[\s-]+", fact["fact"])))
        if len(text) <= MAX_SENTENCE and not part:
            yield "sentence", text
    for text in reversed(table.headings):
        yield "heading", text[:MAX_HEADING]


def _whose(text: str, kind: str, target: Target) -> str:
    run = {match.group(1).casefold() for match in _HARNESS_RUN.finditer(text)}
    if run:
        return "target" if (target.repo_id or "").casefold() in run else "sibling"
    found = {target.relation(name) for name in _mentions(text, target)}
    if "target" in found:
        return "open" if "sibling" in found else "target"
    if _ORIGINAL_CARD.search(text) and kind == "heading":
        return "sibling"
    return "sibling" if "sibling" in found else "open"


def _mentions(text: str, target: Target) -> Iterator[ModelName]:
    """The names in a text that begin as a name of the family does, as far as they go."""
    pieces = [(match.start(), match.end(), match.group(0).strip(".!?")) for match in _PIECE.finditer(text)]
    at = 0
    while at < len(pieces):
        size = 1
        if target.begins_name(pieces[at][2]):
            while at + size < len(pieces) and not _APART.search(
                text[pieces[at + size - 1][1] : pieces[at + size][0]]
            ):
                piece = pieces[at + size][2]
                if target.begins_name(piece) or not _goes_on(piece, target.family_words):
                    break
                size += 1
            yield parse_name(" ".join(piece for _, _, piece in pieces[at : at + size]))
        at += size


def _goes_on(piece: str, family: frozenset[str]) -> bool:
    """Whether a word behind a name is part of it: a size, version, stage or format, a word of the family."""
    if SHOTS.fullmatch(piece) or not piece[:1].isalnum():
        return False
    name = parse_name(f"x {piece}")
    if piece.casefold() in FILLER:
        return True
    words = name.words[1:]
    if words:
        return all(word in family or word in VARIANT_WORDS for word in words)
    return bool(name.numbers or name.sizes or name.stages or name.formats or name.modes)
