"""cards.runs: of several runs of one model their average counts, of several checkpoints none by itself."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.fits import Fit
from hf_evaluation.cards.frames import frame_table
from hf_evaluation.cards.items import Line
from hf_evaluation.cards.runs import average_of_lines, checkpoints, of_runs, run_columns, run_rows
from hf_evaluation.cards.tables import Cell
from tests.cards.support import read_first_table


@pytest.mark.parametrize(
    ("labels", "head", "single", "average"),
    [
        (["1", "2", "Avg"], "Run", [0, 1], [2]),
        (["seed 1", "seed 42", "mean", "std"], "", [0, 1], [2]),
        (["Fold 1", "Fold 2"], "", [0, 1], []),
        (["13", "Mean"], "Seed", [0], [1]),
    ],
)
def test_runs_are_known_by_their_labels(
    labels: list[str], head: str, single: list[int], average: list[int]
) -> None:
    found = of_runs(enumerate(map(Cell, labels)), head)
    assert found and (list(found.single), list(found.average)) == (single, average)


@pytest.mark.parametrize(
    ("labels", "head"), [(["1", "2"], "Layer"), (["MMLU", "Avg"], "Run"), (["Run 1", "MMLU"], "")]
)
def test_other_labels_are_no_runs(labels: list[str], head: str) -> None:
    assert of_runs(enumerate(map(Cell, labels)), head) is None


def test_runs_stand_in_rows_and_in_columns() -> None:
    down = frame_table(read_first_table("Run | MMLU", "1 | 70.1", "2 | 70.3", "Avg | 70.2"))
    assert run_rows(down, down.rows)
    across = frame_table(read_first_table("Task | Run 1 | Run 2 | Mean", "MMLU | 70.1 | 70.3 | 70.2"))
    runs = run_columns(across)
    assert runs and (runs.single, runs.average) == ((1, 2), (3,))


def named(*rows: str) -> tuple[list[Line], list[str]]:
    frame = frame_table(read_first_table(*rows))
    lines = [Line("row", row, Fit("exact", "Foo"), frame.cell(row, 0)) for row in frame.rows]
    kept, opens = average_of_lines(frame, lines)
    return kept, [line.doubt.reason for line in opens]


def test_the_average_of_a_named_models_runs_says_how_many() -> None:
    kept, opens = named("Model | Seed | MMLU", "Foo | 1 | 70.1", "Foo | 2 | 70.3", "Foo | mean | 70.2")
    assert [(line.index, line.fit.variant) for line in kept] == [(3, "average of 2 runs")]
    assert opens == []


def test_runs_without_their_average_are_open() -> None:
    kept, opens = named("Model | Seed | MMLU", "Foo | 1 | 70.1", "Foo | 2 | 70.3")
    assert (kept, opens) == ([], ["one of 2 runs without their average"] * 2)


@pytest.mark.parametrize(("head", "asked"), [("Training data", True), ("pretrain", True), ("Shots", False)])
def test_a_column_about_training_tells_checkpoints_apart(head: str, asked: bool) -> None:
    frame = frame_table(read_first_table(f"Model | {head} | MMLU", "Foo | a | 70.1", "Foo | b | 71.1"))
    lines = [Line("row", row, Fit("exact", "Foo"), frame.cell(row, 0)) for row in frame.rows]
    kept, opens = checkpoints(frame, lines)
    assert bool(opens) is asked
    assert [line.doubt.reason for line in opens] == ([f"{head}: a", f"{head}: b"] if asked else [])
    assert kept == ([] if asked else lines)
