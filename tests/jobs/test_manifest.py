"""The file of a batch: one writer at a time, never something else's file, never run for a stranger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.jobs.hub import jobs_environment
from hf_evaluation.jobs.manifest import locked, need_manifest, need_own, write_manifest
from hf_evaluation.jobs.records import Attempt, Batch, Run
from hf_evaluation.jobs.results import record_from_log
from tests.fuzz_kept import ATTEMPT, BATCH, RUN
from tests.jobs.desk import Desk
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


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (0, "script", 1.5),
        (0, "namespace", ["alice"]),
        (0, "secrets", ["HF_TOKEN", None]),
        (0, "image", {}),
        (1, "model", ["acme/m"]),
        (1, "seconds", float("nan")),
        (1, "seconds", 10**300),
        (1, "parameters", True),
        (1, "given_up", "no"),
        (1, "flavor", {"a": 1}),
        (1, "attempts", [{"number": 1}]),
        (1, "attempts", [ATTEMPT | {"number": "2"}]),
        (1, "attempts", [ATTEMPT | {"dollars_per_hour": 10**400}]),
        (1, "attempts", [ATTEMPT | {"job_id": "\ud800"}]),
        (1, "task", json.loads("[" * 90 + "]" * 90)),
    ],
)
def test_a_field_of_another_type_is_no_manifest(tmp_path: Path, where: int, name: str, value: object) -> None:
    """Each of them was a traceback of `status`, `submit` or `collect`."""
    rows = [BATCH, RUN | {"attempts": [ATTEMPT]}]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert need_manifest(path).runs[0].attempts
    rows[where] = {**rows[where], name: value}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(EvaluationError, match="is no manifest") as failure:
        need_manifest(path)
    assert failure.value.code == 2


def test_a_message_that_is_no_unicode_can_be_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    last = Attempt(1, "a10g-small", 1, 60, None, "j", "ERROR", message="half \ud800")
    run = Run("k", "a/b", "t", "vllm", attempts=(last,))
    batch = Batch("id", "2026", "alice", "hf://buckets/alice/x", "/s.py", None, (), (run,), own=False)
    write_manifest(path, batch)
    assert need_manifest(path).runs[0].attempts[0].message == "half ?"


EVIL = (
    "import os, pathlib\npathlib.Path(__file__).with_name('ran').write_text(os.environ.get('HF_TOKEN', ''))\n"
)


def planted(desk: Desk) -> None:
    """What a stranger's folder holds: the manifest of a batch whose script is theirs."""
    (desk.folder / "evil.py").write_text(EVIL)
    head = {"id": "a" * 12, "created": "2026-11-20T00:00:00+00:00", "namespace": "alice"}
    head |= {"log_root": "hf://buckets/alice/eval-logs", "script": str(desk.folder / "evil.py")}
    head |= {"image": "evil/image", "secrets": ["HF_TOKEN", "AWS_SECRET_ACCESS_KEY"], "mark": "0" * 64}
    run = {"key": "k", "model": "acme/m", "task": "mmlu", "backend": "vllm", "arguments": ["--base-url", "x"]}
    done = {"number": 1, "flavor": "a", "gpus": 1, "seconds": 9, "dollars_per_hour": 1.0, "job_id": "j"}
    rows = [{"kind": "batch", **head}, {"kind": "run", **run, "attempts": [done | {"stage": "COMPLETED"}]}]
    desk.manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.mark.parametrize(
    "words", [("submit", "--task", "gsm8k", "--model", "acme/m", "--dry-run"), ("collect",)]
)
def test_nothing_that_a_strangers_manifest_names_is_run(desk: Desk, words: tuple[str, ...]) -> None:
    desk.add("m")
    planted(desk)
    done = desk.run(*words, "--json", AWS_SECRET_ACCESS_KEY="precious")
    assert_error(done, 5, "was not written by you on this machine")
    for told in ("evil.py", "evil/image", "AWS_SECRET_ACCESS_KEY", "--base-url"):
        assert told in done.document["error"]["message"]
    assert not (desk.folder / "ran").exists() and desk.jobs == []
    desk.run(*words, "--adopt")
    assert (desk.folder / "ran").exists(), "the script is one that would be run"


def test_a_manifest_that_somebody_changed_is_no_longer_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    path = tmp_path / "x.jsonl"
    batch = Batch(
        "id",
        "2026",
        "alice",
        "hf://buckets/alice/x",
        "/s.py",
        None,
        ("HF_TOKEN",),
        (Run("k", "a/b", "t", "vllm"),),
    )
    write_manifest(path, batch)
    assert need_own(path, need_manifest(path), adopt=False).runs == batch.runs
    for old, new in (
        ('"/s.py"', '"/evil.py"'),
        ('"arguments": []', '"arguments": ["--base-url", "x"]'),
        ('"image": null', '"image": "x"'),
    ):
        write_manifest(path, batch)
        path.write_text(path.read_text().replace(old, new))
        found = need_manifest(path)
        with pytest.raises(EvaluationError, match="not written by you"):
            need_own(path, found, adopt=False)
        write_manifest(path, found)  # what is only looked at does not become one's own
        assert not need_manifest(path).own
        write_manifest(path, need_own(path, found, adopt=True))
        assert need_manifest(path).own


def test_a_dot_env_does_not_reach_the_programs_that_are_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of `.env` a path to load code from would be enough."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(
        "PYTHONPATH=/evil\nLD_PRELOAD=/evil.so\nUV=/evil\nHF_TOKEN=mine\nMINE=secret\n"
    )
    given: dict[str, str] = {}

    def noted(script: Path, words: Sequence[str], env: Mapping[str, str], *, heavy: bool) -> str:
        given.update(env)
        return ""

    monkeypatch.setattr("hf_evaluation.jobs.results.ask_script", noted)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    env = jobs_environment()
    assert env["MINE"] == "secret"  # `--secrets MINE` finds it
    run = Run("k", "a/b", "t", "vllm")
    record_from_log(Batch("id", "2026", "alice", "hf://buckets/alice/x", "/s.py", None, ()), run, env)
    assert "mine" in given.values()
    assert not {"PYTHONPATH", "LD_PRELOAD", "MINE"} & set(given) and given.get("UV") != "/evil"
