#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "selectolax>=1.0,<2",
#     "zipfile-zstd>=0.0.4",
# ]
# ///
"""Read the evaluation scores of exactly one model, and publish them on its Hugging Face card.

    uv run --no-config evaluation_manager.py inspect-tables --repo-id org/model
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --json
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --dry-run
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --create-pr

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such repo,
file, revision, table or model; 5 refused, it would have been a guess; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Only --apply and
--create-pr write.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence

from hf_evaluation.cards.budget import CARD_SECONDS
from hf_evaluation.commands.extract_readme import cmd_extract_readme
from hf_evaluation.commands.findings import FINDING_FORMS
from hf_evaluation.commands.imports import cmd_import_aa, cmd_import_results
from hf_evaluation.commands.inspect_tables import cmd_inspect_tables
from hf_evaluation.commands.known_benchmarks import cmd_benchmarks
from hf_evaluation.commands.local_cards import seconds_of_card
from hf_evaluation.commands.publish import cmd_publish
from hf_evaluation.commands.repair import cmd_repair
from hf_evaluation.commands.show import cmd_get_prs, cmd_show
from hf_evaluation.commands.validate import cmd_validate
from hf_evaluation.commands.verify import cmd_verify
from hf_evaluation.core.command_line import CommandParser, Subcommands, add_command, help_epilog, run_command
from hf_evaluation.core.version import VERSION
from hf_evaluation.publishing.submission import FORMATS


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="evaluation_manager.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "evaluation_manager.py extract-readme --repo-id org/model",
            "evaluation_manager.py inspect-tables --readme README.md",
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    extract_parser = _command(
        commands,
        "extract-readme",
        cmd_extract_readme,
        "print the scores of exactly one model from the tables of its card",
        "extract-readme --repo-id org/model --json",
        "extract-readme --readme README.md --repo-id org/model --dry-run",
        'extract-readme --repo-id org/model --table 3 --model-name-override "Model-7B (RL)"',
        "extract-readme --jsonl -",
    )
    _card_options(extract_parser)
    _choice_options(extract_parser)
    _writing_arguments(extract_parser)
    extract_parser.add_argument(
        "--jsonl",
        metavar="FILE|-",
        help='read {"repo_id", "readme" or "text"} lines, answer a JSON line each',
    )
    inspect_parser = _command(
        commands,
        "inspect-tables",
        cmd_inspect_tables,
        "list every table of a card, what it is and why, and which line is the model's",
        "inspect-tables --repo-id org/model",
        "inspect-tables --readme README.md --repo-id org/model --json",
    )
    _card_options(inspect_parser)
    _command(
        commands, "benchmarks", cmd_benchmarks, "list the known benchmarks", "benchmarks", "benchmarks --json"
    )
    _add_importing_commands(commands)
    _add_publishing_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    gc.disable()  # cards are trees of small objects: a table of 32,000 rows took 1.1 s, not 2.4
    return run_command(_run, argv)


def _add_importing_commands(commands: Subcommands) -> None:
    """The commands import-aa and import-results."""
    analysis = _command(
        commands,
        "import-aa",
        cmd_import_aa,
        "import the scores that Artificial Analysis measured (AA_API_KEY; its terms apply)",
        "import-aa --creator-slug openai --model-name gpt-oss-20b --repo-id openai/gpt-oss-20b",
        "import-aa --creator-slug openai --model-name gpt-oss-20b --repo-id openai/gpt-oss-20b --dry-run",
    )
    analysis.add_argument(
        "--creator-slug",
        metavar="S",
        required=True,
        help="its creator: slug or name there, or its organisation or a repository on the Hub",
    )
    analysis.add_argument(
        "--model-name",
        metavar="M",
        help="id, slug or name of the model there (default: the row that names ID)",
    )
    analysis.add_argument("--from-json", metavar="FILE", help="a saved reply, of the present or the old API")
    analysis.add_argument(
        "--refresh", action="store_true", help="ask again, also where the reply of today is kept"
    )
    results = _command(
        commands,
        "import-results",
        cmd_import_results,
        "import the scores of lighteval, lm-evaluation-harness and every_eval_ever files",
        "import-results results_2026-11-20T10-11-12.json --repo-id org/model",
        "import-results hf://datasets/org/results/model --repo-id org/model --create-pr",
    )
    results.add_argument(
        "files", metavar="FILE", nargs="+", help="result files, folders, or hf:// of a dataset or bucket"
    )
    results.add_argument(
        "--source-url", metavar="URL", help="where the files can be seen, if they lie on this machine"
    )
    results.add_argument(
        "--samples", metavar="TASK=N", action="append", default=[],
        help="how many samples a run had, where its file does not say (you know it)",
    )  # fmt: skip
    for parser in (analysis, results):
        parser.add_argument("--repo-id", metavar="ORG/NAME", required=True, help="the model repository")
        parser.add_argument(
            "--model-name-override",
            metavar="NAME",
            action="append",
            default=[],
            help="the source's name for the model, where it is not evidently the repository's (repeatable)",
        )
        _dry_run_option(parser)
        _writing_arguments(parser)


def _command(
    commands: Subcommands, name: str, run: Callable[[argparse.Namespace], int], purpose: str, *examples: str
) -> argparse.ArgumentParser:
    parser = add_command(
        commands, name, run, purpose, [f"evaluation_manager.py {example}" for example in examples]
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _card_place(parser: argparse.ArgumentParser, on_disk: str) -> None:
    parser.add_argument(
        "--repo-id", metavar="ORG/NAME", help="the model repository; with --readme only its name is used"
    )
    parser.add_argument("--readme", metavar="FILE", help=on_disk)


def _card_options(parser: argparse.ArgumentParser) -> None:
    _card_place(parser, "a card on disk instead of the repository's")
    parser.add_argument(
        "--fenced",
        action="store_true",
        help="read tables of results in code blocks, or run into a list, too, numbered behind the others",
    )
    parser.add_argument(
        "--card-seconds",
        metavar="N",
        type=seconds_of_card,
        default=str(CARD_SECONDS),
        help="processor time for one card, after which it is left out (default: 5)",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; extract-readme also prints the audit and the exact diff",
    )
    parser.add_argument(
        "--revision", metavar="REV", help="branch, tag, commit or refs/pr/N of the repository (default: main)"
    )


def _choice_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "choices", "decide what the card leaves open; inspect-tables shows what there is to choose"
    )
    group.add_argument(
        "--table",
        metavar="N",
        type=int,
        action="append",
        default=[],
        help="only this table (repeatable), counted from 1",
    )
    group.add_argument(
        "--model-name-override",
        metavar="NAME",
        action="append",
        default=[],
        help="the model's name as printed (repeatable)",
    )
    group.add_argument(
        "--model-column-index", metavar="N", type=int, help="the model's column in the one --table, from 0"
    )
    group.add_argument(
        "--model-row-index",
        metavar="N",
        type=int,
        help="the model's row in the one --table, from 0, header rows included",
    )


def _add_publishing_commands(commands: Subcommands) -> None:
    """The commands publish, show, validate, repair, verify and get-prs."""
    parser = _command(
        commands,
        "publish",
        cmd_publish,
        "audit scores against main and every open pull request, and publish those that are new",
        "publish --scores scores.json --dry-run",
        "publish --scores scores.json --create-pr",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--scores", metavar="FILE|-", help="what extract-readme or an import printed, or a list"
    )
    which.add_argument("--jsonl", metavar="FILE|-", help="a dry run for each line, of the same form")
    parser.add_argument(
        "--repo-id", metavar="ORG/NAME", help="the model repository (default: that of the file)"
    )
    _dry_run_option(parser)
    _writing_arguments(parser)
    for name, run, purpose in (
        ("show", cmd_show, "list the structured results of a model, on main and in open pull requests"),
        ("get-prs", cmd_get_prs, "list the open pull requests and the results that they propose"),
    ):
        parser = _command(
            commands, name, run, purpose, f"{name} --repo-id org/model", f"{name} --repo-id org/model --json"
        )
        parser.add_argument("--repo-id", metavar="ORG/NAME", required=True, help="the model repository")
        _dry_run_option(parser)
    _add_verify_command(commands)
    parser = _command(
        commands,
        "validate",
        cmd_validate,
        "check model-index and .eval_results: rules, lines, severities; exit code 5 on errors",
        "validate --repo-id org/model",
        "validate --readme README.md --format github",
    )
    _card_options(parser)
    parser.add_argument(
        "--format",
        dest="form",
        choices=FINDING_FORMS,
        help="text (default), json, annotations of GitHub Actions, or a SARIF document",
    )
    parser = _command(
        commands,
        "repair",
        cmd_repair,
        "mend what validate finds, where that is no guess; list the rest with what decides it",
        "repair --repo-id org/model --dry-run",
        "repair --repo-id org/model --create-pr",
        "repair --readme README.md --apply",
    )
    _card_place(parser, "a card on disk, with .eval_results beside it")
    parser.add_argument(
        "--choose",
        metavar="PATH:LINE=TEXT",
        action="append",
        default=[],
        help="decide what is left: drop, the value or the task (repeatable)",
    )
    _dry_run_option(parser)
    parser.add_argument("--create-pr", action="store_true", help="open one pull request with all mends")
    parser.add_argument("--apply", action="store_true", help="commit to main; with --readme write the file")


def _add_verify_command(commands: Subcommands) -> None:
    parser = _command(
        commands,
        "verify",
        cmd_verify,
        "hold every published result against its source, and against what the card prints today",
        "verify --repo-id org/model",
        "verify --readme README.md --repo-id org/model",
    )
    parser.add_argument("--repo-id", metavar="ORG/NAME", help="the model repository; its name with --readme")
    parser.add_argument(
        "--readme", metavar="FILE", help="a card on disk with .eval_results beside it, against its own tables"
    )
    parser.add_argument(
        "--allow-unchecked",
        action="store_true",
        help="exit code 0, not 1, where there was nothing to hold a result against",
    )
    _dry_run_option(parser)


def _dry_run_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="write nothing, whatever else is said")


def _writing_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of everything that may write; --dry-run, which wins over them, comes with the command."""
    group = parser.add_argument_group("publishing", "nothing is written without --apply or --create-pr")
    flag = "store_true"
    group.add_argument("--create-pr", action=flag, help="open one pull request with all new scores")
    group.add_argument("--apply", action=flag, help="commit to main, where you may")
    group.add_argument(
        "--format",
        choices=FORMATS,
        default="auto",
        help="auto: .eval_results for official benchmarks, else model-index",
    )
    group.add_argument(
        "--benchmark", metavar="ID", nargs="+", action="extend", default=[], help="only these benchmarks"
    )
    group.add_argument(
        "--update",
        action=flag,
        help="replace a differing value of the same source on main, with --pr there (never a verified one)",
    )
    group.add_argument(
        "--accept-closed",
        action=flag,
        help="propose again what was closed, or removed or amended (--update) after a merge; first read why",
    )
    group.add_argument("--pr", metavar="N", type=int, help="with --create-pr: amend your open pull request N")
    group.add_argument(
        "--metric",
        metavar="ID=METRIC",
        nargs="+",
        action="extend",
        default=[],
        help="the metric of a benchmark whose source tells none, as hellaswag=acc_norm",
    )
    group.add_argument("--notes", metavar="TEXT", help="a remark that is published with each result")
    group.add_argument("--date", metavar="DATE", help="when the evaluation ran, as 2026-11-20")
    group.add_argument(
        "--task-type", metavar="TASK", help="task.type in model-index (default: the benchmark's)"
    )
    group.add_argument(
        "--dataset-name", metavar="NAME", help="dataset.name in model-index, for one benchmark"
    )
    group.add_argument(
        "--dataset-type",
        metavar="ID",
        help="dataset.type in model-index, for one benchmark, also an unknown one",
    )


def _run(arguments: list[str]) -> int:
    args = build_parser().parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
