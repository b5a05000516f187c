"""What a run may take: more for what is longer, larger or slower; what is not known is not guessed."""

from __future__ import annotations

from hf_evaluation.jobs.flavors import GPU_FLAVORS
from hf_evaluation.jobs.output import estimate_json, estimate_of, estimate_texts
from hf_evaluation.jobs.plan import at_most_with_retry
from hf_evaluation.jobs.records import Attempt, Run, Step
from hf_evaluation.jobs.sizing import Flavor
from hf_evaluation.jobs.workloads import GPU_SPEEDS, START_SECONDS, WORKLOADS, Estimate, estimate
from hf_evaluation.running.task_table import DOCKER, TASKS

BY_NAME = {row.name: row for row in GPU_FLAVORS}


def guess(task: str = "mmlu", gb: float = 15.0, flavor: str = "l4x1") -> Estimate:
    found = estimate((task,), gb, BY_NAME[flavor])
    assert found is not None
    return found


def test_every_task_and_every_gpu_is_in_the_tables() -> None:
    """But for those whose samples need machines of their own, or are chosen by the user."""
    left_out = {"swe_bench_verified", "livecodebench_window"}
    assert {row.name for row in TASKS} - set(WORKLOADS) == left_out
    assert {row.gpu for row in GPU_FLAVORS} == set(GPU_SPEEDS)
    for row in TASKS:
        work = WORKLOADS.get(row.name)
        if work and row.samples:
            assert work.samples == row.samples * row.epochs, row.name
            assert work.short < work.long
    assert any(DOCKER in row.needs for row in TASKS)


def test_a_larger_model_a_slower_gpu_and_a_longer_task_take_longer() -> None:
    base = guess().seconds
    assert guess(gb=60, flavor="a100-large").seconds > guess(gb=15, flavor="a100-large").seconds
    assert guess(flavor="a100-large").seconds[1] < base[1]
    assert guess("mmlu_5_shot").seconds > base and guess("arc_challenge").seconds < base
    assert START_SECONDS < base[0] < base[1]


def test_an_estimate_is_not_a_flat_four_hours() -> None:
    """7B on MMLU and 120B on AIME: the one is short and cheap, the other is neither."""
    small, large = guess("mmlu", 15, "l4x1"), guess("aime2025", 65, "a100-large")
    assert small.seconds[0] < 3600 and large.dollars is not None and small.dollars is not None
    assert small.dollars[0] < 1 and large.seconds[1] < 4 * 3600


def test_tasks_that_share_a_job_share_the_load_of_the_weights() -> None:
    both = estimate(("mmlu", "gsm8k"), 15.0, BY_NAME["l4x1"])
    assert both is not None
    assert both.seconds[0] < guess("mmlu").seconds[0] + guess("gsm8k").seconds[0] - START_SECONDS


def test_what_is_not_known_is_not_guessed() -> None:
    assert estimate(("some/other",), 15.0, BY_NAME["l4x1"]) is None
    assert estimate(("mmlu",), None, BY_NAME["l4x1"]) is None
    assert estimate(("mmlu",), 15.0, Flavor("x", "B300", 1, 288, None, None, 9.0)) is None
    assert estimate_texts(None) == ("?", "?") and estimate_json(None) is None
    free = estimate(("mmlu",), 15.0, Flavor("x", "L4", 1, 24, None, None, None))
    assert free is not None and free.dollars is None


def test_a_task_is_known_by_any_of_its_names_and_a_retry_is_in_the_bound() -> None:
    run = Run("k", "a/m", "leaderboard|gsm8k|5", "vllm", weights_gb=15.0, memory_gb=22.5)
    step = Step(run, Attempt(1, "l4x1", 1, 3600, 0.8), "new", flavor=BY_NAME["l4x1"])
    assert estimate_of(step) == guess("gsm8k")
    bound = at_most_with_retry(step, GPU_FLAVORS)
    assert bound is not None and bound >= 3 * 0.8  # twice the time, or larger hardware
    last = Step(run, Attempt(2, "l4x1", 1, 3600, 0.8), "retry")
    assert at_most_with_retry(last, GPU_FLAVORS) == 0.8
