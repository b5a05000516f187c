"""A pull request that is closed or merged: what it proposed, who settled it, and what they said.

`read_settled` gives a `Settled` with one request. What its diff does not build on today's files is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_objects, as_text
from hf_evaluation.hub.diffs import FileDiff, parse_diff
from hf_evaluation.hub.repository import Pull, Repository, parsed_results, pull_details, result_changes
from hf_evaluation.scores.published import Structured


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled pull request; `results` is None where its diff does not tell what it proposed.

    `by` closed or merged it. `comment` is the last word of whoever that was, or of anybody but the author.
    """

    pull: Pull
    by: str | None = None
    comment: str | None = None
    results: tuple[Structured, ...] | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author has closed it, and nobody else said anything."""
        return self.pull.status == "closed" and self.by == self.pull.author and not self.comment


def read_settled(repository: Repository, pull: Pull) -> Settled:
    """A closed or merged pull request; one that cannot be read any more says nothing but its title."""
    try:
        details = pull_details(repository.repo_id, pull.num)
    except EvaluationError as error:
        if error.code == 4:
            return Settled(pull)
        raise
    events = as_objects(details.get("events"))
    by = next(
        (_author(event) for event in reversed(events) if _status(event) == pull.status),
        None,
    )
    diff = details.get("diff")
    changes = parse_diff(diff) if isinstance(diff, str) and diff.strip() else None
    results = None if changes is None else _results_of(changes, repository)
    return Settled(pull, by, _last_word(events, pull.author, by), results)


def _status(event: Mapping[str, Any]) -> str | None:
    return (
        as_text(as_object(event.get("data")).get("status")) if event.get("type") == "status-change" else None
    )


def _author(event: Mapping[str, Any]) -> str | None:
    return as_text(as_object(event.get("author")).get("name"))


def _last_word(events: Sequence[Mapping[str, Any]], author: str, by: str | None) -> str | None:
    """The last comment of whoever settled it, else of anybody but its author."""
    said: dict[str, str] = {}
    for event in events:
        data, name = as_object(event.get("data")), _author(event)
        text = as_text(as_object(data.get("latest")).get("raw"))
        if event.get("type") == "comment" and name != author and text and not data.get("hidden"):
            said.pop(name or "", None)
            said[name or ""] = text
    return said.get(by or "") or (list(said.values())[-1] if said else None)


def _results_of(changes: Sequence[FileDiff], repository: Repository) -> tuple[Structured, ...] | None:
    """What the changes proposed; None where one of them cannot be built."""
    files: dict[str, bytes | None] = {}
    for change, old in result_changes(changes, repository.main_card):
        if not change.deleted:
            new = change.apply(old)
            files[change.path] = change.apply_moved(old) if new is None else new
    if None in files.values():
        return None
    found, notes = parsed_results(files, repository.repo_id)
    return None if notes else tuple(found)
