"""One mend of a file: which characters give way, and the proof that the file then reads as meant.

A `Mend` says what was wrong, what is written and why that is no guess; `mended` splices it in. `in_quotes`,
`rewrite`, `drop_item`, `drop_pair` and `add_after` make the `Edit`s that the rules of `publishing.mending`
are put together from; None where the text cannot be cut there.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TypeAlias

from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.results import written_text
from hf_evaluation.hub.yaml_tree import (
    Envelope,
    Unreadable,
    YamlDocument,
    YamlNode,
    YamlToken,
    front_matter_envelope,
    parse_document,
    yaml_pairs,
)
from hf_evaluation.publishing.lint_rules import every_node
from hf_evaluation.publishing.scalars import yaml_flow_text

# Kind, tag, text and children of a node: what two files must have in common to be the same data.
Shape: TypeAlias = "tuple[str, str, str, tuple[Shape, ...]]"


@dataclass(frozen=True, slots=True)
class Mend:
    """A mend for people: the rule that asked for it, its place, what was written, what is, and the proof."""

    rule: str
    path: str
    line: int
    was: str
    now: str
    proof: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that give way, (start, end, text), and the nodes that others take the place of."""

    splices: tuple[tuple[int, int, str], ...]
    swaps: Mapping[YamlNode, tuple[Shape, ...]] = field(default_factory=dict)


def text_shape(text: str) -> Shape:
    """The shape of a text."""
    return ("scalar", "str", text, ())


def shape_of(node: YamlNode, swaps: Mapping[YamlNode, tuple[Shape, ...]] | None = None) -> Shape:
    """The shape of a node, with other children where `swaps` says so."""
    changed = swaps or {}
    children: list[Shape] = []
    for child in node.children:
        children += changed[child] if child in changed else (shape_of(child, changed),)
    return (node.kind, node.tag, node.value, tuple(children))


def has_aliases(document: YamlDocument) -> bool:
    """Whether a node stands in two places; such a file is not mended, for a mend would reach both."""
    nodes = list(every_node(document.root))
    return sum(len(node.children) for node in nodes) + 1 > max(len(nodes), 1)


def mended(document: YamlDocument, envelope: Envelope, edit: Edit) -> Envelope | None:
    """The file with the edit in it; None unless it reads as the old one with exactly what was meant."""
    if document.root is None:
        return None
    text = document.text
    for start, end, new_text in sorted(edit.splices, reverse=True):
        text = text[:start] + new_text + text[end:]
    new = replace(envelope, yaml=text.encode("utf-8"))
    if document.path == CARD and front_matter_envelope(new.join()) != new:
        return None
    found = parse_document(document.path, new)
    if isinstance(found, Unreadable) or found.root is None:
        return None
    meant = edit.swaps.get(document.root) or (shape_of(document.root, edit.swaps),)
    return new if (shape_of(found.root),) == meant else None


def in_quotes(document: YamlDocument, node: YamlNode) -> Edit:
    """The scalar as a text, in double quotes, with the characters that stand there."""
    raw = written_text(document, node)
    return Edit(((node.start, node.end, json.dumps(raw, ensure_ascii=False)),), {node: (text_shape(raw),)})


def rewrite(node: YamlNode, text: str, shape: Shape) -> Edit:
    """Another scalar in the place of one."""
    return Edit(((node.start, node.end, text),), {node: (shape,)})


def add_after(document: YamlDocument, mapping: YamlNode, key: str, text: str) -> Edit | None:
    """One more key behind the first pair of a mapping, in the mapping's own style."""
    pairs = list(yaml_pairs(mapping))
    if not pairs:
        return None
    first, value = pairs[0]
    pair = f"{key}: {yaml_flow_text(text)}"
    swaps = {value: (shape_of(value), text_shape(key), text_shape(text))}
    if mapping.style == "flow":
        return Edit(((value.end, value.end, f", {pair}"),), swaps)
    at = _line_end(document, value.end)
    column = first.start - _line_start(document, first.start)
    lead = "" if document.text[:at].endswith(("\n", "\r")) else document.newline
    return Edit(((at, at, f"{lead}{' ' * column}{pair}{document.newline}"),), swaps)


def drop_item(document: YamlDocument, sequence: YamlNode, index: int) -> Edit | None:
    """A list without one of its items, whose lines go with it."""
    items = sequence.children
    if len(items) < 2:
        return None
    swaps: dict[YamlNode, tuple[Shape, ...]] = {items[index]: ()}
    if sequence.style == "flow":
        near = range(max(index - 1, 0), min(index + 2, len(items)))
        spans = {at: (items[at].start, items[at].end) for at in near}
        return _cut_of_flow(document, spans, index, swaps)
    dash, following = _dash_of(document, sequence, index), _dash_of(document, sequence, index + 1)
    if dash is None or (following is None and index + 1 < len(items)):
        return None
    start = _line_start(document, dash)
    if document.text[start:dash].strip():
        return None
    end = _lines_of(document, dash, following if following is not None else sequence.end)
    return Edit(((start, end, ""),), swaps)


def drop_pair(document: YamlDocument, mapping: YamlNode, index: int) -> Edit | None:
    """A mapping without one of its pairs, whose lines go with it."""
    count = len(mapping.children) // 2
    if count < 2:
        return None
    key, value = mapping.children[2 * index : 2 * index + 2]
    swaps: dict[YamlNode, tuple[Shape, ...]] = {key: (), value: ()}
    if mapping.style == "flow":
        spans = {
            at: (mapping.children[2 * at].start, mapping.children[2 * at + 1].end)
            for at in (index - 1, index, index + 1)
            if 0 <= at < count
        }
        return _cut_of_flow(document, spans, index, swaps)
    start = _line_start(document, key.start)
    if document.text[start : key.start].strip():
        return None
    after = mapping.children[2 * index + 2].start if index + 1 < count else mapping.end
    return Edit(((start, _lines_of(document, key.start, after), ""),), swaps)


def _cut_of_flow(
    document: YamlDocument,
    spans: Mapping[int, tuple[int, int]],
    index: int,
    swaps: Mapping[YamlNode, tuple[Shape, ...]],
) -> Edit | None:
    """An item of a flow collection taken out with a comma; `spans` are its own and those beside it."""
    last = index + 1 not in spans
    start = spans[index - 1][1] if last else spans[index][0]
    end = spans[index][1] if last else spans[index + 1][0]
    if "#" in document.text[start : spans[index][0]] + document.text[spans[index][1] : end]:
        return None
    return Edit(((start, end, ""),), swaps)


def _dash_of(document: YamlDocument, sequence: YamlNode, index: int) -> int | None:
    """Where the dash of an item stands, None where there is none: of an alias, say."""
    items = sequence.children
    if index >= len(items):
        return None
    first = next(_tokens_from(document, sequence.start, "BlockEntryToken"), None)
    if first is None:
        return None
    column = first.start - _line_start(document, first.start)
    found = None
    for token in _tokens_from(document, items[index - 1].start if index else first.start, "BlockEntryToken"):
        if token.start > items[index].start:
            break
        if token.start - _line_start(document, token.start) == column:
            found = token.start
    return found


def _tokens_from(document: YamlDocument, start: int, kind: str = "") -> Iterator[YamlToken]:
    """The tokens from an offset on, of one kind or of all."""
    for at in range(bisect_left(document.tokens, start, key=attrgetter("start")), len(document.tokens)):
        if kind in ("", document.tokens[at].kind):
            yield document.tokens[at]


def _lines_of(document: YamlDocument, start: int, before: int) -> int:
    """Where the lines end that hold the tokens between two offsets; comments behind them stay."""
    inside = itertools.takewhile(lambda token: token.start < before, _tokens_from(document, start))
    ends = [token.end for token in inside if token.kind not in ("BlockEndToken", "StreamEndToken")]
    last = max(ends, default=start)
    return last if last > start and last == _line_start(document, last) else _line_end(document, last)


def _line_start(document: YamlDocument, offset: int) -> int:
    return document.line_starts[document.line(offset) - document.first_line]


def _line_end(document: YamlDocument, offset: int) -> int:
    row = document.line(offset) - document.first_line + 1
    return document.line_starts[row] if row < len(document.line_starts) else len(document.text)
