"""What was measured: one record, and the only comparison of two of them, with three answers.

`measurement_of_score` makes a `Measurement` of a score (`scores.measured_results` one of what stands on the
Hub), `compare_measurements` says whether two are the same, `equal_values` whether two numbers are one to the
precision of the coarser. "Not told" is no value: a field decides only where both sides tell it. One test
under two names in the table is one test (`scores.identity`).
(The design of the project, "What was measured".)
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.identity import most_specific, parts_between
from hf_evaluation.scores.metrics import metric_told, same_metric
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import UNKNOWN_PART, Settings, is_same_part


class Answer(StrEnum):
    """What comparing two measurements can say."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_KNOWN = "not known"


# Fields that tell two measurements apart where both sides tell them, in the order in which people are told.
# The version of a harness does not: it changes more often than what is measured.
COMPARED = (
    "shots", "chain_of_thought", "mode", "tools", "runs", "temperature", "split", "filter", "length",
    "harness",
)  # fmt: skip
DECISIVE_DIGITS = 6  # values are compared as published: noise of binary fractions lies far behind


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number and what it measures.

    `name` is the benchmark's id, or its printed name, squashed, where the table does not know it: of a part
    that has an entry of its own that entry's, with no part. `metric` is an id of the vocabulary, or a printed
    one; None is not told. `settings` holds part and settings; its own metric is never set here. `value` is as
    printed, in `unit`; `decimals` those of the printed number.
    """

    name: str
    benchmark: Benchmark | None = field(compare=False)
    metric: str | None
    settings: Settings
    value: float | None = None
    unit: str | None = None
    decimals: int | None = None


def measurement_of_score(score: Score, benchmark: Benchmark | None = None) -> Measurement:
    """What a score measures; `benchmark` is the one that it is known to be of, else its id and name tell."""
    entry = catalogue().with_id(score.benchmark_id) or catalogue().find(score.benchmark)
    found, part = most_specific(entry or benchmark, score.settings.part)  # the part is one of the entry's
    benchmark = benchmark if found is None or (benchmark and benchmark.id == found.id) else found
    metric = metric_told(score.metric, None, benchmark)
    name = benchmark.id if benchmark else squash(score.benchmark)
    decimals = decimals_of(score.raw, score.value)
    settings = replace(score.settings, part=part)
    return Measurement(name, benchmark, metric, settings, score.value, score.unit, decimals)


def is_named(score: Score, names: Collection[str]) -> bool:
    """Whether a score is of one of these benchmarks: by its id, or by that of the part which it measures."""
    known = score.benchmark_id
    return known is not None and (known in names or measurement_of_score(score).name in names)


def compare_measurements(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements measure the same, whatever their values."""
    answers = [compare_tests(one, other), compare_metrics(one, other)]
    answers += [
        _compare_told(getattr(one.settings, name), getattr(other.settings, name)) for name in COMPARED
    ]
    if Answer.DIFFERENT in answers:
        return Answer.DIFFERENT
    return Answer.NOT_KNOWN if Answer.NOT_KNOWN in answers else Answer.SAME


def tells_more(one: Measurement, other: Measurement) -> bool:
    """Whether one of two measurements tells all fields that the other tells, and more."""
    ours, theirs = _told_fields(one), _told_fields(other)
    return theirs < ours


def _told_fields(measurement: Measurement) -> frozenset[str]:
    told = {name for name in COMPARED if getattr(measurement.settings, name) is not None}
    return frozenset(told | ({"metric"} if measurement.metric is not None else set()))


def is_one_number(one: Measurement, other: Measurement) -> bool:
    """Whether two measurements tell no other part and no other metric: what a leaderboard shows once."""
    return Answer.DIFFERENT not in (compare_tests(one, other), compare_metrics(one, other))


def not_told(one: Measurement, other: Measurement) -> tuple[str, ...]:
    """The fields that one of two measurements tells and the other does not, for people."""
    names = [
        name
        for name in COMPARED
        if (getattr(one.settings, name) is None) != (getattr(other.settings, name) is None)
    ]
    which = ["part"] if compare_tests(one, other) == Answer.NOT_KNOWN else []
    metric = ["metric"] if compare_metrics(one, other) == Answer.NOT_KNOWN else []
    return tuple(name.replace("_", " ") for name in (*which, *metric, *names))


Parts: TypeAlias = tuple[tuple[str, str], ...]


def compare_tests(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements are of the same test: benchmark and part, whichever entry of the table."""
    (first, first_parts), (second, second_parts) = _test_of(one), _test_of(other)
    if first is None or second is None:
        is_one = one.name == other.name
        return _compare_parts(None, first_parts, second_parts) if is_one else Answer.DIFFERENT
    if first.id == second.id:
        return _compare_parts(first, first_parts, second_parts)
    if way := parts_between(first, second):
        return _compare_parts(first, first_parts, (*_parts_named(way), *second_parts))
    if way := parts_between(second, first):
        return _compare_parts(second, (*_parts_named(way), *first_parts), second_parts)
    return Answer.DIFFERENT


def _test_of(measurement: Measurement) -> tuple[Benchmark | None, Parts]:
    """The entry of a measurement's test, and the part of it; no entry where the table has none."""
    benchmark, part = most_specific(catalogue().with_id(measurement.name), measurement.settings.part)
    return benchmark, (part,) if part else ()


def _parts_named(names: Iterable[str]) -> Parts:
    return tuple(("part", name) for name in names)


def _compare_parts(benchmark: Benchmark | None, one: Parts, other: Parts) -> Answer:
    """A known part is never the whole, unless the whole's bare name may mean it.

    A label that nobody knows may be a part, or a setting of the whole.
    """
    first, second = (parts[0] if parts else None for parts in (one, other))
    if first is second is None:
        return Answer.SAME
    if is_same_part(first, second):
        below = most_specific(benchmark, first)[0]
        return _compare_parts(below, one[1:], other[1:])
    if any(part is not None and part[0] == UNKNOWN_PART for part in (first, second)):
        return Answer.NOT_KNOWN
    for plain, part, rest in ((one, second, other[1:]), (other, first, one[1:])):
        if not _may_be_meant(benchmark, part) or (plain and _may_be_meant(benchmark, plain[0])):
            continue
        below = most_specific(benchmark, part)[0]
        answer = _compare_parts(below, plain, rest)
        return Answer.DIFFERENT if answer is Answer.DIFFERENT else Answer.NOT_KNOWN
    return Answer.DIFFERENT


def _may_be_meant(benchmark: Benchmark | None, part: tuple[str, str] | None) -> bool:
    """Whether the bare name of a benchmark may mean this part of it."""
    return bool(benchmark and part and any(is_same_part(part, ("", name)) for name in benchmark.plain_may_be))


def compare_metrics(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements are in the same metric."""
    answers = {same_metric(one.metric, other.metric, item.benchmark) for item in (one, other)}
    same = answers.pop() if len(answers) == 1 else None
    return Answer.NOT_KNOWN if same is None else Answer.SAME if same else Answer.DIFFERENT


def _compare_told(one: object, other: object) -> Answer:
    if one is None or other is None:
        return Answer.SAME if one is other else Answer.NOT_KNOWN
    return Answer.SAME if one == other else Answer.DIFFERENT


def equal_values(one: Measurement, other: Measurement) -> bool:
    """Whether two values are one number, to the precision of the coarser, on one scale."""
    if one.value is None or other.value is None:
        return False
    (first, first_decimals), (second, second_decimals) = _in_percent(one), _in_percent(other)
    decimals = min(first_decimals, second_decimals)
    return abs(first - second) <= 0.5 * 10.0**-decimals + 10.0**-DECISIVE_DIGITS


def decimals_in_percent(measurement: Measurement) -> int:
    """How many decimals a value is told with, a fraction as percent."""
    return _in_percent(measurement)[1]


def _in_percent(measurement: Measurement) -> tuple[float, int]:
    """The value with its decimals, a fraction as percent."""
    value = measurement.value or 0.0
    decimals = DECISIVE_DIGITS if measurement.decimals is None else measurement.decimals
    if measurement.unit == "fraction":
        return value * 100, max(decimals - 2, 0)
    return value, decimals


def decimals_of(raw: str | None, value: float) -> int:
    """How many decimals the source prints: of its text if that prints the value, else of the number."""
    for number in re.findall(r"-?\d+(?:\.\d+)?", (raw or "")[:200]):
        if math.isclose(float(number), value):
            return len(number.partition(".")[2])
    return len(f"{value:.{DECISIVE_DIGITS}f}".rstrip("0").partition(".")[2])
