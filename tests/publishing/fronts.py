"""Awkward front matter: what an addition does to each, or the words with which it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.hub.card_texts import FLOW, INDENTED, RESULT, WITH_INDEX, fm


@dataclass(frozen=True)
class Front:
    """A card; `how` is what an addition does to it: lines, bytes, placeholder, or the words of a refusal."""

    id: str
    card: str | bytes
    how: str = "lines"

    @property
    def data(self) -> bytes:
        return self.card if isinstance(self.card, bytes) else self.card.encode()


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
    Front("an entry of another name, ours comes after it", fm(WITH_INDEX.replace("Foo", "elsewhere"))),
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
    Front("broken by a tab", fm("a:\n\tlicense: mit\n"), "line 3"),
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
