"""Result files for the tests, as each harness writes them, and `import-results` run here on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.commands.support import run_here
from tests.publishing.support import MODEL
from tests.support import ROOT, Run

REAL = ROOT / "tests" / "data" / "results"  # written by the harnesses themselves
EXAMPLES = ROOT / "examples" / "imports"
LINK = "https://example.org/results.json"


def lm_eval(
    task: str = "gsm8k", metrics: dict[str, Any] | None = None, samples: int = 1319, **changes: Any
) -> dict[str, Any]:
    """A file of lm-evaluation-harness 0.4.13: gsm8k, 5-shot, complete."""
    values = metrics or {"exact_match,strict-match": 0.823, "exact_match_stderr,strict-match": 0.0105}
    document: dict[str, Any] = {
        "results": {task: {"alias": task, **values}},
        "group_subtasks": {},
        "configs": {
            task: {
                "task": task,
                "dataset_path": "openai/gsm8k",
                "dataset_name": "main",
                "test_split": "test",
                "num_fewshot": 5,
                "generation_kwargs": {"temperature": 0.0},
            },
        },
        "versions": {task: 3.0},
        "n-shot": {task: 5},
        "n-samples": {task: {"original": samples, "effective": samples}},
        "config": {"model": "hf", "model_args": f"pretrained={MODEL},dtype=bfloat16", "limit": None},
        "git_hash": "abc1234",
        "date": 1763600000.5,
        "lm_eval_version": "0.4.13",
        "model_name": MODEL,
    }
    return document | changes


def lm_group(parts: int = 57, samples: int = 14042, **changes: Any) -> dict[str, Any]:
    """MMLU as lm-evaluation-harness writes it: four groups of subjects under one."""
    names = [f"mmlu_subject_{number}" for number in range(parts)]
    share = [samples // parts + (number < samples % parts) for number in range(parts)]
    document = lm_eval("mmlu", {"acc,none": 0.714, "acc_stderr,none": 0.003})
    document["results"] |= {name: {"acc,none": 0.7} for name in names}
    document["group_subtasks"] = {
        "mmlu": ["mmlu_stem", "mmlu_other"],
        "mmlu_stem": names[:20],
        "mmlu_other": names[20:],
    }
    document["n-samples"] = {
        name: {"original": count, "effective": count} for name, count in zip(names, share, strict=True)
    }
    document["n-shot"] = dict.fromkeys(names, 5)
    return document | changes


def lighteval(results: dict[str, Any] | None = None, **general: Any) -> dict[str, Any]:
    """A file of lighteval 0.13.0."""
    values = results or {"gsm8k|5": {"extractive_match": 0.69, "extractive_match_stderr": 0.0127}}
    config = {
        "hf_repo": "openai/gsm8k",
        "hf_subset": "main",
        "hf_revision": "c" * 40,
        "evaluation_splits": ["test"],
    }
    return {
        "config_general": {
            "lighteval_sha": "?",
            "max_samples": None,
            "start_time": 14917.4,
            "end_time": 14999.9,
            "model_config": {
                "model_name": MODEL,
                "generation_parameters": {"temperature": 0.6, "seed": None},
            },
            "model_name": MODEL,
        }
        | general,
        "results": values | {"all": {"extractive_match": 0.69}},
        "versions": dict.fromkeys(values, 0),
        "config_tasks": {key: config | counts_of_lighteval(key, len(values)) for key in values},
    }


def counts_of_lighteval(key: str, parts: int) -> dict[str, int]:
    """What a run that counts its samples writes; lighteval 0.13.0 itself writes -1 for both."""
    whole = next((count for name, count in WHOLE.items() if name in key), 198)
    if "subject_" in key:
        number = int(key.partition("subject_")[2].partition("|")[0])
        whole = 14042 // 57 + (number < 14042 % 57)
    return {"original_num_docs": whole, "effective_num_docs": whole}


WHOLE = {"gsm8k": 1319, "arc:challenge": 1172, "math_500": 500, "aime25": 30}


def uncounted_lighteval() -> dict[str, Any]:
    """As lighteval 0.13.0 writes it."""
    document = lighteval()
    for row in document["config_tasks"].values():
        row |= {"original_num_docs": -1, "effective_num_docs": -1}
    return document


def record(value: float = 0.751, **changes: Any) -> dict[str, Any]:
    """A record of every_eval_ever 0.3.0 with one result; `changes` go to the result."""
    result: dict[str, Any] = {
        "evaluation_name": "MMLU-Pro",
        "source_data": {
            "dataset_name": "MMLU-Pro",
            "hf_repo": "TIGER-Lab/MMLU-Pro",
            "hf_split": "test",
            "samples_number": 12032,
        },
        "metric_config": {
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1,
        },
        "score_details": {
            "score": value,
            "uncertainty": {"standard_error": {"value": 0.004}, "num_samples": 12032},
        },
        "generation_config": {"generation_args": {"temperature": 0.0}},
    }
    return {
        "schema_version": "0.3.0",
        "evaluation_id": "acme/heron-7b/1763600000",
        "retrieved_timestamp": "1763600000",
        "source_metadata": {
            "source_type": "evaluation_run",
            "source_organization_name": "Evals Inc",
            "evaluator_relationship": "third_party",
        },
        "eval_library": {"name": "inspect_ai", "version": "0.3.285"},
        "model_info": {"name": "Heron 7B", "id": MODEL},
        "evaluation_results": [result | changes],
    }


def own(**changes: Any) -> dict[str, Any]:
    """The record of inspect_eval_uv.py."""
    score = {
        "model": MODEL,
        "benchmark": "ARC-Easy",
        "benchmark_id": "arc_easy",
        "value": 0.81,
        "unit": "fraction",
        "source": {"kind": "inspect-log", "url": LINK, "name": "inspect-ai"},
        "method": {"task": "arc_easy"},
    }
    return {
        "log": "x.eval",
        "status": "success",
        "complete": True,
        "why_not": [],
        "scores": [score],
    } | changes


def put(folder: Path, document: object, name: str = "results.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def imported(folder: Path, document: object, *args: str, name: str = "results.json") -> Run:
    return run_here("import-results", str(put(folder, document, name)), "--repo-id", MODEL, "--json", *args)


def only(done: Run) -> dict[str, Any]:
    assert done.code == 0, done.err
    (score,) = done.document["results"]
    return dict(score)


def why(done: Run) -> str:
    """What makes the one score of a run partial; it is said on stderr too."""
    score = only(done)
    assert score["complete"] is False
    told: str = score["method"]["partial"]
    assert told in done.err
    return told


def lm(path: tuple[str, ...], value: object) -> dict[str, Any]:
    document = lm_eval()
    target = document
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    return document


def without_limit() -> dict[str, Any]:
    document = lm_eval()
    del document["config"]["limit"]
    return document


def mmlu_of_lighteval(parts: int = 57, mean: bool = True, form: str = "mmlu:{}|5") -> dict[str, Any]:
    results = {form.format(f"subject_{number}"): {"em": 0.7, "em_stderr": 0.03} for number in range(parts)}
    results |= {form.format("_average"): {"em": 0.7, "em_stderr": 0.03}} if mean else {}
    return lighteval(results)


def large_file(path: Path, kind: str) -> None:
    """200 MB (60 of lists): the results, and samples that take most memory or look like results."""
    text = json.dumps(lm_eval())[:-1]
    pieces = {
        "texts": json.dumps({"doc": 'word \\ " } ] { [ ' * 40}) + ", ",
        "lists": "[[], {}, 1], ",
        "escapes": '"' + "\\n" * 500_000 + '", ',
    }
    piece = pieces[kind]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"samples": {"results": [')
        size = 0
        while size < (60_000_000 if kind == "lists" else 200_000_000):  # the former takes 8 s
            block = piece * max(1_000_000 // len(piece), 1)
            size += file.write(block)
        file.write("0]}, " + text[1:] + "}")
