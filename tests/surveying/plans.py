"""Plans made of a local Hub, and what is done with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.servers.hub import LocalHub
from tests.support import assert_clean
from tests.surveying.hub import (
    front_matter,
    survey_file,
    table,
    trending,
)


def make_plan(hub: LocalHub, home: Path, *args: str | Path) -> Path:
    """A survey and its plan, as bob, who owns nothing here; the page stands beside the plan."""
    survey, plan = home / "survey.jsonl", home / "plan.jsonl"
    done = trending(hub, home, "survey", "--out", survey, user="bob")
    assert done.code == 0, done.err
    page = plan.with_suffix(".html")
    done = trending(hub, home, "plan", survey, "--out", plan, "--html", page, *args, user="bob")
    assert done.code == 0, done.err
    assert_clean(done)
    assert not hub.requests.writes()
    return plan


def add_atlas(hub: LocalHub, number: int = 0, value: float = 71.4) -> str:
    """A model whose card states MMLU."""
    name = f"Atlas{number}-7B"
    text = f"{front_matter(name, {})}# {name}\n\n## Evaluation\n\n{table(name, {'MMLU': value})}"
    hub.add_model(f"acme/{name}", {"README.md": text.encode()}, trending=100 - number)
    return f"acme/{name}"


def apply(hub: LocalHub, home: Path, plan: Path, *args: str, user: str | None = "bob") -> Any:
    return trending(hub, home, "apply", plan, "--pause", "0", *args, user=user)


def ledger(plan: Path) -> list[tuple[str, str]]:
    """(model, event) of every line."""
    return [(line["repo_id"], line["event"]) for line in survey_file(plan.with_name(f"{plan.name}.ledger"))]  # type: ignore[misc]


def edit(plan: Path, change: Any) -> None:
    """Change the lines of a plan."""
    lines = survey_file(plan)
    for line in lines:
        change(line)
    plan.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
