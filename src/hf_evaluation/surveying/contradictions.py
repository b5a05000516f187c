"""The published results of a model that its own card contradicts.

`find_contradictions` holds each against what the card prints, as `verify` does for one model. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository
from hf_evaluation.publishing.printed import Contradiction, cases_of, hold_against, is_measured_elsewhere
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.records import ListedModel


def find_contradictions(
    model: ListedModel,
    published: Sequence[Structured],
    printed: Sequence[Score],
    official: OfficialList,
) -> tuple[tuple[Contradiction, ...] | None, ...]:
    """What the card says against each published result; None for one that it cannot be held against.

    That is a number which another party, or a harness, measured: the card's own is another measurement.
    """
    if not published:
        return ()
    repository = Repository(model.repo_id, model.sha or "", None)
    cases = cases_of(printed, repository, official)
    return tuple(
        None
        if is_measured_elsewhere(result, model.repo_id)
        else hold_against(result, cases, official).contradictions
        for result in published
    )
