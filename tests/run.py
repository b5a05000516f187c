#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "axe-playwright-python>=0.1.4,<0.2",
#     "bandit>=1.9,<2",
#     "cmarkgfm>=2025.10; python_version < '3.15'",
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
#     "pytest-timeout>=2.4,<3",
#     "pytest-xdist>=3.6,<4",
#     "pytest>=9.0,<10",
#     "pyromark>=0.10.3,<0.11",
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
"""Run everything that has to be green: lint, format, types, audit, tests; then say how long each took.

    uv run tests/run.py              # all that needs nothing beside the checkout
    uv run tests/run.py -k shapes    # further arguments go to pytest
    uv run tests/run.py --shared     # what needs the labelled cards in ../shared; fails where they are not

Exit code: 0 when every step passed, else that of the first step that failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "extraction"
CODE = ["src", "tests", "evals"]

WORKERS = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")

Steps = list[tuple[str, list[str]]]


def steps(pytest_arguments: list[str]) -> Steps:
    """Name and command of every step that needs only the checkout, the fast ones first."""
    python = sys.executable
    return [
        ("scripts are what src/ says", [python, "src/bundle.py", "--check"]),
        ("lint", [python, "-m", "ruff", "check", *CODE]),
        ("bandit", [python, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "src", "evals"]),
        ("bandit of the tests", [python, "-m", "bandit", "-q", "-c", "tests/bandit.toml", "-r", "tests"]),
        # What is built has the form of its parts; but a name that is missing in it would show here.
        ("lint of the built scripts", [python, "-m", "ruff", "check", "--select", "E9,F", "scripts"]),
        ("format", [python, "-m", "ruff", "format", "--check", *CODE]),
        ("types", [python, "-m", "mypy"]),
        ("lint of the pages", [python, "tests/lint_pages.py"]),
        ("known vulnerabilities", [python, "tests/audit_dependencies.py"]),
        *([] if pytest_arguments else [("hf backend on a CPU", [python, "tests/hf_backend.py"])]),
        # A file stays with one worker: half the time on two cores, and module fixtures are made once. The
        # order is that of tests/conftest.py; xdist would begin with the files of many, but short, tests.
        ("tests", [python, "-m", "pytest", *WORKERS, *pytest_arguments]),
    ]


def shared_steps(pytest_arguments: list[str]) -> Steps:
    """The same of the steps that read ../shared; -m takes the place of `not shared` in pyproject.toml."""
    python = sys.executable
    return [
        ("labelled cards (../shared): score", [python, "tests/score_cards.py"]),
        ("labelled cards (../shared): recorded outputs", [python, "tests/record_outputs.py", "--labelled"]),
        ("labelled cards (../shared): tests", [python, "-m", "pytest", "-m", "shared", *pytest_arguments]),
    ]


def run_all(chosen: Steps) -> int:
    """Run the steps until one fails, then say how long each took."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    code, took = 0, []
    for name, command in chosen:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        took.append(f"{time.monotonic() - start:7.1f} s  {name}")
        if code:
            print(f"== {name} failed with exit code {code}", file=sys.stderr, flush=True)
            took[-1] += f": failed with exit code {code}"
            break
    took += [f"{'-':>7}    {name}: not run" for name, _ in chosen[len(took) :]]
    print("== time", *took, sep="\n", flush=True)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The one option; what it does not know is for pytest."""
    parser = argparse.ArgumentParser(
        prog="tests/run.py",
        description="Run lint, types, audit and tests. Further arguments go to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--shared", action="store_true", help="run what needs the labelled cards in ../shared"
    )
    return parser


def parse_arguments(argv: list[str]) -> tuple[bool, list[str]]:
    """Whether the steps of ../shared are asked for, and the arguments for pytest."""
    own, others = build_parser().parse_known_args(argv)
    return own.shared, others


def main(argv: list[str] | None = None) -> int:
    """Choose the steps and run them."""
    shared, others = parse_arguments(sys.argv[1:] if argv is None else argv)
    if not shared:
        return run_all(steps(others))
    if not SHARED.is_dir():
        print(f"error: {SHARED} is not there: these steps need the labelled cards", file=sys.stderr)
        return 2
    return run_all(shared_steps(others))


if __name__ == "__main__":
    sys.exit(main())
