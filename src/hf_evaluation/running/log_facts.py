"""A log of inspect-ai -> what it says of its run, whoever made it.

`find_logs` finds the logs among files, folders and hf:// addresses, `read_log` gives the `LogFacts` of one,
counting its samples one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, finite_number
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import first_line, printable
from hf_evaluation.running.answers import GENERATION, Samples, read_samples
from hf_evaluation.running.hub import ask_hub, page_of_place
from hf_evaluation.running.log_members import check_log, log_members
from hf_evaluation.running.log_places import log_place


@dataclass(frozen=True, slots=True)
class ScorerResult:
    """One scorer's (and reducer's) metrics, as a log holds them."""

    scorer: str
    name: str
    reducer: str | None
    scored: int | None
    unscored: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What a log says about its run, whoever made it. `told` is what this script wrote into it."""

    location: str
    status: str
    error: str | None
    task: str
    version: int | None
    full_version: str | None
    args_passed: Mapping[str, object]
    model: str
    base_url: str | None
    roles: Mapping[str, str]
    dataset: str | None
    dataset_samples: int | None
    limit: object
    sample_id: object
    epochs: int
    limits: tuple[str, ...]
    invalidated: bool
    total: int | None
    completed: int | None
    scores: tuple[ScorerResult, ...]
    generation: Mapping[str, object]
    packages: Mapping[str, str]
    completed_at: str | None
    sandbox: str | None
    told: Mapping[str, object]
    samples: Samples
    model_args: Mapping[str, object]


TOLD = "hf_evaluation"  # the key in a log's metadata under which this script says what inspect does not

_LOG_HEAD = pattern(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:')
_RETRIED = pattern(r"RetryError[\[(]<Future at 0x\w+ state=finished raised (\w+)>[\])]")
# Model arguments that say where a model lies and how its server is started, not what it answers.
PLACES = frozenset({"model_path", "tokenizer_path", "revision", "tokenizer_revision", "timeout", "port",
                    "host", "api_key", "device", "devices"})  # fmt: skip
RUN_LIMITS = ("message_limit", "token_limit", "turn_limit", "time_limit", "working_limit", "cost_limit")


def find_logs(names: Sequence[str], into: Path) -> Iterator[tuple[str, str, str | None]]:
    """(name, readable path, url) of each .eval and .json log among files, folders and hf:// addresses.

    Remote ones are copied to `into` one at a time, so the path lasts until the next.
    Raises EvaluationError (4).
    """
    for name in names:
        if name.startswith("hf://"):
            yield from _remote_logs(name, into)
            continue
        path = Path(name)
        files = sorted(file for file in path.rglob("*") if _is_log_file(file)) if path.is_dir() else [path]
        if not files or not files[0].exists():
            raise EvaluationError(
                f"there is no log {name}", code=4, hint="give .eval or .json logs, or their folder"
            )
        yield from ((str(file), str(file), None) for file in files)


def _is_log(name: str) -> bool:
    """Logs by their names; logs.json, eval-set.json and results of others lie about in the same folders."""
    return name.endswith(".eval") or (
        name.endswith(".json") and re.match(r"\d{4}-\d\d-\d\dT", name) is not None
    )


def _is_log_file(path: Path) -> bool:
    """A log on this disk; a .json with another name is one if it begins as inspect-ai's logs do."""
    if not path.is_file():  # a pipe would be waited for
        return False
    if _is_log(path.name) or not path.name.endswith(".json"):
        return _is_log(path.name)
    try:
        with path.open("rb") as file:
            return _LOG_HEAD.match(file.read(200)) is not None
    except OSError:
        return False


def _remote_logs(name: str, into: Path) -> Iterator[tuple[str, str, str | None]]:
    from huggingface_hub import HfFileSystem

    files, place, what = HfFileSystem(), log_place(name), f"log {name}"
    found = ask_hub(what, lambda: [str(path) for path in files.find(name)])
    logs = sorted(path for path in found if _is_log(path.rpartition("/")[2]) or len(found) == 1)
    if not logs:
        raise EvaluationError(f"there is no {what}", code=4, hint="give .eval or .json logs, or their folder")
    start, url = f"datasets/{place.root}/", page_of_place(place)
    for path in logs:
        local = into / path.rpartition("/")[2]
        ask_hub(what, partial(files.get_file, path, str(local)))
        yield f"hf://{path}", str(local), url + (path.removeprefix(start) if place.kind == "dataset" else "")
        local.unlink()


def read_log(path: str, name: str | None = None) -> LogFacts:
    """The facts of one log: its header, and its samples one at a time.

    Raises EvaluationError (5) for what is no log.
    """
    from inspect_ai.log import read_eval_log

    try:
        check_log(local_path(path))
        header = read_eval_log(path, header_only=True)
    except Exception as error:  # its readers raise what they like, AssertionError too
        raise EvaluationError(
            f"{name or path} is no log that inspect-ai can read: {printable(first_line(error))}",
            code=5,
            hint="give a .eval or .json log of inspect-ai 0.3",
        ) from error
    completion = told_in(header).get("prompting") == "completion"
    return _facts_of(header, read_samples(samples_of(path), completion=completion), name or path)


def told_in(header: Any) -> dict[str, Any]:
    """What this script wrote into a log, empty in those of others."""
    return as_object((header.eval.metadata or {}).get(TOLD))


def _facts_of(header: Any, samples: Samples, location: str) -> LogFacts:
    spec, results, config = header.eval, header.results, header.eval.config
    meta = spec.metadata or {}
    version = spec.task_version
    generation = header.plan.config.model_dump(exclude_none=True)
    return LogFacts(
        location=location,
        status=str(header.status),
        error=plain_failure(header.error.message) if header.error else None,
        task=str(spec.task_registry_name or spec.task) if not spec.task.startswith("hf/") else spec.task,
        version=version if isinstance(version, int) else None,
        full_version=meta.get("full_task_version"),
        args_passed=dict(spec.task_args_passed or {}),
        model=str(spec.model),
        base_url=spec.model_base_url,
        roles={role: str(getattr(model, "model", model)) for role, model in (spec.model_roles or {}).items()},
        dataset=spec.dataset.name,
        dataset_samples=spec.dataset.samples,
        limit=config.limit,
        sample_id=config.sample_id,
        epochs=config.epochs or 1,
        limits=tuple(name for name in RUN_LIMITS if getattr(config, name, None) is not None),
        invalidated=bool(header.invalidated) or bool(results and results.early_stopping),
        total=results.total_samples if results else None,
        completed=completed_samples(results),
        scores=tuple(_scorer_result(score) for score in (results.scores if results else ())),
        generation={key: generation[key] for key in GENERATION if key in generation},
        packages=dict(spec.packages or {}),
        completed_at=header.stats.completed_at or None,
        sandbox=getattr(spec.sandbox, "type", None),
        told=told_in(header),
        samples=samples,
        model_args=dict(spec.model_args or {}),
    )


def plain_failure(message: str) -> str:
    """An error's message; of a retry that gave up, what it tried to get over."""
    return _RETRIED.sub(r"\1 again and again", message)


def completed_samples(results: Any) -> int | None:
    """How many samples were finished; a drained run's `completed_samples` counts the abandoned ones too."""
    if results is None:
        return None
    logged = results.logged_samples
    return int(results.completed_samples if logged is None else min(logged, results.completed_samples))


def _scorer_result(score: Any) -> ScorerResult:
    metrics = {  # what is no number is no score
        key: value
        for key, metric in score.metrics.items()
        if (value := finite_number(metric.value)) is not None
    }
    return ScorerResult(
        str(score.scorer), str(score.name), score.reducer, score.scored_samples, score.unscored_samples or 0,
        metrics,
    )  # fmt: skip


def samples_of(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records: a .eval is a zip of them (zstd), a .json one long list."""
    path = local_path(path)
    if "://" in path:
        return
    if path.endswith(".json"):
        import ijson

        try:
            with open(path, "rb") as stream:
                yield from ijson.items(stream, "samples.item", use_float=True)
        except ijson.JSONError as error:
            raise ValueError(f"its samples are no JSON: {first_line(error)}") from error
        return
    yield from log_members(path)


def local_path(path: str) -> str:
    """A path or url of a log, without file://."""
    return path.removeprefix("file://") if path.startswith("file://") else path
