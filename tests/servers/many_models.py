"""A Hub of nothing but generated models with small cards, light enough for tens of thousands of them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from tests.servers.base import HandlerServer, QuietHandler

PAGE = 500
TABLE = """\
| Benchmark | {name} | Borealis-7B |
|---|---|---|
| MMLU | 61.5 | 66.5 |
| GSM8K | 70.25 | 75.2 |
"""


class ManyModels(HandlerServer):
    """`count` models of acme; `requests` counts those that a survey makes."""

    def __init__(self, count: int) -> None:
        super().__init__(_ManyAnswers)
        self.count = count
        self.requests = 0

    @property
    def endpoint(self) -> str:
        """The value for HF_ENDPOINT."""
        return self.origin

    def row(self, number: int) -> dict[str, object]:
        return {"id": f"acme/Atlas{number}-7B", "author": "acme", "sha": f"{number:040x}", "gated": False}


class _ManyAnswers(QuietHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.owner.requests += "agent-harnesses" not in url.path  # which the client asks by itself
        link = ""
        if url.path == "/api/models":
            start = int(parse_qs(url.query).get("start", ["0"])[0])
            end = min(start + PAGE, self.owner.count)
            body = json.dumps([self.owner.row(number) for number in range(start, end)]).encode()
            link = (
                f'<{self.owner.endpoint}/api/models?start={end}>; rel="next"'
                if end < self.owner.count
                else ""
            )
        elif url.path.startswith("/api/"):
            body = b'{"discussions": [], "count": 0, "start": 0}'
        else:
            name = url.path.split("/")[2]
            body = f"# {name}\n\n## Evaluation\n\n{TABLE.format(name=name)}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if link:
            self.send_header("Link", link)
        self.end_headers()
        self.wfile.write(body)
