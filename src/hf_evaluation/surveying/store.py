"""What was read at a sha stays read: `Store`, an SQLite file in the cache folder."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import FULL_DISK
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.output import talk
from hf_evaluation.core.places import cache_folder
from hf_evaluation.core.text import first_line, text_digest

KEEP_DAYS = 60


class Store:
    """What was read, by key: an SQLite file in the Hub's cache folder, or in memory with `--no-cache`.

    Keys hold a sha, so an entry never becomes wrong; those of pull requests, whose head the Hub's list does
    not tell, are asked for with a greatest age.
    """

    def __init__(self, path: Path | None) -> None:
        import sqlite3  # imported late, as all that only one command needs: --help pays for every module

        self._lock = threading.Lock()
        try:
            self._open(path)
        except (sqlite3.Error, OSError, ValueError) as error:  # ValueError: a damaged page is no Unicode
            if not _is_full(error):
                raise EvaluationError(
                    f"the cache {path} cannot be used: {first_line(error)}",
                    code=5,
                    hint="remove it, or --no-cache",
                ) from error
            talk(f"the disk is full: nothing is kept in {path}")
            self._open(None)

    def _open(self, path: Path | None) -> None:
        import sqlite3

        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=OFF")  # a lost entry is read again
        self._base.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, at REAL, value BLOB)")
        self._base.execute("DELETE FROM entry WHERE at < ?", (time.time() - KEEP_DAYS * 86_400,))

    def get(self, key: str, oldest: float = 0.0) -> bytes | None:
        """The value of a key, unless it was put before `oldest` (seconds since the epoch)."""
        import sqlite3

        latest = time.time() + 60  # what claims to be of later was written by somebody else
        with self._lock, contextlib.suppress(sqlite3.Error, ValueError):  # a damaged page costs its entry
            row = self._base.execute(
                "SELECT value FROM entry WHERE key = ? AND at >= ? AND at <= ?", (key, oldest, latest)
            ).fetchone()
            return row[0] if row and isinstance(row[0], bytes) else None
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        import sqlite3

        with self._lock, contextlib.suppress(sqlite3.Error):  # a full disk costs the cache, not the survey
            self._base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (key, time.time(), value))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()


def _is_full(error: Exception) -> bool:
    """Whether a failure is that of a full disk, or of a quota that is used up."""
    return "is full" in str(error) or (isinstance(error, OSError) and error.errno in FULL_DISK)


def store_path() -> Path:
    """`$HF_HOME/hf-evaluation/survey-<endpoint>.sqlite`."""
    return cache_folder() / f"survey-{text_digest(hub_endpoint())[:8]}.sqlite"
