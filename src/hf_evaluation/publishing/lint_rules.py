"""The rules of the lint, and what all of them need.

`RULES` lists every rule with its severity and sentence. A `Finding` is one remark, a `Linter` the document
under lint, `Official` what is known of a benchmark's dataset. `lint_repeated_keys`, `lint_unknown_keys`,
`lint_no_text`, `lint_source` and `lint_twice` are checks that both formats share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hf_evaluation.hub.results import ResultRow, is_verified, written_text
from hf_evaluation.hub.yaml_tree import (
    YamlDocument,
    YamlNode,
    client_problem,
    hub_kind,
    yaml_fields,
    yaml_pairs,
    yaml_text,
)
from hf_evaluation.publishing.scalars import result_identity
from hf_evaluation.scores.published import Structured

# Rule -> (severity, one sentence). Required fields: hub-docs modelcard.md and its page on .eval_results.
RULES: dict[str, tuple[str, str]] = {
    "FM001": ("error", "the front matter is no readable YAML"),
    "FM002": ("warning", "the front matter is opened but never closed, so the Hub reads no metadata"),
    "FM003": ("error", "the front matter is no mapping of keys to values"),
    "FM004": ("error", "a key stands twice in one mapping: parsers refuse it or drop one"),
    "FM005": (
        "warning",
        "spaces after the opening dashes: huggingface_hub does not see the front matter",
    ),
    "FM006": ("error", "the Hub reads the key model-index, no other spelling of it"),
    "FM007": ("error", "an item of this list is no text, so the Hub refuses the card"),
    "FM008": ("warning", "the Hub reads this, huggingface_hub does not"),
    "FM009": ("error", "the Hub's parser refuses this tag, and the card with it"),
    "MI001": ("error", "model-index is no list of models"),
    "MI002": ("error", "an entry of model-index is no mapping"),
    "MI003": ("error", "an entry of model-index has no name"),
    "MI004": ("error", "results is missing or no list"),
    "MI005": ("error", "a result is no mapping"),
    "MI006": ("error", "task.type is missing"),
    "MI007": ("error", "dataset.type is missing"),
    "MI008": ("error", "dataset.name is missing"),
    "MI009": ("error", "metrics is missing, empty or no list of mappings"),
    "MI010": ("error", "metrics[].type is missing"),
    "MI011": ("error", "metrics[].value is missing"),
    "MI012": ("error", "the value is not a number: NaN or infinite"),
    "MI013": ("warning", "the value is not written as a number, so nothing can be compared with it"),
    "MI014": ("error", "the source has no url"),
    "MI015": ("warning", "the format has no such key, so the Hub ignores it"),
    "MI016": ("warning", "model-index has several entries: the client merges them under the last name"),
    "MI017": ("warning", "verified is true without a verifyToken: nothing verifies it"),
    "MI018": ("warning", "the same benchmark and metric stands there twice"),
    "MI019": ("warning", "the dataset's name says nothing: one generic name for all benchmarks"),
    "MI020": ("warning", "different benchmarks share one dataset.type, so the client merges them"),
    "MI021": ("warning", "a fraction stands beside percentages of the same metric"),
    "MI022": ("error", "the value is outside the benchmark's range"),
    "MI023": ("error", "the format wants a text here, and this is none without quotes"),
    "ER001": ("error", "the file is no readable YAML"),
    "ER002": ("error", "the file is no list of results"),
    "ER003": ("error", "a whole model-index stands in a file of .eval_results"),
    "ER004": ("error", "an entry is no mapping"),
    "ER005": ("error", "dataset.id is missing"),
    "ER006": ("error", "dataset.task_id is missing"),
    "ER007": ("error", "value is missing"),
    "ER008": ("error", "value is not a number"),
    "ER009": ("error", "value is NaN or infinite"),
    "ER010": ("error", "a fraction stands where the benchmark's leaderboard counts percent"),
    "ER011": ("error", "the value is outside the benchmark's range"),
    "ER012": ("error", "the date is not quoted, so parsers read a date where the Hub wants a text"),
    "ER013": ("error", "the date is no ISO-8601 date or datetime"),
    "ER014": ("error", "the source has no url"),
    "ER015": ("error", "the dataset is no official benchmark of the Hub"),
    "ER016": ("warning", "the dataset's id is written in another letter case than on the Hub"),
    "ER017": ("error", "the benchmark's eval.yaml has no such task"),
    "ER018": ("warning", "the format has no such key, so the Hub ignores it"),
    "ER019": ("error", "the same benchmark, task and notes stand there twice"),
    "ER020": ("warning", "verified is true without a verifyToken: nothing verifies it"),
    "ER021": ("error", "a key stands twice in one mapping: parsers refuse it or drop one"),
    "ER022": ("warning", "the file holds no result"),
    "ER023": ("error", "the format wants a text here, and this is none without quotes"),
    "ER024": ("error", "the same benchmark, task and notes stand in another file, too"),
    "ER025": ("warning", "the Hub reads this, huggingface_hub does not"),
    "ER026": ("error", "the Hub's parser refuses this tag, and the file with it"),
}
KNOWN_KEYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("MI015", "a model"): ("name", "results"),
    ("MI015", "a result"): ("task", "dataset", "metrics", "source"),
    ("MI015", "task"): ("type", "name"),
    ("MI015", "dataset"): ("type", "name", "config", "split", "revision", "args"),
    ("MI015", "metrics"): ("type", "value", "name", "config", "args", "verified", "verifyToken"),
    ("MI015", "source"): ("name", "url"),
    ("ER018", "an entry"): ("dataset", "value", "verifyToken", "date", "source", "notes"),
    ("ER018", "dataset"): ("id", "task_id", "revision"),
    ("ER018", "source"): ("url", "name", "user", "org"),
}
# What the parser says -> how such a line is repaired.
_YAML_REPAIRS = (
    (r"'\\t' that cannot start", "indent the line with spaces instead of the tab"),
    ("cannot start any token|undefined alias|expected alphabetic|did not find expected", "quote the text"),
    ("mapping values are not allowed", 'quote a text with a colon in it: `name: "a: b"`, or indent as above'),
    ("end of stream|document separator", "close the quote or the bracket that is opened there or above"),
    ("expected <block end>|block entry|sequence entries", "indent it as the lines of the same list above"),
    ("could not find expected ':'", "write `key: value`, or indent the line as part of the text above"),
    ("is not allowed", "take the character out"),
    ("no UTF-8", "save the file as UTF-8"),
    ("duplicate anchor|alias stands inside|aliases repeat", "write the value out instead of the alias"),
)
# The tags that js-yaml knows, and "value", which is PyYAML's for a bare `=`.
_HUB_TAGS = frozenset(
    {
        "str",
        "int",
        "float",
        "bool",
        "null",
        "timestamp",
        "binary",
        "value",
        "merge",
        "seq",
        "map",
        "omap",
        "pairs",
        "set",
    }
)
# The keys whose values are texts; those that are no keys of the place have rules of their own.
TEXT_KEYS = frozenset(
    {"type", "name", "config", "split", "revision", "url", "id", "task_id", "user", "org", "notes"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of the lint: `rule` is a key of RULES, `line` is 1-based, `message` sentence and case."""

    rule: str
    severity: str
    path: str
    line: int
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Official:
    """What is known of a benchmark's dataset; None where it is not known.

    `tasks` are the ids in its eval.yaml, `scale` is that of metric_mapping.json ("percent"...), `range` the
    lowest and the highest value that is possible on it.
    """

    tasks: tuple[str, ...] | None = None
    scale: str | None = None
    range: tuple[float, float] | None = None

    @property
    def limits(self) -> tuple[float, float] | None:
        """The range; 0 to 100 where only the scale is known to be percent."""
        return self.range or ((0.0, 100.0) if self.scale == "percent" else None)


@dataclass(frozen=True, slots=True)
class Linter:
    """A document under lint; `official` is keyed by the lower-cased dataset id."""

    document: YamlDocument
    official: dict[str, tuple[str, Official]]

    def say(self, rule: str, node: YamlNode | None, detail: str = "", hint: str | None = None) -> Finding:
        """A finding at the node's line."""
        line = self.document.first_line if node is None else self.document.line(node.start)
        return finding_at(rule, self.document.path, line, detail, hint)

    def raw(self, node: YamlNode) -> str:
        """What is written there, shortened."""
        return " ".join(written_text(self.document, node).split())[:60]

    def line(self, node: YamlNode) -> int:
        """The node's line."""
        return self.document.line(node.start)


def sorted_by_line(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the file."""
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.rule)))


def by_lower_id(official: Mapping[str, Official]) -> dict[str, tuple[str, Official]]:
    """The official datasets by case-folded id, each with the Hub's spelling."""
    return {name.casefold(): (name, board) for name, board in official.items()}


def finding_at(rule: str, path: str, line: int, detail: str, hint: str | None) -> Finding:
    """A finding: the rule's sentence and the `detail` of the case."""
    severity, sentence = RULES[rule]
    return Finding(rule, severity, path, line, f"{sentence}: {detail}" if detail else sentence, hint)


def lint_repeated_keys(lint: Linter, root: YamlNode, rule: str) -> Iterator[Finding]:
    """Keys that stand twice, in any mapping of the document."""
    for node in every_node(root):
        first: dict[str, YamlNode] = {}
        for key, _ in yaml_pairs(node):
            if key.kind == "scalar" and key.tag != "merge" and first.setdefault(key.value, key) is not key:
                detail = f"{key.value!r}, first in line {lint.line(first[key.value])}"
                yield lint.say(rule, key, detail, "keep one of them")


def lint_reading(lint: Linter, client: str, tag: str) -> Iterator[Finding]:
    """What one of the two parsers refuses: PyYAML (rule `client`), or the Hub's (rule `tag`)."""
    if problem := client_problem(lint.document):
        hint = "write a space for the tab" if r"'\t'" in problem.problem else "quote the text"
        yield finding_at(client, lint.document.path, problem.line, problem.problem, hint)
    for node in every_node(lint.document.root):
        if node.tag.removeprefix("!") and node.tag not in _HUB_TAGS:
            yield lint.say(tag, node, node.tag, "take the tag out")


def every_node(root: YamlNode | None) -> Iterator[YamlNode]:
    """The nodes of a tree, each once however many aliases lead to it."""
    todo = [] if root is None else [root]
    done = set(todo)
    while todo:
        node = todo.pop()
        yield node
        fresh = [child for child in node.children if child not in done]
        done.update(fresh)
        todo += fresh


def yaml_repair(problem: str) -> str:
    """How a line is repaired of which the parser says this."""
    return next((hint for form, hint in _YAML_REPAIRS if re.search(form, problem)), "quote or indent it")


def lint_unknown_keys(lint: Linter, node: YamlNode | None, place: str, rule: str) -> Iterator[Finding]:
    """Keys that the format does not have in a `place`, a key of KNOWN_KEYS with the rule."""
    known = KNOWN_KEYS[rule, place]
    for key, _ in yaml_pairs(node):
        if key.tag != "merge" and key.value not in known:
            yield lint.say(rule, key, f"{key.value!r} in {place}", f"known here: {', '.join(known)}")


def lint_no_text(lint: Linter, node: YamlNode | None, rule: str) -> Iterator[Finding]:
    """Numbers, dates and truth values where the format wants a text: `config: 20220301`."""
    for key, value in yaml_pairs(node):
        if key.value in TEXT_KEYS and is_no_text(value):
            yield lint.say(rule, value, f"{key.value}: {lint.raw(value)}", f'write "{lint.raw(value)}"')


def is_no_text(value: YamlNode) -> bool:
    """Whether the Hub takes a scalar for something else than a text; an empty one is missing, not wrong."""
    return value.kind == "scalar" and hub_kind(value) not in ("str", "null")


def lint_source(lint: Linter, source: YamlNode | None, rule: str) -> Iterator[Finding]:
    """A source that is there but gives no http link."""
    if source is None or source.tag == "null":
        return
    url = yaml_text(yaml_fields(source).get("url"))
    if url is None or not re.match(r"(?i)https?://\S", url):
        yield lint.say(rule, source, url or "", "add `url:` with an http link, or take the source out")


def is_not_finite(value: YamlNode) -> bool:
    """Whether a scalar says NaN or infinity, in any spelling."""
    return value.kind == "scalar" and value.value.casefold().lstrip("+-.") in ("nan", "inf", "infinity")


def is_unproven(fields: dict[str, YamlNode]) -> bool:
    """Whether a result says that it is verified, without the token that would prove it."""
    return is_verified(fields) and yaml_text(fields.get("verifyToken")) is None


def lint_twice(lint: Linter, rows: Iterable[ResultRow], rule: str) -> Iterator[Finding]:
    """Rows that say the same thing about the same benchmark, equal values or not."""
    first: dict[tuple[str, ...], Structured] = {}
    for row, node in rows:
        other = first.setdefault(result_identity(row), row)
        if other is not row:
            detail = f"{row.raw} here, {other.raw} in line {other.line}"
            yield lint.say(rule, node, detail, "keep one, or say in the names or notes how they differ")


def outside_range(row: Structured, limits: tuple[float, float]) -> str:
    """The detail of a value that cannot be: what it is and what is possible."""
    return f"{row.raw}, possible are {limits[0]:g} to {limits[1]:g}"
