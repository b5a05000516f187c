"""The `hf` backend on a CPU, with a tiny model of random weights, made here and served by the local Hub.

`tests/hf_backend.py` runs it in an environment with torch, a step of its own.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from tests.running.evaluations import SCRIPT, a_place, needs_inspect
from tests.support import run_command

MISSING = [name for name in ("torch", "transformers", "accelerate") if importlib.util.find_spec(name) is None]
pytestmark = [
    needs_inspect,
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (1.1 GB, a step of its own)"
    ),
]
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def tiny_model(folder: Path) -> dict[str, bytes]:
    """The files of a Llama with 37,000 random weights and a tokenizer trained on a sentence."""
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(
        ["Which of these is the answer? ANSWER: A"], vocab_size=300, special_tokens=["</s>"]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer, eos_token="</s>", pad_token="</s>"
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=400, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, eos_token_id=0, pad_token_id=0,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_model_runs_on_the_cpu_at_the_commit_that_is_recorded(tmp_path: Path) -> None:
    with a_place(tmp_path) as place:
        (tmp_path / "model").mkdir()
        place.hub.add_model("acme/tiny", tiny_model(tmp_path / "model"))
        planted = place.plant("arc_challenge")
        words = (
            "--model", "acme/tiny", "--task", "arc", "--backend", "hf", "--max-tokens", "8",
            "--expected-samples", str(planted.samples),
        )  # fmt: skip
        run = run_command([sys.executable, SCRIPT, *words], env=place.env(), cwd=tmp_path, timeout=300)
        assert run.code == 0, run.err[-2000:]
        record = json.loads(run.out.splitlines()[-1])
        [score] = record["scores"]
        assert record["complete"] is False  # eight random tokens are no answers, and it says so
        assert any("cut" in reason or "answer" in reason for reason in record["why_not"]), record["why_not"]
        assert 0 <= score["value"] <= 1
        assert score["samples"] == planted.samples
        assert score["method"]["model_revision"] == place.hub.sha("acme/tiny")
        assert score["method"]["engine"].startswith("transformers 5.")
        assert score["method"]["torch"].startswith("2.")
        assert score["method"]["temperature"] == 0
        assert score["method"]["cut_at_max_tokens"] == planted.samples  # which transformers does not say
        if importlib.util.find_spec("lm_eval") is None:
            return
        words = ("--model", "acme/tiny", "--task", "arc|0", "--backend", "hf", "--harness", "lm-eval")
        run = run_command(
            [sys.executable, SCRIPT, *words, "--model-arg", "device=cpu"],
            env=place.env(), cwd=tmp_path, timeout=300,
        )  # fmt: skip
        assert run.code == 0, run.err[-2000:]
        record = json.loads(run.out.splitlines()[-1])
        [score] = record["scores"]
        assert record["why_not"] == [f"{planted.samples} samples, where the benchmark has 1172"]
        assert (score["metric"], score["shots"], score["harness"]) == ("acc_norm", 0, "lm-eval")
        assert 0 < score["value"] < 1  # of four texts one is always the likeliest
        assert score["method"]["model revision"] == place.hub.sha("acme/tiny")
