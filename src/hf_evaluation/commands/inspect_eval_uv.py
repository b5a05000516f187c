#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "ijson>=3.3,<4",
#     "inspect-ai>=0.3.285,<0.4",
#     "inspect-evals>=0.26,<0.27",  # used by name: inspect-ai loads its tasks
#     "openai>=3.4,<4",
#     "pyyaml>=6.0,<7",
#     "zipfile-zstd>=0.0.4",
# ]
#
# [tool.hf-jobs]
# flavor = "cpu-basic"
# timeout = "4h"
# secrets = ["HF_TOKEN"]
# ///
"""Evaluate one model on one benchmark with inspect-ai, and say what the run is worth as a score.

    uv run --no-config inspect_eval_uv.py --model org/model --task mmlu
    uv run --no-config inspect_eval_uv.py --from-log logs/
    hf jobs uv run --image vllm/vllm-openai --flavor l4x1 --timeout 4h --secrets HF_TOKEN SCRIPT -- OPTIONS

Exit codes: 0 done, also when the run was finished before; 1 nothing measured, or samples failed; 2 usage;
3 not signed in, no access, no credits; 4 no such model or task; 5 refused; 6 network or server failure;
130 and 143 interrupted (the same command again resumes).
The last line of stdout is the record, {"log", "status", "complete", "why_not", "scores"}; all else is stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from hf_evaluation.commands.evaluation_run import cmd_from_log, cmd_run
from hf_evaluation.commands.lm_eval_run import cmd_run_lm_eval
from hf_evaluation.core.command_line import CommandParser, run_command
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import T, is_rehearsal
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.places import sibling_script
from hf_evaluation.core.version import VERSION
from hf_evaluation.running.model_files import PROMPTINGS
from hf_evaluation.running.models import BACKENDS
from hf_evaluation.running.preflight import refuse_leaked_secrets
from hf_evaluation.running.run import ATTEMPT_TIMEOUT, MAX_RETRIES
from hf_evaluation.running.task_table import TASKS


def cmd_list_tasks(args: argparse.Namespace) -> int:
    """Print the task table."""
    if args.json:
        emit_json(
            [{**asdict(row), "options": _shown(row.options), "spec": row.spec} for row in TASKS], indent=None
        )
        return 0
    head = ("task", "also", "benchmark", "samples", "shots", "data", "needs")
    rows = [
        (
            row.name, " ".join(row.aliases), row.benchmark, str(row.samples or "?"),
            str(row.options[row.shots] if isinstance(row.shots, str) else row.shots),
            row.dataset or "openaipublic", ", ".join((*row.needs, *_packages(row.modules))),
        )
        for row in TASKS
    ]  # fmt: skip
    print_table(head, rows)
    talk("any benchmark of the Hub with an eval.yaml: --task hf/ORG/DATASET[/TASK]")
    return 0


def _packages(modules: Mapping[str, str]) -> list[str]:
    """The packages of a task's own; one that no index has needs git and the network to GitHub."""
    return [f"{name} (GitHub only)" if "git+" in pin else name for name, pin in modules.items()]


def _shown(options: Mapping[str, object]) -> dict[str, object]:
    return {name: None if value is ... else value for name, value in options.items()}


class TaskAction(argparse.Action):
    """--task may stand several times: `tasks` has all, `task` the last."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option: object = None,
    ) -> None:
        """One more task."""
        namespace.task = values
        namespace.tasks = [*namespace.tasks, values]


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = CommandParser(
        prog="inspect_eval_uv.py",
        description=(__doc__ or "").split("\n\nMap")[0],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    parser.add_argument("--model", metavar="ORG/NAME[:provider]", help="the model to evaluate")
    parser.add_argument(
        "--task", metavar="NAME", action=TaskAction,
        help="mmlu, gsm8k|5, inspect_evals/..., hf/ORG/DATASET[/TASK]; again: the next on the same engine",
    )  # fmt: skip
    parser.set_defaults(tasks=[])
    parser.add_argument(
        "--harness", choices=("inspect", "lm-eval"), default="inspect",
        help="lm-eval: lm-evaluation-harness, for what base models are compared by",
    )  # fmt: skip
    parser.add_argument("--list-tasks", action="store_true", help="print the tasks and end")
    parser.add_argument(
        "--from-log", nargs="+", metavar="LOG", help="read logs instead: files, folders, hf://"
    )
    _model_group(parser)
    _score_group(parser)
    _run_group(parser)
    _publishing_group(parser)
    parser.add_argument("--json", action="store_true", help="errors on stdout too, as JSON")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    return parser


def _model_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("model")
    group.add_argument(
        "--backend", choices=BACKENDS, default="auto", help="auto: vllm with a GPU, else inference-providers"
    )
    group.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server to ask instead")
    group.add_argument("--repo-id", metavar="ORG/NAME", help="the repository of the score (default: --model)")
    group.add_argument("--revision", metavar="SHA", help="the model's revision (vllm, hf)")
    group.add_argument(
        "--prompting", choices=PROMPTINGS, default="auto",
        help="auto: completion for a model without chat template, else chat",
    )  # fmt: skip
    group.add_argument("--model-arg", metavar="K=V", action="append", default=[], help="more for the engine")
    group.add_argument("--tensor-parallel-size", type=_positive, metavar="N", help="vllm: GPUs for one model")
    group.add_argument("--gpu-memory-utilization", type=float, metavar="SHARE", help="vllm: 0 to 1")
    group.add_argument("--max-model-len", type=_positive, metavar="TOKENS", help="vllm: context length")
    group.add_argument("--dtype", metavar="TYPE", help="vllm, hf: bfloat16, float16, float32, auto")
    group.add_argument("--trust-remote-code", action="store_true", help="run the model repository's code")


def _score_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what decides the score (recorded with it)")
    group.add_argument(
        "--task-arg", metavar="K=V", action="append", default=[], help="e.g. fewshot=5, cot=true"
    )
    group.add_argument(
        "--temperature", type=_not_negative, help="default: the task's own, else 0, with epochs 0.6"
    )
    group.add_argument("--top-p", type=float, help="default: the server's")
    group.add_argument(
        "--max-tokens", type=_positive, metavar="N", help="of one answer; default: 32768, or what fits"
    )
    group.add_argument("--seed", type=int, help="for sampling, where the server knows one")
    group.add_argument("--reasoning-effort", choices=("none", "minimal", "low", "medium", "high", "xhigh"))
    group.add_argument("--epochs", type=_positive, metavar="N", help="runs of every sample, averaged")
    group.add_argument(
        "--grader", metavar="MODEL", action="append", default=[], help="a model that grades answers"
    )
    group.add_argument("--metric", metavar="SCORER/METRIC[/REDUCER]", help="where the task table is silent")
    group.add_argument("--limit", type=_positive, metavar="N", help="first N samples only: a partial run")
    group.add_argument(
        "--expected-samples", type=_positive, metavar="N",
        help="size of the data in a rehearsal; only with a local HF_ENDPOINT",
    )  # fmt: skip


def _run_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it is run")
    group.add_argument("--log-dir", metavar="DIR|hf://...", default="logs", help="folder, bucket or data set")
    group.add_argument(
        "--max-connections", type=_positive, metavar="N", help="default: inspect's, which adapts"
    )
    group.add_argument("--max-retries", type=_count, default=MAX_RETRIES, metavar="N", help="of one request")
    group.add_argument(
        "--attempt-timeout", type=_positive, default=ATTEMPT_TIMEOUT, metavar="S", help="for one answer"
    )
    group.add_argument(
        "--time-limit", type=_positive, metavar="S", help="end the run, resumable, after S seconds"
    )
    group.add_argument("--sandbox", choices=("local", "docker"), help="where a model's programs are run")
    group.add_argument("--plain", action="store_true", help="plain progress on a terminal too")


def _publishing_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("publishing", "nothing is published without --create-pr or --apply")
    group.add_argument("--create-pr", action="store_true", help="open a pull request with the score")
    group.add_argument("--apply", action="store_true", help="commit to main, where you may")
    group.add_argument("--dry-run", action="store_true", help="say what would be run or published, no more")
    group.add_argument("--source-url", metavar="URL", help="where readers find the log")
    group.add_argument(
        "--manager", metavar="PATH", default=str(sibling_script("evaluation_manager.py")),
        help="evaluation_manager.py (default: the file beside this one)",
    )  # fmt: skip


def _number(text: str, kind: Callable[[str], T], fits: Callable[[T], bool], what: str) -> T:
    try:
        value = kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no {what}") from None
    if not fits(value):
        raise argparse.ArgumentTypeError(f"{text} is no {what}")
    return value


def _positive(text: str) -> int:
    return _number(text, int, lambda value: value > 0, "positive whole number")


def _count(text: str) -> int:
    return _number(text, int, lambda value: value >= 0, "whole number")


def _not_negative(text: str) -> float:
    return _number(text, float, lambda value: 0 <= value < 100, "temperature")


def check_command(args: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    """Which command the options name. Raises EvaluationError (2)."""
    if args.expected_samples and not is_rehearsal():
        raise EvaluationError(
            "--expected-samples is for rehearsals against a local stand-in of the Hub", code=2,
            hint="leave it out: the task table knows how many samples there are",
        )  # fmt: skip
    if args.list_tasks:
        return cmd_list_tasks
    if args.from_log:
        return cmd_from_log
    if not args.model or not args.task:
        raise EvaluationError(
            "--model and --task are needed", code=2, hint="--list-tasks, or --from-log to read logs"
        )
    return cmd_run_lm_eval if args.harness == "lm-eval" else cmd_run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(_run, argv, interrupted="interrupted; the same command again resumes", indent=None)


def _run(arguments: list[str]) -> int:
    """Look for secrets in the arguments, parse them and run their command."""
    refuse_leaked_secrets(arguments)
    args = build_parser().parse_args(arguments)
    args.argv, args.script = arguments, __file__
    return check_command(args)(args)


if __name__ == "__main__":
    sys.exit(main())
