"""Plans: what the cards state, with evidence and diff."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from hf_evaluation.surveying.plan import left_to_plan, to_plan
from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    PRINTED,
    SCRIPT,
    Known,
    card,
    survey_file,
    trending,
)
from tests.surveying.plans import make_plan


def test_a_plan_holds_what_the_cards_state_with_evidence_and_diff(
    local_hub: LocalHub, tmp_path: Path, known: dict[tuple[str, str], Known]
) -> None:
    lines = survey_file(make_plan(local_hub, tmp_path))
    planned: dict[tuple[str, str], float] = {}
    for line in lines:
        for item in line["scores"]:  # type: ignore[attr-defined]
            score, evidence = item["score"], item["evidence"]
            planned[score["model"], score["benchmark_id"]] = score["value"]
            assert item["publish"] is True
            assert evidence["row"][evidence["column"]] == score["raw"]
            assert evidence["row"][0] == PRINTED[score["benchmark_id"]]
            assert evidence["head"] == [["Benchmark", score["model"].split("/")[1], "Borealis-7B"]]
            assert evidence["url"].endswith(f"/blob/{line['revision']}/README.md?code=true#L{score['line']}")
            assert f"value: {score['value']}" in item["writes"]["text"]
            [diff] = [file["diff"] for file in line["files"] if file["path"] == item["writes"]["path"]]  # type: ignore[attr-defined]
            assert f"+      value: {score['value']}" in diff
        assert line["left_out"] == []
    stated = {place: item.value for place, item in known.items() if item.state == "in_readme"}
    assert planned == stated


def test_what_the_audit_refuses_is_left_out_with_its_reason(local_hub: LocalHub, tmp_path: Path) -> None:
    rows = "| Atlas-7B | 71.4 | 0.62 |\n| Borealis-7B | 69.0 | 0.5 |\n"
    text = f"# Atlas-7B\n\n## Evaluation\n\n| Model | MMLU | BIG-Bench Hard |\n|---|---|---|\n{rows}"
    local_hub.add_model("acme/Atlas-7B", {"README.md": text.encode()})
    plan = make_plan(local_hub, tmp_path)
    [line] = survey_file(plan)
    assert [item["score"]["benchmark_id"] for item in line["scores"]] == ["mmlu"]  # type: ignore[attr-defined]
    [left] = line["left_out"]  # type: ignore[misc]
    assert left["status"] == "refused" and "percent or a fraction" in left["detail"]  # type: ignore[index]
    assert "percent or a fraction" in plan.with_suffix(".html").read_text("utf-8")


def test_nothing_to_plan(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    survey = tmp_path / "survey.jsonl"
    trending(local_hub, tmp_path, "survey", "--out", survey)
    assert_error(trending(local_hub, tmp_path, "plan", survey, "--json"), 1, "no card")
    assert_error(trending(local_hub, tmp_path, "plan", tmp_path / "none", "--json"), 4)
    survey.write_text('{"schema": 9}\n')
    assert_error(trending(local_hub, tmp_path, "plan", survey, "--json"), 2, "line 1")


def test_all_benchmarks_are_those_of_which_there_are_scores(local_hub: LocalHub, tmp_path: Path) -> None:
    rows = {"MMLU": 71.4, "MMLU-Pro": 48.1, "GSM8K": 60.2}
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", rows)})
    survey = tmp_path / "survey.jsonl"
    table = trending(local_hub, tmp_path, "survey", "--benchmark", "all", "--out", survey)
    [told] = [line.split() for line in table.out.splitlines() if line.startswith("acme/")]
    assert told == ["acme/Atlas-7B", "3"]  # all of them in the card only
    assert {name for name in rows if f"\n{name} " in table.out} == set(rows)
    [line] = survey_file(survey)
    assert {gap["state"] for gap in line["gaps"]} == {"in_readme"}  # type: ignore[attr-defined]
    assert len(to_plan(line, None)) == 3 and left_to_plan(line, None) == []  # type: ignore[arg-type]
    assert left_to_plan(line, frozenset({"gsm8k"})) == ["mmlu", "mmlu_pro"]  # type: ignore[arg-type]


def test_ctrl_c_ends_a_plan_at_once_and_keeps_what_is_done(local_hub: LocalHub, tmp_path: Path) -> None:
    """And a plan says what the cards hold beyond it."""
    ids = [f"acme/Atlas{number}-7B" for number in range(4)]
    for number, repo_id in enumerate(ids):
        text = card(repo_id.partition("/")[2], {"MMLU": 71.4, "GSM8K": 60.2})
        local_hub.add_model(repo_id, {"README.md": text}, trending=100 - number)
    survey, out = tmp_path / "survey.jsonl", tmp_path / "plan.jsonl"
    trending(local_hub, tmp_path, "survey", "--out", survey)
    local_hub.faults.add(f"GET /api/models/{ids[1]}", delay=60.0)
    local_hub.requests.clear()
    command = [sys.executable, SCRIPT, "plan", survey, "--out", out, "--html", out.with_suffix(".html")]
    env = local_hub.env(tmp_path, "bob")
    process = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    asked = "|".join(ids[:1] + ids[2:])
    end = time.monotonic() + 60
    while (
        len(local_hub.requests.find(rf"GET /api/models/({asked})/discussions")) < 3 and time.monotonic() < end
    ):
        time.sleep(0.05)
    time.sleep(1.0)  # the last of the three is made ready
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, told = process.communicate(timeout=30)
    assert time.monotonic() - began < 2.0
    assert process.returncode == 130, told
    assert "the cards state 4 scores of 1 other benchmarks (GSM8K 4); --benchmark all takes them too" in told
    assert "interrupted: 3 of 4 cards are audited and written" in told and "Traceback" not in told
    assert [line["repo_id"] for line in survey_file(out)] == [ids[0], *ids[2:]]
    assert out.with_suffix(".html").exists()
