"""Results to add, as the Hub's two formats have them.

`IndexEntry` for `model-index`, `EvalEntry` for `.eval_results`; both refuse what the format would not take.
`eval_file_name` is where the second goes. The formats are those of hub-docs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from hf_evaluation.core.text import text_digest
from hf_evaluation.hub.yaml_tree import Args, edit_refused

MAX_SLUG = 80  # characters of a file name before it is shortened to a digest; file systems take 255


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A result to add to `model-index`: one benchmark, one metric, a result block of its own.

    Required and optional fields are those of hub-docs' modelcard.md. Raises EvaluationError (5) where a
    required one is empty, the value is not finite, or a source has a name but no url.
    """

    task_type: str
    dataset_type: str
    dataset_name: str
    metric_type: str
    value: int | float
    task_name: str | None = None
    config: str | None = None
    split: str | None = None
    revision: str | None = None
    dataset_args: Args = ()
    metric_name: str | None = None
    metric_args: Args = ()
    source_name: str | None = None
    source_url: str | None = None

    def __post_init__(self) -> None:
        for name in ("task_type", "dataset_type", "dataset_name", "metric_type"):
            if not getattr(self, name).strip():
                raise edit_refused(f"a result without {name}", "model-index requires it")
        require_finite_number(self.value)
        if self.source_name and not self.source_url:
            raise edit_refused(f"the source {self.source_name!r} has no url", "give the url, or no source")


@dataclass(frozen=True, slots=True)
class EvalEntry:
    """A result to add to a file of `.eval_results`; fields as in hub-docs' eval_results.yaml.

    `value` is on the benchmark's scale, `date` an ISO-8601 date or datetime of the run, `user` and `org` are
    accounts on the Hub. Raises EvaluationError (5) for an empty id, a value that is not finite, another kind
    of date, or a source without url.
    """

    dataset_id: str
    task_id: str
    value: int | float
    revision: str | None = None
    date: str | None = None
    source_url: str | None = None
    source_name: str | None = None
    source_user: str | None = None
    source_org: str | None = None
    notes: str | None = None

    def __post_init__(self) -> None:
        for name in ("dataset_id", "task_id"):
            if not getattr(self, name).strip():
                raise edit_refused(f"a result without {name}", ".eval_results requires it")
        require_finite_number(self.value)
        if self.date is not None and not is_iso_date(self.date):
            raise edit_refused(f"{self.date!r} is no ISO-8601 date", "write it as 2026-11-20")
        if (self.source_name or self.source_user or self.source_org) and not self.source_url:
            raise edit_refused("a source without url", "give the url, or no source")


def eval_file_name(benchmark_id: str, variant: str | None) -> str:
    """Where a benchmark's results stand: `.eval_results/hle_with_tools.yaml` for ("hle", "With tools").

    A name of letters without ASCII form, or a very long one, ends in a digest, so that two variants do not
    meet in one file by accident. Raises EvaluationError (5) for an empty id.
    """
    benchmark, setting = _file_slug(benchmark_id), _file_slug(variant or "")
    if not benchmark:
        raise edit_refused("a benchmark without an id", "name it")
    return f".eval_results/{benchmark}{'_' if setting else ''}{setting}.yaml"


def require_finite_number(value: int | float) -> None:
    """Raise EvaluationError (5) for what is no score: NaN, infinity, a boolean."""
    if isinstance(value, bool) or not math.isfinite(value):
        raise edit_refused(f"{value!r} is no score", "leave it out")


def is_iso_date(text: str) -> bool:
    """Whether a text is an ISO-8601 date or datetime with dashes, as the Hub takes it."""
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.match(r"\d{4}-\d\d-\d\d", text) is not None


def _file_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    lossy = any(ch.isalnum() and not ch.isascii() for ch in plain)
    if lossy or len(slug) > MAX_SLUG:
        slug = f"{slug[:MAX_SLUG]}_{text_digest(text)[:8]}".strip("_")
    return slug
