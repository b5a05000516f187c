"""Evaluation results, on main and in open pull requests, and a benchmark's leaderboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from .cards import base_models, card_data, load_yaml
from .state import Discussion, Hub, Kind, Repo, Token
from .store import MAIN, GitStore
from .wire import HubError, Json, is_number, stamp

FOLDER = ".eval_results/"
OFFICIAL = "benchmark:official"


class BadFile(Exception):
    """A file under `.eval_results` that the server cannot read as results."""


@dataclass(frozen=True, slots=True)
class Result:
    """One entry of a file: `pr` is the pull request that proposes it, None on main; or the file's error."""

    filename: str
    data: Json
    verified: bool
    pr: int | None
    error: str | None = None

    @property
    def dataset_id(self) -> object:
        """The benchmark's dataset."""
        return _dataset(self.data).get("id")

    @property
    def task_id(self) -> object:
        """The benchmark's task."""
        return _dataset(self.data).get("task_id")

    def as_json(self) -> Json:
        """The item of `evalResults`."""
        item: dict[str, object] = {"filename": self.filename}
        if self.error is None:
            item |= {"verified": self.verified, "data": self.data}
        else:
            item["error"] = self.error
        return item if self.pr is None else {**item, "pullRequest": self.pr}


@dataclass(frozen=True, slots=True)
class Board:
    """What a dataset's `eval.yaml` says: its tasks, and whether a lower value is better."""

    tasks: tuple[str, ...]
    lower_is_better: bool


def results_of(hub: Hub, repo: Repo) -> list[Result]:
    """Every result of a model, main first, then each open pull request's additions and changes."""
    main = _results_at(hub, repo.store, repo.head, None)
    found = list(main)
    for item in repo.open_prs():
        found += _proposed(hub, repo, item, main)
    return found


def _proposed(hub: Hub, repo: Repo, item: Discussion, main: list[Result]) -> list[Result]:
    head = repo.store.resolve(item.ref)
    if head is None:
        return []
    base = repo.store.files(repo.store.merge_base(repo.head, head))
    changed = {path for path, oid in repo.store.files(head).items() if base.get(path) != oid}
    there = {(result.filename, repr(result.data)) for result in main}
    return [
        result
        for result in _results_at(hub, repo.store, head, item.num)
        if result.filename in changed and (result.filename, repr(result.data)) not in there
    ]


def _results_at(hub: Hub, store: GitStore, commit: str, pr: int | None) -> list[Result]:
    paths = [
        path for path in store.files(commit) if path.startswith(FOLDER) and path.endswith((".yaml", ".yml"))
    ]
    found: list[Result] = []
    for path in paths:
        blob = store.blob(commit, path)
        assert blob is not None
        try:
            entries = list(parse_results(blob[1]))
        except BadFile as err:
            found.append(Result(path, {}, False, pr, str(err)))
            continue
        when = stamp(store.last_change(commit, path).date)
        found += [
            Result(
                path,
                {**entry, "date": entry.get("date", when)},
                entry.get("verifyToken") in hub.verify_tokens,
                pr,
            )
            for entry in entries
        ]
    return found


def parse_results(raw: bytes) -> Iterator[Json]:
    """The entries of a file; `BadFile` when it is not a list of valid ones."""
    try:
        data = load_yaml(raw.decode())
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        raise BadFile(f"Invalid YAML: {' '.join(str(err).split())}") from err
    if not isinstance(data, list):
        raise BadFile("Expected a list of results")
    for number, entry in enumerate(data):
        yield _checked(entry, f"[{number}]")


def _checked(entry: object, where: str) -> Json:
    if not isinstance(entry, dict):
        raise BadFile(f"{where} must be an object")
    dataset = _dataset(entry)
    for name in ("id", "task_id"):
        if not isinstance(dataset.get(name), str):
            raise BadFile(f"{where}.dataset.{name} is required")
    if not is_number(entry.get("value")):
        raise BadFile(f"{where}.value must be a number")
    source = entry.get("source")
    if source is not None and not (isinstance(source, dict) and isinstance(source.get("url"), str)):
        raise BadFile(f"{where}.source.url is required")
    return entry


def _dataset(entry: Json) -> Json:
    value = entry.get("dataset")
    return value if isinstance(value, Mapping) else {}


# --- leaderboard -------------------------------------------------------------------------------------------


def read_board(repo: Repo) -> Board:
    """The dataset's `eval.yaml`; 404 when it has none and so no leaderboard."""
    blob = repo.store.blob(repo.head, "eval.yaml")
    if blob is None or OFFICIAL not in repo.tags:
        raise HubError(404, "LeaderboardNotFound", f"Dataset {repo.id} has no leaderboard")
    data = load_yaml(blob[1].decode())
    tasks = data.get("tasks") if isinstance(data, dict) else None
    rows = [task for task in tasks or [] if isinstance(task, dict)]
    lower = isinstance(data, dict) and data.get("lower_is_better") is True
    return Board(tuple(str(task["id"]) for task in rows if "id" in task), lower)


def leaderboard(
    hub: Hub, dataset: Repo, token: Token | None, base_only: bool, task: str | None
) -> list[Json]:
    """The ranking of one task: each model's best value on main or in an open pull request."""
    board = read_board(dataset)
    wanted = task or next(iter(board.tasks), None)
    sign = 1.0 if board.lower_is_better else -1.0
    rows: list[tuple[float, str, Json]] = []
    for repo in _models(hub, token, base_only):
        mine = [item for item in results_of(hub, repo) if _belongs(item, dataset.id, wanted)]
        if mine:
            best = min(mine, key=lambda item: sign * _value(item))
            rows.append((sign * _value(best), repo.id, _row(hub, repo, best, board)))
    rows.sort(key=lambda row: row[:2])
    return [{"rank": rank, **row} for rank, (_, _, row) in enumerate(rows, start=1)]


def _models(hub: Hub, token: Token | None, base_only: bool) -> Iterator[Repo]:
    kind: Kind = "model"
    for repo in [repo for repo in hub.repos.values() if repo.kind == kind]:
        derived = base_models(read_card(repo)) is not None
        if hub.may_see(repo, token) and not (base_only and derived):
            yield repo


def _belongs(item: Result, dataset_id: str, task: str | None) -> bool:
    return item.error is None and item.dataset_id == dataset_id and item.task_id == task


def _value(item: Result) -> float:
    value = item.data.get("value")
    assert isinstance(value, int | float)
    return float(value)


def _row(hub: Hub, repo: Repo, item: Result, board: Board) -> Json:
    account = hub.account(repo.namespace)
    author = {"type": account.kind, "name": account.name, "fullname": account.fullname, "avatarUrl": ""}
    row: dict[str, object] = {
        "modelId": repo.id,
        "value": item.data["value"],
        "filename": item.filename,
        "verified": item.verified,
        "author": author,
        "lower_is_better": board.lower_is_better,
        "num_parameters": repo.parameters,
    }
    source = item.data.get("source")
    if isinstance(source, Mapping):
        row["source"] = {"url": source.get("url"), "name": source.get("name"), "isExternal": True}
    if item.data.get("notes") is not None:
        row["notes"] = item.data["notes"]
    return row if item.pr is None else {**row, "pullRequest": item.pr}


def read_card(repo: Repo, revision: str = MAIN) -> Json:
    """The card's front matter at a revision."""
    commit = repo.store.resolve(revision) or repo.head
    blob = repo.store.blob(commit, "README.md")
    return card_data(blob[1].decode("utf-8", "replace")) if blob else {}
