"""The file of a batch: a line for the batch, a line a run, always whole, and one writer at a time.

`read_manifest` and `write_manifest` turn it into a `Batch` and back; `locked` keeps others out meanwhile.
A manifest names programs that are run with the user's token: `need_own` refuses one that somebody else wrote.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import IO, Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import opened_for_appending, write_atomically
from hf_evaluation.core.json_values import as_object, finite_number, parse_json
from hf_evaluation.core.marks import is_marked, own_mark
from hf_evaluation.core.text import first_line
from hf_evaluation.jobs.records import Attempt, Batch, Run

MOST_NUMBER = 1e15  # of a manifest: parameters are the largest that it holds


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
    head = {name: value for name, value in asdict(batch).items() if name not in ("runs", "own")}
    head |= {"mark": own_mark(_decides(batch), make=True)} if batch.own else {}
    rows = [{"kind": "batch", **head}, *({"kind": "run", **asdict(run)} for run in batch.runs)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(path, text.encode("utf-8", "replace"))  # a message of the Hub may be no Unicode


def read_manifest(path: Path) -> Batch | None:
    """The manifest, or None if there is none yet. Raises EvaluationError 2 if the file is something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path}: {first_line(error)}", code=2) from error
    try:
        rows = [as_object(parse_json(line)) for line in lines if line]
        head = {name: value for name, value in rows[0].items() if name not in ("kind", "mark", "own")}
        runs = tuple(map(_run_of, rows[1:]))
        batch = Batch(**_typed(Batch, head), runs=runs)
        batch = replace(batch, own=is_marked(_decides(batch), rows[0].get("mark")))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise EvaluationError(
            f"{path} is no manifest of eval_jobs.py: {first_line(error)}",
            code=2,
            hint="name another file with --manifest",
        ) from error
    return batch


def need_own(path: Path, batch: Batch, *, adopt: bool) -> Batch:
    """The batch, where this user wrote it on this machine or adopts it. Raises EvaluationError (5) else.

    It says which script runs here and in the jobs, in which image, with which of the user's secrets.
    """
    if batch.own or adopt:
        return replace(batch, own=True)
    arguments = sorted({word for run in batch.runs for word in run.arguments})
    raise EvaluationError(
        f"{path} was not written by you on this machine, and its jobs get your secrets "
        f"({', '.join(map(str, batch.secrets))}): script {batch.script}, image {batch.image or 'of uv'}, "
        f"namespace {batch.namespace}, arguments {' '.join(map(str, arguments)) or 'none'}",
        code=5,
        hint="look whether that is what you want; then add --adopt, or name another --manifest",
    )


def _decides(batch: Batch) -> list[object]:
    """All that decides what is run, and with what."""
    runs = [[run.key, run.model, run.task, run.backend, run.revision, run.arguments] for run in batch.runs]
    return [batch.id, batch.namespace, batch.log_root, batch.script, batch.image, batch.secrets, runs]


def _run_of(row: Mapping[str, Any]) -> Run:
    told = {name: value for name, value in row.items() if name not in ("kind", "attempts")}
    attempts = tuple(Attempt(**_typed(Attempt, as_object(attempt))) for attempt in row["attempts"])
    return Run(**_typed(Run, told), attempts=attempts)


def _typed(record: type[Batch | Run | Attempt], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record, lists of texts as tuples. Raises ValueError for one of another type.

    A manifest is a file that anybody may have written, and all commands go on with what stands in it.
    """
    wanted = {field.name: str(field.type) for field in fields(record)}
    for name, value in row.items():
        if not _is_of_type(value, wanted.get(name, "")):
            raise ValueError(f"{name} is {repr(value)[:60]}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _is_of_type(value: object, annotation: str) -> bool:
    names = annotation.split(" | ")
    if value is None or isinstance(value, bool | str):
        return ("None" if value is None else type(value).__name__) in names
    if isinstance(value, list):
        return "tuple[str, ...]" in names and all(isinstance(item, str) for item in value)
    number = finite_number(value)
    right = "float" in names or ("int" in names and isinstance(value, int))
    return right and number is not None and abs(number) <= MOST_NUMBER


def need_manifest(path: Path) -> Batch:
    """The manifest. Raises EvaluationError 4 if there is none."""
    batch = read_manifest(path)
    if batch is None:
        raise EvaluationError(
            f"there is no manifest {path}", code=4, hint="submit something first, or name one with --manifest"
        )
    return batch
