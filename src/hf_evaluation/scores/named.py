"""What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU (5-shot)", "MMLU-Pro Law".

`settings_of_name` is what a printed name says more than the benchmark's own, None where it is no name of it.
`agreed` joins it with the fields of the score; what contradicts is an error that names the field.
"""

from __future__ import annotations

from dataclasses import replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import names_itself
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.metrics import contradicts_metric, find_metric, metric_told
from hf_evaluation.scores.settings import (
    NO_SETTINGS,
    Settings,
    contradicted_field,
    over,
    settings_of_labels,
)


def settings_of_name(printed: str, benchmark: Benchmark) -> Settings | None:
    """What a printed name says more than the name of the benchmark; None where it is no name of it."""
    if squash(printed) in benchmark.squashed_names or names_itself(benchmark, printed):
        return NO_SETTINGS
    label = parse_label(printed)
    if label.benchmark is not None:
        return settings_of_labels(label.variants, benchmark) if label.benchmark.id == benchmark.id else None
    if part := find_part(benchmark, printed):
        return Settings(part=part)
    for name in sorted((benchmark.name, *benchmark.aliases, benchmark.id), key=len, reverse=True):
        rest = printed[len(name) :]
        if printed.casefold().startswith(name.casefold()) and not rest[:1].isalnum():
            return settings_of_labels([rest.strip(" -–:_/")], benchmark)
    return None


def agreed(
    printed: str, metric: str | None, settings: Settings, benchmark: Benchmark | None, where: str
) -> tuple[str | None, Settings]:
    """Metric and settings of a score with what its name tells.

    Raises EvaluationError (2) where the name, the metric and the variant contradict each other. A name that
    is none of the benchmark tells nothing here: the audit refuses it.
    """
    told = (settings_of_name(printed, benchmark) if benchmark else None) or NO_SETTINGS
    known = catalogue().find(printed)
    if known and benchmark and known.id != benchmark.id:
        told = NO_SETTINGS
    if name := contradicted_field(told, settings):
        raise _contradiction(where, name, getattr(settings, name), f"its name {printed!r}")
    for said, place in ((told.metric, f"its name {printed!r}"), (settings.metric, "its variant")):
        if said and metric and _are_apart(said, metric, benchmark):
            raise _contradiction(where, "metric", metric, place)
    said = settings.metric or told.metric
    metric = metric if said is None else metric_told(metric, said, benchmark)
    return _with_kind(metric, replace(over(settings, told), metric=None), benchmark)


def _are_apart(one: str, other: str, benchmark: Benchmark | None) -> bool:
    """Whether neither of two metrics is a vaguer word for the other, and they are not one."""
    return contradicts_metric(one, other, benchmark) and contradicts_metric(other, one, benchmark)


def _with_kind(
    metric: str | None, settings: Settings, benchmark: Benchmark | None
) -> tuple[str | None, Settings]:
    """A metric with the word beside it that says which kind of it was measured: "macro" beside F1."""
    if metric is None or settings.part is None:
        return metric, settings
    word = settings.part[1].removesuffix("-averaged").removesuffix(" averaged")
    found = find_metric(f"{word} {metric}")
    vague = find_metric(metric)
    if found is None or vague is None or found[0].kind_of != vague[0].id or vague[0].counts_right:
        return metric, settings  # "macro" beside accuracy is the mean over the parts
    return found[0].named(found[1]), replace(settings, part=None)


def _contradiction(where: str, name: str, value: object, said: str) -> EvaluationError:
    shown = value[1] if isinstance(value, tuple) else value
    return EvaluationError(
        f"{where}.{name} is {shown!r}, but {said} says another",
        code=2,
        hint="correct or leave out one of the two",
    )
