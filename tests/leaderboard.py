"""What the tests of leaderboard.py share: the script as a module and as a process, documents of surveys."""

from __future__ import annotations

import importlib.util
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support import ROOT, Run, run

LEADERBOARD = ROOT / "scripts" / "leaderboard.py"
EXAMPLE = ROOT / "examples" / "survey.jsonl"


@lru_cache(1)
def load_leaderboard() -> ModuleType:
    """The script as a module, imported once by its path."""
    spec = importlib.util.spec_from_file_location("leaderboard", LEADERBOARD)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def run_leaderboard(*args: str | Path, script: Path = LEADERBOARD, **options: Any) -> Run:
    """Run the script as a process, offline unless `env` says otherwise."""
    return run(*args, script=script, **options)


def board_of(
    text: str, *, benchmarks: Any = None, with_aa: bool = False, title: str = "Board"
) -> dict[str, Any]:
    """The document of a survey's text."""
    script = load_leaderboard()
    board = script.make_board(script.read_survey(text), benchmarks or {}, title=title, with_aa=with_aa)
    document: dict[str, Any] = script.board_json(board)
    return document


def write_site(folder: Path, text: str, **options: Any) -> Path:
    """A site built from a survey's text; gives index.html."""
    script = load_leaderboard()
    board = script.make_board(script.read_survey(text), {}, title=options.pop("title", "Board"), **options)
    script.write_site(folder, script.site_files(board))
    return folder / "index.html"
