"""Which of competing reports is shown, conflicts, ranks; every cell computed once more in another way."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from hf_evaluation.board.page import cell_text
from tests.board.support import board_of, cell, one
from tests.survey_files import lines, model, random_survey, score

if TYPE_CHECKING:
    pass

VERIFIED = score("mmlu_pro", 60.0, kind="eval-results", verified=True, date="2025-01-01")
METADATA = score("mmlu_pro", 70.0, kind="eval-results", date="2026-01-01")
INDEX = score("mmlu_pro", 71.0, kind="model-index", date="2026-09-09")
CARD = score("mmlu_pro", 72.0, kind="readme", status="unpublished", line=141)
PROPOSED = score("mmlu_pro", 99.0, kind="eval-results", status="pull-request", pr=4, date="2026-11-11")
FOREIGN = score("mmlu_pro", 99.5, kind="lm-eval", status="unpublished", date="2026-11-12")
ORDER = [VERIFIED, METADATA, INDEX, CARD, PROPOSED, FOREIGN]


@pytest.mark.parametrize("first", range(len(ORDER) - 1))
def test_standing_and_place_decide_never_the_value(first: int) -> None:
    reports = ORDER[first:]
    for seed in range(4):
        shuffled = random.Random(seed).sample(reports, len(reports))
        found = cell(one(*shuffled), "mmlu_pro")
        assert found is not None
        assert [report["printed"] for report in found["reports"]] == [item["value"] for item in reports]
        assert "goes before" in found["why"]


def test_of_the_same_standing_the_newest_is_shown_then_the_usual_settings_then_the_first() -> None:
    newer = one(
        score("gsm8k", 50.0, date="2026-02-01"), score("gsm8k", 90.0, date="2026-01-31"), score("gsm8k", 95.0)
    )
    found = cell(newer, "gsm8k")
    assert found is not None
    assert (found["value"], found["why"]) == (50.0, "the newest: 2026-02-01, the next 2026-01-31")
    others = [model(f"acme/o{at}", score("gsm8k", 60.0, variant="8-shot")) for at in range(3)]
    two = model("acme/m", score("gsm8k", 90.0, variant="0-shot"), score("gsm8k", 40.0, variant="8-shot"))
    usual = cell(board_of(lines([*others, two])), "gsm8k")
    assert usual is not None
    assert (usual["value"], usual["why"]) == (40.0, "most report this benchmark with 8-shot")
    first = cell(one(score("gsm8k", 41.0), score("gsm8k", 42.0)), "gsm8k")
    assert first is not None
    assert first["value"] == 41.0
    assert "nothing else tells them apart" in first["why"]


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        (score("mmlu_pro", 70.0, kind="readme", raw="70"), False),
        (score("mmlu_pro", 70.04, kind="readme", raw="70.04"), False),
        (score("mmlu_pro", 0.7, kind="readme", unit="fraction", raw="0.700"), False),
        (score("mmlu_pro", 70.2, kind="readme", raw="70.2"), True),
        (score("mmlu_pro", 68.9, status="pull-request", pr=4), True),
        (score("mmlu_pro", 68.9, kind="readme", variant="5-shot"), True),
    ],
)
def test_conflicts_are_differences_beyond_rounding(other: dict[str, Any], conflict: bool) -> None:
    found = cell(one(METADATA, other), "mmlu_pro")
    assert found is not None
    assert found["conflict"] is conflict
    assert (found["why"] == "all 2 reports agree") is (not conflict)


def test_different_settings_are_no_conflict() -> None:
    found = cell(one(score("gsm8k", 60.0, variant="0-shot"), score("gsm8k", 80.0, variant="8-shot")), "gsm8k")
    assert found is not None
    assert found["conflict"] is False


def test_equal_values_share_a_rank_and_lower_is_better_turns_it_round() -> None:
    values = {"a": 70.0, "b": 80.0, "c": 80.0, "d": 60.0}
    text = lines(
        model(
            f"acme/{name}",
            score("mmlu_pro", value),
            score("wer_test", value / 10, lower_is_better=True, benchmark="WER"),
        )
        for name, value in values.items()
    )
    document = board_of(text)
    ranks = {
        column: {name: (cell(document, column, f"acme/{name}") or {})["rank"] for name in values}
        for column in ("mmlu_pro", "wer_test")
    }
    assert ranks["mmlu_pro"] == {"a": 3, "b": 1, "c": 1, "d": 4}
    assert ranks["wer_test"] == {"a": 2, "b": 3, "c": 3, "d": 1}


def expected_cells(text: str) -> dict[tuple[str, str], tuple[float, int, str, str | None]]:
    """(model, benchmark) -> value, rank, kind and source, worked out from the survey file in another way.

    For surveys whose scores have known benchmarks, settings only as variants and percent or fractions.
    """
    usual: dict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in text.splitlines():
        for item in json.loads(line)["scores"]:
            rows[item["model"], item["benchmark_id"]].append(item)
            if item["variant"]:
                usual[item["benchmark_id"]][item["variant"]] += 1
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    for key, items in rows.items():
        most = min(usual[key[1]], key=lambda name: (-usual[key[1]][name], name), default=None)
        best = items[0]
        for item in items[1:]:
            if _beats(item, best, most):
                best = item
        shown[key] = best
    found = {}
    for (repo, benchmark), item in shown.items():
        value = _percent(item)
        better = sum(
            1 for (_, other), rival in shown.items() if other == benchmark and _percent(rival) > value
        )
        found[repo, benchmark] = (value, better + 1, item["source"]["kind"], item["source"]["url"])
    return found


def _percent(item: dict[str, Any]) -> float:
    return float(round(item["value"] * (100 if item["unit"] == "fraction" else 1), 6))


def _beats(new: dict[str, Any], old: dict[str, Any], usual: str | None) -> bool:
    """Whether a report goes strictly before another."""
    judges: tuple[Callable[[dict[str, Any]], Any], ...] = (
        lambda item: 3 if item["verified"] else 1 if item["status"] == "pull-request" else 2,
        lambda item: ["readme", "model-index", "eval-results"].index(item["source"]["kind"]),
        lambda item: item["source"]["date"] or "",
        lambda item: item["variant"] == usual,
    )
    for judge in judges:
        if judge(new) != judge(old):
            return bool(judge(new) > judge(old))
    return False


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_equals_an_independent_computation(seed: int) -> None:
    text = random_survey(60, 12, share=0.7, seed=seed)
    document = board_of(text)
    found = {
        (row["repo_id"], column): (
            item["value"],
            item["rank"],
            item["reports"][0]["kind"],
            item["reports"][0]["url"],
        )
        for row in document["models"]
        for column, item in row["cells"].items()
    }
    expected = expected_cells(text)
    assert found == expected
    assert len(expected) > 400
    ranks = [rank for _, rank, _, _ in expected.values()]
    assert len(ranks) > len({(key[1], value[1]) for key, value in expected.items()}), "no ties in the sample"
    assert any(item["conflict"] for row in document["models"] for item in row["cells"].values())


def test_who_measured_is_told_apart_from_where_it_stands() -> None:
    """What is merged is stated in the repository, and is its authors' only where that is told."""
    elsewhere = "https://huggingface.co/spaces/board-makers/board"
    found = cell(
        one(
            score("mmlu_pro", 70.0, kind="eval-results", url=None, name=None, date="2026-03-03"),
            score("mmlu_pro", 70.0, kind="eval-results", url=elsewhere, name=None, date="2026-02-02"),
            score("mmlu_pro", 70.0, kind="readme", status="unpublished"),
            score("mmlu_pro", 70.0, kind="lm-eval", status="unpublished", url=None, name="results.json"),
            score("mmlu_pro", 70.0, status="pull-request", pr=4, url=None, name=None,
                  method={"pr_author": "bob"}),
        ),
        "mmlu_pro",
    )  # fmt: skip
    assert found is not None
    assert [(item["who"], item["measured_by"], item["where"]) for item in found["reports"]] == [
        ("unknown", "not known", "main"),
        ("third party", "third party: board-makers", "main"),
        ("authors", "the authors (acme)", "card"),
        ("third party", "third party: bob", "open pull request"),
        ("harness run", "a run with lm-eval, by whom is not told", "elsewhere"),
    ]


def test_a_strangers_pull_request_never_takes_the_cell_of_a_merged_result_silently() -> None:
    noted = score(
        "gsm8k", 99.0, kind="eval-results", status="pull-request", pr=9, date="2026-12-12",
        variant="evaluated by me; strict-match, lm-eval 0.4.13", url=None, method={"pr_author": "bob"},
    )  # fmt: skip
    document = one(noted, score("gsm8k", 60.0, kind="eval-results", date="2025-01-01"))
    found = cell(document, "gsm8k")
    assert found is not None
    assert (found["value"], found["conflict"], found["doubt"]) == (60.0, True, True)
    assert len(document["benchmarks"]) == 1


@pytest.mark.parametrize(
    ("one_told", "other_told", "conflict", "doubt"),
    [
        ("5-shot", "5-shot", True, False),
        (None, None, True, False),
        ("5-shot", None, True, True),
        ("5-shot, thinking", "5-shot", True, True),
        ("5-shot", "0-shot", False, False),
        ("thinking", "non-thinking", False, False),
        ("with tools", "no tools", False, False),
    ],
)
def test_a_conflict_has_three_answers(
    one_told: str | None, other_told: str | None, conflict: bool, doubt: bool
) -> None:
    found = cell(
        one(score("gsm8k", 60.0, variant=one_told), score("gsm8k", 80.0, variant=other_told)), "gsm8k"
    )
    assert found is not None
    assert (found["conflict"], found["doubt"]) == (conflict, doubt)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_modes_are_treated_alike_and_neither_is_chosen_silently(order: tuple[int, int]) -> None:
    """A card that prints a thinking and a non-thinking score has both in one column, and in its cell."""
    printed = [
        score("aime_2025", 81.0, variant="thinking", kind="readme", status="unpublished"),
        score("aime_2025", 24.0, variant="non-thinking", kind="readme", status="unpublished"),
    ]
    document = one(*(printed[at] for at in order))
    assert [item["id"] for item in document["benchmarks"]] == ["aime_2025"]
    found = cell(document, "aime_2025")
    assert found is not None
    assert {item["mode"]: item["value"] for item in found["reports"]} == {
        "thinking": 81.0,
        "non-thinking": 24.0,
    }
    assert "is ranked," in found["why"]
    assert "beside it" in found["why"]
    assert found["conflict"] is False
    text = cell_text(found)
    assert "81.0" in text
    assert "24.0" in text
    assert "non-thinking" in text


def test_efforts_and_tools_are_modes_too() -> None:
    document = one(
        score("aime_2025", 90.0, variant="high effort, with tools"),
        score("aime_2025", 80.0, variant="high effort, no tools"),
        score("aime_2025", 60.0, variant="low effort"),
    )
    found = cell(document, "aime_2025")
    assert found is not None
    assert {(item["mode"], item["tools"]) for item in found["reports"]} == {
        ("Reasoning: high", "with tools"),
        ("Reasoning: high", "no tools"),
        ("Reasoning: low", None),
    }
