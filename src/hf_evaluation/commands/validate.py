"""validate: the lint of a card and its result files, by our rules and by the Hub's.

`cmd_validate` prints the findings by file and line, for people or for CI; exit code 5 where one is an error.
`files_on_disk` reads a card with its result files, `boards_of` says what is known of the official data sets.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hf_evaluation.commands.findings import failure_text, findings_text
from hf_evaluation.commands.local_cards import named_card, read_local_file
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import cannot_read
from hf_evaluation.core.hub_requests import READ_SECONDS, hub_endpoint
from hf_evaluation.core.json_values import as_object, as_objects
from hf_evaluation.core.output import emit_json, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.hub.api import ask_hub, check_repo_id, json_of
from hf_evaluation.hub.files import CARD, files_at, read_file
from hf_evaluation.hub.official import OfficialList, read_official
from hf_evaluation.hub.repository import parsed_results, result_paths
from hf_evaluation.publishing.lint import lint_files
from hf_evaluation.publishing.lint_rules import Finding, Official
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.published import Structured


def cmd_validate(args: argparse.Namespace) -> int:
    """Check the structured results of a card and of `.eval_results`: by our rules and by the Hub's."""
    if args.json and args.form not in (None, "json"):
        raise EvaluationError("--json is --format json", code=2, hint="give one of the two")
    form = "json" if args.json else args.form or "text"
    try:
        return _validate(args, form)
    except EvaluationError as error:
        if not args.json:  # with it the failure is printed where all of them are
            sys.stdout.write(failure_text(form, error))
        raise


def _validate(args: argparse.Namespace, form: str) -> int:
    if not (args.repo_id or args.readme):
        raise EvaluationError("what to check?", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    files = files_on_disk(Path(args.readme)) if args.readme else _files_on_hub(args.repo_id, args.revision)
    results, _ = parsed_results(files)
    official = read_official([result.dataset for result in results], offline=bool(args.readme))
    boards = boards_of(official)
    in_files = lint_files(files, boards)
    findings = [*in_files, *(() if args.readme else _check_on_hub(files.get(CARD, b"")))]
    findings.sort(key=lambda finding: (finding.path, finding.line))
    errors = sum(finding.severity == "error" for finding in findings)
    if form == "json":
        emit_json(_findings_json(args, findings, results, official))
    else:
        sys.stdout.write(findings_text(form, findings, args.readme))
    talk(f"{len(results)} results in {len(files)} files: {errors} errors, {len(findings) - errors} warnings")
    if in_files:  # what the Hub alone objects to, no rule mends
        named = named_card(args.readme, args.repo_id)
        talk(f"what can be mended without guessing: {command_line('repair', *named, '--dry-run')}")
    for note in official.notes:
        talk(f"warning: {note}")
    return 5 if errors else 0


def boards_of(official: OfficialList) -> dict[str, Official]:
    """The official datasets as the lint wants them: tasks where they were read, the scale where all agree."""
    boards = {}
    for dataset in official.datasets:
        known = [item for item in catalogue().benchmarks if dataset in (item.eval_dataset, item.dataset)]
        scales, ranges = {item.scale for item in known}, {item.range for item in known}
        tasks = official.tasks.get(dataset)
        boards[dataset] = Official(
            tuple(task.id for task in tasks) if tasks is not None else None,
            scales.pop() if len(scales) == 1 else None,
            ranges.pop() if len(ranges) == 1 else None,
        )
    return boards


def _findings_json(
    args: argparse.Namespace,
    findings: Sequence[Finding],
    results: Sequence[Structured],
    official: OfficialList,
) -> dict[str, Any]:
    return {
        "repo_id": args.repo_id,
        "readme": args.readme,
        "results": len(results),
        "benchmarks": {"from": official.origin, "as_of": official.as_of},
        "findings": [asdict(finding) for finding in findings],
    }


def files_on_disk(readme: Path) -> dict[str, bytes]:
    """The card and the `.eval_results` folder beside it. Raises EvaluationError 2 to 5."""
    files = {CARD: read_local_file(readme)}
    folder = readme.parent / ".eval_results"
    if folder.is_symlink():
        raise _not_here(folder)
    try:
        names = [f"{folder.name}/{name}" for name in os.listdir(folder)] if folder.is_dir() else []
    except OSError as error:
        raise cannot_read(folder, error) from error
    for name in sorted(result_paths(names, str(readme.parent))):
        files[name] = _read_file_here(readme.parent / name)
    return files


def _read_file_here(path: Path) -> bytes:
    """A file that nobody named: in a stranger's repository it may be a pipe, or lead to any file of ours.

    What `hf download` keeps are links to the blobs beside its snapshots.
    """
    folder, real = Path(os.path.realpath(path.parent)), Path(os.path.realpath(path))
    blobs = folder.parents[2] / "blobs" if folder.parts[-3:-2] == ("snapshots",) else folder
    if real.parent not in (folder, blobs) or not real.is_file():
        raise _not_here(path)
    return read_local_file(path)


def _not_here(path: Path) -> EvaluationError:
    return EvaluationError(
        f"{path} is a link to another place, or no file", code=5, hint="put the file itself there"
    )


def _files_on_hub(repo_id: str, revision: str | None) -> dict[str, bytes]:
    check_repo_id(repo_id)
    sha, blobs = files_at(repo_id, revision or "main")
    paths = [CARD, *sorted(result_paths(blobs, repo_id))]
    found = {path: read_file(repo_id, path, sha) for path in paths if path in blobs}
    if not found:
        raise EvaluationError(
            f"{repo_id} has no {CARD} and no .eval_results", code=4, hint="push a card first"
        )
    return {path: data for path, data in found.items() if data is not None}


def _check_on_hub(card: bytes) -> list[Finding]:
    """What POST /api/validate-yaml says of a card; its messages name no line."""
    from huggingface_hub import get_session
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, but not in __all__
        build_hf_headers,
        hf_raise_for_status,
    )

    body = {"content": card.decode("utf-8", "replace"), "repoType": "model"}

    def ask() -> object:
        answer = get_session().post(
            f"{hub_endpoint()}/api/validate-yaml", json=body, headers=build_hf_headers(), timeout=READ_SECONDS
        )
        if answer.status_code != 400:
            hf_raise_for_status(answer)
        return json_of(answer)

    told = as_object(ask_hub(ask, "validate-yaml", None))
    pairs = (("errors", "error"), ("warnings", "warning"))
    return [
        Finding("HUB001", severity, CARD, 1, str(row.get("message")), None)
        for key, severity in pairs
        for row in as_objects(told.get(key))
    ]
