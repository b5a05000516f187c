"""A plan -> pull requests, one after the other.

`Applier` opens what is left of a plan, each card through the manager, with a pause between; `Stop` is the
first sign that somebody does not want this.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import Object, as_count, as_object, as_objects, as_text, json_or_none
from hf_evaluation.core.output import talk
from hf_evaluation.scores.record import Score
from hf_evaluation.surveying.ledger import Entry, Ledger, key_of, name_of
from hf_evaluation.surveying.manager import Answered, ask_manager, stated_score
from hf_evaluation.surveying.output import moment_now
from hf_evaluation.surveying.plan import added_blocks, plain_block, scores_document
from hf_evaluation.surveying.proposals import Proposal
from hf_evaluation.surveying.records import fault_of
from hf_evaluation.surveying.requests import Budget, HubReader, model_path


class Stop(Exception):
    """The first sign that somebody does not want this, or that the Hub cannot: nothing more is opened."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.message, self.code = message, code


class Applier:
    """Opens the pull requests of a plan, one after the other."""

    def __init__(self, manager: Path, ledger: Ledger, pause: float) -> None:
        self._manager, self._ledger, self._pause = manager, ledger, pause
        self._hub = HubReader(Budget())
        self._opened: list[Entry] = []  # of this run

    def apply(self, proposal: Proposal) -> Entry:
        """One pull request and its line in the ledger. Raises Stop."""
        if self._opened:
            time.sleep(self._pause)
            self.check_own_pulls(self._opened)
        self._ledger.add(self._entry(proposal, "began", ""))
        try:
            entry = self._write(proposal)
        except Stop as stop:
            self._ledger.add(self._entry(proposal, "stopped", stop.message))
            raise
        except Exception as error:  # unknown whether it was written: the next run finds it if it was
            entry = self._entry(proposal, "unreadable", fault_of(error).message)
        self._ledger.add(entry)
        self._opened += [entry] if entry.event == "opened" else []
        return entry

    def rehearse(self, proposal: Proposal) -> Entry:
        """What `apply` would do; nothing is written, not even in the ledger. Raises Stop."""
        try:
            ready = self._ready(proposal)
        except Stop:
            raise
        except Exception as error:
            return self._entry(proposal, "unreadable", fault_of(error).message)
        return ready if isinstance(ready, Entry) else self._entry(proposal, "would open", "")

    def _write(self, proposal: Proposal) -> Entry:
        ready = self._ready(proposal)
        if isinstance(ready, Entry):
            return ready
        answer = self._publish(proposal.repo_id, ready, "--create-pr")
        url = as_text(answer.document.get("pr_url"))
        if url is None:
            return self._not_opened(proposal, answer)
        num = re.search(r"/discussions/(\d+)$", url)
        told = _turned_down(answer.document).removeprefix("; ")
        return self._entry(proposal, "opened", told, int(num.group(1)) if num else None, url)

    def _ready(self, proposal: Proposal) -> Entry | list[Score]:
        """The scores to send, those of today's card, or how the line ended without any.

        Every score that is left must still stand in the card with its value, and what would be written must
        be what the person has seen: else nothing is written, and the plan is to be made again.
        """
        scores = [item.score for item in proposal.kept]
        answer = self._publish(proposal.repo_id, scores, "--dry-run")
        revision = as_object(answer.document.get("plan")).get("revision")
        if revision is not None and revision != proposal.revision:  # main has moved, perhaps the card too
            fresh = self._fresh(proposal)
            if isinstance(fresh, Entry):
                return fresh
            scores = fresh
            answer = self._publish(proposal.repo_id, scores, "--dry-run")
        statuses = {as_text(row.get("status")) for row in as_objects(answer.document.get("audit"))}
        if "new" not in statuses:
            return self._not_opened(proposal, answer)
        seen = Counter((item.path, plain_block(item.text)) for item in proposal.kept)
        unseen = Counter((path, plain_block(text)) for path, text in added_blocks(answer.document)) - seen
        if unseen:
            return self._entry(proposal, "changed", "it would write what the plan does not show; plan again")
        return scores

    def _fresh(self, proposal: Proposal) -> Entry | list[Score]:
        answer = ask_manager(
            self._manager, ("extract-readme", "--repo-id", proposal.repo_id), keep=(self._ledger.handle,)
        )
        if answer.code == 4:
            return self._entry(proposal, "gone", answer.message)
        if answer.code in (3, 6):
            raise Stop(f"{proposal.repo_id}: {answer.message}", answer.code)
        now = [stated_score(row, "a result") for row in as_objects(answer.document.get("results"))]
        found: list[Score] = []
        for item in proposal.kept:
            same = next((score for score in now if name_of(score) == name_of(item.score)), None)
            if same is None:
                told = f"{item.score.benchmark} {item.score.raw} stands no longer in the card; plan again"
                return self._entry(proposal, "changed", told)
            found.append(same)
        return found

    def _publish(self, repo_id: str, scores: Sequence[Score], mode: str) -> Answered:
        answer = ask_manager(
            self._manager,
            ("publish", "--scores", "-", "--repo-id", repo_id, mode),
            scores_document(repo_id, scores),
            keep=(self._ledger.handle,),
        )
        if answer.code in (2, 3, 6):
            raise Stop(f"{repo_id}: {answer.message}", answer.code)
        return answer

    def _not_opened(self, proposal: Proposal, answer: Answered) -> Entry:
        """The outcome of a line of which nothing is new any more."""
        rows = as_objects(answer.document.get("audit"))
        if answer.code == 4:
            return self._entry(proposal, "gone", answer.message)
        if answer.code:
            details = "; ".join(detail for row in rows if (detail := as_text(row.get("detail"))))
            return self._entry(proposal, "refused", details or answer.message)
        told = _turned_down(answer.document)
        pulls = [row for row in rows if row.get("status") == "in_pr" and not row.get("pr_status")]
        if pulls:
            author = as_text(pulls[0].get("author")) or "somebody"
            pr, url = as_count(pulls[0].get("pr")), as_text(pulls[0].get("pr_url"))
            if author == self._account():
                return self._entry(proposal, "opened", f"found again: it was opened before{told}", pr, url)
            return self._entry(proposal, "already", f"proposed by {author}{told}", pr, url)
        return self._entry(proposal, "nothing", f"it stands there already{told}")

    def _account(self) -> str | None:
        """Whose token this is."""
        return as_text(as_object(json_or_none(self._hub.get("/api/whoami-v2").body)).get("name"))

    def _entry(
        self, proposal: Proposal, event: str, detail: str, pr: int | None = None, url: str | None = None
    ) -> Entry:
        names = tuple(name_of(item.score) for item in proposal.kept)
        return Entry(moment_now(), proposal.repo_id, key_of(proposal), event, detail, pr, url, names)

    def check_own_pulls(self, opened: Sequence[Entry], *, accept: bool = False) -> None:
        """Look after pull requests of ours. Raises Stop where somebody else has closed one.

        `accept` notes such a closing in the ledger, so that it stops no later run. Where the Hub has none
        of that number, that is told and nothing is proposed again: it may have been taken away.
        """
        accepted = {(entry.repo_id, entry.pr) for entry in self._ledger.entries if entry.event == "accepted"}
        ours = {(entry.repo_id, entry.pr): entry for entry in opened if entry.pr is not None}
        for place, entry in ours.items():
            if place in accepted:
                continue
            answer = self._hub.get(f"/api/models/{model_path(entry.repo_id)}/discussions/{entry.pr}")
            url = f"{hub_endpoint()}/{model_path(entry.repo_id)}/discussions/{entry.pr}"
            if answer.status == 404:
                talk(f"warning: {url} stands in the ledger as opened, and the Hub has no such pull request")
            told = as_object(json_or_none(answer.body)) if answer.status < 400 else {}
            closer = _closed_by_others(told)
            if closer is None:
                continue
            if not accept:
                raise Stop(f"{closer} has closed {url}: look why before you go on", 5)
            self._ledger.add(replace(entry, at=moment_now(), event="accepted", detail=f"closed by {closer}"))


def _turned_down(document: Object) -> str:
    """What the owners closed, or took out after a merge, behind what is said of the rest; empty without."""
    rows = [row for row in as_objects(document.get("audit")) if row.get("pr_status")]
    return "".join(f"; turned down: {as_text(row.get('detail'))}" for row in rows)


def _closed_by_others(details: Object) -> str | None:
    """Who closed a pull request that is not their own; None where it is open, merged or withdrawn."""
    if details.get("status") != "closed":
        return None
    author = as_text(as_object(details.get("author")).get("name"))
    for event in reversed(as_objects(details.get("events"))):
        if event.get("type") == "status-change" and as_object(event.get("data")).get("status") == "closed":
            closer = as_text(as_object(event.get("author")).get("name")) or "somebody"
            return None if closer == author else closer
    return "somebody"
