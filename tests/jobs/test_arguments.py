"""What goes to a job, and what must not."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hf_evaluation.jobs.arguments import JOB_IMAGES, job_command, job_image, script_arguments
from hf_evaluation.jobs.records import Attempt, Batch, Run
from tests.jobs.desk import REAL, Desk
from tests.support import ROOT, assert_error, environment, run_command


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
        (("--", "-s", "GRADER_KEY=abcdefghijklmnop"), 5),  # what `hf jobs uv run` takes, on the wrong side
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


HF = shutil.which("hf")


def parsed_by_hf(command: str, folder: Path) -> dict[str, str]:
    """What the real `hf` CLI makes of a command; --dry-run asks nobody."""
    words = shlex.split(command)
    assert words[:4] == ["hf", "jobs", "uv", "run"]
    env = {**environment(), "HF_TOKEN": "hf_x", "HF_HOME": str(folder), "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = run_command([HF or "hf", "jobs", "uv", "run", "--dry-run", *words[4:]], env=env, cwd=ROOT)
    assert done.code == 0, done.err
    return dict(line.split(None, 1) for line in done.out.splitlines() if line.startswith("  "))


def documented() -> list[str]:
    files = [ROOT / "README.md", ROOT / "SKILL.md", *sorted((ROOT / "references").glob("*.md"))]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [line.strip() for line in lines if re.match(r"\s*hf jobs uv run .*inspect_eval_uv\.py", line)]


@pytest.mark.skipif(HF is None, reason="there is no hf on PATH")
@pytest.mark.parametrize("command", documented())
def test_a_documented_job_names_image_flavor_time_and_log_folder(command: str, tmp_path: Path) -> None:
    """Without them: no CUDA compiler, no GPU, 30 minutes, and a log that ends with the job."""
    found = parsed_by_hf(command, tmp_path)
    assert found["timeout"] == "4h" and found["secrets"] == "HF_TOKEN=***"
    assert "--log-dir hf://" in found["args"] and "HF_TOKEN" not in found["args"]
    if found["flavor"] != "cpu-basic":
        assert found["image"] == JOB_IMAGES["vllm"]


@pytest.mark.skipif(HF is None, reason="there is no hf on PATH")
def test_the_command_of_a_planned_job_is_the_job(tmp_path: Path) -> None:
    batch = Batch("b", "", "me", "hf://buckets/me/logs", str(REAL), None, ("HF_TOKEN", "OTHER"))
    run = Run("k", "org/m", "mmlu", "vllm", ("--temperature", "0.6"), "c" * 40)
    attempt = Attempt(1, "l4x1", 1, 7200, 0.8)
    command = job_command(replace(batch, secrets=("HF_TOKEN",)), run, attempt)
    found = parsed_by_hf(command, tmp_path)
    assert (found["image"], found["flavor"], found["timeout"]) == ("vllm/vllm-openai", "l4x1", "7200")
    assert found["args"] == shlex.join(script_arguments(batch, run, attempt))
    assert job_image(replace(batch, image="own/image"), run) == "own/image"
    assert job_image(batch, replace(run, backend="inference-providers")) is None
