"""How a secret is recognised in arguments and texts, and blotted out."""

from __future__ import annotations

import pytest

from hf_evaluation.running.secrets import holds_token, without_tokens

HUB, KEY = "hf_" + "aB3" * 12, "sk-proj-" + "aB3_" * 8


@pytest.mark.parametrize("secret", [HUB, KEY])
@pytest.mark.parametrize(
    "text", ["{}", "api_key={}", "Bearer {}", "https://user:{}@host/v1", "MY_{}", "x\n{}"]
)
def test_a_token_is_seen_wherever_it_stands(secret: str, text: str) -> None:
    assert holds_token(text.format(secret))
    shown = without_tokens(text.format(secret))
    assert "aB3" not in shown and "***" in shown


@pytest.mark.parametrize(
    "text",
    [
        "org/model",
        "org/sk-learning-models-7b-chat",
        "hf_transfer",
        "task-with-a-long-name-of-many-words",
        "hf://buckets/me/evals",
    ],
)
def test_names_are_no_tokens(text: str) -> None:
    assert not holds_token(text) and without_tokens(text) == text
