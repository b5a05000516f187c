"""Evaluations from end to end, offline: real inspect-evals tasks, a local Hub, a local chat server."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.running.engine_stand_in import add_engine, engine_starts
from tests.running.evaluations import MANAGER, SCRIPT, Place, a_place, needs_inspect
from tests.servers.openai_compatible import OpenAIServer
from tests.support import Run, assert_clean, run_command

pytestmark = needs_inspect
SIX = ("mmlu", "arc_challenge", "gsm8k", "aime2025", "bbh", "hub_benchmark")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_place(tmp_path_factory.mktemp("place")) as found:
        for name in SIX:
            found.plant(name)
        yield found


@pytest.fixture
def server(place: Place) -> Iterator[OpenAIServer]:
    with OpenAIServer(all_answers(place)) as found:
        yield found


def all_answers(place: Place) -> dict[str, str]:
    return {question: answer for item in place.planted.values() for question, answer in item.answers.items()}


def record(run: Run) -> dict[str, Any]:
    """The last line of stdout."""
    found: dict[str, Any] = json.loads(run.out.splitlines()[-1])
    assert {"log", "status", "complete", "why_not", "scores"} <= set(found), run.err[-800:]
    return found


def error(run: Run) -> str:
    assert_clean(run)
    found = re.findall(r"^error: (.*)$", run.err, re.M)
    assert found, run.err[-800:]
    return str(found[-1])


@pytest.fixture(scope="module")
def six(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """The six benchmarks, each run by a copy of the script that stands alone in an empty folder, and proposed
    to a model of its own; two at a time.
    """
    for name in SIX:
        place.hub.add_model(f"acme/{name}", {"README.md": b"# Model\n"})

    def one(name: str) -> Run:
        folder = tmp_path_factory.mktemp(name)
        command = place.command(
            chat, place.planted[name].task, "--create-pr", "--log-dir", "hf://datasets/alice/evals/runs",
            "--manager", str(MANAGER), model=f"acme/{name}",
        )  # fmt: skip
        command[1] = str(shutil.copy(SCRIPT, folder / SCRIPT.name))
        return run_command(command, env=place.env(), cwd=folder, timeout=240)

    with OpenAIServer(all_answers(place)) as chat, ThreadPoolExecutor(2) as pool:
        yield dict(zip(SIX, pool.map(one, SIX), strict=True))


@pytest.mark.parametrize("name", SIX)
def test_score_is_the_planted_one_and_a_pull_request_carries_it(
    place: Place, six: dict[str, Run], name: str
) -> None:
    planted, run = place.planted[name], six[name]
    assert run.code == 0, run.err[-1500:]
    found = record(run)
    assert (found["status"], found["complete"], found["why_not"]) == ("success", True, [])
    [score] = found["scores"]
    assert score["value"] == pytest.approx(planted.score, abs=1e-9)
    assert score["samples"] == planted.samples
    assert 0 < score["stderr"] < 0.2
    revision = score["method"]["dataset_revision"]
    assert re.fullmatch(r"[0-9a-f]{40}", revision)
    assert score["method"]["temperature"] == 0
    [pull] = place.hub.prs(f"acme/{name}", "open")
    assert found["published"]["pr_url"].endswith(f"/acme/{name}/discussions/{pull.num}")
    head = f"refs/pr/{pull.num}"
    files = place.hub.repo(f"acme/{name}").store.files(place.hub.sha(f"acme/{name}", head))
    [changed] = [path for path in files if path.startswith(".eval_results/")] or ["README.md"]
    text = place.hub.read(f"acme/{name}", changed, head).decode()
    [value] = re.findall(r"\bvalue: ([\d.]+)$", text, re.M)
    assert float(value) == round(100 * planted.score, 2)  # what its standard error supports
    assert f"stderr {score['stderr'] * 100:.2f} points" in text
    assert f"{planted.samples} samples" in text and "0 samples without an answer" in text
    assert revision in text
    assert "inspect-ai 0." in text and score["method"]["task"] in text
    assert planted.dataset in text
    if name == "gsm8k":
        assert changed == ".eval_results/gsm8k_10_shot.yaml"
        assert "task_id: gsm8k" in text


def test_the_log_behind_a_pull_request_is_at_its_link(place: Place, six: dict[str, Run]) -> None:
    url = record(six["mmlu"])["scores"][0]["source"]["url"]
    found = re.search(r"/datasets/alice/evals/blob/([0-9a-f]{40})/(runs/.*\.eval)$", url)
    assert found
    assert place.hub.read("alice/evals", found[2], found[1], "dataset")  # its pointer: the file is an upload
    assert place.hub.repo("alice/evals", "dataset").private
    assert "is private" in six["mmlu"].err


def test_an_existing_log_gives_the_same_record(place: Place, six: dict[str, Run], tmp_path: Path) -> None:
    first = record(six["gsm8k"])
    again = run_command(
        [sys.executable, SCRIPT, "--from-log", "hf://datasets/alice/evals/runs", "--expected-samples", "18"],
        env=place.env(), cwd=tmp_path, timeout=60,
    )  # fmt: skip
    assert again.code == 0, again.err[-1500:]
    records = [line for line in again.lines if line["scores"][0]["benchmark_id"] == "gsm8k"]
    [score] = records[0]["scores"]
    [expected] = first["scores"]
    assert score["source"]["url"].rpartition("/")[2] == expected["source"]["url"].rpartition("/")[2]
    assert {**score, "source": None} == {**expected, "source": None}


def test_no_token_is_printed_or_logged(place: Place, six: dict[str, Run]) -> None:
    token = place.hub.token("alice")
    for run in six.values():
        assert token not in run.out + run.err


def test_limit_is_partial_though_the_log_calls_it_a_success(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    env = place.env(INSPECT_EVAL_LIMIT="2", INSPECT_EVAL_MODEL_BASE_URL="http://127.0.0.1:9")
    run = place.run(server, "arc_challenge", "--limit", "5", cwd=tmp_path, env=env)
    found = record(run)
    assert (run.code, found["status"], found["complete"]) == (0, "success", False)
    assert "only some samples were asked for (limit 5)" in found["why_not"]
    assert "partial, not to be published" in run.err
    assert re.search(r"ARC-Challenge accuracy [\d.]+ ± [\d.]+, 5 samples$", run.err, re.M)
    assert "INSPECT_EVAL_LIMIT is not used" in run.err
    assert len(server.questions) == 5


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["arc_challenge", "--limit", "5"], "--limit"),
        (["mmlu", "--task-arg", "subjects=anatomy"], "picks a part of MMLU"),
        (["mmlu:anatomy"], "picks a part of MMLU"),
    ],
)
def test_a_partial_run_is_not_even_begun_for_a_pull_request(
    place: Place, server: OpenAIServer, tmp_path: Path, args: list[str], says: str
) -> None:
    run = place.run(server, args[0], *args[1:], "--create-pr", "--source-url", "https://x.org", cwd=tmp_path)
    assert run.code == 5
    assert says in error(run)
    assert server.calls == []


def test_a_failed_sample_makes_it_partial_and_the_same_command_mends_it(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    server.fail(400, containing="item 3 of")
    broken = place.run(server, "arc_challenge", cwd=tmp_path)
    found = record(broken)
    assert broken.code == 1
    assert found["complete"] is False
    assert "1 of 24 samples failed or are missing" in found["why_not"]
    server.faults.clear()
    asked = len(server.questions)
    mended = place.run(server, "arc_challenge", cwd=tmp_path)
    assert mended.code == 0
    assert record(mended)["complete"] is True
    assert record(mended)["scores"][0]["value"] == place.planted["arc_challenge"].score
    assert len(server.questions) - asked == 1
    again = place.run(server, "arc_challenge", cwd=tmp_path)
    assert (again.code, record(again)) == (0, record(mended))
    assert "finished before" in again.err
    assert len(server.questions) - asked == 1


def interrupted_and_resumed(place: Place, tmp_path: Path, number: signal.Signals, logs: str) -> Run:
    """Stop a run after fourteen questions, look at its log, finish it elsewhere; gives the stopped run."""
    options = ("--max-connections", "2", "--log-dir", logs)
    with OpenAIServer(all_answers(place), latency=0.15) as server:
        cut = place.interrupt(
            server, "arc_challenge", *options, cwd=tmp_path, number=number,
            when=lambda: len(server.questions) >= 14,
        )  # fmt: skip
        found = record(cut)
        assert (found["status"], found["complete"]) == ("cancelled", False)
        assert found["log"].startswith(logs)
        server.latency, asked = 0.0, len(server.questions)
        elsewhere = tmp_path / number.name
        elsewhere.mkdir()
        resumed = place.run(server, "arc_challenge", *options, cwd=elsewhere)
        assert resumed.code == 0, resumed.err[-1500:]
        assert record(resumed)["complete"] is True
        assert record(resumed)["scores"][0]["value"] == place.planted["arc_challenge"].score
        assert len(server.questions) - asked < 24
    return cut


def test_an_interrupted_run_leaves_a_readable_log_and_resumes_from_where_its_logs_are(
    place: Place, tmp_path: Path
) -> None:
    """From a folder, and from a bucket as another machine would: only the caches are shared."""
    with ThreadPoolExecutor(2) as pool:
        term = pool.submit(interrupted_and_resumed, place, tmp_path, signal.SIGTERM, str(tmp_path / "logs"))
        bucket = "hf://buckets/alice/evals/a"
        ctrl_c = pool.submit(interrupted_and_resumed, place, tmp_path, signal.SIGINT, bucket)
        assert (term.result().code, ctrl_c.result().code) == (143, 130)


@pytest.mark.parametrize("ignored", [False, True], ids=["foreground", "background"])
def test_the_time_limit_ends_a_run_as_a_signal_does(
    place: Place, server: OpenAIServer, tmp_path: Path, ignored: bool
) -> None:
    """Its log goes to the data set all the same; a background job of a shell ignores Ctrl-C, but not this.

    The clock starts before inspect-ai is loaded: a busy machine may need more than 12 s for the first answer.
    """
    for limit in (12, 60):
        server.latency = limit / 12  # for one of 24 questions
        options = ("--max-connections", "1", "--time-limit", str(limit))
        command = place.command(
            server, "arc_challenge", *options, "--log-dir", f"hf://datasets/alice/late{limit}"
        )
        if ignored:
            command = ["bash", "-c", "trap '' INT; exec \"$@\"", "bash", *command]
        run = run_command(command, env=place.env(), cwd=tmp_path, timeout=120)
        assert run.code == 1
        if "interrupted before the first sample" not in run.err:
            break
    found = record(run)
    assert found["status"] == "cancelled"
    name = "/".join(Path(found["log"]).parts[-2:])
    assert place.hub.read(f"alice/late{limit}", name, kind="dataset")


def test_a_burst_of_refusals_is_waited_out_with_many_connections(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    server.latency = 0.3
    server.fail(429, every=3, after=1, times=4)
    server.fail(503, every=4, after=1, times=4)
    run = place.run(server, "arc_challenge", cwd=tmp_path)
    assert run.code == 0, run.err[-1500:]
    assert record(run)["scores"][0]["value"] == place.planted["arc_challenge"].score
    assert {call.status for call in server.questions} == {200, 429, 503}
    assert server.most_busy >= 10


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (400, 4, "does not take this model"),
        (401, 3, "token is not accepted"),
        (402, 3, "no credits"),
        (403, 3, "may not use"),
        (404, 4, "no server has this model"),
    ],
)
def test_one_small_call_finds_what_is_wrong_before_the_work(
    place: Place, server: OpenAIServer, tmp_path: Path, status: int, code: int, says: str
) -> None:
    server.fail(status)
    run = place.run(server, "arc_challenge", cwd=tmp_path)
    assert run.code == code
    assert says in error(run)
    assert len(server.calls) == 1


def test_a_provider_that_dies_in_the_middle_ends_the_run(place: Place, tmp_path: Path) -> None:
    def dies(status: int) -> tuple[int, str, bool]:
        folder = tmp_path / str(status)
        folder.mkdir()
        with OpenAIServer(all_answers(place)) as server:
            server.fail(status, after=8)
            run = place.run(server, "arc_challenge", "--max-retries", "1", cwd=folder, timeout=120)
        found = record(run)
        return run.code, found["status"], found["complete"]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(dies, (402, 503))) == [(3, "error", False), (6, "error", False)]


def test_an_address_where_nobody_answers(place: Place, tmp_path: Path) -> None:
    start = time.monotonic()
    backend = ("--backend", "inference-providers", "--base-url", "http://127.0.0.1:9/v1")
    run = place.run(None, "arc_challenge", *backend, cwd=tmp_path)
    assert run.code == 6
    assert "does not answer" in error(run)
    assert time.monotonic() - start < 30


def test_keys_come_from_a_file_too(place: Place, server: OpenAIServer, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"HF_TOKEN={place.hub.token('alice')}\nOTHER=1\n")
    server.fail(402)
    run = place.run(server, "arc_challenge", cwd=tmp_path, env=place.env(user=None))
    assert run.code == 3
    assert server.calls[0].authorization == f"Bearer {place.hub.token('alice')}"


def test_no_token(place: Place, server: OpenAIServer, tmp_path: Path) -> None:
    run = place.run(server, "arc_challenge", cwd=tmp_path, env=place.env(user=None))
    assert run.code == 3
    assert "no Hub token" in error(run)


def test_a_gated_data_set(place: Place, server: OpenAIServer, tmp_path: Path) -> None:
    place.hub.repo("math-ai/aime25", "dataset").gated = "manual"
    try:
        run = place.run(server, "aime2025", cwd=tmp_path, env=place.env(user="bob"))
        assert run.code == 3
        assert "is gated" in error(run)
        place.hub.repo("math-ai/aime25", "dataset").granted.add("alice")
        place.hub.hub.create_repo("dataset", "alice/open-logs", {"README.md": b""})
        public = place.run(server, "aime2025", "--log-dir", "hf://datasets/alice/open-logs", cwd=tmp_path)
        assert public.code == 5
        assert "is public" in error(public)
    finally:
        place.hub.repo("math-ai/aime25", "dataset").gated = False
    assert server.calls == []


def test_an_openai_server_and_what_decides_the_score_is_sent_and_recorded(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    server.finish = "length"
    run = place.run(
        None, "arc_challenge", "--backend", "openai", "--base-url", server.url, "--repo-id", "acme/m",
        "--temperature", "0.6", "--top-p", "0.9", "--max-tokens", "64", "--seed", "7", "--epochs", "2",
        cwd=tmp_path, model="my-model",
    )  # fmt: skip
    assert run.code == 0, run.err[-1500:]
    [score] = record(run)["scores"]
    assert (score["model"], score["shots"], score["runs"], score["samples"]) == ("acme/m", 0, 2, 24)
    assert (score["temperature"], score["harness"]) == (0.6, "inspect-ai")
    wanted = {"temperature": 0.6, "top_p": 0.9, "max_tokens": 64, "seed": 7}
    assert wanted.items() <= score["method"].items()
    call = server.questions[0]
    assert wanted.items() <= {"max_tokens": call.body.get("max_completion_tokens"), **call.body}.items()
    assert call.model == "my-model"
    assert place.hub.token("alice") not in call.authorization
    assert len(server.questions) == 48
    assert score["method"]["cut_at_max_tokens"] == 48
    assert "48 answers were cut at max_tokens" in run.err


def test_programs_run_in_the_sandbox_that_is_asked_for(place: Place, tmp_path: Path) -> None:
    planted = place.plant("humaneval")
    with OpenAIServer(planted.answers) as chat:
        run = place.run(chat, "humaneval", "--sandbox", "local", cwd=tmp_path)
    [score] = record(run)["scores"]
    assert (run.code, score["value"], score["metric"]) == (0, planted.score, "pass@1")
    assert score["method"]["sandbox"] == "local"


def number_of(question: str) -> int:
    return int(re.findall(r"\d+", question)[0])


def test_livecodebench_runs_from_its_release_files(place: Place, tmp_path: Path) -> None:
    """Its score is the share of the planted programs that pass; the release is the benchmark, pinned."""
    planted = place.plant("livecodebench_v6")
    with OpenAIServer(planted.answers) as chat:
        place.hub.add_model("acme/lcb", {"README.md": b"# Model\n"})
        run = place.run(
            chat, planted.task, "--sandbox", "local", "--create-pr", "--log-dir", "hf://datasets/alice/lcb",
            "--manager", str(MANAGER), cwd=tmp_path, model="acme/lcb",
        )  # fmt: skip
    asked: dict[str, int] = {}

    def now_and_then(prompt: str) -> str:
        """Problem n is answered rightly in n % 4 of its three runs; the planted wrong ones never."""
        question = next(text for text in planted.answers if text in prompt)
        asked[question] = asked.get(question, 0) + 1
        right = asked[question] <= number_of(question) % 4
        return planted.answers[question] if right else "I do not know."

    with OpenAIServer(lambda prompt: now_and_then(prompt) if "number" in prompt else "OK.") as chat:
        window = place.run(
            chat, "livecodebench_window", "--sandbox", "local", "--task-arg", "start=2024-03-01",
            "--task-arg", "end=2024-06-30", "--task-arg", "k=2", "--epochs", "3",
            "--metric", "livecodebench_scorer/accuracy/pass_at_2", cwd=tmp_path,
        )  # fmt: skip
    assert run.code == 0, run.err[-2000:]
    [score] = record(run)["scores"]
    assert (record(run)["complete"], record(run)["why_not"]) == (True, [])
    assert (score["benchmark_id"], score["metric"], score["samples"]) == ("livecodebench_v6", "pass@1", 24)
    assert score["value"] == planted.score
    sha = place.hub.sha(planted.dataset, kind="dataset")
    assert (score["method"]["dataset_revision"], score["method"]["sandbox"]) == (sha, "local")
    [pull] = place.hub.prs("acme/lcb", "open")
    text = place.hub.read("acme/lcb", "README.md", f"refs/pr/{pull.num}").decode()
    assert "value: 75" in text and "0 samples without an answer" in text and sha in text
    assert window.code == 0, window.err[-2000:]
    [part] = record(window)["scores"]
    assert (part["benchmark_id"], part["samples"]) == ("livecodebench", 8)
    assert "2024-03-01 to 2024-06-30" in part["variant"] and "avg@" not in part["variant"]
    # of three answers 0, 1, 2 are right, of every fourth problem none: two that are drawn hold a right one
    # with chance 0, 2/3, 1
    assert (part["metric"], part["runs"]) == ("pass@2", None)
    assert part["value"] == pytest.approx((0 + 2 / 3 + 1 + 0) / 4)
    assert len(asked) == 8 and set(asked.values()) == {3}
    assert part["method"]["temperature"] == 0.6  # several runs at temperature 0 were one


def test_programs_run_in_the_container_of_a_job_and_nowhere_else_unasked(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    place.plant("livecodebench_v6")
    env = place.env(PATH=str(Path(sys.executable).parent))
    run = place.run(server, "livecodebench", cwd=tmp_path, env=env)
    assert (run.code, "in docker, which does not work here" in error(run)) == (2, True)
    server.fail(402)
    job = place.run(server, "livecodebench", cwd=tmp_path, env={**env, "JOB_ID": "j1"})
    assert job.code == 3
    assert "run in this job's own container" in job.err


def test_a_benchmark_of_the_hub_that_cannot_be_run(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    cases = {
        "hf/acme/facts/other": (4, "no task 'other'"),
        "hf/acme/facts": (4, "several tasks; say which"),
        "hf/acme/nothing": (4, "there is no data set acme/nothing"),
        "hf/allenai/ai2_arc": (4, "eval.yaml"),
    }
    for task, (code, says) in cases.items():
        run = place.run(server, task, cwd=tmp_path)
        assert run.code == code, run.err
        assert says in error(run)
    assert server.calls == []


def test_the_script_continues_under_uv_where_an_engine_is_missing(place: Place, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    uv = tools / "uv"
    uv.write_text('#!/bin/sh\nprintf "%s\\n" "$HF_EVALUATION_RERUN" "$@"\n')
    uv.chmod(0o755)
    env = {**place.env(), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, str(SCRIPT), "--model", "acme/m", "--task", "arc", "--backend", "vllm"]
    run = run_command(command, env=env, cwd=tmp_path)
    assert run.code == 0
    words = run.out.splitlines()
    assert words[0] == "1"
    assert words[1:6] == ["run", "--no-config", "--python", sys.executable, "--with"]
    assert words[6] == "vllm==0.32.0"
    assert words[-8:] == ["--script", str(SCRIPT), *command[2:]]
    again = run_command(command, env={**env, "HF_EVALUATION_RERUN": "1"}, cwd=tmp_path)
    assert again.code == 2
    assert "not even uv" in error(again)


def test_a_log_that_cannot_be_sent_stays_and_the_record_is_given(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    place.hub.faults.add("POST /api/datasets/alice/full/commit", 403)
    options = ("--limit", "2", "--log-dir", "hf://datasets/alice/full")
    run = place.run(server, "arc_challenge", *options, cwd=tmp_path)
    assert run.code == 3
    assert "the log stays here: the Hub says 403" in error(run)
    assert Path(record(run)["log"]).is_file()


def test_a_busy_hub_is_asked_again(place: Place, server: OpenAIServer, tmp_path: Path) -> None:
    server.fail(402)
    place.hub.faults.add("GET /api/datasets/allenai/ai2_arc", 503, times=1)
    assert place.run(server, "arc_challenge", cwd=tmp_path).code == 3
    place.hub.faults.add("GET /api/datasets/allenai/ai2_arc", 503, times=4)
    run = place.run(server, "arc_challenge", cwd=tmp_path)
    assert run.code == 6
    assert "the Hub says 503 for data set allenai/ai2_arc" in error(run)
    assert place.hub.faults.pending() == []


def gpu_machine(place: Place, folder: Path, answers: dict[str, str], **changes: object) -> dict[str, str]:
    """The environment of a machine with a GPU and a stand-in for `vllm` on PATH."""
    add_engine(folder, answers, **changes)
    return place.env(PATH=f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")


def test_a_machine_with_a_gpu_serves_the_model_itself_at_a_recorded_commit(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    """A stand-in for `vllm serve` is started; no router is asked."""
    planted = place.planted["arc_challenge"]
    env = gpu_machine(place, tmp_path, planted.answers)
    options = ("--max-model-len", "4096", "--dtype", "bfloat16", "--model-arg", "seed=3")
    run = place.run(None, planted.task, *options, cwd=tmp_path, env=env)
    assert run.code == 0, run.err[-1500:]
    [score] = record(run)["scores"]
    sha, method = place.hub.sha("acme/m"), score["method"]
    assert score["value"] == planted.score
    assert (method["backend"], method["model_revision"], method["engine"]) == ("vllm", sha, "vllm 0.32.0")
    assert (method["max_tokens"], method["prompting"]) == (2048, "chat")
    assert json.loads(method["model_args"]) == {"dtype": "bfloat16", "max_model_len": 4096, "seed": 3}
    [words] = engine_starts(tmp_path)
    assert words[:2] == ["serve", "acme/m"]
    options_of = dict(zip(words[2::2], words[3::2], strict=False))
    assert {
        "--max-model-len": "4096", "--dtype": "bfloat16", "--revision": sha, "--tokenizer-revision": sha,
        "--seed": "3",
    }.items() <= options_of.items()  # fmt: skip


def test_a_base_model_is_known_before_its_engine_starts_and_prompted_by_completion(
    place: Place, tmp_path: Path
) -> None:
    """The example that users start from: Llama-2-7b-hf has no chat template, and vLLM takes no chat of it."""
    place.hub.add_model(
        "acme/base", {"tokenizer_config.json": b"{}", "config.json": b'{"max_position_embeddings": 4096}'}
    )
    planted = place.planted["mmlu"]
    again = "\nAnswer the following multiple choice question. The entire content of your"
    answers = {question: f"{answer}\n\n{again} response" for question, answer in planted.answers.items()}
    env = gpu_machine(place, tmp_path, answers, chats=False)
    run = place.run(None, "mmlu", cwd=tmp_path, env=env, model="acme/base")
    assert run.code == 0, run.err[-1500:]
    assert "prompting by completion: the model has no chat template" in run.err
    [score] = record(run)["scores"]
    assert (score["value"], record(run)["complete"]) == (planted.score, True)
    assert (score["method"]["prompting"], score["method"]["max_tokens"]) == ("completion", 16)
    assert "prompted by completion" in score["method"]["notes"]
    asked = place.run(None, "mmlu", "--prompting", "chat", cwd=tmp_path, env=env, model="acme/base")
    assert (asked.code, "no chat template" in error(asked)) == (5, True)
    assert len(engine_starts(tmp_path)) == 1


def test_several_tasks_share_an_engine_and_one_that_fails_keeps_no_other(
    place: Place, tmp_path: Path
) -> None:
    answers = all_answers(place)
    env = gpu_machine(place, tmp_path, answers)
    size = ("--expected-samples", "16", "--task", "arc_challenge", "--task", "hf/acme/facts/facts_mc")
    run = place.run(None, "mmlu", *size, cwd=tmp_path, env=env)
    records = run.lines
    assert [row["task"] for row in records] == ["mmlu", "arc_challenge", "hf/acme/facts/facts_mc"]
    assert [row["scores"][0]["value"] for row in records] == [
        place.planted[name].score for name in ("mmlu", "arc_challenge", "hub_benchmark")
    ]
    assert run.code == 0 and len(engine_starts(tmp_path)) == 1
    none = place.run(None, "mmlu", "--task", "mmul", cwd=tmp_path, env=env)
    assert none.code == 4 and len(engine_starts(tmp_path)) == 1


def test_a_limit_that_a_provider_does_not_take_is_halved_before_the_work(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    server.most_tokens = 9000
    run = place.run(server, "mmlu", cwd=tmp_path)
    assert run.code == 0, run.err[-1500:]
    [score] = record(run)["scores"]
    assert score["method"]["max_tokens"] == 8192
    sent = {
        call.body.get("max_tokens") or call.body.get("max_completion_tokens") for call in server.questions
    }
    assert sent == {8192}


def test_a_server_is_named_by_the_environment_and_a_served_name_is_any(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    env = place.env(OPENAI_BASE_URL=server.url)
    named = place.run(
        None, "arc_challenge", "--backend", "openai", "--limit", "2", cwd=tmp_path, model="served", env=env
    )
    assert (named.code, record(named)["scores"][0]["samples"]) == (0, 2)
    vllm = ("--backend", "vllm", "--base-url", server.url, "--repo-id", "acme/m", "--limit", "2")
    run = place.run(None, "arc_challenge", *vllm, cwd=tmp_path, model="served")
    assert (run.code, record(run)["scores"][0]["model"]) == (0, "acme/m")
    assert {call.model for call in server.calls} == {"served"}


def test_on_jobs_a_log_in_a_folder_is_said_to_be_lost_before_anything_is_paid(
    place: Place, server: OpenAIServer, tmp_path: Path
) -> None:
    server.fail(402)
    run = place.run(server, "arc_challenge", cwd=tmp_path, env=place.env(JOB_ID="j1"))
    assert run.code == 3
    assert "the log is lost when the job ends" in run.err


def test_a_dry_run_asks_no_model(place: Place, server: OpenAIServer, tmp_path: Path) -> None:
    run = place.run(server, "gsm8k|5", "--dry-run", cwd=tmp_path)
    plan = run.document
    assert (run.code, plan["task"], plan["task_args"]) == (0, "inspect_evals/gsm8k", {"fewshot": 5})
    assert plan["generation"] == {"temperature": 0.0, "max_tokens": 32768}
    assert server.calls == [] and list(tmp_path.iterdir()) == []
