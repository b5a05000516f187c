"""Training stages of tables: base models here, tuned ones there.

`section_stages` reads them off the heading or sentence above a table, `stages_of_tables` those of a whole
card, where a table without such a heading may share the names of one that has it. `stages_in` is what one
text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hf_evaluation.cards.frames import names_a_benchmark
from hf_evaluation.cards.tables import Cell, Table
from hf_evaluation.cards.wording import MEASURED_STAGES, NATIVE_FORMATS, SECTION_STAGES
from hf_evaluation.core.text import squash

_SECTION_STAGE_NAMES = {1: "base", 2: "chat", 3: "dpo", 4: "sft", 0: "rl"}  # by group number modulo 5
MAX_SENTENCE_OF_STAGES = 160  # characters of a sentence that may say of which stage the models below are

LINE_UP = 3  # models that two tables have to compare, and no others, to be of one kind
MAX_ACROSS = 60  # columns that are looked at for names of models
MAX_MODEL = 60  # characters of a model's name in a table


def section_stages(table: Table) -> frozenset[str]:
    """Training stages that the nearest heading or sentence names ("Base Model", "DPO evaluation")."""
    for text in table.introduced_by(1):
        if found := stages_in(text) or _stages_measured(text):
            return found
    for text in reversed(table.headings[1:]):
        if found := stages_in(text):
            return found
    return frozenset()


def _stages_measured(sentence: str) -> frozenset[str]:
    """The one stage that a sentence says the models measured below are of."""
    if len(sentence) > MAX_SENTENCE_OF_STAGES:
        return frozenset()
    found = _stages_named(MEASURED_STAGES.finditer(sentence))
    return found if len(found | _stages_named(SECTION_STAGES.finditer(sentence))) == 1 else frozenset()


@lru_cache(4096)
def stages_in(text: str) -> frozenset[str]:
    """Training stages that a short text says models are of; a longer one is prose."""
    if len(text) > 60:
        return frozenset()
    return _stages_named(SECTION_STAGES.finditer(text))


def _stages_named(matches: Iterable[re.Match[str]]) -> frozenset[str]:
    return frozenset(_SECTION_STAGE_NAMES[(match.lastindex or 1) % 5] for match in matches)


def stages_of_tables(tables: Sequence[Table]) -> dict[int, frozenset[str]]:
    """The stages of every table, by ordinal.

    A table whose heading names none has those of the tables that compare the same models, else those of the
    tables whose names it repeats: of one, or of several, and then a name without a stage in it is an open
    question.
    """
    found = {table.ordinal: section_stages(table) for table in tables}
    if len(set(found.values()) - {frozenset()}) < 2:
        return found
    staged = [table for table in tables if found[table.ordinal]]
    stages_of: dict[str, set[frozenset[str]]] = {}
    compared: dict[frozenset[str], set[frozenset[str]]] = {}
    for table in staged:
        for label in _head_labels(table):
            stages_of.setdefault(label, set()).add(found[table.ordinal])
        for names in _line_ups(table):
            compared.setdefault(names, set()).add(found[table.ordinal])
    for table in tables:
        if found[table.ordinal]:
            continue
        alike = [compared[names] for names in _line_ups(table) if names in compared]
        if len(alike) == 1:
            only = alike[0]
        else:
            shared = (stages_of.get(label, set()) for label in _head_labels(table))
            only = {stage for stages in shared if len(stages) == 1 for stage in stages}
        found[table.ordinal] = frozenset(stage for stages in only for stage in stages)
    return found


def _line_ups(table: Table) -> list[frozenset[str]]:
    """The models that a table compares, by its first row and by its first column, the precision aside."""
    across = table.grid[0][:MAX_ACROSS] if table.grid else ()
    down = [row[0] for row in table.grid[:60] if row]
    return [names for names in (_models(across), _models(down)) if len(names) >= LINE_UP]


def _models(cells: Sequence[Cell]) -> frozenset[str]:
    """The labels with a digit that are no tests', without a word of the number format."""
    texts = {
        cell.flat for cell in cells if any(ch.isdigit() for ch in cell.text) and len(cell.text) < MAX_MODEL
    }
    return frozenset(_without_precision(text) for text in texts if not names_a_benchmark(text))


def _head_labels(table: Table) -> frozenset[str]:
    """The labels of a table's first row and column, without those that say little."""
    cells = [*(table.grid[0] if table.grid else ()), *(row[0] for row in table.grid[:60] if row)]
    return frozenset(_without_precision(cell.flat) for cell in cells if any(ch.isdigit() for ch in cell.text))


@lru_cache(4096)
def _without_precision(text: str) -> str:
    return squash(" ".join(word for word in text.split() if squash(word) not in NATIVE_FORMATS))
