"""cards.lines: which line of a table is the model's, and whether its numbers are scores at all."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.lines import Choices, Reading, is_property, is_spec, read_table
from hf_evaluation.cards.tables import Card, Table
from hf_evaluation.cards.target import Target
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.mentions import Mention
from tests.cards.support import read_first_table

NOTHING = Choices()
ROWS = ("Model | MMLU | GSM8K", "Bar-7B | 61.5 | 40.2", "Foo-7B | 70.1 | 55.3")
COLUMNS = ("Benchmark | Bar-7B | Foo-7B", "MMLU | 61.5 | 70.1", "GSM8K | 40.2 | 55.3")


def read(table: Table, repo_id: str = "acme/Foo-7B", choices: Choices = NOTHING) -> Reading:
    return read_table(table, Target(repo_id, Card("", None, (table,)), choices.names), choices)


def found(reading: Reading) -> list[tuple[str, int]]:
    return [(line.axis, line.index) for line in reading.lines]


@pytest.mark.parametrize(
    ("rows", "orientation", "line"),
    [(ROWS, "models as rows", ("row", 2)), (COLUMNS, "models as columns", ("column", 2))],
)
def test_the_line_of_the_model_is_found_either_way(
    rows: tuple[str, ...], orientation: str, line: tuple[str, int]
) -> None:
    reading = read(read_first_table(*rows))
    assert (reading.kind, reading.orientation, found(reading)) == ("evaluation", orientation, [line])
    assert [item.cell.text for item in reading.items] == ["70.1", "55.3"]


def test_a_column_of_models_comes_before_a_header_of_the_same_name() -> None:
    rows = ("Model | Foo-7B | MMLU", "Bar-7B | 61.5 | 40.2", "Foo-7B | 70.1 | 55.3")
    assert found(read(read_first_table(*rows))) == [("row", 2)]


@pytest.mark.parametrize("rows", [ROWS, COLUMNS])
def test_the_line_of_another_model_is_never_taken(rows: tuple[str, ...]) -> None:
    reading = read(read_first_table(*rows), "acme/Zed-7B")
    assert (found(reading), reading.items, reading.orientation) == ([], (), "other models")


def test_a_name_that_leaves_something_open_is_a_doubt_and_no_line() -> None:
    table = read_first_table("Model | MMLU", "Foo | 70.1", "Bar | 61.5")
    card = Card("https://huggingface.co/acme/Foo-13B https://huggingface.co/acme/Foo-7B", None, (table,))
    reading = read_table(table, Target("acme/Foo-7B", card), NOTHING)
    assert found(reading) == []
    assert [(line.cell.text, line.doubt.reason) for line in reading.opens] == [
        ("Foo", "may also mean Foo-13B")
    ]


def test_a_row_marked_by_a_footnote_gives_way_to_the_plain_one() -> None:
    rows = ("Model | MMLU", "Foo-7B* | 69.0", "Foo-7B | 70.1")
    assert found(read(read_first_table(*rows))) == [("row", 2)]


def test_a_name_is_carried_down_over_blanks_beside_a_setting() -> None:
    rows = ("Model | Setting | MMLU", "Foo-7B | greedy | 70.1", "| sampled | 69.5", "Bar-7B | greedy | 61.5")
    assert found(read(read_first_table(*rows))) == [("row", 1), ("row", 2)]


def test_one_column_of_scores_without_a_model_is_the_cards() -> None:
    rows = ("Benchmark | Score", "MMLU | 70.1", "GSM8K | 55.3")
    reading = read(read_first_table(*rows))
    assert (reading.orientation, found(reading)) == ("one model", [("column", 1)])


def test_a_table_under_the_heading_of_a_sibling_is_the_siblings() -> None:
    table = read_first_table("Benchmark | Score", "MMLU | 70.1", "GSM8K | 55.3", above="## Foo-13B")
    card = Card("https://huggingface.co/acme/Foo-13B", None, (table,))
    assert read_table(table, Target("acme/Foo-7B", card), NOTHING).lines == ()


def test_a_benchmark_in_the_models_name_is_no_name_of_it() -> None:
    rows = ("Task | NQ | TriviaQA", " | 70.1 | 55.3")
    reading = read(read_first_table(*rows), "acme/foo-encoder-nq")
    assert (found(reading), reading.opens) == ([("row", 1)], ())


def test_names_of_releases_are_left_to_a_person() -> None:
    reading = read(read_first_table("Benchmark | Original | June update", "MMLU | 61.5 | 70.1"))
    assert found(reading) == []
    assert [line.cell.text for line in reading.opens] == ["Original", "June update"]


@pytest.mark.parametrize(
    ("rows", "above", "kind", "why"),
    [
        (ROWS, "## Evaluation", "evaluation", "names GSM8K, MMLU"),
        (
            ("Layer | Foo-7B", "Layers | 32", "Parameters | 7.2"),
            "## Evaluation",
            "other",
            "not scores: Layers",
        ),
        (("Epoch | Step | Training Loss", "1 | 100 | 0.5"), "## Results", "other", "a training log"),
        (("Item | Foo-7B", "Zed | 70.1", "Quux | 55.3"), "## Usage", "other", "under 'Usage'"),
        (("Item | Foo-7B", "Zed | 70.1", "Quux | 55.3"), "## Hello", "other", "nothing says"),
        (("Item | Foo-7B", "Zed | 70.1", "Quux | 55.3"), "## Results", "evaluation", "under an evaluation"),
        (("Item | Foo-7B", "Zed acc | 70.1", "Quux acc | 55.3"), "## Hello", "evaluation", "names metrics"),
        (("Item | Foo-7B", "Zed | no", "Quux | 5.5", "Xyz | yes"), "## Results", "other", "no numbers"),
        (("Item | Foo-7B", "Zed | no"), "## Results", "other", "no numbers"),
    ],
)
def test_what_a_table_is_and_why(rows: tuple[str, ...], above: str, kind: str, why: str) -> None:
    reading = read(read_first_table(*rows, above=above))
    assert reading.kind == kind
    assert why in reading.why


def test_what_a_person_chose_decides() -> None:
    table = read_first_table(*COLUMNS)
    assert found(read(table, choices=Choices(frozenset({1}), column=1))) == [("column", 1)]
    assert found(read(table, choices=Choices(names=("Bar-7B",)))) == [("column", 1)]
    assert found(read(read_first_table(*ROWS), choices=Choices(frozenset({1}), row=1))) == [("row", 1)]
    unlikely = read_first_table("Item | Foo-7B", "Zed | 70.1", "Quux | 55.3", above="## Usage")
    assert read(unlikely, choices=Choices(frozenset({1}))).why == "chosen"


@pytest.mark.parametrize("choices", [Choices(column=3), Choices(column=-1), Choices(row=0), Choices(row=3)])
def test_a_line_that_is_not_there_is_not_found(choices: Choices) -> None:
    with pytest.raises(EvaluationError) as raised:
        read(read_first_table(*COLUMNS), choices=choices)
    assert raised.value.code == 4


def test_a_table_too_large_to_lay_out_is_other() -> None:
    reading = read(Table(1, 1, (), 0, too_large=True))
    assert (reading.kind, reading.lines) == ("other", ())
    assert "cells" in reading.why
    assert read(Table(1, 1, (), 0)).kind == "empty"


def test_parts_of_one_benchmark_are_known_by_the_heading() -> None:
    rows = ("Subject | Foo-7B", "STEM | 60.1", "Humanities | 70.2", "Average | 65.1")
    context = read(read_first_table(*rows, above="## MMLU")).context
    assert context and context.benchmark and context.benchmark.id == "mmlu"
    assert read(read_first_table(*rows, above="## MMLU and GSM8K")).context is None
    # The sentence is nearer and names two, so that the heading does not decide: a name, but no entry.
    nearer = read(read_first_table(*rows, above="## MMLU\n\nAlso of GSM8K and DROP:")).context
    assert nearer == Mention("MMLU", None)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("Parameters", True),
        ("Tokens/s", True),
        ("GPU memory (GB)", True),
        ("Context length", True),
        ("Learning rate", True),
        ("MMLU", False),
        ("FRAMES", False),  # a benchmark; "frames" would count those of a video
        ("Precision", False),  # a metric
        ("Memory accuracy", False),
        ("Accuracy", False),
        ("Zed-Bench", False),
        ("bbh_memory", False),  # a harness's name of a task
        ("agieval_lr_speed", False),
        ("train_lr", True),
        ("time (ms)", True),  # "ms" is Malay as well
        ("ms (Malay)", False),
        ("dim=128", False),  # how the scores below it were measured
        ("dim", True),
        ("FPS_bs=1", True),
        ("n_total", True),
        ("avg_length", True),
        ("Test Sample per Second", True),
        ("drop_latency", True),  # "drop" is a word of every day
    ],
)
def test_properties_of_a_model_are_no_tests(text: str, spec: bool) -> None:
    assert is_spec(parse_label(text)) is spec


def test_a_row_above_names_of_one_release_tells_their_version() -> None:
    table = read_first_table(
        "Model | MMLU | ARC", "V2 | | ", "Foo-base | 70.1 | 50.1", "V1 | | ", "Foo-base | 60.1 | 40.1"
    )
    assert found(read(table, "acme/foo-base-v1")) == [("row", 4)]
    assert found(read(table, "acme/foo-base-v2")) == [("row", 2)]


def test_a_column_called_this_model_is_the_cards() -> None:
    table = read_first_table("Data set | Bar SST-2 | This model", "Books (2007) | 84.7 | 98.0")
    assert found(read(table)) == [("column", 2)]


def test_rows_that_go_on_with_a_name_are_a_question_for_a_tuned_model() -> None:
    table = read_first_table("Model | MMLU", "Foo (this model) | 49.8", "+SFT | 51.4", "+DPO | 51.9")
    tuned = read(table, "acme/Foo-7B-Instruct")
    assert found(tuned) == []
    assert sorted(line.cell.flat for line in tuned.opens) == ["+DPO", "+SFT", "Foo (this model)"]
    assert found(read(table, "acme/Foo-7B")) == [("row", 1)]


def test_a_number_of_dimensions_is_no_part_of_the_benchmark_above() -> None:
    table = read_first_table("Model | Dimensions | Average", "Foo-7B | 768 | 58.4", above="## MTEB")
    assert is_property(parse_label("Dimensions"), read(table).context.benchmark)  # type: ignore[union-attr]
    assert not is_property(parse_label("Retrieval"), read(table).context.benchmark)  # type: ignore[union-attr]


def test_sizes_of_the_input_tell_rows_of_one_name_apart() -> None:
    table = read_first_table("model | top1 | img_size", "foo-7b | 74.6 | 256", "foo-7b | 73.7 | 224")
    assert [item.settings for item in read(table).items] == [("img_size 256",), ("img_size 224",)]


def test_a_row_of_settings_is_header() -> None:
    table = read_first_table("Task | MMLU | GSM8K", "Setup | 0-shot | 8-shot CoT", "Foo-7B | 49.8 | 3.0")
    assert [[label.printed for label in item.labels] for item in read(table).items] == [
        ["MMLU", "0-shot"],
        ["GSM8K", "8-shot CoT"],
    ]


def test_a_score_of_another_model_never_tells_rows_apart() -> None:
    rows = ("Task | | Bar-7B | Foo-7B", "GSM8K | 0-shot | 76.3% | 84.6%", "GSM8K | 0-shot | 4/30 | 10.0%")
    assert all("76.3%" not in item.settings for item in read(read_first_table(*rows)).items)
