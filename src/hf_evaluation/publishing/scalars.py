"""New results as lines of YAML, and which of them a file lacks.

`index_tree` and `eval_tree` turn an entry into the tree of its format; `yaml_item_lines`,
`yaml_mapping_lines` and `yaml_flow_text` write trees so that every parser of YAML reads the same.
`rows_of_entries` reads entries as a file would give them, `entries_not_there` keeps those that it has not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.results import eval_rows, result_rows
from hf_evaluation.hub.yaml_tree import Envelope, Leaf, Tree, edit_refused, yaml_document, yaml_items
from hf_evaluation.publishing.entries import EvalEntry, IndexEntry
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.scales import number_text, tidy_number

_Entry = TypeVar("_Entry", IndexEntry, EvalEntry)

# Words that YAML 1.1 or 1.2 takes for something else than text, and some that other parsers do.
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_PLAIN_TEXT = pattern(r"[^\W\d_](?:[\w ./()+-]*[\w./()+-])?")
_PLAIN_URL = pattern(r"https?://[A-Za-z0-9_./~%?=&+:#-]*[A-Za-z0-9_/]")


class _Quoted(str):
    """A text that is quoted in any case."""

    __slots__ = ()


def index_tree(entry: IndexEntry) -> dict[str, Tree]:
    """The result block, its keys in the order of the Hub's specification."""
    dataset: dict[str, Tree] = {"type": entry.dataset_type, "name": entry.dataset_name}
    dataset |= _given(config=entry.config, split=entry.split, revision=entry.revision)
    if entry.dataset_args:
        dataset["args"] = {key: _tidy_leaf(value) for key, value in entry.dataset_args}
    metric: dict[str, Tree] = {"type": entry.metric_type, "value": tidy_number(entry.value)}
    metric |= _given(name=entry.metric_name)
    if entry.metric_args:
        metric["args"] = {key: _tidy_leaf(value) for key, value in entry.metric_args}
    tree: dict[str, Tree] = {
        "task": {"type": entry.task_type, **_given(name=entry.task_name)},
        "dataset": dataset,
        "metrics": [metric],
    }
    if entry.source_url:
        tree["source"] = {**_given(name=entry.source_name), "url": entry.source_url}
    return tree


def eval_tree(entry: EvalEntry) -> dict[str, Tree]:
    """The entry of `.eval_results`, its keys in the order of the Hub's documentation."""
    task = entry.task_id if re.fullmatch(r"\w[\w.-]*", entry.task_id) else _Quoted(entry.task_id)
    tree: dict[str, Tree] = {
        "dataset": {"id": entry.dataset_id, "task_id": task, **_given(revision=entry.revision)},
        "value": tidy_number(entry.value),
    }
    tree |= _given(date=entry.date)  # quoted by _scalar, as it begins with a digit
    if entry.source_url:
        names = _given(name=entry.source_name, user=entry.source_user, org=entry.source_org)
        tree["source"] = {"url": entry.source_url, **names}
    return tree | _given(notes=entry.notes)


def rows_of_entries(entries: Sequence[IndexEntry] | Sequence[EvalEntry]) -> list[Structured]:
    """The entries as they will be read once they stand in the file."""
    trees: list[Tree] = []
    for entry in entries:
        trees.append(index_tree(entry) if isinstance(entry, IndexEntry) else eval_tree(entry))
    lines = yaml_item_lines(trees, 0, 0)
    document = yaml_document("the new results", Envelope(b"", "\n".join(lines).encode(), b"", 1))
    if not any(isinstance(entry, IndexEntry) for entry in entries):
        return [row for row, _ in eval_rows(document)]
    return [row for result in yaml_items(document.root) for row, _ in result_rows(document, result)]


def result_identity(row: Structured) -> tuple[str, ...]:
    """What makes two rows the same result; the source, the revision and the date do not."""
    parts = (row.dataset, row.config, row.split, row.benchmark, row.metric, row.metric_name, row.variant)
    own = row.task if row.format == "eval-results" else None
    return tuple((part or "").casefold() for part in (*parts, own))


def entries_not_there(
    entries: Sequence[_Entry], rows: Sequence[Structured], there: Iterable[Structured]
) -> list[_Entry]:
    """The entries that add something. Raises EvaluationError (5) where another value stands there."""
    seen = {result_identity(row): row for row in there}
    fresh: list[_Entry] = []
    for entry, row in zip(entries, rows, strict=True):
        other = seen.setdefault(result_identity(row), row)
        if other is row:
            fresh.append(entry)
        elif other.value != row.value:
            name = row.benchmark or row.dataset
            raise edit_refused(
                f"{name}: {other.raw} stands in {other.path}, line {other.line}; not adding {row.raw}",
                "compare the two; --update replaces a value of our own source",
            )
    return fresh


def yaml_item_lines(items: Sequence[Tree], column: int, offset: int) -> list[str]:
    """A block list, dashes at `column`; lists inside stand `offset` columns right of their key."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, dict) and item:
            block = yaml_mapping_lines(item, column + 2, offset)
            lines += [" " * column + "- " + block[0][column + 2 :], *block[1:]]
        else:
            lines.append(" " * column + "- " + yaml_flow_text(item))
    return lines


def yaml_mapping_lines(mapping: dict[str, Tree], column: int, offset: int) -> list[str]:
    """A block mapping, keys at `column`; lists inside stand `offset` columns right of their key."""
    lines: list[str] = []
    for key, value in mapping.items():
        head = " " * column + _scalar(key) + ":"
        if isinstance(value, dict) and value:
            lines += [head, *yaml_mapping_lines(value, column + 2, offset)]
        elif isinstance(value, list) and value:
            lines += [head, *yaml_item_lines(value, column + offset, offset)]
        else:
            lines.append(
                f"{head} {yaml_flow_text(value) if isinstance(value, dict | list) else _scalar(value)}"
            )
    return lines


def yaml_flow_text(tree: Tree) -> str:
    """The tree on one line."""
    if isinstance(tree, dict):
        pairs = (f"{_scalar(key, flow=True)}: {yaml_flow_text(value)}" for key, value in tree.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(yaml_flow_text, tree)) + "]"
    return _scalar(tree, flow=True)


def _given(**fields: str | None) -> dict[str, Tree]:
    return {key: value for key, value in fields.items() if value}


def _scalar(value: Leaf, *, flow: bool = False) -> str:
    """A value as YAML. Text is quoted unless every parser reads it as the same text without."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return number_text(value)
    safe = _PLAIN_TEXT.fullmatch(value) and value.casefold() not in _RESERVED
    if not isinstance(value, _Quoted) and (safe or (not flow and _PLAIN_URL.fullmatch(value))):
        return value
    return "".join(map(_escape, json.dumps(value, ensure_ascii=False)))


def _escape(ch: str) -> str:
    if ch.isprintable():
        return ch
    return f"\\u{ord(ch):04x}" if ord(ch) <= 0xFFFF else f"\\U{ord(ch):08x}"


def _tidy_leaf(value: Leaf) -> Leaf:
    return tidy_number(value) if isinstance(value, float) else value
