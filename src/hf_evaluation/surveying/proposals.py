"""Lines of a plan: records, JSON, reading.

A `Proposal` is one pull request with its scores (`Proposed`) and what the audit did not let through
(`LeftOut`); `read_proposal` reads a line that somebody may have edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import Json, Object, as_count, as_number, as_object, as_objects, as_text
from hf_evaluation.scores.record import Score, score_json
from hf_evaluation.surveying.evidence import RowEvidence
from hf_evaluation.surveying.manager import stated_score
from hf_evaluation.surveying.records import SCHEMA


@dataclass(frozen=True, slots=True)
class Proposed:
    """A score that would be published: what is written where, and the evidence.

    People set `publish`, and `reviewed` where they have looked at it.
    """

    score: Score
    path: str
    text: str
    evidence: RowEvidence
    publish: bool = True
    reviewed: bool = False

    def as_json(self) -> Object:
        """The object of the plan file."""
        evidence = self.evidence
        return {
            "publish": self.publish,
            "reviewed": self.reviewed,
            "score": score_json(self.score),
            "writes": {"path": self.path, "text": self.text},
            "evidence": {
                "head": [list(row) for row in evidence.head],
                "row": list(evidence.row),
                "column": evidence.column,
                "line": evidence.line,
                "url": evidence.url,
                "above": list(evidence.above),
                "section": evidence.section,
                "carried": [list(item) for item in evidence.carried],
            },
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that is not proposed, and why: the audit's status and detail."""

    benchmark: str
    variant: str | None
    value: float
    status: str
    detail: str
    pr: int | None = None
    line: int | None = None  # of the card


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the plan: a pull request."""

    repo_id: str
    url: str
    revision: str
    planned_at: str
    scores: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # (path, unified diff)
    pipeline_tag: str | None = None

    @property
    def kept(self) -> tuple[Proposed, ...]:
        """The scores that nobody struck out."""
        return tuple(item for item in self.scores if item.publish)

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        return {
            "schema": SCHEMA,
            "repo_id": self.repo_id,
            "url": self.url,
            "revision": self.revision,
            "planned_at": self.planned_at,
            "pipeline_tag": self.pipeline_tag,
            "scores": [item.as_json() for item in self.scores],
            "left_out": [asdict(item) for item in self.left_out],
            "files": [{"path": path, "diff": diff} for path, diff in self.files],
        }


def read_proposal(row: Object, where: str) -> Proposal:
    """A line of a plan file. Raises EvaluationError (2) for one that lost something on the way."""
    try:
        return Proposal(
            repo_id=_text_in(row, "repo_id"),
            url=_text_in(row, "url"),
            revision=_text_in(row, "revision"),
            planned_at=_text_in(row, "planned_at"),
            scores=tuple(_read_proposed(item) for item in as_objects(row.get("scores"))),
            left_out=tuple(_read_left_out(item) for item in as_objects(row.get("left_out"))),
            files=tuple(
                (_text_in(item, "path"), _text_in(item, "diff")) for item in as_objects(row.get("files"))
            ),
            pipeline_tag=as_text(row.get("pipeline_tag")),
        )
    except (KeyError, EvaluationError) as error:
        raise EvaluationError(
            f"{where} is no line of a plan: {error}", code=2, hint="make it again: plan"
        ) from error


def _text_in(row: Object, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def _read_proposed(row: Object) -> Proposed:
    writes, evidence = as_object(row.get("writes")), as_object(row.get("evidence"))
    head = evidence.get("head")
    rows = head if isinstance(head, list) else []
    column = as_count(evidence.get("column"))
    if column is None or not isinstance(row.get("publish"), bool):
        raise KeyError("publish, evidence")
    return Proposed(
        stated_score(as_object(row.get("score")), "score"),
        _text_in(writes, "path"),
        _text_in(writes, "text"),
        RowEvidence(
            tuple(_texts_of(item) for item in rows),
            _texts_of(evidence.get("row")),
            column,
            as_count(evidence.get("line")),
            _text_in(evidence, "url"),
            _texts_of(evidence.get("above")),
            as_text(evidence.get("section")),
            tuple(_carried(evidence.get("carried"))),
        ),
        row["publish"] is True,
        row.get("reviewed") is True,
    )


def _carried(value: Json) -> Iterator[tuple[int, str]]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, list) and len(item) == 2 and isinstance(item[0], int):
            yield item[0], str(item[1])


def _texts_of(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _read_left_out(row: Object) -> LeftOut:
    return LeftOut(
        _text_in(row, "benchmark"),
        as_text(row.get("variant")),
        as_number(row.get("value")) or 0.0,
        _text_in(row, "status"),
        _text_in(row, "detail"),
        as_count(row.get("pr")),
        as_count(row.get("line")),
    )
