"""JSON of a survey, read by type; what is not as promised is refused by its field's name.

`Fields` reads strictly where `core.json_values` forgives: half a survey must not become a page. Its texts are
printable and on one line, so nothing that comes after has to think of it. `safe_url` is what may be a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hf_evaluation.core.json_values import finite_number
from hf_evaluation.core.text import printable


class Malformed(ValueError):
    """A survey record lacks what its schema promises; says which field."""


def safe_url(text: str | None) -> str | None:
    """The address if it is one of https without blanks or quotes, else None: nothing else becomes a link."""
    return text if text and re.fullmatch(r"https://[^\s\"'<>\\]+", text) else None


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a JSON line whose fields are read by type; absent and null are None."""

    of: Mapping[str, object]

    def text(self, key: str) -> str | None:
        """A text on one line, made printable."""
        value = self.of.get(key)
        if value is not None and not isinstance(value, str):
            raise Malformed(f"{key} is no text")
        return printable(" ".join(value.split())) or None if value else None

    def must(self, key: str) -> str:
        """A text that has to be there."""
        value = self.text(key)
        if value is None:
            raise Malformed(f"{key} is missing")
        return value

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.of.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or finite_number(value) is None:
            raise Malformed(f"{key} is no finite number")
        return value  # as it is: 71 stays 71, and does not become 71.0

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.number(key)
        if value is not None and value != int(value):
            raise Malformed(f"{key} is no whole number")
        return None if value is None else int(value)

    def flag(self, key: str) -> bool | None:
        """True or false; any text, as in "gated": "manual", is true."""
        value = self.of.get(key)
        return None if value is None else bool(value)

    def object(self, key: str) -> Fields:
        """An object, an empty one where there is none."""
        value = self.of.get(key)
        if value is not None and not isinstance(value, dict):
            raise Malformed(f"{key} is no object")
        return Fields(value or {})

    def objects(self, key: str) -> list[Fields]:
        """A list of objects."""
        value = self.of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Malformed(f"{key} is no list of objects")
        return [Fields(item) for item in value]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Malformed(f"{key} is no list of texts")
        return tuple(printable(item) for item in value)
