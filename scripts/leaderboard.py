#!/usr/bin/env -S uv run --no-config --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "jinja2>=3.1,<4",
# ]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/leaderboard.py, and run: uv run src/bundle.py
"""Make a leaderboard page from a survey of models, and keep it up to date as a static Space.

    uv run --no-config leaderboard.py build --survey survey.jsonl --out site
    uv run --no-config leaderboard.py serve --out site
    uv run --no-config leaderboard.py deploy --out site --space org/name

Exit codes (EXIT_CODES): 0 done; 1 nothing measured; 2 usage; 3 not signed in or not allowed; 4 no such file
or repo; 5 refused; 6 network or server failure. Only `deploy` and `refresh` write to the Hub: the one Space
that is named, nothing with --dry-run. How a cell's report is chosen: references/leaderboard.md.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors            Failures and exit codes: what a command ends with, and what it tells its user to d…
    core/patterns          Regular expressions that are compiled when they are first used
    core/json_values       JSON that somebody else wrote: read without surprises, and taken apart by type
    core/places            Where the scripts and their data lie: beside each other in `scripts/`, wherever th…
    core/suggestions       Commands that we tell somebody to paste, quoted by construction, whoever wrote the…
    core/text              Text of strangers: made safe to print, put on one line, squashed for comparison
    core/files             Files written as a whole or not at all, and the keys of a `.env`
    core/output            The two streams: stdout is data, stderr is talk; nothing of a stranger's text can…
    core/command_line      What every command line does alike: parse, run, report one failure, end with its e…
    core/hub_requests      Requests to the Hub: its address, which failures pass, how long to wait, and askin…
    core/uv                How one script starts another under uv, wherever the user stands
    core/version           The version of the bundle: what `--version` prints and the user agent of every req…
    scores/gap_commands    The command that closes a gap, made from what a survey says of it
    scores/parties         Who is known to measure other people's models: leaderboards and organisations, by…
    scores/parts           The parts of a benchmark: subjects, categories, languages, splits, lengths, diffic…
    scores/benchmarks      The known benchmarks, as examples/metric_mapping.json describes them
    scores/benchmark_list  What `evaluation_manager.py benchmarks --json` prints, and the benchmarks that suc…
    scores/fitting         Whether a benchmark is for a kind of model: by its task, the model's pipeline, and…
    scores/identity        One test under two names: parts of a benchmark that are benchmarks of their own in…
    scores/metrics         The metrics in which benchmarks are measured: names, direction, scale, the type th…
    scores/setting_words   Words of settings: how shots, modes, tools, splits and harnesses are written on ca…
    scores/wording         Words about scores: names of averages, of parts of a benchmark, of what is no metr…
    scores/settings        Settings of a measurement, read out of labels and notes: shots, thought, mode, too…
    scores/labels          A printed label taken apart: its benchmark, variant, metric, and which way is bett…
    scores/named           What the name of a score tells beside its benchmark: "SQuAD (F1)", "MMLU (5-shot)"…
    scores/published       A result as it stands on the Hub, in `model-index` or in `.eval_results`, and what…
    scores/record          A score, as contract.md has it: the one thing that passes between the scripts
    scores/measurement     What was measured: one record, and the only comparison of two of them, with three…
    scores/scales          Numbers on scales: percent, fractions and points, and how they are written
    scores/who             Who measured a number, and apart from that where it stands
    board/commands         Commands for any model, as the page offers them: those of gaps are made with their…
    board/fields           JSON of a survey, read by type; what is not as promised is refused by its field's…
    board/inputs           What a board is made from: files, and what the other scripts say
    board/origin           What a model is made from, told truly: `type_of` for the column of types, `origin_…
    board/records          What travels between the steps of a board: models, scores, columns, cells, reports
    board/choosing         Competing reports -> the one that is shown, why, conflicts and ranks
    board/documents        A board -> its documents: JSON and CSV
    board/packing          The document of a board as the page carries it: small, and quick to read
    board/page             index.html: one file that loads nothing, of a template, styles, a program and the…
    board/server           A site shown on this machine only: `serve_folder`
    board/site             The files of a site: made of a board, written, read
    board/space            The files of a site as one commit of a static Space
    board/survey           The JSON Lines of trending_evals.py -> models with their scores and gaps
    board/titles           The heading of a page that nobody has given one: `default_title`, of what was surv…
    board/views            Views of a board: which columns are shown together, before anybody picks
    board/columns          A score -> the benchmark task it belongs to, and its value on that task's scale
    board/board            A survey -> its board: columns, cells, and what is left out
    commands/leaderboard   arguments and main
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import errno
import functools
import gc
import io
import itertools
import json
import math
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, AnyStr, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

if TYPE_CHECKING:
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
# board/commands
# --------------------------------------------------------------------------------------------------
# Commands for any model, as the page offers them: those of gaps are made with their facts (`gap_commands`).
#
# `measuring_command` measures a model in a benchmark, `PUBLISHING` proposes what stands in its card only; the
# page puts a repository's id, of which it has seen that it is one, for `ANY_MODEL`.

ANY_MODEL = "ORG/NAME"
PUBLISHING = command_line(
    *("uv", "run", "--no-config", "scripts/evaluation_manager.py", "extract-readme"),
    ("--repo-id", ANY_MODEL),
    "--create-pr",
)


def measuring_command(benchmark: Benchmark) -> str | None:
    """What measures a model in a benchmark; where no harness here does, the import of another's results."""
    return gap_command(GapFacts("to_measure", ANY_MODEL, benchmark.id, task=benchmark.inspect_task))


# --------------------------------------------------------------------------------------------------
# board/fields: JSON of a survey, read by type; what is not as promised is refused by its field's name
# --------------------------------------------------------------------------------------------------
# `Fields` reads strictly where `core.json_values` forgives: half a survey must not become a page. Its texts
# are
# printable and on one line, so nothing that comes after has to think of it. `safe_url` is what may be a link.


class Malformed(ValueError):
    """A survey record lacks what its schema promises; says which field."""


def safe_url(text: str | None) -> str | None:
    """The address if it is one of https without blanks or quotes, else None: nothing else becomes a link."""
    return text if text and re.fullmatch(r"https://[^\s\"'<>\\]+", text) else None


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a JSON line whose fields are read by type; absent and null are None."""

    of: Mapping[str, object]

    def text(self, key: str) -> str | None:
        """A text on one line, made printable."""
        value = self.of.get(key)
        if value is not None and not isinstance(value, str):
            raise Malformed(f"{key} is no text")
        return printable(" ".join(value.split())) or None if value else None

    def must(self, key: str) -> str:
        """A text that has to be there."""
        value = self.text(key)
        if value is None:
            raise Malformed(f"{key} is missing")
        return value

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.of.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or finite_number(value) is None:
            raise Malformed(f"{key} is no finite number")
        return value  # as it is: 71 stays 71, and does not become 71.0

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.number(key)
        if value is not None and value != int(value):
            raise Malformed(f"{key} is no whole number")
        return None if value is None else int(value)

    def flag(self, key: str) -> bool | None:
        """True or false; any text, as in "gated": "manual", is true."""
        value = self.of.get(key)
        return None if value is None else bool(value)

    def object(self, key: str) -> Fields:
        """An object, an empty one where there is none."""
        value = self.of.get(key)
        if value is not None and not isinstance(value, dict):
            raise Malformed(f"{key} is no object")
        return Fields(value or {})

    def objects(self, key: str) -> list[Fields]:
        """A list of objects."""
        value = self.of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Malformed(f"{key} is no list of objects")
        return [Fields(item) for item in value]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Malformed(f"{key} is no list of texts")
        return tuple(printable(item) for item in value)


# --------------------------------------------------------------------------------------------------
# board/inputs: What a board is made from: files, and what the other scripts say
# --------------------------------------------------------------------------------------------------
# `read_text` reads a file or stdin, `known_benchmarks` asks the manager what it knows, `run_survey` surveys.


def read_text(path: str) -> str:
    """A file's text, "-" is stdin."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError(f"{path} is not UTF-8", code=5) from None
    except OSError as error:
        raise EvaluationError(f"cannot read {path}: {error.strerror}", code=4) from None


def known_benchmarks(args: argparse.Namespace) -> dict[str, Benchmark]:
    """What --benchmarks says, else the manager (--manager, or the script beside this one); else nothing."""
    if args.benchmarks:
        return _by_id(read_text(args.benchmarks))
    manager = Path(args.manager) if args.manager else sibling_script("evaluation_manager.py")
    if not manager.is_file():
        if args.manager:
            raise EvaluationError(f"no such script: {manager}", code=4)
        talk("note: no evaluation_manager.py here; names and scales of benchmarks come from the survey alone")
        return {}
    command = [sys.executable, str(manager), "benchmarks", "--json"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise EvaluationError(
            f"{manager} benchmarks failed with exit code {done.returncode}",
            code=6,
            hint=" ".join(command[1:]),
        )
    return _by_id(done.stdout)


def _by_id(listing: bytes | str) -> dict[str, Benchmark]:
    try:
        return {benchmark.id: benchmark for benchmark in read_benchmarks(listing)}
    except ValueError as error:
        raise EvaluationError(
            f"not the output of evaluation_manager.py benchmarks --json: {error}", code=5
        ) from None


def run_survey(args: argparse.Namespace, out: Path) -> None:
    """Run the survey script in an environment of its own (uv reads its header), its talk on our stderr."""
    script = Path(args.survey_script or sibling_script("trending_evals.py"))
    if not script.is_file():
        raise EvaluationError(
            f"no such survey script: {script}", code=4, hint="--survey-script scripts/trending_evals.py"
        )
    uv = shutil.which("uv")
    start = uv_run(uv, "--quiet") if uv else [sys.executable]
    manager = ["--manager", str(Path(args.manager).resolve())] if args.manager else []
    command = [*start, str(script.absolute()), "survey", *args.survey_options, *manager, "--out", str(out)]
    sys.stderr.flush()
    done = subprocess.run(command, stdout=sys.stderr.fileno(), stdin=subprocess.DEVNULL, check=False)
    if done.returncode or not out.is_file():
        raise EvaluationError(
            f"the survey ended with exit code {done.returncode}: the published page stays as it was",
            code=done.returncode if done.returncode in EXIT_CODES and done.returncode else 6,
            hint=" ".join([script.name, "survey", *args.survey_options]),
        )


# --------------------------------------------------------------------------------------------------
# board/origin: What a model is made from, told truly: `type_of` for the column of types, `origin_of` in words
# --------------------------------------------------------------------------------------------------
# A maker's own model on their own base is no copy of anybody's; a quantised one, an adapter and a merge are.

OWN_FINETUNE = "finetune of own base"
_MADE = {
    "quantized": "quantised from",
    "adapter": "an adapter of",
    "merge": "a merge of",
    "finetune": "fine-tuned from",
}


def _is_own(repo_id: str, base_models: Sequence[str]) -> bool:
    """Whether all that a model is made from belongs to its own account."""
    account = repo_id.partition("/")[0].casefold()
    return bool(base_models) and all(
        name.partition("/")[0].casefold() == account for name in base_models if "/" in name
    )


def type_of(kind: str | None, repo_id: str, base_models: Sequence[str]) -> str | None:
    """The type of a model: the survey's kind, an own base told apart."""
    return OWN_FINETUNE if kind == "finetune" and _is_own(repo_id, base_models) else kind


def origin_of(kind: str | None, repo_id: str, base_models: Sequence[str]) -> str | None:
    """What a model is made from, in words; None where nothing is told."""
    if not base_models:
        return {"quantized": "quantised", "adapter": "an adapter", "merge": "a merge"}.get(kind or "")
    how = _MADE.get(kind or "", "made from")
    own = "its own base " if kind not in _MADE or kind == "finetune" else ""
    return f"{how} {own if _is_own(repo_id, base_models) else ''}{', '.join(base_models)}"


# --------------------------------------------------------------------------------------------------
# board/records: What travels between the steps of a board: models, scores, columns, cells, reports
# --------------------------------------------------------------------------------------------------
# A `Survey` is what was read, a `Board` what is shown; a `Report` is a score in its column, laid flat.

ModelSort: TypeAlias = tuple[str | None, str | None]  # pipeline and type of a model
SCHEMA = 1  # of the survey's lines, and of the documents that a board is written as


@dataclass(frozen=True, slots=True)
class Objection:
    """What the model's own card says against a published result, in words; `what`: value, metric, part."""

    what: str
    raw: str | None
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A benchmark for which a model publishes nothing in its metadata, and the command that changes that."""

    benchmark_id: str | None
    benchmark: str
    state: str
    value: float | None
    pr: int | None
    flavor: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """One model that the survey has read. Sizes are numbers of parameters, downloads those of 30 days.

    `origin` says what it is made from, in words; `contradicted` has what speaks against each of the scores.
    """

    repo_id: str
    url: str
    sha: str | None
    trending_rank: int | None
    organisation: str
    parameters: int | None
    active_parameters: int | None
    licence: str | None
    type: str | None
    created: str | None
    downloads: int | None
    likes: int | None
    gated: bool
    pipeline_tag: str | None
    base_models: tuple[str, ...]
    origin: str | None
    scores: tuple[Score, ...]
    contradicted: tuple[tuple[Objection, ...], ...]
    gaps: tuple[Gap, ...]

    @property
    def is_copy(self) -> bool:
        """Whether it is somebody's model in another form: quantised, an adapter, a merge."""
        return self.type in ("quantized", "adapter", "merge")


@dataclass(frozen=True, slots=True)
class Failure:
    """A model that the survey could not read."""

    repo_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What was scanned: when (ISO 8601), how the models were selected, and what came of it."""

    first: str | None
    last: str | None
    selections: tuple[str, ...]
    models: tuple[Model, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One benchmark task: what is measured, on which scale, and how (settings: how many report which).

    `category` is the id of the view that it stands in; `whole`, whether it is the benchmark itself in its own
    metric; `limits` are the ends of its scale; `fits`: how many of the models it is for, so far as that is
    known; `command` measures it, with ORG/NAME for the model.
    """

    id: str
    benchmark_id: str
    name: str
    unit: str | None
    metric: str | None
    lower_is_better: bool
    dataset: str | None
    models: int
    settings: tuple[tuple[str, int], ...]
    default: bool
    category: str = "other"
    part: str | None = None
    whole: bool = True
    limits: tuple[float, float] | None = None
    fits: int = 0
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A score in its column: `value` and `stderr` are on the column's scale, `printed` as its source has it.

    `who` is the kind of who measured, `measured_by` that for people; `where` is where the number stands,
    `standing` the place in the order of choice. `mode` and `tools` are None where they are not told; `told`
    are the settings one by one, those that make two measurements different where both tell them.
    """

    value: float
    decimals: int
    standing: str
    printed: float
    raw: str | None
    unit: str | None
    settings: str | None
    metric: str | None
    stderr: float | None
    samples: int | None
    kind: str
    date: str | None
    source: str | None
    url: str | None
    revision: str | None
    place: str | None
    pr: int | None
    author: str | None
    method: str | None
    who: str
    measured_by: str
    where: str
    mode: str | None
    tools: str | None
    contradicted: bool = False
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A model in a column: the reports, the shown one first, why it is shown, and its rank in the column.

    `conflict`: two reports differ that are, or may be, one measurement; `doubt`: none of them is known to be.
    """

    reports: tuple[Report, ...]
    why: str
    conflict: bool
    doubt: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A score that has no place in the table, and why."""

    repo_id: str
    benchmark: str
    printed: str
    reason: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A published score that the model's own card contradicts; `column` where it has one."""

    repo_id: str
    benchmark: str
    column: str | None
    printed: str
    where: str
    measured_by: str
    pr: int | None
    url: str | None
    objection: Objection


@dataclass(frozen=True, slots=True)
class View:
    """A choice of columns: an id, a name, what it is, and the ids of its columns in their order."""

    id: str
    name: str
    title: str
    columns: tuple[str, ...]
    tasks: int
    models: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows; `cells` by model and column id, `fitting` the columns for each sort."""

    title: str
    survey: Survey
    columns: tuple[Column, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    left_out: tuple[LeftOut, ...]
    contradictions: tuple[Contradicted, ...] = ()
    views: tuple[View, ...] = ()
    fitting: Mapping[ModelSort, tuple[str, ...]] = field(default_factory=dict)
    attribution: bool = False


# --------------------------------------------------------------------------------------------------
# board/choosing: Competing reports -> the one that is shown, why, conflicts and ranks
# --------------------------------------------------------------------------------------------------
# `choose` makes the cell of a model in a column, `rank` ranks a column's cells. The value never decides which
# report is shown (references/leaderboard.md, "How a cell's report is chosen"); `other_modes` are the reports
# that are shown beside it.

# Where a number stands, as far as that decides which one is shown: the most trusted first.
STANDINGS = {
    "verified": "verified by the Hub",
    "repository": "that stands in the model's repository",
    "pr": "proposed in an open pull request",
    "elsewhere": "that stands nowhere in the repository",
}
# Where a number of the same standing stands: metadata was written to be read by machines.
KINDS = {
    "eval-results": "metadata (.eval_results)",
    "model-index": "metadata (model-index)",
    "readme": "model card",
}


MAX_RIVALS = 300  # reports of one model in one column whose values are compared; real ones have some 30


@dataclass(frozen=True, slots=True)
class Rival:
    """A report with what it measures."""

    report: Report
    measured: Measurement


def standing_of(score: Score) -> str:
    """Where a score stands, verified ones apart; who measured it is told apart from that."""
    if score.verified:
        return "verified"
    if score.status == "pull-request":
        return "pr"
    return "repository" if score.status == "merged" or score.source.kind in KINDS else "elsewhere"


def choose(rivals: Sequence[Rival], column: Column) -> Cell:
    """The cell of competing reports. The value never decides which one is shown.

    In this order: where it stands, in which format, the newest, the column's metric told, the settings that
    most report in this column, the first in the survey.
    """
    usual = next((name for name, _ in column.settings if name != "not told"), None)
    order = list(STANDINGS)
    kinds = list(KINDS)

    def keys(rival: Rival) -> tuple[int, int, int, int, int]:
        report = rival.report
        return (
            order.index(report.standing),
            kinds.index(report.kind) if report.kind in kinds else len(kinds),
            -int((report.date or "0").replace("-", "") or 0)
            if re.fullmatch(r"[0-9-]{1,10}", report.date or "0")
            else 0,
            0 if _has_metric(rival.measured, column) else 1,
            0 if report.settings == usual else 1,
        )

    ordered = sorted(rivals, key=keys)
    reports = tuple(rival.report for rival in ordered)
    certain, doubtful = _differences(ordered)
    why = _why(ordered, list(map(keys, ordered)), usual)
    beside = " and ".join(mode_of(report) or "" for report in other_modes(reports))
    if beside:
        why = f"{mode_of(reports[0]) or 'mode not told'} is ranked, {beside} beside it; {why}"
    return Cell(reports, why, certain or doubtful, doubtful and not certain)


def _has_metric(measured: Measurement, column: Column) -> bool:
    """Whether a report is known to be in the column's metric."""
    return column.metric is None or same_metric(measured.metric, column.metric, measured.benchmark) is True


def mode_of(report: Report) -> str | None:
    """In which mode a report was measured, for people: "thinking, with tools"; None where it is not told."""
    return ", ".join(filter(None, (report.mode, report.tools))) or None


def other_modes(reports: Sequence[Report]) -> list[Report]:
    """The first report of each mode that is told and is not that of the first report."""
    found: dict[str, Report] = {}
    for report in reports:
        if mode := mode_of(report):
            found.setdefault(mode, report)
    return [report for mode, report in found.items() if mode != mode_of(reports[0])]


def _why(rivals: Sequence[Rival], keys: Sequence[tuple[int, ...]], usual: str | None) -> str:
    if len(rivals) == 1:
        return "the only report"
    first, shown, other = rivals[0], rivals[0].report, rivals[1].report
    if all(
        equal_values(first.measured, rival.measured) and shown.settings == rival.report.settings
        for rival in rivals
    ):
        return f"all {len(rivals)} reports agree"
    reasons = (
        f"a score {STANDINGS[shown.standing]} goes before one {STANDINGS[other.standing]}",
        f"{KINDS.get(shown.kind, shown.kind)} goes before {KINDS.get(other.kind, other.kind)}",
        f"the newest: {shown.date or 'no date'}, the next {other.date or 'has no date'}",
        f"it tells the metric: {shown.metric}",
        f"most report this benchmark with {usual}",
    )
    differing = (text for text, one, two in zip(reasons, keys[0], keys[1], strict=True) if one != two)
    return next(differing, "the first that the source prints; nothing else tells them apart")


def _differences(rivals: Sequence[Rival]) -> tuple[bool, bool]:
    """Whether two reports of one measurement differ in value; else whether two do that may be one.

    Every pair is compared, of the first MAX_RIVALS: anybody may propose thousands.
    """
    doubtful = False
    for one, two in itertools.combinations(rivals[:MAX_RIVALS], 2):
        if not equal_values(one.measured, two.measured):
            answer = compare_measurements(one.measured, two.measured)
            if answer is Answer.SAME:
                return True, False
            doubtful = doubtful or answer is Answer.NOT_KNOWN
    return False, doubtful


def rank(cells: Mapping[str, Cell], column: Column) -> dict[str, Cell]:
    """The cells with their ranks, 1 is best; equal values share a rank and the next ones are left free."""
    sign = 1 if column.lower_is_better else -1
    values = sorted(sign * cell.reports[0].value for cell in cells.values())
    first: dict[float, int] = {}
    for at, value in enumerate(values, 1):
        first.setdefault(value, at)
    return {repo: replace(cell, rank=first[sign * cell.reports[0].value]) for repo, cell in cells.items()}


# --------------------------------------------------------------------------------------------------
# board/documents: A board -> its documents: JSON and CSV
# --------------------------------------------------------------------------------------------------
# `board_json` makes the document that `reports_csv` and the page's data (`board.packing`) are made from. What
# they hold is told in references/leaderboard.md, "Data".

_NOT_SHOWN = ("scores", "gaps", "contradicted")


def board_json(board: Board) -> dict[str, Any]:
    """The document of data/leaderboard.json (references/leaderboard.md has its schema)."""
    survey = board.survey
    with_scores = sum(1 for model in survey.models if board.cells[model.repo_id])
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "title": board.title,
        "scanned": {
            "first": survey.first,
            "last": survey.last,
            "selections": list(survey.selections),
            "models": len(survey.models) + len(survey.failures),
            "with_scores": with_scores,
            "failed": len(survey.failures),
        },
        "attribution": board.attribution,
        "views": [{**asdict(view), "columns": list(view.columns)} for view in board.views],
        "benchmarks": [_column_json(column) for column in board.columns],
        "models": [_model_json(model, board.cells[model.repo_id]) for model in survey.models],
        "sorts": [
            {"pipeline_tag": pipeline, "type": type_, "benchmarks": list(columns)}
            for (pipeline, type_), columns in board.fitting.items()
        ],
        "contradictions": [_contradicted(item) for item in board.contradictions],
        "left_out": [asdict(item) for item in board.left_out],
        "failed": [asdict(item) for item in survey.failures],
    }
    return {"digest": digest(document), **document}


def _column_json(column: Column) -> dict[str, Any]:
    limits = None if column.limits is None else list(column.limits)
    return {**asdict(column), "settings": dict(column.settings), "limits": limits}


def _contradicted(item: Contradicted) -> dict[str, Any]:
    row = asdict(item)
    return {**row, **{f"card_{key}": value for key, value in row.pop("objection").items()}}


def _model_json(model: Model, cells: Mapping[str, Cell]) -> dict[str, Any]:
    row = {item.name: getattr(model, item.name) for item in fields(model) if item.name not in _NOT_SHOWN}
    row["base_models"] = list(model.base_models)
    row["gaps"] = [
        {**asdict(gap), "value": None if gap.state == "on_artificial_analysis" else gap.value}
        for gap in model.gaps
    ]
    row["cells"] = {
        column: {
            "value": cell.reports[0].value,
            "rank": cell.rank,
            "why": cell.why,
            "conflict": cell.conflict,
            "doubt": cell.doubt,
            "reports": [_flat(report) for report in cell.reports],
        }
        for column, cell in cells.items()
    }
    return row


REPORT_FIELDS = {item.name: str(item.type) for item in fields(Report)}


def _flat(report: Report) -> dict[str, Any]:
    """A report as an object; `asdict`, which copies deeply, took a fifth of the time of a big board."""
    row = {name: getattr(report, name) for name in REPORT_FIELDS}
    return {**row, "told": dict(report.told)}


def digest(document: Mapping[str, Any]) -> str:
    """A hash of everything but the time of the scan: equal where a reader would see nothing new."""
    scanned = {key: item for key, item in document["scanned"].items() if key not in ("first", "last")}
    told = json.dumps({**document, "scanned": scanned}, sort_keys=True, ensure_ascii=False)
    return data_digest(told.encode("utf-8", "backslashreplace"))


def reports_csv(document: Mapping[str, Any]) -> str:
    """The document of data/reports.csv: a line a report, those that are shown marked."""
    names = [name for name in REPORT_FIELDS if name != "told"]  # one by one what `settings` tells together
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("repo_id", "benchmark", "rank", "shown", *names))
    for model in document["models"]:
        for column, cell in model["cells"].items():
            for at, report in enumerate(cell["reports"]):
                head = (model["repo_id"], column, cell["rank"] if at == 0 else "", "no" if at else "yes")
                writer.writerow(csv_safe(item) for item in (*head, *(report[name] for name in names)))
    return out.getvalue()


# --------------------------------------------------------------------------------------------------
# board/packing: The document of a board as the page carries it: small, and quick to read
# --------------------------------------------------------------------------------------------------
# `pack` lays reports out by field, a list for each, with every text once in `strings`: two thousand models
# with
# sixty scores each take a third of what a list of objects takes. `page_data.js` reads it.

# Columns about the model, in the order of the table: field, heading, kind, explanation.
FACTS = (
    ("trending_rank", "Trend", "whole", "Rank among trending models when scanned"),
    ("parameters", "Params", "params", "Parameters, total"),
    ("active_parameters", "Active", "params", "Parameters active for a token"),
    ("type", "Type", "text", "Base, instruct, quantised and so on"),
    ("licence", "Licence", "text", "Licence of the card"),
    ("organisation", "Organisation", "text", "Account that owns the repository"),
    ("created", "Created", "text", "Day on which the repository was made"),
    ("downloads", "Downloads", "count", "Downloads of the last 30 days"),
    ("likes", "Likes", "count", "Likes"),
)
# Who can have measured a number, for people.
WHO_WORDS = {
    str(WhoKind.AUTHORS): "the model's authors",
    str(WhoKind.THIRD_PARTY): "a named third party",
    str(WhoKind.HARNESS): "the run of a harness",
    str(WhoKind.UNKNOWN): "not known",
}
# Licences that let everybody use, change and pass on the model: what "open" means as a filter.
OPEN_LICENCES = (
    "apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "isc", "unlicense", "cc0-1.0", "cc-by-4.0",
    "cc-by-sa-4.0", "mpl-2.0", "gpl", "gpl-2.0", "gpl-3.0", "lgpl", "lgpl-3.0", "agpl-3.0", "odc-by", "zlib",
    "artistic-2.0", "epl-2.0", "eupl-1.1", "eupl-1.2", "ecl-2.0", "afl-3.0", "ms-pl", "postgresql", "bsl-1.0",
)  # fmt: skip
GAP_FIELDS = ("benchmark_id", "benchmark", "state", "value", "pr", "flavor", "command")
_MODEL_LEAVES_OUT = ("sha", "cells", "gaps")
_TEXTS = tuple(name for name, type_ in REPORT_FIELDS.items() if "str" in type_ and name != "told")
_PLACE = re.compile(r"(table|row|column|line) (\d+)")
_SPARSE = 3  # a list is told by its places where fewer than one in so many are something
Packed = Mapping[str, Any] | Sequence[Any]


class _Strings:
    """Texts, each once; None is 0."""

    def __init__(self) -> None:
        self.places: dict[str | None, int] = {None: 0}

    def __call__(self, text: str | None) -> int:
        return self.places.setdefault(text, len(self.places))


def pack(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the form of the page."""
    strings = _Strings()
    columns = {column["id"]: at for at, column in enumerate(document["benchmarks"])}
    sorts = {(sort["pipeline_tag"], sort["type"]): at for at, sort in enumerate(document["sorts"])}
    cells = [(columns[key], cell) for model in document["models"] for key, cell in model["cells"].items()]
    return {
        **document,
        "models": [_pack_model(model, sorts, strings) for model in document["models"]],
        "sorts": [[columns[key] for key in sort["benchmarks"]] for sort in document["sorts"]],
        "views": [
            {**view, "columns": [columns[key] for key in view["columns"]]} for view in document["views"]
        ],
        "cells": {
            "column": _packed_list([at for at, _ in cells]),
            "reports": _packed_list([len(cell["reports"]) for _, cell in cells], 1),
            "why": _packed_list([strings(cell["why"]) for _, cell in cells]),
            "conflict": _packed_list([int(cell["conflict"]) + int(cell["doubt"]) for _, cell in cells]),
        },
        "reports": _pack_reports(document, cells, strings),
        "texts": list(_TEXTS),
        "gap_fields": list(GAP_FIELDS),
        "facts": [dict(zip(("id", "name", "kind", "title"), fact, strict=True)) for fact in FACTS],
        "standings": STANDINGS,
        "kinds": KINDS,
        "whos": WHO_WORDS,
        "open": OPEN_LICENCES,
        "publish": PUBLISHING,
        "any_model": ANY_MODEL,
        "strings": list(strings.places),
    }


def _pack_model(
    model: Mapping[str, Any], sorts: Mapping[tuple[str | None, str | None], int], strings: _Strings
) -> dict[str, Any]:
    gaps = [
        [gap[name] if name in ("value", "pr") else strings(gap[name]) for name in GAP_FIELDS]
        for gap in model["gaps"]
    ]
    told = {key: value for key, value in model.items() if key not in _MODEL_LEAVES_OUT}
    sort = sorts.get((model["pipeline_tag"], model["type"]))
    return {**told, "cells": len(model["cells"]), "gaps": gaps, "sort": sort}


def _pack_reports(
    document: Mapping[str, Any], cells: Sequence[tuple[int, Mapping[str, Any]]], strings: _Strings
) -> dict[str, Packed]:
    """The reports of all cells in their order, by field; what follows from other fields is not told again."""
    rows = [(document["benchmarks"][at]["unit"], row) for at, cell in cells for row in cell["reports"]]
    found: dict[str, Packed] = {}
    for name in _TEXTS:
        if name not in ("raw", "place"):
            found[name] = _packed_list([strings(row[name]) for _, row in rows])
    found["raw"] = _packed_list([strings(_raw_form(row, unit)) for unit, row in rows])
    found["printed"] = _packed_list(
        [None if row["printed"] == row["value"] else row["printed"] for _, row in rows], None
    )
    places = [dict(_PLACE.findall(row["place"] or "")) for _, row in rows]
    for word in ("table", "row", "column", "line"):
        found[word] = _packed_list([int(place.get(word, -1)) for place in places], -1)
    for name in ("value", "stderr", "samples", "pr"):
        found[name] = _packed_list([row[name] for _, row in rows], None)
    found["decimals"] = _packed_list([row["decimals"] for _, row in rows], 1)
    found["contradicted"] = _packed_list([int(row["contradicted"]) for _, row in rows])
    found["told"] = _packed_list([strings("\n".join(f"{k}: {v}" for k, v in row["told"].items()) or None)
                                  for _, row in rows])  # fmt: skip
    return found


def _raw_form(row: Mapping[str, Any], unit: str | None) -> str | None:
    """What a source prints, with {} for the number as its decimals say: "**{}**" stands for thousands."""
    if row["raw"] is None:
        return None
    decimals = row["decimals"] + (2 if unit == "percent" and row["unit"] == "fraction" else 0)
    number = f"{row['printed']:.{decimals}f}"
    alone = row["raw"].count(number) == 1 and "{}" not in row["raw"]
    return str(row["raw"].replace(number, "{}")) if alone else str(row["raw"])


def _packed_list(values: Sequence[Any], usual: Any = 0) -> Packed:
    """A list, or what differs from the usual value with its distance to the one before."""
    others = [at for at, value in enumerate(values) if value != usual]
    if len(others) * _SPARSE >= len(values):
        return values
    steps = [at - before for before, at in zip([0, *others], others, strict=False)]
    return {"usual": usual, "steps": steps, "of": [values[at] for at in others]}


# --------------------------------------------------------------------------------------------------
# board/page: index.html: one file that loads nothing, of a template, styles, a program and the data
# --------------------------------------------------------------------------------------------------
# What a stranger wrote gets into the page in two ways only: escaped by jinja2, and as text nodes of the
# program (Trusted Types forbid it markup).
#
# `render_page` makes it.

# index.html is TEMPLATE with STYLE, PROGRAM and the packed data in it. What a stranger wrote gets into the
# page in two ways only: escaped by jinja2, and as text nodes of PROGRAM (Trusted Types forbid it markup).

TEMPLATE = """\
{% macro head() %}<thead><tr><th scope="col" class="name">Model</th>
{%- for fact in facts %}<th scope="col" class="{{ fact.kind }}" title="{{ fact.title }}">
{{- fact.name }}</th>{% endfor %}
{%- for column in static %}<th scope="col" class="score{{ "" if column.default else " extra" }}">
{{- column.name }}{{ " ↓" if column.lower_is_better }}</th>{% endfor %}</tr></thead>{% endmacro %}
{% macro row(model) %}<tr><th scope="row" class="name">
{%- if model.url %}<a href="{{ model.url }}" rel="noopener nofollow">{{ model.repo_id }}</a>
{%- else %}{{ model.repo_id }}{% endif %}</th>
{%- for fact in facts %}<td class="{{ fact.kind }}">{{ fact_text(model, fact) }}</td>{% endfor %}
{%- for column in static %}{% set cell = model.cells[column.id] %}
{%- if cell %}<td class="score{{ "" if column.default else " extra" }}">{{ cell_text(cell) }}</td>
{%- else %}<td{% if not column.default %} class="extra"{% endif %}></td>{% endif %}{% endfor %}</tr>
{% endmacro %}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{{ board.title }}</title>
<style>{{ style }}</style>
<script>{{ early }}</script>
</head>
<body>
<a class="skip" href="#panels">Skip to the table</a>
<header>
<h1>{{ board.title }}</h1>
<p class="lead">{{ scanned.models }} models scanned
{%- if scanned.selections %}<span class="wide"> ({{ scanned.selections|join("; ") }})</span>{% endif +%}
{% if scanned.last %}
on <time id="when" datetime="{{ scanned.last }}">{{ scanned.last[:16]|replace("T", " ") }} UTC</time>
{%- endif %}<span class="sep">·</span>{{ scanned.with_scores }} with scores<span class="sep">·</span>
{%- if scanned.failed %}<span class="bad">{% else %}<span>{% endif %}{{ scanned.failed }} could not be read</span>
{#- -#}
<span class="wide"><span class="sep">·</span>{{ board.benchmarks|length }} benchmark tasks<span class="sep">·</span>data: <a href="data/leaderboard.json">JSON</a>,
<a href="data/reports.csv">CSV</a></span></p>
</header>
<div class="script" id="app">
<nav id="views" aria-label="Benchmarks by category"></nav>
<div id="controls" role="search" aria-label="Filters"></div>
<div class="bar"><div id="tabs" role="tablist" aria-label="Views"></div><div id="actions"></div></div>
</div>
<main id="panels" tabindex="-1">
<section id="panel-table" role="tabpanel" aria-labelledby="tab-table">
<div class="wrap" id="wrap" tabindex="0" role="region" aria-label="Scores, scrolls sideways">
<table id="board">
<caption class="quiet">A row a model, a column a benchmark task, higher is better unless a column says ↓.
A blank cell means that no result was found.</caption>
{{ head() }}
<tbody>{% for model in board.models[:first] %}{{ row(model) }}{% endfor %}</tbody>
</table>
</div>
{% if board.models|length > first %}<noscript><div class="wrap" tabindex="0"><table>
<caption>Models {{ first + 1 }} to {{ board.models|length }}</caption>
{{ head() }}
<tbody>{% for model in board.models[first:] %}{{ row(model) }}{% endfor %}</tbody>
</table></div></noscript>{% endif %}
<div class="script foot" id="more"></div>
</section>
<section class="script" id="panel-plots" role="tabpanel" aria-labelledby="tab-plots" hidden></section>
<section class="script" id="panel-compare" role="tabpanel" aria-labelledby="tab-compare" hidden></section>
<section class="script" id="panel-conflicts" role="tabpanel" aria-labelledby="tab-conflicts" hidden></section>
<section class="script" id="panel-contradictions" role="tabpanel" aria-labelledby="tab-contradictions" hidden></section>
<section class="script" id="panel-gaps" role="tabpanel" aria-labelledby="tab-gaps" hidden></section>
<section class="script" id="panel-left" role="tabpanel" aria-labelledby="tab-left" hidden></section>
<section class="script" id="panel-tasks" role="tabpanel" aria-labelledby="tab-tasks" hidden></section>
<section class="script" id="panel-model" aria-label="One model" hidden></section>
</main>
<footer>
<p class="legend"><span>Where it stands:</span>
<span><i class="badge verified"><b>✓</b></i> verified by the Hub</span>
<span><i class="badge repository"><b>●</b></i> in the model's metadata</span>
<span><i class="badge card"><b>○</b></i> in its card only</span>
<span><i class="badge pr"><b>PR</b></i> in an open pull request</span>
<span><i class="badge elsewhere"><b>↗</b></i> elsewhere</span></p>
<p class="legend"><span>Who measured it: no mark, the model's authors</span>
<span><i class="badge"><em>3rd</em></i> a named third party</span>
<span><i class="badge"><em>run</em></i> the run of a harness</span>
<span><i class="badge"><em>?</em></i> not known</span>
<span><i class="badge">≠</i> reports disagree</span>
<span><i class="badge">≠?</i> reports that may be the same disagree</span>
<span><i class="badge">!</i> the model's own card says otherwise</span></p>
<p class="legend script"><span>The bar: how far a value reaches on its column's scale, dark for the best</span>
<span>3=: rank in the sorted column, tied</span>
<span>±: the standard error, where a source tells one</span>
<span>41 of 97: models with a score, of those that the benchmark is for</span>
<span>blank: no result was found</span></p>
<p>Scores are what their sources state; nothing was measured here, nothing is averaged, and a missing score
counts as nothing at all. Settings differ between reports: open a cell to see them.
<noscript>Sources, settings and all competing reports: <a href="data/reports.csv">reports.csv</a>.
{%- if narrow %} On a board of this size only the columns that are shown first stand here.{% endif %}</noscript>
{%- if board.attribution %}
Some scores are from <a href="https://artificialanalysis.ai/">Artificial Analysis</a>.{% endif %}
<a class="full" href="?" target="_blank" rel="noopener">Open the full board</a></p>
</footer>
<dialog id="dialog" aria-labelledby="dialog-title"></dialog>
<div id="status" role="status" class="hidden"></div>
<script type="application/json" id="data">{{ data }}</script>
<script>{{ program }}</script>
</body>
</html>
"""

STYLE_OF_FRAME = """\
/* The page around its panels: colours, header, controls, menus, tabs. */
:root {
  /* Each colour once, light and dark: which counts follows from color-scheme, that of the system unless chosen. */
  color-scheme: light dark;
  --bg: light-dark(#fff, #12161b);
  --ink: light-dark(#1b1f24, #e2e7ec);
  --soft: light-dark(#59636e, #a0aab5);
  --line: light-dark(#e3e7eb, #2c343d);
  --fill: light-dark(#f6f8fa, #1a2027);
  --hover: light-dark(#eef3f8, #222b35);
  --link: light-dark(#0757b5, #7ab7ff);
  --accent: light-dark(#0757b5, #7ab7ff);
  --on: light-dark(#fff, #0d1117);
  --good: light-dark(#116329, #7ddf8f);
  --warn: light-dark(#8a4600, #f2b661);
  --bad: light-dark(#a40e26, #ff8f8f);
  --dot: light-dark(#57707f, #9fb3c0);
  --bar: light-dark(#b9cfe6, #34506e);
  --lead: light-dark(#3f7fc4, #5c9be0);
  --by: light-dark(#f1f6fc, #17212c);
  font:
    15px / 1.5 system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "Helvetica Neue",
    Arial,
    sans-serif;
}
:root[data-theme="light"] {
  color-scheme: light;
}
:root[data-theme="dark"] {
  color-scheme: dark;
}
* {
  box-sizing: border-box;
}
body {
  margin: 0 auto;
  padding: 0 1.5rem 2rem;
  max-width: 120rem;
  background: var(--bg);
  color: var(--ink);
}
header {
  padding: 1.2rem 0 0.2rem;
}
h1 {
  margin: 0;
  font-size: 1.5rem;
  line-height: 1.25;
  letter-spacing: -0.012em;
  font-weight: 650;
}
h2 {
  margin: 1.2rem 0 0.4rem;
  font-size: 1.05rem;
}
p {
  margin: 0.35rem 0;
  max-width: 75rem;
}
a {
  color: var(--link);
  text-underline-offset: 0.15em;
}
.lead,
footer,
.quiet,
.note {
  color: var(--soft);
}
header > p {
  max-width: none;
}
.bad {
  color: var(--bad);
}
.sep {
  margin: 0 0.4em;
}
.skip {
  position: absolute;
  left: -99rem;
}
.skip:focus {
  left: 1rem;
  top: 0.5rem;
  background: var(--bg);
  padding: 0.3rem 0.6rem;
  z-index: 9;
}
.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
html:not(.js) .script,
.js .extra,
[hidden] {
  /* biome-ignore lint/complexity/noImportantStyles: hidden is hidden, whatever else says how it is laid out */
  display: none !important;
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
button,
input,
select,
textarea,
summary {
  font: inherit;
  color: inherit;
}
button,
summary {
  cursor: pointer;
}
button,
select,
input[type="search"],
input[type="number"],
textarea,
.menu > summary {
  background: var(--bg);
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 0.3rem 0.6rem;
  min-height: 2.1rem;
}
button:hover,
.menu > summary:hover {
  background: var(--hover);
}
#controls {
  display: flex;
  flex-wrap: wrap;
  gap: 0.4rem 0.5rem;
  align-items: center;
  padding: 0.6rem 0 0.1rem;
}
#q {
  width: 14.5rem;
}
#controls input[type="number"] {
  width: 4.7rem;
}
#controls select {
  width: 9rem;
}
.size {
  display: flex;
  gap: 0.3rem;
  align-items: center;
  color: var(--soft);
}
.menu {
  position: relative;
}
.menu > summary {
  list-style: none;
  white-space: nowrap;
}
.menu > summary::-webkit-details-marker {
  display: none;
}
.menu > summary::after {
  content: " ▾";
  color: var(--soft);
}
.menu[data-set] > summary {
  border-color: var(--accent);
  color: var(--accent);
}
.pop {
  position: absolute;
  z-index: 6;
  margin-top: 0.3rem;
  min-width: 15rem;
  max-width: min(26rem, 88vw);
  max-height: 24rem;
  overflow: auto;
  padding: 0.5rem;
  background: var(--bg);
  border: 1px solid var(--line);
  border-radius: 8px;
  box-shadow: 0 8px 24px #0003;
}
#find-column {
  width: 100%;
  margin-bottom: 0.4rem;
}
.pop fieldset {
  border: 0;
  margin: 0;
  padding: 0;
}
.pop legend {
  position: sticky;
  top: -0.5rem;
  width: 100%;
  padding: 0.35rem 0.3rem 0.15rem;
  background: var(--bg);
  font-weight: 600;
}
.tally {
  color: var(--soft);
  font-weight: 400;
}
.pop label {
  display: flex;
  gap: 0.5rem;
  padding: 0.2rem 0.3rem;
  border-radius: 4px;
}
.pop.left {
  right: 0;
}
.pop label:hover {
  background: var(--hover);
}
.pop label span:last-child {
  margin-left: auto;
  color: var(--soft);
}
.presets {
  display: flex;
  flex-wrap: wrap;
  gap: 0.4rem;
  margin-bottom: 0.4rem;
}
.plain {
  border-color: transparent;
  background: none;
  color: var(--link);
  padding: 0.3rem 0.4rem;
}
.phone,
.narrow {
  display: none;
}
#views {
  padding-top: 0.5rem;
}
.chips {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem;
}
.chips button,
.chip {
  border-radius: 99px;
  padding: 0.1rem 0.55rem;
  min-height: 1.8rem;
  font-size: 0.9rem;
}
.chips [aria-pressed="true"] {
  background: var(--accent);
  border-color: var(--accent);
  color: var(--on);
}
#active,
.active {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem;
  margin: 0;
  align-items: center;
}
.chip {
  border-color: var(--accent);
  color: var(--accent);
  font-size: 0.87rem;
}
#filters[data-set] {
  border-color: var(--accent);
  color: var(--accent);
  font-weight: 600;
}
.single #app,
.single header .lead {
  display: none;
}
#app .bar {
  display: flex;
  flex-wrap: wrap;
  border-bottom: 1px solid var(--line);
  margin: 0.3rem 0 0;
}
#tabs {
  display: flex;
  flex: 1 1 auto;
  gap: 0.2rem;
  overflow-x: auto;
}
#tabs button {
  border: 0;
  border-radius: 0;
  background: none;
  padding: 0.5rem 0.75rem;
  color: var(--soft);
  white-space: nowrap;
  border-bottom: 2px solid transparent;
}
#tabs [aria-selected="true"] {
  color: var(--ink);
  border-color: var(--accent);
  font-weight: 600;
}
main:focus {
  outline: 0;
}
"""
STYLE_OF_TABLE = """\
/* The table of the board: headings, cells, badges; the legend below it. */
.wrap {
  position: relative;
  overflow: auto;
  max-height: calc(100vh - 6rem);
  /* biome-ignore lint/suspicious/noDuplicateProperties: the line above is for browsers without dvh */
  max-height: calc(100dvh - 6rem);
  border-bottom: 1px solid var(--line);
}
table {
  border-collapse: separate;
  border-spacing: 0;
  font-variant-numeric: tabular-nums lining-nums;
}
caption {
  text-align: left;
  padding: 0.5rem 0 0.4rem;
  caption-side: top;
  font-size: 0.87rem;
}
#board caption {
  position: sticky;
  left: 0;
  max-width: calc(100vw - 3rem);
}
th,
td {
  padding: 0.36rem 0.6rem;
  border-bottom: 1px solid var(--line);
  text-align: left;
  font-weight: 400;
  white-space: nowrap;
  vertical-align: middle;
}
thead th {
  position: sticky;
  top: 0;
  z-index: 2;
  background: var(--fill);
  font-size: 0.84rem;
  font-weight: 600;
  vertical-align: bottom;
  border-top: 1px solid var(--line);
}
#board {
  --name: 19.5rem;
}
.js #board {
  table-layout: fixed;
  width: calc(var(--name) + var(--wide, 0rem));
}
.js #board th {
  width: var(--width, var(--name));
}
.wrap th.name {
  position: sticky;
  left: 0;
  z-index: 1;
  background: var(--bg);
  border-right: 1px solid var(--line);
  width: var(--name, 21rem);
  white-space: normal;
  overflow-wrap: anywhere;
  line-height: 1.3;
}
.wrap thead th.name {
  z-index: 3;
  background: var(--fill);
}
tbody tr:hover > * {
  background-color: var(--hover);
}
tr.picked > th.name {
  box-shadow: inset 3px 0 var(--accent);
}
th.name > div {
  display: flex;
  align-items: baseline;
}
th.name label {
  flex: none;
  margin-right: 0.5rem;
}
th.name a {
  color: inherit;
  text-decoration: none;
  font-weight: 550;
}
th.name a:hover {
  text-decoration: underline;
  color: var(--link);
}
th.name small {
  color: var(--soft);
  font-size: 1em;
  font-weight: 400;
}
.whole,
.params,
.count,
.score {
  text-align: right;
}
td.text,
td.count,
td.whole,
td.params {
  color: var(--soft);
}
td.text {
  white-space: normal;
  overflow-wrap: anywhere;
}
thead th.score {
  white-space: normal;
  overflow-wrap: anywhere;
  padding-right: 1.4rem;
}
#board thead button {
  position: relative;
  border: 0;
  background: none;
  padding: 0;
  min-height: 1.5rem;
  font-weight: inherit;
  text-align: inherit;
  width: 100%;
  border-radius: 3px;
}
#board thead button::after {
  content: "↕";
  display: inline-block;
  width: 1em;
  text-align: center;
  font-size: 0.8em;
  opacity: 0;
}
#board thead .score button::after {
  position: absolute;
  bottom: 0.25em;
}
#board thead :is(.whole, .params, .count) button {
  display: flex;
  flex-direction: row-reverse;
  align-items: center;
}
#board thead button:hover::after,
#board thead button:focus-visible::after {
  opacity: 0.6;
}
#board th[aria-sort="ascending"] button::after {
  content: "▲";
  opacity: 1;
}
#board th[aria-sort="descending"] button::after {
  content: "▼";
  opacity: 1;
}
th[aria-sort="ascending"],
th[aria-sort="descending"] {
  color: var(--accent);
}
.cell {
  cursor: pointer;
  border-radius: 4px;
  padding: 0.1rem 0.25rem;
  margin: 0 -0.25rem;
}
.cell:hover {
  background: var(--line);
}
td.score {
  font-weight: 500;
  padding-right: 2.5rem;
}
/* A quiet bar: how far the value reaches on its column's scale. */
#board td.score {
  --tint: var(--bar);
  background-image: linear-gradient(var(--tint), var(--tint));
  background-repeat: no-repeat;
  background-position: 0 100%;
  background-size: var(--reach, 0) 3px;
}
#board td.first {
  --tint: var(--lead);
  font-weight: 700;
}
#board td.by {
  background-color: var(--by);
}
#board tr:hover td.by {
  background-color: var(--hover);
}
.place {
  flex: none;
  width: 2.1em;
  margin-right: 0.5rem;
  text-align: right;
  color: var(--soft);
  font-size: 0.87em;
}
thead .score small {
  display: block;
  color: var(--soft);
  font-weight: 400;
  font-size: 0.92em;
}
.error {
  color: var(--soft);
  font-weight: 400;
}
.badge {
  font-size: 0.68rem;
  font-weight: 600;
  color: var(--bad);
  font-style: normal;
}
.cell .badge {
  position: absolute;
  margin: 0.25em 0 0 0.4em;
  line-height: 1.5;
}
.sheet .badge {
  margin-left: 0.35em;
}
.badge b,
.badge.alone {
  font-weight: inherit;
  color: var(--dot);
}
.badge.verified b,
.badge.verified.alone {
  color: var(--good);
}
.badge.pr b {
  color: var(--warn);
}
.badge.pr b {
  border: 1px solid currentColor;
  border-radius: 4px;
  padding: 0 0.2em;
}
.badge em {
  font-style: normal;
  color: var(--soft);
  padding-left: 0.2em;
}
.mode {
  display: block;
  font-size: 0.72rem;
  font-weight: 400;
  line-height: 1.25;
  color: var(--soft);
  margin-right: -2rem;
}
.cell.moded {
  display: inline-block;
}
.foot {
  padding: 0.5rem 0;
  display: flex;
  gap: 0.8rem;
  align-items: center;
  color: var(--soft);
  flex-wrap: wrap;
}
.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 0.2rem 1.3rem;
}
footer {
  font-size: 0.87rem;
  padding-top: 0.4rem;
}
footer .full {
  display: none;
}
"""
STYLE_OF_DETAILS = """\
/* What opens from the table and beside it: dialog, lists of reports, plots. */
dialog {
  width: min(46rem, calc(100vw - 1.5rem));
  max-height: 88vh;
  padding: 1.2rem 1.4rem;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--bg);
  color: var(--ink);
  box-shadow: 0 20px 60px #0006;
}
dialog::backdrop {
  background: #0007;
}
dialog h2 {
  margin: 0 2.5rem 0.1rem 0;
  font-size: 1.1rem;
  overflow-wrap: anywhere;
}
dialog .close {
  position: absolute;
  right: 0.9rem;
  top: 0.9rem;
  min-width: 2.1rem;
  padding: 0;
}
dialog .big {
  font-size: 2rem;
  font-weight: 650;
  font-variant-numeric: tabular-nums;
  margin: 0.2rem 0;
  line-height: 1.2;
}
dialog .why {
  padding: 0.5rem 0.8rem;
  background: var(--fill);
  border-left: 3px solid var(--accent);
  border-radius: 0 6px 6px 0;
}
dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 0.15rem 1rem;
  margin: 0.7rem 0;
}
dt {
  color: var(--soft);
}
dd {
  margin: 0;
  overflow-wrap: anywhere;
}
.sheet {
  overflow-x: auto;
}
.sheet table {
  min-width: min(100%, 40rem);
}
.sheet th,
.sheet td {
  vertical-align: top;
}
.sheet td {
  white-space: normal;
}
.sheet thead th {
  position: static;
}
.sheet td.score {
  white-space: nowrap;
}
code {
  font:
    0.86em ui-monospace,
    SFMono-Regular,
    Menlo,
    Consolas,
    monospace;
  overflow-wrap: anywhere;
}
textarea {
  width: 100%;
  min-height: 5rem;
  font:
    0.86em ui-monospace,
    Menlo,
    Consolas,
    monospace;
}
section details.gap {
  border-bottom: 1px solid var(--line);
  padding: 0.5rem 0;
}
section details.gap > summary {
  font-weight: 500;
}
section details.gap .quiet {
  font-weight: 400;
}
.better {
  color: var(--good);
}
.worse {
  color: var(--bad);
}
.why.against {
  border-color: var(--bad);
}
.against strong {
  font-weight: 650;
}
h3 {
  margin: 1.4rem 0 0.3rem;
  font-size: 1rem;
}
#panel-model .title {
  font-size: 1.35rem;
  overflow-wrap: anywhere;
  outline: 0;
}
#panel-model .title small {
  font-size: 1em;
  font-weight: 400;
  color: var(--soft);
}
.back {
  margin-top: 0.8rem;
}
.origin {
  color: var(--soft);
}
.links {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem 0.8rem;
  align-items: center;
}
dl.facts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1.8rem;
  margin: 0.6rem 0;
}
dl.facts dt {
  font-size: 0.82rem;
  margin: 0;
}
#panel-model .sheet {
  margin: 0.3rem 0 0.9rem;
}
#panel-model .sheet caption {
  font-weight: 600;
}
.sheet td.params {
  text-align: right;
}
tr.again > * {
  color: var(--soft);
}
tr.again > th {
  padding-left: 1.6rem;
}
.command {
  display: flex;
  align-items: center;
  gap: 0.3rem;
}
.command .plain {
  min-height: 0;
  padding-block: 0;
}
.picked-models {
  list-style: none;
  padding: 0;
  margin: 0.4rem 0;
}
.best {
  font-weight: 700;
}
.dense td:is([data-label="Rank"], [data-label="Date"], [data-label="Stands"]) {
  white-space: nowrap;
}
.beside table {
  table-layout: fixed;
  width: 100%;
  max-width: 72rem;
}
.beside thead th {
  white-space: normal;
  overflow-wrap: anywhere;
}
.beside td.score {
  text-align: left;
  white-space: normal;
}
.sheet .score .quiet {
  font-weight: 400;
  font-size: 0.82rem;
  white-space: normal;
}
.choices {
  display: flex;
  flex-wrap: wrap;
  gap: 0.4rem 1rem;
  align-items: center;
}
.choices select {
  max-width: min(20rem, 70vw);
}
svg.plot {
  display: block;
  max-width: 100%;
  height: auto;
  margin: 0.6rem 0;
}
.plot text {
  font-size: 12px;
  fill: var(--soft);
  font-variant-numeric: tabular-nums;
}
.plot .label {
  fill: var(--ink);
  font-weight: 600;
  paint-order: stroke;
  stroke: var(--bg);
  stroke-width: 4px;
  pointer-events: none;
}
.plot .grid {
  stroke: var(--line);
}
.plot .front {
  stroke: var(--accent);
  fill: none;
  stroke-width: 1.6;
}
.plot .dot {
  fill: var(--dot);
  fill-opacity: 0.55;
  stroke: var(--bg);
  cursor: pointer;
}
.plot .dot.on {
  fill: var(--accent);
  fill-opacity: 1;
}
.plot .dot.hollow {
  fill: var(--bg);
  fill-opacity: 1;
  stroke: var(--dot);
  stroke-width: 1.5;
}
.plot .dot.hollow.on {
  stroke: var(--accent);
}
"""
STYLE_OF_MEDIA = """\
/* Other surroundings: in a frame, on a phone, on paper. */
.embed header,
.embed #views,
.embed #active,
.embed #controls,
.embed #app .bar,
.embed footer p:not(.legend) {
  display: none;
}
.embed body {
  padding: 0.5rem;
}
.embed footer p:last-child {
  display: block;
}
.embed footer .full {
  display: inline;
}
.embed .wrap {
  max-height: calc(100vh - 5.5rem);
}
@media (max-width: 40rem) {
  body {
    padding: 0 0.8rem 1.5rem;
  }
  header {
    padding-top: 0.8rem;
  }
  h1 {
    font-size: 1.2rem;
  }
  header .lead {
    font-size: 0.87rem;
  }
  .lead .wide,
  .chips {
    display: none;
  }
  #views {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0 0.6rem;
    padding-top: 0.2rem;
  }
  .narrow {
    display: block;
    min-width: 0;
  }
  .narrow span {
    display: block;
    color: var(--soft);
    font-size: 0.82rem;
  }
  #board {
    --name: 54vw;
  }
  th.name small {
    font-size: 0.82em;
    display: block;
  }
  .place {
    order: 1;
    width: auto;
    margin: 0 0 0 auto;
    padding-left: 0.3rem;
  }
  th,
  td {
    padding: 0.36rem 0.45rem;
  }
  #controls {
    padding-top: 0.5rem;
  }
  #q {
    flex: 1 1 55%;
    width: auto;
  }
  .phone {
    display: inline-block;
  }
  button,
  select,
  .menu > summary,
  #controls input:not([type="checkbox"]) {
    min-height: 2.6rem;
  }
  #view,
  #sort-by {
    width: 100%;
  }
  #board thead button,
  .plain {
    min-height: 2rem;
  }
  #app:not(.open) #controls > :not(#q, .phone, #active),
  #app:not(.open) #actions {
    display: none;
  }
  #active {
    flex-basis: 100%;
  }
  #app .bar {
    display: block;
  }
  .pop {
    position: fixed;
    inset: auto 0 0 0;
    max-width: none;
    max-height: 75vh;
    margin: 0;
    border-radius: 14px 14px 0 0;
    padding: 0.8rem;
  }
  dialog {
    width: 100vw;
    max-width: 100vw;
    margin: auto 0 0;
    border-radius: 14px 14px 0 0;
    padding: 1rem;
  }
  dl:not(.facts) {
    grid-template-columns: 7.4rem 1fr;
    gap: 0.2rem 0.6rem;
  }
  /* A row of a list becomes a block, in which each cell bears its head. */
  .sheet table,
  .sheet caption,
  .sheet tbody,
  .sheet tr,
  .sheet th,
  .sheet td {
    display: block;
    min-width: 0;
  }
  .sheet thead {
    display: none;
  }
  .sheet tr {
    padding: 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  .sheet :is(th, td) {
    padding: 0.1rem 0;
    border: 0;
    text-align: left;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .sheet th {
    font-weight: 600;
  }
  .sheet td:empty {
    display: none;
  }
  .dense tr {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.7rem;
    align-items: baseline;
  }
  .dense th {
    flex: 1 0 60%;
  }
  .dense td {
    order: 2;
    color: var(--soft);
    font-size: 0.87rem;
  }
  .dense td.score {
    order: 1;
    flex: none;
    font-size: 1rem;
    color: var(--ink);
  }
  .dense tr.again > th {
    padding-left: 0.8rem;
  }
  .sheet td[data-label]::before {
    content: attr(data-label) ": ";
    color: var(--soft);
    font-weight: 400;
    font-size: 0.87rem;
  }
  .dense td:not([data-label="Rank"], [data-label="Date"])::before {
    content: none;
  }
  #board caption {
    max-width: calc(100vw - 1.6rem);
    white-space: normal;
  }
}
@media (prefers-reduced-motion: no-preference) {
  button {
    transition: background 0.12s;
  }
}
@media print {
  body {
    max-width: none;
    padding: 0;
    font-size: 8pt;
    background: #fff;
    color: #000;
  }
  #views,
  #active,
  #controls,
  #app .bar,
  .skip,
  dialog,
  #more,
  th.name label {
    display: none;
  }
  .wrap {
    overflow: visible;
    max-height: none;
  }
  th,
  td {
    padding: 0.1rem 0.25rem;
    font-size: 7pt;
  }
  thead th,
  .wrap th.name {
    position: static;
  }
  .js #board {
    table-layout: auto;
    width: auto;
  }
  .wrap th.name {
    width: auto;
    overflow-wrap: normal;
  }
  thead {
    display: table-header-group;
  }
  tr {
    break-inside: avoid;
  }
  thead button::after {
    visibility: hidden;
  }
}
"""
STYLE = "".join((STYLE_OF_FRAME, STYLE_OF_TABLE, STYLE_OF_DETAILS, STYLE_OF_MEDIA))

EARLY = """\
document.documentElement.classList.add("js");
"""  # runs before anything is drawn: says that there are scripts
PROGRAM_DATA = r"""// The page's data, and elements. Text becomes text nodes, never markup.

const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const COLUMNS = D.benchmarks,
  MODELS = D.models,
  FACTS = D.facts.filter((fact) => MODELS.some((model) => model[fact.id] != null));
// The views of one category each: all but the overview and the five.
const CATEGORIES = D.views.filter((item) => item.id && item.id !== "five");
const MAKERS = {
  html: (tag) => document.createElement(tag),
  svg: (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag),
};
const maker =
  (make) =>
  (tag, attributes, ...children) => {
    const node = make(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name.startsWith("--")) node.style.setProperty(name, value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.flat(9).filter((child) => child != null && child !== false));
    return node;
  };
const h = maker(MAKERS.html),
  s = maker(MAKERS.svg);
const link = (url, text) =>
  /^https:\/\//.test(url || "")
    ? h("a", { href: url, rel: "noopener nofollow", target: "_blank" }, text)
    : text;
const button = (text, run, attributes) => h("button", { type: "button", onclick: run, ...attributes }, text);
const say = (text) => {
  $("status").textContent = text;
};
const plural = (n, word, many = `${word}s`) => `${n.toLocaleString("en")} ${n === 1 ? word : many}`;

// --- what is packed (board/packing.py): lists by field, those of few values by the steps between them ---
const unpacked = (list, size) => {
  if (Array.isArray(list)) return list;
  const all = new Array(size).fill(list.usual);
  let at = 0;
  list.steps.forEach((step, n) => {
    at += step;
    all[at] = list.of[n];
  });
  return all;
};
const CELLS = MODELS.reduce((sum, model) => sum + model.cells, 0);
const C = Object.fromEntries(Object.entries(D.cells).map(([name, list]) => [name, unpacked(list, CELLS)]));
const REPORTS = C.reports.reduce((sum, n) => sum + n, 0);
const R = Object.fromEntries(
  Object.entries(D.reports).map(([name, list]) => [name, unpacked(list, REPORTS)]),
);
const textAt = (report, name) => D.strings[R[name][report]];
const TRUST = Object.keys(D.standings);
// Where the cell of a model in a column is among all, from 1 on; 0 is none. Its reports are `first` and those after.
const GRID = new Int32Array(MODELS.length * COLUMNS.length);
const FIRST = new Int32Array(CELLS);
const FIRST_CELL = new Int32Array(MODELS.length);
{
  let cell = 0,
    report = 0;
  MODELS.forEach((model, order) => {
    model.order = order;
    model.conflicts = [];
    FIRST_CELL[order] = cell;
    for (let n = model.cells; n; n--, cell++) {
      const j = C.column[cell];
      GRID[order * COLUMNS.length + j] = cell + 1;
      FIRST[cell] = report;
      report += C.reports[cell];
      if (C.conflict[cell]) model.conflicts.push(j);
    }
    model.words = [model.repo_id, model.organisation, model.licence, model.type].join(" ").toLowerCase();
    model.gaps = model.gaps
      .map((row) =>
        Object.fromEntries(
          D.gap_fields.map((name, at) => [
            name,
            name === "value" || name === "pr" ? row[at] : D.strings[row[at]],
          ]),
        ),
      )
      .filter((gap) => gap.state !== "published");
  });
}
const isCopy = (model) => ["quantized", "adapter", "merge"].includes(model.type);
const BY_NAME = new Map(MODELS.map((model) => [model.repo_id, model]));
const modeOf = (report) => [textAt(report, "mode"), textAt(report, "tools")].filter(Boolean).join(", ");
const reportsOf = (cell) => Array.from({ length: C.reports[cell] }, (_, n) => FIRST[cell] + n);
const placeText = (report) =>
  ["table", "row", "column", "line"]
    .filter((word) => R[word][report] >= 0)
    .map((word) => `${word} ${R[word][report]}`)
    .join(", ");
// A report with all its fields, for details and lists.
const unpack = (report) => {
  const row = { at: report, place: placeText(report), contradicted: R.contradicted[report] === 1 };
  for (const name of D.texts) if (R[name]) row[name] = textAt(report, name);
  for (const name of ["value", "decimals", "stderr", "samples", "pr"]) row[name] = R[name][report];
  row.printed = R.printed[report] ?? row.value;
  const column = COLUMNS[columnOf(report)];
  const deeper = column.unit === "percent" && row.unit === "fraction" ? 2 : 0;
  row.raw = row.raw?.replace("{}", row.printed.toFixed(row.decimals + deeper)) ?? null;
  row.told = toldOf(report);
  return row;
};
const columnOf = (report) => {
  let low = 0,
    high = CELLS - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (FIRST[middle] <= report) low = middle;
    else high = middle - 1;
  }
  return C.column[low];
};
// The settings of a report one by one: kind -> words.
const toldOf = (report) =>
  new Map(
    (textAt(report, "told") || "")
      .split("\n")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );
const DEPTH = COLUMNS.map(() => 0);
for (let cell = 0; cell < CELLS; cell++) {
  const j = C.column[cell];
  DEPTH[j] = Math.max(DEPTH[j], Math.min(2, R.decimals[FIRST[cell]]));
}

// --- texts ---
const short = (n, units) => {
  const unit = units.find(([size]) => n >= size) || [1, ""];
  const value = n / unit[0];
  return (value >= 99.95 || unit[0] === 1 ? Math.round(value) : Math.round(value * 10) / 10) + unit[1];
};
const SIZES = [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
  ],
  COUNTS = [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ];
const factText = (model, fact) => {
  const value = model[fact.id];
  if (value == null) return "";
  return fact.kind === "params"
    ? short(value, SIZES)
    : fact.kind === "count"
      ? short(value, COUNTS)
      : String(value);
};
const number = (value, decimals) => value.toFixed(Math.min(decimals, 2));
const plain = (cell) => number(cell.value, cell.decimals);
// Numbers keep the decimals of their source; figure spaces align them at the point.
const aligned = (cell, j) => {
  const decimals = Math.min(cell.decimals, 2),
    depth = DEPTH[j];
  return (
    cell.value.toFixed(decimals) +
    (decimals === 0 && depth ? "\u2008" : "") +
    "\u2007".repeat(depth - decimals)
  );
};
const errorText = (value) => (value ? `±${+value.toPrecision(2)}` : "");
// Where a number stands, and apart from that who measured it.
const placeName = (report) =>
  report.standing === "repository"
    ? report.kind === "readme"
      ? "in the card"
      : "in metadata"
    : { verified: "verified", pr: `open PR${report.pr ? ` ${report.pr}` : ""}`, elsewhere: "elsewhere" }[
        report.standing
      ];
const WHO_MARKS = { authors: "", "third party": "3rd", "harness run": "run", unknown: "?" };
const disagreement = ["", "reports disagree", "reports that may be the same disagree"];
const badge = (cell) => {
  const card = cell.standing === "repository" && cell.kind === "readme";
  const mark = { verified: "✓", repository: card ? "○" : "●", pr: "PR", elsewhere: "↗" }[cell.standing];
  const told = { class: `badge ${card ? "card" : cell.standing}`, "aria-hidden": "true" };
  const warns = ["", " ≠", " ≠?"][cell.conflict] + (cell.contradicted ? " !" : "");
  if (cell.standing !== "pr" && !warns && !WHO_MARKS[cell.who])
    return h("i", { ...told, class: `${told.class} alone` }, mark); // nine of ten: one element less
  return h(
    "i",
    told,
    h("b", null, mark),
    WHO_MARKS[cell.who] ? h("em", null, WHO_MARKS[cell.who]) : "",
    warns,
  );
};
const modes = (cell) => [
  cell.mode ? h("small", { class: "mode" }, cell.mode) : "",
  cell.others.map((other) => h("small", { class: "mode other" }, `${other.mode} ${plain(other)}`)),
];
const unitText = (column) => ({ percent: "%" })[column.unit] || (column.unit ? ` ${column.unit}` : "");
// How many of the models that a column is for have a score in it.
const coverageText = (column) =>
  column.fits > column.models
    ? `${column.models.toLocaleString("en")} of ${column.fits.toLocaleString("en")}`
    : plural(column.models, "model");
const coverageTitle = (column) =>
  column.fits > column.models
    ? `${column.models} of the ${plural(column.fits, "model")} that it is for have a score`
    : `${plural(column.models, "model")} with a score`;
"""
PROGRAM_STATE = r"""// What decides what is shown, mirrored in the address with defaults left out; the models in view.

const DEFAULTS = {
  tab: "table",
  view: "",
  q: "",
  sort: "",
  dir: "",
  cols: "",
  hide: "",
  min: "",
  max: "",
  licence: "",
  type: "",
  trust: "elsewhere",
  who: "",
  mode: "",
  tools: "",
  complete: "",
  blank: "",
  pick: "",
  y: "",
  x: "parameters",
  embed: "",
  theme: "",
};
const query = new URLSearchParams(location.search);
const S = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, query.get(key) ?? value]));
if (!query.has("theme") && /^(dark|light)$/.test(query.get("__theme") || "")) S.theme = query.get("__theme");
const list = (text) =>
  text ? text.split(",").map((item) => item.replace(/%2C/g, ",").replace(/%25/g, "%")) : [];
const joined = (items) => items.map((item) => item.replace(/[,%]/g, encodeURIComponent)).join(",");
const index = new Map(COLUMNS.map((column, j) => [column.id, j]));
const pageAddress = (state, changes) => {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...state, ...changes }))
    if (value !== DEFAULTS[key]) words.set(key, value);
  return words.toString() ? `?${words}` : "";
};
const remember = () => {
  const words = pageAddress(S);
  try {
    history.replaceState(history.state, "", (words || location.pathname) + location.hash);
  } catch {
    /* a file:// page in a frame */
  }
  // A Space shows the page in a frame; this mirrors the state in the address that people see.
  if (parent !== window)
    parent.postMessage({ queryString: words.slice(1), hash: location.hash }, "https://huggingface.co");
};
// The page of one model has an address of its own: #model=org/name.
const modelAddress = (repo_id) =>
  `#model=${encodeURIComponent(repo_id).replace(/%2F/g, "/").replace(/'/g, "%27")}`;
const wantedModel = () => {
  const found = /^#model=(.+)$/.exec(location.hash);
  try {
    return found ? decodeURIComponent(found[1]) : null;
  } catch {
    return found[1];
  }
};
const modelLink = (model, ...content) =>
  h("a", { href: modelAddress(model.repo_id) }, content.length ? content : model.repo_id);
const viewNow = () => D.views.find((view) => view.id === S.view) || D.views[0];
// The columns that are shown: those that were picked, else those of the view.
let choice = { key: null, columns: [] };
const chosen = () => {
  const key = JSON.stringify([S.cols, S.view]);
  if (choice.key !== key) choice = { key, columns: choose() };
  return choice.columns;
};
const choose = () => {
  if (S.cols === "all") return COLUMNS.map((_, j) => j);
  if (S.cols === "none") return [];
  const picked = list(S.cols)
    .map((id) => index.get(id))
    .filter((j) => j !== undefined);
  return picked.length ? picked.sort((a, b) => a - b) : viewNow().columns;
};
// On a narrow screen the column that is sorted by comes first; one that is not in view is shown beside it.
const NARROW = matchMedia("(max-width: 40rem)");
const shownColumns = () => {
  const shown = chosen(),
    j = index.get(sortName());
  if (j === undefined) return shown;
  if (!shown.includes(j)) return [j, ...shown];
  return NARROW.matches ? [j, ...shown.filter((other) => other !== j)] : shown;
};
const facts = () => {
  const hidden = new Set(list(S.hide));
  return FACTS.filter((fact) => !hidden.has(fact.id));
};

// --- filters of reports: a cell shows the first of its reports that passes; ranks are among what is shown ---
const NOT_TOLD = "not told";
const REPORT_FILTERS = ["who", "mode", "tools"];
const MOVED = { author: "repository", third: "elsewhere" }; // what addresses of older pages call standings
let passes = null; // a report -> whether it counts; null where all do
let siftedBy = null;
let made = new Map(); // cell -> what is shown of it
let ranks = new Map(); // column -> ranks by value, and how many
const passer = () => {
  const trusted = TRUST.indexOf(S.trust);
  const wanted = REPORT_FILTERS.map((name) => [name, new Set(list(S[name]))]).filter(([, set]) => set.size);
  return (report) =>
    TRUST.indexOf(textAt(report, "standing")) <= trusted &&
    wanted.every(([name, set]) => set.has(textAt(report, name) || NOT_TOLD));
};
const sift = () => {
  S.trust = MOVED[S.trust] || S.trust;
  if (!TRUST.includes(S.trust)) S.trust = DEFAULTS.trust;
  const key = JSON.stringify([S.trust, ...REPORT_FILTERS.map((name) => S[name])]);
  if (key === siftedBy) return;
  siftedBy = key;
  const open = S.trust === DEFAULTS.trust && REPORT_FILTERS.every((name) => S[name] === "");
  passes = open ? null : passer();
  made = new Map();
  ranks = new Map();
};
// The report that is shown of a model in a column, -1 where there is none.
const reportOf = (model, j) => {
  const cell = GRID[model.order * COLUMNS.length + j] - 1;
  if (cell < 0) return -1;
  if (!passes) return FIRST[cell];
  for (let n = 0; n < C.reports[cell]; n++) if (passes(FIRST[cell] + n)) return FIRST[cell] + n;
  return -1;
};
const scoreOf = (model, j) => {
  const report = reportOf(model, j);
  return report < 0 ? null : R.value[report];
};
const ranksOf = (j) => {
  if (!ranks.has(j)) {
    const values = [];
    for (const model of MODELS) {
      const report = reportOf(model, j);
      if (report >= 0) values.push(R.value[report]);
    }
    const sign = COLUMNS[j].lower_is_better ? 1 : -1,
      places = new Map();
    values.sort((a, b) => sign * (a - b));
    values.forEach((value, place) => {
      if (!places.has(value)) places.set(value, { rank: place + 1, tied: 0 });
      places.get(value).tied += 1;
    });
    ranks.set(j, { places, of: values.length });
  }
  return ranks.get(j);
};
// What a cell shows: its first report, each other mode that is told, and its rank in the column.
const cellOf = (model, j) => {
  const first = reportOf(model, j);
  if (first < 0) return undefined;
  const cell = GRID[model.order * COLUMNS.length + j] - 1;
  if (!made.has(cell)) made.set(cell, makeCell(cell, first, j));
  return made.get(cell);
};
const makeCell = (cell, first, j) => {
  const mode = modeOf(first),
    others = new Map(),
    kept = reportsOf(cell).filter((report) => !passes || passes(report));
  for (const report of kept) {
    const other = modeOf(report);
    if (other && other !== mode && !others.has(other))
      others.set(other, { mode: other, value: R.value[report], decimals: R.decimals[report] });
  }
  const { places, of } = ranksOf(j),
    value = R.value[first],
    why = D.strings[C.why[cell]];
  return {
    reports: kept,
    value,
    decimals: R.decimals[first],
    error: R.stderr[first],
    mode,
    others: [...others.values()],
    standing: textAt(first, "standing"),
    kind: textAt(first, "kind"),
    who: textAt(first, "who"),
    pr: R.pr[first],
    conflict: C.conflict[cell],
    contradicted: R.contradicted[first] === 1,
    why: first === FIRST[cell] ? why : `the first that the filters leave; without them: ${why}`,
    ...places.get(value),
    of,
  };
};
const placeIn = (cell) => `${cell.rank}${cell.tied > 1 ? "=" : ""}`;
const rankText = (cell) => `${placeIn(cell)} of ${cell.of}`;

// --- the view: which models, in which order ---
const matcher = (text) => {
  const groups = text
    .toLowerCase()
    .split(";")
    .map((part) => part.split(/\s+/).filter(Boolean))
    .filter((words) => words.length);
  return (model) =>
    !groups.length || groups.some((words) => words.every((word) => model.words.includes(word)));
};
const OPEN = new Set(D.open);
const licenceFits = (wanted, model) =>
  wanted.has(model.licence || "unknown") || (wanted.has("open") && OPEN.has(model.licence));
let kept = { key: null, models: [] };
const filtered = () => {
  const key = JSON.stringify([S.q, S.min, S.max, S.licence, S.type]);
  if (kept.key !== key) kept = { key, models: filter() };
  return kept.models;
};
const filter = () => {
  const matches = matcher(S.q),
    licences = new Set(list(S.licence)),
    types = new Set(list(S.type));
  const low = S.min === "" ? null : +S.min * 1e9,
    high = S.max === "" ? null : +S.max * 1e9;
  return MODELS.filter(
    (model) =>
      matches(model) &&
      (!licences.size || licenceFits(licences, model)) &&
      (!types.size || types.has(model.type || "unknown")) &&
      ((low === null && high === null) ||
        (model.parameters !== null &&
          (low === null || model.parameters >= low) &&
          (high === null || model.parameters <= high))),
  );
};
const RANKED = MODELS.some((model) => model.trending_rank !== null);
// What the table is sorted by: what was asked for, else the most reported of the columns shown.
const sortName = () => {
  if (S.sort) return S.sort;
  const shown = chosen();
  if (shown.length) return COLUMNS[mostReported(shown)].id;
  return RANKED ? "trending_rank" : "coverage";
};
const mostReported = (shown) =>
  shown.reduce((best, j) => (COLUMNS[j].models > COLUMNS[best].models ? j : best), shown[0]);
// Place of a model among all by name: compared once, for comparing names takes time.
let alphabet = null;
const nameOrder = (model) => {
  if (!alphabet) {
    const sorted = [...MODELS].sort((a, b) => COLLATOR.compare(a.repo_id, b.repo_id));
    alphabet = new Map(sorted.map((item, at) => [item, at]));
  }
  return alphabet.get(model);
};
const sortKey = () => {
  const name = sortName();
  if (index.has(name)) {
    const j = index.get(name);
    return { get: (model) => scoreOf(model, j), best: COLUMNS[j].lower_is_better ? "asc" : "desc" };
  }
  if (name === "repo_id") return { get: nameOrder, best: "asc" };
  if (name === "coverage") return { get: coverageOf(chosen()), best: "desc" };
  const fact = FACTS.find((item) => item.id === name) || FACTS[0];
  const rising = (fact.kind === "text" && fact.id !== "created") || fact.id === "trending_rank";
  return { get: (model) => model[fact.id], best: rising ? "asc" : "desc" };
};
const coverageOf = (shown) => (model) => shown.reduce((sum, j) => sum + (reportOf(model, j) >= 0), 0);
const direction = () => S.dir || sortKey().best;
const COLLATOR = new Intl.Collator("en", { numeric: true });
const view = () => {
  const shown = shownColumns(),
    { get } = sortKey(),
    sign = direction() === "asc" ? 1 : -1;
  let models = filtered();
  if (S.complete) models = models.filter((model) => shown.every((j) => reportOf(model, j) >= 0));
  // A view of one category leaves away who has nothing in it, and says so below the table.
  const fitting = models.length;
  if (viewNow().id && !S.blank) models = models.filter((model) => shown.some((j) => reportOf(model, j) >= 0));
  const keyed = models.map((model, order) => ({ model, order, key: get(model) }));
  keyed.sort((a, b) => {
    const blank = (a.key === null) - (b.key === null); // blanks last, whichever way
    if (blank || a.key === null) return blank || a.order - b.order;
    const by = typeof a.key === "number" ? a.key - b.key : COLLATOR.compare(a.key, b.key);
    return sign * by || a.order - b.order;
  });
  const ordered = keyed.map((item) => item.model);
  return {
    shown,
    facts: facts(),
    models: ordered,
    without: fitting - models.length,
  };
};
"""
PROGRAM_TABLE = r"""// The table: headings, rows as they come into view, arrow keys.

const CHUNK = 30; // rows that are drawn at once; the next ones follow when the end of the table comes near
const CELLS_AT_ONCE = 560; // what is laid out well within a frame
const PAUSE = 20; // ms between two chunks, in which the page shows what it has and hears the reader
const rowsAtOnce = () => Math.max(6, Math.min(CHUNK, Math.round(CELLS_AT_ONCE / (V.shown.length + 10))));
let V = null,
  drawn = 0;
// Widths of columns by what is in them; that of the names is the style sheet's to say (`--name`).
const WIDTHS = { name: 0, whole: 5, params: 5, count: 6.4, text: 7.8, score: 7.9 };
// Long names of benchmarks break where a capital begins a word, not anywhere.
const breakable = (name) =>
  name
    .replace(/([a-z])([A-Z][a-z])/g, "$1\n$2")
    .split("\n")
    .map((part, at) => [at ? h("wbr") : "", part]);
const heading = (id, kind, text, title, below) =>
  h(
    "th",
    {
      scope: "col",
      class: kind,
      title,
      "data-id": id,
      ...(WIDTHS[kind] ? { "--width": `${WIDTHS[kind]}rem` } : {}),
    },
    button(text, () => sortBy(id)),
    below ? h("small", null, below) : "",
  );
const sortBy = (id) => {
  if (sortName() !== id) Object.assign(S, { sort: id, dir: "" });
  else {
    const flipped = direction() === "asc" ? "desc" : "asc";
    if (S.dir && flipped === sortKey().best) Object.assign(S, { sort: DEFAULTS.sort, dir: "" });
    else Object.assign(S, { sort: id, dir: flipped });
  }
  update();
  const again = document.querySelector(`#board th[data-id="${CSS.escape(id)}"] button`);
  if (again) again.focus({ preventScroll: true });
  say(`Sorted by ${id}, ${direction() === "asc" ? "ascending" : "descending"}`);
};
let headOfTable = ""; // the columns that the head names: while they stay, only its arrows change
const drawTable = () => {
  V = view();
  drawn = 0;
  const late = NARROW.matches ? LATE_NARROW : LATE;
  V.before = V.facts.filter((fact) => !late.has(fact.id));
  V.after = V.facts.filter((fact) => late.has(fact.id));
  V.coverage = coverageOf(V.shown);
  V.sorted = index.get(sortName());
  const board = $("board"),
    key = JSON.stringify([V.shown, V.facts.map((fact) => fact.id), NARROW.matches]);
  if (key !== headOfTable) drawHead(board);
  headOfTable = key;
  const sorted = `${direction()}ending`,
    by = sortName();
  for (const cell of board.tHead.rows[0].cells)
    cell.setAttribute("aria-sort", cell.dataset.id === by ? sorted : "none");
  board.tBodies[0].replaceChildren();
  board.caption.textContent = viewNote();
  $("wrap").scrollTop = 0;
  drawRows(rowsAtOnce());
};
const drawHead = (board) => {
  const ofFact = (fact) => heading(fact.id, fact.kind, fact.name, fact.title);
  const coverage = heading("coverage", "whole", "Scores", `Scores in the ${V.shown.length} columns shown`);
  const head = h(
    "tr",
    null,
    heading("repo_id", "name", "Model", "Account and name of the repository"),
    V.before.map(ofFact),
    NARROW.matches ? "" : coverage,
    V.shown.map((j) => scoreHeading(COLUMNS[j])),
    NARROW.matches ? coverage : "",
    V.after.map(ofFact),
  );
  // Columns of a known width: what is in the cells need not be measured, thousands of times, to lay them out.
  const wide = [...head.cells].reduce((sum, cell) => sum + WIDTHS[cell.classList[0]], 0);
  board.style.setProperty("--wide", `${wide}rem`);
  board.tHead.replaceChildren(head);
};
const scoreHeading = (column) =>
  heading(
    column.id,
    "score",
    breakable(column.name + (column.lower_is_better ? " ↓" : "")),
    `${column.name}: ${coverageTitle(column)}${column.lower_is_better ? ", lower is better" : ""}`,
    [coverageText(column), column.unit === "percent" ? "" : unitText(column)].filter(Boolean).join(","),
  );
// Facts that stand right of the scores; on a narrow screen all of them do.
const LATE = new Set(["trending_rank", "active_parameters", "organisation", "created", "downloads", "likes"]);
const LATE_NARROW = new Set(FACTS.map((fact) => fact.id));
const drawRows = (count) => {
  const rows = V.models.slice(drawn, drawn + count).map(drawRow);
  drawn += rows.length;
  $("board").tBodies[0].append(...rows);
  if (drawn === rows.length) {
    const first = $("board").tBodies[0].querySelector(".nav");
    if (first) first.tabIndex = 0;
  }
  const left = V.models.length - drawn;
  // On a tall window the first rows do not fill the table's frame: go on after this frame has been shown.
  if (left && drawn < 3 * CHUNK) requestAnimationFrame(() => setTimeout(fill, PAUSE));
  $("more").replaceChildren(
    h(
      "span",
      { id: "count" },
      `${V.models.length.toLocaleString("en")} of ` +
        `${plural(MODELS.length, "model")}, ${V.shown.length} of ${plural(COLUMNS.length, "benchmark task")}`,
    ),
    left ? button(`Show more (${left} left)`, () => drawRows(200)) : "",
    V.without ? button(`Show the ${V.without} without a score here`, () => set("blank", "1")) : "",
    V.models.length || V.without ? "" : button("No model fits: reset the filters", reset),
  );
};
const fill = () => {
  const wrap = $("wrap");
  if (V && drawn < V.models.length && wrap.scrollTop + wrap.clientHeight > wrap.scrollHeight - 400)
    drawRows(rowsAtOnce());
};
const nameOf = (repo_id) => {
  const slash = repo_id.indexOf("/") + 1;
  return [h("small", null, repo_id.slice(0, slash)), h("wbr"), repo_id.slice(slash)];
};
const drawRow = (model) => {
  const picked = picks().includes(model.repo_id);
  const box = h("input", {
    type: "checkbox",
    class: "nav",
    tabindex: -1,
    checked: picked,
    "aria-label": `Compare ${model.repo_id}`,
    onchange: (event) => pick(model.repo_id, event.target.checked),
  });
  const fact = (item) =>
    h("td", { class: item.kind, title: item.kind === "text" ? null : model[item.id] }, factText(model, item));
  const coverage = h("td", { class: "whole" }, `${V.coverage(model)}/${V.shown.length}`);
  const ranked = V.sorted === undefined ? null : cellOf(model, V.sorted);
  return h(
    "tr",
    { class: picked ? "picked" : null, "data-model": model.repo_id },
    h(
      "th",
      { scope: "row", class: "name" },
      h(
        "div",
        null,
        h("label", null, box),
        V.sorted === undefined
          ? ""
          : h(
              "span",
              { class: "place", title: "Rank in the sorted column among all models here, = tied" },
              ranked ? placeIn(ranked) : "",
            ),
        h("a", { href: modelAddress(model.repo_id), class: "nav", tabindex: -1 }, nameOf(model.repo_id)),
      ),
    ),
    V.before.map(fact),
    NARROW.matches ? "" : coverage,
    V.shown.map((j) => drawCell(model, j)),
    NARROW.matches ? coverage : "",
    V.after.map(fact),
  );
};
// How far a value reaches on its column's scale, in percent of the width; null where the scale is not known.
const reach = (value, j) => {
  const column = COLUMNS[j];
  const [low, high] = column.limits || (column.unit === "percent" ? [0, 100] : [0, highest(j)]);
  if (!(high > low) || value < low) return null;
  return Math.min(100, ((value - low) / (high - low)) * 100);
};
const HIGHEST = new Map();
const highest = (j) => {
  if (!HIGHEST.has(j))
    HIGHEST.set(
      j,
      MODELS.reduce((most, model) => Math.max(most, scoreOf(model, j) ?? 0), 0),
    );
  return HIGHEST.get(j);
};
const drawCell = (model, j) => {
  const cell = cellOf(model, j);
  if (!cell) return h("td");
  const told = [
    plain(cell) + (cell.error ? ` ${errorText(cell.error)}` : ""),
    cell.mode,
    `rank ${rankText(cell)}`,
    placeName(cell),
    `measured by: ${D.whos[cell.who]}`,
    ...cell.others.map((other) => `${other.mode} ${plain(other)}`),
    disagreement[cell.conflict],
    cell.contradicted ? "the model's card says otherwise" : "",
  ];
  const label = `${told.filter((text) => text).join(", ")}. Details`;
  const wide = reach(cell.value, j);
  return h(
    "td",
    {
      class: `score${cell.rank === 1 ? " first" : ""}${V.sorted === j ? " by" : ""}`,
      ...(wide === null ? {} : { "--reach": `${wide.toFixed(1)}%` }),
    },
    // A span, for a button of its own would take twice the time to lay out, thousands of times.
    h(
      "span",
      {
        role: "button",
        class: cell.mode || cell.others.length || cell.error ? "cell moded nav" : "cell nav",
        tabindex: -1,
        "data-column": j,
        "aria-label": label,
      },
      aligned(cell, j),
      badge(cell),
      cell.error ? h("small", { class: "mode" }, errorText(cell.error)) : "",
      modes(cell),
    ),
  );
};
// One tab stop for the whole body of the table; arrow keys go from there.
const move = (event) => {
  const from = event.target.closest?.("#board tbody .nav");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!from || !step) return;
  event.preventDefault();
  const inRow = (row) => [...row.querySelectorAll(".nav")];
  let to = null;
  if (step[1]) {
    const items = inRow(from.closest("tr"));
    to = items[items.indexOf(from) + step[1]];
  } else {
    const place = from.closest("td,th").cellIndex;
    const same = from.matches("input") ? "input" : ".nav:not(input)";
    for (let row = from.closest("tr"); row && !to; ) {
      row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      to = row?.cells[place].querySelector(same);
    }
  }
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
};
"""
PROGRAM_DETAILS = """\
// What a cell opens, and lists of reports as the dialog and the page of a model show them.

const show = (...content) => {
  const dialog = $("dialog");
  dialog.replaceChildren(
    h(
      "button",
      { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() },
      "×",
    ),
    ...content.flat(),
  );
  if (!dialog.open) dialog.showModal();
};
// A table in a frame of its own; on a phone each row becomes a block, in which cells bear their heads.
const sheet = (caption, heads, rows) => {
  const names = heads.map((head) => (typeof head === "string" ? head : ""));
  for (const row of rows)
    [...row.cells].forEach((cell, at) => {
      if (names[at]) cell.dataset.label = names[at];
    });
  return h(
    "div",
    { class: "sheet", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", null, caption),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", null, rows),
    ),
  );
};
const sheetIn = (kind, ...told) => {
  const made = sheet(...told);
  made.classList.add(kind);
  return made;
};
const row = (...cells) => h("tr", null, cells);
const cellText = (text, attributes) => h("td", attributes || null, text ?? "");
const rowHead = (...content) => h("th", { scope: "row" }, content);
const sourceText = (report) => link(report.url, report.source || D.kinds[report.kind] || report.kind);
const pullLink = (model, num) => link(model.url && `${model.url}/discussions/${num}`, `#${num}`);
const command = (text, what) =>
  h(
    "span",
    { class: "command" },
    h("code", null, text),
    " ",
    button("Copy", () => copy(text), { class: "plain", "aria-label": `Copy the command ${what}` }),
  );
const valueText = (report) => [
  number(report.value, report.decimals || 0),
  report.stderr ? h("small", { class: "error" }, ` ${errorText(report.stderr)}`) : "",
];
const details = (model, j) => {
  const cell = cellOf(model, j),
    column = COLUMNS[j],
    reports = cell.reports.map(unpack),
    report = reports[0];
  const against = D.contradictions.filter(
    (item) => item.repo_id === model.repo_id && item.column === column.id,
  );
  const pairs = [
    ["Measured by", report.measured_by],
    ["Stands in", `${report.where}${report.standing === "verified" ? ", verified by the Hub" : ""}`],
    ["Source", [sourceText(report), ` (${D.kinds[report.kind] || report.kind})`]],
    ["Pull request", report.pr && [pullLink(model, report.pr), report.author ? `, by ${report.author}` : ""]],
    ["Date", report.date || "not told"],
    ["Settings", report.settings || "not told"],
    ["Metric", report.metric],
    ["As printed", h("code", null, report.raw ?? String(report.printed))],
    ["Raw value", `${report.printed} (${report.unit || "unit not told"})`],
    ["Standard error", report.stderr && `${errorText(report.stderr)}${intervalText(report)}`],
    ["Samples", report.samples],
    ["Place", report.place],
    ["Revision", report.revision && h("code", null, report.revision.slice(0, 12))],
    ["Method", report.method],
    ["Rank", `${rankText(cell)}${column.lower_is_better ? ", lower is better" : ""}`],
  ];
  show(
    h("h2", { id: "dialog-title" }, `${column.name}: ${model.repo_id}`),
    h("p", { class: "big" }, cell.value.toFixed(cell.decimals), unitText(column)),
    against.map((item) =>
      h(
        "p",
        { class: "why against" },
        "The model's own card says otherwise: ",
        link(item.card_url, item.card_text),
      ),
    ),
    h("p", { class: "why" }, "Why this one: ", cell.why, "."),
    h(
      "dl",
      null,
      pairs
        .filter(([, value]) => value != null && value !== "")
        .map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
    ),
    reports.length > 1
      ? sheet(
          `All ${reports.length} reports${["", "; some disagree", "; some that may be the same disagree"][cell.conflict]}`,
          ["Value", "Measured by", "Stands", "Settings", "Date", "Source", "Place"],
          reports.map((item, order) =>
            row(
              cellText(valueText(item), { class: "score" }),
              cellText(item.measured_by),
              cellText([placeName(item), order ? "" : " (shown)"]),
              cellText(item.settings || "not told"),
              cellText(item.date || "not told"),
              cellText(sourceText(item)),
              cellText(item.place),
            ),
          ),
        )
      : h("p", { class: "quiet" }, "No other report of this score was found."),
    h("p", null, h("a", { href: modelAddress(model.repo_id) }, "All measurements of this model")),
  );
};
// Of a measured standard error the interval that holds the value 19 times of 20.
const intervalText = (report) => {
  const [low, high] = [-1.96, 1.96].map((times) => number(report.value + times * report.stderr, 2));
  return ` (95%: ${low} to ${high})`;
};
"""
PROGRAM_MODEL = r"""// The page of one model: what is known of it, who says so, what disagrees, what is missing, what is near.

const NEAR = 6;
const MISSING = 12; // benchmarks that are named before the others fold away
const modelPage = (repo_id) => {
  const model = BY_NAME.get(repo_id);
  if (!model)
    return [
      backLink(),
      h("h2", null, repo_id),
      h("p", null, "This model is not on this board. ", failedText(repo_id)),
    ];
  const cells = COLUMNS.flatMap((_, j) => (cellOf(model, j) ? [{ j, cell: cellOf(model, j) }] : []));
  return [
    backLink(),
    modelHead(model, cells),
    jumps(),
    contradictionsOf(model),
    conflictsOf(model),
    measurementsOf(cells),
    proposalsOf(model, cells),
    missingOf(model, cells),
    nearestOf(model, cells),
    leftOutOf(model),
  ];
};
const failedText = (repo_id) =>
  D.failed.find((item) => item.repo_id === repo_id)?.reason || "Only models of the survey are.";
const backLink = () => h("p", { class: "back" }, h("a", { href: "#" }, "← All models"));
// Ways down the page; an address of its own has only the page.
const JUMPS = ["Measurements", "Open pull requests", "What is missing", "Nearest by size"];
const jumps = () =>
  h(
    "p",
    { class: "links jumps" },
    JUMPS.map((name) =>
      button(name, () => headOf(name)?.scrollIntoView({ behavior: "auto" }), {
        class: "chip",
        "data-to": name,
      }),
    ),
  );
const headOf = (name) =>
  [...$("panel-model").querySelectorAll("h3")].find((head) => head.textContent.startsWith(name));
const modelHead = (model, cells) => {
  const reports = cells.reduce((sum, { cell }) => sum + cell.reports.length, 0);
  const told = FACTS.map((fact) => [fact.name, factText(model, fact)]).filter(([, text]) => text);
  const picked = picks().includes(model.repo_id);
  return [
    h("h2", { class: "title", id: "model-title", tabindex: -1 }, nameOf(model.repo_id)),
    model.origin ? h("p", { class: "origin" }, originText(model)) : "",
    h(
      "p",
      { class: "links" },
      link(model.url, "On the Hub"),
      button("Copy link", () => copy(location.href), { class: "plain" }),
      button(picked ? "In comparison" : "Compare", () => comparing(model), { class: "plain" }),
    ),
    h(
      "dl",
      { class: "facts" },
      told.map(([name, text]) => h("div", null, h("dt", null, name), h("dd", null, text))),
    ),
    h(
      "p",
      { class: "lead" },
      `${plural(reports, "measurement")} in ${plural(cells.length, "benchmark task")}` +
        `${passes ? " with the filters that are on" : ""}.`,
    ),
  ];
};
// What it is made from, with a way to those that are on the board.
const originText = (model) => {
  const text = model.origin[0].toUpperCase() + model.origin.slice(1);
  const known = model.base_models.filter((name) => BY_NAME.has(name));
  return [
    text,
    known.length ? " (here: " : "",
    known.map((name, at) => [at ? ", " : "", modelLink(BY_NAME.get(name))]),
    known.length ? ")" : "",
  ];
};
const comparing = (model) => {
  pick(model.repo_id, true);
  goTo("compare");
};
const goTo = (tab) => {
  S.tab = tab;
  try {
    if (location.hash) history.pushState(null, "", location.pathname + location.search);
  } catch {
    location.hash = ""; /* a file:// page in a frame */
  }
  update();
};
const contradictionsOf = (model) => {
  const found = D.contradictions.filter((item) => item.repo_id === model.repo_id);
  return found.length
    ? [
        h("h3", null, `The card says otherwise (${found.length})`),
        h(
          "ul",
          { class: "against" },
          found.map((item) => h("li", null, contradictionText(item))),
        ),
      ]
    : "";
};
const contradictionText = (item) => [
  h("strong", null, COLUMNS[index.get(item.column)]?.name || item.benchmark),
  ` ${item.printed}, ${item.where === "main" ? "in metadata" : item.where}${item.pr ? ` #${item.pr}` : ""}, measured by: ${item.measured_by}; `,
  link(item.card_url, item.card_text),
];
const conflictsOf = (model) => {
  const found = model.conflicts.filter((j) => cellOf(model, j));
  return found.length
    ? [
        h("h3", null, `Reports that disagree (${found.length})`),
        h(
          "ul",
          null,
          found.map((j) =>
            h(
              "li",
              null,
              h("strong", null, COLUMNS[j].name),
              `: ${[...new Set(cellOf(model, j).reports.map((at) => number(R.value[at], R.decimals[at])))].join(" / ")}, ${
                cellOf(model, j).conflict === 2
                  ? "which may be the same measurement"
                  : "of the same measurement"
              } `,
              button("Details", () => details(model, j), {
                class: "plain",
                "aria-label": `Details of ${COLUMNS[j].name}`,
              }),
            ),
          ),
        ),
      ]
    : "";
};
const measurementsOf = (cells) => {
  const groups = CATEGORIES.map((item) => [
    item,
    cells.filter(({ j }) => COLUMNS[j].category === item.id),
  ]).filter(([, rows]) => rows.length);
  const heads = [
    "Benchmark",
    "Metric",
    "Value",
    "Rank",
    "Mode",
    "Settings",
    "Measured by",
    "Stands",
    "Date",
    "Source",
  ];
  return [
    h("h3", null, "Measurements"),
    cells.length ? "" : h("p", null, "No score of a known benchmark was found."),
    groups.map(([item, rows]) =>
      denseSheet(
        `${item.name} (${rows.length})`,
        heads,
        rows.flatMap(({ j, cell }) =>
          cell.reports.map(unpack).map((report, order) => measured(cell, j, report, order)),
        ),
      ),
    ),
  ];
};
// A list that a phone shows in few lines.
const denseSheet = (...told) => sheetIn("dense", ...told);
const measured = (cell, j, report, order) =>
  h(
    "tr",
    { class: order ? "again" : null },
    rowHead(COLUMNS[j].name),
    cellText(report.metric || "not told"),
    cellText([valueText(report), report.contradicted ? h("b", { class: "bad" }, " !") : ""], {
      class: "score",
    }),
    cellText(order ? "" : rankText(cell)),
    cellText(modeOf(report.at) || ""),
    cellText(report.settings || "not told"),
    cellText(report.measured_by),
    cellText(placeName(report)),
    cellText(report.date || "not told"),
    cellText([sourceText(report), report.place ? h("small", { class: "quiet" }, ` ${report.place}`) : ""]),
  );
const proposalsOf = (model, cells) => {
  const open = new Map();
  for (const { j, cell } of cells)
    for (const at of cell.reports)
      if (R.pr[at] && textAt(at, "where") === "open pull request") {
        if (!open.has(R.pr[at])) open.set(R.pr[at], []);
        open.get(R.pr[at]).push(`${COLUMNS[j].name} ${number(R.value[at], R.decimals[at])}`);
      }
  return open.size
    ? [
        h("h3", null, `Open pull requests (${open.size})`),
        h(
          "ul",
          null,
          [...open]
            .sort(([a], [b]) => a - b)
            .map(([num, texts]) => h("li", null, pullLink(model, num), `: ${texts.join(", ")}`)),
        ),
      ]
    : "";
};
// Of the survey's gaps the state is known; what else fits the model was found nowhere, so it has to be measured.
const missingOf = (model, cells) => {
  const told = gapsOf(model).filter((gap) => gap.command || gap.value != null);
  const asked = new Set(told.map((gap) => gap.benchmark_id));
  const more = (D.sorts[model.sort] || [])
    .filter((j) => !cellOf(model, j) && !asked.has(COLUMNS[j].benchmark_id) && COLUMNS[j].command)
    .sort((a, b) => COLUMNS[b].models - COLUMNS[a].models);
  const printed = cells.filter(({ cell }) => cell.reports.every((at) => textAt(at, "where") === "card"));
  const fitted = /^[\w.-]+\/[\w.-]+$/.test(model.repo_id);
  const rows = [
    ...told.map((gap) =>
      row(
        rowHead(gap.benchmark),
        cellText([
          STATES[gap.state] || gap.state,
          gap.pr ? ` ${gap.pr}` : "",
          gap.value == null ? "" : `: ${gap.value}`,
        ]),
        cellText(gap.command ? command(gap.command, `for ${gap.benchmark}`) : ""),
      ),
    ),
    ...more.map((j) =>
      row(
        rowHead(COLUMNS[j].name),
        cellText(`no score found; ${coverageText(COLUMNS[j])} have one`),
        cellText(
          fitted
            ? command(COLUMNS[j].command.replace(D.any_model, model.repo_id), `for ${COLUMNS[j].name}`)
            : "",
        ),
      ),
    ),
  ];
  const sheetOf = (some, what) => sheet(what, ["Benchmark", "State", "Command"], some);
  return [
    h("h3", null, "What is missing"),
    printed.length && fitted
      ? h(
          "p",
          null,
          `${plural(printed.length, "score stands", "scores stand")} in the card only, where leaderboards do not read them: `,
          command(D.publish.replace(D.any_model, model.repo_id), "that proposes them"),
        )
      : "",
    model.sort === null && !rows.length
      ? h(
          "p",
          null,
          model.type && !model.pipeline_tag
            ? "Its pipeline is not told, so nobody knows what it could be measured on."
            : "Nothing is asked of a copy: its base model has the scores.",
        )
      : "",
    rows.length ? sheetOf(rows.slice(0, MISSING), "Benchmarks for models of its kind") : "",
    rows.length > MISSING
      ? h(
          "details",
          { class: "gap" },
          h("summary", null, `${rows.length - MISSING} more, by how many models report them`),
          sheetOf(rows.slice(MISSING), "More benchmarks"),
        )
      : "",
    !rows.length && model.sort !== null
      ? h("p", null, "Nothing of what this board has for models of its kind.")
      : "",
  ];
};
const nearestOf = (model, cells) => {
  if (!model.parameters) return "";
  const has = new Set(cells.map(({ j }) => j));
  const near = MODELS.filter(
    (other) => other !== model && other.parameters && other.pipeline_tag === model.pipeline_tag,
  )
    .map((other) => ({
      other,
      far: Math.abs(Math.log(other.parameters / model.parameters)),
      shared: [...has].filter((j) => reportOf(other, j) >= 0),
    }))
    .sort((a, b) => a.far - b.far || b.shared.length - a.shared.length)
    .slice(0, NEAR);
  const shown = [...has]
    .map((j) => ({ j, n: near.filter((item) => item.shared.includes(j)).length }))
    .filter((item) => item.n && COLUMNS[item.j].whole)
    .sort((a, b) => b.n - a.n || a.j - b.j)
    .slice(0, 4)
    .map((item) => item.j);
  const line = (item, first) =>
    row(
      rowHead(first ? item.repo_id : modelLink(item)),
      cellText(short(item.parameters, SIZES), { class: "params" }),
      shown.map((j) => cellText(cellOf(item, j) ? plain(cellOf(item, j)) : "", { class: "score" })),
      cellText(
        first
          ? "this model"
          : button(
              "Compare",
              () => {
                S.pick = joined([model.repo_id, item.repo_id]);
                goTo("compare");
              },
              { class: "plain", "aria-label": `Compare with ${item.repo_id}` },
            ),
      ),
    );
  return near.length
    ? [
        h("h3", null, "Nearest by size"),
        sheet(
          "Models of about its size",
          ["Model", "Params", ...shown.map((j) => COLUMNS[j].name), " "],
          [line(model, true), ...near.map((item) => line(item.other, false))],
        ),
      ]
    : "";
};
const leftOutOf = (model) => {
  const found = D.left_out.filter((item) => item.repo_id === model.repo_id);
  return found.length
    ? h(
        "details",
        { class: "gap" },
        h("summary", null, `${plural(found.length, "score")} left out of the table`),
        sheet(
          "Left out",
          ["Benchmark", "As printed", "Why"],
          found.map((item) =>
            row(
              rowHead(link(item.url, item.benchmark)),
              cellText(item.printed, { class: "score" }),
              cellText(item.reason),
            ),
          ),
        ),
      )
    : "";
};
const drawModel = () => {
  const wanted = wantedModel();
  $("panel-model").replaceChildren(...modelPage(wanted).flat(3).filter(Boolean));
  for (const jump of $("panel-model").querySelectorAll("[data-to]")) jump.hidden = !headOf(jump.dataset.to);
  $("model-title")?.focus({ preventScroll: true });
  scrollTo(0, 0);
};
"""
PROGRAM_COMPARE = """\
// Two to four models side by side: what can be compared, and why the rest cannot.

const MOST = 4;
const picks = () => list(S.pick);
const pick = (id, on) => {
  const now = picks().filter((other) => other !== id);
  if (on && now.length >= MOST) say(`At most ${MOST} models can be compared`);
  else if (on) now.push(id);
  S.pick = joined(now);
  remember();
  drawTabs();
  for (const line of $("board").tBodies[0].rows) {
    const picked = now.includes(line.dataset.model);
    line.classList.toggle("picked", picked);
    const box = line.querySelector("input");
    if (box) box.checked = picked;
  }
  if (S.tab === "compare") drawCompare();
};
// The settings in which two reports are known to differ, and those that one of them does not tell.
const unlike = (one, other) => {
  const [a, b] = [toldOf(one), toldOf(other)],
    kinds = [...new Set([...a.keys(), ...b.keys()])];
  return {
    differ: kinds.filter((kind) => a.has(kind) && b.has(kind) && a.get(kind) !== b.get(kind)),
    silent: kinds.filter((kind) => a.has(kind) !== b.has(kind)),
  };
};
// One report of each cell, so that no two are known to differ: the shown ones if they do, else the first that do.
const comparable = (cells) => {
  for (const first of cells[0].reports) {
    const found = [first];
    for (const cell of cells.slice(1)) {
      const next = cell.reports.find((at) => found.every((one) => !unlike(one, at).differ.length));
      if (next !== undefined) found.push(next);
    }
    if (found.length === cells.length) return found;
  }
  return null;
};
const reasonOf = (cells) => {
  const firsts = cells.map((cell) => cell.reports[0]);
  const kinds = new Set(firsts.flatMap((one) => firsts.flatMap((other) => unlike(one, other).differ)));
  return [...kinds]
    .map((kind) => `${kind}: ${firsts.map((at) => toldOf(at).get(kind) || "not told").join(" / ")}`)
    .join("; ");
};
const drawCompare = () => {
  const models = picks()
    .map((id) => BY_NAME.get(id))
    .filter(Boolean)
    .slice(0, MOST);
  const parts = [h("h2", null, "Compare two to four models"), models.length < MOST ? adder(models) : ""];
  if (models.length < 2)
    parts.push(h("p", { class: "note" }, "Tick two to four models in the table, or add them here."));
  if (models.length) parts.push(compareHead(models));
  if (models.length > 1) parts.push(...compareRows(models));
  $("panel-compare").replaceChildren(...parts.filter(Boolean));
};
const adder = (models) =>
  h(
    "p",
    null,
    h("label", { for: "adder" }, "Add a model: "),
    h("input", {
      id: "adder",
      type: "search",
      list: "adder-names",
      placeholder: "org/name",
      autocomplete: "off",
      onchange: (event) => {
        if (BY_NAME.has(event.target.value)) pick(event.target.value, true);
      },
    }),
    h(
      "datalist",
      { id: "adder-names" },
      MODELS.filter((model) => !models.includes(model)).map((model) => h("option", { value: model.repo_id })),
    ),
  );
const compareHead = (models) =>
  h(
    "ul",
    { class: "picked-models" },
    models.map((model) =>
      h(
        "li",
        null,
        modelLink(model),
        h(
          "small",
          { class: "quiet" },
          ` ${[factText(model, { id: "parameters", kind: "params" }), model.type, model.licence].filter(Boolean).join(", ")}`,
        ),
        button("×", () => pick(model.repo_id, false), {
          class: "plain",
          "aria-label": `Remove ${model.repo_id}`,
        }),
      ),
    ),
  );
const sideBySide = (...told) => sheetIn("beside", ...told);
const compareRows = (models) => {
  const any = COLUMNS.map((_, j) => j).filter((j) => models.some((model) => cellOf(model, j)));
  const shared = any.filter((j) => models.every((model) => cellOf(model, j)));
  const rows = shared.map((j) => {
    const cells = models.map((model) => cellOf(model, j));
    return { j, cells, reports: comparable(cells) };
  });
  const alike = rows.filter((item) => item.reports),
    other = rows.filter((item) => !item.reports),
    lacking = any.filter((j) => !shared.includes(j));
  const heads = ["Benchmark", ...models.map((model) => model.repo_id)];
  return [
    h(
      "p",
      { class: "note" },
      "Differences are to the first model, in points of the column. ? marks a setting that one of them does not tell: " +
        "the two may have been measured differently.",
    ),
    sideBySide(
      `${plural(alike.length, "task")} that all of them report and that can be compared`,
      heads,
      alike.map(compareRow),
    ),
    other.length
      ? sideBySide(
          `${plural(other.length, "task")} measured in different ways, not compared`,
          [...heads, "What differs"],
          other.map((item) =>
            row(
              rowHead(COLUMNS[item.j].name),
              item.cells.map((cell) =>
                cellText(
                  [
                    plain(cell),
                    h("small", { class: "quiet" }, ` ${textAt(cell.reports[0], "settings") || ""}`),
                  ],
                  { class: "score" },
                ),
              ),
              cellText(reasonOf(item.cells)),
            ),
          ),
        )
      : "",
    lacking.length
      ? h(
          "details",
          { class: "gap" },
          h("summary", null, `${plural(lacking.length, "task")} that some of them lack`),
          sideBySide(
            "Tasks that some lack",
            heads,
            lacking.map((j) =>
              row(
                rowHead(COLUMNS[j].name),
                models.map((model) =>
                  cellText(cellOf(model, j) ? plain(cellOf(model, j)) : "no score", {
                    class: cellOf(model, j) ? "score" : "score quiet",
                  }),
                ),
              ),
            ),
          ),
        )
      : "",
  ];
};
const compareRow = ({ j, cells, reports }) => {
  const column = COLUMNS[j],
    values = reports.map((at) => R.value[at]);
  const best = (column.lower_is_better ? Math.min : Math.max)(...values);
  return row(
    rowHead(column.name, column.lower_is_better ? " ↓" : ""),
    cells.map((cell, at) => {
      const report = reports[at],
        gap = values[at] - values[0],
        better = column.lower_is_better ? gap < 0 : gap > 0,
        sign = gap > 0 ? "+" : gap < 0 ? "−" : "±";
      const silent = at ? unlike(reports[0], report).silent : [];
      const settings = textAt(report, "settings");
      return h(
        "td",
        { class: `score${values[at] === best ? " best" : ""}` },
        number(values[at], R.decimals[report]),
        R.stderr[report] ? h("small", { class: "error" }, ` ${errorText(R.stderr[report])}`) : "",
        at
          ? h(
              "span",
              {
                class: gap ? (better ? "better" : "worse") : "",
                title: silent.length ? `not told by one of them: ${silent.join(", ")}` : null,
              },
              ` ${sign}${+Math.abs(gap).toFixed(2)}${gap ? (better ? " better" : " worse") : ""}${silent.length ? "?" : ""}`,
            )
          : "",
        h(
          "div",
          { class: "quiet" },
          [
            settings || "settings not told",
            placeName({
              standing: textAt(report, "standing"),
              kind: textAt(report, "kind"),
              pr: R.pr[report],
            }),
          ].join("; "),
          report === cell.reports[0] ? "" : `; ${plain(cell)} is the ranked one`,
        ),
      );
    }),
  );
};
"""
PROGRAM_PLOTS = """\
// Scores against size or date, with the frontier of the best: on the page, and as a picture to take along.

const XS = {
  parameters: "total parameters",
  active_parameters: "active parameters",
  created: "release date",
};
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
const NOTES =
  "● in the repository, ◆ verified, ▲ open pull request, ■ elsewhere; hollow: not in the repository yet.";
const plotColumn = () => {
  if (index.has(S.y)) return index.get(S.y);
  const sorted = index.get(sortName());
  return sorted ?? chosen()[0] ?? 0;
};
const plotAxis = () => (XS[S.x] ? S.x : "parameters");
const plotChoice = (label, key, options) =>
  h(
    "label",
    null,
    `${label} `,
    h(
      "select",
      {
        id: `plot-${key}`,
        onchange: (event) => {
          S[key] = event.target.value;
          remember();
          drawPlots();
        },
      },
      options,
    ),
  );
const columnOptions = (value) =>
  CATEGORIES.map((item) =>
    h(
      "optgroup",
      { label: item.name },
      COLUMNS.filter((column) => column.category === item.id).map((column) =>
        h("option", { value: column.id, selected: column.id === value }, `${column.name} (${column.models})`),
      ),
    ),
  );
const plotPoints = (j, x) => {
  const column = COLUMNS[j],
    all = filtered().filter((model) => cellOf(model, j)),
    picked = new Set(picks());
  const points = all
    .map((model) => ({
      model,
      cell: cellOf(model, j),
      y: cellOf(model, j).value,
      x: x === "created" ? Date.parse(model.created) : model[x],
      picked: picked.has(model.repo_id),
    }))
    .filter((point) => point.x > 0);
  points.sort((a, b) => a.x - b.x || (column.lower_is_better ? a.y - b.y : b.y - a.y));
  let best = null;
  for (const point of points) {
    point.front = best === null || (column.lower_is_better ? point.y < best : point.y > best);
    if (point.front) best = point.y;
  }
  return { points, missing: all.length - points.length };
};
const drawPlots = () => {
  const panel = $("panel-plots");
  if (!COLUMNS.length) return panel.replaceChildren(h("p", null, "There are no scores to draw."));
  const j = plotColumn(),
    x = plotAxis(),
    column = COLUMNS[j],
    { points, missing } = plotPoints(j, x),
    front = points.filter((point) => point.front);
  const controls = h(
    "p",
    { class: "choices" },
    plotChoice("Score in", "y", columnOptions(column.id)),
    plotChoice(
      "against",
      "x",
      Object.entries(XS).map(([id, name]) => h("option", { value: id, selected: id === x }, name)),
    ),
    points.length
      ? [
          button("Save SVG", () => saveSvg(plotPicture(j, x), fileName(j, x)), {
            class: "plain",
            id: "save-svg",
          }),
          button("Save PNG", () => savePng(plotPicture(j, x), fileName(j, x)), {
            class: "plain",
            id: "save-png",
          }),
        ]
      : "",
  );
  panel.replaceChildren(
    controls,
    points.length ? onPage(points, j, x, front) : h("p", null, "No model in view has both."),
    h(
      "p",
      { class: "note" },
      `The line is the frontier: the best score of all models that are as ${
        x === "created" ? "early or earlier" : "small or smaller"
      }. `,
      missing ? `${plural(missing, "model")} with a score not drawn: ${XS[x]} not known. ` : "",
      NOTES,
    ),
    h(
      "details",
      { class: "gap" },
      h("summary", null, "The points as a table"),
      sheet(
        `${column.name} and ${XS[x]}`,
        ["Model", XS[x], column.name, "On the frontier"],
        points.map((point) =>
          row(
            rowHead(modelLink(point.model)),
            cellText(xText(point.x, x)),
            cellText(plain(point.cell), { class: "score" }),
            cellText(point.front ? "yes" : ""),
          ),
        ),
      ),
    ),
  );
};
const onPage = (points, j, x, front) => {
  const wide = Math.max(300, Math.min(1088, $("panels").clientWidth || 960));
  const scene = plotScene(points, j, x, { W: wide, H: wide < 560 ? 380 : 460, T: 26, B: 46 });
  const named = front.map((point) => `${point.model.repo_id} ${plain(point.cell)}`);
  const picture = svgOf(scene);
  picture.setAttribute(
    "aria-label",
    `${COLUMNS[j].name} against ${XS[x]}, ${plural(points.length, "model")}. Frontier: ${named.join("; ")}`,
  );
  return picture;
};
const xText = (value, x) =>
  x === "created" ? new Date(value).toISOString().slice(0, 10) : short(value, SIZES);
const spread = (values) => {
  const low = Math.min(...values),
    high = Math.max(...values),
    pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
};
const steps = (low, high, count) => {
  const rough = (high - low) / count,
    power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(+(n * step).toPrecision(12));
  return ticks;
};
// Firsts of months: as many as fit, at intervals that people count in.
const months = (low, high, count) => {
  const first = new Date(low),
    span = (high - low) / (30.44 * 864e5);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((size) => span / size <= count) || 240;
  const ticks = [];
  for (let n = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; n += step) {
    const at = Date.UTC(Math.floor(n / 12), n % 12, 1);
    if (at > high) return ticks;
    if (at >= low) ticks.push(at);
  }
};
// How wide a name will be: measured, for letters differ.
const PEN = h("canvas").getContext("2d");
const widthOf = (words) => {
  PEN.font = `600 12px ${FONT}`;
  return PEN.measureText(words).width;
};
const decades = (low, high, W) => {
  const ticks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (const n of (high - low) * 220 > W ? [1] : [1, 2, 5]) ticks.push(n * 10 ** power);
  return ticks.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
};
// A picture is a list of marks: what SVG and a canvas both can draw.
const plotScene = (points, j, x, { W, H, T, B, L = 48 }) => {
  const Q = 14,
    column = COLUMNS[j],
    log = x !== "created";
  const scaled = (value) => (log ? Math.log10(value) : value);
  const [x0, x1] = spread(points.map((point) => scaled(point.x))),
    [y0, y1] = spread(points.map((point) => point.y));
  const X = (value) => L + ((scaled(value) - x0) / (x1 - x0)) * (W - L - Q);
  const Y = (value) => H - B - ((value - y0) / (y1 - y0)) * (H - B - T);
  const text = (kind, px, py, words, anchor) => ({ tag: "text", kind, x: px, y: py, anchor, words });
  const line = (a, b, c, d) => ({ tag: "path", kind: "grid", d: `M${a} ${b}L${c} ${d}` });
  const marks = [];
  for (const value of steps(y0, y1, H < 400 ? 5 : 6))
    marks.push(line(L, Y(value), W - Q, Y(value)), text("tick", L - 8, Y(value) + 4, String(value), "end"));
  for (const value of log ? decades(x0, x1, W) : months(x0, x1, W < 560 ? 3 : 7))
    marks.push(
      line(X(value), T, X(value), H - B),
      text("tick", X(value), H - B + 18, log ? xText(value, x) : xText(value, x).slice(0, 7), "middle"),
    );
  marks.push(
    text("tick", (L + W - Q) / 2, H - B + 38, XS[x] + (log ? ", log scale" : ""), "middle"),
    text(
      "tick",
      L - 44,
      T - 10,
      `${column.name}${column.unit ? `, ${column.unit}` : ""}${column.lower_is_better ? " (lower is better)" : ""}`,
      "start",
    ),
  );
  for (const point of points) Object.assign(point, { px: X(point.x), py: Y(point.y) });
  const front = points.filter((point) => point.front);
  const path = front.map((point, at) => `${at ? `H${point.px}V` : `M${point.px} `}${point.py}`).join("");
  marks.push({ tag: "path", kind: "front", d: `${path}H${W - Q}` });
  const lines = front.flatMap((point, at) => {
    const next = front[at + 1];
    const along = [point.px, point.py - 2, next?.px ?? W - Q, point.py + 2];
    if (!next) return [along];
    return [along, [next.px - 2, Math.min(point.py, next.py), next.px + 2, Math.max(point.py, next.py)]];
  });
  const ordered = [...points].sort((a, b) => a.front - b.front || a.picked - b.picked);
  for (const point of ordered) marks.push(dotOf(point, j));
  marks.push(...labelsOf(points, column, { L, W: W - Q, T, H: H - B }, lines));
  return { W, H, marks };
};
const dotOf = (point, j) => {
  const { px, py } = point,
    standing = point.cell.standing,
    r = point.front || point.picked ? 6 : 4.5;
  const shape = {
    repository: `M${px - r} ${py}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    verified: `M${px} ${py - r - 1}L${px + r + 1} ${py}L${px} ${py + r + 1}L${px - r - 1} ${py}Z`,
    pr: `M${px} ${py - r - 1}L${px + r} ${py + r - 1}H${px - r}Z`,
    elsewhere: `M${px - r + 1} ${py - r + 1}h${2 * r - 2}v${2 * r - 2}h${2 - 2 * r}Z`,
  };
  const hollow = standing === "pr" || standing === "elsewhere" ? " hollow" : "";
  return {
    tag: "path",
    kind: `dot${hollow}${point.front || point.picked ? " on" : ""}`,
    d: shape[standing],
    run: () => details(point.model, j),
    title: `${point.model.repo_id}: ${plain(point.cell)}, ${placeName(point.cell)}`,
  };
};
// Names of the frontier, of picked models and of the best; a name stands where it covers no point and no name.
const LABEL_SPOTS = [
  [9, 4, "start"],
  [-9, 4, "end"],
  [0, -11, "middle"],
  [0, 20, "middle"],
  [8, -9, "start"],
  [-8, -9, "end"],
  [8, 17, "start"],
  [-8, 17, "end"],
];
const labelsOf = (points, column, frame, lines) => {
  const sign = column.lower_is_better ? 1 : -1;
  const rank = (point) => (point.picked ? 0 : point.front ? 1 : 2);
  const wanted = [...points].sort((a, b) => rank(a) - rank(b) || sign * (a.y - b.y));
  const most = Math.max(6, Math.round(((frame.W - frame.L) * (frame.H - frame.T)) / 16000));
  const taken = [
    ...lines,
    ...points.map((point) => [point.px - 6, point.py - 6, point.px + 6, point.py + 6]),
  ];
  const labels = [];
  for (const point of wanted) {
    if (labels.length >= most) break;
    const name = point.model.repo_id.slice(point.model.repo_id.indexOf("/") + 1),
      words = name.length > 30 ? `${name.slice(0, 29)}…` : name,
      wide = widthOf(words);
    for (const [dx, dy, anchor] of LABEL_SPOTS) {
      const left = point.px + dx - { start: 0, middle: wide / 2, end: wide }[anchor],
        base = point.py + dy;
      const box = [left - 1, base - 11, left + wide + 1, base + 3];
      if (box[0] < frame.L || box[2] > frame.W || box[1] < frame.T - 8 || box[3] > frame.H) continue;
      if (taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3])) continue;
      taken.push(box);
      labels.push({ tag: "text", kind: "label", x: point.px + dx, y: base, anchor, words });
      break;
    }
  }
  return labels;
};
const svgOf = ({ W, H, marks }) =>
  s(
    "svg",
    { viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: "img", class: "plot" },
    marks.map((mark) =>
      mark.tag === "text"
        ? s("text", { class: mark.kind, x: mark.x, y: mark.y, "text-anchor": mark.anchor }, mark.words)
        : s(
            "path",
            { class: mark.kind, d: mark.d, ...(mark.run ? { onclick: mark.run } : {}) },
            mark.title ? s("title", null, mark.title) : "",
          ),
    ),
  );
"""
PROGRAM_EXPORT = r"""// What can be taken along: a plot as SVG and PNG, the view as CSV and JSON, its link.

// Colours of a picture that leaves the page; on the page the style sheet has them.
const PAINT = {
  grid: { stroke: "#e3e7eb", width: 1 },
  tick: { fill: "#59636e", size: 12 },
  label: { fill: "#1b1f24", size: 12, weight: 600, halo: "#ffffff" },
  front: { stroke: "#0757b5", width: 1.6 },
  dot: { fill: "#9aaab4", stroke: "#ffffff", width: 1 },
  "dot on": { fill: "#0757b5", stroke: "#ffffff", width: 1 },
  "dot hollow": { fill: "#ffffff", stroke: "#57707f", width: 1.5 },
  "dot hollow on": { fill: "#ffffff", stroke: "#0757b5", width: 1.5 },
  title: { fill: "#1b1f24", size: 20, weight: 650 },
  source: { fill: "#59636e", size: 12 },
};
const PICTURE = { W: 1200, H: 675, T: 98, B: 86, L: 68 };
const fileName = (j, x) => `${COLUMNS[j].id.replace(/[^\w.-]+/g, "-")}-${x}`;
const sourceLine = () => {
  const when = D.scanned.last ? `, scanned ${D.scanned.last.slice(0, 10)}` : "";
  return `Source: “${D.title}”, ${plural(D.scanned.models, "model")}${when}. Scores as their sources state them, measured in different ways.`;
};
// A plot with its title, the date and where it is from, whatever page it will stand on.
const plotPicture = (j, x) => {
  const { points } = plotPoints(j, x),
    scene = plotScene(points, j, x, PICTURE);
  const text = (kind, at, words) => ({ tag: "text", kind, x: 24, y: at, anchor: "start", words });
  const front = points.filter((point) => point.front).length;
  scene.marks.push(
    text("title", 38, `${COLUMNS[j].name} against ${XS[x]}`),
    text(
      "source",
      60,
      `${plural(points.length, "model")}; the line joins the ${front} on the frontier. ${NOTES}`,
    ),
    text("source", PICTURE.H - 16, sourceLine()),
  );
  return scene;
};
// What XML has no way to write: a name with one of these would leave a file that nothing opens.
const NOT_XML = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const saveSvg = ({ W, H, marks }, name) => {
  const picture = s(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${W} ${H}`,
      width: W,
      height: H,
      "font-family": FONT,
    },
    s("path", { d: `M0 0H${W}V${H}H0Z`, fill: "#ffffff" }),
    marks.map((mark) => {
      const paint = PAINT[mark.kind];
      return mark.tag === "text"
        ? s(
            "text",
            {
              x: mark.x,
              y: mark.y,
              "text-anchor": mark.anchor,
              "font-size": paint.size,
              "font-weight": paint.weight,
              fill: paint.fill,
              ...(paint.halo ? { stroke: paint.halo, "stroke-width": 4, "paint-order": "stroke" } : {}),
            },
            mark.words,
          )
        : s(
            "path",
            { d: mark.d, fill: paint.fill || "none", stroke: paint.stroke, "stroke-width": paint.width },
            mark.title ? s("title", null, mark.title) : "",
          );
    }),
  );
  save(
    `${name}.svg`,
    "image/svg+xml",
    new XMLSerializer().serializeToString(picture).replace(NOT_XML, "\uFFFD"),
  );
};
const PIXELS = 2; // of the PNG for one of the picture
const savePng = ({ W, H, marks }, name) => {
  const canvas = h("canvas", { width: W * PIXELS, height: H * PIXELS }),
    pen = canvas.getContext("2d");
  pen.scale(PIXELS, PIXELS);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, W, H);
  for (const mark of marks) paintMark(pen, mark, PAINT[mark.kind]);
  canvas.toBlob((blob) => saveBlob(`${name}.png`, blob), "image/png");
};
const paintMark = (pen, mark, paint) => {
  if (mark.tag === "text") {
    pen.font = `${paint.weight || 400} ${paint.size}px ${FONT}`;
    pen.textAlign = { start: "left", middle: "center", end: "right" }[mark.anchor];
    if (paint.halo) {
      Object.assign(pen, { strokeStyle: paint.halo, lineWidth: 4, lineJoin: "round" });
      pen.strokeText(mark.words, mark.x, mark.y);
    }
    pen.fillStyle = paint.fill;
    pen.fillText(mark.words, mark.x, mark.y);
    return;
  }
  const path = new Path2D(mark.d);
  if (paint.fill) {
    pen.fillStyle = paint.fill;
    pen.fill(path);
  }
  if (paint.stroke) {
    Object.assign(pen, { strokeStyle: paint.stroke, lineWidth: paint.width });
    pen.stroke(path);
  }
};

// --- CSV and JSON of the view ---
const csvField = (value) => {
  const text =
    value == null
      ? ""
      : typeof value === "string" && /^[=+\-@\t\r]/.test(value)
        ? `'${value}`
        : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const CONFLICTS = ["", "yes", "perhaps"];
const CSV_FIELDS = {
  stderr: (cell) => cell.error,
  standing: (cell) => cell.standing,
  who: (cell) => textAt(cell.reports[0], "measured_by"),
  mode: (cell) => cell.mode,
  settings: (cell) => textAt(cell.reports[0], "settings"),
  date: (cell) => textAt(cell.reports[0], "date"),
  source: (cell) => textAt(cell.reports[0], "url") || textAt(cell.reports[0], "source"),
  conflict: (cell) => CONFLICTS[cell.conflict],
  contradicted: (cell) => (cell.contradicted ? "yes" : ""),
};
const viewCsv = () => {
  const { models, shown, facts: wanted } = view(),
    fields = Object.entries(CSV_FIELDS);
  const head = [
    "repo_id",
    ...wanted.map((fact) => fact.id),
    ...shown.flatMap((j) => [COLUMNS[j].id, ...fields.map(([name]) => `${COLUMNS[j].id}.${name}`)]),
  ];
  const rows = models.map((model) => [
    model.repo_id,
    ...wanted.map((fact) => model[fact.id]),
    ...shown.flatMap((j) => {
      const cell = cellOf(model, j);
      return cell ? [cell.value, ...fields.map(([, read]) => read(cell))] : ["", ...fields.map(() => "")];
    }),
  ]);
  return [head, ...rows].map((line) => `${line.map(csvField).join(",")}\n`).join("");
};
const scoreJson = (cell) => {
  const { at: _, told, ...report } = unpack(cell.reports[0]);
  return {
    ...report,
    told: Object.fromEntries(told),
    rank: cell.rank,
    of: cell.of,
    conflict: CONFLICTS[cell.conflict] || "no",
    reports: cell.reports.length,
    why: cell.why,
  };
};
const viewJson = () => {
  const { models, shown, facts: wanted } = view();
  return `${JSON.stringify(
    {
      scanned: D.scanned,
      view: pageAddress(S),
      models: models.map((model) => ({
        repo_id: model.repo_id,
        ...Object.fromEntries(wanted.map((fact) => [fact.id, model[fact.id]])),
        scores: Object.fromEntries(
          shown.flatMap((j) => {
            const cell = cellOf(model, j);
            return cell ? [[COLUMNS[j].id, scoreJson(cell)]] : [];
          }),
        ),
      })),
    },
    null,
    1,
  )}\n`;
};
const save = (name, type, text) => saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
const saveBlob = (name, blob) => {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    flash();
  } catch {
    showText("Copy this", text);
  }
};
const flash = () => {
  const pressed = document.activeElement;
  if (pressed?.tagName !== "BUTTON" || pressed.dataset.said) return;
  pressed.dataset.said = pressed.textContent;
  pressed.textContent = "Copied";
  setTimeout(() => {
    pressed.textContent = pressed.dataset.said;
    delete pressed.dataset.said;
  }, 1200);
};
const showText = (title, text) => {
  show(
    h("h2", { id: "dialog-title" }, title),
    h("textarea", { readonly: true, id: "to-copy", "aria-label": title }, text),
    h(
      "p",
      null,
      button("Copy", () => copy(text)),
    ),
  );
  $("to-copy").select();
};
const embed = () => {
  const url = new URL(pageAddress(S, { embed: "1" }), location.href.split(/[?#]/)[0]).href
    .replace(/"/g, "%22")
    .replace(/&/g, "&amp;");
  showText("Embed this view", `<iframe src="${url}" width="100%" height="600" title="Leaderboard"></iframe>`);
};
"""
PROGRAM_LISTS = """\
// The other tabs: conflicts, gaps, what is left out, tasks.

const conflicts = () =>
  filtered().flatMap((model) =>
    model.conflicts.filter((j) => reportOf(model, j) >= 0).map((j) => ({ model, j })),
  );
// What a model's own card says against what is published of it: only where the survey has looked.
const contradictions = () => {
  if (!D.contradictions.length) return [];
  const names = new Set(filtered().map((model) => model.repo_id));
  return D.contradictions.filter((item) => names.has(item.repo_id));
};
const WHAT = { value: "another value", metric: "another metric", part: "another part" };
const drawContradictions = () => {
  const rows = contradictions().map((item) =>
    row(
      rowHead(modelLink(BY_NAME.get(item.repo_id))),
      cellText(item.benchmark),
      cellText([
        h("strong", null, item.printed),
        ` ${item.where === "main" ? "in metadata" : item.where}`,
        item.pr ? [" ", pullLink(BY_NAME.get(item.repo_id), item.pr)] : "",
        `, measured by: ${item.measured_by}`,
      ]),
      cellText(link(item.card_url, item.card_text)),
      cellText(WHAT[item.card_what] || item.card_what),
    ),
  );
  $("panel-contradictions").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Published results that the model's own card contradicts: it prints another value for the same measurement, " +
        "or this value as another metric or another part. Marked ! in the table.",
    ),
    rows.length
      ? sheet(
          plural(rows.length, "contradiction"),
          ["Model", "Benchmark", "Published", "The card", "What differs"],
          rows,
        )
      : h("p", null, "None among the models in view."),
  );
};
const drawConflicts = () => {
  const rows = conflicts().map(({ model, j }) => {
    const cell = cellOf(model, j),
      reports = cell.reports.map(unpack);
    return row(
      rowHead(modelLink(model)),
      cellText(COLUMNS[j].name),
      cellText(
        reports.map((report, at) =>
          h(
            "div",
            null,
            h("strong", null, report.value.toFixed(report.decimals || 0)),
            ` ${placeName(report)}, measured by: ${report.measured_by}` +
              `${report.settings ? `, ${report.settings}` : ""}${at ? "" : " (shown)"}`,
          ),
        ),
      ),
      cellText(cell.conflict === 2 ? "may be the same" : "the same"),
      cellText(cell.why),
      cellText(button("Details", () => details(model, j))),
    );
  });
  $("panel-conflicts").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Reports of one task that differ by more than rounding: of the same measurement, or of what may be " +
        "the same, for one of the two does not tell a setting that the other tells.",
    ),
    rows.length
      ? sheet(
          plural(rows.length, "conflict"),
          ["Model", "Benchmark", "Reports", "Measurement", "Why the shown one", ""],
          rows,
        )
      : h("p", null, "No conflicts among the models in view."),
  );
};
const STATES = {
  in_readme: "in the card only",
  in_pr: "in an open pull request",
  on_artificial_analysis: "on Artificial Analysis",
  to_measure: "not measured",
};
// Copies are not asked for anything: their base model has the scores.
const gapsOf = (model) => (isCopy(model) ? [] : model.gaps);
const gapCount = () => filtered().reduce((sum, model) => sum + gapsOf(model).length, 0);
const gapGroups = () => {
  const groups = new Map();
  for (const model of filtered())
    for (const gap of gapsOf(model)) {
      if (!groups.has(gap.benchmark)) groups.set(gap.benchmark, []);
      groups.get(gap.benchmark).push({ model, gap });
    }
  return [...groups].sort((a, b) => b[1].length - a[1].length || COLLATOR.compare(a[0], b[0]));
};
// Of how many models in view a gap is told: those that it is for.
const gapTotal = (benchmark_id, rows) => {
  const column = index.get(benchmark_id);
  const has = column === undefined ? () => false : (model) => reportOf(model, column) >= 0;
  const lacking = new Set(rows.map(({ model }) => model));
  return filtered().filter((model) => lacking.has(model) || has(model)).length;
};
const drawGaps = () => {
  const trending = MODELS.every((model) => model.trending_rank !== null) ? " trending" : "";
  const parts = gapGroups().map(([benchmark, rows]) => {
    const counts = Object.keys(STATES).map((state) => [
      state,
      rows.filter(({ gap }) => gap.state === state).length,
    ]);
    const fill = (event) => {
      if (event.target.open && event.target.children.length === 1)
        event.target.append(gapSheet(benchmark, rows));
    };
    return h(
      "details",
      { class: "gap", ontoggle: fill },
      h(
        "summary",
        null,
        `${rows.length} of ${gapTotal(rows[0].gap.benchmark_id, rows)}${trending} models that it is for publish no result for ${benchmark}`,
        h(
          "span",
          { class: "quiet" },
          ": " +
            counts
              .filter(([, n]) => n)
              .map(([state, n]) => `${n} ${STATES[state]}`)
              .join(", "),
        ),
      ),
    );
  });
  $("panel-gaps").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Published means: in the model's metadata on main. Counted are models that the benchmark is for. " +
        "Open a line for the command that closes each gap.",
    ),
    ...(parts.length ? parts : [h("p", null, "No gaps among the models in view.")]),
  );
};
const gapSheet = (benchmark, rows) =>
  sheet(
    `Gaps in ${benchmark}`,
    ["Model", "State", "Value", "Command that closes it"],
    rows.map(({ model, gap }) =>
      row(
        rowHead(modelLink(model)),
        cellText([
          STATES[gap.state] || gap.state,
          gap.pr ? ` ${gap.pr}` : "",
          gap.flavor ? `, ${gap.flavor}` : "",
        ]),
        cellText(gap.value == null ? "" : String(gap.value), { class: "score" }),
        cellText(gap.command ? command(gap.command, `for ${model.repo_id}`) : ""),
      ),
    ),
  );
const drawLeft = () => {
  const matches = matcher(S.q);
  const rows = D.left_out.filter((item) => matches(BY_NAME.get(item.repo_id)));
  const counts = new Map();
  for (const item of rows) counts.set(item.reason, (counts.get(item.reason) || 0) + 1);
  const most = 500;
  $("panel-left").replaceChildren(
    h("p", { class: "note" }, "Scores that were found and have no place in the table."),
    h(
      "ul",
      null,
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([reason, n]) => h("li", null, `${n}: ${reason}`)),
    ),
    rows.length
      ? sheet(
          `${plural(rows.length, "score")} left out${rows.length > most ? `, the first ${most}` : ""}`,
          ["Model", "Benchmark", "As printed", "Why"],
          rows
            .slice(0, most)
            .map((item) =>
              row(
                rowHead(link(item.url, item.repo_id)),
                cellText(item.benchmark),
                cellText(item.printed, { class: "score" }),
                cellText(item.reason),
              ),
            ),
        )
      : "",
    D.failed.length
      ? sheet(
          `${plural(D.failed.length, "model")} that could not be read`,
          ["Model", "Why"],
          D.failed.map((item) => row(rowHead(item.repo_id), cellText(item.reason))),
        )
      : "",
  );
};
const drawTasks = () =>
  $("panel-tasks").replaceChildren(
    h(
      "p",
      { class: "note" },
      "A column is one task: a subset, another metric or pass@10 has a column of its own. " +
        "Settings stay in the column and are told with each score.",
    ),
    sheet(
      plural(COLUMNS.length, "benchmark task"),
      ["Task", "Unit", "Better", "Metric", "Models", "Settings reported", "Data"],
      COLUMNS.map((column) =>
        row(
          rowHead(column.name),
          cellText(column.unit),
          cellText(column.lower_is_better ? "lower" : "higher"),
          cellText(column.metric),
          cellText(`${column.models}/${MODELS.length}`, { class: "score" }),
          cellText(
            Object.entries(column.settings)
              .map(([name, n]) => `${name} ×${n}`)
              .join(", "),
          ),
          cellText(
            column.dataset ? link(`https://huggingface.co/datasets/${column.dataset}`, column.dataset) : "",
          ),
        ),
      ),
    ),
  );
"""
PROGRAM_CONTROLS = """\
// Filters, menus, tabs and buttons.

const set = (key, value) => {
  S[key] = value;
  update();
};
const byCount = (counts) => [...counts].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0]));
const tally = (field) => {
  const counts = new Map();
  for (const model of MODELS)
    counts.set(model[field] || "unknown", (counts.get(model[field] || "unknown") || 0) + 1);
  return byCount(counts);
};
// Controls are made once; each has a function that brings it to the state.
const SYNC = [];
const bound = (node, sync) => {
  SYNC.push(() => sync(node));
  return node;
};
const valued = (node, key) =>
  bound(node, () => {
    if (node.value !== S[key]) node.value = S[key];
  });
const choices = (items, isOn, toggle) =>
  items.map(([id, count, name]) =>
    h(
      "label",
      null,
      bound(
        h("input", { type: "checkbox", value: id, onchange: (event) => toggle(id, event.target.checked) }),
        (box) => {
          box.checked = isOn(id);
        },
      ),
      h("span", null, name || id),
      h("span", null, count),
    ),
  );
// What a menu opens stays on the screen: it is aligned with the menu's right side where the left would not do.
const keepInView = (node) => {
  const pop = node.lastChild;
  pop.classList.remove("left");
  if (node.open && pop.getBoundingClientRect().right > document.documentElement.clientWidth)
    pop.classList.add("left");
};
const menu = (key, name, ...content) =>
  bound(
    h(
      "details",
      { class: "menu", id: `menu-${key}` },
      h("summary"),
      h("div", { class: "pop", tabindex: -1 }, content),
    ),
    (node) => {
      node.ontoggle ||= () => keepInView(node);
      node.firstChild.textContent = name();
      node.toggleAttribute("data-set", S[key] !== "");
    },
  );
const toggled = (key) => (id, on) => {
  const now = list(S[key]).filter((item) => item !== id);
  set(key, joined(on ? [...now, id] : now));
};
const filterMenu = (key, name, items) =>
  menu(
    key,
    () => (S[key] ? `${name}: ${list(S[key]).length}` : name),
    choices(items, (id) => list(S[key]).includes(id), toggled(key)),
  );
const factMenu = () =>
  menu(
    "hide",
    () => "Columns",
    choices(
      FACTS.map((fact) => [fact.id, "", fact.name]),
      (id) => !list(S.hide).includes(id),
      (id, on) => toggled("hide")(id, !on),
    ),
  );
const field = (key, attributes) =>
  valued(h("input", { id: key, oninput: (event) => set(key, event.target.value), ...attributes }), key);
const size = (key) =>
  field(key, {
    type: "number",
    min: 0,
    step: "any",
    placeholder: key,
    "aria-label": `${key === "min" ? "At least so many" : "At most so many"} billions of parameters`,
  });
const TRUSTS = [
  ["elsewhere", "Any place"],
  ["pr", "Repository, PRs"],
  ["repository", "Repository only"],
  ["verified", "Verified only"],
];
// How many models have a report that says so.
const reportTally = (name) => {
  const counts = new Map();
  for (const model of MODELS) {
    const told = new Set();
    for (let n = 0, cell = FIRST_CELL[model.order]; n < model.cells; n++)
      for (let r = 0; r < C.reports[cell + n]; r++) told.add(R[name][FIRST[cell + n] + r]);
    for (const text of told)
      counts.set(D.strings[text] || NOT_TOLD, (counts.get(D.strings[text] || NOT_TOLD) || 0) + 1);
  }
  return byCount(counts);
};
const openCount = () => MODELS.filter((model) => OPEN.has(model.licence)).length;
const makeControls = () => {
  const fold = (event) =>
    event.currentTarget.setAttribute("aria-expanded", String($("app").classList.toggle("open")));
  $("controls").append(
    field("q", { type: "search", placeholder: "Search (a; b for either)", "aria-label": "Search models" }),
    bound(button("", fold, { class: "phone", id: "filters", "aria-expanded": "false" }), (node) => {
      const on = filtersOn().length;
      node.textContent = on ? `Filters (${on})` : "Filters";
      node.toggleAttribute("data-set", on > 0);
    }),
    h("span", { class: "size", role: "group", "aria-label": "Size" }, size("min"), "–", size("max"), "B"),
    filterMenu("licence", "Licence", [
      ...(openCount() ? [["open", openCount(), "open licences"]] : []),
      ...tally("licence"),
    ]),
    filterMenu("type", "Type", tally("type")),
    valued(
      h(
        "select",
        {
          id: "trust",
          "aria-label": "Where it stands",
          onchange: (event) => set("trust", event.target.value),
        },
        TRUSTS.map(([id, name]) => h("option", { value: id }, name)),
      ),
      "trust",
    ),
    filterMenu(
      "who",
      "Measured by",
      reportTally("who").map(([id, count]) => [id, count, D.whos[id]]),
    ),
    filterMenu("mode", "Mode", reportTally("mode")),
    filterMenu("tools", "Tools", reportTally("tools")),
    columnMenu(),
    factMenu(),
    h(
      "label",
      null,
      bound(
        h("input", {
          type: "checkbox",
          id: "complete",
          onchange: (event) => set("complete", event.target.checked ? "1" : ""),
        }),
        (box) => {
          box.checked = S.complete !== "";
        },
      ),
      " Complete rows",
    ),
  );
  $("actions").append(
    ...[
      ["copy-link", "Copy link", () => copy(location.href)],
      ["csv", "CSV", () => save("leaderboard.csv", "text/csv", viewCsv())],
      ["json", "JSON", () => save("leaderboard.json", "application/json", viewJson())],
      ["embed", "Embed", embed],
      ["theme", "Theme", theme],
    ].map(([id, name, run]) => button(name, run, { class: "plain", id })),
  );
  const chips = h("span", { class: "active" });
  $("controls").append(
    bound(
      h("p", { id: "active" }, chips, button("Reset", reset, { id: "reset", class: "plain" })),
      (node) => {
        node.hidden = !pageAddress(S, KEPT);
        chips.replaceChildren(
          ...filtersOn().map(([text, clear]) =>
            button([text, " ×"], clear, { class: "chip", "aria-label": `Remove the filter ${text}` }),
          ),
        );
      },
    ),
  );
};
// The filters that are on, in words, each with what takes it off.
const filtersOn = () => {
  const texts = {
    q: () => `“${S.q}”`,
    min: () => `from ${S.min}B`,
    max: () => `up to ${S.max}B`,
    licence: () => `licence: ${list(S.licence).join(", ")}`,
    type: () => `type: ${list(S.type).join(", ")}`,
    trust: () => TRUSTS.find(([id]) => id === S.trust)?.[1].toLowerCase() || S.trust,
    who: () =>
      `measured by: ${list(S.who)
        .map((id) => D.whos[id] || id)
        .join(", ")}`,
    mode: () => `mode: ${list(S.mode).join(", ")}`,
    tools: () => `tools: ${list(S.tools).join(", ")}`,
    complete: () => "complete rows",
  };
  return Object.entries(texts)
    .filter(([key]) => S[key] !== DEFAULTS[key])
    .map(([key, text]) => [text(), () => set(key, DEFAULTS[key])]);
};
const allTabs = () => [
  ["table", "Table", () => "", drawTable],
  ["plots", "Plots", () => "", drawPlots],
  ["compare", "Compare", () => picks().length, drawCompare],
  ["conflicts", "Conflicts", () => conflicts().length, drawConflicts],
  ["contradictions", "Contradictions", () => contradictions().length, drawContradictions],
  ["gaps", "Gaps", gapCount, drawGaps],
  ["left", "Left out", () => D.left_out.length + D.failed.length, drawLeft],
  ["tasks", "Tasks", () => COLUMNS.length, drawTasks],
];
const drawTabs = () => {
  const focused = document.activeElement?.closest?.("#tabs") ? document.activeElement.id : null;
  const go = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.findIndex(([id]) => id === S.tab) + step + TABS.length) % TABS.length][0];
    goTo(next);
    $(`tab-${next}`).focus();
  };
  const single = wantedModel() !== null;
  $("tabs").replaceChildren(
    ...TABS.map(([id, name, count]) => {
      const on = S.tab === id && !single,
        amount = count().toLocaleString("en");
      return h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${id}`,
          "aria-selected": String(on),
          "aria-controls": `panel-${id}`,
          tabindex: S.tab === id ? 0 : -1,
          onclick: () => goTo(id),
          onkeydown: go,
        },
        name,
        amount && ` (${amount})`,
      );
    }),
  );
  if (focused) $(focused)?.focus();
};
// What is no filter, and alone asks for no Reset: where one stands, what is sorted and picked, how it looks.
const KEPT = Object.fromEntries(
  ["tab", "embed", "theme", "view", "sort", "dir", "y", "x", "pick"].map((key) => [key, DEFAULTS[key]]),
);
const reset = () => {
  Object.assign(S, DEFAULTS, { tab: S.tab, embed: S.embed, theme: S.theme });
  update();
};
const theme = () => {
  const dark = S.theme ? S.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  set("theme", dark ? "light" : "dark");
};
"""
PROGRAM_PICKER = r"""// Which columns: views of a category, and the picker with search, categories and the most reported.

const setView = (id) => {
  Object.assign(S, { view: id, cols: "", sort: "", dir: "" });
  update();
};
const pickColumns = (ids) =>
  set("cols", ids.length === COLUMNS.length ? "all" : ids.length ? joined(ids) : "none");
// Views as a row of buttons, on a phone as one list beside the list of columns to sort by.
const makeViews = () => {
  $("views").append(
    h(
      "div",
      { class: "chips" },
      D.views.map((item) =>
        bound(
          button(item.name, () => setView(item.id), {
            "data-view": item.id,
            title: `${item.title}: ${plural(item.tasks, "task")}, ${plural(item.models, "model")} with a score`,
          }),
          (chip) => chip.setAttribute("aria-pressed", String(!S.cols && viewNow().id === item.id)),
        ),
      ),
      bound(
        button("", () => set("cols", "")),
        (chip) => {
          chip.hidden = !S.cols;
          chip.textContent = `Your choice: ${chosen().length} ×`;
          chip.setAttribute("aria-pressed", "true");
          chip.setAttribute(
            "aria-label",
            `Your choice of ${chosen().length} columns: back to ${viewNow().name}`,
          );
        },
      ),
    ),
    h(
      "label",
      { class: "narrow" },
      h("span", null, "Benchmarks"),
      bound(h("select", { id: "view", onchange: (event) => setView(event.target.value) }), (node) =>
        node.replaceChildren(
          ...D.views.map((item) =>
            h(
              "option",
              { value: item.id, selected: !S.cols && viewNow().id === item.id },
              `${item.name} (${item.tasks})`,
            ),
          ),
          ...(S.cols ? [h("option", { value: viewNow().id, selected: true }, "your choice")] : []),
        ),
      ),
    ),
    h(
      "label",
      { class: "narrow" },
      h("span", null, "Score"),
      bound(
        h("select", {
          id: "sort-by",
          onchange: (event) => {
            Object.assign(S, { sort: event.target.value, dir: "" });
            update();
          },
        }),
        (node) =>
          NARROW.matches &&
          node.replaceChildren(
            ...chosen().map((j) =>
              h("option", { value: COLUMNS[j].id, selected: sortName() === COLUMNS[j].id }, COLUMNS[j].name),
            ),
            ...(index.has(sortName()) && chosen().includes(index.get(sortName()))
              ? []
              : [h("option", { value: S.sort, selected: true }, `by ${sortTitle()}`)]),
          ),
      ),
    ),
  );
};
const sortTitle = () => {
  const name = sortName();
  if (index.has(name)) return COLUMNS[index.get(name)].name;
  const words = { repo_id: "name", coverage: "number of scores", trending_rank: "trend" };
  return words[name] || FACTS.find((fact) => fact.id === name)?.name.toLowerCase() || "trend";
};
const viewNote = () => {
  const item = viewNow(),
    shown = chosen();
  const having = MODELS.reduce((sum, model) => sum + shown.some((j) => reportOf(model, j) >= 0), 0);
  const of = S.cols
    ? `${plural(shown.length, "column")} of your choice`
    : item.id === "five"
      ? item.title
      : `${shown.length} most reported of ${plural(item.tasks, "task")}`;
  const by = `sorted by ${sortTitle()}`;
  const told = `${having} of ${plural(MODELS.length, "model")} have a score here`;
  return NARROW.matches
    ? `${told}. Blank: none was found.`
    : `${of}; ${told}; ${by}. Blank: no result was found.`;
};
const columnMenu = () => {
  const groups = CATEGORIES.map((item) => ({
    item,
    columns: COLUMNS.filter((column) => column.category === item.id),
  }));
  const make = (node) => {
    if (node.childElementCount) return;
    node.append(
      h("input", {
        type: "search",
        id: "find-column",
        placeholder: "Find a benchmark",
        "aria-label": "Find a benchmark",
        oninput: (event) => findColumns(node, event.target.value),
      }),
      h(
        "div",
        { class: "presets" },
        [
          ["Of this view", () => set("cols", "")],
          ["Most reported", () => pickColumns(mostIds())],
          ["The five", () => setView("five"), !D.views.some((item) => item.id === "five")],
          ["All", () => set("cols", "all")],
          ["None", () => set("cols", "none")],
        ].map(([name, run, absent]) => (absent ? "" : button(name, run))),
      ),
      ...groups.map(({ item, columns }) => columnGroup(item, columns)),
    );
    for (const sync of SYNC) sync();
  };
  const body = h("div");
  const made = menu("cols", () => `Benchmarks ${chosen().length}/${COLUMNS.length}`, body);
  made.addEventListener("toggle", () => {
    if (made.open) make(body);
  });
  return made;
};
const MOST_REPORTED = 12;
const mostIds = () =>
  COLUMNS.filter((column) => column.whole)
    .slice(0, MOST_REPORTED)
    .map((column) => column.id);
const columnGroup = (item, columns) =>
  h(
    "fieldset",
    { "data-group": item.id },
    h("legend", null, item.name, " ", h("small", { class: "tally" }, `${columns.length}`)),
    choices(
      columns.map((column) => [column.id, column.models, column.name]),
      (id) => chosen().includes(index.get(id)),
      (id, on) => {
        const now = new Set(chosen());
        pickColumns(
          COLUMNS.filter((column, j) => (column.id === id ? on : now.has(j))).map((column) => column.id),
        );
      },
    ),
  );
const findColumns = (node, text) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of node.querySelectorAll("fieldset")) {
    let left = 0;
    for (const label of group.querySelectorAll("label")) {
      const told = label.textContent.toLowerCase();
      label.hidden = !words.every((word) => told.includes(word));
      if (!label.hidden) left += 1;
    }
    group.hidden = !left;
  }
};
"""
PROGRAM_START = """\
// Bringing everything to the state, and listening to the reader.

const TABS = allTabs().filter(([id]) => id !== "contradictions" || D.contradictions.length);
let tableOf = null; // the state of which the table stands there: on the way back from a model it stays
const update = () => {
  if (!TABS.some(([id]) => id === S.tab)) S.tab = "table";
  sift();
  const root = document.documentElement,
    single = wantedModel();
  if (/^(dark|light)$/.test(S.theme)) root.dataset.theme = S.theme;
  root.classList.toggle("embed", S.embed === "1");
  root.classList.toggle("single", single !== null);
  remember();
  for (const [id] of TABS) $(`panel-${id}`).hidden = single !== null || id !== S.tab;
  $("panel-model").hidden = single === null;
  const state = JSON.stringify([S, NARROW.matches]);
  if (single !== null) drawModel();
  else if (S.tab !== "table" || state !== tableOf) TABS.find(([id]) => id === S.tab)[3]();
  if (single === null && S.tab === "table") tableOf = state;
  for (const sync of SYNC) sync();
  drawTabs();
  document.title = single === null ? D.title : `${single} · ${D.title}`;
  say(single === null && S.tab === "table" ? `${plural(V.models.length, "model")} shown` : "");
};
const ago = () => {
  const when = $("when"),
    days = when && Math.floor((Date.now() - Date.parse(when.dateTime)) / 864e5);
  if (when && days >= 0) when.after(` (${days === 0 ? "today" : `${plural(days, "day")} ago`})`);
};
const open = (event) => {
  const cell = event.target.closest?.("#board .cell");
  if (!cell || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  details(BY_NAME.get(cell.closest("tr").dataset.model), +cell.dataset.column);
};
$("board").addEventListener("click", open);
$("board").addEventListener("keydown", open);
$("board").addEventListener("keydown", move);
$("wrap").addEventListener("scroll", fill, { passive: true });
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".menu[open]"))
    if (document.contains(event.target) && !open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
$("dialog").addEventListener("click", (event) => {
  if (event.target === $("dialog")) $("dialog").close();
});
addEventListener("beforeprint", () => {
  if (S.tab === "table" && V) drawRows(V.models.length);
});
let scrolled = 0;
addEventListener("hashchange", () => {
  $("dialog").close();
  update();
  if (wantedModel() === null) scrollTo(0, scrolled);
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.('a[href^="#model="]') && wantedModel() === null) scrolled = scrollY;
});
NARROW.addEventListener("change", () => update());
let resized = 0;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    if (S.tab === "plots" && wantedModel() === null) drawPlots();
  }, 150);
});
ago();
makeViews();
makeControls();
update();
"""
# One program, in which each part may use the names of all: a block keeps them from the window's own.
PROGRAM = "".join(
    (
        '"use strict";\n{\n',
        PROGRAM_DATA,
        PROGRAM_STATE,
        PROGRAM_TABLE,
        PROGRAM_DETAILS,
        PROGRAM_MODEL,
        PROGRAM_COMPARE,
        PROGRAM_PLOTS,
        PROGRAM_EXPORT,
        PROGRAM_LISTS,
        PROGRAM_CONTROLS,
        PROGRAM_PICKER,
        PROGRAM_START,
        "}\n",
    )
)

STATIC_ROWS = 100  # rows in the page's table before the program runs; the others stand in <noscript>
# Cells that the page without its program has; beyond them it has the columns that are shown first only.
STATIC_CELLS = 40_000


def render_page(document: Mapping[str, Any]) -> str:
    """index.html of a board's document: table, style, program and data in one file that loads nothing."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    environment.globals.update(cell_text=cell_text, fact_text=fact_text)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{source_hash(EARLY)}' '{source_hash(PROGRAM)}'",
            f"style-src '{source_hash(STYLE)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    packed = pack(document)
    columns = document["benchmarks"]
    narrow = len(columns) * len(document["models"]) > STATIC_CELLS
    # Not escaped: our own files, and JSON in which `script_json` has escaped every "<".
    raw = {"style": STYLE, "early": EARLY, "program": PROGRAM, "data": script_json(packed)}
    return environment.from_string(TEMPLATE).render(
        board=document,
        scanned=document["scanned"],
        facts=packed["facts"],
        first=STATIC_ROWS,
        narrow=narrow,
        static=[column for column in columns if column["default"] or not narrow],
        policy=policy,
        **{name: Markup(text) for name, text in raw.items()},  # noqa: S704 (see above)  # nosec B704
    )


def script_json(document: object) -> str:
    """JSON that can stand in a script element whatever its texts hold."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def cell_text(cell: Mapping[str, Any]) -> str:
    """A cell of the table without the program: the value, where it stands, whose it is, in which mode."""
    shown, *others = cell["reports"]
    card = shown["standing"] == "repository" and shown["kind"] == "readme"
    marks = {"verified": "✓", "repository": "○" if card else "●", "pr": "PR", "elsewhere": "↗"}
    words = [_decimal_text(shown), marks[shown["standing"]], WHO_MARKS[shown["who"]]]
    words += ["≠?" if cell["doubt"] else "≠"] if cell["conflict"] else []
    mode = _mode_text(shown)
    beside: dict[str, str] = {}
    for other in others:
        if (name := _mode_text(other)) and name != mode:
            beside.setdefault(name, f"; {name} {_decimal_text(other)}")
    return " ".join(filter(None, (*words, mode))) + "".join(beside.values())


WHO_MARKS = {"authors": "", "third party": "3rd", "harness run": "run", "unknown": "?"}


def _decimal_text(report: Mapping[str, Any]) -> str:
    return f"{report['value']:.{min(report['decimals'], 2)}f}"


def _mode_text(report: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (report["mode"], report["tools"])))


def fact_text(model: Mapping[str, Any], fact: Mapping[str, str]) -> str:
    """A fact about a model as the table prints it: 8B parameters, 1.2M downloads."""
    value = model[fact["id"]]
    if value is None:
        return ""
    units = {"params": ((1e12, "T"), (1e9, "B"), (1e6, "M")), "count": ((1e9, "B"), (1e6, "M"), (1e3, "k"))}
    if fact["kind"] not in units:
        return str(value)
    size, unit = next(((size, unit) for size, unit in units[fact["kind"]] if value >= size), (1, ""))
    scaled = value / size
    return (
        f"{scaled:.0f}{unit}" if scaled >= 99.95 or size == 1 else f"{scaled:.1f}".removesuffix(".0") + unit
    )


# --------------------------------------------------------------------------------------------------
# board/server: A site shown on this machine only: `serve_folder`
# --------------------------------------------------------------------------------------------------


def serve_folder(folder: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve a folder until it is interrupted; `tell` gets the address as soon as it answers."""
    import http.server  # with `email` and `socketserver` a sixth of the time of --help

    class Handler(http.server.SimpleHTTPRequestHandler):
        """Files of one folder, without a log line a request."""

        def log_message(self, format: str, *args: object) -> None:  # the name is the base class's
            """Say nothing."""

        def end_headers(self) -> None:
            """Let a rebuilt page show at once."""
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

    try:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), functools.partial(Handler, directory=str(folder))
        )
    except OSError as error:
        raise EvaluationError(
            f"port {port}: {error.strerror}", code=2, hint="--port 0 takes a free one"
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        tell(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()


# --------------------------------------------------------------------------------------------------
# board/site: The files of a site: made of a board, written, read
# --------------------------------------------------------------------------------------------------
# `site_files` gives the bytes of all of `SITE`, `write_site` and `read_site` have them on disk. The
# manifest's
# digest tells whether a reader would see anything new.

MANIFEST = "data/manifest.json"
SITE = ("index.html", "data/leaderboard.json", "data/reports.csv", MANIFEST)


def site_files(board: Board) -> dict[str, bytes]:
    """Path -> bytes of every file of the site."""
    document = board_json(board)
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    page = "".join((document["digest"], TEMPLATE, STYLE, EARLY, PROGRAM))
    manifest = {
        "schema": SCHEMA,
        "digest": text_digest(page),
        "title": board.title,
        "last": board.survey.last,
    }
    return {
        "index.html": render_page(document).encode(),
        "data/leaderboard.json": f"{data}\n".encode(),
        "data/reports.csv": reports_csv(document).encode(),
        MANIFEST: f"{json.dumps(manifest, ensure_ascii=False)}\n".encode(),
    }


def read_site(folder: Path) -> dict[str, bytes]:
    """The files of a site that `build` has written."""
    try:
        return {path: (folder / path).read_bytes() for path in SITE}
    except OSError as error:
        raise EvaluationError(
            f"{folder} is no built site: {error.strerror}: {error.filename}",
            code=4,
            hint="leaderboard.py build --survey survey.jsonl --out DIR",
        ) from None


def write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, each at once and the page last, so that a reader never sees half of one."""
    try:
        for path, data in sorted(files.items(), key=lambda item: item[0] == "index.html"):
            write_atomically(folder / path, data, below=folder)
    except OSError as error:
        raise EvaluationError(f"cannot write {folder}: {error.strerror}", code=2) from None


# --------------------------------------------------------------------------------------------------
# board/space: The files of a site as one commit of a static Space
# --------------------------------------------------------------------------------------------------
# `deploy_site` makes the Space where there is none, and commits where a reader would see something new. It
# refuses a Space that holds something else, and leaves a README alone that people have written.

MARK = "<!-- made by scripts/leaderboard.py of hf-evaluation; changes here are overwritten -->"
# What a Space holds when the Hub has just made it; one with more is somebody's unless it has our manifest.
FRESH = frozenset((".gitattributes", "README.md", "index.html", "style.css"))
# Somebody else has committed, or is just doing it: what is asked next is asked of the new head.
MOVED = frozenset({409, 412})
SPACE_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Published:
    """What a Space holds: its head, whether we may replace its README, the digest of its page."""

    sha: str
    own_readme: bool
    digest: str | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployment did: `commit` is None where the Space already had it, or on a dry run."""

    space: str
    url: str
    created: bool
    changed: bool
    commit: str | None
    files: tuple[str, ...] = field(default=())


def space_readme(title: str) -> bytes:
    """The README of the Space: front matter of a static Space (hub-docs, spaces-config-reference)."""
    front = {
        "title": title,
        "emoji": "📊",
        "colorFrom": "blue",
        "colorTo": "gray",
        "sdk": "static",
        "app_file": "index.html",
        "fullWidth": True,
        "header": "mini",
        "pinned": False,
        "short_description": "Evaluation results of models, with their sources",
        "tags": ["leaderboard"],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    text = "The page is index.html; its data are data/leaderboard.json and data/reports.csv."
    return "\n".join(("---", *lines, "---", MARK, "", text, "")).encode()


def deploy_site(space: str, files: Mapping[str, bytes], *, dry_run: bool) -> Deployment:
    """Bring a Space to these files in one commit; none where a reader would see nothing new.

    A failed attempt is made again with the head read anew: a lost answer then shows as "nothing new".
    """
    from huggingface_hub import HfApi, get_token

    if not SPACE_ID.fullmatch(space):
        raise EvaluationError(f"{printable(space)!r} is no ORG/NAME", code=2, hint="--space org/leaderboard")
    if not dry_run and not get_token():
        raise EvaluationError("not signed in", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    api = HfApi(library_name="hf-evaluation", library_version=VERSION)
    created = ask_space(lambda: _make_space(api, space, dry_run=dry_run), space)
    return ask_space(lambda: _bring(api, space, files, created=created, dry_run=dry_run), space)


def _make_space(api: HfApi, space: str, *, dry_run: bool) -> bool:
    """Make the Space if there is none; whether there was none."""
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        api.repo_info(space, repo_type="space")
        return False
    except RepositoryNotFoundError:
        if not dry_run:
            api.create_repo(space, repo_type="space", space_sdk="static", exist_ok=True)
        return True


def _bring(api: HfApi, space: str, files: Mapping[str, bytes], *, created: bool, dry_run: bool) -> Deployment:
    url = f"{api.endpoint}/spaces/{space}"
    manifest = json.loads(files[MANIFEST])
    if created and dry_run:
        return Deployment(space, url, True, True, None, ("README.md", *SITE))
    present = _published(api, space)
    if present.digest == manifest["digest"]:
        return Deployment(space, url, created, False, None)
    content = {**({"README.md": space_readme(manifest["title"])} if present.own_readme else {}), **files}
    commit = None
    if not dry_run:
        commit = _commit(api, space, content, present.sha, f"Leaderboard of {manifest['last'] or 'a survey'}")
    return Deployment(space, url, created, True, commit, tuple(content))


def _commit(api: HfApi, space: str, content: Mapping[str, bytes], parent: str, title: str) -> str:
    from huggingface_hub import CommitOperationAdd

    operations = [CommitOperationAdd(path, data) for path, data in content.items()]
    done = api.create_commit(space, operations, commit_message=title, repo_type="space", parent_commit=parent)
    return str(done.oid)


def _published(api: HfApi, space: str) -> Published:
    """What the Space holds now; refuses one that holds something else than a leaderboard of ours."""
    info = api.repo_info(space, repo_type="space")
    names = {item.rfilename for item in getattr(info, "siblings", None) or ()}
    sha = info.sha or "main"
    if MANIFEST not in names:
        if not names <= FRESH or len(api.list_repo_commits(space, repo_type="space")) > 1:
            raise EvaluationError(
                f"{space} is a Space with other files", code=5, hint="name a new Space: --space org/new-name"
            )
        return Published(sha, True, None)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # no cache: the client falls back to a stale copy
        read = functools.partial(
            api.hf_hub_download, space, repo_type="space", revision=sha, local_dir=folder
        )
        digest = as_text(as_object(json_or_none(Path(read(MANIFEST)).read_bytes())).get("digest"))
        ours = "README.md" not in names or MARK in Path(read("README.md")).read_text("utf-8", "replace")
    return Published(sha, ours, digest)


def ask_space(ask: Callable[[], T], space: str) -> T:
    """Ask the Hub; again after conflicts, server and network failures, with growing pauses."""
    return ask_patiently(
        ask,
        lambda error, status: _space_failure(error, status, space),
        no_id=lambda error: EvaluationError(
            f"{space} is no name of a Space: {first_line(error)}", code=2, hint="--space org/leaderboard"
        ),
        unreachable=lambda error: EvaluationError(f"the Hub does not answer: {first_line(error)}", code=6),
        passing=PASSING | MOVED,
    )


def _space_failure(error: HfHubHTTPError, status: int, space: str) -> EvaluationError:
    """A failed request as an error of ours."""
    told = error.server_message or first_line(error)
    if status in (401, 403):
        hint = "a token with write permission is needed"
        return EvaluationError(f"not allowed to write to {space}: {told}", code=3, hint=hint)
    if status == 404:
        return EvaluationError(f"no such Space or owner: {space}: {told}", code=4)
    may_pass = status in PASSING | MOVED or status >= 500 or status == 0
    return EvaluationError(f"the Hub answers {status} about {space}: {told}", code=6 if may_pass else 5)


# --------------------------------------------------------------------------------------------------
# board/survey: The JSON Lines of trending_evals.py -> models with their scores and gaps
# --------------------------------------------------------------------------------------------------
# `read_survey` refuses a survey with a malformed line as a whole, naming the line and the field.


def read_survey(text: str) -> Survey:
    """The survey of a JSON Lines text; of two lines on one model the later scan counts.

    Raises:
        EvaluationError: 5 where a line is malformed (half a survey must not become a page), 1 where no model
            was read.
    """
    lines: dict[str, tuple[str, str, Model | Failure]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found = _read_line(line)
            except (ValueError, RecursionError) as error:
                raise EvaluationError(
                    f"line {number} of the survey is malformed: {error}",
                    code=5,
                    hint="run trending_evals.py survey again",
                ) from None
            if found[2].repo_id not in lines or lines[found[2].repo_id][0] <= found[0]:
                lines[found[2].repo_id] = found
    models = tuple(item for _, _, item in lines.values() if isinstance(item, Model))
    if not models:
        raise EvaluationError(
            "the survey has read no model", code=1, hint="trending_evals.py survey --trending 100"
        )
    times = sorted(at for at, _, _ in lines.values() if at)
    return Survey(
        times[0] if times else None,
        times[-1] if times else None,
        tuple(dict.fromkeys(selection for _, selection, _ in lines.values() if selection)),
        models,
        tuple(item for _, _, item in lines.values() if isinstance(item, Failure)),
    )


def _read_line(line: str) -> tuple[str, str, Model | Failure]:
    document = json.loads(line, parse_constant=_no_constant)
    if not isinstance(document, dict):
        raise Malformed("not an object")
    row = Fields(document)
    if row.whole("schema") != SCHEMA:
        raise Malformed(f"schema {row.of.get('schema')!r}, expected {SCHEMA}")
    at, selection = row.text("scanned_at") or "", row.text("selection") or ""
    error = row.object("error")
    if error.of:
        return at, selection, Failure(row.must("repo_id"), error.text("message") or "not read")
    return at, selection, _model(row)


def _no_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is no finite number")


def _model(row: Fields) -> Model:
    repo_id = row.must("repo_id")
    return Model(
        repo_id,
        safe_url(row.text("url")) or "",
        row.text("sha"),
        row.whole("trending_rank"),
        row.text("author") or repo_id.partition("/")[0],
        row.whole("parameters"),
        row.whole("active_parameters"),
        row.text("license"),
        type_of(row.text("kind"), repo_id, row.texts("base_models")),
        (row.text("created_at") or "")[:10] or None,
        row.whole("downloads"),
        row.whole("likes"),
        bool(row.flag("gated")),
        row.text("pipeline_tag"),
        row.texts("base_models"),
        origin_of(row.text("kind"), repo_id, row.texts("base_models")),
        tuple(_score(item, repo_id) for item in row.objects("scores")),
        tuple(tuple(map(_objection, item.objects("contradicted_by"))) for item in row.objects("scores")),
        tuple(_gap(item, row) for item in row.objects("gaps")),
    )


def _score(row: Fields, repo_id: str) -> Score:
    """A score; stricter than `read_score`, for which what has a wrong type is not told."""
    value = row.number("value")
    if value is None:
        raise Malformed("a score without value")
    source, method = row.object("source"), row.object("method")
    author = method.text("pr_author")
    kind, name = source.text("kind") or "unknown", row.must("benchmark")
    benchmark = catalogue().with_id(row.text("benchmark_id")) or catalogue().find(name)
    try:
        printable = {key: row.text(key) if isinstance(value, str) else value for key, value in row.of.items()}
        metric, settings = how_measured(printable, benchmark, kind, name)
    except EvaluationError as error:
        raise Malformed(error.message) from None
    return Score(
        model=row.text("model") or repo_id,
        benchmark=name,
        benchmark_id=row.text("benchmark_id"),
        metric=metric,
        value=value,
        unit=row.text("unit"),
        lower_is_better=bool(row.flag("lower_is_better")),
        raw=row.text("raw") or "",
        settings=settings,
        table=row.whole("table"),
        row=row.whole("row"),
        column=row.whole("column"),
        line=row.whole("line"),
        stderr=row.number("stderr"),
        samples=row.whole("samples"),
        complete=row.flag("complete") is not False,
        source=Source(
            kind,
            revision=source.text("revision"),
            url=source.text("url"),  # whatever it is, it tells whose number this is; links are `safe_url`
            name=source.text("name"),
            date=(source.text("date") or "")[:10] or None,
        ),
        method={**method.of, "pr_author": author} if author else method.of,
        status=row.text("status") or "unpublished",
        pr=row.whole("pr"),
        verified=bool(row.flag("verified")),
    )


def _objection(row: Fields) -> Objection:
    printed = row.text("raw") or (None if row.number("value") is None else f"{row.number('value'):g}")
    text = row.text("text") or f"the card prints {printed or 'another number'}"
    return Objection(row.text("what") or "value", printed, text, safe_url(row.text("url")))


def _gap(row: Fields, model: Fields) -> Gap:
    """A gap with its command, which is made here: one in the file could be anybody's, and people paste it."""
    name = row.text("benchmark") or row.must("benchmark_id")
    state, flavor = row.must("state"), row.text("flavor")
    facts = GapFacts(
        state,
        model.must("repo_id"),
        row.text("benchmark_id") or name,
        task=row.text("task"),
        flavor=flavor,
        creator=row.text("creator"),
        offered=row.text("offered"),
        pipeline_tag=model.text("pipeline_tag"),
    )
    command = gap_command(facts)
    return Gap(row.text("benchmark_id"), name, state, row.number("value"), row.whole("pr"), flavor, command)


# --------------------------------------------------------------------------------------------------
# board/titles: The heading of a page that nobody has given one: `default_title`, of what was surveyed
# --------------------------------------------------------------------------------------------------


def default_title(survey: Survey) -> str:
    """What the models of a survey score, the models told by how they were selected."""
    ways = {_way(selection) for selection in survey.selections}
    if len(ways) == 1:
        kind, name = ways.pop()
        if kind == "trending":
            return "What trending models score"
        if kind == "author":
            return f"What the models of {name} score"
        if kind == "search":
            return f"What the models named “{name}” score"
    names = [model.repo_id for model in survey.models]
    if len(names) == 1:
        return f"What {names[0]} scores"
    owners = {model.organisation for model in survey.models}
    if len(owners) == 1:
        return f"What {len(names)} models of {owners.pop()} score"
    return f"What {len(names)} models score"


def _way(selection: str) -> tuple[str, str]:
    kind, _, name = selection.partition(":")
    return ("trending", "") if kind.startswith("trending") else (kind, name.strip())


# --------------------------------------------------------------------------------------------------
# board/views: Views of a board: which columns are shown together, before anybody picks
# --------------------------------------------------------------------------------------------------
# `view_of` says in which view a benchmark stands, `make_views` chooses the columns of each: the overview, a
# view for each category, the five benchmarks of the project's goal. What is reported most goes before.

# View, its name, and the categories of the benchmark table that stand in it.
_CATEGORIES = (
    ("knowledge", "Knowledge", ("knowledge", "factuality", "medical", "legal-finance")),
    ("reasoning", "Reasoning", ("reasoning",)),
    ("maths", "Maths", ("math", "formal-math")),
    ("code", "Code", ("code",)),
    ("agents", "Agents", ("agentic", "tool-use", "gui")),
    ("instructions", "Instructions", ("instruction-following", "alignment-chat")),
    ("multilingual", "Multilingual", ("multilingual", "chinese")),
    ("long-context", "Long context", ("long-context",)),
    ("vision", "Vision", ("vision", "vision-math", "document-ocr", "video", "image-generation")),
    ("speech", "Speech", ("audio-speech",)),
    ("embeddings", "Embeddings", ("embedding",)),
    ("safety", "Safety", ("safety", "cybersecurity")),
    ("language", "Language", ("language-understanding", "reward")),
)
OTHER = "other"
VIEW_OF = {category: view for view, _, categories in _CATEGORIES for category in categories}
# The goal of the project. A release of LiveCodeBench is another test, and a column of its own; a bare "ARC"
# may be either of its two sets.
FIVE = (
    "aime_2025", "bbh", "livecodebench", "livecodebench_v6", "livecodebench_v5", "mmlu", "arc_challenge",
    "arc",
)  # fmt: skip
IN_VIEW = 8  # columns of a category
IN_OVERVIEW = 12
AT_LEAST = 2  # models that a column of the overview has, and a share of all of them
SHARE = 0.03


def view_of(category: str | None) -> str:
    """The view in which a category of the benchmark table stands."""
    return VIEW_OF.get(category or "", OTHER)


def make_views(columns: Sequence[Column], cells: Mapping[str, Mapping[str, Cell]]) -> tuple[View, ...]:
    """The views that have columns, the overview first. `columns` by falling coverage."""
    by_view = {name: [column for column in columns if column.category == name] for name in _names()}
    views = [
        View("", "Overview", "The most reported benchmarks of each category",
             tuple(_overview(columns, by_view, len(cells))), len(columns), _models(cells, None))
    ]  # fmt: skip
    for name, title in _names().items():
        if members := by_view[name]:
            ids = {column.id for column in members}
            views.append(
                View(name, title, f"The most reported benchmarks: {title}", tuple(_most_reported(members)),
                     len(members), _models(cells, ids))
            )  # fmt: skip
    there = {column.id for column in columns}
    five = [name for name in FIVE if name in there]
    if five:
        title = "AIME 2025, BIG-Bench Hard, LiveCodeBench, MMLU, ARC"
        views.append(View("five", "The five", title, tuple(five), len(five), _models(cells, set(five))))
    return tuple(views)


def mark_default(columns: Iterable[Column], views: Sequence[View]) -> tuple[Column, ...]:
    """The columns, those of the overview marked."""
    shown = set(views[0].columns)
    return tuple(replace(column, default=column.id in shown) for column in columns)


def _names() -> dict[str, str]:
    return {**{view: name for view, name, _ in _CATEGORIES}, OTHER: "Other"}


def _most_reported(members: Sequence[Column]) -> list[str]:
    """The first columns of a category: whole benchmarks in their own metric, then parts and other metrics."""
    ordered = sorted(members, key=lambda column: not (column.whole and column.models >= AT_LEAST))
    return [column.id for column in ordered[:IN_VIEW]]


def _overview(columns: Sequence[Column], by_view: Mapping[str, Sequence[Column]], models: int) -> list[str]:
    """The most reported of each category, then the most reported of all; by falling coverage."""
    enough = max(AT_LEAST, SHARE * models)
    firsts = [next((c for c in members if c.whole and c.models >= enough), None)
              for name, members in by_view.items() if name != OTHER]  # fmt: skip
    chosen = [column for column in firsts if column]
    for column in [column for column in columns if column.whole] or columns:
        if len(chosen) < IN_OVERVIEW and column not in chosen:
            chosen.append(column)
    return [column.id for column in columns if column in chosen]


def _models(cells: Mapping[str, Mapping[str, Cell]], ids: set[str] | None) -> int:
    """How many models have a score in these columns, in any where none are told."""
    return sum(1 for row in cells.values() if (row if ids is None else ids & row.keys()))


# --------------------------------------------------------------------------------------------------
# board/columns: A score -> the benchmark task it belongs to, and its value on that task's scale
# --------------------------------------------------------------------------------------------------
# `place_scores` gives every score its column or the reason why it has none, `make_column` says what a column
# is, `on_column_scale` puts a value on its scale. A column is a benchmark, a part of it where one is told,
# and
# a metric: two of them in one column would be ranked against each other. Settings are told in the cell.


@dataclass(frozen=True, slots=True)
class Entry:
    """A score on its way into a column.

    `benchmark_id` is that of the part which the score is of, where the table has an entry for it. `part` and
    `metric` tell its task from the benchmark's own, None where it is that; `usual` is the metric of the
    benchmark's own column.
    """

    model: Model
    score: Score
    benchmark_id: str
    column: str
    measured: Measurement
    part: str | None
    metric: str | None
    usual: str | None
    settings: str | None
    who: Who
    contradicted: bool


def is_withheld(score: Score) -> bool:
    """Whether a score is Artificial Analysis's, wherever it was read: their terms forbid to republish it."""
    return who_of_score(score).name == ANALYSIS_NAME


WITHHELD = "from Artificial Analysis: their terms ask not to republish it in bulk"


def refusal(score: Score, who: Who, *, with_aa: bool) -> str | None:
    """Why a score has no place in the table whatever its column; None if it has."""
    if not with_aa and who.name == ANALYSIS_NAME:
        return WITHHELD
    if score.benchmark_id is None:
        return "no known benchmark has this name"
    if not score.complete:
        return "of a partial run"
    return None


def slug(text: str) -> str:
    """A part of a column's id: what may stand in an address without escapes; C# is not C."""
    plain = text.casefold().replace("#", "sharp")
    return re.sub(r"[^a-z0-9_.@+-]+", "-", plain).strip("-") or text_digest(text)[:8]


def place_scores(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, with_aa: bool
) -> tuple[list[Entry], list[LeftOut]]:
    """Every score with its column id, or with the reason why it has none."""
    kept: list[tuple[Model, Score, Measurement, Who, bool]] = []
    left: list[LeftOut] = []
    for model in survey.models:
        for score, against in contradicted_scores(model):
            who = who_of_score(score)
            if reason := refusal(score, who, with_aa=with_aa):
                left.append(left_out_because(model, score, reason))
            else:
                kept.append((model, score, _measured(score, benchmarks), who, bool(against)))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for _, _score, measured, _who, _against in kept:
        if measured.metric:
            told[measured.name][measured.metric] += 1
    return [_entry(*item, told) for item in kept], left


def contradicted_scores(model: Model) -> list[tuple[Score, tuple[Objection, ...]]]:
    """The scores of a model, each with what its own card says against it."""
    return list(zip(model.scores, model.contradicted or ((),) * len(model.scores), strict=True))


def _measured(score: Score, benchmarks: Mapping[str, Benchmark]) -> Measurement:
    """What a score measures, under the id that it has where nobody knows this."""
    known = benchmarks.get(score.benchmark_id or "") or catalogue().with_id(score.benchmark_id)
    measured = measurement_of_score(score, known)
    return measured if known else replace(measured, name=score.benchmark_id or "")


def _entry(
    model: Model,
    score: Score,
    measured: Measurement,
    who: Who,
    contradicted: bool,  # noqa: FBT001
    told: Mapping[str, Counter[str]],
) -> Entry:
    """The column of a score: its benchmark, the part, and the metric where it is another than the usual."""
    key, part = measured.name, measured.settings.part
    usual = metric_by_definition(measured.benchmark) or most_frequent(told[key])
    metric = measured.metric if _is_another(measured, usual) else None
    column = ":".join((key, *map(slug, filter(None, (part and part[1], metric)))))
    doubt = None if metric else _doubtful_metric(measured, usual)
    settings = ", ".join(filter(None, (doubt, *_told_settings(measured.settings)))) or None
    return Entry(
        model, score, key, column, measured, part and part[1], metric, usual, settings, who, contradicted
    )


@lru_cache(4096)
def _told_settings(settings: Settings) -> tuple[str, ...]:
    """The settings but the part, for people; what could not be placed where it is not the part itself."""
    remarks = () if settings.part and settings.part[0] == UNKNOWN_PART else settings.rest
    how = settings_text(replace(settings, part=None))
    return (how, *remarks) if how else remarks


def _doubtful_metric(measured: Measurement, usual: str | None) -> str | None:
    """The metric in words where it only may be the usual one."""
    if usual is None or same_metric(measured.metric, usual, measured.benchmark) is not None:
        return None
    return measured.metric or "metric not told"


def _is_another(measured: Measurement, usual: str | None) -> bool:
    """Whether a told metric is known to be another than the usual one, or has a name that nobody knows.

    What may be the same (F1, and macro F1) shares the column: its cells say which it is.
    """
    if measured.metric is None or usual is None:
        return False
    same = same_metric(measured.metric, usual, measured.benchmark)
    return same is False or (same is None and metric_of(measured.metric) is None)


def left_out_because(model: Model, score: Score, reason: str) -> LeftOut:
    """A score that is left out; a value that must not be republished is not told here either."""
    printed = "" if is_withheld(score) else score.raw or f"{score.value:g}"
    return LeftOut(model.repo_id, score.benchmark, printed, reason, safe_url(score.source.url))


def most_frequent(counts: Counter[str]) -> str | None:
    """The most frequent word, the first in the alphabet of several."""
    return min(counts, key=lambda word: (-counts[word], word)) if counts else None


def make_column(column: str, entries: Sequence[Entry], known: Benchmark | None) -> Column:
    """What the scores of a column say together; what the benchmark table knows goes before.

    Of a metric that is not the benchmark's usual one the vocabulary knows scale and direction.
    """
    first = entries[0]
    whole = first.part is None and first.metric is None
    name = known.name if known else most_frequent(Counter(e.score.benchmark for e in entries)) or column
    settings = Counter(entry.settings or "not told" for entry in entries)
    return Column(
        column,
        first.benchmark_id or column,
        " · ".join(filter(None, (name, first.part, first.metric))),
        _unit_of(entries, known),
        first.metric or first.usual or (known.metric if known else None),
        _is_lower_better(entries, known),
        known.dataset if known else None,
        0,
        tuple(sorted(settings.items(), key=lambda item: (-item[1], item[0]))),
        default=False,
        category=view_of(known.category if known else None),
        part=first.part,
        whole=whole,
        limits=known.range if known and first.metric is None else None,
        command=measuring_command(known) if known and whole else None,
    )


def _unit_of(entries: Sequence[Entry], known: Benchmark | None) -> str | None:
    """The column's unit: the benchmark's; of another metric the one that is told, else the metric's own."""
    other = metric_of(entries[0].metric) if entries[0].metric else None
    if known and known.scale and (entries[0].metric is None or (other and other[0].scale == known.scale)):
        return known.scale
    units = Counter(entry.score.unit for entry in entries if entry.score.unit)
    scale = other[0].scale if other else None
    if scale in units:
        return scale
    return "percent" if {"percent", "fraction"} & set(units) else most_frequent(units) or scale


def _is_lower_better(entries: Sequence[Entry], known: Benchmark | None) -> bool:
    other = metric_of(entries[0].metric) if entries[0].metric else None
    if other and other[0].lower_is_better is not None:
        return other[0].lower_is_better
    if known and entries[0].metric is None:
        return known.lower_is_better
    lower = Counter(entry.score.lower_is_better for entry in entries)
    return lower[True] > lower[False]


_VALUE_IN_REASON = pattern(r"-?[\d.]+ is")  # a reason for one value is a reason for many


def on_column_scale(entry: Entry, column: Column, known: Benchmark | None) -> tuple[float, int] | str:
    """The value on the column's scale with its decimals, or why there is none. Units are never guessed."""
    score = entry.score
    limits = known.range if known and entry.metric is None else None
    scaled = on_scale(score, Benchmark(column.benchmark_id, column.name, scale=column.unit, range=limits))
    if isinstance(scaled, str):
        return _VALUE_IN_REASON.sub("it is", scaled)
    to_percent = column.unit == "percent" and score.unit == "fraction"
    return scaled, max(decimals_of(score.raw, score.value) - (2 if to_percent else 0), 0)


# --------------------------------------------------------------------------------------------------
# board/board: A survey -> its board: columns, cells, and what is left out
# --------------------------------------------------------------------------------------------------
# `make_board` puts columns in the order of falling coverage; what is shown at once is `board.views`'s to say.


def make_board(
    survey: Survey, benchmarks: Mapping[str, Benchmark], *, title: str | None = None, with_aa: bool = False
) -> Board:
    """The board of a survey: columns by falling coverage, cells with all reports, ranks with ties."""
    entries, left = place_scores(survey, benchmarks, with_aa=with_aa)
    by_column: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_column[entry.column].append(entry)
    columns: list[Column] = []
    cells: dict[str, dict[str, Cell]] = {model.repo_id: {} for model in survey.models}
    for key, members in by_column.items():
        known = benchmarks.get(members[0].benchmark_id)
        column = make_column(key, members, known)
        rivals: dict[str, list[Rival]] = defaultdict(list)
        for entry in members:
            scaled = on_column_scale(entry, column, known)
            if isinstance(scaled, str):
                left.append(left_out_because(entry.model, entry.score, scaled))
            else:
                rivals[entry.model.repo_id].append(Rival(report_of(entry, *scaled), entry.measured))
        ranked = rank({repo: choose(found, column) for repo, found in rivals.items()}, column)
        for repo, cell in ranked.items():
            cells[repo][key] = cell
        if ranked:
            columns.append(replace(column, models=len(ranked)))
    columns.sort(key=lambda column: (-column.models, column.name.casefold(), column.id))
    fitting = _fitting(survey, columns, benchmarks)
    views = make_views(columns, cells)
    chosen = mark_default(_with_fits(columns, fitting, survey, cells), views)
    left.sort(key=lambda item: (item.reason, item.repo_id, item.benchmark))
    shown_aa = with_aa and any(entry.who.name == ANALYSIS_NAME for entry in entries)
    silent = {item.repo_id for item in left if item.reason == WITHHELD}
    models = tuple(_without_withheld(m) if m.repo_id in silent else m for m in survey.models)
    told = replace(survey, models=models)
    against = _contradictions(survey, entries, {column.id for column in columns}, with_aa=with_aa)
    title = title or default_title(survey)
    return Board(title, told, chosen, cells, tuple(left), against, views, fitting, shown_aa)


def _fitting(
    survey: Survey, columns: Sequence[Column], benchmarks: Mapping[str, Benchmark]
) -> dict[ModelSort, tuple[str, ...]]:
    """Sort of model -> the columns of whole benchmarks that are for it.

    A copy (quantised, an adapter, a merge) lacks nothing: its makers are not asked to measure it again. Nor
    does a model of whose pipeline nothing is told.
    """
    whole = [
        (column.id, benchmarks[column.benchmark_id])
        for column in columns
        if column.whole and column.benchmark_id in benchmarks
    ]
    told = (model for model in survey.models if model.pipeline_tag and not model.is_copy)
    sorts = dict.fromkeys((model.pipeline_tag, model.type) for model in told)
    return {sort: tuple(key for key, benchmark in whole if is_for(benchmark, *sort)) for sort in sorts}


def _with_fits(board_columns: Iterable[Column], fitting: Mapping[ModelSort, Sequence[str]],
               survey: Survey, cells: Mapping[str, Mapping[str, Cell]]) -> list[Column]:  # fmt: skip
    """The columns, each with the number of models that it is for, by their sort or because they have it."""
    counts: Counter[str] = Counter()
    for model in survey.models:
        counts.update({*fitting.get((model.pipeline_tag, model.type), ()), *cells[model.repo_id]})
    return [replace(column, fits=counts[column.id]) for column in board_columns]


def _contradictions(
    survey: Survey, entries: Sequence[Entry], columns: Collection[str], *, with_aa: bool
) -> tuple[Contradicted, ...]:
    """Every published score that the model's own card contradicts, also one that has no column."""
    column_of = {id(entry.score): entry.column for entry in entries}
    found = []
    for model in survey.models:
        for score, against in contradicted_scores(model):
            if against and (with_aa or not is_withheld(score)):
                who, column = who_of_score(score), column_of.get(id(score))
                found += [
                    Contradicted(
                        model.repo_id,
                        score.benchmark,
                        column if column in columns else None,
                        score.raw or f"{score.value:g}",
                        str(where_of_score(score).place),
                        printable(who_text(who)),
                        score.pr,
                        safe_url(score.source.url),
                        item,
                    )  # fmt: skip
                    for item in against
                ]
    return tuple(found)


def _without_withheld(model: Model) -> Model:
    """The model without values that must not be republished in its gaps."""
    values = {score.value for score in model.scores if is_withheld(score)}
    gaps = tuple(replace(gap, value=None) if gap.value in values else gap for gap in model.gaps)
    return replace(model, gaps=gaps)


def report_of(entry: Entry, value: float, decimals: int) -> Report:
    """A score in its column."""
    score, source, told = entry.score, entry.score.source, entry.measured.settings
    notes = dict(score.method or {})
    author = notes.pop("pr_author", None)
    notes.pop("pr_edits", None)
    who = entry.who
    return Report(
        value, decimals, standing_of(score), score.value, score.raw or None, score.unit, entry.settings,
        entry.measured.metric, _error_of(score, value), score.samples, source.kind, source.date, source.name,
        safe_url(source.url), source.revision, _place_in_words(score), score.pr, author,
        _notes_in_words(notes), str(who.kind), printable(who_text(who)), str(where_of_score(score).place),
        _mode_words(told.mode), _tool_words(told.tools), entry.contradicted, _told_one_by_one(told),
    )  # fmt: skip


def _error_of(score: Score, value: float) -> float | None:
    """The standard error on the column's scale, on which a fraction may have become percent."""
    if not score.stderr or score.stderr < 0:
        return None
    times = 100 if score.unit == "fraction" and abs(value) > abs(score.value) else 1
    return round(score.stderr * times, 6)


@lru_cache(4096)
def _told_one_by_one(told: Settings) -> tuple[tuple[str, str], ...]:
    """The settings that make two measurements different where both tell them, each in words."""
    plain = [(name, getattr(told, name)) for name in COMPARED]
    return tuple(
        (name.replace("_", " "), settings_text(Settings(**{name: value})) or str(value))
        for name, value in plain
        if value is not None
    )


@lru_cache(64)
def _mode_words(mode: str | None) -> str | None:
    return settings_text(Settings(mode=mode))


@lru_cache(4)
def _tool_words(tools: bool | None) -> str | None:
    return settings_text(Settings(tools=tools))


def _place_in_words(score: Score) -> str | None:
    places = (("table", score.table), ("row", score.row), ("column", score.column), ("line", score.line))
    return ", ".join(f"{name} {at}" for name, at in places if at is not None) or None


def _notes_in_words(notes: Mapping[str, Any]) -> str | None:
    """What a source tells of its method, a stranger's words made printable."""
    told = {key: note for key, note in notes.items() if note not in (None, "", [], {})}
    words = (
        f"{key}: {note if isinstance(note, str) else json.dumps(note, ensure_ascii=False)}"
        for key, note in told.items()
    )
    return printable("; ".join(words)) or None


# --------------------------------------------------------------------------------------------------
# commands/leaderboard: arguments and main
# --------------------------------------------------------------------------------------------------

CODES = exit_codes({4: "no such file, repo or script", 5: "refused: malformed, ambiguous or somebody else's"})

Run: TypeAlias = Callable[[argparse.Namespace], int]


def emit(args: argparse.Namespace, document: Mapping[str, object], text: str) -> None:
    """The result of a command on stdout: one JSON document with --json, else a line."""
    if args.json:
        emit_json(document)
    else:
        say(text)
    sys.stdout.flush()  # `serve` goes on for long


def build_board(args: argparse.Namespace, survey: str) -> tuple[Board, dict[str, bytes]]:
    """The board of a survey's text, and its files."""
    board = make_board(
        read_survey(survey),
        known_benchmarks(args),
        title=printable(args.title) if args.title else None,
        with_aa=args.include_artificial_analysis,
    )
    return board, site_files(board)


def cmd_build(args: argparse.Namespace) -> int:
    """Make the site of a survey."""
    board, files = build_board(args, read_text(args.survey))
    out = Path(args.out)
    if not args.dry_run:
        write_site(out, files)
    emit(args, _summary(board, out, files), f"{out / 'index.html'}: {_told(board)}")
    return 0


def _summary(board: Board, out: Path, files: Mapping[str, bytes]) -> dict[str, object]:
    return {
        "out": str(out),
        "files": {path: len(data) for path, data in files.items()},
        "models": len(board.survey.models),
        "failed": len(board.survey.failures),
        "benchmarks": len(board.columns),
        "left_out": dict(Counter(item.reason for item in board.left_out)),
    }


def _told(board: Board) -> str:
    with_scores = sum(1 for cells in board.cells.values() if cells)
    return (
        f"{with_scores} of {len(board.survey.models)} models with scores in {len(board.columns)} benchmark "
        f"tasks, {len(board.left_out)} scores left out, {len(board.survey.failures)} models not read"
    )


def cmd_serve(args: argparse.Namespace) -> int:
    """Show a site on this machine only, until Ctrl-C or SIGTERM."""
    # A background job of a shell ignores Ctrl-C; SIGTERM has to remove the temporary folder as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        import tempfile

        folder = Path(args.out) if args.out else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if args.survey:
            write_site(folder, build_board(args, read_text(args.survey))[1])
        read_site(folder)
        serve_folder(folder, args.port, lambda url: emit(args, {"url": url}, url))
    return 0


def cmd_deploy(args: argparse.Namespace) -> int:
    """Bring a static Space to the site."""
    return _tell(args, deploy_site(args.space, read_site(Path(args.out)), dry_run=args.dry_run))


def _tell(args: argparse.Namespace, done: Deployment) -> int:
    if not done.changed:
        text = f"{done.url}: nothing new, no commit"
    elif args.dry_run:
        text = f"{done.url}: would commit {', '.join(done.files)}{' to a new Space' if done.created else ''}"
    else:
        text = f"{done.url}: commit {done.commit}{', a new Space' if done.created else ''}"
    emit(args, {**asdict(done), "dry_run": args.dry_run}, text)
    return 0


def cmd_refresh(args: argparse.Namespace) -> int:
    """Survey, build and deploy; whatever fails, the published page stays as it was."""
    if args.mapping:
        os.environ["HF_EVALUATION_MAPPING"] = str(Path(args.mapping).resolve())
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        survey = Path(folder) / "survey.jsonl"
        run_survey(args, survey)
        board, files = build_board(args, read_text(str(survey)))
    talk(_told(board))
    if args.out:
        write_site(Path(args.out), files)
    return _tell(args, deploy_site(args.space, files, dry_run=args.dry_run))


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = CommandParser(
        prog="leaderboard.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=help_epilog(
            "leaderboard.py build --survey survey.jsonl --out site",
            "leaderboard.py serve --out site",
            codes=CODES,
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = _command(commands, "build", cmd_build, "make the page and its data from a survey",
                     "build --survey survey.jsonl --out site")  # fmt: skip
    build.add_argument(
        "--survey", metavar="FILE|-", required=True, help="what trending_evals.py survey wrote"
    )
    build.add_argument("--out", metavar="DIR", required=True, help="folder of the site")
    _content_options(build)
    serve = _command(commands, "serve", cmd_serve, "show a site on this machine, until Ctrl-C",
                     "serve --out site", "serve --survey survey.jsonl --port 0")  # fmt: skip
    serve.add_argument("--out", metavar="DIR", help="folder of the site")
    serve.add_argument("--survey", metavar="FILE|-", help="build the site from this survey first")
    serve.add_argument("--port", metavar="N", type=int, default=8000, help="default 8000; 0 takes a free one")
    _content_options(serve)
    deploy = _command(commands, "deploy", cmd_deploy, "create or update a static Space in one commit",
                      "deploy --out site --space org/board")  # fmt: skip
    deploy.add_argument("--out", metavar="DIR", required=True, help="folder of the site")
    deploy.add_argument("--space", metavar="ORG/NAME", required=True, help="the Space")
    refresh = _command(commands, "refresh", cmd_refresh, "survey, build and deploy, as a scheduled job does",
                       "refresh --space org/board --trending 100")  # fmt: skip
    refresh.description = (
        "Survey, build and deploy in one go. Options that are not listed here go to the survey."
    )
    refresh.add_argument("--space", metavar="ORG/NAME", required=True, help="the Space")
    refresh.add_argument("--out", metavar="DIR", help="keep the site in this folder too")
    refresh.add_argument(
        "--survey-script", metavar="PATH", help="trending_evals.py (default: beside this file)"
    )
    refresh.add_argument("--mapping", metavar="FILE", help="metric_mapping.json for the manager")
    _content_options(refresh)
    return parser


def _command(commands: Subcommands, name: str, run: Run, purpose: str, *examples: str) -> CommandParser:
    lines = [f"leaderboard.py {example}" for example in examples]
    parser = add_command(commands, name, run, purpose, lines, codes=CODES, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    return parser


def _content_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", metavar="TEXT", help="heading of the page (default: what was surveyed)")
    parser.add_argument(
        "--manager", metavar="PATH", help="evaluation_manager.py, which knows names and scales"
    )
    parser.add_argument(
        "--benchmarks", metavar="FILE", help="what evaluation_manager.py benchmarks --json printed, instead"
    )
    parser.add_argument(
        "--include-artificial-analysis",
        action="store_true",
        help="show their scores too; read their terms before you publish the page",
    )


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments; what `refresh` does not know goes to the survey (`survey_options`)."""
    parser = build_parser()
    args, others = parser.parse_known_args(arguments)
    if others and args.run is not cmd_refresh:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if args.run is cmd_serve and not (args.out or args.survey):
        parser.error("serve needs --out or --survey")
    args.survey_options = others
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    gc.disable()  # a board is a tree of small objects: nothing to collect till the end
    return run_command(_run, argv)


def _run(arguments: list[str]) -> int:
    args = parse_arguments(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
