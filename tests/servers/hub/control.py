"""`/__control__/...`: what the Python API does, for other processes. Never recorded, slowed or faulted."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from .routing import split_path
from .state import KINDS, Hub, Kind, Repo
from .wire import (
    HubError,
    Json,
    answer,
    error_answer,
    list_of,
    object_of,
    parse_object,
    text_of,
    texts,
    whole_number,
)

if TYPE_CHECKING:
    from .app import Service

CONTROL = "/__control__/"
Action: TypeAlias = "Callable[[Service, Request, Json], object]"


def control(service: Service, request: Request, body: bytes) -> Response:
    """The answer to a control request."""
    parts = split_path(request.url.path)
    try:
        action = ACTIONS.get((request.method, parts[1]))
        if action is None or len(parts) != 2:
            known = ", ".join(f"{method} {name}" for method, name in ACTIONS)
            raise HubError(404, "NotFound", f"Control routes: {known}")
        with service.hub.lock:
            return answer(action(service, request, parse_object(body) if body.strip() else {}))
    except HubError as err:
        return error_answer(err)


def _requests(service: Service, request: Request, body: Json) -> object:
    query = request.query_params
    since = whole_number(query.get("since"), 0)
    rows = service.requests.find(
        query.get("pattern", ""), method=query.get("method"), user=query.get("user"), since=since
    )
    return [row.as_json() for row in rows]


def _clear_requests(service: Service, request: Request, body: Json) -> object:
    service.requests.clear()
    return {}


def _faults(service: Service, request: Request, body: Json) -> object:
    return {"pending": service.faults.pending()}


def _add_fault(service: Service, request: Request, body: Json) -> object:
    status, times, delay = body.get("status"), body.get("times", 1), body.get("delay", 0)
    if (
        not isinstance(status, int | None)
        or not isinstance(times, int | None)
        or not isinstance(delay, int | float)
    ):
        raise HubError(
            400, "InvalidBody", '"status" and "times" are whole numbers or null, "delay" is seconds'
        )
    headers = object_of(body, "headers") if "headers" in body else {}
    service.faults.add(
        text_of(body, "pattern"),
        status,
        headers={name: str(value) for name, value in headers.items()},
        body=text_of(body, "body", ""),
        delay=float(delay),
        cut=body.get("cut") is True,
        run=body.get("run") is True,
        times=times,
    )
    return {"pending": service.faults.pending()}


def _clear_faults(service: Service, request: Request, body: Json) -> object:
    service.faults.clear()
    return {}


def _latency(service: Service, request: Request, body: Json) -> object:
    wait = body.get("ms")
    if not isinstance(wait, int | float):
        raise HubError(400, "InvalidBody", '"ms" must be a number')
    service.latency = wait / 1000
    return {"ms": wait}


def _script_jobs(service: Service, request: Request, body: Json) -> object:
    stage, seconds = body.get("stage", "COMPLETED"), body.get("seconds", 0)
    if not (stage == "COMPLETED" or stage == "ERROR" or stage == "CANCELED"):
        raise HubError(400, "InvalidBody", '"stage" must be COMPLETED, ERROR or CANCELED')
    if not isinstance(seconds, int | float):
        raise HubError(400, "InvalidBody", '"seconds" must be a number')
    service.hub.jobs.script(text_of(body, "pattern", ""), stage, texts(list_of(body, "logs")), seconds)
    return {}


def _add_repo(service: Service, request: Request, body: Json) -> object:
    repo = service.hub.create_repo(_kind(body), text_of(body, "id"), _files(body))
    repo.private = body.get("private") is True
    repo.discussions_disabled = body.get("discussions_disabled") is True
    gated = body.get("gated")
    repo.gated = "auto" if gated == "auto" else "manual" if gated else False
    for name in ("downloads", "likes", "trending"):
        value = body.get(name, 0)
        if isinstance(value, int):
            setattr(repo, name, value)
    return _repo_json(repo)


def _open_pr(service: Service, request: Request, body: Json) -> object:
    repo = _repo(service.hub, body)
    author, title = text_of(body, "author"), text_of(body, "title")
    item = service.hub.open_pr(repo, author, title, text_of(body, "description", ""), _files(body))
    return {"num": item.num, "sha": repo.store.resolve(item.ref)}


def _merge(service: Service, request: Request, body: Json) -> object:
    repo = _repo(service.hub, body)
    num = body.get("num")
    item = repo.discussion(num if isinstance(num, int) else 0)
    return {"sha": service.hub.merge(repo, item, text_of(body, "author", repo.namespace))}


def _commit(service: Service, request: Request, body: Json) -> object:
    repo = _repo(service.hub, body)
    author = text_of(body, "author", repo.namespace)
    return {"sha": service.hub.commit(repo, author, text_of(body, "title", "Update"), _files(body))}


def _read(service: Service, request: Request, body: Json) -> object:
    query = request.query_params
    repo = _repo(service.hub, dict(query))
    commit = repo.store.resolve(query.get("revision", "main"))
    found = repo.store.blob(commit, query.get("path", "README.md")) if commit else None
    if found is None:
        raise HubError(404, "EntryNotFound", "No such revision or file")
    return {"oid": found[0], "text": found[1].decode("utf-8", "replace")}


def _state(service: Service, request: Request, body: Json) -> object:
    return [_repo_json(repo) for repo in service.hub.repos.values()]


def _repo_json(repo: Repo) -> Json:
    discussions = [
        {
            "num": item.num,
            "title": item.title,
            "status": item.status,
            "is_pr": item.is_pr,
            "author": item.author,
            "head": repo.store.resolve(item.ref) if item.is_pr else None,
        }
        for item in repo.discussions
    ]
    return {
        "kind": repo.kind,
        "id": repo.id,
        "sha": repo.head,
        "private": repo.private,
        "discussions": discussions,
    }


def _kind(body: Json) -> Kind:
    kind = text_of(body, "kind", "model")
    if kind not in KINDS:
        raise HubError(400, "InvalidBody", f'"kind" must be one of {", ".join(KINDS)}')
    return kind


def _repo(hub: Hub, body: Json) -> Repo:
    key = (_kind(body), text_of(body, "id"))
    if key not in hub.repos:
        raise HubError(404, "RepoNotFound", f"No {key[0]} {key[1]}")
    return hub.repos[key]


def _files(body: Json) -> dict[str, bytes | None]:
    """`{"path": "text"}`, `{"path": {"base64": "..."}}`, or null to delete."""
    return {path: _file(path, value) for path, value in object_of(body, "files").items()}


def _file(path: str, value: object) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        return base64.b64decode(value["base64"])
    raise HubError(400, "InvalidBody", f'file {path}: give text, {{"base64": ...}} or null')


ACTIONS: Mapping[tuple[str, str], Action] = {
    ("GET", "requests"): _requests,
    ("DELETE", "requests"): _clear_requests,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "latency"): _latency,
    ("POST", "repos"): _add_repo,
    ("POST", "prs"): _open_pr,
    ("POST", "merge"): _merge,
    ("POST", "commits"): _commit,
    ("POST", "jobs"): _script_jobs,
    ("GET", "read"): _read,
    ("GET", "state"): _state,
}
