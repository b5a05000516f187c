"""What a survey came to.

`Tally` counts the lines as they come, and refuses a survey of which too much could not be read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.surveying.records import COPIES, Fault, Surveyed

MANY_FAILURES = 20  # in a row: the Hub is down


@dataclass(slots=True)
class Tally:
    """What a survey came to: counted while its lines are written, so that nothing is kept."""

    models: int = 0
    copies: int = 0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    unread: int = 0  # models of which nothing could be read
    in_a_row: int = 0
    states: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # benchmark, state, is a copy
    conflicts: int = 0
    contradictions: int = 0  # published results that the card contradicts

    def add(self, line: Surveyed) -> None:
        """Count a line. Raises EvaluationError (6) when one model after the other fails."""
        copy = line.model.kind in COPIES
        self.models += 1
        self.copies += copy
        for gap in line.gaps:
            self.states[gap.benchmark_id, gap.state, copy] += 1
            self.conflicts += gap.conflict
        self.contradictions += line.contradictions
        if line.fault:
            self.faults.append((line.model.repo_id, line.fault))
            self.unread += line.model.sha is None
        failed = line.fault is not None and line.fault.code == 6
        self.in_a_row = self.in_a_row + 1 if failed else 0
        if self.in_a_row >= MANY_FAILURES:
            raise self.too_many()

    @property
    def most_reported(self) -> list[str]:
        """The benchmarks of which there are scores, those of most models first."""
        counts: Counter[str] = Counter()
        for (name, state, _), count in self.states.items():
            counts[name] += count if state != "to_measure" else 0
        return [name for name, count in counts.most_common() if count]

    @property
    def failures(self) -> list[tuple[str, Fault]]:
        """The models that the network or the server kept from us."""
        return [(repo_id, fault) for repo_id, fault in self.faults if fault.code == 6]

    def check(self) -> None:
        """Raise EvaluationError where the survey would be half true, or holds nothing.

        Up to a tenth of the models (two of a few) may fail: they are told, and a second run reads only them.
        """
        if not self.models:
            raise EvaluationError("no models found", code=1, hint="check --author or --search")
        if len(self.failures) > max(2, self.models // 10) or len(self.failures) == self.models:
            raise self.too_many()
        if self.unread == self.models:
            _, fault = self.faults[0]
            raise EvaluationError(fault.message, code=fault.code, hint="check the names on the Hub")

    def too_many(self) -> EvaluationError:
        """The error of a survey that is not written."""
        repo_id, fault = self.failures[0]
        return EvaluationError(
            f"{len(self.failures)} of {self.models} models could not be read, nothing is written; "
            f"{repo_id}: {fault.message}",
            code=6,
            hint="run it again later; what was read is kept",
        )
