"""The samples of a log -> how many of the answers were answers, and what was really sent for them.

`read_samples` counts a log's samples into `Samples`, one at a time. inspect-ai scores an answer that was cut,
empty or written in another form than the scorer reads like a wrong one; here each kind is counted.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hf_evaluation.core.json_values import as_count, as_object, as_objects, as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import first_line, printable

# What decides an answer and is sent with each question, by inspect's names.
GENERATION = (
    "temperature", "top_p", "top_k", "max_tokens", "seed", "reasoning_effort", "reasoning_tokens",
    "frequency_penalty", "presence_penalty", "stop_seqs", "system_message",
)  # fmt: skip
UNREADABLE = (OSError, ValueError, KeyError, EOFError, NotImplementedError)
_CUT = frozenset({"max_tokens", "model_length"})
_BOXED = pattern(r"\\boxed\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Unread:
    """Of one scorer: answers in which it found none, and samples that gave no answer for any reason."""

    unparsed: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Samples:
    """What the samples of a log say: how many there are, failed, hit a limit, were cut or are empty.

    `unread` counts by scorer; `sent` are the values that went with the questions, by name.
    """

    count: int
    failed: int
    limited: int
    cut: int
    unreadable: str | None = None
    empty: int = 0
    unread: Mapping[str, Unread] = field(default_factory=dict)
    sent: Mapping[str, tuple[object, ...]] = field(default_factory=dict)


class _Tally:
    """The counts so far. A scorer that never names an answer cannot tell one that it did not find."""

    def __init__(self, *, completion: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.completion = completion
        self.unparsed: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        self.silent: Counter[tuple[str, bool]] = Counter()
        self.names: set[str] = set()
        self.naming: set[str] = set()
        self.sent: dict[str, dict[str, object]] = {}

    def add(self, sample: Mapping[str, Any]) -> None:
        """Count one sample."""
        self.counts["count"] += 1
        self.counts["failed"] += bool(sample.get("error"))
        self.counts["limited"] += bool(sample.get("limit"))
        calls = _settings_of_calls(sample)
        self._add_sent(calls)
        output = as_object(sample.get("output"))
        text, stop = _answer_of(output)
        cut, empty = stop in _CUT or _is_full(output, calls), not text.strip()
        self.counts["cut"] += cut
        if sample.get("error"):
            return
        self.counts["empty"] += empty
        for name, row in as_object(sample.get("scores")).items():
            self._add_score(name, as_object(row), text, cut, empty)

    def _add_score(self, name: str, score: Mapping[str, Any], text: str, cut: bool, empty: bool) -> None:
        """One scorer's verdict; a right one had its answer, wherever it was cut."""
        self.names.add(name)
        right = score.get("value") in ("C", 1, 1.0, True)
        told = score.get("answer")
        if told:
            self.naming.add(name)
        if right:
            return
        lost = empty or (cut and not self.completion)
        if not empty and _not_found(score, text):
            self.unparsed[name] += 1
            lost = True
        elif not empty and told is None and not score.get("reason"):
            self.silent[name, lost] += 1
        self.unanswered[name] += lost

    def _add_sent(self, calls: Sequence[Mapping[str, Any]]) -> None:
        """The settings that each call was sent with."""
        for config in calls:
            for name in GENERATION:
                value = config.get(name)
                self.sent.setdefault(name, {})[json.dumps(value, sort_keys=True)] = value

    def result(self, unreadable: str | None) -> Samples:
        """What was counted."""
        unread = {}
        for name in self.names:
            late = lost = 0
            if name in self.naming:  # then its silence says that it found none
                late, lost = self.silent[name, False], self.silent[name, True]
            unread[name] = Unread(self.unparsed[name] + late + lost, self.unanswered[name] + late)
        return Samples(
            self.counts["count"], self.counts["failed"], self.counts["limited"], self.counts["cut"],
            unreadable, self.counts["empty"], unread,
            {name: tuple(values.values()) for name, values in self.sent.items()},
        )  # fmt: skip


def read_samples(samples: Iterable[Mapping[str, Any]], *, completion: bool = False) -> Samples:
    """Count the samples of a log, holding one at a time in memory.

    With `completion` a text that goes on until it is cut is no lost answer: base models do not stop.
    """
    tally = _Tally(completion=completion)
    try:
        for sample in map(as_object, samples):
            tally.add(sample)
    except UNREADABLE as error:
        return tally.result(printable(first_line(error))[:200])
    return tally.result(None)


def _answer_of(output: Mapping[str, Any]) -> tuple[str, str | None]:
    """(text, why it ended) of a sample's answer, without what the model thought before it."""
    first = (as_objects(output.get("choices")) or [{}])[0]
    text = as_text(output.get("completion"))
    if text is None:
        content = as_object(first.get("message")).get("content")
        text = content if isinstance(content, str) else "".join(_text_parts(content))
    return text, as_text(first.get("stop_reason"))


def _settings_of_calls(sample: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The settings of each call to the model under test; a grader's calls have a role."""
    return [
        as_object(event.get("config"))
        for event in as_objects(sample.get("events"))
        if event.get("event") == "model" and not event.get("role")
    ]


def _is_full(output: Mapping[str, Any], calls: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an answer has all the tokens that it may have: transformers never says that it was cut.

    It counts the tokens of a batch, so that beside an answer that was cut all of its batch count as cut.
    """
    used = as_count(as_object(output.get("usage")).get("output_tokens"))
    most = as_count(calls[-1].get("max_tokens")) if calls else None
    return bool(used and most and used >= most)


def _text_parts(content: object) -> Iterator[str]:
    for part in content if isinstance(content, list) else ():
        if as_object(part).get("type") == "text":
            yield str(part.get("text") or "")


def _not_found(score: Mapping[str, Any], text: str) -> bool:
    """Whether the scorer says that it found no answer, or read another text than the one in the box."""
    told = score.get("answer")
    if score.get("reason") == "invalid_response_format" or told == "":
        return True
    boxed = _BOXED.findall(text)
    return bool(boxed) and isinstance(told, str) and not _same_answer(boxed[-1], told)


def _same_answer(boxed: str, told: str) -> bool:
    """Whether the scorer's answer is what stands in the last box of the text, or holds it."""
    inner, read = (re.sub(r"[\s$,\\{}]|text|mathrm", "", part).casefold() for part in (boxed, told))
    with contextlib.suppress(ValueError):
        return abs(float(inner) - float(read)) <= 1e-4 * abs(float(inner))
    return inner in read
