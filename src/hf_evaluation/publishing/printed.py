"""A published result held against the scores that a source prints: what agrees, and what contradicts it.

`cases_of` makes scores ready for it, `hold_against` compares: `Held` has the score that prints the same
number for the same measurement, else each `Contradiction`. `verify` asks this of one model, `survey` of many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hf_evaluation.core.json_values import Object
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository
from hf_evaluation.publishing.meaning import case_of
from hf_evaluation.publishing.same import has_value, may_be_same
from hf_evaluation.publishing.submission import Case, Options
from hf_evaluation.scores.identity import family_of
from hf_evaluation.scores.measured_results import measurement_of_result
from hf_evaluation.scores.measurement import (
    Answer,
    Measurement,
    compare_metrics,
    compare_tests,
    decimals_in_percent,
    equal_values,
)
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.who import WhoKind, who_of_result

MAX_HELD = 1_000_000  # results x scores that are compared, some 5 s
ANOTHER_VALUE, ANOTHER_METRIC, ANOTHER_PART = "value", "metric", "part"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A score that cannot be true beside a published result; `what` is one of the three words above."""

    what: str
    case: Case
    text: str

    def as_json(self) -> Object:
        """The object of a survey's `contradicted_by`."""
        score, measured = self.case.score, self.case.measurement
        return {
            "what": self.what,
            "value": score.value,
            "unit": score.unit,
            "raw": score.raw,
            "benchmark": score.benchmark,
            "benchmark_id": score.benchmark_id,
            "metric": measured.metric,
            "part": score.settings.part[1] if score.settings.part else None,
            "variant": score.variant,
            "line": score.line,
            "url": line_url(score),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Held:
    """What came of it. `agreeing` is None where no score prints the number as what it is published as."""

    agreeing: Case | None
    contradictions: tuple[Contradiction, ...]


def cases_of(scores: Iterable[Score], repository: Repository, official: OfficialList) -> tuple[Case, ...]:
    """The scores of a source that can be compared; one whose meaning is not told contradicts nothing."""
    options = Options(offline=True)
    found = [case_of(at, score, repository, official, options) for at, score in enumerate(scores)]
    return tuple(case for case in found if isinstance(case, Case))


def hold_against(result: Structured, cases: Sequence[Case], official: OfficialList) -> Held:
    """Compare a published result with all that its source prints.

    Another value contradicts it where it is, or may be, of the same measurement. The same value under another
    metric, or as another part of the benchmark, contradicts it where the value stands nowhere as this one.
    """
    same = [case for case in cases if may_be_same(result, case, official)]
    agreeing = next((case for case in same if has_value(result, case)), None)
    if agreeing:
        return Held(agreeing, ())
    found = [Contradiction(ANOTHER_VALUE, case, _other_value_text(result, case)) for case in same[:1]]
    ours, others = measurement_of_result(result), set(map(id, same))  # whole cases are compared for long
    for what, tell in ((ANOTHER_METRIC, _other_metric_text), (ANOTHER_PART, _other_part_text)):
        of_kind = (case for case in cases if id(case) not in others and _is_one_number_printed(ours, case))
        case = next((case for case in of_kind if _mistaken(ours, case.measurement) == what), None)
        found += [Contradiction(what, case, tell(ours, case))] if case else []
    return Held(None, tuple(found))


def is_measured_elsewhere(result: Structured, repo_id: str) -> bool:
    """Whether a result is another party's, a harness's or the Hub's own: no card can contradict it."""
    who = who_of_result(result, repo_id, None, proposed=False)
    return result.verified or who.kind in (WhoKind.THIRD_PARTY, WhoKind.HARNESS)


def line_url(score: Score) -> str | None:
    """Where the line of a score is seen as it is written."""
    url = (score.source.url or "").partition("?")[0].partition("#")[0]
    return f"{url}?code=true#L{score.line}" if url and score.line else url or None


def _is_one_number_printed(ours: Measurement, case: Case) -> bool:
    """Whether a score prints the published value, to a decimal at least: whole numbers meet by chance."""
    decimals = (decimals_in_percent(ours), decimals_in_percent(case.measurement))
    return min(decimals) > 0 and equal_values(ours, case.measurement)


def _mistaken(ours: Measurement, printed: Measurement) -> str | None:
    """As what a number was published that its source prints as another metric or part; None for chance."""
    tests = compare_tests(ours, printed)
    if tests is Answer.DIFFERENT:
        return ANOTHER_PART if family_of(ours.name) == family_of(printed.name) else None
    return ANOTHER_METRIC if compare_metrics(ours, printed) is Answer.DIFFERENT else None


def _printed(case: Case) -> str:
    line = f" (line {case.score.line})" if case.score.line else ""
    return f"the card prints {case.score.raw}{line}"


def _other_value_text(result: Structured, case: Case) -> str:
    return f"{_printed(case)}, not {result.raw}"


def _other_metric_text(ours: Measurement, case: Case) -> str:
    return f"{_printed(case)} as {case.measurement.metric}, not as {ours.metric}"


def _other_part_text(ours: Measurement, case: Case) -> str:
    return f"{_printed(case)} as {_test_name(case.measurement)}, not as {_test_name(ours)}"


def _test_name(measured: Measurement) -> str:
    name = measured.benchmark.name if measured.benchmark else measured.name
    part = measured.settings.part
    return f"{name}, {part[1]}" if part else name
