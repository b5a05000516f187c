"""Commands that we tell somebody to paste: quoted for the shell, whoever wrote the names in them.

`shell_word` is one word, `option_text` an option with its value, `shell_command` a whole command. Whatever
stands behind an option or a command in a hint, a candidate or a page goes through one of them
(`tests/core/test_pasting.py` looks at every place).
"""

from __future__ import annotations


def shell_word(value: object) -> str:
    """A value as one word of a shell, whatever is in it."""
    import shlex

    return shlex.quote(str(value))


def option_text(name: str, value: object) -> str:
    """An option with its value: `--name value`, or `--name=value` where the value looks like an option.

    A model may be named `--apply`.
    """
    return f"{name}{'=' if str(value).startswith('-') else ' '}{shell_word(value)}"


def shell_command(*words: object) -> str:
    """The words of a command, each quoted where it has to be."""
    return " ".join(map(shell_word, words))
