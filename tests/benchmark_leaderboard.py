#!/usr/bin/env python3
"""Print how big the page is and how fast: building, first table, filter and sort, in headless Chromium.

    python tests/benchmark_leaderboard.py

Two made-up surveys with a score in every cell: 100 models x 40 benchmarks, 2,000 models x 60 benchmarks.
Bounds are those of the project: index.html of the big one under 1.5 MB compressed, 100 ms for filter and
sort. Times are the median of five runs, beside them what the page's thread computed (which other work
on the machine does not change); "visible" is the first frame that has a row of the table, since the
navigation began.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from hf_evaluation.board.board import make_board  # noqa: E402
from hf_evaluation.board.site import site_files, write_site  # noqa: E402
from hf_evaluation.board.survey import read_survey  # noqa: E402
from tests.browser import ARGUMENTS, CHROMIUM  # noqa: E402
from tests.survey_files import random_survey  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = 5
# Resolves with the time of the frame after the first one that has a row, in ms since the navigation.
VISIBLE = """
(() => { const look = () => {
    if (document.querySelector("#board tbody tr")?.getBoundingClientRect().height)
        requestAnimationFrame(() => setTimeout(() => { window.visible = performance.now(); }));
    else requestAnimationFrame(look);
}; look(); })()
"""
# The time from an event to the frame that shows its effect, in ms.
ANSWER = """
(act) => new Promise((done) => {
    const start = performance.now();
    if (act === "filter") {
        const box = document.getElementById("q");
        box.value = box.value ? "" : "acme 1";
        box.dispatchEvent(new Event("input"));
    } else document.querySelector(`#board th[data-id="${act}"] button`).click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})
"""


def measure(browser: Browser, models: int, benchmarks: int) -> None:
    """Print the figures of one size."""
    text = random_survey(models, benchmarks)
    start = time.perf_counter()
    files = site_files(make_board(read_survey(text), {}, title="Benchmark"))
    took = time.perf_counter() - start
    sizes = {path: len(gzip.compress(data, 9)) for path, data in files.items()}
    print(f"{models} models x {benchmarks} benchmarks: built in {took:.2f} s")
    print(
        f"  compressed {sum(sizes.values()) / 1000:.0f} KB",
        {path: f"{size / 1000:.0f} KB" for path, size in sizes.items()},
    )
    print(f"  index.html uncompressed {len(files['index.html']) / 1000:.0f} KB")
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), files)
        address = (Path(folder) / "index.html").as_uri()
        seen = statistics.median(visible(browser, address) for _ in range(RUNS))
        print(f"  table visible after {seen:.0f} ms")
        for columns in ("", "?cols=all"):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(address + columns)
            shown = page.locator("#board thead th").count()
            page.wait_for_timeout(1000)
            told = {name: answer(page, name) for name in ("filter", "bench_03", "parameters", "repo_id")}
            print(
                f"  answers with {shown} columns: "
                + ", ".join(f"{name} {ms:.0f} ms ({cpu:.0f} computed)" for name, (ms, cpu) in told.items())
            )
            page.close()


def visible(browser: Browser, address: str) -> float:
    """When the first row of the table was there, in ms."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.add_init_script(VISIBLE)
    page.goto(address)
    page.wait_for_function("window.visible")
    found = float(page.evaluate("window.visible"))
    page.close()
    return found


def answer(page: Page, act: str) -> tuple[float, float]:
    """How long an action takes till it shows, and how long the page's thread computed for it, in ms."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def computed() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(item["value"] for item in metrics if item["name"] == "TaskDuration")) * 1000

    times, tasks = [], []
    for _ in range(RUNS):
        before = computed()
        times.append(float(page.evaluate(ANSWER, act)))
        tasks.append(computed() - before)
        page.wait_for_timeout(300)  # the rows below follow
    return statistics.median(times), statistics.median(tasks)


def main() -> int:
    """Measure both sizes."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        print("needs Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for models, benchmarks in ((100, 40), (2000, 60)):
            measure(browser, models, benchmarks)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
