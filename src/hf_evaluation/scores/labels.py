"""A printed label taken apart: its benchmark, variant, metric, and which way is better.

`parse_label` gives a `Label` for what stands in a header or a first column ("DROP (3-shot F1)").
`two_known_names` are those that one label holds ("HumanEval / HumanEval+"). `is_metric`,
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
from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.metrics import find_metric, telling_metric
from hf_evaluation.scores.setting_words import PAIR_WORDS
from hf_evaluation.scores.settings import Settings, read_settings
from hf_evaluation.scores.wording import (
    AGGREGATE_END,
    AGGREGATE_START,
    AGGREGATE_WORDS,
    QUANTITIES,
    SUBSET_WORDS,
)

SHOTS = pattern(
    r"(?i)\bn\s?=\s?\d+\b|\b(?:\d+|zero|one|two|three|four|five|few|k|n)\s*-?\s*shots?\b(?:\s*\+?\s*(?:cot|c[-]?o[-]?t))?|\b(?:\d+)-shot-(?:cot|instruct)\b"
)
MAY_HAVE_SHOTS = pattern(r"(?i)shot|=")
_DOWN, _UP = pattern("[↓⬇]"), pattern("[↑⬆]")
_PAIR_ENDS = pattern(r"[\n/|]")
_SHARED_BY_PAIR = pattern(
    r"^(?P<shared>\([^()/|\n]+\)|\[[^\[\]/|\n]+\])\s+(?P<pair>[^()\[\]]*[/|][^()\[\]]*)$"
)
_METRIC_WORDS = pattern(r"[,;/]\s*|\s+")
_NUMBERED = pattern(r"(?i)\d|zero|one|two|three|four|five")
TRAILING_BRACKET = pattern(r"^(?P<head>.+?)\s*[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）]?\s*$", re.S)
_LABEL_MARKS = pattern(
    r"(?:\*(?!\d)|(?<!\d)\*|[†‡§¶◇♢★☆⭐])+|\s*[↑↓⬆⬇▲▼→]+\s*|[\U0001F300-\U0001FAFF\u2600-\u27bf]+"
)
_FOOTNOTE = pattern(r"^(?:[*†‡§¶#^\d,\s]+|\[\d+\]|[a-e])$")
_ADDITION = pattern(r"(?i)^(?:w/|w/o|(?:with|without|no|using)\b|\+\s*\w)")
_QUANTITY = pattern(r"(?i)^\d+(?:\.\d+)?[bmk]?$")
_JOINTS = pattern(r"[\s_-]+")
MAX_JOINED, MAX_TAILS = 60, 3  # characters of a name that ends in parts, and words of those
MAX_STARTS = 5  # beginnings of a name that another beside it may share
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
    lower = True if _DOWN.search(printed) else False if _UP.search(printed) else None
    text = _LABEL_MARKS.sub(" ", printed.lstrip("-–—•·>#▸ \t")).strip(" :")
    for piece in small:
        lower = True if _DOWN.search(piece) else lower
    variants = [_LABEL_MARKS.sub("", piece).strip() for piece in small if not _FOOTNOTE.match(piece)]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    text = " ".join(lines)
    name, more = _split_label(text, lines)
    variants = more + [variant for variant in variants if variant]
    benchmark = catalogue().find(name)
    bare = not benchmark and is_metric(name)
    aggregate = not benchmark and is_aggregate(name) and not _names_measure(name)
    metric = next((word for word in ([name] if bare else []) + variants for word in _metrics_in(word)), None)
    if lower is None and metric:
        lower = is_lower_better(metric)
    return Label(text, name, tuple(variants), benchmark, metric, lower, aggregate, bare, tuple(lines))


@lru_cache(4096)
def is_setting(text: str) -> bool:
    """Whether a text says how or on which part something was measured, not what: shots, metric, split."""
    inner = text.strip("()[] ")
    if not inner:
        return False
    if text.startswith("(") or SHOTS.search(inner) or _ADDITION.match(inner) or _QUANTITY.match(inner):
        return True
    if squash(inner) in SUBSET_WORDS or squash(inner) in AGGREGATE_WORDS or is_metric(inner):
        return True
    settings = read_settings(inner)
    return settings != Settings() and not settings.rest


@lru_cache(4096)
def is_metric(text: str) -> bool:
    """Whether a label is a metric's name and nothing else ("Accuracy (%)", "pass@1", "macro F1", "F1/EM")."""
    if find_metric(text):
        return squash(text) not in QUANTITIES
    pair = pair_of(text)
    if 1 < len(pair) < 4 and all(part and find_metric(part) for part in pair):
        return True
    head = TRAILING_BRACKET.match(text)
    return bool(head and len(text) <= MAX_LABEL and is_metric(head["head"]) and is_setting(head["inside"]))


def pair_of(text: str) -> tuple[str, ...]:
    """The parts of a label that goes with several numbers of a cell: "pass@1 / cons@64", "P/S", "F1 | EM"."""
    if "/" not in text and MAY_HAVE_SHOTS.search(text) and len(shots := SHOTS.findall(text)) > 1:
        return tuple(shots)
    if shared := _SHARED_BY_PAIR.match(text):  # "(half book) en->de / de->en"
        return tuple(f"{shared['shared']} {part}" for part in pair_of(shared["pair"]))
    inner = text.strip("()[] ")
    return PAIR_WORDS.get(squash(inner)) or tuple(part.strip() for part in _PAIR_ENDS.split(inner))


@lru_cache(4096)
def two_known_names(printed: str) -> tuple[str, ...]:
    """Two known names in one label, the second one perhaps without their common beginning.

    "HumanEval / HumanEval+", "LibriSpeech clean / other", "MNLI-m/mm".
    """
    first, slash, second = (piece.strip() for piece in printed.partition("/"))
    if not (slash and first and second and "/" not in second):
        return ()
    begins = ["", *(first[: joint.end()] for joint in _JOINTS.finditer(first))]
    names = ((first, begin + second) for begin in begins[:MAX_STARTS])
    return next((both for both in names if all(parse_label(name).known for name in both)), ())


def is_lower_better(metric: str) -> bool | None:
    """True where a printed metric is better the lower it is, None where it says nothing of that."""
    found = find_metric(metric)
    return True if found and found[0].lower_is_better else None


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


def _names_measure(text: str) -> bool:
    """Whether words for an average stand before the name of a metric that no everyday word is ("Mean F1")."""
    found = telling_metric(text)
    return (
        found is not None
        and not found.counts_right
        and squash(text) not in AGGREGATE_WORDS
        and squash(text) not in catalogue().aggregates
    )


def _split_label(text: str, lines: list[str]) -> tuple[str, list[str]]:
    """(name, variants) of a label in one line; what the catalogue knows as a whole is not split."""
    find = catalogue().find
    if known := find(text):
        whole = (find("".join(lines)) and text) or text
        return _metric_off_name(whole, known) or (whole, [])
    variants: list[str] = []
    name = text
    head, slash, tail = text.rpartition("/")
    if slash and _is_plain_metric(tail) and not is_metric(head.split(" ")[-1]):  # "hellaswag/acc_norm"
        return head.strip(), [tail.strip()]
    if len(lines) > 1:
        tails = [line for line in lines[1:] if is_setting(line) or "|" in line]
        if tails:
            name, variants = (
                " ".join(line for line in lines if line not in tails),
                [tail.strip("()") for tail in tails],
            )
    name, inner = _split_brackets(name)
    variants = [variant for variant in inner + variants if variant]
    if find(name):
        return name, variants
    may_tell = MAY_HAVE_SHOTS.search(name) is not None
    if may_tell and (shots := SHOTS.search(name)) and _NUMBERED.search(shots.group(0)):
        rest = (name[: shots.start()] + " " + name[shots.end() :]).strip(" -,:_()")
        if rest:
            name, variants = re.sub(r"\s+", " ", rest), [shots.group(0).strip(), *variants]
    name, metrics = _split_metric(name)
    name, parts = _split_part(name)
    return name, [variant for variant in parts + metrics + variants if variant]


def _metric_off_name(name: str, known: Benchmark) -> tuple[str, list[str]] | None:
    """Cut a metric off a known name that is one without it, too: "Codeforces (Rating)"."""
    bracket = TRAILING_BRACKET.match(name)
    head, tail = (bracket["head"], bracket["inside"]) if bracket else name.rpartition(" ")[::2]
    tells = telling_metric(tail) if head and catalogue().find(head) is known else None
    return (head, [tail]) if tells else None


def _is_plain_metric(text: str) -> bool:
    return not re.search(r"[()\[\]]", text) and is_metric(text)


def _split_brackets(name: str) -> tuple[str, list[str]]:
    """Cut brackets off the end of a name; "pass@1 (HumanEval)" is the benchmark in the brackets."""
    find = catalogue().find
    variants: list[str] = []
    while (bracket := TRAILING_BRACKET.match(name)) and not find(name):
        head, inside = bracket["head"].strip(" :-,"), bracket["inside"].strip()
        if is_metric(head) and find((named := _split_label(inside, []))[0]):
            return named[0], [head, *named[1], *variants]
        name, variants = head, [inside, *variants]
    return name, variants


def _split_metric(name: str) -> tuple[str, list[str]]:
    """Cut metric words off the end of a name, where something is left that is not a metric itself."""
    find = catalogue().find
    head, _, tail = name.rpartition(" ")
    if find(head) and is_metric(tail):  # "TruthfulQA mc1", which is also a harness's name of the metric
        return head, [tail]
    words = [] if is_metric(name) else name.split(" ")  # "Cosine Pearson" is one metric
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        if is_metric(tail) and not is_metric(head) and not is_aggregate(head) and not find(name):
            return head.rstrip(" -,:"), [tail.strip("()-")]
        if find(head) and is_setting(tail):
            return head, [tail]
    return name, []


def _split_part(name: str) -> tuple[str, list[str]]:
    """Cut splits and parts off the end of a known name: "MMMU_val", "GQA testdev", "MMBench_DEV_EN"."""
    find = catalogue().find
    ends = [] if len(name) > MAX_JOINED or find(name) else list(_JOINTS.finditer(name))
    for end in reversed(ends[-MAX_TAILS:]):
        head, tail = name[: end.start()], name[end.end() :]
        benchmark, words = find(head), _JOINTS.split(tail)
        if benchmark and find_part(benchmark, tail):
            return head, [tail]
        if benchmark and all(find_part(benchmark, word) for word in words):
            own = next((word for word in words if find(f"{head} {word}")), None)  # "MMBench EN"
            return (f"{head} {own}" if own else head), [word for word in words if word != own]
    return name, []


def _metrics_in(text: str) -> Iterator[str]:
    for part in _METRIC_WORDS.split(text):
        if part and is_metric(part):
            yield part
    if is_metric(text):
        yield text
