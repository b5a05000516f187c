"""Check the CSS and JavaScript of the pages (src/**/*.css, *.js) with biome: form, and what is likely wrong.

    python tests/lint_pages.py           # as CI does
    python tests/lint_pages.py --write   # put them into form

The parts of the leaderboard's program are checked once more as the one program that they are in the page:
there, every name is defined and used. biome comes from the npm registry through npx. Where there is no npm,
or the registry cannot be reached, nothing is checked: that is said in so many words, and fails on CI.

Exit code: 0 all is well, or nothing could be checked; 1 something is wrong, or nothing checked on CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
BIOME = "@biomejs/biome@2.6.8"
SECONDS = 180
# Of one program: a name that nobody defines, one that nobody uses, one that could be a constant.
WHOLE = """\
{
  "javascript": { "globals": [] },
  "linter": {
    "rules": {
      "preset": "none",
      "correctness": { "noUndeclaredVariables": "error", "noUnusedVariables": "error" },
      "style": { "useConst": "error" },
      "suspicious": { "noRedeclare": "error" }
    }
  }
}
"""


def biome(npx: str, arguments: list[str], folder: Path) -> bool:
    """Run biome in a folder; whether it found nothing."""
    colours = [] if sys.stdout.isatty() else ["--colors=off"]
    command = [npx, "--yes", BIOME, *arguments, *colours]
    return subprocess.run(command, cwd=folder, check=False, timeout=SECONDS).returncode == 0


def reachable(npx: str) -> bool:
    """Whether biome can be had: it is installed already, or the registry gives it."""
    try:
        command = [npx, "--yes", BIOME, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode:
        sys.stderr.write(done.stderr[-800:])
    return done.returncode == 0


def check_program(npx: str) -> bool:
    """The leaderboard's program as the page has it."""
    sys.path.insert(0, str(SRC))
    from hf_evaluation.board.page import PROGRAM

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "biome.json").write_text(WHOLE, "utf-8")
        Path(folder, "program.js").write_text(PROGRAM, "utf-8")
        return biome(npx, ["lint", "--error-on-warnings", "program.js"], Path(folder))


def main() -> int:
    """Check everything; with --write, format it."""
    npx = shutil.which("npx")
    if not npx or not reachable(npx):
        told = "there is no npx here" if not npx else f"npx cannot get {BIOME}"
        print(f"NOT CHECKED: CSS and JavaScript of the pages, for {told}", file=sys.stderr)
        return 1 if os.environ.get("CI", "").lower() in ("1", "true") else 0
    if "--write" in sys.argv[1:]:
        return 0 if biome(npx, ["format", "--write", "."], SRC) else 1
    parts = biome(npx, ["ci", "--error-on-warnings", "."], SRC)
    return 0 if check_program(npx) and parts else 1


if __name__ == "__main__":
    sys.exit(main())
