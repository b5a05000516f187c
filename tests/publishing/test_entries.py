"""Results to add: what the formats require, and the file that each goes to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.publishing.entries import EvalEntry, eval_file_name
from hf_evaluation.publishing.splice import add_to_model_index
from tests.publishing.editing import MMLU


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(MMLU, value=math.nan),
        lambda: replace(MMLU, value=math.inf),
        lambda: replace(MMLU, value=True),
        lambda: replace(MMLU, dataset_name=" "),
        lambda: replace(MMLU, source_url=None),
        lambda: add_to_model_index(b"", [MMLU], " "),
        lambda: EvalEntry("", "t", 1),
        lambda: EvalEntry("a/b", "", 1),
        lambda: EvalEntry("a/b", "t", 1, date="20 November"),
        lambda: EvalEntry("a/b", "t", 1, source_user="bob"),
    ],
)
def test_entries_without_what_the_formats_require_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(EvaluationError) as caught:
        make()
    assert caught.value.code == 5


@pytest.mark.parametrize(
    ("benchmark", "variant", "name"),
    [
        ("hle", None, "hle.yaml"),
        ("hle", "With tools", "hle_with_tools.yaml"),
        ("mmlu_pro", "5-shot, CoT", "mmlu_pro_5_shot_cot.yaml"),
        ("MathArena/aime_2026", None, "matharena_aime_2026.yaml"),
        ("../../etc", "/x", "etc_x.yaml"),
    ],
)
def test_file_names(benchmark: str, variant: str | None, name: str) -> None:
    assert eval_file_name(benchmark, variant) == f".eval_results/{name}"


def test_variants_that_ascii_cannot_tell_apart_get_different_files() -> None:
    variants = [None, "思考模式", "非思考模式", "x" * 300, "x" * 301]
    names = {eval_file_name("hle", variant) for variant in variants}
    assert len(names) == len(variants)
    assert all(re.fullmatch(r"\.eval_results/[a-z0-9_]{1,120}\.yaml", name) for name in names)
    with pytest.raises(EvaluationError):
        eval_file_name("//", None)
