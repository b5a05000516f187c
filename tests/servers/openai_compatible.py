"""A local OpenAI-compatible chat server: planted answers, streams, usage, latency and faults.

with OpenAIServer({"2 + 2": "ANSWER: 4"}) as server:
    server.fail(503, every=3)                    # every third call; retried by the client
    server.fail(400, containing="the bad one")   # always, for one question
    run("--base-url", server.url, ...)
    assert server.calls[0].model == "acme/m"
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.servers.base import AppServer

# Bodies as inspect.md, 3.3 has them.
BODIES = {
    400: {"error": {"message": "The requested model is not supported", "code": "model_not_supported"}},
    401: {"error": "Invalid username or password."},
    402: {"error": "You have exceeded your monthly included credits for Inference Providers."},
    403: {"error": "This authentication method does not have sufficient permissions."},
    404: {"error": {"message": "The model does not exist", "code": "model_not_found"}},
    429: {"error": "Too many requests"},
    503: {"error": "Service unavailable"},
}
PREFLIGHT = "Say OK."  # what the script asks before the long work


@dataclass(frozen=True)
class Call:
    """One chat completion that was asked for."""

    model: str
    prompt: str
    body: dict[str, Any]
    authorization: str
    status: int


@dataclass
class Fault:
    """An error instead of an answer: every n-th call with a text in its prompt, so many times, after some."""

    status: int
    every: int = 1
    containing: str = ""
    times: int | None = None
    after: int = 0
    seen: int = 0

    def strikes(self, prompt: str) -> bool:
        if self.containing not in prompt or self.times == 0:
            return False
        self.seen += 1
        if self.seen <= self.after or self.seen % self.every:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class OpenAIServer(AppServer):
    """A prompt gets the answer of the planted question that stands last in it, or what `answers` says when it
    is a function; else "I do not know."."""

    def __init__(
        self,
        answers: Mapping[str, str] | Callable[[str], str],
        *,
        latency: float = 0.0,
        finish: str | Callable[[str], str] = "stop",
        port: int = 0,
        most_tokens: int | None = None,
        chats: bool = True,
    ) -> None:
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/completions", self._complete, methods=["POST"]),
            Route("/v1/models", self._models),
            Route("/health", self._health),
            Route("/version", self._version),
        ]
        super().__init__(Starlette(routes=routes), port=port)
        self.answers, self.latency, self.finish = answers, latency, finish
        self.most_tokens, self.chats = most_tokens, chats
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.busy = self.most_busy = 0

    @property
    def url(self) -> str:
        """What --base-url takes."""
        return f"{self.origin}/v1"

    @property
    def questions(self) -> list[Call]:
        """The calls of the evaluation itself."""
        return [call for call in self.calls if call.prompt != PREFLIGHT]

    def fail(
        self, status: int, *, every: int = 1, containing: str = "", times: int | None = None, after: int = 0
    ) -> None:
        """Answer with an error from now on, or once `after` calls were answered."""
        self.faults.append(Fault(status, every, containing, times, after))

    def _answer(self, prompt: str) -> str:
        if callable(self.answers):
            return self.answers(prompt)
        found = [(prompt.rfind(question), answer) for question, answer in self.answers.items()]
        place, answer = max(found, default=(-1, ""))
        return answer if place >= 0 else "I do not know."

    async def _models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "acme/m", "object": "model"}]})

    async def _health(self, request: Request) -> Response:
        return Response()

    async def _version(self, request: Request) -> Response:
        return JSONResponse({"version": "0.32.0"})

    async def _complete(self, request: Request) -> Response:
        """A completion ends at the first of the stops, as a base model that writes on is ended."""
        body = await request.json()
        prompt = str(body["prompt"])
        self.calls.append(Call(body["model"], prompt, body, request.headers.get("authorization", ""), 200))
        answer = self._answer(prompt)
        for stop in body.get("stop") or ():
            answer = answer.partition(stop)[0]
        choice = {"index": 0, "text": answer, "finish_reason": self._finish_of(prompt), "logprobs": None}
        found = {"id": "c", "object": "text_completion", "created": 0, "model": body["model"],
                 "choices": [choice], "usage": _usage(prompt, answer)}  # fmt: skip
        if not body.get("stream"):
            return JSONResponse(found)
        text = f"data: {json.dumps(found)}\n\ndata: [DONE]\n\n"
        return Response(text, media_type="text/event-stream")

    def _refusal(self, body: Mapping[str, Any]) -> Response | None:
        """As vLLM refuses: a chat without a template, an answer longer than the context."""
        asked = body.get("max_tokens") or body.get("max_completion_tokens") or 0
        told = None
        if not self.chats:
            told = "default chat template is no longer allowed, so you must provide a chat template"
        elif self.most_tokens is not None and asked > self.most_tokens:
            told = (
                f"max_tokens is too large: {asked}. This model's maximum context length is {self.most_tokens}"
            )
        return JSONResponse({"error": {"message": told, "code": 400}}, 400) if told else None

    def _finish_of(self, prompt: str) -> str:
        return self.finish(prompt) if callable(self.finish) else self.finish

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        prompt = _text(body["messages"][-1]["content"])
        if refusal := self._refusal(body):
            self.calls.append(Call(body["model"], prompt, body, "", refusal.status_code))
            return refusal
        fault = next((fault for fault in self.faults if fault.strikes(prompt)), None)
        status = fault.status if fault else 200
        self.calls.append(Call(body["model"], prompt, body, request.headers.get("authorization", ""), status))
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
        finally:
            self.busy -= 1
        if fault:
            return JSONResponse(BODIES.get(status, {"error": f"status {status}"}), status)
        answer = self._answer(prompt)
        usage, finish = _usage(prompt, answer), self._finish_of(prompt)
        head = {"id": "c", "created": 0, "model": body["model"]}
        if not body.get("stream"):
            message = {"role": "assistant", "content": answer}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            return JSONResponse({**head, "object": "chat.completion", "choices": [choice], "usage": usage})
        return StreamingResponse(_stream(head, answer, finish, usage), media_type="text/event-stream")


def _usage(prompt: str, answer: str) -> dict[str, int]:
    usage = {"prompt_tokens": len(prompt.split()), "completion_tokens": len(answer.split())}
    return usage | {"total_tokens": sum(usage.values())}


async def _stream(
    head: dict[str, Any], answer: str, finish: str, usage: dict[str, int]
) -> AsyncIterator[str]:
    head = {**head, "object": "chat.completion.chunk"}
    first = {"index": 0, "delta": {"role": "assistant", "content": answer}, "finish_reason": None}
    last = {"index": 0, "delta": {}, "finish_reason": finish}
    for chunk in (
        {**head, "choices": [first]},
        {**head, "choices": [last]},
        {**head, "choices": [], "usage": usage},
    ):
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def _text(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
