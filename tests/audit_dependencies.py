#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = ["uv>=0.13"]
# ///
"""Look the dependencies of every script up in the database of known vulnerabilities, with `uv audit`.

    uv run tests/audit_dependencies.py             # a line a script
    uv run tests/audit_dependencies.py --strict    # exit code 6 where the database cannot be reached

Exit codes: 0 nothing is known, or it cannot be looked up here (said on the line); 1 a vulnerability is known;
6 with --strict, not looked up. `uv audit` resolves the header of a script, so nothing is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted([*ROOT.glob("scripts/*.py"), ROOT / "evals" / "run.py"])


@dataclass(frozen=True, slots=True)
class Audit:
    """How many packages were looked up (None: none could be), what is known of them, or why they were not."""

    packages: int | None
    known: tuple[str, ...] = ()
    why_not: str = ""


def audit(script: Path, service: str | None) -> Audit:
    """What is known of the dependencies of a script."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    uv = shutil.which("uv", path=places)
    if uv is None:
        return Audit(None, why_not="there is no uv")
    command = [uv, "audit", "--script", str(script), "--output-format", "json"]
    command += ["--preview-features", "audit-command,json-output"]
    command += ["--service-url", service] if service else []
    environment = {"UV_HTTP_RETRIES": "0", **os.environ}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    try:
        found = json.loads(done.stdout)
        known = tuple(
            f"{row['dependency']['name']} {row['dependency']['version']}: {row['id']} {row['summary']}"
            for row in found["vulnerabilities"]
        )
        return Audit(int(found["summary"]["audited_packages"]), known)
    except (ValueError, KeyError, TypeError):
        lines = done.stderr.strip().splitlines()
        return Audit(None, why_not=next((line for line in lines if line.startswith("error")), "no answer"))


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description="Audit the dependencies of the scripts.")
    parser.add_argument("--strict", action="store_true", help="exit code 6 where nothing can be looked up")
    parser.add_argument("--service-url", metavar="URL", help="another database that speaks OSV's protocol")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Audit every script."""
    options = build_parser().parse_args(argv)
    code = 0
    for script in SCRIPTS:
        found = audit(script, options.service_url)
        name = script.relative_to(ROOT)
        if found.packages is None:
            print(f"{name}: not audited: {found.why_not}")
            code = code or (6 if options.strict else 0)
            continue
        print(f"{name}: {found.packages} packages, {len(found.known)} known vulnerabilities")
        for row in found.known:
            print(f"    {row}")
        code = 1 if found.known else code
    return code


if __name__ == "__main__":
    sys.exit(main())
