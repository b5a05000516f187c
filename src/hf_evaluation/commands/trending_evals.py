#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "selectolax>=1.0,<2",
#     "tqdm>=4.66,<5",
# ]
# ///
"""Survey the evaluation results of many models, plan pull requests for what is missing, and open them.

    uv run --no-config trending_evals.py survey --trending 100 --out survey.jsonl
    uv run --no-config trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html
    uv run --no-config trending_evals.py apply plan.jsonl --max-prs 10

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such model or
file; 5 refused; 6 network or server failure, or too many models that could not be read.
Stdout is data (a table for people, JSON Lines with --json), stderr is talk. Only `apply` writes to the Hub,
and only what stands in the plan. evaluation_manager.py does all reading and editing of cards, as a process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from hf_evaluation.commands.apply_plan import cmd_apply
from hf_evaluation.commands.plan_pulls import cmd_plan
from hf_evaluation.commands.survey_models import CONTRADICTIONS, cmd_survey
from hf_evaluation.core.command_line import CommandParser, Subcommands, add_command, help_epilog, run_command
from hf_evaluation.core.errors import exit_codes
from hf_evaluation.core.json_values import as_number
from hf_evaluation.core.version import VERSION
from hf_evaluation.surveying.records import ALL_BENCHMARKS, FIRST_BENCHMARKS

CODES = exit_codes(
    {
        1: "nothing found",
        4: "no such model or file",
        5: "refused: unsafe, or a maintainer does not want it",
        6: "network or server failure after retries, or too many models that could not be read",
    }
)


def _positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="trending_evals.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "trending_evals.py survey --trending 100 --out survey.jsonl",
            "trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html",
            "trending_evals.py apply plan.jsonl",
            codes=CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _survey_parser(commands)
    _plan_parser(commands)
    _apply_parser(commands)
    return parser


def _survey_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "survey",
        cmd_survey,
        "list the structured results of many models, and where each missing one can be had",
        (
            "trending_evals.py survey --trending 100 --out survey.jsonl",
            "trending_evals.py survey --author acme --benchmark mmlu_pro gsm8k",
            "trending_evals.py survey --author acme --only contradictions",
            "trending_evals.py survey --repo-id org/model org/other --json",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--trending", metavar="N", type=_positive, default=100, help="the N trending models (default: 100)"
    )
    which.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="these models")
    which.add_argument("--author", metavar="NAME", help="the models of a user or organisation")
    which.add_argument("--search", metavar="TEXT", help="the models whose name holds the text")
    parser.add_argument(
        "--limit", metavar="N", type=_positive, default=1000, help="most models of --author or --search"
    )
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help=f"the benchmarks whose gaps are listed (default: {' '.join(FIRST_BENCHMARKS)}; "
        f"{ALL_BENCHMARKS}: every known one of which a model has a score)",
    )
    parser.add_argument(
        "--only",
        choices=(CONTRADICTIONS,),
        help="print only the published results that the card itself contradicts, with its line",
    )
    parser.add_argument("--out", metavar="FILE", help="write the survey, JSON Lines, when all is done")
    parser.add_argument("--csv", action="store_true", help="print CSV, a row a model and benchmark")
    parser.add_argument("--no-cache", action="store_true", help="read everything again, keep nothing")


def _plan_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "plan",
        cmd_plan,
        "list the pull requests that would add what the cards state, for a person to check",
        (
            "trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html",
            "trending_evals.py plan survey.jsonl --benchmark all --repo-id org/model --json",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    parser.add_argument("survey", metavar="SURVEY", help="the file that survey --out wrote")
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help="only these (default: those of the survey; all: every known one that the cards state)",
    )
    parser.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="only these models")
    parser.add_argument("--out", metavar="FILE", help="write the plan, JSON Lines")
    parser.add_argument("--html", metavar="FILE", help="write the review page")
    parser.add_argument("--no-cache", action="store_true", help="read every card again")


def _apply_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "apply",
        cmd_apply,
        "open the pull requests that are left in a plan, after a fresh audit of each",
        (
            "trending_evals.py apply plan.jsonl --dry-run",
            "trending_evals.py apply plan.jsonl --max-prs 10",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    parser.add_argument(
        "plan", metavar="PLAN", help="the plan, as it was written or as the review page saved it"
    )
    parser.add_argument(
        "--max-prs", metavar="N", type=_positive, default=10, help="pull requests of one run (default: 10)"
    )
    parser.add_argument(
        "--pause", metavar="SECONDS", type=_seconds, default=20.0, help="between two (default: 20)"
    )
    parser.add_argument("--ledger", metavar="FILE", help="where outcomes are noted (default: PLAN.ledger)")
    parser.add_argument(
        "--accept-closed",
        action="store_true",
        help="go on although a maintainer closed one of our pull requests; you have looked why",
    )


def _shared_options(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    parser.add_argument("--dry-run", action="store_true", help="write nothing to the Hub (only apply would)")
    parser.add_argument("--manager", metavar="PATH", help="evaluation_manager.py (default: beside this file)")


def _seconds(text: str) -> float:
    value = as_number(text)
    if value is None or not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(_run, argv, interrupted="interrupted; the same command again goes on", indent=None)


def _run(arguments: list[str]) -> int:
    args = build_parser().parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
