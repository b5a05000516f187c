"""Title and text of the pull request: what it is, how to reject it, and that no foreign text can act."""

from __future__ import annotations

import json
import re

import pytest

from tests.publishing.support import GSM8K_FILE, MODEL, Desk, score


def test_title_and_text_say_what_it_is_and_how_to_reject_it(desk: Desk) -> None:
    desk.extract("--create-pr", user="bob")
    sha = desk.hub.sha(MODEL)
    item = desk.hub.prs(MODEL)[0]
    assert item.title == "Add evaluation results for MMLU, GSM8K, MMLU-Pro"
    text = desk.pull_text()
    for value, benchmark, variant, line in ((71.4, "MMLU", "5-shot", 15), (82.3, "GSM8K", "8-shot", 16)):
        url = f"{desk.hub.endpoint}/{MODEL}/blob/{sha}/README.md?code=true#L{line}"
        told = f"| {value} | {benchmark} | {variant} | the authors \\(acme\\) |"
        assert f"{told} [README.md, line {line}]({url}) |" in text
        assert desk.hub.read(MODEL).split(b"\n")[line - 1].startswith(b"| " + benchmark.encode())
    assert "close this pull request" in text
    assert f"`{GSM8K_FILE}`" in text


def test_a_run_is_said_to_be_nobodys_where_nobody_is_named(desk: Desk) -> None:
    run = {"kind": "lm-eval", "url": "https://example.org/results.json", "name": "results.json"}
    desk.publish([score(source=run)], "--create-pr")
    assert "| a run with lm-eval, by whom is not told |" in desk.pull_text()


def test_a_long_title_is_cut_to_three_names(desk: Desk) -> None:
    names = ["gsm8k", "mmlu", "bbh", "mmlu_pro", "hle"]
    rows = [
        score(benchmark=name, benchmark_id=name, variant=None, value=40 + number)
        for number, name in enumerate(names)
    ]
    desk.publish(rows, "--create-pr")
    assert re.fullmatch(r"Add evaluation results for .+, .+, .+ and 2 more", desk.hub.prs(MODEL)[0].title)


def test_a_measured_score_tells_its_method(desk: Desk) -> None:
    method = {"framework": "inspect-ai 0.3.285", "temperature": 0.0, "nested": {"a": 1}}
    desk.publish([score(method=method, samples=1319, stderr=1.05)], "--create-pr")
    text = desk.pull_text()
    assert "How it was measured" in text
    for piece in ("inspect\\-ai 0.3.285", "1319", "1.05", "temperature 0.0"):
        assert piece in text or piece.replace("\\", "") in text


NASTY = [
    "@everyone and @acme",
    "a | b | c",
    "`code` ``more``",
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "https://evil.example and www.evil.example",
    "line\nbreak\r\n\n# heading",
    "| --- |\n|---|---|",
    "*bold* _it_ ~~gone~~ #12 ^x^ $y$",
    "<!-- ", "</details>", "&lt;b&gt;", "![i](http://e.x/i.png)", "\\", "+ item", "1. item",
    "\u202eevil\u2066", "\x1b[31mred", "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_foreign_text_cannot_break_the_pull_request(desk: Desk, text: str) -> None:
    from markdown_it import MarkdownIt

    rows = [
        score(
            variant=text,
            method={"prompt": text},
            source={"kind": "json", "url": "https://example.org/a b)(@x", "name": text},
        ),
        score(benchmark=text, benchmark_id=None),
        score(benchmark="MMLU", benchmark_id="mmlu", model=text),
    ]
    data = {"repo_id": MODEL, "results": rows, "skipped": [{"table": 1, "reason": text}]}
    desk.run("publish", "--scores", "-", "--create-pr", stdin=json.dumps(data).encode(), code=None)
    if not desk.hub.prs(MODEL):
        pytest.fail("no pull request")
    body = desk.pull_text()
    assert not re.search(r"@\w", body)
    assert len(body) < 6000
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(body)
    kinds = [token.type for token in tokens]
    inner = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert kinds.count("table_open") == 1 and kinds.count("tr_open") == 2 and kinds.count("td_open") == 5
    assert "heading_open" not in kinds and "html_block" not in kinds and "hr" not in kinds
    assert "html_inline" not in {child.type for child in inner}
    assert {child.type for child in inner} <= {
        "text",
        "code_inline",
        "link_open",
        "link_close",
        "strong_open",
        "strong_close",
        "softbreak",
        "text_special",
    }
    links = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    assert links == ["https://example.org/a%20b%29%28%40x"]
    title = desk.hub.prs(MODEL)[0].title
    assert "\n" not in title and len(title) <= 200


def test_lists_of_the_pull_request_are_cut_and_tables_of_other_things_left_out(desk: Desk) -> None:
    rows = [
        score(benchmark="MMLU", benchmark_id="mmlu", variant=f"{number}-shot", method={"seed": number})
        for number in range(24)
    ]
    other = {"table": 99, "reason": "not an evaluation table: prices"}
    skipped = [{"table": number, "reason": f"reason {number}"} for number in range(1, 25)]
    data = {"repo_id": MODEL, "results": rows, "skipped": [other, *skipped]}
    desk.run("publish", "--scores", "-", "--create-pr", stdin=json.dumps(data).encode())
    text = desk.pull_text()
    left = text.partition("**Not included**")[2].partition("\n\n**")[0].strip().splitlines()
    assert left == [f"- table {number}: reason {number}" for number in range(1, 21)] + ["- and 4 more"]
    assert sum(line.startswith("- MMLU: seed") for line in text.splitlines()) == 20
    assert text.count("\n| 82.3 | MMLU |") == 24  # what is written stands there in full


def test_the_text_says_which_line_of_the_table_somebody_chose(desk: Desk) -> None:
    desk.extract("--model-name-override", "Egret 7B", "--create-pr")
    text = desk.pull_text()
    assert "Read from the line named “Egret 7B”, which whoever opened this pull request says" in text
