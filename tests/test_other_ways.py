"""What README.md says of other ways ("Other ways of doing it"), done with the real client next to ours."""

from __future__ import annotations

import re

from huggingface_hub import EvalResult, ModelCard

from tests.publishing.support import MODEL, Desk, score

CARD = """---
license: apache-2.0   # the weights; the code is MIT
version: "1.10"
model-index:
- name: heron-7b
  results:
  - task: {type: text-generation}
    dataset: {type: lighteval/mmlu, name: MMLU (5-shot)}
    metrics: [{type: acc, value: 71.4}]
  - task: {type: text-generation}
    dataset: {type: lighteval/mmlu, name: MMLU (0-shot)}
    metrics: [{type: acc, value: 64.0}]
---
# Heron
"""
NEW = {"task_type": "text-generation", "dataset_type": "openai/gsm8k", "dataset_name": "GSM8K"}


def test_the_cards_of_the_client_are_written_anew_and_results_of_one_dataset_merge() -> None:
    card = ModelCard(CARD)
    results = card.data.eval_results
    assert results is not None
    results.append(EvalResult(**NEW, metric_type="accuracy", metric_value=82.3))
    text = str(card)
    assert "# the weights" not in text
    assert "version: '1.10'" in text
    assert (text.count("MMLU (5-shot)"), text.count("MMLU (0-shot)")) == (1, 0)


def test_ours_adds_lines_and_changes_none(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": CARD.encode()})
    desk.publish([score()], "--format", "model-index", "--create-pr")
    text = desk.hub.read(MODEL, "README.md", "refs/pr/1").decode()
    lines = iter(text.splitlines())
    assert all(line in lines for line in CARD.splitlines())  # each in its place, in order
    assert re.search(r"value: 82\.3\b", text)
