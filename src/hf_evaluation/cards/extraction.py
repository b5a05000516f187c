"""From a card to the scores of exactly one model, with what was skipped and why.

`extract` reads all evaluation tables of a card into an `Extraction`; `read_tables` stops a step before, at
what each table is. Choices that a person made come in as `Choices`; what is left to choose comes out as
candidates, with the option that chooses them (`name_override`, `vouched_name`). `extraction_json` is the
document that is printed. What is not certainly the model's gives no score.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hf_evaluation.cards.choosing import choose_label, scores_of, split_item
from hf_evaluation.cards.items import Item
from hf_evaluation.cards.lines import Choices, Reading, is_property, read_table
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Doubt, Target
from hf_evaluation.cards.telling import tell_apart
from hf_evaluation.cards.values import MISSING, parse_values
from hf_evaluation.core.errors import Candidate, EvaluationError
from hf_evaluation.scores.record import Score, Skipped, Source, score_json, skipped_json

NO_CHOICES = Choices()  # the card alone decides
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
            hint="see inspect-tables",
        )
    results: list[Score] = []
    skipped: list[Skipped] = []
    readings = read_tables(card, target, choices)
    for reading in readings:
        scores, left = _scores_and_skipped(reading, repo_id or "", source)
        results += scores
        skipped += left
    results = tell_apart(results, {reading.frame.table.ordinal: reading.frame for reading in readings})
    return Extraction(
        repo_id, target.repo_id, source, tuple(results), tuple(skipped), len(card.tables), card.images
    )


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


def name_override(name: str) -> str:
    """The option that says a printed name is the model's, to be pasted into a command."""
    return f"--model-name-override {shlex.quote(name)}"


def vouched_name(name: str) -> Candidate:
    """A source's name for a model as a candidate: a person who knows that it is the model's may say so."""
    return Candidate(None, name, name_override(name), "you vouch for it")


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
    doubts = [
        (line.cell, Doubt(line.fit.printed, "shorter than the name in another table")) for line in short
    ]
    return replace(reading, lines=(), items=(), doubts=(*reading.doubts, *doubts))


def _scores_and_skipped(reading: Reading, model: str, source: Source) -> tuple[list[Score], list[Skipped]]:
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
        return [], [_not_the_target(reading)]
    scores: list[Score] = []
    skipped: list[Skipped] = []
    single = _is_single_benchmark(reading)
    for item in reading.items:
        found = _score_item(item, reading, single, model, source)
        if isinstance(found, str):
            if found:
                skipped.append(Skipped(ordinal, found, item.row, item.column))
        else:
            scores += found
    if not scores and not skipped:
        skipped.append(Skipped(ordinal, "no number on the model's line"))
    if len(reading.lines) > 1 and _contradict(scores):
        return [], [*skipped, _undecided(reading)]
    return scores, skipped


def _contradict(scores: Sequence[Score]) -> bool:
    """Whether two lines of a table give two values for the same benchmark, variant and metric."""
    seen: dict[tuple[str, str | None, str | None], tuple[float, int | None, int | None]] = {}
    for score in scores:
        key = (score.benchmark, score.variant, score.metric)
        value, row, column = seen.setdefault(key, (score.value, score.row, score.column))
        if value != score.value and row != score.row and column != score.column:
            return True
    return any(
        len({score.value for score in scores if (score.benchmark, score.variant, score.metric) == key}) > 1
        for key in seen
    )


def _undecided(reading: Reading) -> Skipped:
    """The lines of a table that all bear the model's name, with the option that picks each."""
    ordinal = reading.frame.table.ordinal
    candidates = tuple(
        Candidate(
            ordinal,
            line.fit.printed,
            f"--table {ordinal} --model-{line.axis}-index {line.index}",
            f"{line.axis} {line.index}",
        )
        for line in reading.lines
    )
    return Skipped(
        ordinal, "several lines have the model's name and nothing tells them apart", candidates=candidates
    )


def _not_the_target(reading: Reading) -> Skipped:
    table = reading.frame.table
    if reading.doubts:
        candidates = tuple(
            Candidate(
                table.ordinal,
                cell.flat,
                f"--table {table.ordinal} {name_override(cell.flat)}",
                doubt.reason,
            )
            for cell, doubt in dict.fromkeys(reading.doubts)
        )
        return Skipped(table.ordinal, "no name in it is certainly the model's", candidates=candidates)
    return Skipped(table.ordinal, "scores of other models")


def _is_single_benchmark(reading: Reading) -> bool:
    """Whether all labels of the line are parts of the one benchmark that the heading names."""
    return reading.context is not None


def _score_item(item: Item, reading: Reading, single: bool, model: str, source: Source) -> list[Score] | str:
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
        chosen = choose_label(one, reading.context if single else None)
        if isinstance(chosen, str):
            return chosen
        if any(is_property(label, chosen[1]) for label in one.labels):
            return f"{names}: not a score"
        scores += scores_of(one, ones, chosen, reading, model, source)
    return scores
