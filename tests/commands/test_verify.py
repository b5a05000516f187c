"""verify: each source is read again, and one that cannot be read ends nothing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.importing.analysis import ROWS
from tests.importing.result_documents import lm_eval
from tests.publishing.support import BODY, GSM8K_FILE, HEAD, MODEL, TABLE, Desk, entry
from tests.servers.artificial_analysis import AnalysisServer
from tests.servers.hub.state import Limits


def test_verify_reads_each_source_again(desk: Desk) -> None:
    sha = desk.hub.sha(MODEL)
    source = f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md?code=true#L16"
    other = f"{desk.hub.endpoint}/acme/egret-7b"
    files = {
        ".eval_results/1.yaml": entry(notes="8-shot", url=source),
        ".eval_results/2.yaml": entry(
            "TIGER-Lab/MMLU-Pro", "mmlu_pro", 47.9, url=f"{desk.hub.endpoint}/{MODEL}"
        ),
        ".eval_results/3.yaml": entry("Idavidrein/gpqa", "diamond", 40, url=source),
        ".eval_results/4.yaml": entry("Idavidrein/gpqa", "diamond", 40, notes="a", url=None),
        ".eval_results/5.yaml": entry("Idavidrein/gpqa", "diamond", 40, notes="b", url=other),
        ".eval_results/6.yaml": entry(
            "Idavidrein/gpqa", "diamond", 40, notes="c", url=source.replace(sha, "0" * 40)
        ),
    }
    desk.hub.commit(MODEL, files)
    run = desk.run("verify", "--repo-id", MODEL, "--json", code=5)
    found = {row["path"][-6]: (row["check"], row["detail"]) for row in run.document["results"]}
    assert {name: check for name, (check, _) in found.items()} == {
        "1": "matches",
        "2": "differs",
        **dict.fromkeys("345", "the card prints no such score"),
        "6": "cannot be checked",
    }
    assert "44.9" in found["2"][1] and "line 16" in found["1"][1]
    assert "not on main" in found["6"][1]
    assert "1 of 6 results differ" in run.err
    assert "the sources of 3 of 6 could not be checked" in run.err
    desk.hub.commit(MODEL, {".eval_results/2.yaml": None})
    desk.run("verify", "--repo-id", MODEL)


def test_an_unreadable_source_does_not_end_verify(desk: Desk) -> None:
    sha = "0" * 40
    desk.hub.commit(
        MODEL, {GSM8K_FILE: entry(notes="8-shot", url=f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md")}
    )
    desk.hub.faults.add(f"GET /{MODEL}/resolve/{sha}", status=500, times=None)
    (row,) = desk.run("verify", "--repo-id", MODEL, "--json", code=1).document["results"]
    assert row["check"] == "cannot be checked"
    desk.hub.faults.clear()


def checked(desk: Desk, code: int, url: str | None, value: object = 82.3, **words: Any) -> dict[str, Any]:
    """The one result of GSM8K, from a source, verified."""
    notes = words.get("notes", "8-shot")
    desk.hub.commit(MODEL, {GSM8K_FILE: entry(value=value, notes=notes, url=url)})
    run = desk.run("verify", "--repo-id", MODEL, "--json", code=code)
    (row,) = run.document["results"]
    found: dict[str, Any] = row | {"err": run.err}
    return found


def test_a_source_that_is_not_on_main_proves_nothing(desk: Desk) -> None:
    """A stranger's pull request with a fake card has a commit at an address of the repository."""
    fake = TABLE.replace(b"82.3", b"99.9")
    num = desk.hub.open_pr(MODEL, {"README.md": fake}, author="mallory")
    sha = desk.hub.repo(MODEL).store.resolve(f"refs/pr/{num}")
    for revision in (sha, f"refs%2Fpr%2F{num}"):
        page = f"{desk.hub.endpoint}/{MODEL}/blob/{revision}/README.md"
        row = checked(desk, 5, page, 99.9)
        assert row["check"] == "differs" and row["source_check"] == "cannot be checked"
        assert "names a revision that is not on main" in row["detail"] and "82.3" in row["detail"]
        row = checked(desk, 1, page, 82.3)  # what the card prints does not make the source a proof
        assert row["check"] == "cannot be checked" and row["card_check"] == "matches"


def test_an_old_commit_of_main_is_a_source_on_whatever_page_of_the_history(desk: Desk) -> None:
    desk.hub.hub.limits = Limits(commits=2)
    sha = desk.hub.sha(MODEL)
    for number in range(5):
        desk.hub.commit(MODEL, {"README.md": TABLE + f"\nMore {number}.\n".encode()})
    row = checked(desk, 0, f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md")
    assert (row["check"], row["source_check"], row["card_check"]) == ("matches", "matches", "matches")
    desk.hub.commit(MODEL, {"README.md": TABLE.replace(b"82.3", b"83.1")})
    row = checked(desk, 5, f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md")
    assert (row["check"], row["source_check"], row["card_check"]) == ("differs", "matches", "differs")
    assert "83.1" in row["detail"]


@pytest.mark.parametrize(
    ("body", "value", "code", "check"),
    [
        (BODY, 82.3, 0, "matches"),
        (BODY, 71.0, 5, "differs"),
        (b"\nNo table.\n", 82.3, 1, "the card prints no such score"),
    ],
)
def test_where_the_source_is_another_page_the_card_is_asked(
    desk: Desk, body: bytes, value: float, code: int, check: str
) -> None:
    desk.hub.commit(MODEL, {"README.md": HEAD + body})
    row = checked(desk, code, "https://example.org/report", value)
    assert (row["check"], row["source_check"]) == (check, "cannot be checked")
    assert "the sources of 1 of 1 could not be checked" in row["err"]


def log(value: float) -> dict[str, Any]:
    scores = [{"name": "match", "metrics": {"accuracy": {"value": value}, "stderr": {"value": 0.01}}}]
    return {"status": "success", "eval": {"task": "gsm8k", "model": "m"}, "results": {"scores": scores}}


def packed(value: float) -> bytes:
    """As inspect-ai packs it: with zstd, which verify could not read of a log that we had just written."""
    import zipfile_zstd

    data = io.BytesIO()
    with zipfile_zstd.ZipFile(data, "w", compression=zipfile_zstd.ZIP_ZSTANDARD) as archive:
        archive.writestr("header.json", json.dumps(log(value)))
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", lambda value: json.dumps(log(value)).encode()),
        ("a.eval", packed),
        ("a.json", lambda value: json.dumps(lm_eval(metrics={"exact_match,strict-match": value})).encode()),
    ],
    ids=["log", "packed log", "result file"],
)
def test_a_log_and_a_result_file_are_read(desk: Desk, name: str, data: Any) -> None:
    desk.hub.add_dataset("acme/runs", {f"x/{name}": data(0.613)})
    page = f"{desk.hub.endpoint}/datasets/acme/runs/blob/main/x/{name}"
    desk.hub.commit(MODEL, {"README.md": HEAD + b"\nNo table.\n"})
    row = checked(desk, 0, page, 61.3, notes="5-shot")
    assert (row["check"], row["source_check"]) == ("matches", "matches"), row
    assert row["card_check"] == "the card prints no such score"
    assert checked(desk, 5, page, 62.3, notes="5-shot")["source_check"] == "differs"


def test_a_number_that_its_log_confirms_may_differ_from_the_cards(desk: Desk) -> None:
    desk.hub.add_dataset("acme/runs", {"a.eval": packed(0.613)})
    row = checked(desk, 0, f"{desk.hub.endpoint}/datasets/acme/runs/blob/main/a.eval", 61.3)
    assert (row["check"], row["card_check"]) == ("matches", "differs")


def damaged(how: str) -> bytes:
    """A log whose header is encrypted, or packed badly, or in a way that nobody knows."""
    with zipfile.ZipFile(held := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", "{}" * 99)
    data = bytearray(held.getvalue())
    directory = data.index(b"PK\x01\x02")
    if how == "encrypted":
        data[6] |= 1
        data[directory + 8] |= 1
    elif how == "unknown":
        data[8], data[directory + 10] = 99, 99
    else:
        start = 30 + len("header.json")
        data[start : start + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


DAMAGED = [damaged("encrypted"), damaged("unknown"), damaged("packed")]


@pytest.mark.parametrize("data", [b"PK\x03\x04junk", b"{", b"[1]", b"\xff\xfe", *DAMAGED])
def test_a_broken_file_ends_nothing(desk: Desk, data: bytes) -> None:
    desk.hub.add_dataset("acme/runs", {"a.eval": data})
    row = checked(desk, 0, f"{desk.hub.endpoint}/datasets/acme/runs/blob/main/a.eval")
    assert row["source_check"] == "cannot be checked"


def test_artificial_analysis_is_asked(desk: Desk) -> None:
    page = "https://artificialanalysis.ai/models/heron-7b"
    entries = {
        ".eval_results/g.yaml": entry("Idavidrein/gpqa", "diamond", 74.8, url=page),
    }
    desk.hub.commit(MODEL, entries)
    with AnalysisServer(list(ROWS)) as server:
        desk.extra |= {"AA_API_URL": server.url, "AA_API_KEY": "aa-pro-key"}
        (row,) = desk.run("verify", "--repo-id", MODEL, "--json").document["results"]
        assert (row["check"], row["source_check"]) == ("matches", "matches")
        desk.hub.commit(MODEL, {".eval_results/g.yaml": entry("Idavidrein/gpqa", "diamond", 75.8, url=page)})
        desk.run("verify", "--repo-id", MODEL, code=5)
    desk.extra["AA_API_KEY"] = ""
    assert "AA_API_KEY" in desk.run("verify", "--repo-id", MODEL, code=1).out


def test_a_check_that_checked_nothing_is_no_confirmation(desk: Desk) -> None:
    """agents.md: exit 0 with "cannot be checked" beside every row was taken for a yes."""
    named = ("verify", "--repo-id", MODEL)
    assert desk.run(*named, "--json", code=1).document["error"]["code"] == 1
    assert desk.run(*named, "--json", "--allow-unchecked").document["results"] == []
    desk.hub.commit(MODEL, {"README.md": HEAD + b"\nNo table.\n", GSM8K_FILE: entry()})
    assert "none of 1 results could be held against anything" in desk.run(*named, code=1).err
    desk.run(*named, "--allow-unchecked")


def test_a_card_on_disk_is_held_against_its_own_tables(desk: Desk, tmp_path: Path) -> None:
    """What an author runs before a commit: nothing is asked."""
    (tmp_path / "README.md").write_bytes(TABLE)
    (tmp_path / ".eval_results").mkdir()
    place = tmp_path / ".eval_results" / "gsm8k.yaml"
    named = ("verify", "--readme", str(tmp_path / "README.md"))
    before = len(desk.hub.requests)
    for value, code, check in ((82.3, 0, "matches"), (79.0, 5, "differs")):
        place.write_bytes(entry(value=value))
        run = desk.run(*named, "--repo-id", MODEL, "--json", code=code)
        assert [row["check"] for row in run.document["results"]] == [check]
    assert "extract-readme --readme" in run.err
    assert "which model?" in desk.run(*named, "--json", code=2).document["error"]["message"]
    assert desk.since(before) == []


def test_a_number_that_the_card_prints_as_another_part_differs(desk: Desk) -> None:
    table = b"\n## Evaluation\n\n| Benchmark | egret-7b-chat |\n|---|---|\n| MMLU STEM | 64.5 |\n"
    body = table.replace(b"egret-7b-chat", MODEL.partition("/")[2].encode())
    files = {"README.md": HEAD + body, GSM8K_FILE: entry("cais/mmlu", "mmlu", 64.5, url=None)}
    desk.hub.commit(MODEL, files)
    (row,) = desk.run("verify", "--repo-id", MODEL, "--json", code=5).document["results"]
    assert row["check"] == "differs"
    assert "as MMLU-STEM, not as MMLU" in row["detail"]


def test_the_sources_that_results_name_have_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs a request and a reading, and anybody may propose results."""
    url = f"{desk.hub.endpoint}/datasets/acme/runs/blob/main/%s.json"
    entries = [entry(value=at, notes=f"{at}-shot", url=url % at) for at in range(6)]
    desk.hub.commit(MODEL, {GSM8K_FILE: b"".join(entries)})
    monkeypatch.setattr("hf_evaluation.commands.source_checks.MAX_SOURCES", 3)
    rows = desk.run("verify", "--repo-id", MODEL, "--json", code=None).document["results"]
    assert sum("more than 3 sources are named" in row["detail"] for row in rows) >= 3
    monkeypatch.setattr("hf_evaluation.commands.source_checks.MAX_PAIRS", 2)
    rows = desk.run("verify", "--repo-id", MODEL, "--json", code=None).document["results"]
    assert any("too many results to compare" in row["detail"] for row in rows)


def test_what_a_pull_request_proposes_is_told_apart_from_main(desk: Desk) -> None:
    """A wrong number of somebody's open pull request looked as if it stood on main, to be replaced there."""
    desk.hub.commit(MODEL, {"README.md": TABLE, GSM8K_FILE: entry(value=82.3, url=None)})
    desk.hub.open_pr(MODEL, {GSM8K_FILE: entry(value=79.0, url=None)}, author="bob")
    run = desk.run("verify", "--repo-id", MODEL, code=5)
    row = next(line for line in run.out.splitlines() if "79" in line)
    assert "of #1" in row and "differs" in row
    assert "--update" not in run.err
