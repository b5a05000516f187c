"""The real git and the real `hf` on the local Hub."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._http import get_session

from tests.servers.clients import CARD, GSM8K, HF, api, run, status_of
from tests.servers.hub import LocalHub

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)


def git(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A git command that never asks for a password."""
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["git", *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=30, check=False
    )


def test_git_clones_fetches_prs_and_pushes(model: LocalHub, tmp_path: Path) -> None:
    model.open_pr("acme/m", {"README.md": b"# proposed\n"})
    assert git("clone", f"{model.endpoint}/acme/m", "m", cwd=tmp_path).returncode == 0
    clone = tmp_path / "m"
    assert (clone / "README.md").read_bytes() == CARD
    assert git("fetch", "origin", "refs/pr/1:pr/1", cwd=clone).returncode == 0
    assert git("show", "pr/1:README.md", cwd=clone).stdout == "# proposed\n"
    (clone / "new.txt").write_text("x")
    git("add", "new.txt", cwd=clone)
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-m", "New", cwd=clone)
    where = f"http://{{}}:{{}}@127.0.0.1:{model.port}/acme/m"
    bob = where.format("bob", model.token("bob"))
    assert git("push", bob, "HEAD:main", cwd=clone).returncode != 0
    alice = where.format("alice", model.token("alice"))
    assert git("push", alice, "HEAD:main", cwd=clone).returncode == 0
    assert model.read("acme/m", "new.txt") == b"x"
    assert git("fsck", "--strict", cwd=model.repo("acme/m").store.path).returncode == 0


def test_git_needs_a_token_for_private_repositories(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.hub.create_repo("dataset", "acme/d", {"x": b"1"}).private = True
    assert git("clone", f"{local_hub.endpoint}/datasets/acme/d", "d", cwd=tmp_path).returncode != 0
    url = f"http://u:{local_hub.token('carol')}@127.0.0.1:{local_hub.port}/datasets/acme/d.git"
    assert git("clone", url, "d", cwd=tmp_path).returncode == 0
    assert (tmp_path / "d" / "x").read_text() == "1"


def test_hf_reads(board: LocalHub, tmp_path: Path) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70"})
    board.open_pr("acme/m", {"README.md": CARD.replace(b"# M", b"# N")}, title="A better name")
    info = json.loads(run([*HF, "models", "info", "acme/m", "--format", "json"], board, tmp_path).stdout)
    assert (info["id"], info["downloads"]) == ("acme/m", 7)
    rows = json.loads(run([*HF, "discussions", "list", "acme/m", "--format", "json"], board, tmp_path).stdout)
    assert [(row["num"], row["title"]) for row in rows] == [(1, "A better name")]
    assert "-# M\n+# N\n" in run([*HF, "discussions", "diff", "acme/m", "1"], board, tmp_path).stdout
    ranks = json.loads(
        run([*HF, "datasets", "leaderboard", "openai/gsm8k", "--format", "json"], board, tmp_path).stdout
    )
    assert [(row["model_id"], row["value"]) for row in ranks] == [("acme/m", 70)]


def test_hf_upload_opens_a_pr(model: LocalHub, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"# from hf\n")
    done = run([*HF, "upload", "acme/m", "README.md", "--create-pr"], model, tmp_path, user="bob")
    assert done.returncode == 0, done.stderr
    assert model.read("acme/m", revision="refs/pr/1") == b"# from hf\n"
    assert "hf_test_bob" not in done.stdout + done.stderr


def test_large_files_go_through_xet_and_come_back(model: LocalHub, tmp_path: Path) -> None:
    content = b"\0" + os.urandom(5000)
    (tmp_path / "log.eval").write_bytes(content)
    done = run([*HF, "upload", "acme/m", "log.eval"], model, tmp_path)
    assert done.returncode == 0, done.stderr
    assert model.read("acme/m", "log.eval").startswith(b"version https://git-lfs.github.com/spec/v1\n")
    path = api(model).hf_hub_download("acme/m", "log.eval", cache_dir=tmp_path / "cache")
    assert Path(path).read_bytes() == content
    entry = api(model).get_paths_info("acme/m", "log.eval")[0]
    assert isinstance(entry, RepoFile) and entry.lfs is not None and entry.size == len(content)


def test_buckets_take_and_give_files(local_hub: LocalHub, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some text")
    assert run([*HF, "buckets", "create", "alice/b"], local_hub, tmp_path).returncode == 0
    sent = run([*HF, "buckets", "cp", "a.txt", "hf://buckets/alice/b/logs/a.txt"], local_hub, tmp_path)
    assert sent.returncode == 0, sent.stderr
    got = run([*HF, "buckets", "cp", "hf://buckets/alice/b/logs/a.txt", "c.txt"], local_hub, tmp_path)
    assert got.returncode == 0, got.stderr
    assert (tmp_path / "c.txt").read_text() == "some text"
    tree = list(api(local_hub).list_bucket_tree("alice/b", recursive=True))
    assert [(item.path, item.size) for item in tree] == [("logs/a.txt", 9)]  # type: ignore[union-attr]
    direct = get_session().get(f"{local_hub.endpoint}/buckets/alice/b/resolve/logs/a.txt")
    assert direct.text == "some text"
    assert status_of(lambda: api(local_hub, "bob").create_bucket("alice/c")) == 403
