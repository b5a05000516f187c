"""Which backend a model runs on, and how inspect-ai reaches it."""

from __future__ import annotations

import pytest

from hf_evaluation.running.models import choose_backend, make_target
from tests.running.evaluations import parsed


@pytest.mark.parametrize(
    ("asked", "model", "gpu", "url", "chosen"),
    [
        ("auto", "a/m", True, None, "vllm"),
        ("auto", "a/m", False, None, "inference-providers"),
        ("auto", "a/m:groq", True, None, "inference-providers"),
        ("auto", "a/m", True, "http://x/v1", "openai"),
        ("hf", "a/m", True, None, "hf"),
    ],
)
def test_the_backend_that_auto_means(asked: str, model: str, gpu: bool, url: str | None, chosen: str) -> None:
    assert choose_backend(asked, model, lambda: gpu, url) == chosen


def test_what_vllm_is_started_with() -> None:
    args = parsed(
        "--model", "a/m", "--tensor-parallel-size", "2", "--gpu-memory-utilization", "0.8", "--dtype",
        "bfloat16", "--max-model-len", "8192", "--trust-remote-code", "--model-arg", "enforce_eager=true",
    )  # fmt: skip
    target = make_target(args, "vllm", "c" * 40)
    assert (target.spec, target.base_url, target.revision) == ("vllm/a/m", None, "c" * 40)
    assert target.args == {
        "tensor_parallel_size": 2, "gpu_memory_utilization": 0.8, "dtype": "bfloat16",
        "max_model_len": 8192, "trust_remote_code": True, "revision": "c" * 40,
        "tokenizer_revision": "c" * 40, "enforce_eager": True,
    }  # fmt: skip


def test_a_provider_is_named_as_the_router_takes_it() -> None:
    target = make_target(parsed("--model", "org/m:groq"), "inference-providers", None)
    assert (target.spec, target.repo_id, target.engine) == (
        "hf-inference-providers/org/m:groq", "org/m", "Inference Providers: groq",
    )  # fmt: skip
