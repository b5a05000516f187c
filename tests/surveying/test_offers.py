"""Artificial Analysis in a survey: where a score can be had, and no number."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.servers.base import HandlerServer, QuietHandler
from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    SCRIPT,
    card,
    gap,
    load,
    trending,
)


class Analysis(QuietHandler):
    """Artificial Analysis: two pages for the key "pro", no access to them for others."""

    asked = 0

    def do_GET(self) -> None:
        Analysis.asked += 1
        key, page = self.headers["x-api-key"], int(self.path.rpartition("=")[2])
        names = [("acme/Atlas0-7B", "atlas-0"), ("acme/Atlas1-7B", "atlas-1")] if page == 1 else [
            ("acme/Atlas1-7B", "atlas-1-high"), ("acme/Atlas2-7B", "atlas-2")
        ]  # fmt: skip
        rows = [
            {
                "slug": slug,
                "name": slug.replace("-", " ").title(),
                "model_creator": {"name": "Acme"},
                "huggingface_url": f"https://huggingface.co/{repo_id}",
                "evaluations": {"gpqa_diamond": 0.612 if slug != "atlas-2" else None, "mmlu_pro": 0.5},
            }
            for repo_id, slug in names
        ]
        body = {"pagination": {"page": page, "has_more": page == 1}, "data": rows}
        status = {"pro": 200, "free": 403}.get(key, 401)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body if status == 200 else {"error": "no"}).encode())


def test_artificial_analysis_says_where_and_no_number(local_hub: LocalHub, tmp_path: Path) -> None:
    for number in range(4):
        name = f"Atlas{number}-7B"
        rows = {"MMLU-Pro": 50.0} if number == 0 else {}
        local_hub.add_model(f"acme/{name}", {"README.md": card(name, rows)}, trending=9 - number)
    with HandlerServer(Analysis) as server:
        wanted = ("survey", "--json", "--benchmark", "gpqa_diamond", "mmlu_pro")
        env = {"AA_API_URL": server.origin}
        done = trending(local_hub, tmp_path, *wanted, AA_API_KEY="pro", **env)
        trending(local_hub, tmp_path, *wanted, AA_API_KEY="pro", **env)
        assert Analysis.asked == 2  # kept for a day
        free = trending(local_hub, tmp_path / "free", *wanted, AA_API_KEY="free", **env)
        wrong = trending(local_hub, tmp_path / "wrong", *wanted, AA_API_KEY="sk_wrong", **env)
    states = [[gap["state"] for gap in line["gaps"]] for line in done.lines]
    there, nowhere = "on_artificial_analysis", "to_measure"
    assert states == [[there, "in_readme"], [there, there], [nowhere, there], [nowhere, nowhere]]
    first, second = (gap(line, "gpqa_diamond") for line in done.lines[:2])
    assert (first["value"], first["more"], second["more"]) == (None, 0, 1)
    assert first["command"].endswith(
        "import-aa --creator-slug Acme --model-name atlas-0 --repo-id acme/Atlas0-7B "
        "--benchmark gpqa_diamond --create-pr"
    )
    manager = load(SCRIPT.with_name("evaluation_manager.py"))
    assert callable(manager.build_parser().parse_args(shlex.split(first["command"])[4:]).run)
    assert "0.612" not in done.out and "61.2" not in done.out
    assert "free tier" in free.err and free.code == 0
    assert_error(wrong, 3, "does not know the key")
    assert "sk_wrong" not in wrong.out + wrong.err
