"""importing.analysis_requests: tiers, pages, limits and errors of the API, and where the key goes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.importing.analysis_requests import _until
from tests.importing.analysis import ASK, ROWS, values
from tests.servers.artificial_analysis import AnalysisServer, Handler, row
from tests.support import Run, assert_error, run


def test_600_models_in_4_pages_take_4_requests_and_then_none(
    aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.rows += [
        row(f"m-{number}", f"M {number}", {"hle": 0.1}) for number in range(600 - len(server.rows))
    ]
    server.rows.append(server.rows.pop(0))  # on the last page
    server.page_size = 150
    assert values(aa()) == {"gpqa_diamond": 0.748, "hle": 0.087}
    assert server.paths == [f"/api/v2/language/models?page={number}" for number in (1, 2, 3, 4)]
    server.requests.clear()
    assert aa().code == 0
    assert (
        aa("--creator-slug", "acme", "--model-name", "egret-7b-low", "--repo-id", "acme/egret-7b").code == 0
    )
    assert server.requests == []
    aa(*ASK, "--refresh")
    assert len(server.requests) == 4


def test_the_kept_reply_is_read_for_a_day(
    aa: Callable[..., Run], server: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for later, asked in ((0, 1), (86_000, 1), (86_500, 2), (0, 3)):  # a clock that went back is not trusted
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        aa()
        assert len(server.requests) == asked


def test_a_damaged_kept_reply_is_asked_for_again(
    aa: Callable[..., Run], server: AnalysisServer, tmp_path: Path
) -> None:
    aa()
    (kept,) = (tmp_path / "home").rglob("artificial-analysis-*.json")
    assert "aa-pro-key" not in kept.read_text()
    for text in ("", "{", "[]", '{"at": 1e12}', '{"at": "x", "pages": []}'):
        kept.write_text(text)
        server.requests.clear()
        assert aa().code == 0
        assert len(server.requests) == 1


def test_a_free_key_falls_back_once_and_says_what_is_lacking(
    aa: Callable[..., Run], server: AnalysisServer
) -> None:
    done = aa(key="aa-free-key")
    assert server.paths == ["/api/v2/language/models?page=1", "/api/v2/language/models/free?page=1"]
    assert_error(done, 1, "nothing to import")
    assert "the free tier has three indices and no score of a benchmark" in done.err
    assert "skipped artificial_analysis_intelligence_index" in done.err
    server.requests.clear()
    assert_error(aa(key="aa-free-key"), 1)
    assert server.requests == []


def test_a_key_that_may_read_nothing_is_told(aa: Callable[..., Run], server: AnalysisServer) -> None:
    refuse = lambda handler: handler.error(403, "Subscription does not cover this endpoint")  # noqa: E731
    server.faults += [refuse, refuse]
    assert_error(aa(), 3, "Subscription does not cover this endpoint")
    assert len(server.requests) == 2


ANSWERS: list[tuple[int, str, int, str]] = [
    (400, "Bad request", 2, "refused the request: Bad request"),
    (401, "Invalid API key", 3, "does not know the key: Invalid API key"),
    (404, "Not found", 4, "no such list"),
    (410, "This endpoint was retired on 2026-11-04. See /data-api/migrate-v2-data", 4, "retired"),
    (418, "I am a teapot", 6, "418"),
]


@pytest.mark.parametrize(("status", "text", "code", "says"), ANSWERS)
def test_an_error_answer_ends_it_at_once(
    status: int, text: str, code: int, says: str, aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.faults.append(lambda handler: handler.error(status, text))
    error = assert_error(aa(), code, says)
    assert error["hint"]
    assert len(server.requests) == 1


def test_a_limit_ends_it_with_the_time_at_which_it_ends(
    aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.limit = 0
    assert_error(aa(), 6, "no more requests until 2100-01-01 00:00 UTC")
    assert len(server.requests) == 1


def test_what_is_left_of_the_limit_is_told(aa: Callable[..., Run], server: AnalysisServer) -> None:
    assert "499 of 500 requests left until 2100-01-01 00:00 UTC" in aa().err
    assert _until({"x-ratelimit-reset": str(2**40)}) == _until({"x-ratelimit-reset": "1795478400"}) == ""


def cut_off(handler: Handler) -> None:
    handler.raw(200, b'{"data": [', length=1000)


FAULTS: list[Callable[[Handler], None]] = [
    lambda handler: handler.error(500, "Internal error"),
    lambda handler: handler.raw(502, b"<html>bad gateway</html>"),
    lambda handler: handler.raw(200, b"<html>maintenance</html>"),
    lambda handler: handler.raw(200, b'{"data": [{"name": "He'),
    lambda handler: handler.raw(200, b"[" * 100_000),
    lambda handler: handler.raw(200, b"[1, 2]"),
    cut_off,
    lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_failure_is_tried_again(
    fault: Callable[[Handler], None], aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.faults.append(fault)
    assert aa().code == 0
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lasting_failure_is_never_an_empty_result(
    fault: Callable[[Handler], None], aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.faults += [fault] * 10
    assert_error(aa(), 6, "cannot be read, 4 times")
    assert len(server.requests) == 4


def spoil(field: str, value: object, on: int = 2) -> Callable[[int, dict[str, Any]], None]:
    def change(page: int, reply: dict[str, Any]) -> None:
        if page == on:
            (reply["pagination"] if field in reply["pagination"] else reply)[field] = value

    return change


def without(reply: dict[str, Any], name: str) -> None:
    del reply[name]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (spoil("page", 1), "says that it is page 1"),
        (spoil("intelligence_index_version", 5.0), "index version changed"),
        (spoil("data", [ROWS[0]]), "repeats id-heron-7b"),
        (spoil("data", None), "no list of models"),
        (spoil("has_more", False), "ended at page 2 of 3"),
        (lambda page, reply: reply["pagination"].update(has_more=True), "did not end after"),
        (lambda page, reply: without(reply, "data"), "no list of models"),
    ],
)
def test_pages_that_do_not_fit_together_are_refused(
    change: Callable[[int, dict[str, Any]], None], says: str, aa: Callable[..., Run], server: AnalysisServer
) -> None:
    server.page_size, server.change = 2, change
    assert_error(aa(), 6, "does not hold together", says)
    server.change = lambda page, reply: None
    server.requests.clear()
    assert aa().code == 0  # and nothing of it was kept
    assert len(server.requests) == 3


def test_a_redirect_does_not_carry_the_key_away(aa: Callable[..., Run], server: AnalysisServer) -> None:
    with AnalysisServer([]) as other:
        server.faults.append(
            lambda handler: handler.raw(302, b"", {"Location": other.url + "/language/models"})
        )
        assert_error(aa(), 6, "answered 302")
        assert other.requests == []


# The key


def test_without_a_key_it_says_where_to_get_one(aa: Callable[..., Run], server: AnalysisServer) -> None:
    error = assert_error(aa(key=None), 3, "no key")
    assert "https://artificialanalysis.ai/data-api" in error["hint"]
    assert server.requests == []


@pytest.mark.parametrize(
    "line",
    [
        "AA_API_KEY=aa-pro-key",
        "export AA_API_KEY='aa-pro-key'",
        'AA_API_KEY = "aa-pro-key"  ',
        "AA_API_KEY=aa-pro-key # mine",
    ],
)
def test_the_key_may_stand_in_dotenv(
    line: str, aa: Callable[..., Run], server: AnalysisServer, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"# keys\nHF_TOKEN=hf_x\n{line}\n")
    assert aa(key=None).code == 0
    assert {key for _, key in server.requests} == {"aa-pro-key"}


def test_a_key_with_a_line_break_is_not_printed(aa: Callable[..., Run], server: AnalysisServer) -> None:
    done = aa(key="aa-secret\r\nx-evil: 1")
    assert_error(done, 3)
    assert "aa-secret" not in done.out + done.err
    assert server.requests == []


def test_the_key_does_not_travel_in_the_open(aa: Callable[..., Run]) -> None:
    assert_error(aa(AA_API_URL="http://example.org/api/v2"), 2, "not https")


def test_there_is_no_option_for_the_key() -> None:
    assert_error(run("import-aa", *ASK, "--api-key", "x", "--json"), 2)
