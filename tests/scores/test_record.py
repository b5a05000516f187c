"""scores.record: a score as JSON, and back."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from hf_evaluation.core.errors import Candidate, EvaluationError
from hf_evaluation.scores.record import (
    Score,
    Skipped,
    Source,
    read_score,
    read_skipped,
    read_source,
    score_json,
    skipped_json,
    unpublished,
)

SCORE = Score(
    model="acme/heron-7b",
    benchmark="GSM8K",
    benchmark_id="gsm8k",
    variant="8-shot",
    metric="exact_match",
    value=82.3,
    unit="percent",
    lower_is_better=True,
    raw="82.3%",
    table=1,
    row=2,
    column=3,
    line=4,
    stderr=0.5,
    samples=1319,
    complete=False,
    source=Source("readme", "README.md", "abc", "https://example.org", "A report", "2026-11-20"),
    label="GSM8K (8-shot)",
    method={"task": "gsm8k"},
    status="in_pr",
    pr=7,
    verified=True,
)
LEAST: dict[str, Any] = {"model": "acme/x", "benchmark": "GSM8K", "value": 71.4}


def test_a_score_comes_back_as_it_was_written() -> None:
    assert read_score(json.loads(json.dumps(score_json(SCORE))), "x") == SCORE


def test_what_a_score_may_leave_out() -> None:
    found = read_score(LEAST, "x")
    assert (found.benchmark_id, found.raw, found.complete, found.unit) == ("gsm8k", "71.4", True, None)
    assert (found.source, found.status, found.pr) == (Source("json"), "unpublished", None)
    assert read_score(LEAST | {"benchmark_id": None}, "x").benchmark_id is None  # said to be unknown
    assert math.isnan(read_score({"model": "a", "benchmark": "b"}, "x").value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": "71.4"}, "x.value is '71.4', no number"),
        ({"value": True}, "x.value"),
        ({"value": 10**400}, "x.value"),
        ({"model": ""}, "x.model is missing"),
        ({"benchmark": 3}, "x.benchmark is missing"),
        ({"row": 1.5}, "x.row is 1.5, no whole number"),
        ({"pr": True}, "x.pr"),
        ({"stderr": "0.5"}, "x.stderr"),
        ({"samples": "many"}, "x.samples"),
        ({"method": {"temperature": math.nan}}, "x.method cannot be published"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        read_score(LEAST | changes, "x")
    assert raised.value.code == 2
    assert says in raised.value.message


def test_what_a_file_says_of_being_published_is_forgotten() -> None:
    found = unpublished(SCORE)
    assert (found.status, found.pr, found.verified, found.value) == ("unpublished", None, False, 82.3)


def test_the_path_of_a_source_only_where_there_is_one() -> None:
    assert "path" in score_json(SCORE)["source"]
    assert "path" not in score_json(read_score(LEAST, "x"))["source"]
    assert read_source({"kind": "", "url": 3, "name": "n"}, "json") == Source("json", name="n")


def test_what_was_skipped_says_where_and_what_there_is_to_choose() -> None:
    candidate = Candidate(1, "Foo", "--table 1", "why")
    record = skipped_json(Skipped(1, "open", row=0, candidates=(candidate,)))
    assert record == {
        "table": 1,
        "reason": "open",
        "row": 0,
        "candidates": [{"table": 1, "label": "Foo", "option": "--table 1", "reason": "why"}],
    }
    assert skipped_json(Skipped(None, "x")) == {"table": None, "reason": "x"}
    assert read_skipped({"table": "1"}) == Skipped(None, "no reason given")
