"""What the tests of hostile cards share: a clear table, characters that hide things, bounded runs."""

from __future__ import annotations

from pathlib import Path

from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Table
from tests.support import REPO, Run, assert_clean, markdown_table, run

MEMORY = 3 << 30  # bytes of address space; an honest 10 MB card needs a third of it
SECONDS = 20  # of any hostile card but the largest; what is quadratic takes minutes at these sizes
CLEAR_ROWS = [["MMLU", "70.1"], ["GSM8K", "55.3"]]
CLEAR = "\n\n## Evaluation\n\n" + markdown_table(["Benchmark", "Foo-7B-Chat"], CLEAR_ROWS)
CLEAR_SCORES = [("MMLU", 70.1), ("GSM8K", 55.3)]
CONTROLS = [
    "\x01",
    "\x07",
    "\x08",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1c",
    "\x7f",
    "\x85",
    "\x9b31m",
]
BIDI = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
INVISIBLE = ["\u2028", "\u2029", "\U000e0001", "\U000e0041"]


def extract_bounded(card: bytes | str, folder: Path, timeout: float = SECONDS, *options: str) -> Run:
    path = folder / "README.md"
    path.write_bytes(card if isinstance(card, bytes) else card.encode("utf-8", "surrogatepass"))
    command = ["extract-readme", "--readme", path, "--repo-id", REPO, "--json", *options]
    result = run(*command, timeout=timeout, memory=MEMORY)
    assert_clean(result)
    return result


def printed_scores(result: Run) -> list[tuple[str, float]]:
    return [(score["benchmark"], score["value"]) for score in result.document.get("results", [])]


def read_first_table(*rows: str, above: str = "## Evaluation") -> Table:
    """The table of a card, given by its lines without the outer bars, below a heading or a sentence."""
    head, *body = rows
    rule = "|".join(["---"] * len(head.split("|")))
    lines = "".join(f"| {row} |\n" for row in (head, rule, *body))
    (table,) = read_card(f"# Foo\n\n{above}\n\n{lines}").tables
    return table
