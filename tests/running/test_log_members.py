"""Logs that are zips: nothing is unpacked that would fill the memory."""

from __future__ import annotations

import json
import resource
import zipfile
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.answers import read_samples
from hf_evaluation.running.log_facts import read_log, samples_of
from hf_evaluation.running.log_members import check_log
from tests.running.evaluations import needs_inspect
from tests.support import ROOT

pytestmark = needs_inspect
MUCH = 3 << 30


def inflated(path: Path, name: str, size: int, said: int | None = None) -> None:
    """A log of few bytes with a member of many; `said` is what its directory says of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(name, "w", force_zip64=True) as file:
            for _ in range(size >> 20):
                file.write(b" " * (1 << 20))
        if said is not None:
            archive.getinfo(name).file_size = said


@pytest.mark.parametrize("name", ["header.json", "_journal/start.json"])
@pytest.mark.parametrize("said", [None, 1000])
def test_a_header_of_gigabytes_is_never_unpacked(name: str, said: int | None, tmp_path: Path) -> None:
    log = tmp_path / "2026-01-01T00_x.eval"
    inflated(log, name, MUCH if said is None else 100 << 20, said)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(EvaluationError) as caught:
        read_log(str(log))
    assert caught.value.code == 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10  # KiB


@pytest.mark.parametrize(
    "sample",
    [
        '"x"', "[]", "7", '{"output": "x"}', '{"output": {"choices": ["x"]}}',
        '{"events": [1, {"event": {}}]}',
        '{"output": {"choices": [{"stop_reason": {}, "message": 1}]}}', '{"scores": {"a": {"value": {}}}}',
    ],
)  # fmt: skip
def test_samples_of_any_shape_are_counted(sample: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.eval", "w") as archive:
        archive.writestr("samples/1.json", sample)
    assert read_samples(samples_of(str(tmp_path / "x.eval"))).count == 1


def test_a_damaged_zstd_member_is_told(tmp_path: Path) -> None:
    log = tmp_path / "x.eval"
    data = bytearray(next((ROOT / "examples" / "logs").glob("*.eval")).read_bytes())
    for at in range(60, 400):  # behind the header of the first member
        data[at] ^= 0x55
    log.write_bytes(bytes(data))
    with pytest.raises(EvaluationError) as caught:
        read_log(str(log))
    assert caught.value.code == 5


@pytest.mark.parametrize(
    ("evil", "why"), [("[" * 100_000, "nested deeper"), ("1" * 10_000, "a number has more")]
)
@pytest.mark.parametrize("name", ["x.json", "x.eval"])
def test_json_that_ends_its_reader_does_not_end_the_process(
    name: str, evil: str, why: str, tmp_path: Path
) -> None:
    """Readers in C end with a segmentation fault."""
    text = '{"version": 2, "status": "success", "eval": ' + evil
    if name.endswith(".eval"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("header.json", text)
    else:
        (tmp_path / name).write_text(text)
    with pytest.raises(EvaluationError, match=why) as caught:
        read_log(str(tmp_path / name))
    assert caught.value.code == 5


@pytest.mark.parametrize("text", ['{"version": 2, "status": "success"}', '{"version": 2}', "{}", "[]", "1"])
def test_a_log_without_its_parts_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(EvaluationError, match="is no log") as caught:
        read_log(str(tmp_path / "x.json"))
    assert caught.value.code == 5


def test_a_metric_that_is_no_number_is_none(tmp_path: Path) -> None:
    from inspect_ai.log import read_eval_log, write_eval_log

    log = read_eval_log(str(next((ROOT / "examples" / "logs").glob("*.eval"))))
    assert log.results is not None
    for score in log.results.scores:
        score.metrics["stderr"].value = float("inf")
    write_eval_log(log, str(tmp_path / "x.eval"))
    (found,) = read_log(str(tmp_path / "x.eval")).scores
    assert set(found.metrics) == {"accuracy"}


def test_brackets_in_texts_nest_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"a": '\\"[' * 2000, "b": ["]{"] * 900}))
    check_log(str(tmp_path / "x.json"))


@pytest.mark.parametrize("samples", ["[1, ", "[" * 3000, '[{"a": ', "[1, x]", '["\\x"]'])
def test_samples_that_are_cut_off_are_told(samples: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"samples": ' + samples)
    assert read_samples(samples_of(str(tmp_path / "x.json"))).unreadable


def test_a_sample_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    log = tmp_path / "x.eval"
    inflated(log, "samples/1_epoch_1.json", 300 << 20)
    assert "256 MB" in (read_samples(samples_of(str(log))).unreadable or "")


@pytest.mark.parametrize("name", ["samples/1_epoch_1.json", "header.json"])
def test_a_member_of_millions_of_values_is_not_taken_apart(name: str, tmp_path: Path) -> None:
    """20 KB of a zip became 18 MB of empty lists, and those half a gigabyte."""
    log = tmp_path / "x.eval"
    with zipfile.ZipFile(log, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "[" + "[]," * 6_000_000 + "1]")
    if name == "header.json":
        with pytest.raises(ValueError, match="more than 5,000,000 values"):
            check_log(str(log))
    else:
        assert "5,000,000 values" in (read_samples(samples_of(str(log))).unreadable or "")


def test_all_samples_together_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of 4 MB held forty samples of 100 MB each: 16 s."""
    log = tmp_path / "x.eval"
    with zipfile.ZipFile(log, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(4):
            archive.writestr(f"samples/{at}_epoch_1.json", " " * (1 << 20))
    check_log(str(log))
    monkeypatch.setattr("hf_evaluation.running.log_members.MAX_SAMPLES", 1 << 20)
    with pytest.raises(ValueError, match="its samples would take more than 1 MB"):
        check_log(str(log))
