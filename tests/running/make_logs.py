"""Make real logs of inspect-ai, one folder a case, with a model that answers without a network.

    python -m tests.running.make_logs FOLDER           # all cases but the one that is killed
    python -m tests.running.make_logs FOLDER killed    # ends itself with SIGKILL in the middle

The tasks bear the names of inspect-evals' own, so that the table applies; their data are twelve sums.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inspect_ai import Epochs, Task, eval, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, Scorer, Target, accuracy, grouped, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, generate, solver

SAMPLES = 12


def right(text: str, target: Target) -> Score:
    return Score(value="C" if text == target.text else "I")


@scorer(name="choice", metrics=[accuracy(), stderr()])
def choice() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return right(state.output.completion, target)

    return score


@scorer(name="expression_equivalance", metrics=[accuracy(), stderr()])
def equivalence() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value="I")

    return score


@scorer(name="expression_exact_match_sympy", metrics=[accuracy(), stderr()])
def exact() -> Scorer:
    return choice()


@scorer(name="verify", metrics=[accuracy(), stderr()])
def verify() -> Scorer:
    return choice()


@scorer(name="bbh_scorer", metrics=[grouped(accuracy(), "dataset_name"), stderr()])
def by_subset() -> Scorer:
    return choice()


@solver
def until(number: int, act: Callable[[], None]) -> Solver:
    """Do something at the n-th sample."""
    seen = 0

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        nonlocal seen
        seen += 1
        if seen == number:
            act()
        return state

    return solve


def fail() -> None:
    raise RuntimeError("this sample fails")


def sums() -> MemoryDataset:
    """Every third sum will be answered wrongly."""
    rows = [
        Sample(id=n + 1, input=f"{n} + {n}?", target=str(2 * n), metadata={"dataset_name": f"s{n % 2}"})
        for n in range(SAMPLES)
    ]
    return MemoryDataset(rows, name="sums")


def build(version: int, *scorers: Scorer, act: Solver | None = None, epochs: Epochs | None = None) -> Task:
    solvers = [act, generate()] if act else [generate()]
    meta = {"full_task_version": f"{version}-A"}
    return Task(
        dataset=sums(), solver=solvers, scorer=list(scorers), version=version, metadata=meta, epochs=epochs
    )


@task(name="inspect_evals/arc_challenge")
def arc_challenge() -> Task:
    return build(2, choice(), act=ACT.pop() if ACT else None)


@task(name="inspect_evals/mmlu_5_shot")
def mmlu_5_shot(subjects: str | None = None, language: str = "EN_US") -> Task:
    return build(4, choice())


@task(name="inspect_evals/math")
def math(grader_model: str | None = None) -> Task:
    return build(3, equivalence(), exact())


@task(name="inspect_evals/bbh")
def bbh() -> Task:
    return build(3, by_subset())


@task(name="inspect_evals/mbpp")
def mbpp() -> Task:
    return build(4, verify(), epochs=Epochs(3, ["pass_at_1", "mean"]))


@task(name="arith")
def arith() -> Task:
    return build(1, choice(), equivalence())


@task(name="inspect_evals/arc_easy")
def old_arc_easy() -> Task:
    return build(1, choice())


ACT: list[Solver] = []  # what the next arc_challenge does beside answering


def answer(messages: Any, *_: Any) -> ModelOutput:
    number = int(str(messages[-1].text).split()[0])
    output = ModelOutput.from_content("mockllm/model", str(2 * number if number % 3 else -1))
    output.usage = ModelUsage(input_tokens=3, output_tokens=1, total_tokens=4)
    return output


def run(folder: Path, name: str, made: Task, **options: Any) -> None:
    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    eval(
        made,
        model=model,
        log_dir=str(folder / name),
        display="none",
        ctl_server=False,
        max_connections=1,
        **options,
    )


def main(folder: Path, case: str | None) -> None:
    """Make the logs."""
    if case == "killed":
        ACT.append(until(11, lambda: os.kill(os.getpid(), signal.SIGKILL)))
        run(folder, "killed", arc_challenge(), log_buffer=2)
        return
    run(folder, "success", arc_challenge())
    run(folder, "json", arc_challenge(), log_format="json")
    run(folder, "limit", arc_challenge(), limit=5)
    run(folder, "sample-id", arc_challenge(), sample_id=[3, 4])
    run(folder, "epochs", arc_challenge(), epochs=3)
    for name, options in (
        ("dropped", {"fail_on_error": False}),
        ("scored-on-error", {"fail_on_error": False, "score_on_error": True}),
        ("error", {}),
    ):
        ACT.append(until(5, fail))
        run(folder, name, arc_challenge(), **options)
    ACT.append(until(7, lambda: os.kill(os.getpid(), signal.SIGINT)))
    run(folder, "cancelled", arc_challenge())
    run(folder, "message-limit", arc_challenge(), message_limit=50)
    run(folder, "subset", mmlu_5_shot(subjects="anatomy"))
    run(folder, "self-graded", math())
    grader = get_model("mockllm/grader", custom_outputs=answer, memoize=False)
    run(folder, "scorers", math(), model_roles={"grader": grader})
    run(folder, "grouped", bbh())
    run(folder, "reducers", mbpp())
    run(folder, "foreign", arith())
    run(folder, "old-version", old_arc_easy())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
