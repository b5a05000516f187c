"""What the tests of `eval_jobs.py` share: a Hub, a folder to work in, and the command line."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.hub import LocalHub
from tests.servers.hub.compute import Job, command_of
from tests.support import ROOT, Run, run_command

SCRIPT = ROOT / "scripts" / "eval_jobs.py"
REAL = ROOT / "scripts" / "inspect_eval_uv.py"
MANAGER = ROOT / "scripts" / "evaluation_manager.py"
TASKS = ("mmlu", "gsm8k", "arc_challenge", "bbh", "drop")
OOM = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB."


# Takes the options and prints the record of inspect_eval_uv.py, without an evaluation. Tasks that begin with
# "exit" end with that code; --limit makes a partial run, as in the original.
STAND_IN = """# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import json, os, sys
words = sys.argv[1:]
if "--list-tasks" in words:
    names = "mmlu gsm8k arc_challenge bbh drop quiet".split()
    print(json.dumps([{"name": name, "aliases": []} for name in [*names,
                      *(f"exit{code}" for code in range(9))]]))
    sys.exit()
given = dict(zip(words[::2], words[1::2]))
log = given.get("--from-log") or given["--log-dir"] + "/x.eval"
model = given.get("--model") or log.split("/")[6].replace("--", "/")
tasks = [words[at + 1] for at, word in enumerate(words) if word == "--task"] or ["quiet"]
assert "--from-log" in given or os.environ["HF_TOKEN"]
limited = "--limit" in given
print("running with", sorted(name for name in os.environ if name.endswith("_KEY")), flush=True)
worst = 0
for task in tasks:
  if task.startswith("exit"):
    print("error: it went wrong", file=sys.stderr)
    worst = max(worst, int(task[4:]))
    if len(tasks) > 1:
        print(json.dumps({"log": None, "status": "error", "complete": False, "why_not": ["it went wrong"],
                          "scores": [], "task": task, "exit": int(task[4:])}))
    continue
  value = (sum(map(ord, model + task)) % 900 + 50) / 1000
  score = {"model": model.partition(":")[0], "benchmark": task.upper(), "benchmark_id": task, "variant": None,
         "metric": "accuracy", "value": value, "unit": "fraction", "lower_is_better": False,
         "raw": str(value), "stderr": 0.01, "samples": 100, "complete": not limited,
         "method": {"dataset": "acme/" + task, "dataset_revision": "5" * 40, "task": task,
                    "notes": "stderr 1.00 points"},
         "source": {"kind": "inspect-log", "url": "https://huggingface.co/buckets/x", "date": "2026-11-23"}}
  record = {"log": log, "status": "success", "complete": not limited,
          "why_not": ["only 5 of 100 samples (--limit)"] if limited else [], "scores": [score], "task": task}
  if task != "quiet" or "--from-log" in given:
    print(json.dumps(record))
sys.exit(worst)
"""


@dataclass
class Desk:
    """A Hub, a folder to work in, and the command line."""

    hub: LocalHub
    folder: Path
    env: dict[str, str]

    @property
    def manifest(self) -> Path:
        return self.folder / "eval_jobs.jsonl"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of the manifest about runs."""
        return [json.loads(line) for line in self.manifest.read_text("utf-8").splitlines()][1:]

    @property
    def jobs(self) -> list[Job]:
        return list(self.hub.jobs.rows.values())

    def command(self, *args: str | Path) -> list[str | Path]:
        return [sys.executable, SCRIPT, *args]

    def run(self, *args: str | Path, timeout: float = 60, **env: str) -> Run:
        return run_command(self.command(*args), env={**self.env, **env}, cwd=self.folder, timeout=timeout)

    def submit(self, *args: str | Path, **env: str) -> Run:
        return self.run("submit", "--script", self.folder / "inspect_eval_uv.py", *args, **env)

    def finish(self) -> None:
        """Wait until all jobs have ended: the runner has a thread for each."""
        for thread in threading.enumerate():
            if thread.name.startswith("job-"):
                thread.join(60)
        for job in self.jobs:
            job.settle()
            assert job.done

    def add(self, *names: str, parameters: int = 1_000_000_000) -> None:
        for name in names:
            self.hub.add_model(f"acme/{name}", parameters=parameters)


def make_desk(hub: LocalHub, tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "inspect_eval_uv.py").write_text(STAND_IN)
    env = hub.env(tmp_path / "home")
    del env["HF_HUB_DISABLE_PROGRESS_BARS"]  # nobody sets it for the script: it must keep quiet by itself
    return Desk(hub, folder, env)


def record(model: str, task: str = "mmlu", **changes: object) -> str:
    """A record's line as a scripted job logs it."""
    score = {"model": model, "benchmark": task, "value": 0.5, "complete": True}
    row = {"log": "x", "status": "success", "complete": True, "why_not": [], "scores": [score]}
    return json.dumps({**row, **changes})


def job_pairs(job: Job) -> list[tuple[str, str]]:
    """(model, task) of each run of a job."""
    words = command_of(job.spec)
    tasks = [words[at + 1] for at, word in enumerate(words) if word == "--task"]
    return [(words[words.index("--model") + 1], task) for task in tasks]


def pairs(desk: Desk) -> Counter[tuple[str, str]]:
    """How many jobs every pair has."""
    return Counter(pair for job in desk.jobs for pair in job_pairs(job))


def leaks(hub: LocalHub) -> list[str]:
    """Requests with a token in their command, environment or labels."""
    found = []
    for row in hub.requests:
        body = row.body.decode("utf-8", "replace")
        if row.path.startswith("/api/jobs/") and row.method == "POST":
            body = json.dumps({key: value for key, value in json.loads(body).items() if key != "secrets"})
        found += [row.line() for token in hub.hub.tokens if token in body]
    return found
