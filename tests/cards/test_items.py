"""cards.items: the cells on the model's line, and what stands beside each."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.items import Item, meaning_of_brackets
from hf_evaluation.cards.lines import Choices, read_table
from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Card, Table
from hf_evaluation.cards.target import Target
from tests.cards.support import read_first_table

Found = list[tuple[str, list[str], tuple[str, ...]]]


def read_items(*rows: str) -> tuple[Item, ...]:
    """The cells that may hold scores of acme/Foo-7B."""
    table = read_first_table(*rows)
    return read_table(table, Target("acme/Foo-7B", Card("", None, (table,))), Choices()).items


def items(*rows: str) -> Found:
    """(text, labels, settings) of those cells."""
    return [
        (item.cell.text, [label.printed for label in item.labels], item.settings)
        for item in read_items(*rows)
    ]


def corners(*rows: str) -> list[tuple[str, ...]]:
    """What the corner says of each of them."""
    return [item.above for item in read_items(*rows)]


def test_labels_and_settings_are_carried_down_over_blanks() -> None:
    rows = ("Task | Shots | Metric | Foo-7B", "MMLU | 5 | acc | 70.1", "| 0 | acc | 68.0")
    assert items(*rows) == [("70.1", ["MMLU"], ("5-shot", "acc")), ("68.0", ["MMLU"], ("0-shot", "acc"))]


def test_no_label_is_carried_into_another_section() -> None:
    rows = ("Task | Foo-7B | Bar-7B", "MMLU | 70.1 | 1", "Others | |", "| 68.0 | 2")
    assert [labels for _, labels, _ in items(*rows)] == [["MMLU"], []]


def test_a_filter_none_is_no_setting() -> None:
    rows = ("Task | Filter | Foo-7B", "MMLU | none | 70.1", "GSM8K | strict | 55.3")
    assert [settings for *_, settings in items(*rows)] == [(), ("strict",)]


def test_what_the_corner_says_holds_for_all_numbers() -> None:
    assert corners("Model 5-shot | MMLU", "Foo-7B | 70.1") == [("5-shot",)]
    assert corners("Benchmark: F1 (accuracy) | Foo-7B", "DROP | 70.1") == [("F1",)]
    assert corners("3-shot (EM / F1) | DROP", "Foo-7B | 70.1 / 80.2") == [("3-shot", "EM / F1")]
    assert corners("Benchmark (metric) | Foo-7B", "DROP | 70.1") == [()]


def test_header_cells_above_each_other_are_all_labels() -> None:
    rows = ("Model | AIME | AIME", "| 2025 | 2026", "Foo-7B | 70.1 | 80.2")
    assert [labels for _, labels, _ in items(*rows)] == [["AIME", "2025"], ["AIME", "2026"]]


def test_a_column_of_words_tells_rows_of_one_name_apart() -> None:
    rows = ("Benchmark | Part | Foo-7B", "Zed | easy | 70.1", "Zed | hard | 55.3")
    assert items(*rows) == [("70.1", ["Zed"], ("easy",)), ("55.3", ["Zed"], ("hard",))]


def test_of_two_halves_side_by_side_only_the_models_own_is_read() -> None:
    rows = ("Model | MMLU | Model | MMLU", "Foo-7B | 1.5 | Bar-7B | 3.5", "Zed-7B | 2.5 | Qux-7B | 4.5")
    assert [text for text, *_ in items(*rows)] == ["1.5"]


def test_a_column_of_standard_errors_belongs_to_the_scores_before_it() -> None:
    table = read_first_table("Task | Foo-7B | Stderr", "MMLU | 70.1 | 0.3", "GSM8K | 55.3 | -")
    reading = read_table(table, Target("acme/Foo-7B", Card("", None, (table,))), Choices())
    assert [(item.cell.text, item.stderr) for item in reading.items] == [("70.1", 0.3), ("55.3", None)]


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("We report F1, accuracy in parentheses.", "accuracy"),
        ("pass@1 scores are given in brackets", "pass@1"),
        ("括号内为EM", "EM"),
        ("We report accuracy.", None),
    ],
)
def test_a_sentence_may_say_what_stands_in_brackets(sentence: str, metric: str | None) -> None:
    assert meaning_of_brackets(Table(1, 1, (), 0, lead=(sentence,))) == metric
    assert meaning_of_brackets(Table(1, 1, (), 0, caption=sentence)) == metric


def test_an_average_beside_a_blank_cell_is_not_of_the_benchmark_above() -> None:
    rows = ("Category | Benchmark | Foo-7B", "Code | MBPP | 61.2", "Average | | 66.6")
    assert [labels for _, labels, _ in items(*rows)] == [["MBPP"], ["Average"]]


def test_a_quantity_of_the_model_is_no_setting_of_its_scores() -> None:
    rows = ("Model | Context | Date | MMLU", "Foo-7B | 512 | x | 70.1", "Bar-7B | 1024 | y | 60.1")
    assert [settings for *_, settings in items(*rows)] == [()]


def test_a_setting_over_the_models_name_is_a_label_and_a_maker_is_none() -> None:
    """agents.md: "Thinking" over one of two columns of one name was lost, and with it both columns."""
    head = "<tr><th></th><th>{}</th><th>{}</th></tr><tr><th>Benchmark</th><th>Foo-7B</th><th>Bar-7B</th></tr>"
    row = "<tr><td>MMLU</td><td>70.1</td><td>2</td></tr>"
    for over, expected in (
        ("Thinking", ["MMLU", "Thinking"]),
        ("5-shot", ["MMLU", "5-shot"]),
        ("Ours", ["MMLU"]),
    ):
        (table,) = read_card(f"# Foo\n\n<table>{head.format(over, 'x')}{row}</table>\n").tables
        found = read_table(table, Target("acme/Foo-7B", Card("", None, (table,))), Choices()).items
        assert [label.printed for label in found[0].labels] == expected
