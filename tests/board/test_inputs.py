"""refresh: survey, build and deploy in one go; a failing survey leaves the published page as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.board.support import EXAMPLE, LEADERBOARD, run_leaderboard
from tests.servers.hub import LocalHub
from tests.support import Run, assert_clean, assert_error
from tests.survey_files import lines, model, score

if TYPE_CHECKING:
    pass

SPACE = "acme/board"
# A stand-in for trending_evals.py: writes the survey that stands beside it, or fails as its file says.
STUB = """\
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os, pathlib, shutil, sys
here = pathlib.Path(__file__).resolve().parent
arguments = sys.argv[1:]
print("surveying", arguments, file=sys.stderr)
print("noise on stdout")
code = int(os.environ.get("STUB_CODE", "0"))
if code:
    sys.exit(code)
assert arguments[0] == "survey", arguments
text = os.environ.get("STUB_SURVEY")
out = pathlib.Path(arguments[arguments.index("--out") + 1])
out.write_text(text) if text else shutil.copy(here / "survey.json", out)
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LocalHub]:
    """A Hub that runs jobs."""
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        yield hub


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """The stand-in survey script with a survey beside it."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "survey.json").write_bytes(EXAMPLE.read_bytes())
    (folder / "trending_evals.py").write_text(STUB)
    return folder / "trending_evals.py"


def commits(hub: LocalHub) -> int:
    """How many commit requests the Hub has got."""
    return len(hub.requests.find(r"/commit/", method="POST"))


def refresh(hub: LocalHub, home: Path, stub: Path, *more: str, **env: str) -> Run:
    """Run refresh with the stand-in survey."""
    options = ("--space", SPACE, "--trending", "16", "--json", *more)
    environment = {**hub.env(home / "home"), "HF_HUB_OFFLINE": "0", **env}
    return run_leaderboard("refresh", "--survey-script", stub, *options, env=environment, timeout=120)


def test_refresh_surveys_builds_and_deploys_in_one_go(hub: LocalHub, stub: Path, tmp_path: Path) -> None:
    first = refresh(hub, tmp_path, stub)
    assert_clean(first)
    assert first.code == 0, first.err
    assert "'--trending', '16'" in first.err, "options of the survey reach it"
    assert commits(hub) == 1
    board = json.loads(hub.read(SPACE, "data/leaderboard.json", kind="space"))
    assert len(board["models"]) == 16
    again = refresh(hub, tmp_path, stub)
    assert (again.code, again.document["changed"]) == (0, False)
    assert commits(hub) == 1


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"STUB_CODE": "6"}, 6),
        ({"STUB_CODE": "3"}, 3),
        ({"STUB_CODE": "139"}, 6),
        ({"STUB_SURVEY": '{"half a li'}, 5),
        ({"STUB_SURVEY": lines([model("a/b", error={"code": 6, "message": "down"})])}, 1),
    ],
)
def test_a_failing_survey_leaves_the_published_page_as_it_was(
    hub: LocalHub, stub: Path, tmp_path: Path, env: dict[str, str], code: int
) -> None:
    assert refresh(hub, tmp_path, stub).code == 0
    head = hub.sha(SPACE, kind="space")
    assert_error(refresh(hub, tmp_path, stub, **env), code)
    assert hub.sha(SPACE, kind="space") == head
    assert commits(hub) == 1


def test_a_scheduled_job_refreshes_the_space(hub: LocalHub, stub: Path, tmp_path: Path) -> None:
    """The documented command, sent by the real `hf` and run by the local Hub's runner."""
    (stub.parent / "survey.json").unlink()
    survey = lines([model("acme/m", score("gsm8k", 71.5))])
    command = [
        *("hf", "jobs", "scheduled", "uv", "run", "--namespace", "alice", "--flavor", "cpu-basic"),
        *("--secrets", "HF_TOKEN", "--env", f"STUB_SURVEY={survey}", "0 6 * * *", str(LEADERBOARD), "--"),
        *("refresh", "--space", SPACE, "--survey-script", str(stub), "--trending", "16"),
    ]
    environment = {
        **hub.env(tmp_path / "home"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr
    (schedule,) = hub.jobs.schedules.values()
    assert schedule.schedule == "0 6 * * *"
    assert "hf_test" not in json.dumps(schedule.spec["command"]), "no token in the command"
    from huggingface_hub import HfApi

    api = HfApi(endpoint=hub.endpoint, token=hub.token("alice"))
    job = api.trigger_scheduled_job(scheduled_job_id=schedule.id, namespace="alice")
    end = time.monotonic() + 180
    row = hub.jobs.rows[job.id]
    while not row.done and time.monotonic() < end:
        time.sleep(0.1)  # the job is a process of the runner: there is nothing else to wait on
    assert row.stage == "COMPLETED", [line.text for line in row.logs][-12:]
    board = json.loads(hub.read(SPACE, "data/leaderboard.json", kind="space"))
    assert board["models"][0]["cells"]["gsm8k"]["value"] == 71.5
    assert commits(hub) == 1
