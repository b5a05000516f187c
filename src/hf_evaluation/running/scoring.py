"""The facts of a log -> its score, and everything that decided it.

`record_of` gives the record of a log; `choose_metric` the metric that is the benchmark's, by the task table.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_text, finite_number
from hf_evaluation.running.answers import GENERATION
from hf_evaluation.running.completeness import benchmark_in_log, row_of, unread_of, why_partial
from hf_evaluation.running.log_facts import PLACES, LogFacts, ScorerResult
from hf_evaluation.running.models import bare_model
from hf_evaluation.running.record import Record
from hf_evaluation.running.secrets import without_tokens
from hf_evaluation.running.task_table import TaskRow
from hf_evaluation.running.tasks import parse_hub_name, variant_of
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.settings import Settings, settings_of_variant


def choose_metric(facts: LogFacts, wanted: str | None) -> tuple[ScorerResult, str]:
    """The scorer's result and metric that are the benchmark's score, by the table, never the first one.

    `wanted` is SCORER/METRIC[/REDUCER].
    Raises EvaluationError (5) with the candidates where the table is silent.
    """
    row = row_of(facts)
    found = [
        (score, key)
        for score in facts.scores
        for key in score.metrics
        if (_fits(score, key, wanted) if wanted else _is_headline(score, key, row))
    ]
    if len(found) == 1:
        return found[0]
    every = [metric_name(score, key) for score in facts.scores for key in score.metrics]
    what = "no metric" if not found else "several metrics"
    raise EvaluationError(
        f"{facts.task} has {what} that {'is ' + wanted if wanted else 'could be its score'}", code=5,
        hint="pick one with --metric SCORER/METRIC[/REDUCER]",
        candidates=[metric_name(*pair) for pair in found] or every,
    )  # fmt: skip


def metric_name(score: ScorerResult, key: str) -> str:
    """A metric as --metric takes it."""
    return "/".join(part for part in (score.name, key, score.reducer) if part)


def _fits(score: ScorerResult, key: str, wanted: str) -> bool:
    return wanted in (metric_name(score, key), f"{score.name}/{key}")


def _is_headline(score: ScorerResult, key: str, row: TaskRow | None) -> bool:
    if row is None:
        return "stderr" not in key and key not in ("std", "var")
    if row.scorer and row.scorer not in (score.name, score.scorer, score.scorer.rpartition("/")[2]):
        return False
    return key == row.metric and (row.reducer is None or score.reducer in (row.reducer, None))


def record_of(facts: LogFacts, args: argparse.Namespace, url: str | None) -> Record:
    """A log as the record that stdout ends with; what cannot be chosen stands in `why_not`."""
    asked = as_text(facts.told.get("asked"))
    row = row_of(facts)
    chosen, doubt = None, None
    if facts.scores:
        try:
            chosen = choose_metric(facts, args.metric)
        except EvaluationError as error:
            named = f" ({', '.join(map(str, error.candidates))})" if error.candidates else ""
            doubt = f"{error.message}{named}"
    reasons = why_partial(facts, args.expected_samples, chosen[0].name if chosen else None)
    if chosen is None:
        reasons += [doubt] if doubt else []
        return Record(facts.location, facts.status, False, tuple(reasons), (), asked)
    score = _score_of_log(facts, row, chosen, args, (url or args.source_url, not reasons))
    if score.value != score.value:  # NaN: nothing was scored
        return Record(facts.location, facts.status, False, (*reasons, "the score is not a number"), (), asked)
    return Record(facts.location, facts.status, not reasons, tuple(reasons), (score,), asked)


def _score_of_log(
    facts: LogFacts,
    row: TaskRow | None,
    chosen: tuple[ScorerResult, str],
    args: argparse.Namespace,
    proof: tuple[str | None, bool],
) -> Score:
    result, key = chosen
    value = result.metrics[key]
    stderr = result.metrics.get(row.stderr if row else "stderr")
    told = facts.told
    name, known = benchmark_in_log(facts, row)
    measures = row.measures if row else key
    reducer = result.reducer or ""
    several = reducer.startswith("pass_at_")  # of k runs one is right: no mean
    if row and several:
        measures = f"pass@{reducer.removeprefix('pass_at_')}"
    error = stderr if stderr is not None and stderr == stderr else None
    method = _method_of(facts, row, result, key)
    method |= {"expected_samples": args.expected_samples} if args.expected_samples else {}
    samples = facts.dataset_samples if facts.total is None else facts.total // facts.epochs
    runs = 1 if several else sampled_epochs(facts)
    settings = _settings_of_run(facts, row, catalogue().with_id(known), method, runs)
    served, model = bare_model(facts.model), args.repo_id or str(told.get("model") or bare_model(facts.model))
    if served.casefold() != model.casefold() and method.get("model_revision") is None:
        method |= {"served_as": served}  # that it is this model, and which commit of it, is the runner's word
    return Score(
        model=model,
        benchmark=name,
        benchmark_id=known,
        metric=measures,
        value=value,
        unit="fraction" if 0 <= value <= 1 else None,
        lower_is_better=False,
        raw=repr(value),
        settings=settings,
        stderr=error,
        samples=samples,
        complete=proof[1],
        source=Source(
            "inspect-log",
            url=proof[0],
            name="inspect-ai log",
            date=(facts.completed_at or "")[:10] or None,
        ),
        method=method | {"notes": notes_of(method, samples, error)},
    )


def sampled_epochs(facts: LogFacts) -> int:
    """The k of avg@k: runs of every sample that could differ. Without sampling they are one run, repeated."""
    return 1 if one_value(facts, "temperature") == 0 else facts.epochs


def one_value(facts: LogFacts, name: str) -> object:
    """What was sent with every question under a name, else what the log's plan says; all of several."""
    values = facts.samples.sent.get(name)
    if not values:
        return facts.generation.get(name)
    value = values[0] if len(values) == 1 else json.dumps(list(values))
    return json.dumps(value) if isinstance(value, list) else value


def _settings_of_run(
    facts: LogFacts,
    row: TaskRow | None,
    benchmark: Benchmark | None,
    method: Mapping[str, object],
    runs: int,
) -> Settings:
    """How the benchmark was put, and by which harness; `runs` are those averaged."""
    told = settings_of_variant(variant_of(row, facts.args_passed, runs), benchmark, labels=True)
    return replace(
        told,
        metric=None,
        temperature=finite_number(method.get("temperature")),
        harness="inspect-ai",
        harness_version=as_text(method.get("inspect_ai")),
    )


def _method_of(facts: LogFacts, row: TaskRow | None, result: ScorerResult, key: str) -> dict[str, object]:
    """Everything that decides the score, as far as the log or the table knows it; unknown is None."""
    told, packages = facts.told, {**facts.packages, **as_object(facts.told.get("packages"))}
    same = row is not None and facts.version == row.version
    data: dict[str, object] = {"dataset": None, "dataset_revision": None, "config": None, "split": None}
    if row and same:
        pinned = row.revision or facts.args_passed.get("revision")
        data = {"dataset": row.dataset or row.url, "dataset_revision": pinned if row.dataset else None,
                "config": row.config, "split": row.split}  # fmt: skip
    elif facts.task.startswith("hf/"):
        name = parse_hub_name(facts.task)
        data |= {"dataset": name.dataset, "dataset_revision": name.revision}
        data |= {key: told.get(key) for key in ("config", "split")}
    model: dict[str, object] = {
        name: told.get(name) for name in ("backend", "engine", "model_revision", "dtype") if told
    } or {"backend": facts.model.partition("/")[0]}
    return {
        "harness": "inspect-ai", "task": facts.task, "task_version": facts.full_version or facts.version,
        "inspect_ai": packages.get("inspect_ai") or packages.get("inspect-ai"),
        "inspect_evals": packages.get("inspect_evals") or packages.get("inspect-evals"),
        **{name: version for name, version in packages.items() if name in ("vllm", "torch", "transformers")},
        **data, **model,
        "scorer": result.name, "metric": key, "reducer": result.reducer, "epochs": facts.epochs,
        **{name: one_value(facts, name) for name in ("temperature", "max_tokens", "seed")},
        **{name: value for name in GENERATION if (value := one_value(facts, name)) is not None},
        **_prompting_of(facts),
        **({"task_args": json.dumps(dict(facts.args_passed), sort_keys=True)} if facts.args_passed else {}),
        **({"graders": ", ".join(sorted(facts.roles.values()))} if facts.roles else {}),
        **({"sandbox": facts.sandbox} if facts.sandbox else {}),
        **_answers_of(facts, result.name),
        **({"note": row.note} if row and row.note else {}),
    }  # fmt: skip


def _prompting_of(facts: LogFacts) -> dict[str, object]:
    """How questions were put to the model, as far as the log says it, and what its engine was given."""
    known = {
        name: facts.told[name] for name in ("prompting", "chat_template", "stop") if facts.told.get(name)
    }
    told = as_object(facts.told.get("model_args")) or facts.model_args
    args = {name: value for name, value in told.items() if name not in PLACES}
    return known | (
        {"model_args": without_tokens(json.dumps(args, sort_keys=True, default=str))} if args else {}
    )


def _answers_of(facts: LogFacts, scorer: str) -> dict[str, object]:
    """How many of the answers were none; unknown where the samples cannot be read."""
    counted, unread = facts.samples, unread_of(facts, scorer)
    known = not counted.unreadable and counted.count > 0
    numbers = {
        "failed_samples": counted.failed, "cut_at_max_tokens": counted.cut, "empty_answers": counted.empty,
        "unparsed_answers": unread.unparsed, "samples_without_answer": unread.unanswered,
    }  # fmt: skip
    return {name: number if known else None for name, number in numbers.items()}


def notes_of(method: Mapping[str, object], samples: int | None, stderr: float | None) -> str:
    """One line for the card: what was run, on which data, with what, and how sure the number is."""
    revision = method.get("dataset_revision")
    parts = [
        f"{method.get('task')} version {method.get('task_version')}",
        f"{method.get('dataset')}" + (f"@{revision}" if revision else ""),
        f"{samples} samples" + (f", {method['epochs']} epochs" if method.get("epochs") != 1 else ""),
        f"stderr {stderr * 100:.2f} points" if stderr is not None else "",
        f"at most {method['max_tokens']} tokens" if method.get("max_tokens") is not None else "",
        "prompted by completion" if method.get("prompting") == "completion" else "",
        _answers_note(method),
        str(method.get("engine") or method.get("backend") or ""),
        f"served as {method['served_as']}, its revision is not known" if method.get("served_as") else "",
    ]
    return "; ".join(part for part in parts if part)


def _answers_note(method: Mapping[str, object]) -> str:
    """The answers that were none, in words; every run says it."""
    lost = method.get("samples_without_answer")
    if lost is None:
        return ""
    kinds = {"cut_at_max_tokens": "cut", "empty_answers": "empty", "unparsed_answers": "not readable"}
    told = [f"{method[name]} {word}" for name, word in kinds.items() if method.get(name)]
    return f"{lost} samples without an answer" + (f" ({', '.join(told)})" if told else "")
