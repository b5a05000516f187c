"""Commands that we tell somebody to paste, quoted by construction, whoever wrote the names in them.

`command_line` makes one of words and of pairs of an option and its value, `option_text` such a pair alone,
`command_again` is the user's own with what it takes to decide: whoever pastes it keeps every option that was
given; `command_to_choose` has a candidate's option. `hf_command` is one of the Hub's client, which `with_hf`
in a text makes one that runs also where that is not installed. `note_arguments` tells what the user gave.
Whatever stands behind an option or a command in a hint, a candidate or a page goes through one of them
(`tests/core/test_suggestions.py` looks at every place).
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextvars import ContextVar

_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_WRITES = ("--create-pr", "--apply")
_CHOICES = ("--table", "--model-name-override", "--model-column-index", "--model-row-index")
_UVX = ("uvx", "--from", "huggingface_hub")
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


def hf_command(*words: object) -> str:
    """A command of the Hub's client as one line; uvx brings the client where there is none."""
    return command_line(*(() if _has_hf() else _UVX), "hf", *words)


def with_hf(text: str) -> str:
    """A hint whose commands in backticks run: `hf …` by uvx where there is no `hf`."""
    return text if "`hf " not in text or _has_hf() else text.replace("`hf ", f"`{command_line(*_UVX)} hf ")


def _has_hf() -> bool:
    import shutil  # loads all kinds of compression, only a hint needs it

    return shutil.which("hf") is not None


def command_to_choose(option: str) -> str:
    """The command that runs with one candidate's option (already quoted) in place of other choices.

    What would write is rehearsed: the reader sees what comes of the choice before it is published.
    """
    kept: list[str] = []
    words = iter(word for word in _GIVEN.get() if word not in _ANSWERS_OF_FORM)
    for word in words:
        name, _, value = word.partition("=")
        if name in (*_CHOICES, option.partition(" ")[0]):
            if not value:
                next(words, None)
        elif word in _WRITES:
            kept += ["--dry-run"] if "--dry-run" not in _GIVEN.get() else []
        else:
            kept.append(word)
    return f"{command_line(*kept)} {option}"


def command_again(*more: str, without: Sequence[str] = ()) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it."""
    left_out = {*without, *_ANSWERS_OF_FORM, *more}
    return command_line(*(word for word in _GIVEN.get() if word not in left_out), *more)
