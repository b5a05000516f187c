"""Edits of cards and result files only add, and read as meant in every YAML."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.publishing.lint import lint_card, lint_eval_results
from hf_evaluation.publishing.splice import (
    add_to_eval_results,
    add_to_model_index,
    set_eval_value,
    set_index_value,
)
from hf_evaluation.scores.scales import tidy_number
from tests.hub.card_texts import FLOW, SWE, WITH_INDEX, fm
from tests.publishing.editing import (
    AIME,
    AIME_DATA,
    ENTRIES,
    LOADERS,
    MMLU,
    Texts,
    as_texts,
    assert_only_adds_bytes,
    assert_only_adds_lines,
    assert_only_placeholder_went,
    assert_reads_as_grown,
    cut,
    quick,
    same,
)
from tests.publishing.fronts import ACCEPTED, FRONTS, REFUSED, Front, named
from tests.publishing.support import case_cards


def test_the_table_is_long_enough() -> None:
    assert len(ACCEPTED) >= 35
    assert len({front.id for front in FRONTS}) == len(FRONTS)


@named(ACCEPTED)
def test_an_addition_changes_nothing_else(front: Front) -> None:
    old, new = front.data, add_to_model_index(front.data, ENTRIES, "Foo")
    {
        "lines": assert_only_adds_lines,
        "bytes": assert_only_adds_bytes,
        "placeholder": assert_only_placeholder_went,
    }[front.how](old, new)
    assert_reads_as_grown(old, new)
    assert cut(new)[1] == cut(old)[1]


@named(ACCEPTED)
def test_what_was_added_is_read_back_at_its_line(front: Front) -> None:
    before = read_model_index(front.data)
    new = add_to_model_index(front.data, ENTRIES, "Foo")
    rows = [
        row
        for row in read_model_index(new)
        if replace(row, line=0) not in [replace(b, line=0) for b in before]
    ]
    assert [(row.dataset, row.value, row.raw, row.verified) for row in rows] == [
        ("cais/mmlu", 75.9, "75.9", False),
        ("TIGER-Lab/MMLU-Pro", 0.3, "0.3", False),
    ]
    assert (
        rows[0].variant == "5-shot, CoT" and rows[0].config == "all" and rows[0].source_url == MMLU.source_url
    )
    lines = re.split(r"\r\n|\r|\n", new.decode("utf-8"))
    for row in rows:
        assert f"value: {row.raw}" in lines[row.line - 1]


@named(ACCEPTED)
def test_adding_again_or_one_by_one_changes_nothing(front: Front) -> None:
    new = add_to_model_index(front.data, ENTRIES, "Foo")
    assert add_to_model_index(new, ENTRIES, "Foo") == new
    assert add_to_model_index(new, [MMLU], "acme/foo") == new
    assert add_to_model_index(front.data, [], "Foo") == front.data
    one = add_to_model_index(front.data, [MMLU], "Foo")
    if (
        front.how != "bytes" and front.id != "flow root over lines"
    ):  # there the list made first is on one line
        assert add_to_model_index(one, ENTRIES, "Foo") == new


@named(REFUSED)
def test_what_cannot_be_edited_is_refused(front: Front) -> None:
    with pytest.raises(EvaluationError) as caught:
        add_to_model_index(front.data, ENTRIES, "Foo")
    assert caught.value.code == 5
    assert front.how in caught.value.message + str(caught.value.hint)
    assert caught.value.hint


STYLES = {  # front matter -> what it must hold after the addition, in the style of its neighbours
    "newline of the line above": (
        WITH_INDEX.replace("71.20\n", "71.20\r\n"),
        "value: 71.20\r\n  - task:\r\n      type: text-generation\r\n",
    ),
    "after deeper comments, before shallow ones": (
        f"{WITH_INDEX}    # deep\n\n    # deeper\n\n  # shallow\n",
        "    # deeper\n  - task:\n      type: text-generation\n",
    ),
    "before the comment of the next key": (f"{WITH_INDEX}\n# next\nx: 1\n", 'name: "1.10"\n\n# next\nx: 1\n'),
    "comments at the end stay above a new key": ("a: 1\n# b: 2\n", "# b: 2\nmodel-index:\n- name: Foo\n"),
    "a new key in an entry stands at its keys": (
        "model-index:\n-   name: Foo\n    # c\nx: 1\n",
        "    # c\n    results:\n    - task:\n",
    ),
    "lists as the way there indents them": (
        "tags:\n    - a\nmodel-index:\n- name: Foo\n  results:\n",
        "  results:\n  - task:\n      type: text-generation\n",
    ),
    "lists as elsewhere": (
        "tags:\n    - a\n",
        "model-index:\n    - name: Foo\n      results:\n          - task:\n",
    ),
    "an alias is no neighbour": (
        "w:\n            x: &l\n            - 1\nuse: *l\n",
        "model-index:\n- name: Foo\n",
    ),
    "nested lists as the results": (
        "model-index:\n  - name: Foo\n    results:\n      - task: {type: t}\n",
        "        metrics:\n          - type: accuracy\n",
    ),
    "flow items below each other": (
        f"model-index:\n- name: Foo\n  results: [\n       {FLOW}\n  ]\n",
        "\n       , {task: {type: text-generation}, dataset: {type: cais/mmlu, ",
    ),
    "braces leave no blank line": ("{}\n", "---\nmodel-index:\n- name: Foo\n"),
}


@pytest.mark.parametrize("style", STYLES)
def test_an_addition_looks_like_its_neighbours(style: str) -> None:
    before, after = STYLES[style]
    new = add_to_model_index(fm(before).encode(), ENTRIES, "Foo").decode()
    assert after in new
    assert_reads_as_grown(fm(before).encode(), new.encode())


def test_the_client_finds_the_same_yaml() -> None:
    """huggingface_hub's own idea of where the front matter is; it does not see one after spaces or a BOM."""
    from huggingface_hub.repocard import REGEX_YAML_BLOCK

    checked = 0
    for front in ACCEPTED:
        new = add_to_model_index(front.data, ENTRIES, "Foo").decode().removeprefix("\ufeff")
        if front.id == "spaces after the opening dashes":
            continue
        found = REGEX_YAML_BLOCK.search(new)
        assert found, front.id
        assert yaml.load(found.group(2), Texts) == yaml.load(cut(new.encode())[0].decode(), Texts), front.id
        checked += 1
    assert checked >= 35


@pytest.mark.shared
def test_labelled_cards_with_front_matter() -> None:
    with_yaml = 0
    for path in case_cards():
        old = path.read_bytes()
        new = add_to_model_index(old, ENTRIES, "Foo")
        assert_only_adds_lines(old, new)
        assert_reads_as_grown(old, new)
        assert cut(new)[1] == cut(old)[1]
        opcodes = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), False).get_opcodes()
        assert {code[0] for code in opcodes} == {"equal", "insert"}, path
        with_yaml += bool(cut(old)[0])
    assert with_yaml >= 10


# Properties


SNIPPETS = [
    "license: mit",
    "language: no",
    "version: 1.10  # not 1.1",
    "tags:\n- a\n-   b",
    "tags:\n    - a\n\n    - b # c",
    "datasets: [x, 'y', \"z\"]",
    "text: |\n  literal\n\n  # no comment",
    "text: >-\n  folded\n   more\n",
    "kept: |+\n  x\n\n",
    "widget:\n- text: \"one\n    two\"\n  output: {text: ' x'}",
    "empty:",
    "sha: 0123456",
    "? complex\n: value",
    "base: &anchor\n  k: 1\nuse: *anchor",
    "🤗: 模型",
    "# a comment",
    "  # an indented comment",
    "",
]


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A `model-index` in one of many shapes, with a marker for what only a change of a line can take."""
    outer, inner = draw(st.sampled_from([0, 2, 4])), draw(st.sampled_from([0, 2, 3]))
    gap = draw(st.sampled_from([" ", "   "]))
    key = draw(st.sampled_from(["model-index", "'model-index'"]))
    shape = draw(
        st.sampled_from(["absent", "empty", "no results", "empty results", "block", "flow", "flow lines"])
    )
    if shape == "absent":
        return "license_name: x"
    if shape == "empty":
        return f"{key}:{draw(st.sampled_from(['', '  ', ' # c']))}"
    pad, body = " " * outer, " " * (outer + 1 + len(gap))
    head = f"{key}:\n{pad}-{gap}name: {draw(st.sampled_from(['Foo', 'acme/foo', 'Other', '1.0']))}\n"
    if shape == "no results":
        return head.rstrip("\n")
    if shape == "empty results":
        return f"{head}{body}results:"
    comment = draw(
        st.sampled_from(["", "\n# c", f"\n{body}# c", f"\n{body}      # c", f"\n\n{body}      # c"])
    )
    if shape == "flow":
        return f"{head}{body}results: [{FLOW}]"
    if shape == "flow lines":
        comma = draw(st.sampled_from(["", ","]))
        return f"{head}{body}results: [\n{body}    {FLOW}{comma}{comment}\n{body}  ]"
    item = " " * (len(body) + inner)
    result = f"{item}- task: {{type: t}}\n{item}  metrics:\n{item}  - type: acc\n{item}    value: 71.20"
    count = draw(st.integers(1, 3))
    return f"{head}{body}results:\n" + "\n".join([result] * count) + comment


@st.composite
def cards(draw: st.DrawFn) -> tuple[bytes, bool]:
    """(card, whether its results stand in flow style on one line)."""
    around = draw(st.lists(st.sampled_from(SNIPPETS), max_size=6, unique=True))
    split, index = draw(st.integers(0, len(around))), draw(blocks())
    before, after = around[:split], around[split:]
    assume(sum(part.startswith("text:") for part in around) < 2)
    text = "\n".join([*before, index, *after]) + "\n"
    newlines = draw(st.sampled_from([("\n",), ("\r\n",), ("\n", "\r\n")]))
    lines = (f"---\n{text}---\n" + draw(st.sampled_from(["", "# T\n\n---\n", "no newline"]))).split("\n")
    joined = "".join(line + newlines[n % len(newlines)] for n, line in enumerate(lines[:-1])) + lines[-1]
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return (bom + joined).encode(), f"results: [{FLOW}]" in index


@quick
@given(cards())
def test_generated_front_matter_only_grows(generated: tuple[bytes, bool]) -> None:
    old, one_line = generated
    new = add_to_model_index(old, ENTRIES, "Foo")
    (assert_only_adds_bytes if one_line else assert_only_adds_lines)(old, new)
    assert_reads_as_grown(old, new)
    assert cut(new)[1] == cut(old)[1]
    assert add_to_model_index(new, ENTRIES, "Foo") == new


JUNK = st.lists(
    st.sampled_from(
        [
            "---",
            "\n",
            "model-index:",
            "- ",
            "name: Foo",
            "results:",
            "  ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a",
            " *a",
        ]
        + [
            "value: 1",
            "metrics:",
            "dataset:",
            "|\n",
            "#",
            "...",
            "'",
            '"',
            "\t",
            "\r",
            "!!x ",
            "? ",
            "<<: ",
            ": ",
        ]
    ),
    max_size=30,
).map("".join)


@settings(quick, max_examples=250)
@given(JUNK)
def test_junk_is_read_refused_or_edited_rightly(text: str) -> None:
    card = f"---\n{text}\n---\nbody\n".encode()
    lint_card(card, {})
    lint_eval_results("x", text.encode(), {})
    try:
        read_model_index(card)
        read_eval_results("x", text.encode())
        new = add_to_model_index(card, ENTRIES, "Foo")
    except EvaluationError as error:
        assert error.code == 5
        return
    assert new.endswith(b"---\nbody\n") and new.startswith(b"---")
    assert {"cais/mmlu", "TIGER-Lab/MMLU-Pro"} <= {row.dataset for row in read_model_index(new)}


# .eval_results


EVAL_FILES = [
    Front("plain", SWE),
    Front("empty", ""),
    Front("comment only", "# results\n"),
    Front("indented", "".join(f"  {line}\n" for line in SWE.splitlines())),
    Front("CRLF", SWE.replace("\n", "\r\n")),
    Front("BOM", b"\xef\xbb\xbf" + SWE.encode()),
    Front("no final newline", SWE.rstrip("\n"), "bytes"),
    Front("document markers", f"---\n{SWE}...\n"),
    Front("document start only", "---\n"),
    Front("document start without newline", "---", "bytes"),
    Front("comments and blank lines", f"# top\n{SWE}  # deep\n\n# end\n"),
    Front(
        "wide dash, quotes, unquoted date",
        "-   dataset: {id: 'cais/hle', \"task_id\": hle}\n    value: 1\n    date: 2026-02-03\n",
    ),
    Front("several entries", f"{SWE}  notes: high\n{SWE}  notes: >-\n    low\n    effort\n"),
    Front("empty list", "[]\n", "placeholder"),
    Front("null", "~", "placeholder"),
    Front("flow", "[{dataset: {id: cais/hle, task_id: hle}, value: 1}]\n", "bytes"),
    Front("flow over lines", "[\n  {dataset: {id: cais/hle, task_id: hle}, value: 1}\n]\n"),
    Front("broken entries", "- 7\n- dataset: x\n- value: n/a\n"),
]


@named(EVAL_FILES)
def test_a_result_file_only_grows(front: Front) -> None:
    old, new = front.data, add_to_eval_results(front.data, [AIME])
    {
        "lines": assert_only_adds_lines,
        "bytes": assert_only_adds_bytes,
        "placeholder": assert_only_placeholder_went,
    }[front.how](old, new)
    for loader in LOADERS:
        before = yaml.load(old.decode("utf-8-sig"), loader)
        added = as_texts(AIME_DATA) if loader is Texts else AIME_DATA
        after = yaml.load(new.decode("utf-8-sig"), loader)
        assert same(after, [*(before if isinstance(before, list) else []), added])
    assert add_to_eval_results(new, [AIME]) == new
    row = read_eval_results(".eval_results/x.yaml", new)[-1]
    assert (row.dataset, row.task, row.value, row.variant, row.date) == (
        "MathArena/aime_2026", "MathArena/aime_2026", 82.5, "With tools", "2026-11-20",
    )  # fmt: skip
    assert "value: 82.5" in re.split(r"\r?\n", new.decode())[row.line - 1]


@pytest.mark.parametrize(
    "data", ["dataset: {id: a, task_id: b}\nvalue: 1\n", "just words\n", "- a: [\n", f"---\n{SWE}---\n{SWE}"]
)
def test_a_file_that_is_no_list_is_refused(data: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        add_to_eval_results(data.encode(), [AIME])
    assert caught.value.code == 5


# Changing one value


def changed_lines(old: bytes, new: bytes) -> list[tuple[str, str]]:
    ours, theirs = old.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True)
    return [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("71.20", 72.5, "72.5"), ("71.20  # self-reported", 72, "72  # self-reported"),
        ("'71.20'", 72.5, "72.5"), ("n/a", 72.5, "72.5"), ("71.20", 0.1 + 0.2, "0.3"),
    ],
)  # fmt: skip
def test_one_value_on_one_line_changes(written: str, value: float, expected: str) -> None:
    card = fm(
        WITH_INDEX.replace("71.20", written) + WITH_INDEX.split("results:\n")[1].replace("ARC", "Other")
    ).encode()
    first = read_model_index(card)[0]
    new = set_index_value(card, first, value)
    assert changed_lines(card, new) == [(f"      value: {written}\n", f"      value: {expected}\n")]
    assert read_model_index(new)[0].value == tidy_number(value)
    again = read_model_index(new)[0]
    assert set_index_value(new, again, value) == new


def test_an_equal_value_is_left_as_it_is_written() -> None:
    card = fm(WITH_INDEX).encode()
    assert set_index_value(card, read_model_index(card)[0], 71.2) == card


def test_one_value_of_several_on_a_line_changes() -> None:
    card = fm(
        "model-index: [{name: Foo, results: [{metrics: [{type: a, value: 1}, {type: b, value: 1}]}]}]\n"
    ).encode()
    new = set_index_value(card, read_model_index(card)[1], 2)
    assert new == card.replace(b"b, value: 1", b"b, value: 2")


def test_one_value_of_a_result_file_changes() -> None:
    data = f"# c\r\n{SWE}".encode() + SWE.replace("75.80", "80.2").encode() + b"  notes: other\n"
    row = read_eval_results("p", data)[0]
    assert set_eval_value("p", data, row, 72.8) == data.replace(b"75.80", b"72.8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WITH_INDEX + "      verified: true\n", "verified"),
        (WITH_INDEX + "      verifyToken: abc\n", "verified"),
        (WITH_INDEX.replace("71.20", "|\n        71"), "no plain number"),
        (WITH_INDEX.replace("71.20", "&v 71.20"), "no plain number"),
        (f"x: &v 71.20\n{WITH_INDEX.replace('71.20', '*v')}", "no plain number"),
        (f"{WITH_INDEX.replace('metrics:', 'metrics: &m')}x: *m\n", "safely"),
        ("model-index:\n- results:\n  - metrics: [{type: a, value: 1}, {type: a, value: 1}]\n", "2 times"),
    ],
)
def test_values_that_are_not_ours_to_change_are_refused(text: str, says: str) -> None:
    card = fm(text).encode()
    row = read_model_index(card)[0]
    with pytest.raises(EvaluationError, match=says) as caught:
        set_index_value(card, row, 5)
    assert caught.value.code == 5


def test_a_card_that_changed_since_it_was_read_is_refused() -> None:
    row = read_model_index(fm(WITH_INDEX).encode())[0]
    for other in (fm("license: mit\n" + WITH_INDEX), fm(WITH_INDEX.replace("71.20", "71.3")), "# none\n"):
        with pytest.raises(EvaluationError):
            set_index_value(other.encode(), row, 5)
