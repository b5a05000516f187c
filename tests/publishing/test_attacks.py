"""Attempts to get a wrong claim published: another metric, a part as the whole, a duplicate, another's number.

A row is what stands there, what is handed in, and what is right, written down before it was tried. Most rows
are attempts that had got through; behind them stand honest results that must not be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from tests.publishing.support import EVAL_YAML, MODEL, PAGE, Desk, entry, index_card, score

FILE = ".eval_results/x.yaml"
SQUAD = {"benchmark": "SQuAD", "benchmark_id": "squad", "variant": None}
HUMANEVAL = {"benchmark": "HumanEval", "benchmark_id": "humaneval", "variant": None}
MMLU = {"benchmark": "MMLU", "benchmark_id": "mmlu", "variant": None}
PRO = {"benchmark": "MMLU-Pro", "benchmark_id": "mmlu_pro", "variant": None}
GSM8K = {"variant": None}
GPQA = {"benchmark": "GPQA", "benchmark_id": "gpqa", "variant": None}
DIAMOND = {"benchmark": "GPQA Diamond", "benchmark_id": "gpqa_diamond", "variant": None}
MATH = {"benchmark": "MATH", "benchmark_id": "math", "variant": None}
MGSM = {"benchmark": "MGSM", "benchmark_id": "mgsm", "variant": None}
FLORES = {"benchmark": "FLORES-200", "benchmark_id": "flores_200", "variant": None, "metric": "BLEU",
          "unit": "points"}  # fmt: skip
SWE = {"benchmark": "SWE-bench Verified", "benchmark_id": "swe_bench_verified", "variant": None}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is handed in (`ours`: changes of the score of GSM8K), beside what, and the outcomes that are right.

    An outcome is a status; for what is written "board", or "card:" and the type of the metric; "stopped" where
    the file is refused as a whole. `says` must stand in what is written. "once": at most one is written.
    """

    kind: str
    name: str
    right: str
    ours: tuple[Mapping[str, Any], ...]
    args: tuple[str, ...] = ()
    there: bytes | None = None
    card: bytes | None = None
    by: str | None = None
    says: str = ""


def tried(kind: str, name: str, right: str, *ours: Mapping[str, Any], **more: Any) -> Attempt:
    return Attempt(kind, name, right, ours, **more)


def outcomes(desk: Desk, attempt: Attempt) -> tuple[list[str], str]:
    """What becomes of each score, and all that would be written."""
    desk.hub.add_dataset(
        "SWE-bench/SWE-bench_Verified", {"eval.yaml": EVAL_YAML.format(task="swe").encode()}, official=True
    )
    files = {FILE: attempt.there} if attempt.there else {}
    files |= {"README.md": attempt.card} if attempt.card else {}
    if files and attempt.by:
        desk.hub.open_pr(MODEL, files, author=attempt.by)
    elif files:
        desk.hub.commit(MODEL, files)
    run = desk.publish([score(**ours) for ours in attempt.ours], "--dry-run", *attempt.args, code=None)
    document = run.document
    if "audit" not in document:
        return ["stopped"], run.out
    plan = document["plan"]["files"]
    text = "\n".join(f"{file['path']}\n{file['yaml']}" for file in plan)
    card = [file for file in plan if file["path"] == "README.md"]
    types = []
    if card:
        added = yaml.safe_load(desk_card(desk, card[0]["diff"]))
        types = [m["type"] for model in added["model-index"] for r in model["results"] for m in r["metrics"]]
    written = len(plan) - len(card) + len(types)
    found = []
    for row in document["audit"]:
        if row["status"] != "new":
            found.append(row["status"])
        elif "model-index only" in (row["detail"] or "") or not (len(plan) - len(card)):
            found.append(f"card:{types.pop(0) if types else '?'}")
        else:
            found.append("board")
    details = " | ".join(f"{row['status']} {row['detail']}" for row in document["audit"])
    return found, f"{details}\n{text}\n{written}"


def desk_card(desk: Desk, diff: str) -> str:
    """The lines that a diff adds to the front matter, as YAML of a model-index."""
    lines = [line[1:] for line in diff.splitlines()[2:] if line.startswith("+")]
    lines = [line for line in lines if line.rstrip() != "---"]
    if not lines[0].startswith("model-index"):
        at = next(i for i, line in enumerate(lines) if line.lstrip().startswith("- task"))
        pad = len(lines[at]) - len(lines[at].lstrip())
        lines = ["model-index:", "- name: x", "  results:", *("  " + line[pad:] for line in lines[at:])]
    return "\n".join(lines)


def is_right(attempt: Attempt, found: list[str], text: str) -> bool:
    if attempt.says and attempt.says not in text:
        return False
    if attempt.right == "once":
        return sum(item.partition(":")[0] in ("board", "card") for item in found) <= 1
    allowed = [one.split() for one in attempt.right.split("|")]
    return any(
        len(words) in (1, len(found))
        and all(
            item == word or item.partition(":")[0] == word
            for item, word in zip(found, words * len(found) if len(words) == 1 else words, strict=False)
        )
        for words in allowed
    )


INDEX = index_card
