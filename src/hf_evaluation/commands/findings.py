"""Findings of the lint as people and machines read them: text, JSON, annotations of GitHub, SARIF.

`FINDING_FORMS` are the forms of `validate --format`; `findings_text` puts findings into one of those for
machines or people, `failure_text` a failure of the command itself, so that neither is lost where stderr is
not read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hf_evaluation.core.command_line import error_json
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import json_text
from hf_evaluation.core.text import one_line, printable
from hf_evaluation.core.version import VERSION
from hf_evaluation.hub.files import CARD
from hf_evaluation.publishing.lint_rules import RULES, Finding

FINDING_FORMS = ("text", "json", "github", "sarif")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_text(form: str, findings: Sequence[Finding], readme: str | None) -> str:
    """The findings as text for people, as GitHub's workflow commands, or as a SARIF document."""
    if form == "sarif":
        rows = [_sarif_result(item, readme) for item in findings]
        return json_text(_sarif_document(rows, None), indent=1) + "\n"
    line = _github_annotation if form == "github" else _finding_line
    return "".join(one_line(line(item, readme)) for item in findings)


def failure_text(form: str, error: EvaluationError) -> str:
    """What stops the lint, in the same form; nothing where people read stderr."""
    if form == "json":
        return json_text(error_json(error), indent=1) + "\n"
    if form == "sarif":
        return json_text(_sarif_document([], error), indent=1) + "\n"
    return f"::error title=hf-evaluation::{_workflow_text(error.message)}\n" if form == "github" else ""


def _finding_line(finding: Finding, _: str | None) -> str:
    hint = f"  ({finding.hint})" if finding.hint else ""
    return f"{finding.path}:{finding.line}: {finding.severity} {finding.rule}: {finding.message}{hint}"


def place_on_disk(path: str, readme: str | None) -> str:
    """A path of the repository as seen from the working folder, which is where CI looks for it."""
    if readme is None:
        return path
    found = Path(readme) if path == CARD else Path(readme).parent / path
    inside = os.path.relpath(found)
    return Path(found if inside.startswith("..") else inside).as_posix()


def _github_annotation(finding: Finding, readme: str | None) -> str:
    """`::error file=…,line=…,title=…::message`, in which nothing of a card can begin another command."""
    place = _workflow_text(place_on_disk(finding.path, readme), more=":,")
    hint = f" ({finding.hint})" if finding.hint else ""
    told = _workflow_text(finding.message + hint)
    return f"::{finding.severity} file={place},line={finding.line},title={finding.rule}::{told}"


def _workflow_text(text: str, more: str = "") -> str:
    """Text in a workflow command: percent signs, line ends, and in a property its separators."""
    kept = text.replace("\r", "\n")
    for sign in ("%", "\n", *more):
        kept = kept.replace(sign, f"%{ord(sign):02X}")
    return printable(kept)


def _sarif_result(finding: Finding, readme: str | None) -> dict[str, Any]:
    hint = f" ({finding.hint})" if finding.hint else ""
    place = {
        "artifactLocation": {"uri": quote(place_on_disk(finding.path, readme), errors="surrogatepass")},
        "region": {"startLine": max(finding.line, 1)},
    }
    return {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": finding.message + hint},
        "locations": [{"physicalLocation": place}],
    }


def _sarif_document(results: Sequence[dict[str, Any]], error: EvaluationError | None) -> dict[str, Any]:
    """A document of SARIF 2.1.0 with one run: its rules, its results, whether it could look at all."""
    rules = [
        {"id": rule, "shortDescription": {"text": told}, "defaultConfiguration": {"level": severity}}
        for rule, (severity, told) in RULES.items()
        if any(item["ruleId"] == rule for item in results)
    ]
    invocation: dict[str, Any] = {"executionSuccessful": error is None}
    if error:
        invocation["exitCode"] = error.code
        told = {"level": "error", "message": {"text": error.message}}
        invocation["toolExecutionNotifications"] = [told]
    run = {
        "tool": {"driver": {"name": "hf-evaluation", "version": VERSION, "rules": rules}},
        "invocations": [invocation],
        "results": list(results),
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
