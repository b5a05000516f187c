"""cards.fences: tables of results in code blocks are named, and read where somebody wants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hf_evaluation.cards.fences import ALIGNED_TABLE, BELOW_LIST, MARKDOWN_TABLE, below_lists, may_hold_table
from hf_evaluation.cards.reading import read_card
from tests.commands.support import run_here
from tests.support import REPO, assert_error

MARKDOWN = "|Task |Version|Metric|Value|\n|-----|------:|------|----:|\n|MMLU |      1|acc   | 70.1|\n"
ALIGNED = "Benchmark    Foo-7B-Chat\nMMLU         70.1\nGSM8K        55.3\n"
PANDAS = "          acc     f1\nMMLU    0.701  0.690\nGSM8K   0.553  0.540\n"
REPORT = "       precision  recall\n\n   cat       0.97    0.98\n   d          0.9     0.8\n"
GRID = "+-----+------+\n| acc | f1   |\n+=====+======+\n| 1.5 | 2.5  |\n| 3.5 | 4.5  |\n+-----+------+\n"
GRID = GRID.replace("| acc", "| set | acc").replace("| 1.5", "| dev | 1.5").replace("| 3.5", "| new | 3.5")
BOXES = GRID.replace("|", "│").replace("+", "┼").replace("-", "─").replace("=", "═")


def card_with(code: str) -> str:
    return f"# Foo\n\n| a |\n|---|\n| 1 |\n\n## Evaluation\n\nOn the test set:\n\n```\n{code}```\n\ntext\n"


@pytest.mark.parametrize(
    ("code", "what", "grid"),
    [
        (MARKDOWN, MARKDOWN_TABLE, [["Task", "Version", "Metric", "Value"], ["MMLU", "1", "acc", "70.1"]]),
        (ALIGNED, ALIGNED_TABLE, [["Benchmark", "Foo-7B-Chat"], ["MMLU", "70.1"], ["GSM8K", "55.3"]]),
        (PANDAS, ALIGNED_TABLE, [["", "acc", "f1"], ["MMLU", "0.701", "0.690"], ["GSM8K", "0.553", "0.540"]]),
        (
            REPORT,
            ALIGNED_TABLE,
            [["", "precision", "recall"], ["cat", "0.97", "0.98"], ["d", "0.9", "0.8"]],
        ),
        (GRID, ALIGNED_TABLE, [["set", "acc", "f1"], ["dev", "1.5", "2.5"], ["new", "3.5", "4.5"]]),
        (BOXES, ALIGNED_TABLE, [["set", "acc", "f1"], ["dev", "1.5", "2.5"], ["new", "3.5", "4.5"]]),
    ],
)
def test_a_table_in_a_code_block_is_numbered_behind_the_others(
    code: str, what: str, grid: list[list[str]]
) -> None:
    text = card_with(code)
    card = read_card(text)
    assert len(card.tables) == 1
    (table,) = card.fenced
    assert (table.ordinal, table.fenced) == (2, what)
    assert (table.headings, table.lead) == (("Foo", "Evaluation"), ("On the test set:",))
    assert [[cell.text for cell in row] for row in table.grid] == grid
    lines = text.splitlines()
    assert all(cell.text in lines[cell.line - 1] for row in table.grid for cell in row)
    assert read_card(text, fenced=True).tables[1] == table


@pytest.mark.parametrize(
    "code",
    [
        "x = 1  # one\ny = 2  # two\nz = 3  # three\n",
        "pip install a\npip install b\n\n",
        "Epoch 1  loss 0.5\nEpoch 2  loss 0.4\nEpoch 3  loss 0.3\n",
        "<|user|>\nWhat is 1 | 2?\n<|end|>\n",
        "1  2  3\n4  5  6\n7  8  9\n",
        "name  value\nlr  high\nbatch  large\n",
    ],
)
def test_other_code_holds_no_table(code: str) -> None:
    assert not may_hold_table(code)
    assert read_card(card_with(code)).fenced == ()


def test_the_commands_name_a_table_in_a_code_block_and_read_it(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"# Foo\n\n## Evaluation\n\n```\n{ALIGNED}```\n", encoding="utf-8")
    card = ["--readme", str(path), "--repo-id", REPO, "--json"]
    shown = run_here("inspect-tables", *card).document
    assert shown["tables"] == []
    assert [(row["table"], row["line"], row["rows"]) for row in shown["fenced"]] == [(1, 6, 3)]
    assert shown["fenced"][0]["command"].endswith("--fenced")
    error = assert_error(run_here("extract-readme", *card), 1, "in a code block")
    assert "--fenced" in error["hint"]
    read = run_here("extract-readme", *card, "--fenced").document
    assert [(score["table"], score["value"], score["line"]) for score in read["results"]] == [
        (1, 70.1, 7),
        (1, 55.3, 8),
    ]
    assert len(run_here("inspect-tables", *card, "--fenced").document["tables"]) == 1


RUN_ON = """# Heron-7B

## Evaluation

We compare on two sets:

* Rouge over BookSum
| Model | R1 | R2 |
| --- | --- | --- |
| Heron-7B | 0.336 | 0.076 |

<!-- * hidden
| Model | R1 |
| --- | --- |
| Heron-7B | 0.5 | -->

* A list with its table

| Model | MMLU |
| --- | --- |
| Heron-7B | 70.1 |
"""


def test_a_table_that_runs_into_a_list_is_told_and_read_when_asked_for() -> None:
    card = read_card(RUN_ON)
    assert [table.ordinal for table in card.tables] == [1]  # the last one: a blank line stands above it
    (below,) = card.fenced
    assert (below.ordinal, below.line, below.headings, below.lead) == (
        2, 8, ("Evaluation",), ("Rouge over BookSum",)
    )  # fmt: skip
    assert below.fenced == BELOW_LIST
    asked = read_card(RUN_ON, fenced=True)
    assert [table.ordinal for table in asked.tables] == [1, 2]
    assert [[cell.text for cell in row] for row in asked.tables[1].grid][1] == ["Heron-7B", "0.336", "0.076"]


def test_rows_that_run_into_a_list_are_read_once() -> None:
    body = "* item\n" + "| a | b |\n| - | - |\n" * 2_000 + "| x | 1.5 |\n"
    (below,) = below_lists(body)
    assert (below.line, below.rows.count("\n")) == (1, 4_001)
