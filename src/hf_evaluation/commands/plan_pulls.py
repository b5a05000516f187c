"""plan: list the pull requests that would add what the cards state."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hf_evaluation.commands.survey_models import with_progress
from hf_evaluation.core.command_line import INTERRUPTED
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import Object, as_text
from hf_evaluation.core.output import print_table, talk
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.scores.benchmarks import Catalogue
from hf_evaluation.surveying.manager import find_manager, named_benchmark, read_catalogue
from hf_evaluation.surveying.output import json_line, read_lines, result_file
from hf_evaluation.surveying.plan import Asked, Planned, Planner, left_to_plan, to_plan
from hf_evaluation.surveying.proposals import Proposal
from hf_evaluation.surveying.records import ALL_BENCHMARKS
from hf_evaluation.surveying.review import review_page
from hf_evaluation.surveying.store import Store, store_path

PLAN_WORKERS = 4  # each is a process of the manager


def cmd_plan(args: argparse.Namespace) -> int:
    """Audit what the cards of a survey state, and write down what would be proposed, with the evidence."""
    manager = find_manager(args.manager)
    known, _ = read_catalogue(manager)
    wanted = args.benchmark and frozenset(
        name if name == ALL_BENCHMARKS else named_benchmark(name, known).id for name in args.benchmark
    )
    lines = [
        line
        for _, line in read_lines(Path(args.survey))
        if not args.repo_id or line["repo_id"] in args.repo_id
    ]
    _tell_beyond(lines, wanted, known)
    asked = [
        Asked(str(line["repo_id"]), scores, as_text(line.get("pipeline_tag")))
        for line in lines
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
    done = Planned()
    try:
        for _ in with_progress(done.run(planner, asked, PLAN_WORKERS), len(asked), "cards"):
            pass
    except KeyboardInterrupt:
        planner.close()
        return _interrupted(args, done, len(asked))
    planner.close()
    store.close()
    _check_failures(done.failed, len(asked))
    _write_plan(args, [proposal for proposal in done.proposals if proposal.scores])
    _tell_plan(args, done.proposals)
    return 0


def _interrupted(args: argparse.Namespace, done: Planned, asked: int) -> int:
    """Ctrl-C: what is done is kept, and told to be a part."""
    opens = [proposal for proposal in done.proposals if proposal.scores]
    if opens:
        _write_plan(args, opens)
        _tell_plan(args, done.proposals)
    kept = " and written" if opens and (args.out or args.html) else ""
    talk(f"error: interrupted: {len(done.proposals)} of {asked} cards are audited{kept}")
    talk("hint: the same command again plans all of them")
    return INTERRUPTED


def _check_failures(failed: Sequence[EvaluationError], asked: int) -> None:
    """Raise EvaluationError where too many models could not be planned."""
    lost = [error for error in failed if error.code == 6]
    if len(lost) > max(2, asked // 10) or len(failed) == asked:
        worst = (lost or failed)[0]
        raise EvaluationError(
            f"{len(failed)} of {asked} models could not be planned, nothing is written; {worst.message}",
            code=worst.code,
            hint="run it again later",
        )


def _tell_beyond(lines: Sequence[Object], wanted: frozenset[str] | None, known: Catalogue) -> None:
    """What the cards state of benchmarks that nobody asked for."""
    found = Counter(name for line in lines for name in left_to_plan(line, wanted or None))
    if not found:
        return
    most = [(known.with_id(name), name, count) for name, count in found.most_common(6)]
    told = ", ".join(f"{item.name if item else name} {count}" for item, name, count in most)
    talk(
        f"the cards state {found.total()} scores of {len(found)} other benchmarks "
        f"({told}{', …' if len(found) > len(most) else ''}); --benchmark all takes them too"
    )


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
