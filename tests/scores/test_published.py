"""Which benchmark a result on the Hub is of, in which unit, and as which score."""

from __future__ import annotations

from typing import Any

import pytest

from hf_evaluation.scores.measured_results import score_of_result
from hf_evaluation.scores.published import (
    CARD_FORMAT,
    FILE_FORMAT,
    IndexParts,
    Structured,
    benchmark_of_result,
    index_result,
    unit_of_result,
)


def in_card(name: str | None, dataset: str | None, config: str | None = None, **more: Any) -> Structured:
    """A result of a `model-index`; `metric` and `metric_name` name its metric, `value` is its value."""
    told = {"type": dataset, "name": name, "config": config}
    metric = {"type": more.get("metric"), "name": more.get("metric_name")}
    parts = IndexParts(
        {},
        {key: text for key, text in told.items() if text},
        {key: text for key, text in metric.items() if text},
        {},
        more.get("settings", ()),
    )
    value = more.get("value", 71.0)
    return index_result(parts, path="README.md", line=0, value=value, raw=str(value), verified=False)


def in_file(dataset: str, task: str | None, value: float = 71.0) -> Structured:
    """A result of `.eval_results`."""
    return Structured(
        FILE_FORMAT, ".eval_results/a.yaml", 0, dataset, None, None, None, task, None, None, None, None,
        value, str(value), None, None, None, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("result", "benchmark"),
    [
        (in_card("MMLU", "cais/mmlu", "all"), "mmlu"),
        (in_card("MMLU", "cais/mmlu"), "mmlu"),
        (in_card("Massive tests", "CAIS/MMLU", "all"), "mmlu"),  # the data set where the name is unknown
        (in_card("MMLU", "cais/mmlu", "anatomy"), None),  # one subject is no result of the whole
        (in_card("anatomy", "cais/mmlu", "anatomy"), None),
        (in_card("MMLU-Pro", "cais/mmlu", "all"), "mmlu_pro"),  # the data set was copied with a template
        (in_card("MMLU-Pro", "cais/mmlu", "anatomy"), "mmlu_pro"),
        (in_card("ARC", "allenai/ai2_arc", "ARC-Easy"), "arc_easy"),
        (in_card("ARC-Challenge (25-shot)", "ai2_arc", "ARC-Challenge"), "arc_challenge"),
        (in_card("MMLU 5-shot", None), "mmlu"),
        (in_card(None, None, metric_name="MMLU (5-shot)"), "mmlu"),
        (in_card("Our own test", "acme/own"), None),
    ],
    ids=lambda item: (
        " ".join(filter(None, (item.benchmark, item.dataset, item.config)))
        if isinstance(item, Structured)
        else str(item)
    ),
)
def test_a_result_of_a_card_is_of_one_benchmark_or_of_none(result: Structured, benchmark: str | None) -> None:
    found = benchmark_of_result(result)
    assert (found and found.id) == benchmark


@pytest.mark.parametrize(
    ("dataset", "task", "benchmark"),
    [
        ("cais/mmlu", "mmlu", "mmlu"),
        ("cais/mmlu", "MMLU", "mmlu"),  # a task that is called what the benchmark is called
        ("cais/mmlu", None, "mmlu"),
        ("allenai/ai2_arc", "ARC-Challenge", "arc_challenge"),
        ("allenai/ai2_arc", None, None),  # two benchmarks, and nothing tells which
        ("allenai/ai2_arc", "something", None),
        ("acme/own", "mmlu", None),
    ],
)
def test_an_entry_of_a_file_is_of_the_benchmark_of_its_task(
    dataset: str, task: str | None, benchmark: str | None
) -> None:
    found = benchmark_of_result(in_file(dataset, task))
    assert (found and found.id) == benchmark


def test_what_a_card_prints_up_to_one_is_a_fraction_where_the_benchmark_counts_percent() -> None:
    for value, unit in ((0.712, "fraction"), (1.0, "fraction"), (71.2, "percent")):
        result = in_card("MMLU", "cais/mmlu", value=value)
        assert unit_of_result(result, benchmark_of_result(result)) == unit
    filed = in_file("cais/mmlu", "mmlu", 0.7)  # on the scale of the leaderboard, whatever it is
    assert unit_of_result(filed, benchmark_of_result(filed)) == "percent"
    assert unit_of_result(in_card("Our own test", None, value=0.5), None) is None


def test_the_variant_is_what_arguments_and_brackets_say_each_once() -> None:
    settings = ("5-shot", "seed=1")
    result = in_card("MMLU (5-Shot, CoT)", "cais/mmlu", metric_name="acc [strict]", settings=settings)
    assert result.variant == "5-shot, seed=1, CoT, strict"


def test_brackets_that_belong_to_a_benchmarks_name_are_no_variant() -> None:
    assert in_card("MMLU (Massive)", None).variant == "Massive"
    known = next(item for item in _names_with_brackets())
    assert in_card(known, None).variant is None


def _names_with_brackets() -> list[str]:
    from hf_evaluation.scores.benchmarks import catalogue

    return [name for name in sorted(catalogue().printed) if name.endswith(")")]


def test_a_result_as_a_score() -> None:
    merged = score_of_result(in_card("MMLU", "cais/mmlu", "all", metric="acc"), 71.0, "a/b", "0" * 40, None)
    assert (merged.benchmark_id, merged.metric, merged.status, merged.pr) == (
        "mmlu",
        "accuracy",
        "merged",
        None,
    )
    assert (merged.source.kind, merged.source.revision) == (CARD_FORMAT, "0" * 40)
    assert merged.method == {"path": "README.md", "dataset": "cais/mmlu", "config": "all"}
    proposed = score_of_result(in_file("cais/mmlu", "mmlu"), 71.0, "a/b", "0" * 40, (7, "bob"))
    assert (proposed.metric, proposed.status, proposed.pr) == ("accuracy", "pull-request", 7)
    assert (proposed.source.kind, proposed.source.revision) == (FILE_FORMAT, "refs/pr/7")
    assert proposed.method == {
        "path": ".eval_results/a.yaml", "dataset": "cais/mmlu", "task": "mmlu", "pr_author": "bob"
    }  # fmt: skip
