"""The audit: what is to be said of a score in view of all that is published and proposed.

`audit` gives a `Verdict` a score, one of the STATUSES of `publishing.submission`; `compare_with_published`
does it for one. Only "new" is written, and a "conflict" only where --update replaces what is of the same
source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Pull, Repository
from hf_evaluation.publishing.meaning import case_of
from hf_evaluation.publishing.same import has_value, is_own_source, is_taken
from hf_evaluation.publishing.submission import Case, Options, Submission, Verdict
from hf_evaluation.scores.comparison import metric_key, variant_key
from hf_evaluation.scores.published import Structured, place_of_result
from hf_evaluation.scores.scales import value_text


def audit(
    repository: Repository, submission: Submission, official: OfficialList, options: Options
) -> tuple[Verdict, ...]:
    """One verdict a score, in their order: against the input itself, main and every open pull request."""
    cases = [
        Verdict(index, score, "refused", submission.objections[index])
        if index in submission.objections
        else case_of(index, score, repository, official, options)
        for index, score in enumerate(submission.results)
    ]
    clashes = _clashes_of([case for case in cases if isinstance(case, Case)])
    return tuple(
        case
        if isinstance(case, Verdict)
        else Verdict(case.index, case.score, "refused", clashes[case.index], case)
        if case.index in clashes
        else compare_with_published(case, repository, official, options)
        for case in cases
    )


def compare_with_published(
    case: Case, repository: Repository, official: OfficialList, options: Options
) -> Verdict:
    """The verdict on a score by what is published and proposed already."""
    on_main = [result for result in repository.results if is_taken(result, case, official)]
    equal = [result for result in on_main if has_value(result, case)]
    differing = [result for result in on_main if not has_value(result, case)]
    proposed = [
        (pull, result)
        for pull in repository.pulls
        for result in pull.results
        if is_taken(result, case, official)
    ]
    agreeing = [(pull, result) for pull, result in proposed if has_value(result, case)]
    if differing and (not agreeing or any(result.verified for result in differing)):
        return _other_value(case, differing, replace(options, update=options.update and not proposed))
    missing = _missing_formats(case, {result.format for result in equal}, options)
    if equal and not missing and not differing:
        return _verdict_of(case, "present", f"stands in {place_of_result(equal[0])}", other=equal[0])
    missing = _missing_formats(
        case, {result.format for result in equal} | {item.format for _, item in agreeing}, options
    )
    if agreeing and (differing or not missing):
        pull, result = agreeing[0]
        told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
        return _verdict_of(case, "in_pr", told, pull=pull, other=result)
    if proposed and not agreeing:
        pull, result = proposed[0]
        told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
        told += f", here it is {value_text(case.value)}"
        return _verdict_of(case, "conflict", told, pull=pull, other=result)
    remarks = [f"{case.note}: model-index only"] if case.note and options.format != "model-index" else []
    remarks += [f"printed as {value_text(case.score.value)}"] if case.score.value != case.value else []
    note = "; ".join(remarks) or None
    return replace(_verdict_of(case, "new", note), missing=missing)


def _clashes_of(cases: Sequence[Case]) -> dict[int, str]:
    """By index: why a score is refused because of another one of the input.

    Of equal ones the first stays. Of different ones none does, for nothing says which is right.
    """
    groups: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        key = (case.benchmark.id, variant_key(case.score.variant), metric_key(case.score.metric))
        groups.setdefault(key, []).append(case)
    found: dict[int, str] = {}
    for group in groups.values():
        first, values = group[0], {case.value for case in group}
        for case in group if len(values) > 1 else group[1:]:
            other = next((item for item in group if item.value != case.value), first)
            same = f"the same as score {first.index}, which stands for both"
            told = f"score {other.index} says {value_text(other.value)} for the same benchmark and variant"
            found[case.index] = told if len(values) > 1 else same
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
    if first.verified:
        return _verdict_of(case, "refused", f"{told}; it is verified and stays", other=first)
    own = [result for result in differing if is_own_source(result, case.score)]
    if options.update and len(own) == len(differing):
        verdict = _verdict_of(case, "conflict", f"{told}; --update replaces it", other=first)
        return replace(verdict, replaces=tuple(own))
    if not own:
        told += f"; it has another source ({first.source_name or first.source_url or 'none given'})"
    return _verdict_of(case, "conflict", told, other=first)


def _verdict_of(
    case: Case, status: str, detail: str | None, pull: Pull | None = None, other: Structured | None = None
) -> Verdict:
    return Verdict(case.index, case.score, status, detail, case, pull=pull, other=other)
