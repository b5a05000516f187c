"""What stands around a number: small invented cards, each with the scores that a careful reader takes.

`TAKEN` lists repository, card, and (benchmark's id or printed name, variant, metric, value) of every score.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.support import run_here

Score = tuple[str, str | None, str | None, float]

HUMANEVAL_PAIR = """
| Model | HumanEval / HumanEval+ | LibriSpeech clean / other |
|---|---|---|
| Rook | 80.1 / 74.2 | 1.9 / 4.1 |
| Stork | 88.4 / 84.1 | 1.6 / 3.3 |
"""
MNLI_PAIR = """
| Model | Params / Layers | MNLI-m/mm |
|---|---|---|
| stork-mini | 11M / 4 | 74.8/74.3 |
"""
SECTIONS = """
<table><tr><th>Task</th><th>Rook-7B</th><th>Stork-7B</th></tr>
<tr><td colspan="3">MMLU-ProX</td></tr><tr><td>German</td><td>41.1</td><td>45.2</td></tr>
<tr><td colspan="3">MGSM</td></tr><tr><td>German</td><td>61.0</td><td>68.4</td></tr>
<tr><td colspan="3">Math</td></tr><tr><td>GSM8K</td><td>60.0</td><td>66.1</td></tr></table>
"""
NAMED_METRICS = """
| Benchmark | Rook | Stork |
|---|---|---|
| Codeforces (Rating) | 1820 | 2056 |
| AlpacaEval 2 (LC) | 20.4 | 28.7 |
"""
CONTEXT = """
| Model | Context | MMLU-Pro |
|---|---|---|
| Rook-9B | 32K | 55.1 |
| Stork-9B | 128K | 61.3 |
"""
BEYOND = """
## Beyond MMLU

| Model | Contracts | Torts |
|---|---|---|
| Rook-7B | 55.1 | 51.9 |
| Stork-7B | 63.2 | 58.4 |
"""
IN_HOUSE = """
## MMLU and more

<table><caption>Accuracy on our in-house legal questions</caption>
<tr><th>Model</th><th>Contracts</th><th>Torts</th></tr>
<tr><td>Stork-7B</td><td>63.2</td><td>58.4</td></tr></table>
"""
HUMAN = """
| Model | WMT24 en-zh (COMET) | Human eval |
|---|---|---|
| Rook-MT | 85.1 | 4.4 |
| Stork-MT | 84.7 | 4.3 |
"""
SPEED = """
## COCO

| Model | mAP | Speed CPU ONNX (ms) |
|---|---|---|
| Stork-n | 39.5 | 56.1 |
"""
TIMM = """
An image classification model. Trained on ImageNet-1k.

|model|top1|top1_err|crop_pct|
|---|---|---|---|
|stork_tiny|78.234|21.766|0.9|
|stork_base|82.41|17.59|0.95|
"""
SEEDS = """
| Seed | AIME 2024 |
|---|---|
| 42 | 40.1 |
| 43 | 42.5 |
| Mean ± std | 41.3 ± 1.2 |
"""
RUNS = """
| | run 1 | run 2 | mean |
|---|---|---|---|
| DaNE F1 | 84.1 | 85.3 | 84.7 |
| DANSK F1 | 80.2 | 80.6 | 80.4 |
"""
RETRIEVAL = """
#### Information Retrieval

* Datasets: `dim_768` and `dim_256`

| Metric | dim_768 | dim_256 |
|:---|:---|:---|
| cosine_precision@3 | 0.24 | 0.23 |
| **cosine_ndcg@10** | **0.64** | **0.63** |
"""
CORNER = """
| BLEU / chrF++ | English | Finnish |
|---|---|---|
| rook-nmt | 30.1 / 56.2 | 18.9 / 48.8 |
| stork-nmt | 33.3 / 58.1 | 21.4 / 51.5 |
"""
SENTENCE = """
We report Recall@1 in both directions.

| Model | Birdsong audio | Birdsong text |
|---|---|---|
| rook-clap | 45.1 | 36.2 |
| stork-clap | 50.6 | 40.3 |
"""
FORECAST = """
| Model | GIFT-Eval MASE ↓ | UD_Latin LAS |
|---|---|---|
| stork-ts | 0.716 | 88.1 |
"""
LINKED = """
| Model | DaNLI | BoolQ |
|---|---|---|
| [Teal v1](https://huggingface.co/acme/mdeberta-nli-da) | 79.1 | 77.5 |
| [Teal v2](https://huggingface.co/acme/mdeberta-nli-da-v2) | 82.6 | 80.8 |
"""
RELEASES = """
- [Stork-Edit-2509](https://huggingface.co/acme/Stork-Edit-2509)
- [Stork-Edit-2511](https://huggingface.co/acme/Stork-Edit-2511)

| Model | GEdit-Bench-EN | ImgEdit |
|---|---|---|
| Stork-Edit | 7.56 | 4.27 |
"""
MODES = """
<table><tr><th rowspan="2">Benchmark</th><th colspan="2">Stork-7B</th></tr>
<tr><th>Instruct</th><th>Thinking</th></tr>
<tr><td>AIME 2025</td><td>30.1</td><td>61.2</td></tr></table>
"""
COUNTS = """
### Danish corpus

| Language | Test sentences | F1 |
|---|---|---|
| de | 3,160 | 87.7 |
| nl | 1,517 | 90.6 |
"""
# name: (repository, card, what a reader takes)
TAKEN: dict[str, tuple[str, str, list[Score]]] = {
    "two names in one label": (
        "acme/Stork",
        HUMANEVAL_PAIR,
        [
            ("humaneval", None, "pass@1", 88.4),
            ("humaneval_plus", None, "pass@1", 84.1),
            ("librispeech_test_clean", None, "wer", 1.6),
            ("librispeech_test_other", None, "wer", 3.3),
        ],
    ),
    "two names that share their beginning": (
        "acme/stork-mini",
        MNLI_PAIR,
        [("mnli_matched", None, "accuracy", 74.8), ("mnli_mismatched", None, "accuracy", 74.3)],
    ),
    "full-width rows name benchmarks, or categories": (
        "acme/Stork-7B",
        SECTIONS,
        [
            ("mmlu_prox", "German", "accuracy", 45.2),
            ("mgsm", "German", "exact_match", 68.4),
            ("gsm8k", None, "exact_match", 66.1),
        ],
    ),
    "a metric behind a name that is known with it": (
        "acme/Stork",
        NAMED_METRICS,
        [("codeforces", None, "elo", 2056), ("alpaca_eval_2", None, "lc_win_rate", 28.7)],
    ),
    "what a model can read is no setting": (
        "acme/Stork-9B",
        CONTEXT,
        [("mmlu_pro", None, "accuracy", 61.3)],
    ),
    "a heading says what it is not about": (
        "acme/Stork-7B",
        BEYOND,
        [],
    ),
    "a caption says that the test is the maker's own": (
        "acme/Stork-7B",
        IN_HOUSE,
        [("Contracts", None, "accuracy", 63.2), ("Torts", None, "accuracy", 58.4)],
    ),
    "people judged it": (
        "acme/Stork-MT",
        HUMAN,
        [("WMT24 en-zh", None, "comet", 84.7), ("Human eval", None, None, 4.3)],
    ),
    "a time in milliseconds, not in Malay": ("acme/Stork-n", SPEED, [("coco", None, "map", 39.5)]),
    "accuracy, its error, and a property": (
        "acme/stork_tiny",
        TIMM,
        [("ImageNet-1k", None, "accuracy", 78.234), ("ImageNet-1k", None, "error_rate", 21.766)],
    ),
    "seeds, and their mean with its spread": (
        "acme/stork-rl",
        SEEDS,
        [("aime_2024", "avg@2", "exact_match", 41.3)],
    ),
    "runs across tests that are not known": (
        "acme/stork-ner",
        RUNS,
        [("DaNE", "avg@2", "f1", 84.7), ("DANSK", "avg@2", "f1", 80.4)],
    ),
    "data sets called by a dimension, metrics by a similarity": (
        "acme/stork-st",
        RETRIEVAL,
        [
            ("dim_768 and dim_256", None, "precision@3", 0.24),
            ("dim_768 and dim_256", None, "ndcg@10", 0.64),
        ],
    ),
    "a pair of metrics in the corner": (
        "acme/stork-nmt",
        CORNER,
        [
            ("English", None, "bleu", 33.3),
            ("English", None, "chrf++", 58.1),
            ("Finnish", None, "bleu", 21.4),
            ("Finnish", None, "chrf++", 51.5),
        ],
    ),
    "a sentence names the metric": (
        "acme/stork-clap",
        SENTENCE,
        [("Birdsong audio", None, "recall@1", 50.6), ("Birdsong text", None, "recall@1", 40.3)],
    ),
    "metrics of forecasts and of trees": (
        "acme/stork-ts",
        FORECAST,
        [("GIFT-Eval", None, "mase", 0.716), ("UD_Latin", None, "las", 88.1)],
    ),
    "rows that link to a repository each": (
        "acme/mdeberta-nli-da-v2",
        LINKED,
        [("DaNLI", None, None, 82.6), ("boolq", None, "accuracy", 80.8)],
    ),
}


def read(repo: str, card: str, folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    path = folder / "README.md"
    path.write_text(f"# {repo.partition('/')[2].removesuffix('-2511')}\n{card}", encoding="utf-8")
    done = run_here("extract-readme", "--readme", str(path), "--repo-id", repo, "--json", *options)
    return done.code, done.document


@pytest.mark.parametrize("name", TAKEN)
def test_a_reader_takes(name: str, tmp_path: Path) -> None:
    repo, card, wanted = TAKEN[name]
    _, document = read(repo, card, tmp_path)
    scores = document.get("results", [])
    taken = [(s["benchmark_id"] or s["benchmark"], s["variant"], s["metric"], s["value"]) for s in scores]
    assert sorted(taken, key=str) == sorted(wanted, key=str)


def test_a_title_of_several_releases_is_a_question(tmp_path: Path) -> None:
    code, document = read("acme/Stork-Edit-2511", RELEASES, tmp_path)
    assert code == 5
    assert document["error"]["candidates"][0]["label"] == "Stork-Edit"


def test_a_mode_that_a_person_chose_is_told(tmp_path: Path) -> None:
    _, document = read("acme/Stork-7B", MODES, tmp_path, "--model-name-override", "Thinking")
    assert [(score["value"], score["mode"]) for score in document["results"]] == [(61.2, "thinking")]


def test_counts_of_sentences_are_not_offered_as_scores(tmp_path: Path) -> None:
    _, document = read("acme/stork-ner", COUNTS, tmp_path)
    values = [score["value"] for score in document.get("results", [])]
    assert 3160 not in values
    assert "3160" not in str(document.get("error", {}))
