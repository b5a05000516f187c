"""The names of tasks that people use."""

from __future__ import annotations

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.task_table import TASKS
from hf_evaluation.running.tasks import find_task


@pytest.mark.parametrize(
    ("name", "task", "args"),
    [
        ("mmlu", "mmlu_0_shot", {}),
        ("leaderboard|mmlu|5", "mmlu_5_shot", {}),
        ("mmlu|0", "mmlu_0_shot", {}),
        ("mmlu_pro", "mmlu_pro", {}),
        ("MMLU-Pro", "mmlu_pro", {}),
        ("gsm8k", "gsm8k", {}),
        ("lighteval|gsm8k|5|0", "gsm8k", {"fewshot": 5}),
        ("gsm8k|8", "gsm8k", {"fewshot": 8}),
        ("humaneval", "humaneval", {}),
        ("arc", "arc_challenge", {}),
        ("arc:challenge", "arc_challenge", {}),
        ("arc_easy", "arc_easy", {}),
        ("hellaswag", "hellaswag", {}),
        ("truthfulqa", "truthfulqa", {}),
        ("winogrande", "winogrande", {}),
        ("gpqa_diamond", "gpqa_diamond", {}),
        ("hle", "hle", {"only_hle_verified_gold": False}),
        ("aime24", "aime2024", {}),
        ("aime2025", "aime2025", {}),
        ("aime26", "aime2026", {}),
        ("bbh", "bbh", {}),
        ("bbh:navigate", "bbh", {"subset_name": "navigate"}),
        ("ifeval", "ifeval", {}),
        ("math", "math", {}),
        ("drop", "drop", {}),
        ("mbpp", "mbpp", {}),
        ("inspect_evals/mmlu_5_shot", "mmlu_5_shot", {}),
        ("livecodebench", "livecodebench", {"release": "v6"}),
        ("livecodebench_v5", "livecodebench", {"release": "v5"}),
        ("hf_evaluation/livecodebench", "livecodebench", {"release": "v6"}),
        ("mmlu:anatomy", "mmlu_0_shot", {"subjects": ["anatomy"]}),
    ],
)
def test_the_names_that_people_use(name: str, task: str, args: dict[str, object]) -> None:
    row, found = find_task(name, [])
    assert (row.task, found) == (task, args)


@pytest.mark.parametrize(
    ("task", "argument", "says"),
    [
        ("bbh", "prompt_type=cot", "one of answer_only, zero_shot, chain_of_thought"),
        ("gsm8k", "fewshot=-1", "a number of examples"),
        ("mmlu_pro", "fewshot=-3", "a number of examples"),
    ],
)
def test_a_value_that_an_argument_does_not_take_is_refused(task: str, argument: str, says: str) -> None:
    with pytest.raises(EvaluationError, match=says) as caught:
        find_task(task, [argument])
    assert caught.value.code == 2


def test_bbh_has_three_examples_unless_asked_for_none() -> None:
    [row] = [row for row in TASKS if row.name == "bbh"]
    assert row.shots == 3
    find_task("bbh", ["prompt_type=zero_shot"])
