"""A score finds its column, and its value the scale of that column; what finds none is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hf_evaluation.board.page import render_page
from hf_evaluation.scores.benchmark_list import read_benchmarks
from hf_evaluation.scores.benchmarks import catalogue
from tests.board.support import board_of, cell, one
from tests.survey_files import gap, lines, model, score

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(
    ("variant", "column"),
    [
        (None, "mmlu_pro"),
        ("5-shot, CoT", "mmlu_pro"),
        ("zero-shot", "mmlu_pro"),
        ("non-thinking", "mmlu_pro"),
        ("pass@1", "mmlu_pro"),
        ("STEM", "mmlu_pro_stem"),
        ("Law", "mmlu_pro:law"),
        ("pass@10", "mmlu_pro:pass@10"),
        ("5-shot, with tools", "mmlu_pro"),
    ],
)
def test_settings_share_a_column_and_other_tasks_do_not(variant: str | None, column: str) -> None:
    document = one(score("mmlu_pro", 71.2, variant=variant))
    assert [item["id"] for item in document["benchmarks"]] == [column]


def test_c_sharp_has_a_column_of_its_own() -> None:
    told = {item.id: item for item in catalogue().benchmarks}
    rows = [
        score("multipl_e", 40.0, benchmark="MultiPL-E", variant=name, metric="pass@1") for name in ("C", "C#")
    ]
    document = one(*rows, benchmarks=told)
    assert sorted(item["id"] for item in document["benchmarks"]) == ["multipl_e:c", "multipl_e:csharp"]


def test_a_part_that_is_a_benchmark_of_its_own_has_one_column_under_its_name() -> None:
    """Whichever of its two names a card prints; the plain name has another one."""
    document = one(
        score("mmlu", 60.0, benchmark="MMLU", variant="STEM"),
        score("mmlu_stem", 60.0, benchmark="MMLU-STEM"),
        score("mmlu", 70.0, benchmark="MMLU"),
        benchmarks={item.id: item for item in catalogue().benchmarks},
    )
    names = {item["id"]: (item["benchmark_id"], item["name"]) for item in document["benchmarks"]}
    assert names == {"mmlu_stem": ("mmlu_stem", "MMLU-STEM"), "mmlu": ("mmlu", "MMLU")}
    shared = cell(document, "mmlu_stem")
    assert shared is not None
    assert len(shared["reports"]) == 2


def test_another_metric_has_a_column_of_its_own() -> None:
    document = one(
        score("squad", 80.0, metric="exact_match"),
        score("squad", 81.0, metric="em"),
        score("squad", 82.0, metric=None),
        score("squad", 88.0, metric="f1"),
    )
    assert {item["id"] for item in document["benchmarks"]} == {"squad", "squad:f1"}
    main = cell(document, "squad")
    assert main is not None
    assert len(main["reports"]) == 3


def test_a_metric_that_may_be_the_usual_one_shares_its_column_and_is_told() -> None:
    strict = score("ifeval", 63.4, metric="prompt strict", variant="prompt-strict")
    document = one(score("ifeval", 70.0, metric="accuracy"), score("ifeval", 71.0, metric="accuracy"), strict)
    assert [item["id"] for item in document["benchmarks"]] == ["ifeval"]
    found = cell(document, "ifeval")
    assert found is not None
    assert [report["settings"] for report in found["reports"]] == [None, None, "prompt_level_strict_acc"]


def test_benchmarks_with_similar_names_are_never_merged() -> None:
    names = ("mmlu", "mmlu_pro", "mmlu_redux", "cmmlu", "mmmlu")
    document = one(*(score(name, 50.0 + at) for at, name in enumerate(names)))
    assert {item["id"] for item in document["benchmarks"]} == set(names)


def test_fractions_stand_on_the_scale_of_their_column() -> None:
    document = one(score("gsm8k", 0.8123, unit="fraction", raw="0.8123"))
    found = cell(document, "gsm8k")
    assert found is not None
    assert found["value"] == 81.23
    assert found["reports"][0]["printed"] == 0.8123
    assert found["reports"][0]["decimals"] == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit": None}, "cannot tell whether it is percent or a fraction"),
        ({"unit": "points"}, "given in points, while MMLU-Pro is measured in percent"),
        ({"value": 171.0}, "it is outside the range of MMLU-Pro, 0 to 100"),
        ({"value": 0.71, "raw": "0.71"}, "cannot tell whether it is percent or a fraction"),
        ({"complete": False}, "of a partial run"),
        ({"benchmark_id": None}, "no known benchmark has this name"),
        ({"source": {"kind": "artificial-analysis"}}, "from Artificial Analysis"),
    ],
)
def test_what_cannot_be_compared_is_left_out_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    odd = {**score("mmlu_pro", 71.2), **changes}
    document = board_of(lines([model("acme/a", score("mmlu_pro", 60.0)), model("acme/m", odd)]))
    assert cell(document, "mmlu_pro") is None
    (left,) = document["left_out"]
    assert left["repo_id"] == "acme/m"
    assert left["reason"].startswith(reason)
    assert left["printed"] == ("" if "source" in changes else odd["raw"])


def test_the_scale_and_the_name_come_from_the_managers_table(tmp_path: Path) -> None:
    elo = {
        "id": "arena",
        "name": "Arena",
        "scale": "elo",
        "range": None,
        "metric": "elo",
        "lower_is_better": False,
    }
    wer = {
        "id": "wer",
        "name": "Words",
        "scale": "percent",
        "range": [0, 200],
        "metric": "wer",
        "lower_is_better": True,
    }
    listing = json.dumps({"benchmarks": [elo, wer]})
    known = {benchmark.id: benchmark for benchmark in read_benchmarks(listing)}
    document = one(score("arena", 1312.0, unit=None), score("wer", 104.0), benchmarks=known)
    units = {
        item["id"]: (item["name"], item["unit"], item["lower_is_better"]) for item in document["benchmarks"]
    }
    assert units == {"arena": ("Arena", "elo", False), "wer": ("Words", "percent", True)}


def test_artificial_analysis_is_shown_only_when_asked_for_and_with_its_name() -> None:
    text = lines([model("acme/m", score("gpqa", 61.5, kind="artificial-analysis", status="unpublished"))])
    assert "61.5" not in json.dumps(board_of(text))
    document = board_of(text, with_aa=True)
    found = cell(document, "gpqa")
    assert found is not None
    assert found["reports"][0]["standing"] == "elsewhere"
    assert found["reports"][0]["measured_by"] == "third party: Artificial Analysis"
    assert document["attribution"] is True
    assert 'href="https://artificialanalysis.ai/"' in render_page(document)


def test_a_plus_makes_another_metric() -> None:
    """MME counts right answers as "acc", pairs of them as "acc+"."""
    metrics = {"acc": 70.0, "accuracy": 70.0, "acc+": 80.0}
    document = one(*(score("mme", value, metric=metric) for metric, value in metrics.items()))
    assert {item["id"] for item in document["benchmarks"]} == {"mme", "mme:acc+"}


def test_a_part_is_never_the_whole() -> None:
    """A reward model's subset "Reasoning" is no setting of RewardBench."""
    document = one(
        score("rewardbench", 86.6, benchmark="RewardBench"),
        score("rewardbench", 92.8, benchmark="RewardBench", variant="Reasoning"),
    )
    values = {item["id"]: cell(document, item["id"]) for item in document["benchmarks"]}
    assert {name: found and found["value"] for name, found in values.items()} == {
        "rewardbench": 86.6,
        "rewardbench:reasoning": 92.8,
    }


def test_notes_harness_and_the_metric_in_other_words_make_no_column() -> None:
    told = [
        {"variant": "5-shot, strict-match; harness lm-evaluation-harness 0.4.13"},
        {"variant": "EM"},
        {"variant": "Acc.", "metric": "Acc."},
        {"metric": "Acc"},
        {"variant": "8-shot CoT, with tools, temperature 0.6"},
        {"variant": "see our report for everything; run by us", "kind": "eval-results"},
    ]
    models = [model(f"acme/m{at}", score("gsm8k", 60.0 + at, **more)) for at, more in enumerate(told)]
    document = board_of(lines(models))
    assert [(item["id"], item["models"]) for item in document["benchmarks"]] == [("gsm8k", len(told))]


def test_chance_corrected_accuracy_is_another_metric() -> None:
    document = one(
        score("mmlu_pro", 60.0, metric="accuracy"),
        score("mmlu_pro", 41.0, metric="chance-corrected accuracy"),
        score("mmlu_pro", -0.4, metric="chance-corrected accuracy"),
    )
    names = {item["id"]: item["metric"] for item in document["benchmarks"]}
    assert names == {
        "mmlu_pro": "accuracy",
        "mmlu_pro:chance_corrected_accuracy": "chance_corrected_accuracy",
    }


def test_an_elo_rating_never_stands_beside_accuracy() -> None:
    rated = score("livecodebench", 2103.0, metric="Elo", unit="elo")
    document = one(score("livecodebench", 60.0, metric="pass@1"), rated)
    units = {item["id"]: (item["metric"], item["unit"]) for item in document["benchmarks"]}
    assert units == {"livecodebench": ("pass@1", "percent"), "livecodebench:elo": ("elo", "elo")}
    found = cell(document, "livecodebench:elo")
    assert found is not None
    assert found["value"] == 2103.0
    unnamed = one(score("livecodebench", 60.0), score("livecodebench", 2103.0, unit="elo"))
    assert [item["id"] for item in unnamed["benchmarks"]] == ["livecodebench"]
    assert [item["reason"] for item in unnamed["left_out"]] == [
        "given in elo, while livecodebench is measured in percent"
    ]


AA_SAYS = (
    {"kind": "artificial-analysis", "status": "unpublished"},
    {"kind": "model-index", "url": "http://artificialanalysis.ai/models/m"},
    {"kind": "model-index", "url": "https://huggingface.co/spaces/ArtificialAnalysis/board"},
    {"kind": "eval-results", "name": "Artificial Analysis"},
    {"kind": "eval-results", "variant": "as measured by artificial analysis", "date": "2026-01-01"},
    {"kind": "eval-results", "name": "Artificial Analysis", "status": "pull-request", "pr": 3},
    {"kind": "every-eval-ever", "method": {"evaluator": "Artificial Analysis"}, "status": "unpublished"},
)


@pytest.mark.parametrize("told", AA_SAYS)
def test_artificial_analysis_is_withheld_wherever_it_was_read(told: dict[str, Any]) -> None:
    row = model(
        "acme/m",
        score("mmlu_pro", 60.0),
        score("gpqa", 61.579, **told),
        gaps=[gap("gpqa", "published", value=61.579)],
    )
    hidden = board_of(lines([row]))
    assert "61.579" not in json.dumps(hidden)
    assert cell(hidden, "gpqa") is None
    assert [item["reason"][:24] for item in hidden["left_out"]] == ["from Artificial Analysis"]
    asked = board_of(lines([row]), with_aa=True)
    found = cell(asked, "gpqa")
    assert found is not None
    assert found["reports"][0]["who"] == "third party"
    assert asked["attribution"] is True
