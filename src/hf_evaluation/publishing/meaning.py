"""What a score measures of its benchmark, and where it may be published.

`case_of` makes a `Case` of a score, or a `Verdict` that says why not: a partial run, no link to its source,
another metric, a scale that nobody can tell. `benchmark_of` is the benchmark on the data that were really
used, `measured_on` those data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hf_evaluation.core.hub_requests import url_parts
from hf_evaluation.core.json_values import as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.text import squash
from hf_evaluation.hub.official import OfficialList, task_of
from hf_evaluation.hub.repository import Repository
from hf_evaluation.publishing.beside import objection_to_number, objection_to_words, unnamed_of_several
from hf_evaluation.publishing.submission import Case, Meaning, Options, Verdict
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.measurement import Measurement, measurement_of_score
from hf_evaluation.scores.metrics import metric_of, same_metric
from hf_evaluation.scores.named import settings_of_name
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import on_scale, value_text
from hf_evaluation.scores.setting_words import SPLITS
from hf_evaluation.scores.settings import UNKNOWN_PART, part_of_text
from hf_evaluation.scores.who import RUN_KINDS
from hf_evaluation.scores.wording import OTHER_MEASURES

_OPEN_LEADERBOARD = pattern(r"(?i)open[\s_-]*llm[\s_-]*leaderboard")
_JOINED = pattern(r"(?i)[/,&+|]|\band\b|\bor\b")
NO_VARIANT = "as stated by the source"  # before a remark, so that it is not taken for the variant


@dataclass(frozen=True, slots=True)
class MeasuredData:
    """The data of a measured score as its method names them; a url where they are not on the Hub."""

    dataset: str | None
    config: str | None
    split: str | None
    revision: str | None


def case_of(
    index: int, score: Score, repository: Repository, official: OfficialList, options: Options
) -> Case | Verdict:
    """The score ready for comparison, or the verdict where it comes to none."""
    benchmark = benchmark_of(score, options)
    if benchmark is None:
        return Verdict(index, score, "unmapped", _why_unmapped(score))
    score = _with_metric(_with_data(score, benchmark), benchmark, options)
    measurement = measurement_of_score(score, benchmark)
    remarks = "; ".join(filter(None, (as_text((score.method or {}).get("notes")), options.notes)))
    meaning, value = _meaning_of(score, benchmark, measurement, remarks), on_scale(score, benchmark)
    objection = _objection(score, repository, options) or _other_name(score, benchmark) or meaning.objection
    if objection or isinstance(value, str):
        return Verdict(index, score, "refused", objection or str(value))
    dataset = official.dataset(benchmark.eval_dataset) or official.dataset(benchmark.dataset)
    task = task_of(benchmark, dataset, official) if dataset else None
    note = _why_not_official(benchmark, dataset, task, official)
    note = note or _why_not_on_board(benchmark, meaning, value, options)
    if note and options.format == "eval-results":
        return Verdict(index, score, "refused", note)
    both = options.format == "both" and not note
    official_only = options.format in ("auto", "eval-results") and not note
    targets = (
        ("model-index", "eval-results") if both else ("eval-results",) if official_only else ("model-index",)
    )
    notes = f"{score.variant or NO_VARIANT}; {remarks}" if remarks else score.variant
    official_dataset = dataset if task else None
    return Case(index, score, benchmark, measurement, value, targets, official_dataset, task, notes, note)


def _why_unmapped(score: Score) -> str:
    """Why a score is of no known benchmark; words beside a known name may make it another test."""
    part = score.settings.part
    if part is None or part[0] != UNKNOWN_PART or catalogue().find(score.benchmark) is None:
        return f"no known benchmark is named {score.benchmark!r}"
    return (
        unnamed_of_several(score)
        or f"{part[1]!r} is no known part of {score.benchmark}: it may be another test"
    )


def benchmark_of(score: Score, options: Options) -> Benchmark | None:
    """The benchmark of the mapping, on the data that were really used.

    Those are what --dataset-type says, else what the method of a measured score says; they also name a
    benchmark that the mapping does not have. A copy of a benchmark is named as what it is, and no leaderboard
    of the original takes it.
    """
    known = _entry_of(score)
    name, dataset, measured = options.dataset_name, options.dataset_type, measured_on(score)
    named = dataset or (measured.dataset if "://" not in (measured.dataset or "://") else None)
    if known is None and named is None:
        return None
    plain = known or Benchmark(
        str(named), score.benchmark, scale=score.unit if score.unit != "fraction" else "percent"
    )
    plain = replace(plain, task_type=options.task_type or plain.task_type, name=name or plain.name)
    used = dataset or measured.dataset or ""
    if not used or used == plain.dataset or (not dataset and _is_copy_of(used, plain)):
        return plain
    config, split = (measured.config, measured.split) if dataset in (None, measured.dataset) else (None, None)
    used = plain.id if "://" in used else used  # data that stand elsewhere have no id on the Hub
    return replace(
        plain, dataset=used, config=config, split=split, eval_dataset=None, eval_task=None, eval_tasks=()
    )


def _entry_of(score: Score) -> Benchmark | None:
    """The entry of a score: that of the part which its labels name, where this has a place of its own."""
    known = catalogue().with_id(score.benchmark_id)
    part = measurement_of_score(score, known).benchmark if known else None
    return part if part and part.dataset else known


def copy_measured(score: Score, benchmark: Benchmark) -> str | None:
    """The data set that a score was measured on where it is one of the known copies of the benchmark's."""
    used = (measured_on(score).dataset or "").casefold()
    known = catalogue().with_id(benchmark.id)
    return next((name for name in (known.dataset_copies if known else ()) if name.casefold() == used), None)


def measured_on(score: Score) -> MeasuredData:
    """The data that the method of a score names."""
    method = score.method or {}
    told = [as_text(method.get(name)) for name in ("dataset", "config", "split", "dataset_revision")]
    return MeasuredData(*told)


def partial_reason(score: Score) -> str:
    """Why a run is partial, in the words of its source."""
    return str((score.method or {}).get("partial") or "its source says so")


def _meaning_of(score: Score, benchmark: Benchmark, measured: Measurement, remarks: str) -> Meaning:
    """What a score measures of its benchmark: the whole or a part, in the leaderboard's metric or another."""
    part, metric = measured.settings.part, measured.metric
    label = part[1] if part and part[0] == UNKNOWN_PART else None
    objection = objection_to_words(score, benchmark, measured, remarks)
    objection = objection or objection_to_number(score, benchmark)
    objection = objection or _objection_to_metric(score, benchmark, metric)
    objection = objection or _objection_to_leaderboard(score, benchmark, metric)
    if objection:
        return Meaning(objection=objection)
    if metric is not None and same_metric(metric, benchmark.metric, benchmark) is not True:
        told = f"{metric} is not what the leaderboard of {benchmark.name} counts"
        return Meaning(note=told if benchmark.metrics else None)
    if label:
        return Meaning(note=f"whether {label!r} is the whole of {benchmark.name} cannot be told", doubt=True)
    own = measured.benchmark  # a part with an entry of its own, published under the whole's data set
    named = part[1] if part else own.name if own and own.id != benchmark.id else None
    if named:
        return Meaning(note=f"{named} is a part of {benchmark.name}")
    split = measured.settings.split
    if split and benchmark.split and split != SPLITS.get(benchmark.split, benchmark.split):
        return Meaning(
            note=f"measured on the {split} set, while {benchmark.name} is its {benchmark.split} set"
        )
    return Meaning()


def _objection_to_metric(score: Score, benchmark: Benchmark, metric: str | None) -> str | None:
    """Why the metric keeps a score from being published: not told, or one that is never meant by its name."""
    usual = " or ".join(benchmark.metrics)
    if metric is None:
        option = option_text(
            "--metric", f"{benchmark.id}={benchmark.metrics[0] if benchmark.metrics else 'NAME'}"
        )
        among = f"{benchmark.name} is measured in {usual}" if usual else "none is known to be meant"
        return f"its metric is not told, and {among}: say which with {option}"
    found = metric_of(metric)
    joined = {item[0].id for text in _JOINED.split(metric) if (item := metric_of(text.strip()))}
    if found is None and len(joined) > 1:
        return f"{metric!r} names several metrics, and not which of them was measured"
    falls = (found[0].lower_is_better if found else None) or squash(metric) in OTHER_MEASURES
    listed = any(same_metric(metric, name, benchmark) is not False for name in benchmark.metrics)
    if benchmark.metrics and falls and not listed:
        return f"{metric}, while {benchmark.name} is measured in {usual}"
    if score.lower_is_better and not falls and benchmark.metrics and not benchmark.lower_is_better:
        return f"lower is better here, while higher is better in {benchmark.name}"
    return None


def _objection_to_leaderboard(score: Score, benchmark: Benchmark, metric: str | None) -> str | None:
    """Why a number of the Open LLM Leaderboard is not published as what it may not be."""
    source = score.source
    texts = (source.url, source.name, score.label, as_text((score.method or {}).get("notes")))
    is_from_there = source.kind not in RUN_KINDS and any(
        _OPEN_LEADERBOARD.search(text or "") for text in texts
    )
    if not (benchmark.chance_corrected and is_from_there and metric == benchmark.metric):
        return None
    return (
        f"the Open LLM Leaderboard prints {benchmark.name} less what guessing scores: if so, its metric is "
        "chance_corrected_accuracy"
    )


def _why_not_on_board(benchmark: Benchmark, meaning: Meaning, value: float, options: Options) -> str | None:
    """Why an official benchmark's leaderboard is not the place of a score; None where it is.

    A label that is not known may be a subset; who asks for .eval_results by name knows it.
    """
    if meaning.note and not (meaning.doubt and options.format == "eval-results"):
        return meaning.note
    if benchmark.scale == "percent" and 0 < value <= 1:
        return f"{value_text(value)} would read as a fraction where the leaderboard counts percent"
    return None


def _with_metric(score: Score, benchmark: Benchmark, options: Options) -> Score:
    """The score with the metric that the user names for its benchmark, where the source tells none."""
    named = dict(options.metrics).get(benchmark.id)
    return replace(score, metric=named) if named and score.metric is None else score


def _with_data(score: Score, benchmark: Benchmark) -> Score:
    """The score with the part and the split that its method names and its settings do not.

    A configuration of the data set that is not the benchmark's is a part of it.
    """
    data, settings = measured_on(score), score.settings
    if data.dataset is not None and not _is_copy_of(data.dataset, benchmark):
        return score
    usual = {squash(name) for name in (benchmark.config or "", "all", "default", "main")}
    part = settings.part
    if part is None and data.config and squash(data.config) not in usual:
        found = part_of_text(data.config, benchmark)
        part = found if benchmark.config or (found and found[0] != UNKNOWN_PART) else None
    split = settings.split
    if split is None and data.split and benchmark.split and data.split != benchmark.split:
        split = SPLITS.get(squash(data.split), squash(data.split))
    return replace(score, settings=replace(settings, part=part, split=split))


def _is_copy_of(dataset: str, benchmark: Benchmark) -> bool:
    """Whether a dataset is the benchmark's own: "gsm8k" was openai/gsm8k before it had an organisation."""
    named = (benchmark.dataset, benchmark.eval_dataset, *benchmark.former_datasets)
    known = [name.casefold() for name in named if name]
    wanted = dataset.casefold()
    return wanted in known or ("/" not in wanted and any(name.endswith(f"/{wanted}") for name in known))


def _objection(score: Score, repository: Repository, options: Options) -> str | None:
    """Why a score is not to be published, whatever the repository holds; None where it may be."""
    if score.model.casefold() not in repository.folded_names:
        return f"a score of {score.model}, not of {repository.repo_id}"
    if not score.complete:
        return f"of a partial run ({partial_reason(score)}); only complete runs are published"
    if not math.isfinite(score.value):
        return f"{score.raw} is no number"
    if repository.unread_card:
        return f"what is published cannot be seen: {repository.unread_card}"
    if options.offline:
        return None
    parts = url_parts(score.source.url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return "no link to its source; every published number says where it comes from"
    return "its source's link holds a password" if "@" in parts.netloc else None


def _other_name(score: Score, benchmark: Benchmark) -> str | None:
    """Why the name of a score does not fit its id: MMLU-Pro with the id of MMLU is neither."""
    named, own = catalogue().find(score.benchmark), catalogue().with_id(score.benchmark_id)
    if named is None and own is not None and settings_of_name(score.benchmark, own) is None:
        return f"named {score.benchmark!r}, which is no name of {own.name}, its benchmark_id"
    if (
        named is None
        or named.id == benchmark.id
        or score.benchmark_id is None
        or score.benchmark_id == named.id
    ):
        return None
    return f"named {score.benchmark!r}, which is {named.id}, but its benchmark_id is {score.benchmark_id}"


def _why_not_official(
    benchmark: Benchmark, dataset: str | None, task: str | None, official: OfficialList
) -> str | None:
    if dataset is None:
        return f"{benchmark.name} is not an official benchmark of the Hub"
    if task is None:
        tasks = ", ".join(task.id for task in official.tasks.get(dataset, ())) or "not readable"
        return f"which task of {dataset} is {benchmark.name} cannot be told (tasks: {tasks})"
    return None
