"""What a task needs is there, or the run is refused before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.models import Target, make_target
from hf_evaluation.running.preflight import (
    ask_model,
    check_needs,
    choose_sandbox,
    packages_for,
    rerun_where_missing,
    server_error,
)
from hf_evaluation.running.tasks import table_job
from tests.running.evaluations import parsed
from tests.servers.openai_compatible import OpenAIServer


@pytest.mark.parametrize(
    ("name", "graders", "code"),
    [("math", [], 2), ("math", ["org/g"], 0), ("hle", ["org/g"], 2), ("hle", ["org/g", "org/h"], 0),
     ("gsm8k", ["org/g"], 2)],
)  # fmt: skip
def test_graders_are_named_or_the_run_is_refused(name: str, graders: list[str], code: int) -> None:
    args = parsed("--model", "a/m", *(word for grader in graders for word in ("--grader", grader)))
    if code == 0:
        check_needs(table_job(name, []), args)
        return
    with pytest.raises(EvaluationError) as caught:
        check_needs(table_job(name, []), args)
    assert caught.value.code == code


def test_programs_of_a_model_are_not_run_here_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    job, local = table_job("humaneval", []), parsed("--model", "a/m", "--sandbox", "local")
    check_needs(job, local)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EvaluationError, match="in docker, which does not work here"):
        check_needs(job, parsed("--model", "a/m"))
    with pytest.raises(EvaluationError, match="not on PATH"):
        check_needs(job, local)


def test_a_package_that_is_on_github_only_is_said_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = packages_for("openai", table_job("ifeval", []), parsed("--model", "a/m"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EvaluationError, match="instruction_following_eval is on GitHub only") as caught:
        rerun_where_missing(wanted, "script.py", [])
    assert caught.value.code == 2


def test_an_engine_on_path_needs_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    args = parsed("--model", "a/m")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "vllm" in packages_for("vllm", None, args)
    (tmp_path / "vllm").write_text("#!/bin/sh\n")
    (tmp_path / "vllm").chmod(0o755)
    assert packages_for("vllm", None, args) == {}


def test_the_container_of_a_job_is_a_sandbox_but_not_for_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JOB_ID", "j")
    for task, sandbox in (("livecodebench", "local"), ("humaneval", "local"), ("swe_bench", None)):
        args = parsed("--model", "a/m")
        choose_sandbox(table_job(task, []), args)
        assert args.sandbox == sandbox
    monkeypatch.delenv("JOB_ID")
    args = parsed("--model", "a/m")
    choose_sandbox(table_job("humaneval", []), args)
    assert args.sandbox is None


def target(server: OpenAIServer, prompting: str = "chat") -> Target:
    args = parsed("--model", "a/m", "--base-url", server.url, "--prompting", prompting)
    return make_target(args, "openai", None)


def test_a_limit_is_halved_until_the_server_takes_it() -> None:
    with OpenAIServer({}, most_tokens=5000) as server:
        assert ask_model(target(server), "k", 32_768, halving=True) == 4096
        assert [call.body["max_tokens"] for call in server.calls] == [32_768, 16_384, 8_192, 4_096]
        with pytest.raises(EvaluationError, match="max_tokens is too large"):
            ask_model(target(server), "k", 32_768, halving=False)
        server.most_tokens = 100
        assert ask_model(target(server), "k", 4096, halving=True) is None
        assert "max_tokens" not in server.calls[-1].body


def test_a_server_that_cannot_chat_says_so_and_completes() -> None:
    with OpenAIServer({}, chats=False) as server:
        with pytest.raises(EvaluationError, match="has no chat template") as caught:
            ask_model(target(server), "k", 64, halving=True)
        assert (caught.value.code, caught.value.hint) == (5, "--prompting completion")
        assert ask_model(target(server, "completion"), "k", 64, halving=True) == 64
        assert server.calls[-1].body["prompt"] == "Say OK."
        assert server_error(503, target(server), "x").code == 6
