"""Records of every_eval_ever, and score JSON of our own.

`read_every_eval_ever` and `read_own_scores` each read a document into a `HarnessRun`. A record without a
scale or with an unnamed grader gives no score, but its reason. A record is a carrier: what the mapping says
of a task of lm-evaluation-harness or lighteval holds for it in a record as in the harness's own file.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hf_evaluation.core.json_values import (
    as_count,
    as_object,
    as_objects,
    as_text,
    finite_number,
    text_or_number,
)
from hf_evaluation.core.text import squash
from hf_evaluation.importing.measured import (
    HarnessRun,
    ResultFile,
    day_told,
    harness_task,
    known_facts,
    model_as_loaded,
    revision_note,
    samples_of_task,
)
from hf_evaluation.scores.benchmarks import Benchmark, HarnessTask, catalogue
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.metrics import metric_told
from hf_evaluation.scores.record import Score, Source, read_score, unpublished
from hf_evaluation.scores.settings import settings_of_labels
from hf_evaluation.scores.whole_runs import count_gap

_EVERY_SCALES = {(0.0, 1.0): "fraction", (0.0, 100.0): "percent"}
OPEN_LLM = "leaderboard"  # the prefix of the Open LLM Leaderboard's tasks in lm-evaluation-harness
OPEN_LLM_NAMES = {"mmlupro": ("mmlu_pro",), "mathlevel5": ("math_hard",), "mathlvl5": ("math_hard",)}
_EVERY_SETTINGS = ("temperature", "top_p", "top_k", "max_tokens")


def read_every_eval_ever(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """A record of every_eval_ever; its scale is that of min_score and max_score, and none without them."""
    about, library = as_object(document.get("source_metadata")), as_object(document.get("eval_library"))
    info = as_object(document.get("model_info"))
    model = as_text(info.get("id")) or as_text(info.get("name"))
    who = as_text(about.get("source_organization_name"))
    harness = " ".join(filter(None, (as_text(library.get("name")), text_or_number(library.get("version")))))
    day, doubt = day_told(document.get("evaluation_timestamp"), file.name)
    source = Source("every-eval-ever", file.name, file.revision, file.url, who or "every_eval_ever", day)
    method = known_facts(
        harness=harness,
        schema=document.get("schema_version"),
        evaluator=who,
        relationship=about.get("evaluator_relationship"),
        taken_from=about.get("source_type"),
        record=document.get("evaluation_id"),
        date_in_doubt=doubt,
    )
    own = model_as_loaded(
        model, {"revision": info.get("revision")} | as_object(info.get("additional_details"))
    )
    carried = _carried_harness(document)
    found = [
        _every_result(row, own or "", source, method, carried)
        for row in as_objects(document["evaluation_results"])
    ]
    scores, doubled = without_rivals([item for item in found if isinstance(item, Score)])
    return HarnessRun(own, source, scores, (*[item for item in found if isinstance(item, str)], *doubled))


def _carried_harness(document: Mapping[str, Any]) -> str:
    """The harness whose tasks a record holds, by its library or the leaderboard that it was taken from."""
    library = squash(str(as_object(document.get("eval_library")).get("name") or ""))
    about = as_object(document.get("source_metadata"))
    told = squash(
        " ".join(str(about.get(name) or "") for name in ("source_name", "source_organization_name"))
    )
    told += squash(str(document.get("evaluation_id") or ""))
    if "openllm" in told:
        return OPEN_LLM
    if library in ("lmeval", "lmevalharness", "lmevaluationharness"):
        return "lm-eval"
    return "lighteval" if "lighteval" in library else ""


def without_rivals(scores: Sequence[Score]) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """(scores, what was left out): of several values of one measurement in a record none is the benchmark's.

    They are its parts, or other metrics, and the record names neither.
    """
    kinds = Counter(_kind_of(score) for score in scores)
    rivals = [score for score in scores if kinds[_kind_of(score)] > 1 and score.benchmark_id]
    named = Counter(score.benchmark for score in rivals)
    told = tuple(
        f"{name}: {count} results of it in one record, its parts or metrics: none is known to be the whole"
        for name, count in named.items()
    )
    return tuple(score for score in scores if score not in rivals), told


def _kind_of(score: Score) -> tuple[object, ...]:
    return score.benchmark_id, score.variant, score.metric


def read_own_scores(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """Score JSON of contract.md: what our other commands print, or the record of inspect_eval_uv.py."""
    rows = document.get("results") if isinstance(document.get("results"), list) else document.get("scores")
    partial_run = document.get("complete") is False
    why = "; ".join(map(str, _listed_in(document.get("why_not")))) or "the run says so"
    scores: list[Score] = []
    skipped: list[str] = []
    for index, row in enumerate(_listed_in(rows)):
        score = unpublished(read_score(row, f"{file.name} [{index}]"))
        if not math.isfinite(score.value):
            skipped.append(f"{score.benchmark}: no number as its score")
            continue
        if partial_run:
            score = replace(score, complete=False, method=dict(score.method or {}) | {"partial": why})
        if file.url and not score.source.url:
            score = replace(score, source=replace(score.source, url=file.url))
        scores.append(score)
    source = scores[0].source if scores else Source("json", file.name)
    return HarnessRun(None, source, tuple(scores), tuple(skipped))


def _every_result(
    row: Mapping[str, Any], model: str, source: Source, about: Mapping[str, object], carried: str
) -> Score | str:
    """One of the `evaluation_results` of a record, or why it is no score; `carried` is whose task it is."""
    name = as_text(row.get("evaluation_name")) or "a result without a name"
    metric, details = as_object(row.get("metric_config")), as_object(row.get("score_details"))
    data, doubt = as_object(row.get("source_data")), as_object(details.get("uncertainty"))
    value = finite_number(details.get("score"))
    low, high = finite_number(metric.get("min_score")), finite_number(metric.get("max_score"))
    unit = _EVERY_SCALES.get((low, high)) if low is not None and high is not None else None
    if value is None:
        return f"{name}: no number as its score"
    if unit is None or low is None or high is None or not low <= value <= high:
        return f"{name}: {value:g} on a scale from {low} to {high}, which is neither a fraction nor percent"
    rule = _rule_of(name, carried)
    if rule is not None and rule[0].skip:
        return f"{name}: {rule[0].skip}"
    label, titled = parse_label(name), catalogue().find(as_text(data.get("dataset_name")) or "")
    benchmark = rule[1] if rule else label.benchmark or titled
    if not rule and label.benchmark and titled and label.benchmark.id != titled.id:
        return f"{name}: the name says {label.benchmark.name}, its dataset {titled.name}"
    if benchmark and benchmark.chance_corrected and carried == OPEN_LLM:
        return (
            f"{name}: raw, or less what guessing scores as the Open LLM Leaderboard has it: it does not say"
        )
    graders = _judges(metric, model)
    if graders is None:
        return f"{name}: graded by a model that the record does not name"
    arguments = as_object(as_object(row.get("generation_config")).get("generation_args"))
    samples = as_count(doubt.get("num_samples"))
    why = _every_gaps(arguments, doubt, data)
    whole = samples_of_task(rule[0] if rule else None, benchmark)
    gap = None if any("samples" in text for text in why) else count_gap(samples, whole)
    why += [gap] if gap else []
    variants = ([rule[0].variant] if rule and rule[0].variant else []) + list(label.variants)
    notes = (str(about.get("harness", "")), graders and f"graded by {graders}", revision_note(model))
    method = dict(about) | known_facts(
        dataset=data.get("hf_repo") or data.get("dataset_name"),
        split=data.get("hf_split"),
        generation={name: arguments[name] for name in _EVERY_SETTINGS if arguments.get(name) is not None},
        grader=graders,
        partial="; ".join(why),
        notes=", ".join(text for text in notes if text),
    )
    settings = settings_of_labels(variants, benchmark)
    return Score(
        model,
        benchmark.name if benchmark else name,
        benchmark.id if benchmark else None,
        metric_told(label.metric, settings.metric, benchmark),
        value,
        unit,
        metric.get("lower_is_better") is True,
        json.dumps(details.get("score")),
        replace(settings, metric=None),
        stderr=finite_number(as_object(doubt.get("standard_error")).get("value")),
        samples=samples,
        complete=not why,
        source=source,
        label=name,
        method=method,
    )


def _rule_of(name: str, carried: str) -> tuple[HarnessTask, Benchmark] | None:
    """What the mapping says of a task, by the name that its harness gives it."""
    if carried == OPEN_LLM:
        wanted = squash(name).removeprefix("leaderboard")
        found = (
            harness_task("lm-eval", f"{OPEN_LLM}_{own}") for own in (wanted, *OPEN_LLM_NAMES.get(wanted, ()))
        )
        return next((item for item in found if item), None)
    plain = name.rpartition("|")[0].rpartition("|")[2] or name if carried == "lighteval" else name
    return harness_task(carried, plain) if carried else None


def _every_gaps(arguments: Mapping[str, Any], doubt: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """Why the run is partial: fewer samples than the dataset has, or a limit that was set."""
    used, whole = doubt.get("num_samples"), data.get("samples_number")
    fewer = isinstance(used, int) and isinstance(whole, int) and used < whole
    limits = as_object(arguments.get("eval_limits"))
    told = [
        f"{name.replace('_', ' ')} {str(limits[name])[:20]}" for name in limits if limits[name] is not None
    ]
    return [*([f"{used} of {whole} samples"] if fewer else []), *told]


def _judges(metric: Mapping[str, Any], model: str) -> str | None:
    """The models that graded, empty where none did; None where one did that has no name."""
    names = []
    for judge in _listed_in(as_object(metric.get("llm_scoring")).get("judges")):
        fields = as_object(judge)
        told = as_object(fields.get("model_info"))
        names.append(
            as_text(judge)
            or as_text(told.get("id"))
            or as_text(told.get("name"))
            or as_text(fields.get("name"))
        )
    if not all(names):
        return None
    return ", ".join(f"{name} (the model itself)" if name == model else str(name) for name in names)


def _listed_in(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []
