"""Answers in many styles, scored by the scorers of the real tasks: `python -m tests.running.styles FOLDER`.

Each kind of task gets `RIGHT` answers in twelve styles and four wrong ones, through inspect-ai itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import choice, match
from inspect_ai.solver import generate, multiple_choice

# {0} is the answer. The same styles for a letter and for a number.
RIGHT = (
    "ANSWER: {0}", "answer: {0}", "ANSWER: {0}.", "**ANSWER: {0}**", "Let me think.\n\nANSWER: {0}",
    "ANSWER: ({0})", "ANSWER: ${0}$", "The answer is {0}.", "\\boxed{{{0}}}", "{0}",
    "So it is \\boxed{{{0}}}, for 7 reasons of 9.", "ANSWER: {0}, as it was shown.",
)  # fmt: skip
WRONG = ("ANSWER: {1}", "The answer is {1}.", "\\boxed{{{1}}}", "I do not know.")
SAMPLES = len(RIGHT) + len(WRONG)


def answers(right: str, wrong: str) -> list[str]:
    return [style.format(right, wrong) for style in (*RIGHT, *WRONG)]


def run(folder: Path, name: str, given: Sequence[str], made: Any, stops: Sequence[str] = ()) -> None:
    """One log: answer n of `given` for sample n, ended as `stops` says."""

    def reply(messages: Any, *_: Any) -> ModelOutput:
        number = int(messages[-1].text.partition("[")[2].partition("]")[0])
        output = ModelOutput.from_content("mockllm/model", given[number])
        output.usage = ModelUsage(input_tokens=3, output_tokens=1, total_tokens=4)
        output.choices[0].stop_reason = stops[number] if stops else "stop"  # type: ignore[assignment]
        return output

    model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
    eval(made, model=model, log_dir=str(folder / name), display="none", ctl_server=False, max_tokens=16)


def samples(target: str, choices: list[str] | None) -> MemoryDataset:
    return MemoryDataset([
        Sample(id=n + 1, input=f"Question [{n}]?", target=target, choices=choices) for n in range(SAMPLES)
    ])  # fmt: skip


def main(folder: Path) -> None:
    from inspect_evals.utils.aime_common import aime_scorer

    letters = Task(
        samples("C", ["p", "q", "r", "s"]), solver=multiple_choice(), scorer=choice(), name="letters"
    )
    numbers = Task(samples("42", None), solver=generate(), scorer=match(numeric=True), name="numbers")
    aime = Task(samples("42", None), solver=generate(), scorer=aime_scorer(), name="aime")
    run(folder, "choice", answers("C", "A"), letters)
    run(folder, "match", answers("42", "17"), numbers)
    run(folder, "aime_scorer", answers("42", "17"), aime)
    thinking = ["<think> Let me see, 3 of 4"] * 10 + ["ANSWER: C"] * (SAMPLES - 10)
    run(folder, "cut", thinking, letters, ["max_tokens"] * 10 + ["stop"] * (SAMPLES - 10))
    run(folder, "empty", [""] * 3 + ["ANSWER: C"] * (SAMPLES - 3), letters)
    run(folder, "long", ["ANSWER: C"] * SAMPLES, letters, ["max_tokens"] * SAMPLES)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
