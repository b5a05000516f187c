"""deploy, refresh, serve: one commit of page and data, none without news, none of a failing survey."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.hub import LocalHub
from tests.leaderboard import EXAMPLE, LEADERBOARD, load_leaderboard, run_leaderboard, write_site
from tests.support import ROOT, Run, assert_clean, assert_error, started
from tests.survey_files import lines, model, score

LB = load_leaderboard()
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
def site(tmp_path: Path) -> Path:
    """A built site."""
    write_site(tmp_path / "site", EXAMPLE.read_text("utf-8"), title="A: 'board'")
    return tmp_path / "site"


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """The stand-in survey script with a survey beside it."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "survey.json").write_bytes(EXAMPLE.read_bytes())
    (folder / "trending_evals.py").write_text(STUB)
    return folder / "trending_evals.py"


def deploy(hub: LocalHub, home: Path, site: Path, *more: str, user: str | None = "alice") -> Run:
    """Run deploy."""
    env = {**hub.env(home / "home", user), "HF_HUB_OFFLINE": "0"}
    return run_leaderboard("deploy", "--out", site, "--space", SPACE, "--json", *more, env=env, timeout=60)


def commits(hub: LocalHub) -> int:
    """How many commit requests the Hub has got."""
    return len(hub.requests.find(r"/commit/", method="POST"))


# --- deploy -------------------------------------------------------------------------------------------------


def test_a_new_space_gets_page_data_and_readme_in_one_commit(
    hub: LocalHub, site: Path, tmp_path: Path
) -> None:
    done = deploy(hub, tmp_path, site)
    assert_clean(done)
    assert done.code == 0, done.err
    assert done.document["created"] is True
    assert commits(hub) == 1
    assert done.document["commit"] == hub.sha(SPACE, kind="space")
    for path in LB.SITE:
        assert hub.read(SPACE, path, kind="space") == (site / path).read_bytes()
    front = yaml.safe_load(hub.read(SPACE, kind="space").decode().split("---\n")[1])
    assert front["sdk"] == "static"
    assert front["app_file"] == "index.html"
    assert front["title"] == "A: 'board'"
    assert len(front["short_description"]) <= 60
    (made,) = hub.requests.find(r"POST /api/repos/create")
    assert json.loads(made.body)["sdk"] == "static"


def test_without_news_there_is_no_commit_and_with_news_one(hub: LocalHub, site: Path, tmp_path: Path) -> None:
    assert deploy(hub, tmp_path, site).code == 0
    later = EXAMPLE.read_text("utf-8").replace("2026-11-23T10", "2026-11-24T10")
    write_site(site, later, title="A: 'board'")
    again = deploy(hub, tmp_path, site)
    assert (again.code, again.document["changed"], again.document["commit"]) == (0, False, None)
    assert commits(hub) == 1
    write_site(site, later.replace('"likes": 1', '"likes": 21'), title="A: 'board'")
    assert deploy(hub, tmp_path, site).document["changed"] is True
    assert commits(hub) == 2
    assert hub.read(SPACE, "index.html", kind="space") == (site / "index.html").read_bytes()


def test_a_dry_run_writes_nothing_and_says_what_it_would(hub: LocalHub, site: Path, tmp_path: Path) -> None:
    done = deploy(hub, tmp_path, site, "--dry-run")
    assert done.code == 0, done.err
    assert (done.document["created"], done.document["commit"]) == (True, None)
    assert "index.html" in done.document["files"]
    assert hub.requests.writes() == []


def test_somebody_elses_space_is_refused(hub: LocalHub, site: Path, tmp_path: Path) -> None:
    hub.hub.create_repo("space", SPACE, {"README.md": b"# Mine\n", "app.py": b"print()\n"})
    assert_error(deploy(hub, tmp_path, site), 5, "a Space with other files")
    assert commits(hub) == 0


def test_a_readme_that_people_have_written_stays(hub: LocalHub, site: Path, tmp_path: Path) -> None:
    assert deploy(hub, tmp_path, site).code == 0
    hub.commit(SPACE, {"README.md": b"---\nsdk: static\n---\nOur words\n"}, kind="space")
    write_site(site, EXAMPLE.read_text("utf-8"), title="Other")
    assert deploy(hub, tmp_path, site).document["changed"] is True
    assert hub.read(SPACE, kind="space").endswith(b"Our words\n")


def test_a_lost_answer_is_no_second_commit_and_a_busy_hub_is_asked_again(
    hub: LocalHub, site: Path, tmp_path: Path
) -> None:
    hub.faults.add(r"POST /api/repos/create", 503)
    hub.faults.add(rf"POST /api/spaces/{SPACE}/commit/", cut=True, run=True)
    done = deploy(hub, tmp_path, site)
    assert done.code == 0, done.err
    assert commits(hub) == 1
    assert hub.read(SPACE, "index.html", kind="space") == (site / "index.html").read_bytes()


@pytest.mark.parametrize(("user", "code"), [(None, 3), ("bob", 3), ("carol", 3)])
def test_without_the_right_to_write_nothing_happens(
    hub: LocalHub, site: Path, tmp_path: Path, user: str | None, code: int
) -> None:
    assert_error(deploy(hub, tmp_path, site, user=user), code)
    assert commits(hub) == 0


def test_a_space_needs_a_whole_name(site: Path) -> None:
    for name in ("board", "a/b/c", "../x", "acme/"):
        assert_error(run_leaderboard("deploy", "--out", site, "--space", name, "--json"), 2)


# --- refresh ------------------------------------------------------------------------------------------------


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


# --- serve --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ignored", [False, True], ids=["foreground", "background"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_shows_the_site_on_loopback_only_until_a_signal(
    tmp_path: Path, number: signal.Signals, ignored: bool
) -> None:
    """SIGTERM ends it also where a shell has a background job ignore Ctrl-C; nothing is left behind."""
    command = [sys.executable, str(LEADERBOARD), "serve", "--survey", str(EXAMPLE), "--port", "0"]
    if ignored:
        command = ["bash", "-c", "trap '' INT; exec \"$@\"", "bash", *command]
    with started(command, env={**os.environ, "TMPDIR": str(tmp_path)}, cwd=ROOT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=10) as answer:
            assert b"What trending models score" in answer.read()
        with opener.open(url + "data/leaderboard.json", timeout=10) as answer:
            assert json.load(answer)["schema"] == 1
        process.send_signal(number)
        if ignored and number is signal.SIGINT:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert list(tmp_path.iterdir()) == []
