"""What names numbers that are certainly the model's, where nothing beside them names a benchmark.

`NameByHand` gives a reading the name: the title of a table that a person chose, the note below it, the one
data set that the card is about; and the row of a training log that the card states. `by_title` names by the
title alone; `of_class` reads the rows of a report by class; `has_only_parts` says that all labels are parts.
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace
from functools import cached_property

from hf_evaluation.cards.datasets import data_set_of, named_below
from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.headers import is_part_word, title_by_hand
from hf_evaluation.cards.items import Item
from hf_evaluation.cards.lines import Choices, Reading, is_property, reading_of
from hf_evaluation.cards.nameless import is_report
from hf_evaluation.cards.pointed import pointed_line
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.trained import is_measured, stated_row, trained_on
from hf_evaluation.core.text import squash
from hf_evaluation.scores.labels import Label
from hf_evaluation.scores.mentions import Mention
from hf_evaluation.scores.metrics import find_metric


class NameByHand:
    """Names the numbers of a table that are certainly the model's, and of which nothing above says what of.

    Where a person chose the table that is its title, else what the note below it names, or the one data set
    that the card is about, looked for once. None is a known benchmark: such a score is never published.
    """

    def __init__(self, choices: Choices, card: Card, repo_id: str | None) -> None:
        self._tables, self._card, self._repo_id = choices.tables, card, repo_id
        self.whole_tables = frozenset() if choices.names else choices.tables  # pointed at by number alone

    def __call__(self, reading: Reading) -> Reading | None:
        """The reading with that name; None where there is none."""
        if reading.context or not reading.items:
            return None
        report = is_report(reading.frame)
        table = reading.frame.table
        if table.ordinal in self._tables or (report and not self._data_set):
            return by_title(reading)
        if not report and not has_only_parts(reading):
            if not all(map(_says_metric, _measured(reading))):
                return None
            reading = replace(reading, items=tuple(itertools.filterfalse(_sums_up, reading.items)))
        name = (named_below(self._card, table) or self._data_set) if reading.items else None
        return replace(reading, context=Mention(name, None)) if name else None

    def of_log(self, reading: Reading, target: Target) -> Reading | None:
        """The row of a training log whose results the card states, named by the data set that it names.

        None where there is none, or where the card is a quantised copy's, which states the original's.
        """
        row = None if target.name.formats else stated_row(self._card.text, reading.frame)
        if row is None:
            return None
        pointed = reading_of(reading.frame, [pointed_line(reading.frame, "row", row, target)], forced=True)
        items = tuple(item for item in pointed.items if any(map(is_measured, item.labels)))
        name = trained_on(self._card.text)
        return replace(pointed, items=items, context=Mention(name, None) if name else None)

    @cached_property
    def _data_set(self) -> str | None:
        return data_set_of(self._card, self._repo_id)


def has_only_parts(reading: Reading) -> bool:
    """Whether all numbers stand under parts that are no tests ("Ruby", "Go"), and under their average."""
    labels = {label.printed: label for item in _measured(reading) for label in item.labels}.values()
    only = all(label.aggregate or label.bare or is_part_word(label) for label in labels)
    return only and sum(map(is_part_word, labels)) > 1


def _measured(reading: Reading) -> list[Item]:
    """The numbers of a reading but properties, as the speed beside its scores."""
    return [item for item in reading.items if not any(is_property(label, None) for label in item.labels)]


def _sums_up(item: Item) -> bool:
    """Whether a number is an average: over metrics it says nothing of the data set."""
    return any(label.aggregate for label in item.labels)


def of_class(item: Item, frame: Frame) -> Item:
    """A number of a report by class: its row is a class of the data, whatever it is called ("PER", "is").

    The row "accuracy" has its only number under F1. A sign that is a class bears its name ("full stop").
    """
    first, *others = item.labels or (None,)
    if first is not None and others and not squash(first.name) and (sign := _sign_of_row(item, frame)):
        return replace(item, labels=(Label(sign, sign), *others))
    if first is None or not first.bare or not others:
        return item
    if squash(first.name) == "accuracy":
        return replace(item, labels=(first,))
    if find_metric(first.name) and not any(label.bare for label in others):
        return item  # a turned report: the metric stands before the row, the class above the column
    return replace(item, labels=(Label(first.printed, first.name), *others))


def _sign_of_row(item: Item, frame: Frame) -> str:
    """The name of the sign that labels the row of a number: a comma is a class of a model of punctuation."""
    column = frame.label_column(-1)
    text = frame.cell(item.row, column.index).flat if column else ""
    return " ".join(
        unicodedata.name(sign, "").casefold().replace(" ", "-") for sign in text.strip("| ")[:4]
    ).strip()


def _says_metric(item: Item) -> bool:
    """Whether a number stands beside the name of its metric: then the data set is all that is missing."""
    return any(label.metric is not None or label.aggregate for label in item.labels)


def by_title(reading: Reading) -> Reading:
    """A reading of a table of which nothing names a benchmark: its numbers go by its title."""
    return replace(reading, context=Mention(title_by_hand(reading.frame.table), None))
