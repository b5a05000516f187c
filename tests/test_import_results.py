"""Importing result files: real ones, the keys of every release, partial runs, and files that lie."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import HfApi
from hypothesis import given
from hypothesis import strategies as st

from tests.publishing_support import MODEL, Desk, desk
from tests.servers.hub import LocalHub
from tests.support import ROOT, Run, assert_clean, assert_error, load_script, run
from tests.test_import_aa import here

__all__ = ["desk"]  # the fixture

MANAGER = load_script()
TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
REAL = ROOT / "tests" / "data" / "results"  # written by the harnesses themselves
EXAMPLES = ROOT / "examples" / "imports"
LINK = "https://example.org/results.json"
RULES = [
    pytest.param(entry, rule, id=f"{rule['harness']}-{rule['task']}")
    for entry in TABLE["benchmarks"]
    for rule in entry.get("harness_tasks", ())
]


def lm_eval(
    task: str = "gsm8k", metrics: dict[str, Any] | None = None, samples: int = 1319, **changes: Any
) -> dict[str, Any]:
    """A file of lm-evaluation-harness 0.4.13: gsm8k, 5-shot, complete."""
    values = metrics or {"exact_match,strict-match": 0.823, "exact_match_stderr,strict-match": 0.0105}
    document: dict[str, Any] = {
        "results": {task: {"alias": task, **values}},
        "group_subtasks": {},
        "configs": {
            task: {
                "task": task,
                "dataset_path": "openai/gsm8k",
                "dataset_name": "main",
                "test_split": "test",
                "num_fewshot": 5,
                "generation_kwargs": {"temperature": 0.0},
            },
        },
        "versions": {task: 3.0},
        "n-shot": {task: 5},
        "n-samples": {task: {"original": samples, "effective": samples}},
        "config": {"model": "hf", "model_args": f"pretrained={MODEL},dtype=bfloat16", "limit": None},
        "git_hash": "abc1234",
        "date": 1763600000.5,
        "lm_eval_version": "0.4.13",
        "model_name": MODEL,
    }
    return document | changes


def lm_group(parts: int = 57, samples: int = 14042, **changes: Any) -> dict[str, Any]:
    """MMLU as lm-evaluation-harness writes it: four groups of subjects under one."""
    names = [f"mmlu_subject_{number}" for number in range(parts)]
    share = [samples // parts + (number < samples % parts) for number in range(parts)]
    document = lm_eval("mmlu", {"acc,none": 0.714, "acc_stderr,none": 0.003})
    document["results"] |= {name: {"acc,none": 0.7} for name in names}
    document["group_subtasks"] = {
        "mmlu": ["mmlu_stem", "mmlu_other"],
        "mmlu_stem": names[:20],
        "mmlu_other": names[20:],
    }
    document["n-samples"] = {
        name: {"original": count, "effective": count} for name, count in zip(names, share, strict=True)
    }
    document["n-shot"] = dict.fromkeys(names, 5)
    return document | changes


def lighteval(results: dict[str, Any] | None = None, **general: Any) -> dict[str, Any]:
    """A file of lighteval 0.13.0."""
    values = results or {"gsm8k|5": {"extractive_match": 0.69, "extractive_match_stderr": 0.0127}}
    config = {
        "hf_repo": "openai/gsm8k",
        "hf_subset": "main",
        "hf_revision": "c" * 40,
        "evaluation_splits": ["test"],
    }
    return {
        "config_general": {
            "lighteval_sha": "?",
            "max_samples": None,
            "start_time": 14917.4,
            "end_time": 14999.9,
            "model_config": {
                "model_name": MODEL,
                "generation_parameters": {"temperature": 0.6, "seed": None},
            },
            "model_name": MODEL,
        }
        | general,
        "results": values | {"all": {"extractive_match": 0.69}},
        "versions": dict.fromkeys(values, 0),
        "config_tasks": {key: config | {"original_num_docs": -1, "effective_num_docs": -1} for key in values},
    }


def record(value: float = 0.751, **changes: Any) -> dict[str, Any]:
    """A record of every_eval_ever 0.3.0 with one result; `changes` go to the result."""
    result: dict[str, Any] = {
        "evaluation_name": "MMLU-Pro",
        "source_data": {
            "dataset_name": "MMLU-Pro",
            "hf_repo": "TIGER-Lab/MMLU-Pro",
            "hf_split": "test",
            "samples_number": 12032,
        },
        "metric_config": {
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1,
        },
        "score_details": {
            "score": value,
            "uncertainty": {"standard_error": {"value": 0.004}, "num_samples": 12032},
        },
        "generation_config": {"generation_args": {"temperature": 0.0}},
    }
    return {
        "schema_version": "0.3.0",
        "evaluation_id": "acme/heron-7b/1763600000",
        "retrieved_timestamp": "1763600000",
        "source_metadata": {
            "source_type": "evaluation_run",
            "source_organization_name": "Evals Inc",
            "evaluator_relationship": "third_party",
        },
        "eval_library": {"name": "inspect_ai", "version": "0.3.285"},
        "model_info": {"name": "Heron 7B", "id": MODEL},
        "evaluation_results": [result | changes],
    }


def own(**changes: Any) -> dict[str, Any]:
    """The record of inspect_eval_uv.py."""
    score = {
        "model": MODEL,
        "benchmark": "ARC-Easy",
        "benchmark_id": "arc_easy",
        "value": 0.81,
        "unit": "fraction",
        "source": {"kind": "inspect-log", "url": LINK, "name": "inspect-ai"},
        "method": {"task": "arc_easy"},
    }
    return {
        "log": "x.eval",
        "status": "success",
        "complete": True,
        "why_not": [],
        "scores": [score],
    } | changes


def put(folder: Path, document: object, name: str = "results.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def imported(folder: Path, document: object, *args: str, name: str = "results.json") -> Run:
    return here("import-results", str(put(folder, document, name)), "--repo-id", MODEL, "--json", *args)


def only(done: Run) -> dict[str, Any]:
    assert done.code == 0, done.err
    (score,) = done.document["results"]
    return dict(score)


def why(done: Run) -> str:
    """What makes the one score of a run partial; it is said on stderr too."""
    score = only(done)
    assert score["complete"] is False
    told: str = score["method"]["partial"]
    assert told in done.err
    return told


# Files that the harnesses wrote themselves


def test_a_file_that_lm_evaluation_harness_wrote() -> None:
    asked = ("--repo-id", MODEL, "--json", "--model-name-override", f"{MODEL} (model=dummy)")
    done = here("import-results", str(REAL / "lm_eval_0.4.13.json"), *asked)
    arc, gsm8k = done.document["results"]
    assert (arc["benchmark_id"], arc["metric"], arc["samples"]) == ("arc_challenge", "acc_norm", 1172)
    assert (arc["variant"], arc["complete"], arc["source"]["date"]) == ("5-shot", True, "2026-11-23")
    assert arc["source"]["name"] == "lm-evaluation-harness 0.4.13"
    assert arc["value"] == 0.26791808873720135
    assert arc["stderr"] == 0.012942030195136433
    expected = {
        "dataset": "allenai/ai2_arc",
        "config": "ARC-Challenge",
        "split": "test",
        "task version": "1.0",
    }
    assert arc["method"].items() >= (expected | {"few-shot examples": 5, "dtype": "bfloat16"}).items()
    assert (gsm8k["variant"], gsm8k["method"]["filter"]) == ("5-shot, strict-match", "strict-match")


def test_the_harness_with_its_dummy_model_measured_nothing() -> None:
    """`lm_eval --model dummy` answers at random, whatever pretrained= says."""
    asked = ("--repo-id", MODEL, "--json")
    error = assert_error(here("import-results", str(REAL / "lm_eval_0.4.13.json"), *asked), 5, "model=dummy")
    assert error["candidates"][0]["option"] == f"--model-name-override '{MODEL} (model=dummy)'"


def test_a_limited_run_of_lm_evaluation_harness_is_partial() -> None:
    asked = ("--repo-id", MODEL, "--json", "--model-name-override", f"{MODEL} (model=dummy)")
    done = here("import-results", str(REAL / "lm_eval_0.4.13_limit_7.json"), *asked)
    assert {score["complete"] for score in done.document["results"]} == {False}
    assert "partial: GSM8K" in done.err and "limit 7; 7 of 1319 samples of gsm8k" in done.err


def test_a_file_that_lighteval_wrote() -> None:
    """Its loggers and writer, with values of ours and stand-ins for torch."""
    path = EXAMPLES / "lighteval_results_2026-11-23T22-52-00.json"
    done = here("import-results", str(path), "--repo-id", MODEL, "--json")
    gsm8k, math_500 = done.document["results"]
    assert (gsm8k["benchmark_id"], gsm8k["variant"], gsm8k["metric"]) == (
        "gsm8k",
        "5-shot",
        "extractive_match",
    )
    assert (math_500["benchmark_id"], math_500["metric"], math_500["value"]) == ("math_500", "pass@1", 0.706)
    assert math_500["method"]["metric"] == "pass@k:k=1&n=1"
    assert gsm8k["source"]["date"] == "2026-11-23"
    assert json.loads(gsm8k["method"]["generation"]) == {
        "max_new_tokens": 2048,
        "seed": 7,
        "temperature": 0.6,
        "top_p": 0.95,
    }


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("l*.json")), ids=lambda path: path.name)
def test_the_examples_are_complete_runs(path: Path) -> None:
    done = here("import-results", str(path), "--repo-id", MODEL, "--json")
    assert [score["complete"] for score in done.document["results"]] == [True, True]


# Scale and metric


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
        record = MANAGER.read_score(score, "score")
        (benchmark,) = [item for item in MANAGER.catalogue().benchmarks if item.id == entry["id"]]
        assert MANAGER.on_scale(record, benchmark) == 74.34


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.booleans() | st.none() | st.text())
def test_whatever_stands_for_the_value_nothing_outside_the_range_is_published(value: object) -> None:
    for document, read in (
        (lm_eval(metrics={"exact_match,strict-match": value}), MANAGER.read_lm_eval),
        (lighteval({"gsm8k|5": {"extractive_match": value}}), MANAGER.read_lighteval),
        (record(value), MANAGER.read_every_eval_ever),  # type: ignore[arg-type]
    ):
        for score in read(document, MANAGER.ResultFile(Path("x"), "x")).scores:
            (benchmark,) = [item for item in MANAGER.catalogue().benchmarks if item.id == score.benchmark_id]
            assert isinstance(value, int | float) and not isinstance(value, bool)
            assert MANAGER.on_scale(score, benchmark) == pytest.approx(value * 100, abs=1e-6)
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


# Which runs are complete


def lm(path: tuple[str, ...], value: object) -> dict[str, Any]:
    document = lm_eval()
    target = document
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    return document


def without_limit() -> dict[str, Any]:
    document = lm_eval()
    del document["config"]["limit"]
    return document


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (lm(("config", "limit"), 100), "limit 100"),
        (lm(("config", "limit"), 0.1), "limit 0.1"),
        (lm(("config", "limit"), 0), "limit 0"),
        (without_limit(), "does not say whether a limit"),
        (lm(("n-samples", "gsm8k", "effective"), 1318), "1318 of 1319 samples of gsm8k"),
        (
            lm(("n-samples", "gsm8k"), {"original": 100, "effective": 100}),
            "100 samples, where the benchmark has 1319",
        ),
        (lm(("n-samples", "gsm8k", "effective"), None), "None of 1319 samples"),
        (lm(("n-samples",), {"other": {"original": 1, "effective": 1}}), "no samples of gsm8k"),
        (lm_group(56), "56 of 57 parts of mmlu"),
        (lm_group(samples=5000), "5000 samples, where the benchmark has 14042"),
        (lm_group(group_subtasks={}), "does not list the 57 parts of mmlu"),
        (lighteval(max_samples=10), "max_samples 10"),
        (lighteval(max_samples=0), "max_samples 0"),
        (record(score_details={"score": 0.7, "uncertainty": {"num_samples": 100}}), "100 of 12032 samples"),
        (
            record(
                generation_config={
                    "generation_args": {"eval_limits": {"time_limit": 60, "token_limit": None}}
                }
            ),
            "time limit 60",
        ),
        (own(complete=False, why_not=["limit 10"]), "limit 10"),
    ],
)
def test_a_partial_run_says_why(document: dict[str, Any], says: str, tmp_path: Path) -> None:
    assert says in why(imported(tmp_path, document))


def test_lighteval_without_its_limit_is_partial(tmp_path: Path) -> None:
    document = lighteval()
    del document["config_general"]["max_samples"]
    assert "does not say" in why(imported(tmp_path, document))


def test_lighteval_with_fewer_documents_is_partial(tmp_path: Path) -> None:
    document = lighteval()
    document["config_tasks"]["gsm8k|5"] |= {"original_num_docs": 1319, "effective_num_docs": 1300}
    assert "1300 of 1319 samples" in why(imported(tmp_path, document))


def test_a_group_is_complete_with_all_its_parts_and_they_are_no_scores_of_their_own(tmp_path: Path) -> None:
    done = imported(tmp_path, lm_group())
    score = only(done)
    assert (score["benchmark_id"], score["value"], score["samples"]) == ("mmlu", 0.714, 14042)
    assert (score["variant"], score["complete"], score["stderr"]) == ("5-shot", True, 0.003)
    assert done.document["skipped"] == []


def mmlu_of_lighteval(parts: int = 57, mean: bool = True, form: str = "mmlu:{}|5") -> dict[str, Any]:
    results = {form.format(f"subject_{number}"): {"em": 0.7, "em_stderr": 0.03} for number in range(parts)}
    results |= {form.format("_average"): {"em": 0.7, "em_stderr": 0.03}} if mean else {}
    return lighteval(results)


@pytest.mark.parametrize("form", ["mmlu:{}|5", "leaderboard|mmlu:{}|5", "leaderboard|mmlu:{}|5|0"])
def test_the_mean_of_all_subjects_is_mmlu(form: str, tmp_path: Path) -> None:
    """Also with the keys of older releases. What lighteval gives as its standard error is none."""
    score = only(imported(tmp_path, mmlu_of_lighteval(form=form)))
    assert (score["benchmark_id"], score["value"], score["complete"]) == ("mmlu", 0.7, True)
    assert score["variant"] == "5-shot, mean of the 57 subjects"
    assert score["stderr"] is None


def test_the_mean_of_some_subjects_is_partial(tmp_path: Path) -> None:
    assert "3 of 57 parts of mmlu" in why(imported(tmp_path, mmlu_of_lighteval(3)))


def test_one_subject_is_not_the_benchmark(tmp_path: Path) -> None:
    done = imported(tmp_path, mmlu_of_lighteval(1, mean=False))
    assert_error(done, 1)
    assert "mmlu:subject_0: one of the 57 parts of MMLU" in done.err


def test_a_group_within_itself_ends(tmp_path: Path) -> None:
    loop = {"mmlu": ["mmlu_stem"], "mmlu_stem": ["mmlu", "mmlu_stem"]}
    assert "0 of 57 parts" in why(imported(tmp_path, lm_group(group_subtasks=loop)))


# Releases


def test_the_keys_before_release_0_4_of_lm_evaluation_harness(tmp_path: Path) -> None:
    document = {
        "results": {
            "arc_challenge": {"acc": 0.5, "acc_stderr": 0.014, "acc_norm": 0.54, "acc_norm_stderr": 0.0145}
        },
        "versions": {"arc_challenge": 0},
        "config": {
            "model": "hf-causal",
            "model_args": f"pretrained={MODEL},dtype=float16",
            "num_fewshot": 25,
            "batch_size": 8,
            "device": "cuda",
            "no_cache": True,
            "limit": None,
            "bootstrap_iters": 100000,
        },
    }
    score = only(imported(tmp_path, document))
    assert (score["value"], score["stderr"], score["variant"]) == (0.54, 0.0145, "25-shot")
    assert (score["complete"], score["source"]["date"], score["samples"]) == (True, None, None)


def test_the_keys_of_older_lighteval_releases(tmp_path: Path) -> None:
    document = lighteval(
        {"leaderboard|arc:challenge|25": {"acc": 0.5, "acc_norm": 0.54, "acc_norm_stderr": 0.0145}}
    )
    document["config_general"] |= {"model_sha": "f" * 40, "model_dtype": "bfloat16"}
    score = only(imported(tmp_path, document))
    assert (score["value"], score["variant"], score["metric"]) == (0.54, "25-shot", "acc_norm")
    assert score["method"]["model revision"] == "f" * 40


def test_dates_are_those_of_the_run_or_none(tmp_path: Path) -> None:
    assert only(imported(tmp_path, lm_eval()))["source"]["date"] == "2025-11-20"
    assert only(imported(tmp_path, lm_eval(date=14917.4)))["source"]["date"] is None
    assert only(imported(tmp_path, lighteval()))["source"]["date"] is None
    named = imported(tmp_path, lighteval(), name="results_2026-11-20T10-11-12.123456.json")
    assert only(named)["source"]["date"] == "2026-11-20"


# Whose results


@pytest.mark.parametrize(
    "document",
    [
        lm_eval(
            model_name="acme/egret-7b",
            config={"model": "hf", "model_args": "pretrained=acme/egret-7b", "limit": None},
        ),
        lm_eval(config={"model": "hf", "model_args": {"pretrained": "/models/heron-7b"}, "limit": None}),
        lm_eval(config={"model": "hf", "model_args": f"pretrained={MODEL},load_in_4bit=True", "limit": None}),
        lm_eval(
            config={"model": "hf", "model_args": f"pretrained={MODEL},peft=acme/heron-lora", "limit": None}
        ),
        lighteval(model_name="heron-7b"),
        lighteval(model_config={"model_name": MODEL, "adapter_weights": True}),
        lighteval(model_config={"model_name": MODEL, "dtype": "4bit"}),
        record() | {"model_info": {"id": "acme/egret-7b"}},
        own(scores=[{"model": "acme/egret-7b", "benchmark": "ARC-Easy", "value": 0.8}]),
    ],
    ids=[
        "other",
        "path",
        "4 bits",
        "adapter",
        "no owner",
        "lighteval adapter",
        "lighteval 4 bits",
        "record",
        "own",
    ],
)
def test_results_of_another_model_need_somebody_to_vouch_for_them(
    document: dict[str, Any], tmp_path: Path
) -> None:
    error = assert_error(imported(tmp_path, document), 5, f"not evidently of {MODEL}")
    (candidate,) = error["candidates"]
    vouched = only(imported(tmp_path, document, "--model-name-override", candidate["label"]))
    assert vouched["model"] == MODEL


@pytest.mark.parametrize("setting", ["load_in_4bit=False", "peft=None", "dtype=bfloat16"])
def test_a_setting_that_changes_no_weights_changes_no_model(setting: str, tmp_path: Path) -> None:
    config = {"model": "hf", "model_args": f"pretrained={MODEL.upper()},{setting}", "limit": None}
    assert only(imported(tmp_path, lm_eval(config=config)))["model"] == MODEL


def test_of_a_folder_only_the_model_of_the_repository_is_taken(tmp_path: Path) -> None:
    put(tmp_path, lm_eval(), "run/acme__heron-7b/results_2026-11-20T10-11-12.json")
    put(
        tmp_path,
        lm_eval(config={"model_args": "pretrained=acme/egret-7b", "limit": None}),
        "run/egret/results_x.json",
    )
    put(tmp_path, {"not": "results"}, "run/config.json")
    put(tmp_path, "{", "run/broken.json")
    put(tmp_path, "x", "run/samples.jsonl")
    done = here("import-results", str(tmp_path / "run"), "--repo-id", MODEL, "--json")
    assert only(done)["value"] == 0.823
    reasons = " | ".join(skip["reason"] for skip in done.document["skipped"])
    for piece in (
        "of acme/egret-7b, not of acme/heron-7b",
        "config.json is no result file",
        "broken.json is no JSON",
    ):
        assert piece in reasons


# every_eval_ever and our own


def test_a_record_of_every_eval_ever(tmp_path: Path) -> None:
    score = only(imported(tmp_path, record()))
    assert (score["benchmark_id"], score["value"], score["unit"]) == ("mmlu_pro", 0.751, "fraction")
    assert (score["stderr"], score["samples"], score["complete"]) == (0.004, 12032, True)
    assert (score["source"]["name"], score["method"]["relationship"]) == ("Evals Inc", "third_party")


@pytest.mark.parametrize(
    ("changes", "unit"),
    [
        ((0, 1), "fraction"),
        ((0, 100), "percent"),
        ((0.0, 100.0), "percent"),
        ((0, 10), None),
        ((None, None), None),
        ((0, None), None),
    ],
)
def test_the_scale_of_a_record_is_told_or_there_is_none(
    changes: tuple[object, object], unit: str | None, tmp_path: Path
) -> None:
    scale = {"min_score": changes[0], "max_score": changes[1]}
    done = imported(tmp_path, record(0.7, metric_config=scale))
    if unit is None:
        assert_error(done, 1)
    else:
        assert only(done)["unit"] == unit


def test_a_record_whose_name_and_dataset_differ_is_no_score(tmp_path: Path) -> None:
    done = imported(tmp_path, record(evaluation_name="MMLU"))
    assert_error(done, 1)
    assert "the name says MMLU, its dataset MMLU-Pro" in done.err


@pytest.mark.parametrize(
    ("judges", "grader"),
    [(["gpt-4o"], "gpt-4o"), ([{"model_info": {"id": MODEL}}], f"{MODEL} (the model itself)"), ([{}], None)],
)
def test_a_grader_is_named_or_there_is_no_score(
    judges: list[object], grader: str | None, tmp_path: Path
) -> None:
    scale = {"min_score": 0, "max_score": 1, "llm_scoring": {"judges": judges}}
    done = imported(tmp_path, record(metric_config=scale))
    if grader is None:
        assert_error(done, 1)
        assert "graded by a model that the record does not name" in done.err
    else:
        assert only(done)["method"]["grader"] == grader
        assert only(done)["method"]["notes"].endswith(f"graded by {grader}")


def test_hle_of_lighteval_names_its_grader(tmp_path: Path) -> None:
    score = only(
        imported(tmp_path, lighteval({"hle|0": {"em": 0.01, "accuracy": 0.12, "calibration_error": 0.8}}))
    )
    assert (score["value"], score["variant"]) == (0.12, "0-shot, text-only")
    assert score["method"]["grader"] == "gpt-4o-2024-08-06"


@pytest.mark.parametrize(
    "wrap", [lambda d: d, lambda d: {"repo_id": MODEL, "results": d["scores"]}, lambda d: d["scores"]]
)
def test_our_own_scores_keep_their_source(wrap: Callable[[dict[str, Any]], object], tmp_path: Path) -> None:
    score = only(imported(tmp_path, wrap(own())))
    assert (score["source"]["kind"], score["source"]["url"], score["complete"]) == ("inspect-log", LINK, True)


# Files that are none


HOSTILE: list[tuple[str, int]] = [
    ("", 2),
    ("{", 2),
    ("null", 2),
    ("[]", 1),
    ("3", 2),
    ('"x"', 2),
    ("[1]", 2),
    ("[[]]", 2),
    ('{"results": 3}', 2),
    ('{"results": {}}', 2),
    ('{"results": []}', 1),
    ('{"scores": []}', 1),
    ('{"results": {}, "config": null}', 1),
    ('{"results": {"gsm8k": null}, "config": []}', 1),
    ('{"results": {"gsm8k": 3}, "configs": {"gsm8k": 3}}', 1),
    ('{"results": {"gsm8k": {"acc": NaN}}, "config": {"limit": null}}', 1),
    ('{"results": {"gsm8k": {"acc": 1e999}}, "config": {"limit": null}}', 1),
    ('{"results": {"gsm8k": {"acc": 0.5}}, "config": {"limit": null}, "group_subtasks": {"gsm8k": 3}}', 5),
    (
        '{"results": {"gsm8k": {"acc": 0.5}}, "config": {"model_args": 3}, "n-samples": [], "n-shot": 3}',
        5,
    ),
    ('{"results": {"gsm8k|5": null, "|": {}, "|||": {}, "": {}, "x|y|z|w": {}}, "config_general": null}', 1),
    (
        '{"results": {"gsm8k|9999999999": {"extractive_match": 1}}, "config_general": {}, "config_tasks": 3}',
        5,
    ),
    ('{"results": {"gsm8k|²": {"extractive_match": 0.5}}, "config_general": {}}', 1),
    ('{"results": {"mmlu:_average|5": {"em": 0.5}}, "config_general": {"model_config": 3}}', 5),
    ('{"evaluation_results": [], "schema_version": "9"}', 1),
    ('{"evaluation_results": [null, 3, {}, []]}', 1),
    ('{"evaluation_results": [{"evaluation_name": 3, "score_details": [], "metric_config": "x"}]}', 1),
    ('{"scores": [{"model": "acme/heron-7b", "benchmark": "MMLU", "value": "71"}]}', 2),
    ('{"scores": [null]}', 2),
    ("[" * 100_000, 2),
    ("[" + "9" * 10_000 + "]", 2),
    ("\x00\x01", 2),
    ('{"results": {"\u00ed\u00a0', 2),
]


NESTED = "[" * 200 + "]" * 200
HOSTILE += [
    (json.dumps(lm_eval(git_hash="GIT")).replace('"GIT"', NESTED), 2),
    (json.dumps(lm_eval(git_hash="\ud800")), 2),
    (json.dumps(own(scores=[{"model": MODEL, "benchmark": "MMLU", "value": None}])), 1),
    (json.dumps(own(scores=[{"model": MODEL, "benchmark": "MMLU", "value": math.nan}])), 2),
]


def test_what_is_no_number_in_the_method_does_not_break_the_output(tmp_path: Path) -> None:
    document = lm_eval(git_hash=math.nan)
    document["config"] |= {"random_seed": math.inf, "gen_kwargs": {"temperature": math.nan}}
    score = only(imported(tmp_path, document))
    assert (score["method"]["harness commit"], score["method"]["seed"]) == ("NaN", "Infinity")
    own_one = own()
    own_one["scores"][0]["method"] = {"temperature": math.nan, "other": 1e308}
    text = json.dumps(own_one).replace("1e+308", "1e999")
    assert only(imported(tmp_path, text))["method"] == {"temperature": "NaN", "other": "1e999"}


@pytest.mark.parametrize(("text", "code"), HOSTILE)
def test_no_file_can_break_it(text: str, code: int, tmp_path: Path) -> None:
    done = imported(tmp_path, text)
    assert_error(done, code)


def test_a_file_that_was_cut_off_is_no_file(tmp_path: Path) -> None:
    text = json.dumps(lm_eval())
    for cut in range(1, len(text), 41):
        assert_error(imported(tmp_path, text[:cut]), 2, "is no JSON")


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from([MODEL, "gsm8k"])
)
KEYS = st.sampled_from(
    [
        "results",
        "config",
        "configs",
        "config_general",
        "config_tasks",
        "evaluation_results",
        "scores",
        "gsm8k",
        "gsm8k|5",
        "mmlu",
        "mmlu:_average|5",
        "mmlu:x|5",
        "group_subtasks",
        "n-samples",
        "n-shot",
        "limit",
        "max_samples",
        "acc",
        "em",
        "score_details",
        "metric_config",
        "model_args",
        "model_name",
        "date",
        "benchmark",
        "model",
        "value",
    ]
)


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
        max_leaves=30,
    )
)
def test_any_json_is_results_or_refused(document: object) -> None:
    fields = MANAGER.as_object(document)
    reader = MANAGER._reader_of(fields, document)
    if reader is None:
        return
    try:
        found = reader(fields or {"results": document}, MANAGER.ResultFile(Path("x"), "x"))
    except MANAGER.EvaluationError as error:
        assert error.code == 2
    else:
        assert all(math.isfinite(score.value) or score.source.kind == "json" for score in found.scores)


def test_a_log_of_inspect_is_sent_to_the_script_that_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    path.write_bytes(b"PK\x03\x04....")  # a zip file
    error = assert_error(
        here("import-results", str(path), "--repo-id", MODEL, "--json"), 2, "log of inspect-ai"
    )
    assert "inspect_eval_uv.py --from-log" in error["hint"]
    logged = {"version": 2, "status": "success", "eval": {}, "results": {"scores": []}}
    assert_error(imported(tmp_path, logged), 2, "log of inspect-ai")


def test_neither_name_nor_extension_decide(tmp_path: Path) -> None:
    assert only(imported(tmp_path, lm_eval(), name="notes.txt"))["benchmark_id"] == "gsm8k"


@pytest.mark.parametrize(
    ("name", "code"),
    [("nowhere.json", 4), ("hf://models/acme/heron-7b/x.json", 2), ("hf://", 2), ("hf://datasets/x", 2)],
)
def test_what_is_not_there_is_told(name: str, code: int, tmp_path: Path) -> None:
    assert_error(here("import-results", name, "--repo-id", MODEL, "--json"), code)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert_error(here("import-results", str(tmp_path), "--repo-id", MODEL, "--json"), 1)


def large_file(path: Path, kind: str) -> None:
    """200 MB (60 of lists): the results, and samples that take most memory or look like results."""
    text = json.dumps(lm_eval())[:-1]
    pieces = {
        "texts": json.dumps({"doc": 'word \\ " } ] { [ ' * 40}) + ", ",
        "lists": "[[], {}, 1], ",
        "escapes": '"' + "\\n" * 500_000 + '", ',
    }
    piece = pieces[kind]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"samples": {"results": [')
        size = 0
        while size < (60_000_000 if kind == "lists" else 200_000_000):  # the former takes 8 s
            block = piece * max(1_000_000 // len(piece), 1)
            size += file.write(block)
        file.write("0]}, " + text[1:] + "}")


@pytest.mark.parametrize("kind", ["texts", "lists", "escapes"])
def test_200_mb_are_read_in_less_than_1_gb(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    large_file(path, kind)
    done = run("import-results", path, "--repo-id", MODEL, "--json", memory=1_000_000_000, timeout=180)
    path.unlink()
    assert only(done)["value"] == 0.823
    assert any(
        "samples" in skip["reason"] and "too large" in skip["reason"] for skip in done.document["skipped"]
    )


def test_a_large_file_that_is_cut_off_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    with path.open("w") as file:
        file.write('{"results": {"gsm8k": {"acc": 0.5}}, "samples": ["' + "x" * 20_000_000)
    done = here("import-results", str(path), "--repo-id", MODEL, "--json")
    assert_error(done, 2, "is no JSON")
    path.write_text("[" + "0," * 10_000_000 + "0]")
    assert_error(here("import-results", str(path), "--repo-id", MODEL, "--json"), 2, "must be one object")


# To the Hub


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
    assert entry["notes"] == "5-shot, strict-match; lm-evaluation-harness 0.4.13"
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
    done = here("import-results", str(path), "--repo-id", MODEL)
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


def test_a_stream_without_end_ends() -> None:
    done = run("import-results", "/dev/zero", "--repo-id", MODEL, "--json", memory=1_000_000_000)
    assert_error(done, 4, "cannot read /dev/zero")
