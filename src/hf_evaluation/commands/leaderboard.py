#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "jinja2>=3.1,<4",
# ]
# ///
"""Make a leaderboard page from a survey of models, and keep it up to date as a static Space.

    uv run --no-config leaderboard.py build --survey survey.jsonl --out site
    uv run --no-config leaderboard.py serve --out site
    uv run --no-config leaderboard.py deploy --out site --space org/name

Exit codes (EXIT_CODES): 0 done; 1 nothing measured; 2 usage; 3 not signed in or not allowed; 4 no such file
or repo; 5 refused; 6 network or server failure. Only `deploy` and `refresh` write to the Hub: the one Space
that is named, nothing with --dry-run. How a cell's report is chosen: references/leaderboard.md.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from hf_evaluation.board.board import make_board
from hf_evaluation.board.inputs import known_benchmarks, read_text, run_survey
from hf_evaluation.board.records import Board
from hf_evaluation.board.server import serve_folder
from hf_evaluation.board.site import read_site, site_files, write_site
from hf_evaluation.board.space import Deployment, deploy_site
from hf_evaluation.board.survey import read_survey
from hf_evaluation.core.command_line import CommandParser, Subcommands, add_command, help_epilog, run_command
from hf_evaluation.core.errors import exit_codes
from hf_evaluation.core.output import emit_json, say, talk
from hf_evaluation.core.text import printable
from hf_evaluation.core.version import VERSION

CODES = exit_codes({4: "no such file, repo or script", 5: "refused: malformed, ambiguous or somebody else's"})

Run: TypeAlias = Callable[[argparse.Namespace], int]


def emit(args: argparse.Namespace, document: Mapping[str, object], text: str) -> None:
    """The result of a command on stdout: one JSON document with --json, else a line."""
    if args.json:
        emit_json(document)
    else:
        say(text)
    sys.stdout.flush()  # `serve` goes on for long


def build_board(args: argparse.Namespace, survey: str) -> tuple[Board, dict[str, bytes]]:
    """The board of a survey's text, and its files."""
    board = make_board(
        read_survey(survey),
        known_benchmarks(args),
        title=printable(args.title) if args.title else None,
        with_aa=args.include_artificial_analysis,
    )
    return board, site_files(board)


def cmd_build(args: argparse.Namespace) -> int:
    """Make the site of a survey."""
    board, files = build_board(args, read_text(args.survey))
    out = Path(args.out)
    if not args.dry_run:
        write_site(out, files)
    emit(args, _summary(board, out, files), f"{out / 'index.html'}: {_told(board)}")
    return 0


def _summary(board: Board, out: Path, files: Mapping[str, bytes]) -> dict[str, object]:
    return {
        "out": str(out),
        "files": {path: len(data) for path, data in files.items()},
        "models": len(board.survey.models),
        "failed": len(board.survey.failures),
        "benchmarks": len(board.columns),
        "left_out": dict(Counter(item.reason for item in board.left_out)),
    }


def _told(board: Board) -> str:
    with_scores = sum(1 for cells in board.cells.values() if cells)
    return (
        f"{with_scores} of {len(board.survey.models)} models with scores in {len(board.columns)} benchmark "
        f"tasks, {len(board.left_out)} scores left out, {len(board.survey.failures)} models not read"
    )


def cmd_serve(args: argparse.Namespace) -> int:
    """Show a site on this machine only, until Ctrl-C or SIGTERM."""
    # A background job of a shell ignores Ctrl-C; SIGTERM has to remove the temporary folder as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        import tempfile

        folder = Path(args.out) if args.out else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if args.survey:
            write_site(folder, build_board(args, read_text(args.survey))[1])
        read_site(folder)
        serve_folder(folder, args.port, lambda url: emit(args, {"url": url}, url))
    return 0


def cmd_deploy(args: argparse.Namespace) -> int:
    """Bring a static Space to the site."""
    return _tell(args, deploy_site(args.space, read_site(Path(args.out)), dry_run=args.dry_run))


def _tell(args: argparse.Namespace, done: Deployment) -> int:
    if not done.changed:
        text = f"{done.url}: nothing new, no commit"
    elif args.dry_run:
        text = f"{done.url}: would commit {', '.join(done.files)}{' to a new Space' if done.created else ''}"
    else:
        text = f"{done.url}: commit {done.commit}{', a new Space' if done.created else ''}"
    emit(args, {**asdict(done), "dry_run": args.dry_run}, text)
    return 0


def cmd_refresh(args: argparse.Namespace) -> int:
    """Survey, build and deploy; whatever fails, the published page stays as it was."""
    if args.mapping:
        os.environ["HF_EVALUATION_MAPPING"] = str(Path(args.mapping).resolve())
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        survey = Path(folder) / "survey.jsonl"
        run_survey(args, survey)
        board, files = build_board(args, read_text(str(survey)))
    talk(_told(board))
    if args.out:
        write_site(Path(args.out), files)
    return _tell(args, deploy_site(args.space, files, dry_run=args.dry_run))


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="leaderboard.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "leaderboard.py build --survey survey.jsonl --out site",
            "leaderboard.py serve --out site",
            codes=CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = _command(commands, "build", cmd_build, "make the page and its data from a survey",
                     "build --survey survey.jsonl --out site")  # fmt: skip
    build.add_argument(
        "--survey", metavar="FILE|-", required=True, help="what trending_evals.py survey wrote"
    )
    build.add_argument("--out", metavar="DIR", required=True, help="folder of the site")
    _content_options(build)
    serve = _command(commands, "serve", cmd_serve, "show a site on this machine, until Ctrl-C",
                     "serve --out site", "serve --survey survey.jsonl --port 0")  # fmt: skip
    serve.add_argument("--out", metavar="DIR", help="folder of the site")
    serve.add_argument("--survey", metavar="FILE|-", help="build the site from this survey first")
    serve.add_argument("--port", metavar="N", type=int, default=8000, help="default 8000; 0 takes a free one")
    _content_options(serve)
    deploy = _command(commands, "deploy", cmd_deploy, "create or update a static Space in one commit",
                      "deploy --out site --space org/board")  # fmt: skip
    deploy.add_argument("--out", metavar="DIR", required=True, help="folder of the site")
    deploy.add_argument("--space", metavar="ORG/NAME", required=True, help="the Space")
    refresh = _command(commands, "refresh", cmd_refresh, "survey, build and deploy, as a scheduled job does",
                       "refresh --space org/board --trending 100")  # fmt: skip
    refresh.description = (
        "Survey, build and deploy in one go. Options that are not listed here go to the survey."
    )
    refresh.add_argument("--space", metavar="ORG/NAME", required=True, help="the Space")
    refresh.add_argument("--out", metavar="DIR", help="keep the site in this folder too")
    refresh.add_argument(
        "--survey-script", metavar="PATH", help="trending_evals.py (default: beside this file)"
    )
    refresh.add_argument("--mapping", metavar="FILE", help="metric_mapping.json for the manager")
    _content_options(refresh)
    return parser


def _command(commands: Subcommands, name: str, run: Run, purpose: str, *examples: str) -> CommandParser:
    lines = [f"leaderboard.py {example}" for example in examples]
    parser = add_command(commands, name, run, purpose, lines, codes=CODES, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    return parser


def _content_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", metavar="TEXT", help="heading of the page (default: what was surveyed)")
    parser.add_argument(
        "--manager", metavar="PATH", help="evaluation_manager.py, which knows names and scales"
    )
    parser.add_argument(
        "--benchmarks", metavar="FILE", help="what evaluation_manager.py benchmarks --json printed, instead"
    )
    parser.add_argument(
        "--include-artificial-analysis",
        action="store_true",
        help="show their scores too; read their terms before you publish the page",
    )


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments; what `refresh` does not know goes to the survey (`survey_options`)."""
    parser = build_parser()
    args, others = parser.parse_known_args(arguments)
    if others and args.run is not cmd_refresh:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if args.run is cmd_serve and not (args.out or args.survey):
        parser.error("serve needs --out or --survey")
    args.survey_options = others
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    gc.disable()  # a board is a tree of small objects: nothing to collect till the end
    return run_command(_run, argv)


def _run(arguments: list[str]) -> int:
    args = parse_arguments(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
