"""Records of every_eval_ever, and score JSON of our own.

`read_every_eval_ever` and `read_own_scores` each read a document into a `HarnessRun`. A record without a
scale or with an unnamed grader gives no score, but its reason.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hf_evaluation.core.json_values import as_object, as_objects, as_text, finite_number, text_or_number
from hf_evaluation.importing.measured import HarnessRun, ResultFile, day_of_run, known_facts
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.metrics import metric_told
from hf_evaluation.scores.record import Score, Source, read_score, unpublished
from hf_evaluation.scores.settings import settings_of_labels

_EVERY_SCALES = {(0.0, 1.0): "fraction", (0.0, 100.0): "percent"}
_EVERY_SETTINGS = ("temperature", "top_p", "top_k", "max_tokens")


def read_every_eval_ever(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """A record of every_eval_ever; its scale is that of min_score and max_score, and none without them."""
    about, library = as_object(document.get("source_metadata")), as_object(document.get("eval_library"))
    info = as_object(document.get("model_info"))
    model = as_text(info.get("id")) or as_text(info.get("name"))
    who = as_text(about.get("source_organization_name"))
    harness = " ".join(filter(None, (as_text(library.get("name")), text_or_number(library.get("version")))))
    moment = document.get("evaluation_timestamp")
    day = (
        moment[:10]
        if isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d", moment)
        else day_of_run(moment)
    )
    source = Source("every-eval-ever", file.name, file.revision, file.url, who or "every_eval_ever", day)
    method = known_facts(
        harness=harness,
        schema=document.get("schema_version"),
        evaluator=who,
        relationship=about.get("evaluator_relationship"),
        taken_from=about.get("source_type"),
        record=document.get("evaluation_id"),
    )
    found = [
        _every_result(row, model or "", source, method) for row in as_objects(document["evaluation_results"])
    ]
    scores = tuple(item for item in found if isinstance(item, Score))
    return HarnessRun(model, source, scores, tuple(item for item in found if isinstance(item, str)))


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
    row: Mapping[str, Any], model: str, source: Source, about: Mapping[str, object]
) -> Score | str:
    """One of the `evaluation_results` of a record, or why it is no score."""
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
    label, titled = parse_label(name), catalogue().find(as_text(data.get("dataset_name")) or "")
    benchmark = label.benchmark or titled
    if label.benchmark and titled and label.benchmark.id != titled.id:
        return f"{name}: the name says {label.benchmark.name}, its dataset {titled.name}"
    graders = _judges(metric, model)
    if graders is None:
        return f"{name}: graded by a model that the record does not name"
    arguments = as_object(as_object(row.get("generation_config")).get("generation_args"))
    why = _every_gaps(arguments, doubt, data)
    samples = doubt.get("num_samples")
    method = dict(about) | known_facts(
        dataset=data.get("hf_repo") or data.get("dataset_name"),
        split=data.get("hf_split"),
        generation={name: arguments[name] for name in _EVERY_SETTINGS if arguments.get(name) is not None},
        grader=graders,
        partial="; ".join(why),
        notes=", graded by ".join(text for text in (str(about.get("harness", "")), graders) if text),
    )
    settings = settings_of_labels(label.variants, benchmark)
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
        samples=samples if isinstance(samples, int) else None,
        complete=not why,
        source=source,
        label=name,
        method=method,
    )


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
