"""Which models Artificial Analysis has scores of."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hf_evaluation.core.json_values import as_objects, as_text, as_texts, json_or_none
from hf_evaluation.scores.benchmarks import Catalogue
from hf_evaluation.surveying.store import Store

AA_AGE = 86_400.0  # seconds; the free tier has 100 requests a day


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of Artificial Analysis that names a repository, and the benchmarks it has scores of."""

    repo_id: str
    creator: str
    slug: str
    benchmarks: frozenset[str]


def read_offers(catalogue: Catalogue, store: Store) -> Mapping[str, tuple[Offer, ...]]:
    """What Artificial Analysis has, by repository in small letters; nothing without a key.

    A failure is no empty answer: EvaluationError 3 or 6. The free tier, which has no benchmark scores, is one.
    """
    key, url = aa_key(), os.environ.get("AA_API_URL", AA_URL).rstrip("/")
    if key is None:
        return {}
    kept = store.get(f"aa {url}", time.time() - AA_AGE)
    rows = as_objects(json_or_none(kept)) if kept else _aa_rows(url, key)
    if not kept:
        store.put(f"aa {url}", json.dumps(rows).encode())
    by_key = {name: item.id for item in catalogue.benchmarks for name in item.artificial_analysis}
    offers: dict[str, list[Offer]] = {}
    for row in rows:
        named = {by_key[name] for name in as_texts(row.get("has")) if name in by_key}
        repo_id = as_text(row.get("repo")) or ""
        offer = Offer(repo_id, str(row.get("creator")), str(row.get("slug")), frozenset(named))
        offers.setdefault(repo_id, []).append(offer)
    return {repo_id: tuple(found) for repo_id, found in offers.items()}
