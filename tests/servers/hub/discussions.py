"""Routes about discussions and pull requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from starlette.responses import Response

from .routing import Call, Routes
from .state import Discussion, Event, Hub, Repo, Token
from .wire import HubError, Json, answer, stamp, text_of, whole_number

routes = Routes()
Word = TypeVar("Word", str, bool)

LIST = "/api/{kinds}/{ns}/{name}/discussions"
ONE = LIST + "/{num}"
# Which statuses the filter's words stand for; assumed for drafts (open) and merged ones (closed).
STATUS_FILTER: Mapping[str, frozenset[str]] = {
    "all": frozenset({"open", "closed", "merged", "draft"}),
    "open": frozenset({"open", "draft"}),
    "closed": frozenset({"closed", "merged"}),
}
TYPE_FILTER: Mapping[str, frozenset[bool]] = {
    "all": frozenset({True, False}),
    "pull_request": frozenset({True}),
    "discussion": frozenset({False}),
}


@routes.add("GET", LIST)
def list_discussions(hub: Hub, call: Call) -> Response:
    """A page of discussions, newest first."""
    repo = call.repo(hub)
    hub.require_discussions_enabled(repo)
    statuses = _choice(STATUS_FILTER, call, "status")
    kinds = _choice(TYPE_FILTER, call, "type")
    author = call.query.get("author")
    rows = [
        item
        for item in reversed(repo.discussions)
        if item.status in statuses and item.is_pr in kinds and author in (None, item.author)
    ]
    size = hub.limits.discussions
    start = whole_number(call.query.get("p"), 0) * size
    shown = [_row(hub, repo, item) for item in rows[start : start + size]]
    closed = sum(item.status in STATUS_FILTER["closed"] for item in repo.discussions)
    return answer({"discussions": shown, "count": len(rows), "start": start, "numClosedDiscussions": closed})


def _choice(table: Mapping[str, frozenset[Word]], call: Call, name: str) -> frozenset[Word]:
    word = call.query.get(name, "all")
    if word not in table:
        raise HubError(400, "InvalidParameter", f'"{name}" must be one of {", ".join(table)}')
    return table[word]


@routes.add("GET", ONE)
def details(hub: Hub, call: Call) -> Response:
    """One discussion with its events and, for a pull request, what it changes."""
    repo = call.repo(hub)
    hub.require_discussions_enabled(repo)
    item = _item(repo, call)
    body = {
        **_row(hub, repo, item),
        "events": [_event(hub, event) for event in item.events],
        "locked": item.locked,
    }
    if item.is_pr:
        body |= _changes(repo, item, call.flag("diff"))
    return answer(body)


@routes.add("POST", LIST)
def create(hub: Hub, call: Call) -> Response:
    """A discussion, or a draft pull request without commits."""
    repo = call.repo(hub)
    token = hub.require_discussion(repo, call.token)
    body = call.json()
    is_pr = body.get("pullRequest") is True
    item = hub.open_discussion(
        repo, token.user, text_of(body, "title"), text_of(body, "description", ""), is_pr
    )
    return answer({**_row(hub, repo, item), "url": f"/{repo.path()}/discussions/{item.num}"})


@routes.add("POST", ONE + "/comment")
def comment(hub: Hub, call: Call) -> Response:
    """One more comment."""
    repo = call.repo(hub)
    token = hub.require_discussion(repo, call.token)
    item = _item(repo, call)
    if item.locked:
        raise HubError(403, "Locked", "This discussion is locked")
    return answer({"newMessage": _event(hub, hub.comment(item, token.user, text_of(call.json(), "comment")))})


@routes.add("POST", ONE + "/comment/{event}/edit")
def edit_comment(hub: Hub, call: Call) -> Response:
    """New text for a comment."""
    return _replace_comment(hub, call, text_of(call.json(), "content"), hidden=False)


@routes.add("POST", ONE + "/comment/{event}/hide")
def hide_comment(hub: Hub, call: Call) -> Response:
    """A comment taken out of sight."""
    return _replace_comment(hub, call, "", hidden=True)


def _replace_comment(hub: Hub, call: Call, text: str, hidden: bool) -> Response:
    repo = call.repo(hub)
    token = hub.require_discussion(repo, call.token)
    item = _item(repo, call)
    for place, event in enumerate(item.events):
        if event.kind == "comment" and event.id == call.args["event"]:
            if token.user != event.author:
                _require_owner(hub, repo, token, "change this comment")
            latest = {
                "raw": text,
                "html": text,
                "updatedAt": stamp(hub.now()),
                "author": {"name": token.user},
            }
            data = {**event.data, "edited": True, "hidden": hidden, "latest": latest}
            item.events[place] = Event(event.id, event.kind, event.at, event.author, data)
            return answer({"updatedComment": _event(hub, item.events[place])})
    raise HubError(404, "CommentNotFound", "Comment not found")


@routes.add("POST", ONE + "/status")
def status(hub: Hub, call: Call) -> Response:
    """Open or close, by the author or an owner."""
    item, token = _item_to_change(hub, call)
    body = call.json()
    word = text_of(body, "status")
    if word not in ("open", "closed") or item.status == "merged":
        raise HubError(400, "InvalidStatus", f"Cannot change the status from {item.status} to {word}")
    if text := text_of(body, "comment", ""):
        hub.comment(item, token.user, text)
    return answer({"newStatus": _event(hub, hub.set_status(item, token.user, word))})


@routes.add("POST", ONE + "/title")
def title(hub: Hub, call: Call) -> Response:
    """Another title, by the author or an owner."""
    item, token = _item_to_change(hub, call)
    return answer({"newTitle": _event(hub, hub.rename(item, token.user, text_of(call.json(), "title")))})


@routes.add("POST", ONE + "/merge")
def merge(hub: Hub, call: Call) -> Response:
    """Merge, by an owner."""
    repo = call.repo(hub)
    token = hub.require_write(repo, call.token)
    item = _item(repo, call)
    if text := text_of(call.json(), "comment", ""):
        hub.comment(item, token.user, text)
    hub.merge(repo, item, token.user)
    return answer({"newStatus": _event(hub, item.events[-1])})


def _item(repo: Repo, call: Call) -> Discussion:
    return repo.discussion(whole_number(call.args["num"], 0))


def _item_to_change(hub: Hub, call: Call) -> tuple[Discussion, Token]:
    """The discussion that is asked for, and the token, which is its author's or an owner's."""
    repo = call.repo(hub)
    token = hub.require_discussion(repo, call.token)
    item = _item(repo, call)
    if token.user != item.author:
        _require_owner(hub, repo, token, "change this discussion")
    return item, token


def _require_owner(hub: Hub, repo: Repo, token: Token, action: str) -> None:
    if not hub.owns(token.user, repo.namespace):
        raise HubError(403, "Forbidden", f"You don't have the rights to {action}")


def _row(hub: Hub, repo: Repo, item: Discussion) -> dict[str, object]:
    return {
        "num": item.num,
        "author": _author(hub, item.author),
        "repo": {"name": repo.id, "type": repo.kind},
        "title": item.title,
        "status": item.status,
        "createdAt": stamp(item.created),
        "isPullRequest": item.is_pr,
        "numComments": sum(event.kind == "comment" for event in item.events),
        "pinned": False,
    }


def _author(hub: Hub, name: str) -> Json:
    account = hub.account(name)
    return {"type": account.kind, "name": account.name, "fullname": account.fullname, "avatarUrl": ""}


def _event(hub: Hub, event: Event) -> Json:
    author = _author(hub, event.author)
    return {
        "id": event.id,
        "type": event.kind,
        "createdAt": stamp(event.at),
        "author": author,
        "data": dict(event.data),
    }


def _changes(repo: Repo, item: Discussion, with_diff: bool) -> Json:
    """What a pull request changes: against the commit it left main at, or, merged, what the merge brought."""
    head = repo.store.resolve(item.ref) or repo.head
    changes: dict[str, object] = {"base": "refs/heads/main"}
    conflicts: tuple[str, ...] = ()
    if item.merge_commit is not None:
        changes["mergeCommitId"] = item.merge_commit
    else:
        conflicts = repo.store.merge(repo.head, head).conflicts
    body: dict[str, object] = {"changes": changes, "filesWithConflicts": list(conflicts)}
    if with_diff:
        base = item.base or repo.head if item.merge_commit else repo.store.merge_base(repo.head, head)
        body["diff"] = repo.store.diff(base, head)
    return body
