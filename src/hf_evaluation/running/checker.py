"""A program against the tests of its problem, by the rules of LiveCodeBench's own checker.

`check_source` is the source of a program that a sandbox runs: it takes `solution.py` and `tests.json`
(`json_of_tests`), runs each test in a process with limits of time and memory, and prints the verdict; the
first failure ends it. The functions below are that program, so it is checked like all other code; what they
need is imported here as there.
"""

from __future__ import annotations

import inspect
import json
import os
import resource
import subprocess
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from typing import Any

from hf_evaluation.running.programs import Problem

TEST_SECONDS = 6  # of one test, as the official checker has it
MEMORY_GB = 4  # that a program may take: what the official checker's comment says, and does not enforce
OUTPUT_BYTES = 1 << 28
RIGHT_VERDICT = "right"
# Solutions use these without importing them, as contest sites let them.
CHECK_NAMES = (
    "string re datetime collections heapq bisect copy math random statistics itertools functools operator io "
    "sys json builtins typing"
)
CHECK_HEAD = """
import ast, json, sys
names = NAMES.split()
prelude = "".join(f"from {name} import *\\n" for name in names)
prelude += "".join(f"import {name}\\n" for name in names) + "sys.setrecursionlimit(50000)\\n"
program = open("solution.py").read()
"""
# A program that reads its input; one that ends itself is no error. As in the official checker it is run as
# the body of a function, where names are faster and `global` finds none; its imports stand before it.
CHECK_READING = """
tree = ast.parse(program, "solution.py")
last = tree.body[-1] if tree.body else None
if isinstance(last, ast.If) and ast.unparse(last.test) == "__name__ == '__main__'":
    tree.body[-1:] = last.body
brought = [part for part in tree.body if isinstance(part, (ast.Import, ast.ImportFrom))]
shell = ast.parse("def answer_of_the_model(): pass")
shell.body[0].body = [part for part in tree.body if part not in brought] or shell.body[0].body
shell.body[:0] = brought
space = {"__name__": "solution"}
exec(prelude, space)
try:
    exec(compile(ast.fix_missing_locations(shell), "solution.py", "exec"), space)
    space["answer_of_the_model"]()
except SystemExit:
    pass
"""
# A method that is called; a tuple counts as a list, as in the official checker.
CHECK_CALLING = """
work = json.load(sys.stdin)
space = {"__name__": "solution"}
exec(prelude, space)
exec(compile(program, "solution.py", "exec"), space)
name = work["function"]
method = getattr(space["Solution"](), name) if "class Solution" in program else space[name]
got = method(*work["input"])
got = list(got) if isinstance(got, tuple) else got
with open(work["verdict"], "w") as file:
    file.write("same" if got == work["expected"] else "differs")
"""


def json_of_tests(problem: Problem) -> str:
    """What the program reads as tests.json."""
    return json.dumps({
        "tests": problem.tests, "function": problem.function, "seconds": TEST_SECONDS, "gb": MEMORY_GB,
    })  # fmt: skip


def check_source() -> str:
    """The source of the program."""
    constants = {
        "OUTPUT_BYTES": OUTPUT_BYTES, "CHECK_NAMES": CHECK_NAMES, "CHECK_HEAD": CHECK_HEAD,
        "CHECK_READING": CHECK_READING, "CHECK_CALLING": CHECK_CALLING,
    }  # fmt: skip
    head = (
        "from __future__ import annotations\n\nimport json\nimport os\nimport resource\nimport subprocess\n"
    )
    head += "import sys\nimport tempfile\nfrom decimal import Decimal, InvalidOperation\n\n"
    head += "".join(f"{name} = {value!r}\n" for name, value in constants.items())
    parts = (check_lines, check_numbers, check_same, check_limits, check_process, check_call, check_program)
    return "\n\n".join([head, *(inspect.getsource(part) for part in parts), "check_program()\n"])


def check_lines(text: str) -> list[str]:
    """Lines without what surrounds them."""
    return [line.strip() for line in text.strip().split("\n")]


def check_numbers(line: str) -> list[Decimal] | None:
    """A line as numbers, None where it holds other words."""
    try:
        return [Decimal(word) for word in line.split()]
    except (InvalidOperation, ValueError):
        return None


def check_same(got: str, expected: str) -> bool:
    """Whether an output is the expected one: the same lines, or the same numbers on them, exactly."""
    first, second = check_lines(got), check_lines(expected)
    if len(first) != len(second):
        return False
    for one, other in zip(first, second):  # noqa: B905 (a sandbox may have an older Python)
        numbers = check_numbers(one)
        if one != other and (numbers is None or numbers != check_numbers(other)):
            return False
    return True


def check_limits(gigabytes: int) -> None:
    """Limits of the process that a program runs in."""
    resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def check_process(source: str, text: str, work: dict[str, Any]) -> tuple[str, str]:
    """(verdict, output) of one process; the output goes to a file, so that it fills no memory."""
    source = CHECK_HEAD.replace("NAMES", repr(CHECK_NAMES)) + source
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+") as err:
        try:
            done = subprocess.run(
                [sys.executable, "-c", source], input=text, stdout=out, stderr=err, text=True,
                timeout=work["seconds"], preexec_fn=lambda: check_limits(work["gb"]), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "time limit", ""
        out.seek(0)
        err.seek(0)
        told = err.read()[-2000:]
        if done.returncode:
            return ("memory limit" if "MemoryError" in told else "crashed"), told[-300:]
        return "", out.read()


def check_call(text: str, expected: str, work: dict[str, Any]) -> tuple[str, str]:
    """(verdict, what to show) of a method on the values of one test."""
    place = os.path.join(tempfile.mkdtemp(), "verdict")
    told = {
        "function": work["function"], "input": [json.loads(line) for line in text.split("\n")],
        "expected": json.loads(expected), "verdict": place,
    }  # fmt: skip
    verdict, shown = check_process(CHECK_CALLING, json.dumps(told), work)
    if verdict:
        return verdict, shown
    if not os.path.exists(place):
        return "crashed", "it ended itself"
    with open(place) as file:
        return ("right" if file.read() == "same" else "wrong value"), ""


def check_program() -> None:
    """Run solution.py on the tests of tests.json; prints the verdict as JSON."""
    with open("tests.json") as file:
        work = json.load(file)
    result: dict[str, object] = {"verdict": "right", "tests": len(work["tests"])}
    for number, (text, expected) in enumerate(work["tests"]):
        if work["function"] is not None:
            verdict, shown = check_call(text, expected, work)
        else:
            verdict, shown = check_process(CHECK_READING, text, work)
            verdict = verdict or ("right" if check_same(shown, expected) else "wrong output")
        if verdict != "right":
            result.update(verdict=verdict, failed=number + 1, shown=shown[:300])
            break
    sys.stdout.write(json.dumps(result) + "\n")
