"""What a run sends beside its questions: `run_settings_of` makes the `RunSettings` of the options.

A default that would measure something else than the model is replaced here: no limit of tokens leaves it to
the server, whose own may end an answer in the middle, and several runs at temperature 0 are one run.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hf_evaluation.running.models import Target
from hf_evaluation.running.tasks import Job


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What else decides the score, or how long it takes."""

    generation: Mapping[str, object]
    limits: Mapping[str, object]
    graders: Mapping[str, str]
    sandbox: str | None
    epochs: int | None
    limit: int | None
    task_args: Mapping[str, object]


# Tokens of one answer. Models that think are evaluated with 32,768 (DeepSeek-R1, Qwen3): with less, hard
# questions end in the middle of a thought. It is a limit: who answers shortly pays for a short answer.
ANSWER_TOKENS = 32_768
LEAST_TOKENS = 2_048  # below it no limit is tried; the server's own is as good
# A base model does not stop: what it writes after its answer is worth nothing, and is paid for.
COMPLETION_TOKENS = 1_024
PROMPT_SHARE = 2  # of a context of unknown use, one part in so many is left for the question
# Several runs of a sample need chance in them; 0.6 is what DeepSeek-R1 and Qwen3 are measured with.
SAMPLING_TEMPERATURE = 0.6


def run_settings_of(args: argparse.Namespace, job: Job, target: Target) -> RunSettings:
    """What is passed to inspect-ai beside task and model."""
    tokens = args.max_tokens or answer_tokens(target)
    generation = {
        "temperature": _temperature_of(args, job), "top_p": args.top_p, "max_tokens": tokens,
        "seed": args.seed, "reasoning_effort": args.reasoning_effort,
    }  # fmt: skip
    limits = {
        "max_connections": args.max_connections, "max_retries": args.max_retries,
        "attempt_timeout": args.attempt_timeout,
    }  # fmt: skip
    names = ("grader", "grader_2")
    graders = {name: _grader_spec(model) for name, model in zip(names, args.grader, strict=False)}
    return RunSettings(
        {key: value for key, value in generation.items() if value is not None},
        {key: value for key, value in limits.items() if value is not None},
        graders, args.sandbox, args.epochs, args.limit, _limits_of_task(job, target, tokens),
    )  # fmt: skip


def with_tokens(settings: RunSettings, job: Job, target: Target, tokens: int | None) -> RunSettings:
    """The same settings with another limit of tokens; None leaves it to the server."""
    rest = {key: value for key, value in settings.generation.items() if key != "max_tokens"}
    generation = rest | ({"max_tokens": tokens} if tokens else {})
    return replace(settings, generation=generation, task_args=_limits_of_task(job, target, tokens))


def answer_tokens(target: Target) -> int:
    """The default limit of one answer: what the model's context has room for."""
    most = COMPLETION_TOKENS if target.prompting == "completion" else ANSWER_TOKENS
    return most if target.context is None else max(1, min(most, target.context // PROMPT_SHARE))


def _temperature_of(args: argparse.Namespace, job: Job) -> float | None:
    """The user's, else the task's own (None: it sets it), else 0; for several runs one that samples."""
    own = job.row.temperature if job.row else None
    if args.temperature is not None:
        return float(args.temperature)
    epochs = args.epochs or (job.row.epochs if job.row else 1)
    if epochs > 1 and not own:
        return SAMPLING_TEMPERATURE
    return 0.0 if own is None else None


def _limits_of_task(job: Job, target: Target, tokens: int | None) -> dict[str, object]:
    """Task arguments that set a limit of their own, which an answer that thinks first would not fit in."""
    name = job.row.limit_argument if job.row else None
    if name is None or tokens is None or name in job.args or target.prompting == "completion":
        return {}
    return {name: tokens}


def _grader_spec(model: str) -> str:
    """A grader as inspect names models; a plain ORG/NAME is one of Inference Providers."""
    return model if model.count("/") > 1 else f"hf-inference-providers/{model}"
