"""Settings of a measurement, read out of labels and notes: shots, thought, mode, tools, sampling, part.

`read_settings` takes any text apart ("5-shot CoT; harness lm-eval 0.4.8") into `Settings`; what it cannot
place stays as text in `rest` and identifies nothing. `settings_text` writes settings so that they read back
as the same, `variant_text` with the remarks behind them; `settings_json` and `settings_in_json` are their
fields in a score. The words are data (`scores.setting_words`); parts and metrics are those that the
benchmark table and the vocabulary of metrics know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark, find_part
from hf_evaluation.scores.identity import names_itself, names_sibling
from hf_evaluation.scores.metrics import find_metric, is_generic, metric_of
from hf_evaluation.scores.parts import part_key
from hf_evaluation.scores.setting_words import (
    EFFORTS,
    FILLERS,
    FILTER_NAMES,
    FILTERS,
    GRAMMAR,
    HARNESS_NAMES,
    HARNESS_VERSION,
    HARNESSES,
    MAX_RUNS,
    MAX_SHOTS,
    NUMBER_WORDS,
    REMARKS,
    SPLITS,
)
from hf_evaluation.scores.wording import AGGREGATE_END, AGGREGATE_WORDS

UNKNOWN_PART = "unknown"  # the kind of a part whose name the benchmark table does not have
MAX_NOTES = 2_000  # characters of notes that are read; longer ones are prose


@dataclass(frozen=True, slots=True)
class Settings:
    """What a text tells of how, and on which part, a benchmark was measured; None where it does not tell.

    `part` is (kind, id): None is the whole benchmark. `metric` is an id of the vocabulary with its k
    ("pass@10"). `runs` is the number of runs that are averaged; `filter` how answers were found in the text;
    `length` a context or a budget ("32k"). `rest` is what could not be placed. `part_name` is how a known
    part, or the average over all of them, is printed: for people, never compared.
    """

    part: tuple[str, str] | None = None
    metric: str | None = None
    shots: int | None = None
    chain_of_thought: bool | None = None
    mode: str | None = None
    tools: bool | None = None
    runs: int | None = None
    temperature: float | None = None
    split: str | None = None
    filter: str | None = None
    length: str | None = None
    harness: str | None = None
    harness_version: str | None = None
    rest: tuple[str, ...] = ()
    part_name: str | None = field(default=None, compare=False)


NO_SETTINGS = Settings()
_FIELDS = tuple(field.name for field in fields(Settings))
_SEPARATORS = pattern(r"[,;|\n·•()\[\]{}（）]+|\s[/+–—]\s")
_RULES = tuple((name, pattern(text, re.I), value) for name, text, value in GRAMMAR)
_ANY_RULE = pattern("|".join(f"(?:{text})" for _, text, _ in GRAMMAR), re.I)
_MAY_TELL_SHOTS = pattern(r"(?i)shot|-s\b|[kn]\s*=")
_SUBSET = pattern(r"(?i)^\s*(?:part|subset|category|subject|task)\s*[:=]\s*(\S.*)$")
_SAMPLES = pattern(r"k=\d+")  # of what is not told
_VERSION = pattern(HARNESS_VERSION, re.I)


@lru_cache(4096)
def read_settings(text: str | None, benchmark: Benchmark | None = None, *, labels: bool = False) -> Settings:
    """The settings that a text tells.

    With `labels` the text stands beside the number (a header, a row, a bracket): what cannot be placed is
    then a part of unknown name, never the whole. In notes it is a remark.
    """
    reader = _SettingsReader(benchmark)
    for piece in _SEPARATORS.split((text or "")[:MAX_NOTES]):
        if piece.strip():
            reader.read(piece.strip())
    return reader.settings(labels=labels)


def shots_in(text: str) -> int | None:
    """The shots that a text tells, None where it tells none; most sentences speak of none."""
    return read_settings(text).shots if _MAY_TELL_SHOTS.search(text) else None


def settings_of_variant(
    variant: str | None, benchmark: Benchmark | None, *, labels: bool = False
) -> Settings:
    """The settings of a variant with remarks: we write the variant before a semicolon, remarks behind it.

    Remarks may tell a setting that the variant does not; they name no part and no metric, but stay as text.
    """
    head, _, remarks = (variant or "").partition(";")
    more = read_settings(remarks, benchmark)
    named = tuple(filter(None, (more.part[1] if more.part else None, more.metric)))
    more = replace(more, part=None, metric=None, rest=(*more.rest, *named))
    return over(read_settings(head, benchmark, labels=labels), more)


def settings_of_labels(labels: Sequence[str], benchmark: Benchmark | None) -> Settings:
    """What the labels beside a number tell: headers, rows, brackets, each a text of its own."""
    return read_settings(", ".join(labels), benchmark, labels=True)


_SPLIT_BEFORE = pattern(r"(?i)(val|validation|dev|test)[\s_-]+(?=\S)")


class _SettingsReader:
    """Collects what the pieces of one text tell; a field that is told twice in two ways is not told.

    Two parts are a part of a part: never the whole, and of unknown name, in whichever order they stand.
    """

    def __init__(self, benchmark: Benchmark | None) -> None:
        self._benchmark = benchmark
        self._told: dict[str, object] = {}
        self._contradicted: set[str] = set()
        self._rest: list[str] = []
        self._parts: list[tuple[tuple[str, str], str]] = []  # each part with its printed name
        self._part_name: str | None = None
        self._counts = False  # whether the piece before was a part or an average, which its count may follow

    def read(self, piece: str) -> None:
        """Take one piece apart."""
        if self._counts and piece.isdecimal() and len(piece) < 4:
            self._part_name, self._counts = f"{self._part_name} ({piece})", False
            return
        self._counts = False
        if named := _SUBSET.match(piece):
            name = named[1].strip().rstrip(".:")
            self._tell_part(self._part(name) or (UNKNOWN_PART, name), name)
            return
        tells, is_setting = _told_by_rules(piece)  # "strict match" is no metric
        if self._benchmark and not is_setting and names_sibling(self._benchmark, piece):
            self._tell_part((UNKNOWN_PART, piece), piece)
            return
        if self._is_part(piece) or (not is_setting and self._is_metric(piece)):
            return
        left = piece
        for name, rule, value in _RULES if tells else ():
            left = self._take(name, rule, value, left)
        left = _telling_stretch(left)
        if left and not self._is_part(left) and not self._is_metric(left):
            self._rest.append(left)

    def settings(self, *, labels: bool) -> Settings:
        """What was told."""
        told = {name: value for name, value in self._told.items() if name not in self._contradicted}
        rest = tuple(self._rest)
        if not told and not rest and self._part_name is None:
            return NO_SETTINGS
        named = " ".join(filter(None, map(_name_of_part, rest))) if labels else ""
        if named or "part" in self._contradicted:  # a part of a part has no name here
            parts = dict.fromkeys(printed for _, printed in sorted(self._parts))
            told["part"] = (UNKNOWN_PART, " ".join(filter(None, (*parts, named))))
        return Settings(**told, rest=rest, part_name=self._part_name)  # type: ignore[arg-type]

    def _is_part(self, piece: str) -> bool:
        """Whether a piece is the name of the benchmark itself or of a summary, or of a part of it."""
        if squash(piece) in AGGREGATE_WORDS:
            self._part_name, self._counts = self._part_name or piece, True
            return True
        if self._benchmark and squash(piece) in self._benchmark.squashed_names:
            return True
        part = self._part(piece)
        if part:
            self._tell_part(part, piece)
            self._part_name, self._counts = piece, True
        return part is not None or bool(self._benchmark and names_itself(self._benchmark, piece))

    def _is_metric(self, piece: str) -> bool:
        """Whether a piece is the name of a metric; "score" is one, but tells none."""
        found = find_metric(piece)
        if found and not is_generic(found[0], self._benchmark):
            self._tell("metric", found[0].named(found[1]))
        if found and (split := _SPLIT_BEFORE.match(piece)):
            self.read(split[1])  # "val CIDEr"
        return found is not None

    def _part(self, text: str) -> tuple[str, str] | None:
        if self._benchmark is None:
            return None
        plain = AGGREGATE_END.sub("", text).strip(" -_")  # "Humanities average"
        return find_part(self._benchmark, text) or (
            find_part(self._benchmark, plain) if plain != text else None
        )

    def _take(self, name: str, rule: re.Pattern[str], value: str | None, text: str) -> str:
        """The text without what one rule of the grammar reads."""
        found = rule.search(text)
        if found is None:
            return text
        told = value or next((group for group in found.groups() if group), None) or found[0]
        if name == "samples":
            self._tell_samples(found[0][0].casefold(), int(told))
        elif name:
            self._tell(name, _value_of(name, told))
        after = text[found.end() :]
        if name == "harness" and (version := _VERSION.match(after)):
            self._tell("harness_version", version[1])
            after = after[version.end() :]
        return f"{text[: found.start()]} {after}"

    def _tell_samples(self, letter: str, number: int) -> None:
        """What "k=8" or "n=64" says: examples in the prompt, but samples where a metric counts those."""
        listed = [metric_of(name) for name in self._benchmark.metrics] if self._benchmark else []
        by_k = next((found[0] for found in listed if found and found[0].takes_k), None)
        if by_k is None and number <= MAX_SHOTS:
            self._tell("shots", number)
        elif letter == "n" and (by_k is not None or number <= MAX_RUNS):
            self._tell("runs", number)
        elif by_k is not None:
            self._tell("metric", by_k.named(number))
        else:
            self._rest.append(f"{letter}={number}")

    def _tell_part(self, part: tuple[str, str], printed: str) -> None:
        self._parts.append((part, printed))
        self._tell("part", part)

    def _tell(self, name: str, value: object) -> None:
        if self._told.setdefault(name, value) != value:
            self._contradicted.add(name)


@lru_cache(4096)
def _told_by_rules(piece: str) -> tuple[bool, bool]:
    """Whether a rule of the grammar reads anything in a piece, and whether one reads the whole piece."""
    tells = _ANY_RULE.search(piece) is not None
    return tells, tells and any(rule.fullmatch(piece) for _, rule, _ in _RULES)


def _value_of(name: str, told: str) -> object:
    """The value of a field as its type has it."""
    word = told.casefold()
    if name in ("shots", "runs"):
        return NUMBER_WORDS.get(word) if word in NUMBER_WORDS else int(word)
    if name in ("chain_of_thought", "tools"):
        return word == "yes"
    if name == "temperature":
        return float(word)
    if name == "split":
        return SPLITS.get(squash(word), squash(word))
    if name == "filter":
        return FILTERS.get(squash(word), word)
    if name == "harness":
        return HARNESSES.get(squash(word), word)
    return word


def _says_nothing_of_parts(word: str) -> bool:
    """Whether a word speaks of the model, its files or samples: "Instruct", "Apache-2.0", "BF16/FP16"."""
    parts = [squash(part) for part in re.split(r"[/+&-]", word)]
    is_remark = squash(word) in REMARKS or all(part in REMARKS for part in parts if part)
    return is_remark or bool(_SAMPLES.fullmatch(word))


def _name_of_part(text: str) -> str:
    """A text without the words behind it that speak of the model: "ASR-zh Instruct" is ASR-zh."""
    words = text.split()
    while words and _says_nothing_of_parts(words[-1]):
        words.pop()
    return " ".join(words)


def _telling_stretch(text: str) -> str:
    """What is left of a piece from the first to the last word that says something."""
    words = [plain for word in text.split() if (plain := word.strip(".:=-_/*\"'`“”+"))]
    telling = [at for at, word in enumerate(words) if squash(word) not in FILLERS]
    return " ".join(words[telling[0] : telling[-1] + 1]) if telling else ""


def settings_text(settings: Settings) -> str | None:
    """Settings for people, in words that `read_settings` reads back; None where nothing is told."""
    kind, part = settings.part or ("", "")
    harness = settings.harness or ""
    words = [
        f"subset: {part}" if kind == UNKNOWN_PART else part,
        settings.metric,
        None if settings.shots is None else f"{settings.shots}-shot",
        _yes_or_no(settings.chain_of_thought, "CoT", "no CoT"),
        f"Reasoning: {settings.mode}" if settings.mode in EFFORTS else settings.mode,
        _yes_or_no(settings.tools, "with tools", "no tools"),
        None if settings.runs is None else "1 run" if settings.runs == 1 else f"avg@{settings.runs}",
        None if settings.temperature is None else f"temperature {settings.temperature:g}",
        f"{settings.split} set" if settings.split else None,
        FILTER_NAMES.get(settings.filter or "", settings.filter),
        f"{settings.length} context" if settings.length else None,
        " ".join(filter(None, (HARNESS_NAMES.get(harness, harness), settings.harness_version))),
    ]
    return ", ".join(word for word in words if word) or None


def _yes_or_no(value: bool | None, yes: str, no: str) -> str | None:
    return None if value is None else yes if value else no


def over(first: Settings, second: Settings) -> Settings:
    """The settings of two texts about one number: those of the first, and what only the second tells."""
    if first is NO_SETTINGS or (first == NO_SETTINGS and first.part_name is None):
        return second
    if second is NO_SETTINGS or (second == NO_SETTINGS and second.part_name is None):
        return first
    values = {
        name: getattr(second, name) if (told := getattr(first, name)) is None else told for name in _FIELDS
    }
    return Settings(**{**values, "rest": (*first.rest, *second.rest)})


def variant_text(settings: Settings) -> str | None:
    """Settings for people, the part as it is printed and remarks behind a semicolon.

    `settings_of_variant` takes it apart again.
    """
    text = settings_text(settings)
    if settings.part_name and (settings.part is None or settings.part[0] != UNKNOWN_PART):
        text = ", ".join(filter(None, (settings.part_name, settings_text(replace(settings, part=None)))))
    return "; ".join(filter(None, (text, ", ".join(settings.rest)))) or None


# The fields of settings in the JSON of a score, with the type that each has there.
_JSON_TYPES: Mapping[str, type] = {
    "part": str, "shots": int, "chain_of_thought": bool, "mode": str, "tools": bool, "runs": int,
    "temperature": float, "split": str, "filter": str, "length": str, "harness": str, "harness_version": str,
}  # fmt: skip


def settings_json(settings: Settings) -> dict[str, Any]:
    """The settings as fields of a score's JSON; null is not told, a part is told by its id."""
    told = {name: getattr(settings, name) for name in _JSON_TYPES}
    return {**told, "part": settings.part[1] if settings.part else None}


def settings_in_json(
    row: Mapping[str, Any], benchmark: Benchmark | None, where: str, *, labels: bool
) -> Settings:
    """The settings of a score's JSON: its fields, and what only its `variant` tells.

    Raises EvaluationError (2) naming the field that is wrong, or that the variant contradicts.
    """
    told = {name: _of_type(row.get(name), name, where) for name in _JSON_TYPES}
    if isinstance(told["part"], str):
        told["part"] = part_of_text(told["part"], benchmark)
    variant = row.get("variant")
    text = settings_of_variant(
        variant if isinstance(variant, str) else None,
        benchmark,
        labels=labels and told["part"] is None,
    )
    own = Settings(**told)  # type: ignore[arg-type]
    if name := contradicted_field(own, text):
        raise EvaluationError(
            f"{where}.{name} is {row[name]!r}, its variant says {variant!r}",
            code=2,
            hint="variant is text made from the fields: correct or leave out one of the two",
        )
    return _parts_of_fields(over(own, text), benchmark)


def _parts_of_fields(settings: Settings, benchmark: Benchmark | None) -> Settings:
    """Settings whose length or split is, for this benchmark, a part: 32k of RULER, the validation of MMMU."""
    for name in ("length", "split"):
        told = getattr(settings, name)
        found = find_part(benchmark, told) if benchmark and told and settings.part is None else None
        if found and found[0] == name:
            return replace(settings, **{"part": found, name: None})  # type: ignore[arg-type]
    return settings


def part_of_text(text: str, benchmark: Benchmark | None) -> tuple[str, str] | None:
    """Kind and id of a part by its name; of an unknown kind where the table has no such part."""
    known = find_part(benchmark, text) if benchmark else None
    plain = " ".join(_SEPARATORS.sub(" ", text).split())
    return known or ((UNKNOWN_PART, plain) if plain else None)


def contradicted_field(one: Settings, other: Settings) -> str | None:
    """The first field that two settings tell in two ways, but for the metric, which has words of its own."""
    for name in _JSON_TYPES:
        first, second = getattr(one, name), getattr(other, name)
        is_one = first == second or (name == "part" and is_same_part(first, second))
        if None not in (first, second) and not is_one:
            return name
    return None


def is_same_part(one: tuple[str, str] | None, other: tuple[str, str] | None) -> bool:
    """Whether two labels of a part are one name, of whatever kind; None is the whole."""
    return part_key(one[1] if one else "") == part_key(other[1] if other else "")


def _of_type(value: object, name: str, where: str) -> object:
    kind = _JSON_TYPES[name]
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value or None if kind is str else value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise EvaluationError(
        f"{where}.{name} is {repr(value)[:60]}, no {_TYPE_NAMES[kind]}", code=2, hint="leave it out or null"
    )


_TYPE_NAMES = {str: "text", int: "whole number", bool: "true or false", float: "number"}
