"""cards.pointed: lines that a person points at, with everything that the table says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hf_evaluation.cards.frames import frame_table
from hf_evaluation.cards.lines import score_columns
from hf_evaluation.cards.pointed import all_lines, name_of_line, pointed_line, sibling_beside
from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Card, Table
from hf_evaluation.cards.target import Target
from tests.cards.support import read_first_table
from tests.commands.support import run_here


def target(table: Table, repo_id: str = "acme/Foo-7B") -> Target:
    return Target(repo_id, Card("", None, (table,)))


def test_a_row_is_told_apart_from_others_of_its_name() -> None:
    table = read_first_table("Model | Data | MMLU", "Foo-7B | web | 70.1", "Foo-7B | web + code | 71.1")
    line = pointed_line(frame_table(table), "row", 2, target(table))
    assert (line.cell.text, line.fit.variant) == ("Foo-7B", "web + code")


def test_a_setting_in_the_name_is_told() -> None:
    table = read_first_table("Model | MMLU", "Foo-7B (zero-shot) | 70.1", "Foo-7B (5 epochs) | 71.1")
    frame = frame_table(table)
    assert pointed_line(frame, "row", 1, target(table)).fit.variant == "zero-shot"
    assert pointed_line(frame, "row", 2, target(table)).fit.variant == "5 epochs"


@pytest.mark.parametrize(
    ("rows", "axis", "index", "name"),
    [
        (("Task | Foo | Bar", "MMLU | 1.5 | 2.5"), "column", 1, "Foo"),
        (("Task | Accuracy", "MMLU | 1.5"), "column", 1, ""),
        (("Model | MMLU", "Foo | 1.5"), "row", 1, "Foo"),
        (("Size | MMLU", "7B | 1.5"), "row", 1, "7B"),
        (("Split | MMLU", "test | 1.5"), "row", 1, ""),
        (("Model | Shots | MMLU", "Foo | 0-shot | 1.5", " | 5-shot | 2.5"), "row", 2, "Foo"),
    ],
)
def test_the_cell_that_names_a_line(rows: tuple[str, ...], axis: str, index: int, name: str) -> None:
    assert name_of_line(frame_table(read_first_table(*rows)), axis, index).text == name


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (("Model | MMLU | GSM8K", "Foo | 1.5 | 2.5", "Bar | 1.5 | 2.5"), [("row", 1), ("row", 2)]),
        (("Task | Foo | Bar", "MMLU | 1.5 | 2.5", "GSM8K | 1.5 | 2.5"), [("column", 1), ("column", 2)]),
        (("Who | MMLU | GSM8K", "Foo | 1.5 | 2.5", "Bar | 1.5 | 2.5"), [("row", 1), ("row", 2)]),
        (("Benchmark | Foo | Bar", "Quux | 1.5 | 2.5"), [("column", 1), ("column", 2)]),
    ],
)
def test_the_lines_among_which_one_can_be_chosen(rows: tuple[str, ...], lines: list[tuple[str, int]]) -> None:
    table = read_first_table(*rows)
    frame = frame_table(table)
    found = all_lines(frame, score_columns(frame), target(table))
    assert [(line.axis, line.index) for line in found] == lines


def test_nearer_names_come_first() -> None:
    table = read_first_table("Model | MMLU", "Bar-9B | 1.5", "Foo-13B | 1.5", "Mine (ours) | 1.5")
    frame = frame_table(table)
    found = all_lines(frame, score_columns(frame), target(table))
    order = sorted(found, key=lambda line: -line.doubt.strength)
    assert [line.cell.text for line in order] == ["Mine (ours)", "Foo-13B", "Bar-9B"]


def test_row_26_a_name_that_the_user_gives_does_not_take_another_models_column(tmp_path: Path) -> None:
    """Refused with the reason, be the other of the family or not; under the model's own name it is taken."""
    table = (
        "<table><tr><th rowspan=2>Benchmark<th colspan=2>Heron-7B<th colspan=2>{other}</tr>"
        "<tr><th>Base<th>{mode}<th>Base<th>Thinking</tr>"
        "<tr><td>MMLU<td>61.2<td>63.1<td>50.3<td>55.5</tr><tr><td>GSM8K<td>71.2<td>73.1<td>60.3<td>65.5</tr></table>"
    )
    names = ("--repo-id", "acme/heron-7b", "--model-name-override", "Thinking", "--json")
    path = tmp_path / "README.md"
    for other in ("Heron-4B", "Finch-4B", "Finch-7B-Instruct"):
        path.write_text("# Heron 7B\n\n## Evaluation\n\n" + table.format(other=other, mode="Instruct"))
        run = run_here("extract-readme", "--readme", str(path), *names)
        assert run.code == 5, (other, run.out)
        told = {item["label"]: item["reason"] for item in run.document["error"]["candidates"]}
        assert f"its other header names '{other}'" in told["Thinking"], told
    path.write_text("# Heron 7B\n\n## Evaluation\n\n" + table.format(other="Finch-4B", mode="Thinking"))
    own = run_here("extract-readme", "--readme", str(path), *names)
    assert [score["value"] for score in own.document["results"]] == [63.1, 73.1]


def test_another_header_that_names_a_sibling() -> None:
    text = (
        "<table><tr><th rowspan=2>Task</th><th>Foo-7B</th><th>Foo-13B</th></tr>"
        "<tr><th>tuned</th><th>tuned</th></tr><tr><td>MMLU</td><td>1.5</td><td>2.5</td></tr></table>"
    )
    (table,) = read_card(text).tables
    frame, ours = frame_table(table), target(table)
    lines = [pointed_line(frame, "column", column, ours) for column in (1, 2)]
    lower = [frame.columns[column].path[1] for column in (1, 2)]
    chosen = [
        type(line)(line.axis, line.index, line.fit, cell) for line, cell in zip(lines, lower, strict=True)
    ]
    assert [sibling_beside(frame, line, ours) for line in chosen] == [None, "Foo-13B"]


def test_a_name_with_a_siblings_word_is_not_the_nearest() -> None:
    rows = ("Model | MMLU", "Heron-QE-XXL | 70.1", "Heron-QE | 71.1")
    table = read_first_table(*rows)
    lines = all_lines(
        frame_table(table), score_columns(frame_table(table)), target(table, "acme/heron-qe-large-v2")
    )
    strengths = {line.cell.text: line.doubt.strength for line in lines}
    assert strengths["Heron-QE-XXL"] < 0 < strengths["Heron-QE"] + 1
