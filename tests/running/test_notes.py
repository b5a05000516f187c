"""The line for the card: what was run, and what only the runner vouches for."""

from __future__ import annotations

from hf_evaluation.running.scoring import notes_of


def test_a_servers_own_name_and_the_unknown_revision_are_told() -> None:
    """Row 27: --repo-id says whose score it is; the server knows the model by another name."""
    method = {
        "task": "gsm8k",
        "task_version": 1,
        "dataset": "openai/gsm8k",
        "epochs": 1,
        "engine": "vLLM server",
    }
    assert "served as" not in notes_of(method, 12, None)
    told = notes_of({**method, "served_as": "openai-api/server/my-model"}, 12, None)
    assert told.endswith("vLLM server; served as openai-api/server/my-model, its revision is not known")
