"""cards.headers and cards.telling: what stands above a table says of its numbers."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.headers import is_generic_heading, metric_in_text
from tests.cards.test_choosing import only, scores

TWO = ("Model | MMLU | GSM8K", "Foo-7B | 70.1 | 55.3")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("BEIR, nDCG@10", "ndcg@10"),
        ("COPA (F1)", "f1"),
        ("WER by language (lower is better)", "wer"),
        ("The Pearson correlation coefficient is used", "pearson"),
        ("Elo score of the models", "elo"),
        ("Accuracy and F1", None),  # several: none
        ("This is the precision of the model", None),  # words of every day
        ("Precision", None),
        ("Evaluation", None),
    ],
)
def test_the_one_metric_that_a_text_names(text: str, metric: str | None) -> None:
    assert metric_in_text(text) == metric


@pytest.mark.parametrize(
    ("above", "metric"),
    [
        ("### Evaluation on Zed-Bench, nDCG@10", "ndcg@10"),
        ("## Evaluation\n\nThe Pearson correlation is used as the metric.", "pearson"),
        ("## Evaluation\n\nWe report word error rate.", "wer"),
        ("## Evaluation\n\nDev results (accuracy unless noted):", None),
        ("## Evaluation\n\n- Perplexity (lower is better)\n- all others in percent", None),
        ("## Evaluation\n\nIts perplexity is a different matter.", None),
    ],
)
def test_a_title_or_a_sentence_names_the_metric_of_all_numbers(above: str, metric: str | None) -> None:
    assert only("Model | Quux", "Foo-7B | 70.1", above=f"# Foo\n\n{above}").metric == metric


def test_what_stands_beside_a_number_is_nearer_than_what_stands_above() -> None:
    above = "# Foo\n\n### 5-shot F1"
    found = scores("Model | Quux (8-shot) | Zed (EM)", "Foo-7B | 70.1 | 55.3", above=above)
    assert [(score.settings.shots, score.metric) for score in found] == [(8, "f1"), (5, "exact_match")]
    corner = only("Model 5-shot | GSM8K (8-shot)", "Foo-7B | 70.1")
    assert corner.settings.shots == 8


def test_a_heading_tells_the_mode_and_the_label_says_so() -> None:
    found = scores(*TWO, above="# Foo\n\n### No Extended Thinking")
    assert {score.settings.mode for score in found} == {"non-thinking"}
    assert {score.label for score in found} == {"MMLU | No Extended Thinking", "GSM8K | No Extended Thinking"}
    assert only("Model | MMLU", "Foo-7B | 70.1", above="# Foo\n\n### Tool use").settings.tools is None


METRICS = ("Model | Accuracy | F1", "Foo-7B | 82.3 | 80.2")


@pytest.mark.parametrize(
    ("above", "benchmark"),
    [
        ("### GSM8K", "gsm8k"),
        ("Results on GSM8K:", "gsm8k"),
        ("We evaluate Foo on the GSM8K benchmark.", "gsm8k"),
        ("On GSM8K it is as good as Bar-7B, see the paper.", None),  # in passing
        ("We report results of Foo-7B, a model trained on the GSM8K data.", None),
        ("Results on GSM8K:\n\nTable 1: Results on our internal test.", None),  # the caption says what it is
    ],
)
def test_a_benchmark_is_named_and_never_in_passing(above: str, benchmark: str | None) -> None:
    found = scores(*METRICS, above=f"# Foo\n\n## Evaluation\n\n{above}")
    assert {score.benchmark_id for score in found} - {None} == ({benchmark} if benchmark else set())


@pytest.mark.parametrize(
    ("sentence", "rows", "found"),
    [
        ("It is the best open model on RewardBench.", ("Chat | 99.4", "Chat Hard | 65.1"), "rewardbench"),
        ("It is the best open model on RewardBench.", ("Chat | 99.4", "Songs | 65.1"), None),  # not its parts
        ("It is the best open model on XNLI.", ("de | 79.4", "fr | 75.1"), None),  # as of many tests
    ],
)
def test_a_test_that_is_named_in_passing_counts_where_all_rows_are_its_parts(
    sentence: str, rows: tuple[str, ...], found: str | None
) -> None:
    told = scores("Metric | Score", *rows, above=f"# Foo-7B\n\n## Results\n\n{sentence}")
    assert {score.benchmark_id for score in told} - {None} == ({found} if found else set())


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("We evaluate Foo-7B on the validation split of MS-COCO.", "MS-COCO"),
        ("We evaluate Foo-7B on the validation split of CC3M and MS-COCO.", None),  # which of the two?
        ("We evaluate Foo-7B on the validation split of CC3M and MS-COCO.\n\nCC3M", "CC3M"),
        ("We evaluate Foo-7B on the validation split of CC3M and MS-COCO.\n\nMS-COCO", "MS-COCO"),
        ("We evaluate Bar-70B and MS-COCO.", "MS-COCO"),  # a model is no test
        ("Results of FID and MS-COCO:", "MS-COCO"),  # nor is a metric
    ],
)
def test_a_known_test_beside_one_that_is_not_known_decides_nothing(above: str, name: str | None) -> None:
    found = scores("Model | FID", "Foo-7B | 14.4", above=f"# Foo-7B\n\n## Evaluation\n\n{above}")
    assert [score.benchmark for score in found] == ([name] if name else [])


def test_a_heading_that_says_by_what_numbers_are_parted_names_no_test() -> None:
    rows = ("Group | Foo-7B", "Culture | 58.4", "Overall | 56.4")
    above = "# Foo-7B\n\n#### {} (Knowledge of Birds)\n\n##### {}"
    by_group = scores(*rows, above=above.format("BirdQ", "Accuracy by category"))
    assert {(score.benchmark, score.metric) for score in by_group} == {("BirdQ", "accuracy")}
    own = scores(*rows, above=above.format("BirdQ", "NestQ by category"))
    assert "BirdQ" not in {score.benchmark for score in own}


def test_the_average_of_a_suite_goes_by_its_name_and_is_not_its_score() -> None:
    rows = (
        "NDCG@10 | Foo-7B",
        "avg | 0.531",
        "fiqa | 0.408",
        "scifact | 0.678",
        "nq | 0.640",
        "nfcorpus | 0.3",
    )
    found = scores(*rows, above="# Foo-7B\n\n## Retrieval\n\n### BEIR")
    assert [(score.benchmark, score.benchmark_id) for score in found][0] == ("BEIR", None)
    others = (*rows, "MMLU | 0.7")  # no part of the suite
    assert 0.531 not in [score.value for score in scores(*others, above="# Foo-7B\n\n### BEIR")]
    assert 0.531 not in [score.value for score in scores(*rows, above="# Foo-7B\n\n### Retrieval")]


@pytest.mark.parametrize("head", ["Without LM", "With LM (run eval.py)"])
def test_what_was_added_is_no_part_of_a_test(head: str) -> None:
    (score,) = scores(f"Model | {head}", "Foo-7B | 12.3", above="# Foo-7B\n\n### Common Voice 8 (WER)")
    assert (score.benchmark, score.benchmark_id) == ("Common Voice 8", None)


def test_languages_are_parts_of_what_the_heading_names() -> None:
    rows = ("Model | zh | en | it", "Foo-7B | 3.2 | 5.3 | 4.4")
    found = scores(*rows, above="# Foo\n\n### Magpie-eval\n\nMagpie-eval, WER by language")
    assert [(score.benchmark, score.metric, score.variant) for score in found] == [
        ("Magpie-eval", "wer", "subset: zh"),
        ("Magpie-eval", "wer", "subset: en"),
        ("Magpie-eval", "wer", "subset: it"),
    ]
    rows = ("Language | Metric | Foo-7B", "ms (Malay) | WER | 1.7%", "no (Norwegian) | WER | 2.4%")
    assert [score.value for score in scores(*rows, above="# Foo\n\n### Internal test of speech")] == [
        1.7,
        2.4,
    ]


def test_a_part_that_a_title_names_is_that_of_the_average_below() -> None:
    above = "# Foo\n\n## C-MTEB\n\n- **Reranking**: see the script."
    found = scores("Model | T2Reranking | Avg", "Foo-7B | 65.4 | 63.6", above=above)
    assert [score.settings.part for score in found] == [("task", "T2Reranking"), ("category", "Reranking")]


def test_a_label_that_cannot_be_placed_is_never_the_whole() -> None:
    found = scores("Model | Overall | Open.", "Foo-7B | 6.2 | 8.4", above="# Foo\n\n### AlignBench")
    assert [(score.benchmark_id, score.settings.part) for score in found] == [
        ("alignbench", None),
        ("alignbench", ("unknown", "Open")),
    ]


LEADERBOARD_2 = ("Model | IFEval | BBH | MATH Lvl 5 | MMLU-PRO", "Foo-7B | 45.3 | 41.2 | 6.5 | 41.8")


def test_open_llm_leaderboard_2_prints_chance_corrected_accuracy() -> None:
    corrected = [None, "chance_corrected_accuracy", "exact_match", "chance_corrected_accuracy"]
    assert [score.metric for score in scores(*LEADERBOARD_2)] == corrected
    named = only(
        "Model | BBH", "Foo-7B | 41.2", above="# [Open LLM Leaderboard Evaluation Results](https://x.org)"
    )
    assert named.metric == "chance_corrected_accuracy"
    assert only("Model | BBH", "Foo-7B | 41.2").metric == "accuracy"
    assert only("Model | BBH (Raw)", "Foo-7B | 41.2", above="# Open LLM Leaderboard").metric == "accuracy"
    assert only("Model | MMLU", "Foo-7B | 41.2", above="# Open LLM Leaderboard").metric == "accuracy"


def test_scores_of_one_name_are_told_apart_by_what_stands_above() -> None:
    def card(first: str, second: str, value: str = "9.1") -> str:
        table = f"| Model | Quux | Zed |\n|---|---|---|\n| Foo-7B | {value} | 5.5 |\n"
        return f"## Evaluation\n\n{first}\n\n{table}\n{second}"

    rows = ("Model | Quux | Zed", "Foo-7B | 35.1 | 6.5")
    found = scores(*rows, above=card("* **Structure (Q3):**", "* **Structure (Q8):**"))
    assert [score.variant for score in found] == [
        "subset: Structure Q3",
        "subset: Structure Q3",
        "subset: Structure Q8",
        "subset: Structure Q8",
    ]
    same = scores(*rows, above=card("### Images", "### Videos", "35.1").replace("5.5", "6.5"))
    assert {score.variant for score in same} == {None}  # one number, printed twice
    plain = scores(*rows, above=card("### Results", "### Benchmark scores"))
    assert {score.variant for score in plain} == {None}


def test_generic_headings_say_nothing() -> None:
    assert is_generic_heading("Benchmark results") and not is_generic_heading("Internal benchmark")


@pytest.mark.parametrize(
    ("above", "split"),
    [
        ("The accuracy on the C-Eval validation set is shown below:", "validation"),
        ("C-Eval test results:", "test"),
        ("## C-Eval (5-shot, val)", "validation"),
        ("Trained on the train set; see the validation set and the test set.", None),
        ("## C-Eval", None),
    ],
)
def test_a_text_above_tells_the_split(above: str, split: str | None) -> None:
    score = scores("Model | STEM", "Foo-7B | 74.5", above=f"# Foo\n\n## C-Eval\n\n{above}")[0]
    assert (score.settings.part or ("",))[1:] == ("STEM",)
    assert score.settings.split == split


def test_the_name_of_something_unknown_above_a_table_hides_what_stands_before_it() -> None:
    rows = ("Model | wiki | Average", "Foo-7B | 64.6 | 52.9")
    above = "# Foo\n\n## Evaluation\n\n- **BEIR**: see the picture.\n- **Heron-Bench**:"
    assert {score.benchmark_id for score in scores(*rows, above=above)} == {None}


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("Heron-Bench is a benchmark of questions about birds.", "Heron-Bench"),
        ("The CraneQA data set is our new evaluation set for questions about cranes.", "CraneQA"),
        ("Foo-7B is a model that does well on every benchmark.", None),
        ("We also like CraneQA, which is a benchmark of questions about cranes.", None),
        ("MMLU is a benchmark that all models have seen by now.", None),  # a known one, named in passing
    ],
)
def test_a_section_that_begins_with_what_its_test_is_names_it(above: str, name: str | None) -> None:
    whole = f"# Foo\n\n## Evaluation\n\n{above}\n\n### English evaluation"
    found = scores("Model | Score", "Foo-7B | 64.6", above=whole)
    assert [score.benchmark for score in found] == ([name] if name else [])


@pytest.mark.parametrize(
    ("around", "heads", "found"),
    [
        ("We used the Flores-101 data set to evaluate translation.", "CN-EN | CN-FR | Average", "flores_101"),
        ("MGSM was measured in three languages.", "de | fr | th", "mgsm"),
        ("We used the Flores-101 data set to evaluate translation.", "CN-EN | Law | Average", None),
        ("We used Flores-101 and MGSM to evaluate languages.", "de | fr | th", None),  # which of them?
        ("It was trained on Flores-101 and more.", "CN-EN | CN-FR | Average", None),
    ],
)
def test_parts_alone_are_of_the_test_that_the_section_around_begins_with(
    around: str, heads: str, found: str | None
) -> None:
    above = f"# Foo\n\n## Languages\n\n{around}\n\n### 7B models"
    rows = (f"Model | {heads}", "Foo-7B" + " | 30.5" * (heads.count("|") + 1))
    assert {score.benchmark_id for score in scores(*rows, above=above)} <= {found}


def test_a_metric_beside_characters_of_another_script_is_one() -> None:
    assert metric_in_text("结果评测指标：spearman系数") == "spearman"


def test_parts_under_a_heading_stay_parts_beside_the_benchmarks_own_row() -> None:
    rows = (
        "Subject | Foo-7B",
        "college chemistry | 47.0",
        "formal logic | 47.6",
        "STEM average | 50.1",
        "MMLU | 63.2",
    )
    found = scores(*rows, above="# Foo\n\n## MMLU highlights")
    assert {score.benchmark_id for score in found} == {"mmlu", "mmlu_stem"} or len(found) == 4


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Similarity of sentences (HeronSTS dev set)", "HeronSTS"),
        ("HeronSTS results", "HeronSTS"),
        ("Comparison on Heron Mood Dataset from letters", "Heron Mood"),
        ("Comparison on Our Dataset", None),
        ("Heron Mood test set results", "Heron Mood"),
        ("Evaluation dataset", None),
        ("Similarity (F1)", None),  # a metric
        ("HRN-7B results", None),  # a model
        ("Results of two HeronSTS tests in Dutch", None),
    ],
)
def test_a_heading_names_what_a_table_of_metrics_alone_measures(heading: str, name: str | None) -> None:
    found = scores("Model | Spearman | Pearson", "Foo-7B | 0.86 | 0.82", above=f"# Foo\n\n## {heading}")
    assert {score.benchmark for score in found} == ({name} if name else set())


@pytest.mark.parametrize(("title", "metric"), [("Accuracy", None), ("Exact match", "exact_match")])
def test_a_section_on_accuracy_tells_no_metric_of_its_benchmarks(title: str, metric: str | None) -> None:
    """It is set apart from speed: ARC's may be acc or acc_norm, HellaSwag's too."""
    rows = ("Benchmark | Foo-7B", "ARC Challenge | 61.2", "HellaSwag | 70.1")
    assert {score.metric for score in scores(*rows, above=f"# Foo\n\n## Results\n\n### {title}")} == {metric}


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("It can be evaluated as follows on the Portuguese test data of Common Voice.", ("language", "pt")),
        ("Evaluated on the Mandarin Chinese (zh-CN) subset of Common Voice.", ("language", "zh")),
        ("Our Portuguese model is evaluated on the test data of Common Voice.", None),
        ("Tuned on the Portuguese part of CSS10, tested on Common Voice.", None),
    ],
)
def test_the_language_of_the_test_data_is_the_part(sentence: str, part: tuple[str, str] | None) -> None:
    above = (
        f"## Evaluation\n\n{sentence}\n\n**Test Result**:\n\nBelow is the word error rate.\n\nOf all models:"
    )
    score = only("Model | WER", "acme/Foo-7B | 12.7", above=above)
    assert (score.benchmark_id, score.settings.part) == ("common_voice", part)
