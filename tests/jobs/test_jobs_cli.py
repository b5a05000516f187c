"""The documented `hf jobs uv run` lines, through the real hf CLI: parsed, submitted, executed, published."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.commands.inspect_eval_uv import build_parser
from tests.running import benchmarks
from tests.running.engine_stand_in import add_engine, engine_starts
from tests.servers.hub import LocalHub
from tests.servers.hub.compute import command_of
from tests.servers.openai_compatible import OpenAIServer
from tests.support import ROOT, Run, run_command

SCRIPT = ROOT / "scripts" / "inspect_eval_uv.py"
HF = str(Path(sys.executable).with_name("hf"))
BASE, CHAT = "meta-llama/Llama-2-7b-hf", "meta-llama/Llama-2-7b-chat-hf"
# The example that users start from, with what it lacks: the image, the time, a place for the log.
PLAIN = (
    "hf jobs uv run --image vllm/vllm-openai --flavor a10g-small --timeout 4h --secrets HF_TOKEN "
    f"scripts/inspect_eval_uv.py -- --model {BASE} --task mmlu --log-dir hf://buckets/alice/evals"
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


class Gpu:
    """The local Hub with a base and a chat model, whose jobs find a stand-in for vLLM on PATH."""

    def __init__(self, hub: LocalHub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hub, self.folder = hub, folder
        at_home(folder, monkeypatch)
        tools = add_engine(folder, {})
        monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
        hub.add_model(BASE, {"README.md": b"# M\n", "tokenizer_config.json": b"{}", "config.json": b"{}"})
        template = b'{"chat_template": "{{ messages }}"}'
        hub.add_model(CHAT, {"README.md": b"# M\n", "tokenizer_config.json": template})
        self.planted = benchmarks.mmlu(hub)
        make_private_bucket(hub)

    def run(self, model: str, *words: str, dies: int | None = None, publish: bool = False) -> tuple[str, str]:
        """(how the job ended, its log) of the corrected command."""
        again = (
            ""
            if model == CHAT
            else "\n\nAnswer the following multiple choice question. The entire content of"
        )
        answers = {question: answer + again for question, answer in self.planted.answers.items()}
        add_engine(self.folder, answers, chats=model == CHAT, dies=dies)
        line = PLAIN.replace(BASE, model) + f" --expected-samples {self.planted.samples} {' '.join(words)}"
        line = f"{line} {PUBLISH}".replace(" scripts/i", f" {TAKE_ALONG} scripts/i") if publish else line
        told = hf(self.hub, self.folder, line, timeout=300)
        job = list(self.hub.jobs.rows.values())[-1]
        spec = json.dumps({name: value for name, value in job.spec.items() if name != "secrets"})
        token = self.hub.token("alice")
        assert job.spec["secrets"] == {"HF_TOKEN": token} and "HF_TOKEN" not in " ".join(command_of(job.spec))
        log = "\n".join(line.text for line in job.logs)
        assert token not in spec + log + told.out + told.err
        return job.message or job.stage, log


def record_in(log: str) -> Any:
    return json.loads(next(line for line in reversed(log.splitlines()) if line.startswith('{"log"')))


def test_the_example_with_a_base_model_is_submitted_executed_and_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        gpu = Gpu(hub, tmp_path, monkeypatch)
        ended, log = gpu.run(BASE, publish=True)
        assert ended == "COMPLETED", log[-3000:]
        assert "prompting by completion: the model has no chat template" in log
        record = record_in(log)
        assert (record["complete"], record["why_not"]) == (True, [])
        [score] = record["scores"]
        assert score["value"] == pytest.approx(gpu.planted.score)
        assert (score["method"]["prompting"], score["method"]["engine"]) == ("completion", "vllm 0.32.0")
        stored = record["log"].removeprefix("hf://buckets/alice/evals/")
        assert hub.hub.buckets["alice/evals"].files[stored].size > 1000

        (pull,) = hub.prs(BASE, "open")
        head = f"refs/pr/{pull.num}"
        texts = [
            hub.read(BASE, name, head).decode() for name in hub.repo(BASE).store.files(hub.sha(BASE, head))
        ]
        assert any(f"value: {100 * gpu.planted.score:g}" in text for text in texts), texts
        assert not any(hub.token("alice") in text for text in texts)

        ended, log = gpu.run(BASE, "--prompting", "chat")
        assert (ended, len(engine_starts(tmp_path))) == ("Exit code: 5", 1)
        assert "the model has no chat template, so no engine can chat with it" in log


def test_an_engine_that_fails_is_started_once_and_its_words_and_code_are_the_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option that vLLM refuses fails again; after a death in the middle the same command resumes."""
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        gpu = Gpu(hub, tmp_path, monkeypatch)
        ended, log = gpu.run(CHAT, "--model-arg", "frobnicate=1")
        assert (ended, len(engine_starts(tmp_path))) == ("Exit code: 2", 1)
        assert "vLLM does not take one of its options; its last lines: vllm: error: unrecognized" in log
        slowly = ("--max-retries", "0", "--max-connections", "2")
        ended, log = gpu.run(CHAT, *slowly, dies=8)
        assert ended == "Exit code: 6", log[-3000:]
        assert "vLLM ended while it ran: exit code 1; its last lines:" in log and "EngineCore died" in log
        ended, log = gpu.run(CHAT, *slowly)
        assert (ended, len(engine_starts(tmp_path))) == ("COMPLETED", 3), log[-3000:]
        [score] = record_in(log)["scores"]
        assert (score["value"], score["method"]["prompting"]) == (gpu.planted.score, "chat")


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
