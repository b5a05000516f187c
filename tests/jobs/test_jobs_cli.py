"""The documented `hf jobs uv run` lines, through the real hf CLI: parsed, submitted, executed, published."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hf_evaluation.commands.inspect_eval_uv import build_parser
from tests.running import benchmarks
from tests.servers.hub import LocalHub
from tests.servers.hub.compute import command_of
from tests.servers.openai_compatible import OpenAIServer
from tests.support import ROOT, Run, run_command

SCRIPT = ROOT / "scripts" / "inspect_eval_uv.py"
HF = str(Path(sys.executable).with_name("hf"))
PLAIN = (
    "hf jobs uv run --flavor a10g-small --timeout 4h --secrets HF_TOKEN scripts/inspect_eval_uv.py -- "
    "--model org/model --task gsm8k --backend vllm --log-dir hf://buckets/me/evals"
)
# A job that opens the pull request itself needs the card editor, which travels as an argument file, and the
# editor's table of benchmarks, which travels as a folder.
TAKE_ALONG = "-v ./examples:/examples -e HF_EVALUATION_MAPPING=/examples/metric_mapping.json"
PUBLISH = "--create-pr --manager scripts/evaluation_manager.py"

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="scripts/inspect_eval_uv.py is not there yet")


def documented() -> list[str]:
    """The `hf jobs uv run` lines of the documents that start the evaluation script."""
    found = []
    for document in sorted([*ROOT.glob("*.md"), *(ROOT / "references").glob("*.md")]):
        text = document.read_text("utf-8").replace("\\\n", " ")
        blocks = re.findall(r"^ *```(?:bash|sh)\n(.*?)^ *```", text, re.S | re.M)
        lines = [line.strip() for block in blocks for line in block.splitlines()]
        found += [line for line in lines if line.startswith("hf jobs uv run") and SCRIPT.name in line]
    return found


LINES = list(
    dict.fromkeys(
        [PLAIN, f"{PLAIN} {PUBLISH}".replace(" scripts/i", f" {TAKE_ALONG} scripts/i"), *documented()]
    )
)


def hf(hub: LocalHub, home: Path, line: str, timeout: float = 60) -> Run:
    """Run a line as it stands, in the checkout; its arguments and output hold no token (run_command)."""
    words = shlex.split(line, comments=True)
    assert words[0] == "hf"
    return run_command([HF, *words[1:]], env=hub.env(home), cwd=ROOT, timeout=timeout)


@pytest.mark.parametrize("line", LINES)
def test_every_documented_line_is_parsed_by_the_real_cli(
    local_hub: LocalHub, tmp_path: Path, line: str
) -> None:
    words = shlex.split(line, comments=True)
    assert words.count("--") == 1, "without -- the job's own options and the script's are mixed up"
    assert "--secret" not in words and "HF_TOKEN" in words
    at = words.index("--")
    done = hf(local_hub, tmp_path, " ".join(["hf", *words[1:at], "--dry-run", *map(shlex.quote, words[at:])]))
    assert done.code == 0, done.err
    assert local_hub.requests.find("/api/jobs/") == [] and local_hub.requests.writes() == []
    shown = re.sub(r"\s+", " ", done.out)
    for word in words[at + 1 :]:
        assert word in shown, done.out
    build_parser().parse_args(words[at + 1 :])


def test_the_line_is_submitted_executed_and_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home(tmp_path, monkeypatch)
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        hub.add_model("acme/m", {"README.md": b"# M\n"})
        planted = benchmarks.arc_challenge(hub)
        make_private_bucket(hub)
        with OpenAIServer(planted.answers) as server:
            run = hf(
                hub,
                tmp_path,
                f"hf jobs uv run --flavor cpu-basic --timeout 30m --secrets HF_TOKEN {TAKE_ALONG} "
                f"scripts/inspect_eval_uv.py -- --model acme/m --task {planted.task} "
                f"--backend inference-providers --base-url {server.url} "
                f"--expected-samples {planted.samples} --log-dir hf://buckets/alice/evals {PUBLISH}",
                timeout=300,
            )
        (job,) = hub.jobs.rows.values()
        log = "\n".join(line.text for line in job.logs)
        assert run.code == 0, log[-3000:]
        record = json.loads(next(line for line in reversed(log.splitlines()) if line.startswith("{")))
        assert record["complete"] is True, record["why_not"]
        assert record["scores"][0]["value"] == pytest.approx(planted.score)

        assert record["log"].startswith("hf://buckets/alice/evals/")
        stored = record["log"].removeprefix("hf://buckets/alice/evals/")
        assert hub.hub.buckets["alice/evals"].files[stored].size > 1000

        (pull,) = hub.prs("acme/m", "open")
        head = f"refs/pr/{pull.num}"
        names = hub.repo("acme/m").store.files(hub.sha("acme/m", head))
        texts = [hub.read("acme/m", name, head).decode() for name in names]
        assert any(f"value: {100 * planted.score:g}" in text for text in texts), texts

        token = hub.token("alice")
        assert job.spec["secrets"] == {"HF_TOKEN": token}
        spec = json.dumps({name: value for name, value in job.spec.items() if name != "secrets"})
        assert token not in spec + log + run.out + run.err
        assert not any(token in text for text in texts)
        assert "HF_TOKEN" not in " ".join(command_of(job.spec))


def test_eval_jobs_runs_the_real_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submitted, executed, collected: from the job's log, and once more from the evaluation log alone."""
    at_home(tmp_path, monkeypatch)
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        hub.add_model("acme/m", {"README.md": b"# M\n"})
        planted = benchmarks.arc_challenge(hub)

        def jobs(*words: str) -> Run:
            command = [sys.executable, ROOT / "scripts" / "eval_jobs.py", *words]
            return run_command(command, env=hub.env(tmp_path / "hf"), cwd=tmp_path, timeout=300)

        with OpenAIServer(planted.answers) as server:
            done = jobs(
                *("submit", "--wait", "--poll", "0.5", "--backend", "inference-providers"),
                *("--model", "acme/m:groq", "--task", "arc", "--"),
                *("--base-url", server.url, "--expected-samples", str(planted.samples)),
            )
        (job,) = hub.jobs.rows.values()
        assert done.code == 0, "\n".join(line.text for line in job.logs)[-3000:]
        first = jobs("collect", "--out", "scores", "--json")
        assert first.code == 0, first.err
        job.logs.clear()
        second = jobs("collect", "--out", "scores", "--json")
        assert second.code == 0, second.err
        for collected in (first, second):
            (row,) = collected.document["records"]
            assert row["record"]["scores"][0]["value"] == pytest.approx(planted.score)
            assert row["record"]["scores"][0]["model"] == "acme/m"
            method = row["record"]["scores"][0]["method"]
            assert method["dataset"] == planted.dataset and f"{planted.samples} samples" in method["notes"]
            assert "publish --scores" in collected.document["files"][0]["command"]


def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give jobs a home of their own, for inspect keeps data sets there, with uv's usual cache."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    python = Path(sys.base_prefix) / "bin"
    real = python / "uv" if (python / "uv").exists() else Path(uv)
    monkeypatch.setenv("PATH", f"{real.parent}:{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setenv("UV_CACHE_DIR", cache)
    monkeypatch.setenv("UV_PYTHON", sys.executable)
    monkeypatch.setenv("HOME", str(tmp_path / "home-of-jobs"))


def make_private_bucket(hub: LocalHub) -> None:
    from huggingface_hub import HfApi

    HfApi(endpoint=hub.endpoint, token=hub.token("alice")).create_bucket("alice/evals", private=True)
