"""One situation, one exit code, whatever the command; agents branch on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importing.result_documents import lm_eval
from tests.publishing.support import HEAD, MODEL, Desk, score

READING = ("extract-readme", "inspect-tables", "show", "get-prs", "verify", "validate", "repair")
WRITING = ("extract-readme", "import-results", "publish", "repair")


def words(command: str, repo: str, folder: Path) -> list[str]:
    """A whole call of a command for a repository."""
    path, named = folder / "scores.json", list[str]()
    if command == "import-results":
        path.write_text(json.dumps(lm_eval(model_name=repo)), encoding="utf-8")
        named = [str(path), "--source-url", "https://example.org/r"]
    elif command == "publish":
        path.write_text(json.dumps({"repo_id": repo, "results": [score()]}), encoding="utf-8")
        named = ["--scores", str(path)]
    return [command, *named, f"--repo-id={repo}"]


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("repo", "code"), [("acme/no-such-model", 4), ("no id", 2), ("../x", 2)], ids=["none", "no id", "path"]
)
def test_a_repository_that_cannot_be_read(
    desk: Desk, tmp_path: Path, command: str, repo: str, code: int
) -> None:
    error = desk.run(*words(command, repo, tmp_path), "--json", code=code).document["error"]
    assert error["hint"]


@pytest.mark.parametrize("command", WRITING)
def test_who_is_not_signed_in_writes_nothing(desk: Desk, tmp_path: Path, command: str) -> None:
    desk.hub.commit(MODEL, {".eval_results/a.yaml": b"- dataset: {id: openai/gsm8k}\n  value: 1\n"})
    call = [*words(command, MODEL, tmp_path), "--create-pr", "--json"]
    error = desk.run(*call, user=None, code=3).document["error"]
    assert "HF_TOKEN" in error["hint"]


def test_a_model_without_results_is_an_answer_to_a_question_and_nothing_to_a_check(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": HEAD + b"\n# Heron\n"})
    codes = {name: desk.run(name, "--repo-id", MODEL, "--json", code=None).code for name in READING}
    lists = dict.fromkeys(("show", "get-prs", "validate", "repair"), 0)
    assert codes == {**lists, "extract-readme": 1, "inspect-tables": 1, "verify": 1}
