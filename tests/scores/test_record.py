"""A score as contract.md has it: written and read back the same, and the field that is wrong is named."""

from __future__ import annotations

import json
import math
from dataclasses import replace
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
from hf_evaluation.scores.settings import Settings

SCORE = Score(
    model="acme/heron-7b",
    benchmark="GSM8K",
    benchmark_id="gsm8k",
    metric="exact_match",
    value=82.3,
    unit="percent",
    lower_is_better=False,
    raw="**82.3**",
    settings=Settings(shots=8, chain_of_thought=True, part=("unknown", "My part"), temperature=0.6),
    table=1,
    row=2,
    column=3,
    line=16,
    stderr=1.05,
    samples=1319,
    complete=False,
    source=Source("readme", "README.md", "0" * 40, "https://hf.co/x", "Model card", "2026-11-20"),
    label="Heron 7B",
    method={"framework": "inspect-ai", "limit": 10},
    status="pull-request",
    pr=7,
    verified=True,
)
PLAIN: dict[str, Any] = {"model": "acme/heron-7b", "benchmark": "GSM8K", "value": 82.3}


def test_a_score_is_read_back_as_it_was_written() -> None:
    record = json.loads(json.dumps(score_json(SCORE)))
    assert read_score(record, "results[0]") == SCORE
    assert set(record) == {
        "model", "benchmark", "benchmark_id", "variant", "metric", "value", "unit", "lower_is_better", "raw",
        "part", "shots", "chain_of_thought", "mode", "tools", "runs", "temperature", "split", "filter",
        "length", "harness", "harness_version",
        "stderr", "samples", "table", "row", "column", "line", "complete", "label", "source", "method",
        "status", "pr", "verified",
    }  # fmt: skip
    assert "path" not in score_json(replace(SCORE, source=Source("json")))["source"]


def test_a_score_of_few_words_is_whole_and_unpublished() -> None:
    score = read_score(PLAIN, "x")
    assert (score.raw, score.unit, score.complete, score.status) == ("82.3", None, True, "unpublished")
    assert score.source == Source("json")


@pytest.mark.parametrize(
    ("fields", "benchmark_id"),
    [
        ({}, "gsm8k"),  # found by its name
        ({"benchmark": "Our own test"}, None),
        ({"benchmark_id": None}, None),  # whoever wrote that has looked it up
        ({"benchmark": "anything", "benchmark_id": "gsm8k"}, "gsm8k"),
    ],
)
def test_the_benchmark_is_looked_up_only_where_nothing_is_said(
    fields: dict[str, Any], benchmark_id: str | None
) -> None:
    assert read_score(PLAIN | fields, "x").benchmark_id == benchmark_id


@pytest.mark.parametrize("variant", ["Anatomy", "anatomy", "5-shot, anatomy"])
def test_a_name_and_a_variant_may_print_one_part_in_two_ways(variant: str) -> None:
    """How a part is printed is for people; that it is another part is an error."""
    fields = {"benchmark": "MMLU (Anatomy)", "benchmark_id": "mmlu", "variant": variant}
    assert read_score(PLAIN | fields, "x").settings.part == ("subject", "Anatomy")
    with pytest.raises(EvaluationError, match=r"x\.part is 'Virology', but its name"):
        read_score(PLAIN | fields | {"variant": "Virology"}, "x")


def test_a_value_that_is_missing_is_no_number() -> None:
    for fields in ({"value": None}, {"value": None, "raw": "n/a"}):
        score = read_score(PLAIN | fields, "x")
        assert math.isnan(score.value)
        assert score.raw == fields.get("raw", "None")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "82.3"}, "x.value is '82.3', no number"),
        ({"value": True}, "x.value is True, no number"),
        ({"value": 10**400}, "x.value is 1000"),
        ({"model": ""}, "x.model is missing"),
        ({"benchmark": 7}, "x.benchmark is missing"),
        ({"line": "16"}, "x.line is '16', no whole number"),
        ({"table": True}, "x.table is True, no whole number"),
        ({"pr": 1.0}, "x.pr is 1.0, no whole number"),
        ({"samples": "many"}, "x.samples is 'many', no whole number"),
        ({"stderr": "0.5"}, "x.stderr is '0.5', no number"),
        ({"stderr": math.inf}, "x.stderr is inf, no number"),
        ({"method": {"loss": math.nan}}, "x.method cannot be published"),
    ],
    ids=str,
)
def test_the_field_that_is_wrong_is_named(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        read_score(PLAIN | fields, "x")
    assert caught.value.code == 2
    assert caught.value.message.startswith(told) and len(caught.value.message) < 120
    assert caught.value.hint


def test_what_is_no_score_at_all_is_told_by_its_first_field() -> None:
    for row in (7, None, [], "x"):
        with pytest.raises(EvaluationError, match=r"results\[3\].model is missing"):
            read_score(row, "results[3]")


def test_only_true_is_true() -> None:
    said = read_score(PLAIN | {"lower_is_better": 1, "complete": "yes", "verified": 1}, "x")
    assert (said.lower_is_better, said.complete, said.verified) == (False, False, False)


def test_where_a_score_stood_before_is_forgotten() -> None:
    fresh = unpublished(SCORE)
    assert (fresh.status, fresh.pr, fresh.verified) == ("unpublished", None, False)
    assert replace(fresh, status="pull-request", pr=7, verified=True) == SCORE


def test_a_source_without_what_is_no_text() -> None:
    fields = {"kind": 1, "url": "https://a.b", "name": "", "date": 2026, "revision": None, "other": "x"}
    assert read_source(fields, "lm-eval") == Source("lm-eval", url="https://a.b")


def test_what_gave_no_score_is_told_with_its_place() -> None:
    candidate = Candidate(2, "Heron 7B (RL)", "--table 2", "close")
    assert skipped_json(Skipped(2, "not this model", candidates=(candidate,))) == {
        "table": 2,
        "reason": "not this model",
        "candidates": [
            {"table": 2, "label": "Heron 7B (RL)", "option": "--table 2", "reason": "close"},
        ],
    }
    assert skipped_json(Skipped(None, "x", row=0, column=3)) == {
        "table": None, "reason": "x", "row": 0, "column": 3
    }  # fmt: skip
    assert read_skipped({"table": 2, "reason": "prices"}) == Skipped(2, "prices")
    assert read_skipped({"table": "2"}) == Skipped(None, "no reason given")
