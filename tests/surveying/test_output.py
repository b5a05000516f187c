"""Files that appear whole or not at all, also on a full disk."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from hf_evaluation.core.command_line import run_command
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.surveying.output import result_file
from hf_evaluation.surveying.store import Store

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["os.fsync", "tempfile.mkstemp"])
def test_a_full_disk_is_exit_6_with_nothing_half_written(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise FULL

    monkeypatch.setattr(where, full)
    out = tmp_path / "plan.jsonl"
    out.write_text("what stood here\n")

    def run(_: list[str]) -> int:
        with result_file(out) as file:
            file.write("half of it\n")
        return 0

    assert run_command(run, []) == 6
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["plan.jsonl"]
    assert out.read_text() == "what stood here\n"


def test_a_full_disk_costs_the_cache_not_the_survey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connect = sqlite3.connect

    def full(path: object, **settings: bool | None) -> sqlite3.Connection:
        if path != ":memory:":
            raise sqlite3.OperationalError("database or disk is full")
        return connect(":memory:", check_same_thread=False, isolation_level=None)

    monkeypatch.setattr(sqlite3, "connect", full)
    kept = Store(tmp_path / "survey.sqlite")
    kept.put("a", b"b")
    assert kept.get("a") == b"b"
    assert "the disk is full" in capsys.readouterr().err


def test_a_damaged_cache_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """SQLite tells of a damaged table in bytes of it, which may be no Unicode."""
    path = tmp_path / "survey.sqlite"
    Store(path).close()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"tableentry", b"table\x96ntry"))
    with pytest.raises(EvaluationError, match="cannot be used") as failure:
        Store(path)
    assert failure.value.code == 5 and "--no-cache" in (failure.value.hint or "")
