"""validate --format: annotations of GitHub, SARIF and JSON, of findings and of a failure."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.support import MODEL, Desk, entry

# A card whose author wrote what GitHub would take for commands of its own.
HOSTILE = b"---\nmodel_index: []\nmodel-index:\n- name: 'x\n\n    ::error::y%0A'\n---\n# x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a bad card one below it."""
    card = tmp_path / "my card"
    (card / ".eval_results").mkdir(parents=True)
    (card / "README.md").write_bytes(HOSTILE)
    (card / ".eval_results" / "a.yaml").write_bytes(entry(value=0.2767))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sarif(text: str) -> dict[str, Any]:
    """The one run of a SARIF document, which has what the format demands."""
    document = json.loads(text)
    assert document["version"] == "2.1.0" and "sarif-2.1.0" in document["$schema"]
    (run,) = document["runs"]
    assert run["tool"]["driver"]["name"] == "hf-evaluation"
    found: dict[str, Any] = run
    return found


def test_annotations_name_file_and_line_and_nothing_breaks_out(desk: Desk, folder: Path) -> None:
    run = desk.run("validate", "--readme", "my card/README.md", "--format", "github", code=5)
    lines = run.out.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith(("::error file=my card/", "::warning file=my card/")) for line in lines)
    assert any(line.startswith("::error file=my card/README.md,line=2,title=FM006::") for line in lines)
    assert any(".eval_results/a.yaml,line=4,title=ER010::" in line for line in lines)


def test_sarif_has_rules_places_and_levels(desk: Desk, folder: Path) -> None:
    run = sarif(desk.run("validate", "--readme", "my card/README.md", "--format", "sarif", code=5).out)
    found = {row["ruleId"]: row for row in run["results"]}
    assert {"FM006", "ER010"} <= set(found)
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(found)
    place = found["ER010"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20card/.eval_results/a.yaml"
    assert place["region"]["startLine"] == 4
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_the_forms_agree_on_what_is_found(desk: Desk, folder: Path) -> None:
    card = ("validate", "--readme", "my card/README.md")
    rows = desk.run(*card, "--json", code=5).document["findings"]
    assert desk.run(*card, "--format", "json", code=5).document["findings"] == rows
    for form in ("text", "github"):
        assert len(desk.run(*card, "--format", form, code=5).out.splitlines()) == len(rows)
    assert len(sarif(desk.run(*card, "--format", "sarif", code=5).out)["results"]) == len(rows)
    desk.run(*card, "--json", "--format", "sarif", code=2)


def test_a_failure_is_told_in_the_same_form(desk: Desk, folder: Path) -> None:
    missing = ("validate", "--readme", "no\n::error::such.md", "--format")
    assert desk.run(*missing, "github", code=4).out.count("\n") == 1
    assert desk.run(*missing, "github", code=4).out.startswith("::error title=hf-evaluation::")
    (told,) = sarif(desk.run(*missing, "sarif", code=4).out)["invocations"]
    assert (told["executionSuccessful"], told["exitCode"]) == (False, 4)
    assert desk.run(*missing, "json", code=4).document["error"]["code"] == 4
    assert desk.run(*missing, "text", code=4).out == ""


def test_a_clean_card_on_the_hub_is_an_empty_document(desk: Desk) -> None:
    run = desk.run("validate", "--repo-id", MODEL, "--format", "sarif")
    assert sarif(run.out)["results"] == []
    assert desk.run("validate", "--repo-id", MODEL, "--format", "github").out == ""


def test_no_line_of_a_card_or_file_name_becomes_one_of_ours(desk: Desk, folder: Path) -> None:
    results = folder / "my card" / ".eval_results"
    (results / "b\n::error::c.yaml").write_bytes(
        b'- dataset: {id: "x\\n::error::y/z"}\n  value: "v\\n::error::w"\n'
    )
    Path(os.fsdecode(os.fsencode(results) + b"/\xff.yaml")).write_bytes(entry(value=0.2767))
    card = ("validate", "--readme", "my card/README.md", "--format")
    for form in ("text", "github"):
        lines = desk.run(*card, form, code=5).out.splitlines()
        ours = r"(::(error|warning) file=)?(my card/)?(\.eval_results/|README\.md).*"
        assert lines and all(re.fullmatch(ours, line) for line in lines), lines
    assert len(sarif(desk.run(*card, "sarif", code=5).out)["results"]) == len(lines)


def test_only_files_that_lie_beside_the_card_are_read(desk: Desk, folder: Path) -> None:
    results, secret = folder / "my card" / ".eval_results", folder / "secret"
    secret.write_text("- hf_secret\n")
    card = ("--readme", "my card/README.md", "--repo-id", MODEL)
    os.mkfifo(folder / "pipe")
    for lies in (secret, Path("/dev/zero"), folder / "pipe", Path("b.yaml"), folder, folder / "none"):
        (results / "b.yaml").symlink_to(lies)
        for command in ("validate", "verify", "repair"):
            run = desk.run(command, *card, code=5)
            assert (
                "b.yaml is a link to another place, or no file" in run.err and "hf_" not in run.out + run.err
            )
        (results / "b.yaml").unlink()
    os.mkfifo(results / "b.yaml")
    desk.run("validate", *card, code=5)
    shutil.move(results, folder / "elsewhere")
    results.symlink_to(folder / "elsewhere")
    assert "is a link" in desk.run("validate", *card, code=5).err


def test_what_hf_download_keeps_is_read(desk: Desk, folder: Path) -> None:
    snapshot = folder / "models--acme--heron-7b" / "snapshots" / "0a1b"
    (snapshot / ".eval_results").mkdir(parents=True)
    blobs = snapshot.parent.parent / "blobs"
    blobs.mkdir()
    for path, data in {"README.md": b"# x\n", ".eval_results/a.yaml": entry(value=0.2767)}.items():
        (blobs / path[-6:]).write_bytes(data)
        (snapshot / path).symlink_to(blobs / path[-6:])
    assert "ER010" in desk.run("validate", "--readme", str(snapshot / "README.md"), code=5).out


def test_a_folder_of_very_many_files_is_refused(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_evaluation.hub.repository.MAX_RESULT_PATHS", 2)
    for at in range(2):
        (folder / "my card" / ".eval_results" / f"{at}.yaml").write_bytes(entry())
    run = desk.run("validate", "--readme", "my card/README.md", code=5)
    assert "my card has 3 files in .eval_results" in run.err
