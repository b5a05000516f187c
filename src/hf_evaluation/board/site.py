"""The files of a site: made of a board, written, read.

`site_files` gives the bytes of all of `SITE`, `write_site` and `read_site` have them on disk. The manifest's
digest tells whether a reader would see anything new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from hf_evaluation.board.documents import board_json, reports_csv
from hf_evaluation.board.page import EARLY, PROGRAM, STYLE, TEMPLATE, render_page
from hf_evaluation.board.records import SCHEMA, Board
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import write_atomically
from hf_evaluation.core.text import text_digest

MANIFEST = "data/manifest.json"
SITE = ("index.html", "data/leaderboard.json", "data/reports.csv", MANIFEST)


def site_files(board: Board) -> dict[str, bytes]:
    """Path -> bytes of every file of the site."""
    document = board_json(board)
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    page = "".join((document["digest"], TEMPLATE, STYLE, EARLY, PROGRAM))
    manifest = {
        "schema": SCHEMA,
        "digest": text_digest(page),
        "title": board.title,
        "last": board.survey.last,
    }
    return {
        "index.html": render_page(document).encode(),
        "data/leaderboard.json": f"{data}\n".encode(),
        "data/reports.csv": reports_csv(document).encode(),
        MANIFEST: f"{json.dumps(manifest, ensure_ascii=False)}\n".encode(),
    }


def read_site(folder: Path) -> dict[str, bytes]:
    """The files of a site that `build` has written."""
    try:
        return {path: (folder / path).read_bytes() for path in SITE}
    except OSError as error:
        raise EvaluationError(
            f"{folder} is no built site: {error.strerror}: {error.filename}",
            code=4,
            hint="leaderboard.py build --survey survey.jsonl --out DIR",
        ) from None


def write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, each at once and the page last, so that a reader never sees half of one."""
    try:
        for path, data in sorted(files.items(), key=lambda item: item[0] == "index.html"):
            write_atomically(folder / path, data, below=folder)
    except OSError as error:
        raise EvaluationError(f"cannot write {folder}: {error.strerror}", code=2) from None
