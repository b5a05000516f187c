"""Proof that an edit changed nothing else: the old and the new file compared as data.

`confirm_edit` reads an edited file again and refuses it unless it is the old data plus exactly what was
meant; `has_grown` says whether a list or mapping has grown by a `Growth`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from hf_evaluation.core.json_values import decimal_number
from hf_evaluation.hub.yaml_tree import (
    Envelope,
    Tree,
    Unreadable,
    YamlDocument,
    YamlNode,
    edit_refused,
    parse_document,
    yaml_pairs,
)


@dataclass(frozen=True, slots=True)
class Growth:
    """What is to be added: `items` to the list `node`, or with `key` a list of them to the mapping `node`.

    `node` is None in an empty text and may be an empty placeholder. `parents` are the mappings that lead to
    it, nearest first, each with the value in it that the way goes through.
    """

    node: YamlNode | None
    parents: tuple[tuple[YamlNode, YamlNode | None], ...]
    key: str | None
    items: list[Tree]


def confirm_edit(
    old: YamlDocument, new: Envelope, place: YamlNode | None, is_meant: Callable[[YamlNode], bool]
) -> None:
    """Read the edited file and compare node by node, tags and texts of scalars: only `place` may differ.

    Same texts and same tags are the same data to every reader of YAML, so this is stricter than comparing
    what safe_load gives. Raises EvaluationError (5), also where an alias leads to the place a second time.
    """
    document = parse_document(old.path, new)
    if isinstance(document, Unreadable):
        problem = f"the edited file could not be read: {document.problem}"
    elif document.root is None or not _same_data(old.root, document.root, place, is_meant, set()):
        problem = "the edited file would not read as the old data plus the new results"
    elif place is not None and old.root is not None and _ways_to(place, old.root, {}) != 1:
        problem = "an alias uses the same list in another place"
    else:
        return
    raise edit_refused(
        f"{old.path} cannot be edited safely: {problem}", "edit it by hand; nothing was changed"
    )


def has_grown(growth: Growth, new: YamlNode) -> bool:
    """The node of the edited file holds the old children and then exactly the new ones."""
    old = growth.node.children if growth.node is not None else ()
    if new.kind != ("mapping" if growth.key is not None else "sequence") or len(new.children) < len(old):
        return False
    kept = all(
        _same_data(mine, theirs, growth.node, lambda _: False, set())
        for mine, theirs in zip(old, new.children, strict=False)
    )
    added = [_plain_data(child) for child in new.children[len(old) :]]
    wanted: list[Tree] = growth.items if growth.key is None else [growth.key, growth.items]
    return kept and json.dumps(added) == json.dumps(wanted)


def _same_data(
    old: YamlNode | None,
    new: YamlNode,
    place: YamlNode | None,
    is_meant: Callable[[YamlNode], bool],
    seen: set[tuple[int, int]],
) -> bool:
    if old is place or old is None:
        return is_meant(new)
    if (id(old), id(new)) in seen:
        return True
    seen.add((id(old), id(new)))
    return (
        (old.kind, old.tag, old.value) == (new.kind, new.tag, new.value)
        and len(old.children) == len(new.children)
        and all(
            _same_data(mine, theirs, place, is_meant, seen)
            for mine, theirs in zip(old.children, new.children, strict=True)
        )
    )


def _ways_to(place: YamlNode, node: YamlNode, known: dict[int, int]) -> int:
    """In how many ways the place is reached from a node; more than one where aliases are."""
    if node is place:
        return 1
    if id(node) not in known:
        known[id(node)] = sum(_ways_to(place, child, known) for child in node.children)
    return known[id(node)]


def _plain_data(node: YamlNode) -> Tree:
    """The node's data, for what we wrote ourselves: texts, decimal numbers, booleans, lists, mappings."""
    if node.kind == "sequence":
        return [_plain_data(child) for child in node.children]
    if node.kind == "mapping":
        return {key.value: _plain_data(value) for key, value in yaml_pairs(node)}
    if node.tag == "bool":
        return node.value == "true"
    if node.tag == "int" and re.fullmatch(r"-?\d+", node.value):
        return int(node.value)
    if node.tag == "float" and (number := decimal_number(node.value)) is not None:
        return number
    return node.value if node.tag == "str" else f"!!{node.tag} {node.value}"
