"""scores.identity: the entries that are parts of other benchmarks."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.identity import (
    is_suite,
    most_specific,
    names_itself,
    part_of_suite,
    parts_between,
    suite_of_names,
)
from hf_evaluation.scores.settings import UNKNOWN_PART


def known(benchmark_id: str) -> Benchmark:
    """The entry with this id."""
    found = catalogue().with_id(benchmark_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("benchmark_id", "label", "specific"),
    [
        ("mmlu", "STEM", "mmlu_stem"),
        ("gpqa", "gpqa_diamond", "gpqa_diamond"),
        ("aime_2025", "Part II", "aime_2025_ii"),
        ("aime", "2025 II", "aime_2025_ii"),
        ("hmmt", "Nov 2025", "hmmt_nov_2025"),
        ("beir", "NQ", "mteb_nq"),
        ("mteb_retrieval", "NQ", "mteb_nq"),
        ("superglue", "CB", "commitment_bank"),
        ("ruler", "131072", "ruler_128k"),
    ],
)
def test_a_part_with_an_entry_of_its_own_is_that_entry(benchmark_id: str, label: str, specific: str) -> None:
    part = find_part(known(benchmark_id), label) or (UNKNOWN_PART, label)
    assert most_specific(known(benchmark_id), part) == (known(specific), None)


@pytest.mark.parametrize(
    ("benchmark_id", "label"),
    [("mmlu", "Anatomy"), ("mmlu", "Pro"), ("terminal_bench", "Hard"), ("kobest", "BoolQ"), ("mmlu", "zz")],
)
def test_a_name_that_is_put_together_is_no_part_of_it(benchmark_id: str, label: str) -> None:
    """MMLU with "Pro" is not MMLU-Pro: only what the table calls a part of it is one."""
    part = find_part(known(benchmark_id), label) or (UNKNOWN_PART, label)
    assert most_specific(known(benchmark_id), part) == (known(benchmark_id), part)


def test_without_a_benchmark_or_a_part_nothing_changes() -> None:
    assert most_specific(None, ("subject", "STEM")) == (None, ("subject", "STEM"))
    assert most_specific(known("mmlu"), None) == (known("mmlu"), None)


def test_the_way_from_a_benchmark_to_a_part_of_its_part() -> None:
    assert parts_between(known("aime"), known("aime_2025_i")) == ("2025", "I")
    assert parts_between(known("beir"), known("mteb_nq")) == ("NQ",)
    assert parts_between(known("aime_2025_i"), known("aime")) == ()
    assert parts_between(known("mmlu"), known("mmlu_pro")) == ()


def test_a_label_that_repeats_which_part_it_is() -> None:
    assert names_itself(known("gpqa_diamond"), "Diamond")
    assert names_itself(known("livecodebench_v6"), "release_v6")
    assert not names_itself(known("gpqa_diamond"), "Main")
    assert not names_itself(known("mmlu"), "STEM")


def test_parts_of_a_suite_that_bear_names_of_other_tests() -> None:
    suite, mmlu = known("kobest"), known("mmlu")
    assert is_suite(suite) and not is_suite(mmlu)  # its subjects are its own
    assert part_of_suite(suite, known("copa"), "COPA") == ("task", "COPA")
    assert part_of_suite(suite, known("gsm8k"), "GSM8K") is None


@pytest.mark.parametrize(
    ("names", "suite"),
    [
        (["BoolQ", "COPA", "SentiNeg"], "kobest"),
        (["BoolQ", "COPA", "HellaSwag"], None),  # all of them are tests of their own
        (["BoolQ", "COPA", "SentiNeg", "MMLU"], None),  # not all are its parts
        (["SentiNeg", "BoolQ"], None),  # too few
    ],
)
def test_names_beside_each_other_may_tell_the_suite(names: list[str], suite: str | None) -> None:
    found = suite_of_names(names)
    assert (found.id if found else None) == suite
