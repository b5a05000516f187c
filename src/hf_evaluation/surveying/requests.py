"""GET requests to the Hub within its rate limits, from many threads.

`HubReader` asks, and gives a `HubAnswer`; a `Budget` keeps all threads within what the Hub says is left.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import PASSING, READ_SECONDS, RETRY_WAITS, hub_endpoint, next_page
from hf_evaluation.core.json_values import Object, as_object, as_objects, as_text, json_or_none, parse_json
from hf_evaluation.core.output import talk
from hf_evaluation.core.text import first_line
from hf_evaluation.core.version import VERSION

if TYPE_CHECKING:
    import httpx2

RATE_ROUNDS = 20  # windows of five minutes that one request may wait for
MOST_SECONDS = 300  # a window of the Hub: no 429 has to wait for longer
MAX_CARD_FILE = 16 << 20  # bytes; the largest of 93 real cards has 0.2 MB
_RATE_LIMIT = re.compile(r'"(\w+)";\s*r=(\d+);\s*t=(\d+)')


def resource_of(path: str) -> str:
    """Which of the Hub's rate limits a path counts against."""
    return "api" if path.startswith("/api/") else "resolvers" if "/resolve/" in path else "pages"


@dataclass(slots=True)
class _RateWindow:
    """One rate limit: `left` requests until `ends` (monotonic clock), None unknown; `sent` are unanswered."""

    left: int | None = None
    ends: float = 0.0
    sent: int = 0
    free: bool = False  # the server tells no limits

    def has_room(self) -> bool:
        """Whether one more request fits. One request goes ahead to learn what a new window has."""
        if self.left is not None and time.monotonic() >= self.ends:
            self.left = None
        return self.free or self.sent < (1 if self.left is None else self.left)


class Budget:
    """The rate limits of the Hub, shared by all threads: a request without room waits for the next window.

    Every answer says what is left (`RateLimit: "api";r=412;t=55`), for this caller, signed in or not.
    """

    def __init__(self) -> None:
        self._windows: dict[str, _RateWindow] = {}
        self._change = threading.Condition()
        self._stopped = False
        self._told: dict[str, float] = {}
        self.total = 0

    def take(self, resource: str) -> None:
        """Wait until a request fits."""
        with self._change:
            window = self._windows.setdefault(resource, _RateWindow())
            while not window.has_room():
                left = window.ends - time.monotonic() if window.left is not None else READ_SECONDS
                if window.left == 0 and self._told.get(resource) != window.ends:
                    self._told[resource] = window.ends
                    talk(f"the Hub's limit for {resource} requests is reached; waiting {left:.0f} s")
                self._change.wait(max(left, 0.05))
                if self._stopped:
                    raise EvaluationError("interrupted", code=6)
            window.sent += 1
            self.total += 1

    def give(self, resource: str, headers: Mapping[str, str], status: int | None) -> None:
        """Note what an answer says.

        A 429 costs what Retry-After says, else the rest of a window that is used up, else a minute.
        """
        with self._change:
            window = self._windows[resource]
            window.sent -= 1
            told = _RATE_LIMIT.search(headers.get("ratelimit", ""))
            now = time.monotonic()
            if status == 429:
                after = re.fullmatch(r"\d+", headers.get("retry-after", ""))
                used_up = told is not None and told.group(2) == "0"
                seconds = int(after.group()) if after else int(told.group(3)) if told and used_up else 60
                window.left, window.ends, window.free = 0, now + min(seconds, MOST_SECONDS) + 1, False
            elif told is None:
                window.free = window.free or (window.left is None and status == 200)
            elif window.left is None:
                window.left, window.ends, window.free = (
                    int(told.group(2)),
                    now + int(told.group(3)) + 1,
                    False,
                )
            else:  # answers overtake each other: the lowest number is true
                window.left = min(window.left, int(told.group(2)))
            self._change.notify_all()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        with self._change:
            self._stopped = True
            self._change.notify_all()


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What the Hub said; `refusal` is the X-Error-Code, or its message, of an answer that is no success."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def refusal(self) -> str | None:
        """The Hub's own word for what is wrong."""
        if self.status < 400:
            return None
        told = as_text(as_object(json_or_none(self.body)).get("error"))
        return self.headers.get("x-error-code") or self.headers.get("x-error-message") or told or "no reason"


class HubReader:
    """GET requests to the Hub within its limits, asked again where a failure is passing."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def get(self, path: str) -> HubAnswer:
        """An answer below 500, whatever it says. Raises EvaluationError (6) when there is none."""
        resource, trouble, failures = resource_of(path), "", 0
        for _ in range(RATE_ROUNDS):
            self.budget.take(resource)
            answer, trouble = self._once(path)
            status, headers = (answer.status, answer.headers) if answer else (None, dict[str, str]())
            self.budget.give(resource, headers, status)
            if answer is not None and status not in PASSING:
                return answer
            if status != 429:
                if failures == len(RETRY_WAITS):
                    break
                time.sleep(RETRY_WAITS[failures])
                failures += 1
        raise EvaluationError(
            f"the Hub failed: {trouble}", code=6, hint="check the network and HF_ENDPOINT, then run it again"
        )

    def _once(self, path: str) -> tuple[HubAnswer | None, str]:
        import httpx2
        from huggingface_hub import get_session
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, not in __all__

        headers = build_hf_headers(library_name="hf-evaluation", library_version=VERSION)
        try:
            request = get_session().build_request(
                "GET", f"{hub_endpoint()}{path}", headers=headers, timeout=READ_SECONDS
            )
            reply = get_session().send(request, stream=True, follow_redirects=True)
            try:
                body = _limited_body(reply)
            finally:
                reply.close()
        except (httpx2.HTTPError, OSError) as error:
            return None, first_line(error)
        return HubAnswer(
            reply.status_code, reply.headers, body
        ), f"{reply.status_code} for {path.split('?')[0]}"

    def pages(self, path: str, limit: int) -> Iterator[Object]:
        """The objects of a paginated list, at most `limit`. Raises EvaluationError."""
        count = 0
        following: str | None = path
        while following is not None and count < limit:
            answer = self.get(following)
            if answer.status >= 400:
                raise EvaluationError(
                    f"the Hub refuses the list of models: {answer.status} {answer.refusal}",
                    code=3 if answer.status in (401, 403) else 6,
                    hint="sign in again with `hf auth login`, or unset HF_TOKEN",
                )
            try:
                rows = parse_json(answer.body)
            except ValueError as error:
                raise EvaluationError(
                    "the Hub's list of models is no JSON", code=6, hint="run it again"
                ) from error
            if not isinstance(rows, list):
                raise EvaluationError("the Hub's list of models is no list", code=6, hint="run it again")
            for row in as_objects(rows)[: limit - count]:
                count += 1
                yield row
            following = next_page(answer.headers.get("link", "")) if rows else None


def _limited_body(reply: httpx2.Response) -> bytes:
    """The body, at most MAX_CARD_FILE bytes of a file; a list may be longer."""
    if not reply.request.url.path.startswith("/api/"):
        chunks, size = list[bytes](), 0
        for chunk in reply.iter_bytes():
            size += len(chunk)
            if size > MAX_CARD_FILE:
                raise OSError(f"longer than {MAX_CARD_FILE >> 20} MB")
            chunks.append(chunk)
        return b"".join(chunks)
    return reply.read()


def model_path(repo_id: str) -> str:
    """A repository id in a path."""
    return quote(repo_id, safe="/")


def card_path(repo_id: str, revision: str) -> str:
    """Where a card is read at a revision."""
    return f"/{model_path(repo_id)}/resolve/{quote(revision, safe='')}/README.md"


def gate_error(repo_id: str) -> EvaluationError:
    """The fault of a model whose card lies behind a gate."""
    return EvaluationError(
        f"gated: accept the terms of {repo_id} on its page and sign in to read its card", code=3
    )


def refusal_error(repo_id: str, answer: HubAnswer) -> EvaluationError:
    """A refusal to read as the fault of one model."""
    if answer.refusal == "GatedRepo":
        return gate_error(repo_id)
    if answer.status == 404 or answer.refusal == "RepoNotFound":
        return EvaluationError(f"there is no model {repo_id}, or your token may not see it", code=4)
    if answer.status in (401, 403):
        return EvaluationError(f"not allowed: {answer.refusal}", code=3)
    return EvaluationError(f"the Hub answered {answer.status}: {answer.refusal}", code=6)
