"""Competing reports -> the one that is shown, why, conflicts and ranks.

`choose` makes the cell of a model in a column, `rank` ranks a column's cells. The value never decides which
report is shown (references/leaderboard.md, "How a cell's report is chosen"); `other_modes` are the reports
that are shown beside it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hf_evaluation.board.records import Cell, Column, Report
from hf_evaluation.scores.measurement import Answer, Measurement, compare_measurements, equal_values
from hf_evaluation.scores.metrics import same_metric
from hf_evaluation.scores.record import Score

# Where a number stands, as far as that decides which one is shown: the most trusted first.
STANDINGS = {
    "verified": "verified by the Hub",
    "repository": "that stands in the model's repository",
    "pr": "proposed in an open pull request",
    "elsewhere": "that stands nowhere in the repository",
}
# Where a number of the same standing stands: metadata was written to be read by machines.
KINDS = {
    "eval-results": "metadata (.eval_results)",
    "model-index": "metadata (model-index)",
    "readme": "model card",
}


MAX_RIVALS = 300  # reports of one model in one column whose values are compared; real ones have some 30


@dataclass(frozen=True, slots=True)
class Rival:
    """A report with what it measures."""

    report: Report
    measured: Measurement


def standing_of(score: Score) -> str:
    """Where a score stands, verified ones apart; who measured it is told apart from that."""
    if score.verified:
        return "verified"
    if score.status == "pull-request":
        return "pr"
    return "repository" if score.status == "merged" or score.source.kind in KINDS else "elsewhere"


def choose(rivals: Sequence[Rival], column: Column) -> Cell:
    """The cell of competing reports. The value never decides which one is shown.

    In this order: where it stands, in which format, the newest, the column's metric told, the settings that
    most report in this column, the first in the survey.
    """
    usual = next((name for name, _ in column.settings if name != "not told"), None)
    order = list(STANDINGS)
    kinds = list(KINDS)

    def keys(rival: Rival) -> tuple[int, int, int, int, int]:
        report = rival.report
        return (
            order.index(report.standing),
            kinds.index(report.kind) if report.kind in kinds else len(kinds),
            -int((report.date or "0").replace("-", "") or 0)
            if re.fullmatch(r"[0-9-]{1,10}", report.date or "0")
            else 0,
            0 if _has_metric(rival.measured, column) else 1,
            0 if report.settings == usual else 1,
        )

    ordered = sorted(rivals, key=keys)
    reports = tuple(rival.report for rival in ordered)
    certain, doubtful = _differences(ordered)
    why = _why(ordered, list(map(keys, ordered)), usual)
    beside = " and ".join(mode_of(report) or "" for report in other_modes(reports))
    if beside:
        why = f"{mode_of(reports[0]) or 'mode not told'} is ranked, {beside} beside it; {why}"
    return Cell(reports, why, certain or doubtful, doubtful and not certain)


def _has_metric(measured: Measurement, column: Column) -> bool:
    """Whether a report is known to be in the column's metric."""
    return column.metric is None or same_metric(measured.metric, column.metric, measured.benchmark) is True


def mode_of(report: Report) -> str | None:
    """In which mode a report was measured, for people: "thinking, with tools"; None where it is not told."""
    return ", ".join(filter(None, (report.mode, report.tools))) or None


def other_modes(reports: Sequence[Report]) -> list[Report]:
    """The first report of each mode that is told and is not that of the first report."""
    found: dict[str, Report] = {}
    for report in reports:
        if mode := mode_of(report):
            found.setdefault(mode, report)
    return [report for mode, report in found.items() if mode != mode_of(reports[0])]


def _why(rivals: Sequence[Rival], keys: Sequence[tuple[int, ...]], usual: str | None) -> str:
    if len(rivals) == 1:
        return "the only report"
    first, shown, other = rivals[0], rivals[0].report, rivals[1].report
    if all(
        equal_values(first.measured, rival.measured) and shown.settings == rival.report.settings
        for rival in rivals
    ):
        return f"all {len(rivals)} reports agree"
    reasons = (
        f"a score {STANDINGS[shown.standing]} goes before one {STANDINGS[other.standing]}",
        f"{KINDS.get(shown.kind, shown.kind)} goes before {KINDS.get(other.kind, other.kind)}",
        f"the newest: {shown.date or 'no date'}, the next {other.date or 'has no date'}",
        f"it tells the metric: {shown.metric}",
        f"most report this benchmark with {usual}",
    )
    differing = (text for text, one, two in zip(reasons, keys[0], keys[1], strict=True) if one != two)
    return next(differing, "the first that the source prints; nothing else tells them apart")


def _differences(rivals: Sequence[Rival]) -> tuple[bool, bool]:
    """Whether two reports of one measurement differ in value; else whether two do that may be one.

    Every pair is compared, of the first MAX_RIVALS: anybody may propose thousands.
    """
    doubtful = False
    for one, two in itertools.combinations(rivals[:MAX_RIVALS], 2):
        if not equal_values(one.measured, two.measured):
            answer = compare_measurements(one.measured, two.measured)
            if answer is Answer.SAME:
                return True, False
            doubtful = doubtful or answer is Answer.NOT_KNOWN
    return False, doubtful


def rank(cells: Mapping[str, Cell], column: Column) -> dict[str, Cell]:
    """The cells with their ranks, 1 is best; equal values share a rank and the next ones are left free."""
    sign = 1 if column.lower_is_better else -1
    values = sorted(sign * cell.reports[0].value for cell in cells.values())
    first: dict[float, int] = {}
    for at, value in enumerate(values, 1):
        first.setdefault(value, at)
    return {repo: replace(cell, rank=first[sign * cell.reports[0].value]) for repo, cell in cells.items()}
