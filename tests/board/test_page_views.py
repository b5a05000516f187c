"""The page in headless Chromium: what a reader sees and does in the table and the tabs beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.board.pages import ROWS, column, heads, names, query, sort
from tests.board.support import build_site
from tests.browser import Watch
from tests.survey_files import lines, model, score

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def test_every_cell_shows_the_value_and_standing_of_the_document(
    board: Page, document: dict[str, Any]
) -> None:
    board.click("#menu-cols > summary")
    board.click("#menu-cols button:text-is('All')")
    shown = {item["id"]: column(board, item["id"]) for item in document["benchmarks"]}
    at = {name: row for row, name in enumerate(names(board))}
    assert set(at) == {row["repo_id"] for row in document["models"]}
    checked = 0
    for row in document["models"]:
        for item in document["benchmarks"]:
            cell = row["cells"].get(item["id"])
            text = shown[item["id"]][at[row["repo_id"]]]
            assert text == (
                "" if cell is None else f"{cell['value']:.{min(cell['reports'][0]['decimals'], 2)}f}"
            )
            checked += cell is not None
    assert checked > 80
    labels = board.eval_on_selector_all(
        ".cell", "cells => cells.map(cell => cell.getAttribute('aria-label'))"
    )
    standings = [
        row["cells"][c]["reports"][0]["standing"] for row in document["models"] for c in row["cells"]
    ]
    assert sum("verified" in label for label in labels) == standings.count("verified") > 0
    assert sum("open PR" in label for label in labels) == standings.count("pr") > 0


@pytest.mark.parametrize("name", ["mmlu_pro", "parameters", "licence", "active_parameters"])
def test_sorting_both_ways_keeps_blanks_last(board: Page, name: str) -> None:
    seen = {}
    for _ in range(2):
        way = sort(board, name)
        cells = column(board, name)
        filled = [text for text in cells if text]
        assert cells == filled + [""] * (len(cells) - len(filled))
        assert 0 < len(filled) < len(cells)
        seen[way] = filled
    keys = {way: [amount(text) for text in texts] for way, texts in seen.items()}
    assert keys["ascending"] == sorted(keys["ascending"])
    assert keys["descending"] == sorted(keys["descending"], reverse=True)
    others = board.eval_on_selector_all("#board th[aria-sort]", "all => all.map(head => head.ariaSort)")
    assert sorted(set(others)) == ["descending", "none"] or sorted(set(others)) == ["ascending", "none"]


def amount(text: str) -> tuple[int, float | str]:
    """A cell's text as what it sorts by."""
    size = re.fullmatch(r"([\d.]+)([TBMk]?)", text)
    if not size:
        return (1, text)
    return (0, float(size[1]) * {"": 1, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}[size[2]])


def test_a_third_click_goes_back_to_the_first_order(board: Page) -> None:
    first = names(board)
    for _ in range(3):
        sort(board, "mmlu_pro")
    assert names(board) == first
    assert query(board) == {}


def test_lower_is_better_sorts_the_best_first_and_says_so(context: BrowserContext, tmp_path: Path) -> None:
    text = lines(
        model(f"acme/{name}", score("wer_x", value, benchmark="WER", lower_is_better=True))
        for name, value in (("a", 9.0), ("b", 3.5), ("c", 12.0))
    )
    page = context.new_page()
    page.goto(build_site(tmp_path, text).as_uri())
    assert page.get_attribute('#board th[data-id="wer_x"]', "aria-sort") == "ascending"
    assert names(page) == ["acme/b", "acme/a", "acme/c"]
    assert "WER ↓" in page.inner_text('#board th[data-id="wer_x"]')


def test_search_finds_words_and_alternatives(board: Page) -> None:
    board.fill("#q", "heron instruct; LYNX 4b")
    found = names(board)
    assert found
    assert all(("Heron" in name and "Instruct" in name) or name == "boreal/Lynx-4B" for name in found)
    assert "boreal/Lynx-4B" in found
    assert board.inner_text("#count").startswith(f"{len(found)} of 16 models")
    board.fill("#q", "nothing like it")
    assert names(board) == []
    board.click("text=No model fits")
    assert len(names(board)) == 16


def test_each_filter_keeps_what_it_says(board: Page, document: dict[str, Any]) -> None:
    rows = {row["repo_id"]: row for row in document["models"]}
    board.fill("#min", "5")
    board.fill("#max", "30.5")
    sizes = [rows[name]["parameters"] for name in names(board)]
    assert sizes
    assert all(size is not None and 5e9 <= size <= 30.5e9 for size in sizes)
    board.click("#reset")
    for menu, field, value in (
        ("licence", "licence", "mit"),
        ("type", "type", "instruct"),
        ("type", "type", "base"),
    ):
        board.click(f"#menu-{menu} > summary")
        board.check(f'#menu-{menu} input[value="{value}"]')
        assert {rows[name][field] for name in names(board)} == {value}
        board.click("#reset")
    board.select_option("#trust", "verified")
    board.click("#menu-cols > summary")
    board.click("#menu-cols button:text-is('All')")
    shown = board.locator(".cell").count()
    verified = sum(
        cell["reports"][0]["standing"] == "verified"
        for row in rows.values()
        for cell in row["cells"].values()
    )
    assert shown == verified > 0


def test_the_picker_and_complete_rows(board: Page, document: dict[str, Any]) -> None:
    board.click("#menu-cols > summary")
    board.click("#menu-cols button:text-is('None')")
    assert not set(heads(board)) & {item["id"] for item in document["benchmarks"]}
    assert board.locator("#menu-cols").get_attribute("open") is not None, "the menu must stay open"
    for name in ("gsm8k", "mmlu_pro"):
        board.check(f'#menu-cols input[value="{name}"]')
    assert [name for name in heads(board) if name in ("gsm8k", "mmlu_pro", "ifeval")] == ["gsm8k", "mmlu_pro"]
    board.keyboard.press("Escape")
    assert board.locator("#menu-cols").get_attribute("open") is None
    board.check("#complete")
    both = {row["repo_id"] for row in document["models"] if {"gsm8k", "mmlu_pro"} <= set(row["cells"])}
    assert set(names(board)) == both
    assert set(column(board, "coverage")) == {"2/2"}
    board.click("#menu-hide > summary")
    board.uncheck('#menu-hide input[value="licence"]')
    assert "licence" not in heads(board)


def test_the_address_holds_the_whole_view_and_reset_forgets_it(board: Page, context: BrowserContext) -> None:
    board.fill("#q", "o")
    board.fill("#max", "100")
    board.click("#menu-type > summary")
    board.check('#menu-type input[value="instruct"]')
    board.select_option("#trust", "repository")
    board.click("#menu-cols > summary")
    board.click("#menu-cols button:text-is('None')")
    for name in ("gsm8k", "humaneval:pass@10"):
        board.check(f'#menu-cols input[value="{name}"]')
    board.keyboard.press("Escape")
    assert sort(board, "gsm8k") == "ascending", "it was sorted by its best: the most reported one"
    board.check(f"{ROWS}:first-child input[type=checkbox]")
    picked = names(board)[0]
    assert query(board) == {
        "q": "o", "max": "100", "type": "instruct", "trust": "repository", "sort": "gsm8k", "dir": "asc",
        "cols": "gsm8k,humaneval:pass@10", "pick": picked,
    }  # fmt: skip
    board.click("#copy-link")
    address = board.evaluate("navigator.clipboard.readText()")
    assert address == board.evaluate("location.href")
    other = context.new_page()
    other.goto(address)
    assert (names(other), heads(other)) == (names(board), heads(board))
    assert column(other, "gsm8k") == column(board, "gsm8k")
    assert other.input_value("#q") == "o"
    assert other.is_checked(f'tr[data-model="{picked}"] input')
    other.click("#reset")
    assert query(other) == {}
    assert len(names(other)) == 16


def test_nonsense_in_the_address_does_no_harm(context: BrowserContext, example: Path) -> None:
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.goto(
        example.as_uri()
        + "?tab=<script>&sort=nope&dir=up&cols=x,y&min=abc&type=<b>&pick=a/b,c/d&y=no&x=no"
        + "&theme=%22&licence=%25zz"
    )
    assert "Model" in page.inner_text("#board thead")
    page.click("#tab-compare")
    page.click("#tab-plots")
    watch.assert_quiet()


def test_a_cell_opens_to_its_source_and_all_reports(board: Page, document: dict[str, Any]) -> None:
    row, name, cell = next(
        (row, name, cell)
        for row in document["models"]
        for name, cell in row["cells"].items()
        if cell["conflict"] and cell["reports"][0]["kind"] == "readme"
    )
    at = heads(board).index(name)
    board.click(f'tr[data-model="{row["repo_id"]}"] > :nth-child({at + 1}) .cell')
    text = board.inner_text("#dialog")
    shown, other = cell["reports"][:2]
    for piece in (
        row["repo_id"], cell["why"], shown["place"], shown["raw"], f"{shown['printed']} (percent)",
        shown["settings"],
        f"{cell['rank']} of ", f"All {len(cell['reports'])} reports", "some disagree",
        f"open PR {other['pr']}",
        str(other["value"]), other["date"],
    ):  # fmt: skip
        assert piece in text, piece
    assert board.get_attribute("#dialog dd a", "href") == shown["url"]
    board.keyboard.press("Escape")
    assert not board.is_visible("#dialog")


def test_compare_shows_shared_tasks_and_differences(board: Page, document: dict[str, Any]) -> None:
    rows = {row["repo_id"]: row for row in document["models"]}
    pair = ("boreal/Lynx-30B-A3B", "cumulus/Nimbus-27B-it")
    for name in pair:
        board.check(f'tr[data-model="{name}"] input')
    board.click("#tab-compare")
    shared = set(rows[pair[0]]["cells"]) & set(rows[pair[1]]["cells"])
    table = "#panel-compare > .sheet tbody tr"
    assert board.locator(table).count() == len(shared) > 1
    names_of = {item["name"]: item["id"] for item in document["benchmarks"]}
    for line in board.locator(table).all():
        label = line.locator("th").inner_text()
        one, two = (rows[name]["cells"][names_of[label]]["value"] for name in pair)
        told = line.locator("td").nth(1).inner_text().replace("−", "-").replace("±", "").partition("\n")[0]
        assert float(re.findall(r"[+-]?[\d.]+", told)[1]) == pytest.approx(two - one, abs=0.0051)
    for name in ("acme/Heron-7B", "boreal/Lynx-4B"):
        board.fill("#adder", name)
        board.press("#adder", "Enter")
    assert board.locator("#adder").count() == 0, "four are the most"
    assert query(board)["pick"].count(",") == 3
    board.click("#panel-compare button >> nth=0")
    assert query(board)["pick"].count(",") == 2


@pytest.mark.parametrize("x", ["parameters", "active_parameters", "created"])
def test_plots_draw_every_model_and_mark_the_frontier(board: Page, document: dict[str, Any], x: str) -> None:
    board.click("#tab-plots")
    board.select_option("#plot-y", "gsm8k")
    board.select_option("#plot-x", x)
    points = [
        (row[x], row["cells"]["gsm8k"]["value"], row["repo_id"])
        for row in document["models"]
        if row[x] is not None and "gsm8k" in row["cells"]
    ]
    assert board.locator("svg .dot").count() == len(points) > 1
    frontier = [
        p
        for p in points
        if not any(q[0] <= p[0] and q[1] > p[1] or q[0] < p[0] and q[1] >= p[1] for q in points)
    ]
    assert board.locator("svg .dot.on").count() == len(frontier)
    told = board.get_attribute("svg", "aria-label") or ""
    assert re.findall(r"([\w.-]+/[\w.-]+) ", told.partition("Frontier: ")[2]) == [
        name for _, _, name in sorted(frontier)
    ]
    assert board.locator("svg .front").count() == 1
    board.click("text=The points as a table")
    assert board.locator("#panel-plots tbody tr").count() == len(points)
    boxes = board.eval_on_selector_all(
        "svg .dot", "all => all.map(dot => dot.getBoundingClientRect().toJSON())"
    )
    frame = board.locator("svg").bounding_box()
    assert frame is not None
    assert all(frame["x"] <= box["x"] and box["right"] <= frame["x"] + frame["width"] for box in boxes)
    board.locator("svg .dot").first.dispatch_event("click")
    assert "GSM8K" in board.inner_text("#dialog h2")


def test_conflicts_and_gaps_are_listed_with_commands(board: Page, document: dict[str, Any]) -> None:
    conflicts = sum(cell["conflict"] for row in document["models"] for cell in row["cells"].values())
    assert board.inner_text("#tab-conflicts") == f"Conflicts ({conflicts})"
    board.click("#tab-conflicts")
    assert board.locator("#panel-conflicts tbody tr").count() == conflicts > 0
    board.click("#tab-gaps")
    asked = [row for row in document["models"] if row["type"] not in ("quantized", "adapter", "merge")]
    missing = [row for row in asked if any(gap["benchmark"] == "MMLU-Pro" for gap in row["gaps"])]
    summary = f"{len(missing)} of {len(asked)} trending models that it is for publish no result for MMLU-Pro"
    board.click(f"text={summary}")
    commands = board.locator("#panel-gaps details[open] code").all_inner_texts()
    assert commands == [g["command"] for row in missing for g in row["gaps"] if g["benchmark"] == "MMLU-Pro"]
    board.click("#panel-gaps details[open] button >> nth=0")
    assert board.evaluate("navigator.clipboard.readText()") == commands[0]


def test_what_is_left_out_is_told_with_the_reason(board: Page, document: dict[str, Any]) -> None:
    board.click("#tab-left")
    text = board.inner_text("#panel-left")
    for item in document["left_out"]:
        assert item["reason"] in text
    assert "acme/Heron-secret" in text
    assert "gated: accept its terms" in text
    board.click("#tab-tasks")
    assert board.locator("#panel-tasks tbody tr").count() == len(document["benchmarks"])


def saved(page: Page, button: str) -> str:
    """What a button saves."""
    with page.expect_download() as waiting:
        page.click(button)
    return Path(waiting.value.path()).read_text("utf-8")


def test_csv_and_json_hold_exactly_the_view(board: Page, document: dict[str, Any]) -> None:
    rows = {row["repo_id"]: row for row in document["models"]}
    board.fill("#q", "instruct")
    sort(board, "mmlu_pro")
    found = list(csv.DictReader(io.StringIO(saved(board, "#csv"))))
    assert [row["repo_id"] for row in found] == names(board)
    for row in found:
        cell = rows[row["repo_id"]]["cells"].get("mmlu_pro")
        assert row["mmlu_pro"] == ("" if cell is None else repr(cell["value"]).removesuffix(".0"))
        assert row["mmlu_pro.standing"] == ("" if cell is None else cell["reports"][0]["standing"])
        assert row["parameters"] == str(rows[row["repo_id"]]["parameters"] or "")
    told = json.loads(saved(board, "#json"))
    assert [row["repo_id"] for row in told["models"]] == names(board)
    for row in told["models"]:
        for name, cell in row["scores"].items():
            assert {key: cell[key] for key in ("value", "url", "why")} == {
                "value": rows[row["repo_id"]]["cells"][name]["value"],
                "url": rows[row["repo_id"]]["cells"][name]["reports"][0]["url"],
                "why": rows[row["repo_id"]]["cells"][name]["why"],
            }


def test_embed_mode_shows_the_table_alone(board: Page) -> None:
    board.fill("#q", "heron")
    board.click("#embed")
    snippet = board.input_value("#to-copy")
    address = re.search(r'src="([^"]+)"', snippet)
    assert address
    board.goto(address[1].replace("&amp;", "&"))
    assert not board.is_visible("#controls")
    assert not board.is_visible("header")
    assert board.is_visible("text=Open the full board")
    assert all("Heron" in name for name in names(board))


def modes_page(folder: Path) -> Path:
    """A page of models with several modes, owners and places in one column."""
    stranger = {"status": "pull-request", "pr": 3, "url": None, "name": None, "method": {"pr_author": "bob"}}
    card = {"kind": "readme", "status": "unpublished"}
    return build_site(
        folder,
        lines(
            [
                model(
                    "acme/both",
                    score("gsm8k", 81.0, variant="thinking", **card),
                    score("gsm8k", 24.0, variant="non-thinking, no tools", **card),
                ),
                model("acme/plain", score("gsm8k", 50.0, variant="non-thinking", url=None, name=None)),
                model("acme/asked", score("gsm8k", 90.0, **stranger), score("gsm8k", 30.0, **card)),
                model("acme/tools", score("gsm8k", 70.0, variant="with tools", **card)),
            ]
        ),
    )


@pytest.fixture
def moded(context: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    """The page of `modes_page`, watched."""
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.goto(modes_page(tmp_path).as_uri())
    yield page
    watch.assert_quiet()


def cells_of(page: Page) -> dict[str, str]:
    """Model -> the value that its cell ranks."""
    found = dict(zip(names(page), column(page, "gsm8k"), strict=True))
    return {name.removeprefix("acme/"): value for name, value in found.items() if value}


def test_the_cell_shows_every_mode_and_whose_number_it_is(moded: Page) -> None:
    both = moded.locator('tr[data-model="acme/both"] .cell')
    assert both.inner_text().split() == ["81.0", "○", "thinking", "non-thinking,", "no", "tools", "24.0"]
    assert "measured by: the model's authors" in (both.get_attribute("aria-label") or "")
    assert "?" in moded.inner_text('tr[data-model="acme/plain"] .badge')
    both.click()
    text = moded.inner_text("#dialog")
    assert "the authors (acme)" in text
    assert "thinking is ranked, non-thinking, no tools beside it" in text
    moded.keyboard.press("Escape")
    moded.click("#menu-who > summary")
    moded.check('#menu-who input[value="third party"]')
    moded.keyboard.press("Escape")
    moded.click('tr[data-model="acme/asked"] .cell')
    assert "third party: bob" in moded.inner_text("#dialog")
    assert "the first that the filters leave" in moded.inner_text("#dialog")
    place = moded.get_attribute("#dialog dd a:text-is('#3')", "href")
    assert place == "https://huggingface.co/acme/asked/discussions/3"


def test_modes_tools_and_owners_are_filters(moded: Page) -> None:
    everything = {"both": "81.0", "plain": "50.0", "asked": "30.0", "tools": "70.0"}
    assert cells_of(moded) == everything
    for menu, value, left in (
        ("mode", "non-thinking", {"both": "24.0", "plain": "50.0"}),
        ("mode", "thinking", {"both": "81.0"}),
        ("mode", "not told", {"asked": "30.0", "tools": "70.0"}),
        ("tools", "with tools", {"tools": "70.0"}),
        ("tools", "no tools", {"both": "24.0"}),
        ("who", "third party", {"asked": "90.0"}),
        ("who", "unknown", {"plain": "50.0"}),
    ):
        moded.click(f"#menu-{menu} > summary")
        moded.check(f'#menu-{menu} input[value="{value}"]')
        assert cells_of(moded) == left
        assert query(moded)[menu] == value
        first = moded.locator("td.first")
        assert first.count() == 1, "ranks are among what is shown"
        moded.click("#reset")
    assert cells_of(moded) == everything


def test_addresses_of_older_pages_keep_their_meaning(context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto(f"{modes_page(tmp_path).as_uri()}?trust=author")
    assert page.input_value("#trust") == "repository"
    assert query(page) == {"trust": "repository"}
