"""What authors put into their repositories: the pre-commit hooks and the action, in a real git repository."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hf_evaluation.core.version import VERSION
from tests.publishing.support import BODY, HEAD, MODEL, entry
from tests.support import ROOT, environment

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = ROOT / ".github" / "actions" / "check"
# What pre-commit does at a commit with a hook of `language: script`: its first word is a file of the hooks'
# repository, its arguments follow, and it runs where the repository is, if a staged file fits `files`.
HOOK = """#!/usr/bin/env bash
set -eu
git diff --cached --name-only | grep -qE {files} || exit 0
exec {command}
"""

# Where uv stands in the checked repository, it starts `.venv/bin/python` and obeys its uv.toml.
UV = """#!/bin/sh
[ "$PWD" = / ] || exit 9
case "$*" in
  "sync --quiet --no-config --script "*) ;;
  "python find --no-config --script "*) echo {python} ;;
  *) exit 9 ;;
esac
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A repository of a model with a right result, committed, and an environment without the Hub."""
    repo = tmp_path / "heron-7b"
    repo.mkdir()
    git(repo, "init", "--quiet")
    write(repo, 82.3)
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "A card")
    return repo


def git(repo: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """git in that repository, with the hooks it has."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    env = {**environment(), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["git", *who, *words], cwd=repo, env=env, capture_output=True, text=True, check=False
    )


def write(repo: Path, value: object) -> None:
    """The card, and a result of GSM8K; the card says 82.3."""
    (repo / "README.md").write_bytes(HEAD + BODY)
    (repo / ".eval_results").mkdir(exist_ok=True)
    (repo / ".eval_results" / "gsm8k.yaml").write_bytes(entry(value=value))


def install(repo: Path, hook: dict[str, Any], *args: str) -> None:
    """One hook of the manifest as this repository's, with this interpreter in place of uv."""
    script, *words = shlex.split(hook["entry"])
    assert hook["language"] == "script" and not hook["pass_filenames"]
    assert os.access(ROOT / script, os.X_OK)
    path = repo / ".git" / "hooks" / "pre-commit"
    command = shlex.join([sys.executable, str(ROOT / script), *words, *args])
    path.write_text(HOOK.format(files=shlex.quote(hook["files"]), command=command), "utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("hook", "args", "wrong", "says"),
    [(0, (), 0.823, "ER010"), (1, ("--repo-id", MODEL), 79.0, "1 of 1 results differ")],
    ids=["validate", "verify"],
)
def test_a_hook_stops_a_wrong_commit_and_lets_a_right_one_through(
    model: Path, hook: int, args: tuple[str, ...], wrong: float, says: str
) -> None:
    install(model, HOOKS[hook], *args)
    (model / "notes.txt").write_text("x")
    git(model, "add", "notes.txt")
    assert git(model, "commit", "-m", "Another file").returncode == 0
    write(model, wrong)
    stopped = git(model, "commit", "--all", "-m", "Wrong")
    assert stopped.returncode and says in stopped.stdout + stopped.stderr
    write(model, "82.30")
    assert git(model, "commit", "--all", "-m", "Right").returncode == 0
    assert git(model, "log", "--format=%s").stdout.split("\n")[0] == "Right"


def test_a_card_without_results_may_be_committed(model: Path) -> None:
    for hook, args in ((HOOKS[0], ()), (HOOKS[1], ("--repo-id", MODEL))):
        install(model, hook, *args)
        (model / ".eval_results" / "gsm8k.yaml").unlink(missing_ok=True)
        git(model, "add", "--all")
        assert git(model, "commit", "--allow-empty", "-m", "None").returncode == 0


def run_action(model: Path, tmp_path: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The steps of the action as GitHub runs them; `uv run` is this interpreter."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir(exist_ok=True)
    (bin_folder / "uv").write_text(UV.format(python=sys.executable))
    (bin_folder / "uv").chmod(0o755)
    action = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    inputs = {name: given.get(name, item["default"]) for name, item in action["inputs"].items()}
    assert set(given) <= set(inputs) and action["runs"]["using"] == "composite"
    out, code = "", 0
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash" and "${{" not in step["run"]  # an input is never text of a script
        filled = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], text)
            for name, text in step.get("env", {}).items()
        }
        env = {**environment(), **filled, "GITHUB_ACTION_PATH": str(ACTION)}
        env["PATH"] = f"{bin_folder}:{os.environ['PATH']}"
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(words, cwd=model, env=env, capture_output=True, text=True, check=False)
        out, code = out + done.stdout, done.returncode
        if code:
            break
    return subprocess.CompletedProcess([], code, out, "")


def test_the_action_annotates_what_is_wrong(model: Path, tmp_path: Path) -> None:
    named = {"repo-id": MODEL, "sarif": "found.sarif"}
    assert run_action(model, tmp_path, **named).returncode == 0
    assert '"results": []' in (model / "found.sarif").read_text("utf-8")
    write(model, 79.0)  # well-formed, and not what the card says
    assert run_action(model, tmp_path).returncode == 0
    done = run_action(model, tmp_path, **named)
    assert done.returncode == 5
    assert "::error title=hf-evaluation::results and card do not agree" in done.stdout
    write(model, 0.823)
    done = run_action(model, tmp_path, **named)
    assert done.returncode == 5
    assert done.stdout.startswith("::error file=.eval_results/gsm8k.yaml,line=4,title=ER010::")
    assert "ER010" in (model / "found.sarif").read_text("utf-8")


HOSTILE = """- dataset: {id: "::add-mask::x\\n::error::y/b", task_id: "##[stop-commands]z"}
  value: "::error::v"
  source: {url: "javascript:\\n::set-output name=a::b", name: "%0A::debug::"}
"""


def obeyed(said: str) -> list[str]:
    """The lines that GitHub's runner takes for commands: `::…` at the beginning, `##[…` anywhere."""
    found, mark = list[str](), ""
    for line in said.split("\n"):
        if mark:
            mark = "" if line.strip() == f"::{mark}::" else mark
        elif line.startswith("::stop-commands::"):
            mark = line.rpartition("::")[2]
            assert re.fullmatch("[0-9a-f]{32}", mark)
        elif line.lstrip().startswith("::") or "##[" in line:
            found.append(line)
    assert not mark
    return found


def test_what_a_stranger_proposes_is_not_obeyed_by_the_runner(model: Path, tmp_path: Path) -> None:
    (model / ".eval_results" / "a\n::error::b##[add-path].yaml").write_text(HOSTILE)
    (model / "found.sarif").symlink_to(tmp_path / "kept")
    (tmp_path / "kept").write_text("kept")
    done = run_action(model, tmp_path, sarif="found.sarif")
    assert done.returncode == 5
    told = obeyed(done.stdout)
    assert told and all(
        re.match(r"::(error|warning) file=\.eval_results/[^:,]*,line=\d+,", line) for line in told
    )
    assert (tmp_path / "kept").read_text() == "kept" and not (model / "found.sarif").is_symlink()

    (model / "out").symlink_to(tmp_path)
    run_action(model, tmp_path, sarif="out/kept")
    assert (tmp_path / "kept").read_text() == "kept"

    card = "# heron-7b\n\n| Benchmark | heron-7b |\n|---|---|\n| ##[stop-commands]z | 3.5 |\n"
    (model / "README.md").write_text(HEAD.decode() + card)
    for path in (model / ".eval_results").iterdir():
        path.unlink()
    (model / ".eval_results" / "b.yaml").write_bytes(entry("::error::x/##[add-mask]", value=3.5))
    done = run_action(model, tmp_path, **{"repo-id": MODEL})
    assert all(
        line.startswith("::error") and "##[" not in line.partition("::")[0] for line in obeyed(done.stdout)
    )


def test_uv_is_installed_without_a_look_at_the_repository(model: Path, tmp_path: Path) -> None:
    step = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))["runs"]["steps"][0]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text("#!/bin/sh\npwd\n")
    (tmp_path / "bin" / "python3").chmod(0o755)
    words = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    env = {"PATH": str(tmp_path / "bin")}
    done = subprocess.run(words, cwd=model, env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "/\n"  # `python3 -m pip` runs a pip.py that lies where it stands


def test_inputs_are_no_commands(model: Path, tmp_path: Path) -> None:
    done = run_action(model, tmp_path, **{"readme": "--apply; touch owned", "repo-id": "$(touch owned)"})
    assert done.returncode == 4
    assert not (model / "owned").exists()


def test_readme_names_hooks_and_inputs_that_are_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.S)]
    (hooks,) = [block["repos"][0]["hooks"] for block in blocks if isinstance(block, dict)]
    assert [hook["id"] for hook in hooks] == [hook["id"] for hook in HOOKS]
    (step,) = [row for block in blocks if isinstance(block, list) for row in block if "with" in row]
    path, _, version = step["uses"].partition("/")[2].partition("/")[2].partition("@")
    action = yaml.safe_load((ROOT / path / "action.yml").read_text("utf-8"))
    assert set(step["with"]) <= set(action["inputs"])
    assert version == f"v{VERSION}"
