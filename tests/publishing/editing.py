"""What the tests of editing share: results to add, and readers that do not use the script's own checks.

Lines and bytes are compared directly, and both versions of a file are read by PyYAML as data (YAML 1.1), as
bare texts, and with the scalar rules of YAML 1.2.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import HealthCheck, settings

from hf_evaluation.publishing.entries import EvalEntry, IndexEntry

MMLU = IndexEntry(
    task_type="text-generation",
    dataset_type="cais/mmlu",
    dataset_name="MMLU",
    metric_type="accuracy",
    value=75.9,
    config="all",
    split="test",
    revision="0123456",  # octal in YAML 1.1, a number in 1.2, unless quoted
    dataset_args=(("num_few_shot", 5),),
    metric_name="MMLU (5-shot, CoT)",
    source_name="Model card: the author's",
    source_url="https://huggingface.co/acme/foo/blob/0a1b/README.md?plain=1#L12",
)

PRO = IndexEntry("text-generation", "TIGER-Lab/MMLU-Pro", "no", "acc", 0.1 + 0.2, metric_name="1.10")
ENTRIES = (MMLU, PRO)

# The two blocks as data, written down by hand.
MMLU_DATA: dict[str, Any] = {
    "task": {"type": "text-generation"},
    "dataset": {
        "type": "cais/mmlu",
        "name": "MMLU",
        "config": "all",
        "split": "test",
        "revision": "0123456",
        "args": {"num_few_shot": 5},
    },
    "metrics": [{"type": "accuracy", "value": 75.9, "name": "MMLU (5-shot, CoT)"}],
    "source": {"name": MMLU.source_name, "url": MMLU.source_url},
}

PRO_DATA: dict[str, Any] = {
    "task": {"type": "text-generation"},
    "dataset": {"type": "TIGER-Lab/MMLU-Pro", "name": "no"},
    "metrics": [{"type": "acc", "value": 0.3, "name": "1.10"}],
}

ADDED = [MMLU_DATA, PRO_DATA]
AIME = EvalEntry(
    "MathArena/aime_2026",
    "MathArena/aime_2026",
    82.5,
    date="2026-11-20",
    source_url="https://huggingface.co/acme/foo",
    source_name="Model Card",
    source_user="alice",
    notes="With tools",
)

AIME_DATA: dict[str, Any] = {
    "dataset": {"id": "MathArena/aime_2026", "task_id": "MathArena/aime_2026"},
    "value": 82.5,
    "date": "2026-11-20",
    "source": {"url": "https://huggingface.co/acme/foo", "name": "Model Card", "user": "alice"},
    "notes": "With tools",
}


class Texts(yaml.BaseLoader):
    """Every scalar as the text it is written as."""


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2: no `yes`, no octal `012`, no dates, exponents without a dot."""


Core.yaml_implicit_resolvers = {}


for _tag, _pattern in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    ),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), None)


Core.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node).replace("0o", ""), 10)
)

LOADERS = (yaml.SafeLoader, Texts, Core)


def cut(card: bytes) -> tuple[bytes, bytes]:
    """(YAML, body) of a card, by lines; no YAML where it does not begin with dashes."""
    lines = card.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].strip() != b"---":
        return b"", card.removeprefix(b"\xef\xbb\xbf")
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == b"---":
            return b"".join(lines[start + 1 : number]), b"".join(lines[number + 1 :])
    raise AssertionError("front matter that is not closed")


def grown(data: Any, texts: Callable[[Any], Any], model: str = "Foo") -> Any:
    """What the old front matter is to become, in plain Python."""
    added = texts(deepcopy(ADDED))
    data = {} if data in (None, "", "null") else data
    index = data.get("model-index")
    if index in (None, [], "", "null", "~"):
        return {**data, "model-index": [{"name": model, "results": added}]}
    entries = [entry for entry in index if isinstance(entry, dict)]
    named = [entry for entry in entries if str(entry.get("name")).split("/")[-1].lower() == model.lower()]
    chosen = (named or [entry for entry in entries if not entry.get("name")] or [None])[0]
    if chosen is None:
        return {**data, "model-index": [*index, {"name": model, "results": added}]}
    present = chosen.get("results")
    chosen["results"] = [*(present if isinstance(present, list) else []), *added]
    return data


def as_texts(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): as_texts(value) for key, value in data.items()}
    return [as_texts(item) for item in data] if isinstance(data, list) else str(data)


def same(one: Any, other: Any) -> bool:
    """Equal, types included: 1 is not 1.0, "1" is not 1."""
    return json.dumps(one, default=repr) == json.dumps(other, default=repr)


def assert_reads_as_grown(old: bytes, new: bytes, model: str = "Foo") -> None:
    for loader in LOADERS:
        before = yaml.load(cut(old)[0].decode(), loader)
        after = yaml.load(cut(new)[0].decode(), loader)
        assert same(after, grown(before, as_texts if loader is Texts else lambda data: data, model)), loader


def assert_only_adds_lines(old: bytes, new: bytes) -> None:
    """One block of whole lines more; without it the old bytes."""
    ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = next(
        (n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), len(ours)
    )
    rest = len(ours) - head
    assert len(theirs) > len(ours)
    assert b"".join(theirs[:head] + theirs[len(theirs) - rest :]) == old


def assert_only_adds_bytes(old: bytes, new: bytes) -> None:
    """One run of bytes more; without it the old bytes."""
    head = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    tails = (at for at in range(head, -1, -1) if old == new[:at] + new[len(new) - (len(old) - at) :])
    assert next(tails, None) is not None


def assert_only_placeholder_went(old: bytes, new: bytes) -> None:
    """Besides added lines one line lost its empty `[]`, `{}` or `null`."""
    ours, theirs = old.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True)
    changes = [
        code
        for code in difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes()
        if code[0] != "equal"
    ]
    gone = [line for code in changes for line in ours[code[1] : code[2]]]
    assert len(gone) == 1
    bare = re.sub(r" *(?:\[ *\]|\{ *\}|\b[Nn]ull\b|~)", "", gone[0], count=1)
    assert not bare.strip() or bare in theirs


quick = settings(
    max_examples=80, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
