"""The lint rules of `model-index` (MI…).

`lint_index` checks the list under that key; `publishing.lint` begins there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.hub.results import ResultRow, index_rows
from hf_evaluation.hub.yaml_tree import YamlNode, decimal_value, is_empty, yaml_fields, yaml_items, yaml_text
from hf_evaluation.publishing.lint_rules import (
    Finding,
    Linter,
    Official,
    is_not_finite,
    is_unproven,
    lint_no_text,
    lint_source,
    lint_twice,
    lint_unknown_keys,
    outside_range,
)
from hf_evaluation.scores.published import Structured

# (mapping, key) -> the rule that asks for it
_REQUIRED = (("task", "type", "MI006"), ("dataset", "type", "MI007"), ("dataset", "name", "MI008"))
_GENERIC = words(
    "various, mixed, custom, other, unknown, benchmark, benchmarks, evaluation, evaluations, "
    "evaluationresults, evaluationset, eval, evals, evalresults, result, results, dataset, datasets, "
    "test, testset, testdata, leaderboard"
)

# Metrics that count shares of something, on either scale.
_SHARES = pattern(
    r"(?i)(?:acc(?:uracy)?|exact_match|em|pass@\d+|f1|win_rate|resolved)(?:_(?:norm|macro|micro))?"
)


def lint_index(lint: Linter, index: YamlNode) -> Iterator[Finding]:
    """All findings under `model-index`, in no order."""
    if is_empty(index):
        return
    if index.kind != "sequence":
        yield lint.say("MI001", index, lint.raw(index), "write a list: `- name: ...` and `results:` below it")
        return
    if len(index.children) > 1:
        yield lint.say("MI016", index.children[1], f"{len(index.children)} entries", "keep this model's")
    for model in index.children:
        yield from _lint_model(lint, model)


def _lint_model(lint: Linter, model: YamlNode) -> Iterator[Finding]:
    if model.kind != "mapping":
        yield lint.say("MI002", model, lint.raw(model))
        return
    yield from lint_unknown_keys(lint, model, "a model", "MI015")
    yield from lint_no_text(lint, model, "MI023")
    parts = yaml_fields(model)
    if yaml_text(parts.get("name")) is None:
        yield lint.say("MI003", model, hint="add `name:` with the model's name")
    results = parts.get("results")
    if results is None or results.kind != "sequence":
        yield lint.say("MI004", results or model, hint="write `results:` and a list below it")
        return
    for result in results.children:
        yield from _lint_result(lint, result)
    rows = list(index_rows(lint.document, (model,)))
    yield from lint_twice(lint, rows, "MI018")
    yield from _lint_shared_types(lint, rows)
    yield from _lint_mixed_scales(lint, rows)
    yield from _lint_ranges(lint, rows)


def _lint_result(lint: Linter, result: YamlNode) -> Iterator[Finding]:
    if result.kind != "mapping":
        yield lint.say("MI005", result, lint.raw(result))
        return
    yield from lint_unknown_keys(lint, result, "a result", "MI015")
    parts = yaml_fields(result)
    for place in ("task", "dataset", "source"):
        yield from lint_unknown_keys(lint, parts.get(place), place, "MI015")
        yield from lint_no_text(lint, parts.get(place), "MI023")
    for place, key, rule in _REQUIRED:
        if yaml_text(yaml_fields(parts.get(place)).get(key)) is None:
            yield lint.say(rule, parts.get(place) or result, hint=f"add `{key}:` to {place}")
    name = yaml_fields(parts.get("dataset")).get("name")
    if squash(yaml_text(name) or "") in _GENERIC:
        yield lint.say("MI019", name, yaml_text(name) or "", "give each benchmark a result of its own")
    yield from lint_source(lint, parts.get("source"), "MI014")
    yield from _lint_metrics(lint, result, parts.get("metrics"))


def _lint_metrics(lint: Linter, result: YamlNode, metrics: YamlNode | None) -> Iterator[Finding]:
    rows = yaml_items(metrics)
    if not rows or any(metric.kind != "mapping" for metric in rows):
        yield lint.say("MI009", metrics or result, hint="write `metrics:` and a list of `type` and `value`")
    for metric in rows:
        if metric.kind == "mapping":
            yield from _lint_metric(lint, metric)


def _lint_metric(lint: Linter, metric: YamlNode) -> Iterator[Finding]:
    yield from lint_unknown_keys(lint, metric, "metrics", "MI015")
    yield from lint_no_text(lint, metric, "MI023")
    parts = yaml_fields(metric)
    if yaml_text(parts.get("type")) is None:
        yield lint.say("MI010", metric, hint="add `type: accuracy` or what it is")
    value = parts.get("value")
    if value is None or value.tag == "null":
        yield lint.say("MI011", metric, hint="add `value:`, or take the metric out")
    elif is_not_finite(value):
        yield lint.say("MI012", value, lint.raw(value), "take the metric out")
    elif value.tag not in ("int", "float") or decimal_value(value) is None:
        yield lint.say("MI013", value, lint.raw(value), "write the number alone: value: 71.2")
    if is_unproven(parts):
        yield lint.say("MI017", parts["verified"], hint="take `verified` out, or give the token")


def _lint_shared_types(lint: Linter, rows: Iterable[ResultRow]) -> Iterator[Finding]:
    """The client groups by these five fields only (hub.md, section 5): MMLU and MMLU-Pro become one."""
    first: dict[tuple[str | None, ...], Structured] = {}
    told: set[tuple[str | None, ...]] = set()
    for row, node in rows:
        group = ((row.dataset or "").casefold(), row.config, row.split, row.revision, row.task)
        if row.dataset is None or row.benchmark is None:
            continue
        other = first.setdefault(group, row)
        if _bare_name(other) != _bare_name(row) and (*group, _bare_name(row)) not in told:
            told.add((*group, _bare_name(row)))
            detail = f"{row.benchmark!r} here, {other.benchmark!r} in line {other.line}, both {row.dataset!r}"
            yield lint.say("MI020", node, detail, "give each benchmark its own dataset.type or config")


def _bare_name(row: Structured) -> str:
    return squash(re.sub(r"[(\[][^()\[\]]*[)\]]", " ", row.benchmark or ""))


def _lint_mixed_scales(lint: Linter, rows: Sequence[ResultRow]) -> Iterator[Finding]:
    """Of one metric, some values up to 1 and some above: the fewer of them are the suspects."""
    by_metric: defaultdict[str, list[tuple[float, YamlNode]]] = defaultdict(list)
    for row, node in rows:
        if row.value and row.metric and _SHARES.fullmatch(row.metric):
            by_metric[row.metric.casefold()].append((row.value, node))
    for metric, values in by_metric.items():
        fractions = [node for value, node in values if 0 < value <= 1]
        percents = [node for value, node in values if value > 1]
        suspects = min(fractions, percents, key=len)
        for node in suspects:
            detail = f"{lint.raw(node)}, {metric}; {len(fractions)} up to 1, {len(percents)} above"
            yield lint.say("MI021", node, detail, "write all on one scale")


def _lint_ranges(lint: Linter, rows: Iterable[ResultRow]) -> Iterator[Finding]:
    for row, node in rows:
        _, board = lint.official.get((row.dataset or "").casefold(), ("", Official()))
        limits = board.limits if _SHARES.fullmatch(row.metric or "") else None
        if row.value is not None and limits and not limits[0] <= row.value <= limits[1]:
            yield lint.say("MI022", node, outside_range(row, limits), "compare with the source")
