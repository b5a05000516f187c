"""Programs against tests: the verdicts of LiveCodeBench's rules, on invented problems."""

from __future__ import annotations

import base64
import json
import pickle  # hostile ones are made here  # nosec B403
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.checker import TEST_SECONDS, check_same, check_source, json_of_tests
from hf_evaluation.running.programs import Problem, pickled_text, program_of, read_tests

SUM = Problem((("1 2\n", "3\n"), ("5 6\n", "11\n")), None)
METHOD = Problem((("[1, 2]\n3", "[1, 2, 3]"), ("[]\n1", "[1]")), "append")
HALF = Problem((("1\n", "0.5\n"),), None)
TWO = Problem((("", "1\n2\n"),), None)
FLOATS = Problem((("1", "[0.3, [1, 2]]"),), "f")
CLASS = "class Solution:\n    def append(self, values: List[int], value: int):\n        "


def verdict(folder: Path, program: str, problem: Problem, seconds: float | None = None) -> dict[str, object]:
    work = json.loads(json_of_tests(problem)) | ({"seconds": seconds} if seconds else {})
    (folder / "tests.json").write_text(json.dumps(work))
    (folder / "solution.py").write_text(program)
    (folder / "check.py").write_text(check_source())
    done = subprocess.run(
        [sys.executable, "-I", "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("program", "problem", "wanted"),
    [
        ("a, b = map(int, input().split())\nprint(a + b)", SUM, "right"),
        ("import sys\nprint(sum(map(int, sys.stdin.buffer.read().split())))", SUM, "right"),
        ("if __name__ == '__main__':\n    print(sum(map(int, input().split())))", SUM, "right"),
        ("print(sum(map(int, input().split())))\nexit()", SUM, "right"),
        ("print(' ', sum(map(int, input().split())), '\\n\\n')", SUM, "right"),
        ("print(f'{sum(map(int, input().split()))}.0')", SUM, "right"),
        ("print(3)", SUM, "wrong output"),
        ("print('a', sum(map(int, input().split())))", SUM, "wrong output"),
        ("print(sum(map(int, input().split())))\nprint('done')", SUM, "wrong output"),
        ("print(1 / 0)", SUM, "crashed"),
        ("def broken(:", SUM, "crashed"),
        ("import os\nos.kill(os.getpid(), 9)", SUM, "crashed"),
        ("x = bytearray(6 << 30)", SUM, "memory limit"),
        ("print(0.50)", HALF, "right"),
        ("print(0.1 + 0.4)", HALF, "right"),
        ("print(0.5000000001)", HALF, "wrong output"),
        (CLASS + "return values + [value]", METHOD, "right"),
        (CLASS + "return tuple(values + [value])", METHOD, "right"),
        (CLASS + "print('noise'); return values + [value]", METHOD, "right"),
        ("def append(values, value):\n    return values + [value]", METHOD, "right"),
        (CLASS + "return values", METHOD, "wrong value"),
        (CLASS + "return values[5]", METHOD, "crashed"),
        (CLASS + "import os; os._exit(0)", METHOD, "crashed"),
        ("class Solution:\n    pass", METHOD, "crashed"),
        # output format
        ("print('01'); print('+2')", TWO, "right"), ("print('1e0', 2, sep='\\r\\n')", TWO, "right"),
        ("print('1 2')", TWO, "wrong output"), ("print('1\\n\\n2')", TWO, "wrong output"),
        ("print(1)\nprint('2,')", TWO, "wrong output"), ("print('1\\n2'); raise SystemExit(3)", TWO, "right"),
        ("print('1\\n2'); 1 / 0", TWO, "crashed"),
        # a program is the body of a function: what it calls global is none of its names
        ("n = 1\ndef f():\n    global n\n    n += 1\nprint(1)\nf()\nprint(n)", TWO, "crashed"),
        ("def f(n): return f(n - 1) + 1 if n else 0\nprint(f(9000) - 8999)\nprint(2)", TWO, "right"),
        # floating point
        ("def f(x): return [0.3, [1.0, True + 1]]", FLOATS, "right"),
        ("def f(x): return [0.1 + 0.2, [1, 2]]", FLOATS, "wrong value"),
        ("def f(x): return 0.3, (1, 2)", FLOATS, "wrong value"),
    ],
)  # fmt: skip
def test_a_verdict_is_that_of_the_official_rules(
    tmp_path: Path, program: str, problem: Problem, wanted: str
) -> None:
    """Each of these is also what the official checker says (commit 28fef95, run beside ours)."""
    assert verdict(tmp_path, program, problem)["verdict"] == wanted


def test_a_slow_program_is_ended_at_its_first_test(tmp_path: Path) -> None:
    found = verdict(tmp_path, "while True: pass", SUM, seconds=0.5)
    assert (found["verdict"], found["failed"], found["tests"]) == ("time limit", 1, 2)
    assert TEST_SECONDS == 6


def test_numbers_are_compared_exactly_and_words_as_they_are() -> None:
    assert check_same("1.0 2", "1 2.00") and check_same("Yes\n", " Yes")
    assert not check_same("50000000000000000", "50000000000000001")
    assert not check_same("yes", "Yes") and not check_same("1 2", "1 3") and not check_same("1", "1\n2")


TESTS = [{"input": "1", "output": "2", "testtype": "stdin"}]


def packed(value: object, protocol: int = 4) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(value, protocol))).decode()


@pytest.mark.parametrize("protocol", range(6))
def test_hidden_tests_are_read_without_unpickling(protocol: int) -> None:
    row = {"public_test_cases": json.dumps(TESTS), "private_test_cases": packed(json.dumps(TESTS), protocol)}
    assert read_tests(row) == Problem((("1", "2"), ("1", "2")), None)
    plain = {"private_test_cases": json.dumps(TESTS), "metadata": '{"func_name": "f"}'}
    assert read_tests(plain) == Problem((("1", "2"),), "f")


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("it ran",)


def test_a_pickle_that_would_run_something_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    for data in (pickle.dumps(Evil()), pickle.dumps(["a"]), pickle.dumps(1), b"", b"\x80\x04", b"junk"):
        with pytest.raises(EvaluationError) as caught:
            pickled_text(data)
        assert caught.value.code == 5
    with pytest.raises(EvaluationError, match="not read"):
        read_tests({"private_test_cases": packed(Evil())})
    assert "it ran" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("answer", "program"),
    [
        ("So:\n```python\nprint(1)\n```\nDone.", "print(1)"),
        ("```\nprint(0)\n```\nbetter:\n```py\nprint(1)\n```", "print(1)"),
        ("print(1)", ""), ("```python\nprint(1)", ""),
    ],
)  # fmt: skip
def test_the_program_is_the_last_block_of_code(answer: str, program: str) -> None:
    assert program_of(answer) == program
