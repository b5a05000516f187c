"""The review page, in Chromium."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hf_evaluation.surveying.proposals import LeftOut, Proposal
from hf_evaluation.surveying.review import review_page
from tests.browser import Watch, accessibility_findings
from tests.servers.hub import LocalHub
from tests.surveying.hub import (
    Known,
    shape_cards,
    survey_file,
)
from tests.surveying.plans import make_plan, planned, written_as

if TYPE_CHECKING:
    from playwright.sync_api import Page


HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\"'><b>"
BY_ROWS = """# Atlas-7B

## Evaluation in 4-bit

| Group | Benchmark | Atlas-7B | Borealis-7B |
|---|---|---|---|
| **Knowledge** | | | |
| General | MMLU | 71.4 | 65.0 |
| | MMLU-Pro | 48.1 | 51.3 |
"""
BY_COLUMNS = """# Kite-3B

## Results

| Model | MMLU | GSM8K | BBH |
|---|---|---|---|
| Kite-3B | 61.0 | 55.5 | 44.0 |
| Rook-3B | 60.0 | 50.5 | 41.0 |
"""
LEFT = (
    LeftOut("MMLU", "5-shot", 70.0, "conflict", "71 stands in README.md, line 9", None, 12),
    LeftOut("ARC-Challenge", None, 55.1, "refused", "its metric is not told"),
    LeftOut("HellaSwag", None, 80.2, "refused", "its metric is not told", 7),
)


def two_pulls() -> list[Proposal]:
    return [planned("acme/Atlas-7B", BY_ROWS, LEFT), planned("acme/Kite-3B", BY_COLUMNS)]


def opened(page: Page, folder: Path, proposals: list[Proposal], name: str = "plan.jsonl") -> Path:
    """The review page of a plan, in the browser."""
    file = folder / "review.html"
    file.write_text(review_page(proposals, name), "utf-8")
    page.goto(file.as_uri())
    return file


def saved(page: Page, folder: Path) -> list[Any]:
    """The lines of the plan that the page saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the edited plan").click()
    download.value.save_as(folder / "saved.jsonl")
    return survey_file(folder / "saved.jsonl")


def test_every_row_is_visible_and_struck_out_lines_are_saved(
    local_hub: LocalHub, tmp_path: Path, known: dict[tuple[str, str], Known], page: Page
) -> None:
    plan = make_plan(local_hub, tmp_path)
    lines: list[Any] = survey_file(plan)
    watch = Watch("file:")
    page.context.set_offline(True)
    watch.on(page)
    page.goto(plan.with_suffix(".html").as_uri())

    for at, line in enumerate(lines):
        for number, item in enumerate(line["scores"]):
            button = page.locator(f'button[data-model="{at}"][data-score="{number}"]')
            row = page.locator("tr").filter(has=button)
            cells = row.locator("td").all_inner_texts()
            assert cells[:-1] == item["evidence"]["row"]
            assert button.is_visible() and button.inner_text() == item["score"]["raw"]
            assert f"{item['score']['value']:g}" in cells[-1] and f"line {item['score']['line']}" in cells[-1]
            link = row.locator("a")
            assert link.get_attribute("href") == item["evidence"]["url"]
            assert (
                item["writes"]["text"].strip().splitlines()[0] in page.locator("pre").nth(at).text_content()
            )
    assert accessibility_findings(page) == []

    page.locator("button.score").first.click()
    items = [item for line in lines for item in line["scores"]]
    assert f"1 of {len(items)} reviewed; {len(items) - 1} scores taken" in page.locator("#total").inner_text()
    lines[0]["scores"][0] |= {"publish": False, "reviewed": True}
    assert saved(page, tmp_path) == lines
    watch.assert_quiet()


def test_what_is_written_alike_for_a_table_is_said_once_over_it(page: Page, tmp_path: Path) -> None:
    """The numbers stay beside each score; so does whatever is another one's, and the mark of every doubt."""
    rows = "| Model | STEM | Humanities | Other |\n|---|---|---|---|\n| Kite-3B | 45.9 | 57.2 | 49.3 |\n"
    card = f"# Kite-3B\n\n## MMLU\n\n{rows}"
    alike = planned("acme/Kite-3B", card)
    odd = alike.scores[1]
    odd = replace(odd, text=written_as(odd.score, metric="exact_match"))
    one_other = replace(alike, scores=(alike.scores[0], odd, alike.scores[2]))
    wrong = [replace(item, text=written_as(item.score, metric="f1")) for item in alike.scores]
    opened(page, tmp_path, [alike, one_other, replace(alike, scores=tuple(wrong))])
    captions = page.locator("figcaption").all_inner_texts()
    assert captions[0] == "table 1: MMLU; all written as MMLU accuracy cais/mmlu"
    assert captions[1] == "table 1: MMLU; all written as MMLU cais/mmlu"
    written = [figure.locator("td.to").all_inner_texts()[1:] for figure in page.locator("figure").all()]
    assert written[0] == ["45.9", "57.2", "49.3"]
    assert [text.split(" · ")[0] for text in written[1]] == ["accuracy", "exact_match", "accuracy"]
    assert "all written as MMLU f1 cais/mmlu ? no metric is printed" in captions[2], captions[2]
    assert all(text.endswith("?") for text in written[2]), written[2]


def test_a_table_shows_each_row_once_with_all_that_tells_what_it_means(tmp_path: Path, page: Page) -> None:
    opened(page, tmp_path, two_pulls(), "my plan;.jsonl")
    first, second = page.locator("figure").all()
    assert "Evaluation in 4-bit" in first.locator("figcaption").inner_text()
    assert first.locator("tr.section").inner_text() == "Knowledge"
    assert [cell.inner_text() for cell in first.locator("td.carried").all()] == ["General"]
    rows = second.locator("tbody tr").all()
    assert len(rows) == 2 and rows[0].locator("button.score").count() == 3
    assert rows[1].locator("td").all_inner_texts()[1].startswith("MMLU accuracy · 61 cais/mmlu")

    told = page.locator(".quiet").first
    assert told.locator("details").first.get_attribute("open") is not None  # a conflict is not folded
    assert told.locator("li").all_inner_texts() == [
        "conflict MMLU (5-shot) 70 (line 12): 71 stands in README.md, line 9",
        "refused ARC-Challenge 55.1: its metric is not told",
        "refused HellaSwag 80.2: its metric is not told #7",
    ]
    page.locator("summary").first.click()
    assert "apply 'my plan;.jsonl' opens" in page.locator(".how p").inner_text()


def test_keys_progress_and_the_warning_on_leaving(tmp_path: Path, page: Page) -> None:
    file = opened(page, tmp_path, two_pulls())
    for key in "utxr":  # Atlas: taken, struck out; Kite: all of it reviewed
        page.keyboard.press(key)
    assert "5 of 5 reviewed; 4 scores taken, 2 of 2" in page.locator("#total").inner_text()
    assert page.locator("input.done:checked").count() == 2
    page.keyboard.press("p")
    page.keyboard.press("n")
    states = [button.get_attribute("aria-pressed") for button in page.locator("button.score").all()]
    assert states == ["true", "false", "true", "true", "true"]
    assert accessibility_findings(page) == []

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept())[0])
    page.reload()
    assert asked == ["beforeunload"]
    assert "5 of 5 reviewed; 4 scores taken" in page.locator("#total").inner_text()  # the browser kept it
    lines = saved(page, tmp_path)
    decided = [(item["publish"], item["reviewed"]) for line in lines for item in line["scores"]]
    assert decided == [(True, True), (False, True), *[(True, True)] * 3]
    page.reload()
    assert asked == ["beforeunload"]  # all of it is saved
    page.get_by_role("button", name="Strike out all").click()
    assert "0 scores taken, 0 of 2" in page.locator("#total").inner_text()
    other = file.with_name("other.html")
    other.write_text(review_page([planned("acme/Kite-3B", BY_COLUMNS)], "plan.jsonl"), "utf-8")
    page.goto(other.as_uri())
    assert "0 of 3 reviewed; 3 scores taken" in page.locator("#total").inner_text()  # another plan


def test_something_else_that_the_browser_kept_decides_nothing(tmp_path: Path, page: Page) -> None:
    """All pages on disk share what is kept."""
    opened(page, tmp_path, two_pulls())
    key = page.evaluate("`review ${document.body.dataset.plan}`")
    one = [False, True]
    shapes = (
        [[one]],
        [[one] * 2, [one] * 4],
        [[one, None], []],
        [[one] * 2, [one, 5, one]],
        [[one] * 2, {"length": 3}],
    )
    for kept in (*map(json.dumps, shapes), '"x"', "{", "5"):
        page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])
        page.reload()
        assert "0 of 5 reviewed; 5 scores taken" in page.locator("#total").inner_text(), kept


@pytest.mark.parametrize(("width", "screens"), [(1280, 2.1), (390, 3.3)])
def test_ten_pull_requests_need_few_screens(tmp_path: Path, page: Page, width: int, screens: float) -> None:
    proposals = [planned(repo_id, card.decode()) for repo_id, card in list(shape_cards().items())[:14]]
    proposals = [item for item in proposals if item.scores][:10]
    assert len(proposals) == 10 and sum(len(item.scores) for item in proposals) > 30
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, tmp_path, proposals)
    assert page.evaluate("document.documentElement.scrollHeight") <= screens * 800
    assert page.evaluate("document.documentElement.scrollWidth") <= width


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
    assert page.locator("main img, main script, figure i").count() == 0
    assert page.locator("button.score").count() >= 1
    watch.assert_quiet()
    assert dialogs == []
    script = (
        "const it = document.createElement('script'); it.text = 'window.ran = 1'; document.body.append(it);"
    )
    page.evaluate(f"() => {{ {script} }}")
    assert page.evaluate("() => window.ran") is None  # the policy lets no script run but the page's own
