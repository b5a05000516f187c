"""importing.lighteval: a file that the harness wrote, means of parts, older keys, partial runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.support import run_here
from tests.importing.result_documents import EXAMPLES, imported, lighteval, mmlu_of_lighteval, only, why
from tests.publishing.support import MODEL
from tests.support import assert_error


def test_a_file_that_lighteval_wrote() -> None:
    """Its loggers and writer, with values of ours and stand-ins for torch."""
    path = EXAMPLES / "lighteval_results_2026-11-23T22-52-00.json"
    done = run_here("import-results", str(path), "--repo-id", MODEL, "--json")
    gsm8k, math_500 = done.document["results"]
    assert (gsm8k["benchmark_id"], gsm8k["shots"], gsm8k["metric"]) == ("gsm8k", 5, "exact_match")
    assert gsm8k["variant"] == "5-shot, lighteval"
    assert (math_500["benchmark_id"], math_500["metric"], math_500["value"]) == ("math_500", "pass@1", 0.706)
    assert math_500["method"]["metric"] == "pass@k:k=1&n=1"
    assert gsm8k["source"]["date"] == "2026-11-23"
    assert json.loads(gsm8k["method"]["generation"]) == {
        "max_new_tokens": 2048,
        "seed": 7,
        "temperature": 0.6,
        "top_p": 0.95,
    }


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (lighteval(max_samples=10), "max_samples 10"),
        (lighteval(max_samples=0), "max_samples 0"),
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


@pytest.mark.parametrize("form", ["mmlu:{}|5", "leaderboard|mmlu:{}|5", "leaderboard|mmlu:{}|5|0"])
def test_the_mean_of_all_subjects_is_mmlu(form: str, tmp_path: Path) -> None:
    """Also with the keys of older releases. What lighteval gives as its standard error is none."""
    score = only(imported(tmp_path, mmlu_of_lighteval(form=form)))
    assert (score["benchmark_id"], score["value"], score["complete"]) == ("mmlu", 0.7, True)
    assert (score["part"], score["shots"], score["harness"]) == (None, 5, "lighteval")
    assert score["stderr"] is None


def test_the_mean_of_some_subjects_is_partial(tmp_path: Path) -> None:
    assert "3 of 57 parts of mmlu" in why(imported(tmp_path, mmlu_of_lighteval(3)))


def test_one_subject_is_not_the_benchmark(tmp_path: Path) -> None:
    done = imported(tmp_path, mmlu_of_lighteval(1, mean=False))
    assert_error(done, 1)
    assert "mmlu:subject_0: one of the 57 parts of MMLU" in done.err


def test_the_keys_of_older_lighteval_releases(tmp_path: Path) -> None:
    document = lighteval(
        {"leaderboard|arc:challenge|25": {"acc": 0.5, "acc_norm": 0.54, "acc_norm_stderr": 0.0145}}
    )
    document["config_general"] |= {"model_sha": "f" * 40, "model_dtype": "bfloat16"}
    score = only(imported(tmp_path, document))
    assert (score["value"], score["shots"], score["metric"]) == (0.54, 25, "acc_norm")
    assert score["method"]["model revision"] == "f" * 40


def test_hle_of_lighteval_names_its_grader(tmp_path: Path) -> None:
    score = only(
        imported(tmp_path, lighteval({"hle|0": {"em": 0.01, "accuracy": 0.12, "calibration_error": 0.8}}))
    )
    assert (score["value"], score["shots"], score["part"]) == (0.12, 0, "text-only")
    assert score["method"]["grader"] == "gpt-4o-2024-08-06"
