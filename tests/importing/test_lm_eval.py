"""importing.lm_eval: files that the harness wrote itself, groups, older keys, partial runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.importing.lm_eval import read_lm_eval
from hf_evaluation.importing.measured import ResultFile
from tests.commands.support import run_here
from tests.importing.result_documents import REAL, imported, lm, lm_eval, lm_group, only, why, without_limit
from tests.publishing.support import MODEL
from tests.support import assert_error


def test_a_file_that_lm_evaluation_harness_wrote() -> None:
    asked = ("--repo-id", MODEL, "--json", "--model-name-override", f"{MODEL} (model=dummy)")
    done = run_here("import-results", str(REAL / "lm_eval_0.4.13.json"), *asked)
    arc, gsm8k = done.document["results"]
    assert (arc["benchmark_id"], arc["metric"], arc["samples"]) == ("arc_challenge", "acc_norm", 1172)
    assert (arc["shots"], arc["complete"], arc["source"]["date"]) == (5, True, "2026-11-23")
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
    assert (gsm8k["shots"], gsm8k["filter"], gsm8k["method"]["filter"]) == (5, "strict", "strict-match")
    assert gsm8k["variant"] == "5-shot, strict-match, lm-evaluation-harness 0.4.13"


def test_the_harness_with_its_dummy_model_measured_nothing() -> None:
    """`lm_eval --model dummy` answers at random, whatever pretrained= says."""
    asked = ("--repo-id", MODEL, "--json")
    error = assert_error(
        run_here("import-results", str(REAL / "lm_eval_0.4.13.json"), *asked), 5, "model=dummy"
    )
    assert error["candidates"][0]["option"] == f"--model-name-override '{MODEL} (model=dummy)'"


def test_a_limited_run_of_lm_evaluation_harness_is_partial() -> None:
    asked = ("--repo-id", MODEL, "--json", "--model-name-override", f"{MODEL} (model=dummy)")
    done = run_here("import-results", str(REAL / "lm_eval_0.4.13_limit_7.json"), *asked)
    assert {score["complete"] for score in done.document["results"]} == {False}
    assert "partial: GSM8K" in done.err and "limit 7; 7 of 1319 samples of gsm8k" in done.err


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
    ],
)
def test_a_partial_run_says_why(document: dict[str, Any], says: str, tmp_path: Path) -> None:
    assert says in why(imported(tmp_path, document))


def test_a_group_is_complete_with_all_its_parts_and_they_are_no_scores_of_their_own(tmp_path: Path) -> None:
    done = imported(tmp_path, lm_group())
    score = only(done)
    assert (score["benchmark_id"], score["value"], score["samples"]) == ("mmlu", 0.714, 14042)
    assert (score["shots"], score["complete"], score["stderr"]) == (5, True, 0.003)
    assert done.document["skipped"] == []


def test_a_group_within_itself_ends(tmp_path: Path) -> None:
    loop = {"mmlu": ["mmlu_stem"], "mmlu_stem": ["mmlu", "mmlu_stem"]}
    assert "0 of 57 parts" in why(imported(tmp_path, lm_group(group_subtasks=loop)))


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
    assert (score["value"], score["stderr"], score["shots"]) == (0.54, 0.0145, 25)
    assert (score["complete"], score["source"]["date"], score["samples"]) == (False, None, None)
    assert score["method"]["partial"] == "how many samples were run is not told"


def test_groups_in_groups_are_walked_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of a stranger may hold thousands, each in the next."""
    document, count, asked = lm_eval(), 500, 0
    (metrics,) = list(document["results"].values())[:1]
    document["results"] = {f"x{at}": metrics for at in range(count)}
    document["group_subtasks"] = {f"x{at}": [f"x{at - 1}"] for at in range(1, count)}

    def counted(harness: str, task: str) -> None:
        nonlocal asked
        asked += 1

    monkeypatch.setattr("hf_evaluation.importing.lm_eval.harness_task", counted)
    run = read_lm_eval(document, ResultFile(tmp_path / "x.json", "x.json", None))
    assert not run.scores and len(run.skipped) >= 1
    assert asked <= 4 * count
