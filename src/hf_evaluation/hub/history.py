"""Which commits are in the history of main.

A Hub repository shows the files of any commit that a pull request brought, at the same address as its own;
what such a commit says was never said by the owners. `MainHistory` tells them apart; `newest_commits` are
those of main with who made each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import next_page
from hf_evaluation.core.json_values import as_objects, as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.api import hub_get, json_of
from hf_evaluation.hub.files import sha_of

HISTORY_PAGES = 200  # of 50 commits or so
_SHA = pattern(r"[0-9a-f]{7,40}")


@dataclass(frozen=True, slots=True)
class MainCommit:
    """A commit of main; `day` is its date, `author` the account that made it."""

    sha: str
    title: str
    author: str | None
    day: str | None


def newest_commits(repo_id: str) -> tuple[MainCommit, ...]:
    """The newest commits of main, newest first: one page of them."""
    rows = as_objects(json_of(hub_get(_commits_of(repo_id), repo_id)))
    return tuple(_main_commit(row) for row in rows)


def _main_commit(row: Mapping[str, Any]) -> MainCommit:
    authors = as_objects(row.get("authors"))
    name = as_text(authors[0].get("user")) if authors else None
    day = (as_text(row.get("date")) or "")[:10] or None
    return MainCommit(as_text(row.get("id")) or "", as_text(row.get("title")) or "", name, day)


def _commits_of(repo_id: str) -> str:
    return f"/api/models/{repo_id}/commits/main"


class MainHistory:
    """The commits of main, newest first, read as far as they are needed."""

    def __init__(self, repo_id: str, head: str) -> None:
        self._repo_id = repo_id
        self._seen = [head]
        self._next: str | None = _commits_of(repo_id)
        self._pages = 0

    def commit_of(self, revision: str) -> str | None:
        """The commit of main that a revision names: a sha or its beginning, a branch or a tag; None for none.

        Raises EvaluationError 3 or 6, and 5 where the history is too long to be read.
        """
        if revision == "main":
            return self._seen[0]
        wanted = revision if _SHA.fullmatch(revision) else self._resolved(revision)
        if wanted is None:
            return None
        done = 0
        while True:
            for sha in self._seen[done:]:
                if sha.startswith(wanted):
                    return sha
            done = len(self._seen)
            if self._next is None:
                return None
            self._read_on()

    def _resolved(self, revision: str) -> str | None:
        try:
            return sha_of(self._repo_id, revision)
        except EvaluationError as error:
            if error.code == 4:
                return None
            raise

    def _read_on(self) -> None:
        if self._next is None or self._pages >= HISTORY_PAGES:
            raise EvaluationError(
                f"the history of {self._repo_id} is too long to be read", code=5, hint="look it up on the Hub"
            )
        answer = hub_get(self._next, self._repo_id)
        rows = as_objects(json_of(answer))
        self._seen += [sha for row in rows if (sha := as_text(row.get("id")))]
        self._pages += 1
        self._next = next_page(answer.headers.get("link", "")) if rows else None
