"""The ledger of a plan."""

from __future__ import annotations

import json
from pathlib import Path

from tests.servers.hub import LocalHub
from tests.surveying.plans import add_atlas, apply, make_plan


def test_a_ledger_line_that_a_crash_cut_off_is_no_harm(local_hub: LocalHub, tmp_path: Path) -> None:
    repo_id = add_atlas(local_hub)
    plan = make_plan(local_hub, tmp_path)
    path = plan.with_name("plan.jsonl.ledger")
    path.write_text('{"schema": 1, "at": "2026-11-23T10:00:00Z", "repo_id": "acme/Atl')
    assert apply(local_hub, tmp_path, plan).code == 0
    assert [json.loads(line)["event"] for line in path.read_text().splitlines()[1:]] == ["began", "opened"]
    assert len(local_hub.prs(repo_id)) == 1
