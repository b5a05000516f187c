"""How far long work is."""

from __future__ import annotations

import io
import sys

import pytest

from hf_evaluation.core.output import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "shown"),
    [
        (Terminal(), "\rsubmitted [##########          ] 1/2\rsubmitted [####################] 2/2\n"),
        (io.StringIO(), "submitted 1/2: a\n"),
    ],
)
def test_a_bar_is_drawn_on_a_terminal_only(
    stream: io.StringIO, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress("submitted", 2)
    progress.step("a")
    progress.step(None)
    assert stream.getvalue() == shown
