"""A board -> its documents: JSON, CSV, and the packed data of the page.

`board_json` makes the document that `reports_csv` and `pack` make theirs from. What the documents
hold is told in references/leaderboard.md, "Data".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from hf_evaluation.board.choosing import KINDS, STANDINGS
from hf_evaluation.board.records import SCHEMA, Board, Cell, Model, Report
from hf_evaluation.core.text import data_digest
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
_NOT_SHOWN = ("scores", "gaps")
# Who can have measured a number, for people.
WHO_WORDS = {
    str(WhoKind.AUTHORS): "the model's authors",
    str(WhoKind.THIRD_PARTY): "a named third party",
    str(WhoKind.HARNESS): "the run of a harness",
    str(WhoKind.UNKNOWN): "not known",
}


def board_json(board: Board) -> dict[str, Any]:
    """The document of data/leaderboard.json (references/leaderboard.md has its schema)."""
    survey = board.survey
    with_scores = sum(1 for model in survey.models if board.cells[model.repo_id])
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "title": board.title,
        "scanned": {
            "first": survey.first,
            "last": survey.last,
            "selections": list(survey.selections),
            "models": len(survey.models) + len(survey.failures),
            "with_scores": with_scores,
            "failed": len(survey.failures),
        },
        "attribution": board.attribution,
        "benchmarks": [{**asdict(column), "settings": dict(column.settings)} for column in board.columns],
        "models": [_model_json(model, board.cells[model.repo_id]) for model in survey.models],
        "left_out": [asdict(item) for item in board.left_out],
        "failed": [asdict(item) for item in survey.failures],
    }
    return {"digest": digest(document), **document}


def _model_json(model: Model, cells: Mapping[str, Cell]) -> dict[str, Any]:
    row = {item.name: getattr(model, item.name) for item in fields(model) if item.name not in _NOT_SHOWN}
    row["base_models"] = list(model.base_models)
    row["gaps"] = [
        {**asdict(gap), "value": None if gap.state == "on_artificial_analysis" else gap.value}
        for gap in model.gaps
    ]
    row["cells"] = {
        column: {
            "value": cell.reports[0].value,
            "rank": cell.rank,
            "why": cell.why,
            "conflict": cell.conflict,
            "doubt": cell.doubt,
            "reports": [_flat(report) for report in cell.reports],
        }
        for column, cell in cells.items()
    }
    return row


REPORT_FIELDS = {item.name: str(item.type) for item in fields(Report)}


def _flat(report: Report) -> dict[str, Any]:
    """A report as an object; `asdict`, which copies deeply, took a fifth of the time of a big board."""
    return {name: getattr(report, name) for name in REPORT_FIELDS}


def digest(document: Mapping[str, Any]) -> str:
    """A hash of everything but the time of the scan: equal where a reader would see nothing new."""
    scanned = {key: item for key, item in document["scanned"].items() if key not in ("first", "last")}
    told = json.dumps({**document, "scanned": scanned}, sort_keys=True, ensure_ascii=False)
    return data_digest(told.encode("utf-8", "backslashreplace"))


def csv_safe(value: object) -> str:
    """A CSV field; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return "" if value is None else str(value)


def reports_csv(document: Mapping[str, Any]) -> str:
    """The document of data/reports.csv: a line a report, those that are shown marked."""
    names = list(REPORT_FIELDS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("repo_id", "benchmark", "rank", "shown", *names))
    for model in document["models"]:
        for column, cell in model["cells"].items():
            for at, report in enumerate(cell["reports"]):
                head = (model["repo_id"], column, cell["rank"] if at == 0 else "", "no" if at else "yes")
                writer.writerow(csv_safe(item) for item in (*head, *(report[name] for name in names)))
    return out.getvalue()


def pack(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the page carries it: reports as lists in the order of `fields`, each text once.

    A text is its index in `strings`, None is 0 there; what is None at the end of a report is cut.
    """
    strings: dict[str | None, int] = {None: 0}
    names = list(REPORT_FIELDS)
    texts = [name for name, type_ in REPORT_FIELDS.items() if "str" in type_]
    kinds = [(name, name in texts) for name in names]
    columns = {column["id"]: at for at, column in enumerate(document["benchmarks"])}

    def text(value: str | None) -> int:
        return strings.setdefault(value, len(strings))

    def report(row: Mapping[str, Any]) -> list[Any]:
        packed = [text(row[name]) if is_text else row[name] for name, is_text in kinds]
        while packed[-1] is None or (packed[-1] == 0 and kinds[len(packed) - 1][1]):
            packed.pop()
        return packed

    models = []
    for model in document["models"]:
        cells = [
            [
                columns[column],
                cell["rank"],
                text(cell["why"]),
                int(cell["conflict"]) + int(cell["doubt"]),
                [*map(report, cell["reports"])],
            ]
            for column, cell in model["cells"].items()
        ]
        gaps = [[text(gap[name]) if name != "value" and name != "pr" else gap[name] for name in GAP_FIELDS]
                for gap in model["gaps"]]  # fmt: skip
        models.append({**model, "cells": cells, "gaps": gaps})
    return {
        **document,
        "models": models,
        "fields": names,
        "texts": texts,
        "gap_fields": list(GAP_FIELDS),
        "facts": [dict(zip(("id", "name", "kind", "title"), fact, strict=True)) for fact in FACTS],
        "standings": STANDINGS,
        "kinds": KINDS,
        "whos": WHO_WORDS,
        "strings": list(strings),
    }


GAP_FIELDS = ("benchmark", "state", "value", "pr", "flavor", "command")
