"""A survey -> its board: columns, cells, and what is left out.

`make_board` puts columns in the order of falling coverage; the first `DEFAULT_COLUMNS` are shown at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hf_evaluation.board.choosing import Rival, choose, rank, standing_of
from hf_evaluation.board.columns import (
    WITHHELD,
    Entry,
    is_withheld,
    left_out_because,
    make_column,
    on_column_scale,
    place_scores,
)
from hf_evaluation.board.fields import safe_url
from hf_evaluation.board.records import Board, Cell, Column, Model, Report, Survey
from hf_evaluation.core.text import printable
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import Settings, settings_text
from hf_evaluation.scores.who import ANALYSIS_NAME, where_of_score, who_text

DEFAULT_COLUMNS = 12  # shown before anybody picks: those that most models report


def make_board(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, title: str, with_aa: bool = False
) -> Board:
    """The board of a survey: columns by falling coverage, cells with all reports, ranks with ties."""
    entries, left = place_scores(survey, benchmarks, with_aa=with_aa)
    by_column: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_column[entry.column].append(entry)
    columns: list[Column] = []
    cells: dict[str, dict[str, Cell]] = {model.repo_id: {} for model in survey.models}
    for key, members in by_column.items():
        known = benchmarks.get(members[0].benchmark_id)
        column = make_column(key, members, known)
        rivals: dict[str, list[Rival]] = defaultdict(list)
        for entry in members:
            scaled = on_column_scale(entry, column, known)
            if isinstance(scaled, str):
                left.append(left_out_because(entry.model, entry.score, scaled))
            else:
                rivals[entry.model.repo_id].append(Rival(report_of(entry, *scaled), entry.measured))
        ranked = rank({repo: choose(found, column) for repo, found in rivals.items()}, column)
        for repo, cell in ranked.items():
            cells[repo][key] = cell
        if ranked:
            columns.append(replace(column, models=len(ranked)))
    columns.sort(key=lambda column: (-column.models, column.name.casefold(), column.id))
    chosen = tuple(replace(column, default=at < DEFAULT_COLUMNS) for at, column in enumerate(columns))
    left.sort(key=lambda item: (item.reason, item.repo_id, item.benchmark))
    shown_aa = with_aa and any(entry.who.name == ANALYSIS_NAME for entry in entries)
    silent = {item.repo_id for item in left if item.reason == WITHHELD}
    models = tuple(_without_withheld(m) if m.repo_id in silent else m for m in survey.models)
    told = replace(survey, models=models)
    return Board(title, told, chosen, cells, tuple(left), shown_aa)


def _without_withheld(model: Model) -> Model:
    """The model without values that must not be republished in its gaps."""
    values = {score.value for score in model.scores if is_withheld(score)}
    gaps = tuple(replace(gap, value=None) if gap.value in values else gap for gap in model.gaps)
    return replace(model, gaps=gaps)


def report_of(entry: Entry, value: float, decimals: int) -> Report:
    """A score in its column."""
    score, source, told = entry.score, entry.score.source, entry.measured.settings
    notes = dict(score.method or {})
    author = notes.pop("pr_author", None)
    who = entry.who
    return Report(
        value, decimals, standing_of(score), score.value, score.raw or None, score.unit, entry.settings,
        entry.measured.metric, score.stderr, score.samples, source.kind, source.date, source.name,
        safe_url(source.url), source.revision, _place_in_words(score), score.pr, author,
        _notes_in_words(notes), str(who.kind), printable(who_text(who)), str(where_of_score(score).place),
        _mode_words(told.mode), _tool_words(told.tools),
    )  # fmt: skip


@lru_cache(64)
def _mode_words(mode: str | None) -> str | None:
    return settings_text(Settings(mode=mode))


@lru_cache(4)
def _tool_words(tools: bool | None) -> str | None:
    return settings_text(Settings(tools=tools))


def _place_in_words(score: Score) -> str | None:
    places = (("table", score.table), ("row", score.row), ("column", score.column), ("line", score.line))
    return ", ".join(f"{name} {at}" for name, at in places if at is not None) or None


def _notes_in_words(notes: Mapping[str, Any]) -> str | None:
    """What a source tells of its method, a stranger's words made printable."""
    told = {key: note for key, note in notes.items() if note not in (None, "", [], {})}
    words = (
        f"{key}: {note if isinstance(note, str) else json.dumps(note, ensure_ascii=False)}"
        for key, note in told.items()
    )
    return printable("; ".join(words)) or None
