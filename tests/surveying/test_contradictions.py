"""Published results that the card itself contradicts: value, metric, part."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import card_of
from hf_evaluation.commands.survey_tables import print_survey
from hf_evaluation.hub.official import official_table
from hf_evaluation.hub.told_results import item_result, told_index
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Source
from hf_evaluation.surveying.contradictions import find_contradictions
from hf_evaluation.surveying.records import ListedModel
from tests.growth import assert_in_line
from tests.servers.hub import LocalHub
from tests.surveying.hub import card, result_file, survey_file, trending

REPO = "acme/kite-7b"
CARD = """# kite-7b

## Evaluation

| Benchmark | kite-7b | rook-7b |
|---|---|---|
| MMLU (5-shot) | 71.2 | 61.1 |
| MMLU STEM | 64.5 | 51.1 |
| HellaSwag (acc_norm) | 82.4 | 70.0 |
| GSM8K | 55 | 40 |
"""


def listed(
    value: float, dataset: str = "cais/mmlu", name: str = "MMLU", metric: str = "accuracy", **more: Any
) -> Structured:
    """One result of a `model-index`."""
    result = {
        "task": {"type": "text-generation"},
        "dataset": {"type": dataset, "name": name, **({"config": "all"} if name == "MMLU" else {})},
        "metrics": [{"type": metric, "value": value}],
        **more,
    }
    [found] = told_index([{"name": "kite-7b", "results": [result]}], "README.md")
    return found


def filed(value: float) -> Structured:
    """One entry of `.eval_results`, of MMLU."""
    data = {"dataset": {"id": "cais/mmlu", "task_id": "mmlu"}, "value": value}
    found = item_result({"filename": ".eval_results/a.yaml", "data": data})
    assert found is not None
    return found


def against(result: Structured) -> list[tuple[str, str]] | None:
    """(what, text) of each contradiction of a result by CARD."""
    source = Source("readme", url=f"https://huggingface.co/{REPO}/blob/{'a' * 40}/README.md")
    printed = extract(card_of(CARD.encode(), "README.md"), REPO, source).results
    model = ListedModel(REPO, "a" * 40, "acme")
    [found] = find_contradictions(model, [result], printed, official_table(()))
    return None if found is None else [(item.what, item.text) for item in found]


HELLASWAG = ("Rowan/hellaswag", "HellaSwag")
AA = {"source": {"name": "Artificial Analysis", "url": "https://artificialanalysis.ai/models/kite"}}


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (listed(71.2), []),
        (listed(0.712), []),
        (listed(70.1), [("value", "the card prints 71.2 (line 7), not 70.1")]),
        (filed(70.1), [("value", "the card prints 71.2 (line 7), not 70.1")]),
        (
            listed(82.4, *HELLASWAG, metric="accuracy"),
            [("metric", "the card prints 82.4 (line 9) as acc_norm, not as accuracy")],
        ),
        (listed(82.4, *HELLASWAG, metric="acc_norm"), []),
        (
            listed(64.5),
            [
                ("value", "the card prints 71.2 (line 7), not 64.5"),
                ("part", "the card prints 64.5 (line 8) as MMLU-STEM, not as MMLU"),
            ],
        ),
        (listed(64.5, "TIGER-Lab/MMLU-Pro", "MMLU-Pro"), []),  # another test: chance, or not of this card
        (listed(55, "cais/mmlu", "MMLU STEM"), [("value", "the card prints 64.5 (line 8), not 55")]),
        (listed(70.1, **AA), None),  # another party's measurement is no contradiction
        (listed(40, "openai/gsm8k", "GSM8K", "f1"), []),
    ],
    ids=lambda value: "" if isinstance(value, list) or value is None else f"{value.benchmark} {value.raw}",
)
def test_what_the_card_says_against_a_published_result(
    result: Structured, found: list[tuple[str, str]] | None
) -> None:
    assert against(result) == found


def test_survey_tells_contradictions_in_table_csv_and_file(
    local_hub: LocalHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local_hub.add_model("acme/Good-7B", {"README.md": card("Good-7B", {"MMLU": 71.2}, {"mmlu": 0.712})})
    local_hub.add_model("acme/Bad-7B", {"README.md": card("Bad-7B", {"MMLU": 71.2}, {"mmlu": 64.0})})
    local_hub.open_pr("acme/Bad-7B", {".eval_results/a.yaml": result_file("mmlu", 71.2)})
    local_hub.add_model("acme/ear", {"README.md": b"# x"}, pipeline_tag="automatic-speech-recognition")
    local_hub.add_model("bob/sealed", {"README.md": card("sealed", {}, {"mmlu": 70.0})}, gated="manual")
    local_hub.add_model("carol/fine", {"README.md": b"# x"})
    out = tmp_path / "survey.jsonl"
    done = trending(local_hub, tmp_path, "survey", "--out", out)
    rows = {line.split()[0]: line.split() for line in done.out.splitlines() if line.startswith("acme/")}
    assert rows["acme/Bad-7B"][-1] == "1" and rows["acme/Good-7B"][-1] == "-"
    assert rows["acme/ear"][1:] == ["·"] * 5
    legend = next(line for line in done.out.splitlines() if "nobody has a score" in line)
    for words in (
        "README: stated",
        "!: reports that differ",
        "·: not a benchmark",
        "?: not known",
        "against card",
    ):
        assert (words in legend) == (words != "README: stated"), words
    assert "1 published results are contradicted by the card: --only contradictions" in done.err

    def only(form: str) -> str:
        capsys.readouterr()
        print_survey(iter(survey_file(out)), (), form, every=False, contradictions=True)  # type: ignore[arg-type]
        return capsys.readouterr().out

    assert only("table").count("acme/") == 2 and "Good-7B" not in only("table")  # the name and the address
    assert "the card prints 71.2" in only("table") and "README.md?code=true#L" in only("table")
    [row] = csv.DictReader(io.StringIO(only("csv")))
    assert (row["published"], row["where"], row["what"]) == ("64.0", "main", "value")
    [line] = map(json.loads, only("json").splitlines())
    told = {score["status"]: score["contradicted_by"] for score in line["scores"]}
    assert told["pull-request"] == [] and told["unpublished"] is None
    assert {name: told["merged"][0][name] for name in ("what", "raw", "metric", "benchmark_id")} == {
        "what": "value",
        "raw": "71.2",
        "metric": "accuracy",
        "benchmark_id": "mmlu",
    }
    done = trending(local_hub, tmp_path, "survey", "--author", "carol", "--only", "contradictions")
    assert done.out == "no card contradicts a published result of its model\n"


def test_many_results_are_held_against_many_scores_in_line() -> None:
    """A result was compared with each score, and each score as a whole with all that may be the same."""

    def work(scores: int) -> Callable[[], object]:
        rows = "".join(f"| MMLU ({at}-shot) | {at / 100 + 1:.2f} | 61.1 |\n" for at in range(1, scores + 1))
        text = CARD.partition("| MMLU")[0] + rows
        source = Source("readme", url=f"https://huggingface.co/{REPO}/blob/{'a' * 40}/README.md")
        printed = extract(card_of(text.encode(), "README.md"), REPO, source).results
        assert len(printed) == scores
        published = [listed(at / 7 + 90) for at in range(20)]
        model, official = ListedModel(REPO, "a" * 40, "acme"), official_table(())
        return lambda: find_contradictions(model, published, printed, official)

    assert_in_line(work(150), work(300))
