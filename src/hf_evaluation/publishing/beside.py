"""The words beside a score that speak against publishing it.

`objection_to_words` finds them in its label, its variant, its task and its remarks: an error estimate, a part
of a run, a part of the benchmark or a metric that its fields do not tell. `objection_to_number` compares the
number with the cell that prints it, and the samples with what is a whole run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hf_evaluation.core.hub_requests import is_rehearsal
from hf_evaluation.core.json_values import as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import family_of, parts_between
from hf_evaluation.scores.measurement import Answer, Measurement, compare_tests
from hf_evaluation.scores.metrics import contradicts_metric, metric_of
from hf_evaluation.scores.named import settings_of_name
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import UNKNOWN_PART, Settings, is_same_part, read_settings
from hf_evaluation.scores.whole_runs import count_gap, known_samples
from hf_evaluation.scores.wording import (
    AGGREGATE_WORDS,
    ERROR_ESTIMATE,
    ERROR_ESTIMATES,
    OTHER_MEASURES,
    RESCALED,
)

_ITEMS = r"(?:samples|examples|questions|problems|prompts|instances|items|tasks|cases|queries|rows)"
_SOME = r"(?:half|third|quarter|fifth|tenth|fraction|portion|sample|subset|part)"
# Beside a number, and what its words leave when all that is known is taken out.
_PART_OF_RUN = pattern(
    r"(?i)\b(?:partial(?:ly)?|incomplete|subset|sub-?sampled?|limit(?:ed)?(?:\s*(?:=|:|to))?\s*\d+|"
    rf"first\s+(?:\d+|half|hundred|thousand)|\d+\s*(?:(?:out )?of|/)\s*\d+\s*\w*|\d+\s*{_ITEMS}|{_SOME} of|"
    rf"random(?:ly)?\s+(?:\w+\s+)?\d+|\d+\s+random(?:ly)?|every\s+(?:other|\w+(?:th|nd|rd))|n\s*=\s*\d+|\d+\s*q)\b|"
    rf"\d+\s*%\s*(?:of|{_SOME})\b|前\s*\d+|抽样|抽樣|子集|部分"
)
# In a sentence, where "8 samples per question" is said of whole runs.
_REMARK_OF_PART = pattern(
    r"(?i)\b(?:partial run|incomplete|sub-?sampled|limit(?:ed)?\s*(?:=|:|to)\s*\d+|"
    rf"first\s+\d+\s+{_ITEMS}|(?P<some>\d+)\s*(?:(?:out )?of|/)\s*(?:the\s+)?(?P<all>\d+)\s*{_ITEMS}|"
    rf"(?:on|only|over|just)\s+(?:an?\s+)?(?:random\s+)?{_SOME}\b|\d+\s+random(?:ly)?|random(?:ly)?\s+\d+)\b|"
    r"\d+\s*%\s*of\s+the\s+(?:test|data|questions|problems|benchmark)|抽样|抽樣|子集"
)
_ONLY = pattern(r"(?i)^only\s+|\s+(?:only|subset|questions|category|subject|part)$")
_PIECES = pattern(r"[,;|\n]+")
_UNNAMED_VALUE = pattern(r"value \d+ of (\d+)")
_BOUND = pattern(r"^\s*[<>≤≥]\s*\d")
_SOLVED = pattern(r"^\s*\d+\s*/\s*\d+\s*$")
_GAIN = pattern(r"^\s*\+\s*\d")
_PRINTED_NUMBER = pattern(r"\d+(?:[.,]\d+)*|\.\d+")


def unnamed_of_several(score: Score) -> str | None:
    """That a number is one of several in its cell, which nothing names."""
    part = score.settings.part
    unnamed = _UNNAMED_VALUE.fullmatch(part[1]) if part and part[0] == UNKNOWN_PART else None
    return f"its cell prints {unnamed[1]} numbers, and nothing says which is which" if unnamed else None


def objection_to_words(
    score: Score, benchmark: Benchmark, measured: Measurement, remarks: str | None
) -> str | None:
    """Why the words beside a number keep it from being published; None where they do not."""
    if several := unnamed_of_several(score):
        return several
    beside = tuple(_told_beside(score, benchmark))
    left = [text for settings in (score.settings, *beside) for text in _unplaced(settings)]
    for text in (*filter(None, (score.metric,)), *left):
        if is_error_estimate(text):
            return f"{text!r} is an error estimate, no score"
    if found := next((text for text in left if _is_other_measure(text, measured.metric)), None):
        return f"{found!r} is another measure than {measured.metric}"
    if some := next((match for text in left if (match := _PART_OF_RUN.search(text))), None):
        return _partial(repr(some.group()))
    if reason := _partial_by_method(score, remarks):
        return reason
    told = "; ".join(filter(None, (*score.settings.rest, remarks)))
    named = () if _is_listed(beside, score, measured) else beside
    for settings in (*named, *_told_in_remarks(told, benchmark)):
        if reason := _contradiction_of(settings, benchmark, measured):
            return reason
    return None


def _is_listed(beside: Sequence[Settings], score: Score, measured: Measurement) -> bool:
    """Whether a label names several parts or metrics, as that of a cell with several numbers: this is one."""
    parts = {settings.part for settings in beside if settings.part}
    metrics = {settings.metric for settings in beside if settings.metric}
    own = measured.settings.part
    is_sum = own is None and any(squash(text) in AGGREGATE_WORDS for text in (score.label or "").split("|"))
    of_part = is_sum or any(is_same_part(part, own) for part in parts)
    return (len(parts) > 1 and of_part) or (len(metrics) > 1 and measured.metric in metrics)


def is_error_estimate(text: str) -> bool:
    """Whether a text is the name of an error estimate, or holds the whole name of one: "acc_stderr,none"."""
    return squash(text) in ERROR_ESTIMATES or bool(ERROR_ESTIMATE.search(text) and "±" not in text)


def objection_to_number(score: Score, benchmark: Benchmark) -> str | None:
    """Why a number is not what its source prints, or not of a whole run."""
    if _SOLVED.match(score.raw):
        return f"{score.raw!r} is a count, no value"
    if _BOUND.match(score.raw):
        return f"{score.raw!r} is a bound, no value"
    if benchmark.scale == "percent" and _GAIN.match(score.raw):
        return f"{score.raw!r} reads as a difference, no value"
    printed = [_as_printed(text) for text in _PRINTED_NUMBER.findall(score.raw[:200])]
    if printed and not any(_is_printed(abs(score.value), number) for number in printed):
        return f"its source prints {score.raw!r}, which is not {score.value:g}"
    known = catalogue().with_id(benchmark.id)
    same_data = known is not None and known.dataset == benchmark.dataset
    samples = score.samples if same_data and score.settings.part is None else None
    rehearsed = is_rehearsal() and (score.method or {}).get("expected_samples") == samples
    whole = known_samples(benchmark)
    if samples is not None and samples < max(whole, default=0) and not rehearsed:  # more: several epochs
        return _partial(gap) if (gap := count_gap(samples, whole)) else None
    return None


def _is_other_measure(text: str, metric: str | None) -> bool:
    """Whether a word beside a number says that it is no share of right answers, or a rescaled one."""
    if squash(text) in OTHER_MEASURES:
        return True
    found = metric_of(metric) if metric else None
    return bool(found and found[0].counts_right and squash(text) in RESCALED)


def _partial(told: str) -> str:
    return f"{told} reads as a part of the benchmark; only complete runs are published"


def _partial_by_method(score: Score, remarks: str | None) -> str | None:
    """Why the method or the remarks say that a run was no whole one."""
    method = score.method or {}
    if method.get("limit") is not None:
        return _partial(f"limit {method['limit']}")
    if method.get("partial"):
        return f"of a partial run ({method['partial']}); only complete runs are published"
    for found in _REMARK_OF_PART.finditer(remarks or ""):
        if found["all"] is None or found["some"] != found["all"]:
            return _partial(repr(found.group()))
    return None


def _told_beside(score: Score, benchmark: Benchmark) -> Iterator[Settings]:
    """What the printed label says, piece by piece, and the harness's task and metric."""
    method = score.method or {}
    known = {rule.task for rule in benchmark.harness_tasks}
    task = (as_text(method.get("task")) or "").rpartition("/")[2]
    if task not in known and (part := _part_of_task(task, benchmark)):
        yield Settings(part=part)
    for piece in [*(score.label or "").split("|"), as_text(method.get("metric")) or ""]:
        text = piece.strip()
        entry = catalogue().find(text)
        if entry is not None and (way := _way_between(benchmark, entry)):
            yield Settings(part=("part", way))
        elif text and text not in known and entry is None:
            yield settings_of_name(text, benchmark) or read_settings(text, benchmark)


def _way_between(benchmark: Benchmark, entry: Benchmark) -> str | None:
    """The part by which a printed entry is another test than the benchmark; None where it may be this one.

    An entry below it, or beside it in the same whole; one above it is said of its parts too.
    """
    if entry.id == benchmark.id or parts_between(entry, benchmark):
        return None
    if way := parts_between(benchmark, entry):
        return way[0]
    return entry.name if family_of(entry.id) == family_of(benchmark.id) else None


def _part_of_task(task: str, benchmark: Benchmark) -> tuple[str, str] | None:
    """The part that the end of a task's name names: "anatomy" of "mmlu_generative_anatomy"."""
    words = task.split("_")
    found = (find_part(benchmark, "_".join(words[at:])) for at in range(len(words)))
    return next(filter(None, found), None)


def _told_in_remarks(remarks: str | None, benchmark: Benchmark) -> Iterator[Settings]:
    """What each piece of the remarks names; "Law only" and "Law subset" name Law."""
    for piece in _PIECES.split(remarks or ""):
        if text := piece.strip():
            yield read_settings(_ONLY.sub("", text), benchmark)


def _unplaced(settings: Settings) -> Iterator[str]:
    """The words of a text that nothing could place."""
    if settings.part and settings.part[0] == UNKNOWN_PART:
        yield settings.part[1]
    yield from settings.rest


def _contradiction_of(settings: Settings, benchmark: Benchmark, measured: Measurement) -> str | None:
    """Why a word beside a number says of part or metric what its fields do not."""
    part, own = settings.part, measured.settings.part
    if part and part[0] != UNKNOWN_PART and not is_same_part(part, own):
        said = replace(measured, name=benchmark.id, settings=replace(measured.settings, part=part))
        answer = compare_tests(said, measured)
        if answer is Answer.DIFFERENT or (answer is Answer.NOT_KNOWN and own is None):
            told = f"its part is {own[1]!r}" if own else "its part is not told"
            return f"{part[1]!r} stands beside it, while {told}"
    metric = measured.metric
    if settings.metric and metric and contradicts_metric(settings.metric, metric, benchmark):
        return f"{settings.metric!r} stands beside it, while its metric is {metric}"
    return None


def _as_printed(text: str) -> float:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text
    plain = plain.replace(",", ".")
    head, _, tail = plain.rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}" if head or plain.startswith(".") else plain)


def _is_printed(value: float, number: float) -> bool:
    """Whether a number is the value, as a fraction or as percent, as far as it is printed."""
    return any(
        math.isclose(value * by, number, rel_tol=1e-3, abs_tol=1e-9) or abs(value * by - number) <= 0.05
        for by in (1, 100, 0.01)
    )
