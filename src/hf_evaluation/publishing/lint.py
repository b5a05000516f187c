"""What is wrong with the results in a card or a result file, by rule and line.

`lint_files` checks a card with its result files, `lint_card` and `lint_eval_results` one of them; they take
bytes, give `Finding`s and never raise for what is in them. `hub_objection` is why a card cannot be
committed. The rules are `RULES` of `publishing.lint_rules`; ranges and tasks come from the caller, nothing is
asked of the Hub.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hf_evaluation.core.text import squash
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.results import eval_rows, written_text
from hf_evaluation.hub.yaml_tree import (
    MODEL_INDEX,
    Envelope,
    Unreadable,
    YamlNode,
    file_envelope,
    front_matter_envelope,
    hub_kind,
    is_empty,
    is_front_matter_unclosed,
    parse_document,
    yaml_fields,
    yaml_items,
    yaml_pairs,
)
from hf_evaluation.publishing.lint_eval_results import lint_eval_file
from hf_evaluation.publishing.lint_index import lint_index
from hf_evaluation.publishing.lint_rules import (
    Finding,
    Linter,
    Official,
    by_lower_id,
    finding_at,
    lint_reading,
    lint_repeated_keys,
    sorted_by_line,
    yaml_repair,
)
from hf_evaluation.publishing.scalars import result_identity
from hf_evaluation.scores.published import Structured

# The rules of a card that the Hub has too: it takes no commit of a card that breaks one.
_HUB_RULES = frozenset({"FM001", "FM003", "FM004", "FM007", "FM009", "MI014", "MI023"}) | {
    f"MI{number:03}" for number in range(1, 12)
}
# Keys of the front matter whose lists hold texts: the Hub refuses `datasets: [null]`.
TEXT_LISTS = frozenset({"base_model", "datasets", "language", "metrics", "tags"})


def lint_files(files: Mapping[str, bytes], official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with a card and its files of `.eval_results`, alone and together, by path and line."""
    findings = list(_lint_folder(files))
    for path, data in files.items():
        found = lint_card(data, official) if path == CARD else lint_eval_results(path, data, official)
        findings += found
    return tuple(sorted(findings, key=lambda finding: (finding.path, finding.line, finding.rule)))


def lint_card(card: bytes, official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with the front matter and its `model-index`, by line; never raises for a card.

    `official` are the Hub's benchmarks by dataset id; they give the ranges.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        return (
            (finding_at("FM002", CARD, 1, "", "close it with a line ---"),)
            if is_front_matter_unclosed(card)
            else ()
        )
    document = parse_document(CARD, envelope)
    if isinstance(document, Unreadable):
        return (finding_at("FM001", CARD, document.line, document.problem, yaml_repair(document.problem)),)
    return sorted_by_line(_lint_front_matter(Linter(document, by_lower_id(official)), envelope))


def hub_objection(card: bytes) -> str | None:
    """Why the Hub would take no commit of this card, with anything added or not; None where it would."""
    found = next((finding for finding in lint_card(card, {}) if finding.rule in _HUB_RULES), None)
    if found is None:
        return None
    return f"{CARD}, line {found.line}: {found.message}; the Hub takes no such card (repair mends some)"


def lint_eval_results(path: str, data: bytes, official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with one file of `.eval_results`, by line; never raises for a file.

    With an empty `official` nothing is said about unknown datasets and tasks.
    """
    document = parse_document(path, file_envelope(data))
    if isinstance(document, Unreadable):
        return (finding_at("ER001", path, document.line, document.problem, yaml_repair(document.problem)),)
    lint = Linter(document, by_lower_id(official))
    return sorted_by_line((*lint_reading(lint, "ER025", "ER026"), *lint_eval_file(lint)))


def _lint_folder(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Results that stand in two files of `.eval_results`; twice in one file is ER019's."""
    first: dict[tuple[str, ...], Structured] = {}
    for path in sorted(path for path in files if path != CARD):
        document = parse_document(path, file_envelope(files[path]))
        rows = () if isinstance(document, Unreadable) else tuple(eval_rows(document))
        for row, _ in rows:
            other = first.setdefault(result_identity(row), row)
            if other.path != path:
                detail = f"{row.raw} here, {other.raw} in {other.path}, line {other.line}"
                yield finding_at(
                    "ER024", path, row.line, detail, "keep one, or say in the notes how they differ"
                )


def _lint_front_matter(lint: Linter, envelope: Envelope) -> Iterator[Finding]:
    root = lint.document.root
    yield from lint_reading(lint, "FM008", "FM009")
    if re.search(rb"---[ \t]+[\r\n]+\Z", envelope.before):
        line = envelope.line - 1
        yield finding_at("FM005", CARD, line, "", "take the spaces out")
    if root is None or is_empty(root):
        return
    if root.kind != "mapping":
        yield lint.say("FM003", root, lint.raw(root), "write `key: value` lines between the dashes")
        return
    yield from lint_repeated_keys(lint, root, "FM004")
    for key, value in yaml_pairs(root):
        if is_other_index(key):
            listed = (
                "" if value.kind == "sequence" or is_empty(value) else ", a list of models, or take it out"
            )
            yield lint.say("FM006", key, key.value, f"write {MODEL_INDEX}{listed}")
        for item in yaml_items(value) if key.value in TEXT_LISTS else ():
            if hub_kind(item) != "str":
                detail = f"{written_text(lint.document, item) or 'nothing'} in {key.value}"
                yield lint.say("FM007", item, detail, "take it out, or write the text in quotes")
    if MODEL_INDEX in yaml_fields(root):
        yield from lint_index(lint, yaml_fields(root)[MODEL_INDEX])


def is_other_index(key: YamlNode) -> bool:
    """Whether a key is `model-index` in a spelling that the Hub does not read: `model_index`."""
    return key.kind == "scalar" and key.value != MODEL_INDEX and squash(key.value) == squash(MODEL_INDEX)
