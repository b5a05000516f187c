"""Two runs of `apply` at once, one killed in the middle, and ledgers that somebody else wrote."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.surveying import ledger as ledgers
from hf_evaluation.surveying.apply import Applier, Stop
from hf_evaluation.surveying.ledger import Entry, Ledger
from hf_evaluation.surveying.requests import HubAnswer, HubReader
from tests.servers.hub import LocalHub
from tests.surveying.hub import SCRIPT
from tests.surveying.plans import add_atlas, apply, ledger, make_plan


def started(hub: LocalHub, home: Path, plan: Path, *args: str) -> subprocess.Popen[str]:
    """An `apply` that is under way, in a session of its own."""
    command = [sys.executable, str(SCRIPT), "apply", str(plan), "--pause", "0", *args]
    return subprocess.Popen(
        command, env=hub.env(home, "bob"), stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalHub, Path, list[Path]]]:
    """A Hub of two models, a folder, and a plan for each."""
    home = tmp_path_factory.mktemp("races")
    with LocalHub(home / "hub") as hub:
        for number in range(2):
            add_atlas(hub, number)
        lines = make_plan(hub, home).read_text().splitlines(keepends=True)
        plans = [home / f"plan{at}.jsonl" for at in range(2)]
        for plan, line in zip(plans, lines, strict=True):
            plan.write_text(line)
        yield hub, home, plans


def test_runs_at_once_leave_one_open_pull_request(planned: tuple[LocalHub, Path, list[Path]]) -> None:
    """With one ledger the second waits, and has nothing to do; with another the later withdraws its own."""
    hub, home, [plan, _] = planned
    hub.faults.add("POST .*/preupload/", delay=1.2, times=2)
    runs = [started(hub, home, plan, "--ledger", str(home / name)) for name in ("a", "a", "b")]
    done = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], done
    assert sorted(item.status for item in hub.prs("acme/Atlas0-7B")) in (["open"], ["closed", "open"])
    assert sum("0 to do" in told for told in done) == 1
    assert len((home / "a").read_text().splitlines()) == 2


def test_killed_between_the_pull_request_and_its_line_the_next_run_finds_it(
    planned: tuple[LocalHub, Path, list[Path]],
) -> None:
    """Both processes are killed when the Hub has it: nobody is left to write it down."""
    hub, home, [_, plan] = planned
    repo_id = "acme/Atlas1-7B"
    hub.faults.add(f"GET .*{repo_id}/discussions/1", delay=3.0)
    run = started(hub, home, plan)
    end = time.monotonic() + 60
    while not hub.prs(repo_id) and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert ledger(plan) == [(repo_id, "began")]
    hub.faults.clear()
    done = apply(hub, home, plan, "--json")
    [line] = done.lines
    assert (line["event"], line["pr"], len(hub.prs(repo_id))) == ("opened", 1, 1)
    assert "found again" in line["detail"]


def noted(path: Path, *rows: dict[str, Any]) -> Ledger:
    """A ledger with these lines."""
    base = {"schema": 1, "at": "2026-11-23T10:00:00Z", "repo_id": "acme/Atlas0-7B", "key": "k", "detail": ""}
    path.write_text("".join(json.dumps(base | row) + "\n" for row in rows))
    return Ledger(path)


def test_what_a_ledger_may_say(tmp_path: Path) -> None:
    """A repository is one, a number is one, and what was opened has a number."""
    rows: list[dict[str, Any]] = [
        {"event": "opened", "key": "no number"},
        {"event": "opened", "key": "huge", "pr": 10**200},
        {"event": "opened", "key": "none", "pr": float("nan")},
        {"event": "opened", "key": "below", "pr": -1},
        {"event": "opened", "key": "elsewhere", "pr": 1, "repo_id": "../../whoami-v2"},
        {"event": "opened", "key": "right", "pr": 1},
        {"event": "gone", "key": "gone"},
    ]
    made = noted(tmp_path / "ledger", *rows)
    assert [row["key"] for row in rows if made.final(row["key"])] == ["right", "gone"]
    assert {entry.pr for entry in made.entries} == {None, 1}
    made.close()


def test_a_ledger_without_end_a_pipe_or_a_link_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    target.write_text("mine\n")
    (tmp_path / "link").symlink_to(target)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(EvaluationError, match="cannot write") as failure:
            Ledger(tmp_path / name)
        assert failure.value.code == 4
    assert target.read_text() == "mine\n"
    monkeypatch.setattr(ledgers, "MAX_LEDGER", 100)
    with pytest.raises(EvaluationError, match="is larger than"):
        noted(tmp_path / "long", *[{"event": "began"}] * 2)


class FullDisk(io.BytesIO):
    """A file that takes nothing more."""

    def write(self, _: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_a_full_disk_does_not_take_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a pull request would have been opened that nobody hears of."""
    made = Ledger(tmp_path / "ledger")
    monkeypatch.setattr(made, "_file", FullDisk())
    entry = Entry("now", "acme/x", "k", "opened", pr=3, pr_url="https://huggingface.co/acme/x/discussions/3")
    with pytest.raises(EvaluationError, match=r"No space.*opened acme/x https://\S+/3") as failure:
        made.add(entry)
    assert failure.value.code == 6 and made.final("k") is None
    made.close()


def test_many_lines_are_looked_through_once(tmp_path: Path) -> None:
    """A plan of thousands with a ledger of thousands took the product of both."""
    made = noted(tmp_path / "ledger", *({"event": "gone", "key": str(at)} for at in range(20_000)))
    began = time.process_time()
    assert all(made.final(str(at)) for at in range(20_000))
    assert time.process_time() - began < 1.0
    made.close()


def test_an_address_is_never_taken_from_a_ledger_and_what_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    closed = {"status": "closed", "author": {"name": "bob"}}
    answer = HubAnswer(200, {}, json.dumps(closed).encode())

    def get(_: object, path: str) -> HubAnswer:
        asked.append(path)
        return HubAnswer(404, {}, b"") if path.endswith("/7") else answer

    monkeypatch.setattr(HubReader, "get", get)
    evil = {"event": "opened", "pr_url": "https://evil.example/pay"}
    made = noted(tmp_path / "ledger", {**evil, "pr": 7}, {**evil, "pr": 8}, {**evil, "pr": 8})
    applier = Applier(Path("manager"), made, 0)
    with pytest.raises(
        Stop, match=r"^somebody has closed http\S+/acme/Atlas0-7B/discussions/8: look"
    ) as stop:
        applier.check_own_pulls(made.entries)
    assert "evil" not in stop.value.message
    assert "has no such pull request" in capsys.readouterr().err
    applier.check_own_pulls(made.entries, accept=True)
    applier.check_own_pulls(made.entries)  # accepted by what it is, not by the address beside it
    assert len([path for path in asked if path.endswith("/8")]) == 2
    made.close()
