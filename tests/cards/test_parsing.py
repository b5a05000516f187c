"""cards.parsing: what a parser cannot read in reasonable time is refused before it tries."""

from __future__ import annotations

import time

import pytest

from hf_evaluation.cards.parsing import well_formed, without_code
from hf_evaluation.core.errors import EvaluationError

PARAGRAPHS = "<p>x</p>" * 20_000


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<div>" * 100_000 + "</div>" * 100_000,
        "<div></span>" * 100_000,
        "</div>" * 100_000 + "<div>" * 100_000,
        "<header>" * 100_000,
        "<option>" * 100_000,
        "<p>" + "".join(f"<b id={index}>" for index in range(2_000)) + PARAGRAPHS,
        "<p>" + "".join(f"<b id={index}>" for index in range(2_000)) + PARAGRAPHS + "</b>" * 2_000,
        "<p>" + "".join(f"<b id={i}>" for i in range(2_000)) + "<table><td></table>" + PARAGRAPHS,
    ],
    ids=range(9),
)
def test_tags_open_for_too_many_others_are_refused_at_once(html: str) -> None:
    start = time.process_time()
    with pytest.raises(EvaluationError) as raised:
        well_formed(html)
    assert (raised.value.code, time.process_time() - start < 3) == (5, True)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000,
        "<b>" * 3_000 + PARAGRAPHS,
        "<p><b>a</b></p>" * 50_000,
        "<table>" + "<tr><td><b>a<td>b" * 50_000 + "</table>",
    ],
    ids=range(4),
)
def test_what_is_only_long_is_read(html: str) -> None:
    assert well_formed(html)


def test_code_that_nobody_wants_is_emptied() -> None:
    html = (
        "<pre><code>a &lt;</code></pre>b<pre><code class='x'>c</code></pre><pre><code><b>d</b></code></pre>"
    )
    seen: list[str] = []

    def wanted(code: str) -> bool:
        seen.append(code)
        return code == "c"

    assert without_code(html, wanted) == html.replace("<code>a &lt;</code>", "")
    assert seen == ["a <", "c"]
