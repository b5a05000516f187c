"""A survey -> its board: columns, cells, and what is left out.

`make_board` puts columns in the order of falling coverage; what is shown at once is `board.views`'s to say.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hf_evaluation.board.choosing import Rival, choose, rank, standing_of
from hf_evaluation.board.columns import (
    WITHHELD,
    Entry,
    contradicted_scores,
    is_withheld,
    left_out_because,
    make_column,
    on_column_scale,
    place_scores,
)
from hf_evaluation.board.fields import safe_url
from hf_evaluation.board.records import Board, Cell, Column, Contradicted, Model, ModelSort, Report, Survey
from hf_evaluation.board.titles import default_title
from hf_evaluation.board.views import make_views, mark_default
from hf_evaluation.core.text import printable
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.fitting import is_for
from hf_evaluation.scores.measurement import COMPARED
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import Settings, settings_text
from hf_evaluation.scores.who import ANALYSIS_NAME, where_of_score, who_of_score, who_text


def make_board(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, title: str | None = None, with_aa: bool = False
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
    fitting = _fitting(survey, columns, benchmarks)
    views = make_views(columns, cells)
    chosen = mark_default(_with_fits(columns, fitting, survey, cells), views)
    left.sort(key=lambda item: (item.reason, item.repo_id, item.benchmark))
    shown_aa = with_aa and any(entry.who.name == ANALYSIS_NAME for entry in entries)
    silent = {item.repo_id for item in left if item.reason == WITHHELD}
    models = tuple(_without_withheld(m) if m.repo_id in silent else m for m in survey.models)
    told = replace(survey, models=models)
    against = _contradictions(survey, entries, {column.id for column in columns}, with_aa=with_aa)
    title = title or default_title(survey)
    return Board(title, told, chosen, cells, tuple(left), against, views, fitting, shown_aa)


def _fitting(
    survey: Survey, columns: Sequence[Column], benchmarks: Mapping[str, Benchmark]
) -> dict[ModelSort, tuple[str, ...]]:
    """Sort of model -> the columns of whole benchmarks that are for it.

    A copy (quantised, an adapter, a merge) lacks nothing: its makers are not asked to measure it again. Nor
    does a model of whose pipeline nothing is told.
    """
    whole = [
        (column.id, benchmarks[column.benchmark_id])
        for column in columns
        if column.whole and column.benchmark_id in benchmarks
    ]
    told = (model for model in survey.models if model.pipeline_tag and not model.is_copy)
    sorts = dict.fromkeys((model.pipeline_tag, model.type) for model in told)
    return {sort: tuple(key for key, benchmark in whole if is_for(benchmark, *sort)) for sort in sorts}


def _with_fits(board_columns: Iterable[Column], fitting: Mapping[ModelSort, Sequence[str]],
               survey: Survey, cells: Mapping[str, Mapping[str, Cell]]) -> list[Column]:  # fmt: skip
    """The columns, each with the number of models that it is for, by their sort or because they have it."""
    counts: Counter[str] = Counter()
    for model in survey.models:
        counts.update({*fitting.get((model.pipeline_tag, model.type), ()), *cells[model.repo_id]})
    return [replace(column, fits=counts[column.id]) for column in board_columns]


def _contradictions(
    survey: Survey, entries: Sequence[Entry], columns: Collection[str], *, with_aa: bool
) -> tuple[Contradicted, ...]:
    """Every published score that the model's own card contradicts, also one that has no column."""
    column_of = {id(entry.score): entry.column for entry in entries}
    found = []
    for model in survey.models:
        for score, against in contradicted_scores(model):
            if against and (with_aa or not is_withheld(score)):
                who, column = who_of_score(score), column_of.get(id(score))
                found += [
                    Contradicted(
                        model.repo_id,
                        score.benchmark,
                        column if column in columns else None,
                        score.raw or f"{score.value:g}",
                        str(where_of_score(score).place),
                        printable(who_text(who)),
                        score.pr,
                        safe_url(score.source.url),
                        item,
                    )  # fmt: skip
                    for item in against
                ]
    return tuple(found)


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
    notes.pop("pr_edits", None)
    who = entry.who
    return Report(
        value, decimals, standing_of(score), score.value, score.raw or None, score.unit, entry.settings,
        entry.measured.metric, _error_of(score, value), score.samples, source.kind, source.date, source.name,
        safe_url(source.url), source.revision, _place_in_words(score), score.pr, author,
        _notes_in_words(notes), str(who.kind), printable(who_text(who)), str(where_of_score(score).place),
        _mode_words(told.mode), _tool_words(told.tools), entry.contradicted, _told_one_by_one(told),
    )  # fmt: skip


def _error_of(score: Score, value: float) -> float | None:
    """The standard error on the column's scale, on which a fraction may have become percent."""
    if not score.stderr or score.stderr < 0:
        return None
    times = 100 if score.unit == "fraction" and abs(value) > abs(score.value) else 1
    return round(score.stderr * times, 6)


@lru_cache(4096)
def _told_one_by_one(told: Settings) -> tuple[tuple[str, str], ...]:
    """The settings that make two measurements different where both tell them, each in words."""
    plain = [(name, getattr(told, name)) for name in COMPARED]
    return tuple(
        (name.replace("_", " "), settings_text(Settings(**{name: value})) or str(value))
        for name, value in plain
        if value is not None
    )


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
