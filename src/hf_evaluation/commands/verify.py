"""verify: is what is published right?

`cmd_verify` holds every structured result against the source that it names and against what the card prints
today; exit code 5 where a value differs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hf_evaluation.commands.show import all_results, show_row, structured_json, with_lines
from hf_evaluation.commands.source_checks import CHECKS, DIFFERS, UNCHECKED, ResultCheck, SourceChecks
from hf_evaluation.core.command_line import report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.hub.official import read_official
from hf_evaluation.hub.repository import Pull, Repository, read_repository
from hf_evaluation.scores.published import Structured


@dataclass(frozen=True, slots=True)
class _Check:
    """A published result with what came of holding it against its source and the card."""

    result: Structured
    pull: Pull | None
    found: ResultCheck


def cmd_verify(args: argparse.Namespace) -> int:
    """Hold every published result against its source and against today's card."""
    repository = with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    if not rows:
        raise EvaluationError(
            f"{repository.repo_id} has no structured results",
            code=1,
            hint=f"see the card: {command_line('inspect-tables', ('--repo-id', repository.repo_id))}",
        )
    checks = SourceChecks(repository, read_official([result.dataset for result, _ in rows]))
    found = [_Check(result, pull, checks.check(result)) for result, pull in rows]
    _show_checks(found, repository, as_json=args.json)
    counts = Counter(check.found.outcome for check in found)
    unread = sum(check.found.source.outcome == UNCHECKED for check in found)
    told = ", ".join(f"{counts[name]} {name}" for name in CHECKS if counts[name])
    talk(f"{told}; the sources of {unread} of {len(found)} could not be checked")
    if not counts[DIFFERS]:
        return 0
    card = command_line("extract-readme", ("--repo-id", repository.repo_id), "--update", "--dry-run")
    report_error(
        EvaluationError(
            f"{counts[DIFFERS]} of {len(found)} results differ from their source or from the card",
            code=5,
            hint=f"ask which is right; what the card says would be: {card}",
        ),
        as_json=False,
    )
    return 5


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
    rows = [
        (*show_row(check.result, check.pull)[:4], check.found.outcome, check.found.detail) for check in checks
    ]
    print_table(("benchmark", "variant", "value", "where", "check", "detail"), rows, frozenset({2}))
