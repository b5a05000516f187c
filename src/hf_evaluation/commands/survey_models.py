"""survey: list what many models have published, and where each missing score can be had."""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import Json, Object, as_number, as_object, as_objects, as_text, parse_json
from hf_evaluation.core.output import print_table, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.core.text import printable
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.scales import in_percent
from hf_evaluation.surveying.manager import find_manager
from hf_evaluation.surveying.output import json_line, result_file
from hf_evaluation.surveying.records import FIRST_BENCHMARKS, STATES
from hf_evaluation.surveying.store import Store, store_path
from hf_evaluation.surveying.survey import Selection, Surveyor
from hf_evaluation.surveying.tally import Tally

STATE_WORDS = {
    "published": "published",
    "in_pr": "open PR",
    "in_readme": "README",
    "on_artificial_analysis": "AA",
    "to_measure": "to measure",
}

STATE_MARKS = {
    "published": "",
    "in_pr": " PR",
    "in_readme": " README",
    "on_artificial_analysis": " AA",
}


def cmd_survey(args: argparse.Namespace) -> int:
    """Read the models; the file, if one is asked for, appears only when all is done."""
    import tempfile

    selection = _selection(args)
    began = time.monotonic()
    manager = find_manager(args.manager)
    store = Store(None if args.no_cache else store_path())
    surveyor = Surveyor(manager, store, args.benchmark or FIRST_BENCHMARKS)
    tally = Tally()
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as lines:
            for line in with_progress(surveyor.run(selection), selection.limit, "models"):
                tally.add(line)
                lines.write(json_line(line.as_json()))
            tally.check()
            if args.out:
                lines.seek(0)
                with result_file(Path(args.out)) as target:
                    shutil.copyfileobj(lines, target)
            lines.seek(0)
            _print_survey(args, lines, surveyor.wanted)
        _tell_survey(args, tally, surveyor, time.monotonic() - began)
    finally:
        surveyor.close()
        store.close()
    return 0


def _selection(args: argparse.Namespace) -> Selection:
    """The models that the arguments name."""
    sort = ("sort", "trendingScore")
    if args.repo_id:
        named = tuple(dict.fromkeys(args.repo_id))
        for name in named:
            if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) or ".." in name:
                raise EvaluationError(
                    f"{name!r} is no repository id", code=2, hint="give it as organisation/name"
                )
        return Selection("named", len(named), named=named)
    if args.author:
        return Selection(f"author: {args.author}", args.limit, query=(("author", args.author), sort))
    if args.search:
        return Selection(f"search: {args.search}", args.limit, query=(("search", args.search), sort))
    return Selection(f"trending {args.trending}", args.trending, query=(sort,), ranked=True)


def with_progress(items: Iterator[Any], total: int, unit: str) -> Iterator[Any]:
    """The items, with a bar on stderr where that is a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    return iter(tqdm(items, total=total, unit=f" {unit}", disable=not sys.stderr.isatty(), leave=False))


def _print_survey(args: argparse.Namespace, lines: IO[str], wanted: Sequence[Benchmark]) -> None:
    """The survey on stdout: as it is in the file, as CSV with a row a gap, or as a table."""
    if args.json:
        shutil.copyfileobj(lines, sys.stdout)
        return
    records = (as_object(parse_json(line)) for line in lines)
    if args.csv:
        names = (
            "benchmark_id",
            "state",
            "value",
            "unit",
            "variant",
            "more",
            "conflict",
            "pr",
            "task",
            "flavor",
            "command",
        )
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("repo_id", "kind", "parameters", *names, "error"))
        for record in records:
            first = [_csv_cell(record[name]) for name in ("repo_id", "kind", "parameters")]
            fault = _csv_cell(as_object(record["error"]).get("message"))
            for gap in as_objects(record["gaps"]) or [dict[str, Json]()]:
                writer.writerow((*first, *(_csv_cell(gap.get(name)) for name in names), fault))
        return
    head = ("model", "kind", *(benchmark.name for benchmark in wanted))
    print_table(head, (_survey_row(record, wanted) for record in records))


def _csv_cell(value: Json) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value)).replace("\n", " ")
    return (
        f"'{text}" if text[:1] in ("=", "+", "@") or (text[:1] == "-" and as_number(text) is None) else text
    )


def _survey_row(record: Object, wanted: Sequence[Benchmark]) -> list[str]:
    gaps = {str(gap["benchmark_id"]): gap for gap in as_objects(record["gaps"])}
    cells = [str(record["repo_id"]), as_text(record["kind"]) or ""]
    for benchmark in wanted:
        gap = gaps.get(benchmark.id)
        value = as_number(gap.get("value")) if gap else None
        mark = STATE_MARKS.get(str(gap["state"]), "-") if gap else "?"
        if gap is None or value is None:
            cells.append(mark.strip())
            continue
        doubt = " !" if gap["conflict"] else ""
        cells.append(f"{in_percent(value, as_text(gap.get('unit'))):g}{mark}{doubt}")
    return cells


def _tell_survey(args: argparse.Namespace, tally: Tally, surveyor: Surveyor, seconds: float) -> None:
    """Counts, failures and cost, for people."""
    if not args.json and not args.csv:
        sys.stdout.write("\n")
        head = ("benchmark", *STATE_WORDS.values(), "of copies")
        rows = []
        for benchmark in surveyor.wanted:
            counts = [tally.states[benchmark.id, state, False] for state in STATES]
            copies = sum(tally.states[benchmark.id, state, True] for state in STATES[:4])
            rows.append((benchmark.name, *map(str, counts), str(copies)))
        print_table(head, rows)
        note = (
            "copies (quantised, adapters, merges, fine-tunes) are counted apart, with any score of their own"
        )
        sys.stdout.write(f"{tally.models} models, {tally.copies} of them {note}\n")
    for repo_id, fault in tally.faults:
        talk(f"not read: {repo_id}: {fault.message}")
    if tally.conflicts:
        talk(f"{tally.conflicts} benchmarks have reports that differ (marked ! in the table)")
    talk(f"{tally.models} models, {surveyor.budget.total} requests, {seconds:.1f} s")
    if args.out:
        talk(f"written: {args.out}; next: trending_evals.py plan {command_line(args.out)} --out plan.jsonl")
