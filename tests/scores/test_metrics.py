"""The vocabulary of metrics, and the metrics that the mapping lists for each benchmark."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.metrics import (
    all_metrics,
    find_metric,
    metric_by_definition,
    metric_of,
    metric_told,
    same_metric,
)

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = json.loads((ROOT / "examples" / "metric_mapping.json").read_text("utf-8"))["benchmarks"]
SEVERAL = [entry["id"] for entry in ENTRIES if len(entry["metrics"]) > 1]


def benchmark(name: str) -> Benchmark:
    """A benchmark of the mapping by its id."""
    (found,) = [entry for entry in catalogue().benchmarks if entry.id == name]
    return found


# The vocabulary -------------------------------------------------------------------------------------


def test_no_name_means_two_metrics() -> None:
    owners: dict[str, set[str]] = {}
    for metric in all_metrics().values():
        for name in metric.names:
            sign = "^" if "^" in name else ""
            owners.setdefault(squash(name) + sign, set()).add(metric.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("metric", all_metrics().values(), ids=lambda metric: metric.id)
def test_a_metric_is_whole(metric: object) -> None:
    """Known scales only, what it is a kind of exists, and its own names find it."""
    scales = {"percent", "points", "elo", "ratio", "perplexity", "bits_per_byte", None}
    assert metric.scale in scales  # type: ignore[attr-defined]
    assert metric.kind_of in {None, *all_metrics()}  # type: ignore[attr-defined]
    for name in metric.names:  # type: ignore[attr-defined]
        found = find_metric(name.replace("@k", "@10").replace("^k", "^4").replace("-of-k", "-of-8"))
        assert found, name
        assert found[0].id == metric.id or name in {"top k", "avg of k"}, name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("printed", "metric"),
    [
        ("Category Accuracy", "class_accuracy"),
        ("per-class accuracy", "class_accuracy"),
        ("Mean class accuracy", "balanced_accuracy"),
        ("Category IoU", "iou"),
        ("mean class IoU", "miou"),
        ("Per-class F1", "f1"),
        ("F1@M", "f1@k"),
        ("Euclidean Pearson", "euclidean_pearson"),  # of other distances than the cosine's
        ("Cosine Pearson", "cosine_pearson"),
    ],
)
def test_a_metric_of_a_part_or_a_distance_is_one_of_its_own(printed: str, metric: str) -> None:
    found = find_metric(printed)
    assert found is not None and found[0].id == metric


def test_only_accuracy_goes_to_the_hub_as_accuracy() -> None:
    assert [metric.id for metric in all_metrics().values() if metric.hub_type == "accuracy"] == ["accuracy"]


PRINTED = [
    ("pass@1", "pass@1", "pass@1"),
    ("Pass @ 10", "pass@10", "pass@10"),
    ("pass@1 (%)", "pass@1", "pass@1"),
    ("pass^3", "pass^3", "pass^3"),
    ("pass@k", "pass@k", "pass@k"),
    ("cons@64", "maj@64", "maj@64"),
    ("maj@16", "maj@16", "maj@16"),
    ("Best-of-8", "best@8", "best@8"),
    ("avg@64", "avg@64", "avg@64"),
    ("mean@8", "avg@8", "avg@8"),
    ("acc@5", "accuracy@5", "accuracy@5"),
    ("top-5 accuracy", "accuracy@5", "accuracy@5"),
    ("Top-1", "accuracy", "accuracy"),
    ("nDCG@10", "ndcg@10", "ndcg_at_10"),
    ("ndcg_at_10", "ndcg@10", "ndcg_at_10"),
    ("NDCG", "ndcg@k", "ndcg_at_k"),
    ("MRR@10", "mrr@10", "mrr_at_10"),
    ("R@5", "recall@5", "recall_at_5"),
    ("recall@100", "recall@100", "recall_at_100"),
    ("P@1", "precision@1", "precision_at_1"),
    ("Hits@10", "hit@10", "hit@10"),
    ("EM", "exact_match", "exact_match"),
    ("exact_str_match", "exact_match", "exact_match"),
    ("Acc.", "accuracy", "accuracy"),
    ("accuracy (%)", "accuracy", "accuracy"),
    ("Avg. Acc", "accuracy", "accuracy"),
    ("准确率", "accuracy", "accuracy"),
    ("acc_norm", "acc_norm", "acc_norm"),
    ("macro F1", "f1_macro", "f1_macro"),
    ("F1 (weighted)", "f1_weighted", "f1_weighted"),
    ("F1-score", "f1", "f1"),
    ("WER↓", "wer", "wer"),
    ("Average WER (↓)", "wer", "wer"),
    ("BLEU-4", "bleu", "bleu"),
    ("chrF++", "chrf++", "chrf++"),
    ("ROUGE-L", "rougeL", "rougeL"),
    ("Spearman's rho", "spearman", "spearman"),
    ("MCC", "matthews_correlation", "matthews_correlation"),
    ("AUPRC", "auprc", "auprc"),
    ("mAP@50", "ap50", "ap50"),
    ("mAP50-95", "ap", "ap"),
    ("J&F", "j&f", "j_and_f"),
    ("% Resolved", "resolved", "resolved"),
    ("LC Win Rate", "lc_win_rate", "lc_win_rate"),
    ("win rate %", "win_rate", "win_rate"),
    ("prompt-level strict accuracy", "prompt_level_strict_acc", "prompt_level_strict_acc"),
    ("Elo", "elo", "elo"),
    ("MC2", "mc2", "mc2"),
    ("FID ↓", "fid", "fid"),
]


def test_a_mean_says_no_more_than_a_score_unless_it_is_the_metric() -> None:
    """`model-index` types are "mean" where a card has an average of accuracies."""
    mmlu, mteb = catalogue().with_id("mmlu"), catalogue().with_id("mteb_eng_v2")
    assert same_metric("mean", "accuracy", mmlu) is True
    assert same_metric("mean", "f1", mmlu) is None
    assert same_metric("mean", "mean_by_type", mteb) is False


@pytest.mark.parametrize(("text", "name", "hub"), PRINTED, ids=[row[0] for row in PRINTED])
def test_printed(text: str, name: str, hub: str) -> None:
    found = find_metric(text)
    assert found is not None
    assert (found[0].named(found[1]), found[0].hub(found[1])) == (name, hub)


def test_the_metrics_of_the_harness_tasks_are_known() -> None:
    """lm-eval adds the filter, lighteval the k and the number of runs."""
    names = {
        name for entry in catalogue().benchmarks for task in entry.harness_tasks for name in task.metrics
    }
    assert {name for name in names if find_metric(name) is None} == set()
    for name, expected in (
        ("exact_match,flexible-extract", "exact_match"),
        ("gpqa_pass@k:k=1", "pass@1"),
        ("codegen_pass@1:16", "pass@1"),
        ("avg@n:n=64", "avg@64"),
        ("macro_avg/acc_char", "accuracy"),
    ):
        metric, k = find_metric(name) or pytest.fail(name)
        assert metric.named(k) == expected
    assert find_metric("EM,F1") is None


@pytest.mark.parametrize(
    "text",
    ["MMLU", "Reasoning", "Apache-2.0", "Overall", "Average", "Mean", "", "5-shot", "R1", "Qwen2.5", "ASR",
     "Base", "pass", "@10", "Chat Hard", "normalized accuracy", "context length", "x" * 500],
)  # fmt: skip
def test_no_metric(text: str) -> None:
    assert find_metric(text) is None


# Two metrics ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "name", "same"),
    [
        ("accuracy", "EM", "mmlu", True),
        ("accuracy", "score", "mmlu", True),
        ("accuracy", "acc_norm", "mmlu", False),
        ("accuracy", "chance_corrected_accuracy", "mmlu_pro", False),
        ("accuracy", "acc_norm", "hellaswag", False),
        ("exact_match", "accuracy", "gsm8k", True),
        ("exact_match", "avg@64", "aime_2025", True),
        ("pass@1", "accuracy", "aime_2025", True),
        ("pass@1", "pass@10", "humaneval", False),
        ("pass@k", "pass@1", "humaneval", None),
        ("pass@k", "accuracy", "humaneval", None),
        ("maj@64", "accuracy", "aime_2025", False),
        ("maj@1", "accuracy", "aime_2025", True),
        ("resolved", "success rate", "swe_bench_verified", True),
        ("f1", "em", "squad_v2", False),
        ("score", "em", "squad_v2", None),
        ("accuracy", "em", "squad_v2", True),
        ("accuracy", "exact_match", "multirc", False),
        ("macro F1", "F1", "mrpc", None),
        ("macro F1", "micro F1", "mrpc", False),
        ("spearman", "cosine_spearman", "sts12", True),
        ("spearman", "pearson", "stsb", False),
        ("accuracy", "relaxed accuracy", "chartqa", True),
        ("accuracy", "mc1", "truthfulqa", None),
        ("mc1", "mc2", "truthfulqa", False),
        ("accuracy", "prompt strict", "ifeval", None),
        ("prompt strict", "inst strict", "ifeval", False),
        ("score", "score", "mt_bench", True),
        ("score", "win rate", "mt_bench", None),
        ("WER", "CER", "fleurs", False),
        ("BLEU", "sacreBLEU", "wmt14_en_de", None),
        (None, "accuracy", "mmlu", None),
        ("my own index", "accuracy", "mmlu", None),
        ("my own index", "My Own-Index", "mmlu", True),
    ],
)
def test_same_metric(one: str | None, other: str | None, name: str, same: bool | None) -> None:
    assert same_metric(one, other, benchmark(name)) is same
    assert same_metric(other, one, benchmark(name)) is same


def test_same_is_transitive_for_every_benchmark() -> None:
    """If a is b and b is c, a is never another metric than c, and is known to be the same."""
    names = [
        "accuracy", "exact_match", "score", "pass@1", "pass@k", "avg@8", "resolved", "f1", "f1_macro", "mc1",
        "vqa_accuracy", "spearman", "cosine_spearman", "bleu", "sacrebleu", "win_rate",
    ]  # fmt: skip
    sets = {entry.metrics: entry for entry in catalogue().benchmarks}
    for of in [None, *sets.values()]:
        words = names + [word for word in (of.metrics if of else ()) if word not in names]
        same = {(one, other): same_metric(one, other, of) for one, other in product(words, words)}
        assert all(same[one, other] is same[other, one] for one, other in same)
        for a, b, c in product(words, repeat=3):
            if same[a, b] and same[b, c]:
                assert same[a, c], (of and of.id, a, b, c)


# What the mapping says ------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_the_metrics_of_a_benchmark(entry: dict[str, object]) -> None:
    """Ids of the vocabulary, each once, spelt as on the Hub; one alone is the metric by definition."""
    listed = entry["metrics"]
    assert isinstance(listed, list)
    for name in listed:
        found = metric_of(name)
        assert found is not None, name
        assert name == found[0].hub(found[1]) or name == found[0].id, name
    assert len(listed) == len(set(listed))
    if len(listed) == 1:
        assert entry["metric"] == listed[0]
    if entry["metric"] is not None:
        assert listed, "a metric by definition is one that is in use"


@pytest.mark.parametrize("name", SEVERAL)
def test_no_metric_is_silently_meant_where_several_are_in_use(name: str) -> None:
    assert metric_by_definition(benchmark(name)) is None


def test_benchmarks_that_are_known_to_have_several() -> None:
    assert {"squad", "squad_v2", "cola", "mrpc", "qqp", "stsb", "drop", "triviaqa", "truthfulqa", "ifeval",
            "arc_challenge", "hellaswag", "flores_200", "xsum", "fleurs"} <= set(SEVERAL)  # fmt: skip
    for name in ("humaneval", "mbpp", "gsm8k", "winogrande", "swe_bench_verified", "librispeech", "hle"):
        assert name not in SEVERAL


@pytest.mark.parametrize(
    ("name", "metrics"),
    [
        ("aime_2025", ("exact_match",)),
        ("bbh", ("accuracy",)),
        ("livecodebench", ("pass@1",)),
        ("mmlu", ("accuracy",)),
        ("arc_challenge", ("accuracy", "acc_norm")),
        ("arc_easy", ("accuracy", "acc_norm")),
    ],
)
def test_targets(name: str, metrics: tuple[str, ...]) -> None:
    assert benchmark(name).metrics == metrics


def test_chance_corrected_numbers_are_told_of_the_tasks_of_that_leaderboard_that_can_be_guessed() -> None:
    """IFEval and MATH Lvl 5 cannot: their numbers there are the plain ones."""
    corrected = {entry.id for entry in catalogue().benchmarks if entry.chance_corrected}
    assert corrected == {"mmlu_pro", "gpqa", "bbh", "musr"}
    assert all("chance_corrected_accuracy" not in entry.metrics for entry in catalogue().benchmarks)


def test_directions_and_scales_agree_with_the_benchmarks() -> None:
    """Where a benchmark has one metric, the vocabulary says the same of it as the mapping."""
    differ = []
    for entry in catalogue().benchmarks:
        if len(entry.metrics) != 1 or (found := metric_of(entry.metrics[0])) is None:
            continue
        metric = found[0]
        if metric.lower_is_better is not None and metric.lower_is_better != entry.lower_is_better:
            differ.append((entry.id, "direction"))
        if None not in (metric.scale, entry.scale) and metric.scale != entry.scale:
            differ.append((entry.id, metric.scale, entry.scale))
    assert differ == []


@pytest.mark.parametrize(
    ("benchmark", "metric"), [("humaneval", "pass@1"), ("ms_marco", "precision@1"), (None, "precision@1")]
)
def test_p_at_k_of_a_test_of_code_is_what_passes(benchmark: str | None, metric: str) -> None:
    assert metric_told("p@1", None, catalogue().with_id(benchmark)) == metric


def test_sentence_transformers_put_the_similarity_before_a_metric_of_retrieval() -> None:
    assert find_metric("cosine_ndcg@10") == find_metric("ndcg@10")
    assert find_metric("ndcg@10")
