#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "inspect-ai>=0.3.285,<0.4",
#     "inspect-evals>=0.26,<0.27",
#     "ijson>=3.3,<4",
#     "jinja2>=3.1,<4",
#     "openai>=3.4,<4",
#     "pygit2>=1.18,<2",
#     "pytest>=9.0,<10",
#     "python-dotenv>=1.0,<2",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "selectolax>=1.0,<2",
#     "starlette>=1.0,<2",
#     "tqdm>=4.66,<5",
#     "uvicorn>=0.40,<1",
#     "zipfile-zstd>=0.0.4",
# ]
# ///
"""Compare what the built scripts print with what was recorded of them in tests/recorded/.

    uv run tests/record_outputs.py                            # check; exit code 1 when anything differs
    uv run tests/record_outputs.py --group cards survey       # only these
    uv run tests/record_outputs.py --labelled                 # the cards of ../shared, which must be there
    uv run tests/record_outputs.py --against OLD/scripts      # the whole difference to other scripts
    uv run tests/record_outputs.py --write                    # record anew: every change must be meant

Where only a digest is recorded, the present output is written to a folder that is named; `--against`, with
the scripts of an earlier commit (`git worktree add OLD COMMIT`), shows what changed in it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.recording import GROUPS  # noqa: E402
from tests.recording.bench import SHARED, Output  # noqa: E402
from tests.recording.store import compact_group, differences, file_text, read, whole  # noqa: E402

RECORDED = ROOT / "tests" / "recorded"
SHOWN = 20  # differences told in full, of one group; the others are named
# From 3.13 on argparse breaks lines elsewhere: what was recorded under 3.11 says nothing there.
WRAPS_ANOTHER_WAY = (3, 13)


def outputs_of(group: str, scripts: Path) -> dict[str, Output]:
    """What the scripts of a folder answer, run in a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.recording.worker", group, str(scripts), str(result)]
        places = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
        subprocess.run(command, cwd=ROOT, env=places, check=True, timeout=280)
        found = json.loads(result.read_text("utf-8"))
    return {name: Output(**output) for name, output in found.items()}


def check(group: str, outputs: Mapping[str, Output]) -> bool:
    """Tell how the outputs differ from the recorded ones; whether they do not."""
    now = compact_group(group, outputs)
    found = differences(read(RECORDED / f"{group}.json"), now)
    for name, lines in list(found.items())[:SHOWN]:
        print(f"\n{group}: {name}")
        print("\n".join(f"    {line}" for line in lines))
    if len(found) > SHOWN:
        print("\n" + "\n".join(f"{group}: {name}" for name in list(found)[SHOWN:]))
    if found:
        where = keep_whole(group, found, outputs)
        print(f"\n{group}: {len(found)} of {len(now)} outputs differ; the present ones stand in {where}")
    return not found


def keep_whole(group: str, names: Mapping[str, object], outputs: Mapping[str, Output]) -> Path:
    """Write the whole outputs of these runs into a new folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"outputs-{group}-"))
    for number, name in enumerate(names, 1):
        found = {key: item for key, item in outputs.items() if key == name or key.startswith(f"{name}: ")}
        short = re.sub(r"[^\w.-]+", "-", name)[:80]
        text = "".join(f"{key}\n{whole(item)}" for key, item in found.items())
        (folder / f"{number:03d}-{short}.txt").write_text(text, "utf-8", "surrogatepass")
    return folder


def compare(group: str, before: Mapping[str, Output], after: Mapping[str, Output]) -> bool:
    """Tell every difference between the outputs of two folders of scripts; whether there is none."""
    texts = [{name: whole(item) for name, item in outputs.items()} for outputs in (before, after)]
    found = differences(*texts)
    for name, lines in found.items():
        print(f"\n{group}: {name}")
        print("\n".join(f"    {line}" for line in lines))
    return not found


def write(group: str, outputs: Mapping[str, Output]) -> None:
    """Record, and say what is another now than before."""
    path, now = RECORDED / f"{group}.json", compact_group(group, outputs)
    found = differences(read(path), now)
    RECORDED.mkdir(exist_ok=True)
    path.write_text(file_text(now), "utf-8")
    print(f"{group}: {len(now)} outputs recorded, {len(found)} of them new or changed")


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description="Compare the outputs of the scripts with the recorded ones.")
    parser.add_argument("--scripts", metavar="DIR", type=Path, default=ROOT / "scripts", help="what to run")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--group", nargs="+", choices=[*GROUPS], default=[*GROUPS], help="only these")
    which.add_argument("--labelled", action="store_true", help="the cards of ../shared, which must be there")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare with the recorded outputs (the default)")
    what.add_argument("--against", metavar="DIR", type=Path, help="compare with the scripts of this folder")
    what.add_argument("--write", action="store_true", help="record anew; look at the diff, it must be meant")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Check, compare or record group by group; 1 when something differs, 2 when the labelled cards miss."""
    options = build_parser().parse_args(argv)
    if options.labelled and not (SHARED / "extraction" / "cases").is_dir():
        print(f"error: {SHARED} is not there, and --labelled reads its cards", file=sys.stderr)
        return 2
    os.environ.setdefault("PYTHONHASHSEED", "random")
    good = True
    for group in ["labelled"] if options.labelled else options.group:
        if group == "help" and sys.version_info >= WRAPS_ANOTHER_WAY and not options.against:
            print("help: left out, for this Python breaks the lines of help otherwise than 3.11 and 3.12 do")
            continue
        began = time.monotonic()
        outputs = outputs_of(group, options.scripts)
        if options.write:
            write(group, outputs)
        elif options.against:
            good &= compare(group, outputs_of(group, options.against), outputs)
        else:
            good &= check(group, outputs)
        print(f"{group}: {len(outputs)} runs, {time.monotonic() - began:.1f} s", flush=True)
    if options.write:
        print("look at `git diff tests/recorded`: every change must be meant; the commit says why")
    elif not good:
        print("a change that is meant is recorded by `uv run tests/record_outputs.py --write`")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
