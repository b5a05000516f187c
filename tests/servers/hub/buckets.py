"""Routes about buckets, and the xet tokens of buckets and repositories."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from starlette.responses import Response

from .compute import Bucket, BucketFile
from .repos import ranged
from .routing import Call, Routes
from .state import REPO_WRITE, Hub
from .wire import HubError, Json, answer, list_of, stamp, text_of, texts

routes = Routes()

BUCKET = "/api/buckets/{ns}/{name}"
TOKEN_LIFE = 3600  # seconds


def _id(hub: Hub, call: Call) -> str:
    """The bucket's id; the namespace "me" stands for the caller."""
    namespace = call.args["ns"]
    if namespace == "me":
        namespace = hub.require_token(call.token).user
    return f"{namespace}/{call.args['name']}"


def _bucket(hub: Hub, call: Call, write: bool = False) -> Bucket:
    """The bucket of the path, if the caller may see it (or write to it)."""
    bucket = hub.buckets.get(_id(hub, call))
    owner = (
        call.token is not None
        and bucket is not None
        and hub.owns(call.token.user, bucket.id.partition("/")[0])
    )
    if bucket is None or (bucket.private and not owner):
        raise HubError(401 if call.token is None else 404, "RepoNotFound", "Bucket not found")
    if write:
        _require_owner(hub, call, bucket.id)
    return bucket


def _require_owner(hub: Hub, call: Call, bucket_id: str) -> None:
    token = hub.require_token(call.token)
    if not token.allows(REPO_WRITE) or not hub.owns(token.user, bucket_id.partition("/")[0]):
        raise HubError(403, "Forbidden", f"You don't have the rights to write to bucket {bucket_id}")


@routes.add("POST", BUCKET)
def create_bucket(hub: Hub, call: Call) -> Response:
    """A new bucket; 409 with its url when it exists."""
    bucket_id = _id(hub, call)
    _require_owner(hub, call, bucket_id)
    url = f"{call.endpoint}/buckets/{bucket_id}"
    if bucket_id in hub.buckets:
        return answer(
            {"error": "You already created this bucket", "url": url}, 409, {"X-Error-Code": "RepoExists"}
        )
    private = call.json().get("visibility") == "private"
    bucket = Bucket(bucket_id, hub.next_number(), private, hub.now())
    hub.buckets[bucket_id] = bucket
    return answer({"url": url, "name": bucket_id, "id": f"67{bucket.number:022x}"})


@routes.add("GET", BUCKET)
def bucket_info(hub: Hub, call: Call) -> Response:
    """One bucket."""
    return answer(_bucket_json(_bucket(hub, call)))


@routes.add("GET", "/api/buckets/{ns}")
def list_buckets(hub: Hub, call: Call) -> Response:
    """The buckets of a namespace that the caller may see."""
    namespace = call.args["ns"]
    owner = call.token is not None and hub.owns(call.token.user, namespace)
    rows = [bucket for bucket in hub.buckets.values() if bucket.id.startswith(f"{namespace}/")]
    return answer([_bucket_json(bucket) for bucket in rows if owner or not bucket.private])


@routes.add("DELETE", BUCKET)
def delete_bucket(hub: Hub, call: Call) -> Response:
    """The end of a bucket."""
    del hub.buckets[_bucket(hub, call, write=True).id]
    return answer({})


def _bucket_json(bucket: Bucket) -> Json:
    size = sum(file.size for file in bucket.files.values())
    made = stamp(bucket.created)
    return {
        "id": bucket.id,
        "private": bucket.private,
        "createdAt": made,
        "size": size,
        "totalFiles": len(bucket.files),
    }


@routes.add("GET", BUCKET + "/tree")
@routes.add("GET", BUCKET + "/tree/{path...}")
def bucket_tree(hub: Hub, call: Call) -> Response:
    """The files under a prefix, all levels; or one level, with its folders."""
    bucket = _bucket(hub, call)
    prefix = call.args.get("path", "").strip("/")
    start = f"{prefix}/" if prefix else ""
    files = sorted(
        (file for file in bucket.files.values() if file.path.startswith(start)), key=lambda row: row.path
    )
    if call.flag("recursive"):
        return answer([_file_json(file) for file in files])
    here = [_file_json(file) for file in files if "/" not in file.path[len(start) :]]
    folders = {
        start + file.path[len(start) :].partition("/")[0] for file in files if "/" in file.path[len(start) :]
    }
    return answer([*({"type": "directory", "path": path} for path in sorted(folders)), *here])


@routes.add("POST", BUCKET + "/paths-info")
def bucket_paths(hub: Hub, call: Call) -> Response:
    """The named files; unknown ones are left out."""
    bucket = _bucket(hub, call)
    paths = texts(list_of(call.json(), "paths"))
    return answer([_file_json(bucket.files[path]) for path in paths if path in bucket.files])


def _file_json(file: BucketFile) -> Json:
    return {
        "type": "file",
        "path": file.path,
        "size": file.size,
        "xetHash": file.xet_hash,
        "mtime": stamp(file.changed),
        "uploadedAt": stamp(file.uploaded),
    }


@routes.add("POST", BUCKET + "/batch")
def batch(hub: Hub, call: Call) -> Response:
    """Files added, copied and deleted; an added one must have been uploaded."""
    bucket = _bucket(hub, call, write=True)
    failed: list[Json] = []
    lines = call.json_lines()
    for line in lines:
        try:
            _apply(hub, bucket, line)
        except HubError as err:
            failed.append({"path": line.get("path"), "error": err.message})
    done = len(lines) - len(failed)
    body = {"success": not failed, "processed": len(lines), "succeeded": done, "failed": failed}
    return answer(body, 422 if lines and not done else 200, {"X-Error-Code": "BatchFailed"} if failed else {})


def _apply(hub: Hub, bucket: Bucket, line: Json) -> None:
    path = text_of(line, "path")
    verb = text_of(line, "type")
    if verb == "deleteFile":
        bucket.files.pop(path, None)
        return
    if verb not in ("addFile", "copyFile"):
        raise HubError(400, "InvalidBody", f"Unknown operation {verb!r}")
    xet_hash = text_of(line, "xetHash")
    found = hub.xet.find(xet_hash)
    if found is None:
        raise HubError(404, "EntryNotFound", f"No uploaded content {xet_hash}")
    moment = line.get("mtime")
    changed = datetime.fromtimestamp(moment / 1000, UTC) if isinstance(moment, int) else hub.now()
    bucket.files[path] = BucketFile(path, xet_hash, found.size, changed, hub.now())


@routes.add("GET", "/buckets/{ns}/{name}/resolve/{path...}")
def bucket_file(hub: Hub, call: Call) -> Response:
    """A file's bytes, and in the headers how to get them through xet."""
    bucket = _bucket(hub, call)
    file = bucket.files.get(call.args["path"])
    if file is None:
        raise HubError(404, "EntryNotFound", f"Entry not found: {call.args['path']}")
    auth = f"{call.endpoint}/api/buckets/{bucket.id}/xet-read-token"
    headers = {
        "ETag": f'"{file.xet_hash}"',
        "X-Linked-Size": str(file.size),
        "X-Xet-Hash": file.xet_hash,
        "Link": f'<{auth}>; rel="xet-auth"',
        "Accept-Ranges": "bytes",
    }
    return ranged(hub.xet.read(file.xet_hash), headers, "application/octet-stream", call.headers.get("range"))


# --- xet tokens --------------------------------------------------------------------------------------------


@routes.add("GET", BUCKET + "/xet-write-token")
def bucket_write_token(hub: Hub, call: Call) -> Response:
    """Where to upload a bucket's files."""
    _bucket(hub, call, write=True)
    return _xet_token(hub.xet.new_folder())


@routes.add("GET", BUCKET + "/xet-read-token")
def bucket_read_token(hub: Hub, call: Call) -> Response:
    """Where to download a bucket's files."""
    bucket = _bucket(hub, call)
    return _xet_token(hub.xet.folder_with([file.xet_hash for file in bucket.files.values()]))


@routes.add("GET", "/api/{kinds}/{ns}/{name}/xet-write-token/{rev}")
def repo_write_token(hub: Hub, call: Call) -> Response:
    """Where to upload a repository's large files; open to all who may propose changes."""
    repo = call.repo(hub)
    hub.require_token(call.token)
    hub.require_files(repo, call.token)
    return _xet_token(hub.xet.new_folder())


def _xet_token(address: str) -> Response:
    expiry = int(time.time()) + TOKEN_LIFE
    headers = {
        "X-Xet-Cas-Url": address,
        "X-Xet-Access-Token": "xet-local",
        "X-Xet-Token-Expiration": str(expiry),
    }
    return answer({"casUrl": address, "exp": expiry, "accessToken": "xet-local"}, headers=headers)
