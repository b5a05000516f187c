"""How one script starts another under uv, wherever the user stands.

`uv_run` is the beginning of such a command, `SAFE_PATH` what the environment of a Python program adds.
"""

from __future__ import annotations

import sys

# Without it `python -m` and `python -c`, also of a program's workers, import from the working folder first.
SAFE_PATH = {"PYTHONSAFEPATH": "1"}


def uv_run(uv: str, *options: str) -> list[str]:
    """The words before a script's absolute path; the folder that the user stands in has no say in what runs.

    `--no-config` keeps uv from a `uv.toml` or `pyproject.toml` that names a stranger's index, `--python` from
    starting the `.venv/bin/python` of that folder, which it does whatever else is said, to ask its version.
    """
    return [uv, "run", "--no-config", "--python", sys.executable, *options, "--script"]
