"""What the first Open LLM Leaderboard measured, whose tables name neither the part of ARC nor the metrics.

Its bot wrote the same table into thousands of cards. `is_first_leaderboard` knows it by its words,
`measured_there` says what a number in it is. The source is the leaderboard's own page: lm-evaluation-harness
with ARC-Challenge (25-shot, acc_norm), HellaSwag (10-shot, acc_norm), TruthfulQA (0-shot, mc2).
"""

from __future__ import annotations

from collections.abc import Iterable

from hf_evaluation.core.text import squash, words
from hf_evaluation.scores.benchmarks import Benchmark, catalogue

_ITS_NAMES = words("ai2 reasoning challenge, hellaswag, mmlu, truthfulqa")  # as no other table prints them
_MEASURED = {  # by benchmark and shots
    ("arc", 25): ("arc_challenge", "acc_norm"),
    ("hellaswag", 10): ("hellaswag", "acc_norm"),
    ("truthfulqa", 0): ("truthfulqa", "mc2"),
}


def is_first_leaderboard(names: Iterable[str]) -> bool:
    """Whether these are the names of tests in the leaderboard's table."""
    return {squash(name) for name in names} >= _ITS_NAMES


def measured_there(benchmark: Benchmark | None, shots: int | None) -> tuple[Benchmark, str] | None:
    """The benchmark and the metric of a number in that table; None where its label tells them already."""
    found = _MEASURED.get((benchmark.id, shots)) if benchmark and shots is not None else None
    known = catalogue().with_id(found[0]) if found else None
    return (known, found[1]) if known and found else None
