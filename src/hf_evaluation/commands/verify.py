"""verify: is what is published right?

`cmd_verify` holds every structured result against the source that it names and against what the card prints
today; exit code 5 where a value differs, 1 where nothing could be held against anything. With `--readme` the
files are those on disk, held against the card's own tables without a request.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hf_evaluation.commands.local_cards import named_card
from hf_evaluation.commands.show import all_results, show_row, structured_json, with_lines
from hf_evaluation.commands.source_checks import (
    CHECKS,
    DIFFERS,
    MATCHES,
    UNCHECKED,
    ResultCheck,
    SourceChecks,
)
from hf_evaluation.commands.validate import files_on_disk
from hf_evaluation.core.command_line import report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.official import read_official
from hf_evaluation.hub.repository import Pull, Repository, parsed_results, read_repository
from hf_evaluation.scores.published import Structured


@dataclass(frozen=True, slots=True)
class _Check:
    """A published result with what came of holding it against its source and the card."""

    result: Structured
    pull: Pull | None
    found: ResultCheck


def cmd_verify(args: argparse.Namespace) -> int:
    """Hold every published result against its source and against today's card."""
    if not args.repo_id:
        raise EvaluationError("which model?", code=2, hint="give --repo-id ORG/NAME, with --readme too")
    repository = _on_disk(args) if args.readme else with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    named = named_card(args.readme, repository.repo_id)
    if not rows:
        return _nothing_to_hold(
            f"{repository.repo_id} has no structured results", args, command_line("inspect-tables", *named)
        )
    official = read_official([result.dataset for result, _ in rows], offline=bool(args.readme))
    checks = SourceChecks(repository, official)
    found = [_Check(result, pull, checks.check(result, on_disk=bool(args.readme))) for result, pull in rows]
    _show_checks(found, repository, as_json=args.json)
    counts = Counter(check.found.outcome for check in found)
    unread = sum(check.found.source.outcome == UNCHECKED for check in found)
    told = ", ".join(f"{counts[name]} {name}" for name in CHECKS if counts[name])
    by_source = (
        f"the sources of {unread} of {len(found)} could not be checked" if unread else "all sources read"
    )
    talk(told if args.readme else f"{told}; {by_source}")
    if not counts[DIFFERS]:
        if counts[MATCHES]:
            return 0
        return _nothing_to_hold(
            f"none of {len(found)} results could be held against anything", args,
            command_line("inspect-tables", *named), printed=True,
        )  # fmt: skip
    ours = any(check.found.outcome == DIFFERS and check.pull is None for check in found)
    update = ("--update",) if ours and not args.readme else ()  # what others propose is theirs to change
    card = command_line("extract-readme", *named, *update, "--dry-run")
    report_error(
        EvaluationError(
            f"{counts[DIFFERS]} of {len(found)} results differ from their source or from the card",
            code=5,
            hint=f"ask which is right; what the card says would be: {card}",
        ),
        as_json=False,
    )
    return 5


def _on_disk(args: argparse.Namespace) -> Repository:
    """The card on disk with its result files, as a repository without a history or pull requests."""
    files = files_on_disk(Path(args.readme))
    results, notes = parsed_results(files, args.repo_id)
    for note in notes:
        talk(f"warning: {note}")
    return Repository(
        args.repo_id, "", files[CARD], results=tuple(results), main_card=files[CARD],
        aliases=frozenset({args.repo_id}),
    )  # fmt: skip


def _nothing_to_hold(told: str, args: argparse.Namespace, look: str, *, printed: bool = False) -> int:
    """Exit 1: a check that checked nothing confirms nothing, unless the user says that this will do."""
    if not args.allow_unchecked:
        error = EvaluationError(told, code=1, hint=f"see what the card prints: {look}")
        report_error(error, as_json=args.json and not printed)
        return 1
    talk(told)
    if args.json and not printed:
        emit_json({"repo_id": args.repo_id, "revision": None, "results": []})
    return 0


def _show_checks(checks: Sequence[_Check], repository: Repository, *, as_json: bool) -> None:
    if as_json:
        records = [
            structured_json(check.result, repository, check.pull)
            | {
                "check": check.found.outcome,
                "detail": check.found.detail,
                "source_check": check.found.source.outcome,
                "card_check": check.found.card.outcome if check.found.card else check.found.source.outcome,
            }
            for check in checks
        ]
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "results": records})
        return
    rows = [(*_placed(check), check.found.outcome, check.found.detail) for check in checks]
    print_table(("benchmark", "variant", "value", "where", "check", "detail"), rows, frozenset({2}))


def _placed(check: _Check) -> tuple[str, ...]:
    """Benchmark, variant, value, and where it stands: a file, and the pull request that proposes it."""
    benchmark, variant, value, where = show_row(check.result, check.pull)[:4]
    return benchmark, variant, value, f"{where} of #{check.pull.num}" if check.pull else where
