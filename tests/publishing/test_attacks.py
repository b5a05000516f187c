"""Attempts to get a wrong claim published: another metric, a part as the whole, a duplicate, a wrong owner.

A line of tests/data/attacks.jsonl is what stands there, what is handed in, and what is right, written down
before it was tried. `got_through` says that the audit had taken it; "honest" ones must not be refused.
`right` names outcomes: a status; for what is written "board", or "card:" and the metric's type; "stopped"
where the file is refused as a whole; "once" where at most one is written. `says` must stand in the plan.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from hf_evaluation.scores.record import read_score, unpublished
from hf_evaluation.scores.who import WhoKind, who_of_score
from tests.publishing.support import BODY, EVAL_YAML, MODEL, Desk, score
from tests.support import ROOT

ATTEMPTS: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "tests/data/attacks.jsonl").read_text("utf-8").splitlines()
]
FILE = ".eval_results/x.yaml"
HUB = "https://huggingface.co"


def outcomes(desk: Desk, attempt: dict[str, Any]) -> tuple[list[str], str]:
    """What becomes of each score of an attempt, and all that is told and would be written."""
    task = EVAL_YAML.format(task="swe").encode()
    desk.hub.add_dataset("SWE-bench/SWE-bench_Verified", {"eval.yaml": task}, official=True)
    files = {FILE: attempt["there"].encode()} if "there" in attempt else {}
    files |= {"README.md": attempt["card"].encode() + BODY} if "card" in attempt else {}
    if files and "by" in attempt:
        desk.hub.open_pr(MODEL, files, author=attempt["by"])
    elif files:
        desk.hub.commit(MODEL, files)
    ours = [score(**changes) for changes in attempt["ours"]]
    run = desk.publish(ours, "--dry-run", *attempt.get("args", ()), code=None)
    document = run.document
    if "audit" not in document:
        return ["stopped"], run.out
    plan = {file["path"]: file for file in document["plan"]["files"]}
    card = plan.pop("README.md", None)
    kinds = metrics_added(card["diff"]) if card else []
    found = []
    for row in document["audit"]:
        if row["status"] != "new":
            found.append(row["status"])
        elif plan and "model-index only" not in (row["detail"] or ""):
            found.append("board")
        else:
            found.append(f"card:{kinds.pop(0)}")
    return found, run.out


def metrics_added(diff: str) -> list[str]:
    """The types of the metrics that a diff adds to the front matter, in their order."""
    added = [line[1:].strip().removeprefix("- ") for line in diff.splitlines()[2:] if line.startswith("+")]
    heads = [at for at, line in enumerate(added) if line == "metrics:"]
    return [str(yaml.safe_load(added[at + 1])["type"]) for at in heads]


def is_right(right: str, found: list[str]) -> bool:
    """Whether the outcomes are among those that are right: one word for all of them, or one for each."""
    if "once" in right and sum(item.partition(":")[0] in ("board", "card") for item in found) <= 1:
        return True
    for words in (one.split() for one in right.split("|")):
        each = words * len(found) if len(words) == 1 else words
        if len(each) == len(found) and all(
            word in (item, item.partition(":")[0]) for item, word in zip(found, each, strict=True)
        ):
            return True
    return False


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: f"{attempt['kind']}: {attempt['name']}")
def test_no_wrong_claim_is_published_and_no_honest_one_refused(desk: Desk, attempt: dict[str, Any]) -> None:
    found, told = outcomes(desk, attempt)
    assert is_right(attempt["right"], found), (found, told[-600:])
    assert attempt.get("says", "") in told


def who_kind(source: dict[str, Any], **more: Any) -> WhoKind:
    row = {"model": "acme/m", "benchmark": "GSM8K", "value": 82.3, "source": {"kind": "json"} | source}
    return who_of_score(unpublished(read_score(row | more, "results[0]"))).kind


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ({"url": "https://huggingface.co.evil.org/acme/m", "name": "acme"}, {}),
        ({"url": "https://evil.example/report", "name": "Acme"}, {}),
        ({"url": "https://evil.example/report", "name": "self-reported"}, {}),
        ({"url": "https://evil.example/report"}, {"method": {"source_account": "acme"}}),
        ({"url": f"{HUB}/acme/m/discussions/3"}, {}),
        ({"url": f"{HUB}/acme/m/blob/refs%2Fpr%2F3/README.md"}, {}),
        ({"url": f"{HUB}/acme/m/resolve/refs/pr/3/README.md"}, {}),
        ({"url": "https://github.com/acme/m/issues/4"}, {}),
        ({"url": "https://github.com/acme/m/pull/4"}, {}),
        ({"url": "https://github.com/acme/m/discussions/4"}, {}),
        ({"url": "https://github.com/acme-ai/m"}, {}),
        ({"url": "https://acme.github.io.evil.org/"}, {}),
        ({"url": "https://huggingface.co@evil.org/acme/m"}, {}),
        ({"kind": "every-eval-ever"}, {"method": {"relationship": "first_party", "evaluator": "Lab"}}),
        (
            {"kind": "every-eval-ever", "url": f"{HUB}/datasets/boreas/l"},
            {"method": {"relationship": "first_party"}},
        ),
        ({"kind": "lm-eval", "url": f"{HUB}/datasets/boreas/l"}, {"method": {"relationship": "first_party"}}),
        ({"url": f"{HUB}/acme/m"}, {"method": {"harness": "Artificial Analysis"}}),
        ({"url": f"{HUB}/acme/m"}, {"label": "artificial_analysis: gsm8k"}),
        ({"url": f"{HUB}/acme/m", "path": "artificial_analysis.json"}, {}),
        ({"url": f"{HUB}/acme/m"}, {"method": {"notes": "from ArtificialAnalysis"}}),
    ],
)
def test_nothing_but_the_authors_own_page_makes_a_number_theirs(
    source: dict[str, Any], more: dict[str, Any]
) -> None:
    assert who_kind(source, **more) is not WhoKind.AUTHORS


@pytest.mark.parametrize(
    "url",
    [f"{HUB}/acme/m/blob/abc/README.md", "https://acme.ai/report", "https://github.com/acme/m/blob/main/a.md",
     f"{HUB}/datasets/acme/evals", f"{HUB}/spaces/acme/board"],
)  # fmt: skip
def test_the_authors_own_page_does(url: str) -> None:
    assert who_kind({"url": url}) is WhoKind.AUTHORS
