"""LiveCodeBench as a task of inspect-ai: `register_livecodebench` makes `hf_evaluation/livecodebench` known.

Problems come from the release files of livecodebench/code_generation_lite as they lie on the Hub; its script
is not run. Their hidden tests stay in those files: a log would have gigabytes of them. Programs are checked
in the sandbox of the run, by `running.checker`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, json_or_none
from hf_evaluation.running.checker import RIGHT_VERDICT, TEST_SECONDS, check_source, json_of_tests
from hf_evaluation.running.hub import ask_hub
from hf_evaluation.running.programs import program_of, read_tests

LIVECODEBENCH = "hf_evaluation/livecodebench"
LCB_DATASET = "livecodebench/code_generation_lite"
# A release holds its own file and those before it.
RELEASE_FILES = {
    f"v{number}": tuple(f"test{part if part > 1 else ''}.jsonl" for part in range(1, number + 1))
    for number in range(1, 7)
}
LCB_SYSTEM = (
    "You write Python programs. You get the statement of a problem, and answer with a program that solves it "
    "and passes all its tests."
)
READS_INPUT = (
    "Read the input from stdin and print the answer to stdout; do not test it on the examples. "
    "Put the whole program into one block of code:\n```python\n# your program\n```"
)
FILLS_STARTER = "Complete this code, and put the whole of it into one block of code:\n```python\n{}\n```"
CHECK_SPARE = 30  # seconds beyond those of all tests


def register_livecodebench() -> None:
    """Make the task known to inspect-ai in this process; once more does nothing new."""
    from inspect_ai import Task, task

    make: Any = task

    def livecodebench(
        release: str = "v6", start: str | None = None, end: str | None = None, window: bool = False,
        revision: str | None = None, k: int = 1,
    ) -> Task:  # fmt: skip
        return _build(release, start, end, window, revision, k)

    make(name=LIVECODEBENCH)(livecodebench)


def _build(
    release: str, start: str | None, end: str | None, window: bool, revision: str | None, k: int
) -> Any:
    from inspect_ai import Epochs, Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import generate, system_message

    if window and not (start and end):
        raise EvaluationError(
            "a window has a start and an end", code=2,
            hint="--task-arg start=2024-08-01 --task-arg end=2025-02-01",
        )  # fmt: skip
    samples = [
        Sample(input=prompt_of(row), id=str(row["question_id"]), target="all tests pass", metadata=place)
        for row, place in problems_of(release, start, end, revision)
    ]
    if not samples:
        raise EvaluationError(f"no problem of {release} is from {start} to {end}", code=4)
    reducers = ["mean", *([f"pass_at_{k}"] if k > 1 else [])]
    return Task(
        dataset=MemoryDataset(samples, name=LCB_DATASET), solver=[system_message(LCB_SYSTEM), generate()],
        scorer=_scorer(), version=1, sandbox="docker", epochs=Epochs(k, reducers),
        metadata={"full_task_version": "1-A"},
    )  # fmt: skip


def problems_of(
    release: str, start: str | None, end: str | None, revision: str | None
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(row, where it lies) of each problem of a release, in a window of contest dates, both days included."""
    if release not in RELEASE_FILES:
        known = ", ".join(RELEASE_FILES)
        raise EvaluationError(f"LiveCodeBench has no release {release!r}: {known}", code=2)
    first, last = _day(start, date.min), _day(end, date.max)
    for name in RELEASE_FILES[release]:
        path = release_file(name, revision)
        with path.open("rb") as file:
            offset = 0
            for line in file:
                row = as_object(json_or_none(line))
                if row and first <= _day(str(row.get("contest_date"))[:10], date.min) <= last:
                    kept = {key: row.get(key) for key in ("difficulty", "platform", "contest_date")}
                    yield row, {**kept, "file": name, "offset": offset, "revision": revision}
                offset += len(line)


def release_file(name: str, revision: str | None) -> Path:
    """A release file on this disk, fetched where it is missing."""
    from huggingface_hub import hf_hub_download

    def fetch() -> str:
        return hf_hub_download(LCB_DATASET, name, repo_type="dataset", revision=revision)

    return Path(ask_hub(f"{name} of {LCB_DATASET}", fetch))


def _day(text: str | None, default: date) -> date:
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EvaluationError(f"{text} is no day", code=2, hint="write 2024-08-01") from None


def prompt_of(row: Mapping[str, Any]) -> str:
    """The question of a problem, in the form of the official prompts and in words of our own."""
    starter = str(row.get("starter_code") or "")
    form = FILLS_STARTER.format(starter) if starter.strip() else READS_INPUT
    return f"### Question\n{row.get('question_content')}\n\n### Form of the answer\n{form}\n\n### Answer\n"


def _scorer() -> Any:
    from inspect_ai.scorer import accuracy, scorer, stderr

    make: Any = scorer

    def livecodebench_scorer() -> Any:
        async def score(state: Any, target: Any) -> Any:
            return await _score(state)

        return score

    return make(name="livecodebench_scorer", metrics=[accuracy(), stderr()])(livecodebench_scorer)()


async def _score(state: Any) -> Any:
    """Run the program of an answer on all tests of its problem."""
    from inspect_ai.scorer import CORRECT, INCORRECT, Score
    from inspect_ai.util import sandbox

    program = program_of(state.output.completion)
    if not program.strip():
        return Score(value=INCORRECT, answer="", explanation="the answer has no block of code")
    place = state.metadata
    with release_file(place["file"], place["revision"]).open("rb") as file:
        file.seek(place["offset"])
        problem = read_tests(as_object(json.loads(file.readline())))
    box = sandbox()
    await box.write_file("solution.py", program)
    await box.write_file("tests.json", json_of_tests(problem))
    await box.write_file("check.py", check_source())
    seconds = (TEST_SECONDS + 1) * len(problem.tests) + CHECK_SPARE
    try:
        done = await box.exec(["python3", "check.py"], timeout=seconds)
    except TimeoutError:
        return Score(value=INCORRECT, answer=program, explanation="time limit of all tests")
    told = as_object(json_or_none((done.stdout.strip().splitlines() or [""])[-1]))
    if "verdict" not in told:
        raise RuntimeError(f"the checker gave no verdict: {done.stderr[-500:]}")
    right = told["verdict"] == RIGHT_VERDICT
    return Score(value=CORRECT if right else INCORRECT, answer=program, explanation=json.dumps(told))
