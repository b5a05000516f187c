"""What the owners of a repository have answered already: closed proposals, and results taken out again.

`heed_answers` turns what is new to main into "in_pr" where a pull request of this tool proposed it before,
and was closed, or merged and its result removed since. It asks the Hub once at most: the newest of those pull
requests is read, older ones are known by their titles. Whose account opened it does not matter, the answer is
to the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hf_evaluation.core.text import shortened
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Pull, Repository
from hf_evaluation.hub.settled import Settled, read_settled
from hf_evaluation.publishing.pull_text import named_in_title, title_name
from hf_evaluation.publishing.same import is_beside, may_be_same
from hf_evaluation.publishing.submission import Case, Verdict
from hf_evaluation.scores.benchmarks import Benchmark

QUOTED = 200  # characters of a comment that are shown


def heed_answers(
    verdicts: Sequence[Verdict], repository: Repository, official: OfficialList
) -> tuple[Verdict, ...]:
    """The verdicts, those on new scores as the owners' earlier answers make them."""
    found = list(verdicts)
    is_read = False
    for pull in repository.settled:
        concerned = [index for index, verdict in enumerate(found) if _may_concern(pull, verdict)]
        if not concerned:
            continue
        settled = Settled(pull) if is_read else read_settled(repository, pull)
        is_read = True
        for index in concerned:
            found[index] = _answered(found[index], settled, repository, official)
    return tuple(found)


def _may_concern(pull: Pull, verdict: Verdict) -> bool:
    """Whether a pull request has a title of ours that may speak of a score that is new."""
    named = named_in_title(pull.title)
    if named is None or verdict.status != "new" or verdict.case is None:
        return False
    return named[1] or _is_named(verdict.case.benchmark, named[0])


def _is_named(benchmark: Benchmark, names: Iterable[str]) -> bool:
    return title_name(benchmark.name) in names


def _answered(verdict: Verdict, settled: Settled, repository: Repository, official: OfficialList) -> Verdict:
    """The verdict on a new score in view of one settled pull request."""
    pull, case = settled.pull, verdict.case
    if case is None or settled.is_withdrawn:
        return verdict
    if settled.results is not None:
        other = next((item for item in settled.results if may_be_same(item, case, official)), None)
        if other is None:
            return verdict
        what = f"{other.raw} in {other.path}"
    elif not _title_says(pull, case, repository, official):
        return verdict
    else:
        other, what = None, f"{case.benchmark.name}, by its title,"
    return replace(
        verdict, status="in_pr", detail=_told(settled, what), missing=(), replaces=(), pull=pull, other=other
    )


def _title_says(pull: Pull, case: Case, repository: Repository, official: OfficialList) -> bool:
    """Whether the title alone is an answer: it names the benchmark, of which a merge left nothing on main."""
    named = named_in_title(pull.title)
    if named is None or not _is_named(case.benchmark, named[0]):
        return False
    return pull.status == "closed" or not any(
        is_beside(result, case, official) for result in repository.results
    )


def _told(settled: Settled, what: str) -> str:
    pull = settled.pull
    by = f" by {settled.by}" if settled.by else ""
    if pull.status == "merged":
        told = f"#{pull.num} by {pull.author} added {what} and was merged{by}; it was removed from main since"
    else:
        told = f"#{pull.num} by {pull.author} proposed {what} and was closed{by} without merging"
    said = shortened(settled.comment or "", QUOTED)
    return told + (f": “{said}”" if said else "")
