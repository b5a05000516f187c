"""Whose line it is: small cards, each with what a careful reader takes of it or is asked.

`data/whose_line.json` lists them:

    name, card         the kind of evidence, and the card's lines
    repo_id, options   the arguments of `extract-readme`
    exit               its exit code
    takes              [benchmark, value] of every score, in any order
    offers             the labels of the candidates, the likeliest first
    says               {value: what the variant of that score says}
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.commands.support import run_here
from tests.support import ROOT

CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "data" / "whose_line.json").read_text(encoding="utf-8")
)


def run_case(case: dict[str, Any], folder: Path, options: list[str]) -> tuple[int, dict[str, Any]]:
    path = folder / "README.md"
    path.write_text("\n".join(case["card"]) + "\n", encoding="utf-8")
    where = ["--readme", str(path), "--repo-id", case["repo_id"], "--json"]
    done = run_here("extract-readme", *where, *options)
    return done.code, done.document


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_whose_line(case: dict[str, Any], tmp_path: Path) -> None:
    code, document = run_case(case, tmp_path, case["options"])
    assert code == case["exit"], document.get("error")
    scores = document.get("results", [])
    assert sorted([score["benchmark"], score["value"]] for score in scores) == sorted(case["takes"])
    assert [found["label"] for found in document.get("error", {}).get("candidates", [])] == case["offers"]
    for value, text in case["says"].items():
        (score,) = (score for score in scores if score["value"] == float(value))
        assert text in (score["variant"] or "").lower()


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["offers"]], ids=lambda case: str(case["name"])
)
def test_every_candidate_takes_one_line_with_the_scores_it_tells(
    case: dict[str, Any], tmp_path: Path
) -> None:
    _, document = run_case(case, tmp_path, case["options"])
    for candidate in document["error"]["candidates"]:
        assert candidate["scores"] and candidate["heading"] and candidate["reason"]
        code, picked = run_case(case, tmp_path, shlex.split(candidate["option"]))
        told = [f"{score['benchmark']} {score['value']:g}" for score in picked["results"]]
        assert (code, told[:3]) == (0, candidate["scores"])
        lines = {
            score["row"] if "row" in candidate["option"] else score["column"] for score in picked["results"]
        }
        if "index" in candidate["option"]:
            assert len(lines) == 1
