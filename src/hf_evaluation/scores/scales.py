"""Numbers on scales: percent, fractions and points, and how they are written.

`scale_of` is the scale of a metric of a benchmark, `on_scale` puts a score on it, or says why nobody can.
`tidy_number` takes the noise of binary fractions off, `number_text` and `value_text` write a number as files
and reports have it.
"""

from __future__ import annotations

import math

from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.metrics import metric_of, same_metric
from hf_evaluation.scores.record import Score

NOISE_DIGITS = 10  # a sum such as 0.1 + 0.2 shows its noise after 15 digits; measured scores print at most 16


def tidy_number(value: int | float) -> int | float:
    """A number without the noise of binary fractions: 0.30000000000000004 is 0.3; integers stay.

    Rounded at 12 digits, but only where ten or fewer are left then: 0.7573919636087946 is what was measured.
    """
    if isinstance(value, int):
        return value
    short = float(f"{value:.12g}")
    from decimal import Decimal

    digits = len(Decimal(repr(short)).normalize().as_tuple().digits)
    return (short if digits <= NOISE_DIGITS else value) + 0.0  # + 0.0: no minus zero


def number_text(value: int | float) -> str:
    """Without an exponent: YAML 1.1 reads `1e-05` as text."""
    if isinstance(value, int):
        return str(value)
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return text if "." in text else text + ".0"


def scale_of(metric: str | None, benchmark: Benchmark | None) -> str | None:
    """The scale of a number: its metric's own where that is not the benchmark's, else the benchmark's."""
    usual = benchmark.scale if benchmark else None
    found = metric_of(metric) if metric else None
    if found is None or (benchmark and same_metric(metric, benchmark.metric, benchmark) is True):
        return usual
    return found[0].scale or usual


def on_scale(score: Score, benchmark: Benchmark) -> float | str:
    """The value on the scale of its metric, that of the benchmark's leaderboards, or why it cannot be."""
    scale, unit, value = scale_of(score.metric, benchmark), score.unit, score.value
    unit = None if unit == "points" and scale not in ("percent", "points", None) else unit
    if unit is None and scale == "percent":
        return f"cannot tell whether {value_text(value)} is percent or a fraction"
    if unit is None and scale is None:
        told = f"cannot tell what {value_text(value)} is"
        return f"{told}: no unit is given, and {benchmark.name} has no one scale"
    if scale == unit == "percent" and 0 < value <= 1 and "%" not in score.raw:
        return f"cannot tell whether {value_text(value)} is percent or a fraction"
    if scale == "percent" and unit == "fraction":
        value = round(value * 100, 6)  # 0.1 + 0.2 noise; leaderboards show two decimals
    elif scale is not None and unit not in (None, scale):
        return f"given in {unit}, while {benchmark.name} is measured in {scale}"
    own_range = benchmark.range if scale == benchmark.scale else None
    low, high = own_range or ((0.0, 100.0) if scale == "percent" else (-math.inf, math.inf))
    if not low <= value <= high:
        return f"{value_text(value)} is outside the range of {benchmark.name}, {low:g} to {high:g}"
    return tidy_number(_as_sure(value, score))


def _as_sure(value: float, score: Score) -> float:
    """A value without digits that its standard error does not support; two decimals stay, as on boards.

    76.800607 with a standard error of 1.16 is 76.8. A printed value (percent) stays as it was printed.
    """
    if score.unit != "fraction" or not score.stderr or not 0 < score.stderr < math.inf:
        return value
    error = score.stderr * 100
    return round(value, max(2, 1 - math.floor(math.log10(error))))


def value_text(value: float) -> str:
    """A value as it is written into files."""
    return number_text(tidy_number(value)) if math.isfinite(value) else str(value)


def in_percent(value: float, unit: str | None) -> float:
    """The value in percent where it is a fraction, else as it is: one scale for comparisons and tables."""
    return round(value * 100 if unit == "fraction" else value, 6)
