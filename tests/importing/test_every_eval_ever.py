"""importing.every_eval_ever: scales, graders and gaps of records, and scores of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.importing.result_documents import LINK, imported, only, own, record, why
from tests.publishing.support import MODEL
from tests.support import assert_error

# every_eval_ever and our own


def test_a_record_of_every_eval_ever(tmp_path: Path) -> None:
    score = only(imported(tmp_path, record()))
    assert (score["benchmark_id"], score["value"], score["unit"]) == ("mmlu_pro", 0.751, "fraction")
    assert (score["stderr"], score["samples"], score["complete"]) == (0.004, 12032, True)
    assert (score["source"]["name"], score["method"]["relationship"]) == ("Evals Inc", "third_party")


@pytest.mark.parametrize(
    ("document", "says"),
    [
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


@pytest.mark.parametrize(
    "wrap", [lambda d: d, lambda d: {"repo_id": MODEL, "results": d["scores"]}, lambda d: d["scores"]]
)
def test_our_own_scores_keep_their_source(wrap: Callable[[dict[str, Any]], object], tmp_path: Path) -> None:
    score = only(imported(tmp_path, wrap(own())))
    assert (score["source"]["kind"], score["source"]["url"], score["complete"]) == ("inspect-log", LINK, True)


def of_harness(name: str, task: str, samples: int | None = None, **changes: Any) -> dict[str, Any]:
    doubt = {"num_samples": samples} if samples else {}
    row = {
        "evaluation_name": task, "source_data": {},
        "score_details": {"score": 0.5, "uncertainty": doubt},
    }  # fmt: skip
    return record(**row) | {"eval_library": {"name": name}} | changes


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (of_harness("lm-evaluation-harness", "leaderboard_bbh", 5761), "24 of the 27 tasks"),
        (of_harness("lm_eval", "leaderboard_gpqa", 1192), "Diamond, Extended and Main together"),
        (of_harness("lighteval", "leaderboard|mmlu|5"), None),
    ],
)
def test_a_record_gets_what_the_harness_s_own_file_gets(
    document: dict[str, Any], says: str | None, tmp_path: Path
) -> None:
    done = imported(tmp_path, document)
    if says is None:
        assert only(done)["complete"] is False
    else:
        assert_error(done, 1)
        assert says in done.err


@pytest.mark.parametrize(
    ("task", "says"),
    [("BBH", "24 of the 27 tasks"), ("GPQA", "Diamond, Extended and Main together"),
     ("MMLU-PRO", "raw, or less what guessing scores")],
)  # fmt: skip
def test_the_open_llm_leaderboard_in_a_record_is_what_it_is_in_its_own_files(
    task: str, says: str, tmp_path: Path
) -> None:
    about = {"source_name": "HF Open LLM v2", "source_organization_name": "Hugging Face"}
    done = imported(tmp_path, of_harness("unknown", task, source_metadata=about))
    assert_error(done, 1)
    assert says in done.err


def test_the_way_of_a_task_is_told_in_a_record_too(tmp_path: Path) -> None:
    score = only(imported(tmp_path, of_harness("lm-evaluation-harness", "leaderboard_mmlu_pro", 12032)))
    assert (score["benchmark_id"], score["complete"]) == ("mmlu_pro", True)
    assert "log-likelihood" in score["variant"]


def test_many_results_of_one_benchmark_are_its_parts(tmp_path: Path) -> None:
    document = record()
    [first] = document["evaluation_results"]
    document["evaluation_results"] = [
        {**first, "score_details": {"score": number / 20, "uncertainty": {}}} for number in range(14)
    ]
    done = imported(tmp_path, document)
    assert_error(done, 1)
    assert "MMLU-Pro: 14 results of it in one record" in done.err


def test_a_record_that_does_not_count_is_not_known_to_be_complete(tmp_path: Path) -> None:
    document = record(score_details={"score": 0.7}, source_data={"dataset_name": "MMLU-Pro"})
    assert why(imported(tmp_path, document)) == "how many samples were run is not told"
    few = record(score_details={"score": 0.7, "uncertainty": {"num_samples": 70}}, source_data={})
    assert "70 samples, where the benchmark has 12032" in why(imported(tmp_path, few))
