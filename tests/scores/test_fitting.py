"""Which benchmark is for which model."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.fitting import is_for


@pytest.mark.parametrize(
    ("benchmark", "pipeline", "kind", "answer"),
    [
        ("aime_2025", "text-generation", "instruct", True),
        ("aime_2025", "text-generation", "base", True),
        ("aime_2025", "image-text-to-text", None, True),
        ("aime_2025", "any-to-any", None, True),
        ("aime_2025", "automatic-speech-recognition", None, False),
        ("aime_2025", "feature-extraction", None, False),
        ("aime_2025", "text-to-image", "finetune", False),
        ("aime_2025", None, None, True),
        ("ifeval", "text-generation", "base", False),
        ("ifeval", None, "base", False),
        ("ifeval", "text-generation", "finetune", True),
        ("tau_bench", "text-generation", "base", False),
        ("mmmu", "text-generation", "instruct", False),
        ("mmmu", "image-text-to-text", "instruct", True),
        ("librispeech", "automatic-speech-recognition", None, True),
        ("librispeech", "text-generation", None, False),
        ("banking77", "sentence-similarity", None, True),
        ("banking77", "text-generation", "instruct", False),
        ("glue", "text-generation", "base", True),
    ],
)
def test_a_benchmark_is_for_models_that_can_take_it(
    benchmark: str, pipeline: str | None, kind: str | None, answer: bool
) -> None:
    known = catalogue().with_id(benchmark)
    assert known
    assert is_for(known, pipeline, kind) is answer
