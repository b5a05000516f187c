"""publish, and extract-readme with a writing option: scores on their way to a card.

`cmd_publish` takes scores that were extracted, imported or measured before; `publish_card` those of a card.
Scores of a card are held against today's card: an outdated one is refused.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hf_evaluation.cards.extraction import NO_CHOICES, Extraction
from hf_evaluation.cards.lines import Choices
from hf_evaluation.commands.local_cards import card_in, read_local_file, scores_of_card, stated_in_card
from hf_evaluation.commands.options import writing_options
from hf_evaluation.core.command_line import error_json
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import url_parts
from hf_evaluation.core.json_values import as_object, as_objects, as_text
from hf_evaluation.core.output import emit_json
from hf_evaluation.core.suggestions import command_again, option_text
from hf_evaluation.core.text import first_line
from hf_evaluation.hub.files import CARD, card_source, fetch_card
from hf_evaluation.hub.repository import Repository, parsed_results
from hf_evaluation.publishing.outcome import outcome_json, report_outcome
from hf_evaluation.publishing.publish import prepare_outcome, publish_scores, rehearse_scores
from hf_evaluation.publishing.same import origin_of
from hf_evaluation.publishing.submission import Options, Submission
from hf_evaluation.scores.measurement import Answer, compare_measurements, measurement_of_score
from hf_evaluation.scores.record import Score, Source, read_score, read_skipped, read_source, unpublished

AUDITS_BEFORE_COLLECTING = 20  # lines of a stream after which cycles are collected: those of a whole audit


def publish_card(args: argparse.Namespace, options: Options, choices: Choices) -> int:
    """`extract-readme` with a writing option: the scores of a card, on to that card's repository."""
    if args.readme and options.write is None:
        return _rehearse(args, replace(options, offline=True), choices)
    if not args.repo_id:
        raise EvaluationError("no card named", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    return publish_scores(
        args.repo_id, lambda repository: _card_scores(args, choices, repository), options, as_json=args.json
    )


def cmd_publish(args: argparse.Namespace) -> int:
    """Publish scores that another command extracted, imported or measured."""
    options = writing_options(args)
    if args.jsonl:
        return _rehearse_many(args, options)
    whole = _submission_in(_load_scores(args.scores), args.repo_id)
    return publish_scores(
        whole.repo_id, lambda repository: _with_objections(whole, repository), options, as_json=args.json
    )


def _submission_in(document: dict[str, Any], given: str | None) -> Submission:
    """What a document with `results` asks for, of the repository that it names or the user gives."""
    named = as_text(document.get("repo_id"))
    repo_id = given or named
    if not repo_id:
        raise EvaluationError("which repository?", code=2, hint="add --repo-id ORG/NAME")
    if named and named.casefold() != repo_id.casefold():
        raise EvaluationError(
            f"the scores are those of {named}, not of {repo_id}",
            code=5,
            hint=f"use {option_text('--repo-id', named)}",
        )
    scores = tuple(
        unpublished(read_score(_of_model(row, repo_id), f"results[{index}]"))
        for index, row in enumerate(document["results"])
    )
    if not scores:
        raise EvaluationError("there are no scores in it", code=1, hint="extract or measure some first")
    skipped = tuple(read_skipped(row) for row in as_objects(document.get("skipped")))
    source = read_source(as_object(document.get("source")), scores[0].source.kind)
    return Submission(repo_id, as_text(document.get("model")) or repo_id, source, scores, skipped)


def _rehearse_many(args: argparse.Namespace, options: Options) -> int:
    """A dry run for each line on stdin, a document a line; one that fails is its line's error."""
    if options.write:
        raise EvaluationError("--jsonl writes nothing", code=2, hint="publish one repository at a time")
    failed = None
    lines: Iterable[bytes] = sys.stdin.buffer
    if args.jsonl != "-":
        lines = read_local_file(Path(args.jsonl)).splitlines()
    for number, line in enumerate(lines, start=1):
        if number % AUDITS_BEFORE_COLLECTING == 0:
            gc.collect()
        try:
            document = _scores_document(line, "the line")
            whole = _submission_in(document, args.repo_id)
            outcome = rehearse_scores(whole.repo_id, partial(_with_objections, whole), options)
            answer = outcome_json(outcome, options)
        except EvaluationError as error:
            answer, failed = error_json(error), error
        emit_json(answer, indent=None)
        sys.stdout.flush()  # whoever sent the line waits for this
    return failed.code if failed else 0


def _rehearse(args: argparse.Namespace, options: Options, choices: Choices) -> int:
    """The dry run of a card on disk: no network, the shipped or cached list of benchmarks."""
    data = read_local_file(Path(args.readme))
    card = card_in(data, args.readme, args)
    extraction = scores_of_card(card, Source("readme", str(args.readme)), args, choices)
    results, notes = parsed_results({CARD: data}, args.repo_id)
    names = frozenset(score.model for score in extraction.results)
    repo_id = args.repo_id or next(iter(names))
    repository = Repository(
        repo_id,
        "",
        data,
        results=tuple(results),
        notes=tuple(notes),
        aliases=names,
        unread_card=notes[0] if notes else None,
    )
    return report_outcome(
        prepare_outcome(repository, _submission_of_card(extraction, repo_id, choices), options),
        options,
        as_json=args.json,
    )


def _card_scores(args: argparse.Namespace, choices: Choices, repository: Repository) -> Submission:
    """The scores of the repository's card: at the commit that was read, or at --revision."""
    if args.revision:
        data, source = fetch_card(repository.repo_id, args.revision)
    elif repository.main_card is None:
        raise EvaluationError(
            f"{repository.repo_id} has no {CARD}", code=4, hint="import the scores another way"
        )
    else:
        data, source = repository.main_card, card_source(repository.repo_id, repository.main_sha)
    if args.readme and read_local_file(Path(args.readme)) != data:
        raise EvaluationError(
            f"{args.readme} is not the {CARD} of {repository.repo_id}: its numbers have no source to link to",
            code=5,
            hint=f"push the card first, then: {command_again(replaced=['--readme'])}",
        )
    card = card_in(data, CARD, args)
    extraction = scores_of_card(card, source, args, choices)
    submission = _submission_of_card(extraction, repository.repo_id, choices)
    if source.revision == repository.main_sha:
        return submission
    today = _scores_today(repository, choices)
    return replace(submission, objections=_outdated(submission.results, today, must_be_stated=True))


def _scores_today(repository: Repository, choices: Choices = NO_CHOICES) -> tuple[Score, ...]:
    """The scores that main's card states now."""
    source = card_source(repository.repo_id, repository.main_sha)
    return stated_in_card(repository.main_card or b"", repository.repo_id, source, choices)


def _outdated(
    scores: Iterable[Score], today: Sequence[Score], *, must_be_stated: bool = False
) -> dict[int, str]:
    """By index: why a score of the card is refused, where today's card says another value (or nothing)."""
    found: dict[int, str] = {}
    for index, score in enumerate(scores):
        now = [item for item in today if _is_same_score(item, score)]
        if now and all(item.value != score.value for item in now):
            ours = score.raw if score.raw != now[0].raw else f"{score.value:g}"
            found[index] = f"the card says {now[0].raw} by now (line {now[0].line}), not {ours}"
        elif not now and must_be_stated:
            found[index] = "main's card does not state it"
    return found


def _submission_of_card(extraction: Extraction, repo_id: str, choices: Choices) -> Submission:
    model = extraction.model or repo_id
    chosen = [f"the line named “{name}”" for name in choices.names]
    chosen += [f"column {choices.column}"] if choices.column is not None else []
    chosen += [f"row {choices.row}"] if choices.row is not None else []
    return Submission(
        repo_id, model, extraction.source, extraction.results, extraction.skipped, chosen=tuple(chosen)
    )


def _with_objections(submission: Submission, repository: Repository) -> Submission:
    """The scores of a card refused where today's card says another value, or not this one in their line.

    Whatever kind of source a score names: a link to the card says that the card states it.
    """
    own = [_is_of_card(score, repository) for score in submission.results]
    if not any(own) or repository.main_card is None:
        return submission
    lines = repository.main_card.decode("utf-8", "replace").splitlines()
    outdated = _outdated(submission.results, _scores_today(repository))
    objections = {index: told for index, told in outdated.items() if own[index]}
    for index, score in enumerate(submission.results):
        pinned = own[index] and score.source.revision == repository.main_sha and score.line is not None
        if pinned and not _states(lines, score):
            objections.setdefault(index, f"line {score.line} of the card does not say {score.raw}")
        elif own[index] and not pinned and not _states_anywhere(lines, score):
            objections.setdefault(index, f"the card does not say {score.raw}")
    return replace(submission, objections=objections)


def _states(lines: Sequence[str], score: Score) -> bool:
    """Whether the cell of a score may stand where it says: its digits are in that line or the next ones.

    A cell of an HTML table may run over a few lines.
    """
    start = (score.line or 1) - 1
    return _has_digits(" ".join(lines[max(start, 0) : start + 4]), score)


def _states_anywhere(lines: Sequence[str], score: Score) -> bool:
    """Whether one line of the card holds all digits of a score."""
    return any(_has_digits(line, score) for line in lines)


def _has_digits(text: str, score: Score) -> bool:
    """Whether a text holds every number of a score as it was printed."""
    return all(number in text for number in re.findall(r"\d+", score.raw))


def _is_of_card(score: Score, repository: Repository) -> bool:
    """Whether a score's source is the card of this repository: by its kind, or by a link to nothing else."""
    if origin_of(score.source.url) != f"hub:{repository.repo_id.casefold()}":
        return False
    path = url_parts(score.source.url).path.strip("/")
    return score.source.kind == "readme" or path.count("/") < 2 or path.endswith(f"/{CARD}")


def _is_same_score(one: Score, other: Score) -> bool:
    answer = compare_measurements(measurement_of_score(one), measurement_of_score(other))
    return answer is not Answer.DIFFERENT and one.settings == other.settings


def _of_model(row: object, repo_id: str) -> object:
    """A score that names no model is one of the repository that the document, or the user, names."""
    return {**row, "model": repo_id} if isinstance(row, dict) and row.get("model") is None else row


def _load_scores(name: str) -> dict[str, Any]:
    """A document with `results` from a file or stdin."""
    return _scores_document(sys.stdin.buffer.read() if name == "-" else read_local_file(Path(name)), name)


def _scores_document(data: bytes, name: str) -> dict[str, Any]:
    """A document with `results`; a bare list is its results."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{name} is no JSON: {first_line(error)}", code=2, hint="give what extract-readme --json printed"
        ) from error
    if isinstance(document, list):
        document = {"results": document}
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise EvaluationError(
            f"{name} holds no scores",
            code=2,
            hint='give {"repo_id": "org/name", "results": [...]}, or a list of scores',
        )
    return document
