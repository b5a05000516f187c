"""Routes about repositories: whoami, info, lists, tree, refs, files, preupload, commit, create."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from urllib.parse import parse_qs

from starlette.responses import Response

from .cards import validate_card
from .evals import leaderboard
from .info import ONE_DEFAULT, asked_fields, describe, list_fields, select
from .routing import TRUE_WORDS, Call, Routes, page
from .state import KINDS, Hub, Kind, Repo, Token
from .store import CommitRow, Entry
from .wire import HubError, Json, answer, list_of, object_of, stamp, text_of, texts, whole_number

routes = Routes()

REPO = "/api/{kinds}/{ns}/{name}"
LARGE_FILE = 10 * 1024 * 1024  # bytes; a regular commit takes no larger file
LFS_SUFFIXES = (
    "bin",
    "parquet",
    "safetensors",
    "gguf",
    "pt",
    "pth",
    "onnx",
    "arrow",
    "zip",
    "gz",
    "zst",
    "eval",
)
GIT_ATTRIBUTES = "".join(
    f"*.{suffix} filter=lfs diff=lfs merge=lfs -text\n" for suffix in LFS_SUFFIXES
).encode()
POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)
POINTER_MAX = 200  # bytes; no pointer is longer
REPO_NAME = re.compile(r"[\w.-]{1,96}")


# --- who and what ------------------------------------------------------------------------------------------


@routes.add("GET", "/api/whoami-v2")
def whoami(hub: Hub, call: Call) -> Response:
    """The caller, the orgs and the token's role."""
    token = hub.require_token(call.token)
    account = hub.account(token.user)
    access: dict[str, object] = {
        "displayName": "test token",
        "role": token.role,
        "createdAt": stamp(hub.now()),
    }
    if token.role == "fineGrained":
        entity = {"type": "user", "name": token.user}
        scoped = [{"entity": entity, "permissions": sorted(token.permissions)}]
        access["fineGrained"] = {"canReadGatedRepos": True, "global": [], "scoped": scoped}
    orgs = [
        {"type": "org", "name": org.name, "fullname": org.fullname, "roleInOrg": org.members[token.user]}
        for org in hub.orgs_of(token.user)
    ]
    return answer(
        {
            "type": "user",
            "id": f"64{account.number:022x}",
            "name": account.name,
            "fullname": account.fullname,
            "email": account.email,
            "emailVerified": True,
            "canPay": True,
            "isPro": False,
            "avatarUrl": "",
            "orgs": orgs,
            "auth": {"type": "access_token", "accessToken": access},
        }
    )


@routes.add("GET", "/api/{kinds}")
def list_repos(hub: Hub, call: Call) -> Response:
    """A page of the list."""
    fields = list(list_fields(call))
    size = min(whole_number(call.query.get("limit"), hub.limits.repos), hub.limits.repos)
    return page(select(hub, call), call, size, show=lambda repo: describe(hub, repo, repo.head, fields))


@routes.add("GET", REPO)
def info(hub: Hub, call: Call) -> Response:
    """One repository at main. Open to all for gated repositories."""
    repo = call.repo(hub)
    return answer(_info(hub, call, repo, repo.head))


@routes.add("GET", REPO + "/revision/{rev}")
def revision_info(hub: Hub, call: Call) -> Response:
    """One repository at a revision. This one is behind the gate, unlike the plain info."""
    repo = call.repo(hub)
    hub.require_files(repo, call.token)
    return answer(_info(hub, call, repo, commit_of(repo, call.args["rev"])))


def _info(hub: Hub, call: Call, repo: Repo, commit: str) -> Json:
    found = dict(describe(hub, repo, commit, asked_fields(call, ONE_DEFAULT)))
    if call.flag("blobs"):
        found["siblings"] = [
            {"rfilename": entry.path, "size": entry.size, "blobId": entry.oid}
            for entry in repo.store.tree(commit) or []
            if entry.kind == "file"
        ]
    return found


@routes.add("GET", "/api/{kinds}/{name}")
@routes.add("GET", "/api/{kinds}/{name}/revision/{rev}")
@routes.site("GET", "/{name}/resolve/{rev}/{path...}")
def short_id(hub: Hub, call: Call) -> Response:
    """An id without a namespace: none is stored, so the usual refusal."""
    call.repo(hub)
    raise HubError(404, "RepoNotFound", "Repository not found")


@routes.add("GET", REPO + "/leaderboard")
def dataset_leaderboard(hub: Hub, call: Call) -> Response:
    """The ranking on a benchmark dataset."""
    repo = call.repo(hub)
    if repo.kind != "dataset":
        raise HubError(404, "NotFound", "Only datasets have leaderboards")
    base_only = call.flag("base_model", default=True)
    return answer(leaderboard(hub, repo, call.token, base_only, call.query.get("task_id")))


@routes.add("GET", REPO + "/auth-check")
@routes.add("GET", REPO + "/auth-check/write")
def auth_check(hub: Hub, call: Call) -> Response:
    """Whether the caller may read the files, or write."""
    repo = call.repo(hub)
    hub.require_files(repo, call.token)
    if call.path.endswith("/write"):
        hub.require_write(repo, call.token)
    return answer({})


@routes.add("POST", "/api/validate-yaml")
def validate_yaml(hub: Hub, call: Call) -> Response:
    """The check of a card's front matter. Needs no token."""
    errors, warnings = validate_card(text_of(call.json(), "content"))
    body = {
        "errors": [{"message": text} for text in errors],
        "warnings": [{"message": text} for text in warnings],
    }
    headers = {"X-Error-Code": "InvalidYaml"} if errors else {}
    return answer(body, 400 if errors else 200, headers)


# --- git ---------------------------------------------------------------------------------------------------


def commit_of(repo: Repo, revision: str) -> str:
    """The commit of a revision; 404 RevisionNotFound."""
    found = repo.store.resolve(revision)
    if found is None:
        raise HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    return found


@routes.add("GET", REPO + "/tree/{rev}")
@routes.add("GET", REPO + "/tree/{rev}/{path...}")
def tree(hub: Hub, call: Call) -> Response:
    """The files and folders under a path."""
    repo = call.repo(hub)
    commit = commit_of(repo, call.args["rev"])
    folder = call.args.get("path", "").strip("/")
    entries = repo.store.tree(commit, folder, call.flag("recursive"))
    if entries is None:
        raise _no_entry(commit, folder)
    size = whole_number(call.query.get("limit"), hub.limits.tree)
    expand = call.flag("expand")
    headers = {"X-Repo-Commit": commit}
    return page(entries, call, size, headers, lambda entry: _entry_json(repo, commit, entry, expand))


@routes.add("POST", REPO + "/paths-info/{rev}")
def paths_info(hub: Hub, call: Call) -> Response:
    """The files and folders named in the body; unknown ones are left out."""
    repo = call.repo(hub)
    commit = commit_of(repo, call.args["rev"])
    paths, expand = _paths_form(call)
    entries = [repo.store.entry(commit, path.strip("/")) for path in paths]
    rows = [_entry_json(repo, commit, entry, expand) for entry in entries if entry is not None]
    return answer(rows, headers={"X-Repo-Commit": commit})


def _paths_form(call: Call) -> tuple[list[str], bool]:
    if "json" in call.headers.get("content-type", ""):
        body = call.json()
        return texts(list_of(body, "paths")), body.get("expand") is True
    form = parse_qs(call.body.decode())
    return form.get("paths", []), form.get("expand", [""])[0].lower() in TRUE_WORDS


def _entry_json(repo: Repo, commit: str, entry: Entry, expand: bool) -> Json:
    row: dict[str, object] = {"type": entry.kind, "oid": entry.oid, "size": entry.size, "path": entry.path}
    pointer = _pointer_at(repo, commit, entry)
    if pointer is not None:
        oid, size = pointer
        row |= {"size": size, "lfs": {"oid": oid, "size": size, "pointerSize": entry.size}}
    if expand:
        last = repo.store.last_change(commit, entry.path)
        row["lastCommit"] = {"id": last.oid, "title": last.title, "date": stamp(last.date)}
    return row


def read_pointer(data: bytes) -> tuple[str, int] | None:
    """The sha256 and size an LFS pointer file stands for, None for an ordinary file."""
    found = POINTER.fullmatch(data)
    return (found[1].decode(), int(found[2])) if found else None


def _pointer_at(repo: Repo, commit: str, entry: Entry) -> tuple[str, int] | None:
    blob = repo.store.blob(commit, entry.path) if entry.kind == "file" and entry.size <= POINTER_MAX else None
    return read_pointer(blob[1]) if blob else None


def _large_file(hub: Hub, sha256: str) -> bytes:
    found = hub.xet.find_sha256(sha256)
    if found is None:
        raise HubError(404, "EntryNotFound", f"No uploaded content {sha256}")
    return hub.xet.read(found.hash)


@routes.add("GET", REPO + "/refs")
def refs(hub: Hub, call: Call) -> Response:
    """Branches, tags and, when asked, pull requests."""
    repo = call.repo(hub)
    found: dict[str, list[Json]] = {"branches": [], "converts": [], "tags": []}
    if call.flag("include_prs"):
        found["pullRequests"] = []
    places = {"heads": "branches", "tags": "tags", "convert": "converts", "pr": "pullRequests"}
    for ref, target in repo.store.refs().items():
        _, family, name = ref.split("/", 2)
        place = places.get(family, "")
        if place in found:
            found[place].append({"name": name, "ref": ref, "targetCommit": target})
    return answer(found)


@routes.add("GET", REPO + "/commits/{rev}")
def commits(hub: Hub, call: Call) -> Response:
    """The log, newest first."""
    repo = call.repo(hub)
    hub.require_files(repo, call.token)
    rows = repo.store.log(commit_of(repo, call.args["rev"]))
    return page(rows, call, hub.limits.commits, {"X-Total-Count": str(len(rows))}, _commit_json)


def _commit_json(row: CommitRow) -> Json:
    author = {"user": row.author, "avatar": ""}
    return {
        "id": row.oid,
        "title": row.title,
        "message": row.message,
        "authors": [author],
        "date": stamp(row.date),
    }


def _no_entry(commit: str, path: str) -> HubError:
    return HubError(404, "EntryNotFound", f"Entry not found: {path}", {"X-Repo-Commit": commit})


@routes.site("GET", "/{ns}/{name}/resolve/{rev}/{path...}")
@routes.site("GET", "/{ns}/{name}/raw/{rev}/{path...}")
def resolve(hub: Hub, call: Call) -> Response:
    """A file's bytes, or part of them."""
    repo = call.repo(hub)
    hub.require_files(repo, call.token)
    commit = commit_of(repo, call.args["rev"])
    path = call.args["path"]
    found = repo.store.blob(commit, path)
    if found is None:
        raise _no_entry(commit, path)
    oid, data = found
    headers = {"X-Repo-Commit": commit, "ETag": f'"{oid}"', "Accept-Ranges": "bytes"}
    if pointer := read_pointer(data):
        data = _large_file(hub, pointer[0])
        headers |= {"X-Linked-ETag": f'"{pointer[0]}"', "X-Linked-Size": str(pointer[1])}
    name = path.rpartition("/")[2].encode("ascii", "replace").decode().replace('"', "")
    headers["Content-Disposition"] = f'inline; filename="{name}"'
    kind = mimetypes.guess_type(path)[0] or "text/plain"
    return ranged(data, headers, kind, call.headers.get("range"))


def ranged(data: bytes, headers: Mapping[str, str], kind: str, wanted: str | None) -> Response:
    """All of the bytes, or the one range a `Range` header asks for (206, or 416 outside the file)."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
    if found is None or found[0] == "bytes=-":
        return Response(data, 200, dict(headers), media_type=kind)
    first, last = found[1], found[2]
    start = int(first) if first else max(len(data) - int(last), 0)
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start >= len(data) or start > end:
        raise HubError(
            416, "RangeNotSatisfiable", "Range Not Satisfiable", {"Content-Range": f"bytes */{len(data)}"}
        )
    where = {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
    return Response(data[start : end + 1], 206, {**headers, **where}, media_type=kind)


# --- writing -----------------------------------------------------------------------------------------------


@routes.add("POST", REPO + "/preupload/{rev}")
def preupload(hub: Hub, call: Call) -> Response:
    """How each file is to be sent, whether git ignores it, and its present blob id."""
    repo = call.repo(hub)
    _require_commit(hub, call, repo)
    commit = commit_of(repo, call.args["rev"])
    body = call.json()
    ignore = body.get("gitIgnore")
    if not isinstance(ignore, str):
        blob = repo.store.blob(commit, ".gitignore")
        ignore = blob[1].decode("utf-8", "replace") if blob else ""
    files = [file for file in list_of(body, "files") if isinstance(file, dict)]
    return answer({"files": [_upload_mode(repo, commit, file, ignore) for file in files]})


def _upload_mode(repo: Repo, commit: str, file: Json, ignore: str) -> Json:
    path = checked_path(text_of(file, "path"))
    size = file.get("size")
    sample = base64.b64decode(text_of(file, "sample", ""))
    large = isinstance(size, int) and size > LARGE_FILE
    mode = "lfs" if large or b"\0" in sample or _is_lfs(repo, commit, path) else "regular"
    row: dict[str, object] = {"path": path, "uploadMode": mode, "shouldIgnore": ignored(path, ignore)}
    entry = repo.store.entry(commit, path)
    if entry is not None and entry.kind == "file":
        pointer = _pointer_at(repo, commit, entry)
        row["oid"] = pointer[0] if pointer else entry.oid
    return row


def _is_lfs(repo: Repo, commit: str, path: str) -> bool:
    blob = repo.store.blob(commit, ".gitattributes")
    lines = blob[1].decode("utf-8", "replace").splitlines() if blob else []
    rules = [line.split() for line in lines if "filter=lfs" in line]
    return any(
        rule and (fnmatch(path, rule[0]) or fnmatch(path.rpartition("/")[2], rule[0])) for rule in rules
    )


def ignored(path: str, rules: str) -> bool:
    """Whether a `.gitignore` covers a path: names, globs, folders, leading `/` and `!` are known."""
    verdict = False
    parts = path.split("/")
    heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    for line in rules.splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        keep = rule.startswith("!")
        wanted = rule.lstrip("!").rstrip("/")
        candidates = heads if "/" in wanted else parts
        if any(fnmatch(item, wanted.lstrip("/")) for item in candidates):
            verdict = not keep
    return verdict


def checked_path(path: str) -> str:
    """A path inside the repository; 400 for one that leaves it."""
    parts = path.split("/")
    if not path or any(part in ("", ".", "..", ".git") for part in parts):
        raise HubError(400, "InvalidPath", f"Invalid path: {path!r}")
    return path


def _require_commit(hub: Hub, call: Call, repo: Repo) -> Token:
    """The rights of preupload and commit: to the repository, or to propose."""
    hub.require_files(repo, call.token)
    if call.flag("create_pr"):
        return hub.require_discussion(repo, call.token)
    found = re.fullmatch(r"refs/pr/(\d+)", call.args["rev"])
    if found and call.token is not None:
        item = repo.discussion(int(found[1]))
        if item.author == call.token.user:
            return hub.require_discussion(repo, call.token)
    return hub.require_write(repo, call.token)


@routes.add("POST", REPO + "/commit/{rev}")
def commit(hub: Hub, call: Call) -> Response:
    """A commit on a branch, on a pull request's ref, or as a new pull request."""
    repo = call.repo(hub)
    token = _require_commit(hub, call, repo)
    head = commit_of(repo, call.args["rev"])
    lines = call.json_lines()
    header = _header(lines)
    changes = _changes(hub, repo, head, lines)
    _require_valid_card(changes)
    title = text_of(header, "summary")
    text = text_of(header, "description", "")
    parent = header.get("parentCommit")
    with hub.lock:
        if call.flag("create_pr"):
            base = head if parent is None else commit_of(repo, str(parent))
            item = hub.open_pr(repo, token.user, title, text, changes, base)
            oid = commit_of(repo, item.ref)
            url = f"{call.endpoint}/{repo.path()}/discussions/{item.num}"
            return _committed(call, repo, oid, {"pullRequestUrl": url})
        if parent is not None and parent != head:
            raise HubError(
                412, "ParentCommitMismatch", "A commit has happened since. Please refresh and try again."
            )
        message = f"{title}\n\n{text}" if text else title
        return _committed(call, repo, _commit_to(hub, repo, token, call.args["rev"], message, changes), {})


def _header(lines: list[Json]) -> Json:
    if not lines or lines[0].get("key") != "header":
        raise HubError(400, "InvalidBody", "The first line must be the header")
    return object_of(lines[0], "value")


def _changes(hub: Hub, repo: Repo, head: str, lines: list[Json]) -> dict[str, bytes | None]:
    changes: dict[str, bytes | None] = {}
    for line in lines[1:]:
        key = text_of(line, "key")
        value = object_of(line, "value")
        path = checked_path(text_of(value, "path").rstrip("/"))
        if key == "file":
            changes[path] = _content(value)
        elif key == "lfsFile":
            changes[path] = _pointer(hub, text_of(value, "oid"))
        elif key in ("deletedFile", "deletedFolder"):
            if repo.store.entry(head, path) is None:
                raise _no_entry(head, path)
            changes[path] = None
        else:
            raise HubError(400, "InvalidBody", f"Unknown operation {key!r}")
    return changes


def _pointer(hub: Hub, sha256: str) -> bytes:
    """The pointer to an uploaded large file; 400 when nothing was uploaded."""
    found = hub.xet.find_sha256(sha256)
    if found is None:
        raise HubError(400, "MissingContent", f"LFS pointer to a file that does not exist: {sha256}")
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {found.size}\n".encode()


def _content(value: Json) -> bytes:
    content = text_of(value, "content")
    if value.get("encoding", "utf-8") != "base64":
        return content.encode()
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as err:
        raise HubError(400, "InvalidBody", f"Invalid base64: {err}") from err


def _require_valid_card(changes: Mapping[str, bytes | None]) -> None:
    card = changes.get("README.md")
    if card is None:
        return
    errors, _ = validate_card(card.decode("utf-8", "replace"))
    if errors:
        raise HubError(400, "InvalidYaml", f"Invalid metadata in README.md: {'; '.join(errors)}")


def _commit_to(
    hub: Hub, repo: Repo, token: Token, revision: str, message: str, changes: Mapping[str, bytes | None]
) -> str:
    found = re.fullmatch(r"refs/pr/(\d+)", revision)
    if found:
        item = repo.discussion(int(found[1]))
        if item.status not in ("open", "draft"):
            raise HubError(403, "Forbidden", f"This pull request is {item.status}")
        return hub.commit_to_pr(repo, item, token.user, message, changes)
    ref = f"refs/heads/{revision}"
    if ref not in repo.store.refs():
        raise HubError(400, "InvalidRevision", f"{revision} is not a branch")
    return hub.commit(repo, token.user, message, changes, ref)


def _committed(call: Call, repo: Repo, oid: str, more: Json) -> Response:
    url = f"{call.endpoint}/{repo.path()}/commit/{oid}"
    return answer({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": "", **more})


# --- create, settings, delete ------------------------------------------------------------------------------


@routes.add("POST", "/api/repos/create")
def create_repo(hub: Hub, call: Call) -> Response:
    """A new model, dataset or Space."""
    token = hub.require_token(call.token)
    body = call.json()
    kind, repo_id = _named_repo(body, token)
    namespace, _, name = repo_id.partition("/")
    if not token.allows("repo.write") or not hub.owns(token.user, namespace):
        raise HubError(
            403, "Forbidden", f"You don't have the rights to create a {kind} under the namespace {namespace}"
        )
    if not REPO_NAME.fullmatch(name):
        raise HubError(400, "InvalidRepoName", f"Invalid repo name: {name!r}")
    if (kind, repo_id) in hub.repos:
        taken = hub.repos[kind, repo_id]
        body = {"error": f"You already created this {kind} repo", "url": f"{call.endpoint}/{taken.path()}"}
        return answer(body, 409, {"X-Error-Code": "RepoExists", "X-Error-Message": str(body["error"])})
    sdk = text_of(call.json(), "sdk", "") or None
    repo = hub.create_repo(kind, repo_id, _first_files(kind, name, sdk), token.user)
    repo.private = call.json().get("visibility") == "private"
    repo.sdk = sdk
    return answer({"url": f"{call.endpoint}/{repo.path()}", "name": repo.id, "id": f"66{repo.number:022x}"})


def _named_repo(body: Json, token: Token) -> tuple[Kind, str]:
    """Kind and id in the body of create and delete."""
    kind = text_of(body, "type", "model")
    if kind not in KINDS:
        raise HubError(400, "InvalidBody", f"Unknown repo type {kind!r}")
    namespace = body.get("organization")
    return kind, f"{namespace if isinstance(namespace, str) else token.user}/{text_of(body, 'name')}"


def _first_files(kind: Kind, name: str, sdk: str | None) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {".gitattributes": GIT_ATTRIBUTES}
    if kind == "space":
        files["README.md"] = f"---\ntitle: {name}\nsdk: {sdk}\npinned: false\n---\n".encode()
    return files


@routes.add("DELETE", "/api/repos/delete")
def delete_repo(hub: Hub, call: Call) -> Response:
    """The end of a repository."""
    kind, repo_id = _named_repo(call.json(), hub.require_token(call.token))
    repo = hub.find(kind, repo_id, call.token)
    hub.require_write(repo, call.token)
    hub.delete_repo(repo)
    return answer({})


@routes.add("PUT", REPO + "/settings")
def settings(hub: Hub, call: Call) -> Response:
    """Visibility, gate, and whether discussions are open."""
    repo = call.repo(hub)
    hub.require_write(repo, call.token)
    body = call.json()
    if "visibility" in body or "private" in body:
        repo.private = body.get("visibility") == "private" or body.get("private") is True
    gate = body.get("gated", repo.gated)
    if gate not in (False, "auto", "manual"):
        raise HubError(400, "InvalidBody", '"gated" must be false, "auto" or "manual"')
    repo.gated = gate
    repo.discussions_disabled = body.get("discussionsDisabled", repo.discussions_disabled) is True
    return answer({"private": repo.private, "gated": repo.gated})


# --- Spaces ------------------------------------------------------------------------------------------------


@routes.add("GET", "/api/spaces/{ns}/{name}/runtime", kinds="spaces")
def space_runtime(hub: Hub, call: Call) -> Response:
    """A Space always runs."""
    repo = call.repo(hub)
    return answer(describe(hub, repo, repo.head, ["runtime"])["runtime"])


@routes.add("POST", "/api/spaces/{ns}/{name}/secrets", kinds="spaces")
@routes.add("POST", "/api/spaces/{ns}/{name}/variables", kinds="spaces")
def space_setting(hub: Hub, call: Call) -> Response:
    """A secret or variable of a Space."""
    repo = call.repo(hub)
    hub.require_write(repo, call.token)
    body = call.json()
    place = repo.secrets if call.path.endswith("/secrets") else repo.variables
    place[text_of(body, "key")] = text_of(body, "value", "")
    rows = {key: {"value": value, "updatedAt": stamp(hub.now())} for key, value in repo.variables.items()}
    return answer(rows)
