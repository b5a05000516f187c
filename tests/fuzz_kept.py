"""Kinds of input for `tests/fuzz.py` that our own commands left behind, or that jobs and servers answer.

A manifest, a ledger and a cache are files that somebody else may have put there; a job's log is what a
model's code printed. The Hub, Artificial Analysis and the manager's process are stood in for within this
process: nothing is asked, nothing is started.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from tests.mutations import Kind, mutated_document, mutated_json, mutated_lines, written

SHA = "a" * 40
MODEL = "acme/Atlas-7B"
Command = tuple[Callable[[list[str]], int], list[str]]


def kept_kinds(plan: Mapping[str, Any], payload: str) -> dict[str, Kind]:
    """The kinds; `plan` is a line of a plan, `payload` an answer of Artificial Analysis."""
    return {
        "manifests": Kind(
            [lines_of(BATCH, RUN), lines_of(BATCH, RUN, WAITING)], mutated_lines, with_manifest
        ),
        "jobs": Kind([json.dumps(JOBS)], mutated_json, with_jobs),
        "ledgers": Kind([lines_of(*LEDGER)], mutated_lines, lambda *given: with_ledger(plan, *given)),
        "answers to apply": Kind(
            [json.dumps(ANSWERS)], mutated_json, lambda *given: with_answers(plan, *given)
        ),
        "survey caches": Kind([json.dumps(CACHED)], mutated_cache, with_cache),
        "cache files": Kind(
            [str(number) for number in range(50)], lambda dice, _: str(dice.random()), with_file
        ),
        "payload caches": Kind([payload], mutated_json, with_payload),
        "official caches": Kind([json.dumps(OFFICIAL)], mutated_json, with_official),
    }


def lines_of(*rows: Mapping[str, Any]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def patched(run: Callable[[list[str]], int], **places: Any) -> Callable[[list[str]], int]:
    """A command in which names of our modules, written with __ for a dot, are stood in for."""

    def with_stand_ins(words: list[str]) -> int:
        with contextlib.ExitStack() as stack:
            for place, value in places.items():
                stack.enter_context(mock.patch(f"hf_evaluation.{place.replace('__', '.')}", value))
            return run(words)

    return with_stand_ins


# Jobs ---------------------------------------------------------------------------------------------------

SCORE = {
    "model": MODEL, "benchmark": "MMLU", "benchmark_id": "mmlu", "variant": None, "metric": "accuracy",
    "value": 0.714, "unit": "fraction", "lower_is_better": False, "raw": "0.714", "samples": 100,
    "complete": True, "source": {"kind": "inspect-log", "url": "https://x.org", "date": "2026-11-23"},
}  # fmt: skip
RECORD = {
    "log": "x.eval", "status": "success", "complete": True, "why_not": [], "scores": [SCORE], "task": "mmlu",
}  # fmt: skip
BATCH = {
    "kind": "batch", "id": "a" * 12, "created": "2026-11-20T00:00:00+00:00", "namespace": "alice",
    "log_root": "hf://buckets/alice/eval-logs", "script": __file__, "image": "some/image",
    "secrets": ["HF_TOKEN"], "mark": "0" * 64,
}  # fmt: skip
ATTEMPT = {
    "number": 1, "flavor": "a10g-small", "gpus": 1, "seconds": 3600, "dollars_per_hour": 1.0, "job_id": "j1",
    "stage": "COMPLETED", "message": None, "failure": None, "reason": None, "ran": 60, "script": "f",
    "leader": None,
}  # fmt: skip
RUN = {
    "kind": "run", "key": "k1", "model": MODEL, "task": "mmlu", "backend": "vllm",
    "arguments": ["--temperature", "0"], "revision": SHA, "parameters": 7_000_000_000, "dtypes": "BF16",
    "memory_gb": 20.0, "flavor": "a10g-small", "seconds": 3600, "given_up": False, "weights_gb": 14.0,
    "attempts": [ATTEMPT],
}  # fmt: skip
WAITING = RUN | {"key": "k2", "task": "gsm8k", "attempts": [ATTEMPT | {"job_id": "j2", "stage": "RUNNING"}]}
JOBS = {
    "jobs": [
        {"id": f"j{at}", "labels": {"hf-eval-run": f"k{at}", "hf-eval-try": "1"}}
        | {"stage": stage, "message": told}
        for at, stage, told in ((1, "COMPLETED", None), (2, "ERROR", "exit code 1"))
    ],
    "logs": {"j1": ["loading", json.dumps(RECORD)], "j2": ["error: out of memory", json.dumps(RECORD)]},
    "from_log": json.dumps(RECORD),
}  # fmt: skip
HARDWARE = [
    SimpleNamespace(
        name="a10g-small", unit_label="hour", unit_cost_usd=1.0, ram="15 GB", ephemeral_storage="110 GB",
        accelerator=SimpleNamespace(model="A10G", quantity="1", vram="24 GB"),
    )
]  # fmt: skip


def jobs_hub(told: Mapping[str, Any]) -> SimpleNamespace:
    """A client that knows these jobs, its fields of the types that the real one gives them."""

    def text(value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    def info(row: Any) -> SimpleNamespace:
        row = row if isinstance(row, dict) else {}
        labels = row["labels"] if isinstance(row.get("labels"), dict) else {}
        message = row.get("message")
        return SimpleNamespace(
            id=text(row.get("id")),
            labels={text(name): text(value) for name, value in labels.items()}
            | {"hf-eval-batch": BATCH["id"]},
            created_at=None,
            durations=SimpleNamespace(running_secs=row.get("ran") if type(row.get("ran")) is int else 60),
            status=SimpleNamespace(
                stage=text(row.get("stage")), message=None if message is None else text(message)
            ),
        )

    jobs = [info(row) for row in told["jobs"]] if isinstance(told.get("jobs"), list) else []
    logs = told["logs"] if isinstance(told.get("logs"), dict) else {}

    def log_of(job_id: str, **_: Any) -> list[str]:
        lines = logs.get(job_id)
        return [text(line) for line in lines] if isinstance(lines, list) else []

    return SimpleNamespace(
        list_jobs=lambda **_: jobs,
        inspect_job=lambda job_id, **_: next((job for job in jobs if job.id == job_id), info({"id": job_id})),
        fetch_job_logs=log_of,
        cancel_job=lambda **_: None,
        list_jobs_hardware=lambda: HARDWARE,
        whoami=lambda: {"name": "alice"},
    )


def jobs_commands(manifest: str, folder: Path, told: Mapping[str, Any]) -> list[Command]:
    """All that reads a manifest, or what the jobs of one gave."""
    from hf_evaluation.commands.eval_jobs import main as jobs

    hub, words = jobs_hub(told), str(told.get("from_log"))
    run = patched(
        jobs,
        commands__jobs_watch__connect=lambda _: hub,
        commands__jobs_submit__connect=lambda _: hub,
        jobs__results__ask_script=lambda *_, **__: words,
        jobs__batch__ask_script=lambda *_, **__: words,
    )
    out = str(folder / "out")
    asked = (
        ["status", "--progress"], ["logs"], ["collect", "--adopt", "--out", out], ["submit", "--dry-run"],
        ["submit", "--dry-run", "--adopt", "--again"], ["cancel", "--all"],
    )  # fmt: skip
    return [(run, [*words, "--manifest", manifest, "--json"]) for words in asked]


def with_manifest(folder: Path, text: str) -> list[Command]:
    """A manifest that anybody may have written."""
    return jobs_commands(written(folder, "eval_jobs.jsonl", text), folder, JOBS)


def with_jobs(folder: Path, text: str) -> list[Command]:
    """What the Hub says of the jobs of a manifest of ours, and what they printed."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = {
            "logs": {"j1": text.splitlines(), "j2": text.splitlines()},
            "jobs": JOBS["jobs"],
            "from_log": text,
        }
    manifest = written(folder, "eval_jobs.jsonl", lines_of(BATCH, RUN, WAITING))
    return jobs_commands(manifest, folder, told if isinstance(told, dict) else {"from_log": text})


# Apply --------------------------------------------------------------------------------------------------

URL = f"https://huggingface.co/{MODEL}/discussions/1"
ENTRY = {
    "schema": 1, "at": "2026-11-23T10:00:00Z", "repo_id": MODEL, "key": "0123456789abcdef", "event": "began",
    "detail": "", "pr": None, "pr_url": None, "scores": ["MMLU | mmlu |  | accuracy | 71.4"],
}  # fmt: skip
LEDGER = [
    ENTRY,
    ENTRY | {"event": "opened", "pr": 1, "pr_url": URL},
    ENTRY | {"event": "accepted", "pr_url": URL},
]
AUDIT = {
    "status": "new",
    "score": 0,
    "detail": "x",
    "pr": 1,
    "pr_url": URL,
    "author": "bob",
    "pr_status": None,
}
ANSWERS = {
    "manager": {
        "audit": [AUDIT], "plan": {"revision": SHA, "files": [{"path": "README.md", "yaml": "- task: x\n"}]},
        "pr_url": URL, "results": [],
    },
    "code": 0,
    "hub": {
        "status": "closed", "name": "bob", "author": {"name": "bob"},
        "events": [{"type": "status-change", "data": {"status": "closed"}, "author": {"name": "alice"}}],
    },
}  # fmt: skip


def apply_commands(plan: str, ledger: str, answers: Mapping[str, Any]) -> list[Command]:
    """`apply`, rehearsed and in earnest, with a Hub and a manager that give these answers."""
    from hf_evaluation.commands.trending_evals import main as trending
    from hf_evaluation.surveying.manager import Answered
    from hf_evaluation.surveying.requests import HubAnswer

    told = answers.get("manager")
    code = answers.get("code")
    body = json.dumps(answers.get("hub")).encode("utf-8", "surrogatepass")
    answer = Answered(
        code if type(code) is int and 0 <= code < 7 else 0, told if isinstance(told, dict) else {}, ""
    )
    run = patched(
        trending,
        surveying__apply__ask_manager=lambda *_, **__: answer,
        surveying__requests__HubReader__get=lambda *_: HubAnswer(200, {}, body),
    )
    run = patched_environment(run, HF_TOKEN="hf_" + "x" * 30)
    asked = ["apply", plan, "--ledger", ledger, "--manager", __file__, "--pause", "0", "--json"]
    return [(run, [*asked, "--dry-run"]), (run, [*asked, "--accept-closed"]), (run, asked)]


def with_ledger(plan: Mapping[str, Any], folder: Path, text: str) -> list[Command]:
    """A ledger that anybody may have written."""
    ledger = written(folder, "plan.jsonl.ledger", text)
    return apply_commands(written(folder, "plan.jsonl", lines_of(plan)), ledger, ANSWERS)


def with_answers(plan: Mapping[str, Any], folder: Path, text: str) -> list[Command]:
    """What the manager and the Hub answer while a plan is applied."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    ledger = written(folder, "plan.jsonl.ledger", lines_of(*LEDGER[:2]))
    return apply_commands(
        written(folder, "plan.jsonl", lines_of(plan)), ledger, told if isinstance(told, dict) else {}
    )


# Caches -------------------------------------------------------------------------------------------------

CARD = "---\nlicense: mit\n---\n# Atlas-7B\n\n| Model | MMLU |\n|-|-|\n| Atlas-7B | 71.4 |\n"
SURVEYED_SCORE = SCORE | {
    "value": 71.4, "unit": "percent", "raw": "71.4", "table": 1, "row": 1, "column": 1, "line": 8,
    "samples": None, "source": {"kind": "readme", "url": f"https://huggingface.co/{MODEL}", "revision": SHA},
}  # fmt: skip
INDEX = [{"name": "a", "results": [{
    "task": {"type": "text-generation"}, "dataset": {"type": "cais/mmlu", "name": "MMLU"},
    "metrics": [{"type": "accuracy", "value": 71.4}],
}]}]  # fmt: skip
CACHED = {
    "card": CARD,
    "pull": INDEX,
    "scores": {"results": [SURVEYED_SCORE], "skipped": [{"table": 2, "reason": "x"}]},
    "aa": [{"repo": MODEL.casefold(), "creator": "acme", "slug": "atlas", "has": ["mmlu_pro", "gpqa"]}],
}
LISTED = {
    "id": MODEL, "sha": SHA, "author": "acme", "tags": [], "gated": False, "cardData": {},
    "model-index": INDEX, "evalResults": [], "pipeline_tag": "text-generation",
}  # fmt: skip
PULLS = {
    "count": 1,
    "discussions": [
        {"num": 1, "isPullRequest": True, "status": "open", "author": {"name": "bob"}, "title": "x"}
    ],
}


def mutated_cache(dice: random.Random, text: str) -> str:
    """Cached values, of which one is changed, in its structure or its bytes."""
    values = json.loads(text)
    if dice.random() < 0.5:
        return json.dumps(mutated_document(dice, values))
    name = dice.choice(sorted(values))
    values[name] = mutated_json(dice, json.dumps(values[name]))
    return json.dumps(values)


def hub_of_one_model(path: str) -> Any:
    """The answer to each question of a survey."""
    from hf_evaluation.surveying.requests import HubAnswer

    body = PULLS if "/discussions" in path else LISTED if "/api/models/" in path else CARD
    return HubAnswer(200, {}, (body if isinstance(body, str) else json.dumps(body)).encode())


def surveyed(line: bytes, **places: Any) -> Callable[[list[str]], int]:
    """`trending_evals.py` with a Hub of one model and a manager that reads each card as `line`."""
    from hf_evaluation.commands.trending_evals import main as trending
    from hf_evaluation.scores.benchmarks import catalogue

    def submit(*_: Any) -> Future[bytes]:
        found: Future[bytes] = Future()
        found.set_result(line)
        return found

    return patched(
        trending,
        surveying__survey__read_catalogue=lambda _: (catalogue(), "mark"),
        surveying__manager__CardReader__submit=submit,
        surveying__requests__HubReader__get=lambda _, path: hub_of_one_model(path),
        surveying__offers__analysis_pages=lambda *_: None,
        **places,
    )


def survey_commands(run: Callable[[list[str]], int], folder: Path) -> list[Command]:
    """A survey of one model, as lines and as a table."""
    asked = ["survey", "--repo-id", MODEL, "--manager", __file__, "--benchmark", "all", "--json"]
    out = str(folder / "survey.jsonl")
    return [(run, [*asked, "--out", out]), (run, [*asked, "--only", "contradictions"])]


def with_cache(folder: Path, text: str) -> list[Command]:
    """What the cache of surveys holds, by the first word of its keys."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = {"scores": text}
    values = values if isinstance(values, dict) else {}

    def kept(_: Any, key: str, oldest: float = 0.0) -> bytes | None:
        value = values.get(key.partition(" ")[0])
        if value is None:
            return None
        return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")

    run = surveyed(json.dumps(CACHED["scores"]).encode(), surveying__store__Store__get=kept)
    with_key = patched_environment(run, AA_API_KEY="k" * 20, HF_HOME=str(folder / "home"))
    return survey_commands(with_key, folder)


def with_file(folder: Path, seed: str) -> list[Command]:
    """The SQLite file of the cache, with bytes that are not those that were written."""
    from hf_evaluation.core.text import text_digest

    dice, home = random.Random(seed), folder / "home"
    path = home / "hf-evaluation" / f"survey-{text_digest('http://127.0.0.1:9')[:8]}.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE entry (key TEXT PRIMARY KEY, at REAL, value BLOB)")
        for key, value in (
            (f"card {MODEL} {SHA}", CARD),
            (f"scores mark {MODEL} {SHA}", json.dumps(CACHED["scores"])),
        ):
            base.execute(
                "INSERT INTO entry VALUES (?, ?, ?)",
                (key, dice.choice((1.8e9, "x", 1e300, -1)), dice.choice((value.encode(), value, 7, None))),
            )
        base.commit()
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice((0, 1, 4, 40, 400))):
        data[dice.randrange(len(data))] = dice.randrange(256)
    path.write_bytes(bytes(data[: dice.choice((len(data), len(data), dice.randrange(len(data))))]))
    run = surveyed(json.dumps(CACHED["scores"]).encode())
    return survey_commands(patched_environment(run, HF_HOME=str(home)), folder)


def patched_environment(run: Callable[[list[str]], int], **values: str) -> Callable[[list[str]], int]:
    """A command with variables of its environment."""

    def with_values(words: list[str]) -> int:
        with mock.patch.dict(os.environ, values):
            return run(words)

    return with_values


def with_payload(folder: Path, text: str) -> list[Command]:
    """The kept answer of Artificial Analysis."""
    from hf_evaluation.commands.evaluation_manager import main as manager
    from hf_evaluation.core.text import text_digest

    url = "https://127.0.0.1:9"
    name = f"artificial-analysis-{text_digest(url)[:12]}.json"
    written(folder, f"home/hf-evaluation/{name}", f'{{"at": {time.time() - 60}, "pages": {text}}}')
    run = patched(manager, importing__analysis_requests__analysis_pages=lambda *_: [{"data": []}])
    run = patched_environment(run, AA_API_KEY="k" * 20, AA_API_URL=url, HF_HOME=str(folder / "home"))
    ask = ["--creator-slug", "openai", "--model-name", "gpt-oss-20b", "--repo-id", "openai/gpt-oss-20b"]
    return [(run, ["import-aa", *ask, "--json"])]


OFFICIAL = {
    "listed_at": 1_000_000_000.5,  # becomes a minute ago
    "datasets": ["openai/gsm8k", "TIGER-Lab/MMLU-Pro"],
    "tasks": {"openai/gsm8k": {"at": 1_000_000_000.5, "tasks": [{"id": "gsm8k", "config": "main"}]}},
}
RESULTS = """\
- dataset:
    id: openai/gsm8k
    task_id: gsm8k
  value: 71.4
"""


def with_official(folder: Path, text: str) -> list[Command]:
    """The kept list of official benchmarks."""
    from hf_evaluation.commands.evaluation_manager import main as manager
    from hf_evaluation.core.text import text_digest

    name = f"benchmarks-{text_digest('http://127.0.0.1:9')[:12]}.json"
    written(folder, f"home/hf-evaluation/{name}", text.replace("1000000000.5", str(time.time() - 60)))
    written(folder, ".eval_results/x.yaml", RESULTS)
    path = written(folder, "README.md", "# x\n")
    run = patched_environment(manager, HF_HOME=str(folder / "home"))
    return [(run, [command, "--readme", path, "--json"]) for command in ("validate", "repair", "verify")]
