"""extract-readme: the scores of exactly one model from the tables of its card.

`cmd_extract_readme` prints them, or hands them to the publisher with a writing option; with --jsonl it
answers a line a card.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from pathlib import Path
from typing import IO, Any

from hf_evaluation.cards.budget import CardBudget
from hf_evaluation.cards.extraction import Extraction, extract, extraction_json
from hf_evaluation.cards.reading import card_of
from hf_evaluation.commands.local_cards import (
    load_card,
    read_local_file,
    reading_choices,
    scores_of_card,
)
from hf_evaluation.commands.options import require_a_mode, writing_options
from hf_evaluation.commands.publish import publish_card
from hf_evaluation.core.command_line import candidate_line, error_json
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.text import first_line
from hf_evaluation.publishing.outcome import warn_unmapped
from hf_evaluation.scores.record import Source

COLLECT_EVERY = 100  # cards of a stream after which cycles are collected


def cmd_extract_readme(args: argparse.Namespace) -> int:
    """Print the scores of exactly one model from the card's tables; with a writing option publish them."""
    options, choices = writing_options(args), reading_choices(args)
    if args.jsonl and options.write:
        raise EvaluationError("--jsonl writes nothing", code=2, hint="publish one repository at a time")
    if args.jsonl:
        return _extract_many(args)
    pointed = choices.names or choices.column is not None or choices.row is not None
    if args.readme and not args.repo_id and not pointed:
        raise EvaluationError(
            "whose scores? A file does not say which model it is about",
            code=2,
            hint="add --repo-id ORG/NAME or --model-name-override NAME",
        )
    if options.write or args.dry_run:
        return publish_card(args, options, choices)
    require_a_mode(options)
    card, source = load_card(args)
    extraction = scores_of_card(card, source, args, choices)
    if args.json:
        emit_json(extraction_json(extraction))
    else:
        _show_extraction(extraction)
    warn_unmapped()
    return 0


def _show_extraction(extraction: Extraction) -> None:
    rows = [
        (
            f"T{score.table}",
            str(score.line or ""),
            score.benchmark,
            score.variant or "",
            f"{score.value:g}",
            score.unit or "",
            score.benchmark_id or "-",
        )
        for score in extraction.results
    ]
    print_table(("table", "line", "benchmark", "variant", "value", "unit", "id"), rows, frozenset({4}))
    for skip in extraction.skipped:
        where = f"table {skip.table}" + (
            f" row {skip.row} column {skip.column}" if skip.row is not None else ""
        )
        talk(f"skipped {where}: {skip.reason}")
        for candidate in skip.candidates:
            talk(f"    may be {candidate_line(candidate)}")


def _extract_many(args: argparse.Namespace) -> int:
    """Read {"repo_id", "readme" or "text"} lines, answer a line each; a failing card is its line's error."""
    found = False
    with sys.stdin.buffer if args.jsonl == "-" else _open_lines(Path(args.jsonl)) as lines:
        for number, line in enumerate(lines, 1):
            if number % COLLECT_EVERY == 0:
                gc.collect()
            if not line.strip():
                continue
            answer = _extract_line(line, number, args)
            found = found or bool(answer.get("results"))
            emit_json(answer, indent=None)
            sys.stdout.flush()  # a survey waits for this answer before it sends the next card
    warn_unmapped()
    return 0 if found else 1


def _open_lines(path: Path) -> IO[bytes]:
    if not path.is_file():
        read_local_file(path)
    try:
        return path.open("rb")
    except OSError as error:
        raise EvaluationError(
            f"cannot read {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error


def _extract_line(line: bytes, number: int, args: argparse.Namespace) -> dict[str, Any]:
    repo_id: str | None = None
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=lambda _: None)
        if not isinstance(request, dict) or not isinstance(request.get("repo_id"), str):
            raise EvaluationError(
                f"line {number} is no object with a repo_id",
                code=2,
                hint='give {"repo_id": "org/name", "text": "..."}',
            )
        repo_id = request["repo_id"]
        text, readme = request.get("text"), request.get("readme")
        if isinstance(text, str):
            data, source = (
                text.encode("utf-8", "replace"),
                Source("readme", "README.md", request.get("revision")),
            )
        elif isinstance(readme, str):
            data, source = read_local_file(Path(readme)), Source("readme", readme)
        else:
            raise EvaluationError(
                f"line {number} has neither text nor readme", code=2, hint="give one of the two"
            )
        with CardBudget(args.card_seconds.seconds):
            card = card_of(data, f"line {number}", fenced=args.fenced)
            return extraction_json(extract(card, repo_id, source))
    except (ValueError, RecursionError) as error:
        return {
            "repo_id": None,
            "results": [],
            **error_json(EvaluationError(f"line {number} is no JSON: {error}", code=2)),
        }
    except EvaluationError as error:
        return {"repo_id": repo_id, "results": [], **error_json(error)}
