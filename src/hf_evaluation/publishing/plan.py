"""From verdicts to changed files and their diffs; nothing is written yet.

`make_plan` gives a `Plan` of `Change`s, edited in a `Draft`; what cannot be edited safely is refused with the
reason. `link_of` and `source_name` are the source that stands beside a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import CARD, read_file
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.publishing.audit import compare_with_published
from hf_evaluation.publishing.entries import EvalEntry, IndexEntry, eval_file_name
from hf_evaluation.publishing.lint import hub_objection
from hf_evaluation.publishing.meaning import measured_on
from hf_evaluation.publishing.same import may_be_same
from hf_evaluation.publishing.splice import (
    add_to_eval_results,
    add_to_model_index,
    set_eval_value,
    set_index_value,
)
from hf_evaluation.publishing.submission import Case, Options, Verdict
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.metrics import metric_of
from hf_evaluation.scores.published import Structured, exact_result_key, place_of_result
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import settings_text

SOURCE_LINES = 12  # how far below its value a result's source may stand; a result has eight lines or so
_PINNED = pattern(r"/(?:blob|resolve|raw)/[0-9a-f]{40}/")


@dataclass(frozen=True, slots=True)
class Change:
    """One file before (None: there is none) and after; one that holds nothing afterwards is deleted."""

    path: str
    old: bytes | None
    new: bytes

    @property
    def deletes(self) -> bool:
        """Whether the file goes."""
        return self.old is not None and not self.new

    def diff(self) -> str:
        """The change as a unified diff that `git apply` takes; bytes that are no UTF-8 are escaped."""
        import difflib

        old, new = (_diff_lines(data or b"") for data in (self.old, self.new))
        before = "/dev/null" if self.old is None else f"a/{self.path}"
        after = "/dev/null" if self.deletes else f"b/{self.path}"
        return "".join(difflib.unified_diff(old, new, before, after))

    def added(self) -> str:
        """The new lines alone, without the dashes around a front matter."""
        lines = (line[1:] for line in self.diff().splitlines(keepends=True)[2:] if line.startswith("+"))
        return "".join(line for line in lines if self.path != CARD or line.rstrip() != "---")


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing changes, with the verdicts as they are after the files were read for editing."""

    changes: tuple[Change, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def written(self) -> tuple[Verdict, ...]:
        """The verdicts that the changes carry out."""
        return tuple(verdict for verdict in self.verdicts if verdict.writes)


class Draft:
    """Files of a repository while they are edited."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._old: dict[str, bytes | None] = {CARD: repository.card}
        self._new: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        """A file as it stands in the draft; asked of the Hub once, where there is such a file."""
        if path not in self._old:
            repository = self.repository
            there = path in repository.paths
            self._old[path] = read_file(repository.repo_id, path, repository.sha) if there else None
        return self._new.get(path, self._old[path])

    def write(self, path: str, data: bytes) -> None:
        """New content for a file."""
        self._new[path] = data

    def save(self) -> dict[str, bytes]:
        """What is changed so far, to go back to."""
        return dict(self._new)

    def restore(self, saved: dict[str, bytes]) -> None:
        """Go back."""
        self._new = dict(saved)

    def changes(self) -> tuple[Change, ...]:
        """The files that differ now, by path."""
        pairs = sorted(self._new.items())
        return tuple(Change(path, self._old[path], new) for path, new in pairs if new != self._old[path])


def make_plan(
    repository: Repository, verdicts: Sequence[Verdict], official: OfficialList, options: Options
) -> Plan:
    """The files with the new scores in them. What cannot be edited safely is refused, with the reason."""
    draft = Draft(repository)
    done = [_carry_out(draft, verdict, official, options) for verdict in verdicts]
    done = _add_to_card(draft, done)
    return Plan(draft.changes(), tuple(done))


def link_of(score: Score) -> str | None:
    """The url that shows the number: for a card the source line at the pinned revision."""
    url = score.source.url
    if url is None or score.source.kind != "readme" or not score.line or "#" in url or "?" in url:
        return url
    return f"{url}?code=true#L{score.line}"


def source_name(score: Score) -> str | None:
    """The source's name, None where there is no link that it could name."""
    name = score.source.name or ("Model card" if score.source.kind == "readme" else score.source.kind)
    return name if score.source.url else None


def _diff_lines(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "backslashreplace").split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([f"{last}\n\\ No newline at end of file\n"] if last else [])


def _add_to_card(draft: Draft, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """All new results in the card's model-index at once; one by one only to find those that do not fit."""
    cases = [verdict.case for verdict in verdicts if verdict.case and "model-index" in verdict.missing]
    name = draft.repository.repo_id.rpartition("/")[2]
    if not cases:
        return list(verdicts)
    if objection := hub_objection(draft.read(CARD) or b""):
        told = {verdict.index for verdict in verdicts if "model-index" in verdict.missing}
        return [_without_card(item, objection) if item.index in told else item for item in verdicts]

    def add(some: Sequence[Case]) -> None:
        entries = [index_entry_of(case) for case in some]
        draft.write(CARD, add_to_model_index(_utf8(draft.read(CARD)), entries, name))

    failed: dict[int, str] = {}
    try:
        add(cases)
    except EvaluationError:
        for case in cases:
            try:
                add([case])
            except EvaluationError as error:
                failed[case.index] = error.message
    return [
        _without_card(verdict, failed[verdict.index]) if verdict.index in failed else verdict
        for verdict in verdicts
    ]


def _without_card(verdict: Verdict, reason: str) -> Verdict:
    """The verdict on a score that the card does not take; its entry in `.eval_results` stays."""
    rest = tuple(target for target in verdict.missing if target != "model-index")
    if rest or verdict.replaces:
        return replace(verdict, missing=rest, detail=f"not in {CARD}: {reason}")
    return replace(verdict, status="refused", missing=(), detail=reason)


def _carry_out(draft: Draft, verdict: Verdict, official: OfficialList, options: Options) -> Verdict:
    if not verdict.writes or verdict.case is None:
        return verdict
    case, saved = verdict.case, draft.save()
    try:
        for result in verdict.replaces:
            _replace_value(draft, result, case, options)
        if "eval-results" in verdict.missing:
            found = _found_there(draft, case, official)
            if found:
                seen = replace(draft.repository, results=(*draft.repository.results, *found))
                return replace(compare_with_published(case, seen, official, options), missing=(), replaces=())
            path = _eval_path(case)
            draft.write(path, add_to_eval_results(draft.read(path), [eval_entry_of(case, options)]))
    except EvaluationError as error:
        draft.restore(saved)
        return replace(verdict, status="refused", detail=error.message, missing=(), replaces=())
    return verdict


def _utf8(card: bytes | None) -> bytes:
    """The card, empty without one. EvaluationError (5) if it is no UTF-8: the client sends no other."""
    try:
        (card or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        line = (card or b"").count(b"\n", 0, error.start) + 1
        raise EvaluationError(
            f"{CARD} is no UTF-8 text (line {line}), so it cannot be committed",
            code=5,
            hint="save it as UTF-8",
        ) from error
    return card or b""


def _found_there(draft: Draft, case: Case, official: OfficialList) -> list[Structured]:
    """Results for the same score in the very file; the Hub's own reading may be older than the file."""
    data = draft.read(_eval_path(case))
    rows = read_eval_results(_eval_path(case), data) if data else ()
    return [row for row in rows if may_be_same(row, case, official)]


def _replace_value(draft: Draft, result: Structured, case: Case, options: Options) -> None:
    """Another value for a published result, and the source that states it."""
    path, is_card = result.path, result.path == CARD
    data = _utf8(draft.read(path)) if is_card else draft.read(path) or b""
    rows = read_model_index(data, draft.repository.repo_id) if is_card else read_eval_results(path, data)
    exact = next((row for row in rows if exact_result_key(row) == exact_result_key(result)), None)
    if exact is None:
        raise EvaluationError(
            f"{path} no longer holds {result.raw}", code=5, hint="run the same command again"
        )
    if exact.date and exact.date != (options.date or case.score.source.date):
        raise EvaluationError(
            f"{place_of_result(exact)}: {exact.raw} is dated {exact.date}; "
            "another value would stand under that date",
            code=5,
            hint="edit that result by hand",
        )
    data = (
        set_index_value(data, replace(exact, entry=None), case.value)
        if is_card
        else set_eval_value(path, data, exact, case.value)
    )
    draft.write(path, _with_source(path, data, exact, link_of(case.score)))


def _with_source(path: str, data: bytes, result: Structured, url: str | None) -> bytes:
    """The file with another source url for a result; as it is where the old url pins no revision.

    The old url says the old value. It is replaced in the lines after the value, and only if nothing else of
    the file's results changes by it; raises EvaluationError (5) where it cannot be.
    """
    old = result.source_url
    if not old or not url or old == url or not _PINNED.search(old):
        return data
    rows = read_model_index(data) if path == CARD else read_eval_results(path, data)
    lines = data.split(b"\n")
    for number in range(result.line, min(result.line + SOURCE_LINES, len(lines))):
        if old.encode() in lines[number]:
            lines[number] = lines[number].replace(old.encode(), url.encode(), 1)
            break
    changed = b"\n".join(lines)
    found = read_model_index(changed) if path == CARD else read_eval_results(path, changed)
    if tuple(found) != tuple(
        row if row.line != result.line else replace(row, source_url=url) for row in rows
    ):
        raise EvaluationError(
            f"{place_of_result(result)}: its source cannot be brought up to date",
            code=5,
            hint="edit that result by hand",
        )
    return changed


def _eval_path(case: Case) -> str:
    """The file of `.eval_results` for a score."""
    told = replace(case.measurement.settings, temperature=None, harness=None, harness_version=None)
    return eval_file_name(case.benchmark.id, settings_text(told))


def eval_entry_of(case: Case, options: Options) -> EvalEntry:
    """The score as an entry of `.eval_results`. Without --date the date stays open: it is that of the run."""
    source = case.score.source
    return EvalEntry(
        dataset_id=str(case.dataset),
        task_id=str(case.task),
        value=case.value,
        revision=measured_on(case.score).revision,
        date=options.date or source.date,
        source_url=link_of(case.score),
        source_name=source_name(case.score),
        notes=case.notes,
    )


def index_entry_of(case: Case) -> IndexEntry:
    """The score as a result of `model-index`, with its dataset, configuration and shots."""
    score, benchmark = case.score, case.benchmark
    kind = _metric_type(case)
    variant = re.sub(r"[()\[\]]", " ", case.notes or "").strip()
    shots = case.measurement.settings.shots
    return IndexEntry(
        task_type=benchmark.task_type,
        dataset_type=_own_dataset(benchmark),
        dataset_name=benchmark.name,
        metric_type=kind,
        value=case.value,
        config=None if case.score.settings.part else benchmark.config,
        split=_split_measured(case),
        revision=measured_on(score).revision,
        dataset_args=() if shots is None else (("num_few_shot", shots),),
        metric_name=f"{kind} ({variant})" if variant else None,
        source_name=source_name(case.score),
        source_url=link_of(case.score),
    )


def _split_measured(case: Case) -> str | None:
    """The split that was measured; one that is a part of the benchmark by name is told as that."""
    told, benchmark = case.score.settings.split, case.benchmark
    above = [catalogue().with_id(parent) for parent, _ in benchmark.part_of]
    named = any(item and find_part(item, told or "") for item in (benchmark, *above))
    return told if told and not named else benchmark.split


def _metric_type(case: Case) -> str:
    """The type of a score's metric: what was measured, by the Hub's name for it."""
    metric = case.measurement.metric or ""
    found = metric_of(metric)
    name = found[0].hub(found[1]) if found else metric
    return re.sub(r"[^a-z0-9@^.+]+", "_", name.casefold()).strip("_")


@lru_cache(1024)
def _own_dataset(benchmark: Benchmark) -> str:
    """What `dataset.type` says: the dataset, unless another benchmark is drawn from the same part of it.

    huggingface_hub merges results that share type, config and split, so such benchmarks go by their id.
    """
    place = (benchmark.dataset, benchmark.config, benchmark.split)
    others = (item for item in catalogue().benchmarks if item.id != benchmark.id)
    is_shared = any(place == (item.dataset, item.config, item.split) for item in others)
    return benchmark.id if is_shared or not benchmark.dataset else benchmark.dataset
