"""The title and the text of a pull request, in which no foreign text can do anything.

`pull_title` and `pull_text` say what is added and from where, how it was measured, what is left out and how
to reject it. Names of strangers come without markup, links or mentions. `named_in_title` reads a title of
ours again.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from hf_evaluation.cards.extraction import NOT_EVALUATION
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import shortened
from hf_evaluation.core.version import VERSION
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.publishing.plan import Change, Plan, link_of, source_name
from hf_evaluation.publishing.submission import Submission, Verdict
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.scales import value_text
from hf_evaluation.scores.who import who_of_score, who_text

LISTED = 20  # lines of a list in a pull request's text before it is cut
_PULL_TITLE = "{} evaluation results for {}"
_OWN_TITLE = pattern(r"(?:Add|Update) evaluation results for (?P<names>.+?)(?P<more> and \d+ more)?")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;&#8203;", "|": "&#124;"}


def pull_title(plan: Plan) -> str:
    """Title of the pull request and first line of the commit: what it adds, in the words of the mapping."""
    verdicts = plan.written
    names = list(
        dict.fromkeys(title_name(verdict.case.benchmark.name) for verdict in verdicts if verdict.case)
    )
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    verb = "Add" if any(verdict.missing for verdict in verdicts) else "Update"
    return _PULL_TITLE.format(verb, shown)


def named_in_title(title: str) -> tuple[tuple[str, ...], bool] | None:
    """(the benchmarks that a title of `pull_title` names, whether there are more); None for another title."""
    match = _OWN_TITLE.fullmatch(title)
    return (tuple(match["names"].split(", ")), bool(match["more"])) if match else None


def title_name(benchmark_name: str) -> str:
    """A benchmark's name as titles have it."""
    return shortened(benchmark_name, 60)


def pull_text(plan: Plan, submission: Submission, official: OfficialList, *, opens_pull: bool) -> str:
    """The text of the pull request: what is added and from where, what is not and why, how to reject it."""
    verdicts = plan.written
    count = f"{len(verdicts)} evaluation result{'s' if len(verdicts) != 1 else ''}"
    verb = "adds" if any(verdict.missing for verdict in verdicts) else "updates"
    parts = [
        f"This {verb} {count} of `{submission.repo_id}` as metadata, so that leaderboards and other tools "
        "can read them. The numbers are those of the source beside each; nothing was measured anew unless "
        "it is said below.",
        "\n".join(
            [
                "| Score | Benchmark | Variant | Measured by | Source |",
                "|---:|---|---|---|---|",
                *map(_table_row, verdicts),
            ]
        ),
        "\n".join(map(_file_line, plan.changes)),
    ]
    if submission.chosen:
        named = ", ".join(map(_safe_markdown, submission.chosen))
        parts.append(f"Read from {named}, which whoever opened this pull request says is this model.")
    if methods := [line for verdict in verdicts for line in _method_lines(verdict.score)]:
        parts.append("**How it was measured**\n\n" + "\n".join(_cut(methods)))
    if left_out := _left_out(plan, submission):
        parts.append("**Not included**\n\n" + "\n".join(left_out))
    if opens_pull:
        parts.append(
            "**If something is wrong**, or you would rather not have these results: close this pull request, "
            "nothing else is needed. Open pull requests count on benchmark leaderboards; closed ones do not."
        )
    listed = {"live": "the Hub's list", "cache": "the Hub's list", "table": "a list shipped with the tool"}
    parts.append(
        f"Benchmarks by {listed[official.origin]} of {official.as_of}. Prepared with hf-evaluation {VERSION}."
    )
    return "\n\n".join(parts) + "\n"


def _table_row(verdict: Verdict) -> str:
    score, case = verdict.score, verdict.case
    value = value_text(case.value if case else score.value)
    old = "".join(f"{_safe_markdown(result.raw, 20)} → " for result in verdict.replaces[:1])
    name = _safe_markdown(case.benchmark.name if case else score.benchmark)
    variant, who = _safe_markdown(score.variant or ""), _safe_markdown(who_text(who_of_score(score)))
    return f"| {old}{value} | {name} | {variant} | {who} | {_source_link(score)} |"


def _source_link(score: Score) -> str:
    where = (
        f"{CARD}, line {score.line}" if score.source.kind == "readme" and score.line else source_name(score)
    )
    url = link_of(score)
    if not url:
        return _safe_markdown(where or "")
    return f"[{_safe_markdown(where or 'source')}]({quote(url, safe=':/?#=&%+@~.,-_')})".replace("@", "%40")


def _file_line(change: Change) -> str:
    what = (
        "results in the format that leaderboards read"
        if change.path != CARD
        else "`model-index` in the metadata"
    )
    return f"- `{change.path}`: {what}; {'a new file' if change.old is None else 'nothing else is touched'}"


def _method_lines(score: Score) -> Iterator[str]:
    """One line for a measured score: its method's plain values, the samples and the standard error."""
    if not score.method:
        return
    facts = (
        (name, value) for name, value in score.method.items() if name != "notes"
    )  # those are in the files
    told = {name: value for name, value in facts if isinstance(value, str | int | float)}
    told |= {"samples": score.samples} if score.samples is not None else {}
    told |= {"standard error": score.stderr} if score.stderr is not None else {}
    line = ", ".join(
        f"{_safe_markdown(str(name), 40)} {_safe_markdown(str(value))}"
        for name, value in sorted(told.items())
    )
    yield f"- {_safe_markdown(score.benchmark)}: {line}"


def _left_out(plan: Plan, submission: Submission) -> list[str]:
    """A line for each score and table that is not in it, at most LISTED, and how many more there are."""
    lines = []
    for verdict in plan.verdicts:
        if not verdict.writes:
            name = ", ".join(text for text in (verdict.score.benchmark, verdict.score.variant) if text)
            lines.append(f"- {_safe_markdown(name)}: {_safe_markdown(verdict.detail or verdict.status, 200)}")
    for skip in submission.skipped:
        if skip.reason.startswith(NOT_EVALUATION):
            continue
        where = f"table {skip.table}: " if skip.table is not None else ""
        lines.append(f"- {where}{_safe_markdown(skip.reason, 200)}")
    return _cut(lines)


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return lines[:LISTED] + ([f"- and {more} more"] if more > 0 else [])


def _safe_markdown(text: str, limit: int = 120) -> str:
    """Foreign text for a pull request: one line, no markup, no links, no table cells, no mention of anybody.

    "@" becomes an entity with an invisible space after it, for mentions are recognised in rendered text too.
    """
    out = []
    for ch in shortened(text, limit):
        if ch in _ENTITIES:
            out.append(_ENTITIES[ch])
        else:
            out.append(f"\\{ch}" if ch in "\\`*_{}[]()#~!^$" or (ch in "+-" and not out) else ch)
    return "".join(out).replace("://", ":&#8203;//").replace("www.", "www&#46;")
