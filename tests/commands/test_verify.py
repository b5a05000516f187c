"""verify: each source is read again, and one that cannot be read ends nothing."""

from __future__ import annotations

from tests.publishing.support import GSM8K_FILE, MODEL, Desk, entry


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
        **dict.fromkeys("3456", "cannot be checked"),
    }
    assert "44.9" in found["2"][1] and "line 16" in found["1"][1]
    assert "1 of 6 results differ" in run.err
    desk.hub.commit(MODEL, {".eval_results/2.yaml": None})
    desk.run("verify", "--repo-id", MODEL)


def test_an_unreadable_source_does_not_end_verify(desk: Desk) -> None:
    sha = "0" * 40
    desk.hub.commit(
        MODEL, {GSM8K_FILE: entry(notes="8-shot", url=f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md")}
    )
    desk.hub.faults.add(f"GET /{MODEL}/resolve/{sha}", status=500, times=None)
    (row,) = desk.run("verify", "--repo-id", MODEL, "--json").document["results"]
    assert row["check"] == "cannot be checked"
    desk.hub.faults.clear()
