"""Plans: what the cards state, with evidence and diff."""

from __future__ import annotations

from pathlib import Path

from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    PRINTED,
    Known,
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
