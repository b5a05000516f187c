"""What came of publishing, as one JSON document and for people.

`report_outcome` prints an `Outcome` and gives the exit code: refused (5) only where no score could go
anywhere. `outcome_json` is its document. `warn_unmapped` tells that the mapping is missing.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hf_evaluation.core.command_line import error_json, report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import pull_url
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.suggestions import command_again, command_line
from hf_evaluation.core.text import printable
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository
from hf_evaluation.publishing.plan import Plan
from hf_evaluation.publishing.submission import Options, Submission, Verdict
from hf_evaluation.publishing.write import Written
from hf_evaluation.scores.benchmarks import catalogue, mapping_path
from hf_evaluation.scores.record import score_json, skipped_json
from hf_evaluation.scores.scales import value_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: the audit and the plan, and what was written."""

    repository: Repository
    submission: Submission
    official: OfficialList
    plan: Plan
    written: Written | None = None


def warn_unmapped() -> None:
    """Tell on stderr that no name could be mapped, where the mapping is missing."""
    if catalogue().path is None:
        talk(
            f"warning: {mapping_path()} is missing, so no name was mapped to a benchmark; "
            "take the file along or set HF_EVALUATION_MAPPING"
        )


def report_outcome(outcome: Outcome, options: Options, *, as_json: bool) -> int:
    """Print what was found and done; gives the exit code."""
    problem = _problem(outcome)
    if as_json:
        emit_json(outcome_json(outcome, options))
    else:
        _show_outcome(outcome)
    for note in (*outcome.repository.notes, *outcome.official.notes):
        talk(f"warning: {note}")
    warn_unmapped()
    if not outcome.plan.changes and not problem:
        talk(_nothing_new(outcome))
    if problem:
        report_error(problem, as_json=False)
    return problem.code if problem else 0


def _problem(outcome: Outcome) -> EvaluationError | None:
    """Refused (5) where no score could go anywhere and at least one was refused or is in conflict."""
    statuses = Counter(verdict.status for verdict in outcome.plan.verdicts)
    turned_down = [verdict for verdict in outcome.plan.verdicts if verdict.is_turned_down]
    if outcome.plan.changes or statuses["present"] or statuses["in_pr"] > len(turned_down):
        return None
    counted = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    if turned_down:
        return EvaluationError(
            f"{len(turned_down)} of {len(outcome.plan.verdicts)} scores were proposed before and turned down",
            code=5,
            hint=f"read why: {_pull_urls(outcome, turned_down)}; if the owners want them now: "
            f"{command_again('--accept-closed')}",
        )
    if statuses["conflict"] or statuses["refused"]:
        amended = sum(verdict.amended is not None for verdict in outcome.plan.verdicts)
        hint = _hint_of_amendments(outcome, amended) if amended else "the reason stands beside each score"
        if statuses["conflict"] > amended:
            again = command_again("--update", without=["--update"])
            hint += f"; to replace a value of the same source (with --pr N in your own pull request): {again}"
        return EvaluationError(f"nothing can be published ({counted})", code=5, hint=hint)
    return EvaluationError(
        f"nothing to publish ({counted or 'no scores'})", code=1, hint="see the known ones: benchmarks"
    )


def _hint_of_amendments(outcome: Outcome, count: int) -> str:
    """What to do where the owners have corrected what this tool had written: look first."""
    look = command_line("verify", ("--repo-id", outcome.repository.repo_id))
    again = command_again("--update", "--accept-closed")
    told = "one value was" if count == 1 else f"{count} values were"
    return (
        f"{told} amended on main since: hold the entries against their sources and the card: {look}; "
        f"if the owners want the old value back: {again}"
    )


def _nothing_new(outcome: Outcome) -> str:
    """Why nothing is to be written, with the pull requests that propose it and what is left to decide."""
    verdicts = outcome.plan.verdicts
    waiting = [verdict for verdict in verdicts if verdict.status == "in_pr" and not verdict.is_turned_down]
    turned_down = [verdict for verdict in verdicts if verdict.is_turned_down]
    urls = _pull_urls(outcome, waiting)
    undecided = sum(verdict.status in ("conflict", "refused") for verdict in verdicts)
    told = f"nothing new; proposed already in {urls}" if urls else "nothing new; it stands there already"
    if turned_down:
        told += f"; {len(turned_down)} turned down before in {_pull_urls(outcome, turned_down)}"
        told += " (--accept-closed proposes them again)"
    return told + (f"; {undecided} in conflict or refused, see above" if undecided else "")


def _pull_urls(outcome: Outcome, verdicts: Sequence[Verdict]) -> str:
    """The pages of the pull requests that some verdicts name."""
    pulls = sorted({verdict.pull.num for verdict in verdicts if verdict.pull})
    return ", ".join(pull_url(outcome.repository.repo_id, num) for num in pulls)


def outcome_json(outcome: Outcome, options: Options) -> dict[str, Any]:
    """The document of contract.md that the publishing commands print."""
    submission, plan, written = outcome.submission, outcome.plan, outcome.written
    problem = _problem(outcome)
    document = {
        "repo_id": outcome.repository.repo_id,
        "model": submission.model,
        "source": asdict(submission.source),
        "results": [_published_json(verdict, written) for verdict in plan.verdicts],
        "skipped": [skipped_json(skip) for skip in submission.skipped],
        "audit": [_verdict_json(verdict, outcome.repository) for verdict in plan.verdicts],
        "plan": {
            "format": options.format,
            "files": [
                {"path": change.path, "diff": change.diff(), "yaml": change.added()}
                for change in plan.changes
            ],
            "benchmarks": {"from": outcome.official.origin, "as_of": outcome.official.as_of},
            "revision": outcome.repository.sha or None,
            "commit": written.sha if written else None,
        },
        "pr_url": written.url if written and written.num is not None else None,
    }
    return document | (error_json(problem) if problem else {})


def _published_json(verdict: Verdict, written: Written | None) -> dict[str, Any]:
    """A score with what has become of it."""
    record = score_json(verdict.score)
    if not math.isfinite(verdict.score.value):
        record["value"] = None
    is_waiting = verdict.pull and verdict.status == "in_pr" and not verdict.is_turned_down
    num = verdict.pull.num if verdict.pull and is_waiting else None
    if verdict.status == "present":
        record["status"], record["verified"] = "merged", bool(verdict.other and verdict.other.verified)
    elif verdict.writes and written:
        record["status"], num = ("merged" if written.num is None else "pull-request"), written.num
    elif num is not None:
        record["status"] = "pull-request"
    return record | {"pr": num}


def _verdict_json(verdict: Verdict, repository: Repository) -> dict[str, Any]:
    row: dict[str, Any] = {
        "score": verdict.index,
        "status": verdict.status,
        "detail": verdict.detail,
        "pr": verdict.pull.num if verdict.pull else None,
    }
    if verdict.other:
        existing = {
            "value": verdict.other.value,
            "path": verdict.other.path,
            "line": verdict.other.line or None,
        }
        existing |= {"source": verdict.other.source_url, "verified": verdict.other.verified}
        row["existing"] = existing
    if verdict.pull:
        row["author"], row["pr_url"] = verdict.pull.author, pull_url(repository.repo_id, verdict.pull.num)
    if verdict.amended:
        row["amended"] = {key: value for key, value in asdict(verdict.amended).items() if key != "text"}
    if verdict.pull and verdict.is_turned_down:
        row["pr_status"] = verdict.pull.status
    return row


def _show_outcome(outcome: Outcome) -> None:
    rows = [
        (
            f"T{verdict.score.table}" if verdict.score.table else "",
            str(verdict.score.line or ""),
            verdict.score.benchmark,
            verdict.score.variant or "",
            value_text(verdict.case.value if verdict.case else verdict.score.value),
            verdict.status,
            verdict.detail or "",
        )
        for verdict in outcome.plan.verdicts
    ]
    print_table(("table", "line", "benchmark", "variant", "value", "status", "detail"), rows, frozenset({4}))
    for change in outcome.plan.changes if outcome.written is None else ():
        sys.stdout.write("\n" + printable(change.diff()))
    for skip in outcome.submission.skipped:
        talk(f"skipped {'table ' + str(skip.table) + ': ' if skip.table is not None else ''}{skip.reason}")
    talk(f"official benchmarks: {outcome.official.origin}, as of {outcome.official.as_of}")
    if outcome.written:
        sys.stdout.write(printable(outcome.written.url) + "\n")
    elif outcome.plan.changes:
        talk("nothing was written; --create-pr opens a pull request, --apply commits to main")
