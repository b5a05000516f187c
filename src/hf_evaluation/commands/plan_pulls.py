"""plan: list the pull requests that would add what the cards state."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hf_evaluation.commands.survey_models import with_progress
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import print_table, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.surveying.manager import find_manager, named_benchmark, read_catalogue
from hf_evaluation.surveying.output import json_line, read_lines, result_file
from hf_evaluation.surveying.plan import Planner, to_plan
from hf_evaluation.surveying.proposals import Proposal
from hf_evaluation.surveying.records import fault_of
from hf_evaluation.surveying.review import review_page
from hf_evaluation.surveying.store import Store, store_path

PLAN_WORKERS = 4  # each is a process of the manager


def cmd_plan(args: argparse.Namespace) -> int:
    """Audit what the cards of a survey state, and write down what would be proposed, with the evidence."""
    manager = find_manager(args.manager)
    known, _ = read_catalogue(manager)
    wanted = args.benchmark and frozenset(
        name if name == "all" else named_benchmark(name, known).id for name in args.benchmark
    )
    asked = [
        (str(line["repo_id"]), scores)
        for _, line in read_lines(Path(args.survey))
        if not args.repo_id or line["repo_id"] in args.repo_id
        if (scores := to_plan(line, wanted or None))
    ]
    if not asked:
        raise EvaluationError(
            "no card of this survey states a score of these benchmarks",
            code=1,
            hint="--benchmark all takes every known benchmark of the cards",
        )
    store = Store(None if args.no_cache else store_path())
    planner = Planner(manager, store)
    proposals, failed = list[Proposal](), list[EvaluationError]()
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(PLAN_WORKERS) as pool:
        futures = [pool.submit(planner.propose, repo_id, scores) for repo_id, scores in asked]
        for future in with_progress(iter(futures), len(futures), "cards"):
            try:
                proposals.append(future.result())
            except Exception as error:  # one model never ends a plan, whatever stands in it
                fault = fault_of(error)
                talk(f"not planned: {fault.message}")
                failed.append(EvaluationError(fault.message, code=fault.code))
    store.close()
    lost = [error for error in failed if error.code == 6]
    if len(lost) > max(2, len(asked) // 10) or len(failed) == len(asked):
        worst = (lost or failed)[0]
        raise EvaluationError(
            f"{len(failed)} of {len(asked)} models could not be planned, nothing is written; {worst.message}",
            code=worst.code,
            hint="run it again later",
        )
    _write_plan(args, [proposal for proposal in proposals if proposal.scores])
    _tell_plan(args, proposals)
    return 0


def _write_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    if args.out:
        with result_file(Path(args.out)) as file:
            file.writelines(json_line(proposal.as_json()) for proposal in proposals)
    if args.html:
        name = Path(args.out).name if args.out else "plan.jsonl"
        with result_file(Path(args.html)) as file:
            file.write(review_page(proposals, name))
    if args.json:
        sys.stdout.writelines(json_line(proposal.as_json()) for proposal in proposals)
        return
    rows = [
        (
            proposal.repo_id,
            item.score.benchmark,
            item.score.variant or "",
            item.score.raw,
            item.path,
            f"line {item.score.line}",
        )
        for proposal in proposals
        for item in proposal.scores
    ]
    print_table(("model", "benchmark", "variant", "as printed", "written to", "card"), rows)


def _tell_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    opens = [proposal for proposal in proposals if proposal.scores]
    left = Counter(item.status for proposal in proposals for item in proposal.left_out)
    scores = sum(len(proposal.scores) for proposal in opens)
    told = ", ".join(f"{count} {status}" for status, count in sorted(left.items())) or "none"
    talk(f"{len(opens)} pull requests with {scores} scores; left out: {told}")
    for proposal in proposals:
        for item in proposal.left_out:
            if item.status not in ("present", "in_pr"):
                talk(f"left out: {proposal.repo_id} {item.benchmark} {item.value:g}: {item.detail}")
    if args.html and opens:
        talk(
            f"check it: open {command_line(args.html)} in a browser, "
            "strike out what is wrong, save the edited plan"
        )
    if args.out and opens:
        talk(f"then: trending_evals.py apply {command_line(args.out)}")
