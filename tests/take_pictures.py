#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "jinja2>=3.1,<4",
#     "pillow>=11,<14",
#     "playwright>=1.50,<2",
#     "pytest>=9.0,<10",
# ]
# ///
"""Take the leaderboard's pictures in references/images: each view on a desktop and a phone, light and dark.

    uv run tests/take_pictures.py

The board is that of examples/survey.jsonl, whose names are made up. Chromium has to be there
(`apt-get install chromium`, or CHROMIUM). Pictures have few colours and are small.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from hf_evaluation.board.board import make_board  # noqa: E402
from hf_evaluation.board.site import site_files, write_site  # noqa: E402
from hf_evaluation.board.survey import read_survey  # noqa: E402
from hf_evaluation.scores.benchmarks import catalogue  # noqa: E402
from tests.browser import ARGUMENTS, CHROMIUM  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = ROOT / "references" / "images"
VIEWS = {
    "overview": "",
    "model": "#model=cumulus/Nimbus-27B-it",
    "compare": "?tab=compare&pick=boreal/Lynx-30B-A3B,cumulus/Nimbus-27B-it,delta-lab/Delta-14B-Reasoning",
    "plots": "?tab=plots&y=gsm8k",
}
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
COLOURS = 160


def picture(browser: Browser, address: str, size: tuple[int, int], scheme: Any) -> bytes:
    """One view as a PNG of few colours."""
    from PIL import Image

    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, has_touch=size[0] < 600
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(300)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        print("needs Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    known = {benchmark.id: benchmark for benchmark in catalogue().benchmarks}
    survey = read_survey((ROOT / "examples" / "survey.jsonl").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        write_site(Path(folder), site_files(make_board(survey, known)))
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        total = 0
        for view, words in VIEWS.items():
            for device, size in SIZES.items():
                for scheme in ("light", "dark"):
                    data = picture(browser, (Path(folder) / "index.html").as_uri() + words, size, scheme)
                    (IMAGES / f"leaderboard-{view}-{device}-{scheme}.png").write_bytes(data)
                    total += len(data)
        browser.close()
    print(f"{len(VIEWS) * 4} pictures, {total / 1000:.0f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
