"""From a card to the scores of exactly one model, with what was skipped and why.

`extract` reads all evaluation tables of a card into an `Extraction`; `read_tables` stops a step before, at
what each table is. Choices that a person made come in as `Choices`; what is left to choose comes out as
candidates, with the option that chooses them (`cards.candidates`). `extraction_json` is the document that is
printed. What is not certainly the model's gives no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hf_evaluation.cards.candidates import line_candidates
from hf_evaluation.cards.choosing import choose_label, scores_of, split_item
from hf_evaluation.cards.evidence import NAMED, Evidence
from hf_evaluation.cards.fits import Doubt
from hf_evaluation.cards.items import Item, Line
from hf_evaluation.cards.lines import Choices, Reading, is_property, read_table
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from hf_evaluation.cards.telling import tell_apart
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.core.errors import Candidate, EvaluationError
from hf_evaluation.core.suggestions import command_for_card
from hf_evaluation.scores.record import Score, Skipped, Source, score_json, skipped_json

NO_CHOICES = Choices()  # the card alone decides
IN_CODE = "in a code block, read with --fenced"  # how the reason for leaving such a table out ends
OTHER_MODELS = "scores of other models, as far as their names tell"
NOT_CERTAIN = "no name in it is certainly the model's"
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
    target = Target(repo_id, card, choices.names)
    missing = sorted(choices.tables - {table.ordinal for table in card.tables})
    if missing:
        raise EvaluationError(
            f"the card has {len(card.tables)} tables, there is no table {missing[0]}",
            code=4,
            hint=f"see them: {command_for_card('inspect-tables')}",
        )
    found: list[tuple[Reading, list[Score], list[Skipped]]] = []
    seen: dict[tuple[tuple[str, float], ...], int] = {}
    for reading in read_tables(card, target, choices):
        scores, left = _scores_and_skipped(reading, target, source)
        if earlier := _printed_before(scores, reading, seen, choices):
            scores, left = [], [Skipped(reading.frame.table.ordinal, f"table {earlier} in other words")]
        found.append((reading, scores, left))
    frames = {reading.frame.table.ordinal: reading.frame for reading, _, _ in found}
    results = tuple(tell_apart([score for _, scores, _ in found for score in scores], frames))
    skipped: list[Skipped] = []
    for reading, _, left in found:
        is_open = reading.kind == "evaluation" and not reading.lines
        skipped += [_not_the_target(reading, target, found=bool(results))] if is_open else left
    if not choices.tables:
        skipped += [Skipped(table.ordinal, f"{table.fenced} {IN_CODE}") for table in card.fenced]
    return Extraction(repo_id, target.repo_id, source, results, tuple(skipped), len(card.tables), card.images)


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
        return [_without_short_names(reading) for reading in readings]
    return readings


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
    reading: Reading, target: Target, source: Source
) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading, and what on its line was left out and why."""
    ordinal = reading.frame.table.ordinal
    if reading.kind != "evaluation":
        return [], [
            Skipped(
                ordinal,
                f"{NOT_EVALUATION}: {reading.why}" if reading.kind == "other" else "an empty table",
            )
        ]
    if not reading.lines:
        return [], []  # told at the end: what is offered depends on whether another table has the scores
    scores, skipped = scores_on_lines(reading, target.repo_id or "", source)
    if len(reading.lines) > 1 and _contradict(scores):
        return [], [*skipped, _undecided(reading, target)]
    return _told_apart(scores, skipped, reading)


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


def _beside_name(reading: Reading, line: Line) -> str:
    """Where a line stands that has another's name, and what is printed above it: what tells the two apart."""
    frame, place = reading.frame, f"{line.axis} {line.index}"
    heads = frame.columns[line.index].path if line.axis == "column" else ()
    above = [head.flat for head in heads if head is not line.cell and head.flat]
    above += [frame.sections[line.index]] if line.axis == "row" and frame.sections.get(line.index) else []
    return f"{place}, {' > '.join(above)}" if above else place


def _not_the_target(reading: Reading, target: Target, *, found: bool) -> Skipped:
    """A table of scores of which no line is certainly the model's: what a person can choose from.

    Where another table has the model's scores (`found`), only lines that are near it are worth a question.
    """
    ordinal = reading.frame.table.ordinal
    near = any(line.doubt.strength >= 0 for line in reading.opens)
    if (found and not near) or (target.chosen and not reading.opens):  # no table prints a chosen name
        return Skipped(ordinal, OTHER_MODELS)
    candidates = _candidates(reading, target)
    if not candidates:
        return Skipped(ordinal, "no line of it gives a score")
    return Skipped(ordinal, NOT_CERTAIN if near else OTHER_MODELS, candidates=candidates)


def _candidates(reading: Reading, target: Target) -> tuple[Candidate, ...]:
    def first_scores(pointed: Reading) -> list[str]:
        scores, _ = scores_on_lines(pointed, target.repo_id or "", Source("readme"))
        return [f"{score.benchmark} {score.value:g}" for score in scores]

    return line_candidates(reading, target, first_scores)


def _score_item(item: Item, reading: Reading, model: str, source: Source) -> list[Score] | str:
    """The scores of one cell, or the reason why it gives none ("" where it is just blank)."""
    values = parse_values(item.cell)
    names = " ".join(label.printed for label in item.labels)
    if not values:
        return (
            "" if item.cell.text.casefold() in MISSING else f"{names}: {item.cell.flat[:40]!r} is not a score"
        )
    if not item.labels:
        return "nothing says what the number measures"
    scores: list[Score] = []
    for one, ones in split_item(item, values):
        chosen = choose_label(one, reading.context)
        if isinstance(chosen, str):
            return chosen
        if any(is_property(label, chosen[1]) for label in one.labels):
            return f"{names}: not a score"
        scores += scores_of(one, ones, chosen, reading, model, source)
    return scores
