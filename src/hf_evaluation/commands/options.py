"""The writing options of the command line, as instructions how to publish.

`writing_options` checks that they fit together, `what_to_write` which of the modes it is, `require_a_mode`
that something would use them.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.publishing.submission import Options
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.metrics import find_metric

_OPTION_NAMES = {"benchmarks": "benchmark", "amend": "pr", "metrics": "metric"}


def writing_options(args: argparse.Namespace) -> Options:
    """The options of the command line. Raises EvaluationError (2) for what does not fit together."""
    if args.dataset_type == "" or args.dataset_name == "":
        raise EvaluationError(
            "--dataset-type and --dataset-name need a text", code=2, hint="leave the option out"
        )
    write = what_to_write(args)
    if args.pr is not None and args.apply:
        raise EvaluationError(
            "--pr amends a pull request, --apply commits to main", code=2, hint="use --create-pr --pr N"
        )
    _require_past_date(args.date)
    return Options(
        format=args.format,
        benchmarks=tuple(_benchmark_id(name) for name in args.benchmark),
        write=write,
        update=args.update,
        notes=args.notes,
        date=args.date,
        task_type=args.task_type,
        dataset_name=args.dataset_name,
        dataset_type=args.dataset_type,
        metrics=tuple(_named_metric(text, args.dataset_type) for text in args.metric),
        amend=args.pr,
        accept_closed=args.accept_closed,
    )


def what_to_write(args: argparse.Namespace) -> str | None:
    """The mode: "main" by --apply, "pull" by --create-pr, not both (2); None without, or with --dry-run."""
    if args.dry_run:
        return None
    if args.apply and args.create_pr:
        raise EvaluationError("--apply and --create-pr: which of the two?", code=2, hint="give one of them")
    return "main" if args.apply else "pull" if args.create_pr else None


def require_a_mode(options: Options) -> None:
    """Refuse writing options that nothing would use (2): without a mode the scores are printed only."""
    idle = [name for name in asdict(Options()) if getattr(options, name) != getattr(Options(), name)]
    if idle:
        names = ", ".join("--" + _OPTION_NAMES.get(name, name.replace("_", "-")) for name in idle)
        raise EvaluationError(
            f"{names} without --dry-run, --create-pr or --apply: nothing would be published",
            code=2,
            hint="add --dry-run to see the audit and the diff",
        )


def _require_past_date(text: str | None) -> None:
    """Refuse (2) what is no day, or none that has come anywhere yet: an evaluation is not dated ahead."""
    if not text:
        return
    from datetime import UTC, datetime, timedelta

    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?", text):
            raise ValueError(text)
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise EvaluationError(
            f"--date {text} is no ISO-8601 date", code=2, hint="write it as 2026-11-20"
        ) from error
    moment = day if day.tzinfo else day.replace(tzinfo=UTC)
    if moment > datetime.now(UTC) + timedelta(hours=14):  # the first time zone's today
        raise EvaluationError(f"--date {text} is in the future", code=2, hint="give the day that it ran")


def _benchmark_id(name: str) -> str:
    found = catalogue().with_id(name) or catalogue().find(name)
    if found is None:
        raise EvaluationError(f"no known benchmark is named {name!r}", code=2, hint="list them: benchmarks")
    return found.id


def _named_metric(text: str, dataset: str | None) -> tuple[str, str]:
    """BENCHMARK=METRIC as an id of each; a benchmark that is not known goes by its --dataset-type."""
    name, _, metric = text.partition("=")
    found = find_metric(metric.strip())
    if found is None or found[0].generic:
        known = catalogue().find(name)
        listed = ", ".join(known.metrics if known else ()) or "accuracy, f1, exact_match"
        raise EvaluationError(
            f"--metric {text}: {metric.strip()!r} is no metric that is known",
            code=2,
            hint=f"write BENCHMARK=METRIC, METRIC one of {listed}",
        )
    benchmark = name.strip()
    return benchmark if benchmark == dataset else _benchmark_id(benchmark), found[0].named(found[1])
