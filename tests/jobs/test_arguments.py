"""What goes to a job, and what must not."""

from __future__ import annotations

import json

import pytest

from tests.jobs.desk import (
    Desk,
)
from tests.support import assert_error


def test_secrets_go_by_name_and_into_their_own_field_only(running: Desk) -> None:
    running.add("m")
    (running.folder / ".env").write_text("export FILE_KEY='from-the-file'\n")
    named = ("--secrets", "GRADER_KEY", "--secrets", "FILE_KEY")
    done = running.submit("--model", "acme/m", "--task", "mmlu", *named, GRADER_KEY="from-the-shell")
    assert done.code == 0, done.err
    (job,) = running.jobs
    token = running.hub.token("alice")
    assert job.spec["secrets"] == {
        "HF_TOKEN": token,
        "GRADER_KEY": "from-the-shell",
        "FILE_KEY": "from-the-file",
    }
    open_part = json.dumps({key: value for key, value in job.spec.items() if key != "secrets"})
    everything = open_part + running.manifest.read_text() + done.out + done.err
    assert not any(text in everything for text in (token, "from-the-shell", "from-the-file"))
    running.finish()
    assert "running with ['FILE_KEY', 'GRADER_KEY']" in running.run("logs").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--secrets", "HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--secrets", "hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "--secret", "HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "--model-arg", "api_key=hf_abcdefghijklmnopqrstuvwxyz"), 5),
        (("--", "-s", "GRADER_KEY=abcdefghijklmnop"), 5),  # what `hf jobs uv run` takes, on the wrong side
        (("--", "--create-pr"), 5),
        (("--", "--repo-id", "acme/other"), 2),
        (("--", "--repo", "acme/other"), 2),
        (("--", "--model=acme/other"), 2),
        (("--secrets", "NOT_SET"), 3),
    ],
)
def test_what_would_leak_or_mislabel_is_refused(desk: Desk, arguments: tuple[str, ...], code: int) -> None:
    desk.add("m")
    done = desk.submit("--model", "acme/m", "--task", "mmlu", "--json", *arguments)
    assert_error(done, code)
    assert "abcdefghij" not in done.out + done.err
    assert desk.jobs == []
