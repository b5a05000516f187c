"""What a person can choose from, where no line of a table of scores is certainly the model's.

`open_lines` are the lines to choose from, `line_candidates` gives each as a `Candidate`: its name, heading,
what tells it from the others, its first scores, and the option that takes exactly it. `name_override` and
`vouched_name` are options for names.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hf_evaluation.cards.fits import OpenLine
from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.lines import Choices, Reading, find_lines, reading_of, score_columns
from hf_evaluation.cards.pointed import all_lines, names_test, pointed_line
from hf_evaluation.cards.target import Target
from hf_evaluation.core.errors import Candidate
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.text import squash

MAX_CANDIDATES = 40  # of one table, those with the nearest names
MAX_TRIED = 12  # of one table whose names are tried as an option; the others are pointed at by index
MAX_CELLS = 20_000  # looked at for all names of a table that are tried
MAX_STARTED = 200  # cells of a line among which its first scores are looked for
FIRST_SCORES = 3  # scores told of a candidate

ScoresOf = Callable[[Reading], Iterable[str]]  # asked for the first of them only


def name_override(name: str) -> str:
    """The option that says a printed name is the model's, to be pasted into a command."""
    return option_text("--model-name-override", name)


def vouched_name(name: str) -> Candidate:
    """A source's name for a model as a candidate: a person who knows that it is the model's may say so."""
    return Candidate(None, name, name_override(name), "you vouch for it")


def line_candidates(
    reading: Reading, opens: Sequence[OpenLine], target: Target, scores_of: ScoresOf
) -> tuple[Candidate, ...]:
    """These lines of a reading as what a person can choose; lines without a score are left out."""
    lines = _with_headers(reading.frame, opens[:MAX_CANDIDATES])
    starts = {axis: _start_of(reading.frame, axis) for axis in {line.axis for line in lines}}
    table = reading.frame.table
    tries = min(MAX_TRIED, MAX_CELLS // (len(table.grid) * table.width))
    cells = {(cell.row, cell.column): cell.flat for row in table.grid for cell in row} if tries else {}
    printed = Counter(map(squash, cells.values()))
    found: list[Candidate] = []
    for number, line in enumerate(lines):
        once = number < tries and printed[squash(line.cell.flat)] == 1
        if candidate := _candidate(line, reading, starts[line.axis], target, scores_of):
            found.append(_by_name(candidate, line, reading, target) if once else candidate)
    return tuple(found)


def open_lines(reading: Reading, target: Target) -> list[OpenLine]:
    """The lines that may be the model's, the likeliest first; where none is near, all lines."""
    opens = sorted(reading.opens, key=lambda line: -line.doubt.strength)
    if not any(line.doubt.strength >= 0 for line in opens):  # nothing near: any line may be meant
        known = {(line.axis, line.index) for line in opens}
        others = all_lines(reading.frame, score_columns(reading.frame), target)
        others.sort(key=lambda line: -line.doubt.strength)
        opens += [line for line in others if (line.axis, line.index) not in known]
    return opens[:MAX_CANDIDATES]


def _with_headers(frame: Frame, lines: Sequence[OpenLine]) -> list[OpenLine]:
    """The lines, each with the words over its name that do not stand over all of them."""
    words = [_words_over(frame, line) for line in lines]
    shared = set.intersection(*map(set, words)) if len(lines) > 1 else set()
    found = []
    for line, over in zip(lines, words, strict=True):
        own = [text for text in over if text not in shared and text not in line.doubt.reason]
        reason = "; ".join([f"under {' > '.join(map(repr, own))}"] * bool(own) + [line.doubt.reason])
        found.append(replace(line, doubt=replace(line.doubt, reason=reason)))
    return found


def _words_over(frame: Frame, line: OpenLine) -> list[str]:
    """The header cells of a column but its name, the category row over a row."""
    if line.axis == "row":
        return [frame.sections[line.index]] if line.index in frame.sections else []
    cells = (frame.cell(row, line.index) for row in range(frame.head))
    return list(dict.fromkeys(cell.flat for cell in cells if cell.flat and cell.flat != line.cell.flat))


def _candidate(
    line: OpenLine, reading: Reading, start: Frame, target: Target, scores_of: ScoresOf
) -> Candidate | None:
    """A line to choose; `start` is the part of its table in which its first scores are looked for."""
    table = reading.frame.table
    pointed = reading_of(start, [pointed_line(start, line.axis, line.index, target)], forced=True)
    scores = tuple(itertools.islice(scores_of(pointed), FIRST_SCORES))
    if not scores:
        return None
    return Candidate(
        table.ordinal,
        line.cell.flat or f"{line.axis} {line.index}",
        f"--table {table.ordinal} --model-{line.axis}-index {line.index}",
        line.doubt.reason,
        heading=" > ".join(table.headings) or table.caption,
        scores=scores,
    )


def _by_name(candidate: Candidate, line: OpenLine, reading: Reading, target: Target) -> Candidate:
    """A line whose name stands once in its table with that as its option, where it takes no other line."""
    label = line.cell.flat
    if squash(label) and not names_test(label) and _takes(label, line, reading, target):
        return replace(candidate, option=f"{option_text('--table', candidate.table)} {name_override(label)}")
    return candidate


def _start_of(frame: Frame, axis: str) -> Frame:
    """The part of a table in which the first scores of a line stand: a candidate needs no more."""
    if axis == "column":
        return replace(frame, rows=frame.rows[:MAX_STARTED])
    return replace(frame, columns=frame.columns[:MAX_STARTED])


def _takes(label: str, line: OpenLine, reading: Reading, target: Target) -> bool:
    """Whether the name as an option takes this line and no other."""
    choices = Choices(frozenset({reading.frame.table.ordinal}), (label,))
    lines, _, _ = find_lines(reading.frame, target.choosing(label), choices)
    return [(other.axis, other.index) for other in lines] == [(line.axis, line.index)]
