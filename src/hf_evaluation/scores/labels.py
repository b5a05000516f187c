"""A printed label taken apart: its benchmark, variant, metric, and which way is better.

`parse_label` gives a `Label` for what stands in a header or a first column ("DROP (3-shot F1)"). `is_metric`,
`is_aggregate` and `is_setting` say what a text is that names no benchmark. A known name is taken whole before
anything is cut off it; what is not in the catalogue keeps its printed name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.wording import (
    AGGREGATE_END,
    AGGREGATE_START,
    AGGREGATE_WORDS,
    LOWER_IS_BETTER,
    METRIC_PATTERN,
    METRIC_PREFIXES,
    METRIC_WORDS,
)

SHOTS = pattern(
    r"(?i)\bn\s?=\s?\d+\b|\b(?:\d+|zero|one|two|three|four|five|few|k|n)\s*-?\s*shots?\b(?:\s*\+?\s*(?:cot|c[-]?o[-]?t))?|\b(?:\d+)-shot-(?:cot|instruct)\b"
)
_NUMBERED = pattern(r"(?i)\d|zero|one|two|three|four|five")
TRAILING_BRACKET = pattern(r"^(?P<head>.+?)\s*[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）]?\s*$", re.S)
_LABEL_MARKS = pattern(r"[*†‡§¶◇♢★☆⭐]+|\s*[↑↓⬆⬇▲▼→]+\s*|[\U0001F300-\U0001FAFF\u2600-\u27bf]+")
_FOOTNOTE = pattern(r"^(?:[*†‡§¶#^\d,\s]+|\[\d+\]|[a-e])$")
SETTING_WORD = pattern(
    r"(?i)^(?:w/o?|with|without|no|using|\+)\b.*|"
    r"^(?:cot|5-shot cot|non-?cot|greedy|strict|flexible|flex|test|val|"
    r"valid|validation|dev|train|"
    r"testmini|test-mini|mini|hard|easy|medium|full|diamond|main|extended|all|en|zh|cn|ja|de|fr|es|de?v set|"
    r"\d+k|\d+(?:\.\d+)?[bm]?|mean|std|normalized|raw|chat|base|instruct|thinking|non-?thinking|"
    r"tools?|no tools?|"
    r"public|private|"
    r"text|vision|image|text[- ]only|overall|average|avg|micro|macro|x-subject|random)$"
)
MAX_LABEL = 200  # characters; what is longer is prose and names no benchmark


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label taken apart: `name` without shots, metric and subset, which are in `variants`."""

    printed: str
    name: str
    variants: tuple[str, ...] = ()
    benchmark: Benchmark | None = None
    metric: str | None = None
    lower: bool | None = None
    aggregate: bool = False
    bare: bool = False
    lines: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the name is in the catalogue."""
        return self.benchmark is not None


@lru_cache(8192)
def parse_label(printed: str, small: tuple[str, ...] = ()) -> Label:
    """Take a printed label apart: "DROP (3-shot F1)" is the benchmark DROP with the variant "3-shot F1"."""
    if len(printed) > MAX_LABEL:
        return Label(printed[:MAX_LABEL], printed[:MAX_LABEL])
    lower = True if re.search("[↓⬇]", printed) else False if re.search("[↑⬆]", printed) else None
    text = _LABEL_MARKS.sub(" ", printed.lstrip("-–—•·> \t")).strip(" :")
    for piece in small:
        lower = True if re.search("[↓⬇]", piece) else lower
    variants = [_LABEL_MARKS.sub("", piece).strip() for piece in small if not _FOOTNOTE.match(piece)]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    text = " ".join(lines)
    name, more = _split_label(text, lines)
    variants = more + [variant for variant in variants if variant]
    benchmark = catalogue().find(name)
    bare = not benchmark and is_metric(name)
    aggregate = not benchmark and is_aggregate(name)
    metric = next((word for word in ([name] if bare else []) + variants for word in _metrics_in(word)), None)
    if lower is None and metric:
        lower = True if squash(metric) in LOWER_IS_BETTER else None
    return Label(text, name, tuple(variants), benchmark, metric, lower, aggregate, bare, tuple(lines))


def is_setting(text: str) -> bool:
    """Whether a text says how something was measured, not what: shots, a metric, a split, a bracket."""
    inner = text.strip("()[] ")
    return bool(
        SHOTS.fullmatch(inner)
        or is_metric(inner)
        or SETTING_WORD.match(inner)
        or text.startswith("(")
        or SHOTS.search(inner)
    )


@lru_cache(4096)
def is_metric(text: str) -> bool:
    """Whether a label is a metric's name and nothing else ("Accuracy (%)", "pass@1", "macro F1")."""
    if squash(text) in METRIC_WORDS or squash(text.replace("%", "")) in METRIC_WORDS:
        return True
    pair = text.split("/")
    if 1 < len(pair) < 4 and all(part.strip() and is_metric(part.strip()) for part in pair):
        return True
    rest = METRIC_PATTERN.sub(" ", text)
    if rest != text:
        rest = squash(rest)
        return not rest or rest in METRIC_WORDS
    head = TRAILING_BRACKET.match(text)
    if head and len(text) <= MAX_LABEL and is_metric(head["head"]):
        return True
    words = [word for word in re.split(r"[\s_]+", text.strip()) if squash(word) not in METRIC_PREFIXES]
    return 0 < len(words) < len(re.split(r"[\s_]+", text.strip())) and is_metric(" ".join(words))


@lru_cache(4096)
def is_aggregate(text: str) -> bool:
    """Whether a label sums up over several things ("Average", "Core tasks average", "总分")."""
    squashed = squash(text)
    return (
        squashed in AGGREGATE_WORDS
        or squashed in catalogue().aggregates
        or bool(AGGREGATE_START.match(text))
        or (
            bool(AGGREGATE_END.search(text))
            and not catalogue().find(AGGREGATE_END.sub("", text).strip(" -_"))
        )
    )


def _split_label(text: str, lines: list[str]) -> tuple[str, list[str]]:
    """(name, variants) of a label in one line; what the catalogue knows as a whole is not split."""
    find = catalogue().find
    if find(text):
        return (find("".join(lines)) and text) or text, []
    variants: list[str] = []
    name = text
    if len(lines) > 1:
        tails = [line for line in lines[1:] if is_setting(line) or "|" in line]
        if tails:
            name, variants = (
                " ".join(line for line in lines if line not in tails),
                [tail.strip("()") for tail in tails],
            )
    while bracket := TRAILING_BRACKET.match(name):
        if find(name):
            return name, variants
        head, inside = bracket["head"].strip(" :-,"), bracket["inside"].strip()
        if is_metric(head) and find(inside):
            return inside, [head, *variants]
        name, variants = head, [inside, *variants]
    if find(name):
        return name, [variant for variant in variants if variant]
    if (shots := SHOTS.search(name)) and _NUMBERED.search(shots.group(0)):
        rest = (name[: shots.start()] + " " + name[shots.end() :]).strip(" -,:_()")
        if rest:
            name, variants = re.sub(r"\s+", " ", rest), [shots.group(0).strip(), *variants]
    name, metrics = _split_metric(name)
    return name, [variant for variant in metrics + variants if variant]


def _split_metric(name: str) -> tuple[str, list[str]]:
    """Cut metric words off the end of a name, where something is left that is not a metric itself."""
    find = catalogue().find
    words = name.split(" ")
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        if is_metric(tail) and not is_metric(head) and not is_aggregate(head) and not find(name):
            return head.rstrip(" -,:"), [tail.strip("()-")]
        if find(head) and is_setting(tail):
            return head, [tail]
    return name, []


def _metrics_in(text: str) -> Iterator[str]:
    for part in re.split(r"[,;/]\s*|\s+", text):
        if part and is_metric(part):
            yield part
    if is_metric(text):
        yield text
