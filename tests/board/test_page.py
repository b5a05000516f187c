"""The page in headless Chromium: looks, keyboard, accessibility, no program, hostile text, policy, size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.board.pages import ROWS, heads, names, query
from tests.board.support import board_of, build_site
from tests.browser import Watch, accessibility_findings
from tests.survey_files import gap, lines, model, random_survey, score

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_button(browser: Browser, example: Path, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(example.as_uri())
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 27)"}
    assert page.evaluate(background) == colours[scheme]
    page.click("#theme")
    other = "light" if scheme == "dark" else "dark"
    assert page.evaluate(background) == colours[other]
    assert query(page) == {"theme": other}
    page.reload()
    assert page.evaluate(background) == colours[other]
    page.goto(example.as_uri() + f"?__theme={scheme}")
    assert page.evaluate(background) == colours[scheme]
    context.close()


def test_a_phone_never_scrolls_the_page_sideways(browser: Browser, example: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(example.as_uri())
    page.click("#filters")
    for tab in ("table", "plots", "compare", "conflicts", "gaps", "left", "tasks"):
        page.click(f"#tab-{tab}")
        for summary in page.locator("main details:not([open]) > summary:visible").all()[:2]:
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
    page.click("#tab-table")
    page.evaluate("document.getElementById('wrap').scrollLeft = 400")
    first = page.locator(f"{ROWS}:first-child th").bounding_box()
    assert first is not None
    assert first["x"] >= 0, "the first column stays"
    page.click("#menu-cols > summary")
    box = page.locator("#menu-cols .pop").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    page.locator(".cell").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_everything_can_be_done_with_the_keyboard(board: Page) -> None:
    press = board.keyboard.press
    press("Tab")
    assert board.inner_text(":focus") == "Skip to the table"
    press("Enter")
    press("Tab")
    assert board.evaluate("document.activeElement.id") == "wrap"
    press("Tab")
    press("Tab")
    press("Enter")
    assert board.evaluate("document.activeElement.closest('th').ariaSort") == "descending", (
        "focus stays on the heading"
    )
    for _ in range(len(heads(board)) - 1):
        press("Tab")
    assert board.evaluate("document.activeElement.matches('tbody input')"), "one tab stop for the whole body"
    press("Space")
    assert "pick" in query(board)
    for _ in range(3):
        press("ArrowRight")
    assert board.evaluate("document.activeElement.matches('.cell')")
    before = board.evaluate("document.activeElement.closest('tr').rowIndex")
    press("ArrowDown")
    assert board.evaluate("document.activeElement.closest('tr').rowIndex") > before
    press("Enter")
    assert board.is_visible("#dialog .why")
    press("Escape")
    assert board.evaluate("document.activeElement.matches('.cell')"), "focus returns to the cell"
    press("Tab")
    assert not board.evaluate("document.activeElement.matches('tbody *')")
    board.focus("#tab-table")
    press("ArrowRight")
    assert board.get_attribute("#tab-plots", "aria-selected") == "true"
    assert board.evaluate("document.activeElement.id") == "tab-plots"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, example: Path, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    address = example.as_uri()
    page.goto(address + "?sort=gsm8k&pick=acme/Heron-7B,boreal/Lynx-30B-A3B")
    findings = []
    for tab in ("table", "plots", "compare", "conflicts", "gaps", "left", "tasks"):
        page.click(f"#tab-{tab}")
        for summary in page.locator("main details:not([open]) > summary:visible").all()[:1]:
            summary.click()
        if scheme == "light" or tab in ("table", "plots"):
            findings += [f"{tab}: {line}" for line in accessibility_findings(page)]
    page.click("#tab-table")
    page.click("#menu-cols > summary")
    findings += accessibility_findings(page)
    page.keyboard.press("Escape")
    page.locator(".cell").first.click()
    findings += accessibility_findings(page)
    assert findings == []
    context.close()


def test_print_has_all_rows_and_no_controls(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(build_site(tmp_path, random_survey(160, 4)).as_uri())
    assert len(names(page)) < 160
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert len(names(page)) == 160
    assert not page.is_visible("#controls")
    assert page.evaluate("getComputedStyle(document.getElementById('wrap')).overflowY") == "visible"
    page.close()


def test_without_javascript_it_is_a_plain_table(browser: Browser, tmp_path: Path) -> None:
    text = random_survey(130, 20, share=0.6)
    document = board_of(text)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(build_site(tmp_path, text).as_uri())
    rows = page.locator("tbody tr")
    assert rows.count() == 130
    assert page.locator("table:visible").count() == 2
    assert not page.is_visible("#controls")
    assert page.locator("#board thead th").count() == 1 + 9 + 20
    assert page.locator("#board thead th:visible").count() == 30
    for at in (0, 99, 100, 129):
        row = document["models"][at]
        cells = rows.nth(at).locator("th,td").all_inner_texts()
        assert cells[0] == row["repo_id"]
        for item, shown in zip(document["benchmarks"], cells[10:], strict=True):
            cell = row["cells"].get(item["id"])
            assert shown.split(" ")[0] == (
                "" if cell is None else f"{cell['value']:.{min(cell['reports'][0]['decimals'], 2)}f}"
            )
    assert page.locator('a[href="data/reports.csv"]').first.is_visible()
    context.close()


def test_the_program_shows_facts_as_the_plain_table_does(browser: Browser, tmp_path: Path) -> None:
    address = build_site(tmp_path, random_survey(40, 3)).as_uri()
    texts = []
    for javascript in (False, True):
        context = browser.new_context(java_script_enabled=javascript, viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.goto(address + "?sort=trending_rank")
        page.locator("#board tbody tr").nth(39).wait_for()  # the program draws the last rows after the first
        grid = [row.locator("th,td").all_inner_texts() for row in page.locator("#board tr").all()]
        texts.append({name.strip(): [row[at] for row in grid[1:]] for at, name in enumerate(grid[0])})
        context.close()
    for name in (
        "Trend",
        "Params",
        "Active",
        "Type",
        "Licence",
        "Organisation",
        "Created",
        "Downloads",
        "Likes",
    ):
        assert texts[0][name] == texts[1][name], name


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "'; alert(1); '",
    "\u202egnp.exe\u2066",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "]]>--><!--",
    "\x1b[31m\x00",
]


def hostile_survey() -> str:
    """A survey whose every text is hostile."""
    made = []
    for at, evil in enumerate(HOSTILE):
        repo_id = f"acme/{evil}"
        reports = [
            score(f"own_{evil}", 50.0 + at, repo_id, benchmark=evil, variant=evil, raw=evil, url=evil,
                  name=evil, revision=evil, date=evil, method={"notes": evil, evil: evil}),
            score(f"own_{evil}", 40.0 + at, repo_id, benchmark=evil, variant=evil, raw=evil,
                  url=f"https://x.org/{evil}", name=evil, kind=evil, status=evil),
            score(None, 7.0, repo_id, benchmark=evil, raw=evil, url=evil),
        ]  # fmt: skip
        made.append(
            model(repo_id, *reports, url=evil, author=evil, license=evil, kind=evil, created_at=evil,
                  sha=evil, selection=evil, scanned_at="2026-11-23T10:00:00Z", base_models=[evil],
                  gaps=[gap(evil, evil, benchmark=evil, command=evil, flavor=evil)])
        )  # fmt: skip
    made.append(model("acme/<b>failed", error={"code": 3, "message": HOSTILE[0]}))
    return lines(made)


def test_hostile_text_is_inert_everywhere(context: BrowserContext, tmp_path: Path) -> None:
    file = build_site(tmp_path, hostile_survey(), title="<script>alert(1)</script>")
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.on("dialog", lambda dialog: watch.errors.append(f"dialog {dialog.message}"))
    page.goto(file.as_uri())
    page.click("#menu-cols > summary")
    page.click("#menu-cols button:text-is('All')")
    page.keyboard.press("Escape")
    for box in page.locator(f"{ROWS} input").all()[:4]:
        box.check()
    for tab in ("plots", "compare", "conflicts", "gaps", "left", "tasks", "table"):
        page.click(f"#tab-{tab}")
        for summary in page.locator("main details > summary:visible").all():
            summary.click()
    for cell in page.locator(".cell").all():
        cell.dispatch_event("click")
        page.keyboard.press("Escape")
    assert page.title() == "<script>alert(1)</script>"
    assert page.evaluate("document.scripts.length") == 3
    assert page.locator("img, iframe, body b:not(.badge b)").count() == 0
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    assert all(
        re.fullmatch(r"https://[^\s\"'<>]+|data/[\w.]+|\?|#panels|#|#model=[^\s\"'<>]+", link)
        for link in links
    )
    text = page.evaluate("document.documentElement.textContent")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
    assert "49" not in page.inner_text("#board thead")
    watch.assert_quiet()


def test_the_policy_forbids_what_the_page_does_not_need(page: Page, example: Path) -> None:
    board = page
    board.goto(example.as_uri())
    policy = board.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].count("'sha256-") == 2
    assert "unsafe" not in policy
    assert rules["require-trusted-types-for"] == "'script'"
    refused = board.evaluate(
        """() => {
            try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); return false }
            catch { return true }
        }"""
    )
    assert refused is True


def test_a_big_board_draws_what_is_seen_and_the_rest_on_the_way(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto(build_site(tmp_path, random_survey(400, 6)).as_uri())
    page.locator(ROWS).nth(35).wait_for(state="attached")
    assert len(names(page)) <= 60
    page.evaluate("document.getElementById('wrap').scrollTop = 1e6")
    page.locator(ROWS).nth(65).wait_for(state="attached")
    page.click("text=Show more")
    assert 265 < len(names(page)) <= 400
    assert len(set(names(page))) == len(names(page))
