"""Git's smart HTTP protocol, by way of `git http-backend` as a CGI program."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from urllib.parse import unquote

from starlette.responses import Response

from .routing import Call
from .state import Hub, Kind, Repo
from .wire import HubError

GIT_PATH = re.compile(
    r"/(?:(?P<plural>datasets|spaces)/)?(?P<id>[^/]+/[^/]+?)(?:\.git)?"
    r"/(?P<service>info/refs|git-upload-pack|git-receive-pack)"
)
KINDS: Mapping[str | None, Kind] = {None: "model", "datasets": "dataset", "spaces": "space"}
PUSH = "git-receive-pack"


def is_git(path: str) -> bool:
    """Whether a path belongs to git's protocol."""
    return GIT_PATH.fullmatch(path) is not None


async def git_answer(hub: Hub, call: Call) -> Response:
    """What `git http-backend` says. Pushing takes write access; git asks for a password after a 401."""
    found = GIT_PATH.fullmatch(call.path)
    assert found is not None
    try:
        repo = hub.find(KINDS[found["plural"]], unquote(found["id"]), call.token)
        hub.require_files(repo, call.token)
        if PUSH in (found["service"], call.query.get("service")):
            hub.require_write(repo, call.token)
    except HubError as err:
        if err.status == 401:
            err.headers["WWW-Authenticate"] = 'Basic realm="Local Hub"'
        raise
    return await _backend(repo, found["service"], call)


async def _backend(repo: Repo, service: str, call: Call) -> Response:
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(repo.store.path),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "http.receivepack",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_KEY_1": "safe.directory",
        "GIT_CONFIG_VALUE_1": "*",
        "PATH_INFO": f"/{service}",
        "REQUEST_METHOD": call.method,
        "QUERY_STRING": str(call.query),
        "CONTENT_TYPE": call.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(call.body)),
        "HTTP_CONTENT_ENCODING": call.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": call.headers.get("git-protocol", ""),
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "git", "http-backend", stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    )
    out, err = await process.communicate(call.body)
    head, _, body = out.partition(b"\r\n\r\n")
    if not head:
        raise HubError(500, "GitFailed", err.decode("utf-8", "replace"))
    headers = dict(BytesHeaderParser().parsebytes(head).items())
    status = int(headers.pop("Status", "200").split()[0])
    return Response(body, status, headers)
