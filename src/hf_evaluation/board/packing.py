"""The document of a board as the page carries it: small, and quick to read.

`pack` lays reports out by field, a list for each, with every text once in `strings`: two thousand models with
sixty scores each take a third of what a list of objects takes. `page_data.js` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hf_evaluation.board.choosing import KINDS, STANDINGS
from hf_evaluation.board.commands import ANY_MODEL, PUBLISHING
from hf_evaluation.board.documents import REPORT_FIELDS
from hf_evaluation.scores.who import WhoKind

# Columns about the model, in the order of the table: field, heading, kind, explanation.
FACTS = (
    ("trending_rank", "Trend", "whole", "Rank among trending models when scanned"),
    ("parameters", "Params", "params", "Parameters, total"),
    ("active_parameters", "Active", "params", "Parameters active for a token"),
    ("type", "Type", "text", "Base, instruct, quantised and so on"),
    ("licence", "Licence", "text", "Licence of the card"),
    ("organisation", "Organisation", "text", "Account that owns the repository"),
    ("created", "Created", "text", "Day on which the repository was made"),
    ("downloads", "Downloads", "count", "Downloads of the last 30 days"),
    ("likes", "Likes", "count", "Likes"),
)
# Who can have measured a number, for people.
WHO_WORDS = {
    str(WhoKind.AUTHORS): "the model's authors",
    str(WhoKind.THIRD_PARTY): "a named third party",
    str(WhoKind.HARNESS): "the run of a harness",
    str(WhoKind.UNKNOWN): "not known",
}
# Licences that let everybody use, change and pass on the model: what "open" means as a filter.
OPEN_LICENCES = (
    "apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "isc", "unlicense", "cc0-1.0", "cc-by-4.0",
    "cc-by-sa-4.0", "mpl-2.0", "gpl", "gpl-2.0", "gpl-3.0", "lgpl", "lgpl-3.0", "agpl-3.0", "odc-by", "zlib",
    "artistic-2.0", "epl-2.0", "eupl-1.1", "eupl-1.2", "ecl-2.0", "afl-3.0", "ms-pl", "postgresql", "bsl-1.0",
)  # fmt: skip
GAP_FIELDS = ("benchmark_id", "benchmark", "state", "value", "pr", "flavor", "command")
_MODEL_LEAVES_OUT = ("sha", "cells", "gaps")
_TEXTS = tuple(name for name, type_ in REPORT_FIELDS.items() if "str" in type_ and name != "told")
_PLACE = re.compile(r"(table|row|column|line) (\d+)")
_SPARSE = 3  # a list is told by its places where fewer than one in so many are something
Packed = Mapping[str, Any] | Sequence[Any]


class _Strings:
    """Texts, each once; None is 0."""

    def __init__(self) -> None:
        self.places: dict[str | None, int] = {None: 0}

    def __call__(self, text: str | None) -> int:
        return self.places.setdefault(text, len(self.places))


def pack(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the form of the page."""
    strings = _Strings()
    columns = {column["id"]: at for at, column in enumerate(document["benchmarks"])}
    sorts = {(sort["pipeline_tag"], sort["type"]): at for at, sort in enumerate(document["sorts"])}
    cells = [(columns[key], cell) for model in document["models"] for key, cell in model["cells"].items()]
    return {
        **document,
        "models": [_pack_model(model, sorts, strings) for model in document["models"]],
        "sorts": [[columns[key] for key in sort["benchmarks"]] for sort in document["sorts"]],
        "views": [
            {**view, "columns": [columns[key] for key in view["columns"]]} for view in document["views"]
        ],
        "cells": {
            "column": _packed_list([at for at, _ in cells]),
            "reports": _packed_list([len(cell["reports"]) for _, cell in cells], 1),
            "why": _packed_list([strings(cell["why"]) for _, cell in cells]),
            "conflict": _packed_list([int(cell["conflict"]) + int(cell["doubt"]) for _, cell in cells]),
        },
        "reports": _pack_reports(document, cells, strings),
        "texts": list(_TEXTS),
        "gap_fields": list(GAP_FIELDS),
        "facts": [dict(zip(("id", "name", "kind", "title"), fact, strict=True)) for fact in FACTS],
        "standings": STANDINGS,
        "kinds": KINDS,
        "whos": WHO_WORDS,
        "open": OPEN_LICENCES,
        "publish": PUBLISHING,
        "any_model": ANY_MODEL,
        "strings": list(strings.places),
    }


def _pack_model(
    model: Mapping[str, Any], sorts: Mapping[tuple[str | None, str | None], int], strings: _Strings
) -> dict[str, Any]:
    gaps = [
        [gap[name] if name in ("value", "pr") else strings(gap[name]) for name in GAP_FIELDS]
        for gap in model["gaps"]
    ]
    told = {key: value for key, value in model.items() if key not in _MODEL_LEAVES_OUT}
    sort = sorts.get((model["pipeline_tag"], model["type"]))
    return {**told, "cells": len(model["cells"]), "gaps": gaps, "sort": sort}


def _pack_reports(
    document: Mapping[str, Any], cells: Sequence[tuple[int, Mapping[str, Any]]], strings: _Strings
) -> dict[str, Packed]:
    """The reports of all cells in their order, by field; what follows from other fields is not told again."""
    rows = [(document["benchmarks"][at]["unit"], row) for at, cell in cells for row in cell["reports"]]
    found: dict[str, Packed] = {}
    for name in _TEXTS:
        if name not in ("raw", "place"):
            found[name] = _packed_list([strings(row[name]) for _, row in rows])
    found["raw"] = _packed_list([strings(_raw_form(row, unit)) for unit, row in rows])
    found["printed"] = _packed_list(
        [None if row["printed"] == row["value"] else row["printed"] for _, row in rows], None
    )
    places = [dict(_PLACE.findall(row["place"] or "")) for _, row in rows]
    for word in ("table", "row", "column", "line"):
        found[word] = _packed_list([int(place.get(word, -1)) for place in places], -1)
    for name in ("value", "stderr", "samples", "pr"):
        found[name] = _packed_list([row[name] for _, row in rows], None)
    found["decimals"] = _packed_list([row["decimals"] for _, row in rows], 1)
    found["contradicted"] = _packed_list([int(row["contradicted"]) for _, row in rows])
    found["told"] = _packed_list([strings("\n".join(f"{k}: {v}" for k, v in row["told"].items()) or None)
                                  for _, row in rows])  # fmt: skip
    return found


def _raw_form(row: Mapping[str, Any], unit: str | None) -> str | None:
    """What a source prints, with {} for the number as its decimals say: "**{}**" stands for thousands."""
    if row["raw"] is None:
        return None
    decimals = row["decimals"] + (2 if unit == "percent" and row["unit"] == "fraction" else 0)
    number = f"{row['printed']:.{decimals}f}"
    alone = row["raw"].count(number) == 1 and "{}" not in row["raw"]
    return str(row["raw"].replace(number, "{}")) if alone else str(row["raw"])


def _packed_list(values: Sequence[Any], usual: Any = 0) -> Packed:
    """A list, or what differs from the usual value with its distance to the one before."""
    others = [at for at, value in enumerate(values) if value != usual]
    if len(others) * _SPARSE >= len(values):
        return values
    steps = [at - before for before, at in zip([0, *others], others, strict=False)]
    return {"usual": usual, "steps": steps, "of": [values[at] for at in others]}
