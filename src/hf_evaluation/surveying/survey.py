"""A selection of models -> a line each.

A `Surveyor` reads the models of a `Selection` many at a time and gives their lines in order.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hf_evaluation.cards.markdown import split_front_matter
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import (
    Json,
    Object,
    as_count,
    as_object,
    as_objects,
    as_text,
    json_or_none,
    parse_json,
)
from hf_evaluation.core.text import text_digest
from hf_evaluation.core.yaml_safely import load_yaml
from hf_evaluation.hub.official import OfficialList, official_table
from hf_evaluation.publishing.printed import MAX_HELD, Contradiction
from hf_evaluation.scores.benchmarks import Benchmark, Catalogue
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score, Skipped, Source
from hf_evaluation.surveying.contradictions import find_contradictions
from hf_evaluation.surveying.gaps import find_gaps, reported_benchmarks
from hf_evaluation.surveying.listing import EXPAND, read_model
from hf_evaluation.surveying.manager import CardReader, named_benchmark, parse_reading, read_catalogue
from hf_evaluation.surveying.offers import Offer, read_offers
from hf_evaluation.surveying.output import moment_now
from hf_evaluation.surveying.published import published_results
from hf_evaluation.surveying.records import (
    ALL_BENCHMARKS,
    Fault,
    Gap,
    ListedModel,
    OpenPull,
    Reading,
    Surveyed,
    fault_of,
)
from hf_evaluation.surveying.requests import (
    Budget,
    HubReader,
    card_path,
    gate_error,
    model_path,
    refusal_error,
)
from hf_evaluation.surveying.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Future

WORKERS = 24
AHEAD = 4 * WORKERS  # models under way at once; bounds the memory of a long survey
PULL_AGE = 3_600.0  # seconds for which the card of an open pull request is not read again
GATE_AGE = 600.0  # seconds for which a card that was refused is not asked for again
MAX_PULLS = 100  # open pull requests of one model whose cards are read


@dataclass(frozen=True, slots=True)
class Selection:
    """Which models: exactly one of trending, named, author, search."""

    label: str
    limit: int
    named: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    ranked: bool = False


@dataclass(slots=True)
class _Fetched:
    """A model on its way: everything but the reading of its card."""

    model: ListedModel
    pulls: tuple[OpenPull, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    requests: int = 0
    fault: Fault | None = None
    reading: Future[bytes] | None = None
    reading_key: str = ""


class Surveyor:
    """Reads models: cards and pull requests concurrently, scores through one process, lines in order."""

    def __init__(self, manager: Path, store: Store, wanted: Sequence[str]) -> None:
        self.budget = Budget()
        self._hub = HubReader(self.budget)
        self._store = store
        self._cards = CardReader(manager)
        from concurrent.futures import ThreadPoolExecutor

        self._models = ThreadPoolExecutor(WORKERS, "model")
        self._proposals = ThreadPoolExecutor(WORKERS, "pull")
        self._names = tuple(wanted)
        self._official: OfficialList | None = None
        self._told: Future[tuple[Catalogue, str]] = self._proposals.submit(read_catalogue, manager)
        self._offers: Future[Mapping[str, tuple[Offer, ...]]] = self._proposals.submit(
            lambda: read_offers(self.known, store)
        )

    @property
    def known(self) -> Catalogue:
        """The known benchmarks, asked for while the Hub answers."""
        return self._told.result()[0]

    @property
    def wanted(self) -> tuple[Benchmark, ...]:
        """The benchmarks that are named, whose gaps are looked for."""
        names = (name for name in self._names if name != ALL_BENCHMARKS)
        return tuple(dict.fromkeys(named_benchmark(name, self.known) for name in names))

    @property
    def all_reported(self) -> bool:
        """Whether every known benchmark is asked for that a model has a score of."""
        return ALL_BENCHMARKS in self._names

    def run(self, selection: Selection) -> Iterator[Surveyed]:
        """A line for each model, in the order of the selection. Raises EvaluationError if the Hub is down."""
        under_way: deque[tuple[int, Future[_Fetched]]] = deque()
        for rank, model in enumerate(self._select(selection), 1):
            under_way.append((rank, self._models.submit(self._fetch, model)))
            if len(under_way) >= AHEAD:
                yield self._finish(selection, *under_way.popleft())
        while under_way:
            yield self._finish(selection, *under_way.popleft())

    def close(self) -> None:
        """Stop everything that is under way."""
        self.budget.stop()
        self._cards.close()
        for pool in (self._models, self._proposals):
            pool.shutdown(wait=True, cancel_futures=True)

    def _select(self, selection: Selection) -> Iterator[ListedModel | str]:
        if selection.named:
            yield from selection.named
            return
        query = [*selection.query, ("limit", str(min(selection.limit, 1000)))]
        query += [("expand", name) for name in EXPAND]
        path = "/api/models?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query)
        for row in self._hub.pages(path, selection.limit):
            yield read_model(row)

    def _fetch(self, model: ListedModel | str) -> _Fetched:
        """Everything of one model; a failure becomes its fault."""
        fetched = _Fetched(
            ListedModel(model, None, model.partition("/")[0]) if isinstance(model, str) else model
        )
        try:
            if isinstance(model, str):
                self._ask_model(fetched)
            if fetched.model.sha is None:
                raise EvaluationError(f"{fetched.model.repo_id} has no commit", code=4)
            self._ask_pulls(fetched)
            self._ask_card(fetched)
        except Exception as error:  # one model never ends a survey, whatever stands in it
            fetched.fault = fault_of(error)
        return fetched

    def _ask_model(self, fetched: _Fetched) -> None:
        repo_id = fetched.model.repo_id
        expand = "&".join(f"expand={name}" for name in EXPAND)
        fetched.requests += 1
        answer = self._hub.get(f"/api/models/{model_path(repo_id)}?{expand}")
        if answer.status >= 400:
            raise refusal_error(repo_id, answer)
        fetched.model = read_model(as_object(json_or_none(answer.body)))

    def _ask_pulls(self, fetched: _Fetched) -> None:
        """The open pull requests, each with the `model-index` of its card."""
        repo_id = fetched.model.repo_id
        base = f"/api/models/{model_path(repo_id)}/discussions?type=pull_request&status=open"
        rows: list[Object] = []
        for number in range(MAX_PULLS):
            fetched.requests += 1
            answer = self._hub.get(f"{base}&p={number}")
            if answer.status == 403 and answer.refusal != "GatedRepo":
                fetched.skipped += (Skipped(None, "its owners take no discussions and no pull requests"),)
                return
            if answer.status >= 400:
                raise refusal_error(repo_id, answer)
            page = as_object(json_or_none(answer.body))
            if not isinstance(page.get("discussions"), list):
                raise EvaluationError("the Hub's list of pull requests cannot be read", code=6)
            more = as_objects(page["discussions"])
            rows += more
            if not more or len(rows) >= (as_count(page.get("count")) or 0):
                break
        self._read_pulls(fetched, [row for row in rows if row.get("isPullRequest") is True])

    def _read_pulls(self, fetched: _Fetched, rows: list[Object]) -> None:
        rows = [row for row in rows if row.get("status") in ("open", "draft")]
        if len(rows) > MAX_PULLS:
            left = len(rows) - MAX_PULLS
            fetched.skipped += (Skipped(None, f"{left} older open pull requests, whose cards were not read"),)
        asked = [self._proposals.submit(self._read_pull, fetched.model, row) for row in rows[:MAX_PULLS]]
        answers = [item.result() for item in asked]
        fetched.requests += sum(count for _, count in answers)
        fetched.pulls = tuple(pull for pull, _ in answers)

    def _read_pull(self, model: ListedModel, row: Object) -> tuple[OpenPull, int]:
        """(a pull request with the `model-index` of its card, the number of requests that took)."""
        num = as_count(row.get("num")) or 0
        author = as_text(as_object(row.get("author")).get("name")) or "a deleted account"
        told = [item for item in model.results if item.get("pullRequest") == num]
        state = json.dumps([row.get(name) for name in ("title", "status", "numComments")] + [told])
        mark = text_digest(state)[:16]
        key = f"pull {model.repo_id} {model.sha} {num} {mark}"
        kept = self._store.get(key, time.time() - PULL_AGE)
        if kept is not None and (kept == b"null" or json_or_none(kept) is not None):
            return OpenPull(num, author, json_or_none(kept)), 0
        answer = self._hub.get(card_path(model.repo_id, f"refs/pr/{num}"))
        index = index_of_card(answer.body) if answer.status < 400 else None
        if answer.status < 400 or answer.status == 404:
            self._store.put(key, json.dumps(index).encode())
        return OpenPull(num, author, index), 1

    def _ask_card(self, fetched: _Fetched) -> None:
        """The card at the listed sha, and its scores: kept ones, or on their way through the manager."""
        model = fetched.model
        key = f"card {model.repo_id} {model.sha}"
        card = self._store.get(key)
        if card is None:
            card = self._read_card(fetched)
            self._store.put(key, card)
        if not card.strip():
            fetched.skipped += (Skipped(None, "no README.md"),)
            return
        if b"\0" in card:
            raise EvaluationError("the card is not a text file", code=5)
        fetched.reading_key = f"scores {self._told.result()[1]} {model.repo_id} {model.sha}"
        kept = self._store.get(fetched.reading_key)
        if kept is None or not _is_reading(kept):  # it is only ever a copy
            text = card.decode("utf-8-sig", "replace")
            fetched.reading = self._cards.submit(model.repo_id, text)
        else:
            from concurrent.futures import Future

            fetched.reading = Future()
            fetched.reading.set_result(kept)

    def _read_card(self, fetched: _Fetched) -> bytes:
        """The card, empty where there is none. Raises EvaluationError; a closed gate is kept a while."""
        model = fetched.model
        gate = f"gate {model.repo_id} {model.sha}"
        if model.gated and self._store.get(gate, time.time() - GATE_AGE) is not None:
            raise gate_error(model.repo_id)
        fetched.requests += 1
        answer = self._hub.get(card_path(model.repo_id, model.sha or "main"))
        if answer.refusal == "EntryNotFound":
            return b""
        if answer.refusal == "GatedRepo":
            self._store.put(gate, b"")
        if answer.status >= 400:
            raise refusal_error(model.repo_id, answer)
        return answer.body

    def _finish(self, selection: Selection, rank: int, future: Future[_Fetched]) -> Surveyed:
        fetched = future.result()
        model = fetched.model
        reading = self._reading(fetched)
        fault = fetched.fault or reading.fault
        known, wanted = self.known, self.wanted
        offers = self._offers.result().get(model.repo_id.casefold(), ())
        scores, gaps = list[Score](), tuple[Gap, ...]()
        contradicted: tuple[tuple[Contradiction, ...] | None, ...] = ()
        skipped = list[Skipped]()
        try:
            published = published_results(model, fetched.pulls)
            if len(published) * len(reading.scores) > MAX_HELD:  # anybody may propose thousands
                skipped.append(Skipped(None, "too many results to hold each against the card"))
            if not fault or fault.code in (3, 5):  # else gone, or not reached: nothing is certain
                scores = [*(score for _, score in published), *reading.scores]
            if self.all_reported:
                wanted = tuple(dict.fromkeys((*wanted, *reported_benchmarks(scores, known, offers))))
            gaps = find_gaps(model, scores, wanted, known, offers)
            contradicted = () if fault or skipped else self._contradicted(model, published, reading)
        except Exception as error:
            scores, fault = [], fault or fault_of(error)
        if fault:  # the unread card may hold the score: only what is certain is said
            gaps = tuple(gap for gap in gaps if gap.state in ("published", "in_pr"))
        return Surveyed(
            model,
            moment_now(),
            selection.label,
            rank if selection.ranked else None,
            tuple(scores),
            gaps,
            (*fetched.skipped, *reading.skipped, *skipped),
            fetched.requests,
            fault,
            contradicted,
        )

    def _contradicted(
        self, model: ListedModel, published: Sequence[tuple[Structured, Score]], reading: Reading
    ) -> tuple[tuple[Contradiction, ...] | None, ...]:
        """What the card says against each published result, by the table: the Hub is asked for no list."""
        self._official = self._official or official_table(())
        results = [result for result, _ in published]
        return find_contradictions(model, results, reading.scores, self._official)

    def _reading(self, fetched: _Fetched) -> Reading:
        if fetched.reading is None:
            return Reading()
        model = fetched.model
        url = f"{hub_endpoint()}/{model.repo_id}/blob/{model.sha}/README.md"
        try:
            line = self._cards.answer(fetched.reading)
            reading = parse_reading(line, Source("readme", url=url, revision=model.sha, name="Model card"))
        except Exception as error:
            return Reading(fault=fault_of(error))
        if reading.fault is None:
            self._store.put(fetched.reading_key, line)
        return reading


def _is_reading(line: bytes) -> bool:
    """Whether a kept answer of the manager is one from which scores can be read."""
    try:
        return parse_reading(line, Source("readme")).fault is None
    except EvaluationError:
        return False


def index_of_card(card: bytes) -> Json:
    """The `model-index` of a card's front matter; None where it has none or cannot be read."""
    import yaml

    front, _, _ = split_front_matter(card.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
    if front is None or "model-index" not in front:
        return None
    try:
        data = load_yaml(front)
        plain: Json = parse_json(json.dumps(as_object(data).get("model-index"), default=str))
    except (yaml.YAMLError, ValueError, TypeError):
        return None
    return plain
