"""Small data sets with the schema of the real ones, on the local Hub, and the answers to plant.

Each is a parquet file of the real columns at the revision that inspect-evals pins (a tag of the local Hub),
so that the real tasks load and run unmodified.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.hub import LocalHub

Rows = Sequence[Mapping[str, Any]]
LETTERS = "ABCD"


@dataclass(frozen=True)
class Planted:
    """A benchmark on the local Hub: `answers` (question -> reply) make `right` of its `samples` right."""

    task: str
    dataset: str
    samples: int
    right: int
    answers: dict[str, str]

    @property
    def score(self) -> float:
        return self.right / self.samples


def parquet(rows: Rows) -> bytes:
    """Rows as one parquet file."""
    import pyarrow
    import pyarrow.parquet

    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), sink)
    return sink.getvalue()


def add_dataset(
    hub: LocalHub,
    name: str,
    revision: str | None,
    configs: Mapping[str, Mapping[str, Rows]],
    files: Mapping[str, bytes] | None = None,
) -> None:
    """A data set of {config: {split: rows}}, of which `revision` is another name of the head."""
    lines, content = ["---", "configs:"], dict(files or {})
    for config, splits in configs.items():
        lines += [f"- config_name: {config}", "  data_files:"]
        for split, rows in splits.items():
            path = f"{config}/{split}-00000-of-00001.parquet"
            lines += [f"  - split: {split}", f"    path: {path}"]
            content[path] = parquet(rows)
    content["README.md"] = ("\n".join([*lines, "---", ""])).encode()
    hub.add_dataset(name, content)
    if revision:
        alias_revision(hub, name, revision)


def alias_revision(hub: LocalHub, name: str, revision: str) -> None:
    """Let a sha of the real Hub mean the head of the local one."""
    hub.repo(name, "dataset").store.set_ref(f"refs/tags/{revision}", hub.sha(name, kind="dataset"))


def letters(count: int, right: int) -> list[tuple[str, str]]:
    """(correct letter, letter to answer) for `count` questions, of which the first `right` are right."""
    pairs = []
    for number in range(count):
        correct = LETTERS[number % 4]
        pairs.append((correct, correct if number < right else LETTERS[(number + 1) % 4]))
    return pairs


def arc_challenge(hub: LocalHub, samples: int = 24, right: int = 15) -> Planted:
    rows, answers = [], {}
    for number, (correct, given) in enumerate(letters(samples, right)):
        question = f"Which of these is item {number} of the science test?"
        texts = [f"thing {letter}{number}" for letter in LETTERS]
        rows.append(
            {
                "id": f"arc_{number}",
                "question": question,
                "choices": {"text": texts, "label": list(LETTERS)},
                "answerKey": correct,
            }
        )
        answers[question] = f"ANSWER: {given}"
    revision = "210d026faf9955653af8916fad021475a3f00453"
    add_dataset(hub, "allenai/ai2_arc", revision, {"ARC-Challenge": {"test": rows}})
    return Planted("arc_challenge", "allenai/ai2_arc", samples, right, answers)


def mmlu(hub: LocalHub, samples: int = 12, right: int = 9) -> Planted:
    rows, answers = [], {}
    subjects = ("anatomy", "astronomy", "virology")
    for number, (correct, given) in enumerate(letters(samples, right)):
        question = f"Which statement number {number} is true?"
        rows.append(
            {
                "question": question,
                "subject": subjects[number % 3],
                "choices": [f"statement {letter}{number}" for letter in LETTERS],
                "answer": LETTERS.index(correct),
            }
        )
        answers[question] = f"ANSWER: {given}"
    shots = [{**row, "question": f"Example {n} of {row['subject']}"} for n, row in enumerate(rows)]
    splits = {"test": rows, "validation": rows[:3], "dev": shots}
    add_dataset(hub, "cais/mmlu", "c30699e8356da336a370243923dbaf21066bb9fe", {"all": splits})
    return Planted("mmlu", "cais/mmlu", samples, right, answers)


def gsm8k(hub: LocalHub, samples: int = 18, right: int = 14) -> Planted:
    rows, answers = [], {}
    for number in range(samples):
        question = f"Ann has {number} apples and buys {number + 7} more. How many has she?"
        rows.append({"question": question, "answer": f"She has a sum.\n#### {2 * number + 7}"})
        given = 2 * number + 7 if number < right else -1
        answers[question] = f"Adding them up.\n\nANSWER: {given}"
    shots = [
        {"question": f"What is {n} + {n}?", "answer": f"Twice {n}.\n#### {2 * n}"} for n in range(20)
    ]
    revision = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c"
    add_dataset(hub, "openai/gsm8k", revision, {"main": {"test": rows, "train": shots}})
    return Planted("gsm8k", "openai/gsm8k", samples, right, answers)


def aime2025(hub: LocalHub, samples: int = 30, right: int = 12) -> Planted:
    rows, answers = [], {}
    for number in range(samples):
        problem = f"Find the remainder when problem {number} is divided by 1000."
        rows.append({"id": str(number), "problem": problem, "answer": str(100 + number)})
        answers[problem] = f"So the result is\n\nANSWER: {100 + number if number < right else 7}"
    revision = "563bb8404243c5f09de6ec262f2db674fe5bce9b"
    add_dataset(hub, "math-ai/aime25", revision, {"default": {"test": rows}})
    return Planted("aime2025", "math-ai/aime25", samples, right, answers)
