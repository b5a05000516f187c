"""verify: every structured result held against the source that it names.

`cmd_verify` reads the card at the revision of each source again; exit code 5 where a value differs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hf_evaluation.cards.budget import CardBudget
from hf_evaluation.cards.extraction import extract
from hf_evaluation.cards.reading import card_of
from hf_evaluation.commands.show import all_results, show_row, structured_json, with_lines
from hf_evaluation.core.command_line import report_error
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_hosts, url_parts
from hf_evaluation.core.output import emit_json, print_table, talk
from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import CARD, card_source, read_file
from hf_evaluation.hub.official import OfficialList, read_official
from hf_evaluation.hub.repository import Pull, Repository, read_repository
from hf_evaluation.publishing.meaning import case_of
from hf_evaluation.publishing.same import has_value, may_be_same
from hf_evaluation.publishing.submission import Case, Options
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score

_CHECKS = ("matches", "differs", "cannot be checked")
_CARD_PATH = pattern(r"/(?P<repo>[^/]+/[^/]+)(?:/(?:blob|raw|resolve)/(?P<revision>[^/]+)/README\.md)?")


@dataclass(frozen=True, slots=True)
class _Check:
    """A published result held against its source; `outcome` is one of CHECKS."""

    result: Structured
    pull: Pull | None
    outcome: str
    detail: str


def cmd_verify(args: argparse.Namespace) -> int:
    """Read the source of every published result again, and compare."""
    repository = with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    if not rows:
        raise EvaluationError(
            f"{repository.repo_id} has no structured results", code=1, hint="see the card: inspect-tables"
        )
    datasets = [result.dataset for result, _ in rows]
    official = read_official(datasets)
    cards = _SourceCards(repository)
    checks = [_verify_result(result, pull, repository, official, cards) for result, pull in rows]
    _show_checks(checks, repository, as_json=args.json)
    counts = Counter(check.outcome for check in checks)
    talk(", ".join(f"{counts[name]} {name}" for name in _CHECKS if counts[name]))
    if not counts["differs"]:
        return 0
    report_error(
        EvaluationError(
            f"{counts['differs']} of {len(checks)} results differ from their source",
            code=5,
            hint=f"ask which is right; what the card says would be: extract-readme --repo-id "
            f"{repository.repo_id} --update --dry-run",
        ),
        as_json=False,
    )
    return 5


def _show_checks(checks: Sequence[_Check], repository: Repository, *, as_json: bool) -> None:
    if as_json:
        records = [
            structured_json(check.result, repository, check.pull)
            | {"check": check.outcome, "detail": check.detail}
            for check in checks
        ]
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "results": records})
        return
    rows = [(*show_row(check.result, check.pull)[:4], check.outcome, check.detail) for check in checks]
    print_table(("benchmark", "variant", "value", "where", "check", "detail"), rows, frozenset({2}))


class _SourceCards:
    """The scores that this repository's card states, by revision; each revision is read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._scores: dict[str, tuple[Score, ...] | None] = {}

    def scores(self, revision: str) -> tuple[Score, ...] | None:
        """The scores of the card at a revision, None where it has none."""
        if revision not in self._scores:
            repository = self._repository
            data = repository.card if revision == repository.sha else self._read(revision)
            source = card_source(repository.repo_id, revision)
            with CardBudget():
                found = None if data is None else card_of(data, CARD)
                scores = extract(found, repository.repo_id, source).results if found else None
            self._scores[revision] = scores
        return self._scores[revision]

    def _read(self, revision: str) -> bytes | None:
        try:
            return read_file(self._repository.repo_id, CARD, revision)
        except EvaluationError as error:
            talk(f"warning: the card at {revision[:12]} could not be read: {error.message}")
            return None


def _verify_result(
    result: Structured, pull: Pull | None, repository: Repository, official: OfficialList, cards: _SourceCards
) -> _Check:
    """Hold a result against the card that its source names; other sources cannot be read here."""
    if result.value is None:
        return _Check(result, pull, "differs", f"{result.raw} is no number")
    if not result.source_url:
        return _Check(result, pull, "cannot be checked", "it names no source")
    parts = url_parts(result.source_url)
    match = _CARD_PATH.fullmatch(parts.path.rstrip("/"))
    if (
        parts.netloc not in hub_hosts()
        or match is None
        or match["repo"].casefold() not in repository.folded_names
    ):
        return _Check(result, pull, "cannot be checked", f"its source is not this card: {result.source_url}")
    revision = match["revision"] or "main"
    scores = cards.scores(repository.sha if revision == "main" else revision)
    where = f"the card at {revision[:12]}"
    if scores is None:
        return _Check(result, pull, "cannot be checked", f"{where} cannot be found")
    cases = _cases_of(scores, repository, official)
    same = [case for case in cases if may_be_same(result, case, official)]
    if agreeing := next((case for case in same if has_value(result, case)), None):
        return _Check(result, pull, "matches", f"{where}, line {agreeing.score.line}: {agreeing.score.raw}")
    if same:
        return _Check(result, pull, "differs", f"{where}, line {same[0].score.line}: {same[0].score.raw}")
    return _Check(result, pull, "cannot be checked", f"{where} does not state it in a table that can be read")


def _cases_of(scores: Sequence[Score], repository: Repository, official: OfficialList) -> list[Case]:
    options = Options(offline=True)
    found = [case_of(index, score, repository, official, options) for index, score in enumerate(scores)]
    return [case for case in found if isinstance(case, Case)]
