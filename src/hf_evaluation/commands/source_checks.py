"""A published result held against its source, and against what the card prints today.

`SourceChecks.check` gives a `ResultCheck`, `fraction_proof` what a source proves for `repair`. Sources that
are read: the card at a commit of main, logs and result files in data sets of the Hub, Artificial Analysis.
Each is read once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from hf_evaluation.commands.local_cards import stated_in_card
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_hosts, url_parts
from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import CARD, card_source, read_file
from hf_evaluation.hub.history import MainHistory
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository
from hf_evaluation.importing.analysis_requests import aa_key, fetch_analysis
from hf_evaluation.importing.analysis_rows import AA_SITE
from hf_evaluation.importing.artificial_analysis import analysed_scores
from hf_evaluation.importing.log_values import LogValues, read_log_values
from hf_evaluation.importing.measured import ResultFile
from hf_evaluation.importing.result_files import gather_results
from hf_evaluation.publishing.audit import MAX_PAIRS
from hf_evaluation.publishing.mending import is_same_fraction
from hf_evaluation.publishing.printed import ANOTHER_VALUE, cases_of, hold_against
from hf_evaluation.publishing.same import may_be_same
from hf_evaluation.publishing.submission import Case
from hf_evaluation.scores.measured_results import measurement_of_result
from hf_evaluation.scores.measurement import equal_values
from hf_evaluation.scores.metrics import metric_of
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score

MATCHES, DIFFERS, NOT_PRINTED, UNCHECKED = (
    "matches",
    "differs",
    "the card prints no such score",
    "cannot be checked",
)
CHECKS = (MATCHES, DIFFERS, NOT_PRINTED, UNCHECKED)
TODAY = "the card prints today"
_CARD_PATH = pattern(r"/(?P<repo>[^/]+/[^/]+)(?:/(?:blob|raw|resolve)/(?P<revision>[^/]+)/README\.md)?")
_DATA_PATH = pattern(
    r"/datasets/(?P<repo>[^/]+/[^/]+)/(?:blob|raw|resolve)/(?P<revision>[^/]+)/(?P<path>.+\.(?:json|eval))"
)

# What a source says: scores to compare, the numbers of a log, or why it could not be read.
_Stated: TypeAlias = "tuple[Case, ...] | LogValues | str"
_Read: TypeAlias = "tuple[Score, ...] | LogValues | str"


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """One comparison: an outcome of CHECKS, and why. `refused` where the source proves nothing.

    `of_card` where the source is the model's own card, which is to say the same today.
    """

    outcome: str
    detail: str
    refused: bool = False
    of_card: bool = False


@dataclass(frozen=True, slots=True)
class ResultCheck:
    """A result against its source and against today's card; `card` is None where that is its source."""

    source: SourceFinding
    card: SourceFinding | None

    @property
    def outcome(self) -> str:
        """One of CHECKS. A number of somebody else's that its source confirms may differ from the card's."""
        found = [self.source.outcome, *([self.card.outcome] if self.card else [])]
        if self.source.outcome in (MATCHES, DIFFERS) and self.card and not self.source.of_card:
            return self.source.outcome
        if DIFFERS in found:
            return DIFFERS
        if self.source.refused:
            return UNCHECKED
        return next(name for name in (MATCHES, NOT_PRINTED, UNCHECKED) if name in found)

    @property
    def detail(self) -> str:
        """What was found, for people."""
        return "; ".join([self.source.detail, *([self.card.detail] if self.card else [])])


MAX_SOURCES = 100  # that are read: anybody may propose results, each of which names another


class SourceChecks:
    """Holds the results of a repository against what they name."""

    def __init__(self, repository: Repository, official: OfficialList) -> None:
        self._repository = repository
        self._official = official
        self._history = MainHistory(repository.repo_id, repository.main_sha or repository.sha)
        self._stated: dict[str, _Stated] = {}
        self._pairs = 0

    def check(self, result: Structured, *, on_disk: bool = False) -> ResultCheck:
        """Both comparisons of a published result; of one on disk that with the card beside it alone."""
        if result.value is None:
            return ResultCheck(SourceFinding(DIFFERS, f"{result.raw} is no number"), None)
        if on_disk:
            return ResultCheck(self._today(result), None)
        source, is_today = self._source_of(result)
        return ResultCheck(source, None if is_today else self._today(result))

    def fraction_proof(self, result: Structured) -> str | None:
        """How its source proves a result to be a fraction where percent are counted; None: it does not."""
        url = result.source_url or ""
        number, found = result.value, self._own_card(url) or self._elsewhere(url)
        stated, where = found or ("", "")
        if number is None or isinstance(stated, str):
            return None
        if isinstance(stated, LogValues):
            names = (name for name, value in stated.values.items() if value == number)
            told = next((f"{name} {number:g}" for name in names if _is_share(name)), None)
        else:
            same = (case.score for case in stated if may_be_same(result, case, self._official))
            told = next((score.raw for score in same if is_same_fraction(number, score)), None)
        return f"its source, {where}, says {told}" if told else None

    def _source_of(self, result: Structured) -> tuple[SourceFinding, bool]:
        """(what its source says, whether that is today's card)."""
        if not result.source_url:
            return SourceFinding(UNCHECKED, "it names no source"), False
        if revision := self._own_revision(result.source_url):
            return self._card_at(result, revision)
        if other := self._elsewhere(result.source_url):
            return self._compared(result, *other), False
        return SourceFinding(UNCHECKED, f"its source cannot be read here: {result.source_url}"), False

    def _own_revision(self, url: str) -> str | None:
        """The revision of the model's own card that a source names; None for every other source."""
        parts = url_parts(url)
        own = _CARD_PATH.fullmatch(parts.path.rstrip("/")) if parts.netloc in hub_hosts() else None
        is_own = own and own["repo"].casefold() in self._repository.folded_names
        return unquote(own["revision"] or "main") if own and is_own else None

    def _own_card(self, url: str) -> tuple[_Stated, str] | None:
        """What the card says at a commit of main that a source names, and its name; others prove nothing."""
        revision = self._own_revision(url)
        try:
            sha = self._history.commit_of(revision) if revision else None
        except EvaluationError:  # it cannot be placed
            return None
        return (self._card(sha), f"the card at {sha[:12]}") if sha else None

    def _elsewhere(self, url: str) -> tuple[_Stated, str] | None:
        """What a source that is no card states, and its name; None where it is none that is read."""
        parts = url_parts(url)
        path = parts.path.rstrip("/")
        data = _DATA_PATH.fullmatch(path) if parts.netloc in hub_hosts() else None
        if data:
            where = (data["repo"], unquote(data["path"]), unquote(data["revision"]))
            return self._once(url, lambda: self._file(*where)), f"{where[1]} of {where[0]}"
        if f"{parts.scheme}://{parts.netloc}" == AA_SITE and path.startswith("/models/"):
            slug = unquote(path.rpartition("/")[2])
            return self._once(f"aa {slug}", lambda: self._analysed(slug)), "Artificial Analysis"
        return None

    def _card_at(self, result: Structured, revision: str) -> tuple[SourceFinding, bool]:
        where = f"the card at {revision[:12]}"
        try:
            sha = self._history.commit_of(revision)
        except EvaluationError as error:
            return SourceFinding(UNCHECKED, f"{where} cannot be placed: {error.message}", refused=True), False
        if sha is None:
            told = f"its source names a revision that is not on main: {revision[:40]}"
            return SourceFinding(UNCHECKED, told, refused=True), False
        found = self._compared(result, self._card(sha), where, absent=NOT_PRINTED)
        return replace(found, of_card=True), sha == self._repository.main_sha

    def _today(self, result: Structured) -> SourceFinding:
        """What main's card prints now."""
        sha = self._repository.main_sha
        return self._compared(result, self._card(sha), TODAY, absent=NOT_PRINTED)

    def _card(self, sha: str) -> _Stated:
        return self._once(f"card {sha}", lambda: self._card_scores(sha))

    def _card_scores(self, sha: str) -> _Read:
        repository = self._repository
        is_main = sha == repository.main_sha
        data = repository.main_card if is_main else read_file(repository.repo_id, CARD, sha)
        if data is None:
            return "there is no such file"
        return stated_in_card(data, repository.repo_id, card_source(repository.repo_id, sha))

    def _file(self, repo_id: str, path: str, revision: str) -> _Read:
        data = read_file(repo_id, path, revision, kind="datasets")
        if data is None:
            return "there is no such file"
        if log := read_log_values(data, path):
            return log
        with tempfile.TemporaryDirectory(prefix="hf-evaluation-") as folder:
            kept = Path(folder) / "results.json"
            kept.write_bytes(data)
            files = [(ResultFile(kept, path), True)]
            return gather_results(files, self._repository.repo_id, ()).results

    def _analysed(self, slug: str) -> _Read:
        if aa_key() is None:
            return "without AA_API_KEY it cannot be asked"
        analysis = fetch_analysis(refresh=False)
        row = next((row for row in analysis.models if row.slug == slug), None)
        if row is None:
            return f"it lists no {slug!r} now"
        return analysed_scores(row, analysis, self._repository.repo_id).results

    def _once(self, key: str, read: Callable[[], _Read]) -> _Stated:
        """What a source states, read and made ready for comparison once."""
        if key not in self._stated:
            if len(self._stated) >= MAX_SOURCES:
                return f"more than {MAX_SOURCES} sources are named"
            try:
                found = read()
            except EvaluationError as error:
                found = error.message
            ready = cases_of(found, self._repository, self._official) if isinstance(found, tuple) else found
            self._stated[key] = ready
        return self._stated[key]

    def _compared(
        self, result: Structured, stated: _Stated, where: str, *, absent: str = UNCHECKED
    ) -> SourceFinding:
        """What a source says of a result; `absent` is the outcome where it states no such score."""
        if isinstance(stated, str):
            return SourceFinding(UNCHECKED, f"{where} cannot be read: {stated}")
        if isinstance(stated, LogValues):
            return _against_log(result, stated, where)
        self._pairs += len(stated)
        if self._pairs > MAX_PAIRS:
            return SourceFinding(UNCHECKED, "there are too many results to compare")
        held = hold_against(result, stated, self._official)
        if held.agreeing:
            return SourceFinding(MATCHES, _told_at(where, held.agreeing.score))
        for found in held.contradictions:
            if found.what == ANOTHER_VALUE:
                return SourceFinding(DIFFERS, _told_at(where, found.case.score))
            if absent == NOT_PRINTED:  # of a card: a result file may hold a number under many metrics
                return SourceFinding(DIFFERS, f"{_told_at(where, found.case.score)}; {found.text}")
        if where == TODAY:
            return SourceFinding(NOT_PRINTED, "the card prints no such score today")
        return SourceFinding(absent, f"{where} does not state it where it can be read")


def _told_at(where: str, score: Score) -> str:
    line = f", line {score.line}" if score.line else ""
    return f"{where}{line}: {score.raw}"


def _is_share(name: str) -> bool:
    """Whether a metric of a log is a share of right answers, which logs write as a fraction."""
    found = metric_of(name.rpartition("/")[2])
    return bool(found and found[0].counts_right)


def _against_log(result: Structured, log: LogValues, where: str) -> SourceFinding:
    """Any number of a log in percent or as it is; which of them was meant, the result does not say."""
    told = ", ".join(f"{name} {value:.6g}" for name, value in list(log.values.items())[:4])
    ours = measurement_of_result(result)
    if not log.values:
        return SourceFinding(UNCHECKED, f"{where} holds no score")
    for value in log.values.values():
        if any(
            equal_values(ours, replace(ours, value=number, decimals=None)) for number in (value, value * 100)
        ):
            return SourceFinding(MATCHES, f"{where}, {log.task} of {log.model}: {told}")
    return SourceFinding(DIFFERS, f"{where}, {log.task} of {log.model}: {told}")
