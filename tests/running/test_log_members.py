"""Logs that are zips: nothing is unpacked that would fill the memory."""

from __future__ import annotations

import resource
import zipfile
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.answers import read_samples
from hf_evaluation.running.log_facts import read_log, samples_of
from tests.running.evaluations import needs_inspect
from tests.support import ROOT

pytestmark = needs_inspect
MUCH = 3 << 30


def inflated(path: Path, name: str, size: int, said: int | None = None) -> None:
    """A log of few bytes with a member of many; `said` is what its directory says of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
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


@pytest.mark.parametrize("sample", ['"x"', "[]", '{"output": "x"}', '{"output": {"choices": ["x"]}}', "7"])
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


def test_a_sample_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    log = tmp_path / "x.eval"
    inflated(log, "samples/1_epoch_1.json", 300 << 20)
    assert "256 MB" in (read_samples(samples_of(str(log))).unreadable or "")
