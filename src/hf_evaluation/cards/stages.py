"""Training stages of tables: base models here, tuned ones there.

`section_stages` reads them off the heading or sentence above a table, `stages_of_tables` those of a whole
card, where a table without such a heading may share the names of one that has it. `stages_in` is what one
text says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hf_evaluation.cards.tables import Table
from hf_evaluation.cards.wording import SECTION_STAGES
from hf_evaluation.core.text import squash

_SECTION_STAGE_NAMES = {1: "base", 2: "chat", 3: "dpo", 4: "sft", 0: "rl"}  # by group number modulo 5


def section_stages(table: Table) -> frozenset[str]:
    """Training stages that the nearest heading or sentence names ("Base Model", "DPO evaluation")."""
    for text in (*table.introduced_by(1), *reversed(table.headings[1:])):
        if found := stages_in(text):
            return found
    return frozenset()


@lru_cache(4096)
def stages_in(text: str) -> frozenset[str]:
    """Training stages that a short text says models are of; a longer one is prose."""
    if len(text) > 60:
        return frozenset()
    return frozenset(
        _SECTION_STAGE_NAMES[(match.lastindex or 1) % 5] for match in SECTION_STAGES.finditer(text)
    )


def stages_of_tables(tables: Sequence[Table]) -> dict[int, frozenset[str]]:
    """The stages of every table, by ordinal.

    A table whose heading names none has those of the tables whose names it repeats: of one, or of several,
    and then a name without a stage in it is an open question.
    """
    found = {table.ordinal: section_stages(table) for table in tables}
    if len(set(found.values()) - {frozenset()}) < 2:
        return found
    stages_of: dict[str, set[frozenset[str]]] = {}
    for table in tables:
        if found[table.ordinal]:
            for label in _head_labels(table):
                stages_of.setdefault(label, set()).add(found[table.ordinal])
    for table in tables:
        if found[table.ordinal]:
            continue
        shared = (stages_of.get(label, set()) for label in _head_labels(table))
        only = {stage for stages in shared if len(stages) == 1 for stage in stages}
        found[table.ordinal] = frozenset(stage for stages in only for stage in stages)
    return found


def _head_labels(table: Table) -> frozenset[str]:
    """The labels of a table's first row and column, without those that say little."""
    cells = [*(table.grid[0] if table.grid else ()), *(row[0] for row in table.grid[:60] if row)]
    return frozenset(squash(cell.flat) for cell in cells if any(ch.isdigit() for ch in cell.text))
