"""eval_jobs.py against a local Hub that really runs jobs: plan, submit, crash, retry, collect."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.servers.hub import LocalHub
from tests.servers.hub.compute import Job, command_of, read_hardware
from tests.support import ROOT, Run, assert_clean, assert_error, run_command

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
task = given.get("--task") or log.split("/")[7].partition("-")[0]
assert "--from-log" in given or os.environ["HF_TOKEN"]
limited = "--limit" in given
print("running with", sorted(name for name in os.environ if name.endswith("_KEY")), flush=True)
if task.startswith("exit"):
    print("error: it went wrong", file=sys.stderr)
    sys.exit(int(task[4:]))
value = (sum(map(ord, model + task)) % 900 + 50) / 1000
score = {"model": model.partition(":")[0], "benchmark": task.upper(), "benchmark_id": task, "variant": None,
         "metric": "accuracy", "value": value, "unit": "fraction", "lower_is_better": False,
         "raw": str(value), "stderr": 0.01, "samples": 100, "complete": not limited,
         "method": {"dataset": "acme/" + task, "dataset_revision": "5" * 40, "task": task,
                    "notes": "stderr 1.00 points"},
         "source": {"kind": "inspect-log", "url": "https://huggingface.co/buckets/x", "date": "2026-11-23"}}
record = {"log": log, "status": "success", "complete": not limited,
          "why_not": ["only 5 of 100 samples (--limit)"] if limited else [], "scores": [score]}
if task != "quiet" or "--from-log" in given:
    print(json.dumps(record))
"""


def load() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("eval_jobs", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


JOBS = load()
FLAVORS = [
    JOBS.Flavor(row.name, row.gpu, int(row.count or 0), JOBS.gigabytes(row.vram) or 0.0,
                JOBS.gigabytes(row.ram), JOBS.gigabytes(row.disk), row.dollars)
    for row in read_hardware()
]  # fmt: skip


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


@pytest.fixture
def desk(local_hub: LocalHub, tmp_path: Path) -> Desk:
    return make_desk(local_hub, tmp_path)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Desk]:
    """The same with jobs that really run."""
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        yield make_desk(hub, tmp_path)


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


# --- the whole way -----------------------------------------------------------------------------------------


def test_twenty_models_on_five_tasks(running: Desk, tmp_path: Path) -> None:
    hub = running.hub
    models = [f"m{number:02d}" for number in range(20)]
    running.add(*models)
    names = [f"acme/{name}" for name in models]
    asked = ("--model", *names, "--task", *TASKS)

    shown = running.submit(*asked, "--dry-run", "--yes", "--json")
    assert shown.code == 0 and len(shown.document["jobs"]) == 100
    assert {job["flavor"] for job in shown.document["jobs"]} == {"l4x1"}
    assert shown.document["dollars_at_most"] == pytest.approx(100 * 4 * 0.80, rel=1e-3)
    assert hub.requests.writes() == [] and not running.manifest.exists()

    error = assert_error(running.submit(*asked, "--json"), 5, "100 jobs", "at most $3", "--yes")
    assert "--yes" in error["hint"]
    assert running.jobs == [] and not running.manifest.exists()

    hub.jobs.script(r"--model acme/m09 --task gsm8k", "ERROR", ["loading", OOM])
    kill_at_job(running, 37, asked)
    assert len(running.jobs) == 37
    assert sum(bool(row["attempts"] and row["attempts"][-1]["job_id"]) for row in running.rows) == 36

    again = running.submit(*asked, "--yes", "--json")
    assert again.code == 0, again.err
    assert len(again.document["jobs"]) == 63
    assert pairs(running) == {(name, task): 1 for name in names for task in TASKS}
    hub.jobs.outcomes.clear()
    running.finish()

    retried = running.run("submit", "--yes")
    assert retried.code == 0, retried.err
    assert "out of GPU memory" in retried.out and "submitted 1 jobs" in retried.out
    assert pairs(running)["acme/m09", "gsm8k"] == 2
    first, second = (job.spec["flavor"] for job in running.jobs if job_pair(job) == ("acme/m09", "gsm8k"))
    assert (first, second) == ("l4x1", "l40sx1")
    running.finish()
    nothing = running.run("submit", "--yes", "--json")
    assert nothing.code == 0 and nothing.document["jobs"] == []
    assert len(running.jobs) == 101

    collected = running.run("collect", "--out", "scores", "--json")
    assert collected.code == 0, collected.err
    assert len(collected.document["records"]) == 100 and collected.document["incomplete"] == []
    assert len(collected.document["files"]) == 20
    file = collected.document["files"][0]
    scores = json.loads((running.folder / file["path"]).read_text("utf-8"))
    assert scores["repo_id"] == "acme/m00" and len(scores["results"]) == file["scores"] == 5

    assert leaks(hub) == []
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
    words = shlex.split(file["command"])
    at = words.index("evaluation_manager.py") + 1
    published = run_command(
        [sys.executable, MANAGER, *words[at:], "--json"], env=running.env, cwd=running.folder
    )
    assert published.code == 0, published.err
    document = published.document
    told = [
        [(row["benchmark_id"], row["value"]) for row in rows]
        for rows in (document["results"], scores["results"])
    ]
    assert told[0] == told[1]
    assert {row["status"] for row in document["audit"]} == {"new"}
    diffs = "".join(file["diff"] for file in document["plan"]["files"])
    assert diffs.count("stderr 1.00 points") == 5 and diffs.count('revision: "55555') == 5


def kill_at_job(desk: Desk, number: int, asked: tuple[str, ...]) -> None:
    """`submit`, ended by SIGKILL after the Hub has taken the numbered job and before it answers."""
    command = desk.command("submit", "--script", desk.folder / "inspect_eval_uv.py", *asked, "--yes")
    take = desk.hub.jobs.submit

    def take_and_kill(job: Job) -> None:
        take(job)
        if len(desk.jobs) == number:
            process.kill()
            process.wait()

    desk.hub.jobs.submit = take_and_kill  # type: ignore[method-assign]
    process = subprocess.Popen(
        list(map(str, command)), env=desk.env, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=120)
    desk.hub.jobs.submit = take  # type: ignore[method-assign]
    assert process.returncode == -signal.SIGKILL, err.decode()


def job_pair(job: Job) -> tuple[str, str]:
    words = command_of(job.spec)
    return words[words.index("--model") + 1], words[words.index("--task") + 1]


def pairs(desk: Desk) -> Counter[tuple[str, str]]:
    """How many jobs every pair has."""
    return Counter(job_pair(job) for job in desk.jobs)


def leaks(hub: LocalHub) -> list[str]:
    """Requests with a token in their command, environment or labels."""
    found = []
    for row in hub.requests:
        body = row.body.decode("utf-8", "replace")
        if row.path.startswith("/api/jobs/") and row.method == "POST":
            body = json.dumps({key: value for key, value in json.loads(body).items() if key != "secrets"})
        found += [row.line() for token in hub.hub.tokens if token in body]
    return found


# --- hardware ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "bits", "flavor"),
    [
        ({"BF16": 494_000_000}, None, "l4x1"),  # a T4 is cheaper and large enough, but has no bfloat16
        ({"F16": 494_000_000}, None, "t4-small"),
        ({"BF16": 7_600_000_000}, None, "l4x1"),
        ({"F32": 7_600_000_000}, None, "l40sx1"),  # the same count, twice the bytes
        ({"BF16": 14_800_000_000}, None, "l40sx1"),
        ({"BF16": 32_800_000_000}, None, "rtx-pro-6000"),
        ({"BF16": 70_600_000_000}, None, "rtx-pro-6000x2"),
        ({"F8_E4M3": 70_000_000_000, "BF16": 600_000_000}, None, "rtx-pro-6000"),
        ({"I32": 7_000_000_000, "F16": 600_000_000}, 4.0, "t4-small"),  # packed in 4 bits
        ({"U8": 19_700_000_000, "BF16": 1_800_000_000}, 4.25, "l4x1"),  # mxfp4
    ],
)
def test_the_flavor_follows_from_count_and_dtype(
    parameters: dict[str, int], bits: float | None, flavor: str
) -> None:
    weights = JOBS.Weights(parameters, bits)
    chosen = JOBS.choose_flavor(FLAVORS, weights, "vllm", "acme/x")
    assert chosen.vram * JOBS.GPU_SHARE >= JOBS.weight_gb(weights)
    cheaper = [row for row in FLAVORS if row.gpu and row.dollars_per_hour < chosen.dollars_per_hour]
    assert all(row.vram < JOBS.needed_gb(weights) or row.gpu == "T4" for row in cheaper)
    assert chosen.name == flavor


def test_the_name_of_a_model_says_nothing(desk: Desk) -> None:
    desk.add("Tiny-70B", parameters=500_000_000)
    desk.add("Huge-1B", parameters=72_000_000_000)
    plan = desk.submit("--model", "acme/Tiny-70B", "acme/Huge-1B", "--task", "mmlu", "--dry-run", "--json")
    jobs = {job["model"]: job for job in plan.document["jobs"]}
    assert jobs["acme/Tiny-70B"]["flavor"] == "l4x1" and jobs["acme/Huge-1B"]["flavor"] == "rtx-pro-6000x2"
    arguments = jobs["acme/Huge-1B"]["arguments"]
    assert arguments[arguments.index("--tensor-parallel-size") + 1] == "2"
    assert arguments[arguments.index("--revision") + 1] == desk.hub.sha("acme/Huge-1B")
    assert "--tensor-parallel-size" not in jobs["acme/Tiny-70B"]["arguments"]


def test_without_a_count_the_user_chooses(desk: Desk) -> None:
    desk.hub.add_model("acme/gguf")
    error = assert_error(desk.submit("--model", "acme/gguf", "--task", "mmlu", "--json"), 5, "no safetensors")
    assert "--flavor l4x1" in error["candidates"]
    plan = desk.submit("--model", "acme/gguf", "--task", "mmlu", "--flavor", "l40sx1", "--dry-run", "--json")
    assert plan.document["jobs"][0]["flavor"] == "l40sx1"


def test_a_model_that_runs_elsewhere_needs_no_gpu(desk: Desk) -> None:
    desk.add("m", parameters=700_000_000_000)
    asked = ("--model", "acme/m:groq", "--task", "mmlu", "--dry-run", "--json")
    (job,) = desk.submit(*asked, "--backend", "inference-providers").document["jobs"]
    assert job["flavor"] == "cpu-basic" and "--revision" not in job["arguments"]
    assert_error(desk.submit(*asked), 5, "no flavor has")


def test_more_memory_than_before() -> None:
    assert JOBS.next_flavor(FLAVORS, "a10g-small", "gpu memory").name == "l40sx1"
    assert JOBS.next_flavor(FLAVORS, "a10g-small", "host memory").name == "l4x1"
    assert JOBS.next_flavor(FLAVORS, "h200x8", "gpu memory") is None
    assert JOBS.next_flavor(FLAVORS, "cpu-basic", "host memory").name == "cpu-upgrade"


def test_prices_come_from_the_live_list(desk: Desk) -> None:
    desk.add("m")
    rows = [row.as_json() for row in read_hardware() if row.name in ("l4x1", "cpu-basic")]
    dear = [{**row, "unitCostUSD": 0.5} for row in rows]
    desk.hub.faults.add("GET /api/jobs/hardware", 200, body=json.dumps(dear))
    plan = desk.submit("--model", "acme/m", "--task", "mmlu", "--time-limit", "90m", "--dry-run", "--json")
    assert plan.document["dollars_at_most"] == pytest.approx(45)
    unpriced = [{**row, "unitLabel": "fortnight"} for row in rows]
    desk.hub.faults.add("GET /api/jobs/hardware", 200, body=json.dumps(unpriced))
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 5, "at most ?")


# --- one job for every pair --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": True, "run": True},
        {"status": 504, "run": True},
        {"cut": True},
        {"status": 503},
        {"status": 429, "headers": {"Retry-After": "0"}},
    ],
)
def test_a_lost_or_late_answer_starts_no_second_job(desk: Desk, fault: dict[str, Any]) -> None:
    desk.add("m")
    desk.hub.faults.add("POST /api/jobs/alice$", **fault)
    done = desk.submit("--model", "acme/m", "--task", "mmlu")
    assert done.code == 0, done.err
    assert desk.hub.faults.pending() == []
    assert len(desk.jobs) == 1 and desk.rows[0]["attempts"][0]["job_id"] == desk.jobs[0].id


def test_a_refusal_midway_keeps_what_was_sent(desk: Desk) -> None:
    desk.add("a", "b", "c")
    asked = ("--model", "acme/a", "acme/b", "acme/c", "--task", "mmlu")
    take = desk.hub.jobs.submit

    def take_two(job: Job) -> None:
        take(job)
        if len(desk.jobs) == 2:
            desk.hub.faults.add("POST /api/jobs/alice$", 402, body='{"error": "no credits"}')

    desk.hub.jobs.submit = take_two  # type: ignore[method-assign]
    assert_error(desk.submit(*asked, "--json"), 3, "acme/c on mmlu")
    assert len(desk.jobs) == 2
    assert desk.run("cancel", "--model", "acme/c").code == 0
    assert desk.submit(*asked).code == 0 and len(desk.jobs) == 2
    assert desk.submit("--model", "acme/c", "--task", "mmlu", "--again").code == 0
    assert pairs(desk) == {(f"acme/{name}", "mmlu"): 1 for name in "abc"}


def test_other_arguments_are_other_runs(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu")
    for arguments in ((), ("--", "--temperature", "1"), ("--", "--temperature", "1")):
        assert desk.submit(*asked, *arguments).code == 0
    assert len(desk.jobs) == 2
    assert [row["arguments"] for row in desk.rows] == [[], ["--temperature", "1"]]
    assert len({row["key"] for row in desk.rows}) == 2


def test_the_script_is_uploaded_once_and_by_content(desk: Desk) -> None:
    desk.add("a", "b", "c")
    assert desk.submit("--model", "acme/a", "acme/b", "acme/c", "--task", "mmlu").code == 0
    assert len(desk.hub.requests.find("/jobs-artifacts/batch")) == 1
    assert desk.run("cancel", "--all").code == 0
    with (desk.folder / "inspect_eval_uv.py").open("a") as file:
        file.write("# changed\n")
    assert desk.run("submit", "--again").code == 0
    folders = [job.spec["volumes"][0]["path"] for job in desk.jobs]  # type: ignore[index]
    assert len(set(folders[:3])) == len(set(folders[3:])) == 1 and folders[0] != folders[3]
    assert {row["attempts"][-1]["script"] for row in desk.rows} == {folders[3]}


def test_two_at_a_time_are_refused(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    with JOBS.locked(desk.manifest):
        assert_error(desk.run("submit", "--json"), 5, "another eval_jobs.py")
        assert_error(desk.run("cancel", "--all", "--json"), 5, "another eval_jobs.py")
        before = desk.manifest.read_text()
        assert desk.run("status").code == 0
    assert desk.manifest.read_text() == before


# --- failures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "log", "kind", "says"),
    [
        ("Job failed with exit code: 1", ["x", OOM], "gpu memory", "out of GPU memory"),
        (
            "Exit code: 1",
            ["ValueError: No available memory for the cache blocks."],
            "gpu memory",
            "GPU memory",
        ),
        ("Exit code: 137", ["loading"], "host memory", "host memory"),
        ("OOMKilled", [], "host memory", "OOMKilled"),
        ("Job timeout", ["timeout of a request, retried"], "time", "time limit"),
        ("Exit code: 1", [record("m", status="cancelled", complete=False)], "time", "time limit"),
        ("Exit code: 143", [record("m", status="cancelled", complete=False)], "other", "143"),
        ("Exit code: 4", ["error: there is no task x", "hint: y"], "hopeless", "there is no task x"),
        ("Exit code: 6", ["error: the server is down"], "other", "the server is down"),
        ("Exit code: 1", ["request timeout"], "other", "request timeout"),
        (None, [], "other", "no reason"),
    ],
)
def test_why_a_job_failed(message: str | None, log: list[str], kind: str, says: str) -> None:
    found, reason = JOBS.why_failed(message, log)
    assert found == kind and says in reason


def test_a_failure_is_tried_once_more_and_no_oftener(running: Desk) -> None:
    running.add("m")
    asked = ("--model", "acme/m", "--task", "exit6", "exit4")
    assert running.submit(*asked).code == 0
    running.finish()
    second = running.submit(*asked)
    assert second.code == 1 and "it went wrong" in second.out, second.err
    assert pairs(running) == {("acme/m", "exit6"): 2, ("acme/m", "exit4"): 1}
    running.finish()
    third = running.submit(*asked)
    assert third.code == 1 and "failed for good: acme/m on exit6" in third.err
    assert len(running.jobs) == 3
    again = running.submit(*asked, "--again", "--flavor", "h200", "--time-limit", "1h")
    assert "submitted 2 jobs" in again.out
    assert [(job.spec["flavor"], job.spec["timeoutSeconds"]) for job in running.jobs[3:]] == [
        ("h200", 3600)
    ] * 2


def test_time_ran_out_gives_twice_the_time_and_the_same_logs(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu", "--time-limit", "1h")
    assert desk.submit(*asked).code == 0
    desk.jobs[0].begin()
    desk.jobs[0].end("ERROR", "Job timeout")
    retried = desk.submit(*asked, "--json")
    (job,) = retried.document["jobs"]
    assert (job["seconds"], job["try"]) == (7200, 2) and "time limit" in job["why"]
    logs = [command_of(row.spec)[command_of(row.spec).index("--log-dir") + 1] for row in desk.jobs]
    assert logs[0] == logs[1] and logs[0].startswith("hf://buckets/alice/eval-logs/")
    limits = [command_of(row.spec)[command_of(row.spec).index("--time-limit") + 1] for row in desk.jobs]
    assert limits == ["3240", "6480"]  # the script ends before its job is killed


def test_wait_goes_on_until_all_have_ended(running: Desk) -> None:
    running.add("m")
    done = running.submit("--model", "acme/m", "--task", "mmlu", "exit6", "--wait", "--poll", "0.05")
    assert done.code == 1
    assert pairs(running) == {("acme/m", "mmlu"): 1, ("acme/m", "exit6"): 2}
    assert [row["attempts"][-1]["stage"] for row in running.rows] == ["COMPLETED", "ERROR"]


# --- results -----------------------------------------------------------------------------------------------


def test_partial_runs_are_listed_and_kept_apart(running: Desk) -> None:
    running.add("a", "b")
    assert running.submit("--model", "acme/a", "--task", "mmlu").code == 0
    assert (
        running.submit("--model", "acme/a", "acme/b", "--task", "arc_challenge", "--", "--limit", "5").code
        == 0
    )
    running.finish()
    collected = running.run("collect", "--out", "scores", "--json")
    assert collected.code == collected.document["error"]["code"] == 5
    assert "error: 1 of 3 runs is complete" in collected.err
    assert [row["task"] for row in collected.document["records"]] == ["mmlu"]
    assert {row["model"] for row in collected.document["incomplete"]} == {"acme/a", "acme/b"}
    assert all("--limit" in row["why_not"] for row in collected.document["incomplete"])
    assert sorted(path.name for path in (running.folder / "scores").iterdir()) == [
        "acme--a.json",
        "incomplete.json",
    ]
    scores = json.loads((running.folder / "scores/acme--a.json").read_text())
    assert [row["benchmark_id"] for row in scores["results"]] == ["mmlu"]
    assert len(json.loads((running.folder / "scores/incomplete.json").read_text())) == 2
    alone = running.run("collect", "--model", "acme/b", "--out", "scores", "--json")
    assert alone.code == alone.document["error"]["code"] == 1 and "none of 1 runs" in alone.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (record("acme/other"), "it is a record of acme/other"),
        (record("acme/m", complete=False, why_not=["2 samples failed"]), "2 samples failed"),
        (record("acme/m", scores=[]), "no scores"),
        (record("acme/m", scores=[{"model": "acme/m", "complete": False}]), "not complete"),
        ('{"log": "cut off', "neither"),
    ],
)
def test_what_is_no_complete_record_of_the_run(desk: Desk, line: str, says: str) -> None:
    desk.add("m")
    (desk.folder / "inspect_eval_uv.py").write_text("raise SystemExit(1)\n")
    desk.hub.jobs.script("", "COMPLETED", ["{}", line, "bye"])
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    done = desk.run("collect", "--out", "scores")
    assert done.code == 1 and says in done.out
    assert [path.name for path in (desk.folder / "scores").iterdir()] == ["incomplete.json"]


def test_a_failed_job_with_a_complete_record_is_kept_apart(desk: Desk) -> None:
    desk.add("m")
    desk.hub.jobs.script("", "ERROR", [record("acme/m")])
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code in (0, 1)
    done = desk.run("collect")
    assert done.code == 1 and "the job is failed" in done.out


def test_the_record_comes_from_the_evaluation_log_where_the_job_has_none(running: Desk) -> None:
    running.add("m")
    assert running.submit("--model", "acme/m", "--task", "quiet").code == 0
    running.finish()
    done = running.run("collect", "--json")
    assert done.code == 0, done.err
    (row,) = done.document["records"]
    assert row["record"]["log"].startswith("hf://buckets/alice/eval-logs/")


# --- secrets -----------------------------------------------------------------------------------------------


def test_secrets_go_by_name_and_into_their_own_field_only(running: Desk) -> None:
    running.add("m")
    (running.folder / ".env").write_text("export FILE_KEY='from-the-file'\n")
    named = ("--secrets", "GRADER_KEY", "--secrets", "FILE_KEY")
    done = running.submit("--model", "acme/m", "--task", "mmlu", *named, GRADER_KEY="from-the-shell")
    assert done.code == 0, done.err
    (job,) = running.jobs
    token = running.hub.token("alice")
    assert job.spec["secrets"] == {
        "HF_TOKEN": token,
        "GRADER_KEY": "from-the-shell",
        "FILE_KEY": "from-the-file",
    }
    open_part = json.dumps({key: value for key, value in job.spec.items() if key != "secrets"})
    everything = open_part + running.manifest.read_text() + done.out + done.err
    assert not any(text in everything for text in (token, "from-the-shell", "from-the-file"))
    running.finish()
    assert "running with ['FILE_KEY', 'GRADER_KEY']" in running.run("logs").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--secrets", "HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--secrets", "hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "--secret", "HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "--model-arg", "api_key=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "--create-pr"), 5),
        (("--", "--repo-id", "acme/other"), 2),
        (("--", "--repo", "acme/other"), 2),
        (("--", "--model=acme/other"), 2),
        (("--secrets", "NOT_SET"), 3),
    ],
)
def test_what_would_leak_or_mislabel_is_refused(desk: Desk, arguments: tuple[str, ...], code: int) -> None:
    desk.add("m")
    done = desk.submit("--model", "acme/m", "--task", "mmlu", "--json", *arguments)
    assert_error(done, code)
    assert "abcdefghij" not in done.out + done.err
    assert desk.jobs == []


def test_not_signed_in(desk: Desk) -> None:
    del desk.env["HF_TOKEN"]
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 3, "HF_TOKEN")
    desk.env["HF_TOKEN"] = desk.hub.token("carol")
    desk.add("m")
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 3, "not allowed")


def test_logs_never_go_to_a_public_bucket(desk: Desk) -> None:
    desk.add("m")
    from huggingface_hub import HfApi

    HfApi(endpoint=desk.hub.endpoint, token=desk.hub.token("alice")).create_bucket(
        "alice/open", private=False
    )
    asked = ("--model", "acme/m", "--task", "mmlu", "--log-root", "hf://buckets/alice/open")
    assert_error(desk.submit(*asked, "--json"), 5, "public")
    assert desk.jobs == []


# --- before anybody pays -----------------------------------------------------------------------------------


def test_what_does_not_exist_or_is_not_open(desk: Desk) -> None:
    desk.add("m")
    desk.hub.add_model("acme/gated", parameters=10**9, gated="manual").granted.clear()
    desk.hub.add_model("bob/gated", parameters=10**9, gated="manual")
    for model, task, code, says in (
        ("acme/none", "mmlu", 4, "acme/none"),
        ("bob/gated", "mmlu", 3, "gated"),
        ("no repo id", "mmlu", 2, "no repo id"),
        ("acme/m", "mmlux", 4, "no task mmlux"),
    ):
        error = assert_error(desk.submit("--model", "acme/m", model, "--task", task, "--json"), code, says)
        if task == "mmlux":
            assert error["candidates"][0] == "--task mmlu"
    error = assert_error(
        desk.submit("--model", "acme/m", "--task", "mmlu", "--flavor", "l4", "--json"), 2, "no flavor l4"
    )
    assert "l4x1" in error["candidates"]
    assert desk.jobs == [] and not desk.manifest.exists()


@pytest.mark.parametrize(
    "task", ["lighteval|mmlu|5", "gsm8k|8", "hf/acme/bench", "inspect_evals/other", "MMLU"]
)
def test_tasks_in_other_styles_are_taken(desk: Desk, task: str) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", task, "--dry-run").code == 0


def test_a_small_plan_needs_no_yes(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu", "gsm8k", "arc_challenge")
    assert_error(desk.submit(*asked, "bbh", "--json"), 5, "4 jobs")
    assert_error(desk.submit(*asked, "--flavor", "h200", "--json"), 5, "$60.00")
    done = desk.submit(*asked)
    assert_clean(done)
    assert done.code == 0 and done.err.count("\n") == 3, done.err
    assert len(desk.jobs) == 3


# --- status, logs, cancel ----------------------------------------------------------------------------------


def test_status_logs_and_cancel(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu", "gsm8k", "arc_challenge")
    assert desk.submit(*asked).code == 0
    first, second, _ = desk.jobs
    first.begin()
    first.log("50/100 samples")
    second.begin()
    second.log(f"line\x1b[31m hf_abcdefghijklmnopqrstuvwxyz {desk.env['HF_TOKEN']}")
    second.end("COMPLETED")
    status = desk.run("status", "--progress", "--json")
    assert status.document["counts"] == {"running": 1, "done": 1, "waiting": 1}
    assert [row["state"] for row in status.document["runs"]] == ["running", "done", "waiting"]
    assert [row["news"] for row in status.document["runs"]] == ["50/100 samples", None, None]
    told = desk.run("status")
    assert_clean(told)
    assert "1 of 3 ended" in told.out and "l4x1" in told.out

    error = assert_error(desk.run("logs", "--json"), 5, "3 runs")
    assert "--model acme/m --task arc_challenge" in error["candidates"]
    shown = desk.run("logs", "--task", "gsm8k", "--tail", "1")
    assert_clean(shown)
    assert shown.out == "line\\u001b[31m *** ***\n"
    assert_error(desk.run("logs", "--task", "drop", "--json"), 4, "no such run")

    assert_error(desk.run("cancel", "--json"), 2, "cancel what")
    assert desk.run("cancel", "--task", "mmlu", "--dry-run").out.startswith("would cancel acme/m on mmlu")
    assert first.stage == "RUNNING"
    assert desk.run("cancel", "--task", "mmlu").code == 0
    assert first.stage == "CANCELED"
    assert desk.submit(*asked).code == 0 and len(desk.jobs) == 3
    assert desk.submit(*asked, "--again").code == 0 and len(desk.jobs) == 4


def test_logs_can_be_followed_to_the_end(running: Desk) -> None:
    running.add("m")
    assert running.submit("--model", "acme/m", "--task", "mmlu").code == 0
    followed = running.run("logs", "--follow")
    assert followed.code == 0 and '"status": "success"' in followed.out


def test_two_jobs_for_one_run_are_told(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.hub.jobs.submit(Job("6" * 24, "alice", "alice", desk.jobs[0].spec, desk.hub.hub.now()))
    desk.jobs[1].labels = desk.jobs[0].labels
    done = desk.run("status", "--json")
    assert f"job {desk.jobs[1].id} does again what {desk.jobs[0].id} does" in done.err
    assert done.document["runs"][0]["attempts"][0]["job_id"] == desk.jobs[0].id


@pytest.mark.parametrize(
    ("pattern", "status", "code"),
    [("xet-write-token", 403, 6), ("/batch$", 403, 3), ("/hardware$", 502, 6), ("jobs-artifacts$", 403, 3)],
)
def test_a_hub_that_fails_before_the_first_job(desk: Desk, pattern: str, status: int, code: int) -> None:
    desk.add("m")
    desk.hub.faults.add(pattern, status, times=None)
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), code)
    desk.hub.faults.clear()
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    assert len(desk.jobs) == 1


def test_a_disk_that_cannot_be_written(desk: Desk) -> None:
    desk.add("m")
    (desk.folder / "file").write_text("")
    done = desk.submit("--model", "acme/m", "--task", "mmlu", "--manifest", "file/x.jsonl")
    assert done.code in (2, 6) and "error: cannot" in done.err and "Traceback" not in done.err
    assert desk.jobs == []


def test_a_job_that_is_gone(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.hub.jobs.rows.clear()
    assert desk.run("status", "--json").document["counts"] == {"canceled": 1}


# --- the command line --------------------------------------------------------------------------------------


def test_dry_runs_change_nothing(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    desk.jobs[0].begin()
    desk.hub.requests.clear()
    before = desk.manifest.read_bytes()
    for command in (("submit", "--again"), ("status",), ("cancel", "--all"), ("collect", "--out", "scores")):
        assert desk.run(*command, "--dry-run").code in (0, 1)
    assert desk.hub.requests.writes() == []
    assert desk.manifest.read_bytes() == before and not (desk.folder / "scores").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(None, 4), ("", 2), ("[1]\n", 2), ('{"kind": "batch"}\n', 2), ("{", 2)]
)
def test_a_missing_or_foreign_manifest(desk: Desk, content: str | None, code: int) -> None:
    if content is not None:
        desk.manifest.write_text(content)
    for command in ("status", "logs", "collect"):
        assert_error(desk.run(command, "--json"), code)
    assert content is None or desk.manifest.read_text() == content


def test_a_batch_stays_where_it_is(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    assert_error(desk.run("submit", "--namespace", "acme", "--json"), 5, "--namespace")
    assert_error(desk.run("submit", "--script", "none.py", "--json"), 2, "no script")
    assert_error(desk.run("submit", "--model", "acme/m", "--json"), 2, "come together")
    assert_error(desk.run("status", "--json", "--", "--limit", "3"), 2, "only submit")


def test_alone_in_a_folder_it_helps_at_once(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path / "eval_jobs.py")
    for args, code in ((["--help"], 0), (["submit", "--help"], 0), (["submit", "--no-such"], 2), ([], 2)):
        command = [sys.executable, "-X", "importtime", "-S", tmp_path / "eval_jobs.py", *args]
        done = run_command(command, cwd=tmp_path)  # -S: without site-packages it runs all the same
        assert done.code == code, done.err
        assert "huggingface_hub" not in done.err
    assert best_time(lambda: run_command([sys.executable, SCRIPT, "--help"])) < 0.3


def best_time(call: Callable[[], object]) -> float:
    """Seconds of the quickest of five calls."""
    import time

    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def test_the_map_names_the_sections_in_order() -> None:
    text = SCRIPT.read_text("utf-8")
    drawn = re.findall(r"^# -{90,}\n# (\w+)\n# -{90,}$", text, re.M)
    listed = re.findall(r"^    (\w+)  +\S", (JOBS.__doc__ or "").split("in reading order\n")[1], re.M)
    assert drawn == listed
    assert all(f"{code} " in (JOBS.__doc__ or "") for code in JOBS.JOB_EXIT_CODES)


def documented() -> list[str]:
    """The calls of the script in its own help and in the shell blocks of the documents."""
    texts = [JOBS.__doc__ or ""]
    for document in [*ROOT.glob("*.md"), *(ROOT / "references").glob("*.md")]:
        text = document.read_text("utf-8").replace("\\\n", " ")
        texts += re.findall(r"^ *```(?:bash|sh)\n(.*?)^ *```", text, re.S | re.M)
    lines = [line for text in texts for line in text.splitlines()]
    return [
        line.partition(f"{SCRIPT.name} ")[2] for line in lines if "uv run" in line and SCRIPT.name in line
    ]


@pytest.mark.parametrize("line", documented())
def test_every_documented_command_is_understood(line: str) -> None:
    words = shlex.split(line, comments=True)
    at = words.index("--") if "--" in words else len(words)
    assert callable(JOBS.build_parser().parse_args(words[:at]).run)
    JOBS.check_arguments(words[at + 1 :])


@pytest.mark.skipif(not REAL.exists(), reason="scripts/inspect_eval_uv.py is not there yet")
def test_the_real_script_takes_the_arguments_and_lists_its_tasks(desk: Desk) -> None:
    desk.add("big", parameters=72_000_000_000)
    asked = ("--model", "acme/big", "--task", "mmlu", "gsm8k|5", "--script", REAL, "--dry-run", "--json")
    plan = desk.run("submit", *asked, "--", "--temperature", "0", "--max-tokens", "64")
    assert plan.code == 0 and "not checked" not in plan.err, plan.err
    spec = importlib.util.spec_from_file_location("inspect_eval_uv", REAL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for job in plan.document["jobs"]:
        args = module.build_parser().parse_args(job["arguments"])
        assert args.model == "acme/big" and args.tensor_parallel_size == 2
    error = assert_error(desk.run("submit", *asked, "--task", "mmlux"), 4, "mmlux")
    assert "--task mmlu" in error["candidates"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "shown"),
    [
        (Terminal(), "\rsubmitted [##########          ] 1/2\rsubmitted [####################] 2/2\n"),
        (io.StringIO(), "submitted 1/2: a\n"),
    ],
)
def test_a_bar_is_drawn_on_a_terminal_only(
    stream: io.StringIO, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    progress = JOBS.Progress("submitted", 2)
    progress.step("a")
    progress.step(None)
    assert stream.getvalue() == shown
