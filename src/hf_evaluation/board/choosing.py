"""Competing reports -> the one that is shown, why, conflicts and ranks.

`choose` makes the cell of a model in a column, `rank` ranks a column's cells. The value never decides which
report is shown (references/leaderboard.md, "How a cell's report is chosen").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hf_evaluation.board.records import Cell, Column, Report
from hf_evaluation.scores.measurement import settings_differ
from hf_evaluation.scores.record import Score

# Who stands behind a number, the most trusted first.
STANDINGS = {
    "verified": "verified by the Hub",
    "author": "stated by the model's authors",
    "pr": "proposed in an open pull request",
    "third": "from a third party",
}
# Where a number of the same standing stands: metadata was written to be read by machines.
KINDS = {
    "eval-results": "metadata (.eval_results)",
    "model-index": "metadata (model-index)",
    "readme": "model card",
}


def standing_of(score: Score) -> str:
    """Who stands behind a score: what is merged, or stands in the card itself, is the authors'."""
    if score.verified:
        return "verified"
    if score.status == "pull-request":
        return "pr"
    return "author" if score.status == "merged" or score.source.kind in KINDS else "third"


def choose(reports: Sequence[Report], column: Column) -> Cell:
    """The cell of competing reports. The value never decides which one is shown.

    In this order: who stands behind it, where it stands, the newest, the settings that most report in this
    column, the first in the survey.
    """
    usual = next((name for name, _ in column.settings if name != "not told"), None)
    order = list(STANDINGS)
    kinds = list(KINDS)

    def keys(report: Report) -> tuple[int, int, int, int]:
        return (
            order.index(report.standing),
            kinds.index(report.kind) if report.kind in kinds else len(kinds),
            -int((report.date or "0").replace("-", "") or 0)
            if re.fullmatch(r"[\d-]+", report.date or "0")
            else 0,
            0 if report.settings == usual else 1,
        )

    ordered = sorted(reports, key=keys)
    return Cell(tuple(ordered), _why(ordered, list(map(keys, ordered)), usual), has_conflict(ordered))


def _why(reports: Sequence[Report], keys: Sequence[tuple[int, ...]], usual: str | None) -> str:
    if len(reports) == 1:
        return "the only report"
    shown, other = reports[0], reports[1]
    if all(agree(shown, report) and shown.settings == report.settings for report in reports):
        return f"all {len(reports)} reports agree"
    reasons = (
        f"a score {STANDINGS[shown.standing]} goes before one {STANDINGS[other.standing]}",
        f"{KINDS.get(shown.kind, shown.kind)} goes before {KINDS.get(other.kind, other.kind)}",
        f"the newest: {shown.date or 'no date'}, the next {other.date or 'has no date'}",
        f"most report this benchmark with {usual}",
    )
    differing = (text for text, one, two in zip(reasons, keys[0], keys[1], strict=True) if one != two)
    return next(differing, "the first that the source prints; nothing else tells them apart")


def agree(one: Report, two: Report) -> bool:
    """Whether two values are the same number, rounded to the decimals of the coarser one."""
    return abs(one.value - two.value) <= 0.5 * 10.0 ** -min(one.decimals, two.decimals) + 1e-9


def has_conflict(reports: Sequence[Report]) -> bool:
    """Whether two reports disagree though nothing says that they were measured in different ways."""
    return any(
        not agree(one, two) and not settings_differ(one.settings, two.settings)
        for at, one in enumerate(reports)
        for two in reports[at + 1 :]
    )


def rank(cells: Mapping[str, Cell], column: Column) -> dict[str, Cell]:
    """The cells with their ranks, 1 is best; equal values share a rank and the next ones are left free."""
    sign = 1 if column.lower_is_better else -1
    values = sorted(sign * cell.reports[0].value for cell in cells.values())
    first: dict[float, int] = {}
    for at, value in enumerate(values, 1):
        first.setdefault(value, at)
    return {repo: replace(cell, rank=first[sign * cell.reports[0].value]) for repo, cell in cells.items()}
