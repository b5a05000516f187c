"""Test the `hf` backend and lm-eval in this environment plus torch: a step of its own, for it is 1.1 GB.

    uv run tests/hf_backend.py

Where torch cannot be installed the step is skipped, and says why. Exit code: that of pytest, else 0.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ("torch==2.13.0", "transformers==5.23.0", "accelerate==1.15.0", "lm-eval[api]==0.4.13")
MODULES = ("torch", "transformers", "accelerate", "lm_eval")
TESTS = ("tests/running/test_transformers_backend.py", "tests/running/test_lm_eval_harness.py")
TEST = ("-m", "pytest", *TESTS, "-rs")


def prefix() -> list[str] | str:
    """How Python with torch is started, or why there is none."""
    if all(importlib.util.find_spec(name) for name in MODULES):
        return [sys.executable]
    uv = shutil.which("uv")
    if uv is None:
        return "there is no uv to install torch with"
    command = [uv, "run", "--no-project", *(word for pin in PINS for word in ("--with", pin)), "python"]
    probe = subprocess.run(
        [*command, "-c", "import torch, transformers"],
        env=environment(), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line.strip() for line in probe.stderr.splitlines() if line.strip()]
    return command if probe.returncode == 0 else f"torch cannot be installed: {(lines or ['?'])[-1]}"


def environment() -> dict[str, str]:
    """This process's, its packages first: `uv run --with` builds on no environment but a project's."""
    return {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}


def main() -> int:
    """Run the test, or say why not."""
    found = prefix()
    if isinstance(found, str):
        print(f"skipped: {found}")
        return 0
    return subprocess.run([*found, *TEST], cwd=ROOT, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
