"""A local Artificial Analysis: both tiers, pages, limits, every error answer, and replies of the old API.

with AnalysisServer([row("gpt-oss-20b", ...)]) as server:
    server.url          # for AA_API_URL
    server.requests     # (path, key) of every request
    server.faults       # answers to give first: callables that take the handler
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.base import HandlerServer, QuietHandler

PAGE_SIZE = 200  # fixed by the real server
RESET = 4_102_444_800  # 2100-01-01 00:00 UTC: a limit ends in the future
FREE_KEYS = (
    "artificial_analysis_intelligence_index",
    "artificial_analysis_coding_index",
    "artificial_analysis_agentic_index",
)
PERFORMANCE = {
    "median_output_tokens_per_second": 83.09,
    "median_time_to_first_token_seconds": 2.03,
    "median_time_to_first_answer_token_seconds": 2.03,
    "median_end_to_end_response_time_seconds": 8.05,
}


def row(
    slug: str, name: str, evaluations: dict[str, Any], creator: str | None = "OpenAI", repo: str | None = None
) -> dict[str, Any]:
    """A row of the Pro list, in the present shape."""
    return {
        "id": f"id-{slug}",
        "name": name,
        "slug": slug,
        "release_date": "2025-08-05",
        "model_creator": {"id": f"id-of-{creator}", "name": creator, "country": "US"} if creator else None,
        "evaluations": evaluations,
        "reasoning_model": True,
        "huggingface_url": f"https://huggingface.co/{repo}" if repo else None,
        "performance": PERFORMANCE,
    }


def free_row(full: dict[str, Any]) -> dict[str, Any]:
    """What the free list shows of a row."""
    kept = {key: full[key] for key in ("id", "name", "slug", "release_date", "performance")}
    creator = full["model_creator"]
    return kept | {
        "model_creator": {key: creator[key] for key in ("id", "name")} if creator else None,
        "evaluations": {key: full["evaluations"].get(key) for key in FREE_KEYS},
    }


def old_reply(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The reply of /api/v2/data/llms/models, as it was until 2026-11-04: creators with slugs, no pages."""
    data = []
    for full in rows:
        creator = full["model_creator"]
        told = (
            {"id": creator["id"], "name": creator["name"], "slug": creator["name"].lower()}
            if creator
            else None
        )
        data.append(
            {key: full[key] for key in ("id", "name", "slug", "evaluations")} | {"model_creator": told}
        )
    return {"status": 200, "prompt_options": {"parallel_queries": 1, "prompt_length": "medium"}, "data": data}


class AnalysisServer(HandlerServer):
    """The rows, whose tier each key has, and what is wrong today; `limit` is per day."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        super().__init__(Handler)
        self.rows = rows
        self.keys = {"aa-pro-key": "pro", "aa-free-key": "free"}
        self.limit = 500
        self.page_size = PAGE_SIZE
        self.version = 4.1
        self.requests: list[tuple[str, str | None]] = []
        self.faults: list[Callable[[Handler], None]] = []
        self.change: Callable[[int, dict[str, Any]], None] | None = None  # spoils a page before it is sent

    @property
    def url(self) -> str:
        """What AA_API_URL is to be."""
        return f"{self.origin}/api/v2"

    @property
    def paths(self) -> list[str]:
        """The paths of all requests, with their queries."""
        return [path for path, _ in self.requests]

    def reply(self, number: int, tier: str, *, free: bool) -> dict[str, Any]:
        """One page of a list."""
        first = (number - 1) * self.page_size
        rows = [free_row(full) if free else full for full in self.rows[first : first + self.page_size]]
        total = -(-len(self.rows) // self.page_size)
        reply = {
            "tier": tier,
            "intelligence_index_version": self.version,
            "pagination": {
                "page": number,
                "page_size": self.page_size,
                "total_pages": total,
                "has_more": number < total,
            },
            "data": rows,
        }
        if self.change:
            self.change(number, reply)
        return reply


class Handler(QuietHandler):
    """Answers as the API does."""

    protocol_version = "HTTP/1.1"

    @property
    def analysis(self) -> AnalysisServer:
        """The server that this handler belongs to."""
        found: AnalysisServer = self.owner
        return found

    def do_GET(self) -> None:
        """One request."""
        server, key = self.analysis, self.headers.get("x-api-key")
        parts = urlsplit(self.path)
        server.requests.append((self.path, key))
        if server.faults:
            server.faults.pop(0)(self)
            return
        tier = server.keys.get(key or "")
        if tier is None:
            self.error(401, "API key is required" if not key else "Invalid API key", limited=False)
        elif parts.path.startswith("/api/v2/data/"):
            self.error(410, "This endpoint was retired on 2026-11-04. See /data-api/migrate-v2-data")
        elif len(server.requests) > server.limit:
            self.error(429, "Rate limit exceeded", {"Retry-After": "3600"})
        elif parts.path == "/api/v2/language/models" and tier == "free":
            self.error(403, "Language models list requires a Pro subscription")
        elif parts.path in ("/api/v2/language/models", "/api/v2/language/models/free"):
            page = int(parse_qs(parts.query).get("page", ["1"])[0])
            self.send(200, server.reply(page, tier, free=parts.path.endswith("/free")))
        else:
            self.error(404, "Not found")

    def error(
        self, status: int, text: str, headers: dict[str, str] | None = None, *, limited: bool = True
    ) -> None:
        """An error answer of the API."""
        self.send(status, {"error": text}, headers, limited=limited)

    def send(
        self, status: int, document: object, headers: dict[str, str] | None = None, *, limited: bool = True
    ) -> None:
        """A JSON answer; with a key that is known also how much of the limit is left."""
        self.raw(status, json.dumps(document).encode(), (self.limits() if limited else {}) | (headers or {}))

    def raw(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        """Any answer; a `length` above that of the body cuts it off."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def limits(self) -> dict[str, str]:
        """The rate limit headers of every answer to a key."""
        left = max(self.analysis.limit - len(self.analysis.requests), 0)
        return {
            "X-RateLimit-Limit": str(self.analysis.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(RESET),
            "X-AA-Tier": self.analysis.keys.get(self.headers.get("x-api-key") or "", "free"),
        }
