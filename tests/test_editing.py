"""Edits of cards and result files only add, and read as meant in every YAML; what the lint finds.

The checks here do not use the script's own: lines and bytes are compared directly, and both versions of a
file are read by PyYAML as data (YAML 1.1), as bare texts, and with the scalar rules of YAML 1.2.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.support import CASES, load_script

manager = load_script()
IndexEntry, EvalEntry, Official = manager.IndexEntry, manager.EvalEntry, manager.Official
EvaluationError = manager.EvaluationError

MMLU = IndexEntry(
    task_type="text-generation",
    dataset_type="cais/mmlu",
    dataset_name="MMLU",
    metric_type="accuracy",
    value=75.9,
    config="all",
    split="test",
    revision="0123456",  # octal in YAML 1.1, a number in 1.2, unless quoted
    dataset_args=(("num_few_shot", 5),),
    metric_name="MMLU (5-shot, CoT)",
    source_name="Model card: the author's",
    source_url="https://huggingface.co/acme/foo/blob/0a1b/README.md?plain=1#L12",
)
PRO = IndexEntry("text-generation", "TIGER-Lab/MMLU-Pro", "no", "acc", 0.1 + 0.2, metric_name="1.10")
ENTRIES = (MMLU, PRO)
# The two blocks as data, written down by hand.
MMLU_DATA: dict[str, Any] = {
    "task": {"type": "text-generation"},
    "dataset": {
        "type": "cais/mmlu",
        "name": "MMLU",
        "config": "all",
        "split": "test",
        "revision": "0123456",
        "args": {"num_few_shot": 5},
    },
    "metrics": [{"type": "accuracy", "value": 75.9, "name": "MMLU (5-shot, CoT)"}],
    "source": {"name": MMLU.source_name, "url": MMLU.source_url},
}
PRO_DATA: dict[str, Any] = {
    "task": {"type": "text-generation"},
    "dataset": {"type": "TIGER-Lab/MMLU-Pro", "name": "no"},
    "metrics": [{"type": "acc", "value": 0.3, "name": "1.10"}],
}
ADDED = [MMLU_DATA, PRO_DATA]


# Independent readers ------------------------------------------------------------------------------


class Texts(yaml.BaseLoader):
    """Every scalar as the text it is written as."""


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2: no `yes`, no octal `012`, no dates, exponents without a dot."""


Core.yaml_implicit_resolvers = {}
for _tag, _pattern in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    ),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), None)
Core.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node).replace("0o", ""), 10)
)
LOADERS = (yaml.SafeLoader, Texts, Core)


def cut(card: bytes) -> tuple[bytes, bytes]:
    """(YAML, body) of a card, by lines; no YAML where it does not begin with dashes."""
    lines = card.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].strip() != b"---":
        return b"", card.removeprefix(b"\xef\xbb\xbf")
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == b"---":
            return b"".join(lines[start + 1 : number]), b"".join(lines[number + 1 :])
    raise AssertionError("front matter that is not closed")


def grown(data: Any, texts: Callable[[Any], Any], model: str = "Foo") -> Any:
    """What the old front matter is to become, in plain Python."""
    added = texts(deepcopy(ADDED))
    data = {} if data in (None, "", "null") else data
    index = data.get("model-index")
    if index in (None, [], "", "null", "~"):
        return {**data, "model-index": [{"name": model, "results": added}]}
    entries = [entry for entry in index if isinstance(entry, dict)]
    named = [entry for entry in entries if str(entry.get("name")).split("/")[-1].lower() == model.lower()]
    chosen = (named or entries)[0]
    present = chosen.get("results")
    chosen["results"] = [*(present if isinstance(present, list) else []), *added]
    return data


def as_texts(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): as_texts(value) for key, value in data.items()}
    return [as_texts(item) for item in data] if isinstance(data, list) else str(data)


def same(one: Any, other: Any) -> bool:
    """Equal, types included: 1 is not 1.0, "1" is not 1."""
    return json.dumps(one, default=repr) == json.dumps(other, default=repr)


def assert_reads_as_grown(old: bytes, new: bytes, model: str = "Foo") -> None:
    for loader in LOADERS:
        before = yaml.load(cut(old)[0].decode(), loader)
        after = yaml.load(cut(new)[0].decode(), loader)
        assert same(after, grown(before, as_texts if loader is Texts else lambda data: data, model)), loader


def assert_only_adds_lines(old: bytes, new: bytes) -> None:
    """One block of whole lines more; without it the old bytes."""
    ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = next(
        (n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), len(ours)
    )
    rest = len(ours) - head
    assert len(theirs) > len(ours)
    assert b"".join(theirs[:head] + theirs[len(theirs) - rest :]) == old


def assert_only_adds_bytes(old: bytes, new: bytes) -> None:
    """One run of bytes more; without it the old bytes."""
    head = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    tails = (at for at in range(head, -1, -1) if old == new[:at] + new[len(new) - (len(old) - at) :])
    assert next(tails, None) is not None


def assert_only_placeholder_went(old: bytes, new: bytes) -> None:
    """Besides added lines one line lost its empty `[]`, `{}` or `null`."""
    ours, theirs = old.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True)
    changes = [
        code
        for code in difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes()
        if code[0] != "equal"
    ]
    gone = [line for code in changes for line in ours[code[1] : code[2]]]
    assert len(gone) == 1
    bare = re.sub(r" *(?:\[ *\]|\{ *\}|\b[Nn]ull\b|~)", "", gone[0], count=1)
    assert not bare.strip() or bare in theirs


# Awkward front matter -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Front:
    """A card; `how` is what an addition does to it: lines, bytes, placeholder, or the words of a refusal."""

    id: str
    card: str | bytes
    how: str = "lines"

    @property
    def data(self) -> bytes:
        return self.card if isinstance(self.card, bytes) else self.card.encode()


def fm(yaml_text: str) -> str:
    """A card with that front matter."""
    return f"---\n{yaml_text}---\n# Title\n\ntext  \n\n---\n\nmore\n"


RESULT = """\
  - task:
      type: text-generation
    dataset:
      type: ai2_arc
      name: ARC
    metrics:
    - type: acc_norm
      value: 71.20
"""
WITH_INDEX = f"model-index:\n- name: Foo\n  results:\n{RESULT}"
INDENTED = "".join(f"    {line}\n" if line else "\n" for line in RESULT.splitlines())
FLOW = "{task: {type: t}, dataset: {type: d, name: D}, metrics: [{type: acc, value: 1}]}"

FRONTS = [
    Front("no front matter", "# Title\n\ntext\n"),
    Front("no front matter, CRLF", "# Title\r\n\r\ntext\r\n"),
    Front("no front matter, starts with a table", "| a |\n|---|\n| 1 |\n"),
    Front("empty card", ""),
    Front("one line without newline", "# Title"),
    Front("front matter further down is text", "<!-- x -->\n---\nlicense: mit\n---\n# T\n"),
    Front("no front matter, BOM", b"\xef\xbb\xbf# Title\n", "bytes"),
    Front("BOM", b"\xef\xbb\xbf---\nlicense: mit\n---\n# Title\n"),
    Front("empty front matter", "---\n---\n# Title\n\n---\n\ntext\n"),
    Front("empty front matter with a blank line", "---\n\n---\n# Title\n"),
    Front("only a comment", fm("# nothing yet\n")),
    Front("empty braces", fm("{}\n"), "placeholder"),
    Front("null document", fm("null\n"), "placeholder"),
    Front("no final newline after the closing dashes", "---\nlicense: mit\n---"),
    Front("spaces after the closing dashes", "---\nlicense: mit\n---  \t\n# T\n"),
    Front("spaces after the opening dashes", "---  \nlicense: mit\n---\n# T\n"),
    Front("blank lines before and inside", "\n\n---\n\n\nlicense: mit\n\n\n---\n\n# T\n"),
    Front("CRLF", fm(WITH_INDEX).replace("\n", "\r\n")),
    Front("mixed newlines", fm(WITH_INDEX).replace("ARC\n", "ARC\r\n").replace("71.20\n", "71.20\r\n")),
    Front("CRLF body under an LF front matter", fm("license: mit\n").replace("text  \n", "text  \r\n")),
    Front(
        "values that YAML 1.1 changes",
        fm("language: no\nversion: 1.10\nsha: 0123456\non: true\ntime: 12:30:45\n"),
    ),
    Front("dates", fm("date: 2024-01-31\nupdated: 2024-01-31 10:00:00\n")),
    Front(
        "comments everywhere",
        fm(f"# top\nlicense: mit  # side\n# above\n{WITH_INDEX}    # deep\n  # shallow\n# end\n"),
    ),
    Front(
        "comments after the last result",
        fm(f"{WITH_INDEX}    # - type: f1\n\n    #   value: 3\n# next\nlicense: mit\n"),
    ),
    Front("commented-out key at the end", fm("license: mit\n# tags:\n# - x\n")),
    Front("quotes of both kinds", fm("license: 'mit'\ntitle: \"a: b # c\"\nname: it''s\n")),
    Front("key order, null and long lines", fm(f"z: 1\na:\nm: ~\ntext: {'word ' * 40}end\n")),
    Front(
        "literal and folded scalars",
        fm("a: |\n  # no comment\n\n  x: y\nb: >-\n  folded\n  text\nc: |+\n  kept\n\n"),
    ),
    Front(
        "literal scalar in the last result",
        fm(f"{WITH_INDEX}      name: |\n        two\n        lines\n\n\nlicense: mit\n"),
    ),
    Front("plain scalar over lines", fm("description: one\n  two\n  three\nlicense: mit\n")),
    Front("quoted scalar over lines", fm('widget:\n- text: "There is\n\n    a place - name: x"\n')),
    Front("anchors and aliases elsewhere", fm(f"base: &b {{x: 1}}\nother: *b\nlist: &l\n- 1\n{WITH_INDEX}")),
    Front("anchor on the results", fm(WITH_INDEX.replace("results:", "results: &r"))),
    Front("merge key in a result", fm(f"t: &t\n  type: x\n{WITH_INDEX}      <<: *t\n")),
    Front("emoji and Chinese", fm(f'title: 🤗 模型 👩‍💻\ntags:\n- 🎉\n{WITH_INDEX}      name: "🏆"\n')),
    Front("tabs in comments and quotes", fm('license: mit #\tside\ntitle: "a\tb"\n#\ttabbed\n')),
    Front("trailing spaces", fm("license: mit   \ntags:   \n- a  \nx: \n")),
    Front("document end", fm(f"{WITH_INDEX}...\n")),
    Front("document end without index", fm("license: mit\n# c\n...\n\n")),
    Front("root indented", "---\n  license: mit\n  tags:\n    - a\n---\n"),
    Front(
        "lists indented by two", fm(f"model-index:\n  - name: Foo\n    results:\n{INDENTED}license: mit\n")
    ),
    Front(
        "lists indented by four, wide dashes",
        fm("model-index:\n    -   name: Foo\n        results:\n            -   task: {type: t}\n"),
    ),
    Front("index in the middle", fm(f"license: mit\n{WITH_INDEX}tags:\n- a\n")),
    Front("index first, quoted key", fm(WITH_INDEX.replace("model-index:", '"model-index":') + "x: 1\n")),
    Front(
        "several entries, ours second",
        fm(f"model-index:\n- name: Bar\n  results:\n{RESULT}- name: foo\n  results:\n{RESULT}- name: Baz\n"),
    ),
    Front(
        "several entries, ours with the organisation",
        fm(f"model-index:\n- name: x\n  results:\n{RESULT}- name: acme/Foo\n  results:\n{RESULT}"),
    ),
    Front("another name, the first is taken", fm(WITH_INDEX.replace("Foo", "elsewhere"))),
    Front("junk entry before the model", fm(f"model-index:\n- 7\n- name: Bar\n  results:\n{RESULT}")),
    Front("results before name", fm(f"model-index:\n- results:\n{RESULT}  name: Foo\n")),
    Front("dash on a line of its own", fm(f"model-index:\n-\n  name: Foo\n  results:\n{RESULT}")),
    Front("entry without results", fm("model-index:\n- name: Foo\nlicense: mit\n")),
    Front("index without value", fm("model-index:\nlicense: mit\n")),
    Front("index without value, comment", fm("license: mit\nmodel-index:  # none yet\n")),
    Front("results without value", fm("tags:\n  - a\nmodel-index:\n  - name: Foo\n    results:\n")),
    Front("index null", fm("model-index: null # none\nx: 1\n"), "placeholder"),
    Front("index tilde", fm("model-index:   ~\n"), "placeholder"),
    Front("index empty list", fm("model-index: []\nlicense: mit\n"), "placeholder"),
    Front(
        "results empty list, as the Trainer writes it",
        fm("tags:\n- a\nmodel-index:\n- name: Foo\n  results: []\n"),
        "placeholder",
    ),
    Front("flow results on one line", fm(f"model-index:\n- name: Foo\n  results: [{FLOW}]\n"), "bytes"),
    Front(
        "flow results, spaces before the bracket",
        fm(f"model-index:\n- name: Foo\n  results: [ {FLOW} ] # c\n"),
        "bytes",
    ),
    Front("flow results, bracket alone", fm(f"model-index:\n- name: Foo\n  results: [\n    {FLOW}\n  ]\n")),
    Front(
        "flow results, trailing comma",
        fm(f"model-index:\n- name: Foo\n  results: [\n    {FLOW},  # c\n    # d\n  ]\nx: 1\n"),
    ),
    Front(
        "flow results, several lines, empty",
        fm("model-index:\n- name: Foo\n  results: [\n    # none yet\n    ]\n"),
    ),
    Front("flow index on one line", fm(f"model-index: [{{name: Foo, results: [{FLOW}]}}]\n"), "bytes"),
    Front("flow index without results", fm("model-index: [{name: Foo}]\n"), "bytes"),
    Front("flow index with empty results", fm("model-index: [{name: Foo, results: []}]\n"), "bytes"),
    Front(
        "flow entry in a block index",
        fm(f"model-index:\n- {{name: Foo, results: [{FLOW}]}}\nx: 1\n"),
        "bytes",
    ),
    Front(
        "flow index as JSON", fm('model-index: [\n  {\n    "name": "Foo",\n    "results": [\n    ]\n  }\n]\n')
    ),
    Front("flow root", fm("{license: mit}\n"), "bytes"),
    Front("flow root over lines", fm("{\n  license: mit,\n}\n")),
    Front("impossible date elsewhere", fm(f"{WITH_INDEX}date: '2024-99-99'\n")),
    Front("duplicate keys elsewhere", fm("license: mit\nlicense: apache-2.0\n")),
    # refused
    Front("lone CR", fm("license: mit\n").replace("\n", "\r"), "carriage return"),
    Front("lone CR in the middle", fm("license: mit\rx: 1\n"), "line 2: a carriage return"),
    Front("not closed", "---\nlicense: mit\n\n# Title\n", "never closed"),
    Front("dashes only", "---", "never closed"),
    Front("broken", fm("license: mit\ntags: [a\n"), "line "),
    Front("broken by a tab", fm("a: 1\nlicense:\tmit\n"), "line 3"),
    Front("broken by bytes", b"---\na: 1\nlicense: \xff\n---\n", "line 3"),
    Front("control character", fm("a: 1\nb: 2\nlicense: \x07\n"), "line 4"),
    Front("prose between rules", "---\nJust some words.\n---\n", "no mapping"),
    Front("a list", fm("- a\n- b\n"), "no mapping"),
    Front("index is a mapping", fm("model-index:\n  name: Foo\n"), "no model"),
    Front("index is a text", fm("model-index: Foo\n"), "no model"),
    Front("index of texts", fm("model-index:\n- Foo\n"), "no model"),
    Front(
        "results is a mapping",
        fm("model-index:\n- name: Foo\n  results:\n    task: x\n"),
        "results is no list",
    ),
    Front("index twice", fm(f"{WITH_INDEX}{WITH_INDEX}"), "twice"),
    Front("results are an alias", fm(f"x: &r\n{RESULT}model-index:\n- name: Foo\n  results: *r\n"), "safely"),
    Front("results are aliased", fm(WITH_INDEX.replace("results:", "results: &r") + "x: *r\n"), "safely"),
    Front(
        "entry is an alias", fm(f"x: &m\n  name: Foo\n  results:\n{INDENTED}model-index:\n- *m\n"), "safely"
    ),
    Front(
        "empty results with an anchor",
        fm("model-index:\n- name: Foo\n  results: &r []\n"),
        "tag or an anchor",
    ),
    Front(
        "results from a merge",
        fm(f"x: &m\n  results:\n{INDENTED}model-index:\n- name: Foo\n  <<: *m\n"),
        "merge",
    ),
    Front("an alias inside its anchor", fm("a: &a [*a]\n"), "alias"),
    Front("nested too deeply", fm("a: " + "[" * 1000 + "]" * 1000 + "\n"), "nested too deeply"),
    Front("an escape beyond Unicode", fm('a: "\\UFFFFFFFF"\n'), "cannot be read"),
]
ACCEPTED = [front for front in FRONTS if front.how in ("lines", "bytes", "placeholder")]
REFUSED = [front for front in FRONTS if front.how not in ("lines", "bytes", "placeholder")]


def named(fronts: list[Front]) -> Any:
    return pytest.mark.parametrize("front", fronts, ids=lambda front: front.id)


def test_the_table_is_long_enough() -> None:
    assert len(ACCEPTED) >= 35
    assert len({front.id for front in FRONTS}) == len(FRONTS)


@named(ACCEPTED)
def test_an_addition_changes_nothing_else(front: Front) -> None:
    old, new = front.data, manager.add_to_model_index(front.data, ENTRIES, "Foo")
    {
        "lines": assert_only_adds_lines,
        "bytes": assert_only_adds_bytes,
        "placeholder": assert_only_placeholder_went,
    }[front.how](old, new)
    assert_reads_as_grown(old, new)
    assert cut(new)[1] == cut(old)[1]


@named(ACCEPTED)
def test_what_was_added_is_read_back_at_its_line(front: Front) -> None:
    before = manager.read_model_index(front.data)
    new = manager.add_to_model_index(front.data, ENTRIES, "Foo")
    rows = [
        row
        for row in manager.read_model_index(new)
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
    new = manager.add_to_model_index(front.data, ENTRIES, "Foo")
    assert manager.add_to_model_index(new, ENTRIES, "Foo") == new
    assert manager.add_to_model_index(new, [MMLU], "acme/foo") == new
    assert manager.add_to_model_index(front.data, [], "Foo") == front.data
    one = manager.add_to_model_index(front.data, [MMLU], "Foo")
    if (
        front.how != "bytes" and front.id != "flow root over lines"
    ):  # there the list made first is on one line
        assert manager.add_to_model_index(one, ENTRIES, "Foo") == new


@named(REFUSED)
def test_what_cannot_be_edited_is_refused(front: Front) -> None:
    with pytest.raises(EvaluationError) as caught:
        manager.add_to_model_index(front.data, ENTRIES, "Foo")
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
    new = manager.add_to_model_index(fm(before).encode(), ENTRIES, "Foo").decode()
    assert after in new
    assert_reads_as_grown(fm(before).encode(), new.encode())


SABOTAGE: dict[str, Callable[[str], str]] = {
    "another text changes": lambda text: text.replace("license: mit", "license: MIT"),
    "another type changes": lambda text: text.replace("version: 2", "version: '2'"),
    "a key goes": lambda text: text.replace("license: mit\n", ""),
    "a key comes": lambda text: text + "extra: 1\n",
    "an old result changes": lambda text: text.replace("71.20", "71.21"),
    "an old result goes": lambda text: text.replace(RESULT, ""),
    "a new value changes": lambda text: text.replace("75.9", "75.8"),
    "a new value becomes a text": lambda text: text.replace("75.9", "'75.9'"),
    "a new result comes twice": lambda text: text + text[text.index("  - task:\n      type: text-gen") :],
    "a new result is missing": lambda text: text[: text.rindex("  - task:")],
    "nothing is added": lambda text: text[: text.index(RESULT) + len(RESULT)],
    "the YAML breaks": lambda text: text + "x: [\n",
    "the front matter ends early": lambda text: text.replace("version: 2\n", "version: 2\n# c\n---\n"),
    "a comment ends the front matter": lambda text: text + "---\n",
}


@pytest.mark.parametrize("what", SABOTAGE)
def test_an_edit_that_went_wrong_is_never_handed_out(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = fm(f"license: mit\nversion: 2\n{WITH_INDEX}").encode()
    right = manager._spliced
    spoiled: list[bool] = []

    def wrong(text: str, splices: Any) -> str:
        edited = right(text, splices)
        spoiled.append(SABOTAGE[what](edited) != edited)
        return SABOTAGE[what](edited)

    monkeypatch.setattr(manager, "_spliced", wrong)
    with pytest.raises(EvaluationError) as caught:
        manager.add_to_model_index(card, ENTRIES, "Foo")
    assert caught.value.code == 5
    assert spoiled == [True]


def test_the_front_matter_still_ends_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """This is checked apart from the YAML: a parser that takes `---` for text would not see it."""
    right = manager._spliced
    monkeypatch.setattr(manager, "_spliced", lambda text, splices: right(text, splices) + "---\n")
    monkeypatch.setattr(manager, "confirm_edit", lambda *_: None)
    with pytest.raises(EvaluationError, match="would end somewhere else"):
        manager.add_to_model_index(fm(WITH_INDEX).encode(), ENTRIES, "Foo")


def test_the_client_finds_the_same_yaml() -> None:
    """huggingface_hub's own idea of where the front matter is; it does not see one after spaces or a BOM."""
    from huggingface_hub.repocard import REGEX_YAML_BLOCK

    checked = 0
    for front in ACCEPTED:
        new = manager.add_to_model_index(front.data, ENTRIES, "Foo").decode().removeprefix("\ufeff")
        if front.id == "spaces after the opening dashes":
            continue
        found = REGEX_YAML_BLOCK.search(new)
        assert found, front.id
        assert yaml.load(found.group(2), Texts) == yaml.load(cut(new.encode())[0].decode(), Texts), front.id
        checked += 1
    assert checked >= 35


def case_cards() -> list[Path]:
    cards = sorted(CASES.glob("*/README.md"))
    assert len(cards) > 90
    return cards


@pytest.mark.shared
def test_labelled_cards_with_front_matter() -> None:
    with_yaml = 0
    for path in case_cards():
        old = path.read_bytes()
        new = manager.add_to_model_index(old, ENTRIES, "Foo")
        assert_only_adds_lines(old, new)
        assert_reads_as_grown(old, new)
        assert cut(new)[1] == cut(old)[1]
        opcodes = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), False).get_opcodes()
        assert {code[0] for code in opcodes} == {"equal", "insert"}, path
        with_yaml += bool(cut(old)[0])
    assert with_yaml >= 10


# Properties ---------------------------------------------------------------------------------------

quick = settings(
    max_examples=80, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
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
    new = manager.add_to_model_index(old, ENTRIES, "Foo")
    (assert_only_adds_bytes if one_line else assert_only_adds_lines)(old, new)
    assert_reads_as_grown(old, new)
    assert cut(new)[1] == cut(old)[1]
    assert manager.add_to_model_index(new, ENTRIES, "Foo") == new


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
    manager.lint_card(card, {})
    manager.lint_eval_results("x", text.encode(), {})
    try:
        manager.read_model_index(card)
        manager.read_eval_results("x", text.encode())
        new = manager.add_to_model_index(card, ENTRIES, "Foo")
    except EvaluationError as error:
        assert error.code == 5
        return
    assert new.endswith(b"---\nbody\n") and new.startswith(b"---")
    assert {"cais/mmlu", "TIGER-Lab/MMLU-Pro"} <= {row.dataset for row in manager.read_model_index(new)}


@settings(quick, max_examples=100)
@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
    | st.sampled_from(
        ["yes", "No", "ON", "y", "null", "~", "1.10", "0123", "1e5", "0x1F", ".nan", "12:30", "=", "<<"]
    )
    | st.sampled_from(
        ["2024-01-31", "- a", "a: b", "a #b", "a:", "#x", "@x", "`x", "%x", "!x", "&x", "*x", "'", '"']
    )
    | st.sampled_from(
        ["http://x.y/?a=b&c#d", "https://x.y/a:", "a\nb", " a", "a ", "\ufeff", "---", "...", "日本", "½"]
    )
)
def test_any_text_reads_the_same_in_every_parser(text: str) -> None:
    assume(text.strip())
    entry = replace(MMLU, dataset_name=text, dataset_args=((text, text),), source_name=text)
    block = manager.add_to_model_index(b"", [entry], "Foo")
    flow = manager.add_to_model_index(b"---\n{license: mit}\n---\n", [entry], "Foo")
    evals = manager.add_to_eval_results(
        None, [EvalEntry("a/b", text, 1, notes=text, source_url="https://x.y")]
    )
    for loader in LOADERS:
        for card in (block, flow):
            result = yaml.load(cut(card)[0].decode(), loader)["model-index"][0]["results"][0]
            assert (
                result["dataset"]["name"]
                == result["source"]["name"]
                == result["dataset"]["args"][text]
                == text
            )
        data = yaml.load(evals.decode(), loader)[0]
        assert data["notes"] == data["dataset"]["task_id"] == text


@settings(quick, max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12))
def test_any_number_reads_the_same_in_every_parser(number: float) -> None:
    text = manager.add_to_eval_results(None, [EvalEntry("a/b", "t", number)]).decode()
    for loader in (yaml.SafeLoader, Core):
        value = yaml.load(text, loader)[0]["value"]
        assert type(value) is type(number)
        assert value == number or math.isclose(value, number, rel_tol=1e-11)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.1 + 0.2, "0.3"), (81.20000000000001, "81.2"), (0.2767 * 100, "27.67"), (71, "71"), (71.0, "71.0"),
        (75.9, "75.9"), (1e-05, "0.00001"), (1e16, "10000000000000000.0"), (-0.0, "0.0"), (-3, "-3"),
        (0.7573919636087946, "0.7573919636087946"), (1 / 3, "0.3333333333333333"),
    ],
)  # fmt: skip
def test_numbers_lose_their_noise_and_nothing_else(number: float, written: str) -> None:
    data = manager.add_to_eval_results(None, [EvalEntry("a/b", "t", number)])
    assert f"  value: {written}\n" in data.decode()


# Refused values and conflicts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(MMLU, value=math.nan),
        lambda: replace(MMLU, value=math.inf),
        lambda: replace(MMLU, value=True),
        lambda: replace(MMLU, dataset_name=" "),
        lambda: replace(MMLU, source_url=None),
        lambda: manager.add_to_model_index(b"", [MMLU], " "),
        lambda: EvalEntry("", "t", 1),
        lambda: EvalEntry("a/b", "", 1),
        lambda: EvalEntry("a/b", "t", 1, date="20 November"),
        lambda: EvalEntry("a/b", "t", 1, source_user="bob"),
    ],
)
def test_entries_without_what_the_formats_require_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(EvaluationError) as caught:
        make()
    assert caught.value.code == 5


def test_another_value_is_never_written_beside_the_one_that_stands_there() -> None:
    card = manager.add_to_model_index(fm("license: mit\n").encode(), ENTRIES, "Foo")
    with pytest.raises(EvaluationError, match=r"MMLU: 75.9 stands in README.md, line 1\d"):
        manager.add_to_model_index(card, [replace(MMLU, value=76.1)], "Foo")
    with pytest.raises(EvaluationError):
        manager.add_to_model_index(b"", [MMLU, replace(MMLU, value=76.1)], "Foo")
    assert manager.add_to_model_index(b"", [MMLU, MMLU], "Foo") == manager.add_to_model_index(
        b"", [MMLU], "Foo"
    )
    other = manager.add_to_model_index(
        card, [replace(MMLU, metric_name="MMLU (0-shot)", dataset_args=())], "Foo"
    )
    assert len(manager.read_model_index(other)) == 3


# .eval_results ------------------------------------------------------------------------------------

AIME = EvalEntry(
    "MathArena/aime_2026",
    "MathArena/aime_2026",
    82.5,
    date="2026-11-20",
    source_url="https://huggingface.co/acme/foo",
    source_name="Model Card",
    source_user="alice",
    notes="With tools",
)
AIME_DATA: dict[str, Any] = {
    "dataset": {"id": "MathArena/aime_2026", "task_id": "MathArena/aime_2026"},
    "value": 82.5,
    "date": "2026-11-20",
    "source": {"url": "https://huggingface.co/acme/foo", "name": "Model Card", "user": "alice"},
    "notes": "With tools",
}
SWE = "- dataset:\n    id: SWE-bench/SWE-bench_Verified\n    task_id: swe_bench_%_resolved\n  value: 75.80\n"
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
    old, new = front.data, manager.add_to_eval_results(front.data, [AIME])
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
    assert manager.add_to_eval_results(new, [AIME]) == new
    row = manager.read_eval_results(".eval_results/x.yaml", new)[-1]
    assert (row.dataset, row.task, row.value, row.variant, row.date) == (
        "MathArena/aime_2026", "MathArena/aime_2026", 82.5, "With tools", "2026-11-20",
    )  # fmt: skip
    assert "value: 82.5" in re.split(r"\r?\n", new.decode())[row.line - 1]


@pytest.mark.parametrize(
    "data", ["dataset: {id: a, task_id: b}\nvalue: 1\n", "just words\n", "- a: [\n", f"---\n{SWE}---\n{SWE}"]
)
def test_a_file_that_is_no_list_is_refused(data: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        manager.add_to_eval_results(data.encode(), [AIME])
    assert caught.value.code == 5


def test_a_new_file_is_written_as_the_documentation_has_it() -> None:
    swe = EvalEntry("SWE-bench/SWE-bench_Verified", "swe_bench_%_resolved", 71, revision="0123")
    assert manager.add_to_eval_results(None, [AIME, swe]).decode() == (
        "- dataset:\n"
        "    id: MathArena/aime_2026\n"
        '    task_id: "MathArena/aime_2026"\n'
        "  value: 82.5\n"
        '  date: "2026-11-20"\n'
        "  source:\n"
        "    url: https://huggingface.co/acme/foo\n"
        "    name: Model Card\n"
        "    user: alice\n"
        "  notes: With tools\n"
        "- dataset:\n"
        "    id: SWE-bench/SWE-bench_Verified\n"
        '    task_id: "swe_bench_%_resolved"\n'
        '    revision: "0123"\n'
        "  value: 71\n"
    )


def test_the_client_reads_a_new_file() -> None:
    from huggingface_hub._eval_results import parse_eval_result_entries

    (entry,) = parse_eval_result_entries(yaml.safe_load(manager.add_to_eval_results(None, [AIME])))
    assert (entry.dataset_id, entry.task_id, entry.value, entry.date) == (
        AIME.dataset_id,
        AIME.task_id,
        82.5,
        AIME.date,
    )


def test_same_benchmark_task_and_notes_is_the_same_result() -> None:
    there = manager.add_to_eval_results(None, [AIME])
    with pytest.raises(EvaluationError, match="82.5 stands in"):
        manager.add_to_eval_results(there, [replace(AIME, value=83.0, dataset_id="matharena/AIME_2026")])
    two = manager.add_to_eval_results(there, [replace(AIME, value=83.0, notes=None)])
    assert [row.value for row in manager.read_eval_results("x", two)] == [82.5, 83.0]
    three = manager.add_to_eval_results(two, [replace(AIME, value=84.0, task_id="other")])
    assert [row.task for row in manager.read_eval_results("x", three)][2:] == ["other"]


@pytest.mark.parametrize(
    ("benchmark", "variant", "name"),
    [
        ("hle", None, "hle.yaml"),
        ("hle", "With tools", "hle_with_tools.yaml"),
        ("mmlu_pro", "5-shot, CoT", "mmlu_pro_5_shot_cot.yaml"),
        ("MathArena/aime_2026", None, "matharena_aime_2026.yaml"),
        ("../../etc", "/x", "etc_x.yaml"),
    ],
)
def test_file_names(benchmark: str, variant: str | None, name: str) -> None:
    assert manager.eval_file_name(benchmark, variant) == f".eval_results/{name}"


def test_variants_that_ascii_cannot_tell_apart_get_different_files() -> None:
    variants = [None, "思考模式", "非思考模式", "x" * 300, "x" * 301]
    names = {manager.eval_file_name("hle", variant) for variant in variants}
    assert len(names) == len(variants)
    assert all(re.fullmatch(r"\.eval_results/[a-z0-9_]{1,120}\.yaml", name) for name in names)
    with pytest.raises(EvaluationError):
        manager.eval_file_name("//", None)


# Changing one value -------------------------------------------------------------------------------


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
    first = manager.read_model_index(card)[0]
    new = manager.set_index_value(card, first, value)
    assert changed_lines(card, new) == [(f"      value: {written}\n", f"      value: {expected}\n")]
    assert manager.read_model_index(new)[0].value == manager.tidy_number(value)
    again = manager.read_model_index(new)[0]
    assert manager.set_index_value(new, again, value) == new


def test_an_equal_value_is_left_as_it_is_written() -> None:
    card = fm(WITH_INDEX).encode()
    assert manager.set_index_value(card, manager.read_model_index(card)[0], 71.2) == card


def test_one_value_of_several_on_a_line_changes() -> None:
    card = fm(
        "model-index: [{name: Foo, results: [{metrics: [{type: a, value: 1}, {type: b, value: 1}]}]}]\n"
    ).encode()
    new = manager.set_index_value(card, manager.read_model_index(card)[1], 2)
    assert new == card.replace(b"b, value: 1", b"b, value: 2")


def test_one_value_of_a_result_file_changes() -> None:
    data = f"# c\r\n{SWE}".encode() + SWE.replace("75.80", "80.2").encode() + b"  notes: other\n"
    row = manager.read_eval_results("p", data)[0]
    assert manager.set_eval_value("p", data, row, 72.8) == data.replace(b"75.80", b"72.8")


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
    row = manager.read_model_index(card)[0]
    with pytest.raises(EvaluationError, match=says) as caught:
        manager.set_index_value(card, row, 5)
    assert caught.value.code == 5


def test_a_card_that_changed_since_it_was_read_is_refused() -> None:
    row = manager.read_model_index(fm(WITH_INDEX).encode())[0]
    for other in (fm("license: mit\n" + WITH_INDEX), fm(WITH_INDEX.replace("71.20", "71.3")), "# none\n"):
        with pytest.raises(EvaluationError):
            manager.set_index_value(other.encode(), row, 5)


# Reading ------------------------------------------------------------------------------------------


def test_everything_of_a_result_is_read() -> None:
    card = fm(
        """\
model-index:
- name: Foo
  results:
  - task: {type: text-generation}
    dataset:
      name: MMLU (5-Shot)
      type: cais/mmlu
      config: all
      split: test
      revision: abc
      args: {num_few_shot: 5, lang: en}
    metrics:
    - type: acc
      value: 71.20
      name: accuracy [maj@16]
      verified: true
    - {type: f1, value: "0.5", args: default}
    - {type: em, value: 1:30}
    - {type: x}
    source: {name: Leaderboard, url: "https://x.y"}
"""
    ).encode()
    first, second, third = manager.read_model_index(card)
    assert first == manager.Structured(
        format="model-index", path="README.md", line=15, dataset="cais/mmlu", config="all", split="test",
        revision="abc", task="text-generation", benchmark="MMLU (5-Shot)", metric="acc",
        metric_name="accuracy [maj@16]", variant="5-shot, lang=en, maj@16", value=71.2, raw="71.20",
        source_name="Leaderboard", source_url="https://x.y", date=None, verified=True,
    )  # fmt: skip
    assert (second.value, second.raw, second.variant, second.verified) == (
        0.5,
        '"0.5"',
        "5-shot, lang=en, default",
        False,
    )
    assert (third.value, third.raw, third.line) == (None, "1:30", 19)


@pytest.mark.parametrize(
    ("written", "value"),
    [("71", 71.0), ("-0.5", -0.5), (".5", 0.5), ("1e-05", 1e-05), ("'3'", 3.0), ("012", None), ("1_0", None)]
    + [("1:30", None), (".inf", None), ("0x1F", None), ("71.2%", None), ("20.0 ± 1.2", None), ("true", None)],
)
def test_only_what_every_yaml_reads_as_the_same_number_is_a_number(written: str, value: float | None) -> None:
    (row,) = manager.read_eval_results("x", f"- value: {written}\n".encode())
    assert (row.value, row.raw) == (value, written)


def test_merge_keys_are_read_and_not_taken_for_mistakes() -> None:
    card = fm(
        """\
base: &base
  task: {type: t}
  dataset: {type: d, name: D}
model-index:
- name: Foo
  results:
  - <<: *base
    metrics: [{type: acc, value: 71}]
  - <<: [*base, {source: {url: "http://x.y"}}]
    <<: {x: 1}
    dataset: {type: e, name: E}
    metrics: [{type: acc, value: 72}]
"""
    ).encode()
    assert [(row.task, row.dataset) for row in manager.read_model_index(card)] == [("t", "d"), ("t", "e")]
    assert manager.lint_card(card, {}) == ()


def test_broken_entries_are_passed_over() -> None:
    card = fm(
        """\
model-index:
- words
- name: Foo
  results: none
- results:
  - 7
  - metrics: x
  - metrics:
    - 3
    - value: 2
    - value: [1, 2]
"""
    ).encode()
    assert [(row.value, row.raw, row.line) for row in manager.read_model_index(card)] == [
        (2.0, "2", 11),
        (None, "[1, 2]", 12),
    ]
    data = b"- 7\n- {dataset: x}\n- value: 3\n- {dataset: {id: a}, value: .nan, date: 2026-01-02}\n"
    assert [(row.dataset, row.value, row.date) for row in manager.read_eval_results("p", data)] == [
        (None, 3.0, None),
        ("a", None, "2026-01-02"),
    ]


@pytest.mark.parametrize(
    "read", [manager.read_model_index, lambda card: manager.read_eval_results("p", card[4:])]
)
def test_unreadable_yaml_names_its_line(read: Callable[[bytes], object]) -> None:
    with pytest.raises(EvaluationError, match=r"line \d+: the YAML cannot be read") as caught:
        read(b"---\nlicense: mit\nx: [\n---\n")
    assert caught.value.code == 5


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    merges = [
        "b0: &b0 {x: 1}",
        *(f"b{n}: &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}" for n in range(1, 30)),
    ]
    old = fm("\n".join(lines + merges) + "\n").encode()
    new = manager.add_to_model_index(old, ENTRIES, "Foo")
    assert_only_adds_lines(old, new)
    assert manager.lint_card(old, {}) == ()


# Lint ---------------------------------------------------------------------------------------------

BOARDS = {
    "cais/hle": Official(("hle",), "percent", (0, 100)),
    "openai/gsm8k": Official(("gsm8k",), "percent"),
    "org/elo": Official(None, "elo", (0, 4000)),
}


def index(results: str, name: str = "Foo") -> str:
    return fm(f"model-index:\n- name: {name}\n  results:\n{results}")


def result(
    task: str = "{type: t}",
    dataset: str = "{type: cais/hle, name: HLE}",
    metric: str = "{type: acc, value: 71.2}",
    rest: str = "",
) -> str:
    """A result of four lines: with `index` its task stands in line 5, its metric in line 7."""
    more = f"    {rest}\n" if rest else ""
    return f"  - task: {task}\n    dataset: {dataset}\n    metrics: [{metric}]\n{more}"


def entry(
    dataset: str = "{id: cais/hle, task_id: hle}", value: str = "71.2", rest: str = "", head: str = "# c\n"
) -> str:
    """An entry of two or three lines, in lines 2 to 4."""
    more = f"  {rest}\n" if rest else ""
    return f"{head}- dataset: {dataset}\n  value: {value}\n{more}"


GOOD_CARD, GOOD_FILE = index(result()), entry()
# rule -> (found in, at line, and not in this, which is as near as can be)
LINTED: dict[str, tuple[str, int, str]] = {
    "FM001": (fm("a: 1\nb: [\n"), 4, fm("a: 1\nb: []\n")),
    "FM002": ("---\nlicense: mit\n", 1, "license: mit\n---\n"),
    "FM003": (fm("- a\n"), 2, fm("# a\n")),
    "FM004": (fm("a: 1\nb: {c: 1, c: 2}\n"), 3, fm("a: 1\nb: {c: 1, d: {c: 2}}\n")),
    "FM005": ("--- \na: 1\n---\n", 1, "---\na: 1\n--- \n"),
    "MI001": (fm("model-index: {name: Foo}\n"), 2, fm("model-index: []\n")),
    "MI002": (fm("model-index:\n- Foo\n"), 3, fm("model-index:\n- {name: Foo, results: []}\n")),
    "MI003": (fm("model-index:\n- results: []\n"), 3, fm("model-index:\n- results: []\n  name: 7\n")),
    "MI004": (
        fm("model-index:\n- name: Foo\n  results:\n"),
        4,
        fm("model-index:\n- name: Foo\n  results: []\n"),
    ),
    "MI005": (index("  - words\n"), 5, GOOD_CARD),
    "MI006": (index(result(task="{name: Text}")), 5, GOOD_CARD),
    "MI007": (index(result(dataset="{name: HLE}")), 6, GOOD_CARD),
    "MI008": (index(result(dataset="{type: cais/hle}")), 6, GOOD_CARD),
    "MI009": (index(result(metric="")), 7, GOOD_CARD),
    "MI010": (index(result(metric="{value: 1}")), 7, GOOD_CARD),
    "MI011": (index(result(metric="{type: acc, value: }")), 7, index(result(metric="{type: acc, value: 0}"))),
    "MI012": (
        index(result(metric="{type: acc, value: .nan}")),
        7,
        index(result(metric="{type: acc, value: -1.5}")),
    ),
    "MI013": (
        index(result(metric="{type: acc, value: 71.2%}")),
        7,
        index(result(metric="{type: acc, value: 71}")),
    ),
    "MI014": (
        index(result(rest="source: {name: Card}")),
        8,
        index(result(rest="source: {url: 'https://x.y'}")),
    ),
    "MI015": (index(result(rest="notes: x")), 8, index(result(rest="source: {url: 'http://x.y', name: n}"))),
    "MI016": (
        fm("model-index:\n- {name: a, results: []}\n- {name: b, results: []}\n"),
        4,
        fm("model-index:\n- {name: a, results: []}\n"),
    ),
    "MI017": (
        index(result(metric="{type: acc, value: 1, verified: true}")),
        7,
        index(result(metric="{type: acc, value: 1, verified: true, verifyToken: x}")),
    ),
    "MI018": (
        index(result() + result()),
        10,
        index(result() + result(metric="{type: acc, value: 1, name: other}")),
    ),
    "MI019": (
        index(result(dataset="{type: x, name: Benchmarks}")),
        6,
        index(result(dataset="{type: x, name: ARC}")),
    ),
    "MI020": (
        index(result(dataset="{type: mmlu, name: MMLU}") + result(dataset="{type: mmlu, name: MMLU-Pro}")),
        10,
        index(
            result(dataset="{type: mmlu, name: MMLU (0-shot)}")
            + result(dataset="{type: mmlu, name: MMLU (5-shot)}")
            + result(dataset="{type: mmlu, name: MMLU-Pro, config: pro}")
        ),
    ),
    "MI021": (
        index(
            result()
            + result(dataset="{type: b, name: B}")
            + result(dataset="{type: c, name: C}", metric="{type: acc, value: 0.81}")
        ),
        13,
        index(result() + result(dataset="{type: c, name: C}", metric="{type: loss, value: 0.81}")),
    ),
    "MI022": (
        index(result(metric="{type: acc, value: 171}")),
        7,
        index(result(metric="{type: perplexity, value: 171}")),
    ),
    "ER001": ("- a: 1\n- [\n", 3, "- a: 1\n"),
    "ER002": ("dataset: {id: cais/hle, task_id: hle}\nvalue: 71.2\n", 1, GOOD_FILE),
    "ER003": (WITH_INDEX, 1, GOOD_FILE),
    "ER004": ("- words\n", 1, GOOD_FILE),
    "ER005": (entry("{task_id: hle}"), 2, GOOD_FILE),
    "ER006": (entry("{id: cais/hle}"), 2, GOOD_FILE),
    "ER007": (entry(value=""), 3, entry(value="0")),
    "ER008": (entry(value="'71.2'"), 3, GOOD_FILE),
    "ER009": (entry(value=".inf"), 3, GOOD_FILE),
    "ER010": (entry(value="0.2767"), 3, entry("{id: org/elo, task_id: x}", "0.2767")),
    "ER011": (entry(value="100.5"), 3, entry("{id: org/elo, task_id: x}", "100.5")),
    "ER012": (entry(rest="date: 2026-11-20"), 4, entry(rest="date: '2026-11-20'")),
    "ER013": (entry(rest="date: Nov 2026"), 4, entry(rest='date: "2026-11-20T10:00:00Z"')),
    "ER014": (entry(rest="source: {name: Card}"), 4, entry(rest="source: {url: 'https://x.y', name: Card}")),
    "ER015": (entry("{id: cais/mmlu, task_id: mmlu}"), 2, GOOD_FILE),
    "ER016": (entry("{id: CAIS/hle, task_id: hle}"), 2, GOOD_FILE),
    "ER017": (entry("{id: cais/hle, task_id: default}"), 2, entry("{id: org/elo, task_id: anything}")),
    "ER018": (entry(rest="metric: acc"), 4, entry(rest="notes: acc")),
    "ER019": (entry() + entry(head=""), 5, entry() + entry(rest="notes: With tools", head="")),
    "ER020": (entry(rest="verified: true"), 4, entry(rest="verifyToken: x")),
    "ER021": (entry(rest="value: 3"), 4, GOOD_FILE),
    "ER022": ("# nothing\n", 1, GOOD_FILE),
}


def lint(rule: str, text: str) -> tuple[Any, ...]:
    if rule.startswith("ER"):
        return tuple(manager.lint_eval_results(".eval_results/x.yaml", text.encode(), BOARDS))
    return tuple(manager.lint_card(text.encode(), BOARDS))


def test_every_rule_is_tested() -> None:
    assert list(LINTED) == list(manager.RULES)
    assert {severity for severity, _ in manager.RULES.values()} == {"error", "warning"}


@pytest.mark.parametrize("rule", LINTED)
def test_a_rule_finds_its_mistake_at_its_line(rule: str) -> None:
    text, line, _ = LINTED[rule]
    found = [finding for finding in lint(rule, text) if finding.rule == rule]
    severity, sentence = manager.RULES[rule]
    assert [(finding.line, finding.severity) for finding in found] == [(line, severity)]
    assert found[0].message.startswith(sentence)
    assert found[0].path == (".eval_results/x.yaml" if rule.startswith("ER") else "README.md")


@pytest.mark.parametrize("rule", LINTED)
def test_a_rule_leaves_its_neighbour_alone(rule: str) -> None:
    assert rule not in [finding.rule for finding in lint(rule, LINTED[rule][2])]


def test_a_good_card_and_a_good_file_have_no_findings() -> None:
    assert lint("MI", GOOD_CARD) == lint("ER", GOOD_FILE) == lint("FM", "# no front matter\n") == ()


def test_the_documentations_own_result_has_no_findings() -> None:
    data = manager.add_to_eval_results(None, [AIME])
    assert manager.lint_eval_results("x", data, {}) == ()
    boards = {"MathArena/aime_2026": Official(("MathArena/aime_2026",), "percent")}
    assert manager.lint_eval_results("x", data, boards) == ()


def test_a_mistake_is_told_once_and_by_line() -> None:
    card = index(
        result(dataset="{type: mmlu, name: A}")
        + "".join(
            result(dataset="{type: mmlu, name: B}", metric=f"{{type: m{n}, value: 1}}") for n in range(5)
        )
    )
    findings = lint("MI", card)
    assert [finding.rule for finding in findings] == ["MI020"]
    everything = lint("ER", "".join(entry(value=value, head="") for value in ("x", ".nan", "0.5", "")))
    assert [finding.line for finding in everything] == sorted(finding.line for finding in everything)


def test_where_fractions_and_percentages_part() -> None:
    values = {"A": "1", "B": "0.5", "C": "99", "D": "0"}
    results = [
        result(dataset=f"{{type: {name}, name: {name}}}", metric=f"{{type: acc, value: {value}}}")
        for name, value in values.items()
    ]
    assert [(finding.rule, finding.line) for finding in lint("MI", index("".join(results)))] == [
        ("MI021", 13)
    ]
    rules = {
        value: [finding.rule for finding in lint("ER", entry(value=value))]
        for value in ("0", "1", "1.5", "100")
    }
    assert rules == {"0": [], "1": ["ER010"], "1.5": [], "100": []}


def real_mistakes() -> Iterator[tuple[str, str, set[str]]]:
    """Files as hub_benchmarks.md, section 9, describes them."""
    yield (
        "fraction on a percent board",
        "- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: 0.2767\n",
        {"ER010"},
    )
    yield "whole model-index", f"model-index:\n- name: Sn\n  results:\n{RESULT}", {"ER003"}
    yield (
        "no task id, bare date",
        "- dataset:\n    id: cais/hle\n  value: 19.4\n  date: 2026-02-03\n",
        {"ER006", "ER012"},
    )
    yield "guessed task id", "- dataset:\n    id: cais/hle\n    task_id: default\n  value: 19.4\n", {"ER017"}
    yield (
        "two entries told apart by notes",
        entry(rest="notes: high") + entry(rest="notes: low", head=""),
        set(),
    )


@pytest.mark.parametrize(("text", "rules"), [pytest.param(t, r, id=i) for i, t, r in real_mistakes()])
def test_mistakes_seen_on_the_hub(text: str, rules: set[str]) -> None:
    assert {finding.rule for finding in lint("ER", text)} == rules


@pytest.mark.shared
def test_labelled_cards_have_no_errors() -> None:
    for path in case_cards():
        findings = manager.lint_card(path.read_bytes(), BOARDS)
        assert [finding for finding in findings if finding.severity == "error"] == [], path
