"""What the Hub lists of a model as scores: results on main, then what open pull requests add.

`published_results` is all of it, each as it stands and as a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hf_evaluation.core.json_values import Object, as_count
from hf_evaluation.hub.told_results import item_result, told_index
from hf_evaluation.scores.measured_results import score_of_result
from hf_evaluation.scores.published import Structured, proposed_results
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.records import ListedModel, OpenPull

_CARD_PATH = "README.md"


def published_results(model: ListedModel, pulls: Sequence[OpenPull]) -> list[tuple[Structured, Score]]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks.

    What is no number, or names no data set in a result file, is none.
    """
    authors: dict[int, str] = {pull.num: pull.author for pull in pulls}
    stated = list(told_index(model.index, _CARD_PATH))
    found: list[tuple[Structured, int | None]] = [(result, None) for result in stated]
    found += _as_proposals(list(_filed(model.results)))
    for pull in pulls:
        proposed = list(told_index(pull.index, _CARD_PATH))
        touched = (_CARD_PATH,) if proposed else ()
        found += [(result, pull.num) for result in proposed_results(stated, proposed, touched)]
    return [
        (
            result,
            score_of_result(
                result,
                result.value,
                model.repo_id,
                model.sha,
                None if num is None else (num, authors.get(num)),
            ),
        )
        for result, num in found
        if result.value is not None
    ]


def _as_proposals(filed: list[tuple[Structured, int | None]]) -> list[tuple[Structured, int | None]]:
    """The results of files, main's first; those of a pull request as additions and edits of main's."""
    main = [result for result, num in filed if num is None]
    found: list[tuple[Structured, int | None]] = [(result, None) for result in main]
    for pull in dict.fromkeys(num for _, num in filed if num is not None):
        theirs = [result for result, num in filed if num == pull]
        touched = {result.path for result in theirs}
        found += [(result, pull) for result in proposed_results(main, theirs, touched)]
    return found


def _filed(items: Sequence[Object]) -> Iterator[tuple[Structured, int | None]]:
    """The results of `evalResults`; verified is what the Hub has verified, whatever token the file holds."""
    for item in items:
        result = item_result(item)
        if result is not None and result.dataset is not None:
            yield replace(result, verified=item.get("verified") is True), as_count(item.get("pullRequest"))
