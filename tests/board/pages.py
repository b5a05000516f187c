"""What the tests of the page read from it in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROWS = "#board tbody tr"


def names(page: Page) -> list[str]:
    """The models of the table, from the top."""
    found: list[str] = page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.model)")
    return found


def heads(page: Page) -> list[str]:
    """The ids of the table's columns."""
    found: list[str] = page.eval_on_selector_all(
        "#board thead th", "heads => heads.map(head => head.dataset.id)"
    )
    return found


def column(page: Page, name: str) -> list[str]:
    """A column's cells as text, badges left out."""
    found: list[str] = page.eval_on_selector_all(
        ROWS,
        """(rows, at) => rows.map(row => row.cells[at]).map(cell =>
            [...(cell.querySelector(".cell") || cell).childNodes].filter(node => node.nodeType === 3)
            .map(node => node.data).join(""))""",
        heads(page).index(name),
    )
    return [text.strip("\u2007\u2008 ") for text in found]


def sort(page: Page, name: str) -> str | None:
    """Click a heading; the state it then tells."""
    page.click(f'#board th[data-id="{name}"] button')
    return page.get_attribute(f'#board th[data-id="{name}"]', "aria-sort")


def query(page: Page) -> dict[str, str]:
    """The state in the address."""
    return {key: values[0] for key, values in parse_qs(page.evaluate("location.search.slice(1)")).items()}
