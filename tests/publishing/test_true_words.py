"""What is written says what was measured: an effort, HLE without images, how sure a number is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.publishing.support import HEAD, MODEL, Desk, score
from tests.publishing.test_measured_before import official

GPQA: dict[str, Any] = {"benchmark": "GPQA Diamond", "benchmark_id": "gpqa_diamond", "metric": None}
HLE: dict[str, Any] = {"benchmark": "HLE", "benchmark_id": "hle", "metric": None, "value": 8.7, "raw": "8.7"}
KINDS = ("readme", "artificial-analysis", "lm-eval", "every-eval-ever", "inspect-log")


@pytest.mark.parametrize("effort", ["Reasoning: high", "Reasoning: low", "high", "reasoning effort: medium"])
def test_an_effort_is_a_setting_not_a_part(desk: Desk, effort: str) -> None:
    """Row 24: GPQA goes to its leaderboard."""
    run = desk.publish([score(**GPQA, value=74.8, raw="74.8", variant=effort)], "--dry-run")
    (change,) = run.document["plan"]["files"]
    assert change["path"].startswith(".eval_results/gpqa_diamond")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["text-only", "text only", "Text-Only, no tools"])
def test_hle_without_images_is_not_the_official_task(desk: Desk, words: str, kind: str) -> None:
    """Row 22: whoever says it."""
    official(desk, "cais/hle", "hle")
    source = {"kind": kind, "url": "https://example.org/report", "name": "A report"}
    run = desk.publish([score(**HLE, variant=words, source=source)], "--dry-run")
    assert [change["path"] for change in run.document["plan"]["files"]] == ["README.md"]
    assert "model-index only" in run.document["audit"][0]["detail"]


def test_hle_without_images_on_a_card_is_not_the_official_task(desk: Desk) -> None:
    official(desk, "cais/hle", "hle")
    card = HEAD + b"\n# Heron 7B\n\n| Benchmark | Heron 7B |\n|---|---|\n| HLE (text-only) | 8.7 |\n"
    desk.hub.commit(MODEL, {"README.md": card})
    assert [row["path"] for row in desk.extract("--dry-run").document["plan"]["files"]] == ["README.md"]


@pytest.mark.parametrize(
    ("stderr", "written"), [(0.0116, 76.8), (0.000116, 76.801), (None, 76.800607), (0.0, 76.800607)]
)
def test_no_digit_that_the_standard_error_does_not_support(
    desk: Desk, stderr: float | None, written: float
) -> None:
    measured = score(unit="fraction", value=0.76800607, raw="0.76800607", stderr=stderr)
    run = desk.publish([measured], "--create-pr").document
    (path,) = [change["path"] for change in run["plan"]["files"]]
    (row,) = yaml.safe_load(desk.hub.read(MODEL, path, "refs/pr/1"))
    assert row["value"] == written
    assert desk.publish([measured], "--dry-run").document["audit"][0]["status"] == "in_pr"
