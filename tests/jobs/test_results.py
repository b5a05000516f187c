"""What a run gave, and what of it may be published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hf_evaluation.jobs.records import Attempt, Collected, Run
from hf_evaluation.jobs.results import write_results
from hf_evaluation.running.record_line import find_record
from tests.jobs.desk import (
    Desk,
    record,
)


def test_partial_runs_are_listed_and_kept_apart(running: Desk) -> None:
    running.add("a", "b")
    assert running.submit("--model", "acme/a", "--task", "mmlu").code == 0
    assert (
        running.submit("--model", "acme/a", "acme/b", "--task", "arc_challenge", "--", "--limit", "5").code
        == 0
    )
    running.finish()
    collected = running.run("collect", "--out", "scores", "--json")
    assert collected.code == collected.document["error"]["code"] == 5
    assert "error: 1 of 3 runs is complete" in collected.err
    assert [row["task"] for row in collected.document["records"]] == ["mmlu"]
    assert {row["model"] for row in collected.document["incomplete"]} == {"acme/a", "acme/b"}
    assert all("--limit" in row["why_not"] for row in collected.document["incomplete"])
    assert sorted(path.name for path in (running.folder / "scores").iterdir()) == [
        "acme--a.json",
        "incomplete.json",
    ]
    scores = json.loads((running.folder / "scores/acme--a.json").read_text())
    assert [row["benchmark_id"] for row in scores["results"]] == ["mmlu"]
    assert len(json.loads((running.folder / "scores/incomplete.json").read_text())) == 2
    alone = running.run("collect", "--model", "acme/b", "--out", "scores", "--json")
    assert alone.code == alone.document["error"]["code"] == 1 and "none of 1 runs" in alone.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (record("acme/other"), "it is a record of acme/other"),
        (record("acme/m", complete=False, why_not=["2 samples failed"]), "2 samples failed"),
        (record("acme/m", scores=[]), "no scores"),
        (record("acme/m", scores=[{"model": "acme/m", "complete": False}]), "not complete"),
        ('{"log": "cut off', "neither"),
    ],
)
def test_what_is_no_complete_record_of_the_run(desk: Desk, line: str, says: str) -> None:
    desk.add("m")
    (desk.folder / "inspect_eval_uv.py").write_text("raise SystemExit(1)\n")
    desk.hub.jobs.script("", "COMPLETED", ["{}", line, "bye"])
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    done = desk.run("collect", "--out", "scores")
    assert done.code == 1 and says in done.out
    assert [path.name for path in (desk.folder / "scores").iterdir()] == ["incomplete.json"]


def test_a_failed_job_with_a_complete_record_is_kept_apart(desk: Desk) -> None:
    desk.add("m")
    desk.hub.jobs.script("", "ERROR", [record("acme/m")])
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code in (0, 1)
    done = desk.run("collect")
    assert done.code == 1 and "the job is failed" in done.out


def test_the_record_comes_from_the_evaluation_log_where_the_job_has_none(running: Desk) -> None:
    running.add("m")
    assert running.submit("--model", "acme/m", "--task", "quiet").code == 0
    running.finish()
    done = running.run("collect", "--json")
    assert done.code == 0, done.err
    (row,) = done.document["records"]
    assert row["record"]["log"].startswith("hf://buckets/alice/eval-logs/")


@pytest.mark.parametrize("said", ['{"a":' * 100_000, '{"value": ' + "9" * 5000 + "}", '{"a": "\\ud800"}'])
def test_a_line_that_no_reader_takes_hides_no_record(said: str) -> None:
    """A job prints what it likes: nested without end, or a number of thousands of digits."""
    assert find_record([record("m"), said]) == json.loads(record("m"))
    assert find_record([said]) is None


def test_a_number_that_is_none_reaches_no_document() -> None:
    found = find_record([record("m").replace("0.5", "NaN")])
    assert found and found["scores"][0]["value"] == "NaN"


def test_a_reason_that_is_no_unicode_is_written_down(tmp_path: Path) -> None:
    """What the Hub or a job says of a failure stands in incomplete.json."""
    last = Attempt(1, "a10g-small", 1, 60, None, "j", "ERROR", reason="half \ud800")
    item = Collected(Run("k", "a/b", "t", "vllm", attempts=(last,)), None, "the job is failed; half \ud800")
    write_results(tmp_path, [item], {})
    assert json.loads((tmp_path / "incomplete.json").read_text("utf-8"))[0]["job_id"] == "j"
