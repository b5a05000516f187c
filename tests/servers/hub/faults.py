"""Faults that tests queue, the record of requests, and rate limits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import RLock

from .wire import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of, or after, the normal handling of one request.

    `delay` (seconds) comes first. With `run` the real handler runs before the fault strikes, so that a commit
    is made and its answer lost. `cut` closes the connection without an answer. `status` (with `headers`
    and `body`) is the answer that the client gets. A fault with a delay alone is a slow, correct answer.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    cut: bool = False
    run: bool = False

    @property
    def handles(self) -> bool:
        """Whether the normal handler is to run."""
        return self.run or not (self.cut or self.status is not None)


@dataclass(slots=True)
class Queued:
    """A fault waiting for requests; `left` is None for one that stays."""

    pattern: re.Pattern[str]
    fault: Fault
    left: int | None
    hits: int = 0


class Faults:
    """The queue: the first entry whose pattern is found in "METHOD path" or "METHOD path?query" strikes."""

    def __init__(self) -> None:
        self._rows: list[Queued] = []
        self._lock = RLock()

    def add(
        self,
        pattern: str,
        status: int | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        delay: float = 0.0,
        cut: bool = False,
        run: bool = False,
        times: int | None = 1,
    ) -> None:
        """Queue a fault for the next `times` matching requests (None: for all). See `Fault`."""
        raw = body.encode() if isinstance(body, str) else body
        fault = Fault(status, dict(headers or {}), raw, delay, cut, run)
        with self._lock:
            self._rows.append(Queued(re.compile(pattern), fault, times))

    def take(self, method: str, path: str, query: str) -> Fault | None:
        """The fault for a request, used up by it."""
        plain = f"{method} {path}"
        with self._lock:
            for row in self._rows:
                if row.left == 0 or not (row.pattern.search(plain) or row.pattern.search(f"{plain}?{query}")):
                    continue
                row.hits += 1
                if row.left is not None:
                    row.left -= 1
                return row.fault
        return None

    def pending(self) -> list[str]:
        """Patterns of faults that have not struck as often as asked, so a test can see it missed."""
        with self._lock:
            return [
                row.pattern.pattern for row in self._rows if row.left or (row.left is None and not row.hits)
            ]

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._rows.clear()


@dataclass(slots=True)
class Recorded:
    """One request as it arrived, and how it was answered (`status` None: connection cut).

    `path` is percent-decoded; `headers` are lower-case and hold no authorization: that is in `authorization`
    alone, so that a test may search everything else for tokens.
    """

    number: int
    at: float
    method: str
    path: str
    raw_path: str
    query: str
    headers: Mapping[str, str]
    authorization: str | None
    body: bytes
    user: str | None = None
    status: int | None = None
    error: str | None = None
    faulted: bool = False

    @property
    def writes(self) -> bool:
        """Whether it asks for a change, by its method."""
        return self.method not in ("GET", "HEAD")

    def line(self) -> str:
        """METHOD path?query."""
        return f"{self.method} {self.path}" + (f"?{self.query}" if self.query else "")

    def as_json(self) -> Json:
        """The record for other processes."""
        return {
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "raw_path": self.raw_path,
            "query": self.query,
            "headers": dict(self.headers),
            "authorization": self.authorization,
            "body": self.body.decode("utf-8", "replace"),
            "user": self.user,
            "status": self.status,
            "error": self.error,
            "faulted": self.faulted,
        }


class Requests:
    """The record of all requests, oldest first."""

    def __init__(self) -> None:
        self._rows: list[Recorded] = []
        self._lock = RLock()

    def __iter__(self) -> Iterator[Recorded]:
        with self._lock:
            return iter(list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, build: Callable[[int], Recorded]) -> Recorded:
        """Append a record, given its number."""
        with self._lock:
            row = build(len(self._rows) + 1)
            self._rows.append(row)
            return row

    def find(
        self, pattern: str = "", *, method: str | None = None, user: str | None = None, since: int = 0
    ) -> list[Recorded]:
        """Requests whose "METHOD path?query" a regular expression is found in, after number `since`."""
        wanted = re.compile(pattern)
        return [
            row
            for row in self
            if row.number > since
            and wanted.search(row.line())
            and (method is None or row.method == method)
            and (user is None or row.user == user)
        ]

    def writes(self, since: int = 0) -> list[Recorded]:
        """Requests by any method but GET and HEAD."""
        return [row for row in self.find(since=since) if row.writes]

    def clear(self) -> None:
        """Start an empty record."""
        with self._lock:
            self._rows.clear()


# Requests per window of a free account, as the documentation of 2026-08 gives them.
FREE_QUOTA: Mapping[str, int] = {"api": 1000, "resolvers": 5000, "pages": 200}


class RateLimits:
    """Counts requests by caller and kind in fixed windows.

    Every answer carries the counters. Only with `enforce` do they refuse requests: otherwise `r` never falls
    below 1, since the client takes 0 for the cause of a 429.
    """

    def __init__(self, quota: Mapping[str, int] | None = None, window: float = 300.0) -> None:
        self.enforce = quota is not None
        self.quota = {**FREE_QUOTA, **(quota or {})}
        self.window = window
        self._used: dict[tuple[str, str, int], int] = {}
        self._lock = RLock()

    def count(self, caller: str, path: str) -> tuple[bool, dict[str, str]]:
        """Count a request: whether it is allowed, and the headers of its answer."""
        resource = resource_of(path)
        now = time.monotonic()
        slot = int(now // self.window)
        with self._lock:
            key = (caller, resource, slot)
            self._used[key] = self._used.get(key, 0) + 1
            left = self.quota[resource] - self._used[key]
        allowed = left >= 0 or not self.enforce
        shown = max(left, 0 if self.enforce else 1)
        wait = max(int((slot + 1) * self.window - now), 0)
        return allowed, {
            "RateLimit": f'"{resource}";r={shown};t={wait}',
            "RateLimit-Policy": f'"fixed window";"{resource}";q={self.quota[resource]};w={int(self.window)}',
        }


def resource_of(path: str) -> str:
    """Which limit a path counts against."""
    if path.startswith("/api/"):
        return "api"
    return "resolvers" if "/resolve/" in path else "pages"
