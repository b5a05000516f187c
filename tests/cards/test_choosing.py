"""cards.choosing: benchmark, variant, metric and unit of a cell's numbers."""

from __future__ import annotations

from typing import Any

import pytest

from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import read_card
from hf_evaluation.scores.record import Score, Source
from tests.support import markdown_table


def scores(*rows: str, above: str = "## Evaluation") -> tuple[Score, ...]:
    head, *body = ([cell.strip() for cell in row.split("|")] for row in rows)
    text = f"# Foo-7B\n\n{above}\n\n{markdown_table(head, body)}"
    return extract(read_card(text), "acme/Foo-7B", Source("readme")).results


def only(*rows: str, **more: Any) -> Score:
    (score,) = scores(*rows, **more)
    return score


def test_the_task_that_stands_over_the_name_of_its_test_is_no_part_of_it() -> None:
    rows = ("Task | TE | TE", "Dataset | SNLI | RTE", "Foo-7B | 89.9 | 56.0")
    assert [(score.benchmark_id, score.settings.part) for score in scores(*rows)] == [
        ("snli", None),
        ("rte", None),
    ]
    other = ("Setup | TE | TE", "Dataset | SNLI | RTE", "Foo-7B | 89.9 | 56.0")  # how it was measured
    assert {score.benchmark_id for score in scores(*other)} == {None}


def test_a_row_that_says_in_another_script_what_each_test_is_about_tells_no_part() -> None:
    def parts(*below: str) -> set[str | None]:
        rows = ("Model | MMMU | AI2D | OCRBench", " | ".join(("", *below)), "Foo-7B | 46.9 | 81.1 | 78.6")
        return {score.benchmark_id for score in scores(*rows)}

    assert parts("学科综合", "图表理解", "文字识别") == {"mmmu", "ai2d", "ocrbench"}
    assert None in parts("Law", "Diagrams", "Letters")  # they may be parts
    assert None in parts("学科综合", "图表理解", "Letters")


def test_a_metric_behind_a_known_name_is_not_the_name_of_the_metric_alone() -> None:
    found = only("Model | TruthfulQA mc1 (0-shot)", "Foo-7B | 40.6")  # a harness calls the metric so
    assert (found.benchmark_id, found.metric, found.settings.shots) == ("truthfulqa", "mc1", 0)
    assert scores("Model | mc1", "Foo-7B | 40.6") == ()


def test_a_known_name_is_the_benchmark_and_the_other_labels_its_variant() -> None:
    found = only("Area | Benchmark | Foo-7B", "Maths | GSM8K (8-shot) | 55.3")
    assert (found.benchmark, found.benchmark_id, found.variant) == ("GSM8K", "gsm8k", "8-shot")


def test_labels_above_each_other_may_be_one_name() -> None:
    found = scores("Model | AIME | AIME", "| 2024 | 2025", "Foo-7B | 70.1 | 80.2")
    assert [(score.benchmark, score.benchmark_id, score.variant) for score in found] == [
        ("AIME 2024", "aime_2024", None),
        ("AIME 2025", "aime_2025", None),
    ]


def test_an_average_of_benchmarks_is_no_score() -> None:
    rows = ("Model | MMLU | GSM8K | Average", "Foo-7B | 70.1 | 55.3 | 62.7")
    assert [score.benchmark for score in scores(*rows)] == ["MMLU", "GSM8K"]


def test_the_average_of_one_benchmarks_parts_is_the_whole() -> None:
    rows = ("Subject | Foo-7B", "STEM | 60.1", "Average | 65.1")
    found = scores(*rows, above="## MMLU")
    assert [(score.benchmark_id, score.variant, score.value) for score in found] == [
        ("mmlu", "STEM", 60.1),
        ("mmlu", "Average", 65.1),
    ]
    assert found[1].settings.part is None


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        (("Benchmark | Foo-7B", "MMLU | 70.1"), "percent"),
        (("Benchmark | Foo-7B", "MMLU | 0.9%"), "percent"),
        (("Benchmark (%) | Foo-7B", "MMLU | 0.9"), "fraction"),
        (("Model | MMLU (%)", "Foo-7B | 0.9"), "percent"),
        (("Benchmark | Foo-7B", "MMLU | 0.701"), "fraction"),
        (("Benchmark | Foo-7B | Bar-7B", "MMLU | 0.9 | 61"), "percent"),  # beside 61 it is 0.9 %
        (("Benchmark | Foo-7B", "MMLU | 0.9", "GSM8K | 55"), None),  # may be either
        (("Benchmark | Foo-7B", "Zed-Bench | 70.1"), None),
        (("Benchmark | Foo-7B", "Zed-Bench | 70.1%"), "percent"),
    ],
)
def test_a_unit_only_where_the_table_tells_it(rows: tuple[str, ...], unit: str | None) -> None:
    assert scores(*rows)[0].unit == unit


def test_lower_is_better_by_arrow_or_by_metric() -> None:
    rows = ("Model | Zed WER | Quux ↓ | Wug", "Foo-7B | 3.2 | 4.5 | 5.5")
    assert [(score.benchmark, score.metric, score.lower_is_better) for score in scores(*rows)] == [
        ("Zed", "wer", True),
        ("Quux", None, True),
        ("Wug", None, False),
    ]


def test_numbers_of_one_cell_are_told_apart() -> None:
    rows = ("Benchmark | Metric Name | Foo-7B", "AIME 2025 | pass@1 / cons@64 | 70.1 / 80.2")
    assert [(score.metric, score.value) for score in scores(*rows)] == [("pass@1", 70.1), ("maj@64", 80.2)]
    plain = scores("Benchmark | Foo-7B", "AIME 2025 | 70.1 / 80.2")
    assert [score.variant for score in plain] == ["subset: value 1 of 2", "subset: value 2 of 2"]
    tools = scores("Benchmark | Foo-7B", "AIME 2025 | 70.1 (w/ tools 80.2)")
    assert [(score.variant, score.value) for score in tools] == [(None, 70.1), ("with tools", 80.2)]


def test_a_number_in_brackets_counts_only_where_something_says_what_it_is() -> None:
    rows = ("Benchmark | Foo-7B", "DROP | 70.1 (68.0)")
    assert [score.value for score in scores(*rows)] == [70.1]
    told = scores(*rows, above="## Evaluation\n\nWe report F1, EM in parentheses.")
    assert [(score.metric, score.value) for score in told] == [("f1", 70.1), ("exact_match", 68.0)]


def test_an_ordinary_word_among_others_is_no_benchmark() -> None:
    """ "Math" beside "Reasoning" is a category; beside MMLU it is MATH."""
    rows = ("Model | Math | Reasoning | Writing", "Foo-7B | 70.1 | 55.3 | 60.0")
    assert {score.benchmark_id for score in scores(*rows)} == {None}
    half = scores("Model | Math | MMLU | Reading", "Foo-7B | 70.1 | 55.3 | 60.0")
    assert half[0].benchmark_id is None
    beside = scores("Model | Math | MMLU | GSM8K", "Foo-7B | 70.1 | 55.3 | 60.0")
    assert beside[0].benchmark_id == "math"


def test_a_run_with_a_limit_is_not_complete() -> None:
    above = "## Evaluation\n\nhf (pretrained=acme/Foo-7B), limit: 100.0, num_fewshot: 5"
    rows = ("Tasks | Value", "MMLU | 0.701")
    assert [score.complete for score in scores(*rows, above=above)] == [False]
    assert [score.complete for score in scores(*rows, above=above.replace("100.0", "None"))] == [True]


def test_a_label_may_name_the_benchmark_of_each_number() -> None:
    found = scores("Model | HumanEval (+) | SEED(-IMG)", "Foo-7B | 71.5 (66.6) | 65.3 / 72.4")
    assert [(score.benchmark_id, score.value) for score in found] == [
        ("humaneval", 71.5),
        ("humaneval_plus", 66.6),
        (None, 65.3),
        ("seed_bench_image", 72.4),
    ]


def test_a_pair_in_corner_header_or_row_names_both_numbers() -> None:
    corner = scores("3-shot (EM / F1) | XQuAD (th)", "Foo-7B | 33.1 / 44.2")
    assert [(score.metric, score.settings.shots) for score in corner] == [("exact_match", 3), ("f1", 3)]
    row = scores("Model | STS-B | MMMU (V/T)", "| P/S | acc", "Foo-7B | 89.4/88.7 | 42.2/38.5")
    assert [(score.metric, score.settings.part) for score in row][:2] == [
        ("pearson", None),
        ("spearman", None),
    ]
    assert [score.variant for score in row][2:] == ["validation", "test"]
    unnamed = scores("Model | MMMU (val)", "Foo-7B | 42.2/38.5")
    assert {(score.settings.part or ("",))[0] for score in unnamed} == {
        "unknown"
    }  # neither is the whole of val


def test_numbers_of_a_cell_may_have_names_of_their_own() -> None:
    found = scores("Benchmark | Foo-7B", "Tau-Bench (Pass@1) | 51.5(Airline)/61.9(Retail)")
    assert [(score.metric, score.variant) for score in found] == [
        ("pass@1", "Airline"),
        ("pass@1", "Retail"),
    ]


def test_a_language_behind_a_name_is_no_metric() -> None:
    assert only("Benchmark | Foo-7B", "MMMLU (ES) | 70.1").metric == "accuracy"


def test_a_score_in_another_metric_has_its_unit_and_direction() -> None:
    found = only("Model | DocVQA", "Foo-7B | 1107.3", above="# Foo\n\n#### Elo score of the models")
    assert (found.metric, found.unit) == ("elo", "elo")
    guard = scores("Model | F1 ↑ | FPR", "Foo-7B | 0.82 | 0.04", above="# Foo\n\n### XSTest")
    assert [(score.metric, score.lower_is_better) for score in guard] == [
        ("f1", False),
        ("false_positive_rate", True),
    ]


def test_a_property_is_no_score_under_a_known_benchmark_either() -> None:
    rows = ("Model | Dimension | Layers | Average (56)", "Foo-7B | 64 | 12 | 59.4", "Bar-7B | 96 | 24 | 61.1")
    assert [score.value for score in scores(*rows, above="# Foo\n\n### MTEB")] == [59.4]


def ids(*rows: str, above: str = "## Evaluation") -> list[tuple[str | None, str | None]]:
    """Benchmark id and part of every score."""
    return [(s.benchmark_id, s.settings.part and s.settings.part[1]) for s in scores(*rows, above=above)]


@pytest.mark.parametrize(
    "label", ["GSM8K (GPT-4-Turbo)", "GSM8K (8f)", "GSM8K (200)", "GSM8K (Agentless)", "GSM8K (value 1)"]
)
def test_a_word_that_cannot_be_placed_beside_a_name_leaves_no_known_benchmark(label: str) -> None:
    (found,) = ids(f"Model | {label}", "Foo-7B | 70.1")
    assert found[0] is None and found[1]


@pytest.mark.parametrize(
    ("label", "benchmark_id"),
    [
        ("Logi.", "alignbench"),
        ("Basic tasks", "alignbench"),
        ("SciRepEval In-Train", None),  # another test's name
        ("HHH Harm", None),
        ("T2 Zh", None),
        ("mag-f1", None),  # a metric stands in it
    ],
)
def test_a_label_under_a_heading_is_a_part_only_where_it_reads_like_one(
    label: str, benchmark_id: str | None
) -> None:
    above = "# Foo\n\n## AlignBench"
    assert (benchmark_id, label.strip(".")) in ids(
        f"Model | Overall | {label}", "Foo-7B | 6.1 | 5.2", above=above
    )


def test_a_heading_over_several_benchmarks_groups_them_and_is_no_part() -> None:
    rows = (
        "<tr><th></th><th colspan=2>General VQA</th></tr><tr><th>Model</th><th>GQA</th><th>VizWiz</th></tr>"
    )
    text = (
        f"# Foo\n\n## Evaluation\n\n<table>{rows}<tr><td>Foo-7B</td><td>59.3</td><td>35.2</td></tr></table>"
    )
    found = extract(read_card(text), "acme/Foo-7B", Source("readme")).results
    assert [(score.benchmark_id, score.variant) for score in found] == [("gqa", None), ("vizwiz", None)]
    hard = text.replace("General VQA", "Nous")  # another suite's version of them
    found = extract(read_card(hard), "acme/Foo-7B", Source("readme")).results
    assert [score.benchmark_id for score in found] == [None, None]


def test_a_part_of_a_suite_that_bears_another_tests_name_is_the_suites() -> None:
    rows = ("Model | 0-shot | 5-shot", "Foo-7B | 0.71 | 0.72")
    above = "# Foo\n\n## Evaluation\n\nWe evaluate Foo on KoBEST, a benchmark of 5 tasks.\n\n### COPA (F1)"
    assert ids(*rows, above=above) == [("kobest", "COPA")] * 2
    assert ids(*rows, above="# Foo\n\n## Evaluation\n\n### COPA (F1)") == [("copa", None)] * 2
    beir = ids("Model | FEVER | HotpotQA", "Foo-7B | 80.5 | 76.6", above="# Foo\n\n## BEIR")
    assert beir == [("beir", "FEVER"), ("beir", "HotpotQA")]


def test_a_range_of_shots_tells_none_and_few_shots_are_not_the_titles() -> None:
    assert only("Benchmark | # Shots | Foo-7B", "AGIEval English | 3-5 | 45.9").variant is None
    found = scores("Benchmark | Foo-7B (few-shot)", "MMLU | 70.1", above="## Zero-shot evaluation")
    assert [score.settings.shots for score in found] == [None]


def test_a_language_of_programs_in_the_place_of_a_part_is_no_tool() -> None:
    above = "# Foo\n\n## MultiPL HumanEval"
    rows = ("Python | Java | JavaScript", "19.1 | 16.6 | 18.4")
    assert ids(*rows, above=above) == [(None, "Python"), (None, "Java"), (None, "JavaScript")]


def test_the_benchmarks_own_name_before_a_part_is_no_part_of_it() -> None:
    above = "# Foo\n\n## BigBench"
    rows = ("Task | Foo-7B", "bigbench_zed_of_heron | 53.7", "Average | 53.7")
    assert ids(*rows, above=above)[0][1] == "zed_of_heron"


def test_the_row_of_accuracy_in_a_report_is_accuracy() -> None:
    rows = ("class | precision | recall | f1", "comma | 0.5 | 0.6 | 0.55", "accuracy | | | 0.7")
    assert scores(*rows)[-1].metric == "accuracy"


WIDER = ("BM25 | Wren-7B | Foo-7B", "ArguAna | 29.9 | 33.4 | 42.6", "SciFact | 66.5 | 69.3 | 70.1")


def test_a_row_with_more_cells_than_the_header_gives_no_score() -> None:
    """Its label stands under the first model, and each number under the next: 33.4 would be Foo's."""
    rows = "".join(f"| {row} |\n" for row in WIDER[1:])
    text = f"# Foo-7B\n\n## Evaluation\n\n| {WIDER[0]} |\n|---|---|---|\n{rows}"
    found = extract(read_card(text), "acme/Foo-7B", Source("readme"))
    assert found.results == ()
    assert [skip.reason.partition(":")[2] for skip in found.skipped] == [
        " the row has more cells than the header: which number is whose is not certain"
    ] * 2


def test_nor_does_one_of_html_whose_last_column_has_no_header() -> None:
    def row(text: str, tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{cell.strip()}</{tag}>" for cell in text.split("|")) + "</tr>"

    text = "# Foo-7B\n\n<table>" + row(WIDER[0], "th") + "".join(row(line, "td") for line in WIDER[1:])
    assert extract(read_card(text + "</table>"), "acme/Foo-7B", Source("readme")).results == ()


def test_blank_cells_behind_the_header_and_bars_after_a_backslash_are_none_too_many() -> None:
    rows = "| Foo-7B | 70.1 | |\n| Bar \\| Baz | 60.1 |\n"
    text = f"# Foo-7B\n\n## Evaluation\n\n| Model | MMLU |\n|---|---|\n{rows}"
    (score,) = extract(read_card(text), "acme/Foo-7B", Source("readme")).results
    assert score.value == 70.1


def test_a_task_of_big_bench_is_not_that_of_its_hard_part() -> None:
    """lm-eval's old bigbench_* tasks hold more samples than it, whatever the heading calls them."""
    for before, benchmark in (("bigbench_", "bigbench"), ("", "bbh")):
        found = only("Task | Metric | Foo-7B", f"{before}navigate | acc | 49.8", above="## BIG-Bench Hard")
        assert (found.benchmark_id, found.settings.part) == (benchmark, ("task", "Navigate"))


def test_a_split_before_a_metric_is_a_split() -> None:
    (val, test) = scores("Model | RefCOCO val Accuracy | NoCaps test CIDEr", "Foo-7B | 93.4 | 124.9")
    assert (val.benchmark_id, val.metric, val.settings.part) == ("refcoco", "accuracy", ("split", "val"))
    assert (test.benchmark_id, test.metric, test.settings.part) == ("nocaps", "cider", ("split", "test"))


def test_the_tests_of_a_translated_leaderboard_are_its_own() -> None:
    """Nothing but the company that they keep says that MMLU and ARC are not MMLU and ARC."""
    rows = ("Model | Average | ARC | MMLU | CommonGen-V2", "Foo-7B | 51.2 | 43.0 | 46.5 | 66.4")
    found = {(score.benchmark_id, score.settings.part) for score in scores(*rows)}
    assert found == {("open_ko_llm_leaderboard", ("task", name)) for name in ("ARC", "MMLU", "CommonGen V2")}


def test_a_suite_that_is_not_known_hides_those_named_before_it() -> None:
    above = "## Evaluation\n\n- **BEIR**:\n\n- **Zed-Bench**:\n\nQA (nDCG@10):"
    (first, second) = scores("Model | NQ | law", "Foo-7B | 61.2 | 55.3", above=above)
    assert "beir" not in (first.benchmark_id, second.benchmark_id)
