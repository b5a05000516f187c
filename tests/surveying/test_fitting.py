"""Which benchmarks are for a model: by task, pipeline, base or instruct."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.fitting import DO_IT_TOO, FOLLOWING, is_for
from hf_evaluation.surveying.gaps import find_gaps
from hf_evaluation.surveying.records import ListedModel


@pytest.mark.parametrize(
    ("benchmark", "tag", "kind", "fits"),
    [
        ("aime_2025", "text-generation", None, True),
        ("aime_2025", "image-text-to-text", "instruct", True),
        ("aime_2025", "automatic-speech-recognition", None, False),
        ("aime_2025", "feature-extraction", None, False),
        ("aime_2025", None, None, True),  # nothing tells
        ("librispeech_test_clean", "automatic-speech-recognition", None, True),
        ("librispeech_test_clean", "text-generation", None, False),
        ("mteb", "sentence-similarity", None, True),
        ("mmmu", "image-text-to-text", None, True),
        ("mmmu", "text-generation", None, False),
        ("ifeval", "text-generation", "base", False),
        ("ifeval", "text-generation", "instruct", True),
        ("mmlu", "text-generation", "base", True),
    ],
)
def test_a_gap_is_looked_for_where_the_benchmark_is_for_the_model(
    benchmark: str, tag: str | None, kind: str | None, fits: bool
) -> None:
    known = catalogue()
    wanted = known.with_id(benchmark)
    assert wanted is not None
    model = ListedModel("acme/m", "a" * 40, "acme", pipeline_tag=tag, kind=kind)
    assert is_for(wanted, model.pipeline_tag, model.kind) is fits
    assert bool(find_gaps(model, (), (wanted,), known)) is fits


def test_the_table_names_tasks_and_categories_that_there_are() -> None:
    benchmarks = catalogue().benchmarks
    assert set(DO_IT_TOO) <= {item.task_type for item in benchmarks}
    assert {item.category for item in benchmarks} >= FOLLOWING
