"""Secrets in arguments and texts: how one is recognised, and how it is blotted out.

The arguments of a job can be read by everybody who sees the job, and its output stays in its log.

`holds_token` says whether a text holds one, `without_tokens` is the text without it.
"""

from __future__ import annotations

import re

# A token of the Hub, or a key as OpenAI and many others make them; "org/sk-..." is a model.
TOKEN = re.compile(r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{16,}|(?<![A-Za-z0-9/])sk-[A-Za-z0-9_-]{16,}")
# How `hf jobs uv run` takes secrets; a script that finds this among its own arguments got it by mistake.
SECRET_OPTION = re.compile(r"^(--secrets?|-s)(?:=(.*))?$", re.S)


def holds_token(text: str) -> bool:
    """Whether a token stands in a text."""
    return TOKEN.search(text) is not None


def without_tokens(text: str) -> str:
    """A text with its tokens blotted out."""
    return TOKEN.sub("***", text)
