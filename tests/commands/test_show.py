"""show and get-prs: what is published and proposed, where it stands, and what touches results."""

from __future__ import annotations

import pytest

from tests.publishing.support import BODY, MODEL, PAGE, TABLE, Desk, entry, index_card


def test_show_knows_both_formats_their_lines_and_what_is_verified(desk: Desk) -> None:
    desk.hub.verify("good")
    desk.hub.commit(
        MODEL,
        {
            "README.md": index_card(("cais/mmlu", "MMLU", 70), url=PAGE),
            ".eval_results/g.yaml": entry(more="  verifyToken: good\n"),
            ".eval_results/broken.yaml": b"- dataset: [\n",
        },
    )
    run = desk.run("show", "--repo-id", MODEL, "--json")
    rows = run.document["results"]
    assert [(row["source"]["kind"], row["benchmark_id"], row["value"], row["verified"]) for row in rows] == [
        ("model-index", "mmlu", 70.0, False),
        ("eval-results", "gsm8k", 82.3, True),
    ]
    for row in rows:
        line = desk.hub.read(MODEL, row["path"]).split(b"\n")[row["line"] - 1]
        assert str(row["raw"]).encode() in line
    assert "broken.yaml" in run.err
    desk.hub.commit(
        MODEL, {"README.md": BODY, ".eval_results/g.yaml": None, ".eval_results/broken.yaml": None}
    )
    assert "has no structured results" in desk.run("show", "--repo-id", MODEL).err  # an answer, no failure


def test_show_tells_who_measured_apart_from_where_it_stands(desk: Desk) -> None:
    """What is merged is not its authors' for that; a stranger's word is not theirs either."""
    foreign = entry("openai/gsm8k", "gsm8k", 70, url="https://huggingface.co/spaces/boards/one")
    own = f"{desk.hub.endpoint}/{MODEL}"
    desk.hub.commit(
        MODEL, {"README.md": index_card(("cais/mmlu", "MMLU", 70)), ".eval_results/g.yaml": foreign}
    )
    desk.hub.open_pr(
        MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40, url=own)}, author="bob"
    )
    desk.hub.open_pr(MODEL, {".eval_results/b.yaml": entry("cais/hle", "hle", 9, url=None)}, author="bob")
    run = desk.run("show", "--repo-id", MODEL, "--json")
    rows = run.document["results"]
    assert [(row["who"]["kind"], row["who"]["name"], row["where"]["place"]) for row in rows] == [
        ("unknown", None, "main"),
        ("third party", "boards", "main"),
        ("unknown", None, "open pull request"),
        ("third party", "bob", "open pull request"),
    ]
    assert rows[2]["who"]["says"] == "bob"
    assert rows[1]["where"]["line"] == rows[1]["line"]
    assert rows[3]["where"]["url"] == f"{own}/discussions/2"
    text = desk.run("show", "--repo-id", MODEL).out
    assert "measured by" in text
    assert "third party: boards" in text
    pulls = desk.run("get-prs", "--repo-id", MODEL, user=None).out
    assert "proposed by: bob, measured by: third party: bob" in pulls


@pytest.mark.parametrize("author", ["bob", "acme"])
def test_who_repairs_an_entry_has_not_measured_it(desk: Desk, author: str) -> None:
    """A fraction on a percent board: who mends it proposes; who measured stays what the entry tells."""
    board = "https://huggingface.co/spaces/boards/one"
    bare, told = entry(value=0.823, url=None), entry("Idavidrein/gpqa", "diamond", 0.4, url=board)
    index = index_card(("cais/mmlu", "MMLU", 0.7))
    before = {"README.md": index, ".eval_results/a.yaml": bare, ".eval_results/b.yaml": told}
    desk.hub.commit(MODEL, before)
    mended = {
        "README.md": index.replace(b"0.7", b"70.0"),
        ".eval_results/a.yaml": entry(value=82.3, url=None),
        ".eval_results/b.yaml": entry("Idavidrein/gpqa", "diamond", 40, url=board),
    }
    desk.hub.open_pr(MODEL, mended, author=author)
    (pull,) = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    rows = {row["benchmark_id"]: (row["author"], row["who"]["text"]) for row in pull["results"]}
    assert rows == {
        "mmlu": (author, "not known"),
        "gsm8k": (author, "not known"),
        "gpqa_diamond": (author, "third party: boards"),
    }
    said = desk.run("get-prs", "--repo-id", MODEL).out
    assert said.count(f"proposed by: {author}, measured by: not known") == 2
    shown = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert [row["who"]["kind"] for row in shown if row["pr"]] == ["unknown", "unknown", "third party"]


def test_show_tells_what_was_measured_in_fields(desk: Desk) -> None:
    """Notes in any words; the words themselves are kept beside."""
    notes = "num_fewshot=5, without tools; harness lm-eval 0.4.8; from the paper"
    desk.hub.commit(
        MODEL,
        {
            "README.md": index_card(("cais/mmlu", "MMLU (anatomy, 5-shot)", 70)),
            ".eval_results/g.yaml": entry(notes=notes),
        },
    )
    mmlu, gsm8k = desk.run("show", "--repo-id", MODEL, "--json").document["results"]
    assert (mmlu["part"], mmlu["shots"], mmlu["metric"]) == ("Anatomy", 5, "accuracy")
    assert (gsm8k["shots"], gsm8k["tools"], gsm8k["harness"], gsm8k["notes"]) == (5, False, "lm-eval", notes)
    assert gsm8k["variant"] == "5-shot, no tools, lm-evaluation-harness 0.4.8; from the paper"


def test_get_prs_tells_which_touch_results(desk: Desk) -> None:
    desk.hub.open_pr(MODEL, {"config.json": b"{}"}, author="bob", title="Fix\x1b[31m config\nsecond line")
    desk.hub.open_pr(MODEL, {"README.md": TABLE + b"\nTypo fixed.\n"}, author="bob", title="Typo")
    desk.hub.open_pr(MODEL, {".eval_results/a.yaml": entry("Idavidrein/gpqa", "diamond", 40)}, author="alice")
    desk.hub.open_pr(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU", 70))}, author="bob")
    closed = desk.hub.open_pr(MODEL, {".eval_results/b.yaml": entry()}, author="bob")
    desk.hub.close(MODEL, closed)
    rows = desk.run("get-prs", "--repo-id", MODEL, "--json").document["prs"]
    assert [(row["pr"], row["touches_results"], row["own"]) for row in rows] == [
        (1, False, False),
        (2, False, False),
        (3, True, True),
        (4, True, False),
    ]
    assert [(row["benchmark_id"], row["value"]) for row in rows[2]["results"] + rows[3]["results"]] == [
        ("gpqa_diamond", 40.0),
        ("mmlu", 70.0),
    ]
    text = desk.run("get-prs", "--repo-id", MODEL, user=None)
    assert "\\u001b[31m" in text.out and "close:" not in text.out
