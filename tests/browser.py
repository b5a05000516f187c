"""Headless Chromium for tests of pages: fixtures `browser` and `page`, and what a page must never do.

Tests take the fixtures by name (tests/conftest.py). Without Chromium (`apt-get install chromium`; `.ci/run`
does it) they skip and say so.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# Nothing of the browser's own may reach the network; the sandbox needs rights that a container lacks.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The rules of axe-core that count: a finding of these weights is a failure.
GRAVE = ("serious", "critical")


@dataclass(slots=True)
class Watch:
    """What a page did that it must not do: errors on the console, and requests elsewhere than to `origin`."""

    origin: str
    errors: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)

    def on(self, page: Page) -> Page:
        """Watch a page from now on."""
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        return page

    def _note(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:", "about:")):
            self.external.append(url)

    def assert_quiet(self) -> None:
        """Fail on anything noted so far."""
        assert self.errors == []
        assert self.external == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if not CHROMIUM:
        pytest.skip("needs Chromium: apt-get install chromium, or set CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh window of 1400 x 900 with a clipboard of its own."""
    made = browser.new_context(viewport={"width": 1400, "height": 900})
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A blank page."""
    return context.new_page()


def accessibility_findings(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, of the weights in GRAVE: rule, help and the elements.

    Nothing moves meanwhile: half-way through a change of colour, axe measures a contrast that nobody reads.
    """
    page.emulate_media(reduced_motion="reduce")
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None and spec.origin is not None
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text("utf-8"))
    answer: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in answer["violations"]
        if found["impact"] in GRAVE
    ]
