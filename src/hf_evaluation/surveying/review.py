"""A plan -> one HTML file.

`review_page` shows each score beside its row of the card; what is struck out there is not published. Its
style and program are review.css and review.js.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from hf_evaluation.core.assets import asset
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.text import printable, source_hash
from hf_evaluation.surveying.proposals import LeftOut, Proposal, Proposed

# All that strangers wrote goes through `_page_text` or `_hub_link`; style and script are allowed by hash.
REVIEW_CSS = asset(__file__, "review.css")
REVIEW_JS = asset(__file__, "review.js")


def _page_text(text: str) -> str:
    """A stranger's text as text."""
    return html.escape(printable(text), quote=True)


def _hub_link(url: str, text: str) -> str:
    """A link to the Hub; any other address stays text."""
    if not url.startswith(f"{hub_endpoint()}/"):
        return _page_text(text)
    return f'<a href="{_page_text(url)}" rel="noreferrer noopener" target="_blank">{_page_text(text)}</a>'


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")


def review_page(proposals: Sequence[Proposal], name: str) -> str:
    """The plan as one HTML file that needs no network: every score beside the row it was read from."""
    policy = f"default-src 'none'; base-uri 'none'; script-src '{source_hash(REVIEW_JS)}'; "
    policy += f"style-src '{source_hash(REVIEW_CSS)}'"
    data = json.dumps([proposal.as_json() for proposal in proposals], ensure_ascii=True).replace(
        "<", "\\u003c"
    )
    models = "\n".join(_model_section(at, proposal) for at, proposal in enumerate(proposals))
    scores = sum(len(proposal.scores) for proposal in proposals)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Review: {_counted(scores, "score")} for {_counted(len(proposals), "model card")}</title>
<style>{REVIEW_CSS}</style>
</head>
<body data-name="{_page_text(name)}">
<header>
<h1>Review of {_counted(len(proposals), "pull request")}</h1>
<p><button id="save">Save the edited plan</button><button id="none">Strike out all</button>
<button id="every">Take all</button><span id="total" role="status">{_counted(scores, "score")}</span></p>
</header>
<main>
<p>Left: the row of the card as it is rendered; the marked cell is the score. Right: what the pull request
writes. Take the tick away where the two do not say the same, or where you are not sure. Save the edited plan
and give it to <code>trending_evals.py apply</code>: it opens what is ticked, and nothing else.</p>
{models}
</main>
<script type="application/json" id="plan">{data}</script>
<script>{REVIEW_JS}</script>
</body>
</html>
"""


def _model_section(at: int, proposal: Proposal) -> str:
    scores = "\n".join(_score_section(at, number, item) for number, item in enumerate(proposal.scores))
    left = "".join(f"<li>{_left_out_line(proposal, item)}</li>" for item in proposal.left_out)
    diffs = "".join(f"<pre>{_page_text(diff)}</pre>" for _, diff in proposal.files)
    folded = (
        f"<details><summary>{len(proposal.left_out)} left out</summary><ul>{left}</ul></details>"
        if left
        else ""
    )
    return f"""<section aria-labelledby="m{at}">
<h2 id="m{at}">{_hub_link(proposal.url, proposal.repo_id)}</h2>
{scores}
<div class="quiet">{folded}<details><summary>the whole diff</summary>{diffs}</details></div>
</section>"""


def _left_out_line(proposal: Proposal, item: LeftOut) -> str:
    told = _page_text(f"{item.benchmark} {item.variant or ''} {item.value:g}: {item.status}, {item.detail}")
    if item.pr is None:
        return told
    return f"{told} {_hub_link(f'{proposal.url}/discussions/{item.pr}', f'#{item.pr}')}"


def _score_section(at: int, number: int, item: Proposed) -> str:
    score, evidence = item.score, item.evidence
    variant = f" ({score.variant})" if score.variant else ""
    rows = "".join(_table_row("th", row, evidence.column) for row in evidence.head)
    ticked = " checked" if item.publish else ""
    source = f"line {evidence.line} of the card" if evidence.line else "the card"
    return f"""<article class="score">
<label><input type="checkbox"{ticked} data-model="{at}" data-score="{number}">
{_page_text(score.benchmark + variant)}: {_page_text(score.raw)}</label>
<div class="rows" tabindex="0" role="region" aria-label="Row of the card"><table>
<thead>{rows}</thead><tbody>{_table_row("td", evidence.row, evidence.column)}</tbody></table>
<p class="quiet">{_hub_link(evidence.url, source)}, table {score.table}</p></div>
<div><pre tabindex="0" aria-label="What is written">{_page_text(item.text)}</pre>
<p class="quiet">in {_page_text(item.path)}</p></div>
</article>"""


def _table_row(tag: str, cells: Sequence[str], column: int) -> str:
    marked = (' class="here"' if at == column else "" for at in range(len(cells)))
    return (
        "<tr>"
        + "".join(
            f"<{tag}{mark}>{_page_text(cell)}</{tag}>" for cell, mark in zip(cells, marked, strict=True)
        )
        + "</tr>"
    )
