"""What this user wrote here bears a mark that nobody else can make."""

from __future__ import annotations

from pathlib import Path

import pytest

from hf_evaluation.core.marks import is_marked, own_mark
from hf_evaluation.core.places import cache_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))


def test_a_mark_holds_for_exactly_what_it_was_made_of() -> None:
    mark = own_mark(["a", 1], make=True)
    assert is_marked(["a", 1], mark)
    assert not is_marked(["a", 2], mark)
    assert not any(is_marked(["a", 1], other) for other in (None, "", 1, "0" * 64, [mark]))


def test_without_a_key_nothing_is_marked_and_looking_makes_none() -> None:
    assert own_mark("x", make=False) is None
    assert not is_marked("x", None)
    assert not cache_folder().exists()


def test_another_user_makes_another_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = own_mark("x", make=True)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "other"))
    assert own_mark("x", make=True) != mark


@pytest.mark.parametrize("key", [b"", b"known"])
def test_a_key_that_is_none_marks_nothing(key: bytes) -> None:
    cache_folder().mkdir(parents=True)
    (cache_folder() / "own.key").write_bytes(key)
    assert own_mark("x", make=True) is None


def test_the_key_is_for_its_user_alone_and_no_link() -> None:
    own_mark("x", make=True)
    key = cache_folder() / "own.key"
    assert key.stat().st_mode & 0o077 == 0
    key.rename(key.with_name("moved"))
    key.symlink_to(key.with_name("moved"))
    assert own_mark("x", make=True) is None
