"""The command that closes a gap, made from what a survey says of it.

`GapFacts` are the facts, `gap_command` the command. The survey writes it into its file, and a page that is
made from such a file makes it anew: a command is never copied from a file, for people paste it.
"""

from __future__ import annotations

from dataclasses import dataclass

from hf_evaluation.core.suggestions import option_text

# Pipelines whose models answer in text: only these can be measured on a text benchmark.
ANSWERS_IN_TEXT = (
    "text-generation",
    "text2text-generation",
    "image-text-to-text",
    "any-to-any",
    "audio-text-to-text",
    "video-text-to-text",
    "conversational",
)
_MANAGER = "uv run --no-config scripts/evaluation_manager.py"


@dataclass(frozen=True, slots=True)
class GapFacts:
    """Where a benchmark of a model stands; `creator` and `offered` are names at Artificial Analysis.

    Without `offered` there are several rows, and the command's answer lets a person choose.
    """

    state: str
    repo_id: str
    benchmark_id: str
    task: str | None = None
    flavor: str | None = None
    creator: str | None = None
    offered: str | None = None
    pipeline_tag: str | None = None


def gap_command(facts: GapFacts) -> str | None:
    """The command, None where there is none: nothing is missing, or too little is known."""
    repo, benchmark = option_text("--repo-id", facts.repo_id), option_text("--benchmark", facts.benchmark_id)
    if facts.state == "in_pr":
        return f"{_MANAGER} get-prs {repo}"
    if facts.state == "in_readme":
        return f"{_MANAGER} extract-readme {repo} {benchmark} --create-pr"
    if facts.state == "on_artificial_analysis":
        if not facts.creator:
            return None
        row = option_text("--creator-slug", facts.creator)
        row += f" {option_text('--model-name', facts.offered)}" if facts.offered else ""
        return f"{_MANAGER} import-aa {row} {repo} {benchmark} --create-pr"
    known = facts.pipeline_tag is None or facts.pipeline_tag in ANSWERS_IN_TEXT
    return _measuring(facts, repo) if facts.state == "to_measure" and known else None


def _measuring(facts: GapFacts, repo: str) -> str:
    """How to measure; without a task of inspect-evals with another harness, whose file is imported.

    Without a flavor eval_jobs.py chooses one.
    """
    if facts.task is None:
        return f"{_MANAGER} import-results RESULTS.json {repo} --create-pr"
    words = f"{option_text('--model', facts.repo_id)} {option_text('--task', facts.task)}"
    hardware = f" {option_text('--flavor', facts.flavor)}" if facts.flavor else ""
    return f"uv run --no-config scripts/eval_jobs.py submit {words}{hardware}"
