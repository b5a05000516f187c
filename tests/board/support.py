"""What the tests of the leaderboard share: boards, sites and documents of surveys, runs of the script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hf_evaluation.board.board import make_board
from hf_evaluation.board.documents import board_json
from hf_evaluation.board.site import site_files, write_site
from hf_evaluation.board.survey import read_survey
from tests.support import ROOT, Run, run
from tests.survey_files import lines, model

LEADERBOARD = ROOT / "scripts" / "leaderboard.py"
EXAMPLE = ROOT / "examples" / "survey.jsonl"


def run_leaderboard(*args: str | Path, script: Path = LEADERBOARD, **options: Any) -> Run:
    """Run the script as a process, offline unless `env` says otherwise."""
    return run(*args, script=script, **options)


def board_of(
    text: str, *, benchmarks: Any = None, with_aa: bool = False, title: str = "Board"
) -> dict[str, Any]:
    """The document of a survey's text."""
    return board_json(make_board(read_survey(text), benchmarks or {}, title=title, with_aa=with_aa))


def one(*scores: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The document of a survey of one model."""
    return board_of(lines([model("acme/m", *scores)]), **options)


def cell(document: dict[str, Any], column: str, repo_id: str = "acme/m") -> dict[str, Any] | None:
    """A cell of a document."""
    row = next(item for item in document["models"] if item["repo_id"] == repo_id)
    found: dict[str, Any] | None = row["cells"].get(column)
    return found


def build_site(folder: Path, text: str, **options: Any) -> Path:
    """A site built from a survey's text; gives index.html."""
    known = options.pop("benchmarks", {})
    board = make_board(read_survey(text), known, title=options.pop("title", "Board"), **options)
    write_site(folder, site_files(board))
    return folder / "index.html"
