"""A plan -> one HTML file.

`review_page` shows the source rows of each pull request, table by table, each row once with all its scores
and what is written for them; what is struck out there is not published. Its style and program are review.css
and review.js.
"""

from __future__ import annotations

import html
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hf_evaluation.core.assets import asset
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.core.text import printable, source_hash, text_digest
from hf_evaluation.surveying.evidence import RowEvidence
from hf_evaluation.surveying.proposals import LeftOut, Proposal, Proposed
from hf_evaluation.surveying.written import Written, doubts_of, read_written

# All that strangers wrote goes through `_page_text` or `_hub_link`; style and script are allowed by hash.
REVIEW_CSS = asset(__file__, "review.css")
REVIEW_JS = asset(__file__, "review.js")
MOST_COLUMNS = 6  # of a table that are shown at once: the words, the marked ones, and a few of the others
OPEN_STATUSES = ("conflict", "refused", "unshown")  # of what is left out: a person may want to act on these
KEYS = {
    "n": "next", "p": "back", "u": "next open", "t": "take", "x": "strike out", "r": "all of this reviewed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Marked:
    """A score with its place in the plan."""

    model: int
    number: int
    item: Proposed

    @property
    def column(self) -> int:
        return self.item.evidence.column


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table that are shown at once: those that tell, and some of the others beside them.

    A narrow page shows the first kind alone.
    """

    telling: frozenset[int]
    beside: frozenset[int]

    def classes(self, at: int, *names: str) -> str:
        """The class attribute of a cell."""
        width = "" if at in self.telling else "other" if at in self.beside else "far"
        found = " ".join(filter(None, (*names, width)))
        return f' class="{found}"' if found else ""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is written alike for all scores of a table, and what is doubted of all: said once, over it."""

    name: str | None = None
    metric: str | None = None
    where: str | None = None
    notes: str | None = None
    doubts: tuple[str, ...] = ()

    def shown(self) -> str:
        """It as HTML, empty where nothing is shared."""
        name = f"<b>{_page_text(self.name)}</b>" if self.name else ""
        quiet = " · ".join(filter(None, (self.where, self.notes)))
        parts = (
            name,
            _page_text(self.metric or ""),
            f'<span class="set">{_page_text(quiet)}</span>' * bool(quiet),
        )
        told = " ".join(filter(None, parts))
        return (f'; <span class="all">all written as {told}</span>' if told else "") + _doubts_text(
            self.doubts
        )


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
    """The plan as one HTML file that needs no network: every score in the row it was read from."""
    policy = f"default-src 'none'; base-uri 'none'; script-src '{source_hash(REVIEW_JS)}'; "
    policy += f"style-src '{source_hash(REVIEW_CSS)}'"
    plain = json.dumps([proposal.as_json() for proposal in proposals], ensure_ascii=True)
    data = plain.replace("<", "\\u003c")
    models = "\n".join(_pull_section(at, proposal) for at, proposal in enumerate(proposals))
    scores = sum(len(proposal.scores) for proposal in proposals)
    keys = " ".join(f"<kbd>{key}</kbd> {what}" for key, what in KEYS.items())
    command = f"uv run --no-config scripts/trending_evals.py apply {command_line(name)}"
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
<body data-name="{_page_text(name)}" data-plan="{text_digest(plain)[:16]}">
<header>
<h1>Review of {_counted(len(proposals), "pull request")}</h1>
<p class="bar"><button id="save" type="button">Save the edited plan</button>
<button id="none" type="button">Strike out all</button><button id="every" type="button">Take all</button>
<progress id="progress" max="{scores}" value="0" aria-label="reviewed"></progress>
<span id="total" role="status">{_counted(scores, "score")}</span></p>
<p class="keys">{keys}</p>
</header>
<main>
<details class="how"><summary>Does each marked number say what is written beside it?</summary><p>Each table
shows rows of the card as they are rendered. A marked number is a score; beside or below it stands what the
pull request writes: name, metric, value, data set; what is alike for all stands over the table. Press a
number to strike it out, or to take it back. <b class="doubt">?</b> tells what the row says and the pull
request does not: look there first, and strike out what you are not sure of. The browser keeps how far you
are, and so does the saved plan. Then: <code>{_page_text(command)}</code> opens
what is left, and nothing else.</p></details>
<div class="pulls">
{models}
</div>
</main>
<script type="application/json" id="plan">{data}</script>
<script>{REVIEW_JS}</script>
</body>
</html>
"""


def _pull_section(at: int, proposal: Proposal) -> str:
    marked = [_Marked(at, number, item) for number, item in enumerate(proposal.scores)]
    marked.sort(key=lambda mark: (mark.item.score.table or 0, mark.item.score.row or 0, mark.column))
    tables = "\n".join(
        _source_table(list(group), proposal.pipeline_tag)
        for _, group in itertools.groupby(marked, key=lambda mark: mark.item.score.table)
    )
    diffs = "".join(
        f'<pre tabindex="0" aria-label="{_page_text(path)}">{_page_text(diff)}</pre>'
        for path, diff in proposal.files
    )
    return f"""<section class="pull" data-pull="{at}" aria-labelledby="m{at}">
<h2 id="m{at}">{_hub_link(proposal.url, proposal.repo_id)}
<label><input type="checkbox" class="done" data-pull="{at}"> reviewed</label></h2>
<div class="quiet">{_left_out(proposal)}<details><summary>the whole diff</summary>{diffs}</details></div>
<div class="tables">
{tables}
</div>
</section>"""


def _left_out(proposal: Proposal) -> str:
    """What is not proposed and why, those of one reason together; open where somebody may want to act."""
    reasons: dict[tuple[str, str, int | None], list[LeftOut]] = {}
    for item in proposal.left_out:
        reasons.setdefault((item.status, item.detail, item.pr), []).append(item)
    if not reasons:
        return ""
    counts = Counter(item.status for item in proposal.left_out)
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    lines = "".join(
        f"<li><b>{_page_text(status)}</b> {_page_text(_names_of_left(items))}: {_page_text(detail)}"
        f"{_pull_link(proposal, pr)}</li>"
        for (status, detail, pr), items in sorted(reasons.items(), key=lambda pair: _order_of(pair[0][0]))
    )
    shown = " open" if "conflict" in counts else ""
    return f"<details{shown}><summary>not proposed: {_page_text(told)}</summary><ul>{lines}</ul></details>"


def _order_of(status: str) -> int:
    return OPEN_STATUSES.index(status) if status in OPEN_STATUSES else len(OPEN_STATUSES)


def _names_of_left(items: Sequence[LeftOut]) -> str:
    return ", ".join(
        f"{item.benchmark}{f' ({item.variant})' if item.variant else ''} {item.value:g}"
        + (f" (line {item.line})" if item.line else "")
        for item in items
    )


def _pull_link(proposal: Proposal, pr: int | None) -> str:
    return "" if pr is None else " " + _hub_link(f"{proposal.url}/discussions/{pr}", f"#{pr}")


def _source_table(marks: Sequence[_Marked], pipeline_tag: str | None) -> str:
    """The rows of one table that hold scores, each once, and what is written for them."""
    rows = [list(group) for _, group in itertools.groupby(marks, key=lambda mark: mark.item.score.row)]
    first = marks[0].item.evidence
    width = len(first.row)
    beside = all(len(row) == 1 for row in rows)
    near = _near_columns(first, rows)
    far = width - len(near.telling) - len(near.beside)
    head = "".join(
        _head_row(cells, near, marks, last=at == len(first.head) - 1 and beside)
        for at, cells in enumerate(first.head)
    )
    items = [mark.item for mark in marks]
    doubts = [tuple(doubts_of(item, items, pipeline_tag)) for item in items]
    shared = _shared_by([read_written(item.text) for item in items], doubts)
    told = {
        mark.number: _written_text(mark.item, found, shared)
        for mark, found in zip(marks, doubts, strict=True)
    }
    body = "".join(
        _body_rows_of(row, near, section, told, beside=beside) for row, section in _with_sections(rows)
    )
    above = " › ".join(first.above).rstrip(": ") or "the card"
    number = marks[0].item.score.table
    title = f"table {number}: {_page_text(above)}"
    if far:
        title += f' <button type="button" class="wide">all {width} columns</button>'
    title += shared.shown()
    return f"""<figure class="source"><figcaption>{title}</figcaption>
<div class="rows" tabindex="0" role="region" aria-label="Rows of table {number}"><table>
<thead>{head}</thead><tbody>{body}</tbody></table></div></figure>"""


def _with_sections(rows: Sequence[list[_Marked]]) -> Iterator[tuple[list[_Marked], str | None]]:
    """Each row with the section row that stands over it in the card, where that is another than before."""
    before: str | None = None
    for row in rows:
        section = row[0].item.evidence.section
        yield row, section if section != before else None
        before = section


def _near_columns(first: RowEvidence, rows: Sequence[Sequence[_Marked]]) -> _Columns:
    """The columns to show at once: words, marked ones, and others while there is room."""
    width = len(first.row)
    marked = {mark.column for row in rows for mark in row}
    words = {
        at
        for row in rows
        for at, text in enumerate(row[0].item.evidence.row)
        if at not in marked and not any(character.isdigit() for character in text)
    }
    words = words if len(words) <= MOST_COLUMNS else {min(words)}
    near = marked | words | {0} if width else set()
    others = sorted(set(range(width)) - near, key=lambda at: min(abs(at - mark) for mark in marked))
    return _Columns(frozenset(near), frozenset(others[: max(0, MOST_COLUMNS - len(near))]))


def _head_row(cells: Sequence[str], near: _Columns, marks: Sequence[_Marked], *, last: bool) -> str:
    columns = {mark.column for mark in marks}
    shown = (
        f'<th scope="col"{near.classes(at, "here" if at in columns else "")}>{_page_text(text)}</th>'
        for at, text in enumerate(cells)
    )
    written = '<th scope="col" class="to">is written as</th>' if last else ""
    return f"<tr>{''.join(shown)}{written}</tr>"


def _body_rows_of(
    marks: Sequence[_Marked], near: _Columns, section: str | None, told: Mapping[int, str], *, beside: bool
) -> str:
    """A row with its marked cells, and what is written for them: beside it, or in a row of its own."""
    evidence = marks[0].item.evidence
    by_column = {mark.column: mark for mark in marks}
    carried = dict(evidence.carried)
    cells = []
    for at, text in enumerate(evidence.row):
        if mark := by_column.get(at):
            cells.append(f"<td{near.classes(at, 'here')}>{_score_button(mark, text)}</td>")
        elif not text and at in carried:
            cells.append(f"<td{near.classes(at, 'carried')}>{_page_text(carried[at])}</td>")
        else:
            cells.append(f"<td{near.classes(at)}>{_page_text(text)}</td>")
    over = (
        f'<tr class="section"><td colspan="{len(cells) + beside}">{_page_text(section)}</td></tr>'
        if section
        else ""
    )
    line = _hub_link(evidence.url, f"line {evidence.line}") if evidence.line else ""
    if beside:
        return f'{over}<tr>{"".join(cells)}<td class="to">{told[marks[0].number]} {line}</td></tr>'
    below = "".join(
        f"<td{near.classes(at, 'to')}>{told[by_column[at].number]}</td>"
        if at in by_column
        else f"<td{near.classes(at, 'to')}>{f'is written as, {line}' if at == 0 else ''}</td>"
        for at in range(len(cells))
    )
    return f"{over}<tr>{''.join(cells)}</tr><tr>{below}</tr>"


def _score_button(mark: _Marked, cell: str) -> str:
    """The cell of a score: pressed, it is published."""
    item = mark.item
    name = f"publish {item.score.benchmark}: {item.score.raw}"
    pressed = str(item.publish).lower()
    return (
        f'<button type="button" class="score" aria-pressed="{pressed}" aria-label="{_page_text(name)}"'
        f' data-model="{mark.model}" data-score="{mark.number}">{_page_text(cell)}</button>'
    )


def _shared_by(written: Sequence[Written | None], doubts: Sequence[tuple[str, ...]]) -> _Shared:
    """What all scores of a table share; nothing of one alone, or where one cannot be read."""
    read = [item for item in written if item is not None]
    if len(read) < 2 or len(read) < len(written):
        return _Shared()

    def same(values: Iterable[str | None]) -> str | None:
        found = set(values)
        return found.pop() if len(found) == 1 else None

    return _Shared(
        same(item.name for item in read),
        same(item.metric_shown for item in read),
        same(item.where for item in read),
        same(item.notes for item in read),
        tuple(told for told in doubts[0] if all(told in found for found in doubts)),
    )


def _doubts_text(doubts: Iterable[str]) -> str:
    return "".join(f' <b class="doubt">? {_page_text(told)}</b>' for told in doubts)


def _written_text(item: Proposed, found: Sequence[str], shared: _Shared) -> str:
    """What is written for a score: read from the YAML itself, which is shown where it cannot be read.

    What stands over the table for all is not said again; of a doubt that stands there its mark is left.
    """
    written = read_written(item.text)
    doubts = _doubts_text(told for told in found if told not in shared.doubts)
    doubts += ' <b class="doubt">?</b>' if shared.doubts else ""
    if written is None:
        return f"<code>{_page_text(item.text)}</code>{doubts}"
    value = "" if written.value is None else f"{written.value:g}"
    rest = " · ".join(filter(None, (None if shared.metric else written.metric_shown, value)))
    kept = (None if shared.where else written.where, None if shared.notes else written.notes)
    quiet = " · ".join(filter(None, kept))
    name = "" if shared.name else f"<b>{_page_text(written.name)}</b> "
    told = f"{name}{_page_text(rest)}" + (f' <span class="set">{_page_text(quiet)}</span>' if quiet else "")
    return told + doubts
