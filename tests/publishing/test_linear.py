"""Lint and repair take twice the time for twice the file, whatever a stranger wrote many times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hf_evaluation.publishing.lint import lint_card
from hf_evaluation.publishing.repair import repair_files

RESULT = (
    "  - task: {type: text-generation}\n    dataset: {name: MMLU, type: cais/mmlu}\n"
    "    metrics:\n    - {type: accuracy, value: 1.5}\n"
)
SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "equal results": (300, lambda count: "model-index:\n- name: A\n  results:\n" + RESULT * count),
    "one key": (1500, lambda count: "a: 1\n" * count),
    "keys": (2000, lambda count: "".join(f"k{at}: 1\n" for at in range(count))),
    "sixties": (2000, lambda count: "a:\n" + "- 1:1:1:1:1:1\n" * count),
}


def seconds(work: Callable[[bytes], object], text: str) -> float:
    card = f"---\n{text}---\n# A\n".encode()
    began = time.process_time()
    work(card)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_file_takes_twice_the_time(shape: str) -> None:
    count, text = SHAPES[shape]
    repairing = shape in ("equal results", "one key")

    def work(card: bytes) -> object:
        return repair_files({"README.md": card}, {}) if repairing else lint_card(card, {})

    work(text(2).encode())
    ratios = []
    for _ in range(3):
        ratios.append(seconds(work, text(2 * count)) / seconds(work, text(count)))
        if ratios[-1] < 2.6:
            return
    assert min(ratios) < 2.6, ratios
