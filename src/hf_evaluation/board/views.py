"""Views of a board: which columns are shown together, before anybody picks.

`view_of` says in which view a benchmark stands, `make_views` chooses the columns of each: the overview, a
view for each category, the five benchmarks of the project's goal. What is reported most goes before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hf_evaluation.board.records import Cell, Column, View

# View, its name, and the categories of the benchmark table that stand in it.
_CATEGORIES = (
    ("knowledge", "Knowledge", ("knowledge", "factuality", "medical", "legal-finance")),
    ("reasoning", "Reasoning", ("reasoning",)),
    ("maths", "Maths", ("math", "formal-math")),
    ("code", "Code", ("code",)),
    ("agents", "Agents", ("agentic", "tool-use", "gui")),
    ("instructions", "Instructions", ("instruction-following", "alignment-chat")),
    ("multilingual", "Multilingual", ("multilingual", "chinese")),
    ("long-context", "Long context", ("long-context",)),
    ("vision", "Vision", ("vision", "vision-math", "document-ocr", "video", "image-generation")),
    ("speech", "Speech", ("audio-speech",)),
    ("embeddings", "Embeddings", ("embedding",)),
    ("safety", "Safety", ("safety", "cybersecurity")),
    ("language", "Language", ("language-understanding", "reward")),
)
OTHER = "other"
VIEW_OF = {category: view for view, _, categories in _CATEGORIES for category in categories}
# The goal of the project. A release of LiveCodeBench is another test, and a column of its own; a bare "ARC"
# may be either of its two sets.
FIVE = (
    "aime_2025", "bbh", "livecodebench", "livecodebench_v6", "livecodebench_v5", "mmlu", "arc_challenge",
    "arc",
)  # fmt: skip
IN_VIEW = 8  # columns of a category
IN_OVERVIEW = 12
AT_LEAST = 2  # models that a column of the overview has, and a share of all of them
SHARE = 0.03


def view_of(category: str | None) -> str:
    """The view in which a category of the benchmark table stands."""
    return VIEW_OF.get(category or "", OTHER)


def make_views(columns: Sequence[Column], cells: Mapping[str, Mapping[str, Cell]]) -> tuple[View, ...]:
    """The views that have columns, the overview first. `columns` by falling coverage."""
    by_view = {name: [column for column in columns if column.category == name] for name in _names()}
    views = [
        View("", "Overview", "The most reported benchmarks of each category",
             tuple(_overview(columns, by_view, len(cells))), len(columns), _models(cells, None))
    ]  # fmt: skip
    for name, title in _names().items():
        if members := by_view[name]:
            ids = {column.id for column in members}
            views.append(
                View(name, title, f"The most reported benchmarks: {title}", tuple(_most_reported(members)),
                     len(members), _models(cells, ids))
            )  # fmt: skip
    there = {column.id for column in columns}
    five = [name for name in FIVE if name in there]
    if five:
        title = "AIME 2025, BIG-Bench Hard, LiveCodeBench, MMLU, ARC"
        views.append(View("five", "The five", title, tuple(five), len(five), _models(cells, set(five))))
    return tuple(views)


def mark_default(columns: Iterable[Column], views: Sequence[View]) -> tuple[Column, ...]:
    """The columns, those of the overview marked."""
    shown = set(views[0].columns)
    return tuple(replace(column, default=column.id in shown) for column in columns)


def _names() -> dict[str, str]:
    return {**{view: name for view, name, _ in _CATEGORIES}, OTHER: "Other"}


def _most_reported(members: Sequence[Column]) -> list[str]:
    """The first columns of a category: whole benchmarks in their own metric, then parts and other metrics."""
    ordered = sorted(members, key=lambda column: not (column.whole and column.models >= AT_LEAST))
    return [column.id for column in ordered[:IN_VIEW]]


def _overview(columns: Sequence[Column], by_view: Mapping[str, Sequence[Column]], models: int) -> list[str]:
    """The most reported of each category, then the most reported of all; by falling coverage."""
    enough = max(AT_LEAST, SHARE * models)
    firsts = [next((c for c in members if c.whole and c.models >= enough), None)
              for name, members in by_view.items() if name != OTHER]  # fmt: skip
    chosen = [column for column in firsts if column]
    for column in [column for column in columns if column.whole] or columns:
        if len(chosen) < IN_OVERVIEW and column not in chosen:
            chosen.append(column)
    return [column.id for column in columns if column in chosen]


def _models(cells: Mapping[str, Mapping[str, Cell]], ids: set[str] | None) -> int:
    """How many models have a score in these columns, in any where none are told."""
    return sum(1 for row in cells.values() if (row if ids is None else ids & row.keys()))
