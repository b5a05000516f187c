#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "ijson>=3.3,<4",
#     "inspect-ai>=0.3.285,<0.4",
#     "inspect-evals>=0.26,<0.27",
#     "openai>=3.4,<4",
#     "python-dotenv>=1.0,<2",
#     "pyyaml>=6.0,<7",
#     "zipfile-zstd>=0.0.4",
# ]
#
# [tool.hf-jobs]
# flavor = "cpu-basic"
# timeout = "4h"
# secrets = ["HF_TOKEN"]
# ///
"""Evaluate one model on one benchmark with inspect-ai, and say what the run is worth as a score.

    uv run inspect_eval_uv.py --model org/model --task mmlu
    uv run inspect_eval_uv.py --from-log logs/
    hf jobs uv run --flavor l4x1 --secrets HF_TOKEN inspect_eval_uv.py -- --model org/model --task gsm8k

Exit codes: 0 done, also when the run was finished before; 1 nothing measured, or samples failed; 2 usage;
3 not signed in, no access, no credits; 4 no such model or task; 5 refused; 6 network or server failure;
130 and 143 interrupted (the same command again resumes).
The last line of stdout is the record, {"log", "status", "complete", "why_not", "scores"}; all else is stderr.

Map of this file, in reading order
    Task table        the names people use -> inspect-evals tasks, data sets, counts, metrics
    Records           frozen values that travel between the sections
    Tasks             a name + arguments -> what will be run, or why there is no such task
    Models            a model + a backend -> how inspect-ai reaches it
    Hub               revisions, access, where logs go
    Preflight         everything that can be known before the long work
    Run               one evaluation, resumed where an earlier one stopped
    Logs              a log -> facts -> complete or why not -> scores
    Publishing        scores -> evaluation_manager.py publish
    Output            the record and errors
    Commands          list the tasks, run one, read logs
    Parser            arguments, main
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

VERSION = "0.1.0"
T = TypeVar("T")

# --------------------------------------------------------------------------------------------------
# Task table
# --------------------------------------------------------------------------------------------------
# Read in inspect-evals 0.26.0. It records neither revision nor config nor split of its data in a log, so
# they stand here; tests/test_task_table.py compares every line with the installed package.

DOCKER, GRADER, TWO_GRADERS, GATED = "docker", "grader", "two graders", "gated"
CHOICE_NOTE = "the answer letter is generated: not comparable with log-likelihood scores of other harnesses"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One benchmark as inspect-evals runs it.

    `options` are the task's arguments with their defaults, `filters` those of them that pick a part of the
    benchmark: a run with another value of one is partial. `fixed` are arguments that make it this benchmark.
    `samples` is how many there are with the defaults, None where nobody knows. `version` is the number that
    results must share to be comparable. `shots` is the number of examples, or the argument that sets it.
    `scorer` and `reducer` are None where the task has one only; `metric` is the key in the log, `measures`
    its usual name. `temperature` is None where the task leaves it open.
    """

    name: str
    task: str
    benchmark: str
    benchmark_id: str
    version: int
    dataset: str | None
    revision: str
    config: str | None
    split: str | None
    samples: int | None
    scorer: str | None
    metric: str = "accuracy"
    stderr: str = "stderr"
    reducer: str | None = None
    measures: str = "accuracy"
    aliases: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    shots: int | str = 0
    epochs: int = 1
    temperature: float | None = None
    needs: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None

    @property
    def spec(self) -> str:
        """The name that inspect-ai takes."""
        return f"inspect_evals/{self.task}"

    @property
    def url(self) -> str | None:
        """Where the data come from when it is not the Hub."""
        return None if self.dataset else self.revision


_MMLU: dict[str, object] = {
    "language": "EN_US", "subjects": [], "cot": False, "shuffle": True, "max_non_cot_tokens": 16
}  # fmt: skip
_MMLU_REVISION = "c30699e8356da336a370243923dbaf21066bb9fe"
_HLE: dict[str, object] = {
    "answer_type": None, "category": None, "subject": None, "include_multi_modal": True,
    "only_hle_verified_gold": True, "rolling": False, "system_prompt": "system_mc", "scorer": ...,
}  # fmt: skip
_HLE_FILTERS = (
    "answer_type",
    "category",
    "subject",
    "include_multi_modal",
    "only_hle_verified_gold",
    "rolling",
)
_MATH_MODULES = {"sympy": "sympy>=1.13,<2", "antlr4": "antlr4-python3-runtime>=4.11,<4.12"}
_IFEVAL = "instruction_following_eval @ git+https://github.com/josejg/instruction_following_eval"
_SIMPLE_EVALS = "https://openaipublic.blob.core.windows.net/simple-evals/"
_SIMPLEQA: dict[str, object] = {"scorer": "tool", "grade_parse": "strict"}

TASKS = (
    TaskRow(
        "mmlu", "mmlu_0_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 13937, "choice",
        aliases=("mmlu_0_shot",), options=_MMLU, filters=("language", "subjects"), temperature=0.0,
        note=CHOICE_NOTE,
    ),
    TaskRow(
        "mmlu_5_shot", "mmlu_5_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 14015,
        "choice", options={**_MMLU, "fewshot_shuffle": False}, filters=("language", "subjects"), shots=5,
        temperature=0.0, note=CHOICE_NOTE,
    ),
    TaskRow(
        "mmlu_pro", "mmlu_pro", "MMLU-Pro", "mmlu_pro", 2, "TIGER-Lab/MMLU-Pro",
        "527feea0afed1de15a8c115abf7be4c912123315", None, "test", 12032, "choice",
        options={"subjects": [], "fewshot": 0, "shuffle": True}, filters=("subjects",), shots="fewshot",
    ),
    TaskRow(
        "gsm8k", "gsm8k", "GSM8K", "gsm8k", 2, "openai/gsm8k", "cc7b047b6e5bb11b4f1af84efc572db110a51b3c",
        "main", "test", 1319, "match",
        options={"fewshot": 10, "fewshot_seed": 42, "shuffle_fewshot": True}, shots="fewshot",
    ),
    TaskRow(
        "humaneval", "humaneval", "HumanEval", "humaneval", 3, "openai/openai_humaneval",
        "7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544", None, "test", 164, "verify", measures="pass@1",
        options={"solver": None, "instruction_prompt": ..., "scorer": None, "sandbox": "docker"},
        needs=(DOCKER,), note="the model's programs are run",
    ),
    TaskRow(
        "arc_challenge", "arc_challenge", "ARC-Challenge", "arc_challenge", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Challenge", "test", 1172, "choice",
        aliases=("arc", "arc_c"), note=CHOICE_NOTE,
    ),
    TaskRow(
        "arc_easy", "arc_easy", "ARC-Easy", "arc_easy", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Easy", "test", 2376, "choice", aliases=("arc_e",),
        note=CHOICE_NOTE,
    ),
    TaskRow(
        "hellaswag", "hellaswag", "HellaSwag", "hellaswag", 2, "Rowan/hellaswag",
        "218ec52e09a7e7462a5400043bb9a69a41d06b76", None, "validation", 10042, "choice",
        options={"shuffle": False, "split": "validation"}, filters=("split",), note=CHOICE_NOTE,
    ),
    TaskRow(
        "truthfulqa", "truthfulqa", "TruthfulQA", "truthfulqa", 3, "truthfulqa/truthful_qa",
        "741b8276f2d1982aa3d5b832d3ee81ed3b896490", "multiple_choice", "validation", 817, "choice",
        aliases=("truthful_qa", "truthfulqa_mc1"),
        options={"target": "mc1", "shuffle": 42, "shuffle_choices": 42},
        note="a generated choice among the MC1 answers, not the log-probability MC1 or MC2",
    ),
    TaskRow(
        "winogrande", "winogrande", "WinoGrande", "winogrande", 2, "allenai/winogrande",
        "01e74176c63542e6b0bcb004dcdea22d94fb67b5", "winogrande_xl", "validation", 1267, "choice",
        options={
            "dataset_name": "winogrande_xl", "fewshot": 5, "fewshot_seed": 42, "fewshot_shuffle": True,
            "shuffle": False,
        },
        filters=("dataset_name",), shots="fewshot", note=CHOICE_NOTE,
    ),
    TaskRow(
        "gpqa_diamond", "gpqa_diamond", "GPQA Diamond", "gpqa_diamond", 3, None,
        _SIMPLE_EVALS + "gpqa_diamond.csv", None, None, 198, "choice", aliases=("gpqa",), epochs=4,
        options={"cot": True, "high_level_domain": None, "subdomain": None, "shuffle_choices": 42},
        filters=("high_level_domain", "subdomain"), note="OpenAI's copy of the 198 questions, 4 epochs",
    ),
    TaskRow(
        "hle_verified", "hle", "HLE-Verified", "hle_verified", 9, "cais/hle",
        "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test", 668, None, options=_HLE,
        filters=_HLE_FILTERS, needs=(GATED, TWO_GRADERS),
        note="the 668 verified questions; --task hle runs all 2500",
    ),
    TaskRow(
        "hle", "hle", "HLE", "hle", 9, "cais/hle", "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test",
        2500, None, options=_HLE, filters=_HLE_FILTERS, fixed={"only_hle_verified_gold": False},
        needs=(GATED, TWO_GRADERS), note="all 2500 questions; --task hle_verified runs the 668 verified ones",
    ),
    TaskRow(
        "aime2024", "aime2024", "AIME 2024", "aime_2024", 5, "Maxwell-Jia/AIME_2024",
        "8d88b2876a82a080e2f172cc9b25d0d9d2cb4792", None, "train", 30, "aime_scorer",
        aliases=("aime24", "aime_2024"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2025", "aime2025", "AIME 2025", "aime_2025", 5, "math-ai/aime25",
        "563bb8404243c5f09de6ec262f2db674fe5bce9b", None, "test", 30, "aime_scorer",
        aliases=("aime25", "aime_2025"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2026", "aime2026", "AIME 2026", "aime_2026", 3, "math-ai/aime26",
        "79037aebdb6580008fb960d17cb21fd3099083e3", None, "test", 30, "aime_scorer",
        aliases=("aime26", "aime_2026"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "bbh", "bbh", "BIG-Bench Hard", "bbh", 3, "Joschka/big_bench_hard",
        "76eaa8c29ad448752cd44201a1246618e2454cac", None, None, 6509, "bbh_scorer", metric="all",
        aliases=("big_bench_hard", "bigbench_hard"),
        options={"subset_name": None, "prompt_type": "answer_only"}, filters=("subset_name",),
        temperature=0.0,
        note="prompt_type: answer_only (three examples), zero_shot or chain_of_thought",
    ),
    TaskRow(
        "ifeval", "ifeval", "IFEval", "ifeval", 2, "google/IFEval",
        "966cd89545d6b6acfd7638bc708b98261ca58e84", None, "train", 541, "instruction_following",
        metric="prompt_strict_acc", stderr="prompt_strict_stderr", measures="prompt-level strict accuracy",
        modules={"instruction_following_eval": _IFEVAL},
    ),
    TaskRow(
        "math", "math", "MATH", "math", 3, "DigitalLearningGmbH/MATH-lighteval",
        "0530c78699ea5e8eb5530600900e1f328b48acad", "default", "test", None, "expression_exact_match_sympy",
        options={
            "levels": [], "subjects": [], "fewshot": 0, "fewshot_seed": 42, "grader_model": None,
            "shuffle": True,
        },
        filters=("levels", "subjects"), shots="fewshot", temperature=0.5, needs=(GRADER,),
        modules=_MATH_MODULES,
        note="the score is the exact match by sympy; the task's own first scorer asks a grader",
    ),
    TaskRow(
        "simpleqa", "simpleqa", "SimpleQA", "simpleqa", 5, None, _SIMPLE_EVALS + "simple_qa_test_set.csv",
        None, None, 4326, None, metric="correct", stderr="", measures="correct", options=_SIMPLEQA,
        needs=(GRADER,),
    ),
    TaskRow(
        "simpleqa_verified", "simpleqa_verified", "SimpleQA Verified", "simpleqa_verified", 5,
        "codelion/SimpleQA-Verified", "5a913f57326d89935cbed0ac071494e7e624b876", None, "train", 1000, None,
        metric="f_score", stderr="", measures="f1", options=_SIMPLEQA, needs=(GRADER,),
    ),
    TaskRow(
        "drop", "drop", "DROP", "drop", 2, "EleutherAI/drop", "619386fc7ffe6dace3cc6d3483c69b164ebf6bf3",
        None, "validation", 9535, "f1", metric="mean", measures="f1",
        options={"fewshot": 3, "fewshot_seed": 42, "fewshot_shuffle": True}, shots="fewshot",
    ),
    TaskRow(
        "mbpp", "mbpp", "MBPP", "mbpp", 4, "google-research-datasets/mbpp",
        "4bb6404fdc6cacfda99d4ac4205087b89d32030c", "sanitized", "test", 257, "verify", reducer="mean",
        measures="pass@1", options={"temperature": 0.5}, shots=3, epochs=5, temperature=0.5, needs=(DOCKER,),
        note="the model's programs are run; the score is the mean of 5 epochs",
    ),
    TaskRow(
        "swe_bench_verified", "swe_bench", "SWE-bench Verified", "swe_bench_verified", 6,
        "princeton-nlp/SWE-bench_Verified", "c104f840cc67f8b6eec6f759ebc8b2693d585d4a", None, "test", 500,
        None, metric="mean", stderr="", measures="resolved", aliases=("swe_bench",),
        options={
            "dataset": "princeton-nlp/SWE-bench_Verified", "split": "test", "input_prompt": ...,
            "scorer": None, "sandbox_type": "docker", "image_name_template": ..., "arch": ...,
            "sandbox_config": None, "allow_internet": False, "tool_timeout": 210, "revision": ...,
            "kwargs": ...,
        },
        filters=("dataset", "split", "revision"), needs=(DOCKER,), modules={"swebench": "swebench>=3.0.15"},
        note="one docker image a sample: neither on Hugging Face Jobs nor without docker",
    ),
    TaskRow(
        "boolq", "boolq", "BoolQ", "boolq", 4, "google/boolq", "35b264d03638db9f4ce671b711558bf7ff0f80d5",
        None, "validation", 3270, "pattern", options={"shuffle": True},
    ),
    TaskRow(
        "commonsense_qa", "commonsense_qa", "CommonsenseQA", "commonsense_qa", 2, "tau/commonsense_qa",
        "94630fe30dad47192a8546eb75f094926d47e155", None, "validation", 1221, "choice",
        options={"shuffle": True}, temperature=0.0, note=CHOICE_NOTE,
    ),
    TaskRow(
        "piqa", "piqa", "PIQA", "piqa", 2, "ybisk/piqa", "2e8ac2dffd59bac8c3c6714948f4c551a0848bb0",
        None, "validation", 1838, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "pubmedqa", "pubmedqa", "PubMedQA", "pubmedqa", 2, "qiaojin/PubMedQA",
        "9001f2853fb87cab8d220904e0de81ac6973b318", "pqa_labeled", "train", 500, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "race_h", "race_h", "RACE-h", "race_h", 2, "ehovy/race", "2fec9fd81f1dc971569a9b729c43f2f0e6436637",
        "high", "test", 3498, "choice", options={"shuffle": True}, note=CHOICE_NOTE,
    ),
    TaskRow(
        "squad_v2", "squad", "SQuAD 2.0", "squad_v2", 3, "rajpurkar/squad_v2",
        "3ffb306f725f7d2ce8394bc1873b24868140c412", None, "validation", 11873, "f1", metric="mean",
        measures="f1", aliases=("squad",), options={"shuffle": True},
    ),
)  # fmt: skip

# What people ask for and inspect-evals does not have -> what to do instead.
ABSENT = {
    "livecodebench": "inspect-evals has only LiveCodeBench Pro, another benchmark; for the classic one: "
    "lighteval vllm MODEL 'lcb:codegeneration|0'",
    "livecodebench_pro": "it needs a privileged docker image, which this script does not start; "
    "run: inspect eval inspect_evals/livecodebench_pro",
    "aime": "there is one benchmark a year: aime2024, aime2025, aime2026",
    "math_500": "inspect-evals has the whole MATH only; for MATH-500: lighteval vllm MODEL 'math_500|0'",
    "swe_bench_verified_mini": "it is a part of SWE-bench Verified, and no leaderboard has it",
    "musr": "inspect-evals runs one of its three domains at a time",
}
LIGHTEVAL_SUITES = ("leaderboard", "lighteval", "helm", "original", "extended", "community")

# Benchmarks of the Hub that have an id in examples/metric_mapping.json: (data set, task) -> (name, id).
HUB_BENCHMARKS = {
    ("openai/gsm8k", "gsm8k"): ("GSM8K", "gsm8k"),
    ("tiger-lab/mmlu-pro", "mmlu_pro"): ("MMLU-Pro", "mmlu_pro"),
    ("cais/hle", "hle"): ("HLE", "hle"),
    ("idavidrein/gpqa", "diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("idavidrein/gpqa", "gpqa_diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("matharena/aime_2026", "matharena/aime_2026"): ("AIME 2026", "aime_2026"),
}

# Versions that resolve together with inspect-ai 0.3.285 (Python 3.12, November 2026).
ENGINES: dict[str, dict[str, str]] = {
    "vllm": {"vllm": "vllm==0.32.0"},
    "hf": {
        "torch": "torch==2.13.0",
        "transformers": "transformers==5.23.0",
        "accelerate": "accelerate==1.15.0",
    },
}

# --------------------------------------------------------------------------------------------------
# Records
# --------------------------------------------------------------------------------------------------


class EvalError(Exception):
    """A failure that a user can act on: printed once, in `main`, as `error: ...` and `hint: ...`."""

    def __init__(
        self, message: str, *, code: int, hint: str | None = None, candidates: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.hint, self.candidates = message, code, hint, tuple(candidates)


@dataclass(frozen=True, slots=True)
class Job:
    """The task of a run: what inspect-ai is asked for, and what its score will mean.

    `row` is None for a benchmark of the Hub (`hf/...`), whose data set and revision stand in `spec`.
    """

    spec: str
    args: Mapping[str, object]
    row: TaskRow | None
    benchmark: str
    benchmark_id: str | None
    dataset: str | None
    revision: str | None
    config: str | None = None
    split: str | None = None
    scorers: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be there beside the model: DOCKER, GRADER, TWO_GRADERS, GATED."""
        if self.row:
            return self.row.needs
        return (GRADER,) if any(name.startswith("model_graded") for name in self.scorers) else ()


@dataclass(frozen=True, slots=True)
class Target:
    """The model of a run: the repository that the score belongs to, and how inspect-ai reaches the model.

    `revision` is the commit that is run, None where a server decides. `args` are inspect's model arguments.
    """

    repo_id: str
    backend: str
    spec: str
    served: str
    base_url: str | None
    revision: str | None
    args: Mapping[str, object]
    engine: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What else decides the score, or how long it takes."""

    generation: Mapping[str, object]
    limits: Mapping[str, object]
    graders: Mapping[str, str]
    sandbox: str | None
    epochs: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class ScorerResult:
    """One scorer's (and reducer's) metrics, as a log holds them."""

    scorer: str
    name: str
    reducer: str | None
    scored: int | None
    unscored: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Samples:
    """What the samples of a log say: how many there are, failed, hit a limit, or were cut at max_tokens."""

    count: int
    failed: int
    limited: int
    cut: int
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What a log says about its run, whoever made it. `told` is what this script wrote into it."""

    location: str
    status: str
    error: str | None
    task: str
    version: int | None
    full_version: str | None
    args_passed: Mapping[str, object]
    model: str
    base_url: str | None
    roles: Mapping[str, str]
    dataset: str | None
    dataset_samples: int | None
    limit: object
    sample_id: object
    epochs: int
    limits: tuple[str, ...]
    invalidated: bool
    total: int | None
    completed: int | None
    scores: tuple[ScorerResult, ...]
    generation: Mapping[str, object]
    packages: Mapping[str, str]
    completed_at: str | None
    sandbox: str | None
    told: Mapping[str, object]
    samples: Samples


@dataclass(frozen=True, slots=True)
class Score:
    """A score as contract.md has it; `value` and `stderr` are fractions unless `unit` says otherwise."""

    model: str
    benchmark: str
    benchmark_id: str | None
    variant: str | None
    metric: str
    value: float
    raw: str
    stderr: float | None
    samples: int | None
    complete: bool
    url: str | None
    date: str | None
    method: Mapping[str, object]
    unit: str | None = "fraction"


@dataclass(frozen=True, slots=True)
class Record:
    """What the last line of stdout says of one log."""

    log: str | None
    status: str
    complete: bool
    why_not: tuple[str, ...]
    scores: tuple[Score, ...]


# --------------------------------------------------------------------------------------------------
# Tasks
# --------------------------------------------------------------------------------------------------


def find_task(name: str, given: Sequence[str]) -> tuple[TaskRow, dict[str, object]]:
    """The row of a name that people use, and the task's arguments from it and from `given` (K=V).

    Takes "mmlu", "inspect_evals/mmlu_0_shot", and lighteval's "leaderboard|mmlu|5" or "gsm8k|8".
    Raises EvalError: 4 for an unknown task, 2 for arguments it does not have.
    """
    plain, subset, shots = _split_name(name)
    row = _row_named(plain, shots)
    args: dict[str, object] = dict(row.fixed)
    if subset:
        key = _subset_argument(row, name)
        args[key] = [subset] if isinstance(row.options[key], list) else subset
    if shots is not None and isinstance(row.shots, str):
        args[row.shots] = shots
    for text in given:
        key, value = _argument(row, text)
        if key in row.fixed and value != row.fixed[key]:
            raise EvalError(f"--task-arg {key} is what makes it {row.name}", code=2, hint="--list-tasks")
        args[key] = value
    return row, args


def _split_name(name: str) -> tuple[str, str | None, int | None]:
    """(task, subset, number of examples) of a name in inspect's or in lighteval's style."""
    parts = name.split("|")
    if len(parts) > 1 and parts[0] in LIGHTEVAL_SUITES:
        parts = parts[1:]
    whole = parts[0].replace(":", "_").lower()  # arc:challenge is a benchmark, mmlu:anatomy a part of one
    known = any(whole in (row.name, *row.aliases) for row in TASKS)
    task, _, subset = (whole, "", "") if known else parts[0].partition(":")
    shots = parts[1] if len(parts) > 1 else None
    if shots is not None and not shots.isdigit():
        raise EvalError(
            f"{name!r}: {shots!r} is no number of examples",
            code=2,
            hint="write suite|task|shots, as in gsm8k|5",
        )
    return task.strip(), subset or None, int(shots) if shots is not None else None


def _row_named(name: str, shots: int | None) -> TaskRow:
    plain = name.removeprefix("inspect_evals/").lower().replace("-", "_")
    if name.startswith("inspect_evals/"):
        rows = [row for row in TASKS if row.task == plain]
    else:
        rows = [row for row in TASKS if plain in (row.name, *row.aliases)]
    if not rows:
        raise _unknown_task(name, plain)
    fixed = [row for row in TASKS if row.benchmark_id == rows[0].benchmark_id]
    if shots is None or isinstance(rows[0].shots, str):
        return rows[0]
    with_shots = [row for row in fixed if row.shots == shots]
    if not with_shots:
        known = ", ".join(f"{row.shots}-shot" for row in fixed)
        raise EvalError(
            f"inspect-evals runs {rows[0].benchmark} {known} only, not {shots}-shot",
            code=4,
            hint=f"--task {rows[0].name}, or run lighteval for {shots}-shot",
            candidates=[row.name for row in fixed],
        )
    return with_shots[0]


def _unknown_task(name: str, plain: str) -> EvalError:
    if plain in ABSENT:
        return EvalError(f"there is no task {name!r}: {ABSENT[plain]}", code=4, hint="--list-tasks")
    names = sorted({alias for row in TASKS for alias in (row.name, *row.aliases)})
    near = difflib.get_close_matches(plain, names, n=5, cutoff=0.5)
    hint = f"did you mean --task {near[0]}?" if near else "see --list-tasks, or give hf/DATASET/TASK"
    return EvalError(f"there is no task {name!r}", code=4, hint=hint, candidates=near)


def _subset_argument(row: TaskRow, name: str) -> str:
    wanted = [key for key in ("subjects", "subset_name", "category", "dataset_name") if key in row.filters]
    if not wanted:
        raise EvalError(f"{name!r}: {row.benchmark} has no subsets", code=4, hint=f"--task {row.name}")
    return wanted[0]


def _argument(row: TaskRow, text: str) -> tuple[str, object]:
    """One --task-arg as name and value of the type of its default. Raises EvalError (2)."""
    key, sign, raw = text.partition("=")
    if not sign or key not in row.options:
        known = ", ".join(row.options) or "none"
        raise EvalError(
            f"{row.task} has no argument {key!r}; it has: {known}",
            code=2,
            hint="write --task-arg NAME=VALUE",
            candidates=difflib.get_close_matches(key, row.options, n=3),
        )
    value, default = parse_value(raw), row.options[key]
    if isinstance(default, list) and not isinstance(value, list):
        value = str(value).split(",")
    if not _is_like(value, default):
        raise EvalError(
            f"--task-arg {text}: {key} is {default!r} by default", code=2, hint=f"give it like {default!r}"
        )
    return key, value


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return default in (None, ...) or isinstance(value, type(default))


def parse_value(text: str) -> object:
    """A value of K=V: JSON where it is JSON (true, 3, 0.5, [..]), else the text."""
    with contextlib.suppress(ValueError):
        return json.loads(text.lower() if text.lower() in ("true", "false", "null", "none") else text)
    return None if text.lower() == "none" else text


def table_job(name: str, given: Sequence[str]) -> Job:
    """The task of a name of the table, with all that is known of its data."""
    row, args = find_task(name, given)
    return Job(
        row.spec, args, row, row.benchmark, row.benchmark_id, row.dataset, row.revision, row.config, row.split
    )


@dataclass(frozen=True, slots=True)
class HubName:
    """The parts of hf/<org>/<data set>[/<task>][@<revision>]; a task id may itself hold slashes."""

    dataset: str
    task: str | None
    revision: str | None


def parse_hub_name(name: str) -> HubName:
    """The parts of a Hub benchmark's name. Raises EvalError (2)."""
    spec, _, revision = name.removeprefix("hf/").partition("@")
    if re.match(r"[0-9a-f]{40}/", revision):  # in logs, where eval.yaml has several tasks, the id comes twice
        revision = revision[:40]
    parts = spec.split("/", 2)
    if len(parts) < 2 or not all(parts):
        raise EvalError(f"{name!r} names no data set", code=2, hint="write hf/ORG/DATASET[/TASK][@REVISION]")
    if "hf/" in spec:
        raise EvalError(
            f"inspect-ai cannot run {name!r}: it strips every 'hf/' of a name", code=5, hint="--list-tasks"
        )
    return HubName(f"{parts[0]}/{parts[1]}", parts[2] if len(parts) > 2 else None, revision or None)


def hub_job(name: HubName, sha: str, eval_yaml: Mapping[str, Any]) -> Job:
    """The task of a Hub benchmark, at exactly this commit. Raises EvalError: 4 no such task, 5 not for us."""
    where = f"eval.yaml of {name.dataset}"
    framework = eval_yaml.get("evaluation_framework")
    if framework not in (None, "inspect-ai"):
        raise EvalError(
            f"{where} is for {framework}, not for inspect-ai", code=5, hint=f"run it with {framework}"
        )
    tasks = {str(task.get("id")): task for task in eval_yaml.get("tasks") or [] if isinstance(task, dict)}
    if not tasks:
        raise EvalError(f"{where} has no tasks", code=4, hint="--list-tasks names others")
    wanted = name.task or (next(iter(tasks)) if len(tasks) == 1 else None)
    if wanted not in tasks:
        asked = f"no task {wanted!r}" if wanted else "several tasks; say which"
        raise EvalError(
            f"{where} has {asked}", code=4, candidates=list(tasks),
            hint=f"--task hf/{name.dataset}/{next(iter(tasks))}",
        )  # fmt: skip
    if "/" in str(wanted):
        raise EvalError(
            f"inspect-ai cannot run the task id {wanted!r}: it takes no slash", code=5, hint="--list-tasks"
        )
    task = tasks[str(wanted)]
    title, known = HUB_BENCHMARKS.get(
        (name.dataset.lower(), str(wanted).lower()), (f"{name.dataset} {wanted}", None)
    )
    named = "" if wanted == "None" else f"/{wanted}"
    return Job(
        f"hf/{name.dataset}{named}@{sha}", {}, None, title, known, name.dataset, sha,
        str(task.get("config", "default")), str(task.get("split", "test")),
        tuple(str(row.get("name")) for row in task.get("scorers") or [] if isinstance(row, dict)),
    )  # fmt: skip


def restrictions(row: TaskRow, passed: Mapping[str, object]) -> list[str]:
    """Which arguments make it a run over a part of the benchmark, or over something that we do not know."""
    found = []
    for key, value in passed.items():
        if key in row.fixed:
            if value != row.fixed[key]:
                found.append(f"{key}={json.dumps(value)} is not {row.benchmark}")
        elif key in row.filters:
            if value != row.options[key]:
                found.append(f"{key}={json.dumps(value)} picks a part of {row.benchmark}")
        elif key not in row.options:
            found.append(f"the argument {key} is not known")
    missing = [key for key in row.fixed if key not in passed]
    return found + [
        f"without {key}={json.dumps(row.fixed[key])} it is not {row.benchmark}" for key in missing
    ]


def variant_of(row: TaskRow | None, args: Mapping[str, object], epochs: int) -> str | None:
    """How the benchmark was put, in the words of model cards: "5-shot, CoT, avg@4"."""
    words = []
    if row:
        shots = args.get(row.shots, row.options[row.shots]) if isinstance(row.shots, str) else row.shots
        words = [f"{int(str(shots or 0))}-shot"] if row.name != "bbh" else []
        prompt = args.get("prompt_type", row.options.get("prompt_type"))
        words += [str(prompt).replace("_", "-")] if prompt else []
        words += ["CoT"] if args.get("cot", row.options.get("cot")) is True else []
    words += [f"avg@{epochs}"] if epochs > 1 else []
    return ", ".join(words) or None


# --------------------------------------------------------------------------------------------------
# Models
# --------------------------------------------------------------------------------------------------

BACKENDS = ("auto", "inference-providers", "vllm", "hf", "openai")
ROUTER = "https://router.huggingface.co/v1"
ENGINE_OPTIONS = ("tensor_parallel_size", "gpu_memory_utilization", "dtype", "max_model_len")
ENGINE_START = 1800  # seconds that vLLM may take to start: large models load for more than inspect's 600


def choose_backend(asked: str, model: str, has_gpu: Callable[[], bool], base_url: str | None) -> str:
    """What `auto` means: vLLM where there is a GPU, else Inference Providers."""
    if asked != "auto":
        return asked
    if ":" in model:
        return "inference-providers"
    if base_url:
        return "openai"
    return "vllm" if has_gpu() else "inference-providers"


def has_cuda() -> bool:
    """Whether an NVIDIA GPU can be used, without importing torch."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return False
    command = shutil.which("nvidia-smi")
    if command is None:
        return False
    listed = subprocess.run([command, "-L"], capture_output=True, timeout=30, check=False)
    return listed.returncode == 0 and b"GPU" in listed.stdout


def check_model_name(model: str, backend: str) -> tuple[str, str | None]:
    """(repository, provider) of --model. Raises EvalError (2)."""
    repo, _, provider = model.partition(":")
    if backend == "openai":
        return model, None
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo):
        raise EvalError(f"{model!r} is no model of the Hub", code=2, hint="write --model ORG/NAME[:provider]")
    if provider and backend != "inference-providers":
        raise EvalError(
            f"{provider!r} names a provider, which --backend {backend} does not use",
            code=2,
            hint=f"--model {repo}, or --backend inference-providers",
        )
    return repo, provider or None


def make_target(args: argparse.Namespace, backend: str, revision: str | None) -> Target:
    """How inspect-ai reaches the model. `revision` is its commit, None where a server decides."""
    repo, provider = check_model_name(args.model, backend)
    repo = args.repo_id or repo
    extra = {key: parse_value(raw) for key, _, raw in (text.partition("=") for text in args.model_arg)}
    if backend == "inference-providers":
        engine = f"Inference Providers: {provider}" if provider else "Inference Providers"
        url = args.base_url or ROUTER
        return Target(
            repo, backend, f"hf-inference-providers/{args.model}", args.model, url, None, extra, engine
        )
    if backend == "openai":
        url, spec = args.base_url, f"openai-api/server/{args.model}"
        return Target(repo, backend, spec, args.model, url, None, extra, "OpenAI-compatible server")
    if backend == "vllm":
        if args.base_url:
            server = "vLLM server"
            return Target(repo, backend, f"vllm/{args.model}", args.model, args.base_url, None, extra, server)
        engine = f"vllm {_installed('vllm') or ENGINES['vllm']['vllm'].partition('==')[2]}"
        return Target(
            repo, backend, f"vllm/{args.model}", args.model, None, revision,
            {**_vllm_args(args, revision), **extra}, engine,
        )  # fmt: skip
    engine = f"transformers {_installed('transformers')}, torch {_installed('torch')}"
    chosen = {"dtype": args.dtype, "trust_remote_code": args.trust_remote_code or None}
    extra = {**{key: value for key, value in chosen.items() if value is not None}, **extra}
    return Target(repo, backend, f"hf/{args.model}", args.model, None, revision, extra, engine)


def _vllm_args(args: argparse.Namespace, revision: str | None) -> dict[str, object]:
    chosen = {name: getattr(args, name) for name in ENGINE_OPTIONS if getattr(args, name) is not None}
    if args.trust_remote_code:
        chosen["trust_remote_code"] = True
    if revision:
        chosen |= {"revision": revision, "tokenizer_revision": revision}
    return {"timeout": ENGINE_START, **chosen}


def _transformers_args(target: Target, temperature: object) -> dict[str, object]:
    """Model and tokenizer at one commit; inspect's own `revision` reaches the model only.

    transformers refuses temperature 0 while it samples, so 0 means that it does not.
    """
    from huggingface_hub import snapshot_download

    folder = ask_hub(
        f"model {target.served}", lambda: snapshot_download(target.served, revision=target.revision)
    )
    found: dict[str, object] = {"model_path": folder, "tokenizer_path": folder}
    if temperature == 0:
        found["do_sample"] = False
    return {**found, **target.args}


def _installed(package: str) -> str | None:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(package)
    return None


# --------------------------------------------------------------------------------------------------
# Hub
# --------------------------------------------------------------------------------------------------


def ask_hub(what: str, question: Callable[[], T]) -> T:
    """An answer of the Hub. Raises EvalError: 3 no access, 4 not there, 6 no answer."""
    from huggingface_hub import errors

    try:
        return _patiently(question)
    except errors.LocalTokenNotFoundError as error:
        raise EvalError(
            "there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN"
        ) from error
    except errors.GatedRepoError as error:
        raise EvalError(
            f"{what} is gated, and this token has no access",
            code=3,
            hint="accept its terms on its page with the account of HF_TOKEN, then try again",
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise EvalError(
            f"there is no {what}, or it is private",
            code=4,
            hint="check the name; `hf auth whoami` says who asks",
        ) from error
    except (errors.RevisionNotFoundError, errors.EntryNotFoundError) as error:
        raise EvalError(f"{what}: {_first_line(error)}", code=4, hint="check name and revision") from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        code = 3 if status in (401, 402, 403) else 4 if status == 404 else 6
        raise EvalError(f"the Hub says {status} for {what}: {_first_line(error)}", code=code) from error
    except OSError as error:
        raise EvalError(f"the Hub cannot be reached for {what}: {_first_line(error)}", code=6) from error


def _patiently(question: Callable[[], T]) -> T:
    """Ask again, twice, where the Hub is busy: its client does so for few requests."""
    from huggingface_hub.errors import HfHubHTTPError

    for wait in (1, 4):  # seconds
        try:
            return question()
        except HfHubHTTPError as error:
            if error.response.status_code not in (429, 500, 502, 503, 504):
                raise
            time.sleep(wait)
    return question()


def find_token() -> str | None:
    """The user's Hub token, from HF_TOKEN or from `hf auth login`."""
    from huggingface_hub import get_token

    return get_token()


def read_env_file() -> None:
    """Take keys, and nothing else, from a .env in the working folder where the environment has none."""
    if Path(".env").is_file():
        from dotenv import dotenv_values

        found = dotenv_values(".env")
        names = ("HF_TOKEN", "OPENAI_API_KEY", "VLLM_API_KEY")
        os.environ.update(
            {name: str(found[name]) for name in names if found.get(name) and name not in os.environ}
        )


def is_rehearsal() -> bool:
    """Whether HF_ENDPOINT names a stand-in for the Hub on this machine."""
    return urlsplit(os.environ.get("HF_ENDPOINT", "")).hostname in ("127.0.0.1", "localhost")


def model_revision(model: str, revision: str | None) -> str:
    """The commit of a model that can be downloaded with this token. Raises EvalError."""
    from huggingface_hub import HfApi

    what = f"model {model}"
    info = ask_hub(what, lambda: HfApi().model_info(model, revision=revision))
    if info.gated:
        ask_hub(what, lambda: HfApi().auth_check(model))
    return str(info.sha)


def read_hub_job(name: str) -> Job:
    """A Hub benchmark's task, pinned to the commit that its name means now."""
    import yaml
    from huggingface_hub import HfApi, hf_hub_download

    parts = parse_hub_name(name)
    what = f"data set {parts.dataset}"
    sha = str(ask_hub(what, lambda: HfApi().dataset_info(parts.dataset, revision=parts.revision)).sha)
    path = ask_hub(
        f"{what}: eval.yaml",
        lambda: hf_hub_download(parts.dataset, "eval.yaml", repo_type="dataset", revision=sha),
    )
    try:
        document = yaml.safe_load(Path(path).read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise EvalError(f"eval.yaml of {parts.dataset} is no YAML: {_first_line(error)}", code=5) from error
    return hub_job(parts, sha, document if isinstance(document, dict) else {})


def is_gated(dataset: str) -> bool:
    """Whether a data set is behind a gate; with it, that this token may pass. Raises EvalError."""
    from huggingface_hub import HfApi

    what = f"data set {dataset}"
    gated = bool(ask_hub(what, lambda: HfApi().dataset_info(dataset)).gated)
    if gated:
        ask_hub(what, lambda: HfApi().auth_check(dataset, repo_type="dataset"))
    return gated


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where logs go: a folder or bucket that inspect-ai writes to, or a data set that one upload goes to."""

    kind: str  # "local" | "bucket" | "dataset"
    root: str  # folder, hf://buckets/NS/NAME/..., or NS/NAME
    prefix: str = ""


def log_place(text: str) -> LogPlace:
    """The place that --log-dir names. Raises EvalError (2)."""
    if not text.startswith("hf://"):
        if "://" in text:
            raise EvalError(
                f"--log-dir {text}: only folders and hf:// are known", code=2, hint="--log-dir logs"
            )
        return LogPlace("local", text)
    kind, _, rest = text.removeprefix("hf://").partition("/")
    parts = rest.strip("/").split("/")
    if kind not in ("buckets", "datasets") or len(parts) < 2:
        raise EvalError(
            f"--log-dir {text}: no bucket and no data set",
            code=2,
            hint="hf://buckets/ME/NAME[/PATH] or hf://datasets/ME/NAME[/PATH]",
        )
    root, prefix = "/".join(parts[:2]), "/".join(parts[2:])
    return LogPlace(kind.removesuffix("s"), root, prefix)


def check_log_place(place: LogPlace, *, gated: bool, publishing: bool) -> None:
    """Make the place where it is missing, private; a gated benchmark's traces go to no public one.

    Raises EvalError (5) for those, and what `ask_hub` raises.
    """
    from huggingface_hub import HfApi

    api = HfApi()
    if place.kind == "dataset":
        what = f"data set {place.root}"
        ask_hub(what, lambda: api.create_repo(place.root, repo_type="dataset", private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.dataset_info(place.root)).private
    elif place.kind == "bucket":
        what = f"bucket {place.root}"
        ask_hub(what, lambda: api.create_bucket(place.root, private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.bucket_info(place.root)).private
    else:
        return
    if gated and not private:
        raise EvalError(
            f"{what} is public, and the traces would show a gated benchmark",
            code=5,
            hint="give --log-dir a private one",
        )
    if private and publishing and not gated:
        talk(f"{what} is private: readers of the score cannot follow its link until you make it public")


def upload_log(place: LogPlace, log: str) -> str:
    """Copy a local log to its data set in one commit; gives the url of the file at that commit."""
    from huggingface_hub import HfApi, constants

    path = "/".join(part for part in (place.prefix, Path(log).parent.name, Path(log).name) if part)
    commit = ask_hub(
        f"data set {place.root}",
        lambda: HfApi().upload_file(
            path_or_fileobj=log,
            path_in_repo=path,
            repo_id=place.root,
            repo_type="dataset",
            commit_message=f"Log of {Path(log).parent.name}",
        ),
    )
    return f"{constants.ENDPOINT}/datasets/{place.root}/blob/{commit.oid}/{path}"


def bucket_url(place: LogPlace) -> str:
    """The page of a bucket; its single files have no page that is known to last."""
    from huggingface_hub import constants

    return f"{constants.ENDPOINT}/buckets/{place.root}"


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


# --------------------------------------------------------------------------------------------------
# Preflight
# --------------------------------------------------------------------------------------------------

HEADER = (
    "huggingface_hub",
    "ijson",
    "inspect_ai",
    "inspect_evals",
    "openai",
    "dotenv",
    "yaml",
    "zipfile_zstd",
)
RERUN = "HF_EVALUATION_RERUN"  # set for the run under `uv run --with`, so that it is tried once only
SECRET_OPTION = re.compile(r"^(--secrets?|-s)(?:=(.*))?$", re.S)
TOKEN = re.compile(r"hf_[A-Za-z0-9]{20,}")
REASONS = {
    400: ("the provider does not take this model or request", 4, "try --model ORG/NAME:provider"),
    401: ("the token is not accepted", 3, "sign in with `hf auth login`, or set HF_TOKEN"),
    402: ("the account has no credits left", 3, "add credits, or use --backend vllm on a GPU"),
    403: ("the token may not use Inference Providers", 3, "give it that permission at hf.co/settings/tokens"),
    404: ("no server has this model", 4, "check the name; --backend vllm runs it on a GPU"),
}


def refuse_leaked_secrets(argv: Sequence[str]) -> None:
    """Stop at a secret among the script's own arguments: `hf jobs uv run` knows `--secrets NAME` only.

    `--secret NAME=VALUE` is no option of it and lands here, in the job's public description, in clear.
    """
    kept: list[str] = []
    leaked, used = False, False
    words = iter(argv)
    for word in words:
        match = SECRET_OPTION.match(word)
        if match:
            value = match.group(2) if match.group(2) is not None else next(words, "")
            used = True
            leaked = leaked or bool(value.partition("=")[2].strip("$ "))
        else:
            leaked = leaked or TOKEN.search(word) is not None
            kept.append(TOKEN.sub("***", word))
    command = "hf jobs uv run --flavor FLAVOR --timeout 4h --secrets HF_TOKEN "
    command += f"{shlex.quote(sys.argv[0] or 'inspect_eval_uv.py')} -- {shlex.join(kept)}"
    if leaked:
        raise EvalError(
            "a token stands in the arguments: it has leaked to the job's description and logs. Revoke it now "
            "at https://huggingface.co/settings/tokens and make a new one",
            code=5,
            hint=f"pass secrets by name, before the script: {command}",
        )
    if used:
        raise EvalError(
            "secrets are options of `hf jobs uv run`, not of this script", code=2, hint=f"run: {command}"
        )


def packages_for(backend: str, job: Job | None, args: argparse.Namespace) -> dict[str, str]:
    """Modules that a run needs beside the header's -> requirements at pinned versions.

    A provider's run needs none of the engines, so it never downloads them.
    """
    wanted = dict(job.row.modules) if job and job.row else {}
    return wanted if backend == "vllm" and args.base_url else wanted | ENGINES.get(backend, {})


def rerun_where_missing(wanted: Mapping[str, str], argv: Sequence[str]) -> None:
    """Continue under `uv run --with` where a module is missing; does not return if it does.

    What stands in this file's header needs no `--with`: `uv run` alone brings it. Raises EvalError (2).
    """
    wanted = {**dict.fromkeys(HEADER, ""), **wanted}
    missing = {name: pin for name, pin in wanted.items() if importlib.util.find_spec(name) is None}
    if not missing:
        return
    uv = shutil.which("uv") or os.environ.get("UV")
    pins = [pin for pin in missing.values() if pin]
    shown = ", ".join(sorted(missing))
    if os.environ.get(RERUN) or not uv:
        why = "not even uv could bring them" if os.environ.get(RERUN) else "there is no uv to bring them"
        hint = f"pip install {shlex.join(pins)}" if pins else "install uv, then: uv run inspect_eval_uv.py"
        raise EvalError(f"this run needs {shown}, and {why}", code=2, hint=hint)
    talk(f"this run needs {shown}: continuing under uv")
    options = [word for pin in pins for word in ("--with", pin)]
    os.environ[RERUN] = "1"
    sys.stderr.flush()
    os.execv(uv, [uv, "run", *options, "--script", __file__, *argv])


def check_needs(job: Job, args: argparse.Namespace) -> None:
    """A sandbox and graders where the task needs them. Raises EvalError (2)."""
    if DOCKER in job.needs and args.sandbox != "local" and not _docker_works():
        raise EvalError(
            f"{job.benchmark} runs the model's programs in docker, which does not work here",
            code=2,
            hint="start docker; or --sandbox local, which runs them here: on a throw-away machine only",
        )
    if DOCKER in job.needs and args.sandbox == "local" and not shutil.which("python"):
        raise EvalError(  # every program would fail, and the score be 0
            f"{job.benchmark} runs programs with `python`, which is not on PATH", code=2, hint="use uv run"
        )
    wanted = 2 if TWO_GRADERS in job.needs else 1 if GRADER in job.needs else 0
    if len(args.grader) != wanted:
        raise EvalError(
            f"{job.benchmark} needs {wanted} grader model{'s' * (wanted != 1)}, not {len(args.grader)}",
            code=2,
            hint="--grader ORG/NAME" + " --grader ORG/OTHER" * (wanted == 2)
            if wanted
            else "leave out --grader",
        )


def _docker_works() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "version"], capture_output=True, timeout=60, check=False).returncode == 0


def model_key(target: Target) -> str | None:
    """The key that the model's server is called with; never printed."""
    if target.backend == "inference-providers":
        return find_token()
    name = "VLLM_API_KEY" if target.backend == "vllm" else "OPENAI_API_KEY"
    return os.environ.get(name) or ("inspectai" if target.backend == "vllm" else "none")


def ask_model(target: Target, key: str) -> None:
    """One tiny call: a wrong name, token or address is known before the long work. Raises EvalError."""
    import openai

    client = openai.OpenAI(api_key=key, base_url=target.base_url, max_retries=2, timeout=120)
    try:
        client.chat.completions.create(
            model=target.served, messages=[{"role": "user", "content": "Say OK."}], max_tokens=16
        )
    except openai.BadRequestError as error:
        if "max_tokens" not in str(error):  # some servers want it under another name; they know the model
            raise server_error(error.status_code, target, _first_line(error)) from error
    except openai.APIStatusError as error:
        raise server_error(error.status_code, target, _first_line(error)) from error
    except openai.APIConnectionError as error:
        raise EvalError(
            f"{_host(target.base_url)} does not answer: {_first_line(error)}", code=6,
            hint="check --base-url and the network, then the same command again",
        ) from error  # fmt: skip


def server_error(status: int, target: Target, detail: str) -> EvalError:
    """What an HTTP status of the model's server means."""
    reason, code, hint = REASONS.get(
        status, (f"the server answers {status}", 6, "the same command again, later")
    )
    shown = TOKEN.sub("hf_***", detail)[:300]
    return EvalError(f"{target.served} on {_host(target.base_url)}: {reason} ({shown})", code=code, hint=hint)


def _host(url: str | None) -> str:
    """A server's address without user and password."""
    parts = urlsplit(url or "")
    return parts.netloc.rpartition("@")[2] or "the server"


# --------------------------------------------------------------------------------------------------
# Run
# --------------------------------------------------------------------------------------------------

MAX_RETRIES = 6  # of one request; inspect waits 3 s, then twice as long each time: some 3 minutes in all
ATTEMPT_TIMEOUT = 1800  # seconds for one answer; long reasoning on a slow engine takes many minutes
FAILED_SAMPLES = 10  # after so many a run ends: something is wrong that more requests will not mend
TOLD = "hf_evaluation"  # the key in a log's metadata under which this script says what inspect does not


class Interruption:
    """Turns SIGTERM and the time limit into the Ctrl-C that inspect-ai ends cleanly on."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds, self.signal = seconds, 0

    def __enter__(self) -> Interruption:
        """Listen; a background job of a shell without job control ignores SIGINT unless told."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, self._stop)
        if self.seconds:
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Stop the clock; an interruption before inspect-ai takes it up is an error like others."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind is KeyboardInterrupt:
            raise EvalError(
                "interrupted before the first sample", code=self.exit_code, hint="the same command again"
            )

    def _stop(self, number: int, _frame: object) -> None:
        self.signal = number
        os.kill(os.getpid(), signal.SIGINT)

    @property
    def exit_code(self) -> int:
        """1 for the time limit, else as shells have it: 143 for SIGTERM, 130 for Ctrl-C."""
        return {signal.SIGTERM: 143, signal.SIGALRM: 1}.get(signal.Signals(self.signal or signal.SIGINT), 130)


@contextlib.contextmanager
def stdout_on_stderr() -> Iterator[None]:
    """Send what inspect-ai and its engines print to stderr: stdout is for the record alone."""
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)


def settings_of(args: argparse.Namespace, job: Job, target: Target) -> Settings:
    """What is passed to inspect-ai beside task and model; temperature 0 where neither task nor user says."""
    temperature = args.temperature
    if temperature is None and (job.row is None or job.row.temperature is None):
        temperature = 0.0
    generation = {
        "temperature": temperature, "top_p": args.top_p, "max_tokens": args.max_tokens, "seed": args.seed,
        "reasoning_effort": args.reasoning_effort,
    }  # fmt: skip
    limits = {
        "max_connections": args.max_connections, "max_retries": args.max_retries,
        "attempt_timeout": args.attempt_timeout,
    }  # fmt: skip
    names = ("grader", "grader_2")
    graders = {name: _grader_spec(model) for name, model in zip(names, args.grader, strict=False)}
    return Settings(
        {key: value for key, value in generation.items() if value is not None},
        {key: value for key, value in limits.items() if value is not None},
        graders, args.sandbox, args.epochs, args.limit,
    )  # fmt: skip


def _grader_spec(model: str) -> str:
    """A grader as inspect names models; a plain ORG/NAME is one of Inference Providers."""
    return model if model.count("/") > 1 else f"hf-inference-providers/{model}"


def run_name(job: Job, target: Target, settings: Settings) -> str:
    """The folder of a run's logs: the same for the same run, so that the same command resumes."""
    decides = {
        "job": [job.spec, dict(job.args)], "model": [target.spec, target.base_url, target.revision],
        "args": dict(target.args), "generation": dict(settings.generation), "graders": dict(settings.graders),
        "sandbox": settings.sandbox, "epochs": settings.epochs, "limit": settings.limit,
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps(decides, sort_keys=True, default=str).encode()).hexdigest()
    task = job.row.name if job.row else job.spec.partition("@")[0]
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{target.served}_{task}")
    return f"{slug}_{digest[:8]}"


def told_of(job: Job, target: Target, args: argparse.Namespace) -> dict[str, object]:
    """What a log would not say by itself, for its metadata."""
    packages = ["inspect-ai", "inspect-evals", "openai", "datasets"]
    if target.base_url is None:
        packages += {"vllm": ["vllm", "torch"], "hf": ["torch", "transformers"]}[target.backend]
    return {
        "script": VERSION, "model": target.repo_id, "backend": target.backend, "engine": target.engine,
        "model_revision": target.revision, "task": job.row.name if job.row else None,
        "benchmark": job.benchmark, "benchmark_id": job.benchmark_id, "dataset": job.dataset,
        "dataset_revision": job.revision, "config": job.config, "split": job.split,
        "dtype": args.dtype, "packages": {name: _installed(name) for name in packages if _installed(name)},
    }  # fmt: skip


def run_evaluation(
    job: Job, target: Target, settings: Settings, args: argparse.Namespace, folder: str
) -> None:
    """Run, or go on with, one evaluation; its newest log in `folder` says how it went.

    Neither a failure nor Ctrl-C raises: inspect-ai writes both into the log. Raises EvalError where the
    run did not even begin.
    """
    import inspect_ai

    display = "full" if sys.stderr.isatty() and not args.plain else "plain"
    common: dict[str, Any] = {
        "log_dir": folder, "display": display, "ctl_server": False,
        "fail_on_error": FAILED_SAMPLES, "retry_on_error": 1, **settings.limits,
    }  # fmt: skip
    before = newest_log(folder)
    if target.backend == "hf":
        target = replace(target, args=_transformers_args(target, _temperature(job, settings)))
    try:
        if before:
            talk(f"resuming {before}")
            inspect_ai.eval_retry(before, **common)
        else:
            inspect_ai.eval(**common, **_eval_arguments(job, target, settings, args))
    except Exception as error:  # the code of tasks and engines is others' and raises what it likes
        if args.debug:
            traceback.print_exc()
        message = str(getattr(error, "message", None) or error)
        if newest_log(folder) == before:
            raise EvalError(
                f"the run did not begin: {printable(message)[:500]}", code=_code_of(message),
                hint="--debug shows where",
            ) from error  # fmt: skip
        talk(f"warning: {printable(message)[:500]}")


def _eval_arguments(job: Job, target: Target, settings: Settings, args: argparse.Namespace) -> dict[str, Any]:
    task_args, row = dict(job.args), job.row
    if row and "sandbox" in row.options and settings.sandbox:
        task_args["sandbox"] = settings.sandbox
    if row and "grader_model" in row.options and settings.graders:
        task_args["grader_model"] = settings.graders["grader"]
    return {
        "tasks": job.spec, "model": target.spec, "model_base_url": target.base_url,
        "model_args": dict(target.args), "task_args": task_args,
        "model_roles": _graders(settings.graders, target) or None, "sandbox": settings.sandbox,
        "metadata": {TOLD: told_of(job, target, args)}, "limit": settings.limit, "epochs": settings.epochs,
        **settings.generation,
    }  # fmt: skip


def _temperature(job: Job, settings: Settings) -> object:
    """The temperature that will be used: the one passed, else the task's own."""
    return settings.generation.get("temperature", job.row.temperature if job.row else None)


def _graders(graders: Mapping[str, str], target: Target) -> dict[str, object]:
    """Grader models; one of the same kind of server is asked at the same address."""
    from inspect_ai.model import get_model

    prefix = target.spec.partition("/")[0] + "/"
    return {
        role: get_model(spec, base_url=target.base_url if spec.startswith(prefix) else None)
        for role, spec in graders.items()
    }


def newest_log(folder: str) -> str | None:
    """The newest log of a run's folder, local or in a bucket; None where there is none."""
    from inspect_ai.log import list_eval_logs

    if "://" not in folder and not Path(folder).is_dir():
        return None
    logs = list_eval_logs(folder, formats=["eval"], recursive=False)
    return max((str(log.name) for log in logs), default=None, key=lambda name: name.rpartition("/")[2])


def _code_of(message: str) -> int:
    """The exit code for a failure that only inspect's text tells."""
    found = re.search(r"(?:Error code:|status(?:_code)?[ =:]+)\s*(\d{3})", message)
    if found:
        status = int(found.group(1))
        return REASONS[status][1] if status in REASONS else 6
    if re.search(r"(?i)gated|401|unauthori[sz]ed", message):
        return 3
    return 6 if re.search(r"(?i)connect|timed? ?out|retry", message) else 1


def prepare_environment(target: Target, key: str | None) -> None:
    """What inspect-ai reads from the environment: keys, and none of the user's INSPECT_EVAL_ settings."""
    for name in [name for name in os.environ if name.startswith("INSPECT_EVAL_")]:
        talk(f"{name} is not used: what decides a score comes from the command line")
        del os.environ[name]
    if token := find_token():
        os.environ["HF_TOKEN"] = token
    if target.backend == "openai" and key:
        os.environ |= {"SERVER_API_KEY": key, "SERVER_BASE_URL": target.base_url or ""}
    if is_rehearsal():  # inspect caches data sets by revision: a stand-in's must not pass for the real ones
        from huggingface_hub import constants

        os.environ["XDG_CACHE_HOME"] = str(Path(constants.HF_HOME) / "rehearsal")


# --------------------------------------------------------------------------------------------------
# Logs
# --------------------------------------------------------------------------------------------------

RUN_LIMITS = ("message_limit", "token_limit", "turn_limit", "time_limit", "working_limit", "cost_limit")
GENERATION = (
    "temperature", "top_p", "top_k", "max_tokens", "seed", "reasoning_effort", "reasoning_tokens",
    "frequency_penalty", "presence_penalty", "stop_seqs", "system_message",
)  # fmt: skip
UNREADABLE = (OSError, ValueError, KeyError, EOFError, NotImplementedError)


def find_logs(names: Sequence[str], into: Path) -> Iterator[tuple[str, str, str | None]]:
    """(name, readable path, url) of each .eval and .json log among files, folders and hf:// addresses.

    Remote ones are copied to `into` one at a time, so the path lasts until the next. Raises EvalError (4).
    """
    for name in names:
        if name.startswith("hf://"):
            yield from _remote_logs(name, into)
            continue
        path = Path(name)
        files = sorted(file for file in path.rglob("*") if _is_log(file.name)) if path.is_dir() else [path]
        if not files or not files[0].exists():
            raise EvalError(
                f"there is no log {name}", code=4, hint="give .eval or .json logs, or their folder"
            )
        yield from ((str(file), str(file), None) for file in files)


def _is_log(name: str) -> bool:
    """Logs by their names; logs.json, eval-set.json and results of others lie about in the same folders."""
    return name.endswith(".eval") or (
        name.endswith(".json") and re.match(r"\d{4}-\d\d-\d\dT", name) is not None
    )


def _remote_logs(name: str, into: Path) -> Iterator[tuple[str, str, str | None]]:
    from huggingface_hub import HfFileSystem

    files, place, what = HfFileSystem(), log_place(name), f"log {name}"
    found = ask_hub(what, lambda: [str(path) for path in files.find(name)])
    logs = sorted(path for path in found if _is_log(path.rpartition("/")[2]) or len(found) == 1)
    if not logs:
        raise EvalError(f"there is no {what}", code=4, hint="give .eval or .json logs, or their folder")
    start, url = f"datasets/{place.root}/", _page(place)
    for path in logs:
        local = into / path.rpartition("/")[2]
        ask_hub(what, partial(files.get_file, path, str(local)))
        yield f"hf://{path}", str(local), url + (path.removeprefix(start) if place.kind == "dataset" else "")
        local.unlink()


def _page(place: LogPlace) -> str:
    """The url that the paths of a data set's files follow, at its present commit; a bucket's page."""
    from huggingface_hub import HfApi, constants

    if place.kind == "bucket":
        return bucket_url(place)
    repo, _, revision = place.root.partition("@")
    info = ask_hub(f"data set {repo}", lambda: HfApi().dataset_info(repo, revision=revision or None))
    return f"{constants.ENDPOINT}/datasets/{repo}/blob/{info.sha}/"


def read_log(path: str, name: str | None = None) -> LogFacts:
    """The facts of one log: its header, and its samples one at a time. Raises EvalError (5) for no log."""
    from inspect_ai.log import read_eval_log

    try:
        header = read_eval_log(path, header_only=True)
    except UNREADABLE as error:
        raise EvalError(
            f"{name or path} is no log that inspect-ai can read: {printable(_first_line(error))}",
            code=5,
            hint="give a .eval or .json log of inspect-ai 0.3",
        ) from error
    return _facts(header, read_samples(path), name or path)


def _facts(header: Any, samples: Samples, location: str) -> LogFacts:
    spec, results, config = header.eval, header.results, header.eval.config
    meta = spec.metadata or {}
    told = meta.get(TOLD)
    version = spec.task_version
    generation = header.plan.config.model_dump(exclude_none=True)
    return LogFacts(
        location=location,
        status=str(header.status),
        error=header.error.message if header.error else None,
        task=str(spec.task_registry_name or spec.task) if not spec.task.startswith("hf/") else spec.task,
        version=version if isinstance(version, int) else None,
        full_version=meta.get("full_task_version"),
        args_passed=dict(spec.task_args_passed or {}),
        model=str(spec.model),
        base_url=spec.model_base_url,
        roles={role: str(getattr(model, "model", model)) for role, model in (spec.model_roles or {}).items()},
        dataset=spec.dataset.name,
        dataset_samples=spec.dataset.samples,
        limit=config.limit,
        sample_id=config.sample_id,
        epochs=config.epochs or 1,
        limits=tuple(name for name in RUN_LIMITS if getattr(config, name, None) is not None),
        invalidated=bool(header.invalidated) or bool(results and results.early_stopping),
        total=results.total_samples if results else None,
        completed=_completed(results),
        scores=tuple(_scorer_result(score) for score in (results.scores if results else ())),
        generation={key: generation[key] for key in GENERATION if key in generation},
        packages=dict(spec.packages or {}),
        completed_at=header.stats.completed_at or None,
        sandbox=getattr(spec.sandbox, "type", None),
        told=told if isinstance(told, dict) else {},
        samples=samples,
    )


def _completed(results: Any) -> int | None:
    """How many samples were finished; a drained run's `completed_samples` counts the abandoned ones too."""
    if results is None:
        return None
    logged = results.logged_samples
    return int(results.completed_samples if logged is None else min(logged, results.completed_samples))


def _scorer_result(score: Any) -> ScorerResult:
    metrics = {key: float(metric.value) for key, metric in score.metrics.items()}
    return ScorerResult(
        str(score.scorer), str(score.name), score.reducer, score.scored_samples, score.unscored_samples or 0,
        metrics,
    )  # fmt: skip


def read_samples(path: str) -> Samples:
    """Count the samples of a log that failed, hit a limit or were cut, holding one at a time in memory."""
    count = failed = limited = cut = 0
    try:
        for sample in _samples(path):
            count += 1
            failed += bool(sample.get("error"))
            limited += bool(sample.get("limit"))
            choices = (sample.get("output") or {}).get("choices") or [{}]
            cut += (choices[0] or {}).get("stop_reason") in ("max_tokens", "model_length")
    except UNREADABLE as error:
        return Samples(count, failed, limited, cut, printable(_first_line(error))[:200])
    return Samples(count, failed, limited, cut)


def _samples(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records: a .eval is a zip of them (zstd), a .json one long list."""
    path = _local(path)
    if "://" in path:
        return
    if path.endswith(".json"):
        import ijson

        with open(path, "rb") as stream:
            yield from ijson.items(stream, "samples.item", use_float=True)
        return
    import zipfile_zstd  # the standard zipfile of Python < 3.14 knows no zstd

    with zipfile_zstd.ZipFile(path) as archive:
        latest = {name: None for name in archive.namelist() if name.startswith("samples/")}
        for name in latest:
            yield json.loads(archive.read(name))


def _local(path: str) -> str:
    return path.removeprefix("file://") if path.startswith("file://") else path


def row_of(facts: LogFacts) -> TaskRow | None:
    """The row of a log: of several with its task the one whose fixed arguments it was run with."""
    rows = [row for row in TASKS if row.spec == facts.task]
    fitting = [row for row in rows if all(facts.args_passed.get(k) == v for k, v in row.fixed.items())]
    return max(fitting, key=lambda row: len(row.fixed), default=rows[0] if rows else None)


def why_partial(facts: LogFacts, expected: int | None = None) -> list[str]:
    """Every reason why a log's score is not the benchmark's score; none means complete.

    `expected` is how many samples the benchmark has, where it is not the table's number.
    """
    row = row_of(facts)
    reasons = [f"status is {facts.status}"] if facts.status != "success" else []
    reasons += _missing_samples(facts)
    if facts.limit is not None or facts.sample_id is not None:
        reasons.append(f"only some samples were asked for (limit {facts.limit or facts.sample_id})")
    reasons += ["the log is marked as invalid or was stopped early"] if facts.invalidated else []
    reasons += [f"a {name.replace('_', ' ')} was set" for name in facts.limits]
    if facts.samples.limited:
        reasons.append(f"{facts.samples.limited} samples hit a limit")
    if facts.samples.unreadable:
        reasons.append(f"the samples cannot be read: {facts.samples.unreadable}")
    if row is None and not facts.task.startswith("hf/"):
        return [*reasons, f"{facts.task} is not in the task table: what it should measure is not known"]
    reasons += _not_the_benchmark(facts, row, expected)
    reasons += _self_graded(facts, row)
    return reasons


def _missing_samples(facts: LogFacts) -> Iterator[str]:
    if facts.total is None or facts.completed is None or facts.dataset_samples is None:
        yield "there are no results"
        return
    planned = facts.dataset_samples * facts.epochs
    if facts.total != planned:
        yield f"{facts.total} of {planned} samples were run"
    if facts.completed < facts.total:
        yield f"{facts.total - facts.completed} of {facts.total} samples failed or are missing"
    elif facts.samples.failed:
        yield f"{facts.samples.failed} samples failed"
    for score in facts.scores:
        if score.scored is not None and score.scored not in (facts.dataset_samples, planned):
            yield f"{score.name} scored {score.scored} of {facts.dataset_samples} samples"
        if score.unscored:
            yield f"{score.name} left {score.unscored} samples without a score"


def _not_the_benchmark(facts: LogFacts, row: TaskRow | None, expected: int | None) -> Iterator[str]:
    if row is None:
        if "@" not in facts.task:
            yield "the data set's revision is not known: it was run without @revision"
        return
    yield from restrictions(row, facts.args_passed)
    if facts.version != row.version:
        yield f"task version {facts.version} is not the known {row.version}: results are not comparable"
    samples = row.samples if expected is None else expected
    if samples is not None and facts.dataset_samples not in (None, samples):
        yield f"the data set had {facts.dataset_samples} samples, not {samples}"


def _self_graded(facts: LogFacts, row: TaskRow | None) -> Iterator[str]:
    asked = facts.args_passed.get("grader_model")
    graders = {*facts.roles.values(), *([str(asked)] if asked else [])}
    needs = row.needs if row else ()
    graded = any(score.scorer.rpartition("/")[2].startswith("model_graded") for score in facts.scores)
    wanted = 2 if TWO_GRADERS in needs else 1 if GRADER in needs or graded else 0
    if len(graders) < wanted:
        yield "no grader model was named, so the model graded itself or an unknown one did"
    if bare_model(facts.model) in {bare_model(grader) for grader in graders}:
        yield "the model under test is its own grader"


def bare_model(spec: str) -> str:
    """org/name of a model as inspect names it: without the kind of server, service and provider."""
    prefix, _, rest = spec.partition("/")
    rest = rest.partition("/")[2] if prefix == "openai-api" else rest
    return (rest if "/" in rest else spec).partition(":")[0]


def choose_metric(facts: LogFacts, wanted: str | None) -> tuple[ScorerResult, str]:
    """The scorer's result and metric that are the benchmark's score, by the table, never the first one.

    `wanted` is SCORER/METRIC[/REDUCER]. Raises EvalError (5) with the candidates where the table is silent.
    """
    row = row_of(facts)
    found = [
        (score, key)
        for score in facts.scores
        for key in score.metrics
        if (_fits(score, key, wanted) if wanted else _is_headline(score, key, row))
    ]
    if len(found) == 1:
        return found[0]
    every = [metric_name(score, key) for score in facts.scores for key in score.metrics]
    what = "no metric" if not found else "several metrics"
    raise EvalError(
        f"{facts.task} has {what} that {'is ' + wanted if wanted else 'could be its score'}", code=5,
        hint="pick one with --metric SCORER/METRIC[/REDUCER]",
        candidates=[metric_name(*pair) for pair in found] or every,
    )  # fmt: skip


def metric_name(score: ScorerResult, key: str) -> str:
    """A metric as --metric takes it."""
    return "/".join(part for part in (score.name, key, score.reducer) if part)


def _fits(score: ScorerResult, key: str, wanted: str) -> bool:
    return wanted in (metric_name(score, key), f"{score.name}/{key}")


def _is_headline(score: ScorerResult, key: str, row: TaskRow | None) -> bool:
    if row is None:
        return "stderr" not in key and key not in ("std", "var")
    if row.scorer and row.scorer not in (score.name, score.scorer, score.scorer.rpartition("/")[2]):
        return False
    return key == row.metric and (row.reducer is None or score.reducer in (row.reducer, None))


def record_of(facts: LogFacts, args: argparse.Namespace, url: str | None) -> Record:
    """A log as the record that stdout ends with; what cannot be chosen stands in `why_not`."""
    reasons = why_partial(facts, args.expected_samples)
    row = row_of(facts)
    if not facts.scores:
        return Record(facts.location, facts.status, False, tuple(reasons), ())
    try:
        result, key = choose_metric(facts, args.metric)
    except EvalError as error:
        named = f" ({', '.join(error.candidates)})" if error.candidates else ""
        return Record(facts.location, facts.status, False, (*reasons, f"{error.message}{named}"), ())
    score = _score(facts, row, (result, key), args, (url or args.source_url, not reasons))
    if score.value != score.value:  # NaN: nothing was scored
        return Record(facts.location, facts.status, False, (*reasons, "the score is not a number"), ())
    return Record(facts.location, facts.status, not reasons, tuple(reasons), (score,))


def _score(
    facts: LogFacts,
    row: TaskRow | None,
    chosen: tuple[ScorerResult, str],
    args: argparse.Namespace,
    proof: tuple[str | None, bool],
) -> Score:
    result, key = chosen
    value = result.metrics[key]
    stderr = result.metrics.get(row.stderr if row else "stderr")
    told = facts.told
    name, known = (row.benchmark, row.benchmark_id) if row else _hub_benchmark(facts)
    measures = row.measures if row else key
    error = stderr if stderr is not None and stderr == stderr else None
    method = _method(facts, row, result, key)
    return Score(
        model=args.repo_id or str(told.get("model") or bare_model(facts.model)),
        benchmark=name,
        benchmark_id=known,
        variant=variant_of(row, facts.args_passed, facts.epochs),
        metric=measures,
        value=value,
        raw=repr(value),
        stderr=error,
        samples=facts.dataset_samples,
        complete=proof[1],
        url=proof[0],
        date=(facts.completed_at or "")[:10] or None,
        method=method | {"notes": notes_of(method, facts.dataset_samples, error)},
        unit="fraction" if 0 <= value <= 1 else None,
    )


def _hub_benchmark(facts: LogFacts) -> tuple[str, str | None]:
    if not facts.task.startswith("hf/"):
        return facts.task, None
    name = parse_hub_name(facts.task)
    asked = name.task or ""
    shown = f"{name.dataset} {asked}" if asked else name.dataset
    return HUB_BENCHMARKS.get((name.dataset.lower(), asked.lower()), (shown, None))


def _method(facts: LogFacts, row: TaskRow | None, result: ScorerResult, key: str) -> dict[str, object]:
    """Everything that decides the score, as far as the log or the table knows it; unknown is None."""
    told, packages = facts.told, {**facts.packages, **_mapping(facts.told.get("packages"))}
    same = row is not None and facts.version == row.version
    data: dict[str, object] = {"dataset": None, "dataset_revision": None, "config": None, "split": None}
    if row and same:
        data = {"dataset": row.dataset or row.url, "dataset_revision": row.revision if row.dataset else None,
                "config": row.config, "split": row.split}  # fmt: skip
    elif facts.task.startswith("hf/"):
        name = parse_hub_name(facts.task)
        data |= {"dataset": name.dataset, "dataset_revision": name.revision}
        data |= {key: told.get(key) for key in ("config", "split")}
    model: dict[str, object] = {
        name: told.get(name) for name in ("backend", "engine", "model_revision", "dtype") if told
    } or {"backend": facts.model.partition("/")[0]}
    return {
        "harness": "inspect-ai", "task": facts.task, "task_version": facts.full_version or facts.version,
        "inspect_ai": packages.get("inspect_ai") or packages.get("inspect-ai"),
        "inspect_evals": packages.get("inspect_evals") or packages.get("inspect-evals"),
        **{name: version for name, version in packages.items() if name in ("vllm", "torch", "transformers")},
        **data, **model,
        "scorer": result.name, "metric": key, "reducer": result.reducer, "epochs": facts.epochs,
        "temperature": None, "max_tokens": None, "seed": None, **facts.generation,
        **({"task_args": json.dumps(dict(facts.args_passed), sort_keys=True)} if facts.args_passed else {}),
        **({"graders": ", ".join(sorted(facts.roles.values()))} if facts.roles else {}),
        **({"sandbox": facts.sandbox} if facts.sandbox else {}),
        **({"cut_at_max_tokens": facts.samples.cut} if facts.samples.cut else {}),
        **({"note": row.note} if row and row.note else {}),
    }  # fmt: skip


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


# --------------------------------------------------------------------------------------------------
# Publishing
# --------------------------------------------------------------------------------------------------


def publish(records: Sequence[Record], args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Hand the complete scores to the card editor; gives its document and its exit code.

    Raises EvalError (5) where no score is complete, (2) where there is no editor.
    """
    ready = [record for record in records if record.complete]
    if not ready:
        reasons = "; ".join(dict.fromkeys(reason for record in records for reason in record.why_not))
        raise EvalError(f"nothing is published: {reasons}", code=5, hint="run all samples, then try again")
    if len(ready) > 1:
        raise EvalError(
            "one log at a time is published", code=2, hint="give --from-log one log, with --create-pr"
        )
    score = ready[0].scores[0]
    command = [
        *editor_command(Path(args.manager)), "publish", "--scores", "-", "--repo-id", score.model,
        "--json",
    ]  # fmt: skip
    chosen = ("create_pr", "apply", "dry_run")
    command += [f"--{name.replace('_', '-')}" for name in chosen if getattr(args, name)]
    document = json.dumps({"repo_id": score.model, "results": [score_json(score)]})
    done = subprocess.run(command, input=document.encode(), stdout=subprocess.PIPE, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": {"code": done.returncode, "message": "the card editor said nothing readable"}}
    return answer, done.returncode


def editor_command(manager: Path) -> list[str]:
    """How the card editor is started: by this Python where it has all that it needs, else by uv."""
    if not manager.is_file():
        raise EvalError(
            f"there is no card editor at {manager}", code=2,
            hint="--manager PATH/evaluation_manager.py (on Jobs give the path, so that the file travels too)",
        )  # fmt: skip
    header = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", manager.read_text("utf-8"))
    names = re.findall(r'^#\s+"([A-Za-z0-9._-]+)', header.group(1), re.M) if header else []
    uv = shutil.which("uv") or os.environ.get("UV")
    if uv and any(_installed(name) is None for name in names):
        return [uv, "run", "--quiet", "--script", str(manager)]
    return [sys.executable, str(manager)]


def notes_of(method: Mapping[str, object], samples: int | None, stderr: float | None) -> str:
    """One line for the card: what was run, on which data, with what, and how sure the number is."""
    revision = method.get("dataset_revision")
    parts = [
        f"inspect-ai {method.get('inspect_ai')}, {method.get('task')} version {method.get('task_version')}",
        f"{method.get('dataset')}" + (f"@{revision}" if revision else ""),
        f"{samples} samples" + (f", {method['epochs']} epochs" if method.get("epochs") != 1 else ""),
        f"stderr {stderr * 100:.2f} points" if stderr is not None else "",
        f"temperature {method.get('temperature')}" if method.get("temperature") is not None else "",
        str(method.get("engine") or method.get("backend") or ""),
    ]
    return "; ".join(part for part in parts if part)


# --------------------------------------------------------------------------------------------------
# Output
# --------------------------------------------------------------------------------------------------

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Third-party text with control, bidirectional and surrogate characters escaped."""
    return _UNSAFE.sub(lambda match: json.dumps(match.group(0))[1:-1], text)


def talk(text: str) -> None:
    """One line for people, on stderr."""
    sys.stderr.write(printable(text.replace("\n", " ")) + "\n")


def emit(document: object) -> None:
    """One JSON document on one line of stdout."""
    sys.stdout.write(printable(json.dumps(document, ensure_ascii=False, allow_nan=False)) + "\n")
    sys.stdout.flush()


def score_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it."""
    return {
        "model": score.model, "benchmark": score.benchmark, "benchmark_id": score.benchmark_id,
        "variant": score.variant, "metric": score.metric, "value": score.value, "unit": score.unit,
        "lower_is_better": False, "raw": score.raw, "stderr": score.stderr, "samples": score.samples,
        "table": None, "row": None, "column": None, "line": None, "complete": score.complete,
        "source": {
            "kind": "inspect-log", "url": score.url, "revision": None, "name": "inspect-ai log",
            "date": score.date,
        },
        "method": dict(score.method), "status": "unpublished", "pr": None, "verified": False,
    }  # fmt: skip


def record_json(record: Record) -> dict[str, Any]:
    """The record as contract.md has it."""
    return {
        "log": record.log, "status": record.status, "complete": record.complete,
        "why_not": list(record.why_not), "scores": [score_json(score) for score in record.scores],
    }  # fmt: skip


def tell(record: Record) -> None:
    """The record in a few lines for people, on stderr."""
    for score in record.scores:
        error = f" ± {score.stderr:.4f}" if score.stderr is not None else ""
        shown = f"{score.benchmark} {score.metric} {score.value:.4f}{error}"
        talk(f"{score.model}: {shown}, {score.samples} samples")
        if cut := score.method.get("cut_at_max_tokens"):
            talk(f"warning: {cut} answers were cut at max_tokens")
    talk("complete" if record.complete else f"partial, not to be published: {'; '.join(record.why_not)}")
    talk(f"log: {record.log}")


def hide_bars() -> None:
    """No progress bars in a job's log; the libraries read this when they are imported."""
    if not sys.stderr.isatty():
        os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}


def report(error: EvalError, *, as_json: bool) -> None:
    """A failure, once: on stderr, with --json on stdout too."""
    talk(f"error: {error.message}")
    for candidate in error.candidates:
        talk(f"  {candidate}")
    if error.hint:
        talk(f"hint: {error.hint}")
    if as_json:
        body: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
        emit({"error": body | ({"candidates": list(error.candidates)} if error.candidates else {})})


# --------------------------------------------------------------------------------------------------
# Commands
# --------------------------------------------------------------------------------------------------


def cmd_list_tasks(args: argparse.Namespace) -> int:
    """Print the task table."""
    if args.json:
        emit([{**asdict(row), "options": _shown(row.options), "spec": row.spec} for row in TASKS])
        return 0
    head = ("task", "also", "benchmark", "samples", "shots", "data", "needs")
    rows = [
        (
            row.name, " ".join(row.aliases), row.benchmark, str(row.samples or "?"),
            str(row.options[row.shots] if isinstance(row.shots, str) else row.shots),
            row.dataset or "openaipublic", ", ".join((*row.needs, *row.modules)),
        )
        for row in TASKS
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")
    talk("any benchmark of the Hub with an eval.yaml: --task hf/ORG/DATASET[/TASK]")
    return 0


def _shown(options: Mapping[str, object]) -> dict[str, object]:
    return {name: None if value is ... else value for name, value in options.items()}


def cmd_from_log(args: argparse.Namespace) -> int:
    """Turn logs into records, a line each; with --create-pr publish the complete one."""
    rerun_where_missing({}, args.argv)
    read_env_file()
    hide_bars()
    if "://" in "".join(args.from_log):
        prepare_hub()
    records: list[Record] = []
    with tempfile.TemporaryDirectory(prefix="inspect-logs-") as folder:
        for name, path, url in find_logs(args.from_log, Path(folder)):
            with stdout_on_stderr():
                record = record_of(read_log(path, name), args, url)
            records.append(record)
            tell(record)
            if not wants_publishing(args):
                emit(record_json(record))
    if wants_publishing(args):
        return finish(records, args, 0)
    return 0 if any(record.scores for record in records) else 1


def prepare_hub() -> None:
    """Let inspect-ai's own readers find the user's token."""
    if token := find_token():
        os.environ["HF_TOKEN"] = token


def wants_publishing(args: argparse.Namespace) -> bool:
    """Whether scores go to the card editor."""
    return bool(args.create_pr or args.apply)


def finish(records: Sequence[Record], args: argparse.Namespace, code: int) -> int:
    """Publish where that is asked for, then print the records; the last line is the last record."""
    published: dict[str, Any] = {}
    failure: EvalError | None = None
    if wants_publishing(args):
        try:
            answer, code = publish(records, args)
            published = {"published": answer}
            if url := answer.get("pr_url"):
                talk(f"pull request: {url}")
        except EvalError as error:
            failure, code = error, code or error.code
    for record in records:
        emit(record_json(record) | (published if record.complete else {}))
    if failure:
        report(failure, as_json=False)
    return code


def cmd_run(args: argparse.Namespace) -> int:
    """Check everything, run or resume, print the record, publish where that is asked for."""
    place = log_place(args.log_dir)
    job = None if args.task.startswith("hf/") else table_job(args.task, args.task_arg)
    backend = choose_backend(args.backend, args.model, has_cuda, args.base_url)
    check_model_name(args.model, backend)
    check_arguments(args, backend, place, job)
    rerun_where_missing({} if args.dry_run else packages_for(backend, job, args), args.argv)
    read_env_file()
    hide_bars()
    job = job or read_hub_job(args.task)
    check_needs(job, args)
    served_here = backend in ("vllm", "hf") and not args.base_url
    revision = model_revision(args.model, args.revision) if served_here else None
    target = make_target(args, backend, revision)
    settings = settings_of(args, job, target)
    name = run_name(job, target, settings)
    if args.dry_run:
        return show_plan(job, target, settings, name)
    key = None if served_here else model_key(target)
    if backend == "inference-providers" and not key:
        raise EvalError("there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    prepare_environment(target, key)
    gated = is_gated(job.dataset) if job.dataset else False
    check_log_place(place, gated=gated, publishing=wants_publishing(args))
    if key:
        talk(f"asking {target.served} on {_host(target.base_url)}")
        ask_model(target, key)
    return carry_out(job, target, settings, args, (place, name))


def check_arguments(args: argparse.Namespace, backend: str, place: LogPlace, job: Job | None) -> None:
    """What can be refused before anything is loaded. Raises EvalError (2 or 5)."""
    if backend == "openai" and not args.base_url:
        raise EvalError("--backend openai needs --base-url", code=2, hint="--base-url http://HOST:PORT/v1")
    if backend == "hf" and args.base_url:
        raise EvalError("--backend hf runs the model here", code=2, hint="--backend openai --base-url URL")
    if "@" in urlsplit(args.base_url or "").netloc:
        raise EvalError(
            "--base-url holds a user or password, and logs record it",
            code=2,
            hint="give keys by OPENAI_API_KEY",
        )
    for text in args.model_arg:
        if "=" not in text:
            raise EvalError(f"--model-arg {text}: no value", code=2, hint="--model-arg NAME=VALUE")
    if job is None and args.task_arg:
        raise EvalError("a benchmark of the Hub takes no --task-arg", code=2, hint="its eval.yaml says all")
    if not wants_publishing(args) or args.dry_run:
        return
    parts = restrictions(job.row, job.args) if job and job.row else []
    if args.limit is not None or parts:
        why = "; ".join(parts) or "--limit"
        raise EvalError(f"a partial run is never published ({why})", code=5, hint="leave out --create-pr")
    if place.kind == "local" and not args.source_url:
        raise EvalError(
            "a published score links to its log, and --log-dir is a folder here", code=2,
            hint="--log-dir hf://datasets/ME/NAME, or --source-url URL",
        )  # fmt: skip
    editor_command(Path(args.manager))


def show_plan(job: Job, target: Target, settings: Settings, name: str) -> int:
    """Print what would be run, without running it."""
    emit({
        "task": job.spec, "task_args": dict(job.args), "benchmark": job.benchmark, "dataset": job.dataset,
        "dataset_revision": job.revision, "model": target.spec, "backend": target.backend,
        "model_revision": target.revision, "base_url": _host(target.base_url) if target.base_url else None,
        "generation": dict(settings.generation),
        "epochs": settings.epochs or (job.row.epochs if job.row else None),
        "limit": settings.limit, "samples": job.row.samples if job.row else None, "run": name,
    })  # fmt: skip
    return 0


def carry_out(
    job: Job, target: Target, settings: Settings, args: argparse.Namespace, where: tuple[LogPlace, str]
) -> int:
    """Run unless it is finished, read the log, send it where it belongs."""
    place, name = where
    base = place.root if place.kind == "local" else "logs"
    folder = f"{base}/{name}"
    if place.kind == "bucket":
        folder = "/".join(part for part in ("hf://buckets", place.root, place.prefix, name) if part)
    with stdout_on_stderr(), Interruption(args.time_limit) as interruption:
        log = newest_log(folder)
        if log is None or not is_finished(log):
            run_evaluation(job, target, settings, args, folder)
            log = newest_log(folder)
        else:
            talk("this run was finished before")
        if log is None:
            raise EvalError("the run left no log", code=1, hint="--debug shows more")
        with tempfile.TemporaryDirectory(prefix="inspect-log-") as temporary:
            facts = read_log(_copy_here(log, Path(temporary)), _local(log))
        url = bucket_url(place) if place.kind == "bucket" else None
        failure: EvalError | None = None
        if place.kind == "dataset":
            try:
                url = upload_log(place, _local(log))
            except EvalError as error:
                failure = error
    record = record_of(facts, args, url)
    if facts.error:
        talk(f"error: {facts.error.splitlines()[0][:500]}")
    tell(record)
    if failure:
        talk(f"error: the log stays here: {failure.message}")
        emit(record_json(record))
        return failure.code
    return finish([record], args, exit_code_of(facts, record, interruption))


def _copy_here(log: str, folder: Path) -> str:
    """A log as a local file."""
    if "://" not in _local(log):
        return _local(log)
    from huggingface_hub import HfFileSystem

    path = folder / log.rpartition("/")[2]
    ask_hub(f"log {log}", lambda: HfFileSystem().get_file(log, str(path)))
    return str(path)


def is_finished(log: str) -> bool:
    """Whether every sample of a log was run and scored."""
    from inspect_ai.log import read_eval_log

    header = read_eval_log(log, header_only=True)
    results = header.results
    return bool(header.status == "success" and results and _completed(results) == results.total_samples)


def exit_code_of(facts: LogFacts, record: Record, interruption: Interruption) -> int:
    """0 for a run that did all it was asked to; a failed, interrupted or incomplete one is never 0."""
    if facts.status == "cancelled":
        return interruption.exit_code
    if facts.status != "success":
        return _code_of(facts.error or "")
    if not record.scores:
        return 5 if facts.scores else 1
    return 1 if any(_missing_samples(facts_without_limit(facts))) else 0


def facts_without_limit(facts: LogFacts) -> LogFacts:
    """The facts as if the samples that were asked for were all there are: --limit is no failure."""
    if facts.limit is None or facts.total is None:
        return facts
    return replace(facts, dataset_samples=facts.total // facts.epochs)


# --------------------------------------------------------------------------------------------------
# Parser
# --------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse whose failures are errors of this script."""

    def error(self, message: str) -> NoReturn:
        raise EvalError(message, code=2, hint=f"{self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = _Parser(
        prog="inspect_eval_uv.py",
        description=(__doc__ or "").split("\n\nMap")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    parser.add_argument("--model", metavar="ORG/NAME[:provider]", help="the model to evaluate")
    parser.add_argument(
        "--task", metavar="NAME", help="mmlu, gsm8k|5, inspect_evals/..., hf/ORG/DATASET[/TASK]"
    )
    parser.add_argument("--list-tasks", action="store_true", help="print the tasks and end")
    parser.add_argument(
        "--from-log", nargs="+", metavar="LOG", help="read logs instead: files, folders, hf://"
    )
    _model_options(parser)
    _score_options(parser)
    _run_options(parser)
    _publishing_options(parser)
    parser.add_argument("--json", action="store_true", help="errors on stdout too, as JSON")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    return parser


def _model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("model")
    group.add_argument(
        "--backend", choices=BACKENDS, default="auto", help="auto: vllm with a GPU, else inference-providers"
    )
    group.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server to ask instead")
    group.add_argument("--repo-id", metavar="ORG/NAME", help="the repository of the score (default: --model)")
    group.add_argument("--revision", metavar="SHA", help="the model's revision (vllm, hf)")
    group.add_argument("--model-arg", metavar="K=V", action="append", default=[], help="more for inspect-ai")
    group.add_argument("--tensor-parallel-size", type=_positive, metavar="N", help="vllm: GPUs for one model")
    group.add_argument("--gpu-memory-utilization", type=float, metavar="SHARE", help="vllm: 0 to 1")
    group.add_argument("--max-model-len", type=_positive, metavar="TOKENS", help="vllm: context length")
    group.add_argument("--dtype", metavar="TYPE", help="vllm, hf: bfloat16, float16, float32, auto")
    group.add_argument("--trust-remote-code", action="store_true", help="run the model repository's code")


def _score_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what decides the score (recorded with it)")
    group.add_argument(
        "--task-arg", metavar="K=V", action="append", default=[], help="e.g. fewshot=5, cot=true"
    )
    group.add_argument("--temperature", type=_not_negative, help="default: the task's own, else 0")
    group.add_argument("--top-p", type=float, help="default: the server's")
    group.add_argument(
        "--max-tokens", type=_positive, metavar="N", help="of one answer; default: the server's"
    )
    group.add_argument("--seed", type=int, help="for sampling, where the server knows one")
    group.add_argument("--reasoning-effort", choices=("none", "minimal", "low", "medium", "high", "xhigh"))
    group.add_argument("--epochs", type=_positive, metavar="N", help="runs of every sample, averaged")
    group.add_argument(
        "--grader", metavar="MODEL", action="append", default=[], help="a model that grades answers"
    )
    group.add_argument("--metric", metavar="SCORER/METRIC[/REDUCER]", help="where the task table is silent")
    group.add_argument("--limit", type=_positive, metavar="N", help="first N samples only: a partial run")
    group.add_argument(
        "--expected-samples", type=_positive, metavar="N",
        help="size of the data in a rehearsal; only with a local HF_ENDPOINT",
    )  # fmt: skip


def _run_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it is run")
    group.add_argument("--log-dir", metavar="DIR|hf://...", default="logs", help="folder, bucket or data set")
    group.add_argument(
        "--max-connections", type=_positive, metavar="N", help="default: inspect's, which adapts"
    )
    group.add_argument("--max-retries", type=_count, default=MAX_RETRIES, metavar="N", help="of one request")
    group.add_argument(
        "--attempt-timeout", type=_positive, default=ATTEMPT_TIMEOUT, metavar="S", help="for one answer"
    )
    group.add_argument(
        "--time-limit", type=_positive, metavar="S", help="end the run, resumable, after S seconds"
    )
    group.add_argument("--sandbox", choices=("local", "docker"), help="where a model's programs are run")
    group.add_argument("--plain", action="store_true", help="plain progress on a terminal too")


def _publishing_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("publishing", "nothing is published without --create-pr or --apply")
    group.add_argument("--create-pr", action="store_true", help="open a pull request with the score")
    group.add_argument("--apply", action="store_true", help="commit to main, where you may")
    group.add_argument("--dry-run", action="store_true", help="say what would be run or published, no more")
    group.add_argument("--source-url", metavar="URL", help="where readers find the log")
    group.add_argument(
        "--manager", metavar="PATH", default=str(Path(__file__).with_name("evaluation_manager.py")),
        help="evaluation_manager.py (default: the file beside this one)",
    )  # fmt: skip


def _number(text: str, kind: Callable[[str], T], fits: Callable[[T], bool], what: str) -> T:
    try:
        value = kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no {what}") from None
    if not fits(value):
        raise argparse.ArgumentTypeError(f"{text} is no {what}")
    return value


def _positive(text: str) -> int:
    return _number(text, int, lambda value: value > 0, "positive whole number")


def _count(text: str) -> int:
    return _number(text, int, lambda value: value >= 0, "whole number")


def _not_negative(text: str) -> float:
    return _number(text, float, lambda value: 0 <= value < 100, "temperature")


def check_command(args: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    """Which command the options name. Raises EvalError (2)."""
    if args.expected_samples and not is_rehearsal():
        raise EvalError(
            "--expected-samples is for rehearsals against a local stand-in of the Hub", code=2,
            hint="leave it out: the task table knows how many samples there are",
        )  # fmt: skip
    if args.list_tasks:
        return cmd_list_tasks
    if args.from_log:
        return cmd_from_log
    if not args.model or not args.task:
        raise EvalError(
            "--model and --task are needed", code=2, hint="--list-tasks, or --from-log to read logs"
        )
    return cmd_run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        refuse_leaked_secrets(arguments)
        args = build_parser().parse_args(arguments)
        args.argv = arguments
        return check_command(args)(args)
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except EvalError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        report(error, as_json="--json" in arguments)
        return error.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        talk("error: interrupted; the same command again resumes")
        return 130


if __name__ == "__main__":
    sys.exit(main())
