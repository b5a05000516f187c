"""The lint rules of `.eval_results` (ER…).

`lint_eval_file` checks a document that could be parsed; `publishing.lint` begins there.
"""

from __future__ import annotations

from collections.abc import Iterator

from hf_evaluation.hub.results import eval_row, eval_rows
from hf_evaluation.hub.yaml_tree import (
    MODEL_INDEX,
    YamlNode,
    decimal_value,
    is_empty,
    yaml_fields,
    yaml_items,
    yaml_text,
)
from hf_evaluation.publishing.entries import is_iso_date
from hf_evaluation.publishing.lint_rules import (
    Finding,
    Linter,
    Official,
    is_not_finite,
    is_unproven,
    lint_no_text,
    lint_repeated_keys,
    lint_source,
    lint_twice,
    lint_unknown_keys,
    outside_range,
)
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.scales import tidy_number


def lint_eval_file(lint: Linter) -> Iterator[Finding]:
    """All findings in a file of `.eval_results`, in no order."""
    root = lint.document.root
    if root is None or is_empty(root):
        yield lint.say("ER022", root, hint="delete the file, or add a result")
        return
    yield from lint_repeated_keys(lint, root, "ER021")
    entries = yaml_items(root)
    where = next(
        (node for node in (root, *entries) if {MODEL_INDEX, "results"} & yaml_fields(node).keys()), None
    )
    if where is not None:
        yield lint.say("ER003", where, hint="write `- dataset: {id, task_id}` and `value` instead")
    elif root.kind != "sequence":
        yield lint.say("ER002", root, hint="begin each result with a dash")
    else:
        for entry in entries:
            yield from _lint_eval_entry(lint, entry)
        yield from lint_twice(lint, eval_rows(lint.document), "ER019")


def _lint_eval_entry(lint: Linter, entry: YamlNode) -> Iterator[Finding]:
    if entry.kind != "mapping":
        yield lint.say("ER004", entry, lint.raw(entry), "write `dataset:` and `value:`")
        return
    yield from lint_unknown_keys(lint, entry, "an entry", "ER018")
    yield from lint_no_text(lint, entry, "ER023")
    parts = yaml_fields(entry)
    for place in ("dataset", "source"):
        yield from lint_unknown_keys(lint, parts.get(place), place, "ER018")
        yield from lint_no_text(lint, parts.get(place), "ER023")
    yield from _lint_dataset(lint, entry, parts.get("dataset"))
    yield from _lint_eval_value(lint, entry, parts)
    yield from _lint_date(lint, parts.get("date"))
    yield from lint_source(lint, parts.get("source"), "ER014")
    if is_unproven(parts):
        yield lint.say("ER020", parts["verified"], hint="take `verified` out; only the token counts")


def _lint_dataset(lint: Linter, entry: YamlNode, dataset: YamlNode | None) -> Iterator[Finding]:
    name, task = (yaml_fields(dataset).get(key) for key in ("id", "task_id"))
    if name is None or yaml_text(name) is None:
        yield lint.say("ER005", dataset or entry, hint="add the benchmark's dataset: `id: cais/hle`")
    if task is None or yaml_text(task) is None:
        yield lint.say("ER006", dataset or entry, hint="add `task_id:`; it stands in the dataset's eval.yaml")
    if name is None or yaml_text(name) is None or not lint.official:
        return
    true_name, board = lint.official.get(name.value.strip().casefold(), ("", Official()))
    if not true_name:
        yield lint.say("ER015", name, name.value, "publish it in model-index instead")
    elif true_name != name.value.strip():
        yield lint.say("ER016", name, name.value, f"write {true_name}")
    if (
        task is not None
        and yaml_text(task)
        and board.tasks is not None
        and yaml_text(task) not in board.tasks
    ):
        yield lint.say("ER017", task, f"{task.value!r}", f"it has: {', '.join(board.tasks)}")


def _lint_eval_value(lint: Linter, entry: YamlNode, parts: dict[str, YamlNode]) -> Iterator[Finding]:
    value = parts.get("value")
    if value is None or value.tag == "null":
        yield lint.say("ER007", value or entry, hint="add `value:` with the score")
        return
    number = decimal_value(value)
    if is_not_finite(value):
        yield lint.say("ER009", value, lint.raw(value), "take the entry out")
    elif number is None or value.tag not in ("int", "float"):
        yield lint.say("ER008", value, lint.raw(value), "write the number alone, without quotes or signs")
    else:
        yield from _lint_scale(lint, value, number, eval_row(lint.document, parts, value))


def _lint_scale(lint: Linter, node: YamlNode, value: float, row: Structured) -> Iterator[Finding]:
    _, board = lint.official.get((row.dataset or "").casefold(), ("", Official()))
    if board.limits and not board.limits[0] <= value <= board.limits[1]:
        yield lint.say("ER011", node, outside_range(row, board.limits), "compare with the source")
    elif board.scale == "percent" and 0 < value <= 1:
        yield lint.say("ER010", node, row.raw, f"if it is a fraction, write {tidy_number(value * 100):g}")


def _lint_date(lint: Linter, date: YamlNode | None) -> Iterator[Finding]:
    if date is None or date.tag == "null":
        return
    if date.tag == "timestamp":
        yield lint.say("ER012", date, lint.raw(date), f'write "{lint.raw(date)}"')
    elif not is_iso_date(yaml_text(date) or ""):
        yield lint.say("ER013", date, lint.raw(date), 'write "2026-11-20"')
