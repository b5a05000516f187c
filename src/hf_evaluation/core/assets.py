"""Text files beside a module: HTML, CSS, JavaScript and JSON stay files that their own tools can read.

    PAGE = asset(__file__, "page.html")

Exactly this form, at module level, is what `src/bundle.py` replaces by the text itself; a built script holds
no call and reads no file.
"""

from __future__ import annotations

from pathlib import Path


def asset(module: str, name: str) -> str:
    """The text of the file `name` beside a module, given as its `__file__`; every character is kept."""
    return Path(module).with_name(name).read_bytes().decode("utf-8")
