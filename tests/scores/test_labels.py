"""scores.labels: a printed label taken apart."""

from __future__ import annotations

import pytest

from hf_evaluation.scores.labels import (
    MAX_LABEL,
    is_aggregate,
    is_metric,
    is_setting,
    pair_of,
    parse_label,
)


@pytest.mark.parametrize(
    ("printed", "name", "variants", "benchmark", "metric"),
    [
        ("MMLU", "MMLU", (), "mmlu", None),
        ("- MMLU †", "MMLU", (), "mmlu", None),
        ("MMLU (5-shot)", "MMLU", ("5-shot",), "mmlu", None),
        ("5-shot MMLU", "MMLU", ("5-shot",), "mmlu", None),
        ("MATH\n4-shot", "MATH", ("4-shot",), "math", None),
        ("BBH (CoT)", "BBH", ("CoT",), "bbh", None),
        ("DROP (3-shot F1)", "DROP", ("3-shot F1",), "drop", "F1"),
        ("HumanEval pass@1", "HumanEval", ("pass@1",), "humaneval", "pass@1"),
        ("pass@1 (HumanEval)", "HumanEval", ("pass@1",), "humaneval", "pass@1"),
        ("IFEval (Prompt Strict)", "IFEval", ("Prompt Strict",), "ifeval", "Prompt Strict"),
        ("MMLU Average", "MMLU", ("Average",), "mmlu", None),
        ("MMLU-Pro", "MMLU-Pro", (), "mmlu_pro", None),  # never MMLU with something behind it
        ("LibriSpeech test-clean", "LibriSpeech test-clean", (), "librispeech_test_clean", None),
        ("MMMU_val", "MMMU", ("val",), "mmmu", None),
        ("TextVQA-test", "TextVQA", ("test",), "textvqa", None),
        ("GQA testdev", "GQA", ("testdev",), "gqa", None),
        ("VQAv2_test-dev", "VQAv2", ("test-dev",), "vqav2", None),
        ("MMBench_DEV_EN", "MMBench EN", ("DEV",), "mmbench_en", None),
        ("MMLU_anatomy", "MMLU", ("anatomy",), "mmlu", None),
        ("GSM8K_val", "GSM8K_val", (), None, None),  # it has no such part: another test, perhaps
        ("MMMU-Zed", "MMMU-Zed", (), None, None),
        ("Zed-Bench (pass@1)", "Zed-Bench", ("pass@1",), None, "pass@1"),
        ("Zed WER", "Zed", ("WER",), None, "WER"),
    ],
)
def test_a_label_is_taken_apart(
    printed: str, name: str, variants: tuple[str, ...], benchmark: str | None, metric: str | None
) -> None:
    label = parse_label(printed)
    assert (label.name, label.variants, label.metric) == (name, variants, metric)
    assert (label.benchmark.id if label.benchmark else None) == benchmark
    assert label.known is (benchmark is not None)
    assert not label.bare and not label.aggregate


def test_superscripts_are_settings_and_footnotes_nothing() -> None:
    assert parse_label("MMLU", ("5-shot",)).variants == ("5-shot",)
    assert parse_label("MMLU", ("†", "1,2", "[3]", "a")).variants == ()
    assert parse_label("Zed", ("↓",)).lower is True


@pytest.mark.parametrize(
    ("printed", "lower"),
    [("Zed ↓", True), ("Zed ↑", False), ("Zed", None), ("Zed WER", True), ("WER ↑", False), ("MMLU", None)],
)
def test_which_way_is_better(printed: str, lower: bool | None) -> None:
    assert parse_label(printed).lower is lower


def test_a_metric_or_an_average_alone_names_no_benchmark() -> None:
    bare, average = parse_label("Accuracy (%)"), parse_label("Average")
    assert (bare.bare, bare.aggregate, bare.metric, bare.known) == (True, False, "Accuracy", False)
    assert (average.bare, average.aggregate, average.known) == (False, True, False)


def test_prose_is_no_label() -> None:
    text = "MMLU " * MAX_LABEL
    label = parse_label(text)
    assert (label.printed, label.name, label.known) == (text[:MAX_LABEL], text[:MAX_LABEL], False)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("acc", True), ("Accuracy (%)", True), ("macro F1", True), ("pass@1", True), ("pass@1 (%)", True),
        ("BLEU/chrF", True), ("test accuracy", True), ("Top-5 acc", True), ("准确率", True),
        ("MMLU", False), ("mean", False), ("acc of Zed", False), ("", False), ("Zed/acc", False),
    ],
)  # fmt: skip
def test_names_of_metrics(text: str, metric: bool) -> None:
    assert is_metric(text) is metric


@pytest.mark.parametrize(
    ("text", "aggregate"),
    [
        ("Average", True), ("Avg. (5 tasks)", True), ("Core tasks average", True), ("总分", True),
        ("Zed average", True), ("Overall", True),
        ("MMLU average", False), ("mean@8", False), ("MMLU", False), ("Averages of Zed", False),
    ],
)  # fmt: skip
def test_names_of_averages(text: str, aggregate: bool) -> None:
    """The average of a known benchmark is that benchmark's."""
    assert is_aggregate(text) is aggregate


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("5-shot", True), ("zero-shot CoT", True), ("(hard)", True), ("w/o tools", True), ("test", True),
        ("acc", True), ("no thinking", True), ("7B", True), ("zh", True),
        ("MMLU", False), ("Zed-Bench", False), ("testing", False),
    ],
)  # fmt: skip
def test_settings_say_how_and_not_what(text: str, setting: bool) -> None:
    assert is_setting(text) is setting


@pytest.mark.parametrize(
    ("printed", "name", "variants"),
    [
        ("hellaswag/acc_norm", "hellaswag", ("acc_norm",)),
        ("SQuAD 1.1 F1/EM", "SQuAD 1.1", ("F1/EM",)),
        ("MRR@10 (MS MARCO dev)", "MS MARCO", ("MRR@10", "dev")),
        ("MMLU (5-shot, macro/acc)", "MMLU", ("5-shot, macro/acc",)),
        ("SWE-Bench (runs 4*10)", "SWE-Bench", ("runs 4*10",)),
        ("Cosine Pearson", "Cosine Pearson", ()),
    ],
)
def test_metrics_stand_before_behind_and_in_brackets(
    printed: str, name: str, variants: tuple[str, ...]
) -> None:
    label = parse_label(printed)
    assert (label.name, label.variants) == (name, variants)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("F1/EM", ("F1", "EM")),
        ("P/S", ("Pearson", "Spearman")),
        ("(V/T)", ("validation", "test")),
        ("pass@1 / cons@64", ("pass@1", "cons@64")),
        ("n=0 n=5", ("n=0", "n=5")),
        ("acc", ("acc",)),
    ],
)
def test_parts_of_a_label_that_goes_with_several_numbers(text: str, parts: tuple[str, ...]) -> None:
    assert pair_of(text) == parts


@pytest.mark.parametrize("text", ["w/ tools", "w/o tools", "with search", "+ CoT"])
def test_what_is_added_is_a_setting(text: str) -> None:
    assert is_setting(text)


@pytest.mark.parametrize("text", ["Percentage", "points"])
def test_what_may_count_anything_is_no_metric(text: str) -> None:
    assert not is_metric(text)


def test_a_mean_of_a_metric_is_the_metric_and_a_mean_accuracy_an_average() -> None:
    assert (parse_label("Mean F1").aggregate, parse_label("Mean F1").metric) == (False, "F1")
    assert parse_label("Average accuracy").aggregate
