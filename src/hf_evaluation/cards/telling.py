"""Scores that bear one name are told apart by what stands above their rows and tables.

`tell_apart` looks at scores of one benchmark, part, metric and settings with different values and adds what
section, caption, introduction or heading say of one and not of the others: "Extended Thinking" is a mode,
"Secondary structure (Q3)" a part of unknown name. What nothing tells apart stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hf_evaluation.cards.frames import Frame
from hf_evaluation.cards.headers import is_generic_heading, titles_of
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import UNKNOWN_PART, Settings, over, read_settings

MAX_WORDS = 6  # of a text that may name a part
MAX_LEVELS = 5  # texts above a score that are compared


def tell_apart(scores: Sequence[Score], frames: Mapping[int, Frame]) -> list[Score]:
    """The scores, those of one name with what tells them apart."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, score in enumerate(scores):
        name = (squash(score.benchmark), score.benchmark_id, score.metric, score.settings)
        groups.setdefault(name, []).append(index)
    told = list(scores)
    differing = {_tables_of(group, scores) for group in groups.values() if _values_differ(group, scores)}
    for group in groups.values():
        if len(group) > 1 and _tables_of(group, scores) in differing:
            for index, text in _telling_texts([scores[index] for index in group], frames):
                score = scores[group[index]]
                told[group[index]] = _with_text(score, text, part=_values_differ(group, scores))
    return told


def _tables_of(group: Sequence[int], scores: Sequence[Score]) -> frozenset[int | None]:
    return frozenset(scores[index].table for index in group)


def _values_differ(group: Sequence[int], scores: Sequence[Score]) -> bool:
    """Whether scores of one name have several values; of a value that is equal the tables' others decide."""
    return len({scores[index].value for index in group}) > 1


def _telling_texts(scores: Sequence[Score], frames: Mapping[int, Frame]) -> list[tuple[int, str]]:
    """For each of some scores the nearest text above that not all of them have; () where there is none."""
    above = [_texts_above_score(score, frames) for score in scores]
    for level in range(MAX_LEVELS):
        texts = [texts[level] if level < len(texts) else "" for texts in above]
        if len(set(texts)) > 1:
            return [(index, text) for index, text in enumerate(texts) if text]
    return []


def _texts_above_score(score: Score, frames: Mapping[int, Frame]) -> tuple[str, ...]:
    frame = frames.get(score.table or 0)
    if frame is None:
        return ()
    section = frame.sections.get(score.row if score.row is not None else -1, "")
    return (section, *titles_of(frame.table))


def _with_text(score: Score, text: str, *, part: bool) -> Score:
    """A score with what a text above it tells; what cannot be placed is a `part` of unknown name."""
    benchmark = catalogue().with_id(score.benchmark_id)
    told = read_settings(text.strip(" :"), benchmark, labels=True)
    if not part or is_generic_heading(text):
        told = replace(told, part=None)
    unplaced = told.part is not None and told.part[0] == UNKNOWN_PART
    if unplaced and len(text.split()) > MAX_WORDS:
        told = replace(told, part=None)  # a sentence names no part
        unplaced = False
    settings = over(score.settings, replace(told, metric=None, rest=()))
    if told.part and score.settings.part and score.settings.part[0] == UNKNOWN_PART:
        settings = replace(settings, part=(UNKNOWN_PART, f"{told.part[1]} {score.settings.part[1]}"))
    if settings.part != score.settings.part:
        settings = replace(settings, part_name=None)
    told_apart = replace(
        score, settings=_as_same(settings, score.settings), label=_label_with(score.label, text)
    )
    return replace(told_apart, benchmark_id=None) if unplaced else told_apart


def _as_same(settings: Settings, before: Settings) -> Settings:
    return before if settings == before else settings


def _label_with(label: str | None, text: str) -> str:
    return " | ".join(filter(None, (label, text)))
