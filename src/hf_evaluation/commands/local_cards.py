"""The card that the arguments name, and how a person's choices are told in a command.

`load_card` reads it from disk or the Hub, `card_in` from bytes, `scores_of_card` its scores or the failure
that says what to choose, all within the time that the card has (`seconds_of_card`); `stated_in_card` its
scores whatever the arguments are. `read_local_file` reads any file that a user named, `reading_choices` the
options that choose a line.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hf_evaluation.cards.budget import CardBudget
from hf_evaluation.cards.extraction import (
    NO_CHOICES,
    NOT_EVALUATION,
    OTHER_MODELS,
    UNNAMED,
    Extraction,
    extract,
)
from hf_evaluation.cards.lines import Choices
from hf_evaluation.cards.markdown import front_matter_problem
from hf_evaluation.cards.reading import card_of
from hf_evaluation.cards.tables import Card
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import cannot_read, no_file
from hf_evaluation.core.output import talk
from hf_evaluation.core.suggestions import command_again, command_line, option_text
from hf_evaluation.hub.files import CARD, fetch_card
from hf_evaluation.scores.record import Score, Source

MAX_SECONDS = 86_400
CHOICE_OPTIONS = ("--table", "--model-name-override", "--model-column-index", "--model-row-index")
MAX_CARD = 64 << 20  # bytes of a file that are read: endless input (/dev/zero) ends here


def load_card(args: argparse.Namespace) -> tuple[Card, Source]:
    """The card that the arguments name: a local file, or README.md of a repository at a pinned commit."""
    if args.readme:
        data, source = read_local_file(Path(args.readme)), Source("readme", str(args.readme))
    elif args.repo_id:
        data, source = fetch_card(args.repo_id, args.revision)
    else:
        raise EvaluationError("no card named", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    card = card_in(data, source.path or "README.md", args)
    if card.front_matter and (problem := front_matter_problem(card.front_matter)):
        talk(f"warning: {problem}; the tables are read, but nothing can be published to this card as it is")
    return card, source


def seconds_of_card(text: str) -> CardBudget:
    """The time of --card-seconds, as a budget that reading a card and finding its scores share."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds up to {MAX_SECONDS}")
    return CardBudget(seconds)


def card_in(data: bytes, name: str, args: argparse.Namespace) -> Card:
    """The card in bytes, called `name`, read as the arguments say. Raises EvaluationError (2, 5)."""
    with args.card_seconds:
        return card_of(data, name, fenced=args.fenced)


def read_local_file(path: Path) -> bytes:
    """A file of at most MAX_CARD bytes that a user named. Raises EvaluationError 2 to 5."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CARD + 1)
    except NotADirectoryError as error:
        raise no_file(path) from error
    except IsADirectoryError as error:
        raise EvaluationError(
            f"{path} is a folder",
            code=2,
            hint=f"give the file: {option_text('--readme', path / 'README.md')}",
        ) from error
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error
    if len(data) > MAX_CARD:
        raise EvaluationError(
            f"{path} is larger than {MAX_CARD >> 20} MB", code=5, hint="give a model's README.md"
        )
    return data


def stated_in_card(
    data: bytes, repo_id: str | None, source: Source, choices: Choices = NO_CHOICES
) -> tuple[Score, ...]:
    """What a card states, none where nothing is found: to hold other numbers against it."""
    with CardBudget():
        return extract(card_of(data, CARD), repo_id, source, choices).results


def named_card(readme: object, repo_id: object, revision: object = None) -> list[tuple[str, object]]:
    """The options that name a card, each with its value, as `command_line` takes them."""
    named = (("--readme", readme), ("--repo-id", repo_id), ("--revision", revision))
    return [(option, value) for option, value in named if value]


def card_arguments(args: argparse.Namespace) -> str:
    """The options that named the card, to be pasted into the next command."""
    named = named_card(args.readme, args.repo_id, args.revision)
    return command_line(*named, *(["--fenced"] if args.fenced else []))


def reading_choices(args: argparse.Namespace) -> Choices:
    """The options that choose a line. Raises EvaluationError (2) for what does not fit together."""
    needs_table = args.model_column_index is not None or args.model_row_index is not None
    if needs_table and len(args.table) != 1:
        raise EvaluationError(
            "--model-column-index and --model-row-index point into one table",
            code=2,
            hint="add --table N; inspect-tables lists them",
        )
    if args.model_column_index is not None and args.model_row_index is not None:
        raise EvaluationError(
            "a score line is a column or a row, not both", code=2, hint="give one of the two indices"
        )
    return Choices(
        frozenset(args.table), tuple(args.model_name_override), args.model_column_index, args.model_row_index
    )


def scores_of_card(card: Card, source: Source, args: argparse.Namespace, choices: Choices) -> Extraction:
    """The model's scores in a card. Raises EvaluationError 1 or 5 without any, 4 for no such table."""
    with args.card_seconds:
        extraction = extract(card, args.repo_id, source, choices)
    if not extraction.results:
        raise _nothing_found(extraction, card, card_arguments(args))
    return extraction


def _nothing_found(extraction: Extraction, card: Card, again: str) -> EvaluationError:
    """Exit 5 where somebody has to choose, exit 1 where there is nothing to choose from."""
    candidates = extraction.candidates
    if candidates:
        near = any(skip.candidates and skip.reason != OTHER_MODELS for skip in extraction.skipped)
        model = extraction.repo_id or "it"
        few = f"no name in the tables is certainly {model}, {len(candidates)} may be"
        if all(not skip.candidates or skip.reason == UNNAMED for skip in extraction.skipped):
            few = f"nothing names the benchmark of {model}'s scores in {len(candidates)} tables"
        return EvaluationError(
            few if near else f"no name in the tables is like {model}; is one of {len(candidates)} lines its?",
            code=5,
            hint=f"choose: {command_again(replaced=CHOICE_OPTIONS)} {candidates[0].option}",
            candidates=candidates,
        )
    looked = ", ".join(_looked(extraction)) or "no tables"
    if card.fenced:
        again = f"{again} --fenced"
    images = f"; {card.images} images, which cannot be read" if card.images else ""
    return EvaluationError(
        f"no scores of {extraction.repo_id or 'the model'} in {len(card.tables)} tables ({looked}{images})",
        code=1,
        hint=f"see what each table is: inspect-tables {again}",
    )


def _looked(extraction: Extraction) -> Iterator[str]:
    """What the tables hold instead, in true words: "2 not an evaluation table (a training log)"."""
    others = [
        skip.reason.partition(": ")[2]
        for skip in extraction.skipped
        if skip.reason.startswith(NOT_EVALUATION)
    ]
    if others:
        yield f"{len(others)} {NOT_EVALUATION} ({'; '.join(list(dict.fromkeys(others))[:4])})"
    rest = Counter(skip.reason for skip in extraction.skipped if not skip.reason.startswith(NOT_EVALUATION))
    yield from (f"{count} {reason}" for reason, count in rest.most_common(4))
