#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "axe-playwright-python>=0.1.4,<0.2",
#     "huggingface_hub>=2.0,<3",
#     "hypothesis>=6.100,<7",
#     "inspect-ai>=0.3.285,<0.4",
#     "inspect-evals>=0.26,<0.27",
#     "jinja2>=3.1,<4",
#     "markdown-it-py>=4.0,<5",
#     "mypy>=2.0,<3",
#     "openai>=3.4,<4",
#     "playwright>=1.50,<2",
#     "pyarrow>=20",
#     "pygit2>=1.18,<2",
#     "pytest-xdist>=3.6,<4",
#     "pytest>=9.0,<10",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "ruff>=0.17,<0.18",
#     "selectolax>=1.0,<2",
#     "skills-ref>=0.1,<0.2",
#     "starlette>=1.0,<2",
#     "types-PyYAML",
#     "types-requests",
#     "uv>=0.13",
#     "uvicorn>=0.40,<1",
# ]
# ///
"""Run everything that has to be green: lint, format, types, audit, score on the labelled cards, tests.

    uv run tests/run.py                  # all of it, as CI does
    uv run tests/run.py -k shapes        # further arguments go to pytest

Exit code: 0 when every step passed, else that of the first step that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ["scripts", "tests", "evals"]


def steps(pytest_arguments: list[str]) -> list[tuple[str, list[str]]]:
    """Name and command of every step, in order; pytest comes last so that its summary ends the output."""
    python = sys.executable
    return [
        ("lint", [python, "-m", "ruff", "check", *CODE]),
        ("format", [python, "-m", "ruff", "format", "--check", *CODE]),
        ("types", [python, "-m", "mypy"]),
        ("known vulnerabilities", [python, "tests/audit_dependencies.py"]),
        ("score on the labelled cards", [python, "tests/score_cards.py"]),
        *([] if pytest_arguments else [("hf backend on a CPU", [python, "tests/hf_backend.py"])]),
        # A file stays with one worker: half the time on two cores, and module fixtures are made once.
        ("tests", [python, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *pytest_arguments]),
    ]


def main(argv: list[str] | None = None) -> int:
    """Run the steps until one fails."""
    arguments = sys.argv[1:] if argv is None else argv
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    for name, command in steps(arguments):
        print(f"== {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if code:
            print(f"== {name} failed with exit code {code}", file=sys.stderr, flush=True)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
