"""What travels between the parts of a survey, and a line of its file.

`ListedModel` and `OpenPull` are what the Hub lists, `Reading` what the manager found in a card, `Gap` where a
wanted benchmark stands, `Surveyed` a line of the file; `Fault` says why something could not be read,
`fault_of` what an exception means.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import Json, Object
from hf_evaluation.core.text import first_line
from hf_evaluation.jobs.sizing import Weights
from hf_evaluation.publishing.printed import Contradiction
from hf_evaluation.scores.record import Score, Skipped, score_json
from hf_evaluation.scores.who import where_json, where_of_score, who_json, who_of_score

SCHEMA = 1  # of the survey, plan and ledger files
# The goal of the project, in its order. BIG-Bench Hard is `bbh`; ARC-Challenge is what people mean by ARC.
FIRST_BENCHMARKS = ("aime_2025", "bbh", "livecodebench", "mmlu", "arc_challenge")
ALL_BENCHMARKS = "all"  # the argument that stands for every known benchmark


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a model, or its card, could not be read; `code` is an exit code."""

    code: int
    message: str


def fault_of(error: Exception) -> Fault:
    """What a failure says of the model that it struck: one of ours as it is, any other as unreadable (5).

    Strangers' data find what nobody thought of (memory, depth, types): that is the result of their model, and
    the run goes on with the next.
    """
    if isinstance(error, EvaluationError):
        return Fault(error.code, error.message)
    return Fault(5, f"it cannot be read ({type(error).__name__}: {first_line(error)})")


@dataclass(frozen=True, slots=True)
class ListedModel:
    """What the Hub's list says of a model. `index` and `results` are raw: `published` reads them."""

    repo_id: str
    sha: str | None
    author: str
    created_at: str | None = None
    last_modified: str | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | None = None
    gated: bool | str | None = None
    pipeline_tag: str | None = None
    parameters: int | None = None
    weights: Weights | None = None
    dtype: str | None = None
    kind: str | None = None
    base_models: tuple[str, ...] = ()
    index: Json = None
    results: tuple[Object, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPull:
    """An open pull request; `index` is the `model-index` of its card."""

    num: int
    author: str
    index: Json = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the manager found in a card."""

    scores: tuple[Score, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where one wanted benchmark of one model stands, and the command that closes the gap."""

    benchmark_id: str
    benchmark: str
    state: str  # one of STATES
    value: float | None = None  # as printed, in `unit`
    unit: str | None = None
    variant: str | None = None
    more: int = 0  # further scores of the same benchmark in this state
    conflict: bool = False  # reports of the same variant that differ
    pr: int | None = None
    place: Mapping[str, int | None] | None = None
    task: str | None = None
    flavor: str | None = None
    creator: str | None = None  # the names of the row at Artificial Analysis
    offered: str | None = None
    command: str | None = None
    related: tuple[str, ...] = ()  # other versions or parts of the benchmark that the model has scores of

    def as_json(self) -> Object:
        """The object of the survey file."""
        place = None if self.place is None else dict(self.place)
        return {**asdict(self), "place": place, "related": list(self.related)}


STATES = ("published", "in_pr", "in_readme", "on_artificial_analysis", "to_measure")
COPIES = ("quantized", "adapter", "merge", "finetune")  # kinds that are told apart from their base model


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One line of the survey file."""

    model: ListedModel
    scanned_at: str
    selection: str
    rank: int | None
    scores: tuple[Score, ...] = ()
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    requests: int = 0
    fault: Fault | None = None
    contradicted: tuple[
        tuple[Contradiction, ...] | None, ...
    ] = ()  # of the published scores, which are first

    @property
    def contradictions(self) -> int:
        """How many published results the card contradicts."""
        return sum(bool(found) for found in self.contradicted)

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        model = self.model
        return {
            "schema": SCHEMA,
            "repo_id": model.repo_id,
            "sha": model.sha,
            "url": f"{hub_endpoint()}/{model.repo_id}",
            "scanned_at": self.scanned_at,
            "selection": self.selection,
            "trending_rank": self.rank,
            "author": model.author,
            "created_at": model.created_at,
            "last_modified": model.last_modified,
            "downloads": model.downloads,
            "likes": model.likes,
            "license": model.license,
            "gated": model.gated,
            "pipeline_tag": model.pipeline_tag,
            "parameters": model.parameters,
            "active_parameters": None,  # the Hub does not say; a name is no evidence
            "dtype": model.dtype,
            "kind": model.kind,
            "base_models": list(model.base_models),
            "scores": [_score_line(score, found) for score, found in self._with_contradictions()],
            "gaps": [gap.as_json() for gap in self.gaps],
            "skipped": [{"table": skip.table, "reason": skip.reason} for skip in self.skipped],
            "requests": self.requests,
            "error": None if self.fault is None else {"code": self.fault.code, "message": self.fault.message},
        }

    def _with_contradictions(self) -> Iterator[tuple[Score, tuple[Contradiction, ...] | None]]:
        return itertools.zip_longest(self.scores, self.contradicted[: len(self.scores)])


def _score_line(score: Score, found: Sequence[Contradiction] | None) -> Object:
    """A score with who measured it and, apart from that, where it stands; what the card says against it."""
    return {
        **score_json(score),
        "who": who_json(who_of_score(score)),
        "where": where_json(where_of_score(score)),
        "contradicted_by": None if found is None else [item.as_json() for item in found],
    }
