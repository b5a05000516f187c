"""The ASGI application: recording, rate limits, faults, then the routes."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import buckets, discussions, jobs, repos
from .control import CONTROL, control
from .faults import Fault, Faults, RateLimits, Recorded, Requests
from .githttp import git_answer, is_git
from .routing import Call, find_route
from .state import Hub, Token
from .wire import HubError, Moved, answer, error_answer

# jobs and buckets first: `/api/jobs/hardware` must not be read as a namespace's jobs.
ROUTES = [*jobs.routes.rows, *buckets.routes.rows, *repos.routes.rows, *discussions.routes.rows]
# What a faulted answer says unless the test gives a body of its own.
FAULT_ERRORS: Mapping[int, HubError] = {
    error.status: error
    for error in (
        HubError(400, "BadRequest", "Bad Request"),
        HubError(401, "InvalidToken", "Invalid credentials in Authorization header"),
        HubError(403, "Forbidden", "Forbidden"),
        HubError(404, "RepoNotFound", "Repository not found"),
        HubError(408, "Timeout", "Request Timeout"),
        HubError(409, "Conflict", "Conflict"),
        HubError(412, "ParentCommitMismatch", "A commit has happened since. Please refresh and try again."),
        HubError(413, "TooLarge", "Payload Too Large"),
        HubError(429, "TooManyRequests", "We had to rate limit you.", {"RateLimit": '"api";r=0;t=1'}),
        HubError(
            500, "InternalError", "Internal Error - We're working hard to fix this as soon as possible!"
        ),
        HubError(502, "BadGateway", "Bad Gateway"),
        HubError(503, "Unavailable", "Service Unavailable"),
        HubError(504, "GatewayTimeout", "Gateway Timeout"),
    )
}
LOG = logging.getLogger("tests.servers.hub")


@dataclass(slots=True)
class Service:
    """The Hub's state with what tests steer around it. `latency` is in seconds, for every answer."""

    hub: Hub
    faults: Faults = field(default_factory=Faults)
    requests: Requests = field(default_factory=Requests)
    limits: RateLimits = field(default_factory=RateLimits)
    latency: float = 0.0


class App:
    """The ASGI callable."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        body = await request.body()
        if request.url.path.startswith(CONTROL):
            await control(self.service, request, body)(scope, receive, send)
            return
        response = await self._serve(request, body)
        if response is None:
            await hang_up(scope, receive)
        else:
            await response(scope, receive, send)

    async def _serve(self, request: Request, body: bytes) -> Response | None:
        """The answer to a request, None where the connection is to be cut."""
        service = self.service
        record = service.requests.add(lambda number: _record(request, body, number))
        allowed, headers = service.limits.count(record.authorization or "anonymous", record.path)
        fault = service.faults.take(record.method, record.path, record.query)
        wait = service.latency + (fault.delay if fault else 0.0)
        if wait:
            await asyncio.sleep(wait)
        response: Response | None = None
        if not allowed:
            response = error_answer(HubError(429, "TooManyRequests", "We had to rate limit you."))
        elif fault is None or fault.handles:
            response = await self._handle(request, body, record)
        if fault is not None:
            record.faulted = True
            response = _strike(fault, response)
        if response is not None:
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            response.headers["X-Request-Id"] = f"Root=local-{record.number}"
            response.headers["Date"] = formatdate(usegmt=True)  # uvicorn's may be a second old
            if response.status_code >= 400 and not record.faulted:
                response.headers.setdefault("X-Error-Code", "Error")
            record.status = response.status_code
            record.error = response.headers.get("x-error-code")
        return response

    async def _handle(self, request: Request, body: bytes, record: Recorded) -> Response:
        """The normal answer; refusals, redirects and defects of the Hub itself become answers too."""
        hub = self.service.hub
        try:
            token = hub.identify(_bearer(record.authorization))
            record.user = token.user if token else None
            call = _call(request, body, token)
            if is_git(call.path):
                return await git_answer(hub, call)
            route, args = find_route(ROUTES, call.method, call.path)
            with hub.lock:
                return route.handler(hub, _with_args(call, args))
        except HubError as err:
            return error_answer(err)
        except Moved as err:
            return _redirect(request, err)
        except Exception:  # the Hub's own defect must reach the test as an answer, and the log
            LOG.exception("%s", record.line())
            return error_answer(HubError(500, "LocalHubDefect", "The local Hub failed; see its log"))


def _record(request: Request, body: bytes, number: int) -> Recorded:
    raw_path = raw_path_of(request)
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    return Recorded(
        number,
        time.time(),
        request.method,
        unquote(raw_path),
        raw_path,
        request.url.query,
        headers,
        request.headers.get("authorization"),
        body,
    )


def raw_path_of(request: Request) -> str:
    """The path as sent, still percent-encoded."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("ascii", "replace").partition("?")[0]


def _call(request: Request, body: bytes, token: Token | None) -> Call:
    endpoint = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    return Call(
        request.method, raw_path_of(request), {}, request.query_params, request.headers, body, token, endpoint
    )


def _with_args(call: Call, args: Mapping[str, str]) -> Call:
    return Call(call.method, call.path, args, call.query, call.headers, call.body, call.token, call.endpoint)


def _bearer(authorization: str | None) -> str | None:
    """The token of a `Bearer` header, or the password of a `Basic` one, as git sends it."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError) as err:
            raise HubError(401, "InvalidToken", "Invalid credentials in Authorization header") from err
    return None


def _redirect(request: Request, moved: Moved) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    where = raw_path_of(request).replace(f"/{quote(moved.old)}", f"/{quote(moved.new)}", 1) + query
    return answer({"url": where}, 307, {"Location": where})


def _strike(fault: Fault, response: Response | None) -> Response | None:
    """What a fault leaves of the answer."""
    if fault.cut:
        return None
    if fault.status is None:
        return response
    error = FAULT_ERRORS.get(fault.status)
    if error is not None and not fault.body:
        made = error_answer(error)
    else:
        made = Response(fault.body or b"{}", fault.status, media_type="application/json")
    for name, value in fault.headers.items():
        made.headers[name] = value
    return made


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer, and wait until the server has noticed."""
    transport: asyncio.Transport = scope["state"]["transport"]
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue
