"""Hubs full of models for the tests of trending_evals.py: one to be fast on, one whose gaps are known."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from tests.servers.hub import LocalHub
from tests.support import CASES, ROOT, Run, run_command

SCRIPT = ROOT / "scripts" / "trending_evals.py"
TARGETS = ("aime_2025", "bbh", "livecodebench", "mmlu", "arc_challenge")
NAMES = {
    "aime_2025": "AIME 2025",
    "bbh": "BIG-Bench Hard",
    "livecodebench": "LiveCodeBench",
    "mmlu": "MMLU",
    "arc_challenge": "ARC-Challenge",
}
# As the cards print them: ARC is measured in two metrics, and a number is published where one is told.
PRINTED = NAMES | {"arc_challenge": "ARC-Challenge (acc)"}
# Data set and configuration under which `model-index` names each.
DATASETS = {
    "aime_2025": ("MathArena/aime_2025", None),
    "bbh": ("lukaemon/bbh", None),
    "livecodebench": ("livecodebench/code_generation_lite", None),
    "mmlu": ("cais/mmlu", "all"),
    "arc_challenge": ("allenai/ai2_arc", "ARC-Challenge"),
}
# What must never count as the benchmark: another test, year, part or version that looks like it.
NEAR = {
    "aime_2025": "AIME 2024",
    "bbh": "BIG-Bench Extra Hard",
    "livecodebench": "LiveCodeBench Pro",
    "mmlu": "MMLU-Pro",
    "arc_challenge": "ARC-Easy",
}
STATES = ("published", "in_pr", "in_readme", "to_measure")


@dataclass(frozen=True, slots=True)
class Known:
    """The right answer for one model and benchmark."""

    state: str
    value: float | None


def index_entry(benchmark: str, value: float) -> str:
    """One result of a `model-index`, as YAML lines of a list at column 2."""
    dataset, config = DATASETS[benchmark]
    lines = [
        "  - task:",
        "      type: text-generation",
        "    dataset:",
        f"      type: {dataset}",
        f"      name: {NAMES[benchmark]}",
        *([f"      config: {config}"] if config else []),
        "    metrics:",
        "    - type: accuracy",
        f"      value: {value}",
    ]
    return "".join(f"{line}\n" for line in lines)


def front_matter(name: str, entries: dict[str, float], more: str = "") -> str:
    """The front matter of a card with these results."""
    results = "".join(index_entry(benchmark, value) for benchmark, value in entries.items())
    index = f"model-index:\n- name: {name}\n  results:\n{results}" if entries else ""
    return f"---\nlicense: mit\n{more}{index}---\n"


def result_file(benchmark: str, value: float) -> bytes:
    """A `.eval_results` file of one entry."""
    return (
        f"- dataset:\n    id: {DATASETS[benchmark][0]}\n    task_id: {benchmark}\n  value: {value}\n".encode()
    )


def table(name: str, rows: dict[str, float]) -> str:
    """A table of the model beside a rival."""
    head = f"| Benchmark | {name} | Borealis-7B |\n|---|---|---|\n"
    return head + "".join(f"| {label} | {value} | {value + 5:.1f} |\n" for label, value in rows.items())


def known_gaps(hub: LocalHub, count: int = 100) -> dict[tuple[str, str], Known]:
    """`count` trending models whose five benchmarks are in every mixture of states; gives the right answers.

    Every card also prints tests that only look like the wanted ones, and a rival's numbers.
    """
    answers: dict[tuple[str, str], Known] = {}
    for number in range(count):
        name = f"Atlas{number}-7B"
        repo_id = f"acme/{name}"
        value = {bench: round(20 + (number * 7 + at * 13) % 700 / 10, 1) for at, bench in enumerate(TARGETS)}
        states = {bench: STATES[(number + at * (number // 4 + 1)) % 4] for at, bench in enumerate(TARGETS)}
        by_state = {state: [b for b in TARGETS if states[b] == state] for state in STATES}
        for bench in TARGETS:
            known = None if states[bench] == "to_measure" else value[bench]
            answers[repo_id, bench] = Known(states[bench], known)
        rows = {NEAR[bench]: round(value[bench] / 2, 1) for bench in TARGETS}
        rows |= {PRINTED[bench]: value[bench] for bench in by_state["in_readme"]}
        in_index = number % 2 == 0  # even: model-index, odd: .eval_results
        main = {bench: value[bench] for bench in by_state["published"]}
        body = f"# {name}\n\n## Evaluation results\n\n{table(name, rows)}"
        files = {"README.md": (front_matter(name, main if in_index else {}) + body).encode()}
        if not in_index:
            files |= {f".eval_results/{b}.yaml": result_file(b, v) for b, v in main.items()}
        hub.add_model(repo_id, files, trending=1000 - number, pipeline_tag="text-generation")
        for bench in by_state["in_pr"]:
            if number % 3:
                change = {f".eval_results/{bench}.yaml": result_file(bench, value[bench])}
            else:
                index = {**(main if in_index else {}), bench: value[bench]}
                change = {"README.md": (front_matter(name, index) + body).encode()}
            hub.open_pr(repo_id, change)
    return answers


def trending_models(hub: LocalHub, count: int = 120, cards: Mapping[str, bytes] | None = None) -> list[str]:
    """`count` trending models with these cards, or the shapes of this project.

    Models 3, 23, 43, … have results on main, 5, 25, 45, … an open pull request by bob, 7 and 27 are gated,
    11 has a card that is no text. Gives the ids in trending order.
    """
    cards = cards or shape_cards()
    ids = list(cards)[:count]
    assert len(ids) == count
    for number, repo_id in enumerate(ids):
        gated: Literal[False, "manual"] = "manual" if number in (7, 27) else False
        files = {"README.md": b"\x89PNG\0\0" if number == 11 else cards[repo_id]}
        if number % 20 == 3:
            files[".eval_results/mmlu.yaml"] = result_file("mmlu", 61.5)
        hub.add_model(
            repo_id,
            files,
            trending=1000 - number,
            parameters=8_030_261_248,
            pipeline_tag="text-generation",
            gated=gated,
        )
        if number % 20 == 5:
            hub.open_pr(repo_id, {".eval_results/bbh.yaml": result_file("bbh", 44.0)}, author="bob")
    return ids


def shape_cards() -> dict[str, bytes]:
    """The cards of tests/data/shapes that give scores unaided, each as its model in an account of its own."""
    folder = ROOT / "tests" / "data"
    cases = json.loads((folder / "shapes.json").read_text("utf-8"))
    found: dict[str, bytes] = {}
    for number, case in enumerate(cases):
        if case["results"] and not case["options"] and "/" not in case["card"]:
            name = case["repo_id"].partition("/")[2]
            found[f"foundry{number}/{name}"] = (folder / "shapes" / case["card"]).read_bytes()
    return found


def real_cards() -> dict[str, bytes]:
    """The labelled cards, for what is marked `shared`; none where ../shared is not."""
    golds = sorted(CASES.glob("*/gold.json"))
    return {
        json.loads(gold.read_text("utf-8"))["repo_id"]: gold.with_name("README.md").read_bytes()
        for gold in golds
    }


def load(script: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def survey_file(path: Path) -> list[dict[str, object]]:
    """The lines of a survey or plan file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def trending(hub: LocalHub, home: Path, *args: str | Path, user: str | None = "alice", **more: str) -> Run:
    """A run of trending_evals.py against a Hub; `more` are variables of its environment."""
    env = {name: value for name, value in hub.env(home, user).items() if name != "AA_API_KEY"} | more
    home.mkdir(exist_ok=True)
    return run_command([sys.executable, SCRIPT, *args], env=env, cwd=home, timeout=240)


def card(name: str, rows: dict[str, float], entries: dict[str, float] | None = None, more: str = "") -> bytes:
    """A card with a table and, where there are entries, a model-index."""
    head = front_matter(name, entries or {}, more)
    return f"{head}# {name}\n\n## Evaluation results\n\n{table(name, rows)}".encode()


def only(hub: LocalHub, home: Path, *args: str) -> dict[str, Any]:
    """The one line of a survey."""
    done = trending(hub, home, "survey", "--json", *args)
    assert done.code == 0, done.err
    [line] = done.lines
    return line  # type: ignore[no-any-return]


def gap(line: dict[str, Any], benchmark: str) -> dict[str, Any]:
    """The gap of one benchmark."""
    [found] = [gap for gap in line["gaps"] if gap["benchmark_id"] == benchmark]
    return found  # type: ignore[no-any-return]
