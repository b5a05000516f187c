"""The groups of runs that need no Hub: each takes a bench and runs what it has to show."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.recording.bench import SCRIPTS, SHARED, Bench

MANAGER = "evaluation_manager"
MODEL = "acme/heron-7b"

# Help and usage -------------------------------------------------------------------------------------


def help_texts(bench: Bench) -> None:
    """Help and version of every script and command."""
    for script in SCRIPTS:
        bench.run(script, "--version")
        bench.run(script, "--help")
        for command in commands_of(bench.module(script).build_parser()):
            bench.run(script, command, "--help")
    bench.start(MANAGER, "--help")  # as a process, and so named a second time


def commands_of(parser: argparse.ArgumentParser) -> list[str]:
    """The names of a parser's commands, in their order."""
    found = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return [name for action in found for name in action.choices]


# What each script is asked wrongly; most exit with 2, the rest with 1, 3, 4, 5 or 6.
WRONG = """
evaluation_manager
evaluation_manager nonsense
evaluation_manager extract-readme
evaluation_manager extract-readme --repo-id
evaluation_manager extract-readme --readme missing.md --repo-id acme/m
evaluation_manager extract-readme --readme README.md
evaluation_manager extract-readme --readme README.md --repo-id not-an-id
evaluation_manager extract-readme --readme examples/cards/ambiguous.md --repo-id acme/Sandpiper-3B
evaluation_manager extract-readme --readme examples/cards/ambiguous.md --repo-id acme/Sandpiper-3B --table 9
evaluation_manager extract-readme --readme examples/cards/ambiguous.md --repo-id acme/Sandpiper-3B --table x
evaluation_manager extract-readme --readme examples/cards/images-only.md --repo-id acme/Whimbrel-ASR-0.8B
evaluation_manager extract-readme --readme README.md --repo-id acme/m --create-pr --apply
evaluation_manager extract-readme --repo-id acme/m
evaluation_manager extract-readme --jsonl missing.jsonl
evaluation_manager inspect-tables
evaluation_manager inspect-tables --readme missing.md
evaluation_manager benchmarks --nonsense
evaluation_manager import-aa --repo-id acme/m
evaluation_manager import-aa --repo-id acme/m --creator-slug acme --model-name nobody
evaluation_manager import-aa --repo-id acme/m --from-json aa.json --creator-slug acme --model-name nobody
evaluation_manager import-aa --repo-id acme/m --from-json README.md --creator-slug a --model-name b
evaluation_manager import-results --repo-id acme/m
evaluation_manager import-results missing.json --repo-id acme/m
evaluation_manager import-results README.md --repo-id acme/m
evaluation_manager import-results examples/survey.jsonl --repo-id acme/m
evaluation_manager import-results examples/imports --repo-id acme/heron-7b
evaluation_manager publish
evaluation_manager publish --scores missing.json --dry-run
evaluation_manager publish --scores README.md --dry-run
evaluation_manager publish --scores examples/metric_mapping.json --repo-id acme/m --dry-run
evaluation_manager show
evaluation_manager show --repo-id acme/m
evaluation_manager show --repo-id ../m
evaluation_manager verify --repo-id acme/m
evaluation_manager get-prs --repo-id acme/m
evaluation_manager validate
evaluation_manager validate --readme missing.md
evaluation_manager validate --repo-id acme/m
inspect_eval_uv
inspect_eval_uv --nonsense
inspect_eval_uv --model acme/m
inspect_eval_uv --task gsm8k
inspect_eval_uv --model m --task gsm8k --dry-run
inspect_eval_uv --model acme/m --task nonsense --dry-run
inspect_eval_uv --model acme/m --task mmlu_po --dry-run
inspect_eval_uv --model acme/m --task gsm8k --limit 0
inspect_eval_uv --model acme/m --task gsm8k --temperature -1
inspect_eval_uv --model acme/m --task gsm8k --backend nonsense
inspect_eval_uv --model acme/m --task gsm8k --model-arg nonsense
inspect_eval_uv --model acme/m --task gsm8k --expected-samples 3
inspect_eval_uv --model acme/m --task gsm8k --create-pr --apply
inspect_eval_uv --model acme/m --task gsm8k --reasoning-effort nonsense
leaderboard
leaderboard nonsense
leaderboard build
leaderboard build --out site
leaderboard build --survey missing.jsonl --out site
leaderboard build --survey README.md --out site
leaderboard build --survey examples/metric_mapping.json --out site
leaderboard serve
leaderboard serve --out missing
leaderboard deploy --out missing
leaderboard deploy --out missing --space acme/board
leaderboard deploy --out missing --space board
leaderboard refresh
trending_evals
trending_evals nonsense
trending_evals survey --trending 0
trending_evals survey --trending x
trending_evals survey --trending 5 --author acme
trending_evals survey --benchmark nonsense --trending 5
trending_evals survey --repo-id acme/m
trending_evals plan
trending_evals plan missing.jsonl
trending_evals plan README.md
trending_evals plan examples/survey.jsonl --benchmark nonsense
trending_evals apply
trending_evals apply missing.jsonl
trending_evals apply README.md --dry-run
trending_evals apply examples/survey.jsonl --dry-run
"""

# Asked on the local Hub, for they want a token first.
WRONG_JOBS = """
eval_jobs
eval_jobs nonsense
eval_jobs submit
eval_jobs submit --model acme/m
eval_jobs submit --model acme/m --task mmlu
eval_jobs submit --model acme/m --task mmlu --poll x
eval_jobs submit --model acme/m --task mmlu --secrets HF_TOKEN=hf_x
eval_jobs submit --model acme/m --task mmlu --backend nonsense
eval_jobs submit --manifest README.md --dry-run
eval_jobs status
eval_jobs status --manifest missing.jsonl
eval_jobs status -- --limit 5
eval_jobs logs
eval_jobs logs --manifest missing.jsonl --model acme/m
eval_jobs cancel
eval_jobs cancel --all --manifest missing.jsonl
eval_jobs collect
eval_jobs collect --out scores --manifest missing.jsonl
"""


def usage_errors(bench: Bench) -> None:
    """What each script says to arguments that are wrong, for people and in JSON."""
    reply = bench.work / "examples/imports/artificial_analysis.json"
    (bench.work / "aa.json").write_bytes(reply.read_bytes())
    ask_wrongly(bench, WRONG)


def ask_wrongly(bench: Bench, lines: str) -> None:
    """Each line as it stands, and with --json before a `--`."""
    for line in filter(None, lines.split("\n")):
        script, *words = shlex.split(line)
        at = words.index("--") if "--" in words else len(words)
        bench.run(script, *words)
        bench.run(script, *words[:at], "--json", *words[at:])


# Cards ----------------------------------------------------------------------------------------------


def cards(bench: Bench) -> None:
    """The example cards and the shapes, each read in every way; the choices that a refusal offers."""
    told = json.loads((bench.work / "tests/data/shapes.json").read_text("utf-8"))
    lines = list[dict[str, str]]()
    for case in told:
        example = "/" in case["card"]
        path = case["card"] if example else f"tests/data/shapes/{case['card']}"
        read_card(bench, path, case["repo_id"], case["options"], brief=not example)
        text = (bench.work / path).read_text("utf-8", errors="replace")
        lines.append({"repo_id": case["repo_id"], "text": text})
    for path in sorted((bench.work / "tests/data/injection").glob("*.md")):
        read_card(bench, str(path.relative_to(bench.work)), MODEL, [], brief=False)
    many = "".join(json.dumps(line) + "\n" for line in lines).encode()
    for command in ("extract-readme", "inspect-tables"):
        bench.run(MANAGER, command, "--jsonl", "-", stdin=many, brief=True)
    bench.run(MANAGER, "inspect-tables", "--readme", "examples/cards/ambiguous.md")
    bench.start(MANAGER, "extract-readme", "--readme", "-", "--repo-id", MODEL, stdin=b"| MMLU | 70 |\n")


def read_card(bench: Bench, path: str, repo_id: str, options: list[str], *, brief: bool) -> None:
    """Both reading commands in both forms; where the card is ambiguous, with each offered option too."""
    card = ("--readme", path, "--repo-id", repo_id)
    if not options:
        bench.run(MANAGER, "inspect-tables", *card, brief=brief)
        bench.run(MANAGER, "inspect-tables", *card, "--json", brief=True)
    bench.run(MANAGER, "extract-readme", *card, *options)
    said = bench.run(MANAGER, "extract-readme", *card, *options, "--json", brief=True)
    for option in offered(said)[:3]:
        bench.run(MANAGER, "extract-readme", *card, *options, *option, brief=brief)


def offered(said: str) -> list[list[str]]:
    """The options that a refusal names, as words."""
    document = json.loads(said)
    candidates = document.get("error", {}).get("candidates", []) if isinstance(document, dict) else []
    return [shlex.split(candidate["option"]) for candidate in candidates]


# Imports, benchmarks, checks ------------------------------------------------------------------------

RESULTS = (
    "examples/imports/lm_eval_results.json",
    "examples/imports/lighteval_results_2026-11-23T22-52-00.json",
    "tests/data/results/lm_eval_0.4.13.json",
    "tests/data/results/lm_eval_0.4.13_limit_7.json",
)
ANALYSIS = ("import-aa", "--from-json", "examples/imports/artificial_analysis.json")
BAD_CARD = """---
license: mit
model-index:
- name: heron-7b
  results:
  - task: {type: text-generation}
    dataset: {type: openai/gsm8k, name: GSM8K}
    metrics:
    - {type: accuracy, value: 182.3}
    - {type: accuracy, value: "a lot"}
  - dataset: {name: MMLU}
    metrics: []
---
# Heron 7B
"""
BAD_FILE = """- dataset:
    id: openai/gsm8k
    task_id: gsm8k
  value: 820.5
  date: 2026-11-20
  colour: green
- value: 3
"""


def imports(bench: Bench) -> None:
    """Result files, saved replies, the table of benchmarks and the rules of `validate`."""
    for path in RESULTS:
        bench.run(MANAGER, "import-results", path, "--repo-id", MODEL)
        bench.run(MANAGER, "import-results", path, "--repo-id", MODEL, "--json")
    url = "https://example.org/results.json"
    bench.run(MANAGER, "import-results", RESULTS[0], "--repo-id", MODEL, "--source-url", url, "--json")
    reply = json.loads((bench.work / ANALYSIS[2]).read_text("utf-8"))
    for row in reply["data"]:
        who = ("--creator-slug", row["model_creator"].get("slug") or "openai", "--model-name", row["slug"])
        bench.run(MANAGER, *ANALYSIS, *who, "--repo-id", "openai/gpt-oss-20b")
        bench.run(MANAGER, *ANALYSIS, *who, "--repo-id", "openai/gpt-oss-20b", "--json")
    bench.run(MANAGER, "benchmarks", brief=True)
    bench.run(MANAGER, "benchmarks", "--json", brief=True)
    (bench.work / "bad.md").write_text(BAD_CARD, "utf-8")
    (bench.work / ".eval_results").mkdir()
    (bench.work / ".eval_results" / "bad.yaml").write_text(BAD_FILE, "utf-8")
    for card in ("bad.md", "README.md", "examples/cards/ambiguous.md"):
        bench.run(MANAGER, "validate", "--readme", card)
        bench.run(MANAGER, "validate", "--readme", card, "--json")


# Leaderboard ----------------------------------------------------------------------------------------

BOARDS: tuple[tuple[str, ...], ...] = (
    (),
    ("--title", "Birds & <others>"),
    ("--include-artificial-analysis", "--json"),
    ("--benchmarks", "benchmarks.json"),
    ("--dry-run",),
)


def leaderboard(bench: Bench) -> None:
    """Sites of the example survey, every file of each."""
    known = bench.run(MANAGER, "benchmarks", "--json", brief=True)
    (bench.work / "benchmarks.json").write_text(known, "utf-8")
    for number, options in enumerate(BOARDS):
        site = f"site{number}"
        bench.run("leaderboard", "build", "--survey", "examples/survey.jsonl", "--out", site, *options)
        note_folder(bench, site)
    survey = (bench.work / "examples/survey.jsonl").read_bytes()
    head = b"".join(survey.splitlines(keepends=True)[:3])
    bench.start("leaderboard", "build", "--survey", "-", "--out", "small", stdin=head)
    note_folder(bench, "small")


def note_folder(bench: Bench, name: str) -> None:
    """Keep every file under a folder as a digest."""
    for path in sorted((bench.work / name).rglob("*")):
        if path.is_file():
            bench.note_file(str(path.relative_to(bench.work)), brief=True)


# Labelled cards -------------------------------------------------------------------------------------


def labelled(bench: Bench) -> None:
    """The labelled cards and the small ones of ../shared, every way of reading them, as digests only."""
    for name, card, repo_id, options in labelled_cards():
        (bench.work / "card.md").write_bytes(card.read_bytes())
        kept, bench.outputs = bench.outputs, {}
        read_card(bench, "card.md", repo_id, options, brief=True)
        for key, output in bench.outputs.items():
            kept[f"{name}: {_bare(key, kept, name)}"] = output
        bench.outputs = kept


def _bare(run: str, kept: Mapping[str, object], case: str) -> str:
    """The command and its form alone: its options hold names that the card prints."""
    words = shlex.split(run)
    bare = " ".join(word for word in words if word in ("inspect-tables", "extract-readme", "--json"))
    number = 1
    while f"{case}: {bare}" in kept:
        number += 1
        bare = f"{bare.split(' (')[0]} (choice {number - 1})"
    return bare


def labelled_cards() -> Iterator[tuple[str, Path, str, list[str]]]:
    """Case, card, repository and options of every card beside the checkout."""
    for gold in sorted((SHARED / "extraction" / "cases").glob("*/gold.json")):
        told: dict[str, Any] = json.loads(gold.read_text("utf-8"))
        yield gold.parent.name, gold.with_name("README.md"), told["repo_id"], []
    for line in (SHARED / "faults" / "cases.jsonl").read_text("utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        yield f"faults/{case['case']}", SHARED / "faults" / case["file"], case["repo"], case["args"]
