"""A terminal as SVG, made from the outputs that stand in examples/USAGE_EXAMPLES.md.

`terminal_picture` takes the page and gives the picture of README.md: what is shown was printed by the
commands that stand over it, cut where `SCENES` says so and marked with "…".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

COLUMNS, LINE, LEFT, TOP, GLYPH = 116, 17, 18, 54, 7.25
COLOURS = {
    "note": "#8b949e",
    "command": "#f0f6fc",
    "plain": "#c9d1d9",
    "added": "#7ee787",
    "link": "#79c0ff",
}
# A note, the words that its command ends with, and the first and last line of its output that are shown.
SCENES = (
    (
        "1  Which tables are scores, and which column is this model's?",
        "inspect-tables --repo-id acme/atlas-7b",
        "table 1",
        r"    \| MMLU-Pro",
    ),
    (
        "2  What is new, and the exact change: nothing is written yet",
        "--benchmark mmlu gsm8k --dry-run",
        "table ",
        r"\+  notes",
    ),
    ("3  After your yes: one pull request", "--benchmark mmlu gsm8k --create-pr", "http", "http"),
    (
        "4  Read back, and held against the card",
        "verify --repo-id acme/atlas-7b",
        "benchmark  variant  value  where",
        r"\d+ matches",
    ),
)
BLOCK_WITH_OUTPUT = re.compile(r"```bash\n((?:(?!```).)*)```\n```text\n(.*?)```\n", re.S)


def terminal_picture(page: str) -> str:
    """The SVG; ValueError where a scene's command or line is not in the page."""
    rows = [row for number, scene in enumerate(SCENES) for row in _scene(page, number, *scene)]
    height = TOP + LINE * len(rows) + 14
    width = round(2 * LEFT + COLUMNS * GLYPH)
    lines = [_text(kind, text, TOP + LINE * at) for at, (kind, text) in enumerate(rows)]
    dots = "".join(
        f'<circle cx="{LEFT + 18 * at}" cy="20" r="6" fill="{colour}"/>'
        for at, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="From a card to a pull request, in a terminal">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n{dots}\n'
        '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12">\n'
        + "\n".join(line for line in lines if line)
        + "\n</g>\n</svg>\n"
    )


def _scene(
    page: str, number: int, note: str, command: str, first: str, last: str
) -> Iterator[tuple[str, str]]:
    """The rows of one scene: (kind, text)."""
    called, output = next(
        (line, found[2].splitlines())
        for found in BLOCK_WITH_OUTPUT.finditer(page)
        for line in found[1].splitlines()
        if line.endswith(command)
    )
    start = next(at for at, line in enumerate(output) if line.startswith(first))
    end = next(at for at, line in enumerate(output) if at >= start and re.match(last, line))
    if number:
        yield "plain", ""
    yield "note", f"# {note}"
    yield "command", "$ " + called.rpartition("scripts/")[2]
    if start and number != len(SCENES) - 1:
        yield "note", "…"
    for line in output[start : end + 1]:
        kind = "added" if line.startswith("+") else "link" if line.startswith("http") else "plain"
        yield kind, line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…"
    if end + 1 < len(output):
        yield "note", "…"


def _text(kind: str, text: str, y: int) -> str:
    if not text:
        return ""
    weight = ' font-weight="bold"' if kind == "command" else ""
    return (
        f'<text x="{LEFT}" y="{y}" fill="{COLOURS[kind]}"{weight} xml:space="preserve" '
        f'textLength="{len(text) * GLYPH:g}">{html.escape(text, quote=False)}</text>'
    )
