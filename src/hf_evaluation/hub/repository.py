"""A model's card, results and open pull requests, at one commit.

`read_repository` gives a `Repository`, with what each open `Pull` proposes. `list_pulls`, `read_pull` and
`pull_details` read pull requests alone, `result_paths` are the paths of results, `parsed_results` the results
in some files, `result_changes` what of a diff concerns them, `files_of` the files of a `Repository`. Nothing
is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_objects, as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.hub.api import (
    answered_status,
    check_repo_id,
    hub_object,
    is_gate,
    list_in_answer,
    number_in_answer,
    with_query,
)
from hf_evaluation.hub.diffs import FileDiff, parse_diff
from hf_evaluation.hub.files import CARD, files_at, git_blob, no_commit, read_file
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.hub.told_results import item_result
from hf_evaluation.scores.published import Structured, proposed_results, subject_of_result

_MODEL_FIELDS = ("sha", "siblings", "evalResults", "gated", "private")
EVAL_FILE = pattern(r"\.eval_results/[^/]+\.ya?ml")
MAX_RESULT_PATHS = 1_000  # of a repository: each may cost a request, and real ones have a few
MAX_READ_OF_PULL = 100  # files of a pull request, anybody's, that its diff does not tell


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request with what it changes of the evaluation results.

    `files` are the new bytes of the files it changes, None for one it deletes; `results` are those that main
    has not. `touched` also names the files of which only the Hub's own reading (`evalResults`) is known.
    """

    num: int
    title: str
    author: str
    status: str
    created: str | None = None
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    touched: tuple[str, ...] = ()
    results: tuple[Structured, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A model's card and results at one commit, and its open pull requests.

    `sha` is what is edited and becomes the parent commit; `branch` is "main", or "refs/pr/N" where an open
    pull request is to be amended. `main_sha` and `main_card` are always main's: what scores are read from.
    `newest` is the highest number of a discussion at the time of reading, `unread_card` why the results in
    the card are not known, `amended` the pull request of `branch`. `settled` are the closed and the merged
    pull requests among the newest discussions, newest first, without their content.
    """

    repo_id: str
    sha: str
    card: bytes | None
    paths: frozenset[str] = frozenset()
    results: tuple[Structured, ...] = ()
    pulls: tuple[Pull, ...] = ()
    newest: int = 0
    branch: str = "main"
    takes_pulls: bool = True
    notes: tuple[str, ...] = ()
    aliases: frozenset[str] = frozenset()
    main_sha: str = ""
    main_card: bytes | None = None
    unread_card: str | None = None
    amended: Pull | None = None
    settled: tuple[Pull, ...] = ()

    @property
    def folded_names(self) -> frozenset[str]:
        """The ids under which the model is known, case folded."""
        return frozenset(name.casefold() for name in self.aliases | {self.repo_id})


@dataclass(frozen=True, slots=True)
class PullList:
    """The open pull requests without their content; `newest` and `settled` as in `Repository`."""

    rows: tuple[Pull, ...]
    newest: int
    enabled: bool = True
    settled: tuple[Pull, ...] = ()


def read_repository(repo_id: str, *, amend: int | None = None) -> Repository:
    """The state of a repository that an audit needs: three requests, and one an open pull request.

    The sha comes first and the card is read at it. The `.eval_results` of main and of pull requests come
    with the same answer; files it does not mention, and those about to be edited, are read themselves. With
    `amend` the state is that of the open pull request of this number. Raises EvaluationError 2, 3, 4 or 6.
    """
    check_repo_id(repo_id)
    info = hub_object(
        with_query(f"/api/models/{repo_id}", *(("expand", name) for name in _MODEL_FIELDS)), repo_id
    )
    sha, name = as_text(info.get("sha")), as_text(info.get("id")) or repo_id
    if not sha:
        raise no_commit(repo_id)
    items = as_objects(info.get("evalResults"))
    siblings = (str(row.get("rfilename")) for row in list_in_answer(info, "siblings"))
    paths = result_paths(siblings, name)
    card = read_file(name, CARD, sha)
    stated, unread = parsed_results({CARD: card}, name)
    filed, notes = _filed_on_main(name, sha, paths, items)
    results = (*stated, *filed)
    listing = list_pulls(name)
    pulls = [pull for row in listing.rows if (pull := read_pull(name, row, card, items, results))]
    main = Repository(
        name,
        sha,
        card,
        paths,
        results,
        tuple(pulls),
        listing.newest,
        takes_pulls=listing.enabled,
        notes=(*unread, *notes, *(note for pull in pulls for note in pull.notes)),
        unread_card=unread[0] if unread else None,
        aliases=frozenset({repo_id, name}),
        main_sha=sha,
        main_card=card,
        settled=listing.settled,
    )
    return main if amend is None else _amended(main, amend)


def parsed_results(
    files: Mapping[str, bytes | None], repo_id: str | None = None
) -> tuple[list[Structured], list[str]]:
    """(the results in some files, those of a model where the id is given; the files that cannot be read)."""
    found, notes = list[Structured](), list[str]()
    for path, data in files.items():
        if data is None:
            continue
        try:
            found += read_model_index(data, repo_id) if path == CARD else read_eval_results(path, data)
        except EvaluationError as error:
            notes.append(error.message)
    return found, notes


def result_paths(paths: Iterable[str], where: str) -> frozenset[str]:
    """Those of some paths that are result files. Raises EvaluationError (5) above MAX_RESULT_PATHS."""
    found = frozenset(path for path in paths if EVAL_FILE.fullmatch(path))
    if len(found) > MAX_RESULT_PATHS:
        raise EvaluationError(
            f"{where} has {len(found):,} files in .eval_results", code=5,
            hint=f"take out what is no result: at most {MAX_RESULT_PATHS:,} are read",
        )  # fmt: skip
    return found


def files_of(repository: Repository) -> dict[str, bytes]:
    """The card and its result files at the commit that was read; a request for each of these."""
    files = {} if repository.card is None else {CARD: repository.card}
    for path in sorted(repository.paths):
        data = read_file(repository.repo_id, path, repository.sha)
        if data is not None:
            files[path] = data
    return files


def list_pulls(repo_id: str, author: str | None = None) -> PullList:
    """The open pull requests, drafts included, by number.

    One page of all discussions is enough for most repositories and tells the newest number; the open pull
    requests are asked for by themselves where it is not. 403 means that the owners take none.
    """
    path = f"/api/models/{repo_id}/discussions"
    try:
        page = hub_object(with_query(path, ("type", "all"), ("status", "all"), ("p", "0")), repo_id)
    except EvaluationError as error:
        if answered_status(error) == 403 and not is_gate(error):
            return PullList((), 0, enabled=False)
        raise
    rows = list_in_answer(page, "discussions")
    newest = max((number_in_answer(row, "num") for row in rows), default=0)
    settled = [row for item in rows if (row := _pull_row(item, ("closed", "merged")))]
    if len(rows) < number_in_answer(page, "count"):
        rows = _open_rows(repo_id, path)
    found = [row for item in rows if (row := _pull_row(item)) and author in (None, row.author)]
    settled.sort(key=lambda row: -row.num)
    return PullList(tuple(sorted(found, key=lambda row: row.num)), newest, settled=tuple(settled))


def read_pull(
    repo_id: str,
    row: Pull,
    card: bytes | None,
    items: Sequence[Mapping[str, Any]],
    main: Sequence[Structured],
) -> Pull | None:
    """A pull request with what it changes, from its diff in all but odd cases. None when it is gone by now.

    Each file that the diff builds is checked against the blob id which the diff names. A card whose hunks fit
    today's main, which has moved since, shows what merging would give; result files that cannot be built are
    taken from `evalResults`; the rest is read at the pull request's ref.
    """
    try:
        details = pull_details(repo_id, row.num)
    except EvaluationError as error:
        if error.code == 4:
            return None
        raise
    own = [item for item in items if item.get("pullRequest") == row.num]
    diff = details.get("diff")
    files, derived = _files_of_diff(repo_id, row.num, diff if isinstance(diff, str) else None, card)
    derived |= {str(item.get("filename")): None for item in own if item.get("filename") not in files}
    told = [result for item in own if (result := item_result(item)) and result.path in derived]
    untold = [path for path in derived.keys() - {result.path for result in told} if derived[path] is None]
    untold.sort(key=lambda path: (path != CARD, path))
    for path in untold[:MAX_READ_OF_PULL]:
        files[path] = read_file(repo_id, path, f"refs/pr/{row.num}")
    results, notes = parsed_results({**derived, **files}, repo_id)
    if untold[MAX_READ_OF_PULL:]:
        notes.append(f"{len(untold) - MAX_READ_OF_PULL} of its {len(untold)} files were not read")
    touched = tuple(sorted(files.keys() | derived.keys()))
    return replace(
        row,
        files=files,
        touched=touched,
        results=tuple(proposed_results(main, (*results, *told), touched)),
        conflicts=conflicts_in(details),
        notes=tuple(f"#{row.num} by {row.author}: {note}" for note in notes),
    )


def pull_details(repo_id: str, num: int) -> dict[str, Any]:
    """What the page of a pull request shows: its diff, which names the blobs, and what is in conflict."""
    return hub_object(with_query(f"/api/models/{repo_id}/discussions/{num}", ("diff", "1")), repo_id)


def conflicts_in(details: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that do not merge into main, by `pull_details`."""
    return tuple(str(path) for path in details.get("filesWithConflicts") or ())


def _filed_on_main(
    repo_id: str, sha: str, paths: frozenset[str], items: Sequence[Mapping[str, Any]]
) -> tuple[list[Structured], list[str]]:
    """(results in the files of `.eval_results`, what could not be read).

    Of a file with a mistake the Hub shows nothing; its other results stand there all the same, so such
    files are read themselves.
    """
    main = [item for item in items if item.get("pullRequest") is None]
    broken = {str(item.get("filename")): str(item["error"]) for item in main if item.get("error")}
    unseen = paths - ({str(item.get("filename")) for item in main} - broken.keys())
    told = (item_result(item) for item in main if item.get("filename") not in unseen)
    more, faults = parsed_results({path: read_file(repo_id, path, sha) for path in sorted(unseen)})
    notes = [f"{path}: {problem}" for path, problem in broken.items()]
    return [*filter(None, told), *more], notes + faults


def _amended(main: Repository, num: int) -> Repository:
    """The state at the head of an open pull request, which then takes the place of main."""
    pull = next((pull for pull in main.pulls if pull.num == num), None)
    if pull is None:
        raise EvaluationError(
            f"{main.repo_id} has no open pull request #{num}",
            code=4,
            hint=f"list them: {command_line('get-prs', ('--repo-id', main.repo_id))}",
        )
    branch = f"refs/pr/{num}"
    sha, blobs = files_at(main.repo_id, branch)
    paths = result_paths(blobs, f"{main.repo_id} #{num}")
    files = {path: read_file(main.repo_id, path, sha) for path in sorted(paths)}
    card = read_file(main.repo_id, CARD, sha)
    results, notes = parsed_results({CARD: card, **files}, main.repo_id)
    here = {subject_of_result(result) for result in results}
    newer = [result for result in main.results if subject_of_result(result) not in here]
    others = tuple(other for other in main.pulls if other.num != num)
    return replace(
        main,
        sha=sha,
        card=card,
        paths=paths,
        results=(*results, *newer),
        pulls=others,
        branch=branch,
        notes=(*main.notes, *notes),
        amended=pull,
    )


def _open_rows(repo_id: str, path: str) -> list[dict[str, Any]]:
    rows = list[dict[str, Any]]()
    for number in range(1_000):
        query = (("type", "pull_request"), ("status", "open"), ("p", str(number)))
        page = hub_object(with_query(path, *query), repo_id)
        more = list_in_answer(page, "discussions")
        rows += more
        if not more or len(rows) >= number_in_answer(page, "count"):
            break
    return rows


def _pull_row(row: Mapping[str, Any], wanted: tuple[str, ...] = ("open", "draft")) -> Pull | None:
    if not row.get("isPullRequest") or row.get("status") not in wanted:
        return None
    author = as_text(as_object(row.get("author")).get("name")) or "a deleted account"
    created = as_text(row.get("createdAt"))
    return Pull(
        number_in_answer(row, "num"), str(row.get("title") or ""), author, str(row["status"]), created
    )


def result_changes(
    changes: Iterable[FileDiff], card: bytes | None
) -> Iterator[tuple[FileDiff, bytes | None]]:
    """The changes of a card and of result files, each with the old file, None if not known."""
    for change in changes:
        if change.path == CARD or EVAL_FILE.fullmatch(change.path):
            yield change, b"" if change.added else card if change.path == CARD else None


def _files_of_diff(
    repo_id: str, num: int, diff: str | None, card: bytes | None
) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """What a diff makes of the card and the result files.

    (files whose content is proved, None where deleted; files that it does not prove, with what merging would
    give or None where that cannot be told either).
    """
    changes = None if diff is None else parse_diff(diff)
    if changes is None:
        _, blobs = files_at(repo_id, f"refs/pr/{num}")
        paths = [path for path in blobs if path == CARD or EVAL_FILE.fullmatch(path)]
        return {}, {path: None for path in paths if blobs[path] != git_blob(card or b"")}
    proved, derived = dict[str, bytes | None](), dict[str, bytes | None]()
    for change, old in result_changes(changes, card):
        new = change.apply(old)
        if new is not None or change.deleted:
            proved[change.path] = None if change.deleted else new
        else:
            derived[change.path] = change.apply_moved(old)
    return proved, derived
