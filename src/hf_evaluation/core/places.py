"""Where the scripts and their data lie: beside each other in `scripts/`, wherever the bundle was put.

In a built script `__file__` is that script; in the source tree, where tests import the modules, it is this
file, and the scripts are found in `scripts/` of the checkout. `sibling_script` is the path of another script,
`cache_folder` where copies of servers' answers are kept.
"""

from __future__ import annotations

import os
import stat
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
    """Where answers are kept: under HF_HOME or XDG_CACHE_HOME, beside the Hub client's own cache.

    HF_HOME may be shared by many users. A folder there that is another user's, or a link, is left alone: what
    lies in it could be anybody's, and what we write could go anywhere. Then it is one that bears our number.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or caches / "huggingface").expanduser()
    folder = home / "hf-evaluation"
    return folder if _is_ours(folder) else home / f"hf-evaluation-{os.getuid()}"


def _is_ours(folder: Path) -> bool:
    """Whether a folder is this user's and nobody else may write into it, or is still to be made."""
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
            return False
        if about.st_mode & 0o022:
            folder.chmod(0o700)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
