"""What is mended without guessing: for each rule of the lint the edit, and what proves it.

`mends_of` gives the mends of a file with their `Edit`s, in the order of the file; `ProofSources` is what else
is known of the model, `is_same_fraction` whether a score proves a number to be a fraction, `FRACTION_RULES`
what asks for that. A rule without a function here is for a person to decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hf_evaluation.core.json_values import decimal_number
from hf_evaluation.core.text import squash
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.results import eval_row, index_models, result_rows
from hf_evaluation.hub.yaml_tree import (
    MODEL_INDEX,
    YamlNode,
    client_problem,
    decimal_value,
    hub_kind,
    yaml_fields,
    yaml_items,
    yaml_pairs,
    yaml_text,
)
from hf_evaluation.publishing.entries import is_iso_date
from hf_evaluation.publishing.lint import TEXT_LISTS, is_other_index
from hf_evaluation.publishing.lint_rules import KNOWN_KEYS, TEXT_KEYS, Linter, every_node, is_no_text
from hf_evaluation.publishing.mend import (
    Edit,
    Mend,
    add_after,
    drop_item,
    drop_pair,
    in_quotes,
    rewrite,
    shape_of,
    text_shape,
)
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.published import Structured, benchmark_of_result, place_of_result
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import number_text, tidy_number

FRACTION_RULES = frozenset({"MI021", "ER010"})
MendOffer: TypeAlias = tuple[Mend, Edit | None]

_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
# A key that the format does not have -> the one that is meant, where that is missing and the value fits it.
_MEANT = {
    "score": "value",
    "result": "value",
    "task": "task_id",
    "link": "url",
    "href": "url",
    "note": "notes",
}
_PROVED_BY_TEXT = "the characters stay, the quotes make them the text that the format wants"


@dataclass(frozen=True, slots=True)
class ProofSources:
    """What else is known of a model: the scores that its card prints, and all its published results.

    `sources` says of a published value with its source's url why it is a fraction.
    """

    scores: tuple[Score, ...] = ()
    results: tuple[Structured, ...] = ()
    sources: Mapping[tuple[str, float], str] = field(default_factory=dict)


def mends_of(lint: Linter, evidence: ProofSources) -> Iterator[MendOffer]:
    """What can be mended in a file."""
    root = lint.document.root
    if root is None:
        return
    yield from _unread_by_client(lint)
    yield from _repeated_keys(lint)
    if lint.document.path == CARD:
        yield from _front_matter(lint, root)
        for model in index_models(lint.document):
            yield from _model_to_mend(lint, model, evidence)
        return
    yield from _repeated_items(lint, root, "ER019")
    for entry in yaml_items(root):
        yield from _entry_to_mend(lint, entry, evidence)


def _offer(lint: Linter, rule: str, node: YamlNode, now: str, proof: str, edit: Edit | None) -> MendOffer:
    mend = Mend(rule, lint.document.path, lint.line(node), lint.raw(node) or "nothing", now, proof)
    return mend, edit


def _unread_by_client(lint: Linter) -> Iterator[MendOffer]:
    """Tabs, and texts that PyYAML takes only in quotes, in the line at which it stops."""
    document = lint.document
    problem = client_problem(document)
    if problem is None or document.root is None:
        return
    rule = "FM008" if document.path == CARD else "ER025"
    start = document.line_starts[problem.line - document.first_line]
    line = re.compile(r"[^\r\n]*").match(document.text, start)
    proof = "both parsers read the same data then"
    for at in [start + tab.start() for tab in re.finditer("\t", line.group() if line else "")]:
        was = f"a tab in column {at - start + 1}"
        yield Mend(rule, document.path, problem.line, was, "a space", proof), Edit(((at, at + 1, " "),))
    for node in every_node(document.root):
        on_line = node.kind == "scalar" and lint.line(node) == problem.line and node.style == "plain"
        if on_line and re.search("[?\t\x85\u2028\u2029]", node.value):
            edit = rewrite(node, json.dumps(node.value), text_shape(node.value))
            yield _offer(lint, rule, node, json.dumps(node.value), proof, edit)


def _repeated_keys(lint: Linter) -> Iterator[MendOffer]:
    rule = "FM004" if lint.document.path == CARD else "ER021"
    for node in every_node(lint.document.root):
        first: dict[str, YamlNode] = {}
        for index, (key, value) in enumerate(yaml_pairs(node)):
            other = first.setdefault(key.value, value)
            if key.kind == "scalar" and other is not value and shape_of(other) == shape_of(value):
                proof = f"line {lint.line(other)} says the same"
                yield _offer(lint, rule, key, "taken out", proof, drop_pair(lint.document, node, index))


def _front_matter(lint: Linter, root: YamlNode) -> Iterator[MendOffer]:
    keys = [key.value for key, _ in yaml_pairs(root)]
    others = [one for one, _ in yaml_pairs(root) if is_other_index(one)]
    for index, (key, value) in enumerate(yaml_pairs(root)):
        if is_other_index(key) and MODEL_INDEX not in keys and len(others) == 1:
            edit = rewrite(key, MODEL_INDEX, text_shape(MODEL_INDEX))
            yield _offer(lint, "FM006", key, MODEL_INDEX, "no other key is meant, and none is there", edit)
        if key.value in TEXT_LISTS:
            yield from _text_list(lint, root, index, value)


def _text_list(lint: Linter, root: YamlNode, index: int, value: YamlNode) -> Iterator[MendOffer]:
    """Items that are no text: an empty one says nothing, so it goes; a number gets quotes."""
    items = yaml_items(value)
    kinds = [hub_kind(item) for item in items]
    if items and set(kinds) == {"null"}:
        edit = drop_pair(lint.document, root, index)
        yield _offer(lint, "FM007", items[0], "the list is taken out", "it names nothing", edit)
        return
    for place, (item, kind) in enumerate(zip(items, kinds, strict=True)):
        if kind == "null":
            edit = drop_item(lint.document, value, place)
            yield _offer(lint, "FM007", item, "taken out", "it names nothing", edit)
        elif is_no_text(item):
            yield _quoted(lint, "FM007", item, _PROVED_BY_TEXT)


def _quoted(lint: Linter, rule: str, node: YamlNode, proof: str) -> MendOffer:
    return _offer(lint, rule, node, f'"{lint.raw(node)}"', proof, in_quotes(lint.document, node))


def _texts_to_mend(lint: Linter, node: YamlNode | None, rule: str) -> Iterator[MendOffer]:
    for key, value in yaml_pairs(node):
        if key.value in TEXT_KEYS and is_no_text(value):
            yield _quoted(lint, rule, value, _PROVED_BY_TEXT)


def _repeated_items(lint: Linter, sequence: YamlNode | None, rule: str) -> Iterator[MendOffer]:
    """Items that stand there twice, word for word the same data."""
    first: dict[object, YamlNode] = {}
    for index, item in enumerate(yaml_items(sequence)):
        other = first.setdefault(shape_of(item), item)
        if other is not item and item.kind == "mapping" and sequence is not None:
            proof = f"line {lint.line(other)} says the same in every field"
            yield _offer(lint, rule, item, "taken out", proof, drop_item(lint.document, sequence, index))


def _keys(lint: Linter, node: YamlNode | None, place: str, rule: str) -> Iterator[MendOffer]:
    """Keys in another spelling, or by another name, of one that is missing."""
    known, there = KNOWN_KEYS[rule, place], yaml_fields(node)
    for key, value in yaml_pairs(node):
        if key.kind != "scalar" or key.tag == "merge" or key.value in known:
            continue
        near = [name for name in known if squash(name).rstrip("s") == squash(key.value).rstrip("s")]
        meant = near[0] if len(near) == 1 else _MEANT.get(key.value.casefold())
        rivals = [other for other in there if other not in known and other != key.value]
        if meant not in known or meant in there or any(_MEANT.get(one) == meant for one in rivals):
            continue
        if _fits_to_mend(meant, value):
            proof = f"{meant} is missing there, and the value is one"
            yield _offer(lint, rule, key, meant, proof, rewrite(key, meant, text_shape(meant)))


def _fits_to_mend(key: str | None, value: YamlNode) -> bool:
    """Whether a value is of the kind that a key wants."""
    if key == "value":
        return decimal_value(value) is not None
    if key in ("results", "metrics"):
        return value.kind == "sequence"
    if key in ("dataset", "source", "args"):
        return value.kind == "mapping"
    return yaml_text(value) is not None and (key != "url" or value.value.startswith("http"))


def _model_to_mend(lint: Linter, model: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    yield from _texts_to_mend(lint, model, "MI023")
    yield from _keys(lint, model, "a model", "MI015")
    results = yaml_fields(model).get("results")
    yield from _repeated_items(lint, results, "MI018")
    for result in yaml_items(results):
        parts = yaml_fields(result)
        yield from _keys(lint, result, "a result", "MI015")
        for place in ("task", "dataset", "source"):
            yield from _keys(lint, parts.get(place), place, "MI015")
            yield from _texts_to_mend(lint, parts.get(place), "MI023")
        yield from _repeated_items(lint, parts.get("metrics"), "MI018")
        for metric in yaml_items(parts.get("metrics")):
            yield from _keys(lint, metric, "metrics", "MI015")
            yield from _texts_to_mend(lint, metric, "MI023")
        for row, value in result_rows(lint.document, result):
            yield from _value(lint, row, value, evidence)


def _entry_to_mend(lint: Linter, entry: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    parts = yaml_fields(entry)
    yield from _keys(lint, entry, "an entry", "ER018")
    yield from _texts_to_mend(lint, entry, "ER023")
    for place in ("dataset", "source"):
        yield from _keys(lint, parts.get(place), place, "ER018")
        yield from _texts_to_mend(lint, parts.get(place), "ER023")
    date = parts.get("date")
    if date is not None and date.tag == "timestamp" and is_iso_date(lint.raw(date)):
        yield _quoted(lint, "ER012", date, _PROVED_BY_TEXT)
    yield from _dataset(lint, parts.get("dataset"))
    value = parts.get("value")
    if value is not None:
        yield from _value(lint, eval_row(lint.document, parts, value), value, evidence)


def _dataset(lint: Linter, dataset: YamlNode | None) -> Iterator[MendOffer]:
    """Today's id of the dataset, and its task where it has one only."""
    fields = yaml_fields(dataset)
    name, task = fields.get("id"), fields.get("task_id")
    written = yaml_text(name)
    if dataset is None or name is None or written is None:
        return
    today = catalogue().present_id(written)
    true_name, board = lint.official.get(today, ("", None))
    if true_name and true_name != written:
        is_old = written.casefold() != true_name.casefold()
        proof = "the data set has this id since it moved" if is_old else "the Hub spells it so"
        edit = rewrite(name, true_name, text_shape(true_name))
        yield _offer(lint, "ER015" if is_old else "ER016", name, true_name, proof, edit)
    tasks = board.tasks if board else None
    if task is None and tasks is not None and len(tasks) == 1:
        proof = f"it is the only task in the eval.yaml of {true_name}"
        edit_or_none = add_after(lint.document, dataset, "task_id", tasks[0])
        yield _offer(lint, "ER006", dataset, f"task_id: {tasks[0]}", proof, edit_or_none)


def _value(lint: Linter, row: Structured, value: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    """A number in quotes or with a per cent sign, and a fraction where percent are counted."""
    is_card = row.format == "model-index"
    benchmark = benchmark_of_result(row)
    counts_percent = benchmark is not None and benchmark.scale == "percent"
    text = yaml_text(value) or ""
    if value.kind == "scalar" and value.tag == "str":
        percent = _PERCENT.fullmatch(text)
        bare = percent.group(1) if percent and counts_percent else text
        if value.style != "block" and decimal_number(bare) is not None and "%" not in bare:
            proof = "the number stays as it is written" + (
                "; the benchmark counts percent" if percent else ""
            )
            tag = "int" if re.fullmatch(r"[-+]?\d+", bare) else "float"
            edit = rewrite(value, bare, ("scalar", tag, bare, ()))
            yield _offer(lint, "MI013" if is_card else "ER008", value, bare, proof, edit)
        return
    number = decimal_value(value)
    if not counts_percent or number is None or not 0 < number <= 1 or row.verified:
        return
    proof_found = _percent_proof(row, number, evidence)
    if proof_found:
        shown = number_text(tidy_number(round(number * 100, 10)))
        edit = rewrite(value, shown, ("scalar", "float" if "." in shown else "int", shown, ()))
        yield _offer(lint, "MI021" if is_card else "ER010", value, shown, proof_found, edit)


def _percent_proof(row: Structured, number: float, evidence: ProofSources) -> str | None:
    """What proves that a value is a fraction: the card or another result says the same in percent."""
    benchmark = benchmark_of_result(row)
    told: list[str] = []
    for score in evidence.scores:
        if benchmark is None or score.benchmark_id != benchmark.id or score.settings.part:
            continue
        if is_same_fraction(number, score):
            how = " as a fraction" if score.unit == "fraction" else ""
            told.append(f"the card prints {score.raw}{how} (line {score.line})")
    if proof := evidence.sources.get((row.source_url or "", number)):
        told.append(proof)
    for other in evidence.results:
        same = other.value is not None and benchmark_of_result(other) == benchmark
        if same and _is_percent_of(number, other.value or 0.0, other.raw):
            told.append(f"{other.raw} stands in {place_of_result(other)}")
    return told[0] if told else None


def is_same_fraction(number: float, score: Score) -> bool:
    """Whether a score is the number as a fraction, or as percent to the digits that it prints."""
    if score.unit == "fraction":
        return score.value == number
    return _is_percent_of(number, score.value, score.raw)


def _is_percent_of(fraction: float, percent: float, raw: str) -> bool:
    """Whether a printed percentage is the fraction, to the digits that it prints; two at least."""
    digits = re.search(r"\d+(?:\.(\d+))?", raw)
    places = len(digits.group(1) or "") if digits else 0
    return (
        percent > 1
        and len(re.sub(r"\D", "", raw)) > 1
        and abs(fraction * 100 - percent) <= 0.5001 * 10**-places
    )
