"""`--from-log`: real logs of every kind, each classified, and large ones read in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.commands.inspect_eval_uv import main
from hf_evaluation.running.log_facts import samples_of
from tests.running.evaluations import SCRIPT, needs_inspect
from tests.support import ROOT, environment, run_command

pytestmark = needs_inspect
BIG = 500 << 20  # bytes
MEMORY = 600 << 20  # bytes
PAD = 2 << 20


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The logs of tests/running/make_logs.py, a folder a case."""
    folder = tmp_path_factory.mktemp("logs")
    made = ("-m", "tests.running.make_logs", str(folder))
    for words in (made, (*made, "killed")):
        run_command([sys.executable, *words], env=home(folder), cwd=ROOT, timeout=120)
    return folder


def home(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in environment().items() if not name.startswith("INSPECT_")}
    return {**kept, "HOME": str(folder / "home"), "XDG_DATA_HOME": str(folder / "data")}


def read(folder: Path, *args: str) -> list[dict[str, Any]]:
    command = [sys.executable, str(SCRIPT), "--from-log", str(folder), "--expected-samples", "12", *args]
    run = run_command(command, env=home(folder.parent), timeout=60)
    assert "Traceback" not in run.err
    found: list[dict[str, Any]] = run.lines
    return found


@pytest.fixture(scope="module")
def records(logs: Path) -> dict[str, dict[str, Any]]:
    """The record of each case, from one run over the folder of them all."""
    return {Path(record["log"]).parent.name: record for record in read(logs)}


COMPLETE = {"success": 12, "json": 12, "epochs": 12, "scorers": 12, "grouped": 12, "reducers": 12}
PARTIAL = {
    "limit": ["5 of 12 samples were run", "only some samples were asked for (limit 5)"],
    "sample-id": ["2 of 12 samples were run", "only some samples were asked for (limit [3, 4])"],
    "dropped": ["1 of 12 samples failed or are missing", "choice scored 11 of 12 samples"],
    "scored-on-error": ["1 of 12 samples failed or are missing"],
    "error": ["status is error", "there are no results"],
    "cancelled": ["status is cancelled", "6 of 12 samples failed or are missing"],
    "killed": ["status is started", "there are no results"],
    "message-limit": ["a message limit was set"],
    "subset": ['subjects="anatomy" picks a part of MMLU'],
    "self-graded": ["no grader model was named, so the model graded itself or an unknown one did"],
    "old-version": ["task version 1 is not the known 2: results are not comparable"],
    "foreign": ["arith is not in the task table: what it should measure is not known"],
}


def test_the_example_log_is_a_partial_run() -> None:
    (log,) = (ROOT / "examples" / "logs").glob("*.eval")
    run = run_command([sys.executable, str(SCRIPT), "--from-log", str(log)], timeout=60)
    (record,) = run.lines
    assert record["complete"] is False and "5 of 12 samples were run" in record["why_not"]
    assert "partial, not to be published" in run.err


def test_every_log_is_read(records: dict[str, dict[str, Any]]) -> None:
    assert set(records) == {*COMPLETE, *PARTIAL}


@pytest.mark.parametrize("case", COMPLETE)
def test_a_whole_log_is_complete(records: dict[str, dict[str, Any]], case: str) -> None:
    record = records[case]
    assert (record["status"], record["complete"], record["why_not"]) == ("success", True, [])
    [score] = record["scores"]
    assert score["value"] == pytest.approx(8 / 12)
    assert score["stderr"] == pytest.approx(0.142, abs=0.001)
    assert (score["samples"], score["complete"], score["unit"]) == (12, True, "fraction")


@pytest.mark.parametrize("case", PARTIAL)
def test_a_log_that_is_not_whole_says_why(records: dict[str, dict[str, Any]], case: str) -> None:
    record = records[case]
    assert record["complete"] is False
    assert set(PARTIAL[case]) <= set(record["why_not"])
    assert all(score["complete"] is False for score in record["scores"])


def test_the_metric_is_the_tables_not_the_first(records: dict[str, dict[str, Any]]) -> None:
    math, bbh = records["scorers"]["scores"][0], records["grouped"]["scores"][0]
    assert math["method"]["scorer"] == "expression_exact_match_sympy"
    assert (bbh["method"]["metric"], bbh["metric"]) == ("all", "accuracy")
    assert (records["epochs"]["scores"][0]["shots"], records["epochs"]["scores"][0]["runs"]) == (0, 3)
    assert records["reducers"]["scores"][0]["method"]["reducer"] == "mean"


def test_a_metric_can_be_named_where_the_table_is_silent(logs: Path) -> None:
    assert "choice/accuracy" in read(logs / "foreign")[0]["why_not"][-1]
    [record] = read(logs / "foreign", "--metric", "choice/accuracy")
    assert record["scores"][0]["value"] == pytest.approx(8 / 12)
    assert record["complete"] is False


def test_what_a_log_does_not_tell_is_unknown(records: dict[str, dict[str, Any]]) -> None:
    method = records["success"]["scores"][0]["method"]
    assert method["temperature"] is None and method["max_tokens"] is None
    assert method["dataset_revision"] == "210d026faf9955653af8916fad021475a3f00453"
    assert records["old-version"]["scores"][0]["method"]["dataset_revision"] is None


def test_nothing_partial_is_published(logs: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--from-log", str(logs / "limit"), "--create-pr"]
    run = run_command(command, env=home(logs), timeout=60)
    assert run.code == 5
    assert "nothing is published: 5 of 12 samples were run" in run.err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"{}", b'{"version": 2, "status"'])
def test_a_file_that_is_no_log_is_an_error(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("x.eval", "2026-11-23T00-00-00_x.json"):
        path = tmp_path / name
        path.write_bytes(content)
        assert main(["--from-log", str(path)]) == 5
        assert "is no log that inspect-ai can read" in capfd.readouterr().err


def test_each_log_stands_on_its_own_and_the_worst_exit_code_counts(
    logs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.eval").write_bytes(b"no log")
    [good] = (logs / "success").glob("*.eval")
    [other] = (logs / "json").glob("*.json")
    (tmp_path / "named-otherwise.json").write_bytes(other.read_bytes())
    (tmp_path / "eval-set.json").write_text('{"eval_set_id": "x"}')
    names = [str(tmp_path), str(tmp_path / "missing.eval"), str(good)]
    assert main(["--from-log", *names]) == 5
    out, err = capfd.readouterr()
    assert [Path(json.loads(line)["log"]).name for line in out.splitlines()] == [
        "named-otherwise.json", good.name,
    ]  # fmt: skip
    assert "bad.eval is no log" in err and "there is no log" in err
    assert main(["--from-log", str(tmp_path / "missing.eval"), str(good)]) == 4


# Large logs --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(logs: Path) -> Iterator[Path]:
    """The success of make_logs once more as .eval and as .json, its samples padded to 500 MB together."""
    folder = logs / "large"
    folder.mkdir()
    pad = os.urandom(PAD // 2).hex()
    _large_eval(next((logs / "success").iterdir()), folder / "big.eval", pad)
    _large_json(next((logs / "json").iterdir()), folder / "2026-11-23T00-00-00_big.json", pad)
    yield folder
    for path in folder.iterdir():
        path.unlink()


def _large_eval(source: Path, target: Path, pad: str) -> None:
    samples = [json.dumps({**sample, "store": {"pad": pad}}) for sample in samples_of(str(source))]
    import zipfile_zstd

    with zipfile_zstd.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.startswith("samples/"):
                new.writestr(name, old.read(name))
        for number in range(BIG // PAD):
            new.writestr(f"samples/{number}_epoch_1.json", samples[number % len(samples)])


def _large_json(source: Path, target: Path, pad: str) -> None:
    document = json.loads(source.read_text("utf-8"))
    samples = [json.dumps({**sample, "store": {"pad": pad}}) for sample in document.pop("samples")]
    reductions = document.pop("reductions", None)
    with target.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(document)[:-1] + ', "samples": [')
        for number in range(BIG // PAD):
            stream.write((", " if number else "") + samples[number % len(samples)])
        stream.write(f'], "reductions": {json.dumps(reductions)}}}')


MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
sys.stdout.write(done.stdout.decode())
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("name", ["big.eval", "2026-11-23T00-00-00_big.json"])
def test_a_large_log_is_read_in_little_memory(large: Path, name: str) -> None:
    path = large / name
    assert path.stat().st_size >= BIG
    command = [sys.executable, str(SCRIPT), "--from-log", str(path), "--expected-samples", "12"]
    # A small process between: a child's peak begins with that of the process that it is forked from.
    measure = [sys.executable, "-c", MEASURE, *command]
    done = subprocess.run(measure, env=home(large), capture_output=True, check=True)
    record, peak = done.stdout.splitlines()
    assert json.loads(record)["complete"] is True
    assert int(peak) * 1024 < MEMORY, f"{int(peak) >> 10} MB"
