"""Which models Artificial Analysis has scores of.

Their terms restrict machine-readable re-publication, so a survey only says that they have a score, and how to
import it: no number of theirs is kept, or goes into the file.

`read_offers` gives an `Offer` for each of its rows that names a repository.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from hf_evaluation.core.json_values import (
    Object,
    as_objects,
    as_text,
    as_texts,
    finite_number,
    json_or_none,
)
from hf_evaluation.core.output import talk
from hf_evaluation.importing.analysis_requests import AA_KEPT_SECONDS, aa_key, aa_url, analysis_pages
from hf_evaluation.importing.analysis_rows import read_analysis
from hf_evaluation.scores.benchmarks import Catalogue
from hf_evaluation.surveying.store import Store


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of Artificial Analysis that names a repository, and the benchmarks it has scores of."""

    repo_id: str
    creator: str
    slug: str
    benchmarks: frozenset[str]


def read_offers(known: Catalogue, store: Store) -> Mapping[str, tuple[Offer, ...]]:
    """What Artificial Analysis has, by repository in small letters; nothing without a key.

    A failure is no empty answer: EvaluationError 2, 3 or 6. The free tier, which has no benchmark scores, is
    one.
    """
    key = aa_key()
    if key is None:
        return {}
    url = aa_url()
    kept = store.get(f"aa {url}", time.time() - AA_KEPT_SECONDS)
    rows = as_objects(json_or_none(kept)) if kept else _rows_with_scores(url, key)
    if not kept:
        store.put(f"aa {url}", json.dumps(rows).encode())
    by_key = {name: item.id for item in known.benchmarks for name in item.artificial_analysis}
    offers: dict[str, list[Offer]] = {}
    for row in rows:
        named = {by_key[name] for name in as_texts(row.get("has")) if name in by_key}
        repo_id = as_text(row.get("repo")) or ""
        offer = Offer(repo_id, str(row.get("creator")), str(row.get("slug")), frozenset(named))
        offers.setdefault(repo_id, []).append(offer)
    return {repo_id: tuple(found) for repo_id, found in offers.items()}


def _rows_with_scores(url: str, key: str) -> list[Object]:
    """For each row that names a repository: repo, creator, slug, and the keys that have a value."""
    pages = analysis_pages(url, key, "pro")
    if pages is None:
        talk("Artificial Analysis: the free tier has no benchmark scores")
        return []
    return [
        {
            "repo": row.repo.casefold(),
            "creator": row.creator or "",
            "slug": row.slug or "",
            "has": [name for name, value in row.evaluations.items() if finite_number(value) is not None],
        }
        for row in read_analysis(pages, url).models
        if row.repo
    ]
