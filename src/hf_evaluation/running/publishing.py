"""Complete scores -> `evaluation_manager.py publish`, as a process that is given JSON."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.uv import uv_run
from hf_evaluation.running.models import installed_version
from hf_evaluation.running.record import Record, measured_json


def publish(records: Sequence[Record], args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Hand the complete scores to the card editor; gives its document and its exit code.

    Raises EvaluationError (5) where no score is complete, (2) where there is no editor.
    """
    ready = [record for record in records if record.complete]
    if not ready:
        reasons = "; ".join(dict.fromkeys(reason for record in records for reason in record.why_not))
        raise EvaluationError(
            f"nothing is published: {reasons}", code=5, hint="run all samples, then try again"
        )
    if len(ready) > 1:
        raise EvaluationError(
            "one log at a time is published", code=2, hint="give --from-log one log, with --create-pr"
        )
    score = ready[0].scores[0]
    command = [
        *editor_command(Path(args.manager)), "publish", "--scores", "-", "--repo-id", score.model,
        "--json",
    ]  # fmt: skip
    chosen = ("create_pr", "apply", "dry_run")
    command += [f"--{name.replace('_', '-')}" for name in chosen if getattr(args, name)]
    document = json.dumps({"repo_id": score.model, "results": [measured_json(score)]})
    done = subprocess.run(command, input=document.encode(), stdout=subprocess.PIPE, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": {"code": done.returncode, "message": "the card editor said nothing readable"}}
    return answer, done.returncode


def editor_command(manager: Path) -> list[str]:
    """How the card editor is started: by this Python where it has all that it needs, else by uv."""
    if not manager.is_file():
        raise EvaluationError(
            f"there is no card editor at {manager}", code=2,
            hint="--manager PATH/evaluation_manager.py (on Jobs give the path, so that the file travels too)",
        )  # fmt: skip
    header = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", manager.read_text("utf-8"))
    names = re.findall(r'^#\s+"([A-Za-z0-9._-]+)', header.group(1), re.M) if header else []
    uv = shutil.which("uv") or os.environ.get("UV")
    if uv and any(installed_version(name) is None for name in names):
        return [*uv_run(uv, "--quiet"), str(manager.absolute())]
    return [sys.executable, str(manager)]
