"""importing.measured: one rule for all harnesses, which metric is published and on which scale."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.importing.every_eval_ever import read_every_eval_ever
from hf_evaluation.importing.lighteval import read_lighteval
from hf_evaluation.importing.lm_eval import read_lm_eval
from hf_evaluation.importing.measured import (
    ResultFile,
    day_of_run,
    harness_task,
    known_facts,
    model_arguments,
    model_as_loaded,
    shots_of,
)
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import read_score
from hf_evaluation.scores.scales import on_scale
from hf_evaluation.scores.settings import over, settings_of_labels
from tests.importing.result_documents import imported, lighteval, lm_eval, only, own, record
from tests.publishing.support import MODEL
from tests.support import ROOT, assert_error

TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
RULES = [
    pytest.param(entry, rule, id=f"{rule['harness']}-{rule['task']}")
    for entry in TABLE["benchmarks"]
    for rule in entry.get("harness_tasks", ())
]


def counts_of_parts(samples: int, parts: int) -> list[int]:
    return [samples - parts + 1, *[1] * (parts - 1)]


def document_of(rule: dict[str, Any], metric: str, value: float) -> dict[str, Any]:
    """A complete run of the task of a rule, with a decoy in front of and behind the metric."""
    metrics = {"aaa_decoy": 0.01, metric: value, "zzz_decoy": 0.99}
    parts = rule.get("subtasks", 0)
    if rule["harness"] == "lighteval":
        names = [f"{rule['task']}:part_{number}" for number in range(parts)] + [
            f"{rule['task']}:_average"
        ] * bool(parts)
        document = lighteval({f"{name}|0": metrics for name in names or [rule["task"]]})
        shares = counts_of_parts(rule.get("samples", 100), max(parts, 1))
        for row, count in zip(document["config_tasks"].values(), shares, strict=False):
            row |= {"original_num_docs": count, "effective_num_docs": count}
        return document
    keys = {
        "aaa_decoy,none": 0.01,
        metric if "," in metric else f"{metric},none": value,
        "zzz_decoy,none": 0.99,
    }
    document = lm_eval(rule["task"], keys, samples=rule.get("samples", 100))
    if parts:
        counts = counts_of_parts(rule["samples"], parts)
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
        found = read_score(score, "score")
        (benchmark,) = [item for item in catalogue().benchmarks if item.id == entry["id"]]
        told = settings_of_labels([rule.get("variant", "")], benchmark)
        assert over(replace(told, metric=None, rest=()), found.settings) == found.settings
        assert told.metric in (None, found.metric)
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
            assert on_scale(score, benchmark) == pytest.approx(value * 100, abs=0.0051)
            assert 0 <= value <= 1


def test_another_dataset_than_that_of_the_benchmark_stands_in_the_notes(tmp_path: Path) -> None:
    """lighteval's AIME 2025 has other rows than MathArena's."""
    document = lighteval({"aime25|0": {"pass@k:k=1&n=1": 0.4, "avg@n:n=1": 0.5}})
    document["config_tasks"]["aime25|0"]["hf_repo"] = "yentinglin/aime_2025"
    assert only(imported(tmp_path, document))["method"]["notes"] == "data of yentinglin/aime_2025"
    assert only(imported(tmp_path, lighteval()))["method"].get("notes") is None


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


@pytest.mark.parametrize(
    ("name", "day", "doubt"),
    [
        ("results.json", "2025-11-20", None),
        ("results_2025-11-19T23-59-59.1.json", "2025-11-20", None),
        ("results_2025-11-21T03-00-00.1.json", "2025-11-20", None),
        ("results_2025-11-22T03-00-00.1.json", "2025-11-20", "the file says 2025-11-20, its name 2025-11-22"),
        ("results_2025-11-18T03-00-00.1.json", None, "before it ran: the day is left open"),
        ("results_2025-13-40T03-00-00.1.json", "2025-11-20", None),
    ],
)
@pytest.mark.parametrize("carrier", ["lm-eval", "lighteval", "every-eval-ever"])
def test_a_date_that_the_files_name_contradicts_is_told(
    carrier: str, name: str, day: str | None, doubt: str | None, tmp_path: Path
) -> None:
    moment = 1763600000.5
    documents = {
        "lm-eval": lm_eval(date=moment),
        "lighteval": lighteval(start_time=moment),
        "every-eval-ever": record() | {"evaluation_timestamp": "2025-11-20T01:00:00Z"},
    }
    done = imported(tmp_path, documents[carrier], name=name)
    score = only(done)
    assert score["source"]["date"] == day
    assert (doubt or "") in score["method"].get("date in doubt", "")
    assert ("date in doubt" in score["method"]) == (doubt is not None)
    assert (f"{name}: the file says 2025-11-20" in done.err) == (doubt is not None)


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


# What the files of all harnesses say alike


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("pretrained=acme/x, dtype=float16,peft=", {"pretrained": "acme/x", "dtype": "float16", "peft": ""}),
        ({"pretrained": "acme/x"}, {"pretrained": "acme/x"}),
        (3, {}),
        (None, {}),
    ],
)
def test_arguments_of_a_model_are_an_object_or_pairs(value: object, found: dict[str, object]) -> None:
    assert model_arguments(value) == found


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "acme/x"),
        ({"dtype": "bfloat16", "peft": "None", "load_in_4bit": False}, "acme/x"),
        ({"peft": "acme/lora"}, "acme/x (peft=acme/lora)"),
        ({"load_in_8bit": True, "delta": "d"}, "acme/x (delta=d, load_in_8bit=True)"),
        ({"dtype": "4bit"}, "acme/x (dtype=4bit)"),
        ({"model": "dummy"}, "acme/x (model=dummy)"),
    ],
)
def test_a_model_loaded_with_other_weights_says_so(settings: dict[str, object], name: str) -> None:
    assert model_as_loaded("acme/x", settings) == name
    assert model_as_loaded(None, settings) is None


@pytest.mark.parametrize(
    ("document", "shots"),
    [
        ({"n-shot": {"zed": 5}, "config": {"num_fewshot": 3}}, 5),
        ({"n-shot": {"zed": 0}, "config": {"num_fewshot": 3}}, 0),
        ({"configs": {"zed": {"num_fewshot": 4}}, "config": {"num_fewshot": 3}}, 4),
        ({"n-shot": {"other": 5}, "config": {"num_fewshot": 3}}, 3),
        ({"n-shot": {"zed": True}, "config": None}, None),
        ({}, None),
    ],
)
def test_the_nearest_place_tells_the_shots(document: dict[str, Any], shots: int | None) -> None:
    assert shots_of(document, "zed") == shots


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (1763600000.5, "2025-11-20"),
        ("1763600000", "2025-11-20"),
        (14917.4, None),  # the reading of a counter
        (1763600000000, None),
        ("today", None),
        (True, None),
        (None, None),
        (math.nan, None),
    ],
)
def test_a_moment_is_a_day_only_where_a_run_can_have_been(moment: object, day: str | None) -> None:
    assert day_of_run(moment) == day


def test_facts_that_are_not_known_are_left_out() -> None:
    found = known_facts(a=None, b="", c="N/A", d=[], e=0, model_revision="abc", f={"y": 1, "x": [2]})
    assert found == {"e": 0, "model revision": "abc", "f": '{"x": [2], "y": 1}'}


def test_a_task_is_found_by_its_whole_name_and_its_harness() -> None:
    found = harness_task("lm-eval", "gsm8k")
    assert found and found[1].id == "gsm8k"
    assert harness_task("lm-eval", "gsm8") is None
    assert harness_task("lighteval", "gsm8k_") is None
