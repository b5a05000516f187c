"""The file of a batch: a line for the batch, a line a run, always whole, and one writer at a time.

`read_manifest` and `write_manifest` turn it into a `Batch` and back; `locked` keeps others out meanwhile.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import opened_for_appending, write_atomically
from hf_evaluation.core.text import first_line
from hf_evaluation.jobs.records import Attempt, Batch, Run


class Busy(EvaluationError):
    """Somebody else works on the manifest."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else submits from this manifest meanwhile. Raises Busy (5) if somebody does."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock_file(path.with_name(path.name + ".lock")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                f"another eval_jobs.py works on {path}",
                code=5,
                hint="wait until it has ended, or interrupt it",
            ) from error
        yield


def _lock_file(path: Path) -> IO[bytes]:
    """The file that is locked. Raises EvaluationError (4) where it cannot be, or a link stands there."""
    try:
        return opened_for_appending(path)
    except OSError as error:
        raise EvaluationError(f"cannot lock {path}: {first_line(error)}", code=4, hint="remove it") from error


def write_manifest(path: Path, batch: Batch) -> None:
    """Write the whole manifest; a crash leaves the old one or the new one."""
    head = {name: value for name, value in asdict(batch).items() if name != "runs"}
    rows = [{"kind": "batch", **head}, *({"kind": "run", **asdict(run)} for run in batch.runs)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(path, text.encode())


def read_manifest(path: Path) -> Batch | None:
    """The manifest, or None if there is none yet. Raises EvaluationError 2 if the file is something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path}: {first_line(error)}", code=2) from error
    try:
        rows = [json.loads(line) for line in lines if line]
        head = {name: value for name, value in rows[0].items() if name != "kind"}
        batch = Batch(**{**head, "secrets": tuple(head["secrets"]), "runs": tuple(map(_run_of, rows[1:]))})
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{path} is no manifest of eval_jobs.py: {first_line(error)}",
            code=2,
            hint="name another file with --manifest",
        ) from error
    return batch


def _run_of(row: Mapping[str, Any]) -> Run:
    fields = {name: value for name, value in row.items() if name != "kind"}
    attempts = tuple(Attempt(**attempt) for attempt in fields["attempts"])
    return Run(**{**fields, "arguments": tuple(fields["arguments"]), "attempts": attempts})


def need_manifest(path: Path) -> Batch:
    """The manifest. Raises EvaluationError 4 if there is none."""
    batch = read_manifest(path)
    if batch is None:
        raise EvaluationError(
            f"there is no manifest {path}", code=4, hint="submit something first, or name one with --manifest"
        )
    return batch
