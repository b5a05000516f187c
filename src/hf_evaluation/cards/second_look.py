"""A second look at tables whose lines leave something open, in the light of the whole card.

`second_look` takes a line that `cards.lines` left open where more than its name says whose it is: it prints
what the model's line prints in another table (`repeats`), its tests are such as only a tuned model takes, or
of two releases it is the new one, which the repository holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hf_evaluation.cards.above import bound_by
from hf_evaluation.cards.evidence import ENOUGH, NAMED, Evidence
from hf_evaluation.cards.fits import Fit, OpenLine
from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.items import Line
from hf_evaluation.cards.lines import Reading, reading_of
from hf_evaluation.cards.names import ModelName, differences, parse_name
from hf_evaluation.cards.reading import seen_prose
from hf_evaluation.cards.tables import Card, Cell
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.values import parse_values
from hf_evaluation.cards.wording import NEW_RELEASE, OLD_RELEASE, RELEASE_WORDS, TUNED
from hf_evaluation.core.patterns import pattern
from hf_evaluation.scores.fitting import FOLLOWING

SAME_NUMBERS = 3  # numbers that two lines have to have in common, to be one model's
TESTS_OF_TUNED = 3  # tests that only a tuned model takes, to say that a line is a tuned model's
MAX_OPEN = 40  # open lines of a table that are looked at again
MAX_CERTAIN = 64  # lines that are the model's, whose numbers are looked for in those
_UPDATED = pattern(  # the new release is what is here; "we updated the model" does not say where
    r"(?i)\bthis (?:model |release |version |checkpoint |repository )?(?:is|holds|contains) "
    r"(?:an?|the) (?:update[ds]?\b|new (?:release|version))|"
    r"\b(?:weights|checkpoints?|repository) (?:was|were|has been|have been) updated\b|"
    r"\bwe (?:have )?updated (?:the|this|these|our) (?:weights|checkpoints?|repository)\b"
)
_LOADED = pattern(r"from_pretrained\(\s*[\"']([\w.-]+/[\w.-]+)[\"']")

Numbers = dict[str, frozenset[float]]


def second_look(readings: Sequence[Reading], target: Target, card: Card) -> list[Reading]:
    """The readings, with a line for those whose open lines the rest of the card decides."""
    if target.chosen or all(reading.lines for reading in readings):
        return list(readings)
    certain = _that_differ(numbers_by_test(reading) for reading in readings if reading.lines)
    return [
        reading
        if reading.lines or reading.kind not in ("evaluation", "other")
        else _looked_again(reading, certain, target, card)
        for reading in readings
    ]


def _that_differ(measured: Iterable[Numbers]) -> list[Numbers]:
    """The first MAX_CERTAIN that differ: each is held against each open line of the card."""
    different = {
        tuple(sorted(numbers.items())): numbers for numbers in measured if len(numbers) >= SAME_NUMBERS
    }
    return list(different.values())[:MAX_CERTAIN]


def _looked_again(reading: Reading, certain: Sequence[Numbers], target: Target, card: Card) -> Reading:
    if reading.kind == "evaluation":
        if found := _of_same_numbers(reading, certain, target):
            return found
        if found := _of_tuned_tests(reading, target):
            return found
    return _of_new_release(reading, target, card) or reading


def numbers_by_test(reading: Reading) -> Numbers:
    """The numbers on the lines of a reading by what they measure; whole ones say little and are left out."""
    found: dict[str, set[float]] = {}
    for item in reading.items:
        label = next((label for label in item.labels if label.benchmark), None)
        if label and label.benchmark:
            measured = {value.number for value in parse_values(item.cell) if not value.number.is_integer()}
            found.setdefault(label.benchmark.id, set()).update(measured)
    return {name: frozenset(numbers) for name, numbers in found.items() if numbers}


def repeats(numbers: Numbers, certain: Numbers) -> bool:
    """Whether a line prints the numbers of another: three at least, and twice as many as differ."""
    both = [bool(numbers[name] & certain[name]) for name in numbers.keys() & certain.keys()]
    return sum(both) >= SAME_NUMBERS and sum(both) > 2 * (len(both) - sum(both))


def _of_same_numbers(reading: Reading, certain: Sequence[Numbers], target: Target) -> Reading | None:
    """The one open line that prints the numbers of the model's line in another table.

    Not below "Base models", where the model is a tuned one: there the shorter name is another model's.
    """
    if target.name.stages & TUNED and "base" in target.stages_above(reading.frame.table):
        return None
    opens = [line for line in reading.opens[:MAX_OPEN] if certain and _only_shorter(line, target)]
    says = Evidence("same numbers", NAMED, "prints the numbers of the model's line in another table")
    taken = (_taken_line(reading, line, says) for line in opens)
    printed = ((line, numbers_by_test(line)) for line in taken)
    found = [line for line, own in printed if any(repeats(own, numbers) for numbers in certain)]
    return found[0] if len(found) == 1 else None


def _only_shorter(line: OpenLine, target: Target) -> bool:
    """Whether a name has nothing more than the model's, and is not the original's of a quantised copy."""
    parts = differences(target.name, parse_name(line.cell.flat), target.org)
    return all(part[0] == "-" and not part.startswith("-format") for part in parts)


def _taken_line(reading: Reading, line: OpenLine, says: Evidence) -> Reading:
    """The reading with an open line as the model's, and what says so."""
    fit = Fit("told", line.doubt.printed, evidence=(*line.doubt.evidence, says))
    return reading_of(reading.frame, [Line(line.axis, line.index, fit, line.cell)], reading.orientation)


def _of_tuned_tests(reading: Reading, target: Target) -> Reading | None:
    """The one line that lacks nothing but the model's tuning, where only tuned models take the tests.

    Nobody asks a base model for MT-Bench, IFEval and tool calls.
    """
    lacking = [line for line in reading.opens if _lacks_tuning(parse_name(line.cell.flat), target)]
    if len(lacking) != 1 or "base" in target.stages_above(reading.frame.table):
        return None
    says = Evidence("tests", NAMED, "only a tuned model takes its tests")
    taken = _taken_line(reading, lacking[0], says)
    tests = {
        label.benchmark.id
        for item in taken.items
        for label in item.labels
        if label.benchmark and label.benchmark.category in FOLLOWING
    }
    return taken if len(tests) >= TESTS_OF_TUNED else None


def _lacks_tuning(name: ModelName, target: Target) -> bool:
    """Whether a name is the model's without its tuning, and no other model of the card can be meant."""
    parts = differences(target.name, name, target.org)
    if not parts or not {"-stage:instruct", "-stage:chat"}.issuperset(parts) or target.printed.other_stages:
        return False
    others = (*target.others, *(known.name for known in target.rivals), *target.bases)
    return not any(
        all(part[1:].startswith(("stage", "mode")) for part in differences(other, name, target.org))
        and not (other.stages and not other.stages & TUNED)
        for other in others
    )


def _of_new_release(reading: Reading, target: Target, card: Card) -> Reading | None:
    """The new one of two lines that are releases of the card's model ("Original", "June 2024 update").

    Only where the card says that it is about the new one, and names no other repository that may hold it.
    """
    frame = reading.frame
    if target.name.empty or target.name.formats:
        return None
    for axis, named in (("column", _columns(frame)), ("row", _rows(frame))):
        kinds = [_release(cell.flat) for _, cell in named]
        if sorted(kinds) == ["new", "old"] and _is_updated(frame, target, card):
            index, cell = named[kinds.index("new")]
            says = Evidence("release", ENOUGH, "the new one of two releases, which the repository holds")
            fit = Fit("told", cell.flat, evidence=(says,))
            return reading_of(frame, [Line(axis, index, fit, cell)], f"models as {axis}s")
    return None


def _is_updated(frame: Frame, target: Target, card: Card) -> bool:
    if bound_by(frame.table, target).whose == "sibling" or not _is_about_new(card.text):
        return False
    dated = (differences(target.name, other, target.org) for other in target.others)
    if any(parts and all(part[1:].startswith("number") for part in parts) for parts in dated):
        return False
    # else of which member, nothing says
    return not target.one_of_many or _loaded(card.text) == {target.repo_id}


@lru_cache(1)  # asked for every table of a card
def _is_about_new(text: str) -> bool:
    """Whether a card says so where people see it; the whole card is read again only if it may."""
    return bool(_UPDATED.search(text) and _UPDATED.search(seen_prose(text)))


@lru_cache(1)
def _loaded(text: str) -> frozenset[str]:
    """The repositories that the examples of a card load."""
    return frozenset(_LOADED.findall(text))


def _columns(frame: Frame) -> list[tuple[int, Cell]]:
    values = [column for column in frame.columns if column.role == "value" and column.values]
    return [(column.index, column.path[0]) for column in values[:3] if len(column.path) == 1]


def _rows(frame: Frame) -> list[tuple[int, Cell]]:
    columns = frame.of_role("model") or frame.of_role("text")
    return [(row, frame.cell(row, columns[0].index)) for row in frame.rows[:3]] if len(columns) == 1 else []


def _release(text: str) -> str:
    """Whether words are those of the "old" or the "new" of two releases; "" for anything else."""
    said = set(re.findall(r"[^\W\d_]+", text.casefold()))
    if not said or not said <= RELEASE_WORDS:
        return ""
    old, new = not said.isdisjoint(OLD_RELEASE), not said.isdisjoint(NEW_RELEASE)
    return "" if old == new else "old" if old else "new"
