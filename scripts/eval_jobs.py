#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
# ]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/eval_jobs.py, and run: uv run src/bundle.py
"""Evaluate many models on many tasks on Hugging Face Jobs: every pair once, over one manifest file.

    uv run --no-config eval_jobs.py submit --model org/a org/b --task mmlu gsm8k --dry-run
    uv run --no-config eval_jobs.py submit --yes          # what the manifest still lacks, also after a crash
    uv run --no-config eval_jobs.py collect --out scores  # complete runs, for evaluation_manager.py publish

Exit codes (EXIT_CODES): 0 done; 1 nothing measured, or a run failed for good; 2 usage; 3 not signed in or not
allowed; 4 no such model, job or run; 5 refused, or some runs are not complete; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Only `submit` and `cancel`
change anything on the Hub; a plan that is not small needs --yes.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors           Failures and exit codes: what a command ends with, and what it tells its user to do…
    core/patterns         Regular expressions that are compiled when they are first used
    core/json_values      JSON that somebody else wrote: read without surprises, and taken apart by type
    core/places           Where the scripts and their data lie: beside each other in `scripts/`, wherever the…
    core/suggestions      Commands that we tell somebody to paste, quoted by construction, whoever wrote the…
    core/text             Text of strangers: made safe to print, put on one line, squashed for comparison
    core/files            Files written as a whole or not at all, and the keys of a `.env`
    core/marks            What this user wrote on this machine, told from what somebody else put into the fol…
    core/output           The two streams: stdout is data, stderr is talk; nothing of a stranger's text can h…
    core/command_line     What every command line does alike: parse, run, report one failure, end with its ex…
    core/hub_requests     Requests to the Hub: its address, which failures pass, how long to wait, and asking…
    core/uv               How one script starts another under uv, wherever the user stands
    core/version          The version of the bundle: what `--version` prints and the user agent of every requ…
    running/log_places    Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names it
    running/record_line   The record of a run among the lines that its job printed: `find_record`
    running/secrets       Secrets in arguments and texts: how one is recognised, and how it is blotted out
    running/task_table    The benchmarks that can be run, by the names people use: add one here
    jobs/failures         How a job ended -> why, and whether another try can help: `why_failed`
    jobs/sizing           How much memory serving a model takes, and the cheapest hardware of Jobs that has it
    jobs/records          What travels between the modules of jobs: a `Batch` of `Run`s, each with its `Attem…
    jobs/arguments        The arguments of a job: what submit sets for every run, and what a user may not pas…
    jobs/hub              What is asked of the Hub: hardware, models, buckets, jobs and their logs; secrets g…
    jobs/manifest         The file of a batch: a line for the batch, a line a run, always whole, and one writ…
    jobs/plan             Runs and what became of them -> the jobs to start, with what they cost at most
    jobs/refresh          A batch with what became of its jobs since: `refresh`
    jobs/results          What a run gave: its record, or why nothing of it may be published, and the files f…
    jobs/batch            A batch grows and is sent: new runs with their hardware, and jobs that are written…
    jobs/workloads        How long a run may take: tokens of a task, and how fast a GPU reads and writes them
    jobs/output           Plans, runs and collected scores as tables for people and as JSON
    commands/jobs_submit  `eval_jobs.py submit`: show the plan, then start the jobs that the manifest lacks
    commands/jobs_watch   `eval_jobs.py` status, logs, cancel and collect: what became of the runs of a manif…
    commands/eval_jobs    arguments and main
"""

from __future__ import annotations

import argparse
import contextlib
import errno
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
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, AnyStr, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo
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
# running/record_line: The record of a run among the lines that its job printed: `find_record`
# --------------------------------------------------------------------------------------------------
# `running.record` writes it as the last line of stdout; a job's log holds both streams.

RECORD_KEYS = frozenset({"log", "status", "complete", "why_not", "scores"})


def find_record(lines: Sequence[str], task: str | None = None) -> Mapping[str, Any] | None:
    """The record among the lines of a log: the last one that is a JSON object with its keys.

    With `task` only one of that task counts, or one that names none.
    """
    for line in reversed(lines):
        if not line.startswith("{"):
            continue
        row = as_object(json_or_none(line))  # a job prints what it likes
        if set(row) >= RECORD_KEYS and (task is None or row.get("task") in (None, task)):
            return row
    return None


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
# jobs/failures: How a job ended -> why, and whether another try can help: `why_failed`
# --------------------------------------------------------------------------------------------------

# In a job's log or status. Order matters: the first that is found is the reason.
FAILURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "gpu memory",
        re.compile(
            r"CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDA error: out of memory|"
            r"No available memory for the cache blocks|larger than the available KV cache memory|"
            r"Free memory on device .* is less than desired"
        ),
    ),
    (
        "host memory",
        re.compile(r"OOMKilled|exit code:? ?137|Cannot allocate memory|(?<!\w)MemoryError", re.I),
    ),
)
TIMED_OUT = re.compile(r"time[- ]?(?:d )?out|time ?limit", re.I)  # in the status message only
EXIT_CODE = re.compile(r"exit code:? *(\d+)", re.I)
HOPELESS = {2: "usage", 3: "not allowed", 4: "no such model or task", 5: "refused"}  # the script's exit codes
SIGNALLED = frozenset({130, 143})  # ended from outside: by Ctrl-C or SIGTERM


def why_failed(message: str | None, log: Sequence[str]) -> tuple[str, str]:
    """(kind, reason) of a failed job; kinds: gpu memory, host memory, time, hopeless, other.

    "hopeless" ended with an exit code of the script by which the same command will fail again.
    """
    said = message or ""
    code = EXIT_CODE.search(said)
    record = find_record(log)
    stopped = (
        record is not None and record["status"] == "cancelled" and not (code and int(code[1]) in SIGNALLED)
    )
    if stopped or TIMED_OUT.search(said):
        return "time", "it used up its time limit"
    text = "\n".join([*log, said])
    for kind, pattern in FAILURES:
        found = pattern.search(text)
        if found:
            return kind, f"out of {kind.replace('gpu', 'GPU')}: {found.group(0)}"
    errors = [line for line in log if line.startswith("error: ")]
    told = errors[-1] if errors else next((line for line in reversed(log) if line.strip()), "")
    reason = "; ".join(part for part in (said, told[:200]) if part) or "the Hub gave no reason"
    if code and int(code[1]) in HOPELESS:
        return "hopeless", f"{HOPELESS[int(code[1])]}: {reason}"
    return "other", reason


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
# jobs/records: What travels between the modules of jobs: a `Batch` of `Run`s, each with its `Attempt`s
# --------------------------------------------------------------------------------------------------
# All are frozen: what happens to a run makes another one.


@dataclass(frozen=True, slots=True)
class Attempt:
    """One job of a run. Without `job_id` it was about to be sent: whether it was, only the Hub knows.

    `seconds` is its time limit, `ran` how long it ran, `dollars_per_hour` the price when it was planned,
    `script` the folder in the jobs' bucket that held the script, named by its content. Runs of one model
    share a job: `leader` is the key of the run that it is labelled with, None for a job of one run.
    """

    number: int
    flavor: str
    gpus: int
    seconds: int
    dollars_per_hour: float | None
    job_id: str | None = None
    stage: str | None = None
    message: str | None = None
    failure: str | None = None
    reason: str | None = None
    ran: int | None = None
    script: str | None = None
    leader: str | None = None

    @property
    def at_most(self) -> float | None:
        """Dollars if it uses up its time; None if the price is not known."""
        return None if self.dollars_per_hour is None else self.dollars_per_hour * self.seconds / 3600


@dataclass(frozen=True, slots=True)
class Run:
    """One model on one task. `key` is a digest of all that decides what is measured."""

    key: str
    model: str
    task: str
    backend: str
    arguments: tuple[str, ...] = ()
    revision: str | None = None
    parameters: int | None = None
    dtypes: str | None = None
    memory_gb: float | None = None
    flavor: str = "auto"
    seconds: int = 0
    given_up: bool = False
    weights_gb: float | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def last(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def loads_weights(self) -> bool:
        """Whether a job of it loads the model's weights, which it then does once for all tasks."""
        return self.backend not in REMOTE_BACKENDS

    @property
    def state(self) -> str:
        """planned, sending, waiting, running, done, failed or canceled."""
        if self.given_up:
            return "canceled"
        if self.last is None:
            return "planned"
        if self.last.job_id is None:
            return "sending"
        return STATES.get(self.last.stage or "", "waiting")

    def with_last(self, attempt: Attempt) -> Run:
        """The same run with its newest attempt replaced."""
        return replace(self, attempts=(*self.attempts[:-1], attempt))


STATES = {
    "SCHEDULING": "waiting",
    "RUNNING": "running",
    "COMPLETED": "done",
    "ERROR": "failed",
    "CANCELED": "canceled",
    "DELETED": "canceled",
}
STATE_NAMES = ("planned", "sending", "waiting", "running", "done", "failed", "canceled")
ENDED = frozenset({"done", "failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Batch:
    """The manifest: where jobs run and log, by what script, with which secrets (names), and all runs.

    `own` says that this user wrote it, on this machine: what it names may be run.
    """

    id: str
    created: str
    namespace: str
    log_root: str
    script: str
    image: str | None
    secrets: tuple[str, ...]
    runs: tuple[Run, ...] = ()
    own: bool = True

    def with_run(self, run: Run) -> Batch:
        """The same batch with the run of that key replaced."""
        return replace(self, runs=tuple(run if old.key == run.key else old for old in self.runs))

    def log_dir(self, run: Run) -> str:
        """Where the logs of a run go; all attempts of it share the folder, so that a retry resumes.

        Runs that may share a job share the folder too: the script has one of its own in it for each.
        """
        if run.loads_weights:
            return f"{self.log_root}/{self.id}/{slug(run.model)}"
        return f"{self.log_root}/{self.id}/{slug(run.model)}/{slug(run.task)}-{run.key}"


@dataclass(frozen=True, slots=True)
class Step:
    """A job to start, and why: "new", or what the retry is for.

    `also` are further runs of the same model in the same job; `flavor` is the hardware, where it is known.
    """

    run: Run
    attempt: Attempt
    why: str
    also: tuple[Run, ...] = ()
    flavor: Flavor | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the job."""
        return (self.run, *self.also)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What `submit --again` changes of the runs it starts again; None: as before."""

    flavor: Flavor | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run gave: its record, or the reason why nothing of it may be published (then kept apart)."""

    run: Run
    record: Mapping[str, Any] | None
    why_not: str | None


def slug(text: str) -> str:
    """A text as a folder name and as a job label, which take letters, digits, dot, dash and underscore."""
    return re.sub(r"[^\w.-]+", "-", text.replace("/", "--"), flags=re.ASCII).strip("-.")[:80]


def run_key(model: str, task: str, backend: str, arguments: Sequence[str]) -> str:
    """The identity of a run: 12 hex digits over all that decides what is measured."""
    return text_digest(json.dumps([model, task, backend, *arguments]))[:12]


def base_model(model: str) -> str:
    """The repository of a model string: "org/name:provider" names org/name."""
    return model.partition(":")[0]


# --------------------------------------------------------------------------------------------------
# jobs/arguments: The arguments of a job: what submit sets for every run, and what a user may not pass on
# --------------------------------------------------------------------------------------------------
# `script_arguments` makes them, `check_arguments` refuses those that would leak, write or mislabel.
# `job_image` is the container of a job, `job_command` the same job as a command for people.

# What submit decides for every job, and what would make its record another model's or none at all.
OWN_OPTIONS = (
    "--model", "--task", "--backend", "--log-dir", "--revision", "--time-limit", "--repo-id", "--manager",
    "--from-log", "--list-tasks", "--dry-run", "--help", "--version",
)  # fmt: skip
WRITING_OPTIONS = ("--create-pr", "--apply")
KEY_OPTIONS = ("--secrets", "--token", "--api-key")
# Images by what serves the model; others run in uv's own. That one has no CUDA toolkit, which vLLM's sampler
# is compiled with when it starts (docs/hub/jobs-popular-images; read, not run: no GPU was at hand).
JOB_IMAGES = {"vllm": "vllm/vllm-openai"}
SCRIPT_SHARE = 0.9  # of a job's time is what the script takes: it must end before it is killed, to be resumed


def script_arguments(batch: Batch, run: Run, attempt: Attempt, also: Sequence[Run] = ()) -> list[str]:
    """The arguments of inspect_eval_uv.py in a job; `also` are further runs of the model, its next tasks."""
    tasks = [word for one in (run, *also) for word in ("--task", one.task)]
    words = ["--model", run.model, *tasks, "--backend", run.backend]
    words += ["--log-dir", batch.log_dir(run), "--time-limit", str(int(attempt.seconds * SCRIPT_SHARE))]
    if run.loads_weights and run.revision:
        words += ["--revision", run.revision]
    told = any(word.startswith("--tensor-parallel-size") for word in run.arguments)
    if run.backend == "vllm" and attempt.gpus > 1 and not told:
        words += ["--tensor-parallel-size", str(attempt.gpus)]
    return [*words, *run.arguments]


def job_image(batch: Batch, run: Run) -> str | None:
    """The container image of a job, None for uv's own."""
    return batch.image or JOB_IMAGES.get(run.backend)


def job_command(batch: Batch, run: Run, attempt: Attempt, also: Sequence[Run] = ()) -> str:
    """The command that starts the same job by hand: image, flavor, time limit and log folder stand in it."""
    image = job_image(batch, run)
    words = ["jobs", "uv", "run", *(["--image", image] if image else []), "--flavor", attempt.flavor]
    words += ["--timeout", str(attempt.seconds), "--namespace", batch.namespace]
    words += [word for name in batch.secrets for word in ("--secrets", name)]
    return hf_command(*words, batch.script, "--", *script_arguments(batch, run, attempt, also))


def parse_seconds(text: str) -> int:
    """A time like 90m, 1.5h, 2d or 3600 (seconds) in seconds, as `hf jobs --timeout` reads it."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    seconds = float(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2] or "s"] if found else 0
    if seconds < 1:
        raise EvaluationError(f"{text!r} is no time", code=2, hint="write 90m, 4h, 1d or seconds")
    return int(seconds)


def check_arguments(words: Sequence[str]) -> None:
    """Refuse arguments for the script that this script sets itself, or that would leak or write."""
    for word in words:
        if SECRET_OPTION.match(word) or _means(word, KEY_OPTIONS) or holds_token(word):
            raise EvaluationError(
                "a token in a job's command can be read by everybody who sees the job",
                code=5,
                hint="pass it by name: --secrets NAME; a token that was used like this must be revoked",
            )
        if _means(word, OWN_OPTIONS):
            raise EvaluationError(
                f"{word.partition('=')[0]} is no argument for many jobs",
                code=2,
                hint="submit sets it for every job; see eval_jobs.py submit --help",
            )
        if _means(word, WRITING_OPTIONS):
            raise EvaluationError(
                f"{word} is not for many jobs at once",
                code=5,
                hint="collect, then publish each model: eval_jobs.py collect --out scores",
            )


def _means(word: str, options: Sequence[str]) -> bool:
    """Whether a word is one of the options, or an abbreviation that argparse would take for it."""
    name = word.partition("=")[0]
    return len(name) > 3 and any(option.startswith(name) for option in options)


def plain_task(task: str) -> str | None:
    """The name to look up in the script's table: "mmlu" of "lighteval|mmlu|5"; None for a full path."""
    parts = [part for part in task.split("|") if not part.isdigit()]
    name = parts[-1].partition(":")[0] if parts else ""
    return None if "/" in name else name.casefold().replace("-", "_")


def secret_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names of secrets, each once. Raises EvaluationError 5, without repeating it, for what is no name."""
    for name in names:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or holds_token(name):
            raise EvaluationError(
                "--secrets takes names only: the value comes from the environment or the login",
                code=5,
                hint="--secrets HF_TOKEN; a token that stood in a command line must be revoked",
            )
    return tuple(dict.fromkeys(names))


# --------------------------------------------------------------------------------------------------
# jobs/hub: What is asked of the Hub: hardware, models, buckets, jobs and their logs; secrets go by name
# --------------------------------------------------------------------------------------------------
# `ask_jobs` asks patiently and puts failures into words; `send` starts a job so that a lost answer is no
# second job.

TAIL = 400  # log lines that are read for the record or the reason

BATCH_LABEL, RUN_LABEL, TRY_LABEL = "hf-eval-batch", "hf-eval-run", "hf-eval-try"
ARTIFACTS = "jobs-artifacts"  # the bucket in which the client keeps the scripts of jobs
MOUNT = "/eval"  # where a job finds the script


def jobs_environment() -> dict[str, str]:
    """The environment, with what a `.env` file in the present folder adds: values of secrets by name.

    No process is started with it: `.env` may set a path to load code from.
    """
    return {**read_env_file(), **os.environ}


def secret_values(names: Sequence[str], env: Mapping[str, str]) -> dict[str, str]:
    """Secrets by name, from the environment or, for HF_TOKEN, the login.

    Raises EvaluationError 3 if one is not set.
    """
    from huggingface_hub import get_token

    values = {name: env.get(name) or (get_token() or "" if name == "HF_TOKEN" else "") for name in names}
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise EvaluationError(
            f"{', '.join(missing)} is not set", code=3, hint=f"export {missing[0]}, or {LOGIN}"
        )
    return values


def connect(env: Mapping[str, str]) -> HfApi:
    """A client with the user's token, and without bars of its own.

    Raises EvaluationError 3 without a token.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if "HF_HUB_DISABLE_PROGRESS_BARS" not in env:
        disable_progress_bars()
    return HfApi(token=secret_values(["HF_TOKEN"], env)["HF_TOKEN"])


def ask_jobs(call: Callable[[], T], what: str) -> T:
    """Ask the Hub, again after a wait where the failure is passing; others become an EvaluationError."""
    return _ask_until(call, what, lambda: None)


def _ask_until(call: Callable[[], T], what: str, found_meanwhile: Callable[[], T | None]) -> T:
    """As `ask_jobs`; before another try the answer may be found elsewhere."""

    def no_id(error: Exception) -> EvaluationError:
        return EvaluationError(f"{what}: {first_line(error)}", code=2, hint="models are ORG/NAME")

    return ask_patiently(
        call,
        lambda error, status: hub_error(error, status, what),
        no_id=no_id,
        unreachable=hub_unreachable,
        found_meanwhile=found_meanwhile,
    )


def hub_unreachable(error: BaseException) -> EvaluationError:
    """The failure of a Hub that does not answer."""
    return cannot_reach(error, again="then run the same command again: it continues")


def hub_error(error: HfHubHTTPError, status: int, what: str) -> EvaluationError:
    """A failure of the Hub in our words."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    told = error.server_message or first_line(error)
    if isinstance(error, GatedRepoError):
        return EvaluationError(
            f"{what} is gated for you", code=3, hint="accept its terms on its page on the Hub, then try again"
        )
    if status == 401 or status == 403:
        missing = isinstance(error, RepositoryNotFoundError)
        return EvaluationError(
            f"{what} does not exist, or is private" if missing else f"{what}: not allowed: {told}",
            code=3,
            hint=f"{LOGIN}; the token needs permission to start and manage Jobs",
        )
    if status == 402:
        return EvaluationError(
            f"{what}: {told}", code=3, hint="Jobs need a credit balance: add one on the Hub"
        )
    if status == 404:
        return EvaluationError(
            f"there is no {what}, or your token may not see it", code=4, hint="check the name"
        )
    if status == 400:
        return EvaluationError(f"{what}: the Hub refused it: {told}", code=5)
    return EvaluationError(
        f"{what}: the Hub answered {status or 'nothing'}: {told}",
        code=6,
        hint="run the same command again: it continues",
    )


def read_flavors(client: HfApi) -> list[Flavor]:
    """The live list of hardware and prices."""
    hours = {"second": 3600.0, "minute": 60.0, "hour": 1.0}
    found = []
    for row in ask_jobs(client.list_jobs_hardware, "the list of hardware"):
        gpu = row.accelerator
        per_hour = hours.get(row.unit_label)
        found.append(
            Flavor(
                row.name,
                gpu.model if gpu else None,
                int(gigabytes(gpu.quantity) or 1) if gpu else 0,
                (gigabytes(gpu.vram) or 0.0) if gpu else 0.0,
                gigabytes(row.ram),
                gigabytes(row.ephemeral_storage),
                None if per_hour is None else row.unit_cost_usd * per_hour,
            )
        )
    return found


def gigabytes(text: str | None) -> float | None:
    """The number in "24 GB" or "1.5 TB", in GB; None where there is none."""
    found = re.match(r"\s*([\d.]+)\s*(T?)", text or "")
    return float(found[1]) * (1000 if found[2] else 1) if found else None


def read_model(client: HfApi, model: str) -> tuple[str | None, Weights | None]:
    """(commit, weights) of a model on the Hub; weights are None where the Hub states no parameters.

    Raises EvaluationError 3 or 4, also for a gated model that this token may not download.
    """
    repo_id = base_model(model)
    fields: Any = ["sha", "safetensors", "config", "gated"]
    info = ask_jobs(lambda: client.model_info(repo_id, expand=fields), f"model {repo_id}")
    if info.gated:
        ask_jobs(lambda: client.auth_check(repo_id), f"model {repo_id}")
    counts = dict(info.safetensors.parameters) if info.safetensors else {}
    return info.sha, Weights(counts, quantised_bits(info.config)) if counts else None


def ship_script(client: HfApi, batch: Batch) -> str:
    """Put the script into the jobs' bucket, once for all jobs, and give its folder there.

    The folder is named by the content: a changed script is another folder, and no job changes under way.
    One upload for a batch, where run_uv_job would make one for every job, and would take any argument that
    is also the name of a local file for a file.
    """
    data = Path(batch.script).read_bytes()
    bucket, folder = (
        f"{batch.namespace}/{ARTIFACTS}",
        f"hf-evaluation-{data_digest(data)[:16]}",
    )
    target = f"{folder}/{Path(batch.script).name}"
    ask_jobs(lambda: client.create_bucket(bucket, private=True, exist_ok=True), f"bucket {bucket}")
    if not ask_jobs(lambda: list(client.get_bucket_paths_info(bucket, [target])), f"bucket {bucket}"):
        ask_jobs(lambda: client.batch_bucket_files(bucket, add=[(data, target)]), f"bucket {bucket}")
    return folder


def make_bucket(client: HfApi, bucket: str) -> None:
    """A private bucket, unless it is there.

    Raises EvaluationError 5 for a public one: logs hold test questions.
    """
    ask_jobs(lambda: client.create_bucket(bucket, private=True, exist_ok=True), f"bucket {bucket}")
    if not ask_jobs(lambda: client.bucket_info(bucket), f"bucket {bucket}").private:
        raise EvaluationError(
            f"bucket {bucket} is public, and evaluation logs hold the questions of the benchmark",
            code=5,
            hint="make it private, or name another with --log-root hf://buckets/OWNER/NAME",
        )


def send(client: HfApi, batch: Batch, step: Step, values: Mapping[str, str]) -> JobInfo:
    """Start one job. A lost answer is no second job: it is looked up by its labels before another try."""

    def sent_already() -> JobInfo | None:
        labels = {RUN_LABEL: step.run.key, TRY_LABEL: str(step.attempt.number)}
        return next(iter(find_jobs(client, batch, labels)), None)

    what = f"{step.run.model} on {step.run.task}"
    return _ask_until(lambda: start_job(client, batch, step, values), what, sent_already)


def start_job(client: HfApi, batch: Batch, step: Step, values: Mapping[str, str]) -> JobInfo:
    """POST one job; the secrets travel in the field that the Hub encrypts, nowhere else."""
    from huggingface_hub import Volume
    from huggingface_hub._jobs_api import DEFAULT_UV_IMAGE

    script = f"{MOUNT}/{Path(batch.script).name}"
    return client.run_job(
        image=job_image(batch, step.run) or DEFAULT_UV_IMAGE,
        command=["uv", "run", script, *script_arguments(batch, step.run, step.attempt, step.also)],
        secrets=dict(values),
        flavor=step.attempt.flavor,
        timeout=step.attempt.seconds,
        labels={
            "name": slug(f"eval-{step.run.model}-{step.run.task}{'-and-more' if step.also else ''}"),
            BATCH_LABEL: batch.id,
            RUN_LABEL: step.run.key,
            TRY_LABEL: str(step.attempt.number),
        },
        volumes=[
            Volume(
                type="bucket",
                source=f"{batch.namespace}/{ARTIFACTS}",
                mount_path=MOUNT,
                path=step.attempt.script,
                read_only=True,
            )
        ],
        namespace=batch.namespace,
    )


def cancel_job(client: HfApi, namespace: str, job_id: str) -> None:
    """Stop a job."""
    ask_jobs(lambda: client.cancel_job(job_id=job_id, namespace=namespace), f"job {job_id}")


def find_jobs(client: HfApi, batch: Batch, labels: Mapping[str, str] | None = None) -> list[JobInfo]:
    """The jobs of a batch, oldest first, with these labels besides."""
    wanted = {BATCH_LABEL: batch.id, **(labels or {})}

    def all_jobs() -> list[JobInfo]:
        rows = client.list_jobs(labels={BATCH_LABEL: batch.id}, namespace=batch.namespace)
        return [row for row in rows if wanted.items() <= (row.labels or {}).items()]

    found = ask_jobs(all_jobs, "the list of jobs")
    return sorted(found, key=lambda row: (row.created_at or datetime.min.replace(tzinfo=UTC), row.id))


def read_job_log(client: HfApi, batch: Batch, job_id: str, tail: int | None = TAIL) -> list[str]:
    """The last lines of a job's log; none where the Hub keeps it no longer."""
    try:
        return ask_jobs(
            lambda: [
                line
                for text in client.fetch_job_logs(job_id=job_id, namespace=batch.namespace, tail=tail)
                for line in text.splitlines()
            ],
            f"job {job_id}",
        )
    except EvaluationError as error:
        if error.code == 4:
            return []
        raise


def log_reader(client: HfApi, batch: Batch) -> Callable[[str, int | None], list[str]]:
    """`read_job_log` of a batch's jobs; runs of one job that come one after the other have it read once."""
    return lru_cache(1)(partial(read_job_log, client, batch))


def look_up(client: HfApi, batch: Batch, job_id: str) -> JobInfo | None:
    """A job that the list leaves out, None if it is gone."""
    try:
        return ask_jobs(lambda: client.inspect_job(job_id=job_id, namespace=batch.namespace), f"job {job_id}")
    except EvaluationError as error:
        if error.code == 4:
            return None
        raise


# --------------------------------------------------------------------------------------------------
# jobs/manifest
# --------------------------------------------------------------------------------------------------
# The file of a batch: a line for the batch, a line a run, always whole, and one writer at a time.
#
# `read_manifest` and `write_manifest` turn it into a `Batch` and back; `locked` keeps others out meanwhile.
# A manifest names programs that are run with the user's token: `need_own` refuses one that somebody else
# wrote.

MOST_NUMBER = 1e15  # of a manifest: parameters are the largest that it holds


class Busy(EvaluationError):
    """Somebody else works on the manifest."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else submits from this manifest meanwhile. Raises Busy (5) if somebody does."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock_file(path.with_name(path.name + ".lock")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                f"another eval_jobs.py works on {path}",
                code=5,
                hint="wait until it has ended, or interrupt it",
            ) from error
        yield


def _lock_file(path: Path) -> IO[bytes]:
    """The file that is locked. Raises EvaluationError (4) where it cannot be, or a link stands there."""
    try:
        return opened_for_appending(path)
    except OSError as error:
        raise EvaluationError(f"cannot lock {path}: {first_line(error)}", code=4, hint="remove it") from error


def write_manifest(path: Path, batch: Batch) -> None:
    """Write the whole manifest; a crash leaves the old one or the new one."""
    head = {name: value for name, value in asdict(batch).items() if name not in ("runs", "own")}
    head |= {"mark": own_mark(_decides(batch), make=True)} if batch.own else {}
    rows = [{"kind": "batch", **head}, *({"kind": "run", **asdict(run)} for run in batch.runs)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(path, text.encode("utf-8", "replace"))  # a message of the Hub may be no Unicode


def read_manifest(path: Path) -> Batch | None:
    """The manifest, or None if there is none yet. Raises EvaluationError 2 if the file is something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path}: {first_line(error)}", code=2) from error
    try:
        rows = [as_object(parse_json(line)) for line in lines if line]
        head = {name: value for name, value in rows[0].items() if name not in ("kind", "mark", "own")}
        runs = tuple(map(_run_of, rows[1:]))
        batch = Batch(**_typed(Batch, head), runs=runs)
        batch = replace(batch, own=is_marked(_decides(batch), rows[0].get("mark")))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise EvaluationError(
            f"{path} is no manifest of eval_jobs.py: {first_line(error)}",
            code=2,
            hint="name another file with --manifest",
        ) from error
    return batch


def need_own(path: Path, batch: Batch, *, adopt: bool) -> Batch:
    """The batch, where this user wrote it on this machine or adopts it. Raises EvaluationError (5) else.

    It says which script runs here and in the jobs, in which image, with which of the user's secrets.
    """
    if batch.own or adopt:
        return replace(batch, own=True)
    arguments = sorted({word for run in batch.runs for word in run.arguments})
    raise EvaluationError(
        f"{path} was not written by you on this machine, and its jobs get your secrets "
        f"({', '.join(map(str, batch.secrets))}): script {batch.script}, image {batch.image or 'of uv'}, "
        f"namespace {batch.namespace}, arguments {' '.join(map(str, arguments)) or 'none'}",
        code=5,
        hint="look whether that is what you want; then add --adopt, or name another --manifest",
    )


def _decides(batch: Batch) -> list[object]:
    """All that decides what is run, and with what."""
    runs = [[run.key, run.model, run.task, run.backend, run.revision, run.arguments] for run in batch.runs]
    return [batch.id, batch.namespace, batch.log_root, batch.script, batch.image, batch.secrets, runs]


def _run_of(row: Mapping[str, Any]) -> Run:
    told = {name: value for name, value in row.items() if name not in ("kind", "attempts")}
    attempts = tuple(Attempt(**_typed(Attempt, as_object(attempt))) for attempt in row["attempts"])
    return Run(**_typed(Run, told), attempts=attempts)


def _typed(record: type[Batch | Run | Attempt], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record, lists of texts as tuples. Raises ValueError for one of another type.

    A manifest is a file that anybody may have written, and all commands go on with what stands in it.
    """
    wanted = {field.name: str(field.type) for field in fields(record)}
    for name, value in row.items():
        if not _is_of_type(value, wanted.get(name, "")):
            raise ValueError(f"{name} is {repr(value)[:60]}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _is_of_type(value: object, annotation: str) -> bool:
    names = annotation.split(" | ")
    if value is None or isinstance(value, bool | str):
        return ("None" if value is None else type(value).__name__) in names
    if isinstance(value, list):
        return "tuple[str, ...]" in names and all(isinstance(item, str) for item in value)
    number = finite_number(value)
    right = "float" in names or ("int" in names and isinstance(value, int))
    return right and number is not None and abs(number) <= MOST_NUMBER


def need_manifest(path: Path) -> Batch:
    """The manifest. Raises EvaluationError 4 if there is none."""
    batch = read_manifest(path)
    if batch is None:
        raise EvaluationError(
            f"there is no manifest {path}", code=4, hint="submit something first, or name one with --manifest"
        )
    return batch


# --------------------------------------------------------------------------------------------------
# jobs/plan: Runs and what became of them -> the jobs to start, with what they cost at most
# --------------------------------------------------------------------------------------------------
# `make_plan` gives the `Step`s; a plan that is not small needs consent (`require_consent`).

# A plan within both bounds starts without --yes: what a mistyped command may cost.
SMALL_JOBS = 3
SMALL_DOLLARS = 10.0
TRIES = 2  # of a run: the first, and one retry of a failure that may pass


def make_plan(runs: Sequence[Run], flavors: Sequence[Flavor], again: Wishes | None = None) -> list[Step]:
    """The jobs that runs still lack, in their order; `again` also starts what had ended badly.

    Runs of one model that need the same job, but for the task, share it and one load of the weights.
    """
    by_name = {flavor.name: flavor for flavor in flavors}
    steps = [_step(run, by_name, again) for run in runs]
    groups: dict[object, list[Step]] = {}
    for step in steps:
        if step is not None:
            groups.setdefault(_shared_by(step), []).append(step)
    return [_joined(group, by_name) for group in groups.values()]


def _shared_by(step: Step) -> object:
    """What the steps of one job have in common; a run that shares nothing has its key."""
    run, attempt = step.run, step.attempt
    if not run.loads_weights:
        return run.key
    if step.why == "not sent before":
        return attempt.leader or run.key, attempt.number
    return run.model, run.backend, run.arguments, run.revision, attempt.flavor, attempt.number, step.why


def _joined(steps: Sequence[Step], flavors: Mapping[str, Flavor]) -> Step:
    """The job of several steps; its time limit is that of all tasks together."""
    first = steps[0]
    attempt = first.attempt
    if len(steps) > 1 and first.why != "not sent before":
        seconds = sum(step.attempt.seconds for step in steps)
        attempt = replace(attempt, seconds=seconds, leader=first.run.key)
    also = tuple(step.run for step in steps[1:])
    return replace(first, attempt=attempt, also=also, flavor=flavors.get(attempt.flavor))


def _step(run: Run, flavors: Mapping[str, Flavor], again: Wishes | None) -> Step | None:
    """The next job of a run, or None if it needs none."""
    last = run.last
    if last is not None and run.state == "sending":
        return Step(run, last, "not sent before")
    if run.state == "planned" or (again and last is None):
        flavor = flavor_named(run.flavor, flavors.values())
        return Step(replace(run, given_up=False), _attempt(1, flavor, run.seconds), "new")
    if last is None or run.state not in ("failed", "canceled"):
        return None
    here = flavors.get(last.flavor) or Flavor(last.flavor, None, last.gpus, 0.0, None, None, None)
    if again:
        attempt = _attempt(last.number + 1, again.flavor or here, again.seconds or _own_seconds(run, last))
        return Step(replace(run, given_up=False), attempt, "again")
    if run.state == "failed" and last.number < TRIES and last.failure != "hopeless":
        return _retry(run, last, here, list(flavors.values()))
    return None


def _retry(run: Run, last: Attempt, here: Flavor, flavors: Sequence[Flavor]) -> Step | None:
    """The second try: with more of what ran out; None where the Hub has no more of it."""
    more: Flavor | None = here
    if last.failure in ("gpu memory", "host memory"):
        more = next_flavor(flavors, last.flavor, last.failure)
    own = _own_seconds(run, last)
    seconds = 2 * own if last.failure == "time" else own
    return Step(run, _attempt(last.number + 1, more, seconds), f"retry, {last.reason}") if more else None


def _own_seconds(run: Run, last: Attempt) -> int:
    """The time limit of one run; a shared job had that of all its runs."""
    return run.seconds if last.leader and run.seconds else last.seconds


def _attempt(number: int, flavor: Flavor, seconds: int) -> Attempt:
    return Attempt(number, flavor.name, flavor.gpus, seconds, flavor.dollars_per_hour)


def total_at_most(attempts: Sequence[Attempt]) -> float | None:
    """Dollars if every job uses up its time limit; None if a price is not known."""
    return _sum_if_known([attempt.at_most for attempt in attempts])


def _sum_if_known(costs: Sequence[float | None]) -> float | None:
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def at_most_with_retry(step: Step, flavors: Sequence[Flavor]) -> float | None:
    """Dollars if the job fails late and is tried again: with twice the time, or on larger hardware."""
    attempt = step.attempt
    if attempt.at_most is None:
        return None
    if attempt.number >= TRIES:
        return attempt.at_most
    larger = next_flavor(flavors, attempt.flavor, "gpu memory")
    again = 2 * attempt.at_most
    if larger and larger.dollars_per_hour is not None:
        again = max(again, larger.dollars_per_hour * attempt.seconds / 3600)
    return attempt.at_most + again


def total_with_retries(steps: Sequence[Step], flavors: Sequence[Flavor]) -> float | None:
    """Dollars at most if every job fails late and is tried again; None if a price is not known."""
    return _sum_if_known([at_most_with_retry(step, flavors) for step in steps])


def is_small(steps: Sequence[Step]) -> bool:
    """Whether a plan may start without --yes."""
    cost = total_at_most([step.attempt for step in steps])
    return len(steps) <= SMALL_JOBS and cost is not None and cost <= SMALL_DOLLARS


def dollars(value: float | None) -> str:
    """A cost, or "?" where the price is not known."""
    return "?" if value is None else f"${value:,.2f}"


def require_consent(steps: Sequence[Step], yes: bool) -> None:
    """Refuse a plan that is neither small nor agreed to."""
    if steps and not yes and not is_small(steps):
        cost = total_at_most([step.attempt for step in steps])
        raise EvaluationError(
            f"the plan is {len(steps)} jobs and at most {dollars(cost)}; only {SMALL_JOBS} jobs and "
            f"{dollars(SMALL_DOLLARS)} start without --yes",
            code=5,
            hint="add --yes to the same command if that is what you want",
        )


def spent(batch: Batch) -> float | None:
    """Dollars by the time that jobs ran and the price when they were planned; None if a price is unknown."""
    jobs = {attempt.job_id: attempt for run in batch.runs for attempt in run.attempts if attempt.ran}
    attempts = list(jobs.values())
    return total_at_most([replace(attempt, seconds=attempt.ran or 0) for attempt in attempts])


# --------------------------------------------------------------------------------------------------
# jobs/refresh: A batch with what became of its jobs since: `refresh`
# --------------------------------------------------------------------------------------------------


def refresh(client: HfApi, batch: Batch) -> Batch:
    """The batch with what became of its jobs; finds jobs whose answer was lost, by their labels."""
    if not any(run.attempts for run in batch.runs):
        return batch
    jobs, read_log = find_jobs(client, batch), log_reader(client, batch)
    by_place: dict[tuple[str, str], JobInfo] = {}
    for job in jobs:
        labels = job.labels or {}
        first = by_place.setdefault((labels.get(RUN_LABEL, ""), labels.get(TRY_LABEL, "")), job)
        if first is not job and str(job.status.stage) in ("SCHEDULING", "RUNNING"):
            stop = hf_command("jobs", "cancel", job.id)
            talk(f"warning: job {job.id} does again what {first.id} does: {stop}")
    for run in batch.runs:
        last = run.last
        job_found = last and by_place.get((last.leader or run.key, str(last.number)))
        if last and last.job_id and not job_found and run.state not in ENDED:
            job_found = look_up(client, batch, last.job_id)
        if last and job_found:
            batch = batch.with_run(run.with_last(updated_attempt(run, last, job_found, read_log)))
        elif last and last.job_id and run.state not in ENDED:
            gone = replace(last, stage="DELETED", message="the Hub knows the job no more")
            batch = batch.with_run(run.with_last(gone))
    return batch


def updated_attempt(
    run: Run, attempt: Attempt, job: JobInfo, read_log: Callable[[str, int | None], list[str]]
) -> Attempt:
    """An attempt with its job's stage, and the reason if it failed, which `read_log` tells.

    Of a job that failed for the sake of another task a run is done that has its record.
    """
    stage = str(getattr(job.status.stage, "value", job.status.stage))
    ran = job.durations.running_secs if job.durations else None
    if attempt.leader and attempt.stage == "COMPLETED":
        return attempt
    message = job.status.message and printable(job.status.message)
    now = replace(attempt, job_id=job.id, stage=stage, message=message, ran=ran)
    if stage == "ERROR" and not attempt.failure:
        lines = read_log(job.id, None if attempt.leader else TAIL)
        found = find_record(lines, run.task) if attempt.leader else None
        if found is not None and found["status"] == "success":
            return replace(now, stage="COMPLETED", message=None)
        kind, reason = why_failed(job.status.message, lines)
        if found is not None and found.get("exit") in HOPELESS:  # its own end, whatever ended the others
            kind, reason = "hopeless", "; ".join(map(str, found["why_not"]))[:200]
        now = replace(now, failure=kind, reason=printable(reason))
    return now


# --------------------------------------------------------------------------------------------------
# jobs/results: What a run gave: its record, or why nothing of it may be published, and the files for publish
# --------------------------------------------------------------------------------------------------
# `judge` decides; `score_documents` is what `evaluation_manager.py publish --scores` reads.


def judge(run: Run, record: Mapping[str, Any] | None) -> str | None:
    """Why nothing of a run may be published, None if it may."""
    if run.state != "done":
        reason = run.last.reason if run.last else None
        partial = _reasons(record) if record else None
        return "; ".join(part for part in (f"the job is {run.state}", reason, partial) if part)
    if record is None:
        return "neither the job's log nor its evaluation log gives a record"
    if record["complete"] is not True or record["why_not"]:
        return f"partial: {_reasons(record)}"
    scores = record["scores"]
    if not isinstance(scores, list) or not scores:
        return "the record has no scores"
    if any(not isinstance(score, dict) or score.get("complete") is not True for score in scores):
        return "a score of it is not complete"
    named = {str(score.get("model")) for score in scores}
    if named != {base_model(run.model)}:
        return f"it is a record of {', '.join(sorted(named))}"
    return None


def _reasons(record: Mapping[str, Any]) -> str:
    told = record["why_not"]
    words = [str(word) for word in told] if isinstance(told, list) else []
    return "; ".join(words) or f"status {record['status']}"


def score_documents(collected: Sequence[Collected]) -> dict[str, dict[str, Any]]:
    """By model, what `evaluation_manager.py publish --scores` reads; complete runs only."""
    documents: dict[str, dict[str, Any]] = {}
    for item in collected:
        if item.why_not is None and item.record is not None:
            model = base_model(item.run.model)
            empty = {"repo_id": model, "model": model, "source": {"kind": "inspect-log"}, "results": []}
            documents.setdefault(model, empty)["results"] += item.record["scores"]
    return documents


def ask_script(script: Path, words: Sequence[str], env: Mapping[str, str], *, heavy: bool) -> str:
    """What the script prints; under uv, which brings its packages, only where it needs them."""
    uv = (shutil.which("uv") or env.get("UV")) if heavy else None
    command = [*(uv_run(uv, "--quiet") if uv else [sys.executable]), str(script.absolute()), *words]
    return subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False).stdout


def record_from_log(batch: Batch, run: Run, env: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The record that the script reads out of evaluation logs, where a job's own log holds none.

    The run's arguments go along, for some decide how a log is judged. Of several logs in the folder (a retry
    leaves the first one there) a complete one counts.
    """
    words = [*run.arguments, "--from-log", batch.log_dir(run)]
    token = {"HF_TOKEN": env["HF_TOKEN"]} if env.get("HF_TOKEN") else {}  # all that .env may add
    lines = ask_script(Path(batch.script), words, {**os.environ, **token}, heavy=True).splitlines()
    records = [record for line in lines if (record := find_record([line], run.task)) is not None]
    return next(
        (record for record in records if record["complete"] is True), records[-1] if records else None
    )


def shortfall(collected: Sequence[Collected]) -> EvaluationError | None:
    """What to say where not every run is complete: 1 if none is, else 5."""
    missing = sum(item.why_not is not None for item in collected)
    if not missing:
        return None
    told = "none" if missing == len(collected) else str(len(collected) - missing)
    return EvaluationError(
        f"{told} of {len(collected)} runs {'is' if told in ('none', '1') else 'are'} complete",
        code=1 if told == "none" else 5,
        hint="the others are listed with the reason; eval_jobs.py submit starts what may be retried",
    )


def write_results(
    out: Path, collected: Sequence[Collected], documents: Mapping[str, Mapping[str, Any]]
) -> None:
    """A score file a model; `incomplete.json` beside them. Files of models without scores go."""
    for model in dict.fromkeys(base_model(item.run.model) for item in collected):
        path = out / f"{slug(model)}.json"
        if model in documents:
            _write_json(path, documents[model])
        else:
            path.unlink(missing_ok=True)
    rows = [incomplete_json(item) for item in collected if item.why_not is not None]
    _write_json(out / "incomplete.json", rows)


def incomplete_json(item: Collected) -> dict[str, Any]:
    """A run that may not be published, and why."""
    last = item.run.last
    return {
        "model": item.run.model,
        "task": item.run.task,
        "state": item.run.state,
        "why_not": item.why_not,
        "job_id": last.job_id if last else None,
        "record": item.record,
    }


def publish_command(path: Path, model: str) -> str:
    """The command that shows what publishing a score file would change."""
    options = f"{option_text('--scores', path)} {option_text('--repo-id', model)} --dry-run"
    return f"uv run --no-config evaluation_manager.py publish {options}"


def collected_json(
    collected: Sequence[Collected],
    batch: Batch,
    documents: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Path],
) -> dict[str, Any]:
    """Records of complete runs, the files they stand in, and the incomplete runs."""
    return {
        "batch": batch.id,
        "records": [
            {
                "model": item.run.model,
                "task": item.run.task,
                "revision": item.run.revision,
                "record": item.record,
            }
            for item in collected
            if item.why_not is None
        ],
        "files": [
            {
                "repo_id": model,
                "path": str(path),
                "scores": len(documents[model]["results"]),
                "command": publish_command(path, model),
            }
            for model, path in files.items()
        ],
        "incomplete": [incomplete_json(item) for item in collected if item.why_not is not None],
    }


def _write_json(path: Path, document: object) -> None:
    write_atomically(path, (json_text(document, indent=1) + "\n").encode())


# --------------------------------------------------------------------------------------------------
# jobs/batch
# --------------------------------------------------------------------------------------------------
# A batch grows and is sent: new runs with their hardware, and jobs that are written down before and after.
#
# `new_batch` and `continued` begin or take up a batch, `with_new_runs` adds what was asked for, `send_all`
# starts the jobs of a plan.

TIME_LIMIT = "4h"  # of a job; the Hub's own default is 30 minutes, which kills most evaluations


def new_batch(args: argparse.Namespace, client: HfApi) -> Batch:
    """A batch without runs; asks who the user is only if no namespace is given."""
    import secrets

    namespace = args.namespace or str(ask_jobs(client.whoami, "your account")["name"])
    root = (args.log_root or f"hf://buckets/{namespace}/eval-logs").rstrip("/")
    if not re.fullmatch(r"hf://buckets/[\w.-]+/[\w.-]+(?:/[\w./-]+)?", root):
        raise EvaluationError(f"{root} is no bucket", code=2, hint="write hf://buckets/OWNER/NAME")
    return Batch(
        id=secrets.token_hex(6),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        namespace=namespace,
        log_root=root,
        script=existing_script(args.script or str(sibling_script("inspect_eval_uv.py"))),
        image=args.image,
        secrets=secret_names(["HF_TOKEN", *args.secrets]),
    )


def continued(batch: Batch, args: argparse.Namespace) -> Batch:
    """A batch with the settings that this call changes. Raises EvaluationError 5 for those that cannot."""
    for option, asked, is_now in (
        ("--namespace", args.namespace, batch.namespace),
        ("--log-root", args.log_root and args.log_root.rstrip("/"), batch.log_root),
    ):
        if asked and asked != is_now:
            raise EvaluationError(
                f"{option} of this batch is {is_now}",
                code=5,
                hint="take another --manifest for another batch",
            )
    return replace(
        batch,
        script=existing_script(args.script or batch.script),
        image=args.image or batch.image,
        secrets=secret_names([*batch.secrets, *args.secrets]),
    )


def existing_script(name: str) -> str:
    """The full path of a script. Raises EvaluationError 2 if there is none."""
    if not Path(name).is_file():
        raise EvaluationError(
            f"there is no script {name}", code=2, hint="name it: --script inspect_eval_uv.py"
        )
    return str(Path(name).resolve())


def wishes(args: argparse.Namespace, flavors: Sequence[Flavor]) -> Wishes:
    """What the runs that are started again shall change."""
    named = None if args.flavor == "auto" else flavor_named(args.flavor, flavors)
    return Wishes(named, parse_seconds(args.time_limit) if args.time_limit else None)


def with_new_runs(batch: Batch, args: argparse.Namespace, client: HfApi, flavors: Sequence[Flavor]) -> Batch:
    """The batch with the asked pairs that it lacks; one request a model that is new."""
    if bool(args.model) != bool(args.task):
        raise EvaluationError("models and tasks come together", code=2, hint="give both --model and --task")
    words, known = tuple(args.script_arguments), {run.key for run in batch.runs}
    check_tasks(batch, args.task)
    seconds = parse_seconds(args.time_limit or TIME_LIMIT)
    added: list[Run] = []
    for model in dict.fromkeys(args.model):
        keys = {run_key(model, task, args.backend, words): task for task in args.task}
        missing = {key: task for key, task in keys.items() if key not in known}
        if missing:
            base = sized(model, args, client, flavors)
            added += [
                replace(base, key=key, task=task, arguments=words, seconds=seconds)
                for key, task in missing.items()
            ]
    return replace(batch, runs=(*batch.runs, *added))


def check_tasks(batch: Batch, tasks: Sequence[str]) -> None:
    """Refuse tasks that the script does not list, before anybody pays. Raises EvaluationError 4."""
    wanted = {task: plain_task(task) for task in tasks}
    if not any(wanted.values()):
        return
    told = ask_script(Path(batch.script), ["--list-tasks", "--json"], os.environ, heavy=False)
    try:
        rows = json.loads(told)
        names = {name.casefold() for row in rows for name in (row["name"], *row["aliases"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        talk("warning: the script does not list its tasks, so their names are not checked")
        return
    for task, name in wanted.items():
        if name is not None and name not in names:
            close = near_names(name, sorted(names), 4)
            raise EvaluationError(
                f"there is no task {task}",
                code=4,
                hint="list them: inspect_eval_uv.py --list-tasks",
                candidates=[option_text("--task", name) for name in close],
            )


def sized(model: str, args: argparse.Namespace, client: HfApi, flavors: Sequence[Flavor]) -> Run:
    """A run of a model without a task yet: its commit, its size and its flavor."""
    revision, weights = read_model(client, model)
    loaded = None if args.backend in REMOTE_BACKENDS else weights
    if args.flavor == "auto":
        flavor = choose_flavor(flavors, weights, args.backend, model)
    else:
        flavor = flavor_named(args.flavor, flavors)
    return Run(
        key="",
        model=model,
        task="",
        backend=args.backend,
        revision=revision,
        parameters=weights.total if weights else None,
        dtypes=weights.dtypes if weights else None,
        memory_gb=round(needed_gb(loaded), 1) if loaded else None,
        flavor=flavor.name,
        weights_gb=round(weight_gb(loaded), 2) if loaded else None,
    )


def send_all(
    client: HfApi, path: Path, batch: Batch, steps: Sequence[Step], values: Mapping[str, str]
) -> tuple[Batch, list[Step]]:
    """Start the jobs, each written down before and after, so that whatever happens is found again."""
    if not steps:
        return batch, []
    make_bucket(client, log_place(batch.log_root).root)
    folder, read_log = ship_script(client, batch), log_reader(client, batch)
    progress, sent = Progress("submitted", len(steps)), []
    for step in steps:
        step = replace(step, attempt=replace(step.attempt, script=folder))
        runs = [_with_attempt(run, step.attempt) for run in step.runs]
        for run in runs:
            batch = batch.with_run(run)
        write_manifest(path, batch)
        job = send(client, batch, step, values)
        for run in runs:
            batch = batch.with_run(run.with_last(updated_attempt(run, step.attempt, job, read_log)))
        write_manifest(path, batch)
        last = next(run.last for run in batch.runs if run.key == step.run.key) or step.attempt
        sent.append(replace(step, attempt=last))
        tasks = ", ".join(run.task for run in runs)
        progress.step(f"{step.run.model} on {tasks}, {last.flavor}, job {job.id}")
    return batch, sent


def _with_attempt(run: Run, attempt: Attempt) -> Run:
    """A run with one more attempt, or with that of the same number replaced."""
    kept = [row for row in run.attempts if row.number != attempt.number]
    return replace(run, attempts=(*kept, attempt))


def chosen_runs(batch: Batch, args: argparse.Namespace) -> list[Run]:
    """The runs that --model and --task name, all without them. Raises EvaluationError 4 if there are none."""
    runs = [run for run in batch.runs if not args.model or run.model in args.model]
    runs = [run for run in runs if not args.task or run.task in args.task]
    if not runs:
        raise EvaluationError(
            "the manifest has no such run",
            code=4,
            hint="eval_jobs.py status lists them",
            candidates=sorted(set(map(run_options, batch.runs))),
        )
    return runs


def run_options(run: Run) -> str:
    """The options that name a run."""
    return f"{option_text('--model', run.model)} {option_text('--task', run.task)}"


# --------------------------------------------------------------------------------------------------
# jobs/workloads: How long a run may take: tokens of a task, and how fast a GPU reads and writes them
# --------------------------------------------------------------------------------------------------
# An estimate, no bound.
#
# `estimate` gives the seconds and dollars of a run from two tables: `WORKLOADS` (what a task asks and gets)
# and `GPU_SPEEDS` (what a GPU can do). Neither was measured here: no GPU was at hand. What a job costs at
# most
# is its time limit times its price, and stands beside the estimate.


@dataclass(frozen=True, slots=True)
class Workload:
    """A task: samples (with its epochs), tokens of a question with its examples, and of an answer.

    A short answer is that of a model which answers at once, a long one that of a model which thinks first.
    """

    samples: int
    prompt: int
    short: int
    long: int


# Samples: running/task_table.py. Questions and short answers: from the form of the prompts in inspect-evals
# 0.26, at four characters a token. Long answers: the order of what models like DeepSeek-R1 and Qwen3 write
# for the kind of task; a model may need twice or half of it.
WORKLOADS = {
    "mmlu": Workload(13_937, 150, 8, 800),
    "mmlu_5_shot": Workload(14_015, 700, 8, 800),
    "mmlu_pro": Workload(12_032, 300, 400, 2_500),
    "gsm8k": Workload(1_319, 1_800, 250, 1_000),
    "humaneval": Workload(164, 200, 250, 3_000),
    "arc_challenge": Workload(1_172, 130, 8, 500),
    "arc_easy": Workload(2_376, 120, 8, 400),
    "hellaswag": Workload(10_042, 200, 8, 700),
    "truthfulqa": Workload(817, 170, 8, 700),
    "winogrande": Workload(1_267, 350, 8, 600),
    "gpqa_diamond": Workload(792, 300, 700, 8_000),
    "hle": Workload(2_500, 300, 700, 12_000),
    "hle_verified": Workload(668, 300, 700, 12_000),
    "aime2024": Workload(30, 200, 1_500, 14_000),
    "aime2025": Workload(30, 200, 1_500, 15_000),
    "aime2026": Workload(30, 200, 1_500, 15_000),
    "bbh": Workload(6_509, 500, 15, 1_500),
    "ifeval": Workload(541, 60, 400, 1_500),
    "math": Workload(5_000, 150, 500, 4_000),
    "simpleqa": Workload(4_326, 40, 60, 1_000),
    "simpleqa_verified": Workload(1_000, 40, 60, 1_000),
    "drop": Workload(9_535, 1_200, 15, 800),
    "mbpp": Workload(1_285, 500, 150, 2_500),
    "boolq": Workload(3_270, 200, 8, 500),
    "commonsense_qa": Workload(1_221, 100, 8, 500),
    "piqa": Workload(1_838, 120, 8, 500),
    "pubmedqa": Workload(500, 400, 8, 800),
    "race_h": Workload(3_498, 450, 8, 600),
    "squad_v2": Workload(11_873, 250, 15, 500),
    "livecodebench_v6": Workload(1_055, 700, 700, 11_000),
    "livecodebench_v5": Workload(880, 700, 700, 11_000),
    "livecodebench_v4": Workload(713, 700, 700, 11_000),
    "livecodebench_v3": Workload(612, 700, 700, 11_000),
    "livecodebench_v2": Workload(511, 700, 700, 11_000),
    "livecodebench_v1": Workload(400, 700, 700, 11_000),
}  # fmt: skip

# Memory GB/s and 16-bit TFLOPS without sparsity of one GPU, by the Hub's name: assumed, as remembered from
# makers' data sheets that could not be read here.
GPU_SPEEDS = {
    "T4": (320, 65), "L4": (300, 121), "A10G": (600, 70), "L40S": (864, 362), "A100": (2_039, 312),
    "H200": (4_800, 989), "RTX PRO 6000": (1_792, 500),
}  # fmt: skip
MEMORY_USE = 0.6  # of the memory's speed is reached while answers are written
COMPUTE_USE = 0.35  # of the arithmetic while questions are read
MANY_GPUS = 0.8  # of n GPUs' speed together
BATCH = 48  # answers that are written at once; each step reads all weights once
START_SECONDS = 420  # machine, image and packages
LOAD_GB_PER_SECOND = 0.25  # download and loading of weights
BYTES_16_BIT = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds and dollars: at least, of short answers, and of long ones; None where a price is not known."""

    seconds: tuple[float, float]
    dollars: tuple[float, float] | None


def load_seconds(weights_gb: float) -> float:
    """Until the first answer of a model can begin."""
    return START_SECONDS + weights_gb / LOAD_GB_PER_SECOND


def work_seconds(work: Workload, weights_gb: float, flavor: Flavor) -> tuple[float, float] | None:
    """Seconds for all samples of a task, with short and with long answers; None for an unknown GPU."""
    speeds = GPU_SPEEDS.get(flavor.gpu or "")
    if speeds is None or weights_gb <= 0:
        return None
    gpus = flavor.gpus if flavor.gpus == 1 else flavor.gpus * MANY_GPUS
    written = MEMORY_USE * speeds[0] * gpus / weights_gb * min(BATCH, work.samples)
    parameters = weights_gb * 1e9 / BYTES_16_BIT
    read = COMPUTE_USE * speeds[1] * 1e12 * gpus / (2 * parameters)
    reading = work.samples * work.prompt / read
    short, long = (reading + work.samples * tokens / written for tokens in (work.short, work.long))
    return short, long


def estimate(tasks: tuple[str, ...], weights_gb: float | None, flavor: Flavor) -> Estimate | None:
    """What a job of these tasks may take, with one load of the weights; None where it cannot be told."""
    parts = [work_seconds(WORKLOADS[task], weights_gb or 0, flavor) for task in tasks if task in WORKLOADS]
    known = [part for part in parts if part is not None]
    if len(known) != len(tasks) or weights_gb is None:
        return None
    start = load_seconds(weights_gb)
    seconds = (start + sum(short for short, _ in known), start + sum(long for _, long in known))
    price = flavor.dollars_per_hour
    cost = None if price is None else (seconds[0] * price / 3600, seconds[1] * price / 3600)
    return Estimate(seconds, cost)


# --------------------------------------------------------------------------------------------------
# jobs/output: Plans, runs and collected scores as tables for people and as JSON
# --------------------------------------------------------------------------------------------------
# `show_plan` and `plan_json` are the plan, `status_row` and `run_json` a run, `show_collected` what runs
# gave.


def duration(seconds: int | None) -> str:
    """A time as people read it."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}h{rest // 60:02d}m" if hours else f"{rest // 60}m{rest % 60:02d}s"


def size_text(run: Run) -> str:
    """Parameters and dtypes of a run's model."""
    return f"{run.parameters / 1e9:.1f}B {run.dtypes}" if run.parameters else ""


def estimate_of(step: Step) -> Estimate | None:
    """What a job may take, by the tables of `jobs.workloads`."""
    tasks = tuple(_table_name(run.task) for run in step.runs)
    return estimate(tasks, step.run.weights_gb, step.flavor) if step.flavor else None


def _table_name(task: str) -> str:
    """A task's name in the table, by any name that it has there."""
    name = plain_task(task) or task.rpartition("/")[2]
    return next((row.name for row in TASKS if name in (row.name, row.task, *row.aliases)), name)


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def estimate_texts(guess: Estimate | None) -> tuple[str, str]:
    """(time, dollars) of an estimate: for models that answer at once, and for those that think first."""
    if guess is None:
        return "?", "?"
    time = _between(*(duration(int(seconds)) for seconds in guess.seconds))
    return time, "?" if guess.dollars is None else _between(*(dollars(cost) for cost in guess.dollars))


def memory_text(step: Step) -> str:
    """GPU memory that the model needs, and that the hardware has."""
    need = step.run.memory_gb
    if need is None:
        return ""
    there = f" of {step.flavor.vram:.0f}" if step.flavor and step.flavor.vram else ""
    return f"{need:.0f}{there} GB"


def show_plan(steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor] = ()) -> None:
    """The plan as a table with its total: what it may cost, and what it can cost at most."""
    head = ("model", "size", "needs", "task", "flavor", "about", "limit", "about $", "at most", "why")
    rows = []
    for step in steps:
        time, cost = estimate_texts(estimate_of(step))
        rows.append((
            step.run.model, size_text(step.run), memory_text(step), " ".join(run.task for run in step.runs),
            step.attempt.flavor, time, duration(step.attempt.seconds), cost, dollars(step.attempt.at_most),
            step.why,
        ))  # fmt: skip
    print_table(head, rows)
    total = total_at_most([step.attempt for step in steps])
    runs = sum(len(step.runs) for step in steps)
    say(
        f"{len(steps)} jobs for {runs} runs in {batch.namespace}, at most {dollars(total)} if each uses up "
        f"its time limit, {dollars(total_with_retries(steps, flavors))} with retries; 'about' is an estimate"
    )
    say(f"logs: {batch.log_root}/{batch.id}; secrets by name: {', '.join(batch.secrets)}")


def cents(value: float | None) -> float | None:
    """Dollars to the cent."""
    return None if value is None else round(value, 2)


def estimate_json(guess: Estimate | None) -> dict[str, Any] | None:
    """An estimate's two ends: short answers, and long ones."""
    if guess is None:
        return None
    cost = [cents(part) for part in guess.dollars] if guess.dollars else None
    return {"seconds": [round(part) for part in guess.seconds], "dollars": cost}


def plan_json(steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor] = ()) -> dict[str, Any]:
    """The plan with the command of every job."""
    jobs = [
        {
            "model": step.run.model,
            "task": step.run.task,
            "tasks": [run.task for run in step.runs],
            "parameters": step.run.parameters,
            "dtypes": step.run.dtypes,
            "memory_gb": step.run.memory_gb,
            "gpu_memory_gb": step.flavor.vram if step.flavor else None,
            "flavor": step.attempt.flavor,
            "seconds": step.attempt.seconds,
            "estimate": estimate_json(estimate_of(step)),
            "dollars_at_most": cents(step.attempt.at_most),
            "try": step.attempt.number,
            "why": step.why,
            "image": job_image(batch, step.run),
            "arguments": script_arguments(batch, step.run, step.attempt, step.also),
            "command": job_command(batch, step.run, step.attempt, step.also),
            "job_id": step.attempt.job_id,
        }
        for step in steps
    ]
    total = total_at_most([step.attempt for step in steps])
    return {
        "batch": batch.id, "namespace": batch.namespace, "jobs": jobs, "dollars_at_most": cents(total),
        "dollars_at_most_with_retries": cents(total_with_retries(steps, flavors)),
    }  # fmt: skip


def run_json(run: Run, batch: Batch) -> dict[str, Any]:
    """A run with its state and where its logs are."""
    return {**asdict(run), "state": run.state, "log_dir": batch.log_dir(run)}


def counts_line(batch: Batch) -> str:
    """How many runs are in which state."""
    counts = Counter(run.state for run in batch.runs)
    told = ", ".join(f"{counts[name]} {name}" for name in STATE_NAMES if counts[name])
    return f"{len(batch.runs)} runs: {told}"


def status_row(run: Run, news: str | None) -> tuple[str, ...]:
    """A line of the table of `status`."""
    last = run.last
    if last is None:
        return run.model, run.task, run.state, run.flavor, "", duration(run.seconds), "", ""
    note = news or last.reason or (f"try {last.number}" if last.number > 1 else "")
    limit = duration(last.seconds)
    return run.model, run.task, run.state, last.flavor, duration(last.ran), limit, last.job_id or "", note


def show_collected(
    collected: Sequence[Collected], documents: Mapping[str, Mapping[str, Any]], files: Mapping[str, Path]
) -> None:
    """Scores as a table, then the commands that publish them, then what is not complete."""
    rows = [
        (model, str(score.get("benchmark")), str(score.get("variant") or ""), str(score.get("metric") or ""),
         str(score.get("value")), str(score.get("unit") or ""))
        for model, document in documents.items()
        for score in document["results"]
    ]  # fmt: skip
    if rows:
        print_table(("model", "benchmark", "variant", "metric", "value", "unit"), rows)
    for model, path in files.items():
        say(publish_command(path, model))
    for item in collected:
        if item.why_not is not None:
            say(f"not complete: {item.run.model} on {item.run.task}: {item.why_not}")


# --------------------------------------------------------------------------------------------------
# commands/jobs_submit: `eval_jobs.py submit`: show the plan, then start the jobs that the manifest lacks
# --------------------------------------------------------------------------------------------------


def cmd_submit(args: argparse.Namespace) -> int:
    """Show the plan, then start the jobs that the manifest lacks."""
    check_arguments(args.script_arguments)
    env = jobs_environment()
    client = connect(env)
    path = Path(args.manifest)
    with contextlib.nullcontext() if args.dry_run else locked(path):
        return _submit(args, env, client, path)


def _submit(args: argparse.Namespace, env: Mapping[str, str], client: HfApi, path: Path) -> int:
    old = read_manifest(path)
    batch = continued(need_own(path, old, adopt=args.adopt), args) if old else new_batch(args, client)
    flavors = read_flavors(client)
    batch = with_new_runs(batch, args, client, flavors)
    if not batch.runs:
        raise EvaluationError(
            "there is nothing to run", code=2, hint="name models and tasks: --model ... --task ..."
        )
    values = {} if args.dry_run else secret_values(batch.secrets, env)
    sent: list[Step] = []
    changes = wishes(args, flavors) if args.again else None
    while True:
        batch = refresh(client, batch)
        steps = make_plan(chosen_runs(batch, args), flavors, changes)
        changes = None
        if steps and not args.json:
            show_plan(steps, batch, flavors)
        if args.dry_run:
            return _report_plan(steps, batch, flavors, args)
        require_consent(steps, args.yes)
        write_manifest(path, batch)
        batch, started = send_all(client, path, batch, steps, values)
        sent += started
        if not args.wait or (not steps and all(run.state in ENDED for run in chosen_runs(batch, args))):
            return _report_sent(sent, batch, flavors, args)
        time.sleep(args.poll)


def _report_plan(
    steps: Sequence[Step], batch: Batch, flavors: Sequence[Flavor], args: argparse.Namespace
) -> int:
    if args.json:
        emit_json(plan_json(steps, batch, flavors))
    elif not steps:
        say(f"nothing to submit: {counts_line(batch)}")
    if steps and not is_small(steps):
        talk("dry run: nothing was submitted; the plan needs --yes")
    return 0


def _report_sent(
    sent: Sequence[Step], batch: Batch, flavors: Sequence[Flavor], args: argparse.Namespace
) -> int:
    if args.json:
        emit_json(plan_json(sent, batch, flavors))
    else:
        say(f"submitted {len(sent)} jobs; {counts_line(batch)}")
    failed = [run for run in chosen_runs(batch, args) if run.state == "failed"]
    lost = [run for run in failed if not make_plan([run], flavors)]
    for run in lost:
        talk(f"failed for good: {run.model} on {run.task}: {run.last.reason if run.last else ''}")
    return 1 if lost else 0


# --------------------------------------------------------------------------------------------------
# commands/jobs_watch: `eval_jobs.py` status, logs, cancel and collect: what became of the runs of a manifest
# --------------------------------------------------------------------------------------------------

READERS = 8  # logs read at a time


def cmd_status(args: argparse.Namespace) -> int:
    """What became of every run."""
    client = connect(jobs_environment())
    batch = refreshed(client, Path(args.manifest), args.dry_run)
    runs = chosen_runs(batch, args)
    news = latest_lines(client, batch, runs) if args.progress else {}
    if args.json:
        counts = Counter(run.state for run in batch.runs)
        rows = [{**run_json(run, batch), "news": news.get(run.key)} for run in runs]
        emit_json({"batch": batch.id, "namespace": batch.namespace, "counts": dict(counts), "runs": rows})
        return 0
    rows_of_text = [status_row(run, news.get(run.key)) for run in runs]
    print_table(("model", "task", "state", "flavor", "ran", "limit", "job", "note"), rows_of_text)
    ended = sum(run.state in ENDED for run in batch.runs)
    say(f"{counts_line(batch)}; {ended} of {len(batch.runs)} ended; so far about {dollars(spent(batch))}")
    return 0


def refreshed(client: HfApi, path: Path, dry_run: bool) -> Batch:
    """The manifest with what became of its jobs, also on disk unless somebody else writes there just now."""
    if dry_run:
        return refresh(client, need_manifest(path))
    need_manifest(path)
    try:
        with locked(path):
            batch = refresh(client, need_manifest(path))
            write_manifest(path, batch)
            return batch
    except Busy:
        return refresh(client, need_manifest(path))


def latest_lines(client: HfApi, batch: Batch, runs: Sequence[Run]) -> dict[str, str]:
    """The last line of the log of every running job, by key of its run."""

    def last_line(run: Run) -> tuple[str, str]:
        lines = read_job_log(client, batch, run.last.job_id or "", tail=5) if run.last else []
        return run.key, next((line.strip() for line in reversed(lines) if line.strip()), "")

    from concurrent.futures import ThreadPoolExecutor  # with `logging`, which --help need not wait for

    with ThreadPoolExecutor(READERS) as pool:
        return dict(pool.map(last_line, [run for run in runs if run.state == "running"]))


def cmd_logs(args: argparse.Namespace) -> int:
    """Print the log of one run's job."""
    batch = need_manifest(Path(args.manifest))
    runs = [run for run in chosen_runs(batch, args) if run.attempts]
    if len(runs) != 1:
        raise EvaluationError(
            f"{len(runs)} runs have a job: which one's log?",
            code=5 if runs else 4,
            hint="name one with --model and --task",
            candidates=[run_options(run) for run in runs],
        )
    env = jobs_environment()
    client = connect(env)
    last = refresh(client, replace(batch, runs=(runs[0],))).runs[0].last
    if last is None or last.job_id is None:
        raise EvaluationError("the run has no job yet", code=4, hint="eval_jobs.py submit")
    hidden = [value for value in (env.get(name) for name in batch.secrets) if value]
    talk(f"job {last.job_id} ({last.stage}); evaluation logs: {batch.log_dir(runs[0])}")
    lines = _lines_of_log(client, batch, last.job_id, args)
    if args.json:
        shown = [without_secrets(line, hidden) for line in lines]
        place = {"job_id": last.job_id, "stage": last.stage, "log_dir": batch.log_dir(runs[0])}
        emit_json({**place, "lines": shown})
        return 0
    for line in lines:
        say(without_secrets(line, hidden))
        sys.stdout.flush()
    return 0


def _lines_of_log(client: HfApi, batch: Batch, job_id: str, args: argparse.Namespace) -> Iterator[str]:
    """The lines of a job's log; with --follow as they come, until the job ends."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    if not args.follow:
        yield from read_job_log(client, batch, job_id, args.tail)
        return
    try:
        yield from client.fetch_job_logs(
            job_id=job_id, namespace=batch.namespace, follow=True, tail=args.tail
        )
    except HfHubHTTPError as error:
        raise hub_error(error, status_of(error), f"job {job_id}") from error
    except httpx2.HTTPError as error:
        raise hub_unreachable(error) from error


def without_secrets(text: str, hidden: Sequence[str]) -> str:
    """A text with the values of secrets blotted out."""
    for value in hidden:
        text = text.replace(value, "***")
    return without_tokens(text)


def cmd_cancel(args: argparse.Namespace) -> int:
    """Stop the jobs of the named runs, and leave them out until `submit --again`."""
    if not (args.all or args.model or args.task):
        raise EvaluationError("cancel what?", code=2, hint="name --model or --task, or --all")
    path = Path(args.manifest)
    client = connect(jobs_environment())
    with contextlib.nullcontext() if args.dry_run else locked(path):
        batch = refresh(client, need_manifest(path))
        runs = with_their_jobs(batch, [run for run in chosen_runs(batch, args) if run.state not in ENDED])
        if args.dry_run:
            for run in runs:
                say(f"would cancel {run.model} on {run.task} ({run.state})")
            return 0
        stopped: set[str] = set()
        for run in runs:
            if run.last and run.last.job_id and run.last.job_id not in stopped:
                stopped.add(run.last.job_id)
                cancel_job(client, batch.namespace, run.last.job_id)
            batch = batch.with_run(replace(run, given_up=True))
            write_manifest(path, batch)
    if args.json:
        emit_json({"canceled": [{"model": run.model, "task": run.task} for run in runs]})
    else:
        say(f"canceled {len(runs)}; {counts_line(batch)}")
    return 0


def with_their_jobs(batch: Batch, runs: Sequence[Run]) -> list[Run]:
    """The runs, and those that share a job with one of them: a job is stopped as a whole."""
    jobs = {run.last.job_id for run in runs if run.last and run.last.job_id}
    named = {run.key for run in runs}
    more = [
        run
        for run in batch.runs
        if run.key not in named and run.state not in ENDED and run.last and run.last.job_id in jobs
    ]
    if more:
        talk(f"in the same jobs: {', '.join(f'{run.model} on {run.task}' for run in more)}")
    return [*runs, *more]


def cmd_collect(args: argparse.Namespace) -> int:
    """Scores of the complete runs, a file a model; the others listed with the reason, kept apart."""
    env = jobs_environment()
    client = connect(env)
    path = Path(args.manifest)
    need_own(path, need_manifest(path), adopt=args.adopt)
    batch = refreshed(client, path, args.dry_run)
    collected = collect(client, batch, chosen_runs(batch, args), env)
    documents = score_documents(collected)
    files = {model: Path(args.out) / f"{slug(model)}.json" for model in documents} if args.out else {}
    if args.out and not args.dry_run:
        write_results(Path(args.out), collected, documents)
    error = shortfall(collected)
    if args.json:
        emit_json(collected_json(collected, batch, documents, files) | (error_json(error) if error else {}))
    else:
        show_collected(collected, documents, files)
    if error is not None:
        report_error(error, as_json=False)
    return error.code if error else 0


def collect(client: HfApi, batch: Batch, runs: Sequence[Run], env: Mapping[str, str]) -> list[Collected]:
    """The record of every run that has ended: from its job's log, else from its evaluation log."""
    progress = Progress("collected", len(runs))

    def with_records(sharing: Sequence[Run]) -> list[tuple[Run, Mapping[str, Any] | None]]:
        last = sharing[0].last
        job_id = _job_with_record(sharing[0])
        tail = None if last and last.leader else TAIL
        lines = read_job_log(client, batch, job_id, tail) if job_id else []
        return [(run, find_record(lines, run.task)) for run in sharing]

    groups: dict[str, list[Run]] = {}  # runs of one job have its log read once
    for run in runs:
        groups.setdefault(_job_with_record(run) or run.key, []).append(run)
    found = {}
    from concurrent.futures import ThreadPoolExecutor  # with `logging`, which --help need not wait for

    with ThreadPoolExecutor(READERS) as pool:
        for pairs in pool.map(with_records, groups.values()):
            for run, record in pairs:
                if record is None and run.state == "done":
                    record = record_from_log(batch, run, env)
                found[run.key] = Collected(run, record, judge(run, record))
                progress.step(None)
    return [found[run.key] for run in runs]


def _job_with_record(run: Run) -> str | None:
    """The job whose log may hold the record of a run, None where it has not ended by itself."""
    return run.last.job_id if run.last and run.state in ("done", "failed") else None


# --------------------------------------------------------------------------------------------------
# commands/eval_jobs: arguments and main
# --------------------------------------------------------------------------------------------------

JOB_EXIT_CODES = exit_codes(
    {
        1: "nothing measured, or a run failed for good",
        4: "no such model, job or run",
        5: "refused: unsafe, ambiguous, or some runs are not complete",
    }
)


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="eval_jobs.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "eval_jobs.py submit --model org/a --task mmlu --dry-run",
            "eval_jobs.py status",
            codes=JOB_EXIT_CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _submit_options(
        _command(
            commands,
            "submit",
            cmd_submit,
            "plan the jobs that the manifest lacks, with hardware and cost, and start them",
            "submit --model org/a org/b --task mmlu gsm8k --dry-run",
            "submit --model org/a --task mmlu --yes -- --temperature 0 --max-tokens 2048",
            "submit --yes --wait",
        )
    )
    status = _command(
        commands, "status", cmd_status, "say what became of every run", "status", "status --progress --json"
    )
    status.add_argument("--progress", action="store_true", help="with the last log line of every running job")
    logs = _command(
        commands, "logs", cmd_logs, "print the log of one run's job", "logs --model org/a --task mmlu"
    )
    logs.add_argument("--tail", metavar="N", type=int, help="only the last N lines")
    logs.add_argument("--follow", action="store_true", help="go on until the job ends")
    cancel = _command(
        commands,
        "cancel",
        cmd_cancel,
        "stop jobs, and leave their runs out",
        "cancel --model org/a",
        "cancel --all",
    )
    cancel.add_argument("--all", action="store_true", help="every run of the manifest")
    collected = _command(
        commands,
        "collect",
        cmd_collect,
        "gather the scores of complete runs, a file a model, and list the others with the reason",
        "collect --out scores",
        "collect --json",
    )
    collected.add_argument(
        "--out", metavar="DIR", help="write ORG--NAME.json for publish, and incomplete.json"
    )
    _adopt_option(collected)
    return parser


def _adopt_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="take over a manifest that you did not write on this machine: it names scripts that are run",
    )


def _command(
    commands: Subcommands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    *examples: str,
) -> CommandParser:
    """A subcommand with what all of them take."""
    lines = [f"eval_jobs.py {example}" for example in examples]
    parser = add_command(commands, name, run, purpose, lines, codes=JOB_EXIT_CODES)
    add = parser.add_argument
    add("--manifest", metavar="FILE", default="eval_jobs.jsonl", help="the batch (default: %(default)s)")
    add("--model", metavar="ORG/NAME", nargs="+", action="extend", default=[], help="models (repeatable)")
    add("--task", metavar="NAME", nargs="+", action="extend", default=[], help="tasks (repeatable)")
    add(
        "--dry-run",
        action="store_true",
        help="change nothing, neither on the Hub nor on disk; wins over the rest",
    )
    add("--json", action="store_true", help="print one JSON document")
    add("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _submit_options(parser: argparse.ArgumentParser) -> None:
    _adopt_option(parser)
    add = parser.add_argument
    add(
        "--yes",
        action="store_true",
        help=f"start a plan of more than {SMALL_JOBS} jobs or ${SMALL_DOLLARS:.0f}",
    )
    add("--again", action="store_true", help="also start once more what failed for good or was canceled")
    add("--wait", action="store_true", help="until all have ended, with one retry of failed ones")
    add(
        "--poll",
        metavar="S",
        type=float,
        default=30.0,
        help="seconds between looks with --wait (default: 30)",
    )
    add(
        "--flavor",
        metavar="NAME",
        default="auto",
        help="hardware (default: the cheapest that holds the model)",
    )
    add(
        "--backend",
        choices=("vllm", "hf", "inference-providers", "openai"),
        default="vllm",
        help="what serves the model (default: %(default)s); the last two need no GPU",
    )
    add(
        "--time-limit",
        metavar="T",
        help=f"of each task, and a job has that of its tasks: 90m, 4h (default: {TIME_LIMIT})",
    )
    add(
        "--secrets",
        metavar="NAME",
        action="append",
        default=[],
        help="further secrets beside HF_TOKEN, by name",
    )
    add("--namespace", metavar="NAME", help="whose jobs they are (default: yours)")
    add("--log-root", metavar="hf://buckets/…", help="private bucket for logs (default: NAMESPACE/eval-logs)")
    add("--image", metavar="NAME", help="container image (default: vllm/vllm-openai for vllm, else uv's own)")
    add("--script", metavar="FILE", help="what a job runs (default: the sibling inspect_eval_uv.py)")
    parser.usage = "eval_jobs.py submit [options] [-- arguments of inspect_eval_uv.py]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run_command(
        _run, argv, interrupted="interrupted; the same command again continues", own=own_arguments
    )


def own_arguments(arguments: list[str]) -> list[str]:
    """What stands before `--`; the rest belongs to the script that the jobs run."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The arguments; what belongs to the script that the jobs run goes to `script_arguments`."""
    own = own_arguments(arguments)
    args = build_parser().parse_args(own)
    args.script_arguments = arguments[len(own) + 1 :]
    if args.script_arguments and args.command != "submit":
        raise EvaluationError("only submit takes arguments after --", code=2)
    return args


def _run(arguments: list[str]) -> int:
    args = parse_arguments(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
