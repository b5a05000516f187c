"""cards.candidates: what a person can choose from, and the option that takes exactly it."""

from __future__ import annotations

from dataclasses import replace

from hf_evaluation.cards.candidates import (
    MAX_CANDIDATES,
    MAX_CELLS,
    line_candidates,
    open_lines,
    vouched_name,
)
from hf_evaluation.cards.extraction import NO_CHOICES, Extraction, extract
from hf_evaluation.cards.lines import Choices, Reading, read_table
from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from hf_evaluation.core.errors import Candidate
from hf_evaluation.scores.record import Source
from tests.cards.support import read_first_table
from tests.support import html_table


def texts(reading: Reading) -> list[str]:
    return [item.cell.text for item in reading.items]


def candidates(*rows: str, repo_id: str = "acme/Foo-7B") -> tuple[Candidate, ...]:
    table = read_first_table(*rows)
    target = Target(repo_id, Card("", None, (table,)))
    reading = read_table(table, target, Choices())
    return line_candidates(reading, open_lines(reading, target), target, texts)


def test_a_candidate_says_where_it_stands_and_what_it_scores() -> None:
    rows = (
        "Model | MMLU | GSM8K | DROP | BBH",
        "Bar-9B | 1.5 | 2.5 | 3.5 | 4.5",
        "Foo-13B | 5.5 | 6.5 | 7.5 | 8.5",
    )
    first, second = candidates(*rows)
    assert first == Candidate(
        1,
        "Foo-13B",
        "--table 1 --model-name-override Foo-13B",
        "differs from the model's name: without 7b, with 13b",
        "Foo > Evaluation",
        ("5.5", "6.5", "7.5"),
    )
    assert (second.label, second.reason) == ("Bar-9B", "another name")


def test_a_name_that_stands_twice_is_pointed_at() -> None:
    rows = ("Model | Size | MMLU", "Bar | 7B | 1.5", "Bar | 13B | 2.5")
    found = candidates(*rows)
    assert [candidate.option for candidate in found] == [
        "--table 1 --model-row-index 1",
        "--table 1 --model-row-index 2",
    ]
    assert [candidate.reason for candidate in found] == ["7B; another name", "13B; another name"]


def test_two_columns_of_one_name_are_told_apart_by_what_stands_over_them() -> None:
    head = [["Benchmark", "June", "June", "September"], ["", "Foo-13B", "Bar", "Foo-13B"]]
    text = "# Foo\n\n" + html_table([*head, ["MMLU", "1.5", "2.5", "3.5"]]).replace("td", "th", 16)
    (table,) = read_card(text).tables
    target = Target("acme/Foo-7B", Card("", None, (table,)))
    reading = read_table(table, target, Choices())
    found = line_candidates(reading, open_lines(reading, target), target, texts)
    assert {(one.label, one.reason.partition(";")[0]) for one in found} == {
        ("June", "under 'Foo-13B'"),
        ("June", "under 'Bar'"),
        ("September", "under 'Foo-13B'"),
    }


def test_where_a_name_is_near_only_near_names_are_offered() -> None:
    found = candidates("Model | MMLU", "Foo-7B (3 epochs) | 1.5", "Bar | 2.5")
    assert [candidate.label for candidate in found] == ["Foo-7B (3 epochs)"]


def test_a_long_table_is_offered_in_part() -> None:
    rows = [f"Bar-{number} | 1.5" for number in range(MAX_CELLS // 2)]
    found = candidates("Model | MMLU", *rows)
    assert len(found) == MAX_CANDIDATES
    assert all("--model-row-index" in candidate.option for candidate in found)


def test_a_line_without_scores_is_no_candidate() -> None:
    assert [found.label for found in candidates("Model | MMLU", "Bar | 1.5", "Baz | n/a")] == ["Bar"]


def test_a_source_without_a_table() -> None:
    assert vouched_name("Foo X").option == "--model-name-override 'Foo X'"


MODES = """# Heron-7B

|  | Thinking | Thinking | Non-Thinking | Non-Thinking |
|---|---|---|---|---|
| Benchmark | Heron-7B | Egret-7B | {} | Finch-4B |
| MMLU | 71.4 | 60.1 | 66.3 | 50.0 |
| GSM8K | 82.3 | 70.1 | 76.0 | 51.0 |
"""


def test_lines_of_one_name_say_what_stands_above_and_a_chosen_one_is_read_like_a_named_one() -> None:
    """Row 25: the mode in a header above the names."""

    def read(text: str, choices: Choices = NO_CHOICES) -> Extraction:
        return extract(read_card(text), "acme/Heron-7B", Source("readme"), choices)

    both = read(MODES.format("Heron-7B")).results
    assert [(score.value, score.settings.mode) for score in both] == [
        (71.4, "thinking"), (82.3, "thinking"), (66.3, "non-thinking"), (76.0, "non-thinking")
    ]  # fmt: skip
    named = read(MODES.format("Stork-7B")).results
    chosen = read(MODES.format("Heron-7B"), Choices(frozenset({1}), (), 1)).results
    for scores in (named, chosen):
        assert [replace(score, label=None) for score in scores] == [
            replace(score, label=None) for score in both[:2]
        ]
    unknown = MODES.format("Heron-7B").replace("Non-Thinking", "Set B").replace("Thinking", "Set A")
    reasons = [candidate.reason for candidate in read(unknown).candidates]
    assert reasons == ["column 1, Set A", "column 3, Set B"]
