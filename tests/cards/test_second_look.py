"""What a second look may believe, and how long it takes on a card made to keep it busy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hf_evaluation.cards.extraction import Extraction, extract
from hf_evaluation.cards.reading import card_of
from hf_evaluation.scores.record import Source
from tests.growth import assert_in_line

RELEASES = "\n\n| Benchmark | Original | June update |\n|---|---|---|\n| MMLU | 33.3 | 43.2 |\n"
HEAD = "\n\n| Model | MMLU | GSM8K | HumanEval |\n|---|---|---|---|\n"


def extracted(text: str, repo_id: str) -> Extraction:
    return extract(card_of(text.encode(), "README.md"), repo_id, Source("readme", "README.md"))


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("This is an update over May.", [43.2]),
        ("<!-- This is an update over May. -->", []),
        ("~~This is an update over May.~~", []),
        ("```\nThis is an update over May.\n```", []),
    ],
)
def test_only_what_people_see_says_that_a_card_is_about_the_new_release(
    said: str, values: list[float]
) -> None:
    found = extracted(f"# heron-7b\n{said}{RELEASES}", "acme/heron-7b")
    assert [score.value for score in found.results] == values


@pytest.mark.parametrize(("above", "count"), [("More", 8), ("Base models", 4), ("Base model results", 4)])
def test_same_numbers_below_the_heading_of_another_stage_are_not_the_models(above: str, count: int) -> None:
    head = "\n\n| Model | MMLU | GSM8K | HumanEval | BBH |\n|---|---|---|---|---|\n"
    card = f"# heron-7b-instruct{head}| heron-7b-instruct | 61.3 | 52.2 | 44.1 | 33.7 |\n"
    more = f"\n## {above}{head}| heron-7b | 61.3 | 52.2 | 44.1 | 99.7 |\n| gull-7b | 1 | 2 | 3 | 4 |\n"
    assert len(extracted(card + more, "acme/heron-7b-instruct").results) == count


def open_lines(count: int) -> str:
    """Tables that leave the line open, and as many whose line is the model's."""
    opens = "".join(
        f"{HEAD}| heron | {at}.3 | {at}.2 | 4.1 |\n| heron-7b | 3.1 | 4.2 | 5.5 |\n" for at in range(count)
    )
    return opens + "".join(f"{HEAD}| heron-7b-instruct | {at}.7 | 3.2 | 4.1 |\n" for at in range(count))


def releases(count: int) -> str:
    return RELEASES * count + "this model " * count


@pytest.mark.parametrize(("make", "count"), [(open_lines, 150), (releases, 300)])
def test_twice_the_tables_take_twice_the_time(make: Callable[[int], str], count: int) -> None:
    half, whole = (f"# heron-7b-instruct\n{make(times)}" for times in (count, 2 * count))
    assert_in_line(
        lambda: extracted(half, "acme/heron-7b-instruct"), lambda: extracted(whole, "acme/heron-7b-instruct")
    )
