"""From scores to a pull request: audit, plan, write, and the report of it.

`publish_scores` is the whole of it, from the start again each time the repository has moved;
`prepare_outcome` stops before writing, `rehearse_scores` reads the repository first. `chosen_scores` keeps
those that --benchmark names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import talk
from hf_evaluation.hub.files import main_sha
from hf_evaluation.hub.official import official_table, read_official
from hf_evaluation.hub.repository import Repository, read_repository
from hf_evaluation.publishing.amended import heed_amendments
from hf_evaluation.publishing.answered import heed_answers
from hf_evaluation.publishing.audit import audit
from hf_evaluation.publishing.meaning import benchmark_of
from hf_evaluation.publishing.outcome import Outcome, report_outcome
from hf_evaluation.publishing.plan import make_plan
from hf_evaluation.publishing.submission import Options, Submission, Verdict
from hf_evaluation.publishing.write import (
    Written,
    require_pulls,
    require_token,
    withdraw_pull,
    write_plan,
    written_already,
)
from hf_evaluation.scores.measurement import is_named
from hf_evaluation.scores.record import Score, Skipped

ROUNDS = 6  # readings of a repository that changes under our hands


def prepare_outcome(repository: Repository, submission: Submission, options: Options) -> Outcome:
    """Audit and plan; nothing is written."""
    chosen = chosen_scores(submission, options)
    benchmarks = [benchmark_of(score, options) for score in chosen.results]
    wanted = [name for item in benchmarks if item for name in (item.eval_dataset, item.dataset)]
    official = read_official(wanted, offline=options.offline) if wanted else official_table(())
    verdicts = audit(repository, chosen, official, options)
    if not options.accept_closed:
        verdicts = heed_answers(verdicts, repository, official)
        if options.amend is None:
            verdicts = heed_amendments(verdicts, repository, official)
    return Outcome(repository, chosen, official, make_plan(repository, verdicts, official, options))


def rehearse_scores(repo_id: str, submit: Callable[[Repository], Submission], options: Options) -> Outcome:
    """What `publish_scores` would write now."""
    repository = read_repository(repo_id, amend=options.amend)
    return prepare_outcome(repository, submit(repository), options)


def chosen_scores(submission: Submission, options: Options) -> Submission:
    """The scores that --benchmark names; the others are told as skipped."""
    _require_one_benchmark(submission, options)
    if not options.benchmarks:
        return submission
    kept = [score for score in submission.results if is_named(score, options.benchmarks)]
    if not kept:
        raise EvaluationError(
            f"none of the scores is of {', '.join(options.benchmarks)}",
            code=1,
            hint=f"there are scores of: {', '.join(_names_of(submission.results)[:12])}",
        )
    left = [
        Skipped(score.table, f"{score.benchmark}: not among --benchmark", score.row, score.column)
        for score in submission.results
        if score not in kept
    ]
    return replace(submission, results=tuple(kept), skipped=(*submission.skipped, *left))


def publish_scores(
    repo_id: str, submit: Callable[[Repository], Submission], options: Options, *, as_json: bool
) -> int:
    """Audit, plan and, where told to, write; from the start again each time the repository has moved.

    `submit` gives the scores for a state of the repository: those of a card change with the card.
    """
    if options.write:
        require_token()
    first: int | None = None
    for _ in range(ROUNDS):
        repository = read_repository(repo_id, amend=options.amend)
        first = repository.newest if first is None else first
        repository = _settled_before(repository, first)
        if options.write == "pull":
            require_pulls(repository)
        outcome = prepare_outcome(repository, submit(repository), options)
        if options.write is None or not outcome.plan.changes:
            return report_outcome(outcome, options, as_json=as_json)
        written = write_plan(outcome.plan, outcome.submission, repository, outcome.official, options)
        if written is not None and _still_holds(outcome, written, submit, options):
            return report_outcome(replace(outcome, written=written), options, as_json=as_json)
        talk(f"{repo_id} has changed since it was read; reading it again")
    raise EvaluationError(
        f"{repo_id} changed {ROUNDS} times while it was read; nothing was written",
        code=6,
        hint="run the same command again when others have finished",
    )


def _settled_before(repository: Repository, newest: int) -> Repository:
    """The repository without what was settled since this run began: that is our own withdrawing."""
    return replace(repository, settled=tuple(pull for pull in repository.settled if pull.num <= newest))


def _names_of(scores: Iterable[Score]) -> list[str]:
    return sorted({score.benchmark for score in scores})


def _require_one_benchmark(submission: Submission, options: Options) -> None:
    chosen = [
        score for score in submission.results if not options.benchmarks or is_named(score, options.benchmarks)
    ]
    names = sorted({score.benchmark_id or score.benchmark for score in chosen})
    if (options.dataset_name or options.dataset_type) and len(names) > 1:
        raise EvaluationError(
            f"--dataset-name and --dataset-type speak of one benchmark, the scores are of {len(names)}",
            code=2,
            hint=f"choose with --benchmark: {', '.join(names[:12])}",
        )


def _still_holds(
    outcome: Outcome, written: Written, submit: Callable[[Repository], Submission], options: Options
) -> bool:
    """Whether a pull request of ours is still right on the main of now; one that is not is closed.

    A pull request is based on the commit that was read and is never refused because main has moved: where it
    has, the audit is repeated as if ours were not there.
    """
    repo_id, num = outcome.repository.repo_id, written.num
    if num is None or options.amend is not None:
        return True
    with written_already(written):
        if main_sha(repo_id) == outcome.repository.main_sha:
            return True
        now = _settled_before(read_repository(repo_id), outcome.repository.newest)
        now = replace(now, pulls=tuple(pull for pull in now.pulls if pull.num != num))
        again = prepare_outcome(now, submit(now), options)
    if [_verdict_key(item) for item in again.plan.written] == [
        _verdict_key(item) for item in outcome.plan.written
    ]:
        return True
    withdraw_pull(repo_id, num, "main changed at the same moment, and some of these results with it")
    return False


def _verdict_key(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict writes."""
    case = verdict.case
    return (case and (case.benchmark.id, case.value, case.notes), verdict.missing, len(verdict.replaces))
