"""Commands that we tell somebody to paste, quoted by construction, whoever wrote the names in them.

`command_line` makes one of words and of pairs of an option and its value, `option_text` such a pair alone,
`command_again` is the user's own with what it takes to decide: whoever pastes it keeps every option that was
given; `command_for_card` is one about the card that they named. `hf_command` is one of the Hub's client;
`with_hf` makes those in a text run also where that is not installed. `note_arguments` tells what the user
gave. Whatever stands behind an option or a command in a hint, a candidate or a page goes through one of them
(`tests/core/test_suggestions.py` looks at every place).
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Sequence
from contextvars import ContextVar

_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_UVX = ("uvx", "--from", "huggingface_hub")
_OF_CARD = ("--repo-id", "--readme", "--revision")
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


def command_again(
    *more: str | tuple[str, object], without: Sequence[str] = (), replaced: Sequence[str] = ()
) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it.

    A flag of `more` stands there once; a pair comes after those of its option that were given. Options in
    `replaced` go with their values.
    """
    left_out = (*without, *_ANSWERS_OF_FORM, *(word for word in more if isinstance(word, str)))
    kept: list[str] = []
    is_value = False
    for word in _GIVEN.get():
        name, equals, _ = word.partition("=")
        if is_value or _is_flag(word, left_out):
            is_value = False
        elif _is_flag(name, replaced):
            is_value = not equals
        else:
            kept.append(word)
    return command_line(*kept, *more)


def command_for_card(name: str, *more: str | tuple[str, object], replaced: Sequence[str] = ()) -> str:
    """A command about the card that the user named: theirs where that is it, else with the card's options."""
    given = _GIVEN.get()
    if given[:1] == (name,):
        return command_again(*more, replaced=replaced)
    named: list[str | tuple[str, object]] = []
    for word, following in itertools.pairwise((*given, "")):
        option, equals, value = word.partition("=")
        if found := next((item for item in _OF_CARD if _is_flag(option, (item,))), None):
            named.append((found, value if equals else following))
        elif word == "--fenced":
            named.append(word)
    return command_line(name, *named, *more)


def _is_flag(word: str, flags: Sequence[str]) -> bool:
    """Whether a word is one of some flags, or short for one, as argparse takes it."""
    return len(word) > len("--x") and word.startswith("--") and any(flag.startswith(word) for flag in flags)
