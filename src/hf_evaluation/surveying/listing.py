"""A model of the Hub's list: `read_model`, of a row with the fields `EXPAND`; `kind_of` says what it is."""

from __future__ import annotations

import re

from hf_evaluation.core.json_values import Object, as_count, as_object, as_objects, as_text, as_texts
from hf_evaluation.jobs.sizing import Weights
from hf_evaluation.scores.gap_commands import ANSWERS_IN_TEXT
from hf_evaluation.surveying.records import ListedModel

EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "createdAt",
    "downloads",
    "evalResults",
    "gated",
    "lastModified",
    "likes",
    "model-index",
    "pipeline_tag",
    "safetensors",
    "sha",
    "tags",
    "trendingScore",
)


def read_model(row: Object) -> ListedModel:
    """A model of the Hub's list."""
    repo_id, card = as_text(row.get("id")) or "?", as_object(row.get("cardData"))
    base, relation = _made_from(row, card)
    tensors = as_object(as_object(row.get("safetensors")).get("parameters"))
    counts = {name: count for name, value in tensors.items() if (count := as_count(value))}
    gated = row.get("gated")
    author = as_text(row.get("author")) or repo_id.partition("/")[0]
    return ListedModel(
        repo_id=repo_id,
        sha=as_text(row.get("sha")),
        author=author,
        created_at=as_text(row.get("createdAt")),
        last_modified=as_text(row.get("lastModified")),
        downloads=as_count(row.get("downloads")),
        likes=as_count(row.get("likes")),
        license=next(iter(as_texts(card.get("license"))), None),
        gated=gated if isinstance(gated, bool | str) else None,
        pipeline_tag=as_text(row.get("pipeline_tag")),
        parameters=as_count(as_object(row.get("safetensors")).get("total")) or sum(counts.values()) or None,
        weights=Weights(counts) if counts else None,
        dtype=max(counts, key=lambda name: counts[name]) if counts else None,
        kind=kind_of(repo_id, base, relation, row),
        base_models=base,
        index=row.get("model-index") or card.get("model-index"),
        results=tuple(as_objects(row.get("evalResults"))),
    )


def _made_from(row: Object, card: Object) -> tuple[tuple[str, ...], str | None]:
    """(the models it is made from, how): the Hub's own field, else the card's."""
    told = as_object(row.get("baseModels"))
    names = [name for item in as_objects(told.get("models")) if (name := as_text(item.get("id")))]
    names = names or as_texts(card.get("base_model"))
    relation = as_text(told.get("relation")) or as_text(card.get("base_model_relation"))
    return tuple(names), relation


_QUANTIZED = re.compile(
    r"(?i)(?:^|[-_.])(?:gguf|gptq|awq|exl[23]|mlx|fp8|nvfp4|mxfp4|int[48]|[48]-?bit|bnb|w\da\d+)(?:$|[-_.])"
)
_INSTRUCT = re.compile(r"(?i)(?:^|[-_.])(?:instruct|chat|it|sft|dpo|rlhf|thinking)(?:$|[-_.])")
_BASE_NAME = re.compile(r"(?i)(?:^|[-_.])(?:base|pt|pretrain(?:ed)?)(?:$|[-_.])")


def kind_of(repo_id: str, base: tuple[str, ...], relation: str | None, row: Object) -> str | None:
    """What a model is to its base model: the relation that the Hub tells, a name where it tells none.

    A maker's instruct model on their own base is no copy: its name says so, or the Hub that it converses, or
    the name of what it was made from that this is a base. "base" in the name of a BERT is a size. None where
    nothing tells.
    """
    owner, _, name = repo_id.partition("/")
    if relation in ("quantized", "adapter", "merge"):
        return relation
    if _QUANTIZED.search(name) or "gguf" in as_texts(row.get("tags")):
        return "quantized"
    own = all(item.partition("/")[0] == owner for item in base)
    converses = "conversational" in as_texts(row.get("tags")) or all(map(_BASE_NAME.search, base))
    if own and (_INSTRUCT.search(name) or (base and converses)):
        return "instruct"
    if base:
        return "finetune"
    return "base" if _BASE_NAME.search(name) and row.get("pipeline_tag") in ANSWERS_IN_TEXT else None
