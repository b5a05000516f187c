#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "selectolax>=1.0,<2",
#     "tqdm>=4.66,<5",
# ]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/trending_evals.py, and run: uv run src/bundle.py
"""Survey the evaluation results of many models, plan pull requests for what is missing, and open them.

    uv run --no-config trending_evals.py survey --trending 100 --out survey.jsonl
    uv run --no-config trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html
    uv run --no-config trending_evals.py apply plan.jsonl --max-prs 10

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such model or
file; 5 refused; 6 network or server failure, or too many models that could not be read.
Stdout is data (a table for people, JSON Lines with --json), stderr is talk. Only `apply` writes to the Hub,
and only what stands in the plan. evaluation_manager.py does all reading and editing of cards, as a process.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors                  Failures and exit codes: what a command ends with, and what it tells its use…
    core/patterns                Regular expressions that are compiled when they are first used
    core/json_values             JSON that somebody else wrote: read without surprises, and taken apart by ty…
    core/places                  Where the scripts and their data lie: beside each other in `scripts/`, where…
    core/suggestions             Commands that we tell somebody to paste, quoted by construction, whoever wro…
    core/text                    Text of strangers: made safe to print, put on one line, squashed for compari…
    core/files                   Files written as a whole or not at all, and the keys of a `.env`
    core/output                  The two streams: stdout is data, stderr is talk; nothing of a stranger's tex…
    core/command_line            What every command line does alike: parse, run, report one failure, end with…
    core/hub_requests            Requests to the Hub: its address, which failures pass, how long to wait, and…
    core/version                 The version of the bundle: what `--version` prints and the user agent of eve…
    core/yaml_safely             YAML that somebody else wrote, with an end to what it may become
    scores/gap_commands          The command that closes a gap, made from what a survey says of it
    scores/parties               Who is known to measure other people's models: leaderboards and organisation…
    scores/parts                 The parts of a benchmark: subjects, categories, languages, splits, lengths…
    scores/benchmarks            The known benchmarks, as examples/metric_mapping.json describes them
    scores/benchmark_list        What `evaluation_manager.py benchmarks --json` prints, and the benchmarks th…
    scores/fitting               Whether a benchmark is for a kind of model: by its task, the model's pipelin…
    scores/identity              One test under two names: parts of a benchmark that are benchmarks of their…
    scores/metrics               The metrics in which benchmarks are measured: names, direction, scale, the t…
    scores/setting_words         Words of settings: how shots, modes, tools, splits and harnesses are written…
    scores/whole_runs            Whether a run was a whole one, by how many samples it had: one rule for runs…
    scores/wording               Words about scores: names of averages, of parts of a benchmark, of what is n…
    scores/mentions              Benchmarks that a heading, a caption or a sentence names
    scores/settings              Settings of a measurement, read out of labels and notes: shots, thought, mod…
    scores/labels                A printed label taken apart: its benchmark, variant, metric, and which way i…
    scores/named                 What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU (5-…
    scores/published             A result as it stands on the Hub, in `model-index` or in `.eval_results`, an…
    scores/record                A score, as contract.md has it: the one thing that passes between the scripts
    scores/measurement           What was measured: one record, and the only comparison of two of them, with…
    scores/measured_results      What a result that stands on the Hub measures
    scores/scales                Numbers on scales: percent, fractions and points, and how they are written
    scores/who                   Who measured a number, and apart from that where it stands
    cards/budget                 The time that one card may take: a `CardBudget` that is spent while it is en…
    cards/legends                Lists above a table that say how each of its benchmarks was measured
    cards/markdown               A card's Markdown as HTML in which every table knows its source line
    cards/parsing                HTML as a browser understands it: all tags closed, all rows in a group
    cards/tables                 The records of a rendered card: `Card`, `Table`, `Cell`
    cards/fences                 Tables of results that are none to a browser, but often all that a card says…
    cards/texts                  The text of HTML as people see it
    cards/grids                  Tables laid out as HTML lays them out: `TableRows` takes rows as they are re…
    cards/reading                A card as people see it: its tables, span-expanded, with their source lines
    cards/values                 The numbers that a cell prints
    cards/wording                Words on model cards, by what they tell a reader of tables
    cards/frames                 The frame of a table: its header rows, its categories, and what each column…
    cards/names                  Names of models: what they are made of, and in what two of them differ
    cards/evidence               What a card itself says of names: which printed name belongs to which reposi…
    cards/fits                   What a printed name turned out to be: the model (`Fit`), perhaps the model…
    cards/items                  The cells on a line that can hold scores, and what stands beside each
    cards/headers                What stands above a table says of all its numbers: benchmark, metric, shots…
    hub/api                      Answers of the Hub: read with retries, checked, or told as a failure in our…
    hub/files                    Files of a repository, read at a commit that is known
    hub/diffs                    The diff of a pull request, and the files that it makes of the old ones
    hub/official                 The benchmarks that the Hub lists as official, and the tasks of each
    hub/told_results             Results as the Hub tells them in JSON: `evalResults` and `model-index` of it…
    hub/yaml_scanner             YAML as the Hub reads it: PyYAML's loader, taught what js-yaml 4 takes and P…
    hub/yaml_tree                YAML as a tree with places: where each value stands in a card or a result fi…
    hub/results                  The results that stand in a card or in a file of `.eval_results`
    hub/repository               A model's card, results and open pull requests, at one commit
    publishing/beside            The words beside a score that speak against publishing it
    publishing/submission        The records of publishing: what, how, and what the audit says of each score
    publishing/meaning           What a score measures of its benchmark, and where it may be published
    publishing/same              Whether a published result and a score are the same: benchmark, variant, val…
    publishing/printed           A published result held against the scores that a source prints: what agrees…
    importing/analysis_rows      A reply of Artificial Analysis -> its rows, each a model in one setting
    importing/analysis_requests  The API of Artificial Analysis: its key, its pages, its limits, and a copy f…
    jobs/sizing                  How much memory serving a model takes, and the cheapest hardware of Jobs tha…
    jobs/flavors                 The GPU flavors of Hugging Face Jobs, for those who cannot ask the Hub for i…
    surveying/evidence           A score and its card -> the source row as a reader sees it, with all that te…
    surveying/records            What travels between the parts of a survey, and a line of its file
    surveying/contradictions     The published results of a model that its own card contradicts
    surveying/listing            A model of the Hub's list: `read_model`, of a row with the fields `EXPAND`…
    surveying/manager            evaluation_manager.py as a process: it does all reading and editing of cards
    surveying/output             Lines and files of a survey: JSON Lines, read and written as a whole or not…
    surveying/proposals          Lines of a plan: records, JSON, reading
    surveying/ledger             What became of each line of a plan, in a file that is only appended to
    surveying/published          What the Hub lists of a model as scores: results on main, then what open pul…
    surveying/requests           GET requests to the Hub within its rate limits, from many threads
    surveying/store              What was read at a sha stays read: `Store`, an SQLite file in the cache fold…
    surveying/offers             Which models Artificial Analysis has scores of
    surveying/gaps               Scores and wanted benchmarks -> where each is, and the command that closes t…
    surveying/plan               A survey -> pull requests that a person can check
    surveying/apply              A plan -> pull requests, one after the other
    surveying/survey             A selection of models -> a line each
    surveying/tally              What a survey came to
    surveying/written            What a plan would write, in a few words, and where that is not what the card…
    surveying/review             A plan -> one HTML file
    commands/apply_plan          apply: open the pull requests that are left in a plan
    commands/survey_tables       A survey for people and for spreadsheets: its tables, CSV and legend, on std…
    commands/survey_models       survey: list what many models have published, and where each missing score c…
    commands/plan_pulls          plan: list the pull requests that would add what the cards state
    commands/trending_evals      arguments and main
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import csv
import errno
import html
import io
import itertools
import json
import math
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import threading
import time
import unicodedata
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from re import Pattern
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, AnyStr, NamedTuple, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from concurrent.futures import Future

    import httpx2
    import pyromark
    from huggingface_hub.errors import HfHubHTTPError


# --------------------------------------------------------------------------------------------------
# core/errors: Failures and exit codes: what a command ends with, and what it tells its user to do next
# --------------------------------------------------------------------------------------------------
# `EvaluationError` is the one error type of all commands: raised anywhere, printed once by `run_command` of
# `core.command_line`. `exit_codes` gives the table of exit codes that `--help` prints.

# contract.md, "Exit codes": one meaning a code in every command. A command may say more of its own cases.
EXIT_CODES: Mapping[int, str] = {
    0: "done, also when everything was already there",
    1: "nothing found or nothing measured",
    2: "usage: the arguments are wrong",
    3: "not signed in or not allowed",
    4: "no such repo, revision, file, table or model",
    5: "refused: ambiguous, conflicting, duplicate, partial or unsafe",
    6: "network or server failure after retries",
}


def exit_codes(own: Mapping[int, str] | None = None) -> dict[int, str]:
    """The exit codes of a command: the shared ones, some of them in its `own` words."""
    return {**EXIT_CODES, **(own or {})}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading that a person may choose: where it stands, its first scores, the option that chooses it."""

    table: int | None
    label: str
    option: str
    reason: str = ""
    heading: str | None = None
    scores: tuple[str, ...] = ()


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """A candidate in JSON, without a heading and scores where it has none."""
    record = asdict(candidate)
    return {key: value for key, value in record.items() if key not in ("heading", "scores") or value}


class EvaluationError(Exception):
    """A failure that a user can act on: printed once, as `error: ...` and `hint: ...`.

    `code` is one of `EXIT_CODES`; `hint` the next command; `candidates` what can be chosen instead, as
    readings with their option, or as plain names.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int,
        hint: str | None = None,
        candidates: Sequence[Candidate | str] = (),
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.hint, self.candidates = message, code, hint, tuple(candidates)


# --------------------------------------------------------------------------------------------------
# core/patterns: Regular expressions that are compiled when they are first used
# --------------------------------------------------------------------------------------------------
# `pattern(text, flags)` is `re.compile` for module-level constants: all of them together would take 12 ms of
# every `--help`.


class _LazyPattern:
    """A regular expression, compiled when an attribute of it is first asked for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._arguments: tuple[Any, int] = (text, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._arguments)
        vars(self).update({key: getattr(compiled, key) for key in dir(compiled) if not key.startswith("_")})
        return vars(self)[name]


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern for a constant."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(text, flags))


# --------------------------------------------------------------------------------------------------
# core/json_values: JSON that somebody else wrote: read without surprises, and taken apart by type
# --------------------------------------------------------------------------------------------------
# `parse_json` gives a document that can be written again. `as_object`, `as_objects`, `as_text`, `as_texts`,
# `as_count`, `as_number` and `decimal_number` give a value of the type that is wanted, or the empty one; they
# never raise.

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Object: TypeAlias = "dict[str, Json]"

_DECIMAL = pattern(r"[-+]?(?:0|[1-9]\d*|0?(?=\.\d))(?:\.\d*)?(?:[eE][-+]?\d+)?")
MAX_INTEGER = 300  # characters; longer ones fit no float, and from 4,300 on Python refuses them
MAX_NESTING = 64  # levels of a document; the deepest real result files have 8


def parse_json(data: bytes | str) -> Any:
    """JSON that can be written again: numbers are finite, texts are Unicode, the nesting has an end.

    NaN and numbers too large for a float become text, whole ones too. Raises ValueError, also where it is
    nested too deeply.
    """
    try:
        document = json.loads(data, parse_constant=str, parse_float=_float_or_text, parse_int=_int_or_text)
    except RecursionError as error:
        raise ValueError(f"it is nested deeper than {MAX_NESTING} levels") from error
    level = [document]
    for _ in range(MAX_NESTING):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
        if not level:
            json.dumps(document, ensure_ascii=False).encode("utf-8")  # half a surrogate pair ends here
            return document
    raise ValueError(f"it is nested deeper than {MAX_NESTING} levels")


def _float_or_text(text: str) -> float | str:
    return float(text) if math.isfinite(float(text)) else text


def _int_or_text(text: str) -> int | str:
    return int(text) if len(text) <= MAX_INTEGER else text


def json_or_none(data: bytes | str) -> Any:
    """A document as `parse_json` reads it, None where it is none."""
    try:
        return parse_json(data)
    except ValueError:
        return None


def as_object(value: object) -> dict[str, Any]:
    """A JSON object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list, none where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """A text that is not empty, else None."""
    return value if isinstance(value, str) and value else None


def as_texts(value: object) -> list[str]:
    """A text or a list of them, as front matter has it."""
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item
    ]


def text_or_number(value: object) -> str | None:
    """A text, or a number as text, else None; true and false are none."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def as_count(value: object) -> int | None:
    """A whole number, else None; true and false are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def finite_number(value: object) -> float | None:
    """A JSON number as a float: no boolean, no NaN, no infinity, no integer beyond all floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def as_number(value: object) -> float | None:
    """A finite number, also one written as text ("71.2", "71.2%"), else None."""
    if isinstance(value, str):
        written = re.fullmatch(r"\s*(-?\d{1,300}(?:\.\d+)?)\s*%?\s*", value)
        return float(written.group(1)) if written else None
    return finite_number(value)


def decimal_number(text: str) -> float | None:
    """The number a text writes in decimals, the same to every YAML; None for `012`, `1:30`, `71 %`."""
    value = float(text) if _DECIMAL.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


# --------------------------------------------------------------------------------------------------
# core/places
# --------------------------------------------------------------------------------------------------
# Where the scripts and their data lie: beside each other in `scripts/`, wherever the bundle was put.
#
# In a built script `__file__` is that script; in the source tree, where tests import the modules, it is this
# file, and the scripts are found in `scripts/` of the checkout. `sibling_script` is the path of another
# script,
# `cache_folder` where copies of servers' answers are kept.


def scripts_folder() -> Path:
    """The folder that holds the scripts."""
    here = Path(__file__).resolve()
    in_source_tree = here.parts[-3:] == ("hf_evaluation", "core", "places.py")
    return here.parents[3] / "scripts" if in_source_tree else here.parent


def sibling_script(name: str) -> Path:
    """The path of another script of the bundle; whether it is there is for the caller to see."""
    return scripts_folder() / name


def cache_folder() -> Path:
    """Where answers are kept: under HF_HOME or XDG_CACHE_HOME, beside the Hub client's own cache.

    HF_HOME may be shared by many users. A folder there that is another user's, or a link, is left alone: what
    lies in it could be anybody's, and what we write could go anywhere. Then it is one that bears our number.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or caches / "huggingface").expanduser()
    folder = home / "hf-evaluation"
    return folder if _is_ours(folder) else home / f"hf-evaluation-{os.getuid()}"


def _is_ours(folder: Path) -> bool:
    """Whether a folder is this user's and nobody else may write into it, or is still to be made."""
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
            return False
        if about.st_mode & 0o022:
            folder.chmod(0o700)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


# --------------------------------------------------------------------------------------------------
# core/suggestions
# --------------------------------------------------------------------------------------------------
# Commands that we tell somebody to paste, quoted by construction, whoever wrote the names in them.
#
# `command_line` makes one of words and of pairs of an option and its value, `option_text` such a pair alone,
# `command_again` is the user's own with what it takes to decide: whoever pastes it keeps every option that
# was
# given; `command_for_card` is one about the card that they named. `hf_command` is one of the Hub's client;
# `with_hf` makes those in a text run also where that is not installed. `note_arguments` tells what the user
# gave. Whatever stands behind an option or a command in a hint, a candidate or a page goes through one of
# them
# (`tests/core/test_suggestions.py` looks at every place).

_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_UVX = ("uvx", "--from", "huggingface_hub")
_OF_CARD = ("--repo-id", "--readme", "--revision")
_ANSWERS_OF_FORM = ("--json", "--debug")  # how it is told, which no hint has to repeat


def note_arguments(arguments: Sequence[str]) -> None:
    """Remember the arguments of the command that runs."""
    _GIVEN.set(tuple(arguments))


def command_line(*words: object) -> str:
    """Words as one line for a shell, each quoted where it has to be; a pair is an option with its value."""
    return " ".join(
        option_text(*word) if isinstance(word, tuple) else shlex.quote(str(word)) for word in words
    )


def option_text(name: str, value: object) -> str:
    """An option with its value, in one word where the value looks like an option itself.

    A model may be named `--apply`.
    """
    text = str(value)
    return shlex.quote(f"{name}={text}") if text.startswith("-") else f"{name} {shlex.quote(text)}"


def hf_command(*words: object) -> str:
    """A command of the Hub's client as one line; uvx brings the client where there is none."""
    return command_line(*(() if _has_hf() else _UVX), "hf", *words)


def with_hf(text: str) -> str:
    """A hint whose commands in backticks run: `hf …` by uvx where there is no `hf`."""
    return text if "`hf " not in text or _has_hf() else text.replace("`hf ", f"`{command_line(*_UVX)} hf ")


def _has_hf() -> bool:
    import shutil  # loads all kinds of compression, only a hint needs it

    return shutil.which("hf") is not None


def command_again(
    *more: str | tuple[str, object], without: Sequence[str] = (), replaced: Sequence[str] = ()
) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it.

    A flag of `more` stands there once; a pair comes after those of its option that were given. Options in
    `replaced` go with their values.
    """
    left_out = (*without, *_ANSWERS_OF_FORM, *(word for word in more if isinstance(word, str)))
    kept: list[str] = []
    is_value = False
    for word in _GIVEN.get():
        name, equals, _ = word.partition("=")
        if is_value or _is_flag(word, left_out):
            is_value = False
        elif _is_flag(name, replaced):
            is_value = not equals
        else:
            kept.append(word)
    return command_line(*kept, *more)


def command_for_card(name: str, *more: str | tuple[str, object], replaced: Sequence[str] = ()) -> str:
    """A command about the card that the user named: theirs where that is it, else with the card's options."""
    given = _GIVEN.get()
    if given[:1] == (name,):
        return command_again(*more, replaced=replaced)
    named: list[str | tuple[str, object]] = []
    for word, following in itertools.pairwise((*given, "")):
        option, equals, value = word.partition("=")
        if found := next((item for item in _OF_CARD if _is_flag(option, (item,))), None):
            named.append((found, value if equals else following))
        elif word == "--fenced":
            named.append(word)
    return command_line(name, *named, *more)


def _is_flag(word: str, flags: Sequence[str]) -> bool:
    """Whether a word is one of some flags, or short for one, as argparse takes it."""
    return len(word) > len("--x") and word.startswith("--") and any(flag.startswith(word) for flag in flags)


# --------------------------------------------------------------------------------------------------
# core/text: Text of strangers: made safe to print, put on one line, squashed for comparison
# --------------------------------------------------------------------------------------------------
# `printable` escapes what could hide or move something on a terminal; `one_line` makes a line that cannot
# print
# lines of its own; `squash` is how all names and words are compared, `words` a list of such words;
# `first_line`
# is what an exception says, `shortened` a text of a limited length, `csv_safe` a cell of a spreadsheet,
# `near_names` what a mistyped name may mean, `text_digest` a name for any text, `day_of_moment` a date.

# Control, bidirectional and surrogate characters and, by Unicode's Default_Ignorable_Code_Point, all
# that show nothing (a text can be hidden in a row of variation selectors), but tab and line feed. Of the
# joiners and selectors that emoji and scripts need, one stays behind a character that can be seen.
_IGNORED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SEEN = f"[^\x00-\x7f\xa0\u200c\u200d\u2028\u2029\ud800-\udfff\ufe0e\ufe0f{_IGNORED}]"
_UNSAFE = pattern(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_IGNORED}]"
    f"|[\u200c\ufe0e](?<!{_SEEN}.)|\ufe0f(?<!{_SEEN}.)(?!\u20e3)|\u200d(?<!{_SEEN}.)(?<!{_SEEN}\ufe0f.)"
)
_NOT_NAME = pattern(r"[^\w+]+|_+")
_ASCII_NAME: dict[int, str | None] = {
    code: None for code in range(128) if not (chr(code).isalnum() or chr(code) == "+")
}
_ASCII_NAME[ord("&")] = "and"
MAX_FIRST_LINE = 200  # characters of an exception's message that are told


def _escaped(match: re.Match[str]) -> str:
    """A character as JSON escapes it: UTF-16 code units."""
    units = match.group(0).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def printable(text: str) -> str:
    """Third-party text with control, bidirectional and surrogate characters escaped: it can hide nothing."""
    return _UNSAFE.sub(_escaped, text)


def one_line(text: str) -> str:
    """Text that may be a stranger's as one line with its end: it cannot print lines of its own."""
    return printable(text.replace("\n", " ")) + "\n"


def csv_safe(value: object) -> str:
    """A CSV field; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else str(value)


def shortened(text: str, limit: int) -> str:
    """A stranger's text on one line of at most `limit` characters, with "…" where more was said."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def text_width(text: str) -> int:
    """Columns that a text takes on a terminal; East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def first_line(error: BaseException) -> str:
    """What an exception says, on one line of at most MAX_FIRST_LINE characters, else its type."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:MAX_FIRST_LINE]


@lru_cache(32768)
def squash(text: str) -> str:
    """Letters, digits and "+" of a text in NFKC, case folded: "MMLU-Pro" and "mmlu pro" become "mmlupro".

    "+" stays because HumanEval+ is not HumanEval; "&" is read as "and".
    """
    if text.isascii():
        return text.lower().translate(_ASCII_NAME)
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return _NOT_NAME.sub("", folded)


def words(text: str) -> frozenset[str]:
    """The comma-separated words of a list, squashed; "#" stays before a word, for "#AP" is not "AP"."""
    return frozenset(squash_head(word.strip()) for word in text.split(",") if word.strip())


def squash_head(text: str) -> str:
    """A word squashed, with "#" before it kept; of a word without letters what is left of it."""
    return ("#" if text.startswith("#") else "") + (squash(text) or text.strip("#"))


def near_names(name: str, known: Iterable[str], most: int, *, alike: float = 0.6) -> list[str]:
    """Of the `known` names those like `name`, whatever their case: what a mistyped one may have meant."""
    from difflib import get_close_matches

    folded = {label.casefold(): label for label in known}
    return [folded[label] for label in get_close_matches(name.casefold(), folded, n=most, cutoff=alike)]


def text_digest(text: str) -> str:
    """SHA-256 of a text in hex: the same for the same text, on every machine."""
    return data_digest(text.encode("utf-8", "replace"))


def data_digest(data: bytes) -> str:
    """SHA-256 of bytes in hex."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def source_hash(text: str) -> str:
    """How a page's Content-Security-Policy names a style or script that it holds: 'sha256-…'."""
    from base64 import b64encode

    return f"sha256-{b64encode(bytes.fromhex(text_digest(text))).decode()}"


def day_of_moment(moment: float) -> str:
    """Unix seconds as a date in UTC: 2026-11-20."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


# --------------------------------------------------------------------------------------------------
# core/files: Files written as a whole or not at all, and the keys of a `.env`
# --------------------------------------------------------------------------------------------------
# `write_atomically` replaces a file in one step, `replaced_file` one that is written in pieces,
# `opened_for_appending` is for those that grow: none of them follows a link. `read_cache_file` and
# `past_moment` read what an earlier run kept, or somebody else put there; `cannot_read` and `no_file` are the
# failures of a file that a user named; `read_env_file` gives what `.env` in the working folder sets,
# `keys_in_env_file` the keys of it, which is all that the working folder may say.

_KEY_NAME = pattern(r"HF_TOKEN|[A-Z0-9_]+_API_KEY")
MAX_CACHE_FILE = 256 << 20  # bytes; the largest that is kept, a catalogue, has 1 MB

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})  # of an OSError


def no_file(name: Path | str) -> EvaluationError:
    """The failure (4) of a path at which no file is."""
    return EvaluationError(f"there is no file {name}", code=4, hint="check the path")


def cannot_read(name: Path | str, error: Exception) -> EvaluationError:
    """The failure of a file that could not be read: 3 where that is not allowed, else 4."""
    if isinstance(error, FileNotFoundError):
        return no_file(name)
    if isinstance(error, PermissionError):
        return EvaluationError(f"not allowed to read {name}", code=3, hint="check its permissions")
    return EvaluationError(f"cannot read {name}: {first_line(error)}", code=4, hint="check the path")


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that appears at its path whole, or not at all. Raises OSError."""
    import tempfile  # with `random` and `shutil` a twentieth of the time of --help

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def opened_for_appending(path: Path) -> IO[bytes]:
    """A file to read and append to, made where it is missing. Raises OSError where a link stands there.

    In a folder that others may write to, a link would lead our lines into any file of ours.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
    file = os.fdopen(os.open(path, flags, 0o644), "a+b")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # a pipe would be read for ever
        file.close()
        raise OSError(f"{path} is no file")
    return file


def read_cache_file(path: Path) -> bytes:
    """A file that an earlier run kept. Raises OSError, also for a link, a pipe or a huge file."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_CACHE_FILE:
            raise OSError(f"{path} is no file that was kept here")
        return file.read(MAX_CACHE_FILE)


def past_moment(value: object) -> float | None:
    """The Unix seconds at which a cache says it was written; None where that cannot be."""
    moment = finite_number(value)
    return moment if moment is not None and 0 < moment <= time.time() + 60 else None


def write_atomically(path: Path, data: bytes, *, below: Path | None = None) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones. Raises OSError.

    Of a file `below` a folder that a user named, no folder in between may be a link to another place.
    """
    for folder in path.parents if below else ():
        if folder == below:
            break
        if folder.is_symlink():
            raise OSError(errno.ELOOP, "a link stands there", str(folder))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(path) as file:
        file.write(data)


def keys_in_env_file() -> dict[str, str]:
    """The keys and tokens that `.env` in the working folder sets, and nothing else of it.

    Whoever made the folder could name an address there that our keys would go to, or a library to load.
    """
    return {name: value for name, value in read_env_file().items() if _KEY_NAME.fullmatch(name)}


def read_env_file() -> dict[str, str]:
    """What `.env` in the working folder sets; nothing where there is none or it cannot be read."""
    try:
        lines = Path(".env").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    values: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and value.strip() and re.fullmatch(r"[A-Za-z_]\w*", name.strip()):
            values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    """A value without its quotes, or without the remark behind it."""
    quoted = len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]
    return value[1:-1] if quoted else value.partition(" #")[0].strip()


# --------------------------------------------------------------------------------------------------
# core/output
# --------------------------------------------------------------------------------------------------
# The two streams: stdout is data, stderr is talk; nothing of a stranger's text can hide on either.
#
# `emit_json` prints a document, `say` and `print_table` a report for people, `talk` a line on stderr;
# `Progress` shows on stderr how far long work is.


def emit_json(document: object, *, indent: int | None = 1) -> None:
    """One JSON document on stdout, with the characters that `printable` escapes escaped as JSON does."""
    sys.stdout.write(json_text(document, indent=indent) + "\n")


def json_text(document: object, *, indent: int | None = None) -> str:
    """A JSON document as text, on one line unless `indent` says otherwise."""
    return printable(json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False))


def talk(text: str) -> None:
    """One line for people, on stderr."""
    sys.stderr.write(one_line(text))
    sys.stderr.flush()


def say(text: str) -> None:
    """One line of a report for people, on stdout."""
    sys.stdout.write(one_line(text))


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """Aligned columns on stdout; `right` are the indices of those aligned to the right."""
    cells = [[printable(str(cell)).replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [max(text_width(row[index]) for row in cells) for index in range(len(head))]
    for row in cells:
        padded = [
            " " * (width - text_width(cell)) + cell
            if index in right
            else cell + " " * (width - text_width(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


class Progress:
    """How far long work is, on stderr: a bar that redraws itself on a terminal, else a line a step."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.live = what, total, 0, sys.stderr.isatty()

    def step(self, text: str | None) -> None:
        """One more is done; without a text it is told on a terminal only."""
        self.done += 1
        if not self.live:
            if text:
                talk(f"{self.what} {self.done}/{self.total}: {text}")
            return
        bar = "#" * (20 * self.done // self.total)
        end = "\n" if self.done == self.total else ""
        sys.stderr.write(f"\r{self.what} [{bar:<20}] {self.done}/{self.total}{end}")
        sys.stderr.flush()


# --------------------------------------------------------------------------------------------------
# core/command_line
# --------------------------------------------------------------------------------------------------
# What every command line does alike: parse, run, report one failure, end with its exit code.
#
# `CommandParser` turns usage errors into ours, `add_command` makes a subcommand with examples and exit codes
# in
# its help, `run_command` is the whole of a script's `main`.

INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, with the line breaks of its description.

    The parser makes one for every argument; the standard class imports `shutil` to learn the width, which
    loads all kinds of compression: 5 of the 200 ms of a command.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - 2)


@cache
def terminal_width() -> int:
    """Columns of the terminal, as `shutil.get_terminal_size` tells them; 80 where there is none."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


class CommandParser(argparse.ArgumentParser):
    """A parser whose errors are ours, so that they are reported in one place, and in JSON where wanted."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"formatter_class": HelpText, **settings})

    def error(self, message: str) -> NoReturn:
        """Raise a usage error that names the help of the command."""
        raise EvaluationError(message, code=2, hint=f"{self.prog} --help")


Subcommands: TypeAlias = "argparse._SubParsersAction[CommandParser]"


def help_epilog(*examples: str, codes: Mapping[int, str] = EXIT_CODES) -> str:
    """The end of a help text: examples and exit codes."""
    table = "\n".join(f"  {code}  {meaning}" for code, meaning in codes.items())
    return "examples:\n" + "\n".join(f"  {example}" for example in examples) + f"\n\nexit codes:\n{table}"


def add_command(
    commands: Subcommands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    examples: Sequence[str],
    *,
    codes: Mapping[int, str] = EXIT_CODES,
    allow_abbrev: bool = True,
) -> CommandParser:
    """A subcommand whose help has examples and exit codes; `run` is called with its arguments."""
    parser = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=help_epilog(*examples, codes=codes),
        allow_abbrev=allow_abbrev,
    )
    parser.set_defaults(run=run)
    return parser


def error_json(error: EvaluationError) -> dict[str, Any]:
    """The document of contract.md that a failure prints with --json."""
    hint = with_hf(error.hint) if error.hint else None
    body: dict[str, Any] = {"code": error.code, "message": error.message, "hint": hint}
    if error.candidates:
        body["candidates"] = [
            candidate_json(candidate) if isinstance(candidate, Candidate) else candidate
            for candidate in error.candidates
        ]
    return {"error": body}


def report_error(error: EvaluationError, *, as_json: bool, indent: int | None = 1) -> None:
    """Tell a failure, once: on stderr, with --json on stdout too."""
    talk(f"error: {error.message}")
    for candidate in error.candidates:
        talk(f"  {candidate_line(candidate)}")
    if error.hint:
        talk(f"hint: {with_hf(error.hint)}")
    if as_json:
        emit_json(error_json(error), indent=indent)


def candidate_line(candidate: Candidate | str) -> str:
    """A candidate for people: where it stands, why it is one, its first scores, the option that takes it."""
    if isinstance(candidate, str):
        return candidate
    under = f" under {candidate.heading!r}" if candidate.heading else ""
    scores = f": {', '.join(candidate.scores)}" if candidate.scores else ""
    return f"{candidate.label!r}{under} ({candidate.reason}){scores}: {candidate.option}"


def run_command(
    run: Callable[[list[str]], int],
    argv: Sequence[str] | None,
    *,
    interrupted: str = "interrupted",
    indent: int | None = 1,
    own: Callable[[list[str]], list[str]] = lambda arguments: arguments,
) -> int:
    """Run a script's command; returns its exit code.

    `run` parses and runs the arguments. Of a command that passes arguments on, `own` gives those in which
    --json and --debug are meant for itself. `indent` is that of an error's JSON, None for one line.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = list(sys.argv[1:] if argv is None else argv)
    note_arguments(arguments)
    try:
        code = _run_reporting(run, arguments, own(arguments), indent)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _close_stdout()
        return 0
    except OSError as error:
        _close_stdout()
        talk(f"error: cannot read or write: {first_line(error)}")
        return 6
    except KeyboardInterrupt:
        talk(f"error: {interrupted}")
        return INTERRUPTED


def _run_reporting(
    run: Callable[[list[str]], int], arguments: list[str], own: list[str], indent: int | None
) -> int:
    """Run the arguments; a failure that we know is printed, once."""
    try:
        return run(arguments)
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except EvaluationError as error:
        if "--debug" in own:
            import traceback  # with what it imports a tenth of the time of --help

            traceback.print_exc()
        report_error(error, as_json="--json" in own, indent=indent)
        return error.code


def _close_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not try again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# --------------------------------------------------------------------------------------------------
# core/hub_requests: Requests to the Hub: its address, which failures pass, how long to wait, and asking again
# --------------------------------------------------------------------------------------------------
# `hub_endpoint` is the address, `hub_hosts` are its names, `pull_url` is a pull request's page;
# `ask_patiently`
# asks until an answer comes or a failure is final, which the caller puts into words. `next_page` follows a
# list
# only on its own host, for our token goes with the request.

T = TypeVar("T")

READ_SECONDS = 30.0
RETRY_WAITS = (0.5, 1.5, 4.0)  # seconds before the second, third and fourth try of a request
RETRIES = len(RETRY_WAITS) + 1  # tries of one request; the client retries neither model_info nor commits
MAX_WAIT = 60.0  # longest wait that a rate limit may ask for before we give up, seconds
TOLD_SECONDS = 5.0  # a longer wait is told
PAUSE = "the Hub asks for a pause of"
PASSING = frozenset({408, 429, 500, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
LOGIN = "sign in with `hf auth login` or set HF_TOKEN"
TRY_LATER = "run the same command again later; check HF_ENDPOINT and the network"


def url_parts(url: str | None) -> SplitResult:
    """A url in parts, all of them empty for what is none: urls of strangers may be anything."""
    try:
        return urlsplit(url or "")
    except ValueError:
        return SplitResult("", "", "", "", "")


def is_rehearsal() -> bool:
    """Whether HF_ENDPOINT names a stand-in for the Hub on this machine."""
    return url_parts(os.environ.get("HF_ENDPOINT", "")).hostname in ("127.0.0.1", "localhost")


def hub_endpoint() -> str:
    """The Hub's address without a slash at the end. Raises EvaluationError (2) for what is no address.

    To be asked before anything of huggingface_hub is imported: it reads HF_ENDPOINT then, and ends with a
    traceback where that cannot be read.
    """
    endpoint = os.environ.get("HF_ENDPOINT") or ""
    if not endpoint:
        from huggingface_hub import constants

        endpoint = constants.ENDPOINT
    endpoint = endpoint.rstrip("/")
    parts = url_parts(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise EvaluationError(
            "HF_ENDPOINT is no address of a Hub",
            code=2,
            hint="like https://huggingface.co, without a password",
        )
    return endpoint


def hub_hosts() -> frozenset[str]:
    """The hosts whose urls are the Hub's: its own names, and that of HF_ENDPOINT."""
    return frozenset({"huggingface.co", "hf.co", "www.huggingface.co", url_parts(hub_endpoint()).netloc})


def pull_url(repo_id: str, num: int) -> str:
    """The page of a pull request."""
    return f"{hub_endpoint()}/{repo_id}/discussions/{num}"


def status_of(error: HfHubHTTPError) -> int:
    """The HTTP status of a failure, 0 if there was no answer."""
    return error.response.status_code if error.response is not None else 0


def wait_seconds(error: HfHubHTTPError, attempt: int) -> float:
    """Seconds to wait: what the server asks for by Retry-After, else RateLimit (`t=`), at most MAX_WAIT."""
    headers: Mapping[str, str] = error.response.headers if error.response is not None else {}
    asked = re.fullmatch(r"(\d+)", headers.get("retry-after", "")) or re.search(
        r"r=0;\s*t=(\d+)", headers.get("ratelimit", "")
    )
    return min(float(asked.group(1)) + 1, MAX_WAIT) if asked else RETRY_WAITS[min(attempt, RETRIES - 2)]


def ask_patiently(
    ask: Callable[[], T],
    explain: Callable[[HfHubHTTPError, int], EvaluationError],
    *,
    no_id: Callable[[Exception], EvaluationError],
    unreachable: Callable[[BaseException], EvaluationError],
    found_meanwhile: Callable[[], T | None] = lambda: None,
    passing: AbstractSet[int] = PASSING,
) -> T:
    """The Hub's answer, asked for again after a wait where the failure is passing.

    Raises what `explain` makes of a final answer and its status, `no_id` of an id that is none, `unreachable`
    of a network that fails. Before another try `found_meanwhile` may find that a lost answer was a success.
    Answers of a status in `passing` are no final ones: of a commit that is made anew on each try, 412 passes.
    """
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    for attempt in range(RETRIES):
        final = attempt == RETRIES - 1
        try:
            return ask()
        except HFValidationError as error:
            raise no_id(error) from error
        except HfHubHTTPError as error:
            if status_of(error) not in passing or final:
                raise explain(error, status_of(error)) from error
            seconds = wait_seconds(error, attempt)
            if seconds > TOLD_SECONDS:
                talk(f"{PAUSE} {seconds:.0f} s")
            time.sleep(seconds)
        except (httpx2.HTTPError, OSError) as error:
            if final or not isinstance(error, httpx2.HTTPError):
                raise unreachable(error) from error
            time.sleep(RETRY_WAITS[attempt])
        if (found := found_meanwhile()) is not None:
            return found
    raise AssertionError("unreachable")


def cannot_reach(error: BaseException, *, again: str = "then run the same command again") -> EvaluationError:
    """The failure of a Hub that does not answer."""
    return EvaluationError(
        f"the Hub cannot be reached: {first_line(error)}",
        code=6,
        hint=f"check the network and HF_ENDPOINT, {again}",
    )


def next_page(link: str) -> str | None:
    """The path and query of the next page by a Link header, below HF_ENDPOINT.

    Raises EvaluationError (6) where it leads to another origin: our token goes with the request.
    """
    found = re.search(r'<([^>]+)>;\s*rel="?next"?', link)
    if not found:
        return None
    home, url = hub_endpoint(), ""
    with contextlib.suppress(ValueError):
        url = str(urljoin(f"{home}/", found.group(1)))
    page = url.removeprefix(home)
    if url_origin(url) != url_origin(home) or page == url or not page.startswith(("/", "?")):
        other = url_parts(url).netloc or url
        raise EvaluationError(f"the next page is on another host: {other[:200]}", code=6)
    return page


def url_origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a url: what must be the same for a token to go along. Empty for none."""
    parts = url_parts(url)
    try:
        port = parts.port
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port or _PORTS.get(parts.scheme))


# --------------------------------------------------------------------------------------------------
# core/version: The version of the bundle: what `--version` prints and the user agent of every request says
# --------------------------------------------------------------------------------------------------

VERSION = "0.2.0"


# --------------------------------------------------------------------------------------------------
# core/yaml_safely: YAML that somebody else wrote, with an end to what it may become
# --------------------------------------------------------------------------------------------------
# `load_yaml` gives its plain data; `check_size` refuses what is too long to be read, `check_expansion` a
# composed tree whose aliases, nesting or numbers would take memory or time out of all proportion to the text.
# They raise ValueError (a YAMLError where it is no YAML), before anything is expanded.

# Aliases and merge keys are shared in memory until somebody walks through them, writes them as JSON or merges
# them: 600 bytes become gigabytes. Real front matter has a handful of aliases, each of a few values.
MAX_REPEATED = 10_000  # values that the aliases of a text may repeat
MAX_YAML = 768 << 10  # bytes, some 4 s with all places; the longest real one, of embedding models, has 0.3 MB
MAX_DIGITS = 400  # characters of a number: no finite float has more, and base 60 takes their square in time
_NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def load_yaml(text: str | bytes) -> Any:
    """The data of a YAML text. Raises ValueError or yaml.YAMLError."""
    import yaml

    check_size(text)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        check_expansion(node)
        return loader.construct_document(node)
    except (RecursionError, OverflowError) as error:
        raise ValueError("it is nested too deeply, or holds a number beyond all numbers") from error
    finally:
        loader.dispose()


def check_size(text: str | bytes) -> None:
    """Raise ValueError for a text that would take minutes to read."""
    if len(text) > MAX_YAML:
        raise ValueError(f"it is longer than {MAX_YAML >> 10} KB")


def check_expansion(root: Any) -> None:
    """Raise ValueError where a tree of PyYAML's nodes would grow without measure."""
    sizes: dict[int, int] = {}  # of each node with everything below it, aliases written out
    under_way: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, left = stack.pop()
        mark = id(node)
        if mark in sizes:
            continue
        if left:
            under_way.discard(mark)
            sizes[mark] = 1 + sum(sizes[id(child)] for child in _children(node))
            if sizes[mark] > len(sizes) + MAX_REPEATED:
                raise ValueError(f"its aliases repeat more than {MAX_REPEATED:,} values")
            continue
        if mark in under_way:
            raise ValueError("an alias stands inside its own anchor")
        if node.id == "scalar" and node.tag in _NUMBER_TAGS and len(node.value) > MAX_DIGITS:
            raise ValueError(f"a number has more than {MAX_DIGITS} characters")
        under_way.add(mark)
        stack.append((node, True))
        stack += [(child, False) for child in _children(node) if id(child) not in sizes]


def _children(node: Any) -> list[Any]:
    if node.id == "scalar":
        return []
    return [part for pair in node.value for part in pair] if node.id == "mapping" else list(node.value)


# --------------------------------------------------------------------------------------------------
# scores/gap_commands: The command that closes a gap, made from what a survey says of it
# --------------------------------------------------------------------------------------------------
# `GapFacts` are the facts, `gap_command` the command. The survey writes it into its file, and a page that is
# made from such a file makes it anew: a command is never copied from a file, for people paste it.

# Pipelines whose models answer in text: only these can be measured on a text benchmark.
ANSWERS_IN_TEXT = (
    "text-generation",
    "text2text-generation",
    "image-text-to-text",
    "any-to-any",
    "audio-text-to-text",
    "video-text-to-text",
    "conversational",
)
_MANAGER = "uv run --no-config scripts/evaluation_manager.py"


@dataclass(frozen=True, slots=True)
class GapFacts:
    """Where a benchmark of a model stands; `creator` and `offered` are names at Artificial Analysis.

    Without `offered` there are several rows, and the command's answer lets a person choose.
    """

    state: str
    repo_id: str
    benchmark_id: str
    task: str | None = None
    flavor: str | None = None
    creator: str | None = None
    offered: str | None = None
    pipeline_tag: str | None = None


def gap_command(facts: GapFacts) -> str | None:
    """The command, None where there is none: nothing is missing, or too little is known."""
    repo, benchmark = option_text("--repo-id", facts.repo_id), option_text("--benchmark", facts.benchmark_id)
    if facts.state == "in_pr":
        return f"{_MANAGER} get-prs {repo}"
    if facts.state == "in_readme":
        return f"{_MANAGER} extract-readme {repo} {benchmark} --create-pr"
    if facts.state == "on_artificial_analysis":
        if not facts.creator:
            return None
        row = option_text("--creator-slug", facts.creator)
        row += f" {option_text('--model-name', facts.offered)}" if facts.offered else ""
        return f"{_MANAGER} import-aa {row} {repo} {benchmark} --create-pr"
    known = facts.pipeline_tag is None or facts.pipeline_tag in ANSWERS_IN_TEXT
    return _measuring(facts, repo) if facts.state == "to_measure" and known else None


def _measuring(facts: GapFacts, repo: str) -> str:
    """How to measure; without a task of inspect-evals with another harness, whose file is imported.

    Without a flavor eval_jobs.py chooses one.
    """
    if facts.task is None:
        return f"{_MANAGER} import-results RESULTS.json {repo} --create-pr"
    words = f"{option_text('--model', facts.repo_id)} {option_text('--task', facts.task)}"
    hardware = f" {option_text('--flavor', facts.flavor)}" if facts.flavor else ""
    return f"uv run --no-config scripts/eval_jobs.py submit {words}{hardware}"


# --------------------------------------------------------------------------------------------------
# scores/parties
# --------------------------------------------------------------------------------------------------
# Who is known to measure other people's models: leaderboards and organisations, by their pages and names.
#
# Data only; `scores.who` uses it. A page that everybody may write on tells nothing of who measured.

PARTY_HOSTS = {
    "artificialanalysis.ai": "Artificial Analysis",
    "livebench.ai": "LiveBench",
    "lmarena.ai": "LMArena",
    "chat.lmsys.org": "LMArena",
    "epoch.ai": "Epoch AI",
    "vals.ai": "Vals AI",
    "scale.com": "Scale AI",
    "swebench.com": "SWE-bench",
    "evalplus.github.io": "EvalPlus",
    "livecodebench.github.io": "LiveCodeBench",
    "aider.chat": "Aider",
    "arcprize.org": "ARC Prize",
    "matharena.ai": "MathArena",
    "gorilla.cs.berkeley.edu": "Berkeley Function Calling Leaderboard",
    "tatsu-lab.github.io": "AlpacaEval",
    "paperswithcode.com": "Papers with Code",
    "crfm.stanford.edu": "HELM",
    "opencompass.org.cn": "OpenCompass",
    "simple-bench.com": "SimpleBench",
    "metr.org": "METR",
}
_NAMES = (
    "Open LLM Leaderboard, Open LLM Leaderboard 2, Open LLM Leaderboard v2, Open PL LLM Leaderboard, "
    "Open Portuguese LLM Leaderboard, Open Medical-LLM Leaderboard, MTEB Leaderboard, LMArena, "
    "Chatbot Arena, Artificial Analysis, Epoch AI, Vals AI, Scale AI, METR, Papers with Code, "
    "Berkeley Function Calling Leaderboard"
)
# Names of benchmarks that are leaderboards too (SWE-bench, EvalPlus) tell only what was measured.
PARTY_NAMES = {squash(name): name for name in _NAMES.split(", ")}
# How a source without a url says that the model's own authors measured.
OWN_WORDS = frozenset(map(squash, ("self-reported", "self reported", "reported by the authors")))
# Hosts whose pages may be anybody's.
_SHARED = (
    "arxiv.org, export.arxiv.org, doi.org, openreview.net, aclanthology.org, github.com, "
    "raw.githubusercontent.com, gist.github.com, gitlab.com, modelscope.cn, kaggle.com, medium.com, "
    "x.com, twitter.com, reddit.com, youtube.com, docs.google.com, drive.google.com, notion.site, "
    "notion.so, sites.google.com, colab.research.google.com, wandb.ai, zenodo.org"
)
SHARED_HOSTS = frozenset(_SHARED.split(", "))
# Where an account is the first part of the host, and endings of domains that have two parts.
HOSTING = frozenset(
    ("github.io", "gitlab.io", "substack.com", "vercel.app", "netlify.app", "pages.dev", "hashnode.dev")
)
DOUBLE_ENDINGS = frozenset(
    ("com.cn", "org.cn", "edu.cn", "ac.cn", "co.uk", "ac.uk", "co.jp", "co.kr", "com.au")
)


# --------------------------------------------------------------------------------------------------
# scores/parts
# --------------------------------------------------------------------------------------------------
# The parts of a benchmark: subjects, categories, languages, splits, lengths, difficulties, tasks.
#
# `PartTable` holds those of one benchmark and finds the one that a whole label names. A part's id is the
# first
# of its names; names compare squashed, with "#" as "sharp", for C# is not C.

PART_KINDS = ("subject", "category", "task", "language", "split", "length", "difficulty")


@dataclass(frozen=True, slots=True)
class Part:
    """Parts of one kind: `names` holds the ways to write each, the id first.

    `list_name` is the list of the mapping that several benchmarks share. `pairs`: two of the languages with a
    direction ("en-de") are a part too.
    """

    kind: str
    names: tuple[tuple[str, ...], ...] = ()
    list_name: str | None = None
    pairs: bool = False


class PartTable:
    """The parts of one benchmark as the mapping has them, taken apart when they are first asked for.

    Most runs meet a few benchmarks of a thousand, and every run reads the mapping.
    """

    __slots__ = ("_index", "_lists", "_parts", "entries")

    def __init__(self, entries: Sequence[Mapping[str, Any]], lists: Mapping[str, Sequence[Any]]) -> None:
        self.entries = entries
        self._lists = lists
        self._parts: tuple[Part, ...] | None = None
        self._index: dict[str, tuple[str, str]] | None = None

    def parts(self) -> tuple[Part, ...]:
        """The parts by kind, in the order of the mapping."""
        if self._parts is None:
            self._parts = tuple(_read_part(entry, self._lists) for entry in self.entries)
        return self._parts

    def find(self, text: str) -> tuple[str, str] | None:
        """Kind and id of the part of which `text` is the whole name; None where there is none such.

        A direction ("en→de", "eng_Latn-deu_Latn", "en2zh") is the pair of its languages, a locale ("pt-BR")
        the language with its region, where the region is more than the language again ("de_de").
        """
        if len(text) > MAX_PART:
            return None
        if self._index is None:
            self._index = _part_index(self.parts())
        return _part_named(self._index, text.strip(), any(part.pairs for part in self.parts()))


def _read_part(entry: Mapping[str, Any], lists: Mapping[str, Sequence[Any]]) -> Part:
    name = entry.get("list")
    names = (lists.get(name) if name else entry.get("names")) or ()
    spellings = tuple([(item,) if isinstance(item, str) else tuple(map(str, item)) for item in names])
    return Part(str(entry.get("kind")), spellings, name, bool(entry.get("pairs")))


def part_key(text: str) -> str:
    """How names of parts compare."""
    return squash(text.replace("#", "sharp"))


def _part_index(parts: tuple[Part, ...]) -> dict[str, tuple[str, str]]:
    index: dict[str, tuple[str, str]] = {}
    for part in parts:
        for names in part.names:
            for name in names:
                index.setdefault(part_key(name), (part.kind, names[0]))
    return index


_DIRECTION = pattern(r"\s*(?:[-=]*>|[→⇒–—/|]|-|(?<=[a-z])2(?=[a-z])|\s(?:to|into)\s)\s*", re.I)
_LOCALE = pattern(r"^([A-Za-z]{2,3})[-_]([A-Z]{2}|[a-z]{2}|\d{3})$")
MAX_PART = 80  # characters of a part's name
_ANY_LANGUAGE = {"xx": "xx", "x": "xx", "xxx": "xx", "any": "xx", "all": "xx"}


def _part_named(index: Mapping[str, tuple[str, str]], text: str, pairs: bool) -> tuple[str, str] | None:
    pairs = pairs and not _is_locale(text)
    if pairs and (pair := _language_pair(index, _DIRECTION.split(text))):
        return "language", pair
    if found := index.get(part_key(text)):
        return found
    if pairs and (pair := _language_pair(index, text.split("_"))):
        return "language", pair
    language = _language_of(index, text)
    return ("language", language) if language else None


def _is_locale(text: str) -> bool:
    """Whether a text is a language with a region in capitals, which is no second language: "ca_ES"."""
    found = _LOCALE.match(text)
    return bool(found and found[1].islower() and found[2].isupper())


def _language_pair(index: Mapping[str, tuple[str, str]], sides: Sequence[str]) -> str | None:
    if len(sides) != 2:
        return None
    source, target = (_language_of(index, side) or _ANY_LANGUAGE.get(side.lower()) for side in sides)
    return f"{source}-{target}" if source and target and source != target else None


def _language_of(index: Mapping[str, tuple[str, str]], text: str) -> str | None:
    kind, name = index.get(part_key(text)) or ("", "")
    if kind == "language":
        return name
    if not (locale := _LOCALE.match(text)):
        return None
    kind, name = index.get(part_key(locale[1])) or ("", "")
    region = locale[2]
    if kind != "language" or (region.islower() and index.get(region, ("", name))[1] != name):
        return None  # no language, or two of them: "en-de" where the benchmark has no directions
    return name if region.lower() == locale[1].lower() else f"{name}-{region.upper()}"


# --------------------------------------------------------------------------------------------------
# scores/benchmarks: The known benchmarks, as examples/metric_mapping.json describes them
# --------------------------------------------------------------------------------------------------
# `catalogue` reads the file, once: a `Catalogue` of `Benchmark`s, found by whole name (`find`), by id
# (`with_id`) or by data set (`of_dataset`); a `HarnessTask` says which metric of a harness's task is the
# benchmark's. `mapping_path` is where the file lies. A command that has asked the manager for its benchmarks
# says with `use_catalogue` that these are the known ones (`catalogue_of`). Nothing here guesses: MMLU-Pro is
# never found as MMLU, and an unknown name is None. `find_part` says which part of a benchmark a label names,
# `Catalogue.of_part` which entry is that part (`scores.identity`).


@dataclass(frozen=True, slots=True)
class HarnessTask:
    """A task of a harness that measures a benchmark: which metric is published of it, and what is complete.

    `metrics` are names of the one metric in several releases; `skip` says why nothing is published of it.
    """

    harness: str
    task: str
    metrics: tuple[str, ...] = ()
    samples: int | None = None
    subtasks: int | None = None
    variant: str | None = None
    grader: str | None = None
    skip: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One entry of examples/metric_mapping.json: what a name means, and where its scores can be published.

    `metric` is the one by definition, None where several are in use; `metrics` are those in which a number of
    it stands without a word. `chance_corrected`: the Open LLM Leaderboard 2 prints it less what guessing
    would score, which is another metric and never meant untold. `former_datasets` are ids that its data set
    had before it moved, `dataset_copies` data sets of others with the same questions. `part_of` names the
    benchmarks of which it is a part, each with the part; `plain_may_be` the parts of its own that people mean
    when they print its bare name.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str | None = None
    dataset: str | None = None
    config: str | None = None
    split: str | None = None
    task_type: str = "text-generation"
    metric: str | None = None
    scale: str | None = None
    range: tuple[float, float] | None = None
    lower_is_better: bool = False
    eval_dataset: str | None = None
    eval_task: str | None = None
    eval_tasks: tuple[str, ...] = ()
    artificial_analysis: tuple[str, ...] = ()
    former_datasets: tuple[str, ...] = ()
    dataset_copies: tuple[str, ...] = ()
    part_of: tuple[tuple[str, str], ...] = ()
    plain_may_be: tuple[str, ...] = ()
    inspect: str | None = None
    harness_tasks: tuple[HarnessTask, ...] = ()
    metrics: tuple[str, ...] = ()
    chance_corrected: bool = False
    part_table: PartTable | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)  # of all fields it takes longer than what the caches that ask for it save

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its subjects, categories, languages, splits, lengths, tasks: one `Part` for each list of them."""
        return self.part_table.parts() if self.part_table else ()

    @property
    def inspect_task(self) -> str | None:
        """The task of inspect-evals that measures it, without its package."""
        return self.inspect.rpartition("/")[2] if self.inspect else None

    @property
    def squashed_names(self) -> frozenset[str]:
        """Everything that the benchmark is called, in the form in which names are compared."""
        return frozenset(squash(name) for name in (self.id, self.name, *self.aliases))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known benchmarks by squashed name. Matching is by whole name: MMLU-Pro never counts as MMLU."""

    by_name: dict[str, Benchmark]
    printed: frozenset[str]
    benchmarks: tuple[Benchmark, ...]
    aggregates: frozenset[str]
    path: Path | None
    as_of: str | None = None
    artificial_analysis: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_dataset: Mapping[str, tuple[Benchmark, ...]] = field(default_factory=dict)
    part_lists: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    by_id: Mapping[str, Benchmark] = field(default_factory=dict)
    by_part: Mapping[tuple[str, str], Benchmark] = field(default_factory=dict)

    def find(self, name: str) -> Benchmark | None:
        """The benchmark of which `name` is the whole name, None where no entry has it."""
        return self.by_name.get(squash(name))

    def with_id(self, benchmark_id: str | None) -> Benchmark | None:
        """The benchmark with this id, spelled exactly so."""
        return self.by_id.get(benchmark_id or "")

    def of_part(self, benchmark_id: str, part: str) -> Benchmark | None:
        """The entry that a part of a benchmark has of its own: the part "STEM" of mmlu is mmlu_stem."""
        return self.by_part.get((benchmark_id, part_key(part)))

    def of_dataset(self, dataset: str | None) -> tuple[Benchmark, ...]:
        """The benchmarks on a data set of the Hub, be it where they come from or where they are official.

        A data set is found under the id that it had before it moved, too, and under those of its copies.
        """
        return self.by_dataset.get(self.present_id(dataset), ())

    def present_id(self, dataset: str | None) -> str:
        """The id of a data set today, in small letters: "gsm8k" is openai/gsm8k since they have owners."""
        name = (dataset or "").casefold()
        return self.moved.get(name, name)


def mapping_path() -> Path:
    """Where the mapping lies: beside the scripts folder, or where HF_EVALUATION_MAPPING says."""
    named = os.environ.get("HF_EVALUATION_MAPPING")
    return Path(named) if named else scripts_folder().parent / "examples" / "metric_mapping.json"


_TOLD: list[Catalogue] = []


def use_catalogue(told: Catalogue) -> None:
    """Take these benchmarks, which another command told, for the known ones; before any look-up."""
    _TOLD[:] = [told]
    catalogue.cache_clear()


@lru_cache(1)
def catalogue() -> Catalogue:
    """The benchmarks of `use_catalogue`, else those of the mapping; none where there is no mapping."""
    return _TOLD[0] if _TOLD else _read_mapping()


def _read_mapping() -> Catalogue:
    path = mapping_path()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Catalogue({}, frozenset(), (), frozenset(), None)
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"cannot read {path}: {error}", code=2, hint="unset HF_EVALUATION_MAPPING or repair the file"
        ) from error
    try:
        return _catalogue_of(document, path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{path} is no table of benchmarks: {type(error).__name__} {error}"
        raise EvaluationError(message, code=2, hint="take the file of the bundle") from error


def _catalogue_of(document: dict[str, Any], path: Path) -> Catalogue:
    lists = document.get("part_lists") or {}
    found = catalogue_of(_read_benchmark(entry, lists) for entry in document["benchmarks"])
    aggregates = frozenset(squash(word) for word in document.get("not_benchmarks", ()))
    keys = document.get("artificial_analysis_keys") or {}
    as_of = document.get("as_of")
    return replace(
        found, aggregates=aggregates, path=path, as_of=as_of, artificial_analysis=keys, part_lists=lists
    )


def catalogue_of(rows: Iterable[Benchmark]) -> Catalogue:
    """A catalogue of these benchmarks; of two with one name the first has it."""
    benchmarks = tuple(rows)
    by_name: dict[str, Benchmark] = {}
    by_dataset: dict[str, tuple[Benchmark, ...]] = {}
    for benchmark in benchmarks:
        for name in (benchmark.id, benchmark.name, *benchmark.aliases):
            by_name.setdefault(squash(name), benchmark)
        own = (benchmark.dataset or benchmark.id, benchmark.eval_dataset or "")
        for name in {dataset.casefold() for dataset in (*own, *benchmark.dataset_copies)} - {""}:
            by_dataset[name] = (*by_dataset.get(name, ()), benchmark)
    printed = frozenset(name for benchmark in benchmarks for name in (benchmark.name, *benchmark.aliases))
    moved = _moved_datasets(benchmarks)
    by_id = {benchmark.id: benchmark for benchmark in reversed(benchmarks)}
    by_part = {
        (parent, part_key(part)): benchmark for benchmark in benchmarks for parent, part in benchmark.part_of
    }
    return Catalogue(
        by_name, printed, benchmarks, frozenset(), None,
        by_dataset=by_dataset, moved=moved, by_id=by_id, by_part=by_part,
    )  # fmt: skip


def _moved_datasets(benchmarks: Iterable[Benchmark]) -> dict[str, str]:
    """Former ids of data sets, in small letters: those told, and the bare name where one owner has it."""
    told: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for benchmark in benchmarks:
        today = (benchmark.eval_dataset or benchmark.dataset or "").casefold()
        told |= {name.casefold(): today for name in benchmark.former_datasets}
        for dataset in filter(None, (benchmark.dataset, benchmark.eval_dataset)):
            if "/" in dataset:
                bare.setdefault(dataset.casefold().partition("/")[2], set()).add(dataset.casefold())
    return {name: ids.pop() for name, ids in bare.items() if len(ids) == 1} | told


@lru_cache(8192)
def find_part(benchmark: Benchmark, text: str) -> tuple[str, str] | None:
    """Kind and id of the part of a benchmark that a label names, also after the benchmark's own name.

    None says that no known part is named so, never that the label is the whole benchmark.
    """
    table = benchmark.part_table
    if table is None:
        return None
    if found := table.find(text):
        return found
    squashed = part_key(text)
    for name in (benchmark.name, benchmark.id, *benchmark.aliases):
        rest = squashed.removeprefix(part_key(name))
        if rest not in {squashed, ""} and (found := table.find(rest)):
            return found
    return None


def _read_benchmark(entry: dict[str, Any], lists: Mapping[str, Sequence[Any]]) -> Benchmark:
    dataset, official = entry.get("dataset") or {}, entry.get("eval_results") or {}
    keys = entry.get("artificial_analysis") or ()
    low_high = entry.get("range")
    return Benchmark(
        id=entry["id"],
        name=entry["name"],
        aliases=tuple(entry.get("aliases") or ()),
        category=entry.get("category"),
        dataset=dataset.get("type"),
        config=dataset.get("config"),
        split=dataset.get("split"),
        task_type=entry.get("task_type") or "text-generation",
        metric=entry.get("metric"),
        scale=entry.get("scale"),
        range=(float(low_high[0]), float(low_high[1])) if low_high else None,
        lower_is_better=bool(entry.get("lower_is_better")),
        eval_dataset=official.get("dataset"),
        eval_task=official.get("task_id"),
        eval_tasks=tuple(official.get("task_ids_seen") or ()),
        artificial_analysis=(keys,) if isinstance(keys, str) else tuple(keys),
        former_datasets=tuple(dataset.get("former") or ()),
        dataset_copies=tuple(dataset.get("copies") or ()),
        part_of=tuple((parent, part) for parent, part in entry.get("part_of") or ()),
        plain_may_be=tuple(entry.get("plain_may_be") or ()),
        inspect=entry.get("inspect"),
        harness_tasks=tuple(
            HarnessTask(
                **{key: value for key, value in row.items() if key != "metric"},
                metrics=tuple(row["metric"] or ()),
            )
            for row in entry.get("harness_tasks") or ()
        ),
        metrics=tuple(entry.get("metrics") or ()),
        chance_corrected=bool(entry.get("chance_corrected")),
        part_table=PartTable(entry["parts"], lists) if "parts" in entry else None,
    )


# --------------------------------------------------------------------------------------------------
# scores/benchmark_list
# --------------------------------------------------------------------------------------------------
# What `evaluation_manager.py benchmarks --json` prints, and the benchmarks that such a listing tells.
#
# The table itself stays the manager's (examples/metric_mapping.json): a script that shows benchmarks or looks
# for gaps asks the manager, wherever that has its table from. `benchmark_listing` is what it prints,
# `read_benchmarks` reads that.


def benchmark_listing(known: Catalogue) -> dict[str, Any]:
    """The known benchmarks as JSON. Parts stand as in the mapping: a list that several share by its name."""
    return {
        "as_of": known.as_of,
        "path": str(known.path),
        "part_lists": known.part_lists,
        "benchmarks": [_benchmark_row(benchmark) for benchmark in known.benchmarks],
    }


def _benchmark_row(benchmark: Benchmark) -> dict[str, Any]:
    row = asdict(replace(benchmark, part_table=None))
    del row["part_table"]
    return row | {"parts": list(benchmark.part_table.entries) if benchmark.part_table else []}


def read_benchmarks(data: bytes | str) -> tuple[Benchmark, ...]:
    """The benchmarks of a listing, in its order. Raises ValueError for what is none."""
    document = as_object(parse_json(data))
    rows, lists = document.get("benchmarks"), as_object(document.get("part_lists"))
    if not isinstance(rows, list):
        raise ValueError("it has no list of benchmarks")
    return tuple(_listed_benchmark(row, lists) for row in as_objects(rows))


def _listed_benchmark(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Benchmark:
    benchmark_id = as_text(row.get("id"))
    if not benchmark_id:
        raise ValueError("a benchmark has no id")
    return Benchmark(
        id=benchmark_id,
        name=as_text(row.get("name")) or benchmark_id,
        aliases=tuple(as_texts(row.get("aliases"))),
        category=as_text(row.get("category")),
        dataset=as_text(row.get("dataset")),
        config=as_text(row.get("config")),
        split=as_text(row.get("split")),
        task_type=as_text(row.get("task_type")) or "text-generation",
        metric=as_text(row.get("metric")),
        scale=as_text(row.get("scale")),
        range=_listed_range(row.get("range")),
        lower_is_better=row.get("lower_is_better") is True,
        eval_dataset=as_text(row.get("eval_dataset")),
        eval_task=as_text(row.get("eval_task")),
        eval_tasks=tuple(as_texts(row.get("eval_tasks"))),
        artificial_analysis=tuple(as_texts(row.get("artificial_analysis"))),
        former_datasets=tuple(as_texts(row.get("former_datasets"))),
        dataset_copies=tuple(as_texts(row.get("dataset_copies"))),
        part_of=_listed_parents(row.get("part_of")),
        plain_may_be=tuple(as_texts(row.get("plain_may_be"))),
        inspect=as_text(row.get("inspect")),
        metrics=tuple(as_texts(row.get("metrics"))),
        chance_corrected=row.get("chance_corrected") is True,
        part_table=PartTable(parts, lists) if (parts := tuple(as_objects(row.get("parts")))) else None,
    )


def _listed_parents(rows: object) -> tuple[tuple[str, str], ...]:
    pairs = [as_texts(row) for row in rows] if isinstance(rows, list) else []
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def _listed_range(limits: object) -> tuple[float, float] | None:
    if not isinstance(limits, list) or len(limits) != 2:
        return None
    low, high = map(finite_number, limits)
    return None if low is None or high is None else (low, high)


# --------------------------------------------------------------------------------------------------
# scores/fitting
# --------------------------------------------------------------------------------------------------
# Whether a benchmark is for a kind of model: by its task, the model's pipeline, and base or instruct.
#
# `is_for` answers, True where nothing tells. A gap is only looked for where it does: that a speech recogniser
# has no AIME 2025 is no gap.

_TEXT = frozenset(ANSWERS_IN_TEXT)
_SEEING = frozenset({"image-text-to-text", "video-text-to-text", "any-to-any", "visual-question-answering"})
_WATCHING = frozenset({"video-text-to-text", "image-text-to-text", "any-to-any"})
_HEARING = frozenset({"audio-text-to-text", "any-to-any"})
_CLASSIFYING = frozenset({"text-classification", "zero-shot-classification", "fill-mask"})
_EMBEDDING = frozenset({"feature-extraction", "sentence-similarity"})
# Beside the pipeline that has the name of a benchmark's task: the pipelines whose models do that task too.
DO_IT_TOO = {
    "text-generation": _TEXT,
    "question-answering": _TEXT,
    "summarization": _TEXT,
    "translation": _TEXT,
    "text-classification": _TEXT | _CLASSIFYING,
    "token-classification": frozenset({"fill-mask"}),
    "image-text-to-text": _SEEING,
    "visual-question-answering": _SEEING,
    "image-to-text": _SEEING,
    "video-text-to-text": _WATCHING,
    "audio-text-to-text": _HEARING,
    "automatic-speech-recognition": _HEARING,
    "audio-classification": _HEARING,
    "audio-to-audio": _HEARING,
    "text-to-speech": frozenset({"text-to-audio", "any-to-any"}),
    "feature-extraction": _EMBEDDING,
    "sentence-similarity": _EMBEDDING,
    "text-ranking": frozenset({"sentence-similarity"}),
}
# What a model does that follows instructions, and a base model does not.
FOLLOWING = frozenset({"instruction-following", "alignment-chat", "agentic", "tool-use", "gui", "reward"})
OF_VECTORS = "embedding"  # the classification of MTEB, too, is a task for models that give vectors


def is_for(benchmark: Benchmark, pipeline_tag: str | None, kind: str | None) -> bool:
    """Whether a benchmark is for this kind of model."""
    if kind == "base" and (benchmark.category or "") in FOLLOWING:
        return False
    task = benchmark.task_type
    if pipeline_tag is None or pipeline_tag == task:
        return True
    if benchmark.category == OF_VECTORS and pipeline_tag in _TEXT:
        return False
    if benchmark.category == OF_VECTORS and pipeline_tag in _EMBEDDING:
        return True
    return pipeline_tag in DO_IT_TOO.get(task, frozenset())


# --------------------------------------------------------------------------------------------------
# scores/identity
# --------------------------------------------------------------------------------------------------
# One test under two names: parts of a benchmark that are benchmarks of their own in the table.
#
# MMLU with the part "STEM" is the benchmark `mmlu_stem`; `most_specific` gives of such a pair the entry, and
# every measurement is named by it. `parts_between` are the parts that lead from a benchmark to an entry below
# it, `names_itself` says that a label only repeats which part an entry is, `names_sibling` that it names
# another part of the same benchmark. The facts are `part_of` of the mapping. A suite has parts that bear the
# names of other tests (`is_suite`, `part_of_suite`); names beside each other may tell it (`suite_of_names`).


def most_specific(
    benchmark: Benchmark | None, part: tuple[str, str] | None
) -> tuple[Benchmark | None, tuple[str, str] | None]:
    """The entry of a benchmark's part where the part has one of its own; else both as they are.

    A label that the parts of the benchmark do not have may still, behind its name, be the name of an entry
    below it: AIME "2025 II".
    """
    if benchmark is None or part is None:
        return benchmark, part
    known = catalogue()
    entry = known.of_part(benchmark.id, part[1])
    if entry is None:
        named = known.find(f"{benchmark.name} {part[1]}")
        entry = named if named and parts_between(benchmark, named) else None
    return (entry, None) if entry else (benchmark, part)


def parts_between(above: Benchmark, below: Benchmark) -> tuple[str, ...]:
    """The parts that lead from a benchmark down to an entry; empty where the entry is no part of it."""
    for parent_id, part in below.part_of:
        if parent_id == above.id:
            return (part,)
        parent = catalogue().with_id(parent_id)
        if parent and (way := parts_between(above, parent)):
            return (*way, part)
    return ()


@lru_cache(512)
def is_suite(benchmark: Benchmark) -> bool:
    """Whether a benchmark has parts that bear names of other tests: the COPA of KoBEST is Korean."""
    names = [item[0] for part in benchmark.parts if part.kind == "task" for item in part.names]
    return any(_is_other_test(benchmark, catalogue().find(name)) for name in names)


def part_of_suite(suite: Benchmark, benchmark: Benchmark | None, name: str) -> tuple[str, str] | None:
    """The task of a suite that bears a name, be it that of another test too; None where it has none."""
    part = find_part(suite, name)
    other = benchmark is None or _is_other_test(suite, benchmark)
    return part if part and part[0] == "task" and other else None


def suite_of_names(names: Iterable[str]) -> Benchmark | None:
    """The one suite of which several names are parts: all known tests, and one that is only there.

    BoolQ, COPA and SentiNeg beside each other are KoBEST's, though nothing says so.
    """
    known = catalogue()
    counts: Counter[str] = Counter()
    alone: set[str] = set()
    tests = 0
    for name in dict.fromkeys(names):
        suites = _suites_by_part(id(known.by_name)).get(part_key(name), ())
        counts.update(suites)
        if known.find(name):
            tests += 1
            counts.update(f"test {suite}" for suite in suites)
        else:
            alone.update(suites)
    fits = [suite for suite in alone if counts[suite] > 2 and 0 < counts[f"test {suite}"] == tests]
    best = [suite for suite in fits if counts[suite] == max(counts[other] for other in fits)]
    return known.with_id(best[0]) if len(best) == 1 else None


@lru_cache(2)
def _suites_by_part(_known: int) -> Mapping[str, tuple[str, ...]]:
    """The suites that have a task of this name."""
    found: dict[str, tuple[str, ...]] = {}
    for suite in filter(is_suite, catalogue().benchmarks):
        tasks = (names for part in suite.parts if part.kind == "task" for names in part.names)
        for key in {part_key(name) for names in tasks for name in names}:
            found[key] = (*found.get(key, ()), suite.id)
    return found


def _is_other_test(suite: Benchmark, benchmark: Benchmark | None) -> bool:
    return benchmark is not None and benchmark != suite and not parts_between(suite, benchmark)


def names_itself(benchmark: Benchmark, text: str) -> bool:
    """Whether a label says again which part of another benchmark this one is: "Diamond" of GPQA Diamond."""
    for parent_id, part in benchmark.part_of:
        parent = catalogue().with_id(parent_id)
        found = find_part(parent, text) if parent else None
        if found and found[1] == part:
            return True
    return False


def family_of(name: str) -> str:
    """The id of the benchmark of which an entry is, at last, a part; else the name itself."""
    benchmark = catalogue().with_id(name)
    return family_of(benchmark.part_of[0][0]) if benchmark and benchmark.part_of else name


def names_sibling(benchmark: Benchmark, text: str) -> bool:
    """Whether a label names another part of what this one is a part of: "Main" beside GPQA Diamond.

    Only where the bare name of the whole may mean either: these are told apart by nothing else.
    """
    for parent_id, part in benchmark.part_of:
        parent = catalogue().with_id(parent_id)
        found = find_part(parent, text) if parent else None
        either = {part_key(name) for name in parent.plain_may_be} if parent else set()
        if found and found[1] != part and {part_key(found[1]), part_key(part)} <= either:
            return True
    return False


# --------------------------------------------------------------------------------------------------
# scores/metrics
# --------------------------------------------------------------------------------------------------
# The metrics in which benchmarks are measured: names, direction, scale, the type that goes to the Hub.
#
# `find_metric` reads a whole printed name ("EM", "Pass @ 10", "WER↓", "macro F1"), `metric_of` an id as
# `examples/metric_mapping.json` and the Hub spell it; both give the metric and its k, None where they do not
# know it. `same_metric` compares two such texts for one benchmark: True, False, or None where it is not
# known.
# `metric_told` is the metric of a number by what stands beside it, `metric_by_definition` that of a
# benchmark.
#
# Which metrics of a benchmark the mapping lists: those in which a number of it stands **without a word** in
# cards, papers and harnesses. What is always named (pass@10 beside pass@1, BLEU-1, recall@100) is not listed,
# for it is told; so an untold number of HumanEval is pass@1, and one of SQuAD may be exact match or F1.


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure. `hub_type` is its type in a model-index, with "{k}" for the number of one that `takes_k`.

    `lower_is_better` and `scale` are None where the benchmark decides. `counts_right`: the share of items
    that were answered right, under whatever name; `right_at_one` says so of k = 1 only, `an_accuracy` that
    a vague "accuracy" may be this one. `generic`: it says
    only that there is a score; `averaged`: only that it is a mean, unless the benchmark has it as its metric.
    `kind_of` is the vaguer metric of which this is one kind (macro F1 of F1):
    "F1" may mean it and need not.
    """

    id: str
    names: tuple[str, ...]
    lower_is_better: bool | None
    scale: str | None
    hub_type: str
    takes_k: bool = False
    counts_right: bool = False
    right_at_one: bool = False
    an_accuracy: bool = False
    generic: bool = False
    averaged: bool = False
    kind_of: str | None = None

    def named(self, k: int | None) -> str:
        """The metric for people, with its k: "pass@10", "nDCG" keeps "ndcg@k" where no k is told."""
        return self.id.replace("@k", f"@{k}").replace("^k", f"^{k}") if k is not None else self.id

    def hub(self, k: int | None) -> str:
        """The type that goes to the Hub: "pass@10", "ndcg_at_10"."""
        return self.hub_type.replace("{k}", "k" if k is None else str(k))

    def is_right_share(self, k: int | None) -> bool:
        """Whether, with this k, it is the share of items answered right."""
        return self.counts_right or (self.right_at_one and k == 1)


# One metric a line: id | marks | scale | type on the Hub where it is not the id | kind of | printed names.
# Marks: + higher is better, - lower is better, ? the benchmark decides; r share of items answered right, 1
# that for k = 1, a is printed as an accuracy too, k takes a number k, g says only that there is a score, m
# only that it is a mean. An indented line goes on with the one above.
_METRIC_TABLE = """
accuracy | +r | percent | | | acc, accuracy, avg acc, average accuracy, mean accuracy, overall accuracy, acc
    avg, top-1, top1, top-1 acc, top-1 accuracy, top 1 accuracy, test accuracy, answer accuracy, micro_avg,
    micro accuracy, acc_char, percent correct, percentage correct, share correct, acuracia, acurácia,
    exactitude, genauigkeit, precisión global, 准确率, 精度, 正確率, 正解率, 정확도, точность, doğruluk
score | ?g | | | | score, scores, raw score, result, results, value, values, percentage, total score,
    points, 分数, 得分, スコア, 点数, 점수, puntuación, puntaje, pontuação, punteggio, punktzahl, wertung,
    ergebnis, résultat, wynik, skor, оценка, балл, баллы, результат, النتيجة, الدرجة
exact_match | +r | percent | | | em, exact match, exact-match, final_em, em_maj1@1, exact match score, em
    score, strict match, strict-match, flexible extract, flexible-extract, qem, quasi exact match,
    exact_str_match, extractive match, math_verify, string match
correct | +r | percent | | | correct, correct answers, % correct, correctness
resolved | +r | percent | | | resolved, resolve rate, resolved rate, resolution rate, % resolved, issues
    resolved, resolved %, solved, solve rate, % solved
success_rate | +r | percent | | | success rate, sr, task success rate, task success, success, completion
    rate, task completion rate
pass_rate | +r | percent | | | pass rate, passrate, tests passed, passing rate, 通过率
acc_norm | +a | percent | | | acc_norm, acc norm, acc-norm, accnorm, normalized accuracy (length),
    byte-length normalized accuracy, acc_norm (len)
chance_corrected_accuracy | +a | percent | | | chance-corrected accuracy, chance corrected,
    baseline-normalized accuracy, baseline-normalised accuracy, rescaled accuracy, centered accuracy
balanced_accuracy | + | percent | | accuracy | balanced accuracy, bal acc, balanced acc, macro accuracy,
    uar, unweighted average recall, mean class accuracy, mean per-class accuracy, average class accuracy, macc
class_accuracy | + | percent | | accuracy | class accuracy, per-class accuracy, category accuracy, label
    accuracy, class acc, category acc, accuracy by class, accuracy per class
accuracy@k | +1k | percent | accuracy@{k} | | acc@k, accuracy@k, top-k, top-k acc, top-k accuracy, top k
pass@k | +1k | percent | pass@{k} | | pass@k
pass^k | +1k | percent | pass^{k} | | pass^k
maj@k | +1k | percent | maj@{k} | | maj@k, cons@k, consensus@k, majority@k, sc@k, self-consistency@k,
    major@k
best@k | +1k | percent | best@{k} | | best@k, bo@k, best-of-k, bon@k
avg@k | +rk | percent | avg@{k} | | avg@k, mean@k, average@k, avg of k
f1 | + | percent | | | f1, f1-score, f1 score, f-score, f-measure, f1 measure, f_1, token f1, f1值
f1_macro | + | percent | | f1 | macro f1, f1 macro, f1-macro, macro-f1, macro f1-score, macro avg f1, f1
    (macro)
f1_micro | + | percent | | f1 | micro f1, f1 micro, f1-micro, micro-f1, micro f1-score, f1 (micro)
f1_weighted | + | percent | | f1 | weighted f1, f1 weighted, f1-weighted, weighted f1-score, f1 (weighted),
    w-f1
precision | + | percent | | | precision, prec, precision score
recall | + | percent | | | recall, recall score, sensitivity
precision@k | +k | percent | precision_at_{k} | | p@k, precision@k, prec@k
recall@k | +k | percent | recall_at_{k} | | r@k, recall@k
f1@k | +k | percent | f1_at_{k} | | f1@k
hit@k | +k | percent | hit@{k} | | hit@k, hits@k, hit rate@k, hr@k
ndcg@k | +k | percent | ndcg_at_{k} | | ndcg@k, ndcg
mrr@k | +k | percent | mrr_at_{k} | | mrr@k
mrr | + | percent | | | mrr, mean reciprocal rank
map@k | +k | percent | map_at_{k} | | map@k
map | + | percent | | | map, mean average precision, mAP
auroc | + | percent | | | auc, auroc, auc-roc, roc auc, roc-auc, rocauc, area under the roc curve, c-statistic
auprc | + | percent | | | auprc, aupr, aucpr, pr auc, pr-auc, area under the precision-recall curve
ap | + | percent | | map | ap, average precision, box ap, mask ap, ap box, ap mask, map50-95, map50:95,
    map@[.5:.95], ap@[.5:.95], map 50-95
ap50 | + | percent | | | ap50, map50, ap@50, map@50, ap@0.5, map@0.5, map@.5, ap 50, box ap50
ap75 | + | percent | | | ap75, map75, ap@75, ap@0.75, map@0.75
matthews_correlation | + | percent | | | mcc, matthews correlation, matthews_correlation, matthews corrcoef,
    matthews correlation coefficient, matthew's correlation, matthews corr
pearson | + | percent | | | pearson, pearsonr, pearson correlation, pearson r, pearson's r, pearson corr,
    pcc, plcc
spearman | + | percent | | | spearman, spearmanr, spearman correlation, spearman rho, spearman's rho,
    spearman corr, srcc, spearman rank correlation
euclidean_pearson | + | percent | | pearson | euclidean pearson, euclidean_pearson
euclidean_spearman | + | percent | | spearman | euclidean spearman, euclidean_spearman
manhattan_pearson | + | percent | | pearson | manhattan pearson, manhattan_pearson
manhattan_spearman | + | percent | | spearman | manhattan spearman, manhattan_spearman
dot_pearson | + | percent | | pearson | dot pearson, dot_pearson, dot product pearson
dot_spearman | + | percent | | spearman | dot spearman, dot_spearman, dot product spearman
cosine_spearman | + | percent | | spearman | cosine spearman, spearman cosine, cos_sim_spearman, cos sim
    spearman
cosine_pearson | + | percent | | pearson | cosine pearson, pearson cosine, cos_sim_pearson, cos sim pearson
kendall | + | percent | | | kendall, kendall tau, kendall's tau, krcc
mse | - | | | | mse, mean squared error
mae | - | | | | mae, mean absolute error
rmse | - | | | | rmse, root mean squared error
r2 | + | ratio | | | r2, r^2, r-squared, coefficient of determination
perplexity | - | perplexity | | | ppl, perplexity, ppl., token perplexity
word_perplexity | - | perplexity | | perplexity | word perplexity, word_perplexity, word ppl
byte_perplexity | - | perplexity | | perplexity | byte perplexity, byte_perplexity, byte ppl
bits_per_byte | - | bits_per_byte | | | bpb, bits per byte, bits-per-byte
bits_per_character | - | | | | bpc, bits per character, bits-per-character
loss | - | | | | loss, nll, cross entropy, cross-entropy, eval loss, validation loss
bleu | + | points | | | bleu, blue, bleu score, bleu-4, bleu4, bleu 4, corpus bleu
sacrebleu | + | points | | bleu | sacrebleu, sacre bleu, sacre-bleu, detokenized bleu
spbleu | + | points | | bleu | spbleu, sp-bleu, flores200 spbleu
codebleu | + | points | | | codebleu, code bleu
chrf | + | points | | | chrf, chr-f, chrf2
chrf++ | + | points | | | chrf++, chrfpp, chrf2++
ter | - | points | | | ter, translation edit rate, translation error rate
comet | + | | | | comet, comet score, comet-22, comet22, comet da, wmt22-comet-da, comet-da
xcomet | + | | | | xcomet, xcomet-xxl, xcomet-xl
cometkiwi | + | | | | cometkiwi, comet-kiwi, kiwi
metricx | - | points | | | metricx, metricx-24, metricx-23, metricx24, metricx-24-hybrid
rouge | + | percent | | | rouge, rouge score, rouge avg
rouge1 | + | percent | | rouge | rouge1, rouge-1, rouge 1
rouge2 | + | percent | | rouge | rouge2, rouge-2, rouge 2
rougeL | + | percent | | rouge | rougel, rouge-l, rouge l
rougeLsum | + | percent | | rouge | rougelsum, rouge-lsum, rouge lsum
bleurt | + | | | | bleurt, bleurt score
bertscore | + | | | | bertscore, bert score, bertscore f1
meteor | + | | | | meteor
cider | + | points | | | cider, cider-d
spice | + | points | | | spice
spider | + | points | | | spider metric, spider score, spider, spider-fl
fense | + | points | | | fense
wer | - | percent | | | wer, word error rate, avg wer, average wer, wer avg, wer (norm), normalized wer,
    tdnn wer
cer | - | percent | | | cer, character error rate, avg cer
mer | - | percent | | | mer, match error rate, mixed error rate
per | - | percent | | | per, phoneme error rate, phone error rate
der | - | percent | | | der, diarization error rate
eer | - | percent | | | eer, equal error rate
false_positive_rate | - | percent | | | fpr, false positive rate, fpr95, fpr@95
false_negative_rate | - | percent | | | fnr, false negative rate, miss rate
true_positive_rate | + | percent | | recall | tpr, true positive rate
specificity | + | percent | | | specificity, true negative rate, tnr
multiple_choice_grade | + | percent | | accuracy | multiple_choice_grade, multiple choice grade
error_rate | - | percent | | | error rate, error, top-1 error, top1 err, top-1 err, classification error
top5_error | - | percent | | | top-5 error, top5 err, top-5 err, top-5 error rate
mos | + | points | | | mos, mean opinion score, nmos, smos, cmos
utmos | + | points | | | utmos, utmosv2
dnsmos | + | points | | | dnsmos
pesq | + | points | | | pesq, pesq-wb
stoi | + | ratio | | | stoi, estoi
speaker_similarity | + | | | | sim, sim-o, sim-r, ssim-spk, speaker similarity, spk sim
psnr | + | points | | | psnr
ssim | + | ratio | | | ssim
lpips | - | ratio | | | lpips
fid | - | points | | | fid, fid score, frechet inception distance, fréchet inception distance, fid-30k
fvd | - | points | | | fvd
inception_score | + | points | | | is, inception score
clip_score | + | points | | | clip score, clipscore, clip-score, clip-t, clip sim
miou | + | percent | | | miou, mean iou, mean intersection over union, mean class iou, mean per-class iou
iou | + | percent | | | iou, intersection over union
giou | + | percent | | | giou, ciou
dice | + | percent | | | dice, dsc, dice score
pq | + | percent | | | pq, panoptic quality
j&f | + | percent | j_and_f | | j&f, j & f, jandf
elo | + | elo | | | elo, rating, elo rating, elo score, codeforces rating, arena elo, arena score
percentile | + | percent | | | percentile, percentiles
win_rate | + | percent | | | win rate, winrate, win-rate, win rate %, win%, wr, raw win rate
win_or_tie_rate | + | percent | | win_rate | win or tie rate, wins or ties, win/tie rate, win+tie rate
lc_win_rate | + | percent | | win_rate | lc win rate, lc-winrate, lc winrate, lc, lc win, length-controlled
    win rate, length controlled win rate, lc-wr
mc1 | + | percent | | accuracy | mc1, mc1 accuracy, mc1_targets, truthfulqa_mc1
mc2 | + | percent | | accuracy | mc2, mc2 accuracy, mc2_targets, truthfulqa_mc2
truthful | + | percent | | accuracy | truthful, % true, truthfulness, gpt-judge, % truthful
truthful_informative | + | percent | | accuracy | truthful*informative, true*info, % true*info, % true &
    informative, truthful and informative
bleu_acc | + | percent | | accuracy | bleu_acc, bleu acc
rouge1_acc | + | percent | | accuracy | rouge1_acc, rouge1 acc, rougel_acc
prompt_level_strict_acc | + | percent | | accuracy | prompt_level_strict_acc, prompt strict, prompt-strict,
    strict prompt, prompt-level strict, prompt strict acc, prompt-level strict accuracy, strict prompt
    accuracy, prompt_strict, pls
inst_level_strict_acc | + | percent | | accuracy | inst_level_strict_acc, inst strict, instr strict,
    instruction strict, strict instruction, inst-level strict, instruction-level strict, instruction-level
    strict accuracy, inst strict acc, ins strict, strict inst
prompt_level_loose_acc | + | percent | | accuracy | prompt_level_loose_acc, prompt loose, prompt-level
    loose, prompt loose acc, prompt-level loose accuracy, loose prompt
inst_level_loose_acc | + | percent | | accuracy | inst_level_loose_acc, inst loose, instr loose, instruction
    loose, inst-level loose, instruction-level loose, instruction-level loose accuracy, loose instruction,
    inst loose acc
prompt_level_acc | + | percent | | accuracy | prompt acc, prompt-level acc, prompt-level accuracy, prompt
    level
inst_level_acc | + | percent | | accuracy | inst acc, instruction acc, instruction-level accuracy,
    inst-level acc, inst level
level_mean_acc | + | percent | | accuracy | avg(prompt/instruction acc loose/strict), average prompt/inst,
    mean of prompt and instruction
hsr | + | percent | | | hsr, hard satisfaction rate
ssr | + | percent | | | ssr, soft satisfaction rate
csl | + | points | | | csl metric, consistent satisfaction levels
drfr | + | percent | | | drfr, decomposed requirements following ratio
ast_accuracy | +r | percent | | | ast, ast accuracy, ast acc
execution_accuracy | + | percent | | accuracy | ex, execution accuracy, exec acc, exec accuracy, execution
    acc, exec
vqa_accuracy | + | percent | | accuracy | vqa accuracy, vqa acc, vqa score, vqa-acc
relaxed_accuracy | + | percent | | accuracy | relaxed accuracy, relaxed acc, relaxed correctness,
    relaxed-accuracy, relaxed
worst_case_accuracy | + | percent | | accuracy | worst-case accuracy, worst case, worst-case
aacc | + | percent | | accuracy | aacc, all accuracy
qacc | + | percent | | accuracy | qacc, question accuracy, question pair accuracy
facc | + | percent | | accuracy | facc, figure accuracy
step_success_rate | + | percent | | success_rate | step success rate, step sr, ssr (step), step acc, step
    accuracy
element_accuracy | + | percent | | accuracy | element accuracy, ele acc, element acc, ele. acc
type_match | + | percent | | accuracy | tm, type match, type accuracy, action type, type acc
anls | + | percent | | | anls, anls*, average normalized levenshtein similarity
edit_similarity | + | percent | | | edit sim, edit similarity, code sim, code similarity
edit_distance | - | ratio | | | edit distance, ned, normalized edit distance, overall edit, text edit,
    formula edit, table edit, read order edit, reading order edit, nedit
teds | + | percent | | | teds, table teds, tree edit distance similarity, teds-s
cdm | + | percent | | | cdm, formula cdm, character detection matching
mean | +m | percent | | | mean (task), mean over tasks, average over tasks, mean task
mean_by_type | + | percent | | | mean (type), mean (task type), mean (tasktype), average over task types
las | + | percent | | | las, labeled attachment score, labelled attachment score
uas | + | percent | | | uas, unlabeled attachment score, unlabelled attachment score
mase | - | | | | mase, mean absolute scaled error
smape | - | percent | | | smape, symmetric mean absolute percentage error
mape | - | percent | | | mape, mean absolute percentage error
crps | - | | | | crps, wql, continuous ranked probability score, weighted quantile loss
silhouette | + | ratio | | | silhouette, silhouette score
v_measure | + | percent | | | v-measure, v measure, v_measure
aac | - | | | | aac
bias_score | ? | percent | | | bias score
attack_success_rate | - | percent | | | attack success rate, attack success, attack-success-rate
refusal_rate | ? | percent | | | refusal rate, refusal, rta, refuse to answer, refusals,
    over-refusal, overrefusal, over-refusal rate, false refusal rate, orr
compliance_rate | ? | percent | | | compliance rate, compliance
safe_rate | + | percent | | | safe rate, safety rate, safety score, harmless rate, defense success rate, %
    safe
harm_score | - | percent | | | harm score, harmfulness, harmful rate, harmfulness score
toxicity | - | | | | toxicity, toxicity score, % toxic, expected maximum toxicity
hallucination_rate | - | percent | | | hallucination rate, hall. rate, hallrate, hal rate, hal
factual_consistency_rate | + | percent | | | factual consistency rate, factual consistency, consistency rate
omniscience_index | + | points | | | omniscience index
pct_stereotype | ? | percent | | | pct_stereotype, pct stereotype, % stereotype
stereotype_score | ? | percent | | | stereotype score
language_modeling_score | + | percent | | | lms, language modeling score
icat | + | percent | | | icat
honesty | + | percent | | | honesty, honesty score, p(honest)
chair | - | percent | | | chair
chair_s | - | percent | | chair | chairs, chair_s, chair-s, response-level, chair (sentence)
chair_i | - | percent | | chair | chairi, chair_i, chair-i, mention-level, chair (instance)
relative_score | + | points | | | relative score
medal_rate | + | percent | | | medal rate, any medal, medals
net_worth | + | points | | | net worth, money balance
earnings | + | points | | | earnings, dollars earned, $ earned, earned
minutes | + | points | | | minutes, time horizon, 50% time horizon
"""


CHANCE_CORRECTED = "chance_corrected_accuracy"  # what Open LLM Leaderboard 2 prints
MetricWithK: TypeAlias = tuple[Metric, int | None]


@lru_cache(1)
def all_metrics() -> Mapping[str, Metric]:
    """All metrics by id."""
    rows = (_metric_of_row(row) for row in _METRIC_TABLE.strip().replace("\n    ", " ").splitlines())
    return {metric.id: metric for metric in rows}


def _metric_of_row(row: str) -> Metric:
    name, marks, scale, hub_type, kind_of, names = (cell.strip() for cell in row.split("|"))
    return Metric(
        name,
        tuple(word.strip() for word in names.split(", ")),
        lower_is_better=None if "?" in marks else "-" in marks,
        scale=scale or None,
        hub_type=hub_type or name,
        takes_k="k" in marks,
        counts_right="r" in marks,
        right_at_one="1" in marks,
        an_accuracy="a" in marks,
        generic="g" in marks,
        averaged="m" in marks,
        kind_of=kind_of or None,
    )


_METRIC_MARKS = pattern(r"[↑↓⬆⬇▲▼→*†‡§¶]+|\s*[\(\[（]\s*(?:%|(?:higher|lower) is better)?\s*[\)\]）]")
_METRIC_WITH_K = pattern(
    r"^(?P<head>f1|.*?[^\W\d_])(?P<sign>\s*(?:@|\^|_at_|\bat\b|-of-)\s*|(?<=top)[\s-]|(?<=\w{3})(?=\d))"
    r"(?P<k>\d{1,4}|[knm])\b(?P<tail>.*)$"
)
_MAY_HAVE_K = pattern(r"[\d@^]|at|of|top")  # most labels have nothing of it: half the time
_AVERAGED_METRIC = pattern(  # or of the usual similarity, as sentence-transformers prints it
    r"^(?:cosine|(?:macro|micro)[\s_-]avg|avg|average|averaged|mean|overall|test|eval|val|validation|"
    r"(?:per[\s_-])?class|category)\.?[\s_/-]+"
)
_LIGHTEVAL_METRIC = pattern(r"^(?:[a-z]+_)?(?P<name>pass|avg|maj)@(?P<k>[kn]|\d+):(?P<rest>[\w=&]+)$")
MAX_METRIC = 60  # characters of a metric's name; what is longer is prose


@lru_cache(1)
def _metric_names() -> tuple[dict[str, Metric], dict[str, Metric]]:
    """Squashed names of the metrics without k, and the heads of those with one ("pass@k": "pass@")."""
    whole: dict[str, Metric] = {}
    heads: dict[str, Metric] = {}
    for metric in all_metrics().values():
        for name in metric.names:
            if metric.takes_k and (parts := _METRIC_WITH_K.match(name)) and parts["k"] in "kn":
                heads.setdefault(_metric_head(parts["head"], parts["sign"]), metric)
            else:
                whole.setdefault(squash(name), metric)
    return whole, heads


def _metric_head(head: str, sign: str) -> str:
    """A name before its k; "pass^" stays apart from "pass@", any other sign is an "@"."""
    return squash(head) + {"^": "^", "-of-": "of@"}.get(sign.strip(), "@")


@lru_cache(4096)
def find_metric(text: str) -> MetricWithK | None:
    """The metric of which `text` is the whole printed name, with its k; None where it is not known.

    Arrows, footnote marks, "(%)" and words for an average or for a class before the name do not count.
    """
    if len(text) > MAX_METRIC:
        return None
    plain = unicodedata.normalize("NFKC", _METRIC_MARKS.sub(" ", text)).strip().lower()
    found = _metric_named(plain)
    if found is None and (bare := plain.replace("%", " ").strip(" :")) != plain:
        found = _metric_named(bare)
    found = found or _metric_of_harness(plain)
    while found is None and (rest := _AVERAGED_METRIC.sub("", plain)) != plain:
        plain = rest
        found = _metric_named(plain)
    return found


def telling_metric(text: str) -> Metric | None:
    """The metric of a printed name that says more than "score"."""
    found = find_metric(text)
    return None if found is None or found[0].generic else found[0]


def _metric_named(plain: str) -> MetricWithK | None:
    whole, heads = _metric_names()
    if metric := whole.get(squash(plain)):
        return metric, None
    parts = _METRIC_WITH_K.match(plain) if _MAY_HAVE_K.search(plain) else None
    if parts is None or squash(parts["tail"]) not in {"", "acc", "accuracy", "score"}:
        return None
    by_k = heads.get(_metric_head(parts["head"], parts["sign"]))
    if by_k is None:
        return None
    return by_k, int(parts["k"]) if parts["k"].isdigit() else None


def _metric_of_harness(plain: str) -> MetricWithK | None:
    """Metrics as the harnesses spell them: "exact_match,strict-match", "gpqa_pass@k:k=1", "avg@n:n=64"."""
    name, comma, filtered = plain.partition(",")
    if comma and filtered and not filtered[0].isspace():
        metric, other = _metric_named(name), _metric_named(filtered)
        return metric if other in {None, metric} else None
    if ":" not in plain or not (parts := _LIGHTEVAL_METRIC.match(plain)):
        return None
    told = re.search(rf"\b{parts['k']}=(\d+)", parts["rest"])
    return _metric_named(f"{parts['name']}@{told[1] if told else parts['k']}")


@lru_cache(1024)
def metric_of(name: str) -> MetricWithK | None:
    """The metric of an id of the mapping or of the Hub ("ndcg_at_10", "mean"), else as `find_metric`."""
    metric = all_metrics().get(name)
    return (metric, None) if metric else find_metric(name)


def is_generic(metric: Metric, benchmark: Benchmark | None) -> bool:
    """Whether a metric says no more than "score": a mean tells more only where the benchmark lists one."""
    return metric.generic or (metric.averaged and metric.id not in (benchmark.metrics if benchmark else ()))


def same_metric(one: str | None, other: str | None, benchmark: Benchmark | None = None) -> bool | None:
    """Whether two metrics are one for a benchmark: True, False, or None where that is not known.

    Shares of items answered right are one metric under many names, unless the benchmark has both of the two.
    """
    if one is None or other is None:
        return None
    first, second = metric_of(one), metric_of(other)
    if first is None or second is None:
        return True if squash(one) == squash(other) else None
    if first[0].id == second[0].id:
        return _same_with_k(first, second)
    listed = _listed_metrics(benchmark)
    vague = [is_generic(metric, benchmark) for metric, _ in (first, second)]
    if not any(vague):
        return _same_by_kind(first, second, listed)
    told = second if vague[0] else first
    if len(listed) == 1:
        return True if told == listed[0] or _same_by_kind(told, listed[0], listed) else None
    return True if not listed and told[0].is_right_share(told[1]) else None


def _listed_metrics(benchmark: Benchmark | None) -> tuple[MetricWithK, ...]:
    names = benchmark.metrics if benchmark else ()
    return tuple(found for name in names if (found := metric_of(name)))


def _same_with_k(first: MetricWithK, second: MetricWithK) -> bool | None:
    """One metric with two k: a k that is not told may be any; runs that are averaged change no metric."""
    if not first[0].takes_k or first[0].counts_right or first[1] == second[1]:
        return True
    return None if first[1] is None or second[1] is None else False


def _same_by_kind(one: MetricWithK, other: MetricWithK, listed: tuple[MetricWithK, ...]) -> bool | None:
    """Two metrics with different ids, of which none is a mere "score"."""
    shares = [metric.is_right_share(k) for metric, k in (one, other)]
    if all(shares):
        return _same_share(one[0], other[0], listed)
    if any(shares) and any(metric.right_at_one and k is None for metric, k in (one, other)):
        return None
    for (kind, _), (vague, k) in ((one, other), (other, one)):
        if kind.kind_of and (
            vague.id == kind.kind_of or (kind.kind_of == "accuracy" and vague.is_right_share(k))
        ):
            return True if [metric.id for metric, _ in listed] == [kind.id] else None
    return False


def _same_share(one: Metric, other: Metric, listed: tuple[MetricWithK, ...]) -> bool | None:
    """Two names for a share of right answers: different where the benchmark tells them apart."""
    if {one.id, other.id} <= {metric.id for metric, _ in listed}:
        return False
    return True if sum(metric.is_right_share(k) for metric, k in listed) < 2 else None


def contradicts_metric(said: str, metric: str, benchmark: Benchmark | None) -> bool:
    """Whether a word beside a number says another metric, or a more exact one, than it is said to be in.

    A vague word is no contradiction: "accuracy" beside acc_norm, "F1" beside macro F1.
    """
    if said == metric or same_metric(said, metric, benchmark) is True:
        return False
    one, other = metric_of(said), metric_of(metric)
    if one is None or is_generic(one[0], benchmark):
        return False
    return other is None or not is_vaguer_metric(one, other)


def is_vaguer_metric(vague: MetricWithK, exact: MetricWithK) -> bool:
    """Whether one metric's name may mean the other: "accuracy" that by majority, "F1" the macro F1."""
    (one, k), (other, _) = vague, exact
    if other.kind_of == one.id or (one.id == other.id and k is None):
        return True
    return one.counts_right and (other.an_accuracy or other.right_at_one or other.kind_of == "accuracy")


def metric_told(printed: str | None, setting: str | None, benchmark: Benchmark | None) -> str | None:
    """The metric: what a setting says more exactly, else what is printed, else the one by definition."""
    printed, setting = _as_passed(printed, benchmark), _as_passed(setting, benchmark)
    if setting is not None and same_metric(printed, setting, benchmark) is not True:
        return setting
    if printed is not None:
        found = metric_of(printed)
        if found is None:
            return printed
        if not is_generic(found[0], benchmark):
            return found[0].named(found[1])
    return metric_by_definition(benchmark)


def _as_passed(name: str | None, benchmark: Benchmark | None) -> str | None:
    """The metric of a test of code that "p@1" is: pass@1. Of a test of retrieval it is the precision."""
    found = metric_of(name) if name and benchmark and "@" in name else None
    if found is None or benchmark is None or found[0].id != "precision@k":
        return name
    passed = (metric for metric in map(metric_of, benchmark.metrics) if metric)
    code = next((metric for metric, _ in passed if metric.id == "pass@k"), None)
    return code.named(found[1]) if code else name


def metric_by_definition(benchmark: Benchmark | None) -> str | None:
    """The one metric that a benchmark is measured in; None where several are in use, or none is known."""
    return benchmark.metric if benchmark and len(benchmark.metrics) < 2 else None


# --------------------------------------------------------------------------------------------------
# scores/setting_words
# --------------------------------------------------------------------------------------------------
# Words of settings: how shots, modes, tools, splits and harnesses are written on cards, in notes, in files.
#
# Data only; the grammar that uses them is `scores.settings`. A row of GRAMMAR is the field that it tells, the
# pattern, and the value, None where a group of the pattern is the value. The first row that matches a stretch
# of text takes it, so that "non-thinking" is never "thinking". The wordings are those seen on 151 labelled
# cards and in the files of four harnesses.

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "ten": 10,
}  # fmt: skip
_COUNT = r"\d{1,3}|zero|one|two|three|four|five|six|seven|eight|ten"
EFFORTS = ("minimal", "low", "medium", "high", "xhigh", "max")
_EFFORT_WORDS = "|".join(EFFORTS)
_THINKING = r"(?:(?:extended|deep|long|hybrid)[\s_-]+)?(?:thinking|think|reasoning)"
_WITHOUT = r"(?:non|no|not|without|w/o|disabled?|off)"
_SWITCHED_OFF = r"(?:no|none|false|off|disabled|0)"
_THOUGHT = r"(?:co[\s-]?t|chain[\s-]of[\s-]thoughts?)"
_TOOL = r"(?:tools?|python|search|browsing|internet|code (?:interpreter|execution))"
_PART_WORDS = r"(?:subjects|domains|tasks|languages|subsets|datasets|categories)"
_SPLIT = r"test[\s-]?mini|test[\s-]?std|test[\s-]?dev|validation|valid|val|dev|train|test"
_HARNESS = (
    r"lm[\s_-]?eval(?:uation)?(?:[\s_-]?harness)?|lighteval|inspect[\s_-]?(?:ai|evals)|simple[\s_-]?evals|"
    r"opencompass|vlmevalkit|evalplus|bigcode[\s_-]evaluation[\s_-]harness|helm|olmes|deepeval|evalscope|"
    r"lmms[\s_-]?eval"
)

GRAMMAR: tuple[tuple[str, str, str | None], ...] = (
    # The whole, said in other words: it tells nothing.
    ("", rf"\b(?:mean|average|avg\.?)\s+(?:of|over)\s+(?:the\s+)?(?:\d+|all)\s+{_PART_WORDS}\b", None),
    # Sampling: the mean of k runs is the metric itself, measured k times.
    ("runs", r"\b(?:avg|average|mean)\s?[@^]\s?(\d{1,4})\b", None),
    (
        "runs",
        r"\b(?:mean|average|avg\.?)\s+(?:of|over)\s+(\d{1,4})\s+(?:runs?|samples?|seeds?|trials?)\b",
        None,
    ),
    ("runs", r"\b(?:mean|average)\s+of\s+(\d{1,4})\s*$", None),
    ("runs", r"\b(\d{1,4})\s+(?:runs?|seeds|trials|epochs)\b", None),
    ("temperature", r"\b(?:(?:temperature|temp)\s*[=:]?|t\s*[=:])\s*(\d(?:\.\d{1,3})?)(?![\w.])", None),
    ("temperature", r"\bgreedy(?:\s+decoding)?\b", "0"),
    # A range of shots tells no number of them.
    ("", r"\b\d{1,3}\s*[-–~]\s*\d{1,3}[\s_-]*shots?\b", None),
    # Shots. "k=5" and "n=5" are shots, or samples where a metric counts those, or there are too many.
    ("shots", rf"\b({_COUNT})[\s_-]*shots?\b(?:[\s_-]*(?:prompt(?:ing)?|setting|learning))?", None),
    ("shots", r"^\s*(\d{1,2})-s\s*$", None),
    ("shots", r"\b(?:num|n)?_?(?:few)?[\s_-]?shots?\s*[=:]\s*(\d{1,3})\b", None),
    ("samples", r"\b[kn]\s*=\s*(\d{1,4})\b", None),
    # Chain of thought.
    ("chain_of_thought", rf"\b{_THOUGHT}\s*[:=]\s*{_SWITCHED_OFF}\b", "no"),
    ("chain_of_thought", rf"(?<!\w){_WITHOUT}[\s_-]*{_THOUGHT}\b", "no"),
    ("chain_of_thought", r"\bdirect(?:\s+(?:answers?|prompt(?:ing)?))\b|\banswer[\s-]only\b", "no"),
    ("chain_of_thought", rf"(?:\bwith\s+|\bw/\s*)?\b{_THOUGHT}\b(?:[\s-]*prompt(?:ing)?)?", "yes"),
    # Modes. A bare "Reasoning" is a category of several benchmarks and no mode.
    ("mode", rf"(?<!\w){_WITHOUT}[\s_-]*{_THINKING}\b(?:\s+mode)?", "non-thinking"),
    (
        "mode",
        rf"\b{_THINKING}(?:\s+mode)?\s*[:=]?\s*(?:off|disabled|none|false)\b|/no_think\b|\bnothink(?:ing)?\b",
        "non-thinking",
    ),
    ("mode", rf"\b(?:{_THINKING}[\s_-]*(?:effort)?|effort)\s*[:=]?\s*({_EFFORT_WORDS})\b", None),
    ("mode", rf"\b({_EFFORT_WORDS})[\s_-]+(?:{_THINKING}[\s_-]*)?(?:effort|reasoning|thinking)\b", None),
    ("mode", rf"^\s*({_EFFORT_WORDS})\s*$", None),
    ("mode", rf"(?:\b(?:with|enable[ds]?)\s+|\bw/\s*){_THINKING}\b(?:\s+mode)?", "thinking"),
    ("mode", rf"\b{_THINKING}(?:\s+mode|\s+on|\s+enabled)\b|\bthink(?:ing)?\b", "thinking"),
    # Tools. Which ones is told to people, not compared.
    ("tools", rf"(?:\bwith\s+)?\b{_TOOL}\s*[:=]\s*{_SWITCHED_OFF}\b", "no"),
    (
        "tools",
        rf"(?<!\w){_WITHOUT}[\s_-]*(?:(?:any|external|search|python)\s+)?{_TOOL}\b(?:\s+use)?",
        "no",
    ),
    ("tools", rf"(?:\b(?:with|using)\s+|\bw/\s*)(?:[\w-]+\s+){{0,2}}{_TOOL}\b", "yes"),
    (
        "tools",
        r"\btool[\s-]?use\b|\btools?\b|\bcode (?:interpreter|execution)\b|^\s*(?:python|search|browsing)\s*$",
        "yes",
    ),
    # Which data, where the piece says nothing else.
    ("split", rf"^\s*(?:on\s+)?(?:the\s+)?(?:split\s*[=:]?\s*)?({_SPLIT})(?:[\s-]*(?:set|split))?\s*$", None),
    # How an answer is found in the text of a model (lm-evaluation-harness).
    ("filter", r"\b(strict)(?:[\s_-]*match)?\b|\b(flexible)(?:[\s_-]*(?:extract|match))?\b", None),
    ("filter", r"\b(log-?likelihood)s?\b|\b(math)[\s_-]?verify\b", None),
    ("length", r"^\s*(\d{1,4}k)(?:[\s-]*(?:context|tokens?|length|ctx|output))*\s*$", None),
    ("harness", rf"\b({_HARNESS})\b", None),
)
MAX_SHOTS = 32  # of "k=" and "n=": prompts with more examples are told as shots
MAX_RUNS = 64  # of "n=" where no metric counts samples: beyond, it is as often the number of questions
HARNESS_VERSION = r"^[\s:=(]*v?(\d+(?:\.\w+)+)"
# What a setting's words leave behind: these say nothing of their own.
FILLERS = words(
    "and, with, using, in, on, at, the, a, of, setting, settings, mode, prompt, prompts, prompting, "
    "prompted, eval, evaluation, evaluated, harness, accuracy, score, scores, result, results, whole, "
    "full, all, overall, main, default, as, stated, by, source, set, split, temperature, version, run, "
    "runs"
)
# Words that stand beside numbers and say something of the model or its files, never which part was measured.
REMARKS = words(
    "instruct, instructed, chat, base, pretrained, sft, dpo, rl, rlhf, aligned, bf16, fp16, b16, f16, "
    "fp32, fp8, int8, int4, bfloat16, float16, 4bit, 8bit, apache-2, apache-2.0, mit, llama, gemma, "
    "awq, gptq, gguf, ggml, exl2, mlx, nf4, nvfp4, mxfp4, w8a8, w4a16, quantized, "
    "proprietary, open, open source, ours, own, reported, reproduced, official, mc, mcf, cf"
)
SPLITS = {"valid": "validation", "val": "validation", "dev": "validation"}
# How a filter and a harness are written for people, where that is not their id.
FILTER_NAMES = {"strict": "strict-match", "flexible": "flexible-extract"}
HARNESS_NAMES = {"lm-eval": "lm-evaluation-harness"}
FILTERS = {"loglikelihood": "log-likelihood", "math": "math-verify"}
HARNESSES = {
    "lmeval": "lm-eval", "lmevalharness": "lm-eval", "lmevaluation": "lm-eval",
    "lmevaluationharness": "lm-eval", "inspectai": "inspect-ai", "inspectevals": "inspect-ai",
    "simpleevals": "simple-evals", "lmmseval": "lmms-eval",
}  # fmt: skip
# What pairs of letters stand for that are too short to be names on their own; keys are squashed.
PAIR_WORDS = {
    "ps": ("Pearson", "Spearman"), "sp": ("Spearman", "Pearson"), "vt": ("validation", "test"),
    "mmm": ("matched", "mismatched"), "emes": ("exact match", "edit similarity"),
}  # fmt: skip


# --------------------------------------------------------------------------------------------------
# scores/whole_runs
# --------------------------------------------------------------------------------------------------
# Whether a run was a whole one, by how many samples it had: one rule for runs, imports and publishing.
#
# `known_samples` are the sizes that a whole run of a benchmark can have, `count_gap` is what is wrong with a
# number of samples.

UNCOUNTED = "how many samples were run is not told"
# What inspect-evals runs where no harness of the mapping has that number: it drops questions that stand twice
# (MMLU, BBH, DROP) and has the sanitized MBPP. tests/running/test_task_table.py holds them against its rows.
_INSPECT_SAMPLES = {
    "mmlu": (13937, 14015),
    "bbh": (6509,),
    "drop": (9535, 9536),
    "mbpp": (257,),
    "hle": (2500,),
    "hle_verified": (668,),
    "aime_2026": (30,),
    "simpleqa": (4326,),
    "simpleqa_verified": (1000,),
    "swe_bench_verified": (500,),
    "commonsense_qa": (1221,),
    "pubmedqa": (500,),
    "race_h": (3498,),
    "squad_v2": (11873,),
    "livecodebench_v6": (1055,),
    "livecodebench_v5": (880,),
    "livecodebench_v4": (713,),
    "livecodebench_v3": (612,),
    "livecodebench_v2": (511,),
    "livecodebench_v1": (400,),
}


def known_samples(benchmark: Benchmark | None) -> frozenset[int]:
    """How many samples a whole run of a benchmark has, by each harness that is known to run it."""
    if benchmark is None:
        return frozenset()
    told = (rule.samples for rule in benchmark.harness_tasks if rule.samples)
    return frozenset((*told, *_INSPECT_SAMPLES.get(benchmark.id, ())))


def count_gap(samples: int | None, whole: frozenset[int]) -> str | None:
    """Why a run of so many samples is not known to be complete; None where it is."""
    if samples is None:
        return UNCOUNTED
    if whole and samples not in whole:
        return f"{samples} samples, where the benchmark has {' or '.join(map(str, sorted(whole)))}"
    return None


# --------------------------------------------------------------------------------------------------
# scores/wording: Words about scores: names of averages, of parts of a benchmark, of what is no metric
# --------------------------------------------------------------------------------------------------
# Constants alone. All words are compared in their squashed form (`core.text.squash`): letters, digits and
# "+",
# case folded.

# Labels that sum up over several things: a benchmark only where one benchmark's parts are summed up.
AGGREGATE_WORDS = words(
    "average, avg, avg., mean, overall, total, aggregate, overall average, overall score, average score, "
    "avg score, mean score, macro average, macro avg, micro average, all, average accuracy, avg acc, "
    "avg. acc, avg accuracy, final score, sum, average performance, overall performance, average (all), "
    "mean (all), geometric mean, 平均, 平均分, 总分, 综合, 总体, 总计, 平均值, 平均得分, 均分, média, "
    "media, promedio, moyenne, durchschnitt, gesamt, 平均スコア, 평균, geral, total avg, avg all, "
    "average all"
)
AGGREGATE_START = pattern(
    r"(?i)^(?:(?:macro|micro|overall|core|full|total|grand|weighted|tasks?)[\s_-]+)*(?:avg|average|mean)\b(?!@)"
)
AGGREGATE_END = pattern(r"(?i)\b(?:avg\.?|average|mean)$")
# Words that behind a name say which part of it was measured, or how; alone they name no benchmark.
SUBSET_WORDS = words(
    "mini, hard, easy, medium, full, diamond, main, extended, all, en, zh, cn, ja, de, fr, es, mean, std, "
    "normalized, raw, chat, base, instruct, public, private, text, vision, image, text only, macro, micro, "
    "x-subject, random, reasoning, non-reasoning"
)
QUANTITIES = words("percentage, points")  # in a header they may count anything
SUBJECT_WORDS = words(
    "stem, humanities, social science, social sciences, other, others, hard, easy, medium, "
    "china specific, python, java, javascript, c++, english, chinese, en, zh, de, fr, es, ja, ko, ru, "
    "overall"
)
QUALIFIERS = words(
    "multilingual, multi-lingual, multi, chinese, english, german, french, spanish, portuguese, italian, "
    "japanese, korean, arabic, hindi, turkish, russian, vietnamese, indonesian, polish, dutch, "
    "translated, modified, extended, adapted, custom, internal, private, hard, mini, subset, revised, "
    "cleaned, synthetic, style, like, xl, lite, plus, cot, cn, zh, pt, fr, de, es, ja, ko, verified, v2, "
    "v3, redux, multipl, multipl-e"
)

# Measures that extraction has no reason to call a metric, and numbers that are no score at all.
OTHER_MEASURES = words(
    "error rate, error, errors, err, failure rate, top 5, top-5, error %, % error, misclassification rate, "
    "fehlerrate, fehlerquote, taux d'erreur, tasa de error, taxa de erro, 错误率, 誤り率, 오류율, "
    "доля ошибок"
)
# Words for a share of right answers that was put on another scale, and which one they do not say.
RESCALED = words("normalized, normalised, rescaled, centered, centred, corrected, adjusted, scaled")
ERROR_ESTIMATES = words(
    "stderr, std err, std error, standard error, std, stdev, std dev, sd, s.d., se, sem, σ, variance, ci, "
    "95% ci, standard deviation, confidence interval, margin of error, margin, error bar, error bars, "
    "standardfehler, standardabweichung, écart-type, erreur type, desviación estándar, desvio padrão, "
    "标准差, 标准误, 方差, 標準偏差, 標準誤差, 표준편차"
)
ERROR_ESTIMATE = pattern(
    r"(?i)(?:^|[\W_])(?:std\W?err(?:or)?|stderr|std\W?dev|standard (?:error|deviation)|"
    r"(?:confidence|credible) interval)(?:$|[\W_])"
)


# --------------------------------------------------------------------------------------------------
# scores/mentions: Benchmarks that a heading, a caption or a sentence names
# --------------------------------------------------------------------------------------------------
# `benchmarks_named` finds known ones, each a `Mention` as printed; a word beside a name that makes it another
# test ("HumanEval Hard") takes the benchmark from it. `name_in_sentence` is what a short sentence says was
# measured where it names no known benchmark.

_COMMON_WORDS = words(
    "average, summary, needle, quality, safety, truth, science, history, spider, aider, nexus, mantis, "
    "expresso, winogender, scrolls, medal, overall, general, reasoning, knowledge, instruction, "
    "alignment, retrieval, language, coding, agent, code, math"
)
BEGINNING = 4  # letters of a word by which it may be told that no name begins with it
PROPER_NAME = r"[A-Z][\w.+-]*[A-Z\d-][\w.+-]*"
_SENTENCE_NAME = pattern(
    rf"^(?P<first>{PROPER_NAME})(?:\s*(?:[:(（,，]|$)|\s+(?:evaluation|results|benchmark|performance|scores)\b)"
    rf"|\b[Oo]n (?:the )?(?:benchmark |data ?set )?(?P<on>{PROPER_NAME}?\w)"
    r"(?:\s+(?:benchmark|dataset|leaderboard|test|suite|set)\b|\s*[.:,(\[]|\s*$)"
)
_DATA_SET = pattern(
    r"\b(?:on|using|used) (?:the )?(?!(?:Our|The|This|My|Test|Private)\b)"
    r"(?P<name>[A-Z][\w.+-]*(?: [A-Z][\w.+-]*){0,4}?) "
    r"(?:[Dd]ata ?[Ss]et|[Cc]orpus|[Bb]enchmark|[Tt]est [Ss]et)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A benchmark that a text names: as printed, and its entry, None where a word beside it changes it."""

    printed: str
    benchmark: Benchmark | None


def benchmarks_named(text: str) -> tuple[Mention, ...]:
    """The benchmarks that a heading or sentence names, in order, each once.

    Whole words only, longest first. A name beside a word that makes it another test ("HumanEval Hard") is
    given as printed with that word, without an entry: it is not the benchmark.
    """
    return _benchmarks_named(text, id(catalogue().by_name))


@lru_cache(4096)
def _benchmarks_named(text: str, known: int) -> tuple[Mention, ...]:
    words = [
        (word.start(), word.end()) for word in re.finditer(r"[^\s,;:()（）。，、：；\"'“”/|\[\]]+", text)
    ]
    begins, names = _beginnings(known), catalogue().by_name
    # A name is compared squashed, and squashed words make the squashed piece.
    squashed = [squash(text[start:end]) for start, end in words]
    found: list[Mention] = []
    at = 0
    while at < len(words):
        if squashed[at][:BEGINNING] not in begins:
            at += 1
            continue
        known_sizes = (
            size
            for size in range(min(6, len(words) - at), 0, -1)
            if "".join(squashed[at : at + size]) in names
        )
        size = next((size for size in known_sizes if _is_proper(_label_piece(text, words, at, size))), 0)
        if size:
            mention = _mention(text, words, at, size)
            if mention.benchmark is None or all(other.benchmark != mention.benchmark for other in found):
                found.append(mention)
        at += max(1, size)
    return tuple(found)


@lru_cache(4)
def _beginnings(_known: int) -> frozenset[str]:
    """The first letters of all names: most words of a text begin none. "" is a word of signs alone."""
    names = catalogue().by_name
    return frozenset(name[:size] for name in names for size in range(BEGINNING + 1))


def name_in_sentence(text: str) -> str | None:
    """What a short sentence says was measured, where it names no known benchmark ("on XBench-A.")."""
    if labelled := re.match(
        r"(?i)(?:evaluated on|data ?sets?|benchmarks?|test set)s?\s*:\s*(\S.{0,40})$", text
    ):
        return labelled.group(1).strip("`'\" .")
    match = _SENTENCE_NAME.search(text) if len(text) < 240 else None
    return (match["first"] or match["on"]) if match else data_set_named(text)


def data_set_named(text: str) -> str | None:
    """The name that a text gives to a data set on which it says that something was measured."""
    match = _DATA_SET.search(text) if len(text) < 240 else None
    return match["name"] if match else None


def _label_piece(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> str:
    """The text of `size` words from the word `at`, without the marks around it."""
    return text[words[at][0] : words[at + size - 1][1]].strip(".!?*`_")


def _mention(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> Mention:
    piece = _label_piece(text, words, at, size)
    benchmark = catalogue().find(piece)
    before = _label_piece(text, words, at - 1, 1) if at else ""
    after = _label_piece(text, words, at + size, 1) if at + size < len(words) else ""
    if squash(before) in QUALIFIERS and text[words[at - 1][1] : words[at][0]] == " ":
        return Mention(f"{before} {piece}", None)
    if squash(after) in QUALIFIERS and text[words[at + size - 1][1] : words[at + size][0]] == " ":
        return Mention(f"{piece} {after}", None)
    if (
        after
        and catalogue().find(after) == benchmark
        and text[words[at + size - 1][1] : words[at + size][0]] == " ("
    ):
        return Mention(f"{piece} ({after})", benchmark)
    return Mention(piece, benchmark)


def _is_proper(piece: str) -> bool:
    """Whether a piece of prose is printed like a name, for some benchmarks are called by ordinary words."""
    if any(ch.isupper() or ch.isdigit() for ch in piece[1:]) or "-" in piece.strip("-"):
        return True
    return piece[:1].isupper() and len(piece) > 4 and piece.lower() not in _COMMON_WORDS


# --------------------------------------------------------------------------------------------------
# scores/settings
# --------------------------------------------------------------------------------------------------
# Settings of a measurement, read out of labels and notes: shots, thought, mode, tools, sampling, part.
#
# `read_settings` takes any text apart ("5-shot CoT; harness lm-eval 0.4.8") into `Settings`; what it cannot
# place stays as text in `rest` and identifies nothing. `settings_text` writes settings so that they read back
# as the same, `variant_text` with the remarks behind them; `settings_json` and `settings_in_json` are their
# fields in a score. The words are data (`scores.setting_words`); parts and metrics are those that the
# benchmark table and the vocabulary of metrics know.

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


# --------------------------------------------------------------------------------------------------
# scores/labels: A printed label taken apart: its benchmark, variant, metric, and which way is better
# --------------------------------------------------------------------------------------------------
# `parse_label` gives a `Label` for what stands in a header or a first column ("DROP (3-shot F1)").
# `two_known_names` are those that one label holds ("HumanEval / HumanEval+"). `is_metric`,
# `is_aggregate` and `is_setting` say what a text is that names no benchmark. A known name is taken whole
# before
# anything is cut off it; what is not in the catalogue keeps its printed name.

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


# --------------------------------------------------------------------------------------------------
# scores/named
# --------------------------------------------------------------------------------------------------
# What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU (5-shot)", "MMLU-Pro Law".
#
# `settings_of_name` is what a printed name says more than the benchmark's own, None where it is no name of
# it.
# `agreed` joins it with the fields of the score; what contradicts is an error that names the field.


def settings_of_name(printed: str, benchmark: Benchmark) -> Settings | None:
    """What a printed name says more than the name of the benchmark; None where it is no name of it."""
    if squash(printed) in benchmark.squashed_names or names_itself(benchmark, printed):
        return NO_SETTINGS
    label = parse_label(printed)
    if label.benchmark is not None:
        return settings_of_labels(label.variants, benchmark) if label.benchmark.id == benchmark.id else None
    if part := find_part(benchmark, printed):
        return Settings(part=part)
    for name in sorted((benchmark.name, *benchmark.aliases, benchmark.id), key=len, reverse=True):
        rest = printed[len(name) :]
        if printed.casefold().startswith(name.casefold()) and not rest[:1].isalnum():
            return settings_of_labels([rest.strip(" -–:_/")], benchmark)
    return None


def agreed(
    printed: str, metric: str | None, settings: Settings, benchmark: Benchmark | None, where: str
) -> tuple[str | None, Settings]:
    """Metric and settings of a score with what its name tells.

    Raises EvaluationError (2) where the name, the metric and the variant contradict each other. A name that
    is none of the benchmark tells nothing here: the audit refuses it.
    """
    told = (settings_of_name(printed, benchmark) if benchmark else None) or NO_SETTINGS
    known = catalogue().find(printed)
    if known and benchmark and known.id != benchmark.id:
        told = NO_SETTINGS
    if name := contradicted_field(told, settings):
        raise _contradiction(where, name, getattr(settings, name), f"its name {printed!r}")
    for said, place in ((told.metric, f"its name {printed!r}"), (settings.metric, "its variant")):
        if said and metric and _are_apart(said, metric, benchmark):
            raise _contradiction(where, "metric", metric, place)
    said = settings.metric or told.metric
    metric = metric if said is None else metric_told(metric, said, benchmark)
    return _with_kind(metric, replace(over(settings, told), metric=None), benchmark)


def _are_apart(one: str, other: str, benchmark: Benchmark | None) -> bool:
    """Whether neither of two metrics is a vaguer word for the other, and they are not one."""
    return contradicts_metric(one, other, benchmark) and contradicts_metric(other, one, benchmark)


def _with_kind(
    metric: str | None, settings: Settings, benchmark: Benchmark | None
) -> tuple[str | None, Settings]:
    """A metric with the word beside it that says which kind of it was measured: "macro" beside F1."""
    if metric is None or settings.part is None:
        return metric, settings
    word = settings.part[1].removesuffix("-averaged").removesuffix(" averaged")
    found = find_metric(f"{word} {metric}")
    vague = find_metric(metric)
    if found is None or vague is None or found[0].kind_of != vague[0].id or vague[0].counts_right:
        return metric, settings  # "macro" beside accuracy is the mean over the parts
    return found[0].named(found[1]), replace(settings, part=None)


def _contradiction(where: str, name: str, value: object, said: str) -> EvaluationError:
    shown = value[1] if isinstance(value, tuple) else value
    return EvaluationError(
        f"{where}.{name} is {shown!r}, but {said} says another",
        code=2,
        hint="correct or leave out one of the two",
    )


# --------------------------------------------------------------------------------------------------
# scores/published
# --------------------------------------------------------------------------------------------------
# A result as it stands on the Hub, in `model-index` or in `.eval_results`, and what it means.
#
# Whoever reads one, from YAML or from the Hub's JSON, makes a `Structured` of it: `index_result` for both
# readers of `model-index`, so that both tell the same variant. `benchmark_of_result` is which benchmark it is
# of, `exact_result_key` tells one result from another, `place_of_result` where it stands, `proposed_results`
# what a pull request adds or changes. What it measures is for `scores.measured_results` to say.

CARD_FORMAT, FILE_FORMAT = "model-index", "eval-results"
# Configurations that stand for a whole data set.
_WHOLE_DATASET = frozenset({None, "all", "default", "main"})


@dataclass(frozen=True, slots=True)
class Structured:
    """One result as it stands in a repository; both formats come down to these fields.

    `format` is "model-index" or "eval-results", `line` the 1-based line of the value in `path`. `dataset` is
    dataset.type or dataset.id, `task` is task.type or task_id, `benchmark` is dataset.name. `variant` is
    notes, or what the arguments and the brackets of names say. `value` is None where it is no decimal
    number; `raw` is the value as written, quotes included. `source_account` is the user or the organisation
    that an entry names beside the url of its source. `entry` is the name of the entry of `model-index` where
    it is another one than the repository's. `edits` is set in a pull request that changes an entry of main
    to it: whoever opens that has not measured it for that.
    """

    format: str
    path: str
    line: int
    dataset: str | None
    config: str | None
    split: str | None
    revision: str | None
    task: str | None
    benchmark: str | None
    metric: str | None
    metric_name: str | None
    variant: str | None
    value: float | None
    raw: str
    source_name: str | None
    source_url: str | None
    date: str | None
    verified: bool
    source_account: str | None = None
    entry: str | None = None
    edits: bool = False


@dataclass(frozen=True, slots=True)
class IndexParts:
    """The texts of one metric of one result of a `model-index`; `settings` are the arguments, as words."""

    task: Mapping[str, str]
    dataset: Mapping[str, str]
    metric: Mapping[str, str]
    source: Mapping[str, str]
    settings: tuple[str, ...] = ()


def index_result(
    parts: IndexParts, *, path: str, line: int, value: float | None, raw: str, verified: bool
) -> Structured:
    """A result of a `model-index`."""
    dataset, metric, source = parts.dataset, parts.metric, parts.source
    name, metric_name = dataset.get("name"), metric.get("name")
    variants = [*parts.settings, *_in_brackets(name), *_in_brackets(metric_name), metric.get("config", "")]
    return Structured(
        format=CARD_FORMAT,
        path=path,
        line=line,
        dataset=dataset.get("type"),
        config=dataset.get("config"),
        split=dataset.get("split"),
        revision=dataset.get("revision"),
        task=parts.task.get("type"),
        benchmark=name,
        metric=metric.get("type"),
        metric_name=metric_name,
        variant=_variant_text(variants),
        value=value,
        raw=raw,
        source_name=source.get("name"),
        source_url=source.get("url"),
        date=None,
        verified=verified,
    )


def setting_of_argument(name: str, value: str) -> str:
    """An argument as a word: `num_few_shot: 5` is "5-shot", as names print it."""
    return f"{value}-shot" if name == "num_few_shot" else f"{name}={value}"


def _in_brackets(name: str | None) -> list[str]:
    """What a name says in brackets; nothing where they belong to the name of a benchmark."""
    if name is None or catalogue().find(name):
        return []
    return re.findall(r"[(\[]([^()\[\]]+)[)\]]", name)


def _variant_text(variants: Iterable[str]) -> str | None:
    """All settings named, each once: arguments and brackets often say the same."""
    words = [word.strip() for variant in variants for word in variant.split(", ")]
    found: dict[str, str] = {}
    for word in filter(None, words):
        found.setdefault(word.casefold(), word)
    return ", ".join(found.values()) or None


def benchmark_of_result(result: Structured) -> Benchmark | None:
    """The benchmark of a published result, None where it cannot be told."""
    return benchmark_in_index(result) if result.format == CARD_FORMAT else _benchmark_of_task(result)


@lru_cache(4096)
def benchmark_in_index(result: Structured) -> Benchmark | None:
    """Which benchmark a `model-index` result is of: by dataset and configuration, else by its names.

    A name of another data set's benchmark counts more than the data set: that is what gets copied with a
    template. A configuration of its own (one subject of MMLU) is no result of the whole benchmark.
    """
    same = catalogue().of_dataset(result.dataset)
    exact = [item for item in same if item.config and item.config == result.config]
    named = (parse_label(name).benchmark for name in (result.benchmark, result.metric_name) if name)
    found = next(filter(None, named), None)
    of_another = found is not None and found not in same and found.dataset is not None
    if len(exact) == 1 and not of_another:
        return exact[0]
    if result.config not in _WHOLE_DATASET and any(item.config for item in same) and not of_another:
        return None
    if found:
        return found
    return same[0] if len(same) == 1 else catalogue().find(result.dataset or "")


def _benchmark_of_task(result: Structured) -> Benchmark | None:
    """Which benchmark a `.eval_results` entry is of; None rather than a guess among several."""
    same = catalogue().of_dataset(result.dataset)
    task = result.task
    named = [
        item
        for item in same
        if task and (task in (item.eval_task, *item.eval_tasks) or catalogue().find(task) is item)
    ]
    listed = named or [item for item in same if item.eval_dataset]
    return listed[0] if len(listed) == 1 else same[0] if len(same) == 1 else None


def unit_of_result(result: Structured, benchmark: Benchmark | None) -> str | None:
    """The unit of a published value. `model-index` has percentages as fractions, too: 0.712 is no 0.7 %."""
    scale = benchmark.scale if benchmark else None
    as_fraction = result.format == CARD_FORMAT and scale == "percent"
    return "fraction" if as_fraction and result.value is not None and 0 <= result.value <= 1 else scale


def place_of_result(result: Structured) -> str:
    """Where a published result stands, for people."""
    place = f"{result.path}, line {result.line}" if result.line else result.path
    return f"{place} (entry {result.entry})" if result.entry else place


def subject_of_result(result: Structured) -> tuple[object, ...]:
    """What a result is about, in whatever version of a file."""
    where = (result.format, result.dataset, result.config, result.split, result.task, result.benchmark)
    return (*where, result.metric, result.metric_name, result.variant)


def exact_result_key(result: Structured) -> tuple[object, ...]:
    """What makes two results of two versions of a file the same one."""
    return (*subject_of_result(result), result.value)


def proposed_results(
    main: Iterable[Structured], theirs: Sequence[Structured], touched: Collection[str]
) -> list[Structured]:
    """What the files of a pull request have and main has not, in their order.

    `touched` are the files that it changes. What takes the place of an entry of main there, a fraction that
    became percent as well as a corrected value, is marked as an edit: no number of whoever proposes it.
    """
    known, kept = list(main), {exact_result_key(result) for result in theirs}
    keys = {exact_result_key(result) for result in known}
    gone = {
        _tested_by(result)
        for result in known
        if result.path in touched and exact_result_key(result) not in kept
    }
    return [
        replace(result, edits=_tested_by(result) in gone)
        for result in theirs
        if exact_result_key(result) not in keys
    ]


def _tested_by(result: Structured) -> str | None:
    benchmark = benchmark_of_result(result)
    return benchmark.id if benchmark else catalogue().present_id(result.dataset) or result.benchmark


# --------------------------------------------------------------------------------------------------
# scores/record: A score, as contract.md has it: the one thing that passes between the scripts
# --------------------------------------------------------------------------------------------------
# `Score` with its `Source`, and `Skipped` for what gave none. How and on which part was measured are fields
# of
# `Score.settings`; `variant` is text for people, made from them. `score_json` and `skipped_json` write them;
# `read_score`, `read_skipped` and `read_source` read them back and name the field that is wrong;
# `unpublished`
# forgets where a score stood before.

# The kind of source whose variant is its notes: remarks on the whole, where a card's labels name parts.
NOTED = "eval-results"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from; `revision` is a commit sha, None for a local file."""

    kind: str
    path: str | None = None
    revision: str | None = None
    url: str | None = None
    name: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One result, as in contract.md: the number as printed, and the cell that prints it.

    `metric` is an id of the vocabulary, a printed name that the vocabulary does not have, or None: not told.
    `settings` never holds a metric of its own.
    """

    model: str
    benchmark: str
    benchmark_id: str | None
    metric: str | None
    value: float
    unit: str | None
    lower_is_better: bool
    raw: str
    settings: Settings = NO_SETTINGS
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    stderr: float | None = None
    samples: int | None = None
    complete: bool = True
    source: Source = field(default_factory=lambda: Source("readme"))
    label: str | None = None
    method: Mapping[str, Any] | None = None
    status: str = "unpublished"
    pr: int | None = None
    verified: bool = False

    @property
    def variant(self) -> str | None:
        """The settings as text for people."""
        return variant_text(self.settings)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table, line or cell that gave no score, and why."""

    table: int | None
    reason: str
    row: int | None = None
    column: int | None = None
    candidates: tuple[Candidate, ...] = ()


def score_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it."""
    source = {key: item for key, item in asdict(score.source).items() if key != "path" or item}
    return {
        "model": score.model,
        "benchmark": score.benchmark,
        "benchmark_id": score.benchmark_id,
        "variant": score.variant,
        "metric": score.metric,
        **settings_json(score.settings),
        "value": score.value,
        "unit": score.unit,
        "lower_is_better": score.lower_is_better,
        "raw": score.raw,
        "stderr": score.stderr,
        "samples": score.samples,
        "table": score.table,
        "row": score.row,
        "column": score.column,
        "line": score.line,
        "complete": score.complete,
        "label": score.label,
        "source": source,
        "method": dict(score.method or {}),
        "status": score.status,
        "pr": score.pr,
        "verified": score.verified,
    }


def skipped_json(skip: Skipped) -> dict[str, Any]:
    """A skipped table, row or cell; candidates only where there are any."""
    record: dict[str, Any] = {"table": skip.table, "reason": skip.reason}
    record |= {key: item for key, item in (("row", skip.row), ("column", skip.column)) if item is not None}
    if skip.candidates:
        record["candidates"] = [candidate_json(candidate) for candidate in skip.candidates]
    return record


def read_score(row: object, where: str) -> Score:
    """A score of contract.md as a record. Raises EvaluationError (2) naming the field that is wrong."""
    fields = as_object(row)
    value = fields.get("value")
    number = math.nan if value is None else _as_float(value)
    if number is None:
        wrong = f"{where}.value is {repr(value)[:60]}, no number"
        raise EvaluationError(wrong, code=2, hint='write it as "value": 71.4')
    for name in ("model", "benchmark"):
        if not as_text(fields.get(name)):
            raise EvaluationError(
                f"{where}.{name} is missing", code=2, hint="every score names model and benchmark"
            )
    benchmark = str(fields["benchmark"])
    told = as_text(fields.get("benchmark_id"))
    found = None if told or "benchmark_id" in fields else catalogue().find(benchmark)
    benchmark_id = told or (found.id if found else None)
    source = read_source(as_object(fields.get("source")), "json")
    method = fields.get("method")
    known = catalogue().with_id(benchmark_id) or catalogue().find(benchmark)
    metric, settings = how_measured(fields, known, source.kind, where)
    return Score(
        model=str(fields["model"]),
        benchmark=benchmark,
        benchmark_id=benchmark_id,
        metric=metric,
        value=number,
        unit=as_text(fields.get("unit")),
        lower_is_better=fields.get("lower_is_better") is True or _points_down(fields),
        raw=as_text(fields.get("raw")) or str(value),
        settings=settings,
        table=_whole(fields, "table", where),
        row=_whole(fields, "row", where),
        column=_whole(fields, "column", where),
        line=_whole(fields, "line", where),
        stderr=_number_in(fields, "stderr", where),
        samples=_whole(fields, "samples", where),
        complete=fields.get("complete", True) is True,
        source=source,
        label=as_text(fields.get("label")),
        method=_read_method(method, where),
        status=as_text(fields.get("status")) or "unpublished",
        pr=_whole(fields, "pr", where),
        verified=fields.get("verified") is True,
    )


def how_measured(
    fields: Mapping[str, Any], benchmark: Benchmark | None, kind: str, where: str
) -> tuple[str | None, Settings]:
    """Metric and settings of a score's JSON; a variant or the name may name the metric more exactly.

    Raises EvaluationError (2) naming the field that is wrong, or that the variant or the name contradicts.
    """
    for name in ("variant", "label", "unit"):
        _text_field(fields, name, where)
    settings = settings_in_json(fields, benchmark, where, labels=kind != NOTED)
    settings = replace(settings, metric=None) if kind == NOTED else settings
    printed, metric = (_text_field(fields, name, where) for name in ("benchmark", "metric"))
    return agreed(printed or "", metric, settings, benchmark, where)


def unpublished(score: Score) -> Score:
    """The score as something to publish, whatever its file says of where it stands already."""
    return replace(score, status="unpublished", pr=None, verified=False)


def read_source(fields: Mapping[str, Any], kind: str) -> Source:
    """The source of scores in a document; `kind` where it names none. What is no text is left out."""
    names = ("path", "revision", "url", "name", "date")
    return Source(as_text(fields.get("kind")) or kind, *(as_text(fields.get(name)) for name in names))


def read_skipped(row: Mapping[str, Any]) -> Skipped:
    """A skipped table of a document, without its candidates."""
    table = row.get("table")
    return Skipped(table if isinstance(table, int) else None, str(row.get("reason") or "no reason given"))


def _text_field(fields: Mapping[str, Any], name: str, where: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        told = repr(value)[:60]
        raise EvaluationError(f"{where}.{name} is {told}, no text", code=2, hint="leave it out or null")
    return as_text(value)


def _points_down(fields: Mapping[str, Any]) -> bool:
    """Whether an arrow beside the number says that lower is better."""
    texts = (fields.get(name) for name in ("metric", "variant", "label", "benchmark"))
    return any(isinstance(text, str) and re.search("[↓⬇]", text) for text in texts)


def _as_float(value: object) -> float | None:
    """A JSON number as a float, None for anything else; an integer beyond all floats is none either."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _read_method(value: object, where: str) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{where}.method cannot be published: {first_line(error)}",
            code=2,
            hint="leave NaN and Infinity out",
        ) from error
    return value


def _whole(fields: Mapping[str, Any], name: str, where: str) -> int | None:
    value = fields.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise EvaluationError(
            f"{where}.{name} is {value!r}, no whole number", code=2, hint="leave it out or null"
        )
    return value


def _number_in(fields: Mapping[str, Any], name: str, where: str) -> float | None:
    value = fields.get(name)
    number = finite_number(value)
    if value is not None and number is None:
        told = repr(value)[:60]
        raise EvaluationError(f"{where}.{name} is {told}, no number", code=2, hint="leave it out or null")
    return number


# --------------------------------------------------------------------------------------------------
# scores/measurement
# --------------------------------------------------------------------------------------------------
# What was measured: one record, and the only comparison of two of them, with three answers.
#
# `measurement_of_score` makes a `Measurement` of a score (`scores.measured_results` one of what stands on the
# Hub), `compare_measurements` says whether two are the same, `equal_values` whether two numbers are one to
# the
# precision of the coarser. "Not told" is no value: a field decides only where both sides tell it. One test
# under two names in the table is one test (`scores.identity`).
# (The design of the project, "What was measured".)


class Answer(StrEnum):
    """What comparing two measurements can say."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_KNOWN = "not known"


# Fields that tell two measurements apart where both sides tell them, in the order in which people are told.
# The version of a harness does not: it changes more often than what is measured.
COMPARED = (
    "shots", "chain_of_thought", "mode", "tools", "runs", "temperature", "split", "filter", "length",
    "harness",
)  # fmt: skip
DECISIVE_DIGITS = 6  # values are compared as published: noise of binary fractions lies far behind


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number and what it measures.

    `name` is the benchmark's id, or its printed name, squashed, where the table does not know it: of a part
    that has an entry of its own that entry's, with no part. `metric` is an id of the vocabulary, or a printed
    one; None is not told. `settings` holds part and settings; its own metric is never set here. `value` is as
    printed, in `unit`; `decimals` those of the printed number.
    """

    name: str
    benchmark: Benchmark | None = field(compare=False)
    metric: str | None
    settings: Settings
    value: float | None = None
    unit: str | None = None
    decimals: int | None = None


def measurement_of_score(score: Score, benchmark: Benchmark | None = None) -> Measurement:
    """What a score measures; `benchmark` is the one that it is known to be of, else its id and name tell."""
    entry = catalogue().with_id(score.benchmark_id) or catalogue().find(score.benchmark)
    found, part = most_specific(entry or benchmark, score.settings.part)  # the part is one of the entry's
    benchmark = benchmark if found is None or (benchmark and benchmark.id == found.id) else found
    metric = metric_told(score.metric, None, benchmark)
    name = benchmark.id if benchmark else squash(score.benchmark)
    decimals = decimals_of(score.raw, score.value)
    settings = replace(score.settings, part=part)
    return Measurement(name, benchmark, metric, settings, score.value, score.unit, decimals)


def is_named(score: Score, names: Collection[str]) -> bool:
    """Whether a score is of one of these benchmarks: by its id, or by that of the part which it measures."""
    known = score.benchmark_id
    return known is not None and (known in names or measurement_of_score(score).name in names)


def compare_measurements(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements measure the same, whatever their values."""
    answers = [compare_tests(one, other), compare_metrics(one, other)]
    answers += [
        _compare_told(getattr(one.settings, name), getattr(other.settings, name)) for name in COMPARED
    ]
    if Answer.DIFFERENT in answers:
        return Answer.DIFFERENT
    return Answer.NOT_KNOWN if Answer.NOT_KNOWN in answers else Answer.SAME


def tells_more(one: Measurement, other: Measurement) -> bool:
    """Whether one of two measurements tells all fields that the other tells, and more."""
    ours, theirs = _told_fields(one), _told_fields(other)
    return theirs < ours


def _told_fields(measurement: Measurement) -> frozenset[str]:
    told = {name for name in COMPARED if getattr(measurement.settings, name) is not None}
    return frozenset(told | ({"metric"} if measurement.metric is not None else set()))


def is_one_number(one: Measurement, other: Measurement) -> bool:
    """Whether two measurements tell no other part and no other metric: what a leaderboard shows once."""
    return Answer.DIFFERENT not in (compare_tests(one, other), compare_metrics(one, other))


def not_told(one: Measurement, other: Measurement) -> tuple[str, ...]:
    """The fields that one of two measurements tells and the other does not, for people."""
    names = [
        name
        for name in COMPARED
        if (getattr(one.settings, name) is None) != (getattr(other.settings, name) is None)
    ]
    which = ["part"] if compare_tests(one, other) == Answer.NOT_KNOWN else []
    metric = ["metric"] if compare_metrics(one, other) == Answer.NOT_KNOWN else []
    return tuple(name.replace("_", " ") for name in (*which, *metric, *names))


Parts: TypeAlias = tuple[tuple[str, str], ...]


def compare_tests(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements are of the same test: benchmark and part, whichever entry of the table."""
    (first, first_parts), (second, second_parts) = _test_of(one), _test_of(other)
    if first is None or second is None:
        is_one = one.name == other.name
        return _compare_parts(None, first_parts, second_parts) if is_one else Answer.DIFFERENT
    if first.id == second.id:
        return _compare_parts(first, first_parts, second_parts)
    if way := parts_between(first, second):
        return _compare_parts(first, first_parts, (*_parts_named(way), *second_parts))
    if way := parts_between(second, first):
        return _compare_parts(second, (*_parts_named(way), *first_parts), second_parts)
    return Answer.DIFFERENT


def _test_of(measurement: Measurement) -> tuple[Benchmark | None, Parts]:
    """The entry of a measurement's test, and the part of it; no entry where the table has none."""
    benchmark, part = most_specific(catalogue().with_id(measurement.name), measurement.settings.part)
    return benchmark, (part,) if part else ()


def _parts_named(names: Iterable[str]) -> Parts:
    return tuple(("part", name) for name in names)


def _compare_parts(benchmark: Benchmark | None, one: Parts, other: Parts) -> Answer:
    """A known part is never the whole, unless the whole's bare name may mean it.

    A label that nobody knows may be a part, or a setting of the whole.
    """
    first, second = (parts[0] if parts else None for parts in (one, other))
    if first is second is None:
        return Answer.SAME
    if is_same_part(first, second):
        below = most_specific(benchmark, first)[0]
        return _compare_parts(below, one[1:], other[1:])
    if any(part is not None and part[0] == UNKNOWN_PART for part in (first, second)):
        return Answer.NOT_KNOWN
    for plain, part, rest in ((one, second, other[1:]), (other, first, one[1:])):
        if not _may_be_meant(benchmark, part) or (plain and _may_be_meant(benchmark, plain[0])):
            continue
        below = most_specific(benchmark, part)[0]
        answer = _compare_parts(below, plain, rest)
        return Answer.DIFFERENT if answer is Answer.DIFFERENT else Answer.NOT_KNOWN
    return Answer.DIFFERENT


def _may_be_meant(benchmark: Benchmark | None, part: tuple[str, str] | None) -> bool:
    """Whether the bare name of a benchmark may mean this part of it."""
    return bool(benchmark and part and any(is_same_part(part, ("", name)) for name in benchmark.plain_may_be))


def compare_metrics(one: Measurement, other: Measurement) -> Answer:
    """Whether two measurements are in the same metric."""
    answers = {same_metric(one.metric, other.metric, item.benchmark) for item in (one, other)}
    same = answers.pop() if len(answers) == 1 else None
    return Answer.NOT_KNOWN if same is None else Answer.SAME if same else Answer.DIFFERENT


def _compare_told(one: object, other: object) -> Answer:
    if one is None or other is None:
        return Answer.SAME if one is other else Answer.NOT_KNOWN
    return Answer.SAME if one == other else Answer.DIFFERENT


def equal_values(one: Measurement, other: Measurement) -> bool:
    """Whether two values are one number, to the precision of the coarser, on one scale."""
    if one.value is None or other.value is None:
        return False
    (first, first_decimals), (second, second_decimals) = _in_percent(one), _in_percent(other)
    decimals = min(first_decimals, second_decimals)
    return abs(first - second) <= 0.5 * 10.0**-decimals + 10.0**-DECISIVE_DIGITS


def decimals_in_percent(measurement: Measurement) -> int:
    """How many decimals a value is told with, a fraction as percent."""
    return _in_percent(measurement)[1]


def _in_percent(measurement: Measurement) -> tuple[float, int]:
    """The value with its decimals, a fraction as percent."""
    value = measurement.value or 0.0
    decimals = DECISIVE_DIGITS if measurement.decimals is None else measurement.decimals
    if measurement.unit == "fraction":
        return value * 100, max(decimals - 2, 0)
    return value, decimals


def decimals_of(raw: str | None, value: float) -> int:
    """How many decimals the source prints: of its text if that prints the value, else of the number."""
    for number in re.findall(r"-?\d+(?:\.\d+)?", (raw or "")[:200]):
        if math.isclose(float(number), value):
            return len(number.partition(".")[2])
    return len(f"{value:.{DECISIVE_DIGITS}f}".rstrip("0").partition(".")[2])


# --------------------------------------------------------------------------------------------------
# scores/measured_results: What a result that stands on the Hub measures
# --------------------------------------------------------------------------------------------------
# `measurement_of_result` is for comparison with a score, `score_of_result` makes it a score of contract.md.


@lru_cache(4096)
def measurement_of_result(result: Structured, benchmark: Benchmark | None = None) -> Measurement:
    """What a result on the Hub measures.

    `benchmark` is the one that its task is known to be of; else the result's own data set and names tell. An
    entry of `.eval_results` is the number of its task, in the leaderboard's metric whatever its notes say. In
    a `model-index` metric and configuration are fields, and count before names in brackets.
    """
    benchmark = benchmark or benchmark_of_result(result) or _benchmark_of_part(result)
    settings = settings_of_variant(result.variant, benchmark)
    if result.format == CARD_FORMAT:
        settings = _with_fields(settings, result, benchmark)
    unit = unit_of_result(result, benchmark)
    benchmark, part = most_specific(benchmark, settings.part)
    if result.format == CARD_FORMAT:
        told = next(
            (name for name in (result.metric_name, result.metric) if _says_a_metric(name, benchmark)), None
        )
        metric = metric_told(told or result.metric, None if told else settings.metric, benchmark)
    else:
        metric = metric_by_definition(benchmark)
    name = benchmark.id if benchmark else squash(result.benchmark or result.dataset or "")
    decimals = None if result.value is None else decimals_of(result.raw, result.value)
    settings = replace(settings, metric=None, part=part)
    return Measurement(name, benchmark, metric, settings, result.value, unit, decimals)


def score_of_result(
    result: Structured, value: float, model: str, revision: str | None, pull: tuple[int, str | None] | None
) -> Score:
    """A published result as a score; `pull` is the number and the author of the pull request it stands in."""
    measured = measurement_of_result(result)
    benchmark = benchmark_of_result(result)
    in_card = result.format == CARD_FORMAT
    kept = {"config": result.config} if in_card else {"task": result.task}
    author: dict[str, object] = {"pr_author": pull[1]} if pull and pull[1] else {}
    author |= {"pr_edits": True} if result.edits else {}
    account = {"source_account": result.source_account} if result.source_account else {}
    name = benchmark.name if benchmark else result.benchmark or result.dataset or "?"
    return Score(
        model=model,
        benchmark=name,
        benchmark_id=benchmark.id if benchmark else None,
        metric=measured.metric or result.metric or result.metric_name,
        value=value,
        unit=unit_of_result(result, benchmark),
        lower_is_better=bool(benchmark and benchmark.lower_is_better),
        raw=result.raw,
        settings=measured.settings,
        source=Source(
            kind=result.format,
            url=result.source_url,
            revision=f"refs/pr/{pull[0]}" if pull else revision,
            name=result.source_name,
            date=result.date,
        ),
        method={"path": result.path, "dataset": result.dataset, **kept, **account, **author},
        status="pull-request" if pull else "merged",
        pr=pull[0] if pull else None,
        verified=result.verified,
    )


def _with_fields(settings: Settings, result: Structured, benchmark: Benchmark | None) -> Settings:
    """With what the fields of a `model-index` tell; the usual split tells nothing."""
    if result.split and not (benchmark and result.split == benchmark.split):
        settings = over(settings, read_settings(result.split, benchmark))
    if settings.part is None and benchmark is not None:
        settings = replace(settings, part=_part_of_config(result, benchmark))
    return settings


def _benchmark_of_part(result: Structured) -> Benchmark | None:
    """The benchmark of a result whose configuration is a part of it: one subject of MMLU is no other test."""
    if result.format != CARD_FORMAT or result.config is None:
        return None
    same = catalogue().of_dataset(result.dataset)
    named = catalogue().find(result.benchmark or "")
    return named if named in same else same[0] if len(same) == 1 else None


def _part_of_config(result: Structured, benchmark: Benchmark) -> tuple[str, str] | None:
    """The part that a configuration of its own names; None for the whole data set."""
    if result.config in (None, benchmark.config, "all", "default", "main"):
        return None
    known = find_part(benchmark, result.config or "")
    return known or ((UNKNOWN_PART, str(result.config)) if benchmark.config else None)


def _says_a_metric(metric: str | None, benchmark: Benchmark | None) -> bool:
    """Whether a text is the name of a metric that the vocabulary has, and says more than "score"."""
    found = metric_of(metric) if metric else None
    return found is not None and not is_generic(found[0], benchmark)


# --------------------------------------------------------------------------------------------------
# scores/scales: Numbers on scales: percent, fractions and points, and how they are written
# --------------------------------------------------------------------------------------------------
# `scale_of` is the scale of a metric of a benchmark, `on_scale` puts a score on it, or says why nobody can.
# `tidy_number` takes the noise of binary fractions off, `number_text` and `value_text` write a number as
# files
# and reports have it.

NOISE_DIGITS = 10  # a sum such as 0.1 + 0.2 shows its noise after 15 digits; measured scores print at most 16


def tidy_number(value: int | float) -> int | float:
    """A number without the noise of binary fractions: 0.30000000000000004 is 0.3; integers stay.

    Rounded at 12 digits, but only where ten or fewer are left then: 0.7573919636087946 is what was measured.
    """
    if isinstance(value, int):
        return value
    short = float(f"{value:.12g}")
    from decimal import Decimal

    digits = len(Decimal(repr(short)).normalize().as_tuple().digits)
    return (short if digits <= NOISE_DIGITS else value) + 0.0  # + 0.0: no minus zero


def number_text(value: int | float) -> str:
    """Without an exponent: YAML 1.1 reads `1e-05` as text."""
    if isinstance(value, int):
        return str(value)
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return text if "." in text else text + ".0"


def scale_of(metric: str | None, benchmark: Benchmark | None) -> str | None:
    """The scale of a number: its metric's own where that is not the benchmark's, else the benchmark's."""
    usual = benchmark.scale if benchmark else None
    found = metric_of(metric) if metric else None
    if found is None or (benchmark and same_metric(metric, benchmark.metric, benchmark) is True):
        return usual
    return found[0].scale or usual


def on_scale(score: Score, benchmark: Benchmark) -> float | str:
    """The value on the scale of its metric, that of the benchmark's leaderboards, or why it cannot be."""
    scale, unit, value = scale_of(score.metric, benchmark), score.unit, score.value
    unit = None if unit == "points" and scale not in ("percent", "points", None) else unit
    if unit is None and scale == "percent":
        return f"cannot tell whether {value_text(value)} is percent or a fraction"
    if unit is None and scale is None:
        told = f"cannot tell what {value_text(value)} is"
        return f"{told}: no unit is given, and {benchmark.name} has no one scale"
    if scale == unit == "percent" and 0 < value <= 1 and "%" not in score.raw:
        return f"cannot tell whether {value_text(value)} is percent or a fraction"
    if scale == "percent" and unit == "fraction":
        value = round(value * 100, 6)  # 0.1 + 0.2 noise; leaderboards show two decimals
    elif scale is not None and unit not in (None, scale):
        return f"given in {unit}, while {benchmark.name} is measured in {scale}"
    own_range = benchmark.range if scale == benchmark.scale else None
    low, high = own_range or ((0.0, 100.0) if scale == "percent" else (-math.inf, math.inf))
    if not low <= value <= high:
        return f"{value_text(value)} is outside the range of {benchmark.name}, {low:g} to {high:g}"
    return tidy_number(_as_sure(value, score))


def _as_sure(value: float, score: Score) -> float:
    """A value without digits that its standard error does not support; two decimals stay, as on boards.

    76.800607 with a standard error of 1.16 is 76.8. A printed value (percent) stays as it was printed.
    """
    if score.unit != "fraction" or not score.stderr or not 0 < score.stderr < math.inf:
        return value
    error = score.stderr * 100
    return round(value, max(2, 1 - math.floor(math.log10(error))))


def value_text(value: float) -> str:
    """A value as it is written into files."""
    return number_text(tidy_number(value)) if math.isfinite(value) else str(value)


def in_percent(value: float, unit: str | None) -> float:
    """The value in percent where it is a fraction, else as it is: one scale for comparisons and tables."""
    return round(value * 100 if unit == "fraction" else value, 6)


# --------------------------------------------------------------------------------------------------
# scores/who: Who measured a number, and apart from that where it stands
# --------------------------------------------------------------------------------------------------
# `who_measured` decides from all that is told of a number (`Told`): its source, who proposed it, whose
# repository it is, what a result file or a note says. Whoever only changes an entry of main (`edits`)
# proposes
# it and has measured nothing. There are four answers: the model's authors, a named third party, the run of a
# harness, unknown. Unknown is an answer: that a number stands in a model's repository says that it is stated
# there, not that its authors measured it. `who_of_score` and
# `where_of_score` tell both of a score, `who_of_result` and `where_of_result` of a result on the Hub;
# `who_text` and `where_text` are for people, `who_json` and `where_json` for programs.
# `is_artificial_analysis` knows their numbers wherever they stand.


class WhoKind(StrEnum):
    """Who can have measured a number."""

    AUTHORS = "authors"
    THIRD_PARTY = "third party"
    HARNESS = "harness run"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where a number can stand."""

    MAIN = "main"
    OPEN_PULL = "open pull request"
    CLOSED_PULL = "closed pull request"
    CARD = "card"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Who:
    """Who measured: `name` is the account or the organisation, `harness` with what, where they are told.

    `says` is a stranger on whose word alone a number is said to be the authors'.
    """

    kind: WhoKind
    name: str | None = None
    harness: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where a number stands; `url` is the place itself, not the source that it names."""

    place: Place
    pr: int | None = None
    author: str | None = None
    url: str | None = None
    revision: str | None = None
    path: str | None = None
    line: int | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of where a number comes from.

    `kind` is that of the source. `account` is the user or the organisation that a result file names beside
    the url; `evaluator` the organisation that a record of every_eval_ever names, `first_party` whether it
    says that this is the model's own. `author` made the commit or the pull request, `proposed` says that the
    owner has not merged it.
    """

    repo_id: str
    kind: str
    url: str | None = None
    name: str | None = None
    account: str | None = None
    author: str | None = None
    proposed: bool = False
    notes: str | None = None
    evaluator: str | None = None
    first_party: bool = False
    harness: str | None = None


ANALYSIS_KIND, ANALYSIS_NAME = "artificial-analysis", "Artificial Analysis"
# Kinds of sources that are the files of a run.
RUN_KINDS = {"inspect-log": "inspect-ai", "lm-eval": "lm-eval", "lighteval": "lighteval"}
RECORD_KIND = "every-eval-ever"
_ANALYSIS = pattern(r"(?i)artificial[\s_.-]*analysis")
# Where the owner stands in a path of the Hub: second where one of these is first; nowhere on shared pages.
_OWNED = frozenset({"datasets", "spaces", "buckets", "collections"})
_OPEN_TO_ALL = frozenset({"discussions", "issues", "pull", "pulls"})
_NOBODYS = frozenset({"papers", "blog", "docs", "api", "posts", "learn", "tasks"})


def is_artificial_analysis(kind: str, *texts: str | None) -> bool:
    """Whether a number is theirs: by its kind, or by any text beside it (url, name, notes, method)."""
    return kind == ANALYSIS_KIND or any(_ANALYSIS.search(text) for text in texts if text)


@lru_cache(4096)
def who_measured(told: Told) -> Who:
    """Who measured a number. The source decides, then who proposed it; what is not known stays unknown."""
    if is_artificial_analysis(told.kind, told.url, told.name, told.account, told.notes, told.evaluator):
        return Who(WhoKind.THIRD_PARTY, ANALYSIS_NAME)
    harness = told.harness or RUN_KINDS.get(told.kind) or _harness_in(told.notes)
    if told.kind in RUN_KINDS or told.kind == RECORD_KIND:
        return _who_ran(told, harness)
    party = _party_named(told) or _owner_of(told)
    if party is not None:
        return _who_of_party(told, party, harness)
    if told.author and told.author.casefold() == _owner(told):
        return Who(WhoKind.AUTHORS, told.author, harness)
    if told.author and told.proposed:
        return Who(WhoKind.HARNESS if harness else WhoKind.THIRD_PARTY, told.author, harness)
    return Who(WhoKind.HARNESS if harness else WhoKind.UNKNOWN, None, harness)


def _owner(told: Told) -> str:
    return _owner_in(told.repo_id)


def _owner_in(repo_id: str) -> str:
    return repo_id.partition("/")[0].casefold()


def _who_ran(told: Told, harness: str | None) -> Who:
    """Who is behind the file of a run: whom it names, else the account that keeps it."""
    named, owner = told.evaluator or told.account or _page_owner(told.url), told.repo_id.partition("/")[0]
    if told.first_party and not told.proposed and squash(named or owner) == squash(owner):
        return Who(WhoKind.AUTHORS, named or owner, harness)
    return Who(WhoKind.HARNESS, named or (told.author if told.proposed else None), harness)


def _who_of_party(told: Told, party: str, harness: str | None) -> Who:
    """Who measured what is somebody's: the authors' own pages count where the authors let it stand."""
    if party.casefold() != _owner(told):
        return Who(WhoKind.HARNESS if harness else WhoKind.THIRD_PARTY, party, harness)
    by_stranger = told.proposed and (told.author or "").casefold() != _owner(told)
    if by_stranger and told.kind != "readme":  # what we have read in the card itself needs nobody's word
        return Who(WhoKind.UNKNOWN, None, harness, told.author or "whoever proposes it")
    return Who(WhoKind.AUTHORS, party, harness)


def _party_named(told: Told) -> str | None:
    """A leaderboard or a measuring organisation that everybody knows, by its page or by its name."""
    host = url_parts(told.url).netloc.casefold().removeprefix("www.")
    domain = next((known for known in PARTY_HOSTS if host == known or host.endswith(f".{known}")), None)
    return PARTY_HOSTS[domain] if domain else PARTY_NAMES.get(squash(told.name or ""))


def _owner_of(told: Told) -> str | None:
    """The account that a source is of: whom it names, else whose page it is; the repository's own card."""
    owner = told.repo_id.partition("/")[0]
    if told.account:
        return told.account
    if page := _page_owner(told.url):
        return page
    names = _names_in_host(told.url) if told.url else {squash(told.name or "")}  # a name is no page
    if not owner:
        return None
    if squash(owner) in names or (not told.url and squash(told.name or "") in OWN_WORDS):
        return owner
    return owner if told.kind == "readme" and not told.url else None


def _page_owner(url: str | None) -> str | None:
    """The account whose page on the Hub, or whose bucket, a url shows; None for any other."""
    parts = url_parts(url)
    if parts.scheme == "hf":
        names = [parts.netloc, *parts.path.strip("/").split("/")]
    elif parts.netloc.casefold() in hub_hosts():
        names = parts.path.strip("/").split("/")
    else:
        return None
    if names[0] in _NOBODYS or _is_anybodys(names):
        return None
    at = 1 if names[0] in _OWNED else 0
    return names[at] or None if len(names) > 1 else None


def _is_anybodys(names: Sequence[str]) -> bool:
    """Whether a path in somebody's repository is one where everybody writes: discussions, pull requests."""
    return any(name in _OPEN_TO_ALL for name in names[2:4]) or "refs/pr/" in unquote("/".join(names))


def _names_in_host(url: str | None) -> frozenset[str]:
    """The names under which a page outside the Hub may be somebody's: of its domain, or its GitHub account.

    Pages that belong to anybody (arXiv) tell nobody. Only a whole name counts: "meta.com" is not known to
    be meta-llama's.
    """
    parts = url_parts(url)
    host = parts.netloc.casefold().removeprefix("www.").partition(":")[0]
    if host == "github.com":
        names = parts.path.strip("/").split("/")
        return frozenset() if _is_anybodys(names) else frozenset({squash(names[0])})
    if not host or host in hub_hosts() or host in SHARED_HOSTS:
        return frozenset()
    labels = host.split(".")
    if ".".join(labels[1:]) in HOSTING:
        return frozenset({squash(labels[0])})
    ending = 2 if ".".join(labels[-2:]) in DOUBLE_ENDINGS else 1
    domain = labels[-ending - 1 :]
    return frozenset({squash(domain[0]), squash(".".join(domain))})


def _harness_in(notes: str | None) -> str | None:
    found = read_settings(notes)
    return " ".join(filter(None, (found.harness, found.harness_version))) or None


def who_of_score(score: Score) -> Who:
    """Who measured a score, by its source, its method and where it stands."""
    method, source = score.method or {}, score.source
    if is_artificial_analysis(source.kind, score.label, source.path, *map(as_text, method.values())):
        return Who(WhoKind.THIRD_PARTY, ANALYSIS_NAME)
    account = as_text(method.get("source_account"))
    if score.status == "unpublished" and account and account.casefold() == _owner_in(score.model):
        account = None  # nobody has let it stand yet
    return who_measured(
        Told(
            repo_id=score.model,
            kind=source.kind,
            url=source.url,
            name=source.name,
            account=account,
            author=None if method.get("pr_edits") else as_text(method.get("pr_author")),
            proposed=score.pr is not None or score.status == "pull-request",
            notes="; ".join(filter(None, (score.variant, as_text(method.get("notes"))))) or None,
            evaluator=as_text(method.get("evaluator")),
            first_party=as_text(method.get("relationship")) == "first_party",
            harness=as_text(method.get("harness")),
        )
    )


def who_of_result(result: Structured, repo_id: str, author: str | None, *, proposed: bool) -> Who:
    """Who measured a result on the Hub; `author` is whose pull request it stands in."""
    account = result.source_account
    notes = result.variant
    author = None if result.edits else author
    told = Told(
        repo_id, result.format, result.source_url, result.source_name, account, author, proposed, notes
    )
    return who_measured(told)


def where_of_score(score: Score) -> Where:
    """Where a score stands."""
    method, source = score.method or {}, score.source
    path = as_text(method.get("path")) or (source.path if source.kind == "readme" else None)
    place = {
        "merged": Place.MAIN,
        "pull-request": Place.OPEN_PULL,
        "closed-pull-request": Place.CLOSED_PULL,
    }.get(score.status, Place.CARD if source.kind == "readme" else Place.ELSEWHERE)
    url = source.url
    if score.pr is not None:
        url = pull_url(score.model, score.pr)
    elif place is Place.MAIN:
        url = _file_page(score.model, source.revision, path)
    author = as_text(method.get("pr_author"))
    return Where(place, score.pr, author, url, source.revision, path, score.line, source.date)


def where_of_result(
    result: Structured, repo_id: str, sha: str | None, pull: tuple[int, str | None, str] | None
) -> Where:
    """Where a result of a repository stands; `pull` is number, author and status of its pull request."""
    if pull is None:
        url, line = _file_page(repo_id, sha, result.path), result.line or None
        return Where(Place.MAIN, None, None, url, sha, result.path, line, result.date)
    num, author, status = pull
    place = Place.OPEN_PULL if status in ("open", "draft") else Place.CLOSED_PULL
    line = result.line or None
    return Where(place, num, author, pull_url(repo_id, num), f"refs/pr/{num}", result.path, line, result.date)


def _file_page(repo_id: str, revision: str | None, path: str | None) -> str:
    return f"{hub_endpoint()}/{repo_id}/blob/{revision or 'main'}/{path or 'README.md'}"


def who_text(who: Who) -> str:
    """Who measured, for people."""
    tool = f" with {who.harness}" if who.harness else ""
    if who.kind is WhoKind.AUTHORS:
        return f"the authors ({who.name}){tool}"
    if who.kind is WhoKind.THIRD_PARTY:
        return f"third party: {who.name}"
    if who.kind is WhoKind.HARNESS:
        by = f" by {who.name}" if who.name else ", by whom is not told"
        return f"a run{tool or ' of a harness'}{by}"
    return f"not known; {who.says} names a page of the authors" if who.says else "not known"


def where_text(where: Where) -> str:
    """Where a number stands, for people: without path and line, which have a place of their own."""
    if where.pr is not None or where.place in (Place.OPEN_PULL, Place.CLOSED_PULL):
        number = f" {where.pr}" if where.pr is not None else ""
        state = "open" if where.place is Place.OPEN_PULL else "closed"
        return f"{state} PR{number}" + (f" by {where.author}" if where.author else "")
    return {Place.CARD: "the card", Place.ELSEWHERE: "not in the repository"}.get(where.place, "main")


def who_json(who: Who) -> dict[str, Any]:
    """The `who` of a document; `text` is for people."""
    return {**asdict(who), "kind": str(who.kind), "text": who_text(who)}


def where_json(where: Where) -> Mapping[str, Any]:
    """The `where` of a document."""
    return {**asdict(where), "place": str(where.place)}


# --------------------------------------------------------------------------------------------------
# cards/budget: The time that one card may take: a `CardBudget` that is spent while it is entered
# --------------------------------------------------------------------------------------------------
# Loops over what a stranger wrote call `spend`, which ends what takes longer. Processor time counts, so that
# a busy machine leaves no card out that an idle one reads. A call into C is not interrupted; what goes into
# one is bounded by size instead.

CARD_SECONDS = 5.0  # an honest card of 100 KB takes a tenth of a second
_CHECK_EVERY = 64  # calls of `spend` for one look at the clock, which costs as much as reading a cell


class CardBudget:
    """Seconds of the processor for one card; entered again, it goes on where it was left."""

    def __init__(self, seconds: float = CARD_SECONDS) -> None:
        self.seconds = seconds
        self._used = 0.0
        self._since: float | None = None

    def __enter__(self) -> CardBudget:
        self._since = time.process_time()
        _METER.budgets.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._used, self._since = self.used, None
        _METER.budgets.remove(self)

    @property
    def used(self) -> float:
        """The seconds that were spent of it."""
        return self._used + (time.process_time() - self._since if self._since is not None else 0)


class _Meter:
    """The budgets that are being spent, and the steps since somebody looked at the clock."""

    def __init__(self) -> None:
        self.budgets: list[CardBudget] = []
        self.steps = 0


_METER = _Meter()


def _with_more_time(seconds: float) -> str:
    more = ("--card-seconds", math.ceil(seconds * 4))
    return command_for_card("extract-readme", more, replaced=["--card-seconds"])


def spend() -> None:
    """Say that a step of the reading was done. Raises EvaluationError (5) once a budget is used up."""
    _METER.steps += 1
    if _METER.steps < _CHECK_EVERY:
        return
    _METER.steps = 0
    for budget in _METER.budgets:
        if budget.used > budget.seconds:
            raise EvaluationError(
                f"reading the card takes more than {budget.seconds:g} s",
                code=5,
                hint=f"give it more time: {_with_more_time(budget.seconds)}",
            )


# --------------------------------------------------------------------------------------------------
# cards/legends: Lists above a table that say how each of its benchmarks was measured
# --------------------------------------------------------------------------------------------------
# "- MMMU_VAL (Accuracy)" above a column "MMMU" tells its split and metric, "- GSM8K: 8-shot" its shots.
# `told_by_legend` gives what such a list tells of one benchmark; `is_of_another` knows a title like an item.

_BEHIND_NAME = pattern(r"\s*(?:[:：]|\s[-–—])\s+")


@lru_cache(1024)  # asked for every number of a table
def told_by_legend(items: tuple[str, ...], benchmark: Benchmark) -> Settings:
    """What the one item of a list that names a benchmark, or a benchmark that is a part of it, says of it.

    A list explains a table where it names several benchmarks, each once. Words that are not understood as
    settings, or a number, make an item prose ("GSM8K: school mathematics"), which tells nothing.
    """
    entries = [entry for text in items if (entry := _entry(text))]
    own = [told for named, told in entries if named == benchmark]
    own += [_as_part(named, benchmark, told) for named, told in entries if _is_within(named, benchmark)]
    return own[0] if len(own) == 1 < len(entries) else NO_SETTINGS


def is_of_another(text: str, benchmark: Benchmark | None) -> bool:
    """Whether a title names one benchmark with its settings, as an item does, and not this one.

    "GSM8K: 8-shot" right above a table says nothing of its MMLU, "COPA (F1)" much of the COPA of KoBEST.
    """
    entry = _entry(text) if benchmark else None
    if entry is None or benchmark is None or entry[0] == benchmark:
        return False
    if _is_within(benchmark, entry[0]) or _is_within(entry[0], benchmark):
        return False
    return all(find_part(benchmark, name) is None for name in (entry[0].name, *entry[0].aliases))


@lru_cache(1024)
def _entry(text: str) -> tuple[Benchmark, Settings] | None:
    """The benchmark that an item names, and the settings that it tells."""
    name, *behind = _BEHIND_NAME.split(text, maxsplit=1)
    label = parse_label(name)
    if label.benchmark is None:
        return None
    told = settings_of_labels((*label.variants, *behind), label.benchmark)
    prose = told.rest or (told.part and told.part[0] == UNKNOWN_PART)
    return label.benchmark, NO_SETTINGS if prose else told


def _is_within(named: Benchmark, whole: Benchmark) -> bool:
    return len(parts_between(whole, named)) == 1


def _as_part(named: Benchmark, whole: Benchmark, told: Settings) -> Settings:
    """Settings of a benchmark as those of the one that it is a part of."""
    (part,) = parts_between(whole, named)
    own = f" {told.part[1]}" if told.part else ""
    return replace(told, part=(UNKNOWN_PART, f"{part}{own}") if own else part_of_text(part, whole))


# --------------------------------------------------------------------------------------------------
# cards/markdown: A card's Markdown as HTML in which every table knows its source line
# --------------------------------------------------------------------------------------------------
# `decode_card` makes text of bytes, `split_front_matter` cuts the YAML off, `markdown_html` renders the rest.
# `marked_line` and `without_marks` read the lines back out of the HTML, `cells_on_line` counts what a row had
# before it was cut to the header, `code_lines` says where the code blocks stand. `front_matter_problem` says
# why the Hub would refuse the YAML.
#
# Rendered by pyromark (pulldown-cmark). Over 751 cards it shows what cmark-gfm, the reference, shows, but for
# a
# table right below a paragraph whose header has no leading bar, which gets one here; the tests compare the
# two.
# Why not cmarkgfm itself: it has no wheels for Python 3.15, Intel Macs and Windows on ARM, where nothing
# would
# start without a C compiler, it never frees a document (40 MB for every 3.6 MB of cards), and it takes five
# times as long (0.07 s for 151 cards; pyromark 0.014 s, markdown-it-py 0.77 s).

_FRONT_MATTER = pattern(r"\A\s*^---[ \t]*\n(.*?)^---[ \t]*$\n?", re.S | re.M)
_LINED_TAG = pattern(r"<(?:table|tr|td|th)(?=[\s>/])", re.I)
# Marks are characters of the private use area: they change nothing of what Markdown takes a line for.
_OWN_BAR, _MARK, _MARK_END = "\ue001", "\ue002", "\ue000"
_MARK_SIGNS = pattern("[\ue000-\ue002]")
_ALL_MARKS = pattern(r" data-l=\d+\ue000|(?:\|?\ue001|\ue002)\d+\ue000 ?")
_MARKED = pattern(r"(\d+)\ue000")
_RULE_LINE = pattern(r"\n[ \t>|:\-]++$", re.M)
_CONTAINER = pattern(r"[ \t>]*+")
_BAR = pattern(r"(?<!\\)\|")
_INLINE = r"a|b|strong|i|em|code|kbd|span|font|sup|sub|img|br|u|small|s|del|ins|mark"
_NO_PARAGRAPH = pattern(
    rf"#{{1,6}}[ \t]|```|~~~|<(?!(?:{_INLINE})[\s/>])|[-*+][ \t]|\d{{1,9}}[.)][ \t]", re.I
)


def decode_card(data: bytes, name: str) -> str:
    """The text of a card; a BOM and foreign line endings are taken off, broken UTF-8 is replaced.

    Raises EvaluationError (2) for what is no text at all: NUL bytes occur in no Markdown file.
    """
    if b"\0" in data:
        raise EvaluationError(
            f"{name} is not a text file", code=2, hint="give the README.md of a model repository"
        )
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """(YAML or None, body, line number of the body's first line)."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return None, text, 1
    return match.group(1), text[match.end() :], 1 + text.count("\n", 0, match.end())


def front_matter_problem(front_matter: str) -> str | None:
    """Why the Hub would refuse this front matter, None where it is a YAML mapping."""
    import yaml

    try:
        loaded = load_yaml(front_matter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""  # from 0, after the opening dashes
        return f"the front matter is no valid YAML{line}"
    return None if loaded is None or isinstance(loaded, dict) else "the front matter is no YAML mapping"


def markdown_html(body: str, first_line: int) -> str:
    """The body as HTML; `marked_line` finds the source line of tables, rows and cells in it."""
    import pyromark

    return pyromark.html(_marked(body, first_line), options=_extensions())


def marked_line(text: str) -> int:
    """The source line that a mark in the text or the attributes of a tag says, 0 without one."""
    found = _MARKED.search(text)
    return int(found.group(1)) if found and len(found.group(1)) < 10 else 0


def without_marks(text: str) -> str:
    """A text as it stood in the card: marks in what proved to be no table are taken off."""
    return _ALL_MARKS.sub("", text) if _MARK_END in text else text


def cells_on_line(line: str) -> int:
    """How many cells a row of a Markdown table holds, blank ones at its end aside.

    A bar ends a cell in code too; one after a backslash does not.
    """
    cells = _BAR.split(line.lstrip(" \t>").removeprefix("|"))
    while cells and not cells[-1].strip():
        cells.pop()
    return len(cells)


def code_lines(body: str, first_line: int) -> Iterator[tuple[str, int]]:
    """The text of every code block with the line on which it starts, in order."""
    import pyromark

    data = body.encode("utf-8", "replace")
    line, last, begins = first_line, 0, False
    for event, place in pyromark.events_with_range(body, options=_extensions(), merge_text=True):
        if not isinstance(event, dict):
            continue
        if "Start" in event:
            begins = "CodeBlock" in str(event["Start"])
        elif "Text" in event and begins:
            line += data.count(b"\n", last, place["start"])
            last, begins = place["start"], False
            yield str(event["Text"]), line


@lru_cache(1)
def _extensions() -> pyromark.Options:
    from pyromark import Options

    return Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_FOOTNOTES


def _marked(body: str, first_line: int) -> str:
    """The body with its line on every tag of an HTML table, and in the header of every Markdown table.

    Tags in code and in comments get marks too: they become text, and `without_marks` takes them off.
    """
    if _MARK_SIGNS.search(body):
        body = _MARK_SIGNS.sub("\ufffd", body)
    places = [(match.end(), " data-l=", "") for match in _LINED_TAG.finditer(body)]
    places += _header_places(body)
    out: list[str] = []
    line, last = first_line, 0
    for at, before, after in sorted(places):
        line += body.count("\n", last, at)
        out.append(f"{body[last:at]}{before}{line}{_MARK_END}{after}")
        last = at
    out.append(body[last:])
    return "".join(out)


def _header_places(body: str) -> Iterator[tuple[int, str, str]]:
    """Where a mark goes in each line above one of dashes and bars, and what stands before and after it."""
    for match in _RULE_LINE.finditer(body):
        rule = match.group(0)
        if "-" in rule and ("|" in rule or ":" in rule):
            end = match.start()
            place = _header_place(body, body.rfind("\n", 0, end) + 1, end)
            if place is not None:
                yield place


def _header_place(body: str, start: int, end: int) -> tuple[int, str, str] | None:
    """After the first bar of a header, for it ends a cell everywhere, code included.

    pulldown-cmark ends a paragraph for a table only where its header begins with a bar: it gets one.
    """
    at = _CONTAINER.match(body, start, end).end()  # type: ignore[union-attr]  # it matches the empty text
    if at == end or body.startswith("|", at, end):
        return (at + 1, _MARK, " ") if at < end else None
    bar = _BAR.search(body, at, end)
    if bar and not body[bar.end() : end].strip():
        bar = None  # behind the last cell: a mark there would be one more
    above = body[body.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    if (above.strip(" \t>") or not bar) and not _NO_PARAGRAPH.match(body, at, end):
        return at, f"|{_OWN_BAR}", " "
    return (bar.end(), _MARK, " ") if bar else None


# --------------------------------------------------------------------------------------------------
# cards/parsing: HTML as a browser understands it: all tags closed, all rows in a group
# --------------------------------------------------------------------------------------------------
# `without_code` empties the code blocks that nobody asks for; `well_formed` gives the HTML that a parser
# makes
# of a stranger's, or refuses what no parser reads in reasonable time: its work grows with every open tag for
# every tag that comes.

# A formatting tag that is left open is opened again in every paragraph; of links only one can be open.
_FORMATS = r"b|big|code|em|font|i|s|small|strike|strong|tt|u"
# All tags but those that hold nothing, and those that the next of their kind closes.
_NESTS = r"(?!(?:br|hr|img|input|p|li|d[dt]|h[1-6]|t[dhr]|thead|tbody|tfoot|caption)[\s/>])[a-z][a-z0-9:-]*"
_CODE_BLOCK = pattern(r"<pre><code[^>]*>([^<]*)</code></pre>")
_FORMATTING = frozenset(_FORMATS.split("|"))
_FORMAT_TAG = pattern(rf"<(?:{_FORMATS})(?=[\s/>])[^>]{{0,200}}", re.I)
_NESTING_TAG = pattern(rf"<{_NESTS}(?=[\s/>])", re.I)
_TAG = pattern(rf"<(/?)({_NESTS}|t[dh]|caption)(?=[\s/>])([^>]{{0,200}})", re.I)
FEW_TAGS = 2_500  # among which nothing can be nested too deeply
MAX_WORK = 400_000_000  # steps that the parser takes, some 120 million in a second
COPYING = 200  # steps that it takes to open a formatting tag again
_SAME_OPEN = 3  # equal formatting tags that stay open, by the HTML standard


def without_code(document: str, wanted: Callable[[str], bool]) -> str:
    """HTML with all code blocks empty whose text is not `wanted`: a parser need not go through them."""
    return _CODE_BLOCK.sub(
        lambda match: match.group(0) if wanted(html.unescape(match.group(1))) else "<pre></pre>", document
    )


def well_formed(document: str) -> str:
    """The body of HTML as a parser understands it. Raises EvaluationError (5) where it is too deep."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    too_deep = EvaluationError(
        "the card's HTML is nested too deeply to be read", code=5, hint="close its tags"
    )
    if document.count("<") > FEW_TAGS and _is_much_work(document):
        raise too_deep
    try:
        body = LexborHTMLParser(f"<html><body>{document}</body></html>").body
        return "" if body is None else body.html or ""
    except SelectolaxError as error:
        raise too_deep from error


def _is_much_work(document: str) -> bool:
    """Whether a parser would take more than MAX_WORK steps: first by counts, then by what is open where."""
    tags = document.count("<")
    formats = _SAME_OPEN * len(set(_FORMAT_TAG.findall(document)))
    if tags * (len(_NESTING_TAG.findall(document)) + COPYING * formats) <= MAX_WORK:
        return False
    nesting = _Nesting()
    work = last = 0
    for match in _TAG.finditer(document):
        between = document.count("<", last, match.start()) + 1
        work += between * (len(nesting.open) + COPYING * len(nesting.formatting))
        if work > MAX_WORK:
            return True
        last = match.end()
        nesting.take(*match.groups())
    return work + document.count("<", last) * len(nesting.open) > MAX_WORK


class _Nesting:
    """Which tags are open, and which formatting tags among them the parser will open again."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.formatting: list[str] = []
        self._counts: Counter[str] = Counter()
        self._outside: list[int] = []  # formatting tags that were open where each open table began

    def take(self, closing: str, name: str, attributes: str) -> None:
        """Count a tag in."""
        tag = name.lower()
        if tag in ("table", "td", "th", "caption"):
            self._in_tables(bool(closing), tag)
        elif tag in _FORMATTING:
            self._format(bool(closing), tag, attributes)
        if tag in ("td", "th", "caption"):
            return
        if not closing:
            self.open.append(tag)
            self._counts[tag] += 1
        elif self._counts[tag]:
            while True:
                last = self.open.pop()
                self._counts[last] -= 1
                if last == tag:
                    break

    def _in_tables(self, closing: bool, tag: str) -> None:
        """What is open ends with a table's cell; formatting from outside begins again behind the table."""
        while closing + (tag != "table") and self.open and self.open[-1] != "table":
            self._counts[self.open.pop()] -= 1
        if tag == "table" and not closing:
            self._outside.append(len(self.formatting))
        elif self._outside:
            del self.formatting[self._outside[-1] :]
            if tag == "table":
                self._outside.pop()

    def _format(self, closing: bool, tag: str, attributes: str) -> None:
        opened = f"{tag} {attributes}"
        if not closing and self.formatting[-64:].count(opened) < _SAME_OPEN:
            self.formatting.append(opened)
        elif closing and self.formatting and self.formatting[-1].startswith(f"{tag} "):
            self.formatting.pop()


# --------------------------------------------------------------------------------------------------
# cards/tables: The records of a rendered card: `Card`, `Table`, `Cell`
# --------------------------------------------------------------------------------------------------
# `EMPTY` is the cell of a slot that no cell fills, `MAX_SLOTS` the most slots that the tables of a card may
# have, `MAX_LEAD` the most sentences that are kept above one. `listed_in` reads a list of front matter.

MAX_LEAD = 4
MAX_SLOTS = 2_000_000  # of all span-expanded tables of a card: 100,000 rows of 20 columns; not read beyond it


class Cell(NamedTuple):
    """One cell of a rendered table: no dataclass, for one of those takes four times as long to make.

    `text` is what stands on the line, with line feeds where the cell breaks; superscripts and subscripts
    are in `small`. `row` and `column` are those of its first slot in the span-expanded grid, 0-based.
    """

    text: str
    small: tuple[str, ...] = ()
    header: bool = False
    line: int = 0
    row: int = 0
    column: int = 0
    rowspan: int = 1
    colspan: int = 1
    links: tuple[str, ...] = ()

    @property
    def flat(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Table:
    """A rendered table: `grid` is rectangular, spans repeated; `ordinal` counts the tables from 1."""

    ordinal: int
    line: int
    grid: tuple[tuple[Cell, ...], ...]
    head_rows: int
    headings: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    caption: str | None = None
    too_large: bool = False
    intros: tuple[str, ...] = ()  # what the sections around the nearest heading say before it
    legend: tuple[str, ...] = ()  # the items of lists between the nearest heading and the table
    fenced: str | None = None  # what a code block held that was read as this table
    surplus: frozenset[int] = frozenset()  # rows of Markdown with more cells than the header

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.grid[0]) if self.grid else 0

    def introduced_by(self, sentences: int = MAX_LEAD) -> tuple[str, ...]:
        """The caption and at most so many of the sentences before the table, the nearest first."""
        return (*filter(None, (self.caption,)), *reversed(self.lead[-sentences:]))


@dataclass(frozen=True, slots=True)
class Card:
    """A model card with its tables; `front_matter` is the YAML between the dashes, None without one.

    `fenced` are the tables in its code blocks, which are no tables of the card unless somebody wants them
    read: `ordinal` is the number that they then have.
    """

    text: str
    front_matter: str | None
    tables: tuple[Table, ...]
    images: int = 0
    title: str | None = None
    fenced: tuple[Table, ...] = ()


EMPTY = Cell("", row=-1, column=-1)  # what a row lacks: part of no row, header or column


def listed_in(front_matter: str, name: str) -> Iterator[str]:
    """The texts under a key of front matter, broken YAML too: one, several in brackets, or one a line."""
    match = _list_of(name).search(front_matter)
    if match:
        one = (match["one"] or "").strip("[] ").split(",")
        lines = [line.strip().lstrip("-") for line in match["list"].splitlines()]
        yield from filter(None, (text.strip(" []'\"") for text in (*one, *lines)))


@lru_cache(8)
def _list_of(name: str) -> Pattern[str]:
    return pattern(rf"(?m)^{name}:[ \t]*(?P<one>\S.*)?\n?(?P<list>(?:[ \t]*-[ \t]+\S.*\n?)*)")


# --------------------------------------------------------------------------------------------------
# cards/fences: Tables of results that are none to a browser, but often all that a card says of its scores
# --------------------------------------------------------------------------------------------------
# They stand in code blocks, or right below an item of a list without a blank line (`below_lists`), where
# cmark-gfm shows text; what the Hub shows there was not to be seen. `may_hold_table` is a quick look at one,
# `aligned_tables` reads columns that blanks or lines set apart, `says_results` tells a table of numbers.
# Markdown tables in a block are read like any other.

IN_CODE = "in a code block"
MARKDOWN_TABLE, ALIGNED_TABLE = f"a Markdown table {IN_CODE}", f"a table of aligned text {IN_CODE}"
BELOW_LIST = "a Markdown table that runs into the list above it and shows as text"
MAX_RUN_ON = 4_000  # characters above a table in which the item of a list is looked for
MAX_CODE = 200_000  # characters of a code block that are looked at
_LIST_MARK = pattern(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_HEADING = pattern(r"^#{1,6}[ \t]+(\S.*?)[ \t#]*$", re.M)
_BLANK_LINE = pattern(r"\n[ \t]*\n")
_PLAIN_NUMBER = pattern(r"[-+~*]*\d[\d.,]*\s?%?(?:\s?(?:±|\+/-)\s?[\d.,]+)?[*%]*")
_NUMBER_APART = pattern(r"(?:  |[\t|│┃║])\s*+[-+~*]*+\d")
_RULE = pattern(r"^[ \t>|:\-]++$", re.M)
_GAP = pattern(r" {2,}|\t")
_BARS = pattern(r"[|│┃║]")
_RULE_SIGNS = " \t|+-=:_·─━═│┃║┌┐└┘├┤┬┴┼╒╕╘╛╞╡╤╧╪╔╗╚╝╠╣╦╩╬╭╮╯╰┏┓┗┛┠┨┯┷┿┡┩╇"
_CodeRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class RunOn:
    """Rows of a table that run into a list: where they begin (a line from 0), the item and heading above."""

    line: int
    rows: str
    item: str
    heading: str | None


def may_hold_table(code: str) -> bool:
    """Whether a code block has a Markdown table in it, or one of aligned text."""
    if len(code) > MAX_CODE or code.count("\n") < 2:
        return False
    if "|" in code and any("|" in rule and "-" in rule for rule in _RULE.findall(code)):
        return True
    return bool(_NUMBER_APART.search(code) and aligned_tables(code, 0))


def below_lists(body: str) -> Iterator[RunOn]:
    """The Markdown tables right below an item of a list, not indented: a browser shows them as its text."""
    heading, hidden, seen, line, end = None, False, 0, 0, 0
    for rule in _RULE.finditer(body):
        if rule.start() < end or "|" not in rule[0] or "-" not in rule[0]:
            continue
        *above, head = body[max(0, rule.start() - MAX_RUN_ON) : rule.start()].split("\n")[:-1] or [""]
        lines = itertools.takewhile(str.strip, reversed(above))
        item = next((text for text in lines if _LIST_MARK.match(text)), None)
        if item is None or "|" not in head or head[0].isspace():
            continue
        begins = rule.start() - len(head) - 1
        passed, seen = body[seen:begins], begins
        hidden = passed.rfind("<!--") > passed.rfind("-->") or (hidden and "-->" not in passed)
        line += passed.count("\n")
        heading = next(iter(_HEADING.findall(passed)[-1:]), heading)
        end = _blank_line_from(body, rule.end())
        if not hidden:
            yield RunOn(line, body[begins:end], _LIST_MARK.sub("", item).strip(), heading)


def _blank_line_from(body: str, at: int) -> int:
    blank = _BLANK_LINE.search(body, at)
    return blank.start() if blank else len(body)


def says_results(table: Table) -> bool:
    """Whether at least half of the cells below a table's header, the first column aside, are numbers."""
    head = max(1, table.head_rows)
    return _of_numbers([[cell.text for cell in row] for row in table.grid[head:]])


def aligned_tables(code: str, first_line: int) -> list[Table]:
    """The tables of numbers whose columns are set apart by blanks or lines, each with its header row."""
    found: list[Table] = []
    for rows in _runs(code, first_line):
        spend()
        head, body = rows[0][1], [cells for _, cells in rows[1:]]
        if not any(_is_number(cell) for cell in head) and _of_numbers(body):
            found.append(_table(rows))
    return found


def _of_numbers(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in rows for cell in row[1:]]
    return bool(cells) and sum(map(_is_number, cells)) * 2 >= len(cells)


def _is_number(cell: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(cell) is not None


def _runs(code: str, first_line: int) -> Iterator[list[_CodeRow]]:
    """Lines of equally many cells; the first may lack one, for a corner is often blank.

    Blank lines and rules between them are no rows.
    """
    run: list[_CodeRow] = []
    for offset, line in enumerate(code.split("\n")):
        if not line.strip(_RULE_SIGNS):
            continue
        cells = _cells(line)
        if len(run) == 1 and len(cells) == len(run[0][1]) + 1:
            run = [(run[0][0], ["", *run[0][1]])]
        if run and len(cells) != len(run[0][1]):
            if len(run) > 1:
                yield run
            run = []
        if len(cells) > 1 or not run:
            run.append((first_line + offset, cells))
    if len(run) > 1 and len(run[0][1]) > 1:
        yield run


def _cells(line: str) -> list[str]:
    bars = _BARS.split(line.strip())
    if len(bars) > 2:
        inner = bars[not bars[0].strip() : len(bars) - (not bars[-1].strip())]
        return [cell.strip() for cell in inner]
    return _GAP.split(line.strip())


def _table(rows: Sequence[_CodeRow]) -> Table:
    grid = tuple(
        tuple(Cell(text, (), not row, line, row, column) for column, text in enumerate(cells))
        for row, (line, cells) in enumerate(rows)
    )
    return Table(0, rows[0][0], grid, 1, fenced=ALIGNED_TABLE)


# --------------------------------------------------------------------------------------------------
# cards/texts: The text of HTML as people see it
# --------------------------------------------------------------------------------------------------
# `html_tokens` cuts well-formed HTML into `Token`s, `seen_text` puts those of a cell or sentence together:
# superscripts, subscripts and links apart, line breaks kept. `tidy` cleans one text.

# (tag with "/" before one that closes, attributes, text behind it, "</td>" or "</th>" where that follows)
Token = tuple[str, str, str, str]
Content = tuple[str, tuple[str, ...], tuple[str, ...]]

_TOKEN = pattern(r"<(/?[a-z][^\s/>]*)([^>]*)>([^<]*)(</t[dh]>)?")
_HIDDEN = pattern(
    r"<!--.*?-->|<(script|style|xmp|iframe|noembed|noframes)\b[^>]*>.*?</\1>|<plaintext\b.*", re.S
)
_HIDES = pattern(r"<(?:!--|script|style|xmp|iframe|noembed|noframes|plaintext)")
_CHUNK = 1 << 20  # characters of HTML that are tokens at one time: they take twenty times the memory
_INVISIBLE = dict.fromkeys([
    0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
])  # fmt: skip
_BLANKS = pattern(r"[ \t\r\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_BREAKS = pattern(r" ?\n[ \n]*")
_HREF = pattern(r'\bhref="([^"]*)"')
BLOCK_TAGS = frozenset({
    "p", "div", "li", "ul", "ol", "hr", "details", "summary", "center", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote"
})  # fmt: skip
_BREAKING_TAGS = BLOCK_TAGS | {f"/{tag}" for tag in BLOCK_TAGS} | {"br"}
_BOX_TAGS = frozenset({"sup", "sub"})


def html_tokens(document: str) -> Iterator[Sequence[Token]]:
    """The tokens of HTML that a parser wrote, a part at a time; comments and scripts are left out."""
    if _HIDES.search(document):
        document = _HIDDEN.sub("", document)
    start, size = 0, len(document)
    while start < size:
        end = document.find("<", start + _CHUNK) if start + _CHUNK < size else size
        end = size if end < 0 else end
        yield _TOKEN.findall(document, start, end)
        start = end


def seen_text(tokens: Sequence[Token], unread: frozenset[str]) -> Content:
    """(text, superscripts and subscripts, links) of tokens, without what stands in the tags `unread`."""
    main: list[str] = []
    boxes: list[list[str]] = []
    links: list[str] = []
    target, depth, hidden, hiding = main, 0, "", 0
    for tag, attributes, text, _ in tokens:
        if hidden:
            hiding += (tag == hidden) - (tag == f"/{hidden}")
            hidden = hidden if hiding else ""
        elif tag in unread:
            hidden, hiding = tag, 1
        elif tag in _BREAKING_TAGS:
            target.append("\n")
        elif tag == "a":
            href = _HREF.search(attributes)
            links.append(html.unescape(href.group(1)) if href else "")
        elif tag.lstrip("/") in _BOX_TAGS:
            depth += -1 if tag[0] == "/" else 1
            if target is main and depth:
                main.append(" ")
                boxes.append([])
            target = boxes[-1] if depth else main
            if tag == "/sup" and not depth and text[:1] == "-":
                _join_name(main, boxes)
        if text and not hidden:
            target.append(text)
    said = tidy("".join(main))
    small = tuple(filter(None, (tidy("".join(box)) for box in boxes)))
    return (said, small, tuple(links)) if said else (" ".join(small), (), tuple(links))


def _join_name(main: list[str], boxes: list[list[str]]) -> None:
    """Put a superscript into the name that goes on behind it ("τ²-Bench"): at the end it is a footnote."""
    inside = "".join(boxes[-1]).strip() if boxes else ""
    if len(inside) == 1 and inside.isalnum() and len(main) > 1 and html.unescape(main[-2])[-1:].isalpha():
        main[-1] = inside
        boxes.pop()


def tidy(text: str) -> str:
    """A text of HTML with its entities read, blanks made one, invisible characters and marks taken off."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    if not text.isascii():
        text = without_marks(text).translate(_INVISIBLE)
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of tokens as it is written, blanks and line ends included."""
    return html.unescape("".join(token[2] for token in tokens))


# --------------------------------------------------------------------------------------------------
# cards/grids
# --------------------------------------------------------------------------------------------------
# Tables laid out as HTML lays them out: `TableRows` takes rows as they are read, and makes a grid of them.
#
# Spans are filled in; a rowspan ends with its row group, so that of a header does not reach into the body.

MAX_SPAN = 1_000  # colspan limit of the HTML standard
_SPAN = pattern(r'\b(row|col)span="\s*(\d{1,9})\s*"')
Grid = tuple[tuple[Cell, ...], ...]
_Pending = dict[int, tuple[Cell, int]]


@dataclass(slots=True)
class _GridRow:
    line: int
    group: int
    head: bool
    cells: list[tuple[bool, str, Content]] = field(default_factory=list)


class TableRows:
    """The rows of one table while it is read: a tag at a time, cells with all tokens that stand in them."""

    def __init__(self, attributes: str) -> None:
        self.markdown = not attributes
        self.line = marked_line(attributes)
        self.caption: str | None = None
        self._rows: list[_GridRow] = []
        self._group, self._head = 0, False

    def open_group(self, tag: str) -> None:
        """A thead, tbody or tfoot begins."""
        self._group, self._head = self._group + 1, tag == "thead"

    def open_row(self, attributes: str) -> None:
        """A row begins; those of a Markdown table stand on lines that follow each other, the rule aside."""
        follows = self.markdown and self.line
        line = self.line + len(self._rows) + 1 if follows else marked_line(attributes)
        self._rows.append(_GridRow(line, self._group, self._head))

    def take_cell(self, tokens: Sequence[Token], unread: frozenset[str]) -> None:
        """A cell or caption, from its opening tag on."""
        if tokens[0][0] == "caption":
            if self.caption is None:
                self.caption = seen_text(tokens, unread)[0].replace("\n", " ")
            return
        if self.markdown and not self.line:
            self._find_line(tokens)
        self._add_cell(tokens[0], seen_text(tokens, unread))

    def take_text(self, token: Token) -> None:
        """A cell of nothing but text, as most are."""
        if self.markdown and not self.line:
            self._find_line((token,))
        self._add_cell(token, (tidy(token[2]), (), ()))

    def _add_cell(self, token: Token, content: Content) -> None:
        if not self._rows:
            self.open_row("")
        attributes = "" if self.markdown else token[1]  # of Markdown only the alignment
        self._rows[-1].cells.append((token[0] == "th", attributes, content))

    def _find_line(self, tokens: Sequence[Token]) -> None:
        if not self._rows:
            self.open_row("")
        self.line = next(filter(None, (marked_line(text) for _, _, text, _ in tokens)), 0)
        self._rows[-1].line = self.line

    def laid_out(self, room: int) -> tuple[Grid, int] | None:
        """(grid, number of leading rows that the markup calls header), None beyond `room` slots."""
        rows, grid = self._rows, []
        left = _rows_left(rows)
        pending: _Pending = {}
        head_rows = width = 0
        for index, row in enumerate(rows):
            if index and row.group != rows[index - 1].group:
                pending = {}
            slots = _fill_row(row, pending, (index, left[index], room))
            width = max(width, len(slots))
            if width * len(rows) > room:
                return None
            if index == head_rows and row.cells and (row.head or all(head for head, _, _ in row.cells)):
                head_rows += 1
            grid.append(slots)
        return tuple(tuple(slots) + (EMPTY,) * (width - len(slots)) for slots in grid), head_rows


def _rows_left(rows: Sequence[_GridRow]) -> list[int]:
    """For every row, how many there are from it to the end of its group."""
    left = [1] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        if rows[index].group == rows[index + 1].group:
            left[index] = left[index + 1] + 1
    return left


def _fill_row(row: _GridRow, pending: _Pending, place: tuple[int, int, int]) -> list[Cell]:
    """Lay a row's cells into the slots that rowspans leave free; `pending` is then the next row's.

    `place` is the row's index, the number of rows from it to the end of its group, and the most slots it may
    have.
    """
    index, rows_left, room = place
    spend()
    if not pending and not any("span" in attributes for _, attributes, _ in row.cells):
        return [
            Cell(text, small, header, _line_of(attributes, row.line), index, column, 1, 1, links)
            for column, (header, attributes, (text, small, links)) in enumerate(row.cells[: room + 1])
        ]
    slots: list[Cell] = []
    last_pending = max(pending, default=-1)
    waiting = iter(row.cells)
    content = next(waiting, None)
    while (content is not None or len(slots) <= last_pending) and len(slots) <= room:
        column = len(slots)
        if column in pending:
            cell, left = pending.pop(column)
            slots.append(cell)
            if left > 1:
                pending[column] = (cell, left - 1)
        elif content is None:
            slots.append(EMPTY)
        else:
            cell = _cell(content, row.line, (index, column, rows_left))
            if cell.colspan == cell.rowspan == 1:
                slots.append(cell)
            else:
                _span_columns(cell, slots, pending)
            content = next(waiting, None)
    return slots


def _span_columns(cell: Cell, slots: list[Cell], pending: _Pending) -> None:
    """Put a cell into its slots, and keep those below them for it."""
    column = len(slots)
    for at in range(column, column + cell.colspan):
        if at > column and at in pending:
            break
        slots.append(cell)
        if cell.rowspan > 1:
            pending[at] = (cell, cell.rowspan - 1)


def _line_of(attributes: str, line: int) -> int:
    """The line of a cell, where it has none of its own that of its row."""
    return (attributes and marked_line(attributes)) or line


def _cell(content: tuple[bool, str, Content], line: int, place: tuple[int, int, int]) -> Cell:
    header, attributes, (text, small, links) = content
    row, column, rows_left = place
    rowspan = colspan = 1
    if "span" in attributes:
        spans = dict(reversed(_SPAN.findall(attributes)))
        # 0 means the rest of the group for rows, and is read as 1 for columns
        rowspan = min(int(spans.get("row", 1)) or rows_left, rows_left)
        colspan = min(int(spans.get("col", 1)) or 1, MAX_SPAN)
    return Cell(text, small, header, _line_of(attributes, line), row, column, rowspan, colspan, links)


# --------------------------------------------------------------------------------------------------
# cards/reading: A card as people see it: its tables, span-expanded, with their source lines
# --------------------------------------------------------------------------------------------------
# `card_of` reads a file's bytes, `read_card` a text; both give a `Card` with Markdown and HTML tables alike,
# in
# the order in which they are rendered; `seen_prose` is what people see beside them. The whole card becomes
# HTML
# once, and its tags are gone through once.
# Bounded throughout: spans, nesting, texts and slots have limits, and nothing recurses over what a stranger
# wrote.

_IMAGE, _IMAGE_TAG = pattern(r"!\[[^\]\n]{0,200}\]\("), pattern(r"<img\s", re.I)
_TITLE = pattern(r"<h[1-6][^>]*>[^<&]*\w")
SMALL_TABLE = 50_000  # slots that a table may have whatever stands before it
UNSEEN_TAGS = frozenset({"script", "style", "template", "svg", "math", "noscript", "table"})
_UNREAD_TAGS = UNSEEN_TAGS | {"del", "s", "strike"}  # what is struck out is taken back
_UNTOLD_TAGS = _UNREAD_TAGS | {"pre"}  # code is no sentence about a table
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD_TAGS = frozenset({"p", "li", "summary", "div", "center", "strong", "b"})
_TRACKED_TAGS = (BLOCK_TAGS | _LEAD_TAGS | {"pre"}) - {"hr"}
_TRACKED_ENDS = frozenset(f"/{tag}" for tag in _TRACKED_TAGS)
_CELL_TAGS = frozenset({"td", "th", "caption"})
_TEXT_CELLS = frozenset({"td", "th"})
_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})
_CELL_ENDS = frozenset({"/td", "/th", "/caption"})
MAX_TEXT = 2_000  # characters of a heading or sentence that are looked at
LEAD_TEXTS = 8  # texts looked at for them, for some of them are empty or repeat each other
MAX_LEGEND, MAX_LEGEND_TEXT = 24, 120  # texts before a table among which a list may explain it, and its items
_MANY_TOKENS = 4_096  # outside tables, after which those that no table will ask for are forgotten


def card_of(data: bytes, name: str, *, fenced: bool = False) -> Card:
    """The card in a file's bytes, called `name`. Raises EvaluationError: 2 for no text, 5 as `read_card`."""
    return read_card(decode_card(data, name), fenced=fenced)


def read_card(text: str, unread: frozenset[str] = _UNREAD_TAGS, *, fenced: bool = False) -> Card:
    """All tables of a card, Markdown and HTML alike, in the order in which they are rendered.

    Tables of results in code blocks are numbered behind those, and are among them only where `fenced`.
    """
    front_matter, body, first_line = split_front_matter(text)
    walk = _walked(body, first_line, unread)
    tables = walk.tables
    in_code = _fenced_tables(walk, body, first_line, unread)
    in_code += _run_on_tables((*tables, *in_code), body, first_line, unread)
    return Card(
        text,
        front_matter,
        (*tables, *in_code) if fenced else tables,
        len(_IMAGE.findall(body)) + len(_IMAGE_TAG.findall(body)),
        walk.title,
        () if fenced else in_code,
    )


def seen_prose(text: str) -> str:
    """What people see of a card's text outside tables and code: no comments, nothing struck out."""
    _, body, first_line = split_front_matter(text)
    document = well_formed(markdown_html(body, first_line))
    return seen_text(list(itertools.chain.from_iterable(html_tokens(document))), _UNTOLD_TAGS)[0]


def _walked(body: str, first_line: int, unread: frozenset[str]) -> _Walk:
    document = well_formed(without_code(markdown_html(body, first_line), may_hold_table))
    walk = _Walk(unread, body, first_line)
    walk.read(itertools.chain.from_iterable(html_tokens(document[: _asked_of(document)])))
    return walk


def _asked_of(document: str) -> int:
    """Where the last table and the title have ended: nothing is asked of what stands behind them."""
    end = max(document.rfind("</table>"), document.rfind("</code></pre>")) + len("</code></pre>")
    title = _TITLE.search(document)
    return max(end, document.find("</h", title.end()) + len("</h1>")) if title else len(document)


def _fenced_tables(walk: _Walk, body: str, first_line: int, unread: frozenset[str]) -> tuple[Table, ...]:
    """The tables of results in the code blocks of a card, with what stands above the block."""
    if not walk.blocks:
        return ()
    found: list[Table] = []
    lines = code_lines(body, first_line)
    for block in walk.blocks:
        line = next((line for code, line in lines if code == block.code), 0)
        inner = _walked(block.code, line, unread).tables if line else ()
        marked = [replace(table, fenced=MARKDOWN_TABLE) for table in inner if says_results(table)]
        for table in marked or (aligned_tables(block.code, line) if line else ()):
            ordinal = len(walk.tables) + len(found) + 1
            lead = (*block.lead, *table.lead)[-MAX_LEAD:]
            headings = table.headings or block.headings
            found.append(replace(table, ordinal=ordinal, headings=headings, lead=lead))
    return tuple(found)


def _run_on_tables(
    known: Sequence[Table], body: str, first_line: int, unread: frozenset[str]
) -> tuple[Table, ...]:
    """The tables of results that run into a list, with the heading and the item above them."""
    lines, found = {table.line for table in known}, list[Table]()
    for below in below_lists(body) if "|" in body else ():
        line = first_line + below.line
        tables = _walked(below.rows, line, unread).tables if line not in lines else ()
        for table in filter(says_results, tables):
            headings = (below.heading,) if below.heading else ()
            ordinal = len(known) + len(found) + 1
            placed = replace(table, ordinal=ordinal, headings=headings, lead=(below.item,), fenced=BELOW_LIST)
            found.append(placed)
    return tuple(found)


class _Section:
    """What stands behind the last heading or table: its tokens, and which of them are sentences or items.

    Ranges count from the beginning of the card; what begins before `base` has a heading or table in it.
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self.tokens: list[Token] = []
        self.sentences: list[tuple[int, int, bool]] = []

    @property
    def end(self) -> int:
        """The number of tokens before it and in it."""
        return self.base + len(self.tokens)

    def take_sentence(self, start: int, *, is_item: bool) -> None:
        """A sentence that ends here; "<p>a <b>b</b></p>" is one."""
        while self.sentences and self.sentences[-1][0] > start:
            self.sentences.pop()
        self.sentences.append((start, self.end, is_item))

    def text(self, start: int, end: int | None = None) -> str:
        """What is seen of a range."""
        tokens: Sequence[Token] = self.tokens[start - self.base : end and end - self.base]
        return seen_text(tokens, _UNTOLD_TAGS)[0].replace("\n", " ")[:MAX_TEXT]

    @cached_property
    def intro(self) -> tuple[str, ...]:
        """The last sentences, once nothing more comes to the section."""
        return self.lead()

    def lead(self) -> tuple[str, ...]:
        """The last sentences so far."""
        lead: list[str] = []
        for start, end, _ in self.sentences[-LEAD_TEXTS:]:
            text = self.text(start, end)
            if text and not (lead and text == lead[-1]):
                lead.append(text)
        return tuple(lead[-MAX_LEAD:])

    def legend(self) -> tuple[str, ...]:
        """The items of lists among the last sentences, so far as they are short."""
        items = (self.text(start, end) for start, end, is_item in self.sentences[-MAX_LEGEND:] if is_item)
        return tuple(text for text in items if text and len(text) <= MAX_LEGEND_TEXT)

    def forget_prose(self) -> None:
        """Keep only the last sentences: no tag is open that could hold more."""
        self.sentences = self.sentences[-MAX_LEGEND:]
        start = self.sentences[0][0] if self.sentences else self.end
        del self.tokens[: start - self.base]
        self.base = start


@dataclass(frozen=True, slots=True)
class _CodeBlock:
    code: str
    headings: tuple[str, ...]
    lead: tuple[str, ...]


@dataclass(slots=True)
class _OpenTag:
    """A tag that is not closed yet: where its tokens begin, and whether a block stands right in it."""

    tag: str
    start: int
    holds_block: bool = False


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read; `cell` are the tokens of the cell or caption that is not closed yet."""

    ordinal: int
    rows: TableRows
    headings: tuple[str, ...]
    lead: tuple[str, ...]
    intros: tuple[str, ...]
    legend: tuple[str, ...]
    cell: list[Token] = field(default_factory=list)

    def take_text(self, token: Token) -> None:
        """Take in a whole cell, which is one token where nothing but text stands in it."""
        self.rows.take_text(token)
        self.cell = []

    def take(self, token: Token, unread: frozenset[str]) -> None:
        """Take in any other token between the table's tags."""
        tag, attributes, _, ends = token
        if tag in _CELL_TAGS:
            self.cell = [token]
        elif tag == "tr":
            self.rows.open_row(attributes)
        elif tag in _GROUP_TAGS:
            self.rows.open_group(tag)
        elif tag in _CELL_ENDS:
            ends = tag
        elif self.cell:
            self.cell.append(token)
        if ends and self.cell:
            self.rows.take_cell(self.cell, unread)
            self.cell = []


class _Walk:
    """Collects tables with the headings and sentences above them, in document order, without recursion."""

    def __init__(self, unread: frozenset[str], body: str, first_line: int) -> None:
        self.title: str | None = None
        self._body, self._first_line = body, first_line
        self.blocks: list[_CodeBlock] = []
        self._unread = unread
        self._tables: list[Table] = []
        self._count = 0
        self._slots = MAX_SLOTS
        self._headings: dict[int, str] = {}
        self._intros: dict[int, _Section] = {}
        self._open: list[_OpenTag] = []
        self._code_depth = 0
        self._section = _Section(0)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables by their number: one within another ends before it."""
        return tuple(sorted(self._tables, key=lambda table: table.ordinal))

    def read(self, stream: Iterator[Token]) -> None:
        """Go through all tokens of a card."""
        for token in stream:
            if token[0] == "table" and not self._code_depth:
                self._read_table(token, stream)
            else:
                self._take(token)

    def _read_table(self, first: Token, stream: Iterator[Token]) -> None:
        """Read a table to its end, and those in its cells."""
        stack = [self._begin_table(first)]
        self._section = _Section(self._section.end)
        for token in stream:
            if token[3] and token[0] in _TEXT_CELLS:
                stack[-1].take_text(token)
            elif token[0] == "table":
                stack.append(self._begin_table(token))
            elif token[0] != "/table":
                stack[-1].take(token, self._unread)
            else:
                self._end_table(stack.pop())
                if not stack:
                    return
                stack[-1].take(("", *token[1:]), self._unread)
        for table in reversed(stack):  # a text without an end (<plaintext>) took their own
            self._end_table(table)

    def _begin_table(self, token: Token) -> _OpenTable:
        self._count += 1
        around = sorted(self._intros, reverse=True)
        intros = tuple(text for level in around for text in self._intros[level].intro)
        above = self._headings_now(), self._section.lead(), intros, self._section.legend()
        return _OpenTable(self._count, TableRows(token[1]), *above)

    def _end_table(self, table: _OpenTable) -> None:
        laid_out = table.rows.laid_out(max(self._slots, SMALL_TABLE))
        grid, head_rows = laid_out or ((), 0)
        self._slots -= len(grid) * len(grid[0]) if grid else 0
        line = table.rows.line or next((cell.line for row in grid for cell in row if cell.line), 0)
        self._tables.append(
            Table(
                table.ordinal,
                line,
                grid,
                head_rows,
                table.headings,
                table.lead,
                table.rows.caption,
                laid_out is None,
                table.intros,
                legend=table.legend,
                surplus=self._surplus(grid) if table.rows.markdown else frozenset(),
            )
        )

    @cached_property
    def _lines(self) -> list[str]:
        return self._body.split("\n")

    def _surplus(self, grid: Grid) -> frozenset[int]:
        """The rows of a Markdown table with more cells than its header, behind which they are cut off."""
        rows = ((index, row[0].line - self._first_line) for index, row in enumerate(grid) if row[0].line)
        return frozenset(
            index
            for index, at in rows
            if 0 <= at < len(self._lines) and cells_on_line(self._lines[at]) > len(grid[0])
        )

    def _take(self, token: Token) -> None:
        """Take in a token outside all tables."""
        tag = token[0]
        if tag in _TRACKED_TAGS:
            if tag in BLOCK_TAGS and self._open:
                self._open[-1].holds_block = True
            self._code_depth += tag == "pre"
            self._open.append(_OpenTag(tag, self._section.end))
        elif tag in _TRACKED_ENDS and self._open and tag[1:] == self._open[-1].tag:
            self._close(self._open.pop())
            if not self._open and len(self._section.tokens) > _MANY_TOKENS:
                self._section.forget_prose()
        self._section.tokens.append(token)

    def _close(self, opened: _OpenTag) -> None:
        spend()
        section = self._section
        whole = opened.start >= section.base
        if opened.tag in _HEADING_TAGS and whole:
            self._begin_section(int(opened.tag[1]), section.text(opened.start))
        elif opened.tag == "pre":
            self._code_depth -= 1
            self._take_code(opened.start - section.base if whole else 0)
        elif opened.tag in _LEAD_TAGS and whole and not opened.holds_block:
            section.take_sentence(opened.start, is_item=opened.tag == "li")

    def _begin_section(self, level: int, text: str) -> None:
        if not text.strip():
            return  # an empty heading is a gap on the page: what stood above it still does
        last = max(self._headings, default=0)
        if last < level and self._headings:
            self._intros[last] = self._section
        self._intros = {above: said for above, said in self._intros.items() if above < level}
        self._headings = {above: title for above, title in self._headings.items() if above < level}
        self._headings[level] = text
        self.title = self.title or text
        self._section = _Section(self._section.end)

    def _take_code(self, start: int) -> None:
        tokens = self._section.tokens[start:]
        if len(tokens) > 1 and tokens[1][0] == "code":
            code = without_marks(plain_text(tokens))
            if may_hold_table(code):
                self.blocks.append(_CodeBlock(code, self._headings_now(), self._section.lead()))

    def _headings_now(self) -> tuple[str, ...]:
        return tuple(self._headings[level] for level in sorted(self._headings))


# --------------------------------------------------------------------------------------------------
# cards/values: The numbers that a cell prints
# --------------------------------------------------------------------------------------------------
# `parse_values` gives each as a `Value` with its percent sign, its spread and its own remark; nothing where
# the
# cell holds something else as well: a size, a range, a sentence. `MISSING` is how cards write "no number".

MISSING = frozenset({
    "", "-", "--", "---", "–", "—", "−", "/", "\\", "n/a", "na", "n.a.", "nan", "none", "null", "oom",
    "tbd", "x", "×", "✗", "✘", "❌", "✓", "✔", "✅", "?", "...", "…", "*", "~", "tba", "todo", ".", "unk",
    "unknown", "err", "error", "✖"
})  # fmt: skip
_NUMBER = r"[-+−]?(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+[.,]\d+|\d+|\.\d+)"
_MARKS = r"[*†‡§¶#^◇♢★☆⭐↑↓⬆⬇▲▼△▽✅✔👑🏆🥇🥈🥉🔥⚠️!¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜᵈ°\s]*"
_SINGLE = pattern(
    rf"^{_MARKS}(?P<about>[~≈≃])?\s*(?P<number>{_NUMBER})\s*(?P<percent>%|％)?(?P<rest>.*)$", re.S
)
_TRAILING_MARKS = pattern(rf"^(?:(?![↑↓⬆⬇▲▼]\s*\d)[{_MARKS[1:-2]}])+")
_SPREAD = pattern(rf"^(?:\(\s*)?(?:±|\+/-|\+-|∓)\s*(?P<spread>{_NUMBER})\s*%?\s*\)?(?P<rest>.*)$", re.S)
_BRACKET = pattern(r"^[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）](?P<rest>.*)$", re.S)
_DELTA = pattern(
    rf"^[+\-−↑↓▲▼⬆⬇±](?:\s*{_NUMBER})\s*%?$|^{_NUMBER}\s*%$|^{_NUMBER}\s*[x×]$|^[↑↓▲▼]\s*{_NUMBER}%?$"
)
_INTERVAL = pattern(rf"^[-+−]?\s*{_NUMBER}\s*%?\s*[,;–]\s*[-+−]?\s*{_NUMBER}\s*%?$")
_SETTING_TAIL = pattern(rf"^(?P<setting>.*?[^\d.,\s].*?)[\s:=]+(?P<number>{_NUMBER})\s*%?$")
_PLAIN = pattern(rf"^{_NUMBER}\s*%?$")
_RANGE = pattern(r"[-–—−~]\s?\d|\s[–—~]\s?\d|[.,]\d")  # behind a number: a range, a version
_BRACKETED = pattern(rf"^[(（]\s*(?P<number>{_NUMBER}\s*%?)\s*[)）]$")
_PARTS = pattern(r"\n|\s/\s|(?<=[\d)）%])/(?=\d)|\s*\|\s*")
_MAY_HAVE_PARTS = pattern(r"[\n/|]")
_NAMED = pattern(r"[(（]\s*(?P<name>[^\W\d_][^()（）]*?)\s*[)）]\s*$")
MAX_PARTS = 8  # numbers in one cell; more is a list of something else


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a cell prints, the `part`-th of `parts`; `setting` is its own remark ("w/ tools")."""

    number: float
    percent: bool = False
    stderr: float | None = None
    setting: str | None = None
    part: int = 0
    parts: int = 1


def parse_values(cell: Cell) -> tuple[Value, ...]:
    """The numbers of a cell, () where it prints none or something else as well (a size, a range, a sentence).

    Deltas and percentages of a baseline in brackets are dropped, "±" is the spread, "a / b" and two lines
    are two numbers, "12.3 (w/ tools 20.1)" are two numbers, the second with its setting.
    """
    spend()
    return _parse_text(cell.text) if len(cell.text) <= 80 else ()


def _to_number(text: str) -> float:
    """The number a cell prints: thousands separators dropped, a decimal comma read as a point.

    A comma before exactly three digits separates thousands ("1,234"), except after a leading zero ("0,705").
    """
    plain = text.replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


@lru_cache(16384)
def _parse_text(text: str) -> tuple[Value, ...]:
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return (Value(float(text)),)  # most cells are this: 0.15 s of 0.5 s for 151 cards without it
    if text.isalpha() or text.casefold() in MISSING or not any(map(str.isdigit, text)):
        return ()
    if "a" <= text[0].lower() <= "z" and not _MAY_HAVE_PARTS.search(text):
        return ()  # "Foo-7B" is no number, whatever follows
    if re.fullmatch(r"\d+/\d+", text):
        return ()  # "4/30" is a count of solved problems
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"\d+\.\d+(?: \d+\.\d+)+", parts[0]):
        parts = parts[0].split(" ")
    if len(parts) == 2 and _is_remark(parts[1]):
        parts.pop()
    parsed = [() if part.casefold() in MISSING else _parse_one(part) for part in parts]
    readable = (values or part.casefold() in MISSING for values, part in zip(parsed, parts, strict=True))
    if len(parts) > MAX_PARTS or not all(readable):
        return ()
    if len(parts) == 1:
        return parsed[0]
    names = [_NAMED.search(part) for part in parts]  # "51.5 (Airline) / 61.9 (Retail)": each has its name
    if all(names):
        parsed = [
            (replace(values[0], setting=values[0].setting or name["name"]),)
            for values, name in zip(parsed, names, strict=True)
            if values and name
        ]
    return tuple(
        replace(value, part=index, parts=len(parts))
        for index, values in enumerate(parsed)
        for value in values
    )


def _is_remark(text: str) -> bool:
    """Whether the second line of a cell is a remark on the number above it."""
    bracket = _BRACKET.match(text)
    return (
        bool(bracket and not bracket["rest"].strip()) or bool(_DELTA.match(text)) or bool(_SPREAD.match(text))
    )


def _parse_one(text: str) -> tuple[Value, ...]:
    if alone := _BRACKETED.match(text):
        text = alone["number"]  # "(0.951)": nothing else stands in the cell
    match = _SINGLE.match(text)
    if not match or _RANGE.match(text, match.end("number")):
        return ()
    value = Value(_to_number(match["number"]), bool(match["percent"]))
    return _with_remarks(value, match["rest"].strip())


def _with_remarks(value: Value, rest: str) -> tuple[Value, ...]:
    """Read what follows the number; () where it is something that makes the number no score."""
    more: tuple[Value, ...] = ()
    while rest := _TRAILING_MARKS.sub("", rest):
        if spread := _SPREAD.match(rest):
            value, rest = replace(value, stderr=_to_number(spread["spread"])), spread["rest"].strip()
        elif bracket := _BRACKET.match(rest):
            value, extra = _read_bracket(value, bracket["inside"].strip())
            more, rest = more + extra, bracket["rest"].strip()
        elif _DELTA.match(rest) or re.fullmatch(r"[^\w\s]{1,3}|pts?\.?|points?", rest):
            rest = ""
        elif value.setting is None and telling_metric(rest):
            value, rest = replace(value, setting=rest), ""  # "24.0 pass@1"
        else:
            return ()
    return (value, *more)


def _read_bracket(value: Value, inside: str) -> tuple[Value, tuple[Value, ...]]:
    if spread := _SPREAD.match(inside):
        return replace(value, stderr=_to_number(spread["spread"])), ()
    if _DELTA.match(inside) or _INTERVAL.match(inside):
        return value, ()
    if _PLAIN.match(inside):
        return value, (Value(_to_number(inside.rstrip("% ")), "%" in inside, setting="()"),)
    if tail := _SETTING_TAIL.match(inside):
        return value, (
            Value(_to_number(tail["number"]), value.percent, setting=tail["setting"].strip(" :,=")),
        )
    if re.search(r"(?i)shot|@|cot|tool|think|greedy|strict|flex|norm", inside) or telling_metric(inside):
        return replace(value, setting=inside), ()
    return value, ()


# --------------------------------------------------------------------------------------------------
# cards/wording: Words on model cards, by what they tell a reader of tables
# --------------------------------------------------------------------------------------------------
# Constants alone: `ROLE_WORDS` of headers, patterns of tables that hold no scores, parts of model names.
# Words
# are squashed (`core.text.words`), in the languages that cards are written in.

# What a header cell says about the column (or row) under it. The first role that lists the word wins.
ROLE_WORDS: dict[str, frozenset[str]] = {
    "model": words(
        "model, models, model name, model names, method, methods, name, system, systems, checkpoint, "
        "hf checkpoint, model version, model id, model card, llm, approach, encoder, 模型, 模型名称, "
        "模型版本, 方法, modelo, modelos, modell, modèle, モデル, 모델"
    ),
    "benchmark": words(
        "benchmark, benchmarks, bench, benchs, benchmark metric, benchmarks metric, benchmark name, task, "
        "tasks, task name, dataset, datasets, data set, groups, group, metric, metrics, eval, evals, "
        "evaluation, evaluations, test, tests, test set, testset, eval set, exam, suite, 数据集, 评测集, "
        "基准, 任务, 指标, 测试集, métrica, métricas, tarefa, tâche, métrique, aufgabe, データセット, "
        "ベンチマーク, タスク, 벤치마크, subject, subset, subtask, split name, language, "
        "languages evaluated, lang, test data, evaluation dataset, evaluation datasets, "
        "benchmark dataset"
    ),
    "category": words(
        "category, categories, topic, topics, domain, domains, capability, capabilities, ability, area, "
        "field, type of task, task type, entity, entities, entity type, entity group, class, class "
        "name, class label, label, label name, "
        "labels, sentiment, emotion, tag, intent, 能力维度, 类别, 分类, 领域, categoria, categoría, "
        "catégorie, "
        "kategorie, dimension, section, aspect, skill, skills"
    ),
    "shots": words(
        "shots, # shots, #shots, shot, n-shot, n shot, nshot, few-shot, few shot, num shots, num fewshot"
    ),
    "metric": words("measure, metric name, scoring, evaluation metric, metric type, score type"),
    "stderr": words("stderr, std err, standard error, std, ±, 95% ci, ci95, stdev"),
    "setting": words(
        "framework, filter, setting, settings, mode, config, configuration, subset name, agent, scaffold, "
        "harness, effort, reasoning, reasoning effort, thinking, prompt, prompting, decoder, language "
        "pair, langpair, lang pair, direction, variant, evaluation setting, strategy, decoding, crop "
        "size, dimensionality, resolution, context, context length, seq length, sequence length, max "
        "length, length, k, split, sampling step, sampling steps, denoising steps, decoding strategy, "
        "sampling method, post-processing, postprocessing, inference setting"
    ),
    "precision": words(
        "precision, quantization, quantisation, quant, quantized, quantization method, quantization type, "
        "dtype, data type, numerical format, scalar quantization, 精度, 量化, weight format, bits, "
        "bit width, quantization bits"
    ),
    "size": words(
        "size, model size, params, # params, #params, #param, # param, parameters, model parameters, "
        "# parameters, parameters (millions), param, total params, # total params, #total params, 参数量, "
        "模型大小, #tp, parameter count, num params, scale"
    ),
    "spec": words(
        "#ap, # ap, #active params, # active params, # activated params, #activated params, activated "
        "params, active params, training tokens, tokens, pretrain tokens, # tokens, n, # samples, "
        "#samples, samples, num samples, number of samples, count, # examples, support, #frame, # frame, "
        "frames, token density, extended thinking, thinking budget, recovery, recovery (%), delta, Δ, "
        "diff, difference, gain, improvement, change, rank, ranking, #, no., index, vram, memory, ram, "
        "cost, price, 显存占用, 显存, step, steps, epoch, epochs, dimension, embedding dimension, dims, "
        "embedding dimensions, vocab size, hidden size, layers, heads, fertility, compression, random, "
        "random baseline, chance, human, average sparsity, sparsity, votes, best, best known, previous "
        "best, prior best, previous sota, majority baseline, version, average tokens, avg tokens, average "
        "length, #sent, #sents, #words, # sentences, # words, step count, relative speed, required vram, "
        "img size, img_size, image size, input size, param_count, gmacs, macts, macs, flops, gflops, "
        "samples_per_sec, batch_size, batch size, bsz, seq, seq len, seqlen, latency, rel. latency, "
        "relative latency, throughput, "
        "sequence length, seq length, max length, max tokens, embedding dim, dim, dimensionality, "
        "vocabulary, vocabulary size, label index, label id, class index, class id, n total, n_total, "
        "n draws, avg length, avg_length, average response length, response length"
    ),
    "remark": words(
        "date, release date, released, license, licence, open source, open-source, open weights, "
        "openness, open source/closed source, 开源/闭源, 开源闭源, release, link, links, hf link, "
        "ms link, download, download link, download links, huggingface, hugging face, hf repo, repo, "
        "modelscope, note, notes, comment, comments, description, languages, language(s), alignment, "
        "base model, backbone, architecture, arch, type, source, train data, pre-training data, "
        "training data, org, organization, organisation, provider, company, developer, author, owner, id, "
        "status, device, gpu, hardware, url, paper, code, weights, format, framework version, 下载链接, "
        "语言, 开源, 类型, 备注, 说明, 参数, higher is better, hf model, vision part, language part, "
        "llm size, vision size, train lang, training language, tokenizer, tokeniser"
    ),
    "score": words(
        "score, scores, metric, metrics, value, values, result, results, performance, %, score (%), "
        "value (%), "
        "accuracy (%), overall score, 得分, 分数, 结果, 数值, pontuação, nota, valor, puntuación, "
        "resultado, wert, ergebnis, スコア, 점수, 准确率, our model, ours, this model, ours (this model), "
        "our result, our results, reported, measured, points"
    ),
}

# Signs that numbers are no scores, in a label (whole words) or in the sentences before a table.
SPEC_PATTERN = pattern(
    r"(?i)(?:\b(?:tokens?\s?/\s?s(?:ec(?:ond)?)?|tok/s|samples?/s(?:ec)?|it/s|s/it|steps?/s|images?/s|req/s|qps|fps|rtfx?|throughput|latency|"
    r"ttft|tpot|speed(?:-?up)?|gpus?|cpus?|vram|memory|disk|gb|gib|mb|mib|ms|seconds|hours|[kmgt]?flops|macs|"
    r"(?:num(?:ber of)?|total|active|activated|model|trainable|embedding)[ _]"
    r"(?:params?|parameters|tokens|layers|heads|samples)|"
    r"vocab(?:ulary)?(?: size)?|hidden|dims?(?! \d)|d_\w+|num_\w+|n_\w+|batch|learning rate|lr|optimizer|"
    r"epochs?|warmup|"
    r"weight decay|dropout|context (?:length|window|size)|sequence length|seq_len|"
    r"max(?:imum)? (?:length|tokens)|"
    r"(?:training|pretrain\w*) tokens|compress(?:ion)? rat(?:e|io)|fertility|sparsity|density|price|cost|usd|"
    r"co2|"
    r"energy|power|carbon|(?:checkpoint|file|model) size|bits? per weight|bpw|downloads?|likes|rope|ffn|mlp|"
    r"beta\d?|"
    r"epsilon|grad(?:ient)?|precision|dtype|quanti[sz]ation|licen[cs]e|"
    r"release date|training data|loss curve|architecture|layer norm\w*|attention)\b"
    r"|^(?:params?|parameters|tokens|layers|heads|activation|dimensions?|steps|size|year|resolution|input|context$)\b|^\#"
    r"|^(?:mm|m|b|bn|#)\s*params?\W*$|\b(?:inference|wall|run|training|decoding|execution)[ -]?time\b"
    r"|\b(?:docs?|documents?|query|queries|words?|chars?|characters?|frames?|pages?|sentences?|samples?|images?|tokens?)\s?(?:/|per)\s?s(?:ec(?:ond)?s?)?\b"
    r"|^(?:crop|train|dev|val|test|eval)[ _](?:pct|size|images|samples|examples|instances|utterances|"
    r"documents|sentences|pages|files|rows)$"
    r"|\b(?:total|number of|num|no\. of|correct) (?:images|samples|examples|questions|outputs?|"
    r"documents|sentences|pages|files)\b"
    r"|^\d+\s*[x×]\s*\d+\s*gb?\b|显存|速度|吞吐|延迟|参数量|层数|价格|下载|tokens/秒|参数设置|显卡|耗时)"
)
EVALUATION_PATTERN = pattern(
    r"(?i)(?:\b(?:evaluat\w*|quantitative|benchmark\w*|results?|performance|scores?|accuracy|eval|evals|leaderboard|comparison|metrics?|quality|"
    r"capabilit\w+|resultados?|desempenho|avaliaç\w+|évaluations?|résultats?|ergebnisse|zero-shot|few-shot|probe|"
    r"classification|retrieval|recognition|segmentation|detection|translation|understanding|asr|wer|outperform\w*|state-of-the-art|sota)\b"
    r"|评测|评估|测评|效果|结果|性能|榜单|表现|基准|評価|性能|평가|성능)"
)
OTHER_TABLE_PATTERN = pattern(
    r"(?i)(?:\b(?:inference (?:speed|efficiency|performance)|throughput|latency|memory|hardware|"
    r"requirements?|"
    r"deployment|downloads?|hyper-?parameters?|training (?:details|procedure|setup|speed|config\w*)|"
    r"architecture|"
    r"tokeni[sz](?:er|ation)|configuration|model list|model zoo|environmental impact|carbon|optimizer|"
    r"efficiency|"
    r"pricing|install\w*|usage|api|quick ?start|speed)\b"
    r"|显存|速度|下载|模型结构|部署|训练)"
)

# Parts of model names beside the family's own words.
STAGES = {
    "base": "base", "pretrain": "base", "pretrained": "base", "pt": "base", "foundation": "base",
    "chat": "chat", "instruct": "instruct", "instruction": "instruct", "ins": "instruct", "inst": "instruct",
    "it": "instruct", "sft": "sft", "dpo": "dpo", "rl": "rl", "rlhf": "rl", "ppo": "rl", "grpo": "rl",
    "orpo": "orpo", "kto": "kto", "simpo": "simpo",
    "rm": "reward", "reward": "reward",
}  # fmt: skip
TUNED = frozenset({"chat", "instruct", "sft", "dpo", "rl"})
MODES = {
    "thinking": "thinking", "think": "thinking", "nothinking": "non-thinking", "nonthinking": "non-thinking",
    "nothink": "non-thinking", "nonthink": "non-thinking", "loweffort": "low", "mediumeffort": "medium",
    "higheffort": "high", "minimaleffort": "minimal", "xhigheffort": "xhigh", "maxeffort": "max",
}  # fmt: skip
# What a line of facts says that a model is made of: "Vision Encoder: …", "Base LLM: …".
COMPONENT_WORDS = words(
    "encoder, encoders, decoder, llm, backbone, base, tokenizer, tokeniser, teacher, tower, projector, "
    "connector, adapter, parent, vocoder, vae, unet, reranker, retriever, init, initialisation, "
    "initialization, finetuned, tuned"
)
FILLER = frozenset({"model", "models", "version", "token", "tokens", "release", "the"})
NATIVE_FORMATS = words(
    "bf16, fp16, fp32, bfloat16, float16, float32, f16, f32, hf, safetensors, fp16bf16, bf16fp16"
)
_STAGE = (
    r"(?:(base|pre-?trained|foundation)|(chat|instruct|instruction(?:[- ]tuned)?|aligned)|"
    r"(dpo)|(sft)|(rlhf|rl))"
)
SECTION_STAGES = pattern(
    rf"(?i)\b{_STAGE}(?:[- ](?:pre-?trained|language|tuned))?\s+"
    rf"(?:models?|checkpoints?|versions?|variants?|evaluation|results|benchmarks?|performance)\b|^\W*{_STAGE}\W*$|[(（]{_STAGE}[)）]"
)
MEASURED_STAGES = pattern(  # "The scores below are those of several base models": whole sentences
    r"(?i)\b(?:evaluat|measur|benchmark|result|score|perform|compar|tested)\w*\b.{0,120}?"
    r"\b(?:on|for|of|among|across|between)\s+"
    r"(?:(?:the|our|all|these|those|some|several|various|different|many|other|popular|leading|open|"
    rf"open-source|similar|comparable|current|recent|\d+|two|three|four|five)\s+){{0,3}}{_STAGE}"
    r"(?:[- ](?:language|tuned))?\s+(?:models|checkpoints|versions|variants)\b"
)
ORDINARY_NAMES = words(
    "history, science, summary, truth, law, medal, average, pile, gaia, emma, taco, coco, math, code, "
    "drop, race, frames, boss, bold, wise, dude, bird, cord, pope, meld, apps, swag, glue, clue, "
    "spider, aider, nexus, mantis, expresso, needle, scrolls, physics, quality, safety"
) | {"math.", "human eval"}
RELEASE_WORDS = words(
    "original, updated, update, old, new, previous, current, before, after, initial, release, latest, "
    "version, first, second, baseline, january, february, march, april, may, june, july, august, "
    "september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, oct, nov, dec, "
    "base, finetuned, fine, tuned"
)
OLD_RELEASE = words("original, old, previous, initial")
NEW_RELEASE = words("updated, update, new, latest, current")
# Over the names of several benchmarks, or beside the names of models, these group them and name no part.
GROUP_WORDS = words(
    "general, vqa, qa, captioning, caption, captions, image, images, video, videos, text, audio, "
    "speech, vision, "
    "visual, understanding, reasoning, logical, logic, knowledge, commonsense, common, sense, world, math, "
    "maths, mathematics, mathematical, code, coding, programming, agent, agents, agentic, tool, tools, "
    "use, language, "
    "languages, chat, dialogue, alignment, instruction, instructions, following, safety, reading, "
    "comprehension, ocr, "
    "document, documents, chart, charts, diagram, grounding, perception, hallucination, academic, "
    "exam, exams, "
    "examination, science, sciences, generalist, specialist, generalists, specialists, model, models, "
    "llm, llms, "
    "mllm, mllms, task, tasks, benchmark, benchmarks, popular, aggregated, aggregate, standard, other, "
    "others, open, "
    "closed, source, sourced, proprietary, comprehensive, ability, abilities, capability, capabilities, "
    "suite, evaluation, evaluations, performance, factual, and, of, the, for, in, on, oriented, "
    "weights, weight, api, apis, "
    "commercial, private, nlp, nlu, nlg, single, multi, main, core, real, problem, problems, solving, "
    "综合能力, 综合, 学科综合, 学科, 感知推理, 推理, 知识, 数学, 代码, 语言, 理解, 通用, 通用能力, "
    "安全, 对齐, "
    "指令跟随, 长文本, 工具调用, 图表理解, 文字识别, 幻觉性, 开源模型, 闭源模型, 模型"
)
# Words for the state of a release: a name that lacks one is the model's where no other release is named.
RELEASE_STATES = words("alpha, beta, preview, experimental, exp, rc, lm")
# Families that others build on, whose names stand in names of those.
FOUNDATIONS = words(
    "llama, mistral, mixtral, qwen, gemma, phi, vicuna, falcon, mpt, pythia, opt, bloom, yi, internlm, glm, "
    "chatglm, baichuan, deepseek, olmo, granite, smollm, gpt, bert, roberta, deberta, electra, vit, clip, "
    "siglip, whisper, t5, bart, wavlm, hubert"
)
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ": "lambda",
         "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega"}  # fmt: skip
OWN_MARK = pattern(
    r"(?i)[\(\[（]\s*(?:ours?|this(?: model| work| repo)?|our model|this card|本模型|我们)\s*[\)\]）]"
    r"|\bours\b|^\W*(?:this|our) (?:model|checkpoint|work)\W*$"
)
# Makers that stand before a model's name without being part of it ("Meta Llama 3").
MAKERS = words(
    "meta, google, openai, microsoft, nvidia, facebook, ibm, apple, amazon, alibaba, huggingface, baidu, "
    "tencent, bytedance, salesforce, intel, amd, anthropic, samsung, naver, kakao, databricks, mosaicml, "
    "stabilityai, eleutherai, bigscience"
)
# In brackets behind a model's name: how it was asked, and what may have made another model of it.
BRACKET_SETTINGS = words(
    "zero-shot, few-shot, zeroshot, fewshot, fine-tuned, finetuned, fine-tuning, finetuning, ft, "
    "linear probe, linear probing, greedy, beam search, beam, sampling, best-of-n, majority voting, "
    "self-consistency, cot, w/o cot, multi-turn, single-turn, closed-book, open-book, full, tta, "
    "offline, online, streaming, agentic, text only, text-only"
)
BRACKET_METHODS = words(
    "ensemble, distilled, distillation, distill, merged, merge, lora, qlora, adapter, pruned, ema, swa, "
    "retrained, epoch, epochs, step, steps, iter, iters, iteration, seed, run, fold, checkpoint, ckpt, "
    "scratch, pretrained, teacher, student, rerank, reranker, reranking, lm, tools, search, rag"
)
# Behind a model's name in a heading they make another member of the family.
VARIANT_WORDS = words(
    "tiny, mini, small, base, medium, large, xl, xxl, xlarge, huge, giant, nano, micro, pico, pro, lite, "
    "max, plus, ultra, turbo, flash, air, uncased, cased"
)
# Beside a size in a header they say what kind of model of that size it is, without naming one.
KIND_WORDS = VARIANT_WORDS | words(
    "dense, moe, sparse, hybrid, mamba, transformer, active, activated, total, params, parameters, encoder, "
    "decoder, text, vision, multilingual, english"
)

# Names of metrics that are words of every day, or of something else where they stand alone in a text.
EVERYDAY_METRICS = words(
    "is, es, per, sim, lc, tm, ex, wr, sr, sim-o, precision, correct, relaxed, mean, success, error, "
    "honesty, minutes, earnings, earned, chair, compliance, refusal, refusals, toxicity, spider, spice, "
    "dice, blue, loss, rating, map, recall, hal, ast, mer, der, ter, solved, resolved, truthful, exec, "
    "comet, meteor, kiwi, worst-case, score, scores, results, percentile, chairs, ap, hsr, ssr, pq, ned, "
    "ci, bias score, sensitivity, specificity, pass rate, type match, net worth, time horizon, "
    "correctness"
)
# Names of metrics that mean one in any text, also in small letters.
METRICS_IN_FULL = words(
    "accuracy, perplexity, pearson, spearman, kendall, elo, bleu, rouge, word error rate, character error "
    "rate, exact match, 准确率"
)
# A heading of these words alone says that there are results, not of what.
GENERIC_HEADINGS = words(
    "evaluation, evaluations, result, results, performance, benchmark, benchmarks, metric, metrics, "
    "score, scores, model, models, comparison, quality, accuracy, overall, main, the, of, and, on, in, "
    "our, experiments, experimental, details, summary, detailed, full, test, testing, data, dataset, "
    "datasets, languages, language, other, others, can, be, found, here, below, above, following, more, "
    "additional, see, also, all"
)


# --------------------------------------------------------------------------------------------------
# cards/frames: The frame of a table: its header rows, its categories, and what each column holds
# --------------------------------------------------------------------------------------------------
# `frame_table` gives a `Frame` of `Column`s, each with a role: "model", "benchmark", "value"...
# (`header_role`,
# by the words of `cards.wording`). Whose numbers they are is not asked here.

MAX_HEAD_ROWS = 4
MAX_CARRY = 100  # rows over which a label or name is carried down
_WORD = pattern(r"[^\W\d_]{2}")
_YEAR = pattern(r"(?:19|20)\d\d")
_STRONG_BENCHMARK = words("benchmark, benchmarks, dataset, datasets, benchmark metric, task, tasks, 数据集")
_METRIC_HEADS = words("metric, metrics")
_SETTING_HEADS = words("setup, setting, settings, shots, # shots, shot, prompting, few-shot")
# Settings that are numbers: beside scores a column of them is a setting or a property, never a score.
_QUANTITY_HEADS = words(
    "context, context length, seq length, sequence length, max length, length, k, resolution, "
    "dimensionality, crop size, sampling steps, sampling step, denoising steps"
)
_LETTERS = pattern(r"[A-Za-z#](?:\s*/\s*[A-Za-z#]){1,4}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the distinct header cells above it, top down, and what they and its body say it holds.

    `role` is a key of ROLE_WORDS, "text" for a column of words without a telling header, or "value".
    """

    index: int
    path: tuple[Cell, ...]
    role: str
    values: int
    texts: int

    @property
    def label(self) -> str:
        """The header on one line, at most MAX_LABEL characters."""
        return " ".join(cell.flat for cell in self.path)[:MAX_LABEL]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table with its header rows told from its body, its columns' roles, and its category rows."""

    table: Table
    head: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    sections: dict[int, str]
    # What was found once; `init=False`, so that a copy with fewer rows or columns begins anew.
    _ranks: dict[int, tuple[float, bool, int, int]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _worded: dict[int, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    _wider: dict[int, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    _labels: dict[int, Column | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    _peaks: dict[tuple[object, ...], float] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _by_roles: dict[tuple[str, ...], list[Column]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def cell(self, row: int, column: int) -> Cell:
        """The cell in a slot of the span-expanded grid."""
        return self.table.grid[row][column]

    def has_surplus(self, row: int) -> bool:
        """Whether a row has more cells than the header: then nothing says under which one each number stands.

        "| BM25 | Heron |" over "| ArguAna | 29.9 | 42.6 |" prints each number under the wrong name.
        """
        if row not in self._wider:
            beyond = (
                column.index
                for column in self.columns
                if self.head and all(self.cell(above, column.index) is EMPTY for above in range(self.head))
            )
            numbers = any(parse_values(self.cell(row, column)) for column in beyond)
            self._wider[row] = numbers or row in self.table.surplus
        return self._wider[row]

    def nearest_filled(self, row: int, column: int) -> tuple[int, Cell]:
        """The first cell with a text at a body row or above it, and its row; EMPTY where none is near."""
        at = bisect.bisect_left(self.rows, row)
        for above in reversed(self.rows[max(0, at - MAX_CARRY) : at + 1]):
            cell = self.cell(above, column)
            if cell.text:
                return above, cell
        return row, EMPTY

    def has_words(self, row: int) -> bool:
        """Whether a row says something in a column of words: one without a name is then the model's above.

        Looked for once: a table of 1,000 columns of words asks it for each of them.
        """
        if row not in self._worded:
            columns = (column for column in self.columns if column.texts and column.role != "value")
            self._worded[row] = any(self.cell(row, column.index).text for column in columns)
        return self._worded[row]

    def peak(self, of: tuple[object, ...], cells: Iterable[Cell]) -> float:
        """The largest number in some cells, 0 without any; looked for once where they are called the same."""
        if of not in self._peaks:
            numbers = (value.number for cell in cells for value in parse_values(cell))
            self._peaks[of] = max(numbers, default=0.0)
        return self._peaks[of]

    def label_column(self, model: int) -> Column | None:
        """The column whose words name the benchmarks of the rows, `model` being the one that names models.

        The share of known benchmarks in it decides, then its header, then how many different words it holds.
        """
        if model not in self._labels:
            self._labels[model] = self._find_labels(model)
        return self._labels[model]

    def _find_labels(self, model: int) -> Column | None:
        named = self.of_role("benchmark", "text", "category", "model", "remark", "setting")
        columns = [column for column in named if column.texts and column.index != model]
        if any(column.role == "model" and column.index == model for column in named):
            columns = [column for column in columns if column.role in ("benchmark", "category")]
        if len(columns) < 2:  # as in most tables
            return next(iter(columns), None)
        return max(columns, key=self._as_labels)

    def _as_labels(self, column: Column) -> tuple[float, bool, int, int]:
        if column.index not in self._ranks:  # asked for every row of a table: 20 % of the time of a long one
            labels = _labels_in(self.table, column.index, self.rows)
            known = round(_known_share(labels), 1)
            self._ranks[column.index] = known, column.role == "benchmark", len(labels), -column.index
        return self._ranks[column.index]

    def of_role(self, *roles: str) -> list[Column]:
        """The columns of these roles, from the left."""
        spend()
        if roles not in self._by_roles:  # asked for every number of a row: 16,000 times of 16,000 columns
            self._by_roles[roles] = [column for column in self.columns if column.role in roles]
        return self._by_roles[roles]


def frame_table(table: Table) -> Frame:
    """Find header rows, category rows and the role of every column."""
    head = _head_rows(table)
    rows, sections = _body_rows(table, head)
    of_shots = frozenset(row for row in range(head) if _counts_shots(table.grid[row]))
    columns = [_column(table, index, (head, of_shots), rows) for index in range(table.width)]
    return Frame(table, head, tuple(_settle_roles(columns, table, rows)), tuple(rows), sections)


@lru_cache(8192)
def header_role(text: str) -> str | None:
    """What a header cell says about its column, by ROLE_WORDS; shots and brackets in it are disregarded."""
    if len(text) > MAX_LABEL:
        return None
    plain = SHOTS.sub(" ", text) if MAY_HAVE_SHOTS.search(text) else text
    for piece in (text, plain, re.sub(r"[\(\[（].*?[\)\]）]", " ", plain)):
        if role := _roles_of_words().get(squash_head(piece.strip())):
            return role
    pieces = [header_role(piece) for piece in re.split(r"[/|\n]", text)] if re.search(r"[/|\n]", text) else []
    return pieces[0] if pieces and all(pieces) else None


@lru_cache(1)
def _roles_of_words() -> dict[str, str]:
    """The role that each word has: the first that lists it."""
    return {word: role for role, listed in reversed(ROLE_WORDS.items()) for word in listed if word}


def names_a_benchmark(text: str) -> bool:
    """Whether a label, or one of its lines, is a known benchmark."""
    label = parse_label(text)
    return label.known or len(label.lines) > 1 and any(parse_label(line).known for line in label.lines)


def _head_rows(table: Table) -> int:
    """Number of header rows, those included that Markdown or sloppy HTML shows as body rows."""
    grid = table.grid
    head = min(table.head_rows, len(grid)) if table.head_rows <= 3 * MAX_HEAD_ROWS else 1
    if head == 0:
        while (
            head < min(3, len(grid))
            and not any(parse_values(cell) for cell in grid[head])
            and not _is_category_row(grid[head])
        ):
            head += 1
        head = head if head < len(grid) else min(1, len(grid))
    head = next((row for row in range(1, head) if _is_category_row(grid[row])), head)
    while 0 < head < min(MAX_HEAD_ROWS, len(grid) - 1) and _is_subheader(table, head):
        head += 1
    return head


def _is_subheader(table: Table, index: int) -> bool:
    """Whether a body row goes on with the header: nothing in its label columns, no scores in the others."""
    row, above = table.grid[index], table.grid[index - 1]
    if _is_category_row(row):
        return False
    if _counts_shots(row) or _names_metrics(row) or _names_settings(row) or _names_tests_below(row):
        return True
    labels = [
        column
        for column, cell in enumerate(above)
        if (column == 0 and not _is_group(above))
        or header_role(cell.flat) in ("model", "benchmark", "category")
    ]
    if any(_is_label(row[column], above[column], index) for column in labels):
        return False
    cells = [
        cell for column, cell in enumerate(row) if column not in labels and cell.text and cell.row == index
    ]
    others = [column for column in range(len(row)) if column not in labels]
    grouped = all(
        above[column].colspan > 1 for column in others if row[column].text and row[column].row == index
    )
    spanned = any(cell.row < index for cell in row)
    if not cells or (len(cells) * 2 < len(others) and not spanned and not grouped):
        return False
    return all(not parse_values(cell) or _YEAR.fullmatch(cell.text) for cell in cells)


def _counts_shots(row: Sequence[Cell]) -> bool:
    """A row "# Shots | 5 | 8 | 3", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    return (
        header_role(label) == "shots" and bool(rest) and all(text.isdecimal() or text == "-" for text in rest)
    )


def _names_metrics(row: Sequence[Cell]) -> bool:
    """A row "Metric | acc_norm | mc2", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    if squash(label) not in _METRIC_HEADS:
        return False
    return sum(map(is_metric, rest)) * 2 > len(rest) and not any(map(parse_values, row))


def _names_settings(row: Sequence[Cell]) -> bool:
    """A row "Setup | 0-shot | 8-shot CoT", which belongs to the header of a table with models as rows."""
    label, rest = _label_and_rest(row)
    return squash(label) in _SETTING_HEADS and bool(rest) and all(map(is_setting, rest))


def _names_tests_below(row: Sequence[Cell]) -> bool:
    """A row "Dataset | SNLI | RTE" without a number, below the tasks that these are for."""
    label, rest = _label_and_rest(row)
    if squash(label) not in _STRONG_BENCHMARK or not rest or any(map(parse_values, row)):
        return False
    return sum(map(names_a_benchmark, rest)) * 2 > len(rest)


def _is_group(above: Sequence[Cell]) -> bool:
    """Whether the first header cell spans several columns of a header that has no column of names."""
    return above[0].colspan > 1 and above[0].colspan < len(above) and bool(above[0].text)


def _label_and_rest(row: Sequence[Cell]) -> tuple[str, set[str]]:
    """The first text of a row, and the others."""
    label = next((cell for cell in row if cell.text), EMPTY)
    return label.flat, {cell.flat for cell in row if cell.text and cell is not label}


def _is_label(cell: Cell, above: Cell, index: int) -> bool:
    """Whether a cell labels a body row; "Benchmark" below a blank header cell is still header."""
    if not cell.text or cell.row != index:
        return False
    return bool(above.text) or header_role(cell.flat) not in ("model", "benchmark", "shots")


def _is_category_row(row: Sequence[Cell]) -> bool:
    """A row with one text and nothing else ("Open-source models", spanned or in the first cell)."""
    filled = (cell for cell in row if cell.text)
    cell = next(filled, EMPTY)
    if cell is EMPTY or any(other is not cell for other in filled):  # a span repeats its cell
        return False
    if cell.rowspan > 1:  # it labels rows, of which one is blank but for it
        return False
    return not parse_values(cell) and (len(row) > 2 or cell.colspan > 1)


def _body_rows(table: Table, head: int) -> tuple[list[int], dict[int, str]]:
    rows, sections, section = [], {}, ""
    for index in range(head, len(table.grid)):
        row = table.grid[index]
        if _is_category_row(row):
            section = next(cell.flat for cell in row if cell.text)
        elif any(cell.text for cell in row):
            rows.append(index)
            if section:
                sections[index] = section
    return rows, sections


def _column(table: Table, index: int, head: tuple[int, frozenset[int]], rows: Sequence[int]) -> Column:
    """What a column holds; `head` is the number of header rows, and which of them count shots."""
    path: list[Cell] = []
    for row in range(head[0]):
        cell = _head_cell(table, row, index, head[0])
        if cell.text.isdecimal() and row in head[1]:
            cell = cell._replace(text=f"{cell.text}-shot")
        if cell.text and cell not in path:
            path.append(cell)
    cells = [table.grid[row][index] for row in rows]
    numbers = [cell for cell in cells if parse_values(cell)]
    texts = sum(cell.text.casefold() not in MISSING for cell in cells) - len(numbers)
    return Column(index, tuple(path), _role_of(path, cells, numbers, texts), len(numbers), texts)


def _head_cell(table: Table, row: int, index: int, head: int) -> Cell:
    """A header cell; a blank one above a filled one carries on the group to its left."""
    cells = table.grid[row]
    if cells[index].text or row + 1 >= head or not table.grid[row + 1][index].text:
        return cells[index]
    left = next((at for at in range(index - 1, 0, -1) if cells[at].text), 0)
    below = table.grid[row + 1]
    return cells[left] if left and all(below[at].text for at in range(left, index)) else cells[index]


def _role_of(path: Sequence[Cell], cells: Sequence[Cell], numbers: Sequence[Cell], texts: int) -> str:
    """What a column holds: what its header says, unless its body is of another kind."""
    role = next((role for role in (header_role(cell.flat) for cell in path) if role), None)
    label = " ".join(cell.flat for cell in path)
    role = (header_role(label) if len(path) > 1 else None) or role
    if role == "score":
        role = "value"
    if numbers and role in ("model", "remark") and all(cell.links for cell in numbers):
        return "remark"  # the text of a link to a checkpoint may be its score once more
    if len(numbers) > 2 * texts and (
        (role == "remark" and _all_years(cells)) or _is_shape(label, numbers) or _is_property_head(label)
    ):
        return "spec"
    whole = sum("." in cell.text for cell in numbers) * 2 < len(numbers)
    numeric = role in ("value", "stderr", "size", "spec") or (
        whole and (role == "shots" or (role == "setting" and squash(label) in _QUANTITY_HEADS))
    )
    if role is None or (not numeric and numbers and len(numbers) > 2 * texts):
        return "text" if texts > len(numbers) else "value"
    return role


def _is_property_head(label: str) -> bool:
    """Whether a header over numbers names a property: "Dimension", which over words is a category."""
    return squash(label) in ROLE_WORDS["spec"] or squash(label) in ROLE_WORDS["size"]


def _is_shape(label: str, numbers: Sequence[Cell]) -> bool:
    """Whether a column holds the dimensions of models: whole numbers under single letters ("L / H / A")."""
    letters = _LETTERS.fullmatch(label) is not None and squash(label) not in PAIR_WORDS
    return letters and not any("." in cell.text for cell in numbers)


def _all_years(cells: Sequence[Cell]) -> bool:
    return all(_YEAR.fullmatch(cell.text) or cell.text.casefold() in MISSING for cell in cells)


def _settle_roles(columns: list[Column], table: Table, rows: Sequence[int]) -> list[Column]:
    """Several columns may claim to name the benchmarks: keep the one that does, by what stands in it."""
    claims = [column for column in columns if column.role == "benchmark"]
    if len(claims) > 1:
        best = max(
            claims,
            key=lambda column: (
                _known_share(_labels_in(table, column.index, rows)),
                squash(column.label) in _STRONG_BENCHMARK,
                -column.index,
            ),
        )
        for column in claims:
            if column is not best:
                role = "metric" if squash(column.label) in _METRIC_HEADS else "category"
                columns[column.index] = replace(column, role=role)
    for column in columns:
        if column.role == "text" and not column.label and len(columns) > 2 and column.index:
            columns[column.index] = replace(
                column, role=_role_of_words(_labels_in(table, column.index, rows))
            )
    labelled = any(
        column.role in ("model", "benchmark", "text", "category", "precision", "size") for column in columns
    )
    if not labelled and columns and columns[0].texts and any(map(_has_word, _labels_in(table, 0, rows))):
        columns[0] = replace(columns[0], role="text")
    return columns


def _has_word(text: str) -> bool:
    """Whether a text has a word in it: "1.22.0" names nothing."""
    return _WORD.search(text) is not None


def _role_of_words(words: set[str]) -> str:
    """What a column without a header holds by its words: metrics, settings, or just text."""
    if words and all(is_metric(text) for text in words):
        return "metric"
    return "setting" if words and all(is_setting(text) for text in words) else "text"


def _labels_in(table: Table, column: int, rows: Sequence[int]) -> set[str]:
    """The different texts in the body of a column, as far as it is looked at."""
    return {table.grid[row][column].text for row in rows[:200]} - {""}


def _known_share(labels: set[str]) -> float:
    return sum(names_a_benchmark(text) for text in labels) / max(1, len(labels))


# --------------------------------------------------------------------------------------------------
# cards/names: Names of models: what they are made of, and in what two of them differ
# --------------------------------------------------------------------------------------------------
# `parse_name` takes a printed name apart into a `ModelName`: words, versions, sizes, stages, modes, formats;
# `differences` lists what a label has more or less than the target; `added_by_brackets` says whether brackets
# (`split_brackets`, `split_setting`) behind a name describe the model or make it another. `plain_name` is
# what
# two printed names are compared by literally. Whether a difference matters is decided in `cards.target`.

_NAME_TOKEN = pattern(
    r"(?P<format>w\d+a\d+(?:kv\d+)?|q\d(?:_k(?:_[sml])?|_\d)?(?![a-z0-9])|int[248]|[248]-?bits?|nvfp4|mxfp[48]|[bn]?fp?(?:4|8|16|32)(?![a-z0-9.])|nf4|"
    r"awq|gptq|gguf|ggml|exl[23]|mlx|bnb|hqq|quantized|quant|bfloat16|float(?:16|32)|safetensors)(?![a-z])"
    r"|(?P<size>a?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?[bm](?![a-uw-z0-9]|v(?!\d))|\d+e(?![a-z0-9]))"
    r"|(?P<context>\d+k(?![a-z0-9]))"
    r"|(?P<number>v?\d+(?:\.\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
)
_LINK_WORDS = pattern(
    r"[(\[](?:\W*(?:config|checkpoint|ckpt|link|download|weights|paper|code|hf|model|card|huggingface|modelscope)\b\W*)+[)\]]"
)
_OF_MODEL = pattern(r"^(?:scores?|results?|performance|accuracy|value) (?:of|for) ")
_EFFORT = pattern(
    r"[(\[,]\s*(?:reasoning\s*(?:effort)?\s*[:=]?\s*)?(low|medium|high|minimal|xhigh|max)(?:\s+(?:effort|reasoning))?\s*[)\]]"
)
_REASONING = pattern(
    r"[(\[]\s*(?:extended |with |hybrid )?(?:reasoning|thinking|think)(?: mode| on| enabled)?\s*[)\]]"
)
_ADDED = pattern(r"(?:\s(?:\+|w/o?|with|without|using|×|x|&|and)\s|\+\s|(?<=\w)\+$|\s\+\w).*$")
_GLUED_VERSION = pattern(r"(?<=[a-z]{3})v(?=\d)")  # "DeBERTaV2"
_TIMES = pattern(r"(?<=\d)x(?=[a-z]{1,2}\d)")  # between two designators: "L12xH384"
_UNDERSCORED = pattern(r"(?<=\d)_(?=\d)")
_NOT_THINKING = pattern(r"\bno[nt]?[\s_-]?(?:thinking|think|reasoning)\b")
# A method of quantisation, and behind it how it was applied: "-SpinQuant_INT4_EO8", "-AutoRound-w4g128".
_RECIPE = pattern(
    r"(?i)^(?P<name>.+?[-_. ]"
    r"(?:spin-?quant|smooth-?quant|auto-?round|awq|gptq|q?lora|hqq|aqlm|quip|qat|vptq))"
    r"(?:[-_.](?:u?int\d+|[wag]\d+(?:[ag]\d+)*|[248]-?bits?|fp\d+|gs\d+|eo\d+|a?sym|\d+))+$"
)
_POINT_AS_P = pattern(r"(?<![a-z0-9])v(\d{1,2})p(\d{1,2})(?![a-z0-9])")  # "v3p1" is 3.1
_OPENS_BRACKET = pattern(r"[(\[,]")
_NULLS = pattern(r"(?:\.0)+$")
_REPO_ID = pattern(r"^[\w.-]+/(?P<name>[\w.-]+)$")
_LAST_BRACKET = pattern(
    r"^(?P<before>.*\S)\s*[(\[（【](?P<inside>[^()\[\]（）【】]*)[)\]）】][\s.*!]*$", re.S
)
NAME_NOISE = pattern(r"[*†‡§¶^#◇♢]+|\[\d+\]|[\U0001F000-\U0001FAFF\u2600-\u27bf]|https?://\S+")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A printed model name taken apart. Two names mean the same model when all parts but `own` agree."""

    raw: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    sizes: frozenset[str]
    stages: frozenset[str]
    modes: frozenset[str]
    formats: frozenset[str]
    contexts: frozenset[str]
    own: bool = False
    added: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is left that could name a model."""
        return not self.words

    def keys(self, org: frozenset[str]) -> frozenset[tuple[object, ...]]:
        """What equal names have in common: their parts, the words as one string or in any order."""
        words = _without(self.words, org)
        rest = (
            tuple(sorted(self.numbers)),
            self.sizes,
            self.stages,
            self.modes,
            self.formats,
            self.contexts,
            self.added,
        )
        return frozenset({("".join(words), *rest), (tuple(sorted(words)), *rest)})


@lru_cache(16384)
def parse_name(text: str) -> ModelName:
    """Take a model name apart: family words, versions, sizes, stages, modes, formats, context lengths."""
    text = text[:MAX_LABEL]
    if "/" in text and (whole := _REPO_ID.match(text.strip("`* "))):
        text = whole["name"]
    own = _may_be_marked(text) and OWN_MARK.search(text) is not None
    plain = _POINT_AS_P.sub(r"v\1.\2", _spelled_out(plain_name(text)))
    match = _ADDED.search(plain)
    added = match.group(0).strip() if match else None
    if match:
        plain = plain[: match.start()]
    if _OPENS_BRACKET.search(plain):
        plain = _LINK_WORDS.sub(" ", plain)
    parts: dict[str, list[str]] = {kind: [] for kind in ("format", "size", "context", "number", "word")}
    for token in _NAME_TOKEN.finditer(plain.replace("_", " ")):
        parts[token.lastgroup or "word"].append(token.group(0))
    stages: list[str] = []
    modes: list[str] = []
    words: list[str] = []
    if "base" in parts["word"] and {"cased", "uncased"} & set(parts["word"]):
        parts["word"].remove("base")  # of an encoder it says how large it is
        parts["size"].append("base")
    for word in parts["word"]:
        (stages if word in STAGES else modes if word in MODES else words).append(word)
    words = [word for word in words if word not in FILLER]
    numbers = tuple(_NULLS.sub("", number.lstrip("v")) for number in parts["number"])
    formats = frozenset(
        item.replace("-", "").rstrip("s") for item in parts["format"] if item not in NATIVE_FORMATS
    )
    return ModelName(
        text,
        tuple(word for word in words if word not in NATIVE_FORMATS),
        numbers,
        frozenset(parts["size"]),
        frozenset(STAGES[word] for word in stages),
        frozenset(MODES[word] for word in modes),
        formats,
        frozenset(parts["context"]),
        own,
        added,
    )


def without_recipe(text: str) -> str | None:
    """The name of a quantised copy as far as its method; None for one that says no more, or names none."""
    match = _RECIPE.match(text[:MAX_LABEL])
    return match["name"] if match else None


def join_words(text: str, words: Iterable[str]) -> str:
    """A printed name with each of these words in one, where it is printed in two ("Spin Quant")."""
    folded = squash(text)
    for word in words:
        if word in folded:
            text = re.sub(r"[\s_-]?".join(map(re.escape, word)), word, text, flags=re.IGNORECASE)
    return text


def sizes_in(text: str) -> frozenset[str]:
    """The sizes that a text names: without a digit only an encoder's may ("base-uncased")."""
    plain = text.isascii() and "cased" not in text.lower() and not any(map(str.isdigit, text))
    return frozenset() if plain else parse_name(text).sizes


def _spelled_out(plain: str) -> str:
    """A name with versions, modes and efforts as words of their own; most names have no sign of them."""
    if " " in plain:
        plain = _OF_MODEL.sub("", plain)
    if "_" in plain:
        plain = _UNDERSCORED.sub(".", plain)
    if "x" in plain:
        plain = _TIMES.sub("-", plain)
    if "v" in plain:
        plain = _GLUED_VERSION.sub(" v", plain)
    if "think" in plain or "reason" in plain:
        plain = _NOT_THINKING.sub("nonthinking", plain)
    if _OPENS_BRACKET.search(plain):
        plain = _REASONING.sub(" thinking ", _EFFORT.sub(r" \1effort ", plain))
    return plain


@lru_cache(16384)
def plain_name(text: str) -> str:
    """A printed name without footnote signs and "(ours)", in small letters, Greek ones written out."""
    text = NAME_NOISE.sub(" ", OWN_MARK.sub(" ", text) if _may_be_marked(text) else text)
    if text.isascii():
        return text.lower().strip()
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return plain if plain.isascii() else "".join(GREEK.get(ch, ch) for ch in plain)


def _may_be_marked(text: str) -> bool:
    """Whether a text may say that it is the card's own: a quick look."""
    return not text.isascii() or "our" in (small := text.lower()) or "this" in small


def split_setting(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the setting that follows it without brackets: "Heron zero-shot"."""
    bare, _, last = NAME_NOISE.sub(" ", text).strip().rpartition(" ")
    is_one = squash(last) in BRACKET_SETTINGS or bool(SHOTS.fullmatch(last))
    return (bare, (last,)) if bare and is_one else (text, ())


def split_added(text: str) -> tuple[str, str]:
    """A name and what a plus without brackets adds to it: "Heron + clean text"."""
    bare, _, more = NAME_NOISE.sub(" ", text).strip().partition(" + ")
    return (bare, more) if bare and more else (text, "")


def split_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without what stands in brackets behind it, and that: "Heron-7B (MoE) (new!)"."""
    text = NAME_NOISE.sub(" ", text).strip()
    inside: list[str] = []
    while match := _LAST_BRACKET.match(text):
        inside.insert(0, match["inside"].strip())
        text = match["before"].strip()
    return text, tuple(piece for piece in inside if piece)


def added_by_brackets(inside: str, target: ModelName, sibling_words: frozenset[str]) -> tuple[str, str]:
    """What brackets behind the target's name say: ("setting" | "remark" | "open" | "other", why).

    A word describes the model; a size, format, stage or version that is not the target's is another model,
    and so is a word of a sibling's name; a method or a training state is an open question.
    """
    head = target.words[0] if target.words else "x"
    name, modes = parse_name(f"{head} {inside}"), parse_name(f"{head} ({inside})").modes
    words = name.words[1:] if target.words else name.words
    if (
        name.formats - target.formats
        or name.stages - target.stages
        or (target.sizes and name.sizes - target.sizes)
    ):
        return "other", f"({inside}) is another model"
    if not sibling_words.isdisjoint(words):
        return "other", f"({inside}) is part of another model's name"
    if names_method(words) and not modes or name.contexts - target.contexts:
        return "open", f"({inside}) may make it another model"
    if modes - target.modes or name.added or is_setting(inside) or squash(inside) in BRACKET_SETTINGS:
        return "setting", f"({inside}) is a setting"
    version = set(name.numbers) - set(target.numbers)
    if version and (target.numbers or not target.sizes or not words):
        return (
            ("open", f"({inside}) may be another version") if words else ("other", f"({inside}) is a version")
        )
    return ("open", f"({inside}) may be another state") if version else ("remark", f"({inside}) describes it")


def names_method(words: Iterable[str]) -> bool:
    """Whether any of the words is a method or a system: how a model was trained, what was put around it."""
    return not BRACKET_METHODS.isdisjoint(words)


def differences(target: ModelName, label: ModelName, org: frozenset[str]) -> tuple[str, ...]:
    """How a label's name differs from the target's: "-stage:chat" is missing in the label, "+size:14b" added.

    The organisation's own words do not count. () means the same model.
    """
    found: list[str] = []
    if target.words != label.words and not _same_joined(target.words, label.words, org):
        words = _less_and_more("word", target.words, label.words)
        found += [part for part in words if part.partition(":")[2] not in org]
    if target.numbers != label.numbers:
        found += _less_and_more("number", target.numbers, label.numbers)
    for kind in ("sizes", "stages", "modes", "formats", "contexts"):
        mine, other = getattr(target, kind), getattr(label, kind)
        if mine == other:
            continue
        if kind == "stages":
            other = frozenset(
                item
                for item in other
                if item in mine or not any(word.endswith(item) for word in target.words)
            )
        found += [f"-{kind[:-1]}:{item}" for item in sorted(mine - other)] + [
            f"+{kind[:-1]}:{item}" for item in sorted(other - mine)
        ]
    if label.added:
        found.append(f"+method:{label.added}")
    return tuple(found)


def _same_joined(ours: tuple[str, ...], theirs: tuple[str, ...], org: frozenset[str]) -> bool:
    """Whether two names differ only in how their words are joined, the organisation's words aside."""
    return "".join(ours) == "".join(theirs) or "".join(_without(ours, org)) == "".join(_without(theirs, org))


def _less_and_more(kind: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    return [f"-{kind}:{item}" for item in _less(ours, theirs)] + [
        f"+{kind}:{item}" for item in _less(theirs, ours)
    ]


def _less(ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    """What one of two lists holds more often than the other, as often; a Counter takes four times as long."""
    return [
        item for item in dict.fromkeys(ours) for _ in range(max(0, ours.count(item) - theirs.count(item)))
    ]


def _without(words: tuple[str, ...], org: frozenset[str]) -> tuple[str, ...]:
    if org.isdisjoint(words):
        return words
    return tuple(word for word in words if word not in org) or words


# --------------------------------------------------------------------------------------------------
# cards/evidence
# --------------------------------------------------------------------------------------------------
# What a card itself says of names: which printed name belongs to which repository, and how sure that is.
#
# `known_names` gathers it as `Known` names: the repository's own, the card's title, the subject of its first
# sentence, the names in links, the front matter. The names of other models come from the same places and are
# weighed in the same way. A piece of `Evidence` has a kind and a strength, shown by `inspect-tables`;
# `ENOUGH`
# is what a line needs to be taken.

EXACT = 6  # the repository's name, letter by letter
SAME = 5  # the same but for the maker's prefix; a name that the card links to the repository
NAMED = 4  # a name that the card's title, first sentence or front matter gives it; "(ours)"
ENOUGH = 3  # what a line needs, with less for every rival
PARTLY = 2  # a name that leaves something open

REPO_LINK = pattern(
    r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?!datasets/|spaces/|docs/|papers/|collections/|blog/)"
    r"([\w.-]+/[\w.-]+)"
)
LEADERBOARD_DETAILS = pattern(
    r"open-llm-leaderboard(?:-old)?/(?:details_)?[\w.-]{1,60}?__([\w.-]{1,96}?)(?:-details)?(?![\w.-])"
)
_TELLS_OF_BASE = pattern(
    # "| Base Model | Wren-8B |" is a fact of what it was made of, not the base model of its family.
    r"base(?:(?<=\bbase)[ -](?:model|version|llm)s?\b(?!\**[ \t]*[|:])|(?<=-base)\b)|"
    r"pre-?trained (?:(?<=\bpre-trained )|(?<=\bpretrained ))(?:model|base|version)s?\b|"
    r"foundation model(?<=\bfoundation model)"
)
_QUOTED_REPO = pattern(r"""["'`\s=]([A-Za-z][\w.-]*/[A-Za-z][\w.-]+)["'`\s]""")
_LINES_WITHOUT_PATHS = pattern(r"\n(?:[^/\n]*+\n)+")
_TEXT_LINK = pattern(
    r"\[(?P<text>[^\[\]\n]{2,60})\]\((?P<link>https?://[^\s)]{8,200})|"
    r"<a\s[^<>]{0,200}?href=[\"'](?P<href>https?://[^\"'\s]{8,200})[\"'][^<>]{0,100}>(?P<inner>[^<>\n]{2,60})</a>"
)
_LISTED = pattern(r"^\s*(?:[-*+]|\d+\.)\s+(?P<name>[^\[\](){}|:]{2,60}?)\s*(?::|-|–|—|\()\s*\S")
_SUBJECT = pattern(
    r"\n\W{0,4}(?:\*\*|__|<b>|<strong>)(?P<name>[^\s*_<>,.;:!?()|][\w.+ -]{1,40}?)"
    r"(?:\*\*|__|</b>|</strong>)\s+(?:is|are)\s+(?:a|an|the|our|one|based)\b"
)
_QUOTES = r"[*_`\"'“”‘’]{0,3}"
_SAYS_NAME = pattern(
    r"model(?P<said>,? (?:is |was )?(?:referred to as|called|named|dubbed|known as))? "
    rf"{_QUOTES}(?P<name>\w[\w.+-]*\w)"
)
_THIS_ONE = pattern(r"(?i)\b(?:this|our) $")
_WE_CALL = pattern(r"(?i)\bwe (?:call|called|name|named|dub|dubbed) (?:this|our|the) $")
_RENAMED = pattern(
    rf"from (?<=changed from |renamed from ){_QUOTES}(?P<old>\w[\w.+-]*\w){_QUOTES} "
    rf"to {_QUOTES}(?P<new>\w[\w.+-]*\w)"
)
_NAME_CHANGED = pattern(r"(?i)\b(?:name (?:has been |was )?changed|renamed) $")
MAX_BEFORE = 40  # characters before a word that are looked at
_NO_NAME = pattern(r"://|\.(?:com|org|py|json|md)\b|/.*/|\*")
# A pattern that begins with a letter goes through a card twenty times as fast as one that begins with "\\b".
_OLLAMA = pattern(r"ollama (?<=\bollama )(?:run|pull) ([\w./-]+)(?::([\w.-]+))?")
_ADDRESS = pattern(r"https?://[^\s<>\"')\]]{4,200}")
_ROOT_LINK = pattern(r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/[\w.-]+/[\w.-]+/?(?:[?#].*)?$")
_TITLE_ENDS = pattern(r"\s*(?::|：|\s[-–—|]\s|,\s)")
_TITLE_STARTS = pattern(
    r"(?i)^(?:the\s+)?(?:original\s+)?(?:model\s*card\s*(?:for|of|:)?|introduc\w+|about)\s*:?\s*|^🤗\s*"
)
_INDEX_NAME = pattern(r"(?m)^model-index:[ \t]*\n[ \t]*-[ \t]+name:[ \t]*(?P<name>\S.*)$")
NO_NAMES = words(
    "model, models, link, links, here, hf, huggingface, hugging face, weights, download, checkpoint, ckpt, "
    "model card, card, repo, repository, github, code, paper, demo, data, dataset, this, this model, "
    "this page, base, encoder, decoder, hub, 🤗 hub, huggingface hub, modelscope, collection, original, "
    "original model, base model, click here, page, url, float16, safetensors, gguf, onnx, quickstart, "
    "introduction, intro, training, trained, benchmarks, benchmark, leaderboard, performance, experiments, "
    "license, licence, credits, prompt, prompts, inference, examples, example, demo, features, contents, "
    "background, motivation, acknowledgements, disclaimer, warning, note, notice, important, changelog, "
    "overview, model overview, model summary, model id, yes, no, none, evaluations, datasets, tokenizer, "
    "community, speed, english, metric, updates, news, description, model description, model details, "
    "evaluation, results, usage, about, summary, model information, license, it, this repository, there, "
    "they, we"
)
_BASE_HEADS = words(
    "base model, base, backbone, foundation model, finetuned from, fine-tuned from, parent, teacher, llm"
)
SERIES = 4  # repositories of one maker that a card names before its title is the series'
MAX_LISTED = 120  # characters of a list item before its link
MAX_LINKS = 2_000  # links of one card that are looked at


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a name being the model's, or against it."""

    kind: str
    strength: int
    says: str


@dataclass(frozen=True, slots=True)
class Known:
    """A name and whose it is: `repo` is None for the target. `strength` is that of an exact match."""

    name: ModelName
    kind: str
    strength: int
    repo: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that a card says about names: the target's, best first, and those of other models."""

    ours: tuple[Known, ...]
    others: tuple[Known, ...]
    repos: frozenset[str]
    bases: frozenset[str]
    own: frozenset[str]  # the repository, and under the name that it had before it was renamed


def known_names(card: Card, repo_id: str | None, name: ModelName, org: frozenset[str]) -> Names:
    """The names that a card gives to the repository, and those that it gives to others."""
    repos = _repositories(card)
    bases = frozenset(_base_models(card.front_matter or ""))
    wanted = (repo_id or "").casefold()
    maker = wanted.partition("/")[0]
    former = _former_names(card, name, org)
    own = frozenset({wanted} | {f"{maker}/{old.casefold()}" for old in former})
    ours = {squash(old): Known(parse_name(old), "former name", SAME) for old in former}
    others: dict[str, Known] = {}
    for key, (text, repo, kind) in _names_of_one(card).items():
        if repo in own:
            ours.setdefault(key, Known(parse_name(text), kind, SAME))
        else:
            others.setdefault(key, Known(parse_name(text), kind, SAME, repo))
    alone = (
        sum(repo.casefold().startswith(f"{maker}/") for repo in repos) < SERIES
    )  # no card of a whole series
    for text, kind, described in _called(card):
        known = parse_name(text)
        if name.empty or known.empty or known.added or len(text) > 40 or squash(text) in NO_NAMES:
            continue
        if any(not differences(parse_name(base.rpartition("/")[2]), known, org) for base in bases):
            continue
        if _may_be_called(known, name, org, repos) or (alone and _is_nickname(known, text, described, name)):
            ours.setdefault(squash(text), Known(known, kind, NAMED))
    kept = tuple(known for key, known in ours.items() if not known.name.empty and key not in others)
    given = tuple(known for known in others.values() if not known.name.empty)
    repos = frozenset(repo for repo in repos if repo.casefold() not in own - {wanted})
    return Names(kept, given, repos, bases, own)


def _names_of_one(card: Card) -> dict[str, tuple[str, str, str]]:
    """The names that link to a repository, as (text, repository, kind); a word for several names none."""
    said: dict[str, set[str]] = {}
    printed: dict[str, tuple[str, str, str]] = {}
    for text, repo, kind in _named_links(card):
        said.setdefault(squash(text), set()).add(repo)
        if kind == "list of models" or squash(text) not in printed:
            printed[squash(text)] = text, repo, kind
    return {key: named for key, named in printed.items() if len(said[key]) == 1}


def _former_names(card: Card, name: ModelName, org: frozenset[str]) -> list[str]:
    """The names that the repository had, where the card says that it was renamed from one of them."""
    found = (match for match in _RENAMED.finditer(card.text) if _stands_behind(_NAME_CHANGED, match))
    return [match["old"] for match in found if not differences(name, parse_name(match["new"]), org)]


def _named_in_sentences(text: str) -> Iterator[str]:
    """The names in sentences as "we call this model X"; patterns that begin with a word are the fast ones."""
    for match in _SAYS_NAME.finditer(text):
        if _stands_behind(_THIS_ONE if match["said"] else _WE_CALL, match):
            yield match["name"]


def _stands_behind(rule: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether what stands right before a match ends as the rule has it."""
    return rule.search(match.string[max(0, match.start() - MAX_BEFORE) : match.start()]) is not None


def _repositories(card: Card) -> frozenset[str]:
    """The repositories that a card links to, loads or quotes."""
    found = {match.group(1).rstrip(".") for match in REPO_LINK.finditer(card.text)}
    text = _LINES_WITHOUT_PATHS.sub("\n\n", card.text)
    return frozenset(found | {match.group(1) for match in _QUOTED_REPO.finditer(text)})


@lru_cache(4096)
def repo_of(link: str) -> str | None:
    """The repository to whose page a link leads, in lower case; a link to a file or branch names none."""
    match = REPO_LINK.search(link) if _ROOT_LINK.search(link) else None
    return match.group(1).casefold().rstrip(".").removesuffix(".git") if match else None


def tells_of_base(text: str) -> bool:
    """Whether a card speaks of a base model."""
    return _TELLS_OF_BASE.search(text.lower()) is not None


def _base_models(front_matter: str) -> Iterator[str]:
    return (name.casefold() for name in listed_in(front_matter, "base_model") if "/" in name)


def _called(card: Card) -> Iterator[tuple[str, str, bool]]:
    """(name, kind, whether the text goes on to describe it): title, index, ollama, bold subject, sentence."""
    plain = _TITLE_STARTS.sub("", (card.title or "").strip()).strip()
    first, *rest = _TITLE_ENDS.split(plain, maxsplit=1)
    for text in (plain, first):
        if text.strip():
            yield text.strip(), "title", bool(rest)
    head, _, tail = plain.partition(": ")
    if tail and not head.count(" "):
        yield tail.strip(), "title", False
    if match := _INDEX_NAME.search(card.front_matter or ""):
        yield match["name"].strip("'\" "), "model-index", False
    ran = {match.groups() for match in _OLLAMA.finditer(card.text)}
    if len(ran) == 1:
        name, tag = ran.pop()
        yield f"{name.rpartition('/')[2]} {tag or ''}".removesuffix("latest").strip(), "ollama run", True
    start = len(card.front_matter or "")
    opening = card.text[start : start + 6_000]
    if match := _SUBJECT.search(opening if start else f"\n{opening}"):
        yield match["name"], "first sentence", True
    said = set(_named_in_sentences(card.text))
    if len(said) == 1:
        yield said.pop(), "naming sentence", False


def _may_be_called(known: ModelName, name: ModelName, org: frozenset[str], repos: frozenset[str]) -> bool:
    """Whether a title is the model's name: the repository's, or with a version for the date.

    With less than the repository's name it may be the family's.
    """
    parts = differences(name, known, org)
    dated = any(re.match(r"-number:\d{3,}", part) for part in parts)
    released = dated and all(re.match(r"\+number|-number:\d{3,}", part) for part in parts)
    return not parts or (released and not _is_of_releases(known, name, org, repos))


def _is_of_releases(known: ModelName, name: ModelName, org: frozenset[str], repos: frozenset[str]) -> bool:
    """Whether a title without the release's date is that of several releases which the card names."""
    if not (parts := differences(name, known, org)) or any(not part.startswith("-number") for part in parts):
        return False
    others = (parse_name(repo.rpartition("/")[2]) for repo in repos)
    apart = (differences(other, known, org) for other in others if differences(name, other, org))
    return any(less and all(part.startswith("-number") for part in less) for less in apart)


def _is_nickname(known: ModelName, text: str, described: bool, name: ModelName) -> bool:
    """Whether a title is a name of its own: one word, described behind it or coined as no other word is."""
    family = "".join(name.words).startswith("".join(known.words))
    plain = not known.sizes and not known.formats and len(known.words) == 1 and len(text.split()) < 3
    apart = set(known.words).isdisjoint(name.words)
    return apart and plain and not family and (described or coined(text))


def coined(text: str) -> bool:
    """Whether a word is written as ordinary words are not: "HeronJe", "XLM", "T5", "heron-large"."""
    return bool(re.search(r"[a-z][A-Z]|[A-Z]{2}|\d|\w[-_]\w", text))


def _named_links(card: Card) -> Iterator[tuple[str, str, str]]:
    """(name, repository in lower case, kind) of all links that names have, in prose, lists and tables."""
    for count, match in enumerate(_TEXT_LINK.finditer(card.text)):
        if count >= MAX_LINKS:
            return
        repo = repo_of(match["link"] or match["href"])
        text = (match["text"] or match["inner"]).strip("*_`~ ")
        if not repo:
            continue
        if _is_name(text):
            yield text, repo, "link"
        start = card.text.rfind("\n", max(0, match.start() - MAX_LISTED), match.start()) + 1
        whole = start > 0 or match.start() < MAX_LISTED
        line = card.text[start : match.start() + 1] if whole else ""
        if (item := _LISTED.match(line)) and _is_name(item["name"].strip("*_` ")):
            yield item["name"].strip("*_` "), repo, "list of models"
    for table in card.tables:
        yield from _named_rows_of(table)


def _named_rows_of(table: Table) -> Iterator[tuple[str, str, str]]:
    """Names in a table: of cells that are links, and of rows that link to a repository beside the name."""
    rows = [row for row in table.grid if any(map(links_of, row))]
    heads = [(column, cell) for row in table.grid[:2] if rows for column, cell in enumerate(row)]
    base = {column for column, cell in heads if squash(cell.flat) in _BASE_HEADS}
    listed = _columns_of_models(rows)
    for row in rows:
        cells = [cell for column, cell in enumerate(row) if column not in base]
        linked: set[str] = set()
        for cell in cells:
            repos = repos_of(cell)
            linked |= repos
            if len(repos) == 1 and _may_name(cell):
                kind = "list of models" if cell.column in listed else "link"
                yield cell.flat.strip("`*_ "), min(repos), kind
        naming = next((cell for cell in cells if cell.text), None)
        if naming is None or links_of(naming) or header_role(naming.flat) is not None:
            continue
        if _may_name(naming) and len(linked) <= 4:
            for repo in sorted(linked):
                yield naming.flat.strip("`*_ "), repo, "list of models"


def _columns_of_models(rows: Sequence[Sequence[Cell]]) -> frozenset[int]:
    """The columns whose cells are names of their own that link to a repository each, one a row."""
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        for column, cell in enumerate(row):
            repos = repos_of(cell)
            if len(repos) == 1 and _may_name(cell):
                found.setdefault(column, {})[squash(cell.flat)] = min(repos)
    return frozenset(
        column for column, named in found.items() if 1 < len(named) == len(set(named.values())) == len(rows)
    )


def repos_of(cell: Cell) -> set[str]:
    """The repositories that a cell links to."""
    return {repo for link in links_of(cell) if (repo := repo_of(link))}


def links_of(cell: Cell) -> tuple[str, ...]:
    """Where a cell links to, and what it prints as an address: the Hub makes a link of that."""
    return cell.links or (tuple(_ADDRESS.findall(cell.text)) if "://" in cell.text else ())


def _may_name(cell: Cell) -> bool:
    return bool(cell.text) and _is_name(cell.flat.strip("`*_ ")) and not parse_name(cell.flat).empty


@lru_cache(4096)
def _is_name(text: str) -> bool:
    return (
        1 < len(text) <= 60
        and len(text.split()) < 6
        and squash(text) not in NO_NAMES
        and not _NO_NAME.search(text)
    )


# --------------------------------------------------------------------------------------------------
# cards/fits
# --------------------------------------------------------------------------------------------------
# What a printed name turned out to be: the model (`Fit`), perhaps the model (`Doubt`), with its evidence.
#
# `OpenLine` is a line of which a person has to say whether it is the model's. `cost_of` weighs what a name
# lacks, `adds_another` says whether what it has more makes it a sibling's, `told_differences` tells both to a
# reader.


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name was read as the target: "exact", "alias", "described", "short", "mode", "own"..."""

    kind: str
    printed: str
    variant: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def strength(self) -> int:
        """What speaks for the name, less what speaks against it."""
        return sum(piece.strength for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed name that may mean the target, and why it was not taken for it."""

    printed: str
    reason: str
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def strength(self) -> int:
        """What speaks for the name, less what speaks against it."""
        return sum(piece.strength for piece in self.evidence)

    @property
    def goes_on(self) -> bool:
        """Whether it is the model's whole name and something more: "(seed=4)", "+ clean text"."""
        return any(piece.kind == "brackets" for piece in self.evidence)

    @property
    def shorter(self) -> bool:
        """Whether it is the model's name but for what it lacks, and none that another model has in full."""
        return any(piece.kind == "difference" for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A row or column that may be the model's: the cell that names it, and what is open about it."""

    axis: str
    index: int
    cell: Cell
    doubt: Doubt


def told_differences(parts: tuple[str, ...]) -> str:
    """Differences for a reader: "-stage:chat" as "without chat", "+size:14b" as "with 14b"."""
    words = [("without " if part[0] == "-" else "with ") + part.partition(":")[2] for part in parts]
    return "differs from the model's name: " + ", ".join(words)


def cost_of(parts: tuple[str, ...], spare: frozenset[str] = frozenset()) -> int:
    """What a name loses by what it lacks: a size little, a stage or date more, words and formats much.

    Without its version a name is most likely that of an earlier model. What the card sets aside costs little.
    """
    costs = {"size": 1, "stage": 2, "number": 5, "mode": 2, "context": 2}
    total = 0
    for part in parts:
        kind, _, item = part[1:].partition(":")
        if part in spare or (kind == "word" and item in RELEASE_STATES):
            total += 1
            continue
        total += 2 if kind == "number" and len(item) > 3 else costs.get(kind, 3)
    return total


def adds_another(parts: Iterable[str], ours: ModelName) -> bool:
    """Whether anything that a name has more than ours makes it a sibling's."""
    return any(part[0] == "+" and _makes_another(part, ours) for part in parts)


def _makes_another(part: str, ours: ModelName) -> bool:
    """Whether what a name has more than ours makes it a sibling's."""
    kind, _, item = part[1:].partition(":")
    if item == "base" and item not in ours.sizes and not VARIANT_WORDS.isdisjoint(ours.words):
        return True  # beside "large" it is a size
    if kind == "size":
        return bool(ours.sizes)
    if kind == "number":
        return bool(ours.numbers)
    if kind == "stage":
        return item != "base" or bool(ours.stages)
    if kind == "word":
        return item in VARIANT_WORDS
    return kind == "format"


# --------------------------------------------------------------------------------------------------
# cards/items: The cells on a line that can hold scores, and what stands beside each
# --------------------------------------------------------------------------------------------------
# `line_items` gives an `Item` a cell of the model's `Line`, with the labels and settings of its row and
# column;
# `corner_settings` is what the corner says of all numbers;
# `meaning_of_brackets` is what a sentence above a table says of numbers in brackets. Which label names the
# benchmark is for `cards.choosing` to decide.

_IN_BRACKETS = pattern(
    r"(?i)(?P<metric>[\w@+.-]+)\s+(?:(?:is|are|is given|are given|scores?|values?|shown)\s+)*"
    r"(?:in|within|inside|em|en|entre|dans|zwischen)\s+"
    r"(?:the\s+)?(?:parenthes[ei]s|brackets|parênteses|paréntesis|parenthèses|klammern)|括号(?:内|中)(?:为|是)(?P<zh>[\w@]+)"
)
_SHOTS_ALONE = pattern(r"\d+(?:\s*[-–]\s*\d+)?")
_NUMBER_LIKE = pattern(r"[\d.,/%±()+\s-]+")
_INPUT_SIZES = words(
    "img_size, image size, input size, resolution, crop size, context length, max length, seq length"
)
_EAST_ASIAN = pattern(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\s·、/()（）-]+")
MAX_DESCRIBED = 60  # columns of which it is looked whether a header row describes their tests
_GROUP_HEADS = words("task, tasks, task type, category, categories, type, ability, abilities, domain, area")
_TEST_HEADS = words("dataset, datasets, benchmark, benchmarks")
_CAPACITIES = words(
    "context, context length, context window, max context, max length, sequence length, seq length"
)
MAX_TOLD = 2_000  # rows of one table among which names are compared
TWO_METRICS = pattern(r"(?P<first>\S+)\s*\((?P<second>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """The row or column of a table that holds the target's numbers."""

    axis: str
    index: int
    fit: Fit
    cell: Cell

    def opened(self, doubt: Doubt) -> OpenLine:
        """The same line as one of which a person has to say whether it is the target's."""
        return OpenLine(self.axis, self.index, self.cell, doubt)


@dataclass(frozen=True, slots=True)
class Item:
    """One cell on the target's line with what its table says about it, before its benchmark is decided."""

    row: int
    column: int
    cell: Cell
    labels: tuple[Label, ...]
    settings: tuple[str, ...]
    above: tuple[str, ...] = ()
    stderr: float | None = None
    among_known: bool = True


def meaning_of_brackets(table: Table) -> str | None:
    """What a sentence above a table says that a number in brackets is ("accuracy in parentheses")."""
    for text in table.introduced_by():
        if match := _IN_BRACKETS.search(text):
            return match["metric"] or match["zh"]
    return None


def brackets_told(text: str) -> str:
    """A sentence without what it says of numbers in brackets."""
    return _IN_BRACKETS.sub(" ", text)


def line_items(frame: Frame, line: Line, lines: Sequence[Line]) -> Iterator[Item]:
    """The cells on a line that can hold a score, each with its labels."""
    settings = (line.fit.variant,) if line.fit.variant else ()
    if line.fit.kind == "chosen" and not settings and is_setting(line.cell.flat):
        settings = (line.cell.flat,)  # a person chose "Thinking" below the model's name
    if line.axis == "column":
        yield from _column_items(frame, line, settings)
        return
    rows = [other.index for other in lines]
    telling = _telling_columns(frame, rows, "model") if len(rows) > 1 else []
    sized = _input_size(frame, line.index, rows) if len(rows) > 1 and not telling else ()
    yield from _row_items(
        frame, line, (*settings, *_settings_beside(frame, line.index, telling, models=True), *sized)
    )


def _input_size(frame: Frame, row: int, rows: Sequence[int]) -> tuple[str, ...]:
    """The size of the input that tells rows of one name apart: "img_size 256" beside "img_size 224"."""
    for column in frame.columns:
        if squash(column.label) in _INPUT_SIZES:
            cells = {frame.cell(other, column.index).text for other in rows}
            return (
                (f"{column.label} {frame.cell(row, column.index).text}",) if len(cells) == len(rows) else ()
            )
    return ()


def _row_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    columns, above = _own_columns(frame, line), corner_settings(frame)
    beside = _labels_beside(frame, line.index, skip=line.cell) if columns is frame.columns else ()
    groups = _rows_of_groups(frame) | _rows_of_descriptions(frame)
    for column in columns:
        cell = frame.cell(line.index, column.index)
        if column.role == "value" and cell is not line.cell:
            heads = (head for head in column.path if head.row not in groups)
            labels = tuple(parse_label(head.text, head.small) for head in heads)
            stderr = _stderr_beside(frame, line.index, column.index)
            yield Item(line.index, column.index, cell, (*beside, *labels), settings, above, stderr)


def _rows_of_groups(frame: Frame) -> frozenset[int]:
    """The header rows that say for which task the tests below are: "Task | TE" over "Dataset | SNLI"."""
    firsts = [squash(frame.cell(row, 0).flat) for row in range(frame.head)]
    return frozenset(
        row
        for row, (above, below) in enumerate(itertools.pairwise(firsts))
        if above in _GROUP_HEADS and below in _TEST_HEADS
    )


def _rows_of_descriptions(frame: Frame) -> frozenset[int]:
    """The header rows that say in Chinese, Japanese or Korean what each test above them is about."""
    return frozenset(row for row in range(1, min(frame.head, 4)) if _describes(frame, row))


def _describes(frame: Frame, row: int) -> bool:
    columns = [column.index for column in frame.columns[:MAX_DESCRIBED] if column.role == "value"]
    cells = [(frame.cell(row - 1, index), frame.cell(row, index)) for index in columns]
    if len(cells) < 2 or any(above.colspan > 1 or above is below for above, below in cells):
        return False
    known = sum(names_a_benchmark(above.text) for above, _ in cells) * 2 > len(cells)
    plain = (_EAST_ASIAN.fullmatch(below.flat) and not _tells_part(above, below) for above, below in cells)
    return known and all(plain)


def _tells_part(above: Cell, below: Cell) -> bool:
    """Whether the words below a test are a setting, a metric, an average or a part of it."""
    benchmark, text = parse_label(above.text).benchmark, below.flat
    part = benchmark is not None and find_part(benchmark, text) is not None
    return part or is_setting(text) or is_metric(text) or is_aggregate(text)


def _own_columns(frame: Frame, line: Line) -> Sequence[Column]:
    """The columns of a row's model: of a table of two halves side by side those of the half that names it.

    Halves are told by their headers: behind a further column of names the same ones come again.
    """
    names = [column.index for column in frame.columns if column.role in ("text", "model") and column.texts]
    if len(names) < 2 or line.cell.column not in names:
        return frame.columns
    bounds = [*names, len(frame.columns)]
    halves = [frame.columns[start:end] for start, end in itertools.pairwise(bounds)]
    heads = [[column.label for column in half[1:]] for half in halves]
    if not heads[0] or any(head != heads[0] for head in heads):
        return frame.columns
    return halves[names.index(line.cell.column)]


def _column_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    heads = (head for head in frame.columns[line.index].path if _tells_more(head, line))
    sub = tuple(parse_label(head.text, head.small) for head in heads)
    telling, above = _telling_columns(frame, frame.rows, "benchmark"), corner_settings(frame)
    for row in frame.rows:
        cell = frame.cell(row, line.index)
        if cell.row >= frame.head:
            labels = (*_labels_of_row(frame, row, cell), *sub)
            said = (*settings, *_settings_beside(frame, row, telling))
            yield Item(row, line.index, cell, labels, said, above, _stderr_beside(frame, row, line.index))


def _telling_columns(frame: Frame, rows: Sequence[int], axis: str) -> list[Column]:
    """Columns of words that tell rows apart which bear the same name: a subset, a language, a flag."""
    name = next(iter(frame.of_role(axis)), None) or frame.label_column(-1)
    if name is None or len(rows) > MAX_TOLD:
        return []
    names = [frame.cell(row, name.index).text for row in rows]
    if len(set(names)) == len(names):
        return []
    others = [
        column for column in frame.columns if column.texts and column.role != "value" and column is not name
    ]
    return [
        column
        for column in others
        if len({(text, frame.cell(row, column.index).text) for text, row in zip(names, rows, strict=True)})
        == len(names)
    ][:1]


def _tells_more(head: Cell, line: Line) -> bool:
    """Whether a header cell of the model's column says what was measured: below its name, or known."""
    if line.fit.kind == "single":
        plain = squash(head.flat) in ROLE_WORDS["score"] and telling_metric(head.flat) is None
        return not plain and not OWN_MARK.search(head.flat)
    if head is line.cell:
        return False
    label = parse_label(head.text, head.small)
    only_size = bool(parse_name(head.flat).sizes) and not parse_name(head.flat).words
    told = label.known or is_setting(head.flat) or line.fit.kind == "chosen"
    return (head.row > line.cell.row or told) and not only_size


def _labels_of_row(frame: Frame, row: int, cell: Cell) -> tuple[Label, ...]:
    """What stands beside a number, below the benchmark of a full-width row where it is a part's name alone.

    "MGSM" over the rows "German" and "Thai"; an ordinary word ("Math", "Safety") is a category.
    """
    beside = _labels_beside(frame, row, skip=cell)
    section = frame.sections.get(row)
    if section and beside and not any(label.known or label.aggregate for label in beside):
        above = parse_label(section)
        if above.known and above.name.lower() not in ORDINARY_NAMES:
            return (above, *beside)
    return beside


def _labels_beside(frame: Frame, row: int, skip: Cell) -> tuple[Label, ...]:
    """What the row's label column says, carried down over blanks; under a header cell the first words."""
    column = frame.label_column(skip.column)
    if column is None:
        return ()
    cell = _carried_down(frame, row, column.index)
    if not frame.cell(row, column.index).text:  # "Average" beside a blank cell is not of the benchmark above
        beside = (frame.cell(row, other.index) for other in frame.columns if other.role != "value")
        cell = next((other for other in beside if is_aggregate(other.flat)), cell)
    if cell.row < frame.head:
        words = (cell for cell in frame.table.grid[row] if cell.row >= frame.head and not parse_values(cell))
        cell = next((cell for cell in words if cell.text and cell is not skip), EMPTY)
    if not cell.text or cell is skip or cell.text == skip.text:
        return ()
    return (parse_label(cell.text, cell.small),)


def _carried_down(frame: Frame, row: int, column: int) -> Cell:
    """The nearest filled cell of a column at a row or above it, below the same category row."""
    above, cell = frame.nearest_filled(row, column)
    return cell if frame.sections.get(above) == frame.sections.get(row) else EMPTY


def _settings_beside(
    frame: Frame, row: int, telling: Sequence[Column], *, models: bool = False
) -> tuple[str, ...]:
    """Shots, metric and other settings of the row's own columns, and what tells it from rows of its name."""
    found: list[str] = []
    worded = () if models else frame.of_role("text", "remark")
    by_line = [column for column in worded if "\n" in frame.cell(row, column.index).text]
    for column in (*frame.of_role("shots", "metric", "setting", "precision"), *telling, *by_line):
        text = frame.cell(row, column.index).text
        if frame.cell(row, column.index).row < frame.head or text.casefold() in MISSING:
            continue
        if column.role == "shots" and _SHOTS_ALONE.fullmatch(text):
            text = f"{text}-shot"
        elif column in telling and _NUMBER_LIKE.fullmatch(text):
            continue  # a score of another model
        elif column.role == "setting" and models and _is_of_model(column) and column not in telling:
            continue  # "Sequence Length | 512", "Context | 128K" are properties of the row's model
        if squash(column.label) != "filter" or squash(text) != "none":
            found.append(text)
    return tuple(dict.fromkeys(found))


def _is_of_model(column: Column) -> bool:
    """Whether a column of settings tells a property of each row's model: numbers, how much it can read."""
    return column.values > column.texts or squash(column.label) in _CAPACITIES


def corner_settings(frame: Frame) -> tuple[str, ...]:
    """What the header of the label column says of all numbers: "Model 5-shot", "3-shot (EM / F1)"."""
    for column in frame.columns[:2]:
        if column.role == "value":
            continue
        found = [shots.group(0) for shots in SHOTS.finditer(column.label)][:1]
        if _is_pair(column.label):
            found.append(column.label)
        elif both := TWO_METRICS.search(column.label):
            metrics = is_metric(both["first"]) and is_metric(both["second"])
            found += [both["first"]] if metrics else []
        found += [
            inside for inside in re.findall(r"[(（]([^()（）]*)[)）]", column.label) if _is_pair(inside)
        ]
        if found:
            return tuple(found)
    return ()


def _is_pair(text: str) -> bool:
    return len(pair_of(text)) > 1 and all(is_metric(part) for part in pair_of(text))


def _stderr_beside(frame: Frame, row: int, column: int) -> float | None:
    """The number in the first column of spreads to the right."""
    spreads = frame.of_role("stderr")
    at = bisect.bisect_right(spreads, column, key=lambda other: other.index)
    values = parse_values(frame.cell(row, spreads[at].index)) if at < len(spreads) else ()
    return values[0].number if values else None


# --------------------------------------------------------------------------------------------------
# cards/headers: What stands above a table says of all its numbers: benchmark, metric, shots, mode, part
# --------------------------------------------------------------------------------------------------
# `benchmark_above` is the one benchmark that caption, introduction or headings name for a table whose labels
# are parts, metrics or settings; a name that a sentence mentions in passing ("trained on the Pile") is none.
# `settings_above` are the settings and the metric that they tell; what stands beside a number is nearer than
# they are. `is_chance_corrected` knows the tables of one leaderboard, `is_language` a language. `titles_of`
# gives the short texts above a table, by which two equal tables are told apart, `telling_titles` those with
# settings.

_LEADERBOARD = pattern(
    r"(?i)open[ _-]?llm[ _-]?leaderboard|\bnormali[sz]ed scores?\b|\bchance[ -]corrected\b"
)
_LEVEL_FIVE = words("math lvl 5, math level 5, math lvl5, math hard, math-hard")
MAX_AVERAGED = 200  # numbers among which those are looked at that an average may be over
MAX_NAME = 40  # characters of a heading that names a benchmark
MAX_TITLE = 90  # characters; what is longer is prose
_NUMBERED_CAPTION = pattern(r"(?i)^\W*(?:table|tab\.|figure|fig\.|tabelle|tabla|tabela|表)\s*\d+\s*[.:：]?")
_PROSE_END = pattern(r"[.。!?]\s*$")
_SENTENCE_ENDS = pattern(r"(?<=[.!?。])\s+")
_OF_RESULTS = pattern(
    r"(?i)\b(?:results?|evaluat\w+|performance|scores?|accurac(?:y|ies)|benchmark\w*|tested|measur\w+|report\w*|"
    r"metrics?|table|leaderboard|compar\w+|assess\w*)\b|评测|评估|结果|性能|効果|效果"
)
_OF_TRAINING = pattern(
    r"(?i)\b(?:(?:pre-?|post-?|fine-?|re)?-?(?:train(?:ed|ing)?|tun(?:ed|ing))|built|based|distill\w*|initiali[sz]ed|"
    r"derived|such as|like|unlike|similar|inspired|adapted|dataset of|data from)\b[^.;:]{0,40}$"
)
_TELLS_METRIC = pattern(
    r"(?i)\b(?:metrics?|report(?:ed|s|ing)?|measured|in terms of|scores? (?:are|is)|"
    r"(?:shows?|lists?|gives?|contains?|are) the)\b|指标"
)
_WORD_OF_TEXT = pattern(
    r"[\u3040-\u9fff\uac00-\ud7af]+|[^\s,;:()（）。，、：；\[\]`*\u3040-\u9fff\uac00-\ud7af]+"
)
_NAMED_IN_BRACKETS = pattern(
    rf"[(（](?P<name>{PROPER_NAME})(?:\s+(?:dev|test|val|validation|eval)(?:[ -]set|[ -]split)?)[)）]\s*$"
)
_BRACKETS = pattern(r"[(（][^()（）]+[)）]")
_SPLIT_TOLD = pattern(
    r"(?i)\b(validation|val|dev|development|test|testing)[ -](?:set|split|result|score)s?\b(?!\s+(?:up|of))"
)
# "the Portuguese test data of Common Voice", "the Chinese (zh-CN) subset of FLEURS"
_OF_LANGUAGE = pattern(
    r"\b(?P<language>[A-Z]\w+(?: [A-Z]\w+)?)(?: \((?P<code>[\w-]{2,12})\))?"
    r"(?: (?:test|validation|dev|evaluation))?(?: (?:data|set|split|subset|part|portion))? of (?:the )?"
    r"(?=[A-Z])"
)
# A section that is set apart from speed and memory: which accuracy each of its benchmarks has is not told.
_QUALITY = words("accuracy, model accuracy, accuracy results, accuracy evaluation")
# "HeronBench is a new benchmark of ...": what the section around a table's is about
_DEFINED = pattern(
    rf"^(?:The )?(?P<name>{PROPER_NAME})(?: benchmark| data ?set)? is (?:an?|our|the) (?:[\w-]+ ){{0,4}}?"
    r"(?:benchmark|test ?set|test suite|evaluation (?:set|suite)|leaderboard)\b"
)
_SIZED = pattern(r"(?i)[-_.]\d+(?:\.\d+)?[bm](?:$|[-_])")
_PARTED = pattern(
    r"(?i)(?P<of>(?:\w+ ){1,3}?)(?:by|per) (?:super-?|sub-?)?"
    r"(?:categor(?:y|ies)|subjects?|languages?|tasks?|domains?|types?|levels?|topics?|class(?:es)?)\W*$"
)
_NAMED_BEFORE = pattern(rf"(?P<name>{PROPER_NAME})(?:,? and |,? or | ?/ ?| & )(?:the )?$")
_NAMED_AFTER = pattern(rf"(?:,? and |,? or | ?/ ?| & )(?:the )?(?P<name>{PROPER_NAME})\b")
# "Accuracy on our in-house legal questions": a test without a name, which no heading above has.
_OWN_TEST = pattern(
    r"(?i)\b(?:in-house|internal|held-?out|private|proprietary|self-made|(?:our|my) own|home-?made)\b.{0,40}"
    r"\b(?:tests?|questions|exams?|sets?|data|datasets?|corpus|benchmarks?|evaluations?|prompts|problems)\b"
)
_BEYOND = pattern(
    r"(?i)\b(?:beyond|besides|(?:more|other) than|apart from|not(?: only)?|unlike)\W+(?:the\W+)?$"
)
_HEDGED = pattern(
    r"(?i)\b(?:unless|except|otherwise|respectively|other than|whereas|while|either|or|depending)\b"
)


def benchmark_above(table: Table, items: Sequence[Item]) -> Mention | None:
    """The benchmark named above a table whose labels are parts of one, not benchmarks themselves."""
    labels = list({label.printed: label for item in items for label in item.labels}.values())
    known = sum(label.known for label in labels)
    if known and (known * 4 > len(labels) or not any(label.aggregate for label in labels)):
        return None
    context = _known_above(table, _not_bare(labels))
    if context or known:
        return None if context and _is_one_of(context.benchmark, labels) else context
    if around := _known_around(table, labels):
        return around
    parts = all(is_part_word(label) for label in labels)
    if parts or any(label.aggregate or label.bare for label in labels):
        unnamed = all(label.bare or label.aggregate or is_part_word(label) for label in labels)
        return _unknown_above(table, parts, unnamed=unnamed)
    return None


def _known_around(table: Table, labels: Sequence[Label]) -> Mention | None:
    """The one known benchmark that the sections around begin with, where all labels are parts of it."""
    named = _not_bare(labels)
    for text in table.intros if len(named) > 1 else ():
        found = [mention for mention in benchmarks_named(text) if _introduces(text, mention)]
        known = {mention.benchmark.id: mention for mention in found if mention.benchmark}
        if len(known) == 1:
            (mention,) = known.values()
            benchmark = mention.benchmark
            return mention if benchmark and all(find_part(benchmark, name) for name in named) else None
        if known:
            return None
    return None


def _not_bare(labels: Sequence[Label]) -> list[str]:
    """The names among labels that are neither metrics nor averages."""
    return [label.name for label in labels if not (label.aggregate or label.bare)]


def _is_one_of(benchmark: Benchmark | None, labels: Sequence[Label]) -> bool:
    """Whether a benchmark that a heading names is one of those in the rows, which are not its parts."""
    if benchmark is None or all(label.benchmark != benchmark for label in labels):
        return False
    others = [label for label in labels if label.benchmark != benchmark and not label.aggregate]
    return sum(find_part(benchmark, label.name) is not None for label in others) * 2 <= len(others)


def suite_above(table: Table) -> Benchmark | None:
    """The suite that what stands above a table names and whose parts bear names of other tests: KoBEST.

    The nearest text that names one benchmark alone decides; those of the sections around count.
    """
    return _suite_named((*table.introduced_by(), *reversed(table.headings), *table.intros), table.headings)


def averaged_suite(table: Table, item: Item, others: Iterable[Item]) -> Mention | None:
    """The suite named above of which a number is the average: every known test beside it is a part of it.

    Over how many of the parts, the table does not say: it goes by the suite's name, and is not its score.
    """
    labels = item.labels
    if not any(label.aggregate for label in labels) or not all(
        label.aggregate or label.bare for label in labels
    ):
        return None
    suite = suite_above(table)
    if suite is None:
        return None
    some = itertools.islice(others, MAX_AVERAGED)  # asked for each of them
    names = {label.name: label for other in some for label in other.labels}.values()
    tests = [label for label in names if not (label.aggregate or label.bare)]
    parts = [label for label in tests if find_part(suite, label.name) or _is_part_of(label.benchmark, suite)]
    unknown = [label for label in tests if label not in parts and not label.known]
    among = len(parts) + len(unknown) == len(tests) and len(unknown) * 4 <= len(tests)
    return Mention(suite.name, None) if parts and among else None


def _is_part_of(benchmark: Benchmark | None, suite: Benchmark) -> bool:
    return benchmark is not None and bool(parts_between(suite, benchmark))


@lru_cache(256)  # asked for every line among which a person can choose
def _suite_named(texts: tuple[str, ...], headings: tuple[str, ...]) -> Benchmark | None:
    for text in texts:
        found = [mention for mention in benchmarks_named(text) if mention.benchmark]
        named = [mention for mention in found if text in headings or _introduces(text, mention)]
        if len(named) == 1 and is_suite(named[0].benchmark):
            return named[0].benchmark
        if text not in headings and _names_another(text):
            return None
    return None


def settings_above(table: Table, benchmark: Benchmark | None) -> Settings:
    """What a list says of the benchmark, then what caption, introduction and headings tell of all numbers."""
    told = _told_by_texts(_texts_over(table), benchmark)
    if benchmark and table.legend:
        told = over(told_by_legend(table.legend, benchmark), told)
    if told.part or benchmark is None:
        return told
    language = _language_told(table.introduced_by(), benchmark)
    return replace(told, part=language) if language else told


def _language_told(texts: tuple[str, ...], benchmark: Benchmark) -> tuple[str, str] | None:
    """The language of which a sentence above says that it was measured, of a benchmark in many."""
    for names, rest in _languages_named(texts):
        named = (item for item in benchmarks_named(rest) if rest.startswith(item.printed))
        if any(mention.benchmark == benchmark for mention in named):
            found = (find_part(benchmark, name) for name in names if name)
            return next((part for part in found if part and part[0] == "language"), None)
    return None


@lru_cache(256)  # asked for every number of a table
def _languages_named(texts: tuple[str, ...]) -> tuple[tuple[tuple[str, str | None], str], ...]:
    """What may be a language in each text, with its code, and what the text goes on with."""
    found = ((_OF_LANGUAGE.search(text), text) for text in texts if " of " in text)
    return tuple(((told["language"], told["code"]), text[told.end() :]) for told, text in found if told)


@lru_cache(256)  # asked for every benchmark of a table
def _told_of_all(texts: tuple[tuple[str, bool], ...]) -> Settings:
    told = NO_SETTINGS
    for text, title in texts:
        told = over(told, _told_by_title(text) if title else _told_by_sentence(text))
    return told


@lru_cache(1024)  # asked for every number of a table
def _told_by_texts(texts: tuple[tuple[str, bool], ...], benchmark: Benchmark | None) -> Settings:
    told = _told_of_all(tuple(item for item in texts if not (item[1] and is_of_another(item[0], benchmark))))
    split = find_part(benchmark, told.split) if benchmark and told.split else None
    part = _part_above((text for text, _ in texts), benchmark)
    part = part or (split if split and split[0] == "split" else None)
    return told if told.part == part else replace(told, part=part)


def is_chance_corrected(table: Table, labels: Iterable[Label]) -> bool:
    """Whether a table prints scores of the Open LLM Leaderboard 2, which are less what guessing would score.

    It is named, or its MATH of level 5 stands beside MMLU-Pro, which no other suite prints together.
    """
    if names_leaderboard(table):
        return True
    names = {squash(label.name) for label in labels}
    return bool(names & _LEVEL_FIVE) and "mmlupro" in names


def names_leaderboard(table: Table) -> bool:
    """Whether a heading or title says that the numbers below it are the Open LLM Leaderboard's."""
    return any(_LEADERBOARD.search(text) for text in (*table.headings, *titles_of(table)))


def telling_titles(table: Table) -> tuple[str, ...]:
    """Those of `titles_of` that tell a setting or a metric."""
    return _telling(titles_of(table))


@lru_cache(1024)
def _telling(titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in titles if _told_by_title(text) != NO_SETTINGS)


def titles_of(table: Table) -> tuple[str, ...]:
    """The short texts above a table, nearest first: caption, last line, headings without the card's title."""
    return tuple(text for text, title in _texts_over(table) if title)


def title_by_hand(table: Table) -> str:
    """What to call the numbers of a table of which nothing says what they measure: its nearest title."""
    texts = titles_of(table) or table.headings
    telling = (text for text in texts if not is_generic_heading(text))
    return next(telling, "").strip(" :") or (texts[0] if texts else f"table {table.ordinal}")


def _texts_over(table: Table) -> tuple[tuple[str, bool], ...]:
    """Texts above a table, nearest first, and whether each is a title; the card's own title is none."""
    return _with_titles(table.caption, table.lead[-2:], table.headings[1:])


@lru_cache(256)  # asked for every number of a table
def _with_titles(
    caption: str | None, lead: tuple[str, ...], headings: tuple[str, ...]
) -> tuple[tuple[str, bool], ...]:
    found = [(caption, len(caption) <= MAX_TITLE)] if caption else []
    # Of a list above a table only the last item may be its title.
    found += [(text, text == lead[-1] and _is_title(text)) for text in reversed(lead)]
    plain = (text for text in reversed(headings) if squash(text) not in _QUALITY)
    return (*found, *((text, len(text) <= MAX_TITLE) for text in plain))


def _is_title(text: str) -> bool:
    """Whether a line above a table reads like its title, not like prose."""
    return len(text) <= MAX_TITLE and not _PROSE_END.search(text)


@lru_cache(1024)
def _told_by_title(text: str) -> Settings:
    """Settings of a short text, but those that also name a subject ("Tool use", "Test", "Math")."""
    told = read_settings(_NUMBERED_CAPTION.sub("", text))
    kept = {
        name: getattr(told, name)
        for name in (
            "shots",
            "chain_of_thought",
            "mode",
            "length",
            "temperature",
            "harness",
            "harness_version",
        )
    }
    metric = None if _HEDGED.search(text) else metric_in_text(text)
    split = _split_in_text(text) or (told.split if _BRACKETS.search(text) else None)
    return Settings(**kept, split=split, metric=metric)


@lru_cache(1024)
def _told_by_sentence(text: str) -> Settings:
    results = _OF_RESULTS.search(text) is not None
    sentences = (part for part in _SENTENCE_ENDS.split(text) if _TELLS_METRIC.search(part))
    plain = [brackets_told(part) for part in sentences if not _HEDGED.search(part)]
    metric = next((found for part in plain if (found := metric_in_text(part))), None)
    shots = shots_in(text) if results else None
    return Settings(shots=shots, split=_split_in_text(text) if results else None, metric=metric)


def _split_in_text(text: str) -> str | None:
    """The one split that a text says was measured ("on the C-Eval validation set")."""
    found = {match[1].casefold() for match in _SPLIT_TOLD.finditer(text)}
    told = {"validation" if word[0] in "vd" else "test" for word in found}
    return told.pop() if len(told) == 1 and not _HEDGED.search(text) else None


@lru_cache(1024)
def metric_in_text(text: str) -> str | None:
    """The one metric that a text names; None where it names none, or several."""
    parts = [(word.start(), word.end()) for word in _WORD_OF_TEXT.finditer(text)]
    found: dict[str, None] = {}
    at = 0
    while at < len(parts):
        for size in range(min(4, len(parts) - at), 0, -1):
            piece = text[parts[at][0] : parts[at + size - 1][1]].strip(".!?_\"'“”")
            if metric := _metric_of_piece(piece):
                found[metric] = None
                at += size - 1
                break
        at += 1
    return next(iter(found)) if len(found) == 1 else None


def _metric_of_piece(piece: str) -> str | None:
    metric = find_metric(piece)
    if metric is None or metric[0].generic or squash(piece) in EVERYDAY_METRICS:
        return None
    proper = sum(ch.isupper() for ch in piece) > 1 or any(ch.isdigit() or ch == "@" for ch in piece)
    plain = squash(piece) in METRICS_IN_FULL or squash(piece.split()[0]) in METRICS_IN_FULL or " " in piece
    return metric[0].named(metric[1]) if proper or plain else None


def _part_above(over_table: Iterable[str], benchmark: Benchmark | None) -> tuple[str, str] | None:
    """A part of the benchmark that a title above names as a whole ("Reranking:"), nearest first."""
    if benchmark is None:
        return None
    pieces = (text.partition(":")[0].strip(" *-–•") for text in over_table)
    return next((part for text in pieces if (part := find_part(benchmark, text))), None)


def _known_above(table: Table, names: Sequence[str]) -> Mention | None:
    """The one known benchmark that caption, sentences or headings name, nearest first.

    A text that names several decides nothing and ends the search, and so do a caption and a numbered title
    that name none, for the sentences before: they say what the table is. Where all `names` of a table are
    parts of the benchmark, it counts however it is named: "the best open model on RewardBench".
    """
    for text in table.introduced_by():
        found = benchmarks_named(text)
        if not found and _OWN_TEST.search(text):
            return None
        introduced = [
            mention
            for mention in found
            if text == table.caption or _introduces(text, mention) or _are_parts(names, mention.benchmark)
        ]
        if len(introduced) > 1 or any(_beside_unknown(text, mention) for mention in introduced):
            return None
        if introduced:
            return introduced[0]
        if _names_another(text):
            return None
        if text == table.caption or _NUMBERED_CAPTION.match(text):
            break
    return _known_in_headings(table)


def _are_parts(names: Sequence[str], benchmark: Benchmark | None) -> bool:
    """Whether all of several names are parts of a benchmark that are not languages, which many tests have."""
    if benchmark is None or len(names) < 2:
        return False
    parts = (find_part(benchmark, name) for name in names)
    return all(part is not None and part[0] != "language" for part in parts)


def _beside_unknown(text: str, mention: Mention) -> bool:
    """Whether a text names the benchmark together with another that is not known ("of CC3M and MS-COCO")."""
    before, _, after = text.partition(mention.printed)
    others = (_NAMED_BEFORE.search(before), _NAMED_AFTER.match(after))
    names = [match["name"] for match in others if match]
    return any(map(_may_be_test, names))


def _names_another(text: str) -> bool:
    """Whether a line above a table is the name of something that is not in the catalogue ("AIR-Bench:")."""
    name = text.strip(" *_:：")
    return re.fullmatch(PROPER_NAME, name) is not None and _may_be_test(name)


def _may_be_test(name: str) -> bool:
    """Whether a name that is not known may be a test's: no metric, no setting, no model's with its size."""
    return not (is_metric(name) or is_setting(name) or _SIZED.search(name) or benchmarks_named(name))


def _known_in_headings(table: Table) -> Mention | None:
    for text in reversed(table.headings[1:] or table.headings):
        if found := benchmarks_named(text):
            return found[0] if len(found) == 1 and not _in_passing(text, found[0]) else None
    return None


def _introduces(text: str, mention: Mention) -> bool:
    """Whether a text above a table says that the benchmark is what was measured, and not in passing."""
    if _is_title(text):
        return not _of_training(text, mention)
    sentence = next((part for part in _SENTENCE_ENDS.split(text) if mention.printed in part), text)
    if sentence.startswith(mention.printed):  # "MultiPL-E, pass@1, zero-shot."
        told = read_settings(sentence[len(mention.printed) :], mention.benchmark)
        if not told.rest and told != NO_SETTINGS:
            return True
    return _OF_RESULTS.search(sentence) is not None and not _of_training(sentence, mention)


def _of_training(text: str, mention: Mention) -> bool:
    return _OF_TRAINING.search(text[: max(0, text.find(mention.printed))]) is not None


def _in_passing(text: str, mention: Mention) -> bool:
    """Whether a heading names a benchmark only to say what it is not about: "Beyond MMLU"."""
    return _BEYOND.search(text[: max(0, text.find(mention.printed))]) is not None


def _unknown_above(table: Table, parts: bool, *, unnamed: bool) -> Mention | None:
    """A benchmark that is not in the catalogue, named by the nearest sentence, caption or telling heading.

    Over nothing but `parts` ("de", "fr") any heading that is more than "Results" names what was measured.
    """
    for text in table.introduced_by(2):
        name = name_in_sentence(text) or (_data_set_of_title(text) if _is_title(text) else None)
        if name and catalogue().find(name) is None:  # a known one was named in passing
            mention = Mention(name, None)
            return None if _of_training(text, mention) else mention
        if _NUMBERED_CAPTION.match(text):
            break
    telling = [text for text in table.headings[1:] if not _says_how_parted(text)]
    heading = re.sub(r"^[\d.\s]+", "", telling[-1]) if telling else ""
    if unnamed and (named := _name_in_heading(heading)):
        return Mention(named, None)
    name = TRAILING_BRACKET.sub(lambda match: match["head"], heading).strip()
    of_parts = parts and len(name) <= MAX_NAME and not is_generic_heading(name)
    if name and (of_parts or re.fullmatch(PROPER_NAME, name)):
        return Mention(name, None)
    defined = (
        {match["name"] for text in table.intros if (match := _DEFINED.match(text))} if unnamed else set()
    )
    unknown = [name for name in defined if catalogue().find(name) is None]
    return Mention(unknown[0], None) if len(unknown) == len(defined) == 1 else None


def _says_how_parted(heading: str) -> bool:
    """Whether a heading says by what numbers are parted and not of what ("Accuracy by subject")."""
    before = _PARTED.match(heading)
    return before is not None and (is_generic_heading(before["of"]) or is_metric(before["of"].strip()))


def _name_in_heading(heading: str) -> str | None:
    """The name of a test in a heading: "(JSTS dev set)" behind what it is about, "MJHQ-30K benchmark"."""
    if bracketed := _NAMED_IN_BRACKETS.search(heading):
        return bracketed["name"]
    if named := _data_set_of_title(heading):
        return named
    words = [word for word in heading.split() if squash(word) not in GENERIC_HEADINGS]
    coined = len(words) == 1 < len(heading.split()) and re.fullmatch(PROPER_NAME, words[0])
    return words[0] if coined and not parse_name(words[0]).sizes else None


def _data_set_of_title(text: str) -> str | None:
    """The name of the data set that a title names: "Mood Test Set", "Results on Mood Dataset"."""
    named = data_set_named(f"on {text}")
    return named if named and not is_generic_heading(named) else None


def is_generic_heading(text: str) -> bool:
    """Whether a heading says that there are results and not of what ("Benchmark results")."""
    return all(squash(word) in GENERIC_HEADINGS or not squash(word) for word in text.split())


def is_part_word(label: Label) -> bool:
    """Whether a label alone names no benchmark: a setting, a language, also one of programming."""
    name = label.name
    return not label.bare and (is_setting(name) or is_language(name) or is_programming_language(name))


def is_language(text: str) -> bool:
    """Whether a text is the name or the code of a language."""
    return squash(text) in _language_words()


def is_programming_language(text: str) -> bool:
    """Whether a text is the name of a programming language: many are everyday words ("Go", "C")."""
    return squash(text) in _language_words("programming_languages")


@lru_cache(2)
def _language_words(kind: str = "languages") -> frozenset[str]:
    names = catalogue().part_lists.get(kind, ())
    spellings = (spelling for item in names for spelling in ([item] if isinstance(item, str) else item))
    return frozenset(squash(spelling) for spelling in spellings)


# --------------------------------------------------------------------------------------------------
# hub/api: Answers of the Hub: read with retries, checked, or told as a failure in our words
# --------------------------------------------------------------------------------------------------
# `hub_get`, `hub_json` and `hub_object` ask; `ask_hub` asks anything that the client does; `hub_error` is
# what
# a refusal means. What an answer must hold is taken out of it with `list_in_answer` and `number_in_answer`,
# for
# "none" and "unknown" must not look the same.

MAX_ANSWER = 64 << 20  # bytes; the longest list, all files of a repository, has some MB
_OF_TRANSPORT = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def ask_hub(ask: Callable[[], T], repo_id: str, revision: str | None) -> T:
    """Ask the Hub about a repository, patiently. Raises EvaluationError in the words of `hub_error`."""
    return ask_patiently(
        ask,
        lambda error, status: hub_error(error, status, repo_id, revision),
        no_id=lambda _: _no_repository_id(repo_id),
        unreachable=cannot_reach,
    )


def hub_error(error: HfHubHTTPError, status: int, repo_id: str, revision: str | None) -> EvaluationError:
    """What a refused question about a model's card means, with exit code and the next command."""
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if isinstance(error, GatedRepoError):
        return EvaluationError(
            f"{repo_id} is gated", code=3, hint=f"accept its terms on its page, then {LOGIN}"
        )
    if isinstance(error, RevisionNotFoundError):
        return EvaluationError(
            f"{repo_id} has no revision {revision!r}",
            code=4,
            hint=f"list them: {command_line('hf', 'models', 'info', repo_id)}",
        )
    if isinstance(error, EntryNotFoundError):
        return EvaluationError(
            f"{repo_id} has no README.md",
            code=4,
            hint="name another revision with --revision, or a file with --readme",
        )
    if status == 401:
        return EvaluationError(
            f"{repo_id} does not exist, or is private", code=3, hint=f"check the name, or {LOGIN}"
        )
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return EvaluationError(
            f"there is no model {repo_id}, or your token may not see it",
            code=4,
            hint="check the name on the Hub",
        )
    if status == 403:
        return EvaluationError(
            f"not allowed: {first_line(error)}",
            code=3,
            hint="use a token with read access to the repository",
        )
    return EvaluationError(
        f"the Hub answered {status or 'nothing'}: {first_line(error)}",
        code=6,
        hint="run the same command again later",
    )


def check_repo_id(repo_id: str) -> None:
    """Raise EvaluationError (2) for what cannot be a repository's id, before it becomes part of a path."""
    hub_endpoint()
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]  # not in __all__

    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        raise _no_repository_id(repo_id) from error


def hub_get(path: str, repo_id: str, revision: str | None = None) -> httpx2.Response:
    """An answer of the Hub to a GET of a path with its query, asked again where the failure is passing."""
    endpoint = hub_endpoint()
    import httpx2
    from huggingface_hub import get_session
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, but not in __all__
        build_hf_headers,
        hf_raise_for_status,
    )

    def ask() -> httpx2.Response:
        headers = build_hf_headers(library_name="hf-evaluation", library_version=VERSION)
        try:
            request = get_session().build_request(
                "GET", f"{endpoint}{path}", headers=headers, timeout=READ_SECONDS
            )
            answer = _limited_answer(get_session().send(request, stream=True, follow_redirects=True))
        except (UnicodeEncodeError, httpx2.InvalidURL) as error:
            raise EvaluationError(
                "the request cannot be sent: HF_ENDPOINT or the token holds what no request may",
                code=2,
                hint="check HF_ENDPOINT and HF_TOKEN for stray characters",
            ) from error
        hf_raise_for_status(answer)
        return answer

    return ask_hub(ask, repo_id, revision)


def _limited_answer(reply: httpx2.Response) -> httpx2.Response:
    """An answer that was read, if it has at most MAX_ANSWER bytes. Raises EvaluationError (5) else."""
    import httpx2

    body = bytearray()
    try:
        for piece in reply.iter_bytes():
            body += piece
            if len(body) > MAX_ANSWER:
                raise EvaluationError(
                    f"{reply.request.url.path[:200]} is larger than {MAX_ANSWER >> 20} MB",
                    code=5,
                    hint="no card and no list of the Hub is: look at it on its page",
                )
    finally:
        reply.close()
    told = [(name, value) for name, value in reply.headers.multi_items() if name not in _OF_TRANSPORT]
    read = httpx2.Response(reply.status_code, headers=told, content=bytes(body), request=reply.request)
    read.history = reply.history
    return read


def hub_json(path: str, repo_id: str, revision: str | None = None) -> object:
    """The JSON of an answer. One that is none is a server failure (6)."""
    return json_of(hub_get(path, repo_id, revision))


def hub_object(path: str, repo_id: str, revision: str | None = None) -> dict[str, Any]:
    """The JSON object of an answer, empty where it is another JSON value; raises as `hub_json`."""
    return as_object(hub_json(path, repo_id, revision))


def json_of(answer: httpx2.Response) -> object:
    """The JSON of an answer. Raises EvaluationError (6) for one that is none: a gateway's page, say."""
    try:
        return answer.json()
    except ValueError as error:
        raise EvaluationError(
            f"the Hub's answer to GET {answer.request.url.path} is no JSON",
            code=6,
            hint=TRY_LATER,
        ) from error


def with_query(path: str, *query: tuple[str, str]) -> str:
    """A path with its query, every value quoted."""
    return f"{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query)


def list_in_answer(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list that an answer must hold: without it, "none" and "unknown" would look the same (6)."""
    if not isinstance(record.get(name), list):
        raise EvaluationError(f"the Hub's answer has no {name}", code=6, hint=TRY_LATER)
    return as_objects(record[name])


def number_in_answer(record: Mapping[str, Any], name: str) -> int:
    """A number in an answer, 0 where there is none; anything else is a broken answer (6)."""
    value = record.get(name) or 0
    if not isinstance(value, int):
        raise EvaluationError(f"the Hub's answer has no number in {name}", code=6, hint=TRY_LATER)
    return value


def answered_status(error: EvaluationError) -> int | None:
    """The HTTP status behind an error of `ask_hub`, None where none was answered."""
    from huggingface_hub.errors import HfHubHTTPError

    cause = error.__cause__
    return (
        cause.response.status_code
        if isinstance(cause, HfHubHTTPError) and cause.response is not None
        else None
    )


def is_gate(error: BaseException) -> bool:
    """Whether a failure, or the one behind it, is a repository whose terms nobody accepted."""
    from huggingface_hub.errors import GatedRepoError

    return isinstance(error, GatedRepoError) or isinstance(error.__cause__, GatedRepoError)


def _no_repository_id(repo_id: str) -> EvaluationError:
    """The failure of a name that can be no repository's."""
    return EvaluationError(f"{repo_id!r} is no repository id", code=2, hint="give it as organisation/name")


# --------------------------------------------------------------------------------------------------
# hub/files: Files of a repository, read at a commit that is known
# --------------------------------------------------------------------------------------------------
# `fetch_card` gives README.md with its source, `read_file` any file, `files_at` the blob ids of a revision,
# `sha_of` its commit, `main_sha` where main is now. `git_blob` is the id that git gives bytes, `CARD` the
# card's path.

CARD = "README.md"


def fetch_card(repo_id: str, revision: str | None) -> tuple[bytes, Source]:
    """README.md of a model at a pinned commit.

    The sha is resolved first and the file read at that sha: a moving revision may move between two requests.
    Raises EvaluationError 2, 3, 4 or 6.
    """
    check_repo_id(repo_id)
    sha = sha_of(repo_id, revision)
    if not sha:
        raise no_commit(repo_id)
    data = read_file(repo_id, CARD, sha)
    if data is None:
        raise EvaluationError(
            f"{repo_id} has no {CARD} at {sha[:12]}",
            code=4,
            hint="name another revision, or a file with --readme",
        )
    return data, card_source(repo_id, sha)


def sha_of(repo_id: str, revision: str | None) -> str | None:
    """The commit of a revision, of main without one; None in a repository without commits."""
    path = f"/api/models/{repo_id}" + (f"/revision/{quote(revision, safe='')}" if revision else "")
    return as_text(hub_object(with_query(path, ("expand", "sha")), repo_id, revision).get("sha"))


def main_sha(repo_id: str) -> str | None:
    """The commit at which main is now."""
    return sha_of(repo_id, None)


def no_commit(repo_id: str) -> EvaluationError:
    """The failure of a repository that holds nothing yet."""
    return EvaluationError(f"{repo_id} has no commit", code=4, hint="push a README.md first")


def git_blob(data: bytes) -> str:
    """The id under which git stores these bytes."""
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def files_at(repo_id: str, revision: str) -> tuple[str, dict[str, str]]:
    """(sha, blob id by path) of a revision."""
    path = with_query(f"/api/models/{repo_id}/revision/{quote(revision, safe='')}", ("blobs", "true"))
    info = hub_object(path, repo_id, revision)
    rows = list_in_answer(info, "siblings")
    return str(info.get("sha")), {str(row.get("rfilename")): str(row.get("blobId")) for row in rows}


def read_file(repo_id: str, path: str, revision: str, kind: str = "") -> bytes | None:
    """A file at a revision, None where there is none; `kind` is "datasets" for a dataset.

    The Hub names the commit with every file; a page without one is a gateway's and no file (6).
    """
    from huggingface_hub.errors import EntryNotFoundError

    prefix = f"/{kind}" if kind else ""
    where = f"{prefix}/{repo_id}/resolve/{quote(revision, safe='')}/{quote(path)}"
    try:
        answer = hub_get(where, repo_id, revision)
    except EvaluationError as error:
        if isinstance(error.__cause__, EntryNotFoundError):
            return None
        raise
    if not any("x-repo-commit" in step.headers for step in (answer, *answer.history)):
        raise EvaluationError(f"what answers to GET {where} is not the Hub", code=6, hint=TRY_LATER)
    return answer.content


def card_source(repo_id: str, sha: str) -> Source:
    """A card at a pinned commit as the source of scores."""
    return Source("readme", CARD, sha, f"{hub_endpoint()}/{repo_id}/blob/{sha}/{CARD}", "Model card")


# --------------------------------------------------------------------------------------------------
# hub/diffs: The diff of a pull request, and the files that it makes of the old ones
# --------------------------------------------------------------------------------------------------
# `parse_diff` gives a `FileDiff` a file that can hold results. `apply` builds the new bytes and proves them
# by
# the blob id that the diff names; `apply_moved` tries the change on a file that has moved on since.

MAX_MOVED = 1 << 30  # bytes looked through, some 1 s: each hunk is looked for in the whole file
_HUNK = pattern(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a git diff: `blob` is the id of the new content, often cut; `hunks` are (start, lines)."""

    path: str
    blob: str | None
    added: bool
    deleted: bool
    hunks: tuple[tuple[int, tuple[str, ...]], ...]

    def apply(self, old: bytes | None) -> bytes | None:
        """The new content, None where the diff does not fit or the result has not the id that it names."""
        if old is None or self.blob is None or len(self.blob) < 7:
            return None
        before = old.decode("utf-8", "surrogateescape").split("\n")
        after, at = list[str](), 0
        for start, lines in self.hunks:
            first, kept = max(start - 1, 0), _diff_side(lines, "-")
            if first < at or before[first : first + len(kept)] != kept:
                return None
            after += [*before[at:first], *_diff_side(lines, "+")]
            at = first + len(kept)
        new = "\n".join(after + before[at:]).encode("utf-8", "surrogateescape")
        ends = (new, new + b"\n", new.removesuffix(b"\n"))  # the last newline may be part of the change
        return next((data for data in ends if git_blob(data).startswith(self.blob)), None)

    def apply_moved(self, old: bytes | None) -> bytes | None:
        """The change on another version of the file; None unless each hunk's old lines stand there once.

        None as well where looking for them would take long: then the file is read.
        """
        if old is None or not self.hunks or len(self.hunks) * len(old) > MAX_MOVED:
            return None
        text = "\n" + old.decode("utf-8", "surrogateescape") + "\n"
        for _, lines in self.hunks:
            kept = "\n" + "".join(line + "\n" for line in _diff_side(lines, "-"))
            if text.count(kept) != 1:
                return None
            text = text.replace(kept, "\n" + "".join(line + "\n" for line in _diff_side(lines, "+")))
        return text[1:-1].encode("utf-8", "surrogateescape")


def parse_diff(text: str) -> tuple[FileDiff, ...] | None:
    """The files of a git diff; None where it is cut short, or a quoted or renamed result file is in it."""
    lines, found, at = text.split("\n"), list[FileDiff](), 0
    if lines[-1] == "":
        lines.pop()
    while at < len(lines):
        head, at = _diff_head(lines, at)
        hunks, at = _diff_hunks(lines, at)
        path = _diff_path(head)
        if path is None or hunks is None:
            return None
        index = next((line for line in head if line.startswith("index ")), "")
        ids = re.match(r"index [0-9a-f]+\.\.([0-9a-f]+)", index)
        marks = {line.partition(" file mode")[0] for line in head}
        found.append(FileDiff(path, ids[1] if ids else None, "new" in marks, "deleted" in marks, hunks))
    return tuple(found)


def _diff_side(lines: Sequence[str], sign: str) -> list[str]:
    """The lines of a hunk before ("-") or after ("+") the change."""
    return [line[1:] for line in lines if line[:1] in (" ", sign)]


def _diff_head(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The lines before a file's first hunk, and where they end."""
    end = at + 1
    while end < len(lines) and not lines[end].startswith(("@@ ", "diff --git ")):
        end += 1
    return list(lines[at:end]), end


def _diff_hunks(lines: Sequence[str], at: int) -> tuple[tuple[tuple[int, tuple[str, ...]], ...] | None, int]:
    """The hunks of a file, None where one has fewer lines than it announces, and where they end."""
    hunks = list[tuple[int, tuple[str, ...]]]()
    while at < len(lines) and (match := _HUNK.match(lines[at])):
        old, new = (1 if match[group] is None else int(match[group]) for group in (2, 3))
        body, at = list[str](), at + 1
        while at < len(lines) and (old > 0 or new > 0 or lines[at].startswith("\\")):
            sign = lines[at][:1]
            old, new = old - (sign in (" ", "-")), new - (sign in (" ", "+"))
            if sign not in (" ", "-", "+", "\\"):
                return None, at
            body.append(lines[at])
            at += 1
        if old or new:
            return None, at
        # "-0,0" stands for the start of an empty file, like line 1.
        hunks.append((int(match[1]) + (match[2] == "0" and match[1] != "0"), tuple(body)))
    return tuple(hunks), at


def _diff_path(head: Sequence[str]) -> str | None:
    """The path a file's diff is about; "" for one that is none of ours, None where it cannot be told."""
    if not head[0].startswith("diff --git "):
        return None
    names = [line[4:] for line in head[1:] if line.startswith(("--- ", "+++ ")) and line[4:] != "/dev/null"]
    named = names[-1] if names else head[0].rpartition(" b/")[2]
    ours = any(CARD in line or ".eval_results" in line for line in head)
    if ours and ('"' in head[0] or any(line.startswith("rename ") for line in head)):
        return None
    return (named[2:] if named[:2] in ("a/", "b/") else named).rstrip("\t") if ours else ""


# --------------------------------------------------------------------------------------------------
# hub/official: The benchmarks that the Hub lists as official, and the tasks of each
# --------------------------------------------------------------------------------------------------
# `read_official` asks at most once a day and falls back on an older answer, then on the mapping that ships
# with
# the bundle (`official_table`); an `OfficialList` says which of these it is. `task_of` finds the task under
# which a dataset's leaderboard takes a benchmark; None where that would be a guess.

OFFICIAL_TAG = "benchmark:official"
MAX_PAGES = 20  # of the list of benchmarks, 1,000 each: 34 were listed in 2026
CACHE_SECONDS = 86_400.0  # the list and a benchmark's task ids change a few times a month


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a benchmark's `eval.yaml`."""

    id: str
    config: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialList:
    """The benchmarks the Hub lists as official, and the tasks of those that were asked for.

    `origin` is "live", "cache" or "table" (the mapping that ships with the script), `as_of` its date. A
    dataset without an entry in `tasks` was not read: not needed, gated, or failing (then `notes` says so).
    """

    datasets: frozenset[str]
    tasks: Mapping[str, tuple[Task, ...]]
    origin: str
    as_of: str
    notes: tuple[str, ...] = ()

    def dataset(self, name: str | None) -> str | None:
        """The listed dataset with this id, in the Hub's spelling."""
        wanted = (name or "").casefold()
        return next((dataset for dataset in self.datasets if dataset.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class OfficialCache:
    """What earlier runs read: the list with its time, and each dataset's tasks with theirs (Unix seconds)."""

    listed_at: float = 0.0
    datasets: tuple[str, ...] = ()
    tasks: Mapping[str, tuple[float, tuple[Task, ...]]] = field(default_factory=dict)


def read_official(wanted: Iterable[str | None], *, offline: bool = False) -> OfficialList:
    """The official benchmarks, with the tasks of the `wanted` datasets among them.

    Asked of the Hub at most once a day; when it fails an older answer stands in, and without one the shipped
    table. Never raises: what failed is in `notes`.
    """
    cache, now, notes = _read_cache(), time.time(), list[str]()
    fresh = not offline and now - cache.listed_at > CACHE_SECONDS
    if fresh:
        try:
            cache = replace(cache, listed_at=now, datasets=_ask_official())
        except EvaluationError as error:
            notes.append(f"the Hub's list of benchmarks could not be read: {error.message}")
    if not cache.listed_at:
        return official_table(tuple(notes))
    known = OfficialList(frozenset(cache.datasets), {}, "", "")
    needed = {dataset for name in wanted if (dataset := known.dataset(name))}
    stale = [name for name in sorted(needed) if now - cache.tasks.get(name, (0.0, ()))[0] > CACHE_SECONDS]
    tasks = dict(cache.tasks)
    for dataset in [] if offline else stale:
        try:
            tasks[dataset] = (now, _ask_tasks(dataset))
        except EvaluationError as error:
            notes.append(f"the tasks of {dataset} could not be read: {error.message}")
    if fresh or tasks != cache.tasks:
        _write_cache(replace(cache, tasks=tasks))
    origin = "live" if cache.listed_at == now else "cache"
    found = {name: tasks[name][1] for name in needed if name in tasks}
    return OfficialList(known.datasets, found, origin, day_of_moment(cache.listed_at), tuple(notes))


def official_table(notes: tuple[str, ...]) -> OfficialList:
    """The list by the mapping that ships with the bundle, where the Hub cannot be asked."""
    known = [benchmark for benchmark in catalogue().benchmarks if benchmark.eval_dataset]
    tasks: dict[str, tuple[Task, ...]] = {}
    for benchmark in known:
        if benchmark.eval_dataset and benchmark.eval_task:
            old = tasks.get(benchmark.eval_dataset, ())
            tasks[benchmark.eval_dataset] = (*old, Task(benchmark.eval_task))
    datasets = frozenset(str(benchmark.eval_dataset) for benchmark in known)
    return OfficialList(datasets, tasks, "table", catalogue().as_of or "unknown", notes)


def task_of(benchmark: Benchmark, dataset: str, official: OfficialList) -> str | None:
    """The task id under which a dataset's leaderboard takes this benchmark; None where it cannot be told.

    Ids known for the benchmark decide, then a task that is named like it or has its configuration, then the
    only task of a dataset that no other benchmark of the mapping shares: "main" is not GPQA Diamond.
    """
    tasks = official.tasks.get(dataset)
    if tasks is None:
        return benchmark.eval_task if dataset == benchmark.eval_dataset else None
    ids = [task.id for task in tasks]
    for name in (benchmark.eval_task, *benchmark.eval_tasks):
        if name in ids:
            return name
    found = [task.id for task in tasks if _is_task_of(task, benchmark)]
    if len(found) == 1:
        return found[0]
    return ids[0] if len(ids) == 1 and not found and not is_shared_dataset(benchmark, dataset) else None


def is_shared_dataset(benchmark: Benchmark, dataset: str) -> bool:
    """Whether other benchmarks of the mapping are drawn from the same dataset."""
    return any(
        other.id != benchmark.id and dataset in (other.eval_dataset, other.dataset)
        for other in catalogue().benchmarks
    )


def _official_path() -> Path:
    """The cache of an endpoint."""
    return cache_folder() / f"benchmarks-{text_digest(hub_endpoint())[:12]}.json"


def _ask_official() -> tuple[str, ...]:
    path, found = f"/api/datasets?filter={quote(OFFICIAL_TAG)}&limit=1000", list[str]()
    for _ in range(MAX_PAGES):
        answer = hub_get(path, "the list of benchmarks")
        found += [str(row["id"]) for row in as_objects(json_of(answer)) if row.get("id")]
        following = next_page(answer.headers.get("link", ""))
        if not following:
            break
        path = following
    if not found:
        raise EvaluationError("the Hub lists no benchmark", code=6, hint="try again later")
    return tuple(sorted(set(found)))


def _ask_tasks(dataset: str) -> tuple[Task, ...]:
    """The tasks in a dataset's `eval.yaml`. Raises EvaluationError: 4 without one, 6 for what is no YAML."""
    import yaml

    data = read_file(dataset, "eval.yaml", "main", kind="datasets")
    if data is None:
        raise EvaluationError(f"{dataset} has no eval.yaml", code=4)
    try:
        document = load_yaml(data)
    except (yaml.YAMLError, ValueError) as error:
        raise EvaluationError(f"eval.yaml of {dataset} is no YAML: {first_line(error)}", code=6) from error
    return _tasks_in(document)


def _is_task_of(task: Task, benchmark: Benchmark) -> bool:
    named = squash(task.id.rpartition("/")[2]) in benchmark.squashed_names
    return named or (benchmark.config is not None and task.config == benchmark.config)


def _read_cache() -> OfficialCache:
    """The cache, empty where there is none, it is damaged or could not have been written by a run before.

    It is only ever a copy: every field is looked at as if a stranger had put it there.
    """
    try:
        record = as_object(json_or_none(read_cache_file(_official_path())))
    except OSError:
        return OfficialCache()
    listed_at = past_moment(record.get("listed_at"))
    datasets = tuple(name for name in as_texts(record.get("datasets")) if _is_dataset(name))
    if listed_at is None or not datasets:
        return OfficialCache()
    tasks = {
        name: (at, _tasks_in(row))
        for name, row in as_object(record.get("tasks")).items()
        if name in datasets and (at := past_moment(as_object(row).get("at"))) is not None
    }
    return OfficialCache(listed_at, datasets, tasks)


def _is_dataset(name: str) -> bool:
    return len(name) < 200 and re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name, re.ASCII) is not None


def _tasks_in(document: object) -> tuple[Task, ...]:
    """The tasks of an `eval.yaml`, or of a cache of one."""
    rows = as_objects(as_object(document).get("tasks"))
    named = ((text_or_number(row.get("id")), row) for row in rows)
    return tuple(Task(name, as_text(row.get("config"))) for name, row in named if name)


def _write_cache(cache: OfficialCache) -> None:
    tasks = {
        name: {"at": at, "tasks": [asdict(task) for task in rows]} for name, (at, rows) in cache.tasks.items()
    }
    record = {"listed_at": cache.listed_at, "datasets": list(cache.datasets), "tasks": tasks}
    path = _official_path()
    try:
        write_atomically(path, json.dumps(record).encode())
    except OSError as error:
        talk(f"warning: the list of benchmarks is not kept for the next run: {error.strerror}")


# --------------------------------------------------------------------------------------------------
# hub/told_results
# --------------------------------------------------------------------------------------------------
# Results as the Hub tells them in JSON: `evalResults` and `model-index` of its lists and model pages.
#
# `item_result` reads one item of `evalResults`, `told_index` a `model-index`. What a file says itself, with
# the
# line of each value, is read by `hub.results`.


def item_result(item: Mapping[str, Any]) -> Structured | None:
    """One item of `evalResults` as a result; None for a file that the Hub could not read.

    A token that the Hub has not confirmed counts as verified: nobody overwrites such a result. Who shows a
    mark of verification asks the item itself.
    """
    data = as_object(item.get("data"))
    dataset, source = as_object(data.get("dataset")), as_object(data.get("source"))
    if item.get("error") or not data:
        return None
    return Structured(
        format=FILE_FORMAT,
        path=str(item.get("filename")),
        line=0,
        dataset=as_text(dataset.get("id")),
        config=None,
        split=None,
        revision=as_text(dataset.get("revision")),
        task=as_text(dataset.get("task_id")),
        benchmark=None,
        metric=None,
        metric_name=None,
        variant=as_text(data.get("notes")),
        value=finite_number(data.get("value")),
        raw=str(data.get("value")),
        source_name=as_text(source.get("name")),
        source_url=as_text(source.get("url")),
        date=as_text(data.get("date")),
        verified=bool(item.get("verified") or data.get("verifyToken")),
        source_account=as_text(source.get("org")) or as_text(source.get("user")),
    )


def told_index(index: object, path: str) -> Iterator[Structured]:
    """Every metric of every result in a `model-index`; what is no result is passed over."""
    for entry in as_objects(index):
        for result in as_objects(entry.get("results")):
            for metric in as_objects(result.get("metrics")):
                if metric.get("value") is not None:
                    yield _told_result(result, metric, path)


def _told_result(result: Mapping[str, Any], metric: Mapping[str, Any], path: str) -> Structured:
    dataset, value = as_object(result.get("dataset")), metric["value"]
    parts = IndexParts(
        _texts(result.get("task")),
        _texts(dataset),
        _texts(metric),
        _texts(result.get("source")),
        (*_settings(dataset.get("args")), *_settings(metric.get("args"))),
    )
    number = decimal_number(value) if isinstance(value, str) else finite_number(value)
    verified = metric.get("verified") is True
    return index_result(parts, path=path, line=0, value=number, raw=str(value), verified=verified)


def _texts(value: object) -> dict[str, str]:
    """The texts of an object, numbers among them as they are written."""
    found = as_object(value).items()
    return {
        name: str(item).strip()
        for name, item in found
        if isinstance(item, str | int | float) and not isinstance(item, bool) and str(item).strip()
    }


def _settings(args: object) -> list[str]:
    """Arguments as words; older cards have one text."""
    told = [args.strip()] if isinstance(args, str) and args.strip() else []
    return told + [setting_of_argument(name, text) for name, text in _texts(args).items()]


# --------------------------------------------------------------------------------------------------
# hub/yaml_scanner: YAML as the Hub reads it: PyYAML's loader, taught what js-yaml 4 takes and PyYAML refuses
# --------------------------------------------------------------------------------------------------
# `hub_loader` gives a loader for a text, `restored_text` a scalar's text as it was written. The differences
# were found by running both parsers (2026-11): tabs between the tokens of a line, on blank lines, before
# comments and inside plain texts; NEL, LS and PS, which break no line there; `?` inside plain texts in flow
# collections. A tab that indents a block is refused by both.

# Line breaks of YAML 1.1 that are plain characters in 1.2; each is hidden behind one of as many private ones.
_NO_BREAKS = "\x85\u2028\u2029"
_HIDDEN_IN_SCAN = "\uf8f0\uf8f1\uf8f2"
_HIDE, _SHOW = str.maketrans(_NO_BREAKS, _HIDDEN_IN_SCAN), str.maketrans(_HIDDEN_IN_SCAN, _NO_BREAKS)
_BLANK, _BREAK, _END = " \t", "\r\n", "\0\r\n"


def hub_loader(text: str) -> Any:
    """A loader of PyYAML over the text, every character at its own offset."""
    loader = _loader_class()(text.translate(_HIDE) if _is_hidden(text) else text)
    loader.shows = _is_hidden(text)
    return loader


def restored_text(loader: Any, value: str) -> str:
    """A scalar of `hub_loader` with the characters that it was written with."""
    return value.translate(_SHOW) if getattr(loader, "shows", False) else value


def _is_hidden(text: str) -> bool:
    """Whether something is to be hidden; a text that uses the private characters itself stays as it is."""
    return any(ch in text for ch in _NO_BREAKS) and not any(ch in text for ch in _HIDDEN_IN_SCAN)


class HubScanner:
    """The rules of PyYAML's scanner that are others on the Hub; the loader itself comes behind it."""

    peek: Any
    prefix: Any
    forward: Any
    scan_line_break: Any
    get_mark: Any
    index: int
    column: int
    indent: int
    flow_level: int
    allow_simple_key: bool

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line breaks."""
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            self.skip_blanks()
            if self.peek() == "#":
                while self.peek() not in _END:
                    self.forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def skip_blanks(self) -> None:
        """Skip spaces, and tabs that indent no block: where one stands, no key and no dash may follow."""
        blanks = self.blanks()
        is_free = self.flow_level or self.peek(len(blanks)) in "#" + _END
        if "\t" in blanks and not is_free:
            if self.column == 0 and blanks.index("\t") <= self.indent:
                self.forward(blanks.index("\t"))
                return
            self.allow_simple_key = False
        self.forward(len(blanks))

    def blanks(self) -> str:
        """The spaces and tabs that come next."""
        length = 0
        while self.peek(length) in _BLANK:
            length += 1
        return str(self.prefix(length))

    def check_key(self) -> bool:
        """Whether a `?` begins a complex key; in `{url: ?a}` it does not."""
        return self.peek(1) in _BLANK + _END

    def check_plain(self) -> bool:
        """Whether a plain text begins."""
        import yaml

        plain: Any = yaml.SafeLoader.check_plain
        return bool(plain(self)) or (self.peek() == "?" and not self.check_key())

    def scan_plain(self) -> Any:
        """A plain text, over several lines where they are indented deeper than its parent."""
        import yaml

        start, end, indent = self.get_mark(), self.get_mark(), self.indent + 1
        found: list[str] = []
        between: list[str] = []
        while self.peek() != "#" and (word := self.plain_word()):
            self.allow_simple_key = False
            found += [*between, word]
            self.forward(len(word))
            end = self.get_mark()
            between = self.scan_plain_spaces(indent, start)
            if not between or not (self.flow_level or self.column >= indent):
                break
        return yaml.tokens.ScalarToken("".join(found), True, start, end)

    def plain_word(self) -> str:
        """The part of a plain text up to the next blank, or to what ends the text."""
        brackets = ",[]{}" if self.flow_level else ""
        length = 0
        while (ch := self.peek(length)) not in _BLANK + _END + brackets:
            if ch == ":" and self.peek(length + 1) in _BLANK + _END + brackets:
                break
            length += 1
        return str(self.prefix(length))

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """What stands between two words of a plain text; nothing where the text ends."""
        blanks = self.blanks()
        self.forward(len(blanks))
        if self.peek() not in _BREAK:
            return [blanks] if blanks else []
        self.scan_line_break()
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self.is_marker():
            blanks = self.blanks()
            if self.peek(len(blanks)) not in _BREAK:
                spaces = len(blanks) - len(blanks.lstrip(" "))
                if "\t" not in blanks or self.flow_level or spaces >= indent:
                    self.forward(len(blanks))
                return breaks or [" "]
            self.forward(len(blanks))
            breaks.append(self.scan_line_break())
        return []

    def is_marker(self) -> bool:
        """Whether a line that begins or ends a document comes next."""
        return self.prefix(3) in ("---", "...") and self.peek(3) in _BLANK + _END

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """What follows `|` or `>`: whether the last breaks stay, and how far the text is indented."""
        keeps: bool | None = None
        indent: int | None = None
        while self.peek() in "+-123456789":
            ch = self.peek()
            if (keeps is not None) if ch in "+-" else (indent is not None):
                break
            keeps, indent = (ch == "+", indent) if ch in "+-" else (keeps, int(ch))
            self.forward()
        if self.peek() not in _BLANK + _END:
            import yaml

            raise yaml.scanner.ScannerError(
                "while scanning a block scalar",
                start_mark,
                f"expected + or - or a number from 1 to 9, but found {self.peek()!r}",
                self.get_mark(),
            )
        return keeps, indent

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """The rest of the line of `|` or `>`."""
        self.forward(len(self.blanks()))
        import yaml

        rest: Any = yaml.SafeLoader.scan_block_scalar_ignored_line
        rest(self, start_mark)


@lru_cache(1)
def _loader_class() -> Any:
    """The loader. It is made late because PyYAML is imported late."""
    import yaml

    return type("HubLoader", (HubScanner, yaml.SafeLoader), {"shows": False})


# --------------------------------------------------------------------------------------------------
# hub/yaml_tree: YAML as a tree with places: where each value stands in a card or a result file
# --------------------------------------------------------------------------------------------------
# An `Envelope` cuts a file around its YAML (`front_matter_envelope`, `file_envelope`); `yaml_document` parses
# that, as the Hub reads it, into a `YamlDocument` of `YamlNode`s or raises; `parse_document` says why it is
# `Unreadable`, `client_problem` why it is so for PyYAML, which huggingface_hub uses.
# `yaml_pairs`, `yaml_items`, `yaml_fields`, `yaml_text`, `decimal_value` and `hub_kind` read nodes of any
# kind
# and never raise. Nothing is constructed, so dates and unknown tags stay text; nothing is ever dumped.

# Cards and result files are spliced, never dumped: the YAML parser only says where a list ends and, after
# the edit, whether the file reads as the old data plus exactly what was meant.

Leaf: TypeAlias = "str | int | float | bool"
Tree: TypeAlias = "Leaf | dict[str, Tree] | list[Tree]"
Args: TypeAlias = tuple[tuple[str, Leaf], ...]
MODEL_INDEX = "model-index"
_BOM = b"\xef\xbb\xbf"
_OPENING_DASHES = rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*(?:\r\n|\n|\r|\Z)"
_FENCED = pattern(rb"(" + _OPENING_DASHES + rb")(.*?)((?<=[\r\n])---[ \t]*(?:\r\n|\n|\r|\Z).*)", re.S)
LINE_BREAK = pattern(r"\r\n|\n|\r")
# What js-yaml 4, the Hub's parser, takes a plain scalar for; PyYAML reads `1e3` as text and `yes` as a truth.
_HUB_KINDS_IN_YAML = (
    ("null", pattern(r"|~|null|Null|NULL")),
    ("bool", pattern(r"true|True|TRUE|false|False|FALSE")),
    ("int", pattern(r"[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)")),
    (
        "float",
        pattern(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?|"
                r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
    ),
    ("timestamp", pattern(r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """A file cut in three: the YAML, which begins in `line`, and the bytes around it that stay."""

    before: bytes
    yaml: bytes
    after: bytes
    line: int

    def join(self) -> bytes:
        """The file."""
        return self.before + self.yaml + self.after


@dataclass(frozen=True, slots=True, eq=False)
class YamlNode:
    """A node of the YAML with its place in the text; an anchored node is one object wherever aliases stand.

    `kind` is scalar, sequence or mapping; a mapping's children are key, value, key, value... `tag` is what
    YAML 1.1 takes a scalar for (str, int, null...). `style` is block or flow for a collection; plain, quoted
    or block for a scalar. `start` and `end` are offsets in characters.
    """

    kind: str
    tag: str
    value: str
    start: int
    end: int
    column: int
    style: str
    children: tuple[YamlNode, ...] = ()


@dataclass(frozen=True, slots=True)
class YamlToken:
    """A token with its place."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Problem:
    """What a parser says, and of which offset."""

    problem: str
    offset: int


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML text with its tree; `first_line` is the number of its first line in the file `path`."""

    path: str
    text: str
    first_line: int
    root: YamlNode | None
    tokens: tuple[YamlToken, ...]
    line_starts: tuple[int, ...]
    newline: str

    def line(self, offset: int) -> int:
        """Line number in the file, 1-based."""
        return self.first_line + bisect_right(self.line_starts, offset) - 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no YAML; `line` is that of the file."""

    path: str
    line: int
    problem: str


def edit_refused(message: str, hint: str) -> EvaluationError:
    """The failure (5) of an edit that could change more than was meant."""
    return EvaluationError(message, code=5, hint=hint)


def front_matter_envelope(card: bytes) -> Envelope | None:
    """The YAML between the first two `---` lines, None without; blank lines may precede it, as on the Hub."""
    match = _FENCED.match(card)
    if not match:
        return None
    before, yaml, after = match.groups()
    return Envelope(before, yaml, after, 1 + _line_breaks(before))


def new_front_matter(card: bytes) -> Envelope:
    """An empty front matter before the card's text; a BOM stays first, for elsewhere it would be text."""
    if is_front_matter_unclosed(card):
        raise edit_refused(
            "the front matter that opens the card is never closed", "close it with a line of three dashes"
        )
    bom = _BOM if card.startswith(_BOM) else b""
    found = re.search(rb"\r\n|\n|\r", card)
    newline = found.group() if found else b"\n"
    return Envelope(bom + b"---" + newline, b"", b"---" + newline + card[len(bom) :], 2)


def is_front_matter_unclosed(card: bytes) -> bool:
    """Whether a card begins with dashes that nothing closes: the Hub reads no metadata then."""
    return re.match(_OPENING_DASHES, card) is not None and front_matter_envelope(card) is None


def file_envelope(data: bytes) -> Envelope:
    """A file that is YAML as a whole; a BOM stays before it."""
    bom = _BOM if data.startswith(_BOM) else b""
    return Envelope(bom, data[len(bom) :], b"", 1)


def yaml_document(path: str, envelope: Envelope) -> YamlDocument:
    """The YAML of a file. Raises EvaluationError (5) with the line where it cannot be read."""
    document = parse_document(path, envelope)
    if isinstance(document, Unreadable):
        raise edit_refused(
            f"{path}, line {document.line}: the YAML cannot be read: {document.problem}",
            "repair that line first; nothing was changed",
        )
    return document


def parse_document(path: str, envelope: Envelope) -> YamlDocument | Unreadable:
    """The YAML of a file with its tree, or why there is none; never raises."""
    try:
        text = envelope.yaml.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable(path, envelope.line + _line_breaks(envelope.yaml[: error.start]), "it is no UTF-8")
    starts = (0, *(match.end() for match in LINE_BREAK.finditer(text)))
    parsed = _parse_yaml(text, hub_loader)
    if isinstance(parsed, _Problem):
        return Unreadable(path, envelope.line + bisect_right(starts, parsed.offset) - 1, parsed.problem)
    newline = LINE_BREAK.search(envelope.before.decode("utf-8", "replace") + text)
    return YamlDocument(path, text, envelope.line, *parsed, starts, newline.group() if newline else "\n")


def client_problem(document: YamlDocument) -> Unreadable | None:
    """Why PyYAML, and so huggingface_hub, cannot read what the Hub reads; None where it can."""
    import yaml

    parsed = _parse_yaml(document.text, yaml.SafeLoader)
    if not isinstance(parsed, _Problem):
        return None
    return Unreadable(document.path, document.line(parsed.offset), parsed.problem)


def yaml_pairs(node: YamlNode | None) -> Iterator[tuple[YamlNode, YamlNode]]:
    """Keys and values of a mapping in their order, repeated keys too; none of anything else."""
    if node is not None and node.kind == "mapping":
        yield from zip(node.children[::2], node.children[1::2], strict=True)


def yaml_items(node: YamlNode | None) -> tuple[YamlNode, ...]:
    """The items of a list, none of anything else."""
    return node.children if node is not None and node.kind == "sequence" else ()


def yaml_fields(node: YamlNode | None) -> dict[str, YamlNode]:
    """The values of a mapping by key, last one first served, as PyYAML does; `<<` one level deep."""
    found: dict[str, YamlNode] = {}
    for key, value in yaml_pairs(node):
        if key.tag == "merge":
            for base in yaml_items(value) or (value,):
                found |= {name.value: item for name, item in yaml_pairs(base)}
    return found | {key.value: value for key, value in yaml_pairs(node) if key.kind == "scalar"}


def is_empty(node: YamlNode) -> bool:
    """Whether a node holds nothing: null, an empty list or mapping."""
    return node.tag == "null" or (node.kind != "scalar" and not node.children)


def yaml_text(node: YamlNode | None) -> str | None:
    """What a scalar says, None for null, an empty text or a collection."""
    if node is None or node.kind != "scalar" or node.tag == "null":
        return None
    return node.value.strip() or None


def decimal_value(node: YamlNode | None) -> float | None:
    """The number a scalar writes in decimals, None where it writes none."""
    text = yaml_text(node)
    return None if text is None else decimal_number(text)


def hub_kind(node: YamlNode) -> str:
    """What the Hub's parser takes a node for: sequence, mapping, str, int, float, bool, null or timestamp."""
    if node.kind != "scalar":
        return node.kind
    if node.style != "plain":
        return "str"
    if node.end - node.start != len(node.value):  # a tag or an anchor stands before it, or it has lines
        return node.tag
    return next((kind for kind, form in _HUB_KINDS_IN_YAML if form.fullmatch(node.value)), "str")


def _line_breaks(data: bytes) -> int:
    return len(re.findall(rb"\r\n|\n|\r", data))


def _parse_yaml(
    text: str, load: Callable[[str], Any]
) -> tuple[YamlNode | None, tuple[YamlToken, ...]] | _Problem:
    """Tree and tokens of a text by a loader, or what it cannot read.

    Nodes are composed, not constructed: an impossible date or an unknown tag is no reason to refuse a card.
    """
    import yaml

    tokens: list[YamlToken] = []
    try:
        check_size(text)
        loader = load(text)
        take = loader.get_token

        def note_token() -> object:
            token = take()
            tokens.append(YamlToken(type(token).__name__, token.start_mark.index, token.end_mark.index))
            return token

        loader.get_token = note_token
        node = loader.get_single_node()
        if node is not None:
            check_expansion(node)
        root = None if node is None else _convert(node, {}, loader)
    except yaml.reader.ReaderError as error:
        return _Problem(f"the character {error.character!r} is not allowed", error.position)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _Problem(error.problem or error.context or "", mark.index if mark else 0)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape beyond Unicode is a ValueError
        return _Problem(str(error), 0)
    except RecursionError:
        return _Problem("it is nested too deeply", 0)
    return root, tuple(tokens)


def _convert(node: Any, done: dict[int, YamlNode | None], loader: Any) -> YamlNode:
    """PyYAML's node as ours. Shared nodes stay shared, so a bomb of aliases stays small."""
    if id(node) in done:
        known = done[id(node)]
        if known is None:
            raise ValueError("an alias stands inside its own anchor")
        return known
    done[id(node)] = None
    kind: str = node.id
    children: list[YamlNode] = []
    if kind != "scalar":
        for item in node.value:
            children += [_convert(part, done, loader) for part in (item if kind == "mapping" else (item,))]
    converted = YamlNode(
        kind,
        node.tag.removeprefix("tag:yaml.org,2002:"),
        restored_text(loader, node.value) if kind == "scalar" else "",
        node.start_mark.index,
        node.end_mark.index,
        node.start_mark.column,
        _yaml_style(node),
        tuple(children),
    )
    done[id(node)] = converted
    return converted


def _yaml_style(node: Any) -> str:
    if node.id != "scalar":
        return "flow" if node.flow_style else "block"
    return {None: "plain", "'": "quoted", '"': "quoted"}.get(node.style, "block")


# --------------------------------------------------------------------------------------------------
# hub/results: The results that stand in a card or in a file of `.eval_results`
# --------------------------------------------------------------------------------------------------
# `read_model_index` and `read_eval_results` give them from bytes. For those who check or edit, `index_rows`,
# `result_rows` and `eval_rows` give each with the node of its value; `chosen_model` and `single_value` find
# where one may be added. Junk is passed over: `publishing.lint` names it.

ResultRow: TypeAlias = tuple[Structured, YamlNode]  # and the node of its value


def read_model_index(card: bytes, model_name: str | None = None) -> tuple[Structured, ...]:
    """Every metric of every result in the card's `model-index`, in the order of the file.

    With `model_name`, results of an entry that bears another name say so in `entry`.
    What is no result (a text where a mapping is expected, a metric without a value) is passed over;
    `lint_card` names it. Raises EvaluationError (5) for front matter that is no YAML.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        return ()
    document = yaml_document(CARD, envelope)
    own = chosen_model(document, model_name) if model_name else None
    found = list[Structured]()
    for model in index_models(document):
        name = None if not model_name or model is own else yaml_text(yaml_fields(model).get("name"))
        found += [replace(row, entry=name) for row, _ in index_rows(document, (model,))]
    return tuple(found)


def read_eval_results(path: str, data: bytes) -> tuple[Structured, ...]:
    """Every entry with a value in one file of `.eval_results`; `path` is only reported.

    Junk is passed over as in `read_model_index`. Raises EvaluationError (5) for what is no YAML.
    """
    return tuple(row for row, _ in eval_rows(yaml_document(path, file_envelope(data))))


def index_models(document: YamlDocument) -> tuple[YamlNode, ...]:
    """The entries of `model-index`, whatever they are."""
    return yaml_items(yaml_fields(document.root).get(MODEL_INDEX))


def index_rows(document: YamlDocument, models: Iterable[YamlNode]) -> Iterator[ResultRow]:
    """The results of some entries of `model-index`, in the order of the file."""
    for model in models:
        for result in yaml_items(yaml_fields(model).get("results")):
            yield from result_rows(document, result)


def result_rows(document: YamlDocument, result: YamlNode) -> Iterator[ResultRow]:
    """The rows of one result block: one for each metric with a value."""
    parts = yaml_fields(result)
    for metric in yaml_items(parts.get("metrics")):
        value = yaml_fields(metric).get("value")
        if value is not None:
            yield _index_row(document, parts, yaml_fields(metric), value), value


def eval_rows(document: YamlDocument) -> Iterator[ResultRow]:
    """The entries with a value in a file of `.eval_results`, in the order of the file."""
    for entry in yaml_items(document.root):
        parts = yaml_fields(entry)
        value = parts.get("value")
        if value is not None:
            yield eval_row(document, parts, value), value


def eval_row(document: YamlDocument, parts: dict[str, YamlNode], value: YamlNode) -> Structured:
    """One entry of `.eval_results` as a result; `value` is the node of its value."""
    dataset, source = yaml_fields(parts.get("dataset")), yaml_fields(parts.get("source"))
    return Structured(
        format=FILE_FORMAT,
        path=document.path,
        line=document.line(value.start),
        dataset=yaml_text(dataset.get("id")),
        config=yaml_text(dataset.get("config")),
        split=yaml_text(dataset.get("split")),
        revision=yaml_text(dataset.get("revision")),
        task=yaml_text(dataset.get("task_id")),
        benchmark=None,
        metric=None,
        metric_name=None,
        variant=yaml_text(parts.get("notes")),
        value=decimal_value(value),
        raw=written_text(document, value),
        source_name=yaml_text(source.get("name")),
        source_url=yaml_text(source.get("url")),
        date=yaml_text(parts.get("date")),
        verified=is_verified(parts),
        source_account=yaml_text(source.get("org")) or yaml_text(source.get("user")),
    )


def written_text(document: YamlDocument, value: YamlNode) -> str:
    """A value as it is written, quotes included."""
    return document.text[value.start : value.end].strip()


def is_verified(fields: dict[str, YamlNode]) -> bool:
    """Whether a result counts as verified: by its flag, or by a token that the Hub checks."""
    flag = fields.get("verified")
    is_true = flag is not None and flag.tag == "bool" and flag.value.casefold() in ("true", "yes", "on")
    return is_true or yaml_text(fields.get("verifyToken")) is not None


def chosen_model(document: YamlDocument, model_name: str) -> YamlNode | None:
    """The entry of `model-index` to add to: the one of that name, else one that names none."""
    if document.root is not None and document.root.kind != "mapping" and not is_empty(document.root):
        raise edit_refused(
            f"{document.path}, line {document.first_line}: the front matter is no mapping", "repair it first"
        )
    models = [model for model in index_models(document) if model.kind == "mapping" and model.children]
    names = [(yaml_text(yaml_fields(model).get("name")) or "").casefold() for model in models]
    short = [name.rpartition("/")[2] for name in names]
    wanted = model_name.casefold()
    own = wanted.rpartition("/")[2]
    spellings = ((names, wanted), (short, own), ([squash(name) for name in short], squash(own)))
    for spelled, name in spellings:
        if name and name in spelled:
            return models[spelled.index(name)]
    return next((model for model, name in zip(models, names, strict=True) if not name), None)


def single_value(document: YamlDocument, mapping: YamlNode, key: str) -> YamlNode | None:
    """The value of a key that may stand there once. Raises EvaluationError (5) where it stands twice."""
    found = [(name, value) for name, value in yaml_pairs(mapping) if name.value == key]
    if len(found) > 1:
        raise edit_refused(
            f"{document.path}, line {document.line(found[1][0].start)}: {key} stands there twice",
            "merge the two by hand first",
        )
    if not found and any(name.tag == "merge" for name, _ in yaml_pairs(mapping)):
        raise edit_refused(
            f"{document.path}, line {document.line(mapping.start)}: {key} may come from a merge key",
            "write it out by hand first",
        )
    return found[0][1] if found else None


def _index_row(
    document: YamlDocument, parts: dict[str, YamlNode], metric: dict[str, YamlNode], value: YamlNode
) -> Structured:
    dataset = yaml_fields(parts.get("dataset"))
    found = IndexParts(
        _texts_in(yaml_fields(parts.get("task"))),
        _texts_in(dataset),
        _texts_in(metric),
        _texts_in(yaml_fields(parts.get("source"))),
        (*_result_settings(dataset.get("args")), *_result_settings(metric.get("args"))),
    )
    return index_result(
        found,
        path=document.path,
        line=document.line(value.start),
        value=decimal_value(value),
        raw=written_text(document, value),
        verified=is_verified(metric),
    )


def _texts_in(fields: Mapping[str, YamlNode]) -> dict[str, str]:
    return {name: text for name, node in fields.items() if (text := yaml_text(node)) is not None}


def _result_settings(args: YamlNode | None) -> Iterator[str]:
    """Arguments as words; older cards have one text."""
    if text := yaml_text(args):
        yield text
    for key, value in yaml_pairs(args):
        shown = yaml_text(value)
        if shown is not None:
            yield setting_of_argument(key.value, shown)


# --------------------------------------------------------------------------------------------------
# hub/repository: A model's card, results and open pull requests, at one commit
# --------------------------------------------------------------------------------------------------
# `read_repository` gives a `Repository`, with what each open `Pull` proposes. `list_pulls`, `read_pull` and
# `pull_details` read pull requests alone, `result_paths` are the paths of results, `parsed_results` the
# results
# in some files, `result_changes` what of a diff concerns them, `files_of` the files of a `Repository`.
# Nothing
# is written here.

_MODEL_FIELDS = ("sha", "siblings", "evalResults", "gated", "private")
EVAL_FILE = pattern(r"\.eval_results/[^/]+\.ya?ml")
MAX_RESULT_PATHS = 1_000  # of a repository: each may cost a request, and real ones have a few
MAX_READ_OF_PULL = 100  # files of a pull request, anybody's, that its diff does not tell


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request with what it changes of the evaluation results.

    `files` are the new bytes of the files it changes, None for one it deletes; `results` are those that main
    has not. `touched` also names the files of which only the Hub's own reading (`evalResults`) is known.
    """

    num: int
    title: str
    author: str
    status: str
    created: str | None = None
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    touched: tuple[str, ...] = ()
    results: tuple[Structured, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A model's card and results at one commit, and its open pull requests.

    `sha` is what is edited and becomes the parent commit; `branch` is "main", or "refs/pr/N" where an open
    pull request is to be amended. `main_sha` and `main_card` are always main's: what scores are read from.
    `newest` is the highest number of a discussion at the time of reading, `unread_card` why the results in
    the card are not known, `amended` the pull request of `branch`. `settled` are the closed and the merged
    pull requests among the newest discussions, newest first, without their content.
    """

    repo_id: str
    sha: str
    card: bytes | None
    paths: frozenset[str] = frozenset()
    results: tuple[Structured, ...] = ()
    pulls: tuple[Pull, ...] = ()
    newest: int = 0
    branch: str = "main"
    takes_pulls: bool = True
    notes: tuple[str, ...] = ()
    aliases: frozenset[str] = frozenset()
    main_sha: str = ""
    main_card: bytes | None = None
    unread_card: str | None = None
    amended: Pull | None = None
    settled: tuple[Pull, ...] = ()

    @property
    def folded_names(self) -> frozenset[str]:
        """The ids under which the model is known, case folded."""
        return frozenset(name.casefold() for name in self.aliases | {self.repo_id})


@dataclass(frozen=True, slots=True)
class PullList:
    """The open pull requests without their content; `newest` and `settled` as in `Repository`."""

    rows: tuple[Pull, ...]
    newest: int
    enabled: bool = True
    settled: tuple[Pull, ...] = ()


def read_repository(repo_id: str, *, amend: int | None = None) -> Repository:
    """The state of a repository that an audit needs: three requests, and one an open pull request.

    The sha comes first and the card is read at it. The `.eval_results` of main and of pull requests come
    with the same answer; files it does not mention, and those about to be edited, are read themselves. With
    `amend` the state is that of the open pull request of this number. Raises EvaluationError 2, 3, 4 or 6.
    """
    check_repo_id(repo_id)
    info = hub_object(
        with_query(f"/api/models/{repo_id}", *(("expand", name) for name in _MODEL_FIELDS)), repo_id
    )
    sha, name = as_text(info.get("sha")), as_text(info.get("id")) or repo_id
    if not sha:
        raise no_commit(repo_id)
    items = as_objects(info.get("evalResults"))
    siblings = (str(row.get("rfilename")) for row in list_in_answer(info, "siblings"))
    paths = result_paths(siblings, name)
    card = read_file(name, CARD, sha)
    stated, unread = parsed_results({CARD: card}, name)
    filed, notes = _filed_on_main(name, sha, paths, items)
    results = (*stated, *filed)
    listing = list_pulls(name)
    pulls = [pull for row in listing.rows if (pull := read_pull(name, row, card, items, results))]
    main = Repository(
        name,
        sha,
        card,
        paths,
        results,
        tuple(pulls),
        listing.newest,
        takes_pulls=listing.enabled,
        notes=(*unread, *notes, *(note for pull in pulls for note in pull.notes)),
        unread_card=unread[0] if unread else None,
        aliases=frozenset({repo_id, name}),
        main_sha=sha,
        main_card=card,
        settled=listing.settled,
    )
    return main if amend is None else _amended(main, amend)


def parsed_results(
    files: Mapping[str, bytes | None], repo_id: str | None = None
) -> tuple[list[Structured], list[str]]:
    """(the results in some files, those of a model where the id is given; the files that cannot be read)."""
    found, notes = list[Structured](), list[str]()
    for path, data in files.items():
        if data is None:
            continue
        try:
            found += read_model_index(data, repo_id) if path == CARD else read_eval_results(path, data)
        except EvaluationError as error:
            notes.append(error.message)
    return found, notes


def result_paths(paths: Iterable[str], where: str) -> frozenset[str]:
    """Those of some paths that are result files. Raises EvaluationError (5) above MAX_RESULT_PATHS."""
    found = frozenset(path for path in paths if EVAL_FILE.fullmatch(path))
    if len(found) > MAX_RESULT_PATHS:
        raise EvaluationError(
            f"{where} has {len(found):,} files in .eval_results", code=5,
            hint=f"take out what is no result: at most {MAX_RESULT_PATHS:,} are read",
        )  # fmt: skip
    return found


def files_of(repository: Repository) -> dict[str, bytes]:
    """The card and its result files at the commit that was read; a request for each of these."""
    files = {} if repository.card is None else {CARD: repository.card}
    for path in sorted(repository.paths):
        data = read_file(repository.repo_id, path, repository.sha)
        if data is not None:
            files[path] = data
    return files


def list_pulls(repo_id: str, author: str | None = None) -> PullList:
    """The open pull requests, drafts included, by number.

    One page of all discussions is enough for most repositories and tells the newest number; the open pull
    requests are asked for by themselves where it is not. 403 means that the owners take none.
    """
    path = f"/api/models/{repo_id}/discussions"
    try:
        page = hub_object(with_query(path, ("type", "all"), ("status", "all"), ("p", "0")), repo_id)
    except EvaluationError as error:
        if answered_status(error) == 403 and not is_gate(error):
            return PullList((), 0, enabled=False)
        raise
    rows = list_in_answer(page, "discussions")
    newest = max((number_in_answer(row, "num") for row in rows), default=0)
    settled = [row for item in rows if (row := _pull_row(item, ("closed", "merged")))]
    if len(rows) < number_in_answer(page, "count"):
        rows = _open_rows(repo_id, path)
    found = [row for item in rows if (row := _pull_row(item)) and author in (None, row.author)]
    settled.sort(key=lambda row: -row.num)
    return PullList(tuple(sorted(found, key=lambda row: row.num)), newest, settled=tuple(settled))


def read_pull(
    repo_id: str,
    row: Pull,
    card: bytes | None,
    items: Sequence[Mapping[str, Any]],
    main: Sequence[Structured],
) -> Pull | None:
    """A pull request with what it changes, from its diff in all but odd cases. None when it is gone by now.

    Each file that the diff builds is checked against the blob id which the diff names. A card whose hunks fit
    today's main, which has moved since, shows what merging would give; result files that cannot be built are
    taken from `evalResults`; the rest is read at the pull request's ref.
    """
    try:
        details = pull_details(repo_id, row.num)
    except EvaluationError as error:
        if error.code == 4:
            return None
        raise
    own = [item for item in items if item.get("pullRequest") == row.num]
    diff = details.get("diff")
    files, derived = _files_of_diff(repo_id, row.num, diff if isinstance(diff, str) else None, card)
    derived |= {str(item.get("filename")): None for item in own if item.get("filename") not in files}
    told = [result for item in own if (result := item_result(item)) and result.path in derived]
    untold = [path for path in derived.keys() - {result.path for result in told} if derived[path] is None]
    untold.sort(key=lambda path: (path != CARD, path))
    for path in untold[:MAX_READ_OF_PULL]:
        files[path] = read_file(repo_id, path, f"refs/pr/{row.num}")
    results, notes = parsed_results({**derived, **files}, repo_id)
    if untold[MAX_READ_OF_PULL:]:
        notes.append(f"{len(untold) - MAX_READ_OF_PULL} of its {len(untold)} files were not read")
    touched = tuple(sorted(files.keys() | derived.keys()))
    return replace(
        row,
        files=files,
        touched=touched,
        results=tuple(proposed_results(main, (*results, *told), touched)),
        conflicts=conflicts_in(details),
        notes=tuple(f"#{row.num} by {row.author}: {note}" for note in notes),
    )


def pull_details(repo_id: str, num: int) -> dict[str, Any]:
    """What the page of a pull request shows: its diff, which names the blobs, and what is in conflict."""
    return hub_object(with_query(f"/api/models/{repo_id}/discussions/{num}", ("diff", "1")), repo_id)


def conflicts_in(details: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that do not merge into main, by `pull_details`."""
    return tuple(str(path) for path in details.get("filesWithConflicts") or ())


def _filed_on_main(
    repo_id: str, sha: str, paths: frozenset[str], items: Sequence[Mapping[str, Any]]
) -> tuple[list[Structured], list[str]]:
    """(results in the files of `.eval_results`, what could not be read).

    Of a file with a mistake the Hub shows nothing; its other results stand there all the same, so such
    files are read themselves.
    """
    main = [item for item in items if item.get("pullRequest") is None]
    broken = {str(item.get("filename")): str(item["error"]) for item in main if item.get("error")}
    unseen = paths - ({str(item.get("filename")) for item in main} - broken.keys())
    told = (item_result(item) for item in main if item.get("filename") not in unseen)
    more, faults = parsed_results({path: read_file(repo_id, path, sha) for path in sorted(unseen)})
    notes = [f"{path}: {problem}" for path, problem in broken.items()]
    return [*filter(None, told), *more], notes + faults


def _amended(main: Repository, num: int) -> Repository:
    """The state at the head of an open pull request, which then takes the place of main."""
    pull = next((pull for pull in main.pulls if pull.num == num), None)
    if pull is None:
        raise EvaluationError(
            f"{main.repo_id} has no open pull request #{num}",
            code=4,
            hint=f"list them: {command_line('get-prs', ('--repo-id', main.repo_id))}",
        )
    branch = f"refs/pr/{num}"
    sha, blobs = files_at(main.repo_id, branch)
    paths = result_paths(blobs, f"{main.repo_id} #{num}")
    files = {path: read_file(main.repo_id, path, sha) for path in sorted(paths)}
    card = read_file(main.repo_id, CARD, sha)
    results, notes = parsed_results({CARD: card, **files}, main.repo_id)
    here = {subject_of_result(result) for result in results}
    newer = [result for result in main.results if subject_of_result(result) not in here]
    others = tuple(other for other in main.pulls if other.num != num)
    return replace(
        main,
        sha=sha,
        card=card,
        paths=paths,
        results=(*results, *newer),
        pulls=others,
        branch=branch,
        notes=(*main.notes, *notes),
        amended=pull,
    )


def _open_rows(repo_id: str, path: str) -> list[dict[str, Any]]:
    rows = list[dict[str, Any]]()
    for number in range(1_000):
        query = (("type", "pull_request"), ("status", "open"), ("p", str(number)))
        page = hub_object(with_query(path, *query), repo_id)
        more = list_in_answer(page, "discussions")
        rows += more
        if not more or len(rows) >= number_in_answer(page, "count"):
            break
    return rows


def _pull_row(row: Mapping[str, Any], wanted: tuple[str, ...] = ("open", "draft")) -> Pull | None:
    if not row.get("isPullRequest") or row.get("status") not in wanted:
        return None
    author = as_text(as_object(row.get("author")).get("name")) or "a deleted account"
    created = as_text(row.get("createdAt"))
    return Pull(
        number_in_answer(row, "num"), str(row.get("title") or ""), author, str(row["status"]), created
    )


def result_changes(
    changes: Iterable[FileDiff], card: bytes | None
) -> Iterator[tuple[FileDiff, bytes | None]]:
    """The changes of a card and of result files, each with the old file, None if not known."""
    for change in changes:
        if change.path == CARD or EVAL_FILE.fullmatch(change.path):
            yield change, b"" if change.added else card if change.path == CARD else None


def _files_of_diff(
    repo_id: str, num: int, diff: str | None, card: bytes | None
) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """What a diff makes of the card and the result files.

    (files whose content is proved, None where deleted; files that it does not prove, with what merging would
    give or None where that cannot be told either).
    """
    changes = None if diff is None else parse_diff(diff)
    if changes is None:
        _, blobs = files_at(repo_id, f"refs/pr/{num}")
        paths = [path for path in blobs if path == CARD or EVAL_FILE.fullmatch(path)]
        return {}, {path: None for path in paths if blobs[path] != git_blob(card or b"")}
    proved, derived = dict[str, bytes | None](), dict[str, bytes | None]()
    for change, old in result_changes(changes, card):
        new = change.apply(old)
        if new is not None or change.deleted:
            proved[change.path] = None if change.deleted else new
        else:
            derived[change.path] = change.apply_moved(old)
    return proved, derived


# --------------------------------------------------------------------------------------------------
# publishing/beside: The words beside a score that speak against publishing it
# --------------------------------------------------------------------------------------------------
# `objection_to_words` finds them in its label, its variant, its task and its remarks: an error estimate, a
# part
# of a run, a part of the benchmark or a metric that its fields do not tell. `objection_to_number` compares
# the
# number with the cell that prints it, and the samples with what is a whole run.

_ITEMS = r"(?:samples|examples|questions|problems|prompts|instances|items|tasks|cases|queries|rows)"
_SOME = r"(?:half|third|quarter|fifth|tenth|fraction|portion|sample|subset|part)"
# Beside a number, and what its words leave when all that is known is taken out.
_PART_OF_RUN = pattern(
    r"(?i)\b(?:partial(?:ly)?|incomplete|subset|sub-?sampled?|limit(?:ed)?(?:\s*(?:=|:|to))?\s*\d+|"
    rf"first\s+(?:\d+|half|hundred|thousand)|\d+\s*(?:(?:out )?of|/)\s*\d+\s*\w*|\d+\s*{_ITEMS}|{_SOME} of|"
    rf"random(?:ly)?\s+(?:\w+\s+)?\d+|\d+\s+random(?:ly)?|every\s+(?:other|\w+(?:th|nd|rd))|n\s*=\s*\d+|\d+\s*q)\b|"
    rf"\d+\s*%\s*(?:of|{_SOME})\b|前\s*\d+|抽样|抽樣|子集|部分"
)
# In a sentence, where "8 samples per question" is said of whole runs.
_REMARK_OF_PART = pattern(
    r"(?i)\b(?:partial run|incomplete|sub-?sampled|limit(?:ed)?\s*(?:=|:|to)\s*\d+|"
    rf"first\s+\d+\s+{_ITEMS}|(?P<some>\d+)\s*(?:(?:out )?of|/)\s*(?:the\s+)?(?P<all>\d+)\s*{_ITEMS}|"
    rf"(?:on|only|over|just)\s+(?:an?\s+)?(?:random\s+)?{_SOME}\b|\d+\s+random(?:ly)?|random(?:ly)?\s+\d+)\b|"
    r"\d+\s*%\s*of\s+the\s+(?:test|data|questions|problems|benchmark)|抽样|抽樣|子集"
)
_ONLY = pattern(r"(?i)^only\s+|\s+(?:only|subset|questions|category|subject|part)$")
_PIECES = pattern(r"[,;|\n]+")
_UNNAMED_VALUE = pattern(r"value \d+ of (\d+)")
_BOUND = pattern(r"^\s*[<>≤≥]\s*\d")
_SOLVED = pattern(r"^\s*\d+\s*/\s*\d+\s*$")
_GAIN = pattern(r"^\s*\+\s*\d")
_PRINTED_NUMBER = pattern(r"\d+(?:[.,]\d+)*|\.\d+")


def unnamed_of_several(score: Score) -> str | None:
    """That a number is one of several in its cell, which nothing names."""
    part = score.settings.part
    unnamed = _UNNAMED_VALUE.fullmatch(part[1]) if part and part[0] == UNKNOWN_PART else None
    return f"its cell prints {unnamed[1]} numbers, and nothing says which is which" if unnamed else None


def objection_to_words(
    score: Score, benchmark: Benchmark, measured: Measurement, remarks: str | None
) -> str | None:
    """Why the words beside a number keep it from being published; None where they do not."""
    if several := unnamed_of_several(score):
        return several
    beside = tuple(_told_beside(score, benchmark))
    left = [text for settings in (score.settings, *beside) for text in _unplaced(settings)]
    for text in (*filter(None, (score.metric,)), *left):
        if is_error_estimate(text):
            return f"{text!r} is an error estimate, no score"
    if found := next((text for text in left if _is_other_measure(text, measured.metric)), None):
        return f"{found!r} is another measure than {measured.metric}"
    if some := next((match for text in left if (match := _PART_OF_RUN.search(text))), None):
        return _partial(repr(some.group()))
    if reason := _partial_by_method(score, remarks):
        return reason
    told = "; ".join(filter(None, (*score.settings.rest, remarks)))
    named = () if _is_listed(beside, score, measured) else beside
    for settings in (*named, *_told_in_remarks(told, benchmark)):
        if reason := _contradiction_of(settings, benchmark, measured):
            return reason
    return None


def _is_listed(beside: Sequence[Settings], score: Score, measured: Measurement) -> bool:
    """Whether a label names several parts or metrics, as that of a cell with several numbers: this is one."""
    parts = {settings.part for settings in beside if settings.part}
    metrics = {settings.metric for settings in beside if settings.metric}
    own = measured.settings.part
    is_sum = own is None and any(squash(text) in AGGREGATE_WORDS for text in (score.label or "").split("|"))
    of_part = is_sum or any(is_same_part(part, own) for part in parts)
    return (len(parts) > 1 and of_part) or (len(metrics) > 1 and measured.metric in metrics)


def is_error_estimate(text: str) -> bool:
    """Whether a text is the name of an error estimate, or holds the whole name of one: "acc_stderr,none"."""
    return squash(text) in ERROR_ESTIMATES or bool(ERROR_ESTIMATE.search(text) and "±" not in text)


def objection_to_number(score: Score, benchmark: Benchmark) -> str | None:
    """Why a number is not what its source prints, or not of a whole run."""
    if _SOLVED.match(score.raw):
        return f"{score.raw!r} is a count, no value"
    if _BOUND.match(score.raw):
        return f"{score.raw!r} is a bound, no value"
    if benchmark.scale == "percent" and _GAIN.match(score.raw):
        return f"{score.raw!r} reads as a difference, no value"
    printed = [_as_printed(text) for text in _PRINTED_NUMBER.findall(score.raw[:200])]
    if printed and not any(_is_printed(abs(score.value), number) for number in printed):
        return f"its source prints {score.raw!r}, which is not {score.value:g}"
    known = catalogue().with_id(benchmark.id)
    same_data = known is not None and known.dataset == benchmark.dataset
    samples = score.samples if same_data and score.settings.part is None else None
    rehearsed = is_rehearsal() and (score.method or {}).get("expected_samples") == samples
    whole = known_samples(benchmark)
    if samples is not None and samples < max(whole, default=0) and not rehearsed:  # more: several epochs
        return _partial(gap) if (gap := count_gap(samples, whole)) else None
    return None


def _is_other_measure(text: str, metric: str | None) -> bool:
    """Whether a word beside a number says that it is no share of right answers, or a rescaled one."""
    if squash(text) in OTHER_MEASURES:
        return True
    found = metric_of(metric) if metric else None
    return bool(found and found[0].counts_right and squash(text) in RESCALED)


def _partial(told: str) -> str:
    return f"{told} reads as a part of the benchmark; only complete runs are published"


def _partial_by_method(score: Score, remarks: str | None) -> str | None:
    """Why the method or the remarks say that a run was no whole one."""
    method = score.method or {}
    if method.get("limit") is not None:
        return _partial(f"limit {method['limit']}")
    if method.get("partial"):
        return f"of a partial run ({method['partial']}); only complete runs are published"
    for found in _REMARK_OF_PART.finditer(remarks or ""):
        if found["all"] is None or found["some"] != found["all"]:
            return _partial(repr(found.group()))
    return None


def _told_beside(score: Score, benchmark: Benchmark) -> Iterator[Settings]:
    """What the printed label says, piece by piece, and the harness's task and metric."""
    method = score.method or {}
    known = {rule.task for rule in benchmark.harness_tasks}
    task = (as_text(method.get("task")) or "").rpartition("/")[2]
    if task not in known and (part := _part_of_task(task, benchmark)):
        yield Settings(part=part)
    for piece in [*(score.label or "").split("|"), as_text(method.get("metric")) or ""]:
        text = piece.strip()
        entry = catalogue().find(text)
        if entry is not None and (way := _way_between(benchmark, entry)):
            yield Settings(part=("part", way))
        elif text and text not in known and entry is None:
            yield settings_of_name(text, benchmark) or read_settings(text, benchmark)


def _way_between(benchmark: Benchmark, entry: Benchmark) -> str | None:
    """The part by which a printed entry is another test than the benchmark; None where it may be this one.

    An entry below it, or beside it in the same whole; one above it is said of its parts too.
    """
    if entry.id == benchmark.id or parts_between(entry, benchmark):
        return None
    if way := parts_between(benchmark, entry):
        return way[0]
    return entry.name if family_of(entry.id) == family_of(benchmark.id) else None


def _part_of_task(task: str, benchmark: Benchmark) -> tuple[str, str] | None:
    """The part that the end of a task's name names: "anatomy" of "mmlu_generative_anatomy"."""
    words = task.split("_")
    found = (find_part(benchmark, "_".join(words[at:])) for at in range(len(words)))
    return next(filter(None, found), None)


def _told_in_remarks(remarks: str | None, benchmark: Benchmark) -> Iterator[Settings]:
    """What each piece of the remarks names; "Law only" and "Law subset" name Law."""
    for piece in _PIECES.split(remarks or ""):
        if text := piece.strip():
            yield read_settings(_ONLY.sub("", text), benchmark)


def _unplaced(settings: Settings) -> Iterator[str]:
    """The words of a text that nothing could place."""
    if settings.part and settings.part[0] == UNKNOWN_PART:
        yield settings.part[1]
    yield from settings.rest


def _contradiction_of(settings: Settings, benchmark: Benchmark, measured: Measurement) -> str | None:
    """Why a word beside a number says of part or metric what its fields do not."""
    part, own = settings.part, measured.settings.part
    if part and part[0] != UNKNOWN_PART and not is_same_part(part, own):
        said = replace(measured, name=benchmark.id, settings=replace(measured.settings, part=part))
        answer = compare_tests(said, measured)
        if answer is Answer.DIFFERENT or (answer is Answer.NOT_KNOWN and own is None):
            told = f"its part is {own[1]!r}" if own else "its part is not told"
            return f"{part[1]!r} stands beside it, while {told}"
    metric = measured.metric
    if settings.metric and metric and contradicts_metric(settings.metric, metric, benchmark):
        return f"{settings.metric!r} stands beside it, while its metric is {metric}"
    return None


def _as_printed(text: str) -> float:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text
    plain = plain.replace(",", ".")
    head, _, tail = plain.rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}" if head or plain.startswith(".") else plain)


def _is_printed(value: float, number: float) -> bool:
    """Whether a number is the value, as a fraction or as percent, as far as it is printed."""
    return any(
        math.isclose(value * by, number, rel_tol=1e-3, abs_tol=1e-9) or abs(value * by - number) <= 0.05
        for by in (1, 100, 0.01)
    )


# --------------------------------------------------------------------------------------------------
# publishing/submission: The records of publishing: what, how, and what the audit says of each score
# --------------------------------------------------------------------------------------------------
# A `Submission` is what is to be published, `Options` how; `Meaning` is what a score measures, a `Case` a
# score
# ready for comparison, a `Verdict` the audit's word on it, one of STATUSES.

FORMATS = ("auto", "model-index", "eval-results", "both")
STATUSES = {
    "new": "nobody published it yet; the only status that is written",
    "present": "stands on main with this value",
    "in_pr": "an open pull request proposes this value, or one of ours did and was turned down",
    "conflict": "main or an open pull request has another value for the same benchmark and variant",
    "unmapped": "no known benchmark has this name",
    "refused": "it would be wrong, unproved or a guess to publish it",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to publish: the writing options of the command line.

    `metrics` says for a benchmark's id which metric is meant where its source tells none.
    """

    format: str = "auto"
    benchmarks: tuple[str, ...] = ()
    write: str | None = None
    update: bool = False
    notes: str | None = None
    date: str | None = None
    task_type: str | None = None
    dataset_name: str | None = None
    dataset_type: str | None = None
    metrics: tuple[tuple[str, str], ...] = ()
    amend: int | None = None
    offline: bool = False
    accept_closed: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be published: the scores of one model, and what was left out of them before."""

    repo_id: str
    model: str
    source: Source
    results: tuple[Score, ...]
    skipped: tuple[Skipped, ...] = ()
    objections: Mapping[int, str] = field(default_factory=dict)  # by index, known before the audit
    chosen: tuple[str, ...] = ()  # the lines of tables that a person named


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a score measures of its benchmark.

    `objection` says why it cannot be published, `note` why a leaderboard of the benchmark cannot take it,
    `doubt` that this is not certain.
    """

    objection: str | None = None
    note: str | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A score that may be published: its benchmark, its value on that scale, and the formats it goes to.

    `measurement` is what is compared with what is published. `dataset` and `task` are those of the official
    benchmark, None where it is none; `note` says why not.
    """

    index: int
    score: Score
    benchmark: Benchmark
    measurement: Measurement
    value: float
    targets: tuple[str, ...]
    dataset: str | None
    task: str | None
    notes: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """That an entry which this tool wrote was corrected on main since.

    `was` is the value that `wrote`, a commit of ours, left there. `by`, `date` and `commit` tell who
    corrected it and when, None where several could have; `text` is all of it for people.
    """

    was: str
    wrote: str
    by: str | None
    date: str | None
    commit: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The audit's word on a score. `missing` are the formats to write, `replaces` the results to change.

    `amended` is set where main had this very value from us, and its owners corrected it.
    """

    index: int
    score: Score
    status: str
    detail: str | None = None
    case: Case | None = None
    missing: tuple[str, ...] = ()
    replaces: tuple[Structured, ...] = ()
    pull: Pull | None = None
    other: Structured | None = None
    amended: Amendment | None = None

    @property
    def writes(self) -> bool:
        """Whether a file is to change for it."""
        return bool(self.missing or self.replaces)

    @property
    def is_turned_down(self) -> bool:
        """Whether it was proposed before, and closed, or removed after it was merged."""
        return self.status == "in_pr" and self.pull is not None and self.pull.status in ("closed", "merged")


# --------------------------------------------------------------------------------------------------
# publishing/meaning: What a score measures of its benchmark, and where it may be published
# --------------------------------------------------------------------------------------------------
# `case_of` makes a `Case` of a score, or a `Verdict` that says why not: a partial run, no link to its source,
# another metric, a scale that nobody can tell. `benchmark_of` is the benchmark on the data that were really
# used, `measured_on` those data.

_OPEN_LEADERBOARD = pattern(r"(?i)open[\s_-]*llm[\s_-]*leaderboard")
_JOINED = pattern(r"(?i)[/,&+|]|\band\b|\bor\b")
NO_VARIANT = "as stated by the source"  # before a remark, so that it is not taken for the variant


@dataclass(frozen=True, slots=True)
class MeasuredData:
    """The data of a measured score as its method names them; a url where they are not on the Hub."""

    dataset: str | None
    config: str | None
    split: str | None
    revision: str | None


def case_of(
    index: int, score: Score, repository: Repository, official: OfficialList, options: Options
) -> Case | Verdict:
    """The score ready for comparison, or the verdict where it comes to none."""
    benchmark = benchmark_of(score, options)
    if benchmark is None:
        return Verdict(index, score, "unmapped", _why_unmapped(score))
    score = _with_metric(_with_data(score, benchmark), benchmark, options)
    measurement = measurement_of_score(score, benchmark)
    remarks = "; ".join(filter(None, (as_text((score.method or {}).get("notes")), options.notes)))
    meaning, value = _meaning_of(score, benchmark, measurement, remarks), on_scale(score, benchmark)
    objection = _objection(score, repository, options) or _other_name(score, benchmark) or meaning.objection
    if objection or isinstance(value, str):
        return Verdict(index, score, "refused", objection or str(value))
    dataset = official.dataset(benchmark.eval_dataset) or official.dataset(benchmark.dataset)
    task = task_of(benchmark, dataset, official) if dataset else None
    note = _why_not_official(benchmark, dataset, task, official)
    note = note or _why_not_on_board(benchmark, meaning, value, options)
    if note and options.format == "eval-results":
        return Verdict(index, score, "refused", note)
    both = options.format == "both" and not note
    official_only = options.format in ("auto", "eval-results") and not note
    targets = (
        ("model-index", "eval-results") if both else ("eval-results",) if official_only else ("model-index",)
    )
    notes = f"{score.variant or NO_VARIANT}; {remarks}" if remarks else score.variant
    official_dataset = dataset if task else None
    return Case(index, score, benchmark, measurement, value, targets, official_dataset, task, notes, note)


def _why_unmapped(score: Score) -> str:
    """Why a score is of no known benchmark; words beside a known name may make it another test."""
    part = score.settings.part
    if part is None or part[0] != UNKNOWN_PART or catalogue().find(score.benchmark) is None:
        return f"no known benchmark is named {score.benchmark!r}"
    return (
        unnamed_of_several(score)
        or f"{part[1]!r} is no known part of {score.benchmark}: it may be another test"
    )


def benchmark_of(score: Score, options: Options) -> Benchmark | None:
    """The benchmark of the mapping, on the data that were really used.

    Those are what --dataset-type says, else what the method of a measured score says; they also name a
    benchmark that the mapping does not have. A copy of a benchmark is named as what it is, and no leaderboard
    of the original takes it.
    """
    known = _entry_of(score)
    name, dataset, measured = options.dataset_name, options.dataset_type, measured_on(score)
    named = dataset or (measured.dataset if "://" not in (measured.dataset or "://") else None)
    if known is None and named is None:
        return None
    plain = known or Benchmark(
        str(named), score.benchmark, scale=score.unit if score.unit != "fraction" else "percent"
    )
    plain = replace(plain, task_type=options.task_type or plain.task_type, name=name or plain.name)
    used = dataset or measured.dataset or ""
    if not used or used == plain.dataset or (not dataset and _is_copy_of(used, plain)):
        return plain
    config, split = (measured.config, measured.split) if dataset in (None, measured.dataset) else (None, None)
    used = plain.id if "://" in used else used  # data that stand elsewhere have no id on the Hub
    return replace(
        plain, dataset=used, config=config, split=split, eval_dataset=None, eval_task=None, eval_tasks=()
    )


def _entry_of(score: Score) -> Benchmark | None:
    """The entry of a score: that of the part which its labels name, where this has a place of its own."""
    known = catalogue().with_id(score.benchmark_id)
    part = measurement_of_score(score, known).benchmark if known else None
    return part if part and part.dataset else known


def copy_measured(score: Score, benchmark: Benchmark) -> str | None:
    """The data set that a score was measured on where it is one of the known copies of the benchmark's."""
    used = (measured_on(score).dataset or "").casefold()
    known = catalogue().with_id(benchmark.id)
    return next((name for name in (known.dataset_copies if known else ()) if name.casefold() == used), None)


def measured_on(score: Score) -> MeasuredData:
    """The data that the method of a score names."""
    method = score.method or {}
    told = [as_text(method.get(name)) for name in ("dataset", "config", "split", "dataset_revision")]
    return MeasuredData(*told)


def partial_reason(score: Score) -> str:
    """Why a run is partial, in the words of its source."""
    return str((score.method or {}).get("partial") or "its source says so")


def _meaning_of(score: Score, benchmark: Benchmark, measured: Measurement, remarks: str) -> Meaning:
    """What a score measures of its benchmark: the whole or a part, in the leaderboard's metric or another."""
    part, metric = measured.settings.part, measured.metric
    label = part[1] if part and part[0] == UNKNOWN_PART else None
    objection = objection_to_words(score, benchmark, measured, remarks)
    objection = objection or objection_to_number(score, benchmark)
    objection = objection or _objection_to_metric(score, benchmark, metric)
    objection = objection or _objection_to_leaderboard(score, benchmark, metric)
    if objection:
        return Meaning(objection=objection)
    if metric is not None and same_metric(metric, benchmark.metric, benchmark) is not True:
        told = f"{metric} is not what the leaderboard of {benchmark.name} counts"
        return Meaning(note=told if benchmark.metrics else None)
    if label:
        return Meaning(note=f"whether {label!r} is the whole of {benchmark.name} cannot be told", doubt=True)
    own = measured.benchmark  # a part with an entry of its own, published under the whole's data set
    named = part[1] if part else own.name if own and own.id != benchmark.id else None
    if named:
        return Meaning(note=f"{named} is a part of {benchmark.name}")
    split = measured.settings.split
    if split and benchmark.split and split != SPLITS.get(benchmark.split, benchmark.split):
        return Meaning(
            note=f"measured on the {split} set, while {benchmark.name} is its {benchmark.split} set"
        )
    return Meaning()


def _objection_to_metric(score: Score, benchmark: Benchmark, metric: str | None) -> str | None:
    """Why the metric keeps a score from being published: not told, or one that is never meant by its name."""
    usual = " or ".join(benchmark.metrics)
    if metric is None:
        option = option_text(
            "--metric", f"{benchmark.id}={benchmark.metrics[0] if benchmark.metrics else 'NAME'}"
        )
        among = f"{benchmark.name} is measured in {usual}" if usual else "none is known to be meant"
        return f"its metric is not told, and {among}: say which with {option}"
    found = metric_of(metric)
    joined = {item[0].id for text in _JOINED.split(metric) if (item := metric_of(text.strip()))}
    if found is None and len(joined) > 1:
        return f"{metric!r} names several metrics, and not which of them was measured"
    falls = (found[0].lower_is_better if found else None) or squash(metric) in OTHER_MEASURES
    listed = any(same_metric(metric, name, benchmark) is not False for name in benchmark.metrics)
    if benchmark.metrics and falls and not listed:
        return f"{metric}, while {benchmark.name} is measured in {usual}"
    if score.lower_is_better and not falls and benchmark.metrics and not benchmark.lower_is_better:
        return f"lower is better here, while higher is better in {benchmark.name}"
    return None


def _objection_to_leaderboard(score: Score, benchmark: Benchmark, metric: str | None) -> str | None:
    """Why a number of the Open LLM Leaderboard is not published as what it may not be."""
    source = score.source
    texts = (source.url, source.name, score.label, as_text((score.method or {}).get("notes")))
    is_from_there = source.kind not in RUN_KINDS and any(
        _OPEN_LEADERBOARD.search(text or "") for text in texts
    )
    if not (benchmark.chance_corrected and is_from_there and metric == benchmark.metric):
        return None
    return (
        f"the Open LLM Leaderboard prints {benchmark.name} less what guessing scores: if so, its metric is "
        "chance_corrected_accuracy"
    )


def _why_not_on_board(benchmark: Benchmark, meaning: Meaning, value: float, options: Options) -> str | None:
    """Why an official benchmark's leaderboard is not the place of a score; None where it is.

    A label that is not known may be a subset; who asks for .eval_results by name knows it.
    """
    if meaning.note and not (meaning.doubt and options.format == "eval-results"):
        return meaning.note
    if benchmark.scale == "percent" and 0 < value <= 1:
        return f"{value_text(value)} would read as a fraction where the leaderboard counts percent"
    return None


def _with_metric(score: Score, benchmark: Benchmark, options: Options) -> Score:
    """The score with the metric that the user names for its benchmark, where the source tells none."""
    named = dict(options.metrics).get(benchmark.id)
    return replace(score, metric=named) if named and score.metric is None else score


def _with_data(score: Score, benchmark: Benchmark) -> Score:
    """The score with the part and the split that its method names and its settings do not.

    A configuration of the data set that is not the benchmark's is a part of it.
    """
    data, settings = measured_on(score), score.settings
    if data.dataset is not None and not _is_copy_of(data.dataset, benchmark):
        return score
    usual = {squash(name) for name in (benchmark.config or "", "all", "default", "main")}
    part = settings.part
    if part is None and data.config and squash(data.config) not in usual:
        found = part_of_text(data.config, benchmark)
        part = found if benchmark.config or (found and found[0] != UNKNOWN_PART) else None
    split = settings.split
    if split is None and data.split and benchmark.split and data.split != benchmark.split:
        split = SPLITS.get(squash(data.split), squash(data.split))
    return replace(score, settings=replace(settings, part=part, split=split))


def _is_copy_of(dataset: str, benchmark: Benchmark) -> bool:
    """Whether a dataset is the benchmark's own: "gsm8k" was openai/gsm8k before it had an organisation."""
    named = (benchmark.dataset, benchmark.eval_dataset, *benchmark.former_datasets)
    known = [name.casefold() for name in named if name]
    wanted = dataset.casefold()
    return wanted in known or ("/" not in wanted and any(name.endswith(f"/{wanted}") for name in known))


def _objection(score: Score, repository: Repository, options: Options) -> str | None:
    """Why a score is not to be published, whatever the repository holds; None where it may be."""
    if score.model.casefold() not in repository.folded_names:
        return f"a score of {score.model}, not of {repository.repo_id}"
    if not score.complete:
        return f"of a partial run ({partial_reason(score)}); only complete runs are published"
    if not math.isfinite(score.value):
        return f"{score.raw} is no number"
    if repository.unread_card:
        return f"what is published cannot be seen: {repository.unread_card}"
    if options.offline:
        return None
    parts = url_parts(score.source.url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return "no link to its source; every published number says where it comes from"
    return "its source's link holds a password" if "@" in parts.netloc else None


def _other_name(score: Score, benchmark: Benchmark) -> str | None:
    """Why the name of a score does not fit its id: MMLU-Pro with the id of MMLU is neither."""
    named, own = catalogue().find(score.benchmark), catalogue().with_id(score.benchmark_id)
    if named is None and own is not None and settings_of_name(score.benchmark, own) is None:
        return f"named {score.benchmark!r}, which is no name of {own.name}, its benchmark_id"
    if (
        named is None
        or named.id == benchmark.id
        or score.benchmark_id is None
        or score.benchmark_id == named.id
    ):
        return None
    return f"named {score.benchmark!r}, which is {named.id}, but its benchmark_id is {score.benchmark_id}"


def _why_not_official(
    benchmark: Benchmark, dataset: str | None, task: str | None, official: OfficialList
) -> str | None:
    if dataset is None:
        return f"{benchmark.name} is not an official benchmark of the Hub"
    if task is None:
        tasks = ", ".join(task.id for task in official.tasks.get(dataset, ())) or "not readable"
        return f"which task of {dataset} is {benchmark.name} cannot be told (tasks: {tasks})"
    return None


# --------------------------------------------------------------------------------------------------
# publishing/same: Whether a published result and a score are the same: benchmark, variant, value, source
# --------------------------------------------------------------------------------------------------
# `relation` compares what was measured (scores.measurement), `may_be_same` stops a second entry for one
# number
# in other words; `has_value` compares values, `is_own_source` and `origin_of` sources.

_HUB_KINDS = frozenset({"datasets", "spaces", "collections", "buckets", "papers"})


def relation(result: Structured, case: Case, official: OfficialList) -> Answer:
    """Whether a published result measures what a score measures, whatever its value.

    A task of an official leaderboard is one number: beside a score of the whole in its metric any entry of it
    is at least not known to be another one, whatever its notes tell. Another task may be of the same test in
    the table (GPQA is not known to be another one than GPQA Diamond), and a copy of the data set is one.
    """
    ours = case.measurement
    if _is_of_other_size(result, case.score.model):
        return Answer.DIFFERENT
    if result.format != FILE_FORMAT:
        return compare_measurements(measurement_of_result(result), ours)
    if not _is_same_task(result, case, official):
        other = benchmark_of_result(result)
        is_other = other and (other.id != case.benchmark.id or copy_measured(case.score, case.benchmark))
        return compare_measurements(measurement_of_result(result), ours) if is_other else Answer.DIFFERENT
    there = measurement_of_result(result, case.benchmark)
    answer = compare_measurements(there, ours)
    whole = replace(there, name=ours.name, settings=replace(there.settings, part=ours.settings.part))
    ours_is_whole = ours.name == case.benchmark.id and ours.settings.part is None
    one_number = ours_is_whole and is_one_number(whole, ours)
    return Answer.NOT_KNOWN if answer is Answer.DIFFERENT and one_number else answer


def may_be_same(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result stands in a score's way: it is the same measurement, or may be."""
    return relation(result, case, official) is not Answer.DIFFERENT


def is_beside(result: Structured, case: Case, official: OfficialList) -> bool:
    """Whether a published result is another measurement of the same benchmark, part and metric."""
    if result.format == FILE_FORMAT and not _is_same_task(result, case, official):
        return False
    if _is_of_other_size(result, case.score.model):
        return False
    there = measurement_of_result(result, _benchmark_of(result, case))
    return there.name == case.measurement.name and is_one_number(there, case.measurement)


def _is_of_other_size(result: Structured, repo_id: str) -> bool:
    """Whether an entry's name says another size, so another model; "-Base" may be a run of ours."""
    if not result.entry:
        return False
    own, other = (parse_name(name.rpartition("/")[2]).sizes for name in (repo_id, result.entry))
    return bool(own and other and own != other)


def has_value(result: Structured, case: Case) -> bool:
    """Whether a published value is that of the score, to the precision of the coarser of the two."""
    return equal_values(measurement_of_result(result, _benchmark_of(result, case)), case.measurement)


def untold(result: Structured, case: Case) -> str:
    """What keeps a published result from being known to be the score, for people; empty if nothing."""
    fields = not_told(measurement_of_result(result, _benchmark_of(result, case)), case.measurement)
    return f"told on one side only: {', '.join(fields)}" if fields else ""


def _benchmark_of(result: Structured, case: Case) -> Benchmark | None:
    """The benchmark as which a result is read: of a file the score's own, but where it is of a part of it."""
    if result.format != FILE_FORMAT:
        return None
    own = benchmark_of_result(result)
    is_relative = own and (parts_between(own, case.benchmark) or parts_between(case.benchmark, own))
    return own if is_relative else case.benchmark


def is_own_source(result: Structured, score: Score) -> bool:
    """Whether a published result names the source that the score comes from, at whatever revision."""
    ours = origin_of(score.source.url)
    return ours is not None and ours == origin_of(result.source_url)


def origin_of(url: str | None) -> str | None:
    """What a source's url is about: the repository of a url of the Hub, else host and path."""
    parts = url_parts(url)
    if not parts.netloc:
        return None
    if parts.netloc in hub_hosts():
        names = parts.path.strip("/").split("/")
        return "hub:" + "/".join(names[: 3 if names[0] in _HUB_KINDS else 2]).casefold()
    query = f"?{parts.query}" if parts.query else ""
    return (parts.netloc.removeprefix("www.") + parts.path.rstrip("/")).casefold() + query


def _is_same_task(result: Structured, case: Case, official: OfficialList) -> bool:
    """Same dataset and task. A task id that the dataset does not have is taken for the one meant."""
    benchmark, today = case.benchmark, catalogue().present_id
    ours = {today(name) for name in (case.dataset, benchmark.eval_dataset, benchmark.dataset) if name}
    if today(result.dataset) not in ours:
        return False
    if case.task is not None and result.task == case.task:
        return True
    known = {task.id for task in official.tasks.get(case.dataset or "", ())}
    if case.task is not None and result.task in known:
        return False
    names = benchmark.squashed_names | {squash(name) for name in benchmark.eval_tasks}
    return squash(result.task or "") in names or not is_shared_dataset(benchmark, result.dataset or "")


# --------------------------------------------------------------------------------------------------
# publishing/printed
# --------------------------------------------------------------------------------------------------
# A published result held against the scores that a source prints: what agrees, and what contradicts it.
#
# `cases_of` makes scores ready for it, `hold_against` compares: `Held` has the score that prints the same
# number for the same measurement, else each `Contradiction`. `verify` asks this of one model, `survey` of
# many.

MAX_HELD = 1_000_000  # results x scores that are compared, some 5 s
ANOTHER_VALUE, ANOTHER_METRIC, ANOTHER_PART = "value", "metric", "part"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A score that cannot be true beside a published result; `what` is one of the three words above."""

    what: str
    case: Case
    text: str

    def as_json(self) -> Object:
        """The object of a survey's `contradicted_by`."""
        score, measured = self.case.score, self.case.measurement
        return {
            "what": self.what,
            "value": score.value,
            "unit": score.unit,
            "raw": score.raw,
            "benchmark": score.benchmark,
            "benchmark_id": score.benchmark_id,
            "metric": measured.metric,
            "part": score.settings.part[1] if score.settings.part else None,
            "variant": score.variant,
            "line": score.line,
            "url": line_url(score),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Held:
    """What came of it. `agreeing` is None where no score prints the number as what it is published as."""

    agreeing: Case | None
    contradictions: tuple[Contradiction, ...]


def cases_of(scores: Iterable[Score], repository: Repository, official: OfficialList) -> tuple[Case, ...]:
    """The scores of a source that can be compared; one whose meaning is not told contradicts nothing."""
    options = Options(offline=True)
    found = [case_of(at, score, repository, official, options) for at, score in enumerate(scores)]
    return tuple(case for case in found if isinstance(case, Case))


def hold_against(result: Structured, cases: Sequence[Case], official: OfficialList) -> Held:
    """Compare a published result with all that its source prints.

    Another value contradicts it where it is, or may be, of the same measurement. The same value under another
    metric, or as another part of the benchmark, contradicts it where the value stands nowhere as this one.
    """
    same = [case for case in cases if may_be_same(result, case, official)]
    agreeing = next((case for case in same if has_value(result, case)), None)
    if agreeing:
        return Held(agreeing, ())
    found = [Contradiction(ANOTHER_VALUE, case, _other_value_text(result, case)) for case in same[:1]]
    ours, others = measurement_of_result(result), set(map(id, same))  # whole cases are compared for long
    for what, tell in ((ANOTHER_METRIC, _other_metric_text), (ANOTHER_PART, _other_part_text)):
        of_kind = (case for case in cases if id(case) not in others and _is_one_number_printed(ours, case))
        case = next((case for case in of_kind if _mistaken(ours, case.measurement) == what), None)
        found += [Contradiction(what, case, tell(ours, case))] if case else []
    return Held(None, tuple(found))


def is_measured_elsewhere(result: Structured, repo_id: str) -> bool:
    """Whether a result is another party's, a harness's or the Hub's own: no card can contradict it."""
    who = who_of_result(result, repo_id, None, proposed=False)
    return result.verified or who.kind in (WhoKind.THIRD_PARTY, WhoKind.HARNESS)


def line_url(score: Score) -> str | None:
    """Where the line of a score is seen as it is written."""
    url = (score.source.url or "").partition("?")[0].partition("#")[0]
    return f"{url}?code=true#L{score.line}" if url and score.line else url or None


def _is_one_number_printed(ours: Measurement, case: Case) -> bool:
    """Whether a score prints the published value, to a decimal at least: whole numbers meet by chance."""
    decimals = (decimals_in_percent(ours), decimals_in_percent(case.measurement))
    return min(decimals) > 0 and equal_values(ours, case.measurement)


def _mistaken(ours: Measurement, printed: Measurement) -> str | None:
    """As what a number was published that its source prints as another metric or part; None for chance."""
    tests = compare_tests(ours, printed)
    if tests is Answer.DIFFERENT:
        return ANOTHER_PART if family_of(ours.name) == family_of(printed.name) else None
    return ANOTHER_METRIC if compare_metrics(ours, printed) is Answer.DIFFERENT else None


def _printed(case: Case) -> str:
    line = f" (line {case.score.line})" if case.score.line else ""
    return f"the card prints {case.score.raw}{line}"


def _other_value_text(result: Structured, case: Case) -> str:
    return f"{_printed(case)}, not {result.raw}"


def _other_metric_text(ours: Measurement, case: Case) -> str:
    return f"{_printed(case)} as {case.measurement.metric}, not as {ours.metric}"


def _other_part_text(ours: Measurement, case: Case) -> str:
    return f"{_printed(case)} as {_test_name(case.measurement)}, not as {_test_name(ours)}"


def _test_name(measured: Measurement) -> str:
    name = measured.benchmark.name if measured.benchmark else measured.name
    part = measured.settings.part
    return f"{name}, {part[1]}" if part else name


# --------------------------------------------------------------------------------------------------
# importing/analysis_rows: A reply of Artificial Analysis -> its rows, each a model in one setting
# --------------------------------------------------------------------------------------------------
# `read_analysis` takes a reply of the present or the old API, all pages of it.

AA_SITE = "https://artificialanalysis.ai"


@dataclass(frozen=True, slots=True)
class AnalysedModel:
    """One row of Artificial Analysis: a model in one setting. `repo` is the one its huggingface_url names."""

    id: str | None
    slug: str | None
    name: str
    creator: str | None
    creator_slug: str | None
    repo: str | None
    evaluations: Mapping[str, object]

    @property
    def base(self) -> str:
        """The name without the bracket that tells the setting."""
        return re.sub(r"\s*\([^()]*\)\s*$", "", self.name) or self.name

    @property
    def setting(self) -> str | None:
        """What the bracket says; a bare effort is written as the Hub's own staff writes it."""
        inside = self.name[len(self.base) :].strip().strip("()").strip()
        return f"Reasoning: {inside}" if inside.casefold() in EFFORTS else inside or None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A reply of Artificial Analysis, all pages; `tier` is that of the route, None in a saved old reply."""

    models: tuple[AnalysedModel, ...]
    tier: str | None
    version: str | None
    unreadable: int = 0


def read_analysis(document: object, where: str) -> Analysis:
    """A reply of the present or the old API, or a list of its pages; anything else is EvaluationError (2)."""
    pages = document if isinstance(document, list) and as_objects(document) else [document]
    if all(isinstance(page, dict) and "data" not in page and "name" in page for page in pages):
        pages = [{"data": pages}]  # the rows alone
    models: list[AnalysedModel | None] = []
    versions, tiers = set(), set()
    for page in pages:
        data = as_object(page).get("data")
        rows = [data] if isinstance(data, dict) else data
        if not isinstance(rows, list):
            told = as_text(as_object(page).get("error"))
            raise EvaluationError(
                f"{where} is no reply of Artificial Analysis"
                + (f" but its error: {told[:200]}" if told else ""),
                code=2,
                hint='give the JSON of /api/v2/language/models: {"data": [...]}',
            )
        models += [_analysed_model(row) for row in rows]
        versions.add(text_or_number(as_object(page).get("intelligence_index_version")))
        tiers.add(as_text(as_object(page).get("tier")))
    known = tuple(model for model in models if model)
    tier, version = (found.pop() if len(found) == 1 else None for found in (tiers, versions))
    return Analysis(known, tier, version, len(models) - len(known))


def _analysed_model(row: object) -> AnalysedModel | None:
    fields = as_object(row)
    creator, name = as_object(fields.get("model_creator")), as_text(fields.get("name"))
    ids = as_text(fields.get("id")), as_text(fields.get("slug"))
    if not name or not any(ids):
        return None
    repo = _repo_of_url(as_text(fields.get("huggingface_url")))
    told = as_text(creator.get("name")), as_text(creator.get("slug"))
    return AnalysedModel(*ids, name, *told, repo, as_object(fields.get("evaluations")))


def _repo_of_url(url: str | None) -> str | None:
    """org/name of the page of a model on the Hub."""
    parts = url_parts(url)
    names = parts.path.strip("/").split("/")
    hub = parts.netloc.casefold() in ("huggingface.co", "www.huggingface.co", "hf.co")
    other = names[0] in ("datasets", "spaces", "collections", "papers", "blog")
    return "/".join(names[:2]) if hub and len(names) > 1 and names[1] and not other else None


# --------------------------------------------------------------------------------------------------
# importing/analysis_requests
# --------------------------------------------------------------------------------------------------
# The API of Artificial Analysis: its key, its pages, its limits, and a copy for a day.
#
# `fetch_analysis` gives the catalogue of the key's tier and keeps it, `analysis_pages` asks for one list and
# keeps nothing. The key comes from AA_API_KEY or `.env` (`aa_key`; `need_aa_key` raises without one), goes
# only
# to the address of `aa_url`, never along with a redirect, and never into a message.

AA_API = "https://artificialanalysis.ai/api/v2"  # AA_API_URL names another one, for rehearsals
AA_ROUTES = {"pro": "language/models", "free": "language/models/free"}  # the old /data/llms/models is gone
AA_PAGES = 25  # of 200 models each; a list that goes on longer does not end
AA_PAGE_BYTES = 32 << 20
AA_KEPT_SECONDS = 86_400.0  # a copy is good for a day; the free tier has 100 requests a day
_KEY_HINT = f"get one at {AA_SITE}/data-api, set AA_API_KEY or put it into .env; or --from-json FILE"
AA_TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer


def aa_key() -> str | None:
    """The key of AA_API_KEY or of `.env`, never an argument. Raises EvaluationError (3) for no key."""
    key = os.environ.get("AA_API_KEY", "").strip() or read_env_file().get("AA_API_KEY", "")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EvaluationError("AA_API_KEY is no key: it holds spaces or signs", code=3, hint=_KEY_HINT)
    return key or None


def need_aa_key() -> str:
    """The key of `aa_key`. Raises EvaluationError (3) without one."""
    key = aa_key()
    if key is None:
        raise EvaluationError("no key for Artificial Analysis", code=3, hint=_KEY_HINT)
    return key


def aa_url() -> str:
    """The API's address. A key travels to it, so http is for this machine alone (EvaluationError 2)."""
    url = (os.environ.get("AA_API_URL") or AA_API).rstrip("/")
    parts = url_parts(url)
    if parts.scheme != "https" and (
        parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1")
    ):
        raise EvaluationError(
            f"AA_API_URL {url} is not https: the key would be sent in the open", code=2, hint=f"use {AA_API}"
        )
    return url


def fetch_analysis(*, refresh: bool) -> Analysis:
    """The catalogue of the key's tier: from the disk where it is younger than a day, else all its pages."""
    key, url = need_aa_key(), aa_url()
    path = cache_folder() / f"artificial-analysis-{text_digest(url)[:12]}.json"
    if not refresh and (kept := _kept_analysis(path)):
        return kept
    for tier in AA_ROUTES:
        pages = analysis_pages(url, key, tier)
        if pages is not None:
            break
        talk("this key has no Pro subscription: reading the free list, which has no benchmark scores")
    assert pages is not None  # the free list answers or raises
    document = [page | {"tier": tier} for page in pages]  # the reply's own tier is the account's
    _keep_analysis(path, document)
    return read_analysis(document, url)


def _kept_analysis(path: Path) -> Analysis | None:
    try:
        record = as_object(parse_json(read_cache_file(path)))
        at = past_moment(record.get("at"))
        fresh = at is not None and time.time() - at < AA_KEPT_SECONDS
        return read_analysis(record["pages"], str(path)) if fresh else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EvaluationError):
        return None  # it is only ever a copy


def _keep_analysis(path: Path, document: object) -> None:
    try:
        write_atomically(path, json.dumps({"at": time.time(), "pages": document}).encode())
    except OSError as error:
        talk(f"warning: the reply is not kept for the next run: {error.strerror}")


def analysis_pages(base: str, key: str, tier: str) -> list[dict[str, Any]] | None:
    """All pages of a tier's list, checked against each other; None where the key may not read this list."""
    url = f"{base}/{AA_ROUTES[tier]}"
    pages: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number in range(1, AA_PAGES + 1):
        page = _ask_aa(url, key, number, first=tier == "pro" and number == 1)
        if page is None:
            return None
        about = as_object(page.get("pagination"))
        ids = [str(row.get("id") or row.get("slug")) for row in as_objects(page.get("data"))]
        version = page.get("intelligence_index_version")
        if not isinstance(page.get("data"), list):
            _bad_list(f"page {number} has no list of models")
        if about.get("page", number) != number:
            _bad_list(f"page {number} says that it is page {about.get('page')}")
        if pages and version != pages[0].get("intelligence_index_version"):
            _bad_list(f"the index version changed to {version} while it was read")
        if twice := seen.intersection(ids) or {name for name, count in Counter(ids).items() if count > 1}:
            _bad_list(f"page {number} repeats {min(twice)}")
        seen.update(ids)
        pages.append(page)
        total = about.get("total_pages")
        if not about.get("has_more", isinstance(total, int) and number < total):
            if isinstance(total, int) and total > number:
                _bad_list(f"it ended at page {number} of {total}")
            return pages
    _bad_list(f"it did not end after {AA_PAGES} pages")


def _bad_list(problem: str) -> NoReturn:
    raise EvaluationError(
        f"the list of Artificial Analysis does not hold together: {problem}",
        code=6,
        hint="run it again later",
    )


def _ask_aa(url: str, key: str, page: int, *, first: bool) -> dict[str, Any] | None:
    """One page, asked again where server or network failed; None for 403 where that is a question of tier."""
    from requests import RequestException

    headers = {"x-api-key": key, "accept": "application/json", "user-agent": f"hf-evaluation/{VERSION}"}
    problem = ""
    for attempt in range(RETRIES):
        if attempt:
            time.sleep(RETRY_WAITS[attempt - 1])
        try:
            status, body, told = _get_aa(url, headers, page)
            if status == 403 and first:
                return None
            if status == 200:
                document = parse_json(body)
                if isinstance(document, dict):
                    if page == 1:
                        _tell_limit(told)
                    return document
                problem = "it sent no JSON object"
            elif status < 500:
                raise _aa_error(status, body, told)
            else:
                problem = f"it answered {status}"
        except RequestException as error:
            problem = type(error).__name__  # its text holds the request
        except (ValueError, RecursionError) as error:
            problem = f"what it sent is no JSON ({first_line(error)})"
    raise EvaluationError(
        f"Artificial Analysis cannot be read, {RETRIES} times: {problem}", code=6, hint="run it again later"
    )


def _get_aa(url: str, headers: Mapping[str, str], page: int) -> tuple[int, bytes, Mapping[str, str]]:
    """Status, body and headers of one answer. Redirects are not followed: they would carry the key along."""
    import requests

    with requests.get(
        url, {"page": page}, headers=headers, timeout=AA_TIMEOUT, allow_redirects=False, stream=True
    ) as answer:
        body = b""
        for piece in answer.iter_content(1 << 16):
            body += piece
            if len(body) > AA_PAGE_BYTES:
                _bad_list(f"page {page} is larger than {AA_PAGE_BYTES >> 20} MB")
        return answer.status_code, body, answer.headers


def _tell_limit(headers: Mapping[str, str]) -> None:
    left, most = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-limit", "")
    if left.isdecimal() and most.isdecimal():
        talk(f"Artificial Analysis: {left} of {most} requests left{_until(headers)}")


def _until(headers: Mapping[str, str]) -> str:
    """When the limit ends, by X-RateLimit-Reset (epoch seconds) or Retry-After; empty where neither says."""
    reset, after = headers.get("x-ratelimit-reset", ""), headers.get("retry-after", "")
    moment = int(reset) if reset.isdecimal() else time.time() + int(after) if after.isdecimal() else None
    if moment is None or not time.time() < moment < 1e11:
        return ""
    return time.strftime(" until %Y-%m-%d %H:%M UTC", time.gmtime(moment))


def _aa_error(status: int, body: bytes, headers: Mapping[str, str]) -> EvaluationError:
    """What an answer below 500 means, in the server's own words where it has any."""
    try:
        told = as_text(as_object(json.loads(body)).get("error")) or ""
    except (ValueError, RecursionError):
        told = ""
    meanings = {
        400: (2, "refused the request", "update this script"),
        401: (3, "does not know the key", f"check AA_API_KEY; keys: {AA_SITE}/data-api"),
        403: (3, "does not allow it to this key", f"see the tiers: {AA_SITE}/data-api"),
        404: (4, "has no such list", "check AA_API_URL"),
        410: (4, "has retired this address", f"set AA_API_URL to {AA_API}, or unset it"),
        429: (
            6,
            f"allows no more requests{_until(headers)}",
            "wait until then; --from-json reads a saved reply",
        ),
    }
    code, meaning, hint = meanings.get(status, (6, f"answered {status}", "run it again later"))
    return EvaluationError(
        f"Artificial Analysis {meaning}" + (f": {told[:200]}" if told else ""), code=code, hint=hint
    )


# --------------------------------------------------------------------------------------------------
# jobs/sizing: How much memory serving a model takes, and the cheapest hardware of Jobs that has it
# --------------------------------------------------------------------------------------------------
# `needed_gb` is the GPU memory for `Weights`; `choose_flavor` the cheapest `Flavor` of a list that holds
# them,
# `next_flavor` the one to try when that was too small. Pure: `jobs.hub` reads the live list and the weights,
# `jobs.flavors` has a list for those who cannot ask.

# Bytes of a stored parameter, by the dtype names of safetensors.
DTYPE_BYTES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "I8": 1, "U8": 1, "BOOL": 1,
    "F6_E2M3": 0.75, "F6_E3M2": 0.75, "F4": 0.5,
}  # fmt: skip
PACKED = frozenset({"I64", "I32", "U32", "I16", "I8", "U8"})  # what quantised weights are packed into
WEIGHT_MARGIN = 1.15  # buffers and activations grow with the model
SPARE_GB = 3.0  # CUDA context, CUDA graphs and the least useful KV cache
GPU_SHARE = 0.9  # of the GPU's memory is what vLLM takes by default
DISK_SPARE_GB = 25.0  # vLLM with torch and CUDA wheels, and data sets
NO_BF16 = frozenset({"T4"})  # compute capability 7.5: vLLM refuses bfloat16 there
REMOTE_BACKENDS = frozenset({"inference-providers", "openai"})  # the model runs elsewhere: no GPU needed


@dataclass(frozen=True, slots=True)
class Flavor:
    """Hardware that the Hub offers: memory and disk in GB, in all its GPUs together; None where unknown."""

    name: str
    gpu: str | None
    gpus: int
    vram: float
    ram: float | None
    disk: float | None
    dollars_per_hour: float | None


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's weights by the Hub: stored parameters by dtype, and bits of packed ones if quantised."""

    parameters: Mapping[str, int]
    bits: float | None = None

    @property
    def total(self) -> int:
        """Number of parameters."""
        return sum(self.parameters.values())

    @property
    def dtypes(self) -> str:
        """The dtypes, that of most parameters first."""
        return "+".join(sorted(self.parameters, key=lambda name: (-self.parameters[name], name)))


def flavor_named(name: str, flavors: Collection[Flavor]) -> Flavor:
    """The flavor of that name. Raises EvaluationError 2 with all names if there is none."""
    found = next((row for row in flavors if row.name == name), None)
    if found is None:
        names = [row.name for row in flavors]
        raise EvaluationError(f"there is no flavor {name}", code=2, hint="hf jobs hardware", candidates=names)
    return found


def quantised_bits(config: object) -> float | None:
    """Bits of a packed weight by a model's quantization_config, None where it has none that tells."""
    found = config.get("quantization_config") if isinstance(config, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    bits = found.get("bits")
    if isinstance(bits, int | float):
        return float(bits)
    if found.get("quant_method") == "mxfp4":
        return 4.25  # 4 bits and a scale of 8 bits for 32 weights
    if found.get("load_in_4bit"):
        return 4.0
    return 8.0 if found.get("load_in_8bit") else None


def weight_gb(weights: Weights) -> float:
    """Size of the stored weights in GB (1e9 bytes). Raises EvaluationError 5 for a dtype of unknown size.

    The Hub counts the parameters of a quantised model, not the integers they are packed into, so those
    count with the bits that the model's quantization_config gives.
    """
    size = 0.0
    for dtype, count in weights.parameters.items():
        if weights.bits is not None and dtype in PACKED:
            size += count * weights.bits / 8
        elif dtype in DTYPE_BYTES:
            size += count * DTYPE_BYTES[dtype]
        else:
            raise EvaluationError(
                f"the size of dtype {dtype} is not known", code=5, hint="choose with --flavor"
            )
    return size / 1e9


def needed_gb(weights: Weights) -> float:
    """GPU memory in GB that serving the model takes."""
    return (weight_gb(weights) * WEIGHT_MARGIN + SPARE_GB) / GPU_SHARE


def fitting(flavors: Sequence[Flavor], weights: Weights) -> list[Flavor]:
    """The GPU flavors that hold a model, cheapest first, then those with more memory.

    Host memory is not asked for: weights are read piece by piece. A job that runs out of it is retried.
    """
    need, disk = needed_gb(weights), weight_gb(weights) + DISK_SPARE_GB
    bf16 = "BF16" in weights.parameters
    found = [
        flavor
        for flavor in flavors
        if flavor.gpu and flavor.vram >= need and (flavor.disk is None or flavor.disk >= disk)
        if not (bf16 and flavor.gpu in NO_BF16)
    ]
    return sorted(found, key=_by_price)


def _by_price(flavor: Flavor) -> tuple[float, float, str]:
    price = math.inf if flavor.dollars_per_hour is None else flavor.dollars_per_hour
    return price, -flavor.vram, flavor.name


def choose_flavor(flavors: Sequence[Flavor], weights: Weights | None, backend: str, model: str) -> Flavor:
    """The cheapest flavor that holds a model; without a GPU where the model runs elsewhere.

    Raises EvaluationError 5 if the Hub states no parameters or nothing is large enough.
    """
    if backend in REMOTE_BACKENDS:
        return min((flavor for flavor in flavors if not flavor.gpu), key=_by_price)
    if weights is None:
        raise EvaluationError(
            f"the Hub states no parameter count of {model} (no safetensors), so no flavor can be chosen",
            code=5,
            hint="choose one yourself with --flavor",
            candidates=[option_text("--flavor", flavor.name) for flavor in flavors if flavor.gpu],
        )
    found = fitting(flavors, weights)
    if not found:
        raise EvaluationError(
            f"no flavor has the {needed_gb(weights):.0f} GB of GPU memory that {model} needs",
            code=5,
            hint="use --backend inference-providers, or choose with --flavor",
        )
    return found[0]


def next_flavor(flavors: Sequence[Flavor], name: str, failure: str) -> Flavor | None:
    """The cheapest flavor with more of what ran out, and not less of the rest; None if there is none."""
    now = next((flavor for flavor in flavors if flavor.name == name), None)
    if now is None:
        return None
    ram = now.ram or 0.0
    if failure == "gpu memory":
        larger = [row for row in flavors if row.vram > now.vram and (row.ram or 0.0) >= ram]
    else:
        larger = [row for row in flavors if row.vram >= now.vram and (row.ram or 0.0) > ram]
    larger = [row for row in larger if bool(row.gpu) == bool(now.gpu) and row.gpu not in NO_BF16]
    return min(larger, key=_by_price, default=None)


# --------------------------------------------------------------------------------------------------
# jobs/flavors
# --------------------------------------------------------------------------------------------------
# The GPU flavors of Hugging Face Jobs, for those who cannot ask the Hub for its list: add new ones here.
#
# `advised_flavor` is what `eval_jobs.py submit` would choose by this list; `submit` itself asks for the live
# list and its prices (`jobs.hub`).

# huggingface.co/docs/hub/jobs and GET /api/jobs/hardware, as of August 2026: name, GPU, how many, their
# memory together, host memory and disk in GB, dollars an hour.
GPU_FLAVORS = (
    Flavor("t4-small", "T4", 1, 16, 15, 50, 0.40),
    Flavor("t4-medium", "T4", 1, 16, 30, 100, 0.60),
    Flavor("l4x1", "L4", 1, 24, 30, 400, 0.80),
    Flavor("l4x4", "L4", 4, 96, 186, 3200, 3.80),
    Flavor("l40sx1", "L40S", 1, 48, 62, 380, 1.80),
    Flavor("l40sx4", "L40S", 4, 192, 382, 3200, 8.30),
    Flavor("l40sx8", "L40S", 8, 384, 1534, 6500, 23.50),
    Flavor("a10g-small", "A10G", 1, 24, 15, 110, 1.00),
    Flavor("a10g-large", "A10G", 1, 24, 46, 200, 1.50),
    Flavor("a10g-largex2", "A10G", 2, 48, 92, 1000, 3.00),
    Flavor("a10g-largex4", "A10G", 4, 96, 184, 2000, 5.00),
    Flavor("a100-large", "A100", 1, 80, 142, 1000, 2.50),
    Flavor("a100x4", "A100", 4, 320, 568, 4000, 10.00),
    Flavor("a100x8", "A100", 8, 640, 1136, 8000, 20.00),
    Flavor("h200", "H200", 1, 141, 256, 3000, 5.00),
    Flavor("h200x2", "H200", 2, 282, 512, 6000, 10.00),
    Flavor("h200x4", "H200", 4, 564, 1024, 12000, 20.00),
    Flavor("h200x8", "H200", 8, 1128, 2048, 24000, 40.00),
    Flavor("rtx-pro-6000", "RTX PRO 6000", 1, 96, 120, 800, 2.20),
    Flavor("rtx-pro-6000x2", "RTX PRO 6000", 2, 192, 240, 1600, 4.40),
    Flavor("rtx-pro-6000x4", "RTX PRO 6000", 4, 384, 480, 3200, 8.80),
    Flavor("rtx-pro-6000x8", "RTX PRO 6000", 8, 768, 960, 6400, 17.60),
)


def advised_flavor(weights: Weights | None) -> Flavor | None:
    """The cheapest known flavor that holds a model.

    None where the Hub states no parameters, a dtype is not known, or nothing is large enough.
    """
    if weights is None or not weights.parameters:
        return None
    try:
        return next(iter(fitting(GPU_FLAVORS, weights)), None)
    except EvaluationError:  # a dtype of unknown size
        return None


# --------------------------------------------------------------------------------------------------
# surveying/evidence
# --------------------------------------------------------------------------------------------------
# A score and its card -> the source row as a reader sees it, with all that tells what it means.
#
# The rows are those of `cards.reading`, with which the manager counts tables, rows and columns; only the text
# that it leaves unread, because it is struck out, is shown to people. `find_evidence` gives the `RowEvidence`
# of a score, None where its cell does not show it.

MAX_HEAD = 4
MAX_CELL = 300


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """A score's source as a reader sees it: header rows, the row, which cell; `url` leads there.

    What stands in other rows and counts for this one, too: `above` are the heading, the caption and the
    sentence over the table, `section` is the row of one text under which the row stands, and `carried` are
    the texts, by column, of cells that are blank here and filled further up.
    """

    head: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    column: int
    line: int | None
    url: str
    above: tuple[str, ...] = ()
    section: str | None = None
    carried: tuple[tuple[int, str], ...] = ()


def find_evidence(card: str, score: Score) -> RowEvidence | None:
    """The rendered row of a score; None where its cell does not show the score's raw text."""
    if score.table is None or score.row is None or score.column is None or not score.source.url:
        return None
    frames = rendered_tables(card)
    if not 1 <= score.table <= len(frames):
        return None
    frame = frames[score.table - 1]
    grid = frame.table.grid
    if not (score.row < len(grid) and score.column < len(grid[score.row])):
        return None
    row = _shown_row(grid[score.row])
    if not squash(score.raw) or squash(score.raw) not in squash(row[score.column]):
        return None
    head = tuple(_shown_row(cells) for cells in grid[: min(max(frame.head, 1), MAX_HEAD, score.row)])
    table = frame.table
    above = (*table.headings[-1:], *table.introduced_by(1))
    return RowEvidence(
        head,
        row,
        score.column,
        score.line,
        line_url(score) or "",
        tuple(dict.fromkeys(" ".join(text.split())[:MAX_CELL] for text in above)),
        frame.sections.get(score.row),
        tuple(_carried_to(frame, score.row, row)),
    )


@lru_cache(2)
def rendered_tables(card: str) -> tuple[Frame, ...]:
    """Every table of a card, all text kept, with its header rows and sections: the manager's own grid."""
    text = card.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(frame_table(table) for table in read_card(text, unread=UNSEEN_TAGS).tables)


def _carried_to(frame: Frame, row: int, shown: tuple[str, ...]) -> list[tuple[int, str]]:
    """What the blank cells of a row say by what stands above them, below the same section row."""
    found: list[tuple[int, str]] = []
    for column, text in enumerate(shown):
        if text or row not in frame.rows or frame.columns[column].role == "value":
            continue
        above, cell = frame.nearest_filled(row, column)
        if cell.text and frame.sections.get(above) == frame.sections.get(row):
            found.append((column, _shown_text(cell)))
    return found


def _shown_row(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(map(_shown_text, cells))


def _shown_text(cell: Cell) -> str:
    """What stands in a cell, on one line; superscripts behind it."""
    return " ".join([*cell.text.split(), *cell.small])[:MAX_CELL]


# --------------------------------------------------------------------------------------------------
# surveying/records: What travels between the parts of a survey, and a line of its file
# --------------------------------------------------------------------------------------------------
# `ListedModel` and `OpenPull` are what the Hub lists, `Reading` what the manager found in a card, `Gap` where
# a
# wanted benchmark stands, `Surveyed` a line of the file; `Fault` says why something could not be read,
# `fault_of` what an exception means.

SCHEMA = 1  # of the survey, plan and ledger files
# The goal of the project, in its order. BIG-Bench Hard is `bbh`; ARC-Challenge is what people mean by ARC.
FIRST_BENCHMARKS = ("aime_2025", "bbh", "livecodebench", "mmlu", "arc_challenge")
ALL_BENCHMARKS = "all"  # the argument that stands for every known benchmark


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a model, or its card, could not be read; `code` is an exit code."""

    code: int
    message: str


def fault_of(error: Exception) -> Fault:
    """What a failure says of the model that it struck: one of ours as it is, any other as unreadable (5).

    Strangers' data find what nobody thought of (memory, depth, types): that is the result of their model, and
    the run goes on with the next.
    """
    if isinstance(error, EvaluationError):
        return Fault(error.code, error.message)
    return Fault(5, f"it cannot be read ({type(error).__name__}: {first_line(error)})")


@dataclass(frozen=True, slots=True)
class ListedModel:
    """What the Hub's list says of a model. `index` and `results` are raw: `published` reads them."""

    repo_id: str
    sha: str | None
    author: str
    created_at: str | None = None
    last_modified: str | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | None = None
    gated: bool | str | None = None
    pipeline_tag: str | None = None
    parameters: int | None = None
    weights: Weights | None = None
    dtype: str | None = None
    kind: str | None = None
    base_models: tuple[str, ...] = ()
    index: Json = None
    results: tuple[Object, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPull:
    """An open pull request; `index` is the `model-index` of its card."""

    num: int
    author: str
    index: Json = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the manager found in a card."""

    scores: tuple[Score, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where one wanted benchmark of one model stands, and the command that closes the gap."""

    benchmark_id: str
    benchmark: str
    state: str  # one of STATES
    value: float | None = None  # as printed, in `unit`
    unit: str | None = None
    variant: str | None = None
    more: int = 0  # further scores of the same benchmark in this state
    conflict: bool = False  # reports of the same variant that differ
    pr: int | None = None
    place: Mapping[str, int | None] | None = None
    task: str | None = None
    flavor: str | None = None
    creator: str | None = None  # the names of the row at Artificial Analysis
    offered: str | None = None
    command: str | None = None
    related: tuple[str, ...] = ()  # other versions or parts of the benchmark that the model has scores of

    def as_json(self) -> Object:
        """The object of the survey file."""
        place = None if self.place is None else dict(self.place)
        return {**asdict(self), "place": place, "related": list(self.related)}


STATES = ("published", "in_pr", "in_readme", "on_artificial_analysis", "to_measure")
COPIES = ("quantized", "adapter", "merge", "finetune")  # kinds that are told apart from their base model


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One line of the survey file."""

    model: ListedModel
    scanned_at: str
    selection: str
    rank: int | None
    scores: tuple[Score, ...] = ()
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    requests: int = 0
    fault: Fault | None = None
    contradicted: tuple[
        tuple[Contradiction, ...] | None, ...
    ] = ()  # of the published scores, which are first

    @property
    def contradictions(self) -> int:
        """How many published results the card contradicts."""
        return sum(bool(found) for found in self.contradicted)

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        model = self.model
        return {
            "schema": SCHEMA,
            "repo_id": model.repo_id,
            "sha": model.sha,
            "url": f"{hub_endpoint()}/{model.repo_id}",
            "scanned_at": self.scanned_at,
            "selection": self.selection,
            "trending_rank": self.rank,
            "author": model.author,
            "created_at": model.created_at,
            "last_modified": model.last_modified,
            "downloads": model.downloads,
            "likes": model.likes,
            "license": model.license,
            "gated": model.gated,
            "pipeline_tag": model.pipeline_tag,
            "parameters": model.parameters,
            "active_parameters": None,  # the Hub does not say; a name is no evidence
            "dtype": model.dtype,
            "kind": model.kind,
            "base_models": list(model.base_models),
            "scores": [_score_line(score, found) for score, found in self._with_contradictions()],
            "gaps": [gap.as_json() for gap in self.gaps],
            "skipped": [{"table": skip.table, "reason": skip.reason} for skip in self.skipped],
            "requests": self.requests,
            "error": None if self.fault is None else {"code": self.fault.code, "message": self.fault.message},
        }

    def _with_contradictions(self) -> Iterator[tuple[Score, tuple[Contradiction, ...] | None]]:
        return itertools.zip_longest(self.scores, self.contradicted[: len(self.scores)])


def _score_line(score: Score, found: Sequence[Contradiction] | None) -> Object:
    """A score with who measured it and, apart from that, where it stands; what the card says against it."""
    return {
        **score_json(score),
        "who": who_json(who_of_score(score)),
        "where": where_json(where_of_score(score)),
        "contradicted_by": None if found is None else [item.as_json() for item in found],
    }


# --------------------------------------------------------------------------------------------------
# surveying/contradictions: The published results of a model that its own card contradicts
# --------------------------------------------------------------------------------------------------
# `find_contradictions` holds each against what the card prints, as `verify` does for one model. Pure.


def find_contradictions(
    model: ListedModel,
    published: Sequence[Structured],
    printed: Sequence[Score],
    official: OfficialList,
) -> tuple[tuple[Contradiction, ...] | None, ...]:
    """What the card says against each published result; None for one that it cannot be held against.

    That is a number which another party, or a harness, measured: the card's own is another measurement.
    """
    if not published:
        return ()
    repository = Repository(model.repo_id, model.sha or "", None)
    cases = cases_of(printed, repository, official)
    return tuple(
        None
        if is_measured_elsewhere(result, model.repo_id)
        else hold_against(result, cases, official).contradictions
        for result in published
    )


# --------------------------------------------------------------------------------------------------
# surveying/listing
# --------------------------------------------------------------------------------------------------
# A model of the Hub's list: `read_model`, of a row with the fields `EXPAND`; `kind_of` says what it is.

EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "createdAt",
    "downloads",
    "evalResults",
    "gated",
    "lastModified",
    "likes",
    "model-index",
    "pipeline_tag",
    "safetensors",
    "sha",
    "tags",
    "trendingScore",
)


def read_model(row: Object) -> ListedModel:
    """A model of the Hub's list."""
    repo_id, card = as_text(row.get("id")) or "?", as_object(row.get("cardData"))
    base, relation = _made_from(row, card)
    tensors = as_object(as_object(row.get("safetensors")).get("parameters"))
    counts = {name: count for name, value in tensors.items() if (count := as_count(value))}
    gated = row.get("gated")
    author = as_text(row.get("author")) or repo_id.partition("/")[0]
    return ListedModel(
        repo_id=repo_id,
        sha=as_text(row.get("sha")),
        author=author,
        created_at=as_text(row.get("createdAt")),
        last_modified=as_text(row.get("lastModified")),
        downloads=as_count(row.get("downloads")),
        likes=as_count(row.get("likes")),
        license=next(iter(as_texts(card.get("license"))), None),
        gated=gated if isinstance(gated, bool | str) else None,
        pipeline_tag=as_text(row.get("pipeline_tag")),
        parameters=as_count(as_object(row.get("safetensors")).get("total")) or sum(counts.values()) or None,
        weights=Weights(counts) if counts else None,
        dtype=max(counts, key=lambda name: counts[name]) if counts else None,
        kind=kind_of(repo_id, base, relation, row),
        base_models=base,
        index=row.get("model-index") or card.get("model-index"),
        results=tuple(as_objects(row.get("evalResults"))),
    )


def _made_from(row: Object, card: Object) -> tuple[tuple[str, ...], str | None]:
    """(the models it is made from, how): the Hub's own field, else the card's."""
    told = as_object(row.get("baseModels"))
    names = [name for item in as_objects(told.get("models")) if (name := as_text(item.get("id")))]
    names = names or as_texts(card.get("base_model"))
    relation = as_text(told.get("relation")) or as_text(card.get("base_model_relation"))
    return tuple(names), relation


_QUANTIZED = re.compile(
    r"(?i)(?:^|[-_.])(?:gguf|gptq|awq|exl[23]|mlx|fp8|nvfp4|mxfp4|int[48]|[48]-?bit|bnb|w\da\d+)(?:$|[-_.])"
)
_INSTRUCT = re.compile(r"(?i)(?:^|[-_.])(?:instruct|chat|it|sft|dpo|rlhf|thinking)(?:$|[-_.])")
_BASE_NAME = re.compile(r"(?i)(?:^|[-_.])(?:base|pt|pretrain(?:ed)?)(?:$|[-_.])")


def kind_of(repo_id: str, base: tuple[str, ...], relation: str | None, row: Object) -> str | None:
    """What a model is to its base model: the relation that the Hub tells, a name where it tells none.

    A maker's instruct model on their own base is no copy: its name says so, or the Hub that it converses, or
    the name of what it was made from that this is a base. "base" in the name of a BERT is a size. None where
    nothing tells.
    """
    owner, _, name = repo_id.partition("/")
    if relation in ("quantized", "adapter", "merge"):
        return relation
    if _QUANTIZED.search(name) or "gguf" in as_texts(row.get("tags")):
        return "quantized"
    own = all(item.partition("/")[0] == owner for item in base)
    converses = "conversational" in as_texts(row.get("tags")) or all(map(_BASE_NAME.search, base))
    if own and (_INSTRUCT.search(name) or (base and converses)):
        return "instruct"
    if base:
        return "finetune"
    return "base" if _BASE_NAME.search(name) and row.get("pipeline_tag") in ANSWERS_IN_TEXT else None


# --------------------------------------------------------------------------------------------------
# surveying/manager: evaluation_manager.py as a process: it does all reading and editing of cards
# --------------------------------------------------------------------------------------------------
# `read_catalogue` asks for its benchmarks, `CardReader` hands it many cards, `parse_reading` takes its
# answers;
# `Rehearser` hands it many scores for a dry run. `ask_manager` runs one command of it. `stated_score` reads a
# score of its output or of a file.

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


# --------------------------------------------------------------------------------------------------
# surveying/output: Lines and files of a survey: JSON Lines, read and written as a whole or not at all
# --------------------------------------------------------------------------------------------------
# `read_lines` reads a file, `result_file` makes one that appears whole, `json_line` writes a record,
# `moment_now` is the time that it bears.


def moment_now() -> str:
    """Now, as the files have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_line(record: Object) -> str:
    """A record as one line."""
    return json_text(record) + "\n"


@contextlib.contextmanager
def result_file(path: Path) -> Iterator[IO[str]]:
    """A text file that appears whole, or not at all. Raises EvaluationError (4) for a bad path.

    A full disk raises OSError, which ends a command with 6.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(replaced_file(path))
        except OSError as error:
            if error.errno in FULL_DISK:
                raise
            message = f"cannot write {path}: {first_line(error)}"
            raise EvaluationError(message, code=4, hint="check the path") from error
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.flush()
        text.detach()


def read_lines(path: Path) -> Iterator[tuple[int, Object]]:
    """(number, object) of each line of a JSON Lines file. Raises EvaluationError 4 or 2."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    record = as_object(json_or_none(line))
                    if record.get("schema") != SCHEMA or as_text(record.get("repo_id")) is None:
                        raise EvaluationError(f"{path} line {number} is no line of schema {SCHEMA}", code=2)
                    yield number, record
    except OSError as error:
        raise EvaluationError(
            f"cannot read {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error


# --------------------------------------------------------------------------------------------------
# surveying/proposals: Lines of a plan: records, JSON, reading
# --------------------------------------------------------------------------------------------------
# A `Proposal` is one pull request with its scores (`Proposed`) and what the audit did not let through
# (`LeftOut`); `read_proposal` reads a line that somebody may have edited.


@dataclass(frozen=True, slots=True)
class Proposed:
    """A score that would be published: what is written where, and the evidence.

    People set `publish`, and `reviewed` where they have looked at it.
    """

    score: Score
    path: str
    text: str
    evidence: RowEvidence
    publish: bool = True
    reviewed: bool = False

    def as_json(self) -> Object:
        """The object of the plan file."""
        evidence = self.evidence
        return {
            "publish": self.publish,
            "reviewed": self.reviewed,
            "score": score_json(self.score),
            "writes": {"path": self.path, "text": self.text},
            "evidence": {
                "head": [list(row) for row in evidence.head],
                "row": list(evidence.row),
                "column": evidence.column,
                "line": evidence.line,
                "url": evidence.url,
                "above": list(evidence.above),
                "section": evidence.section,
                "carried": [list(item) for item in evidence.carried],
            },
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that is not proposed, and why: the audit's status and detail."""

    benchmark: str
    variant: str | None
    value: float
    status: str
    detail: str
    pr: int | None = None
    line: int | None = None  # of the card


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the plan: a pull request."""

    repo_id: str
    url: str
    revision: str
    planned_at: str
    scores: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # (path, unified diff)
    pipeline_tag: str | None = None

    @property
    def kept(self) -> tuple[Proposed, ...]:
        """The scores that nobody struck out."""
        return tuple(item for item in self.scores if item.publish)

    def as_json(self) -> Object:
        """The object of references/surveying.md."""
        return {
            "schema": SCHEMA,
            "repo_id": self.repo_id,
            "url": self.url,
            "revision": self.revision,
            "planned_at": self.planned_at,
            "pipeline_tag": self.pipeline_tag,
            "scores": [item.as_json() for item in self.scores],
            "left_out": [asdict(item) for item in self.left_out],
            "files": [{"path": path, "diff": diff} for path, diff in self.files],
        }


def read_proposal(row: Object, where: str) -> Proposal:
    """A line of a plan file. Raises EvaluationError (2) for one that lost something on the way."""
    try:
        return Proposal(
            repo_id=_text_in(row, "repo_id"),
            url=_text_in(row, "url"),
            revision=_text_in(row, "revision"),
            planned_at=_text_in(row, "planned_at"),
            scores=tuple(_read_proposed(item) for item in as_objects(row.get("scores"))),
            left_out=tuple(_read_left_out(item) for item in as_objects(row.get("left_out"))),
            files=tuple(
                (_text_in(item, "path"), _text_in(item, "diff")) for item in as_objects(row.get("files"))
            ),
            pipeline_tag=as_text(row.get("pipeline_tag")),
        )
    except (KeyError, EvaluationError) as error:
        raise EvaluationError(
            f"{where} is no line of a plan: {error}", code=2, hint="make it again: plan"
        ) from error


def _text_in(row: Object, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def _read_proposed(row: Object) -> Proposed:
    writes, evidence = as_object(row.get("writes")), as_object(row.get("evidence"))
    head = evidence.get("head")
    rows = head if isinstance(head, list) else []
    column = as_count(evidence.get("column"))
    if column is None or not isinstance(row.get("publish"), bool):
        raise KeyError("publish, evidence")
    return Proposed(
        stated_score(as_object(row.get("score")), "score"),
        _text_in(writes, "path"),
        _text_in(writes, "text"),
        RowEvidence(
            tuple(_texts_of(item) for item in rows),
            _texts_of(evidence.get("row")),
            column,
            as_count(evidence.get("line")),
            _text_in(evidence, "url"),
            _texts_of(evidence.get("above")),
            as_text(evidence.get("section")),
            tuple(_carried(evidence.get("carried"))),
        ),
        row["publish"] is True,
        row.get("reviewed") is True,
    )


def _carried(value: Json) -> Iterator[tuple[int, str]]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, list) and len(item) == 2 and isinstance(item[0], int):
            yield item[0], str(item[1])


def _texts_of(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _read_left_out(row: Object) -> LeftOut:
    return LeftOut(
        _text_in(row, "benchmark"),
        as_text(row.get("variant")),
        as_number(row.get("value")) or 0.0,
        _text_in(row, "status"),
        _text_in(row, "detail"),
        as_count(row.get("pr")),
        as_count(row.get("line")),
    )


# --------------------------------------------------------------------------------------------------
# surveying/ledger: What became of each line of a plan, in a file that is only appended to
# --------------------------------------------------------------------------------------------------
# `Ledger` is locked while a run lives and says where the next one goes on; an `Entry` is one line of it.
# `key_of` names a proposal by what it proposes, `name_of` a score. Anybody may have written what a ledger
# says:
# no address is taken from it, and its size has an end.

LEDGER_SECONDS = 180.0  # how long to wait for what a killed run left running
MAX_LEDGER = 64 << 20  # bytes; a line has some 300
MOST_PULLS = 10**9  # the number of a pull request is below
FINAL = frozenset({"opened", "already", "nothing", "refused", "changed", "gone"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `key` is the model and the scores that are left of its plan line."""

    at: str
    repo_id: str
    key: str
    event: str  # began, one of FINAL, stopped, unreadable (tried again by the next run), accepted
    detail: str = ""
    pr: int | None = None
    pr_url: str | None = None
    scores: tuple[str, ...] = ()

    def as_json(self) -> Object:
        """The object of the ledger."""
        return {"schema": SCHEMA, **asdict(self), "scores": list(self.scores)}


class Ledger:
    """An append-only file, each line on the disk before the next step; locked while a run or its child is."""

    def __init__(self, path: Path) -> None:
        import fcntl

        self.path = path
        try:
            self._file = opened_for_appending(path)
        except OSError as error:
            raise EvaluationError(
                f"cannot write {path}: {first_line(error)}", code=4, hint="--ledger FILE"
            ) from error
        end = time.monotonic() + LEDGER_SECONDS
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise EvaluationError(
                        f"{path} is in use", code=5, hint="another apply is running"
                    ) from error
                time.sleep(0.2)
        self.entries = list(self._read())
        self._ends = {entry.key: entry for entry in reversed(self.entries) if _is_final(entry)}

    @property
    def handle(self) -> int:
        """The descriptor that holds the lock: children inherit it, so that an orphan keeps others out."""
        return self._file.fileno()

    def _read(self) -> Iterator[Entry]:
        self._file.seek(0)
        data = self._file.read(MAX_LEDGER + 1)
        if len(data) > MAX_LEDGER:
            told = f"{self.path} is larger than {MAX_LEDGER >> 20} MB"
            raise EvaluationError(told, code=5, hint="--ledger FILE")
        if data and not data.endswith(b"\n"):  # the line that a crash cut off
            self._file.write(b"\n")
        for line in data.splitlines():
            row = as_object(json_or_none(line))
            if as_text(row.get("event")) and _is_repo_id(row.get("repo_id")):
                at, repo_id, key, event, detail = (
                    as_text(row.get(name)) or "" for name in ("at", "repo_id", "key", "event", "detail")
                )
                pr, url = as_count(row.get("pr")), as_text(row.get("pr_url"))
                pr = pr if pr is not None and 0 < pr < MOST_PULLS else None
                yield Entry(at, repo_id, key, event, detail, pr, url, tuple(as_texts(row.get("scores"))))

    def add(self, entry: Entry) -> Entry:
        """Append a line and wait until it is on the disk. Raises EvaluationError (6) that tells the line."""
        try:
            self._file.write(json_line(entry.as_json()).encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            told = " ".join(part for part in (entry.event, entry.repo_id, entry.pr_url) if part)
            raise EvaluationError(
                f"cannot write {self.path}: {first_line(error)}; it lacks: {told}",
                code=6,
                hint="make room and run it again: what was opened is found on the Hub",
            ) from error
        self.entries.append(entry)
        if _is_final(entry):
            self._ends.setdefault(entry.key, entry)
        return entry

    def final(self, key: str) -> Entry | None:
        """How a plan line ended, None where it has not."""
        return self._ends.get(key)

    def close(self) -> None:
        """Release the lock."""
        with contextlib.suppress(OSError):  # what a full disk did not take, of which `add` has told
            self._file.close()


def _is_final(entry: Entry) -> bool:
    return entry.event in FINAL and (entry.event != "opened" or entry.pr is not None)


def _is_repo_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", value) is not None
        and ".." not in value
    )


def key_of(proposal: Proposal) -> str:
    """The model and exactly the scores that are left."""
    told = json.dumps([proposal.repo_id, sorted(name_of(item.score) for item in proposal.kept)])
    return text_digest(told)[:16]


def name_of(score: Score) -> str:
    """A score in a few words: what the ledger and two readings of one card compare."""
    parts = (score.benchmark, score.benchmark_id or "-", score.variant or "", score.metric or "", score.raw)
    return " | ".join(parts)


# --------------------------------------------------------------------------------------------------
# surveying/published
# --------------------------------------------------------------------------------------------------
# What the Hub lists of a model as scores: results on main, then what open pull requests add.
#
# `published_results` is all of it, each as it stands and as a score.

_CARD_PATH = "README.md"


def published_results(model: ListedModel, pulls: Sequence[OpenPull]) -> list[tuple[Structured, Score]]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks.

    What is no number, or names no data set in a result file, is none.
    """
    authors: dict[int, str] = {pull.num: pull.author for pull in pulls}
    stated = list(told_index(model.index, _CARD_PATH))
    found: list[tuple[Structured, int | None]] = [(result, None) for result in stated]
    found += _as_proposals(list(_filed(model.results)))
    for pull in pulls:
        proposed = list(told_index(pull.index, _CARD_PATH))
        touched = (_CARD_PATH,) if proposed else ()
        found += [(result, pull.num) for result in proposed_results(stated, proposed, touched)]
    return [
        (
            result,
            score_of_result(
                result,
                result.value,
                model.repo_id,
                model.sha,
                None if num is None else (num, authors.get(num)),
            ),
        )
        for result, num in found
        if result.value is not None
    ]


def _as_proposals(filed: list[tuple[Structured, int | None]]) -> list[tuple[Structured, int | None]]:
    """The results of files, main's first; those of a pull request as additions and edits of main's."""
    main = [result for result, num in filed if num is None]
    found: list[tuple[Structured, int | None]] = [(result, None) for result in main]
    for pull in dict.fromkeys(num for _, num in filed if num is not None):
        theirs = [result for result, num in filed if num == pull]
        touched = {result.path for result in theirs}
        found += [(result, pull) for result in proposed_results(main, theirs, touched)]
    return found


def _filed(items: Sequence[Object]) -> Iterator[tuple[Structured, int | None]]:
    """The results of `evalResults`; verified is what the Hub has verified, whatever token the file holds."""
    for item in items:
        result = item_result(item)
        if result is not None and result.dataset is not None:
            yield replace(result, verified=item.get("verified") is True), as_count(item.get("pullRequest"))


# --------------------------------------------------------------------------------------------------
# surveying/requests: GET requests to the Hub within its rate limits, from many threads
# --------------------------------------------------------------------------------------------------
# `HubReader` asks, and gives a `HubAnswer`; a `Budget` keeps all threads within what the Hub says is left.

RATE_ROUNDS = 20  # windows of five minutes that one request may wait for
MOST_SECONDS = 300  # a window of the Hub: no 429 has to wait for longer
MAX_CARD_FILE = 16 << 20  # bytes; the largest of 93 real cards has 0.2 MB
MAX_LIST = 64 << 20  # bytes of one answer of the API
_RATE_LIMIT = re.compile(r'"(\w+)";\s*r=(\d+);\s*t=(\d+)')


def resource_of(path: str) -> str:
    """Which of the Hub's rate limits a path counts against."""
    return "api" if path.startswith("/api/") else "resolvers" if "/resolve/" in path else "pages"


@dataclass(slots=True)
class _RateWindow:
    """One rate limit: `left` requests until `ends` (monotonic clock), None unknown; `sent` are unanswered."""

    left: int | None = None
    ends: float = 0.0
    sent: int = 0
    free: bool = False  # the server tells no limits

    def has_room(self) -> bool:
        """Whether one more request fits. One request goes ahead to learn what a new window has."""
        if self.left is not None and time.monotonic() >= self.ends:
            self.left = None
        return self.free or self.sent < (1 if self.left is None else self.left)


class Budget:
    """The rate limits of the Hub, shared by all threads: a request without room waits for the next window.

    Every answer says what is left (`RateLimit: "api";r=412;t=55`), for this caller, signed in or not.
    """

    def __init__(self) -> None:
        self._windows: dict[str, _RateWindow] = {}
        self._change = threading.Condition()
        self._stopped = False
        self._told: dict[str, float] = {}
        self.total = 0

    def take(self, resource: str) -> None:
        """Wait until a request fits."""
        with self._change:
            window = self._windows.setdefault(resource, _RateWindow())
            while not window.has_room():
                left = window.ends - time.monotonic() if window.left is not None else READ_SECONDS
                if window.left == 0 and self._told.get(resource) != window.ends:
                    self._told[resource] = window.ends
                    talk(f"the Hub's limit for {resource} requests is reached; waiting {left:.0f} s")
                self._change.wait(max(left, 0.05))
                if self._stopped:
                    raise EvaluationError("interrupted", code=6)
            window.sent += 1
            self.total += 1

    def give(self, resource: str, headers: Mapping[str, str], status: int | None) -> None:
        """Note what an answer says.

        A 429 costs what Retry-After says, else the rest of a window that is used up, else a minute.
        """
        with self._change:
            window = self._windows[resource]
            window.sent -= 1
            told = _RATE_LIMIT.search(headers.get("ratelimit", ""))
            now = time.monotonic()
            if status == 429:
                after = re.fullmatch(r"\d+", headers.get("retry-after", ""))
                used_up = told is not None and told.group(2) == "0"
                seconds = int(after.group()) if after else int(told.group(3)) if told and used_up else 60
                window.left, window.ends, window.free = 0, now + min(seconds, MOST_SECONDS) + 1, False
            elif told is None:
                window.free = window.free or (window.left is None and status == 200)
            elif window.left is None:
                window.left, window.ends, window.free = (
                    int(told.group(2)),
                    now + int(told.group(3)) + 1,
                    False,
                )
            else:  # answers overtake each other: the lowest number is true
                window.left = min(window.left, int(told.group(2)))
            self._change.notify_all()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        with self._change:
            self._stopped = True
            self._change.notify_all()


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What the Hub said; `refusal` is the X-Error-Code, or its message, of an answer that is no success."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def refusal(self) -> str | None:
        """The Hub's own word for what is wrong."""
        if self.status < 400:
            return None
        told = as_text(as_object(json_or_none(self.body)).get("error"))
        return self.headers.get("x-error-code") or self.headers.get("x-error-message") or told or "no reason"


class HubReader:
    """GET requests to the Hub within its limits, asked again where a failure is passing."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def get(self, path: str) -> HubAnswer:
        """An answer below 500, whatever it says. Raises EvaluationError (6) when there is none."""
        resource, trouble, failures = resource_of(path), "", 0
        for _ in range(RATE_ROUNDS):
            self.budget.take(resource)
            answer, trouble = self._once(path)
            status, headers = (answer.status, answer.headers) if answer else (None, dict[str, str]())
            self.budget.give(resource, headers, status)
            if answer is not None and status not in PASSING:
                return answer
            if status != 429:
                if failures == len(RETRY_WAITS):
                    break
                time.sleep(RETRY_WAITS[failures])
                failures += 1
        raise EvaluationError(
            f"the Hub failed: {trouble}", code=6, hint="check the network and HF_ENDPOINT, then run it again"
        )

    def _once(self, path: str) -> tuple[HubAnswer | None, str]:
        import httpx2
        from huggingface_hub import get_session
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, not in __all__

        headers = build_hf_headers(library_name="hf-evaluation", library_version=VERSION)
        try:
            request = get_session().build_request(
                "GET", f"{hub_endpoint()}{path}", headers=headers, timeout=READ_SECONDS
            )
            reply = get_session().send(request, stream=True, follow_redirects=True)
            try:
                body = _limited_body(reply)
            finally:
                reply.close()
        except (httpx2.HTTPError, OSError) as error:
            return None, first_line(error)
        return HubAnswer(
            reply.status_code, reply.headers, body
        ), f"{reply.status_code} for {path.split('?')[0]}"

    def pages(self, path: str, limit: int) -> Iterator[Object]:
        """The objects of a paginated list, at most `limit`. Raises EvaluationError."""
        count = 0
        following: str | None = path
        while following is not None and count < limit:
            answer = self.get(following)
            if answer.status >= 400:
                raise EvaluationError(
                    f"the Hub refuses the list of models: {answer.status} {answer.refusal}",
                    code=3 if answer.status in (401, 403) else 6,
                    hint="sign in again with `hf auth login`, or unset HF_TOKEN",
                )
            try:
                rows = parse_json(answer.body)
            except ValueError as error:
                raise EvaluationError(
                    "the Hub's list of models is no JSON", code=6, hint="run it again"
                ) from error
            if not isinstance(rows, list):
                raise EvaluationError("the Hub's list of models is no list", code=6, hint="run it again")
            for row in as_objects(rows)[: limit - count]:
                count += 1
                yield row
            following = next_page(answer.headers.get("link", "")) if rows else None


def _limited_body(reply: httpx2.Response) -> bytes:
    """The body, at most MAX_CARD_FILE bytes of a file; a list may be longer."""
    most = MAX_LIST if reply.request.url.path.startswith("/api/") else MAX_CARD_FILE
    chunks, size = list[bytes](), 0
    for chunk in reply.iter_bytes():
        size += len(chunk)
        if size > most:
            raise OSError(f"longer than {most >> 20} MB")
        chunks.append(chunk)
    return b"".join(chunks)


def model_path(repo_id: str) -> str:
    """A repository id in a path."""
    return quote(repo_id, safe="/")


def card_path(repo_id: str, revision: str) -> str:
    """Where a card is read at a revision."""
    return f"/{model_path(repo_id)}/resolve/{quote(revision, safe='')}/README.md"


def gate_error(repo_id: str) -> EvaluationError:
    """The fault of a model whose card lies behind a gate."""
    return EvaluationError(
        f"gated: accept the terms of {repo_id} on its page and sign in to read its card", code=3
    )


def refusal_error(repo_id: str, answer: HubAnswer) -> EvaluationError:
    """A refusal to read as the fault of one model."""
    if answer.refusal == "GatedRepo":
        return gate_error(repo_id)
    if answer.status == 404 or answer.refusal == "RepoNotFound":
        return EvaluationError(f"there is no model {repo_id}, or your token may not see it", code=4)
    if answer.status in (401, 403):
        return EvaluationError(f"not allowed: {answer.refusal}", code=3)
    return EvaluationError(f"the Hub answered {answer.status}: {answer.refusal}", code=6)


# --------------------------------------------------------------------------------------------------
# surveying/store: What was read at a sha stays read: `Store`, an SQLite file in the cache folder
# --------------------------------------------------------------------------------------------------

KEEP_DAYS = 60


class Store:
    """What was read, by key: an SQLite file in the Hub's cache folder, or in memory with `--no-cache`.

    Keys hold a sha, so an entry never becomes wrong; those of pull requests, whose head the Hub's list does
    not tell, are asked for with a greatest age.
    """

    def __init__(self, path: Path | None) -> None:
        import sqlite3  # imported late, as all that only one command needs: --help pays for every module

        self._lock = threading.Lock()
        try:
            self._open(path)
        except (sqlite3.Error, OSError, ValueError) as error:  # ValueError: a damaged page is no Unicode
            if not _is_full(error):
                raise EvaluationError(
                    f"the cache {path} cannot be used: {first_line(error)}",
                    code=5,
                    hint="remove it, or --no-cache",
                ) from error
            talk(f"the disk is full: nothing is kept in {path}")
            self._open(None)

    def _open(self, path: Path | None) -> None:
        import sqlite3

        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=OFF")  # a lost entry is read again
        self._base.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, at REAL, value BLOB)")
        self._base.execute("DELETE FROM entry WHERE at < ?", (time.time() - KEEP_DAYS * 86_400,))

    def get(self, key: str, oldest: float = 0.0) -> bytes | None:
        """The value of a key, unless it was put before `oldest` (seconds since the epoch)."""
        import sqlite3

        latest = time.time() + 60  # what claims to be of later was written by somebody else
        with self._lock, contextlib.suppress(sqlite3.Error, ValueError):  # a damaged page costs its entry
            row = self._base.execute(
                "SELECT value FROM entry WHERE key = ? AND at >= ? AND at <= ?", (key, oldest, latest)
            ).fetchone()
            return row[0] if row and isinstance(row[0], bytes) else None
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        import sqlite3

        with self._lock, contextlib.suppress(sqlite3.Error):  # a full disk costs the cache, not the survey
            self._base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (key, time.time(), value))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()


def _is_full(error: Exception) -> bool:
    """Whether a failure is that of a full disk, or of a quota that is used up."""
    return "is full" in str(error) or (isinstance(error, OSError) and error.errno in FULL_DISK)


def store_path() -> Path:
    """`$HF_HOME/hf-evaluation/survey-<endpoint>.sqlite`."""
    return cache_folder() / f"survey-{text_digest(hub_endpoint())[:8]}.sqlite"


# --------------------------------------------------------------------------------------------------
# surveying/offers: Which models Artificial Analysis has scores of
# --------------------------------------------------------------------------------------------------
# Their terms restrict machine-readable re-publication, so a survey only says that they have a score, and how
# to
# import it: no number of theirs is kept, or goes into the file.
#
# `read_offers` gives an `Offer` for each of its rows that names a repository.


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of Artificial Analysis that names a repository, and the benchmarks it has scores of."""

    repo_id: str
    creator: str
    slug: str
    benchmarks: frozenset[str]


def read_offers(known: Catalogue, store: Store) -> Mapping[str, tuple[Offer, ...]]:
    """What Artificial Analysis has, by repository in small letters; nothing without a key.

    A failure is no empty answer: EvaluationError 2, 3 or 6. The free tier, which has no benchmark scores, is
    one.
    """
    key = aa_key()
    if key is None:
        return {}
    url = aa_url()
    kept = store.get(f"aa {url}", time.time() - AA_KEPT_SECONDS)
    rows = as_objects(json_or_none(kept)) if kept else _rows_with_scores(url, key)
    if not kept:
        store.put(f"aa {url}", json.dumps(rows).encode())
    by_key = {name: item.id for item in known.benchmarks for name in item.artificial_analysis}
    offers: dict[str, list[Offer]] = {}
    for row in rows:
        named = {by_key[name] for name in as_texts(row.get("has")) if name in by_key}
        repo_id = as_text(row.get("repo")) or ""
        offer = Offer(repo_id, str(row.get("creator")), str(row.get("slug")), frozenset(named))
        offers.setdefault(repo_id, []).append(offer)
    return {repo_id: tuple(found) for repo_id, found in offers.items()}


def _rows_with_scores(url: str, key: str) -> list[Object]:
    """For each row that names a repository: repo, creator, slug, and the keys that have a value."""
    pages = analysis_pages(url, key, "pro")
    if pages is None:
        talk("Artificial Analysis: the free tier has no benchmark scores")
        return []
    return [
        {
            "repo": row.repo.casefold(),
            "creator": row.creator or "",
            "slug": row.slug or "",
            "has": [name for name, value in row.evaluations.items() if finite_number(value) is not None],
        }
        for row in read_analysis(pages, url).models
        if row.repo
    ]


# --------------------------------------------------------------------------------------------------
# surveying/gaps: Scores and wanted benchmarks -> where each is, and the command that closes the gap
# --------------------------------------------------------------------------------------------------
# `find_gaps` gives a `Gap` for each wanted benchmark, `reported_benchmarks` are those that have a score,
# `state_of` says which state one score gives. Pure.

MAX_COMPARED = 300  # reports of one benchmark by one model; the most of 500 real cards are 30


def find_gaps(
    model: ListedModel,
    scores: Sequence[Score],
    wanted: Sequence[Benchmark],
    known: Catalogue,
    offers: Sequence[Offer] = (),
) -> tuple[Gap, ...]:
    """One gap for each wanted benchmark that the model is for, or has a score of.

    A score counts for exactly its own benchmark and version; that of a part which is a benchmark of its own
    counts for this one, whichever name it bears.
    """
    by_name: dict[str, list[Score]] = {}
    for score in scores:
        if score.benchmark_id is not None:
            by_name.setdefault(measurement_of_score(score).name, []).append(score)
    found = [
        _gap_of(model, scores, by_name.get(benchmark.id, []), benchmark, known, offers)
        for benchmark in wanted
    ]
    return tuple(
        gap
        for gap, benchmark in zip(found, wanted, strict=True)
        if gap.state != "to_measure" or is_for(benchmark, model.pipeline_tag, model.kind)
    )


def reported_benchmarks(
    scores: Sequence[Score], known: Catalogue, offers: Sequence[Offer]
) -> tuple[Benchmark, ...]:
    """Every known benchmark of which the model has a score, wherever that stands."""
    names = [measurement_of_score(score).name for score in scores if score.benchmark_id is not None]
    names += [name for offer in offers for name in sorted(offer.benchmarks)]
    return tuple(item for name in dict.fromkeys(names) if (item := known.with_id(name)))


def _gap_of(
    model: ListedModel,
    scores: Sequence[Score],
    own: Sequence[Score],
    benchmark: Benchmark,
    known: Catalogue,
    offers: Sequence[Offer],
) -> Gap:
    related = _related(scores, benchmark, known)
    for state in STATES[:3]:
        found = [score for score in own if state_of(score) == state]
        if found:
            break
    else:
        offered = [offer for offer in offers if benchmark.id in offer.benchmarks]
        gap = Gap(benchmark.id, benchmark.name, "to_measure", related=related)
        return _to_import(gap, model, offered) if offered else _to_measure(gap, model, benchmark)
    first = min(found, key=_wholeness)
    place = {"table": first.table, "row": first.row, "column": first.column, "line": first.line}
    gap = Gap(
        benchmark.id,
        benchmark.name,
        state,
        value=first.value,
        unit=first.unit,
        variant=first.variant,
        more=len(found) - 1,
        conflict=_conflict(own),
        pr=first.pr,
        place=place if state == "in_readme" else None,
        related=related,
    )
    return replace(gap, command=_command_of(gap, model))


def _to_import(gap: Gap, model: ListedModel, offers: Sequence[Offer]) -> Gap:
    """How to import; of several rows (one a reasoning effort) a person chooses."""
    name = offers[0].slug if len(offers) == 1 else None
    more, creator = len(offers) - 1, offers[0].creator
    gap = replace(gap, state="on_artificial_analysis", more=more, creator=creator, offered=name)
    return replace(gap, command=_command_of(gap, model))


def _wholeness(score: Score) -> int:
    """0 for a score of the whole benchmark, 1 for one with remarks, 2 for what is, or may be, a part."""
    settings = measurement_of_score(score).settings
    return 2 if settings.part else 1 if settings.rest else 0


def state_of(score: Score) -> str:
    """Which state of a gap a score gives."""
    return {"merged": "published", "pull-request": "in_pr"}.get(score.status, "in_readme")


def _conflict(scores: Sequence[Score]) -> bool:
    """Whether two reports that are, or may be, one measurement have different values."""
    if len(scores) > MAX_COMPARED:  # every pair is compared; so many reports with one value are unheard of
        return True
    measured = [measurement_of_score(score) for score in scores]
    return any(
        compare_measurements(one, other) is not Answer.DIFFERENT and not equal_values(one, other)
        for one, other in itertools.combinations(measured, 2)
    )


def _related(scores: Sequence[Score], benchmark: Benchmark, known: Catalogue) -> tuple[str, ...]:
    """Other benchmarks on the same data set that have scores: told, never counted."""
    same = {item.id for item in known.of_dataset(benchmark.dataset)}
    found = [score.benchmark_id for score in scores if score.benchmark_id in same - {benchmark.id}]
    return tuple(dict.fromkeys(name for name in found if name))


def _command_of(gap: Gap, model: ListedModel) -> str | None:
    return gap_command(
        GapFacts(
            gap.state,
            model.repo_id,
            gap.benchmark_id,
            task=gap.task,
            flavor=gap.flavor,
            creator=gap.creator,
            offered=gap.offered,
            pipeline_tag=model.pipeline_tag,
        )
    )


def _to_measure(gap: Gap, model: ListedModel, benchmark: Benchmark) -> Gap:
    """How to measure; nothing for models that do not answer in text."""
    if model.pipeline_tag is not None and model.pipeline_tag not in ANSWERS_IN_TEXT:
        return gap
    gap = replace(gap, task=benchmark.inspect_task, flavor=_flavor_of(model))
    return replace(gap, command=_command_of(gap, model))


def _flavor_of(model: ListedModel) -> str | None:
    """What eval_jobs.py would choose; None where that takes the bits of packed weights, which it reads."""
    weights = model.weights
    packed = model.kind == "quantized" and weights is not None and bool(PACKED & set(weights.parameters))
    found = None if packed else advised_flavor(weights)
    return found.name if found else None


# --------------------------------------------------------------------------------------------------
# surveying/plan: A survey -> pull requests that a person can check
# --------------------------------------------------------------------------------------------------
# `to_plan` picks the scores of a line that are to be published, `left_to_plan` says what it leaves; a
# `Planner`
# asks the manager what it would write and makes a `Proposal` of it, `Planned` does that for many models.

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


# --------------------------------------------------------------------------------------------------
# surveying/apply: A plan -> pull requests, one after the other
# --------------------------------------------------------------------------------------------------
# `Applier` opens what is left of a plan, each card through the manager, with a pause between; `Stop` is the
# first sign that somebody does not want this.


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


# --------------------------------------------------------------------------------------------------
# surveying/survey: A selection of models -> a line each
# --------------------------------------------------------------------------------------------------
# A `Surveyor` reads the models of a `Selection` many at a time and gives their lines in order.

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


# --------------------------------------------------------------------------------------------------
# surveying/tally: What a survey came to
# --------------------------------------------------------------------------------------------------
# `Tally` counts the lines as they come, and refuses a survey of which too much could not be read.

MANY_FAILURES = 20  # in a row: the Hub is down


@dataclass(slots=True)
class Tally:
    """What a survey came to: counted while its lines are written, so that nothing is kept."""

    models: int = 0
    copies: int = 0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    unread: int = 0  # models of which nothing could be read
    in_a_row: int = 0
    states: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # benchmark, state, is a copy
    conflicts: int = 0
    contradictions: int = 0  # published results that the card contradicts

    def add(self, line: Surveyed) -> None:
        """Count a line. Raises EvaluationError (6) when one model after the other fails."""
        copy = line.model.kind in COPIES
        self.models += 1
        self.copies += copy
        for gap in line.gaps:
            self.states[gap.benchmark_id, gap.state, copy] += 1
            self.conflicts += gap.conflict
        self.contradictions += line.contradictions
        if line.fault:
            self.faults.append((line.model.repo_id, line.fault))
            self.unread += line.model.sha is None
        failed = line.fault is not None and line.fault.code == 6
        self.in_a_row = self.in_a_row + 1 if failed else 0
        if self.in_a_row >= MANY_FAILURES:
            raise self.too_many()

    @property
    def most_reported(self) -> list[str]:
        """The benchmarks of which there are scores, those of most models first."""
        counts: Counter[str] = Counter()
        for (name, state, _), count in self.states.items():
            counts[name] += count if state != "to_measure" else 0
        return [name for name, count in counts.most_common() if count]

    @property
    def failures(self) -> list[tuple[str, Fault]]:
        """The models that the network or the server kept from us."""
        return [(repo_id, fault) for repo_id, fault in self.faults if fault.code == 6]

    def check(self) -> None:
        """Raise EvaluationError where the survey would be half true, or holds nothing.

        Up to a tenth of the models (two of a few) may fail: they are told, and a second run reads only them.
        """
        if not self.models:
            raise EvaluationError("no models found", code=1, hint="check --author or --search")
        if len(self.failures) > max(2, self.models // 10) or len(self.failures) == self.models:
            raise self.too_many()
        if self.unread == self.models:
            _, fault = self.faults[0]
            raise EvaluationError(fault.message, code=fault.code, hint="check the names on the Hub")

    def too_many(self) -> EvaluationError:
        """The error of a survey that is not written."""
        repo_id, fault = self.failures[0]
        return EvaluationError(
            f"{len(self.failures)} of {self.models} models could not be read, nothing is written; "
            f"{repo_id}: {fault.message}",
            code=6,
            hint="run it again later; what was read is kept",
        )


# --------------------------------------------------------------------------------------------------
# surveying/written: What a plan would write, in a few words, and where that is not what the card prints
# --------------------------------------------------------------------------------------------------
# `read_written` reads the YAML of one result, so that a person sees what is really written; `doubts_of` names
# what it says and the source row does not. A doubt is a place to look at, no verdict.

MAX_ABOVE = 80  # characters of a text over the table that may say in which metric all of it is
_METRIC_PIECES = re.compile(r"[/(),;]")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """One result as it is written: name, metric and how it is shown, value, data set, notes."""

    name: str
    metric: str | None
    metric_shown: str | None
    value: float | None
    where: str
    notes: str | None = None


def read_written(text: str) -> Written | None:
    """What one block of YAML says; None where it is not of a form that we know."""
    import yaml

    try:
        block = load_yaml(text)
    except (ValueError, yaml.YAMLError):
        return None
    item = as_object(block[0] if isinstance(block, list) and block else block)
    dataset, metrics = as_object(item.get("dataset")), as_objects(item.get("metrics"))
    if metrics:
        metric = metrics[0]
        name = as_text(dataset.get("name")) or as_text(dataset.get("type")) or ""
        kind, told = as_text(metric.get("type")), as_text(metric.get("name"))
        shown = f"{kind}, named {told}" if kind and told and not told.startswith(kind) else told or kind
        where = _joined(dataset, "type", "config", "split")
        value = finite_number(metric.get("value"))
        return Written(name, kind or told, shown, value, where) if len(metrics) == 1 else None
    if as_text(dataset.get("id")) is None:
        return None
    task = as_text(dataset.get("task_id")) or ""
    value = finite_number(item.get("value"))
    return Written(task, None, None, value, _joined(dataset, "id"), as_text(item.get("notes")))


def _joined(record: Object, *names: str) -> str:
    return " ".join(filter(None, (as_text(record.get(name)) for name in names)))


def doubts_of(
    item: Proposed, beside: Sequence[Proposed] = (), pipeline_tag: str | None = None
) -> tuple[str, ...]:
    """What a person should look at first: where the row of the card names something else than is written.

    `beside` are the scores of the same table, which show where the model's own line is.
    """
    written = read_written(item.text)
    found = [_other_benchmark(item, written), _other_metric(item, written), _other_model(item, beside)]
    found += [_other_value(item, written), _other_kind(item, pipeline_tag)]
    return tuple(filter(None, found))


def _row_texts(evidence: RowEvidence) -> list[str]:
    """The words of the row, and the header cells over the marked one."""
    words = [text for at, text in enumerate(evidence.row) if at != evidence.column]
    carried = [text for _, text in evidence.carried]
    heads = [row[evidence.column] for row in evidence.head if evidence.column < len(row)]
    return [text for text in (*words, *carried, *heads) if text and not _DIGITS.fullmatch(text.strip(" %"))]


def _other_benchmark(item: Proposed, written: Written | None) -> str | None:
    """A benchmark that the row or its header names, where it is not the one that is written."""
    known = catalogue()
    ours = (known.find(written.name) if written else None) or known.with_id(item.score.benchmark_id)
    labels = [(text, parse_label(text).benchmark) for text in _row_texts(item.evidence)]
    named = [(text, found) for text, found in labels if found]
    if ours is None or any(found.id == ours.id or parts_between(found, ours) for _, found in named):
        return None
    others = (
        f"“{text}” is {found.name}, not {ours.name}" for text, found in named if not _is_told(text, written)
    )
    return next(others, None)


def _is_told(text: str, written: Written | None) -> bool:
    """Whether what a label names is told as a part: in brackets behind the metric, or in the notes."""
    behind = (written.metric_shown or "").partition("(")[2] if written else ""
    told = f"{behind};{written.notes or ''}" if written else ""
    parts = [squash(piece) for piece in _METRIC_PIECES.split(told)]
    return any(part and (part in squash(text) or squash(text) in part) for part in parts)


def _other_kind(item: Proposed, pipeline_tag: str | None) -> str | None:
    """That the benchmark is for another kind of model: an embedding has no pass@1."""
    benchmark = catalogue().with_id(item.score.benchmark_id)
    if benchmark is None or pipeline_tag is None:
        return None
    fits = is_for(benchmark, pipeline_tag, None)
    return None if fits else f"{benchmark.name} is not for a {pipeline_tag} model"


def _other_metric(item: Proposed, written: Written | None) -> str | None:
    """A written metric that is not the one which stands nearest, nor where none does a usual one."""
    ours = (written.metric if written else None) or item.score.metric
    benchmark = catalogue().with_id(item.score.benchmark_id)
    if ours is None:
        return None
    evidence = item.evidence
    near = [(text, _metrics_of_label(text)) for text in _row_texts(evidence)]
    titles = [text for text in (evidence.section or "", *evidence.above) if len(text) <= MAX_ABOVE]
    over = [(text, [metric_in_text(text)]) for text in titles]
    for text, told in (*near, *over):
        if found := [metric for metric in told if metric and _says_more(metric, benchmark)]:
            other = all(_is_another(ours, metric) for metric in found)
            return f"“{text[:60]}”: {' or '.join(found)}, not {ours}" if other else None
    usual = benchmark.metrics if benchmark else ()
    if usual and all(same_metric(ours, name, benchmark) is False for name in usual):
        return f"no metric is printed; usual is {' or '.join(usual)}, not {ours}"
    return None


def _metrics_of_label(text: str) -> list[str | None]:
    """The metrics that a label names: "AIME (pass@1 / cons@64)" names two."""
    pieces = [metric_in_text(piece) for piece in _METRIC_PIECES.split(text)]
    return pieces if any(pieces) else [parse_label(text).metric]


def _says_more(metric: str, benchmark: Benchmark | None) -> bool:
    """Whether the name of a metric says more than "score"."""
    known = metric_of(metric)
    return known is not None and not is_generic(known[0], benchmark)


def _is_another(ours: str, printed: str) -> bool:
    """Whether a printed metric bears another name, also where both come to the share of right answers."""
    one, other = metric_of(ours), metric_of(printed)
    return bool(one and other and one[0].id != other[0].id)


def _other_model(item: Proposed, beside: Sequence[Proposed]) -> str | None:
    """The model's own name, where it stands over another column, or with other scores of the table alone."""
    if _names_model(item):
        return None
    evidence, own = item.evidence, _own_name(item)
    others = [text for row in evidence.head for at, text in enumerate(row) if at != evidence.column and text]
    other = next((text for text in others if squash(text) == own or own in squash(text)), None)
    if other:
        return f"“{other}” heads another column"
    if any(_names_model(score) for score in beside):
        return "the model's name stands in another row or column"
    return None


def _own_name(item: Proposed) -> str:
    return squash(item.score.model.rpartition("/")[2])


def _names_model(item: Proposed) -> bool:
    """Whether the row, or the header over the score, bears the model's name or a piece of it."""
    own = _own_name(item)
    texts = [squash(text) for text in _row_texts(item.evidence)]
    return any(own in text or (len(text) > 3 and text in own) for text in texts)


def _other_value(item: Proposed, written: Written | None) -> str | None:
    cell = item.evidence.row[item.evidence.column] if item.evidence.column < len(item.evidence.row) else ""
    if written is None or written.value is None:
        return None
    printed = [float(number) for number in _DIGITS.findall(cell.replace(",", "."))]
    right = (written.value, written.value * 100, written.value / 100)
    if any(math.isclose(value, number, rel_tol=1e-4, abs_tol=1e-9) for value in right for number in printed):
        return None
    return f"the cell prints {cell}, {value_text(written.value)} is written"


# --------------------------------------------------------------------------------------------------
# surveying/review: A plan -> one HTML file
# --------------------------------------------------------------------------------------------------
# `review_page` shows the source rows of each pull request, table by table, each row once with all its scores
# and what is written for them; what is struck out there is not published. Its style and program are
# review.css
# and review.js.

# All that strangers wrote goes through `_page_text` or `_hub_link`; style and script are allowed by hash.
REVIEW_CSS = """\
:root {
  color-scheme: light dark;
  --line: light-dark(#d5d8dd, #3a3f47);
  --soft: light-dark(#f3f4f6, #22262c);
  --quiet: light-dark(#545b66, #a9b1bc);
  --mark: light-dark(#fff0c2, #4d3f12);
  --taken: light-dark(#d3f0da, #1d4428);
  --struck: light-dark(#fbdcd9, #552322);
  --doubt: light-dark(#8a3c00, #ffb366);
  --focus: light-dark(#0b57d0, #8ab4f8);
}
* {
  box-sizing: border-box;
}
body {
  font:
    13px / 1.35 system-ui,
    sans-serif;
  margin: 0;
}
a {
  color: var(--focus);
}
header {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  flex-wrap: wrap;
  gap: 0.2rem 1rem;
  align-items: center;
  background: Canvas;
  border-bottom: 1px solid var(--line);
  padding: 0.4rem 0.8rem;
}
h1 {
  font-size: 1rem;
  margin: 0;
}
header p {
  margin: 0;
}
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem 0.5rem;
  align-items: center;
}
.keys {
  color: var(--quiet);
}
kbd {
  border: 1px solid var(--line);
  border-radius: 3px;
  padding: 0 0.25rem;
  color: CanvasText;
}
progress {
  width: 6rem;
}
button {
  font: inherit;
  padding: 0.15rem 0.5rem;
}
main {
  padding: 0.4rem 0.8rem 2rem;
}
.how {
  margin: 0 0 0.4rem;
  max-width: 70rem;
}
.how p {
  margin: 0.3rem 0;
}
summary {
  cursor: pointer;
}
.pulls {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
  align-items: stretch;
}
.pull {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  flex: 1 1 auto;
  min-width: min(100%, 22rem);
  max-width: 100%;
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 0.3rem 0.5rem;
  scroll-margin-top: 4.5rem;
}
.pull.all {
  border-color: light-dark(#2b8a3e, #51b96a);
}
h2 {
  flex: 1 1 auto;
  display: flex;
  justify-content: space-between;
  gap: 1rem;
  font-size: 0.95rem;
  margin: 0 0 0.2rem;
  overflow-wrap: anywhere;
}
h2 label {
  font-size: 13px;
  font-weight: 400;
  white-space: nowrap;
}
.tables {
  flex: 1 0 100%;
  max-width: 100%;
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem 1rem;
}
figure {
  margin: 0;
  min-width: min(100%, 24rem);
  max-width: 100%;
}
figcaption {
  color: var(--quiet);
  width: 0; /* as wide as its table, so that two may stand side by side */
  min-width: min(100%, 60rem);
}
.rows {
  overflow-x: auto;
}
table {
  border-collapse: collapse;
  font-size: 12.5px;
}
td,
th {
  border: 1px solid var(--line);
  padding: 0.05rem 0.35rem;
  text-align: left;
  max-width: 20rem;
}
th {
  background: var(--soft);
  font-weight: 600;
}
th.here {
  box-shadow: inset 0 -3px light-dark(#e0a800, #c79a1c);
}
td.here {
  height: 1px; /* so that the button may be as high as the row */
  padding: 0;
}
.far {
  display: none;
}
.every .far {
  display: table-cell;
}
.carried {
  color: var(--quiet);
  font-style: italic;
}
.section td {
  background: var(--soft);
  font-weight: 600;
}
.to {
  background: none;
  border-style: dotted;
  font-weight: 400;
  vertical-align: top;
  max-width: 34rem;
}
.all {
  color: CanvasText;
}
.set {
  color: var(--quiet);
}
.to:first-child {
  white-space: nowrap;
}
.doubt {
  color: var(--doubt);
}
.score {
  width: 100%;
  height: 100%;
  border: 0;
  border-radius: 0;
  padding: 0.05rem 0.35rem;
  text-align: left;
  color: CanvasText;
  background: var(--mark);
  font-weight: 700;
  cursor: pointer;
  scroll-margin: 6rem 2rem;
}
.score.seen {
  background: var(--taken);
}
.score.seen::after {
  content: " ✓";
}
.score[aria-pressed="false"] {
  background: var(--struck);
  text-decoration: line-through;
}
.score[aria-pressed="false"]::after {
  content: " struck out";
  display: inline-block;
  padding-left: 0.3rem;
  font-weight: 400;
}
:focus-visible {
  outline: 3px solid var(--focus);
  outline-offset: -1px;
}
.quiet {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  color: var(--quiet);
}
.quiet ul {
  margin: 0.1rem 0;
  padding-left: 1.1rem;
  max-width: 60rem;
}
.quiet:has(details[open]),
.quiet details[open] {
  flex-basis: 100%;
}
pre {
  margin: 0.2rem 0;
  padding: 0.3rem;
  background: var(--soft);
  color: CanvasText;
  overflow-x: auto;
  font-size: 12px;
}
.wide {
  padding: 0 0.3rem;
  font-size: 12px;
}
@media (min-width: 601px) {
  td:first-child {
    min-width: 9.5rem; /* the name of a model, in one line */
  }
}
@media (max-width: 600px) {
  .keys {
    display: none;
  }
  .bar progress,
  figure:not(.every) .other {
    display: none;
  }
  button,
  .score {
    min-height: 28px;
  }
}
@media (prefers-reduced-motion: no-preference) {
  html {
    scroll-behavior: smooth;
  }
}
"""
REVIEW_JS = r"""const lines = JSON.parse(document.getElementById("plan").textContent);
const scores = [...document.querySelectorAll("button.score")];
const pulls = [...document.querySelectorAll("input.done")];
const total = document.getElementById("total");
const key = `review ${document.body.dataset.plan}`;
let unsaved = false;

function itemOf(button) {
  return lines[button.dataset.model].scores[button.dataset.score];
}
function show() {
  for (const button of scores) {
    const item = itemOf(button);
    button.setAttribute("aria-pressed", item.publish);
    button.classList.toggle("seen", item.reviewed && item.publish);
  }
  for (const box of pulls) {
    const all = lines[box.dataset.pull].scores.every((item) => item.reviewed);
    box.checked = all;
    box.closest(".pull").classList.toggle("all", all);
  }
  const items = lines.flatMap((line) => line.scores);
  const taken = items.filter((item) => item.publish).length;
  const seen = items.filter((item) => item.reviewed).length;
  const open = lines.filter((line) => line.scores.some((item) => item.publish)).length;
  document.getElementById("progress").value = seen;
  total.textContent = `${seen} of ${items.length} reviewed; ${taken} scores taken, ${open} of ${lines.length} pull requests`;
}
function keep() {
  unsaved = true;
  const state = lines.map((line) => line.scores.map((item) => [item.publish, item.reviewed]));
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // a browser that keeps nothing: the saved plan does
  }
  show();
}
// Pages of this machine share what is kept: something of another shape is not ours, nor is a part of it.
function fits(state) {
  const like = (kept, all) => Array.isArray(kept) && kept.length === all.length;
  return (
    like(state, lines) &&
    lines.every((line, at) => like(state[at], line.scores) && state[at].every(Array.isArray))
  );
}
function restore() {
  try {
    const state = JSON.parse(localStorage.getItem(key));
    if (state && !fits(state)) return;
    state?.forEach((kept, at) => {
      kept.forEach(([publish, reviewed], number) => {
        Object.assign(lines[at].scores[number], { publish: publish === true, reviewed: reviewed === true });
      });
    });
    unsaved = Boolean(state);
  } catch {
    // nothing was kept, or something else under this name
  }
}
function decide(button, publish) {
  Object.assign(itemOf(button), { publish, reviewed: true });
  keep();
}
function go(button) {
  button?.focus();
  button?.scrollIntoView({ block: "nearest" });
}
function at() {
  return scores.indexOf(document.activeElement);
}
function nextOpen() {
  const order = [...scores.slice(at() + 1), ...scores.slice(0, at() + 1)];
  return order.find((button) => !itemOf(button).reviewed);
}
function reviewPull(model, reviewed) {
  for (const item of lines[model].scores) item.reviewed = reviewed;
  keep();
}
function decideAndGo(button, publish) {
  decide(button, publish);
  go(nextOpen());
}
const acts = {
  n: () => go(scores[Math.min(at() + 1, scores.length - 1)]),
  p: () => go(scores[Math.max(at() - 1, 0)]),
  u: () => go(nextOpen()),
  t: (button) => decideAndGo(button, true),
  x: (button) => decideAndGo(button, false),
  r: (button) => {
    reviewPull(button.dataset.model, true);
    go(nextOpen());
  },
};
document.addEventListener("keydown", (event) => {
  const act = acts[event.key.toLowerCase()];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (at() < 0 && "txr".includes(event.key.toLowerCase())) go(nextOpen());
  else act(document.activeElement);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("score")) decide(button, !itemOf(button).publish);
  if (button?.classList.contains("wide")) button.closest("figure").classList.toggle("every");
});
document.addEventListener("change", (event) => {
  if (event.target.matches("input.done")) reviewPull(event.target.dataset.pull, event.target.checked);
});
document.getElementById("save").addEventListener("click", () => {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
  link.download = document.body.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  unsaved = false;
});
for (const [id, on] of [
  ["none", false],
  ["every", true],
])
  document.getElementById(id).addEventListener("click", () => {
    for (const button of scores) itemOf(button).publish = on;
    keep();
  });
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
restore();
show();
"""
MOST_COLUMNS = 6  # of a table that are shown at once: the words, the marked ones, and a few of the others
OPEN_STATUSES = ("conflict", "refused", "unshown")  # of what is left out: a person may want to act on these
KEYS = {
    "n": "next", "p": "back", "u": "next open", "t": "take", "x": "strike out", "r": "all of this reviewed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Marked:
    """A score with its place in the plan."""

    model: int
    number: int
    item: Proposed

    @property
    def column(self) -> int:
        return self.item.evidence.column


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table that are shown at once: those that tell, and some of the others beside them.

    A narrow page shows the first kind alone.
    """

    telling: frozenset[int]
    beside: frozenset[int]

    def classes(self, at: int, *names: str) -> str:
        """The class attribute of a cell."""
        width = "" if at in self.telling else "other" if at in self.beside else "far"
        found = " ".join(filter(None, (*names, width)))
        return f' class="{found}"' if found else ""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is written alike for all scores of a table, and what is doubted of all: said once, over it."""

    name: str | None = None
    metric: str | None = None
    where: str | None = None
    notes: str | None = None
    doubts: tuple[str, ...] = ()

    def shown(self) -> str:
        """It as HTML, empty where nothing is shared."""
        name = f"<b>{_page_text(self.name)}</b>" if self.name else ""
        quiet = " · ".join(filter(None, (self.where, self.notes)))
        parts = (
            name,
            _page_text(self.metric or ""),
            f'<span class="set">{_page_text(quiet)}</span>' * bool(quiet),
        )
        told = " ".join(filter(None, parts))
        return (f'; <span class="all">all written as {told}</span>' if told else "") + _doubts_text(
            self.doubts
        )


def _page_text(text: str) -> str:
    """A stranger's text as text."""
    return html.escape(printable(text), quote=True)


def _hub_link(url: str, text: str) -> str:
    """A link to the Hub; any other address stays text."""
    if not url.startswith(f"{hub_endpoint()}/"):
        return _page_text(text)
    return f'<a href="{_page_text(url)}" rel="noreferrer noopener" target="_blank">{_page_text(text)}</a>'


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")


def review_page(proposals: Sequence[Proposal], name: str) -> str:
    """The plan as one HTML file that needs no network: every score in the row it was read from."""
    policy = f"default-src 'none'; base-uri 'none'; script-src '{source_hash(REVIEW_JS)}'; "
    policy += f"style-src '{source_hash(REVIEW_CSS)}'"
    plain = json.dumps([proposal.as_json() for proposal in proposals], ensure_ascii=True)
    data = plain.replace("<", "\\u003c")
    models = "\n".join(_pull_section(at, proposal) for at, proposal in enumerate(proposals))
    scores = sum(len(proposal.scores) for proposal in proposals)
    keys = " ".join(f"<kbd>{key}</kbd> {what}" for key, what in KEYS.items())
    command = f"uv run --no-config scripts/trending_evals.py apply {command_line(name)}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Review: {_counted(scores, "score")} for {_counted(len(proposals), "model card")}</title>
<style>{REVIEW_CSS}</style>
</head>
<body data-name="{_page_text(name)}" data-plan="{text_digest(plain)[:16]}">
<header>
<h1>Review of {_counted(len(proposals), "pull request")}</h1>
<p class="bar"><button id="save" type="button">Save the edited plan</button>
<button id="none" type="button">Strike out all</button><button id="every" type="button">Take all</button>
<progress id="progress" max="{scores}" value="0" aria-label="reviewed"></progress>
<span id="total" role="status">{_counted(scores, "score")}</span></p>
<p class="keys">{keys}</p>
</header>
<main>
<details class="how"><summary>Does each marked number say what is written beside it?</summary><p>Each table
shows rows of the card as they are rendered. A marked number is a score; beside or below it stands what the
pull request writes: name, metric, value, data set; what is alike for all stands over the table. Press a
number to strike it out, or to take it back. <b class="doubt">?</b> tells what the row says and the pull
request does not: look there first, and strike out what you are not sure of. The browser keeps how far you
are, and so does the saved plan. Then: <code>{_page_text(command)}</code> opens
what is left, and nothing else.</p></details>
<div class="pulls">
{models}
</div>
</main>
<script type="application/json" id="plan">{data}</script>
<script>{REVIEW_JS}</script>
</body>
</html>
"""


def _pull_section(at: int, proposal: Proposal) -> str:
    marked = [_Marked(at, number, item) for number, item in enumerate(proposal.scores)]
    marked.sort(key=lambda mark: (mark.item.score.table or 0, mark.item.score.row or 0, mark.column))
    tables = "\n".join(
        _source_table(list(group), proposal.pipeline_tag)
        for _, group in itertools.groupby(marked, key=lambda mark: mark.item.score.table)
    )
    diffs = "".join(
        f'<pre tabindex="0" aria-label="{_page_text(path)}">{_page_text(diff)}</pre>'
        for path, diff in proposal.files
    )
    return f"""<section class="pull" data-pull="{at}" aria-labelledby="m{at}">
<h2 id="m{at}">{_hub_link(proposal.url, proposal.repo_id)}
<label><input type="checkbox" class="done" data-pull="{at}"> reviewed</label></h2>
<div class="quiet">{_left_out(proposal)}<details><summary>the whole diff</summary>{diffs}</details></div>
<div class="tables">
{tables}
</div>
</section>"""


def _left_out(proposal: Proposal) -> str:
    """What is not proposed and why, those of one reason together; open where somebody may want to act."""
    reasons: dict[tuple[str, str, int | None], list[LeftOut]] = {}
    for item in proposal.left_out:
        reasons.setdefault((item.status, item.detail, item.pr), []).append(item)
    if not reasons:
        return ""
    counts = Counter(item.status for item in proposal.left_out)
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    lines = "".join(
        f"<li><b>{_page_text(status)}</b> {_page_text(_names_of_left(items))}: {_page_text(detail)}"
        f"{_pull_link(proposal, pr)}</li>"
        for (status, detail, pr), items in sorted(reasons.items(), key=lambda pair: _order_of(pair[0][0]))
    )
    shown = " open" if "conflict" in counts else ""
    return f"<details{shown}><summary>not proposed: {_page_text(told)}</summary><ul>{lines}</ul></details>"


def _order_of(status: str) -> int:
    return OPEN_STATUSES.index(status) if status in OPEN_STATUSES else len(OPEN_STATUSES)


def _names_of_left(items: Sequence[LeftOut]) -> str:
    return ", ".join(
        f"{item.benchmark}{f' ({item.variant})' if item.variant else ''} {item.value:g}"
        + (f" (line {item.line})" if item.line else "")
        for item in items
    )


def _pull_link(proposal: Proposal, pr: int | None) -> str:
    return "" if pr is None else " " + _hub_link(f"{proposal.url}/discussions/{pr}", f"#{pr}")


def _source_table(marks: Sequence[_Marked], pipeline_tag: str | None) -> str:
    """The rows of one table that hold scores, each once, and what is written for them."""
    rows = [list(group) for _, group in itertools.groupby(marks, key=lambda mark: mark.item.score.row)]
    first = marks[0].item.evidence
    width = len(first.row)
    beside = all(len(row) == 1 for row in rows)
    near = _near_columns(first, rows)
    far = width - len(near.telling) - len(near.beside)
    head = "".join(
        _head_row(cells, near, marks, last=at == len(first.head) - 1 and beside)
        for at, cells in enumerate(first.head)
    )
    items = [mark.item for mark in marks]
    doubts = [tuple(doubts_of(item, items, pipeline_tag)) for item in items]
    shared = _shared_by([read_written(item.text) for item in items], doubts)
    told = {
        mark.number: _written_text(mark.item, found, shared)
        for mark, found in zip(marks, doubts, strict=True)
    }
    body = "".join(
        _body_rows_of(row, near, section, told, beside=beside) for row, section in _with_sections(rows)
    )
    above = " › ".join(first.above).rstrip(": ") or "the card"
    number = marks[0].item.score.table
    title = f"table {number}: {_page_text(above)}"
    if far:
        title += f' <button type="button" class="wide">all {width} columns</button>'
    title += shared.shown()
    return f"""<figure class="source"><figcaption>{title}</figcaption>
<div class="rows" tabindex="0" role="region" aria-label="Rows of table {number}"><table>
<thead>{head}</thead><tbody>{body}</tbody></table></div></figure>"""


def _with_sections(rows: Sequence[list[_Marked]]) -> Iterator[tuple[list[_Marked], str | None]]:
    """Each row with the section row that stands over it in the card, where that is another than before."""
    before: str | None = None
    for row in rows:
        section = row[0].item.evidence.section
        yield row, section if section != before else None
        before = section


def _near_columns(first: RowEvidence, rows: Sequence[Sequence[_Marked]]) -> _Columns:
    """The columns to show at once: words, marked ones, and others while there is room."""
    width = len(first.row)
    marked = {mark.column for row in rows for mark in row}
    words = {
        at
        for row in rows
        for at, text in enumerate(row[0].item.evidence.row)
        if at not in marked and not any(character.isdigit() for character in text)
    }
    words = words if len(words) <= MOST_COLUMNS else {min(words)}
    near = marked | words | {0} if width else set()
    others = sorted(set(range(width)) - near, key=lambda at: min(abs(at - mark) for mark in marked))
    return _Columns(frozenset(near), frozenset(others[: max(0, MOST_COLUMNS - len(near))]))


def _head_row(cells: Sequence[str], near: _Columns, marks: Sequence[_Marked], *, last: bool) -> str:
    columns = {mark.column for mark in marks}
    shown = (
        f'<th scope="col"{near.classes(at, "here" if at in columns else "")}>{_page_text(text)}</th>'
        for at, text in enumerate(cells)
    )
    written = '<th scope="col" class="to">is written as</th>' if last else ""
    return f"<tr>{''.join(shown)}{written}</tr>"


def _body_rows_of(
    marks: Sequence[_Marked], near: _Columns, section: str | None, told: Mapping[int, str], *, beside: bool
) -> str:
    """A row with its marked cells, and what is written for them: beside it, or in a row of its own."""
    evidence = marks[0].item.evidence
    by_column = {mark.column: mark for mark in marks}
    carried = dict(evidence.carried)
    cells = []
    for at, text in enumerate(evidence.row):
        if mark := by_column.get(at):
            cells.append(f"<td{near.classes(at, 'here')}>{_score_button(mark, text)}</td>")
        elif not text and at in carried:
            cells.append(f"<td{near.classes(at, 'carried')}>{_page_text(carried[at])}</td>")
        else:
            cells.append(f"<td{near.classes(at)}>{_page_text(text)}</td>")
    over = (
        f'<tr class="section"><td colspan="{len(cells) + beside}">{_page_text(section)}</td></tr>'
        if section
        else ""
    )
    line = _hub_link(evidence.url, f"line {evidence.line}") if evidence.line else ""
    if beside:
        return f'{over}<tr>{"".join(cells)}<td class="to">{told[marks[0].number]} {line}</td></tr>'
    below = "".join(
        f"<td{near.classes(at, 'to')}>{told[by_column[at].number]}</td>"
        if at in by_column
        else f"<td{near.classes(at, 'to')}>{f'is written as, {line}' if at == 0 else ''}</td>"
        for at in range(len(cells))
    )
    return f"{over}<tr>{''.join(cells)}</tr><tr>{below}</tr>"


def _score_button(mark: _Marked, cell: str) -> str:
    """The cell of a score: pressed, it is published."""
    item = mark.item
    name = f"publish {item.score.benchmark}: {item.score.raw}"
    pressed = str(item.publish).lower()
    return (
        f'<button type="button" class="score" aria-pressed="{pressed}" aria-label="{_page_text(name)}"'
        f' data-model="{mark.model}" data-score="{mark.number}">{_page_text(cell)}</button>'
    )


def _shared_by(written: Sequence[Written | None], doubts: Sequence[tuple[str, ...]]) -> _Shared:
    """What all scores of a table share; nothing of one alone, or where one cannot be read."""
    read = [item for item in written if item is not None]
    if len(read) < 2 or len(read) < len(written):
        return _Shared()

    def same(values: Iterable[str | None]) -> str | None:
        found = set(values)
        return found.pop() if len(found) == 1 else None

    return _Shared(
        same(item.name for item in read),
        same(item.metric_shown for item in read),
        same(item.where for item in read),
        same(item.notes for item in read),
        tuple(told for told in doubts[0] if all(told in found for found in doubts)),
    )


def _doubts_text(doubts: Iterable[str]) -> str:
    return "".join(f' <b class="doubt">? {_page_text(told)}</b>' for told in doubts)


def _written_text(item: Proposed, found: Sequence[str], shared: _Shared) -> str:
    """What is written for a score: read from the YAML itself, which is shown where it cannot be read.

    What stands over the table for all is not said again; of a doubt that stands there its mark is left.
    """
    written = read_written(item.text)
    doubts = _doubts_text(told for told in found if told not in shared.doubts)
    doubts += ' <b class="doubt">?</b>' if shared.doubts else ""
    if written is None:
        return f"<code>{_page_text(item.text)}</code>{doubts}"
    value = "" if written.value is None else f"{written.value:g}"
    rest = " · ".join(filter(None, (None if shared.metric else written.metric_shown, value)))
    kept = (None if shared.where else written.where, None if shared.notes else written.notes)
    quiet = " · ".join(filter(None, kept))
    name = "" if shared.name else f"<b>{_page_text(written.name)}</b> "
    told = f"{name}{_page_text(rest)}" + (f' <span class="set">{_page_text(quiet)}</span>' if quiet else "")
    return told + doubts


# --------------------------------------------------------------------------------------------------
# commands/apply_plan: apply: open the pull requests that are left in a plan
# --------------------------------------------------------------------------------------------------


def cmd_apply(args: argparse.Namespace) -> int:
    """Open the pull requests that are left in the plan; every outcome goes to the ledger."""
    from huggingface_hub import get_token

    plan = Path(args.plan)
    proposals = [read_proposal(row, f"{plan} line {number}") for number, row in read_lines(plan)]
    manager = find_manager(args.manager)
    if not args.dry_run and not get_token():
        raise EvaluationError("not signed in", code=3, hint="sign in with `hf auth login` or set HF_TOKEN")
    ledger = Ledger(Path(args.ledger) if args.ledger else plan.with_name(f"{plan.name}.ledger"))
    try:
        return _apply(args, proposals, Applier(manager, ledger, args.pause), ledger)
    finally:
        ledger.close()


def _apply(args: argparse.Namespace, proposals: Sequence[Proposal], applier: Applier, ledger: Ledger) -> int:
    struck = sum(not proposal.kept for proposal in proposals)
    waiting = [proposal for proposal in proposals if proposal.kept and not ledger.final(key_of(proposal))]
    done = len(proposals) - struck - len(waiting)
    talk(
        f"{len(proposals)} models in the plan: {done} done before, {struck} struck out, {len(waiting)} to do"
    )
    unseen = sum(not item.reviewed for proposal in waiting for item in proposal.kept)
    if unseen:
        talk(f"{unseen} scores of these are not marked as reviewed")
    entries, opened, code = list[Entry](), 0, 0
    try:
        before = [entry for entry in ledger.entries if entry.event == "opened"]
        applier.check_own_pulls(before, accept=args.accept_closed)
        for proposal in waiting:
            if opened >= args.max_prs:
                break
            entry = applier.rehearse(proposal) if args.dry_run else applier.apply(proposal)
            opened += entry.event in ("opened", "would open")
            entries.append(entry)
            talk(f"{entry.event}: {entry.repo_id} {entry.pr_url or ''} {entry.detail}".rstrip())
    except Stop as stop:
        code = stop.code
        talk(f"error: stopped: {stop.message}")
        talk("hint: what is done is in the ledger; strike a model out of the plan to go on without it")
    if args.json:
        sys.stdout.writelines(json_line(entry.as_json()) for entry in entries)
    else:
        rows = [(entry.repo_id, entry.event, entry.pr_url or "", entry.detail) for entry in entries]
        print_table(("model", "outcome", "pull request", "detail"), rows)
    left = len(waiting) - len(entries)
    told = f"{opened} would be opened, nothing was written" if args.dry_run else f"{opened} opened"
    talk(f"{told}, {left} left" + ("; run it again for the next" if left and not code else ""))
    if not code and entries and all(entry.event == "refused" for entry in entries):
        code = 5
    return code


# --------------------------------------------------------------------------------------------------
# commands/survey_tables: A survey for people and for spreadsheets: its tables, CSV and legend, on stdout
# --------------------------------------------------------------------------------------------------
# `print_survey` shows the lines as `--json`, `--csv`, `--only` and `--benchmark` ask, `print_totals` how many
# models are in which state.

STATE_WORDS = {
    "published": "published",
    "in_pr": "open PR",
    "in_readme": "README",
    "on_artificial_analysis": "AA",
    "to_measure": "to measure",
}
STATE_MARKS = {
    "published": "",
    "in_pr": " PR",
    "in_readme": " README",
    "on_artificial_analysis": " AA",
}
UNFIT = "·"
# What the marks of the table mean, in the order in which they are told; only those that occur are.
LEGEND = {
    " PR": "PR: proposed in an open pull request",
    " README": "README: stated in the card only",
    " AA": "AA: Artificial Analysis has a score, to be imported",
    "-": "-: nobody has a score, to be measured",
    UNFIT: f"{UNFIT}: not a benchmark for this kind of model",
    "?": "?: not known, the card could not be read",
    " !": "!: reports that differ",
}
CONTRADICTED = "against card"
MOST_SHOWN = 30  # benchmarks of --benchmark all that the totals show
_GAP_FIELDS = (
    "benchmark_id",
    "state",
    "value",
    "unit",
    "variant",
    "more",
    "conflict",
    "pr",
    "task",
    "flavor",
    "command",
)
_CONTRADICTION_HEAD = (
    "model",
    "benchmark",
    "published",
    "where",
    "what",
    "the card says",
    "line of the card",
)


def print_survey(
    records: Iterator[Object], wanted: Sequence[Benchmark], form: str, *, every: bool, contradictions: bool
) -> None:
    """The survey on stdout; `form` is "json", "csv" or "table".

    `every`: all benchmarks were asked for, too many for columns. `contradictions`: only these.
    """
    if form == "json":
        kept = (line for line in records if not contradictions or any(_contradicted(line)))
        sys.stdout.writelines(json_line(line) for line in kept)
    elif contradictions:
        rows = [row for line in records for row in _contradiction_rows(line)]
        _print_contradictions(rows, form)
    elif form == "csv":
        _print_csv(records)
    else:
        _print_models(records, wanted, every=every)


def _print_models(records: Iterator[Object], wanted: Sequence[Benchmark], *, every: bool) -> None:
    """A row a model; of all benchmarks only how many are where."""
    marks = set[str]()
    rows = list[list[str]]()
    for record in records:
        against = sum(1 for _ in _contradicted(record))
        cells = [_gap_cell(record, benchmark, marks) for benchmark in wanted]
        counts = _state_counts(record) if every else []
        rows.append(
            [
                str(record["repo_id"]),
                as_text(record["kind"]) or "",
                *cells,
                *counts,
                str(against) if against else "",
            ]
        )
    counted = [STATE_WORDS[state] for state in STATES[:4]] if every else []
    print_table(("model", "kind", *(benchmark.name for benchmark in wanted), *counted, CONTRADICTED), rows)
    told = [text for mark, text in LEGEND.items() if mark in marks]
    if any(row[-1] for row in rows):
        told.append(f"{CONTRADICTED}: published results that the card contradicts (--only contradictions)")
    if told:
        sys.stdout.write("\n")
        say("; ".join(told))


def _state_counts(record: Object) -> list[str]:
    states = [str(gap["state"]) for gap in as_objects(record["gaps"])]
    return [str(states.count(state) or "") for state in STATES[:4]]


def _gap_cell(record: Object, benchmark: Benchmark, marks: set[str]) -> str:
    """What the table says of a model and a benchmark; the marks in it are noted."""
    gap = next((gap for gap in as_objects(record["gaps"]) if gap["benchmark_id"] == benchmark.id), None)
    if gap is None:
        mark = "?" if record["error"] else UNFIT
        marks.add(mark)
        return mark
    value, mark = as_number(gap.get("value")), STATE_MARKS.get(str(gap["state"]), "-")
    doubt = " !" if gap["conflict"] and value is not None else ""
    marks.update((mark, doubt))
    if value is None:
        return mark.strip()
    return f"{in_percent(value, as_text(gap.get('unit'))):g}{mark}{doubt}"


def _contradicted(record: Object) -> Iterator[Object]:
    """The published scores of a line that its card contradicts."""
    return (score for score in as_objects(record["scores"]) if as_objects(score.get("contradicted_by")))


def _contradiction_rows(record: Object) -> Iterator[tuple[str, ...]]:
    for score in _contradicted(record):
        where = as_object(score["where"])
        place = f"open PR {where['pr']}" if where.get("pr") is not None else "main"
        named = " · ".join(filter(None, (str(score["benchmark"]), as_text(score.get("variant")))))
        for found in as_objects(score["contradicted_by"]):
            text, url = str(found["text"]), as_text(found.get("url")) or ""
            yield str(record["repo_id"]), named, str(score["raw"]), place, str(found["what"]), text, url


def _print_contradictions(rows: Sequence[tuple[str, ...]], form: str) -> None:
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(name.replace(" ", "_") for name in _CONTRADICTION_HEAD)
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
        return
    if rows:
        print_table(_CONTRADICTION_HEAD, rows, frozenset({2}))
    else:
        say("no card contradicts a published result of its model")


def _print_csv(records: Iterable[Object]) -> None:
    """A row a gap."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("repo_id", "kind", "parameters", *_GAP_FIELDS, "contradicted", "error"))
    for record in records:
        first = [_csv_cell(record[name]) for name in ("repo_id", "kind", "parameters")]
        fault = _csv_cell(as_object(record["error"]).get("message"))
        against = [score.get("benchmark_id") for score in _contradicted(record)]
        for gap in as_objects(record["gaps"]) or [dict[str, Json]()]:
            count = str(against.count(gap.get("benchmark_id")) or "") if gap else ""
            writer.writerow((*first, *(_csv_cell(gap.get(name)) for name in _GAP_FIELDS), count, fault))


def _csv_cell(value: Json) -> str:
    """A cell on one line that no spreadsheet takes for a formula."""
    return csv_safe(printable(value).replace("\n", " ") if isinstance(value, str) else value)


def print_totals(tally: Tally, wanted: Sequence[Benchmark], known: Catalogue, *, every: bool) -> None:
    """How many models are in which state, for each benchmark."""
    names: Mapping[str, str] = {item.id: item.name for item in wanted}
    if every:
        reported = [name for name in tally.most_reported if name not in names]
        names = {**names, **{name: _name_of(known, name) for name in reported[:MOST_SHOWN]}}
    rows = []
    for benchmark_id, name in names.items():
        counts = [tally.states[benchmark_id, state, False] for state in STATES]
        copies = sum(tally.states[benchmark_id, state, True] for state in STATES[:4])
        rows.append((name, *map(str, counts), str(copies)))
    sys.stdout.write("\n")
    print_table(("benchmark", *STATE_WORDS.values(), "of copies"), rows)
    if every and len(reported) > MOST_SHOWN:
        say(f"and {len(reported) - MOST_SHOWN} more benchmarks: --csv has all")
    note = "copies (quantised, adapters, merges, fine-tunes) are counted apart, with any score of their own"
    say(f"{tally.models} models, {tally.copies} of them {note}")


def _name_of(known: Catalogue, benchmark_id: str) -> str:
    found = known.with_id(benchmark_id)
    return found.name if found else benchmark_id


# --------------------------------------------------------------------------------------------------
# commands/survey_models
# --------------------------------------------------------------------------------------------------
# survey: list what many models have published, and where each missing score can be had.

CONTRADICTIONS = "contradictions"  # of --only


def cmd_survey(args: argparse.Namespace) -> int:
    """Read the models; the file, if one is asked for, appears only when all is done."""
    import tempfile

    selection = _selection(args)
    began = time.monotonic()
    manager = find_manager(args.manager)
    store = Store(None if args.no_cache else store_path())
    surveyor = Surveyor(manager, store, args.benchmark or FIRST_BENCHMARKS)
    tally = Tally()
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as lines:
            for line in with_progress(surveyor.run(selection), selection.limit, "models"):
                tally.add(line)
                lines.write(json_line(line.as_json()))
            tally.check()
            if args.out:
                lines.seek(0)
                with result_file(Path(args.out)) as target:
                    shutil.copyfileobj(lines, target)
            lines.seek(0)
            _print_survey(args, lines, surveyor)
        _tell_survey(args, tally, surveyor, time.monotonic() - began)
    finally:
        surveyor.close()
        store.close()
    return 0


def _selection(args: argparse.Namespace) -> Selection:
    """The models that the arguments name."""
    sort = ("sort", "trendingScore")
    if args.repo_id:
        named = tuple(dict.fromkeys(args.repo_id))
        for name in named:
            if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) or ".." in name:
                raise EvaluationError(
                    f"{name!r} is no repository id", code=2, hint="give it as organisation/name"
                )
        return Selection("named", len(named), named=named)
    if args.author:
        return Selection(f"author: {args.author}", args.limit, query=(("author", args.author), sort))
    if args.search:
        return Selection(f"search: {args.search}", args.limit, query=(("search", args.search), sort))
    return Selection(f"trending {args.trending}", args.trending, query=(sort,), ranked=True)


def with_progress(items: Iterator[Any], total: int, unit: str) -> Iterator[Any]:
    """The items, with a bar on stderr where that is a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    return iter(tqdm(items, total=total, unit=f" {unit}", disable=not sys.stderr.isatty(), leave=False))


def _print_survey(args: argparse.Namespace, lines: IO[str], surveyor: Surveyor) -> None:
    """The survey on stdout: as it is in the file, as CSV, or as tables."""
    if args.json and not args.only:
        shutil.copyfileobj(lines, sys.stdout)
        return
    form = "json" if args.json else "csv" if args.csv else "table"
    records = (as_object(parse_json(line)) for line in lines)
    every, contradictions = surveyor.all_reported, args.only == CONTRADICTIONS
    print_survey(records, surveyor.wanted, form, every=every, contradictions=contradictions)


def _tell_survey(args: argparse.Namespace, tally: Tally, surveyor: Surveyor, seconds: float) -> None:
    """Counts, failures and cost, for people."""
    if not (args.json or args.csv or args.only):
        print_totals(tally, surveyor.wanted, surveyor.known, every=surveyor.all_reported)
    for repo_id, fault in tally.faults:
        talk(f"not read: {repo_id}: {fault.message}")
    if tally.conflicts:
        talk(f"{tally.conflicts} benchmarks have reports that differ (marked ! in the table)")
    if tally.contradictions:
        talk(f"{tally.contradictions} published results are contradicted by the card: --only contradictions")
    talk(f"{tally.models} models, {surveyor.budget.total} requests, {seconds:.1f} s")
    if args.out:
        talk(f"written: {args.out}; next: trending_evals.py plan {command_line(args.out)} --out plan.jsonl")


# --------------------------------------------------------------------------------------------------
# commands/plan_pulls: plan: list the pull requests that would add what the cards state
# --------------------------------------------------------------------------------------------------

PLAN_WORKERS = 4  # each is a process of the manager


def cmd_plan(args: argparse.Namespace) -> int:
    """Audit what the cards of a survey state, and write down what would be proposed, with the evidence."""
    manager = find_manager(args.manager)
    known, _ = read_catalogue(manager)
    wanted = args.benchmark and frozenset(
        name if name == ALL_BENCHMARKS else named_benchmark(name, known).id for name in args.benchmark
    )
    lines = [
        line
        for _, line in read_lines(Path(args.survey))
        if not args.repo_id or line["repo_id"] in args.repo_id
    ]
    _tell_beyond(lines, wanted, known)
    asked = [
        Asked(str(line["repo_id"]), scores, as_text(line.get("pipeline_tag")))
        for line in lines
        if (scores := to_plan(line, wanted or None))
    ]
    if not asked:
        raise EvaluationError(
            "no card of this survey states a score of these benchmarks",
            code=1,
            hint="--benchmark all takes every known benchmark of the cards",
        )
    store = Store(None if args.no_cache else store_path())
    planner = Planner(manager, store)
    done = Planned()
    try:
        for _ in with_progress(done.run(planner, asked, PLAN_WORKERS), len(asked), "cards"):
            pass
    except KeyboardInterrupt:
        planner.close()
        return _interrupted(args, done, len(asked))
    planner.close()
    store.close()
    _check_failures(done.failed, len(asked))
    _write_plan(args, [proposal for proposal in done.proposals if proposal.scores])
    _tell_plan(args, done.proposals)
    return 0


def _interrupted(args: argparse.Namespace, done: Planned, asked: int) -> int:
    """Ctrl-C: what is done is kept, and told to be a part."""
    opens = [proposal for proposal in done.proposals if proposal.scores]
    if opens:
        _write_plan(args, opens)
        _tell_plan(args, done.proposals)
    kept = " and written" if opens and (args.out or args.html) else ""
    talk(f"error: interrupted: {len(done.proposals)} of {asked} cards are audited{kept}")
    talk("hint: the same command again plans all of them")
    return INTERRUPTED


def _check_failures(failed: Sequence[EvaluationError], asked: int) -> None:
    """Raise EvaluationError where too many models could not be planned."""
    lost = [error for error in failed if error.code == 6]
    if len(lost) > max(2, asked // 10) or len(failed) == asked:
        worst = (lost or failed)[0]
        raise EvaluationError(
            f"{len(failed)} of {asked} models could not be planned, nothing is written; {worst.message}",
            code=worst.code,
            hint="run it again later",
        )


def _tell_beyond(lines: Sequence[Object], wanted: frozenset[str] | None, known: Catalogue) -> None:
    """What the cards state of benchmarks that nobody asked for."""
    found = Counter(name for line in lines for name in left_to_plan(line, wanted or None))
    if not found:
        return
    most = [(known.with_id(name), name, count) for name, count in found.most_common(6)]
    told = ", ".join(f"{item.name if item else name} {count}" for item, name, count in most)
    talk(
        f"the cards state {found.total()} scores of {len(found)} other benchmarks "
        f"({told}{', …' if len(found) > len(most) else ''}); --benchmark all takes them too"
    )


def _write_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    if args.out:
        with result_file(Path(args.out)) as file:
            file.writelines(json_line(proposal.as_json()) for proposal in proposals)
    if args.html:
        name = Path(args.out).name if args.out else "plan.jsonl"
        with result_file(Path(args.html)) as file:
            file.write(review_page(proposals, name))
    if args.json:
        sys.stdout.writelines(json_line(proposal.as_json()) for proposal in proposals)
        return
    rows = [
        (
            proposal.repo_id,
            item.score.benchmark,
            item.score.variant or "",
            item.score.raw,
            item.path,
            f"line {item.score.line}",
        )
        for proposal in proposals
        for item in proposal.scores
    ]
    print_table(("model", "benchmark", "variant", "as printed", "written to", "card"), rows)


def _tell_plan(args: argparse.Namespace, proposals: Sequence[Proposal]) -> None:
    opens = [proposal for proposal in proposals if proposal.scores]
    left = Counter(item.status for proposal in proposals for item in proposal.left_out)
    scores = sum(len(proposal.scores) for proposal in opens)
    told = ", ".join(f"{count} {status}" for status, count in sorted(left.items())) or "none"
    talk(f"{len(opens)} pull requests with {scores} scores; left out: {told}")
    for proposal in proposals:
        for item in proposal.left_out:
            if item.status not in ("present", "in_pr"):
                talk(f"left out: {proposal.repo_id} {item.benchmark} {item.value:g}: {item.detail}")
    if args.html and opens:
        talk(
            f"check it: open {command_line(args.html)} in a browser, "
            "strike out what is wrong, save the edited plan"
        )
    if args.out and opens:
        talk(f"then: trending_evals.py apply {command_line(args.out)}")


# --------------------------------------------------------------------------------------------------
# commands/trending_evals: arguments and main
# --------------------------------------------------------------------------------------------------

CODES = exit_codes(
    {
        1: "nothing found",
        4: "no such model or file",
        5: "refused: unsafe, or a maintainer does not want it",
        6: "network or server failure after retries, or too many models that could not be read",
    }
)


def _positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="trending_evals.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "trending_evals.py survey --trending 100 --out survey.jsonl",
            "trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html",
            "trending_evals.py apply plan.jsonl",
            codes=CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _survey_parser(commands)
    _plan_parser(commands)
    _apply_parser(commands)
    return parser


def _survey_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "survey",
        cmd_survey,
        "list the structured results of many models, and where each missing one can be had",
        (
            "trending_evals.py survey --trending 100 --out survey.jsonl",
            "trending_evals.py survey --author acme --benchmark mmlu_pro gsm8k",
            "trending_evals.py survey --author acme --only contradictions",
            "trending_evals.py survey --repo-id org/model org/other --json",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--trending", metavar="N", type=_positive, default=100, help="the N trending models (default: 100)"
    )
    which.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="these models")
    which.add_argument("--author", metavar="NAME", help="the models of a user or organisation")
    which.add_argument("--search", metavar="TEXT", help="the models whose name holds the text")
    parser.add_argument(
        "--limit", metavar="N", type=_positive, default=1000, help="most models of --author or --search"
    )
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help=f"the benchmarks whose gaps are listed (default: {' '.join(FIRST_BENCHMARKS)}; "
        f"{ALL_BENCHMARKS}: every known one of which a model has a score)",
    )
    parser.add_argument(
        "--only",
        choices=(CONTRADICTIONS,),
        help="print only the published results that the card itself contradicts, with its line",
    )
    parser.add_argument("--out", metavar="FILE", help="write the survey, JSON Lines, when all is done")
    parser.add_argument("--csv", action="store_true", help="print CSV, a row a model and benchmark")
    parser.add_argument("--no-cache", action="store_true", help="read everything again, keep nothing")


def _plan_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "plan",
        cmd_plan,
        "list the pull requests that would add what the cards state, for a person to check",
        (
            "trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html",
            "trending_evals.py plan survey.jsonl --benchmark all --repo-id org/model --json",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    parser.add_argument("survey", metavar="SURVEY", help="the file that survey --out wrote")
    parser.add_argument(
        "--benchmark",
        metavar="ID",
        nargs="+",
        help="only these (default: those of the survey; all: every known one that the cards state)",
    )
    parser.add_argument("--repo-id", metavar="ORG/NAME", nargs="+", help="only these models")
    parser.add_argument("--out", metavar="FILE", help="write the plan, JSON Lines")
    parser.add_argument("--html", metavar="FILE", help="write the review page")
    parser.add_argument("--no-cache", action="store_true", help="read every card again")


def _apply_parser(commands: Subcommands) -> None:
    parser = add_command(
        commands,
        "apply",
        cmd_apply,
        "open the pull requests that are left in a plan, after a fresh audit of each",
        (
            "trending_evals.py apply plan.jsonl --dry-run",
            "trending_evals.py apply plan.jsonl --max-prs 10",
        ),
        codes=CODES,
    )
    _shared_options(parser)
    parser.add_argument(
        "plan", metavar="PLAN", help="the plan, as it was written or as the review page saved it"
    )
    parser.add_argument(
        "--max-prs", metavar="N", type=_positive, default=10, help="pull requests of one run (default: 10)"
    )
    parser.add_argument(
        "--pause", metavar="SECONDS", type=_seconds, default=20.0, help="between two (default: 20)"
    )
    parser.add_argument("--ledger", metavar="FILE", help="where outcomes are noted (default: PLAN.ledger)")
    parser.add_argument(
        "--accept-closed",
        action="store_true",
        help="go on although a maintainer closed one of our pull requests; you have looked why",
    )


def _shared_options(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    parser.add_argument("--dry-run", action="store_true", help="write nothing to the Hub (only apply would)")
    parser.add_argument("--manager", metavar="PATH", help="evaluation_manager.py (default: beside this file)")


def _seconds(text: str) -> float:
    value = as_number(text)
    if value is None or not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(_run, argv, interrupted="interrupted; the same command again goes on", indent=None)


def _run(arguments: list[str]) -> int:
    args = build_parser().parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
