"""Where the scripts and their data lie: beside each other in `scripts/`, wherever the bundle was put.

In a built script `__file__` is that script; in the source tree, where tests import the modules, it is this
file, and the scripts are found in `scripts/` of the checkout. `sibling_script` is the path of another script,
`cache_folder` where copies of servers' answers are kept.
"""

from __future__ import annotations

import os
from pathlib import Path


def scripts_folder() -> Path:
    """The folder that holds the scripts."""
    here = Path(__file__).resolve()
    in_source_tree = here.parts[-3:] == ("hf_evaluation", "core", "places.py")
    return here.parents[3] / "scripts" if in_source_tree else here.parent


def sibling_script(name: str) -> Path:
    """The path of another script of the bundle; whether it is there is for the caller to see."""
    return scripts_folder() / name


def cache_folder() -> Path:
    """Where answers are kept: under HF_HOME or XDG_CACHE_HOME, beside the Hub client's own cache."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or caches / "huggingface")
    return home.expanduser() / "hf-evaluation"
