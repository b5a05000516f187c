"""Importing from Artificial Analysis: a local server of both tiers, saved replies of both generations."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.publishing_support import EVAL_YAML, MODEL, Desk, desk
from tests.servers.artificial_analysis import AnalysisServer, Handler, free_row, old_reply, row
from tests.servers.hub import LocalHub
from tests.support import ROOT, Run, assert_error, environment, load_script, run

__all__ = ["desk"]  # the fixture

MANAGER = load_script()
TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "examples" / "imports" / "artificial_analysis.json"
TERMS = "https://artificialanalysiscdn.com/legal/ProDataPlatformTerms.pdf"
HERON = {
    "gpqa_diamond": 0.748,
    "hle": 0.087,
    "scicode": 0.399,
    "artificial_analysis_intelligence_index": 62.9,
}
ROWS = [
    row("heron-7b", "Heron 7B", HERON, "Acme", MODEL),
    row("egret-7b-high", "Egret 7B (high)", {"gpqa_diamond": 0.6}, "Acme", "acme/egret-7b"),
    row("egret-7b-low", "Egret 7B (low)", {"gpqa_diamond": 0.5}, "Acme", "acme/egret-7b"),
    row("gpt-x", "GPT X", {"gpqa_diamond": 0.9}),
    row("orphan", "Orphan", {"gpqa_diamond": 0.4}, None),
]
ASK = ("--creator-slug", "acme", "--model-name", "heron-7b", "--repo-id", MODEL)


@pytest.fixture
def server() -> Iterator[AnalysisServer]:
    with AnalysisServer(list(ROWS)) as found:
        yield found


@pytest.fixture
def aa(server: AnalysisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """`import-aa --json` in this process, pointed at the server; waits are not waited for."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.chdir(tmp_path)

    def call(*args: str, key: str | None = "aa-pro-key", **more: str) -> Run:
        settings = environment({"HF_HOME": str(tmp_path / "home"), "AA_API_URL": server.url, **more})
        for name in ("AA_API_KEY", "HF_HUB_OFFLINE"):  # the client reads the latter once, for all tests
            settings.pop(name, None)
        monkeypatch.setattr(os, "environ", settings | ({"AA_API_KEY": key} if key else {}))
        return here("import-aa", *(args or ASK), "--json")

    return call


def here(*args: str) -> Run:
    """A run in this process, its output captured."""
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = MANAGER.main(list(args))
    assert "aa-pro-key" not in out.getvalue() + err.getvalue()
    assert "Traceback" not in err.getvalue()
    return Run(args, code, out.getvalue(), err.getvalue())


def saved(tmp_path: Path, document: object) -> str:
    path = tmp_path / "reply.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def from_file(
    tmp_path: Path, document: object, *args: str, repo: str = MODEL, model: str = "heron-7b"
) -> Run:
    where = saved(tmp_path, document)
    named = ("--creator-slug", "acme", "--model-name", model, "--repo-id", repo)
    return here("import-aa", "--from-json", where, *named, *args, "--json")


def values(done: Run) -> dict[str, float]:
    return {item["benchmark_id"]: item["value"] for item in done.document["results"]}


# What is taken, and what is not


def test_scores_come_with_their_scale_their_source_and_the_attribution(aa: Callable[..., Run]) -> None:
    done = aa()
    assert done.code == 0
    assert values(done) == {"gpqa_diamond": 0.748, "hle": 0.087}
    for item in done.document["results"]:
        assert item["unit"] == "fraction"
        assert item["source"]["kind"] == "artificial-analysis"
        assert item["source"]["name"] == "Artificial Analysis"
        assert item["source"]["url"] == "https://artificialanalysis.ai/models/heron-7b"
        assert item["source"]["date"] is None  # nobody says when it ran; today it did not
        assert item["method"]["attribution"] == "Source: Artificial Analysis (artificialanalysis.ai)"
        assert item["method"]["index version"] == "4.1"
    assert {item["benchmark_id"]: item["variant"] for item in done.document["results"]} == {
        "gpqa_diamond": None,
        "hle": "text-only",  # Artificial Analysis leaves out the questions with images
    }
    reasons = [skip["reason"] for skip in done.document["skipped"]]
    assert any("scicode: no benchmark of the Hub" in reason for reason in reasons)
    assert any("artificial_analysis_intelligence_index: an index" in reason for reason in reasons)


def test_the_terms_are_told_every_time(aa: Callable[..., Run], tmp_path: Path) -> None:
    for done in (aa(), aa(), from_file(tmp_path, {"data": ROWS}), aa(key=None)):
        assert TERMS in done.err


@pytest.mark.parametrize("key", sorted(TABLE["artificial_analysis_keys"]))
def test_every_key_goes_to_its_benchmark_or_is_skipped_with_the_reason(key: str, tmp_path: Path) -> None:
    rule = TABLE["artificial_analysis_keys"][key]
    owners = [
        entry["id"]
        for entry in TABLE["benchmarks"]
        if key
        in (
            [entry["artificial_analysis"]]
            if isinstance(entry["artificial_analysis"], str)
            else entry["artificial_analysis"] or []
        )
    ]
    document = {"data": [row("heron-7b", "Heron 7B", {key: 0.5}, "Acme", MODEL)]}
    done = from_file(tmp_path, document)
    if "skip" in rule:
        assert_error(done, 1)
        assert f"skipped {key}: {rule['skip']}" in done.err
    else:
        assert list(values(done)) == owners
        assert done.document["results"][0]["unit"] == "fraction"


@pytest.mark.parametrize(
    ("key", "never"),
    [("ifbench", "ifeval"), ("terminalbench_hard", "terminal_bench_2"), ("aime", "aime_2025")],
)
def test_a_sibling_is_never_taken_for_the_benchmark(key: str, never: str, tmp_path: Path) -> None:
    done = from_file(
        tmp_path, {"data": [row("heron-7b", "Heron 7B", {key: 0.5, "gpqa": 0.4}, "Acme", MODEL)]}
    )
    assert never not in values(done)
    assert "gpqa_diamond" in values(done)


@pytest.mark.parametrize(
    "value",
    [74.8, -0.1, 1.0001, "0.7", True, [0.7], {"value": 0.7}, float("nan"), float("inf"), 10**400],
    ids=repr,
)
def test_what_is_no_fraction_is_no_score(value: object, tmp_path: Path) -> None:
    evaluations = {"gpqa_diamond": value, "hle": 0.1}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.1}
    assert any("gpqa_diamond" in skip["reason"] for skip in done.document["skipped"])


def test_null_and_absent_scores_are_not_zero(tmp_path: Path) -> None:
    evaluations = {"gpqa_diamond": None, "hle": 0.0}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.0}


def test_a_new_key_is_not_guessed_at(tmp_path: Path) -> None:
    evaluations = {"aime_2031": 0.5, "hle": 0.1}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.1}
    assert any("scale is not known" in skip["reason"] for skip in done.document["skipped"])


@given(st.floats(0, 1))
def test_a_fraction_is_published_as_its_percentage(value: float) -> None:
    found = MANAGER.read_analysis({"data": [row("m", "M", {"gpqa_diamond": value}, "Acme", MODEL)]}, "test")
    (score,) = MANAGER.analysed_scores(found.models[0], found, MODEL).results
    (benchmark,) = [item for item in MANAGER.catalogue().benchmarks if item.id == score.benchmark_id]
    published = MANAGER.on_scale(score, benchmark)
    assert not isinstance(published, str)
    assert 0 <= published <= 100
    assert published == pytest.approx(value * 100, abs=1e-6)


# Which row is meant


def test_several_settings_are_candidates_and_each_option_chooses_its_row(aa: Callable[..., Run]) -> None:
    asked = ("--creator-slug", "acme", "--repo-id", "acme/egret-7b", "--model-name")
    error = assert_error(aa(*asked, "Egret 7B"), 5, "stands for 2 rows")
    assert [item["label"] for item in error["candidates"]] == ["Egret 7B (high)", "Egret 7B (low)"]
    found = []
    for item in error["candidates"]:
        (done,) = [aa(*asked, item["option"].split()[1])]
        found.append((done.document["results"][0]["value"], done.document["results"][0]["variant"]))
    assert found == [(0.6, "Reasoning: high"), (0.5, "Reasoning: low")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("egret-7b-low", 0.5), ("Egret 7B (low)", 0.5), ("id-egret-7b-high", 0.6), ("EGRET-7B-HIGH", 0.6)],
)
def test_a_row_is_named_by_slug_name_or_id(name: str, value: float, aa: Callable[..., Run]) -> None:
    done = aa("--creator-slug", "Acme", "--model-name", name, "--repo-id", "acme/egret-7b")
    assert values(done) == {"gpqa_diamond": value}


def test_a_slug_that_is_the_plain_name_chooses_no_setting(tmp_path: Path) -> None:
    rows = [
        row("heron-7b", "Heron 7B (high)", {"hle": 0.2}, "Acme", MODEL),
        row("heron-7b-low", "Heron 7B (low)", {"hle": 0.1}, "Acme", MODEL),
    ]
    assert len(assert_error(from_file(tmp_path, {"data": rows}), 5)["candidates"]) == 2


def test_the_repository_that_a_row_names_finds_it(tmp_path: Path) -> None:
    rows = [row("h7", "The Heron", {"hle": 0.2}, "Acme", "Acme/Heron-7B"), *ROWS[1:]]
    assert values(from_file(tmp_path, {"data": rows}, model="heron")) == {"hle": 0.2}


def test_no_substring_is_a_name(tmp_path: Path) -> None:
    rows = [
        row("heron-7b-plus", "Heron 7B+", {"hle": 0.2}, "Acme"),
        row("heron-70b", "Heron 70B", {"hle": 0.3}, "Acme"),
    ]
    error = assert_error(from_file(tmp_path, {"data": rows}), 4, "no model 'heron-7b'")
    assert "heron-7b-plus" in error["hint"]


def test_a_row_of_another_repository_is_refused(aa: Callable[..., Run]) -> None:
    error = assert_error(
        aa("--creator-slug", "acme", "--model-name", "egret-7b-low", "--repo-id", MODEL),
        5,
        "acme/egret-7b",
        MODEL,
    )
    assert error["hint"] == "use --repo-id acme/egret-7b"


def test_a_row_of_another_name_needs_somebody_to_vouch_for_it(tmp_path: Path) -> None:
    document = {"data": [row("gpt-x", "GPT X", {"hle": 0.3}, "Acme")]}
    error = assert_error(from_file(tmp_path, document, model="gpt-x"), 5, "not evidently")
    assert error["candidates"][0]["option"] == "--model-name-override 'GPT X'"
    vouched = from_file(tmp_path, document, "--model-name-override", "GPT X", model="gpt-x")
    assert values(vouched) == {"hle": 0.3}


@pytest.mark.parametrize("name", ["Heron 7B", "heron-7b", "Heron-7B (Reasoning)"])
def test_the_repositorys_own_name_needs_nobody(name: str, tmp_path: Path) -> None:
    assert values(from_file(tmp_path, {"data": [row("x", name, {"hle": 0.3}, "Acme")]}, model=name)) == {
        "hle": 0.3
    }


def test_an_unknown_creator_is_told_with_near_names(aa: Callable[..., Run]) -> None:
    error = assert_error(aa("--creator-slug", "acmee", "--model-name", "heron-7b", "--repo-id", MODEL), 4)
    assert error["hint"] == "near names: Acme"


# The API: tiers, pages, limits, errors


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
    assert_error(aa(), 6, "no more requests until 2026-11-24 00:00 UTC")
    assert len(server.requests) == 1


def test_what_is_left_of_the_limit_is_told(aa: Callable[..., Run], server: AnalysisServer) -> None:
    assert "499 of 500 requests left until 2026-11-24 00:00 UTC" in aa().err


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


# Saved replies


def test_the_example_is_a_reply_and_names_its_settings() -> None:
    asked = (
        "--creator-slug",
        "openai",
        "--repo-id",
        "openai/gpt-oss-20b",
        "--from-json",
        str(EXAMPLE),
        "--json",
    )
    assert_error(here("import-aa", *asked, "--model-name", "gpt-oss-20b"), 5)
    done = here("import-aa", *asked, "--model-name", "gpt-oss-20b-low")
    assert values(done) == {"gpqa_diamond": 0.61, "hle": 0.05, "ifbench": 0.578}


OLD = {
    "mmlu_pro": 0.791, "gpqa": 0.748, "hle": 0.087, "livecodebench": 0.717, "scicode": 0.399,
    "math_500": 0.973, "aime": 0.77, "artificial_analysis_math_index": 87.2,
}  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: old_reply(rows),
        lambda rows: {"tier": "pro", "data": rows},
        lambda rows: [{"data": rows[:1]}, {"data": rows[1:]}],
        lambda rows: rows,
        lambda rows: {"tier": "pro", "data": rows[0]},
    ],
    ids=["old", "present", "pages", "rows", "one model"],
)
def test_every_shape_of_a_saved_reply_is_read(shape: Callable[[Any], object], tmp_path: Path) -> None:
    rows = [row("heron-7b", "Heron 7B", OLD, "Acme", MODEL), *ROWS[3:]]
    assert values(from_file(tmp_path, shape(rows))) == {
        "mmlu_pro": 0.791, "gpqa_diamond": 0.748, "hle": 0.087, "livecodebench": 0.717, "math_500": 0.973
    }  # fmt: skip


def test_a_saved_free_reply_has_no_scores(tmp_path: Path) -> None:
    done = from_file(tmp_path, {"tier": "free", "data": [free_row(item) for item in ROWS]})
    assert_error(done, 1)
    assert "those need a Pro subscription" in done.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 2), ("{", 2), ("null", 2), ("[]", 2), ("3", 2), ('"x"', 2), ("{}", 2), ("[1]", 2), ("[{}]", 2),
        ('{"error": "API key is required"}', 2), ('{"data": null}', 2),
        ('{"data": 3}', 2), ('{"data": "x"}', 2),
        ('{"data": []}', 4), ('{"data": [null, 3, "x", [], {}]}', 4),
        ('{"data": [{"name": 3, "slug": []}]}', 4),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": 3}]}', 4),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": {"name": ["Acme"]}}]}', 4),
        ('{"data": [{"name": "Heron 7B", "id": "heron-7b", "model_creator": ACME}]}', 1),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": ACME, "evaluations": []}]}', 1),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": ACME, "evaluations": {"": 1}}]}', 1),
        ('{"data": [{"name": "()", "slug": "heron-7b", "model_creator": ACME, "huggingface_url": "http://["}'
         "]}", 5),
        ("[" * 100_000, 2), ('{"data": [' + "9" * 10_000 + "]}", 2),
    ],
)  # fmt: skip
def test_no_saved_reply_can_break_it(text: str, code: int, tmp_path: Path) -> None:
    assert_error(from_file(tmp_path, text.replace("ACME", '{"name": "Acme"}')), code)


@pytest.mark.parametrize("slug", ["\ud800", "a/../b?c#d", "x" * 10_000, "\u202e"])
def test_no_slug_can_break_the_link(slug: str, tmp_path: Path) -> None:
    done = from_file(tmp_path, {"data": [row(slug, "Heron 7B", {"hle": 0.1}, "Acme", MODEL)]})
    if slug == "\ud800":
        assert_error(done, 2)
    else:
        link = done.document["results"][0]["source"]["url"].removeprefix(
            "https://artificialanalysis.ai/models/"
        )
        assert link.isascii() and not set(link) & set("/?#")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "id",
                    "name",
                    "slug",
                    "model_creator",
                    "evaluations",
                    "hle",
                    "tier",
                    "huggingface_url",
                ]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_a_reply_or_refused(document: object) -> None:
    try:
        found = MANAGER.read_analysis(document, "test")
        chosen = MANAGER.find_analysed(found, "acme", "heron-7b", MODEL)
        MANAGER.analysed_scores(chosen, found, MODEL)
    except MANAGER.EvaluationError as error:
        assert error.code in (2, 4, 5)


# To the Hub


def test_from_the_server_to_the_merged_result(
    desk: Desk, server: AnalysisServer, local_hub: LocalHub
) -> None:
    desk.extra |= {"AA_API_URL": server.url, "AA_API_KEY": "aa-pro-key"}
    local_hub.add_dataset("cais/hle", {"eval.yaml": EVAL_YAML.format(task="hle").encode()}, official=True)
    rehearsed = desk.run("import-aa", *ASK, "--dry-run", "--json")
    assert local_hub.requests.writes() == []
    assert [item["status"] for item in rehearsed.document["audit"]] == ["new", "new"]
    made = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob").document
    assert made["pr_url"] == f"{local_hub.endpoint}/{MODEL}/discussions/1"
    assert made["plan"]["files"] == rehearsed.document["plan"]["files"]
    entries = yaml.safe_load(local_hub.read(MODEL, ".eval_results/hle_text_only.yaml", "refs/pr/1"))
    assert entries == [
        {
            "dataset": {"id": "cais/hle", "task_id": "hle"},
            "value": 8.7,
            "source": {"url": "https://artificialanalysis.ai/models/heron-7b", "name": "Artificial Analysis"},
            "notes": "text-only",
        }
    ]
    told = str(local_hub.repo(MODEL).discussion(1).events[0].data["latest"]["raw"])  # type: ignore[index]
    assert "[Artificial Analysis](https://artificialanalysis.ai/models/heron-7b)" in told
    assert "Source: Artificial Analysis" in told.replace("\\", "")
    again = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob")
    assert [item["status"] for item in again.document["audit"]] == ["in_pr", "in_pr"]
    assert desk.open_pulls() == [1]
    local_hub.merge(MODEL, 1)
    merged = desk.run("import-aa", *ASK, "--create-pr", "--json", user="bob")
    assert [item["status"] for item in merged.document["audit"]] == ["present", "present"]
    assert desk.open_pulls() == []
    assert len(server.requests) == 1  # all of it from one reply
