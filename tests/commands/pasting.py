"""Cards for the tests of the commands, and commands pasted into a shell."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tests.support import REPO, SCRIPT, Run, environment, markdown_table, run_command

CLEAR = "# Foo-7B-Chat\n\n## Evaluation\n\n" + markdown_table(
    ["Benchmark", "Bar-7B", "Foo-7B-Chat"], [["MMLU", "61.5", "**70.1**"], ["GSM8K (8-shot)", "40.2", "55.3"]]
)
SIBLINGS = "# Foo\n\n## Evaluation\n\n" + markdown_table(
    ["Model", "MMLU"], [["Bar-7B", "61.5"], ["Baz-13B", "66.6"]]
)
# Two models of the family, so that the names without a size may mean either.
FAMILY = "# Foo\n\n[7B](https://huggingface.co/acme/Foo-7B-Chat), [13B](https://huggingface.co/acme/Foo-13B-Chat)\n\n"
AMBIGUOUS = f"{FAMILY}## Evaluation\n\n" + markdown_table(
    ["Benchmark", "Foo", "Foo-Chat"], [["MMLU", "70.1", "71.2"], ["GSM8K", "55.3", "56.4"]]
)
HARDWARE = "\n## Hardware requirements\n\n" + markdown_table(
    ["GPU", "VRAM (GB)"], [["A100", "80"], ["L4", "24"]]
)
DOCUMENT_KEYS = {"repo_id", "model", "source", "results", "skipped", "audit", "plan", "pr_url"}
LOCAL = ["extract-readme", "--readme", "README.md", "--repo-id", REPO]


def write(folder: Path, text: str, name: str = "README.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def paste(arguments: str, cwd: Path) -> Run:
    """Run arguments as a shell reads them, as somebody does who copies them from the output."""
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(SCRIPT))} {arguments}"
    return run_command(["bash", "-c", command], env=environment(), cwd=cwd)


def values(result: Run) -> list[tuple[str, float]]:
    return [(score["benchmark"], score["value"]) for score in result.document["results"]]
