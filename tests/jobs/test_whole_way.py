"""Twenty models on five tasks: planned, submitted, killed, taken up, retried, collected, published."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.jobs.desk import (
    MANAGER,
    OOM,
    TASKS,
    Desk,
    job_pairs,
    leaks,
    pairs,
)
from tests.servers.hub.compute import Job
from tests.support import assert_error, run_command


def test_twenty_models_on_five_tasks(running: Desk, tmp_path: Path) -> None:
    hub = running.hub
    models = [f"m{number:02d}" for number in range(20)]
    running.add(*models)
    names = [f"acme/{name}" for name in models]
    asked = ("--model", *names, "--task", *TASKS)

    shown = running.submit(*asked, "--dry-run", "--yes", "--json")
    assert shown.code == 0 and len(shown.document["jobs"]) == 20
    assert {job["flavor"] for job in shown.document["jobs"]} == {"l4x1"}
    assert shown.document["dollars_at_most"] == 319.99  # 100 x 4 h x $0.01333 a minute, in whole cents
    assert shown.document["dollars_at_most_with_retries"] > 3 * shown.document["dollars_at_most"] - 1
    for job in shown.document["jobs"]:  # one load of the weights for five tasks
        assert job["tasks"] == list(TASKS) and job["seconds"] == 5 * 4 * 3600
        low, high = job["estimate"]["dollars"]
        assert 0 < low < high
    assert hub.requests.writes() == [] and not running.manifest.exists()

    error = assert_error(running.submit(*asked, "--json"), 5, "20 jobs", "at most $3", "--yes")
    assert "--yes" in error["hint"]
    assert running.jobs == [] and not running.manifest.exists()

    hub.jobs.script(r"--model acme/m09 ", "ERROR", ["loading", OOM])
    kill_at_job(running, 7, asked)
    assert len(running.jobs) == 7
    assert sum(bool(row["attempts"] and row["attempts"][-1]["job_id"]) for row in running.rows) == 6 * 5

    again = running.submit(*asked, "--yes", "--json")
    assert again.code == 0, again.err
    assert len(again.document["jobs"]) == 13
    assert pairs(running) == {(name, task): 1 for name in names for task in TASKS}
    hub.jobs.outcomes.clear()
    running.finish()

    retried = running.run("submit", "--yes")
    assert retried.code == 0, retried.err
    assert "out of GPU memory" in retried.out and "submitted 1 jobs" in retried.out
    assert pairs(running)["acme/m09", "gsm8k"] == 2
    first, second = (job.spec["flavor"] for job in running.jobs if ("acme/m09", "gsm8k") in job_pairs(job))
    assert (first, second) == ("l4x1", "l40sx1")
    running.finish()
    nothing = running.run("submit", "--yes", "--json")
    assert nothing.code == 0 and nothing.document["jobs"] == []
    assert len(running.jobs) == 21

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
