"""importing.json_files: files of any size, cut off, without end, or of inspect-ai."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.importing import json_files
from hf_evaluation.importing.json_files import load_json
from tests.commands.support import run_here
from tests.importing.result_documents import imported, large_file, lm_eval, only
from tests.publishing.support import MODEL
from tests.support import assert_error, run


def test_a_file_that_was_cut_off_is_no_file(tmp_path: Path) -> None:
    text = json.dumps(lm_eval())
    for cut in range(1, len(text), 41):
        assert_error(imported(tmp_path, text[:cut]), 2, "is no JSON")


def test_a_log_of_inspect_is_sent_to_the_script_that_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    path.write_bytes(b"PK\x03\x04....")  # a zip file
    error = assert_error(
        run_here("import-results", str(path), "--repo-id", MODEL, "--json"), 2, "log of inspect-ai"
    )
    assert "inspect_eval_uv.py --from-log" in error["hint"]
    logged = {"version": 2, "status": "success", "eval": {}, "results": {"scores": []}}
    assert_error(imported(tmp_path, logged), 2, "log of inspect-ai")


@pytest.mark.parametrize("kind", ["texts", "lists", "escapes"])
def test_200_mb_are_read_in_less_than_1_gb(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    large_file(path, kind)
    done = run("import-results", path, "--repo-id", MODEL, "--json", memory=1_000_000_000, timeout=180)
    path.unlink()
    assert only(done)["value"] == 0.823
    assert any(
        "samples" in skip["reason"] and "too large" in skip["reason"] for skip in done.document["skipped"]
    )


def test_a_large_file_that_is_cut_off_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    with path.open("w") as file:
        file.write('{"results": {"gsm8k": {"acc": 0.5}}, "samples": ["' + "x" * 20_000_000)
    done = run_here("import-results", str(path), "--repo-id", MODEL, "--json")
    assert_error(done, 2, "is no JSON")
    path.write_text("[" + "0," * 10_000_000 + "0]")
    assert_error(run_here("import-results", str(path), "--repo-id", MODEL, "--json"), 2, "must be one object")


def test_a_stream_without_end_ends() -> None:
    done = run("import-results", "/dev/zero", "--repo-id", MODEL, "--json", memory=1_000_000_000)
    assert_error(done, 4, "cannot read /dev/zero")


def test_of_a_large_file_the_small_members_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text may hold brackets, quotes and what looks like a member."""
    monkeypatch.setattr(json_files, "WHOLE_FILE", 100)
    samples = [']} " \\', {"results": 1}, "x" * 90]
    document = {"a": {"b": [1, "{"]}, "samples": samples, 'c"d': "e: f", "last": None}
    path = tmp_path / "x.json"
    for indent in (None, 1):
        path.write_text(json.dumps(document, indent=indent))
        found, left_out = load_json(path, "x.json")
        assert found == {"a": {"b": [1, "{"]}, 'c"d': "e: f", "last": None}
        assert left_out == ("samples (0 MB)",)


@pytest.mark.parametrize("text", ["[1, 2]", '{"a": 1', '"x"', '{"a": [}', "1"])
def test_a_large_file_that_is_no_whole_object_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "WHOLE_FILE", 0)
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(EvaluationError) as raised:
        load_json(path, "x.json")
    assert raised.value.code == 2
