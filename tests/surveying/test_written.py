"""What a plan would write, in a few words, and where the row of the card names something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hf_evaluation.surveying.proposals import Proposed
from hf_evaluation.surveying.written import doubts_of, read_written
from tests.surveying.plans import planned, written_as

CARD = """# Atlas-7B

## Evaluation

| Benchmark | Atlas-7B | Borealis-7B |
|---|---|---|
| MMLU-Pro | 48.1 | 51.3 |
| MBPP (pass@1) | 60.2 | 63.0 |
| GPQA Diamond | 35.4 | 37.7 |
| AIME 2024 (pass@1 / cons@64) | 50.0 / 70.0 | 10.0 / 20.0 |
"""


def test_what_is_written_is_read_from_the_yaml_itself() -> None:
    [first, *_] = planned("acme/Atlas-7B", CARD).scores
    found = read_written(first.text)
    assert found is not None
    assert (found.name, found.metric_shown, found.value, found.where) == (
        "MMLU-Pro",
        "accuracy",
        48.1,
        "TIGER-Lab/MMLU-Pro",
    )
    both = read_written(
        first.text.replace("    - type: accuracy\n", "    - type: accuracy\n      name: F1\n")
    )
    assert both is not None and both.metric_shown == "accuracy, named F1"
    filed = read_written("- dataset:\n    id: cais/hle\n    task_id: hle\n  value: 9.5\n  notes: 5-shot\n")
    assert filed is not None and (filed.name, filed.value, filed.notes) == ("hle", 9.5, "5-shot")
    assert read_written("no result") is read_written("a: [") is None


def test_what_a_careful_reader_would_doubt() -> None:
    scores = planned("acme/Atlas-7B", CARD).scores
    assert [doubts_of(item, scores) for item in scores] == [()] * len(scores)
    pro, mbpp, gpqa, *_ = scores

    def doubt(item: Proposed, **other: str) -> str:
        [told] = doubts_of(replace(item, text=written_as(item.score, **other)), scores)
        return told

    assert doubt(pro, name="MMLU", type="cais/mmlu") == "“MMLU-Pro” is MMLU-Pro, not MMLU"
    assert doubt(gpqa, name="GPQA") == "“GPQA Diamond” is GPQA Diamond, not GPQA"
    assert doubt(mbpp, metric="exact_match") == "“MBPP (pass@1)”: pass@1, not exact_match"
    assert doubt(pro, metric="f1") == "no metric is printed; usual is accuracy, not f1"
    assert doubt(pro, value="84.1") == "the cell prints 48.1, 84.1 is written"
    assert doubts_of(mbpp, scores, "feature-extraction") == ("MBPP is not for a feature-extraction model",)
    assert doubts_of(mbpp, scores, "text-generation") == ()
    part = written_as(gpqa.score, name="GPQA").replace(
        "      value", "      name: accuracy (Diamond)\n      value"
    )
    assert doubts_of(replace(gpqa, text=part), scores) == ()  # the part is told behind the metric
    rival = replace(pro, evidence=replace(pro.evidence, column=2), text=written_as(pro.score, value="51.3"))
    assert doubts_of(rival, scores) == ("“Atlas-7B” heads another column",)


@pytest.mark.parametrize("label", ["Borealis-7B", "Atlas-13B"])
def test_another_row_than_that_of_the_models_other_scores(label: str) -> None:
    text = (
        "# Atlas-7B\n\n## Evaluation\n\n| Model | MMLU | BBH |\n|---|---|---|\n| Atlas-7B | 61.0 | 44.0 |\n"
    )
    first, second = planned("acme/Atlas-7B", text).scores
    other = replace(second, evidence=replace(second.evidence, row=(label, "55.0", "44.0")))
    assert doubts_of(other, (first, other)) == ("the model's name stands in another row or column",)
