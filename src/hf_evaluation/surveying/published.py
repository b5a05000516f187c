"""What the Hub lists of a model as scores: results on main, then what open pull requests add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hf_evaluation.core.json_values import Object
from hf_evaluation.scores.benchmarks import Catalogue
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.records import ListedModel, OpenPull



def published_scores(model: ListedModel, pulls: Sequence[OpenPull], catalogue: Catalogue) -> list[Score]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks."""
    authors = {pull.num: pull.author for pull in pulls}
    found = list(_index_scores(model, model.index, None, catalogue))
    known = {_mark(score) for score in found}
    for item in model.results:
        score = _eval_score(model, item, catalogue)
        if score is not None:
            author: Object = {"pr_author": authors[score.pr]} if score.pr in authors else {}
            found.append(replace(score, method={**score.method, **author}))
    for pull in pulls:
        proposed = _index_scores(model, pull.index, pull, catalogue)
        found += [score for score in proposed if _mark(score) not in known]
    return found
