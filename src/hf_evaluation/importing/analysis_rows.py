"""A reply of Artificial Analysis -> its rows, each a model in one setting.

`read_analysis` takes a reply of the present or the old API, all pages of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import url_parts
from hf_evaluation.core.json_values import as_object, as_objects, as_text, text_or_number
from hf_evaluation.scores.setting_words import EFFORTS

AA_SITE = "https://artificialanalysis.ai"


@dataclass(frozen=True, slots=True)
class AnalysedModel:
    """One row of Artificial Analysis: a model in one setting. `repo` is the one its huggingface_url names."""

    id: str | None
    slug: str | None
    name: str
    creator: str | None
    creator_slug: str | None
    repo: str | None
    evaluations: Mapping[str, object]

    @property
    def base(self) -> str:
        """The name without the bracket that tells the setting."""
        return re.sub(r"\s*\([^()]*\)\s*$", "", self.name) or self.name

    @property
    def setting(self) -> str | None:
        """What the bracket says; a bare effort is written as the Hub's own staff writes it."""
        inside = self.name[len(self.base) :].strip().strip("()").strip()
        return f"Reasoning: {inside}" if inside.casefold() in EFFORTS else inside or None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A reply of Artificial Analysis, all pages; `tier` is that of the route, None in a saved old reply."""

    models: tuple[AnalysedModel, ...]
    tier: str | None
    version: str | None
    unreadable: int = 0


def read_analysis(document: object, where: str) -> Analysis:
    """A reply of the present or the old API, or a list of its pages; anything else is EvaluationError (2)."""
    pages = document if isinstance(document, list) and as_objects(document) else [document]
    if all(isinstance(page, dict) and "data" not in page and "name" in page for page in pages):
        pages = [{"data": pages}]  # the rows alone
    models: list[AnalysedModel | None] = []
    versions, tiers = set(), set()
    for page in pages:
        data = as_object(page).get("data")
        rows = [data] if isinstance(data, dict) else data
        if not isinstance(rows, list):
            told = as_text(as_object(page).get("error"))
            raise EvaluationError(
                f"{where} is no reply of Artificial Analysis"
                + (f" but its error: {told[:200]}" if told else ""),
                code=2,
                hint='give the JSON of /api/v2/language/models: {"data": [...]}',
            )
        models += [_analysed_model(row) for row in rows]
        versions.add(text_or_number(as_object(page).get("intelligence_index_version")))
        tiers.add(as_text(as_object(page).get("tier")))
    known = tuple(model for model in models if model)
    tier, version = (found.pop() if len(found) == 1 else None for found in (tiers, versions))
    return Analysis(known, tier, version, len(models) - len(known))


def _analysed_model(row: object) -> AnalysedModel | None:
    fields = as_object(row)
    creator, name = as_object(fields.get("model_creator")), as_text(fields.get("name"))
    ids = as_text(fields.get("id")), as_text(fields.get("slug"))
    if not name or not any(ids):
        return None
    repo = _repo_of_url(as_text(fields.get("huggingface_url")))
    told = as_text(creator.get("name")), as_text(creator.get("slug"))
    return AnalysedModel(*ids, name, *told, repo, as_object(fields.get("evaluations")))


def _repo_of_url(url: str | None) -> str | None:
    """org/name of the page of a model on the Hub."""
    parts = url_parts(url)
    names = parts.path.strip("/").split("/")
    hub = parts.netloc.casefold() in ("huggingface.co", "www.huggingface.co", "hf.co")
    other = names[0] in ("datasets", "spaces", "collections", "papers", "blog")
    return "/".join(names[:2]) if hub and len(names) > 1 and names[1] and not other else None
