"""Files written as a whole or not at all, and the keys of a `.env`.

`write_atomically` replaces a file in one step, `replaced_file` one that is written in pieces,
`opened_for_appending` is for those that grow: none of them follows a link. `read_cache_file` and
`past_moment` read what an earlier run kept, or somebody else put there; `cannot_read` and `no_file` are the
failures of a file that a user named; `read_env_file` gives what `.env` in the working folder sets.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import finite_number
from hf_evaluation.core.text import first_line

MAX_CACHE_FILE = 256 << 20  # bytes; the largest that is kept, a catalogue, has 1 MB

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})  # of an OSError


def no_file(name: Path | str) -> EvaluationError:
    """The failure (4) of a path at which no file is."""
    return EvaluationError(f"there is no file {name}", code=4, hint="check the path")


def cannot_read(name: Path | str, error: Exception) -> EvaluationError:
    """The failure of a file that could not be read: 3 where that is not allowed, else 4."""
    if isinstance(error, FileNotFoundError):
        return no_file(name)
    if isinstance(error, PermissionError):
        return EvaluationError(f"not allowed to read {name}", code=3, hint="check its permissions")
    return EvaluationError(f"cannot read {name}: {first_line(error)}", code=4, hint="check the path")


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that appears at its path whole, or not at all. Raises OSError."""
    import tempfile  # with `random` and `shutil` a twentieth of the time of --help

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def opened_for_appending(path: Path) -> IO[bytes]:
    """A file to read and append to, made where it is missing. Raises OSError where a link stands there.

    In a folder that others may write to, a link would lead our lines into any file of ours.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, 0o644), "a+b")


def read_cache_file(path: Path) -> bytes:
    """A file that an earlier run kept. Raises OSError, also for a link, a pipe or a huge file."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_CACHE_FILE:
            raise OSError(f"{path} is no file that was kept here")
        return file.read(MAX_CACHE_FILE)


def past_moment(value: object) -> float | None:
    """The Unix seconds at which a cache says it was written; None where that cannot be."""
    moment = finite_number(value)
    return moment if moment is not None and 0 < moment <= time.time() + 60 else None


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(path) as file:
        file.write(data)


def read_env_file() -> dict[str, str]:
    """What `.env` in the working folder sets; nothing where there is none or it cannot be read."""
    try:
        lines = Path(".env").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    values: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and value.strip() and re.fullmatch(r"[A-Za-z_]\w*", name.strip()):
            values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    """A value without its quotes, or without the remark behind it."""
    quoted = len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]
    return value[1:-1] if quoted else value.partition(" #")[0].strip()
