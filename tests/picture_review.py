"""Pictures of the review page for the references: 1280 and 390 pixels wide, light and dark.

python tests/picture_review.py      # writes references/images/review-*.png

The cards, and the models in them, are invented; one planned score has a mistake that the page marks.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from hf_evaluation.surveying.proposals import LeftOut, Proposal  # noqa: E402
from hf_evaluation.surveying.review import review_page  # noqa: E402
from tests.browser import ARGUMENTS, CHROMIUM  # noqa: E402
from tests.surveying.plans import planned, written_as  # noqa: E402

CARDS = {
    "acme/Kestrel-7B": """# Kestrel-7B\n
## Evaluation results\n
| Benchmark | Shots | Borealis-8B | Kestrel-7B | Cirrus-7B |
|---|---|---|---|---|
| **Knowledge** | | | | |
| MMLU | 5-shot | 66.0 | 64.9 | 58.1 |
| MMLU-Pro | 5-shot | 41.7 | 44.1 | 32.7 |
| **Reasoning and code** | | | | |
| BBH | 3-shot | 61.9 | 63.1 | 53.5 |
| HumanEval (pass@1) | 0-shot | 60.4 | 68.3 | 40.2 |
| GSM8K | 8-shot | 69.2 | 79.2 | 51.1 |
""",
    "acme/Osprey-14B-Instruct": """# Osprey-14B-Instruct\n
## Benchmarks\n\nAll results are 5-shot unless noted.\n
| Model | MMLU | MMLU-Pro | GPQA Diamond | LiveCodeBench | AIME 2025 |
|---|---|---|---|---|---|
| Borealis-8B | 66.0 | 41.7 | 30.3 | 25.2 | 20.0 |
| Osprey-14B-Instruct | 79.7 | 63.2 | 44.9 | 41.4 | 39.3 |
""",
    "acme/Wren-1.7B": """# Wren-1.7B\n
## Evaluation\n
| Benchmark | Wren-1.7B | Dorado-2B |
|---|---|---|
| WinoGrande (acc) | 64.6 | 61.2 |
| DROP (F1) | 45.7 | 48.0 |
| MBPP (pass@1) | 37.3 | 35.8 |
""",
}
LEFT = (
    LeftOut("IFEval", None, 78.2, "conflict", "74.5 stands in README.md, line 14, here it is 78.2", None, 61),
    LeftOut("ARC-Challenge", None, 55.1, "refused", "its metric is not told", None, 58),
    LeftOut("HellaSwag", None, 70.2, "refused", "its metric is not told", None, 59),
)


def proposals() -> list[Proposal]:
    """Three pull requests: with conflicts, with settings above the table, with a mistake."""
    found = [planned(repo_id, card) for repo_id, card in CARDS.items()]
    wrong = found[2].scores[1]
    wrong = replace(wrong, text=written_as(wrong.score, metric="exact_match"))
    scores = (found[2].scores[0], wrong, *found[2].scores[2:])
    return [replace(found[0], left_out=LEFT), found[1], replace(found[2], scores=scores)]


def main() -> None:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = Path(folder) / "review.html"
        page_file.write_text(review_page(proposals(), "plan.jsonl"), "utf-8")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, height in ((1280, 800), (390, 844)):
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,  # type: ignore[arg-type]
                )
                page = context.new_page()
                page.goto(page_file.as_uri())
                for key in "utttx":
                    page.keyboard.press(key)
                page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
                page.screenshot(path=str(ROOT / f"references/images/review-{width}-{scheme}.png"))
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
