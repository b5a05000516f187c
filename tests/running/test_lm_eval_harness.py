"""`--harness lm-eval`: its command line, its result file as a record, a real run where it is installed."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.lm_eval_harness import (
    LM_EVAL_TASKS,
    lm_eval_record,
    lm_eval_task,
    lm_eval_words,
    unread_samples,
)
from hf_evaluation.running.models import Target, make_target
from tests.importing.result_documents import lm_eval
from tests.running.evaluations import SCRIPT, a_place, parsed
from tests.servers.openai_compatible import OpenAIServer
from tests.support import assert_error, run, run_command

SHA = "c" * 40


def target(backend: str = "hf", *args: str) -> Target:
    return make_target(
        parsed("--model", "acme/heron-7b", *args), backend, SHA if backend != "openai" else None
    )


@pytest.mark.parametrize(
    ("asked", "name", "shots"),
    [
        ("mmlu", "mmlu", 5), ("arc", "arc_challenge", 25), ("hellaswag", "hellaswag", 10),
        ("bbh", "bbh_cot_fewshot", None), ("gsm8k|8", "gsm8k", 8),
        ("leaderboard|arc_challenge|0", "arc_challenge", 0),
        ("gsm8k_cot", "gsm8k_cot", None),
    ],
)  # fmt: skip
def test_the_tasks_that_base_models_are_compared_by(asked: str, name: str, shots: int | None) -> None:
    found = lm_eval_task(asked)
    assert (found.name, found.shots) == (name, shots)


def test_only_tasks_whose_metric_is_known_are_run() -> None:
    assert all(lm_eval_task(name) for name in LM_EVAL_TASKS)
    with pytest.raises(EvaluationError, match="there is no task 'nothing'") as caught:
        lm_eval_task("nothing")
    assert caught.value.code == 4


def test_what_the_harness_is_started_with() -> None:
    args = parsed("--model", "acme/heron-7b", "--limit", "3", "--max-tokens", "64", "--dtype", "float16")
    words = lm_eval_words(lm_eval_task("gsm8k"), target("hf", "--dtype", "float16"), args, "out")
    shown = " ".join(words)
    assert f"--model hf --model_args pretrained=acme/heron-7b revision={SHA} dtype=float16" in shown
    assert "--tasks gsm8k --output_path out --log_samples --num_fewshot 5 --limit 3" in shown
    assert "--gen_kwargs max_gen_toks=64" in shown and "--apply_chat_template" not in shown
    assert "--batch_size auto" in shown
    there = target("hf", "--model-arg", "device=cuda:1", "--model-arg", "batch_size=4", "--model-arg", "x=1")
    shown = " ".join(lm_eval_words(lm_eval_task("gsm8k"), there, args, "out"))
    assert "x=1 --tasks" in shown and "--device cuda:1" in shown and "--batch_size 4" in shown
    assert " device=" not in shown and "auto" not in shown.partition("--batch_size")[2]
    chat = parsed("--model", "m", "--base-url", "http://h/v1")
    url = lm_eval_words(lm_eval_task("gsm8k"), target("openai", "--base-url", "http://h/v1"), chat, "out")
    assert "local-chat-completions" in url and "base_url=http://h/v1/chat/completions" in url


def result(folder: Path, **changes: Any) -> Path:
    path = folder / "acme__heron-7b" / "results_2026-11-27T10-00-00.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(lm_eval(**changes)))
    return path


def samples(path: Path, answers: list[str]) -> None:
    rows = [
        {"filter": name, "filtered_resps": [answer]}
        for answer in answers
        for name in ("strict-match", "flexible-extract")
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (path.parent / "samples_gsm8k_2026-11-27T10-00-00.jsonl").write_text(text)


def test_its_result_file_is_the_record(tmp_path: Path) -> None:
    config = {"model": "hf", "model_args": f"pretrained=acme/heron-7b,revision={SHA}", "limit": None}
    path = result(tmp_path, config=config)
    samples(path, ["18"] * 1319)
    record = lm_eval_record(path, target(), "gsm8k", "https://x.org/r.json")
    [score] = record.scores
    assert (record.complete, record.why_not, record.task) == (True, (), "gsm8k")
    assert (score.model, score.value, score.source.url) == ("acme/heron-7b", 0.823, "https://x.org/r.json")
    method = score.method or {}
    assert method["samples_without_answer"] == 0 and method["model revision"] == SHA


def test_answers_that_the_harness_could_not_read_are_counted_and_many_are_refused(tmp_path: Path) -> None:
    path = result(tmp_path)
    samples(path, ["[invalid]"] * 100 + ["18"] * 1219)
    assert unread_samples(path.parent, "gsm8k", "strict-match") == (1319, 100)
    record = lm_eval_record(path, target(), "gsm8k", None)
    assert record.complete is False
    [reason] = record.why_not
    assert reason.startswith("100 of 1319 samples gave no answer")


def test_a_limit_is_partial_as_in_everybodys_file(tmp_path: Path) -> None:
    config = {"model": "hf", "model_args": "pretrained=acme/heron-7b", "limit": 7}
    record = lm_eval_record(result(tmp_path, config=config), target(), "gsm8k", None)
    assert (record.complete, record.why_not) == (False, ("limit 7",))


def test_options_that_the_harness_has_no_word_for_are_refused() -> None:
    base = ("--model", "a/m", "--task", "gsm8k", "--harness", "lm-eval", "--json")
    assert_error(run(*base, "--epochs", "4", script=SCRIPT), 2, "--epochs is no option of lm-eval")
    assert_error(run(*base, "--create-pr", script=SCRIPT), 2, "links to its file")
    assert_error(run(*base, "--task", "nothing", script=SCRIPT), 4, "there is no task 'nothing'")


@pytest.mark.skipif(
    importlib.util.find_spec("lm_eval") is None, reason="lm-eval is not installed (a step of its own)"
)
def test_the_real_harness_runs_and_its_score_is_the_planted_one(tmp_path: Path) -> None:
    with a_place(tmp_path) as place:
        planted = place.plant("gsm8k")
        answers = {
            question: f"So it is. #### {answer.rpartition(' ')[2]}"
            for question, answer in planted.answers.items()
        }
        words = ["--harness", "lm-eval", "--backend", "openai", "--repo-id", "acme/m", "--model", "served"]
        with OpenAIServer(answers) as server:
            command = [sys.executable, str(SCRIPT), *words, "--task", "gsm8k", "--base-url", server.url]
            done = run_command(command, env=place.env(), cwd=tmp_path, timeout=300)
            again = run_command(command, env=place.env(), cwd=tmp_path, timeout=60)
            asked = len(server.calls)
        assert done.code == 0, done.err[-2000:]
        found = json.loads(done.out.splitlines()[-1])
        [score] = found["scores"]
        assert (score["model"], score["value"]) == ("acme/m", pytest.approx(planted.score))
        assert score["method"]["samples_without_answer"] == 0
        assert found["why_not"] == [f"{planted.samples} samples, where the benchmark has 1319"]
        assert "finished before" in again.err and asked == planted.samples
        with OpenAIServer(planted.answers) as server:  # "ANSWER: 42", as inspect-evals asks for it
            command[-1] = server.url
            other = json.loads(run_command(command, env=place.env(), cwd=tmp_path, timeout=300).out)
        assert other["scores"][0]["value"] == 0 and other["complete"] is False
        assert "18 of 18 samples gave no answer" in other["why_not"][0]
