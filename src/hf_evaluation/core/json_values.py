"""JSON that somebody else wrote: read without surprises, and taken apart by type.

`parse_json` gives a document that can be written again. `as_object`, `as_objects`, `as_text`, `as_texts`,
`as_count`, `as_number` and `decimal_number` give a value of the type that is wanted, or the empty one; they
never raise.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, TypeAlias

from hf_evaluation.core.patterns import pattern

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Object: TypeAlias = "dict[str, Json]"

_DECIMAL = pattern(r"[-+]?(?:0|[1-9]\d*|0?(?=\.\d))(?:\.\d*)?(?:[eE][-+]?\d+)?")
MAX_INTEGER = 300  # characters; longer ones fit no float, and from 4,300 on Python refuses them
MAX_NESTING = 64  # levels of a document; the deepest real result files have 8


def parse_json(data: bytes | str) -> Any:
    """JSON that can be written again: numbers are finite, texts are Unicode, the nesting has an end.

    NaN and numbers too large for a float become text, whole ones too. Raises ValueError, also where it is
    nested too deeply.
    """
    try:
        document = json.loads(data, parse_constant=str, parse_float=_float_or_text, parse_int=_int_or_text)
    except RecursionError as error:
        raise ValueError(f"it is nested deeper than {MAX_NESTING} levels") from error
    level = [document]
    for _ in range(MAX_NESTING):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
        if not level:
            json.dumps(document, ensure_ascii=False).encode("utf-8")  # half a surrogate pair ends here
            return document
    raise ValueError(f"it is nested deeper than {MAX_NESTING} levels")


def _float_or_text(text: str) -> float | str:
    return float(text) if math.isfinite(float(text)) else text


def _int_or_text(text: str) -> int | str:
    return int(text) if len(text) <= MAX_INTEGER else text


def json_or_none(data: bytes | str) -> Any:
    """A document as `parse_json` reads it, None where it is none."""
    try:
        return parse_json(data)
    except ValueError:
        return None


def as_object(value: object) -> dict[str, Any]:
    """A JSON object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list, none where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """A text that is not empty, else None."""
    return value if isinstance(value, str) and value else None


def as_texts(value: object) -> list[str]:
    """A text or a list of them, as front matter has it."""
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item
    ]


def text_or_number(value: object) -> str | None:
    """A text, or a number as text, else None; true and false are none."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def as_count(value: object) -> int | None:
    """A whole number, else None; true and false are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def finite_number(value: object) -> float | None:
    """A JSON number as a float: no boolean, no NaN, no infinity, no integer beyond all floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def as_number(value: object) -> float | None:
    """A finite number, also one written as text ("71.2", "71.2%"), else None."""
    if isinstance(value, str):
        written = re.fullmatch(r"\s*(-?\d{1,300}(?:\.\d+)?)\s*%?\s*", value)
        return float(written.group(1)) if written else None
    return finite_number(value)


def decimal_number(text: str) -> float | None:
    """The number a text writes in decimals, the same to every YAML; None for `012`, `1:30`, `71 %`."""
    value = float(text) if _DECIMAL.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None
