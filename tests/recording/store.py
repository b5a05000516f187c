"""Outputs in files: one JSON file a group, readable in a diff, and what differs between two of them.

A short stream is kept as its lines. A long one, and every one that is marked brief, is kept as a digest with
its length, for that suffices to say that it changed; `record_outputs.py --against` then shows the change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from difflib import unified_diff
from pathlib import Path

from tests.recording.bench import Output

LONG = 3_000  # characters of one stream that is still kept as text
Kept = dict[str, object]


def digest(text: str) -> str:
    """The first 16 digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def compact(output: Output) -> Kept | str:
    """An output as it stands in the file; a brief one is one digest of all its parts and the exit code."""
    if output.brief:
        whole = json.dumps([output.code, output.parts], sort_keys=True)
        size = sum(map(len, output.parts.values()))
        said = "" if output.code is None else f"code {output.code}, "
        return f"{said}{size} characters, sha256 {digest(whole)}"
    kept: Kept = {} if output.code is None else {"code": output.code}
    for name, text in output.parts.items():
        if len(text) > LONG:
            kept[name] = f"{len(text)} characters, sha256 {digest(text)}"
        elif text:
            kept[name] = text.split("\n")
    return kept


def compact_cases(outputs: Mapping[str, Output]) -> dict[str, dict[str, str]]:
    """`{case: {command: digest}}` of outputs that are named `case: command`: no word of them is kept."""
    cases: dict[str, dict[str, str]] = {}
    for name, output in outputs.items():
        case, _, command = name.partition(": ")
        cases.setdefault(case, {})[command] = digest(json.dumps([output.code, output.parts], sort_keys=True))
    return cases


def file_text(kept: Mapping[str, object]) -> str:
    """The file of a group."""
    return json.dumps(kept, ensure_ascii=True, indent=1) + "\n"


def compact_group(name: str, outputs: Mapping[str, Output]) -> dict[str, object]:
    """A group as it stands in its file."""
    if name == "labelled":
        return dict(compact_cases(outputs))
    return {key: compact(output) for key, output in outputs.items()}


def read(path: Path) -> dict[str, object]:
    """A group's file; empty when there is none yet."""
    found: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[str]]:
    """By name of the run, in the order of the runs: the lines that tell how it differs."""
    found: dict[str, list[str]] = {}
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            found[name] = ["recorded, but not run any more"]
        elif name not in before:
            found[name] = ["not recorded yet"]
        elif before[name] != after[name]:
            found[name] = list(
                unified_diff(_lines(before[name]), _lines(after[name]), "recorded", "now", lineterm="", n=2)
            )
    return found


def _lines(kept: object) -> list[str]:
    if isinstance(kept, Mapping):
        return [line for key, value in kept.items() for line in _part(str(key), value)]
    return str(kept).splitlines()


def _part(key: str, value: object) -> Iterable[str]:
    if isinstance(value, list):
        return [f"{key}: {line}" for line in value]
    return [f"{key}: {value}"]


def whole(output: Output) -> str:
    """An output as one text, nothing left out."""
    head = "" if output.code is None else f"exit code {output.code}\n"
    return head + "".join(f"--- {name}\n{text}\n" for name, text in output.parts.items())
