"""Files: written as a whole or not at all, failures with their exit code, and the keys of a `.env`."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hf_evaluation.board.site import write_site
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import (
    cannot_read,
    keys_in_env_file,
    no_file,
    opened_for_appending,
    past_moment,
    read_cache_file,
    read_env_file,
    replaced_file,
    write_atomically,
)
from hf_evaluation.core.places import cache_folder
from hf_evaluation.jobs.manifest import locked
from hf_evaluation.surveying.ledger import Ledger
from hf_evaluation.surveying.store import Store


def test_a_file_is_replaced_in_its_folder_which_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "x.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [item.name for item in path.parent.iterdir()] == ["x.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError("disk full")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patched, pytest.raises(OSError, match="disk full"):
            patched.setattr(os, name, full)
            write_atomically(path, b"new")
        assert path.read_bytes() == b"old"
        assert [item.name for item in tmp_path.iterdir()] == ["x.json"]


def test_a_reader_never_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the one step that puts it in place, the old bytes stand there and the new are on the disk."""
    path, seen = tmp_path / "x", []
    path.write_bytes(b"old")
    replace = os.replace

    def look(draft: Path, target: Path) -> None:
        seen.append((path.read_bytes(), Path(draft).read_bytes(), Path(draft).parent))
        replace(draft, target)

    monkeypatch.setattr(os, "replace", look)
    write_atomically(path, b"new")
    assert seen == [(b"old", b"new", tmp_path)]


def test_a_writer_that_gives_up_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replaced_file(tmp_path / "x") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (FileNotFoundError(2, "x"), 4, "there is no file card.md"),
        (PermissionError(13, "x"), 3, "not allowed to read card.md"),
        (IsADirectoryError(21, "Is a directory"), 4, "cannot read card.md: [Errno 21] Is a directory"),
        (ValueError("embedded null byte"), 4, "cannot read card.md: embedded null byte"),
    ],
)
def test_a_file_that_cannot_be_read_has_its_exit_code(error: Exception, code: int, told: str) -> None:
    failure = cannot_read("card.md", error)
    assert (failure.code, failure.message) == (code, told)
    assert failure.hint


def test_no_file_is_told_with_its_name() -> None:
    assert (no_file(Path("a/b")).code, no_file("a/b").message) == (4, "there is no file a/b")


def test_the_keys_of_a_dot_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_env_file() == {}
    (tmp_path / ".env").write_bytes(
        b"# keys\nexport AA_API_KEY=abc # mine\nQUOTED='a # b'\n  SPACED = x y \nDOUBLE=\"\"\n"
        b"EMPTY=\n1BAD=x\nno line\nHASH=a#b\nLAST=\xff'\nLAST=two=2\n"
    )
    assert read_env_file() == {
        "AA_API_KEY": "abc",
        "QUOTED": "a # b",
        "SPACED": "x y",
        "DOUBLE": "",
        "HASH": "a#b",
        "LAST": "two=2",
    }
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert read_env_file() == {}


def _lock(path: Path) -> None:
    with locked(path):
        pass


WRITERS: dict[str, Callable[[Path], object]] = {
    "a file": lambda folder: write_atomically(folder / "x", b"new"),
    "a manifest's lock": lambda folder: _lock(folder / "x"),
    "a ledger": lambda folder: Ledger(folder / "x").close(),
    "a cache of a survey": lambda folder: Store(folder / "x").close(),
    "a file of a site": lambda folder: write_site(folder, {"sub/x": b"new"}),
    "an appended file": lambda folder: opened_for_appending(folder / "x").write(b"new"),
}


@pytest.mark.parametrize("what", WRITERS)
def test_no_file_of_ours_is_written_through_a_link(what: str, tmp_path: Path) -> None:
    """In a folder that others may write to, a link at our path leads to any file that we may write."""
    target, shared = tmp_path / "target", tmp_path / "shared"
    target.write_bytes(b"precious")
    shared.mkdir()
    (shared / "sub").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_bytes(b"precious")
    for name in ("x", "x.lock", "x-wal", "x-journal", "x.tmp", ".x", "x.new", "x.part"):
        (shared / name).symlink_to(target)
    try:
        WRITERS[what](shared)
    except (OSError, EvaluationError) as error:
        assert "x" in str(error) or "a link stands there" in str(error)
    assert target.read_bytes() == b"precious"
    assert (tmp_path / "elsewhere" / "x").read_bytes() == b"precious"


def test_the_name_of_a_draft_cannot_be_foretold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else who knows it puts a link there, and our bytes go where it leads."""
    target, drafts, replace = tmp_path / "target", list[Path](), os.replace
    target.write_bytes(b"precious")

    def noted(draft: Path, path: Path) -> None:
        drafts.append(Path(draft))
        replace(draft, path)

    monkeypatch.setattr(os, "replace", noted)
    write_atomically(tmp_path / "x", b"one")
    drafts[0].symlink_to(target)
    write_atomically(tmp_path / "x", b"two")
    assert drafts[0] != drafts[1]
    assert (target.read_bytes(), (tmp_path / "x").read_bytes()) == (b"precious", b"two")


@pytest.mark.parametrize("what", ["a manifest's lock", "a ledger", "a cache of a survey"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(what: str, tmp_path: Path) -> None:
    for name in ("x", "x.lock"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(EvaluationError):
        WRITERS[what](tmp_path)


def test_a_folder_that_the_user_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    write_site(tmp_path / "site", {"data/x": b"new"})
    assert (tmp_path / "real" / "data" / "x").read_bytes() == b"new"


def test_of_a_dot_env_only_keys_are_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ("HF_TOKEN=a", "OPENAI_API_KEY=b", "OPENAI_BASE_URL=c", "PATH=d", "UV=e", "HF_ENDPOINT=f")
    (tmp_path / ".env").write_text("\n".join(lines))
    assert keys_in_env_file() == {"HF_TOKEN": "a", "OPENAI_API_KEY": "b"}


def test_a_shared_cache_folder_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    mine = tmp_path / "hf-evaluation"
    assert cache_folder() == mine  # still to be made
    mine.mkdir(mode=0o777)
    mine.chmod(0o777)
    assert cache_folder() == mine
    assert stat.S_IMODE(mine.stat().st_mode) == 0o700
    with monkeypatch.context() as other:
        uid = os.getuid()
        other.setattr(os, "getuid", lambda: uid + 1)
        assert cache_folder() == tmp_path / f"hf-evaluation-{uid + 1}"
    mine.rmdir()
    mine.symlink_to(tmp_path)
    assert cache_folder() == tmp_path / f"hf-evaluation-{os.getuid()}"


def test_what_lies_in_the_cache_is_a_small_file_and_no_link(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"kept")
    assert read_cache_file(tmp_path / "x") == b"kept"
    (tmp_path / "link").symlink_to(tmp_path / "x")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", ".", "none"):
        with pytest.raises(OSError):
            read_cache_file(tmp_path / name)


@pytest.mark.parametrize("value", [1e300, float("nan"), float("inf"), 1e12, -1, 0, True, "1", None, 10**400])
def test_a_moment_that_cannot_be_is_none(value: object) -> None:
    assert past_moment(value) is None
    assert past_moment(time.time() - 5) is not None
