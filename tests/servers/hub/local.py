"""`LocalHub`: the Hub as a server for tests."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.servers.base import AppServer

from .app import App, Service
from .compute import Jobs
from .faults import Faults, RateLimits, Requests
from .runner import Runner
from .state import Discussion, Files, Gate, Hub, Kind, Limits, Repo, Role

# Variables of the caller that would lead a child process away from the local Hub.
HF_PREFIXES = ("HF_", "HUGGINGFACE_", "HUGGING_FACE_")


class LocalHub(AppServer):
    """A Hub on a free port of this machine, with users alice (owner of acme), bob and carol (read-only).

    Use it as a context manager. `root` holds the git repositories; a temporary folder unless given. `quota`
    (requests per window, by "api", "resolvers", "pages") makes the rate limits real. `run_jobs` lets jobs
    really run, as processes of this machine.
    """

    def __init__(
        self,
        root: Path | None = None,
        *,
        port: int = 0,
        limits: Limits | None = None,
        latency: float = 0.0,
        quota: Mapping[str, int] | None = None,
        window: float = 300.0,
        run_jobs: bool = False,
    ) -> None:
        self._folder = None if root else tempfile.TemporaryDirectory(prefix="local-hub-")
        self.root = root or Path(self._folder.name if self._folder else "")
        self.hub = Hub(self.root / "repos", limits)
        self.service = Service(self.hub, limits=RateLimits(quota, window), latency=latency)
        super().__init__(App(self.service), port=port)
        if run_jobs:
            self.hub.jobs.runner = Runner(self.hub, self.endpoint)
        self._add_people()

    def _add_people(self) -> None:
        for name in ("alice", "bob"):
            self.hub.add_user(name)
        self.hub.add_user("carol", role="read")
        self.hub.add_org("acme", {"alice": "admin", "carol": "read"})

    def stop(self) -> None:
        """Stop serving, and remove the temporary folder."""
        super().stop()
        if self._folder is not None:
            self._folder.cleanup()

    # --- for tests -----------------------------------------------------------------------------------------

    @property
    def endpoint(self) -> str:
        """The value for HF_ENDPOINT."""
        return self.origin

    @property
    def faults(self) -> Faults:
        """The queue of faults."""
        return self.service.faults

    @property
    def requests(self) -> Requests:
        """The record of requests."""
        return self.service.requests

    @property
    def jobs(self) -> Jobs:
        """Jobs and what is to become of them."""
        return self.hub.jobs

    @property
    def latency(self) -> float:
        """Seconds that every answer takes at least."""
        return self.service.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.service.latency = seconds

    def token(self, user: str) -> str:
        """The first token of a user."""
        return next(token.value for token in self.hub.tokens.values() if token.user == user)

    def env(self, home: Path, user: str | None = "alice") -> dict[str, str]:
        """The environment of a child process: this one's without its HF variables, pointed here.

        `home` becomes HF_HOME, so give every test its own. Without a user there is no token. Nor is there
        PYTHONUNBUFFERED, which users do not have: it hid that a survey waited for ever for a card's answer.
        """
        dropped = (*HF_PREFIXES, "PYTHONUNBUFFERED")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        kept |= {
            "HF_ENDPOINT": self.endpoint,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            "NO_PROXY": "127.0.0.1,localhost",
        }
        return kept if user is None else {**kept, "HF_TOKEN": self.token(user)}

    def add_model(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        private: bool = False,
        gated: Gate = False,
        downloads: int = 0,
        likes: int = 0,
        trending: float = 0,
        parameters: int | None = None,
        pipeline_tag: str | None = None,
        tags: Iterable[str] = (),
        discussions_disabled: bool = False,
    ) -> Repo:
        """A model on main with these files."""
        repo = self.hub.create_repo("model", repo_id, files or {"README.md": b""})
        repo.private, repo.gated, repo.discussions_disabled = private, gated, discussions_disabled
        repo.downloads, repo.likes, repo.trending = downloads, likes, trending
        repo.parameters, repo.pipeline_tag, repo.tags = parameters, pipeline_tag, tuple(tags)
        return repo

    def add_dataset(
        self, repo_id: str, files: Files | None = None, *, official: bool = False, gated: Gate = False
    ) -> Repo:
        """A dataset; an official one is a benchmark and should have an `eval.yaml`."""
        repo = self.hub.create_repo("dataset", repo_id, files or {"README.md": b""})
        repo.tags = ("benchmark:official", "benchmark:eval-yaml") if official else ()
        repo.gated = gated
        return repo

    def add_user(self, name: str, role: Role = "write", orgs: Iterable[str] = ()) -> str:
        """One more user; gives the token back."""
        token = self.hub.add_user(name, role)
        for org in orgs:
            account = self.hub.account(org)
            self.hub.add_org(org, {**account.members, name: "write"})
        return token.value

    def verify(self, token: str) -> None:
        """Let a `verifyToken` count as valid."""
        self.hub.verify_tokens.add(token)

    def move(self, old: str, new: str, kind: Kind = "model") -> None:
        """Let an old id redirect to a repository."""
        self.hub.moved[kind, old] = new

    def repo(self, repo_id: str, kind: Kind = "model") -> Repo:
        """The record of a repository."""
        return self.hub.get(kind, repo_id)

    def read(
        self, repo_id: str, path: str = "README.md", revision: str = "main", kind: Kind = "model"
    ) -> bytes:
        """A file's bytes at a revision; KeyError when there is no such revision or file."""
        repo = self.repo(repo_id, kind)
        with self.hub.lock:
            commit = repo.store.resolve(revision)
            found = repo.store.blob(commit, path) if commit else None
        if found is None:
            raise KeyError(f"{repo_id} has no {path} at {revision}")
        return found[1]

    def sha(self, repo_id: str, revision: str = "main", kind: Kind = "model") -> str:
        """The commit a revision names."""
        found = self.repo(repo_id, kind).store.resolve(revision)
        if found is None:
            raise KeyError(f"{repo_id} has no revision {revision}")
        return found

    def commit(
        self, repo_id: str, files: Files, title: str = "Update", user: str | None = None, kind: Kind = "model"
    ) -> str:
        """A commit on main by somebody (the owner unless named)."""
        repo = self.repo(repo_id, kind)
        return self.hub.commit(repo, user or repo.namespace, title, files)

    def open_pr(
        self, repo_id: str, files: Files, author: str = "bob", title: str = "Add results", text: str = ""
    ) -> int:
        """An open pull request of one commit; gives its number."""
        return self.hub.open_pr(self.repo(repo_id), author, title, text, files).num

    def open_discussion(self, repo_id: str, author: str = "bob", title: str = "Hello", text: str = "") -> int:
        """A discussion; gives its number."""
        return self.hub.open_discussion(self.repo(repo_id), author, title, text, is_pr=False).num

    def merge(self, repo_id: str, num: int, user: str | None = None) -> str:
        """Merge a pull request; gives the commit."""
        repo = self.repo(repo_id)
        return self.hub.merge(repo, repo.discussion(num), user or repo.namespace)

    def close(self, repo_id: str, num: int, user: str | None = None) -> None:
        """Close a discussion or pull request."""
        repo = self.repo(repo_id)
        self.hub.set_status(repo.discussion(num), user or repo.namespace, "closed")

    def prs(self, repo_id: str, status: str | None = None) -> list[Discussion]:
        """The pull requests of a repository, oldest first."""
        rows = [item for item in self.repo(repo_id).discussions if item.is_pr]
        return [item for item in rows if status in (None, item.status)]
