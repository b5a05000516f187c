#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "ijson>=3.3,<4",
#     "inspect-ai>=0.3.285,<0.4",
#     "inspect-evals>=0.26,<0.27",  # used by name: inspect-ai loads its tasks
#     "openai>=3.4,<4",
#     "pyyaml>=6.0,<7",
#     "zipfile-zstd>=0.0.4",
# ]
#
# [tool.hf-jobs]
# flavor = "cpu-basic"
# timeout = "4h"
# secrets = ["HF_TOKEN"]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/inspect_eval_uv.py, and run: uv run src/bundle.py
"""Evaluate one model on one benchmark with inspect-ai, and say what the run is worth as a score.

    uv run --no-config inspect_eval_uv.py --model org/model --task mmlu
    uv run --no-config inspect_eval_uv.py --from-log logs/
    hf jobs uv run --image vllm/vllm-openai --flavor l4x1 --timeout 4h --secrets HF_TOKEN SCRIPT -- OPTIONS

Exit codes: 0 done, also when the run was finished before; 1 nothing measured, or samples failed; 2 usage;
3 not signed in, no access, no credits; 4 no such model or task; 5 refused; 6 network or server failure;
130 and 143 interrupted (the same command again resumes).
The last line of stdout is the record, {"log", "status", "complete", "why_not", "scores"}; all else is stderr.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors               Failures and exit codes: what a command ends with, and what it tells its user t…
    core/patterns             Regular expressions that are compiled when they are first used
    core/json_values          JSON that somebody else wrote: read without surprises, and taken apart by type
    core/places               Where the scripts and their data lie: beside each other in `scripts/`, wherever…
    core/suggestions          Commands that we tell somebody to paste, quoted by construction, whoever wrote…
    core/text                 Text of strangers: made safe to print, put on one line, squashed for comparison
    core/files                Files written as a whole or not at all, and the keys of a `.env`
    core/marks                What this user wrote on this machine, told from what somebody else put into the…
    core/output               The two streams: stdout is data, stderr is talk; nothing of a stranger's text c…
    core/command_line         What every command line does alike: parse, run, report one failure, end with it…
    core/hub_requests         Requests to the Hub: its address, which failures pass, how long to wait, and as…
    core/uv                   How one script starts another under uv, wherever the user stands
    core/version              The version of the bundle: what `--version` prints and the user agent of every…
    core/yaml_safely          YAML that somebody else wrote, with an end to what it may become
    scores/parts              The parts of a benchmark: subjects, categories, languages, splits, lengths, dif…
    scores/benchmarks         The known benchmarks, as examples/metric_mapping.json describes them
    scores/identity           One test under two names: parts of a benchmark that are benchmarks of their own…
    scores/metrics            The metrics in which benchmarks are measured: names, direction, scale, the type…
    scores/setting_words      Words of settings: how shots, modes, tools, splits and harnesses are written on…
    scores/whole_runs         Whether a run was a whole one, by how many samples it had: one rule for runs, i…
    scores/wording            Words about scores: names of averages, of parts of a benchmark, of what is no m…
    scores/settings           Settings of a measurement, read out of labels and notes: shots, thought, mode…
    scores/labels             A printed label taken apart: its benchmark, variant, metric, and which way is b…
    scores/named              What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU (5-sho…
    scores/record             A score, as contract.md has it: the one thing that passes between the scripts
    importing/measured        What a harness wrote of one task made a score, by one rule whatever the harness
    importing/lm_eval         Result files of lm-evaluation-harness
    running/answers           The samples of a log -> how many of the answers were answers, and what was real…
    running/completion        Questions as plain text to be completed, for models that know no chat
    running/log_members       What a log is made of, looked at before inspect-ai reads it: sizes, nesting, nu…
    running/log_places        Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names…
    running/programs          Programs in answers, and the tests of problems: `program_of` and `read_tests`
    running/checker           A program against the tests of its problem, by the rules of LiveCodeBench's own…
    running/record            The record of a run, which its last line on stdout is: what was measured, and w…
    running/secrets           Secrets in arguments and texts: how one is recognised, and how it is blotted out
    running/engine            vLLM, started once on this machine: its log goes to stderr, and its last lines…
    running/task_table        The benchmarks that can be run, by the names people use: add one here
    running/tasks             A task's name and arguments -> what will be run, or why there is no such task
    running/hub               What a run asks of the Hub and puts there: revisions, access, tokens, logs
    running/livecodebench     LiveCodeBench as a task of inspect-ai: `register_livecodebench` makes `hf_evalu…
    running/log_facts         A log of inspect-ai -> what it says of its run, whoever made it
    running/model_files       What a model's repository says before an engine starts: `read_model_facts` -> `…
    running/models            A model and a backend -> how inspect-ai reaches the model
    running/completeness      Whether a log's score is the score of the benchmark: `why_partial` gives every…
    running/lm_eval_harness   lm-evaluation-harness as a second engine: `run_lm_eval` runs it, `lm_eval_recor…
    running/publishing        Complete scores -> `evaluation_manager.py publish`, as a process that is given…
    running/run_settings      What a run sends beside its questions: `run_settings_of` makes the `RunSettings…
    running/preflight         Everything that can be known before the long work, and is told before it costs…
    running/run               One evaluation by inspect-ai, resumed where an earlier one stopped
    running/scoring           The facts of a log -> its score, and everything that decided it
    commands/evaluation_run   The commands of inspect_eval_uv.py that measure: one evaluation run, or scores…
    commands/lm_eval_run      `inspect_eval_uv.py --harness lm-eval`: one task after the other through lm-eva…
    commands/inspect_eval_uv  arguments and main
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import errno
import importlib.util
import inspect
import io
import itertools
import json
import math
import os
import re
import resource
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, AnyStr, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:
    from mmap import mmap

    import openai
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
# core/marks: What this user wrote on this machine, told from what somebody else put into the folder
# --------------------------------------------------------------------------------------------------
# A manifest of jobs and the log of a run name programs that are run when one goes on with them. `own_mark` of
# what they decide stands in those that were written here: nobody makes it who cannot read the user's key.

KEY_BYTES = 32


def own_mark(decides: object, *, make: bool) -> str | None:
    """The mark of a JSON value; None where there is no key, and none is to be made or can be."""
    import hashlib
    import hmac

    try:
        key = _private_key(cache_folder() / "own.key", make=make)
    except OSError:
        return None
    return hmac.new(key, json.dumps(decides).encode(), hashlib.sha256).hexdigest()


def is_marked(decides: object, mark: object) -> bool:
    """Whether a mark is this user's own for the value."""
    return isinstance(mark, str) and mark == own_mark(decides, make=False)


def _private_key(path: Path, *, make: bool) -> bytes:
    """Random bytes that only this user can read; made where there are none. Raises OSError."""
    import secrets

    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
    key = read_cache_file(path)
    if len(key) != KEY_BYTES or path.lstat().st_uid != os.getuid():
        raise OSError(f"{path} is no key of this user")
    return key


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
# core/uv: How one script starts another under uv, wherever the user stands
# --------------------------------------------------------------------------------------------------
# `uv_run` is the beginning of such a command, `SAFE_PATH` what the environment of a Python program adds.

# Without it `python -m` and `python -c`, also of a program's workers, import from the working folder first.
SAFE_PATH = {"PYTHONSAFEPATH": "1"}


def uv_run(uv: str, *options: str) -> list[str]:
    """The words before a script's absolute path; the folder that the user stands in has no say in what runs.

    `--no-config` keeps uv from a `uv.toml` or `pyproject.toml` that names a stranger's index, `--python` from
    starting the `.venv/bin/python` of that folder, which it does whatever else is said, to ask its version.
    """
    return [uv, "run", "--no-config", "--python", sys.executable, *options, "--script"]


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
# importing/measured: What a harness wrote of one task made a score, by one rule whatever the harness
# --------------------------------------------------------------------------------------------------
# A reader gives `Measured` tasks of a `ResultFile`; `scores_of_tasks` makes scores of them, by the metric
# that
# the mapping names for the task (`harness_task`). `model_as_loaded`, `shots_of`, `day_of_run`, `day_told` and
# `known_facts` read what the files of all harnesses say alike; a `HarnessRun` is what comes of a file.
# `samples_of_task` is how many samples a whole run of it has.

# What makes another model of it when it is loaded: an adapter, a difference or fewer bits.
_ALTERING = frozenset(
    ("peft", "delta", "adapter", "adapter_weights", "delta_weights", "lora", "lora_local_path", "steer_path")
    + ("load_in_4bit", "load_in_8bit", "quantization", "quantization_config", "bnb_4bit_quant_type")
    + ("gguf_file", "autogptq", "gptqmodel")
)
MAIN_REVISIONS = frozenset({"main", "None", "none", ""})
_OFF = frozenset({"", "none", "false", "0", "null"})
_REVISION = pattern(r"[(,] ?revision=([^,)]+)")
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


def samples_of_task(rule: HarnessTask | None, benchmark: Benchmark | None) -> frozenset[int]:
    """The sizes of a whole run: of a task that the mapping has its own, else what the benchmark can have."""
    if rule is None:
        return known_samples(benchmark)
    return frozenset({rule.samples} if rule.samples else ())


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


def day_told(moment: object, name: str) -> tuple[str | None, str | None]:
    """(the day of a run, why it is in doubt) by what a file says, and by its name: when it was written.

    The file's own word counts, and its name where it has none. More than a day apart (clocks differ by time
    zones, and a run may pass midnight) is a doubt. A file was not written before its run: then one of the two
    is wrong, nothing says which, and the day stays open.
    """
    own, named = day_of_run(moment), _day_in_name(name)
    if not own or not named or abs((date.fromisoformat(own) - date.fromisoformat(named)).days) <= 1:
        return own or named, None
    if own < named:
        return own, f"the file says {own}, its name {named}: it was written that long after, or one is wrong"
    return None, f"the file says {own}, its name {named}, before it ran: the day is left open"


def _day_in_name(name: str) -> str | None:
    """The day in a file's name, as harnesses write it: results_2026-11-20T10-11-12.123456.json."""
    found = re.search(r"(?:^|[_/])(\d{4}-\d\d-\d\d)T[^/]*$", name)
    with contextlib.suppress(ValueError):
        return date.fromisoformat(found.group(1)).isoformat() if found else None
    return None


def day_of_run(moment: object) -> str | None:
    """A moment, as text or in Unix seconds, as a date; None for what is none, such as a counter's reading."""
    if isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d", moment):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(moment[:10]).isoformat()
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
    day, doubt = day_told(document.get("date"), file.name)
    source = Source("lm-eval", file.name, file.revision, file.url, name, day)
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
        date_in_doubt=doubt,
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
    gap = count_gap(total, samples_of_task(rule, None))
    if gap and not any("samples of" in text for text in why):
        why.append(gap)
    return ([*why[:3], f"and {len(why) - 3} more"] if len(why) > 4 else why), total


# --------------------------------------------------------------------------------------------------
# running/answers
# --------------------------------------------------------------------------------------------------
# The samples of a log -> how many of the answers were answers, and what was really sent for them.
#
# `read_samples` counts a log's samples into `Samples`, one at a time. inspect-ai scores an answer that was
# cut,
# empty or written in another form than the scorer reads like a wrong one; here each kind is counted.

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


# --------------------------------------------------------------------------------------------------
# running/completion: Questions as plain text to be completed, for models that know no chat
# --------------------------------------------------------------------------------------------------
# `register_completion` gives inspect-ai the provider `completion/SERVICE/MODEL`: the messages of a task, with
# its examples, one after the other, sent to `/v1/completions`. inspect's own takes single messages only.

COMPLETION = "completion"  # the provider's name in logs
STOP_LENGTH = 60  # characters of the question's first line that end an answer: the next example begins so
LEAST_STOP = 12  # shorter first lines may stand in an answer


def plain_prompt(texts: Sequence[str]) -> str:
    """Messages as one text; a base model goes on after it."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n\n"


def stop_text(question: str) -> str | None:
    """What ends an answer: the beginning of one more question like the last, which base models go on to."""
    first = question.strip().partition("\n")[0][:STOP_LENGTH]
    return f"\n{first}" if len(first) >= LEAST_STOP else None


def register_completion() -> None:
    """Make the provider known to inspect-ai in this process; once more does nothing new."""
    from inspect_ai.model import ChatMessageUser, GenerateConfig, modelapi
    from inspect_ai.model._providers.openai_compatible_completions import OpenAICompatibleCompletionsAPI

    parent: Any = OpenAICompatibleCompletionsAPI
    register: Any = modelapi

    class CompletionAPI(parent):  # type: ignore[misc]
        """Chats as plain text."""

        async def generate(self, input: Any, tools: Any, tool_choice: Any, config: Any) -> Any:
            """One completion of all messages."""
            texts = [str(message.text) for message in input]
            stop = stop_text(texts[-1]) if texts else None
            if stop and not config.stop_seqs:
                config = config.merge(GenerateConfig(stop_seqs=[stop]))
            message = ChatMessageUser(content=plain_prompt(texts))
            return await super().generate([message], tools, tool_choice, config)

    def completion() -> type[CompletionAPI]:
        return CompletionAPI

    register(name=COMPLETION)(completion)


# --------------------------------------------------------------------------------------------------
# running/log_members: What a log is made of, looked at before inspect-ai reads it: sizes, nesting, numbers
# --------------------------------------------------------------------------------------------------
# `check_log` refuses a log whose members would fill the memory, or whose JSON would end the process;
# `log_members` reads the samples of a `.eval`, which is a zip.

# A zip of 3 MB can hold a header of 3 GB. Headers of real logs have some MB (the ids of 100,000 samples), the
# largest sample (an agent with images) had 60 MB.
MAX_HEADER = 64 << 20  # bytes of a member that inspect reads whole
MAX_SAMPLE = 256 << 20
MAX_SAMPLES = 512 << 20  # bytes of all samples together, or PACKED times the file
PACKED = 100  # a zip makes a tenth of prose, and a thousandth of what only repeats itself
MAX_VALUES = 5_000_000  # brackets and commas of a member: 256 MB of empty lists would take 5 GB
MAX_DEPTH = 500  # levels; real logs have 30
MAX_NUMBER = 400  # digits; a float has 325 at most
_PIECE = 1 << 20
_WINDOW = 16 << 20  # a multiple of every page size
_BRACKET = pattern(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|[0-9]{400}', re.DOTALL)


def check_log(path: str) -> None:
    """Raise ValueError or OSError for a log that inspect-ai is not to be given."""
    import mmap

    if path.endswith(".eval"):
        _check_members(path)
    elif path.endswith(".json"):
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            _check_json(text)


def _check_json(text: bytearray | mmap) -> None:
    """Raise ValueError for JSON of which its readers in C end with a segmentation fault.

    Nesting of tens of thousands of levels does it, and a number that Python refuses, of 4,300 digits.
    """
    import mmap

    depth = kept = 0
    let_go = getattr(text, "madvise", None)  # of a mapped file: pages that were looked at need no memory
    for found in _BRACKET.finditer(text):
        mark = found.group()
        if let_go and found.end() - kept >= _WINDOW:
            let_go(mmap.MADV_DONTNEED, kept, _WINDOW)
            kept += _WINDOW
        if len(mark) == MAX_NUMBER and mark[:1].isdigit():
            raise ValueError(f"a number has more than {MAX_NUMBER} digits")
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")


def _check_members(path: str) -> None:
    """Raise ValueError or OSError where a member is too large, or not as large as it says."""
    with _opened(path) as archive:
        sizes = [row.file_size for row in archive.infolist() if row.filename.startswith("samples/")]
        most = max(MAX_SAMPLES, PACKED * os.path.getsize(path))
        if sum(sizes) > most:
            raise ValueError(f"its samples would take more than {most >> 20} MB")
        for member in archive.infolist():
            is_sample = member.filename.startswith("samples/") or "summar" in member.filename
            most = MAX_SAMPLE if is_sample else MAX_HEADER
            if member.file_size > most:
                raise ValueError(f"{member.filename[:80]} would take more than {most >> 20} MB")
            if is_sample:
                continue  # read one at a time, and by what it says of itself
            with archive.open(member) as file:  # ends with an error after as many bytes as it says
                text = bytearray()
                while piece := file.read(_PIECE):
                    text += piece
            _check_values(text, member.filename)
            _check_json(text)


def _check_values(text: bytes | bytearray, name: str) -> None:
    if sum(text.count(sign) for sign in (b"[", b"{", b",")) > MAX_VALUES:
        raise ValueError(f"{name[:80]} holds more than {MAX_VALUES:,} values")


def log_members(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records, one in memory at a time; of two of one name the later one."""
    with _opened(path) as archive:
        latest = {name: None for name in archive.namelist() if name.startswith("samples/")}
        for name in latest:
            if archive.getinfo(name).file_size > MAX_SAMPLE:
                raise ValueError(f"{name[:80]} would take more than {MAX_SAMPLE >> 20} MB")
            text = archive.read(name)
            _check_values(text, name)
            yield json.loads(text)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[Any]:
    """The zip of a log; what is wrong with it is a ValueError, as with any other file."""
    import zipfile_zstd  # the standard zipfile of Python < 3.14 knows no zstd

    try:
        with zipfile_zstd.ZipFile(path) as archive:
            yield archive
    except (OSError, ValueError, LookupError, EOFError, MemoryError):
        raise
    except Exception as error:  # each way of compression has an error of its own
        raise ValueError(f"its zip is damaged: {error}") from error


# --------------------------------------------------------------------------------------------------
# running/log_places: Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names it
# --------------------------------------------------------------------------------------------------
# `log_place` reads the option into a `LogPlace`; `log_on_the_hub` is the hint where a published score needs
# it
# on the Hub.


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where logs go: a folder or bucket that inspect-ai writes to, or a data set that one upload goes to."""

    kind: str  # "local" | "bucket" | "dataset"
    root: str  # folder, hf://buckets/NS/NAME/..., or NS/NAME
    prefix: str = ""


def log_place(text: str) -> LogPlace:
    """The place that --log-dir names. Raises EvaluationError (2)."""
    if not text.startswith("hf://"):
        if "://" in text:
            raise EvaluationError(
                f"--log-dir {text}: only folders and hf:// are known", code=2, hint="--log-dir logs"
            )
        return LogPlace("local", text)
    kind, _, rest = text.removeprefix("hf://").partition("/")
    parts = rest.strip("/").split("/")
    if kind not in ("buckets", "datasets") or len(parts) < 2:
        raise EvaluationError(
            f"--log-dir {text}: no bucket and no data set",
            code=2,
            hint="hf://buckets/ME/NAME[/PATH] or hf://datasets/ME/NAME[/PATH]",
        )
    root, prefix = "/".join(parts[:2]), "/".join(parts[2:])
    return LogPlace(kind.removesuffix("s"), root, prefix)


def log_on_the_hub() -> str:
    """The user's own command with a log that everybody can see."""
    on_the_hub = command_again(("--log-dir", "hf://datasets/ME/eval-logs"), replaced=["--log-dir"])
    return f"inspect_eval_uv.py {on_the_hub}; or --source-url URL, where the log can be seen"


# --------------------------------------------------------------------------------------------------
# running/programs: Programs in answers, and the tests of problems: `program_of` and `read_tests`
# --------------------------------------------------------------------------------------------------
# The data set keeps hidden tests as a pickle. It is read as the one text that it should be, and never
# unpickled: a pickle can run any program.

# What a text as pickle writes it needs; everything else could build objects, and is refused.
_TEXT_OPCODES = frozenset({
    "PROTO", "FRAME", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE", "MEMOIZE", "BINPUT",
    "LONG_BINPUT", "PUT", "STOP",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """The tests of a problem; `function` is the method to call, None for a program that reads its input."""

    tests: tuple[tuple[str, str], ...]
    function: str | None


def program_of(answer: str) -> str:
    """The program of an answer: what stands in its last block of code; empty without one."""
    lines = answer.split("\n")
    fences = [index for index, line in enumerate(lines) if "```" in line]
    return "\n".join(lines[fences[-2] + 1 : fences[-1]]) if len(fences) > 1 else ""


def read_tests(row: Mapping[str, Any]) -> Problem:
    """The public and private tests of a row of the data set. Raises EvaluationError 5 for other contents."""
    tests = [*_tests_in(str(row.get("public_test_cases") or "[]")),
             *_tests_in(str(row.get("private_test_cases") or "[]"))]  # fmt: skip
    if not tests:
        raise EvaluationError(f"{row.get('question_id')}: a problem without tests", code=5)
    meta = as_object(json_or_none(str(row.get("metadata") or "{}")))
    function = meta.get("func_name")
    return Problem(tuple(tests), str(function) if function else None)


def _tests_in(text: str) -> list[tuple[str, str]]:
    rows = json_or_none(text)
    if rows is None:
        rows = json_or_none(pickled_text(zlib.decompress(base64.b64decode(text))))
    return [(str(row.get("input", "")), str(row.get("output", ""))) for row in as_objects(rows)]


def pickled_text(data: bytes) -> str:
    """The one text that a pickle holds, without unpickling it. Raises EvaluationError 5 for anything else."""
    import pickletools  # it reads what a pickle would do, and does nothing  # nosec B403

    texts = []
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name not in _TEXT_OPCODES:
                raise ValueError(f"{opcode.name} is no part of a text")
            if isinstance(argument, str):
                texts.append(argument)
    except (ValueError, IndexError) as error:
        raise EvaluationError(f"tests that hold more than a text are not read: {error}", code=5) from error
    if len(texts) != 1:
        raise EvaluationError(f"tests of {len(texts)} texts are not read", code=5)
    return texts[0]


# --------------------------------------------------------------------------------------------------
# running/checker: A program against the tests of its problem, by the rules of LiveCodeBench's own checker
# --------------------------------------------------------------------------------------------------
# `check_source` is the source of a program that a sandbox runs: it takes `solution.py` and `tests.json`
# (`json_of_tests`), runs each test in a process with limits of time and memory, and prints the verdict; the
# first failure ends it. The functions below are that program, so it is checked like all other code; what they
# need is imported here as there.

TEST_SECONDS = 6  # of one test, as the official checker has it
MEMORY_GB = 4  # that a program may take: what the official checker's comment says, and does not enforce
OUTPUT_BYTES = 1 << 28
RIGHT_VERDICT = "right"
# Solutions use these without importing them, as contest sites let them.
CHECK_NAMES = (
    "string re datetime collections heapq bisect copy math random statistics itertools functools operator io "
    "sys json builtins typing"
)
CHECK_HEAD = """
import ast, json, sys
names = NAMES.split()
prelude = "".join(f"from {name} import *\\n" for name in names)
prelude += "".join(f"import {name}\\n" for name in names) + "sys.setrecursionlimit(50000)\\n"
program = open("solution.py").read()
"""
# A program that reads its input; one that ends itself is no error. As in the official checker it is run as
# the body of a function, where names are faster and `global` finds none; its imports stand before it.
CHECK_READING = """
tree = ast.parse(program, "solution.py")
last = tree.body[-1] if tree.body else None
if isinstance(last, ast.If) and ast.unparse(last.test) == "__name__ == '__main__'":
    tree.body[-1:] = last.body
brought = [part for part in tree.body if isinstance(part, (ast.Import, ast.ImportFrom))]
shell = ast.parse("def answer_of_the_model(): pass")
shell.body[0].body = [part for part in tree.body if part not in brought] or shell.body[0].body
shell.body[:0] = brought
space = {"__name__": "solution"}
exec(prelude, space)
try:
    exec(compile(ast.fix_missing_locations(shell), "solution.py", "exec"), space)
    space["answer_of_the_model"]()
except SystemExit:
    pass
"""
# A method that is called; a tuple counts as a list, as in the official checker.
CHECK_CALLING = """
work = json.load(sys.stdin)
space = {"__name__": "solution"}
exec(prelude, space)
exec(compile(program, "solution.py", "exec"), space)
name = work["function"]
method = getattr(space["Solution"](), name) if "class Solution" in program else space[name]
got = method(*work["input"])
got = list(got) if isinstance(got, tuple) else got
with open(work["verdict"], "w") as file:
    file.write("same" if got == work["expected"] else "differs")
"""


def json_of_tests(problem: Problem) -> str:
    """What the program reads as tests.json."""
    return json.dumps({
        "tests": problem.tests, "function": problem.function, "seconds": TEST_SECONDS, "gb": MEMORY_GB,
    })  # fmt: skip


def check_source() -> str:
    """The source of the program."""
    constants = {
        "OUTPUT_BYTES": OUTPUT_BYTES, "CHECK_NAMES": CHECK_NAMES, "CHECK_HEAD": CHECK_HEAD,
        "CHECK_READING": CHECK_READING, "CHECK_CALLING": CHECK_CALLING,
    }  # fmt: skip
    head = (
        "from __future__ import annotations\n\nimport json\nimport os\nimport resource\nimport subprocess\n"
    )
    head += "import sys\nimport tempfile\nfrom decimal import Decimal, InvalidOperation\n\n"
    head += "".join(f"{name} = {value!r}\n" for name, value in constants.items())
    parts = (check_lines, check_numbers, check_same, check_limits, check_process, check_call, check_program)
    return "\n\n".join([head, *(inspect.getsource(part) for part in parts), "check_program()\n"])


def check_lines(text: str) -> list[str]:
    """Lines without what surrounds them."""
    return [line.strip() for line in text.strip().split("\n")]


def check_numbers(line: str) -> list[Decimal] | None:
    """A line as numbers, None where it holds other words."""
    try:
        return [Decimal(word) for word in line.split()]
    except (InvalidOperation, ValueError):
        return None


def check_same(got: str, expected: str) -> bool:
    """Whether an output is the expected one: the same lines, or the same numbers on them, exactly."""
    first, second = check_lines(got), check_lines(expected)
    if len(first) != len(second):
        return False
    for one, other in zip(first, second):  # noqa: B905 (a sandbox may have an older Python)
        numbers = check_numbers(one)
        if one != other and (numbers is None or numbers != check_numbers(other)):
            return False
    return True


def check_limits(gigabytes: int) -> None:
    """Limits of the process that a program runs in."""
    resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def check_process(source: str, text: str, work: dict[str, Any]) -> tuple[str, str]:
    """(verdict, output) of one process; the output goes to a file, so that it fills no memory."""
    source = CHECK_HEAD.replace("NAMES", repr(CHECK_NAMES)) + source
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+") as err:
        try:
            done = subprocess.run(
                [sys.executable, "-c", source], input=text, stdout=out, stderr=err, text=True,
                timeout=work["seconds"], preexec_fn=lambda: check_limits(work["gb"]), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "time limit", ""
        out.seek(0)
        err.seek(0)
        told = err.read()[-2000:]
        if done.returncode:
            return ("memory limit" if "MemoryError" in told else "crashed"), told[-300:]
        return "", out.read()


def check_call(text: str, expected: str, work: dict[str, Any]) -> tuple[str, str]:
    """(verdict, what to show) of a method on the values of one test."""
    place = os.path.join(tempfile.mkdtemp(), "verdict")
    told = {
        "function": work["function"], "input": [json.loads(line) for line in text.split("\n")],
        "expected": json.loads(expected), "verdict": place,
    }  # fmt: skip
    verdict, shown = check_process(CHECK_CALLING, json.dumps(told), work)
    if verdict:
        return verdict, shown
    if not os.path.exists(place):
        return "crashed", "it ended itself"
    with open(place) as file:
        return ("right" if file.read() == "same" else "wrong value"), ""


def check_program() -> None:
    """Run solution.py on the tests of tests.json; prints the verdict as JSON."""
    with open("tests.json") as file:
        work = json.load(file)
    result: dict[str, object] = {"verdict": "right", "tests": len(work["tests"])}
    for number, (text, expected) in enumerate(work["tests"]):
        if work["function"] is not None:
            verdict, shown = check_call(text, expected, work)
        else:
            verdict, shown = check_process(CHECK_READING, text, work)
            verdict = verdict or ("right" if check_same(shown, expected) else "wrong output")
        if verdict != "right":
            result.update(verdict=verdict, failed=number + 1, shown=shown[:300])
            break
    sys.stdout.write(json.dumps(result) + "\n")


# --------------------------------------------------------------------------------------------------
# running/record
# --------------------------------------------------------------------------------------------------
# The record of a run, which its last line on stdout is: what was measured, and whether it is complete.
#
# `record_json` writes it; `running.record_line` finds it again.


@dataclass(frozen=True, slots=True)
class Record:
    """What the last line of stdout says of one log; `task` is the task as it was asked for, where known."""

    log: str | None
    status: str
    complete: bool
    why_not: tuple[str, ...]
    scores: tuple[Score, ...]
    task: str | None = None


def record_json(record: Record) -> dict[str, Any]:
    """The record as contract.md has it."""
    return {
        "log": record.log, "status": record.status, "complete": record.complete,
        "why_not": list(record.why_not), "scores": [measured_json(score) for score in record.scores],
        **({"task": record.task} if record.task else {}),
    }  # fmt: skip


def measured_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it, without the label of a card, which a log has not."""
    return {name: value for name, value in score_json(score).items() if name != "label"}


# --------------------------------------------------------------------------------------------------
# running/secrets: Secrets in arguments and texts: how one is recognised, and how it is blotted out
# --------------------------------------------------------------------------------------------------
# The arguments of a job can be read by everybody who sees the job, and its output stays in its log.
#
# `holds_token` says whether a text holds one, `without_tokens` is the text without it.

# A token of the Hub, or a key as OpenAI and many others make them; "org/sk-..." is a model.
TOKEN = re.compile(r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{16,}|(?<![A-Za-z0-9/])sk-[A-Za-z0-9_-]{16,}")
# How `hf jobs uv run` takes secrets; a script that finds this among its own arguments got it by mistake.
SECRET_OPTION = re.compile(r"^(--secrets?|-s)(?:=(.*))?$", re.S)


def holds_token(text: str) -> bool:
    """Whether a token stands in a text."""
    return TOKEN.search(text) is not None


def without_tokens(text: str) -> str:
    """A text with its tokens blotted out."""
    return TOKEN.sub("***", text)


# --------------------------------------------------------------------------------------------------
# running/engine: vLLM, started once on this machine: its log goes to stderr, and its last lines are the error
# --------------------------------------------------------------------------------------------------
# `vllm_engine` serves a model while its block lasts. inspect-ai would start an engine that cannot start once
# for every question, and keep its words to itself; `engine_failure` says which failures a second try mends.

ENGINE_START = 1800  # seconds that vLLM may take to start: large models load for more than inspect's 600
FIRST_TOKEN = 600  # seconds to the first token of the first answer: kernels are compiled for it
LAST_LINES = 12  # of the engine's log that the error shows
KEPT_LINES = 400
LINE_LENGTH = 400
STOP_SECONDS = 20  # that an engine gets to end by itself


@dataclass(frozen=True, slots=True)
class EngineFault:
    """A failure by its words in the engine's log: what it means, the exit code, what to do."""

    words: re.Pattern[str]
    why: str
    code: int
    hint: str


# The first whose words stand in the log. 2 to 5 fail again with the same command; 6 may pass.
# The words were read in vLLM 0.32's source and in its issues, not all of them seen on a GPU.
FAULTS = (
    EngineFault(
        re.compile(r"nvcc|CUDA_HOME|FlashInfer.*(?:compil|build|JIT)", re.I),
        "the machine lacks the CUDA compiler that vLLM's sampler is built with", 5,
        "on Jobs --image vllm/vllm-openai; elsewhere VLLM_USE_FLASHINFER_SAMPLER=0",
    ),
    EngineFault(
        re.compile(
            r"CUDA out of memory|OutOfMemoryError|No available memory for the cache blocks|"
            r"larger than the available KV cache memory|Free memory on device"
        ),
        "the GPU's memory is too small", 5,
        "a larger flavor, --max-model-len N, or --gpu-memory-utilization 0.95",
    ),
    EngineFault(
        re.compile(r"unrecognized arguments|invalid choice|error: argument|expected one argument"),
        "vLLM does not take one of its options", 2, "`vllm serve --help` lists them",
    ),
    EngineFault(
        re.compile(r"gated repo|401 Client Error|403 Client Error|GatedRepoError"),
        "the token may not read the model", 3, "accept its terms on its page, then the same command again",
    ),
    EngineFault(
        re.compile(r"not supported for now|are not supported|no vLLM implementation|trust_remote_code"),
        "this vLLM cannot run the model", 5, "--trust-remote-code if it asks for it; --backend hf",
    ),
    EngineFault(
        re.compile(r"libcuda|no CUDA-capable device|Failed to infer device type|driver.*insufficient", re.I),
        "vLLM finds no GPU that it can use", 5, "a flavor with a GPU; `nvidia-smi` shows it",
    ),
    EngineFault(
        re.compile(r"ConnectionError|ReadTimeout|Temporary failure|Connection reset|50[23] Server Error"),
        "the network failed while the model was loaded", 6, "the same command again",
    ),
)  # fmt: skip


class Engine:
    """A running `vllm serve`: its process, its address and the end of its log."""

    def __init__(self, command: Sequence[str], port: int, env: Mapping[str, str]) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.port = port
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=dict(env), text=True, errors="replace", start_new_session=True,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(passed_on("vllm", line))

    def wait(self, seconds: float) -> None:
        """Until it answers. Raises EvaluationError if it dies before, or is not ready in time."""
        end = time.monotonic() + seconds
        while self._get("/health") is None:
            if self.process.poll() is not None:
                self.reader.join(5)
                raise engine_failure(list(self.lines), self.process.returncode)
            if time.monotonic() > end:
                raise EvaluationError(
                    f"vLLM was not ready after {seconds:.0f} s; its last lines: {_tail(list(self.lines))}",
                    code=5, hint="--model-arg timeout=SECONDS, or a smaller model",
                )  # fmt: skip
            time.sleep(0.2)

    def _get(self, path: str) -> bytes | None:
        """What the engine says at a path of its own, None where it does not answer."""
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None
        return None

    def version(self) -> str | None:
        """The version that runs, as the server says it."""
        found = as_object(json_or_none(self._get("/version") or b"")).get("version")
        return str(found) if found else None

    def died(self) -> EvaluationError | None:
        """The failure of an engine that has ended by itself, None while it runs."""
        if self.process.poll() is None:
            return None
        self.reader.join(5)
        return engine_failure(list(self.lines), self.process.returncode, started=True)

    def stop(self) -> None:
        """End it with all its workers."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
                return


def passed_on(name: str, line: str) -> str:
    """A line of a program's log, written to stderr under its name; gives what may be shown of it."""
    kept = without_tokens(printable(line.rstrip()))[:LINE_LENGTH]
    sys.stderr.write(f"{name}: {kept}\n")
    return kept


def fault_in(lines: Iterable[str]) -> EngineFault | None:
    """The first of the known faults whose words stand in a log."""
    text = "\n".join(lines)
    return next((fault for fault in FAULTS if fault.words.search(text)), None)


def engine_failure(lines: Sequence[str], returncode: int, *, started: bool = False) -> EvaluationError:
    """What the end of an engine means, with its last lines and the exit code that says what a retry mends."""
    what = "vLLM ended while it ran" if started else "vLLM did not start"
    fault = fault_in(lines)
    if fault:
        why, code, hint = fault.why, fault.code, fault.hint
    elif returncode < 0:
        name = signal.Signals(-returncode).name
        told = "exit code 137, the machine may have run out of memory" if returncode == -9 else name
        why, code, hint = f"it was ended by {told}", 6, "the same command again resumes"
    else:  # what did not start does not start again
        why, code, hint = f"exit code {returncode}", 6 if started else 5, "its log is above"
    return EvaluationError(f"{what}: {why}; its last lines: {_tail(lines)}", code=code, hint=hint)


def _tail(lines: Sequence[str]) -> str:
    told = [line.strip() for line in lines if line.strip()]
    return " | ".join(told[-LAST_LINES:]) or "none"


def engine_words(options: Mapping[str, object]) -> list[str]:
    """Options of `vllm serve` as its command line takes them."""
    words = []
    for name, value in options.items():
        if value is False or value is None:
            continue
        words.append("--" + name.replace("_", "-"))
        if value is not True:
            words.append(json.dumps(value) if isinstance(value, dict | list) else str(value))
    return words


class EngineRoom:
    """The engine of a command: started when it is first needed, once, and ended with the block."""

    def __init__(self) -> None:
        self.failure: EvaluationError | None = None
        self._engine: Engine | None = None
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> EngineRoom:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the engine, if there is one."""
        self._stack.close()

    def engine(
        self, model: str, options: Mapping[str, object], key: str, check: Callable[[Engine], None]
    ) -> Engine:
        """The engine, once `check` has seen it answer. Raises the same EvaluationError again if it cannot."""
        if self.failure is None and self._engine is None:
            try:
                self._engine = self._stack.enter_context(vllm_engine(model, options, key))
                check(self._engine)
            except EvaluationError as error:
                self.failure = error
        elif self._engine is not None:
            self.failure = self._engine.died() or self.failure
        if self.failure is not None or self._engine is None:
            raise self.failure or EvaluationError("there is no engine", code=1)
        return self._engine


@contextlib.contextmanager
def vllm_engine(model: str, options: Mapping[str, object], key: str) -> Iterator[Engine]:
    """A model served on this machine. Raises EvaluationError if it cannot be."""
    program = shutil.which("vllm")
    if program is None:
        raise EvaluationError("there is no `vllm` on PATH", code=2, hint="uv run brings it; or --backend hf")
    told = dict(options)
    seconds = float(str(told.pop("timeout", ENGINE_START)))
    devices = told.pop("device", None) or told.pop("devices", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve", model, "--host", "127.0.0.1", "--port", str(port), "--api-key", key]
    env = {
        **os.environ,
        **SAFE_PATH,
        **({"CUDA_VISIBLE_DEVICES": str(devices)} if devices is not None else {}),
    }
    if shutil.which("nvcc") is None and "CUDA_HOME" not in env:
        env.setdefault("VLLM_USE_FLASHINFER_SAMPLER", "0")  # else it is compiled at the start, and aborts
    talk(f"starting vLLM with {model}")
    engine = Engine([*command, *engine_words(told)], port, env)
    try:
        engine.wait(seconds)
        yield engine
    finally:
        engine.stop()


# --------------------------------------------------------------------------------------------------
# running/task_table: The benchmarks that can be run, by the names people use: add one here
# --------------------------------------------------------------------------------------------------
# `TASKS` has a `TaskRow` for each, `ABSENT` what people ask for and inspect-evals does not have,
# `HUB_BENCHMARKS` the benchmarks of the Hub that the mapping knows. Data only; `running.tasks` reads it.

# Read in inspect-evals 0.26.0. It records neither revision nor config nor split of its data in a log, so
# they stand here; tests/running/test_task_table.py compares every line with the installed package.

DOCKER, GRADER, TWO_GRADERS, GATED = "docker", "grader", "two graders", "gated"
CHOICE_NOTE = "the answer letter is generated: not comparable with log-likelihood scores of other harnesses"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One benchmark as inspect-evals runs it.

    `options` are the task's arguments with their defaults, `filters` those of them that pick a part of the
    benchmark: a run with another value of one is partial. `fixed` are arguments that make it this benchmark.
    `samples` is how many there are with the defaults, None where nobody knows. `version` is the number that
    results must share to be comparable. `shots` is the number of examples, or the argument that sets it.
    `scorer` and `reducer` are None where the task has one only; `metric` is the key in the log, `measures`
    its usual name. `temperature` is None where the task leaves it open. `limit_argument` is the argument by
    which the task limits an answer itself, whatever else is asked for. `package` is whose task it is; one of
    our own with an empty `revision` is pinned to the commit that its data set has when it is run. `choices`
    are the values of arguments that take no others.
    """

    name: str
    task: str
    benchmark: str
    benchmark_id: str
    version: int
    dataset: str | None
    revision: str
    config: str | None
    split: str | None
    samples: int | None
    scorer: str | None
    metric: str = "accuracy"
    stderr: str = "stderr"
    reducer: str | None = None
    measures: str = "accuracy"
    aliases: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    shots: int | str = 0
    epochs: int = 1
    temperature: float | None = None
    needs: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    limit_argument: str | None = None
    package: str = "inspect_evals"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spec(self) -> str:
        """The name that inspect-ai takes."""
        return f"{self.package}/{self.task}"

    @property
    def url(self) -> str | None:
        """Where the data come from when it is not the Hub."""
        return None if self.dataset else self.revision


_MMLU: dict[str, object] = {
    "language": "EN_US", "subjects": [], "cot": False, "shuffle": True, "max_non_cot_tokens": 16
}  # fmt: skip
_MMLU_REVISION = "c30699e8356da336a370243923dbaf21066bb9fe"
_HLE: dict[str, object] = {
    "answer_type": None, "category": None, "subject": None, "include_multi_modal": True,
    "only_hle_verified_gold": True, "rolling": False, "system_prompt": "system_mc", "scorer": ...,
}  # fmt: skip
_HLE_FILTERS = (
    "answer_type",
    "category",
    "subject",
    "include_multi_modal",
    "only_hle_verified_gold",
    "rolling",
)
_MATH_MODULES = {"sympy": "sympy>=1.13,<2", "antlr4": "antlr4-python3-runtime>=4.11,<4.12"}
_IFEVAL = "instruction_following_eval @ git+https://github.com/josejg/instruction_following_eval"
_SIMPLE_EVALS = "https://openaipublic.blob.core.windows.net/simple-evals/"
_SIMPLEQA: dict[str, object] = {"scorer": "tool", "grade_parse": "strict"}
_LCB: dict[str, object] = {
    "release": "v6", "start": None, "end": None, "window": False, "revision": None, "k": 1
}  # fmt: skip


def _livecodebench(
    name: str, title: str, samples: int | None, aliases: tuple[str, ...] = (), **fixed: object
) -> TaskRow:
    """LiveCodeBench of one release, or of a window of contest dates."""
    note = "the model's programs are run; --task-arg k=5 with --metric …/pass_at_5 for pass@5"
    window = fixed.get("window")
    return TaskRow(
        name,
        "livecodebench",
        title,
        name.removesuffix("_window"),
        1,
        "livecodebench/code_generation_lite",
        "",
        None if window else f"release_{fixed['release']}",
        "test",
        samples,
        "livecodebench_scorer",
        reducer="mean",
        measures="pass@1",
        aliases=aliases,
        options=_LCB,
        filters=() if window else ("start", "end"),
        fixed=fixed,
        needs=(DOCKER,),
        package="hf_evaluation",
        note=f"needs start and end; {note}" if window else note,
    )


TASKS = (
    TaskRow(
        "mmlu", "mmlu_0_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 13937, "choice",
        aliases=("mmlu_0_shot",), options=_MMLU, filters=("language", "subjects"), temperature=0.0,
        note=CHOICE_NOTE, limit_argument="max_non_cot_tokens",
    ),
    TaskRow(
        "mmlu_5_shot", "mmlu_5_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 14015,
        "choice", options={**_MMLU, "fewshot_shuffle": False}, filters=("language", "subjects"), shots=5,
        temperature=0.0, note=CHOICE_NOTE, limit_argument="max_non_cot_tokens",
    ),
    TaskRow(
        "mmlu_pro", "mmlu_pro", "MMLU-Pro", "mmlu_pro", 2, "TIGER-Lab/MMLU-Pro",
        "527feea0afed1de15a8c115abf7be4c912123315", None, "test", 12032, "choice",
        options={"subjects": [], "fewshot": 0, "shuffle": True}, filters=("subjects",), shots="fewshot",
    ),
    TaskRow(
        "gsm8k", "gsm8k", "GSM8K", "gsm8k", 2, "openai/gsm8k", "cc7b047b6e5bb11b4f1af84efc572db110a51b3c",
        "main", "test", 1319, "match",
        options={"fewshot": 10, "fewshot_seed": 42, "shuffle_fewshot": True}, shots="fewshot",
        note="numbers are compared to five significant digits: 120127 counts as 120128",
    ),
    TaskRow(
        "humaneval", "humaneval", "HumanEval", "humaneval", 3, "openai/openai_humaneval",
        "7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544", None, "test", 164, "verify", measures="pass@1",
        options={"solver": None, "instruction_prompt": ..., "scorer": None, "sandbox": "docker"},
        needs=(DOCKER,), note="the model's programs are run",
    ),
    TaskRow(
        "arc_challenge", "arc_challenge", "ARC-Challenge", "arc_challenge", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Challenge", "test", 1172, "choice",
        aliases=("arc", "arc_c"), note=CHOICE_NOTE,
    ),
    TaskRow(
        "arc_easy", "arc_easy", "ARC-Easy", "arc_easy", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Easy", "test", 2376, "choice", aliases=("arc_e",),
        note=CHOICE_NOTE,
    ),
    TaskRow(
        "hellaswag", "hellaswag", "HellaSwag", "hellaswag", 2, "Rowan/hellaswag",
        "218ec52e09a7e7462a5400043bb9a69a41d06b76", None, "validation", 10042, "choice",
        options={"shuffle": False, "split": "validation"}, filters=("split",), note=CHOICE_NOTE,
    ),
    TaskRow(
        "truthfulqa", "truthfulqa", "TruthfulQA", "truthfulqa", 3, "truthfulqa/truthful_qa",
        "741b8276f2d1982aa3d5b832d3ee81ed3b896490", "multiple_choice", "validation", 817, "choice",
        aliases=("truthful_qa", "truthfulqa_mc1"),
        options={"target": "mc1", "shuffle": 42, "shuffle_choices": 42},
        note="a generated choice among the MC1 answers, not the log-probability MC1 or MC2",
    ),
    TaskRow(
        "winogrande", "winogrande", "WinoGrande", "winogrande", 2, "allenai/winogrande",
        "01e74176c63542e6b0bcb004dcdea22d94fb67b5", "winogrande_xl", "validation", 1267, "choice",
        options={
            "dataset_name": "winogrande_xl", "fewshot": 5, "fewshot_seed": 42, "fewshot_shuffle": True,
            "shuffle": False,
        },
        filters=("dataset_name",), shots="fewshot", note=CHOICE_NOTE,
    ),
    TaskRow(
        "gpqa_diamond", "gpqa_diamond", "GPQA Diamond", "gpqa_diamond", 3, None,
        _SIMPLE_EVALS + "gpqa_diamond.csv", None, None, 198, "choice", aliases=("gpqa",), epochs=4,
        options={"cot": True, "high_level_domain": None, "subdomain": None, "shuffle_choices": 42},
        filters=("high_level_domain", "subdomain"), note="OpenAI's copy of the 198 questions, 4 epochs",
    ),
    TaskRow(
        "hle_verified", "hle", "HLE-Verified", "hle_verified", 9, "cais/hle",
        "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test", 668, None, options=_HLE,
        filters=_HLE_FILTERS, needs=(GATED, TWO_GRADERS),
        note="the 668 verified questions; --task hle runs all 2500",
    ),
    TaskRow(
        "hle", "hle", "HLE", "hle", 9, "cais/hle", "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test",
        2500, None, options=_HLE, filters=_HLE_FILTERS, fixed={"only_hle_verified_gold": False},
        needs=(GATED, TWO_GRADERS), note="all 2500 questions; --task hle_verified runs the 668 verified ones",
    ),
    TaskRow(
        "aime2024", "aime2024", "AIME 2024", "aime_2024", 5, "Maxwell-Jia/AIME_2024",
        "8d88b2876a82a080e2f172cc9b25d0d9d2cb4792", None, "train", 30, "aime_scorer",
        aliases=("aime24", "aime_2024"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2025", "aime2025", "AIME 2025", "aime_2025", 5, "math-ai/aime25",
        "563bb8404243c5f09de6ec262f2db674fe5bce9b", None, "test", 30, "aime_scorer",
        aliases=("aime25", "aime_2025"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2026", "aime2026", "AIME 2026", "aime_2026", 3, "math-ai/aime26",
        "79037aebdb6580008fb960d17cb21fd3099083e3", None, "test", 30, "aime_scorer",
        aliases=("aime26", "aime_2026"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "bbh", "bbh", "BIG-Bench Hard", "bbh", 3, "Joschka/big_bench_hard",
        "76eaa8c29ad448752cd44201a1246618e2454cac", None, None, 6509, "bbh_scorer", metric="all",
        aliases=("big_bench_hard", "bigbench_hard"),
        options={"subset_name": None, "prompt_type": "answer_only"}, filters=("subset_name",),
        shots=3, temperature=0.0, choices={"prompt_type": ("answer_only", "zero_shot", "chain_of_thought")},
        note="prompt_type: answer_only and chain_of_thought have three examples, zero_shot none",
    ),
    TaskRow(
        "ifeval", "ifeval", "IFEval", "ifeval", 2, "google/IFEval",
        "966cd89545d6b6acfd7638bc708b98261ca58e84", None, "train", 541, "instruction_following",
        metric="prompt_strict_acc", stderr="prompt_strict_stderr", measures="prompt-level strict accuracy",
        modules={"instruction_following_eval": _IFEVAL},
    ),
    TaskRow(
        "math", "math", "MATH", "math", 3, "DigitalLearningGmbH/MATH-lighteval",
        "0530c78699ea5e8eb5530600900e1f328b48acad", "default", "test", None, "expression_exact_match_sympy",
        options={
            "levels": [], "subjects": [], "fewshot": 0, "fewshot_seed": 42, "grader_model": None,
            "shuffle": True,
        },
        filters=("levels", "subjects"), shots="fewshot", temperature=0.5, needs=(GRADER,),
        modules=_MATH_MODULES,
        note="the score is the exact match by sympy; the task's own first scorer asks a grader",
    ),
    TaskRow(
        "simpleqa", "simpleqa", "SimpleQA", "simpleqa", 5, None, _SIMPLE_EVALS + "simple_qa_test_set.csv",
        None, None, 4326, None, metric="correct", stderr="", measures="correct", options=_SIMPLEQA,
        needs=(GRADER,),
    ),
    TaskRow(
        "simpleqa_verified", "simpleqa_verified", "SimpleQA Verified", "simpleqa_verified", 5,
        "codelion/SimpleQA-Verified", "5a913f57326d89935cbed0ac071494e7e624b876", None, "train", 1000, None,
        metric="f_score", stderr="", measures="f1", options=_SIMPLEQA, needs=(GRADER,),
    ),
    TaskRow(
        "drop", "drop", "DROP", "drop", 2, "EleutherAI/drop", "619386fc7ffe6dace3cc6d3483c69b164ebf6bf3",
        None, "validation", 9535, "f1", metric="mean", measures="f1",
        options={"fewshot": 3, "fewshot_seed": 42, "fewshot_shuffle": True}, shots="fewshot",
    ),
    TaskRow(
        "mbpp", "mbpp", "MBPP", "mbpp", 4, "google-research-datasets/mbpp",
        "4bb6404fdc6cacfda99d4ac4205087b89d32030c", "sanitized", "test", 257, "verify", reducer="mean",
        measures="pass@1", options={"temperature": 0.5}, shots=3, epochs=5, temperature=0.5, needs=(DOCKER,),
        note="the model's programs are run; the score is the mean of 5 epochs",
    ),
    TaskRow(
        "swe_bench_verified", "swe_bench", "SWE-bench Verified", "swe_bench_verified", 6,
        "princeton-nlp/SWE-bench_Verified", "c104f840cc67f8b6eec6f759ebc8b2693d585d4a", None, "test", 500,
        None, metric="mean", stderr="", measures="resolved", aliases=("swe_bench",),
        options={
            "dataset": "princeton-nlp/SWE-bench_Verified", "split": "test", "input_prompt": ...,
            "scorer": None, "sandbox_type": "docker", "image_name_template": ..., "arch": ...,
            "sandbox_config": None, "allow_internet": False, "tool_timeout": 210, "revision": ...,
            "kwargs": ...,
        },
        filters=("dataset", "split", "revision"), needs=(DOCKER,), modules={"swebench": "swebench>=3.0.15"},
        note="one docker image a sample: neither on Hugging Face Jobs nor without docker",
    ),
    TaskRow(
        "boolq", "boolq", "BoolQ", "boolq", 4, "google/boolq", "35b264d03638db9f4ce671b711558bf7ff0f80d5",
        None, "validation", 3270, "pattern", options={"shuffle": True},
    ),
    TaskRow(
        "commonsense_qa", "commonsense_qa", "CommonsenseQA", "commonsense_qa", 2, "tau/commonsense_qa",
        "94630fe30dad47192a8546eb75f094926d47e155", None, "validation", 1221, "choice",
        options={"shuffle": True}, temperature=0.0, note=CHOICE_NOTE,
    ),
    TaskRow(
        "piqa", "piqa", "PIQA", "piqa", 2, "ybisk/piqa", "2e8ac2dffd59bac8c3c6714948f4c551a0848bb0",
        None, "validation", 1838, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "pubmedqa", "pubmedqa", "PubMedQA", "pubmedqa", 2, "qiaojin/PubMedQA",
        "9001f2853fb87cab8d220904e0de81ac6973b318", "pqa_labeled", "train", 500, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "race_h", "race_h", "RACE-h", "race_h", 2, "ehovy/race", "2fec9fd81f1dc971569a9b729c43f2f0e6436637",
        "high", "test", 3498, "choice", options={"shuffle": True}, note=CHOICE_NOTE,
    ),
    TaskRow(
        "squad_v2", "squad", "SQuAD 2.0", "squad_v2", 3, "rajpurkar/squad_v2",
        "3ffb306f725f7d2ce8394bc1873b24868140c412", None, "validation", 11873, "f1", metric="mean",
        measures="f1", aliases=("squad",), options={"shuffle": True},
    ),
    # Problems of each release by the project's README.
    _livecodebench("livecodebench_v6", "LiveCodeBench v6", 1055, ("livecodebench", "lcb"), release="v6"),
    _livecodebench("livecodebench_v5", "LiveCodeBench v5", 880, release="v5"),
    _livecodebench("livecodebench_v4", "LiveCodeBench v4", 713, release="v4"),
    _livecodebench("livecodebench_v3", "LiveCodeBench v3", 612, release="v3"),
    _livecodebench("livecodebench_v2", "LiveCodeBench v2", 511, release="v2"),
    _livecodebench("livecodebench_v1", "LiveCodeBench v1", 400, release="v1"),
    _livecodebench("livecodebench_window", "LiveCodeBench", None, window=True),
)  # fmt: skip

# What people ask for and inspect-evals does not have -> what to do instead.
ABSENT = {
    "livecodebench_pro": "it needs a privileged docker image, which this script does not start; "
    "run: inspect eval inspect_evals/livecodebench_pro",
    "aime": "there is one benchmark a year: aime2024, aime2025, aime2026",
    "math_500": "inspect-evals has the whole MATH only; no engine here runs MATH-500",
    "swe_bench_verified_mini": "it is a part of SWE-bench Verified, and no leaderboard has it",
    "musr": "inspect-evals runs one of its three domains at a time",
}
LIGHTEVAL_SUITES = ("leaderboard", "lighteval", "helm", "original", "extended", "community")

# Benchmarks of the Hub that have an id in examples/metric_mapping.json: (data set, task) -> (name, id).
HUB_BENCHMARKS = {
    ("openai/gsm8k", "gsm8k"): ("GSM8K", "gsm8k"),
    ("tiger-lab/mmlu-pro", "mmlu_pro"): ("MMLU-Pro", "mmlu_pro"),
    ("cais/hle", "hle"): ("HLE", "hle"),
    ("idavidrein/gpqa", "diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("idavidrein/gpqa", "gpqa_diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("matharena/aime_2026", "matharena/aime_2026"): ("AIME 2026", "aime_2026"),
}


# --------------------------------------------------------------------------------------------------
# running/tasks: A task's name and arguments -> what will be run, or why there is no such task
# --------------------------------------------------------------------------------------------------
# `table_job` is the `Job` of a name of the task table, `hub_job` that of a benchmark of the Hub by its
# eval.yaml. `restrictions` says what makes a run partial, `variant_of` how the benchmark was put.

MAX_PATH = 4096  # characters; a longer text is no path


@dataclass(frozen=True, slots=True)
class Job:
    """The task of a run: what inspect-ai is asked for, and what its score will mean.

    `row` is None for a benchmark of the Hub (`hf/...`), whose data set and revision stand in `spec`.
    """

    spec: str
    args: Mapping[str, object]
    row: TaskRow | None
    benchmark: str
    benchmark_id: str | None
    dataset: str | None
    revision: str | None
    config: str | None = None
    split: str | None = None
    scorers: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be there beside the model: DOCKER, GRADER, TWO_GRADERS, GATED."""
        if self.row:
            return self.row.needs
        return (GRADER,) if any(name.startswith("model_graded") for name in self.scorers) else ()


def find_task(name: str, given: Sequence[str]) -> tuple[TaskRow, dict[str, object]]:
    """The row of a name that people use, and the task's arguments from it and from `given` (K=V).

    Takes "mmlu", "inspect_evals/mmlu_0_shot", and lighteval's "leaderboard|mmlu|5" or "gsm8k|8".
    Raises EvaluationError: 4 for an unknown task, 2 for arguments it does not have.
    """
    plain, subset, shots = _split_name(name)
    row = _row_named(plain, shots)
    args: dict[str, object] = dict(row.fixed)
    if subset:
        key = _subset_argument(row, name)
        args[key] = [subset] if isinstance(row.options[key], list) else subset
    if shots is not None and isinstance(row.shots, str):
        args[row.shots] = shots
    for text in given:
        key, value = _argument(row, text)
        if key in row.fixed and value != row.fixed[key]:
            raise EvaluationError(
                f"--task-arg {key} is what makes it {row.name}", code=2, hint="--list-tasks"
            )
        args[key] = value
    return row, args


def _split_name(name: str) -> tuple[str, str | None, int | None]:
    """(task, subset, number of examples) of a name in inspect's or in lighteval's style."""
    parts = name.split("|")
    if len(parts) > 1 and parts[0] in LIGHTEVAL_SUITES:
        parts = parts[1:]
    whole = parts[0].replace(":", "_").lower()  # arc:challenge is a benchmark, mmlu:anatomy a part of one
    known = any(whole in (row.name, *row.aliases) for row in TASKS)
    task, _, subset = (whole, "", "") if known else parts[0].partition(":")
    shots = parts[1] if len(parts) > 1 else None
    if shots is not None and not shots.isdigit():
        raise EvaluationError(
            f"{name!r}: {shots!r} is no number of examples",
            code=2,
            hint="write suite|task|shots, as in gsm8k|5",
        )
    return task.strip(), subset or None, int(shots) if shots is not None else None


def _row_named(name: str, shots: int | None) -> TaskRow:
    package, _, rest = name.rpartition("/")
    plain = rest.lower().replace("-", "_")
    if package:
        rows = [row for row in TASKS if (row.package, row.task) == (package, plain)]
    else:
        rows = [row for row in TASKS if plain in (row.name, *row.aliases)]
    if not rows:
        raise _unknown_task(name, plain)
    fixed = [row for row in TASKS if row.benchmark_id == rows[0].benchmark_id]
    if shots is None or isinstance(rows[0].shots, str):
        return rows[0]
    with_shots = [row for row in fixed if row.shots == shots]
    if not with_shots:
        known = ", ".join(f"{row.shots}-shot" for row in fixed)
        raise EvaluationError(
            f"inspect-evals runs {rows[0].benchmark} {known} only, not {shots}-shot",
            code=4,
            hint=f"{option_text('--task', rows[0].name)}, or run lighteval for {shots}-shot",
            candidates=[row.name for row in fixed],
        )
    return with_shots[0]


def _unknown_task(name: str, plain: str) -> EvaluationError:
    if plain in ABSENT:
        return EvaluationError(f"there is no task {name!r}: {ABSENT[plain]}", code=4, hint="--list-tasks")
    names = sorted({alias for row in TASKS for alias in (row.name, *row.aliases)})
    near = near_names(plain, names, 5, alike=0.5)
    hint = (
        f"did you mean {option_text('--task', near[0])}?"
        if near
        else "see --list-tasks, or give hf/DATASET/TASK"
    )
    return EvaluationError(f"there is no task {name!r}", code=4, hint=hint, candidates=near)


def _subset_argument(row: TaskRow, name: str) -> str:
    wanted = [key for key in ("subjects", "subset_name", "category", "dataset_name") if key in row.filters]
    if not wanted:
        raise EvaluationError(
            f"{name!r}: {row.benchmark} has no subsets", code=4, hint=option_text("--task", row.name)
        )
    return wanted[0]


def _argument(row: TaskRow, text: str) -> tuple[str, object]:
    """One --task-arg as name and value of the type of its default. Raises EvaluationError (2)."""
    key, sign, raw = text.partition("=")
    if not sign or key not in row.options:
        known = ", ".join(row.options) or "none"
        raise EvaluationError(
            f"{row.task} has no argument {key!r}; it has: {known}",
            code=2,
            hint="write --task-arg NAME=VALUE",
            candidates=near_names(key, row.options, 3),
        )
    value, default = parse_value(raw), row.options[key]
    if isinstance(default, list) and not isinstance(value, list):
        value = str(value).split(",")
    allowed = row.choices.get(key)
    if allowed and value not in allowed:
        raise EvaluationError(
            f"--task-arg {text}: {key} is one of {', '.join(allowed)}", code=2, hint=f"{key}={allowed[0]}"
        )
    if key == row.shots and isinstance(value, int) and value < 0:
        raise EvaluationError(f"--task-arg {text}: a number of examples", code=2, hint=f"{key}=0 or more")
    if not _is_like(value, default):
        raise EvaluationError(
            f"--task-arg {text}: {key} is {default!r} by default", code=2, hint=f"give it like {default!r}"
        )
    return key, value


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return default in (None, ...) or isinstance(value, type(default))


def parse_value(text: str) -> object:
    """A value of K=V: JSON where it is JSON (true, 3, 0.5, [..]), else the text."""
    with contextlib.suppress(ValueError):
        return json.loads(text.lower() if text.lower() in ("true", "false", "null", "none") else text)
    return None if text.lower() == "none" else text


def table_job(name: str, given: Sequence[str]) -> Job:
    """The task of a name of the table, with all that is known of its data."""
    row, args = find_task(name, given)
    return Job(
        row.spec, args, row, row.benchmark, row.benchmark_id, row.dataset, row.revision, row.config, row.split
    )


@dataclass(frozen=True, slots=True)
class HubName:
    """The parts of hf/<org>/<data set>[/<task>][@<revision>]; a task id may itself hold slashes."""

    dataset: str
    task: str | None
    revision: str | None


def parse_hub_name(name: str) -> HubName:
    """The parts of a Hub benchmark's name. Raises EvaluationError (2)."""
    spec, _, revision = name.removeprefix("hf/").partition("@")
    if re.match(r"[0-9a-f]{40}/", revision):  # in logs, where eval.yaml has several tasks, the id comes twice
        revision = revision[:40]
    parts = spec.split("/", 2)
    if len(parts) < 2 or not all(parts):
        raise EvaluationError(
            f"{name!r} names no data set", code=2, hint="write hf/ORG/DATASET[/TASK][@REVISION]"
        )
    if "hf/" in spec:
        raise EvaluationError(
            f"inspect-ai cannot run {name!r}: it strips every 'hf/' of a name", code=5, hint="--list-tasks"
        )
    return HubName(f"{parts[0]}/{parts[1]}", parts[2] if len(parts) > 2 else None, revision or None)


def hub_job(name: HubName, sha: str, eval_yaml: Mapping[str, Any]) -> Job:
    """The task of a Hub benchmark, at exactly this commit.

    Raises EvaluationError: 4 no such task, 5 not for us.
    """
    where = f"eval.yaml of {name.dataset}"
    framework = eval_yaml.get("evaluation_framework")
    if framework not in (None, "inspect-ai"):
        raise EvaluationError(
            f"{where} is for {framework}, not for inspect-ai", code=5, hint=f"run it with {framework}"
        )
    tasks = {str(task.get("id")): task for task in as_objects(eval_yaml.get("tasks"))}
    if not tasks:
        raise EvaluationError(f"{where} has no tasks", code=4, hint="--list-tasks names others")
    wanted = name.task or (next(iter(tasks)) if len(tasks) == 1 else None)
    if wanted not in tasks:
        asked = f"no task {wanted!r}" if wanted else "several tasks; say which"
        raise EvaluationError(
            f"{where} has {asked}", code=4, candidates=list(tasks),
            hint=option_text("--task", f"hf/{name.dataset}/{next(iter(tasks))}"),
        )  # fmt: skip
    if "/" in str(wanted):
        raise EvaluationError(
            f"inspect-ai cannot run the task id {wanted!r}: it takes no slash", code=5, hint="--list-tasks"
        )
    task = tasks[str(wanted)]
    _refuse_reading_files(task, where)
    title, known = HUB_BENCHMARKS.get(
        (name.dataset.lower(), str(wanted).lower()), (f"{name.dataset} {wanted}", None)
    )
    named = "" if wanted == "None" else f"/{wanted}"
    return Job(
        f"hf/{name.dataset}{named}@{sha}", {}, None, title, known, name.dataset, sha,
        str(task.get("config", "default")), str(task.get("split", "test")),
        tuple(str(row.get("name")) for row in as_objects(task.get("scorers"))),
    )  # fmt: skip


def _refuse_reading_files(task: Mapping[str, Any], where: str) -> None:
    """Raise EvaluationError (5) where a task would have inspect-ai read files or pages, and send them on.

    It takes a template that names a file for the file: what stands in it goes to the model and into the log.
    Images of a data set may name one too.
    """
    for text in _texts_in([task.get("solvers"), task.get("scorers")]):
        named = text.strip()
        if "://" in named.partition("\n")[0] or (len(named) < MAX_PATH and _is_a_file(named)):
            raise EvaluationError(
                f"{where} names a file or a page to be read here: {printable(named)[:200]}",
                code=5,
                hint="such a task is not run: what it reads would be sent to the model",
            )
    if as_object(task.get("field_spec")).get("input_image"):
        raise EvaluationError(
            f"{where} takes images, and a record of it may name a file of this machine",
            code=5,
            hint="run it with inspect-ai itself, where nothing is to be protected",
        )


def _texts_in(value: object) -> Iterator[str]:
    """Every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_in([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)


def _is_a_file(name: str) -> bool:
    """Whether inspect-ai would read this as a path."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        return name.startswith("~") or os.path.exists(name)
    return False


def restrictions(row: TaskRow, passed: Mapping[str, object]) -> list[str]:
    """Which arguments make it a run over a part of the benchmark, or over something that we do not know."""
    found = []
    for key, value in passed.items():
        if key in row.fixed:
            if value != row.fixed[key]:
                found.append(f"{key}={json.dumps(value)} is not {row.benchmark}")
        elif key in row.filters:
            if value != row.options[key]:
                found.append(f"{key}={json.dumps(value)} picks a part of {row.benchmark}")
        elif key not in row.options:
            found.append(f"the argument {key} is not known")
    missing = [key for key in row.fixed if key not in passed]
    return found + [
        f"without {key}={json.dumps(row.fixed[key])} it is not {row.benchmark}" for key in missing
    ]


def variant_of(row: TaskRow | None, args: Mapping[str, object], epochs: int) -> str | None:
    """How the benchmark was put, in the words of model cards: "5-shot, CoT, avg@4"."""
    words = []
    if row:
        shots = args.get(row.shots, row.options[row.shots]) if isinstance(row.shots, str) else row.shots
        words = [f"{int(str(shots or 0))}-shot"] if row.name != "bbh" else []
        prompt = args.get("prompt_type", row.options.get("prompt_type"))
        words += [str(prompt).replace("_", "-")] if prompt else []
        words += [f"{args['start']} to {args['end']}"] if args.get("window") else []
        words += ["CoT"] if args.get("cot", row.options.get("cot")) is True else []
    words += [f"avg@{epochs}"] if epochs > 1 else []
    return ", ".join(words) or None


# --------------------------------------------------------------------------------------------------
# running/hub: What a run asks of the Hub and puts there: revisions, access, tokens, logs
# --------------------------------------------------------------------------------------------------
# `ask_hub` asks patiently and puts failures into words; `read_hub_job` pins a benchmark of the Hub to a
# commit;
# `check_log_place` makes the place for logs, private; `upload_log` sends one and gives its url.

MAX_EVAL_YAML = 1 << 20  # bytes; real ones have some hundred


def ask_hub(what: str, question: Callable[[], T]) -> T:
    """An answer of the Hub. Raises EvaluationError: 2 no name, 3 no access, 4 not there, 6 no answer."""

    def no_name(error: Exception) -> EvaluationError:
        return EvaluationError(f"{what}: {first_line(error)}", code=2, hint="names are ORG/NAME")

    return ask_patiently(
        question, partial(_refusal, what), no_id=no_name, unreachable=partial(_no_answer, what)
    )


def _refusal(what: str, error: HfHubHTTPError, status: int) -> EvaluationError:
    """What a final answer of the Hub means."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return EvaluationError(
            f"{what} is gated, and this token has no access",
            code=3,
            hint="accept its terms on its page with the account of HF_TOKEN, then try again",
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return EvaluationError(
            f"there is no {what}, or it is private",
            code=4,
            hint="check the name; `hf auth whoami` says who asks",
        )
    if isinstance(error, errors.RevisionNotFoundError | errors.EntryNotFoundError):
        return EvaluationError(f"{what}: {first_line(error)}", code=4, hint="check name and revision")
    code = 3 if status in (401, 402, 403) else 4 if status == 404 else 6
    return EvaluationError(f"the Hub says {status} for {what}: {first_line(error)}", code=code)


def _no_answer(what: str, error: BaseException) -> EvaluationError:
    """A failure before the Hub could answer."""
    from huggingface_hub.errors import LocalTokenNotFoundError

    if isinstance(error, LocalTokenNotFoundError):
        return EvaluationError("there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    return EvaluationError(f"the Hub cannot be reached for {what}: {first_line(error)}", code=6)


def find_token() -> str | None:
    """The user's Hub token, from HF_TOKEN or from `hf auth login`."""
    from huggingface_hub import get_token

    return get_token()


def take_env_keys() -> None:
    """Take keys, and nothing else, from a .env in the working folder where the environment has none.

    inspect-ai would take everything from it, and from one in any folder above: where requests go, and with
    them the keys of this machine. It is told not to look.
    """
    for name, value in keys_in_env_file().items():
        os.environ.setdefault(name, value)
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"


def model_revision(model: str, revision: str | None) -> str:
    """The commit of a model that can be downloaded with this token. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"model {model}"
    info = ask_hub(what, lambda: HfApi().model_info(model, revision=revision))
    if info.gated:
        ask_hub(what, lambda: HfApi().auth_check(model))
    return str(info.sha)


def read_hub_job(name: str) -> Job:
    """A Hub benchmark's task, pinned to the commit that its name means now."""
    from huggingface_hub import HfApi, hf_hub_download
    from yaml import YAMLError

    parts = parse_hub_name(name)
    what = f"data set {parts.dataset}"
    sha = str(ask_hub(what, lambda: HfApi().dataset_info(parts.dataset, revision=parts.revision)).sha)
    path = ask_hub(
        f"{what}: eval.yaml",
        lambda: hf_hub_download(parts.dataset, "eval.yaml", repo_type="dataset", revision=sha),
    )
    try:
        document = load_yaml(Path(path).read_bytes()[:MAX_EVAL_YAML])
    except (YAMLError, ValueError) as error:
        raise EvaluationError(
            f"eval.yaml of {parts.dataset} is no YAML: {first_line(error)}", code=5
        ) from error
    return hub_job(parts, sha, document if isinstance(document, dict) else {})


def pinned_job(job: Job) -> Job:
    """A job of our own task, pinned to the commit that its data set has now; the table pins the others."""
    from huggingface_hub import HfApi

    dataset = job.dataset
    if job.row is None or job.row.revision or dataset is None:
        return job
    asked = job.args.get("revision")
    found = ask_hub(
        f"data set {dataset}",
        lambda: HfApi().dataset_info(dataset, revision=str(asked) if asked else None),
    )
    return replace(job, revision=str(found.sha), args=dict(job.args) | {"revision": str(found.sha)})


def is_gated(dataset: str) -> bool:
    """Whether a data set is behind a gate; with it, that this token may pass. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"data set {dataset}"
    gated = bool(ask_hub(what, lambda: HfApi().dataset_info(dataset)).gated)
    if gated:
        ask_hub(what, lambda: HfApi().auth_check(dataset, repo_type="dataset"))
    return gated


def check_log_place(place: LogPlace, *, gated: bool, publishing: bool, server: str | None = None) -> None:
    """Make the place where it is missing, private; a gated benchmark's traces go to no public one.

    Raises EvaluationError (5) for those, and what `ask_hub` raises.
    """
    from huggingface_hub import HfApi

    api = HfApi()
    if place.kind == "dataset":
        what = f"data set {place.root}"
        ask_hub(what, lambda: api.create_repo(place.root, repo_type="dataset", private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.dataset_info(place.root)).private
    elif place.kind == "bucket":
        what = f"bucket {place.root}"
        ask_hub(what, lambda: api.create_bucket(place.root, private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.bucket_info(place.root)).private
    else:
        return
    if gated and not private:
        raise EvaluationError(
            f"{what} is public, and the traces would show a gated benchmark",
            code=5,
            hint="give --log-dir a private one",
        )
    if server and not private:
        host = urlsplit(server).netloc.rpartition("@")[2]
        talk(f"{what} is public, and the log names the model's server: {host}")
    if private and publishing and not gated:
        talk(f"{what} is private: readers of the score cannot follow its link until you make it public")


def upload_log(place: LogPlace, log: str) -> str:
    """Copy a local log to its data set in one commit; gives the url of the file at that commit."""
    from huggingface_hub import HfApi

    path = "/".join(part for part in (place.prefix, Path(log).parent.name, Path(log).name) if part)
    commit = ask_hub(
        f"data set {place.root}",
        lambda: HfApi().upload_file(
            path_or_fileobj=log,
            path_in_repo=path,
            repo_id=place.root,
            repo_type="dataset",
            commit_message=f"Log of {Path(log).parent.name}",
        ),
    )
    return f"{hub_endpoint()}/datasets/{place.root}/blob/{commit.oid}/{path}"


def send_to_bucket(place: LogPlace, folder: str, path: str) -> None:
    """Copy a local file to its folder in a bucket."""
    from huggingface_hub import HfFileSystem

    where = "/".join(part for part in ("buckets", place.root, place.prefix, folder) if part)
    name = Path(path).name
    ask_hub(f"bucket {place.root}", lambda: HfFileSystem().put_file(path, f"{where}/{name}"))


def bucket_url(place: LogPlace) -> str:
    """The page of a bucket; its single files have no page that is known to last."""
    return f"{hub_endpoint()}/buckets/{place.root}"


def page_of_place(place: LogPlace) -> str:
    """The url that the paths of a data set's files follow, at its present commit; a bucket's page."""
    from huggingface_hub import HfApi

    if place.kind == "bucket":
        return bucket_url(place)
    repo, _, revision = place.root.partition("@")
    info = ask_hub(f"data set {repo}", lambda: HfApi().dataset_info(repo, revision=revision or None))
    return f"{hub_endpoint()}/datasets/{repo}/blob/{info.sha}/"


# --------------------------------------------------------------------------------------------------
# running/livecodebench
# --------------------------------------------------------------------------------------------------
# LiveCodeBench as a task of inspect-ai: `register_livecodebench` makes `hf_evaluation/livecodebench` known.
#
# Problems come from the release files of livecodebench/code_generation_lite as they lie on the Hub; its
# script
# is not run. Their hidden tests stay in those files: a log would have gigabytes of them. Programs are checked
# in the sandbox of the run, by `running.checker`.

LIVECODEBENCH = "hf_evaluation/livecodebench"
LCB_DATASET = "livecodebench/code_generation_lite"
# A release holds its own file and those before it.
RELEASE_FILES = {
    f"v{number}": tuple(f"test{part if part > 1 else ''}.jsonl" for part in range(1, number + 1))
    for number in range(1, 7)
}
LCB_SYSTEM = (
    "You write Python programs. You get the statement of a problem, and answer with a program that solves it "
    "and passes all its tests."
)
READS_INPUT = (
    "Read the input from stdin and print the answer to stdout; do not test it on the examples. "
    "Put the whole program into one block of code:\n```python\n# your program\n```"
)
FILLS_STARTER = "Complete this code, and put the whole of it into one block of code:\n```python\n{}\n```"
CHECK_SPARE = 30  # seconds beyond those of all tests


def register_livecodebench() -> None:
    """Make the task known to inspect-ai in this process; once more does nothing new."""
    from inspect_ai import Task, task

    make: Any = task

    def livecodebench(
        release: str = "v6", start: str | None = None, end: str | None = None, window: bool = False,
        revision: str | None = None, k: int = 1,
    ) -> Task:  # fmt: skip
        return _build(release, start, end, window, revision, k)

    make(name=LIVECODEBENCH)(livecodebench)


def _build(
    release: str, start: str | None, end: str | None, window: bool, revision: str | None, k: int
) -> Any:
    from inspect_ai import Epochs, Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import generate, system_message

    if window and not (start and end):
        raise EvaluationError(
            "a window has a start and an end", code=2,
            hint="--task-arg start=2024-08-01 --task-arg end=2025-02-01",
        )  # fmt: skip
    samples = [
        Sample(input=prompt_of(row), id=str(row["question_id"]), target="all tests pass", metadata=place)
        for row, place in problems_of(release, start, end, revision)
    ]
    if not samples:
        raise EvaluationError(f"no problem of {release} is from {start} to {end}", code=4)
    reducers = ["mean", *([f"pass_at_{k}"] if k > 1 else [])]
    return Task(
        dataset=MemoryDataset(samples, name=LCB_DATASET), solver=[system_message(LCB_SYSTEM), generate()],
        scorer=_scorer(), version=1, sandbox="docker", epochs=Epochs(k, reducers),
        metadata={"full_task_version": "1-A"},
    )  # fmt: skip


def problems_of(
    release: str, start: str | None, end: str | None, revision: str | None
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(row, where it lies) of each problem of a release, in a window of contest dates, both days included."""
    if release not in RELEASE_FILES:
        known = ", ".join(RELEASE_FILES)
        raise EvaluationError(f"LiveCodeBench has no release {release!r}: {known}", code=2)
    first, last = _day(start, date.min), _day(end, date.max)
    for name in RELEASE_FILES[release]:
        path = release_file(name, revision)
        with path.open("rb") as file:
            offset = 0
            for line in file:
                row = as_object(json_or_none(line))
                if row and first <= _day(str(row.get("contest_date"))[:10], date.min) <= last:
                    kept = {key: row.get(key) for key in ("difficulty", "platform", "contest_date")}
                    yield row, {**kept, "file": name, "offset": offset, "revision": revision}
                offset += len(line)


def release_file(name: str, revision: str | None) -> Path:
    """A release file on this disk, fetched where it is missing."""
    from huggingface_hub import hf_hub_download

    def fetch() -> str:
        return hf_hub_download(LCB_DATASET, name, repo_type="dataset", revision=revision)

    return Path(ask_hub(f"{name} of {LCB_DATASET}", fetch))


def _day(text: str | None, default: date) -> date:
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EvaluationError(f"{text} is no day", code=2, hint="write 2024-08-01") from None


def prompt_of(row: Mapping[str, Any]) -> str:
    """The question of a problem, in the form of the official prompts and in words of our own."""
    starter = str(row.get("starter_code") or "")
    form = FILLS_STARTER.format(starter) if starter.strip() else READS_INPUT
    return f"### Question\n{row.get('question_content')}\n\n### Form of the answer\n{form}\n\n### Answer\n"


def _scorer() -> Any:
    from inspect_ai.scorer import accuracy, scorer, stderr

    make: Any = scorer

    def livecodebench_scorer() -> Any:
        async def score(state: Any, target: Any) -> Any:
            return await _score(state)

        return score

    return make(name="livecodebench_scorer", metrics=[accuracy(), stderr()])(livecodebench_scorer)()


async def _score(state: Any) -> Any:
    """Run the program of an answer on all tests of its problem."""
    from inspect_ai.scorer import CORRECT, INCORRECT, Score
    from inspect_ai.util import sandbox

    program = program_of(state.output.completion)
    if not program.strip():
        return Score(value=INCORRECT, answer="", explanation="the answer has no block of code")
    place = state.metadata
    with release_file(place["file"], place["revision"]).open("rb") as file:
        file.seek(place["offset"])
        problem = read_tests(as_object(json.loads(file.readline())))
    box = sandbox()
    await box.write_file("solution.py", program)
    await box.write_file("tests.json", json_of_tests(problem))
    await box.write_file("check.py", check_source())
    seconds = (TEST_SECONDS + 1) * len(problem.tests) + CHECK_SPARE
    try:
        done = await box.exec(["python3", "check.py"], timeout=seconds)
    except TimeoutError:
        return Score(value=INCORRECT, answer=program, explanation="time limit of all tests")
    told = as_object(json_or_none((done.stdout.strip().splitlines() or [""])[-1]))
    if "verdict" not in told:
        raise RuntimeError(f"the checker gave no verdict: {done.stderr[-500:]}")
    right = told["verdict"] == RIGHT_VERDICT
    return Score(value=CORRECT if right else INCORRECT, answer=program, explanation=json.dumps(told))


# --------------------------------------------------------------------------------------------------
# running/log_facts: A log of inspect-ai -> what it says of its run, whoever made it
# --------------------------------------------------------------------------------------------------
# `find_logs` finds the logs among files, folders and hf:// addresses, `read_log` gives the `LogFacts` of one,
# counting its samples one at a time.


@dataclass(frozen=True, slots=True)
class ScorerResult:
    """One scorer's (and reducer's) metrics, as a log holds them."""

    scorer: str
    name: str
    reducer: str | None
    scored: int | None
    unscored: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What a log says about its run, whoever made it. `told` is what this script wrote into it."""

    location: str
    status: str
    error: str | None
    task: str
    version: int | None
    full_version: str | None
    args_passed: Mapping[str, object]
    model: str
    base_url: str | None
    roles: Mapping[str, str]
    dataset: str | None
    dataset_samples: int | None
    limit: object
    sample_id: object
    epochs: int
    limits: tuple[str, ...]
    invalidated: bool
    total: int | None
    completed: int | None
    scores: tuple[ScorerResult, ...]
    generation: Mapping[str, object]
    packages: Mapping[str, str]
    completed_at: str | None
    sandbox: str | None
    told: Mapping[str, object]
    samples: Samples
    model_args: Mapping[str, object]


TOLD = "hf_evaluation"  # the key in a log's metadata under which this script says what inspect does not

_LOG_HEAD = pattern(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:')
_RETRIED = pattern(r"RetryError[\[(]<Future at 0x\w+ state=finished raised (\w+)>[\])]")
# Model arguments that say where a model lies and how its server is started, not what it answers.
PLACES = frozenset({"model_path", "tokenizer_path", "revision", "tokenizer_revision", "timeout", "port",
                    "host", "api_key", "device", "devices"})  # fmt: skip
RUN_LIMITS = ("message_limit", "token_limit", "turn_limit", "time_limit", "working_limit", "cost_limit")


def find_logs(names: Sequence[str], into: Path) -> Iterator[tuple[str, str, str | None]]:
    """(name, readable path, url) of each .eval and .json log among files, folders and hf:// addresses.

    Remote ones are copied to `into` one at a time, so the path lasts until the next.
    Raises EvaluationError (4).
    """
    for name in names:
        if name.startswith("hf://"):
            yield from _remote_logs(name, into)
            continue
        path = Path(name)
        files = sorted(file for file in path.rglob("*") if _is_log_file(file)) if path.is_dir() else [path]
        if not files or not files[0].exists():
            raise EvaluationError(
                f"there is no log {name}", code=4, hint="give .eval or .json logs, or their folder"
            )
        yield from ((str(file), str(file), None) for file in files)


def _is_log(name: str) -> bool:
    """Logs by their names; logs.json, eval-set.json and results of others lie about in the same folders."""
    return name.endswith(".eval") or (
        name.endswith(".json") and re.match(r"\d{4}-\d\d-\d\dT", name) is not None
    )


def _is_log_file(path: Path) -> bool:
    """A log on this disk; a .json with another name is one if it begins as inspect-ai's logs do."""
    if not path.is_file():  # a pipe would be waited for
        return False
    if _is_log(path.name) or not path.name.endswith(".json"):
        return _is_log(path.name)
    try:
        with path.open("rb") as file:
            return _LOG_HEAD.match(file.read(200)) is not None
    except OSError:
        return False


def _remote_logs(name: str, into: Path) -> Iterator[tuple[str, str, str | None]]:
    from huggingface_hub import HfFileSystem

    files, place, what = HfFileSystem(), log_place(name), f"log {name}"
    found = ask_hub(what, lambda: [str(path) for path in files.find(name)])
    logs = sorted(path for path in found if _is_log(path.rpartition("/")[2]) or len(found) == 1)
    if not logs:
        raise EvaluationError(f"there is no {what}", code=4, hint="give .eval or .json logs, or their folder")
    start, url = f"datasets/{place.root}/", page_of_place(place)
    for path in logs:
        local = into / path.rpartition("/")[2]
        ask_hub(what, partial(files.get_file, path, str(local)))
        yield f"hf://{path}", str(local), url + (path.removeprefix(start) if place.kind == "dataset" else "")
        local.unlink()


def read_log(path: str, name: str | None = None) -> LogFacts:
    """The facts of one log: its header, and its samples one at a time.

    Raises EvaluationError (5) for what is no log.
    """
    from inspect_ai.log import read_eval_log

    try:
        check_log(local_path(path))
        header = read_eval_log(path, header_only=True)
    except Exception as error:  # its readers raise what they like, AssertionError too
        raise EvaluationError(
            f"{name or path} is no log that inspect-ai can read: {printable(first_line(error))}",
            code=5,
            hint="give a .eval or .json log of inspect-ai 0.3",
        ) from error
    completion = told_in(header).get("prompting") == "completion"
    return _facts_of(header, read_samples(samples_of(path), completion=completion), name or path)


def told_in(header: Any) -> dict[str, Any]:
    """What this script wrote into a log, empty in those of others."""
    return as_object((header.eval.metadata or {}).get(TOLD))


def _facts_of(header: Any, samples: Samples, location: str) -> LogFacts:
    spec, results, config = header.eval, header.results, header.eval.config
    meta = spec.metadata or {}
    version = spec.task_version
    generation = header.plan.config.model_dump(exclude_none=True)
    return LogFacts(
        location=location,
        status=str(header.status),
        error=plain_failure(header.error.message) if header.error else None,
        task=str(spec.task_registry_name or spec.task) if not spec.task.startswith("hf/") else spec.task,
        version=version if isinstance(version, int) else None,
        full_version=meta.get("full_task_version"),
        args_passed=dict(spec.task_args_passed or {}),
        model=str(spec.model),
        base_url=spec.model_base_url,
        roles={role: str(getattr(model, "model", model)) for role, model in (spec.model_roles or {}).items()},
        dataset=spec.dataset.name,
        dataset_samples=spec.dataset.samples,
        limit=config.limit,
        sample_id=config.sample_id,
        epochs=config.epochs or 1,
        limits=tuple(name for name in RUN_LIMITS if getattr(config, name, None) is not None),
        invalidated=bool(header.invalidated) or bool(results and results.early_stopping),
        total=results.total_samples if results else None,
        completed=completed_samples(results),
        scores=tuple(_scorer_result(score) for score in (results.scores if results else ())),
        generation={key: generation[key] for key in GENERATION if key in generation},
        packages=dict(spec.packages or {}),
        completed_at=header.stats.completed_at or None,
        sandbox=getattr(spec.sandbox, "type", None),
        told=told_in(header),
        samples=samples,
        model_args=dict(spec.model_args or {}),
    )


def plain_failure(message: str) -> str:
    """An error's message; of a retry that gave up, what it tried to get over."""
    return _RETRIED.sub(r"\1 again and again", message)


def completed_samples(results: Any) -> int | None:
    """How many samples were finished; a drained run's `completed_samples` counts the abandoned ones too."""
    if results is None:
        return None
    logged = results.logged_samples
    return int(results.completed_samples if logged is None else min(logged, results.completed_samples))


def _scorer_result(score: Any) -> ScorerResult:
    metrics = {  # what is no number is no score
        key: value
        for key, metric in score.metrics.items()
        if (value := finite_number(metric.value)) is not None
    }
    return ScorerResult(
        str(score.scorer), str(score.name), score.reducer, score.scored_samples, score.unscored_samples or 0,
        metrics,
    )  # fmt: skip


def samples_of(path: str) -> Iterator[dict[str, Any]]:
    """The samples of a log as plain records: a .eval is a zip of them (zstd), a .json one long list."""
    path = local_path(path)
    if "://" in path:
        return
    if path.endswith(".json"):
        import ijson

        try:
            with open(path, "rb") as stream:
                yield from ijson.items(stream, "samples.item", use_float=True)
        except ijson.JSONError as error:
            raise ValueError(f"its samples are no JSON: {first_line(error)}") from error
        return
    yield from log_members(path)


def local_path(path: str) -> str:
    """A path or url of a log, without file://."""
    return path.removeprefix("file://") if path.startswith("file://") else path


# --------------------------------------------------------------------------------------------------
# running/model_files
# --------------------------------------------------------------------------------------------------
# What a model's repository says before an engine starts: `read_model_facts` -> `ModelFacts`.
#
# A model without a chat template is a base model: no engine answers a chat with it, so its questions are put
# as plain text to be completed. `choose_prompting` decides, and `--prompting` decides otherwise.


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model by its files: its template's digest, "" if it has none, None if unknown; its context."""

    chat_template: str | None
    context: int | None


PROMPTINGS = ("auto", "chat", "completion")
UNKNOWN_MODEL = ModelFacts(None, None)
CONFIG, TOKENIZER_CONFIG = "config.json", "tokenizer_config.json"
TEMPLATES = ("chat_template.jinja", "chat_template.json")
OWN_FORMATS = ("tekken.json",)  # tokenizers whose library has the template: Mistral's
LENGTHS = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "model_max_length")
DIGEST = 12  # characters of a template's digest that are recorded


def read_model_facts(model: str, revision: str | None) -> ModelFacts:
    """The facts of a model at one commit, from at most four small files. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"model {model}"
    files = ask_hub(what, lambda: HfApi().list_repo_files(model, revision=revision))
    wanted = [name for name in (CONFIG, TOKENIZER_CONFIG, *TEMPLATES) if name in files]
    return facts_of_files(files, {name: _download(model, name, revision) for name in wanted})


def _download(model: str, name: str, revision: str | None) -> str:
    from huggingface_hub import hf_hub_download

    path = ask_hub(f"{name} of {model}", lambda: hf_hub_download(model, name, revision=revision))
    return Path(path).read_text("utf-8", errors="replace")


def facts_of_files(names: Sequence[str], texts: Mapping[str, str]) -> ModelFacts:
    """The facts that a repository's files give: `names` of all of them, `texts` of the small ones."""
    config = as_object(json_or_none(texts.get(CONFIG, "")))
    return ModelFacts(_template_digest(names, texts), _context_of(config))


def _template_digest(names: Sequence[str], texts: Mapping[str, str]) -> str | None:
    for name in TEMPLATES:
        if texts.get(name, "").strip():
            return text_digest(texts[name])[:DIGEST]
    told: Any = as_object(json_or_none(texts.get(TOKENIZER_CONFIG, ""))).get("chat_template")
    if told:
        return text_digest(told if isinstance(told, str) else str(told))[:DIGEST]
    if any(name in names for name in OWN_FORMATS):
        return None
    return "" if TOKENIZER_CONFIG in names or "tokenizer.json" in names else None


def _context_of(config: Mapping[str, Any]) -> int | None:
    """How many tokens a model takes together; of a model with pictures its text part says it."""
    for part in (config, as_object(config.get("text_config"))):
        found = [count for name in LENGTHS if (count := as_count(part.get(name)))]
        if found:
            return found[0]
    return None


def choose_prompting(asked: str, facts: ModelFacts, backend: str, own_template: bool) -> tuple[str, str]:
    """(chat or completion, why) for a model. Raises EvaluationError where that cannot be.

    `own_template` says that the user gives the engine a template.
    """
    if asked == "completion" and backend == "inference-providers":
        raise EvaluationError(
            "Inference Providers take chats only", code=2,
            hint="--backend vllm on a GPU, or --backend openai --base-url URL",
        )  # fmt: skip
    if own_template and asked == "auto":
        return "chat", "with the template of --model-arg"
    if asked == "chat" and facts.chat_template == "" and not own_template:
        raise EvaluationError(
            "the model has no chat template, so no engine can chat with it", code=5,
            hint="--prompting completion, or --model-arg chat_template=FILE",
        )  # fmt: skip
    if asked != "auto":
        return asked, "as asked for"
    if facts.chat_template == "":
        return "completion", "the model has no chat template: it is a base model"
    return "chat", "with the model's chat template" if facts.chat_template else "as its server does"


# --------------------------------------------------------------------------------------------------
# running/models: A model and a backend -> how inspect-ai reaches the model
# --------------------------------------------------------------------------------------------------
# `choose_backend` says what `auto` means, `make_target` gives the `Target` of a run; `ENGINES` are the
# packages
# that a backend needs, `bare_model` is the name of a model without its server.

# Versions that resolve together with inspect-ai 0.3.285 (Python 3.12, November 2026).
ENGINES: dict[str, dict[str, str]] = {
    "vllm": {"vllm": "vllm==0.32.0"},
    "hf": {
        "torch": "torch==2.13.0",
        "transformers": "transformers==5.23.0",
        "accelerate": "accelerate==1.15.0",
    },
}


@dataclass(frozen=True, slots=True)
class Target:
    """The model of a run: the repository that the score belongs to, and how inspect-ai reaches the model.

    `revision` is the commit that is run, None where a server decides. `args` are the engine's arguments.
    `prompting` is chat or completion, `chat_template` the digest of the template, `context` its length.
    """

    repo_id: str
    backend: str
    spec: str
    served: str
    base_url: str | None
    revision: str | None
    args: Mapping[str, object]
    engine: str
    prompting: str = "chat"
    chat_template: str | None = None
    context: int | None = None

    @property
    def served_here(self) -> bool:
        """Whether the model runs on this machine, in an engine of ours."""
        return self.backend in ("vllm", "hf") and self.base_url is None

    @property
    def own_engine(self) -> bool:
        """Whether vLLM is started here for it."""
        return self.backend == "vllm" and self.base_url is None


BACKENDS = ("auto", "inference-providers", "vllm", "hf", "openai")
SERVERS = {
    "inference-providers": "Inference Providers", "openai": "OpenAI-compatible server", "vllm": "vLLM server",
    "hf": "transformers",
}  # fmt: skip
SPECS = {
    "inference-providers": "hf-inference-providers/", "openai": "openai-api/server/", "vllm": "vllm/",
    "hf": "hf/",
}  # fmt: skip
ROUTER = "https://router.huggingface.co/v1"
ENGINE_OPTIONS = ("tensor_parallel_size", "gpu_memory_utilization", "dtype", "max_model_len")
# A template that is none, for transformers: the messages one after the other.
PLAIN_TEMPLATE = "{% for message in messages %}{{ message['content'] }}\n\n{% endfor %}"


def choose_backend(asked: str, model: str, has_gpu: Callable[[], bool], base_url: str | None) -> str:
    """What `auto` means: vLLM where there is a GPU, else Inference Providers."""
    if asked != "auto":
        return asked
    if ":" in model:
        return "inference-providers"
    if base_url:
        return "openai"
    return "vllm" if has_gpu() else "inference-providers"


def has_cuda() -> bool:
    """Whether an NVIDIA GPU can be used, without importing torch."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return False
    command = shutil.which("nvidia-smi")
    if command is None:
        return False
    listed = subprocess.run([command, "-L"], capture_output=True, timeout=30, check=False)
    return listed.returncode == 0 and b"GPU" in listed.stdout


def check_model_name(model: str, backend: str, base_url: str | None = None) -> tuple[str, str | None]:
    """(repository, provider) of --model; a running server may call it anything.

    Raises EvaluationError (2).
    """
    repo, _, provider = model.partition(":")
    if backend == "openai" or (backend == "vllm" and base_url):
        return model, None
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo):
        raise EvaluationError(
            f"{model!r} is no model of the Hub", code=2, hint="write --model ORG/NAME[:provider]"
        )
    if provider and backend != "inference-providers":
        raise EvaluationError(
            f"{provider!r} names a provider, which --backend {backend} does not use",
            code=2,
            hint=f"{option_text('--model', repo)}, or --backend inference-providers",
        )
    return repo, provider or None


def make_target(
    args: argparse.Namespace, backend: str, revision: str | None, facts: ModelFacts = UNKNOWN_MODEL
) -> Target:
    """How inspect-ai reaches the model. `revision` is its commit, None where a server decides."""
    repo, provider = check_model_name(args.model, backend, args.base_url)
    repo = args.repo_id or repo
    extra = {key: parse_value(raw) for key, _, raw in (text.partition("=") for text in args.model_arg)}
    own = "chat_template" in extra or "use_chat_template" in extra
    prompting, why = choose_prompting(args.prompting, facts, backend, own)
    if prompting == "completion" or args.prompting != "auto":
        talk(f"prompting by {prompting}: {why}")
    engine, spec = f"{SERVERS[backend]}{': ' + provider if provider else ''}", f"{SPECS[backend]}{args.model}"
    url = args.base_url
    if backend == "inference-providers":
        url = url or ROUTER
    elif backend == "vllm" and not url:
        engine = f"vllm {installed_version('vllm') or ENGINES['vllm']['vllm'].partition('==')[2]}"
        extra = {**_vllm_args(args, revision), **extra}
    elif backend == "hf":
        engine = f"transformers {installed_version('transformers')}, torch {installed_version('torch')}"
        chosen = {"dtype": args.dtype, "trust_remote_code": args.trust_remote_code or None}
        plain = {"chat_template": PLAIN_TEMPLATE} if prompting == "completion" else {}
        extra = {**{key: value for key, value in chosen.items() if value is not None}, **plain, **extra}
    if prompting == "completion" and backend != "hf":
        spec = f"{COMPLETION}/server/{args.model}"
    template = facts.chat_template if prompting == "chat" and not own else None
    context = args.max_model_len or facts.context
    return Target(
        repo, backend, spec, args.model, url, revision, extra, engine, prompting, template or None, context
    )


def _vllm_args(args: argparse.Namespace, revision: str | None) -> dict[str, object]:
    chosen = {name: getattr(args, name) for name in ENGINE_OPTIONS if getattr(args, name) is not None}
    if args.trust_remote_code:
        chosen["trust_remote_code"] = True
    if revision:
        chosen |= {"revision": revision, "tokenizer_revision": revision}
    return chosen


def transformers_args(target: Target, temperature: object) -> dict[str, object]:
    """Model and tokenizer at one commit; inspect's own `revision` reaches the model only.

    transformers refuses temperature 0 while it samples, so 0 means that it does not.
    """
    from huggingface_hub import snapshot_download

    folder = ask_hub(
        f"model {target.served}", lambda: snapshot_download(target.served, revision=target.revision)
    )
    found: dict[str, object] = {"model_path": folder, "tokenizer_path": folder}
    if temperature == 0:
        found["do_sample"] = False
    return {**found, **target.args}


def installed_version(package: str) -> str | None:
    """The version of a package, None where it is not installed."""
    import importlib.metadata  # with `email` and `zipfile` a tenth of the time of --help

    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(package)
    return None


def bare_model(spec: str) -> str:
    """org/name of a model as inspect names it: without the kind of server, service and provider."""
    prefix, _, rest = spec.partition("/")
    rest = rest.partition("/")[2] if prefix in ("openai-api", COMPLETION) else rest
    return (rest if "/" in rest else spec).partition(":")[0]


# --------------------------------------------------------------------------------------------------
# running/completeness
# --------------------------------------------------------------------------------------------------
# Whether a log's score is the score of the benchmark: `why_partial` gives every reason why it is not.
#
# `row_of` is the row of the task table that a log is of, `benchmark_in_log` the benchmark.

# The share of samples that may end without an answer. Each of them counts as wrong, so the score may be too
# low by as much; two points are what people take for a difference between models.
LOST_SHARE = 0.02


def row_of(facts: LogFacts) -> TaskRow | None:
    """The row of a log: of several with its task the one whose fixed arguments it was run with."""
    rows = [row for row in TASKS if row.spec == facts.task]
    fitting = [row for row in rows if all(facts.args_passed.get(k) == v for k, v in row.fixed.items())]
    return max(fitting, key=lambda row: len(row.fixed), default=rows[0] if rows else None)


def benchmark_in_log(facts: LogFacts, row: TaskRow | None) -> tuple[str, str | None]:
    """(name, id) of the benchmark that a log is of; the name of the task where none is known."""
    if row is not None or not facts.task.startswith("hf/"):
        return (row.benchmark, row.benchmark_id) if row else (facts.task, None)
    name = parse_hub_name(facts.task)
    asked = name.task or ""
    shown = f"{name.dataset} {asked}" if asked else name.dataset
    return HUB_BENCHMARKS.get((name.dataset.lower(), asked.lower()), (shown, None))


def why_partial(facts: LogFacts, expected: int | None = None, scorer: str | None = None) -> list[str]:
    """Every reason why a log's score is not the benchmark's score; none means complete.

    `expected` is how many samples the benchmark has, where it is not the table's number. `scorer` is the one
    whose verdict is the score.
    """
    row = row_of(facts)
    reasons = [f"status is {facts.status}"] if facts.status != "success" else []
    reasons += missing_samples(facts)
    if facts.limit is not None or facts.sample_id is not None:
        reasons.append(f"only some samples were asked for (limit {facts.limit or facts.sample_id})")
    reasons += ["the log is marked as invalid or was stopped early"] if facts.invalidated else []
    reasons += [f"a {name.replace('_', ' ')} was set" for name in facts.limits]
    if facts.samples.limited:
        reasons.append(f"{facts.samples.limited} samples hit a limit")
    if facts.samples.unreadable:
        reasons.append(f"the samples cannot be read: {facts.samples.unreadable}")
    reasons += lost_answers(facts, scorer)
    if row is None and not facts.task.startswith("hf/"):
        return [*reasons, f"{facts.task} is not in the task table: what it should measure is not known"]
    reasons += _not_the_benchmark(facts, row, expected)
    reasons += _self_graded(facts, row)
    return reasons


def missing_samples(facts: LogFacts) -> Iterator[str]:
    """What is missing of the samples that the data set has, and of their scores."""
    if facts.total is None or facts.completed is None or facts.dataset_samples is None:
        yield "there are no results"
        return
    planned = facts.dataset_samples * facts.epochs
    if facts.total < planned:
        yield f"{facts.total} of {planned} samples were run"
    elif facts.total > planned:
        yield f"{facts.total} samples were run, where the data set has {planned}"
    if facts.completed < facts.total:
        yield f"{facts.total - facts.completed} of {facts.total} samples failed or are missing"
    elif facts.samples.failed:
        yield f"{facts.samples.failed} samples failed"
    for score in facts.scores:
        if score.scored is not None and score.scored not in (facts.dataset_samples, planned):
            yield f"{score.name} scored {score.scored} of {facts.dataset_samples} samples"
        if score.unscored:
            yield f"{score.name} left {score.unscored} samples without a score"


def lost_answers(facts: LogFacts, scorer: str | None) -> Iterator[str]:
    """That too many samples gave no answer, with the remedy; a few are counted in the record and pass."""
    counted = facts.samples
    unread = unread_of(facts, scorer)
    if not counted.count or unread.unanswered <= LOST_SHARE * counted.count:
        return
    kinds = ((counted.cut, "cut at the token limit"), (counted.empty, "empty"),
             (unread.unparsed, "without an answer that the scorer could read"))  # fmt: skip
    told = ", ".join(f"{number} {kind}" for number, kind in kinds if number)
    if counted.cut * 2 >= unread.unanswered:
        remedy = "give them more room: --max-tokens"
    else:
        remedy = "look at them with `inspect view`; --task-arg, --prompting or another task may ask otherwise"
    yield (
        f"{unread.unanswered} of {counted.count} samples gave no answer ({told}), more than "
        f"{LOST_SHARE:.0%}: {remedy}"
    )


def unread_of(facts: LogFacts, scorer: str | None) -> Unread:
    """What the scorer whose verdict is the score could not read; of several unnamed ones, the best reader."""
    found = facts.samples.unread
    if scorer is not None and scorer in found:
        return found[scorer]
    return min(found.values(), key=lambda unread: unread.unanswered, default=Unread())


def _not_the_benchmark(facts: LogFacts, row: TaskRow | None, expected: int | None) -> Iterator[str]:
    yield from _wrong_size(facts, row, expected)
    if row is None:
        if "@" not in facts.task:
            yield "the data set's revision is not known: it was run without @revision"
        return
    yield from restrictions(row, facts.args_passed)
    if facts.version != row.version:
        yield f"task version {facts.version} is not the known {row.version}: results are not comparable"


def _wrong_size(facts: LogFacts, row: TaskRow | None, expected: int | None) -> Iterator[str]:
    """That the data set, as it was loaded, was not the whole split: the run of a shortened copy is partial.

    By the number of the task table, else by those that the benchmark can have.
    """
    told = expected or (row.samples if row else None)
    benchmark = catalogue().with_id(benchmark_in_log(facts, row)[1])
    gap = count_gap(facts.dataset_samples, frozenset({told}) if told else known_samples(benchmark))
    if gap and facts.dataset_samples is not None:  # without results that is said already
        yield f"the data set had {gap}"


def _self_graded(facts: LogFacts, row: TaskRow | None) -> Iterator[str]:
    asked = facts.args_passed.get("grader_model")
    graders = {*facts.roles.values(), *([str(asked)] if asked else [])}
    needs = row.needs if row else ()
    graded = any(score.scorer.rpartition("/")[2].startswith("model_graded") for score in facts.scores)
    wanted = 2 if TWO_GRADERS in needs else 1 if GRADER in needs or graded else 0
    if len(graders) < wanted:
        yield "no grader model was named, so the model graded itself or an unknown one did"
    if bare_model(facts.model) in {bare_model(grader) for grader in graders}:
        yield "the model under test is its own grader"


def facts_without_limit(facts: LogFacts) -> LogFacts:
    """The facts as if the samples that were asked for were all there are: --limit is no failure."""
    if facts.limit is None or facts.total is None:
        return facts
    return replace(facts, dataset_samples=facts.total // facts.epochs)


# --------------------------------------------------------------------------------------------------
# running/lm_eval_harness
# --------------------------------------------------------------------------------------------------
# lm-evaluation-harness as a second engine: `run_lm_eval` runs it, `lm_eval_record` reads its result file.
#
# It compares log-likelihoods, or completes few-shot prompts: what people compare base models by. Its result
# file is read by the importer that reads everybody's, so a run of ours is refused for what others' are.

LM_EVAL = {"lm_eval": "lm-eval[api]==0.4.13"}
# Names that people use -> the harness's task, and the examples that the published figures have.
LM_EVAL_TASKS = {
    "mmlu": ("mmlu", 5), "mmlu_5_shot": ("mmlu", 5), "arc_challenge": ("arc_challenge", 25),
    "arc": ("arc_challenge", 25), "arc_easy": ("arc_easy", 25), "hellaswag": ("hellaswag", 10),
    "winogrande": ("winogrande", 5), "bbh": ("bbh_cot_fewshot", 3), "gsm8k": ("gsm8k", 5),
    "truthfulqa": ("truthfulqa_mc2", 0), "drop": ("drop", 3), "boolq": ("boolq", 0), "piqa": ("piqa", 0),
}  # fmt: skip
FIXED_SHOTS = frozenset({"bbh_cot_fewshot", "truthfulqa_mc2"})  # their prompts hold their examples
OWN_WORDS = ("device", "batch_size", "max_batch_size")  # it refuses them among the model's arguments
INVALID = "[invalid]"  # what the harness writes where a filter found no answer


@dataclass(frozen=True, slots=True)
class LmEvalTask:
    """A task of the harness, with the number of examples, None where it has its own."""

    name: str
    shots: int | None


def lm_eval_task(asked: str) -> LmEvalTask:
    """The task of a name, also "gsm8k|8" or the harness's own. Raises EvaluationError 4."""
    parts = [part for part in asked.split("|") if part]
    numbers = [int(part) for part in parts[1:] if part.isdigit()]
    plain = next((part for part in reversed(parts) if not part.isdigit()), "").lower().replace("-", "_")
    name, shots = LM_EVAL_TASKS.get(plain, (plain, None))
    if harness_task("lm-eval", name) is None:
        raise EvaluationError(
            f"there is no task {asked!r} of lm-evaluation-harness that is published", code=4,
            hint=f"one of {', '.join(LM_EVAL_TASKS)}; examples/metric_mapping.json lists them",
        )  # fmt: skip
    return LmEvalTask(name, None if name in FIXED_SHOTS else numbers[0] if numbers else shots)


def lm_eval_words(task: LmEvalTask, target: Target, args: argparse.Namespace, folder: str) -> list[str]:
    """The command line of the harness."""
    model, options, chat = _model_words(target, args)
    own = {name: options.pop(name) for name in OWN_WORDS if name in options}
    if target.backend in ("vllm", "hf"):
        own.setdefault("batch_size", "auto")
    words = ["--model", model, "--model_args", *(f"{name}={value}" for name, value in options.items())]
    words += ["--tasks", task.name, "--output_path", folder, "--log_samples"]
    words += ["--num_fewshot", str(task.shots)] if task.shots is not None else []
    words += ["--limit", str(args.limit)] if args.limit else []
    words += [word for name, value in own.items() for word in (f"--{name}", str(value))]
    words += ["--apply_chat_template"] if chat else []
    sent = {"temperature": args.temperature, "top_p": args.top_p, "max_gen_toks": args.max_tokens}
    told = [f"{name}={value}" for name, value in sent.items() if value is not None]
    return [*words, *(["--gen_kwargs", *told] if told else [])]


def _model_words(target: Target, args: argparse.Namespace) -> tuple[str, dict[str, object], bool]:
    """(kind of model, its arguments, whether its chat template is used): by default not, as is usual."""
    given = {name: value for name, value in target.args.items() if name != "tokenizer_revision"}
    if target.served_here:
        own = {"pretrained": target.served, "revision": target.revision, "dtype": args.dtype or "auto"}
        return target.backend, {**own, **given}, args.prompting == "chat"
    url = (target.base_url or "").rstrip("/")
    if args.prompting == "completion":
        own = {"model": target.served, "base_url": f"{url}/completions", "tokenizer": target.repo_id}
        return "local-completions", {**own, **given}, False
    own = {"model": target.served, "base_url": f"{url}/chat/completions", "num_concurrent": 8}
    return "local-chat-completions", {**own, **given}, True


def lm_eval_name(task: LmEvalTask, words: Sequence[str], target: Target) -> str:
    """The folder of a run: the same for the same run."""
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{target.served}_lm-eval_{task.name}")
    return f"{slug}_{text_digest(json.dumps([target.backend, *words]))[:8]}"


def run_lm_eval(words: Sequence[str], key: str | None) -> None:
    """Run the harness; its output goes to stderr. Raises EvaluationError with its last lines if it fails."""
    env = {**os.environ, **SAFE_PATH, **({"OPENAI_API_KEY": key} if key else {})}
    lines: deque[str] = deque(maxlen=200)
    command = [sys.executable, "-P", "-m", "lm_eval", "run", *words]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
        text=True, errors="replace",
    )  # fmt: skip
    with process:
        for line in process.stdout or ():
            lines.append(passed_on("lm-eval", line))
    if process.returncode:
        fault = fault_in(lines)
        told = " | ".join(line for line in list(lines)[-LAST_LINES:] if line.strip())
        raise EvaluationError(
            f"lm-evaluation-harness failed: {fault.why if fault else process.returncode}; last lines: {told}",
            code=fault.code if fault else 1, hint=fault.hint if fault else "its output is above",
        )  # fmt: skip


def lm_eval_result(folder: str) -> Path | None:
    """The newest result file of a run's folder."""
    found = sorted(Path(folder).rglob("results_*.json"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def mark_own_result(path: Path, name: str) -> None:
    """Note beside a result file that this user's run `name` wrote it."""
    if mark := own_mark(_told_by(path, name), make=True):
        with contextlib.suppress(OSError):  # a full disk costs the resuming, not the run
            write_atomically(path.with_name(f"{path.name}.mark"), mark.encode())


def check_own_result(path: Path, name: str) -> None:
    """Raise EvaluationError (5) for a finished run that this user did not do here: it would be the result."""
    mark: str | None = None
    with contextlib.suppress(OSError, UnicodeDecodeError):
        mark = read_cache_file(path.with_name(f"{path.name}.mark")).decode()
    if not is_marked(_told_by(path, name), mark):
        raise EvaluationError(
            f"{path} was not written by a run of yours on this machine, and would be this run's result",
            code=5,
            hint="remove it, or name another --log-dir; import-results reads what it says",
        )


def _told_by(path: Path, name: str) -> list[str]:
    return ["lm-eval", name, data_digest(path.read_bytes())]


def lm_eval_record(path: Path, target: Target, asked: str, url: str | None) -> Record:
    """The record of a result file: read as everybody's is, with the answers that were none."""
    run = read_lm_eval(parse_json(path.read_bytes()), ResultFile(path, path.name, url))
    scores = [_counted(replace(score, model=target.repo_id), path) for score in run.scores]
    why = [str((score.method or {}).get("partial")) for score in scores if not score.complete]
    why += list(run.skipped) if not scores else []
    complete = bool(scores) and not why
    return Record(str(path), "success", complete, tuple(dict.fromkeys(why)), tuple(scores), asked)


def _counted(score: Score, path: Path) -> Score:
    """A score with the answers in which the harness found none; many of them make it partial."""
    method = dict(score.method or {})
    asked, found = unread_samples(path.parent, str(score.label), as_text(method.get("filter")))
    if asked == 0:
        return score
    method |= {"unparsed_answers": found, "samples_without_answer": found}
    method["notes"] = "; ".join(filter(None, [as_text(method.get("notes")), f"{found} answers not readable"]))
    if found <= LOST_SHARE * asked:
        return replace(score, method=method)
    reason = (
        f"{found} of {asked} samples gave no answer that the harness could read, more than {LOST_SHARE:.0%}"
    )
    partial = "; ".join(filter(None, [as_text(method.get("partial")), reason]))
    return replace(score, complete=False, method=method | {"partial": partial})


def unread_samples(folder: Path, task: str, wanted: str | None) -> tuple[int, int]:
    """(samples, those without an answer) that the harness logged of a task under a filter; 0 without one."""
    asked = found = 0
    if wanted is None:
        return asked, found
    for path in folder.glob(f"samples_{task}_*.jsonl"):
        with path.open(encoding="utf-8") as file:
            for line in file:
                row: Mapping[str, object] = as_object(json_or_none(line))
                if row.get("filter") not in (wanted, None):
                    continue
                answers = row.get("filtered_resps")
                first = answers[0] if isinstance(answers, list) and answers else answers
                asked += 1
                found += first in (INVALID, "", None)
    return asked, found


# --------------------------------------------------------------------------------------------------
# running/publishing: Complete scores -> `evaluation_manager.py publish`, as a process that is given JSON
# --------------------------------------------------------------------------------------------------


def publish(records: Sequence[Record], args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Hand the complete scores to the card editor; gives its document and its exit code.

    Raises EvaluationError (5) where no score is complete, (2) where there is no editor.
    """
    ready = [record for record in records if record.complete]
    if not ready:
        reasons = "; ".join(dict.fromkeys(reason for record in records for reason in record.why_not))
        raise EvaluationError(
            f"nothing is published: {reasons}", code=5, hint="run all samples, then try again"
        )
    if len(ready) > 1:
        raise EvaluationError(
            "one log at a time is published", code=2, hint="give --from-log one log, with --create-pr"
        )
    score = ready[0].scores[0]
    command = [
        *editor_command(Path(args.manager)), "publish", "--scores", "-", "--repo-id", score.model,
        "--json",
    ]  # fmt: skip
    chosen = ("create_pr", "apply", "dry_run")
    command += [f"--{name.replace('_', '-')}" for name in chosen if getattr(args, name)]
    document = json.dumps({"repo_id": score.model, "results": [measured_json(score)]})
    done = subprocess.run(command, input=document.encode(), stdout=subprocess.PIPE, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": {"code": done.returncode, "message": "the card editor said nothing readable"}}
    return answer, done.returncode


def editor_command(manager: Path) -> list[str]:
    """How the card editor is started: by this Python where it has all that it needs, else by uv."""
    if not manager.is_file():
        raise EvaluationError(
            f"there is no card editor at {manager}", code=2,
            hint="--manager PATH/evaluation_manager.py (on Jobs give the path, so that the file travels too)",
        )  # fmt: skip
    header = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", manager.read_text("utf-8"))
    names = re.findall(r'^#\s+"([A-Za-z0-9._-]+)', header.group(1), re.M) if header else []
    uv = shutil.which("uv") or os.environ.get("UV")
    if uv and any(installed_version(name) is None for name in names):
        return [*uv_run(uv, "--quiet"), str(manager.absolute())]
    return [sys.executable, str(manager)]


# --------------------------------------------------------------------------------------------------
# running/run_settings
# --------------------------------------------------------------------------------------------------
# What a run sends beside its questions: `run_settings_of` makes the `RunSettings` of the options.
#
# A default that would measure something else than the model is replaced here: no limit of tokens leaves it to
# the server, whose own may end an answer in the middle, and several runs at temperature 0 are one run.


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What else decides the score, or how long it takes."""

    generation: Mapping[str, object]
    limits: Mapping[str, object]
    graders: Mapping[str, str]
    sandbox: str | None
    epochs: int | None
    limit: int | None
    task_args: Mapping[str, object]


# Tokens of one answer. Models that think are evaluated with 32,768 (DeepSeek-R1, Qwen3): with less, hard
# questions end in the middle of a thought. It is a limit: who answers shortly pays for a short answer.
ANSWER_TOKENS = 32_768
LEAST_TOKENS = 2_048  # below it no limit is tried; the server's own is as good
# A base model does not stop: what it writes after its answer is worth nothing, and is paid for.
COMPLETION_TOKENS = 1_024
PROMPT_SHARE = 2  # of a context of unknown use, one part in so many is left for the question
# Several runs of a sample need chance in them; 0.6 is what DeepSeek-R1 and Qwen3 are measured with.
SAMPLING_TEMPERATURE = 0.6


def run_settings_of(args: argparse.Namespace, job: Job, target: Target) -> RunSettings:
    """What is passed to inspect-ai beside task and model."""
    tokens = args.max_tokens or answer_tokens(target)
    generation = {
        "temperature": _temperature_of(args, job), "top_p": args.top_p, "max_tokens": tokens,
        "seed": args.seed, "reasoning_effort": args.reasoning_effort,
    }  # fmt: skip
    limits = {
        "max_connections": args.max_connections, "max_retries": args.max_retries,
        "attempt_timeout": args.attempt_timeout,
    }  # fmt: skip
    names = ("grader", "grader_2")
    graders = {name: _grader_spec(model) for name, model in zip(names, args.grader, strict=False)}
    return RunSettings(
        {key: value for key, value in generation.items() if value is not None},
        {key: value for key, value in limits.items() if value is not None},
        graders, args.sandbox, args.epochs, args.limit, _limits_of_task(job, target, tokens),
    )  # fmt: skip


def with_tokens(settings: RunSettings, job: Job, target: Target, tokens: int | None) -> RunSettings:
    """The same settings with another limit of tokens; None leaves it to the server."""
    rest = {key: value for key, value in settings.generation.items() if key != "max_tokens"}
    generation = rest | ({"max_tokens": tokens} if tokens else {})
    return replace(settings, generation=generation, task_args=_limits_of_task(job, target, tokens))


def answer_tokens(target: Target) -> int:
    """The default limit of one answer: what the model's context has room for."""
    most = COMPLETION_TOKENS if target.prompting == "completion" else ANSWER_TOKENS
    return most if target.context is None else max(1, min(most, target.context // PROMPT_SHARE))


def _temperature_of(args: argparse.Namespace, job: Job) -> float | None:
    """The user's, else the task's own (None: it sets it), else 0; for several runs one that samples."""
    own = job.row.temperature if job.row else None
    if args.temperature is not None:
        return float(args.temperature)
    epochs = args.epochs or (job.row.epochs if job.row else 1)
    if epochs > 1 and not own:
        return SAMPLING_TEMPERATURE
    return 0.0 if own is None else None


def _limits_of_task(job: Job, target: Target, tokens: int | None) -> dict[str, object]:
    """Task arguments that set a limit of their own, which an answer that thinks first would not fit in."""
    name = job.row.limit_argument if job.row else None
    if name is None or tokens is None or name in job.args or target.prompting == "completion":
        return {}
    return {name: tokens}


def _grader_spec(model: str) -> str:
    """A grader as inspect names models; a plain ORG/NAME is one of Inference Providers."""
    return model if model.count("/") > 1 else f"hf-inference-providers/{model}"


# --------------------------------------------------------------------------------------------------
# running/preflight: Everything that can be known before the long work, and is told before it costs anything
# --------------------------------------------------------------------------------------------------
# `refuse_leaked_secrets` looks at the arguments, `rerun_where_missing` starts the script anew under uv where
# a
# package is missing, `check_needs` asks for docker and graders, `ask_model` makes one small call.

HEADER = (
    "huggingface_hub",
    "ijson",
    "inspect_ai",
    "inspect_evals",
    "openai",
    "yaml",
    "zipfile_zstd",
)
FIRST_ANSWER = 120  # seconds that a server may take for its first token
TOO_MANY = pattern(r"(?i)max_(?:completion_)?tokens|context|too (?:long|large|many)|token")
RERUN = "HF_EVALUATION_RERUN"  # set for the run under `uv run --with`, so that it is tried once only
REASONS = {
    400: ("the provider does not take this model or request", 4, "try --model ORG/NAME:provider"),
    401: ("the token is not accepted", 3, "sign in with `hf auth login`, or set HF_TOKEN"),
    402: ("the account has no credits left", 3, "add credits, or use --backend vllm on a GPU"),
    403: ("the token may not use Inference Providers", 3, "give it that permission at hf.co/settings/tokens"),
    404: ("no server has this model", 4, "check the name; --backend vllm runs it on a GPU"),
}


def refuse_leaked_secrets(argv: Sequence[str]) -> None:
    """Stop at a secret among the script's own arguments: `hf jobs uv run` knows `--secrets NAME` only.

    `--secret NAME=VALUE` is no option of it and lands here, in the job's public description, in clear.
    """
    kept: list[str] = []
    leaked, used = False, False
    words = iter(argv)
    for word in words:
        match = SECRET_OPTION.match(word)
        if match:
            value = match.group(2) if match.group(2) is not None else next(words, "")
            used = True
            leaked = leaked or bool(value.partition("=")[2].strip("$ "))
        else:
            leaked = leaked or holds_token(word)
            kept.append(without_tokens(word))
    command = "hf jobs uv run --image vllm/vllm-openai --flavor FLAVOR --timeout 4h --secrets HF_TOKEN "
    command += command_line(sys.argv[0] or "inspect_eval_uv.py", "--", *kept)
    if leaked:
        raise EvaluationError(
            "a token stands in the arguments: it has leaked to the job's description and logs. Revoke it now "
            "at https://huggingface.co/settings/tokens and make a new one",
            code=5,
            hint=f"pass secrets by name, before the script: {command}",
        )
    if used:
        raise EvaluationError(
            "secrets are options of `hf jobs uv run`, not of this script", code=2, hint=f"run: {command}"
        )


def packages_for(backend: str, job: Job | None, args: argparse.Namespace) -> dict[str, str]:
    """Modules that a run needs beside the header's -> requirements at pinned versions.

    A provider's run needs none of the engines, so it never downloads them.
    """
    wanted = dict(job.row.modules) if job and job.row else {}
    there = backend == "vllm" and (args.base_url or shutil.which("vllm"))
    return wanted if there else wanted | ENGINES.get(backend, {})


def rerun_where_missing(wanted: Mapping[str, str], script: str, argv: Sequence[str]) -> None:
    """Continue under `uv run --with` where a module is missing; does not return if it does.

    What stands in the script's header needs no `--with`: `uv run` alone brings it.
    Raises EvaluationError (2).
    """
    wanted = {**dict.fromkeys(HEADER, ""), **wanted}
    missing = {name: pin for name, pin in wanted.items() if importlib.util.find_spec(name) is None}
    if not missing:
        return
    uv = shutil.which("uv") or os.environ.get("UV")
    pins = [pin for pin in missing.values() if pin]
    shown = ", ".join(sorted(missing))
    outside = sorted(name for name, pin in missing.items() if "git+" in pin)
    if outside and not shutil.which("git"):
        raise EvaluationError(
            f"{', '.join(outside)} is on GitHub only, and there is no git to fetch it", code=2,
            hint="install git; or --task another",
        )  # fmt: skip
    if outside:
        talk(f"{', '.join(outside)} is in no package index: it is fetched from GitHub")
    if os.environ.get(RERUN) or not uv:
        why = "not even uv could bring them" if os.environ.get(RERUN) else "there is no uv to bring them"
        hint = "install uv, then: uv run --no-config inspect_eval_uv.py"
        hint = command_line("pip", "install", *pins) if pins else hint
        raise EvaluationError(f"this run needs {shown}, and {why}", code=2, hint=hint)
    talk(f"this run needs {shown}: continuing under uv")
    options = [word for pin in pins for word in ("--with", pin)]
    os.environ[RERUN] = "1"
    sys.stderr.flush()
    # An absolute path and a list of words; no shell is wanted.
    os.execv(uv, [*uv_run(uv, *options), os.path.abspath(script), *argv])  # noqa: S606  # nosec B606


def choose_sandbox(job: Job, args: argparse.Namespace) -> None:
    """A job's container is thrown away when it ends: where it has no docker, programs may run in itself."""
    images = job.row is not None and "sandbox_type" in job.row.options
    wanted = DOCKER in job.needs and not images and args.sandbox is None
    if wanted and os.environ.get("JOB_ID") and not _docker_works():
        talk("programs are run in this job's own container, which ends with it")
        args.sandbox = "local"


def check_needs(job: Job, args: argparse.Namespace) -> None:
    """A sandbox and graders where the task needs them. Raises EvaluationError (2)."""
    if DOCKER in job.needs and args.sandbox != "local" and not _docker_works():
        raise EvaluationError(
            f"{job.benchmark} runs the model's programs in docker, which does not work here",
            code=2,
            hint="start docker; or --sandbox local, which runs them here: on a throw-away machine only",
        )
    if DOCKER in job.needs and args.sandbox == "local" and not shutil.which("python"):
        raise EvaluationError(  # every program would fail, and the score be 0
            f"{job.benchmark} runs programs with `python`, which is not on PATH", code=2, hint="use uv run"
        )
    wanted = 2 if TWO_GRADERS in job.needs else 1 if GRADER in job.needs else 0
    if len(args.grader) != wanted:
        raise EvaluationError(
            f"{job.benchmark} needs {wanted} grader model{'s' * (wanted != 1)}, not {len(args.grader)}",
            code=2,
            hint="--grader ORG/NAME" + " --grader ORG/OTHER" * (wanted == 2)
            if wanted
            else "leave out --grader",
        )


def _docker_works() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "version"], capture_output=True, timeout=60, check=False).returncode == 0


def model_key(target: Target) -> str | None:
    """The key that the model's server is called with; never printed."""
    if target.backend == "inference-providers":
        return find_token()
    name = "VLLM_API_KEY" if target.backend == "vllm" else "OPENAI_API_KEY"
    return os.environ.get(name) or ("inspectai" if target.backend == "vllm" else "none")


def ask_model(
    target: Target, key: str, tokens: int | None, *, halving: bool, seconds: float = FIRST_ANSWER
) -> int | None:
    """One tiny call: a wrong name, token or address is known before the long work. Raises EvaluationError.

    It asks with the run's limit of tokens and stops at the first. With `halving` a limit that the server does
    not take is halved until it does; gives the one that it takes, None if it takes none.
    """
    import openai

    client = openai.OpenAI(api_key=key, base_url=target.base_url, max_retries=2, timeout=seconds)
    while True:
        try:
            _first_token(client, target, tokens)
            return tokens
        except openai.BadRequestError as error:
            told = first_line(error)
            if "max_completion_tokens" in str(error) and "upport" in str(error):
                return tokens  # it wants it under another name, which inspect-ai knows; the model is there
            if not halving or tokens is None or not TOO_MANY.search(str(error)):
                raise server_error(error.status_code, target, told) from error
            tokens = tokens // 2 if tokens >= 2 * LEAST_TOKENS else None
        except openai.APIStatusError as error:
            raise server_error(error.status_code, target, first_line(error)) from error
        except openai.APIConnectionError as error:
            raise EvaluationError(
                f"{host_of(target.base_url)} does not answer: {first_line(error)}", code=6,
                hint="check --base-url and the network, then the same command again",
            ) from error  # fmt: skip


def _first_token(client: openai.OpenAI, target: Target, tokens: int | None) -> None:
    """Ask as the run will, and wait for the first token only."""
    limit = {"max_tokens": tokens} if tokens else {}
    if target.prompting == "completion":
        text = client.completions.create(model=target.served, prompt="Say OK.", stream=True, **limit)
        with text:
            next(iter(text), None)
        return
    asked: Any = [{"role": "user", "content": "Say OK."}]
    with client.chat.completions.create(model=target.served, messages=asked, stream=True, **limit) as answer:
        next(iter(answer), None)


def server_error(status: int, target: Target, detail: str) -> EvaluationError:
    """What an HTTP status of the model's server means."""
    if status == 400 and "chat template" in detail.lower():
        return EvaluationError(
            f"{target.served} on {host_of(target.base_url)} has no chat template: it is a base model", code=5,
            hint="--prompting completion",
        )  # fmt: skip
    reason, code, hint = REASONS.get(
        status, (f"the server answers {status}", 6, "the same command again, later")
    )
    shown = without_tokens(detail)
    return EvaluationError(
        f"{target.served} on {host_of(target.base_url)}: {reason} ({shown})", code=code, hint=hint
    )


def host_of(url: str | None) -> str:
    """A server's address without user and password."""
    parts = urlsplit(url or "")
    return parts.netloc.rpartition("@")[2] or "the server"


# --------------------------------------------------------------------------------------------------
# running/run: One evaluation by inspect-ai, resumed where an earlier one stopped
# --------------------------------------------------------------------------------------------------
# `run_evaluation` runs or goes on; `run_name` is the folder of a run's logs, `Interruption` ends it cleanly.

MAX_RETRIES = 6  # of one request; inspect waits 3 s, then twice as long each time: some 3 minutes in all
ATTEMPT_TIMEOUT = 1800  # seconds for one answer; long reasoning on a slow engine takes many minutes
FAILED_SAMPLES = 10  # after so many a run ends: something is wrong that more requests will not mend


class Interruption:
    """Turns SIGTERM and the time limit into the Ctrl-C that inspect-ai ends cleanly on."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds, self.signal = seconds, 0

    def __enter__(self) -> Interruption:
        """Listen; a background job of a shell without job control ignores SIGINT unless told."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, self._stop)
        if self.seconds:
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Stop the clock; an interruption before inspect-ai takes it up is an error like others."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind is KeyboardInterrupt:
            raise self.too_early()

    def too_early(self) -> EvaluationError:
        """The failure of a run that was stopped before inspect-ai wrote anything."""
        return EvaluationError(
            "interrupted before the first sample", code=self.exit_code, hint="the same command again"
        )

    def _stop(self, number: int, _frame: object) -> None:
        self.signal = number
        os.kill(os.getpid(), signal.SIGINT)

    @property
    def exit_code(self) -> int:
        """1 for the time limit, else as shells have it: 143 for SIGTERM, 130 for Ctrl-C."""
        return {signal.SIGTERM: 143, signal.SIGALRM: 1}.get(signal.Signals(self.signal or signal.SIGINT), 130)


@contextlib.contextmanager
def stdout_on_stderr() -> Iterator[None]:
    """Send what inspect-ai and its engines print to stderr: stdout is for the record alone."""
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)


def run_name(job: Job, target: Target, settings: RunSettings) -> str:
    """The folder of a run's logs: the same for the same run, so that the same command resumes."""
    decides = {
        "job": [job.spec, dict(job.args)], "model": [target.spec, target.base_url, target.revision],
        "args": dict(target.args), "generation": dict(settings.generation), "graders": dict(settings.graders),
        "sandbox": settings.sandbox, "epochs": settings.epochs, "limit": settings.limit,
        "prompting": target.prompting, "task_args": dict(settings.task_args),
    }  # fmt: skip
    digest = text_digest(json.dumps(decides, sort_keys=True, default=str))
    task = job.row.name if job.row else job.spec.partition("@")[0]
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{target.served}_{task}")
    return f"{slug}_{digest[:8]}"


def told_of(job: Job, target: Target, settings: RunSettings, args: argparse.Namespace) -> dict[str, object]:
    """What a log would not say by itself, for its metadata."""
    packages = ["inspect-ai", "inspect-evals", "openai", "datasets"]
    if target.base_url is None:
        packages += {"vllm": ["vllm"], "hf": ["torch", "transformers"]}[target.backend]
    return {
        "script": VERSION, "asked": args.task, "model": target.repo_id, "backend": target.backend,
        "engine": target.engine, "model_revision": target.revision, "task": job.row.name if job.row else None,
        "benchmark": job.benchmark, "benchmark_id": job.benchmark_id, "dataset": job.dataset,
        "dataset_revision": job.revision, "config": job.config, "split": job.split,
        "dtype": args.dtype, "prompting": target.prompting, "chat_template": target.chat_template,
        "stop": "the first line of the question" if target.spec.startswith(COMPLETION) else None,
        "model_args": {name: value for name, value in target.args.items() if name not in PLACES},
        "packages": {name: version for name in packages if (version := installed_version(name))},
        "mark": own_mark(["log", run_name(job, target, settings)], make=True),
    }  # fmt: skip


def run_evaluation(
    job: Job, target: Target, settings: RunSettings, args: argparse.Namespace, folder: str
) -> None:
    """Run, or go on with, one evaluation; its newest log in `folder` says how it went.

    Neither a failure nor Ctrl-C raises: inspect-ai writes both into the log. Raises EvaluationError where the
    run did not even begin.
    """
    import inspect_ai

    display = "full" if sys.stderr.isatty() and not args.plain else "plain"
    common: dict[str, Any] = {
        "log_dir": folder, "display": display, "ctl_server": False,
        "fail_on_error": FAILED_SAMPLES, "retry_on_error": 1, **settings.limits,
    }  # fmt: skip
    before = newest_log(folder)
    register_livecodebench()
    if target.prompting == "completion":
        register_completion()
    if target.backend == "hf":
        target = replace(target, args=transformers_args(target, _temperature(job, settings)))
    need_installed_task(job.spec)
    try:
        if before:
            talk(f"resuming {before}")
            inspect_ai.eval_retry(before, **common)
        else:
            inspect_ai.eval(**common, **_eval_arguments(job, target, settings, args))
    except Exception as error:  # the code of tasks and engines is others' and raises what it likes
        if args.debug:
            import traceback

            traceback.print_exc()
        message = plain_failure(str(getattr(error, "message", None) or error))
        if newest_log(folder) == before:
            raise EvaluationError(
                f"the run did not begin: {printable(message)[:500]}", code=code_of_message(message),
                hint="--debug shows where",
            ) from error  # fmt: skip
        talk(f"warning: {printable(message)[:500]}")


def need_installed_task(spec: str) -> None:
    """Raise EvaluationError (4) for a task of no installed package.

    inspect-ai would look for files of that name in the working folder, and run them.
    """
    from inspect_ai._util.registry import registry_lookup

    if not spec.startswith("hf/") and registry_lookup("task", spec) is None:
        raise EvaluationError(
            f"the installed inspect-evals has no task {spec}", code=4, hint="--list-tasks; or update it"
        )


def check_own_log(log: str, name: str) -> None:
    """Raise EvaluationError (5) for a log that would be gone on with, and that this user did not write here.

    A log says which file holds the task, where the model is asked and in which container: inspect-ai runs
    that. And one that is finished would be this run's result.
    """
    from inspect_ai.log import read_eval_log

    path = local_path(log)
    try:
        check_log(path)
        header = read_eval_log(path, header_only=True)
    except Exception:  # its readers raise what they like: such a log is not gone on with
        header = None
    mark = None if header is None else told_in(header).get("mark")
    if header is None or header.eval.task_file or header.eval.solver or not is_marked(["log", name], mark):
        raise EvaluationError(
            f"{path} was not written by you on this machine, and this run would go on with it",
            code=5,
            hint="remove it, or name another --log-dir; --from-log reads what it says",
        )


def _eval_arguments(
    job: Job, target: Target, settings: RunSettings, args: argparse.Namespace
) -> dict[str, Any]:
    task_args, row = dict(job.args) | dict(settings.task_args), job.row
    if row and "sandbox" in row.options and settings.sandbox:
        task_args["sandbox"] = settings.sandbox
    if row and "grader_model" in row.options and settings.graders:
        task_args["grader_model"] = settings.graders["grader"]
    return {
        "tasks": job.spec, "model": target.spec, "model_base_url": target.base_url,
        "model_args": {} if target.own_engine else dict(target.args), "task_args": task_args,
        "model_roles": _graders(settings.graders, target) or None, "sandbox": settings.sandbox,
        "metadata": {TOLD: told_of(job, target, settings, args)}, "limit": settings.limit,
        "epochs": settings.epochs,
        **settings.generation,
    }  # fmt: skip


def _temperature(job: Job, settings: RunSettings) -> object:
    """The temperature that will be used: the one passed, else the task's own."""
    return settings.generation.get("temperature", job.row.temperature if job.row else None)


def _graders(graders: Mapping[str, str], target: Target) -> dict[str, object]:
    """Grader models; one of the same kind of server is asked at the same address."""
    from inspect_ai.model import get_model

    prefix = target.spec.partition("/")[0] + "/"
    return {
        role: get_model(spec, base_url=target.base_url if spec.startswith(prefix) else None)
        for role, spec in graders.items()
    }


def newest_log(folder: str) -> str | None:
    """The newest log of a run's folder, local or in a bucket; None where there is none."""
    from inspect_ai.log import list_eval_logs

    if "://" not in folder and not Path(folder).is_dir():
        return None
    logs = list_eval_logs(folder, formats=["eval"], recursive=False)
    return max((str(log.name) for log in logs), default=None, key=lambda name: name.rpartition("/")[2])


def code_of_message(message: str) -> int:
    """The exit code for a failure that only inspect's text tells."""
    found = re.search(r"(?:Error code:|status(?:_code)?[ =:]+)\s*(\d{3})", message)
    if found:
        status = int(found.group(1))
        return REASONS[status][1] if status in REASONS else 6
    if re.search(r"(?i)gated|401|unauthori[sz]ed", message):
        return 3
    return 6 if re.search(r"(?i)connect|timed? ?out|retry|again and again", message) else 1


def serve_from(url: str, key: str) -> None:
    """Where inspect-ai's providers find the server of this run; a log that resumes elsewhere names none."""
    os.environ |= {"SERVER_API_KEY": key, "SERVER_BASE_URL": url, "VLLM_API_KEY": key, "VLLM_BASE_URL": url}


def prepare_environment(target: Target, key: str | None) -> None:
    """What inspect-ai reads from the environment: keys, and none of the user's INSPECT_EVAL_ settings."""
    for name in [name for name in os.environ if name.startswith("INSPECT_EVAL_")]:
        talk(f"{name} is not used: what decides a score comes from the command line")
        del os.environ[name]
    if token := find_token():
        os.environ["HF_TOKEN"] = token
    if target.base_url and key and (target.backend == "openai" or target.prompting == "completion"):
        serve_from(target.base_url, key)
    if is_rehearsal():  # inspect caches data sets by revision: a stand-in's must not pass for the real ones
        from huggingface_hub import constants

        os.environ["XDG_CACHE_HOME"] = str(Path(constants.HF_HOME) / "rehearsal")


# --------------------------------------------------------------------------------------------------
# running/scoring: The facts of a log -> its score, and everything that decided it
# --------------------------------------------------------------------------------------------------
# `record_of` gives the record of a log; `choose_metric` the metric that is the benchmark's, by the task
# table.


def choose_metric(facts: LogFacts, wanted: str | None) -> tuple[ScorerResult, str]:
    """The scorer's result and metric that are the benchmark's score, by the table, never the first one.

    `wanted` is SCORER/METRIC[/REDUCER].
    Raises EvaluationError (5) with the candidates where the table is silent.
    """
    row = row_of(facts)
    found = [
        (score, key)
        for score in facts.scores
        for key in score.metrics
        if (_fits(score, key, wanted) if wanted else _is_headline(score, key, row))
    ]
    if len(found) == 1:
        return found[0]
    every = [metric_name(score, key) for score in facts.scores for key in score.metrics]
    what = "no metric" if not found else "several metrics"
    raise EvaluationError(
        f"{facts.task} has {what} that {'is ' + wanted if wanted else 'could be its score'}", code=5,
        hint="pick one with --metric SCORER/METRIC[/REDUCER]",
        candidates=[metric_name(*pair) for pair in found] or every,
    )  # fmt: skip


def metric_name(score: ScorerResult, key: str) -> str:
    """A metric as --metric takes it."""
    return "/".join(part for part in (score.name, key, score.reducer) if part)


def _fits(score: ScorerResult, key: str, wanted: str) -> bool:
    return wanted in (metric_name(score, key), f"{score.name}/{key}")


def _is_headline(score: ScorerResult, key: str, row: TaskRow | None) -> bool:
    if row is None:
        return "stderr" not in key and key not in ("std", "var")
    if row.scorer and row.scorer not in (score.name, score.scorer, score.scorer.rpartition("/")[2]):
        return False
    return key == row.metric and (row.reducer is None or score.reducer in (row.reducer, None))


def record_of(facts: LogFacts, args: argparse.Namespace, url: str | None) -> Record:
    """A log as the record that stdout ends with; what cannot be chosen stands in `why_not`."""
    asked = as_text(facts.told.get("asked"))
    row = row_of(facts)
    chosen, doubt = None, None
    if facts.scores:
        try:
            chosen = choose_metric(facts, args.metric)
        except EvaluationError as error:
            named = f" ({', '.join(map(str, error.candidates))})" if error.candidates else ""
            doubt = f"{error.message}{named}"
    reasons = why_partial(facts, args.expected_samples, chosen[0].name if chosen else None)
    if chosen is None:
        reasons += [doubt] if doubt else []
        return Record(facts.location, facts.status, False, tuple(reasons), (), asked)
    score = _score_of_log(facts, row, chosen, args, (url or args.source_url, not reasons))
    if score.value != score.value:  # NaN: nothing was scored
        return Record(facts.location, facts.status, False, (*reasons, "the score is not a number"), (), asked)
    return Record(facts.location, facts.status, not reasons, tuple(reasons), (score,), asked)


def _score_of_log(
    facts: LogFacts,
    row: TaskRow | None,
    chosen: tuple[ScorerResult, str],
    args: argparse.Namespace,
    proof: tuple[str | None, bool],
) -> Score:
    result, key = chosen
    value = result.metrics[key]
    stderr = result.metrics.get(row.stderr if row else "stderr")
    told = facts.told
    name, known = benchmark_in_log(facts, row)
    measures = row.measures if row else key
    reducer = result.reducer or ""
    several = reducer.startswith("pass_at_")  # of k runs one is right: no mean
    if row and several:
        measures = f"pass@{reducer.removeprefix('pass_at_')}"
    error = stderr if stderr is not None and stderr == stderr else None
    method = _method_of(facts, row, result, key)
    method |= {"expected_samples": args.expected_samples} if args.expected_samples else {}
    samples = facts.dataset_samples if facts.total is None else facts.total // facts.epochs
    runs = 1 if several else sampled_epochs(facts)
    settings = _settings_of_run(facts, row, catalogue().with_id(known), method, runs)
    served, model = bare_model(facts.model), args.repo_id or str(told.get("model") or bare_model(facts.model))
    if served.casefold() != model.casefold() and method.get("model_revision") is None:
        method |= {"served_as": served}  # that it is this model, and which commit of it, is the runner's word
    return Score(
        model=model,
        benchmark=name,
        benchmark_id=known,
        metric=measures,
        value=value,
        unit="fraction" if 0 <= value <= 1 else None,
        lower_is_better=False,
        raw=repr(value),
        settings=settings,
        stderr=error,
        samples=samples,
        complete=proof[1],
        source=Source(
            "inspect-log",
            url=proof[0],
            name="inspect-ai log",
            date=(facts.completed_at or "")[:10] or None,
        ),
        method=method | {"notes": notes_of(method, samples, error)},
    )


def sampled_epochs(facts: LogFacts) -> int:
    """The k of avg@k: runs of every sample that could differ. Without sampling they are one run, repeated."""
    return 1 if one_value(facts, "temperature") == 0 else facts.epochs


def one_value(facts: LogFacts, name: str) -> object:
    """What was sent with every question under a name, else what the log's plan says; all of several."""
    values = facts.samples.sent.get(name)
    if not values:
        return facts.generation.get(name)
    value = values[0] if len(values) == 1 else json.dumps(list(values))
    return json.dumps(value) if isinstance(value, list) else value


def _settings_of_run(
    facts: LogFacts,
    row: TaskRow | None,
    benchmark: Benchmark | None,
    method: Mapping[str, object],
    runs: int,
) -> Settings:
    """How the benchmark was put, and by which harness; `runs` are those averaged."""
    told = settings_of_variant(variant_of(row, facts.args_passed, runs), benchmark, labels=True)
    return replace(
        told,
        metric=None,
        temperature=finite_number(method.get("temperature")),
        harness="inspect-ai",
        harness_version=as_text(method.get("inspect_ai")),
    )


def _method_of(facts: LogFacts, row: TaskRow | None, result: ScorerResult, key: str) -> dict[str, object]:
    """Everything that decides the score, as far as the log or the table knows it; unknown is None."""
    told, packages = facts.told, {**facts.packages, **as_object(facts.told.get("packages"))}
    same = row is not None and facts.version == row.version
    data: dict[str, object] = {"dataset": None, "dataset_revision": None, "config": None, "split": None}
    if row and same:
        pinned = row.revision or facts.args_passed.get("revision")
        data = {"dataset": row.dataset or row.url, "dataset_revision": pinned if row.dataset else None,
                "config": row.config, "split": row.split}  # fmt: skip
    elif facts.task.startswith("hf/"):
        name = parse_hub_name(facts.task)
        data |= {"dataset": name.dataset, "dataset_revision": name.revision}
        data |= {key: told.get(key) for key in ("config", "split")}
    model: dict[str, object] = {
        name: told.get(name) for name in ("backend", "engine", "model_revision", "dtype") if told
    } or {"backend": facts.model.partition("/")[0]}
    return {
        "harness": "inspect-ai", "task": facts.task, "task_version": facts.full_version or facts.version,
        "inspect_ai": packages.get("inspect_ai") or packages.get("inspect-ai"),
        "inspect_evals": packages.get("inspect_evals") or packages.get("inspect-evals"),
        **{name: version for name, version in packages.items() if name in ("vllm", "torch", "transformers")},
        **data, **model,
        "scorer": result.name, "metric": key, "reducer": result.reducer, "epochs": facts.epochs,
        **{name: one_value(facts, name) for name in ("temperature", "max_tokens", "seed")},
        **{name: value for name in GENERATION if (value := one_value(facts, name)) is not None},
        **_prompting_of(facts),
        **({"task_args": json.dumps(dict(facts.args_passed), sort_keys=True)} if facts.args_passed else {}),
        **({"graders": ", ".join(sorted(facts.roles.values()))} if facts.roles else {}),
        **({"sandbox": facts.sandbox} if facts.sandbox else {}),
        **_answers_of(facts, result.name),
        **({"note": row.note} if row and row.note else {}),
    }  # fmt: skip


def _prompting_of(facts: LogFacts) -> dict[str, object]:
    """How questions were put to the model, as far as the log says it, and what its engine was given."""
    known = {
        name: facts.told[name] for name in ("prompting", "chat_template", "stop") if facts.told.get(name)
    }
    told = as_object(facts.told.get("model_args")) or facts.model_args
    args = {name: value for name, value in told.items() if name not in PLACES}
    return known | (
        {"model_args": without_tokens(json.dumps(args, sort_keys=True, default=str))} if args else {}
    )


def _answers_of(facts: LogFacts, scorer: str) -> dict[str, object]:
    """How many of the answers were none; unknown where the samples cannot be read."""
    counted, unread = facts.samples, unread_of(facts, scorer)
    known = not counted.unreadable and counted.count > 0
    numbers = {
        "failed_samples": counted.failed, "cut_at_max_tokens": counted.cut, "empty_answers": counted.empty,
        "unparsed_answers": unread.unparsed, "samples_without_answer": unread.unanswered,
    }  # fmt: skip
    return {name: number if known else None for name, number in numbers.items()}


def notes_of(method: Mapping[str, object], samples: int | None, stderr: float | None) -> str:
    """One line for the card: what was run, on which data, with what, and how sure the number is."""
    revision = method.get("dataset_revision")
    parts = [
        f"{method.get('task')} version {method.get('task_version')}",
        f"{method.get('dataset')}" + (f"@{revision}" if revision else ""),
        f"{samples} samples" + (f", {method['epochs']} epochs" if method.get("epochs") != 1 else ""),
        f"stderr {stderr * 100:.2f} points" if stderr is not None else "",
        f"at most {method['max_tokens']} tokens" if method.get("max_tokens") is not None else "",
        "prompted by completion" if method.get("prompting") == "completion" else "",
        _answers_note(method),
        str(method.get("engine") or method.get("backend") or ""),
        f"served as {method['served_as']}, its revision is not known" if method.get("served_as") else "",
    ]
    return "; ".join(part for part in parts if part)


def _answers_note(method: Mapping[str, object]) -> str:
    """The answers that were none, in words; every run says it."""
    lost = method.get("samples_without_answer")
    if lost is None:
        return ""
    kinds = {"cut_at_max_tokens": "cut", "empty_answers": "empty", "unparsed_answers": "not readable"}
    told = [f"{method[name]} {word}" for name, word in kinds.items() if method.get(name)]
    return f"{lost} samples without an answer" + (f" ({', '.join(told)})" if told else "")


# --------------------------------------------------------------------------------------------------
# commands/evaluation_run
# --------------------------------------------------------------------------------------------------
# The commands of inspect_eval_uv.py that measure: one evaluation run, or scores out of logs.
#
# `cmd_run` checks everything, runs or resumes, prints the record and publishes where that is asked for;
# `cmd_from_log` reads logs that are there.

STOPPED = (130, 143)  # exit codes of a command that was interrupted
LOST_ANSWERS = (
    ("cut_at_max_tokens", "answers were cut at max_tokens"),
    ("empty_answers", "answers are empty"),
    ("unparsed_answers", "answers hold none that the scorer could read: they count as wrong"),
)


def tell(record: Record) -> None:
    """The record in a few lines for people, on stderr."""
    for score in record.scores:
        error = f" ± {score.stderr:.4f}" if score.stderr is not None else ""
        shown = f"{score.benchmark} {score.metric} {score.value:.4f}{error}"
        talk(f"{score.model}: {shown}, {score.samples} samples")
        counted = score.method or {}
        for name, words in LOST_ANSWERS:
            if counted.get(name):
                talk(f"warning: {counted[name]} {words}")
    talk("complete" if record.complete else f"partial, not to be published: {'; '.join(record.why_not)}")
    talk(f"log: {record.log}")


def hide_bars() -> None:
    """No progress bars in a job's log; the libraries read this when they are imported."""
    if not sys.stderr.isatty():
        os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}


def cmd_from_log(args: argparse.Namespace) -> int:
    """Turn logs into records, a line each; with --create-pr publish the complete one.

    Each log stands on its own: one that cannot be read is told, and the exit code is the worst of all.
    """
    rerun_where_missing({}, args.script, args.argv)
    take_env_keys()
    hide_bars()
    if "://" in "".join(args.from_log):
        prepare_hub()
    records: list[Record] = []
    failures: list[EvaluationError] = []
    for name in args.from_log:
        try:
            for found in _records_of(name, args):
                if isinstance(found, EvaluationError):
                    failures.append(found)
                else:
                    records.append(found)
        except EvaluationError as error:  # of the name, not of a log in it
            failures.append(error)
            report_error(error, as_json=args.json, indent=None)
    worst = max((failure.code for failure in failures), default=0)
    if wants_publishing(args):
        return finish(records, args, 0) or worst if records else worst
    return worst or (0 if any(record.scores for record in records) else 1)


def _records_of(name: str, args: argparse.Namespace) -> Iterator[Record | EvaluationError]:
    """The record of each log that a name stands for, or why it has none; each is told at once."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="inspect-logs-") as folder:
        for shown, path, url in find_logs([name], Path(folder)):
            try:
                with stdout_on_stderr():
                    record = record_of(read_log(path, shown), args, url)
            except EvaluationError as error:
                report_error(error, as_json=args.json, indent=None)
                yield error
                continue
            tell(record)
            if not wants_publishing(args):
                emit_json(record_json(record), indent=None)
            yield record


def prepare_hub() -> None:
    """Let inspect-ai's own readers find the user's token."""
    if token := find_token():
        os.environ["HF_TOKEN"] = token


def wants_publishing(args: argparse.Namespace) -> bool:
    """Whether scores go to the card editor."""
    return bool(args.create_pr or args.apply)


def finish(records: Sequence[Record], args: argparse.Namespace, code: int) -> int:
    """Publish where that is asked for, then print the records; the last line is the last record."""
    published: dict[str, Any] = {}
    failure: EvaluationError | None = None
    if wants_publishing(args):
        try:
            answer, code = publish(records, args)
            published = {"published": answer}
            if url := answer.get("pr_url"):
                talk(f"pull request: {url}")
        except EvaluationError as error:
            failure, code = error, code or error.code
    for record in records:
        emit_json(record_json(record) | (published if record.complete else {}), indent=None)
    if failure:
        report_error(failure, as_json=False)
    return code


@dataclass(frozen=True, slots=True)
class Ready:
    """One task of a command, checked: what is left is to run it."""

    asked: str
    job: Job
    settings: RunSettings


def cmd_run(args: argparse.Namespace) -> int:
    """Check everything, run or resume, print the record of each task, publish where that is asked for."""
    place = log_place(args.log_dir)
    known = {name: None if name.startswith("hf/") else table_job(name, args.task_arg) for name in args.tasks}
    if args.backend == "openai" and not args.base_url:
        args.base_url = os.environ.get("OPENAI_BASE_URL")
    backend = choose_backend(args.backend, args.model, has_cuda, args.base_url)
    check_model_name(args.model, backend, args.base_url)
    for job in known.values():
        check_arguments(args, backend, place, job)
    warn_of_lost_log(place)
    wanted: dict[str, str] = {}
    for job in known.values() if not args.dry_run else ():
        wanted |= packages_for(backend, job, args)
    rerun_where_missing(wanted, args.script, args.argv)
    take_env_keys()
    hide_bars()
    jobs = {name: pinned_job(job) if job else read_hub_job(name) for name, job in known.items()}
    for made in jobs.values():
        choose_sandbox(made, args)
        check_needs(made, args)
    target = _target_of(args, backend)
    ready = [Ready(name, made, run_settings_of(args, made, target)) for name, made in jobs.items()]
    if args.dry_run:
        return max(show_plan(one, target) for one in ready)
    return _run_all(_with_server(ready, target, args, place), target, args, place)


def _target_of(args: argparse.Namespace, backend: str) -> Target:
    """The model of the run: of one that is served here, its commit and what its files say."""
    if backend not in ("vllm", "hf") or args.base_url:
        return make_target(args, backend, None)
    revision = model_revision(args.model, args.revision)
    return make_target(args, backend, revision, read_model_facts(args.model, revision))


def _with_server(
    ready: Sequence[Ready], target: Target, args: argparse.Namespace, place: LogPlace
) -> list[Ready]:
    """The tasks once the places for their logs and the model's server are known to work."""
    key = None if target.served_here else model_key(target)
    if target.backend == "inference-providers" and not key:
        raise EvaluationError("there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    prepare_environment(target, key)
    for one in ready:
        gated = is_gated(one.job.dataset) if one.job.dataset else False
        check_log_place(place, gated=gated, publishing=wants_publishing(args), server=args.base_url)
    if not key:
        return list(ready)
    talk(f"asking {target.served} on {host_of(target.base_url)}")
    wanted = as_count(ready[0].settings.generation.get("max_tokens"))
    tokens = ask_model(target, key, wanted, halving=not args.max_tokens)
    return [replace(one, settings=with_tokens(one.settings, one.job, target, tokens)) for one in ready]


def _run_all(ready: Sequence[Ready], target: Target, args: argparse.Namespace, place: LogPlace) -> int:
    """Run the tasks one after the other on one engine; the exit code is the worst.

    A task that fails keeps no other from running; an engine that cannot start does, and the end of the time.
    """
    begun, worst = time.monotonic(), 0
    with EngineRoom() as room:
        for one in ready:
            args.task = one.asked
            left = args.time_limit and args.time_limit - (time.monotonic() - begun)
            if left is not None and left <= 0:
                talk(f"no time is left for {one.asked}")
                return max(worst, 1)
            try:
                code = carry_out(one, target, args, place, (room, left))
            except EvaluationError as error:
                if len(ready) == 1 or room.failure is error:
                    raise
                report_error(error, as_json=False)
                code = error.code
                failed = Record(None, "error", False, (error.message,), (), one.asked)
                emit_json(record_json(failed) | {"exit": code}, indent=None)
            worst = max(worst, code)
            if code in STOPPED:
                break
    return worst


def warn_of_lost_log(place: LogPlace) -> None:
    """On Jobs a folder ends with the job, and with it the log that a score links to."""
    if os.environ.get("JOB_ID") and place.kind == "local":
        talk("warning: this is a job, and --log-dir is a folder in it: the log is lost when the job ends. "
             "Give --log-dir hf://buckets/ME/NAME")  # fmt: skip


def check_arguments(args: argparse.Namespace, backend: str, place: LogPlace, job: Job | None) -> None:
    """What can be refused before anything is loaded. Raises EvaluationError (2 or 5)."""
    if backend == "openai" and not args.base_url:
        raise EvaluationError(
            "--backend openai needs --base-url", code=2, hint="--base-url http://HOST:PORT/v1"
        )
    if backend == "hf" and args.base_url:
        raise EvaluationError(
            "--backend hf runs the model here", code=2, hint="--backend openai --base-url URL"
        )
    if "@" in urlsplit(args.base_url or "").netloc:
        raise EvaluationError(
            "--base-url holds a user or password, and logs record it",
            code=2,
            hint="give keys by OPENAI_API_KEY",
        )
    for text in args.model_arg:
        if "=" not in text:
            raise EvaluationError(f"--model-arg {text}: no value", code=2, hint="--model-arg NAME=VALUE")
    if job is None and args.task_arg:
        raise EvaluationError(
            "a benchmark of the Hub takes no --task-arg", code=2, hint="its eval.yaml says all"
        )
    if not wants_publishing(args) or args.dry_run:
        return
    parts = restrictions(job.row, job.args) if job and job.row else []
    if args.limit is not None or parts:
        why = "; ".join(parts) or "--limit"
        raise EvaluationError(
            f"a partial run is never published ({why})", code=5, hint="leave out --create-pr"
        )
    if place.kind == "local" and not args.source_url:
        raise EvaluationError(
            "a published score links to its log, and --log-dir is a folder here", code=2,
            hint=log_on_the_hub(),
        )  # fmt: skip
    editor_command(Path(args.manager))


def show_plan(one: Ready, target: Target) -> int:
    """Print what would be run, without running it."""
    job, settings = one.job, one.settings
    emit_json({
        "task": job.spec, "task_args": dict(job.args) | dict(settings.task_args),
        "benchmark": job.benchmark, "dataset": job.dataset,
        "dataset_revision": job.revision, "model": target.spec, "backend": target.backend,
        "model_revision": target.revision, "base_url": host_of(target.base_url) if target.base_url else None,
        "prompting": target.prompting, "generation": dict(settings.generation),
        "epochs": settings.epochs or (job.row.epochs if job.row else None),
        "limit": settings.limit, "samples": job.row.samples if job.row else None,
        "run": run_name(job, target, settings),
    }, indent=None)  # fmt: skip
    return 0


def carry_out(
    one: Ready,
    target: Target,
    args: argparse.Namespace,
    place: LogPlace,
    means: tuple[EngineRoom, float | None],
) -> int:
    """Run unless it is finished, read the log, send it where it belongs. `means`: the engine, and seconds."""
    base = place.root if place.kind == "local" else "logs"
    name = run_name(one.job, target, one.settings)
    folder = f"{base}/{name}"
    if place.kind == "bucket":
        folder = "/".join(part for part in ("hf://buckets", place.root, place.prefix, name) if part)
    died: EvaluationError | None = None
    with stdout_on_stderr(), Interruption(means[1]) as interruption:
        log = newest_log(folder)
        if log and place.kind != "bucket":
            check_own_log(log, name)
        if log is None or not is_finished(log):
            died = run_where_served(one, target, args, folder, means[0])
            log = newest_log(folder)
        else:
            talk("this run was finished before")
        if log is None and interruption.signal:
            raise interruption.too_early()
        if log is None:
            raise EvaluationError("the run left no log", code=1, hint="--debug shows more")
        facts, url, failure = _read_and_send(log, place)
    record = record_of(facts, args, url)
    if facts.error:
        talk(f"error: {facts.error.splitlines()[0][:500]}")
    tell(record)
    if failure:
        talk(f"error: the log stays here: {failure.message}")
        emit_json(record_json(record), indent=None)
        return failure.code
    code = exit_code_of(facts, record, interruption)
    if died and code not in (0, *STOPPED):  # whatever the lost connections were called
        code = died.code
    return finish([record], args, code)


def _read_and_send(log: str, place: LogPlace) -> tuple[LogFacts, str | None, EvaluationError | None]:
    """(facts, url, why it could not be sent) of a log."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="inspect-log-") as temporary:
        facts = read_log(_copy_here(log, Path(temporary)), local_path(log))
    if place.kind != "dataset":
        return facts, bucket_url(place) if place.kind == "bucket" else None, None
    try:
        return facts, upload_log(place, local_path(log)), None
    except EvaluationError as error:
        return facts, None, error


def run_where_served(
    one: Ready, target: Target, args: argparse.Namespace, folder: str, room: EngineRoom
) -> EvaluationError | None:
    """Run on a server that is there, or on the engine of this command; gives why that ended by itself."""
    if not target.own_engine:
        run_evaluation(one.job, target, one.settings, args, folder)
        return None
    key = model_key(target) or ""

    def answers(engine: Engine) -> None:
        serve_from(engine.url, key)
        tokens = as_count(one.settings.generation.get("max_tokens"))
        ask_model(replace(target, base_url=engine.url), key, tokens, halving=False, seconds=FIRST_TOKEN)

    engine = room.engine(target.served, target.args, key, answers)
    version = engine.version()
    target = replace(target, engine=f"vllm {version}" if version else target.engine)
    run_evaluation(one.job, target, one.settings, args, folder)
    failure = engine.died()
    if failure:
        talk(f"error: {failure.message}")
    return failure


def _copy_here(log: str, folder: Path) -> str:
    """A log as a local file."""
    if "://" not in local_path(log):
        return local_path(log)
    from huggingface_hub import HfFileSystem

    path = folder / log.rpartition("/")[2]
    ask_hub(f"log {log}", lambda: HfFileSystem().get_file(log, str(path)))
    return str(path)


def is_finished(log: str) -> bool:
    """Whether every sample of a log was run and scored."""
    from inspect_ai.log import read_eval_log

    header = read_eval_log(log, header_only=True)
    results = header.results
    return bool(
        header.status == "success" and results and completed_samples(results) == results.total_samples
    )


def exit_code_of(facts: LogFacts, record: Record, interruption: Interruption) -> int:
    """0 for a run that did all it was asked to; a failed, interrupted or incomplete one is never 0."""
    if facts.status == "cancelled":
        return interruption.exit_code
    if facts.status != "success":
        return code_of_message(facts.error or "")
    if not record.scores:
        return 5 if facts.scores else 1
    return 1 if any(missing_samples(facts_without_limit(facts))) else 0


# --------------------------------------------------------------------------------------------------
# commands/lm_eval_run
# --------------------------------------------------------------------------------------------------
# `inspect_eval_uv.py --harness lm-eval`: one task after the other through lm-evaluation-harness.
#
# `cmd_run_lm_eval` checks, runs, reads the harness's own result file and publishes as a run of inspect-ai
# does.

# What the harness has no word for; refused, for a score that ignores them is another than was asked for.
NOT_OF_LM_EVAL = (
    "epochs",
    "task_arg",
    "grader",
    "seed",
    "reasoning_effort",
    "metric",
    "sandbox",
    "time_limit",
)


def cmd_run_lm_eval(args: argparse.Namespace) -> int:
    """Run the tasks with lm-evaluation-harness and print a record for each."""
    place = log_place(args.log_dir)
    tasks = {asked: lm_eval_task(asked) for asked in args.tasks}
    backend = choose_backend(args.backend, args.model, has_cuda, args.base_url)
    check_model_name(args.model, backend, args.base_url)
    refused = [name for name in NOT_OF_LM_EVAL if getattr(args, name) not in (None, [])]
    if refused:
        option = f"--{refused[0].replace('_', '-')}"
        raise EvaluationError(f"{option} is no option of lm-eval here", code=2, hint="leave it out")
    _refuse_unpublishable(args, place)
    if not args.dry_run:
        rerun_where_missing(LM_EVAL | ENGINES.get(backend, {}), args.script, args.argv)
    take_env_keys()
    served_here = backend in ("vllm", "hf") and not args.base_url
    revision = model_revision(args.model, args.revision) if served_here else None
    asked_for_chat = served_here and args.prompting == "chat"
    facts = read_model_facts(args.model, revision) if asked_for_chat else UNKNOWN_MODEL
    target = make_target(args, backend, revision, facts)
    key = None if served_here else model_key(target)
    prepare_environment(target, key)
    if not args.dry_run:
        check_log_place(place, gated=False, publishing=wants_publishing(args), server=args.base_url)
    return max(_run_one(asked, task, target, args, (place, key)) for asked, task in tasks.items())


def _refuse_unpublishable(args: argparse.Namespace, place: LogPlace) -> None:
    if not wants_publishing(args) or args.dry_run:
        return
    if args.limit is not None:
        raise EvaluationError("a partial run is never published (--limit)", code=5, hint="leave it out")
    if place.kind == "local" and not args.source_url:
        raise EvaluationError(
            "a published score links to its file, and --log-dir is a folder here", code=2,
            hint=log_on_the_hub(),
        )  # fmt: skip


def _run_one(
    asked: str, task: LmEvalTask, target: Target, args: argparse.Namespace, means: tuple[LogPlace, str | None]
) -> int:
    """One task: run unless its file is there, send the file where it belongs, print the record."""
    place, key = means
    base = place.root if place.kind == "local" else "logs"
    name = lm_eval_name(task, lm_eval_words(task, target, args, ""), target)
    folder = f"{base}/{name}"
    words = lm_eval_words(task, target, args, folder)
    if args.dry_run:
        emit_json({"harness": "lm-eval", "task": task.name, "shots": task.shots, "words": words}, indent=None)
        return 0
    path = lm_eval_result(folder)
    if path is None:
        run_lm_eval(words, key)
        path = lm_eval_result(folder)
        if path is not None:
            mark_own_result(path, name)
    else:
        check_own_result(path, name)
        talk("this run was finished before")
    if path is None:
        raise EvaluationError("lm-evaluation-harness left no result file", code=1, hint="its output is above")
    url = args.source_url
    if place.kind == "dataset":
        url = upload_log(place, str(path))
    elif place.kind == "bucket":
        send_to_bucket(place, name, str(path))
        url = bucket_url(place)
    record = lm_eval_record(path, target, asked, url)
    tell(record)
    partial = args.limit is None and not record.complete
    talk(f"lm-eval: {json.dumps(list(record.why_not))}" if partial else f"result file: {path}")
    return finish([record], args, 0 if record.scores else 1)


# --------------------------------------------------------------------------------------------------
# commands/inspect_eval_uv: arguments and main
# --------------------------------------------------------------------------------------------------


def cmd_list_tasks(args: argparse.Namespace) -> int:
    """Print the task table."""
    if args.json:
        emit_json(
            [{**asdict(row), "options": _shown(row.options), "spec": row.spec} for row in TASKS], indent=None
        )
        return 0
    head = ("task", "also", "benchmark", "samples", "shots", "data", "needs")
    rows = [
        (
            row.name, " ".join(row.aliases), row.benchmark, str(row.samples or "?"),
            str(row.options[row.shots] if isinstance(row.shots, str) else row.shots),
            row.dataset or "openaipublic", ", ".join((*row.needs, *_packages(row.modules))),
        )
        for row in TASKS
    ]  # fmt: skip
    print_table(head, rows)
    talk("any benchmark of the Hub with an eval.yaml: --task hf/ORG/DATASET[/TASK]")
    return 0


def _packages(modules: Mapping[str, str]) -> list[str]:
    """The packages of a task's own; one that no index has needs git and the network to GitHub."""
    return [f"{name} (GitHub only)" if "git+" in pin else name for name, pin in modules.items()]


def _shown(options: Mapping[str, object]) -> dict[str, object]:
    return {name: None if value is ... else value for name, value in options.items()}


class TaskAction(argparse.Action):
    """--task may stand several times: `tasks` has all, `task` the last."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option: object = None,
    ) -> None:
        """One more task."""
        namespace.task = values
        namespace.tasks = [*namespace.tasks, values]


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = CommandParser(
        prog="inspect_eval_uv.py",
        description=(__doc__ or "").split("\n\nMap")[0],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    parser.add_argument("--model", metavar="ORG/NAME[:provider]", help="the model to evaluate")
    parser.add_argument(
        "--task", metavar="NAME", action=TaskAction,
        help="mmlu, gsm8k|5, inspect_evals/..., hf/ORG/DATASET[/TASK]; again: the next on the same engine",
    )  # fmt: skip
    parser.set_defaults(tasks=[])
    parser.add_argument(
        "--harness", choices=("inspect", "lm-eval"), default="inspect",
        help="lm-eval: lm-evaluation-harness, for what base models are compared by",
    )  # fmt: skip
    parser.add_argument("--list-tasks", action="store_true", help="print the tasks and end")
    parser.add_argument(
        "--from-log", nargs="+", metavar="LOG", help="read logs instead: files, folders, hf://"
    )
    _model_group(parser)
    _score_group(parser)
    _run_group(parser)
    _publishing_group(parser)
    parser.add_argument("--json", action="store_true", help="errors on stdout too, as JSON")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    return parser


def _model_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("model")
    group.add_argument(
        "--backend", choices=BACKENDS, default="auto", help="auto: vllm with a GPU, else inference-providers"
    )
    group.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server to ask instead")
    group.add_argument("--repo-id", metavar="ORG/NAME", help="the repository of the score (default: --model)")
    group.add_argument("--revision", metavar="SHA", help="the model's revision (vllm, hf)")
    group.add_argument(
        "--prompting", choices=PROMPTINGS, default="auto",
        help="auto: completion for a model without chat template, else chat",
    )  # fmt: skip
    group.add_argument("--model-arg", metavar="K=V", action="append", default=[], help="more for the engine")
    group.add_argument("--tensor-parallel-size", type=_positive, metavar="N", help="vllm: GPUs for one model")
    group.add_argument("--gpu-memory-utilization", type=float, metavar="SHARE", help="vllm: 0 to 1")
    group.add_argument("--max-model-len", type=_positive, metavar="TOKENS", help="vllm: context length")
    group.add_argument("--dtype", metavar="TYPE", help="vllm, hf: bfloat16, float16, float32, auto")
    group.add_argument("--trust-remote-code", action="store_true", help="run the model repository's code")


def _score_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what decides the score (recorded with it)")
    group.add_argument(
        "--task-arg", metavar="K=V", action="append", default=[], help="e.g. fewshot=5, cot=true"
    )
    group.add_argument(
        "--temperature", type=_not_negative, help="default: the task's own, else 0, with epochs 0.6"
    )
    group.add_argument("--top-p", type=float, help="default: the server's")
    group.add_argument(
        "--max-tokens", type=_positive, metavar="N", help="of one answer; default: 32768, or what fits"
    )
    group.add_argument("--seed", type=int, help="for sampling, where the server knows one")
    group.add_argument("--reasoning-effort", choices=("none", "minimal", "low", "medium", "high", "xhigh"))
    group.add_argument("--epochs", type=_positive, metavar="N", help="runs of every sample, averaged")
    group.add_argument(
        "--grader", metavar="MODEL", action="append", default=[], help="a model that grades answers"
    )
    group.add_argument("--metric", metavar="SCORER/METRIC[/REDUCER]", help="where the task table is silent")
    group.add_argument("--limit", type=_positive, metavar="N", help="first N samples only: a partial run")
    group.add_argument(
        "--expected-samples", type=_positive, metavar="N",
        help="size of the data in a rehearsal; only with a local HF_ENDPOINT",
    )  # fmt: skip


def _run_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it is run")
    group.add_argument("--log-dir", metavar="DIR|hf://...", default="logs", help="folder, bucket or data set")
    group.add_argument(
        "--max-connections", type=_positive, metavar="N", help="default: inspect's, which adapts"
    )
    group.add_argument("--max-retries", type=_count, default=MAX_RETRIES, metavar="N", help="of one request")
    group.add_argument(
        "--attempt-timeout", type=_positive, default=ATTEMPT_TIMEOUT, metavar="S", help="for one answer"
    )
    group.add_argument(
        "--time-limit", type=_positive, metavar="S", help="end the run, resumable, after S seconds"
    )
    group.add_argument("--sandbox", choices=("local", "docker"), help="where a model's programs are run")
    group.add_argument("--plain", action="store_true", help="plain progress on a terminal too")


def _publishing_group(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("publishing", "nothing is published without --create-pr or --apply")
    group.add_argument("--create-pr", action="store_true", help="open a pull request with the score")
    group.add_argument("--apply", action="store_true", help="commit to main, where you may")
    group.add_argument("--dry-run", action="store_true", help="say what would be run or published, no more")
    group.add_argument("--source-url", metavar="URL", help="where readers find the log")
    group.add_argument(
        "--manager", metavar="PATH", default=str(sibling_script("evaluation_manager.py")),
        help="evaluation_manager.py (default: the file beside this one)",
    )  # fmt: skip


def _number(text: str, kind: Callable[[str], T], fits: Callable[[T], bool], what: str) -> T:
    try:
        value = kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no {what}") from None
    if not fits(value):
        raise argparse.ArgumentTypeError(f"{text} is no {what}")
    return value


def _positive(text: str) -> int:
    return _number(text, int, lambda value: value > 0, "positive whole number")


def _count(text: str) -> int:
    return _number(text, int, lambda value: value >= 0, "whole number")


def _not_negative(text: str) -> float:
    return _number(text, float, lambda value: 0 <= value < 100, "temperature")


def check_command(args: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    """Which command the options name. Raises EvaluationError (2)."""
    if args.expected_samples and not is_rehearsal():
        raise EvaluationError(
            "--expected-samples is for rehearsals against a local stand-in of the Hub", code=2,
            hint="leave it out: the task table knows how many samples there are",
        )  # fmt: skip
    if args.list_tasks:
        return cmd_list_tasks
    if args.from_log:
        return cmd_from_log
    if not args.model or not args.task:
        raise EvaluationError(
            "--model and --task are needed", code=2, hint="--list-tasks, or --from-log to read logs"
        )
    return cmd_run_lm_eval if args.harness == "lm-eval" else cmd_run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(_run, argv, interrupted="interrupted; the same command again resumes", indent=None)


def _run(arguments: list[str]) -> int:
    """Look for secrets in the arguments, parse them and run their command."""
    refuse_leaked_secrets(arguments)
    args = build_parser().parse_args(arguments)
    args.argv, args.script = arguments, __file__
    return check_command(args)(args)


if __name__ == "__main__":
    sys.exit(main())
