"""Which line of a table is the model's, and whether its numbers are scores at all.

`read_table` gives a `Reading`: the frame, the lines of the target with their items, what the table is for and
why, and the lines that may be the target's but are not certain (`find_lines`); `reading_of` reads lines that
are known. `Choices` are those of a person; they decide.
`is_spec` tells labels of parameters, speed and memory from tests.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypedDict

from hf_evaluation.cards.above import bound_by
from hf_evaluation.cards.evidence import NAMED, PARTLY, Evidence
from hf_evaluation.cards.fits import Doubt, Fit, OpenLine
from hf_evaluation.cards.frames import Column, Frame, frame_table, header_role
from hf_evaluation.cards.headers import (
    benchmark_above,
    is_language,
    names_leaderboard,
    settings_above,
    suite_above,
)
from hf_evaluation.cards.items import MAX_TOLD, Item, Line, corner_settings, line_items
from hf_evaluation.cards.kinds import other_kind
from hf_evaluation.cards.leaderboards import is_first_leaderboard
from hf_evaluation.cards.nameless import dimension_of, holds_numbers, nameless_lines, release_columns
from hf_evaluation.cards.names import parse_name
from hf_evaluation.cards.pointed import names_test, pointed_line, sibling_beside
from hf_evaluation.cards.runs import average_of_lines, checkpoints
from hf_evaluation.cards.stages import stages_in
from hf_evaluation.cards.tables import EMPTY, MAX_SLOTS, Cell, Table
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.cards.wording import (
    EVALUATION_PATTERN,
    ORDINARY_NAMES,
    OTHER_TABLE_PATTERN,
    ROLE_WORDS,
    SPEC_PATTERN,
    TUNED,
)
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import command_for_card
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import suite_of_names
from hf_evaluation.scores.labels import (
    Label,
    pair_of,
    parse_label,
    two_known_names,
)
from hf_evaluation.scores.mentions import Mention
from hf_evaluation.scores.metrics import find_metric, telling_metric

NOTHING_SAYS = "nothing says that its numbers are scores"
_VERSION_ALONE = pattern(r"(?i)\W*(?:version\s*|v)\d+(?:\.\d+)*\W*")  # a row above names of one release
_GOES_ON = pattern(r"^\W{0,3}\+\s*\w")
MAX_FOLLOWERS = 20  # rows that may go on with a name
_WITH_VALUE = pattern(r"(?i)^\W*(?:(?:max_?|seq_?)len(?:gth)?|context)\s?=\s?\d+k?\W*$")
_OF_TIME = pattern(r"(?i)\b(?:time|latency|delay|duration|speed)\b")
_SCORE_WORD = pattern(r"(?i)\b(?:scores?|acc(?:uracy)?|success|win ?rate|pass@)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table is for the target: `kind` is "evaluation", "other" or "empty", `why` the reason.

    `first_leaderboard` says that it is the table which that leaderboard's bot wrote (`cards.leaderboards`).
    """

    frame: Frame
    orientation: str
    kind: str
    why: str
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    context: Mention | None = None
    opens: tuple[OpenLine, ...] = ()
    suite: Benchmark | None = None
    first_leaderboard: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided on the command line."""

    tables: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    column: int | None = None
    row: int | None = None


class _Beside(TypedDict):
    """What `Target.fit` is told beside a name."""

    size: str | None
    version: str
    precision: str | None
    backbone: str | None
    stages: frozenset[str]
    lengths: frozenset[str]


def read_table(table: Table, target: Target, choices: Choices) -> Reading:
    """Decide what a table is, which of its lines is the target's, and what stands on it."""
    if table.too_large:
        return Reading(Frame(table, 0, (), (), {}), "none", "other", f"more than {MAX_SLOTS:,} cells")
    if not table.grid or not table.width:
        return Reading(Frame(table, 0, (), (), {}), "none", "empty", "no cells")
    frame = frame_table(table)
    if not frame.rows:
        return Reading(frame, "none", "other", "no body rows")
    if not any(column.values for column in frame.columns):
        return Reading(frame, "none", "other", "no numbers")
    lines, opens, orientation = find_lines(frame, target, choices)
    reading = reading_of(frame, lines, orientation, forced=table.ordinal in choices.tables)
    if target.chosen:
        reading = replace(reading, items=tuple(_without_own_name(item, target) for item in reading.items))
    return replace(reading, opens=tuple(opens))


def _without_own_name(item: Item, target: Target) -> Item:
    """A cell on a chosen line without the model's name beside it: that says nothing of what was measured."""

    def told(text: str) -> bool:
        return not target.begins_name(text) or target.relation(parse_name(text)) != "target"

    labels = tuple(label for label in item.labels if told(label.printed))
    return replace(item, labels=labels, settings=tuple(filter(told, item.settings)))


def reading_of(
    frame: Frame, lines: Sequence[Line], orientation: str = "chosen", *, forced: bool = False
) -> Reading:
    """What stands on the lines of a table, and what the table is for; `forced` where a person chose it."""
    many = len(lines) > MAX_TOLD  # then they are not compared with each other
    items = list(
        {
            (item.cell.row, item.cell.column): item
            for line in lines
            for item in line_items(frame, line, (line,) if many else lines)
        }.values()
    )
    others = {
        label.printed: label
        for item in items
        for label in item.labels
        if label.name.lower() not in ORDINARY_NAMES
    }
    if sum(label.known for label in others.values()) * 2 <= len(others):
        items = [replace(item, among_known=False) for item in items]
    context = benchmark_above(frame.table, items) if items else None
    kind, why = _judge(frame, items, context, forced=forced)
    known = bool(context and context.benchmark) or any(label.known for item in items for label in item.labels)
    suite = None
    if known and kind == "evaluation":
        names = (label.name for item in items for label in item.labels if not label.bare)
        suite = suite_above(frame.table) or suite_of_names(names)
    first = is_first_leaderboard(label.name for label in others.values()) and names_leaderboard(frame.table)
    return Reading(
        frame, orientation, kind, why, tuple(lines), tuple(items), context, (), suite, first_leaderboard=first
    )


def is_spec(label: Label) -> bool:
    """Whether a label names a property of the model or of a run (parameters, speed, memory), not a test."""
    if label.known or label.bare or _is_language_in_brackets(label):
        return False
    if header_role(label.printed) in ("size", "spec", "shots"):
        return True
    if _WITH_VALUE.match(label.printed) or dimension_of(label.printed):
        return False  # "dim=128" is how the numbers below it were measured
    return _reads_as_spec(label.printed)


def _is_language_in_brackets(label: Label) -> bool:
    """Whether a label is a language's, as "ms (Malay)", which is no time; "Speed (ms)" is one."""
    if not any(is_language(text) for text in label.variants):
        return False
    return is_language(label.name) or not (_OF_TIME.search(label.name) or _reads_as_spec(label.name))


@lru_cache(4096)
def _reads_as_spec(text: str) -> bool:
    suite, _, task = text.partition("_")
    if task and suite.lower() not in ORDINARY_NAMES and catalogue().find(suite):
        return False  # a harness's name of a task: "agieval_lsat_lr"
    return bool(SPEC_PATTERN.search(text.replace("_", " "))) and not _SCORE_WORD.search(text)


def is_property(label: Label, benchmark: Benchmark | None) -> bool:
    """Whether a label of a number of this benchmark makes it none, however many scores stand beside it."""
    if benchmark is None or label.known:
        return is_spec(label)
    return (
        is_spec(label) and header_role(label.printed) != "shots" and find_part(benchmark, label.name) is None
    )


def find_lines(frame: Frame, target: Target, choices: Choices) -> tuple[list[Line], list[OpenLine], str]:
    """The target's lines in a table, else those that may be its own, and how the table is laid out."""
    if choices.column is not None or choices.row is not None:
        return [_forced_line(frame, choices, target)], [], "chosen"
    rows, open_rows = _fitting_rows(frame, target)
    columns, open_columns = _fitting_columns(frame, target)
    if target.chosen:
        rows, refused_rows = _without_siblings(frame, rows, target, choices)
        columns, refused_columns = _without_siblings(frame, columns, target, choices)
        open_rows, open_columns = refused_rows, refused_columns
    if rows and (not columns or _better_rows(frame, rows, columns)):
        lines, runs = _settled(frame, rows)
        return lines, [*runs, *open_rows], "models as rows"
    if columns:
        lines, runs = _settled(frame, columns)
        return lines, [*runs, *open_columns], "models as columns"
    if open_rows or open_columns:
        return [], *_likelier(open_rows, open_columns)
    if target.chosen and frame.table.ordinal not in choices.tables:
        return [], [], "other models"
    if not target.chosen and (releases := release_columns(frame)):
        return [], releases, "models as columns"
    found = nameless_lines(frame, target, score_columns(frame), asked=bool(choices.tables))
    return list(found.lines), list(found.opens), "one model" if found.lines or found.opens else "other models"


def _likelier(rows: list[OpenLine], columns: list[OpenLine]) -> tuple[list[OpenLine], str]:
    """Rows or columns that may be the model's: those among which the likeliest is."""
    best = [max((line.doubt.strength for line in lines), default=-99) for lines in (rows, columns)]
    return (rows, "models as rows") if best[0] >= best[1] else (columns, "models as columns")


def _without_siblings(
    frame: Frame, lines: list[Line], target: Target, choices: Choices
) -> tuple[list[Line], list[OpenLine]]:
    """The lines of a chosen name but those that another header, or what stands above, gives to a sibling."""
    bound = bound_by(frame.table, target) if frame.table.ordinal not in choices.tables else None
    above = bound.says if bound and bound.whose == "sibling" else None
    kept, refused = [], []
    for line in lines:
        sibling = sibling_beside(frame, line, target)
        if sibling or above:
            reason = f"its other header names {sibling!r}" if sibling else f"{above}: another model"
            against = Evidence("heading", -NAMED, reason)
            refused.append(line.opened(Doubt(line.cell.flat, reason, (against,))))
        else:
            kept.append(line)
    return kept, refused


def _better_rows(frame: Frame, rows: list[Line], columns: list[Line]) -> bool:
    """Whether the model is a row where a header has its name as well: by header, then by evidence."""
    if frame.of_role("model"):
        return True
    return max(line.fit.strength for line in rows) > max(line.fit.strength for line in columns)


def _settled(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Of several lines with the model's name those that count: the average of runs, no other checkpoint."""
    averaged, runs = average_of_lines(frame, lines)
    if runs or len(averaged) < 2:
        return averaged, runs
    return checkpoints(frame, _told_by_sections(frame, averaged))


def _told_by_sections(frame: Frame, lines: list[Line]) -> list[Line]:
    """Rows of one name, each under a full-width row of its own that says how it was measured ("w/ CoT")."""
    sections = [frame.sections.get(line.index, "") if line.axis == "row" else "" for line in lines]
    if len(set(sections)) < len(lines):
        return lines
    told = []
    for line, section in zip(lines, sections, strict=True):
        variant = ", ".join(filter(None, (line.fit.variant, section))) or None
        told.append(replace(line, fit=replace(line.fit, variant=variant)))
    return told


def score_columns(frame: Frame) -> list[Column]:
    """The columns of numbers that are no properties or counts."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    return [
        column
        for column in values
        if not any(is_spec(parse_label(cell.text, cell.small)) for cell in column.path)
    ]


def _forced_line(frame: Frame, choices: Choices, target: Target) -> Line:
    table = frame.table
    if choices.column is not None:
        if not 0 <= choices.column < table.width:
            raise EvaluationError(
                f"table {table.ordinal} has columns 0 to {table.width - 1}",
                code=4,
                hint=f"see them: {command_for_card('inspect-tables')}",
            )
        return pointed_line(frame, "column", choices.column, target)
    if choices.row not in frame.rows or choices.row is None:
        raise EvaluationError(
            f"row {choices.row} of table {table.ordinal} is no body row",
            code=4,
            hint=f"see them: {command_for_card('inspect-tables')}",
        )
    return pointed_line(frame, "row", choices.row, target)


def _fitting_rows(frame: Frame, target: Target) -> tuple[list[Line], list[OpenLine]]:
    """The rows whose label means the target, from the first column that has any."""
    doubts: list[OpenLine] = []
    first = [*frame.of_role("model"), *frame.of_role("text")]
    others = [column for column in frame.columns if column.texts and column not in first]
    for column in (*first, *others):
        fits = [
            (row, cell, target.fit(cell, **beside))
            for row, cell, beside in _named_rows(frame, column, target)
        ]
        lines = [
            Line("row", row, fit, cell)
            for row, cell, fit in fits
            if isinstance(fit, Fit) and holds_numbers(frame, row)
        ]
        if lines:
            kept, opens = _without_followers(frame, column, _best_lines(lines), target)
            more = (OpenLine("row", row, cell, fit) for row, cell, fit in fits if isinstance(fit, Doubt))
            return kept, [*opens, *(line for line in more if line.doubt.goes_on)]
        if column in first:
            doubts += [
                OpenLine("row", row, cell, fit)
                for row, cell, fit in fits
                if isinstance(fit, Doubt) and not names_test(cell.flat)
            ]
    return [], doubts


def _without_followers(
    frame: Frame, column: Column, lines: list[Line], target: Target
) -> tuple[list[Line], list[OpenLine]]:
    """Rows of the model's name, but where rows below go on with it: "Heron", "+SFT", "+DPO".

    Which of them a tuned model's repository holds no name says.
    """
    followers = [row for line in lines for row in _followers(frame, column, line.index)]
    if not followers or not target.name.stages & TUNED:
        return lines, []
    reason = "rows below go on with its name"
    against = Evidence("rows below", -NAMED, reason)
    opens = [line.opened(Doubt(line.cell.flat, reason, (*line.fit.evidence, against))) for line in lines]
    for row in followers:
        cell = frame.cell(row, column.index)
        said = (Evidence("rows above", PARTLY, "goes on with the name above it"),)
        opens.append(OpenLine("row", row, cell, Doubt(cell.flat, said[0].says, said)))
    return [], opens


def _followers(frame: Frame, column: Column, row: int) -> list[int]:
    """The rows right below one that begin with a plus."""
    at = bisect.bisect_right(frame.rows, row)
    follows = itertools.takewhile(
        lambda below: _GOES_ON.match(frame.cell(below, column.index).text),
        frame.rows[at : at + MAX_FOLLOWERS],
    )
    return list(follows)


def _named_rows(frame: Frame, column: Column, target: Target) -> Iterator[tuple[int, Cell, _Beside]]:
    """Every body row with the name in a column, carried down over blanks, and what stands beside the name."""
    above = target.stages_above(frame.table)
    others = [
        next((other for other in frame.of_role(role) if other is not column), None)
        for role in ("size", "precision", "model")
    ]
    name, section = EMPTY, ""
    for row in frame.rows:
        cell = frame.cell(row, column.index)
        if frame.sections.get(row, "") != section:
            name, section = EMPTY, frame.sections.get(row, "")
        if not cell.text and name.text and frame.has_words(row):
            cell = name
        if cell.row < frame.head or not cell.text:
            continue
        name = cell
        if not target.may_be_meant(cell.flat):
            continue
        beside = _beside(frame, row, others, stages_in(section) or above, section)
        if target.lengths:
            texts = (frame.cell(row, other.index).text for other in frame.columns)
            beside["lengths"] = target.lengths.intersection(texts)
        yield row, cell, beside


def _beside(
    frame: Frame, row: int, others: Sequence[Column | None], stages: frozenset[str], section: str
) -> _Beside:
    size, precision, backbone = (frame.cell(row, other.index).flat if other else None for other in others)
    return {
        "size": size,
        "version": section if _VERSION_ALONE.fullmatch(section) else "",
        "precision": precision,
        "backbone": backbone,
        "stages": stages,
        "lengths": frozenset(),
    }


def _fitting_columns(frame: Frame, target: Target) -> tuple[list[Line], list[OpenLine]]:
    stages = target.stages_above(frame.table)
    lines: list[Line] = []
    doubts: dict[int, OpenLine] = {}
    for column in frame.columns:
        if column.role in ("model", "benchmark", "category") or not column.values:
            continue
        if target.of_other_size(" ".join(cell.flat for cell in column.path)):
            continue
        for cell in reversed(column.path):
            fit = target.fit(cell, stages=stages)
            if isinstance(fit, Fit):
                lines.append(Line("column", column.index, fit, cell))
                break
            if fit and not names_test(cell.flat):
                doubts.setdefault(column.index, OpenLine("column", column.index, cell, fit))
    if lines:
        return _best_lines(lines), [line for line in doubts.values() if line.doubt.goes_on]
    return [], list(doubts.values())


def _best_lines(lines: list[Line]) -> list[Line]:
    """Of several fitting lines those for which most speaks; a footnote star gives way to a plain name."""
    best = max(line.fit.strength for line in lines)
    kept = [line for line in lines if line.fit.strength == best]
    plain = [line for line in kept if not _is_marked(line.cell)]
    return plain or kept


def _is_marked(cell: Cell) -> bool:
    return bool(re.search(r"[*†‡^]\s*$", cell.text)) or any(
        re.search(r"[*†‡]", piece) for piece in cell.small
    )


def _judge(frame: Frame, items: Sequence[Item], context: Mention | None, *, forced: bool) -> tuple[str, str]:
    """(kind, why): whether the numbers of a table are evaluation scores."""
    table = frame.table
    if forced:
        return "evaluation", "chosen"
    if kind := other_kind(frame):
        return "other", kind
    labels = [name for item in items for label in item.labels for name in _names_in(label)] or [
        parse_label(text) for text in _all_labels(frame)
    ]
    known = sorted({label.benchmark.name for label in labels if label.benchmark})
    if known and sum(label.known for label in labels) * 4 >= len(labels):
        return "evaluation", "names " + ", ".join(known[:4])
    spec = [label.printed for label in labels if is_spec(label)]
    tested = any(_names_metric(label) for label in labels if not is_spec(label))
    if labels and len(spec) * 2 >= len(labels) and not tested:
        return "other", "not scores: " + ", ".join(dict.fromkeys(spec[:3]))
    filled = [item for item in items if item.cell.text.casefold() not in MISSING]
    if sum(bool(parse_values(item.cell)) for item in filled) * 2 < len(filled):
        return "other", "most of its cells are no numbers"
    if any(_names_metric(label) for label in labels):
        return "evaluation", "names metrics"
    near = next(iter(table.headings[-1:]), "")
    if OTHER_TABLE_PATTERN.search(near) and not EVALUATION_PATTERN.search(near):
        return "other", f"under {near[:60]!r}"
    if context:
        return "evaluation", f"about {context.printed}"
    around = " ".join((*table.headings, *table.lead[-2:], table.caption or ""))
    if EVALUATION_PATTERN.search(around) or frame.of_role("benchmark"):
        return "evaluation", "under an evaluation heading"
    return ("evaluation", "under a metric") if _is_under_metric(frame) else ("other", NOTHING_SAYS)


def _names_in(label: Label) -> tuple[Label, ...]:
    """A label, or the two known names that it holds: "HumanEval / HumanEval+"."""
    both = () if label.known or "/" not in label.printed else two_known_names(label.printed)
    return tuple(map(parse_label, both)) or (label,)


def _is_under_metric(frame: Frame) -> bool:
    """Whether the corner or a sentence above names the metric of all numbers: "BLEU / chrF++"."""
    if settings_above(frame.table, None).metric:
        return True
    return any(find_metric(part) for text in corner_settings(frame) for part in pair_of(text))


def _names_metric(label: Label) -> bool:
    if squash(label.printed) in ROLE_WORDS["score"]:
        return telling_metric(label.printed) is not None
    return label.bare or label.metric is not None or _SCORE_WORD.search(label.printed) is not None


def _all_labels(frame: Frame) -> list[str]:
    columns = frame.of_role("benchmark", "text")[:1]
    down = [frame.cell(row, column.index).text for column in columns for row in frame.rows[:60]]
    across = [cell.text for column in frame.columns if column.role == "value" for cell in column.path]
    return [text for text in dict.fromkeys([*down, *across]) if text]
