"""cards.reading: tables as rendered, with their spans and source lines, in time that grows in line."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest

from tests.benchmark_reading import SHAPES, seconds_to_read, shaped_card
from tests.cards.support import CLEAR_ROWS, CLEAR_SCORES, extract_bounded, printed_scores
from tests.support import REPO, assert_clean, html_table, run


def test_a_span_longer_than_the_table_ends_with_it(tmp_path: Path) -> None:
    head = "<tr><th>Benchmark<th>Setting<th>Foo-7B-Chat"
    for span in ("65535", "0", "2", " 2 "):
        rows = f"{head}<tr><td>MMLU<td rowspan='{span}'>test<td>70.1<tr><td>GSM8K<td>55.3"
        result = extract_bounded(f"## Evaluation\n\n<table>{rows}</table>\n", tmp_path)
        assert (result.code, printed_scores(result)) == (0, CLEAR_SCORES)


WRAPPERS = ["div", "center", "b", "strong", "font", "span", "section", "main", "figure", "a", "h3", "details"]


def test_a_table_is_found_inside_any_wrapper() -> None:
    table = html_table([["Benchmark", "Foo-7B-Chat"], *CLEAR_ROWS])
    openings = [
        f"{out}<{tag}>{inner}" for tag in WRAPPERS for out in ("", "<div>") for inner in ("", "<span>")
    ]
    cards = [{"repo_id": REPO, "text": f"## Evaluation\n\n{opening}\n{table}"} for opening in openings]
    result = run("extract-readme", "--jsonl", "-", stdin="\n".join(map(json.dumps, cards)).encode())
    assert_clean(result)
    found = {opening: len(line["results"]) for opening, line in zip(openings, result.lines, strict=True)}
    assert {opening: count for opening, count in found.items() if count != 2} == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_card_takes_twice_the_time(shape: str) -> None:
    # Measured in turns, so that a machine that slows down for a while slows both sizes.
    rows = SHAPES[shape].tested_rows
    half, whole = shaped_card(shape, rows // 2), shaped_card(shape, rows)
    times = [(seconds_to_read(half), seconds_to_read(whole)) for _ in range(3)]
    assert statistics.median(double / single for single, double in times) < 2.6, times
