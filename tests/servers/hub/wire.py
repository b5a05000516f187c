"""What every route shares: the request as a record, answers, errors and times.

Error texts and codes follow huggingface_hub 2.4.0, which decides by `X-Error-Code` first; codes it does not
know are ours, so that a test can tell two refusals apart (`references/hub_protocol.md`, "Assumed").
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from starlette.responses import Response

Json: TypeAlias = Mapping[str, object]


class HubError(Exception):
    """A refusal: becomes an answer with `X-Error-Code`, `X-Error-Message` and a JSON body."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class Moved(Exception):
    """The repository has another name now: answered with 307 and a relative Location."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old} moved to {new}")
        self.old = old
        self.new = new


def parse_object(raw: bytes) -> Json:
    """A JSON object from bytes; 400 otherwise."""
    try:
        value = json.loads(raw)
    except ValueError as err:
        raise HubError(400, "InvalidBody", f"Invalid JSON: {err}") from err
    if not isinstance(value, dict):
        raise HubError(400, "InvalidBody", "Expected a JSON object")
    return value


def text_of(body: Json, key: str, default: str | None = None) -> str:
    """A string field; 400 when it is missing without a default, or no string."""
    value = body.get(key, default)
    if not isinstance(value, str):
        raise HubError(400, "InvalidBody", f'"{key}" must be a string')
    return value


def object_of(body: Json, key: str) -> Json:
    """An object field; 400 when it is missing or none."""
    value = body.get(key)
    if not isinstance(value, dict):
        raise HubError(400, "InvalidBody", f'"{key}" must be an object')
    return value


def list_of(body: Json, key: str) -> list[object]:
    """A list field, empty when missing; 400 when it is something else."""
    value = body.get(key, [])
    if not isinstance(value, list):
        raise HubError(400, "InvalidBody", f'"{key}" must be a list')
    return value


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. NaN is refused by the encoder, as JSON has no word for it."""
    content = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(content, status, dict(headers or {}), media_type="application/json; charset=utf-8")


def error_answer(error: HubError) -> Response:
    """The answer that a `HubError` stands for."""
    headers = {"X-Error-Code": error.code, "X-Error-Message": ascii_header(error.message), **error.headers}
    return answer({"error": error.message}, error.status, headers)


def whole_number(text: str | None, default: int) -> int:
    """A non-negative integer parameter; 400 when it is something else."""
    if text is None or text == "":
        return default
    if not text.isdecimal():
        raise HubError(400, "InvalidParameter", f"Expected a whole number, not {text!r}")
    return int(text)


def ascii_header(text: str) -> str:
    """Text made safe for a header: one line, ASCII."""
    return " ".join(text.split()).encode("ascii", "replace").decode()


def stamp(moment: datetime) -> str:
    """A time as the Hub writes it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def is_number(value: object) -> bool:
    """Whether a value is a finite number (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def texts(values: Iterable[object]) -> list[str]:
    """The strings among values."""
    return [value for value in values if isinstance(value, str)]
