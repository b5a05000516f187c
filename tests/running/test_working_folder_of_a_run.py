"""A run in a stranger's folder: its `.env`, its modules and its logs decide nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.marks import own_mark
from hf_evaluation.running.hub import take_env_keys
from hf_evaluation.running.lm_eval_harness import check_own_result, mark_own_result, run_lm_eval
from hf_evaluation.running.log_facts import TOLD
from hf_evaluation.running.run import check_own_log, need_installed_task
from tests.running.evaluations import needs_inspect
from tests.support import ROOT

ENV = {
    "OPENAI_BASE_URL": "https://evil.example",
    "INSPECT_EVAL_LIMIT": "1",
    "HTTPS_PROXY": "http://evil.example",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stranger's folder, in which the user stands."""
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"], "HF_HOME": str(tmp_path / "home")})
    monkeypatch.chdir(tmp_path)
    lines = [f"{name}={value}" for name, value in ENV.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "OPENAI_API_KEY=mine", "HF_TOKEN=mine"]))
    return tmp_path


@needs_inspect
def test_of_a_dot_env_only_keys_are_taken_also_by_inspect(folder: Path) -> None:
    from inspect_ai._util.dotenv import init_dotenv

    take_env_keys()
    init_dotenv()
    assert {os.environ.get("OPENAI_API_KEY"), os.environ.get("HF_TOKEN")} == {"mine"}
    assert not set(ENV) & set(os.environ)
    del os.environ["PYTHON_DOTENV_DISABLED"]
    init_dotenv()
    assert set(ENV) <= set(os.environ), "inspect-ai would take them"


def test_no_module_of_the_folder_is_imported(folder: Path) -> None:
    for name in ("lm_eval", "json", "yaml"):
        (folder / f"{name}.py").write_text("import pathlib\npathlib.Path('ran').touch()\n")
    os.environ["PYTHONPATH"] = ""
    with pytest.raises(EvaluationError, match="lm-evaluation-harness failed"):
        run_lm_eval(["--tasks", "no_such_task_at_all", "--model", "no_such_model"], None)
    assert not (folder / "ran").exists()


def test_every_module_that_is_run_is_looked_for_elsewhere() -> None:
    for path in (ROOT / "src" / "hf_evaluation").rglob("*.py"):
        text = path.read_text("utf-8")
        assert '[sys.executable, "-m"' not in text and 'executable, "-c", "' not in text, path


def test_a_result_file_is_a_finished_run_only_where_this_user_ran_it_here(folder: Path) -> None:
    """lm-eval: what lies in the folder of a run would be its result, and be published as ours."""
    path = folder / "logs" / "run_1" / "results_2026.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"results": {}}')
    mark_own_result(path, "run_1")
    check_own_result(path, "run_1")
    mark = path.with_name(f"{path.name}.mark")
    for change in (
        lambda: path.write_text('{"results": {"gsm8k": {"acc": 1.0}}}'),
        lambda: mark.write_text("0" * 64),
        lambda: mark.unlink(),
    ):
        mark_own_result(path, "run_1")
        change()
        with pytest.raises(EvaluationError, match="not written by a run of yours") as caught:
            check_own_result(path, "run_1")
        assert caught.value.code == 5
    mark_own_result(path, "run_2")
    with pytest.raises(EvaluationError, match="not written by a run of yours"):
        check_own_result(path, "run_1")


def planted_log(folder: Path, **changes: Any) -> str:
    """An example log as one of a run in this folder; `mark` says whose."""
    from inspect_ai.log import read_eval_log, write_eval_log

    log = read_eval_log(str(next((ROOT / "examples" / "logs").glob("*.eval"))))
    mark = changes.pop("mark", None)
    log.eval = log.eval.model_copy(update={"task_file": None, "metadata": {TOLD: {"mark": mark}}} | changes)
    path = folder / "logs" / "x.eval"
    path.parent.mkdir(exist_ok=True)
    write_eval_log(log, str(path))
    return str(path)


@needs_inspect
def test_a_task_is_that_of_an_installed_package_or_none(folder: Path) -> None:
    """inspect-ai looks for what it does not know among the files of the working folder, and runs them."""
    need_installed_task("inspect_evals/gsm8k")
    need_installed_task("hf/acme/quiz/a")
    (folder / "inspect_evals").mkdir()
    (folder / "inspect_evals" / "no_such_task.py").write_text("raise SystemExit(1)\n")
    for spec in ("inspect_evals/no_such_task", "inspect_evals/no_such_task.py", "inspect_evals"):
        with pytest.raises(EvaluationError, match="has no task") as caught:
            need_installed_task(spec)
        assert caught.value.code == 4


@needs_inspect
def test_a_log_is_gone_on_with_only_where_this_user_wrote_it_here(folder: Path) -> None:
    mark = own_mark(["log", "run_1"], make=True)
    check_own_log(planted_log(folder, mark=mark), "run_1")
    (folder / "evil.py").write_text("raise SystemExit(1)\n")
    for changes in (
        {"mark": None},
        {"mark": "0" * 64},
        {"mark": own_mark(["log", "run_2"], make=True)},
        {"mark": mark, "task_file": "evil.py"},
        {"mark": mark, "solver": "evil.py"},
    ):
        with pytest.raises(EvaluationError, match="was not written by you") as caught:
            check_own_log(planted_log(folder, **changes), "run_1")
        assert caught.value.code == 5
    (folder / "logs" / "x.eval").write_bytes(b"none")
    with pytest.raises(EvaluationError, match="was not written by you"):
        check_own_log(str(folder / "logs" / "x.eval"), "run_1")
