"""What a model is made from, told truly: `type_of` for the column of types, `origin_of` in words.

A maker's own model on their own base is no copy of anybody's; a quantised one, an adapter and a merge are.
"""

from __future__ import annotations

from collections.abc import Sequence

OWN_FINETUNE = "finetune of own base"
_MADE = {
    "quantized": "quantised from",
    "adapter": "an adapter of",
    "merge": "a merge of",
    "finetune": "fine-tuned from",
}


def _is_own(repo_id: str, base_models: Sequence[str]) -> bool:
    """Whether all that a model is made from belongs to its own account."""
    account = repo_id.partition("/")[0].casefold()
    return bool(base_models) and all(
        name.partition("/")[0].casefold() == account for name in base_models if "/" in name
    )


def type_of(kind: str | None, repo_id: str, base_models: Sequence[str]) -> str | None:
    """The type of a model: the survey's kind, an own base told apart."""
    return OWN_FINETUNE if kind == "finetune" and _is_own(repo_id, base_models) else kind


def origin_of(kind: str | None, repo_id: str, base_models: Sequence[str]) -> str | None:
    """What a model is made from, in words; None where nothing is told."""
    if not base_models:
        return {"quantized": "quantised", "adapter": "an adapter", "merge": "a merge"}.get(kind or "")
    how = _MADE.get(kind or "", "made from")
    own = "its own base " if kind not in _MADE or kind == "finetune" else ""
    return f"{how} {own if _is_own(repo_id, base_models) else ''}{', '.join(base_models)}"
