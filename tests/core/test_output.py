"""The two streams: documents and tables on stdout, talk on stderr, and nothing of a stranger's that hides."""

from __future__ import annotations

import io
import json
import sys

import pytest

from hf_evaluation.core.output import Progress, emit_json, json_text, print_table, say, talk


def test_a_document_is_json_that_hides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"name": "模型\u202e\x1b", "values": [1, None]})
    out, err = capsys.readouterr()
    assert out == '{\n "name": "模型\\u202e\\u001b",\n "values": [\n  1,\n  null\n ]\n}\n'
    assert json.loads(out)["name"] == "模型\u202e\x1b"
    assert err == ""
    assert json_text({"a": [1, 2]}) == '{"a": [1, 2]}'


def test_no_document_holds_nan() -> None:
    with pytest.raises(ValueError):
        json_text({"value": float("nan")})


def test_talk_and_reports_are_one_line_on_their_stream(capsys: pytest.CaptureFixture[str]) -> None:
    talk("warning: a\nerror: b")
    say("c\n\x1b[2J")
    assert tuple(capsys.readouterr()) == ("c \\u001b[2J\n", "warning: a error: b\n")


def test_columns_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "value", "note"), [("模型", "7", ""), ("a\nb", "71.4", "x\x00")], frozenset({1}))
    assert capsys.readouterr().out == (
        "name  value  note\n"
        "模型      7\n"
        "a b    71.4  x\\u0000\n"
    )  # fmt: skip


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
