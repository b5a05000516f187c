"""publish, and extract-readme that writes: which scores are taken, and from which card."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.publishing.support import ALL, MODEL, TABLE, Desk, add_benchmarks, only, score, statuses
from tests.servers.hub import LocalHub
from tests.support import SCRIPT, TOKEN, run_command


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", 2, "no JSON"),
        (b"{", 2, "no JSON"),
        (b"7", 2, "no scores"),
        (b'{"results": 1}', 2, "no scores"),
        (b'{"repo_id": "a/b", "results": []}', 1, "no scores"),
        (b"[]", 2, "which repository"),
        (b'{"repo_id": "a/b", "results": [7]}', 2, "results[0]"),
        (b'{"repo_id": "a/b", "results": [{"value": "7"}]}', 2, "results[0].value"),
        (b'{"repo_id": "a/b", "results": [{"value": true}]}', 2, "results[0].value"),
        (b'{"repo_id": "a/b", "results": [{"value": 7}]}', 2, "results[0].benchmark"),
        (b'{"repo_id": "a/b", "results": [{"value": 7, "model": "a/b"}]}', 2, "results[0].benchmark"),
        (
            b'{"repo_id": "a/b", "results": [{"value": 7, "model": "a/b", "benchmark": "x", "line": "1"}]}',
            2,
            "line",
        ),
    ],
)
def test_scores_that_cannot_be_read_are_a_usage_error(desk: Desk, data: bytes, code: int, said: str) -> None:
    run = desk.run("publish", "--scores", "-", "--json", stdin=data, code=code)
    assert said in run.document["error"]["message"]
    assert len(desk.hub.requests) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"results": [{"model": "a/b", "benchmark": "MMLU", "value": %s}]}' % ("9" * 400), "no number"),
        (
            '{"results": [{"model": "a/b", "benchmark": "MMLU", "value": 1, "stderr": %s}]}' % ("9" * 400),
            "no number",
        ),
        ('{"results": [{"model": "a/b", "benchmark": "MMLU", "value": 1, "method": {"x": NaN}}]}', "method"),
        ("[" * 200_000, "no JSON"),
    ],
    ids=["huge value", "huge error", "NaN in the method", "nested"],
)
def test_numbers_and_nests_that_no_score_has_are_usage_errors(desk: Desk, data: str, said: str) -> None:
    run = desk.run("publish", "--scores", "-", "--repo-id", MODEL, "--json", stdin=data.encode(), code=2)
    assert said in run.document["error"]["message"]


def test_scores_of_another_repository_are_refused(desk: Desk) -> None:
    desk.publish([score()], "--repo-id", "acme/other", code=5)
    assert len(desk.hub.requests) == 0


def test_a_bare_list_of_scores_will_do(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    path.write_text(json.dumps([score()]))
    run = desk.run("publish", "--scores", str(path), "--repo-id", MODEL, "--create-pr")
    assert run.out.rstrip().endswith(f"{MODEL}/discussions/1")


def test_a_card_that_says_something_else_by_now_refuses_an_old_extraction(desk: Desk) -> None:
    old = desk.extract("--dry-run").document
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"60.0")})
    run = desk.run("publish", "--scores", "-", "--json", "--create-pr", stdin=json.dumps(old).encode())
    assert statuses(run) == {"mmlu": "new", "gsm8k": "refused", "mmlu_pro": "new"}
    assert "60.0" in run.document["audit"][1]["detail"]


def test_a_number_that_the_card_does_not_say_is_refused_though_it_cites_the_card(desk: Desk) -> None:
    sha = desk.hub.sha(MODEL)
    source = {"kind": "readme", "url": f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md", "revision": sha}
    forged = score(value=99.9, raw="99.9", line=16, source=source)
    assert "the card says 82.3" in only(desk.audit(forged))[1]
    edited = score(value=84.8, raw="82.3", line=16, source=source)
    assert "the card says 82.3 by now (line 16), not 84.8" in only(desk.audit(edited))[1]
    unread = score(
        benchmark="AIME 2026", benchmark_id="aime_2026", raw="99.9", value=99.9, line=16, source=source
    )
    assert "does not say 99.9" in only(desk.audit(unread))[1]
    assert only(desk.audit(score(line=16, source=source)))[0] == "new"


def test_an_old_revisions_numbers_are_held_against_todays_card(desk: Desk) -> None:
    old = desk.hub.sha(MODEL)
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"80.1")})
    run = desk.extract("--revision", old, "--dry-run")
    by_name = {run.document["results"][row["score"]]["benchmark_id"]: row for row in run.document["audit"]}
    assert by_name["gsm8k"]["status"] == "refused" and "80.1 by now" in by_name["gsm8k"]["detail"]
    assert by_name["mmlu_pro"]["status"] == "new"


def test_a_card_on_disk_is_rehearsed_offline_and_published_only_where_it_is_the_repositorys(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(TABLE)
    local = ("extract-readme", "--readme", str(path), "--repo-id", MODEL, "--json")
    run = desk.run(*local, "--dry-run")
    assert statuses(run) == dict.fromkeys(ALL, "new")
    assert len(desk.hub.requests) == 0
    assert run.document["plan"]["benchmarks"]["from"] == "table"
    desk.run(*local, "--create-pr")
    assert desk.open_pulls() == [1]
    path.write_bytes(TABLE + b"\n")
    assert "no source" in desk.run(*local, "--create-pr", code=5).document["error"]["message"]


def test_a_card_can_be_taken_from_another_revision(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model(MODEL, {"README.md": TABLE})
    local_hub.open_pr(MODEL, {"README.md": TABLE.replace(b"82.3", b"83.9")})
    command = [sys.executable, str(SCRIPT), "extract-readme", "--repo-id", MODEL, "--revision", "refs/pr/1"]
    done = subprocess.run(
        [*command, "--dry-run", "--json"], env=local_hub.env(tmp_path), capture_output=True, text=True
    )
    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["results"][1]["value"] == 83.9
    sha = local_hub.sha(MODEL, "refs/pr/1")
    assert document["source"]["revision"] == sha
    assert any(f"blob/{sha}/README.md" in file["diff"] for file in document["plan"]["files"])


@pytest.mark.parametrize("fault", [None, 403], ids=["done", "failed"])
def test_no_token_is_told_even_when_everything_else_is(
    local_hub: LocalHub, tmp_path: Path, fault: int | None
) -> None:
    """`--debug`, and the client's own HF_DEBUG, which prints every request as a curl command."""
    add_benchmarks(local_hub)
    local_hub.add_model(MODEL, {"README.md": TABLE})
    if fault:
        local_hub.faults.add("POST .*/commit/", fault)
    args = ["extract-readme", "--repo-id", MODEL, "--create-pr", "--json", "--debug"]
    env = {**local_hub.env(tmp_path), "HF_DEBUG": "1"}
    done = run_command([sys.executable, SCRIPT, *args], env=env)  # looks for tokens itself
    assert done.code == (3 if fault else 0), done.err[-800:]
    assert "curl" in done.err and "authorization: <TOKEN>" in done.err
    assert ("Traceback" in done.err) == bool(fault)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "hub" not in path.parts]
    assert kept and not any(TOKEN in path.read_bytes() for path in kept)


def test_many_dry_runs_in_one_process(desk: Desk) -> None:
    """A line each, also of what fails; nothing else is ever done with --jsonl."""
    lines = [{"repo_id": MODEL, "results": [score()]}, {"repo_id": "acme/none", "results": [score()]}, 7]
    data = b"\n".join(json.dumps(line).encode() for line in lines)
    run = desk.run("publish", "--jsonl", "-", "--dry-run", stdin=data, code=2)
    found, gone, broken = run.lines
    assert found["audit"] == desk.audit(score())
    assert gone["error"]["code"] in (4, 5)
    assert broken["error"]["code"] == 2
    desk.run("publish", "--jsonl", "-", "--create-pr", stdin=data, code=2)
    assert not desk.hub.requests.writes()
