"""The groups of runs that talk to the local Hub: each brings its own, filled the same way every time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from difflib import unified_diff

from tests import documents as documented
from tests.publishing.support import BENCHMARKS, EVAL_YAML, TABLE, entry, index_card, score
from tests.recording.bench import Bench
from tests.recording.offline import ANALYSIS, MANAGER, MODEL, RESULTS, WRONG_JOBS, ask_wrongly, note_folder
from tests.servers.hub import LocalHub
from tests.servers.hub.seed import EXAMPLES, load_folder
from tests.surveying.hub import known_gaps

TRENDING = "trending_evals"
GAPS = 6  # models of the survey, each of which costs the plan a process
JOBS = "eval_jobs"
EVALUATE = "inspect_eval_uv"


@contextlib.contextmanager
def local_hub(bench: Bench) -> Iterator[LocalHub]:
    """A Hub for the bench, with the example models and benchmarks."""
    with LocalHub(bench.work.parent / "hub") as hub:
        load_folder(hub.hub, EXAMPLES)
        bench.hub = hub
        yield hub


def note_pulls(bench: Bench, repo_id: str) -> None:
    """Keep every pull request of a model: title, status, description, and its diff against main."""
    assert bench.hub is not None
    store = bench.hub.repo(repo_id).store
    for pull in bench.hub.prs(repo_id):
        text = [f"{pull.title} ({pull.status}, by {pull.author})\n"]
        text += [f"{event.kind}: {_told(event.data)}\n" for event in pull.events]
        sides = [store.resolve("main"), store.resolve(pull.ref)]
        for path in sorted({path for side in sides if side for path in store.files(side)}):
            old, new = (_lines(bench.hub, repo_id, path, side) for side in sides)
            text += unified_diff(old, new, f"main/{path}", f"pr/{path}")
        bench.note(f"pull request {pull.num} of {repo_id}", "".join(text))


def _told(data: Mapping[str, object]) -> object:
    """What a comment says, or a commit is named."""
    latest = data.get("latest")
    return latest.get("raw") if isinstance(latest, Mapping) else data.get("subject", sorted(data))


def _lines(hub: LocalHub, repo_id: str, path: str, revision: str | None) -> list[str]:
    try:
        return hub.read(repo_id, path, revision or "").decode("utf-8", "replace").splitlines(keepends=True)
    except KeyError:
        return []


# Publishing -----------------------------------------------------------------------------------------


def publishing(bench: Bench) -> None:
    """Audits, plans, pull requests and commits of cards, imports and score files; what reads them again."""
    with local_hub(bench) as hub:
        for dataset, task in BENCHMARKS.items():
            if dataset.lower() not in {name.lower() for _, name in hub.hub.repos}:
                hub.add_dataset(dataset, {"eval.yaml": EVAL_YAML.format(task=task).encode()}, official=True)
        hub.add_model(MODEL, {"README.md": TABLE})
        hub.add_model("acme/tern-7b", {"README.md": TABLE.replace(b"Heron", b"Tern")})
        conflicting = index_card(("openai/gsm8k", "GSM8K", 80.1)).replace(b"Heron", b"Wren")
        hub.add_model(
            "acme/wren-7b",
            {
                "README.md": conflicting,
                ".eval_results/mmlu_pro.yaml": entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 44.9),
            },
        )
        hub.open_pr("acme/wren-7b", {".eval_results/gpqa.yaml": entry("Idavidrein/gpqa", "diamond", 36.4)})
        _publish_a_card(bench)
        _publish_from_elsewhere(bench)
        _refusals(bench)
        for repo_id in (MODEL, "acme/wren-7b", "acme/tern-7b", "acme/boreas-8b"):
            look(bench, repo_id)
            note_pulls(bench, repo_id)


def look(bench: Bench, repo_id: str) -> None:
    """Everything that only reads what is published, in both forms."""
    for command in ("show", "get-prs", "verify", "validate"):
        bench.run(MANAGER, command, "--repo-id", repo_id)
        bench.run(MANAGER, command, "--repo-id", repo_id, "--json")


def _publish_a_card(bench: Bench) -> None:
    card = (MANAGER, "extract-readme", "--repo-id", MODEL)
    bench.run(*card, "--dry-run")
    bench.run(*card, "--dry-run", "--json")
    for choice in ("model-index", "eval-results", "both"):
        bench.run(*card, "--dry-run", "--format", choice)
    bench.run(*card, "--dry-run", "--notes", "a remark", "--date", "2026-11-20", "--benchmark", "gsm8k")
    bench.run(*card, "--dry-run", user=None)
    bench.run(*card, "--create-pr", "--benchmark", "mmlu", "gsm8k", user="bob")
    bench.run(*card, "--create-pr")
    bench.run(*card, "--create-pr", "--json")
    bench.run(*card, "--dry-run", "--pr", "2", "--update")
    wren = (MANAGER, "extract-readme", "--repo-id", "acme/wren-7b")
    bench.run(*wren, "--dry-run")
    bench.run(*wren, "--dry-run", "--update", "--json")
    bench.run(*wren, "--apply", "--update")
    tern = (MANAGER, "extract-readme", "--repo-id", "acme/tern-7b")
    bench.run(*tern, "--apply", "--json")
    bench.run(*tern, "--apply")


def _publish_from_elsewhere(bench: Bench) -> None:
    for path in RESULTS:
        bench.run(MANAGER, "import-results", path, "--repo-id", MODEL, "--dry-run")
        bench.run(MANAGER, "import-results", path, "--repo-id", MODEL, "--dry-run", "--json")
    url = ("--source-url", "https://example.org/results.json")
    bench.run(MANAGER, "import-results", RESULTS[0], "--repo-id", MODEL, *url, "--dry-run")
    bench.run(MANAGER, "import-results", RESULTS[0], "--repo-id", MODEL, *url, "--create-pr")
    row = ("--creator-slug", "openai", "--model-name", "gpt-oss-20b-low", "--repo-id", "acme/quiet-3b")
    bench.run(MANAGER, *ANALYSIS, *row, "--dry-run")
    bench.run(MANAGER, *ANALYSIS, *row, "--model-name-override", "gpt-oss-20b (low)", "--dry-run", "--json")
    for value in (79.0, 81.5):
        text = json.dumps(
            {"repo_id": "acme/boreas-8b", "results": [score(model="acme/boreas-8b", value=value)]}
        )
        bench.run(MANAGER, "publish", "--scores", "-", "--dry-run", stdin=text.encode())
        bench.run(MANAGER, "publish", "--scores", "-", "--create-pr", "--json", stdin=text.encode())
    unmapped = json.dumps({"repo_id": MODEL, "results": [score(benchmark="Own test", benchmark_id=None)]})
    bench.run(MANAGER, "publish", "--scores", "-", "--dry-run", stdin=unmapped.encode())


def _refusals(bench: Bench) -> None:
    bench.run(MANAGER, "extract-readme", "--repo-id", "acme/nothing-7b", "--dry-run")
    bench.run(MANAGER, "extract-readme", "--repo-id", MODEL, "--revision", "nowhere", "--json")
    bench.run(MANAGER, "extract-readme", "--repo-id", MODEL, "--apply", user="carol")
    bench.run(MANAGER, "extract-readme", "--repo-id", "acme/tern-7b", "--create-pr", user=None)
    bench.run(MANAGER, "show", "--repo-id", "acme/sealed-13b", user=None)
    bench.run(MANAGER, "validate", "--repo-id", MODEL, "--revision", "refs/pr/2")


# Survey ---------------------------------------------------------------------------------------------


def survey(bench: Bench) -> None:
    """A survey of models whose gaps are in every state, its plan and review page, and the pull requests."""
    with local_hub(bench) as hub:
        known_gaps(hub, GAPS)
        survey = (TRENDING, "survey", "--trending", "20")
        bench.start(*survey, "--out", "survey.jsonl", user="bob")
        bench.note_file("survey.jsonl")
        bench.start(*survey, "--csv", user="bob")
        bench.start(*survey, "--json", "--benchmark", "mmlu_pro", "gsm8k", "--no-cache", user="bob")
        bench.start(TRENDING, "survey", "--author", "acme", "--limit", "5", user=None)
        bench.start(TRENDING, "survey", "--search", "atlas-7b", user=None)
        plan = (TRENDING, "plan", "survey.jsonl")
        bench.start(*plan, "--out", "plan.jsonl", "--html", "review.html", user="bob")
        bench.note_file("plan.jsonl")
        bench.note_file("review.html", brief=True)
        all_of_one = ("--benchmark", "all", "--repo-id", "acme/Atlas2-7B", "--json")
        bench.start(*plan, *all_of_one, user="bob")
        bench.start(TRENDING, "apply", "plan.jsonl", "--dry-run", user="bob")
        bench.start(TRENDING, "apply", "plan.jsonl", "--max-prs", "2", user="bob")
        bench.start(TRENDING, "apply", "plan.jsonl", "--max-prs", "1", "--json", user="bob")
        bench.note_file("plan.jsonl.ledger")
        for number in range(GAPS):
            note_pulls(bench, f"acme/Atlas{number}-7B")
        bench.start("leaderboard", "build", "--survey", "survey.jsonl", "--out", "site")
        note_folder(bench, "site")
        deploy = ("leaderboard", "deploy", "--out", "site", "--space", "acme/board")
        bench.start(*deploy, "--dry-run")
        bench.start(*deploy, "--json")
        bench.start(*deploy)


# Evaluations ----------------------------------------------------------------------------------------

LOG = "examples/logs/2026-11-24_arc-challenge_limit-5.eval"


def evaluations(bench: Bench) -> None:
    """Tasks, dry runs, a log, and a batch of jobs from its plan to its scores."""
    with local_hub(bench) as hub:
        bench.run(EVALUATE, "--list-tasks")
        bench.run(EVALUATE, "--list-tasks", "--json")
        bench.run(EVALUATE, "--from-log", LOG)
        bench.run(EVALUATE, "--from-log", "examples/logs", "--expected-samples", "12", "--json")
        bench.run(EVALUATE, "--from-log", LOG, "--repo-id", "acme/atlas-7b", "--create-pr", "--dry-run")
        for words in ("--task gsm8k", "--task mmlu --limit 20", "--task nonsense --json"):
            bench.run(EVALUATE, "--model", "acme/atlas-7b", *words.split(), "--dry-run")
        ask_wrongly(bench, WRONG_JOBS)
        _batch(bench, hub)


def _batch(bench: Bench, hub: LocalHub) -> None:
    for name, parameters in (("small", 1_000_000_000), ("middle", 13_000_000_000), ("huge", 400_000_000_000)):
        hub.add_model(f"acme/{name}", parameters=parameters)
    both = ("--model", "acme/small", "acme/middle", "--task", "mmlu", "gsm8k")
    bench.run(JOBS, "submit", *both, "--dry-run")
    bench.run(JOBS, "submit", *both, "--dry-run", "--json")
    bench.run(JOBS, "submit", *both)
    bench.run(JOBS, "submit", "--model", "acme/huge", "--task", "mmlu", "--dry-run", "--json")
    bench.run(JOBS, "submit", "--model", "acme/small", "--task", "mmlu_po", "--dry-run")
    serving = ("--backend", "inference-providers", "--time-limit", "90m")
    bench.run(JOBS, "submit", "--model", "acme/small:groq", "--task", "gsm8k", *serving, "--dry-run")
    made = {"model": "acme/small", "benchmark": "mmlu", "value": 0.5, "complete": True}
    record = {"log": "x", "status": "success", "complete": True, "why_not": [], "scores": [made]}
    hub.jobs.script("--model acme/small --task mmlu", "COMPLETED", ["loading", json.dumps(record)])
    hub.jobs.script("--model acme/small --task gsm8k", "ERROR", ["CUDA out of memory"])
    hub.jobs.script("--model acme/middle", "COMPLETED", ["loading"], seconds=1e6)
    bench.run(JOBS, "submit", *both, "--yes")
    for command in (
        ["status"],
        ["logs", "--model", "acme/small", "--task", "mmlu"],
        ["collect", "--out", "scores"],
    ):
        bench.run(JOBS, *command)
        bench.run(JOBS, *command, "--json")
    note_folder(bench, "scores")
    bench.run(JOBS, "submit", "--dry-run")
    bench.run(JOBS, "cancel", "--all")
    bench.run(JOBS, "status")


# Documents ------------------------------------------------------------------------------------------

PLACEHOLDERS = ("org/a", "org/b", "openai/gpt-oss-20b", MODEL)  # names of the documents beside org/model


def documents(bench: Bench) -> None:
    """Every command of the documents that ends by itself and starts no evaluation, as it stands there."""
    with local_hub(bench) as hub:
        card = hub.read("acme/atlas-7b").replace(b"Atlas 7B", b"Model")
        hub.add_model("org/model", {"README.md": card}, trending=5, parameters=8_000_000_000)
        for repo_id in PLACEHOLDERS:
            hub.add_model(repo_id, parameters=8_000_000_000)
        scores = {"repo_id": "acme/boreas-8b", "results": [score(model="acme/boreas-8b", value=81.5)]}
        (bench.work / "scores.json").write_text(json.dumps(scores), "utf-8")
        (bench.work / "results").mkdir()
        (bench.work / "results" / "results.json").write_bytes((bench.work / RESULTS[0]).read_bytes())
        for command in ending_commands():
            run = bench.start if command.script.stem == TRENDING else bench.run
            run(command.script.stem, *command.arguments)
            if command.arguments[0] == "build":
                note_folder(bench, "site")


def ending_commands() -> list[documented.Command]:
    """The documented commands of our scripts, each once: none that serves, waits, or evaluates for real."""
    found = {
        str(command): command
        for document in documented.documents()
        for command in documented.commands(document)
        if command.script.parent == documented.ROOT / "scripts" and _ends(command)
    }
    return list(found.values())


def _ends(command: documented.Command) -> bool:
    words = command.arguments
    if command.script.stem == EVALUATE:
        return "--dry-run" in words or "--list-tasks" in words
    return not {"serve", "refresh", "--wait"} & set(words)
