"""The commands of evaluation_manager.py run in this process."""

from __future__ import annotations

import contextlib
import io

from hf_evaluation.commands.evaluation_manager import main
from tests.support import Run


def run_here(*args: str) -> Run:
    """A command with its output captured, as the built script would answer it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(args))
    assert "Traceback" not in err.getvalue()
    return Run(args, code, out.getvalue(), err.getvalue())
