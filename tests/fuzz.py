#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = ["huggingface-hub>=2.0,<3", "pyyaml", "pyromark", "selectolax", "requests", "tqdm"]
# ///
"""Mutated inputs through the real commands, for a given time: does one crash, hang or print what it must not?

    python -m tests.fuzz --seconds 60 --seed 7
    python -m tests.fuzz --kind cards logs --keep found/    # what was found is written there

Inputs are the examples, the cards and the result files of the tests, changed in their bytes, their words
or their structure. A finding is an exception that escapes, an exit code that is none of ours, a
traceback, output that is no JSON where it must be, a control character on a stream, more than SECONDS of
the processor, or WAITED seconds without an end. Nothing asks a server.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.fuzz_kept import kept_kinds  # noqa: E402  # the path is set first, for who runs this file
from tests.mutations import MOST, Kind, mutated_json, mutated_lines, mutated_text, written  # noqa: E402

SECONDS = 10.0  # of the processor, for one input of at most MOST bytes
WAITED = 600.0  # by the clock, on a machine that others use too
CODES = frozenset(range(7))
REPO = "acme/Atlas-7B"


def kinds() -> dict[str, Kind]:
    """Every kind of input that the installed packages can read."""
    from hf_evaluation.commands.evaluation_manager import main as manager
    from hf_evaluation.commands.leaderboard import main as leaderboard
    from hf_evaluation.commands.trending_evals import main as trending

    def read(*patterns: str) -> list[str]:
        found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]
        return [path.read_text("utf-8", "replace") for path in found if path.stat().st_size < MOST]

    def card(folder: Path, text: str) -> list[Any]:
        path = written(folder, "README.md", text)
        return [(manager, [command, "--readme", path, "--repo-id", REPO, "--json"])
                for command in ("extract-readme", "inspect-tables", "validate", "repair")]  # fmt: skip

    def result_file(folder: Path, text: str) -> list[Any]:
        written(folder, ".eval_results/x.yaml", text)
        path = written(folder, "README.md", "# x\n")
        return [(manager, [command, "--readme", path, "--json"]) for command in ("validate", "repair")]

    def survey(folder: Path, text: str) -> list[Any]:
        path = written(folder, "survey.jsonl", text)
        return [(leaderboard, ["build", "--survey", path, "--out", str(folder / "site"), "--json"])]

    def plan(folder: Path, text: str) -> list[Any]:  # read as a whole before the manager is looked for
        path = written(folder, "plan.jsonl", text)
        return [(trending, ["apply", path, "--dry-run", "--json", "--manager", str(folder / "none")])]

    def imported(folder: Path, text: str) -> list[Any]:
        return [
            (
                manager,
                [
                    "import-results",
                    written(folder, "results.json", text),
                    "--repo-id",
                    "acme/heron-7b",
                    "--json",
                ],
            )
        ]

    def payload(folder: Path, text: str) -> list[Any]:
        ask = ["--creator-slug", "openai", "--model-name", "gpt-oss-20b", "--repo-id", "openai/gpt-oss-20b"]
        return [(manager, ["import-aa", "--from-json", written(folder, "aa.json", text), *ask, "--json"])]

    made = {
        "cards": Kind(
            read("tests/data/shapes/*.md", "tests/data/injection/*", "examples/cards/*.md"),
            mutated_text,
            card,
        ),
        "front matter": Kind(FRONTS, mutated_text, card),
        "result files": Kind(RESULT_FILES, mutated_text, result_file),
        "results": Kind(
            read("examples/imports/l*.json", "tests/data/results/*.json"), mutated_json, imported
        ),
        "payloads": Kind(read("examples/imports/artificial_analysis.json"), mutated_json, payload),
        "surveys": Kind(read("examples/survey.jsonl"), mutated_lines, survey),
        "plans": Kind([json.dumps(PLAN) + "\n"], mutated_lines, plan),
    }
    return made | kept_kinds(PLAN, made["payloads"].seeds[0]) | log_kinds()


def log_kinds() -> dict[str, Kind]:
    """Logs, where inspect-ai is installed."""
    logs = sorted((ROOT / "examples" / "logs").glob("*.eval"))
    try:
        import inspect_ai  # noqa: F401
        import zipfile_zstd  # noqa: F401

        from hf_evaluation.commands.inspect_eval_uv import main as evaluation
    except ImportError:
        return {}

    def log(folder: Path, text: str) -> list[Any]:
        path = written(folder, "2026-01-01T00-00-00_x.eval", "")
        Path(path).write_bytes(mutated_log(text, logs[0].read_bytes()))
        return [(evaluation, ["--from-log", path, "--json"])]

    def json_log(folder: Path, text: str) -> list[Any]:
        path = written(folder, "2026-01-01T00-00-00_x.json", text)
        return [(evaluation, ["--from-log", path, "--json"])]

    return {
        "logs": Kind([str(number) for number in range(1000)], lambda dice, _: str(dice.random()), log),
        "JSON logs": Kind([json_of_log(logs[0])], mutated_json, json_log),
    }


def json_of_log(path: Path) -> str:
    """A `.eval` as the `.json` that inspect-ai writes as well."""
    from inspect_ai.log import read_eval_log, write_eval_log

    with tempfile.TemporaryDirectory() as folder:
        write_eval_log(read_eval_log(str(path)), f"{folder}/x.json")
        return Path(folder, "x.json").read_text("utf-8")


def mutated_log(seed: str, data: bytes) -> bytes:
    """A `.eval` whose members, or whose bytes, are changed."""
    import zipfile

    import zipfile_zstd

    dice = random.Random(seed)
    if dice.random() < 0.2:
        at = dice.randrange(len(data))
        return data[:at] + dice.randbytes(dice.choice((0, 1, 8))) + data[at + dice.choice((0, 1, 50)) :]
    target = io.BytesIO()
    with zipfile_zstd.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("utf-8", "replace")
            changed = mutated_json(dice, text) if dice.random() < 0.4 else text
            new.writestr(name, changed.encode("utf-8", "surrogatepass"))
    return target.getvalue()


FRONTS = [
    """\
---
license: mit
model-index:
- name: Atlas-7B
  results:
  - task:
      type: text-generation
    dataset:
      name: MMLU
      type: cais/mmlu
      config: all
    metrics:
    - type: accuracy
      value: 71.4
      verified: false
    source:
      name: x
      url: https://x.org/y
---
# x

| Model | MMLU |
|-|-|
| Atlas-7B | 71.4 |
""",
    """\
---
x: &a {type: accuracy, value: 1}
model-index: [{name: a, results: [{metrics: [*a, *a]}]}]
---
""",
    """\
---
model-index:
  - name: "A"
    results: []
---
""",
]
RESULT_FILES = [
    """\
- dataset:
    id: openai/gsm8k
    task_id: gsm8k
    revision: abc
  value: 71.4
  date: 2026-11-20
  source:
    url: https://x.org
    name: x
    user: bob
  notes: 5-shot
""",
    """\
[{dataset: {id: a/b, task_id: c}, value: 1}]
""",
]
PLAN: dict[str, Any] = {
    "schema": 1,
    "repo_id": REPO,
    "url": f"https://huggingface.co/{REPO}",
    "revision": "a" * 40,
    "planned_at": "2026-11-20T00:00:00Z",
    "scores": [
        {
            "publish": True,
            "score": {
                "model": REPO,
                "benchmark": "MMLU",
                "benchmark_id": "mmlu",
                "metric": "accuracy",
                "value": 71.4,
                "unit": "percent",
                "raw": "71.4",
                "table": 1,
                "row": 1,
                "column": 1,
                "line": 9,
                "status": "unpublished",
                "source": {"kind": "readme", "url": f"https://huggingface.co/{REPO}", "revision": "a" * 40},
            },
            "writes": {"path": "README.md", "text": "- task: x\n"},
            "evidence": {
                "head": [["Model", "MMLU"]],
                "row": ["x", "71.4"],
                "column": 1,
                "line": 9,
                "url": "https://x.org",
            },
        }
    ],
    "left_out": [
        {"benchmark": "x", "variant": None, "value": 1, "status": "present", "detail": "x", "pr": None}
    ],
    "files": [{"path": "README.md", "diff": "x"}],
}


@dataclass
class Report:
    """What a run found."""

    inputs: dict[str, int] = field(default_factory=dict)
    codes: dict[str, set[int]] = field(default_factory=dict)  # exit codes by kind: all 2 would be no test
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)  # seconds, and which input it was
    findings: dict[str, tuple[str, str]] = field(default_factory=dict)  # by its last line: (kind, input)


def problem_of(run: Callable[[list[str]], int], words: list[str], codes: set[int]) -> str | None:
    """What is wrong with how a command took its input, or None; its exit code joins `codes`."""
    out, err = io.StringIO(), io.StringIO()
    began, used = time.monotonic(), time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:100]} ({Path(last.filename).name}:{last.lineno})"
    slow = time.process_time() - used > SECONDS or time.monotonic() - began > WAITED
    codes.add(code)
    if code not in CODES:
        return f"exit code {code}"
    if "Traceback (most" in err.getvalue():
        return "a traceback: " + err.getvalue().strip().splitlines()[-1][:120]
    if any(
        ord(ch) < 32 and ch not in "\n\t" or "\ud800" <= ch <= "\udfff"
        for ch in out.getvalue() + err.getvalue()
    ):
        return "a control character on a stream"
    for line in [out.getvalue()] if words[0] != "--from-log" else out.getvalue().splitlines()[-1:]:
        try:
            json.loads(line or "null", parse_constant=int)
        except ValueError:
            return f"no JSON: {line[:80]!r}"
    return f"more than {SECONDS:.0f} s: {words[0]}" if slow else None


def fuzz(wanted: Sequence[str], seconds: float, seed: int) -> Report:
    """Mutate inputs of the wanted kinds in turn until the time is over."""
    report, known = Report(), kinds()
    names = [name for name in known if not wanted or name in wanted]
    end, number = time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as place:
        while time.monotonic() < end:
            name = names[number % len(names)]
            kind, dice = known[name], random.Random(f"{seed} {number}")
            text = kind.change(dice, dice.choice(kind.seeds))
            folder = Path(place, str(number % 8))
            used = time.process_time()
            for run, words in kind.run(folder, text):
                problem = problem_of(run, words, report.codes.setdefault(name, set()))
                if problem:
                    report.findings.setdefault(problem, (name, text))
            used = time.process_time() - used
            report.inputs[name] = report.inputs.get(name, 0) + 1
            report.seconds[name] = report.seconds.get(name, 0.0) + used
            report.slowest[name] = max(report.slowest.get(name, (0.0, 0)), (used, number))
            number += 1
    return report


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz, and tell what was found; 1 where anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kind", nargs="+", default=[], help="only these kinds")
    parser.add_argument("--keep", type=Path, help="a folder for the inputs of findings")
    args = parser.parse_args(argv)
    os.environ |= {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "1", "HF_TOKEN": ""}
    report = fuzz(args.kind, args.seconds, args.seed)
    total = sum(report.inputs.values())
    print(f"seed {args.seed}: {total} inputs, {len(report.findings)} findings; seconds of the processor:")
    for name, count in report.inputs.items():
        codes, spent = ", ".join(map(str, sorted(report.codes[name]))), report.seconds[name]
        slowest = "{:.2f} s (input {})".format(*report.slowest[name])
        rate = count / max(spent, 0.001)
        print(
            f"  {name}: {count} inputs in {spent:.0f} s, {rate:.1f} a second, slowest {slowest}, exit {codes}"
        )
    for at, (problem, (name, text)) in enumerate(report.findings.items()):
        print(f"{name}: {problem.encode('unicode_escape').decode()}")
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
            (args.keep / f"{name.replace(' ', '-')}-{at}").write_bytes(text.encode("utf-8", "surrogatepass"))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
