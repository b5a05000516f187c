"""Regular expressions that are compiled when they are first used.

`pattern(text, flags)` is `re.compile` for module-level constants: all of them together would take 12 ms of
every `--help`.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _LazyPattern:
    """A regular expression, compiled when an attribute of it is first asked for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._arguments: tuple[Any, int] = (text, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._arguments)
        vars(self).update({key: getattr(compiled, key) for key in dir(compiled) if not key.startswith("_")})
        return vars(self)[name]


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern for a constant."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(text, flags))
