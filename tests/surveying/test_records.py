"""A line of a survey, as references/surveying.md has it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.servers.hub import LocalHub
from tests.surveying.hub import (
    card,
    gap,
    only,
    result_file,
)

KEYS = re.findall(
    r"\w+",
    """schema repo_id sha url scanned_at selection trending_rank author created_at last_modified downloads
    likes license gated pipeline_tag parameters active_parameters dtype kind base_models scores gaps skipped
    requests error""",
)


def test_a_line_has_the_agreed_shape_and_the_source_of_every_score(
    local_hub: LocalHub, tmp_path: Path
) -> None:
    local_hub.add_model(
        "acme/Atlas-7B-Chat",
        {"README.md": card("Atlas-7B-Chat", {"MMLU": 71.2}, {"bbh": 40.5})},
        likes=3,
        downloads=9,
        trending=5,
        parameters=7_000_000_000,
        pipeline_tag="text-generation",
    )
    number = local_hub.open_pr("acme/Atlas-7B-Chat", {".eval_results/a.yaml": result_file("aime_2025", 12.5)})
    line = only(local_hub, tmp_path)
    sha = local_hub.sha("acme/Atlas-7B-Chat")

    assert list(line) == KEYS
    assert (line["sha"], line["trending_rank"], line["license"]) == (sha, 1, "mit")
    assert (line["kind"], line["dtype"], line["parameters"]) == ("instruct", "BF16", 7_000_000_000)
    kinds = {score["benchmark_id"]: score["source"]["kind"] for score in line["scores"]}
    assert kinds == {"bbh": "model-index", "aime_2025": "eval-results", "mmlu": "readme"}
    proposed, stated = gap(line, "aime_2025"), gap(line, "mmlu")
    assert (proposed["state"], proposed["pr"]) == ("in_pr", number)
    assert line["scores"][1]["method"]["pr_author"] == "bob"
    owners = {
        score["benchmark_id"]: (score["who"]["text"], score["where"]["place"], score["where"]["line"])
        for score in line["scores"]
    }
    assert owners == {
        "bbh": ("not known", "main", None),
        "aime_2025": ("third party: bob", "open pull request", None),
        "mmlu": ("the authors (acme)", "card", 21),
    }
    assert stated["place"] == {"table": 1, "row": 1, "column": 1, "line": 21}
    assert line["scores"][2]["source"]["url"] == f"{line['url']}/blob/{sha}/README.md"
    measure = gap(line, "arc_challenge")
    assert (measure["task"], measure["flavor"]) == ("arc_challenge", "l4x1")
    assert measure["command"].endswith(
        "eval_jobs.py submit --model acme/Atlas-7B-Chat --task arc_challenge --flavor l4x1"
    )
    assert stated["command"].endswith(
        "extract-readme --repo-id acme/Atlas-7B-Chat --benchmark mmlu --create-pr"
    )
    assert gap(line, "livecodebench")["task"] == "livecodebench"  # a task of ours
