"""A board -> its documents: JSON and CSV.

`board_json` makes the document that `reports_csv` and the page's data (`board.packing`) are made from. What
they hold is told in references/leaderboard.md, "Data".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from hf_evaluation.board.records import SCHEMA, Board, Cell, Column, Contradicted, Model, Report
from hf_evaluation.core.text import csv_safe, data_digest

_NOT_SHOWN = ("scores", "gaps", "contradicted")


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
        "views": [{**asdict(view), "columns": list(view.columns)} for view in board.views],
        "benchmarks": [_column_json(column) for column in board.columns],
        "models": [_model_json(model, board.cells[model.repo_id]) for model in survey.models],
        "sorts": [
            {"pipeline_tag": pipeline, "type": type_, "benchmarks": list(columns)}
            for (pipeline, type_), columns in board.fitting.items()
        ],
        "contradictions": [_contradicted(item) for item in board.contradictions],
        "left_out": [asdict(item) for item in board.left_out],
        "failed": [asdict(item) for item in survey.failures],
    }
    return {"digest": digest(document), **document}


def _column_json(column: Column) -> dict[str, Any]:
    limits = None if column.limits is None else list(column.limits)
    return {**asdict(column), "settings": dict(column.settings), "limits": limits}


def _contradicted(item: Contradicted) -> dict[str, Any]:
    row = asdict(item)
    return {**row, **{f"card_{key}": value for key, value in row.pop("objection").items()}}


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
    row = {name: getattr(report, name) for name in REPORT_FIELDS}
    return {**row, "told": dict(report.told)}


def digest(document: Mapping[str, Any]) -> str:
    """A hash of everything but the time of the scan: equal where a reader would see nothing new."""
    scanned = {key: item for key, item in document["scanned"].items() if key not in ("first", "last")}
    told = json.dumps({**document, "scanned": scanned}, sort_keys=True, ensure_ascii=False)
    return data_digest(told.encode("utf-8", "backslashreplace"))


def reports_csv(document: Mapping[str, Any]) -> str:
    """The document of data/reports.csv: a line a report, those that are shown marked."""
    names = [name for name in REPORT_FIELDS if name != "told"]  # one by one what `settings` tells together
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("repo_id", "benchmark", "rank", "shown", *names))
    for model in document["models"]:
        for column, cell in model["cells"].items():
            for at, report in enumerate(cell["reports"]):
                head = (model["repo_id"], column, cell["rank"] if at == 0 else "", "no" if at else "yes")
                writer.writerow(csv_safe(item) for item in (*head, *(report[name] for name in names)))
    return out.getvalue()
