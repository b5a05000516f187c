"""Scores and wanted benchmarks -> where each is, and the command that closes the gap.

`find_gaps` gives a `Gap` for each wanted benchmark, `reported_benchmarks` are those that have a score,
`state_of` says which state one score gives. Pure.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from hf_evaluation.jobs.flavors import advised_flavor
from hf_evaluation.jobs.sizing import PACKED
from hf_evaluation.scores.benchmarks import Benchmark, Catalogue
from hf_evaluation.scores.fitting import is_for
from hf_evaluation.scores.gap_commands import ANSWERS_IN_TEXT, GapFacts, gap_command
from hf_evaluation.scores.measurement import (
    Answer,
    compare_measurements,
    equal_values,
    measurement_of_score,
)
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.offers import Offer
from hf_evaluation.surveying.records import STATES, Gap, ListedModel

MAX_COMPARED = 300  # reports of one benchmark by one model; the most of 500 real cards are 30


def find_gaps(
    model: ListedModel,
    scores: Sequence[Score],
    wanted: Sequence[Benchmark],
    known: Catalogue,
    offers: Sequence[Offer] = (),
) -> tuple[Gap, ...]:
    """One gap for each wanted benchmark that the model is for, or has a score of.

    A score counts for exactly its own benchmark and version; that of a part which is a benchmark of its own
    counts for this one, whichever name it bears.
    """
    by_name: dict[str, list[Score]] = {}
    for score in scores:
        if score.benchmark_id is not None:
            by_name.setdefault(measurement_of_score(score).name, []).append(score)
    found = [
        _gap_of(model, scores, by_name.get(benchmark.id, []), benchmark, known, offers)
        for benchmark in wanted
    ]
    return tuple(
        gap
        for gap, benchmark in zip(found, wanted, strict=True)
        if gap.state != "to_measure" or is_for(benchmark, model.pipeline_tag, model.kind)
    )


def reported_benchmarks(
    scores: Sequence[Score], known: Catalogue, offers: Sequence[Offer]
) -> tuple[Benchmark, ...]:
    """Every known benchmark of which the model has a score, wherever that stands."""
    names = [measurement_of_score(score).name for score in scores if score.benchmark_id is not None]
    names += [name for offer in offers for name in sorted(offer.benchmarks)]
    return tuple(item for name in dict.fromkeys(names) if (item := known.with_id(name)))


def _gap_of(
    model: ListedModel,
    scores: Sequence[Score],
    own: Sequence[Score],
    benchmark: Benchmark,
    known: Catalogue,
    offers: Sequence[Offer],
) -> Gap:
    related = _related(scores, benchmark, known)
    for state in STATES[:3]:
        found = [score for score in own if state_of(score) == state]
        if found:
            break
    else:
        offered = [offer for offer in offers if benchmark.id in offer.benchmarks]
        gap = Gap(benchmark.id, benchmark.name, "to_measure", related=related)
        return _to_import(gap, model, offered) if offered else _to_measure(gap, model, benchmark)
    first = min(found, key=_wholeness)
    place = {"table": first.table, "row": first.row, "column": first.column, "line": first.line}
    gap = Gap(
        benchmark.id,
        benchmark.name,
        state,
        value=first.value,
        unit=first.unit,
        variant=first.variant,
        more=len(found) - 1,
        conflict=_conflict(own),
        pr=first.pr,
        place=place if state == "in_readme" else None,
        related=related,
    )
    return replace(gap, command=_command_of(gap, model))


def _to_import(gap: Gap, model: ListedModel, offers: Sequence[Offer]) -> Gap:
    """How to import; of several rows (one a reasoning effort) a person chooses."""
    name = offers[0].slug if len(offers) == 1 else None
    more, creator = len(offers) - 1, offers[0].creator
    gap = replace(gap, state="on_artificial_analysis", more=more, creator=creator, offered=name)
    return replace(gap, command=_command_of(gap, model))


def _wholeness(score: Score) -> int:
    """0 for a score of the whole benchmark, 1 for one with remarks, 2 for what is, or may be, a part."""
    settings = measurement_of_score(score).settings
    return 2 if settings.part else 1 if settings.rest else 0


def state_of(score: Score) -> str:
    """Which state of a gap a score gives."""
    return {"merged": "published", "pull-request": "in_pr"}.get(score.status, "in_readme")


def _conflict(scores: Sequence[Score]) -> bool:
    """Whether two reports that are, or may be, one measurement have different values."""
    if len(scores) > MAX_COMPARED:  # every pair is compared; so many reports with one value are unheard of
        return True
    measured = [measurement_of_score(score) for score in scores]
    return any(
        compare_measurements(one, other) is not Answer.DIFFERENT and not equal_values(one, other)
        for one, other in itertools.combinations(measured, 2)
    )


def _related(scores: Sequence[Score], benchmark: Benchmark, known: Catalogue) -> tuple[str, ...]:
    """Other benchmarks on the same data set that have scores: told, never counted."""
    same = {item.id for item in known.of_dataset(benchmark.dataset)}
    found = [score.benchmark_id for score in scores if score.benchmark_id in same - {benchmark.id}]
    return tuple(dict.fromkeys(name for name in found if name))


def _command_of(gap: Gap, model: ListedModel) -> str | None:
    return gap_command(
        GapFacts(
            gap.state,
            model.repo_id,
            gap.benchmark_id,
            task=gap.task,
            flavor=gap.flavor,
            creator=gap.creator,
            offered=gap.offered,
            pipeline_tag=model.pipeline_tag,
        )
    )


def _to_measure(gap: Gap, model: ListedModel, benchmark: Benchmark) -> Gap:
    """How to measure; nothing for models that do not answer in text."""
    if model.pipeline_tag is not None and model.pipeline_tag not in ANSWERS_IN_TEXT:
        return gap
    gap = replace(gap, task=benchmark.inspect_task, flavor=_flavor_of(model))
    return replace(gap, command=_command_of(gap, model))


def _flavor_of(model: ListedModel) -> str | None:
    """What eval_jobs.py would choose; None where that takes the bits of packed weights, which it reads."""
    weights = model.weights
    packed = model.kind == "quantized" and weights is not None and bool(PACKED & set(weights.parameters))
    found = None if packed else advised_flavor(weights)
    return found.name if found else None
