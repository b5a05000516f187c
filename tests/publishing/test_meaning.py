"""What must never reach a leaderboard: other metrics, parts of runs, error estimates, other data, no source.

Each case was found by somebody who tried to make the script publish something wrong.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.publishing.support import GSM8K_FILE, HEAD, MODEL, Desk, only, score


def card(*rows: tuple[str, ...], head: tuple[str, ...] = ("Benchmark", "Heron 7B")) -> bytes:
    """A card with one table."""
    lines = [head, ("---",) * len(head), *rows]
    return HEAD + ("\n# Heron 7B\n\n" + "".join("| " + " | ".join(line) + " |\n" for line in lines)).encode()


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"metric": "perplexity", "value": 8.1}, "refused", "measured in exact_match"),
        ({"lower_is_better": True}, "refused", "higher is better"),
        ({"variant": "stderr", "value": 1.2}, "refused", "error estimate"),
        ({"variant": "limit 50"}, "refused", "part of the benchmark"),
        ({"variant": "8-shot, 100 samples"}, "refused", "part of the benchmark"),
        ({"variant": "partial"}, "refused", "part of the benchmark"),
        ({"variant": "subset"}, "refused", "part of the benchmark"),
        ({"method": {"limit": 10}}, "refused", "limit 10"),
        ({"complete": False}, "refused", "partial run"),
        ({"metric": "F1"}, "new", "model-index only"),
        ({"variant": "maj@64"}, "new", "maj@64 is not what the leaderboard"),
        ({"variant": "pass@10"}, "new", "settings"),
        ({"variant": "Algebra"}, "new", "whether 'Algebra' is the whole of GSM8K cannot be told"),
        ({"value": 0.823, "raw": "0.823"}, "refused", "percent or a fraction"),
        ({"value": 0.8, "raw": "0.8 %"}, "new", "would read as a fraction"),
        ({"variant": "8-shot, CoT"}, "new", ""),
        ({"variant": "5-shot CoT, no tools, thinking mode"}, "new", ""),
        ({"variant": "avg@32", "metric": "accuracy"}, "new", ""),
        ({"variant": "low effort; temperature=0.6"}, "new", ""),
    ],
    ids=str,
)
def test_only_whole_runs_of_the_boards_own_metric_go_there(
    desk: Desk, changes: dict[str, Any], status: str, said: str
) -> None:
    if said == "settings":  # 10 tries are no accuracy
        said = "pass@10"
    found, detail = only(desk.audit(score(**changes)))
    assert found == status and said in detail
    files = desk.publish([score(**changes)], "--dry-run", code=None).document["plan"]["files"]
    on_board = [file["path"] for file in files if file["path"].startswith(".eval_results/")]
    assert bool(on_board) == (status == "new" and not said)


def test_a_table_of_other_measures_does_not_reach_the_boards(desk: Desk) -> None:
    rows = (("MMLU-Pro (error rate ↓)", "44.9"), ("GSM8K (maj@64)", "95.1"), ("GPQA Diamond (partial)", "50"))
    desk.hub.commit(MODEL, {"README.md": card(*rows)})
    files = desk.extract("--dry-run").document["plan"]["files"]
    assert [file["path"] for file in files] == ["README.md"]
    (model,) = yaml.safe_load(files[0]["yaml"])["model-index"]
    (result,) = model["results"]
    assert result["metrics"][0]["type"] == "maj@64"


def test_of_two_metrics_of_one_benchmark_each_keeps_its_own(desk: Desk) -> None:
    document = desk.publish([score(metric="f1", value=10), score()], "--create-pr").document
    assert [row["status"] for row in document["audit"]] == ["new", "new"]
    (row,) = yaml.safe_load(desk.hub.read(MODEL, GSM8K_FILE, "refs/pr/1"))
    assert row["value"] == 82.3
    assert b"- type: f1\n            value: 10" in desk.hub.read(MODEL, "README.md", "refs/pr/1")


def test_a_subset_does_not_get_the_whole_configuration(desk: Desk) -> None:
    stem = score(benchmark="MMLU", benchmark_id="mmlu", variant="STEM", value=60)
    (file,) = desk.publish([stem], "--dry-run").document["plan"]["files"]
    (model,) = yaml.safe_load(file["yaml"])["model-index"]
    assert "config" not in model["results"][0]["dataset"]


SHA = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c"


@pytest.mark.parametrize(
    ("dataset", "on_board", "named"),
    [
        ("openai/gsm8k", True, None),
        ("gsm8k", True, None),
        ("someone/gsm8k-cleaned", False, "someone/gsm8k-cleaned"),
        ("https://example.org/gsm8k.csv", False, "gsm8k"),
    ],
)
def test_a_measured_score_names_the_data_that_were_used(
    desk: Desk, dataset: str, on_board: bool, named: str | None
) -> None:
    measured = score(method={"dataset": dataset, "dataset_revision": SHA, "config": "main", "split": "test"})
    (file,) = desk.publish([measured], "--dry-run").document["plan"]["files"]
    data = yaml.safe_load(file["yaml"])
    if on_board:
        assert data[0]["dataset"] == {"id": "openai/gsm8k", "task_id": "gsm8k", "revision": SHA}
        return
    told = data["model-index"][0]["results"][0]["dataset"]
    assert (told["type"], told["config"], told["split"], told["revision"]) == (named, "main", "test", SHA)


def test_a_name_that_is_another_benchmarks_than_the_id_is_refused(desk: Desk) -> None:
    status, detail = only(desk.audit(score(benchmark="MMLU-Pro", benchmark_id="mmlu")))
    assert status == "refused" and "mmlu_pro" in detail and "benchmark_id is mmlu" in detail


def test_a_link_with_a_password_is_refused(desk: Desk) -> None:
    detail = only(desk.audit(score(source={"kind": "lm-eval", "url": "https://me:secret@example.org/x"})))[1]
    assert "password" in detail and "secret" not in detail
