"""Requests to the Hub: its address, how long to wait, when to give up, and which page is next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import (
    MAX_WAIT,
    PASSING,
    RETRIES,
    ask_patiently,
    cannot_reach,
    hub_endpoint,
    next_page,
    url_parts,
    wait_seconds,
)
from tests.publishing.support import MODEL, Desk
from tests.support import assert_error, run

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


@pytest.mark.parametrize(
    "command",
    [("show",), ("validate",), ("extract-readme",), ("extract-readme", "--create-pr")],
    ids=" ".join,
)
def test_the_client_is_not_imported_with_an_endpoint_that_it_cannot_read(command: tuple[str, ...]) -> None:
    """Its import reads HF_ENDPOINT, and would end with a traceback; in a process of its own, for that."""
    done = run(*command, "--repo-id", MODEL, "--json", env={"HF_ENDPOINT": "http://[::", "HF_TOKEN": "hf_x"})
    assert_error(done, 2, "HF_ENDPOINT is no address")


# By themselves


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("", "https://huggingface.co"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
        ("https://a.b/c//", "https://a.b/c"),
    ],
)
def test_the_address_has_no_slash_at_its_end(
    address: str, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "https://huggingface.co")
    assert hub_endpoint() == endpoint


def test_the_next_page_is_followed_on_its_own_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.example")
    last = '<https://hub.example/api/models?cursor=a>; rel="prev"'
    assert next_page(last) is None
    assert next_page(f'{last}, <https://hub.example/api/models?cursor=b&limit=2>; rel="next"') == (
        "/api/models?cursor=b&limit=2"
    )
    assert next_page("</api/models?cursor=c>; rel=next") == "/api/models?cursor=c"
    with pytest.raises(EvaluationError, match="another host: evil.example") as caught:
        next_page('<https://evil.example/api/models?cursor=b>; rel="next"')
    assert caught.value.code == 6


@pytest.mark.parametrize(
    "link",
    [
        "//evil.example/api",
        "https://hub.example.evil.example/api",
        "https://hub.example:444/api",
        "http://hub.example/api",
        "https://hub.example@evil.example/api",
        "0/api/models",
        ":0/api/models",
        "//[x",
        "\\\\evil.example/api",
        "https:evil",
    ],
)
@pytest.mark.parametrize(
    "home", ["https://hub.example", "http://127.0.0.1:4123", "https://hub.example/below"]
)
def test_the_next_page_never_leaves_its_origin(link: str, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`:4123` with `0/api` behind it is `:41230`, and our token goes along."""
    monkeypatch.setenv("HF_ENDPOINT", home)
    try:
        page = next_page(f'<{link}>; rel="next"')
    except EvaluationError as error:
        assert error.code == 6
        return
    assert page is not None and page.startswith(("/", "?"))
    assert url_parts(home + page).netloc == url_parts(home).netloc


@pytest.mark.parametrize("url", [None, "", "https://[x/y"])
def test_what_is_no_url_has_no_parts(url: str | None) -> None:
    assert tuple(url_parts(url)) == ("", "", "", "", "")


def answered(status: int, **headers: str) -> HfHubHTTPError:
    """What the client raises for an answer."""
    request = httpx2.Request("GET", "https://hub.example/")
    return HfHubHTTPError("no", response=httpx2.Response(status, headers=headers, request=request))


@pytest.mark.parametrize(
    ("error", "attempt", "seconds"),
    [
        (answered(503), 0, 0.5),
        (answered(503), 2, 4.0),
        (answered(503), 9, 4.0),
        (answered(429, ratelimit='"api";r=0;t=7'), 0, 8.0),
        (answered(429, ratelimit='"api";r=1;t=7'), 1, 1.5),
        (answered(429, **{"retry-after": "17"}), 0, 18.0),
        (answered(429, ratelimit='"api";r=0;t=169', **{"retry-after": "1"}), 0, 2.0),
        (answered(429, **{"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), 0, 0.5),
        (answered(429, **{"retry-after": "86400"}), 0, MAX_WAIT),
    ],
)
def test_seconds_to_wait(error: HfHubHTTPError, attempt: int, seconds: float) -> None:
    assert wait_seconds(error, attempt) == seconds


@dataclass
class Asked:
    """`ask_patiently` with answers that are given one after the other; an exception is raised."""

    answers: list[Any]
    slept: list[float]

    def run(self, **options: Any) -> Any:
        def ask() -> Any:
            answer = self.answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return ask_patiently(
            ask,
            lambda error, status: EvaluationError(f"answered {status}", code=4),
            no_id=lambda error: EvaluationError("no id", code=2),
            unreachable=cannot_reach,
            **options,
        )

    def failure(self, **options: Any) -> tuple[int, str]:
        with pytest.raises(EvaluationError) as caught:
            self.run(**options)
        assert caught.value.__cause__ is not None
        return caught.value.code, caught.value.message


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return lambda *answers: Asked(list(answers), slept)


CUT = httpx2.ReadTimeout("timed out")


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        (["yes"], []),
        ([answered(503), "yes"], [0.5]),
        ([CUT, answered(429, ratelimit='"api";r=0;t=7'), CUT, "yes"], [0.5, 8.0, 4.0]),
    ],
)
def test_a_passing_failure_is_asked_again(
    asked: Callable[..., Asked], answers: list[Any], waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    """And a long wait is told."""
    asking = asked(*answers)
    assert (asking.run(), asking.slept) == ("yes", waits)
    told = capsys.readouterr().err
    assert told == "".join(f"the Hub asks for a pause of {wait:.0f} s\n" for wait in waits if wait > 5)


@pytest.mark.parametrize(
    ("answers", "failure", "tries"),
    [
        ([answered(404)], (4, "answered 404"), 1),
        ([answered(412)], (4, "answered 412"), 1),
        ([answered(500)] * RETRIES, (4, "answered 500"), RETRIES),
        ([CUT] * RETRIES, (6, "the Hub cannot be reached: timed out"), RETRIES),
        ([OSError("no route")], (6, "the Hub cannot be reached: no route"), 1),
        ([HFValidationError("bad id")], (2, "no id"), 1),
    ],
)
def test_a_final_failure_is_explained(
    asked: Callable[..., Asked], answers: list[Any], failure: tuple[int, str], tries: int
) -> None:
    asking = asked(*answers, "never asked")
    assert asking.failure() == failure
    assert asking.answers == ["never asked"]
    assert len(asking.slept) == tries - 1


def test_which_answers_pass_is_for_the_caller_to_say(asked: Callable[..., Asked]) -> None:
    assert asked(answered(412), "yes").run(passing=PASSING | {412}) == "yes"


def test_a_lost_answer_that_was_a_success_is_not_asked_again(asked: Callable[..., Asked]) -> None:
    asking, found = asked(CUT, CUT, "asked again"), iter([None, "it is there"])
    assert asking.run(found_meanwhile=lambda: next(found)) == "it is there"
    assert asking.answers == ["asked again"]
