"""Programs in answers, and the tests of problems: `program_of` and `read_tests`.

The data set keeps hidden tests as a pickle. It is read as the one text that it should be, and never
unpickled: a pickle can run any program.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_objects, json_or_none

# What a text as pickle writes it needs; everything else could build objects, and is refused.
_TEXT_OPCODES = frozenset({
    "PROTO", "FRAME", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE", "MEMOIZE", "BINPUT",
    "LONG_BINPUT", "PUT", "STOP",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """The tests of a problem; `function` is the method to call, None for a program that reads its input."""

    tests: tuple[tuple[str, str], ...]
    function: str | None


def program_of(answer: str) -> str:
    """The program of an answer: what stands in its last block of code; empty without one."""
    lines = answer.split("\n")
    fences = [index for index, line in enumerate(lines) if "```" in line]
    return "\n".join(lines[fences[-2] + 1 : fences[-1]]) if len(fences) > 1 else ""


def read_tests(row: Mapping[str, Any]) -> Problem:
    """The public and private tests of a row of the data set. Raises EvaluationError 5 for other contents."""
    tests = [*_tests_in(str(row.get("public_test_cases") or "[]")),
             *_tests_in(str(row.get("private_test_cases") or "[]"))]  # fmt: skip
    if not tests:
        raise EvaluationError(f"{row.get('question_id')}: a problem without tests", code=5)
    meta = as_object(json_or_none(str(row.get("metadata") or "{}")))
    function = meta.get("func_name")
    return Problem(tuple(tests), str(function) if function else None)


def _tests_in(text: str) -> list[tuple[str, str]]:
    rows = json_or_none(text)
    if rows is None:
        rows = json_or_none(pickled_text(zlib.decompress(base64.b64decode(text))))
    return [(str(row.get("input", "")), str(row.get("output", ""))) for row in as_objects(rows)]


def pickled_text(data: bytes) -> str:
    """The one text that a pickle holds, without unpickling it. Raises EvaluationError 5 for anything else."""
    import pickletools  # it reads what a pickle would do, and does nothing  # nosec B403

    texts = []
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name not in _TEXT_OPCODES:
                raise ValueError(f"{opcode.name} is no part of a text")
            if isinstance(argument, str):
                texts.append(argument)
    except (ValueError, IndexError) as error:
        raise EvaluationError(f"tests that hold more than a text are not read: {error}", code=5) from error
    if len(texts) != 1:
        raise EvaluationError(f"tests of {len(texts)} texts are not read", code=5)
    return texts[0]
