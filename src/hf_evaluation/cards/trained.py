"""The row of a training log that holds the results which the card states.

A log of epochs is no table of scores: which of its rows the repository holds, it does not say. Cards of the
Trainer do, above it: "It achieves the following results on the evaluation set". `stated_row` finds the one
row with these numbers, `trained_on` the data set that such a card names.
"""

from __future__ import annotations

from collections.abc import Iterator

from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.values import parse_values
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.labels import Label
from hf_evaluation.scores.metrics import telling_metric

_STATED = pattern(
    r"(?i)following results on the evaluation (?:set|dataset|data):?[ \t]*\n(?P<list>(?:\s*[-*] [^\n]+\n?)+)"
)
_ITEM = pattern(r"[-*] (?P<name>[^\n:]{1,60}):\s*(?P<number>-?\d+(?:\.\d+)?)\s*%?\s*$")
_TRAINED_ON = pattern(
    r"(?i)fine-?tuned version of [^\n]{1,300}? on (?:(?:the|"
    r"an?) )?\[?(?P<name>[\w./-]+)\]?(?:\([^()\n]*\))? data ?set"
)
_NO_DATA = words(
    "unknown, none, custom, private, own, new, following, same, different, large, small, combined, "
    "generator, coming soon, to be added, tba, tbd, n/a, see below, internal"
)
MAX_LOG = 2_000  # rows of a log that are looked through


def trained_on(text: str) -> str | None:
    """The data set that a card of the Trainer names, None where it does not know it."""
    match = _TRAINED_ON.search(text)
    return match["name"] if match and names_data(match["name"]) else None


def names_data(text: str) -> bool:
    """Whether what stands for a data set is a name of one, and not "custom" or "coming soon"."""
    return squash(text) not in _NO_DATA


def stated_row(text: str, frame: Frame) -> int | None:
    """The one row of a log with all metrics that the card states; None without any, or with several rows."""
    stated = list(_stated(text))
    measured = {number for name, number in stated if _is_measure(name)}
    rows = [row for row in frame.rows[:MAX_LOG] if measured and measured <= _numbers(frame, row)]
    if len(rows) > 1:  # the loss tells them apart
        everything = {number for _, number in stated}
        rows = [row for row in rows if everything <= _numbers(frame, row)]
    return rows[0] if len(rows) == 1 else None


def is_measured(label: Label) -> bool:
    """Whether a column of a log measures the model: a metric that is no loss, of a class too ("Email F1")."""
    of_class = label.metric is not None and "train" not in label.printed.casefold()
    return _is_measure(label.name) or (of_class and _is_measure(label.metric or ""))


def _stated(text: str) -> Iterator[tuple[str, float]]:
    match = _STATED.search(text)
    for line in match["list"].splitlines() if match else ():
        if item := _ITEM.search(line.strip()):
            yield item["name"].strip(), float(item["number"])


def _is_measure(name: str) -> bool:
    found = telling_metric(name)
    return found is not None and found.id != "loss" and "train" not in name.casefold()


def _numbers(frame: Frame, row: int) -> set[float]:
    cells = (frame.cell(row, column.index) for column in frame.columns)
    return {value.number for cell in cells for value in parse_values(cell)}
