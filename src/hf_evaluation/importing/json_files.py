"""JSON result files of any size.

`load_json` parses a small file whole, and of a large one only the members that are small: no score is read
from samples. `inspect_log_error` sends logs of inspect-ai to the script that reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import cannot_read
from hf_evaluation.core.json_values import parse_json
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.text import first_line
from hf_evaluation.importing.foreign import foreign_text_error

if TYPE_CHECKING:
    import mmap

WHOLE_FILE = 12 << 20  # bytes that are parsed at once: JSON can take 25 times its size in memory

# A string as a whole, or a bracket; possessive, so that a long string takes no memory to step back.
_JSON_PART = pattern(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.S)


def load_json(path: Path, name: str) -> tuple[object, tuple[str, ...]]:
    """The JSON of a file, and which members of a large one were left out. Raises EvaluationError 2 to 5."""
    import mmap

    try:
        with path.open("rb") as file:
            data = file.read(WHOLE_FILE + 1)
            if foreign := foreign_text_error(data[:400].decode("utf-8", "replace"), name):
                raise foreign
            if data.startswith(b"PK\x03\x04"):
                raise inspect_log_error(name)
            if len(data) <= WHOLE_FILE:
                return parse_json(data), ()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                return _small_members(whole)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{name} is no JSON: {first_line(error)}",
            code=2,
            hint="is it cut off? Give the harness's results file",
        ) from error
    except OSError as error:
        raise cannot_read(name, error) from error


def inspect_log_error(name: str) -> EvaluationError:
    """The failure (2) of a log of inspect-ai, with the command that reads it."""
    return EvaluationError(
        f"{name} is a log of inspect-ai, which this script cannot read",
        code=2,
        hint=f"inspect_eval_uv.py {option_text('--from-log', name)} turns it into scores",
    )


def _small_members(data: mmap.mmap) -> tuple[dict[str, object], tuple[str, ...]]:
    """Of a large JSON object the members that are small, and the names of the others.

    Samples make a file large, and no score is read from them: only where members end is looked for in them.
    """
    found: dict[str, object] = {}
    left_out: list[str] = []
    room = WHOLE_FILE
    for key, start, end in _members(data):
        if end - start > room:
            left_out.append(f"{key[:60]} ({(end - start) >> 20} MB)")
            continue
        room -= end - start
        found[key] = parse_json(data[start:end])
    return found, tuple(left_out)


def _members(data: mmap.mmap) -> Iterator[tuple[str, int, int]]:
    """(key, start, end) of every member of the object that the file is. Raises ValueError for other JSON."""
    depth, key, start = 0, "", 0
    for part in _JSON_PART.finditer(data):
        sign = data[part.start()]
        if sign in b"[{":
            depth += 1
            if depth == 1 and (sign != b"{"[0] or data[: part.start()].strip(b" \t\r\n\xef\xbb\xbf")):
                raise ValueError("a large file must be one object")
        elif sign in b"]}":
            depth -= 1
            if depth == 0:
                if start:
                    yield key, start, part.start()
                return
        elif depth == 1 and (colon := re.compile(rb"\s*:").match(data, part.end())):
            if start:
                yield key, start, data.rfind(b",", start, part.start())
            key, start = str(json.loads(data[part.start() : part.end()])), colon.end()
    raise ValueError("it ends in the middle")
