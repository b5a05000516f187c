"""JSON of strangers: what is read can be written again, and values have the type that is wanted."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from hf_evaluation.core.json_values import (
    MAX_NESTING,
    as_count,
    as_number,
    as_object,
    as_objects,
    as_text,
    as_texts,
    decimal_number,
    finite_number,
    json_or_none,
    parse_json,
    text_or_number,
)


def nested(levels: int) -> str:
    """A list in a list, so often."""
    return "[" * levels + "]" * levels


def test_numbers_that_no_json_can_hold_become_text() -> None:
    read = parse_json(b'{"a": NaN, "b": -Infinity, "c": 1e999, "d": 71.20, "e": 1e-400}')
    assert read == {"a": "NaN", "b": "-Infinity", "c": "1e999", "d": 71.2, "e": 0.0}
    assert json.loads(json.dumps(read, allow_nan=False)) == read


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", '"\\ud83d"', nested(MAX_NESTING + 1), nested(200_000)])
def test_what_cannot_be_written_again_is_no_json(data: bytes | str) -> None:
    with pytest.raises(ValueError):
        parse_json(data)
    assert json_or_none(data) is None


def test_the_nesting_that_is_allowed_is_read() -> None:
    assert parse_json(nested(MAX_NESTING)) == json.loads(nested(MAX_NESTING))
    assert parse_json('"\\ud83e\\udd17"') == "🤗"


TABLE: list[tuple[Callable[[Any], Any], list[tuple[Any, Any]]]] = [
    (as_object, [({"a": 1}, {"a": 1}), ([1], {}), (None, {}), ("x", {})]),
    (as_objects, [([{"a": 1}, 2, {}], [{"a": 1}, {}]), ({"a": 1}, []), (None, [])]),
    (as_text, [("x", "x"), ("", None), (1, None), (None, None), (["x"], None)]),
    (as_texts, [("x", ["x"]), (["x", "", 1, "y"], ["x", "y"]), (None, []), ({"a": 1}, [])]),
    (text_or_number, [("x", "x"), (1, "1"), (1.5, "1.5"), (True, None), (None, None), ([], None)]),
    (as_count, [(3, 3), (0, 0), (True, None), (3.0, None), ("3", None), (None, None)]),
    (
        finite_number,
        [(1, 1.0), (-0.5, -0.5), (True, None), ("1", None), (math.nan, None), (math.inf, None)]
        + [(10**400, None)],
    ),
    (
        decimal_number,
        [("71.20", 71.2), ("-3", -3.0), (".5", 0.5), ("5.", 5.0), ("1e-05", 1e-05), ("012", None)]
        + [("1_0", None), ("1:30", None), ("0x1F", None), ("71 %", None), ("1e999", None), ("", None)],
    ),
    (
        as_number,
        [(71.2, 71.2), ("71.2", 71.2), (" 71.2 % ", 71.2), ("-3", -3.0), ("1e3", None), (".5", None)]
        + [("nan", None), ("1,000", None), ("9" * 301, None), (False, None), (math.inf, None)],
    ),
]


@pytest.mark.parametrize(
    ("read", "value", "wanted"),
    [(read, *row) for read, rows in TABLE for row in rows],
    ids=[f"{read.__name__} {str(row[0])[:20]}" for read, rows in TABLE for row in rows],
)
def test_a_value_of_the_wanted_type_or_none(read: Callable[[Any], Any], value: Any, wanted: Any) -> None:
    found = read(value)
    assert (type(found), found) == (type(wanted), wanted)


def test_a_whole_number_beyond_all_floats_becomes_text() -> None:
    """Python itself refuses such a number from 4,300 digits on, and a float of one is an OverflowError."""
    for digits in (301, 5000):
        assert parse_json("[" + "1" * digits + "]") == ["1" * digits]
    assert parse_json("1" * 300) == int("1" * 300)
