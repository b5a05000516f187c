"""The manager's list of benchmarks, read back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hf_evaluation.scores.benchmark_list import benchmark_listing, read_benchmarks
from hf_evaluation.scores.benchmarks import catalogue


def test_the_whole_table_comes_back() -> None:
    """All but the tasks of the harnesses, which only the manager imports from."""
    table = catalogue().benchmarks
    told = read_benchmarks(json.dumps(benchmark_listing(catalogue())))
    assert len(table) > 50
    assert told == tuple(replace(benchmark, harness_tasks=()) for benchmark in table)
    assert [benchmark.parts for benchmark in told] == [benchmark.parts for benchmark in table]


@pytest.mark.parametrize("listing", ["", "[]", "{}", '{"benchmarks": {}}', '{"benchmarks": [{"id": ""}]}'])
def test_what_is_no_listing_is_refused(listing: str) -> None:
    with pytest.raises(ValueError):
        read_benchmarks(listing)


def test_a_range_of_one_side_is_none() -> None:
    (benchmark,) = read_benchmarks('{"benchmarks": [{"id": "elo", "range": [0, null]}]}')
    assert (benchmark.name, benchmark.range) == ("elo", None)
