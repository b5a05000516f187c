"""The command line of inspect_eval_uv.py: what it refuses and how fast, its list, header and documents."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from hf_evaluation.commands.evaluation_run import check_arguments
from hf_evaluation.commands.inspect_eval_uv import check_command
from hf_evaluation.running.log_places import log_place
from hf_evaluation.running.models import check_model_name
from hf_evaluation.running.task_table import TASKS
from hf_evaluation.running.tasks import find_task
from tests.running.evaluations import SCRIPT, parsed
from tests.support import ROOT, Run, assert_clean, assert_error, run

ROWS = {row.name: row for row in TASKS}


def ask(*args: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Run:
    return run(*args, script=SCRIPT, env=env, cwd=cwd)


@pytest.mark.parametrize(
    ("name", "code", "says", "hint"),
    [
        ("math_500", 4, "no engine here runs MATH-500", "--list-tasks"),
        ("mmul", 4, "there is no task 'mmul'", "did you mean --task mmlu?"),
        ("leaderboard|arc:challenge|25", 4, "0-shot only, not 25-shot", "lighteval"),
        ("leaderboard|mmlu|3", 4, "0-shot, 5-shot only", "lighteval"),
        ("gsm8k|x", 2, "no number of examples", "suite|task|shots"),
        ("gsm8k:hard", 4, "has no subsets", "--task gsm8k"),
        ("inspect_evals/mmlu", 4, "there is no task", ""),
        ("hf/gsm8k", 2, "names no data set", "hf/ORG/DATASET"),
    ],
)
def test_an_unknown_task_is_an_error_that_names_another(name: str, code: int, says: str, hint: str) -> None:
    result = ask("--model", "acme/m", "--task", name, "--json")
    found = assert_error(result, code, says)
    assert hint in found["hint"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fewshott=3", "gsm8k has no argument 'fewshott'; it has: fewshot, fewshot_seed, shuffle_fewshot"),
        ("fewshot=many", "fewshot is 10 by default"),
        ("shuffle_fewshot=3", "shuffle_fewshot is True by default"),
        ("few", "gsm8k has no argument 'few'"),
    ],
)
def test_a_wrong_task_argument_is_an_error(text: str, says: str) -> None:
    assert_error(ask("--model", "a/m", "--task", "gsm8k", "--task-arg", text, "--json"), 2, says)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ([], 2, "--model and --task are needed"),
        (["--model", "llama", "--task", "mmlu"], 2, "is no model of the Hub"),
        (["--model", "a/m:groq", "--task", "mmlu", "--backend", "vllm"], 2, "names a provider"),
        (["--model", "a/m", "--task", "mmlu", "--backend", "openai"], 2, "needs --base-url"),
        (["--model", "a/m", "--task", "mmlu", "--backend", "tgi"], 2, "invalid choice"),
        (["--model", "a/m", "--task", "mmlu", "--base-url", "http://u:p@h/v1"], 2, "a user or password"),
        (["--model", "a/m", "--task", "mmlu", "--limit", "0"], 2, "no positive whole number"),
        (["--model", "a/m", "--task", "mmlu", "--limt", "3"], 2, "unrecognized arguments"),
        (["--model", "a/m", "--task", "mmlu", "--log-dir", "s3://x/y"], 2, "only folders and hf://"),
        (["--model", "a/m", "--task", "mmlu", "--log-dir", "hf://spaces/a/b"], 2, "no bucket and no data"),
        (["--model", "a/m", "--task", "mmlu", "--create-pr"], 2, "links to its log"),
        (["--model", "a/m", "--task", "mmlu", "--create-pr", "--limit", "3"], 5, "never published"),
        (["--model", "a/m", "--task", "hf/a/b", "--task-arg", "x=1"], 2, "takes no --task-arg"),
        (["--from-log", "nowhere.eval"], 4, "there is no log"),
    ],
)  # fmt: skip
def test_argument_errors(args: list[str], code: int, says: str) -> None:
    assert_error(ask(*args, "--json"), code, says)


def test_a_made_up_size_is_for_rehearsals_only() -> None:
    args = ("--model", "a/m", "--task", "mmlu", "--expected-samples", "3", "--json")
    assert_error(ask(*args, env={"HF_ENDPOINT": "https://huggingface.co"}), 2, "for rehearsals")


@pytest.mark.parametrize(
    "secret",
    [("--secret", "HF_TOKEN={}"), ("--secret=HF_TOKEN={}",), ("--secrets", "HF_TOKEN={}"),
     ("-s", "HF_TOKEN={}"), ("--model-arg", "api_key={}")],
)  # fmt: skip
def test_a_token_in_the_arguments_is_recognised_and_never_shown(secret: tuple[str, ...]) -> None:
    token = "hf_" + "aB3" * 12
    words = [word.format(token) for word in secret]
    result = ask("--model", "acme/m", *words, "--task", "mmlu", "--json")
    found = assert_error(result, 5, "has leaked", "Revoke it")
    assert token not in result.out + result.err
    assert "--secrets HF_TOKEN " in found["hint"]
    assert "-- --model acme/m" in found["hint"] and "--task mmlu" in found["hint"]


def test_a_secret_by_name_on_the_wrong_side_is_a_usage_error() -> None:
    for word in ("HF_TOKEN", "HF_TOKEN=", "HF_TOKEN=$"):
        found = assert_error(ask("--secrets", word, "--model", "a/m", "--task", "mmlu", "--json"), 2)
        assert "before" in found["hint"] or "--secrets HF_TOKEN" in found["hint"]


@pytest.mark.parametrize(
    "args",
    [["--help"], ["--list-tasks"], ["--task", "mmul", "--model", "a/m"], ["--model", "a/m", "--limit", "x"]],
)
def test_help_and_argument_errors_are_quick(args: list[str]) -> None:
    heavy = "{'inspect_ai', 'openai', 'huggingface_hub', 'yaml', 'torch', 'datasets'} & set(sys.modules)"
    code = (
        f"import sys, runpy; sys.argv = ['x', *{args!r}]\n"
        f"try: runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
        f"except SystemExit: pass\nassert not {heavy}"
    )
    result = run("-c", code, script=Path("-I"))
    assert_clean(result)
    assert result.code == 0, result.err
    times = []
    for _ in range(3):
        before = os.times()
        ask(*args)
        after = os.times()
        times.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    assert min(times) < 0.3, times  # processor time: the clock of a busy machine says little


def test_the_list_of_tasks_is_the_table() -> None:
    rows = ask("--list-tasks", "--json").document
    assert [row["name"] for row in rows] == list(ROWS)
    shown = ask("--list-tasks").out
    assert all(re.search(rf"^{name} ", shown, re.M) for name in ROWS)
    names = [name for row in TASKS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


def test_the_header_names_what_is_used_and_the_jobs_table() -> None:
    import tomllib

    text = SCRIPT.read_text("utf-8")
    block = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", text)
    assert block
    header = tomllib.loads("\n".join(line[2:] for line in block.group(1).splitlines()))
    assert header["tool"]["hf-jobs"] == {"flavor": "cpu-basic", "timeout": "4h", "secrets": ["HF_TOKEN"]}
    assert all(re.search(r"[<>=]", line) for line in header["dependencies"])
    assert sys.version_info >= (3, 11) and header["requires-python"] == ">=3.11"


DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "references").glob("*.md")])


def documented() -> list[tuple[str, list[str], list[str]]]:
    """(document, words before the script, its arguments) of every call of the script in a shell block."""
    found = []
    for path in DOCUMENTS:
        for block in re.findall(r"^```bash\n(.*?)^```", path.read_text("utf-8"), re.S | re.M):
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                at = next((i for i, word in enumerate(words) if word.endswith(SCRIPT.name)), None)
                if at is not None:
                    found.append((path.name, words[:at], [word for word in words[at + 1 :] if word != "--"]))
    return found


@pytest.mark.parametrize(("document", "before", "arguments"), documented(), ids=str)
def test_a_documented_command_is_understood(document: str, before: list[str], arguments: list[str]) -> None:
    args = parsed(*arguments)
    check_command(args)
    if args.task and not args.task.startswith("hf/"):
        find_task(args.task, args.task_arg)
    if args.task:
        backend = "inference-providers" if args.backend == "auto" else args.backend
        check_model_name(args.model, backend, args.base_url)
        check_arguments(args, "inference-providers", log_place(args.log_dir), None)
