"""validate: the card and its files by our rules and by the Hub's."""

from __future__ import annotations

from pathlib import Path

from tests.publishing.support import BODY, HEAD, MODEL, Desk, entry


def test_validate_checks_card_and_files_and_asks_the_hub(desk: Desk, tmp_path: Path) -> None:
    bad = {
        "README.md": HEAD.replace(b"version: 1.10\n", b"license: [1\n") + BODY,
        ".eval_results/gsm8k.yaml": entry(value=0.2767, more="  date: 2026-11-20\n"),
        ".eval_results/x.yaml": entry("nobody/knows", "x"),
    }
    desk.hub.commit(MODEL, bad)
    run = desk.run("validate", "--repo-id", MODEL, "--json", code=5)
    findings = run.document["findings"]
    assert {"FM001", "HUB001", "ER010", "ER012", "ER015"} <= {row["rule"] for row in findings}
    assert all(row["severity"] in ("error", "warning") and row["line"] >= 1 for row in findings)
    dated = next(row for row in findings if row["rule"] == "ER012")
    assert b"2026-11-20" in bad[dated["path"]].split(b"\n")[dated["line"] - 1]

    before = len(desk.hub.requests)
    for path, data in bad.items():
        (tmp_path / "card" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "card" / path).write_bytes(data)
    local = desk.run("validate", "--readme", str(tmp_path / "card" / "README.md"), code=5)
    assert "gsm8k.yaml:4: error ER010" in local.out
    assert desk.since(before) == []
    desk.run("validate", code=2)


def test_validate_takes_a_card_on_disk_with_the_name_of_its_repository(desk: Desk, tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_bytes(b"---\nmodel_index: []\ndatasets: [null]\n---\n# x\n")
    before = len(desk.hub.requests)
    run = desk.run("validate", "--readme", str(card), "--repo-id", MODEL, "--json", code=5)
    assert run.document["repo_id"] == MODEL
    assert [(row["rule"], row["line"]) for row in run.document["findings"]] == [("FM006", 2), ("FM007", 3)]
    assert desk.since(before) == []


def test_validate_finds_one_result_in_two_files(desk: Desk) -> None:
    desk.hub.commit(MODEL, {".eval_results/a.yaml": entry(), ".eval_results/b.yaml": entry()})
    findings = desk.run("validate", "--repo-id", MODEL, "--json", code=5).document["findings"]
    assert [row["path"] for row in findings if row["rule"] == "ER024"] == [".eval_results/b.yaml"]
