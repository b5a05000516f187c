"""A survey -> pull requests that a person can check.

`to_plan` picks the scores of a line that are to be published, `left_to_plan` says what it leaves; a `Planner`
asks the manager what it would write and makes a `Proposal` of it, `Planned` does that for many models.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import Object, as_count, as_number, as_object, as_objects, as_text
from hf_evaluation.core.output import talk
from hf_evaluation.scores.record import Score, Source, score_json
from hf_evaluation.surveying.evidence import find_evidence
from hf_evaluation.surveying.gaps import state_of
from hf_evaluation.surveying.manager import Rehearser, stated_score
from hf_evaluation.surveying.output import moment_now
from hf_evaluation.surveying.proposals import LeftOut, Proposal, Proposed
from hf_evaluation.surveying.records import ALL_BENCHMARKS, Fault, fault_of
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
        self._own = threading.local()  # each thread has a process of the manager
        self._rehearsers: list[Rehearser] = []

    def close(self) -> None:
        """End the processes of the manager, also those that are at work."""
        self._hub.budget.stop()
        for rehearser in self._rehearsers:
            rehearser.close()

    def propose(self, repo_id: str, scores: Sequence[Score]) -> Proposal:
        """The pull request of one model; without scores where nothing is new. Raises EvaluationError."""
        answer = self._rehearser().ask(scores_document(repo_id, scores))
        document = answer.document
        audit = as_objects(document.get("audit"))
        if not audit:
            raise EvaluationError(f"{repo_id}: {answer.message}", code=answer.code or 6)
        plan = as_object(document.get("plan"))
        revision = as_text(plan.get("revision")) or ""
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
                left_out.append(
                    LeftOut(score.benchmark, score.variant, score.value, status, detail, pr, score.line)
                )
        files = tuple(
            (as_text(file.get("path")) or "", as_text(file.get("diff")) or "")
            for file in as_objects(plan.get("files"))
        )
        url = f"{hub_endpoint()}/{repo_id}"
        return Proposal(repo_id, url, revision, moment_now(), tuple(proposed), tuple(left_out), files)

    def _rehearser(self) -> Rehearser:
        if not hasattr(self._own, "rehearser"):
            self._own.rehearser = Rehearser(self._manager)
            self._rehearsers.append(self._own.rehearser)
        found: Rehearser = self._own.rehearser
        return found

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A model whose card states what is to be planned."""

    repo_id: str
    scores: Sequence[Score]
    pipeline_tag: str | None = None


class Planned:
    """What has become of the models of a plan, filled while the audits run: Ctrl-C keeps it."""

    def __init__(self) -> None:
        self.failed: list[EvaluationError] = []
        self._found: dict[int, Proposal] = {}

    @property
    def proposals(self) -> list[Proposal]:
        """Those that are done, in the order in which they were asked for."""
        return [proposal for _, proposal in sorted(self._found.items())]

    def run(self, planner: Planner, asked: Sequence[Asked], workers: int) -> Iterator[None]:
        """Propose for each model, and yield when one is done.

        The threads are daemons: whoever stops asking waits for none of them.
        """
        from queue import SimpleQueue

        waiting = iter(enumerate(asked))
        turn = threading.Lock()
        answers: SimpleQueue[tuple[int, Proposal | Fault]] = SimpleQueue()

        def work() -> None:
            while True:
                with turn:
                    at, model = next(waiting, (-1, Asked("", ())))
                if at < 0:
                    return
                try:
                    found = planner.propose(model.repo_id, model.scores)
                    answers.put((at, replace(found, pipeline_tag=model.pipeline_tag)))
                except Exception as error:  # one model never ends a plan, whatever stands in it
                    answers.put((at, fault_of(error)))

        for _ in range(min(workers, len(asked))):
            threading.Thread(target=work, daemon=True).start()
        for _ in asked:
            at, answer = answers.get()
            if isinstance(answer, Proposal):
                self._found[at] = answer
            else:
                talk(f"not planned: {answer.message}")
                self.failed.append(EvaluationError(answer.message, code=answer.code))
            yield


def _stated(line: Object) -> list[Score]:
    """The scores of known benchmarks that a card states and nobody has published or proposed."""
    scores = [stated_score(row, f"{line.get('repo_id')}: a score") for row in as_objects(line.get("scores"))]
    return [score for score in scores if state_of(score) == "in_readme" and score.benchmark_id is not None]


def _is_wanted(score: Score, line: Object, benchmarks: frozenset[str] | None) -> bool:
    wanted = benchmarks
    if wanted is None:
        wanted = frozenset(str(gap.get("benchmark_id")) for gap in as_objects(line.get("gaps")))
    return ALL_BENCHMARKS in wanted or score.benchmark_id in wanted


def to_plan(line: Object, benchmarks: frozenset[str] | None) -> list[Score]:
    """The scores of a survey line that a plan is made of: stated in the card, of the wanted benchmarks."""
    return [score for score in _stated(line) if _is_wanted(score, line, benchmarks)]


def left_to_plan(line: Object, benchmarks: frozenset[str] | None) -> list[str]:
    """The benchmarks of the scores that `to_plan` leaves, one for each score."""
    return [str(score.benchmark_id) for score in _stated(line) if not _is_wanted(score, line, benchmarks)]
