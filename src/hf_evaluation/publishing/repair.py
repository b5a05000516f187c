"""Repair: what the lint finds and can be mended without guessing, until nothing of it is left.

`repair_files` mends a card and its files of `.eval_results`; a `Repair` holds the files as they are then,
each `Mend` with its rule and proof, and what is left for a person. `Choice`s are what a person has decided of
what is left by the mends: their lines are those of the mended files, before any choice.
"""

from __future__ import annotations

import itertools
import time
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import decimal_number
from hf_evaluation.core.suggestions import command_again
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.repository import parsed_results
from hf_evaluation.hub.results import index_models, index_rows
from hf_evaluation.hub.yaml_tree import (
    LINE_BREAK,
    MODEL_INDEX,
    Envelope,
    Unreadable,
    YamlDocument,
    YamlNode,
    file_envelope,
    front_matter_envelope,
    parse_document,
    yaml_fields,
    yaml_items,
    yaml_pairs,
    yaml_text,
)
from hf_evaluation.publishing.entries import EvalEntry
from hf_evaluation.publishing.lint import hub_objection, lint_files
from hf_evaluation.publishing.lint_rules import Finding, Linter, Official, by_lower_id, every_node
from hf_evaluation.publishing.mend import (
    Edit,
    Mend,
    Shape,
    add_after,
    drop_item,
    has_aliases,
    mended,
    rewrite,
    shape_of,
    text_shape,
)
from hf_evaluation.publishing.mending import MendOffer, ProofSources, mends_of
from hf_evaluation.publishing.plan import Change
from hf_evaluation.publishing.splice import add_to_eval_results
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.published import Structured, benchmark_in_index, unit_of_result
from hf_evaluation.scores.scales import tidy_number

NO_PROOFS = ProofSources()
MAX_MENDS = 2000  # of one repository; each takes a reading of its file
REPAIR_SECONDS = 30.0  # of the processor, for mends that fail one by one; what is left then is told as left
_DROPPED = "drop"
# Rules whose mends say which keys there are; the others are looked at when that is settled.
_OF_KEYS = frozenset({"FM004", "FM006", "MI015", "ER018", "ER021"})
# Rules of which a person may say how they are decided: `PATH:LINE=drop`, a value, or a task.
_BY_DROPPING = frozenset({"ER019", "ER024", "MI018"})
_BY_VALUE = frozenset({"ER010", "ER011", "MI021", "MI022", "ER008", "MI013"})
_BY_TASK = frozenset({"ER006", "ER017"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided of the finding in a line: `drop` the result, or the value or task to write."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The files that change, how each change came, and the findings that are left.

    `decisions` are what --choose takes for each of these, with all choices that were made already; None where
    the line itself has to be written anew.
    """

    changes: tuple[Change, ...]
    mends: tuple[Mend, ...]
    left: tuple[Finding, ...]
    decisions: tuple[str | None, ...] = ()


@dataclass(slots=True)
class _Draft:
    """Files while they are mended; `before` says where each line of their YAML stood before the choices."""

    data: dict[str, bytes]
    before: dict[str, list[int | None]] = field(default_factory=dict)

    def edited(self, document: YamlDocument, edit: Edit, data: bytes) -> None:
        """Take a file with an edit in it."""
        first, rows = document.first_line, self._rows(document)
        for start, end, text in sorted(edit.splices, reverse=True):
            row, last = (min(document.line(at) - first, len(rows) - 1) for at in (start, end))
            is_whole = document.line_starts[row] == start
            more = len(LINE_BREAK.findall(text))
            head = None if is_whole and more else rows[last if is_whole else row]
            rows[row : last + 1] = [head, *([None] * (more - 1)), *([rows[last]] if more else [])]
        self.before[document.path], self.data[document.path] = rows, data

    def replaced(self, document: YamlDocument, data: bytes) -> None:
        """Take a file that was written anew: none of its lines stood there before."""
        lines = data.count(b"\n") + 1
        self.before[document.path], self.data[document.path] = [None] * lines, data

    def line_before(self, finding: Finding) -> int | None:
        """Where the line of a finding stood before the choices; None for a new one."""
        rows = self.before.get(finding.path)
        if rows is None:
            return finding.line
        envelope = _envelope_of(finding.path, self.data[finding.path])
        at = finding.line - (envelope.line if envelope else 1)
        return finding.line if at < 0 else rows[at] if at < len(rows) else None

    def _rows(self, document: YamlDocument) -> list[int | None]:
        first = document.first_line
        known = self.before.get(document.path)
        return [*range(first, first + len(document.line_starts))] if known is None else known


def repair_files(
    files: Mapping[str, bytes],
    official: Mapping[str, Official],
    known: ProofSources = NO_PROOFS,
    choices: Sequence[Choice] = (),
) -> Repair:
    """Mend a card and its result files, by what is `known` besides the results in them.

    Raises EvaluationError (2, 5) for a choice that fits nothing.
    """
    draft, end = _Draft(dict(files)), time.process_time() + REPAIR_SECONDS
    made = _mends_made(draft, official, known, end)
    draft.before.clear()
    if choices:
        made += _choices_made(draft, official, choices)
        made += _mends_made(draft, official, known, end)
    now = draft.data
    changes = tuple(
        Change(path, files[path], data) for path, data in sorted(now.items()) if data != files[path]
    )
    left = lint_files({path: data for path, data in now.items() if data or not files[path]}, official)
    return Repair(changes, tuple(made), left, tuple(_decision_of(draft, finding) for finding in left))


def _mends_made(
    draft: _Draft, official: Mapping[str, Official], known: ProofSources, end: float
) -> list[Mend]:
    """Mend until nothing more can be proved, or the time is up."""
    made: list[Mend] = []
    refused: set[Mend] = set()
    while len(made) < MAX_MENDS and (more := _next_mends(draft, official, known, refused, end)):
        made += more
    return made


def _decision_of(draft: _Draft, finding: Finding) -> str | None:
    """What --choose takes for a finding, by the line that it had before any choice."""
    line = draft.line_before(finding)
    return None if line is None else decision_text(replace(finding, line=line))


def datasets_in(files: Mapping[str, bytes]) -> list[str]:
    """The data sets that the files name, under today's ids too: those whose tasks are needed."""
    names: list[str] = []
    for path, data in files.items():
        document, _ = _read(path, data)
        for node in every_node(document.root if document and path != CARD else None):
            named = (
                yaml_text(value) for key, value in yaml_pairs(node) if key.value in ("id", "type", "name")
            )
            names += filter(None, named)
    known = [item.eval_dataset for name in names for item in catalogue().of_dataset(name)]
    return [*names, *filter(None, known)]


def choice_of(text: str) -> Choice:
    """PATH:LINE=TEXT as a choice. Raises EvaluationError (2) for anything else."""
    place, _, decided = text.partition("=")
    path, _, line = place.rpartition(":")
    if not path or not line.isdecimal() or not decided.strip():
        raise EvaluationError(
            f"--choose {text}: no place and decision",
            code=2,
            hint="write PATH:LINE=drop, PATH:LINE=VALUE or PATH:LINE=TASK",
        )
    return Choice(path, int(line), decided.strip())


def decision_text(finding: Finding) -> str | None:
    """What --choose takes for a finding that is left; None where the line itself has to be written anew."""
    place = f"{finding.path}:{finding.line}="
    if finding.rule in _BY_DROPPING:
        return place + _DROPPED
    return (
        place + "VALUE" if finding.rule in _BY_VALUE else place + "TASK" if finding.rule in _BY_TASK else None
    )


def _next_mends(
    draft: _Draft,
    official: Mapping[str, Official],
    known: ProofSources,
    refused: set[Mend],
    end: float,
) -> list[Mend]:
    """Make the mends of the first file in which some can be proved; none where there are none."""
    files = draft.data
    findings = lint_files(files, official)
    evidence = replace(known, results=tuple(parsed_results(files)[0]))
    for path in sorted({finding.path for finding in findings}):
        document, envelope = _read(path, files[path])
        if document is None or envelope is None or has_aliases(document):
            continue
        mine = [finding for finding in findings if finding.path == path]
        offers = _offers(Linter(document, by_lower_id(official)), evidence, mine, files)
        timely = itertools.takewhile(lambda _: time.process_time() < end, offers)
        fresh = [(mend, edit) for mend, edit in timely if mend not in refused]
        for some in (_offers_apart(fresh), *([offer] for offer in fresh)):
            if time.process_time() > end:
                return []
            edit = _edits_joined([edit for _, edit in some if edit])
            new = mended(document, envelope, edit) if edit.splices else None
            if new is not None and _is_taken_then(files, path, new.join(), official, known, end):
                draft.edited(document, edit, new.join())
                return [mend for mend, _ in some]
            if len(some) == 1:
                refused.add(some[0][0])
        whole = _whole_file(document, mine, official, files)
        if whole is not None:
            data, mend = whole
            draft.replaced(document, data)
            return [mend]
    return []


def _is_taken_then(
    files: Mapping[str, bytes],
    path: str,
    data: bytes,
    official: Mapping[str, Official],
    known: ProofSources,
    end: float,
) -> bool:
    """Whether the Hub takes the card after a mend, and what follows it, where it takes it as it is.

    Under a key that the Hub does not read anything may stand; under its right name it would be judged.
    """
    if path != CARD or hub_objection(files[path]) or not hub_objection(data):
        return True
    draft = _Draft({**files, path: data})
    _mends_made(draft, official, known, end)
    return hub_objection(draft.data[path]) is None


def _offers_apart(offers: Iterable[MendOffer]) -> list[MendOffer]:
    """Those of the offers that touch different places, so that they can be made at once.

    What only one parser refuses is mended step by step: of several characters one may be the cause.
    """
    taken: list[tuple[int, int]] = []  # in order, none over another
    swapped: set[YamlNode] = set()
    found: list[MendOffer] = []
    everything = list(offers)
    for mend, edit in [offer for offer in everything if offer[0].rule in _OF_KEYS] or everything:
        if edit is None or mend.rule in ("FM008", "ER025") or swapped & edit.swaps.keys():
            continue
        spans = [(start, end) for start, end, _ in edit.splices]
        if any(_touches(span, taken) for span in spans):
            continue
        for span in spans:
            insort(taken, span)
        swapped |= edit.swaps.keys()
        found.append((mend, edit))
    return found


def _touches(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a span touches one of those that are taken."""
    at = bisect_left(taken, span)
    return any(span[0] <= last and first <= span[1] for first, last in taken[max(at - 1, 0) : at + 1])


def _edits_joined(edits: Iterable[Edit]) -> Edit:
    """Edits of different places as one."""
    splices: list[tuple[int, int, str]] = []
    swaps: dict[YamlNode, tuple[Shape, ...]] = {}
    for edit in edits:
        splices += edit.splices
        swaps |= edit.swaps
    return Edit(tuple(splices), swaps)


def _envelope_of(path: str, data: bytes) -> Envelope | None:
    return front_matter_envelope(data) if path == CARD else file_envelope(data)


def _read(path: str, data: bytes) -> tuple[YamlDocument | None, Envelope | None]:
    envelope = _envelope_of(path, data)
    document = parse_document(path, envelope) if envelope else None
    return (None if isinstance(document, Unreadable) else document), envelope


def _offers(
    lint: Linter, evidence: ProofSources, findings: Sequence[Finding], files: Mapping[str, bytes]
) -> Iterator[MendOffer]:
    """The mends of which the lint has a finding; of a mixture of scales only those in its lines."""
    rules = {finding.rule for finding in findings}
    mixed = {finding.line for finding in findings if finding.rule == "MI021"}
    for mend, edit in mends_of(lint, evidence):
        if mend.rule in rules and (mend.rule != "MI021" or mend.line in mixed):
            yield mend, edit
    if "ER024" in rules:
        yield from _in_two_files(lint, files)


def _in_two_files(lint: Linter, files: Mapping[str, bytes]) -> Iterator[MendOffer]:
    """Entries that an earlier file has word for word; the last one of a file goes with the file."""
    root = lint.document.root
    earlier = _entries_before(lint.document.path, files)
    there = {shape: f"{path}, line {line}" for path, line, shape in earlier}
    for index, entry in enumerate(yaml_items(root)):
        place = there.get(shape_of(entry))
        if place and root is not None and len(root.children) > 1:
            proof = f"{place} says the same in every field"
            mend = Mend("ER024", lint.document.path, lint.line(entry), lint.raw(entry), "taken out", proof)
            yield mend, drop_item(lint.document, root, index)


def _entries_before(path: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, Shape]]:
    """The entries of the files before one: file, line, shape."""
    for other in sorted(other for other in files if CARD != other < path):
        document, _ = _read(other, files[other])
        if document is not None:
            yield from (
                (other, document.line(item.start), shape_of(item)) for item in yaml_items(document.root)
            )


def _whole_file(
    document: YamlDocument,
    findings: Sequence[Finding],
    official: Mapping[str, Official],
    files: Mapping[str, bytes],
) -> tuple[bytes, Mend] | None:
    """A file that says nothing of its own (it becomes empty: deleted), or that holds a whole model-index."""
    rules = {finding.rule for finding in findings}
    items = yaml_items(document.root)
    if "ER024" in rules and len(items) == 1:
        own = shape_of(items[0])
        for path, _, shape in _entries_before(document.path, files):
            if shape == own:
                proof = f"{path} says the same in every field"
                return b"", Mend("ER024", document.path, 1, "the only entry", "the file is deleted", proof)
    if "ER003" in rules and "#" not in document.text:
        return _entries_of_index(document, official)
    return None


def _entries_of_index(document: YamlDocument, official: Mapping[str, Official]) -> tuple[bytes, Mend] | None:
    """A model-index in a file of `.eval_results` as its entries; None unless all of it can be said there."""
    if MODEL_INDEX not in yaml_fields(document.root):
        return None
    boards = by_lower_id(official)
    entries = [_entry_of_result(row, boards) for row, _ in index_rows(document, index_models(document))]
    found = [entry for entry in entries if entry is not None]
    if not found or len(found) != len(entries):
        return None
    proof = "each result is of an official benchmark with one task, in its metric"
    mend = Mend("ER003", document.path, 1, MODEL_INDEX, f"{len(found)} entries of .eval_results", proof)
    return add_to_eval_results(None, found), mend


def _entry_of_result(row: Structured, boards: Mapping[str, tuple[str, Official]]) -> EvalEntry | None:
    """A result of a model-index as an entry; None where dataset, task, metric or scale is not certain."""
    benchmark = benchmark_in_index(row)
    if benchmark is None or row.value is None or row.verified:
        return None
    dataset, board = boards.get(catalogue().present_id(benchmark.eval_dataset), ("", None))
    tasks = board.tasks if board else None
    usual = {"accuracy", "acc", (benchmark.metric or "").casefold()}
    if not tasks or len(tasks) != 1 or (row.metric or "").casefold() not in usual:
        return None
    if unit_of_result(row, benchmark) != benchmark.scale:
        return None
    return EvalEntry(
        dataset,
        tasks[0],
        tidy_number(row.value),
        source_url=row.source_url,
        source_name=row.source_name if row.source_url else None,
        notes=row.variant,
    )


def _choices_made(draft: _Draft, official: Mapping[str, Official], choices: Sequence[Choice]) -> list[Mend]:
    """Do what a person decided, where the lint has a finding that it decides.

    Lines are those before any of the choices, so the last one of a file is made first.
    """
    rules: dict[tuple[str, int], set[str]] = {}
    for finding in lint_files(draft.data, official):
        rules.setdefault((finding.path, finding.line), set()).add(finding.rule)
    made: dict[tuple[str, int], Mend] = {}
    for choice in sorted(choices, key=lambda choice: (choice.path, -choice.line)):
        place = (choice.path, choice.line)
        decided = rules.get(place, set())
        if place in made or not _is_made(draft, decided, choice):
            twice = f"{choice.path}, line {choice.line} is decided twice"
            nothing = f"nothing in {choice.path}, line {choice.line} is decided by {choice.text!r}"
            raise EvaluationError(
                f"--choose: {twice if place in made else nothing}",
                code=5,
                hint=f"see what can be chosen: {command_again(replaced=['--choose'])}",
            )
        now = "taken out" if choice.text == _DROPPED else choice.text
        made[place] = Mend(min(decided), choice.path, choice.line, "", now, "you decided it")
    return [made[choice.path, choice.line] for choice in choices]


def _is_made(draft: _Draft, rules: set[str], choice: Choice) -> bool:
    """Make a choice, if it decides one of the rules that its line breaks."""
    document, envelope = _read(choice.path, draft.data.get(choice.path, b""))
    if document is None or envelope is None:
        return False
    edit = _chosen_edit(document, rules, choice)
    if edit is None or (new := mended(document, envelope, edit)) is None:
        return False
    draft.edited(document, edit, new.join())
    return True


def _chosen_edit(document: YamlDocument, rules: set[str], choice: Choice) -> Edit | None:
    for items, index in _results_in(document):
        item = items.children[index]
        if not document.line(item.start) <= choice.line <= document.line(max(item.end - 1, item.start)):
            continue
        if choice.text == _DROPPED:
            return drop_item(document, items, index) if rules & _BY_DROPPING else None
        if rules & _BY_TASK:
            return _task_edit(document, item, choice.text)
        if rules & _BY_VALUE and decimal_number(choice.text) is not None:
            tag = "float" if "." in choice.text else "int"
            values = [node for node in _values_in(item) if document.line(node.start) == choice.line]
            shape = ("scalar", tag, choice.text, ())
            return rewrite(values[0], choice.text, shape) if len(values) == 1 else None
    return None


def _results_in(document: YamlDocument) -> Iterator[tuple[YamlNode, int]]:
    """Each result with the list that it stands in."""
    lists: Iterable[YamlNode | None] = [document.root]
    if document.path == CARD:
        lists = [yaml_fields(model).get("results") for model in index_models(document)]
    for items in lists:
        for index in range(len(yaml_items(items))):
            if items is not None:
                yield items, index


def _values_in(item: YamlNode) -> list[YamlNode]:
    parts = yaml_fields(item)
    holders = [parts, *(yaml_fields(metric) for metric in yaml_items(parts.get("metrics")))]
    return [holder["value"] for holder in holders if "value" in holder]


def _task_edit(document: YamlDocument, item: YamlNode, text: str) -> Edit | None:
    dataset = yaml_fields(item).get("dataset")
    task = yaml_fields(dataset).get("task_id")
    if dataset is None:
        return None
    if task is None:
        return add_after(document, dataset, "task_id", text)
    return rewrite(task, text, text_shape(text)) if yaml_text(task) else None
