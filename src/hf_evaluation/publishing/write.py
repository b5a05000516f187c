"""A plan as one commit or pull request, sent once and read back.

`write_plan` sends and checks, `write_changes` what is no plan of scores; None says that the repository has
moved. A lost answer is looked for before anything is sent again, and a pull request that has become
superfluous is closed (`withdraw_pull`). `require_token` and `require_pulls` refuse early; `holds_changes`
says what is there already; `whoami` and `pull_url` are for reports.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import (
    PASSING,
    RETRIES,
    RETRY_WAITS,
    TRY_LATER,
    hub_endpoint,
    status_of,
    wait_seconds,
)
from hf_evaluation.core.json_values import as_text
from hf_evaluation.core.output import talk
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import command_again, command_line
from hf_evaluation.core.text import first_line
from hf_evaluation.core.version import VERSION
from hf_evaluation.hub.api import ask_hub, hub_error, hub_object, is_gate
from hf_evaluation.hub.diffs import parse_diff
from hf_evaluation.hub.files import CARD, files_at, git_blob
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository, conflicts_in, list_pulls, pull_details, read_pull
from hf_evaluation.publishing.plan import Change, Plan
from hf_evaluation.publishing.pull_text import pull_text, pull_title
from hf_evaluation.publishing.same import may_be_same
from hf_evaluation.publishing.submission import Options, Submission

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

WRITE_SECONDS = 90.0  # the Hub gives a commit 60 s, so after these its fate is settled, one way or the other
NO_BLOB = "0" * 40  # git's id of what is not there
_SECRET = pattern(r"\b(?:hf_[A-Za-z0-9]{12,}|sk-[A-Za-z0-9_-]{16,}|ghp_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16})\b")
_AGAIN = "run the same command again later; it looks for what has arrived before it writes"


@dataclass(frozen=True, slots=True)
class Commit:
    """What is sent: files, pinned to the commit that they were made from."""

    repo_id: str
    title: str
    body: str
    changes: tuple[Change, ...]
    parent: str
    branch: str
    opens_pull: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it. `num` is the pull request's number, None for a commit on a branch."""

    url: str
    sha: str
    num: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A commit that failed, or of which no answer came; `final` where no further try can help or harm."""

    error: EvaluationError
    pause: float
    final: bool = False


def write_plan(
    plan: Plan, submission: Submission, repository: Repository, official: OfficialList, options: Options
) -> Written | None:
    """Publish the plan and read it back; None where the repository has moved, so that it must be read again.

    At most one pull request is left open: after a lost answer our own is looked for, and one is closed again
    that somebody else's of the same moment makes superfluous, or that main of the same moment makes
    unmergeable.
    """
    commit = Commit(
        repository.repo_id,
        pull_title(plan),
        pull_text(plan, submission, official, opens_pull=options.write == "pull"),
        plan.changes,
        repository.sha,
        repository.branch,
        options.write == "pull" and options.amend is None,
    )
    _require_no_secret(commit)
    written = send(commit)
    if written is None:
        return None
    if written.num is not None and (rival := _rival(written.num, plan, repository, official)):
        withdraw_pull(
            commit.repo_id, written.num, f"#{rival} was opened at the same moment for the same benchmark"
        )
        return None
    conflicts = _read_back(commit, written)
    if conflicts and written.num is not None:
        withdraw_pull(
            commit.repo_id, written.num, f"{', '.join(conflicts)} changed on main at the same moment"
        )
        return None
    if options.amend is not None:
        return replace(written, num=options.amend, url=pull_url(commit.repo_id, options.amend))
    return written


def write_changes(commit: Commit) -> Written | None:
    """Send changes that are no new scores, and read them back; None where the repository has moved."""
    _require_no_secret(commit)
    written = send(commit)
    if written is not None:
        conflicts = _read_back(commit, written)
        if conflicts and written.num is not None:
            withdraw_pull(commit.repo_id, written.num, f"{', '.join(conflicts)} changed on main meanwhile")
            return None
    return written


def require_token() -> None:
    """Refuse before anything is asked what cannot be written without a token (3)."""
    hub_endpoint()
    from huggingface_hub import get_token

    if not get_token():
        raise EvaluationError(
            "not signed in", code=3, hint="run `hf auth login`, or set HF_TOKEN to a token that may write"
        )


def require_pulls(repository: Repository) -> None:
    """Refuse where no pull requests are taken, and to amend somebody else's (3)."""
    pull = repository.amended
    if pull and pull.author != whoami():
        raise EvaluationError(
            f"#{pull.num} is {pull.author}'s pull request; you can only amend your own",
            code=3,
            hint=f"comment there: {pull_url(repository.repo_id, pull.num)}",
        )
    if not repository.takes_pulls:
        raise EvaluationError(
            f"{repository.repo_id} takes no pull requests: discussions are disabled, or closed to you",
            code=3,
            hint="its owners can publish with --apply",
        )


def send(commit: Commit) -> Written | None:
    """Commit, once: tried again only after a look whether the last try arrived. None where main has moved."""
    outcome: Written | Failure | None = None
    for attempt in range(RETRIES):
        outcome = _attempt(commit, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.final:
            break
        time.sleep(outcome.pause)
        if found := _arrived(commit):
            return found
    assert isinstance(outcome, Failure)
    raise outcome.error


def whoami() -> str:
    """The account of the token. Raises EvaluationError: 3 without a token, 6 where the Hub names none."""
    name = as_text(hub_object("/api/whoami-v2", "your account").get("name"))
    if name is None:
        raise EvaluationError("the Hub does not say whose token this is", code=6, hint=TRY_LATER)
    return name


def pull_url(repo_id: str, num: int) -> str:
    """The page of a pull request."""
    return f"{hub_endpoint()}/{repo_id}/discussions/{num}"


def withdraw_pull(repo_id: str, num: int, reason: str) -> None:
    """Close our own pull request of a moment ago, and say there why. Raises EvaluationError naming it."""
    from huggingface_hub import HfApi

    talk(f"{reason}; closing #{num}")
    api = HfApi(endpoint=hub_endpoint())
    text = f"Closed by its author: {reason}."
    try:
        ask_hub(
            lambda: api.change_discussion_status(repo_id, num, new_status="closed", comment=text),
            repo_id,
            None,
        )
    except (EvaluationError, ValueError, KeyError, TypeError) as error:  # or an answer the client cannot read
        raise EvaluationError(
            f"{pull_url(repo_id, num)} is superfluous ({reason}), but was not closed: {first_line(error)}",
            code=error.code if isinstance(error, EvaluationError) else 6,
            hint=f"close it: {command_line('hf', 'discussions', 'close', repo_id, num, '--yes')}",
        ) from error


@contextlib.contextmanager
def written_already(written: Written) -> Iterator[None]:
    """Errors in here say that the pull request is there."""
    try:
        yield
    except EvaluationError as error:
        raise EvaluationError(
            f"{written.url} is written, but could not be read back: {error.message}",
            code=error.code,
            hint=_look_at(written),
        ) from error


def _require_no_secret(commit: Commit) -> None:
    """Refuse to publish what looks like a token, or is the user's own (5); what stood there may stay."""
    from huggingface_hub import get_token

    body = commit.body.replace("\\", "")  # as it is rendered
    added = "\n".join([commit.title, body, *(change.added() for change in commit.changes)])
    token = get_token()
    if _SECRET.search(added) or (token and token in added):
        raise EvaluationError(
            "a token stands in what would be published",
            code=5,
            hint="take it out of the scores (method, notes, url), and revoke it if others have seen it",
        )


def _attempt(commit: Commit, attempt: int) -> Written | Failure | None:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    pause = RETRY_WAITS[min(attempt, len(RETRY_WAITS) - 1)]
    try:
        return _send_once(commit)
    except HfHubHTTPError as error:
        status = status_of(error)
        if status in (409, 412):
            return None
        final = status not in PASSING or _is_before_commit(error)
        return Failure(_write_error(error, status, commit), wait_seconds(error, attempt), final)
    except (httpx2.HTTPError, OSError) as error:
        failure = EvaluationError(f"the Hub cannot be reached: {first_line(error)}", code=6, hint=_AGAIN)
        final = not isinstance(error, httpx2.HTTPError) or _is_before_commit(error)
        return Failure(failure, pause, final)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _unreadable_answer(error, pause, commit.repo_id)


def _send_once(commit: Commit) -> Written | None:
    import warnings

    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_session
    from huggingface_hub.utils import logging

    # What is tried again or unchanged is told here, in one voice.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    get_session().timeout = WRITE_SECONDS
    api = HfApi(endpoint=hub_endpoint(), library_name="hf-evaluation", library_version=VERSION)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        info = api.create_commit(
            commit.repo_id,
            [
                CommitOperationDelete(change.path)
                if change.deletes
                else CommitOperationAdd(change.path, change.new)
                for change in commit.changes
            ],
            commit_message=commit.title,
            commit_description=commit.body,
            revision=None if commit.branch == "main" else commit.branch,
            create_pr=commit.opens_pull,
            parent_commit=commit.parent,
        )
    if not commit.opens_pull:
        return Written(str(info.commit_url), str(info.oid))
    # Without a pull request there was nothing to change: somebody else was faster.
    return Written(str(info.pr_url), str(info.oid), int(info.pr_num)) if info.pr_url and info.pr_num else None


def _is_before_commit(error: httpx2.HTTPError | OSError) -> bool:
    """Whether preupload failed: nothing is written by it, and the client has tried it six times."""
    import httpx2

    if not isinstance(error, httpx2.HTTPError):
        return False
    try:
        return "/preupload/" in error.request.url.path
    except RuntimeError:  # no request belongs to it
        return False


def _unreadable_answer(error: Exception, pause: float, repo_id: str) -> Failure:
    """The client met an answer that it does not understand, or validate-yaml refused the card."""
    if not str(error).startswith("Invalid metadata in README.md"):
        told = f"the Hub's answer cannot be read: {first_line(error)}"
        return Failure(EvaluationError(told, code=6, hint=_AGAIN), pause)
    refusal = EvaluationError(
        f"the Hub refuses the front matter of {CARD}: {' '.join(str(error).split()[4:])[:300]}",
        code=5,
        hint=f"nothing was written; see where: {command_line('validate', ('--repo-id', repo_id))}",
    )
    return Failure(refusal, pause, final=True)


def _write_error(error: HfHubHTTPError, status: int, commit: Commit) -> EvaluationError:
    """The refusal of a commit, with what to do about it."""
    if status == 403 and not commit.opens_pull and commit.branch == "main":
        return EvaluationError(
            f"not allowed to commit to {commit.branch} of {commit.repo_id}",
            code=3,
            hint=f"a pull request instead: {command_again('--create-pr', without=['--apply'])}",
        )
    if status == 403 and not is_gate(error):
        return EvaluationError(
            f"not allowed to open a pull request on {commit.repo_id}: {_server_text(error)}",
            code=3,
            hint="use a token with write permission; some owners disable pull requests",
        )
    if status == 401:
        return EvaluationError(
            f"the Hub does not accept your token for {commit.repo_id}",
            code=3,
            hint="sign in again with `hf auth login`, or set HF_TOKEN",
        )
    if status == 400:
        return EvaluationError(
            f"the Hub refuses the commit: {_server_text(error)}", code=5, hint="nothing was written"
        )
    return hub_error(error, status, commit.repo_id, None)


def _server_text(error: HfHubHTTPError) -> str:
    return (error.server_message or first_line(error)).strip()[:300]


def _arrived(commit: Commit) -> Written | None:
    """A commit of ours that came in without an answer; where that cannot be seen, EvaluationError (6)."""
    try:
        if not commit.opens_pull:
            sha, blobs = files_at(commit.repo_id, commit.branch)
            url = f"{hub_endpoint()}/{commit.repo_id}/commit/{sha}"
            return Written(url, sha) if holds_changes(blobs, commit.changes) else None
        for row in list_pulls(commit.repo_id, author=whoami()).rows:
            if row.title == commit.title:
                sha, blobs = files_at(commit.repo_id, f"refs/pr/{row.num}")
                if holds_changes(blobs, commit.changes):
                    return Written(pull_url(commit.repo_id, row.num), sha, row.num)
    except EvaluationError as error:
        raise EvaluationError(
            f"no answer to the commit, and it cannot be seen whether it arrived: {error.message}",
            code=6,
            hint=f"look before you try again: {command_line('get-prs', ('--repo-id', commit.repo_id))}",
        ) from error
    return None


def holds_changes(blobs: Mapping[str, str], changes: Iterable[Change]) -> bool:
    """Whether the files of a revision, by their blob ids, are as the changes make them."""
    return all(blobs.get(change.path, NO_BLOB) == _blob_of(change) for change in changes)


def _blob_of(change: Change) -> str:
    return NO_BLOB if change.deletes else git_blob(change.new)


def _rival(num: int, plan: Plan, repository: Repository, official: OfficialList) -> int | None:
    """An open pull request of the same moment, older than ours, with a result that ours has too.

    Numbers tell: only where ours is not the next one after those that were read was anything opened
    meanwhile.
    """
    if num <= repository.newest + 1:
        return None
    cases = [verdict.case for verdict in plan.written if verdict.case]
    for row in list_pulls(repository.repo_id).rows:
        if not repository.newest < row.num < num:
            continue
        pull = read_pull(repository.repo_id, row, repository.card, (), repository.results)
        results = pull.results if pull else ()
        if any(may_be_same(result, case, official) for result in results for case in cases):
            return row.num
    return None


def _read_back(commit: Commit, written: Written) -> tuple[str, ...]:
    """Compare what the Hub holds now with what was sent; gives the files that do not merge into main.

    Raises EvaluationError where something differs or cannot be seen.
    """
    with written_already(written):
        wrong, conflicts = _differences(commit, written)
    if wrong:
        raise EvaluationError(
            f"{written.url} does not hold what was sent: {', '.join(wrong)}", code=6, hint=_look_at(written)
        )
    return conflicts


def _look_at(written: Written) -> str:
    return f"look at it before you try again: {written.url}"


def _differences(commit: Commit, written: Written) -> tuple[list[str], tuple[str, ...]]:
    """(files that are not what was sent, files in conflict with main).

    A pull request's page says both: its diff names the blobs. Where that is not to be had, as for a commit
    on a branch, the tree of the revision is asked for.
    """
    sent = {change.path: _blob_of(change) for change in commit.changes}
    revision, conflicts = written.sha, tuple[str, ...]()
    if written.num is not None:
        details = pull_details(commit.repo_id, written.num)
        conflicts = conflicts_in(details)
        shown = {change.path: change.blob or "-" for change in parse_diff(str(details.get("diff"))) or ()}
        if shown.keys() == sent.keys() and all(sent[path].startswith(blob) for path, blob in shown.items()):
            return [], conflicts
        revision = f"refs/pr/{written.num}"
    _, blobs = files_at(commit.repo_id, revision)
    return [path for path, blob in sent.items() if blobs.get(path, NO_BLOB) != blob], conflicts
