"""Diffs of pull requests: the file that one builds is the file, or it is not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.hub.diffs import parse_diff
from tests.publishing.support import MODEL, Desk, index_card, score


def git_diff(path: str, old: bytes | None, new: bytes | None) -> str:
    """The diff as git writes it, head included."""
    import pygit2

    patch = pygit2.Patch.create_from(old or b"", new or b"", old_as_path=path, new_as_path=path)
    names = [pygit2.hash(data) if data is not None else "0" * 40 for data in (old, new)]
    kind = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    body = patch.text.partition("\n@@")[2] if patch else ""
    hunks = f"@@{body}" if body else ""
    head = f"diff --git a/{path} b/{path}\n{kind}index {str(names[0])[:7]}..{str(names[1])[:7]}\n"
    before, after = (
        "/dev/null" if data is None else f"{side}/{path}" for side, data in (("a", old), ("b", new))
    )
    head += f"--- {before}\n+++ {after}\n"
    return head + hunks


LINES = [
    "",
    "a",
    "b",
    "-",
    "+",
    "@@ -1 +1 @@",
    "diff --git a/x b/x",
    "\\ No newline",
    "--- a",
    "+++ b",
    " c\r",
    "é",
]


@given(
    st.lists(st.sampled_from(LINES), max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.sampled_from(LINES)), min_size=1, max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_a_file_built_from_a_diff_is_the_file(
    lines: list[str], edits: list[tuple[int, bool, str]], ends: bool, ends_too: bool
) -> None:
    changed = list(lines)
    for at, removes, line in edits:
        changed[at : at + removes] = [] if removes else [line]
    old = ("\n".join(lines) + "\n" * ends).encode()
    new = ("\n".join(changed) + "\n" * ends_too).encode()
    other = git_diff("other.txt", b"x\n", b"y\n")
    found = parse_diff(other + git_diff("README.md", old, new) + other)
    assert [item.path for item in found] == ["", "README.md", ""]
    assert found[1].apply(old) == new
    wrong = found[1].apply(old + b"?")
    assert wrong in (None, new)


def test_a_diff_that_is_cut_short_or_renames_is_not_believed() -> None:
    whole = git_diff("README.md", b"a\nb\nc\n", b"a\nB\nc\nd\n")
    assert parse_diff(whole) is not None
    for size in (len(whole) - 3, whole.index("+B")):
        assert parse_diff(whole[:size]) is None
    assert parse_diff("<html>") is None
    rename = (
        "diff --git a/README.md b/OLD.md\nsimilarity index 100%\nrename from README.md\nrename to OLD.md\n"
    )
    assert parse_diff(rename) is None
    assert parse_diff('diff --git "a/.eval_results/\\303.yaml" "b/.eval_results/\\303.yaml"\n') is None
    assert parse_diff("") == ()


def test_a_change_that_fits_two_places_of_todays_card_is_not_guessed(desk: Desk) -> None:
    """The pull request changes one "Score: 70"; main has moved and says that twice by now."""
    mine, last = ("openai/gsm8k", "Score", 70), ("cais/mmlu", "Other", 1)
    new = ("TIGER-Lab/MMLU-Pro", "Score", 70)
    old = index_card(mine, last)
    desk.hub.commit(MODEL, {"README.md": old})
    desk.hub.open_pr(MODEL, {"README.md": old.replace(b"value: 70", b"value: 71")})
    desk.hub.commit(MODEL, {"README.md": index_card(mine, new, last)})
    other = score(benchmark="MMLU-Pro", benchmark_id="mmlu_pro", variant=None, value=71)
    rows = desk.audit(score(variant=None, value=71), other)
    assert [row["status"] for row in rows] == ["in_pr", "conflict"]


def test_hunks_are_looked_for_in_a_moved_file_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is looked for in the whole file: 8,000 of them in a card of 2 MB took 19 s."""
    text = git_diff("README.md", b"a\nb\nc\n", b"a\nx\nc\n")
    [change] = parse_diff(text) or ()
    assert change.apply_moved(b"new\na\nb\nc\n") == b"new\na\nx\nc\n"
    monkeypatch.setattr("hf_evaluation.hub.diffs.MAX_MOVED", 5)
    assert change.apply_moved(b"new\na\nb\nc\n") is None
