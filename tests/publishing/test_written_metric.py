"""What is written of a score's metric and part is what was measured: rows 13 to 18 of the faults."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.publishing.support import HEAD, MODEL, Desk, only, score


def card(*rows: str) -> bytes:
    """A card with one table; cells stand between bars."""
    head, *others = rows
    lines = [head, "|".join("---" for _ in head.split("|")), *others]
    return HEAD + ("\n# Heron 7B\n\n## Evaluation\n\n" + "".join(f"| {line} |\n" for line in lines)).encode()


def written(desk: Desk, *rows: str) -> dict[tuple[str, float], tuple[str, str | None]]:
    """(dataset's name, value) -> (metric type, metric name) of what a card's scores become."""
    desk.hub.commit(MODEL, {"README.md": card(*rows)})
    files = desk.extract("--format", "model-index", "--dry-run", code=None).document["plan"]["files"]
    if not files:
        return {}
    (model,) = yaml.safe_load(files[0]["yaml"])["model-index"]
    return {
        (result["dataset"]["name"], metric["value"]): (metric["type"], metric.get("name"))
        for result in model["results"]
        for metric in result["metrics"]
    }


def test_the_printed_metric_is_written(desk: Desk) -> None:
    """Row 13: never the benchmark's usual one instead."""
    rows = (
        "Benchmark | Heron 7B",
        "SQuAD 2.0 (EM) | 80.6",
        "SQuAD 2.0 (F1) | 83.7",
        "MRPC (Acc) | 87.1",
        "DROP (EM) | 61.2",
        "MMLU (Acc) | 71.4",
        "BoolQ (EM) | 81.5",
    )
    types = {(name, value): kind for (name, value), (kind, _) in written(desk, *rows).items()}
    assert types == {
        ("SQuAD v2", 80.6): "exact_match",
        ("SQuAD v2", 83.7): "f1",
        ("MRPC", 87.1): "accuracy",
        ("DROP", 61.2): "exact_match",
        ("MMLU", 71.4): "accuracy",
        ("BoolQ", 81.5): "exact_match",
    }


@pytest.mark.parametrize("name", ["CoLA", "QQP", "MRPC", "STS-B", "HellaSwag", "TruthfulQA"])
def test_where_several_metrics_are_in_use_an_untold_one_is_asked_for(desk: Desk, name: str) -> None:
    """Row 14: the option that is offered publishes it, and nothing else does."""
    assert written(desk, "Benchmark | Heron 7B", f"{name} | 81.4", "MMLU | 71.4") == {
        ("MMLU", 71.4): ("accuracy", None)
    }
    run = desk.extract("--dry-run", code=None)
    (row,) = [row for row in run.document["audit"] if row["status"] == "refused"]
    assert "its metric is not told" in row["detail"]
    option = row["detail"].partition("say which with ")[2].split()
    again = desk.extract(*option, "--dry-run").document
    assert [item["status"] for item in again["audit"]] == ["new", "new"]


@pytest.mark.parametrize(
    ("metric", "kind"),
    [
        ("AUPRC", "auprc"),
        ("acc@5", "accuracy@5"),
        ("exact_str_match", "exact_match"),
        ("acc_norm", "acc_norm"),
        ("pass@10", "pass@10"),
        ("nDCG@10", "ndcg_at_10"),
        ("macro F1", "f1_macro"),
        ("chance-corrected accuracy", "chance_corrected_accuracy"),
    ],
)
@pytest.mark.parametrize("place", ["metric", "variant"])
def test_every_metric_has_a_type_of_its_own(desk: Desk, metric: str, kind: str, place: str) -> None:
    """Row 15, in the field and in the text beside it."""
    told = {"metric": None, "variant": None} | {place: metric}
    named = score(benchmark="ARC-Challenge", benchmark_id="arc_challenge", value=44.1, raw="44.1", **told)
    (file,) = desk.publish([named], "--dry-run").document["plan"]["files"]
    (model,) = yaml.safe_load(file["yaml"])["model-index"]
    assert model["results"][0]["metrics"][0]["type"] == kind


@pytest.mark.parametrize(
    ("benchmark", "name", "kind"),
    [
        ("coco", "FID", "fid"),
        ("fleurs", "WER", "wer"),
        ("flores_200", "BLEU", "bleu"),
        ("pile", "Perplexity", "perplexity"),
        ("lambada", "perplexity", "perplexity"),
    ],
)
def test_metrics_that_are_no_share_of_answers_are_written_as_themselves(
    desk: Desk, benchmark: str, name: str, kind: str
) -> None:
    """Row 16: "FID" beside a number is its metric, and lower may be better."""
    told: dict[str, Any] = {"benchmark": benchmark, "benchmark_id": benchmark, "variant": name, "value": 8.1}
    unit = "percent" if kind == "wer" else "points"
    run = desk.publish([score(**told, unit=unit, raw="8.1")], "--dry-run", code=None)
    assert only(run.document["audit"])[0] == "new", run.document["audit"]
    (model,) = yaml.safe_load(run.document["plan"]["files"][0]["yaml"])["model-index"]
    assert model["results"][0]["metrics"][0]["type"] == kind


def test_a_chance_corrected_number_is_not_the_boards(desk: Desk) -> None:
    """Row 17: another metric, in the model-index under its own name."""
    pro = score(
        benchmark="MMLU-Pro",
        benchmark_id="mmlu_pro",
        metric="chance_corrected_accuracy",
        value=27.4,
        raw="27.4",
    )
    run = desk.publish([pro], "--dry-run")
    assert "is not what the leaderboard of MMLU-Pro counts" in only(run.document["audit"])[1]
    assert [file["path"] for file in run.document["plan"]["files"]] == ["README.md"]


@pytest.mark.parametrize("part", ["Chat", "Reasoning", "Base", "Code"])
def test_a_category_is_never_the_whole(desk: Desk, part: str) -> None:
    """Row 18, for a benchmark that has such a part and for one that has none of that name."""
    for name in ("RewardBench", "MMLU"):
        rows = (f"Model | {part} | Overall", "Heron 7B | 92.8 | 86.6", "Ibis 7B | 90.0 | 80.0")
        desk.hub.commit(MODEL, {"README.md": card(*rows).replace(b"## Evaluation", f"## {name}".encode())})
        scores = desk.extract(code=None).document["results"]
        assert [item["part"] for item in scores] == [part, None]


def test_two_numbers_of_a_cell_that_nothing_names_are_not_published(desk: Desk) -> None:
    """The reason speaks of the cell, not of a label of our own."""
    desk.hub.commit(MODEL, {"README.md": card("Benchmark | Heron 7B", "MMLU | 71.4 / 73.0")})
    details = [row["detail"] for row in desk.extract("--dry-run", code=None).document["audit"]]
    assert details == ["its cell prints 2 numbers, and nothing says which is which"] * 2


def test_error_rates_and_their_like_are_published_from_a_card(desk: Desk) -> None:
    """Stuck: "higher is better in FLEURS" was invented. The metric is not said twice, nor are the shots."""
    rows = (
        ("FLEURS (WER) | 8.1", "wer", None),
        ("COCO (FID) ↓ | 9.4", "fid", None),
        ("WikiText (perplexity) ↓ | 6.2", "perplexity", None),
        ("HumanEval (pass@1) | 61.0", "pass@1", None),
        ("ARC-Challenge (25-shot, acc_norm, 25-shot) | 61.5", "acc_norm", "acc_norm (25-shot)"),
    )
    desk.hub.commit(MODEL, {"README.md": card("Benchmark | Heron 7B", *(row for row, *_ in rows))})
    run = desk.extract("--dry-run", "--format", "model-index")
    assert {row["status"] for row in run.document["audit"]} == {"new"}
    (file,) = run.document["plan"]["files"]
    (model,) = yaml.safe_load(file["yaml"])["model-index"]
    metrics = [result["metrics"][0] for result in model["results"]]
    assert [(metric["type"], metric.get("name")) for metric in metrics] == [row[1:] for row in rows]


def test_the_two_filters_of_one_task_are_two_measurements(desk: Desk) -> None:
    """Stuck: "the same variant". A leaderboard takes neither, for it holds one number."""
    rows = (
        "Tasks | Version | Filter | n-shot | Metric | | Value | | Stderr",
        "gsm8k | 3 | flexible-extract | 5 | exact_match | ↑ | 0.7703 | ± | 0.0116",
        " | | strict-match | 5 | exact_match | ↑ | 0.7680 | ± | 0.0116",
    )
    desk.hub.commit(MODEL, {"README.md": card(*rows)})
    run = desk.extract("--dry-run")
    assert {row["status"] for row in run.document["audit"]} == {"new"}
    (file,) = run.document["plan"]["files"]
    (model,) = yaml.safe_load(file["yaml"])["model-index"]
    metrics = [result["metrics"][0] for result in model["results"]]
    assert [(metric["value"], metric["name"]) for metric in metrics] == [
        (77.03, "exact_match (5-shot, flexible-extract)"),
        (76.8, "exact_match (5-shot, strict-match)"),
    ]


def test_words_beside_a_known_name_are_named_where_they_hide_what_was_measured(desk: Desk) -> None:
    """It said that no known benchmark is named GSM8K."""
    desk.hub.commit(MODEL, {"README.md": card("Benchmark | Heron 7B", "GSM8K (zorgblat) | 71.4")})
    (row,) = desk.extract("--dry-run", code=None).document["audit"]
    assert row["detail"] == "'zorgblat' is no known part of GSM8K: it may be another test"
