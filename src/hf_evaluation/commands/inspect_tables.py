"""inspect-tables: every rendered table of a card, what it was taken for and why.

`cmd_inspect_tables` also prints, for each, the evidence for the model's line, or what may be it, and the
command that extracts it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hf_evaluation.cards.candidates import name_override, open_lines
from hf_evaluation.cards.evidence import Evidence
from hf_evaluation.cards.extraction import READ_BY, read_tables
from hf_evaluation.cards.fences import IN_CODE
from hf_evaluation.cards.lines import Choices, Reading
from hf_evaluation.cards.tables import Table
from hf_evaluation.cards.target import Target
from hf_evaluation.commands.local_cards import card_arguments, load_card
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import emit_json, say

MAX_SHOWN = 8  # lines of one table that people are shown as perhaps the model's
_NOT_ASKED = "no model asked for"  # the orientation of a table in a file that was inspected without --repo-id


def cmd_inspect_tables(args: argparse.Namespace) -> int:
    """List every rendered table, what it was taken for and why, and the command that extracts it."""
    card, source = load_card(args)
    with args.card_seconds:
        target = Target(args.repo_id, card)
        readings = read_tables(card, target, Choices())
        records = [_table_json(reading, target, args) for reading in readings]
    in_code = [_fenced_json(table, args) for table in card.fenced]
    if not readings and not in_code:
        raise EvaluationError(
            f"the card has no tables ({card.images} images)",
            code=1,
            hint="scores in images or prose cannot be read",
        )
    if args.json:
        document = {"repo_id": args.repo_id, "source": asdict(source), "tables": records}
        emit_json(document | ({"fenced": in_code} if in_code else {}))
    else:
        for record in records:
            _show_table(record)
        for record in in_code:
            _show_fenced(record)
    return 0


def _place_json(table: Table) -> dict[str, Any]:
    """Which table it is, where it stands and how large it is."""
    return {
        "table": table.ordinal,
        "line": table.line,
        "heading": " > ".join(table.headings) or None,
        "rows": len(table.grid),
        "columns": table.width,
    }


def _fenced_json(table: Table, args: argparse.Namespace) -> dict[str, Any]:
    """A table that is none to a browser, with the number that it has once --fenced reads it."""
    return {
        **_place_json(table),
        "why": f"{table.fenced}, {READ_BY}",
        "command": f"inspect-tables {card_arguments(args)} --fenced",
    }


def _show_fenced(record: dict[str, Any]) -> None:
    where = "code block" if IN_CODE in record["why"] else "below a list"
    say(f"{where}, line {record['line']}, {record['rows']} x {record['columns']}: {record['why']}")
    say(f"    command    {record['command']}")


def _table_json(reading: Reading, target: Target, args: argparse.Namespace) -> dict[str, Any]:
    table, frame = reading.frame.table, reading.frame
    where = card_arguments(args)
    matches = [
        {
            "axis": line.axis,
            "index": line.index,
            "printed": line.fit.printed,
            "as": line.fit.kind,
            "evidence": _evidence_json(line.fit.evidence),
        }
        for line in reading.lines
    ]
    wanted = reading.kind == "evaluation" and not reading.lines and bool(args.repo_id)
    opens = open_lines(reading, target) if wanted else []
    candidates = [
        {
            "label": line.cell.flat,
            "row": line.cell.row,
            "column": line.cell.column,
            "axis": line.axis,
            "index": line.index,
            "reason": line.doubt.reason,
            "evidence": _evidence_json(line.doubt.evidence),
        }
        for line in opens
    ]
    near = {(line.axis, line.index) for line in reading.opens}
    names = [line.cell.flat for line in opens if (line.axis, line.index) in near]
    unasked = not args.repo_id and not matches  # a file alone does not say whose scores are wanted
    names = ["NAME"] if unasked else names
    override = "".join(f" {name_override(name)}" for name in names[:1])
    return {
        **_place_json(table),
        "orientation": _NOT_ASKED if unasked else reading.orientation,
        "kind": reading.kind,
        "why": reading.why,
        "header_rows": frame.head,
        "roles": {column.label or f"column {column.index}": column.role for column in frame.columns[:40]},
        "matches": matches,
        "candidates": candidates,
        "names": _line_names(reading)[:40],
        "sample": [[cell.flat[:60] for cell in row[:20]] for row in table.grid[: frame.head + 3]],
        "command": f"extract-readme {where} --table {table.ordinal}{override}"
        if reading.kind == "evaluation"
        else None,
    }


def _evidence_json(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [asdict(piece) for piece in evidence]


def _line_names(reading: Reading) -> list[str]:
    """The labels among which the model's name would stand: of the rows or of the columns."""
    frame = reading.frame
    columns = frame.of_role("model") or (
        frame.of_role("text")[:1] if reading.orientation == "models as rows" else []
    )
    if columns:
        found = [frame.cell(row, columns[0].index).flat for row in frame.rows]
    else:
        found = [cell.flat for column in frame.columns if column.role == "value" for cell in column.path]
    return [name for name in dict.fromkeys(found) if name]


def _show_table(record: dict[str, Any]) -> None:
    size = f"{record['rows']} x {record['columns']}"
    say(f"table {record['table']}, line {record['line']}, {size}: {record['kind']} ({record['why']})")
    if record["heading"]:
        say(f"    under      {record['heading']}")
    if record["kind"] == "evaluation":
        found = ", ".join(
            f"{match['axis']} {match['index']} {match['printed']!r}" for match in record["matches"]
        ) or ("one of these names, or --repo-id" if record["orientation"] == _NOT_ASKED else "none")
        say(f"    layout     {record['orientation']}; the model: {found}")
        for match in record["matches"]:
            for piece in match["evidence"]:
                say(f"    because    {piece['strength']:+d} {piece['kind']}: {piece['says']}")
        for candidate in record["candidates"][:MAX_SHOWN]:
            points = sum(piece["strength"] for piece in candidate["evidence"])
            say(f"    may be     {candidate['label']!r} ({points:+d}): {candidate['reason']}")
        if len(record["candidates"]) > MAX_SHOWN:
            say(f"    may be     {len(record['candidates']) - MAX_SHOWN} others")
        if not record["matches"]:
            say(f"    names      {', '.join(record['names'][:12])}")
        say(f"    command    {record['command']}")
    for row in record["sample"][:3]:
        say("    | " + " | ".join(cell[:18] for cell in row[:8]))
