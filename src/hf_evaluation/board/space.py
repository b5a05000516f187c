"""The files of a site as one commit of a static Space.

`deploy_site` makes the Space where there is none, and commits where a reader would see something new. It
refuses a Space that holds something else, and leaves a README alone that people have written.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hf_evaluation.board.site import MANIFEST, SITE
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import PASSING, T, ask_patiently
from hf_evaluation.core.json_values import as_object, as_text, json_or_none
from hf_evaluation.core.text import first_line, printable
from hf_evaluation.core.version import VERSION

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

MARK = "<!-- made by scripts/leaderboard.py of hf-evaluation; changes here are overwritten -->"
# What a Space holds when the Hub has just made it; one with more is somebody's unless it has our manifest.
FRESH = frozenset((".gitattributes", "README.md", "index.html", "style.css"))
# Somebody else has committed, or is just doing it: what is asked next is asked of the new head.
MOVED = frozenset({409, 412})
SPACE_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Published:
    """What a Space holds: its head, whether we may replace its README, the digest of its page."""

    sha: str
    own_readme: bool
    digest: str | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployment did: `commit` is None where the Space already had it, or on a dry run."""

    space: str
    url: str
    created: bool
    changed: bool
    commit: str | None
    files: tuple[str, ...] = field(default=())


def space_readme(title: str) -> bytes:
    """The README of the Space: front matter of a static Space (hub-docs, spaces-config-reference)."""
    front = {
        "title": title,
        "emoji": "📊",
        "colorFrom": "blue",
        "colorTo": "gray",
        "sdk": "static",
        "app_file": "index.html",
        "fullWidth": True,
        "header": "mini",
        "pinned": False,
        "short_description": "Evaluation results of models, with their sources",
        "tags": ["leaderboard"],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    text = "The page is index.html; its data are data/leaderboard.json and data/reports.csv."
    return "\n".join(("---", *lines, "---", MARK, "", text, "")).encode()


def deploy_site(space: str, files: Mapping[str, bytes], *, dry_run: bool) -> Deployment:
    """Bring a Space to these files in one commit; none where a reader would see nothing new.

    A failed attempt is made again with the head read anew: a lost answer then shows as "nothing new".
    """
    from huggingface_hub import HfApi, get_token

    if not SPACE_ID.fullmatch(space):
        raise EvaluationError(f"{printable(space)!r} is no ORG/NAME", code=2, hint="--space org/leaderboard")
    if not dry_run and not get_token():
        raise EvaluationError("not signed in", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    api = HfApi(library_name="hf-evaluation", library_version=VERSION)
    created = ask_space(lambda: _make_space(api, space, dry_run=dry_run), space)
    return ask_space(lambda: _bring(api, space, files, created=created, dry_run=dry_run), space)


def _make_space(api: HfApi, space: str, *, dry_run: bool) -> bool:
    """Make the Space if there is none; whether there was none."""
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        api.repo_info(space, repo_type="space")
        return False
    except RepositoryNotFoundError:
        if not dry_run:
            api.create_repo(space, repo_type="space", space_sdk="static", exist_ok=True)
        return True


def _bring(api: HfApi, space: str, files: Mapping[str, bytes], *, created: bool, dry_run: bool) -> Deployment:
    url = f"{api.endpoint}/spaces/{space}"
    manifest = json.loads(files[MANIFEST])
    if created and dry_run:
        return Deployment(space, url, True, True, None, ("README.md", *SITE))
    present = _published(api, space)
    if present.digest == manifest["digest"]:
        return Deployment(space, url, created, False, None)
    content = {**({"README.md": space_readme(manifest["title"])} if present.own_readme else {}), **files}
    commit = None
    if not dry_run:
        commit = _commit(api, space, content, present.sha, f"Leaderboard of {manifest['last'] or 'a survey'}")
    return Deployment(space, url, created, True, commit, tuple(content))


def _commit(api: HfApi, space: str, content: Mapping[str, bytes], parent: str, title: str) -> str:
    from huggingface_hub import CommitOperationAdd

    operations = [CommitOperationAdd(path, data) for path, data in content.items()]
    done = api.create_commit(space, operations, commit_message=title, repo_type="space", parent_commit=parent)
    return str(done.oid)


def _published(api: HfApi, space: str) -> Published:
    """What the Space holds now; refuses one that holds something else than a leaderboard of ours."""
    info = api.repo_info(space, repo_type="space")
    names = {item.rfilename for item in getattr(info, "siblings", None) or ()}
    sha = info.sha or "main"
    if MANIFEST not in names:
        if not names <= FRESH or len(api.list_repo_commits(space, repo_type="space")) > 1:
            raise EvaluationError(
                f"{space} is a Space with other files", code=5, hint="name a new Space: --space org/new-name"
            )
        return Published(sha, True, None)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # no cache: the client falls back to a stale copy
        read = functools.partial(
            api.hf_hub_download, space, repo_type="space", revision=sha, local_dir=folder
        )
        digest = as_text(as_object(json_or_none(Path(read(MANIFEST)).read_bytes())).get("digest"))
        ours = "README.md" not in names or MARK in Path(read("README.md")).read_text("utf-8", "replace")
    return Published(sha, ours, digest)


def ask_space(ask: Callable[[], T], space: str) -> T:
    """Ask the Hub; again after conflicts, server and network failures, with growing pauses."""
    return ask_patiently(
        ask,
        lambda error, status: _space_failure(error, status, space),
        no_id=lambda error: EvaluationError(
            f"{space} is no name of a Space: {first_line(error)}", code=2, hint="--space org/leaderboard"
        ),
        unreachable=lambda error: EvaluationError(f"the Hub does not answer: {first_line(error)}", code=6),
        passing=PASSING | MOVED,
    )


def _space_failure(error: HfHubHTTPError, status: int, space: str) -> EvaluationError:
    """A failed request as an error of ours."""
    told = error.server_message or first_line(error)
    if status in (401, 403):
        hint = "a token with write permission is needed"
        return EvaluationError(f"not allowed to write to {space}: {told}", code=3, hint=hint)
    if status == 404:
        return EvaluationError(f"no such Space or owner: {space}: {told}", code=4)
    may_pass = status in PASSING | MOVED or status >= 500 or status == 0
    return EvaluationError(f"the Hub answers {status} about {space}: {told}", code=6 if may_pass else 5)
