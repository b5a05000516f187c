"""Files of a repository, read at a commit that is known.

`fetch_card` gives README.md with its source, `read_file` any file, `files_at` the blob ids of a revision,
`sha_of` its commit, `main_sha` where main is now. `git_blob` is the id that git gives bytes, `CARD` the
card's path.
"""

from __future__ import annotations

from urllib.parse import quote

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import TRY_LATER, hub_endpoint
from hf_evaluation.core.json_values import as_text
from hf_evaluation.hub.api import check_repo_id, hub_get, hub_object, list_in_answer, with_query
from hf_evaluation.scores.record import Source

CARD = "README.md"


def fetch_card(repo_id: str, revision: str | None) -> tuple[bytes, Source]:
    """README.md of a model at a pinned commit.

    The sha is resolved first and the file read at that sha: a moving revision may move between two requests.
    Raises EvaluationError 2, 3, 4 or 6.
    """
    check_repo_id(repo_id)
    sha = sha_of(repo_id, revision)
    if not sha:
        raise no_commit(repo_id)
    data = read_file(repo_id, CARD, sha)
    if data is None:
        raise EvaluationError(
            f"{repo_id} has no {CARD} at {sha[:12]}",
            code=4,
            hint="name another revision, or a file with --readme",
        )
    return data, card_source(repo_id, sha)


def sha_of(repo_id: str, revision: str | None) -> str | None:
    """The commit of a revision, of main without one; None in a repository without commits."""
    path = f"/api/models/{repo_id}" + (f"/revision/{quote(revision, safe='')}" if revision else "")
    return as_text(hub_object(with_query(path, ("expand", "sha")), repo_id, revision).get("sha"))


def main_sha(repo_id: str) -> str | None:
    """The commit at which main is now."""
    return sha_of(repo_id, None)


def no_commit(repo_id: str) -> EvaluationError:
    """The failure of a repository that holds nothing yet."""
    return EvaluationError(f"{repo_id} has no commit", code=4, hint="push a README.md first")


def git_blob(data: bytes) -> str:
    """The id under which git stores these bytes."""
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def files_at(repo_id: str, revision: str) -> tuple[str, dict[str, str]]:
    """(sha, blob id by path) of a revision."""
    path = with_query(f"/api/models/{repo_id}/revision/{quote(revision, safe='')}", ("blobs", "true"))
    info = hub_object(path, repo_id, revision)
    rows = list_in_answer(info, "siblings")
    return str(info.get("sha")), {str(row.get("rfilename")): str(row.get("blobId")) for row in rows}


def read_file(repo_id: str, path: str, revision: str, kind: str = "") -> bytes | None:
    """A file at a revision, None where there is none; `kind` is "datasets" for a dataset.

    The Hub names the commit with every file; a page without one is a gateway's and no file (6).
    """
    from huggingface_hub.errors import EntryNotFoundError

    prefix = f"/{kind}" if kind else ""
    where = f"{prefix}/{repo_id}/resolve/{quote(revision, safe='')}/{quote(path)}"
    try:
        answer = hub_get(where, repo_id, revision)
    except EvaluationError as error:
        if isinstance(error.__cause__, EntryNotFoundError):
            return None
        raise
    if not any("x-repo-commit" in step.headers for step in (answer, *answer.history)):
        raise EvaluationError(f"what answers to GET {where} is not the Hub", code=6, hint=TRY_LATER)
    return answer.content


def card_source(repo_id: str, sha: str) -> Source:
    """A card at a pinned commit as the source of scores."""
    return Source("readme", CARD, sha, f"{hub_endpoint()}/{repo_id}/blob/{sha}/{CARD}", "Model card")
