"""The backbone that a model's name carries: "x-video-llama3-chat" is printed as "x-video-chat".

`backbone_words` finds it by the other names that a card prints, `without_backbone` leaves it out.
"""

from __future__ import annotations

import re

from hf_evaluation.cards.evidence import REPO_LINK
from hf_evaluation.cards.names import ModelName, parse_name
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.wording import FOUNDATIONS
from hf_evaluation.scores.labels import parse_label

MAX_PRINTED = 40  # characters of a cell that may be a model's name


def backbone_words(card: Card, name: ModelName) -> frozenset[str]:
    """The words of a model's name that are the name of another family.

    The first word is one where the card prints it alone: "llama3-x-8b" beside "Llama3-8B". A name has one
    backbone: where the card prints two of its words as families, or begins it with a model that many are
    built on, the other is the model's own family ("Heron" of "llama3-heron-8b", beside "Heron-1.0").
    """
    wanted, head = frozenset(name.words), name.words[0] if name.words else ""
    if len(wanted) < 2:
        return frozenset()
    texts = {match.group(1).rpartition("/")[2] for match in REPO_LINK.finditer(card.text)}
    cells = (cell for table in card.tables for row in table.grid for cell in row)
    named = {cell.text: cell.flat for cell in cells if "-" in cell.text and len(cell.text) < MAX_PRINTED}
    near = [text for text in texts if _holds_any(text, wanted)]
    near += [flat for text, flat in named.items() if _holds_any(flat, wanted) and not parse_label(text).known]
    names = [other for other in map(parse_name, near) if other.words]
    of_others = wanted & {word for other in names if other.words[0] != head for word in other.words[:2]}
    of_others -= {head}
    if any(other.words == (head,) for other in names):
        of_others |= {head}
    if head in FOUNDATIONS and of_others:
        return frozenset({head})
    return of_others & FOUNDATIONS if head in of_others and len(of_others) > 1 else of_others


def without_backbone(name: ModelName, backbone: frozenset[str]) -> ModelName:
    """A name without the backbone that it carries: "x2-video-llama3-chat" as "x2-video-chat"."""
    if backbone.isdisjoint(name.words):
        return name
    words = "|".join(sorted(map(re.escape, backbone), key=len, reverse=True))
    return parse_name(
        re.sub(rf"(?i)(?<![a-z])(?:{words})[-_ ]?v?(?:\d+(?:[._]\d+)?(?![a-z0-9]))?", " ", name.raw)
    )


def _holds_any(text: str, words: frozenset[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)
