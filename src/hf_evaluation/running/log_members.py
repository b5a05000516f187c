"""The members of a `.eval` log, which is a zip: how large they may be, looked at before any is unpacked.

`check_members` refuses a log whose members would fill the memory, `log_members` reads those of its samples.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

# A zip of 3 MB can hold a header of 3 GB. Headers of real logs have some MB (the ids of 100,000 samples), the
# largest sample (an agent with images) had 60 MB.
MAX_HEADER = 64 << 20  # bytes of a member that inspect reads whole
MAX_SAMPLE = 256 << 20
_PIECE = 1 << 20


def check_members(path: str) -> None:
    """Raise ValueError or OSError where a member is too large, or not as large as it says."""
    with _opened(path) as archive:
        for member in archive.infolist():
            is_sample = member.filename.startswith("samples/") or "summar" in member.filename
            most = MAX_SAMPLE if is_sample else MAX_HEADER
            if member.file_size > most:
                raise ValueError(f"{member.filename[:80]} would take more than {most >> 20} MB")
            if is_sample:
                continue  # read one at a time, and by what it says of itself
            with archive.open(member) as file:  # ends with an error after as many bytes as it says
                while file.read(_PIECE):
                    pass


def log_members(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records, one in memory at a time; of two of one name the later one."""
    with _opened(path) as archive:
        latest = {name: None for name in archive.namelist() if name.startswith("samples/")}
        for name in latest:
            if archive.getinfo(name).file_size > MAX_SAMPLE:
                raise ValueError(f"{name[:80]} would take more than {MAX_SAMPLE >> 20} MB")
            yield json.loads(archive.read(name))


@contextlib.contextmanager
def _opened(path: str) -> Iterator[Any]:
    """The zip of a log; what is wrong with it is a ValueError, as with any other file."""
    import zipfile_zstd  # the standard zipfile of Python < 3.14 knows no zstd

    try:
        with zipfile_zstd.ZipFile(path) as archive:
            yield archive
    except (OSError, ValueError, LookupError, EOFError, MemoryError):
        raise
    except Exception as error:  # each way of compression has an error of its own
        raise ValueError(f"its zip is damaged: {error}") from error
