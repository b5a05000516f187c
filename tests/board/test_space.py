"""deploy: one commit of page and data to a static Space, none without news."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from hf_evaluation.board.site import MANIFEST, SITE
from tests.board.support import EXAMPLE, build_site, run_leaderboard
from tests.servers.hub import LocalHub
from tests.support import Run, assert_clean, assert_error

if TYPE_CHECKING:
    pass

SPACE = "acme/board"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LocalHub]:
    """A Hub that runs jobs."""
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        yield hub


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site."""
    build_site(tmp_path / "site", EXAMPLE.read_text("utf-8"), title="A: 'board'")
    return tmp_path / "site"


def deploy(hub: LocalHub, home: Path, site: Path, *more: str, user: str | None = "alice") -> Run:
    """Run deploy."""
    env = {**hub.env(home / "home", user), "HF_HUB_OFFLINE": "0"}
    return run_leaderboard("deploy", "--out", site, "--space", SPACE, "--json", *more, env=env, timeout=60)


def commits(hub: LocalHub) -> int:
    """How many commit requests the Hub has got."""
    return len(hub.requests.find(r"/commit/", method="POST"))


def test_a_new_space_gets_page_data_and_readme_in_one_commit(
    hub: LocalHub, site: Path, tmp_path: Path
) -> None:
    done = deploy(hub, tmp_path, site)
    assert_clean(done)
    assert done.code == 0, done.err
    assert done.document["created"] is True
    assert commits(hub) == 1
    assert done.document["commit"] == hub.sha(SPACE, kind="space")
    for path in SITE:
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
    build_site(site, later, title="A: 'board'")
    again = deploy(hub, tmp_path, site)
    assert (again.code, again.document["changed"], again.document["commit"]) == (0, False, None)
    assert commits(hub) == 1
    build_site(site, later.replace('"likes": 1', '"likes": 21'), title="A: 'board'")
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
    build_site(site, EXAMPLE.read_text("utf-8"), title="Other")
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


def test_a_commit_that_came_in_between_is_read_and_followed(
    hub: LocalHub, site: Path, tmp_path: Path
) -> None:
    """The Hub answers 412 where the parent is no longer the head: the next try reads the new one."""
    hub.faults.add(rf"POST /api/spaces/{SPACE}/commit/", 412)
    done = deploy(hub, tmp_path, site)
    assert done.code == 0, done.err
    assert commits(hub) == 2
    assert hub.read(SPACE, "index.html", kind="space") == (site / "index.html").read_bytes()


def test_a_manifest_that_is_none_is_replaced(hub: LocalHub, site: Path, tmp_path: Path) -> None:
    assert deploy(hub, tmp_path, site).code == 0
    hub.commit(SPACE, {MANIFEST: b"<<<<<<< mine"}, kind="space")
    done = deploy(hub, tmp_path, site)
    assert done.code == 0, done.err
    assert done.document["changed"] is True
    assert hub.read(SPACE, MANIFEST, kind="space") == (site / MANIFEST).read_bytes()
