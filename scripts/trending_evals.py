#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "markdown-it-py>=4.0,<5",
#     "pyyaml>=6.0,<7",
#     "selectolax>=1.0,<2",
#     "tqdm>=4.66,<5",
# ]
# ///
"""Survey the evaluation results of many models, plan pull requests for what is missing, and open them.

    uv run trending_evals.py survey --trending 100 --out survey.jsonl
    uv run trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html
    uv run trending_evals.py apply plan.jsonl --max-prs 10

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such model or
file; 5 refused; 6 network or server failure, or too many models that could not be read.
Stdout is data (a table for people, JSON Lines with --json), stderr is talk. Only `apply` writes to the Hub,
and only what stands in the plan. evaluation_manager.py does all reading and editing of cards, as a process.

Map of this file, in reading order
    Records               frozen values that travel between the sections
    Manager               evaluation_manager.py as a process: benchmarks, cards, publishing
    Published results     `model-index` and `.eval_results` as the Hub lists them -> scores
    Gaps                  scores + wanted benchmarks -> where each is, and what closes the gap
    Store                 what was read at a sha stays read
    Hub                   requests within the rate limits
    Artificial Analysis   which models they have scores of
    Survey                a selection of models -> a line each
    Evidence              a score + its card -> the source row as rendered
    Plan                  a survey -> pull requests that a person can check
    Review page           a plan -> one HTML file
    Apply                 a plan -> pull requests, a ledger of what became of each
    Output                tables, JSON and errors on the terminal
    Commands              survey, plan, apply
    Parser                arguments, main
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import csv
import hashlib
import html
import io
import json
import math
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unicodedata
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypeAlias
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    import httpx2
    from selectolax.lexbor import LexborNode

VERSION = "0.1.0"
SCHEMA = 1  # of the survey, plan and ledger files
EXIT_CODES = {
    0: "done, also when everything was already there",
    1: "nothing found",
    2: "usage: the arguments are wrong",
    3: "not signed in or not allowed",
    4: "no such model or file",
    5: "refused: unsafe, or a maintainer does not want it",
    6: "network or server failure after retries, or too many models that could not be read",
}
# The goal of the project, in its order. BIG-Bench Hard is `bbh`; ARC-Challenge is what people mean by ARC.
FIRST_BENCHMARKS = ("aime_2025", "bbh", "livecodebench", "mmlu", "arc_challenge")
Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Object: TypeAlias = "dict[str, Json]"

# --------------------------------------------------------------------------------------------------
# Records
# --------------------------------------------------------------------------------------------------


class SurveyError(Exception):
    """A failure that is told once, with its exit code and the next command."""

    def __init__(self, message: str, *, code: int, hint: str = "", candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message, self.code, self.hint, self.candidates = message, code, hint, tuple(candidates)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One row of `evaluation_manager.py benchmarks --json`, as far as it matters here."""

    id: str
    name: str
    names: frozenset[str]  # squashed: id, name, aliases
    dataset: str | None
    config: str | None
    scale: str | None
    metric: str | None
    lower_is_better: bool
    eval_dataset: str | None
    eval_tasks: frozenset[str]
    artificial_analysis: tuple[str, ...]
    task: str | None  # of inspect_eval_uv.py


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known benchmarks; `fingerprint` changes with the manager and with its table."""

    benchmarks: tuple[Benchmark, ...]
    by_name: Mapping[str, Benchmark]
    by_dataset: Mapping[str, tuple[Benchmark, ...]]
    fingerprint: str

    def get(self, name: str) -> Benchmark:
        """The benchmark that an argument names. Raises SurveyError (2)."""
        found = next((item for item in self.benchmarks if item.id == name), None)
        found = found or self.by_name.get(squash(name))
        if found is None:
            near = sorted(
                item.id for item in self.benchmarks if squash(name) in item.names or name in item.id
            )
            raise SurveyError(
                f"no known benchmark is named {name!r}",
                code=2,
                hint="list them: evaluation_manager.py benchmarks",
                candidates=near[:10],
            )
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where a score stands."""

    kind: str
    url: str | None = None
    revision: str | None = None
    name: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A score of contract.md. `label` is the whole printed label of a card's score."""

    model: str
    benchmark: str
    benchmark_id: str | None
    variant: str | None
    metric: str | None
    value: float
    unit: str | None
    lower_is_better: bool
    raw: str
    source: Source
    stderr: float | None = None
    samples: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    complete: bool = True
    label: str | None = None
    method: Mapping[str, Json] = field(default_factory=dict)
    status: str = "unpublished"
    pr: int | None = None
    verified: bool = False

    def as_json(self) -> Object:
        """The object of contract.md."""
        return {**asdict(self), "method": dict(self.method)}


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read, and why; `table` is None where no table is to blame."""

    table: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a model, or its card, could not be read; `code` is an exit code."""

    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Model:
    """What the Hub's list says of a model. `index` and `results` are raw: `published` reads them."""

    repo_id: str
    sha: str | None
    author: str
    created_at: str | None = None
    last_modified: str | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | None = None
    gated: bool | str | None = None
    pipeline_tag: str | None = None
    parameters: int | None = None
    weight_bytes: int | None = None
    dtype: str | None = None
    kind: str | None = None
    base_models: tuple[str, ...] = ()
    index: Json = None
    results: tuple[Object, ...] = ()


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request; `index` is the `model-index` of its card."""

    num: int
    author: str
    index: Json = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the manager found in a card."""

    scores: tuple[Score, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where one wanted benchmark of one model stands, and the command that closes the gap."""

    benchmark_id: str
    benchmark: str
    state: str  # one of STATES
    value: float | None = None  # as printed, in `unit`
    unit: str | None = None
    variant: str | None = None
    more: int = 0  # further scores of the same benchmark in this state
    conflict: bool = False  # reports of the same variant that differ
    pr: int | None = None
    place: Mapping[str, int | None] | None = None
    task: str | None = None
    flavor: str | None = None
    command: str | None = None
    related: tuple[str, ...] = ()  # other versions or parts of the benchmark that the model has scores of

    def as_json(self) -> Object:
        """The object of the survey file."""
        place = None if self.place is None else dict(self.place)
        return {**asdict(self), "place": place, "related": list(self.related)}


STATES = ("published", "in_pr", "in_readme", "on_artificial_analysis", "to_measure")
COPIES = ("quantized", "adapter", "merge", "finetune")  # kinds that are told apart from their base model


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One line of the survey file."""

    model: Model
    scanned_at: str
    selection: str
    rank: int | None
    scores: tuple[Score, ...] = ()
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    requests: int = 0
    fault: Fault | None = None

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        model = self.model
        return {
            "schema": SCHEMA,
            "repo_id": model.repo_id,
            "sha": model.sha,
            "url": f"{hub_endpoint()}/{model.repo_id}",
            "scanned_at": self.scanned_at,
            "selection": self.selection,
            "trending_rank": self.rank,
            "author": model.author,
            "created_at": model.created_at,
            "last_modified": model.last_modified,
            "downloads": model.downloads,
            "likes": model.likes,
            "license": model.license,
            "gated": model.gated,
            "pipeline_tag": model.pipeline_tag,
            "parameters": model.parameters,
            "active_parameters": None,  # the Hub does not say; a name is no evidence
            "dtype": model.dtype,
            "kind": model.kind,
            "base_models": list(model.base_models),
            "scores": [score.as_json() for score in self.scores],
            "gaps": [gap.as_json() for gap in self.gaps],
            "skipped": [{"table": skip.table, "reason": skip.reason} for skip in self.skipped],
            "requests": self.requests,
            "error": None if self.fault is None else {"code": self.fault.code, "message": self.fault.message},
        }


# Values of JSON that somebody else wrote -----------------------------------------------------------


def squash(text: str) -> str:
    """Letters, digits and "+" of a text, case folded, as the manager compares names; "&" is "and"."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(ch for ch in folded if ch.isalnum() or ch == "+")


def as_object(value: Json) -> Object:
    """A JSON object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def as_objects(value: Json) -> list[Object]:
    """The objects of a JSON list, none where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def as_text(value: Json) -> str | None:
    """A text that is not empty, else None."""
    return value if isinstance(value, str) and value else None


def as_texts(value: Json) -> list[str]:
    """A text or a list of them, as front matter has it."""
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item
    ]


def as_count(value: Json) -> int | None:
    """A whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_number(value: Json) -> float | None:
    """A finite number, also one written as text ("71.2"), else None."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*%?\s*", value):
        return float(value.strip().rstrip("% "))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def parse_json(text: str | bytes) -> Json:
    """JSON without NaN and Infinity (they become null). Raises ValueError, also for nesting without end."""
    try:
        parsed: Json = json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return parsed


def read_score(row: Object) -> Score:
    """A score of the manager's output or of a file. Raises SurveyError (2) for what is none."""
    value, model, benchmark = (
        as_number(row.get("value")),
        as_text(row.get("model")),
        as_text(row.get("benchmark")),
    )
    if value is None or model is None or benchmark is None:
        raise SurveyError("a score lacks model, benchmark or value", code=2, hint="run survey again")
    source = as_object(row.get("source"))
    return Score(
        model=model,
        benchmark=benchmark,
        benchmark_id=as_text(row.get("benchmark_id")),
        variant=as_text(row.get("variant")),
        metric=as_text(row.get("metric")),
        value=value,
        unit=as_text(row.get("unit")),
        lower_is_better=row.get("lower_is_better") is True,
        raw=as_text(row.get("raw")) or f"{value:g}",
        source=Source(
            as_text(source.get("kind")) or "readme",
            *(as_text(source.get(name)) for name in ("url", "revision", "name", "date")),
        ),
        stderr=as_number(row.get("stderr")),
        samples=as_count(row.get("samples")),
        table=as_count(row.get("table")),
        row=as_count(row.get("row")),
        column=as_count(row.get("column")),
        line=as_count(row.get("line")),
        complete=row.get("complete", True) is True,
        label=as_text(row.get("label")),
        method=as_object(row.get("method")),
        status=as_text(row.get("status")) or "unpublished",
        pr=as_count(row.get("pr")),
        verified=row.get("verified") is True,
    )


# --------------------------------------------------------------------------------------------------
# Manager
# --------------------------------------------------------------------------------------------------

BENCHMARKS_SECONDS = 60.0
PUBLISH_SECONDS = 600.0  # one card: its reading, an audit, retries of a server that fails


def manager_command(manager: Path, *arguments: str) -> list[str]:
    """The manager under this interpreter: what it imports, this script's header lists too."""
    return [sys.executable, str(manager), *arguments]


def find_manager(given: str | None) -> Path:
    """The path of --manager, else of the sibling file. Raises SurveyError (4)."""
    path = Path(given) if given else Path(__file__).resolve().with_name("evaluation_manager.py")
    if not path.is_file():
        raise SurveyError(
            f"{path} is missing; it reads and edits the cards", code=4, hint="name it with --manager PATH"
        )
    return path


def read_catalogue(manager: Path) -> Catalogue:
    """The known benchmarks, asked of the manager, so that there is one table of them. Raises SurveyError."""
    command = manager_command(manager, "benchmarks", "--json")
    try:
        done = subprocess.run(command, capture_output=True, timeout=BENCHMARKS_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SurveyError(f"{manager} does not run: {first_line(error)}", code=4) from error
    rows = as_objects(as_object(_json_or_none(done.stdout)).get("benchmarks"))
    if done.returncode or not rows:
        told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no benchmarks"])[-1]
        raise SurveyError(
            f"{manager.name} knows no benchmarks: {told}",
            code=4,
            hint="take examples/metric_mapping.json along, or set HF_EVALUATION_MAPPING",
        )
    benchmarks = tuple(_benchmark(row) for row in rows if as_text(row.get("id")))
    by_dataset: dict[str, list[Benchmark]] = {}
    for item in benchmarks:
        for name in {(item.dataset or "").casefold(), (item.eval_dataset or "").casefold()} - {""}:
            by_dataset.setdefault(name, []).append(item)
    return Catalogue(
        benchmarks,
        {name: item for item in reversed(benchmarks) for name in item.names},
        {name: tuple(items) for name, items in by_dataset.items()},
        hashlib.sha256(manager.read_bytes() + done.stdout).hexdigest()[:16],
    )


def _benchmark(row: Object) -> Benchmark:
    told = [as_text(row.get("id")) or "", as_text(row.get("name")) or "", *as_texts(row.get("aliases"))]
    inspect = as_text(row.get("inspect"))
    tasks = {as_text(row.get("eval_task")), *as_texts(row.get("eval_tasks")), told[0]}
    return Benchmark(
        id=told[0],
        name=told[1] or told[0],
        names=frozenset(squash(name) for name in told if name),
        dataset=as_text(row.get("dataset")),
        config=as_text(row.get("config")),
        scale=as_text(row.get("scale")),
        metric=as_text(row.get("metric")),
        lower_is_better=row.get("lower_is_better") is True,
        eval_dataset=as_text(row.get("eval_dataset")),
        eval_tasks=frozenset(task for task in tasks if task),
        artificial_analysis=tuple(as_texts(row.get("artificial_analysis"))),
        task=inspect.removeprefix("inspect_evals/") if inspect else None,
    )


def _json_or_none(data: bytes) -> Json:
    try:
        return parse_json(data)
    except ValueError:
        return None


@dataclass(slots=True)
class _Waiting:
    """A card on its way through the manager."""

    line: bytes
    future: Future[bytes]


class CardReader:
    """One `extract-readme --jsonl -` process for all cards; threads hand in cards, futures give answers.

    The process starts with the first card. Should it die, the card that it was reading fails and a new
    process takes the rest.
    """

    def __init__(self, manager: Path) -> None:
        self._command = manager_command(manager, "extract-readme", "--jsonl", "-")
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._sending = threading.Lock()  # keeps the order of lines and answers the same

    def submit(self, repo_id: str, text: str) -> Future[bytes]:
        """The line with which the manager answers a card."""
        line = json.dumps({"repo_id": repo_id, "text": text}).encode() + b"\n"
        item = _Waiting(line, Future())
        with self._sending:
            with self._lock:
                process = self._process or self._start()
                self._waiting.append(item)
            _send(process, line)
        return item.future

    def close(self) -> None:
        """End the process; all answers have been taken, or nobody wants them any more."""
        with self._lock:
            process, self._process = self._process, None
            waiting, self._waiting = list(self._waiting), deque()
        for item in waiting:
            item.future.cancel()
        if process is not None:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._collect, args=(self._process,), daemon=True).start()
        return self._process

    def _collect(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._lock:
                if process is not self._process:
                    return
                item = self._waiting.popleft()
            item.future.set_result(line)
        self._restart(process)

    def _restart(self, process: subprocess.Popen[bytes]) -> None:
        """The process has died: its first card is to blame, the others are sent again."""
        with self._sending:
            with self._lock:
                if process is not self._process:
                    return
                self._process = None
                culprit = self._waiting.popleft() if self._waiting else None
                again = list(self._waiting)
                fresh = self._start() if again else None
            if culprit is not None:
                error = SurveyError("evaluation_manager.py ended while it read this card", code=6)
                culprit.future.set_exception(error)
            for item in again:
                _send(fresh, item.line)


def _send(process: subprocess.Popen[bytes] | None, line: bytes) -> None:
    """Hand a line to the process; one that has died is noticed by the reader of its answers."""
    assert process is not None and process.stdin is not None
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(line)
        process.stdin.flush()


def parse_reading(line: bytes, source: Source) -> Reading:
    """An answer of the manager; `source` is the pinned card, which the manager has seen as text only."""
    answer = as_object(_json_or_none(line))
    error = as_object(answer.get("error"))
    if error or "results" not in answer:
        return Reading(fault=Fault(5, f"the card cannot be read: {error.get('message') or 'no answer'}"))
    scores = [replace(read_score(row), source=source) for row in as_objects(answer["results"])]
    skipped = [
        Skipped(as_count(row.get("table")), as_text(row.get("reason")) or "no reason given")
        for row in as_objects(answer.get("skipped"))
    ]
    return Reading(tuple(scores), tuple(skipped))


# --------------------------------------------------------------------------------------------------
# Published results
# --------------------------------------------------------------------------------------------------

_BRACKETS = re.compile(r"\s*[\[(]([^\[\]()]{1,80})[\])]\s*$")
_WHOLE = frozenset({None, "all", "default", "main"})  # configurations that stand for the whole data set


def published(model: Model, pulls: Sequence[Pull], catalogue: Catalogue) -> list[Score]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks."""
    authors = {pull.num: pull.author for pull in pulls}
    found = list(_index_scores(model, model.index, None, catalogue))
    known = {_mark(score) for score in found}
    for item in model.results:
        score = _eval_score(model, item, catalogue)
        if score is not None:
            author: Object = {"pr_author": authors[score.pr]} if score.pr in authors else {}
            found.append(replace(score, method={**score.method, **author}))
    for pull in pulls:
        proposed = _index_scores(model, pull.index, pull, catalogue)
        found += [score for score in proposed if _mark(score) not in known]
    return found


def _mark(score: Score) -> tuple[Json, ...]:
    """What makes a result of a pull request's card the same as one of main's."""
    return (score.benchmark, score.variant, score.metric, score.value, score.method.get("dataset"))


def _eval_score(model: Model, item: Object, catalogue: Catalogue) -> Score | None:
    """An item of `evalResults`; None for a file that the Hub could not read, and for what is no number."""
    data = as_object(item.get("data"))
    dataset, source = as_object(data.get("dataset")), as_object(data.get("source"))
    value, name = as_number(data.get("value")), as_text(dataset.get("id"))
    if value is None or name is None or isinstance(data.get("value"), str):
        return None
    task, pr = as_text(dataset.get("task_id")), as_count(item.get("pullRequest"))
    benchmark = benchmark_of_task(name, task, catalogue)
    path = as_text(item.get("filename"))
    return Score(
        model=model.repo_id,
        benchmark=benchmark.name if benchmark else name,
        benchmark_id=benchmark.id if benchmark else None,
        variant=as_text(data.get("notes")),
        metric=benchmark.metric if benchmark else None,
        value=value,
        unit=benchmark.scale if benchmark else None,
        lower_is_better=bool(benchmark and benchmark.lower_is_better),
        raw=str(data.get("value")),
        source=Source(
            "eval-results",
            as_text(source.get("url")),
            f"refs/pr/{pr}" if pr is not None else model.sha,
            as_text(source.get("name")),
            as_text(data.get("date")),
        ),
        method={"path": path, "dataset": name, "task": task},
        status="merged" if pr is None else "pull-request",
        pr=pr,
        verified=item.get("verified") is True,
    )


def benchmark_of_task(dataset: str, task: str | None, catalogue: Catalogue) -> Benchmark | None:
    """Which benchmark a `.eval_results` entry is of; None rather than a guess among several."""
    same = catalogue.by_dataset.get(dataset.casefold(), ())
    named = [item for item in same if task in item.eval_tasks or squash(task or "") in item.names]
    listed = named or [item for item in same if item.eval_dataset]
    return listed[0] if len(listed) == 1 else same[0] if len(same) == 1 else None


def _index_scores(model: Model, index: Json, pull: Pull | None, catalogue: Catalogue) -> Iterator[Score]:
    """The results of a `model-index`; a value that is no number is none."""
    for entry in as_objects(index):
        for result in as_objects(entry.get("results")):
            for metric in as_objects(result.get("metrics")):
                value = as_number(metric.get("value"))
                if value is not None:
                    yield _index_score(model, result, metric, value, pull, catalogue)


def _index_score(
    model: Model, result: Object, metric: Object, value: float, pull: Pull | None, catalogue: Catalogue
) -> Score:
    dataset, source = as_object(result.get("dataset")), as_object(result.get("source"))
    name, kind = as_text(dataset.get("name")), as_text(dataset.get("type"))
    config, metric_name = as_text(dataset.get("config")), as_text(metric.get("name"))
    benchmark = benchmark_in_index(kind, config, (name, metric_name), catalogue)
    unit = benchmark.scale if benchmark else None
    author: Object = {"pr_author": pull.author} if pull else {}
    return Score(
        model=model.repo_id,
        benchmark=benchmark.name if benchmark else name or kind or "?",
        benchmark_id=benchmark.id if benchmark else None,
        variant=_index_variant(dataset, metric, benchmark),
        metric=as_text(metric.get("type")) or metric_name,
        value=value,
        unit="fraction" if unit == "percent" and 0 <= value <= 1 else unit,
        lower_is_better=bool(benchmark and benchmark.lower_is_better),
        raw=str(metric.get("value")),
        source=Source(
            "model-index",
            as_text(source.get("url")),
            f"refs/pr/{pull.num}" if pull else model.sha,
            as_text(source.get("name")),
        ),
        method={"path": "README.md", "dataset": kind, "config": config, **author},
        status="pull-request" if pull else "merged",
        pr=pull.num if pull else None,
        verified=metric.get("verified") is True,
    )


def benchmark_in_index(
    dataset: str | None, config: str | None, names: Iterable[str | None], catalogue: Catalogue
) -> Benchmark | None:
    """Which benchmark a `model-index` result is of: by data set and configuration, else by a whole name.

    A configuration of its own (one subject of MMLU) is no result of the whole benchmark.
    """
    same = [item for item in catalogue.by_dataset.get((dataset or "").casefold(), ())]
    exact = [item for item in same if item.config and item.config == config]
    if len(exact) == 1:
        return exact[0]
    if config not in _WHOLE and any(item.config for item in same):
        return None
    for name in names:
        plain = _BRACKETS.sub("", name or "")
        for text in (name, plain):
            if text and (found := catalogue.by_name.get(squash(text))):
                return found
    return same[0] if len(same) == 1 else catalogue.by_name.get(squash(dataset or ""))


def _index_variant(dataset: Object, metric: Object, benchmark: Benchmark | None) -> str | None:
    """Shots and what is said in brackets behind a name: the settings of a `model-index` result."""
    args = {**as_object(dataset.get("args")), **as_object(metric.get("args"))}
    shots = as_count(args.get("num_few_shot"))
    told = [f"{shots}-shot"] if shots is not None else []
    for name in (as_text(dataset.get("name")), as_text(metric.get("name"))):
        inside = _BRACKETS.search(name or "")
        if inside and not (benchmark and squash(name or "") in benchmark.names):
            told += [part.strip() for part in inside.group(1).split(",")]
    return ", ".join({setting_key(part): part for part in told if part}.values()) or None


# --------------------------------------------------------------------------------------------------
# Gaps
# --------------------------------------------------------------------------------------------------

_SHOT = re.compile(r"(?i)\b(\d+|zero|one|few|five)[\s-]*shots?\b")
_SHOT_WORDS = {"zero": "0", "one": "1", "five": "5"}
_PLAIN = frozenset({"", "acc", "accuracy", "em", "exactmatch", "pass1"})  # settings that say nothing more
# Bytes of GPU memory of the flavors (huggingface.co/docs/hub/jobs, 2026-08), smallest first.
FLAVORS = (
    ("a10g-small", 24e9),
    ("l40sx1", 48e9),
    ("a100-large", 80e9),
    ("h200", 141e9),
    ("h200x2", 282e9),
    ("h200x4", 564e9),
    ("h200x8", 1128e9),
)
HEADROOM = 1.3  # weights times this: room for the cache and activations of a short context
BYTES_OF = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2}  # others: 1
# Pipelines whose models answer in text: only these can be measured on a text benchmark.
ANSWERS_IN_TEXT = (
    "text-generation",
    "text2text-generation",
    "image-text-to-text",
    "any-to-any",
    "audio-text-to-text",
    "video-text-to-text",
    "conversational",
)


def setting_key(text: str) -> str:
    """One setting of a variant for comparison: "5 shots" and "5-shot" are one."""
    shots = _SHOT.search(text)
    if shots:
        word = shots.group(1).casefold()
        return f"{_SHOT_WORDS.get(word, word)}shot"
    return squash(text)


def variant_key(text: str | None) -> frozenset[str]:
    """A variant as a set of settings. No variant and "5-shot" are two."""
    return frozenset(setting_key(part) for part in re.split(r"[,;|]", text or "")) - _PLAIN


def scale(value: float, unit: str | None) -> float:
    """The value in percent where it is a fraction, else as it is: one scale for comparisons."""
    return round(value * 100 if unit == "fraction" else value, 6)


def find_gaps(
    model: Model,
    scores: Sequence[Score],
    wanted: Sequence[Benchmark],
    catalogue: Catalogue,
    offers: Sequence[Offer] = (),
) -> tuple[Gap, ...]:
    """One gap for each wanted benchmark. A score counts for exactly its own benchmark and version."""
    return tuple(_gap(model, scores, benchmark, catalogue, offers) for benchmark in wanted)


def _gap(
    model: Model,
    scores: Sequence[Score],
    benchmark: Benchmark,
    catalogue: Catalogue,
    offers: Sequence[Offer],
) -> Gap:
    own = [score for score in scores if score.benchmark_id == benchmark.id]
    related = _related(scores, benchmark, catalogue)
    for state in STATES[:3]:
        found = [score for score in own if state_of(score) == state]
        if found:
            break
    else:
        offered = [offer for offer in offers if benchmark.id in offer.benchmarks]
        gap = Gap(benchmark.id, benchmark.name, "to_measure", related=related)
        return _to_import(gap, model, offered) if offered else _to_measure(gap, model, benchmark)
    first = min(found, key=_partial)
    place = {"table": first.table, "row": first.row, "column": first.column, "line": first.line}
    return Gap(
        benchmark.id,
        benchmark.name,
        state,
        value=first.value,
        unit=first.unit,
        variant=first.variant,
        more=len(found) - 1,
        conflict=_conflict(own),
        pr=first.pr,
        place=place if state == "in_readme" else None,
        command=_closing_command(model.repo_id, state, benchmark),
        related=related,
    )


def _to_import(gap: Gap, model: Model, offers: Sequence[Offer]) -> Gap:
    """How to import; of several rows (one a reasoning effort) a person chooses."""
    name = offers[0].slug if len(offers) == 1 else model.repo_id.partition("/")[2]
    words = ("--creator-slug", offers[0].creator, "--model-name", name, "--repo-id", model.repo_id)
    command = (
        f"uv run scripts/evaluation_manager.py import-aa {shlex.join(words)} --benchmark {gap.benchmark_id}"
    )
    more = len(offers) - 1
    return replace(gap, state="on_artificial_analysis", more=more, command=f"{command} --create-pr")


_SUMMARY = frozenset({"average", "avg", "mean", "overall", "all", "total"})


def _partial(score: Score) -> int:
    """0 for a score of the whole benchmark, 1 for its summary, 2 for what may be one of its parts."""
    settings = {item for item in variant_key(score.variant) if not item.endswith("shot")}
    return 0 if not settings else 1 if settings & _SUMMARY else 2


def state_of(score: Score) -> str:
    """Which state of a gap a score gives."""
    return {"merged": "published", "pull-request": "in_pr"}.get(score.status, "in_readme")


def _conflict(scores: Sequence[Score]) -> bool:
    """Whether two reports of one variant and metric differ, on one scale."""
    values: dict[tuple[frozenset[str], str], set[float]] = {}
    for score in scores:
        metric = squash(score.metric or "")
        key = (variant_key(score.variant), "" if metric in _PLAIN else metric)
        values.setdefault(key, set()).add(scale(score.value, score.unit))
    return any(len(found) > 1 for found in values.values())


def _related(scores: Sequence[Score], benchmark: Benchmark, catalogue: Catalogue) -> tuple[str, ...]:
    """Other benchmarks on the same data set that have scores: told, never counted."""
    same = {item.id for item in catalogue.by_dataset.get((benchmark.dataset or "").casefold(), ())}
    found = [score.benchmark_id for score in scores if score.benchmark_id in same - {benchmark.id}]
    return tuple(dict.fromkeys(name for name in found if name))


def _closing_command(repo_id: str, state: str, benchmark: Benchmark) -> str | None:
    manager, repo = "uv run scripts/evaluation_manager.py", shlex.quote(repo_id)
    return {
        "in_pr": f"{manager} get-prs --repo-id {repo}",
        "in_readme": f"{manager} extract-readme --repo-id {repo} --benchmark {benchmark.id} --create-pr",
    }.get(state)


def _to_measure(gap: Gap, model: Model, benchmark: Benchmark) -> Gap:
    """How to measure; nothing for models that do not answer in text."""
    if model.pipeline_tag is not None and model.pipeline_tag not in ANSWERS_IN_TEXT:
        return gap
    flavor, repo = flavor_for(model.weight_bytes), shlex.quote(model.repo_id)
    if benchmark.task is None:  # no task of inspect-evals: another harness, whose file is then imported
        command = (
            f"uv run scripts/evaluation_manager.py import-results RESULTS.json --repo-id {repo} --create-pr"
        )
    else:
        hardware = f" --flavor {flavor}" if flavor else ""  # without one, eval_jobs.py chooses
        command = f"uv run scripts/eval_jobs.py submit --model {repo} --task {benchmark.task}{hardware}"
    return replace(gap, task=benchmark.task, flavor=flavor, command=command)


def flavor_for(weight_bytes: int | None) -> str | None:
    """The smallest flavor that holds the weights with room to work; None where their size is unknown."""
    if weight_bytes is None:
        return None
    return next((name for name, memory in FLAVORS if weight_bytes * HEADROOM <= memory), None)


# --------------------------------------------------------------------------------------------------
# Store
# --------------------------------------------------------------------------------------------------

KEEP_DAYS = 60


class Store:
    """What was read, by key: an SQLite file in the Hub's cache folder, or in memory with `--no-cache`.

    Keys hold a sha, so an entry never becomes wrong; those of pull requests, whose head the Hub's list does
    not tell, are asked for with a greatest age.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=OFF")  # a lost entry is read again
            self._base.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, at REAL, value BLOB)")
            self._base.execute("DELETE FROM entry WHERE at < ?", (time.time() - KEEP_DAYS * 86_400,))
        except (sqlite3.Error, OSError) as error:
            raise SurveyError(
                f"the cache {path} cannot be used: {first_line(error)}",
                code=5,
                hint="remove it, or --no-cache",
            ) from error

    def get(self, key: str, oldest: float = 0.0) -> bytes | None:
        """The value of a key, unless it was put before `oldest` (seconds since the epoch)."""
        with self._lock:
            row = self._base.execute(
                "SELECT value FROM entry WHERE key = ? AND at >= ?", (key, oldest)
            ).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        with self._lock, contextlib.suppress(sqlite3.Error):  # a full disk costs the cache, not the survey
            self._base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (key, time.time(), value))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()


def store_path() -> Path:
    """`$HF_HOME/hf-evaluation/survey-<endpoint>.sqlite`."""
    from huggingface_hub import constants

    name = hashlib.sha256(hub_endpoint().encode()).hexdigest()[:8]
    return Path(os.environ.get("HF_HOME") or constants.HF_HOME) / "hf-evaluation" / f"survey-{name}.sqlite"


# --------------------------------------------------------------------------------------------------
# Hub
# --------------------------------------------------------------------------------------------------

READ_SECONDS = 30.0
PASSING = frozenset({408, 429, 500, 502, 503, 504})
RETRY_WAITS = (0.5, 2.0)
RATE_ROUNDS = 20  # windows of five minutes that one request may wait for
MAX_CARD = 16 << 20  # bytes; the largest of 93 real cards has 0.2 MB
_LIMIT = re.compile(r'"(\w+)";\s*r=(\d+);\s*t=(\d+)')
EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "createdAt",
    "downloads",
    "evalResults",
    "gated",
    "lastModified",
    "likes",
    "model-index",
    "pipeline_tag",
    "safetensors",
    "sha",
    "tags",
    "trendingScore",
)


def hub_endpoint() -> str:
    """The Hub's address without a slash at the end."""
    from huggingface_hub import constants

    return (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")


def resource_of(path: str) -> str:
    """Which of the Hub's rate limits a path counts against."""
    return "api" if path.startswith("/api/") else "resolvers" if "/resolve/" in path else "pages"


@dataclass(slots=True)
class _Window:
    """One rate limit: `left` requests until `ends` (monotonic clock), None unknown; `sent` are unanswered."""

    left: int | None = None
    ends: float = 0.0
    sent: int = 0
    free: bool = False  # the server tells no limits

    def has_room(self) -> bool:
        """Whether one more request fits. One request goes ahead to learn what a new window has."""
        if self.left is not None and time.monotonic() >= self.ends:
            self.left = None
        return self.free or self.sent < (1 if self.left is None else self.left)


class Budget:
    """The rate limits of the Hub, shared by all threads: a request without room waits for the next window.

    Every answer says what is left (`RateLimit: "api";r=412;t=55`), for this caller, signed in or not.
    """

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._change = threading.Condition()
        self._stopped = False
        self._told: dict[str, float] = {}
        self.total = 0

    def take(self, resource: str) -> None:
        """Wait until a request fits."""
        with self._change:
            window = self._windows.setdefault(resource, _Window())
            while not window.has_room():
                left = window.ends - time.monotonic() if window.left is not None else READ_SECONDS
                if window.left == 0 and self._told.get(resource) != window.ends:
                    self._told[resource] = window.ends
                    talk(f"the Hub's limit for {resource} requests is reached; waiting {left:.0f} s")
                self._change.wait(max(left, 0.05))
                if self._stopped:
                    raise SurveyError("interrupted", code=6)
            window.sent += 1
            self.total += 1

    def give(self, resource: str, headers: Mapping[str, str], status: int | None) -> None:
        """Note what an answer says; a 429 without numbers costs a minute, or what Retry-After says."""
        with self._change:
            window = self._windows[resource]
            window.sent -= 1
            told = _LIMIT.search(headers.get("ratelimit", ""))
            now = time.monotonic()
            if status == 429:
                after = re.fullmatch(r"\d+", headers.get("retry-after", ""))
                seconds = int(told.group(3)) if told else int(after.group()) if after else 60
                window.left, window.ends, window.free = 0, now + seconds + 1, False
            elif told is None:
                window.free = window.free or (window.left is None and status == 200)
            elif window.left is None:
                window.left, window.ends, window.free = (
                    int(told.group(2)),
                    now + int(told.group(3)) + 1,
                    False,
                )
            else:  # answers overtake each other: the lowest number is true
                window.left = min(window.left, int(told.group(2)))
            self._change.notify_all()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        with self._change:
            self._stopped = True
            self._change.notify_all()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Hub said; `refusal` is the X-Error-Code, or its message, of an answer that is no success."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def refusal(self) -> str | None:
        """The Hub's own word for what is wrong."""
        if self.status < 400:
            return None
        told = as_text(as_object(_json_or_none(self.body)).get("error"))
        return self.headers.get("x-error-code") or self.headers.get("x-error-message") or told or "no reason"


class HubReader:
    """GET requests to the Hub within its limits, asked again where a failure is passing."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def get(self, path: str) -> Answer:
        """An answer below 500, whatever it says. Raises SurveyError (6) when there is none."""
        resource, trouble, failures = resource_of(path), "", 0
        for _ in range(RATE_ROUNDS):
            self.budget.take(resource)
            answer, trouble = self._once(path)
            status, headers = (answer.status, answer.headers) if answer else (None, dict[str, str]())
            self.budget.give(resource, headers, status)
            if answer is not None and status not in PASSING:
                return answer
            if status != 429:
                if failures == len(RETRY_WAITS):
                    break
                time.sleep(RETRY_WAITS[failures])
                failures += 1
        raise SurveyError(
            f"the Hub failed: {trouble}", code=6, hint="check the network and HF_ENDPOINT, then run it again"
        )

    def _once(self, path: str) -> tuple[Answer | None, str]:
        import httpx2
        from huggingface_hub import get_session
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, not in __all__

        headers = build_hf_headers(library_name="hf-evaluation", library_version=VERSION)
        try:
            request = get_session().build_request(
                "GET", f"{hub_endpoint()}{path}", headers=headers, timeout=READ_SECONDS
            )
            reply = get_session().send(request, stream=True, follow_redirects=True)
            try:
                body = _limited(reply)
            finally:
                reply.close()
        except (httpx2.HTTPError, OSError) as error:
            return None, first_line(error)
        return Answer(reply.status_code, reply.headers, body), f"{reply.status_code} for {path.split('?')[0]}"

    def pages(self, path: str, limit: int) -> Iterator[Object]:
        """The objects of a paginated list, at most `limit`. Raises SurveyError."""
        count = 0
        following: str | None = path
        while following is not None and count < limit:
            answer = self.get(following)
            if answer.status >= 400:
                raise SurveyError(
                    f"the Hub refuses the list of models: {answer.status} {answer.refusal}",
                    code=3 if answer.status in (401, 403) else 6,
                    hint="sign in again with `hf auth login`, or unset HF_TOKEN",
                )
            try:
                rows = parse_json(answer.body)
            except ValueError as error:
                raise SurveyError(
                    "the Hub's list of models is no JSON", code=6, hint="run it again"
                ) from error
            if not isinstance(rows, list):
                raise SurveyError("the Hub's list of models is no list", code=6, hint="run it again")
            for row in as_objects(rows)[: limit - count]:
                count += 1
                yield row
            following = _next_page(answer.headers.get("link", "")) if rows else None


def _limited(reply: httpx2.Response) -> bytes:
    """The body, at most MAX_CARD bytes of a file; a list may be longer."""
    if not reply.request.url.path.startswith("/api/"):
        chunks, size = list[bytes](), 0
        for chunk in reply.iter_bytes():
            size += len(chunk)
            if size > MAX_CARD:
                raise OSError(f"longer than {MAX_CARD >> 20} MB")
            chunks.append(chunk)
        return b"".join(chunks)
    return reply.read()


def _next_page(link: str) -> str | None:
    """The path of the next page; only on the Hub itself, for our token goes with the request."""
    found = re.search(r'<([^>]+)>;\s*rel="?next"?', link)
    if not found:
        return None
    url, home = urlsplit(found.group(1)), urlsplit(hub_endpoint())
    if url.netloc and url.netloc != home.netloc:
        raise SurveyError(f"the next page is on another host: {url.netloc}", code=6)
    return f"{url.path}?{url.query}"


def model_path(repo_id: str) -> str:
    """A repository id in a path."""
    return quote(repo_id, safe="/")


def card_path(repo_id: str, revision: str) -> str:
    """Where a card is read at a revision."""
    return f"/{model_path(repo_id)}/resolve/{quote(revision, safe='')}/README.md"


def read_model(row: Object) -> Model:
    """A model of the Hub's list."""
    repo_id, card = as_text(row.get("id")) or "?", as_object(row.get("cardData"))
    base, relation = _base_models(row, card)
    tensors = as_object(as_object(row.get("safetensors")).get("parameters"))
    counts = {name: count for name, value in tensors.items() if (count := as_count(value))}
    gated = row.get("gated")
    author = as_text(row.get("author")) or repo_id.partition("/")[0]
    return Model(
        repo_id=repo_id,
        sha=as_text(row.get("sha")),
        author=author,
        created_at=as_text(row.get("createdAt")),
        last_modified=as_text(row.get("lastModified")),
        downloads=as_count(row.get("downloads")),
        likes=as_count(row.get("likes")),
        license=next(iter(as_texts(card.get("license"))), None),
        gated=gated if isinstance(gated, bool | str) else None,
        pipeline_tag=as_text(row.get("pipeline_tag")),
        parameters=as_count(as_object(row.get("safetensors")).get("total")) or sum(counts.values()) or None,
        weight_bytes=sum(count * BYTES_OF.get(name, 1) for name, count in counts.items()) or None,
        dtype=max(counts, key=lambda name: counts[name]) if counts else None,
        kind=kind_of(repo_id, base, relation, row),
        base_models=base,
        index=row.get("model-index") or card.get("model-index"),
        results=tuple(as_objects(row.get("evalResults"))),
    )


def _base_models(row: Object, card: Object) -> tuple[tuple[str, ...], str | None]:
    """(the models it is made from, how): the Hub's own field, else the card's."""
    told = as_object(row.get("baseModels"))
    names = [name for item in as_objects(told.get("models")) if (name := as_text(item.get("id")))]
    names = names or as_texts(card.get("base_model"))
    relation = as_text(told.get("relation")) or as_text(card.get("base_model_relation"))
    return tuple(names), relation


_QUANTIZED = re.compile(
    r"(?i)(?:^|[-_.])(?:gguf|gptq|awq|exl[23]|mlx|fp8|nvfp4|mxfp4|int[48]|[48]-?bit|bnb|w\da\d+)(?:$|[-_.])"
)
_INSTRUCT = re.compile(r"(?i)(?:^|[-_.])(?:instruct|chat|it|sft|dpo|rlhf|thinking)(?:$|[-_.])")
_BASE = re.compile(r"(?i)(?:^|[-_.])(?:base|pt|pretrain(?:ed)?)(?:$|[-_.])")


def kind_of(repo_id: str, base: tuple[str, ...], relation: str | None, row: Object) -> str | None:
    """What a model is to its base model: the relation that the Hub tells, a name where it tells none.

    A maker's instruct model on their own base is no copy; "base" in the name of a BERT is a size. None where
    nothing tells.
    """
    owner, _, name = repo_id.partition("/")
    if relation in ("quantized", "adapter", "merge"):
        return relation
    if _QUANTIZED.search(name) or "gguf" in as_texts(row.get("tags")):
        return "quantized"
    own = all(item.partition("/")[0] == owner for item in base)
    if _INSTRUCT.search(name) and own:
        return "instruct"
    if base:
        return "finetune"
    return "base" if _BASE.search(name) and row.get("pipeline_tag") in ANSWERS_IN_TEXT else None


# --------------------------------------------------------------------------------------------------
# Artificial Analysis
# --------------------------------------------------------------------------------------------------
# Their terms restrict machine-readable re-publication, so a survey only says that they have a score, and how
# to import it: no number of theirs goes into the file.

AA_URL = "https://artificialanalysis.ai/api/v2"
AA_PAGES = 50  # a full list has 3 or 4
AA_AGE = 86_400.0  # seconds; the free tier has 100 requests a day


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of Artificial Analysis that names a repository, and the benchmarks it has scores of."""

    repo_id: str
    creator: str
    slug: str
    benchmarks: frozenset[str]


def aa_key() -> str | None:
    """AA_API_KEY of the environment, else of a `.env` in this folder."""
    told = os.environ.get("AA_API_KEY")
    if told:
        return told
    try:
        lines = Path(".env").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found = [re.match(r"\s*(?:export\s+)?AA_API_KEY\s*=\s*[\"']?([^\s\"'#]+)", line) for line in lines]
    return next((match.group(1) for match in found if match), None)


def read_offers(catalogue: Catalogue, store: Store) -> Mapping[str, tuple[Offer, ...]]:
    """What Artificial Analysis has, by repository in small letters; nothing without a key.

    A failure is no empty answer: SurveyError 3 or 6. The free tier, which has no benchmark scores, is one.
    """
    key, url = aa_key(), os.environ.get("AA_API_URL", AA_URL).rstrip("/")
    if key is None:
        return {}
    kept = store.get(f"aa {url}", time.time() - AA_AGE)
    rows = as_objects(_json_or_none(kept)) if kept else _aa_rows(url, key)
    if not kept:
        store.put(f"aa {url}", json.dumps(rows).encode())
    by_key = {name: item.id for item in catalogue.benchmarks for name in item.artificial_analysis}
    offers: dict[str, list[Offer]] = {}
    for row in rows:
        named = {by_key[name] for name in as_texts(row.get("has")) if name in by_key}
        repo_id = as_text(row.get("repo")) or ""
        offer = Offer(repo_id, str(row.get("creator")), str(row.get("slug")), frozenset(named))
        offers.setdefault(repo_id, []).append(offer)
    return {repo_id: tuple(found) for repo_id, found in offers.items()}


def _aa_rows(url: str, key: str) -> list[Object]:
    """For each row that names a repository: repo, creator, slug, and the keys that have a value."""
    rows: list[Object] = []
    for page in range(1, AA_PAGES + 1):
        answer = _aa_page(url, key, page)
        if answer is None:
            talk("Artificial Analysis: the free tier has no benchmark scores")
            return []
        pagination = as_object(answer.get("pagination"))
        if not isinstance(answer.get("data"), list) or pagination.get("page", page) != page:
            break
        rows += [found for row in as_objects(answer["data"]) if (found := _aa_row(row))]
        if pagination.get("has_more") is not True:
            return rows
    raise SurveyError(
        "Artificial Analysis answers in another form", code=6, hint="unset AA_API_KEY to do without"
    )


def _aa_page(url: str, key: str, page: int) -> Object | None:
    """One page of the Pro list; None where the key's tier does not have it."""
    import httpx2

    try:
        reply = httpx2.get(
            f"{url}/language/models?page={page}", headers={"x-api-key": key}, timeout=READ_SECONDS
        )
    except (httpx2.HTTPError, OSError) as error:
        raise SurveyError(f"Artificial Analysis cannot be reached: {first_line(error)}", code=6) from error
    if reply.status_code == 403:
        return None
    if reply.status_code != 200:
        code = 3 if reply.status_code == 401 else 6
        hint = "check AA_API_KEY, or unset it to do without"
        raise SurveyError(f"Artificial Analysis answers {reply.status_code}", code=code, hint=hint)
    return as_object(_json_or_none(reply.content))


def _aa_row(row: Object) -> Object | None:
    url = urlsplit(as_text(row.get("huggingface_url")) or "")
    repo_id = url.path.strip("/").casefold()
    if url.netloc != "huggingface.co" or repo_id.count("/") != 1:
        return None
    scores = as_object(row.get("evaluations"))
    has: list[Json] = [name for name, value in scores.items() if as_number(value) is not None]
    creator = as_text(as_object(row.get("model_creator")).get("name")) or ""
    return {"repo": repo_id, "creator": creator, "slug": as_text(row.get("slug")) or "", "has": has}


# --------------------------------------------------------------------------------------------------
# Survey
# --------------------------------------------------------------------------------------------------

WORKERS = 24
AHEAD = 4 * WORKERS  # models under way at once; bounds the memory of a long survey
PULL_AGE = 3_600.0  # seconds for which the card of an open pull request is not read again
GATE_AGE = 600.0  # seconds for which a card that was refused is not asked for again
MANY_FAILURES = 20  # in a row: the Hub is down
MAX_PULLS = 100  # open pull requests of one model whose cards are read


@dataclass(frozen=True, slots=True)
class Selection:
    """Which models: exactly one of trending, named, author, search."""

    label: str
    limit: int
    named: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    ranked: bool = False


@dataclass(slots=True)
class _Fetched:
    """A model on its way: everything but the reading of its card."""

    model: Model
    pulls: tuple[Pull, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    requests: int = 0
    fault: Fault | None = None
    reading: Future[bytes] | None = None
    reading_key: str = ""


class Surveyor:
    """Reads models: cards and pull requests concurrently, scores through one process, lines in order."""

    def __init__(self, manager: Path, store: Store, wanted: Sequence[str]) -> None:
        self.budget = Budget()
        self._hub = HubReader(self.budget)
        self._store = store
        self._cards = CardReader(manager)
        self._models = ThreadPoolExecutor(WORKERS, "model")
        self._proposals = ThreadPoolExecutor(WORKERS, "pull")
        self._manager = manager
        self._names = tuple(wanted)
        self._catalogue: Future[Catalogue] = self._proposals.submit(read_catalogue, manager)
        self._offers: Future[Mapping[str, tuple[Offer, ...]]] = self._proposals.submit(
            lambda: read_offers(self.catalogue, store)
        )

    @property
    def catalogue(self) -> Catalogue:
        """The known benchmarks, asked for while the Hub answers."""
        return self._catalogue.result()

    @property
    def wanted(self) -> tuple[Benchmark, ...]:
        """The benchmarks whose gaps are looked for."""
        return tuple(dict.fromkeys(self.catalogue.get(name) for name in self._names))

    def run(self, selection: Selection) -> Iterator[Surveyed]:
        """A line for each model, in the order of the selection. Raises SurveyError when the Hub is down."""
        under_way: deque[tuple[int, Future[_Fetched]]] = deque()
        for rank, model in enumerate(self._select(selection), 1):
            under_way.append((rank, self._models.submit(self._fetch, model)))
            if len(under_way) >= AHEAD:
                yield self._finish(selection, *under_way.popleft())
        while under_way:
            yield self._finish(selection, *under_way.popleft())

    def close(self) -> None:
        """Stop everything that is under way."""
        self.budget.stop()
        self._cards.close()
        for pool in (self._models, self._proposals):
            pool.shutdown(wait=True, cancel_futures=True)

    def _select(self, selection: Selection) -> Iterator[Model | str]:
        if selection.named:
            yield from selection.named
            return
        query = [*selection.query, ("limit", str(min(selection.limit, 1000)))]
        query += [("expand", name) for name in EXPAND]
        path = "/api/models?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query)
        for row in self._hub.pages(path, selection.limit):
            yield read_model(row)

    def _fetch(self, model: Model | str) -> _Fetched:
        """Everything of one model; a failure becomes its fault."""
        fetched = _Fetched(Model(model, None, model.partition("/")[0]) if isinstance(model, str) else model)
        try:
            if isinstance(model, str):
                self._ask_model(fetched)
            if fetched.model.sha is None:
                raise SurveyError(f"{fetched.model.repo_id} has no commit", code=4)
            self._ask_pulls(fetched)
            self._ask_card(fetched)
        except SurveyError as error:
            fetched.fault = Fault(error.code, error.message)
        return fetched

    def _ask_model(self, fetched: _Fetched) -> None:
        repo_id = fetched.model.repo_id
        expand = "&".join(f"expand={name}" for name in EXPAND)
        fetched.requests += 1
        answer = self._hub.get(f"/api/models/{model_path(repo_id)}?{expand}")
        if answer.status >= 400:
            raise _refused(repo_id, answer)
        fetched.model = read_model(as_object(_json_or_none(answer.body)))

    def _ask_pulls(self, fetched: _Fetched) -> None:
        """The open pull requests, each with the `model-index` of its card."""
        repo_id = fetched.model.repo_id
        base = f"/api/models/{model_path(repo_id)}/discussions?type=pull_request&status=open"
        rows: list[Object] = []
        for number in range(MAX_PULLS):
            fetched.requests += 1
            answer = self._hub.get(f"{base}&p={number}")
            if answer.status == 403 and answer.refusal != "GatedRepo":
                fetched.skipped += (Skipped(None, "its owners take no discussions and no pull requests"),)
                return
            if answer.status >= 400:
                raise _refused(repo_id, answer)
            page = as_object(_json_or_none(answer.body))
            if not isinstance(page.get("discussions"), list):
                raise SurveyError("the Hub's list of pull requests cannot be read", code=6)
            more = as_objects(page["discussions"])
            rows += more
            if not more or len(rows) >= (as_count(page.get("count")) or 0):
                break
        self._read_pulls(fetched, [row for row in rows if row.get("isPullRequest") is True])

    def _read_pulls(self, fetched: _Fetched, rows: list[Object]) -> None:
        rows = [row for row in rows if row.get("status") in ("open", "draft")]
        if len(rows) > MAX_PULLS:
            left = len(rows) - MAX_PULLS
            fetched.skipped += (Skipped(None, f"{left} older open pull requests, whose cards were not read"),)
        asked = [self._proposals.submit(self._read_pull, fetched.model, row) for row in rows[:MAX_PULLS]]
        answers = [item.result() for item in asked]
        fetched.requests += sum(count for _, count in answers)
        fetched.pulls = tuple(pull for pull, _ in answers)

    def _read_pull(self, model: Model, row: Object) -> tuple[Pull, int]:
        """(a pull request with the `model-index` of its card, the number of requests that took)."""
        num = as_count(row.get("num")) or 0
        author = as_text(as_object(row.get("author")).get("name")) or "a deleted account"
        told = [item for item in model.results if item.get("pullRequest") == num]
        state = json.dumps([row.get(name) for name in ("title", "status", "numComments")] + [told])
        mark = hashlib.sha256(state.encode()).hexdigest()[:16]
        key = f"pull {model.repo_id} {model.sha} {num} {mark}"
        kept = self._store.get(key, time.time() - PULL_AGE)
        if kept is not None:
            return Pull(num, author, _json_or_none(kept)), 0
        answer = self._hub.get(card_path(model.repo_id, f"refs/pr/{num}"))
        index = index_of_card(answer.body) if answer.status < 400 else None
        if answer.status < 400 or answer.status == 404:
            self._store.put(key, json.dumps(index).encode())
        return Pull(num, author, index), 1

    def _ask_card(self, fetched: _Fetched) -> None:
        """The card at the listed sha, and its scores: kept ones, or on their way through the manager."""
        model = fetched.model
        key = f"card {model.repo_id} {model.sha}"
        card = self._store.get(key)
        if card is None:
            card = self._read_card(fetched)
            self._store.put(key, card)
        if not card.strip():
            fetched.skipped += (Skipped(None, "no README.md"),)
            return
        if b"\0" in card:
            raise SurveyError("the card is not a text file", code=5)
        fetched.reading_key = f"scores {self.catalogue.fingerprint} {model.repo_id} {model.sha}"
        kept = self._store.get(fetched.reading_key)
        if kept is None:
            text = card.decode("utf-8-sig", "replace")
            fetched.reading = self._cards.submit(model.repo_id, text)
        else:
            fetched.reading = Future()
            fetched.reading.set_result(kept)

    def _read_card(self, fetched: _Fetched) -> bytes:
        """The card, empty where there is none. Raises SurveyError; a closed gate is kept a while."""
        model = fetched.model
        gate = f"gate {model.repo_id} {model.sha}"
        if model.gated and self._store.get(gate, time.time() - GATE_AGE) is not None:
            raise _gated(model.repo_id)
        fetched.requests += 1
        answer = self._hub.get(card_path(model.repo_id, model.sha or "main"))
        if answer.refusal == "EntryNotFound":
            return b""
        if answer.refusal == "GatedRepo":
            self._store.put(gate, b"")
        if answer.status >= 400:
            raise _refused(model.repo_id, answer)
        return answer.body

    def _finish(self, selection: Selection, rank: int, future: Future[_Fetched]) -> Surveyed:
        fetched = future.result()
        model = fetched.model
        reading = self._reading(fetched)
        fault = fetched.fault or reading.fault
        catalogue, wanted = self.catalogue, self.wanted
        scores = [*published(model, fetched.pulls, catalogue), *reading.scores]
        if fault and fault.code not in (3, 5):  # gone, or not reached: nothing is certain
            scores = []
        offers = self._offers.result().get(model.repo_id.casefold(), ())
        gaps = find_gaps(model, scores, wanted, catalogue, offers)
        if fault:  # the unread card may hold the score: only what is certain is said
            gaps = tuple(gap for gap in gaps if gap.state in ("published", "in_pr"))
        return Surveyed(
            model,
            stamp(),
            selection.label,
            rank if selection.ranked else None,
            tuple(scores),
            gaps,
            (*fetched.skipped, *reading.skipped),
            fetched.requests,
            fault,
        )

    def _reading(self, fetched: _Fetched) -> Reading:
        if fetched.reading is None:
            return Reading()
        model = fetched.model
        url = f"{hub_endpoint()}/{model.repo_id}/blob/{model.sha}/README.md"
        try:
            line = fetched.reading.result()
        except SurveyError as error:
            return Reading(fault=Fault(error.code, error.message))
        reading = parse_reading(line, Source("readme", url, model.sha, "Model card"))
        if reading.fault is None:
            self._store.put(fetched.reading_key, line)
        return reading


def index_of_card(card: bytes) -> Json:
    """The `model-index` of a card's front matter; None where it has none or cannot be read."""
    import yaml

    text = card.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    found = re.match(r"\A\s*^---[ \t]*\n(.*?)^---[ \t]*$", text, re.S | re.M)
    if not found or "model-index" not in found.group(1):
        return None
    try:
        data = yaml.load(found.group(1), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        plain: Json = json.loads(json.dumps(data.get("model-index"), default=str))
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return plain


def _gated(repo_id: str) -> SurveyError:
    return SurveyError(
        f"gated: accept the terms of {repo_id} on its page and sign in to read its card", code=3
    )


def _refused(repo_id: str, answer: Answer) -> SurveyError:
    """A refusal to read as the fault of one model."""
    if answer.refusal == "GatedRepo":
        return _gated(repo_id)
    if answer.status == 404 or answer.refusal == "RepoNotFound":
        return SurveyError(f"there is no model {repo_id}, or your token may not see it", code=4)
    if answer.status in (401, 403):
        return SurveyError(f"not allowed: {answer.refusal}", code=3)
    return SurveyError(f"the Hub answered {answer.status}: {answer.refusal}", code=6)


def stamp() -> str:
    """Now, as the files have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Tally:
    """What a survey came to: counted while its lines are written, so that nothing is kept."""

    models: int = 0
    copies: int = 0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    unread: int = 0  # models of which nothing could be read
    in_a_row: int = 0
    states: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # benchmark, state, is a copy
    conflicts: int = 0

    def add(self, line: Surveyed) -> None:
        """Count a line. Raises SurveyError (6) when one model after the other fails."""
        copy = line.model.kind in COPIES
        self.models += 1
        self.copies += copy
        for gap in line.gaps:
            self.states[gap.benchmark_id, gap.state, copy] += 1
            self.conflicts += gap.conflict
        if line.fault:
            self.faults.append((line.model.repo_id, line.fault))
            self.unread += line.model.sha is None
        failed = line.fault is not None and line.fault.code == 6
        self.in_a_row = self.in_a_row + 1 if failed else 0
        if self.in_a_row >= MANY_FAILURES:
            raise self.too_many()

    @property
    def failures(self) -> list[tuple[str, Fault]]:
        """The models that the network or the server kept from us."""
        return [(repo_id, fault) for repo_id, fault in self.faults if fault.code == 6]

    def check(self) -> None:
        """Raise SurveyError where the survey would be half true, or holds nothing.

        Up to a tenth of the models (two of a few) may fail: they are told, and a second run reads only them.
        """
        if not self.models:
            raise SurveyError("no models found", code=1, hint="check --author or --search")
        if len(self.failures) > max(2, self.models // 10) or len(self.failures) == self.models:
            raise self.too_many()
        if self.unread == self.models:
            _, fault = self.faults[0]
            raise SurveyError(fault.message, code=fault.code, hint="check the names on the Hub")

    def too_many(self) -> SurveyError:
        """The error of a survey that is not written."""
        repo_id, fault = self.failures[0]
        return SurveyError(
            f"{len(self.failures)} of {self.models} models could not be read, nothing is written; "
            f"{repo_id}: {fault.message}",
            code=6,
            hint="run it again later; what was read is kept",
        )


# --------------------------------------------------------------------------------------------------
# Evidence
# --------------------------------------------------------------------------------------------------

MAX_SLOTS = 200_000  # of one span-expanded table; a larger one is no evidence that a person can check
MAX_HEAD = 4
MAX_CELL = 300
_HIDDEN_TAGS = "script, style, template"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A score's source as a reader sees it: header rows, the row, which cell; `url` leads there."""

    head: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    column: int
    line: int | None
    url: str


def find_evidence(card: str, score: Score) -> Evidence | None:
    """The rendered row of a score; None where its cell does not show the score's raw text."""
    if score.table is None or score.row is None or score.column is None or not score.source.url:
        return None
    tables = rendered_tables(card)
    if not 1 <= score.table <= len(tables):
        return None
    grid, heads = tables[score.table - 1]
    if not (score.row < len(grid) and score.column < len(grid[score.row])):
        return None
    cell = grid[score.row][score.column]
    if not squash(score.raw) or squash(score.raw) not in squash(cell):
        return None
    head = tuple(grid[: min(max(heads, 1), MAX_HEAD, score.row)])
    url = f"{score.source.url}?code=true#L{score.line}" if score.line else score.source.url
    return Evidence(head, grid[score.row], score.column, score.line, url)


@lru_cache(2)
def rendered_tables(card: str) -> tuple[tuple[tuple[tuple[str, ...], ...], int], ...]:
    """(span-expanded texts, header rows) of every table of a card, in the manager's order."""
    from markdown_it import MarkdownIt
    from selectolax.lexbor import LexborHTMLParser

    text = card.replace("\r\n", "\n").replace("\r", "\n")
    body = re.sub(r"\A\s*^---[ \t]*\n.*?^---[ \t]*$\n?", "", text, count=1, flags=re.S | re.M)
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    tree = LexborHTMLParser(f"<html><body>{md.render(body)}</body></html>")
    tree.strip_tags([tag.strip() for tag in _HIDDEN_TAGS.split(",")])
    return tuple(_expanded(node) for node in tree.css("table") if not _inside(node, "pre"))


def _inside(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parent.parent
    return False


def _expanded(table: LexborNode) -> tuple[tuple[tuple[str, ...], ...], int]:
    grid: list[list[str]] = []
    pending: dict[int, tuple[str, int]] = {}
    heads = slots = 0
    for tr, in_head in _table_rows(table):
        cells = [cell for cell in tr.iter() if cell.tag in ("td", "th")]
        row = _filled_row(cells, pending)
        slots += len(row)
        if slots > MAX_SLOTS:
            return (), 0
        if heads == len(grid) and cells and (in_head or all(cell.tag == "th" for cell in cells)):
            heads += 1
        grid.append(row)
    width = max(map(len, grid), default=0)
    return tuple(tuple(row + [""] * (width - len(row))) for row in grid), heads


def _table_rows(table: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    for child in table.iter():
        if child.tag == "tr":
            yield child, False
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from ((row, child.tag == "thead") for row in child.iter() if row.tag == "tr")


def _filled_row(cells: Sequence[LexborNode], pending: dict[int, tuple[str, int]]) -> list[str]:
    """A row's cells in the slots that rowspans leave free; `pending` is then the next row's."""
    row: list[str] = []
    waiting = deque(cells)
    while waiting or any(column >= len(row) for column in pending):
        column = len(row)
        if column in pending:
            text, left = pending.pop(column)
            row.append(text)
            if left > 1:
                pending[column] = (text, left - 1)
        elif not waiting:
            row.append("")
        else:
            cell = waiting.popleft()
            text = " ".join(cell.text(separator=" ").split())[:MAX_CELL]
            for offset in range(_span(cell, "colspan")):
                if offset and column + offset in pending:
                    break
                row.append(text)
                if (down := _span(cell, "rowspan")) > 1:
                    pending[column + offset] = (text, down - 1)
    return row


def _span(cell: LexborNode, name: str) -> int:
    told = cell.attributes.get(name) or ""
    return min(max(int(told), 1), 1000) if told.strip().isdigit() and len(told) < 6 else 1


# --------------------------------------------------------------------------------------------------
# Plan
# --------------------------------------------------------------------------------------------------

PLAN_WORKERS = 4  # each is a process of the manager
_BLOCK = re.compile(r"^( *)- (?:task|dataset):", re.M)
_SOURCE_PLACE = re.compile(r"/blob/[0-9a-f]{40}/README\.md(?:\?code=true)?(?:#L\d+)?")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A score that would be published: what is written where, and the evidence. People set `publish`."""

    score: Score
    path: str
    text: str
    evidence: Evidence
    publish: bool = True

    def as_json(self) -> Object:
        """The object of the plan file."""
        evidence = self.evidence
        return {
            "publish": self.publish,
            "score": self.score.as_json(),
            "writes": {"path": self.path, "text": self.text},
            "evidence": {
                "head": [list(row) for row in evidence.head],
                "row": list(evidence.row),
                "column": evidence.column,
                "line": evidence.line,
                "url": evidence.url,
            },
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that is not proposed, and why: the audit's status and detail."""

    benchmark: str
    variant: str | None
    value: float
    status: str
    detail: str
    pr: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the plan: a pull request."""

    repo_id: str
    url: str
    revision: str
    planned_at: str
    scores: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # (path, unified diff)

    @property
    def kept(self) -> tuple[Proposed, ...]:
        """The scores that nobody struck out."""
        return tuple(item for item in self.scores if item.publish)

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        return {
            "schema": SCHEMA,
            "repo_id": self.repo_id,
            "url": self.url,
            "revision": self.revision,
            "planned_at": self.planned_at,
            "scores": [item.as_json() for item in self.scores],
            "left_out": [asdict(item) for item in self.left_out],
            "files": [{"path": path, "diff": diff} for path, diff in self.files],
        }


def read_proposal(row: Object, where: str) -> Proposal:
    """A line of a plan file. Raises SurveyError (2) for one that lost something on the way."""
    try:
        return Proposal(
            repo_id=_need(row, "repo_id"),
            url=_need(row, "url"),
            revision=_need(row, "revision"),
            planned_at=_need(row, "planned_at"),
            scores=tuple(_read_proposed(item) for item in as_objects(row.get("scores"))),
            left_out=tuple(_read_left_out(item) for item in as_objects(row.get("left_out"))),
            files=tuple((_need(item, "path"), _need(item, "diff")) for item in as_objects(row.get("files"))),
        )
    except (KeyError, SurveyError) as error:
        raise SurveyError(
            f"{where} is no line of a plan: {error}", code=2, hint="make it again: plan"
        ) from error


def _need(row: Object, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def _read_proposed(row: Object) -> Proposed:
    writes, evidence = as_object(row.get("writes")), as_object(row.get("evidence"))
    head = evidence.get("head")
    rows = head if isinstance(head, list) else []
    column = as_count(evidence.get("column"))
    if column is None or not isinstance(row.get("publish"), bool):
        raise KeyError("publish, evidence")
    return Proposed(
        read_score(as_object(row.get("score"))),
        _need(writes, "path"),
        _need(writes, "text"),
        Evidence(
            tuple(_cells(item) for item in rows),
            _cells(evidence.get("row")),
            column,
            as_count(evidence.get("line")),
            _need(evidence, "url"),
        ),
        row["publish"] is True,
    )


def _cells(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _read_left_out(row: Object) -> LeftOut:
    return LeftOut(
        _need(row, "benchmark"),
        as_text(row.get("variant")),
        as_number(row.get("value")) or 0.0,
        _need(row, "status"),
        _need(row, "detail"),
        as_count(row.get("pr")),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run of the manager said: its exit code, its document, the message of its error."""

    code: int
    document: Object
    message: str


def ask_manager(
    manager: Path, arguments: Sequence[str], stdin: Object | None = None, keep: Sequence[int] = ()
) -> Answered:
    """One run of the manager with --json. `keep` are file descriptors that the process inherits."""
    command = manager_command(manager, *arguments, "--json")
    data = json.dumps(stdin).encode() if stdin is not None else b""
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PUBLISH_SECONDS, check=False, pass_fds=keep
        )
    except subprocess.TimeoutExpired:
        return Answered(6, {}, f"no answer in {PUBLISH_SECONDS:.0f} s")
    document = as_object(_json_or_none(done.stdout))
    error = as_object(document.get("error"))
    told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
    code = done.returncode if done.returncode >= 0 else 6
    if code == 0 and not document:
        return Answered(6, {}, f"{manager.name} gave no answer: {told}")
    return Answered(code, document, as_text(error.get("message")) or told)


def scores_document(repo_id: str, scores: Sequence[Score]) -> Object:
    """What `publish --scores -` takes."""
    return {
        "repo_id": repo_id,
        "model": repo_id,
        "source": asdict(scores[0].source),
        "results": [score.as_json() for score in scores],
    }


def added_blocks(document: Object) -> list[tuple[str, str]]:
    """(path, YAML) of every result that a dry run would write."""
    found: list[tuple[str, str]] = []
    for file in as_objects(as_object(document.get("plan")).get("files")):
        text, path = as_text(file.get("yaml")) or "", as_text(file.get("path")) or ""
        starts = [match.start() for match in _BLOCK.finditer(text)]
        found += [(path, text[at:end]) for at, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return found


def plain_block(text: str) -> str:
    """A block for comparison: without indentation, and without the place in the card, which moves with it."""
    return "\n".join(_SOURCE_PLACE.sub("/blob/…", line.strip()) for line in text.splitlines())


def _is_of(text: str, score: Score) -> bool:
    """Whether a block is the one of a score: it names its line and holds its value."""
    line = re.search(r"#L(\d+)\b", text)
    written = [as_number(value.strip("'\"")) for value in re.findall(r"^[ -]*value: *(\S+)\s*$", text, re.M)]
    right = {round(value, 6) for value in (score.value, score.value * 100, score.value / 100)}
    return line is not None and int(line.group(1)) == score.line and bool(written) and set(written) <= right


class Planner:
    """Asks the manager for the audit and the exact edit of each model, and finds the evidence."""

    def __init__(self, manager: Path, store: Store) -> None:
        self._manager = manager
        self._store = store
        self._hub = HubReader(Budget())

    def propose(self, repo_id: str, scores: Sequence[Score]) -> Proposal:
        """The pull request of one model; without `scores` in it where nothing is new. Raises SurveyError."""
        answer = ask_manager(
            self._manager,
            ("publish", "--scores", "-", "--repo-id", repo_id, "--dry-run"),
            scores_document(repo_id, scores),
        )
        document = answer.document
        audit = as_objects(document.get("audit"))
        if not audit:
            raise SurveyError(f"{repo_id}: {answer.message}", code=answer.code or 6)
        revision = as_text(as_object(document.get("plan")).get("revision")) or ""
        blocks = added_blocks(document)
        proposed, left_out = list[Proposed](), list[LeftOut]()
        results = as_objects(document.get("results"))
        for row in audit:
            score = read_score(results[as_count(row.get("score")) or 0])
            verdict = self._proposed(score, blocks) if row.get("status") == "new" else _verdict(row)
            if isinstance(verdict, Proposed):
                proposed.append(verdict)
            else:
                status, detail, pr = verdict
                left_out.append(LeftOut(score.benchmark, score.variant, score.value, status, detail, pr))
        files = tuple(
            (as_text(file.get("path")) or "", as_text(file.get("diff")) or "")
            for file in as_objects(as_object(document.get("plan")).get("files"))
        )
        url = f"{hub_endpoint()}/{repo_id}"
        return Proposal(repo_id, url, revision, stamp(), tuple(proposed), tuple(left_out), files)

    def _proposed(
        self, score: Score, blocks: list[tuple[str, str]]
    ) -> Proposed | tuple[str, str, int | None]:
        """The score with its block (taken from `blocks`) and its evidence, or why it cannot be shown."""
        block = next((item for item in blocks if _is_of(item[1], score)), None)
        if block is None:
            return "unshown", "what would be written for it cannot be shown by itself", None
        blocks.remove(block)
        evidence = find_evidence(self._card(score), replace(score, source=_plain_source(score.source)))
        if evidence is None:
            return "unshown", "its row of the card cannot be shown as rendered", None
        return Proposed(score, block[0], block[1], evidence)

    def _card(self, score: Score) -> str:
        key = f"card {score.model} {score.source.revision}"
        card = self._store.get(key)
        if card is None:
            answer = self._hub.get(card_path(score.model, score.source.revision or ""))
            if answer.status >= 400:
                raise _refused(score.model, answer)
            card = answer.body
            self._store.put(key, card)
        return card.decode("utf-8-sig", "replace")


def _plain_source(source: Source) -> Source:
    """A source whose url names the card, not a line of it."""
    return replace(source, url=(source.url or "").partition("?")[0].partition("#")[0] or None)


def _verdict(row: Object) -> tuple[str, str, int | None]:
    status = as_text(row.get("status")) or "refused"
    return status, as_text(row.get("detail")) or status, as_count(row.get("pr"))


def to_plan(line: Object, benchmarks: frozenset[str] | None) -> list[Score]:
    """The scores of a survey line that a plan is made of: stated in the card, of the wanted benchmarks."""
    wanted = benchmarks
    if wanted is None:
        wanted = frozenset(str(gap.get("benchmark_id")) for gap in as_objects(line.get("gaps")))
    scores = [read_score(row) for row in as_objects(line.get("scores"))]
    return [
        score
        for score in scores
        if state_of(score) == "in_readme"
        and score.benchmark_id is not None
        and ("all" in wanted or score.benchmark_id in wanted)
    ]


# --------------------------------------------------------------------------------------------------
# Review page
# --------------------------------------------------------------------------------------------------

# All that strangers wrote goes through `_text` or `_link`; the script and the style are allowed by hash.
_STYLE = """
:root{color-scheme:light dark;--line:#8885;--mark:#ffd54d66;--soft:#8881}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1500px;padding:1rem 1.5rem 6rem}
header{position:sticky;top:0;background:Canvas;border-bottom:1px solid var(--line);padding:.5rem 0;z-index:1}
h1{font-size:1.3rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
button{font:inherit;padding:.35rem .8rem;margin-right:.5rem}
.score{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1rem;border:1px solid var(--line);
border-radius:6px;padding:.6rem .8rem;margin:.5rem 0}
.score:has(input:not(:checked)){text-decoration:line-through}
.score>label{grid-column:1/-1;font-weight:600}
.rows{overflow-x:auto}table{border-collapse:collapse;font-size:.87rem}
td,th{border:1px solid var(--line);padding:.2rem .45rem;text-align:left}th{background:var(--soft)}
td.here,th.here{background:var(--mark);font-weight:700}
pre{margin:0;padding:.5rem;background:var(--soft);overflow-x:auto;font-size:.82rem}
.quiet{font-size:.87rem}
@media(max-width:800px){.score{grid-template-columns:minmax(0,1fr)}}
"""
_SCRIPT = """
const boxes=[...document.querySelectorAll('input[data-model]')];
const lines=JSON.parse(document.getElementById('plan').textContent);
const total=document.getElementById('total');
function count(){
  const on=boxes.filter(box=>box.checked);
  const models=new Set(on.map(box=>box.dataset.model));
  total.textContent=`${on.length} of ${boxes.length} scores, ${models.size} of ${lines.length} pull requests`;
}
function text(){
  for(const box of boxes)lines[box.dataset.model].scores[box.dataset.score].publish=box.checked;
  return lines.map(line=>JSON.stringify(line)+'\\n').join('');
}
document.addEventListener('change',count);
document.getElementById('save').addEventListener('click',()=>{
  const link=document.createElement('a');
  link.href=URL.createObjectURL(new Blob([text()],{type:'application/jsonl'}));
  link.download=document.body.dataset.name;
  link.click();
  setTimeout(()=>URL.revokeObjectURL(link.href),10000);
});
for(const [id,on] of [['none',false],['every',true]])
  document.getElementById(id).addEventListener('click',()=>{for(const box of boxes)box.checked=on;count();});
count();
"""


def _text(text: str) -> str:
    """A stranger's text as text."""
    return html.escape(printable(text), quote=True)


def _link(url: str, text: str) -> str:
    """A link to the Hub; any other address stays text."""
    if not url.startswith(f"{hub_endpoint()}/"):
        return _text(text)
    return f'<a href="{_text(url)}" rel="noreferrer noopener" target="_blank">{_text(text)}</a>'


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")


def _hash_of(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def review_page(proposals: Sequence[Proposal], name: str) -> str:
    """The plan as one HTML file that needs no network: every score beside the row it was read from."""
    policy = f"default-src 'none'; base-uri 'none'; script-src '{_hash_of(_SCRIPT)}'; "
    policy += f"style-src '{_hash_of(_STYLE)}'"
    data = json.dumps([proposal.as_json() for proposal in proposals], ensure_ascii=True).replace(
        "<", "\\u003c"
    )
    models = "\n".join(_model_section(at, proposal) for at, proposal in enumerate(proposals))
    scores = sum(len(proposal.scores) for proposal in proposals)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Review: {_count(scores, "score")} for {_count(len(proposals), "model card")}</title>
<style>{_STYLE}</style>
</head>
<body data-name="{_text(name)}">
<header>
<h1>Review of {_count(len(proposals), "pull request")}</h1>
<p><button id="save">Save the edited plan</button><button id="none">Strike out all</button>
<button id="every">Take all</button><span id="total" role="status">{_count(scores, "score")}</span></p>
</header>
<main>
<p>Left: the row of the card as it is rendered; the marked cell is the score. Right: what the pull request
writes. Take the tick away where the two do not say the same, or where you are not sure. Save the edited plan
and give it to <code>trending_evals.py apply</code>: it opens what is ticked, and nothing else.</p>
{models}
</main>
<script type="application/json" id="plan">{data}</script>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _model_section(at: int, proposal: Proposal) -> str:
    scores = "\n".join(_score_section(at, number, item) for number, item in enumerate(proposal.scores))
    left = "".join(f"<li>{_left_out_line(proposal, item)}</li>" for item in proposal.left_out)
    diffs = "".join(f"<pre>{_text(diff)}</pre>" for _, diff in proposal.files)
    folded = (
        f"<details><summary>{len(proposal.left_out)} left out</summary><ul>{left}</ul></details>"
        if left
        else ""
    )
    return f"""<section aria-labelledby="m{at}">
<h2 id="m{at}">{_link(proposal.url, proposal.repo_id)}</h2>
{scores}
<div class="quiet">{folded}<details><summary>the whole diff</summary>{diffs}</details></div>
</section>"""


def _left_out_line(proposal: Proposal, item: LeftOut) -> str:
    told = _text(f"{item.benchmark} {item.variant or ''} {item.value:g}: {item.status}, {item.detail}")
    if item.pr is None:
        return told
    return f"{told} {_link(f'{proposal.url}/discussions/{item.pr}', f'#{item.pr}')}"


def _score_section(at: int, number: int, item: Proposed) -> str:
    score, evidence = item.score, item.evidence
    variant = f" ({score.variant})" if score.variant else ""
    rows = "".join(_row("th", row, evidence.column) for row in evidence.head)
    ticked = " checked" if item.publish else ""
    source = f"line {evidence.line} of the card" if evidence.line else "the card"
    return f"""<article class="score">
<label><input type="checkbox"{ticked} data-model="{at}" data-score="{number}">
{_text(score.benchmark + variant)}: {_text(score.raw)}</label>
<div class="rows" tabindex="0" role="region" aria-label="Row of the card"><table>
<thead>{rows}</thead><tbody>{_row("td", evidence.row, evidence.column)}</tbody></table>
<p class="quiet">{_link(evidence.url, source)}, table {score.table}</p></div>
<div><pre tabindex="0" aria-label="What is written">{_text(item.text)}</pre>
<p class="quiet">in {_text(item.path)}</p></div>
</article>"""


def _row(tag: str, cells: Sequence[str], column: int) -> str:
    marked = (' class="here"' if at == column else "" for at in range(len(cells)))
    return (
        "<tr>"
        + "".join(f"<{tag}{mark}>{_text(cell)}</{tag}>" for cell, mark in zip(cells, marked, strict=True))
        + "</tr>"
    )


# --------------------------------------------------------------------------------------------------
# Apply
# --------------------------------------------------------------------------------------------------

LEDGER_SECONDS = 180.0  # how long to wait for what a killed run left running
FINAL = frozenset({"opened", "already", "nothing", "refused", "changed", "gone"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `key` is the model and the scores that are left of its plan line."""

    at: str
    repo_id: str
    key: str
    event: str  # began, one of FINAL, stopped, accepted
    detail: str = ""
    pr: int | None = None
    pr_url: str | None = None
    scores: tuple[str, ...] = ()

    def as_json(self) -> Object:
        """The object of the ledger."""
        return {"schema": SCHEMA, **asdict(self), "scores": list(self.scores)}


class Ledger:
    """An append-only file, each line on the disk before the next step; locked while a run or its child is."""

    def __init__(self, path: Path) -> None:
        import fcntl

        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise SurveyError(
                f"cannot write {path}: {first_line(error)}", code=4, hint="--ledger FILE"
            ) from error
        end = time.monotonic() + LEDGER_SECONDS
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise SurveyError(f"{path} is in use", code=5, hint="another apply is running") from error
                time.sleep(0.2)
        self.entries = list(self._read())

    @property
    def handle(self) -> int:
        """The descriptor that holds the lock: children inherit it, so that an orphan keeps others out."""
        return self._file.fileno()

    def _read(self) -> Iterator[Entry]:
        self._file.seek(0)
        data = self._file.read()
        if data and not data.endswith(b"\n"):  # the line that a crash cut off
            self._file.write(b"\n")
        for line in data.splitlines():
            row = as_object(_json_or_none(line))
            if as_text(row.get("event")) and as_text(row.get("repo_id")):
                at, repo_id, key, event, detail = (
                    as_text(row.get(name)) or "" for name in ("at", "repo_id", "key", "event", "detail")
                )
                pr, url = as_count(row.get("pr")), as_text(row.get("pr_url"))
                yield Entry(at, repo_id, key, event, detail, pr, url, tuple(as_texts(row.get("scores"))))

    def add(self, entry: Entry) -> Entry:
        """Append a line and wait until it is on the disk."""
        self._file.write(json_line(entry.as_json()).encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self.entries.append(entry)
        return entry

    def final(self, key: str) -> Entry | None:
        """How a plan line ended, None where it has not."""
        return next((item for item in self.entries if item.key == key and item.event in FINAL), None)

    def close(self) -> None:
        """Release the lock."""
        self._file.close()


class Stop(Exception):
    """The first sign that somebody does not want this, or that the Hub cannot: nothing more is opened."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.message, self.code = message, code


def key_of(proposal: Proposal) -> str:
    """The model and exactly the scores that are left."""
    told = json.dumps([proposal.repo_id, sorted(name_of(item.score) for item in proposal.kept)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def name_of(score: Score) -> str:
    """A score in a few words: what the ledger and two readings of one card compare."""
    parts = (score.benchmark, score.benchmark_id or "-", score.variant or "", score.metric or "", score.raw)
    return " | ".join(parts)


class Applier:
    """Opens the pull requests of a plan, one after the other."""

    def __init__(self, manager: Path, ledger: Ledger, pause: float) -> None:
        self._manager, self._ledger, self._pause = manager, ledger, pause
        self._hub = HubReader(Budget())
        self._opened: list[Entry] = []  # of this run

    def apply(self, proposal: Proposal) -> Entry:
        """One pull request and its line in the ledger. Raises Stop."""
        if self._opened:
            time.sleep(self._pause)
            self.check_own_pulls(self._opened)
        self._ledger.add(self._entry(proposal, "began", ""))
        try:
            entry = self._ledger.add(self._write(proposal))
        except Stop as stop:
            self._ledger.add(self._entry(proposal, "stopped", stop.message))
            raise
        self._opened += [entry] if entry.event == "opened" else []
        return entry

    def rehearse(self, proposal: Proposal) -> Entry:
        """What `apply` would do; nothing is written, not even in the ledger. Raises Stop."""
        ready = self._ready(proposal)
        return ready if isinstance(ready, Entry) else self._entry(proposal, "would open", "")

    def _write(self, proposal: Proposal) -> Entry:
        ready = self._ready(proposal)
        if isinstance(ready, Entry):
            return ready
        answer = self._publish(proposal.repo_id, ready, "--create-pr")
        url = as_text(answer.document.get("pr_url"))
        if url is None:
            return self._not_opened(proposal, answer)
        num = re.search(r"/discussions/(\d+)$", url)
        return self._entry(proposal, "opened", "", int(num.group(1)) if num else None, url)

    def _ready(self, proposal: Proposal) -> Entry | list[Score]:
        """The scores to send, those of today's card, or how the line ended without any.

        Every score that is left must still stand in the card with its value, and what would be written must
        be what the person has seen: else nothing is written, and the plan is to be made again.
        """
        scores = [item.score for item in proposal.kept]
        answer = self._publish(proposal.repo_id, scores, "--dry-run")
        revision = as_object(answer.document.get("plan")).get("revision")
        if revision is not None and revision != proposal.revision:  # main has moved, perhaps the card too
            fresh = self._fresh(proposal)
            if isinstance(fresh, Entry):
                return fresh
            scores = fresh
            answer = self._publish(proposal.repo_id, scores, "--dry-run")
        statuses = {as_text(row.get("status")) for row in as_objects(answer.document.get("audit"))}
        if "new" not in statuses:
            return self._not_opened(proposal, answer)
        seen = Counter((item.path, plain_block(item.text)) for item in proposal.kept)
        unseen = Counter((path, plain_block(text)) for path, text in added_blocks(answer.document)) - seen
        if unseen:
            return self._entry(proposal, "changed", "it would write what the plan does not show; plan again")
        return scores

    def _fresh(self, proposal: Proposal) -> Entry | list[Score]:
        answer = ask_manager(
            self._manager, ("extract-readme", "--repo-id", proposal.repo_id), keep=(self._ledger.handle,)
        )
        if answer.code == 4:
            return self._entry(proposal, "gone", answer.message)
        if answer.code in (3, 6):
            raise Stop(f"{proposal.repo_id}: {answer.message}", answer.code)
        now = [read_score(row) for row in as_objects(answer.document.get("results"))]
        found: list[Score] = []
        for item in proposal.kept:
            same = next((score for score in now if name_of(score) == name_of(item.score)), None)
            if same is None:
                told = f"{item.score.benchmark} {item.score.raw} stands no longer in the card; plan again"
                return self._entry(proposal, "changed", told)
            found.append(same)
        return found

    def _publish(self, repo_id: str, scores: Sequence[Score], mode: str) -> Answered:
        answer = ask_manager(
            self._manager,
            ("publish", "--scores", "-", "--repo-id", repo_id, mode),
            scores_document(repo_id, scores),
            keep=(self._ledger.handle,),
        )
        if answer.code in (2, 3, 6):
            raise Stop(f"{repo_id}: {answer.message}", answer.code)
        return answer

    def _not_opened(self, proposal: Proposal, answer: Answered) -> Entry:
        """The outcome of a line of which nothing is new any more."""
        rows = as_objects(answer.document.get("audit"))
        if answer.code == 4:
            return self._entry(proposal, "gone", answer.message)
        if answer.code:
            details = "; ".join(detail for row in rows if (detail := as_text(row.get("detail"))))
            return self._entry(proposal, "refused", details or answer.message)
        pulls = [row for row in rows if row.get("status") == "in_pr"]
        if pulls:
            author = as_text(pulls[0].get("author")) or "somebody"
            pr, url = as_count(pulls[0].get("pr")), as_text(pulls[0].get("pr_url"))
            if author == self._account():
                return self._entry(proposal, "opened", "found again: it was opened before", pr, url)
            return self._entry(proposal, "already", f"proposed by {author}", pr, url)
        return self._entry(proposal, "nothing", "it stands there already")

    def _account(self) -> str | None:
        """Whose token this is."""
        return as_text(as_object(_json_or_none(self._hub.get("/api/whoami-v2").body)).get("name"))

    def _entry(
        self, proposal: Proposal, event: str, detail: str, pr: int | None = None, url: str | None = None
    ) -> Entry:
        names = tuple(name_of(item.score) for item in proposal.kept)
        return Entry(stamp(), proposal.repo_id, key_of(proposal), event, detail, pr, url, names)

    def check_own_pulls(self, opened: Sequence[Entry], *, accept: bool = False) -> None:
        """Look after pull requests of ours. Raises Stop where somebody else has closed one.

        `accept` notes such a closing in the ledger, so that it stops no later run.
        """
        accepted = {entry.pr_url for entry in self._ledger.entries if entry.event == "accepted"}
        for entry in opened:
            if entry.pr is None or entry.pr_url in accepted:
                continue
            answer = self._hub.get(f"/api/models/{model_path(entry.repo_id)}/discussions/{entry.pr}")
            closer = _closed_by_others(as_object(_json_or_none(answer.body))) if answer.status < 400 else None
            if closer is None:
                continue
            if not accept:
                raise Stop(f"{closer} has closed {entry.pr_url}: look why before you go on", 5)
            self._ledger.add(replace(entry, at=stamp(), event="accepted", detail=f"closed by {closer}"))


def _closed_by_others(details: Object) -> str | None:
    """Who closed a pull request that is not their own; None where it is open, merged or withdrawn."""
    if details.get("status") != "closed":
        return None
    author = as_text(as_object(details.get("author")).get("name"))
    for event in reversed(as_objects(details.get("events"))):
        if event.get("type") == "status-change" and as_object(event.get("data")).get("status") == "closed":
            closer = as_text(as_object(event.get("author")).get("name")) or "somebody"
            return None if closer == author else closer
    return "somebody"


# --------------------------------------------------------------------------------------------------
# Output
# --------------------------------------------------------------------------------------------------

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Third-party text with control, bidirectional and surrogate characters escaped, as JSON escapes them."""
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text)


def first_line(error: BaseException) -> str:
    """The first line of an exception's message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def talk(text: str) -> None:
    """One line for people, on stderr."""
    sys.stderr.write(printable(text.replace("\n", " ")) + "\n")
    sys.stderr.flush()


def json_line(record: Object) -> str:
    """A record as one line."""
    return printable(json.dumps(record, ensure_ascii=False, allow_nan=False)) + "\n"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns on stdout."""
    cells = [[printable(cell).replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [max(_width(row[index]) for row in cells) for index in range(len(head))]
    for row in cells:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


@contextlib.contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """A text file that appears at its path whole, or not at all. Raises SurveyError (4) for a bad path."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise SurveyError(
            f"cannot write {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def read_lines(path: Path) -> Iterator[tuple[int, Object]]:
    """(number, object) of each line of a JSON Lines file. Raises SurveyError 4 or 2."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    record = as_object(_json_or_none(line))
                    if record.get("schema") != SCHEMA or as_text(record.get("repo_id")) is None:
                        raise SurveyError(f"{path} line {number} is no line of schema {SCHEMA}", code=2)
                    yield number, record
    except OSError as error:
        raise SurveyError(
            f"cannot read {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error


# --------------------------------------------------------------------------------------------------
# Commands
# --------------------------------------------------------------------------------------------------

STATE_WORDS = {
    "published": "published",
    "in_pr": "open PR",
    "in_readme": "README",
    "on_artificial_analysis": "AA",
    "to_measure": "to measure",
}


STATE_MARKS = {"published": "", "in_pr": " PR", "in_readme": " README", "on_artificial_analysis": " AA"}


def cmd_survey(args: argparse.Namespace) -> int:
    """Read the models; the file, if one is asked for, appears only when all is done."""
    selection = _selection(args)
    began = time.monotonic()
    manager = find_manager(args.manager)
    store = Store(None if args.no_cache else store_path())
    surveyor = Surveyor(manager, store, args.benchmark or FIRST_BENCHMARKS)
    tally = Tally()
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as lines:
            for line in progress(surveyor.run(selection), selection.limit, "models"):
                tally.add(line)
                lines.write(json_line(line.as_json()))
            tally.check()
            if args.out:
                lines.seek(0)
                with atomic(Path(args.out)) as target:
                    shutil.copyfileobj(lines, target)
            lines.seek(0)
            _print_survey(args, lines, surveyor.wanted)
        _tell_survey(args, tally, surveyor, time.monotonic() - began)
    finally:
        surveyor.close()
        store.close()
    return 0


def _selection(args: argparse.Namespace) -> Selection:
    """The models that the arguments name."""
    sort = ("sort", "trendingScore")
    if args.repo_id:
        named = tuple(dict.fromkeys(args.repo_id))
        for name in named:
            if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) or ".." in name:
                raise SurveyError(
                    f"{name!r} is no repository id", code=2, hint="give it as organisation/name"
                )
        return Selection("named", len(named), named=named)
    if args.author:
        return Selection(f"author: {args.author}", args.limit, query=(("author", args.author), sort))
    if args.search:
        return Selection(f"search: {args.search}", args.limit, query=(("search", args.search), sort))
    return Selection(f"trending {args.trending}", args.trending, query=(sort,), ranked=True)


def progress(items: Iterator[Any], total: int, unit: str) -> Iterator[Any]:
    """The items, with a bar on stderr where that is a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    return iter(tqdm(items, total=total, unit=f" {unit}", disable=not sys.stderr.isatty(), leave=False))


def _print_survey(args: argparse.Namespace, lines: IO[str], wanted: Sequence[Benchmark]) -> None:
    """The survey on stdout: as it is in the file, as CSV with a row a gap, or as a table."""
    if args.json:
        shutil.copyfileobj(lines, sys.stdout)
        return
    records = (as_object(parse_json(line)) for line in lines)
    if args.csv:
        names = (
            "benchmark_id",
            "state",
            "value",
            "unit",
            "variant",
            "more",
            "conflict",
            "pr",
            "task",
            "flavor",
            "command",
        )
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("repo_id", "kind", "parameters", *names, "error"))
        for record in records:
            first = [_csv_cell(record[name]) for name in ("repo_id", "kind", "parameters")]
            fault = _csv_cell(as_object(record["error"]).get("message"))
            for gap in as_objects(record["gaps"]) or [dict[str, Json]()]:
                writer.writerow((*first, *(_csv_cell(gap.get(name)) for name in names), fault))
        return
    head = ("model", "kind", *(benchmark.name for benchmark in wanted))
    print_table(head, (_survey_row(record, wanted) for record in records))


def _csv_cell(value: Json) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value)).replace("\n", " ")
    return (
        f"'{text}" if text[:1] in ("=", "+", "@") or (text[:1] == "-" and as_number(text) is None) else text
    )


def _survey_row(record: Object, wanted: Sequence[Benchmark]) -> list[str]:
    gaps = {str(gap["benchmark_id"]): gap for gap in as_objects(record["gaps"])}
    cells = [str(record["repo_id"]), as_text(record["kind"]) or ""]
    for benchmark in wanted:
        gap = gaps.get(benchmark.id)
        value = as_number(gap.get("value")) if gap else None
        mark = STATE_MARKS.get(str(gap["state"]), "-") if gap else "?"
        if gap is None or value is None:
            cells.append(mark.strip())
            continue
        doubt = " !" if gap["conflict"] else ""
        cells.append(f"{scale(value, as_text(gap.get('unit'))):g}{mark}{doubt}")
    return cells


def _tell_survey(args: argparse.Namespace, tally: Tally, surveyor: Surveyor, seconds: float) -> None:
    """Counts, failures and cost, for people."""
    if not args.json and not args.csv:
        sys.stdout.write("\n")
        head = ("benchmark", *STATE_WORDS.values(), "of copies")
        rows = []
        for benchmark in surveyor.wanted:
            counts = [tally.states[benchmark.id, state, False] for state in STATES]
            copies = sum(tally.states[benchmark.id, state, True] for state in STATES[:4])
            rows.append((benchmark.name, *map(str, counts), str(copies)))
        print_table(head, rows)
        note = (
            "copies (quantised, adapters, merges, fine-tunes) are counted apart, with any score of their own"
        )
        sys.stdout.write(f"{tally.models} models, {tally.copies} of them {note}\n")
    for repo_id, fault in tally.faults:
        talk(f"not read: {repo_id}: {fault.message}")
    if tally.conflicts:
        talk(f"{tally.conflicts} benchmarks have reports that differ (marked ! in the table)")
    talk(f"{tally.models} models, {surveyor.budget.total} requests, {seconds:.1f} s")
    if args.out:
        talk(f"written: {args.out}; next: trending_evals.py plan {shlex.quote(args.out)} --out plan.jsonl")


def cmd_plan(args: argparse.Namespace) -> int:
    """Audit what the cards of a survey state, and write down what would be proposed, with the evidence."""
    manager = find_manager(args.manager)
    catalogue = read_catalogue(manager)
    wanted = args.benchmark and frozenset(
        name if name == "all" else catalogue.get(name).id for name in args.benchmark
    )
    asked = [
        (str(line["repo_id"]), scores)
        for _, line in read_lines(Path(args.survey))
        if not args.repo_id or line["repo_id"] in args.repo_id
        if (scores := to_plan(line, wanted or None))
    ]
    if not asked:
        raise SurveyError(
            "no card of this survey states a score of these benchmarks",
            code=1,
            hint="--benchmark all takes every known benchmark of the cards",
        )
    store = Store(None if args.no_cache else store_path())
    planner = Planner(manager, store)
    proposals, failed = list[Proposal](), list[SurveyError]()
    with ThreadPoolExecutor(PLAN_WORKERS) as pool:
        futures = [pool.submit(planner.propose, repo_id, scores) for repo_id, scores in asked]
        for future in progress(iter(futures), len(futures), "cards"):
            try:
                proposals.append(future.result())
            except SurveyError as error:
                talk(f"not planned: {error.message}")
                failed.append(error)
    store.close()
    lost = [error for error in failed if error.code == 6]
    if len(lost) > max(2, len(asked) // 10) or len(failed) == len(asked):
        worst = (lost or failed)[0]
        raise SurveyError(
            f"{len(failed)} of {len(asked)} models could not be planned, nothing is written; {worst.message}",
            code=worst.code,
            hint="run it again later",
        )
    _write_plan(args, [proposal for proposal in proposals if proposal.scores])
    _tell_plan(args, proposals)
    return 0


def _write_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    if args.out:
        with atomic(Path(args.out)) as file:
            file.writelines(json_line(proposal.as_json()) for proposal in proposals)
    if args.html:
        name = Path(args.out).name if args.out else "plan.jsonl"
        with atomic(Path(args.html)) as file:
            file.write(review_page(proposals, name))
    if args.json:
        sys.stdout.writelines(json_line(proposal.as_json()) for proposal in proposals)
        return
    rows = [
        (
            proposal.repo_id,
            item.score.benchmark,
            item.score.variant or "",
            item.score.raw,
            item.path,
            f"line {item.score.line}",
        )
        for proposal in proposals
        for item in proposal.scores
    ]
    print_table(("model", "benchmark", "variant", "as printed", "written to", "card"), rows)


def _tell_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    opens = [proposal for proposal in proposals if proposal.scores]
    left = Counter(item.status for proposal in proposals for item in proposal.left_out)
    scores = sum(len(proposal.scores) for proposal in opens)
    told = ", ".join(f"{count} {status}" for status, count in sorted(left.items())) or "none"
    talk(f"{len(opens)} pull requests with {scores} scores; left out: {told}")
    for proposal in proposals:
        for item in proposal.left_out:
            if item.status not in ("present", "in_pr"):
                talk(f"left out: {proposal.repo_id} {item.benchmark} {item.value:g}: {item.detail}")
    if args.html and opens:
        talk(f"check it: open {args.html} in a browser, strike out what is wrong, save the edited plan")
    if args.out and opens:
        talk(f"then: trending_evals.py apply {shlex.quote(args.out)}")


def cmd_apply(args: argparse.Namespace) -> int:
    """Open the pull requests that are left in the plan; every outcome goes to the ledger."""
    from huggingface_hub import get_token

    plan = Path(args.plan)
    proposals = [read_proposal(row, f"{plan} line {number}") for number, row in read_lines(plan)]
    manager = find_manager(args.manager)
    if not args.dry_run and not get_token():
        raise SurveyError("not signed in", code=3, hint="sign in with `hf auth login` or set HF_TOKEN")
    ledger = Ledger(Path(args.ledger) if args.ledger else plan.with_name(f"{plan.name}.ledger"))
    try:
        return _apply(args, proposals, Applier(manager, ledger, args.pause), ledger)
    finally:
        ledger.close()


def _apply(args: argparse.Namespace, proposals: Sequence[Proposal], applier: Applier, ledger: Ledger) -> int:
    struck = sum(not proposal.kept for proposal in proposals)
    waiting = [proposal for proposal in proposals if proposal.kept and not ledger.final(key_of(proposal))]
    done = len(proposals) - struck - len(waiting)
    talk(
        f"{len(proposals)} models in the plan: {done} done before, {struck} struck out, {len(waiting)} to do"
    )
    entries, opened, code = list[Entry](), 0, 0
    try:
        before = [entry for entry in ledger.entries if entry.event == "opened"]
        applier.check_own_pulls(before, accept=args.accept_closed)
        for proposal in waiting:
            if opened >= args.max_prs:
                break
            entry = applier.rehearse(proposal) if args.dry_run else applier.apply(proposal)
            opened += entry.event in ("opened", "would open")
            entries.append(entry)
            talk(f"{entry.event}: {entry.repo_id} {entry.pr_url or ''} {entry.detail}".rstrip())
    except Stop as stop:
        code = stop.code
        talk(f"error: stopped: {stop.message}")
        talk("hint: what is done is in the ledger; strike a model out of the plan to go on without it")
    if args.json:
        sys.stdout.writelines(json_line(entry.as_json()) for entry in entries)
    else:
        rows = [(entry.repo_id, entry.event, entry.pr_url or "", entry.detail) for entry in entries]
        print_table(("model", "outcome", "pull request", "detail"), rows)
    left = len(waiting) - len(entries)
    talk(f"{opened} opened, {left} left" + ("; run it again for the next" if left and not code else ""))
    if not code and entries and all(entry.event == "refused" for entry in entries):
        code = 5
    return code


# --------------------------------------------------------------------------------------------------
# Parser
# --------------------------------------------------------------------------------------------------


def _epilog(*examples: str) -> str:
    codes = "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
    return "examples:\n" + "\n".join(f"  {example}" for example in examples) + f"\n\nexit codes:\n{codes}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours, so that they are reported in one place, and in JSON where wanted."""

    def error(self, message: str) -> NoReturn:
        """Raise a usage error that names the help of the command."""
        raise SurveyError(message, code=2, hint=f"{self.prog} --help")


def _positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = _Parser(
        prog="trending_evals.py",
        description=(__doc__ or "").split("\n\n")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_epilog(
            "trending_evals.py survey --trending 100 --out survey.jsonl",
            "trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html",
            "trending_evals.py apply plan.jsonl",
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _survey_parser(commands)
    _plan_parser(commands)
    _apply_parser(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    *examples: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_epilog(*(f"trending_evals.py {example}" for example in examples)),
    )
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    parser.add_argument("--dry-run", action="store_true", help="write nothing to the Hub (only apply would)")
    parser.add_argument("--manager", metavar="PATH", help="evaluation_manager.py (default: beside this file)")
    return parser


def _survey_parser(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _command(
        commands,
        "survey",
        cmd_survey,
        "list the structured results of many models, and where each missing one can be had",
        "survey --trending 100 --out survey.jsonl",
        "survey --author acme --benchmark mmlu_pro gsm8k",
        "survey --repo-id org/model org/other --json",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--trending", metavar="N", type=_positive, default=100, help="the N trending models (default: 100)"
    )
    which.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="these models")
    which.add_argument("--author", metavar="NAME", help="the models of a user or organisation")
    which.add_argument("--search", metavar="TEXT", help="the models whose name holds the text")
    parser.add_argument(
        "--limit", metavar="N", type=_positive, default=1000, help="most models of --author or --search"
    )
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help=f"the benchmarks whose gaps are listed (default: {' '.join(FIRST_BENCHMARKS)})",
    )
    parser.add_argument("--out", metavar="FILE", help="write the survey, JSON Lines, when all is done")
    parser.add_argument("--csv", action="store_true", help="print CSV, a row a model and benchmark")
    parser.add_argument("--no-cache", action="store_true", help="read everything again, keep nothing")


def _plan_parser(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _command(
        commands,
        "plan",
        cmd_plan,
        "list the pull requests that would add what the cards state, for a person to check",
        "plan survey.jsonl --out plan.jsonl --html review.html",
        "plan survey.jsonl --benchmark all --repo-id org/model --json",
    )
    parser.add_argument("survey", metavar="SURVEY", help="the file that survey --out wrote")
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help="only these (default: those of the survey; all: every known one that the cards state)",
    )
    parser.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="only these models")
    parser.add_argument("--out", metavar="FILE", help="write the plan, JSON Lines")
    parser.add_argument("--html", metavar="FILE", help="write the review page")
    parser.add_argument("--no-cache", action="store_true", help="read every card again")


def _apply_parser(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _command(
        commands,
        "apply",
        cmd_apply,
        "open the pull requests that are left in a plan, after a fresh audit of each",
        "apply plan.jsonl --dry-run",
        "apply plan.jsonl --max-prs 10",
    )
    parser.add_argument(
        "plan", metavar="PLAN", help="the plan, as it was written or as the review page saved it"
    )
    parser.add_argument(
        "--max-prs", metavar="N", type=_positive, default=10, help="pull requests of one run (default: 10)"
    )
    parser.add_argument(
        "--pause", metavar="SECONDS", type=_seconds, default=20.0, help="between two (default: 20)"
    )
    parser.add_argument("--ledger", metavar="FILE", help="where outcomes are noted (default: PLAN.ledger)")
    parser.add_argument(
        "--accept-closed",
        action="store_true",
        help="go on although a maintainer closed one of our pull requests; you have looked why",
    )


def _seconds(text: str) -> float:
    value = as_number(text)
    if value is None or not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _report(error: SurveyError, *, as_json: bool) -> None:
    talk(f"error: {error.message}")
    for candidate in error.candidates:
        talk(f"  {candidate}")
    if error.hint:
        talk(f"hint: {error.hint}")
    if as_json:
        body: Object = {"code": error.code, "message": error.message, "hint": error.hint}
        if error.candidates:
            body["candidates"] = list(error.candidates)
        sys.stdout.write(json_line({"error": body}))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _close_stdout()
        return 0
    except OSError as error:
        _close_stdout()
        talk(f"error: cannot write the output: {first_line(error)}")
        return 6
    except KeyboardInterrupt:
        talk("error: interrupted; the same command again goes on")
        return 130


def _run(arguments: list[str]) -> int:
    """Parse the arguments and run their command; a failure that we know is printed, once."""
    try:
        args = build_parser().parse_args(arguments)
        return int(args.run(args))
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except SurveyError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        _report(error, as_json="--json" in arguments)
        return error.code


def _close_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not try again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
