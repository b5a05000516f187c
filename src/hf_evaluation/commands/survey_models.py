"""survey: list what many models have published, and where each missing score can be had."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from hf_evaluation.commands.survey_tables import print_survey, print_totals
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, parse_json
from hf_evaluation.core.output import talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.surveying.manager import find_manager
from hf_evaluation.surveying.output import json_line, result_file
from hf_evaluation.surveying.records import FIRST_BENCHMARKS
from hf_evaluation.surveying.store import Store, store_path
from hf_evaluation.surveying.survey import Selection, Surveyor
from hf_evaluation.surveying.tally import Tally

CONTRADICTIONS = "contradictions"  # of --only


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
            _print_survey(args, lines, surveyor)
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


def _print_survey(args: argparse.Namespace, lines: IO[str], surveyor: Surveyor) -> None:
    """The survey on stdout: as it is in the file, as CSV, or as tables."""
    if args.json and not args.only:
        shutil.copyfileobj(lines, sys.stdout)
        return
    form = "json" if args.json else "csv" if args.csv else "table"
    records = (as_object(parse_json(line)) for line in lines)
    every, contradictions = surveyor.all_reported, args.only == CONTRADICTIONS
    print_survey(records, surveyor.wanted, form, every=every, contradictions=contradictions)


def _tell_survey(args: argparse.Namespace, tally: Tally, surveyor: Surveyor, seconds: float) -> None:
    """Counts, failures and cost, for people."""
    if not (args.json or args.csv or args.only):
        print_totals(tally, surveyor.wanted, surveyor.known, every=surveyor.all_reported)
    for repo_id, fault in tally.faults:
        talk(f"not read: {repo_id}: {fault.message}")
    if tally.conflicts:
        talk(f"{tally.conflicts} benchmarks have reports that differ (marked ! in the table)")
    if tally.contradictions:
        talk(f"{tally.contradictions} published results are contradicted by the card: --only contradictions")
    talk(f"{tally.models} models, {surveyor.budget.total} requests, {seconds:.1f} s")
    if args.out:
        talk(f"written: {args.out}; next: trending_evals.py plan {command_line(args.out)} --out plan.jsonl")
