"""repair: on the Hub and on disk."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.commands.test_verify import log
from tests.importing.result_documents import lm_eval
from tests.publishing.support import MODEL, TABLE, Desk, entry

CARD = TABLE.replace(b"version: 1.10\n", b"version: 1.10\nmodel_index:\t[]\ndatasets: [null]\n")
RUN = json.dumps(lm_eval(metrics={"exact_match,strict-match": 0.77})).encode()
BROKEN = {
    "README.md": CARD,
    ".eval_results/gsm8k.yaml": b"- dataset:\n    id: gsm8k\n  score: 0.823\n  date: 2026-11-20\n",
    ".eval_results/pro.yaml": entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 44.9),
    ".eval_results/zz.yaml": entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 44.9),
}
MENDED = b'- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: 82.3\n  date: "2026-11-20"\n'


def test_one_pull_request_mends_all_that_can_be_proved(desk: Desk) -> None:
    desk.hub.commit(MODEL, BROKEN)
    before = len(desk.hub.requests)
    rehearsed = desk.run("repair", "--repo-id", MODEL, "--json", "--create-pr", "--dry-run")
    assert desk.hub.requests.writes(since=before) == []
    rules = {mend["rule"] for mend in rehearsed.document["mends"]}
    assert rules == {"FM006", "FM007", "FM008", "ER006", "ER010", "ER012", "ER015", "ER018", "ER024"}
    assert rehearsed.document["left"] == []
    proof = next(row["proof"] for row in rehearsed.document["mends"] if row["rule"] == "ER010")
    assert proof == "the card prints 82.3 (line 18)"

    run = desk.run("repair", "--repo-id", MODEL, "--create-pr")
    assert run.out.splitlines()[-1].endswith(f"/{MODEL}/discussions/1")
    again = desk.run("repair", "--repo-id", MODEL, "--json", "--create-pr")
    assert again.document["pr_url"].endswith("/1")
    assert desk.open_pulls() == [1]
    assert "the card prints 82.3" in desk.pull_text()
    checked = desk.run("validate", "--repo-id", MODEL, "--revision", "refs/pr/1", "--json")
    assert checked.document["findings"] == []


def test_a_card_on_disk_is_mended_in_place(desk: Desk, tmp_path: Path) -> None:
    for path, data in BROKEN.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    readme = str(tmp_path / "README.md")
    found = desk.run("validate", "--readme", readme, code=5)
    assert f"repair --readme {readme} --dry-run" in found.err
    desk.run("repair", "--readme", readme, "--repo-id", MODEL)
    assert (tmp_path / "README.md").read_bytes() == CARD
    before = len(desk.hub.requests)
    desk.run("repair", "--readme", readme, "--repo-id", MODEL, "--apply")
    assert desk.since(before) == []
    assert (tmp_path / ".eval_results/gsm8k.yaml").read_bytes() == MENDED
    assert not (tmp_path / ".eval_results/zz.yaml").exists()
    assert (tmp_path / "README.md").read_bytes() == TABLE.replace(
        b"version: 1.10\n", b"version: 1.10\nmodel-index: []\n"
    )
    assert desk.run("repair", "--readme", readme, "--repo-id", MODEL).out == ""


def test_a_source_that_can_be_read_proves_a_fraction(desk: Desk) -> None:
    """A log writes shares as fractions, a result file too; another number proves nothing."""
    desk.hub.add_dataset("acme/runs", {"log.json": json.dumps(log(0.613)).encode(), "x/a.json": RUN})
    pages = [f"{desk.hub.endpoint}/datasets/acme/runs/blob/main/{name}" for name in ("log.json", "x/a.json")]
    gpqa = ("Idavidrein/gpqa", "diamond")
    files = {
        ".eval_results/a.yaml": entry(*gpqa, 0.613, url=pages[0]),
        ".eval_results/b.yaml": entry(value=0.77, notes="5-shot", url=pages[1]),
        ".eval_results/c.yaml": entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 0.61, url=pages[0]),
    }
    desk.hub.commit(MODEL, {"README.md": b"# Heron 7B\n", **files})
    run = desk.run("repair", "--repo-id", MODEL, "--json", "--dry-run", code=5)
    assert [(mend["now"], mend["proof"]) for mend in run.document["mends"]] == [
        ("61.3", "its source, log.json of acme/runs, says match/accuracy 0.613"),
        ("77.0", "its source, x/a.json of acme/runs, says 0.77"),
    ]
    (left,) = run.document["left"]
    assert (left["rule"], left["path"]) == ("ER010", ".eval_results/c.yaml")


def test_the_card_at_an_old_commit_of_main_proves_a_fraction_and_no_other_commit_does(desk: Desk) -> None:
    """What the owners' card said then is their word; a stranger's commit at such an address is not."""
    old = desk.hub.sha(MODEL)
    bare = b"---\nlicense: mit\n---\n# Heron 7B\n"
    desk.hub.commit(MODEL, {"README.md": bare})
    page = f"{desk.hub.endpoint}/{MODEL}/blob/{{}}/README.md"

    def repaired(revision: str, value: float = 0.823) -> list[str]:
        desk.hub.commit(MODEL, {".eval_results/a.yaml": entry(value=value, url=page.format(revision))})
        run = desk.run("repair", "--repo-id", MODEL, "--json", "--dry-run", code=None)
        return [f"{mend['now']}: {mend['proof']}" for mend in run.document["mends"]]

    assert repaired(old) == [f"82.3: its source, the card at {old[:12]}, says 82.3"]
    assert repaired(old, 0.61) == [], "the card of then says another number"
    assert repaired("main") == [], "today's card says nothing any more"
    num = desk.hub.open_pr(MODEL, {"README.md": TABLE}, author="mallory")
    strangers = desk.hub.repo(MODEL).store.resolve(f"refs/pr/{num}")
    assert repaired(str(strangers)) == [] and repaired(f"refs%2Fpr%2F{num}") == []


def test_what_is_left_comes_with_the_command_that_decides_it(desk: Desk) -> None:
    twice = entry(value=82.3) + entry(value=80.1)
    desk.hub.commit(MODEL, {".eval_results/gsm8k.yaml": twice})
    run = desk.run("repair", "--repo-id", MODEL, code=5)
    command = f"repair --repo-id {MODEL} --choose .eval_results/gsm8k.yaml:10=drop --dry-run"
    assert command in run.out
    decided = desk.run(*command.split(), "--json")
    assert decided.document["left"] == []
    (change,) = decided.document["plan"]["files"]
    assert "-  value: 80.1" in change["diff"].splitlines()


def test_the_command_that_decides_what_is_left_keeps_what_was_decided(desk: Desk) -> None:
    twice = entry(value=82.3) + entry(value=80.1) + entry(value=79.9)
    desk.hub.commit(MODEL, {".eval_results/gsm8k.yaml": twice})
    asked = ("repair", "--repo-id", MODEL, "--choose", ".eval_results/gsm8k.yaml:10=drop", "--create-pr")
    words = shlex.split(desk.run(*asked, "--dry-run", code=5).out.splitlines()[-1])
    assert words == [*asked[:-1], "--choose", ".eval_results/gsm8k.yaml:16=drop", "--dry-run"]
    decided = desk.run(*words, "--json")
    assert decided.document["left"] == []
    assert (
        len([row for row in decided.document["plan"]["files"][0]["diff"].splitlines() if row[0] == "-"]) == 13
    )
    written = desk.run(*asked[:-1], "--apply", code=5)
    (left, command) = written.out.splitlines()[-3:-1]
    assert command.strip() == f"repair --repo-id {MODEL} --choose .eval_results/gsm8k.yaml:10=drop --dry-run"
    desk.run(*shlex.split(command))


def test_options_are_judged_first(desk: Desk, tmp_path: Path) -> None:
    desk.run("repair", code=2)
    desk.run("repair", "--repo-id", MODEL, "--apply", "--create-pr", code=2)
    desk.run("repair", "--readme", str(tmp_path / "x.md"), "--create-pr", code=2)
    desk.run("repair", "--repo-id", MODEL, "--create-pr", user=None, code=3)
