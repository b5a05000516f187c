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


def test_progress_is_a_line_a_step_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("models", 3)
    for text in ("acme/a", None, "acme/c"):
        progress.step(text)
    assert capsys.readouterr().err == "models 1/3: acme/a\nmodels 3/3: acme/c\n"


def test_progress_redraws_itself_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    progress = Progress("models", 2)
    progress.step("acme/a")
    progress.step(None)
    shown = sys.stderr.getvalue()
    assert shown == f"\rmodels [{'#' * 10:<20}] 1/2\rmodels [{'#' * 20}] 2/2\n"
