#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Build the scripts that people run from the modules that people edit: src/hf_evaluation/ -> scripts/.

    uv run src/bundle.py                 # build every script
    uv run src/bundle.py leaderboard     # build one
    uv run src/bundle.py --check         # exit code 1 where a script is not what src/ says
    uv run src/bundle.py --graph         # which folder imports which, as a Mermaid diagram

A script is a file of `commands/` with a shebang, and all modules that it reaches, laid out in one namespace:
imports inside the package go, all others are merged at the top, bodies stay as they are. What that needs is
checked, and all that is wrong is told in one run, as `error: file:line: what, and what to do`. The rules:

- Imports inside the package are `from hf_evaluation.folder.module import name`, of names defined there.
- A folder imports from itself and from the folders before it in FOLDERS; no two modules import each other.
- A module-level name belongs to one module, and is no other module's import and no builtin.
- The script's header lists the distributions that are imported, and no others. One that is used without an
  import says why, behind its line: `# used by name: a subprocess runs it`.
- `PAGE = asset(__file__, "page.html")` at module level becomes the text of the file beside the module.

Exit codes: 0 done; 1 something is wrong or stale; 2 usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bundling.checking import modules
from bundling.reading import FOLDERS, PACKAGE, Package
from bundling.writing import build

HERE = Path(__file__).resolve().parent


def graph(source: Path) -> str:
    """The folders and which imports which, as a Mermaid diagram for CONTRIBUTING.md.

    An arrow that follows from others (a imports b, b imports c, a imports c) is left out: nearly everything
    imports core.
    """
    found = modules(source)
    sizes: dict[str, int] = defaultdict(int)
    needs: dict[str, set[str]] = defaultdict(set)
    for name, module in found.items():
        folder = name.partition("/")[0]
        sizes[folder] += 1
        needs[folder] |= {link.target.partition("/")[0] for link in module.links} - {folder}
    behind: dict[str, set[str]] = {}
    lines = ["flowchart BT"]
    for folder in (each for each in FOLDERS if each in sizes):
        lines.append(f'    {folder}["{folder}<br>{sizes[folder]} module{"s" * (sizes[folder] > 1)}"]')
        behind[folder] = set().union(*(behind.get(each, set()) for each in needs[folder]))
        arrows = sorted(needs[folder] - behind[folder], key=FOLDERS.index)
        lines += [f"    {folder} --> {each}" for each in arrows]
        behind[folder] |= needs[folder]
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Write an executable file whole, or leave what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(text.encode("utf-8"))
    new.chmod(0o755)
    os.replace(new, path)


def run(package: Package, out: Path, names: Sequence[str], *, check: bool) -> int:
    """Build or compare scripts; where anything is wrong, tell all of it and write none."""
    texts = {name: build(package, name) for name in names}
    for problem in sorted(package.problems):
        print(f"error: {problem.file}:{problem.line}: {problem.text}", file=sys.stderr)
    if package.problems:
        return 1
    stale = 0
    for name, text in texts.items():
        path = out / f"{name}.py"
        shown = f"{path.parent.name}/{path.name}"
        if not check:
            write(path, text)
            print(f"{shown}: {text.count(chr(10)):,} lines")
        elif not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            stale = 1
            again = f"run: uv run src/bundle.py {name}"
            print(f"error: {shown}:1: is not what src/ says; {again}", file=sys.stderr)
    return stale


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="scripts to build (default: all)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where a script is stale"
    )
    parser.add_argument("--graph", action="store_true", help="print which folder imports which, for Mermaid")
    parser.add_argument(
        "--source", type=Path, default=HERE, metavar="DIR", help=f"folder that holds {PACKAGE}/"
    )
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "scripts", metavar="DIR", help="where scripts go"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Build, check or draw."""
    parser = build_parser()
    args = parser.parse_args(argv)
    package = Package(args.source)
    if args.graph:
        print(graph(args.source))
        return 0
    known = package.commands()
    unknown = [name for name in args.names if name not in known]
    if unknown or not known:
        parser.error(
            f"no such script: {', '.join(unknown) or 'none at all'}; there are: {', '.join(known) or 'none'}"
        )
    return run(package, args.out.resolve(), args.names or known, check=args.check)


if __name__ == "__main__":
    sys.exit(main())
