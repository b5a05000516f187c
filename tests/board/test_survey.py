"""The survey file: failed models, later scans, malformed lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hf_evaluation.board.survey import read_survey
from hf_evaluation.core.errors import EvaluationError
from tests.board.support import board_of, cell, run_leaderboard
from tests.support import assert_error
from tests.survey_files import lines, model, score

if TYPE_CHECKING:
    pass


def test_failed_models_are_counted_and_the_later_scan_of_a_model_counts() -> None:
    early = model("acme/m", score("gsm8k", 1.0), scanned_at="2026-11-01T00:00:00Z")
    late = model("acme/m", score("gsm8k", 2.0), scanned_at="2026-11-02T00:00:00Z")
    failed = model("acme/gated", error={"code": 3, "message": "gated: \u202eevil"})
    document = board_of(lines([late, early, failed]))
    assert [row["repo_id"] for row in document["models"]] == ["acme/m"]
    found = cell(document, "gsm8k")
    assert found is not None
    assert found["value"] == 2.0
    assert document["failed"] == [{"repo_id": "acme/gated", "reason": "gated: \\u202eevil"}]
    assert document["scanned"] == {
        "first": "2026-11-02T00:00:00Z",
        "last": "2026-11-23T10:00:00Z",
        "selections": ["trending 100"],
        "models": 2,
        "with_scores": 1,
        "failed": 1,
    }


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"schema": 2}',
        json.dumps(model("acme/m")).replace('"scores": []', '"scores": 7'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": NaN'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": "5"'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": 1e999'),
        json.dumps(model("acme/m", likes=1.5)),
        "[" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_malformed_line_makes_no_page(line: str, tmp_path: Path) -> None:
    file = tmp_path / "survey.jsonl"
    file.write_text(lines([model("acme/ok")]) + line + "\n")
    done = run_leaderboard("build", "--survey", file, "--out", tmp_path / "site", "--json")
    assert_error(done, 5, "line 2 of the survey is malformed")
    assert not (tmp_path / "site").exists()


def test_nothing_read_is_nothing_measured(tmp_path: Path) -> None:
    file = tmp_path / "survey.jsonl"
    file.write_text(lines([model("acme/m", error={"code": 3, "message": "gated"})]))
    assert_error(run_leaderboard("build", "--survey", file, "--out", tmp_path / "site", "--json"), 1)


def test_hidden_characters_are_escaped_as_json_escapes_them() -> None:
    """Tag characters, which hide whole sentences, are two UTF-16 units each."""
    failed = model("acme/m", error={"code": 3, "message": "a\U000e0041"})
    document = board_of(lines([failed, model("acme/ok")]))
    assert document["failed"] == [{"repo_id": "acme/m", "reason": "a\\udb40\\udc41"}]


def test_a_number_beyond_all_floats_is_malformed() -> None:
    line = json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', f'"value": 1{"0" * 400}')
    with pytest.raises(EvaluationError, match="line 1 of the survey is malformed: value is no finite number"):
        read_survey(line)
