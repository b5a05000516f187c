"""Small data sets with the schema of the real ones, on the local Hub, and the answers to plant.

Each is a parquet file of the real columns at the revision that inspect-evals pins (a tag of the local Hub),
so that the real tasks load and run unmodified.
"""

from __future__ import annotations

import base64
import io
import json
import pickle  # of the tests' own making  # nosec B403
import zlib
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from tests.servers.hub import LocalHub

Rows = Sequence[Mapping[str, Any]]
LETTERS = "ABCD"
# How a right answer {0} is written, in twelve styles that every scorer reads, and a wrong one {1} in four.
# What a scorer cannot read is in tests/running/styles.py.
RIGHT_STYLES = (
    "ANSWER: {0}", "answer: {0}", "ANSWER: {0}.", "Let me think.\n\nANSWER: {0}", "Answer: {0}",
    "  ANSWER: {0}  ", "# Step 1\nIt may be {1}, no.\n\nANSWER: {0}",
    "<think>Is it {1}?</think>\n\nANSWER: {0}", "> ANSWER: {0}", "- ANSWER: {0}", "ANSWER : {0}",
    "My ANSWER: {0}",
)  # fmt: skip
WRONG_STYLES = (
    "ANSWER: {1}",
    "Let me think.\n\nAnswer: {1}.",
    "It may be {0}, no.\n\nANSWER: {1}",
    "> ANSWER: {1}",
)


@dataclass(frozen=True)
class Planted:
    """A benchmark on the local Hub: `answers` (question -> reply) make `right` of its `samples` right.

    `right` is counted over the answers by `count_right`, which knows nothing of the scorers.
    """

    task: str
    dataset: str
    samples: int
    right: int
    answers: dict[str, str]

    @property
    def score(self) -> float:
        return self.right / self.samples


def parquet(rows: Rows) -> bytes:
    """Rows as one parquet file."""
    import pyarrow
    import pyarrow.parquet

    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), sink)
    return sink.getvalue()


def add_dataset(
    hub: LocalHub,
    name: str,
    revision: str | None,
    configs: Mapping[str, Mapping[str, Rows]],
    files: Mapping[str, bytes] | None = None,
) -> None:
    """A data set of {config: {split: rows}}, of which `revision` is another name of the head."""
    lines, content = ["---", "configs:"], dict(files or {})
    for config, splits in configs.items():
        lines += [f"- config_name: {config}", "  data_files:"]
        for split, rows in splits.items():
            path = f"{config}/{split}-00000-of-00001.parquet"
            lines += [f"  - split: {split}", f"    path: {path}"]
            content[path] = parquet(rows)
    content["README.md"] = ("\n".join([*lines, "---", ""])).encode()
    hub.add_dataset(name, content)
    if revision:
        alias_revision(hub, name, revision)


def alias_revision(hub: LocalHub, name: str, revision: str) -> None:
    """Let a sha of the real Hub mean the head of the local one."""
    hub.repo(name, "dataset").store.set_ref(f"refs/tags/{revision}", hub.sha(name, kind="dataset"))


def styled(number: int, right: str, wrong: str) -> str:
    """Answer `number`: of sixteen in turn twelve are right, in every style once."""
    place = number % 16
    rights = len(RIGHT_STYLES)
    style = RIGHT_STYLES[place] if place < rights else WRONG_STYLES[place - rights]
    return style.format(right, wrong)


def count_right(answers: Mapping[str, str], keys: Mapping[str, str]) -> int:
    """How many answers (by question) end in the right one: the last line's words after its colon."""

    def said(text: str) -> str:
        return text.strip().splitlines()[-1].rpartition(":")[2].strip().removesuffix(".")

    return sum(said(answers[question]) == key for question, key in keys.items())


def letters(count: int) -> list[tuple[str, str]]:
    """(correct letter, a wrong one) for `count` questions."""
    return [(LETTERS[number % 4], LETTERS[(number + 1) % 4]) for number in range(count)]


def arc_challenge(hub: LocalHub, samples: int = 24) -> Planted:
    rows, answers, keys = [], {}, {}
    for number, (correct, wrong) in enumerate(letters(samples)):
        question = f"Which of these is item {number} of the science test?"
        texts = [f"thing {letter}{number}" for letter in LETTERS]
        rows.append(
            {
                "id": f"arc_{number}",
                "question": question,
                "choices": {"text": texts, "label": list(LETTERS)},
                "answerKey": correct,
            }
        )
        answers[question], keys[question] = styled(number, correct, wrong), correct
    splits = {"train": rows[:3], "validation": rows[:3], "test": rows}  # lm-eval wants them all
    revision = "210d026faf9955653af8916fad021475a3f00453"
    add_dataset(hub, "allenai/ai2_arc", revision, {"ARC-Challenge": splits})
    return Planted("arc_challenge", "allenai/ai2_arc", samples, count_right(answers, keys), answers)


def mmlu(hub: LocalHub, samples: int = 16) -> Planted:
    rows, answers, keys = [], {}, {}
    subjects = ("anatomy", "astronomy", "virology")
    for number, (correct, wrong) in enumerate(letters(samples)):
        question = f"Which statement number {number} is true?"
        rows.append(
            {
                "question": question,
                "subject": subjects[number % 3],
                "choices": [f"statement {letter}{number}" for letter in LETTERS],
                "answer": LETTERS.index(correct),
            }
        )
        answers[question], keys[question] = styled(number, correct, wrong), correct
    shots = [{**row, "question": f"Example {n} of {row['subject']}"} for n, row in enumerate(rows)]
    splits = {"test": rows, "validation": rows[:3], "dev": shots}
    add_dataset(hub, "cais/mmlu", "c30699e8356da336a370243923dbaf21066bb9fe", {"all": splits})
    return Planted("mmlu", "cais/mmlu", samples, count_right(answers, keys), answers)


def gsm8k(hub: LocalHub, samples: int = 18, right: int = 14) -> Planted:
    """As on the Hub it is an official benchmark, so that its scores go to .eval_results."""
    rows, answers = [], {}
    for number in range(samples):
        question = f"Ann has {number} apples and buys {number + 7} more. How many has she?"
        rows.append({"question": question, "answer": f"She has a sum.\n#### {2 * number + 7}"})
        given = 2 * number + 7 if number < right else -1
        answers[question] = f"Adding them up.\n\nANSWER: {given}"
    shots = [{"question": f"What is {n} + {n}?", "answer": f"Twice {n}.\n#### {2 * n}"} for n in range(20)]
    revision = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c"
    splits = {"test": rows, "train": shots}
    files = {
        "eval.yaml": b"name: GSM8K\nevaluation_framework: inspect-ai\ntasks: [{id: gsm8k, config: main}]\n"
    }
    add_dataset(hub, "openai/gsm8k", revision, {"main": splits}, files)
    hub.repo("openai/gsm8k", "dataset").tags = ("benchmark:official", "benchmark:eval-yaml")
    return Planted("gsm8k", "openai/gsm8k", samples, right, answers)


def aime2025(hub: LocalHub, samples: int = 30) -> Planted:
    rows, answers, keys = [], {}, {}
    for number in range(samples):
        problem = f"Find the remainder when problem {number} is divided by 1000."
        rows.append({"id": str(number), "problem": problem, "answer": str(100 + number)})
        keys[problem] = str(100 + number)
        answers[problem] = styled(number, keys[problem], str(7 + number))
    revision = "563bb8404243c5f09de6ec262f2db674fe5bce9b"
    add_dataset(hub, "math-ai/aime25", revision, {"default": {"test": rows}})
    return Planted("aime2025", "math-ai/aime25", samples, count_right(answers, keys), answers)


BBH_DROPPED = (99, 144)  # of ruin_names, by the task: its ids count from one
# The subsets of BIG-Bench Hard by how an answer is read; the first are multiple choice.
BBH_BINARY = {
    "boolean_expressions": ("True", "False"),
    "causal_judgement": ("Yes", "No"),
    "formal_fallacies": ("valid", "invalid"),
    "navigate": ("Yes", "No"),
    "sports_understanding": ("yes", "no"),
    "web_of_lies": ("Yes", "No"),
}
BBH_EXACT = ("multistep_arithmetic_two", "object_counting", "word_sorting")
BBH_CHOICE = [
    "date_understanding",
    "disambiguation_qa",
    "geometric_shapes",
    "hyperbaton",
    "logical_deduction_five_objects",
    "logical_deduction_seven_objects",
    "logical_deduction_three_objects",
    "movie_recommendation",
    "penguins_in_a_table",
    "reasoning_about_colored_objects",
    "ruin_names",
    "salient_translation_error_detection",
    "snarks",
    "temporal_sequences",
    "tracking_shuffled_objects_five_objects",
    "tracking_shuffled_objects_seven_objects",
    "tracking_shuffled_objects_three_objects",
]


def bbh(hub: LocalHub) -> Planted:
    """All 27 subsets with two questions each, but ruin_names with the 145 that the task's own fixes need."""
    configs: dict[str, dict[str, Rows]] = {}
    answers: dict[str, str] = {}
    keys: dict[str, str] = {}
    samples = 0
    for name in (*BBH_CHOICE, *BBH_BINARY, *BBH_EXACT, "dyck_languages"):
        count = 145 if name == "ruin_names" else 2
        rows = [_bbh_row(name, number) for number in range(count)]
        for row in rows:
            wrong = "wrong" if name not in BBH_CHOICE else "B"
            answers[row["question"]] = styled(len(answers), row["target"], wrong)
            keys[row["question"]] = row["target"]
        configs[name] = {name: rows}
        samples += count - (2 if name == "ruin_names" else 0)  # two that the task drops
    prompts = [
        {"dataset_name": name, "answer_only_prompt": "Examples.", "chain_of_thought_prompt": "Think."}
        for name in configs
    ]
    configs["few_shot_prompts"] = {"few_shot_prompts": prompts}
    revision = "76eaa8c29ad448752cd44201a1246618e2454cac"
    add_dataset(hub, "Joschka/big_bench_hard", revision, configs)
    for number in BBH_DROPPED:
        del keys[f"Question [{number}] of ruin_names."]
    return Planted("bbh", "Joschka/big_bench_hard", samples, count_right(answers, keys), answers)


def _bbh_row(name: str, number: int) -> dict[str, Any]:
    question = f"Question [{number}] of {name}."
    if name in BBH_CHOICE:
        texts = {"text": [f"{letter}{number}" for letter in LETTERS], "label": list(LETTERS)}
        return {"question": question, "choices": texts, "target": "A"}
    if name in BBH_BINARY:
        return {"question": question, "target": BBH_BINARY[name][number % 2]}
    if name == "dyck_languages":
        return {"question": question, "target": "] )"}
    return {"question": question, "target": str(40 + number) if "word" not in name else "ant bee"}


def hub_benchmark(hub: LocalHub, samples: int = 16) -> Planted:
    """An official benchmark of the Hub, run from its own eval.yaml."""
    rows, answers, keys = [], {}, {}
    for number, (correct, wrong) in enumerate(letters(samples)):
        question = f"What is fact {number}?"
        rows.append(
            {"question": question, "answer": correct, "choices": [f"f{letter}{number}" for letter in LETTERS]}
        )
        answers[question], keys[question] = styled(number, correct, wrong), correct
    add_dataset(hub, "acme/facts", None, {"default": {"test": rows}}, {"eval.yaml": EVAL_YAML.encode()})
    return Planted("hf/acme/facts/facts_mc", "acme/facts", samples, count_right(answers, keys), answers)


EVAL_YAML = """\
name: Facts
description: Facts as multiple choice.
evaluation_framework: inspect-ai
tasks:
  - id: facts_mc
    config: default
    split: test
    field_spec: {input: question, target: answer, choices: choices}
    solvers: [{name: multiple_choice}]
    scorers: [{name: choice}]
  - id: facts_open
    config: default
    split: test
    field_spec: {input: question, target: answer}
    solvers: [{name: generate}]
    scorers: [{name: match}]
"""


# Programs that read two numbers and add {0}, right in eight styles; methods that append, in four.
LCB_RIGHT = (
    "a, b = map(int, input().split())\nprint(a + b + {0})",
    "import sys\nprint(sum(map(int, sys.stdin.read().split())) + {0})",
    "def main():\n    print(sum(map(int, input().split())) + {0})\n\nif __name__ == '__main__':\n    main()",
    "print(f'{{sum(map(int, input().split())) + {0}}}.0')",
    "import sys\nfor line in sys.stdin:\n    print(' ', sum(map(int, line.split())) + {0}, '\\n')",
    "a = Counter(input().split())\nprint(sum(int(n) * k for n, k in a.items()) + {0})\nexit()",
    "sys.stdout.write(str(reduce(add, map(int, input().split())) + {0}))",
    "class Add:\n    def of(self, line): return sum(map(int, line.split()))\nprint(Add().of(input()) + {0})",
)
LCB_METHODS = (
    "return values + [value]", "return tuple(values + [value])",
    "print('noise')\n        return [*values, value]", "values.append(value)\n        return values",
)  # fmt: skip
LCB_WRONG = ("print(-1)", "print(1 / 0)", "print(input())", "def broken(:")


def livecodebench_v6(hub: LocalHub, samples: int = 24) -> Planted:
    """Six release files of four problems; every third problem is a method, and every fourth answer wrong."""
    files: dict[str, bytes] = {"README.md": b"---\n---\n", "code_generation_lite.py": b"raise SystemExit\n"}
    answers, right = {}, 0
    for number in range(samples):
        row, program = _lcb_problem(number)
        name = f"test{number // 4 + 1 if number >= 4 else ''}.jsonl"
        files[name] = files.get(name, b"") + json.dumps(row).encode() + b"\n"
        answers[str(row["question_content"])] = f"I would do it so:\n\n```python\n{program}\n```\n"
        right += _passes(program, row)
    hub.add_dataset("livecodebench/code_generation_lite", files)
    return Planted("livecodebench", "livecodebench/code_generation_lite", samples, right, answers)


def _passes(program: str, row: Mapping[str, Any]) -> bool:
    """Whether a program does what the tests of its problem ask, without anything of the checker's."""
    packed = zlib.decompress(base64.b64decode(row["private_test_cases"]))
    hidden = pickle.loads(packed)  # noqa: S301 (ours)  # nosec B301
    space: dict[str, Any] = {"__name__": "__main__"}
    modules = ("collections", "functools", "operator", "typing")
    head = "".join(f"from {name} import *\n" for name in modules) + "import sys\n"
    for test in json.loads(row["public_test_cases"]) + json.loads(hidden):
        with redirect_stdout(io.StringIO()) as out, patch("sys.stdin", io.StringIO(test["input"])):
            try:
                exec(head + program, space)  # noqa: S102 (ours)  # nosec B102
                if row["starter_code"]:
                    given = [json.loads(line) for line in test["input"].splitlines()]
                    if list(space["Solution"]().append(*given)) != json.loads(test["output"]):
                        return False
            except SystemExit:
                pass
            except Exception:  # whatever it is, the program is wrong
                return False
        if not row["starter_code"] and out.getvalue().replace(".0", "").split() != test["output"].split():
            return False
    return True


def _lcb_problem(number: int) -> tuple[dict[str, Any], str]:
    """(row, program)."""
    method, wrong = number % 3 == 0, number % 4 == 3
    if method:
        tests = [{"input": f"[{n}]\n{number}", "output": f"[{n}, {number}]"} for n in range(3)]
        starter = (
            "class Solution:\n    def append(self, values: List[int], value: int) -> List[int]:\n        "
        )
        program = starter + ("return values" if wrong else LCB_METHODS[number // 6])
    else:
        tests = [{"input": f"{n} {n}\n", "output": f"{2 * n + number}\n"} for n in range(3)]
        starter, styles = "", LCB_WRONG if wrong else LCB_RIGHT
        program = styles[number // 5 - 1 if wrong else number // 3].format(number)
    kind = "functional" if method else "stdin"
    cases = [json.dumps([{**test, "testtype": kind} for test in part]) for part in (tests[:1], tests[1:])]
    hidden = base64.b64encode(zlib.compress(pickle.dumps(cases[1]))).decode()
    row = {
        "question_title": f"P{number}", "question_content": f"Solve problem number {number} of the contest.",
        "platform": "leetcode" if method else "atcoder", "question_id": f"p{number}", "contest_id": "c",
        "contest_date": f"2024-{number // 2 + 1:02}-15T00:00:00", "starter_code": starter,
        "difficulty": "easy", "public_test_cases": cases[0], "private_test_cases": hidden,
        "metadata": json.dumps({"func_name": "append"} if method else {}),
    }  # fmt: skip
    return row, program


def humaneval(hub: LocalHub, samples: int = 4, right: int = 3) -> Planted:
    """Programs: the planted answer is run by the task's own sandbox."""
    rows, answers = [], {}
    for number in range(samples):
        prompt = f'def plus_{number}(x):\n    """Add {number} to x."""\n'
        check = f"def check(candidate):\n    assert candidate(1) == {number + 1}\n"
        rows.append(
            {
                "task_id": f"HumanEval/{number}",
                "prompt": prompt,
                "canonical_solution": f"    return x + {number}\n",
                "test": check,
                "entry_point": f"plus_{number}",
            }
        )
        given = number if number < right else -9
        answers[f"Add {number} to x."] = f"```python\ndef plus_{number}(x):\n    return x + {given}\n```"
    revision = "7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544"
    add_dataset(hub, "openai/openai_humaneval", revision, {"openai_humaneval": {"test": rows}})
    return Planted("humaneval", "openai/openai_humaneval", samples, right, answers)
