"""The tasks for agents: a scripted agent solves them, and each assertion fails for some bad one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.commands.evaluation_manager import main as evaluation_manager
from hf_evaluation.commands.leaderboard import main as leaderboard
from tests.documents import ROOT, module_of
from tests.eval_agents import Agent
from tests.servers.hub import LocalHub
from tests.servers.hub.seed import EXAMPLES, load_folder
from tests.support import started

EVALS = module_of(ROOT / "evals" / "run.py")
DOCUMENT = json.loads((ROOT / "evals" / "evals.json").read_text("utf-8"))
TASKS = EVALS.load_tasks()
BAD = ("naive", "idle", "liar", "pusher")
HERE = {"evaluation_manager": evaluation_manager, "leaderboard": leaderboard}


def evals(*words: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """`evals/run.py` as a process."""
    command = [sys.executable, str(ROOT / "evals" / "run.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def call_here(script: str, words: Sequence[str]) -> str:
    """A script of the skill in this process, but for those that start others or change the process."""
    if script in HERE:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            HERE[script](list(words))
        print(out.getvalue())
        return out.getvalue()
    command = [sys.executable, str(ROOT / "scripts" / f"{script}.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    return done.stdout


def solved(agent: str, task: Any, hub: LocalHub, work: Path) -> str:
    """What an agent says while it works on a task in a folder."""
    work.mkdir()
    EVALS.copy_files(task, work)
    said, home = io.StringIO(), os.getcwd()
    kept = dict(os.environ)
    try:
        os.chdir(work)
        with EVALS.other_servers(task) as servers, contextlib.redirect_stdout(said):
            found = {**hub.env(work / ".hf-home"), **servers, "AA_API_KEY": servers.get("AA_API_KEY", "")}
            os.environ.clear()
            os.environ.update(found)
            with contextlib.redirect_stderr(said):
                getattr(Agent(task.id, call_here), agent)()
    finally:
        os.chdir(home)
        os.environ.clear()
        os.environ.update(kept)
    return said.getvalue()


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, str | None]]]:
    """Agent -> task -> assertion -> problem. Each agent has one Hub with the repositories of all tasks."""
    found: dict[str, dict[str, dict[str, str | None]]] = {}
    for name in ("good", *BAD):
        folder, read = tmp_path_factory.mktemp(name), {}
        with LocalHub(folder / "hub") as hub:
            load_folder(hub.hub, EXAMPLES)
            for task in TASKS:
                load_folder(hub.hub, ROOT / "evals" / "files" / task.id)
            before = EVALS.snapshot(hub.endpoint, read)
            for task in TASKS:
                said = solved(name, task, hub, folder / task.id)
                after = EVALS.snapshot(hub.endpoint, read)
                evidence = EVALS.Evidence(before, after, folder / task.id, said, hub.token("alice"))
                graded = EVALS.grade(task, evidence)
                found.setdefault(name, {})[task.id] = {row.assertion: row.problem for row in graded}
                before = after
    return found


def test_the_file_has_the_documented_shape() -> None:
    assert DOCUMENT["skill_name"] == "hf-evaluation"
    assert len(TASKS) >= 24
    assert len({task.id for task in TASKS}) == len(TASKS)
    for row in DOCUMENT["evals"]:
        assert {"id", "prompt", "expected_output", "files", "assertions"} <= set(row)
        assert all((ROOT / name).exists() for name in row["files"])
        assert list((ROOT / "evals" / "files" / row["id"]).glob("models/*/*/README.md"))
    refusals = [task for task in TASKS if "Nothing was written to the Hub" in task.assertions]
    assert len(refusals) >= 6


def test_every_folder_of_files_belongs_to_a_task() -> None:
    assert {path.name for path in (ROOT / "evals" / "files").iterdir()} == {task.id for task in TASKS}


def test_who_follows_the_skill_passes_every_task(grades: dict[str, Any]) -> None:
    problems = [(task, *pair) for task, rows in grades["good"].items() for pair in rows.items() if pair[1]]
    assert problems == []
    assert set(grades["good"]) == {task.id for task in TASKS}


@pytest.mark.parametrize("agent", BAD)
def test_no_bad_agent_passes_a_task(grades: dict[str, Any], agent: str) -> None:
    assert len(grades[agent]) == len(TASKS)
    assert [task for task, rows in grades[agent].items() if not any(rows.values())] == []


def test_every_assertion_of_every_task_can_fail(grades: dict[str, Any]) -> None:
    assert sum(len(task.assertions) for task in TASKS) >= 50
    never = [
        (task.id, sentence)
        for task in TASKS
        for sentence in task.assertions
        if not any(grades[agent][task.id][sentence] for agent in BAD)
    ]
    assert never == []


def test_an_assertion_that_no_rule_understands_is_an_error() -> None:
    task = EVALS.Task("x", "", (), ("The agent was friendly",), None)
    with pytest.raises(ValueError, match="0 rules"):
        EVALS.grade(task, None)


CARD = "---\nlicense: mit\n---\n# A\n"
RESULT = "- dataset: {id: openai/gsm8k, task_id: gsm8k}\n  value: 82.3\n"
INDEX = (
    "---\nmodel-index:\n- name: a\n  results:\n  - task: {type: text-generation}\n    "
    "dataset: {type: cais/mmlu, name: MMLU}\n    metrics: [{type: accuracy, value: 71.4}]\n    "
    "source: {url: u}\n---\n# A\n"
)


def evidence(before: dict[str, str], after: dict[str, str], **prs: dict[str, str]) -> Any:
    """What there is when a model's main and pull requests changed."""

    def state(main: dict[str, str], open_prs: dict[str, dict[str, str]]) -> dict[str, Any]:
        discussions = {
            name.removeprefix("pr"): {"status": "open", "files": files} for name, files in open_prs.items()
        }
        return {
            "repos": {"model:a/b": {"head": str(main), "discussions": discussions, "main": main}},
            "sent": [],
        }

    return EVALS.Evidence(state(before, {}), state(after, prs), ROOT / "none", "", "hf_secret")


def problem(sentence: str, found: Any) -> str | None:
    """The one grade of one assertion."""
    (one,) = EVALS.grade(EVALS.Task("x", "", (), (sentence,), None), found)
    result: str | None = one.problem
    return result


EXACT = "New on a/b is exactly gsm8k 82.3, and nothing else changed"
MAIN = {"README.md": CARD}
GOOD = MAIN | {".eval_results/gsm8k.yaml": RESULT}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (evidence(MAIN, MAIN, pr1=GOOD), None),
        (evidence(MAIN, GOOD), None),
        (evidence(MAIN, MAIN), "nothing"),
        (evidence(MAIN, MAIN, pr1=GOOD | {".eval_results/gsm8k.yaml": RESULT.replace("82", "28")}), "28.3"),
        (evidence(MAIN, MAIN, pr1=GOOD, pr2=GOOD), "2"),
        (evidence(MAIN, MAIN, pr1=GOOD | {"README.md": INDEX}), "mmlu"),
        (evidence(MAIN, MAIN, pr1=GOOD | {"README.md": CARD + "more\n"}), "more than results"),
        (evidence(MAIN, MAIN, pr1=GOOD | {"notes.txt": "x"}), "more than results"),
        (evidence({"README.md": INDEX}, {"README.md": INDEX}, pr1=GOOD), "removes"),
        (evidence(MAIN, MAIN, pr1=GOOD | {".eval_results/gsm8k.yaml": "- a"}), "cannot be read"),
    ],
)
def test_exactly_means_exactly(found: Any, says: str | None) -> None:
    told = problem(EXACT, found)
    assert (told is None) if says is None else says in str(told)


def test_results_of_both_formats_are_read() -> None:
    files = {"README.md": INDEX, ".eval_results/x.yaml": RESULT}
    assert EVALS.results(files) == {("mmlu", 71.4, "u"), ("gsm8k", 82.3, None)}


def test_a_link_elsewhere_is_noticed() -> None:
    linked = MAIN | {".eval_results/gsm8k.yaml": RESULT + "  source: {url: https://hub/a/b/README.md}\n"}
    sentence = "Each new result of a/b links to a/b"
    assert problem(sentence, evidence(MAIN, MAIN, pr1=linked)) is None
    assert problem(sentence, evidence(MAIN, MAIN, pr1=GOOD))
    assert problem(sentence, evidence(MAIN, MAIN))


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[Path]:
    """A task that `--prepare` serves, by a process of its own."""
    folder = tmp_path / "one"
    command = [
        sys.executable,
        str(ROOT / "evals" / "run.py"),
        "--prepare",
        "publish-card",
        "--dir",
        str(folder),
    ]
    with started(command) as process:
        assert process.stdout is not None
        while "--grade" not in (line := process.stdout.readline()):
            assert line or process.poll() is None, "ended early"
        yield folder
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_task_can_be_done_by_hand(prepared: Path) -> None:
    assert "acme/kestrel-7b-instruct" in (prepared / "prompt.md").read_text("utf-8")
    assert evals("--grade", "--dir", prepared).returncode == 1
    script = ".agents/skills/hf-evaluation/scripts/evaluation_manager.py"
    call = f"{sys.executable} {script} extract-readme --repo-id acme/kestrel-7b-instruct --create-pr"
    work = f"source {prepared}/env.sh && {call}"
    done = subprocess.run(["bash", "-c", work], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    graded = evals("--grade", "--dir", prepared)
    row = json.loads(graded.stdout)
    assert (graded.returncode, row["passed"], row["commands"]["run"]) == (0, True, 0), graded.stdout
    work = f"source {prepared}/env.sh && uv --version && uv --version && uv no-such-command"
    subprocess.run(["bash", "-c", work], capture_output=True, check=False)
    assert EVALS.commands_of(prepared) == {"run": 3, "failed": 1, "repeated": 1}


def test_the_agent_sees_the_skill_and_not_the_tests(prepared: Path) -> None:
    skill = prepared / "work" / ".agents" / "skills" / "hf-evaluation"
    assert (skill / "SKILL.md").exists()
    assert (prepared / "work" / ".claude" / "skills" / "hf-evaluation" / "SKILL.md").exists()
    assert not (skill / "tests").exists()
    assert not (skill / "evals").exists()


def test_an_agent_that_does_not_end_is_ended(tmp_path: Path) -> None:
    done = evals(
        *("--agent", "sleep 600", "--task", "publish-card", "--time-limit", "0.2", "--out", tmp_path / "out"),
        timeout=60,
    )
    assert done.returncode == 1
    assert "ended after 0.2 s" in (tmp_path / "out" / "publish-card-1" / "agent.log").read_text("utf-8")


def test_without_the_skill_there_is_none(tmp_path: Path) -> None:
    words = ("--agent", "ls -a", "--task", "only-images", "--without-skill", "--out", tmp_path / "out")
    assert evals(*words).returncode == 1
    assert ".agents" not in (tmp_path / "out" / "only-images-1" / "agent.log").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("--agent", "true", "--task", "no-such-task"),
        ("--prepare", "publish-card"),
        ("--grade",),
        (),
    ],
)
def test_wrong_arguments_are_a_usage_error(words: tuple[str, ...]) -> None:
    assert evals(*words).returncode == 2


def test_list_names_every_task() -> None:
    done = evals("--list")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [task.id for task in TASKS]
