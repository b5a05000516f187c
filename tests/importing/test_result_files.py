"""importing.result_files: whose results they are, folders, and files that are none."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object
from hf_evaluation.importing.measured import ResultFile
from hf_evaluation.importing.result_files import _reader_of
from tests.commands.support import run_here
from tests.importing.result_documents import (
    EXAMPLES,
    imported,
    lighteval,
    lm_eval,
    only,
    own,
    put,
    record,
    uncounted_lighteval,
    why,
)
from tests.publishing.support import MODEL
from tests.support import assert_error


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("l*.json")), ids=lambda path: path.name)
def test_the_examples_are_complete_runs(path: Path) -> None:
    """lighteval 0.13.0 does not count samples: who ran it must say how many there were."""
    told = ("--samples", "gsm8k=1319", "--samples", "math_500=500") if "lighteval" in path.name else ()
    done = run_here("import-results", str(path), "--repo-id", MODEL, "--json", *told)
    assert [score["complete"] for score in done.document["results"]] == [True, True]


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
    done = run_here("import-results", str(tmp_path / "run"), "--repo-id", MODEL, "--json")
    assert only(done)["value"] == 0.823
    reasons = " | ".join(skip["reason"] for skip in done.document["skipped"])
    for piece in (
        "of acme/egret-7b, not of acme/heron-7b",
        "config.json is no result file",
        "broken.json is no JSON",
    ):
        assert piece in reasons


FOREIGN: list[tuple[object, str]] = [
    ([{"name": {"name": "exact_match", "split": "test"}, "count": 1, "sum": 0.5}], "HELM (stats.json)"),
    ([{"instance_id": "id1", "train_trial_index": 0, "stats": []}], "HELM (stats.json)"),
    ({"name": "mmlu", "scenario_spec": {}, "adapter_spec": {}, "metric_specs": []}, "HELM (run_spec.json)"),
    ({"adapter_spec": {}, "request_states": []}, "HELM (scenario_state.json)"),
    (
        {"humaneval": {"pass@1": 0.3}, "config": {"model": MODEL, "n_samples": 1}},
        "bigcode-evaluation-harness",
    ),
    ({"date": "2026", "hash": "ab", "eval": {"HumanEval/0": []}}, "evalplus (an eval_results.json)"),
    ({"eval": {"Mbpp/2": []}, "pass_at_k": {"base": {"pass@1": 0.4}}}, "evalplus (an eval_results.json)"),
    (
        [{"instruction": "x", "output_1": "a", "output_2": "b", "preference": 1}],
        "AlpacaEval (annotations.json)",
    ),
    (",win_rate,standard_error,n_total,avg_length\nm,50,1,805,1500\n", "AlpacaEval (a leaderboard.csv)"),
    ("dataset,version,metric,mode,heron-7b\ngsm8k,1,accuracy,gen,70\n", "OpenCompass (a summary)"),
    ({"accuracy": 61.2, "details": {"0": {"pred": "A"}}}, "OpenCompass"),
]


@pytest.mark.parametrize(("document", "what"), FOREIGN)
def test_a_file_of_another_harness_is_named_with_what_is_read_instead(
    document: object, what: str, tmp_path: Path
) -> None:
    error = assert_error(imported(tmp_path, document), 2, f"is a file of {what}, which is not read here")
    assert "results_*.json of lm-evaluation-harness and lighteval" in error["hint"]


def test_a_count_that_is_told_must_be_the_benchmarks(tmp_path: Path) -> None:
    document = uncounted_lighteval()
    assert why(imported(tmp_path, document)) == "how many samples were run is not told"
    assert why(imported(tmp_path, document, "--samples", "gsm8k=60")).startswith("60 samples, where the")
    score = only(imported(tmp_path, document, "--samples", "gsm8k=1319"))
    assert (score["complete"], score["samples"]) == (True, 1319)
    assert score["method"]["samples counted by"] == "the importer"
    assert_error(imported(tmp_path, document, "--samples", "1319"), 2, "is no count")
    counted = lighteval()
    counted["config_tasks"]["gsm8k|5"] |= {"original_num_docs": 60, "effective_num_docs": 60}
    assert "60 samples" in why(imported(tmp_path, counted, "--samples", "gsm8k=1319"))


@pytest.mark.parametrize(
    "document",
    [
        lm_eval(config={"model_args": f"pretrained={MODEL},revision=step93000", "limit": None}),
        lm_eval(config={"model_args": f"pretrained={MODEL}", "model_revision": "step93000", "limit": None}),
        lighteval(model_config={"model_name": MODEL, "revision": "step93000"}),
        record() | {"model_info": {"id": MODEL, "revision": "step93000"}},
    ],
    ids=["lm-eval", "lm-eval config", "lighteval", "record"],
)  # fmt: skip
def test_another_revision_than_mains_needs_the_users_word_and_is_told(
    document: dict[str, Any], tmp_path: Path
) -> None:
    error = assert_error(imported(tmp_path, document), 5, f"not evidently of {MODEL}")
    (candidate,) = error["candidates"]
    assert candidate["label"] == f"{MODEL} (revision=step93000)"
    score = only(imported(tmp_path, document, "--model-name-override", candidate["label"]))
    assert "model revision step93000" in score["method"]["notes"]
    main = lm_eval(config={"model_args": f"pretrained={MODEL},revision=main", "limit": None})
    assert only(imported(tmp_path, main))["complete"] is True


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


@pytest.mark.parametrize(("text", "code"), HOSTILE)
def test_no_file_can_break_it(text: str, code: int, tmp_path: Path) -> None:
    done = imported(tmp_path, text)
    assert_error(done, code)


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
    fields = as_object(document)
    reader = _reader_of(fields, document)
    if reader is None:
        return
    try:
        found = reader(fields or {"results": document}, ResultFile(Path("x"), "x"))
    except EvaluationError as error:
        assert error.code == 2
    else:
        assert all(math.isfinite(score.value) or score.source.kind == "json" for score in found.scores)


def test_neither_name_nor_extension_decide(tmp_path: Path) -> None:
    assert only(imported(tmp_path, lm_eval(), name="notes.txt"))["benchmark_id"] == "gsm8k"


@pytest.mark.parametrize(
    ("name", "code"),
    [("nowhere.json", 4), ("hf://models/acme/heron-7b/x.json", 2), ("hf://", 2), ("hf://datasets/x", 2)],
)
def test_what_is_not_there_is_told(name: str, code: int, tmp_path: Path) -> None:
    assert_error(run_here("import-results", name, "--repo-id", MODEL, "--json"), code)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert_error(run_here("import-results", str(tmp_path), "--repo-id", MODEL, "--json"), 1)
