"""From a card to the scores of exactly one model, with what was skipped and why.

`extract` reads all evaluation tables of a card into an `Extraction`; `read_tables` stops a step before, at
what each table is. Choices that a person made come in as `Choices`; what is left to choose comes out as
candidates, with the option that chooses them (`cards.candidates`). `extraction_json` is the document that is
printed. What is not certainly the model's gives no score.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hf_evaluation.cards.above import bound_by
from hf_evaluation.cards.candidates import FIRST_SCORES, MAX_STARTED, line_candidates, open_lines
from hf_evaluation.cards.choosing import NOT_NAMED, Chosen, choose_label, numbers_of, scores_of, split_item
from hf_evaluation.cards.datasets import is_of_another_language, languages_of
from hf_evaluation.cards.evidence import NAMED, Evidence
from hf_evaluation.cards.fits import Doubt, OpenLine
from hf_evaluation.cards.headers import averaged_suite
from hf_evaluation.cards.items import Item, Line
from hf_evaluation.cards.kinds import TRAINING_LOG
from hf_evaluation.cards.lines import (
    NOTHING_SAYS,
    Choices,
    Reading,
    is_property,
    read_table,
    score_columns,
)
from hf_evaluation.cards.nameless import is_report
from hf_evaluation.cards.naming import NameByHand, by_title, has_only_parts, of_class
from hf_evaluation.cards.pointed import names_of_lines
from hf_evaluation.cards.second_look import second_look
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.telling import tell_apart
from hf_evaluation.cards.values import MISSING, Value, parse_values
from hf_evaluation.core.errors import Candidate, EvaluationError
from hf_evaluation.core.suggestions import command_for_card
from hf_evaluation.scores.record import Score, Skipped, Source, score_json, skipped_json

FEW = 5  # columns of a table that are looked at for names of models
MAX_NAMES = 60  # lines of it
_README = Source("readme")
_Numbers = tuple[Item, tuple[Value, ...], Chosen]
NO_CHOICES = Choices()  # the card alone decides
READ_BY = "read with --fenced"  # how the reason for leaving a table out that is none to a browser ends
OTHER_MODELS = "scores of other models, as far as their names tell"
NOT_CERTAIN = "no name in it is certainly the model's"
SURPLUS = "the row has more cells than the header: which number is whose is not certain"
GOING_ON = "lines with the model's name and something more, beside its own"
UNNAMED = "the numbers are the model's, and nothing names the benchmark"
NOT_EVALUATION = "not an evaluation table"  # how the reason for skipping a table of other things begins


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a card gives for one model."""

    repo_id: str | None
    model: str | None
    source: Source
    results: tuple[Score, ...]
    skipped: tuple[Skipped, ...]
    tables: int
    images: int

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All readings that were left open."""
        return tuple(candidate for skip in self.skipped for candidate in skip.candidates)


def extract(card: Card, repo_id: str | None, source: Source, choices: Choices = NO_CHOICES) -> Extraction:
    """The scores of exactly one model from all evaluation tables of a card."""
    missing = sorted(choices.tables - {table.ordinal for table in card.tables})
    if missing:
        raise EvaluationError(
            f"the card has {len(card.tables)} tables, there is no table {missing[0]}",
            code=4,
            hint=f"see them: {command_for_card('inspect-tables')}",
        )
    in_code = () if choices.tables else _left_in_code(card)
    if not card.tables:  # as most cards: whose names they print does not matter
        return Extraction(repo_id, repo_id, source, (), in_code, 0, card.images)
    target = Target(repo_id, card, choices.names)
    found: list[tuple[Reading, list[Score], list[Skipped]]] = []
    seen: dict[tuple[tuple[str, float], ...], int] = {}
    named = NameByHand(choices, card, repo_id)
    for reading in read_tables(card, target, choices):
        scores, left = _scores_and_skipped(reading, target, source, named)
        if earlier := _printed_before(scores, reading, seen, choices):
            reason = f"table {earlier} in other words"
            scores, left = [], [_certain_line(reading, target.repo_id, reason, scores)]
        found.append((reading, scores, left))
    frames = {reading.frame.table.ordinal: reading.frame for reading, _, _ in found}
    results = _in_language(tell_apart([score for _, scores, _ in found for score in scores], frames), card)
    skipped: list[Skipped] = []
    for reading, scores, left in found:
        is_open = reading.kind == "evaluation" and not reading.lines
        skipped += [_not_the_target(reading, target, found=bool(results))] if is_open else left
        skipped += _going_on(reading, target) if scores and not target.chosen else []
    skipped += in_code
    return Extraction(repo_id, target.repo_id, source, results, tuple(skipped), len(card.tables), card.images)


def _in_language(scores: Sequence[Score], card: Card) -> tuple[Score, ...]:
    """The scores, those on tests that may be translated without the id of the English ones."""
    languages = languages_of(card)
    return tuple(
        replace(score, benchmark_id=None) if is_of_another_language(score.benchmark_id, languages) else score
        for score in scores
    )


def _left_in_code(card: Card) -> tuple[Skipped, ...]:
    return tuple(Skipped(table.ordinal, f"{table.fenced}, {READ_BY}") for table in card.fenced)


def _printed_before(
    scores: Sequence[Score],
    reading: Reading,
    seen: dict[tuple[tuple[str, float], ...], int],
    choices: Choices,
) -> int | None:
    """The earlier table that prints the same numbers: a card in two languages says all twice."""
    table = reading.frame.table
    if len(scores) < 2 or table.ordinal in choices.tables:
        return None
    numbers = tuple(
        (str(index), value.number)
        for index, cell in enumerate(cell for row in table.grid[reading.frame.head :] for cell in row)
        for value in parse_values(cell)
    )
    first = seen.setdefault(numbers, table.ordinal)
    return first if first != table.ordinal else None


def read_tables(card: Card, target: Target, choices: Choices) -> list[Reading]:
    """The readings of all tables that are wanted, each seen in the light of the others.

    Where one table prints the full name, a shorter name in another is some other model's: a chat model's card
    prints the base model under the family's name.
    """
    wanted = [table for table in card.tables if not choices.tables or table.ordinal in choices.tables]
    readings = [read_table(table, target, choices) for table in wanted]
    in_full = {"exact", "alias", "sized", "own", "mode"}
    if any(
        line.fit.kind in in_full
        for reading in readings
        if reading.kind == "evaluation"
        for line in reading.lines
    ):
        readings = [_without_short_names(reading) for reading in readings]
    return second_look(readings, target, card)


def extraction_json(extraction: Extraction) -> dict[str, Any]:
    """The document that `extract-readme --json` prints, one line of `--jsonl`."""
    return {
        "repo_id": extraction.repo_id,
        "model": extraction.model,
        "source": asdict(extraction.source),
        "results": [score_json(score) for score in extraction.results],
        "skipped": [skipped_json(skip) for skip in extraction.skipped],
        "audit": [],
        "plan": None,
        "pr_url": None,
    }


def _without_short_names(reading: Reading) -> Reading:
    short = [line for line in reading.lines if line.fit.kind == "short"]
    if not short:
        return reading
    reason = "shorter than the name in another table"
    against = Evidence("rival", -NAMED, "another table prints the full name")
    opens = [line.opened(Doubt(line.fit.printed, reason, (*line.fit.evidence, against))) for line in short]
    return replace(reading, lines=(), items=(), opens=(*reading.opens, *opens))


def _scores_and_skipped(
    reading: Reading, target: Target, source: Source, named: NameByHand
) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading, and what on its line was left out and why."""
    if reading.kind == "other" and reading.why == TRAINING_LOG and (log := named.of_log(reading, target)):
        return _of_log(log, target, source)
    if reading.kind != "evaluation":
        return [], [_no_evaluation(reading, target, source)]
    if not reading.lines:
        return [], []  # told at the end: what is offered depends on whether another table has the scores
    report = is_report(reading.frame)
    if report or has_only_parts(reading):
        reading = named(reading) or reading
    if report:
        reading = replace(reading, items=tuple(of_class(item, reading.frame) for item in reading.items))
    scores, skipped = scores_on_lines(reading, target.repo_id or "", source)
    if not scores and (by_hand := named(reading)):
        scores, skipped = scores_on_lines(by_hand, target.repo_id or "", source)
    if not scores:
        offered, _ = _scores_by_title(_started(reading), target, source)
        left = [_certain_line(reading, target.repo_id, UNNAMED, offered)] if offered else []
        return [], [*skipped, *left]
    asked = reading.frame.table.ordinal in named.whole_tables
    scores, skipped = _rest_by_title(reading, scores, skipped, asked=asked)
    if len(reading.lines) > 1 and _contradict(scores):
        return [], [*skipped, _undecided(reading, target)]
    return _told_apart(scores, skipped, reading)


def _rest_by_title(
    reading: Reading, scores: list[Score], skipped: list[Skipped], *, asked: bool
) -> tuple[list[Score], list[Skipped]]:
    """With the numbers of which nothing names the benchmark, on a line of parts that gives other scores.

    Where a person asked for the table its title names them, else the table is offered. Beside known
    benchmarks "Reasoning" is one's group or average, and stays out.
    """
    if any(score.benchmark_id for score in scores):
        return scores, skipped
    cells = {(skip.row, skip.column) for skip in skipped if skip.reason.endswith(NOT_NAMED)}
    rest = replace(reading, items=tuple(item for item in reading.items if (item.row, item.column) in cells))
    more, left = scores_on_lines(by_title(rest), scores[0].model, scores[0].source) if cells else ([], [])
    if not more:
        return scores, skipped
    if asked:
        known = [skip for skip in skipped if (skip.row, skip.column) not in cells]
        return [*scores, *more], [*known, *left]
    return scores, [*skipped, _certain_line(rest, scores[0].model, UNNAMED, more)]


def _of_log(log: Reading, target: Target, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of the row of a training log that the card states; offered where it names no data set."""
    (line,) = log.lines
    scores, _ = _scores_by_title(log, target, source)
    if log.context:
        return scores, [
            Skipped(log.frame.table.ordinal, f"{TRAINING_LOG}: the other rows are earlier states")
        ]
    reason = f"{TRAINING_LOG}, and the card states the results of this row"
    return [], [_certain_line(log, target.repo_id, reason, scores, f" --model-row-index {line.index}")]


def _no_evaluation(reading: Reading, target: Target, source: Source) -> Skipped:
    """A table that is none of scores; where only nothing says so, a person may know that it is one."""
    ordinal = reading.frame.table.ordinal
    if reading.kind == "empty":
        return Skipped(ordinal, "an empty table")
    reason = f"{NOT_EVALUATION}: {reading.why}"
    if reading.why != NOTHING_SAYS or not reading.lines:
        return Skipped(ordinal, reason)
    scores, _ = _scores_by_title(_started(reading), target, source)
    measured = sum(not score.value.is_integer() for score in scores) * 2 > len(scores)
    return _certain_line(reading, target.repo_id, reason, scores) if measured else Skipped(ordinal, reason)


def _started(reading: Reading) -> Reading:
    """The beginning of a line: an offer tells its first scores."""
    return replace(reading, items=reading.items[:MAX_STARTED])


def _scores_by_title(reading: Reading, target: Target, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading; where nothing names a benchmark, by the title of the table."""
    model = target.repo_id or ""
    scores, skipped = scores_on_lines(reading, model, source)
    if scores or reading.context:
        return scores, skipped
    return scores_on_lines(by_title(reading), model, source)


def _certain_line(
    reading: Reading, model: str | None, reason: str, scores: Sequence[Score], more: str = ""
) -> Skipped:
    """A table whose line is certain and yet not taken: its number as an option takes it, with `more`."""
    table = reading.frame.table
    name = reading.lines[0].fit.printed or model or f"table {table.ordinal}"
    heading = " > ".join(table.headings) or table.caption
    first = tuple(_told_shortly(scores)[:FIRST_SCORES])
    offered = Candidate(
        table.ordinal, name, f"--table {table.ordinal}{more}", reason, heading=heading, scores=first
    )
    return Skipped(table.ordinal, reason, candidates=(offered,) if first else ())


def scores_on_lines(reading: Reading, model: str, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of all cells on a reading's lines, and the cells that gave none."""
    ordinal = reading.frame.table.ordinal
    scores: list[Score] = []
    skipped: list[Skipped] = []
    for item in reading.items:
        found = _score_item(item, reading, model, source)
        if isinstance(found, str):
            if found:
                skipped.append(Skipped(ordinal, found, item.row, item.column))
        else:
            scores += found
    if not scores and not skipped:
        skipped.append(Skipped(ordinal, "no number on the model's line"))
    return scores, skipped


def _told_apart(
    scores: list[Score], skipped: list[Skipped], reading: Reading
) -> tuple[list[Score], list[Skipped]]:
    """The scores without those of which several bear one name and different values: none of them is it."""
    values: dict[tuple[str, str | None, str | None], set[float]] = {}
    for score in scores:
        values.setdefault((score.benchmark, score.variant, score.metric), set()).add(score.value)
    unclear = {key for key, found in values.items() if len(found) > 1}
    if not unclear:
        return scores, skipped
    ordinal = reading.frame.table.ordinal
    left = [
        Skipped(ordinal, f"{key[0]}: {len(values[key])} numbers that nothing tells apart")
        for key in values
        if key in unclear
    ]
    kept = [score for score in scores if (score.benchmark, score.variant, score.metric) not in unclear]
    return kept, [*skipped, *left]


def _contradict(scores: Sequence[Score]) -> bool:
    """Whether the lines of a table give two values for the same benchmark, variant and metric."""
    values: dict[tuple[str, str | None, str | None], float] = {}
    return any(
        values.setdefault((score.benchmark, score.variant, score.metric), score.value) != score.value
        for score in scores
    )


def _undecided(reading: Reading, target: Target) -> Skipped:
    """The lines of a table that all bear the model's name, with the option that picks each."""
    reason = "several lines have the model's name and nothing tells them apart"
    opens = tuple(
        line.opened(Doubt(line.fit.printed, _beside_name(reading, line), line.fit.evidence))
        for line in reading.lines
    )
    return Skipped(
        reading.frame.table.ordinal, reason, candidates=_candidates(replace(reading, opens=opens), target)
    )


def _going_on(reading: Reading, target: Target) -> list[Skipped]:
    """The lines beside the model's own whose names go on: another setting or state of it."""
    opens = tuple(line for line in reading.opens if line.doubt.goes_on)
    candidates = _candidates(reading, target, opens)
    return [Skipped(reading.frame.table.ordinal, GOING_ON, candidates=candidates)] if candidates else []


def _beside_name(reading: Reading, line: Line) -> str:
    """Where a line stands that has another's name, and what is printed above it: what tells the two apart."""
    frame, place = reading.frame, f"{line.axis} {line.index}"
    heads = frame.columns[line.index].path if line.axis == "column" else ()
    above = [head.flat for head in heads if head is not line.cell and head.flat]
    above += [frame.sections[line.index]] if line.axis == "row" and frame.sections.get(line.index) else []
    return f"{place}, {' > '.join(above)}" if above else place


def _not_the_target(reading: Reading, target: Target, *, found: bool) -> Skipped:
    """A table of scores of which no line is certainly the model's: what a person can choose from.

    Where another table has the model's scores (`found`), one that prints names of other models is theirs; a
    name that only lacks something is still offered.
    """
    ordinal = reading.frame.table.ordinal
    near = any(line.doubt.strength >= 0 for line in reading.opens)
    told = target.chosen and not reading.opens  # no table prints a chosen name
    if told or (found and not near and _is_of_others(reading, target)):
        shorter = tuple(line for line in reading.opens if line.doubt.shorter)
        return Skipped(ordinal, OTHER_MODELS, candidates=_candidates(reading, target, shorter))
    candidates = _candidates(reading, target)
    if not candidates:
        return Skipped(ordinal, "no line of it gives a score")
    return Skipped(ordinal, NOT_CERTAIN if near else OTHER_MODELS, candidates=candidates)


def _is_of_others(reading: Reading, target: Target) -> bool:
    """Whether a table says itself that it is other models': it prints their names, or stands under one."""
    if bound_by(reading.frame.table, target).whose == "sibling":
        return True
    values = score_columns(reading.frame)[:FEW]
    names = itertools.islice(names_of_lines(reading.frame, values), MAX_NAMES)
    return any(target.begins_name(name) for name in names if name)


def _candidates(
    reading: Reading, target: Target, opens: Sequence[OpenLine] | None = None
) -> tuple[Candidate, ...]:
    """These lines of a reading as candidates, and no others; else all that may be the model's."""
    lines = open_lines(reading, target) if opens is None else opens

    def told_scores(pointed: Reading) -> list[str]:
        return _first_told(pointed, target) or (
            [] if pointed.context else _first_told(by_title(pointed), target)
        )

    return line_candidates(reading, lines, target, told_scores) if lines else ()


def _first_told(reading: Reading, target: Target) -> list[str]:
    """The first scores of a line; of the others only the names are looked at."""
    found = [numbers for item in reading.items for numbers in _numbers_in(item, reading)[0]]
    named = Counter(
        chosen[0]
        for item, values, chosen in found
        for _ in numbers_of(item, values, chosen[2], reading.frame)
    )
    scores = (
        score for numbers in found for score in scores_of(*numbers, reading, target.repo_id or "", _README)
    )
    return _told_shortly(list(itertools.islice(scores, FIRST_SCORES)), named)


def _told_shortly(scores: Sequence[Score], named: Counter[str] | None = None) -> list[str]:
    """Scores for a person who has to choose: each with what tells it from another of its name.

    `named` counts the names of all scores on the line, where `scores` are only the first.
    """
    told, named = [], Counter(score.benchmark for score in scores) if named is None else named
    for score in scores:
        apart = named[score.benchmark] > 1
        part = score.settings.part_name or (score.settings.part[1] if score.settings.part else None)
        words = [part, score.metric, None if score.settings.shots is None else f"{score.settings.shots}-shot"]
        beside = ", ".join(filter(None, words)) if apart else ""
        told.append(f"{score.benchmark} {f'({beside}) ' if beside else ''}{score.value:g}")
    return told


def _score_item(item: Item, reading: Reading, model: str, source: Source) -> list[Score] | str:
    """The scores of one cell, or the reason why it gives none ("" where it is just blank)."""
    found, reason = _numbers_in(item, reading)
    if reason is not None:
        return reason
    return [score for numbers in found for score in scores_of(*numbers, reading, model, source)]


def _numbers_in(item: Item, reading: Reading) -> tuple[list[_Numbers], str | None]:
    """The numbers of one cell, each with what names it, or the reason why it gives no score."""
    values = parse_values(item.cell)
    if not values:
        missing = item.cell.text.casefold() in MISSING
        return [], "" if missing else f"{_names_beside(item)}: {item.cell.flat[:40]!r} is not a score"
    if reading.frame.has_surplus(item.row):
        return [], f"{_names_beside(item)}: {SURPLUS}"
    if not item.labels:
        return [], "nothing says what the number measures"
    found: list[_Numbers] = []
    for one, ones in split_item(item, values):
        context = reading.context or averaged_suite(reading.frame.table, one, reading.items)
        chosen = choose_label(one, context, reading.suite)
        if isinstance(chosen, str):
            return [], chosen
        if any(is_property(label, chosen[1]) for label in one.labels):
            return [], f"{_names_beside(item)}: not a score"
        found.append((one, ones, chosen))
    return found, None


def _names_beside(item: Item) -> str:
    return " ".join(label.printed for label in item.labels)
