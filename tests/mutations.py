"""Texts and JSON documents changed by chance: in their bytes, their words, their structure."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST = 200_000  # bytes of one input
TOKENS = (
    "|", "---\n", "\n\n", "<table>", "</td>", "<tr>", '<td colspan="99999">', "`" * 3, "[", "]" * 40,
    "{", "}", ": ", "- ", "&a ", "*a", "<<: *a\n", "!!python/object:os.system", "1:1:1:1", "1e400",
    "NaN", "-0", "9" * 400, "null", '"', "'", "\\", "\t", "\0", "\r", "\ud800", "\u202e", "\u2028",
    "\U000e0100", "\ufeff", "$(id)", "--apply", "; curl x #", "../../etc/passwd", "model-index:\n",
    "results:\n", "metrics:\n", "value: ", "dataset:\n", "task_id: ", "verified: true\n", "%", "±", "١٢",
    "½",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", "x" * 5000, -1, 0, 1e308, 10**400, "NaN", float("nan"), "\ud800", "1" * 5000,
    "; curl x #", "--apply", "../..", [[[[]]]], {"a": {"a": {}}}, "\x1b[2J\u202e", 1.5, "2026-99-99",
    "https://[x", 2**63,
)  # fmt: skip


def mutated_text(dice: random.Random, text: str) -> str:
    """A text with some of its parts cut, doubled, moved, or replaced by what readers stumble over."""
    for _ in range(dice.choice((1, 1, 2, 4, 12))):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.choice((0, 1, 3, 20, 200)))
        piece = text[start:end]
        way = dice.randrange(5)
        if way == 0:
            text = text[:start] + text[end:]
        elif way == 1:
            text = text[:start] + dice.choice(TOKENS) * dice.choice((1, 1, 1, 3, 200)) + text[end:]
        elif way == 2:
            text = text[:end] + piece * dice.choice((1, 2, 50)) + text[end:]
        elif way == 3:
            at = dice.randrange(len(text) + 1)
            text = text[:at] + piece + text[at:]
        else:
            lines = text.splitlines(keepends=True)
            dice.shuffle(lines) if dice.random() < 0.1 else lines.insert(0, dice.choice(lines or ["\n"]))
            text = "".join(lines)
    return text[:MOST]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything in a JSON document."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def mutated_document(dice: random.Random, document: Any) -> Any:
    """A JSON document with some of its values replaced, dropped, or put elsewhere."""
    document = json.loads(json.dumps(document))
    for _ in range(dice.choice((1, 1, 2, 5))):
        found = list(places(document)) if isinstance(document, dict | list) else []
        if not found:
            return document
        holder, key = dice.choice(found)
        way = dice.randrange(4)
        if way == 0 and isinstance(holder, dict):
            del holder[key]
        elif way == 1:
            other, name = dice.choice(found)
            with contextlib.suppress(LookupError, RecursionError):
                holder[key] = json.loads(json.dumps(other[name]))
        elif way == 2 and isinstance(holder, list):
            holder += holder[:50]
        else:
            holder[key] = copy.deepcopy(dice.choice(VALUES))  # else the next change is in VALUES too
    return document


def mutated_json(dice: random.Random, text: str) -> str:
    """A JSON document changed in its structure, sometimes in its bytes as well."""
    try:
        changed = json.dumps(mutated_document(dice, json.loads(text)), ensure_ascii=dice.random() < 0.5)
    except (ValueError, RecursionError):
        changed = text
    return mutated_text(dice, changed) if dice.random() < 0.3 else changed[:MOST]


def mutated_lines(dice: random.Random, text: str) -> str:
    """JSON Lines of which one or two are changed."""
    lines = text.splitlines()
    for _ in range(dice.choice((1, 1, 2))):
        at = dice.randrange(len(lines))
        lines[at] = mutated_json(dice, lines[at])
    return "\n".join(lines)[:MOST] + "\n"


@dataclass(frozen=True)
class Kind:
    """Inputs of one kind: what they are made of, how they are changed, and the commands that read them."""

    seeds: Sequence[str]
    change: Callable[[random.Random, str], str]
    run: Callable[[Path, str], list[tuple[Callable[[list[str]], int], list[str]]]]


def written(folder: Path, name: str, text: str) -> str:
    """A file with a text that may be no Unicode; its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(path)
