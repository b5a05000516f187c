"""import-aa and import-results: scores that others measured, or a harness on this machine.

`cmd_import_aa` and `cmd_import_results` print what was imported, or hand it to the publisher with a writing
option.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hf_evaluation.cards.extraction import Extraction, extraction_json
from hf_evaluation.commands.options import writing_options
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import url_parts
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.hub.api import check_repo_id
from hf_evaluation.importing.analysis_requests import fetch_analysis
from hf_evaluation.importing.analysis_rows import read_analysis
from hf_evaluation.importing.artificial_analysis import (
    AA_TERMS,
    analysed_scores,
    find_analysed,
)
from hf_evaluation.importing.json_files import load_json
from hf_evaluation.importing.result_files import gather_results, parse_counts, result_files
from hf_evaluation.publishing.meaning import partial_reason
from hf_evaluation.publishing.outcome import warn_unmapped
from hf_evaluation.publishing.publish import chosen_scores, publish_scores
from hf_evaluation.publishing.submission import Options, Submission


def cmd_import_aa(args: argparse.Namespace) -> int:
    """Import the scores that Artificial Analysis measured of one model."""
    options = writing_options(args)
    check_repo_id(args.repo_id)
    talk(
        f"note: the terms of Artificial Analysis restrict machine-readable re-publication ({AA_TERMS}); "
        "whether you may publish these scores is for you to settle with them"
    )
    if args.from_json:
        path = Path(args.from_json)
        document, left_out = load_json(path, args.from_json)
        if left_out:
            raise EvaluationError(
                f"{path} is too large for a saved reply", code=5, hint="save one page of the list"
            )
        analysis = read_analysis(document, args.from_json)
    else:
        analysis = fetch_analysis(refresh=args.refresh)
    if analysis.unreadable:
        talk(f"warning: {analysis.unreadable} rows have another shape and were left out")
    row = find_analysed(analysis, args.creator_slug, args.model_name, args.repo_id, args.model_name_override)
    submission = analysed_scores(row, analysis, args.repo_id)
    if not submission.results and analysis.tier == "free":
        talk("the free tier has three indices and no score of a benchmark; those need a Pro subscription")
    return _finish_import(submission, args, options)


def cmd_import_results(args: argparse.Namespace) -> int:
    """Import the scores of result files of evaluation harnesses."""
    options = writing_options(args)
    check_repo_id(args.repo_id)
    if args.source_url and url_parts(args.source_url).scheme not in ("http", "https"):
        raise EvaluationError(
            f"--source-url {args.source_url} is no link", code=2, hint="give an https address"
        )
    with result_files(args.files, args.source_url) as files:
        counts = parse_counts(args.samples)
        submission = gather_results(files, args.repo_id, args.model_name_override, counts)
    if any(not score.source.url for score in submission.results):
        talk(
            "note: the files lie on this machine alone, so nothing can be published from them: upload them "
            "to a dataset and give hf://datasets/..., or give --source-url, where they can be seen"
        )
    return _finish_import(submission, args, options)


def _finish_import(submission: Submission, args: argparse.Namespace, options: Options) -> int:
    """Print what was imported, or hand it to the audit and the publisher; exit 1 where there is nothing."""
    for score in submission.results:
        if not score.complete:
            talk(f"partial: {score.benchmark} of {score.source.path or 'a file'}: {partial_reason(score)}")
    if not options.date:
        _warn_of_dates(submission)
    if not submission.results:
        for skip in submission.skipped:
            talk(f"skipped {skip.reason}")
        raise EvaluationError(
            f"nothing to import for {submission.repo_id}: {len(submission.skipped)} skipped, see above",
            code=1,
            hint="see which benchmarks are known: benchmarks",
        )
    if options.write or args.dry_run:
        return publish_scores(args.repo_id, lambda _: submission, options, as_json=args.json)
    chosen = chosen_scores(submission, options)
    if args.json:
        emit_json(
            extraction_json(
                Extraction(chosen.repo_id, chosen.model, chosen.source, chosen.results, chosen.skipped, 0, 0)
            )
        )
    else:
        _show_import(chosen)
    return 0


def _warn_of_dates(submission: Submission) -> None:
    """Tell which files are dated otherwise than they are named."""
    told = {score.source.path: (score.method or {}).get("date in doubt") for score in submission.results}
    for path, doubt in told.items():
        if doubt:
            talk(f"warning: {path or 'a file'}: {doubt}; if you know when it ran: --date")


def _show_import(chosen: Submission) -> None:
    rows = [
        (
            score.label or "",
            score.benchmark,
            score.variant or "",
            score.metric or "",
            f"{score.value:.6g}",
            score.unit or "",
            str(score.samples or ""),
            "complete" if score.complete else "PARTIAL",
            score.benchmark_id or "-",
        )
        for score in chosen.results
    ]
    heads = ("task", "benchmark", "variant", "metric", "value", "unit", "samples", "run", "id")
    print_table(heads, rows, frozenset({4, 6}))
    for skip in chosen.skipped:
        talk(f"skipped {skip.reason}")
    warn_unmapped()
