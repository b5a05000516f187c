"""What the tests of the lint share: cards and files with one mistake each, and some benchmarks."""

from __future__ import annotations

from typing import Any

from hf_evaluation.publishing.lint import lint_card, lint_eval_results, lint_files
from hf_evaluation.publishing.lint_rules import RULES, Official
from tests.hub.card_texts import WITH_INDEX, fm

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
FRONT_MATTER: dict[str, tuple[str, int, str]] = {
    "FM001": (fm("a: 1\nb: [\n"), 4, fm("a: 1\nb: []\n")),
    "FM002": ("---\nlicense: mit\n", 1, "license: mit\n---\n"),
    "FM003": (fm("- a\n"), 2, fm("# a\n")),
    "FM004": (fm("a: 1\nb: {c: 1, c: 2}\n"), 3, fm("a: 1\nb: {c: 1, d: {c: 2}}\n")),
    "FM005": ("--- \na: 1\n---\n", 1, "---\na: 1\n--- \n"),
    "FM006": (fm("a: 1\nmodel_index: []\n"), 3, fm("model-index: []\nmodel_type: x\n")),
    "FM007": (
        fm("datasets:\n- a\n- null\n"),
        4,
        fm("datasets: ['1', no]\nsizes: [null]\nlicense: null\n"),
    ),
}

FRONT_MATTER |= {
    "FM008": (fm("a: 1\nlicense: mit\t\n"), 3, fm('license: mit # a\ttab\na: "b\tc"\n')),
    "FM009": (fm("a: 1\nb: !x c\n"), 3, fm("a: !!str 1\nb: ! c\nd: =\n<<: {e: 1}\n")),
}
INDEX: dict[str, tuple[str, int, str]] = {
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
    "MI023": (
        index(result(dataset="{type: wikipedia, name: W, config: 20220301}")),
        6,
        index(result(dataset="{type: wikipedia, name: W, config: 20220301.en, split: '1', args: {a: 1}}")),
    ),
}

EVAL_FILES: dict[str, tuple[str, int, str]] = {
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
    "ER023": (entry(rest="notes: 1e3"), 4, entry(rest="notes: '5'")),
    "ER024": (entry(), 3, entry(rest="notes: With tools")),
    "ER025": (entry(rest="notes: a\tb"), 4, entry(rest="notes: 'a\tb'")),
    "ER026": (entry(rest="notes: !!python/name:x y"), 4, entry(rest="notes: !!str 5")),
}

MISTAKES = {**FRONT_MATTER, **INDEX, **EVAL_FILES}


def lint(rule: str, text: str) -> tuple[Any, ...]:
    """The findings in a card, or in a result file where the rule is one of those.

    ER024 is of two files: the other one holds `entry()`, too.
    """
    if rule == "ER024":
        files = {".eval_results/x.yaml": text.encode(), ".eval_results/a.yaml": entry().encode()}
        return tuple(lint_files(files, BOARDS))
    if rule.startswith("ER"):
        return tuple(lint_eval_results(".eval_results/x.yaml", text.encode(), BOARDS))
    return tuple(lint_card(text.encode(), BOARDS))


def assert_found(rule: str) -> None:
    """The rule finds its mistake, once, at its line."""
    text, line, _ = MISTAKES[rule]
    found = [finding for finding in lint(rule, text) if finding.rule == rule]
    severity, sentence = RULES[rule]
    assert [(finding.line, finding.severity) for finding in found] == [(line, severity)]
    assert found[0].message.startswith(sentence)
    assert found[0].path == (".eval_results/x.yaml" if rule.startswith("ER") else "README.md")


def assert_neighbour_alone(rule: str) -> None:
    """The rule says nothing of what is nearly its mistake."""
    assert rule not in [finding.rule for finding in lint(rule, MISTAKES[rule][2])]
