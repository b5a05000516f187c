#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pygit2>=1.18,<2",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "selectolax>=1.0,<2",
#     "starlette>=1.0,<2",
#     "uvicorn>=0.40,<1",
# ]
# ///
"""Write what is generated: references/benchmarks.md, the outputs in USAGE_EXAMPLES.md, the house's picture.

    uv run tests/generate_documents.py            # write them
    uv run tests/generate_documents.py --check    # exit code 1 when one is stale

The examples are their own template: each ```bash block is run against a fresh local Hub with its example
models, in the order of the page, and the ```text block behind it is replaced by what the commands printed, on
both streams. What differs from run to run is replaced (see `STABLE` and `Shas`).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bundle import graph  # noqa: E402
from tests.servers.hub import LocalHub  # noqa: E402
from tests.servers.hub.seed import EXAMPLES, load_folder  # noqa: E402

BENCHMARKS = ROOT / "references" / "benchmarks.md"
USAGE = ROOT / "examples" / "USAGE_EXAMPLES.md"
HOUSE = ROOT / "CONTRIBUTING.md"  # its diagram of the folders
MAPPING = ROOT / "examples" / "metric_mapping.json"
# The benchmarks that the project set out with; each has siblings that are easily taken for it.
TARGETS = ("mmlu", "bbh", "livecodebench", "arc_challenge", "arc_easy", "aime_2025")
PORT = 18888  # of the local Hub in the examples; as long as a free port is, so that columns stay in line
STABLE = (
    (re.compile(r"http://127\.0\.0\.1:\d+"), f"http://127.0.0.1:{PORT}"),
    (re.compile(r"\b(as of )20\d\d-\d\d-\d\d"), r"\1<today>"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)"), "<time>"),
    (re.compile(r" +$", re.M), ""),
)
SHA = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b")


def seed(hub: LocalHub) -> None:
    """The example models and benchmarks, as `python -m tests.servers.hub --seed examples` starts with."""
    load_folder(hub.hub, EXAMPLES)


# Benchmarks -----------------------------------------------------------------------------------------


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def code(value: object) -> str:
    """Inline code, or a dash for what is not known."""
    return f"`{value}`" if value else "-"


def task_ids(entry: Mapping[str, Any]) -> str:
    """The task ids that a benchmark's leaderboard has been seen to use."""
    ids = [entry["task_id"]] if entry["task_id"] else entry.get("task_ids_seen", [])
    return " or ".join(code(name) for name in ids) or "read `eval.yaml`"


def dataset(row: Mapping[str, Any]) -> str:
    """The data set, with the configuration that is meant."""
    found = row["dataset"]
    return code(":".join(filter(None, (found["type"], found.get("config"))))) if found else "-"


def wrapped(names: Iterable[str]) -> str:
    """A list in prose, in lines as long as those of the other documents."""
    return textwrap.fill(", ".join(names), 118, break_on_hyphens=False, break_long_words=False)


def what_runs(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Data set, scale and task of a benchmark."""
    return dataset(row), row["scale"], code(row["inspect"])


def others(rows: list[Mapping[str, Any]]) -> str:
    """Counts by category, with the first names of each."""
    counts = Counter(row["category"] for row in rows)
    lines = []
    for category, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        names = [row["name"] for row in rows if row["category"] == category][:5]
        lines.append((category, number, ", ".join(names).replace("|", "\\|")))
    return table(("category", "benchmarks", "among them"), lines)


def benchmarks_page(mapping: Mapping[str, Any]) -> str:
    """references/benchmarks.md of a mapping."""
    rows: list[Mapping[str, Any]] = mapping["benchmarks"]
    targets = [row for name in TARGETS for row in rows if row["id"] == name]
    official = [row for row in rows if row["eval_results"]]
    inspect = [row for row in rows if row["inspect"] and row not in targets and row not in official]
    analysis = [row for row in rows if row["artificial_analysis"]]
    scales = Counter(row["scale"] or "not fixed" for row in rows)
    target_table = table(
        ("id", "name", "also printed as", "data set", "scale", "inspect-evals"),
        (
            (code(row["id"]), row["name"], ", ".join(row["aliases"][:3]) or "-", *what_runs(row))
            for row in targets
        ),
    )
    official_table = table(
        ("id", "name", "data set", "task id", "scale", "inspect-evals"),
        (
            (
                code(row["id"]),
                row["name"],
                code(row["eval_results"]["dataset"]),
                task_ids(row["eval_results"]),
            )
            + (row["scale"], code(row["inspect"]))
            for row in official
        ),
    )
    analysis_table = table(
        ("key", "id", "name"),
        (
            (code(key), code(row["id"]), row["name"])
            for row in analysis
            for key in as_list(row["artificial_analysis"])
        ),
    )
    more_tasks = wrapped(
        f"{row['name']} (`{row['inspect'].removeprefix('inspect_evals/')}`)" for row in inspect
    )
    by_scale = ", ".join(f"{name} {number}" for name, number in scales.most_common())
    aliases = sum(len(row["aliases"]) for row in rows)
    others_known = len(mapping["not_benchmarks"])
    lower = [row["name"] for row in rows if row["lower_is_better"]]
    return f"""# The known benchmarks

Generated from `examples/metric_mapping.json` ({mapping["as_of"]}) by `uv run tests/generate_documents.py`.
Do not edit. The whole list, with aliases:
`uv run --no-config scripts/evaluation_manager.py benchmarks --json`.

- [How names match](#how-names-match)
- [Benchmarks with look-alikes](#benchmarks-with-look-alikes)
- [Official leaderboards](#official-leaderboards)
- [Artificial Analysis](#artificial-analysis)
- [Tasks of inspect-evals](#tasks-of-inspect-evals)
- [Everything else](#everything-else)

## How names match
{len(rows):,} benchmarks with {aliases:,} aliases. A printed name matches by its whole, squashed
form (letters, digits and "+"; case, spaces and other signs aside), never by a part of it:
MMLU-Pro is not MMLU. {others_known} more labels (metrics, settings, properties) name no benchmark.

## Benchmarks with look-alikes
None of these has a leaderboard of its own on the Hub in this list, so their scores go to `model-index`.

{target_table}

## Official leaderboards
{len(official)} benchmarks whose data set has a leaderboard that reads `.eval_results/*.yaml`.
The Hub's live list decides; this one stands in when it cannot be reached.

{official_table}

## Artificial Analysis
{len(analysis)} benchmarks that its API reports, by the key there.

{analysis_table}

## Tasks of inspect-evals
{len(inspect)} more benchmarks can be run:
{more_tasks}.

## Everything else
By category:

{others(rows)}

By scale: {by_scale}.
Lower is better for {len(lower)}, among them {", ".join(lower[:6])}.
"""


def as_list(value: str | list[str]) -> list[str]:
    """One or many, as many."""
    return [value] if isinstance(value, str) else value


# Examples -------------------------------------------------------------------------------------------

BLOCK = re.compile(r"```bash\n((?:(?!```).)*)```\n```text\n.*?```\n", re.S)


def with_outputs(text: str, folder: Path) -> str:
    """A page with the output of every command that has an output block, run against a fresh Hub."""
    work = folder / "work"
    work.mkdir(parents=True)
    for name in ("scripts", "examples"):
        (work / name).symlink_to(ROOT / name)
    with LocalHub(folder / "hub") as hub:
        seed(hub)
        shas = Shas()
        # Unbuffered, so that both streams come in the order in which a terminal shows them.
        shown_as = {"COLUMNS": "120", "PYTHON": sys.executable, "PYTHONUNBUFFERED": "1"}
        environment = {**hub.env(folder / "home"), **shown_as}

        def filled(found: re.Match[str]) -> str:
            shown = shas.stable(run_block(found[1], work, environment))
            return f"```bash\n{found[1]}```\n```text\n{shown}```\n"

        return BLOCK.sub(filled, text)


class Shas:
    """Commits in the order in which they are first shown: the first is 1111…, the second 2222…"""

    def __init__(self) -> None:
        self._seen: list[str] = []

    def stable(self, text: str) -> str:
        """The text with every sha, whole or shortened, replaced by one of the same length."""
        return SHA.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        short = found[0][:7]
        if short not in self._seen:
            self._seen.append(short)
        return "123456789abcdef"[self._seen.index(short)] * len(found[0])


def run_block(block: str, work: Path, environment: Mapping[str, str]) -> str:
    """What the commands of a block print, made stable; an exit code other than 0 ends it as a remark."""
    script = block.replace("uv run --no-config ", '"$PYTHON" ')
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=work,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if "Traceback" in done.stdout:
        raise ValueError(f"not to be shown as an example:\n{block}{done.stdout}")
    shown = done.stdout.replace(f"{work}/", "")
    for pattern, instead in STABLE:
        shown = pattern.sub(instead, shown)
    shown = shown if shown.endswith("\n") else f"{shown}\n"
    return shown + (f"(exit code {done.returncode})\n" if done.returncode else "")


# The house ------------------------------------------------------------------------------------------


def with_picture(text: str) -> str:
    """CONTRIBUTING.md with the diagram of today's folders and imports."""
    picture = f"```mermaid\n{graph(ROOT / 'src')}\n```"
    return re.sub(r"```mermaid\n.*?\n```", lambda _: picture, text, count=1, flags=re.S)


# Command line ---------------------------------------------------------------------------------------


def generated(folder: Path) -> dict[Path, str]:
    """Every generated document and its text as of now."""
    mapping = json.loads(MAPPING.read_text(encoding="utf-8"))
    return {
        BENCHMARKS: benchmarks_page(mapping),
        USAGE: with_outputs(USAGE.read_text(encoding="utf-8"), folder),
        HOUSE: with_picture(HOUSE.read_text(encoding="utf-8")),
    }


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description="Write the generated documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when one is stale")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Write or check; 1 when a document is stale."""
    options = build_parser().parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        pages = generated(Path(folder))
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.relative_to(ROOT))
        if not options.check:
            path.write_text(pages[path], encoding="utf-8")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
