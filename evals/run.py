#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pygit2>=1.18,<2",
#     "pyyaml>=6.0,<7",
#     "starlette>=1.0,<2",
#     "uvicorn>=0.40,<1",
# ]
# ///
"""Give tasks to an agent that has the skill, and grade what is on a local Hub afterwards, not what was said.

    uv run evals/run.py --agent 'claude -p {prompt}' --out runs --parallel 4
    uv run evals/run.py --prepare publish-card --dir /tmp/one    # by hand: serves until interrupted
    uv run evals/run.py --grade --dir /tmp/one                   # meanwhile, in another terminal
    uv run evals/run.py --prepare all --dir /tmp/all             # a folder a task; --grade --dir /tmp/all

Exit codes: 0 every assertion held; 1 some did not; 2 usage. Stdout is data, stderr is talk.
Needs the checkout: the local Hub is tests/servers/hub. The agent's command runs in a folder of its own with
the skill in .agents/skills and .claude/skills and an environment that leads to that Hub; `{prompt}` in it is
replaced. What it starts with `uv` is counted: how many commands, how many failed, how many came again.

Map of this file, in reading order
    Records       a task, and what was there before and after
    Snapshot      the local Hub over HTTP -> heads, files, discussions
    Results       files of a revision -> the results in them, read independently of the skill
    Assertions    a sentence of evals.json -> what is wrong, if anything
    Rehearsal     a Hub, a folder and an environment for one task
    Commands      run, prepare, grade, list
    Parser        arguments, main
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from tests.servers.artificial_analysis import AnalysisServer  # noqa: E402
from tests.servers.artificial_analysis import row as analysis_row  # noqa: E402
from tests.servers.hub import LocalHub  # noqa: E402
from tests.servers.hub.seed import EXAMPLES, load_folder  # noqa: E402
from tests.servers.openai_compatible import OpenAIServer  # noqa: E402

TASKS = ROOT / "evals" / "evals.json"
SKILL = ("SKILL.md", "LICENSE", "scripts", "references", "examples")
WITH_SKILL = (
    "\n\nThe folder .agents/skills/hf-evaluation is a skill for this: read its SKILL.md first. "
    "Nobody can answer questions while you work.\n"
)
WITHOUT_SKILL = "\n\nNobody can answer questions while you work.\n"

# --------------------------------------------------------------------------------------------------
# Records
# --------------------------------------------------------------------------------------------------

Files: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """An entry of evals.json; `user` is whose token the agent gets."""

    id: str
    prompt: str
    files: tuple[str, ...]
    assertions: tuple[str, ...]
    user: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there was before and after, the folder where the agent worked, all that it said, its token."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    work: Path
    said: str
    token: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One assertion; `problem` is None where it held."""

    assertion: str
    problem: str | None


def load_tasks(path: Path = TASKS) -> list[Task]:
    """Every task of the file."""
    rows = json.loads(path.read_text(encoding="utf-8"))["evals"]
    return [
        Task(
            row["id"], row["prompt"], tuple(row["files"]), tuple(row["assertions"]), row.get("user", "alice")
        )
        for row in rows
    ]


# --------------------------------------------------------------------------------------------------
# Snapshot
# --------------------------------------------------------------------------------------------------


def _get(endpoint: str, path: str) -> Any:
    request = urllib.request.Request(endpoint + path, headers={"authorization": "Bearer hf_test_alice"})
    with urllib.request.urlopen(request, timeout=30) as answer:  # the local Hub's http  # nosec B310
        return json.load(answer)


def _files(endpoint: str, repo: str, revision: str) -> Files:
    """The card and the result files of a model at a revision."""
    tree = _get(endpoint, f"/api/models/{repo}/tree/{quote(revision, safe='')}?recursive=true")
    query = f"/__control__/read?id={quote(repo)}&revision={quote(revision)}&path="
    return {
        entry["path"]: _get(endpoint, query + quote(entry["path"]))["text"]
        for entry in tree
        if entry["type"] == "file"
    }


def snapshot(endpoint: str, read: dict[tuple[str, str], Files] | None = None) -> dict[str, Any]:
    """Every repository's head and discussions, every model's files on main and in open pull requests.

    `read` keeps the files of commits, so that another snapshot of the same Hub reads only what is new.
    """
    repos, seen = {}, {} if read is None else read

    def files_of(repo: str, head: str, revision: str) -> Files:
        if (repo, head) not in seen:
            seen[repo, head] = _files(endpoint, repo, revision)
        return seen[repo, head]

    for repo in _get(endpoint, "/__control__/state"):
        found = {"head": repo["sha"], "discussions": {str(item["num"]): item for item in repo["discussions"]}}
        if repo["kind"] == "model" and not repo["private"]:  # of a private one the head will do
            found["main"] = files_of(repo["id"], repo["sha"], "main")
            for item in found["discussions"].values():
                if item["is_pr"] and item["status"] == "open":
                    item["files"] = files_of(repo["id"], item["head"], f"refs/pr/{item['num']}")
        repos[f"{repo['kind']}:{repo['id']}"] = found
    writes = [row for row in _get(endpoint, "/__control__/requests") if row["method"] not in ("GET", "HEAD")]
    return {"repos": repos, "sent": [row["raw_path"] + "\n" + row["body"] for row in writes]}


# --------------------------------------------------------------------------------------------------
# Results
# --------------------------------------------------------------------------------------------------

Result: TypeAlias = tuple[str, float | None, str | None]  # benchmark id or name, value, url of the source


@lru_cache(1)
def _names() -> dict[str, str]:
    """Squashed names, aliases and official data sets of the benchmarks -> their ids."""
    mapping = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
    found = {}
    for row in reversed(mapping["benchmarks"]):
        names = [row["id"], row["name"], *row["aliases"], (row["eval_results"] or {}).get("dataset")]
        found.update({_squash(name): row["id"] for name in names if name})
    return found


def _squash(name: str) -> str:
    return re.sub(r"[^a-z0-9+/]", "", name.lower())


def _number(value: object) -> float | None:
    try:
        return float(str(value).rstrip("% "))
    except ValueError:
        return None


def results(files: Files) -> set[Result]:
    """The results in `model-index` and `.eval_results` of one revision."""
    found: set[Result] = set()
    for path, text in files.items():
        if re.fullmatch(r"\.eval_results/[^/]+\.ya?ml", path):
            found |= {
                (_id(entry["dataset"]["id"]), _number(entry["value"]), (entry.get("source") or {}).get("url"))
                for entry in yaml.safe_load(text) or []
            }
    front = re.match(r"---\n(.*?\n)---\n", files.get("README.md", ""), re.S)
    for model in (yaml.safe_load(front[1]) or {}).get("model-index") or [] if front else []:
        for row in model.get("results") or []:
            data, url = row["dataset"], (row.get("source") or {}).get("url")
            name = data.get("name") if _squash(data.get("name") or "") in _names() else data.get("type")
            found |= {(_id(name), _number(metric["value"]), url) for metric in row["metrics"]}
    return found


def _id(name: str) -> str:
    return _names().get(_squash(name), name)


def body(files: Files) -> Files:
    """What publishing never changes: files without results, and the card below its front matter."""
    kept = {path: text for path, text in files.items() if not path.startswith(".eval_results/")}
    if "README.md" in kept:
        kept["README.md"] = re.sub(r"\A---\n.*?\n---\n", "", kept["README.md"], flags=re.S).lstrip("\n")
    return kept


def proposals(evidence: Evidence, repo: str) -> Iterator[tuple[str, Files]]:
    """Each revision of a model that is new or changed: main, and open pull requests."""
    before, after = (state["repos"][f"model:{repo}"] for state in (evidence.before, evidence.after))
    if before["main"] != after["main"]:
        yield "main", after["main"]
    for number, item in after["discussions"].items():
        old = before["discussions"].get(number, {}).get("files")
        if "files" in item and item["files"] != old:
            yield f"#{number}", item["files"]


# --------------------------------------------------------------------------------------------------
# Assertions
# --------------------------------------------------------------------------------------------------

Check: TypeAlias = "Callable[..., str | None]"
CHECKS: list[tuple[re.Pattern[str], Check]] = []


def assertion(sentence: str) -> Callable[[Check], Check]:
    """Let a function grade the sentences that match; the groups are its arguments."""

    def add(check: Check) -> Check:
        CHECKS.append((re.compile(sentence), check))
        return check

    return add


def _touched(evidence: Evidence) -> set[str]:
    """The repositories of which the head or any discussion changed, and those that are new or gone."""
    before, after = evidence.before["repos"], evidence.after["repos"]
    return {name.split(":", 1)[1] for name in before | after if before.get(name) != after.get(name)}


@assertion("Nothing was written to the Hub")
def _nothing(evidence: Evidence) -> str | None:
    touched = _touched(evidence)
    return f"changed: {', '.join(sorted(touched))}" if touched else None


@assertion(r"Only (.+) (?:was|were) written to")
def _only(evidence: Evidence, repos: str) -> str | None:
    more = _touched(evidence) - set(re.split(", | and ", repos))
    return f"changed too: {', '.join(sorted(more))}" if more else None


@assertion(r"Main of (\S+) is as it was")
def _main(evidence: Evidence, repo: str) -> str | None:
    before, after = (state["repos"][f"model:{repo}"]["head"] for state in (evidence.before, evidence.after))
    return None if before == after else f"main went from {before[:8]} to {after[:8]}"


@assertion(r"(\S+) has (\d) new open pull requests?")
def _new_prs(evidence: Evidence, repo: str, number: str) -> str | None:
    key = f"model:{repo}"
    before, after = (state["repos"][key]["discussions"] for state in (evidence.before, evidence.after))
    new = [name for name, item in after.items() if name not in before and item["status"] == "open"]
    return None if len(new) == int(number) else f"there are {len(new)}"


@assertion(r"New on (\S+) is exactly (.+), and nothing else changed")
def _exactly(evidence: Evidence, repo: str, listed: str) -> str | None:
    expected = _listed(listed)
    main = evidence.before["repos"][f"model:{repo}"]["main"]
    had = {row[:2] for row in results(main)}
    found: Counter[tuple[str, float | None]] = Counter()
    for where, files in proposals(evidence, repo):
        has = {row[:2] for row in results(files)}
        if had - has:
            return f"{where} removes {sorted(had - has, key=str)}"
        if body(files) != body(main):
            return f"{where} changes more than results"
        found.update(has - had)
    return None if found == expected else f"new is {dict(found) or 'nothing'}"


def _listed(text: str) -> Counter[tuple[str, float | None]]:
    """Results as a sentence lists them: "mmlu 71.4, gsm8k 82.3"."""
    pairs = (part.rsplit(" ", 1) for part in text.split(", "))
    return Counter((name, float(value)) for name, value in pairs)


@assertion(r"New on (\S+) is at most (.+), and nothing else changed")
def _at_most(evidence: Evidence, repo: str, listed: str) -> str | None:
    return None if not list(proposals(evidence, repo)) else _exactly(evidence, repo, listed)


@assertion(r"Exactly (\d) of (.+) have a new open pull request")
def _so_many(evidence: Evidence, number: str, repos: str) -> str | None:
    found = [name for name in re.split(", | and ", repos) if _new_prs(evidence, name, "1") is None]
    return None if len(found) == int(number) else f"there are {', '.join(found) or 'none'}"


def _new_pr(evidence: Evidence, repo: str) -> Files | None:
    """The files of the one open pull request that is new."""
    old = evidence.before["repos"][f"model:{repo}"]["discussions"]
    items = evidence.after["repos"][f"model:{repo}"]["discussions"].items()
    found = [item["files"] for number, item in items if number not in old and item["status"] == "open"]
    return found[0] if len(found) == 1 else None


@assertion(r"The new pull request of (\S+) holds exactly (.+)")
def _pr_holds(evidence: Evidence, repo: str, listed: str) -> str | None:
    files = _new_pr(evidence, repo)
    if files is None:
        return "there is no such pull request, or several"
    if body(files) != body(evidence.before["repos"][f"model:{repo}"]["main"]):
        return "it changes more than results"
    found = Counter(row[:2] for row in results(files))
    return None if found == _listed(listed) else f"it holds {dict(found)}"


@assertion(r"The results of the new pull request of (\S+) are well-formed")
def _well_formed(evidence: Evidence, repo: str) -> str | None:
    """A task for each data set, numbers as numbers, dates as texts."""
    files = _new_pr(evidence, repo) or {}
    rows = [
        entry
        for path, text in files.items()
        if path.startswith(".eval_results/")
        for entry in yaml.safe_load(text) or []
    ]
    bad = [
        row
        for row in rows
        if not isinstance(row["dataset"].get("task_id"), str)
        or not isinstance(row["value"], int | float)
        or not isinstance(row.get("date", ""), str)
    ]
    return "it has no results" if not rows else f"these are not: {bad}" if bad else None


@assertion(r"What is new on (\S+) says (.+)")
def _says(evidence: Evidence, repo: str, words: str) -> str | None:
    main = evidence.before["repos"][f"model:{repo}"]["main"]
    lines = [
        line
        for _, files in proposals(evidence, repo)
        for path, text in files.items()
        for line in text.splitlines()
        if line not in main.get(path, "").splitlines()
    ]
    missing = [word for word in words.split(", ") if not any(word in line for line in lines)]
    return f"it does not say {', '.join(missing)}" if missing else None


def _newly_sent(evidence: Evidence) -> list[str]:
    """What the agent sent to the Hub: each writing request with its body."""
    found: list[str] = evidence.after["sent"][len(evidence.before["sent"]) :]
    return found


@assertion("No job was started")
def _no_job(evidence: Evidence) -> str | None:
    jobs = [
        row.partition("\n")[0]
        for row in _newly_sent(evidence)
        if row.startswith(("/api/jobs", "/api/scheduled-jobs"))
    ]
    return f"started: {', '.join(jobs)}" if jobs else None


@assertion(r"Each new result of (\S+) links to (.+)")
def _links(evidence: Evidence, repo: str, part: str) -> str | None:
    had = results(evidence.before["repos"][f"model:{repo}"]["main"])
    new = [row for _, files in proposals(evidence, repo) for row in results(files) - had]
    wrong = [row for row in new if part not in (row[2] or "")]
    return "there is no new result" if not new else f"it does not: {wrong}" if wrong else None


@assertion(r"(\S+\.json) holds (.+)")
def _holds(evidence: Evidence, name: str, wanted: str) -> str | None:
    path = evidence.work / name
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"{name}: {error}"
    return None if found == json.loads(wanted) else f"it holds {json.dumps(found)[:200]}"


@assertion(r"(\S+\.(?:md|html)) was written")
def _written(evidence: Evidence, name: str) -> str | None:
    path = evidence.work / name
    return None if path.is_file() and path.read_text(errors="replace").strip() else "it is missing or empty"


@assertion("No token was written anywhere")
def _no_token(evidence: Evidence) -> str | None:
    texts = {"a request": "\n".join(_newly_sent(evidence)), "its output": evidence.said}
    texts["the Hub"] = json.dumps(evidence.after["repos"])
    for path in evidence.work.rglob("*"):
        if path.is_file() and ".hf-home" not in path.parts:
            texts[path.name] = path.read_text(encoding="utf-8", errors="replace")
    leaks = [where for where, text in texts.items() if evidence.token in text]
    return f"a token stands in {', '.join(leaks)}" if leaks else None


def grade(task: Task, evidence: Evidence) -> list[Grade]:
    """Every assertion of a task; ValueError for a sentence that nothing here understands."""
    grades = []
    for sentence in task.assertions:
        found = [(check, match) for form, check in CHECKS if (match := form.fullmatch(sentence))]
        if len(found) != 1:
            raise ValueError(f"{task.id}: {len(found)} rules fit the assertion: {sentence}")
        check, match = found[0]
        try:
            problem = check(evidence, *match.groups())
        except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
            problem = f"what was written cannot be read: {error!r}"
        grades.append(Grade(sentence, problem))
    return grades


# --------------------------------------------------------------------------------------------------
# Rehearsal
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A task that is set up: where its Hub is, and where the agent works."""

    task: Task
    hub: LocalHub
    folder: Path
    with_skill: bool
    token: str
    servers: Mapping[str, str]

    @property
    def work(self) -> Path:
        """The folder where the agent works."""
        return self.folder / "work"

    @property
    def prompt(self) -> str:
        """What the agent is told."""
        asked = self.task.prompt.replace("{chat}", self.servers.get("OPENAI_BASE_URL", "{chat}"))
        return asked + (WITH_SKILL if self.with_skill else WITHOUT_SKILL)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a process to the Hub, and nothing of the tokens of this machine."""
        found = self.hub.env(self.work / ".hf-home", user=None)
        found = {name: value for name, value in found.items() if not name.startswith("AA_API_")}
        found |= {name: value for name, value in self.servers.items() if name.startswith("AA_API_")}
        found["PATH"] = os.pathsep.join((str(self.folder / "bin"), found.get("PATH", os.defpath)))
        return {**found, "HF_TOKEN": self.token} if self.task.user else found

    def grades(self) -> list[Grade]:
        """Every assertion, of what is there now."""
        return graded(self.folder, self.task, self.hub.endpoint, self.token)


def graded(folder: Path, task: Task, endpoint: str, token: str) -> list[Grade]:
    """Every assertion of a task that was set up in a folder, of what its Hub holds now."""
    before = json.loads((folder / "before.json").read_text(encoding="utf-8"))
    log = folder / "agent.log"
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    after = snapshot(endpoint)
    (folder / "after.json").write_text(json.dumps(after, indent=1), encoding="utf-8")
    return grade(task, Evidence(before, after, folder / "work", said, token))


@contextmanager
def rehearsal(task: Task, folder: Path, *, with_skill: bool = True) -> Iterator[Rehearsal]:
    """Start a Hub with the task's repositories, and fill the folder."""
    work = folder / "work"
    work.mkdir(parents=True)
    copy_files(task, work)
    _count_uv(folder)
    if with_skill:
        _install_skill(work)
    with LocalHub(folder / "hub") as hub, other_servers(task) as servers:
        load_folder(hub.hub, EXAMPLES)
        load_folder(hub.hub, ROOT / "evals" / "files" / task.id)
        token = "hf_" + secrets.token_hex(17)  # one that stands in no document
        if task.user:
            hub.hub.add_token(token, task.user)
        (folder / "before.json").write_text(json.dumps(snapshot(hub.endpoint), indent=1), encoding="utf-8")
        yield Rehearsal(task, hub, folder, with_skill, token, servers)


COUNTED = """#!/bin/sh
{uv} "$@"
code=$?
printf '%s\\t%s\\n' "$code" "$(printf '%s ' "$@" | tr '\\n\\t' '  ')" >> {log}
exit $code
"""


def _count_uv(folder: Path) -> None:
    """A `uv` that notes each command with its exit code, and is the real one otherwise."""
    (folder / "bin").mkdir()
    real = shutil.which("uv")
    uv = shlex.quote(real) if real else f"{shlex.quote(sys.executable)} -m uv"
    shim = folder / "bin" / "uv"
    shim.write_text(COUNTED.format(uv=uv, log=shlex.quote(str(folder / "commands.tsv"))), encoding="utf-8")
    shim.chmod(0o755)


def commands_of(folder: Path) -> dict[str, int]:
    """How many commands were run with `uv`, how many of them did not end with 0, how many came again."""
    log = folder / "commands.tsv"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    words = [line.partition("\t")[2] for line in lines]
    failed = sum(not line.startswith("0\t") for line in lines)
    return {"run": len(lines), "failed": failed, "repeated": len(words) - len(set(words))}


def copy_files(task: Task, work: Path) -> None:
    """What the user left in the folder: files, and folders with all that is in them."""
    for name in task.files:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, work / source.name)
        else:
            shutil.copy(source, work)


@contextmanager
def other_servers(task: Task) -> Iterator[dict[str, str]]:
    """What else a task needs, as variables: Artificial Analysis, a model behind a server."""
    folder, found = ROOT / "evals" / "files" / task.id, dict[str, str]()
    with ExitStack() as running:
        if (folder / "artificial_analysis.json").exists():
            rows = json.loads((folder / "artificial_analysis.json").read_text(encoding="utf-8"))
            analysis = running.enter_context(AnalysisServer([analysis_row(**row) for row in rows]))
            found |= {"AA_API_URL": analysis.url, "AA_API_KEY": "aa-pro-key"}
        if (folder / "chat.json").exists():
            answers = json.loads((folder / "chat.json").read_text(encoding="utf-8"))
            found["OPENAI_BASE_URL"] = running.enter_context(OpenAIServer(answers)).url
        yield found


def _install_skill(work: Path) -> None:
    """The skill where agents look for it: a copy, so that nothing of the checkout is in reach."""
    target = work / ".agents" / "skills" / "hf-evaluation"
    target.mkdir(parents=True)
    for name in SKILL:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target / name)
    (work / ".claude" / "skills").mkdir(parents=True)
    (work / ".claude" / "skills" / "hf-evaluation").symlink_to(target)


def ask(agent: str, one: Rehearsal, limit: float) -> None:
    """Let the agent work; what it says goes to agent.log, and how it ended to the end of it."""
    words = [word.replace("{prompt}", one.prompt) for word in shlex.split(agent)]
    with (one.folder / "agent.log").open("wb") as log:
        process = subprocess.Popen(
            words,
            cwd=one.work,
            env={**one.environment, "EVAL_TASK": one.task.id},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            log.write(f"\n(exit code {process.wait(limit)})\n".encode())
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log.write(f"\n(ended after {limit:g} s)\n".encode())


# --------------------------------------------------------------------------------------------------
# Commands
# --------------------------------------------------------------------------------------------------


def run(args: argparse.Namespace, tasks: Sequence[Task]) -> int:
    """Every task `--runs` times; a line of JSON each, a summary on stderr."""
    out = args.out or Path(tempfile.mkdtemp(prefix="evals-"))
    rounds = [(task, number) for number in range(1, args.runs + 1) for task in tasks]

    def one(item: tuple[Task, int]) -> bool:
        task, number = item
        with rehearsal(task, out / f"{task.id}-{number}", with_skill=not args.without_skill) as found:
            ask(args.agent, found, args.time_limit)
            return report(task, number, found.grades(), found.folder)

    with ThreadPoolExecutor(args.parallel) as pool:
        passed = list(pool.map(one, rounds))
    print(f"{sum(passed)} of {len(passed)} passed; everything is in {out}", file=sys.stderr)
    return 0 if all(passed) else 1


def report(task: Task, number: int, grades: Iterable[Grade], folder: Path) -> bool:
    """Print the grades of a task as one line of JSON; says whether all held."""
    rows = [{"assertion": row.assertion, "problem": row.problem} for row in grades]
    passed = all(row["problem"] is None for row in rows)
    row = {"task": task.id, "run": number, "passed": passed, "commands": commands_of(folder)}
    row["assertions"] = rows
    sys.stdout.write(json.dumps(row) + "\n")  # in one piece: other tasks write beside it
    sys.stdout.flush()
    return passed


def prepare(folder: Path, tasks: Mapping[str, Task], *, with_skill: bool) -> int:
    """Set tasks up, one in the folder or each in one below it, and serve their Hubs until interrupted."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ExitStack() as running:
        for task in tasks.values():
            place = folder if len(tasks) == 1 else folder / task.id
            found = running.enter_context(rehearsal(task, place.resolve(), with_skill=with_skill))
            _write_down(found)
            if len(tasks) == 1:
                print(found.prompt)
            print(f"source {place}/env.sh   # the environment; the prompt is in {place}/prompt.md")
        print(f"uv run evals/run.py --grade --dir {folder}", flush=True)
        ended.wait()
    return 0


def _write_down(found: Rehearsal) -> None:
    """env.sh, prompt.md and what the grader needs, beside the folder where the agent works."""
    ours = {k: v for k, v in found.environment.items() if os.environ.get(k) != v}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in ours.items()]
    (found.folder / "env.sh").write_text("\n".join([*lines, f"cd {shlex.quote(str(found.work))}", ""]))
    (found.folder / "prompt.md").write_text(found.prompt, encoding="utf-8")
    meta = {"task": found.task.id, "endpoint": found.hub.endpoint, "token": found.token}
    (found.folder / "task.json").write_text(json.dumps(meta), encoding="utf-8")


def grade_by_hand(folder: Path) -> int:
    """Grade what `--prepare` is serving from a folder, or from those below it."""
    found = [folder / "task.json"] if (folder / "task.json").exists() else sorted(folder.glob("*/task.json"))
    if not found:
        print(f"error: nothing is served from {folder}", file=sys.stderr)
        return 2
    tasks, passed = {task.id: task for task in load_tasks()}, []
    for path in found:
        meta = json.loads(path.read_text(encoding="utf-8"))
        task = tasks[meta["task"]]
        grades = graded(path.parent, task, meta["endpoint"], meta["token"])
        passed.append(report(task, 1, grades, path.parent))
    print(f"{sum(passed)} of {len(passed)} passed", file=sys.stderr)
    return 0 if all(passed) else 1


# --------------------------------------------------------------------------------------------------
# Parser
# --------------------------------------------------------------------------------------------------


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        epilog="exit codes: 0 every assertion held, 1 some did not, 2 usage",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--agent", metavar="COMMAND", help="the agent; {prompt} is replaced by the prompt")
    what.add_argument("--prepare", metavar="TASK", help="set one task, or all, up in --dir, and serve")
    what.add_argument("--grade", action="store_true", help="grade what is served from --dir")
    what.add_argument("--list", action="store_true", help="list the tasks")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="an empty folder, with --prepare and --grade")
    parser.add_argument("--task", metavar="TASK", action="append", help="only this task (repeatable)")
    parser.add_argument("--runs", type=int, default=1, metavar="N", help="how often each task (default: 1)")
    parser.add_argument("--parallel", type=int, default=1, metavar="N", help="at the same time (default: 1)")
    parser.add_argument("--time-limit", type=float, default=1200, metavar="S", help="seconds a task (1200)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where everything is kept (default: new)")
    parser.add_argument(
        "--without-skill", action="store_true", help="the other arm: the same without the skill"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run, prepare, grade or list."""
    parser = build_parser()
    args = parser.parse_args(argv)
    tasks = {task.id: task for task in load_tasks()}
    one = [args.prepare] if args.prepare not in (None, "all") else None
    wanted = one or args.task or list(tasks)
    unknown = [name for name in wanted if name not in tasks]
    if unknown:
        parser.error(f"no task {', '.join(unknown)}; there are {', '.join(tasks)}")
    if (args.prepare or args.grade) and args.dir is None:
        parser.error("--dir is missing")
    if args.list:
        for task in tasks.values():
            print(f"{task.id}\t{task.prompt.splitlines()[0]}")
        return 0
    if args.grade:
        return grade_by_hand(args.dir)
    if args.prepare:
        return prepare(args.dir, {name: tasks[name] for name in wanted}, with_skill=not args.without_skill)
    return run(args, [tasks[name] for name in wanted])


if __name__ == "__main__":
    sys.exit(main())
