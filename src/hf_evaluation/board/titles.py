"""The heading of a page that nobody has given one: `default_title`, of what was surveyed."""

from __future__ import annotations

from hf_evaluation.board.records import Survey


def default_title(survey: Survey) -> str:
    """What the models of a survey score, the models told by how they were selected."""
    ways = {_way(selection) for selection in survey.selections}
    if len(ways) == 1:
        kind, name = ways.pop()
        if kind == "trending":
            return "What trending models score"
        if kind == "author":
            return f"What the models of {name} score"
        if kind == "search":
            return f"What the models named “{name}” score"
    names = [model.repo_id for model in survey.models]
    if len(names) == 1:
        return f"What {names[0]} scores"
    owners = {model.organisation for model in survey.models}
    if len(owners) == 1:
        return f"What {len(names)} models of {owners.pop()} score"
    return f"What {len(names)} models score"


def _way(selection: str) -> tuple[str, str]:
    kind, _, name = selection.partition(":")
    return ("trending", "") if kind.startswith("trending") else (kind, name.strip())
