"""What must never reach a leaderboard: other metrics, parts of runs, other models' numbers, outdated ones.

Each case was found by somebody who tried to make the script publish something wrong.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.publishing_support import (
    HEAD,
    MODEL,
    TABLE,
    Desk,
    desk,
    entry,
    index_card,
    score,
)

__all__ = ["desk"]  # the fixture
GSM8K_FILE = ".eval_results/gsm8k_8_shot.yaml"
OWN = f"http://127.0.0.1/{MODEL}"


def card(*rows: tuple[str, ...], head: tuple[str, ...] = ("Benchmark", "Heron 7B")) -> bytes:
    """A card with one table."""
    lines = [head, ("---",) * len(head), *rows]
    return HEAD + ("\n# Heron 7B\n\n" + "".join("| " + " | ".join(line) + " |\n" for line in lines)).encode()


def only(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """Status and detail of the one score."""
    (row,) = rows
    return row["status"], row["detail"] or ""


# What a score measures


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"metric": "perplexity", "value": 8.1}, "refused", "measured in exact_match"),
        ({"lower_is_better": True}, "refused", "higher is better"),
        ({"variant": "stderr", "value": 1.2}, "refused", "error estimate"),
        ({"variant": "limit 50"}, "refused", "part of the benchmark"),
        ({"variant": "8-shot, 100 samples"}, "refused", "part of the benchmark"),
        ({"variant": "partial"}, "refused", "part of the benchmark"),
        ({"variant": "subset"}, "refused", "part of the benchmark"),
        ({"method": {"limit": 10}}, "refused", "limit 10"),
        ({"complete": False}, "refused", "partial run"),
        ({"metric": "F1"}, "new", "model-index only"),
        ({"variant": "maj@64"}, "new", "maj@64 is not what the leaderboard"),
        ({"variant": "pass@10"}, "new", "settings"),
        ({"variant": "Algebra"}, "new", "whether 'Algebra' is the whole of GSM8K cannot be told"),
        ({"value": 0.823, "raw": "0.823"}, "refused", "percent or a fraction"),
        ({"value": 0.8, "raw": "0.8 %"}, "new", "would read as a fraction"),
        ({"variant": "8-shot, CoT"}, "new", ""),
        ({"variant": "5-shot CoT, no tools, thinking mode"}, "new", ""),
        ({"variant": "avg@32", "metric": "accuracy"}, "new", ""),
        ({"variant": "low effort; temperature=0.6"}, "new", ""),
    ],
    ids=str,
)
def test_only_whole_runs_of_the_boards_own_metric_go_there(
    desk: Desk, changes: dict[str, Any], status: str, said: str
) -> None:
    if said == "settings":  # 10 tries are no accuracy
        said = "pass@10"
    found, detail = only(desk.audit(score(**changes)))
    assert found == status and said in detail
    files = desk.publish([score(**changes)], "--dry-run", code=None).document["plan"]["files"]
    on_board = [file["path"] for file in files if file["path"].startswith(".eval_results/")]
    assert bool(on_board) == (status == "new" and not said)


def test_a_table_of_other_measures_does_not_reach_the_boards(desk: Desk) -> None:
    rows = (("MMLU-Pro (error rate ↓)", "44.9"), ("GSM8K (maj@64)", "95.1"), ("GPQA Diamond (partial)", "50"))
    desk.hub.commit(MODEL, {"README.md": card(*rows)})
    files = desk.extract("--dry-run").document["plan"]["files"]
    assert [file["path"] for file in files] == ["README.md"]
    (model,) = yaml.safe_load(files[0]["yaml"])["model-index"]
    (result,) = model["results"]
    assert result["metrics"][0]["type"] == "maj@64"


def test_of_two_metrics_of_one_benchmark_each_keeps_its_own(desk: Desk) -> None:
    document = desk.publish([score(metric="f1", value=10), score()], "--create-pr").document
    assert [row["status"] for row in document["audit"]] == ["new", "new"]
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert row["value"] == 82.3
    assert b"- type: f1\n            value: 10" in desk.hub.read(MODEL, "README.md", "refs/pr/1")


@pytest.mark.parametrize(
    ("published", "ours", "status"),
    [
        ("accuracy", "F1", "new"),
        ("f1", "accuracy", "new"),
        ("f1", "F1", "present"),
        ("acc", "exact_match", "present"),
    ],
)
def test_another_metric_is_another_result(desk: Desk, published: str, ours: str, status: str) -> None:
    there = index_card(("openai/gsm8k", "GSM8K (8-shot)", 82.3)).replace(
        b"type: accuracy", f"type: {published}".encode()
    )
    desk.hub.commit(MODEL, {"README.md": there})
    rows = desk.audit(score(metric=ours), args=("--format", "model-index"))
    assert only(rows)[0] == status


def test_a_subset_does_not_get_the_whole_configuration(desk: Desk) -> None:
    stem = score(benchmark="MMLU", benchmark_id="mmlu", variant="STEM", value=60)
    (file,) = desk.publish([stem], "--dry-run").document["plan"]["files"]
    (model,) = yaml.safe_load(file["yaml"])["model-index"]
    assert "config" not in model["results"][0]["dataset"]


def test_benchmarks_of_one_dataset_stay_apart(desk: Desk) -> None:
    two = [
        score(benchmark=name, benchmark_id=ident, variant=None, value=50)
        for name, ident in (("CRUXEval-I", "cruxeval_i"), ("CRUXEval-O", "cruxeval_o"))
    ]
    desk.publish(two, "--apply")
    assert desk.run("validate", "--repo-id", MODEL, "--json").document["findings"] == []


SHA = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c"


@pytest.mark.parametrize(
    ("dataset", "on_board", "named"),
    [
        ("openai/gsm8k", True, None),
        ("gsm8k", True, None),
        ("someone/gsm8k-cleaned", False, "someone/gsm8k-cleaned"),
        ("https://example.org/gsm8k.csv", False, "gsm8k"),
    ],
)
def test_a_measured_score_names_the_data_that_were_used(
    desk: Desk, dataset: str, on_board: bool, named: str | None
) -> None:
    measured = score(method={"dataset": dataset, "dataset_revision": SHA, "config": "main", "split": "test"})
    (file,) = desk.publish([measured], "--dry-run").document["plan"]["files"]
    data = yaml.safe_load(file["yaml"])
    if on_board:
        assert data[0]["dataset"] == {"id": "openai/gsm8k", "task_id": "gsm8k", "revision": SHA}
        return
    told = data["model-index"][0]["results"][0]["dataset"]
    assert (told["type"], told["config"], told["split"], told["revision"]) == (named, "main", "test", SHA)


# Whose number, and which benchmark


def test_a_name_that_is_another_benchmarks_than_the_id_is_refused(desk: Desk) -> None:
    status, detail = only(desk.audit(score(benchmark="MMLU-Pro", benchmark_id="mmlu")))
    assert status == "refused" and "mmlu_pro" in detail and "benchmark_id is mmlu" in detail


def test_a_number_that_the_card_does_not_say_is_refused_though_it_cites_the_card(desk: Desk) -> None:
    sha = desk.hub.sha(MODEL)
    source = {"kind": "readme", "url": f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md", "revision": sha}
    forged = score(value=99.9, raw="99.9", line=16, source=source)
    assert "the card says 82.3" in only(desk.audit(forged))[1]
    unread = score(
        benchmark="AIME 2026", benchmark_id="aime_2026", raw="99.9", value=99.9, line=16, source=source
    )
    assert "does not say 99.9" in only(desk.audit(unread))[1]
    assert only(desk.audit(score(line=16, source=source)))[0] == "new"


def test_another_models_entry_in_the_model_index_is_neither_ours_nor_changed(desk: Desk) -> None:
    both = b"""---
model-index:
- name: heron-70b
  results:
  - task: {type: text-generation}
    dataset: {type: openai/gsm8k, name: GSM8K}
    metrics: [{type: exact_match, value: 95.0, name: exact_match (8-shot)}]
    source: {name: card, url: https://example.org/report}
- name: heron-7b
  results: []
---
"""
    desk.hub.commit(MODEL, {"README.md": both})
    assert only(desk.audit(score()))[0] == "new"
    desk.publish([score()], "--format", "model-index", "--update", "--apply")
    models = yaml.safe_load(desk.hub.read(MODEL).split(b"---\n")[1])["model-index"]
    values = [[row["metrics"][0]["value"] for row in model["results"]] for model in models]
    assert values == [[95.0], [82.3]]


def test_the_text_says_which_line_of_the_table_somebody_chose(desk: Desk) -> None:
    desk.extract("--model-name-override", "Egret 7B", "--create-pr")
    text = desk.hub.repo(MODEL).discussion(1).events[0].data["latest"]["raw"]  # type: ignore[index]
    assert "Read from the line named “Egret 7B”, which whoever opened this pull request says" in text


def test_a_name_decides_over_a_dataset_that_is_another_benchmarks(desk: Desk) -> None:
    wrong = index_card(("cais/mmlu", "MMLU-Pro", 44.9)).replace(
        b"name: MMLU-Pro", b"name: MMLU-Pro\n      config: all"
    )
    desk.hub.commit(MODEL, {"README.md": wrong})
    mmlu = score(benchmark="MMLU", benchmark_id="mmlu", variant=None, value=44.9)
    pro = score(benchmark="MMLU-Pro", benchmark_id="mmlu_pro", variant=None, value=44.9)
    assert [row["status"] for row in desk.audit(mmlu, pro)] == ["new", "present"]


# What is there already


@pytest.mark.parametrize(
    ("notes", "variant", "status"),
    [
        (None, "8-shot", "present"),
        ("Reported by the authors", "8-shot", "present"),
        ("w/ tools", "with tools", "present"),
        ("0-shot", "8-shot", "new"),
    ],
)
def test_the_same_value_in_other_words_is_not_published_again(
    desk: Desk, notes: str | None, variant: str, status: str
) -> None:
    desk.hub.commit(MODEL, {".eval_results/a.yaml": entry(notes=notes)})
    assert only(desk.audit(score(variant=variant)))[0] == status


def test_a_fraction_on_a_percent_board_is_no_agreement_and_can_be_corrected(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=0.823, notes="8-shot")})
    assert only(desk.audit(score()))[0] == "conflict"
    desk.publish([score()], "--update", "--apply")
    assert yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE))[0]["value"] == 82.3


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("https://huggingface.co/datasets/acme/a", "https://huggingface.co/datasets/acme/b"),
        ("https://huggingface.co/spaces/acme/a", "https://huggingface.co/spaces/acme/b"),
        ("https://example.org/report?id=1", "https://example.org/report?id=2"),
    ],
)
def test_only_a_value_of_the_same_source_is_replaced(desk: Desk, theirs: str, ours: str) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=80, notes="8-shot", url=theirs)})
    mine = score(source={"kind": "lm-eval", "url": ours})
    assert only(desk.audit(mine, args=("--update",)))[0] == "conflict"
    desk.publish([mine], "--update", "--create-pr", code=5)
    assert desk.open_pulls() == []


def test_an_update_waits_for_an_open_pull_request_with_a_third_value(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=80, notes="8-shot")})
    desk.hub.open_pr(MODEL, {GSM8K_FILE: entry(value=81, notes="8-shot")}, author="bob")
    desk.publish([score()], "--update", "--create-pr", code=5)
    assert desk.open_pulls() == [1]


def test_a_dated_value_is_not_replaced_under_its_old_date(desk: Desk) -> None:
    desk.publish([score()], "--date", "2026-01-02", "--apply")
    detail = only(desk.audit(score(value=83.0), args=("--update",)))[1]
    assert "dated 2026-01-02" in detail


def test_a_remark_is_not_taken_for_the_variant(desk: Desk) -> None:
    plain = score(variant=None)
    desk.publish([plain], "--notes", "measured by us", "--apply")
    assert only(desk.audit(plain))[0] == "present"
    assert only(desk.audit(score(variant=None, value=83.0)))[0] == "conflict"


def test_results_beside_a_mistake_in_their_file_are_seen(desk: Desk) -> None:
    mistake = b"- dataset:\n    id: openai/gsm8k\n  value: 3\n"
    desk.hub.commit(MODEL, {".eval_results/gsm8k.yaml": entry(notes="8-shot") + mistake})
    assert only(desk.audit(score()))[0] == "present"


def test_a_strangers_unreadable_proposal_is_told(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {"README.md": b"---\na: [\n---\n"}, author="bob")
    assert "warning: #1 by bob: README.md, line" in desk.publish([score()], "--dry-run").err


@pytest.mark.parametrize("url", ["https://[x/y", "http://", "mailto:bob"])
def test_nobody_can_stop_others_with_an_odd_link(desk: Desk, url: str) -> None:
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry(value=70, notes="8-shot", url=url)}, author="bob")
    assert only(desk.audit(score()))[0] == "conflict"
    desk.run("verify", "--repo-id", MODEL, "--json")
    assert "no link" in only(desk.audit(score(source={"kind": "lm-eval", "url": url})))[1]


# Pull requests that are amended, and a main that moves


def test_an_amended_pull_request_is_held_against_main_too(desk: Desk) -> None:
    desk.extract("--benchmark", "mmlu_pro", "--create-pr")
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(notes="8-shot")})
    rows = desk.audit(score(), args=("--pr", "1"))
    assert only(rows)[0] == "present"


def test_somebody_elses_pull_request_is_not_amended(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="bob")
    head = desk.hub.sha(MODEL, "refs/pr/1")
    error = desk.extract("--create-pr", "--pr", "1", code=3).document["error"]
    assert "bob's pull request" in error["message"]
    assert desk.hub.sha(MODEL, "refs/pr/1") == head


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({".eval_results/other.yaml": entry(notes="8-shot")}, False),
        ({"README.md": TABLE.replace(b"82.3", b"62.3")}, False),
        ({"notes.txt": b"nothing to do with it\n"}, True),
    ],
    ids=["the same result", "another number", "another file"],
)
def test_a_main_that_moved_while_the_pull_request_was_made(
    desk: Desk, files: dict[str, bytes], kept: bool
) -> None:
    script = __import__("tests.support", fromlist=["load_script"]).load_script()
    send = script.send

    def moved(commit: Any) -> Any:
        desk.monkeypatch.setattr(script, "send", send)
        desk.hub.commit(MODEL, files)
        return send(commit)

    desk.monkeypatch.setattr(script, "send", moved)
    document = desk.extract("--create-pr", "--benchmark", "gsm8k", "mmlu_pro").document
    assert document["pr_url"].endswith("/discussions/1" if kept else "/discussions/2")
    assert desk.open_pulls() == ([1] if kept else [2])
    last = f"refs/pr/{desk.open_pulls()[0]}"
    if b"62.3" in files.get("README.md", b""):
        assert b"62.3" in desk.hub.read(MODEL, GSM8K_FILE, last)


def test_an_old_revisions_numbers_are_held_against_todays_card(desk: Desk) -> None:
    old = desk.hub.sha(MODEL)
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"80.1")})
    run = desk.extract("--revision", old, "--dry-run")
    by_name = {run.document["results"][row["score"]]["benchmark_id"]: row for row in run.document["audit"]}
    assert by_name["gsm8k"]["status"] == "refused" and "80.1 by now" in by_name["gsm8k"]["detail"]
    assert by_name["mmlu_pro"]["status"] == "new"


# Secrets, and what is no input


@pytest.mark.parametrize(
    "changes",
    [
        {"method": {"model_args": "token=hf_AbCdEfGhIjKlMnOp"}},
        {"source": {"kind": "lm-eval", "url": "https://example.org/?key=sk-abcdefghijklmnopqr"}},
    ],
    ids=str,
)
def test_a_token_in_the_scores_is_not_published(desk: Desk, changes: dict[str, Any]) -> None:
    error = desk.publish([score(**changes)], "--create-pr", code=5).document["error"]
    assert "token" in error["message"]
    assert desk.hub.requests.writes() == []


def test_the_users_own_token_is_not_published(desk: Desk) -> None:
    data = json.dumps(
        {"repo_id": MODEL, "results": [score(method={"key": desk.hub.token("alice")})]}
    ).encode()
    run = desk.run("publish", "--scores", "-", "--json", "--create-pr", stdin=data, code=5)
    assert "token" in run.document["error"]["message"]
    assert desk.hub.requests.writes() == []


def test_a_link_with_a_password_is_refused(desk: Desk) -> None:
    detail = only(desk.audit(score(source={"kind": "lm-eval", "url": "https://me:secret@example.org/x"})))[1]
    assert "password" in detail and "secret" not in detail


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"results": [{"model": "a/b", "benchmark": "MMLU", "value": %s}]}' % ("9" * 400), "no number"),
        (
            '{"results": [{"model": "a/b", "benchmark": "MMLU", "value": 1, "stderr": %s}]}' % ("9" * 400),
            "no number",
        ),
        ('{"results": [{"model": "a/b", "benchmark": "MMLU", "value": 1, "method": {"x": NaN}}]}', "method"),
        ("[" * 200_000, "no JSON"),
    ],
    ids=["huge value", "huge error", "NaN in the method", "nested"],
)
def test_numbers_and_nests_that_no_score_has_are_usage_errors(desk: Desk, data: str, said: str) -> None:
    run = desk.run("publish", "--scores", "-", "--repo-id", MODEL, "--json", stdin=data.encode(), code=2)
    assert said in run.document["error"]["message"]


@pytest.mark.parametrize("endpoint", ["http://[::", "ftp://x", "https://me:secret@127.0.0.1"])
def test_an_endpoint_that_is_none_is_a_usage_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    env = desk.hub.env
    monkeypatch.setattr(type(desk.hub), "env", lambda hub, *a, **k: env(*a, **k) | {"HF_ENDPOINT": endpoint})
    run = desk.run("show", "--repo-id", MODEL, "--json", code=2)
    assert "HF_ENDPOINT" in run.document["error"]["message"]
    assert "secret" not in run.out + run.err


def test_a_list_of_discussions_without_numbers_is_a_broken_answer(desk: Desk) -> None:
    body = json.dumps({"discussions": [{"num": "x"}], "count": 1, "start": 0})
    desk.hub.faults.add(f"GET /api/models/{MODEL}/discussions", status=200, body=body)
    desk.publish([score()], "--dry-run", code=6)


@pytest.mark.parametrize(
    "option", [("--update",), ("--pr", "7"), ("--benchmark", "mmlu"), ("--format", "both")]
)
def test_a_writing_option_without_a_mode_is_a_usage_error(desk: Desk, option: tuple[str, ...]) -> None:
    error = desk.extract(*option, code=2).document["error"]
    assert option[0] in error["message"] and "--dry-run" in error["hint"]


def test_an_unreadable_source_does_not_end_verify(desk: Desk) -> None:
    sha = "0" * 40
    desk.hub.commit(
        MODEL, {GSM8K_FILE: entry(notes="8-shot", url=f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md")}
    )
    desk.hub.faults.add(f"GET /{MODEL}/resolve/{sha}", status=500, times=None)
    (row,) = desk.run("verify", "--repo-id", MODEL, "--json").document["results"]
    assert row["check"] == "cannot be checked"
    desk.hub.faults.clear()


def test_the_list_of_benchmarks_ends(desk: Desk) -> None:
    link = f'<{desk.hub.endpoint}/api/datasets?again=1>; rel="next"'
    desk.hub.faults.add(
        r"GET /api/datasets\?", status=200, headers={"Link": link}, body='[{"id": "a/b"}]', times=None
    )
    desk.publish([score()], "--dry-run")
    assert len(desk.hub.requests.find(r"GET /api/datasets\?")) == 20
    desk.hub.faults.clear()
