"""Requests to the Hub: its address, how long to wait, when to give up, and which page is next."""

from __future__ import annotations

import pytest

from tests.publishing.support import MODEL, Desk

QUESTIONS = {"info": rf"GET /api/models/{MODEL}\?expand=sha&", "commit": rf"POST /api/models/{MODEL}/commit"}


@pytest.mark.parametrize("endpoint", ["http://[::", "ftp://x", "https://me:secret@127.0.0.1"])
def test_an_endpoint_that_is_none_is_a_usage_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    env = desk.hub.env
    monkeypatch.setattr(type(desk.hub), "env", lambda hub, *a, **k: env(*a, **k) | {"HF_ENDPOINT": endpoint})
    run = desk.run("show", "--repo-id", MODEL, "--json", code=2)
    assert "HF_ENDPOINT" in run.document["error"]["message"]
    assert "secret" not in run.out + run.err


@pytest.mark.parametrize(
    "headers",
    [{"RateLimit": '"api";r=0;t=3000'}, {"RateLimit": '"api";r=5;t=3000', "Retry-After": "86400"}],
    ids=["rate limit", "retry after"],
)
@pytest.mark.parametrize(
    "endpoint", [rf"GET /api/models/{MODEL}\?", "POST .*/commit/"], ids=["read", "write"]
)
def test_no_wait_is_longer_than_a_minute(desk: Desk, endpoint: str, headers: dict[str, str]) -> None:
    desk.hub.faults.add(endpoint, 429, headers=headers)
    desk.extract("--create-pr")
    assert max(desk.slept) == 60.0


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"RateLimit": '"api";r=0;t=31'}, 32.0),
        ({"RateLimit": '"api";r=5;t=31', "Retry-After": "17"}, 18.0),
        ({"RateLimit": '"api";r=5;t=31'}, 0.5),
    ],
    ids=["rate limit", "retry after", "neither"],
)
@pytest.mark.parametrize("endpoint", ["info", "commit"])
def test_the_wait_is_what_the_server_asks_for(
    desk: Desk, endpoint: str, headers: dict[str, str], waited: float
) -> None:
    desk.hub.faults.add(QUESTIONS[endpoint], 429, headers=headers)
    desk.extract("--create-pr")
    assert waited in desk.slept
