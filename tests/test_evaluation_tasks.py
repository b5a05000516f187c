"""The names of tasks, the table behind them, arguments, and how fast both are: nothing heavy is imported."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.evaluations import SCRIPT, load_script, needs_inspect
from tests.support import ROOT, Run, assert_clean, assert_error, run

script = load_script()
TASKS = {row.name: row for row in script.TASKS}


def ask(*args: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Run:
    return run(*args, script=SCRIPT, env=env, cwd=cwd)


@pytest.mark.parametrize(
    ("name", "task", "args"),
    [
        ("mmlu", "mmlu_0_shot", {}),
        ("leaderboard|mmlu|5", "mmlu_5_shot", {}),
        ("mmlu|0", "mmlu_0_shot", {}),
        ("mmlu_pro", "mmlu_pro", {}),
        ("MMLU-Pro", "mmlu_pro", {}),
        ("gsm8k", "gsm8k", {}),
        ("lighteval|gsm8k|5|0", "gsm8k", {"fewshot": 5}),
        ("gsm8k|8", "gsm8k", {"fewshot": 8}),
        ("humaneval", "humaneval", {}),
        ("arc", "arc_challenge", {}),
        ("arc:challenge", "arc_challenge", {}),
        ("arc_easy", "arc_easy", {}),
        ("hellaswag", "hellaswag", {}),
        ("truthfulqa", "truthfulqa", {}),
        ("winogrande", "winogrande", {}),
        ("gpqa_diamond", "gpqa_diamond", {}),
        ("hle", "hle", {"only_hle_verified_gold": False}),
        ("aime24", "aime2024", {}),
        ("aime2025", "aime2025", {}),
        ("aime26", "aime2026", {}),
        ("bbh", "bbh", {}),
        ("bbh:navigate", "bbh", {"subset_name": "navigate"}),
        ("ifeval", "ifeval", {}),
        ("math", "math", {}),
        ("drop", "drop", {}),
        ("mbpp", "mbpp", {}),
        ("inspect_evals/mmlu_5_shot", "mmlu_5_shot", {}),
        ("mmlu:anatomy", "mmlu_0_shot", {"subjects": ["anatomy"]}),
    ],
)
def test_the_names_that_people_use(name: str, task: str, args: dict[str, object]) -> None:
    row, found = script.find_task(name, [])
    assert (row.task, found) == (task, args)


@pytest.mark.parametrize(
    ("name", "code", "says", "hint"),
    [
        ("livecodebench", 4, "LiveCodeBench Pro, another benchmark", "--list-tasks"),
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
    assert [row["name"] for row in rows] == list(TASKS)
    shown = ask("--list-tasks").out
    assert all(re.search(rf"^{name} ", shown, re.M) for name in TASKS)
    names = [name for row in script.TASKS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


def test_the_map_names_the_sections() -> None:
    text = SCRIPT.read_text("utf-8")
    mapped = re.findall(
        r"^    ([A-Z][a-z ]+?)  +\S", text.partition("Map of this file")[2].partition('"""')[0], re.M
    )
    assert mapped == re.findall(r"^# -{90,}\n# (.+)\n# -{90,}$", text, re.M)


def test_benchmark_ids_are_those_of_the_mapping() -> None:
    mapping = json.loads((SCRIPT.parent.parent / "examples" / "metric_mapping.json").read_text("utf-8"))
    known = {row["id"]: row["name"] for row in mapping["benchmarks"]}
    ids = {row.benchmark_id for row in script.TASKS} | {known for _, known in script.HUB_BENCHMARKS.values()}
    assert ids <= set(known)


# The table against the installed package ------------------------------------------------------------


def evals() -> tuple[ModuleType, Any]:
    registry = importlib.import_module("inspect_evals._registry")
    return registry, importlib.import_module("inspect_evals.metadata").load_eval_metadata


@needs_inspect
@pytest.mark.parametrize("name", TASKS)
def test_a_row_agrees_with_inspect_evals(name: str) -> None:
    registry, load = evals()
    row = TASKS[name]
    task = getattr(registry, row.task)
    options = {key: value.default for key, value in inspect.signature(task).parameters.items()}
    assert set(row.options) == set(options)
    known = {key: value for key, value in row.options.items() if value is not ...}
    assert known == {key: options[key] for key in known}
    assert set(row.filters) | set(row.fixed) <= set(row.options)
    package = task.__module__.split(".")[1]
    meta = load(package)
    assert meta.version.comparability_version == row.version
    counts = {item.name: item.dataset_samples for item in meta.tasks}
    if row.samples is not None and not row.fixed:
        assert counts[row.task] == row.samples
    folder = Path(str(importlib.import_module(task.__module__).__file__)).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert (row.dataset or row.revision.rpartition("/")[2]) in source
    if row.dataset:
        assert row.revision in source
    assert all(not text or f'"{text}"' in source for text in (row.config, row.split))
    assert row.scorer is None or f"{row.scorer}(" in source or row.scorer == "aime_scorer"
    if row.temperature is not None:
        assert re.search(rf"temperature(=|: float = ){row.temperature:g}(\.0)?\b", source)


# Models and backends ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "model", "gpu", "url", "chosen"),
    [
        ("auto", "a/m", True, None, "vllm"),
        ("auto", "a/m", False, None, "inference-providers"),
        ("auto", "a/m:groq", True, None, "inference-providers"),
        ("auto", "a/m", True, "http://x/v1", "openai"),
        ("hf", "a/m", True, None, "hf"),
    ],
)
def test_the_backend_that_auto_means(asked: str, model: str, gpu: bool, url: str | None, chosen: str) -> None:
    assert script.choose_backend(asked, model, lambda: gpu, url) == chosen


def parsed(*args: str) -> argparse.Namespace:
    found: argparse.Namespace = script.build_parser().parse_args(args)
    return found


def test_what_vllm_is_started_with() -> None:
    args = parsed(
        "--model", "a/m", "--tensor-parallel-size", "2", "--gpu-memory-utilization", "0.8", "--dtype",
        "bfloat16", "--max-model-len", "8192", "--trust-remote-code", "--model-arg", "enforce_eager=true",
    )  # fmt: skip
    target = script.make_target(args, "vllm", "c" * 40)
    assert (target.spec, target.base_url, target.revision) == ("vllm/a/m", None, "c" * 40)
    assert target.args == {
        "timeout": 1800, "tensor_parallel_size": 2, "gpu_memory_utilization": 0.8, "dtype": "bfloat16",
        "max_model_len": 8192, "trust_remote_code": True, "revision": "c" * 40,
        "tokenizer_revision": "c" * 40, "enforce_eager": True,
    }  # fmt: skip


def test_a_provider_is_named_as_the_router_takes_it() -> None:
    target = script.make_target(parsed("--model", "org/m:groq"), "inference-providers", None)
    assert (target.spec, target.repo_id, target.engine) == (
        "hf-inference-providers/org/m:groq", "org/m", "Inference Providers: groq",
    )  # fmt: skip


def test_the_same_run_has_the_same_folder_and_another_has_not() -> None:
    def folder(*args: str) -> str:
        job = script.table_job("gsm8k", [])
        space = parsed("--model", "a/m", *args)
        target = script.make_target(space, "inference-providers", None)
        found: str = script.run_name(job, target, script.settings_of(space, job, target))
        return found

    assert folder() == folder("--max-connections", "3") == folder("--temperature", "0")
    others = [folder(), folder("--temperature", "1"), folder("--limit", "3"), folder("--seed", "1")]
    assert len(set(others)) == 4


@pytest.mark.parametrize(
    ("name", "graders", "code"),
    [("math", [], 2), ("math", ["org/g"], 0), ("hle", ["org/g"], 2), ("hle", ["org/g", "org/h"], 0),
     ("gsm8k", ["org/g"], 2)],
)  # fmt: skip
def test_graders_are_named_or_the_run_is_refused(name: str, graders: list[str], code: int) -> None:
    args = parsed("--model", "a/m", *(word for grader in graders for word in ("--grader", grader)))
    if code == 0:
        script.check_needs(script.table_job(name, []), args)
        return
    with pytest.raises(script.EvaluationError) as caught:
        script.check_needs(script.table_job(name, []), args)
    assert caught.value.code == code


def test_programs_of_a_model_are_not_run_here_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    job, local = script.table_job("humaneval", []), parsed("--model", "a/m", "--sandbox", "local")
    script.check_needs(job, local)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(script.EvaluationError, match="in docker, which does not work here"):
        script.check_needs(job, parsed("--model", "a/m"))
    with pytest.raises(script.EvaluationError, match="not on PATH"):
        script.check_needs(job, local)


def test_the_header_names_what_is_used_and_the_jobs_table() -> None:
    import tomllib

    text = SCRIPT.read_text("utf-8")
    block = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", text)
    assert block
    header = tomllib.loads("\n".join(line[2:] for line in block.group(1).splitlines()))
    assert header["tool"]["hf-jobs"] == {"flavor": "cpu-basic", "timeout": "4h", "secrets": ["HF_TOKEN"]}
    assert all(re.search(r"[<>=]", line) for line in header["dependencies"])
    assert sys.version_info >= (3, 11) and header["requires-python"] == ">=3.11"


# The document ----------------------------------------------------------------------------------------

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
    script.check_command(args)
    if args.task and not args.task.startswith("hf/"):
        script.find_task(args.task, args.task_arg)
    if args.task:
        script.check_model_name(args.model, "inference-providers")
        script.check_arguments(args, "inference-providers", script.log_place(args.log_dir), None)
