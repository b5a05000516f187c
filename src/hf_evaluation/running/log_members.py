"""What a log is made of, looked at before inspect-ai reads it: sizes, nesting, numbers.

`check_log` refuses a log whose members would fill the memory, or whose JSON would end the process;
`log_members` reads the samples of a `.eval`, which is a zip.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hf_evaluation.core.patterns import pattern

if TYPE_CHECKING:
    from mmap import mmap

# A zip of 3 MB can hold a header of 3 GB. Headers of real logs have some MB (the ids of 100,000 samples), the
# largest sample (an agent with images) had 60 MB.
MAX_HEADER = 64 << 20  # bytes of a member that inspect reads whole
MAX_SAMPLE = 256 << 20
MAX_SAMPLES = 512 << 20  # bytes of all samples together, or PACKED times the file
PACKED = 100  # a zip makes a tenth of prose, and a thousandth of what only repeats itself
MAX_VALUES = 5_000_000  # brackets and commas of a member: 256 MB of empty lists would take 5 GB
MAX_DEPTH = 500  # levels; real logs have 30
MAX_NUMBER = 400  # digits; a float has 325 at most
_PIECE = 1 << 20
_WINDOW = 16 << 20  # a multiple of every page size
_BRACKET = pattern(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|[0-9]{400}', re.DOTALL)


def check_log(path: str) -> None:
    """Raise ValueError or OSError for a log that inspect-ai is not to be given."""
    import mmap

    if path.endswith(".eval"):
        _check_members(path)
    elif path.endswith(".json"):
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            _check_json(text)


def _check_json(text: bytearray | mmap) -> None:
    """Raise ValueError for JSON of which its readers in C end with a segmentation fault.

    Nesting of tens of thousands of levels does it, and a number that Python refuses, of 4,300 digits.
    """
    import mmap

    depth = kept = 0
    let_go = getattr(text, "madvise", None)  # of a mapped file: pages that were looked at need no memory
    for found in _BRACKET.finditer(text):
        mark = found.group()
        if let_go and found.end() - kept >= _WINDOW:
            let_go(mmap.MADV_DONTNEED, kept, _WINDOW)
            kept += _WINDOW
        if len(mark) == MAX_NUMBER and mark[:1].isdigit():
            raise ValueError(f"a number has more than {MAX_NUMBER} digits")
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")


def _check_members(path: str) -> None:
    """Raise ValueError or OSError where a member is too large, or not as large as it says."""
    with _opened(path) as archive:
        sizes = [row.file_size for row in archive.infolist() if row.filename.startswith("samples/")]
        most = max(MAX_SAMPLES, PACKED * os.path.getsize(path))
        if sum(sizes) > most:
            raise ValueError(f"its samples would take more than {most >> 20} MB")
        for member in archive.infolist():
            is_sample = member.filename.startswith("samples/") or "summar" in member.filename
            most = MAX_SAMPLE if is_sample else MAX_HEADER
            if member.file_size > most:
                raise ValueError(f"{member.filename[:80]} would take more than {most >> 20} MB")
            if is_sample:
                continue  # read one at a time, and by what it says of itself
            with archive.open(member) as file:  # ends with an error after as many bytes as it says
                text = bytearray()
                while piece := file.read(_PIECE):
                    text += piece
            _check_values(text, member.filename)
            _check_json(text)


def _check_values(text: bytes | bytearray, name: str) -> None:
    if sum(text.count(sign) for sign in (b"[", b"{", b",")) > MAX_VALUES:
        raise ValueError(f"{name[:80]} holds more than {MAX_VALUES:,} values")


def log_members(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records, one in memory at a time; of two of one name the later one."""
    with _opened(path) as archive:
        latest = {name: None for name in archive.namelist() if name.startswith("samples/")}
        for name in latest:
            if archive.getinfo(name).file_size > MAX_SAMPLE:
                raise ValueError(f"{name[:80]} would take more than {MAX_SAMPLE >> 20} MB")
            text = archive.read(name)
            _check_values(text, name)
            yield json.loads(text)


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
