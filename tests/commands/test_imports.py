"""commands.imports: import-aa and import-results, from their source to the merged result on the Hub."""

from __future__ import annotations

import json
import os
from pathlib import Path

import yaml
from huggingface_hub import HfApi

from tests.commands.support import run_here
from tests.importing.analysis import ASK, server
from tests.importing.result_documents import LINK, lm, lm_eval, only, put
from tests.publishing.support import EVAL_YAML, MODEL, Desk
from tests.servers.artificial_analysis import AnalysisServer
from tests.servers.hub import LocalHub
from tests.support import assert_clean, assert_error

__all__ = ["server"]  # the fixture


def test_from_the_server_to_the_merged_result(
    desk: Desk, server: AnalysisServer, local_hub: LocalHub
) -> None:
    desk.extra |= {"AA_API_URL": server.url, "AA_API_KEY": "aa-pro-key"}
    local_hub.add_dataset("cais/hle", {"eval.yaml": EVAL_YAML.format(task="hle").encode()}, official=True)
    rehearsed = desk.run("import-aa", *ASK, "--dry-run", "--json")
    assert local_hub.requests.writes() == []
    assert [item["status"] for item in rehearsed.document["audit"]] == ["new", "new"]
    made = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob").document
    assert made["pr_url"] == f"{local_hub.endpoint}/{MODEL}/discussions/1"
    assert made["plan"]["files"] == rehearsed.document["plan"]["files"]
    assert "model-index only" in rehearsed.document["audit"][1]["detail"]  # a part of cais/hle, not its task
    front = yaml.safe_load(local_hub.read(MODEL, "README.md", "refs/pr/1").decode().split("---\n")[1])
    (hle,) = [
        result for result in front["model-index"][0]["results"] if result["dataset"]["type"] == "cais/hle"
    ]
    assert hle["metrics"] == [{"type": "accuracy", "value": 8.7, "name": "accuracy (text-only)"}]
    page = {"name": "Artificial Analysis", "url": "https://artificialanalysis.ai/models/heron-7b"}
    assert hle["source"] == page
    told = str(local_hub.repo(MODEL).discussion(1).events[0].data["latest"]["raw"])  # type: ignore[index]
    assert "[Artificial Analysis](https://artificialanalysis.ai/models/heron-7b)" in told
    assert "Source: Artificial Analysis" in told.replace("\\", "")
    again = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob")
    assert [item["status"] for item in again.document["audit"]] == ["in_pr", "in_pr"]
    assert desk.open_pulls() == [1]
    local_hub.merge(MODEL, 1)
    merged = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob")
    assert [item["status"] for item in merged.document["audit"]] == ["present", "present"]
    assert desk.open_pulls() == []
    assert len(server.requests) == 1  # all of it from one reply


def test_from_a_dataset_to_the_merged_result(desk: Desk, local_hub: LocalHub) -> None:
    local_hub.add_dataset(
        "acme/results", {"heron/results_2026-11-20T10-11-12.json": json.dumps(lm_eval()).encode()}
    )
    sha = local_hub.sha("acme/results", kind="dataset")
    asked = ("import-results", "hf://datasets/acme/results/heron", "--repo-id", MODEL, "--json")
    rehearsed = desk.run(*asked, "--dry-run")
    assert [row["status"] for row in rehearsed.document["audit"]] == ["new"]
    assert local_hub.requests.writes() == []
    made = desk.run(*asked, "--create-pr", user="bob").document
    (path,) = [file["path"] for file in made["plan"]["files"]]
    (entry,) = yaml.safe_load(local_hub.read(MODEL, path, "refs/pr/1"))
    assert (entry["dataset"], entry["value"]) == ({"id": "openai/gsm8k", "task_id": "gsm8k"}, 82.3)
    assert str(entry["date"]) == "2025-11-20"
    assert entry["notes"] == "5-shot, strict-match, lm-evaluation-harness 0.4.13"
    link = f"{local_hub.endpoint}/datasets/acme/results/blob/{sha}/heron/results_2026-11-20T10-11-12.json"
    assert entry["source"] == {"url": link, "name": "lm-evaluation-harness 0.4.13"}
    told = str(local_hub.repo(MODEL).discussion(1).events[0].data["latest"]["raw"]).replace("\\", "")  # type: ignore[index]
    for fact in (
        "How it was measured",
        "standard error 0.0105",
        "samples 1319",
        "few-shot examples 5",
        "temperature",
    ):
        assert fact in told
    again = desk.run(*asked, "--create-pr", user="bob")
    assert [row["status"] for row in again.document["audit"]] == ["in_pr"]
    local_hub.merge(MODEL, 1)
    assert [row["status"] for row in desk.run(*asked, "--create-pr").document["audit"]] == ["present"]
    assert desk.open_pulls() == []


def test_a_partial_run_is_never_published(desk: Desk, tmp_path: Path) -> None:
    path = put(tmp_path, lm(("config", "limit"), 100))
    asked = ("import-results", str(path), "--repo-id", MODEL, "--source-url", LINK, "--json")
    for option in ("--dry-run", "--create-pr", "--apply"):
        done = desk.run(*asked, option, code=5)
        (row,) = done.document["audit"]
        assert row["status"] == "refused"
        assert "of a partial run (limit 100" in row["detail"]
    assert desk.hub.requests.writes() == []


def test_a_file_on_this_machine_needs_a_link(desk: Desk, tmp_path: Path) -> None:
    path = put(tmp_path, lm_eval())
    asked = ("import-results", str(path), "--repo-id", MODEL, "--create-pr", "--json")
    done = desk.run(*asked, code=5)
    assert "no link to its source" in done.document["audit"][0]["detail"]
    assert "--source-url" in done.err
    desk.run(*asked, "--source-url", LINK)
    assert desk.open_pulls() == [1]


def test_two_runs_that_differ_publish_neither(desk: Desk, tmp_path: Path) -> None:
    first = put(tmp_path, lm_eval(), "a.json")
    second = put(tmp_path, lm_eval(metrics={"exact_match,strict-match": 0.79}), "b.json")
    done = desk.run(
        "import-results",
        str(first),
        str(second),
        "--repo-id",
        MODEL,
        "--source-url",
        LINK,
        "--create-pr",
        "--json",
        code=5,
    )
    assert [row["status"] for row in done.document["audit"]] == ["refused", "refused"]


def test_what_import_results_prints_is_what_publish_takes(desk: Desk, tmp_path: Path) -> None:
    path = put(tmp_path, lm_eval())
    printed = desk.run("import-results", str(path), "--repo-id", MODEL, "--source-url", LINK, "--json").out
    done = desk.run("publish", "--scores", "-", "--dry-run", "--json", stdin=printed.encode())
    assert [row["status"] for row in done.document["audit"]] == ["new"]
    assert done.document["results"][0]["method"]["task"] == "gsm8k"
    partial = desk.run(
        "import-results",
        str(put(tmp_path, lm(("config", "limit"), 5))),
        "--repo-id",
        MODEL,
        "--source-url",
        LINK,
        "--json",
    ).out
    done = desk.run("publish", "--scores", "-", "--dry-run", "--json", stdin=partial.encode(), code=5)
    assert "limit 5" in done.document["audit"][0]["detail"]


def test_a_missing_dataset_is_told(desk: Desk) -> None:
    done = desk.run(
        "import-results", "hf://datasets/acme/none/x.json", "--repo-id", MODEL, "--json", code=None
    )
    assert_clean(done)
    assert done.code in (3, 4)
    desk.hub.add_dataset("acme/some", {"a.txt": b"x"})
    assert_error(
        desk.run("import-results", "hf://datasets/acme/some/x.json", "--repo-id", MODEL, "--json", code=4), 4
    )


def test_the_table_for_people_says_which_runs_are_partial(tmp_path: Path) -> None:
    path = put(tmp_path, lm(("config", "limit"), 5))
    done = run_here("import-results", str(path), "--repo-id", MODEL)
    assert "PARTIAL" in done.out
    assert "partial: GSM8K" in done.err
    assert os.linesep not in done.out.splitlines()[0]


def test_a_bucket_is_read_too(desk: Desk) -> None:
    token = desk.hub.token("alice")
    api = HfApi(desk.hub.endpoint, token=token)
    api.create_bucket("acme/runs")
    api.batch_bucket_files("acme/runs", add=[(json.dumps(lm_eval()).encode(), "heron/results_x.json")])
    for name in (
        "hf://buckets/acme/runs/heron/results_x.json",
        "hf://buckets/acme/runs/heron",
        "hf://buckets/acme/runs",
    ):
        score = only(desk.run("import-results", name, "--repo-id", MODEL, "--json"))
        assert score["source"]["url"] == f"{desk.hub.endpoint}/buckets/acme/runs/resolve/heron/results_x.json"
