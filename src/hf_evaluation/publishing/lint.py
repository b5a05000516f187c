"""What is wrong with the results in a card or a result file, by rule and line.

`lint_card` and `lint_eval_results` take bytes and give `Finding`s; they never raise for what is in them. The
rules are `RULES` of `publishing.lint_rules`; ranges and tasks come from the caller, nothing is asked of the
Hub.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.yaml_tree import (
    MODEL_INDEX,
    Envelope,
    Unreadable,
    file_envelope,
    front_matter_envelope,
    is_empty,
    is_front_matter_unclosed,
    parse_document,
    yaml_fields,
)
from hf_evaluation.publishing.lint_eval_results import lint_eval_file
from hf_evaluation.publishing.lint_index import lint_index
from hf_evaluation.publishing.lint_rules import (
    Finding,
    Linter,
    Official,
    by_lower_id,
    finding_at,
    lint_repeated_keys,
    sorted_by_line,
)


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
        return (
            finding_at("FM001", CARD, document.line, document.problem, "quote or indent what stands there"),
        )
    return sorted_by_line(_lint_front_matter(Linter(document, by_lower_id(official)), envelope))


def lint_eval_results(path: str, data: bytes, official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with one file of `.eval_results`, by line; never raises for a file.

    With an empty `official` nothing is said about unknown datasets and tasks.
    """
    document = parse_document(path, file_envelope(data))
    if isinstance(document, Unreadable):
        return (
            finding_at("ER001", path, document.line, document.problem, "quote or indent what stands there"),
        )
    return sorted_by_line(lint_eval_file(Linter(document, by_lower_id(official))))


def _lint_front_matter(lint: Linter, envelope: Envelope) -> Iterator[Finding]:
    root = lint.document.root
    if re.search(rb"---[ \t]+[\r\n]+\Z", envelope.before):
        line = envelope.line - 1
        yield finding_at("FM005", CARD, line, "", "take the spaces out")
    if root is None or is_empty(root):
        return
    if root.kind != "mapping":
        yield lint.say("FM003", root, lint.raw(root), "write `key: value` lines between the dashes")
        return
    yield from lint_repeated_keys(lint, root, "FM004")
    if MODEL_INDEX in yaml_fields(root):
        yield from lint_index(lint, yaml_fields(root)[MODEL_INDEX])
