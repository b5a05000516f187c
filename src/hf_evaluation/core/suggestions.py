"""Commands that a hint suggests, quoted by construction.

`command_line` makes one of words, `command_again` is the user's own with what it takes to decide: whoever
pastes it keeps every option that was given. `note_arguments` tells what the user gave.
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
    """Words as one line for a shell; each is quoted where it has to be."""
    return shlex.join(str(word) for word in words)


def option_text(name: str, value: object) -> str:
    """An option with its value, in one word where the value looks like an option itself."""
    text = str(value)
    return command_line(f"{name}={text}") if text.startswith("-") else command_line(name, text)


def command_again(*more: str, without: Sequence[str] = ()) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it."""
    left_out = {*without, *_ANSWERS_OF_FORM, *more}
    return command_line(*(word for word in _GIVEN.get() if word not in left_out), *more)
