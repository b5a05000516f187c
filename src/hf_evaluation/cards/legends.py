"""Lists above a table that say how each of its benchmarks was measured.

"- MMMU_VAL (Accuracy)" above a column "MMMU" tells its split and metric, "- GSM8K: 8-shot" its shots.
`told_by_legend` gives what such a list tells of one benchmark; `is_of_another` knows a title like an item.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from hf_evaluation.core.patterns import pattern
from hf_evaluation.scores.benchmarks import Benchmark, find_part
from hf_evaluation.scores.identity import parts_between
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.settings import (
    NO_SETTINGS,
    UNKNOWN_PART,
    Settings,
    part_of_text,
    settings_of_labels,
)

_BEHIND_NAME = pattern(r"\s*(?:[:：]|\s[-–—])\s+")


@lru_cache(1024)  # asked for every number of a table
def told_by_legend(items: tuple[str, ...], benchmark: Benchmark) -> Settings:
    """What the one item of a list that names a benchmark, or a benchmark that is a part of it, says of it.

    A list explains a table where it names several benchmarks, each once. Words that are not understood as
    settings, or a number, make an item prose ("GSM8K: school mathematics"), which tells nothing.
    """
    entries = [entry for text in items if (entry := _entry(text))]
    own = [told for named, told in entries if named == benchmark]
    own += [_as_part(named, benchmark, told) for named, told in entries if _is_within(named, benchmark)]
    return own[0] if len(own) == 1 < len(entries) else NO_SETTINGS


def is_of_another(text: str, benchmark: Benchmark | None) -> bool:
    """Whether a title names one benchmark with its settings, as an item does, and not this one.

    "GSM8K: 8-shot" right above a table says nothing of its MMLU, "COPA (F1)" much of the COPA of KoBEST.
    """
    entry = _entry(text) if benchmark else None
    if entry is None or benchmark is None or entry[0] == benchmark:
        return False
    if _is_within(benchmark, entry[0]) or _is_within(entry[0], benchmark):
        return False
    return all(find_part(benchmark, name) is None for name in (entry[0].name, *entry[0].aliases))


@lru_cache(1024)
def _entry(text: str) -> tuple[Benchmark, Settings] | None:
    """The benchmark that an item names, and the settings that it tells."""
    name, *behind = _BEHIND_NAME.split(text, maxsplit=1)
    label = parse_label(name)
    if label.benchmark is None:
        return None
    told = settings_of_labels((*label.variants, *behind), label.benchmark)
    prose = told.rest or (told.part and told.part[0] == UNKNOWN_PART)
    return label.benchmark, NO_SETTINGS if prose else told


def _is_within(named: Benchmark, whole: Benchmark) -> bool:
    return len(parts_between(whole, named)) == 1


def _as_part(named: Benchmark, whole: Benchmark, told: Settings) -> Settings:
    """Settings of a benchmark as those of the one that it is a part of."""
    (part,) = parts_between(whole, named)
    own = f" {told.part[1]}" if told.part else ""
    return replace(told, part=(UNKNOWN_PART, f"{part}{own}") if own else part_of_text(part, whole))
