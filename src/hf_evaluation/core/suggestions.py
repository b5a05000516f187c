"""Commands that we tell somebody to paste, quoted by construction, whoever wrote the names in them.

`command_line` makes one of words and of pairs of an option and its value, `option_text` such a pair alone,
`command_again` is the user's own with what it takes to decide: whoever pastes it keeps every option that was
given. `note_arguments` tells what the user gave. Whatever stands behind an option or a command in a hint, a
candidate or a page goes through one of them (`tests/core/test_suggestions.py` looks at every place).
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextvars import ContextVar

_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_ANSWERS_OF_FORM = ("--json", "--debug")  # how it is told, which no hint has to repeat


def note_arguments(arguments: Sequence[str]) -> None:
    """Remember the arguments of the command that runs."""
    _GIVEN.set(tuple(arguments))


def command_line(*words: object) -> str:
    """Words as one line for a shell, each quoted where it has to be; a pair is an option with its value."""
    return " ".join(
        option_text(*word) if isinstance(word, tuple) else shlex.quote(str(word)) for word in words
    )


def option_text(name: str, value: object) -> str:
    """An option with its value, in one word where the value looks like an option itself.

    A model may be named `--apply`.
    """
    text = str(value)
    return shlex.quote(f"{name}={text}") if text.startswith("-") else f"{name} {shlex.quote(text)}"


def command_again(*more: str, without: Sequence[str] = ()) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it."""
    left_out = {*without, *_ANSWERS_OF_FORM, *more}
    return command_line(*(word for word in _GIVEN.get() if word not in left_out), *more)
