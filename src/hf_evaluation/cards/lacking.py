"""What a printed name may lack of a model's and still mean it, where no other model fits it as well.

`may_lack` decides it for one part, as `names.differences` has them; `spare_parts` are those that a card sets
aside itself: in its title ("Heron 1.2B (v0.5)", "Heron: a Dutch model"), or by speaking of one casing only.
"""

from __future__ import annotations

import re

from hf_evaluation.cards.headers import is_language
from hf_evaluation.cards.names import ModelName, differences, parse_name
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.wording import RELEASE_STATES
from hf_evaluation.core.patterns import pattern

CASINGS = {"cased": "uncased", "uncased": "cased"}
_NAME_ENDS = pattern(r"\s*[:：(（\[]|\s[-–—|]\s")


def may_lack(part: str, known: ModelName, name: ModelName, spare: frozenset[str]) -> bool:
    """Whether a name without this part of a known one may still mean it."""
    kind, _, item = part.partition(":")
    if kind in ("-size", "-stage") or part in spare:
        return True
    if kind == "+size":
        return not known.sizes
    if kind == "-word" and item in RELEASE_STATES:
        return True
    within = len(name.words) > 1 and set(name.words) <= set(known.words)
    return kind in ("-word", "-number") and name.own and (within or name.words[:1] == known.words[:1])


def spare_parts(card: Card, name: ModelName, org: frozenset[str]) -> frozenset[str]:
    """The parts of a repository's name that its tables may go without, by what the card says."""
    casings = CASINGS.keys() & set(name.words)
    only = {f"-word:{word}" for word in casings if not _speaks_of(CASINGS[word], card.text)}
    return frozenset(only | _set_aside(card.title or "", name, org))


def _speaks_of(word: str, text: str) -> bool:
    return re.search(rf"(?i)(?<![a-z]){word}(?![a-z])", text) is not None


def _set_aside(title: str, name: ModelName, org: frozenset[str]) -> set[str]:
    """The versions and languages that a title tells behind the name, which it prints without them.

    A version only where the name is else as full as the repository's: the family's name has none either.
    """
    ends = _NAME_ENDS.search(title)
    if not ends:
        return set()
    head, rest = parse_name(title[: ends.start()]), parse_name(title[ends.start() :])
    parts = differences(name, head, org)
    if head.empty or not parts or any(part[0] == "+" for part in parts):
        return set()
    languages = {f"-word:{word}" for word in rest.words if is_language(word)}
    versions = {f"-number:{number}" for number in rest.numbers}
    told = languages if set(parts) - languages - versions else languages | versions
    return told & set(parts)
