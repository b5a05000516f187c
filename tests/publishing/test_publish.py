"""The flow: a card's scores become a pull request, then results; what it asks of the Hub on the way."""

from __future__ import annotations

import yaml

from tests.publishing.support import ALL, BODY, GSM8K_FILE, HEAD, MODEL, TABLE, Desk, entry, score, statuses


def test_the_flow_from_the_card_to_the_merged_result(desk: Desk) -> None:
    hub = desk.hub
    found = desk.extract()
    assert [(row["benchmark_id"], row["value"]) for row in found.document["results"]] == [
        ("mmlu", 71.4),
        ("gsm8k", 82.3),
        ("mmlu_pro", 44.9),
    ]
    rehearsed = desk.extract("--create-pr", "--apply", "--dry-run")
    assert hub.requests.writes() == []
    assert statuses(rehearsed) == dict.fromkeys(ALL, "new")
    assert rehearsed.document["pr_url"] is None

    made = desk.extract("--create-pr", user="bob").document
    assert made["pr_url"] == f"{hub.endpoint}/{MODEL}/discussions/1"
    assert {row["pr"] for row in made["results"]} == {1}
    assert {row["status"] for row in made["results"]} == {"pull-request"}
    assert made["plan"]["files"] == rehearsed.document["plan"]["files"]
    shown = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert {(row["benchmark_id"], row["value"], row["status"], row["pr"]) for row in shown} == {
        ("mmlu", 71.4, "pull-request", 1),
        ("gsm8k", 82.3, "pull-request", 1),
        ("mmlu_pro", 44.9, "pull-request", 1),
    }

    before = len(hub.requests)
    again = desk.extract("--create-pr", user="bob")
    assert statuses(again) == dict.fromkeys(ALL, "in_pr")
    assert f"{hub.endpoint}/{MODEL}/discussions/1" in again.err
    assert {row["author"] for row in again.document["audit"]} == {"bob"}
    assert (hub.requests.writes(since=before), desk.open_pulls()) == ([], [1])

    hub.merge(MODEL, 1)
    merged = desk.extract("--create-pr", user="bob")
    assert statuses(merged) == dict.fromkeys(ALL, "present")
    assert {row["status"] for row in merged.document["results"]} == {"merged"}
    assert desk.open_pulls() == []
    assert desk.run("validate", "--repo-id", MODEL, "--json").document["findings"] == []
    checks = desk.run("verify", "--repo-id", MODEL, "--json").document["results"]
    assert [row["check"] for row in checks] == ["matches"] * 3


def test_an_updated_card_is_a_conflict_until_told_to_update(desk: Desk) -> None:
    desk.extract("--apply")
    card = desk.hub.read(MODEL)
    desk.hub.commit(MODEL, {"README.md": card.replace(b"82.3", b"83.5").replace(b"**71.4**", b"**72.4**")})
    before = desk.hub.read(MODEL), desk.hub.read(MODEL, GSM8K_FILE)
    told = desk.extract("--create-pr")
    assert statuses(told) == {"mmlu": "conflict", "gsm8k": "conflict", "mmlu_pro": "present"}
    assert desk.open_pulls() == []
    assert "2 in conflict" in told.err

    desk.extract("--create-pr", "--update")
    sha = desk.hub.sha(MODEL)
    for old, path, value in zip(before, ("README.md", GSM8K_FILE), (b"72.4", b"83.5"), strict=True):
        new = desk.hub.read(MODEL, path, "refs/pr/1")
        changed = [
            pair for pair in zip(old.split(b"\n"), new.split(b"\n"), strict=True) if pair[0] != pair[1]
        ]
        assert [line.split()[-2:] for _, line in changed][0][-1] == value
        assert len(changed) == 2 and sha.encode() in changed[1][1]
    assert "71.4 → 72.4" in desk.pull_text()
    desk.hub.merge(MODEL, 1)
    desk.run("verify", "--repo-id", MODEL)


def test_at_most_eight_requests_and_one_for_each_open_pull_request(desk: Desk) -> None:
    hub = desk.hub
    desk.extract("--dry-run")  # the list of benchmarks is asked for once a day
    hub.open_pr(MODEL, {"README.md": HEAD + BODY.replace(b"Egret", b"Stork")}, author="bob", title="Names")
    hub.open_pr(MODEL, {"README.md": TABLE.replace(b"license: apache-2.0", b"license: mit")}, author="bob")
    hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="bob")
    hub.commit(MODEL, {"README.md": TABLE + b"\nMain moves on.\n"})
    before = len(hub.requests)
    desk.extract("--create-pr")
    made = desk.since(before)
    assert len(made) <= 8 + 3, [row.line() for row in made]
    assert all(hub.read(MODEL, path, "refs/pr/4") for path in ("README.md", GSM8K_FILE))


def test_options_reach_the_files(desk: Desk) -> None:
    desk.extract("--benchmark", "GSM8K", "--notes", "greedy", "--date", "2026-10-02", "--create-pr")
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert (row["value"], row["date"], row["notes"]) == (82.3, "2026-10-02", "8-shot; greedy")
    assert row["source"]["url"].startswith(
        f"{desk.hub.endpoint}/{MODEL}/blob/{desk.hub.sha(MODEL)}/README.md"
    )
    assert len(desk.hub.prs(MODEL)) == 1
    desk.hub.merge(MODEL, 1)
    assert statuses(desk.extract("--benchmark", "gsm8k", "--dry-run")) == {"gsm8k": "present"}
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"50.0")})
    changed = desk.extract("--benchmark", "gsm8k", "--dry-run", code=5)
    assert statuses(changed) == {"gsm8k": "conflict"}  # remarks behind the semicolon make no variant


def test_an_unknown_benchmark_can_be_named_for_the_model_index(desk: Desk) -> None:
    mine = score(benchmark="MyBench", benchmark_id=None, variant=None, metric=None)
    options = (
        "--dataset-type",
        "acme/mybench",
        "--dataset-name",
        "My Bench",
        "--task-type",
        "question-answering",
    )
    (row,) = desk.publish([mine], *options, "--dry-run", code=5).document["audit"]
    assert row["status"] == "refused" and "--metric acme/mybench=" in row["detail"]
    desk.publish([mine], *options, "--metric", "acme/mybench=WER", "--create-pr")
    (row,) = yaml.safe_load(desk.hub.read(MODEL, "README.md", "refs/pr/1").decode().split("---\n")[1])[
        "model-index"
    ][0]["results"]
    assert row["dataset"] == {"type": "acme/mybench", "name": "My Bench"}
    assert row["task"] == {"type": "question-answering"}
    assert (row["metrics"][0]["type"], row["metrics"][0]["value"]) == ("wer", 82.3)
    desk.publish([mine, score()], *options, "--create-pr", code=2)


def test_scores_left_out_by_benchmark_are_told(desk: Desk) -> None:
    run = desk.extract("--benchmark", "gsm8k", "--create-pr")
    reasons = [row["reason"] for row in run.document["skipped"]]
    assert reasons == [f"{name}: not among --benchmark" for name in ("MMLU", "MMLU-Pro")]
    assert all(f"{name}: not among" in desk.pull_text().replace("\\", "") for name in ("MMLU", "MMLU-Pro"))


def test_a_renamed_repository_is_followed(desk: Desk) -> None:
    desk.hub.move("acme/old-heron", MODEL)
    run = desk.run(
        "extract-readme",
        "--repo-id",
        "acme/old-heron",
        "--create-pr",
        "--json",
        "--model-name-override",
        "Heron 7B",
    )
    assert run.document["pr_url"].endswith(f"{MODEL}/discussions/1")


def test_an_open_pull_request_of_ours_can_be_amended(desk: Desk) -> None:
    desk.extract("--benchmark", "gsm8k", "--create-pr", user="bob")
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"84.0")})
    assert statuses(desk.extract("--create-pr", "--benchmark", "gsm8k", user="bob", code=5)) == {
        "gsm8k": "conflict"
    }
    (record,) = desk.run("get-prs", "--repo-id", MODEL, "--json", user="bob").document["prs"]
    assert record["own"] and record["close"] == f"hf discussions close {MODEL} 1 --yes"
    command = record["amend"].split()
    assert command[0] == "evaluation_manager.py"
    assert command[-1] == "--dry-run"  # a person looks first
    done = desk.run(*command[1:-1], "--create-pr", "--json", user="bob").document
    assert done["pr_url"].endswith("/discussions/1")
    assert desk.open_pulls() == [1]
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert row["value"] == 84.0
    assert b"model-index" not in desk.hub.read(MODEL, "README.md", "refs/pr/1")  # its --benchmark is kept
    desk.run("extract-readme", "--repo-id", MODEL, "--create-pr", "--pr", "7", user="bob", code=4)


def test_a_card_with_tabs_takes_new_results_and_keeps_its_tabs(desk: Desk) -> None:
    card = TABLE.replace(b"apache-2.0   #", b"apache-2.0\t#").replace(b"  - en\n", b"  - en\t\n")
    desk.hub.commit(MODEL, {"README.md": card})
    run = desk.extract("--create-pr")
    assert statuses(run) == dict.fromkeys(ALL, "new")
    (diff,) = [row["diff"] for row in run.document["plan"]["files"] if row["path"] == "README.md"]
    assert not any(line.startswith("-") for line in diff.splitlines()[2:])


def test_an_invalid_model_index_stops_only_what_would_be_written_there(desk: Desk) -> None:
    """The Hub refuses a commit of such a card as a whole, with all that goes with it."""
    index = b"model-index:\n- name: heron-7b\n  results:\n  - task: {name: x}\n"
    desk.hub.commit(MODEL, {"README.md": b"---\n" + index + b"---\n" + BODY})
    run = desk.extract("--create-pr")
    assert statuses(run) == {"mmlu": "refused", "gsm8k": "new", "mmlu_pro": "new"}
    refused = next(row for row in run.document["audit"] if row["status"] == "refused")
    assert "README.md, line 5: task.type is missing" in refused["detail"]
    assert all(row["path"].startswith(".eval_results/") for row in run.document["plan"]["files"])
    assert desk.open_pulls() == [1]
