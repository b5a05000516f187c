"""Whether a published result and a score are the same: benchmark, variant, value, source.

`relation` compares what was measured (scores.measurement), `may_be_same` stops a second entry for one number
in other words; `has_value` compares values, `is_own_source` and `origin_of` sources.
"""

from __future__ import annotations

from dataclasses import replace

from hf_evaluation.cards.names import parse_name
from hf_evaluation.core.hub_requests import hub_hosts, url_parts
from hf_evaluation.core.text import squash
from hf_evaluation.hub.official import OfficialList, is_shared_dataset
from hf_evaluation.publishing.meaning import copy_measured
from hf_evaluation.publishing.submission import Case
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.identity import parts_between
from hf_evaluation.scores.measured_results import measurement_of_result
from hf_evaluation.scores.measurement import (
    Answer,
    compare_measurements,
    equal_values,
    is_one_number,
    not_told,
)
from hf_evaluation.scores.published import FILE_FORMAT, Structured, benchmark_of_result
from hf_evaluation.scores.record import Score

_HUB_KINDS = frozenset({"datasets", "spaces", "collections", "buckets", "papers"})


def relation(result: Structured, case: Case, official: OfficialList) -> Answer:
    """Whether a published result measures what a score measures, whatever its value.

    A task of an official leaderboard is one number: beside a score of the whole in its metric any entry of it
    is at least not known to be another one, whatever its notes tell. Another task may be of the same test in
    the table (GPQA is not known to be another one than GPQA Diamond), and a copy of the data set is one.
    """
    ours = case.measurement
    if _is_of_other_size(result, case.score.model):
        return Answer.DIFFERENT
    if result.format != FILE_FORMAT:
        return compare_measurements(measurement_of_result(result), ours)
    if not _is_same_task(result, case, official):
        other = benchmark_of_result(result)
        is_other = other and (other.id != case.benchmark.id or copy_measured(case.score, case.benchmark))
        return compare_measurements(measurement_of_result(result), ours) if is_other else Answer.DIFFERENT
    there = measurement_of_result(result, case.benchmark)
    answer = compare_measurements(there, ours)
    whole = replace(there, name=ours.name, settings=replace(there.settings, part=ours.settings.part))
    ours_is_whole = ours.name == case.benchmark.id and ours.settings.part is None
    one_number = ours_is_whole and is_one_number(whole, ours)
    return Answer.NOT_KNOWN if answer is Answer.DIFFERENT and one_number else answer


def may_be_same(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result stands in a score's way: it is the same measurement, or may be."""
    return relation(result, case, official) is not Answer.DIFFERENT


def is_beside(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result is another measurement of the same benchmark, part and metric."""
    if result.format == FILE_FORMAT and not _is_same_task(result, case, official):
        return False
    if _is_of_other_size(result, case.score.model):
        return False
    there = measurement_of_result(result, _benchmark_of(result, case))
    return there.name == case.measurement.name and is_one_number(there, case.measurement)


def _is_of_other_size(result: Structured, repo_id: str) -> bool:
    """Whether an entry's name says another size, so another model; "-Base" may be a run of ours."""
    if not result.entry:
        return False
    own, other = (parse_name(name.rpartition("/")[2]).sizes for name in (repo_id, result.entry))
    return bool(own and other and own != other)


def has_value(result: Structured, case: Case) -> bool:
    """Whether a published value is that of the score, to the precision of the coarser of the two."""
    return equal_values(measurement_of_result(result, _benchmark_of(result, case)), case.measurement)


def untold(result: Structured, case: Case) -> str:
    """What keeps a published result from being known to be the score, for people; empty if nothing."""
    fields = not_told(measurement_of_result(result, _benchmark_of(result, case)), case.measurement)
    return f"told on one side only: {', '.join(fields)}" if fields else ""


def _benchmark_of(result: Structured, case: Case) -> Benchmark | None:
    """The benchmark as which a result is read: of a file the score's own, but where it is of a part of it."""
    if result.format != FILE_FORMAT:
        return None
    own = benchmark_of_result(result)
    is_relative = own and (parts_between(own, case.benchmark) or parts_between(case.benchmark, own))
    return own if is_relative else case.benchmark


def is_own_source(result: Structured, score: Score) -> bool:
    """Whether a published result names the source that the score comes from, at whatever revision."""
    ours = origin_of(score.source.url)
    return ours is not None and ours == origin_of(result.source_url)


def origin_of(url: str | None) -> str | None:
    """What a source's url is about: the repository of a url of the Hub, else host and path."""
    parts = url_parts(url)
    if not parts.netloc:
        return None
    if parts.netloc in hub_hosts():
        names = parts.path.strip("/").split("/")
        return "hub:" + "/".join(names[: 3 if names[0] in _HUB_KINDS else 2]).casefold()
    query = f"?{parts.query}" if parts.query else ""
    return (parts.netloc.removeprefix("www.") + parts.path.rstrip("/")).casefold() + query


def _is_same_task(result: Structured, case: Case, official: OfficialList) -> bool:
    """Same dataset and task. A task id that the dataset does not have is taken for the one meant."""
    benchmark, today = case.benchmark, catalogue().present_id
    ours = {today(name) for name in (case.dataset, benchmark.eval_dataset, benchmark.dataset) if name}
    if today(result.dataset) not in ours:
        return False
    if case.task is not None and result.task == case.task:
        return True
    known = {task.id for task in official.tasks.get(case.dataset or "", ())}
    if case.task is not None and result.task in known:
        return False
    names = benchmark.squashed_names | {squash(name) for name in benchmark.eval_tasks}
    return squash(result.task or "") in names or not is_shared_dataset(benchmark, result.dataset or "")
