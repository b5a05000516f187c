"""What the Hub lists of a model as scores: results on main, then what open pull requests add.

`published_results` is all of it, each as it stands and as a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hf_evaluation.core.json_values import Object, as_count
from hf_evaluation.hub.told_results import item_result, told_index
from hf_evaluation.scores.measured_results import score_of_result
from hf_evaluation.scores.published import Structured, exact_result_key
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.records import ListedModel, OpenPull

_CARD_PATH = "README.md"


def published_results(model: ListedModel, pulls: Sequence[OpenPull]) -> list[tuple[Structured, Score]]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks.

    What is no number, or names no data set in a result file, is none.
    """
    authors: dict[int, str] = {pull.num: pull.author for pull in pulls}
    stated = list(told_index(model.index, _CARD_PATH))
    known = {exact_result_key(result) for result in stated}
    found: list[tuple[Structured, int | None]] = [(result, None) for result in stated]
    found += _filed(model.results)
    for pull in pulls:
        proposed = told_index(pull.index, _CARD_PATH)
        found += [(result, pull.num) for result in proposed if exact_result_key(result) not in known]
    return [
        (result, _score_of(result, result.value, model, None if num is None else (num, authors.get(num))))
        for result, num in found
        if result.value is not None
    ]


def _score_of(
    result: Structured, value: float, model: ListedModel, pull: tuple[int, str | None] | None
) -> Score:
    return score_of_result(result, value, model.repo_id, model.sha, pull)


def _filed(items: Sequence[Object]) -> Iterator[tuple[Structured, int | None]]:
    """The results of `evalResults`; verified is what the Hub has verified, whatever token the file holds."""
    for item in items:
        result = item_result(item)
        if result is not None and result.dataset is not None:
            yield replace(result, verified=item.get("verified") is True), as_count(item.get("pullRequest"))
