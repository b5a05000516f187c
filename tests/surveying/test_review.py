"""The review page, in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser import Watch, accessibility_findings
from tests.servers.hub import LocalHub
from tests.surveying.hub import (
    Known,
    survey_file,
)
from tests.surveying.plans import make_plan

if TYPE_CHECKING:
    from playwright.sync_api import Page


HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\"'><b>"


def test_every_row_is_visible_and_struck_out_lines_are_saved(
    local_hub: LocalHub, tmp_path: Path, known: dict[tuple[str, str], Known], page: Page
) -> None:
    plan = make_plan(local_hub, tmp_path)
    lines: list[Any] = survey_file(plan)
    watch = Watch("file:")
    page.context.set_offline(True)
    watch.on(page)
    page.goto(plan.with_suffix(".html").as_uri())

    shown = page.locator("article.score")
    items = [item for line in lines for item in line["scores"]]
    assert shown.count() == len(items)
    for at, item in enumerate(items):
        cells = shown.nth(at).locator("tbody td")
        assert cells.all_inner_texts() == item["evidence"]["row"]
        assert all(cell.is_visible() for cell in cells.all())
        assert shown.nth(at).locator("tbody td.here").inner_text() == item["score"]["raw"]
        assert item["writes"]["text"].strip() in shown.nth(at).locator("pre").inner_text()
        links = [link.get_attribute("href") for link in shown.nth(at).locator("a").all()]
        assert links == [item["evidence"]["url"]]
    assert accessibility_findings(page) == []

    page.locator("article.score input").first.uncheck()
    assert page.locator("#total").inner_text().startswith(f"{len(items) - 1} of {len(items)} scores")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the edited plan").click()
    saved = tmp_path / "saved.jsonl"
    download.value.save_as(saved)
    lines[0]["scores"][0]["publish"] = False
    assert survey_file(saved) == lines
    assert download.value.suggested_filename == "plan.jsonl"
    watch.assert_quiet()


def test_hostile_cards_are_text(local_hub: LocalHub, tmp_path: Path, page: Page) -> None:
    label = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    text = (
        "# Atlas-7B\n\n## Evaluation\n\n"
        f"| Benchmark | Setting | Atlas-7B | {label} |\n|---|---|---|---|\n"
        f"| MMLU | {label} | 71.4 {label} | 5 |\n"
        "| AIME 2025 | x<script>alert(3)</script> | 50.0 | javascript:1 |\n"
    )
    local_hub.add_model("acme/Atlas-7B", {"README.md": text.encode()})
    plan = make_plan(local_hub, tmp_path)
    watch = Watch("file:")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())[0])
    watch.on(page)
    page.goto(plan.with_suffix(".html").as_uri())
    assert "onerror=alert(1)" in page.locator("thead").first.inner_text()
    assert page.locator("main img, main script, article b").count() == 0
    assert page.locator("article.score").count() >= 1
    watch.assert_quiet()
    assert dialogs == []
    script = (
        "const it = document.createElement('script'); it.text = 'window.ran = 1'; document.body.append(it);"
    )
    page.evaluate(f"() => {{ {script} }}")
    assert page.evaluate("() => window.ran") is None  # the policy lets no script run but the page's own
