"""Views of a board, titles, what a model is made from, and the commands that the page offers."""

from __future__ import annotations

import json

import pytest

from hf_evaluation.board.origin import OWN_FINETUNE, origin_of, type_of
from hf_evaluation.board.survey import read_survey
from hf_evaluation.board.titles import default_title
from hf_evaluation.board.views import FIVE, VIEW_OF
from hf_evaluation.scores.benchmarks import catalogue
from tests.board.support import board_of
from tests.support import ROOT
from tests.survey_files import lines, model, score

KNOWN = {benchmark.id: benchmark for benchmark in catalogue().benchmarks}


def test_every_category_of_the_benchmark_table_has_a_view() -> None:
    mapping = json.loads((ROOT / "examples" / "metric_mapping.json").read_text("utf-8"))
    assert {row["category"] for row in mapping["benchmarks"]} == set(VIEW_OF)
    assert set(FIVE) <= set(KNOWN)


def test_a_view_opens_with_whole_benchmarks_before_parts_and_other_metrics() -> None:
    models = [
        model(
            f"acme/m{at}",
            *[score("mmlu", 50.0 + at, variant=part) for part in ("anatomy", "virology")],
            score("truthfulqa", 40.0 + at) if at < 2 else score("gsm8k", 60.0),
            score("librispeech", 3.0, metric="wer") if at == 0 else score("gpqa_diamond", 30.0),
        )
        for at in range(4)
    ]
    views = {view["id"]: view for view in board_of(lines(models), benchmarks=KNOWN)["views"]}
    assert list(views) == ["", "knowledge", "maths", "speech"]
    assert views["knowledge"]["columns"][:2] == ["gpqa_diamond", "truthfulqa"]
    assert views["knowledge"]["tasks"] == 4
    assert views["knowledge"]["models"] == 4
    assert views[""]["columns"][:3] == ["gpqa_diamond", "gsm8k", "truthfulqa"], "no parts"


@pytest.mark.parametrize(
    ("selections", "title"),
    [
        (["trending 100"], "What trending models score"),
        (["author: acme"], "What the models of acme score"),
        (["search: heron"], "What the models named “heron” score"),
        (["named"], "What 2 models of acme score"),
        (["trending 100", "author: acme"], "What 2 models of acme score"),
    ],
)
def test_without_a_title_the_page_says_what_was_surveyed(selections: list[str], title: str) -> None:
    rows = [model(f"acme/m{at}", selection=selections[at % len(selections)]) for at in range(2)]
    assert default_title(read_survey(lines(rows))) == title
    assert board_of(lines(rows), title="Mine")["title"] == "Mine"


@pytest.mark.parametrize(
    ("kind", "bases", "type_", "origin"),
    [
        ("finetune", ["acme/base"], OWN_FINETUNE, "fine-tuned from its own base acme/base"),
        ("finetune", ["other/base"], "finetune", "fine-tuned from other/base"),
        ("instruct", ["acme/base"], "instruct", "made from its own base acme/base"),
        ("quantized", ["other/base"], "quantized", "quantised from other/base"),
        ("merge", ["a/b", "c/d"], "merge", "a merge of a/b, c/d"),
        ("adapter", [], "adapter", "an adapter"),
        ("base", [], "base", None),
    ],
)
def test_what_a_model_is_made_from_is_told_truly(
    kind: str, bases: list[str], type_: str, origin: str | None
) -> None:
    assert type_of(kind, "acme/m", bases) == type_
    assert origin_of(kind, "acme/m", bases) == origin


def test_a_column_of_a_whole_benchmark_tells_how_any_model_is_measured() -> None:
    document = board_of(
        lines(
            [
                model(
                    "acme/m",
                    score("gsm8k", 50.0),
                    score("c_eval", 50.0),
                    score("mmlu", 5.0, variant="anatomy"),
                )
            ]
        ),
        benchmarks=KNOWN,
    )
    commands = {item["id"]: item["command"] for item in document["benchmarks"]}
    assert commands["gsm8k"].endswith("scripts/eval_jobs.py submit --model ORG/NAME --task gsm8k")
    assert "import-results RESULTS.json --repo-id ORG/NAME" in commands["c_eval"]
    assert commands["mmlu:anatomy"] is None


def test_what_the_card_contradicts_is_told_also_of_a_score_without_a_column() -> None:
    against = [{"what": "metric", "raw": "70.1", "text": "the card prints 70.1 as f1", "url": "javascript:x"}]
    rows = model("acme/m", score("mmlu", 70.1), score(None, 5.0, benchmark="Own"), score("gsm8k", 50.0))
    for at in (0, 1):
        rows["scores"][at]["contradicted_by"] = against
    rows["scores"][2]["contradicted_by"] = None
    document = board_of(lines([rows]), benchmarks=KNOWN)
    found = [(row["benchmark"], row["column"], row["card_url"]) for row in document["contradictions"]]
    assert found == [("mmlu", "mmlu", None), ("Own", None, None)]
    reports = {key: cell["reports"][0] for key, cell in document["models"][0]["cells"].items()}
    assert [reports[key]["contradicted"] for key in ("mmlu", "gsm8k")] == [True, False]
