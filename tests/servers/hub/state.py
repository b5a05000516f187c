"""What the local Hub knows: accounts, tokens, repositories, discussions; and who may do what.

Everything here is plain Python over bare git repositories, used by the routes and by tests alike. All public
methods hold one lock, so a test's thread and the server's may both call them.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Literal, TypeAlias

from .compute import Bucket, Jobs
from .store import MAIN, Author, GitStore
from .wire import HubError, Moved, stamp
from .xet import XetStore

Kind: TypeAlias = Literal["model", "dataset", "space"]
Role: TypeAlias = Literal["read", "write", "fineGrained"]
OrgRole: TypeAlias = Literal["admin", "write", "contributor", "read"]
Gate: TypeAlias = Literal[False, "auto", "manual"]
Files: TypeAlias = Mapping[str, bytes | None]

KINDS: tuple[Kind, ...] = ("model", "dataset", "space")
# A token of these org roles may write to every repository of the org.
WRITERS: frozenset[str] = frozenset({"admin", "write"})
# What a fine-grained token must hold, as the token page of the Hub names it.
REPO_WRITE, DISCUSSION_WRITE, JOB_WRITE = "repo.write", "discussion.write", "job.write"


@dataclass(frozen=True, slots=True)
class Account:
    """A user, or an org with its members' roles."""

    name: str
    kind: Literal["user", "org"]
    fullname: str
    number: int
    members: Mapping[str, OrgRole] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """The address commits carry."""
        return f"{self.name}@users.noreply.huggingface.co"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token. `permissions` counts for fine-grained tokens only."""

    value: str
    user: str
    role: Role = "write"
    permissions: frozenset[str] = frozenset()

    def allows(self, permission: str) -> bool:
        """Whether the token itself may do this; what its user may do is another question."""
        return self.role == "write" or (self.role == "fineGrained" and permission in self.permissions)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a discussion: `kind` is comment, status-change, commit or title-change."""

    id: str
    kind: str
    at: datetime
    author: str
    data: Mapping[str, object]


@dataclass(slots=True)
class Discussion:
    """A discussion or pull request; `status` is open, closed, merged or draft."""

    num: int
    title: str
    author: str
    created: datetime
    is_pr: bool
    status: str
    base: str | None = None
    merge_commit: str | None = None
    locked: bool = False
    events: list[Event] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The git ref of a pull request."""
        return f"refs/pr/{self.num}"


@dataclass(slots=True)
class Repo:
    """A model, dataset or Space. Counters are what tests and the seed set; the rest comes from git."""

    kind: Kind
    id: str
    number: int
    store: GitStore
    created: datetime
    private: bool = False
    gated: Gate = False
    downloads: int = 0
    likes: int = 0
    trending: float = 0
    parameters: int | None = None
    pipeline_tag: str | None = None
    library_name: str | None = None
    tags: tuple[str, ...] = ()
    sdk: str | None = None
    last_modified: datetime | None = None
    discussions_disabled: bool = False
    disabled: bool = False
    granted: set[str] = field(default_factory=set)
    discussions: list[Discussion] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """The user or org that owns it."""
        return self.id.partition("/")[0]

    @property
    def head(self) -> str:
        """The commit main points to."""
        found = self.store.resolve(MAIN)
        assert found is not None, f"{self.id} has no main"
        return found

    @property
    def modified(self) -> datetime:
        """When main last changed, unless a test said otherwise."""
        return self.last_modified or self.store.row(self.head).date

    def path(self) -> str:
        """The path of its pages: the id, after `datasets/` or `spaces/` for those."""
        return self.id if self.kind == "model" else f"{self.kind}s/{self.id}"

    def open_prs(self) -> list[Discussion]:
        """The pull requests that count as proposals."""
        return [item for item in self.discussions if item.is_pr and item.status == "open"]

    def discussion(self, num: int) -> Discussion:
        """A discussion by number; 404 when there is none."""
        if 1 <= num <= len(self.discussions):
            return self.discussions[num - 1]
        raise HubError(404, "DiscussionNotFound", f"Discussion {num} not found")


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes of pages. Assumed: the real ones were not observed."""

    repos: int = 100
    discussions: int = 50
    tree: int = 1000
    commits: int = 50


class Hub:
    """The whole state. `root` holds the git repositories as `{kind}/{namespace}/{name}.git`."""

    def __init__(self, root: Path, limits: Limits | None = None) -> None:
        self.root = root
        self.limits = limits or Limits()
        self.lock = RLock()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.repos: dict[tuple[Kind, str], Repo] = {}
        self.moved: dict[tuple[Kind, str], str] = {}
        self.verify_tokens: set[str] = set()
        self.jobs = Jobs()
        self.buckets: dict[str, Bucket] = {}
        self.xet = XetStore(root / "xet")
        self._numbers = itertools.count(1)

    # --- accounts ------------------------------------------------------------------------------------------

    def add_user(self, name: str, role: Role = "write", token: str | None = None) -> Token:
        """A user with one token, `hf_test_<name>` unless another is given."""
        with self.lock:
            self.accounts.setdefault(name, Account(name, "user", name.capitalize(), self.next_number()))
            return self.add_token(token or f"hf_test_{name}", name, role)

    def add_token(
        self, value: str, user: str, role: Role = "write", permissions: Iterable[str] = ()
    ) -> Token:
        """One more token of a user."""
        made = Token(value, user, role, frozenset(permissions))
        self.tokens[value] = made
        return made

    def add_org(self, name: str, members: Mapping[str, OrgRole] | None = None) -> Account:
        """An org with its members."""
        with self.lock:
            made = Account(name, "org", name.capitalize(), self.next_number(), dict(members or {}))
            self.accounts[name] = made
            return made

    def account(self, name: str) -> Account:
        """The account of a namespace; namespaces nobody registered count as orgs without members."""
        return self.accounts.get(name) or self.add_org(name)

    def orgs_of(self, user: str) -> list[Account]:
        """The orgs a user belongs to."""
        return [item for item in self.accounts.values() if user in item.members]

    def person(self, user: str) -> Author:
        """A user as the author of commits."""
        account = self.account(user)
        return Author(account.name, account.email)

    def identify(self, bearer: str | None) -> Token | None:
        """Who asks; 401 for a token the Hub does not know."""
        if bearer is None:
            return None
        if bearer not in self.tokens:
            raise HubError(401, "InvalidToken", "Invalid credentials in Authorization header")
        return self.tokens[bearer]

    # --- rights --------------------------------------------------------------------------------------------

    def owns(self, user: str, namespace: str) -> bool:
        """Whether a user may write to everything in a namespace."""
        account = self.accounts.get(namespace)
        return user == namespace or (account is not None and account.members.get(user) in WRITERS)

    def may_see(self, repo: Repo, token: Token | None) -> bool:
        """Whether a repository exists for this caller."""
        if not repo.private:
            return True
        if token is None:
            return False
        return token.user in self.account(repo.namespace).members or self.owns(token.user, repo.namespace)

    def may_read_files(self, repo: Repo, token: Token | None) -> bool:
        """Whether a caller got through the gate of a gated repository."""
        if not repo.gated:
            return True
        return token is not None and (token.user in repo.granted or self.owns(token.user, repo.namespace))

    def require_token(self, token: Token | None) -> Token:
        """The caller's token; 401 without one."""
        if token is None:
            raise HubError(401, "Unauthenticated", "Invalid username or password.")
        return token

    def require_files(self, repo: Repo, token: Token | None) -> None:
        """Pass, or the GatedRepo refusal: 401 without a token, 403 with one that has no access."""
        if self.may_read_files(repo, token):
            return
        about = f"Access to {repo.kind} {repo.id} is restricted"
        if token is None:
            message = f"{about}. You must have access to it and be authenticated to access it. Please log in."
            raise HubError(401, "GatedRepo", message)
        raise HubError(403, "GatedRepo", f"{about} and you are not in the authorized list. Ask for access.")

    def require_write(self, repo: Repo, token: Token | None) -> Token:
        """A token that may commit to the repository's branches; 401 or 403 otherwise."""
        known = self.require_token(token)
        if not known.allows(REPO_WRITE):
            raise HubError(403, "Forbidden", "you must use a write token to write to a repository")
        if not self.owns(known.user, repo.namespace):
            hint = "pass `create_pr=1` as a query parameter to create a Pull Request"
            raise HubError(403, "Forbidden", f"Forbidden: {hint}")
        return known

    def require_discussion(self, repo: Repo, token: Token | None) -> Token:
        """A token that may open or change discussions and pull requests; 401 or 403 otherwise."""
        known = self.require_token(token)
        self.require_discussions_enabled(repo)
        if not known.allows(DISCUSSION_WRITE):
            raise HubError(403, "Forbidden", "you must use a write token to open or edit discussions")
        return known

    def require_discussions_enabled(self, repo: Repo) -> None:
        """Pass, or 403 where the owners switched discussions off."""
        if repo.discussions_disabled:
            raise HubError(403, "DiscussionsDisabled", "Discussions are disabled for this repo")

    # --- repositories --------------------------------------------------------------------------------------

    def create_repo(self, kind: Kind, repo_id: str, files: Files, author: str | None = None) -> Repo:
        """A new repository with a first commit."""
        with self.lock:
            if (kind, repo_id) in self.repos:
                raise HubError(409, "RepoExists", f"You already created this {kind} repo: {repo_id}")
            namespace, _, name = repo_id.partition("/")
            store = GitStore.create(self.root / kind / namespace / f"{name}.git")
            now = self.now()
            author = author or namespace
            store.commit(MAIN, None, files, self.person(author), "initial commit", now)
            repo = Repo(kind, repo_id, self.next_number(), store, now)
            self.account(namespace)
            self.repos[kind, repo_id] = repo
            return repo

    def delete_repo(self, repo: Repo) -> None:
        """Forget a repository and its git folder."""
        with self.lock:
            del self.repos[repo.kind, repo.id]
            shutil.rmtree(repo.store.path)

    def find(self, kind: Kind, repo_id: str, token: Token | None) -> Repo:
        """A repository the caller may see.

        Raises:
            Moved: the id is an old name, or spelled in another letter case.
            HubError: 401 (no token) or 404 (with one), code RepoNotFound, for unknown and hidden ones alike;
                403 for repositories that were disabled.
        """
        repo = self.repos.get((kind, repo_id))
        if repo is None and (better := self._other_name(kind, repo_id)):
            raise Moved(repo_id, better)
        if repo is None or not self.may_see(repo, token):
            raise HubError(401 if token is None else 404, "RepoNotFound", "Repository not found")
        if repo.disabled:
            raise HubError(403, "Disabled", "Access to this resource is disabled.")
        return repo

    def get(self, kind: Kind, repo_id: str) -> Repo:
        """A repository by its exact id, whoever asks (for tests)."""
        return self.repos[kind, repo_id]

    def _other_name(self, kind: Kind, repo_id: str) -> str | None:
        if (kind, repo_id) in self.moved:
            return self.moved[kind, repo_id]
        known = (name for other, name in self.repos if other == kind)
        return next((name for name in known if name.lower() == repo_id.lower()), None)

    # --- discussions ---------------------------------------------------------------------------------------

    def open_discussion(self, repo: Repo, author: str, title: str, text: str, is_pr: bool) -> Discussion:
        """A new discussion, or a draft pull request whose ref points at main."""
        with self.lock:
            status = "draft" if is_pr else "open"
            num = len(repo.discussions) + 1
            made = Discussion(num, title, author, self.now(), is_pr, status)
            repo.discussions.append(made)
            self.comment(made, author, text)
            if is_pr:
                made.base = repo.head
                repo.store.set_ref(made.ref, repo.head)
            return made

    def comment(self, item: Discussion, author: str, text: str) -> Event:
        """A comment, also the opening one."""
        latest = {"raw": text, "html": text, "updatedAt": stamp(self.now()), "author": {"name": author}}
        data = {"edited": False, "hidden": False, "latest": latest, "history": [], "numEdits": 0}
        return self.record(item, "comment", author, data)

    def set_status(self, item: Discussion, author: str, status: str) -> Event:
        """Open, close or merge."""
        item.status = status
        return self.record(item, "status-change", author, {"status": status})

    def rename(self, item: Discussion, author: str, title: str) -> Event:
        """Another title."""
        old, item.title = item.title, title
        return self.record(item, "title-change", author, {"from": old, "to": title})

    def record(self, item: Discussion, kind: str, author: str, data: Mapping[str, object]) -> Event:
        """Append an event."""
        made = Event(object_id(self.next_number()), kind, self.now(), author, data)
        item.events.append(made)
        return made

    def open_pr(
        self, repo: Repo, author: str, title: str, text: str, changes: Files, base: str | None = None
    ) -> Discussion:
        """A pull request made by one commit, as `create_commit(create_pr=True)` does: open, not draft."""
        with self.lock:
            item = self.open_discussion(repo, author, title, text, is_pr=True)
            item.base = base or repo.head
            item.status = "open"
            repo.store.set_ref(item.ref, item.base)
            self.commit_to_pr(repo, item, author, title, changes)
            return item

    def commit_to_pr(self, repo: Repo, item: Discussion, author: str, title: str, changes: Files) -> str:
        """One more commit on a pull request's ref."""
        with self.lock:
            head = repo.store.resolve(item.ref)
            oid = repo.store.commit(item.ref, head, changes, self.person(author), title, self.now())
            self.record(item, "commit", author, {"subject": title.partition("\n")[0], "oid": oid})
            return oid

    def commit(self, repo: Repo, author: str, title: str, changes: Files, ref: str = MAIN) -> str:
        """A commit on a branch."""
        with self.lock:
            head = repo.store.resolve(ref)
            return repo.store.commit(ref, head, changes, self.person(author), title, self.now())

    def merge(self, repo: Repo, item: Discussion, author: str) -> str:
        """Merge a pull request as one squashed commit on main titled "<title> (#N)"; 409 on conflicts."""
        with self.lock:
            head = repo.store.resolve(item.ref)
            if not item.is_pr or head is None or item.status != "open":
                raise HubError(400, "NotMergeable", f"Cannot merge: this is {item.status}")
            merged = repo.store.merge(repo.head, head)
            if merged.tree is None:
                raise HubError(409, "MergeConflict", f"Conflicts in {', '.join(merged.conflicts)}")
            message = f"{item.title} (#{item.num})\n\n- {item.title} ({head})\n"
            oid = repo.store.commit_tree(
                MAIN, merged.tree, [repo.head], self.person(author), message, self.now()
            )
            item.merge_commit = oid
            self.set_status(item, author, "merged")
            return oid

    def next_number(self) -> int:
        """A number for the next id."""
        return next(self._numbers)


def object_id(number: int) -> str:
    """A 24-digit hexadecimal id, as the Hub's are."""
    return f"65{number:022x}"
