"""What a board is made from: files, and what the other scripts say.

`read_text` reads a file or stdin, `known_benchmarks` asks the manager what it knows, `run_survey` surveys.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from hf_evaluation.core.errors import EXIT_CODES, EvaluationError
from hf_evaluation.core.output import talk
from hf_evaluation.core.places import sibling_script
from hf_evaluation.core.uv import uv_run
from hf_evaluation.scores.benchmark_list import read_benchmarks
from hf_evaluation.scores.benchmarks import Benchmark


def read_text(path: str) -> str:
    """A file's text, "-" is stdin."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError(f"{path} is not UTF-8", code=5) from None
    except OSError as error:
        raise EvaluationError(f"cannot read {path}: {error.strerror}", code=4) from None


def known_benchmarks(args: argparse.Namespace) -> dict[str, Benchmark]:
    """What --benchmarks says, else the manager (--manager, or the script beside this one); else nothing."""
    if args.benchmarks:
        return _by_id(read_text(args.benchmarks))
    manager = Path(args.manager) if args.manager else sibling_script("evaluation_manager.py")
    if not manager.is_file():
        if args.manager:
            raise EvaluationError(f"no such script: {manager}", code=4)
        talk("note: no evaluation_manager.py here; names and scales of benchmarks come from the survey alone")
        return {}
    command = [sys.executable, str(manager), "benchmarks", "--json"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise EvaluationError(
            f"{manager} benchmarks failed with exit code {done.returncode}",
            code=6,
            hint=" ".join(command[1:]),
        )
    return _by_id(done.stdout)


def _by_id(listing: bytes | str) -> dict[str, Benchmark]:
    try:
        return {benchmark.id: benchmark for benchmark in read_benchmarks(listing)}
    except ValueError as error:
        raise EvaluationError(
            f"not the output of evaluation_manager.py benchmarks --json: {error}", code=5
        ) from None


def run_survey(args: argparse.Namespace, out: Path) -> None:
    """Run the survey script in an environment of its own (uv reads its header), its talk on our stderr."""
    script = Path(args.survey_script or sibling_script("trending_evals.py"))
    if not script.is_file():
        raise EvaluationError(
            f"no such survey script: {script}", code=4, hint="--survey-script scripts/trending_evals.py"
        )
    uv = shutil.which("uv")
    start = uv_run(uv, "--quiet") if uv else [sys.executable]
    manager = ["--manager", str(Path(args.manager).resolve())] if args.manager else []
    command = [*start, str(script.absolute()), "survey", *args.survey_options, *manager, "--out", str(out)]
    sys.stderr.flush()
    done = subprocess.run(command, stdout=sys.stderr.fileno(), stdin=subprocess.DEVNULL, check=False)
    if done.returncode or not out.is_file():
        raise EvaluationError(
            f"the survey ended with exit code {done.returncode}: the published page stays as it was",
            code=done.returncode if done.returncode in EXIT_CODES and done.returncode else 6,
            hint=" ".join([script.name, "survey", *args.survey_options]),
        )
