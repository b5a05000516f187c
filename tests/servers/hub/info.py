"""What the Hub says about repositories: single answers, `expand`, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from .cards import base_models, card_tags
from .evals import read_card, results_of
from .routing import Call
from .state import Hub, Kind, Repo
from .wire import HubError, Json, stamp

Field: TypeAlias = Callable[[Hub, Repo, str], object]

ALWAYS = ("_id", "id")


def names(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


EVERY_KIND = names(
    "author cardData createdAt disabled lastModified likes private resourceGroup sha siblings tags"
    " trendingScore usedStorage"
)
# The names `expand` takes, by kind (the literals in huggingface_hub 2.4.0).
EXPANDABLE: Mapping[Kind, frozenset[str]] = {
    "model": frozenset(EVERY_KIND)
    | frozenset(
        names(
            "baseModels childrenModelCount config downloads downloadsAllTime evalResults gated gguf inference"
            " inferenceProviderMapping library_name mask_token model-index pipeline_tag safetensors spaces"
            " transformersInfo widgetData"
        )
    ),
    "dataset": frozenset(EVERY_KIND)
    | frozenset(names("citation description downloads downloadsAllTime gated mainSize paperswithcode_id")),
    "space": frozenset(EVERY_KIND) | frozenset(names("datasets models region runtime sdk subdomain")),
}
# What an answer holds without `expand`.
ONE_DEFAULT = names(
    "modelId author sha lastModified private gated disabled downloads likes tags cardData siblings createdAt"
    " usedStorage pipeline_tag library_name model-index safetensors sdk runtime"
)
LIST_DEFAULT = names(
    "modelId likes trendingScore private downloads tags pipeline_tag library_name createdAt gated"
)
LIST_FULL = (*LIST_DEFAULT, "author", "sha", "lastModified", "siblings", "disabled")
SORTS: Mapping[str, Callable[[Repo], float | int | datetime]] = {
    "trendingScore": lambda repo: repo.trending,
    "downloads": lambda repo: repo.downloads,
    "likes": lambda repo: repo.likes,
    "lastModified": lambda repo: repo.modified,
    "createdAt": lambda repo: repo.created,
}


def repo_tags(repo: Repo, commit: str) -> list[str]:
    """The card's tags and those the Hub itself gave."""
    tags = [*card_tags(read_card(repo, commit)), *repo.tags, "region:us"]
    return list(dict.fromkeys([tag for tag in (repo.library_name, repo.pipeline_tag) if tag] + tags))


def _siblings(hub: Hub, repo: Repo, commit: str) -> object:
    return [{"rfilename": path} for path in repo.store.files(commit)]


def _card(name: str) -> Field:
    return lambda hub, repo, commit: read_card(repo, commit).get(name)


def _safetensors(hub: Hub, repo: Repo, commit: str) -> object:
    count = repo.parameters
    return None if count is None else {"parameters": {"BF16": count}, "total": count}


def _storage(hub: Hub, repo: Repo, commit: str) -> object:
    return sum(entry.size for entry in repo.store.tree(commit) or [])


def _runtime(hub: Hub, repo: Repo, commit: str) -> object:
    if repo.kind != "space":
        return None
    return {
        "stage": "RUNNING",
        "hardware": {"current": "cpu-basic", "requested": "cpu-basic"},
        "gcTimeout": None,
    }


FIELDS: Mapping[str, Field] = {
    "_id": lambda hub, repo, commit: f"66{repo.number:022x}",
    "id": lambda hub, repo, commit: repo.id,
    "modelId": lambda hub, repo, commit: repo.id if repo.kind == "model" else None,
    "author": lambda hub, repo, commit: repo.namespace,
    "baseModels": lambda hub, repo, commit: base_models(read_card(repo, commit)),
    "cardData": lambda hub, repo, commit: read_card(repo, commit) or None,
    "createdAt": lambda hub, repo, commit: stamp(repo.created),
    "datasets": _card("datasets"),
    "disabled": lambda hub, repo, commit: repo.disabled,
    "downloads": lambda hub, repo, commit: None if repo.kind == "space" else repo.downloads,
    "downloadsAllTime": lambda hub, repo, commit: repo.downloads,
    "evalResults": lambda hub, repo, commit: [item.as_json() for item in results_of(hub, repo)],
    "gated": lambda hub, repo, commit: None if repo.kind == "space" else repo.gated,
    "lastModified": lambda hub, repo, commit: stamp(repo.modified),
    "library_name": lambda hub, repo, commit: (
        repo.library_name or read_card(repo, commit).get("library_name")
    ),
    "likes": lambda hub, repo, commit: repo.likes,
    "model-index": _card("model-index"),
    "models": _card("models"),
    "pipeline_tag": lambda hub, repo, commit: (
        repo.pipeline_tag or read_card(repo, commit).get("pipeline_tag")
    ),
    "private": lambda hub, repo, commit: repo.private,
    "runtime": _runtime,
    "safetensors": _safetensors,
    "sdk": lambda hub, repo, commit: repo.sdk,
    "sha": lambda hub, repo, commit: commit,
    "siblings": _siblings,
    "tags": lambda hub, repo, commit: repo_tags(repo, commit),
    "trendingScore": lambda hub, repo, commit: repo.trending,
    "usedStorage": _storage,
}


def describe(hub: Hub, repo: Repo, commit: str, asked: Iterable[str]) -> Json:
    """The asked fields, those without a value left out."""
    wanted = dict.fromkeys([*ALWAYS, *asked])
    found = {name: FIELDS[name](hub, repo, commit) for name in wanted if name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def asked_fields(call: Call, default: Iterable[str]) -> Iterable[str]:
    """The fields `expand` names, else the default; 400 for names that do not exist."""
    asked = call.many("expand")
    unknown = [name for name in asked if name not in EXPANDABLE[call.kind]]
    if unknown:
        raise HubError(400, "InvalidParameter", f'"expand" must not hold {", ".join(unknown)}')
    return asked or default


def list_fields(call: Call) -> Iterable[str]:
    """The fields of a list's items."""
    default = [*(LIST_FULL if call.flag("full") else LIST_DEFAULT)]
    if call.flag("cardData"):
        default.append("cardData")
    return asked_fields(call, default)


def select(hub: Hub, call: Call) -> list[Repo]:
    """The repositories a list request asks for, sorted (by trending score unless told otherwise)."""
    sort = call.query.get("sort", "trendingScore")
    if sort not in SORTS:
        raise HubError(400, "InvalidParameter", f'"sort" must be one of {", ".join(SORTS)}')
    repos = [repo for repo in hub.repos.values() if repo.kind == call.kind and hub.may_see(repo, call.token)]
    repos = sorted((repo for repo in repos if _wanted(repo, call)), key=lambda repo: repo.id)
    return sorted(repos, key=lambda repo: SORTS[sort](repo), reverse=call.query.get("direction") != "1")


def _wanted(repo: Repo, call: Call) -> bool:
    query = call.query
    if "author" in query and query["author"] != repo.namespace:
        return False
    if any(word.lower() not in repo.id.lower() for word in call.many("search")):
        return False
    if "gated" in query and call.flag("gated") != bool(repo.gated):
        return False
    wanted = {tag for value in call.many("filter") for tag in value.split(",")}
    wanted |= set(call.many("pipeline_tag"))
    return not wanted or wanted <= set(repo_tags(repo, repo.head))
