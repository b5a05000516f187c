#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
# ]
# ///
"""Evaluate many models on many tasks on Hugging Face Jobs: every pair once, over one manifest file.

    uv run --no-config eval_jobs.py submit --model org/a org/b --task mmlu gsm8k --dry-run
    uv run --no-config eval_jobs.py submit --yes          # what the manifest still lacks, also after a crash
    uv run --no-config eval_jobs.py collect --out scores  # complete runs, for evaluation_manager.py publish

Exit codes (EXIT_CODES): 0 done; 1 nothing measured, or a run failed for good; 2 usage; 3 not signed in or not
allowed; 4 no such model, job or run; 5 refused, or some runs are not complete; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Only `submit` and `cancel`
change anything on the Hub; a plan that is not small needs --yes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from hf_evaluation.commands.jobs_submit import cmd_submit
from hf_evaluation.commands.jobs_watch import cmd_cancel, cmd_collect, cmd_logs, cmd_status
from hf_evaluation.core.command_line import CommandParser, Subcommands, add_command, help_epilog, run_command
from hf_evaluation.core.errors import EvaluationError, exit_codes
from hf_evaluation.core.version import VERSION
from hf_evaluation.jobs.batch import TIME_LIMIT
from hf_evaluation.jobs.plan import SMALL_DOLLARS, SMALL_JOBS

JOB_EXIT_CODES = exit_codes(
    {
        1: "nothing measured, or a run failed for good",
        4: "no such model, job or run",
        5: "refused: unsafe, ambiguous, or some runs are not complete",
    }
)


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="eval_jobs.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "eval_jobs.py submit --model org/a --task mmlu --dry-run",
            "eval_jobs.py status",
            codes=JOB_EXIT_CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _submit_options(
        _command(
            commands,
            "submit",
            cmd_submit,
            "plan the jobs that the manifest lacks, with hardware and cost, and start them",
            "submit --model org/a org/b --task mmlu gsm8k --dry-run",
            "submit --model org/a --task mmlu --yes -- --temperature 0 --max-tokens 2048",
            "submit --yes --wait",
        )
    )
    status = _command(
        commands, "status", cmd_status, "say what became of every run", "status", "status --progress --json"
    )
    status.add_argument("--progress", action="store_true", help="with the last log line of every running job")
    logs = _command(
        commands, "logs", cmd_logs, "print the log of one run's job", "logs --model org/a --task mmlu"
    )
    logs.add_argument("--tail", metavar="N", type=int, help="only the last N lines")
    logs.add_argument("--follow", action="store_true", help="go on until the job ends")
    cancel = _command(
        commands,
        "cancel",
        cmd_cancel,
        "stop jobs, and leave their runs out",
        "cancel --model org/a",
        "cancel --all",
    )
    cancel.add_argument("--all", action="store_true", help="every run of the manifest")
    collected = _command(
        commands,
        "collect",
        cmd_collect,
        "gather the scores of complete runs, a file a model, and list the others with the reason",
        "collect --out scores",
        "collect --json",
    )
    collected.add_argument(
        "--out", metavar="DIR", help="write ORG--NAME.json for publish, and incomplete.json"
    )
    _adopt_option(collected)
    return parser


def _adopt_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="take over a manifest that you did not write on this machine: it names scripts that are run",
    )


def _command(
    commands: Subcommands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    *examples: str,
) -> CommandParser:
    """A subcommand with what all of them take."""
    lines = [f"eval_jobs.py {example}" for example in examples]
    parser = add_command(commands, name, run, purpose, lines, codes=JOB_EXIT_CODES)
    add = parser.add_argument
    add("--manifest", metavar="FILE", default="eval_jobs.jsonl", help="the batch (default: %(default)s)")
    add("--model", metavar="ORG/NAME", nargs="+", action="extend", default=[], help="models (repeatable)")
    add("--task", metavar="NAME", nargs="+", action="extend", default=[], help="tasks (repeatable)")
    add(
        "--dry-run",
        action="store_true",
        help="change nothing, neither on the Hub nor on disk; wins over the rest",
    )
    add("--json", action="store_true", help="print one JSON document")
    add("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _submit_options(parser: argparse.ArgumentParser) -> None:
    _adopt_option(parser)
    add = parser.add_argument
    add(
        "--yes",
        action="store_true",
        help=f"start a plan of more than {SMALL_JOBS} jobs or ${SMALL_DOLLARS:.0f}",
    )
    add("--again", action="store_true", help="also start once more what failed for good or was canceled")
    add("--wait", action="store_true", help="until all have ended, with one retry of failed ones")
    add(
        "--poll",
        metavar="S",
        type=float,
        default=30.0,
        help="seconds between looks with --wait (default: 30)",
    )
    add(
        "--flavor",
        metavar="NAME",
        default="auto",
        help="hardware (default: the cheapest that holds the model)",
    )
    add(
        "--backend",
        choices=("vllm", "hf", "inference-providers", "openai"),
        default="vllm",
        help="what serves the model (default: %(default)s); the last two need no GPU",
    )
    add(
        "--time-limit",
        metavar="T",
        help=f"of each task, and a job has that of its tasks: 90m, 4h (default: {TIME_LIMIT})",
    )
    add(
        "--secrets",
        metavar="NAME",
        action="append",
        default=[],
        help="further secrets beside HF_TOKEN, by name",
    )
    add("--namespace", metavar="NAME", help="whose jobs they are (default: yours)")
    add("--log-root", metavar="hf://buckets/…", help="private bucket for logs (default: NAMESPACE/eval-logs)")
    add("--image", metavar="NAME", help="container image (default: vllm/vllm-openai for vllm, else uv's own)")
    add("--script", metavar="FILE", help="what a job runs (default: the sibling inspect_eval_uv.py)")
    parser.usage = "eval_jobs.py submit [options] [-- arguments of inspect_eval_uv.py]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(
        _run, argv, interrupted="interrupted; the same command again continues", own=own_arguments
    )


def own_arguments(arguments: list[str]) -> list[str]:
    """What stands before `--`; the rest belongs to the script that the jobs run."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The arguments; what belongs to the script that the jobs run goes to `script_arguments`."""
    own = own_arguments(arguments)
    args = build_parser().parse_args(own)
    args.script_arguments = arguments[len(own) + 1 :]
    if args.script_arguments and args.command != "submit":
        raise EvaluationError("only submit takes arguments after --", code=2)
    return args


def _run(arguments: list[str]) -> int:
    args = parse_arguments(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
