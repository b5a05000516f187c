"""The file of a batch: one writer at a time, never something else's file."""

from __future__ import annotations

import pytest

from hf_evaluation.jobs.manifest import locked
from tests.jobs.desk import (
    Desk,
)
from tests.support import assert_error


def test_two_at_a_time_are_refused(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    with locked(desk.manifest):
        assert_error(desk.run("submit", "--json"), 5, "another eval_jobs.py")
        assert_error(desk.run("cancel", "--all", "--json"), 5, "another eval_jobs.py")
        before = desk.manifest.read_text()
        assert desk.run("status").code == 0
    assert desk.manifest.read_text() == before


def test_a_disk_that_cannot_be_written(desk: Desk) -> None:
    desk.add("m")
    (desk.folder / "file").write_text("")
    done = desk.submit("--model", "acme/m", "--task", "mmlu", "--manifest", "file/x.jsonl")
    assert done.code in (2, 6) and "error: cannot" in done.err and "Traceback" not in done.err
    assert desk.jobs == []


@pytest.mark.parametrize(
    ("content", "code"), [(None, 4), ("", 2), ("[1]\n", 2), ('{"kind": "batch"}\n', 2), ("{", 2)]
)
def test_a_missing_or_foreign_manifest(desk: Desk, content: str | None, code: int) -> None:
    if content is not None:
        desk.manifest.write_text(content)
    for command in ("status", "logs", "collect"):
        assert_error(desk.run(command, "--json"), code)
    assert content is None or desk.manifest.read_text() == content
