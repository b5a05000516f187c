"""Commands for any model, as the page offers them: those of gaps are made with their facts (`gap_commands`).

`measuring_command` measures a model in a benchmark, `PUBLISHING` proposes what stands in its card only; the
page puts a repository's id, of which it has seen that it is one, for `ANY_MODEL`.
"""

from __future__ import annotations

from hf_evaluation.core.suggestions import command_line
from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.gap_commands import GapFacts, gap_command

ANY_MODEL = "ORG/NAME"
PUBLISHING = command_line(
    *("uv", "run", "--no-config", "scripts/evaluation_manager.py", "extract-readme"),
    ("--repo-id", ANY_MODEL),
    "--create-pr",
)


def measuring_command(benchmark: Benchmark) -> str | None:
    """What measures a model in a benchmark; where no harness here does, the import of another's results."""
    return gap_command(GapFacts("to_measure", ANY_MODEL, benchmark.id, task=benchmark.inspect_task))
