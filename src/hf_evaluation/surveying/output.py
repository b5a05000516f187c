"""Lines and files of a survey."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import Object, as_object, as_text, json_or_none
from hf_evaluation.core.text import first_line, printable
from hf_evaluation.surveying.records import SCHEMA



def moment_now() -> str:
    """Now, as the files have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_line(record: Object) -> str:
    """A record as one line."""
    return printable(json.dumps(record, ensure_ascii=False, allow_nan=False)) + "\n"


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[IO[str]]:
    """A text file that appears at its path whole, or not at all. Raises EvaluationError (4) for a bad path."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise EvaluationError(
            f"cannot write {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def read_lines(path: Path) -> Iterator[tuple[int, Object]]:
    """(number, object) of each line of a JSON Lines file. Raises EvaluationError 4 or 2."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    record = as_object(json_or_none(line))
                    if record.get("schema") != SCHEMA or as_text(record.get("repo_id")) is None:
                        raise EvaluationError(f"{path} line {number} is no line of schema {SCHEMA}", code=2)
                    yield number, record
    except OSError as error:
        raise EvaluationError(
            f"cannot read {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error
