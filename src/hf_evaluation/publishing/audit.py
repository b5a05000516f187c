"""The audit: what is to be said of a score in view of all that is published and proposed.

`audit` gives a `Verdict` a score, one of the STATUSES of `publishing.submission`; `compare_with_published`
does it for one. Only "new" is written, and a "conflict" only where --update replaces what is of the same
source, which REPLACES says.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Pull, Repository
from hf_evaluation.publishing.meaning import case_of, copy_measured
from hf_evaluation.publishing.same import has_value, is_beside, is_own_source, may_be_same, relation, untold
from hf_evaluation.publishing.submission import Case, Options, Submission, Verdict
from hf_evaluation.scores.identity import family_of, parts_between
from hf_evaluation.scores.measurement import (
    Answer,
    compare_measurements,
    equal_values,
    tells_more,
)
from hf_evaluation.scores.published import Structured, place_of_result
from hf_evaluation.scores.scales import value_text
from hf_evaluation.scores.settings import is_same_part

# Each score is compared with each result, which anybody may propose thousands of; 20 to 60 us a pair.
MAX_PAIRS = 1_000_000
REPLACES = "; --update replaces it"


def audit(
    repository: Repository, submission: Submission, official: OfficialList, options: Options
) -> tuple[Verdict, ...]:
    """One verdict a score, in their order: against the input itself, main and every open pull request.

    Raises EvaluationError (5) where these are so many that it would take minutes.
    """
    published = len(repository.results) + sum(len(pull.results) for pull in repository.pulls)
    _check_pairs(len(submission.results) * published, f"{published} published results")
    cases = [
        Verdict(index, score, "refused", submission.objections[index])
        if index in submission.objections
        else case_of(index, score, repository, official, options)
        for index, score in enumerate(submission.results)
    ]
    clashes = _clashes_of([case for case in cases if isinstance(case, Case)])
    several = _one_a_task(
        [case for case in cases if isinstance(case, Case) and case.index not in clashes], options
    )
    cases = [several.get(index, case) for index, case in enumerate(cases)]
    return tuple(
        case
        if isinstance(case, Verdict)
        else Verdict(case.index, case.score, "refused", clashes[case.index], case)
        if case.index in clashes
        else compare_with_published(case, repository, official, options)
        for case in cases
    )


def _check_pairs(pairs: int, others: str) -> None:
    """Raise EvaluationError (5) for more comparisons than end in a minute."""
    if pairs > MAX_PAIRS:
        raise EvaluationError(
            f"there are too many scores to compare with {others}",
            code=5,
            hint="publish some of them at a time: --benchmark ID",
        )


def compare_with_published(
    case: Case, repository: Repository, official: OfficialList, options: Options
) -> Verdict:
    """The verdict on a score by what is published and proposed already."""
    on_main = _what_counts(
        [(result, relation(result, case, official)) for result in repository.results], case
    )
    equal = [result for result in on_main if has_value(result, case)]
    differing = [result for result in on_main if not has_value(result, case)]
    proposed = [
        (pull, result)
        for pull in repository.pulls
        for result in pull.results
        if may_be_same(result, case, official)
    ]
    agreeing = [(pull, result) for pull, result in proposed if has_value(result, case)]
    if differing and (not agreeing or any(result.verified for result in differing)):
        return _other_value(case, differing, replace(options, update=options.update and not proposed))
    missing = _missing_formats(case, {result.format for result in equal}, options)
    if equal and not missing and not differing:
        told = f"stands in {place_of_result(equal[0])}{_untold_note(equal[0], case)}"
        return _verdict_of(case, "present", told, other=equal[0])
    missing = _missing_formats(
        case, {result.format for result in equal} | {item.format for _, item in agreeing}, options
    )
    if agreeing and (differing or not missing):
        pull, result = agreeing[0]
        told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
        return _verdict_of(case, "in_pr", told + _untold_note(result, case), pull=pull, other=result)
    if proposed and not agreeing:
        return _other_proposal(case, *proposed[0])
    if beside := _verified_beside(case, repository, official):
        return beside
    return replace(_verdict_of(case, "new", _remarks(case, repository, official, options)), missing=missing)


def _what_counts(found: Sequence[tuple[Structured, Answer]], case: Case) -> list[Structured]:
    """The published results that stand in a score's way.

    Where one is known to be the score and has its value, what only may be the same says nothing against it.
    """
    if any(answer is Answer.SAME and has_value(result, case) for result, answer in found):
        return [result for result, answer in found if answer is Answer.SAME]
    return [result for result, answer in found if answer is not Answer.DIFFERENT]


def _other_proposal(case: Case, pull: Pull, result: Structured) -> Verdict:
    """The verdict where an open pull request proposes another value: the reader decides which is right."""
    told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
    told += f", here it is {value_text(case.value)}{_may_be_same_note(result, case)}"
    return _verdict_of(case, "conflict", told, pull=pull, other=result)


def _verified_beside(case: Case, repository: Repository, official: OfficialList) -> Verdict | None:
    """Beside a result that the Hub has verified nothing is new: which settings it had is not ours to say."""
    for result in repository.results:
        if result.verified and is_beside(result, case, official):
            told = f"{result.raw} stands verified in {place_of_result(result)}; beside it nothing is new"
            return _verdict_of(case, "refused", told, other=result)
    return None


def _remarks(case: Case, repository: Repository, official: OfficialList, options: Options) -> str | None:
    """What a reader of a new score should know: where it goes, how it was printed, what stands beside it."""
    remarks = [f"{case.note}: model-index only"] if case.note and options.format != "model-index" else []
    remarks += [f"printed as {value_text(case.score.value)}"] if case.score.value != case.value else []
    copy = copy_measured(case.score, case.benchmark)
    remarks += [f"measured on {copy}, a copy of the data set"] if copy else []
    beside = [result for result in repository.results if is_beside(result, case, official)]
    remarks += [
        f"another measurement than {result.raw} in {place_of_result(result)}" for result in beside[:2]
    ]
    return "; ".join(remarks) or None


def _untold_note(result: Structured, case: Case) -> str:
    """What an equal result does not tell; empty where it tells all that the score does."""
    told = untold(result, case)
    return f" ({told})" if told else ""


def _may_be_same_note(result: Structured, case: Case) -> str:
    """Why a differing result is taken for the same measurement, where it is not known to be."""
    told = untold(result, case)
    return f"; it may be the same measurement: {told}" if told else ""


def _clashes_of(cases: Sequence[Case]) -> dict[int, str]:
    """By index: why a score is refused because of another one of the input.

    Of equal ones that may be one measurement the one that tells most stays. Of different ones none does, for
    nothing says which is right; unless one of them tells less than the other: then only that one goes.
    """
    found: dict[int, str] = {}
    by_test: dict[str, list[Case]] = {}
    for case in cases:
        by_test.setdefault(family_of(case.measurement.name), []).append(case)
    _check_pairs(max((len(group) ** 2 for group in by_test.values()), default=0), "others of one benchmark")
    for group in by_test.values():
        for one, other in itertools.combinations(group, 2):
            answer = compare_measurements(one.measurement, other.measurement)
            parts = (one.measurement.settings.part, other.measurement.settings.part)
            same_name = one.measurement.name == other.measurement.name and is_same_part(*parts)
            # One source that prints two labels means two things, also where nobody else knows them; but a
            # number that it prints with and without a label is one.
            is_once = same_name or (None in parts and equal_values(one.measurement, other.measurement))
            if answer is not Answer.DIFFERENT and is_once:
                _settle(one, other, answer, found)
    return found


def _settle(one: Case, other: Case, answer: Answer, found: dict[int, str]) -> None:
    """Refuse one or both of two scores that are, or may be, one measurement."""
    less, more = (one, other) if _case_tells_more(other, one) else (other, one)
    if equal_values(one.measurement, other.measurement):
        said = "the same as" if answer is Answer.SAME else "may be the same as"
        found.setdefault(less.index, f"{said} {_score_place(more)}, which stands for both")
        return
    said = "for the same benchmark and variant" if answer is Answer.SAME else "for what may be the same"
    told = "{} says {} " + said
    found.setdefault(less.index, told.format(_score_place(more), value_text(more.value)))
    if answer is Answer.SAME or not _case_tells_more(more, less):
        found.setdefault(more.index, told.format(_score_place(less), value_text(less.value)))


def _score_place(case: Case) -> str:
    """Where a score of the input stands, for people: its table and line, else its label in its source."""
    score = case.score
    if score.table is not None or score.line is not None:
        table = f"table {score.table}" if score.table is not None else ""
        return ", ".join(filter(None, (table, f"line {score.line}" if score.line is not None else "")))
    name = ", ".join(filter(None, (score.label or score.benchmark, score.variant)))
    place = score.source.path or score.source.name or score.source.url
    return f"{name} of {place}" if place else name


def _case_tells_more(one: Case, other: Case) -> bool:
    """Whether one of two scores tells the part that the other does not, else more of the settings."""
    first, second = one.measurement, other.measurement
    labels = [item.settings.part is not None for item in (first, second)]
    if labels[0] != labels[1]:
        return labels[0]
    if first.name != second.name:
        return bool(first.benchmark and second.benchmark and parts_between(second.benchmark, first.benchmark))
    return tells_more(first, second)


def _one_a_task(cases: Sequence[Case], options: Options) -> dict[int, Case | Verdict]:
    """By index: scores of one input that are of one task of an official leaderboard, which holds one number.

    Which of them it is to show is not ours to say: the card takes them all, the leaderboard none.
    """
    found: dict[int, Case | Verdict] = {}
    by_task: dict[tuple[str | None, str | None], list[Case]] = {}
    for case in cases:
        if "eval-results" in case.targets:
            by_task.setdefault((case.dataset, case.task), []).append(case)
    for (dataset, _), group in by_task.items():
        told = f"{len(group)} scores of a task of {dataset}, which holds one number"
        for case in group if len(group) > 1 else ():
            if options.format == "eval-results":
                found[case.index] = Verdict(case.index, case.score, "refused", told, case)
            else:
                found[case.index] = replace(case, targets=("model-index",), note=told)
    return found


def _missing_formats(case: Case, there: set[str], options: Options) -> tuple[str, ...]:
    """The formats that lack it: of those asked for by name each, by "auto" none where any format has it."""
    if options.format == "auto" and there:
        return ()
    return tuple(target for target in case.targets if target not in there)


def _other_value(case: Case, differing: Sequence[Structured], options: Options) -> Verdict:
    """The verdict where main has another value: replaced only on demand, and only what is ours."""
    first = next((result for result in differing if result.verified), differing[0])
    told = f"{first.raw} stands in {place_of_result(first)}, here it is {value_text(case.value)}"
    told += _may_be_same_note(first, case)
    if first.verified:
        return _verdict_of(case, "refused", f"{told}; it is verified and stays", other=first)
    own = [result for result in differing if is_own_source(result, case.score)]
    if options.update and len(own) == len(differing):
        verdict = _verdict_of(case, "conflict", told + REPLACES, other=first)
        return replace(verdict, replaces=tuple(own))
    if not own:
        told += f"; it has another source ({first.source_name or first.source_url or 'none given'})"
    return _verdict_of(case, "conflict", told, other=first)


def _verdict_of(
    case: Case, status: str, detail: str | None, pull: Pull | None = None, other: Structured | None = None
) -> Verdict:
    return Verdict(case.index, case.score, status, detail, case, pull=pull, other=other)
