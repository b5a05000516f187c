"""Fixtures of the local Hub's own tests."""

from __future__ import annotations

import pytest

from tests.servers.clients import BOARD, CARD
from tests.servers.hub import LocalHub


@pytest.fixture
def model(local_hub: LocalHub) -> LocalHub:
    """A Hub with the model acme/m."""
    local_hub.add_model("acme/m", {"README.md": CARD, "config.json": b"{}"}, downloads=7, likes=2, trending=1)
    return local_hub


@pytest.fixture
def board(model: LocalHub) -> LocalHub:
    """The same with the benchmark openai/gsm8k."""
    model.add_dataset("openai/gsm8k", {"eval.yaml": BOARD}, official=True)
    return model
