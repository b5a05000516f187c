"""What a model of the Hub's list is to its base model."""

from __future__ import annotations

import re
from pathlib import Path

from hf_evaluation.surveying.listing import kind_of
from tests.servers.hub import LocalHub
from tests.surveying.hub import (
    trending,
)


def test_copies_are_marked_and_counted_apart(local_hub: LocalHub, tmp_path: Path) -> None:
    kinds = {
        "acme/Atlas-7B": (b"", None),
        "acme/Atlas-7B-Base": (b"", "base"),
        "acme/Atlas-7B-Instruct": (b"base_model: acme/Atlas-7B-Base\n", "instruct"),
        "acme/Kite": (b"base_model: acme/Kite-Base\nbase_model_relation: finetune\n", "instruct"),
        "acme/Atlas-7B-Law": (b"base_model: acme/Atlas-7B\n", "finetune"),
        "acme/Atlas-7B-GGUF": (b"base_model: acme/Atlas-7B\n", "quantized"),
        "bob/atlas-lora": (b"base_model: acme/Atlas-7B\nbase_model_relation: adapter\n", "adapter"),
        "bob/blend": (b"base_model: [acme/a, acme/b]\nbase_model_relation: merge\n", "merge"),
        "bob/atlas-chat": (b"base_model: acme/Atlas-7B\n", "finetune"),
    }
    for repo_id, (front, _) in kinds.items():
        text = b"---\n" + front + b"license: mit\n---\n# M\n"
        local_hub.add_model(repo_id, {"README.md": text}, pipeline_tag="text-generation")
    done = trending(local_hub, tmp_path, "survey", "--json")
    assert {line["repo_id"]: line["kind"] for line in done.lines} == {
        repo_id: kind for repo_id, (_, kind) in kinds.items()
    }
    told = trending(local_hub, tmp_path, "survey").out
    assert "9 models, 5 of them copies" in told
    assert re.search(r"^MMLU +0 +0 +0 +0 +4 +0$", told, re.M)


def test_a_makers_chat_model_on_their_own_base_is_no_copy() -> None:
    row = {"tags": ["conversational"], "pipeline_tag": "text-generation"}
    assert kind_of("acme/Atlas-7B", ("acme/Atlas-7B-v0",), "finetune", row) == "instruct"
    assert kind_of("bob/Atlas-7B", ("acme/Atlas-7B-v0",), "finetune", row) == "finetune"
    assert kind_of("acme/Atlas-7B", ("acme/Atlas-7B-v0",), "quantized", row) == "quantized"
