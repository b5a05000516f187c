"""cards.frames: header rows, category rows, and what each column holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hf_evaluation.cards.frames import frame_table, header_role, names_a_benchmark
from hf_evaluation.cards.reading import read_card
from hf_evaluation.scores.labels import MAX_LABEL
from tests.cards.support import read_first_table
from tests.support import html_table


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Model", "model"),
        ("**Models**", "model"),
        ("Benchmark (Metric)", "benchmark"),
        ("任务", "benchmark"),
        ("Category", "category"),
        ("# Shots", "shots"),
        ("Metric Name", "metric"),
        ("Stderr", "stderr"),
        ("±", "stderr"),
        ("Precision", "precision"),
        ("#Params", "size"),
        ("#AP", "spec"),
        ("Release date", "remark"),
        ("Score (%)", "score"),
        ("Score 5-shot", "score"),
        ("Foo-7B", None),
        ("MMLU", None),
        ("model " * MAX_LABEL, None),
    ],
)
def test_a_header_tells_what_its_column_holds(text: str, role: str | None) -> None:
    assert header_role(text) == role


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("MMLU", True),
        ("MMLU (5-shot)", True),
        ("MMLU\nGSM8K", True),
        ("Zed\nQuux", False),
        ("Average", False),
    ],
)
def test_a_label_or_one_of_its_lines_names_a_benchmark(text: str, known: bool) -> None:
    assert names_a_benchmark(text) is known


def roles(*rows: str) -> list[str]:
    return [column.role for column in frame_table(read_first_table(*rows)).columns]


def test_columns_are_told_by_their_headers_and_by_what_stands_in_them() -> None:
    rows = [
        "Benchmark | # Shots | Stderr | Foo-7B | Notes",
        "MMLU | 5 | 0.3 | 70.1 | chat",
        "GSM8K | 8 | 1.2 | 55 | -",
    ]
    assert roles(*rows) == ["benchmark", "shots", "stderr", "value", "remark"]


def test_numbers_outweigh_a_header_that_says_words() -> None:
    assert roles("Model | Math | Test", "Foo | 70.1 | 3.5", "Bar | 61.5 | 4.5") == ["model", "value", "value"]


def test_shots_with_decimals_are_scores() -> None:
    """ "Few-shot" over 70.1 is how the score was measured; over 5 it counts examples."""
    assert roles("Task | Few-shot", "MMLU | 70.1", "GSM8K | 55.3") == ["benchmark", "value"]
    assert roles("Task | Few-shot | X", "MMLU | 5 | 1.5", "GSM8K | 8 | 2.5") == [
        "benchmark",
        "shots",
        "value",
    ]


def test_of_two_columns_that_claim_the_benchmarks_the_one_with_known_names_is_it() -> None:
    rows = ["Task | Dataset | Foo", "Knowledge | MMLU | 70.1", "Grade school | GSM8K | 55.3"]
    assert roles(*rows) == ["category", "benchmark", "value"]
    rows = ["Benchmark | Metric | Foo", "MMLU | acc | 70.1", "GSM8K | em | 55.3"]
    assert roles(*rows) == ["benchmark", "metric", "value"]


def test_the_label_column_of_models_as_rows_is_none() -> None:
    frame = frame_table(read_first_table("Model | License | MMLU", "Foo | mit | 70.1", "Bar | mit | 61.5"))
    assert frame.label_column(0) is None
    down = frame_table(
        read_first_table("Area | Benchmark | Foo", "Maths | GSM8K | 70.1", "Text | DROP | 61.5")
    )
    assert [column.index for column in [down.label_column(-1)] if column] == [1]


def test_a_category_row_is_a_section_and_no_body_row() -> None:
    rows = [
        "Model | MMLU | GSM8K",
        "Open models | |",
        "Foo | 70.1 | 55.3",
        "Closed models | |",
        "Bar | 1 | 2",
    ]
    frame = frame_table(read_first_table(*rows))
    assert (frame.head, frame.rows) == (1, (2, 4))
    assert frame.sections == {2: "Open models", 4: "Closed models"}


def test_a_label_over_several_rows_is_no_category() -> None:
    html = (
        "<table><tr><th>Dataset</th><th>Model</th><th>Acc</th></tr>"
        "<tr><td rowspan=2>CrowS-Pairs</td><td>Foo</td><td>59.2</td></tr><tr><td></td><td></td></tr>"
        "<tr><td>WinoGender</td><td>Foo</td><td>84.2</td></tr></table>"
    )
    (table,) = read_card(f"# Foo\n\n{html}").tables
    assert frame_table(table).sections == {}


def test_rows_above_the_first_category_are_in_none() -> None:
    rows = ["Model | MMLU | GSM8K", "Foo | 70.1 | 55.3", "Others | |", "Bar | 1 | 2"]
    assert frame_table(read_first_table(*rows)).sections == {3: "Others"}


def test_a_second_header_row_belongs_to_the_head() -> None:
    frame = frame_table(read_first_table("Model | MMLU | GSM8K", "# Shots | 5 | 8", "Foo | 70.1 | 55.3"))
    assert (frame.head, frame.rows) == (2, (2,))
    assert [column.label for column in frame.columns][1:] == ["MMLU 5-shot", "GSM8K 8-shot"]


def test_a_first_row_of_scores_is_no_header() -> None:
    frame = frame_table(read_first_table("Model | MMLU", "Foo | 70.1", "Bar | 61.5"))
    assert (frame.head, frame.rows) == (1, (1, 2))


def test_html_without_header_cells_has_a_head_all_the_same() -> None:
    rows = [["Model", "MMLU"], ["Foo", "70.1"], ["Bar", "61.5"]]
    (table,) = read_card(html_table(rows)).tables
    assert table.head_rows == 0
    assert frame_table(table).head == 1


def test_a_year_in_a_release_column_is_no_score() -> None:
    assert roles("Model | Release | MMLU", "Foo | 2024 | 70.1", "Bar | 2023 | 61.5") == [
        "model",
        "spec",
        "value",
    ]


def labels(*rows: str) -> list[str]:
    return [column.label for column in frame_table(read_first_table(*rows)).columns]


def test_rows_of_shots_and_metrics_belong_to_the_header() -> None:
    rows = (
        "Model | Tokens | ARC | MC",
        "Shot | | 25 | 0",
        "Metric | | acc_norm | mc2",
        "Foo-7B | 1T | 48.5 | 41.7",
    )
    assert labels(*rows)[2:] == ["ARC 25-shot acc_norm", "MC 0-shot mc2"]


@pytest.mark.parametrize(
    ("second", "head"),
    [
        ("Dataset | SNLI | RTE", 2),  # the tests that the tasks above are for
        ("Dataset | ours | theirs", 1),  # no tests
        ("Dataset | SNLI | 55.3", 1),
        ("Finch | SNLI | RTE", 1),
    ],
)
def test_a_row_of_data_sets_below_their_tasks_belongs_to_the_header(second: str, head: int) -> None:
    assert frame_table(read_first_table("Task | TE | TE", second, " | 89.9 | 56.0")).head == head


def test_a_group_over_the_first_column_makes_it_no_column_of_names() -> None:
    html = (
        "<table><tr><th colspan=2>{}</th><th colspan=2>Dev</th></tr><tr><td>Val</td><td>Dom</td>"
        "<td>Val</td><td>Dom</td></tr><tr><td>0.57</td><td>0.58</td><td>0.65</td><td>0.68</td></tr></table>"
    )
    (table,) = read_card(f"# Foo\n\n{html.format('Test 3')}").tables
    assert [column.role for column in frame_table(table).columns] == ["value"] * 4


def test_a_blank_header_cell_carries_on_the_group_to_its_left() -> None:
    rows = ("Model | test-EN | | test-ZH |", "| WER | SIM | CER | SIM", "Foo-7B | 1.9 | 73.4 | 1.1 | 78.2")
    assert labels(*rows)[1:] == ["test-EN WER", "test-EN SIM", "test-ZH CER", "test-ZH SIM"]
    assert labels("Model | | MMLU", "| | 5-shot", "Foo-7B | 1.9 | 73.4")[1] == ""  # blank below as well


@pytest.mark.parametrize(
    ("head", "cells", "role"),
    [
        ("Dimension", ["64", "96"], "spec"),
        ("Dimension", ["quality", "motion"], "category"),
        ("L / H / A", ["10 / 640 / 10", "12 / 768 / 12"], "spec"),
        ("P/S", ["70 / 80", "71 / 81"], "value"),
        ("img_size", ["224", "320"], "spec"),
        ("Setting/Length", ["5-shot", "32K"], "setting"),
        ("Sequence Length", ["512", "1024"], "spec"),
        ("checkpoint", ["[47.1](https://x.org/a)", "[51.2](https://x.org/b)"], "remark"),
        ("", ["5-shot", "0-shot"], "setting"),
        ("", ["acc", "F1"], "metric"),
        ("", ["red", "5-shot"], "text"),
    ],
)
def test_what_a_column_beside_scores_holds(head: str, cells: list[str], role: str) -> None:
    rows = [f"Zed | {head} | Foo-7B", f"Quux | {cells[0]} | 70.1", f"Wug | {cells[1]} | 55.3"]
    assert roles(*rows)[1] == role


def test_a_category_row_in_the_head_begins_the_body() -> None:
    rows = [["Models", "MMLU", "IFEval"], ["20b+ scale"], ["Foo-24b", "75.5", "80.1"]]
    text = "<table><tr>" + "".join(f"<th>{cell}</th>" for cell in rows[0]) + "</tr>"
    text += (
        '<tr><th colspan="3">20b+ scale</th></tr><tr><td>Foo-24b</td><td>75.5</td><td>80.1</td></tr></table>'
    )
    frame = frame_table(read_card(text).tables[0])
    assert (frame.head, frame.sections) == (1, {2: "20b+ scale"})


def test_what_a_part_of_a_table_finds_is_not_said_of_the_whole() -> None:
    frame = frame_table(read_first_table("Model | MMLU | GSM8K", "Foo | 1.5 | 92.5", "Bar | 3.5 | 4.5"))
    part = replace(frame, columns=frame.columns[:2], rows=frame.rows[:1])
    cells = [frame.cell(row, 1) for row in part.rows]
    assert (len(part.of_role("value")), part.peak(("column", 1), cells)) == (1, 1.5)
    whole = [frame.cell(row, 1) for row in frame.rows]
    assert (len(frame.of_role("value")), frame.peak(("column", 1), whole)) == (2, 3.5)
