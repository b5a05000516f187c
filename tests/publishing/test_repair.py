"""What repair mends, each fault alone and in pairs; everything else stays byte for byte."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.publishing.lint import lint_files
from hf_evaluation.publishing.lint_rules import Official
from hf_evaluation.publishing.mending import ProofSources
from hf_evaluation.publishing.repair import Repair, choice_of, decision_text, repair_files
from hf_evaluation.scores.record import Score

BOARDS = {
    "openai/gsm8k": Official(("gsm8k",), "percent", (0, 100)),
    "cais/hle": Official(("hle",), "percent", (0, 100)),
    "Idavidrein/gpqa": Official(("diamond", "main"), "percent", (0, 100)),
}
CARD = """---
license: mit   # the weights
datasets:
- a/b   # ours
- c/d
language: [en, no]
model-index:
- name: heron-7b
  results:
  - task:
      type: text-generation
    dataset:
      type: wikipedia
      name: Wikipedia
      config: "20220301"   # of that day
      split: test
    metrics:
    - type: accuracy
      value: 64.2
    source: {name: Card, url: https://example.org/a}
  - task: {type: text-generation, name: Text}
    dataset: {type: cais/mmlu, name: MMLU}
    metrics: [{type: accuracy, value: 71.4}]
  - task: {type: text-generation}
    dataset: {type: openai/gsm8k, name: GSM8K}
    metrics: [{type: exact_match, value: 27.67}]
---
# Heron\tx
"""
GSM8K = """# from the report
- dataset:
    id: openai/gsm8k   # today's
    task_id: gsm8k
  value: 27.67
  date: "2026-11-20"  # of the run
  source:
    url: https://example.org/report
- dataset: {id: openai/gsm8k, task_id: gsm8k}
  value: 30.5
  notes: "maj@8"
"""
HLE = "- dataset: {id: cais/hle, task_id: hle}\n  value: 8.4\n"
FILES = {"README.md": CARD, ".eval_results/gsm8k.yaml": GSM8K, ".eval_results/hle.yaml": HLE}
README, GSM, HLE_FILE = FILES
ENTRY = GSM8K[GSM8K.index("- dataset:\n") : GSM8K.index("- dataset: {")]
MMLU = CARD[
    CARD.index("  - task: {type: text-generation, name") : CARD.index("  - task: {type: text-generation}\n")
]


@dataclass(frozen=True)
class Fault:
    """In `path` the text `good` is `bad`; repair writes `mended` (default: what was good)."""

    rule: str
    path: str
    good: str
    bad: str
    mended: str | None = None

    def spoil(self, files: dict[str, str]) -> None:
        assert files[self.path].count(self.good) == 1
        files[self.path] = files[self.path].replace(self.good, self.bad)

    def want(self, files: dict[str, str]) -> None:
        files[self.path] = files[self.path].replace(
            self.good, self.good if self.mended is None else self.mended
        )


FAULTS = {
    "tab behind a value": Fault("FM008", README, "mit   #", "mit\t#", "mit #"),
    "tab behind a dash": Fault("FM008", README, "- c/d", "-\tc/d"),
    "key twice": Fault("FM004", README, "language: [en, no]\n", "language: [en, no]\nlanguage: [en, no]\n"),
    "model_index": Fault("FM006", README, "model-index:", "model_index:"),
    "modelIndex": Fault("FM006", README, "model-index:", '"modelIndex":'),
    "empty data set": Fault("FM007", README, "- c/d\n", "- c/d\n- null\n"),
    "empty item in flow": Fault("FM007", README, "[en, no]", "[en, ~, no]"),
    "only empty ones": Fault("FM007", README, "language: [en, no]\n", "language: [null]\n", ""),
    "a number among texts": Fault("FM007", README, "[en, no]", "[en, 12, no]", '[en, "12", no]'),
    "number as config": Fault("MI023", README, '"20220301"', "20220301"),
    "number as split": Fault("MI023", README, "split: test", "split: 1e3", 'split: "1e3"'),
    "number as name": Fault("MI023", README, "- name: heron-7b", "- name: 7", '- name: "7"'),
    "value in quotes": Fault("MI013", README, "value: 71.4", "value: '71.4'"),
    "value with a sign": Fault("MI013", README, "value: 71.4", "value: 71.4%"),
    "result twice": Fault("MI018", README, MMLU, MMLU + MMLU),
    "metric twice": Fault(
        "MI018",
        README,
        "    - type: accuracy\n      value: 64.2\n",
        "    - type: accuracy\n      value: 64.2\n" * 2,
    ),
    "fraction among percent": Fault(
        "MI021",
        README,
        "type: exact_match, value: 27.67",
        "type: accuracy, value: 0.2767",
        "type: accuracy, value: 27.67",
    ),
    "metric for metrics": Fault("MI015", README, "    metrics:\n", "    metric:\n"),
    "a question mark in flow": Fault("FM008", README, "name: Text}", "name: Te?xt}", 'name: "Te?xt"}'),
    "a tab in a text": Fault("FM008", README, "type: wikipedia", "type: wiki\tp", 'type: "wiki\\tp"'),
    "fraction beside the card": Fault("ER010", GSM, "value: 27.67", "value: 0.2767"),
    "no task, block": Fault("ER006", GSM, "    task_id: gsm8k\n", ""),
    "no task, flow": Fault("ER006", HLE_FILE, ", task_id: hle", ""),
    "bare date": Fault("ER012", GSM, '"2026-11-20"', "2026-11-20"),
    "old id": Fault("ER015", GSM, "id: openai/gsm8k   #", "id: gsm8k   #"),
    "letter case": Fault("ER016", HLE_FILE, "cais/hle", "CAIS/HLE"),
    "number as notes": Fault("ER023", GSM, 'notes: "maj@8"', "notes: 8", 'notes: "8"'),
    "quoted value": Fault("ER008", HLE_FILE, "8.4", '"8.4"'),
    "value with per cent": Fault("ER008", GSM, "value: 30.5", "value: 30.5 %"),
    "score for value": Fault("ER018", HLE_FILE, "  value:", "  score:"),
    "taskId": Fault("ER018", GSM, "    task_id: gsm8k\n", "    taskId: gsm8k\n"),
    "link for url": Fault("ER018", GSM, "    url:", "    link:"),
    "entry twice": Fault("ER019", GSM, ENTRY, ENTRY + ENTRY),
    "entry in another file": Fault("ER024", HLE_FILE, HLE, HLE + ENTRY),
    "key of an entry twice": Fault("ER021", HLE_FILE, "  value: 8.4\n", "  value: 8.4\n  value: 8.4\n"),
    "tab in a file": Fault("ER025", HLE_FILE, "value: 8.4\n", "value: 8.4\t\n", "value: 8.4 \n"),
}
# Each fault with four others; all 580 pairs were tried once (2026-11-27).
PAIRS = [
    (one, other)
    for (first, one), (second, other) in itertools.combinations(enumerate(FAULTS), 2)
    if second - first in (1, 4, 9, 19)
    and not (FAULTS[one].good in FAULTS[other].good or FAULTS[other].good in FAULTS[one].good)
]


def repaired(files: Mapping[str, str], scores: Iterable[Score] = (), *choices: str) -> Repair:
    data = {path: text.encode() for path, text in files.items()}
    return repair_files(data, BOARDS, ProofSources(tuple(scores)), [choice_of(text) for text in choices])


def texts_after(files: Mapping[str, str], repair: Repair) -> dict[str, str]:
    return {**files, **{change.path: change.new.decode() for change in repair.changes}}


def check(faults: Iterable[str]) -> Repair:
    files, wanted = dict(FILES), dict(FILES)
    for name in faults:
        FAULTS[name].spoil(files)
        FAULTS[name].want(wanted)
    repair = repaired(files)
    assert texts_after(files, repair) == wanted
    assert repair.left == ()
    return repair


def test_what_is_right_is_left_alone() -> None:
    assert repaired(FILES) == Repair((), (), ())


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_alone(name: str) -> None:
    files = dict(FILES)
    FAULTS[name].spoil(files)
    found = lint_files({path: text.encode() for path, text in files.items()}, BOARDS)
    assert FAULTS[name].rule in {finding.rule for finding in found}
    repair = check([name])
    assert {mend.rule for mend in repair.mends} == {FAULTS[name].rule}
    assert all(mend.proof for mend in repair.mends)


def test_two_faults_at_once() -> None:
    assert len(PAIRS) > 90
    for pair in PAIRS:
        check(pair)


def test_line_endings_stay() -> None:
    files = {path: text.replace("\n", "\r\n") for path, text in FILES.items()}
    for name in ("no task, block", "entry twice", "bare date"):
        fault = FAULTS[name]
        spoiled = {
            **files,
            fault.path: files[fault.path].replace(
                *(t.replace("\n", "\r\n") for t in (fault.good, fault.bad))
            ),
        }
        assert texts_after(spoiled, repaired(spoiled)) == files


def test_a_fraction_without_a_proof_is_left_with_what_decides_it() -> None:
    """Each of the two was the other's proof."""
    files = dict(FILES)
    for name in ("fraction among percent", "fraction beside the card"):
        FAULTS[name].spoil(files)
    repair = repaired(files)
    assert repair.changes == ()
    assert [(finding.rule, decision_text(finding)) for finding in repair.left] == [
        ("ER010", ".eval_results/gsm8k.yaml:5=VALUE"),
        ("MI021", "README.md:26=VALUE"),
    ]
    decided = repaired(files, (), ".eval_results/gsm8k.yaml:5=27.67")
    assert texts_after(files, decided) == {**FILES, README: CARD.replace("exact_match", "accuracy")}
    assert [mend.proof.partition(" ")[0] for mend in decided.mends] == ["you", "27.67"]


@pytest.mark.parametrize(
    ("value", "raw", "unit"), [(27.67, "27.67", "percent"), (0.2767, "0.2767", "fraction")]
)
def test_a_table_of_the_card_proves_a_fraction(value: float, raw: str, unit: str) -> None:
    score = Score("m", "GSM8K", "gsm8k", None, value, unit, False, raw, line=30)
    files = {GSM: GSM8K.replace("27.67", "0.2767")}
    repair = repaired(files, [score])
    assert texts_after(files, repair) == {GSM: GSM8K}
    assert "(line 30)" in repair.mends[0].proof
    other = Score("m", "GSM8K", "gsm8k", None, 28.1, "percent", False, "28.1", line=30)
    assert repaired(files, [other]).mends == ()


def test_what_differs_is_a_decision() -> None:
    text = HLE + HLE.replace("8.4", "9.1")
    repair = repaired({HLE_FILE: text})
    assert repair.changes == ()
    assert [decision_text(finding) for finding in repair.left] == [f"{HLE_FILE}:4=drop"]
    assert texts_after({HLE_FILE: text}, repaired({HLE_FILE: text}, (), f"{HLE_FILE}:4=drop")) == {
        HLE_FILE: HLE
    }


def test_a_task_among_several_is_a_decision() -> None:
    text = "- dataset:\n    id: Idavidrein/gpqa\n  value: 41.0\n"
    repair = repaired({"x": text})
    assert [decision_text(finding) for finding in repair.left] == ["x:2=TASK"]
    wanted = text.replace("gpqa\n", "gpqa\n    task_id: diamond\n")
    assert texts_after({"x": text}, repaired({"x": text}, (), "x:2=diamond")) == {"x": wanted}


def test_a_choice_is_of_the_line_that_was_listed_whatever_was_mended_above_it() -> None:
    """The line of 8.8, which a mend moves up, was that of 8.4 before."""
    gsm8k = "- dataset: {id: openai/gsm8k, task_id: gsm8k}\n  value: 80.1\n"
    three = [HLE.replace("8.4", value) for value in ("8.1", "8.4", "8.8")]
    text = gsm8k + gsm8k + "".join(three)

    def after(*choices: str) -> tuple[str, tuple[str | None, ...]]:
        repair = repaired({HLE_FILE: text}, (), *(f"{HLE_FILE}:{choice}" for choice in choices))
        return texts_after({HLE_FILE: text}, repair)[HLE_FILE], repair.decisions

    assert after()[1] == (f"{HLE_FILE}:6=drop", f"{HLE_FILE}:8=drop")
    assert after("8=drop") == (gsm8k + three[0] + three[1], (f"{HLE_FILE}:6=drop",))
    # The command that is listed then repeats the first choice, so its line is told as it was before that.
    assert after("6=drop") == (gsm8k + three[0] + three[2], (f"{HLE_FILE}:8=drop",))
    for both in (("6=drop", "8=drop"), ("8=drop", "6=drop")):
        assert after(*both) == (gsm8k + three[0], ())
    with pytest.raises(EvaluationError, match="decided twice"):
        after("6=drop", "6=drop")


@pytest.mark.parametrize("choice", ["x", "x:1", "x:y=drop", "x:1="])
def test_a_choice_needs_place_and_decision(choice: str) -> None:
    with pytest.raises(EvaluationError, match="no place and decision"):
        choice_of(choice)


@pytest.mark.parametrize("choice", [f"{HLE_FILE}:1=drop", f"{HLE_FILE}:2=9", "y:1=drop"])
def test_what_is_right_cannot_be_decided_otherwise(choice: str) -> None:
    with pytest.raises(EvaluationError, match="is decided by"):
        repaired(FILES, (), choice)


def test_the_only_entry_of_a_second_file_goes_with_the_file() -> None:
    repair = repaired({**FILES, ".eval_results/zz.yaml": HLE})
    assert [(change.path, change.new, change.deletes) for change in repair.changes] == [
        (".eval_results/zz.yaml", b"", True)
    ]
    assert repair.left == ()
    assert "+++ /dev/null" in repair.changes[0].diff()


def test_an_index_in_a_result_file_becomes_its_entries() -> None:
    index = """model-index:
- name: heron-7b
  results:
  - task: {type: text-generation}
    dataset: {type: cais/hle, name: HLE}
    metrics: [{type: accuracy, value: 8.4}]
    source: {url: https://example.org/a, name: A}
"""
    repair = repaired({HLE_FILE: index})
    after = texts_after({HLE_FILE: index}, repair)[HLE_FILE]
    assert after == (
        "- dataset:\n    id: cais/hle\n    task_id: hle\n  value: 8.4\n"
        "  source:\n    url: https://example.org/a\n    name: A\n"
    )
    assert repair.left == ()
    for other in (index.replace("accuracy", "f1"), index.replace("cais/hle, name: HLE", "x/y, name: Own")):
        assert repaired({HLE_FILE: other}).changes == ()


def test_a_file_with_aliases_is_left_alone() -> None:
    text = "- dataset: &d {id: cais/hle}\n  value: 8.4\n- dataset: *d\n  value: 9\n  notes: b\n"
    repair = repaired({HLE_FILE: text})
    assert repair.changes == ()
    assert {finding.rule for finding in repair.left} == {"ER006"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("model-index:", "model_index: # "),  # a mapping by then
        ("    source: {name: Card, url: https://example.org/a}", "    sources: {name: Card}"),
    ],
    ids=["no list", "no url"],
)
def test_a_key_that_the_hub_does_not_read_is_not_put_right_where_its_value_would_be_refused(
    good: str, bad: str
) -> None:
    """wav2vec2-lg-xlsr-en-speech-emotion-recognition: `model_index:` with a bare name below it."""
    card = CARD.replace(good, bad)
    if "model_index" in bad:
        card = card[: card.index(bad)] + "model_index:\n  name: heron-7b\n---\n# Heron\n"
    repair = repaired({README: card})
    assert repair.changes == ()
    (finding,) = repair.left
    assert finding.rule in ("FM006", "MI015")
    assert finding.rule == "MI015" or str(finding.hint).endswith("a list of models, or take it out")


def test_two_results_in_keys_of_one_meaning_are_left_alone() -> None:
    text = HLE.replace("  value: 8.4\n", "  score: 8.4\n  result: 9\n")
    assert repaired({HLE_FILE: text}).changes == ()
