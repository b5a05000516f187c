"""A survey that would be half true is not written."""

from __future__ import annotations

import re
from pathlib import Path

from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    trending,
    trending_models,
)


def test_too_many_failures_write_nothing(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = trending_models(local_hub, 12)
    for repo_id in ids[:3]:
        local_hub.faults.add(f"/{re.escape(repo_id)}/", 500, times=None)
    out = tmp_path / "survey.jsonl"
    out.write_text("what stood here\n")

    done = trending(local_hub, tmp_path, "survey", "--out", out, "--json")

    assert_error(done, 6, "3 of 12 models")
    assert out.read_text() == "what stood here\n"
    assert [path.name for path in tmp_path.iterdir() if "survey" in path.name] == ["survey.jsonl"]
