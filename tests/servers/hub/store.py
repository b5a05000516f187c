"""Git side of the local Hub: one bare repository per repo id, read and written with pygit2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pygit2
from pygit2.enums import MergeFileFlag, ObjectType, SortMode

MAIN = "refs/heads/main"
FULL_SHA = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Author:
    """Who a commit is by."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder of a tree: `kind` is "file" or "directory", `size` in bytes (0 for folders)."""

    path: str
    kind: str
    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class CommitRow:
    """One line of the log."""

    oid: str
    title: str
    message: str
    author: str
    date: datetime
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A three-way merge: the merged tree, or the files in conflict."""

    tree: str | None
    conflicts: tuple[str, ...]


class GitStore:
    """A bare repository. Every method takes and gives full commit ids; refs are resolved by `resolve`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git = pygit2.Repository(str(path))

    @classmethod
    def create(cls, path: Path) -> GitStore:
        """A new bare repository whose HEAD is main."""
        path.parent.mkdir(parents=True, exist_ok=True)
        pygit2.init_repository(str(path), bare=True, initial_head="main")
        return cls(path)

    def refs(self) -> dict[str, str]:
        """Every ref and the commit it points to."""
        names = sorted(self.git.references)
        return {name: str(self.git.references[name].peel(pygit2.Commit).id) for name in names}

    def resolve(self, revision: str) -> str | None:
        """The commit a branch, tag, full ref (`refs/pr/1`) or full sha names, None when there is none."""
        for name in (revision, f"refs/heads/{revision}", f"refs/tags/{revision}"):
            if name.startswith("refs/") and name in self.git.references:
                return str(self.git.references[name].peel(pygit2.Commit).id)
        if FULL_SHA.fullmatch(revision):
            found = self.git.get(revision)
            return revision if isinstance(found, pygit2.Commit) else None
        return None

    def set_ref(self, name: str, commit: str) -> None:
        """Point a ref at a commit, creating it when needed."""
        self.git.references.create(name, commit, force=True)

    def blob(self, commit: str, path: str) -> tuple[str, bytes] | None:
        """A file's blob id and bytes."""
        node = self._node(commit, path)
        return (str(node.id), node.data) if isinstance(node, pygit2.Blob) else None

    def entry(self, commit: str, path: str) -> Entry | None:
        """A file or folder by its path."""
        node = self._node(commit, path)
        return None if node is None else _entry(path, node)

    def tree(self, commit: str, folder: str = "", recursive: bool = True) -> list[Entry] | None:
        """What a folder holds, sorted by path; None when there is no such folder."""
        node = self._node(commit, folder)
        if not isinstance(node, pygit2.Tree):
            return None
        return sorted(_walk(node, folder, recursive), key=lambda entry: entry.path)

    def files(self, commit: str) -> dict[str, str]:
        """All files: path to blob id."""
        return {entry.path: entry.oid for entry in self.tree(commit) or [] if entry.kind == "file"}

    def commit(
        self,
        ref: str,
        parent: str | None,
        changes: Mapping[str, bytes | None],
        author: Author,
        message: str,
        when: datetime,
    ) -> str:
        """Commit changed files (None deletes, a folder too) on `parent` and move `ref` there."""
        index = pygit2.Index()
        if parent is not None:
            index.read_tree(self._commit(parent).tree)
        for path, data in changes.items():
            _drop(index, path)
            if data is not None:
                blob = self.git.create_blob(data)
                index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
        tree = str(index.write_tree(self.git))
        return self.commit_tree(ref, tree, [parent] if parent else [], author, message, when)

    def commit_tree(
        self, ref: str, tree: str, parents: list[str], author: Author, message: str, when: datetime
    ) -> str:
        """Commit a ready tree and move `ref` there."""
        person = pygit2.Signature(author.name, author.email, int(when.timestamp()), 0)
        made = str(self.git.create_commit(None, person, person, message, tree, parents))
        self.set_ref(ref, made)
        return made

    def log(self, commit: str) -> list[CommitRow]:
        """The commits reachable from one, newest first."""
        walker = self.git.walk(commit, SortMode.TOPOLOGICAL | SortMode.TIME)
        return [_row(item) for item in walker]

    def row(self, commit: str) -> CommitRow:
        """One commit as a line of the log."""
        return _row(self._commit(commit))

    def last_change(self, commit: str, path: str) -> CommitRow:
        """The newest commit, following first parents, that gave a path its present content."""
        item = self._commit(commit)
        here = self.entry(str(item.id), path)
        while item.parents and self.entry(str(item.parents[0].id), path) == here:
            item = item.parents[0]
        return _row(item)

    def merge_base(self, one: str, other: str) -> str:
        """The common ancestor of two commits (`one` itself when they share none)."""
        found = self.git.merge_base(one, other)
        return one if found is None else str(found)

    def diff(self, base: str, head: str) -> str:
        """The unified diff from one commit to another."""
        return self.git.diff(self._commit(base), self._commit(head)).patch or ""

    def merge(self, ours: str, theirs: str) -> Merge:
        """Merge two commits in memory, as the merge button would."""
        index = self.git.merge_commits(ours, theirs, file_flags=MergeFileFlag.DEFAULT)
        if index.conflicts is None:
            return Merge(str(index.write_tree(self.git)), ())
        found = {side.path for sides in index.conflicts for side in sides if side is not None}
        return Merge(None, tuple(sorted(found)))

    def _commit(self, oid: str) -> pygit2.Commit:
        return self.git[oid].peel(pygit2.Commit)

    def _node(self, commit: str, path: str) -> pygit2.Object | None:
        tree = self._commit(commit).tree
        if path in ("", "."):
            return tree
        try:
            return tree[path]
        except KeyError:
            return None


def _drop(index: pygit2.Index, path: str) -> None:
    """Take a file, or a folder with all it holds, out of an index."""
    for entry in [entry.path for entry in index]:
        if entry == path or entry.startswith(f"{path.rstrip('/')}/"):
            index.remove(entry)


def _walk(tree: pygit2.Tree, folder: str, recursive: bool) -> Iterator[Entry]:
    for node in tree:
        path = f"{folder}/{node.name}" if folder else str(node.name)
        yield _entry(path, node)
        if recursive and isinstance(node, pygit2.Tree):
            yield from _walk(node, path, recursive)


def _entry(path: str, node: pygit2.Object) -> Entry:
    if node.type == ObjectType.TREE:
        return Entry(path, "directory", str(node.id), 0)
    size = node.size if isinstance(node, pygit2.Blob) else 0
    return Entry(path, "file", str(node.id), size)


def _row(item: pygit2.Commit) -> CommitRow:
    title, _, rest = item.message.partition("\n")
    when = datetime.fromtimestamp(item.commit_time, UTC)
    parents = tuple(str(oid) for oid in item.parent_ids)
    return CommitRow(str(item.id), title, rest.strip("\n"), item.author.name, when, parents)
