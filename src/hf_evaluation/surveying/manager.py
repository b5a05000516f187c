"""evaluation_manager.py as a process: it does all reading and editing of cards.

`read_catalogue` asks for its benchmarks, `CardReader` hands it many cards, `parse_reading` takes its answers;
`Rehearser` hands it many scores for a dry run. `ask_manager` runs one command of it. `stated_score` reads a
score of its output or of a file.
"""

from __future__ import annotations

import contextlib
import json
import math
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import PAUSE
from hf_evaluation.core.json_values import Object, as_count, as_object, as_objects, as_text, json_or_none
from hf_evaluation.core.output import talk
from hf_evaluation.core.places import sibling_script
from hf_evaluation.core.text import data_digest, first_line
from hf_evaluation.scores.benchmark_list import read_benchmarks
from hf_evaluation.scores.benchmarks import Benchmark, Catalogue, catalogue_of, use_catalogue
from hf_evaluation.scores.record import Score, Source, read_score, read_skipped
from hf_evaluation.surveying.records import Fault, Reading

if TYPE_CHECKING:
    from concurrent.futures import Future

BENCHMARKS_SECONDS = 60.0
MANAGER_SECONDS = 180.0  # for one card, whose own time is less; then the manager is ended
PUBLISH_SECONDS = 600.0  # one card: its reading, an audit, retries of a server that fails


def manager_command(manager: Path, *arguments: str) -> list[str]:
    """The manager under this interpreter: what it imports, this script's header lists too."""
    return [sys.executable, str(manager), *arguments]


def find_manager(given: str | None) -> Path:
    """The path of --manager, else of the sibling file. Raises EvaluationError (4)."""
    path = Path(given) if given else sibling_script("evaluation_manager.py")
    if not path.is_file():
        raise EvaluationError(
            f"{path} is missing; it reads and edits the cards", code=4, hint="name it with --manager PATH"
        )
    return path


def read_catalogue(manager: Path) -> tuple[Catalogue, str]:
    """The known benchmarks, asked of the manager, and a mark that changes with them and with the manager.

    From then on they are the known ones of this process: there is one table, the manager's, wherever this
    script lies. Raises EvaluationError (4).
    """
    command = manager_command(manager, "benchmarks", "--json")
    try:
        done = subprocess.run(command, capture_output=True, timeout=BENCHMARKS_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EvaluationError(f"{manager} does not run: {first_line(error)}", code=4) from error
    try:
        rows = () if done.returncode else read_benchmarks(done.stdout)
    except ValueError as error:
        raise EvaluationError(f"{manager.name} tells no benchmarks: {error}", code=4) from error
    if not rows:
        told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no benchmarks"])[-1]
        raise EvaluationError(
            f"{manager.name} knows no benchmarks: {told}",
            code=4,
            hint="take examples/metric_mapping.json along, or set HF_EVALUATION_MAPPING",
        )
    found = catalogue_of(rows)
    use_catalogue(found)
    return found, data_digest(manager.read_bytes() + done.stdout)[:16]


def named_benchmark(name: str, known: Catalogue) -> Benchmark:
    """The benchmark that an argument names. Raises EvaluationError (2)."""
    found = known.with_id(name) or known.find(name)
    if found is None:
        raise EvaluationError(
            f"no known benchmark is named {name!r}",
            code=2,
            hint="list them: evaluation_manager.py benchmarks",
            candidates=sorted(item.id for item in known.benchmarks if name in item.id)[:10],
        )
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run of the manager said: its exit code, its document, the message of its error."""

    code: int
    document: Object
    message: str


@dataclass(slots=True)
class _Waiting:
    """A line on its way through the manager."""

    line: bytes
    future: Future[bytes]


class ManagerLines:
    """A process of the manager that answers a line with a line; threads hand in lines, futures give answers.

    The process starts with the first line. Should it die, the line that it was at fails and a new process
    takes the rest. Ctrl-C does not reach it: who started it ends it.
    """

    def __init__(self, manager: Path, *arguments: str) -> None:
        self._command = manager_command(manager, *arguments, "--jsonl", "-")
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._moved = time.monotonic()  # when a card was last answered, or the first one handed in
        self._lock = threading.Lock()
        self._sending = threading.Lock()  # keeps the order of lines and answers the same

    def send(self, record: Object) -> Future[bytes]:
        """The line with which the manager answers a record."""
        from concurrent.futures import Future  # with `logging` a tenth of the time of --help

        line = json.dumps(record).encode() + b"\n"
        item = _Waiting(line, Future())
        with self._sending:
            with self._lock:
                process = self._process or self._start()
                if not self._waiting:
                    self._moved = time.monotonic()
                self._waiting.append(item)
            _send_line(process, line)
        return item.future

    def answer(self, future: Future[bytes]) -> bytes:
        """The line of a card, waited for while cards are answered: one that takes for ever is given up.

        Raises EvaluationError (6) where the process ended with the card, or had to be ended.
        """
        while True:
            try:
                return future.result(timeout=1.0)
            except TimeoutError:
                with self._lock:
                    stuck = time.monotonic() - self._moved > MANAGER_SECONDS
                    process = self._process
                if stuck and process is not None:
                    process.kill()  # its first card is to blame; the others are sent again

    def close(self) -> None:
        """End the process; all answers have been taken, or nobody wants them any more."""
        with self._lock:
            process, self._process = self._process, None
            waiting, self._waiting = list(self._waiting), deque()
        for item in waiting:
            item.future.cancel()
        if process is not None:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._moved = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        for work in (self._collect, _pass_on_pauses):
            threading.Thread(target=work, args=(self._process,), daemon=True).start()
        return self._process

    def _collect(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._lock:
                if process is not self._process:
                    return
                item = self._waiting.popleft()
                self._moved = time.monotonic()
            item.future.set_result(line)
        self._restart(process)

    def _restart(self, process: subprocess.Popen[bytes]) -> None:
        """The process has died: its first card is to blame, the others are sent again."""
        with self._sending:
            with self._lock:
                if process is not self._process:
                    return
                self._process = None
                culprit = self._waiting.popleft() if self._waiting else None
                again = list(self._waiting)
                fresh = self._start() if again else None
            if culprit is not None:
                error = EvaluationError("evaluation_manager.py ended while it was at this card", code=6)
                culprit.future.set_exception(error)
            for item in again:
                _send_line(fresh, item.line)


def _pass_on_pauses(process: subprocess.Popen[bytes]) -> None:
    """Tell that the Hub lets the manager wait; what else it says stands in its answers."""
    assert process.stderr is not None
    for line in process.stderr:
        text = line.decode("utf-8", "replace").strip()
        if text.startswith(PAUSE):
            talk(text)


class CardReader(ManagerLines):
    """The scores of many cards, read by one process."""

    def __init__(self, manager: Path) -> None:
        super().__init__(manager, "extract-readme")

    def submit(self, repo_id: str, text: str) -> Future[bytes]:
        """The line with which the manager answers a card."""
        return self.send({"repo_id": repo_id, "text": text})


class Rehearser(ManagerLines):
    """Dry runs of `publish` for many models, one after the other, in one process.

    A process for each takes 0.7 s of a processor, of which 0.1 are work.
    """

    def __init__(self, manager: Path) -> None:
        super().__init__(manager, "publish", "--dry-run")

    def ask(self, scores: Object) -> Answered:
        """What the dry run says of what `publish --scores` takes."""
        try:
            document = as_object(json_or_none(self.send(scores).result(PUBLISH_SECONDS)))
        except TimeoutError:
            self.close()
            return Answered(6, {}, f"no answer in {PUBLISH_SECONDS:.0f} s")
        error = as_object(document.get("error"))
        return Answered(as_count(error.get("code")) or 0, document, as_text(error.get("message")) or "")


def _send_line(process: subprocess.Popen[bytes] | None, line: bytes) -> None:
    """Hand a line to the process; one that has died is noticed by the reader of its answers."""
    assert process is not None and process.stdin is not None
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(line)
        process.stdin.flush()


def parse_reading(line: bytes, source: Source) -> Reading:
    """An answer of the manager; `source` is the pinned card, which the manager has seen as text only."""
    answer = as_object(json_or_none(line))
    error = as_object(answer.get("error"))
    if error or "results" not in answer:
        return Reading(fault=Fault(5, f"the card cannot be read: {error.get('message') or 'no answer'}"))
    scores = [replace(stated_score(row, "a score"), source=source) for row in as_objects(answer["results"])]
    return Reading(tuple(scores), tuple(read_skipped(row) for row in as_objects(answer.get("skipped"))))


def stated_score(row: Object, where: str) -> Score:
    """A score of the manager's output or of a file. Raises EvaluationError (2) for what is none."""
    score = read_score(row, where)
    if not math.isfinite(score.value):
        raise EvaluationError(f"{where}.value is missing", code=2, hint="run survey again")
    return score


def ask_manager(
    manager: Path, arguments: Sequence[str], stdin: Object | None = None, keep: Sequence[int] = ()
) -> Answered:
    """One run of the manager with --json. `keep` are file descriptors that the process inherits."""
    command = manager_command(manager, *arguments, "--json")
    data = json.dumps(stdin).encode() if stdin is not None else b""
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PUBLISH_SECONDS, check=False, pass_fds=keep
        )
    except subprocess.TimeoutExpired:
        return Answered(6, {}, f"no answer in {PUBLISH_SECONDS:.0f} s")
    document = as_object(json_or_none(done.stdout))
    error = as_object(document.get("error"))
    told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
    code = done.returncode if done.returncode >= 0 else 6
    if code == 0 and not document:
        return Answered(6, {}, f"{manager.name} gave no answer: {told}")
    return Answered(code, document, as_text(error.get("message")) or told)
