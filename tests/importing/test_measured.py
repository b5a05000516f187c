"""importing.measured: one rule for all harnesses, which metric is published and on which scale."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.importing.every_eval_ever import read_every_eval_ever
from hf_evaluation.importing.lighteval import read_lighteval
from hf_evaluation.importing.lm_eval import read_lm_eval
from hf_evaluation.importing.measured import ResultFile
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import read_score
from hf_evaluation.scores.scales import on_scale
from tests.importing.result_documents import imported, lighteval, lm_eval, only, own, record
from tests.publishing_support import MODEL
from tests.support import ROOT, assert_error

TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
RULES = [
    pytest.param(entry, rule, id=f"{rule['harness']}-{rule['task']}")
    for entry in TABLE["benchmarks"]
    for rule in entry.get("harness_tasks", ())
]


def document_of(rule: dict[str, Any], metric: str, value: float) -> dict[str, Any]:
    """A complete run of the task of a rule, with a decoy in front of and behind the metric."""
    metrics = {"aaa_decoy": 0.01, metric: value, "zzz_decoy": 0.99}
    parts = rule.get("subtasks", 0)
    if rule["harness"] == "lighteval":
        names = [f"{rule['task']}:part_{number}" for number in range(parts)] + [
            f"{rule['task']}:_average"
        ] * bool(parts)
        return lighteval({f"{name}|0": metrics for name in names or [rule["task"]]})
    keys = {
        "aaa_decoy,none": 0.01,
        metric if "," in metric else f"{metric},none": value,
        "zzz_decoy,none": 0.99,
    }
    document = lm_eval(rule["task"], keys, samples=rule.get("samples", 100))
    if parts:
        counts = [rule["samples"] - parts + 1, *[1] * (parts - 1)]
        document["group_subtasks"] = {rule["task"]: [f"part_{number}" for number in range(parts)]}
        document["n-samples"] = {
            f"part_{number}": {"original": count, "effective": count} for number, count in enumerate(counts)
        }
    return document


@pytest.mark.parametrize(("entry", "rule"), RULES)
def test_every_task_gives_the_number_that_its_leaderboard_shows(
    entry: dict[str, Any], rule: dict[str, Any], tmp_path: Path
) -> None:
    """From the file to the file that would be published: the metric of the table, once, as percent."""
    if rule.get("skip"):
        done = imported(tmp_path, document_of(rule, "acc", 0.7434))
        assert_error(done, 1)
        assert rule["skip"] in done.err
        return
    for metric in rule["metric"]:
        score = only(imported(tmp_path, document_of(rule, metric, 0.7434)))
        assert (score["benchmark_id"], score["value"], score["unit"]) == (entry["id"], 0.7434, "fraction")
        assert score["complete"] is True
        assert all(setting in (score["variant"] or "") for setting in rule.get("variant", "").split(", "))
        found = read_score(score, "score")
        (benchmark,) = [item for item in catalogue().benchmarks if item.id == entry["id"]]
        assert on_scale(found, benchmark) == 74.34


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.booleans() | st.none() | st.text())
def test_whatever_stands_for_the_value_nothing_outside_the_range_is_published(value: object) -> None:
    for document, read in (
        (lm_eval(metrics={"exact_match,strict-match": value}), read_lm_eval),
        (lighteval({"gsm8k|5": {"extractive_match": value}}), read_lighteval),
        (record(value), read_every_eval_ever),  # type: ignore[arg-type]
    ):
        for score in read(document, ResultFile(Path("x"), "x")).scores:
            (benchmark,) = [item for item in catalogue().benchmarks if item.id == score.benchmark_id]
            assert isinstance(value, int | float) and not isinstance(value, bool)
            assert on_scale(score, benchmark) == pytest.approx(value * 100, abs=1e-6)
            assert 0 <= value <= 1


def test_another_dataset_than_that_of_the_benchmark_stands_in_the_notes(tmp_path: Path) -> None:
    """lighteval's AIME 2025 has other rows than MathArena's."""
    document = lighteval({"aime25|0": {"pass@k:k=1&n=1": 0.4, "avg@n:n=1": 0.5}})
    document["config_tasks"]["aime25|0"]["hf_repo"] = "yentinglin/aime_2025"
    assert only(imported(tmp_path, document))["method"]["notes"] == "lighteval, data of yentinglin/aime_2025"
    assert only(imported(tmp_path, lighteval()))["method"]["notes"] == "lighteval"


def test_the_other_metrics_are_never_taken_instead(tmp_path: Path) -> None:
    done = imported(tmp_path, lm_eval(metrics={"exact_match,flexible-extract": 0.85}))
    assert_error(done, 1)
    assert "no exact_match,strict-match or acc, the metric that is published of it" in done.err


def test_unknown_tasks_are_listed_in_one_line(tmp_path: Path) -> None:
    document = lm_eval()
    document["results"] |= {f"my_task_{number}": {"acc,none": 0.5} for number in range(20)}
    done = imported(tmp_path, document)
    assert only(done)["benchmark_id"] == "gsm8k"
    (told,) = [skip["reason"] for skip in done.document["skipped"]]
    assert "does not list the task: my_task_0, my_task_1" in told and "and 12 more" in told


def test_dates_are_those_of_the_run_or_none(tmp_path: Path) -> None:
    assert only(imported(tmp_path, lm_eval()))["source"]["date"] == "2025-11-20"
    assert only(imported(tmp_path, lm_eval(date=14917.4)))["source"]["date"] is None
    assert only(imported(tmp_path, lighteval()))["source"]["date"] is None
    named = imported(tmp_path, lighteval(), name="results_2026-11-20T10-11-12.123456.json")
    assert only(named)["source"]["date"] == "2026-11-20"


@pytest.mark.parametrize("setting", ["load_in_4bit=False", "peft=None", "dtype=bfloat16"])
def test_a_setting_that_changes_no_weights_changes_no_model(setting: str, tmp_path: Path) -> None:
    config = {"model": "hf", "model_args": f"pretrained={MODEL.upper()},{setting}", "limit": None}
    assert only(imported(tmp_path, lm_eval(config=config)))["model"] == MODEL


def test_what_is_no_number_in_the_method_does_not_break_the_output(tmp_path: Path) -> None:
    document = lm_eval(git_hash=math.nan)
    document["config"] |= {"random_seed": math.inf, "gen_kwargs": {"temperature": math.nan}}
    score = only(imported(tmp_path, document))
    assert (score["method"]["harness commit"], score["method"]["seed"]) == ("NaN", "Infinity")
    own_one = own()
    own_one["scores"][0]["method"] = {"temperature": math.nan, "other": 1e308}
    text = json.dumps(own_one).replace("1e+308", "1e999")
    assert only(imported(tmp_path, text))["method"] == {"temperature": "NaN", "other": "1e999"}
