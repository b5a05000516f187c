"""Plans made of a local Hub, and what is done with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import card_of
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import Score, Source
from hf_evaluation.surveying.evidence import find_evidence
from hf_evaluation.surveying.proposals import LeftOut, Proposal, Proposed
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


def planned(repo_id: str, card: str, left_out: tuple[LeftOut, ...] = ()) -> Proposal:
    """The pull request for all scores of a card, as `plan` would have it; no Hub and no process is asked."""
    url = f"{hub_endpoint()}/{repo_id}"
    source = Source("readme", url=f"{url}/blob/{'a' * 40}/README.md", revision="a" * 40)
    scores = extract(card_of(card.encode(), "README.md"), repo_id, source).results
    found: list[Proposed] = []
    for score in scores:
        evidence = find_evidence(card, score)
        assert evidence is not None
        found.append(Proposed(score, "README.md", written_as(score), evidence))
    return Proposal(repo_id, url, "a" * 40, "2026-11-27T12:00:00Z", tuple(found), left_out)


def written_as(score: Score, **other: str) -> str:
    """The YAML that publishes a score, or one that says `other` things."""
    known = catalogue().with_id(score.benchmark_id)
    told = {
        "name": score.benchmark,
        "type": (known and known.dataset) or "acme/data",
        "metric": score.metric or (known and known.metric) or "accuracy",
        "value": f"{score.value:g}",
    } | other
    return (
        f"  - task:\n      type: text-generation\n    dataset:\n      type: {told['type']}\n"
        f"      name: {told['name']}\n    metrics:\n"
        f"    - type: {told['metric']}\n      value: {told['value']}\n"
    )
