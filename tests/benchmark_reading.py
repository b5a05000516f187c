"""Print how fast cards are read. Not a test: pytest does not collect it.

    python tests/benchmark_reading.py              # everything; the growth table takes some minutes
    python tests/benchmark_reading.py --quick      # growth up to 16,000 rows

Against markdown-it-py: the time from bytes to scores over all labelled cards, as a share of what
markdown-it-py alone takes to parse them, in the same run; the median of fresh processes. The goal is 0.7.

Cards a second: all labelled cards through one `--jsonl -`, once and twice, and the difference of the two, so
that starting the interpreter does not count. The second half of the doubled run finds every cache warm, so
the figure of the single run less that of one tiny card stands beside it: that is what fresh cards cost.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from hf_evaluation.cards.extraction import extract  # noqa: E402
from hf_evaluation.cards.markdown import split_front_matter  # noqa: E402
from hf_evaluation.cards.reading import card_of, read_card  # noqa: E402
from hf_evaluation.scores.record import Source  # noqa: E402
from tests.support import CASES, REPO, html_table, markdown_table, run  # noqa: E402

RUNS = 7
BIGGEST_ROWS = 100_000
BIGGEST_BYTES = 10_000_000
TINY = "## Evaluation\n\n" + markdown_table(["Benchmark", "Foo-7B-Chat"], [["MMLU", "70.1"]])
PADDING = " ".join(["pad"] * 18)
SCORES = ["61.5", "70.1"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A card that grows: what so many rows (columns, tables) make, and how many the speed test reads.

    Those are at most the 4,096 texts that we keep: beyond, a second look at the same rows finds none of them,
    which costs a half more, once, and would look like growth.
    """

    made_of: Callable[[int], str]
    tested_rows: int


def rows_of(
    head: Sequence[str], row: Callable[[int], list[str]], table: Callable[..., str] = markdown_table
) -> Callable[[int], str]:
    """A table that grows by rows."""
    if table is html_table:
        return lambda count: html_table([list(head), *map(row, range(count))])
    return lambda count: markdown_table(list(head), [row(index) for index in range(count)])


def columns_of(corner: str, head: str, first: str, value: str = "61.5") -> Callable[[int], str]:
    """A table of one row that grows by columns, "#" in their head being the number."""
    return lambda count: markdown_table(
        [corner, *(head.replace("#", str(index)) for index in range(count))], [[first, *[value] * count]]
    )


def nested(count: int) -> str:
    """Tables in tables."""
    return "<table><tr><td>a" * count + "</table>" * count


BENCHMARKS, MODELS = ("Benchmark", "Bar-7B", "Foo-7B-Chat"), ("Model", "MMLU", "GSM8K")
SHAPES: dict[str, Shape] = {
    "benchmarks as rows": Shape(rows_of(BENCHMARKS, lambda index: [f"Bench{index}", *SCORES]), 4_000),
    "models as rows": Shape(rows_of(MODELS, lambda index: [f"Bar-{index}B", *SCORES]), 4_000),
    "siblings as rows": Shape(rows_of(MODELS, lambda index: [f"Foo-{index}B-Chat", *SCORES]), 4_000),
    "benchmarks as rows, HTML": Shape(
        rows_of(BENCHMARKS, lambda index: [f"Bench{index}", *SCORES], html_table), 4_000
    ),
    "rows of 100 bytes": Shape(
        rows_of(BENCHMARKS, lambda index: [f"Bench{index} {PADDING}", *SCORES]), 2_000
    ),
    "benchmarks as columns": Shape(columns_of("Model", "Bench#", "Foo-7B-Chat"), 4_000),
    "models as columns": Shape(columns_of("Benchmark", "Bar-#B", "MMLU"), 4_000),
    "columns of shots": Shape(columns_of("shots", "5", "Foo-7B-Chat", "5"), 4_000),
    "columns of words over blanks": Shape(
        lambda count: markdown_table(
            ["Model", *["Note"] * count, "MMLU"],
            [["Foo-7B-Chat", *["word"] * count, "61.5"], *[["", *[""] * count, "70.1"]] * 3],
        ),
        2_000,
    ),
    "columns and their spreads": Shape(
        columns_of("Model", "Bench# | stderr", "Foo-7B-Chat", "1.5 | 1.5"), 4_000
    ),
    "cells of open brackets": Shape(rows_of(MODELS, lambda index: [f"{index}{'[(' * 9}", *SCORES]), 4_000),
    "tables": Shape(
        lambda count: (rows_of(BENCHMARKS, lambda _: ["MMLU", *SCORES])(1) + "\n") * count, 1_000
    ),
    "tables in tables": Shape(nested, 4_000),
}


def shaped_card(shape: str, rows: int) -> str:
    """The card of a shape with so many rows."""
    return f"# Foo-7B-Chat\n\n## Evaluation\n\n{SHAPES[shape].made_of(rows)}"


def seconds_to_read(text: str) -> float:
    """Processor time of reading a card's scores in this process, seconds."""
    start = time.process_time()
    extract(read_card(text), REPO, Source("readme"))
    return time.process_time() - start


def wall(*arguments: str | Path, stdin: bytes = b"") -> float:
    """Wall time of one run of the script, seconds; only its failure to work at all is an error."""
    start = time.perf_counter()
    result = run(*arguments, stdin=stdin, timeout=600)
    assert result.code in (0, 1, 5), result.err
    return time.perf_counter() - start


def labelled_cards() -> list[str]:
    """A JSON line for each of the labelled cards, none where they are not there."""
    lines = []
    for gold in sorted(CASES.glob("*/gold.json")):
        repo_id = json.loads(gold.read_text(encoding="utf-8"))["repo_id"]
        text = (gold.parent / "README.md").read_bytes().decode("utf-8", "replace")
        lines.append(json.dumps({"repo_id": repo_id, "text": text}) + "\n")
    return lines


def cards_a_second() -> None:
    """Print the rate over all labelled cards."""
    lines = labelled_cards()
    if not lines:
        print(f"no labelled cards at {CASES}")
        return
    count, once = len(lines), "".join(lines).encode()
    tiny = json.dumps({"repo_id": REPO, "text": TINY}).encode()
    inputs = (tiny, once, once * 2)
    times = [[wall("extract-readme", "--jsonl", "-", stdin=data) for data in inputs] for _ in range(RUNS)]
    start, single, double = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{count} cards, {len(once):,} bytes, one process, one core, median of {RUNS}")
    print(f"  start and one tiny card {start:6.3f} s; all cards {single:6.3f} s; all twice {double:6.3f} s")
    print(f"  twice less once         {count / (double - single):6.0f} cards a second")
    print(f"  once less start         {count / (single - start):6.0f} cards a second")


def against_markdown_it(passes: int) -> list[float]:
    """The time from bytes to scores as shares of what markdown-it-py takes to parse the same cards."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    cards = [json.loads(line) for line in labelled_cards()]
    shares = []
    seconds_to_read(TINY)  # imports
    for _ in range(passes if cards else 0):
        start = time.process_time()
        for card in cards:
            parser.parse(split_front_matter(card["text"])[1])
        parsed = time.process_time()
        for card in cards:
            extract(card_of(card["text"].encode(), "README.md"), card["repo_id"], Source("readme"))
        shares.append((time.process_time() - parsed) / (parsed - start))
    return shares


def print_shares() -> None:
    """Print the share of fresh cards, each time in a process of its own, and that with every cache warm."""
    warm = against_markdown_it(3)[1:]
    if not warm:
        return
    command = [sys.executable, __file__, "--share"]
    told = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(RUNS)]
    fresh = statistics.median(float(result.stdout) for result in told)
    print(f"bytes to scores         {fresh:6.2f} times what markdown-it-py takes to parse the same cards")
    print(f"  every cache warm      {min(warm):6.2f}")


def starting() -> None:
    """Print the wall time of --help and of one local card of about 30 KB."""
    help_times = [wall("--help") for _ in range(RUNS)]
    print(f"--help                    {statistics.median(help_times):6.3f} s (median of {RUNS})")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "README.md")
        made.write_text(shaped_card("rows of 100 bytes", 300), encoding="utf-8")
        real = CASES.glob("*/README.md")
        path = min(real, key=lambda card: abs(card.stat().st_size - 30_000), default=made)
        times = [wall("extract-readme", "--readme", path, "--repo-id", REPO) for _ in range(RUNS)]
        size = path.stat().st_size
    print(f"one local card, {size:,} B {statistics.median(times):6.3f} s (median of {RUNS})")


def growth(biggest_rows: int) -> None:
    """Print, for every shape, the time of cards that double, and the ratio of each to the one before."""
    for shape in SHAPES:
        print(f"\n{shape}\n{'rows':>8} {'bytes':>11} {'seconds':>8} {'ratio':>6}")
        rows, size, before = 1_000, 0, 0.0
        while rows <= biggest_rows and size < BIGGEST_BYTES:
            text = shaped_card(shape, rows)
            taken = statistics.median(seconds_to_read(text) for _ in range(3 if rows < 20_000 else 1))
            ratio = f"{taken / before:6.2f}" if before else ""
            print(f"{rows:8,} {len(text):11,} {taken:8.3f} {ratio}", flush=True)
            rows, size, before = rows * 2, len(text), taken


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="growth up to 16,000 rows only")
    parser.add_argument("--share", action="store_true", help="only the share of markdown-it-py, once")
    arguments = parser.parse_args()
    if arguments.share:
        print(*against_markdown_it(1))
        return 0
    print_shares()
    cards_a_second()
    starting()
    growth(16_000 if arguments.quick else BIGGEST_ROWS + 28_000)  # the last doubling passes 100,000 rows
    return 0


if __name__ == "__main__":
    sys.exit(main())
