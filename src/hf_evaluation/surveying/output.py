"""Lines and files of a survey: JSON Lines, read and written as a whole or not at all.

`read_lines` reads a file, `result_file` makes one that appears whole, `json_line` writes a record,
`moment_now` is the time that it bears.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import FULL_DISK, replaced_file
from hf_evaluation.core.json_values import Object, as_object, as_text, json_or_none
from hf_evaluation.core.output import json_text
from hf_evaluation.core.text import first_line
from hf_evaluation.surveying.records import SCHEMA


def moment_now() -> str:
    """Now, as the files have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_line(record: Object) -> str:
    """A record as one line."""
    return json_text(record) + "\n"


@contextlib.contextmanager
def result_file(path: Path) -> Iterator[IO[str]]:
    """A text file that appears whole, or not at all. Raises EvaluationError (4) for a bad path.

    A full disk raises OSError, which ends a command with 6.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(replaced_file(path))
        except OSError as error:
            if error.errno in FULL_DISK:
                raise
            message = f"cannot write {path}: {first_line(error)}"
            raise EvaluationError(message, code=4, hint="check the path") from error
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.flush()
        text.detach()


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
