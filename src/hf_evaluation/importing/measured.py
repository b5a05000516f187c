"""What a harness wrote of one task made a score, by one rule whatever the harness.

A reader gives `Measured` tasks of a `ResultFile`; `scores_of_tasks` makes scores of them, by the metric that
the mapping names for the task (`harness_task`). `model_as_loaded`, `shots_of`, `day_of_run`, `day_told` and
`known_facts` read what the files of all harnesses say alike; a `HarnessRun` is what comes of a file.
`samples_of_task` is how many samples a whole run of it has.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from hf_evaluation.core.json_values import as_object, as_text, finite_number
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import day_of_moment
from hf_evaluation.scores.benchmarks import Benchmark, HarnessTask, catalogue
from hf_evaluation.scores.metrics import metric_told
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.settings import over, read_settings, settings_of_labels
from hf_evaluation.scores.whole_runs import known_samples

# What makes another model of it when it is loaded: an adapter, a difference or fewer bits.
_ALTERING = frozenset(
    ("peft", "delta", "adapter", "adapter_weights", "delta_weights", "lora", "lora_local_path", "steer_path")
    + ("load_in_4bit", "load_in_8bit", "quantization", "quantization_config", "bnb_4bit_quant_type")
    + ("gguf_file", "autogptq", "gptqmodel")
)
MAIN_REVISIONS = frozenset({"main", "None", "none", ""})
_OFF = frozenset({"", "none", "false", "0", "null"})
_REVISION = pattern(r"[(,] ?revision=([^,)]+)")
_PASS_1 = pattern(r"(?:gpqa_|codegen_)?pass@(?:k:k=)?1(?!\d)|pass_at_1$")  # how harnesses write it


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result file on this disk; `url` is where everybody can see it, None where nobody can."""

    path: Path
    name: str
    url: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a harness wrote of one task: `why` says what makes the run partial, empty where it is complete."""

    task: str
    rule: HarnessTask
    benchmark: Benchmark
    metrics: Mapping[str, object]
    stderr_of: Callable[[str], str]
    shots: int | None
    samples: int | None
    why: tuple[str, ...]
    method: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class HarnessRun:
    """One result file, read: the model as the file names it, its scores, and what was left out."""

    model: str | None
    source: Source
    scores: tuple[Score, ...]
    skipped: tuple[str, ...]


def harness_task(harness: str, task: str) -> tuple[HarnessTask, Benchmark] | None:
    """What the mapping says of a task of a harness, by its whole name."""
    return _harness_tasks().get((harness, task))


def samples_of_task(rule: HarnessTask | None, benchmark: Benchmark | None) -> frozenset[int]:
    """The sizes of a whole run: of a task that the mapping has its own, else what the benchmark can have."""
    if rule is None:
        return known_samples(benchmark)
    return frozenset({rule.samples} if rule.samples else ())


def known_facts(**facts: object) -> dict[str, object]:
    """The facts that are known, each a plain value; names with spaces for people."""
    plain = {
        name.replace("_", " "): value
        for name, value in facts.items()
        if value not in (None, "", "N/A", [], {})
    }
    return {
        name: value
        if isinstance(value, str | int | float)
        else json.dumps(value, sort_keys=True, default=str)[:400]
        for name, value in plain.items()
    }


def scores_of_tasks(
    items: Iterable[Measured | str], model: str | None, source: Source
) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """(scores, what was left out and why) of a file's tasks; a text says why a task has no score."""
    found = [item if isinstance(item, str) else _measured_score(item, model or "", source) for item in items]
    unknown = [text for text in found if isinstance(text, str) and ": " not in text]
    skipped = [text for text in found if isinstance(text, str) and ": " in text]
    if unknown:
        more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
        skipped.append(f"examples/metric_mapping.json does not list the task: {', '.join(unknown[:8])}{more}")
    return tuple(score for score in found if isinstance(score, Score)), tuple(skipped)


def model_arguments(value: object) -> dict[str, object]:
    """model_args of a results file: an object, or "name=value" pairs with commas."""
    if isinstance(value, str):
        pairs = (part.partition("=") for part in value.split(","))
        return {key.strip(): rest.strip() for key, _, rest in pairs}
    return as_object(value)


def model_as_loaded(model: str | None, settings: Mapping[str, object]) -> str | None:
    """The model as it was loaded: with an adapter, fewer bits or an older commit it is another, and says so.

    Whoever vouches for the name with the revision in it says that the score belongs on the card all the same.
    """
    told = [f"{name}={str(settings[name])[:80]}" for name in sorted(settings) if name in _ALTERING]
    told = [text for text in told if text.partition("=")[2].casefold() not in _OFF]
    told += ["model=dummy"] if settings.get("model") == "dummy" else []  # lm-eval's random answers
    bits = str(settings.get("dtype") or "")
    told += [f"dtype={bits}"] if bits in ("4bit", "8bit") else []
    revision = as_text(settings.get("revision"))
    told += [f"revision={revision[:80]}"] if revision and revision not in MAIN_REVISIONS else []
    return f"{model} ({', '.join(told)})" if model and told else model


def revision_note(model: str | None) -> str | None:
    """What a note says of a model that was loaded at another revision than main's."""
    found = _REVISION.search(model or "")
    return f"model revision {found.group(1)}" if found else None


def shots_of(document: Mapping[str, Any], task: str) -> int | None:
    """How many examples stood before each question of an lm-eval task, None where nothing says it."""
    places = (
        as_object(document.get("n-shot")).get(task),
        as_object(as_object(document.get("configs")).get(task)).get("num_fewshot"),
        as_object(document.get("config")).get("num_fewshot"),
    )
    return next((value for value in places if isinstance(value, int) and not isinstance(value, bool)), None)


def day_told(moment: object, name: str) -> tuple[str | None, str | None]:
    """(the day of a run, why it is in doubt) by what a file says, and by its name: when it was written.

    The file's own word counts, and its name where it has none. More than a day apart (clocks differ by time
    zones, and a run may pass midnight) is a doubt. A file was not written before its run: then one of the two
    is wrong, nothing says which, and the day stays open.
    """
    own, named = day_of_run(moment), _day_in_name(name)
    if not own or not named or abs((date.fromisoformat(own) - date.fromisoformat(named)).days) <= 1:
        return own or named, None
    if own < named:
        return own, f"the file says {own}, its name {named}: it was written that long after, or one is wrong"
    return None, f"the file says {own}, its name {named}, before it ran: the day is left open"


def _day_in_name(name: str) -> str | None:
    """The day in a file's name, as harnesses write it: results_2026-11-20T10-11-12.123456.json."""
    found = re.search(r"(?:^|[_/])(\d{4}-\d\d-\d\d)T[^/]*$", name)
    with contextlib.suppress(ValueError):
        return date.fromisoformat(found.group(1)).isoformat() if found else None
    return None


def day_of_run(moment: object) -> str | None:
    """A moment, as text or in Unix seconds, as a date; None for what is none, such as a counter's reading."""
    if isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d", moment):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(moment[:10]).isoformat()
    number = finite_number(moment)
    with contextlib.suppress(ValueError):
        number = float(moment) if isinstance(moment, str) else number
    return day_of_moment(number) if number is not None and 1.5e9 < number < 1e10 else None


@lru_cache(1)
def _harness_tasks() -> dict[tuple[str, str], tuple[HarnessTask, Benchmark]]:
    return {
        (rule.harness, rule.task): (rule, benchmark)
        for benchmark in catalogue().benchmarks
        for rule in benchmark.harness_tasks
    }


def _measured_score(item: Measured, model: str, source: Source) -> Score | str:
    """A score from the metric that the mapping names for the task, or why there is none."""
    rule, benchmark = item.rule, item.benchmark
    if rule.skip:
        return f"{item.task}: {rule.skip}"
    names = [key for name in rule.metrics for key in (name, f"{name},none") if key in item.metrics]
    if not names:
        return f"{item.task}: no {' or '.join(rule.metrics)}, the metric that is published of it"
    value = finite_number(item.metrics[names[0]])
    if value is None or not 0 <= value <= 1:
        shown_value = str(item.metrics[names[0]])[:40]
        return f"{item.task}: {names[0]} is {shown_value}, not the fraction between 0 and 1 that it should be"
    metric, _, filtered = names[0].partition(",")
    shots = f"{item.shots}-shot" if item.shots is not None else None
    method: dict[str, object] = dict(item.method) | {"task": item.task, "metric": metric}
    method |= {"filter": filtered} if filtered not in ("", "none") else {}
    method |= {"few-shot examples": item.shots} if item.shots is not None else {}
    method |= {"grader": rule.grader} if rule.grader else {}
    method |= {"partial": "; ".join(item.why)} if item.why else {}
    labels = [text for text in (shots, rule.variant) if text]
    harness = as_text(item.method.get("harness"))
    settings = over(settings_of_labels(labels, benchmark), read_settings(harness))
    dataset = as_text(method.get("dataset"))
    other = dataset if dataset and dataset.casefold() != (benchmark.dataset or "").casefold() else None
    told = (
        other and f"data of {other}",
        rule.grader and f"graded by {rule.grader}",
        revision_note(model),
    )
    return Score(
        model,
        benchmark.name,
        benchmark.id,
        metric_told("pass@1" if _PASS_1.match(metric) else metric, settings.metric, benchmark),
        value,
        "fraction",
        benchmark.lower_is_better,
        json.dumps(item.metrics[names[0]]),
        replace(settings, metric=None),
        stderr=finite_number(item.metrics.get(item.stderr_of(names[0]))),
        samples=item.samples,
        complete=not item.why,
        source=source,
        label=item.task,
        method=method | ({"notes": notes} if (notes := ", ".join(filter(None, told))) else {}),
    )
