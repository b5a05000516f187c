"""A survey -> pull requests that a person can check.

`to_plan` picks the scores of a line that are to be published, a `Planner` asks the manager what it would
write and makes a `Proposal` of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import Object, as_count, as_number, as_object, as_objects, as_text
from hf_evaluation.scores.record import Score, Source, score_json
from hf_evaluation.surveying.evidence import find_evidence
from hf_evaluation.surveying.gaps import state_of
from hf_evaluation.surveying.manager import ask_manager, stated_score
from hf_evaluation.surveying.output import moment_now
from hf_evaluation.surveying.proposals import LeftOut, Proposal, Proposed
from hf_evaluation.surveying.requests import Budget, HubReader, card_path, refusal_error
from hf_evaluation.surveying.store import Store

_BLOCK = re.compile(r"^( *)- (?:task|dataset):", re.M)
_SOURCE_PLACE = re.compile(r"/blob/[0-9a-f]{40}/README\.md(?:\?code=true)?(?:#L\d+)?")


def scores_document(repo_id: str, scores: Sequence[Score]) -> Object:
    """What `publish --scores -` takes."""
    return {
        "repo_id": repo_id,
        "model": repo_id,
        "source": asdict(scores[0].source),
        "results": [score_json(score) for score in scores],
    }


def added_blocks(document: Object) -> list[tuple[str, str]]:
    """(path, YAML) of every result that a dry run would write."""
    found: list[tuple[str, str]] = []
    for file in as_objects(as_object(document.get("plan")).get("files")):
        text, path = as_text(file.get("yaml")) or "", as_text(file.get("path")) or ""
        starts = [match.start() for match in _BLOCK.finditer(text)]
        found += [(path, text[at:end]) for at, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return found


def plain_block(text: str) -> str:
    """A block for comparison: without indentation, and without the place in the card, which moves with it."""
    return "\n".join(_SOURCE_PLACE.sub("/blob/…", line.strip()) for line in text.splitlines())


def _is_of(text: str, score: Score) -> bool:
    """Whether a block is the one of a score: it names its line and holds its value."""
    line = re.search(r"#L(\d+)\b", text)
    written = [as_number(value.strip("'\"")) for value in re.findall(r"^[ -]*value: *(\S+)\s*$", text, re.M)]
    right = {round(value, 6) for value in (score.value, score.value * 100, score.value / 100)}
    return line is not None and int(line.group(1)) == score.line and bool(written) and set(written) <= right


class Planner:
    """Asks the manager for the audit and the exact edit of each model, and finds the evidence."""

    def __init__(self, manager: Path, store: Store) -> None:
        self._manager = manager
        self._store = store
        self._hub = HubReader(Budget())

    def propose(self, repo_id: str, scores: Sequence[Score]) -> Proposal:
        """The pull request of one model; without scores where nothing is new. Raises EvaluationError."""
        answer = ask_manager(
            self._manager,
            ("publish", "--scores", "-", "--repo-id", repo_id, "--dry-run"),
            scores_document(repo_id, scores),
        )
        document = answer.document
        audit = as_objects(document.get("audit"))
        if not audit:
            raise EvaluationError(f"{repo_id}: {answer.message}", code=answer.code or 6)
        revision = as_text(as_object(document.get("plan")).get("revision")) or ""
        blocks = added_blocks(document)
        proposed, left_out = list[Proposed](), list[LeftOut]()
        results = as_objects(document.get("results"))
        for row in audit:
            score = stated_score(results[as_count(row.get("score")) or 0], f"{repo_id}: a result")
            verdict = self._proposed(score, blocks) if row.get("status") == "new" else _audit_verdict(row)
            if isinstance(verdict, Proposed):
                proposed.append(verdict)
            else:
                status, detail, pr = verdict
                left_out.append(LeftOut(score.benchmark, score.variant, score.value, status, detail, pr))
        files = tuple(
            (as_text(file.get("path")) or "", as_text(file.get("diff")) or "")
            for file in as_objects(as_object(document.get("plan")).get("files"))
        )
        url = f"{hub_endpoint()}/{repo_id}"
        return Proposal(repo_id, url, revision, moment_now(), tuple(proposed), tuple(left_out), files)

    def _proposed(
        self, score: Score, blocks: list[tuple[str, str]]
    ) -> Proposed | tuple[str, str, int | None]:
        """The score with its block (taken from `blocks`) and its evidence, or why it cannot be shown."""
        block = next((item for item in blocks if _is_of(item[1], score)), None)
        if block is None:
            return "unshown", "what would be written for it cannot be shown by itself", None
        blocks.remove(block)
        evidence = find_evidence(self._card(score), replace(score, source=_plain_source(score.source)))
        if evidence is None:
            return "unshown", "its row of the card cannot be shown as rendered", None
        return Proposed(score, block[0], block[1], evidence)

    def _card(self, score: Score) -> str:
        key = f"card {score.model} {score.source.revision}"
        card = self._store.get(key)
        if card is None:
            answer = self._hub.get(card_path(score.model, score.source.revision or ""))
            if answer.status >= 400:
                raise refusal_error(score.model, answer)
            card = answer.body
            self._store.put(key, card)
        return card.decode("utf-8-sig", "replace")


def _plain_source(source: Source) -> Source:
    """A source whose url names the card, not a line of it."""
    return replace(source, url=(source.url or "").partition("?")[0].partition("#")[0] or None)


def _audit_verdict(row: Object) -> tuple[str, str, int | None]:
    status = "turned down" if row.get("pr_status") else as_text(row.get("status")) or "refused"
    return status, as_text(row.get("detail")) or status, as_count(row.get("pr"))


def to_plan(line: Object, benchmarks: frozenset[str] | None) -> list[Score]:
    """The scores of a survey line that a plan is made of: stated in the card, of the wanted benchmarks."""
    wanted = benchmarks
    if wanted is None:
        wanted = frozenset(str(gap.get("benchmark_id")) for gap in as_objects(line.get("gaps")))
    scores = [stated_score(row, f"{line.get('repo_id')}: a score") for row in as_objects(line.get("scores"))]
    return [
        score
        for score in scores
        if state_of(score) == "in_readme"
        and score.benchmark_id is not None
        and ("all" in wanted or score.benchmark_id in wanted)
    ]
