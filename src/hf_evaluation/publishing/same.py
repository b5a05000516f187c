"""Whether a published result and a score are the same: benchmark, variant, value, source.

`is_same_result` compares what was measured, `is_taken` also stops a second entry for one number in other
words; `has_value` compares values, `is_own_source` and `origin_of` sources.
"""

from __future__ import annotations

from hf_evaluation.core.hub_requests import hub_endpoint, url_parts
from hf_evaluation.core.text import squash
from hf_evaluation.hub.official import OfficialList, is_shared_dataset
from hf_evaluation.publishing.meaning import other_metric
from hf_evaluation.publishing.submission import Case
from hf_evaluation.scores.comparison import metric_key, shots_in, variant_key
from hf_evaluation.scores.published import Structured, benchmark_in_index
from hf_evaluation.scores.record import Score

_HUB_KINDS = frozenset({"datasets", "spaces", "collections", "buckets", "papers"})


def is_same_result(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result is of the benchmark, variant and metric of a score; whatever its value."""
    return _is_same_benchmark(result, case, official) and _is_same_variant(result, case)


def is_taken(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result stands in a score's way: the same one, or the same value in other words.

    Notes are prose: "w/ tools", "thinking mode" and no notes at all have been seen for one measurement.
    Different numbers of shots are different measurements, though.
    """
    if not _is_same_benchmark(result, case, official):
        return False
    ours, theirs = (shots_in(variant_key(text)) for text in (case.score.variant, result.variant))
    differ = ours and theirs and ours != theirs
    return _is_same_variant(result, case) or (has_value(result, case) and not differ)


def has_value(result: Structured, case: Case) -> bool:
    """Whether a published value is that of the score, also where it was published as a fraction."""
    if result.value is None:
        return False
    values = [result.value]
    if result.format == "model-index" and case.benchmark.scale == "percent" and 0 <= result.value <= 1:
        values.append(result.value * 100)
    return any(round(value, 6) == round(case.value, 6) for value in values)


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


def hub_hosts() -> frozenset[str]:
    """The hosts whose urls are the Hub's: its own names, and that of HF_ENDPOINT."""
    return frozenset({"huggingface.co", "hf.co", "www.huggingface.co", url_parts(hub_endpoint()).netloc})


def _is_same_benchmark(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result is of the benchmark of a score, and of its metric where both name one."""
    if result.format == "eval-results":
        return _is_same_task(result, case, official) and case.meaning.metric is None
    found = benchmark_in_index(result)
    named = squash(result.benchmark or "") == squash(case.benchmark.name)
    if not (found.id == case.benchmark.id if found else named):
        return False
    if case.benchmark.metric is None:
        ours, theirs = metric_key(case.score.metric), metric_key(result.metric)
        return not (ours and theirs and ours != theirs)
    other = other_metric(result.metric, case.benchmark)
    either_is_silent = result.metric is None or (case.score.metric or case.meaning.metric) is None
    return either_is_silent or squash(other or "") == squash(case.meaning.metric or "")


def _is_same_task(result: Structured, case: Case, official: OfficialList) -> bool:
    """Same dataset and task. A task id that the dataset does not have is taken for the one meant."""
    benchmark = case.benchmark
    ours = {name.casefold() for name in (case.dataset, benchmark.eval_dataset, benchmark.dataset) if name}
    if (result.dataset or "").casefold() not in ours:
        return False
    if case.task is not None and result.task == case.task:
        return True
    known = {task.id for task in official.tasks.get(case.dataset or "", ())}
    if case.task is not None and result.task in known:
        return False
    names = benchmark.squashed_names | {squash(name) for name in benchmark.eval_tasks}
    return squash(result.task or "") in names or not is_shared_dataset(benchmark, result.dataset or "")


def _is_same_variant(result: Structured, case: Case) -> bool:
    """Same settings. Our notes stand behind a semicolon; more remarks on the same number are no variant."""
    ours, theirs = variant_key(case.score.variant), variant_key(result.variant)
    if ours == theirs or (result.variant is not None and result.variant == case.notes):
        return True
    if not is_own_source(result, case.score):
        return False
    told = variant_key((result.variant or "").partition(";")[0])
    return ours == told or (ours < theirs and has_value(result, case))
