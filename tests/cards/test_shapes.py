"""Every shape that tables on model cards take, one small card each, and the example cards.

`data/shapes.json` lists what a careful human reader takes from every card, never what the script printed:

    card               file in data/shapes, or an example card by its path from the top of the bundle
    shows, defeated    the shape; what an earlier tool made of it, or null
    repo_id, options   the arguments of `extract-readme`
    exit               its exit code
    results            [table, benchmark, variant, value, line] of every score, in any order
    skipped_contains   texts that stand in the reasons for what was left out, or in the error message
    candidates         the labels among which a reader is asked to choose
    fields             more about single scores: those that `benchmark`, `value` and `variant_has` pick
    bytes              characters without which the card would not show its shape

A variant is what a reader would note beside the name ("5-shot, CoT, EM"): read by the grammar of settings it
has to say what the score's fields and its metric say. "*" is any part (the card leaves the numbers of a pair
unnamed), "?" any variant or none.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.metrics import same_metric
from hf_evaluation.scores.settings import settings_in_json, settings_of_labels
from tests.commands.support import run_here
from tests.support import ROOT, SCRIPT

SHAPES = ROOT / "tests" / "data" / "shapes"
EXAMPLES = ROOT / "examples" / "cards"
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "data" / "shapes.json").read_text(encoding="utf-8")
)
SMALL = [case for case in CASES if "/" not in case["card"]]
LARGE = [case for case in CASES if "/" in case["card"]]
REFUSED = [case for case in CASES if case["exit"] == 5]

Answer = tuple[int, dict[str, Any]]


def title(case: dict[str, Any]) -> str:
    """The name of a case: its card, its model and the options."""
    card = str(case["card"]).removesuffix(".md")
    return " ".join([card, str(case["repo_id"]).partition("/")[2], *case["options"]])


def card_path(case: dict[str, Any]) -> Path:
    name = str(case["card"])
    return (ROOT if "/" in name else SHAPES) / name


def arguments(case: dict[str, Any], options: list[str], command: str = "extract-readme") -> list[str]:
    where = ["--readme", str(card_path(case)), "--repo-id", str(case["repo_id"])]
    return [command, *where, "--json", *options]


def run_in_process(case: dict[str, Any], options: list[str], command: str = "extract-readme") -> Answer:
    """(exit code, the one JSON document on stdout)."""
    done = run_here(*arguments(case, options, command))
    return done.code, done.document


def squash(text: object) -> str:
    folded = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return "".join(ch for ch in folded if ch.isalnum() or ch == "+")


def same_name(benchmark: str, variant: str | None, score: dict[str, Any]) -> bool:
    """Whether a score bears this name, and its fields and metric say what the variant says."""
    if squash(benchmark) != squash(score["benchmark"]):
        # "LibriSpeech test-clean" may be one name or a name and its part
        first, _, others = (variant or "").partition(", ")
        longer, shorter = f"{benchmark} {first}", f"{score['benchmark']} {score['part']}"
        if squash(longer) == squash(score["benchmark"]):
            return same_name(longer, others or None, score)
        return squash(benchmark) == squash(shorter) and same_name(
            shorter, variant, {**score, "benchmark": shorter, "part": None}
        )
    if variant in ("*", "?"):
        return variant == "?" or score["part"] is not None
    known = catalogue().with_id(score["benchmark_id"])
    said = settings_of_labels((variant or "").split(", "), known)
    told = settings_in_json({**score, "variant": None}, known, "score", labels=True)
    metric = said.metric is None or same_metric(said.metric, score["metric"], known) is True
    return metric and replace(said, metric=None, rest=()) == told


def matches(expected: list[Any], score: dict[str, Any]) -> bool:
    table, benchmark, variant, value, line = expected
    here = score["table"] == table and score["line"] == line and abs(score["value"] - value) < 1e-9
    return here and same_name(benchmark, variant, score)


def shown(score: dict[str, Any]) -> str:
    keys = ("table", "benchmark", "variant", "value", "line")
    return f"unexpected: {[score.get(key) for key in keys]} metric {score['metric']!r}"


def differences(expected: list[list[Any]], scores: list[dict[str, Any]]) -> list[str]:
    """What is missing and what is too much; every score counts once."""
    left, missing = list(scores), []
    for row in expected:
        found = next((score for score in left if matches(row, score)), None)
        if found is None:
            missing.append(f"missing: {row}")
        else:
            left.remove(found)
    return missing + [shown(score) for score in left]


def doubled(scores: list[dict[str, Any]]) -> list[str]:
    """Scores of one table that nothing tells apart: one of them would overwrite the other when published."""
    names = Counter((s["table"], s["benchmark"], s["variant"], s["metric"]) for s in scores)
    return [f"said twice: {name}" for name, count in names.items() if count > 1]


def strayed(case: dict[str, Any], scores: list[dict[str, Any]]) -> list[str]:
    """Scores whose number does not stand on the line of the card they point to."""
    lines = card_path(case).read_text(encoding="utf-8-sig").replace("\\", "").splitlines()
    found = []
    for score in scores:
        digits = re.search(r"\d[\d.,]*", score["raw"])
        if not digits or digits.group() not in lines[score["line"] - 1]:
            found.append(f"not on line {score['line']}: {score['raw']!r}")
    return found


def field_errors(wanted: dict[str, Any], scores: list[dict[str, Any]]) -> list[str]:
    """Compare further fields of the scores that `benchmark`, `value` and `variant_has` pick."""
    picked = [
        score
        for score in scores
        if squash(wanted.get("benchmark", score["benchmark"]))
        in squash(f"{score['benchmark']}{score['variant'] or ''}")
        and squash(score["benchmark"]) in squash(wanted.get("benchmark", score["benchmark"]))
        and wanted.get("value", score["value"]) == score["value"]
        and squash(wanted.get("variant_has")) in squash(f"{score['variant'] or ''}{score['metric'] or ''}")
    ]
    checked = {
        key: value for key, value in wanted.items() if key not in ("benchmark", "value", "variant_has")
    }
    if len(picked) != 1:
        return [f"{len(picked)} results for {wanted}"]
    return [
        f"{wanted}: {key} is {picked[0][key]!r}" for key, value in checked.items() if picked[0][key] != value
    ]


def candidates_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What a reader may choose from: of an error, or of the tables that were skipped."""
    skipped = [candidate for skip in document.get("skipped", []) for candidate in skip.get("candidates", [])]
    return [*document.get("error", {}).get("candidates", []), *skipped]


def errors(case: dict[str, Any], answer: Answer) -> list[str]:
    """Everything in which an answer differs from what the reader expects."""
    code, document = answer
    found = [f"exit {code}, expected {case['exit']}: {document.get('error')}"] if code != case["exit"] else []
    scores = document.get("results", [])
    found += differences(case["results"], scores) + doubled(scores) + strayed(case, scores)
    said = " | ".join(
        [skip["reason"] for skip in document.get("skipped", [])]
        + [document.get("error", {}).get("message", "")]
    )
    found += [f"no reason says {text!r}: {said}" for text in case["skipped_contains"] if text not in said]
    labels = sorted(candidate["label"] for candidate in candidates_of(document))
    if labels != sorted(case["candidates"]):
        found.append(f"candidates {labels}, expected {case['candidates']}")
    return found + [error for wanted in case.get("fields", []) for error in field_errors(wanted, scores)]


@pytest.mark.parametrize("case", SMALL, ids=title)
def test_shape(case: dict[str, Any]) -> None:
    found = errors(case, run_in_process(case, case["options"]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", [case for case in CASES if case["results"]], ids=title)
def test_both_commands_count_the_same_tables(case: dict[str, Any]) -> None:
    """The line of every expected score lies in the table to which `inspect-tables` gives its number."""
    code, document = run_in_process(case, [], "inspect-tables")
    assert code == 0
    starts = {record["table"]: record["line"] for record in document["tables"]}
    for table, *_, line in case["results"]:
        assert starts[table] <= line < starts.get(table + 1, sys.maxsize)


@pytest.mark.parametrize("case", REFUSED, ids=title)
def test_every_candidate_can_be_picked(case: dict[str, Any]) -> None:
    """The option printed beside a candidate reads exactly one line of scores."""
    candidates = candidates_of(run_in_process(case, case["options"])[1])
    picked = [run_in_process(case, shlex.split(candidate["option"])) for candidate in candidates]
    assert picked and [code for code, _ in picked] == [0] * len(picked)
    for _, document in picked:
        assert len({score["table"] for score in document["results"]}) == 1
        assert doubled(document["results"]) == []


@pytest.mark.parametrize("case", LARGE, ids=title)
def test_example_card(case: dict[str, Any], tmp_path: Path) -> None:
    """The cards that ship with the bundle, through the command line, from another folder."""
    command = [sys.executable, str(SCRIPT), *arguments(case, case["options"])]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    found = errors(case, (done.returncode, json.loads(done.stdout)))
    assert not found, "\n".join(found)
    if case["exit"]:
        assert re.search(r"^error: .+\n(?:.*\n)*hint: .+", done.stderr)


def test_every_card_has_a_case() -> None:
    on_disk = {path.name for path in SHAPES.iterdir()} | {
        f"examples/cards/{path.name}" for path in EXAMPLES.iterdir()
    }
    assert on_disk == {case["card"] for case in CASES}


@pytest.mark.parametrize("case", [case for case in CASES if "bytes" in case], ids=title)
def test_card_keeps_its_bytes(case: dict[str, Any]) -> None:
    """No editor or git filter took away what the card is there for."""
    assert case["bytes"].encode() in card_path(case).read_bytes()


EXPECTED = [1, "MMLU", "5-shot", 70.1, 7]
RIGHT: dict[str, Any] = {
    "table": 1,
    "benchmark": "MMLU",
    "benchmark_id": "mmlu",
    "part": None,
    "shots": 5,
    "metric": "accuracy",
    "value": 70.1,
    "line": 7,
}


@pytest.mark.parametrize(
    "change",
    [{}, {"metric": "exact_match"}, {"benchmark": "mmlu"}, {"benchmark": "MMLU 5-shot", "shots": None}],
    ids=str,
)
def test_comparison_accepts(change: dict[str, Any]) -> None:
    assert differences([EXPECTED], [RIGHT | change]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"value": 64.2},
        {"line": 8},
        {"table": 2},
        {"benchmark": "MMLU-Pro"},
        {"shots": None},
        {"chain_of_thought": True},
    ],
    ids=str,
)
def test_comparison_rejects(change: dict[str, Any]) -> None:
    assert len(differences([EXPECTED], [RIGHT | change])) == 2
    assert len(differences([EXPECTED], [RIGHT, RIGHT | change])) == 1
