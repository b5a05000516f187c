"""Fixtures of the page: the example's site, what it has to show, and the page itself, watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.board.support import EXAMPLE, board_of, build_site
from tests.browser import Watch

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the example survey."""
    return build_site(tmp_path_factory.mktemp("site"), EXAMPLE.read_text("utf-8"))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What the example's page has to show."""
    return board_of(EXAMPLE.read_text("utf-8"))


@pytest.fixture
def board(context: BrowserContext, example: Path) -> Iterator[Page]:
    """The example's page, watched: no error and no request elsewhere till the end of the test."""
    page = context.new_page()
    watch = Watch("file://")
    watch.on(page)
    page.goto(example.as_uri())
    yield page
    watch.assert_quiet()
