"""Limits and temperatures that nobody asked for, and the prompting that a model needs."""

from __future__ import annotations

import json

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.completion import plain_prompt, stop_text
from hf_evaluation.running.model_files import ModelFacts, choose_prompting, facts_of_files
from hf_evaluation.running.models import bare_model, make_target
from hf_evaluation.running.run_settings import RunSettings, run_settings_of, with_tokens
from hf_evaluation.running.tasks import table_job
from tests.running.evaluations import parsed

CHAT, BASE = ModelFacts("abc", 40_960), ModelFacts("", 4096)


def settings(task: str, *args: str, facts: ModelFacts = CHAT, backend: str = "vllm") -> RunSettings:
    space, job = parsed("--model", "a/m", *args), table_job(task, [])
    found: RunSettings = run_settings_of(space, job, make_target(space, backend, None, facts))
    return found


def test_an_answer_has_room_to_think_also_where_the_task_would_cut_it() -> None:
    """inspect-evals gives an answer of MMLU 16 tokens."""
    found = settings("mmlu")
    assert (found.generation["max_tokens"], found.task_args) == (20_480, {"max_non_cot_tokens": 20_480})
    assert (
        settings("gsm8k", backend="openai", facts=ModelFacts(None, None)).generation["max_tokens"] == 32_768
    )
    assert settings("mmlu", "--max-tokens", "64").task_args == {"max_non_cot_tokens": 64}
    assert settings("mmlu", "--max-model-len", "2048").generation["max_tokens"] == 1024
    assert settings("mmlu", facts=BASE).task_args == {}
    assert settings("mmlu", facts=BASE).generation["max_tokens"] == 1024


def test_a_limit_that_the_server_does_not_take_is_left_to_it() -> None:
    space, job = parsed("--model", "a/m"), table_job("mmlu", [])
    target = make_target(space, "openai", None)
    found = with_tokens(run_settings_of(space, job, target), job, target, None)
    assert "max_tokens" not in found.generation and found.task_args == {}


@pytest.mark.parametrize(
    ("task", "args", "temperature"),
    [
        ("aime2025", ("--epochs", "8"), 0.6), ("aime2025", (), 0.0), ("mmlu", ("--epochs", "4"), 0.6),
        ("mmlu", (), None), ("gpqa_diamond", (), 0.6), ("mbpp", (), None),
        ("aime2025", ("--epochs", "8", "--temperature", "0"), 0.0),
    ],
)  # fmt: skip
def test_several_runs_of_a_sample_are_sampled(
    task: str, args: tuple[str, ...], temperature: float | None
) -> None:
    assert settings(task, *args).generation.get("temperature") == temperature


@pytest.mark.parametrize(
    ("files", "template", "context"),
    [
        ({"tokenizer_config.json": json.dumps({"chat_template": "{{ x }}"})}, True, None),
        ({"tokenizer_config.json": json.dumps({"chat_template": [{"name": "default"}]})}, True, None),
        ({"tokenizer_config.json": "{}", "chat_template.jinja": "{{ x }}"}, True, None),
        ({"tokenizer_config.json": "{}", "config.json": '{"max_position_embeddings": 4096}'}, False, 4096),
        ({"tokenizer_config.json": "{}", "tekken.json": ""}, None, None),
        ({"tokenizer.json": "{}", "config.json": '{"text_config": {"n_positions": 512}}'}, False, 512),
        ({"README.md": ""}, None, None),
    ],
)
def test_a_base_model_is_known_by_its_files(
    files: dict[str, str], template: bool | None, context: int | None
) -> None:
    found = facts_of_files(list(files), files)
    assert (None if found.chat_template is None else bool(found.chat_template), found.context) == (
        template, context,
    )  # fmt: skip


def test_a_model_without_a_template_is_prompted_by_completion_unless_asked_otherwise() -> None:
    def choose(asked: str, facts: ModelFacts, backend: str = "vllm", own: bool = False) -> str:
        found: str = choose_prompting(asked, facts, backend, own)[0]
        return found

    assert choose("auto", BASE) == "completion" and choose("auto", CHAT) == "chat"
    assert choose("auto", ModelFacts(None, None)) == "chat" and choose("auto", BASE, own=True) == "chat"
    assert choose("completion", CHAT) == "completion"
    with pytest.raises(EvaluationError, match="no chat template") as caught:
        choose("chat", BASE)
    assert caught.value.code == 5
    with pytest.raises(EvaluationError, match="take chats only"):
        choose("completion", ModelFacts(None, None), "inference-providers")


def test_a_completion_goes_to_its_own_provider_and_transformers_gets_a_plain_template() -> None:
    space = parsed("--model", "a/m")
    target = make_target(space, "vllm", "c" * 40, BASE)
    assert (target.spec, target.prompting, bare_model(target.spec)) == (
        "completion/server/a/m", "completion", "a/m",
    )  # fmt: skip
    assert "chat_template" in make_target(space, "hf", None, BASE).args
    assert make_target(space, "hf", None, CHAT).chat_template == "abc"


def test_examples_and_question_become_one_text_that_ends_before_the_next_question() -> None:
    assert (
        plain_prompt(["About birds.", "Q1", "Answer: A", "Q2\n"])
        == "About birds.\n\nQ1\n\nAnswer: A\n\nQ2\n\n"
    )
    assert stop_text("Answer the following question.\n\nHow?") == "\nAnswer the following question."
    assert stop_text("2 + 2?") is None
