#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = ["uv>=0.13"]
# ///
"""Look the dependencies of every script up in the database of known vulnerabilities, with `uv audit`.

    uv run tests/audit_dependencies.py             # a line a script
    uv run tests/audit_dependencies.py --strict    # exit code 6 where the database cannot be reached

Where the database cannot be reached, that is said, and the package index is asked instead: which releases
were withdrawn (yanked), which are not the newest. `uv` resolves a script's header, so nothing is installed.
Exit codes: 0 nothing is known, or it cannot be looked up here; 1 a vulnerability is known, or a release was
withdrawn; 6 with --strict, not looked up.
"""

from __future__ import annotations

import argparse
import json
import os
import re
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


@dataclass(frozen=True, slots=True)
class Releases:
    """What the package index says of the releases that a script gets; `why_not` where it cannot be asked."""

    withdrawn: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    why_not: str = ""


def find_uv() -> str | None:
    """uv beside this Python, else on PATH."""
    return shutil.which(
        "uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    )


def releases(script: Path) -> Releases:
    """What the package index says of the dependencies of a script."""
    uv = find_uv()
    if uv is None:
        return Releases(why_not="there is no uv")
    command = [uv, "tree", "--no-config", "--script", str(script), "--outdated", "--color", "never"]
    environment = {"UV_HTTP_RETRIES": "0", **os.environ}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no answer"]
        return Releases(why_not=f"the package index cannot be asked either: {lines[-1].strip()}")
    return releases_in(done.stdout, done.stderr)


def releases_in(told: str, warned: str) -> Releases:
    """The withdrawn and the outdated releases in what `uv tree --outdated` says."""
    outdated = re.findall(r"([\w.-]+) v(\S+)(?: \(extra:[^)]*\))? \(latest: v([^)]+)\)", told)
    names = tuple(dict.fromkeys(f"{name} {used}, newest {newest}" for name, used, newest in outdated))
    withdrawn = tuple(line.strip() for line in warned.splitlines() if "yanked" in line)
    return Releases(withdrawn, names)


def audit(script: Path, service: str | None) -> Audit:
    """What is known of the dependencies of a script."""
    uv = find_uv()
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


def _tell_releases(found: Releases) -> int:
    """Print what the index says; 1 where a release was withdrawn."""
    if found.why_not:
        print(f"    {found.why_not}")
        return 0
    print(f"    by the package index {len(found.withdrawn)} withdrawn, {len(found.outdated)} not the newest")
    for row in (*found.withdrawn, *found.outdated):
        print(f"    {row}")
    return 1 if found.withdrawn else 0


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
            code = _tell_releases(releases(script)) or code
            continue
        print(f"{name}: {found.packages} packages, {len(found.known)} known vulnerabilities")
        for row in found.known:
            print(f"    {row}")
        code = 1 if found.known else code
    return code


if __name__ == "__main__":
    sys.exit(main())
