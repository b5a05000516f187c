#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "pyromark>=0.10.3,<0.11",
#     "pyyaml>=6.0,<7",
#     "requests>=2.32,<3",
#     "selectolax>=1.0,<2",
#     "zipfile-zstd>=0.0.4",
# ]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/evaluation_manager.py, and run: uv run src/bundle.py
"""Read the evaluation scores of exactly one model, and publish them on its Hugging Face card.

    uv run --no-config evaluation_manager.py inspect-tables --repo-id org/model
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --json
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --dry-run
    uv run --no-config evaluation_manager.py extract-readme --repo-id org/model --create-pr

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such repo,
file, revision, table or model; 5 refused, it would have been a guess; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Only --apply and
--create-pr write.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors                    Failures and exit codes: what a command ends with, and what it tells its u…
    core/patterns                  Regular expressions that are compiled when they are first used
    core/json_values               JSON that somebody else wrote: read without surprises, and taken apart by…
    core/places                    Where the scripts and their data lie: beside each other in `scripts/`, whe…
    core/suggestions               Commands that we tell somebody to paste, quoted by construction, whoever w…
    core/text                      Text of strangers: made safe to print, put on one line, squashed for compa…
    core/files                     Files written as a whole or not at all, and the keys of a `.env`
    core/output                    The two streams: stdout is data, stderr is talk; nothing of a stranger's t…
    core/command_line              What every command line does alike: parse, run, report one failure, end wi…
    core/hub_requests              Requests to the Hub: its address, which failures pass, how long to wait, a…
    core/version                   The version of the bundle: what `--version` prints and the user agent of e…
    core/yaml_safely               YAML that somebody else wrote, with an end to what it may become
    scores/gap_commands            The command that closes a gap, made from what a survey says of it
    scores/parties                 Who is known to measure other people's models: leaderboards and organisati…
    scores/parts                   The parts of a benchmark: subjects, categories, languages, splits, lengths…
    scores/benchmarks              The known benchmarks, as examples/metric_mapping.json describes them
    scores/benchmark_list          What `evaluation_manager.py benchmarks --json` prints, and the benchmarks…
    scores/fitting                 Whether a benchmark is for a kind of model: by its task, the model's pipel…
    scores/identity                One test under two names: parts of a benchmark that are benchmarks of thei…
    scores/metrics                 The metrics in which benchmarks are measured: names, direction, scale, the…
    scores/setting_words           Words of settings: how shots, modes, tools, splits and harnesses are writt…
    scores/wording                 Words about scores: names of averages, of parts of a benchmark, of what is…
    scores/mentions                Benchmarks that a heading, a caption or a sentence names
    scores/settings                Settings of a measurement, read out of labels and notes: shots, thought, m…
    scores/labels                  A printed label taken apart: its benchmark, variant, metric, and which way…
    scores/named                   What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU…
    scores/published               A result as it stands on the Hub, in `model-index` or in `.eval_results`…
    scores/record                  A score, as contract.md has it: the one thing that passes between the scri…
    scores/measurement             What was measured: one record, and the only comparison of two of them, wit…
    scores/measured_results        What a result that stands on the Hub measures
    scores/scales                  Numbers on scales: percent, fractions and points, and how they are written
    scores/who                     Who measured a number, and apart from that where it stands
    cards/budget                   The time that one card may take: a `CardBudget` that is spent while it is…
    cards/legends                  Lists above a table that say how each of its benchmarks was measured
    cards/markdown                 A card's Markdown as HTML in which every table knows its source line
    cards/parsing                  HTML as a browser understands it: all tags closed, all rows in a group
    cards/tables                   The records of a rendered card: `Card`, `Table`, `Cell`
    cards/datasets                 The one data set that a card is about, for tables of metrics above which n…
    cards/fences                   Tables of results in code blocks: no tables to a browser, but often all th…
    cards/texts                    The text of HTML as people see it
    cards/grids                    Tables laid out as HTML lays them out: `TableRows` takes rows as they are…
    cards/reading                  A card as people see it: its tables, span-expanded, with their source lines
    cards/values                   The numbers that a cell prints
    cards/wording                  Words on model cards, by what they tell a reader of tables
    cards/frames                   The frame of a table: its header rows, its categories, and what each colum…
    cards/kinds                    Tables of numbers that hold no scores, told by their headers in true words
    cards/names                    Names of models: what they are made of, and in what two of them differ
    cards/evidence                 What a card itself says of names: which printed name belongs to which repo…
    cards/fits                     What a printed name turned out to be: the model (`Fit`), perhaps the model…
    cards/items                    The cells on a line that can hold scores, and what stands beside each
    cards/headers                  What stands above a table says of all its numbers: benchmark, metric, shot…
    cards/runs                     Runs, seeds and folds of one model: their average is the score, a single o…
    cards/stages                   Training stages of tables: base models here, tuned ones there
    cards/target                   Which printed names mean exactly the model of a repository
    cards/above                    Whose a table is by what stands above it: its caption, the sentence before…
    cards/nameless                 The model's lines in a table that names no model
    cards/pointed                  Lines that a person pointed at: by an index, or by the name that the table…
    cards/lines                    Which line of a table is the model's, and whether its numbers are scores a…
    cards/candidates               What a person can choose from, where no line of a table of scores is certa…
    cards/choosing                 What one cell on the model's line says: benchmark, metric, unit, variant o…
    cards/second_look              A second look at tables whose lines leave something open, in the light of…
    cards/telling                  Scores that bear one name are told apart by what stands above their rows a…
    cards/trained                  The row of a training log that holds the results which the card states
    cards/extraction               From a card to the scores of exactly one model, with what was skipped and…
    hub/api                        Answers of the Hub: read with retries, checked, or told as a failure in ou…
    hub/files                      Files of a repository, read at a commit that is known
    hub/diffs                      The diff of a pull request, and the files that it makes of the old ones
    hub/history                    Which commits are in the history of main
    hub/official                   The benchmarks that the Hub lists as official, and the tasks of each
    hub/told_results               Results as the Hub tells them in JSON: `evalResults` and `model-index` of…
    hub/yaml_scanner               YAML as the Hub reads it: PyYAML's loader, taught what js-yaml 4 takes and…
    hub/yaml_tree                  YAML as a tree with places: where each value stands in a card or a result…
    hub/results                    The results that stand in a card or in a file of `.eval_results`
    hub/repository                 A model's card, results and open pull requests, at one commit
    hub/settled                    A pull request that is closed or merged: what it proposed, who settled it…
    publishing/beside              The words beside a score that speak against publishing it
    publishing/entries             Results to add, as the Hub's two formats have them
    publishing/proof               Proof that an edit changed nothing else: the old and the new file compared…
    publishing/scalars             New results as lines of YAML, and which of them a file lacks
    publishing/lint_rules          The rules of the lint, and what all of them need
    publishing/lint_eval_results   The lint rules of `.eval_results` (ER…)
    publishing/lint_index          The lint rules of `model-index` (MI…)
    publishing/lint                What is wrong with the results in a card or a result file, by rule and line
    publishing/mend                One mend of a file: which characters give way, and the proof that the file…
    publishing/mending             What is mended without guessing: for each rule of the lint the edit, and w…
    publishing/splice              A card or result file with results added or one value changed; every other…
    publishing/submission          The records of publishing: what, how, and what the audit says of each score
    publishing/meaning             What a score measures of its benchmark, and where it may be published
    publishing/same                Whether a published result and a score are the same: benchmark, variant, v…
    publishing/audit               The audit: what is to be said of a score in view of all that is published…
    publishing/plan                From verdicts to changed files and their diffs; nothing is written yet
    publishing/printed             A published result held against the scores that a source prints: what agre…
    publishing/pull_text           The title and the text of a pull request, in which no foreign text can do…
    publishing/answered            What the owners of a repository have answered already: closed proposals, a…
    publishing/repair              Repair: what the lint finds and can be mended without guessing, until noth…
    publishing/write               A plan as one commit or pull request, sent once and read back
    publishing/outcome             What came of publishing, as one JSON document and for people
    publishing/publish             From scores to a pull request: audit, plan, write, and the report of it
    importing/analysis_rows        A reply of Artificial Analysis -> its rows, each a model in one setting
    importing/analysis_requests    The API of Artificial Analysis: its key, its pages, its limits, and a copy…
    importing/artificial_analysis  What Artificial Analysis measured of one model
    importing/foreign              Files of harnesses that are not read here: known by what is in them, and n…
    importing/json_files           JSON result files of any size
    importing/log_values           The numbers that a log of inspect-ai states, read without inspect-ai
    importing/measured             What a harness wrote of one task made a score, by one rule whatever the ha…
    importing/every_eval_ever      Records of every_eval_ever, and score JSON of our own
    importing/lighteval            Result files of lighteval
    importing/lm_eval              Result files of lm-evaluation-harness
    importing/result_files         Result files of any known harness, on this disk or in a repository of the…
    commands/amending              The command that made a proposal, from what the proposal says: its sources…
    commands/findings              Findings of the lint as people and machines read them: text, JSON, annotat…
    commands/known_benchmarks      benchmarks: the known benchmarks, with their data sets, scales and task ids
    commands/local_cards           The card that the arguments name, and how a person's choices are told in a…
    commands/inspect_tables        inspect-tables: every rendered table of a card, what it was taken for and…
    commands/options               The writing options of the command line, as instructions how to publish
    commands/imports               import-aa and import-results: scores that others measured, or a harness on…
    commands/publish               publish, and extract-readme with a writing option: scores on their way to…
    commands/extract_readme        extract-readme: the scores of exactly one model from the tables of its card
    commands/show                  show and get-prs: the structured results of a model, on main and in open p…
    commands/source_checks         A published result held against its source, and against what the card prin…
    commands/validate              validate: the lint of a card and its result files, by our rules and by the…
    commands/repair                repair: mends what `validate` finds and can be mended without guessing
    commands/verify                verify: is what is published right?
    commands/evaluation_manager    arguments and main
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import copy
import errno
import gc
import html
import io
import itertools
import json
import math
import os
import re
import shlex
import stat
import sys
import tempfile
import time
import unicodedata
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache, partial
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, AnyStr, NamedTuple, NoReturn, TypeAlias, TypedDict, TypeVar, cast
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

if TYPE_CHECKING:
    import mmap

    import httpx2
    import pyromark
    from huggingface_hub import HfApi
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
# is what an exception says, `shortened` a text of a limited length, `near_names` what a mistyped name may
# mean,
# `text_digest` a name for any text, `day_of_moment` a date.

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
MAX_YAML = 2 << 20  # bytes; the longest real front matter, of embedding models, has 0.3 MB
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
        raise ValueError(f"it is longer than {MAX_YAML >> 20} MB")


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
    """Kind and id of the part of a benchmark that a label names, also behind the name of it or its suite.

    None says that no known part is named so, never that the label is the whole benchmark.
    """
    table = benchmark.part_table
    if table is None:
        return None
    if found := table.find(text):
        return found
    squashed = part_key(text)
    suites = (suite for suite, _ in benchmark.part_of)  # "bigbench_navigate" of BIG-Bench Hard
    for name in (benchmark.name, benchmark.id, *benchmark.aliases, *suites):
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
hit@k | +k | percent | hit@{k} | | hit@k, hits@k, hit rate@k, hr@k
ndcg@k | +k | percent | ndcg_at_{k} | | ndcg@k, ndcg
mrr@k | +k | percent | mrr_at_{k} | | mrr@k
mrr | + | percent | | | mrr, mean reciprocal rank
map@k | +k | percent | map_at_{k} | | map@k
map | + | percent | | | map, mean average precision, mAP
auroc | + | percent | | | auc, auroc, roc auc, roc-auc, rocauc, area under the roc curve, c-statistic
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
error_rate | - | percent | | | error rate, error, top-1 error, classification error
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
silhouette | + | ratio | | | silhouette, silhouette score
v_measure | + | percent | | | v-measure, v measure, v_measure
aac | - | | | | aac
bias_score | ? | percent | | | bias score
attack_success_rate | - | percent | | | attack success rate, attack success, attack-success-rate
refusal_rate | ? | percent | | | refusal rate, refusal, rta, refuse to answer, refusals
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
    r"^(?P<head>.*?[^\W\d_])(?P<sign>\s*(?:@|\^|_at_|\bat\b|-of-)\s*|(?<=top)[\s-]|(?<=\w{3})(?=\d))"
    r"(?P<k>\d{1,4}|[kn])\b(?P<tail>.*)$"
)
_MAY_HAVE_K = pattern(r"[\d@^]|at|of|top")  # most labels have nothing of it: half the time
_AVERAGED_METRIC = pattern(
    r"^(?:(?:macro|micro)[\s_-]avg|avg|average|averaged|mean|overall|test|eval|val|validation|cosine|dot|"
    r"euclidean|manhattan|(?:per[\s_-])?class|category)\.?[\s_/-]+"
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
    if setting is not None and same_metric(printed, setting, benchmark) is not True:
        return setting
    if printed is not None:
        found = metric_of(printed)
        if found is None:
            return printed
        if not is_generic(found[0], benchmark):
            return found[0].named(found[1])
    return metric_by_definition(benchmark)


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
    rf"|\b[Oo]n (?:the )?(?P<on>{PROPER_NAME}?\w)"
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
# `is_metric`,
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
    if find(text):
        return (find("".join(lines)) and text) or text, []
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
# of, `exact_result_key` tells one result from another, `place_of_result` where it stands. What it measures is
# for `scores.measured_results` to say.

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
    it is another one than the repository's.
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
    author = {"pr_author": pull[1]} if pull and pull[1] else {}
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
# repository it is, what a result file or a note says. There are four answers: the model's authors, a named
# third party, the run of a harness, unknown. Unknown is an answer: that a number stands in a model's
# repository says that it is stated there, not that its authors measured it. `who_of_score` and
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
            author=as_text(method.get("pr_author")),
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
# `told_by_legend` gives what such a list tells of one benchmark.

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
    return any(parent == whole.id for parent, _ in named.part_of)


def _as_part(named: Benchmark, whole: Benchmark, told: Settings) -> Settings:
    """Settings of a benchmark as those of the one that it is a part of."""
    part = next(part for parent, part in named.part_of if parent == whole.id)
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
# have, `MAX_LEAD` the most sentences that are kept above one.

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


# --------------------------------------------------------------------------------------------------
# cards/datasets
# --------------------------------------------------------------------------------------------------
# The one data set that a card is about, for tables of metrics above which nothing names a benchmark.
#
# `data_set_of` reads it off a line of facts ("Dataset: ImageNet-1k"), the front matter, or what the card says
# the model was trained on. It tells a reader what the numbers are of; it is no claim that they were measured
# on
# the test split of that benchmark, so that a score named by it has no benchmark id and is never published.

_FACT = pattern(
    r"(?im)^[ \t>*_+|-]{0,12}(?:(?:eval(?:uation)?|test|fine-?tuning)[ -])?(?:data ?set|benchmark|"
    r"test ?set)\b"
    r"[ \t*_|]{0,8}[:：][ \t*_|]{0,8}(?P<name>[^\n|]{2,80})$"
)
_TRAINED = pattern(
    r"(?i)\b(?:fine-?tuned|trained|evaluated|tested)(?: version of \S{1,120})?(?: \w+){0,3}? on (?:the )?"
    r"(?P<text>[^.\n]{2,60})"
)
_LISTED_DATA = pattern(r"(?m)^datasets:[ \t]*(?P<one>\S.*)?\n?(?P<list>(?:[ \t]*-[ \t]+\S.*\n?)*)")
_LINK = pattern(r"\[(?P<text>[^\[\]]*)\]\([^()]*\)")
MAX_PROSE = 20_000  # characters of a card in which it may say what it was trained on


def data_set_of(card: Card) -> str | None:
    """The name of the one data set that the card is about, None where it names none or several."""
    body = card.text[len(card.front_matter or "") :][:MAX_PROSE]
    for names in (_facts(body), _listed_data(card.front_matter or ""), _prose(body)):
        told = {squash(name): name for name in names}
        if told:
            return next(iter(told.values())) if len(told) == 1 else None
    return None


def _facts(body: str) -> Iterator[str]:
    for match in _FACT.finditer(body):
        name = _LINK.sub(lambda link: link["text"], match["name"]).strip(" *_`.")
        if len(name.split(",")[0]) > 1 and len(name.split()) < 6:
            yield name


def _listed_data(front_matter: str) -> Iterator[str]:
    match = _LISTED_DATA.search(front_matter)
    if match:
        listed = [line.strip().lstrip("-") for line in match["list"].splitlines()]
        for text in (*(match["one"] or "").strip("[] ").split(","), *listed):
            if name := text.strip(" []'\""):
                yield name


def _prose(body: str) -> Iterator[str]:
    for match in _TRAINED.finditer(body):
        for mention in benchmarks_named(match["text"]):
            yield mention.printed


# --------------------------------------------------------------------------------------------------
# cards/fences
# --------------------------------------------------------------------------------------------------
# Tables of results in code blocks: no tables to a browser, but often all that a card says of its scores.
#
# `may_hold_table` is a quick look at the text of a block; `aligned_tables` reads columns that blanks or lines
# set apart, `says_results` tells a table of numbers. Markdown tables in a block are read like any other.

MARKDOWN_TABLE, ALIGNED_TABLE = "a Markdown table", "a table of aligned text"
MAX_CODE = 200_000  # characters of a code block that are looked at
_PLAIN_NUMBER = pattern(r"[-+~*]*\d[\d.,]*\s?%?(?:\s?(?:±|\+/-)\s?[\d.,]+)?[*%]*")
_NUMBER_APART = pattern(r"(?:  |[\t|│┃║])\s*+[-+~*]*+\d")
_RULE = pattern(r"^[ \t>|:\-]++$", re.M)
_GAP = pattern(r" {2,}|\t")
_BARS = pattern(r"[|│┃║]")
_RULE_SIGNS = " \t|+-=:_·─━═│┃║┌┐└┘├┤┬┴┼╒╕╘╛╞╡╤╧╪╔╗╚╝╠╣╦╩╬╭╮╯╰┏┓┗┛┠┨┯┷┿┡┩╇"
_CodeRow = tuple[int, list[str]]


def may_hold_table(code: str) -> bool:
    """Whether a code block has a Markdown table in it, or one of aligned text."""
    if len(code) > MAX_CODE or code.count("\n") < 2:
        return False
    if "|" in code and any("|" in rule and "-" in rule for rule in _RULE.findall(code)):
        return True
    return bool(_NUMBER_APART.search(code) and aligned_tables(code, 0))


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
# the order in which they are rendered. The whole card becomes HTML once, and its tags are gone through once.
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
    return Card(
        text,
        front_matter,
        (*tables, *in_code) if fenced else tables,
        len(_IMAGE.findall(body)) + len(_IMAGE_TAG.findall(body)),
        walk.title,
        () if fenced else in_code,
    )


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
            if text and not (lead and text in lead[-1]):
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
    if re.search(r"(?i)shot|@|cot|tool|think|greedy|strict|flex|norm", inside):
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
        "length, length, k, split"
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
        "samples_per_sec, batch_size, batch size, latency, rel. latency, relative latency, throughput, "
        "sequence length, seq length, max length, max tokens, embedding dim, dim, dimensionality, "
        "vocabulary, vocabulary size, label index, label id, class index, class id"
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
        "score, scores, value, values, result, results, performance, %, score (%), value (%), "
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
    r"vocab(?:ulary)?(?: size)?|hidden|dims?|d_\w+|num_\w+|n_\w+|batch|learning rate|lr|optimizer|epochs?|"
    r"warmup|"
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
    r"|\b(?:docs?|documents|queries|words|chars|characters|frames|pages|sentences|samples|images|tokens)\s?(?:/|per)\s?s(?:ec(?:ond)?s?)?\b"
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
) | {"math."}
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
    "dimensionality, crop size"
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
    if _counts_shots(row) or _names_metrics(row) or _names_settings(row):
        return True
    labels = [
        column
        for column, cell in enumerate(above)
        if column == 0 or header_role(cell.flat) in ("model", "benchmark", "category")
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
# cards/kinds: Tables of numbers that hold no scores, told by their headers in true words
# --------------------------------------------------------------------------------------------------
# `other_kind` names them: a training log, a data mix, files to download, options, sampling or training
# parameters. None where a table may hold scores.

TRAINING_LOG = "a training log"
_TRAINING_LOG = words(
    "training loss, validation loss, train loss, eval loss, epoch, epochs, step, steps, val loss, "
    "learning rate"
)
_FILES = words(
    "quant method, quant type, bits, gs, group size, act order, damp %, exllama, max ram required, "
    "file size, size/gb, link, use case, gptq dataset, seq len, filename, file name, branch, "
    "split, size, type, notes"
)
_FILE_SIGNS = words(
    "size/gb, quant method, quant type, act order, exllama, max ram required, file size, filename"
)
_SAMPLING = words(
    "temperature, temp, top p, top-p, top_p, top k, top-k, top_k, min p, min_p, typical p, "
    "repetition penalty, repetition_penalty, presence penalty, presence_penalty, frequency penalty, "
    "max new tokens, max_new_tokens, max tokens, max_tokens, num beams, num_beams, do sample, guidance scale"
)
_TRAINING = words(
    "learning rate, lr, batch size, global batch size, micro batch size, batch_size, "
    "learning_rate, optimizer, weight decay, weight_decay, warmup, warmup steps, warmup ratio, warmup_steps, "
    "warmup_ratio, lr scheduler, scheduler, gradient accumulation, gradient accumulation steps, "
    "gradient_accumulation_steps, "
    "gradient clipping, max grad norm, adam beta1, adam beta2, adam epsilon, dropout, lora r, lora rank, "
    "lora alpha, lora dropout, num epochs, num_train_epochs, epochs, seed, max seq length, sequence length, "
    "cutoff length, precision, training steps, total steps"
)
_DATA_HEADS = words(
    "dataset, datasets, data, data set, data source, data sources, source, sources, corpus, corpora, "
    "language, languages, lang, domain, subset, split, name, category, type, task, extension, dataset name, "
    "数据集, 数据来源, 语言"
)
_PARAMETER_HEADS = words("hyperparameter, hyperparameters, hyper-parameter, hyper-parameters, 超参数")
_OPTION_HEADS = words(
    "option, options, argument, arguments, flag, flags, parameter, parameters, setting, 参数"
)
_DEFAULT_HEADS = words(
    "default, defaults, default value, recommended, recommended value, meaning, description, "
    "explanation, 说明"
)
_NUMBER_HEADS = words("id, label id, class id, index, label, class, no, number, nr, code, 编号, 序号")
_COUNTED = pattern(
    r"(?i)^\W*(?:(?:#|no\.?|number|num|nb|total|count)\b.*|(?:.*\b)?(?:percent(?:age)?s?|proportions?|shares?|"
    r"ratios?|weights?|weighting|epochs?|tokens?|hours?|speakers?|documents?|docs|examples?|rows?|files?|"
    r"samples?|sentences|words|instances?|pages|images|pairs|utterances|repeats?|sampling(?: \w+)?|"
    r"multiplier|size(?: ?\W? ?\w{1,4})?|gb|mb|disk size|比例|占比|数量|样本数)"
    r"\W*(?:\([^()]*\))?\W*|%(?: of\b.*)?|# ?\w+)$"
)


_CONTAMINATION = pattern(r"(?i)\b(?:de)?contaminat(?:ed|ion)\b")


def other_kind(frame: Frame) -> str | None:
    """What a table of numbers holds instead of scores."""
    heads = {squash(cell.flat) for column in frame.columns for cell in column.path}
    if len(heads & _TRAINING_LOG) >= 2:
        return TRAINING_LOG
    if len(heads & _FILE_SIGNS) >= 1 and len(heads & _FILES) >= 2:
        return "files to download"
    label = frame.label_column(-1)
    labels = heads | {squash(frame.cell(row, label.index).flat) for row in frame.rows[:60] if label}
    if len(labels & _SAMPLING) >= 2:
        return "sampling parameters"
    if len(labels & _TRAINING) >= 2:
        return "training parameters"
    if len(heads & _PARAMETER_HEADS):
        return "parameters of the model"
    if len(heads & _OPTION_HEADS) and len(heads & _DEFAULT_HEADS):
        return "options and their defaults"
    numbered = [squash(column.label) in _NUMBER_HEADS for column in frame.columns if column.values]
    if numbered and all(numbered):
        return "numbers of classes"
    if _is_data_mix(frame, label):
        return "a data mix"
    near = next(iter(frame.table.headings[-1:]), "")
    return "contamination figures" if _CONTAMINATION.search(near) else None


def _is_data_mix(frame: Frame, label: Column | None) -> bool:
    """Whether every column of numbers counts or weighs the data sets, languages or sources of the rows."""
    counting = [column for column in frame.columns if column.values and column is not label]
    if label is None or not counting or squash(label.label) not in _DATA_HEADS:
        return False
    heads = [column.label.strip() for column in counting]
    return all(map(_COUNTED.match, heads)) and any(squash(head) != "size" for head in heads)


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
_UNDERSCORED = pattern(r"(?<=\d)_(?=\d)")
_NOT_THINKING = pattern(r"\bno[nt]?[\s_-]?(?:thinking|think|reasoning)\b")
# A method of quantisation, and behind it how it was applied: "-SpinQuant_INT4_EO8", "-AutoRound-w4g128".
_RECIPE = pattern(
    r"(?i)^(?P<name>.+?[-_. ]"
    r"(?:spin-?quant|smooth-?quant|auto-?round|awq|gptq|q?lora|hqq|aqlm|quip|qat|vptq))"
    r"(?:[-_.](?:u?int\d+|[wag]\d+(?:[ag]\d+)*|[248]-?bits?|fp\d+|gs\d+|eo\d+|a?sym|\d+))+$"
)
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
    plain = _spelled_out(plain_name(text))
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
    trained = any(word in BRACKET_METHODS for word in words) and not modes
    if trained or name.contexts - target.contexts:
        return "open", f"({inside}) may make it another model"
    if modes - target.modes or name.added or is_setting(inside) or squash(inside) in BRACKET_SETTINGS:
        return "setting", f"({inside}) is a setting"
    version = set(name.numbers) - set(target.numbers)
    if version and (target.numbers or not target.sizes or not words):
        return (
            ("open", f"({inside}) may be another version") if words else ("other", f"({inside}) is a version")
        )
    return ("open", f"({inside}) may be another state") if version else ("remark", f"({inside}) describes it")


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
    r"base(?:(?<=\bbase)[ -](?:model|version|llm)s?\b|(?<=-base)\b)|"
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
_NO_NAME = pattern(r"://|\.(?:com|org|py|json|md)\b|/.*/|\*")
# A pattern that begins with a letter goes through a card twenty times as fast as one that begins with "\\b".
_OLLAMA = pattern(r"ollama (?<=\bollama )(?:run|pull) ([\w./-]+)(?::([\w.-]+))?")
_ADDRESS = pattern(r"https?://[^\s<>\"')\]]{4,200}")
_ROOT_LINK = pattern(r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/[\w.-]+/[\w.-]+/?(?:[?#].*)?$")
_TITLE_ENDS = pattern(r"\s*(?::|：|\s[-–—|]\s|,\s)")
_TITLE_STARTS = pattern(
    r"(?i)^(?:the\s+)?(?:original\s+)?(?:model\s*card\s*(?:for|of|:)?|introduc\w+|about)\s*:?\s*|^🤗\s*"
)
_BASE_MODEL = pattern(r"(?m)^base_model:[ \t]*(?P<one>\S.*)?\n?(?P<list>(?:[ \t]*-[ \t]+\S.*\n?)*)")
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


def known_names(card: Card, repo_id: str | None, name: ModelName, org: frozenset[str]) -> Names:
    """The names that a card gives to the repository, and those that it gives to others."""
    repos = _repositories(card)
    bases = frozenset(_base_models(card.front_matter or ""))
    ours: dict[str, Known] = {}
    others: dict[str, Known] = {}
    said: dict[str, set[str]] = {}
    printed: dict[str, tuple[str, str]] = {}
    for text, repo, kind in _named_links(card):
        said.setdefault(squash(text), set()).add(repo)
        printed.setdefault(squash(text), (text, kind))
    wanted = (repo_id or "").casefold()
    for key, linked in said.items():
        text, kind = printed[key]
        if len(linked) != 1:
            continue  # one word for several repositories names none of them
        (repo,) = linked
        if repo == wanted:
            ours.setdefault(key, Known(parse_name(text), kind, SAME))
        else:
            others.setdefault(key, Known(parse_name(text), kind, SAME, repo))
    maker = wanted.partition("/")[0]
    alone = (
        sum(repo.casefold().startswith(f"{maker}/") for repo in repos) < SERIES
    )  # no card of a whole series
    for text, kind, described in _called(card):
        known = parse_name(text)
        if name.empty or known.empty or known.added or len(text) > 40 or squash(text) in NO_NAMES:
            continue
        if any(not differences(parse_name(base.rpartition("/")[2]), known, org) for base in bases):
            continue
        if _may_be_called(known, name, org) or (alone and _is_nickname(known, text, described, name)):
            ours.setdefault(squash(text), Known(known, kind, NAMED))
    kept = tuple(known for key, known in ours.items() if not known.name.empty and key not in others)
    return Names(kept, tuple(known for known in others.values() if not known.name.empty), repos, bases)


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
    match = _BASE_MODEL.search(front_matter)
    if match:
        listed = [line.strip().lstrip("-") for line in match["list"].splitlines()]
        for text in (match["one"] or "", *listed):
            if "/" in text:
                yield text.strip(" []'\"").casefold()


def _called(card: Card) -> Iterator[tuple[str, str, bool]]:
    """(name, kind, whether the text goes on to describe it): title, model-index, ollama, bold subject."""
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


def _may_be_called(known: ModelName, name: ModelName, org: frozenset[str]) -> bool:
    """Whether a title is the model's name: the repository's, or with a version for the date.

    With less than the repository's name it may be the family's.
    """
    parts = differences(name, known, org)
    dated = any(re.match(r"-number:\d{3,}", part) for part in parts)
    return not parts or (dated and all(re.match(r"\+number|-number:\d{3,}", part) for part in parts))


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
    for row in rows:
        cells = [cell for column, cell in enumerate(row) if column not in base]
        linked: set[str] = set()
        for cell in cells:
            repos = {repo for link in links_of(cell) if (repo := repo_of(link))}
            linked |= repos
            if len(repos) == 1 and _may_name(cell):
                yield cell.flat.strip("`*_ "), min(repos), "link"
        naming = next((cell for cell in cells if cell.text), None)
        if naming is None or links_of(naming) or header_role(naming.flat) is not None:
            continue
        if _may_name(naming) and len(linked) <= 4:
            for repo in sorted(linked):
                yield naming.flat.strip("`*_ "), repo, "list of models"


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
# lacks, `makes_another` says what added part makes it a sibling's, `told_differences` tells both to a reader.


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


def cost_of(parts: tuple[str, ...]) -> int:
    """What a name loses by what it lacks: a size little, a stage or date more, words and formats much.

    Without its version a name is most likely that of an earlier model.
    """
    costs = {"size": 1, "stage": 2, "number": 5, "mode": 2, "context": 2}
    total = 0
    for part in parts:
        kind, _, item = part[1:].partition(":")
        total += 2 if kind == "number" and len(item) > 3 else costs.get(kind, 3)
    return total


def makes_another(part: str, ours: ModelName) -> bool:
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
# `above` is what the corner says of all numbers;
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
    columns, above = _own_columns(frame, line), _corner_settings(frame)
    beside = _labels_beside(frame, line.index, skip=line.cell) if columns is frame.columns else ()
    for column in columns:
        cell = frame.cell(line.index, column.index)
        if column.role == "value" and cell is not line.cell:
            labels = tuple(parse_label(head.text, head.small) for head in column.path)
            stderr = _stderr_beside(frame, line.index, column.index)
            yield Item(line.index, column.index, cell, (*beside, *labels), settings, above, stderr)


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
    telling, above = _telling_columns(frame, frame.rows, "benchmark"), _corner_settings(frame)
    for row in frame.rows:
        cell = frame.cell(row, line.index)
        if cell.row >= frame.head:
            labels = (*_labels_beside(frame, row, skip=cell), *sub)
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
        elif column.role == "setting" and models and column.values > column.texts:
            continue  # "Sequence Length | 512" is a property of the row's model
        if squash(column.label) != "filter" or squash(text) != "none":
            found.append(text)
    return tuple(dict.fromkeys(found))


def _corner_settings(frame: Frame) -> tuple[str, ...]:
    """What the header of the label column says of all numbers: "Model 5-shot", "3-shot (EM / F1)"."""
    for column in frame.columns[:2]:
        if column.role == "value":
            continue
        found = [shots.group(0) for shots in SHOTS.finditer(column.label)][:1]
        if both := TWO_METRICS.search(column.label):
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
_HEDGED = pattern(
    r"(?i)\b(?:unless|except|otherwise|respectively|other than|whereas|while|either|or|depending)\b"
)


def benchmark_above(table: Table, items: Sequence[Item]) -> Mention | None:
    """The benchmark named above a table whose labels are parts of one, not benchmarks themselves."""
    labels = list({label.printed: label for item in items for label in item.labels}.values())
    known = sum(label.known for label in labels)
    if known and (known * 4 > len(labels) or not any(label.aggregate for label in labels)):
        return None
    context = _known_above(table)
    if context or known:
        return None if context and _is_one_of(context.benchmark, labels) else context
    if around := _known_around(table, labels):
        return around
    parts = all(_is_part_word(label) for label in labels)
    if parts or any(label.aggregate or label.bare for label in labels):
        unnamed = all(label.bare or label.aggregate or _is_part_word(label) for label in labels)
        return _unknown_above(table, parts, unnamed=unnamed)
    return None


def _known_around(table: Table, labels: Sequence[Label]) -> Mention | None:
    """The one known benchmark that the sections around begin with, where all labels are parts of it."""
    named = [label.name for label in labels if not (label.aggregate or label.bare)]
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


@lru_cache(256)  # asked for every line among which a person can choose
def _suite_named(texts: tuple[str, ...], headings: tuple[str, ...]) -> Benchmark | None:
    for text in texts:
        found = [mention for mention in benchmarks_named(text) if mention.benchmark]
        named = [mention for mention in found if text in headings or _introduces(text, mention)]
        if len(named) == 1 and is_suite(named[0].benchmark):
            return named[0].benchmark
        if _names_another(text):
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
    told = _told_of_all(texts)
    split = find_part(benchmark, told.split) if benchmark and told.split else None
    part = _part_above((text for text, _ in texts), benchmark)
    part = part or (split if split and split[0] == "split" else None)
    return told if told.part == part else replace(told, part=part)


def is_chance_corrected(table: Table, labels: Iterable[Label]) -> bool:
    """Whether a table prints scores of the Open LLM Leaderboard 2, which are less what guessing would score.

    It is named, or its MATH of level 5 stands beside MMLU-Pro, which no other suite prints together.
    """
    if any(_LEADERBOARD.search(text) for text in (*table.headings, *titles_of(table))):
        return True
    names = {squash(label.name) for label in labels}
    return bool(names & _LEVEL_FIVE) and "mmlupro" in names


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


def _known_above(table: Table) -> Mention | None:
    """The one known benchmark that caption, sentences or headings name, nearest first.

    A text that names several decides nothing and ends the search, and so do a caption and a numbered title
    that name none, for the sentences before: they say what the table is.
    """
    for text in table.introduced_by():
        found = benchmarks_named(text)
        introduced = [mention for mention in found if text == table.caption or _introduces(text, mention)]
        if len(introduced) > 1:
            return None
        if introduced:
            return introduced[0]
        if _names_another(text):
            return None
        if text == table.caption or _NUMBERED_CAPTION.match(text):
            break
    return _known_in_headings(table)


def _names_another(text: str) -> bool:
    """Whether a line above a table is the name of something that is not in the catalogue ("AIR-Bench:")."""
    return text.rstrip().endswith((":", "：")) and re.fullmatch(PROPER_NAME, text.rstrip(" :：")) is not None


def _known_in_headings(table: Table) -> Mention | None:
    for text in reversed(table.headings[1:] or table.headings):
        if found := benchmarks_named(text):
            return found[0] if len(found) == 1 else None
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


def _unknown_above(table: Table, parts: bool, *, unnamed: bool) -> Mention | None:
    """A benchmark that is not in the catalogue, named by the nearest sentence, caption or telling heading.

    Over nothing but `parts` ("de", "fr") any heading that is more than "Results" names what was measured.
    """
    for text in table.introduced_by(2):
        name = name_in_sentence(text)
        if name and catalogue().find(name) is None:  # a known one was named in passing
            mention = Mention(name, None)
            return None if _of_training(text, mention) else mention
        if _NUMBERED_CAPTION.match(text):
            break
    heading = re.sub(r"^[\d.\s]+", "", table.headings[-1]) if len(table.headings) > 1 else ""
    if unnamed and (named := _name_in_heading(heading)):
        return Mention(named, None)
    name = TRAILING_BRACKET.sub(lambda match: match["head"], heading).strip()
    telling = parts and len(name) <= MAX_NAME and not is_generic_heading(name)
    if name and (telling or re.fullmatch(PROPER_NAME, name)):
        return Mention(name, None)
    defined = (
        {match["name"] for text in table.intros if (match := _DEFINED.match(text))} if unnamed else set()
    )
    unknown = [name for name in defined if catalogue().find(name) is None]
    return Mention(unknown[0], None) if len(unknown) == len(defined) == 1 else None


def _name_in_heading(heading: str) -> str | None:
    """The name of a test in a heading: "(JSTS dev set)" behind what it is about, "MJHQ-30K benchmark"."""
    if bracketed := _NAMED_IN_BRACKETS.search(heading):
        return bracketed["name"]
    if named := data_set_named(heading):
        return named
    words = [word for word in heading.split() if squash(word) not in GENERIC_HEADINGS]
    coined = len(words) == 1 < len(heading.split()) and re.fullmatch(PROPER_NAME, words[0])
    return words[0] if coined and not parse_name(words[0]).sizes else None


def is_generic_heading(text: str) -> bool:
    """Whether a heading says that there are results and not of what ("Benchmark results")."""
    return all(squash(word) in GENERIC_HEADINGS or not squash(word) for word in text.split())


def _is_part_word(label: Label) -> bool:
    """Whether a label alone names no benchmark: a setting, a language."""
    return not label.bare and (is_setting(label.name) or is_language(label.name))


def is_language(text: str) -> bool:
    """Whether a text is the name or the code of a language."""
    return squash(text) in _language_words()


@lru_cache(1)
def _language_words() -> frozenset[str]:
    names = catalogue().part_lists.get("languages", ())
    spellings = (spelling for item in names for spelling in ([item] if isinstance(item, str) else item))
    return frozenset(squash(spelling) for spelling in spellings)


# --------------------------------------------------------------------------------------------------
# cards/runs: Runs, seeds and folds of one model: their average is the score, a single one is not
# --------------------------------------------------------------------------------------------------
# `run_label` knows the words; `averages` picks, of lines that are runs, those that average them, each with
# the
# number of runs. `checkpoints` tells lines of one name that are no runs but other weights.

_RUN_HEADS = words(
    "run, runs, seed, seeds, random seed, trial, trials, fold, folds, repeat, repeats, repetition, run id, "
    "run #, seed #, try, attempt"
)
_RUN_WORD = pattern(r"(?i)^\W*(?:run|seed|trial|fold|repeat|repetition|attempt|try)\s*[-_#:=]*\s*\d+\W*$")
_AVERAGE = words("avg, average, mean, averaged, mean score, average score, avg score, overall, moyenne, 平均")
_CHECKPOINT_HEADS = pattern(
    r"(?i)^\W*(?:pre-?train\w*|training|train(?:ed)?(?: on)?|fine-?tun\w*|init\w*|backbone|encoder|decoder|"
    r"checkpoint|ckpt|weights|base(?: model)?|version|epochs?|steps?|iterations?|corpus|architecture|arch|"
    r"model|variant|teacher|distill\w*|params?|parameters|#\s?params?|size)\b"
)
_SPREAD_WORDS = words(
    "std, sd, stdev, std dev, standard deviation, variance, stderr, se, ±, min, max, median, best, worst"
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The lines of a table that are runs, and those that average them."""

    single: tuple[int, ...]
    average: tuple[int, ...]


def of_runs(labels: Iterable[tuple[int, Cell]], head: str) -> Runs | None:
    """Which of the labelled lines are runs and averages; None where the labels are something else."""
    headed = squash(head) in _RUN_HEADS
    single, average = [], []
    for index, cell in labels:
        text = cell.flat.strip("*_ ")
        if squash(text) in _AVERAGE:
            average.append(index)
        elif _RUN_WORD.match(text) or (headed and text.isdecimal()):
            single.append(index)
        elif squash(text) not in _SPREAD_WORDS:
            return None
    return Runs(tuple(single), tuple(average)) if len(single) > 1 or (headed and single) else None


def run_rows(frame: Frame, rows: Sequence[int]) -> tuple[Runs, int] | None:
    """The runs among rows and the column that names them."""
    for column in frame.columns:
        cells = ((row, frame.cell(row, column.index)) for row in rows)
        if found := of_runs(((row, cell) for row, cell in cells if cell.text), column.label):
            return found, column.index
    return None


def run_columns(frame: Frame) -> Runs | None:
    """The runs among the columns of numbers, by their lowest header."""
    labels = [
        (column.index, column.path[-1]) for column in frame.columns if column.role == "value" and column.path
    ]
    return of_runs(labels, "") if len(labels) > 1 else None


def averages(
    runs: Runs, axis: str, cell: Callable[[int], Cell], fit: Fit
) -> tuple[list[Line], list[OpenLine]]:
    """The lines that average runs, with their number; without any, every run is an open question."""
    count = len(runs.single)
    said = Evidence("runs", 0, f"the average of {count} runs")
    if runs.average:
        of = f"average of {count} runs"
        variant = f"{fit.variant}, {of}" if fit.variant else of
        return [
            Line(
                axis,
                index,
                replace(fit, kind="runs", variant=variant, evidence=(*fit.evidence, said)),
                cell(index),
            )
            for index in runs.average[:1]
        ], []
    reason = f"one of {count} runs without their average"
    against = Evidence("runs", -NAMED, reason)
    doubts = [
        OpenLine(axis, index, cell(index), Doubt(cell(index).flat, reason, (against,)))
        for index in runs.single
    ]
    return [], doubts


def average_of_lines(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Of rows that all bear the model's name the one that averages its runs, where they are runs."""
    if len(lines) < 2 or lines[0].axis != "row":
        return lines, []
    found = run_rows(frame, [line.index for line in lines])
    if not found:
        return lines, []
    runs, column = found
    kept = next((line for line in lines if line.index in runs.average), lines[0])
    averaged, doubts = averages(runs, "row", lambda row: frame.cell(row, column), kept.fit)
    return [replace(line, cell=kept.cell) for line in averaged], doubts


def checkpoints(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Rows of one name that a column tells apart as other weights ("ImageNet-22K"): open questions."""
    if lines[0].axis != "row":
        return lines, []
    for column in frame.columns:
        said = [frame.cell(line.index, column.index) for line in lines]
        apart = {cell.flat for cell in said} - {""}
        is_name = all(cell is line.cell for cell, line in zip(said, lines, strict=True))
        if len(apart) > 1 and not is_name and _CHECKPOINT_HEADS.match(column.label):
            against = Evidence("checkpoint", -NAMED, "another line of this name was trained otherwise")
            reasons = [f"{column.label}: {cell.flat or 'not told'}" for cell in said]
            return [], [
                line.opened(Doubt(line.fit.printed, reason, (*line.fit.evidence, against)))
                for line, reason in zip(lines, reasons, strict=True)
            ]
    return lines, []


# --------------------------------------------------------------------------------------------------
# cards/stages: Training stages of tables: base models here, tuned ones there
# --------------------------------------------------------------------------------------------------
# `section_stages` reads them off the heading or sentence above a table, `stages_of_tables` those of a whole
# card, where a table without such a heading may share the names of one that has it. `stages_in` is what one
# text says.

_SECTION_STAGE_NAMES = {1: "base", 2: "chat", 3: "dpo", 4: "sft", 0: "rl"}  # by group number modulo 5
MAX_SENTENCE_OF_STAGES = 160  # characters of a sentence that may say of which stage the models below are

LINE_UP = 3  # models that two tables have to compare, and no others, to be of one kind
MAX_ACROSS = 60  # columns that are looked at for names of models
MAX_MODEL = 60  # characters of a model's name in a table


def section_stages(table: Table) -> frozenset[str]:
    """Training stages that the nearest heading or sentence names ("Base Model", "DPO evaluation")."""
    for text in table.introduced_by(1):
        if found := stages_in(text) or _stages_measured(text):
            return found
    for text in reversed(table.headings[1:]):
        if found := stages_in(text):
            return found
    return frozenset()


def _stages_measured(sentence: str) -> frozenset[str]:
    """The one stage that a sentence says the models measured below are of."""
    if len(sentence) > MAX_SENTENCE_OF_STAGES:
        return frozenset()
    found = _stages_named(MEASURED_STAGES.finditer(sentence))
    return found if len(found | _stages_named(SECTION_STAGES.finditer(sentence))) == 1 else frozenset()


@lru_cache(4096)
def stages_in(text: str) -> frozenset[str]:
    """Training stages that a short text says models are of; a longer one is prose."""
    if len(text) > 60:
        return frozenset()
    return _stages_named(SECTION_STAGES.finditer(text))


def _stages_named(matches: Iterable[re.Match[str]]) -> frozenset[str]:
    return frozenset(_SECTION_STAGE_NAMES[(match.lastindex or 1) % 5] for match in matches)


def stages_of_tables(tables: Sequence[Table]) -> dict[int, frozenset[str]]:
    """The stages of every table, by ordinal.

    A table whose heading names none has those of the tables that compare the same models, else those of the
    tables whose names it repeats: of one, or of several, and then a name without a stage in it is an open
    question.
    """
    found = {table.ordinal: section_stages(table) for table in tables}
    if len(set(found.values()) - {frozenset()}) < 2:
        return found
    staged = [table for table in tables if found[table.ordinal]]
    stages_of: dict[str, set[frozenset[str]]] = {}
    compared: dict[frozenset[str], set[frozenset[str]]] = {}
    for table in staged:
        for label in _head_labels(table):
            stages_of.setdefault(label, set()).add(found[table.ordinal])
        for names in _line_ups(table):
            compared.setdefault(names, set()).add(found[table.ordinal])
    for table in tables:
        if found[table.ordinal]:
            continue
        alike = [compared[names] for names in _line_ups(table) if names in compared]
        if len(alike) == 1:
            only = alike[0]
        else:
            shared = (stages_of.get(label, set()) for label in _head_labels(table))
            only = {stage for stages in shared if len(stages) == 1 for stage in stages}
        found[table.ordinal] = frozenset(stage for stages in only for stage in stages)
    return found


def _line_ups(table: Table) -> list[frozenset[str]]:
    """The models that a table compares, by its first row and by its first column, the precision aside."""
    across = table.grid[0][:MAX_ACROSS] if table.grid else ()
    down = [row[0] for row in table.grid[:60] if row]
    return [names for names in (_models(across), _models(down)) if len(names) >= LINE_UP]


def _models(cells: Sequence[Cell]) -> frozenset[str]:
    """The labels with a digit that are no tests', without a word of the number format."""
    texts = {
        cell.flat for cell in cells if any(ch.isdigit() for ch in cell.text) and len(cell.text) < MAX_MODEL
    }
    return frozenset(_without_precision(text) for text in texts if not names_a_benchmark(text))


def _head_labels(table: Table) -> frozenset[str]:
    """The labels of a table's first row and column, without those that say little."""
    cells = [*(table.grid[0] if table.grid else ()), *(row[0] for row in table.grid[:60] if row)]
    return frozenset(_without_precision(cell.flat) for cell in cells if any(ch.isdigit() for ch in cell.text))


@lru_cache(4096)
def _without_precision(text: str) -> str:
    return squash(" ".join(word for word in text.split() if squash(word) not in NATIVE_FORMATS))


# --------------------------------------------------------------------------------------------------
# cards/target: Which printed names mean exactly the model of a repository
# --------------------------------------------------------------------------------------------------
# A `Target` knows its model and the other models that the card names; its `fit` says of a cell that it is the
# model (`Fit`), may be (`Doubt`) or is not, each with its evidence. The rule: a name that leaves something
# open
# is a doubt, never a guess.

LONG_WORD = 6  # letters of a word of the model's name that tables print in two
_SHORT_WORD = pattern(r"(?<![a-z])[a-z]{1,2}(?![a-z])")
FAMILY = 4  # other models of the family that a card names before it counts as the whole family's


class Target:
    """The model whose scores are wanted; it decides which printed names mean exactly it.

    A name that agrees in all parts is the target. A shorter one is, if no other model that the card names
    fits it as well. A longer one is not, unless the card links it to the repository, or it names only a mode
    (thinking or not) of the same weights. Names that a person chose are taken literally.
    """

    def __init__(self, repo_id: str | None, card: Card, chosen: Sequence[str] = ()) -> None:
        self.repo_id = repo_id
        self.chosen = {_literal(name) for name in chosen}
        org, _, model = (repo_id or "").rpartition("/")
        self.name = parse_name(model)
        self.org = frozenset(parse_name(org).words if org else ()) | MAKERS
        self._method = parse_name(without_recipe(model) or "")
        self._long_words = tuple(word for word in self.name.words if len(word) >= LONG_WORD)
        self._start, self._words = "".join(self.name.words)[:3], frozenset(self.name.words)
        names = known_names(card, repo_id, self.name, self.org)
        self.named = any(repo.casefold() == (repo_id or "").casefold() for repo in names.repos)
        self.others = self._other_models(names.repos)
        self.aliases = tuple(known for known in names.ours if self._is_alias(known))
        self._alias_words = frozenset(word for known in self.aliases for word in known.name.words)
        self.rivals = tuple(known for known in names.others if not self._is_mirror(known))
        bases = (parse_name(base.rpartition("/")[2]) for base in sorted(names.bases))
        self.bases = tuple(
            base for base in bases if not base.empty and differences(self.name, base, self.org)
        )
        self._other_keys = frozenset(
            key
            for other in (*self.others, *self.bases, *(known.name for known in self.rivals))
            for key in other.keys(self.org)
        )
        known = (*self.own_names, *self.others, *self.bases, *(rival.name for rival in self.rivals))
        # The first words of all names that the card gives to models, and all their words.
        self.heads = frozenset(name.words[0] for name in known if name.words)
        self.family_words = frozenset(word for name in known for word in name.words)
        self._sibling_words = self.family_words - frozenset(
            word for name in self.own_names for word in name.words
        )
        self._cache: dict[tuple[object, ...], Fit | Doubt | None] = {}
        self._stages = stages_of_tables(card.tables)
        self.sections = frozenset(stage for stages in self._stages.values() for stage in stages)
        self._card = card

    @property
    def known(self) -> bool:
        """Whether there is a name to look for."""
        return bool(self.chosen) or not self.name.empty

    def _other_models(self, repos: frozenset[str]) -> tuple[ModelName, ...]:
        """The other models of the same family that the card names as repositories, linked or quoted."""
        names = {repo.rpartition("/")[2].removesuffix(".git") for repo in repos}
        found = {
            name.raw: name
            for name in map(parse_name, names)
            if not name.empty and name.words[0] == self._head
        }
        return tuple(name for _, name in sorted(found.items()) if differences(self.name, name, self.org))

    def _is_mirror(self, known: Known) -> bool:
        """Whether a linked repository is a copy of the same model in another's name."""
        return not differences(self.name, parse_name((known.repo or "").rpartition("/")[2]), self.org)

    def _is_alias(self, known: Known) -> bool:
        """Whether a name that the card gives to the repository can be the model's.

        A title was judged where it was found. What links to the repository may be a model derived of it, so
        that a longer name of the family is none.
        """
        if known.kind not in ("link", "list of models"):
            return True
        if not set(known.name.words) & self._words and known.kind == "link":
            return len(known.name.raw.split()) == 1 and not known.name.own and coined(known.name.raw)
        parts = differences(self.name, known.name, self.org)
        if self._head in known.name.words:
            return all(part.startswith(("+stage", "+size", "-")) for part in parts)
        return not any(part.startswith(("+size", "+format", "+number", "+method")) for part in parts)

    def stages_above(self, table: Table) -> frozenset[str]:
        """The training stages of a table's models, by its heading or by the names that it shares."""
        stages = self._stages.get(table.ordinal)
        return section_stages(table) if stages is None else stages

    @property
    def own_names(self) -> tuple[ModelName, ...]:
        """All names that are the model's."""
        return (self.name, *(known.name for known in self.aliases))

    @property
    def _head(self) -> str:
        return self.name.words[0] if self.name.words else ""

    @cached_property
    def detailed(self) -> frozenset[str]:
        """Names of repositories whose detailed results on a leaderboard the card links to."""
        return frozenset(name.casefold() for name in LEADERBOARD_DETAILS.findall(self._card.text))

    @cached_property
    def backbone(self) -> frozenset[str]:
        """Words of the target's name that are another family's name, as in "x-video-llama3-chat"."""
        wanted = frozenset(self.name.words[1:])
        if not wanted:
            return wanted
        texts = {match.group(1).rpartition("/")[2] for match in REPO_LINK.finditer(self._card.text)}
        cells = (cell for table in self._card.tables for row in table.grid for cell in row)
        named = {cell.text: cell.flat for cell in cells if "-" in cell.text and len(cell.text) < 40}
        near = [text for text in texts if _holds_any(text, wanted)]
        near += [
            flat for text, flat in named.items() if _holds_any(flat, wanted) and not parse_label(text).known
        ]
        names = [name for name in map(parse_name, near) if name.words and name.words[0] != self._head]
        return wanted & frozenset(word for name in names for word in name.words[:2])

    @cached_property
    def two_modes(self) -> bool:
        """Whether tables print the name with "Thinking", so that "Instruct" beside it is a mode as well."""
        cells = (cell for table in self._card.tables for row in table.grid for cell in row[:2])
        return any(
            "hinking" in cell.text
            and len(cell.text) < 60
            and self._related(parse_name(cell.flat))
            and set(differences(self.name, parse_name(cell.flat), self.org)) == {"+mode:thinking"}
            for cell in cells
        )

    def may_be_meant(self, text: str) -> bool:
        """Whether a text can be `_related` or the card's own: a quick look, for most names are others'."""
        if self.chosen or not text.isascii():
            return True
        plain = text.lower()
        if any(sign in plain for sign in self._signs):
            return True
        return _SHORT_WORD.search(plain) is not None and all(letter in plain for letter in self._start)

    @cached_property
    def _signs(self) -> tuple[str, ...]:
        """One of these stands in every name of the family whose first words are not single letters."""
        return (*sorted(self._words | self._alias_words), self._start[:2], self._start[1:], "our", "this")

    def fit(
        self,
        cell: Cell,
        *,
        size: str | None = None,
        version: str = "",
        precision: str | None = None,
        backbone: str | None = None,
        stages: frozenset[str] = frozenset(),
    ) -> Fit | Doubt | None:
        """Whether a name means the target; `stages` stand above it, the others beside it."""
        text = cell.flat
        if not text or len(text) > 120 or not self.may_be_meant(text):
            return None
        if self.chosen:
            return self._fit_chosen(cell, size, precision)
        if version and not parse_name(text).numbers:
            text = f"{text} {version}"
        asked = (text, size, precision, backbone, stages, cell.links)
        if asked not in self._cache:
            fit = self._fit_text(text, size, precision, stages)
            fit = self._with_links(fit, cell)
            self._cache[asked] = self._with_backbone(fit, text, backbone)
        return self._cache[asked]

    def _with_links(self, fit: Fit | Doubt | None, cell: Cell) -> Fit | Doubt | None:
        """A name that itself links to another model is that model's, unless it is the repository's."""
        if fit is None or not cell.links or fit.strength >= EXACT:
            return fit
        linked = {repo for link in cell.links if (repo := repo_of(link))}
        wanted = (self.repo_id or "").casefold()
        others = [
            repo for repo in linked if differences(self.name, parse_name(repo.rpartition("/")[2]), self.org)
        ]
        return None if others and wanted not in linked else fit

    def _with_backbone(self, fit: Fit | Doubt | None, text: str, backbone: str | None) -> Fit | Doubt | None:
        """A name without a size beside a language model of another size is another size's."""
        sizes = parse_name(backbone).sizes if backbone and isinstance(fit, Fit) else frozenset()
        if not sizes or not self.name.sizes or parse_name(text).sizes or sizes & self.name.sizes:
            return fit
        return Doubt(text, f"stands beside {backbone}")

    def _fit_text(
        self, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        if self.name.empty:
            return None
        name = parse_name(join_words(text, self._long_words) if self._long_words else text)
        if name.empty and name.own:
            clash = name.sizes and self.name.sizes and name.sizes != self.name.sizes
            said = Evidence("own mark", NAMED, f"{text!r} says that it is the card's")
            return None if clash or name.stages - self.name.stages else Fit("own", text, evidence=(said,))
        if name.empty or not self._related(name):
            return None
        whole = self._fit_parts(name, text, size, precision, stages)
        bare, inside = split_brackets(text)
        if not inside:
            bare, inside = split_setting(text)
        if isinstance(whole, Fit) or not inside or not bare:
            return whole
        base = self._fit_parts(parse_name(bare), bare, size, precision, stages)
        if not isinstance(base, Fit) or base.kind not in ("exact", "alias", "own", "sized"):
            return whole
        return self._described(base, text, inside) or whole

    def _fit_parts(
        self, name: ModelName, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        """A name with what its columns and its heading add to it."""
        if name.empty:
            return None
        if size and not name.sizes:
            name = self._with_size(name, size)
        if precision:
            name = replace(name, formats=name.formats | parse_name(precision).formats)
        name = self._in_section(name, stages)
        return self._fit_name(name, text, stages)

    def _with_size(self, name: ModelName, size: str) -> ModelName:
        """The size that stands beside a name; a number that repeats it ("Heron-1.6", 1.6B) is no version."""
        sizes = parse_name(size).sizes
        numbers = tuple(number for number in name.numbers if number not in {item[:-1] for item in sizes})
        same = len(self.name.numbers) < len(name.numbers)
        return replace(name, sizes=sizes, numbers=numbers if same else name.numbers)

    def _described(self, fit: Fit, text: str, inside: tuple[str, ...]) -> Fit | Doubt | None:
        """The model's name with something in brackets: a remark, a setting, or another model's."""
        settings: list[str] = []
        for piece in inside:
            kind, reason = added_by_brackets(piece, self.name, self._sibling_words)
            if kind == "other":
                return None
            if kind == "open":
                return Doubt(text, reason, (*fit.evidence, Evidence("brackets", -ENOUGH, reason)))
            if kind == "setting":
                settings.append(piece)
        variant = ", ".join(settings) or None
        said = Evidence("brackets", -1, f"({', '.join(inside)}) describes it")
        return Fit("setting" if variant else "described", text, variant, (*fit.evidence, said))

    @property
    def one_of_many(self) -> bool:
        """Whether the card is about a whole family, so that a table without names may be any member's."""
        kinds = ("word", "number", "size", "stage")
        differ = [
            other
            for other in self.others
            if any(part[1:].startswith(kinds) for part in differences(self.name, other, self.org))
        ]
        return len(differ) >= FAMILY

    def of_other_size(self, text: str) -> bool:
        """Whether a header with all its rows names sizes, and none of them is the model's."""
        if self.chosen or not self.name.sizes:
            return False
        sizes = sizes_in(text)
        return bool(sizes) and sizes.isdisjoint(self.name.sizes)

    def names_other(self, name: ModelName) -> bool:
        """Whether a name is exactly that of another model that the card names."""
        return not self._other_keys.isdisjoint(name.keys(self.org))

    def begins_name(self, text: str) -> bool:
        """Whether a word is where the name of a model of the card may begin."""
        words = parse_name(text).words
        return bool(words) and words[0] in self.heads

    def relation(self, name: ModelName) -> str:
        """Whether a name of the family is the "target"'s, a "sibling"'s, or leaves that "open"."""
        if any(not differences(known, name, self.org) for known in self.own_names):
            return "target"
        if self.names_other(name):
            return "sibling"
        parts = differences(self.name, name, self.org)
        added = [part for part in parts if part[0] == "+"]
        if not added:
            of_original = bool(parts) and all(part.startswith("-format") for part in parts)
            return "sibling" if of_original else "open"
        return "sibling" if any(makes_another(part, self.name) for part in added) else "open"

    def choosing(self, *names: str) -> Target:
        """The same target where a person chose these names."""
        other = copy.copy(self)
        other.chosen = {_literal(name) for name in names}
        other._cache = {}
        return other

    def _related(self, name: ModelName) -> bool:
        """A cheap first look: two names of one family share a word or begin alike."""
        if "".join(name.words)[:3] == self._start or not self._words.isdisjoint(name.words):
            return True
        return not self._alias_words.isdisjoint(name.words)

    def _fit_chosen(self, cell: Cell, size: str | None, precision: str | None) -> Fit | None:
        """A name that a person chose, taken literally; what stands beside it must not contradict it."""
        if size and _literal(f"{cell.flat} {size}") in self.chosen:
            return Fit("chosen", cell.flat)
        with_small = f"{cell.flat} {' '.join(cell.small)}"
        if self.chosen.isdisjoint(map(_literal, (cell.flat, with_small) if cell.small else (cell.flat,))):
            return None
        beside, named = parse_name(f"{size or ''} {precision or ''}"), parse_name(cell.flat)
        clash = beside.sizes and self.name.sizes and not named.sizes and beside.sizes != self.name.sizes
        if clash or beside.formats - self.name.formats - named.formats:
            return None
        return Fit("chosen", cell.flat)

    def _in_section(self, name: ModelName, stages: frozenset[str]) -> ModelName:
        """Add the section's stage to a name without one, where the card has a sibling with that stage."""
        if name.stages or not stages:
            return name
        wanted = TUNED if stages == {"chat"} else stages  # a heading says "chat models" of any tuned model
        for other in (self.name, self._method, *self.others):
            with_stage = replace(name, stages=other.stages)
            if other.stages and other.stages <= wanted and self._near(other, with_stage):
                return with_stage
        return name

    def _near(self, one: ModelName, other: ModelName) -> bool:
        return all(
            part.startswith(("-size", "-format", "+size", "-stage"))
            for part in differences(one, other, self.org)
        )

    def _fit_name(self, name: ModelName, text: str, stages: frozenset[str]) -> Fit | Doubt | None:
        parts = differences(self.name, name, self.org)
        if not parts:
            return self._fit_exact(name, text, stages)
        if known := next(
            (known for known in self.aliases if not differences(known.name, name, self.org)), None
        ):
            said = Evidence(known.kind, known.strength, f"{known.kind}: {known.name.raw!r} is the model")
            if not self.names_other(name) or known.kind in ("link", "list of models"):
                return Fit("alias", text, evidence=(said,))
            return Doubt(
                text, "names another model of the card as well", (said, Evidence("rival", -SAME, text))
            )
        if self.names_other(name):
            return None
        if not self._method.empty and not differences(self._method, name, self.org):
            return self._fit_method(name, text)
        for form in (*self.own_names, self._own_reduced):
            if verdict := self._fit_short(form, name, text, stages):
                return verdict
        return self._fit_mode(parts, name, text)

    def _fit_method(self, name: ModelName, text: str) -> Fit | Doubt:
        """The name as far as the method of quantisation: the model, where the card has it in one way only."""
        less = told_differences(differences(self.name, name, self.org))
        said = Evidence("repository", NAMED + 1, "part of the repository's name")
        repos = (parse_name(without_recipe(other.raw) or other.raw) for other in self.others)
        if any(not differences(other, name, self.org) for other in repos) or self._prints_recipes:
            reason = "the card has copies that were made by this method in another way"
            return Doubt(text, reason, (said, Evidence("rival", -NAMED, reason)))
        return Fit("short", text, evidence=(said, Evidence("difference", -1, less)))

    @cached_property
    def _prints_recipes(self) -> bool:
        """Whether a table prints the method with a precision: then there may be several."""
        cells = (cell.flat for table in self._card.tables for row in table.grid for cell in row[:2])
        heads = (cell.flat for table in self._card.tables for row in table.grid[:2] for cell in row)
        names = (parse_name(text) for text in (*cells, *heads) if 3 < len(text) < 60)
        return any(
            self._related(name)
            and differences(self.name, name, self.org)
            and any(part.startswith("+format") for part in differences(self._method, name, self.org))
            and not any(part.startswith("-word") for part in differences(self._method, name, self.org))
            for name in names
        )

    def _fit_exact(self, name: ModelName, text: str, stages: frozenset[str]) -> Fit | Doubt:
        plain = name.keys(frozenset()).isdisjoint(self.name.keys(frozenset()))
        said = Evidence("repository", SAME if plain else EXACT, "the repository's name")
        if not self.name.stages and not name.stages:
            elsewhere = "stands under a heading of {} models"
            against = Evidence("heading", -NAMED, "a heading names another stage")
            if stages & TUNED and self._reads_as_base():
                return Doubt(text, elsewhere.format("tuned"), (said, against))
            if "base" in stages and self.sections & TUNED and not self._reads_as_base():
                return Doubt(text, elsewhere.format("base"), (said, against))
        if name.own:
            return Fit("own", text, evidence=(said, Evidence("own mark", -1, "a plain name comes first")))
        return Fit("exact", text, evidence=(said,))

    def _fit_short(
        self, known: ModelName, name: ModelName, text: str, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        parts = differences(known, name, self.org)
        if not all(self._may_lack(part, known, name) for part in parts):
            return None
        if stages and not name.stages and known.stages and ("base" in stages) != ("base" in known.stages):
            return None
        if (
            not name.own
            and any(part.startswith("-stage") for part in parts)
            and not self._stage_goes_without(name)
            and not self._base_goes_without(parts)
            and not self._alone_without_stage(parts)
        ):
            return self._near_miss(parts, text)
        rivals = [other for other in self.others if self._rivals(other, name, stages)]
        if not rivals or name.own:
            kind = (
                "own" if name.own else "sized" if all(part.startswith("+size") for part in parts) else "short"
            )
            less = Evidence("difference", -cost_of(parts), told_differences(parts)) if parts else None
            said = Evidence("repository", NAMED + 1, "part of the repository's name")
            return Fit(kind, text, evidence=(said, less) if less else (said,))
        reason = f"may also mean {', '.join(sorted(other.raw for other in rivals)[:3])}"
        said = Evidence("repository", NAMED, "part of the repository's name")
        return Doubt(text, reason, (said, Evidence("rival", -PARTLY, reason)))

    def _reads_as_base(self) -> bool:
        """Whether the repository without a stage in its name is the base model.

        So it is where the card has a section of base models and names no repository that says "base".
        """
        if self._prints_base or "base" not in self.sections:
            return False
        return not any("base" in other.stages for other in self.others)

    @cached_property
    def _prints_base(self) -> bool:
        """Whether a table prints the name with "Base", so that the name without it is the tuned model's."""
        if self.name.stages:
            return False
        cells = (
            cell
            for table in self._card.tables
            for number, row in enumerate(table.grid)
            for cell in (row if number < 3 else row[:2])
            if 3 < len(cell.text) < 60
        )
        near = (parse_name(cell.flat) for cell in cells if "ase" in cell.text)
        return any(differences(self.name, name, self.org) == ("+stage:base",) for name in near)

    def _stage_goes_without(self, name: ModelName) -> bool:
        """Whether a name without a training stage cannot be a base model's.

        So it is where all repositories of that name that the card names, two at least, carry a stage: a base
        model would be printed with "base".
        """
        known = (*self.others, *((self.name,) if self.named else ()))
        longer = [
            other for other in known if all(part[0] == "-" for part in differences(other, name, self.org))
        ]
        return len(longer) > 1 and all(other.stages for other in longer)

    @cached_property
    def _tells_of_base(self) -> bool:
        """Whether the card speaks of a base model; looked for only where a name lacks its tuning."""
        return tells_of_base(self._card.text) or self.prints_stages

    @cached_property
    def prints_stages(self) -> bool:
        """Whether a table prints the name with another stage, so that the one without any may be the base."""
        if not self.name.stages:
            return False
        cells = (cell for table in self._card.tables for row in table.grid for cell in row[:2])
        names = (parse_name(cell.flat) for cell in cells if 3 < len(cell.text) < 60)
        return any(
            name.stages
            and self._related(name)
            and all("stage:" in part for part in differences(self.name, name, self.org) or ("",))
            for name in names
        )

    def _alone_without_stage(self, parts: tuple[str, ...]) -> bool:
        """Whether a name without the model's tuning can only be its own: the card knows no base model."""
        tuning = {"-stage:instruct", "-stage:chat"}
        return tuning.issuperset(parts) and not self.bases and not self._tells_of_base

    def _base_goes_without(self, parts: tuple[str, ...]) -> bool:
        """Whether a base model is printed without "base": where the card knows no tuned one."""
        lacking = {part for part in parts if part.startswith("-stage")}
        tuned = any(other.stages & TUNED for other in self.others)
        return lacking == {"-stage:base"} and not tuned and not self.sections & TUNED

    def _may_lack(self, part: str, known: ModelName, name: ModelName) -> bool:
        kind, _, item = part.partition(":")
        if kind in ("-size", "-stage"):
            return True
        if kind == "+size":
            return not known.sizes
        if kind == "-word" and item in RELEASE_STATES:
            return True
        within = len(name.words) > 1 and set(name.words) <= set(known.words)
        return kind in ("-word", "-number") and name.own and (within or name.words[:1] == known.words[:1])

    def _rivals(self, other: ModelName, name: ModelName, stages: frozenset[str]) -> bool:
        """Whether another model that the card names fits the printed name as well as the target does."""
        elsewhere = other.stages & self.sections - stages
        only_base = other.stages == {"base"} and bool(self.name.stages & {"chat", "instruct"})
        if elsewhere or only_base:
            return False
        return any(
            all(self._may_lack(part, known, name) for part in differences(known, name, self.org))
            for known in (other, self._reduced(other))
        )

    @cached_property
    def _own_reduced(self) -> ModelName:
        return self._reduced(self.name)

    def _reduced(self, name: ModelName) -> ModelName:
        """The name without the backbone that it carries: "x2-video-llama3-chat" as "x2-video-chat"."""
        if self.backbone.isdisjoint(name.words):
            return name
        words = "|".join(sorted(map(re.escape, self.backbone), key=len, reverse=True))
        return parse_name(
            re.sub(rf"(?i)(?<![a-z])(?:{words})[-_ ]?v?(?:\d+(?:[._]\d+)?(?![a-z0-9]))?", " ", name.raw)
        )

    def _fit_mode(self, parts: tuple[str, ...], name: ModelName, text: str) -> Fit | Doubt | None:
        """Thinking and non-thinking rows of one set of weights."""
        added = [part for part in parts if part.startswith("+")]
        lacking = [part for part in parts if part.startswith("-")]
        if self.two_modes and set(parts) <= {"+stage:instruct", "+stage:chat"}:
            return Fit("own", text, variant=" ".join(sorted(name.stages)))
        if (
            added
            and all(part.startswith("+mode") for part in added)
            and all(part.startswith("-size") for part in lacking)
        ):
            said = Evidence("repository", NAMED, "the repository's name with a mode")
            return Fit("mode", text, variant=" ".join(sorted(name.modes)), evidence=(said,))
        return self._near_miss(parts, text) if not added else None

    def _near_miss(self, parts: tuple[str, ...], text: str) -> Doubt:
        """A name that has less than the repository's: what it leaves open."""
        less = cost_of(parts) + (2 if f"-word:{self._head}" in parts else 0)
        said = Evidence("repository", NAMED, "part of the repository's name")
        return Doubt(
            text, told_differences(parts), (said, Evidence("difference", -less, told_differences(parts)))
        )


def _literal(text: str) -> str:
    return squash(plain_name(text))


def _holds_any(text: str, words: frozenset[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)


# --------------------------------------------------------------------------------------------------
# cards/above: Whose a table is by what stands above it: its caption, the sentence before it, its headings
# --------------------------------------------------------------------------------------------------
# `bound_by` reads the names of the target and of its siblings in them. A text that names a sibling alone
# gives
# it the table, one that names the target gives it to the target; one that names both or a whole family
# decides
# nothing. The nearest text that decides counts.

_HARNESS_RUN = pattern(r"(?:pretrained|model|model_name)=([\w.-]+/[\w.-]+)")  # how a harness heads its table
_ORIGINAL_CARD = pattern(r"(?i)\b(?:original|base model'?s?|upstream)\s+(?:model\s*)?(?:card|readme)\b")
_PIECE = pattern(r"[^\s,;:()\[\]{}（），、。：；/|\"'“”‘’`*]+")
# "Vision Encoder: acme/lens-400m", "Base LLM: Heron-2B": of what the model is made, not whose the table is.
_FACT_LINE = pattern(r"^\W*(?P<fact>[^\W\d_][^:：.!?]{1,40})[:：]\W*\S+(?:\s\S+){0,3}$")
_APART = pattern(r"[,;:，、；：/|&\"“”]")  # between two names
MAX_SENTENCE = 160  # characters of a sentence above a table that may say whose it is
MAX_HEADING = 200  # the same of a heading or caption


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose a table is: the "target"'s, a "sibling"'s, or "open"; with what says so."""

    whose: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def says(self) -> str:
        """The evidence in words."""
        return "; ".join(piece.says for piece in self.evidence)


def bound_by(table: Table, target: Target) -> Bound:
    """Whose a table is by its caption, last sentence and headings, the nearest first."""
    if target.name.empty:
        return Bound("open")
    if bound := _by_details(table, target):
        return bound
    for kind, text in _texts_above(table):
        whose = _whose(text, kind, target)
        if whose != "open":
            sign = 1 if whose == "target" else -1
            return Bound(whose, (Evidence(kind, sign * NAMED, f"the {kind} says {text[:80]!r}"),))
    return Bound("open")


def _by_details(table: Table, target: Target) -> Bound | None:
    """Whose the table of a leaderboard is by its link to the detailed results, which names the repository."""
    above = " ".join((*table.headings[-1:], *table.lead[-2:])).casefold()
    if not target.detailed or "leaderboard" not in above:
        return None
    ours = (target.repo_id or "").rpartition("/")[2].casefold()  # owners change their names
    if ours in target.detailed:
        if len(target.detailed) > 1:
            return None
        return Bound("target", (Evidence("details", NAMED, "its detailed results are the repository's"),))
    other = min(target.detailed)
    return Bound("sibling", (Evidence("details", -NAMED, f"its detailed results are those of {other}"),))


def _texts_above(table: Table) -> Iterator[tuple[str, str]]:
    if table.caption:
        yield "caption", table.caption[:MAX_HEADING]
    for text in table.lead[-1:]:
        fact = _FACT_LINE.match(text)
        part = fact and not COMPONENT_WORDS.isdisjoint(map(squash, re.split(r"[\s-]+", fact["fact"])))
        if len(text) <= MAX_SENTENCE and not part:
            yield "sentence", text
    for text in reversed(table.headings):
        yield "heading", text[:MAX_HEADING]


def _whose(text: str, kind: str, target: Target) -> str:
    run = {match.group(1).casefold() for match in _HARNESS_RUN.finditer(text)}
    if run:
        return "target" if (target.repo_id or "").casefold() in run else "sibling"
    found = {target.relation(name) for name in _mentions(text, target)}
    if "target" in found:
        return "open" if "sibling" in found else "target"
    if _ORIGINAL_CARD.search(text) and kind == "heading":
        return "sibling"
    return "sibling" if "sibling" in found else "open"


def _mentions(text: str, target: Target) -> Iterator[ModelName]:
    """The names in a text that begin as a name of the family does, as far as they go."""
    pieces = [(match.start(), match.end(), match.group(0).strip(".!?")) for match in _PIECE.finditer(text)]
    at = 0
    while at < len(pieces):
        size = 1
        if target.begins_name(pieces[at][2]):
            while at + size < len(pieces) and not _APART.search(
                text[pieces[at + size - 1][1] : pieces[at + size][0]]
            ):
                piece = pieces[at + size][2]
                if target.begins_name(piece) or not _goes_on(piece, target.family_words):
                    break
                size += 1
            yield parse_name(" ".join(piece for _, _, piece in pieces[at : at + size]))
        at += size


def _goes_on(piece: str, family: frozenset[str]) -> bool:
    """Whether a word behind a name is part of it: a size, version, stage or format, a word of the family."""
    if SHOTS.fullmatch(piece) or not piece[:1].isalnum():
        return False
    name = parse_name(f"x {piece}")
    if piece.casefold() in FILLER:
        return True
    words = name.words[1:]
    if words:
        return all(word in family or word in VARIANT_WORDS for word in words)
    return bool(name.numbers or name.sizes or name.stages or name.formats or name.modes)


# --------------------------------------------------------------------------------------------------
# cards/nameless: The model's lines in a table that names no model
# --------------------------------------------------------------------------------------------------
# `nameless_lines` finds them: one column of scores, metrics, parts or data sets of the card's own; one row of
# scores; runs and their average; columns of sizes, of which the model has one. What stands above the table
# (`cards.above`) says whose it is; where nothing is certain every line is an `OpenLine`.

_SPLIT_HEADS = words("split, splits, set, eval set, evaluation set")
_SPLIT_END = pattern(r"(?i)(?:^|[\W_])(?:test|dev|val|valid|validation|eval|train)$")
_REPORT_ROWS = words(
    "accuracy, macro avg, weighted avg, micro avg, samples avg, micro average, macro average, overall, all, "
    "weighted average"
)
MAX_SIZES = 50  # sizes of one model family in a table
_TURN = pattern(r"(?i)(?:(?:first|second|1st|2nd) turn|turn[ -]?[12])")
_DATA_SETS = pattern(r"(?i)\bdata ?sets?\b\W*[:：]")


@dataclass(frozen=True, slots=True)
class Found:
    """The lines that are the model's, or those of which a person has to choose."""

    lines: tuple[Line, ...] = ()
    opens: tuple[OpenLine, ...] = ()


NOTHING_FOUND = Found()


def nameless_lines(frame: Frame, target: Target, values: Sequence[Column], *, asked: bool = False) -> Found:
    """The model's lines where no cell names a model; `values` are the columns that can hold scores.

    `asked` says that a person pointed at the table: then what stands above it does not matter.
    """
    if not values or _names_models(frame):
        return NOTHING_FOUND
    if sections := _sections_of_models(frame, target):
        return sections
    for lines_of in (_sizes, _precisions):
        found = lines_of(frame, target, values)
        if found is not NOTHING_FOUND:
            return found
    lines, opens = _plain_lines(frame, values)
    if asked or not lines:
        return Found(tuple(lines), tuple(opens))
    bound = bound_by(frame.table, target)
    against = _against(bound, target)
    if against is None:
        said = (*bound.evidence, Evidence("layout", ENOUGH, "the table names no model: it is the card's own"))
        return Found(tuple(replace(line, fit=_with(line.fit, said)) for line in lines))
    printed = ((line, line.fit.printed or line.cell.flat) for line in lines)
    return Found((), tuple(line.opened(Doubt(text, against.says, (against,))) for line, text in printed))


def holds_numbers(frame: Frame, row: int) -> bool:
    """Whether a row holds any number that may be a score."""
    return any(
        column.role == "value" and parse_values(frame.cell(row, column.index)) for column in frame.columns
    )


def _sections_of_models(frame: Frame, target: Target) -> Found | None:
    """The rows below the model's name, where rows without numbers name the models of those below them."""
    rows: list[tuple[int, str, str]] = []
    label = frame.label_column(-1)
    name, whose = "", "open"
    for row in frame.rows:
        text = frame.sections.get(row, "")
        if not text and label and not holds_numbers(frame, row):
            text = frame.cell(row, label.index).flat
        if text and text != name and target.begins_name(text):
            name, whose = text, target.relation(parse_name(text))
        if holds_numbers(frame, row):
            rows.append((row, name, whose))
    if all(whose == "open" for _, _, whose in rows):
        return None
    lines, opens = [], []
    for row, name, whose in rows:
        says = f"stands below {name!r}"
        if whose == "target":
            lines.append(
                Line("row", row, Fit("section", name, evidence=(Evidence("section", NAMED, says),)), EMPTY)
            )
        else:
            opens.append(OpenLine("row", row, EMPTY, Doubt(name, says, (Evidence("section", -NAMED, says),))))
    return Found(tuple(lines)) if lines else Found((), tuple(opens))


def _against(bound: Bound, target: Target) -> Evidence | None:
    """Why a table that names no model may not be the card's model's."""
    if bound.whose == "target":
        return None
    if bound.whose == "sibling":
        return Evidence("heading", -NAMED, f"{bound.says}: another model")
    if target.name.formats:
        return Evidence(
            "repository", -PARTLY, "the card is a quantised copy's; these may be the original's scores"
        )
    if target.one_of_many:
        return Evidence(
            "repository", -PARTLY, "the card is about a whole family and nothing says of which member"
        )
    return None


def _with(fit: Fit, said: tuple[Evidence, ...]) -> Fit:
    return replace(fit, evidence=(*fit.evidence, *said))


def _plain_lines(frame: Frame, values: Sequence[Column]) -> tuple[list[Line], list[OpenLine]]:
    """Rows of runs, splits or one row; else columns of runs, scores, metrics, parts or data sets."""
    rows = [
        row for row in frame.rows if any(parse_values(frame.cell(row, column.index)) for column in values)
    ]
    if found := run_rows(frame, rows):
        runs, naming = found
        return averages(runs, "row", lambda row: frame.cell(row, naming), Fit("single", ""))
    if single := _single_rows(frame, rows, values):
        return single, []
    column = frame.label_column(-1)
    if not column or not _names_tests(frame, column):
        return [], []
    if runs_across := run_columns(frame):
        return averages(runs_across, "column", lambda at: frame.columns[at].path[-1], Fit("single", ""))
    if not (_only_scores(values) or _only_parts(values) or _data_sets(frame, column, values)):
        return [], []
    return [
        Line("column", column.index, Fit("single", column.label), next(iter(column.path), EMPTY))
        for column in values
    ], []


def _names_models(frame: Frame) -> bool:
    """Whether a column of models names any: "Score" below "Model" is no name."""
    for column in frame.of_role("model"):
        cells = {frame.cell(row, column.index).flat for row in frame.rows} - {""}
        if any(squash(text) not in ROLE_WORDS["score"] for text in cells):
            return True
    return False


def _sizes(frame: Frame, target: Target, values: Sequence[Column]) -> Found:
    """Lines that name sizes alone ("7B | 13B", "1B Dense"): one of them is the model's, the others not."""
    named = _sized_columns(values) or _sized_rows(frame)
    names = [parse_name(cell.flat) for _, _, cell in named]
    if len(names) < 2 or not all(map(_names_size, names)):
        return NOTHING_FOUND
    ours = [name.sizes == target.name.sizes for name in names]
    pure = all(not name.words and not name.stages for name in names)
    others_table = bound_by(frame.table, target).whose == "sibling"
    if pure and sum(ours) == 1 and _crossed_by_tests(frame, named[0][0], values) and not others_table:
        axis, index, cell = named[ours.index(True)]
        said = Evidence("size", NAMED, f"the lines name sizes, and {cell.flat} is the model's")
        return Found((Line(axis, index, Fit("sized", cell.flat, evidence=(said,)), cell),))
    opens = []
    for (axis, index, cell), same in zip(named, ours, strict=True):
        other = target.name.sizes and not same
        reason = f"names {'another' if other else 'a'} size and no model"
        said = Evidence("size", PARTLY if same else -PARTLY, reason)
        opens.append(OpenLine(axis, index, cell, Doubt(cell.flat, reason, (said,))))
    return Found((), tuple(opens))


def _precisions(frame: Frame, target: Target, values: Sequence[Column]) -> Found:
    """Rows that name precisions alone ("BF16", "Int8", "Int4"): the model's is the one that it is stored in.

    A repository without a quantisation in its name holds the model as it was trained.
    """
    words = [column for column in frame.columns if column.role not in ("value", "spec", "size")]
    cells = [("row", row, frame.cell(row, words[0].index)) for row in frame.rows] if len(words) == 1 else []
    if len(cells) < 2 or not all(_names_precision(cell.flat) for _, _, cell in cells):
        return NOTHING_FOUND
    ours = [parse_name(cell.flat).formats == target.name.formats for _, _, cell in cells]
    if sum(ours) == 1 and _crossed_by_tests(frame, "row", values) and not target.name.empty:
        bound = bound_by(frame.table, target)
        if bound.whose != "sibling" and not (bound.whose == "open" and target.one_of_many):
            axis, index, cell = cells[ours.index(True)]
            said = Evidence("precision", ENOUGH, f"the rows name precisions, and {cell.flat} is the model's")
            return Found(
                (Line(axis, index, Fit("sized", cell.flat, evidence=(*bound.evidence, said)), cell),)
            )
    opens = []
    for (axis, index, cell), same in zip(cells, ours, strict=True):
        said = Evidence("precision", PARTLY if same else -PARTLY, "names a precision and no model")
        opens.append(OpenLine(axis, index, cell, Doubt(cell.flat, said.says, (said,))))
    return Found((), tuple(opens))


def _names_precision(text: str) -> bool:
    """Whether a text is the name of a number format and nothing else."""
    return squash(text) in NATIVE_FORMATS or (bool(parse_name(text).formats) and not parse_name(text).words)


def _sized_columns(values: Sequence[Column]) -> list[tuple[str, int, Cell]]:
    """The columns of numbers with the one header each that names a size, where all have one."""
    if not all(len(column.path) == 1 and parse_name(column.path[0].flat).sizes for column in values):
        return []
    return [("column", column.index, column.path[0]) for column in values]


def _sized_rows(frame: Frame) -> list[tuple[str, int, Cell]]:
    """The rows with their size, where nothing else stands beside the numbers."""
    words = [column for column in frame.columns if column.role != "value"]
    if len(words) != 1:
        return []
    cells = [("row", row, frame.cell(row, words[0].index)) for row in frame.rows[:MAX_SIZES]]
    return cells if all(parse_name(cell.flat).sizes for _, _, cell in cells) else []


def _crossed_by_tests(frame: Frame, axis: str, values: Sequence[Column]) -> bool:
    """Whether a known benchmark stands at the other side of the table."""
    if axis == "row":
        return any(names_a_benchmark(cell.text) for column in values for cell in column.path)
    label = frame.label_column(-1)
    return label is not None and any(
        names_a_benchmark(frame.cell(row, label.index).text) for row in frame.rows
    )


def _names_size(name: ModelName) -> bool:
    """Whether a header is a size, with a word of its architecture or variant at most."""
    kinds = (word for word in name.words if len(word) > 1)
    return bool(name.sizes) and not name.numbers and all(word in KIND_WORDS for word in kinds)


def _data_sets(frame: Frame, label: Column, values: Sequence[Column]) -> bool:
    """Whether rows are metrics and columns data sets: known ones, splits, or named so above the table."""
    rows = {frame.cell(row, label.index).flat.strip("*_ ") for row in frame.rows} - {""}
    if not all(
        is_metric(text) or parse_label(text).metric or squash(label.label) == "metric" for text in rows
    ):
        return False
    told = " ".join(
        text for text in (frame.table.caption or "", *frame.table.lead) if _DATA_SETS.search(text)
    )
    heads = [column.path[-1].flat for column in values if column.path]
    return bool(heads) and all(
        names_a_benchmark(head) or bool(_SPLIT_END.search(head)) or (len(head) > 1 and head in told)
        for head in heads
    )


def release_columns(frame: Frame) -> list[OpenLine]:
    """The columns that name releases instead of models ("Original", "June update")."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    heads = [(column, cell) for column in values for cell in column.path]
    words = [re.findall(r"[^\W\d_]+", cell.flat.casefold()) for _, cell in heads]
    if len(values) < 2 or not all(group and set(group) <= RELEASE_WORDS for group in words):
        return []
    reason = "names a release, not a model"
    said = (Evidence("release", PARTLY, reason),)
    return [OpenLine("column", column.index, cell, Doubt(cell.flat, reason, said)) for column, cell in heads]


def _names_tests(frame: Frame, column: Column) -> bool:
    """Whether the words of a column name tests or metrics and not systems, by header or by what is known."""
    if column.role in ("benchmark", "category"):
        return True
    words = {frame.cell(row, column.index).text for row in frame.rows} - {""}
    return any(names_a_benchmark(text) or is_metric(text) for text in words) or is_report(frame)


def is_report(frame: Frame) -> bool:
    """Whether a table is a report by class: precision and recall across, rows that sum up or a support."""
    heads = {squash(cell.flat) for column in frame.columns for cell in column.path}
    if not {"precision", "recall"} <= heads or frame.of_role("model"):
        return False
    named = frame.of_role("category", "text", "benchmark")
    rows = (frame.cell(row, named[0].index).flat for row in frame.rows) if named else ()
    return (
        "support" in heads
        or bool(named and named[0].role == "category")
        or any(squash(text) in _REPORT_ROWS for text in rows)
    )


def _only_scores(values: Sequence[Column]) -> bool:
    return all(_says_nothing_but_score(column) for column in values)


def _only_parts(values: Sequence[Column]) -> bool:
    """Whether columns are parts of the benchmarks in the rows and their average, none of them a model."""
    heads = [cell.flat for column in values for cell in column.path]
    plain = all(not re.search(r"\d", head) and len(head.split()) < 4 for head in heads)
    return (
        plain
        and any(is_aggregate(head) for head in heads)
        and any(squash(head) in SUBJECT_WORDS for head in heads)
    )


def _split_rows(frame: Frame, rows: Sequence[int]) -> list[Line]:
    """Rows that are splits, settings or metrics of the benchmarks in the header: "Split | VQA | GQA"."""
    column = next((column for column in frame.columns if column.texts and column.role != "value"), None)
    if column is None:
        return []
    cells = [(row, frame.cell(row, column.index)) for row in rows]
    splits = squash(column.label) in _SPLIT_HEADS
    if not splits and not all(is_setting(cell.flat) or is_metric(cell.flat) for _, cell in cells):
        return []
    return [Line("row", row, Fit("single", cell.flat), EMPTY) for row, cell in cells if cell.text]


def _single_rows(frame: Frame, rows: Sequence[int], values: Sequence[Column]) -> list[Line]:
    """The one row of numbers under known benchmarks, where nothing names a model ("Score | 70.1 | 55.2")."""
    cells = [cell for column in values for cell in column.path]
    known = any(parse_label(cell.text, cell.small).known for cell in cells)
    plain = all(is_metric(cell.flat) and squash(cell.flat) not in ROLE_WORDS["score"] for cell in cells)
    parts = len(values) > 1 and all(map(_is_part_head, (cell.flat for cell in cells)))
    if not rows or not cells or not (known or plain or parts):
        return []
    if splits := _split_rows(frame, rows):
        return splits
    if len(rows) != 1:
        return []
    words = [
        frame.cell(rows[0], column.index)
        for column in frame.columns
        if column.role in ("text", "benchmark", "category", "model")
    ]
    words = [cell for cell in words if cell.text and cell.row >= frame.head]
    if any(squash(cell.flat) not in ROLE_WORDS["score"] and not is_metric(cell.flat) for cell in words):
        return []
    return [Line("row", rows[0], Fit("single", ""), words[0] if words else EMPTY)]


def _is_part_head(text: str) -> bool:
    """Whether a header alone is a part of a benchmark, or the average: a language, "STEM", "Turn 1"."""
    plain = text.strip("*_ ")
    return (
        is_language(plain)
        or is_aggregate(plain)
        or squash(plain) in SUBJECT_WORDS
        or _TURN.fullmatch(plain) is not None
    )


def _says_nothing_but_score(column: Column) -> bool:
    return all(
        squash(cell.flat) in ROLE_WORDS["score"]
        or OWN_MARK.search(cell.flat) is not None
        or is_metric(cell.flat)
        or not squash(cell.flat)
        or is_setting(cell.flat)
        for cell in column.path
    )


# --------------------------------------------------------------------------------------------------
# cards/pointed: Lines that a person pointed at: by an index, or by the name that the table prints
# --------------------------------------------------------------------------------------------------
# `pointed_line` takes the row or column of an index with everything that the table says of it; `all_lines`
# are
# those among which one can be chosen, `names_of_lines` their names; `sibling_beside` refuses a name whose
# other
# header is another model's.

_TELLING = ("text", "remark", "setting", "spec", "category", "size", "precision", "shots")
MAX_COMPARED = 200  # lines of a table that are compared, or among which one can be chosen
MAX_TELLING = 20  # columns of words that may tell rows of one name apart


def pointed_line(frame: Frame, axis: str, index: int, target: Target) -> Line:
    """The line of an index, with the cell that names it and what tells it from others of that name."""
    cell = name_of_line(frame, axis, index)
    told = [*_settings_in(cell.flat, target), *(_apart(frame, index, cell) if axis == "row" else ())]
    return Line(axis, index, Fit("chosen", cell.flat, ", ".join(dict.fromkeys(told)) or None), cell)


def name_of_line(frame: Frame, axis: str, index: int) -> Cell:
    """The cell that names a line: of a row the model's, of a column its uppermost header that is no test."""
    if axis == "column":
        path = frame.columns[index].path
        return next((cell for cell in path if not names_test(cell.flat)), EMPTY)
    columns = [*frame.of_role("model"), *(column for column in frame.of_role("text") if column.texts)]
    for column in columns:
        cell = _carried(frame, index, column)
        says_score = squash(cell.flat) in ROLE_WORDS["score"]
        unnamed = says_score or (column.role != "model" and names_test(cell.flat))
        if cell.text and cell.row >= frame.head and not unnamed:
            return cell
    beside = (frame.cell(index, column.index) for column in frame.of_role("size", "category", "precision"))
    return next((cell for cell in beside if cell.text), EMPTY)


def _carried(frame: Frame, row: int, column: Column) -> Cell:
    """The cell of a column in a row, or the one above that it leaves unsaid."""
    if column.role == "model":
        return frame.nearest_filled(row, column.index)[1]
    return frame.cell(row, column.index)


def names_test(text: str) -> bool:
    """Whether a label names a test, a metric, a setting or just "Score", and so no model."""
    plain = text.strip("*_ ")
    return (
        names_a_benchmark(plain)
        or is_metric(plain)
        or is_setting(plain)
        or is_aggregate(plain)
        or squash(plain) in ROLE_WORDS["score"]
    )


def _settings_in(text: str, target: Target) -> list[str]:
    bare, inside = split_brackets(text)
    kinds = [(piece, added_by_brackets(piece, target.name, frozenset())[0]) for piece in inside]
    told = [piece for piece, kind in kinds if kind in ("setting", "open")]
    return [*sorted(parse_name(bare).modes - target.name.modes), *told]


def _apart(frame: Frame, row: int, cell: Cell) -> list[str]:
    """What columns of words say in which a row differs from others of its name."""
    if not cell.text:
        return []
    same = [
        other
        for other in frame.rows[:MAX_COMPARED]
        if other != row and frame.cell(other, cell.column).text in (cell.text, "")
    ]
    told = []
    telling = (column for column in frame.columns if column.texts and column.role in _TELLING)
    for column in itertools.islice(telling, MAX_TELLING):
        mine = frame.cell(row, column.index)
        differs = any(frame.cell(other, column.index).text != mine.text for other in same)
        told_here = mine is not cell and mine.text.casefold() not in MISSING
        if differs and told_here:
            told.append(mine.flat)
    return told


def all_lines(frame: Frame, values: Sequence[Column], target: Target) -> list[OpenLine]:
    """Every line of a table that may be one model's, with how far its name is from the target's."""
    return [_open_line(frame, axis, index, target) for axis, index in _places_of_lines(frame, values)]


def names_of_lines(frame: Frame, values: Sequence[Column]) -> Iterator[str]:
    """The names of those lines, "" where none stands beside one."""
    return (name_of_line(frame, axis, index).flat for axis, index in _places_of_lines(frame, values))


def _places_of_lines(frame: Frame, values: Sequence[Column]) -> Iterator[tuple[str, int]]:
    """Axis and index of every line that may be one model's; `values` are the columns of scores."""
    if not values:
        return
    if not _models_are_rows(frame, values):
        yield from (("column", column.index) for column in values[:MAX_COMPARED])
        return
    rows = (
        row
        for row in frame.rows
        if any(parse_values(frame.cell(row, column.index)) for column in values[:MAX_COMPARED])
    )
    yield from (("row", row) for row in itertools.islice(rows, MAX_COMPARED))


def _models_are_rows(frame: Frame, values: Sequence[Column]) -> bool:
    """Whether the rows are the models: where a column names them, else where the headers name the tests."""
    if frame.of_role("model"):
        return True
    label = frame.label_column(-1)
    if label is None:
        return len(frame.rows) < len(values)
    if len(frame.rows) == 1 and len(values) > 1:
        named = not names_test(frame.cell(frame.rows[0], label.index).flat)
        return named and label.role not in ("benchmark", "category")
    down = [frame.cell(row, label.index).flat for row in frame.rows[:MAX_COMPARED]]
    across = [cell.flat for column in values[:MAX_COMPARED] for cell in column.path]
    tests_down = sum(map(names_test, down)) / max(1, len(down))
    tests_across = sum(map(names_test, across)) / max(1, len(across))
    if tests_down == tests_across:
        return label.role not in ("benchmark", "category")
    return tests_across > tests_down


def _open_line(frame: Frame, axis: str, index: int, target: Target) -> OpenLine:
    cell = name_of_line(frame, axis, index)
    apart = _apart(frame, index, cell) if axis == "row" else []
    sizes = " ".join(text for text in apart if parse_name(text).sizes)
    reason, points = _relation(f"{cell.flat} {sizes}".strip(), target)
    reason = "; ".join([*apart, reason])
    return OpenLine(axis, index, cell, Doubt(cell.flat, reason, (Evidence("name", points, reason),)))


def _relation(text: str, target: Target) -> tuple[str, int]:
    """How far a printed name is from the target's: the reason, and points to order candidates by."""
    name = parse_name(text)
    if not text:
        return "no name stands beside it", 0
    if target.name.empty or (name.empty and not name.own):
        return "names no model", 0
    if name.own:
        return "says that it is the card's, under another name", PARTLY
    parts = differences(target.name, name, target.org)
    shared = len(set(name.words) & set(target.family_words))
    if target.names_other(name):
        return "the name of another model of the card", 2 * shared - len(parts) - 6
    if not shared:
        return "another name", -20
    return told_differences(parts[:6]) if parts else "the model's name", 2 * shared - len(parts)


def sibling_beside(frame: Frame, line: Line, target: Target) -> str | None:
    """The other header of a line that names another model: then a name that a person gave is not enough."""
    if line.axis == "column":
        others = [cell.flat for cell in frame.columns[line.index].path if cell is not line.cell]
    else:
        cells = (frame.cell(line.index, column.index) for column in frame.of_role("model", "text"))
        others = [cell.flat for cell in cells if cell is not line.cell and cell.row >= frame.head]
        others.append(frame.sections.get(line.index, ""))
    siblings = (
        text for text in others if target.begins_name(text) and target.relation(parse_name(text)) == "sibling"
    )
    return next(siblings, None)


# --------------------------------------------------------------------------------------------------
# cards/lines: Which line of a table is the model's, and whether its numbers are scores at all
# --------------------------------------------------------------------------------------------------
# `read_table` gives a `Reading`: the frame, the lines of the target with their items, what the table is for
# and
# why, and the lines that may be the target's but are not certain (`find_lines`); `reading_of` reads lines
# that
# are known. `Choices` are those of a person; they decide.
# `is_spec` tells labels of parameters, speed and memory from tests.

NOTHING_SAYS = "nothing says that its numbers are scores"
_VERSION_ALONE = pattern(r"(?i)\W*(?:version\s*|v)\d+(?:\.\d+)*\W*")  # a row above names of one release
_GOES_ON = pattern(r"^\W{0,3}\+\s*\w")
MAX_FOLLOWERS = 20  # rows that may go on with a name
_SCORE_WORD = pattern(r"(?i)\b(?:scores?|acc(?:uracy)?|success|win ?rate|pass@)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table is for the target: `kind` is "evaluation", "other" or "empty", `why` the reason."""

    frame: Frame
    orientation: str
    kind: str
    why: str
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    context: Mention | None = None
    opens: tuple[OpenLine, ...] = ()
    suite: Benchmark | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided on the command line."""

    tables: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    column: int | None = None
    row: int | None = None


class _Beside(TypedDict):
    """What `Target.fit` is told beside a name."""

    size: str | None
    version: str
    precision: str | None
    backbone: str | None
    stages: frozenset[str]


def read_table(table: Table, target: Target, choices: Choices) -> Reading:
    """Decide what a table is, which of its lines is the target's, and what stands on it."""
    if table.too_large:
        return Reading(Frame(table, 0, (), (), {}), "none", "other", f"more than {MAX_SLOTS:,} cells")
    if not table.grid or not table.width:
        return Reading(Frame(table, 0, (), (), {}), "none", "empty", "no cells")
    frame = frame_table(table)
    if not frame.rows:
        return Reading(frame, "none", "other", "no body rows")
    if not any(column.values for column in frame.columns):
        return Reading(frame, "none", "other", "no numbers")
    lines, opens, orientation = find_lines(frame, target, choices)
    reading = reading_of(frame, lines, orientation, forced=table.ordinal in choices.tables)
    if target.chosen:
        reading = replace(reading, items=tuple(_without_own_name(item, target) for item in reading.items))
    return replace(reading, opens=tuple(opens))


def _without_own_name(item: Item, target: Target) -> Item:
    """A cell on a chosen line without the model's name beside it: that says nothing of what was measured."""

    def told(text: str) -> bool:
        return not target.begins_name(text) or target.relation(parse_name(text)) != "target"

    labels = tuple(label for label in item.labels if told(label.printed))
    return replace(item, labels=labels, settings=tuple(filter(told, item.settings)))


def reading_of(
    frame: Frame, lines: Sequence[Line], orientation: str = "chosen", *, forced: bool = False
) -> Reading:
    """What stands on the lines of a table, and what the table is for; `forced` where a person chose it."""
    many = len(lines) > MAX_TOLD  # then they are not compared with each other
    items = list(
        {
            (item.cell.row, item.cell.column): item
            for line in lines
            for item in line_items(frame, line, (line,) if many else lines)
        }.values()
    )
    others = {
        label.printed: label
        for item in items
        for label in item.labels
        if label.name.lower() not in ORDINARY_NAMES
    }
    if sum(label.known for label in others.values()) * 2 <= len(others):
        items = [replace(item, among_known=False) for item in items]
    context = benchmark_above(frame.table, items) if items else None
    kind, why = _judge(frame, items, context, forced=forced)
    known = bool(context and context.benchmark) or any(label.known for item in items for label in item.labels)
    suite = None
    if known and kind == "evaluation":
        names = (label.name for item in items for label in item.labels if not label.bare)
        suite = suite_above(frame.table) or suite_of_names(names)
    return Reading(frame, orientation, kind, why, tuple(lines), tuple(items), context, suite=suite)


def is_spec(label: Label) -> bool:
    """Whether a label names a property of the model or of a run (parameters, speed, memory), not a test."""
    if label.known or label.bare or any(is_language(text) for text in label.variants):
        return False  # "ms (Malay)" is no time
    if header_role(label.printed) in ("size", "spec", "shots"):
        return True
    return _reads_as_spec(label.printed)


@lru_cache(4096)
def _reads_as_spec(text: str) -> bool:
    suite, _, task = text.partition("_")
    if task and suite.lower() not in ORDINARY_NAMES and catalogue().find(suite):
        return False  # a harness's name of a task: "agieval_lsat_lr"
    return bool(SPEC_PATTERN.search(text.replace("_", " "))) and not _SCORE_WORD.search(text)


def is_property(label: Label, benchmark: Benchmark | None) -> bool:
    """Whether a label of a number of this benchmark makes it none, however many scores stand beside it."""
    if benchmark is None or label.known:
        return is_spec(label)
    return (
        is_spec(label) and header_role(label.printed) != "shots" and find_part(benchmark, label.name) is None
    )


def find_lines(frame: Frame, target: Target, choices: Choices) -> tuple[list[Line], list[OpenLine], str]:
    """The target's lines in a table, else those that may be its own, and how the table is laid out."""
    if choices.column is not None or choices.row is not None:
        return [_forced_line(frame, choices, target)], [], "chosen"
    rows, open_rows = _fitting_rows(frame, target)
    columns, open_columns = _fitting_columns(frame, target)
    if target.chosen:
        rows, refused_rows = _without_siblings(frame, rows, target, choices)
        columns, refused_columns = _without_siblings(frame, columns, target, choices)
        open_rows, open_columns = refused_rows, refused_columns
    if rows and (not columns or _better_rows(frame, rows, columns)):
        return *_settled(frame, rows), "models as rows"
    if columns:
        return *_settled(frame, columns), "models as columns"
    if open_rows or open_columns:
        return [], *_likelier(open_rows, open_columns)
    if target.chosen and frame.table.ordinal not in choices.tables:
        return [], [], "other models"
    if not target.chosen and (releases := release_columns(frame)):
        return [], releases, "models as columns"
    found = nameless_lines(frame, target, score_columns(frame), asked=bool(choices.tables))
    return list(found.lines), list(found.opens), "one model" if found.lines or found.opens else "other models"


def _likelier(rows: list[OpenLine], columns: list[OpenLine]) -> tuple[list[OpenLine], str]:
    """Rows or columns that may be the model's: those among which the likeliest is."""
    best = [max((line.doubt.strength for line in lines), default=-99) for lines in (rows, columns)]
    return (rows, "models as rows") if best[0] >= best[1] else (columns, "models as columns")


def _without_siblings(
    frame: Frame, lines: list[Line], target: Target, choices: Choices
) -> tuple[list[Line], list[OpenLine]]:
    """The lines of a chosen name but those that another header, or what stands above, gives to a sibling."""
    bound = bound_by(frame.table, target) if frame.table.ordinal not in choices.tables else None
    above = bound.says if bound and bound.whose == "sibling" else None
    kept, refused = [], []
    for line in lines:
        sibling = sibling_beside(frame, line, target)
        if sibling or above:
            reason = f"its other header names {sibling!r}" if sibling else f"{above}: another model"
            against = Evidence("heading", -NAMED, reason)
            refused.append(line.opened(Doubt(line.cell.flat, reason, (against,))))
        else:
            kept.append(line)
    return kept, refused


def _better_rows(frame: Frame, rows: list[Line], columns: list[Line]) -> bool:
    """Whether the model is a row where a header has its name as well: by header, then by evidence."""
    if frame.of_role("model"):
        return True
    return max(line.fit.strength for line in rows) > max(line.fit.strength for line in columns)


def _settled(frame: Frame, lines: list[Line]) -> tuple[list[Line], list[OpenLine]]:
    """Of several lines with the model's name those that count: the average of runs, no other checkpoint."""
    averaged, runs = average_of_lines(frame, lines)
    if runs or len(averaged) < 2:
        return averaged, runs
    return checkpoints(frame, _told_by_sections(frame, averaged))


def _told_by_sections(frame: Frame, lines: list[Line]) -> list[Line]:
    """Rows of one name, each under a full-width row of its own that says how it was measured ("w/ CoT")."""
    sections = [frame.sections.get(line.index, "") if line.axis == "row" else "" for line in lines]
    if len(set(sections)) < len(lines):
        return lines
    told = []
    for line, section in zip(lines, sections, strict=True):
        variant = ", ".join(filter(None, (line.fit.variant, section))) or None
        told.append(replace(line, fit=replace(line.fit, variant=variant)))
    return told


def score_columns(frame: Frame) -> list[Column]:
    """The columns of numbers that are no properties or counts."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    return [
        column
        for column in values
        if not any(is_spec(parse_label(cell.text, cell.small)) for cell in column.path)
    ]


def _forced_line(frame: Frame, choices: Choices, target: Target) -> Line:
    table = frame.table
    if choices.column is not None:
        if not 0 <= choices.column < table.width:
            raise EvaluationError(
                f"table {table.ordinal} has columns 0 to {table.width - 1}",
                code=4,
                hint=f"see them: {command_for_card('inspect-tables')}",
            )
        return pointed_line(frame, "column", choices.column, target)
    if choices.row not in frame.rows or choices.row is None:
        raise EvaluationError(
            f"row {choices.row} of table {table.ordinal} is no body row",
            code=4,
            hint=f"see them: {command_for_card('inspect-tables')}",
        )
    return pointed_line(frame, "row", choices.row, target)


def _fitting_rows(frame: Frame, target: Target) -> tuple[list[Line], list[OpenLine]]:
    """The rows whose label means the target, from the first column that has any."""
    doubts: list[OpenLine] = []
    first = [*frame.of_role("model"), *frame.of_role("text")]
    others = [column for column in frame.columns if column.texts and column not in first]
    for column in (*first, *others):
        fits = [
            (row, cell, target.fit(cell, **beside))
            for row, cell, beside in _named_rows(frame, column, target)
        ]
        lines = [
            Line("row", row, fit, cell)
            for row, cell, fit in fits
            if isinstance(fit, Fit) and holds_numbers(frame, row)
        ]
        if lines:
            best = _best_lines(lines)
            return _without_followers(frame, column, best, target)
        if column in first:
            doubts += [
                OpenLine("row", row, cell, fit)
                for row, cell, fit in fits
                if isinstance(fit, Doubt) and not names_test(cell.flat)
            ]
    return [], doubts


def _without_followers(
    frame: Frame, column: Column, lines: list[Line], target: Target
) -> tuple[list[Line], list[OpenLine]]:
    """Rows of the model's name, but where rows below go on with it: "Heron", "+SFT", "+DPO".

    Which of them a tuned model's repository holds no name says.
    """
    followers = [row for line in lines for row in _followers(frame, column, line.index)]
    if not followers or not target.name.stages & TUNED:
        return lines, []
    reason = "rows below go on with its name"
    against = Evidence("rows below", -NAMED, reason)
    opens = [line.opened(Doubt(line.cell.flat, reason, (*line.fit.evidence, against))) for line in lines]
    for row in followers:
        cell = frame.cell(row, column.index)
        said = (Evidence("rows above", PARTLY, "goes on with the name above it"),)
        opens.append(OpenLine("row", row, cell, Doubt(cell.flat, said[0].says, said)))
    return [], opens


def _followers(frame: Frame, column: Column, row: int) -> list[int]:
    """The rows right below one that begin with a plus."""
    at = bisect.bisect_right(frame.rows, row)
    follows = itertools.takewhile(
        lambda below: _GOES_ON.match(frame.cell(below, column.index).text),
        frame.rows[at : at + MAX_FOLLOWERS],
    )
    return list(follows)


def _named_rows(frame: Frame, column: Column, target: Target) -> Iterator[tuple[int, Cell, _Beside]]:
    """Every body row with the name in a column, carried down over blanks, and what stands beside the name."""
    above = target.stages_above(frame.table)
    others = [
        next((other for other in frame.of_role(role) if other is not column), None)
        for role in ("size", "precision", "model")
    ]
    name, section = EMPTY, ""
    for row in frame.rows:
        cell = frame.cell(row, column.index)
        if frame.sections.get(row, "") != section:
            name, section = EMPTY, frame.sections.get(row, "")
        if not cell.text and name.text and frame.has_words(row):
            cell = name
        if cell.row < frame.head or not cell.text:
            continue
        name = cell
        if not target.may_be_meant(cell.flat):
            continue
        yield row, cell, _beside(frame, row, others, stages_in(section) or above, section)


def _beside(
    frame: Frame, row: int, others: Sequence[Column | None], stages: frozenset[str], section: str
) -> _Beside:
    size, precision, backbone = (frame.cell(row, other.index).flat if other else None for other in others)
    return {
        "size": size,
        "version": section if _VERSION_ALONE.fullmatch(section) else "",
        "precision": precision,
        "backbone": backbone,
        "stages": stages,
    }


def _fitting_columns(frame: Frame, target: Target) -> tuple[list[Line], list[OpenLine]]:
    stages = target.stages_above(frame.table)
    lines: list[Line] = []
    doubts: dict[int, OpenLine] = {}
    for column in frame.columns:
        if column.role in ("model", "benchmark", "category") or not column.values:
            continue
        if target.of_other_size(" ".join(cell.flat for cell in column.path)):
            continue
        for cell in reversed(column.path):
            fit = target.fit(cell, stages=stages)
            if isinstance(fit, Fit):
                lines.append(Line("column", column.index, fit, cell))
                break
            if fit and not names_test(cell.flat):
                doubts.setdefault(column.index, OpenLine("column", column.index, cell, fit))
    return (_best_lines(lines), []) if lines else ([], list(doubts.values()))


def _best_lines(lines: list[Line]) -> list[Line]:
    """Of several fitting lines those for which most speaks; a footnote star gives way to a plain name."""
    best = max(line.fit.strength for line in lines)
    kept = [line for line in lines if line.fit.strength == best]
    plain = [line for line in kept if not _is_marked(line.cell)]
    return plain or kept


def _is_marked(cell: Cell) -> bool:
    return bool(re.search(r"[*†‡^]\s*$", cell.text)) or any(
        re.search(r"[*†‡]", piece) for piece in cell.small
    )


def _judge(frame: Frame, items: Sequence[Item], context: Mention | None, *, forced: bool) -> tuple[str, str]:
    """(kind, why): whether the numbers of a table are evaluation scores."""
    table = frame.table
    if forced:
        return "evaluation", "chosen"
    if kind := other_kind(frame):
        return "other", kind
    labels = [label for item in items for label in item.labels] or [
        parse_label(text) for text in _all_labels(frame)
    ]
    known = sorted({label.benchmark.name for label in labels if label.benchmark})
    if known and sum(label.known for label in labels) * 4 >= len(labels):
        return "evaluation", "names " + ", ".join(known[:4])
    spec = [label.printed for label in labels if is_spec(label)]
    tested = any(_names_metric(label) for label in labels if not is_spec(label))
    if labels and len(spec) * 2 >= len(labels) and not tested:
        return "other", "not scores: " + ", ".join(dict.fromkeys(spec[:3]))
    filled = [item for item in items if item.cell.text.casefold() not in MISSING]
    if sum(bool(parse_values(item.cell)) for item in filled) * 2 < len(filled):
        return "other", "most of its cells are no numbers"
    if any(_names_metric(label) for label in labels):
        return "evaluation", "names metrics"
    near = next(iter(table.headings[-1:]), "")
    if OTHER_TABLE_PATTERN.search(near) and not EVALUATION_PATTERN.search(near):
        return "other", f"under {near[:60]!r}"
    if context:
        return "evaluation", f"about {context.printed}"
    around = " ".join((*table.headings, *table.lead[-2:], table.caption or ""))
    if EVALUATION_PATTERN.search(around) or frame.of_role("benchmark"):
        return "evaluation", "under an evaluation heading"
    return "other", NOTHING_SAYS


def _names_metric(label: Label) -> bool:
    if squash(label.printed) in ROLE_WORDS["score"]:
        return telling_metric(label.printed) is not None
    return label.bare or label.metric is not None or _SCORE_WORD.search(label.printed) is not None


def _all_labels(frame: Frame) -> list[str]:
    columns = frame.of_role("benchmark", "text")[:1]
    down = [frame.cell(row, column.index).text for column in columns for row in frame.rows[:60]]
    across = [cell.text for column in frame.columns if column.role == "value" for cell in column.path]
    return [text for text in dict.fromkeys([*down, *across]) if text]


# --------------------------------------------------------------------------------------------------
# cards/candidates: What a person can choose from, where no line of a table of scores is certainly the model's
# --------------------------------------------------------------------------------------------------
# `line_candidates` gives every open line as a `Candidate`: its name, heading, what tells it from the others,
# its first scores, and the option that takes exactly it. `name_override` and `vouched_name` are options for
# names.

MAX_CANDIDATES = 40  # of one table, those with the nearest names
MAX_TRIED = 12  # of one table whose names are tried as an option; the others are pointed at by index
MAX_CELLS = 20_000  # looked at for all names of a table that are tried
MAX_STARTED = 200  # cells of a line among which its first scores are looked for
FIRST_SCORES = 3  # scores told of a candidate

ScoresOf = Callable[[Reading], Iterable[str]]  # asked for the first of them only


def name_override(name: str) -> str:
    """The option that says a printed name is the model's, to be pasted into a command."""
    return option_text("--model-name-override", name)


def vouched_name(name: str) -> Candidate:
    """A source's name for a model as a candidate: a person who knows that it is the model's may say so."""
    return Candidate(None, name, name_override(name), "you vouch for it")


def line_candidates(reading: Reading, target: Target, scores_of: ScoresOf) -> tuple[Candidate, ...]:
    """The open lines of a reading, else all its lines, the nearest names first."""
    lines = _with_headers(reading.frame, open_lines(reading, target))
    starts = {axis: _start_of(reading.frame, axis) for axis in {line.axis for line in lines}}
    table = reading.frame.table
    tries = min(MAX_TRIED, MAX_CELLS // (len(table.grid) * table.width))
    cells = {(cell.row, cell.column): cell.flat for row in table.grid for cell in row} if tries else {}
    printed = Counter(map(squash, cells.values()))
    found: list[Candidate] = []
    for number, line in enumerate(lines):
        once = number < tries and printed[squash(line.cell.flat)] == 1
        if candidate := _candidate(line, reading, starts[line.axis], target, scores_of):
            found.append(_by_name(candidate, line, reading, target) if once else candidate)
    return tuple(found)


def open_lines(reading: Reading, target: Target) -> list[OpenLine]:
    """The lines that may be the model's, the likeliest first; where none is near, all lines."""
    opens = sorted(reading.opens, key=lambda line: -line.doubt.strength)
    if not any(line.doubt.strength >= 0 for line in opens):  # nothing near: any line may be meant
        known = {(line.axis, line.index) for line in opens}
        others = all_lines(reading.frame, score_columns(reading.frame), target)
        others.sort(key=lambda line: -line.doubt.strength)
        opens += [line for line in others if (line.axis, line.index) not in known]
    return opens[:MAX_CANDIDATES]


def _with_headers(frame: Frame, lines: Sequence[OpenLine]) -> list[OpenLine]:
    """The lines, each with the words over its name that do not stand over all of them."""
    words = [_words_over(frame, line) for line in lines]
    shared = set.intersection(*map(set, words)) if len(lines) > 1 else set()
    found = []
    for line, over in zip(lines, words, strict=True):
        own = [text for text in over if text not in shared and text not in line.doubt.reason]
        reason = "; ".join([f"under {' > '.join(map(repr, own))}"] * bool(own) + [line.doubt.reason])
        found.append(replace(line, doubt=replace(line.doubt, reason=reason)))
    return found


def _words_over(frame: Frame, line: OpenLine) -> list[str]:
    """The header cells of a column but its name, the category row over a row."""
    if line.axis == "row":
        return [frame.sections[line.index]] if line.index in frame.sections else []
    cells = (frame.cell(row, line.index) for row in range(frame.head))
    return list(dict.fromkeys(cell.flat for cell in cells if cell.flat and cell.flat != line.cell.flat))


def _candidate(
    line: OpenLine, reading: Reading, start: Frame, target: Target, scores_of: ScoresOf
) -> Candidate | None:
    """A line to choose; `start` is the part of its table in which its first scores are looked for."""
    table = reading.frame.table
    pointed = reading_of(start, [pointed_line(start, line.axis, line.index, target)], forced=True)
    scores = tuple(itertools.islice(scores_of(pointed), FIRST_SCORES))
    if not scores:
        return None
    return Candidate(
        table.ordinal,
        line.cell.flat or f"{line.axis} {line.index}",
        f"--table {table.ordinal} --model-{line.axis}-index {line.index}",
        line.doubt.reason,
        heading=" > ".join(table.headings) or table.caption,
        scores=scores,
    )


def _by_name(candidate: Candidate, line: OpenLine, reading: Reading, target: Target) -> Candidate:
    """A line whose name stands once in its table with that as its option, where it takes no other line."""
    label = line.cell.flat
    if squash(label) and not names_test(label) and _takes(label, line, reading, target):
        return replace(candidate, option=f"{option_text('--table', candidate.table)} {name_override(label)}")
    return candidate


def _start_of(frame: Frame, axis: str) -> Frame:
    """The part of a table in which the first scores of a line stand: a candidate needs no more."""
    if axis == "column":
        return replace(frame, rows=frame.rows[:MAX_STARTED])
    return replace(frame, columns=frame.columns[:MAX_STARTED])


def _takes(label: str, line: OpenLine, reading: Reading, target: Target) -> bool:
    """Whether the name as an option takes this line and no other."""
    choices = Choices(frozenset({reading.frame.table.ordinal}), (label,))
    lines, _, _ = find_lines(reading.frame, target.choosing(label), choices)
    return [(other.axis, other.index) for other in lines] == [(line.axis, line.index)]


# --------------------------------------------------------------------------------------------------
# cards/choosing: What one cell on the model's line says: benchmark, metric, unit, variant of its numbers
# --------------------------------------------------------------------------------------------------
# `split_item` parts a cell whose label names a benchmark for each number; `choose_label` decides which of a
# cell's labels names the benchmark, the others being its variant; `scores_of` makes the scores. A unit is
# given
# only where the table tells it.

_LIMIT = pattern(r"\blimit\s*[:=]\s*\d")
_FEW_SHOTS = pattern(r"(?i)\bfew[\s_-]?shots?\b")
# Of a part that the benchmark table does not have; "SciRepEval", "HHH" and "T2" are names of something else.
_PART_NAME = pattern(r"(?!.*(?:[a-z][A-Z]|[A-Z]{3}))[^\W\d_][^\d|%:;=]{0,39}")
Chosen = tuple[str, "Benchmark | None", tuple[str, ...], "str | None", "bool | None"]


def choose_label(item: Item, context: Mention | None, suite: Benchmark | None = None) -> Chosen | str:
    """Which of the labels of a cell names the benchmark; the others become its variant."""
    labels = _joined(item.labels)
    named: Label | None = None
    if context:
        name, benchmark = context.printed, context.benchmark
    else:
        named = _naming_label(labels, item)
        if named is None or any(label.aggregate for label in labels if not named.known):
            sums_up = any(label.aggregate for label in labels)
            reason = "an aggregate over several benchmarks" if sums_up else "the benchmark is not named"
            return f"{labels[-1].printed}: {reason}"
        name, benchmark = named.name, None if _is_chance(named, item) else named.benchmark
    variants: list[str] = []
    if suite and part_of_suite(suite, benchmark, name):
        variants, name, benchmark = [name], suite.name, suite
    outer = named is not None and benchmark is not None
    for label in labels:
        outer = outer and label is not named
        if outer:
            variants += _said_by_group(label, benchmark)
        else:
            variants += label.variants if label is named else (_in_its_place(label, named), *label.variants)
    said = dict.fromkeys([*variants, *item.settings])
    metric, lower = _metric_of(labels, item.settings, benchmark)
    return (
        name,
        benchmark,
        tuple(text for text in said if text and squash(text) not in ROLE_WORDS["score"]),
        metric,
        lower,
    )


def _said_by_group(label: Label, benchmark: Benchmark | None) -> list[str]:
    """What a label that stands over the benchmark's name says of the number: settings, a part, a language.

    "General VQA" over VQAv2 and GQA, or "Generalist models" over several rows, groups them and names no part.
    """
    texts = (label.name, *label.variants)
    return [text for text in texts if _tells_setting(text, benchmark)]


def _tells_setting(text: str, benchmark: Benchmark | None) -> bool:
    """Whether a group's name says more than which ability the tests under it are about."""
    told = read_settings(text, benchmark)
    return not told.rest or any(
        squash(word) not in GROUP_WORDS for word in re.split(r"[\s/&-]+", text) if word
    )


def _in_its_place(label: Label, named: Label | None) -> str:
    """A label that names no benchmark, as settings are read.

    Where a heading names the benchmark, a column "Chat" or "Base" stands in the place of a part: beside a
    name the same word would speak of the model.
    """
    in_place = named is None and (squash(label.name) in REMARKS or label.name.casefold() == "python")
    return f"subset: {label.name}" if in_place else label.name


def scores_of(
    item: Item, values: tuple[Value, ...], chosen: Chosen, reading: Reading, model: str, source: Source
) -> list[Score]:
    """The scores of one cell, a number each, by what `choose_label` chose; quantised lines give none."""
    name, benchmark, variants, metric, lower = chosen
    scores = []
    for value, own in numbers_of(item, values, variants, reading.frame):
        settings, also = _settings_of(item, own, metric, benchmark, reading)
        told = metric_told(metric, also, benchmark)
        scores.append(
            Score(
                model=model,
                benchmark=name,
                benchmark_id=benchmark.id if benchmark and _is_placed(settings, reading) else None,
                metric=told,
                value=value.number,
                unit=_unit(item, value, scale_of(told, benchmark), benchmark is not None, reading),
                lower_is_better=_is_lower_better(lower, told, benchmark),
                raw=item.cell.flat,
                settings=settings,
                table=reading.frame.table.ordinal,
                row=item.row,
                column=item.column,
                line=item.cell.line or None,
                complete=not _within_limit(reading.frame.table),
                stderr=value.stderr if value.stderr is not None else item.stderr,
                source=source,
                label=_label_text(item, own, telling_titles(reading.frame.table)),
            )
        )
    return scores


def numbers_of(
    item: Item, values: tuple[Value, ...], variants: tuple[str, ...], frame: Frame
) -> Iterator[tuple[Value, tuple[str, ...]]]:
    """The numbers of a cell that are scores of the model, each with its own variant."""
    brackets = _bracketed(item, frame) if any(value.setting == "()" for value in values) else None
    for value in values:
        if value.setting == "()" and brackets:
            value = replace(value, setting=brackets)
        own = _variant_of(value, variants, item.above)
        if own is not None and not _is_quantised_line(own, variants):
            yield value, own


def _is_placed(settings: Settings, reading: Reading) -> bool:
    """Whether it is known which part of a benchmark was measured.

    Where the title names the benchmark and the labels are its parts, one of unknown name is still one of them
    ("Logi." of AlignBench). Beside a benchmark's name an unknown word may be a judge, a scaffold, a number of
    frames or of questions: then the score is told as printed, and is of no known benchmark.
    """
    if settings.part is None or settings.part[0] != UNKNOWN_PART:
        return True
    return reading.context is not None and _is_part_name(settings.part[1])


def _is_part_name(text: str) -> bool:
    """Whether a label reads like a part of a benchmark: plain words, no name, number or metric among them."""
    if not _PART_NAME.fullmatch(text):
        return False
    words = re.split(r"[\s_-]+", text)
    return len(words) < 5 and not any(find_metric(word) for word in words)


def _settings_of(
    item: Item, own: tuple[str, ...], printed: str | None, benchmark: Benchmark | None, reading: Reading
) -> tuple[Settings, str | None]:
    """Settings and metric of one number: what stands beside it, then the corner, then what stands above."""
    table = reading.frame.table
    beside = settings_of_labels(own, benchmark)
    around = settings_above(table, benchmark)
    if item.above:
        around = over(read_settings(", ".join(item.above), benchmark), around)
    if any(map(_FEW_SHOTS.search, own)):
        around = replace(around, shots=None)  # a number of them that is not told
    found = find_metric(printed) if printed else None
    if beside.metric is None and printed and not (found and found[0].generic):
        around = replace(around, metric=None) if around.metric else around
    elif beside.metric is None and benchmark and benchmark.chance_corrected and not _is_raw(item):
        labels = (label for other in reading.items for label in other.labels)
        if is_chance_corrected(table, labels):
            around = replace(around, metric=CHANCE_CORRECTED)
    if reading.context and replace(beside, rest=()) == NO_SETTINGS and not beside.part_name:
        beside = replace(beside, part=_unplaced_part(item))
    named = beside.part_name if beside.part or not around.part else None
    told = over(beside, around)
    if told.part and told.part[0] == "split":
        told = replace(told, split=None)
    if benchmark and told.part and told.part[0] == UNKNOWN_PART:
        told = replace(told, part=(UNKNOWN_PART, _part_alone(told.part[1], benchmark)))
    if told.metric is None and not told.rest and told.part_name == named:
        return told, None
    return replace(told, metric=None, rest=(), part_name=named), told.metric


def _part_alone(part: str, benchmark: Benchmark) -> str:
    """A part without the name of its benchmark before it: "bigbench_causal_judgement"."""
    for name in sorted((benchmark.id, benchmark.name, *benchmark.aliases), key=len, reverse=True):
        rest = part[len(name) :]
        if part.casefold().startswith(name.casefold()) and rest[:1] in set("_- :/") and rest.strip("_- :/"):
            return rest.strip("_- :/")
    return part


def _is_raw(item: Item) -> bool:
    """Whether a label says that the number is as counted ("Raw Score" beside "Normalized Score")."""
    return any(re.search(r"(?i)\braw\b", label.printed) for label in item.labels)


def _unplaced_part(item: Item) -> tuple[str, str] | None:
    """The label of a number of which only the heading names the benchmark: "Open." is a category of it."""
    labels = (label for label in item.labels if not (label.bare or label.aggregate or label.known))
    names = (label.name for label in labels if squash(label.name) not in ROLE_WORDS["score"])
    return next(((UNKNOWN_PART, name.strip(" .")) for name in names if squash(name)), None)


def _is_lower_better(lower: bool | None, metric: str | None, benchmark: Benchmark | None) -> bool:
    """Which way is better: an arrow says it, else the metric, else the benchmark."""
    if lower is not None:
        return lower
    found = metric_of(metric) if metric else None
    if found and found[0].lower_is_better is not None:
        return found[0].lower_is_better
    return bool(benchmark and benchmark.lower_is_better)


def split_item(item: Item, values: tuple[Value, ...]) -> list[tuple[Item, tuple[Value, ...]]]:
    """A cell as one, or as two where its label names a benchmark for each of its numbers.

    "HumanEval (+)" over "71.5 (66.6)" is HumanEval and HumanEval+; two lines in the label's cell go with two
    in the number's.
    """
    for index, label in enumerate(item.labels if len(values) > 1 else ()):
        before, after = item.labels[:index], item.labels[index + 1 :]
        names = _names_of_numbers(label, values)
        if names:
            return [
                (replace(item, labels=(*before, parse_label(name), *after)), (replace(value, **_ALONE),))
                for name, value in zip(names, values, strict=True)
            ]
    return [(item, values)]


_ALONE: dict[str, Any] = {"parts": 1, "part": 0, "setting": None}
_WITH_EXTENSION = pattern(r"^(?P<head>\S.*?)\s*[(（](?P<mark>\+[\w-]*|-\w[\w-]*)[)）]$")


def _names_of_numbers(label: Label, values: tuple[Value, ...]) -> tuple[str, ...]:
    """The names of the benchmarks of a cell's numbers where one label holds them all, else ()."""
    extension = _WITH_EXTENSION.match(label.printed)
    if extension and len(values) == 2 and values[1].setting in (None, "()"):
        return extension["head"], extension["head"] + extension["mark"]
    settings = any(is_setting(line) or "|" in line for line in label.lines[1:])
    if len(label.lines) == values[0].parts == len(values) > 1 and not label.known and not settings:
        return label.lines
    return ()


def _label_text(item: Item, own: tuple[str, ...], titles: tuple[str, ...]) -> str:
    """All that is printed beside a number, what of it is the number's alone, and titles that tell more."""
    texts = [*(label.printed for label in item.labels), *item.settings, *item.above, *titles]
    return " | ".join([*texts, *(text for text in own if not any(text in other for other in texts))])


def _is_chance(label: Label, item: Item) -> bool:
    """Whether an ordinary word is a known name by chance: "Math" beside "Reasoning" is a category."""
    return label.name.lower() in ORDINARY_NAMES and not label.name.isupper() and not item.among_known


def _joined(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Labels one below the other that are one name together: "AIME" over "2025"."""
    for index in range(len(labels) - 1):
        above, below = labels[index], labels[index + 1]
        if benchmark := catalogue().find(f"{above.name} {below.name}"):
            variants = (*above.variants, *below.variants)
            both = replace(
                below, name=f"{above.name} {below.name}", variants=variants, benchmark=benchmark, bare=False
            )
            return (*labels[:index], both, *labels[index + 2 :])
    return labels


def _naming_label(labels: tuple[Label, ...], item: Item) -> Label | None:
    """The first label that is a known benchmark, else the last that could be a name."""
    known = next((label for label in labels if label.known and not _is_chance(label, item)), None)
    if known:
        return known
    names = (label for label in reversed(labels) if label.name and not label.bare and not label.aggregate)
    return next((label for label in names if not is_setting(label.name)), None)


def _metric_of(
    labels: tuple[Label, ...], settings: tuple[str, ...], benchmark: Benchmark | None
) -> tuple[str | None, bool | None]:
    """(metric, whether lower is better) as the labels and settings of a cell say; None where they do not.

    "ES" behind a name is Spanish sooner than edit similarity.
    """
    printed = [
        label.metric for label in reversed(labels) if label.metric and not _metric_is_part(label, benchmark)
    ]
    metric = next(iter(printed), None) or next((text for text in settings if is_metric(text)), None)
    lower = next((label.lower for label in labels if label.lower is not None), None)
    if lower is None and metric:
        lower = is_lower_better(metric)
    return metric, lower


def _metric_is_part(label: Label, benchmark: Benchmark | None) -> bool:
    """Whether what could be the metric of a label is a part of the benchmark, or a language."""
    text = label.metric or ""
    known = benchmark is not None and find_part(benchmark, text) is not None
    return known or (not label.bare and is_language(text))


def _within_limit(table: Table) -> bool:
    """Whether the line above a harness's table says that only some samples were run ("limit: 100.0")."""
    return any("limit" in text and _LIMIT.search(text) for text in table.lead)


def _bracketed(item: Item, frame: Frame) -> str | None:
    """What a number in brackets is: a header such as "F1 (accuracy)" says it, or a sentence above."""
    for label in item.labels:
        second = [text for text in label.variants if is_metric(text)]
        if label.bare and second:
            return second[-1]
    heads = (TWO_METRICS.search(column.label) for column in frame.columns[:2])
    corner = next((both["second"] for both in heads if both and is_metric(both["second"])), None)
    return corner or meaning_of_brackets(frame.table)


def _unit(item: Item, value: Value, scale: str | None, known: bool, reading: Reading) -> str | None:
    """The unit of a number, None where the table does not tell.

    A percent sign decides. A benchmark in percent is printed as a fraction only where all numbers that the
    table prints for it are at most 1 and so are the others on the model's line: 0.81 beside 81 may be either.
    """
    if value.percent or any("%" in label.printed for label in item.labels):
        return "percent"
    if scale not in ("percent", None):
        return scale
    if known and scale is None:
        return None
    if _peak_of_peers(item, reading) > 1:
        return "percent" if known else None
    on_line = (other.cell for other in reading.items)
    return "fraction" if reading.frame.peak(("line", len(reading.items)), on_line) <= 1 else None


def _peak_of_peers(item: Item, reading: Reading) -> float:
    """The largest number printed for the benchmark: of the column where models are rows, else of the row."""
    frame = reading.frame
    if reading.orientation == "models as rows":
        return frame.peak(("column", item.column), (frame.cell(row, item.column) for row in frame.rows[:500]))
    values = frame.of_role("value")
    return frame.peak(("row", item.row), (frame.cell(item.row, column.index) for column in values))


def _is_quantised_line(own: tuple[str, ...], variants: tuple[str, ...]) -> bool:
    """Whether one line of a cell is of a quantisation ("Int4AWQ" under "BF16"), not of the model itself."""
    return any(parse_name(part).formats for part in own if part not in variants)


def _variant_of(value: Value, variants: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...] | None:
    """The variant of one of a cell's numbers; None for one in brackets of which nothing says what it is."""
    if value.setting == "()":
        return None
    if value.parts > 1:
        pair = next((text for text in (*variants, *above) if len(pair_of(text)) == value.parts), None)
        if pair:
            own = pair_of(pair)[value.part]
            # The label's cell may stand among the settings again, with the benchmark's name before the pair.
            variants = (*(text for text in variants if squash(pair) not in squash(text)), own)
        elif not value.setting:
            variants = (*variants, f"value {value.part + 1} of {value.parts}")
    if not value.setting:
        return variants
    kept = (
        variants if not is_metric(value.setting) else tuple(text for text in variants if not is_metric(text))
    )
    return (*kept, value.setting)


# --------------------------------------------------------------------------------------------------
# cards/second_look: A second look at tables whose lines leave something open, in the light of the whole card
# --------------------------------------------------------------------------------------------------
# `second_look` takes a line that `cards.lines` left open where more than its name says whose it is: it prints
# what the model's line prints in another table (`repeats`), its tests are such as only a tuned model takes,
# or
# of two releases it is the new one, which the repository holds.

SAME_NUMBERS = 3  # numbers that two lines have to have in common, to be one model's
TESTS_OF_TUNED = 3  # tests that only a tuned model takes, to say that a line is a tuned model's
MAX_OPEN = 40  # open lines of a table that are looked at again
_UPDATED = pattern(  # the new release is what is here; "we updated the model" does not say where
    r"(?i)\bthis (?:model |release |version |checkpoint |repository )?(?:is|holds|contains) "
    r"(?:an?|the) (?:update[ds]?\b|new (?:release|version))|"
    r"\b(?:weights|checkpoints?|repository) (?:was|were|has been|have been) updated\b|"
    r"\bwe (?:have )?updated (?:the|this|these|our) (?:weights|checkpoints?|repository)\b"
)
_LOADED = pattern(r"from_pretrained\(\s*[\"']([\w.-]+/[\w.-]+)[\"']")

Numbers = dict[str, frozenset[float]]


def second_look(readings: Sequence[Reading], target: Target, card: Card) -> list[Reading]:
    """The readings, with a line for those whose open lines the rest of the card decides."""
    if target.chosen or all(reading.lines for reading in readings):
        return list(readings)
    certain = [numbers_by_test(reading) for reading in readings if reading.lines]
    return [
        reading
        if reading.lines or reading.kind not in ("evaluation", "other")
        else _looked_again(reading, certain, target, card)
        for reading in readings
    ]


def _looked_again(reading: Reading, certain: Sequence[Numbers], target: Target, card: Card) -> Reading:
    if reading.kind == "evaluation":
        if found := _of_same_numbers(reading, certain, target):
            return found
        if found := _of_tuned_tests(reading, target):
            return found
    return _of_new_release(reading, target, card) or reading


def numbers_by_test(reading: Reading) -> Numbers:
    """The numbers on the lines of a reading by what they measure; whole ones say little and are left out."""
    found: dict[str, set[float]] = {}
    for item in reading.items:
        label = next((label for label in item.labels if label.benchmark), None)
        if label and label.benchmark:
            measured = {value.number for value in parse_values(item.cell) if not value.number.is_integer()}
            found.setdefault(label.benchmark.id, set()).update(measured)
    return {name: frozenset(numbers) for name, numbers in found.items() if numbers}


def repeats(numbers: Numbers, certain: Numbers) -> bool:
    """Whether a line prints the numbers of another: three at least, and twice as many as differ."""
    both = [bool(numbers[name] & certain[name]) for name in numbers.keys() & certain.keys()]
    return sum(both) >= SAME_NUMBERS and sum(both) > 2 * (len(both) - sum(both))


def _of_same_numbers(reading: Reading, certain: Sequence[Numbers], target: Target) -> Reading | None:
    """The one open line that prints the numbers of the model's line in another table."""
    opens = [line for line in reading.opens[:MAX_OPEN] if certain and _only_shorter(line, target)]
    says = Evidence("same numbers", NAMED, "prints the numbers of the model's line in another table")
    taken = (_taken_line(reading, line, says) for line in opens)
    found = [line for line in taken if any(repeats(numbers_by_test(line), numbers) for numbers in certain)]
    return found[0] if len(found) == 1 else None


def _only_shorter(line: OpenLine, target: Target) -> bool:
    """Whether a name has nothing more than the model's, and is not the original's of a quantised copy."""
    parts = differences(target.name, parse_name(line.cell.flat), target.org)
    return all(part[0] == "-" and not part.startswith("-format") for part in parts)


def _taken_line(reading: Reading, line: OpenLine, says: Evidence) -> Reading:
    """The reading with an open line as the model's, and what says so."""
    fit = Fit("told", line.doubt.printed, evidence=(*line.doubt.evidence, says))
    return reading_of(reading.frame, [Line(line.axis, line.index, fit, line.cell)], reading.orientation)


def _of_tuned_tests(reading: Reading, target: Target) -> Reading | None:
    """The one line that lacks nothing but the model's tuning, where only tuned models take the tests.

    Nobody asks a base model for MT-Bench, IFEval and tool calls.
    """
    lacking = [line for line in reading.opens if _lacks_tuning(parse_name(line.cell.flat), target)]
    if len(lacking) != 1 or "base" in target.stages_above(reading.frame.table):
        return None
    says = Evidence("tests", NAMED, "only a tuned model takes its tests")
    taken = _taken_line(reading, lacking[0], says)
    tests = {
        label.benchmark.id
        for item in taken.items
        for label in item.labels
        if label.benchmark and label.benchmark.category in FOLLOWING
    }
    return taken if len(tests) >= TESTS_OF_TUNED else None


def _lacks_tuning(name: ModelName, target: Target) -> bool:
    """Whether a name is the model's without its tuning, and no other model of the card can be meant."""
    parts = differences(target.name, name, target.org)
    if not parts or not {"-stage:instruct", "-stage:chat"}.issuperset(parts) or target.prints_stages:
        return False
    others = (*target.others, *(known.name for known in target.rivals), *target.bases)
    return not any(
        all(part[1:].startswith(("stage", "mode")) for part in differences(other, name, target.org))
        and not (other.stages and not other.stages & TUNED)
        for other in others
    )


def _of_new_release(reading: Reading, target: Target, card: Card) -> Reading | None:
    """The new one of two lines that are releases of the card's model ("Original", "June 2024 update").

    Only where the card says that it is about the new one, and names no other repository that may hold it.
    """
    frame = reading.frame
    if target.name.empty or target.name.formats:
        return None
    for axis, named in (("column", _columns(frame)), ("row", _rows(frame))):
        kinds = [_release(cell.flat) for _, cell in named]
        if sorted(kinds) == ["new", "old"] and _is_updated(frame, target, card):
            index, cell = named[kinds.index("new")]
            says = Evidence("release", ENOUGH, "the new one of two releases, which the repository holds")
            fit = Fit("told", cell.flat, evidence=(says,))
            return reading_of(frame, [Line(axis, index, fit, cell)], f"models as {axis}s")
    return None


def _is_updated(frame: Frame, target: Target, card: Card) -> bool:
    if bound_by(frame.table, target).whose == "sibling" or not _UPDATED.search(card.text):
        return False
    dated = (differences(target.name, other, target.org) for other in target.others)
    if any(parts and all(part[1:].startswith("number") for part in parts) for parts in dated):
        return False
    loads = set(_LOADED.findall(card.text))
    return not target.one_of_many or loads == {target.repo_id}  # else of which member, nothing says


def _columns(frame: Frame) -> list[tuple[int, Cell]]:
    values = [column for column in frame.columns if column.role == "value" and column.values]
    return [(column.index, column.path[0]) for column in values[:3] if len(column.path) == 1]


def _rows(frame: Frame) -> list[tuple[int, Cell]]:
    columns = frame.of_role("model") or frame.of_role("text")
    return [(row, frame.cell(row, columns[0].index)) for row in frame.rows[:3]] if len(columns) == 1 else []


def _release(text: str) -> str:
    """Whether words are those of the "old" or the "new" of two releases; "" for anything else."""
    said = set(re.findall(r"[^\W\d_]+", text.casefold()))
    if not said or not said <= RELEASE_WORDS:
        return ""
    old, new = not said.isdisjoint(OLD_RELEASE), not said.isdisjoint(NEW_RELEASE)
    return "" if old == new else "old" if old else "new"


# --------------------------------------------------------------------------------------------------
# cards/telling: Scores that bear one name are told apart by what stands above their rows and tables
# --------------------------------------------------------------------------------------------------
# `tell_apart` looks at scores of one benchmark, part, metric and settings with different values and adds what
# section, caption, introduction or heading say of one and not of the others: "Extended Thinking" is a mode,
# "Secondary structure (Q3)" a part of unknown name. What nothing tells apart stays as it is.

MAX_WORDS = 6  # of a text that may name a part
MAX_LEVELS = 5  # texts above a score that are compared


def tell_apart(scores: Sequence[Score], frames: Mapping[int, Frame]) -> list[Score]:
    """The scores, those of one name with what tells them apart."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, score in enumerate(scores):
        name = (squash(score.benchmark), score.benchmark_id, score.metric, score.settings)
        groups.setdefault(name, []).append(index)
    told = list(scores)
    differing = {_tables_of(group, scores) for group in groups.values() if _values_differ(group, scores)}
    for group in groups.values():
        if len(group) > 1 and _tables_of(group, scores) in differing:
            for index, text in _telling_texts([scores[index] for index in group], frames):
                score = scores[group[index]]
                told[group[index]] = _with_text(score, text, part=_values_differ(group, scores))
    return told


def _tables_of(group: Sequence[int], scores: Sequence[Score]) -> frozenset[int | None]:
    return frozenset(scores[index].table for index in group)


def _values_differ(group: Sequence[int], scores: Sequence[Score]) -> bool:
    """Whether scores of one name have several values; of a value that is equal the tables' others decide."""
    return len({scores[index].value for index in group}) > 1


def _telling_texts(scores: Sequence[Score], frames: Mapping[int, Frame]) -> list[tuple[int, str]]:
    """For each of some scores the nearest text above that not all of them have; () where there is none."""
    above = [_texts_above_score(score, frames) for score in scores]
    for level in range(MAX_LEVELS):
        texts = [texts[level] if level < len(texts) else "" for texts in above]
        if len(set(texts)) > 1:
            return [(index, text) for index, text in enumerate(texts) if text]
    return []


def _texts_above_score(score: Score, frames: Mapping[int, Frame]) -> tuple[str, ...]:
    frame = frames.get(score.table or 0)
    if frame is None:
        return ()
    section = frame.sections.get(score.row if score.row is not None else -1, "")
    return (section, *titles_of(frame.table))


def _with_text(score: Score, text: str, *, part: bool) -> Score:
    """A score with what a text above it tells; what cannot be placed is a `part` of unknown name."""
    benchmark = catalogue().with_id(score.benchmark_id)
    told = read_settings(text.strip(" :"), benchmark, labels=True)
    if not part or is_generic_heading(text):
        told = replace(told, part=None)
    unplaced = told.part is not None and told.part[0] == UNKNOWN_PART
    if unplaced and len(text.split()) > MAX_WORDS:
        told = replace(told, part=None)  # a sentence names no part
        unplaced = False
    settings = over(score.settings, replace(told, metric=None, rest=()))
    if told.part and score.settings.part and score.settings.part[0] == UNKNOWN_PART:
        settings = replace(settings, part=(UNKNOWN_PART, f"{told.part[1]} {score.settings.part[1]}"))
    if settings.part != score.settings.part:
        settings = replace(settings, part_name=None)
    told_apart = replace(
        score, settings=_as_same(settings, score.settings), label=_label_with(score.label, text)
    )
    return replace(told_apart, benchmark_id=None) if unplaced else told_apart


def _as_same(settings: Settings, before: Settings) -> Settings:
    return before if settings == before else settings


def _label_with(label: str | None, text: str) -> str:
    return " | ".join(filter(None, (label, text)))


# --------------------------------------------------------------------------------------------------
# cards/trained: The row of a training log that holds the results which the card states
# --------------------------------------------------------------------------------------------------
# A log of epochs is no table of scores: which of its rows the repository holds, it does not say. Cards of the
# Trainer do, above it: "It achieves the following results on the evaluation set". `stated_row` finds the one
# row with these numbers, `trained_on` the data set that such a card names.

_STATED = pattern(
    r"(?i)following results on the evaluation (?:set|dataset|data):?[ \t]*\n(?P<list>(?:\s*[-*] [^\n]+\n?)+)"
)
_ITEM = pattern(r"[-*] (?P<name>[^\n:]{1,60}):\s*(?P<number>-?\d+(?:\.\d+)?)\s*%?\s*$")
_TRAINED_ON = pattern(
    r"(?i)fine-?tuned version of [^\n]{1,300}? on (?:(?:the|"
    r"an?) )?\[?(?P<name>[\w./-]+)\]?(?:\([^()\n]*\))? data ?set"
)
_NO_DATA = words(
    "unknown, none, custom, private, own, new, following, same, different, large, small, combined, generator"
)
MAX_LOG = 2_000  # rows of a log that are looked through


def trained_on(text: str) -> str | None:
    """The data set that a card of the Trainer names, None where it does not know it."""
    match = _TRAINED_ON.search(text)
    return match["name"] if match and squash(match["name"]) not in _NO_DATA else None


def stated_row(text: str, frame: Frame) -> int | None:
    """The one row of a log with all metrics that the card states; None without any, or with several rows."""
    stated = list(_stated(text))
    measured = {number for name, number in stated if _is_measure(name)}
    rows = [row for row in frame.rows[:MAX_LOG] if measured and measured <= _numbers(frame, row)]
    if len(rows) > 1:  # the loss tells them apart
        everything = {number for _, number in stated}
        rows = [row for row in rows if everything <= _numbers(frame, row)]
    return rows[0] if len(rows) == 1 else None


def is_measured(label: Label) -> bool:
    """Whether a column of a log measures the model: a metric that is no loss."""
    return _is_measure(label.name)


def _stated(text: str) -> Iterator[tuple[str, float]]:
    match = _STATED.search(text)
    for line in match["list"].splitlines() if match else ():
        if item := _ITEM.search(line.strip()):
            yield item["name"].strip(), float(item["number"])


def _is_measure(name: str) -> bool:
    found = telling_metric(name)
    return found is not None and found.id != "loss" and "train" not in name.casefold()


def _numbers(frame: Frame, row: int) -> set[float]:
    cells = (frame.cell(row, column.index) for column in frame.columns)
    return {value.number for cell in cells for value in parse_values(cell)}


# --------------------------------------------------------------------------------------------------
# cards/extraction: From a card to the scores of exactly one model, with what was skipped and why
# --------------------------------------------------------------------------------------------------
# `extract` reads all evaluation tables of a card into an `Extraction`; `read_tables` stops a step before, at
# what each table is. Choices that a person made come in as `Choices`; what is left to choose comes out as
# candidates, with the option that chooses them (`cards.candidates`). `extraction_json` is the document that
# is
# printed. What is not certainly the model's gives no score.

FEW = 5  # columns of a table that are looked at for names of models
MAX_NAMES = 60  # lines of it
_README = Source("readme")
_Numbers = tuple[Item, tuple[Value, ...], Chosen]
NO_CHOICES = Choices()  # the card alone decides
IN_CODE = "in a code block, read with --fenced"  # how the reason for leaving such a table out ends
OTHER_MODELS = "scores of other models, as far as their names tell"
NOT_CERTAIN = "no name in it is certainly the model's"
SURPLUS = "the row has more cells than the header: which number is whose is not certain"
UNNAMED = "the numbers are the model's, and nothing names the benchmark"
NOT_EVALUATION = "not an evaluation table"  # how the reason for skipping a table of other things begins


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a card gives for one model."""

    repo_id: str | None
    model: str | None
    source: Source
    results: tuple[Score, ...]
    skipped: tuple[Skipped, ...]
    tables: int
    images: int

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All readings that were left open."""
        return tuple(candidate for skip in self.skipped for candidate in skip.candidates)


def extract(card: Card, repo_id: str | None, source: Source, choices: Choices = NO_CHOICES) -> Extraction:
    """The scores of exactly one model from all evaluation tables of a card."""
    missing = sorted(choices.tables - {table.ordinal for table in card.tables})
    if missing:
        raise EvaluationError(
            f"the card has {len(card.tables)} tables, there is no table {missing[0]}",
            code=4,
            hint=f"see them: {command_for_card('inspect-tables')}",
        )
    in_code = () if choices.tables else _left_in_code(card)
    if not card.tables:  # as most cards: whose names they print does not matter
        return Extraction(repo_id, repo_id, source, (), in_code, 0, card.images)
    target = Target(repo_id, card, choices.names)
    found: list[tuple[Reading, list[Score], list[Skipped]]] = []
    seen: dict[tuple[tuple[str, float], ...], int] = {}
    named = _NameByHand(choices, card)
    for reading in read_tables(card, target, choices):
        scores, left = _scores_and_skipped(reading, target, source, named)
        if earlier := _printed_before(scores, reading, seen, choices):
            reason = f"table {earlier} in other words"
            scores, left = [], [_certain_line(reading, target, reason, scores)]
        found.append((reading, scores, left))
    frames = {reading.frame.table.ordinal: reading.frame for reading, _, _ in found}
    results = tuple(tell_apart([score for _, scores, _ in found for score in scores], frames))
    skipped: list[Skipped] = []
    for reading, _, left in found:
        is_open = reading.kind == "evaluation" and not reading.lines
        skipped += [_not_the_target(reading, target, found=bool(results))] if is_open else left
    skipped += in_code
    return Extraction(repo_id, target.repo_id, source, results, tuple(skipped), len(card.tables), card.images)


def _left_in_code(card: Card) -> tuple[Skipped, ...]:
    return tuple(Skipped(table.ordinal, f"{table.fenced} {IN_CODE}") for table in card.fenced)


def _printed_before(
    scores: Sequence[Score],
    reading: Reading,
    seen: dict[tuple[tuple[str, float], ...], int],
    choices: Choices,
) -> int | None:
    """The earlier table that prints the same numbers: a card in two languages says all twice."""
    table = reading.frame.table
    if len(scores) < 2 or table.ordinal in choices.tables:
        return None
    numbers = tuple(
        (str(index), value.number)
        for index, cell in enumerate(cell for row in table.grid[reading.frame.head :] for cell in row)
        for value in parse_values(cell)
    )
    first = seen.setdefault(numbers, table.ordinal)
    return first if first != table.ordinal else None


def read_tables(card: Card, target: Target, choices: Choices) -> list[Reading]:
    """The readings of all tables that are wanted, each seen in the light of the others.

    Where one table prints the full name, a shorter name in another is some other model's: a chat model's card
    prints the base model under the family's name.
    """
    wanted = [table for table in card.tables if not choices.tables or table.ordinal in choices.tables]
    readings = [read_table(table, target, choices) for table in wanted]
    in_full = {"exact", "alias", "sized", "own", "mode"}
    if any(
        line.fit.kind in in_full
        for reading in readings
        if reading.kind == "evaluation"
        for line in reading.lines
    ):
        readings = [_without_short_names(reading) for reading in readings]
    return second_look(readings, target, card)


def extraction_json(extraction: Extraction) -> dict[str, Any]:
    """The document that `extract-readme --json` prints, one line of `--jsonl`."""
    return {
        "repo_id": extraction.repo_id,
        "model": extraction.model,
        "source": asdict(extraction.source),
        "results": [score_json(score) for score in extraction.results],
        "skipped": [skipped_json(skip) for skip in extraction.skipped],
        "audit": [],
        "plan": None,
        "pr_url": None,
    }


def _without_short_names(reading: Reading) -> Reading:
    short = [line for line in reading.lines if line.fit.kind == "short"]
    if not short:
        return reading
    reason = "shorter than the name in another table"
    against = Evidence("rival", -NAMED, "another table prints the full name")
    opens = [line.opened(Doubt(line.fit.printed, reason, (*line.fit.evidence, against))) for line in short]
    return replace(reading, lines=(), items=(), opens=(*reading.opens, *opens))


class _NameByHand:
    """Names the numbers of a table that are certainly the model's, and of which nothing above says what of.

    Where a person chose the table that is its title, else the one data set that the card is about, looked for
    once. Neither is a known benchmark: such a score is never published.
    """

    def __init__(self, choices: Choices, card: Card) -> None:
        self._tables, self._card = choices.tables, card

    def __call__(self, reading: Reading) -> Reading | None:
        """The reading with that name; None where there is none."""
        if reading.context or not reading.items:
            return None
        table = reading.frame.table
        report = is_report(reading.frame)
        if table.ordinal in self._tables or (report and not self._data_set):
            return replace(reading, context=Mention(title_by_hand(table), None))
        name = self._data_set if report or all(map(_says_metric, reading.items)) else None
        return replace(reading, context=Mention(name, None)) if name else None

    def of_log(self, reading: Reading, target: Target) -> Reading | None:
        """The row of a training log whose results the card states, named by the data set that it names.

        None where there is none, or where the card is a quantised copy's, which states the original's.
        """
        row = None if target.name.formats else stated_row(self._card.text, reading.frame)
        if row is None:
            return None
        pointed = reading_of(reading.frame, [pointed_line(reading.frame, "row", row, target)], forced=True)
        items = tuple(item for item in pointed.items if any(map(is_measured, item.labels)))
        name = trained_on(self._card.text)
        return replace(pointed, items=items, context=Mention(name, None) if name else None)

    @cached_property
    def _data_set(self) -> str | None:
        return data_set_of(self._card)


def _of_class(item: Item) -> Item:
    """A number of a report by class: its row is a class of the data, whatever it is called ("PER", "is").

    The row "accuracy" has its only number under F1.
    """
    first, *others = item.labels or (None,)
    if first is None or not first.bare or not others:
        return item
    if squash(first.name) == "accuracy":
        return replace(item, labels=(first,))
    return replace(item, labels=(Label(first.printed, first.name), *others))


def _says_metric(item: Item) -> bool:
    """Whether a number stands beside the name of its metric: then the data set is all that is missing."""
    return any(label.metric is not None for label in item.labels)


def _scores_and_skipped(
    reading: Reading, target: Target, source: Source, named: _NameByHand
) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading, and what on its line was left out and why."""
    if reading.kind == "other" and reading.why == TRAINING_LOG and (log := named.of_log(reading, target)):
        return _of_log(log, target, source)
    if reading.kind != "evaluation":
        return [], [_no_evaluation(reading, target, source)]
    if not reading.lines:
        return [], []  # told at the end: what is offered depends on whether another table has the scores
    if is_report(reading.frame):
        reading = named(reading) or reading
        reading = replace(reading, items=tuple(map(_of_class, reading.items)))
    scores, skipped = scores_on_lines(reading, target.repo_id or "", source)
    if not scores and (by_hand := named(reading)):
        scores, skipped = scores_on_lines(by_hand, target.repo_id or "", source)
    if not scores:
        offered, _ = _scores_by_title(_started(reading), target, source)
        return [], [*skipped, _certain_line(reading, target, UNNAMED, offered)] if offered else skipped
    if len(reading.lines) > 1 and _contradict(scores):
        return [], [*skipped, _undecided(reading, target)]
    return _told_apart(scores, skipped, reading)


def _of_log(log: Reading, target: Target, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of the row of a training log that the card states; offered where it names no data set."""
    (line,) = log.lines
    scores, _ = _scores_by_title(log, target, source)
    if log.context:
        return scores, [
            Skipped(log.frame.table.ordinal, f"{TRAINING_LOG}: the other rows are earlier states")
        ]
    reason = f"{TRAINING_LOG}, and the card states the results of this row"
    return [], [_certain_line(log, target, reason, scores, f" --model-row-index {line.index}")]


def _no_evaluation(reading: Reading, target: Target, source: Source) -> Skipped:
    """A table that is none of scores; where only nothing says so, a person may know that it is one."""
    ordinal = reading.frame.table.ordinal
    if reading.kind == "empty":
        return Skipped(ordinal, "an empty table")
    reason = f"{NOT_EVALUATION}: {reading.why}"
    if reading.why != NOTHING_SAYS or not reading.lines:
        return Skipped(ordinal, reason)
    scores, _ = _scores_by_title(_started(reading), target, source)
    measured = sum(not score.value.is_integer() for score in scores) * 2 > len(scores)
    return _certain_line(reading, target, reason, scores) if measured else Skipped(ordinal, reason)


def _started(reading: Reading) -> Reading:
    """The beginning of a line: an offer tells its first scores."""
    return replace(reading, items=reading.items[:MAX_STARTED])


def _scores_by_title(reading: Reading, target: Target, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading; where nothing names a benchmark, by the title of the table."""
    model = target.repo_id or ""
    scores, skipped = scores_on_lines(reading, model, source)
    if scores or reading.context:
        return scores, skipped
    return scores_on_lines(_titled(reading), model, source)


def _titled(reading: Reading) -> Reading:
    """A reading of a table of which nothing names a benchmark: its numbers go by its title."""
    return replace(reading, context=Mention(title_by_hand(reading.frame.table), None))


def _certain_line(
    reading: Reading, target: Target, reason: str, scores: Sequence[Score], more: str = ""
) -> Skipped:
    """A table whose line is certain and yet not taken: its number as an option takes it, with `more`."""
    table = reading.frame.table
    name = reading.lines[0].fit.printed or target.repo_id or f"table {table.ordinal}"
    heading = " > ".join(table.headings) or table.caption
    first = tuple(_told_shortly(scores)[:FIRST_SCORES])
    offered = Candidate(
        table.ordinal, name, f"--table {table.ordinal}{more}", reason, heading=heading, scores=first
    )
    return Skipped(table.ordinal, reason, candidates=(offered,) if first else ())


def scores_on_lines(reading: Reading, model: str, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of all cells on a reading's lines, and the cells that gave none."""
    ordinal = reading.frame.table.ordinal
    scores: list[Score] = []
    skipped: list[Skipped] = []
    for item in reading.items:
        found = _score_item(item, reading, model, source)
        if isinstance(found, str):
            if found:
                skipped.append(Skipped(ordinal, found, item.row, item.column))
        else:
            scores += found
    if not scores and not skipped:
        skipped.append(Skipped(ordinal, "no number on the model's line"))
    return scores, skipped


def _told_apart(
    scores: list[Score], skipped: list[Skipped], reading: Reading
) -> tuple[list[Score], list[Skipped]]:
    """The scores without those of which several bear one name and different values: none of them is it."""
    values: dict[tuple[str, str | None, str | None], set[float]] = {}
    for score in scores:
        values.setdefault((score.benchmark, score.variant, score.metric), set()).add(score.value)
    unclear = {key for key, found in values.items() if len(found) > 1}
    if not unclear:
        return scores, skipped
    ordinal = reading.frame.table.ordinal
    left = [
        Skipped(ordinal, f"{key[0]}: {len(values[key])} numbers that nothing tells apart")
        for key in values
        if key in unclear
    ]
    kept = [score for score in scores if (score.benchmark, score.variant, score.metric) not in unclear]
    return kept, [*skipped, *left]


def _contradict(scores: Sequence[Score]) -> bool:
    """Whether the lines of a table give two values for the same benchmark, variant and metric."""
    values: dict[tuple[str, str | None, str | None], float] = {}
    return any(
        values.setdefault((score.benchmark, score.variant, score.metric), score.value) != score.value
        for score in scores
    )


def _undecided(reading: Reading, target: Target) -> Skipped:
    """The lines of a table that all bear the model's name, with the option that picks each."""
    reason = "several lines have the model's name and nothing tells them apart"
    opens = tuple(
        line.opened(Doubt(line.fit.printed, _beside_name(reading, line), line.fit.evidence))
        for line in reading.lines
    )
    return Skipped(
        reading.frame.table.ordinal, reason, candidates=_candidates(replace(reading, opens=opens), target)
    )


def _beside_name(reading: Reading, line: Line) -> str:
    """Where a line stands that has another's name, and what is printed above it: what tells the two apart."""
    frame, place = reading.frame, f"{line.axis} {line.index}"
    heads = frame.columns[line.index].path if line.axis == "column" else ()
    above = [head.flat for head in heads if head is not line.cell and head.flat]
    above += [frame.sections[line.index]] if line.axis == "row" and frame.sections.get(line.index) else []
    return f"{place}, {' > '.join(above)}" if above else place


def _not_the_target(reading: Reading, target: Target, *, found: bool) -> Skipped:
    """A table of scores of which no line is certainly the model's: what a person can choose from.

    Where another table has the model's scores (`found`), one that prints names of other models is theirs.
    """
    ordinal = reading.frame.table.ordinal
    near = any(line.doubt.strength >= 0 for line in reading.opens)
    told = target.chosen and not reading.opens  # no table prints a chosen name
    if told or (found and not near and _is_of_others(reading, target)):
        return Skipped(ordinal, OTHER_MODELS)
    candidates = _candidates(reading, target)
    if not candidates:
        return Skipped(ordinal, "no line of it gives a score")
    return Skipped(ordinal, NOT_CERTAIN if near else OTHER_MODELS, candidates=candidates)


def _is_of_others(reading: Reading, target: Target) -> bool:
    """Whether a table says itself that it is other models': it prints their names, or stands under one."""
    if bound_by(reading.frame.table, target).whose == "sibling":
        return True
    values = score_columns(reading.frame)[:FEW]
    names = itertools.islice(names_of_lines(reading.frame, values), MAX_NAMES)
    return any(target.begins_name(name) for name in names if name)


def _candidates(reading: Reading, target: Target) -> tuple[Candidate, ...]:
    def told_scores(pointed: Reading) -> list[str]:
        return _first_told(pointed, target) or (
            [] if pointed.context else _first_told(_titled(pointed), target)
        )

    return line_candidates(reading, target, told_scores)


def _first_told(reading: Reading, target: Target) -> list[str]:
    """The first scores of a line; of the others only the names are looked at."""
    found = [numbers for item in reading.items for numbers in _numbers_in(item, reading)[0]]
    named = Counter(
        chosen[0]
        for item, values, chosen in found
        for _ in numbers_of(item, values, chosen[2], reading.frame)
    )
    scores = (
        score for numbers in found for score in scores_of(*numbers, reading, target.repo_id or "", _README)
    )
    return _told_shortly(list(itertools.islice(scores, FIRST_SCORES)), named)


def _told_shortly(scores: Sequence[Score], named: Counter[str] | None = None) -> list[str]:
    """Scores for a person who has to choose: each with what tells it from another of its name.

    `named` counts the names of all scores on the line, where `scores` are only the first.
    """
    told, named = [], Counter(score.benchmark for score in scores) if named is None else named
    for score in scores:
        apart = named[score.benchmark] > 1
        part = score.settings.part_name or (score.settings.part[1] if score.settings.part else None)
        words = [part, score.metric, None if score.settings.shots is None else f"{score.settings.shots}-shot"]
        beside = ", ".join(filter(None, words)) if apart else ""
        told.append(f"{score.benchmark} {f'({beside}) ' if beside else ''}{score.value:g}")
    return told


def _score_item(item: Item, reading: Reading, model: str, source: Source) -> list[Score] | str:
    """The scores of one cell, or the reason why it gives none ("" where it is just blank)."""
    found, reason = _numbers_in(item, reading)
    if reason is not None:
        return reason
    return [score for numbers in found for score in scores_of(*numbers, reading, model, source)]


def _numbers_in(item: Item, reading: Reading) -> tuple[list[_Numbers], str | None]:
    """The numbers of one cell, each with what names it, or the reason why it gives no score."""
    values = parse_values(item.cell)
    if not values:
        missing = item.cell.text.casefold() in MISSING
        return [], "" if missing else f"{_names_beside(item)}: {item.cell.flat[:40]!r} is not a score"
    if reading.frame.has_surplus(item.row):
        return [], f"{_names_beside(item)}: {SURPLUS}"
    if not item.labels:
        return [], "nothing says what the number measures"
    found: list[_Numbers] = []
    for one, ones in split_item(item, values):
        chosen = choose_label(one, reading.context, reading.suite)
        if isinstance(chosen, str):
            return [], chosen
        if any(is_property(label, chosen[1]) for label in one.labels):
            return [], f"{_names_beside(item)}: not a score"
        found.append((one, ones, chosen))
    return found, None


def _names_beside(item: Item) -> str:
    return " ".join(label.printed for label in item.labels)


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
        """The change on another version of the file; None unless each hunk's old lines stand there once."""
        if old is None or not self.hunks:
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
# hub/history: Which commits are in the history of main
# --------------------------------------------------------------------------------------------------
# A Hub repository shows the files of any commit that a pull request brought, at the same address as its own;
# what such a commit says was never said by the owners. `MainHistory` tells them apart.

HISTORY_PAGES = 200  # of 50 commits or so
_SHA = pattern(r"[0-9a-f]{7,40}")


class MainHistory:
    """The commits of main, newest first, read as far as they are needed."""

    def __init__(self, repo_id: str, head: str) -> None:
        self._repo_id = repo_id
        self._seen = [head]
        self._next: str | None = f"/api/models/{repo_id}/commits/main"
        self._pages = 0

    def commit_of(self, revision: str) -> str | None:
        """The commit of main that a revision names: a sha or its beginning, a branch or a tag; None for none.

        Raises EvaluationError 3 or 6, and 5 where the history is too long to be read.
        """
        if revision == "main":
            return self._seen[0]
        wanted = revision if _SHA.fullmatch(revision) else self._resolved(revision)
        if wanted is None:
            return None
        done = 0
        while True:
            for sha in self._seen[done:]:
                if sha.startswith(wanted):
                    return sha
            done = len(self._seen)
            if self._next is None:
                return None
            self._read_on()

    def _resolved(self, revision: str) -> str | None:
        try:
            return sha_of(self._repo_id, revision)
        except EvaluationError as error:
            if error.code == 4:
                return None
            raise

    def _read_on(self) -> None:
        if self._next is None or self._pages >= HISTORY_PAGES:
            raise EvaluationError(
                f"the history of {self._repo_id} is too long to be read", code=5, hint="look it up on the Hub"
            )
        answer = hub_get(self._next, self._repo_id)
        rows = as_objects(json_of(answer))
        self._seen += [sha for row in rows if (sha := as_text(row.get("id")))]
        self._pages += 1
        self._next = next_page(answer.headers.get("link", "")) if rows else None


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
    rows = as_objects(as_object(document).get("tasks"))
    return tuple(Task(str(row["id"]), as_text(row.get("config"))) for row in rows if row.get("id"))


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
        name: (at, tuple(Task(task, as_text(item.get("config"))) for item, task in _tasks_in(row)))
        for name, row in as_object(record.get("tasks")).items()
        if name in datasets and (at := past_moment(as_object(row).get("at"))) is not None
    }
    return OfficialCache(listed_at, datasets, tasks)


def _is_dataset(name: str) -> bool:
    return len(name) < 200 and re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name, re.ASCII) is not None


def _tasks_in(row: object) -> Iterator[tuple[dict[str, Any], str]]:
    for item in as_objects(as_object(row).get("tasks")):
        if (task := as_text(item.get("id"))) is not None:
            yield item, task


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
# `pull_details` read pull requests alone, `parsed_results` the results in some files, `result_changes` what
# of
# a diff concerns them, `files_of` the files of a `Repository`. Nothing is written here.

_MODEL_FIELDS = ("sha", "siblings", "evalResults", "gated", "private")
EVAL_FILE = pattern(r"\.eval_results/[^/]+\.ya?ml")


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
    paths = frozenset(path for path in siblings if EVAL_FILE.fullmatch(path))
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
    for path in derived.keys() - {result.path for result in told}:
        if derived[path] is None:
            files[path] = read_file(repo_id, path, f"refs/pr/{row.num}")
    results, notes = parsed_results({**derived, **files}, repo_id)
    known = {exact_result_key(result) for result in main}
    return replace(
        row,
        files=files,
        touched=tuple(sorted(files.keys() | derived.keys())),
        results=tuple(result for result in (*results, *told) if exact_result_key(result) not in known),
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
    paths = frozenset(path for path in blobs if EVAL_FILE.fullmatch(path))
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
# hub/settled: A pull request that is closed or merged: what it proposed, who settled it, and what they said
# --------------------------------------------------------------------------------------------------
# `read_settled` gives a `Settled` with one request. What its diff does not build on today's files is not
# known.


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled pull request; `results` is None where its diff does not tell what it proposed.

    `by` closed or merged it. `comment` is the last word of whoever that was, or of anybody but the author.
    """

    pull: Pull
    by: str | None = None
    comment: str | None = None
    results: tuple[Structured, ...] | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author has closed it, and nobody else said anything."""
        return self.pull.status == "closed" and self.by == self.pull.author and not self.comment


def read_settled(repository: Repository, pull: Pull) -> Settled:
    """A closed or merged pull request; one that cannot be read any more says nothing but its title."""
    try:
        details = pull_details(repository.repo_id, pull.num)
    except EvaluationError as error:
        if error.code == 4:
            return Settled(pull)
        raise
    events = as_objects(details.get("events"))
    by = next(
        (_author(event) for event in reversed(events) if _status(event) == pull.status),
        None,
    )
    diff = details.get("diff")
    changes = parse_diff(diff) if isinstance(diff, str) and diff.strip() else None
    results = None if changes is None else _results_of(changes, repository)
    return Settled(pull, by, _last_word(events, pull.author, by), results)


def _status(event: Mapping[str, Any]) -> str | None:
    return (
        as_text(as_object(event.get("data")).get("status")) if event.get("type") == "status-change" else None
    )


def _author(event: Mapping[str, Any]) -> str | None:
    return as_text(as_object(event.get("author")).get("name"))


def _last_word(events: Sequence[Mapping[str, Any]], author: str, by: str | None) -> str | None:
    """The last comment of whoever settled it, else of anybody but its author."""
    said: dict[str, str] = {}
    for event in events:
        data, name = as_object(event.get("data")), _author(event)
        text = as_text(as_object(data.get("latest")).get("raw"))
        if event.get("type") == "comment" and name != author and text and not data.get("hidden"):
            said.pop(name or "", None)
            said[name or ""] = text
    return said.get(by or "") or (list(said.values())[-1] if said else None)


def _results_of(changes: Sequence[FileDiff], repository: Repository) -> tuple[Structured, ...] | None:
    """What the changes proposed; None where one of them cannot be built."""
    files: dict[str, bytes | None] = {}
    for change, old in result_changes(changes, repository.main_card):
        if not change.deleted:
            new = change.apply(old)
            files[change.path] = change.apply_moved(old) if new is None else new
    if None in files.values():
        return None
    found, notes = parsed_results(files, repository.repo_id)
    return None if notes else tuple(found)


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
    sizes = [rule.samples for rule in benchmark.harness_tasks if rule.samples]
    known = catalogue().with_id(benchmark.id)
    same_data = known is not None and known.dataset == benchmark.dataset
    samples = score.samples if same_data and score.settings.part is None else None
    rehearsed = is_rehearsal() and (score.method or {}).get("expected_samples") == samples
    if sizes and samples is not None and samples < min(sizes) and not rehearsed:
        return _partial(f"{samples} samples of {min(sizes)}")
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
# publishing/entries: Results to add, as the Hub's two formats have them
# --------------------------------------------------------------------------------------------------
# `IndexEntry` for `model-index`, `EvalEntry` for `.eval_results`; both refuse what the format would not take.
# `eval_file_name` is where the second goes. The formats are those of hub-docs.

MAX_SLUG = 80  # characters of a file name before it is shortened to a digest; file systems take 255


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A result to add to `model-index`: one benchmark, one metric, a result block of its own.

    Required and optional fields are those of hub-docs' modelcard.md. Raises EvaluationError (5) where a
    required one is empty, the value is not finite, or a source has a name but no url.
    """

    task_type: str
    dataset_type: str
    dataset_name: str
    metric_type: str
    value: int | float
    task_name: str | None = None
    config: str | None = None
    split: str | None = None
    revision: str | None = None
    dataset_args: Args = ()
    metric_name: str | None = None
    metric_args: Args = ()
    source_name: str | None = None
    source_url: str | None = None

    def __post_init__(self) -> None:
        for name in ("task_type", "dataset_type", "dataset_name", "metric_type"):
            if not getattr(self, name).strip():
                raise edit_refused(f"a result without {name}", "model-index requires it")
        require_finite_number(self.value)
        if self.source_name and not self.source_url:
            raise edit_refused(f"the source {self.source_name!r} has no url", "give the url, or no source")


@dataclass(frozen=True, slots=True)
class EvalEntry:
    """A result to add to a file of `.eval_results`; fields as in hub-docs' eval_results.yaml.

    `value` is on the benchmark's scale, `date` an ISO-8601 date or datetime of the run, `user` and `org` are
    accounts on the Hub. Raises EvaluationError (5) for an empty id, a value that is not finite, another kind
    of date, or a source without url.
    """

    dataset_id: str
    task_id: str
    value: int | float
    revision: str | None = None
    date: str | None = None
    source_url: str | None = None
    source_name: str | None = None
    source_user: str | None = None
    source_org: str | None = None
    notes: str | None = None

    def __post_init__(self) -> None:
        for name in ("dataset_id", "task_id"):
            if not getattr(self, name).strip():
                raise edit_refused(f"a result without {name}", ".eval_results requires it")
        require_finite_number(self.value)
        if self.date is not None and not is_iso_date(self.date):
            raise edit_refused(f"{self.date!r} is no ISO-8601 date", "write it as 2026-11-20")
        if (self.source_name or self.source_user or self.source_org) and not self.source_url:
            raise edit_refused("a source without url", "give the url, or no source")


def eval_file_name(benchmark_id: str, variant: str | None) -> str:
    """Where a benchmark's results stand: `.eval_results/hle_with_tools.yaml` for ("hle", "With tools").

    A name of letters without ASCII form, or a very long one, ends in a digest, so that two variants do not
    meet in one file by accident. Raises EvaluationError (5) for an empty id.
    """
    benchmark, setting = _file_slug(benchmark_id), _file_slug(variant or "")
    if not benchmark:
        raise edit_refused("a benchmark without an id", "name it")
    return f".eval_results/{benchmark}{'_' if setting else ''}{setting}.yaml"


def require_finite_number(value: int | float) -> None:
    """Raise EvaluationError (5) for what is no score: NaN, infinity, a boolean."""
    if isinstance(value, bool) or not math.isfinite(value):
        raise edit_refused(f"{value!r} is no score", "leave it out")


def is_iso_date(text: str) -> bool:
    """Whether a text is an ISO-8601 date or datetime with dashes, as the Hub takes it."""
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.match(r"\d{4}-\d\d-\d\d", text) is not None


def _file_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    lossy = any(ch.isalnum() and not ch.isascii() for ch in plain)
    if lossy or len(slug) > MAX_SLUG:
        slug = f"{slug[:MAX_SLUG]}_{text_digest(text)[:8]}".strip("_")
    return slug


# --------------------------------------------------------------------------------------------------
# publishing/proof: Proof that an edit changed nothing else: the old and the new file compared as data
# --------------------------------------------------------------------------------------------------
# `confirm_edit` reads an edited file again and refuses it unless it is the old data plus exactly what was
# meant; `has_grown` says whether a list or mapping has grown by a `Growth`.


@dataclass(frozen=True, slots=True)
class Growth:
    """What is to be added: `items` to the list `node`, or with `key` a list of them to the mapping `node`.

    `node` is None in an empty text and may be an empty placeholder. `parents` are the mappings that lead to
    it, nearest first, each with the value in it that the way goes through.
    """

    node: YamlNode | None
    parents: tuple[tuple[YamlNode, YamlNode | None], ...]
    key: str | None
    items: list[Tree]


def confirm_edit(
    old: YamlDocument, new: Envelope, place: YamlNode | None, is_meant: Callable[[YamlNode], bool]
) -> None:
    """Read the edited file and compare node by node, tags and texts of scalars: only `place` may differ.

    Same texts and same tags are the same data to every reader of YAML, so this is stricter than comparing
    what safe_load gives. Raises EvaluationError (5), also where an alias leads to the place a second time.
    """
    document = parse_document(old.path, new)
    if isinstance(document, Unreadable):
        problem = f"the edited file could not be read: {document.problem}"
    elif document.root is None or not _same_data(old.root, document.root, place, is_meant, set()):
        problem = "the edited file would not read as the old data plus the new results"
    elif place is not None and old.root is not None and _ways_to(place, old.root, {}) != 1:
        problem = "an alias uses the same list in another place"
    else:
        return
    raise edit_refused(
        f"{old.path} cannot be edited safely: {problem}", "edit it by hand; nothing was changed"
    )


def has_grown(growth: Growth, new: YamlNode) -> bool:
    """The node of the edited file holds the old children and then exactly the new ones."""
    old = growth.node.children if growth.node is not None else ()
    if new.kind != ("mapping" if growth.key is not None else "sequence") or len(new.children) < len(old):
        return False
    kept = all(
        _same_data(mine, theirs, growth.node, lambda _: False, set())
        for mine, theirs in zip(old, new.children, strict=False)
    )
    added = [_plain_data(child) for child in new.children[len(old) :]]
    wanted: list[Tree] = growth.items if growth.key is None else [growth.key, growth.items]
    return kept and json.dumps(added) == json.dumps(wanted)


def _same_data(
    old: YamlNode | None,
    new: YamlNode,
    place: YamlNode | None,
    is_meant: Callable[[YamlNode], bool],
    seen: set[tuple[int, int]],
) -> bool:
    if old is place or old is None:
        return is_meant(new)
    if (id(old), id(new)) in seen:
        return True
    seen.add((id(old), id(new)))
    return (
        (old.kind, old.tag, old.value) == (new.kind, new.tag, new.value)
        and len(old.children) == len(new.children)
        and all(
            _same_data(mine, theirs, place, is_meant, seen)
            for mine, theirs in zip(old.children, new.children, strict=True)
        )
    )


def _ways_to(place: YamlNode, node: YamlNode, known: dict[int, int]) -> int:
    """In how many ways the place is reached from a node; more than one where aliases are."""
    if node is place:
        return 1
    if id(node) not in known:
        known[id(node)] = sum(_ways_to(place, child, known) for child in node.children)
    return known[id(node)]


def _plain_data(node: YamlNode) -> Tree:
    """The node's data, for what we wrote ourselves: texts, decimal numbers, booleans, lists, mappings."""
    if node.kind == "sequence":
        return [_plain_data(child) for child in node.children]
    if node.kind == "mapping":
        return {key.value: _plain_data(value) for key, value in yaml_pairs(node)}
    if node.tag == "bool":
        return node.value == "true"
    if node.tag == "int" and re.fullmatch(r"-?\d+", node.value):
        return int(node.value)
    if node.tag == "float" and (number := decimal_number(node.value)) is not None:
        return number
    return node.value if node.tag == "str" else f"!!{node.tag} {node.value}"


# --------------------------------------------------------------------------------------------------
# publishing/scalars: New results as lines of YAML, and which of them a file lacks
# --------------------------------------------------------------------------------------------------
# `index_tree` and `eval_tree` turn an entry into the tree of its format; `yaml_item_lines`,
# `yaml_mapping_lines` and `yaml_flow_text` write trees so that every parser of YAML reads the same.
# `rows_of_entries` reads entries as a file would give them, `entries_not_there` keeps those that it has not.

_Entry = TypeVar("_Entry", IndexEntry, EvalEntry)

# Words that YAML 1.1 or 1.2 takes for something else than text, and some that other parsers do.
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_PLAIN_TEXT = pattern(r"[^\W\d_](?:[\w ./()+-]*[\w./()+-])?")
_PLAIN_URL = pattern(r"https?://[A-Za-z0-9_./~%?=&+:#-]*[A-Za-z0-9_/]")


class _Quoted(str):
    """A text that is quoted in any case."""

    __slots__ = ()


def index_tree(entry: IndexEntry) -> dict[str, Tree]:
    """The result block, its keys in the order of the Hub's specification."""
    dataset: dict[str, Tree] = {"type": entry.dataset_type, "name": entry.dataset_name}
    dataset |= _given(config=entry.config, split=entry.split, revision=entry.revision)
    if entry.dataset_args:
        dataset["args"] = {key: _tidy_leaf(value) for key, value in entry.dataset_args}
    metric: dict[str, Tree] = {"type": entry.metric_type, "value": tidy_number(entry.value)}
    metric |= _given(name=entry.metric_name)
    if entry.metric_args:
        metric["args"] = {key: _tidy_leaf(value) for key, value in entry.metric_args}
    tree: dict[str, Tree] = {
        "task": {"type": entry.task_type, **_given(name=entry.task_name)},
        "dataset": dataset,
        "metrics": [metric],
    }
    if entry.source_url:
        tree["source"] = {**_given(name=entry.source_name), "url": entry.source_url}
    return tree


def eval_tree(entry: EvalEntry) -> dict[str, Tree]:
    """The entry of `.eval_results`, its keys in the order of the Hub's documentation."""
    task = entry.task_id if re.fullmatch(r"\w[\w.-]*", entry.task_id) else _Quoted(entry.task_id)
    tree: dict[str, Tree] = {
        "dataset": {"id": entry.dataset_id, "task_id": task, **_given(revision=entry.revision)},
        "value": tidy_number(entry.value),
    }
    tree |= _given(date=entry.date)  # quoted by _scalar, as it begins with a digit
    if entry.source_url:
        names = _given(name=entry.source_name, user=entry.source_user, org=entry.source_org)
        tree["source"] = {"url": entry.source_url, **names}
    return tree | _given(notes=entry.notes)


def rows_of_entries(entries: Sequence[IndexEntry] | Sequence[EvalEntry]) -> list[Structured]:
    """The entries as they will be read once they stand in the file."""
    trees: list[Tree] = []
    for entry in entries:
        trees.append(index_tree(entry) if isinstance(entry, IndexEntry) else eval_tree(entry))
    lines = yaml_item_lines(trees, 0, 0)
    document = yaml_document("the new results", Envelope(b"", "\n".join(lines).encode(), b"", 1))
    if not any(isinstance(entry, IndexEntry) for entry in entries):
        return [row for row, _ in eval_rows(document)]
    return [row for result in yaml_items(document.root) for row, _ in result_rows(document, result)]


def result_identity(row: Structured) -> tuple[str, ...]:
    """What makes two rows the same result; the source, the revision and the date do not."""
    parts = (row.dataset, row.config, row.split, row.benchmark, row.metric, row.metric_name, row.variant)
    own = row.task if row.format == "eval-results" else None
    return tuple((part or "").casefold() for part in (*parts, own))


def entries_not_there(
    entries: Sequence[_Entry], rows: Sequence[Structured], there: Iterable[Structured]
) -> list[_Entry]:
    """The entries that add something. Raises EvaluationError (5) where another value stands there."""
    seen = {result_identity(row): row for row in there}
    fresh: list[_Entry] = []
    for entry, row in zip(entries, rows, strict=True):
        other = seen.setdefault(result_identity(row), row)
        if other is row:
            fresh.append(entry)
        elif other.value != row.value:
            name = row.benchmark or row.dataset
            raise edit_refused(
                f"{name}: {other.raw} stands in {other.path}, line {other.line}; not adding {row.raw}",
                "compare the two; --update replaces a value of our own source",
            )
    return fresh


def yaml_item_lines(items: Sequence[Tree], column: int, offset: int) -> list[str]:
    """A block list, dashes at `column`; lists inside stand `offset` columns right of their key."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, dict) and item:
            block = yaml_mapping_lines(item, column + 2, offset)
            lines += [" " * column + "- " + block[0][column + 2 :], *block[1:]]
        else:
            lines.append(" " * column + "- " + yaml_flow_text(item))
    return lines


def yaml_mapping_lines(mapping: dict[str, Tree], column: int, offset: int) -> list[str]:
    """A block mapping, keys at `column`; lists inside stand `offset` columns right of their key."""
    lines: list[str] = []
    for key, value in mapping.items():
        head = " " * column + _scalar(key) + ":"
        if isinstance(value, dict) and value:
            lines += [head, *yaml_mapping_lines(value, column + 2, offset)]
        elif isinstance(value, list) and value:
            lines += [head, *yaml_item_lines(value, column + offset, offset)]
        else:
            lines.append(
                f"{head} {yaml_flow_text(value) if isinstance(value, dict | list) else _scalar(value)}"
            )
    return lines


def yaml_flow_text(tree: Tree) -> str:
    """The tree on one line."""
    if isinstance(tree, dict):
        pairs = (f"{_scalar(key, flow=True)}: {yaml_flow_text(value)}" for key, value in tree.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(yaml_flow_text, tree)) + "]"
    return _scalar(tree, flow=True)


def _given(**fields: str | None) -> dict[str, Tree]:
    return {key: value for key, value in fields.items() if value}


def _scalar(value: Leaf, *, flow: bool = False) -> str:
    """A value as YAML. Text is quoted unless every parser reads it as the same text without."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return number_text(value)
    safe = _PLAIN_TEXT.fullmatch(value) and value.casefold() not in _RESERVED
    if not isinstance(value, _Quoted) and (safe or (not flow and _PLAIN_URL.fullmatch(value))):
        return value
    return "".join(map(_escape, json.dumps(value, ensure_ascii=False)))


def _escape(ch: str) -> str:
    if ch.isprintable():
        return ch
    return f"\\u{ord(ch):04x}" if ord(ch) <= 0xFFFF else f"\\U{ord(ch):08x}"


def _tidy_leaf(value: Leaf) -> Leaf:
    return tidy_number(value) if isinstance(value, float) else value


# --------------------------------------------------------------------------------------------------
# publishing/lint_rules: The rules of the lint, and what all of them need
# --------------------------------------------------------------------------------------------------
# `RULES` lists every rule with its severity and sentence. A `Finding` is one remark, a `Linter` the document
# under lint, `Official` what is known of a benchmark's dataset. `lint_repeated_keys`, `lint_unknown_keys`,
# `lint_no_text`, `lint_source` and `lint_twice` are checks that both formats share.

# Rule -> (severity, one sentence). Required fields: hub-docs modelcard.md and its page on .eval_results.
RULES: dict[str, tuple[str, str]] = {
    "FM001": ("error", "the front matter is no readable YAML"),
    "FM002": ("warning", "the front matter is opened but never closed, so the Hub reads no metadata"),
    "FM003": ("error", "the front matter is no mapping of keys to values"),
    "FM004": ("error", "a key stands twice in one mapping: parsers refuse it or drop one"),
    "FM005": (
        "warning",
        "spaces after the opening dashes: huggingface_hub does not see the front matter",
    ),
    "FM006": ("error", "the Hub reads the key model-index, no other spelling of it"),
    "FM007": ("error", "an item of this list is no text, so the Hub refuses the card"),
    "FM008": ("warning", "the Hub reads this, huggingface_hub does not"),
    "FM009": ("error", "the Hub's parser refuses this tag, and the card with it"),
    "MI001": ("error", "model-index is no list of models"),
    "MI002": ("error", "an entry of model-index is no mapping"),
    "MI003": ("error", "an entry of model-index has no name"),
    "MI004": ("error", "results is missing or no list"),
    "MI005": ("error", "a result is no mapping"),
    "MI006": ("error", "task.type is missing"),
    "MI007": ("error", "dataset.type is missing"),
    "MI008": ("error", "dataset.name is missing"),
    "MI009": ("error", "metrics is missing, empty or no list of mappings"),
    "MI010": ("error", "metrics[].type is missing"),
    "MI011": ("error", "metrics[].value is missing"),
    "MI012": ("error", "the value is not a number: NaN or infinite"),
    "MI013": ("warning", "the value is not written as a number, so nothing can be compared with it"),
    "MI014": ("error", "the source has no url"),
    "MI015": ("warning", "the format has no such key, so the Hub ignores it"),
    "MI016": ("warning", "model-index has several entries: the client merges them under the last name"),
    "MI017": ("warning", "verified is true without a verifyToken: nothing verifies it"),
    "MI018": ("warning", "the same benchmark and metric stands there twice"),
    "MI019": ("warning", "the dataset's name says nothing: one generic name for all benchmarks"),
    "MI020": ("warning", "different benchmarks share one dataset.type, so the client merges them"),
    "MI021": ("warning", "a fraction stands beside percentages of the same metric"),
    "MI022": ("error", "the value is outside the benchmark's range"),
    "MI023": ("error", "the format wants a text here, and this is none without quotes"),
    "ER001": ("error", "the file is no readable YAML"),
    "ER002": ("error", "the file is no list of results"),
    "ER003": ("error", "a whole model-index stands in a file of .eval_results"),
    "ER004": ("error", "an entry is no mapping"),
    "ER005": ("error", "dataset.id is missing"),
    "ER006": ("error", "dataset.task_id is missing"),
    "ER007": ("error", "value is missing"),
    "ER008": ("error", "value is not a number"),
    "ER009": ("error", "value is NaN or infinite"),
    "ER010": ("error", "a fraction stands where the benchmark's leaderboard counts percent"),
    "ER011": ("error", "the value is outside the benchmark's range"),
    "ER012": ("error", "the date is not quoted, so parsers read a date where the Hub wants a text"),
    "ER013": ("error", "the date is no ISO-8601 date or datetime"),
    "ER014": ("error", "the source has no url"),
    "ER015": ("error", "the dataset is no official benchmark of the Hub"),
    "ER016": ("warning", "the dataset's id is written in another letter case than on the Hub"),
    "ER017": ("error", "the benchmark's eval.yaml has no such task"),
    "ER018": ("warning", "the format has no such key, so the Hub ignores it"),
    "ER019": ("error", "the same benchmark, task and notes stand there twice"),
    "ER020": ("warning", "verified is true without a verifyToken: nothing verifies it"),
    "ER021": ("error", "a key stands twice in one mapping: parsers refuse it or drop one"),
    "ER022": ("warning", "the file holds no result"),
    "ER023": ("error", "the format wants a text here, and this is none without quotes"),
    "ER024": ("error", "the same benchmark, task and notes stand in another file, too"),
    "ER025": ("warning", "the Hub reads this, huggingface_hub does not"),
    "ER026": ("error", "the Hub's parser refuses this tag, and the file with it"),
}
KNOWN_KEYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("MI015", "a model"): ("name", "results"),
    ("MI015", "a result"): ("task", "dataset", "metrics", "source"),
    ("MI015", "task"): ("type", "name"),
    ("MI015", "dataset"): ("type", "name", "config", "split", "revision", "args"),
    ("MI015", "metrics"): ("type", "value", "name", "config", "args", "verified", "verifyToken"),
    ("MI015", "source"): ("name", "url"),
    ("ER018", "an entry"): ("dataset", "value", "verifyToken", "date", "source", "notes"),
    ("ER018", "dataset"): ("id", "task_id", "revision"),
    ("ER018", "source"): ("url", "name", "user", "org"),
}
# What the parser says -> how such a line is repaired.
_YAML_REPAIRS = (
    (r"'\\t' that cannot start", "indent the line with spaces instead of the tab"),
    ("cannot start any token|undefined alias|expected alphabetic|did not find expected", "quote the text"),
    ("mapping values are not allowed", 'quote a text with a colon in it: `name: "a: b"`, or indent as above'),
    ("end of stream|document separator", "close the quote or the bracket that is opened there or above"),
    ("expected <block end>|block entry|sequence entries", "indent it as the lines of the same list above"),
    ("could not find expected ':'", "write `key: value`, or indent the line as part of the text above"),
    ("is not allowed", "take the character out"),
    ("no UTF-8", "save the file as UTF-8"),
    ("duplicate anchor|alias stands inside|aliases repeat", "write the value out instead of the alias"),
)
# The tags that js-yaml knows, and "value", which is PyYAML's for a bare `=`.
_HUB_TAGS = frozenset(
    {
        "str",
        "int",
        "float",
        "bool",
        "null",
        "timestamp",
        "binary",
        "value",
        "merge",
        "seq",
        "map",
        "omap",
        "pairs",
        "set",
    }
)
# The keys whose values are texts; those that are no keys of the place have rules of their own.
TEXT_KEYS = frozenset(
    {"type", "name", "config", "split", "revision", "url", "id", "task_id", "user", "org", "notes"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of the lint: `rule` is a key of RULES, `line` is 1-based, `message` sentence and case."""

    rule: str
    severity: str
    path: str
    line: int
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Official:
    """What is known of a benchmark's dataset; None where it is not known.

    `tasks` are the ids in its eval.yaml, `scale` is that of metric_mapping.json ("percent"...), `range` the
    lowest and the highest value that is possible on it.
    """

    tasks: tuple[str, ...] | None = None
    scale: str | None = None
    range: tuple[float, float] | None = None

    @property
    def limits(self) -> tuple[float, float] | None:
        """The range; 0 to 100 where only the scale is known to be percent."""
        return self.range or ((0.0, 100.0) if self.scale == "percent" else None)


@dataclass(frozen=True, slots=True)
class Linter:
    """A document under lint; `official` is keyed by the lower-cased dataset id."""

    document: YamlDocument
    official: dict[str, tuple[str, Official]]

    def say(self, rule: str, node: YamlNode | None, detail: str = "", hint: str | None = None) -> Finding:
        """A finding at the node's line."""
        line = self.document.first_line if node is None else self.document.line(node.start)
        return finding_at(rule, self.document.path, line, detail, hint)

    def raw(self, node: YamlNode) -> str:
        """What is written there, shortened."""
        return " ".join(written_text(self.document, node).split())[:60]

    def line(self, node: YamlNode) -> int:
        """The node's line."""
        return self.document.line(node.start)


def sorted_by_line(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the file."""
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.rule)))


def by_lower_id(official: Mapping[str, Official]) -> dict[str, tuple[str, Official]]:
    """The official datasets by case-folded id, each with the Hub's spelling."""
    return {name.casefold(): (name, board) for name, board in official.items()}


def finding_at(rule: str, path: str, line: int, detail: str, hint: str | None) -> Finding:
    """A finding: the rule's sentence and the `detail` of the case."""
    severity, sentence = RULES[rule]
    return Finding(rule, severity, path, line, f"{sentence}: {detail}" if detail else sentence, hint)


def lint_repeated_keys(lint: Linter, root: YamlNode, rule: str) -> Iterator[Finding]:
    """Keys that stand twice, in any mapping of the document."""
    for node in every_node(root):
        first: dict[str, YamlNode] = {}
        for key, _ in yaml_pairs(node):
            if key.kind == "scalar" and key.tag != "merge" and first.setdefault(key.value, key) is not key:
                detail = f"{key.value!r}, first in line {lint.line(first[key.value])}"
                yield lint.say(rule, key, detail, "keep one of them")


def lint_reading(lint: Linter, client: str, tag: str) -> Iterator[Finding]:
    """What one of the two parsers refuses: PyYAML (rule `client`), or the Hub's (rule `tag`)."""
    if problem := client_problem(lint.document):
        hint = "write a space for the tab" if r"'\t'" in problem.problem else "quote the text"
        yield finding_at(client, lint.document.path, problem.line, problem.problem, hint)
    for node in every_node(lint.document.root):
        if node.tag.removeprefix("!") and node.tag not in _HUB_TAGS:
            yield lint.say(tag, node, node.tag, "take the tag out")


def every_node(root: YamlNode | None) -> Iterator[YamlNode]:
    """The nodes of a tree, each once however many aliases lead to it."""
    todo = [] if root is None else [root]
    done = set(todo)
    while todo:
        node = todo.pop()
        yield node
        fresh = [child for child in node.children if child not in done]
        done.update(fresh)
        todo += fresh


def yaml_repair(problem: str) -> str:
    """How a line is repaired of which the parser says this."""
    return next((hint for form, hint in _YAML_REPAIRS if re.search(form, problem)), "quote or indent it")


def lint_unknown_keys(lint: Linter, node: YamlNode | None, place: str, rule: str) -> Iterator[Finding]:
    """Keys that the format does not have in a `place`, a key of KNOWN_KEYS with the rule."""
    known = KNOWN_KEYS[rule, place]
    for key, _ in yaml_pairs(node):
        if key.tag != "merge" and key.value not in known:
            yield lint.say(rule, key, f"{key.value!r} in {place}", f"known here: {', '.join(known)}")


def lint_no_text(lint: Linter, node: YamlNode | None, rule: str) -> Iterator[Finding]:
    """Numbers, dates and truth values where the format wants a text: `config: 20220301`."""
    for key, value in yaml_pairs(node):
        if key.value in TEXT_KEYS and is_no_text(value):
            yield lint.say(rule, value, f"{key.value}: {lint.raw(value)}", f'write "{lint.raw(value)}"')


def is_no_text(value: YamlNode) -> bool:
    """Whether the Hub takes a scalar for something else than a text; an empty one is missing, not wrong."""
    return value.kind == "scalar" and hub_kind(value) not in ("str", "null")


def lint_source(lint: Linter, source: YamlNode | None, rule: str) -> Iterator[Finding]:
    """A source that is there but gives no http link."""
    if source is None or source.tag == "null":
        return
    url = yaml_text(yaml_fields(source).get("url"))
    if url is None or not re.match(r"(?i)https?://\S", url):
        yield lint.say(rule, source, url or "", "add `url:` with an http link, or take the source out")


def is_not_finite(value: YamlNode) -> bool:
    """Whether a scalar says NaN or infinity, in any spelling."""
    return value.kind == "scalar" and value.value.casefold().lstrip("+-.") in ("nan", "inf", "infinity")


def is_unproven(fields: dict[str, YamlNode]) -> bool:
    """Whether a result says that it is verified, without the token that would prove it."""
    return is_verified(fields) and yaml_text(fields.get("verifyToken")) is None


def lint_twice(lint: Linter, rows: Iterable[ResultRow], rule: str) -> Iterator[Finding]:
    """Rows that say the same thing about the same benchmark, equal values or not."""
    first: dict[tuple[str, ...], Structured] = {}
    for row, node in rows:
        other = first.setdefault(result_identity(row), row)
        if other is not row:
            detail = f"{row.raw} here, {other.raw} in line {other.line}"
            yield lint.say(rule, node, detail, "keep one, or say in the names or notes how they differ")


def outside_range(row: Structured, limits: tuple[float, float]) -> str:
    """The detail of a value that cannot be: what it is and what is possible."""
    return f"{row.raw}, possible are {limits[0]:g} to {limits[1]:g}"


# --------------------------------------------------------------------------------------------------
# publishing/lint_eval_results: The lint rules of `.eval_results` (ER…)
# --------------------------------------------------------------------------------------------------
# `lint_eval_file` checks a document that could be parsed; `publishing.lint` begins there.


def lint_eval_file(lint: Linter) -> Iterator[Finding]:
    """All findings in a file of `.eval_results`, in no order."""
    root = lint.document.root
    if root is None or is_empty(root):
        yield lint.say("ER022", root, hint="delete the file, or add a result")
        return
    yield from lint_repeated_keys(lint, root, "ER021")
    entries = yaml_items(root)
    where = next(
        (node for node in (root, *entries) if {MODEL_INDEX, "results"} & yaml_fields(node).keys()), None
    )
    if where is not None:
        yield lint.say("ER003", where, hint="write `- dataset: {id, task_id}` and `value` instead")
    elif root.kind != "sequence":
        yield lint.say("ER002", root, hint="begin each result with a dash")
    else:
        for entry in entries:
            yield from _lint_eval_entry(lint, entry)
        yield from lint_twice(lint, eval_rows(lint.document), "ER019")


def _lint_eval_entry(lint: Linter, entry: YamlNode) -> Iterator[Finding]:
    if entry.kind != "mapping":
        yield lint.say("ER004", entry, lint.raw(entry), "write `dataset:` and `value:`")
        return
    yield from lint_unknown_keys(lint, entry, "an entry", "ER018")
    yield from lint_no_text(lint, entry, "ER023")
    parts = yaml_fields(entry)
    for place in ("dataset", "source"):
        yield from lint_unknown_keys(lint, parts.get(place), place, "ER018")
        yield from lint_no_text(lint, parts.get(place), "ER023")
    yield from _lint_dataset(lint, entry, parts.get("dataset"))
    yield from _lint_eval_value(lint, entry, parts)
    yield from _lint_date(lint, parts.get("date"))
    yield from lint_source(lint, parts.get("source"), "ER014")
    if is_unproven(parts):
        yield lint.say("ER020", parts["verified"], hint="take `verified` out; only the token counts")


def _lint_dataset(lint: Linter, entry: YamlNode, dataset: YamlNode | None) -> Iterator[Finding]:
    name, task = (yaml_fields(dataset).get(key) for key in ("id", "task_id"))
    if name is None or yaml_text(name) is None:
        yield lint.say("ER005", dataset or entry, hint="add the benchmark's dataset: `id: cais/hle`")
    if task is None or yaml_text(task) is None:
        yield lint.say("ER006", dataset or entry, hint="add `task_id:`; it stands in the dataset's eval.yaml")
    if name is None or yaml_text(name) is None or not lint.official:
        return
    true_name, board = lint.official.get(name.value.strip().casefold(), ("", Official()))
    if not true_name:
        yield lint.say("ER015", name, name.value, "publish it in model-index instead")
    elif true_name != name.value.strip():
        yield lint.say("ER016", name, name.value, f"write {true_name}")
    if (
        task is not None
        and yaml_text(task)
        and board.tasks is not None
        and yaml_text(task) not in board.tasks
    ):
        yield lint.say("ER017", task, f"{task.value!r}", f"it has: {', '.join(board.tasks)}")


def _lint_eval_value(lint: Linter, entry: YamlNode, parts: dict[str, YamlNode]) -> Iterator[Finding]:
    value = parts.get("value")
    if value is None or value.tag == "null":
        yield lint.say("ER007", value or entry, hint="add `value:` with the score")
        return
    number = decimal_value(value)
    if is_not_finite(value):
        yield lint.say("ER009", value, lint.raw(value), "take the entry out")
    elif number is None or value.tag not in ("int", "float"):
        yield lint.say("ER008", value, lint.raw(value), "write the number alone, without quotes or signs")
    else:
        yield from _lint_scale(lint, value, number, eval_row(lint.document, parts, value))


def _lint_scale(lint: Linter, node: YamlNode, value: float, row: Structured) -> Iterator[Finding]:
    _, board = lint.official.get((row.dataset or "").casefold(), ("", Official()))
    if board.limits and not board.limits[0] <= value <= board.limits[1]:
        yield lint.say("ER011", node, outside_range(row, board.limits), "compare with the source")
    elif board.scale == "percent" and 0 < value <= 1:
        yield lint.say("ER010", node, row.raw, f"if it is a fraction, write {tidy_number(value * 100):g}")


def _lint_date(lint: Linter, date: YamlNode | None) -> Iterator[Finding]:
    if date is None or date.tag == "null":
        return
    if date.tag == "timestamp":
        yield lint.say("ER012", date, lint.raw(date), f'write "{lint.raw(date)}"')
    elif not is_iso_date(yaml_text(date) or ""):
        yield lint.say("ER013", date, lint.raw(date), 'write "2026-11-20"')


# --------------------------------------------------------------------------------------------------
# publishing/lint_index: The lint rules of `model-index` (MI…)
# --------------------------------------------------------------------------------------------------
# `lint_index` checks the list under that key; `publishing.lint` begins there.

# (mapping, key) -> the rule that asks for it
_REQUIRED = (("task", "type", "MI006"), ("dataset", "type", "MI007"), ("dataset", "name", "MI008"))
_GENERIC = words(
    "various, mixed, custom, other, unknown, benchmark, benchmarks, evaluation, evaluations, "
    "evaluationresults, evaluationset, eval, evals, evalresults, result, results, dataset, datasets, "
    "test, testset, testdata, leaderboard"
)

# Metrics that count shares of something, on either scale.
_SHARES = pattern(
    r"(?i)(?:acc(?:uracy)?|exact_match|em|pass@\d+|f1|win_rate|resolved)(?:_(?:norm|macro|micro))?"
)


def lint_index(lint: Linter, index: YamlNode) -> Iterator[Finding]:
    """All findings under `model-index`, in no order."""
    if is_empty(index):
        return
    if index.kind != "sequence":
        yield lint.say("MI001", index, lint.raw(index), "write a list: `- name: ...` and `results:` below it")
        return
    if len(index.children) > 1:
        yield lint.say("MI016", index.children[1], f"{len(index.children)} entries", "keep this model's")
    for model in index.children:
        yield from _lint_model(lint, model)


def _lint_model(lint: Linter, model: YamlNode) -> Iterator[Finding]:
    if model.kind != "mapping":
        yield lint.say("MI002", model, lint.raw(model))
        return
    yield from lint_unknown_keys(lint, model, "a model", "MI015")
    yield from lint_no_text(lint, model, "MI023")
    parts = yaml_fields(model)
    if yaml_text(parts.get("name")) is None:
        yield lint.say("MI003", model, hint="add `name:` with the model's name")
    results = parts.get("results")
    if results is None or results.kind != "sequence":
        yield lint.say("MI004", results or model, hint="write `results:` and a list below it")
        return
    for result in results.children:
        yield from _lint_result(lint, result)
    rows = list(index_rows(lint.document, (model,)))
    yield from lint_twice(lint, rows, "MI018")
    yield from _lint_shared_types(lint, rows)
    yield from _lint_mixed_scales(lint, rows)
    yield from _lint_ranges(lint, rows)


def _lint_result(lint: Linter, result: YamlNode) -> Iterator[Finding]:
    if result.kind != "mapping":
        yield lint.say("MI005", result, lint.raw(result))
        return
    yield from lint_unknown_keys(lint, result, "a result", "MI015")
    parts = yaml_fields(result)
    for place in ("task", "dataset", "source"):
        yield from lint_unknown_keys(lint, parts.get(place), place, "MI015")
        yield from lint_no_text(lint, parts.get(place), "MI023")
    for place, key, rule in _REQUIRED:
        if yaml_text(yaml_fields(parts.get(place)).get(key)) is None:
            yield lint.say(rule, parts.get(place) or result, hint=f"add `{key}:` to {place}")
    name = yaml_fields(parts.get("dataset")).get("name")
    if squash(yaml_text(name) or "") in _GENERIC:
        yield lint.say("MI019", name, yaml_text(name) or "", "give each benchmark a result of its own")
    yield from lint_source(lint, parts.get("source"), "MI014")
    yield from _lint_metrics(lint, result, parts.get("metrics"))


def _lint_metrics(lint: Linter, result: YamlNode, metrics: YamlNode | None) -> Iterator[Finding]:
    rows = yaml_items(metrics)
    if not rows or any(metric.kind != "mapping" for metric in rows):
        yield lint.say("MI009", metrics or result, hint="write `metrics:` and a list of `type` and `value`")
    for metric in rows:
        if metric.kind == "mapping":
            yield from _lint_metric(lint, metric)


def _lint_metric(lint: Linter, metric: YamlNode) -> Iterator[Finding]:
    yield from lint_unknown_keys(lint, metric, "metrics", "MI015")
    yield from lint_no_text(lint, metric, "MI023")
    parts = yaml_fields(metric)
    if yaml_text(parts.get("type")) is None:
        yield lint.say("MI010", metric, hint="add `type: accuracy` or what it is")
    value = parts.get("value")
    if value is None or value.tag == "null":
        yield lint.say("MI011", metric, hint="add `value:`, or take the metric out")
    elif is_not_finite(value):
        yield lint.say("MI012", value, lint.raw(value), "take the metric out")
    elif value.tag not in ("int", "float") or decimal_value(value) is None:
        yield lint.say("MI013", value, lint.raw(value), "write the number alone: value: 71.2")
    if is_unproven(parts):
        yield lint.say("MI017", parts["verified"], hint="take `verified` out, or give the token")


def _lint_shared_types(lint: Linter, rows: Iterable[ResultRow]) -> Iterator[Finding]:
    """The client groups by these five fields only (hub.md, section 5): MMLU and MMLU-Pro become one."""
    first: dict[tuple[str | None, ...], Structured] = {}
    told: set[tuple[str | None, ...]] = set()
    for row, node in rows:
        group = ((row.dataset or "").casefold(), row.config, row.split, row.revision, row.task)
        if row.dataset is None or row.benchmark is None:
            continue
        other = first.setdefault(group, row)
        if _bare_name(other) != _bare_name(row) and (*group, _bare_name(row)) not in told:
            told.add((*group, _bare_name(row)))
            detail = f"{row.benchmark!r} here, {other.benchmark!r} in line {other.line}, both {row.dataset!r}"
            yield lint.say("MI020", node, detail, "give each benchmark its own dataset.type or config")


def _bare_name(row: Structured) -> str:
    return squash(re.sub(r"[(\[][^()\[\]]*[)\]]", " ", row.benchmark or ""))


def _lint_mixed_scales(lint: Linter, rows: Sequence[ResultRow]) -> Iterator[Finding]:
    """Of one metric, some values up to 1 and some above: the fewer of them are the suspects."""
    by_metric: defaultdict[str, list[tuple[float, YamlNode]]] = defaultdict(list)
    for row, node in rows:
        if row.value and row.metric and _SHARES.fullmatch(row.metric):
            by_metric[row.metric.casefold()].append((row.value, node))
    for metric, values in by_metric.items():
        fractions = [node for value, node in values if 0 < value <= 1]
        percents = [node for value, node in values if value > 1]
        suspects = min(fractions, percents, key=len)
        for node in suspects:
            detail = f"{lint.raw(node)}, {metric}; {len(fractions)} up to 1, {len(percents)} above"
            yield lint.say("MI021", node, detail, "write all on one scale")


def _lint_ranges(lint: Linter, rows: Iterable[ResultRow]) -> Iterator[Finding]:
    for row, node in rows:
        _, board = lint.official.get((row.dataset or "").casefold(), ("", Official()))
        limits = board.limits if _SHARES.fullmatch(row.metric or "") else None
        if row.value is not None and limits and not limits[0] <= row.value <= limits[1]:
            yield lint.say("MI022", node, outside_range(row, limits), "compare with the source")


# --------------------------------------------------------------------------------------------------
# publishing/lint: What is wrong with the results in a card or a result file, by rule and line
# --------------------------------------------------------------------------------------------------
# `lint_files` checks a card with its result files, `lint_card` and `lint_eval_results` one of them; they take
# bytes, give `Finding`s and never raise for what is in them. `hub_objection` is why a card cannot be
# committed. The rules are `RULES` of `publishing.lint_rules`; ranges and tasks come from the caller, nothing
# is
# asked of the Hub.

# The rules of a card that the Hub has too: it takes no commit of a card that breaks one.
_HUB_RULES = frozenset({"FM001", "FM003", "FM004", "FM007", "FM009", "MI014", "MI023"}) | {
    f"MI{number:03}" for number in range(1, 12)
}
# Keys of the front matter whose lists hold texts: the Hub refuses `datasets: [null]`.
TEXT_LISTS = frozenset({"base_model", "datasets", "language", "metrics", "tags"})


def lint_files(files: Mapping[str, bytes], official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with a card and its files of `.eval_results`, alone and together, by path and line."""
    findings = list(_lint_folder(files))
    for path, data in files.items():
        found = lint_card(data, official) if path == CARD else lint_eval_results(path, data, official)
        findings += found
    return tuple(sorted(findings, key=lambda finding: (finding.path, finding.line, finding.rule)))


def lint_card(card: bytes, official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with the front matter and its `model-index`, by line; never raises for a card.

    `official` are the Hub's benchmarks by dataset id; they give the ranges.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        return (
            (finding_at("FM002", CARD, 1, "", "close it with a line ---"),)
            if is_front_matter_unclosed(card)
            else ()
        )
    document = parse_document(CARD, envelope)
    if isinstance(document, Unreadable):
        return (finding_at("FM001", CARD, document.line, document.problem, yaml_repair(document.problem)),)
    return sorted_by_line(_lint_front_matter(Linter(document, by_lower_id(official)), envelope))


def hub_objection(card: bytes) -> str | None:
    """Why the Hub would take no commit of this card, with anything added or not; None where it would."""
    found = next((finding for finding in lint_card(card, {}) if finding.rule in _HUB_RULES), None)
    if found is None:
        return None
    return f"{CARD}, line {found.line}: {found.message}; the Hub takes no such card (repair mends some)"


def lint_eval_results(path: str, data: bytes, official: Mapping[str, Official]) -> tuple[Finding, ...]:
    """What is wrong with one file of `.eval_results`, by line; never raises for a file.

    With an empty `official` nothing is said about unknown datasets and tasks.
    """
    document = parse_document(path, file_envelope(data))
    if isinstance(document, Unreadable):
        return (finding_at("ER001", path, document.line, document.problem, yaml_repair(document.problem)),)
    lint = Linter(document, by_lower_id(official))
    return sorted_by_line((*lint_reading(lint, "ER025", "ER026"), *lint_eval_file(lint)))


def _lint_folder(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Results that stand in two files of `.eval_results`; twice in one file is ER019's."""
    first: dict[tuple[str, ...], Structured] = {}
    for path in sorted(path for path in files if path != CARD):
        document = parse_document(path, file_envelope(files[path]))
        rows = () if isinstance(document, Unreadable) else tuple(eval_rows(document))
        for row, _ in rows:
            other = first.setdefault(result_identity(row), row)
            if other.path != path:
                detail = f"{row.raw} here, {other.raw} in {other.path}, line {other.line}"
                yield finding_at(
                    "ER024", path, row.line, detail, "keep one, or say in the notes how they differ"
                )


def _lint_front_matter(lint: Linter, envelope: Envelope) -> Iterator[Finding]:
    root = lint.document.root
    yield from lint_reading(lint, "FM008", "FM009")
    if re.search(rb"---[ \t]+[\r\n]+\Z", envelope.before):
        line = envelope.line - 1
        yield finding_at("FM005", CARD, line, "", "take the spaces out")
    if root is None or is_empty(root):
        return
    if root.kind != "mapping":
        yield lint.say("FM003", root, lint.raw(root), "write `key: value` lines between the dashes")
        return
    yield from lint_repeated_keys(lint, root, "FM004")
    for key, value in yaml_pairs(root):
        if is_other_index(key):
            listed = (
                "" if value.kind == "sequence" or is_empty(value) else ", a list of models, or take it out"
            )
            yield lint.say("FM006", key, key.value, f"write {MODEL_INDEX}{listed}")
        for item in yaml_items(value) if key.value in TEXT_LISTS else ():
            if hub_kind(item) != "str":
                detail = f"{written_text(lint.document, item) or 'nothing'} in {key.value}"
                yield lint.say("FM007", item, detail, "take it out, or write the text in quotes")
    if MODEL_INDEX in yaml_fields(root):
        yield from lint_index(lint, yaml_fields(root)[MODEL_INDEX])


def is_other_index(key: YamlNode) -> bool:
    """Whether a key is `model-index` in a spelling that the Hub does not read: `model_index`."""
    return key.kind == "scalar" and key.value != MODEL_INDEX and squash(key.value) == squash(MODEL_INDEX)


# --------------------------------------------------------------------------------------------------
# publishing/mend
# --------------------------------------------------------------------------------------------------
# One mend of a file: which characters give way, and the proof that the file then reads as meant.
#
# A `Mend` says what was wrong, what is written and why that is no guess; `mended` splices it in. `in_quotes`,
# `rewrite`, `drop_item`, `drop_pair` and `add_after` make the `Edit`s that the rules of `publishing.mending`
# are put together from; None where the text cannot be cut there.

# Kind, tag, text and children of a node: what two files must have in common to be the same data.
Shape: TypeAlias = "tuple[str, str, str, tuple[Shape, ...]]"


@dataclass(frozen=True, slots=True)
class Mend:
    """A mend for people: the rule that asked for it, its place, what was written, what is, and the proof."""

    rule: str
    path: str
    line: int
    was: str
    now: str
    proof: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that give way, (start, end, text), and the nodes that others take the place of."""

    splices: tuple[tuple[int, int, str], ...]
    swaps: Mapping[YamlNode, tuple[Shape, ...]] = field(default_factory=dict)


def text_shape(text: str) -> Shape:
    """The shape of a text."""
    return ("scalar", "str", text, ())


def shape_of(node: YamlNode, swaps: Mapping[YamlNode, tuple[Shape, ...]] | None = None) -> Shape:
    """The shape of a node, with other children where `swaps` says so."""
    changed = swaps or {}
    children: list[Shape] = []
    for child in node.children:
        children += changed[child] if child in changed else (shape_of(child, changed),)
    return (node.kind, node.tag, node.value, tuple(children))


def has_aliases(document: YamlDocument) -> bool:
    """Whether a node stands in two places; such a file is not mended, for a mend would reach both."""
    nodes = list(every_node(document.root))
    return sum(len(node.children) for node in nodes) + 1 > max(len(nodes), 1)


def mended(document: YamlDocument, envelope: Envelope, edit: Edit) -> Envelope | None:
    """The file with the edit in it; None unless it reads as the old one with exactly what was meant."""
    if document.root is None:
        return None
    text = document.text
    for start, end, new_text in sorted(edit.splices, reverse=True):
        text = text[:start] + new_text + text[end:]
    new = replace(envelope, yaml=text.encode("utf-8"))
    if document.path == CARD and front_matter_envelope(new.join()) != new:
        return None
    found = parse_document(document.path, new)
    if isinstance(found, Unreadable) or found.root is None:
        return None
    meant = edit.swaps.get(document.root) or (shape_of(document.root, edit.swaps),)
    return new if (shape_of(found.root),) == meant else None


def in_quotes(document: YamlDocument, node: YamlNode) -> Edit:
    """The scalar as a text, in double quotes, with the characters that stand there."""
    raw = written_text(document, node)
    return Edit(((node.start, node.end, json.dumps(raw, ensure_ascii=False)),), {node: (text_shape(raw),)})


def rewrite(node: YamlNode, text: str, shape: Shape) -> Edit:
    """Another scalar in the place of one."""
    return Edit(((node.start, node.end, text),), {node: (shape,)})


def add_after(document: YamlDocument, mapping: YamlNode, key: str, text: str) -> Edit | None:
    """One more key behind the first pair of a mapping, in the mapping's own style."""
    pairs = list(yaml_pairs(mapping))
    if not pairs:
        return None
    first, value = pairs[0]
    pair = f"{key}: {yaml_flow_text(text)}"
    swaps = {value: (shape_of(value), text_shape(key), text_shape(text))}
    if mapping.style == "flow":
        return Edit(((value.end, value.end, f", {pair}"),), swaps)
    at = _line_end(document, value.end)
    column = first.start - _line_start(document, first.start)
    lead = "" if document.text[:at].endswith(("\n", "\r")) else document.newline
    return Edit(((at, at, f"{lead}{' ' * column}{pair}{document.newline}"),), swaps)


def drop_item(document: YamlDocument, sequence: YamlNode, index: int) -> Edit | None:
    """A list without one of its items, whose lines go with it."""
    items = sequence.children
    if len(items) < 2:
        return None
    swaps: dict[YamlNode, tuple[Shape, ...]] = {items[index]: ()}
    if sequence.style == "flow":
        near = range(max(index - 1, 0), min(index + 2, len(items)))
        spans = {at: (items[at].start, items[at].end) for at in near}
        return _cut_of_flow(document, spans, index, swaps)
    dash, following = _dash_of(document, sequence, index), _dash_of(document, sequence, index + 1)
    if dash is None or (following is None and index + 1 < len(items)):
        return None
    start = _line_start(document, dash)
    if document.text[start:dash].strip():
        return None
    end = _lines_of(document, dash, following if following is not None else sequence.end)
    return Edit(((start, end, ""),), swaps)


def drop_pair(document: YamlDocument, mapping: YamlNode, index: int) -> Edit | None:
    """A mapping without one of its pairs, whose lines go with it."""
    count = len(mapping.children) // 2
    if count < 2:
        return None
    key, value = mapping.children[2 * index : 2 * index + 2]
    swaps: dict[YamlNode, tuple[Shape, ...]] = {key: (), value: ()}
    if mapping.style == "flow":
        spans = {
            at: (mapping.children[2 * at].start, mapping.children[2 * at + 1].end)
            for at in (index - 1, index, index + 1)
            if 0 <= at < count
        }
        return _cut_of_flow(document, spans, index, swaps)
    start = _line_start(document, key.start)
    if document.text[start : key.start].strip():
        return None
    after = mapping.children[2 * index + 2].start if index + 1 < count else mapping.end
    return Edit(((start, _lines_of(document, key.start, after), ""),), swaps)


def _cut_of_flow(
    document: YamlDocument,
    spans: Mapping[int, tuple[int, int]],
    index: int,
    swaps: Mapping[YamlNode, tuple[Shape, ...]],
) -> Edit | None:
    """An item of a flow collection taken out with a comma; `spans` are its own and those beside it."""
    last = index + 1 not in spans
    start = spans[index - 1][1] if last else spans[index][0]
    end = spans[index][1] if last else spans[index + 1][0]
    if "#" in document.text[start : spans[index][0]] + document.text[spans[index][1] : end]:
        return None
    return Edit(((start, end, ""),), swaps)


def _dash_of(document: YamlDocument, sequence: YamlNode, index: int) -> int | None:
    """Where the dash of an item stands, None where there is none: of an alias, say."""
    items = sequence.children
    if index >= len(items):
        return None
    first = next(_tokens_from(document, sequence.start, "BlockEntryToken"), None)
    if first is None:
        return None
    column = first.start - _line_start(document, first.start)
    found = None
    for token in _tokens_from(document, items[index - 1].start if index else first.start, "BlockEntryToken"):
        if token.start > items[index].start:
            break
        if token.start - _line_start(document, token.start) == column:
            found = token.start
    return found


def _tokens_from(document: YamlDocument, start: int, kind: str = "") -> Iterator[YamlToken]:
    """The tokens from an offset on, of one kind or of all."""
    for at in range(bisect_left(document.tokens, start, key=attrgetter("start")), len(document.tokens)):
        if kind in ("", document.tokens[at].kind):
            yield document.tokens[at]


def _lines_of(document: YamlDocument, start: int, before: int) -> int:
    """Where the lines end that hold the tokens between two offsets; comments behind them stay."""
    inside = itertools.takewhile(lambda token: token.start < before, _tokens_from(document, start))
    ends = [token.end for token in inside if token.kind not in ("BlockEndToken", "StreamEndToken")]
    last = max(ends, default=start)
    return last if last > start and last == _line_start(document, last) else _line_end(document, last)


def _line_start(document: YamlDocument, offset: int) -> int:
    return document.line_starts[document.line(offset) - document.first_line]


def _line_end(document: YamlDocument, offset: int) -> int:
    row = document.line(offset) - document.first_line + 1
    return document.line_starts[row] if row < len(document.line_starts) else len(document.text)


# --------------------------------------------------------------------------------------------------
# publishing/mending: What is mended without guessing: for each rule of the lint the edit, and what proves it
# --------------------------------------------------------------------------------------------------
# `mends_of` gives the mends of a file with their `Edit`s, in the order of the file; `ProofSources` is what
# else
# is known of the model, `is_same_fraction` whether a score proves a number to be a fraction, `FRACTION_RULES`
# what asks for that. A rule without a function here is for a person to decide.

FRACTION_RULES = frozenset({"MI021", "ER010"})
MendOffer: TypeAlias = tuple[Mend, Edit | None]

_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
# A key that the format does not have -> the one that is meant, where that is missing and the value fits it.
_MEANT = {
    "score": "value",
    "result": "value",
    "task": "task_id",
    "link": "url",
    "href": "url",
    "note": "notes",
}
_PROVED_BY_TEXT = "the characters stay, the quotes make them the text that the format wants"


@dataclass(frozen=True, slots=True)
class ProofSources:
    """What else is known of a model: the scores that its card prints, and all its published results.

    `sources` says of a published value with its source's url why it is a fraction.
    """

    scores: tuple[Score, ...] = ()
    results: tuple[Structured, ...] = ()
    sources: Mapping[tuple[str, float], str] = field(default_factory=dict)


def mends_of(lint: Linter, evidence: ProofSources) -> Iterator[MendOffer]:
    """What can be mended in a file."""
    root = lint.document.root
    if root is None:
        return
    yield from _unread_by_client(lint)
    yield from _repeated_keys(lint)
    if lint.document.path == CARD:
        yield from _front_matter(lint, root)
        for model in index_models(lint.document):
            yield from _model_to_mend(lint, model, evidence)
        return
    yield from _repeated_items(lint, root, "ER019")
    for entry in yaml_items(root):
        yield from _entry_to_mend(lint, entry, evidence)


def _offer(lint: Linter, rule: str, node: YamlNode, now: str, proof: str, edit: Edit | None) -> MendOffer:
    mend = Mend(rule, lint.document.path, lint.line(node), lint.raw(node) or "nothing", now, proof)
    return mend, edit


def _unread_by_client(lint: Linter) -> Iterator[MendOffer]:
    """Tabs, and texts that PyYAML takes only in quotes, in the line at which it stops."""
    document = lint.document
    problem = client_problem(document)
    if problem is None or document.root is None:
        return
    rule = "FM008" if document.path == CARD else "ER025"
    start = document.line_starts[problem.line - document.first_line]
    line = re.compile(r"[^\r\n]*").match(document.text, start)
    proof = "both parsers read the same data then"
    for at in [start + tab.start() for tab in re.finditer("\t", line.group() if line else "")]:
        was = f"a tab in column {at - start + 1}"
        yield Mend(rule, document.path, problem.line, was, "a space", proof), Edit(((at, at + 1, " "),))
    for node in every_node(document.root):
        on_line = node.kind == "scalar" and lint.line(node) == problem.line and node.style == "plain"
        if on_line and re.search("[?\t\x85\u2028\u2029]", node.value):
            edit = rewrite(node, json.dumps(node.value), text_shape(node.value))
            yield _offer(lint, rule, node, json.dumps(node.value), proof, edit)


def _repeated_keys(lint: Linter) -> Iterator[MendOffer]:
    rule = "FM004" if lint.document.path == CARD else "ER021"
    for node in every_node(lint.document.root):
        first: dict[str, YamlNode] = {}
        for index, (key, value) in enumerate(yaml_pairs(node)):
            other = first.setdefault(key.value, value)
            if key.kind == "scalar" and other is not value and shape_of(other) == shape_of(value):
                proof = f"line {lint.line(other)} says the same"
                yield _offer(lint, rule, key, "taken out", proof, drop_pair(lint.document, node, index))


def _front_matter(lint: Linter, root: YamlNode) -> Iterator[MendOffer]:
    keys = [key.value for key, _ in yaml_pairs(root)]
    others = [one for one, _ in yaml_pairs(root) if is_other_index(one)]
    for index, (key, value) in enumerate(yaml_pairs(root)):
        if is_other_index(key) and MODEL_INDEX not in keys and len(others) == 1:
            edit = rewrite(key, MODEL_INDEX, text_shape(MODEL_INDEX))
            yield _offer(lint, "FM006", key, MODEL_INDEX, "no other key is meant, and none is there", edit)
        if key.value in TEXT_LISTS:
            yield from _text_list(lint, root, index, value)


def _text_list(lint: Linter, root: YamlNode, index: int, value: YamlNode) -> Iterator[MendOffer]:
    """Items that are no text: an empty one says nothing, so it goes; a number gets quotes."""
    items = yaml_items(value)
    kinds = [hub_kind(item) for item in items]
    if items and set(kinds) == {"null"}:
        edit = drop_pair(lint.document, root, index)
        yield _offer(lint, "FM007", items[0], "the list is taken out", "it names nothing", edit)
        return
    for place, (item, kind) in enumerate(zip(items, kinds, strict=True)):
        if kind == "null":
            edit = drop_item(lint.document, value, place)
            yield _offer(lint, "FM007", item, "taken out", "it names nothing", edit)
        elif is_no_text(item):
            yield _quoted(lint, "FM007", item, _PROVED_BY_TEXT)


def _quoted(lint: Linter, rule: str, node: YamlNode, proof: str) -> MendOffer:
    return _offer(lint, rule, node, f'"{lint.raw(node)}"', proof, in_quotes(lint.document, node))


def _texts_to_mend(lint: Linter, node: YamlNode | None, rule: str) -> Iterator[MendOffer]:
    for key, value in yaml_pairs(node):
        if key.value in TEXT_KEYS and is_no_text(value):
            yield _quoted(lint, rule, value, _PROVED_BY_TEXT)


def _repeated_items(lint: Linter, sequence: YamlNode | None, rule: str) -> Iterator[MendOffer]:
    """Items that stand there twice, word for word the same data."""
    first: dict[object, YamlNode] = {}
    for index, item in enumerate(yaml_items(sequence)):
        other = first.setdefault(shape_of(item), item)
        if other is not item and item.kind == "mapping" and sequence is not None:
            proof = f"line {lint.line(other)} says the same in every field"
            yield _offer(lint, rule, item, "taken out", proof, drop_item(lint.document, sequence, index))


def _keys(lint: Linter, node: YamlNode | None, place: str, rule: str) -> Iterator[MendOffer]:
    """Keys in another spelling, or by another name, of one that is missing."""
    known, there = KNOWN_KEYS[rule, place], yaml_fields(node)
    for key, value in yaml_pairs(node):
        if key.kind != "scalar" or key.tag == "merge" or key.value in known:
            continue
        near = [name for name in known if squash(name).rstrip("s") == squash(key.value).rstrip("s")]
        meant = near[0] if len(near) == 1 else _MEANT.get(key.value.casefold())
        rivals = [other for other in there if other not in known and other != key.value]
        if meant not in known or meant in there or any(_MEANT.get(one) == meant for one in rivals):
            continue
        if _fits_to_mend(meant, value):
            proof = f"{meant} is missing there, and the value is one"
            yield _offer(lint, rule, key, meant, proof, rewrite(key, meant, text_shape(meant)))


def _fits_to_mend(key: str | None, value: YamlNode) -> bool:
    """Whether a value is of the kind that a key wants."""
    if key == "value":
        return decimal_value(value) is not None
    if key in ("results", "metrics"):
        return value.kind == "sequence"
    if key in ("dataset", "source", "args"):
        return value.kind == "mapping"
    return yaml_text(value) is not None and (key != "url" or value.value.startswith("http"))


def _model_to_mend(lint: Linter, model: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    yield from _texts_to_mend(lint, model, "MI023")
    yield from _keys(lint, model, "a model", "MI015")
    results = yaml_fields(model).get("results")
    yield from _repeated_items(lint, results, "MI018")
    for result in yaml_items(results):
        parts = yaml_fields(result)
        yield from _keys(lint, result, "a result", "MI015")
        for place in ("task", "dataset", "source"):
            yield from _keys(lint, parts.get(place), place, "MI015")
            yield from _texts_to_mend(lint, parts.get(place), "MI023")
        yield from _repeated_items(lint, parts.get("metrics"), "MI018")
        for metric in yaml_items(parts.get("metrics")):
            yield from _keys(lint, metric, "metrics", "MI015")
            yield from _texts_to_mend(lint, metric, "MI023")
        for row, value in result_rows(lint.document, result):
            yield from _value(lint, row, value, evidence)


def _entry_to_mend(lint: Linter, entry: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    parts = yaml_fields(entry)
    yield from _keys(lint, entry, "an entry", "ER018")
    yield from _texts_to_mend(lint, entry, "ER023")
    for place in ("dataset", "source"):
        yield from _keys(lint, parts.get(place), place, "ER018")
        yield from _texts_to_mend(lint, parts.get(place), "ER023")
    date = parts.get("date")
    if date is not None and date.tag == "timestamp" and is_iso_date(lint.raw(date)):
        yield _quoted(lint, "ER012", date, _PROVED_BY_TEXT)
    yield from _dataset(lint, parts.get("dataset"))
    value = parts.get("value")
    if value is not None:
        yield from _value(lint, eval_row(lint.document, parts, value), value, evidence)


def _dataset(lint: Linter, dataset: YamlNode | None) -> Iterator[MendOffer]:
    """Today's id of the dataset, and its task where it has one only."""
    fields = yaml_fields(dataset)
    name, task = fields.get("id"), fields.get("task_id")
    written = yaml_text(name)
    if dataset is None or name is None or written is None:
        return
    today = catalogue().present_id(written)
    true_name, board = lint.official.get(today, ("", None))
    if true_name and true_name != written:
        is_old = written.casefold() != true_name.casefold()
        proof = "the data set has this id since it moved" if is_old else "the Hub spells it so"
        edit = rewrite(name, true_name, text_shape(true_name))
        yield _offer(lint, "ER015" if is_old else "ER016", name, true_name, proof, edit)
    tasks = board.tasks if board else None
    if task is None and tasks is not None and len(tasks) == 1:
        proof = f"it is the only task in the eval.yaml of {true_name}"
        edit_or_none = add_after(lint.document, dataset, "task_id", tasks[0])
        yield _offer(lint, "ER006", dataset, f"task_id: {tasks[0]}", proof, edit_or_none)


def _value(lint: Linter, row: Structured, value: YamlNode, evidence: ProofSources) -> Iterator[MendOffer]:
    """A number in quotes or with a per cent sign, and a fraction where percent are counted."""
    is_card = row.format == "model-index"
    benchmark = benchmark_of_result(row)
    counts_percent = benchmark is not None and benchmark.scale == "percent"
    text = yaml_text(value) or ""
    if value.kind == "scalar" and value.tag == "str":
        percent = _PERCENT.fullmatch(text)
        bare = percent.group(1) if percent and counts_percent else text
        if value.style != "block" and decimal_number(bare) is not None and "%" not in bare:
            proof = "the number stays as it is written" + (
                "; the benchmark counts percent" if percent else ""
            )
            tag = "int" if re.fullmatch(r"[-+]?\d+", bare) else "float"
            edit = rewrite(value, bare, ("scalar", tag, bare, ()))
            yield _offer(lint, "MI013" if is_card else "ER008", value, bare, proof, edit)
        return
    number = decimal_value(value)
    if not counts_percent or number is None or not 0 < number <= 1 or row.verified:
        return
    proof_found = _percent_proof(row, number, evidence)
    if proof_found:
        shown = number_text(tidy_number(round(number * 100, 10)))
        edit = rewrite(value, shown, ("scalar", "float" if "." in shown else "int", shown, ()))
        yield _offer(lint, "MI021" if is_card else "ER010", value, shown, proof_found, edit)


def _percent_proof(row: Structured, number: float, evidence: ProofSources) -> str | None:
    """What proves that a value is a fraction: the card or another result says the same in percent."""
    benchmark = benchmark_of_result(row)
    told: list[str] = []
    for score in evidence.scores:
        if benchmark is None or score.benchmark_id != benchmark.id or score.settings.part:
            continue
        if is_same_fraction(number, score):
            how = " as a fraction" if score.unit == "fraction" else ""
            told.append(f"the card prints {score.raw}{how} (line {score.line})")
    if proof := evidence.sources.get((row.source_url or "", number)):
        told.append(proof)
    for other in evidence.results:
        same = other.value is not None and benchmark_of_result(other) == benchmark
        if same and _is_percent_of(number, other.value or 0.0, other.raw):
            told.append(f"{other.raw} stands in {place_of_result(other)}")
    return told[0] if told else None


def is_same_fraction(number: float, score: Score) -> bool:
    """Whether a score is the number as a fraction, or as percent to the digits that it prints."""
    if score.unit == "fraction":
        return score.value == number
    return _is_percent_of(number, score.value, score.raw)


def _is_percent_of(fraction: float, percent: float, raw: str) -> bool:
    """Whether a printed percentage is the fraction, to the digits that it prints; two at least."""
    digits = re.search(r"\d+(?:\.(\d+))?", raw)
    places = len(digits.group(1) or "") if digits else 0
    return (
        percent > 1
        and len(re.sub(r"\D", "", raw)) > 1
        and abs(fraction * 100 - percent) <= 0.5001 * 10**-places
    )


# --------------------------------------------------------------------------------------------------
# publishing/splice: A card or result file with results added or one value changed; every other byte stays
# --------------------------------------------------------------------------------------------------
# `add_to_model_index` and `add_to_eval_results` append, `set_index_value` and `set_eval_value` replace one
# number. The text is spliced where the parser says that a list ends, and every edit is proved
# (`publishing.proof`); all four raise EvaluationError (5) rather than write what could be read otherwise.

MAX_OFFSET = 8  # columns; what is more is an alias to a list elsewhere
_PLACEHOLDER = pattern(r"|null|Null|NULL|~|\[[ \t]*\]|\{[ \t]*\}")


@dataclass(frozen=True, slots=True)
class _Splice:
    """Text that takes the place of text[start:end]; an insertion where the two are equal."""

    start: int
    end: int
    text: str


def add_to_model_index(card: bytes, entries: Sequence[IndexEntry], model_name: str) -> bytes:
    """The card with the entries appended to the results of its model; every byte of the card stays.

    They go to the entry of `model-index` whose name is `model_name` (with or without the organisation);
    where there is none yet, it is made with that name, behind the entries of others. Only an empty
    placeholder on one line (`results: []`, `null`) gives way, for no line can be added to it. What stands
    there already with the same value is not added again.

    Raises EvaluationError (5) where it stands there with another value, where the front matter cannot be read
    or holds something else in that place, and where the result would not read as the old data plus
    exactly the entries.
    """
    if not model_name.strip():
        raise edit_refused("a model without a name", "name it as its repository is named")
    envelope = front_matter_envelope(card) or new_front_matter(card)
    document = yaml_document(CARD, envelope)
    model = chosen_model(document, model_name)
    there = [row for row, _ in index_rows(document, () if model is None else (model,))]
    fresh = entries_not_there(entries, rows_of_entries(entries), there)
    if not fresh:
        return card
    growth = _index_growth(document, model, [index_tree(entry) for entry in fresh], model_name)
    new = _grown(document, envelope, growth)
    if front_matter_envelope(new.join()) != new:
        raise edit_refused("the front matter would end somewhere else", "edit the card by hand")
    return new.join()


def add_to_eval_results(existing: bytes | None, entries: Sequence[EvalEntry]) -> bytes:
    """The file of `.eval_results` with the entries appended, or a new one; every byte of the old stays.

    Raises EvaluationError (5) as `add_to_model_index` does; also for a file that holds no list.
    """
    envelope = file_envelope(existing or b"")
    document = yaml_document(".eval_results", envelope)
    root = document.root
    if root is not None and not is_empty(root) and root.kind != "sequence":
        raise edit_refused(
            "the file in .eval_results holds no list", "repair it first: validate shows what is wrong"
        )
    fresh = entries_not_there(entries, rows_of_entries(entries), [row for row, _ in eval_rows(document)])
    if not fresh:
        return existing or b""
    growth = Growth(root, (), None, [eval_tree(entry) for entry in fresh])
    return _grown(document, envelope, growth).join()


def set_index_value(card: bytes, result: Structured, value: int | float) -> bytes:
    """The card with another value for `result`, which `read_model_index` gave: one value on one line changes.

    Raises EvaluationError (5) where the card no longer holds exactly that result, for a verified one, and for
    a value that is shared (an alias) or spread over lines.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        raise edit_refused("the card has no front matter", "read it again")
    document = yaml_document(CARD, envelope)
    new = _with_value(document, envelope, index_rows(document, index_models(document)), result, value)
    return new.join()


def set_eval_value(path: str, data: bytes, result: Structured, value: int | float) -> bytes:
    """The file of `.eval_results` with another value for `result`; as `set_index_value`."""
    envelope = file_envelope(data)
    document = yaml_document(path, envelope)
    return _with_value(document, envelope, eval_rows(document), result, value).join()


def _index_growth(
    document: YamlDocument, model: YamlNode | None, results: Sequence[Tree], model_name: str
) -> Growth:
    """Where in the front matter the results go."""
    root = document.root
    whole: list[Tree] = [{"name": model_name, "results": list(results)}]
    if root is None or is_empty(root):
        return Growth(root, (), MODEL_INDEX, whole)
    index = single_value(document, root, MODEL_INDEX)
    if index is None:
        return Growth(root, ((root, None),), MODEL_INDEX, whole)
    if is_empty(index):
        return Growth(index, ((root, index),), None, whole)
    if model is None and any(item.kind == "mapping" and item.children for item in index_models(document)):
        return Growth(index, ((root, index),), None, whole)
    if model is None:
        raise edit_refused(
            f"{document.path}, line {document.line(index.start)}: {MODEL_INDEX} holds no model",
            "repair it first",
        )
    present = single_value(document, model, "results")
    if present is None:
        return Growth(model, ((model, None), (root, index)), "results", list(results))
    if not is_empty(present) and present.kind != "sequence":
        raise edit_refused(
            f"{document.path}, line {document.line(present.start)}: results is no list", "repair it first"
        )
    return Growth(present, ((model, present), (root, index)), None, list(results))


def _grown(document: YamlDocument, envelope: Envelope, growth: Growth) -> Envelope:
    """The file with the growth spliced in. Raises EvaluationError (5) unless it reads as meant."""
    if lone := re.search(r"\r(?!\n)", document.text):
        raise edit_refused(
            f"{document.path}, line {document.line(lone.start())}: a carriage return without line feed",
            "git sees no end of a line there, YAML does; save the file with other line endings first",
        )
    text = _spliced(document.text, _splices(document, growth))
    new = replace(envelope, yaml=text.encode("utf-8"))
    confirm_edit(document, new, growth.node, lambda node: has_grown(growth, node))
    return new


def _spliced(text: str, splices: Sequence[_Splice]) -> str:
    for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def _splices(document: YamlDocument, growth: Growth) -> list[_Splice]:
    """By what stands there: block collections get lines, flow collections get flow text."""
    node, offset = growth.node, _list_offset(document, growth)
    column = _new_column(document, growth, offset)
    if node is None:
        return [_lines_after(document, len(document.text), _new_lines(growth, column, offset), column)]
    in_flow = bool(growth.parents) and growth.parents[0][0].style == "flow"
    if node.style == "flow" and (node.children or in_flow or LINE_BREAK.search(written_text(document, node))):
        return [_flow_splice(document, node, _flow_items(growth))]
    if is_empty(node):
        return _replace_placeholder(document, growth, column, offset, in_flow=in_flow)
    end = max(token.end for token in document.tokens if node.start <= token.start < node.end)
    return [_lines_after(document, end, _new_lines(growth, column, offset), column + (growth.key is None))]


def _flow_items(growth: Growth) -> list[str]:
    if growth.key is None:
        return [yaml_flow_text(item) for item in growth.items]
    return [f"{growth.key}: {yaml_flow_text(growth.items)}"]


def _new_lines(growth: Growth, column: int, offset: int) -> list[str]:
    if growth.key is None:
        return yaml_item_lines(growth.items, column, offset)
    return yaml_mapping_lines({growth.key: growth.items}, column, offset)


def _new_column(document: YamlDocument, growth: Growth, offset: int) -> int:
    """Column of the dashes or of the key to write, as the neighbours have it."""
    if growth.node is not None and growth.node.children:
        return _first_column(document, growth.node)
    return _first_column(document, growth.parents[0][0]) + offset if growth.parents else 0


def _first_column(document: YamlDocument, node: YamlNode) -> int:
    """Column of the first dash or key; not simply where the node starts, for an anchor may stand there."""
    kind = "KeyToken" if node.kind == "mapping" else "BlockEntryToken"
    starts = (token.start for token in document.tokens if token.kind == kind)
    start = next((start for start in starts if start >= node.start), node.start)
    return start - document.line_starts[document.line(start) - document.first_line]


def _list_offset(document: YamlDocument, growth: Growth) -> int:
    """How far the file indents a list under its key: as the lists on the way do it, else the first one."""
    for mapping, on_the_way in growth.parents:
        lists = [
            value for _, value in yaml_pairs(mapping) if value.kind == "sequence" and value.style == "block"
        ]
        for value in sorted(lists, key=lambda value: value is not on_the_way):
            offset = _first_column(document, value) - _first_column(document, mapping)
            if 0 <= offset <= MAX_OFFSET:
                return offset
    return 0


def _lines_after(document: YamlDocument, end: int, lines: Sequence[str], column: int) -> _Splice:
    """New lines after the line of `end`, past comments that stand at `column` or deeper: they belong above.

    The newline is that of the line above, so that files with mixed ones stay as they are.
    """
    text = document.text
    row = bisect_right(document.line_starts, end) - 1
    if document.line_starts[row] != end:
        row += 1
    row = _past_comments(document, row, column)
    at = document.line_starts[row] if row < len(document.line_starts) else len(text)
    newline = _newline_before(document, at)
    lead = "" if at == 0 or text[at - 1] in "\r\n" else newline
    return _Splice(at, at, lead + "".join(line + newline for line in lines))


def _past_comments(document: YamlDocument, row: int, column: int) -> int:
    """The row after the comments at `column` or deeper that follow `row`, with the blank lines among them."""
    lines = document.line_starts
    last = row
    for index in range(row, len(lines)):
        end = lines[index + 1] if index + 1 < len(lines) else len(document.text)
        line = document.text[lines[index] : end].rstrip()
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) >= column:
            last = index + 1
        elif bare:
            break
    return last


def _replace_placeholder(
    document: YamlDocument, growth: Growth, column: int, offset: int, *, in_flow: bool
) -> list[_Splice]:
    """Lines under `key:`; the empty `[]` or `null` beside it goes, all that an addition ever takes out."""
    node = growth.node
    assert node is not None
    if not _PLACEHOLDER.fullmatch(document.text[node.start : node.end]):
        raise edit_refused(
            f"{document.path}, line {document.line(node.start)}: an empty value with a tag or an anchor",
            "take it out first",
        )
    if in_flow:
        lead = "" if document.text[: node.start].endswith(" ") else " "
        return [_Splice(node.start, node.end, f"{lead}[{', '.join(_flow_items(growth))}]")]
    lines = _lines_after(document, node.end, _new_lines(growth, column, offset), column + 1)
    if node.start == node.end:
        return [lines]
    if not growth.parents and not document.text[node.end : lines.start].strip():
        return [_Splice(node.start, lines.end, lines.text.lstrip("\r\n"))]
    return [_Splice(len(document.text[: node.start].rstrip(" \t")), node.end, ""), lines]


def _flow_splice(document: YamlDocument, node: YamlNode, items: Sequence[str]) -> _Splice:
    """Items before the closing bracket: on own lines where it stands alone, else after the last item."""
    close = node.end - 1
    last = max((token for token in document.tokens if token.end <= close), key=lambda token: token.end)
    row = document.line_starts[bisect_right(document.line_starts, close) - 1]
    indent = " " * (_flow_indent(document, node, close) if node.children else _indent_at(document, close) + 2)
    has_comma, is_first = last.kind == "FlowEntryToken", not node.children
    newline = _newline_before(document, row)
    if last.end > row:
        lead = "" if has_comma or is_first else ","
        return _Splice(
            last.end, last.end, lead + newline + f",{newline}".join(indent + item for item in items)
        )
    if has_comma:
        return _Splice(row, row, "".join(f"{indent}{item},{newline}" for item in items))
    lines = newline.join(f"{indent}, {item}" for item in items) + newline
    return _Splice(row, row, lines.replace(", ", "", 1) if is_first else lines)


def _flow_indent(document: YamlDocument, node: YamlNode, close: int) -> int:
    """Indentation of the last item where it begins its line, else two deeper than the line of the bracket."""
    item = node.children[-1] if node.kind == "sequence" else node.children[-2]
    row = document.line_starts[bisect_right(document.line_starts, item.start) - 1]
    if row < item.start and not document.text[row : item.start].strip(" "):
        return item.start - row
    return _indent_at(document, close) + 2


def _indent_at(document: YamlDocument, offset: int) -> int:
    row = document.line_starts[bisect_right(document.line_starts, offset) - 1]
    line = document.text[row:]
    return len(line) - len(line.lstrip(" "))


def _newline_before(document: YamlDocument, row: int) -> str:
    above = re.search(r"(\r\n|\n|\r)\Z", document.text[max(0, row - 2) : row])
    return above.group() if above else document.newline


def _with_value(
    document: YamlDocument,
    envelope: Envelope,
    rows: Iterable[ResultRow],
    result: Structured,
    value: int | float,
) -> Envelope:
    """The file with one value changed. Raises EvaluationError (5) as `set_index_value` says."""
    require_finite_number(value)
    nodes = [node for row, node in rows if row == result]
    where = f"{document.path}, line {result.line}"
    if len(nodes) != 1:
        raise edit_refused(f"{where}: that result stands there {len(nodes)} times", "read the file again")
    if result.verified:
        raise edit_refused(f"{where}: {result.raw} is a verified result", "only its author can replace it")
    if result.value == tidy_number(value):
        return envelope
    node, number = nodes[0], number_text(tidy_number(value))
    written = document.text[node.start : node.end]
    if node.kind != "scalar" or node.style == "block" or not written or re.search(r"[\r\n]|\A[&!]", written):
        raise edit_refused(f"{where}: the value is no plain number", "edit it by hand")
    text = _spliced(document.text, [_Splice(node.start, node.end, number)])
    new = replace(envelope, yaml=text.encode("utf-8"))
    confirm_edit(document, new, node, lambda found: found.value == number and found.tag in ("int", "float"))
    return new


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
class Verdict:
    """The audit's word on a score. `missing` are the formats to write, `replaces` the results to change."""

    index: int
    score: Score
    status: str
    detail: str | None = None
    case: Case | None = None
    missing: tuple[str, ...] = ()
    replaces: tuple[Structured, ...] = ()
    pull: Pull | None = None
    other: Structured | None = None

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
# publishing/audit: The audit: what is to be said of a score in view of all that is published and proposed
# --------------------------------------------------------------------------------------------------
# `audit` gives a `Verdict` a score, one of the STATUSES of `publishing.submission`; `compare_with_published`
# does it for one. Only "new" is written, and a "conflict" only where --update replaces what is of the same
# source.

# Each score is compared with each result, which anybody may propose thousands of; 20 to 60 us a pair.
MAX_PAIRS = 1_000_000


def audit(
    repository: Repository, submission: Submission, official: OfficialList, options: Options
) -> tuple[Verdict, ...]:
    """One verdict a score, in their order: against the input itself, main and every open pull request.

    Raises EvaluationError (5) where these are so many that it would take minutes.
    """
    published = len(repository.results) + sum(len(pull.results) for pull in repository.pulls)
    _check_pairs(len(submission.results) * published, f"{published} published results")
    cases = [
        Verdict(index, score, "refused", submission.objections[index])
        if index in submission.objections
        else case_of(index, score, repository, official, options)
        for index, score in enumerate(submission.results)
    ]
    clashes = _clashes_of([case for case in cases if isinstance(case, Case)])
    several = _one_a_task(
        [case for case in cases if isinstance(case, Case) and case.index not in clashes], options
    )
    cases = [several.get(index, case) for index, case in enumerate(cases)]
    return tuple(
        case
        if isinstance(case, Verdict)
        else Verdict(case.index, case.score, "refused", clashes[case.index], case)
        if case.index in clashes
        else compare_with_published(case, repository, official, options)
        for case in cases
    )


def _check_pairs(pairs: int, others: str) -> None:
    """Raise EvaluationError (5) for more comparisons than end in a minute."""
    if pairs > MAX_PAIRS:
        raise EvaluationError(
            f"there are too many scores to compare with {others}",
            code=5,
            hint="publish some of them at a time: --benchmark ID",
        )


def compare_with_published(
    case: Case, repository: Repository, official: OfficialList, options: Options
) -> Verdict:
    """The verdict on a score by what is published and proposed already."""
    on_main = _what_counts(
        [(result, relation(result, case, official)) for result in repository.results], case
    )
    equal = [result for result in on_main if has_value(result, case)]
    differing = [result for result in on_main if not has_value(result, case)]
    proposed = [
        (pull, result)
        for pull in repository.pulls
        for result in pull.results
        if may_be_same(result, case, official)
    ]
    agreeing = [(pull, result) for pull, result in proposed if has_value(result, case)]
    if differing and (not agreeing or any(result.verified for result in differing)):
        return _other_value(case, differing, replace(options, update=options.update and not proposed))
    missing = _missing_formats(case, {result.format for result in equal}, options)
    if equal and not missing and not differing:
        told = f"stands in {place_of_result(equal[0])}{_untold_note(equal[0], case)}"
        return _verdict_of(case, "present", told, other=equal[0])
    missing = _missing_formats(
        case, {result.format for result in equal} | {item.format for _, item in agreeing}, options
    )
    if agreeing and (differing or not missing):
        pull, result = agreeing[0]
        told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
        return _verdict_of(case, "in_pr", told + _untold_note(result, case), pull=pull, other=result)
    if proposed and not agreeing:
        return _other_proposal(case, *proposed[0])
    if beside := _verified_beside(case, repository, official):
        return beside
    return replace(_verdict_of(case, "new", _remarks(case, repository, official, options)), missing=missing)


def _what_counts(found: Sequence[tuple[Structured, Answer]], case: Case) -> list[Structured]:
    """The published results that stand in a score's way.

    Where one is known to be the score and has its value, what only may be the same says nothing against it.
    """
    if any(answer is Answer.SAME and has_value(result, case) for result, answer in found):
        return [result for result, answer in found if answer is Answer.SAME]
    return [result for result, answer in found if answer is not Answer.DIFFERENT]


def _other_proposal(case: Case, pull: Pull, result: Structured) -> Verdict:
    """The verdict where an open pull request proposes another value: the reader decides which is right."""
    told = f"#{pull.num} by {pull.author} proposes {result.raw} in {result.path}"
    told += f", here it is {value_text(case.value)}{_may_be_same_note(result, case)}"
    return _verdict_of(case, "conflict", told, pull=pull, other=result)


def _verified_beside(case: Case, repository: Repository, official: OfficialList) -> Verdict | None:
    """Beside a result that the Hub has verified nothing is new: which settings it had is not ours to say."""
    for result in repository.results:
        if result.verified and is_beside(result, case, official):
            told = f"{result.raw} stands verified in {place_of_result(result)}; beside it nothing is new"
            return _verdict_of(case, "refused", told, other=result)
    return None


def _remarks(case: Case, repository: Repository, official: OfficialList, options: Options) -> str | None:
    """What a reader of a new score should know: where it goes, how it was printed, what stands beside it."""
    remarks = [f"{case.note}: model-index only"] if case.note and options.format != "model-index" else []
    remarks += [f"printed as {value_text(case.score.value)}"] if case.score.value != case.value else []
    copy = copy_measured(case.score, case.benchmark)
    remarks += [f"measured on {copy}, a copy of the data set"] if copy else []
    beside = [result for result in repository.results if is_beside(result, case, official)]
    remarks += [
        f"another measurement than {result.raw} in {place_of_result(result)}" for result in beside[:2]
    ]
    return "; ".join(remarks) or None


def _untold_note(result: Structured, case: Case) -> str:
    """What an equal result does not tell; empty where it tells all that the score does."""
    told = untold(result, case)
    return f" ({told})" if told else ""


def _may_be_same_note(result: Structured, case: Case) -> str:
    """Why a differing result is taken for the same measurement, where it is not known to be."""
    told = untold(result, case)
    return f"; it may be the same measurement: {told}" if told else ""


def _clashes_of(cases: Sequence[Case]) -> dict[int, str]:
    """By index: why a score is refused because of another one of the input.

    Of equal ones that may be one measurement the one that tells most stays. Of different ones none does, for
    nothing says which is right; unless one of them tells less than the other: then only that one goes.
    """
    found: dict[int, str] = {}
    by_test: dict[str, list[Case]] = {}
    for case in cases:
        by_test.setdefault(family_of(case.measurement.name), []).append(case)
    _check_pairs(max((len(group) ** 2 for group in by_test.values()), default=0), "others of one benchmark")
    for group in by_test.values():
        for one, other in itertools.combinations(group, 2):
            answer = compare_measurements(one.measurement, other.measurement)
            parts = (one.measurement.settings.part, other.measurement.settings.part)
            same_name = one.measurement.name == other.measurement.name and is_same_part(*parts)
            # One source that prints two labels means two things, also where nobody else knows them; but a
            # number that it prints with and without a label is one.
            is_once = same_name or (None in parts and equal_values(one.measurement, other.measurement))
            if answer is not Answer.DIFFERENT and is_once:
                _settle(one, other, answer, found)
    return found


def _settle(one: Case, other: Case, answer: Answer, found: dict[int, str]) -> None:
    """Refuse one or both of two scores that are, or may be, one measurement."""
    less, more = (one, other) if _case_tells_more(other, one) else (other, one)
    if equal_values(one.measurement, other.measurement):
        said = "the same as" if answer is Answer.SAME else "may be the same as"
        found.setdefault(less.index, f"{said} {_score_place(more)}, which stands for both")
        return
    said = "for the same benchmark and variant" if answer is Answer.SAME else "for what may be the same"
    told = "{} says {} " + said
    found.setdefault(less.index, told.format(_score_place(more), value_text(more.value)))
    if answer is Answer.SAME or not _case_tells_more(more, less):
        found.setdefault(more.index, told.format(_score_place(less), value_text(less.value)))


def _score_place(case: Case) -> str:
    """Where a score of the input stands, for people: its table and line, else its label in its source."""
    score = case.score
    if score.table is not None or score.line is not None:
        table = f"table {score.table}" if score.table is not None else ""
        return ", ".join(filter(None, (table, f"line {score.line}" if score.line is not None else "")))
    name = ", ".join(filter(None, (score.label or score.benchmark, score.variant)))
    place = score.source.path or score.source.name or score.source.url
    return f"{name} of {place}" if place else name


def _case_tells_more(one: Case, other: Case) -> bool:
    """Whether one of two scores tells the part that the other does not, else more of the settings."""
    first, second = one.measurement, other.measurement
    labels = [item.settings.part is not None for item in (first, second)]
    if labels[0] != labels[1]:
        return labels[0]
    if first.name != second.name:
        return bool(first.benchmark and second.benchmark and parts_between(second.benchmark, first.benchmark))
    return tells_more(first, second)


def _one_a_task(cases: Sequence[Case], options: Options) -> dict[int, Case | Verdict]:
    """By index: scores of one input that are of one task of an official leaderboard, which holds one number.

    Which of them it is to show is not ours to say: the card takes them all, the leaderboard none.
    """
    found: dict[int, Case | Verdict] = {}
    by_task: dict[tuple[str | None, str | None], list[Case]] = {}
    for case in cases:
        if "eval-results" in case.targets:
            by_task.setdefault((case.dataset, case.task), []).append(case)
    for (dataset, _), group in by_task.items():
        told = f"{len(group)} scores of a task of {dataset}, which holds one number"
        for case in group if len(group) > 1 else ():
            if options.format == "eval-results":
                found[case.index] = Verdict(case.index, case.score, "refused", told, case)
            else:
                found[case.index] = replace(case, targets=("model-index",), note=told)
    return found


def _missing_formats(case: Case, there: set[str], options: Options) -> tuple[str, ...]:
    """The formats that lack it: of those asked for by name each, by "auto" none where any format has it."""
    if options.format == "auto" and there:
        return ()
    return tuple(target for target in case.targets if target not in there)


def _other_value(case: Case, differing: Sequence[Structured], options: Options) -> Verdict:
    """The verdict where main has another value: replaced only on demand, and only what is ours."""
    first = next((result for result in differing if result.verified), differing[0])
    told = f"{first.raw} stands in {place_of_result(first)}, here it is {value_text(case.value)}"
    told += _may_be_same_note(first, case)
    if first.verified:
        return _verdict_of(case, "refused", f"{told}; it is verified and stays", other=first)
    own = [result for result in differing if is_own_source(result, case.score)]
    if options.update and len(own) == len(differing):
        verdict = _verdict_of(case, "conflict", f"{told}; --update replaces it", other=first)
        return replace(verdict, replaces=tuple(own))
    if not own:
        told += f"; it has another source ({first.source_name or first.source_url or 'none given'})"
    return _verdict_of(case, "conflict", told, other=first)


def _verdict_of(
    case: Case, status: str, detail: str | None, pull: Pull | None = None, other: Structured | None = None
) -> Verdict:
    return Verdict(case.index, case.score, status, detail, case, pull=pull, other=other)


# --------------------------------------------------------------------------------------------------
# publishing/plan: From verdicts to changed files and their diffs; nothing is written yet
# --------------------------------------------------------------------------------------------------
# `make_plan` gives a `Plan` of `Change`s, edited in a `Draft`; what cannot be edited safely is refused with
# the
# reason. `link_of` and `source_name` are the source that stands beside a number.

SOURCE_LINES = 12  # how far below its value a result's source may stand; a result has eight lines or so
_PINNED = pattern(r"/(?:blob|resolve|raw)/[0-9a-f]{40}/")


@dataclass(frozen=True, slots=True)
class Change:
    """One file before (None: there is none) and after; one that holds nothing afterwards is deleted."""

    path: str
    old: bytes | None
    new: bytes

    @property
    def deletes(self) -> bool:
        """Whether the file goes."""
        return self.old is not None and not self.new

    def diff(self) -> str:
        """The change as a unified diff that `git apply` takes; bytes that are no UTF-8 are escaped."""
        import difflib

        old, new = (_diff_lines(data or b"") for data in (self.old, self.new))
        before = "/dev/null" if self.old is None else f"a/{self.path}"
        after = "/dev/null" if self.deletes else f"b/{self.path}"
        return "".join(difflib.unified_diff(old, new, before, after))

    def added(self) -> str:
        """The new lines alone, without the dashes around a front matter."""
        lines = (line[1:] for line in self.diff().splitlines(keepends=True)[2:] if line.startswith("+"))
        return "".join(line for line in lines if self.path != CARD or line.rstrip() != "---")


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing changes, with the verdicts as they are after the files were read for editing."""

    changes: tuple[Change, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def written(self) -> tuple[Verdict, ...]:
        """The verdicts that the changes carry out."""
        return tuple(verdict for verdict in self.verdicts if verdict.writes)


class Draft:
    """Files of a repository while they are edited."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._old: dict[str, bytes | None] = {CARD: repository.card}
        self._new: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        """A file as it stands in the draft; asked of the Hub once, where there is such a file."""
        if path not in self._old:
            repository = self.repository
            there = path in repository.paths
            self._old[path] = read_file(repository.repo_id, path, repository.sha) if there else None
        return self._new.get(path, self._old[path])

    def write(self, path: str, data: bytes) -> None:
        """New content for a file."""
        self._new[path] = data

    def save(self) -> dict[str, bytes]:
        """What is changed so far, to go back to."""
        return dict(self._new)

    def restore(self, saved: dict[str, bytes]) -> None:
        """Go back."""
        self._new = dict(saved)

    def changes(self) -> tuple[Change, ...]:
        """The files that differ now, by path."""
        pairs = sorted(self._new.items())
        return tuple(Change(path, self._old[path], new) for path, new in pairs if new != self._old[path])


def make_plan(
    repository: Repository, verdicts: Sequence[Verdict], official: OfficialList, options: Options
) -> Plan:
    """The files with the new scores in them. What cannot be edited safely is refused, with the reason."""
    draft = Draft(repository)
    done = [_carry_out(draft, verdict, official, options) for verdict in verdicts]
    done = _add_to_card(draft, done)
    return Plan(draft.changes(), tuple(done))


def link_of(score: Score) -> str | None:
    """The url that shows the number: for a card the source line at the pinned revision."""
    url = score.source.url
    if url is None or score.source.kind != "readme" or not score.line or "#" in url or "?" in url:
        return url
    return f"{url}?code=true#L{score.line}"


def source_name(score: Score) -> str | None:
    """The source's name, None where there is no link that it could name."""
    name = score.source.name or ("Model card" if score.source.kind == "readme" else score.source.kind)
    return name if score.source.url else None


def _diff_lines(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "backslashreplace").split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([f"{last}\n\\ No newline at end of file\n"] if last else [])


def _add_to_card(draft: Draft, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """All new results in the card's model-index at once; one by one only to find those that do not fit."""
    cases = [verdict.case for verdict in verdicts if verdict.case and "model-index" in verdict.missing]
    name = draft.repository.repo_id.rpartition("/")[2]
    if not cases:
        return list(verdicts)
    if objection := hub_objection(draft.read(CARD) or b""):
        told = {verdict.index for verdict in verdicts if "model-index" in verdict.missing}
        return [_without_card(item, objection) if item.index in told else item for item in verdicts]

    def add(some: Sequence[Case]) -> None:
        entries = [index_entry_of(case) for case in some]
        draft.write(CARD, add_to_model_index(_utf8(draft.read(CARD)), entries, name))

    failed: dict[int, str] = {}
    try:
        add(cases)
    except EvaluationError:
        for case in cases:
            try:
                add([case])
            except EvaluationError as error:
                failed[case.index] = error.message
    return [
        _without_card(verdict, failed[verdict.index]) if verdict.index in failed else verdict
        for verdict in verdicts
    ]


def _without_card(verdict: Verdict, reason: str) -> Verdict:
    """The verdict on a score that the card does not take; its entry in `.eval_results` stays."""
    rest = tuple(target for target in verdict.missing if target != "model-index")
    if rest or verdict.replaces:
        return replace(verdict, missing=rest, detail=f"not in {CARD}: {reason}")
    return replace(verdict, status="refused", missing=(), detail=reason)


def _carry_out(draft: Draft, verdict: Verdict, official: OfficialList, options: Options) -> Verdict:
    if not verdict.writes or verdict.case is None:
        return verdict
    case, saved = verdict.case, draft.save()
    try:
        for result in verdict.replaces:
            _replace_value(draft, result, case, options)
        if "eval-results" in verdict.missing:
            found = _found_there(draft, case, official)
            if found:
                seen = replace(draft.repository, results=(*draft.repository.results, *found))
                return replace(compare_with_published(case, seen, official, options), missing=(), replaces=())
            path = _eval_path(case)
            draft.write(path, add_to_eval_results(draft.read(path), [eval_entry_of(case, options)]))
    except EvaluationError as error:
        draft.restore(saved)
        return replace(verdict, status="refused", detail=error.message, missing=(), replaces=())
    return verdict


def _utf8(card: bytes | None) -> bytes:
    """The card, empty without one. EvaluationError (5) if it is no UTF-8: the client sends no other."""
    try:
        (card or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        line = (card or b"").count(b"\n", 0, error.start) + 1
        raise EvaluationError(
            f"{CARD} is no UTF-8 text (line {line}), so it cannot be committed",
            code=5,
            hint="save it as UTF-8",
        ) from error
    return card or b""


def _found_there(draft: Draft, case: Case, official: OfficialList) -> list[Structured]:
    """Results for the same score in the very file; the Hub's own reading may be older than the file."""
    data = draft.read(_eval_path(case))
    rows = read_eval_results(_eval_path(case), data) if data else ()
    return [row for row in rows if may_be_same(row, case, official)]


def _replace_value(draft: Draft, result: Structured, case: Case, options: Options) -> None:
    """Another value for a published result, and the source that states it."""
    path, is_card = result.path, result.path == CARD
    data = _utf8(draft.read(path)) if is_card else draft.read(path) or b""
    rows = read_model_index(data, draft.repository.repo_id) if is_card else read_eval_results(path, data)
    exact = next((row for row in rows if exact_result_key(row) == exact_result_key(result)), None)
    if exact is None:
        raise EvaluationError(
            f"{path} no longer holds {result.raw}", code=5, hint="run the same command again"
        )
    if exact.date and exact.date != (options.date or case.score.source.date):
        raise EvaluationError(
            f"{place_of_result(exact)}: {exact.raw} is dated {exact.date}; "
            "another value would stand under that date",
            code=5,
            hint="edit that result by hand",
        )
    data = (
        set_index_value(data, replace(exact, entry=None), case.value)
        if is_card
        else set_eval_value(path, data, exact, case.value)
    )
    draft.write(path, _with_source(path, data, exact, link_of(case.score)))


def _with_source(path: str, data: bytes, result: Structured, url: str | None) -> bytes:
    """The file with another source url for a result; as it is where the old url pins no revision.

    The old url says the old value. It is replaced in the lines after the value, and only if nothing else of
    the file's results changes by it; raises EvaluationError (5) where it cannot be.
    """
    old = result.source_url
    if not old or not url or old == url or not _PINNED.search(old):
        return data
    rows = read_model_index(data) if path == CARD else read_eval_results(path, data)
    lines = data.split(b"\n")
    for number in range(result.line, min(result.line + SOURCE_LINES, len(lines))):
        if old.encode() in lines[number]:
            lines[number] = lines[number].replace(old.encode(), url.encode(), 1)
            break
    changed = b"\n".join(lines)
    found = read_model_index(changed) if path == CARD else read_eval_results(path, changed)
    if tuple(found) != tuple(
        row if row.line != result.line else replace(row, source_url=url) for row in rows
    ):
        raise EvaluationError(
            f"{place_of_result(result)}: its source cannot be brought up to date",
            code=5,
            hint="edit that result by hand",
        )
    return changed


def _eval_path(case: Case) -> str:
    """The file of `.eval_results` for a score."""
    told = replace(case.measurement.settings, temperature=None, harness=None, harness_version=None)
    return eval_file_name(case.benchmark.id, settings_text(told))


def eval_entry_of(case: Case, options: Options) -> EvalEntry:
    """The score as an entry of `.eval_results`. Without --date the date stays open: it is that of the run."""
    source = case.score.source
    return EvalEntry(
        dataset_id=str(case.dataset),
        task_id=str(case.task),
        value=case.value,
        revision=measured_on(case.score).revision,
        date=options.date or source.date,
        source_url=link_of(case.score),
        source_name=source_name(case.score),
        notes=case.notes,
    )


def index_entry_of(case: Case) -> IndexEntry:
    """The score as a result of `model-index`, with its dataset, configuration and shots."""
    score, benchmark = case.score, case.benchmark
    kind = _metric_type(case)
    variant = re.sub(r"[()\[\]]", " ", case.notes or "").strip()
    shots = case.measurement.settings.shots
    return IndexEntry(
        task_type=benchmark.task_type,
        dataset_type=_own_dataset(benchmark),
        dataset_name=benchmark.name,
        metric_type=kind,
        value=case.value,
        config=None if case.score.settings.part else benchmark.config,
        split=_split_measured(case),
        revision=measured_on(score).revision,
        dataset_args=() if shots is None else (("num_few_shot", shots),),
        metric_name=f"{kind} ({variant})" if variant else None,
        source_name=source_name(case.score),
        source_url=link_of(case.score),
    )


def _split_measured(case: Case) -> str | None:
    """The split that was measured; one that is a part of the benchmark by name is told as that."""
    told, benchmark = case.score.settings.split, case.benchmark
    above = [catalogue().with_id(parent) for parent, _ in benchmark.part_of]
    named = any(item and find_part(item, told or "") for item in (benchmark, *above))
    return told if told and not named else benchmark.split


def _metric_type(case: Case) -> str:
    """The type of a score's metric: what was measured, by the Hub's name for it."""
    metric = case.measurement.metric or ""
    found = metric_of(metric)
    name = found[0].hub(found[1]) if found else metric
    return re.sub(r"[^a-z0-9@^.+]+", "_", name.casefold()).strip("_")


@lru_cache(1024)
def _own_dataset(benchmark: Benchmark) -> str:
    """What `dataset.type` says: the dataset, unless another benchmark is drawn from the same part of it.

    huggingface_hub merges results that share type, config and split, so such benchmarks go by their id.
    """
    place = (benchmark.dataset, benchmark.config, benchmark.split)
    others = (item for item in catalogue().benchmarks if item.id != benchmark.id)
    is_shared = any(place == (item.dataset, item.config, item.split) for item in others)
    return benchmark.id if is_shared or not benchmark.dataset else benchmark.dataset


# --------------------------------------------------------------------------------------------------
# publishing/printed
# --------------------------------------------------------------------------------------------------
# A published result held against the scores that a source prints: what agrees, and what contradicts it.
#
# `cases_of` makes scores ready for it, `hold_against` compares: `Held` has the score that prints the same
# number for the same measurement, else each `Contradiction`. `verify` asks this of one model, `survey` of
# many.

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
    ours = measurement_of_result(result)
    for what, tell in ((ANOTHER_METRIC, _other_metric_text), (ANOTHER_PART, _other_part_text)):
        of_kind = (case for case in cases if case not in same and _is_one_number_printed(ours, case))
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
# publishing/pull_text: The title and the text of a pull request, in which no foreign text can do anything
# --------------------------------------------------------------------------------------------------
# `pull_title` and `pull_text` say what is added and from where, how it was measured, what is left out and how
# to reject it. Names of strangers come without markup, links or mentions. `named_in_title` reads a title of
# ours again.

LISTED = 20  # lines of a list in a pull request's text before it is cut
_PULL_TITLE = "{} evaluation results for {}"
_OWN_TITLE = pattern(r"(?:Add|Update) evaluation results for (?P<names>.+?)(?P<more> and \d+ more)?")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;&#8203;", "|": "&#124;"}


def pull_title(plan: Plan) -> str:
    """Title of the pull request and first line of the commit: what it adds, in the words of the mapping."""
    verdicts = plan.written
    names = list(
        dict.fromkeys(title_name(verdict.case.benchmark.name) for verdict in verdicts if verdict.case)
    )
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    verb = "Add" if any(verdict.missing for verdict in verdicts) else "Update"
    return _PULL_TITLE.format(verb, shown)


def named_in_title(title: str) -> tuple[tuple[str, ...], bool] | None:
    """(the benchmarks that a title of `pull_title` names, whether there are more); None for another title."""
    match = _OWN_TITLE.fullmatch(title)
    return (tuple(match["names"].split(", ")), bool(match["more"])) if match else None


def title_name(benchmark_name: str) -> str:
    """A benchmark's name as titles have it."""
    return shortened(benchmark_name, 60)


def pull_text(plan: Plan, submission: Submission, official: OfficialList, *, opens_pull: bool) -> str:
    """The text of the pull request: what is added and from where, what is not and why, how to reject it."""
    verdicts = plan.written
    count = f"{len(verdicts)} evaluation result{'s' if len(verdicts) != 1 else ''}"
    verb = "adds" if any(verdict.missing for verdict in verdicts) else "updates"
    parts = [
        f"This {verb} {count} of `{submission.repo_id}` as metadata, so that leaderboards and other tools "
        "can read them. The numbers are those of the source beside each; nothing was measured anew unless "
        "it is said below.",
        "\n".join(
            [
                "| Score | Benchmark | Variant | Measured by | Source |",
                "|---:|---|---|---|---|",
                *map(_table_row, verdicts),
            ]
        ),
        "\n".join(map(_file_line, plan.changes)),
    ]
    if submission.chosen:
        named = ", ".join(map(_safe_markdown, submission.chosen))
        parts.append(f"Read from {named}, which whoever opened this pull request says is this model.")
    if methods := [line for verdict in verdicts for line in _method_lines(verdict.score)]:
        parts.append("**How it was measured**\n\n" + "\n".join(_cut(methods)))
    if left_out := _left_out(plan, submission):
        parts.append("**Not included**\n\n" + "\n".join(left_out))
    if opens_pull:
        parts.append(
            "**If something is wrong**, or you would rather not have these results: close this pull request, "
            "nothing else is needed. Open pull requests count on benchmark leaderboards; closed ones do not."
        )
    listed = {"live": "the Hub's list", "cache": "the Hub's list", "table": "a list shipped with the tool"}
    parts.append(
        f"Benchmarks by {listed[official.origin]} of {official.as_of}. Prepared with hf-evaluation {VERSION}."
    )
    return "\n\n".join(parts) + "\n"


def _table_row(verdict: Verdict) -> str:
    score, case = verdict.score, verdict.case
    value = value_text(case.value if case else score.value)
    old = "".join(f"{_safe_markdown(result.raw, 20)} → " for result in verdict.replaces[:1])
    name = _safe_markdown(case.benchmark.name if case else score.benchmark)
    variant, who = _safe_markdown(score.variant or ""), _safe_markdown(who_text(who_of_score(score)))
    return f"| {old}{value} | {name} | {variant} | {who} | {_source_link(score)} |"


def _source_link(score: Score) -> str:
    where = (
        f"{CARD}, line {score.line}" if score.source.kind == "readme" and score.line else source_name(score)
    )
    url = link_of(score)
    if not url:
        return _safe_markdown(where or "")
    return f"[{_safe_markdown(where or 'source')}]({quote(url, safe=':/?#=&%+@~.,-_')})".replace("@", "%40")


def _file_line(change: Change) -> str:
    what = (
        "results in the format that leaderboards read"
        if change.path != CARD
        else "`model-index` in the metadata"
    )
    return f"- `{change.path}`: {what}; {'a new file' if change.old is None else 'nothing else is touched'}"


def _method_lines(score: Score) -> Iterator[str]:
    """One line for a measured score: its method's plain values, the samples and the standard error."""
    if not score.method:
        return
    facts = (
        (name, value) for name, value in score.method.items() if name != "notes"
    )  # those are in the files
    told = {name: value for name, value in facts if isinstance(value, str | int | float)}
    told |= {"samples": score.samples} if score.samples is not None else {}
    told |= {"standard error": score.stderr} if score.stderr is not None else {}
    line = ", ".join(
        f"{_safe_markdown(str(name), 40)} {_safe_markdown(str(value))}"
        for name, value in sorted(told.items())
    )
    yield f"- {_safe_markdown(score.benchmark)}: {line}"


def _left_out(plan: Plan, submission: Submission) -> list[str]:
    """A line for each score and table that is not in it, at most LISTED, and how many more there are."""
    lines = []
    for verdict in plan.verdicts:
        if not verdict.writes:
            name = ", ".join(text for text in (verdict.score.benchmark, verdict.score.variant) if text)
            lines.append(f"- {_safe_markdown(name)}: {_safe_markdown(verdict.detail or verdict.status, 200)}")
    for skip in submission.skipped:
        if skip.reason.startswith(NOT_EVALUATION):
            continue
        where = f"table {skip.table}: " if skip.table is not None else ""
        lines.append(f"- {where}{_safe_markdown(skip.reason, 200)}")
    return _cut(lines)


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return lines[:LISTED] + ([f"- and {more} more"] if more > 0 else [])


def _safe_markdown(text: str, limit: int = 120) -> str:
    """Foreign text for a pull request: one line, no markup, no links, no table cells, no mention of anybody.

    "@" becomes an entity with an invisible space after it, for mentions are recognised in rendered text too.
    """
    out = []
    for ch in shortened(text, limit):
        if ch in _ENTITIES:
            out.append(_ENTITIES[ch])
        else:
            out.append(f"\\{ch}" if ch in "\\`*_{}[]()#~!^$" or (ch in "+-" and not out) else ch)
    return "".join(out).replace("://", ":&#8203;//").replace("www.", "www&#46;")


# --------------------------------------------------------------------------------------------------
# publishing/answered
# --------------------------------------------------------------------------------------------------
# What the owners of a repository have answered already: closed proposals, and results taken out again.
#
# `heed_answers` turns what is new to main into "in_pr" where a pull request of this tool proposed it before,
# and was closed, or merged and its result removed since. It asks the Hub once at most: the newest of those
# pull
# requests is read, older ones are known by their titles. Whose account opened it does not matter, the answer
# is
# to the numbers.

QUOTED = 200  # characters of a comment that are shown


def heed_answers(
    verdicts: Sequence[Verdict], repository: Repository, official: OfficialList
) -> tuple[Verdict, ...]:
    """The verdicts, those on new scores as the owners' earlier answers make them."""
    found = list(verdicts)
    is_read = False
    for pull in repository.settled:
        concerned = [index for index, verdict in enumerate(found) if _may_concern(pull, verdict)]
        if not concerned:
            continue
        settled = Settled(pull) if is_read else read_settled(repository, pull)
        is_read = True
        for index in concerned:
            found[index] = _answered(found[index], settled, repository, official)
    return tuple(found)


def _may_concern(pull: Pull, verdict: Verdict) -> bool:
    """Whether a pull request has a title of ours that may speak of a score that is new."""
    named = named_in_title(pull.title)
    if named is None or verdict.status != "new" or verdict.case is None:
        return False
    return named[1] or _is_named(verdict.case.benchmark, named[0])


def _is_named(benchmark: Benchmark, names: Iterable[str]) -> bool:
    return title_name(benchmark.name) in names


def _answered(verdict: Verdict, settled: Settled, repository: Repository, official: OfficialList) -> Verdict:
    """The verdict on a new score in view of one settled pull request."""
    pull, case = settled.pull, verdict.case
    if case is None or settled.is_withdrawn:
        return verdict
    if settled.results is not None:
        other = next((item for item in settled.results if may_be_same(item, case, official)), None)
        if other is None:
            return verdict
        what = f"{other.raw} in {other.path}"
    elif not _title_says(pull, case, repository, official):
        return verdict
    else:
        other, what = None, f"{case.benchmark.name}, by its title,"
    return replace(
        verdict, status="in_pr", detail=_told(settled, what), missing=(), replaces=(), pull=pull, other=other
    )


def _title_says(pull: Pull, case: Case, repository: Repository, official: OfficialList) -> bool:
    """Whether the title alone is an answer: it names the benchmark, of which a merge left nothing on main."""
    named = named_in_title(pull.title)
    if named is None or not _is_named(case.benchmark, named[0]):
        return False
    return pull.status == "closed" or not any(
        is_beside(result, case, official) for result in repository.results
    )


def _told(settled: Settled, what: str) -> str:
    pull = settled.pull
    by = f" by {settled.by}" if settled.by else ""
    if pull.status == "merged":
        told = f"#{pull.num} by {pull.author} added {what} and was merged{by}; it was removed from main since"
    else:
        told = f"#{pull.num} by {pull.author} proposed {what} and was closed{by} without merging"
    said = shortened(settled.comment or "", QUOTED)
    return told + (f": “{said}”" if said else "")


# --------------------------------------------------------------------------------------------------
# publishing/repair
# --------------------------------------------------------------------------------------------------
# Repair: what the lint finds and can be mended without guessing, until nothing of it is left.
#
# `repair_files` mends a card and its files of `.eval_results`; a `Repair` holds the files as they are then,
# each `Mend` with its rule and proof, and what is left for a person. `Choice`s are what a person has decided
# of
# what is left by the mends: their lines are those of the mended files, before any choice.

NO_PROOFS = ProofSources()
MAX_MENDS = 2000  # of one repository; each takes a reading of its file
REPAIR_SECONDS = 30.0  # of the processor, for mends that fail one by one; what is left then is told as left
_DROPPED = "drop"
# Rules whose mends say which keys there are; the others are looked at when that is settled.
_OF_KEYS = frozenset({"FM004", "FM006", "MI015", "ER018", "ER021"})
# Rules of which a person may say how they are decided: `PATH:LINE=drop`, a value, or a task.
_BY_DROPPING = frozenset({"ER019", "ER024", "MI018"})
_BY_VALUE = frozenset({"ER010", "ER011", "MI021", "MI022", "ER008", "MI013"})
_BY_TASK = frozenset({"ER006", "ER017"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided of the finding in a line: `drop` the result, or the value or task to write."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The files that change, how each change came, and the findings that are left.

    `decisions` are what --choose takes for each of these, with all choices that were made already; None where
    the line itself has to be written anew.
    """

    changes: tuple[Change, ...]
    mends: tuple[Mend, ...]
    left: tuple[Finding, ...]
    decisions: tuple[str | None, ...] = ()


@dataclass(slots=True)
class _Draft:
    """Files while they are mended; `before` says where each line of their YAML stood before the choices."""

    data: dict[str, bytes]
    before: dict[str, list[int | None]] = field(default_factory=dict)

    def edited(self, document: YamlDocument, edit: Edit, data: bytes) -> None:
        """Take a file with an edit in it."""
        first, rows = document.first_line, self._rows(document)
        for start, end, text in sorted(edit.splices, reverse=True):
            row, last = (min(document.line(at) - first, len(rows) - 1) for at in (start, end))
            is_whole = document.line_starts[row] == start
            more = len(LINE_BREAK.findall(text))
            head = None if is_whole and more else rows[last if is_whole else row]
            rows[row : last + 1] = [head, *([None] * (more - 1)), *([rows[last]] if more else [])]
        self.before[document.path], self.data[document.path] = rows, data

    def replaced(self, document: YamlDocument, data: bytes) -> None:
        """Take a file that was written anew: none of its lines stood there before."""
        lines = data.count(b"\n") + 1
        self.before[document.path], self.data[document.path] = [None] * lines, data

    def line_before(self, finding: Finding) -> int | None:
        """Where the line of a finding stood before the choices; None for a new one."""
        rows = self.before.get(finding.path)
        if rows is None:
            return finding.line
        envelope = _envelope_of(finding.path, self.data[finding.path])
        at = finding.line - (envelope.line if envelope else 1)
        return finding.line if at < 0 else rows[at] if at < len(rows) else None

    def _rows(self, document: YamlDocument) -> list[int | None]:
        first = document.first_line
        known = self.before.get(document.path)
        return [*range(first, first + len(document.line_starts))] if known is None else known


def repair_files(
    files: Mapping[str, bytes],
    official: Mapping[str, Official],
    known: ProofSources = NO_PROOFS,
    choices: Sequence[Choice] = (),
) -> Repair:
    """Mend a card and its result files, by what is `known` besides the results in them.

    Raises EvaluationError (2, 5) for a choice that fits nothing.
    """
    draft, end = _Draft(dict(files)), time.process_time() + REPAIR_SECONDS
    made = _mends_made(draft, official, known, end)
    draft.before.clear()
    if choices:
        made += _choices_made(draft, official, choices)
        made += _mends_made(draft, official, known, end)
    now = draft.data
    changes = tuple(
        Change(path, files[path], data) for path, data in sorted(now.items()) if data != files[path]
    )
    left = lint_files({path: data for path, data in now.items() if data or not files[path]}, official)
    return Repair(changes, tuple(made), left, tuple(_decision_of(draft, finding) for finding in left))


def _mends_made(
    draft: _Draft, official: Mapping[str, Official], known: ProofSources, end: float
) -> list[Mend]:
    """Mend until nothing more can be proved, or the time is up."""
    made: list[Mend] = []
    refused: set[Mend] = set()
    while len(made) < MAX_MENDS and (more := _next_mends(draft, official, known, refused, end)):
        made += more
    return made


def _decision_of(draft: _Draft, finding: Finding) -> str | None:
    """What --choose takes for a finding, by the line that it had before any choice."""
    line = draft.line_before(finding)
    return None if line is None else decision_text(replace(finding, line=line))


def datasets_in(files: Mapping[str, bytes]) -> list[str]:
    """The data sets that the files name, under today's ids too: those whose tasks are needed."""
    names: list[str] = []
    for path, data in files.items():
        document, _ = _read(path, data)
        for node in every_node(document.root if document and path != CARD else None):
            named = (
                yaml_text(value) for key, value in yaml_pairs(node) if key.value in ("id", "type", "name")
            )
            names += filter(None, named)
    known = [item.eval_dataset for name in names for item in catalogue().of_dataset(name)]
    return [*names, *filter(None, known)]


def choice_of(text: str) -> Choice:
    """PATH:LINE=TEXT as a choice. Raises EvaluationError (2) for anything else."""
    place, _, decided = text.partition("=")
    path, _, line = place.rpartition(":")
    if not path or not line.isdecimal() or not decided.strip():
        raise EvaluationError(
            f"--choose {text}: no place and decision",
            code=2,
            hint="write PATH:LINE=drop, PATH:LINE=VALUE or PATH:LINE=TASK",
        )
    return Choice(path, int(line), decided.strip())


def decision_text(finding: Finding) -> str | None:
    """What --choose takes for a finding that is left; None where the line itself has to be written anew."""
    place = f"{finding.path}:{finding.line}="
    if finding.rule in _BY_DROPPING:
        return place + _DROPPED
    return (
        place + "VALUE" if finding.rule in _BY_VALUE else place + "TASK" if finding.rule in _BY_TASK else None
    )


def _next_mends(
    draft: _Draft,
    official: Mapping[str, Official],
    known: ProofSources,
    refused: set[Mend],
    end: float,
) -> list[Mend]:
    """Make the mends of the first file in which some can be proved; none where there are none."""
    files = draft.data
    findings = lint_files(files, official)
    evidence = replace(known, results=tuple(parsed_results(files)[0]))
    for path in sorted({finding.path for finding in findings}):
        document, envelope = _read(path, files[path])
        if document is None or envelope is None or has_aliases(document):
            continue
        mine = [finding for finding in findings if finding.path == path]
        offers = _offers(Linter(document, by_lower_id(official)), evidence, mine, files)
        timely = itertools.takewhile(lambda _: time.process_time() < end, offers)
        fresh = [(mend, edit) for mend, edit in timely if mend not in refused]
        for some in (_offers_apart(fresh), *([offer] for offer in fresh)):
            if time.process_time() > end:
                return []
            edit = _edits_joined([edit for _, edit in some if edit])
            new = mended(document, envelope, edit) if edit.splices else None
            if new is not None and _is_taken_then(files, path, new.join(), official, known, end):
                draft.edited(document, edit, new.join())
                return [mend for mend, _ in some]
            if len(some) == 1:
                refused.add(some[0][0])
        whole = _whole_file(document, mine, official, files)
        if whole is not None:
            data, mend = whole
            draft.replaced(document, data)
            return [mend]
    return []


def _is_taken_then(
    files: Mapping[str, bytes],
    path: str,
    data: bytes,
    official: Mapping[str, Official],
    known: ProofSources,
    end: float,
) -> bool:
    """Whether the Hub takes the card after a mend, and what follows it, where it takes it as it is.

    Under a key that the Hub does not read anything may stand; under its right name it would be judged.
    """
    if path != CARD or hub_objection(files[path]) or not hub_objection(data):
        return True
    draft = _Draft({**files, path: data})
    _mends_made(draft, official, known, end)
    return hub_objection(draft.data[path]) is None


def _offers_apart(offers: Iterable[MendOffer]) -> list[MendOffer]:
    """Those of the offers that touch different places, so that they can be made at once.

    What only one parser refuses is mended step by step: of several characters one may be the cause.
    """
    taken: list[tuple[int, int]] = []  # in order, none over another
    swapped: set[YamlNode] = set()
    found: list[MendOffer] = []
    everything = list(offers)
    for mend, edit in [offer for offer in everything if offer[0].rule in _OF_KEYS] or everything:
        if edit is None or mend.rule in ("FM008", "ER025") or swapped & edit.swaps.keys():
            continue
        spans = [(start, end) for start, end, _ in edit.splices]
        if any(_touches(span, taken) for span in spans):
            continue
        for span in spans:
            insort(taken, span)
        swapped |= edit.swaps.keys()
        found.append((mend, edit))
    return found


def _touches(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a span touches one of those that are taken."""
    at = bisect_left(taken, span)
    return any(span[0] <= last and first <= span[1] for first, last in taken[max(at - 1, 0) : at + 1])


def _edits_joined(edits: Iterable[Edit]) -> Edit:
    """Edits of different places as one."""
    splices: list[tuple[int, int, str]] = []
    swaps: dict[YamlNode, tuple[Shape, ...]] = {}
    for edit in edits:
        splices += edit.splices
        swaps |= edit.swaps
    return Edit(tuple(splices), swaps)


def _envelope_of(path: str, data: bytes) -> Envelope | None:
    return front_matter_envelope(data) if path == CARD else file_envelope(data)


def _read(path: str, data: bytes) -> tuple[YamlDocument | None, Envelope | None]:
    envelope = _envelope_of(path, data)
    document = parse_document(path, envelope) if envelope else None
    return (None if isinstance(document, Unreadable) else document), envelope


def _offers(
    lint: Linter, evidence: ProofSources, findings: Sequence[Finding], files: Mapping[str, bytes]
) -> Iterator[MendOffer]:
    """The mends of which the lint has a finding; of a mixture of scales only those in its lines."""
    rules = {finding.rule for finding in findings}
    mixed = {finding.line for finding in findings if finding.rule == "MI021"}
    for mend, edit in mends_of(lint, evidence):
        if mend.rule in rules and (mend.rule != "MI021" or mend.line in mixed):
            yield mend, edit
    if "ER024" in rules:
        yield from _in_two_files(lint, files)


def _in_two_files(lint: Linter, files: Mapping[str, bytes]) -> Iterator[MendOffer]:
    """Entries that an earlier file has word for word; the last one of a file goes with the file."""
    root = lint.document.root
    earlier = _entries_before(lint.document.path, files)
    there = {shape: f"{path}, line {line}" for path, line, shape in earlier}
    for index, entry in enumerate(yaml_items(root)):
        place = there.get(shape_of(entry))
        if place and root is not None and len(root.children) > 1:
            proof = f"{place} says the same in every field"
            mend = Mend("ER024", lint.document.path, lint.line(entry), lint.raw(entry), "taken out", proof)
            yield mend, drop_item(lint.document, root, index)


def _entries_before(path: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, Shape]]:
    """The entries of the files before one: file, line, shape."""
    for other in sorted(other for other in files if CARD != other < path):
        document, _ = _read(other, files[other])
        if document is not None:
            yield from (
                (other, document.line(item.start), shape_of(item)) for item in yaml_items(document.root)
            )


def _whole_file(
    document: YamlDocument,
    findings: Sequence[Finding],
    official: Mapping[str, Official],
    files: Mapping[str, bytes],
) -> tuple[bytes, Mend] | None:
    """A file that says nothing of its own (it becomes empty: deleted), or that holds a whole model-index."""
    rules = {finding.rule for finding in findings}
    items = yaml_items(document.root)
    if "ER024" in rules and len(items) == 1:
        own = shape_of(items[0])
        for path, _, shape in _entries_before(document.path, files):
            if shape == own:
                proof = f"{path} says the same in every field"
                return b"", Mend("ER024", document.path, 1, "the only entry", "the file is deleted", proof)
    if "ER003" in rules and "#" not in document.text:
        return _entries_of_index(document, official)
    return None


def _entries_of_index(document: YamlDocument, official: Mapping[str, Official]) -> tuple[bytes, Mend] | None:
    """A model-index in a file of `.eval_results` as its entries; None unless all of it can be said there."""
    if MODEL_INDEX not in yaml_fields(document.root):
        return None
    boards = by_lower_id(official)
    entries = [_entry_of_result(row, boards) for row, _ in index_rows(document, index_models(document))]
    found = [entry for entry in entries if entry is not None]
    if not found or len(found) != len(entries):
        return None
    proof = "each result is of an official benchmark with one task, in its metric"
    mend = Mend("ER003", document.path, 1, MODEL_INDEX, f"{len(found)} entries of .eval_results", proof)
    return add_to_eval_results(None, found), mend


def _entry_of_result(row: Structured, boards: Mapping[str, tuple[str, Official]]) -> EvalEntry | None:
    """A result of a model-index as an entry; None where dataset, task, metric or scale is not certain."""
    benchmark = benchmark_in_index(row)
    if benchmark is None or row.value is None or row.verified:
        return None
    dataset, board = boards.get(catalogue().present_id(benchmark.eval_dataset), ("", None))
    tasks = board.tasks if board else None
    usual = {"accuracy", "acc", (benchmark.metric or "").casefold()}
    if not tasks or len(tasks) != 1 or (row.metric or "").casefold() not in usual:
        return None
    if unit_of_result(row, benchmark) != benchmark.scale:
        return None
    return EvalEntry(
        dataset,
        tasks[0],
        tidy_number(row.value),
        source_url=row.source_url,
        source_name=row.source_name if row.source_url else None,
        notes=row.variant,
    )


def _choices_made(draft: _Draft, official: Mapping[str, Official], choices: Sequence[Choice]) -> list[Mend]:
    """Do what a person decided, where the lint has a finding that it decides.

    Lines are those before any of the choices, so the last one of a file is made first.
    """
    rules: dict[tuple[str, int], set[str]] = {}
    for finding in lint_files(draft.data, official):
        rules.setdefault((finding.path, finding.line), set()).add(finding.rule)
    made: dict[tuple[str, int], Mend] = {}
    for choice in sorted(choices, key=lambda choice: (choice.path, -choice.line)):
        place = (choice.path, choice.line)
        decided = rules.get(place, set())
        if place in made or not _is_made(draft, decided, choice):
            twice = f"{choice.path}, line {choice.line} is decided twice"
            nothing = f"nothing in {choice.path}, line {choice.line} is decided by {choice.text!r}"
            raise EvaluationError(
                f"--choose: {twice if place in made else nothing}",
                code=5,
                hint=f"see what can be chosen: {command_again(replaced=['--choose'])}",
            )
        now = "taken out" if choice.text == _DROPPED else choice.text
        made[place] = Mend(min(decided), choice.path, choice.line, "", now, "you decided it")
    return [made[choice.path, choice.line] for choice in choices]


def _is_made(draft: _Draft, rules: set[str], choice: Choice) -> bool:
    """Make a choice, if it decides one of the rules that its line breaks."""
    document, envelope = _read(choice.path, draft.data.get(choice.path, b""))
    if document is None or envelope is None:
        return False
    edit = _chosen_edit(document, rules, choice)
    if edit is None or (new := mended(document, envelope, edit)) is None:
        return False
    draft.edited(document, edit, new.join())
    return True


def _chosen_edit(document: YamlDocument, rules: set[str], choice: Choice) -> Edit | None:
    for items, index in _results_in(document):
        item = items.children[index]
        if not document.line(item.start) <= choice.line <= document.line(max(item.end - 1, item.start)):
            continue
        if choice.text == _DROPPED:
            return drop_item(document, items, index) if rules & _BY_DROPPING else None
        if rules & _BY_TASK:
            return _task_edit(document, item, choice.text)
        if rules & _BY_VALUE and decimal_number(choice.text) is not None:
            tag = "float" if "." in choice.text else "int"
            values = [node for node in _values_in(item) if document.line(node.start) == choice.line]
            shape = ("scalar", tag, choice.text, ())
            return rewrite(values[0], choice.text, shape) if len(values) == 1 else None
    return None


def _results_in(document: YamlDocument) -> Iterator[tuple[YamlNode, int]]:
    """Each result with the list that it stands in."""
    lists: Iterable[YamlNode | None] = [document.root]
    if document.path == CARD:
        lists = [yaml_fields(model).get("results") for model in index_models(document)]
    for items in lists:
        for index in range(len(yaml_items(items))):
            if items is not None:
                yield items, index


def _values_in(item: YamlNode) -> list[YamlNode]:
    parts = yaml_fields(item)
    holders = [parts, *(yaml_fields(metric) for metric in yaml_items(parts.get("metrics")))]
    return [holder["value"] for holder in holders if "value" in holder]


def _task_edit(document: YamlDocument, item: YamlNode, text: str) -> Edit | None:
    dataset = yaml_fields(item).get("dataset")
    task = yaml_fields(dataset).get("task_id")
    if dataset is None:
        return None
    if task is None:
        return add_after(document, dataset, "task_id", text)
    return rewrite(task, text, text_shape(text)) if yaml_text(task) else None


# --------------------------------------------------------------------------------------------------
# publishing/write: A plan as one commit or pull request, sent once and read back
# --------------------------------------------------------------------------------------------------
# `write_plan` sends and checks, `write_changes` what is no plan of scores; None says that the repository has
# moved. A lost answer is looked for before anything is sent again, and a pull request that has become
# superfluous is closed (`withdraw_pull`). `require_token` and `require_pulls` refuse early; `holds_changes`
# says what is there already; `whoami` is for reports.

WRITE_SECONDS = 90.0  # the Hub gives a commit 60 s, so after these its fate is settled, one way or the other
NO_BLOB = "0" * 40  # git's id of what is not there
_SECRET = pattern(r"\b(?:hf_[A-Za-z0-9]{12,}|sk-[A-Za-z0-9_-]{16,}|ghp_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16})\b")
_AGAIN = "run the same command again later; it looks for what has arrived before it writes"


@dataclass(frozen=True, slots=True)
class Commit:
    """What is sent: files, pinned to the commit that they were made from."""

    repo_id: str
    title: str
    body: str
    changes: tuple[Change, ...]
    parent: str
    branch: str
    opens_pull: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it. `num` is the pull request's number, None for a commit on a branch."""

    url: str
    sha: str
    num: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A commit that failed, or of which no answer came; `final` where no further try can help or harm."""

    error: EvaluationError
    pause: float
    final: bool = False


def write_plan(
    plan: Plan, submission: Submission, repository: Repository, official: OfficialList, options: Options
) -> Written | None:
    """Publish the plan and read it back; None where the repository has moved, so that it must be read again.

    At most one pull request is left open: after a lost answer our own is looked for, and one is closed again
    that somebody else's of the same moment makes superfluous, or that main of the same moment makes
    unmergeable.
    """
    commit = Commit(
        repository.repo_id,
        pull_title(plan),
        pull_text(plan, submission, official, opens_pull=options.write == "pull"),
        plan.changes,
        repository.sha,
        repository.branch,
        options.write == "pull" and options.amend is None,
    )
    _require_no_secret(commit)
    written = send(commit)
    if written is None:
        return None
    if written.num is not None and (rival := _rival(written.num, plan, repository, official)):
        withdraw_pull(
            commit.repo_id, written.num, f"#{rival} was opened at the same moment for the same benchmark"
        )
        return None
    conflicts = _read_back(commit, written)
    if conflicts and written.num is not None:
        withdraw_pull(
            commit.repo_id, written.num, f"{', '.join(conflicts)} changed on main at the same moment"
        )
        return None
    if options.amend is not None:
        return replace(written, num=options.amend, url=pull_url(commit.repo_id, options.amend))
    return written


def write_changes(commit: Commit) -> Written | None:
    """Send changes that are no new scores, and read them back; None where the repository has moved."""
    _require_no_secret(commit)
    written = send(commit)
    if written is not None:
        conflicts = _read_back(commit, written)
        if conflicts and written.num is not None:
            withdraw_pull(commit.repo_id, written.num, f"{', '.join(conflicts)} changed on main meanwhile")
            return None
    return written


def require_token() -> None:
    """Refuse before anything is asked what cannot be written without a token (3)."""
    hub_endpoint()
    from huggingface_hub import get_token

    if not get_token():
        raise EvaluationError(
            "not signed in", code=3, hint="run `hf auth login`, or set HF_TOKEN to a token that may write"
        )


def require_pulls(repository: Repository) -> None:
    """Refuse where no pull requests are taken, and to amend somebody else's (3)."""
    pull = repository.amended
    if pull and pull.author != whoami():
        raise EvaluationError(
            f"#{pull.num} is {pull.author}'s pull request; you can only amend your own",
            code=3,
            hint=f"comment there: {pull_url(repository.repo_id, pull.num)}",
        )
    if not repository.takes_pulls:
        raise EvaluationError(
            f"{repository.repo_id} takes no pull requests: discussions are disabled, or closed to you",
            code=3,
            hint="its owners can publish with --apply",
        )


def send(commit: Commit) -> Written | None:
    """Commit, once: tried again only after a look whether the last try arrived. None where main has moved."""
    outcome: Written | Failure | None = None
    for attempt in range(RETRIES):
        outcome = _attempt(commit, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.final:
            break
        time.sleep(outcome.pause)
        if found := _arrived(commit):
            return found
    assert isinstance(outcome, Failure)
    raise outcome.error


def whoami() -> str:
    """The account of the token. Raises EvaluationError: 3 without a token, 6 where the Hub names none."""
    name = as_text(hub_object("/api/whoami-v2", "your account").get("name"))
    if name is None:
        raise EvaluationError("the Hub does not say whose token this is", code=6, hint=TRY_LATER)
    return name


def withdraw_pull(repo_id: str, num: int, reason: str) -> None:
    """Close our own pull request of a moment ago, and say there why. Raises EvaluationError naming it."""
    from huggingface_hub import HfApi

    talk(f"{reason}; closing #{num}")
    api = HfApi(endpoint=hub_endpoint())
    text = f"Closed by its author: {reason}."
    try:
        ask_hub(
            lambda: api.change_discussion_status(repo_id, num, new_status="closed", comment=text),
            repo_id,
            None,
        )
    except (EvaluationError, ValueError, KeyError, TypeError) as error:  # or an answer the client cannot read
        raise EvaluationError(
            f"{pull_url(repo_id, num)} is superfluous ({reason}), but was not closed: {first_line(error)}",
            code=error.code if isinstance(error, EvaluationError) else 6,
            hint=f"close it: {hf_command('discussions', 'close', repo_id, num, '--yes')}",
        ) from error


@contextlib.contextmanager
def written_already(written: Written) -> Iterator[None]:
    """Errors in here say that the pull request is there."""
    try:
        yield
    except EvaluationError as error:
        raise EvaluationError(
            f"{written.url} is written, but could not be read back: {error.message}",
            code=error.code,
            hint=_look_at(written),
        ) from error


def _require_no_secret(commit: Commit) -> None:
    """Refuse to publish what looks like a token, or is the user's own (5); what stood there may stay."""
    from huggingface_hub import get_token

    body = commit.body.replace("\\", "")  # as it is rendered
    added = "\n".join([commit.title, body, *(change.added() for change in commit.changes)])
    token = get_token()
    if _SECRET.search(added) or (token and token in added):
        raise EvaluationError(
            "a token stands in what would be published",
            code=5,
            hint="take it out of the scores (method, notes, url), and revoke it if others have seen it",
        )


def _attempt(commit: Commit, attempt: int) -> Written | Failure | None:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    pause = RETRY_WAITS[min(attempt, len(RETRY_WAITS) - 1)]
    try:
        return _send_once(commit)
    except HfHubHTTPError as error:
        status = status_of(error)
        if status in (409, 412):
            return None
        final = status not in PASSING or _is_before_commit(error)
        return Failure(_write_error(error, status, commit), wait_seconds(error, attempt), final)
    except (httpx2.HTTPError, OSError) as error:
        failure = EvaluationError(f"the Hub cannot be reached: {first_line(error)}", code=6, hint=_AGAIN)
        final = not isinstance(error, httpx2.HTTPError) or _is_before_commit(error)
        return Failure(failure, pause, final)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _unreadable_answer(error, pause, commit.repo_id)


def _send_once(commit: Commit) -> Written | None:
    import warnings

    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_session
    from huggingface_hub.utils import logging

    # What is tried again or unchanged is told here, in one voice.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    get_session().timeout = WRITE_SECONDS
    api = HfApi(endpoint=hub_endpoint(), library_name="hf-evaluation", library_version=VERSION)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        info = api.create_commit(
            commit.repo_id,
            [
                CommitOperationDelete(change.path)
                if change.deletes
                else CommitOperationAdd(change.path, change.new)
                for change in commit.changes
            ],
            commit_message=commit.title,
            commit_description=commit.body,
            revision=None if commit.branch == "main" else commit.branch,
            create_pr=commit.opens_pull,
            parent_commit=commit.parent,
        )
    if not commit.opens_pull:
        return Written(str(info.commit_url), str(info.oid))
    # Without a pull request there was nothing to change: somebody else was faster.
    return Written(str(info.pr_url), str(info.oid), int(info.pr_num)) if info.pr_url and info.pr_num else None


def _is_before_commit(error: httpx2.HTTPError | OSError) -> bool:
    """Whether preupload failed: nothing is written by it, and the client has tried it six times."""
    import httpx2

    if not isinstance(error, httpx2.HTTPError):
        return False
    try:
        return "/preupload/" in error.request.url.path
    except RuntimeError:  # no request belongs to it
        return False


def _unreadable_answer(error: Exception, pause: float, repo_id: str) -> Failure:
    """The client met an answer that it does not understand, or validate-yaml refused the card."""
    if not str(error).startswith("Invalid metadata in README.md"):
        told = f"the Hub's answer cannot be read: {first_line(error)}"
        return Failure(EvaluationError(told, code=6, hint=_AGAIN), pause)
    refusal = EvaluationError(
        f"the Hub refuses the front matter of {CARD}: {' '.join(str(error).split()[4:])[:300]}",
        code=5,
        hint=f"nothing was written; see where: {command_line('validate', ('--repo-id', repo_id))}",
    )
    return Failure(refusal, pause, final=True)


def _write_error(error: HfHubHTTPError, status: int, commit: Commit) -> EvaluationError:
    """The refusal of a commit, with what to do about it."""
    if status == 403 and not commit.opens_pull and commit.branch == "main":
        return EvaluationError(
            f"not allowed to commit to {commit.branch} of {commit.repo_id}",
            code=3,
            hint=f"a pull request instead: {command_again('--create-pr', without=['--apply'])}",
        )
    if status == 403 and not is_gate(error):
        return EvaluationError(
            f"not allowed to open a pull request on {commit.repo_id}: {_server_text(error)}",
            code=3,
            hint="use a token with write permission; some owners disable pull requests",
        )
    if status == 401:
        return EvaluationError(
            f"the Hub does not accept your token for {commit.repo_id}",
            code=3,
            hint="sign in again with `hf auth login`, or set HF_TOKEN",
        )
    if status == 400:
        return EvaluationError(
            f"the Hub refuses the commit: {_server_text(error)}", code=5, hint="nothing was written"
        )
    return hub_error(error, status, commit.repo_id, None)


def _server_text(error: HfHubHTTPError) -> str:
    return (error.server_message or first_line(error)).strip()[:300]


def _arrived(commit: Commit) -> Written | None:
    """A commit of ours that came in without an answer; where that cannot be seen, EvaluationError (6)."""
    try:
        if not commit.opens_pull:
            sha, blobs = files_at(commit.repo_id, commit.branch)
            url = f"{hub_endpoint()}/{commit.repo_id}/commit/{sha}"
            return Written(url, sha) if holds_changes(blobs, commit.changes) else None
        for row in list_pulls(commit.repo_id, author=whoami()).rows:
            if row.title == commit.title:
                sha, blobs = files_at(commit.repo_id, f"refs/pr/{row.num}")
                if holds_changes(blobs, commit.changes):
                    return Written(pull_url(commit.repo_id, row.num), sha, row.num)
    except EvaluationError as error:
        raise EvaluationError(
            f"no answer to the commit, and it cannot be seen whether it arrived: {error.message}",
            code=6,
            hint=f"look before you try again: {command_line('get-prs', ('--repo-id', commit.repo_id))}",
        ) from error
    return None


def holds_changes(blobs: Mapping[str, str], changes: Iterable[Change]) -> bool:
    """Whether the files of a revision, by their blob ids, are as the changes make them."""
    return all(blobs.get(change.path, NO_BLOB) == _blob_of(change) for change in changes)


def _blob_of(change: Change) -> str:
    return NO_BLOB if change.deletes else git_blob(change.new)


def _rival(num: int, plan: Plan, repository: Repository, official: OfficialList) -> int | None:
    """An open pull request of the same moment, older than ours, with a result that ours has too.

    Numbers tell: only where ours is not the next one after those that were read was anything opened
    meanwhile.
    """
    if num <= repository.newest + 1:
        return None
    cases = [verdict.case for verdict in plan.written if verdict.case]
    for row in list_pulls(repository.repo_id).rows:
        if not repository.newest < row.num < num:
            continue
        pull = read_pull(repository.repo_id, row, repository.card, (), repository.results)
        results = pull.results if pull else ()
        if any(may_be_same(result, case, official) for result in results for case in cases):
            return row.num
    return None


def _read_back(commit: Commit, written: Written) -> tuple[str, ...]:
    """Compare what the Hub holds now with what was sent; gives the files that do not merge into main.

    Raises EvaluationError where something differs or cannot be seen.
    """
    with written_already(written):
        wrong, conflicts = _differences(commit, written)
    if wrong:
        raise EvaluationError(
            f"{written.url} does not hold what was sent: {', '.join(wrong)}", code=6, hint=_look_at(written)
        )
    return conflicts


def _look_at(written: Written) -> str:
    return f"look at it before you try again: {written.url}"


def _differences(commit: Commit, written: Written) -> tuple[list[str], tuple[str, ...]]:
    """(files that are not what was sent, files in conflict with main).

    A pull request's page says both: its diff names the blobs. Where that is not to be had, as for a commit
    on a branch, the tree of the revision is asked for.
    """
    sent = {change.path: _blob_of(change) for change in commit.changes}
    revision, conflicts = written.sha, tuple[str, ...]()
    if written.num is not None:
        details = pull_details(commit.repo_id, written.num)
        conflicts = conflicts_in(details)
        shown = {change.path: change.blob or "-" for change in parse_diff(str(details.get("diff"))) or ()}
        if shown.keys() == sent.keys() and all(sent[path].startswith(blob) for path, blob in shown.items()):
            return [], conflicts
        revision = f"refs/pr/{written.num}"
    _, blobs = files_at(commit.repo_id, revision)
    return [path for path, blob in sent.items() if blobs.get(path, NO_BLOB) != blob], conflicts


# --------------------------------------------------------------------------------------------------
# publishing/outcome: What came of publishing, as one JSON document and for people
# --------------------------------------------------------------------------------------------------
# `report_outcome` prints an `Outcome` and gives the exit code: refused (5) only where no score could go
# anywhere. `outcome_json` is its document. `warn_unmapped` tells that the mapping is missing.


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: the audit and the plan, and what was written."""

    repository: Repository
    submission: Submission
    official: OfficialList
    plan: Plan
    written: Written | None = None


def warn_unmapped() -> None:
    """Tell on stderr that no name could be mapped, where the mapping is missing."""
    if catalogue().path is None:
        talk(
            f"warning: {mapping_path()} is missing, so no name was mapped to a benchmark; "
            "take the file along or set HF_EVALUATION_MAPPING"
        )


def report_outcome(outcome: Outcome, options: Options, *, as_json: bool) -> int:
    """Print what was found and done; gives the exit code."""
    problem = _problem(outcome)
    if as_json:
        emit_json(outcome_json(outcome, options))
    else:
        _show_outcome(outcome)
    for note in (*outcome.repository.notes, *outcome.official.notes):
        talk(f"warning: {note}")
    warn_unmapped()
    if not outcome.plan.changes and not problem:
        talk(_nothing_new(outcome))
    if problem:
        report_error(problem, as_json=False)
    return problem.code if problem else 0


def _problem(outcome: Outcome) -> EvaluationError | None:
    """Refused (5) where no score could go anywhere and at least one was refused or is in conflict."""
    statuses = Counter(verdict.status for verdict in outcome.plan.verdicts)
    turned_down = [verdict for verdict in outcome.plan.verdicts if verdict.is_turned_down]
    if outcome.plan.changes or statuses["present"] or statuses["in_pr"] > len(turned_down):
        return None
    counted = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    if turned_down:
        return EvaluationError(
            f"{len(turned_down)} of {len(outcome.plan.verdicts)} scores were proposed before and turned down",
            code=5,
            hint=f"read why: {_pull_urls(outcome, turned_down)}; if the owners want them now: "
            f"{command_again('--accept-closed')}",
        )
    if statuses["conflict"] or statuses["refused"]:
        hint = "the reason stands beside each score"
        if statuses["conflict"]:
            again = command_again("--update", without=["--update"])
            hint += f"; to replace a value of the same source (with --pr N in your own pull request): {again}"
        return EvaluationError(f"nothing can be published ({counted})", code=5, hint=hint)
    return EvaluationError(
        f"nothing to publish ({counted or 'no scores'})", code=1, hint="see the known ones: benchmarks"
    )


def _nothing_new(outcome: Outcome) -> str:
    """Why nothing is to be written, with the pull requests that propose it and what is left to decide."""
    verdicts = outcome.plan.verdicts
    waiting = [verdict for verdict in verdicts if verdict.status == "in_pr" and not verdict.is_turned_down]
    turned_down = [verdict for verdict in verdicts if verdict.is_turned_down]
    urls = _pull_urls(outcome, waiting)
    undecided = sum(verdict.status in ("conflict", "refused") for verdict in verdicts)
    told = f"nothing new; proposed already in {urls}" if urls else "nothing new; it stands there already"
    if turned_down:
        told += f"; {len(turned_down)} turned down before in {_pull_urls(outcome, turned_down)}"
        told += " (--accept-closed proposes them again)"
    return told + (f"; {undecided} in conflict or refused, see above" if undecided else "")


def _pull_urls(outcome: Outcome, verdicts: Sequence[Verdict]) -> str:
    """The pages of the pull requests that some verdicts name."""
    pulls = sorted({verdict.pull.num for verdict in verdicts if verdict.pull})
    return ", ".join(pull_url(outcome.repository.repo_id, num) for num in pulls)


def outcome_json(outcome: Outcome, options: Options) -> dict[str, Any]:
    """The document of contract.md that the publishing commands print."""
    submission, plan, written = outcome.submission, outcome.plan, outcome.written
    problem = _problem(outcome)
    document = {
        "repo_id": outcome.repository.repo_id,
        "model": submission.model,
        "source": asdict(submission.source),
        "results": [_published_json(verdict, written) for verdict in plan.verdicts],
        "skipped": [skipped_json(skip) for skip in submission.skipped],
        "audit": [_verdict_json(verdict, outcome.repository) for verdict in plan.verdicts],
        "plan": {
            "format": options.format,
            "files": [
                {"path": change.path, "diff": change.diff(), "yaml": change.added()}
                for change in plan.changes
            ],
            "benchmarks": {"from": outcome.official.origin, "as_of": outcome.official.as_of},
            "revision": outcome.repository.sha or None,
            "commit": written.sha if written else None,
        },
        "pr_url": written.url if written and written.num is not None else None,
    }
    return document | (error_json(problem) if problem else {})


def _published_json(verdict: Verdict, written: Written | None) -> dict[str, Any]:
    """A score with what has become of it."""
    record = score_json(verdict.score)
    if not math.isfinite(verdict.score.value):
        record["value"] = None
    is_waiting = verdict.pull and verdict.status == "in_pr" and not verdict.is_turned_down
    num = verdict.pull.num if verdict.pull and is_waiting else None
    if verdict.status == "present":
        record["status"], record["verified"] = "merged", bool(verdict.other and verdict.other.verified)
    elif verdict.writes and written:
        record["status"], num = ("merged" if written.num is None else "pull-request"), written.num
    elif num is not None:
        record["status"] = "pull-request"
    return record | {"pr": num}


def _verdict_json(verdict: Verdict, repository: Repository) -> dict[str, Any]:
    row: dict[str, Any] = {
        "score": verdict.index,
        "status": verdict.status,
        "detail": verdict.detail,
        "pr": verdict.pull.num if verdict.pull else None,
    }
    if verdict.other:
        existing = {
            "value": verdict.other.value,
            "path": verdict.other.path,
            "line": verdict.other.line or None,
        }
        existing |= {"source": verdict.other.source_url, "verified": verdict.other.verified}
        row["existing"] = existing
    if verdict.pull:
        row["author"], row["pr_url"] = verdict.pull.author, pull_url(repository.repo_id, verdict.pull.num)
    if verdict.pull and verdict.is_turned_down:
        row["pr_status"] = verdict.pull.status
    return row


def _show_outcome(outcome: Outcome) -> None:
    rows = [
        (
            f"T{verdict.score.table}" if verdict.score.table else "",
            str(verdict.score.line or ""),
            verdict.score.benchmark,
            verdict.score.variant or "",
            value_text(verdict.case.value if verdict.case else verdict.score.value),
            verdict.status,
            verdict.detail or "",
        )
        for verdict in outcome.plan.verdicts
    ]
    print_table(("table", "line", "benchmark", "variant", "value", "status", "detail"), rows, frozenset({4}))
    for change in outcome.plan.changes if outcome.written is None else ():
        sys.stdout.write("\n" + printable(change.diff()))
    for skip in outcome.submission.skipped:
        talk(f"skipped {'table ' + str(skip.table) + ': ' if skip.table is not None else ''}{skip.reason}")
    talk(f"official benchmarks: {outcome.official.origin}, as of {outcome.official.as_of}")
    if outcome.written:
        sys.stdout.write(printable(outcome.written.url) + "\n")
    elif outcome.plan.changes:
        talk("nothing was written; --create-pr opens a pull request, --apply commits to main")


# --------------------------------------------------------------------------------------------------
# publishing/publish: From scores to a pull request: audit, plan, write, and the report of it
# --------------------------------------------------------------------------------------------------
# `publish_scores` is the whole of it, from the start again each time the repository has moved;
# `prepare_outcome` stops before writing, `rehearse_scores` reads the repository first. `chosen_scores` keeps
# those that --benchmark names.

ROUNDS = 6  # readings of a repository that changes under our hands


def prepare_outcome(repository: Repository, submission: Submission, options: Options) -> Outcome:
    """Audit and plan; nothing is written."""
    chosen = chosen_scores(submission, options)
    benchmarks = [benchmark_of(score, options) for score in chosen.results]
    wanted = [name for item in benchmarks if item for name in (item.eval_dataset, item.dataset)]
    official = read_official(wanted, offline=options.offline) if wanted else official_table(())
    verdicts = audit(repository, chosen, official, options)
    if not options.accept_closed:
        verdicts = heed_answers(verdicts, repository, official)
    return Outcome(repository, chosen, official, make_plan(repository, verdicts, official, options))


def rehearse_scores(repo_id: str, submit: Callable[[Repository], Submission], options: Options) -> Outcome:
    """What `publish_scores` would write now."""
    repository = read_repository(repo_id, amend=options.amend)
    return prepare_outcome(repository, submit(repository), options)


def chosen_scores(submission: Submission, options: Options) -> Submission:
    """The scores that --benchmark names; the others are told as skipped."""
    _require_one_benchmark(submission, options)
    if not options.benchmarks:
        return submission
    kept = [score for score in submission.results if is_named(score, options.benchmarks)]
    if not kept:
        raise EvaluationError(
            f"none of the scores is of {', '.join(options.benchmarks)}",
            code=1,
            hint=f"there are scores of: {', '.join(_names_of(submission.results)[:12])}",
        )
    left = [
        Skipped(score.table, f"{score.benchmark}: not among --benchmark", score.row, score.column)
        for score in submission.results
        if score not in kept
    ]
    return replace(submission, results=tuple(kept), skipped=(*submission.skipped, *left))


def publish_scores(
    repo_id: str, submit: Callable[[Repository], Submission], options: Options, *, as_json: bool
) -> int:
    """Audit, plan and, where told to, write; from the start again each time the repository has moved.

    `submit` gives the scores for a state of the repository: those of a card change with the card.
    """
    if options.write:
        require_token()
    first: int | None = None
    for _ in range(ROUNDS):
        repository = read_repository(repo_id, amend=options.amend)
        first = repository.newest if first is None else first
        repository = _settled_before(repository, first)
        if options.write == "pull":
            require_pulls(repository)
        outcome = prepare_outcome(repository, submit(repository), options)
        if options.write is None or not outcome.plan.changes:
            return report_outcome(outcome, options, as_json=as_json)
        written = write_plan(outcome.plan, outcome.submission, repository, outcome.official, options)
        if written is not None and _still_holds(outcome, written, submit, options):
            return report_outcome(replace(outcome, written=written), options, as_json=as_json)
        talk(f"{repo_id} has changed since it was read; reading it again")
    raise EvaluationError(
        f"{repo_id} changed {ROUNDS} times while it was read; nothing was written",
        code=6,
        hint="run the same command again when others have finished",
    )


def _settled_before(repository: Repository, newest: int) -> Repository:
    """The repository without what was settled since this run began: that is our own withdrawing."""
    return replace(repository, settled=tuple(pull for pull in repository.settled if pull.num <= newest))


def _names_of(scores: Iterable[Score]) -> list[str]:
    return sorted({score.benchmark for score in scores})


def _require_one_benchmark(submission: Submission, options: Options) -> None:
    chosen = [
        score for score in submission.results if not options.benchmarks or is_named(score, options.benchmarks)
    ]
    names = sorted({score.benchmark_id or score.benchmark for score in chosen})
    if (options.dataset_name or options.dataset_type) and len(names) > 1:
        raise EvaluationError(
            f"--dataset-name and --dataset-type speak of one benchmark, the scores are of {len(names)}",
            code=2,
            hint=f"choose with --benchmark: {', '.join(names[:12])}",
        )


def _still_holds(
    outcome: Outcome, written: Written, submit: Callable[[Repository], Submission], options: Options
) -> bool:
    """Whether a pull request of ours is still right on the main of now; one that is not is closed.

    A pull request is based on the commit that was read and is never refused because main has moved: where it
    has, the audit is repeated as if ours were not there.
    """
    repo_id, num = outcome.repository.repo_id, written.num
    if num is None or options.amend is not None:
        return True
    with written_already(written):
        if main_sha(repo_id) == outcome.repository.main_sha:
            return True
        now = _settled_before(read_repository(repo_id), outcome.repository.newest)
        now = replace(now, pulls=tuple(pull for pull in now.pulls if pull.num != num))
        again = prepare_outcome(now, submit(now), options)
    if [_verdict_key(item) for item in again.plan.written] == [
        _verdict_key(item) for item in outcome.plan.written
    ]:
        return True
    withdraw_pull(repo_id, num, "main changed at the same moment, and some of these results with it")
    return False


def _verdict_key(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict writes."""
    case = verdict.case
    return (case and (case.benchmark.id, case.value, case.notes), verdict.missing, len(verdict.replaces))


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
# importing/artificial_analysis: What Artificial Analysis measured of one model
# --------------------------------------------------------------------------------------------------
# `find_analysed` finds the one row that is meant or asks, `analysed_scores` gives the scores that belong to a
# benchmark of the Hub. `importing.analysis_rows` reads the rows, `importing.analysis_requests` asks for them.

AA_TERMS = "https://artificialanalysiscdn.com/legal/ProDataPlatformTerms.pdf"
LISTED_ROWS = 40  # rows that are offered where a name stands for several
AA_ATTRIBUTION = "Source: Artificial Analysis (artificialanalysis.ai)"


def find_analysed(
    analysis: Analysis, creator: str, name: str | None, repo_id: str, confirmed: Sequence[str] = ()
) -> AnalysedModel:
    """The one row that is meant: by id, slug or whole name; without a name, by the repository that it names.

    `creator` is a slug, a name, or an organisation or repository that the creator's rows name. Raises
    EvaluationError 4 where there is none, 5 with candidates where there are several (one a reasoning
    effort) or the one is not evidently the model of the repository and `confirmed` does not name it.
    """
    ours = _rows_of_creator(analysis, creator)
    if not ours:
        known = sorted({row.creator for row in analysis.models if row.creator})
        raise EvaluationError(
            f"Artificial Analysis lists no creator {creator!r}",
            code=4,
            hint=_near_hint(creator, known) or "use the name that its site shows",
        )
    rows = _rows_named(ours, name, repo_id)
    if not rows:
        raise _no_such_model(ours, name, repo_id)
    if len(rows) > 1:
        raise EvaluationError(
            f"{name or repo_id!r} stands for {len(rows)} rows of Artificial Analysis, "
            "each measured in another setting",
            code=5,
            hint=f"choose one: {command_again(('--model-name', 'NAME'), replaced=['--model-name'])}",
            candidates=[_row_candidate(row) for row in rows[:LISTED_ROWS]],
        )
    _require_same_model(rows[0], repo_id, confirmed)
    return rows[0]


def analysed_scores(row: AnalysedModel, analysis: Analysis, repo_id: str) -> Submission:
    """The scores of a row that belong to a benchmark of the Hub; the others skipped, each with its reason."""
    url = f"{AA_SITE}/models/{quote(row.slug, safe='')}" if row.slug else AA_SITE
    source = Source("artificial-analysis", url=url, name="Artificial Analysis")
    method = {
        "attribution": AA_ATTRIBUTION,
        "model at Artificial Analysis": row.name,
        **({"row": row.id} if row.id else {}),
        **({"index version": analysis.version} if analysis.version else {}),
    }
    scores: list[Score] = []
    skipped: list[Skipped] = []
    for key, value in sorted(row.evaluations.items()):
        found = _analysed_value(key, value)
        if isinstance(found, str):
            skipped.append(Skipped(None, f"{key} {json.dumps(value)[:40]}: {found}"))
            continue
        benchmark, rule = found
        labels = [text for text in (rule.get("variant"), row.setting) if text]
        settings = settings_of_labels(labels, benchmark)
        scores.append(
            Score(
                repo_id,
                benchmark.name,
                benchmark.id,
                settings.metric or benchmark.metric,
                float(cast(float, value)),
                "fraction",
                benchmark.lower_is_better,
                json.dumps(value),
                replace(settings, metric=None),
                source=source,
                label=key,
                method=method,
            )
        )
    return Submission(repo_id, repo_id, source, tuple(scores), tuple(skipped))


def _rows_of_creator(analysis: Analysis, creator: str) -> list[AnalysedModel]:
    """The rows of all creators that a slug, a name, an organisation of the Hub or a repository stands for."""
    wanted, folded = squash(creator), creator.casefold()

    def is_named(row: AnalysedModel) -> bool:
        repo = (row.repo or "").casefold()
        names = map(squash, filter(None, (row.creator_slug, row.creator)))
        return wanted in names or folded in (repo, repo.partition("/")[0])

    named = [row for row in analysis.models if is_named(row)] if wanted else []
    makers = {row.creator for row in named if row.creator}
    return [row for row in analysis.models if row in named or row.creator in makers]


def _no_such_model(rows: Sequence[AnalysedModel], name: str | None, repo_id: str) -> EvaluationError:
    """The failure for a name that no row has, or a repository that none names: what there is instead."""
    own = [row for row in rows if _names_repository(row, repo_id)]
    asked = name or repo_id.rpartition("/")[2]
    known = {label: row for row in rows for label in (row.slug, row.name) if label}
    near = [known[label] for label in near_names(asked, known, 6, alike=0.5)]
    listed = list({id(row): row for row in (*own, *near)}.values()) or list(rows[:8])
    told = "; ".join(f"{row.slug or row.name} ({row.repo or 'no repository told'})" for row in listed)
    what = (
        f"no model {name!r} of {rows[0].creator}" if name else f"no model of {rows[0].creator} as {repo_id}"
    )
    return EvaluationError(
        f"Artificial Analysis lists {what}",
        code=4,
        hint=f"{'near names' if own or near else 'its models'}: {told}",
        candidates=[_row_candidate(row) for row in listed],
    )


def _row_candidate(row: AnalysedModel) -> Candidate:
    """A row with the option that chooses it, and the repository that it names."""
    told = f"slug {row.slug}, repository {row.repo or 'not told'}"
    return Candidate(None, row.name, option_text("--model-name", row.id or row.slug or row.name), told)


def _names_repository(row: AnalysedModel, repo_id: str) -> bool:
    return (row.repo or "").casefold() == repo_id.casefold()


def _rows_named(rows: Sequence[AnalysedModel], name: str | None, repo_id: str) -> list[AnalysedModel]:
    """Exact rows first. A slug that is the plain name of a model with several rows chooses none of them."""
    if name is None:
        return [row for row in rows if _names_repository(row, repo_id)]
    key = squash(name)
    if by_id := [row for row in rows if row.id == name]:
        return by_id
    family = [row for row in rows if squash(row.base) == key]
    exact = [row for row in rows if (row.slug or "").casefold() == name.casefold() or squash(row.name) == key]
    plain = len(family) > 1 and any(squash(row.base) == key for row in exact)
    return family + [row for row in exact if row not in family] if plain or not exact else exact


def _near_hint(name: str, known: Sequence[str]) -> str | None:
    found = near_names(name, known, 6, alike=0.5)
    return f"near names: {', '.join(found)}" if found else None


def _require_same_model(row: AnalysedModel, repo_id: str, confirmed: Sequence[str]) -> None:
    """Raise (5) for a row of another repository, and for one whose name is not the repository's."""
    if row.repo:
        if row.repo.casefold() == repo_id.casefold():
            return
        raise EvaluationError(
            f"Artificial Analysis measured {row.repo} as {row.name!r}, not {repo_id}",
            code=5,
            hint=f"use {option_text('--repo-id', row.repo)}",
        )
    org, _, own = repo_id.rpartition("/")
    if {row.name, row.base, row.slug, row.id} & set(confirmed) or squash(row.base) == squash(own):
        return
    differing = differences(parse_name(own), parse_name(row.base), words(org))
    if differing:
        raise EvaluationError(
            f"{row.name!r} of Artificial Analysis is not evidently {repo_id}",
            code=5,
            hint="if you know that it is, say so",
            candidates=[vouched_name(row.name)],
        )


def _analysed_value(key: str, value: object) -> tuple[Benchmark, Mapping[str, str]] | str:
    """The benchmark of a key and what the mapping says of it, or why its value is not taken."""
    if value is None:
        return "not measured"
    rule = catalogue().artificial_analysis.get(key)
    if rule is None:
        return "a key that examples/metric_mapping.json does not list, so its scale is not known"
    if skip := rule.get("skip"):
        return skip
    benchmark = next((item for item in catalogue().benchmarks if key in item.artificial_analysis), None)
    if benchmark is None or rule.get("unit") != "fraction":
        return "no known benchmark has this key"
    number = finite_number(value)
    if number is None or not 0 <= number <= 1:
        return f"{str(value)[:40]} is not the fraction between 0 and 1 that it should be"
    return benchmark, rule


# --------------------------------------------------------------------------------------------------
# importing/foreign: Files of harnesses that are not read here: known by what is in them, and named
# --------------------------------------------------------------------------------------------------
# `foreign_error` says what a file is, and what would be read instead; None for a file that nobody knows.

READ_INSTEAD = (
    "read are: results_*.json of lm-evaluation-harness and lighteval, records of every_eval_ever, "
    "and {'results': [...]} with scores of our own"
)
_PASS = pattern(r"pass@\d+$")


def foreign_error(document: object, name: str) -> EvaluationError | None:
    """The failure (2) of a file of another harness, named."""
    what = next((what for what, fits in FOREIGN if fits(as_object(document), document)), None)
    return _named(name, what) if what else None


def foreign_text_error(start: str, name: str) -> EvaluationError | None:
    """The same for a file that is no JSON, by its first line."""
    head = start.lstrip("\ufeff").partition("\n")[0].strip().casefold()
    if "win_rate" in head and ("avg_length" in head or "standard_error" in head):
        return _named(name, "AlpacaEval (a leaderboard.csv)")
    if head.startswith("dataset,version,metric,mode"):
        return _named(name, "OpenCompass (a summary)")
    return None


def _named(name: str, what: str) -> EvaluationError:
    return EvaluationError(f"{name} is a file of {what}, which is not read here", code=2, hint=READ_INSTEAD)


def _first_of(document: object) -> dict[str, Any]:
    """The first object of a file that is a list."""
    return as_object(document[0]) if isinstance(document, list) and document else {}


def _is_helm_stats(_: Mapping[str, Any], document: object) -> bool:
    first = _first_of(document)
    named = isinstance(first.get("name"), dict) and "count" in first and "sum" in first
    return named or ("instance_id" in first and isinstance(first.get("stats"), list))


def _is_alpaca(_: Mapping[str, Any], document: object) -> bool:
    return {"instruction", "output_1", "output_2"} <= set(_first_of(document))


def _is_bigcode(fields: Mapping[str, Any], _: object) -> bool:
    tasks = [value for name, value in fields.items() if name != "config" and isinstance(value, dict)]
    return "config" in fields and any(_PASS.match(str(key)) for task in tasks for key in task)


def _is_opencompass(fields: Mapping[str, Any], _: object) -> bool:
    details = fields.get("details")
    others = [value for name, value in fields.items() if name != "details"]
    numbers = bool(others) and all(isinstance(value, int | float) for value in others)
    return numbers and isinstance(details, dict | list) and bool(details)


# What a file is, and how it is known: by keys that no file which is read has together.
FOREIGN: tuple[tuple[str, Callable[[Mapping[str, Any], object], bool]], ...] = (
    ("HELM (stats.json)", _is_helm_stats),
    ("HELM (run_spec.json)", lambda fields, _: {"scenario_spec", "adapter_spec"} <= set(fields)),
    ("HELM (scenario_state.json)", lambda fields, _: {"adapter_spec", "request_states"} <= set(fields)),
    ("AlpacaEval (annotations.json)", _is_alpaca),
    ("evalplus (an eval_results.json)", lambda fields, _: isinstance(fields.get("eval"), dict)
     and ("hash" in fields or "pass_at_k" in fields)),
    ("bigcode-evaluation-harness", _is_bigcode),
    ("OpenCompass", _is_opencompass),
)  # fmt: skip


# --------------------------------------------------------------------------------------------------
# importing/json_files: JSON result files of any size
# --------------------------------------------------------------------------------------------------
# `load_json` parses a small file whole, and of a large one only the members that are small: no score is read
# from samples. `inspect_log_error` sends logs of inspect-ai to the script that reads them.

WHOLE_FILE = 12 << 20  # bytes that are parsed at once: JSON can take 25 times its size in memory

# A string as a whole, or a bracket; possessive, so that a long string takes no memory to step back.
_JSON_PART = pattern(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.S)


def load_json(path: Path, name: str) -> tuple[object, tuple[str, ...]]:
    """The JSON of a file, and which members of a large one were left out. Raises EvaluationError 2 to 5."""
    import mmap

    try:
        with path.open("rb") as file:
            data = file.read(WHOLE_FILE + 1)
            if foreign := foreign_text_error(data[:400].decode("utf-8", "replace"), name):
                raise foreign
            if data.startswith(b"PK\x03\x04"):
                raise inspect_log_error(name)
            if len(data) <= WHOLE_FILE:
                return parse_json(data), ()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                return _small_members(whole)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{name} is no JSON: {first_line(error)}",
            code=2,
            hint="is it cut off? Give the harness's results file",
        ) from error
    except OSError as error:
        raise cannot_read(name, error) from error


def inspect_log_error(name: str) -> EvaluationError:
    """The failure (2) of a log of inspect-ai, with the command that reads it."""
    return EvaluationError(
        f"{name} is a log of inspect-ai, which this script cannot read",
        code=2,
        hint=f"inspect_eval_uv.py {option_text('--from-log', name)} turns it into scores",
    )


def _small_members(data: mmap.mmap) -> tuple[dict[str, object], tuple[str, ...]]:
    """Of a large JSON object the members that are small, and the names of the others.

    Samples make a file large, and no score is read from them: only where members end is looked for in them.
    """
    found: dict[str, object] = {}
    left_out: list[str] = []
    room = WHOLE_FILE
    for key, start, end in _members(data):
        if end - start > room:
            left_out.append(f"{key[:60]} ({(end - start) >> 20} MB)")
            continue
        room -= end - start
        found[key] = parse_json(data[start:end])
    return found, tuple(left_out)


def _members(data: mmap.mmap) -> Iterator[tuple[str, int, int]]:
    """(key, start, end) of every member of the object that the file is. Raises ValueError for other JSON."""
    depth, key, start = 0, "", 0
    for part in _JSON_PART.finditer(data):
        sign = data[part.start()]
        if sign in b"[{":
            depth += 1
            if depth == 1 and (sign != b"{"[0] or data[: part.start()].strip(b" \t\r\n\xef\xbb\xbf")):
                raise ValueError("a large file must be one object")
        elif sign in b"]}":
            depth -= 1
            if depth == 0:
                if start:
                    yield key, start, part.start()
                return
        elif depth == 1 and (colon := re.compile(rb"\s*:").match(data, part.end())):
            if start:
                yield key, start, data.rfind(b",", start, part.start())
            key, start = str(json.loads(data[part.start() : part.end()])), colon.end()
    raise ValueError("it ends in the middle")


# --------------------------------------------------------------------------------------------------
# importing/log_values: The numbers that a log of inspect-ai states, read without inspect-ai
# --------------------------------------------------------------------------------------------------
# `read_log_values` gives them from the bytes of a `.eval` or a `.json` log: enough to hold a published value
# against.

HEADER_BYTES = 32 << 20  # a header holds no samples
_NO_SCORES = ("stderr", "std", "var", "bootstrap_stderr", "bootstrap_std")


@dataclass(frozen=True, slots=True)
class LogValues:
    """What a log says it ran and measured: `values` by "scorer/metric", without error estimates."""

    task: str
    model: str
    values: Mapping[str, float]


def read_log_values(data: bytes, name: str) -> LogValues | None:
    """The values of a log; None for what is none. Raises EvaluationError (5) for one that cannot be read."""
    fields = as_object(_header_of(data, name))
    run = as_object(fields.get("eval"))
    if not run or "status" not in fields:
        return None
    values: dict[str, float] = {}
    for score in as_objects(as_object(fields.get("results")).get("scores")):
        scorer = as_text(score.get("name")) or "score"
        for metric, told in as_object(score.get("metrics")).items():
            value = finite_number(as_object(told).get("value"))
            if value is not None and metric not in _NO_SCORES:
                values[f"{scorer}/{metric}"] = value
    return LogValues(as_text(run.get("task")) or "", as_text(run.get("model")) or "", values)


def _header_of(data: bytes, name: str) -> Any:
    import zipfile_zstd  # inspect-ai packs with zstd, which the zipfile of Python < 3.14 does not know

    try:
        if not data.startswith(b"PK"):
            return parse_json(data)
        with zipfile_zstd.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("header.json").file_size > HEADER_BYTES:
                raise ValueError("its header is too large")
            with archive.open("header.json") as file:
                return parse_json(file.read(HEADER_BYTES))
    except Exception as error:  # a stranger's zip: each way of packing has an error of its own
        raise EvaluationError(
            f"{name} is no whole log: {first_line(error)}", code=5, hint="look at it on the Hub"
        ) from error


# --------------------------------------------------------------------------------------------------
# importing/measured: What a harness wrote of one task made a score, by one rule whatever the harness
# --------------------------------------------------------------------------------------------------
# A reader gives `Measured` tasks of a `ResultFile`; `scores_of_tasks` makes scores of them, by the metric
# that
# the mapping names for the task (`harness_task`). `model_as_loaded`, `shots_of`, `day_of_run` and
# `known_facts`
# read what the files of all harnesses say alike; a `HarnessRun` is what comes of a file.
# `count_gap` is the one rule for how many samples a complete run has, whoever counted them.

# What makes another model of it when it is loaded: an adapter, a difference or fewer bits.
_ALTERING = frozenset(
    ("peft", "delta", "adapter", "adapter_weights", "delta_weights", "lora", "lora_local_path", "steer_path")
    + ("load_in_4bit", "load_in_8bit", "quantization", "quantization_config", "bnb_4bit_quant_type")
    + ("gguf_file", "autogptq", "gptqmodel")
)
MAIN_REVISIONS = frozenset({"main", "None", "none", ""})
_OFF = frozenset({"", "none", "false", "0", "null"})
_REVISION = pattern(r"[(,] ?revision=([^,)]+)")
UNCOUNTED = "how many samples were run is not told"
_PASS_1 = pattern(r"(?:gpqa_|codegen_)?pass@(?:k:k=)?1(?!\d)|pass_at_1$")  # how harnesses write it


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result file on this disk; `url` is where everybody can see it, None where nobody can."""

    path: Path
    name: str
    url: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a harness wrote of one task: `why` says what makes the run partial, empty where it is complete."""

    task: str
    rule: HarnessTask
    benchmark: Benchmark
    metrics: Mapping[str, object]
    stderr_of: Callable[[str], str]
    shots: int | None
    samples: int | None
    why: tuple[str, ...]
    method: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class HarnessRun:
    """One result file, read: the model as the file names it, its scores, and what was left out."""

    model: str | None
    source: Source
    scores: tuple[Score, ...]
    skipped: tuple[str, ...]


def harness_task(harness: str, task: str) -> tuple[HarnessTask, Benchmark] | None:
    """What the mapping says of a task of a harness, by its whole name."""
    return _harness_tasks().get((harness, task))


def known_samples(benchmark: Benchmark | None) -> frozenset[int]:
    """How many samples a whole run of a benchmark has, by what the mapping says of its tasks."""
    rules = benchmark.harness_tasks if benchmark else ()
    return frozenset(rule.samples for rule in rules if rule.samples)


def count_gap(samples: int | None, whole: frozenset[int]) -> str | None:
    """Why a run of so many samples is not known to be complete; None where it is."""
    if samples is None:
        return UNCOUNTED
    if whole and samples not in whole:
        return f"{samples} samples, where the benchmark has {' or '.join(map(str, sorted(whole)))}"
    return None


def known_facts(**facts: object) -> dict[str, object]:
    """The facts that are known, each a plain value; names with spaces for people."""
    plain = {
        name.replace("_", " "): value
        for name, value in facts.items()
        if value not in (None, "", "N/A", [], {})
    }
    return {
        name: value
        if isinstance(value, str | int | float)
        else json.dumps(value, sort_keys=True, default=str)[:400]
        for name, value in plain.items()
    }


def scores_of_tasks(
    items: Iterable[Measured | str], model: str | None, source: Source
) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """(scores, what was left out and why) of a file's tasks; a text says why a task has no score."""
    found = [item if isinstance(item, str) else _measured_score(item, model or "", source) for item in items]
    unknown = [text for text in found if isinstance(text, str) and ": " not in text]
    skipped = [text for text in found if isinstance(text, str) and ": " in text]
    if unknown:
        more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
        skipped.append(f"examples/metric_mapping.json does not list the task: {', '.join(unknown[:8])}{more}")
    return tuple(score for score in found if isinstance(score, Score)), tuple(skipped)


def model_arguments(value: object) -> dict[str, object]:
    """model_args of a results file: an object, or "name=value" pairs with commas."""
    if isinstance(value, str):
        pairs = (part.partition("=") for part in value.split(","))
        return {key.strip(): rest.strip() for key, _, rest in pairs}
    return as_object(value)


def model_as_loaded(model: str | None, settings: Mapping[str, object]) -> str | None:
    """The model as it was loaded: with an adapter, fewer bits or an older commit it is another, and says so.

    Whoever vouches for the name with the revision in it says that the score belongs on the card all the same.
    """
    told = [f"{name}={str(settings[name])[:80]}" for name in sorted(settings) if name in _ALTERING]
    told = [text for text in told if text.partition("=")[2].casefold() not in _OFF]
    told += ["model=dummy"] if settings.get("model") == "dummy" else []  # lm-eval's random answers
    bits = str(settings.get("dtype") or "")
    told += [f"dtype={bits}"] if bits in ("4bit", "8bit") else []
    revision = as_text(settings.get("revision"))
    told += [f"revision={revision[:80]}"] if revision and revision not in MAIN_REVISIONS else []
    return f"{model} ({', '.join(told)})" if model and told else model


def revision_note(model: str | None) -> str | None:
    """What a note says of a model that was loaded at another revision than main's."""
    found = _REVISION.search(model or "")
    return f"model revision {found.group(1)}" if found else None


def shots_of(document: Mapping[str, Any], task: str) -> int | None:
    """How many examples stood before each question of an lm-eval task, None where nothing says it."""
    places = (
        as_object(document.get("n-shot")).get(task),
        as_object(as_object(document.get("configs")).get(task)).get("num_fewshot"),
        as_object(document.get("config")).get("num_fewshot"),
    )
    return next((value for value in places if isinstance(value, int) and not isinstance(value, bool)), None)


def day_of_run(moment: object) -> str | None:
    """Unix seconds as a date; None for what cannot be the day of a run, such as a counter's reading."""
    number = finite_number(moment)
    with contextlib.suppress(ValueError):
        number = float(moment) if isinstance(moment, str) else number
    return day_of_moment(number) if number is not None and 1.5e9 < number < 1e10 else None


@lru_cache(1)
def _harness_tasks() -> dict[tuple[str, str], tuple[HarnessTask, Benchmark]]:
    return {
        (rule.harness, rule.task): (rule, benchmark)
        for benchmark in catalogue().benchmarks
        for rule in benchmark.harness_tasks
    }


def _measured_score(item: Measured, model: str, source: Source) -> Score | str:
    """A score from the metric that the mapping names for the task, or why there is none."""
    rule, benchmark = item.rule, item.benchmark
    if rule.skip:
        return f"{item.task}: {rule.skip}"
    names = [key for name in rule.metrics for key in (name, f"{name},none") if key in item.metrics]
    if not names:
        return f"{item.task}: no {' or '.join(rule.metrics)}, the metric that is published of it"
    value = finite_number(item.metrics[names[0]])
    if value is None or not 0 <= value <= 1:
        shown_value = str(item.metrics[names[0]])[:40]
        return f"{item.task}: {names[0]} is {shown_value}, not the fraction between 0 and 1 that it should be"
    metric, _, filtered = names[0].partition(",")
    shots = f"{item.shots}-shot" if item.shots is not None else None
    method: dict[str, object] = dict(item.method) | {"task": item.task, "metric": metric}
    method |= {"filter": filtered} if filtered not in ("", "none") else {}
    method |= {"few-shot examples": item.shots} if item.shots is not None else {}
    method |= {"grader": rule.grader} if rule.grader else {}
    method |= {"partial": "; ".join(item.why)} if item.why else {}
    labels = [text for text in (shots, rule.variant) if text]
    harness = as_text(item.method.get("harness"))
    settings = over(settings_of_labels(labels, benchmark), read_settings(harness))
    dataset = as_text(method.get("dataset"))
    other = dataset if dataset and dataset.casefold() != (benchmark.dataset or "").casefold() else None
    told = (
        other and f"data of {other}",
        rule.grader and f"graded by {rule.grader}",
        revision_note(model),
    )
    return Score(
        model,
        benchmark.name,
        benchmark.id,
        metric_told("pass@1" if _PASS_1.match(metric) else metric, settings.metric, benchmark),
        value,
        "fraction",
        benchmark.lower_is_better,
        json.dumps(item.metrics[names[0]]),
        replace(settings, metric=None),
        stderr=finite_number(item.metrics.get(item.stderr_of(names[0]))),
        samples=item.samples,
        complete=not item.why,
        source=source,
        label=item.task,
        method=method | ({"notes": notes} if (notes := ", ".join(filter(None, told))) else {}),
    )


# --------------------------------------------------------------------------------------------------
# importing/every_eval_ever: Records of every_eval_ever, and score JSON of our own
# --------------------------------------------------------------------------------------------------
# `read_every_eval_ever` and `read_own_scores` each read a document into a `HarnessRun`. A record without a
# scale or with an unnamed grader gives no score, but its reason. A record is a carrier: what the mapping says
# of a task of lm-evaluation-harness or lighteval holds for it in a record as in the harness's own file.

_EVERY_SCALES = {(0.0, 1.0): "fraction", (0.0, 100.0): "percent"}
OPEN_LLM = "leaderboard"  # the prefix of the Open LLM Leaderboard's tasks in lm-evaluation-harness
OPEN_LLM_NAMES = {"mmlupro": ("mmlu_pro",), "mathlevel5": ("math_hard",), "mathlvl5": ("math_hard",)}
_EVERY_SETTINGS = ("temperature", "top_p", "top_k", "max_tokens")


def read_every_eval_ever(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """A record of every_eval_ever; its scale is that of min_score and max_score, and none without them."""
    about, library = as_object(document.get("source_metadata")), as_object(document.get("eval_library"))
    info = as_object(document.get("model_info"))
    model = as_text(info.get("id")) or as_text(info.get("name"))
    who = as_text(about.get("source_organization_name"))
    harness = " ".join(filter(None, (as_text(library.get("name")), text_or_number(library.get("version")))))
    moment = document.get("evaluation_timestamp")
    day = (
        moment[:10]
        if isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d", moment)
        else day_of_run(moment)
    )
    source = Source("every-eval-ever", file.name, file.revision, file.url, who or "every_eval_ever", day)
    method = known_facts(
        harness=harness,
        schema=document.get("schema_version"),
        evaluator=who,
        relationship=about.get("evaluator_relationship"),
        taken_from=about.get("source_type"),
        record=document.get("evaluation_id"),
    )
    own = model_as_loaded(
        model, {"revision": info.get("revision")} | as_object(info.get("additional_details"))
    )
    carried = _carried_harness(document)
    found = [
        _every_result(row, own or "", source, method, carried)
        for row in as_objects(document["evaluation_results"])
    ]
    scores, doubled = without_rivals([item for item in found if isinstance(item, Score)])
    return HarnessRun(own, source, scores, (*[item for item in found if isinstance(item, str)], *doubled))


def _carried_harness(document: Mapping[str, Any]) -> str:
    """The harness whose tasks a record holds, by its library or the leaderboard that it was taken from."""
    library = squash(str(as_object(document.get("eval_library")).get("name") or ""))
    about = as_object(document.get("source_metadata"))
    told = squash(
        " ".join(str(about.get(name) or "") for name in ("source_name", "source_organization_name"))
    )
    told += squash(str(document.get("evaluation_id") or ""))
    if "openllm" in told:
        return OPEN_LLM
    if library in ("lmeval", "lmevalharness", "lmevaluationharness"):
        return "lm-eval"
    return "lighteval" if "lighteval" in library else ""


def without_rivals(scores: Sequence[Score]) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """(scores, what was left out): of several values of one measurement in a record none is the benchmark's.

    They are its parts, or other metrics, and the record names neither.
    """
    kinds = Counter(_kind_of(score) for score in scores)
    rivals = [score for score in scores if kinds[_kind_of(score)] > 1 and score.benchmark_id]
    named = Counter(score.benchmark for score in rivals)
    told = tuple(
        f"{name}: {count} results of it in one record, its parts or metrics: none is known to be the whole"
        for name, count in named.items()
    )
    return tuple(score for score in scores if score not in rivals), told


def _kind_of(score: Score) -> tuple[object, ...]:
    return score.benchmark_id, score.variant, score.metric


def read_own_scores(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """Score JSON of contract.md: what our other commands print, or the record of inspect_eval_uv.py."""
    rows = document.get("results") if isinstance(document.get("results"), list) else document.get("scores")
    partial_run = document.get("complete") is False
    why = "; ".join(map(str, _listed_in(document.get("why_not")))) or "the run says so"
    scores: list[Score] = []
    skipped: list[str] = []
    for index, row in enumerate(_listed_in(rows)):
        score = unpublished(read_score(row, f"{file.name} [{index}]"))
        if not math.isfinite(score.value):
            skipped.append(f"{score.benchmark}: no number as its score")
            continue
        if partial_run:
            score = replace(score, complete=False, method=dict(score.method or {}) | {"partial": why})
        if file.url and not score.source.url:
            score = replace(score, source=replace(score.source, url=file.url))
        scores.append(score)
    source = scores[0].source if scores else Source("json", file.name)
    return HarnessRun(None, source, tuple(scores), tuple(skipped))


def _every_result(
    row: Mapping[str, Any], model: str, source: Source, about: Mapping[str, object], carried: str
) -> Score | str:
    """One of the `evaluation_results` of a record, or why it is no score; `carried` is whose task it is."""
    name = as_text(row.get("evaluation_name")) or "a result without a name"
    metric, details = as_object(row.get("metric_config")), as_object(row.get("score_details"))
    data, doubt = as_object(row.get("source_data")), as_object(details.get("uncertainty"))
    value = finite_number(details.get("score"))
    low, high = finite_number(metric.get("min_score")), finite_number(metric.get("max_score"))
    unit = _EVERY_SCALES.get((low, high)) if low is not None and high is not None else None
    if value is None:
        return f"{name}: no number as its score"
    if unit is None or low is None or high is None or not low <= value <= high:
        return f"{name}: {value:g} on a scale from {low} to {high}, which is neither a fraction nor percent"
    rule = _rule_of(name, carried)
    if rule is not None and rule[0].skip:
        return f"{name}: {rule[0].skip}"
    label, titled = parse_label(name), catalogue().find(as_text(data.get("dataset_name")) or "")
    benchmark = rule[1] if rule else label.benchmark or titled
    if not rule and label.benchmark and titled and label.benchmark.id != titled.id:
        return f"{name}: the name says {label.benchmark.name}, its dataset {titled.name}"
    if benchmark and benchmark.chance_corrected and carried == OPEN_LLM:
        return (
            f"{name}: raw, or less what guessing scores as the Open LLM Leaderboard has it: it does not say"
        )
    graders = _judges(metric, model)
    if graders is None:
        return f"{name}: graded by a model that the record does not name"
    arguments = as_object(as_object(row.get("generation_config")).get("generation_args"))
    samples = as_count(doubt.get("num_samples"))
    why = _every_gaps(arguments, doubt, data)
    whole = frozenset({rule[0].samples}) if rule and rule[0].samples else known_samples(benchmark)
    gap = None if any("samples" in text for text in why) else count_gap(samples, whole)
    why += [gap] if gap else []
    variants = ([rule[0].variant] if rule and rule[0].variant else []) + list(label.variants)
    notes = (str(about.get("harness", "")), graders and f"graded by {graders}", revision_note(model))
    method = dict(about) | known_facts(
        dataset=data.get("hf_repo") or data.get("dataset_name"),
        split=data.get("hf_split"),
        generation={name: arguments[name] for name in _EVERY_SETTINGS if arguments.get(name) is not None},
        grader=graders,
        partial="; ".join(why),
        notes=", ".join(text for text in notes if text),
    )
    settings = settings_of_labels(variants, benchmark)
    return Score(
        model,
        benchmark.name if benchmark else name,
        benchmark.id if benchmark else None,
        metric_told(label.metric, settings.metric, benchmark),
        value,
        unit,
        metric.get("lower_is_better") is True,
        json.dumps(details.get("score")),
        replace(settings, metric=None),
        stderr=finite_number(as_object(doubt.get("standard_error")).get("value")),
        samples=samples,
        complete=not why,
        source=source,
        label=name,
        method=method,
    )


def _rule_of(name: str, carried: str) -> tuple[HarnessTask, Benchmark] | None:
    """What the mapping says of a task, by the name that its harness gives it."""
    if carried == OPEN_LLM:
        wanted = squash(name).removeprefix("leaderboard")
        found = (
            harness_task("lm-eval", f"{OPEN_LLM}_{own}") for own in (wanted, *OPEN_LLM_NAMES.get(wanted, ()))
        )
        return next((item for item in found if item), None)
    plain = name.rpartition("|")[0].rpartition("|")[2] or name if carried == "lighteval" else name
    return harness_task(carried, plain) if carried else None


def _every_gaps(arguments: Mapping[str, Any], doubt: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """Why the run is partial: fewer samples than the dataset has, or a limit that was set."""
    used, whole = doubt.get("num_samples"), data.get("samples_number")
    fewer = isinstance(used, int) and isinstance(whole, int) and used < whole
    limits = as_object(arguments.get("eval_limits"))
    told = [
        f"{name.replace('_', ' ')} {str(limits[name])[:20]}" for name in limits if limits[name] is not None
    ]
    return [*([f"{used} of {whole} samples"] if fewer else []), *told]


def _judges(metric: Mapping[str, Any], model: str) -> str | None:
    """The models that graded, empty where none did; None where one did that has no name."""
    names = []
    for judge in _listed_in(as_object(metric.get("llm_scoring")).get("judges")):
        fields = as_object(judge)
        told = as_object(fields.get("model_info"))
        names.append(
            as_text(judge)
            or as_text(told.get("id"))
            or as_text(told.get("name"))
            or as_text(fields.get("name"))
        )
    if not all(names):
        return None
    return ", ".join(f"{name} (the model itself)" if name == model else str(name) for name in names)


def _listed_in(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


# --------------------------------------------------------------------------------------------------
# importing/lighteval: Result files of lighteval
# --------------------------------------------------------------------------------------------------
# `read_lighteval` reads one into a `HarnessRun`, keys of all releases alike; a run on fewer samples than the
# dataset has is partial, and so is one that does not say.


def read_lighteval(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """The results file of lighteval, with keys "task|shots" or, before 0.11, "suite|task|shots"."""
    general = as_object(document.get("config_general"))
    config = as_object(general.get("model_config"))
    model = as_text(general.get("model_name")) or as_text(config.get("model_name"))
    day = re.search(r"_(\d{4}-\d\d-\d\d)T", file.name)  # start_time and end_time are readings of a counter
    commit = as_text(general.get("lighteval_sha"))
    source = Source(
        "lighteval", file.name, file.revision, file.url, "lighteval", day.group(1) if day else None
    )
    about = known_facts(
        harness="lighteval",
        harness_commit=commit if commit != "?" else None,
        model_revision=general.get("model_sha") or config.get("revision"),
        dtype=general.get("model_dtype") or config.get("dtype"),
        provider=config.get("provider"),
        generation={
            key: value
            for key, value in as_object(config.get("generation_parameters")).items()
            if value is not None
        },
        system_prompt=config.get("system_prompt"),
    )
    results = as_object(document["results"])
    items = [_lighteval_task(key, results, document, about) for key in results if key != "all"]
    own = model_as_loaded(model, config)
    return HarnessRun(own, source, *scores_of_tasks((item for item in items if item), own, source))


def _lighteval_key(key: str) -> tuple[str, str | None]:
    """(task, shots) of a key, without the suite and the truncation flag of older releases."""
    parts = key.split("|")
    at = next((index for index, part in enumerate(parts) if index and part.isdecimal()), None)
    return (parts[at - 1], parts[at]) if at else (key, None)


def _lighteval_task(
    key: str, results: Mapping[str, Any], document: Mapping[str, Any], about: Mapping[str, object]
) -> Measured | str | None:
    """One key of `results`; None for a part of a benchmark whose mean is there, the name if unknown."""
    task, shots = _lighteval_key(key)
    group, _, part = task.partition(":")
    found = harness_task("lighteval", group if part == "_average" else task)
    if found is None:
        whole = harness_task("lighteval", group)
        mean = any(_lighteval_key(other)[0] == f"{group}:_average" for other in results)
        if part == "_average" or not (whole and whole[0].subtasks):
            return None if part == "_average" else task
        return None if mean else f"{task}: one of the {whole[0].subtasks} parts of {whole[1].name}"
    keys = [key]
    if part == "_average":
        keys = [other for other in results if _is_part(other, group, shots)]
    elif found[0].subtasks:
        return task
    configs = as_object(document.get("config_tasks"))
    rows = [_lighteval_config(configs, name) for name in keys]
    why, samples = _lighteval_gaps(as_object(document.get("config_general")), found[0], keys, rows)
    first = rows[0] if rows else {}
    splits = first.get("evaluation_splits")
    method = dict(about) | known_facts(
        dataset=first.get("hf_repo"),
        config=first.get("hf_subset") if len(keys) == 1 else None,
        split=splits[0] if isinstance(splits, list | tuple) and len(splits) == 1 else splits,
        dataset_revision=first.get("hf_revision"),
        generation_size=first.get("generation_size"),
        task_version=text_or_number(as_object(document.get("versions")).get(key) or first.get("version")),
    )
    number = int(shots) if shots is not None and len(shots) < 4 else None
    return Measured(
        task,
        *found,
        as_object(results.get(key)),
        # of a mean of parts the harness writes the mean of their standard errors, which is none
        lambda name: "" if len(keys) > 1 else f"{name}_stderr",
        number,
        samples,
        tuple(why),
        method,
    )


def _is_part(key: str, group: str, shots: str | None) -> bool:
    task, own = _lighteval_key(key)
    return task.startswith(f"{group}:") and task != f"{group}:_average" and own == shots


def _lighteval_config(configs: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The configuration of a result: its key may have a truncation flag more or the shots less."""
    task, shots = _lighteval_key(key)
    same = [
        name
        for name in configs
        if name == key or _lighteval_key(name)[0] == task or name.endswith(f"|{task}")
    ]
    return as_object(configs.get(key)) or as_object(configs.get(same[0]) if same else None)


def _lighteval_gaps(
    general: Mapping[str, Any], rule: HarnessTask, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], int | None]:
    """Why the run is partial, and how many samples were counted; None where the file does not count."""
    why = []
    if "max_samples" not in general:
        why.append("the file does not say whether max_samples was set")
    elif general["max_samples"] is not None:
        why.append(f"max_samples {str(general['max_samples'])[:20]}")
    if rule.subtasks and len(keys) != rule.subtasks:
        why.append(f"{len(keys)} of {rule.subtasks} parts of {rule.task}")
    counts = [(row.get("effective_num_docs"), row.get("original_num_docs")) for row in rows]
    told = [(used, whole) for used, whole in counts if isinstance(used, int) and isinstance(whole, int)]
    known = [(used, whole) for used, whole in told if whole >= 0]  # -1: never set
    used, whole = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    if used != whole:
        why.append(f"{used} of {whole} samples")
    counted = used if known and len(known) == len(keys) else None
    gap = count_gap(counted, frozenset({rule.samples} if rule.samples else ()))
    if gap and used == whole:
        why.append(gap)
    return why, counted


# --------------------------------------------------------------------------------------------------
# importing/lm_eval: Result files of lm-evaluation-harness
# --------------------------------------------------------------------------------------------------
# `read_lm_eval` reads one into a `HarnessRun`, keys of all releases alike; a run with a limit or with parts
# missing is partial, and so is one that does not say.


def read_lm_eval(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """The results file of lm-evaluation-harness; keys are "metric,filter", before 0.4 without filter."""
    config = as_object(document.get("config"))
    arguments = model_arguments(config.get("model_args"))
    model = as_text(arguments.get("pretrained")) or as_text(document.get("model_name"))
    model = model or as_text(arguments.get("model")) or as_text(config.get("model"))
    version = text_or_number(document.get("lm_eval_version"))
    name = " ".join(filter(None, (HARNESS_NAMES["lm-eval"], version)))
    source = Source("lm-eval", file.name, file.revision, file.url, name, day_of_run(document.get("date")))
    about = known_facts(
        harness=name,
        harness_commit=document.get("git_hash"),
        model_revision=config.get("model_sha") or config.get("model_revision") or arguments.get("revision"),
        backend=config.get("model") if config.get("model") != model else None,
        dtype=config.get("model_dtype") or arguments.get("dtype"),
        generation_arguments=config.get("gen_kwargs"),
        seed=config.get("random_seed"),
        transformers=document.get("transformers_version"),
        chat_template=as_text(document.get("chat_template_sha")),
    )
    groups = {name: value for name, value in as_object(document.get("group_subtasks")).items() if value}
    parts = frozenset(_leaves([name for name in groups if harness_task("lm-eval", name)], groups, inner=True))
    items = [
        _lm_eval_task(task, document, about, groups)
        for task in as_object(document["results"])
        if task not in parts or harness_task("lm-eval", task)  # a part of a group that the mapping knows
    ]
    named = {"revision": config.get("model_revision")} if config.get("model_revision") else {}
    own = model_as_loaded(model, named | arguments | {"model": config.get("model")})
    return HarnessRun(own, source, *scores_of_tasks(items, own, source))


def _lm_eval_task(
    task: str, document: Mapping[str, Any], about: Mapping[str, object], groups: Mapping[str, object]
) -> Measured | str:
    """One key of `results`; the name if it is unknown."""
    found = harness_task("lm-eval", task)
    if found is None:
        return task
    leaves = _leaves([task], groups) if task in groups else [task]
    config = as_object(as_object(document.get("configs")).get(leaves[0] if leaves else task))
    shots = {shots_of(document, leaf) for leaf in leaves} | {shots_of(document, task)} - {None}
    why, samples = _lm_eval_gaps(document, found[0], leaves, task in groups)
    method = dict(about) | known_facts(
        dataset=config.get("dataset_path"),
        config=config.get("dataset_name") if leaves == [task] else None,
        split=config.get("test_split") or config.get("validation_split"),
        dataset_revision=as_object(config.get("dataset_kwargs")).get("revision"),
        generation=config.get("generation_kwargs"),
        task_version=text_or_number(as_object(document.get("versions")).get(task)),
    )
    metrics = as_object(as_object(document["results"]).get(task))
    return Measured(
        task,
        *found,
        metrics,
        lambda key: "_stderr,".join(key.split(",", 1)) if "," in key else f"{key}_stderr",
        shots.pop() if len(shots) == 1 else None,
        samples,
        tuple(why),
        method,
    )


def _leaves(begin: Sequence[str], groups: Mapping[str, object], *, inner: bool = False) -> list[str]:
    """The tasks at the ends of some groups, with `inner` also the groups between; a group in itself ends."""
    found: list[str] = []
    waiting, seen = list(begin), set(begin)
    while waiting:
        children = groups.get(waiting.pop())
        for child in children if isinstance(children, list) else ():
            if not isinstance(child, str) or child in seen:
                continue
            seen.add(child)
            if child in groups:
                waiting.append(child)
            if child not in groups or inner:
                found.append(child)
    return found


def _lm_eval_gaps(
    document: Mapping[str, Any], rule: HarnessTask, leaves: Sequence[str], grouped: bool
) -> tuple[list[str], int | None]:
    """Why the run is partial, and how many samples were counted; None where the file does not count."""
    config, counts = as_object(document.get("config")), as_object(document.get("n-samples"))
    why = []
    if "limit" not in config:
        why.append("the file does not say whether a limit was set")
    elif config["limit"] is not None:
        why.append(f"limit {str(config['limit'])[:20]}")
    if rule.subtasks and len(leaves) != rule.subtasks:
        counted = f"{len(leaves)} of" if grouped else "the file does not list the"
        why.append(f"{counted} {rule.subtasks} parts of {rule.task}")
    if not counts:
        return [*why, UNCOUNTED], None
    total = 0
    for leaf in leaves:
        row = as_object(counts.get(leaf))
        whole, used = row.get("original"), row.get("effective")
        if not isinstance(whole, int) or not isinstance(used, int) or used != whole:
            why.append(f"{used} of {whole} samples of {leaf}" if row else f"no samples of {leaf}")
        total += used if isinstance(used, int) else 0
    gap = count_gap(total, frozenset({rule.samples} if rule.samples else ()))
    if gap and not any("samples of" in text for text in why):
        why.append(gap)
    return ([*why[:3], f"and {len(why) - 3} more"] if len(why) > 4 else why), total


# --------------------------------------------------------------------------------------------------
# importing/result_files: Result files of any known harness, on this disk or in a repository of the Hub
# --------------------------------------------------------------------------------------------------
# `result_files` finds and fetches what arguments name, `gather_results` reads it all and keeps the scores of
# the one model that is meant; results of other models are told, never renamed.

MAX_RESULT_FILES = 2_000
NO_COUNTS: Mapping[str, int] = {}


@contextlib.contextmanager
def result_files(names: Sequence[str], url: str | None) -> Iterator[list[tuple[ResultFile, bool]]]:
    """The files that arguments name, each with whether it was named itself; downloads end with the block."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="hf-evaluation-") as folder:
        found: list[tuple[ResultFile, bool]] = []
        for number, name in enumerate(names):
            if name.startswith("hf://"):
                found += _files_on_hub_of(name, Path(folder) / str(number))
            elif Path(name).is_dir():
                inside = sorted(itertools.islice(Path(name).rglob("*.json"), MAX_RESULT_FILES + 1))
                found += [(ResultFile(path, str(path), url), False) for path in inside if path.is_file()]
            else:
                found.append((ResultFile(Path(name), name, url), True))
            if len(found) > MAX_RESULT_FILES:
                raise EvaluationError(
                    f"{name} holds more than {MAX_RESULT_FILES} files", code=5, hint="name a part of it"
                )
        if not found:
            raise EvaluationError(
                f"no .json file in {', '.join(names)}", code=1, hint="name the results file"
            )
        yield found


def gather_results(
    files: Sequence[tuple[ResultFile, bool]],
    repo_id: str,
    confirmed: Sequence[str],
    counts: Mapping[str, int] = NO_COUNTS,
) -> Submission:
    """The scores of the repository's model from all files. Raises EvaluationError 5 if they name others.

    `counts` are how many samples runs had, by task, where their files do not count them.
    """
    runs: list[HarnessRun] = []
    skipped: list[Skipped] = []
    for file, named in files:
        try:
            runs.append(_read_results(file))
        except EvaluationError as error:
            if named:
                raise
            skipped.append(Skipped(None, error.message))
    names = {repo_id.casefold(), *(name.casefold() for name in confirmed)}
    others: list[str] = []
    results: list[Score] = []
    for run in runs:
        own = [score for score in run.scores if score.model.casefold() in names]
        others += [score.model for score in run.scores if score not in own]
        results += [with_count(replace(score, model=repo_id), counts) for score in own]
        name = f"{run.source.path}: " if run.source.path else ""
        skipped += [Skipped(None, f"{name}{text}") for text in run.skipped]
        if foreign := {score.model or "no model" for score in run.scores} - {score.model for score in own}:
            skipped.append(Skipped(None, f"{name}of {', '.join(sorted(foreign))}, not of {repo_id}"))
    if not results and others:
        told = list(dict.fromkeys(others))
        raise EvaluationError(
            f"the results are of {', '.join(told[:5]) or 'no model'}, not evidently of {repo_id}",
            code=5,
            hint="if you know that it is this model, say so",
            candidates=[vouched_name(name) for name in told[:20] if name],
        )
    source = runs[0].source if len(runs) == 1 else Source("result files")
    return Submission(repo_id, repo_id, source, tuple(results), tuple(skipped))


def parse_counts(texts: Sequence[str]) -> dict[str, int]:
    """TASK=N of --samples. Raises EvaluationError 2."""
    found = {}
    for text in texts:
        task, sign, number = text.rpartition("=")
        if not sign or not task or not number.isdecimal():
            raise EvaluationError(f"--samples {text} is no count", code=2, hint="--samples gsm8k=1319")
        found[task] = int(number)
    return found


def with_count(score: Score, counts: Mapping[str, int]) -> Score:
    """A score whose file does not count its samples, with the count that the user knows."""
    told = counts.get(score.label or "") or counts.get(score.benchmark_id or "")
    method = dict(score.method or {})
    if told is None or method.get("partial") != UNCOUNTED:
        return score
    gap = count_gap(told, known_samples(catalogue().with_id(score.benchmark_id)))
    rest = {name: value for name, value in method.items() if name != "partial"}
    rest |= {"partial": gap} if gap else {"samples counted by": "the importer"}
    return replace(score, samples=told, complete=gap is None, method=rest)


def _read_results(file: ResultFile) -> HarnessRun:
    """One result file of any harness that is known. Raises EvaluationError 2 for other files."""
    document, left_out = load_json(file.path, file.name)
    fields = as_object(document)
    reader = _reader_of(fields, document)
    if foreign := foreign_error(document, file.name):
        raise foreign
    if reader is None:
        if "eval" in fields and "status" in fields:
            raise inspect_log_error(file.name)
        told = f"; it was too large to read in it: {', '.join(left_out[:4])}" if left_out else ""
        raise EvaluationError(
            f"{file.name} is no result file of lm-evaluation-harness, lighteval or every_eval_ever, "
            f"and holds no scores{told}",
            code=2,
            hint="give the results_*.json of a run",
        )
    run = reader(fields if fields else {"results": document}, file)
    return replace(run, skipped=(*run.skipped, *(f"{text}: too large to be read" for text in left_out)))


def _reader_of(
    fields: Mapping[str, Any], document: object
) -> Callable[[dict[str, Any], ResultFile], HarnessRun] | None:
    """Told by the keys, never by the name of the file."""
    results = fields.get("results")
    if isinstance(results, dict) and "config_general" in fields:
        return read_lighteval
    if isinstance(results, dict) and ("config" in fields or "configs" in fields):
        return read_lm_eval
    if isinstance(fields.get("evaluation_results"), list):
        return read_every_eval_ever
    if isinstance(results, list) or isinstance(fields.get("scores"), list) or isinstance(document, list):
        return read_own_scores
    return None


def _listed_in_dataset(api: HfApi, repo_id: str, revision: str | None) -> tuple[str | None, list[str]]:
    """(commit, paths of all files) of a dataset's revision."""
    sha = ask_hub(lambda: api.dataset_info(repo_id, revision=revision), repo_id, revision).sha
    return sha, ask_hub(lambda: api.list_repo_files(repo_id, repo_type="dataset", revision=sha), repo_id, sha)


def _listed_in_bucket(api: HfApi, bucket: str, prefix: str) -> list[str]:
    """The file of a bucket that is named exactly, else the paths of all files under the prefix."""
    exact = partial(api.get_bucket_paths_info, bucket, [prefix])
    entries: list[Any] = ask_hub(lambda: list(exact()), bucket, None) if prefix else []
    if not any(entry.type == "file" for entry in entries):
        tree = partial(api.list_bucket_tree, bucket, prefix or None, recursive=True)
        entries = ask_hub(lambda: list(tree()), bucket, None)
    return [entry.path for entry in entries if entry.type == "file"]


def _download_of_bucket(api: HfApi, bucket: str, paths: Sequence[str], folder: Path) -> list[Path]:
    """Fetch files of a bucket, all at once; where each lies now."""
    local = [folder / str(index) for index in range(len(paths))]
    folder.mkdir(parents=True)
    pairs: list[Any] = list(zip(paths, local, strict=True))
    ask_hub(lambda: api.download_bucket_files(bucket, pairs, raise_on_missing_files=True), bucket, None)
    return local


def _files_on_hub_of(uri: str, folder: Path) -> list[tuple[ResultFile, bool]]:
    """Download what an hf:// address names: of a dataset at a pinned commit, or of a bucket."""
    from huggingface_hub import HfApi, parse_hf_uri
    from huggingface_hub.errors import HfUriError

    try:
        where = parse_hf_uri(uri)
    except (HfUriError, ValueError) as error:
        raise EvaluationError(
            f"{uri}: {first_line(error)}", code=2, hint="write hf://datasets/org/name/file"
        ) from error
    api, prefix, kind = HfApi(hub_endpoint()), where.path_in_repo.strip("/"), where.type
    if kind not in ("dataset", "bucket"):
        raise EvaluationError(f"{uri} is a {kind}", code=2, hint="results lie in a dataset or a bucket")
    if kind == "dataset":
        sha, listed = _listed_in_dataset(api, where.id, where.revision)
    else:
        sha, listed = None, _listed_in_bucket(api, where.id, prefix)
    inside = [
        path for path in listed if path.endswith(".json") and (not prefix or path.startswith(f"{prefix}/"))
    ]
    paths = [prefix] if prefix in listed else sorted(inside)
    if len(paths) > MAX_RESULT_FILES:
        raise EvaluationError(
            f"{uri} holds more than {MAX_RESULT_FILES} files", code=5, hint="name a part of it"
        )
    if not paths:
        raise EvaluationError(
            f"{uri}: there is no such file, and no .json under it", code=4, hint="check the address"
        )
    if kind == "dataset":
        base = f"{hub_endpoint()}/datasets/{where.id}/blob/{sha}"
        fetch = partial(api.hf_hub_download, where.id, repo_type="dataset", revision=sha, local_dir=folder)
        local = [Path(ask_hub(partial(fetch, path), where.id, sha)) for path in paths]
    else:
        base = f"{hub_endpoint()}/buckets/{where.id}/resolve"
        local = _download_of_bucket(api, where.id, paths, folder)
    root = f"hf://{kind}s/{where.id}/"
    return [
        (ResultFile(on_disk, root + path, f"{base}/{quote(path)}", sha), path == prefix)
        for path, on_disk in zip(paths, local, strict=True)
    ]


# --------------------------------------------------------------------------------------------------
# commands/amending
# --------------------------------------------------------------------------------------------------
# The command that made a proposal, from what the proposal says: its sources, formats, benchmarks, dates.
#
# `amending_command` gives it for one of our own pull requests. Nothing of it is taken from the text of the
# pull
# request, which anybody may have written.

_RESULT_FILE = pattern(
    r"/(?P<kind>datasets|buckets)/(?P<repo>[^/]+/[^/]+)/(?:blob|raw|resolve)/(?P<path>.+\.(?:json|eval))"
)


def amending_command(pull: Pull, repository: Repository) -> str:
    """The command that amends a pull request of ours, as a rehearsal."""
    repo_id = repository.repo_id
    ways = {_way_of(result, repository) for result in pull.results}
    (way,) = ways if len(ways) == 1 else (("publish", "--scores", "FILE"),)
    words = [*way, ("--repo-id", repo_id), *_options_of(pull.results, way[0])]
    return command_line("evaluation_manager.py", *words, "--pr", pull.num, "--update", "--dry-run")


def _way_of(result: Structured, repository: Repository) -> tuple[str, ...]:
    """The command that reads a result's source; `publish` of a scores file where none of ours does."""
    parts = url_parts(result.source_url)
    path = parts.path.strip("/")
    if parts.netloc in hub_hosts():
        if "/".join(path.split("/")[:2]).casefold() in repository.folded_names:
            return ("extract-readme",)
        if found := _RESULT_FILE.fullmatch(parts.path):
            inside = unquote(found["path"])
            inside = inside.partition("/")[2] if found["kind"] == "datasets" else inside  # the revision
            where = f"hf://{found['kind']}/{found['repo']}/{inside}"
            return ("import-results", where) if inside.endswith(".json") else ("publish", "--scores", "FILE")
    if f"{parts.scheme}://{parts.netloc}" == AA_SITE and path.startswith("models/"):
        creator = repository.repo_id.partition("/")[0]
        return ("import-aa", "--creator-slug", creator, "--model-name", unquote(path.partition("/")[2]))
    return ("publish", "--scores", "FILE")


def _options_of(results: Sequence[Structured], command: str) -> list[str]:
    """The writing options that these results show: the benchmarks, a format of the user's choice, the day."""
    found = [benchmark_of_result(result) for result in results]
    benchmarks = sorted({item.id for item in found if item})
    words = ["--benchmark", *benchmarks] if benchmarks and all(found) else []
    formats = {result.format for result in results}
    listed = {result.dataset for result in results if result.format == FILE_FORMAT}
    if CARD_FORMAT in formats and listed & {item.eval_dataset for item in found if item}:
        both = len(results) >= 2 * len(benchmarks)
        words += ["--format", "both"] if both else []
    dates = {result.date for result in results if result.date}
    if len(dates) == 1 and command in ("extract-readme", "import-aa"):
        words += ["--date", *dates]  # these sources tell no day themselves: it was an option
    return words


# --------------------------------------------------------------------------------------------------
# commands/findings
# --------------------------------------------------------------------------------------------------
# Findings of the lint as people and machines read them: text, JSON, annotations of GitHub, SARIF.
#
# `FINDING_FORMS` are the forms of `validate --format`; `findings_text` puts findings into one of those for
# machines or people, `failure_text` a failure of the command itself, so that neither is lost where stderr is
# not read.

FINDING_FORMS = ("text", "json", "github", "sarif")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_text(form: str, findings: Sequence[Finding], readme: str | None) -> str:
    """The findings as text for people, as GitHub's workflow commands, or as a SARIF document."""
    if form == "sarif":
        rows = [_sarif_result(item, readme) for item in findings]
        return json_text(_sarif_document(rows, None), indent=1) + "\n"
    line = _github_annotation if form == "github" else _finding_line
    return "".join(f"{line(item, readme)}\n" for item in findings)


def failure_text(form: str, error: EvaluationError) -> str:
    """What stops the lint, in the same form; nothing where people read stderr."""
    if form == "json":
        return json_text(error_json(error), indent=1) + "\n"
    if form == "sarif":
        return json_text(_sarif_document([], error), indent=1) + "\n"
    return f"::error title=hf-evaluation::{_workflow_text(error.message)}\n" if form == "github" else ""


def _finding_line(finding: Finding, _: str | None) -> str:
    hint = f"  ({finding.hint})" if finding.hint else ""
    told = f"{finding.path}:{finding.line}: {finding.severity} {finding.rule}: {finding.message}{hint}"
    return printable(told)


def place_on_disk(path: str, readme: str | None) -> str:
    """A path of the repository as seen from the working folder, which is where CI looks for it."""
    if readme is None:
        return path
    found = Path(readme) if path == CARD else Path(readme).parent / path
    inside = os.path.relpath(found)
    return Path(found if inside.startswith("..") else inside).as_posix()


def _github_annotation(finding: Finding, readme: str | None) -> str:
    """`::error file=…,line=…,title=…::message`, in which nothing of a card can begin another command."""
    place = _workflow_text(place_on_disk(finding.path, readme), more=":,")
    hint = f" ({finding.hint})" if finding.hint else ""
    told = _workflow_text(finding.message + hint)
    return f"::{finding.severity} file={place},line={finding.line},title={finding.rule}::{told}"


def _workflow_text(text: str, more: str = "") -> str:
    """Text in a workflow command: percent signs, line ends, and in a property its separators."""
    kept = text.replace("\r", "\n")
    for sign in ("%", "\n", *more):
        kept = kept.replace(sign, f"%{ord(sign):02X}")
    return printable(kept)


def _sarif_result(finding: Finding, readme: str | None) -> dict[str, Any]:
    hint = f" ({finding.hint})" if finding.hint else ""
    place = {
        "artifactLocation": {"uri": quote(place_on_disk(finding.path, readme))},
        "region": {"startLine": max(finding.line, 1)},
    }
    return {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": finding.message + hint},
        "locations": [{"physicalLocation": place}],
    }


def _sarif_document(results: Sequence[dict[str, Any]], error: EvaluationError | None) -> dict[str, Any]:
    """A document of SARIF 2.1.0 with one run: its rules, its results, whether it could look at all."""
    rules = [
        {"id": rule, "shortDescription": {"text": told}, "defaultConfiguration": {"level": severity}}
        for rule, (severity, told) in RULES.items()
        if any(item["ruleId"] == rule for item in results)
    ]
    invocation: dict[str, Any] = {"executionSuccessful": error is None}
    if error:
        invocation["exitCode"] = error.code
        told = {"level": "error", "message": {"text": error.message}}
        invocation["toolExecutionNotifications"] = [told]
    run = {
        "tool": {"driver": {"name": "hf-evaluation", "version": VERSION, "rules": rules}},
        "invocations": [invocation],
        "results": list(results),
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


# --------------------------------------------------------------------------------------------------
# commands/known_benchmarks: benchmarks: the known benchmarks, with their data sets, scales and task ids
# --------------------------------------------------------------------------------------------------
# `cmd_benchmarks` prints them.


def cmd_benchmarks(args: argparse.Namespace) -> int:
    """List the known benchmarks."""
    known = catalogue()
    if not known.benchmarks:
        raise EvaluationError(
            f"{mapping_path()} is missing",
            code=1,
            hint="take examples/metric_mapping.json along, or set HF_EVALUATION_MAPPING",
        )
    if args.json:
        emit_json(benchmark_listing(known))
        return 0
    rows = [
        (
            benchmark.id,
            benchmark.name,
            benchmark.category or "",
            benchmark.scale or "",
            benchmark.dataset or "-",
            benchmark.eval_task or "-",
            benchmark.inspect or "-",
        )
        for benchmark in known.benchmarks
    ]
    print_table(("id", "name", "category", "scale", "dataset", ".eval_results task", "inspect task"), rows)
    talk(f"{len(rows)} benchmarks, as of {known.as_of}")
    return 0


# --------------------------------------------------------------------------------------------------
# commands/local_cards: The card that the arguments name, and how a person's choices are told in a command
# --------------------------------------------------------------------------------------------------
# `load_card` reads it from disk or the Hub, `card_in` from bytes, `scores_of_card` its scores or the failure
# that says what to choose, all within the time that the card has (`seconds_of_card`); `stated_in_card` its
# scores whatever the arguments are. `read_local_file` reads any file that a user named, `reading_choices` the
# options that choose a line.

MAX_SECONDS = 86_400
CHOICE_OPTIONS = ("--table", "--model-name-override", "--model-column-index", "--model-row-index")
MAX_CARD = 64 << 20  # bytes of a file that are read: endless input (/dev/zero) ends here


def load_card(args: argparse.Namespace) -> tuple[Card, Source]:
    """The card that the arguments name: a local file, or README.md of a repository at a pinned commit."""
    if args.readme:
        data, source = read_local_file(Path(args.readme)), Source("readme", str(args.readme))
    elif args.repo_id:
        data, source = fetch_card(args.repo_id, args.revision)
    else:
        raise EvaluationError("no card named", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    card = card_in(data, source.path or "README.md", args)
    if card.front_matter and (problem := front_matter_problem(card.front_matter)):
        talk(f"warning: {problem}; the tables are read, but nothing can be published to this card as it is")
    return card, source


def seconds_of_card(text: str) -> CardBudget:
    """The time of --card-seconds, as a budget that reading a card and finding its scores share."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds up to {MAX_SECONDS}")
    return CardBudget(seconds)


def card_in(data: bytes, name: str, args: argparse.Namespace) -> Card:
    """The card in bytes, called `name`, read as the arguments say. Raises EvaluationError (2, 5)."""
    with args.card_seconds:
        return card_of(data, name, fenced=args.fenced)


def read_local_file(path: Path) -> bytes:
    """A file of at most MAX_CARD bytes that a user named. Raises EvaluationError 2 to 5."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CARD + 1)
    except NotADirectoryError as error:
        raise no_file(path) from error
    except IsADirectoryError as error:
        raise EvaluationError(
            f"{path} is a folder",
            code=2,
            hint=f"give the file: {option_text('--readme', path / 'README.md')}",
        ) from error
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error
    if len(data) > MAX_CARD:
        raise EvaluationError(
            f"{path} is larger than {MAX_CARD >> 20} MB", code=5, hint="give a model's README.md"
        )
    return data


def stated_in_card(
    data: bytes, repo_id: str | None, source: Source, choices: Choices = NO_CHOICES
) -> tuple[Score, ...]:
    """What a card states, none where nothing is found: to hold other numbers against it."""
    with CardBudget():
        return extract(card_of(data, CARD), repo_id, source, choices).results


def named_card(readme: object, repo_id: object, revision: object = None) -> list[tuple[str, object]]:
    """The options that name a card, each with its value, as `command_line` takes them."""
    named = (("--readme", readme), ("--repo-id", repo_id), ("--revision", revision))
    return [(option, value) for option, value in named if value]


def card_arguments(args: argparse.Namespace) -> str:
    """The options that named the card, to be pasted into the next command."""
    named = named_card(args.readme, args.repo_id, args.revision)
    return command_line(*named, *(["--fenced"] if args.fenced else []))


def reading_choices(args: argparse.Namespace) -> Choices:
    """The options that choose a line. Raises EvaluationError (2) for what does not fit together."""
    needs_table = args.model_column_index is not None or args.model_row_index is not None
    if needs_table and len(args.table) != 1:
        raise EvaluationError(
            "--model-column-index and --model-row-index point into one table",
            code=2,
            hint="add --table N; inspect-tables lists them",
        )
    if args.model_column_index is not None and args.model_row_index is not None:
        raise EvaluationError(
            "a score line is a column or a row, not both", code=2, hint="give one of the two indices"
        )
    return Choices(
        frozenset(args.table), tuple(args.model_name_override), args.model_column_index, args.model_row_index
    )


def scores_of_card(card: Card, source: Source, args: argparse.Namespace, choices: Choices) -> Extraction:
    """The model's scores in a card. Raises EvaluationError 1 or 5 without any, 4 for no such table."""
    with args.card_seconds:
        extraction = extract(card, args.repo_id, source, choices)
    if not extraction.results:
        raise _nothing_found(extraction, card, card_arguments(args))
    return extraction


def _nothing_found(extraction: Extraction, card: Card, again: str) -> EvaluationError:
    """Exit 5 where somebody has to choose, exit 1 where there is nothing to choose from."""
    candidates = extraction.candidates
    if candidates:
        near = any(skip.candidates and skip.reason != OTHER_MODELS for skip in extraction.skipped)
        model = extraction.repo_id or "it"
        few = f"no name in the tables is certainly {model}, {len(candidates)} may be"
        if all(not skip.candidates or skip.reason == UNNAMED for skip in extraction.skipped):
            few = f"nothing names the benchmark of {model}'s scores in {len(candidates)} tables"
        return EvaluationError(
            few if near else f"no name in the tables is like {model}; is one of {len(candidates)} lines its?",
            code=5,
            hint=f"choose: {command_again(replaced=CHOICE_OPTIONS)} {candidates[0].option}",
            candidates=candidates,
        )
    looked = ", ".join(_looked(extraction)) or "no tables"
    if card.fenced:
        again = f"{again} --fenced"
    images = f"; {card.images} images, which cannot be read" if card.images else ""
    return EvaluationError(
        f"no scores of {extraction.repo_id or 'the model'} in {len(card.tables)} tables ({looked}{images})",
        code=1,
        hint=f"see what each table is: inspect-tables {again}",
    )


def _looked(extraction: Extraction) -> Iterator[str]:
    """What the tables hold instead, in true words: "2 not an evaluation table (a training log)"."""
    others = [
        skip.reason.partition(": ")[2]
        for skip in extraction.skipped
        if skip.reason.startswith(NOT_EVALUATION)
    ]
    if others:
        yield f"{len(others)} {NOT_EVALUATION} ({'; '.join(list(dict.fromkeys(others))[:4])})"
    rest = Counter(skip.reason for skip in extraction.skipped if not skip.reason.startswith(NOT_EVALUATION))
    yield from (f"{count} {reason}" for reason, count in rest.most_common(4))


# --------------------------------------------------------------------------------------------------
# commands/inspect_tables: inspect-tables: every rendered table of a card, what it was taken for and why
# --------------------------------------------------------------------------------------------------
# `cmd_inspect_tables` also prints, for each, the evidence for the model's line, or what may be it, and the
# command that extracts it.

MAX_SHOWN = 8  # lines of one table that people are shown as perhaps the model's
_NOT_ASKED = "no model asked for"  # the orientation of a table in a file that was inspected without --repo-id


def cmd_inspect_tables(args: argparse.Namespace) -> int:
    """List every rendered table, what it was taken for and why, and the command that extracts it."""
    card, source = load_card(args)
    with args.card_seconds:
        target = Target(args.repo_id, card)
        readings = read_tables(card, target, Choices())
        records = [_table_json(reading, target, args) for reading in readings]
    in_code = [_fenced_json(table, args) for table in card.fenced]
    if not readings and not in_code:
        raise EvaluationError(
            f"the card has no tables ({card.images} images)",
            code=1,
            hint="scores in images or prose cannot be read",
        )
    if args.json:
        document = {"repo_id": args.repo_id, "source": asdict(source), "tables": records}
        emit_json(document | ({"fenced": in_code} if in_code else {}))
    else:
        for record in records:
            _show_table(record)
        for record in in_code:
            _show_fenced(record)
    return 0


def _place_json(table: Table) -> dict[str, Any]:
    """Which table it is, where it stands and how large it is."""
    return {
        "table": table.ordinal,
        "line": table.line,
        "heading": " > ".join(table.headings) or None,
        "rows": len(table.grid),
        "columns": table.width,
    }


def _fenced_json(table: Table, args: argparse.Namespace) -> dict[str, Any]:
    """A table in a code block, with the number that it has once --fenced reads it."""
    return {
        **_place_json(table),
        "why": f"{table.fenced} {IN_CODE}",
        "command": f"inspect-tables {card_arguments(args)} --fenced",
    }


def _show_fenced(record: dict[str, Any]) -> None:
    say(f"code block, line {record['line']}, {record['rows']} x {record['columns']}: {record['why']}")
    say(f"    command    {record['command']}")


def _table_json(reading: Reading, target: Target, args: argparse.Namespace) -> dict[str, Any]:
    table, frame = reading.frame.table, reading.frame
    where = card_arguments(args)
    matches = [
        {
            "axis": line.axis,
            "index": line.index,
            "printed": line.fit.printed,
            "as": line.fit.kind,
            "evidence": _evidence_json(line.fit.evidence),
        }
        for line in reading.lines
    ]
    wanted = reading.kind == "evaluation" and not reading.lines and bool(args.repo_id)
    opens = open_lines(reading, target) if wanted else []
    candidates = [
        {
            "label": line.cell.flat,
            "row": line.cell.row,
            "column": line.cell.column,
            "axis": line.axis,
            "index": line.index,
            "reason": line.doubt.reason,
            "evidence": _evidence_json(line.doubt.evidence),
        }
        for line in opens
    ]
    near = {(line.axis, line.index) for line in reading.opens}
    names = [line.cell.flat for line in opens if (line.axis, line.index) in near]
    unasked = not args.repo_id and not matches  # a file alone does not say whose scores are wanted
    names = ["NAME"] if unasked else names
    override = "".join(f" {name_override(name)}" for name in names[:1])
    return {
        **_place_json(table),
        "orientation": _NOT_ASKED if unasked else reading.orientation,
        "kind": reading.kind,
        "why": reading.why,
        "header_rows": frame.head,
        "roles": {column.label or f"column {column.index}": column.role for column in frame.columns[:40]},
        "matches": matches,
        "candidates": candidates,
        "names": _line_names(reading)[:40],
        "sample": [[cell.flat[:60] for cell in row[:20]] for row in table.grid[: frame.head + 3]],
        "command": f"extract-readme {where} --table {table.ordinal}{override}"
        if reading.kind == "evaluation"
        else None,
    }


def _evidence_json(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [asdict(piece) for piece in evidence]


def _line_names(reading: Reading) -> list[str]:
    """The labels among which the model's name would stand: of the rows or of the columns."""
    frame = reading.frame
    columns = frame.of_role("model") or (
        frame.of_role("text")[:1] if reading.orientation == "models as rows" else []
    )
    if columns:
        found = [frame.cell(row, columns[0].index).flat for row in frame.rows]
    else:
        found = [cell.flat for column in frame.columns if column.role == "value" for cell in column.path]
    return [name for name in dict.fromkeys(found) if name]


def _show_table(record: dict[str, Any]) -> None:
    size = f"{record['rows']} x {record['columns']}"
    say(f"table {record['table']}, line {record['line']}, {size}: {record['kind']} ({record['why']})")
    if record["heading"]:
        say(f"    under      {record['heading']}")
    if record["kind"] == "evaluation":
        found = ", ".join(
            f"{match['axis']} {match['index']} {match['printed']!r}" for match in record["matches"]
        ) or ("one of these names, or --repo-id" if record["orientation"] == _NOT_ASKED else "none")
        say(f"    layout     {record['orientation']}; the model: {found}")
        for match in record["matches"]:
            for piece in match["evidence"]:
                say(f"    because    {piece['strength']:+d} {piece['kind']}: {piece['says']}")
        for candidate in record["candidates"][:MAX_SHOWN]:
            points = sum(piece["strength"] for piece in candidate["evidence"])
            say(f"    may be     {candidate['label']!r} ({points:+d}): {candidate['reason']}")
        if len(record["candidates"]) > MAX_SHOWN:
            say(f"    may be     {len(record['candidates']) - MAX_SHOWN} others")
        if not record["matches"]:
            say(f"    names      {', '.join(record['names'][:12])}")
        say(f"    command    {record['command']}")
    for row in record["sample"][:3]:
        say("    | " + " | ".join(cell[:18] for cell in row[:8]))


# --------------------------------------------------------------------------------------------------
# commands/options: The writing options of the command line, as instructions how to publish
# --------------------------------------------------------------------------------------------------
# `writing_options` checks that they fit together, `what_to_write` which of the modes it is, `require_a_mode`
# that something would use them.

_OPTION_NAMES = {"benchmarks": "benchmark", "amend": "pr", "metrics": "metric"}


def writing_options(args: argparse.Namespace) -> Options:
    """The options of the command line. Raises EvaluationError (2) for what does not fit together."""
    if args.dataset_type == "" or args.dataset_name == "":
        raise EvaluationError(
            "--dataset-type and --dataset-name need a text", code=2, hint="leave the option out"
        )
    write = what_to_write(args)
    if args.pr is not None and args.apply:
        raise EvaluationError(
            "--pr amends a pull request, --apply commits to main", code=2, hint="use --create-pr --pr N"
        )
    _require_past_date(args.date)
    return Options(
        format=args.format,
        benchmarks=tuple(_benchmark_id(name) for name in args.benchmark),
        write=write,
        update=args.update,
        notes=args.notes,
        date=args.date,
        task_type=args.task_type,
        dataset_name=args.dataset_name,
        dataset_type=args.dataset_type,
        metrics=tuple(_named_metric(text, args.dataset_type) for text in args.metric),
        amend=args.pr,
        accept_closed=args.accept_closed,
    )


def what_to_write(args: argparse.Namespace) -> str | None:
    """The mode: "main" by --apply, "pull" by --create-pr, not both (2); None without, or with --dry-run."""
    if args.dry_run:
        return None
    if args.apply and args.create_pr:
        raise EvaluationError("--apply and --create-pr: which of the two?", code=2, hint="give one of them")
    return "main" if args.apply else "pull" if args.create_pr else None


def require_a_mode(options: Options) -> None:
    """Refuse writing options that nothing would use (2): without a mode the scores are printed only."""
    idle = [name for name in asdict(Options()) if getattr(options, name) != getattr(Options(), name)]
    if idle:
        names = ", ".join("--" + _OPTION_NAMES.get(name, name.replace("_", "-")) for name in idle)
        raise EvaluationError(
            f"{names} without --dry-run, --create-pr or --apply: nothing would be published",
            code=2,
            hint="add --dry-run to see the audit and the diff",
        )


def _require_past_date(text: str | None) -> None:
    """Refuse (2) what is no day, or none that has come anywhere yet: an evaluation is not dated ahead."""
    if not text:
        return
    from datetime import UTC, datetime, timedelta

    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?", text):
            raise ValueError(text)
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise EvaluationError(
            f"--date {text} is no ISO-8601 date", code=2, hint="write it as 2026-11-20"
        ) from error
    moment = day if day.tzinfo else day.replace(tzinfo=UTC)
    if moment > datetime.now(UTC) + timedelta(hours=14):  # the first time zone's today
        raise EvaluationError(f"--date {text} is in the future", code=2, hint="give the day that it ran")


def _benchmark_id(name: str) -> str:
    found = catalogue().with_id(name) or catalogue().find(name)
    if found is None:
        raise EvaluationError(f"no known benchmark is named {name!r}", code=2, hint="list them: benchmarks")
    return found.id


def _named_metric(text: str, dataset: str | None) -> tuple[str, str]:
    """BENCHMARK=METRIC as an id of each; a benchmark that is not known goes by its --dataset-type."""
    name, _, metric = text.partition("=")
    found = find_metric(metric.strip())
    if found is None or found[0].generic:
        known = catalogue().find(name)
        listed = ", ".join(known.metrics if known else ()) or "accuracy, f1, exact_match"
        raise EvaluationError(
            f"--metric {text}: {metric.strip()!r} is no metric that is known",
            code=2,
            hint=f"write BENCHMARK=METRIC, METRIC one of {listed}",
        )
    benchmark = name.strip()
    return benchmark if benchmark == dataset else _benchmark_id(benchmark), found[0].named(found[1])


# --------------------------------------------------------------------------------------------------
# commands/imports: import-aa and import-results: scores that others measured, or a harness on this machine
# --------------------------------------------------------------------------------------------------
# `cmd_import_aa` and `cmd_import_results` print what was imported, or hand it to the publisher with a writing
# option.


def cmd_import_aa(args: argparse.Namespace) -> int:
    """Import the scores that Artificial Analysis measured of one model."""
    options = writing_options(args)
    check_repo_id(args.repo_id)
    talk(
        f"note: the terms of Artificial Analysis restrict machine-readable re-publication ({AA_TERMS}); "
        "whether you may publish these scores is for you to settle with them"
    )
    if args.from_json:
        path = Path(args.from_json)
        document, left_out = load_json(path, args.from_json)
        if left_out:
            raise EvaluationError(
                f"{path} is too large for a saved reply", code=5, hint="save one page of the list"
            )
        analysis = read_analysis(document, args.from_json)
    else:
        analysis = fetch_analysis(refresh=args.refresh)
    if analysis.unreadable:
        talk(f"warning: {analysis.unreadable} rows have another shape and were left out")
    row = find_analysed(analysis, args.creator_slug, args.model_name, args.repo_id, args.model_name_override)
    submission = analysed_scores(row, analysis, args.repo_id)
    if not submission.results and analysis.tier == "free":
        talk("the free tier has three indices and no score of a benchmark; those need a Pro subscription")
    return _finish_import(submission, args, options)


def cmd_import_results(args: argparse.Namespace) -> int:
    """Import the scores of result files of evaluation harnesses."""
    options = writing_options(args)
    check_repo_id(args.repo_id)
    if args.source_url and url_parts(args.source_url).scheme not in ("http", "https"):
        raise EvaluationError(
            f"--source-url {args.source_url} is no link", code=2, hint="give an https address"
        )
    with result_files(args.files, args.source_url) as files:
        counts = parse_counts(args.samples)
        submission = gather_results(files, args.repo_id, args.model_name_override, counts)
    if any(not score.source.url for score in submission.results):
        talk(
            "note: the files lie on this machine alone, so nothing can be published from them: upload them "
            "to a dataset and give hf://datasets/..., or give --source-url, where they can be seen"
        )
    return _finish_import(submission, args, options)


def _finish_import(submission: Submission, args: argparse.Namespace, options: Options) -> int:
    """Print what was imported, or hand it to the audit and the publisher; exit 1 where there is nothing."""
    for score in submission.results:
        if not score.complete:
            talk(f"partial: {score.benchmark} of {score.source.path or 'a file'}: {partial_reason(score)}")
    if not submission.results:
        for skip in submission.skipped:
            talk(f"skipped {skip.reason}")
        raise EvaluationError(
            f"nothing to import for {submission.repo_id}: {len(submission.skipped)} skipped, see above",
            code=1,
            hint="see which benchmarks are known: benchmarks",
        )
    if options.write or args.dry_run:
        return publish_scores(args.repo_id, lambda _: submission, options, as_json=args.json)
    chosen = chosen_scores(submission, options)
    if args.json:
        emit_json(
            extraction_json(
                Extraction(chosen.repo_id, chosen.model, chosen.source, chosen.results, chosen.skipped, 0, 0)
            )
        )
    else:
        _show_import(chosen)
    return 0


def _show_import(chosen: Submission) -> None:
    rows = [
        (
            score.label or "",
            score.benchmark,
            score.variant or "",
            score.metric or "",
            f"{score.value:.6g}",
            score.unit or "",
            str(score.samples or ""),
            "complete" if score.complete else "PARTIAL",
            score.benchmark_id or "-",
        )
        for score in chosen.results
    ]
    heads = ("task", "benchmark", "variant", "metric", "value", "unit", "samples", "run", "id")
    print_table(heads, rows, frozenset({4, 6}))
    for skip in chosen.skipped:
        talk(f"skipped {skip.reason}")
    warn_unmapped()


# --------------------------------------------------------------------------------------------------
# commands/publish: publish, and extract-readme with a writing option: scores on their way to a card
# --------------------------------------------------------------------------------------------------
# `cmd_publish` takes scores that were extracted, imported or measured before; `publish_card` those of a card.
# Scores of a card are held against today's card: an outdated one is refused.

AUDITS_BEFORE_COLLECTING = 20  # lines of a stream after which cycles are collected: those of a whole audit


def publish_card(args: argparse.Namespace, options: Options, choices: Choices) -> int:
    """`extract-readme` with a writing option: the scores of a card, on to that card's repository."""
    if args.readme and options.write is None:
        return _rehearse(args, replace(options, offline=True), choices)
    if not args.repo_id:
        raise EvaluationError("no card named", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    return publish_scores(
        args.repo_id, lambda repository: _card_scores(args, choices, repository), options, as_json=args.json
    )


def cmd_publish(args: argparse.Namespace) -> int:
    """Publish scores that another command extracted, imported or measured."""
    options = writing_options(args)
    if args.jsonl:
        return _rehearse_many(args, options)
    whole = _submission_in(_load_scores(args.scores), args.repo_id)
    return publish_scores(
        whole.repo_id, lambda repository: _with_objections(whole, repository), options, as_json=args.json
    )


def _submission_in(document: dict[str, Any], given: str | None) -> Submission:
    """What a document with `results` asks for, of the repository that it names or the user gives."""
    named = as_text(document.get("repo_id"))
    repo_id = given or named
    if not repo_id:
        raise EvaluationError("which repository?", code=2, hint="add --repo-id ORG/NAME")
    if named and named.casefold() != repo_id.casefold():
        raise EvaluationError(
            f"the scores are those of {named}, not of {repo_id}",
            code=5,
            hint=f"use {option_text('--repo-id', named)}",
        )
    scores = tuple(
        unpublished(read_score(_of_model(row, repo_id), f"results[{index}]"))
        for index, row in enumerate(document["results"])
    )
    if not scores:
        raise EvaluationError("there are no scores in it", code=1, hint="extract or measure some first")
    skipped = tuple(read_skipped(row) for row in as_objects(document.get("skipped")))
    source = read_source(as_object(document.get("source")), scores[0].source.kind)
    return Submission(repo_id, as_text(document.get("model")) or repo_id, source, scores, skipped)


def _rehearse_many(args: argparse.Namespace, options: Options) -> int:
    """A dry run for each line on stdin, a document a line; one that fails is its line's error."""
    if options.write:
        raise EvaluationError("--jsonl writes nothing", code=2, hint="publish one repository at a time")
    failed = None
    lines: Iterable[bytes] = sys.stdin.buffer
    if args.jsonl != "-":
        lines = read_local_file(Path(args.jsonl)).splitlines()
    for number, line in enumerate(lines, start=1):
        if number % AUDITS_BEFORE_COLLECTING == 0:
            gc.collect()
        try:
            document = _scores_document(line, "the line")
            whole = _submission_in(document, args.repo_id)
            outcome = rehearse_scores(whole.repo_id, partial(_with_objections, whole), options)
            answer = outcome_json(outcome, options)
        except EvaluationError as error:
            answer, failed = error_json(error), error
        emit_json(answer, indent=None)
        sys.stdout.flush()  # whoever sent the line waits for this
    return failed.code if failed else 0


def _rehearse(args: argparse.Namespace, options: Options, choices: Choices) -> int:
    """The dry run of a card on disk: no network, the shipped or cached list of benchmarks."""
    data = read_local_file(Path(args.readme))
    card = card_in(data, args.readme, args)
    extraction = scores_of_card(card, Source("readme", str(args.readme)), args, choices)
    results, notes = parsed_results({CARD: data}, args.repo_id)
    names = frozenset(score.model for score in extraction.results)
    repo_id = args.repo_id or next(iter(names))
    repository = Repository(
        repo_id,
        "",
        data,
        results=tuple(results),
        notes=tuple(notes),
        aliases=names,
        unread_card=notes[0] if notes else None,
    )
    return report_outcome(
        prepare_outcome(repository, _submission_of_card(extraction, repo_id, choices), options),
        options,
        as_json=args.json,
    )


def _card_scores(args: argparse.Namespace, choices: Choices, repository: Repository) -> Submission:
    """The scores of the repository's card: at the commit that was read, or at --revision."""
    if args.revision:
        data, source = fetch_card(repository.repo_id, args.revision)
    elif repository.main_card is None:
        raise EvaluationError(
            f"{repository.repo_id} has no {CARD}", code=4, hint="import the scores another way"
        )
    else:
        data, source = repository.main_card, card_source(repository.repo_id, repository.main_sha)
    if args.readme and read_local_file(Path(args.readme)) != data:
        raise EvaluationError(
            f"{args.readme} is not the {CARD} of {repository.repo_id}: its numbers have no source to link to",
            code=5,
            hint=f"push the card first, then: {command_again(replaced=['--readme'])}",
        )
    card = card_in(data, CARD, args)
    extraction = scores_of_card(card, source, args, choices)
    submission = _submission_of_card(extraction, repository.repo_id, choices)
    if source.revision == repository.main_sha:
        return submission
    today = _scores_today(repository, choices)
    return replace(submission, objections=_outdated(submission.results, today, must_be_stated=True))


def _scores_today(repository: Repository, choices: Choices = NO_CHOICES) -> tuple[Score, ...]:
    """The scores that main's card states now."""
    source = card_source(repository.repo_id, repository.main_sha)
    return stated_in_card(repository.main_card or b"", repository.repo_id, source, choices)


def _outdated(
    scores: Iterable[Score], today: Sequence[Score], *, must_be_stated: bool = False
) -> dict[int, str]:
    """By index: why a score of the card is refused, where today's card says another value (or nothing)."""
    found: dict[int, str] = {}
    for index, score in enumerate(scores):
        now = [item for item in today if _is_same_score(item, score)]
        if now and all(item.value != score.value for item in now):
            ours = score.raw if score.raw != now[0].raw else f"{score.value:g}"
            found[index] = f"the card says {now[0].raw} by now (line {now[0].line}), not {ours}"
        elif not now and must_be_stated:
            found[index] = "main's card does not state it"
    return found


def _submission_of_card(extraction: Extraction, repo_id: str, choices: Choices) -> Submission:
    model = extraction.model or repo_id
    chosen = [f"the line named “{name}”" for name in choices.names]
    chosen += [f"column {choices.column}"] if choices.column is not None else []
    chosen += [f"row {choices.row}"] if choices.row is not None else []
    return Submission(
        repo_id, model, extraction.source, extraction.results, extraction.skipped, chosen=tuple(chosen)
    )


def _with_objections(submission: Submission, repository: Repository) -> Submission:
    """The scores of a card refused where today's card says another value, or not this one in their line.

    Whatever kind of source a score names: a link to the card says that the card states it.
    """
    own = [_is_of_card(score, repository) for score in submission.results]
    if not any(own) or repository.main_card is None:
        return submission
    lines = repository.main_card.decode("utf-8", "replace").splitlines()
    outdated = _outdated(submission.results, _scores_today(repository))
    objections = {index: told for index, told in outdated.items() if own[index]}
    for index, score in enumerate(submission.results):
        pinned = own[index] and score.source.revision == repository.main_sha and score.line is not None
        if pinned and not _states(lines, score):
            objections.setdefault(index, f"line {score.line} of the card does not say {score.raw}")
        elif own[index] and not pinned and not _states_anywhere(lines, score):
            objections.setdefault(index, f"the card does not say {score.raw}")
    return replace(submission, objections=objections)


def _states(lines: Sequence[str], score: Score) -> bool:
    """Whether the cell of a score may stand where it says: its digits are in that line or the next ones.

    A cell of an HTML table may run over a few lines.
    """
    start = (score.line or 1) - 1
    return _has_digits(" ".join(lines[max(start, 0) : start + 4]), score)


def _states_anywhere(lines: Sequence[str], score: Score) -> bool:
    """Whether one line of the card holds all digits of a score."""
    return any(_has_digits(line, score) for line in lines)


def _has_digits(text: str, score: Score) -> bool:
    """Whether a text holds every number of a score as it was printed."""
    return all(number in text for number in re.findall(r"\d+", score.raw))


def _is_of_card(score: Score, repository: Repository) -> bool:
    """Whether a score's source is the card of this repository: by its kind, or by a link to nothing else."""
    if origin_of(score.source.url) != f"hub:{repository.repo_id.casefold()}":
        return False
    path = url_parts(score.source.url).path.strip("/")
    return score.source.kind == "readme" or path.count("/") < 2 or path.endswith(f"/{CARD}")


def _is_same_score(one: Score, other: Score) -> bool:
    answer = compare_measurements(measurement_of_score(one), measurement_of_score(other))
    return answer is not Answer.DIFFERENT and one.settings == other.settings


def _of_model(row: object, repo_id: str) -> object:
    """A score that names no model is one of the repository that the document, or the user, names."""
    return {**row, "model": repo_id} if isinstance(row, dict) and row.get("model") is None else row


def _load_scores(name: str) -> dict[str, Any]:
    """A document with `results` from a file or stdin."""
    return _scores_document(sys.stdin.buffer.read() if name == "-" else read_local_file(Path(name)), name)


def _scores_document(data: bytes, name: str) -> dict[str, Any]:
    """A document with `results`; a bare list is its results."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{name} is no JSON: {first_line(error)}", code=2, hint="give what extract-readme --json printed"
        ) from error
    if isinstance(document, list):
        document = {"results": document}
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise EvaluationError(
            f"{name} holds no scores",
            code=2,
            hint='give {"repo_id": "org/name", "results": [...]}, or a list of scores',
        )
    return document


# --------------------------------------------------------------------------------------------------
# commands/extract_readme: extract-readme: the scores of exactly one model from the tables of its card
# --------------------------------------------------------------------------------------------------
# `cmd_extract_readme` prints them, or hands them to the publisher with a writing option; with --jsonl it
# answers a line a card.

COLLECT_EVERY = 100  # cards of a stream after which cycles are collected


def cmd_extract_readme(args: argparse.Namespace) -> int:
    """Print the scores of exactly one model from the card's tables; with a writing option publish them."""
    options, choices = writing_options(args), reading_choices(args)
    if args.jsonl and options.write:
        raise EvaluationError("--jsonl writes nothing", code=2, hint="publish one repository at a time")
    if args.jsonl:
        return _extract_many(args)
    pointed = choices.names or choices.column is not None or choices.row is not None
    if args.readme and not args.repo_id and not pointed:
        raise EvaluationError(
            "whose scores? A file does not say which model it is about",
            code=2,
            hint="add --repo-id ORG/NAME or --model-name-override NAME",
        )
    if options.write or args.dry_run:
        return publish_card(args, options, choices)
    require_a_mode(options)
    card, source = load_card(args)
    extraction = scores_of_card(card, source, args, choices)
    if args.json:
        emit_json(extraction_json(extraction))
    else:
        _show_extraction(extraction)
    warn_unmapped()
    return 0


def _show_extraction(extraction: Extraction) -> None:
    rows = [
        (
            f"T{score.table}",
            str(score.line or ""),
            score.benchmark,
            score.variant or "",
            f"{score.value:g}",
            score.unit or "",
            score.benchmark_id or "-",
        )
        for score in extraction.results
    ]
    print_table(("table", "line", "benchmark", "variant", "value", "unit", "id"), rows, frozenset({4}))
    for skip in extraction.skipped:
        where = f"table {skip.table}" + (
            f" row {skip.row} column {skip.column}" if skip.row is not None else ""
        )
        talk(f"skipped {where}: {skip.reason}")
        for candidate in skip.candidates:
            talk(f"    may be {candidate_line(candidate)}")


def _extract_many(args: argparse.Namespace) -> int:
    """Read {"repo_id", "readme" or "text"} lines, answer a line each; a failing card is its line's error."""
    found = False
    with sys.stdin.buffer if args.jsonl == "-" else _open_lines(Path(args.jsonl)) as lines:
        for number, line in enumerate(lines, 1):
            if number % COLLECT_EVERY == 0:
                gc.collect()
            if not line.strip():
                continue
            answer = _extract_line(line, number, args)
            found = found or bool(answer.get("results"))
            emit_json(answer, indent=None)
            sys.stdout.flush()  # a survey waits for this answer before it sends the next card
    warn_unmapped()
    return 0 if found else 1


def _open_lines(path: Path) -> IO[bytes]:
    if not path.is_file():
        read_local_file(path)
    try:
        return path.open("rb")
    except OSError as error:
        raise EvaluationError(
            f"cannot read {path}: {first_line(error)}", code=4, hint="check the path"
        ) from error


def _extract_line(line: bytes, number: int, args: argparse.Namespace) -> dict[str, Any]:
    repo_id: str | None = None
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=lambda _: None)
        if not isinstance(request, dict) or not isinstance(request.get("repo_id"), str):
            raise EvaluationError(
                f"line {number} is no object with a repo_id",
                code=2,
                hint='give {"repo_id": "org/name", "text": "..."}',
            )
        repo_id = request["repo_id"]
        text, readme = request.get("text"), request.get("readme")
        if isinstance(text, str):
            data, source = (
                text.encode("utf-8", "replace"),
                Source("readme", "README.md", request.get("revision")),
            )
        elif isinstance(readme, str):
            data, source = read_local_file(Path(readme)), Source("readme", readme)
        else:
            raise EvaluationError(
                f"line {number} has neither text nor readme", code=2, hint="give one of the two"
            )
        with CardBudget(args.card_seconds.seconds):
            card = card_of(data, f"line {number}", fenced=args.fenced)
            return extraction_json(extract(card, repo_id, source))
    except (ValueError, RecursionError) as error:
        return {
            "repo_id": None,
            "results": [],
            **error_json(EvaluationError(f"line {number} is no JSON: {error}", code=2)),
        }
    except EvaluationError as error:
        return {"repo_id": repo_id, "results": [], **error_json(error)}


# --------------------------------------------------------------------------------------------------
# commands/show: show and get-prs: the structured results of a model, on main and in open pull requests
# --------------------------------------------------------------------------------------------------
# `cmd_show` and `cmd_get_prs` print them; `with_lines`, `all_results`, `structured_json` and `show_row` serve
# verify as well.


def with_lines(repository: Repository) -> Repository:
    """The repository with every file read, so that each result has its line; some more requests."""
    repo_id = repository.repo_id
    results, _ = parsed_results(files_of(repository), repo_id)
    pulls = [_pull_with_lines(repo_id, pull, results) for pull in repository.pulls]
    known = {exact_result_key(result) for result in repository.results if result.verified}
    checked = [
        replace(result, verified=result.verified or exact_result_key(result) in known) for result in results
    ]
    return replace(repository, results=tuple(checked), pulls=tuple(pulls))


def structured_json(result: Structured, repository: Repository, pull: Pull | None = None) -> dict[str, Any]:
    """A published result in the form of a score, with who measured it and where it stands."""
    benchmark, measured = benchmark_of_result(result), measurement_of_result(result)
    told = (pull.num, pull.author, pull.status) if pull else None
    account = {"account": result.source_account} if result.source_account else {}
    return {
        "model": repository.repo_id,
        "benchmark": benchmark.name if benchmark else result.benchmark or result.dataset,
        "benchmark_id": benchmark.id if benchmark else None,
        "variant": variant_text(measured.settings),
        "metric": measured.metric or result.metric,
        **settings_json(measured.settings),
        "notes": result.variant,
        "value": result.value,
        "unit": unit_of_result(result, benchmark),
        "lower_is_better": bool(benchmark and benchmark.lower_is_better),
        "raw": result.raw,
        "line": result.line or None,
        "path": result.path,
        **({"entry": result.entry} if result.entry else {}),
        "dataset": result.dataset,
        "config": result.config,
        "task": result.task,
        "source": {
            "kind": result.format,
            "url": result.source_url,
            "revision": repository.sha if pull is None else f"refs/pr/{pull.num}",
            "name": result.source_name,
            "date": result.date,
            **account,
        },
        "who": who_json(_who(result, repository, pull)),
        "where": where_json(where_of_result(result, repository.repo_id, repository.sha, told)),
        "status": "merged" if pull is None else "pull-request",
        "pr": pull.num if pull else None,
        "author": pull.author if pull else None,
        "verified": result.verified,
    }


def _who(result: Structured, repository: Repository, pull: Pull | None) -> Who:
    author = pull.author if pull else None
    return who_of_result(result, repository.repo_id, author, proposed=pull is not None)


def all_results(repository: Repository) -> list[tuple[Structured, Pull | None]]:
    """Every result, main first, then by pull request."""
    found: list[tuple[Structured, Pull | None]] = [(result, None) for result in repository.results]
    return found + [(result, pull) for pull in repository.pulls for result in pull.results]


def cmd_show(args: argparse.Namespace) -> int:
    """List the structured results of a model on main and in open pull requests; none is an answer, too."""
    repository = with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    records = [structured_json(result, repository, pull) for result, pull in rows]
    if args.json:
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "results": records})
    elif records:
        head = ("benchmark", "variant", "value", "where", "measured by", "source", "status")
        table = [
            (*row[:4], who_text(_who(result, repository, pull)), *row[4:])
            for result, pull in rows
            for row in [show_row(result, pull)]
        ]
        print_table(head, table, frozenset({2}))
    for note in repository.notes:
        talk(f"warning: {note}")
    if not records:
        talk(f"{repository.repo_id} has no structured results, on main or in its open pull requests")
    return 0


def show_row(result: Structured, pull: Pull | None) -> tuple[str, ...]:
    """A result as a row of the report: benchmark, variant, value, where, source, status."""
    benchmark = benchmark_of_result(result)
    name = benchmark.name if benchmark else result.benchmark or result.dataset or "?"
    status = "main" if pull is None else f"#{pull.num} by {pull.author}"
    source = result.source_url or result.source_name or "-"
    return (
        name,
        result.variant or "",
        result.raw,
        place_of_result(result),
        source,
        status + (" verified" * result.verified),
    )


def cmd_get_prs(args: argparse.Namespace) -> int:
    """List the open pull requests: which touch evaluation results, and what they propose."""
    repository = with_lines(read_repository(args.repo_id))
    if not repository.takes_pulls:
        raise EvaluationError(
            f"{repository.repo_id} takes no pull requests", code=3, hint="its owners publish with --apply"
        )
    me = _account()
    records = [_pull_json(pull, repository, me) for pull in repository.pulls]
    if args.json:
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "prs": records})
        return 0
    for record in records:
        _show_pull(record)
    if not records:
        talk(f"{repository.repo_id} has no open pull requests")
    return 0


def _pull_with_lines(repo_id: str, pull: Pull, main: Sequence[Structured]) -> Pull:
    unread = [path for path in pull.touched if path not in pull.files]
    files = {**pull.files, **{path: read_file(repo_id, path, f"refs/pr/{pull.num}") for path in unread}}
    results, _ = parsed_results(files, repo_id)
    known = {exact_result_key(result) for result in main}
    return replace(
        pull, files=files, results=tuple(row for row in results if exact_result_key(row) not in known)
    )


def _account() -> str | None:
    """Who we are, None without a token."""
    from huggingface_hub import get_token

    return whoami() if get_token() else None


def _pull_json(pull: Pull, repository: Repository, me: str | None) -> dict[str, Any]:
    own = me is not None and pull.author == me
    touches = any(EVAL_FILE.fullmatch(path) for path in pull.touched) or bool(pull.results)
    record: dict[str, Any] = {
        "pr": pull.num,
        "title": pull.title,
        "author": pull.author,
        "status": pull.status,
        "created": pull.created,
        "url": pull_url(repository.repo_id, pull.num),
        "touches_results": touches,
        "files": list(pull.touched),
        "conflicts": list(pull.conflicts),
        "own": own,
        "results": [structured_json(result, repository, pull) for result in pull.results],
    }
    if own:
        record["close"] = hf_command("discussions", "close", repository.repo_id, pull.num, "--yes")
    if own and touches:
        record["amend"] = amending_command(pull, repository)
    return record


def _show_pull(record: Mapping[str, Any]) -> None:
    kind = "evaluation results" if record["touches_results"] else "no evaluation results"
    lines = [f"#{record['pr']} by {record['author']} ({record['status']}): {record['title']}  [{kind}]"]
    lines.append(f"    {record['url']}")
    for row in record["results"]:
        variant = f" ({row['variant']})" if row["variant"] else ""
        lines.append(
            f"    {row['benchmark']}{variant} = {row['raw']}  in {row['path']}, "
            f"measured by: {row['who']['text']}"
        )
    lines += [f"    {name}: {record[name]}" for name in ("close", "amend") if name in record]
    for line in lines:
        say(line)


# --------------------------------------------------------------------------------------------------
# commands/source_checks: A published result held against its source, and against what the card prints today
# --------------------------------------------------------------------------------------------------
# `SourceChecks.check` gives a `ResultCheck`, `fraction_proof` what a source proves for `repair`. Sources that
# are read: the card at a commit of main, logs and result files in data sets of the Hub, Artificial Analysis.
# Each is read once.

MATCHES, DIFFERS, NOT_PRINTED, UNCHECKED = (
    "matches",
    "differs",
    "the card prints no such score",
    "cannot be checked",
)
CHECKS = (MATCHES, DIFFERS, NOT_PRINTED, UNCHECKED)
TODAY = "the card prints today"
_CARD_PATH = pattern(r"/(?P<repo>[^/]+/[^/]+)(?:/(?:blob|raw|resolve)/(?P<revision>[^/]+)/README\.md)?")
_DATA_PATH = pattern(
    r"/datasets/(?P<repo>[^/]+/[^/]+)/(?:blob|raw|resolve)/(?P<revision>[^/]+)/(?P<path>.+\.(?:json|eval))"
)

# What a source says: scores to compare, the numbers of a log, or why it could not be read.
_Stated: TypeAlias = "tuple[Case, ...] | LogValues | str"
_Read: TypeAlias = "tuple[Score, ...] | LogValues | str"


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """One comparison: an outcome of CHECKS, and why. `refused` where the source proves nothing.

    `of_card` where the source is the model's own card, which is to say the same today.
    """

    outcome: str
    detail: str
    refused: bool = False
    of_card: bool = False


@dataclass(frozen=True, slots=True)
class ResultCheck:
    """A result against its source and against today's card; `card` is None where that is its source."""

    source: SourceFinding
    card: SourceFinding | None

    @property
    def outcome(self) -> str:
        """One of CHECKS. A number of somebody else's that its source confirms may differ from the card's."""
        found = [self.source.outcome, *([self.card.outcome] if self.card else [])]
        if self.source.outcome in (MATCHES, DIFFERS) and self.card and not self.source.of_card:
            return self.source.outcome
        if DIFFERS in found:
            return DIFFERS
        if self.source.refused:
            return UNCHECKED
        return next(name for name in (MATCHES, NOT_PRINTED, UNCHECKED) if name in found)

    @property
    def detail(self) -> str:
        """What was found, for people."""
        return "; ".join([self.source.detail, *([self.card.detail] if self.card else [])])


MAX_SOURCES = 100  # that are read: anybody may propose results, each of which names another


class SourceChecks:
    """Holds the results of a repository against what they name."""

    def __init__(self, repository: Repository, official: OfficialList) -> None:
        self._repository = repository
        self._official = official
        self._history = MainHistory(repository.repo_id, repository.main_sha or repository.sha)
        self._stated: dict[str, _Stated] = {}
        self._pairs = 0

    def check(self, result: Structured, *, on_disk: bool = False) -> ResultCheck:
        """Both comparisons of a published result; of one on disk that with the card beside it alone."""
        if result.value is None:
            return ResultCheck(SourceFinding(DIFFERS, f"{result.raw} is no number"), None)
        if on_disk:
            return ResultCheck(self._today(result), None)
        source, is_today = self._source_of(result)
        return ResultCheck(source, None if is_today else self._today(result))

    def fraction_proof(self, result: Structured) -> str | None:
        """How its source proves a result to be a fraction where percent are counted; None: it does not."""
        number, found = result.value, self._elsewhere(result.source_url or "")
        stated, where = found or ("", "")
        if number is None or isinstance(stated, str):
            return None
        if isinstance(stated, LogValues):
            names = (name for name, value in stated.values.items() if value == number)
            told = next((f"{name} {number:g}" for name in names if _is_share(name)), None)
        else:
            same = (case.score for case in stated if may_be_same(result, case, self._official))
            told = next((score.raw for score in same if is_same_fraction(number, score)), None)
        return f"its source, {where}, says {told}" if told else None

    def _source_of(self, result: Structured) -> tuple[SourceFinding, bool]:
        """(what its source says, whether that is today's card)."""
        if not result.source_url:
            return SourceFinding(UNCHECKED, "it names no source"), False
        parts = url_parts(result.source_url)
        path = parts.path.rstrip("/")
        if parts.netloc in hub_hosts():
            own = _CARD_PATH.fullmatch(path)
            if own and own["repo"].casefold() in self._repository.folded_names:
                return self._card_at(result, unquote(own["revision"] or "main"))
        if other := self._elsewhere(result.source_url):
            return self._compared(result, *other), False
        return SourceFinding(UNCHECKED, f"its source cannot be read here: {result.source_url}"), False

    def _elsewhere(self, url: str) -> tuple[_Stated, str] | None:
        """What a source that is no card states, and its name; None where it is none that is read."""
        parts = url_parts(url)
        path = parts.path.rstrip("/")
        data = _DATA_PATH.fullmatch(path) if parts.netloc in hub_hosts() else None
        if data:
            where = (data["repo"], unquote(data["path"]), unquote(data["revision"]))
            return self._once(url, lambda: self._file(*where)), f"{where[1]} of {where[0]}"
        if f"{parts.scheme}://{parts.netloc}" == AA_SITE and path.startswith("/models/"):
            slug = unquote(path.rpartition("/")[2])
            return self._once(f"aa {slug}", lambda: self._analysed(slug)), "Artificial Analysis"
        return None

    def _card_at(self, result: Structured, revision: str) -> tuple[SourceFinding, bool]:
        where = f"the card at {revision[:12]}"
        try:
            sha = self._history.commit_of(revision)
        except EvaluationError as error:
            return SourceFinding(UNCHECKED, f"{where} cannot be placed: {error.message}", refused=True), False
        if sha is None:
            told = f"its source names a revision that is not on main: {revision[:40]}"
            return SourceFinding(UNCHECKED, told, refused=True), False
        found = self._compared(result, self._card(sha), where, absent=NOT_PRINTED)
        return replace(found, of_card=True), sha == self._repository.main_sha

    def _today(self, result: Structured) -> SourceFinding:
        """What main's card prints now."""
        sha = self._repository.main_sha
        return self._compared(result, self._card(sha), TODAY, absent=NOT_PRINTED)

    def _card(self, sha: str) -> _Stated:
        return self._once(f"card {sha}", lambda: self._card_scores(sha))

    def _card_scores(self, sha: str) -> _Read:
        repository = self._repository
        is_main = sha == repository.main_sha
        data = repository.main_card if is_main else read_file(repository.repo_id, CARD, sha)
        if data is None:
            return "there is no such file"
        return stated_in_card(data, repository.repo_id, card_source(repository.repo_id, sha))

    def _file(self, repo_id: str, path: str, revision: str) -> _Read:
        data = read_file(repo_id, path, revision, kind="datasets")
        if data is None:
            return "there is no such file"
        if log := read_log_values(data, path):
            return log
        with tempfile.TemporaryDirectory(prefix="hf-evaluation-") as folder:
            kept = Path(folder) / "results.json"
            kept.write_bytes(data)
            files = [(ResultFile(kept, path), True)]
            return gather_results(files, self._repository.repo_id, ()).results

    def _analysed(self, slug: str) -> _Read:
        if aa_key() is None:
            return "without AA_API_KEY it cannot be asked"
        analysis = fetch_analysis(refresh=False)
        row = next((row for row in analysis.models if row.slug == slug), None)
        if row is None:
            return f"it lists no {slug!r} now"
        return analysed_scores(row, analysis, self._repository.repo_id).results

    def _once(self, key: str, read: Callable[[], _Read]) -> _Stated:
        """What a source states, read and made ready for comparison once."""
        if key not in self._stated:
            if len(self._stated) >= MAX_SOURCES:
                return f"more than {MAX_SOURCES} sources are named"
            try:
                found = read()
            except EvaluationError as error:
                found = error.message
            ready = cases_of(found, self._repository, self._official) if isinstance(found, tuple) else found
            self._stated[key] = ready
        return self._stated[key]

    def _compared(
        self, result: Structured, stated: _Stated, where: str, *, absent: str = UNCHECKED
    ) -> SourceFinding:
        """What a source says of a result; `absent` is the outcome where it states no such score."""
        if isinstance(stated, str):
            return SourceFinding(UNCHECKED, f"{where} cannot be read: {stated}")
        if isinstance(stated, LogValues):
            return _against_log(result, stated, where)
        self._pairs += len(stated)
        if self._pairs > MAX_PAIRS:
            return SourceFinding(UNCHECKED, "there are too many results to compare")
        held = hold_against(result, stated, self._official)
        if held.agreeing:
            return SourceFinding(MATCHES, _told_at(where, held.agreeing.score))
        for found in held.contradictions:
            if found.what == ANOTHER_VALUE:
                return SourceFinding(DIFFERS, _told_at(where, found.case.score))
            if absent == NOT_PRINTED:  # of a card: a result file may hold a number under many metrics
                return SourceFinding(DIFFERS, f"{_told_at(where, found.case.score)}; {found.text}")
        if where == TODAY:
            return SourceFinding(NOT_PRINTED, "the card prints no such score today")
        return SourceFinding(absent, f"{where} does not state it where it can be read")


def _told_at(where: str, score: Score) -> str:
    line = f", line {score.line}" if score.line else ""
    return f"{where}{line}: {score.raw}"


def _is_share(name: str) -> bool:
    """Whether a metric of a log is a share of right answers, which logs write as a fraction."""
    found = metric_of(name.rpartition("/")[2])
    return bool(found and found[0].counts_right)


def _against_log(result: Structured, log: LogValues, where: str) -> SourceFinding:
    """Any number of a log in percent or as it is; which of them was meant, the result does not say."""
    told = ", ".join(f"{name} {value:.6g}" for name, value in list(log.values.items())[:4])
    ours = measurement_of_result(result)
    if not log.values:
        return SourceFinding(UNCHECKED, f"{where} holds no score")
    for value in log.values.values():
        if any(
            equal_values(ours, replace(ours, value=number, decimals=None)) for number in (value, value * 100)
        ):
            return SourceFinding(MATCHES, f"{where}, {log.task} of {log.model}: {told}")
    return SourceFinding(DIFFERS, f"{where}, {log.task} of {log.model}: {told}")


# --------------------------------------------------------------------------------------------------
# commands/validate: validate: the lint of a card and its result files, by our rules and by the Hub's
# --------------------------------------------------------------------------------------------------
# `cmd_validate` prints the findings by file and line, for people or for CI; exit code 5 where one is an
# error.
# `files_on_disk` reads a card with its result files, `boards_of` says what is known of the official data
# sets.


def cmd_validate(args: argparse.Namespace) -> int:
    """Check the structured results of a card and of `.eval_results`: by our rules and by the Hub's."""
    if args.json and args.form not in (None, "json"):
        raise EvaluationError("--json is --format json", code=2, hint="give one of the two")
    form = "json" if args.json else args.form or "text"
    try:
        return _validate(args, form)
    except EvaluationError as error:
        if not args.json:  # with it the failure is printed where all of them are
            sys.stdout.write(failure_text(form, error))
        raise


def _validate(args: argparse.Namespace, form: str) -> int:
    if not (args.repo_id or args.readme):
        raise EvaluationError("what to check?", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    files = files_on_disk(Path(args.readme)) if args.readme else _files_on_hub(args.repo_id, args.revision)
    results, _ = parsed_results(files)
    official = read_official([result.dataset for result in results], offline=bool(args.readme))
    boards = boards_of(official)
    in_files = lint_files(files, boards)
    findings = [*in_files, *(() if args.readme else _check_on_hub(files.get(CARD, b"")))]
    findings.sort(key=lambda finding: (finding.path, finding.line))
    errors = sum(finding.severity == "error" for finding in findings)
    if form == "json":
        emit_json(_findings_json(args, findings, results, official))
    else:
        sys.stdout.write(findings_text(form, findings, args.readme))
    talk(f"{len(results)} results in {len(files)} files: {errors} errors, {len(findings) - errors} warnings")
    if in_files:  # what the Hub alone objects to, no rule mends
        named = named_card(args.readme, args.repo_id)
        talk(f"what can be mended without guessing: {command_line('repair', *named, '--dry-run')}")
    for note in official.notes:
        talk(f"warning: {note}")
    return 5 if errors else 0


def boards_of(official: OfficialList) -> dict[str, Official]:
    """The official datasets as the lint wants them: tasks where they were read, the scale where all agree."""
    boards = {}
    for dataset in official.datasets:
        known = [item for item in catalogue().benchmarks if dataset in (item.eval_dataset, item.dataset)]
        scales, ranges = {item.scale for item in known}, {item.range for item in known}
        tasks = official.tasks.get(dataset)
        boards[dataset] = Official(
            tuple(task.id for task in tasks) if tasks is not None else None,
            scales.pop() if len(scales) == 1 else None,
            ranges.pop() if len(ranges) == 1 else None,
        )
    return boards


def _findings_json(
    args: argparse.Namespace,
    findings: Sequence[Finding],
    results: Sequence[Structured],
    official: OfficialList,
) -> dict[str, Any]:
    return {
        "repo_id": args.repo_id,
        "readme": args.readme,
        "results": len(results),
        "benchmarks": {"from": official.origin, "as_of": official.as_of},
        "findings": [asdict(finding) for finding in findings],
    }


def files_on_disk(readme: Path) -> dict[str, bytes]:
    """The card and the `.eval_results` folder beside it."""
    files = {CARD: read_local_file(readme)}
    folder = readme.parent / ".eval_results"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if EVAL_FILE.fullmatch(f"{folder.name}/{path.name}"):
            files[f"{folder.name}/{path.name}"] = read_local_file(path)
    return files


def _files_on_hub(repo_id: str, revision: str | None) -> dict[str, bytes]:
    check_repo_id(repo_id)
    sha, blobs = files_at(repo_id, revision or "main")
    paths = [CARD, *sorted(path for path in blobs if EVAL_FILE.fullmatch(path))]
    found = {path: read_file(repo_id, path, sha) for path in paths if path in blobs}
    if not found:
        raise EvaluationError(
            f"{repo_id} has no {CARD} and no .eval_results", code=4, hint="push a card first"
        )
    return {path: data for path, data in found.items() if data is not None}


def _check_on_hub(card: bytes) -> list[Finding]:
    """What POST /api/validate-yaml says of a card; its messages name no line."""
    from huggingface_hub import get_session
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, but not in __all__
        build_hf_headers,
        hf_raise_for_status,
    )

    body = {"content": card.decode("utf-8", "replace"), "repoType": "model"}

    def ask() -> object:
        answer = get_session().post(
            f"{hub_endpoint()}/api/validate-yaml", json=body, headers=build_hf_headers(), timeout=READ_SECONDS
        )
        if answer.status_code != 400:
            hf_raise_for_status(answer)
        return json_of(answer)

    told = as_object(ask_hub(ask, "validate-yaml", None))
    pairs = (("errors", "error"), ("warnings", "warning"))
    return [
        Finding("HUB001", severity, CARD, 1, str(row.get("message")), None)
        for key, severity in pairs
        for row in as_objects(told.get(key))
    ]


# --------------------------------------------------------------------------------------------------
# commands/repair: repair: mends what `validate` finds and can be mended without guessing
# --------------------------------------------------------------------------------------------------
# `cmd_repair` prints each change with its rule and proof, the diff, and what is left with the option that
# decides it. With `--readme` the files are those on disk, and `--apply` writes them there.

TITLE = "Repair the evaluation results in the metadata"
ROUNDS_OF_REPAIR = 3  # readings of a repository that changes under our hands


@dataclass(frozen=True, slots=True)
class RepairReport:
    """A repair, by which list of benchmarks, and what was written of it."""

    repair: Repair
    official: OfficialList
    written: Written | None = None


def cmd_repair(args: argparse.Namespace) -> int:
    """Mend a card and its result files; nothing is written without --apply or --create-pr."""
    if not (args.repo_id or args.readme):
        raise EvaluationError("what to repair?", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    write = what_to_write(args)
    if args.readme and write == "pull":
        raise EvaluationError(
            "--readme repairs a file on disk, which has no pull requests",
            code=2,
            hint="use --apply to write the file, or --repo-id alone",
        )
    done = _repair_on_disk(args, write) if args.readme else _repair_on_hub(args, write)
    _report(args, done)
    return 5 if any(finding.severity == "error" for finding in done.repair.left) else 0


def _repair_on_disk(args: argparse.Namespace, write: str | None) -> RepairReport:
    readme = Path(args.readme)
    files = files_on_disk(readme)
    done = _repaired(args, files)
    for change in done.repair.changes if write else ():
        path = readme if change.path == CARD else readme.parent / change.path
        if read_local_file(path) != files[change.path]:
            raise EvaluationError(f"{path} has changed meanwhile", code=5, hint="run the same command again")
        if change.deletes:
            path.unlink()
        else:
            write_atomically(path, change.new, below=readme.parent)
    return done if write is None else RepairReport(done.repair, done.official, Written(str(readme), ""))


def _repair_on_hub(args: argparse.Namespace, write: str | None) -> RepairReport:
    if write:
        require_token()
    for _ in range(ROUNDS_OF_REPAIR):
        repository = read_repository(args.repo_id)
        files = files_of(repository)
        if write == "pull":
            require_pulls(repository)
        done = _repaired(args, files, repository)
        if write is None or not done.repair.changes:
            return done
        if proposed := _proposed(repository, done.repair.changes):
            return RepairReport(done.repair, done.official, proposed)
        body = _pull_body(args.repo_id, done.repair)
        opens = write == "pull"
        commit = Commit(
            repository.repo_id, TITLE, body, done.repair.changes, repository.sha, repository.branch, opens
        )
        if written := write_changes(commit):
            return RepairReport(done.repair, done.official, written)
        talk(f"{args.repo_id} has changed since it was read; reading it again")
    raise EvaluationError(
        f"{args.repo_id} changed {ROUNDS_OF_REPAIR} times while it was read; nothing was written",
        code=6,
        hint="run the same command again when others have finished",
    )


def _proposed(repository: Repository, changes: Sequence[Change]) -> Written | None:
    """The open pull request of repair that makes these very changes."""
    wanted = {change.path for change in changes}
    for pull in repository.pulls:
        if pull.title != TITLE or not wanted <= set(pull.touched):
            continue
        _, blobs = files_at(repository.repo_id, f"refs/pr/{pull.num}")
        if holds_changes(blobs, changes):
            talk(f"#{pull.num} by {pull.author} proposes exactly this already")
            return Written(pull_url(repository.repo_id, pull.num), "", pull.num)
    return None


def _repaired(
    args: argparse.Namespace, files: Mapping[str, bytes], repository: Repository | None = None
) -> RepairReport:
    """What repair makes of the files; the sources of fractions are read where nothing else proves them."""
    official = read_official(datasets_in(files), offline=repository is None)
    choices, boards = [choice_of(text) for text in args.choose], boards_of(official)
    known = ProofSources(_scores_of_card(files.get(CARD), args.repo_id))
    done = repair_files(files, boards, known, choices)
    unproved = {(finding.path, finding.line) for finding in done.left if finding.rule in FRACTION_RULES}
    if unproved and repository is not None:
        changed = {**files, **{change.path: change.new for change in done.changes}}
        rows = [row for row in parsed_results(changed)[0] if (row.path, row.line) in unproved]
        if proofs := _proved_by_sources(rows, repository, official):
            done = repair_files(files, boards, replace(known, sources=proofs), choices)
    return RepairReport(done, official)


def _proved_by_sources(
    rows: Iterable[Structured], repository: Repository, official: OfficialList
) -> dict[tuple[str, float], str]:
    """What the sources of some results prove of them, by url and value."""
    checks = SourceChecks(repository, official)
    found = ((row, checks.fraction_proof(row)) for row in rows)
    return {(row.source_url or "", row.value or 0.0): proof for row, proof in found if proof}


def _scores_of_card(card: bytes | None, repo_id: str | None) -> tuple[Score, ...]:
    """The scores that the card prints, as evidence; none where it cannot be read."""
    if card is None:
        return ()
    try:
        return stated_in_card(card, repo_id, Source("readme"))
    except EvaluationError as error:
        talk(f"the card's tables prove nothing: {error.message}")
        return ()


def _pull_body(repo_id: str, repair: Repair) -> str:
    """The text of the pull request: each change with its rule and its proof."""
    rows = [
        f"| `{mend.path}` | {mend.line} | {mend.rule} | {_plain(mend.now)} | {_plain(mend.proof)} |"
        for mend in repair.mends
    ]
    told = [
        f"This mends {len(repair.mends)} mistakes in the evaluation metadata of `{repo_id}`, each for the "
        "reason beside it; no number is measured anew, and every other byte stays.",
        "\n".join(["| File | Line | Rule | Now | Why |", "|---|---:|---|---|---|", *rows]),
        "**If something is wrong**: close this pull request, nothing else is needed.",
        f"Prepared with hf-evaluation {VERSION}.",
    ]
    return "\n\n".join(told) + "\n"


def _plain(text: str) -> str:
    """A stranger's text in a table of Markdown, in which it can do nothing."""
    shown = printable(text).replace("\n", " ")
    kept = "".join(ch if ch.isalnum() or ch in " .,:;=+-_/%()" else f"&#{ord(ch)};" for ch in shown)
    return kept[:400]


def _decisions(args: argparse.Namespace, done: RepairReport) -> list[dict[str, Any]]:
    """What is left, each with the command that decides it: the user's own, with all that was chosen already.

    On main, or on disk, the mends and the choices are made by then, and the lines are the new ones.
    """
    is_made = done.written is not None and done.written.num is None
    named = named_card(args.readme, args.repo_id)
    rows = []
    for finding, decision in zip(done.repair.left, done.repair.decisions, strict=True):
        decision = decision_text(finding) if is_made else decision
        command = None
        if decision and is_made:
            command = command_line("repair", *named, ("--choose", decision), "--dry-run")
        elif decision:
            without = ["--create-pr", "--apply"]
            command = command_again(("--choose", decision), "--dry-run", without=without)
        rows.append(asdict(finding) | {"command": command})
    return rows


def _report(args: argparse.Namespace, done: RepairReport) -> None:
    repair, rows = done.repair, _decisions(args, done)
    if args.json:
        emit_json(
            {
                "repo_id": args.repo_id,
                "readme": args.readme,
                "mends": [asdict(mend) for mend in repair.mends],
                "left": rows,
                "plan": {"files": [{"path": item.path, "diff": item.diff()} for item in repair.changes]},
                "benchmarks": {"from": done.official.origin, "as_of": done.official.as_of},
                "pr_url": done.written.url if done.written and done.written.num is not None else None,
            }
        )
        return
    mends = [
        (f"{mend.path}:{mend.line}", mend.rule, f"{mend.was} -> {mend.now}", mend.proof)
        for mend in repair.mends
    ]
    if mends:
        print_table(("place", "rule", "change", "proof"), mends)
    for change in repair.changes if done.written is None else ():
        sys.stdout.write("\n" + printable(change.diff()))
    for row in rows:
        told = f"  ({row['hint']})" if row["hint"] else ""
        say(f"left: {row['path']}:{row['line']}: {row['rule']}: {row['message']}{told}")
        if row["command"]:
            say(f"      {row['command']}")
    talk(f"{len(repair.mends)} mended, {len(rows)} left to decide")
    if done.written:
        say(done.written.url)
    elif repair.changes:
        talk("nothing was written; --create-pr opens a pull request, --apply writes")


# --------------------------------------------------------------------------------------------------
# commands/verify: verify: is what is published right?
# --------------------------------------------------------------------------------------------------
# `cmd_verify` holds every structured result against the source that it names and against what the card prints
# today; exit code 5 where a value differs, 1 where nothing could be held against anything. With `--readme`
# the
# files are those on disk, held against the card's own tables without a request.


@dataclass(frozen=True, slots=True)
class _Check:
    """A published result with what came of holding it against its source and the card."""

    result: Structured
    pull: Pull | None
    found: ResultCheck


def cmd_verify(args: argparse.Namespace) -> int:
    """Hold every published result against its source and against today's card."""
    if not args.repo_id:
        raise EvaluationError("which model?", code=2, hint="give --repo-id ORG/NAME, with --readme too")
    repository = _on_disk(args) if args.readme else with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    named = named_card(args.readme, repository.repo_id)
    if not rows:
        return _nothing_to_hold(
            f"{repository.repo_id} has no structured results", args, command_line("inspect-tables", *named)
        )
    official = read_official([result.dataset for result, _ in rows], offline=bool(args.readme))
    checks = SourceChecks(repository, official)
    found = [_Check(result, pull, checks.check(result, on_disk=bool(args.readme))) for result, pull in rows]
    _show_checks(found, repository, as_json=args.json)
    counts = Counter(check.found.outcome for check in found)
    unread = sum(check.found.source.outcome == UNCHECKED for check in found)
    told = ", ".join(f"{counts[name]} {name}" for name in CHECKS if counts[name])
    by_source = (
        f"the sources of {unread} of {len(found)} could not be checked" if unread else "all sources read"
    )
    talk(told if args.readme else f"{told}; {by_source}")
    if not counts[DIFFERS]:
        if counts[MATCHES]:
            return 0
        return _nothing_to_hold(
            f"none of {len(found)} results could be held against anything", args,
            command_line("inspect-tables", *named), printed=True,
        )  # fmt: skip
    ours = any(check.found.outcome == DIFFERS and check.pull is None for check in found)
    update = ("--update",) if ours and not args.readme else ()  # what others propose is theirs to change
    card = command_line("extract-readme", *named, *update, "--dry-run")
    report_error(
        EvaluationError(
            f"{counts[DIFFERS]} of {len(found)} results differ from their source or from the card",
            code=5,
            hint=f"ask which is right; what the card says would be: {card}",
        ),
        as_json=False,
    )
    return 5


def _on_disk(args: argparse.Namespace) -> Repository:
    """The card on disk with its result files, as a repository without a history or pull requests."""
    files = files_on_disk(Path(args.readme))
    results, notes = parsed_results(files, args.repo_id)
    for note in notes:
        talk(f"warning: {note}")
    return Repository(
        args.repo_id, "", files[CARD], results=tuple(results), main_card=files[CARD],
        aliases=frozenset({args.repo_id}),
    )  # fmt: skip


def _nothing_to_hold(told: str, args: argparse.Namespace, look: str, *, printed: bool = False) -> int:
    """Exit 1: a check that checked nothing confirms nothing, unless the user says that this will do."""
    if not args.allow_unchecked:
        error = EvaluationError(told, code=1, hint=f"see what the card prints: {look}")
        report_error(error, as_json=args.json and not printed)
        return 1
    talk(told)
    if args.json and not printed:
        emit_json({"repo_id": args.repo_id, "revision": None, "results": []})
    return 0


def _show_checks(checks: Sequence[_Check], repository: Repository, *, as_json: bool) -> None:
    if as_json:
        records = [
            structured_json(check.result, repository, check.pull)
            | {
                "check": check.found.outcome,
                "detail": check.found.detail,
                "source_check": check.found.source.outcome,
                "card_check": check.found.card.outcome if check.found.card else check.found.source.outcome,
            }
            for check in checks
        ]
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "results": records})
        return
    rows = [(*_placed(check), check.found.outcome, check.found.detail) for check in checks]
    print_table(("benchmark", "variant", "value", "where", "check", "detail"), rows, frozenset({2}))


def _placed(check: _Check) -> tuple[str, ...]:
    """Benchmark, variant, value, and where it stands: a file, and the pull request that proposes it."""
    benchmark, variant, value, where = show_row(check.result, check.pull)[:4]
    return benchmark, variant, value, f"{where} of #{check.pull.num}" if check.pull else where


# --------------------------------------------------------------------------------------------------
# commands/evaluation_manager: arguments and main
# --------------------------------------------------------------------------------------------------


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="evaluation_manager.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "evaluation_manager.py extract-readme --repo-id org/model",
            "evaluation_manager.py inspect-tables --readme README.md",
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    extract_parser = _command(
        commands,
        "extract-readme",
        cmd_extract_readme,
        "print the scores of exactly one model from the tables of its card",
        "extract-readme --repo-id org/model --json",
        "extract-readme --readme README.md --repo-id org/model --dry-run",
        'extract-readme --repo-id org/model --table 3 --model-name-override "Model-7B (RL)"',
        "extract-readme --jsonl -",
    )
    _card_options(extract_parser)
    _choice_options(extract_parser)
    _writing_arguments(extract_parser)
    extract_parser.add_argument(
        "--jsonl",
        metavar="FILE|-",
        help='read {"repo_id", "readme" or "text"} lines, answer a JSON line each',
    )
    inspect_parser = _command(
        commands,
        "inspect-tables",
        cmd_inspect_tables,
        "list every table of a card, what it is and why, and which line is the model's",
        "inspect-tables --repo-id org/model",
        "inspect-tables --readme README.md --repo-id org/model --json",
    )
    _card_options(inspect_parser)
    _command(
        commands, "benchmarks", cmd_benchmarks, "list the known benchmarks", "benchmarks", "benchmarks --json"
    )
    _add_importing_commands(commands)
    _add_publishing_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    gc.disable()  # cards are trees of small objects: a table of 32,000 rows took 1.1 s, not 2.4
    return run_command(_run, argv)


def _add_importing_commands(commands: Subcommands) -> None:
    """The commands import-aa and import-results."""
    analysis = _command(
        commands,
        "import-aa",
        cmd_import_aa,
        "import the scores that Artificial Analysis measured (AA_API_KEY; its terms apply)",
        "import-aa --creator-slug openai --model-name gpt-oss-20b --repo-id openai/gpt-oss-20b",
        "import-aa --creator-slug openai --model-name gpt-oss-20b --repo-id openai/gpt-oss-20b --dry-run",
    )
    analysis.add_argument(
        "--creator-slug",
        metavar="S",
        required=True,
        help="its creator: slug or name there, or its organisation or a repository on the Hub",
    )
    analysis.add_argument(
        "--model-name",
        metavar="M",
        help="id, slug or name of the model there (default: the row that names ID)",
    )
    analysis.add_argument("--from-json", metavar="FILE", help="a saved reply, of the present or the old API")
    analysis.add_argument(
        "--refresh", action="store_true", help="ask again, also where the reply of today is kept"
    )
    results = _command(
        commands,
        "import-results",
        cmd_import_results,
        "import the scores of lighteval, lm-evaluation-harness and every_eval_ever files",
        "import-results results_2026-11-20T10-11-12.json --repo-id org/model",
        "import-results hf://datasets/org/results/model --repo-id org/model --create-pr",
    )
    results.add_argument(
        "files", metavar="FILE", nargs="+", help="result files, folders, or hf:// of a dataset or bucket"
    )
    results.add_argument(
        "--source-url", metavar="URL", help="where the files can be seen, if they lie on this machine"
    )
    results.add_argument(
        "--samples", metavar="TASK=N", action="append", default=[],
        help="how many samples a run had, where its file does not say (you know it)",
    )  # fmt: skip
    for parser in (analysis, results):
        parser.add_argument("--repo-id", metavar="ORG/NAME", required=True, help="the model repository")
        parser.add_argument(
            "--model-name-override",
            metavar="NAME",
            action="append",
            default=[],
            help="the source's name for the model, where it is not evidently the repository's (repeatable)",
        )
        _dry_run_option(parser)
        _writing_arguments(parser)


def _command(
    commands: Subcommands, name: str, run: Callable[[argparse.Namespace], int], purpose: str, *examples: str
) -> argparse.ArgumentParser:
    parser = add_command(
        commands, name, run, purpose, [f"evaluation_manager.py {example}" for example in examples]
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _card_place(parser: argparse.ArgumentParser, on_disk: str) -> None:
    parser.add_argument(
        "--repo-id", metavar="ORG/NAME", help="the model repository; with --readme only its name is used"
    )
    parser.add_argument("--readme", metavar="FILE", help=on_disk)


def _card_options(parser: argparse.ArgumentParser) -> None:
    _card_place(parser, "a card on disk instead of the repository's")
    parser.add_argument(
        "--fenced",
        action="store_true",
        help="read tables of results in code blocks too, numbered behind the others",
    )
    parser.add_argument(
        "--card-seconds",
        metavar="N",
        type=seconds_of_card,
        default=str(CARD_SECONDS),
        help="processor time for one card, after which it is left out (default: 5)",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; extract-readme also prints the audit and the exact diff",
    )
    parser.add_argument(
        "--revision", metavar="REV", help="branch, tag, commit or refs/pr/N of the repository (default: main)"
    )


def _choice_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "choices", "decide what the card leaves open; inspect-tables shows what there is to choose"
    )
    group.add_argument(
        "--table",
        metavar="N",
        type=int,
        action="append",
        default=[],
        help="only this table (repeatable), counted from 1",
    )
    group.add_argument(
        "--model-name-override",
        metavar="NAME",
        action="append",
        default=[],
        help="the model's name as printed (repeatable)",
    )
    group.add_argument(
        "--model-column-index", metavar="N", type=int, help="the model's column in the one --table, from 0"
    )
    group.add_argument(
        "--model-row-index",
        metavar="N",
        type=int,
        help="the model's row in the one --table, from 0, header rows included",
    )


def _add_publishing_commands(commands: Subcommands) -> None:
    """The commands publish, show, validate, repair, verify and get-prs."""
    parser = _command(
        commands,
        "publish",
        cmd_publish,
        "audit scores against main and every open pull request, and publish those that are new",
        "publish --scores scores.json --dry-run",
        "publish --scores scores.json --create-pr",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--scores", metavar="FILE|-", help="what extract-readme or an import printed, or a list"
    )
    which.add_argument("--jsonl", metavar="FILE|-", help="a dry run for each line, of the same form")
    parser.add_argument(
        "--repo-id", metavar="ORG/NAME", help="the model repository (default: that of the file)"
    )
    _dry_run_option(parser)
    _writing_arguments(parser)
    for name, run, purpose in (
        ("show", cmd_show, "list the structured results of a model, on main and in open pull requests"),
        ("get-prs", cmd_get_prs, "list the open pull requests and the results that they propose"),
    ):
        parser = _command(
            commands, name, run, purpose, f"{name} --repo-id org/model", f"{name} --repo-id org/model --json"
        )
        parser.add_argument("--repo-id", metavar="ORG/NAME", required=True, help="the model repository")
        _dry_run_option(parser)
    _add_verify_command(commands)
    parser = _command(
        commands,
        "validate",
        cmd_validate,
        "check model-index and .eval_results: rules, lines, severities; exit code 5 on errors",
        "validate --repo-id org/model",
        "validate --readme README.md --format github",
    )
    _card_options(parser)
    parser.add_argument(
        "--format",
        dest="form",
        choices=FINDING_FORMS,
        help="text (default), json, annotations of GitHub Actions, or a SARIF document",
    )
    parser = _command(
        commands,
        "repair",
        cmd_repair,
        "mend what validate finds, where that is no guess; list the rest with what decides it",
        "repair --repo-id org/model --dry-run",
        "repair --repo-id org/model --create-pr",
        "repair --readme README.md --apply",
    )
    _card_place(parser, "a card on disk, with .eval_results beside it")
    parser.add_argument(
        "--choose",
        metavar="PATH:LINE=TEXT",
        action="append",
        default=[],
        help="decide what is left: drop, the value or the task (repeatable)",
    )
    _dry_run_option(parser)
    parser.add_argument("--create-pr", action="store_true", help="open one pull request with all mends")
    parser.add_argument("--apply", action="store_true", help="commit to main; with --readme write the file")


def _add_verify_command(commands: Subcommands) -> None:
    parser = _command(
        commands,
        "verify",
        cmd_verify,
        "hold every published result against its source, and against what the card prints today",
        "verify --repo-id org/model",
        "verify --readme README.md --repo-id org/model",
    )
    parser.add_argument("--repo-id", metavar="ORG/NAME", help="the model repository; its name with --readme")
    parser.add_argument(
        "--readme", metavar="FILE", help="a card on disk with .eval_results beside it, against its own tables"
    )
    parser.add_argument(
        "--allow-unchecked",
        action="store_true",
        help="exit code 0, not 1, where there was nothing to hold a result against",
    )
    _dry_run_option(parser)


def _dry_run_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="write nothing, whatever else is said")


def _writing_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of everything that may write; --dry-run, which wins over them, comes with the command."""
    group = parser.add_argument_group("publishing", "nothing is written without --apply or --create-pr")
    flag = "store_true"
    group.add_argument("--create-pr", action=flag, help="open one pull request with all new scores")
    group.add_argument("--apply", action=flag, help="commit to main, where you may")
    group.add_argument(
        "--format",
        choices=FORMATS,
        default="auto",
        help="auto: .eval_results for official benchmarks, else model-index",
    )
    group.add_argument(
        "--benchmark", metavar="ID", nargs="+", action="extend", default=[], help="only these benchmarks"
    )
    group.add_argument(
        "--update",
        action=flag,
        help="replace a differing value of the same source on main, with --pr there (never a verified one)",
    )
    group.add_argument(
        "--accept-closed",
        action=flag,
        help="propose again what was closed, or removed after a merge; first read what the owners said",
    )
    group.add_argument("--pr", metavar="N", type=int, help="with --create-pr: amend your open pull request N")
    group.add_argument(
        "--metric",
        metavar="ID=METRIC",
        nargs="+",
        action="extend",
        default=[],
        help="the metric of a benchmark whose source tells none, as hellaswag=acc_norm",
    )
    group.add_argument("--notes", metavar="TEXT", help="a remark that is published with each result")
    group.add_argument("--date", metavar="DATE", help="when the evaluation ran, as 2026-11-20")
    group.add_argument(
        "--task-type", metavar="TASK", help="task.type in model-index (default: the benchmark's)"
    )
    group.add_argument(
        "--dataset-name", metavar="NAME", help="dataset.name in model-index, for one benchmark"
    )
    group.add_argument(
        "--dataset-type",
        metavar="ID",
        help="dataset.type in model-index, for one benchmark, also an unknown one",
    )


def _run(arguments: list[str]) -> int:
    args = build_parser().parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
