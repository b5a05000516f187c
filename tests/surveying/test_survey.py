"""A selection of models, read with few requests; what cannot be read stops nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.surveying.records import fault_of
from tests.fuzz_kept import CACHED, with_cache
from tests.servers.hub import Limits, LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    card,
    gap,
    only,
    trending,
    trending_models,
)


def test_one_list_call_few_requests_and_almost_none_again(local_hub: LocalHub, tmp_path: Path) -> None:
    trending_models(local_hub, 120)
    for most in (2, 1):  # beyond open pull requests; then with them
        local_hub.requests.clear()
        done = trending(local_hub, tmp_path, "survey", "--trending", "100", "--json")
        assert done.code == 0
        assert len(done.lines) == 100
        assert [line["trending_rank"] for line in done.lines] == list(range(1, 101))
        assert len(local_hub.requests.find(r"^GET /api/models\?")) == 1
        counts: dict[str, int] = {}
        for row in local_hub.requests:
            found = re.search(r"^/(?:api/models/)?([^/]+/[^/]+)/(?!resolve/refs)", row.path)
            if found:
                counts[found.group(1)] = counts.get(found.group(1), 0) + 1
        assert max(counts.values()) == most
    assert len(local_hub.requests) == 101
    assert not local_hub.requests.writes()


def test_a_second_survey_sees_what_has_changed(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 50.0})})
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 50.0
    local_hub.commit("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 51.0})})
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 51.0
    number = local_hub.open_pr(
        "acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 51.0}, {"mmlu": 51.0})}
    )
    assert gap(only(local_hub, tmp_path), "mmlu")["state"] == "in_pr"
    local_hub.close("acme/Atlas-7B", number)
    assert gap(only(local_hub, tmp_path), "mmlu")["state"] == "in_readme"


def test_pages_authors_searches_and_names(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", limits=Limits(repos=7)) as hub:
        for number in range(20):
            owner = "acme" if number % 2 else "bob"
            hub.add_model(f"{owner}/m{number}", {"README.md": b"# m"}, trending=50 - number)
        everything = trending(hub, tmp_path, "survey", "--json", "--trending", "15").lines
        assert [line["repo_id"].split("/")[1] for line in everything] == [
            f"m{number}" for number in range(15)
        ]
        assert len(hub.requests.find(r"^GET /api/models\?")) == 3
        mine = trending(hub, tmp_path, "survey", "--json", "--author", "acme").lines
        assert {line["author"] for line in mine} == {"acme"} and len(mine) == 10
        assert {line["selection"] for line in mine} == {"author: acme"}
        found = trending(hub, tmp_path, "survey", "--json", "--search", "m1").lines
        assert {line["repo_id"] for line in found} == {
            "acme/m1",
            *(f"acme/m{n}" for n in (11, 13, 15, 17, 19)),
        } | {f"bob/m{n}" for n in (10, 12, 14, 16, 18)}
        named = trending(
            hub, tmp_path, "survey", "--json", "--repo-id", "acme/m3", "bob/m2", "acme/nope"
        ).lines
        assert [(line["repo_id"], line["error"] and line["error"]["code"]) for line in named] == [
            ("acme/m3", None),
            ("bob/m2", None),
            ("acme/nope", 4),
        ]
        assert assert_error(trending(hub, tmp_path, "survey", "--json", "--repo-id", "acme/nope"), 4)
        assert assert_error(trending(hub, tmp_path, "survey", "--json", "--author", "nobody"), 1)
        assert_error(trending(hub, tmp_path, "survey", "--json", "--repo-id", "../etc"), 2, "../etc")


def test_a_model_that_fails_is_told_and_stops_nobody(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = trending_models(local_hub, 40)
    gone, down = ids[2], ids[4]
    local_hub.faults.add(f"/{re.escape(gone)}/", 404, headers={"X-Error-Code": "RepoNotFound"}, times=None)
    local_hub.faults.add(f"/{re.escape(down)}/", 500, times=None)
    out = tmp_path / "survey.jsonl"

    done = trending(local_hub, tmp_path, "survey", "--out", out, "--json")

    assert done.code == 0, done.err
    assert out.read_text("utf-8") == done.out
    faults = {line["repo_id"]: line["error"]["code"] for line in done.lines if line["error"]}
    assert faults == {ids[7]: 3, ids[27]: 3, ids[11]: 5, gone: 4, down: 6}
    for repo_id in faults:
        assert f"not read: {repo_id}: " in done.err
    for line in done.lines:
        if line["repo_id"] in (gone, down):
            assert line["scores"] == line["gaps"] == []
    assert len(done.lines) == 40


def test_a_gated_card_keeps_its_published_results(local_hub: LocalHub, tmp_path: Path) -> None:
    """What the Hub lists is certain; what the closed card may state is not guessed."""
    local_hub.add_model(
        "bob/sealed", {"README.md": card("sealed", {"BBH": 50.0}, {"mmlu": 70.0})}, gated="manual"
    )
    line = only(local_hub, tmp_path)
    assert line["error"]["code"] == 3 and "gated" in line["error"]["message"]
    assert [(gap["benchmark_id"], gap["state"]) for gap in line["gaps"]] == [("mmlu", "published")]


BOMBS = {
    "aliases": "x: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    + "model-index: *a11\n",
    "rows": f"x: &m {{type: accuracy, value: 1}}\ny: &r {{metrics: [{', '.join(['*m'] * 2500)}]}}\n"
    f"model-index:\n- name: a\n  results: [{', '.join(['*r'] * 2500)}]\n",
    "depth": "model-index: " + "[" * 3000 + "\n",
    "digits": "model-index:\n- name: a\n  results: [{metrics: [{value: " + "1" * 5000 + "}]}]\n",
}  # fmt: skip


def test_no_model_and_no_pull_request_ends_a_survey(local_hub: LocalHub, tmp_path: Path) -> None:
    """Anybody may open a pull request on a card that everybody surveys."""
    local_hub.add_model("acme/Good-7B", {"README.md": card("Good-7B", {"MMLU": 50.0})})
    for name, front in BOMBS.items():
        repo = f"acme/{name}-7B"
        local_hub.add_model(repo, {"README.md": card(f"{name}-7B", {"MMLU": 50.0})})
        local_hub.open_pr(repo, {"README.md": f"---\n{front}---\n# x\n".encode()}, author="bob")
    done = trending(local_hub, tmp_path, "survey", "--author", "acme", "--json")
    assert done.code == 0, done.err
    assert len(done.lines) == 1 + len(BOMBS)
    assert "Traceback" not in done.err
    read = {line["repo_id"] for line in done.lines if line["error"] is None and line["scores"]}
    assert {"acme/Good-7B", *(f"acme/{name}-7B" for name in BOMBS)} <= read


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("deep"), ValueError("x"), KeyError("y")])
def test_whatever_a_model_does_to_us_is_its_own_result(error: Exception) -> None:
    fault = fault_of(error)
    assert fault.code == 5
    assert type(error).__name__ in fault.message
    assert fault_of(EvaluationError("gone", code=4)).code == 4


@pytest.mark.parametrize("kept", ["{", '{"results": [{"value": 1}]}', '{"error": {"message": "x"}}'])
def test_what_the_cache_holds_is_only_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kept: str
) -> None:
    """A kept reading from which no score can be read is read again, and so is a pull request's index."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    [(run, words), _] = with_cache(tmp_path, json.dumps(CACHED | {"scores": kept, "pull": "{"}))
    assert run(words) == 0
    line = json.loads(capsys.readouterr().out)
    assert line.get("error") is None
    assert {row["source"]["kind"] for row in line["scores"]} >= {"readme"}


@pytest.mark.parametrize("place", ["index_of_card", "published_results", "parse_reading"])
def test_whatever_is_raised_at_one_model_ends_no_survey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """While it is fetched, while it is put together, while its card's scores are read."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(f"hf_evaluation.surveying.survey.{place}", full)
    [(run, words), _] = with_cache(tmp_path, "{}")
    assert run(words) == 0
    assert "MemoryError" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_more_results_than_can_be_held_against_the_card_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,000 proposed results and 1,000 printed scores took two minutes."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("hf_evaluation.surveying.survey.MAX_HELD", 0)
    [(run, words), _] = with_cache(tmp_path, json.dumps(CACHED))
    assert run(words) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["error"] is None and line["scores"]
    assert "too many results" in json.dumps(line["skipped"])
