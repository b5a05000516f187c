"""Runs, seeds and folds of one model: their average is the score, a single one is not.

`run_label` knows the words; `averages` picks, of lines that are runs, those that average them, each with the
number of runs. `checkpoints` tells lines of one name that are no runs but other weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hf_evaluation.cards.evidence import NAMED, Evidence
from hf_evaluation.cards.fits import Doubt, Fit, OpenLine
from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.items import Line
from hf_evaluation.cards.tables import Cell
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words

_RUN_HEADS = words(
    "run, runs, seed, seeds, random seed, trial, trials, fold, folds, repeat, repeats, repetition, run id, "
    "run #, seed #, try, attempt"
)
_RUN_WORD = pattern(r"(?i)^\W*(?:run|seed|trial|fold|repeat|repetition|attempt|try)\s*[-_#:=]*\s*\d+\W*$")
_AVERAGE = words("avg, average, mean, averaged, mean score, average score, avg score, overall, moyenne, 平均")
_SPREAD_TAIL = pattern(r"(?i)\s*[(\[]?\s*(?:±|\+/-|and)\s*(?:std(?:ev|err)?|sd|se)\W*$")
_CHECKPOINT_HEADS = pattern(
    r"(?i)^\W*(?:pre-?train\w*|training|train(?:ed)?(?: on)?|fine-?tun\w*|init\w*|backbone|encoder|decoder|"
    r"checkpoint|ckpt|weights|base(?: model)?|version|epochs?|steps?|iterations?|corpus|architecture|arch|"
    r"model|variant|teacher|distill\w*|params?|parameters|#\s?params?|size)\b"
)
_SPREAD_WORDS = words(
    "std, sd, stdev, std dev, standard deviation, variance, stderr, se, ±, min, max, median, best, worst"
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The lines of a table that are runs, and those that average them."""

    single: tuple[int, ...]
    average: tuple[int, ...]


def of_runs(labels: Iterable[tuple[int, Cell]], head: str) -> Runs | None:
    """Which of the labelled lines are runs and averages; None where the labels are something else."""
    headed = squash(head) in _RUN_HEADS
    single, average = [], []
    for index, cell in labels:
        text = cell.flat.strip("*_ ")
        if squash(_SPREAD_TAIL.sub("", text)) in _AVERAGE:
            average.append(index)
        elif _RUN_WORD.match(text) or (headed and text.isdecimal()):
            single.append(index)
        elif squash(text) not in _SPREAD_WORDS:
            return None
    return Runs(tuple(single), tuple(average)) if len(single) > 1 or (headed and single) else None


def run_rows(frame: Frame, rows: Sequence[int]) -> tuple[Runs, int] | None:
    """The runs among rows and the column that names them."""
    for column in frame.columns:
        cells = ((row, frame.cell(row, column.index)) for row in rows)
        if found := of_runs(((row, cell) for row, cell in cells if cell.text), column.label):
            return found, column.index
    return None


def run_columns(frame: Frame) -> Runs | None:
    """The runs among the columns of numbers, by their lowest header."""
    labels = [
        (column.index, column.path[-1]) for column in frame.columns if column.role == "value" and column.path
    ]
    return of_runs(labels, "") if len(labels) > 1 else None


def averages(
    runs: Runs, axis: str, cell: Callable[[int], Cell], fit: Fit
) -> tuple[list[Line], list[OpenLine]]:
    """The lines that average runs, with their number; without any, every run is an open question."""
    count = len(runs.single)
    said = Evidence("runs", 0, f"the average of {count} runs")
    if runs.average:
        of = f"average of {count} runs"
        variant = f"{fit.variant}, {of}" if fit.variant else of
        return [
            Line(
                axis,
                index,
                replace(fit, kind="runs", variant=variant, evidence=(*fit.evidence, said)),
                cell(index),
            )
            for index in runs.average[:1]
        ], []
    reason = f"one of {count} runs without their average"
    against = Evidence("runs", -NAMED, reason)
    doubts = [
        OpenLine(axis, index, cell(index), Doubt(cell(index).flat, reason, (against,)))
        for index in runs.single
    ]
    return [], doubts


def average_of_lines(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Of rows that all bear the model's name the one that averages its runs, where they are runs."""
    if len(lines) < 2 or lines[0].axis != "row":
        return lines, []
    found = run_rows(frame, [line.index for line in lines])
    if not found:
        return lines, []
    runs, column = found
    kept = next((line for line in lines if line.index in runs.average), lines[0])
    averaged, doubts = averages(runs, "row", lambda row: frame.cell(row, column), kept.fit)
    return [replace(line, cell=kept.cell) for line in averaged], doubts


def checkpoints(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Rows of one name that a column tells apart as other weights ("ImageNet-22K"): open questions."""
    if lines[0].axis != "row":
        return lines, []
    for column in frame.columns:
        said = [frame.cell(line.index, column.index) for line in lines]
        apart = {cell.flat for cell in said} - {""}
        is_name = all(cell is line.cell for cell, line in zip(said, lines, strict=True))
        if len(apart) > 1 and not is_name and _CHECKPOINT_HEADS.match(column.label):
            against = Evidence("checkpoint", -NAMED, "another line of this name was trained otherwise")
            reasons = [f"{column.label}: {cell.flat or 'not told'}" for cell in said]
            return [], [
                line.opened(Doubt(line.fit.printed, reason, (*line.fit.evidence, against)))
                for line, reason in zip(lines, reasons, strict=True)
            ]
    return lines, []
