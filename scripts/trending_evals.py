#!/usr/bin/env -S uv run --script
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

    uv run trending_evals.py survey --trending 100 --out survey.jsonl
    uv run trending_evals.py plan survey.jsonl --out plan.jsonl --html review.html
    uv run trending_evals.py apply plan.jsonl --max-prs 10

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such model or
file; 5 refused; 6 network or server failure, or too many models that could not be read.
Stdout is data (a table for people, JSON Lines with --json), stderr is talk. Only `apply` writes to the Hub,
and only what stands in the plan. evaluation_manager.py does all reading and editing of cards, as a process.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors                  Failures and exit codes: what a command ends with, and what it tells its use…
    core/patterns                Regular expressions that are compiled when they are first used
    core/json_values             JSON that somebody else wrote: read without surprises, and taken apart by ty…
    core/places                  Where the scripts and their data lie: beside each other in `scripts/`, where…
    core/suggestions             Commands that a hint suggests, quoted by construction
    core/text                    Text of strangers: made safe to print, put on one line, squashed for compari…
    core/files                   Files written as a whole or not at all, and the keys of a `.env`
    core/hub_requests            Requests to the Hub: its address, which failures pass, how long to wait, and…
    core/output                  The two streams: stdout is data, stderr is talk; nothing of a stranger's tex…
    core/command_line            What every command line does alike: parse, run, report one failure, end with…
    core/version                 The version of the bundle: what `--version` prints and the user agent of eve…
    scores/parties               Who is known to measure other people's models: leaderboards and organisation…
    scores/parts                 The parts of a benchmark: subjects, categories, languages, splits, lengths…
    scores/benchmarks            The known benchmarks, as examples/metric_mapping.json describes them
    scores/benchmark_list        What `evaluation_manager.py benchmarks --json` prints, and the benchmarks th…
    scores/identity              One test under two names: parts of a benchmark that are benchmarks of their…
    scores/metrics               The metrics in which benchmarks are measured: names, direction, scale, the t…
    scores/setting_words         Words of settings: how shots, modes, tools, splits and harnesses are written…
    scores/wording               Words about scores: names of averages, of parts of a benchmark, of what is n…
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
    cards/markdown               A card's Markdown as HTML in which every table knows its source line
    cards/parsing                HTML as a browser understands it: all tags closed, all rows in a group
    cards/tables                 The records of a rendered card: `Card`, `Table`, `Cell`
    cards/fences                 Tables of results in code blocks: no tables to a browser, but often all that…
    cards/texts                  The text of HTML as people see it
    cards/grids                  Tables laid out as HTML lays them out: `TableRows` takes rows as they are re…
    cards/reading                A card as people see it: its tables, span-expanded, with their source lines
    hub/told_results             Results as the Hub tells them in JSON: `evalResults` and `model-index` of it…
    importing/analysis_rows      A reply of Artificial Analysis -> its rows, each a model in one setting
    importing/analysis_requests  The API of Artificial Analysis: its key, its pages, its limits, and a copy f…
    jobs/sizing                  How much memory serving a model takes, and the cheapest hardware of Jobs tha…
    jobs/flavors                 The GPU flavors of Hugging Face Jobs, for those who cannot ask the Hub for i…
    surveying/evidence           A score and its card -> the source row as a reader sees it
    surveying/records            What travels between the parts of a survey, and a line of its file
    surveying/listing            A model of the Hub's list: `read_model`, of a row with the fields `EXPAND`…
    surveying/manager            evaluation_manager.py as a process: it does all reading and editing of cards
    surveying/output             Lines and files of a survey: JSON Lines, read and written as a whole or not…
    surveying/proposals          Lines of a plan: records, JSON, reading
    surveying/ledger             What became of each line of a plan, in a file that is only appended to
    surveying/published          What the Hub lists of a model as scores: results on main, then what open pul…
    surveying/requests           GET requests to the Hub within its rate limits, from many threads
    surveying/review             A plan -> one HTML file
    surveying/store              What was read at a sha stays read: `Store`, an SQLite file in the cache fold…
    surveying/offers             Which models Artificial Analysis has scores of
    surveying/gaps               Scores and wanted benchmarks -> where each is, and the command that closes t…
    surveying/plan               A survey -> pull requests that a person can check
    surveying/apply              A plan -> pull requests, one after the other
    surveying/survey             A selection of models -> a line each
    surveying/tally              What a survey came to
    commands/apply_plan          apply: open the pull requests that are left in a plan
    commands/survey_models       survey: list what many models have published, and where each missing score c…
    commands/plan_pulls          plan: list the pull requests that would add what the cards state
    commands/trending_evals      arguments and main
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import html
import io
import itertools
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, AnyStr, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, quote, unquote, urlsplit

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
MAX_NESTING = 64  # levels of a document; the deepest real result files have 8


def parse_json(data: bytes | str) -> Any:
    """JSON that can be written again: numbers are finite, texts are Unicode, the nesting has an end.

    NaN and numbers too large for a float become text. Raises ValueError, also where it is nested too deeply.
    """
    try:
        document = json.loads(data, parse_constant=str, parse_float=_float_or_text)
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
    """Where answers are kept: under HF_HOME or XDG_CACHE_HOME, beside the Hub client's own cache."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or caches / "huggingface")
    return home.expanduser() / "hf-evaluation"


# --------------------------------------------------------------------------------------------------
# core/suggestions: Commands that a hint suggests, quoted by construction
# --------------------------------------------------------------------------------------------------
# `command_line` makes one of words, `command_again` is the user's own with what it takes to decide: whoever
# pastes it keeps every option that was given. `note_arguments` tells what the user gave.

_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_ANSWERS_OF_FORM = ("--json", "--debug")  # how it is told, which no hint has to repeat


def note_arguments(arguments: Sequence[str]) -> None:
    """Remember the arguments of the command that runs."""
    _GIVEN.set(tuple(arguments))


def command_line(*words: object) -> str:
    """Words as one line for a shell; each is quoted where it has to be."""
    return shlex.join(str(word) for word in words)


def option_text(name: str, value: object) -> str:
    """An option with its value, in one word where the value looks like an option itself."""
    text = str(value)
    return command_line(f"{name}={text}") if text.startswith("-") else command_line(name, text)


def command_again(*more: str, without: Sequence[str] = ()) -> str:
    """The command that runs, with all that was given but the flags `without`, and `more` behind it."""
    left_out = {*without, *_ANSWERS_OF_FORM, *more}
    return command_line(*(word for word in _GIVEN.get() if word not in left_out), *more)


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

# Control, bidirectional, invisible and surrogate characters, but tab and line feed.
_UNSAFE = pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NOT_NAME_ASCII = pattern(r"[^a-z0-9+]+")
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
        return _NOT_NAME_ASCII.sub("", text.lower().replace("&", "and"))
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(ch for ch in folded if ch.isalnum() or ch == "+")


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
# `write_atomically` replaces a file in one step, `replaced_file` one that is written in pieces; `cannot_read`
# and `no_file` are the failures of a file that a user named; `read_env_file` gives what `.env` in the working
# folder sets.


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


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(path) as file:
        file.write(data)


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
# core/hub_requests: Requests to the Hub: its address, which failures pass, how long to wait, and asking again
# --------------------------------------------------------------------------------------------------
# `hub_endpoint` is the address, `hub_hosts` are its names; `ask_patiently` asks until an answer comes or a
# failure is final, which the caller puts into words. `next_page` follows a list only on its own host, for our
# token goes with the request.

T = TypeVar("T")

READ_SECONDS = 30.0
RETRY_WAITS = (0.5, 1.5, 4.0)  # seconds before the second, third and fourth try of a request
RETRIES = len(RETRY_WAITS) + 1  # tries of one request; the client retries neither model_info nor commits
MAX_WAIT = 60.0  # longest wait that a rate limit may ask for before we give up, seconds
PASSING = frozenset({408, 429, 500, 502, 503, 504})
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


def status_of(error: HfHubHTTPError) -> int:
    """The HTTP status of a failure, 0 if there was no answer."""
    return error.response.status_code if error.response is not None else 0


def wait_seconds(error: HfHubHTTPError, attempt: int) -> float:
    """Seconds to wait: what the server asks for by RateLimit (`t=`) or Retry-After, at most MAX_WAIT."""
    headers: Mapping[str, str] = error.response.headers if error.response is not None else {}
    asked = re.search(r"r=0;\s*t=(\d+)", headers.get("ratelimit", "")) or re.fullmatch(
        r"(\d+)", headers.get("retry-after", "")
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
            time.sleep(wait_seconds(error, attempt))
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
    """The path and query of the next page by a Link header. Raises EvaluationError (6) for another host."""
    found = re.search(r'<([^>]+)>;\s*rel="?next"?', link)
    if not found:
        return None
    url, home = url_parts(found.group(1)), url_parts(hub_endpoint())
    if url.netloc and url.netloc != home.netloc:
        raise EvaluationError(f"the next page is on another host: {url.netloc}", code=6)
    return f"{url.path}?{url.query}"


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
    body: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
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
        talk(f"hint: {error.hint}")
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
# core/version: The version of the bundle: what `--version` prints and the user agent of every request says
# --------------------------------------------------------------------------------------------------

VERSION = "0.1.0"


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

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its subjects, categories, languages, splits, lengths, tasks: one `Part` for each list of them."""
        return self.part_table.parts() if self.part_table else ()

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
# scores/identity
# --------------------------------------------------------------------------------------------------
# One test under two names: parts of a benchmark that are benchmarks of their own in the table.
#
# MMLU with the part "STEM" is the benchmark `mmlu_stem`; `most_specific` gives of such a pair the entry, and
# every measurement is named by it. `parts_between` are the parts that lead from a benchmark to an entry below
# it, `names_itself` says that a label only repeats which part an entry is, `names_sibling` that it names
# another part of the same benchmark. The facts are `part_of` of the mapping.


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
    uar, unweighted average recall
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
miou | + | percent | | | miou, mean iou, mean intersection over union
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
_AVERAGED_METRIC = pattern(
    r"^(?:(?:macro|micro)[\s_-]avg|avg|average|averaged|mean|overall|test|eval|val|validation|cosine|dot|"
    r"euclidean|manhattan)\.?[\s_/-]+"
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

    Arrows, footnote marks, "(%)" and words for an average before the name do not count.
    """
    if len(text) > MAX_METRIC:
        return None
    plain = unicodedata.normalize("NFKC", _METRIC_MARKS.sub(" ", text)).strip().lower()
    found = _metric_named(plain) or _metric_named(plain.replace("%", " ").strip(" :"))
    found = found or _metric_of_harness(plain)
    while found is None and (rest := _AVERAGED_METRIC.sub("", plain)) != plain:
        plain = rest
        found = _metric_named(plain)
    return found


def _metric_named(plain: str) -> MetricWithK | None:
    whole, heads = _metric_names()
    if metric := whole.get(squash(plain)):
        return metric, None
    parts = _METRIC_WITH_K.match(plain)
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
    if not (parts := _LIGHTEVAL_METRIC.match(plain)):
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
_SPLIT = r"test[\s-]?mini|test[\s-]std|test[\s-]dev|validation|valid|val|dev|train|test"
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
    ("temperature", r"\b(?:temperature|temp|t)\s*[=:]?\s*(\d(?:\.\d{1,3})?)(?![\w.])", None),
    ("temperature", r"\bgreedy(?:\s+decoding)?\b", "0"),
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
    "v3, redux"
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
_SEPARATORS = pattern(r"[,;|\n·•()\[\]{}（）]+|\s[/+–—]\s")
_RULES = tuple((name, pattern(text, re.I), value) for name, text, value in GRAMMAR)
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
        is_setting = any(rule.fullmatch(piece) for _, rule, _ in _RULES)  # "strict match" is no metric
        if self._benchmark and not is_setting and names_sibling(self._benchmark, piece):
            self._tell_part((UNKNOWN_PART, piece), piece)
            return
        if self._is_part(piece) or (not is_setting and self._is_metric(piece)):
            return
        left = piece
        for name, rule, value in _RULES:
            left = self._take(name, rule, value, left)
        left = _telling_stretch(left)
        if left and not self._is_part(left) and not self._is_metric(left):
            self._rest.append(left)

    def settings(self, *, labels: bool) -> Settings:
        """What was told."""
        told = {name: value for name, value in self._told.items() if name not in self._contradicted}
        rest = tuple(self._rest)
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
        return found is not None

    def _part(self, text: str) -> tuple[str, str] | None:
        return find_part(self._benchmark, text) if self._benchmark else None

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
    values = {
        field.name: getattr(first, field.name)
        if getattr(first, field.name) is not None
        else getattr(second, field.name)
        for field in fields(Settings)
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
_NUMBERED = pattern(r"(?i)\d|zero|one|two|three|four|five")
TRAILING_BRACKET = pattern(r"^(?P<head>.+?)\s*[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）]?\s*$", re.S)
_LABEL_MARKS = pattern(
    r"(?:\*(?!\d)|(?<!\d)\*|[†‡§¶◇♢★☆⭐])+|\s*[↑↓⬆⬇▲▼→]+\s*|[\U0001F300-\U0001FAFF\u2600-\u27bf]+"
)
_FOOTNOTE = pattern(r"^(?:[*†‡§¶#^\d,\s]+|\[\d+\]|[a-e])$")
_ADDITION = pattern(r"(?i)^(?:w/|w/o|(?:with|without|no|using)\b|\+\s*\w)")
_QUANTITY = pattern(r"(?i)^\d+(?:\.\d+)?[bmk]?$")
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
    text = _LABEL_MARKS.sub(" ", printed.lstrip("-–—•·>#▸ \t")).strip(" :")
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
    shots = SHOTS.findall(text)
    if len(shots) > 1 and "/" not in text:
        return tuple(shots)
    inner = text.strip("()[] ")
    return PAIR_WORDS.get(squash(inner)) or tuple(part.strip() for part in re.split(r"[\n/|]", inner))


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
    if (shots := SHOTS.search(name)) and _NUMBERED.search(shots.group(0)):
        rest = (name[: shots.start()] + " " + name[shots.end() :]).strip(" -,:_()")
        if rest:
            name, variants = re.sub(r"\s+", " ", rest), [shots.group(0).strip(), *variants]
    name, metrics = _split_metric(name)
    return name, [variant for variant in metrics + variants if variant]


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


def _metrics_in(text: str) -> Iterator[str]:
    for part in re.split(r"[,;/]\s*|\s+", text):
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
    answers = [compare_tests(one, other), _compare_metrics(one, other)]
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
    return Answer.DIFFERENT not in (compare_tests(one, other), _compare_metrics(one, other))


def not_told(one: Measurement, other: Measurement) -> tuple[str, ...]:
    """The fields that one of two measurements tells and the other does not, for people."""
    names = [
        name
        for name in COMPARED
        if (getattr(one.settings, name) is None) != (getattr(other.settings, name) is None)
    ]
    which = ["part"] if compare_tests(one, other) == Answer.NOT_KNOWN else []
    metric = ["metric"] if _compare_metrics(one, other) == Answer.NOT_KNOWN else []
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


def _compare_metrics(one: Measurement, other: Measurement) -> Answer:
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
        url = _pull_page(score.model, score.pr)
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
    return Where(
        place, num, author, _pull_page(repo_id, num), f"refs/pr/{num}", result.path, line, result.date
    )


def _pull_page(repo_id: str, num: int) -> str:
    return f"{hub_endpoint()}/{repo_id}/discussions/{num}"


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
                hint="give it more time: extract-readme --card-seconds N",
            )


# --------------------------------------------------------------------------------------------------
# cards/markdown: A card's Markdown as HTML in which every table knows its source line
# --------------------------------------------------------------------------------------------------
# `decode_card` makes text of bytes, `split_front_matter` cuts the YAML off, `markdown_html` renders the rest.
# `marked_line` and `without_marks` read the lines back out of the HTML, `code_lines` says where the code
# blocks
# stand. `front_matter_problem` says why the Hub would refuse the YAML.
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
        loaded = yaml.load(front_matter, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
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


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a rendered table.

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
    fenced: str | None = None  # what a code block held that was read as this table

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
# cards/fences
# --------------------------------------------------------------------------------------------------
# Tables of results in code blocks: no tables to a browser, but often all that a card says of its scores.
#
# `may_hold_table` is a quick look at the text of a block; `aligned_tables` reads columns that blanks or lines
# set apart, `says_results` tells a table of numbers. Markdown tables in a block are read like any other.

MARKDOWN_TABLE, ALIGNED_TABLE = "a Markdown table", "a table of aligned text"
MAX_CODE = 200_000  # characters of a code block that are looked at
_PLAIN_NUMBER = pattern(r"[-+~*]*\d[\d.,]*\s?%?(?:\s?(?:±|\+/-)\s?[\d.,]+)?[*%]*")
_SET_APART = pattern(r"[|│┃║\t]|\S {2,}\S")
_MARKDOWN_RULE = pattern(r"^(?=[^\n]*\|)(?=[^\n]*-)[ \t>|:\-]++$", re.M)
_GAP = pattern(r" {2,}|\t")
_BARS = pattern(r"[|│┃║]")
_RULE_SIGNS = " \t|+-=:_·─━═│┃║┌┐└┘├┤┬┴┼╒╕╘╛╞╡╤╧╪╔╗╚╝╠╣╦╩╬╭╮╯╰┏┓┗┛┠┨┯┷┿┡┩╇"
_CodeRow = tuple[int, list[str]]


def may_hold_table(code: str) -> bool:
    """Whether a code block has a Markdown table in it, or one of aligned text."""
    if len(code) > MAX_CODE or code.count("\n") < 2 or not _SET_APART.search(code):
        return False
    return _MARKDOWN_RULE.search(code) is not None or bool(aligned_tables(code, 0))


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
_UNTIDY = pattern(r"[^\x21-\x7e ]|  ")
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
        if text and not hidden:
            target.append(text)
    said = tidy("".join(main))
    small = tuple(filter(None, (tidy("".join(box)) for box in boxes)))
    return (said, small, tuple(links)) if said else (" ".join(small), (), tuple(links))


def tidy(text: str) -> str:
    """A text of HTML with its entities read, blanks made one, invisible characters and marks taken off."""
    if "&" in text:
        text = html.unescape(text)
    if not _UNTIDY.search(text):
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
        line = marked_line(attributes)
        if self.markdown and self.line:
            line = self.line + len(self._rows) + 1
        self._rows.append(_GridRow(line, self._group, self._head))

    def take_cell(self, tokens: Sequence[Token], unread: frozenset[str]) -> None:
        """A cell or caption, from its opening tag on."""
        tag, attributes, text, _ = tokens[0]
        if tag == "caption":
            if self.caption is None:
                self.caption = seen_text(tokens, unread)[0].replace("\n", " ")
            return
        if not self._rows:
            self.open_row("")
        if self.markdown:
            attributes = ""  # the alignment
            if not self.line:
                self._find_line(tokens)
        content = (tidy(text), (), ()) if len(tokens) == 1 else seen_text(tokens, unread)
        self._rows[-1].cells.append((tag == "th", attributes, content))

    def _find_line(self, tokens: Sequence[Token]) -> None:
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
    if not pending and not any(attributes for _, attributes, _ in row.cells):
        return [
            Cell(text, small, header, row.line, index, column, 1, 1, links)
            for column, (header, _, (text, small, links)) in enumerate(row.cells[: room + 1])
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


def _cell(content: tuple[bool, str, Content], line: int, place: tuple[int, int, int]) -> Cell:
    header, attributes, (text, small, links) = content
    row, column, rows_left = place
    rowspan = colspan = 1
    if attributes:
        line = marked_line(attributes) or line
    if "span" in attributes:
        spans = dict(reversed(_SPAN.findall(attributes)))
        # 0 means the rest of the group for rows, and is read as 1 for columns
        rowspan = min(int(spans.get("row", 1)) or rows_left, rows_left)
        colspan = min(int(spans.get("col", 1)) or 1, MAX_SPAN)
    return Cell(text, small, header, line, row, column, rowspan, colspan, links)


# --------------------------------------------------------------------------------------------------
# cards/reading: A card as people see it: its tables, span-expanded, with their source lines
# --------------------------------------------------------------------------------------------------
# `card_of` reads a file's bytes, `read_card` a text; both give a `Card` with Markdown and HTML tables alike,
# in
# the order in which they are rendered. The whole card becomes HTML once, and its tags are gone through once.
# Bounded throughout: spans, nesting, texts and slots have limits, and nothing recurses over what a stranger
# wrote.

_IMAGE = pattern(r"!\[[^\]\n]{0,200}\]\(|<img\s", re.I)
_TITLE = pattern(r"<h[1-6][^>]*>[^<&]*\w")
SMALL_TABLE = 50_000  # slots that a table may have whatever stands before it
UNSEEN_TAGS = frozenset({"script", "style", "template", "svg", "math", "noscript", "table"})
_UNREAD_TAGS = UNSEEN_TAGS | {"del", "s", "strike"}  # what is struck out is taken back
_UNTOLD_TAGS = _UNREAD_TAGS | {"pre"}  # code is no sentence about a table
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD_TAGS = frozenset({"p", "li", "summary", "div", "center", "strong", "b"})
_TRACKED_TAGS = (BLOCK_TAGS | _LEAD_TAGS | {"pre"}) - {"hr"}
_CELL_TAGS = frozenset({"td", "th", "caption"})
_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})
_CELL_ENDS = frozenset({"/td", "/th", "/caption"})
MAX_TEXT = 2_000  # characters of a heading or sentence that are looked at
LEAD_TEXTS = 8  # texts looked at for them, for some of them are empty or repeat each other
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
        len(_IMAGE.findall(body)),
        walk.title,
        () if fenced else in_code,
    )


def _walked(body: str, first_line: int, unread: frozenset[str]) -> _Walk:
    document = well_formed(without_code(markdown_html(body, first_line), may_hold_table))
    walk = _Walk(unread)
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
    cell: list[Token] = field(default_factory=list)

    def take(self, token: Token, unread: frozenset[str]) -> None:
        """Take in a token between the table's tags."""
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

    def __init__(self, unread: frozenset[str]) -> None:
        self.title: str | None = None
        self.blocks: list[_CodeBlock] = []
        self._unread = unread
        self._tables: list[Table] = []
        self._count = 0
        self._slots = MAX_SLOTS
        self._headings: dict[int, str] = {}
        self._open: list[_OpenTag] = []
        self._code_depth = 0
        # Tokens since the last heading or table, the number of those before them, and the ranges of them that
        # are sentences: what begins before `_base` has a heading or table in it.
        self._recent: list[Token] = []
        self._base = 0
        self._sentences: list[tuple[int, int]] = []

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
        self._forget()
        for token in stream:
            if token[0] == "table":
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
        return _OpenTable(self._count, TableRows(token[1]), self._headings_now(), self._lead_now())

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
            )
        )

    def _take(self, token: Token) -> None:
        """Take in a token outside all tables."""
        tag = token[0]
        if tag in _TRACKED_TAGS:
            if tag in BLOCK_TAGS and self._open:
                self._open[-1].holds_block = True
            self._code_depth += tag == "pre"
            self._open.append(_OpenTag(tag, self._base + len(self._recent)))
        elif self._open and tag[1:] == self._open[-1].tag and tag[:1] == "/":
            self._close(self._open.pop())
            if not self._open and len(self._recent) > _MANY_TOKENS:
                self._forget_prose()
        self._recent.append(token)

    def _close(self, opened: _OpenTag) -> None:
        spend()
        whole = opened.start >= self._base
        if opened.tag in _HEADING_TAGS and whole:
            self._begin_section(int(opened.tag[1]), self._text_from(opened.start))
        elif opened.tag == "pre":
            self._code_depth -= 1
            self._take_code(opened.start - self._base if whole else 0)
        elif opened.tag in _LEAD_TAGS and whole and not opened.holds_block:
            while self._sentences and self._sentences[-1][0] > opened.start:
                self._sentences.pop()  # "<p>a <b>b</b></p>" is one sentence
            self._sentences.append((opened.start, self._base + len(self._recent)))

    def _begin_section(self, level: int, text: str) -> None:
        self._headings = {above: title for above, title in self._headings.items() if above < level}
        self._headings[level] = text
        self.title = self.title or text
        self._forget()

    def _take_code(self, start: int) -> None:
        tokens = self._recent[start:]
        if len(tokens) > 1 and tokens[1][0] == "code":
            code = without_marks(plain_text(tokens))
            if may_hold_table(code):
                self.blocks.append(_CodeBlock(code, self._headings_now(), self._lead_now()))

    def _headings_now(self) -> tuple[str, ...]:
        return tuple(self._headings[level] for level in sorted(self._headings))

    def _lead_now(self) -> tuple[str, ...]:
        lead: list[str] = []
        for start, end in self._sentences[-LEAD_TEXTS:]:
            text = self._text_from(start, end)
            if text and not (lead and text in lead[-1]):
                lead.append(text)
        return tuple(lead[-MAX_LEAD:])

    def _text_from(self, start: int, end: int | None = None) -> str:
        tokens: Sequence[Token] = self._recent[start - self._base : end and end - self._base]
        return seen_text(tokens, _UNTOLD_TAGS)[0].replace("\n", " ")[:MAX_TEXT]

    def _forget(self) -> None:
        self._base += len(self._recent)
        self._recent = []
        self._sentences = []

    def _forget_prose(self) -> None:
        """Keep only the last sentences: no tag is open that could hold more."""
        self._sentences = self._sentences[-LEAD_TEXTS:]
        start = self._sentences[0][0] if self._sentences else self._base + len(self._recent)
        del self._recent[: start - self._base]
        self._base = start


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
        record = as_object(parse_json(path.read_bytes()))
        age = time.time() - float(record["at"])
        return read_analysis(record["pages"], str(path)) if 0 <= age < AA_KEPT_SECONDS else None
    except (OSError, ValueError, KeyError, TypeError, EvaluationError):
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
    if moment is None or moment > 1e11:
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
            candidates=[f"--flavor {flavor.name}" for flavor in flavors if flavor.gpu],
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
# surveying/evidence: A score and its card -> the source row as a reader sees it
# --------------------------------------------------------------------------------------------------
# The rows are those of `cards.reading`, with which the manager counts tables, rows and columns; only the text
# that it leaves unread, because it is struck out, is shown to people. `find_evidence` gives the `Evidence` of
# a
# score, None where its cell does not show it.

MAX_HEAD = 4
MAX_CELL = 300


@dataclass(frozen=True, slots=True)
class Evidence:
    """A score's source as a reader sees it: header rows, the row, which cell; `url` leads there."""

    head: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    column: int
    line: int | None
    url: str


def find_evidence(card: str, score: Score) -> Evidence | None:
    """The rendered row of a score; None where its cell does not show the score's raw text."""
    if score.table is None or score.row is None or score.column is None or not score.source.url:
        return None
    tables = rendered_tables(card)
    if not 1 <= score.table <= len(tables):
        return None
    grid, heads = tables[score.table - 1]
    if not (score.row < len(grid) and score.column < len(grid[score.row])):
        return None
    cell = grid[score.row][score.column]
    if not squash(score.raw) or squash(score.raw) not in squash(cell):
        return None
    head = tuple(grid[: min(max(heads, 1), MAX_HEAD, score.row)])
    url = f"{score.source.url}?code=true#L{score.line}" if score.line else score.source.url
    return Evidence(head, grid[score.row], score.column, score.line, url)


@lru_cache(2)
def rendered_tables(card: str) -> tuple[tuple[tuple[tuple[str, ...], ...], int], ...]:
    """(span-expanded texts, header rows) of every table of a card: the manager's own grid, all text kept."""
    text = card.replace("\r\n", "\n").replace("\r", "\n")
    tables = read_card(text, unread=UNSEEN_TAGS).tables
    return tuple(
        (tuple(tuple(map(_shown_text, row)) for row in table.grid), table.head_rows) for table in tables
    )


def _shown_text(cell: Cell) -> str:
    """What stands in a cell, on one line; superscripts behind it."""
    return " ".join([*cell.text.split(), *cell.small])[:MAX_CELL]


# --------------------------------------------------------------------------------------------------
# surveying/records: What travels between the parts of a survey, and a line of its file
# --------------------------------------------------------------------------------------------------
# `ListedModel` and `OpenPull` are what the Hub lists, `Reading` what the manager found in a card, `Gap` where
# a
# wanted benchmark stands, `Surveyed` a line of the file; `Fault` says why something could not be read.

SCHEMA = 1  # of the survey, plan and ledger files
# The goal of the project, in its order. BIG-Bench Hard is `bbh`; ARC-Challenge is what people mean by ARC.
FIRST_BENCHMARKS = ("aime_2025", "bbh", "livecodebench", "mmlu", "arc_challenge")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a model, or its card, could not be read; `code` is an exit code."""

    code: int
    message: str


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
            "scores": [_score_line(score) for score in self.scores],
            "gaps": [gap.as_json() for gap in self.gaps],
            "skipped": [{"table": skip.table, "reason": skip.reason} for skip in self.skipped],
            "requests": self.requests,
            "error": None if self.fault is None else {"code": self.fault.code, "message": self.fault.message},
        }


def _score_line(score: Score) -> Object:
    """A score with who measured it and, apart from that, where it stands."""
    return {
        **score_json(score),
        "who": who_json(who_of_score(score)),
        "where": where_json(where_of_score(score)),
    }


# --------------------------------------------------------------------------------------------------
# surveying/listing
# --------------------------------------------------------------------------------------------------
# A model of the Hub's list: `read_model`, of a row with the fields `EXPAND`; `kind_of` says what it is.

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
    base, relation = _base_models(row, card)
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


def _base_models(row: Object, card: Object) -> tuple[tuple[str, ...], str | None]:
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

    A maker's instruct model on their own base is no copy; "base" in the name of a BERT is a size. None where
    nothing tells.
    """
    owner, _, name = repo_id.partition("/")
    if relation in ("quantized", "adapter", "merge"):
        return relation
    if _QUANTIZED.search(name) or "gguf" in as_texts(row.get("tags")):
        return "quantized"
    own = all(item.partition("/")[0] == owner for item in base)
    if _INSTRUCT.search(name) and own:
        return "instruct"
    if base:
        return "finetune"
    return "base" if _BASE_NAME.search(name) and row.get("pipeline_tag") in ANSWERS_IN_TEXT else None


# --------------------------------------------------------------------------------------------------
# surveying/manager: evaluation_manager.py as a process: it does all reading and editing of cards
# --------------------------------------------------------------------------------------------------
# `read_catalogue` asks for its benchmarks, `CardReader` hands it many cards, `parse_reading` takes its
# answers;
# `ask_manager` runs one command of it. `stated_score` reads a score of its output or of a file.

BENCHMARKS_SECONDS = 60.0
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


@dataclass(slots=True)
class _Waiting:
    """A card on its way through the manager."""

    line: bytes
    future: Future[bytes]


class CardReader:
    """One `extract-readme --jsonl -` process for all cards; threads hand in cards, futures give answers.

    The process starts with the first card. Should it die, the card that it was reading fails and a new
    process takes the rest.
    """

    def __init__(self, manager: Path) -> None:
        self._command = manager_command(manager, "extract-readme", "--jsonl", "-")
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._sending = threading.Lock()  # keeps the order of lines and answers the same

    def submit(self, repo_id: str, text: str) -> Future[bytes]:
        """The line with which the manager answers a card."""
        from concurrent.futures import Future  # with `logging` a tenth of the time of --help

        line = json.dumps({"repo_id": repo_id, "text": text}).encode() + b"\n"
        item = _Waiting(line, Future())
        with self._sending:
            with self._lock:
                process = self._process or self._start()
                self._waiting.append(item)
            _send_line(process, line)
        return item.future

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
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._collect, args=(self._process,), daemon=True).start()
        return self._process

    def _collect(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._lock:
                if process is not self._process:
                    return
                item = self._waiting.popleft()
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
                error = EvaluationError("evaluation_manager.py ended while it read this card", code=6)
                culprit.future.set_exception(error)
            for item in again:
                _send_line(fresh, item.line)


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


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run of the manager said: its exit code, its document, the message of its error."""

    code: int
    document: Object
    message: str


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
    """A text file that appears whole, or not at all. Raises EvaluationError (4) for a bad path."""
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(replaced_file(path))
        except OSError as error:
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
    """A score that would be published: what is written where, and the evidence. People set `publish`."""

    score: Score
    path: str
    text: str
    evidence: Evidence
    publish: bool = True

    def as_json(self) -> Object:
        """The object of the plan file."""
        evidence = self.evidence
        return {
            "publish": self.publish,
            "score": score_json(self.score),
            "writes": {"path": self.path, "text": self.text},
            "evidence": {
                "head": [list(row) for row in evidence.head],
                "row": list(evidence.row),
                "column": evidence.column,
                "line": evidence.line,
                "url": evidence.url,
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
        Evidence(
            tuple(_texts_of(item) for item in rows),
            _texts_of(evidence.get("row")),
            column,
            as_count(evidence.get("line")),
            _text_in(evidence, "url"),
        ),
        row["publish"] is True,
    )


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
    )


# --------------------------------------------------------------------------------------------------
# surveying/ledger: What became of each line of a plan, in a file that is only appended to
# --------------------------------------------------------------------------------------------------
# `Ledger` is locked while a run lives and says where the next one goes on; an `Entry` is one line of it.
# `key_of` names a proposal by what it proposes, `name_of` a score.

LEDGER_SECONDS = 180.0  # how long to wait for what a killed run left running
FINAL = frozenset({"opened", "already", "nothing", "refused", "changed", "gone"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `key` is the model and the scores that are left of its plan line."""

    at: str
    repo_id: str
    key: str
    event: str  # began, one of FINAL, stopped, accepted
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

        try:
            self._file = path.open("a+b")
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

    @property
    def handle(self) -> int:
        """The descriptor that holds the lock: children inherit it, so that an orphan keeps others out."""
        return self._file.fileno()

    def _read(self) -> Iterator[Entry]:
        self._file.seek(0)
        data = self._file.read()
        if data and not data.endswith(b"\n"):  # the line that a crash cut off
            self._file.write(b"\n")
        for line in data.splitlines():
            row = as_object(json_or_none(line))
            if as_text(row.get("event")) and as_text(row.get("repo_id")):
                at, repo_id, key, event, detail = (
                    as_text(row.get(name)) or "" for name in ("at", "repo_id", "key", "event", "detail")
                )
                pr, url = as_count(row.get("pr")), as_text(row.get("pr_url"))
                yield Entry(at, repo_id, key, event, detail, pr, url, tuple(as_texts(row.get("scores"))))

    def add(self, entry: Entry) -> Entry:
        """Append a line and wait until it is on the disk."""
        self._file.write(json_line(entry.as_json()).encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self.entries.append(entry)
        return entry

    def final(self, key: str) -> Entry | None:
        """How a plan line ended, None where it has not."""
        return next((item for item in self.entries if item.key == key and item.event in FINAL), None)

    def close(self) -> None:
        """Release the lock."""
        self._file.close()


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
# `published_scores` is all of it.

_CARD_PATH = "README.md"


def published_scores(model: ListedModel, pulls: Sequence[OpenPull]) -> list[Score]:
    """The structured results of a model in both formats, main first; of pull requests what main lacks.

    What is no number, or names no data set in a result file, is none.
    """
    authors: dict[int, str] = {pull.num: pull.author for pull in pulls}
    stated = list(told_index(model.index, _CARD_PATH))
    known = {exact_result_key(result) for result in stated}
    found: list[tuple[Structured, int | None]] = [(result, None) for result in stated]
    found += _filed(model.results)
    for pull in pulls:
        proposed = told_index(pull.index, _CARD_PATH)
        found += [(result, pull.num) for result in proposed if exact_result_key(result) not in known]
    return [
        score_of_result(
            result, result.value, model.repo_id, model.sha, None if num is None else (num, authors.get(num))
        )
        for result, num in found
        if result.value is not None
    ]


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
MAX_CARD_FILE = 16 << 20  # bytes; the largest of 93 real cards has 0.2 MB
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
        """Note what an answer says; a 429 without numbers costs a minute, or what Retry-After says."""
        with self._change:
            window = self._windows[resource]
            window.sent -= 1
            told = _RATE_LIMIT.search(headers.get("ratelimit", ""))
            now = time.monotonic()
            if status == 429:
                after = re.fullmatch(r"\d+", headers.get("retry-after", ""))
                seconds = int(told.group(3)) if told else int(after.group()) if after else 60
                window.left, window.ends, window.free = 0, now + seconds + 1, False
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
    if not reply.request.url.path.startswith("/api/"):
        chunks, size = list[bytes](), 0
        for chunk in reply.iter_bytes():
            size += len(chunk)
            if size > MAX_CARD_FILE:
                raise OSError(f"longer than {MAX_CARD_FILE >> 20} MB")
            chunks.append(chunk)
        return b"".join(chunks)
    return reply.read()


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
# surveying/review: A plan -> one HTML file
# --------------------------------------------------------------------------------------------------
# `review_page` shows each score beside its row of the card; what is struck out there is not published. Its
# style and program are review.css and review.js.

# All that strangers wrote goes through `_page_text` or `_hub_link`; style and script are allowed by hash.
REVIEW_CSS = """\
:root {
  color-scheme: light dark;
  --line: #8885;
  --mark: #ffd54d66;
  --soft: #8881;
}
body {
  font:
    15px / 1.45 system-ui,
    sans-serif;
  margin: 0 auto;
  max-width: 1500px;
  padding: 1rem 1.5rem 6rem;
}
header {
  position: sticky;
  top: 0;
  background: Canvas;
  border-bottom: 1px solid var(--line);
  padding: 0.5rem 0;
  z-index: 1;
}
h1 {
  font-size: 1.3rem;
  margin: 0.2rem 0;
}
h2 {
  font-size: 1.05rem;
  margin: 1.6rem 0 0.4rem;
}
button {
  font: inherit;
  padding: 0.35rem 0.8rem;
  margin-right: 0.5rem;
}
.score {
  display: grid;
  grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
  gap: 1rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 0.6rem 0.8rem;
  margin: 0.5rem 0;
}
.score:has(input:not(:checked)) {
  text-decoration: line-through;
}
.score > label {
  grid-column: 1 / -1;
  font-weight: 600;
}
.rows {
  overflow-x: auto;
}
table {
  border-collapse: collapse;
  font-size: 0.87rem;
}
td,
th {
  border: 1px solid var(--line);
  padding: 0.2rem 0.45rem;
  text-align: left;
}
th {
  background: var(--soft);
}
td.here,
th.here {
  background: var(--mark);
  font-weight: 700;
}
pre {
  margin: 0;
  padding: 0.5rem;
  background: var(--soft);
  overflow-x: auto;
  font-size: 0.82rem;
}
.quiet {
  font-size: 0.87rem;
}
@media (max-width: 800px) {
  .score {
    grid-template-columns: minmax(0, 1fr);
  }
}
"""
REVIEW_JS = r"""const boxes = [...document.querySelectorAll("input[data-model]")];
const lines = JSON.parse(document.getElementById("plan").textContent);
const total = document.getElementById("total");
function count() {
  const on = boxes.filter((box) => box.checked);
  const models = new Set(on.map((box) => box.dataset.model));
  total.textContent = `${on.length} of ${boxes.length} scores, ${models.size} of ${lines.length} pull requests`;
}
function text() {
  for (const box of boxes) lines[box.dataset.model].scores[box.dataset.score].publish = box.checked;
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
document.addEventListener("change", count);
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text()], { type: "application/jsonl" }));
  link.download = document.body.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
for (const [id, on] of [
  ["none", false],
  ["every", true],
])
  document.getElementById(id).addEventListener("click", () => {
    for (const box of boxes) box.checked = on;
    count();
  });
count();
"""


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
    """The plan as one HTML file that needs no network: every score beside the row it was read from."""
    policy = f"default-src 'none'; base-uri 'none'; script-src '{source_hash(REVIEW_JS)}'; "
    policy += f"style-src '{source_hash(REVIEW_CSS)}'"
    data = json.dumps([proposal.as_json() for proposal in proposals], ensure_ascii=True).replace(
        "<", "\\u003c"
    )
    models = "\n".join(_model_section(at, proposal) for at, proposal in enumerate(proposals))
    scores = sum(len(proposal.scores) for proposal in proposals)
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
<body data-name="{_page_text(name)}">
<header>
<h1>Review of {_counted(len(proposals), "pull request")}</h1>
<p><button id="save">Save the edited plan</button><button id="none">Strike out all</button>
<button id="every">Take all</button><span id="total" role="status">{_counted(scores, "score")}</span></p>
</header>
<main>
<p>Left: the row of the card as it is rendered; the marked cell is the score. Right: what the pull request
writes. Take the tick away where the two do not say the same, or where you are not sure. Save the edited plan
and give it to <code>trending_evals.py apply</code>: it opens what is ticked, and nothing else.</p>
{models}
</main>
<script type="application/json" id="plan">{data}</script>
<script>{REVIEW_JS}</script>
</body>
</html>
"""


def _model_section(at: int, proposal: Proposal) -> str:
    scores = "\n".join(_score_section(at, number, item) for number, item in enumerate(proposal.scores))
    left = "".join(f"<li>{_left_out_line(proposal, item)}</li>" for item in proposal.left_out)
    diffs = "".join(f"<pre>{_page_text(diff)}</pre>" for _, diff in proposal.files)
    folded = (
        f"<details><summary>{len(proposal.left_out)} left out</summary><ul>{left}</ul></details>"
        if left
        else ""
    )
    return f"""<section aria-labelledby="m{at}">
<h2 id="m{at}">{_hub_link(proposal.url, proposal.repo_id)}</h2>
{scores}
<div class="quiet">{folded}<details><summary>the whole diff</summary>{diffs}</details></div>
</section>"""


def _left_out_line(proposal: Proposal, item: LeftOut) -> str:
    told = _page_text(f"{item.benchmark} {item.variant or ''} {item.value:g}: {item.status}, {item.detail}")
    if item.pr is None:
        return told
    return f"{told} {_hub_link(f'{proposal.url}/discussions/{item.pr}', f'#{item.pr}')}"


def _score_section(at: int, number: int, item: Proposed) -> str:
    score, evidence = item.score, item.evidence
    variant = f" ({score.variant})" if score.variant else ""
    rows = "".join(_table_row("th", row, evidence.column) for row in evidence.head)
    ticked = " checked" if item.publish else ""
    source = f"line {evidence.line} of the card" if evidence.line else "the card"
    return f"""<article class="score">
<label><input type="checkbox"{ticked} data-model="{at}" data-score="{number}">
{_page_text(score.benchmark + variant)}: {_page_text(score.raw)}</label>
<div class="rows" tabindex="0" role="region" aria-label="Row of the card"><table>
<thead>{rows}</thead><tbody>{_table_row("td", evidence.row, evidence.column)}</tbody></table>
<p class="quiet">{_hub_link(evidence.url, source)}, table {score.table}</p></div>
<div><pre tabindex="0" aria-label="What is written">{_page_text(item.text)}</pre>
<p class="quiet">in {_page_text(item.path)}</p></div>
</article>"""


def _table_row(tag: str, cells: Sequence[str], column: int) -> str:
    marked = (' class="here"' if at == column else "" for at in range(len(cells)))
    return (
        "<tr>"
        + "".join(
            f"<{tag}{mark}>{_page_text(cell)}</{tag}>" for cell, mark in zip(cells, marked, strict=True)
        )
        + "</tr>"
    )


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
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=OFF")  # a lost entry is read again
            self._base.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, at REAL, value BLOB)")
            self._base.execute("DELETE FROM entry WHERE at < ?", (time.time() - KEEP_DAYS * 86_400,))
        except (sqlite3.Error, OSError) as error:
            raise EvaluationError(
                f"the cache {path} cannot be used: {first_line(error)}",
                code=5,
                hint="remove it, or --no-cache",
            ) from error

    def get(self, key: str, oldest: float = 0.0) -> bytes | None:
        """The value of a key, unless it was put before `oldest` (seconds since the epoch)."""
        with self._lock:
            row = self._base.execute(
                "SELECT value FROM entry WHERE key = ? AND at >= ?", (key, oldest)
            ).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        import sqlite3

        with self._lock, contextlib.suppress(sqlite3.Error):  # a full disk costs the cache, not the survey
            self._base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (key, time.time(), value))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()


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
# `find_gaps` gives a `Gap` for each wanted benchmark, `state_of` says which state one score gives. Pure.


def find_gaps(
    model: ListedModel,
    scores: Sequence[Score],
    wanted: Sequence[Benchmark],
    known: Catalogue,
    offers: Sequence[Offer] = (),
) -> tuple[Gap, ...]:
    """One gap for each wanted benchmark. A score counts for exactly its own benchmark and version.

    That of a part which is a benchmark of its own counts for this one, whichever name it bears.
    """
    return tuple(_gap_of(model, scores, benchmark, known, offers) for benchmark in wanted)


def _gap_of(
    model: ListedModel,
    scores: Sequence[Score],
    benchmark: Benchmark,
    known: Catalogue,
    offers: Sequence[Offer],
) -> Gap:
    named = [score for score in scores if score.benchmark_id is not None]
    own = [score for score in named if measurement_of_score(score).name == benchmark.id]
    related = _related(scores, benchmark, known)
    for state in STATES[:3]:
        found = [score for score in own if state_of(score) == state]
        if found:
            break
    else:
        offered = [offer for offer in offers if benchmark.id in offer.benchmarks]
        gap = Gap(benchmark.id, benchmark.name, "to_measure", related=related)
        return _to_import(gap, model, offered) if offered else _to_measure(gap, model, benchmark)
    first = min(found, key=_partial)
    place = {"table": first.table, "row": first.row, "column": first.column, "line": first.line}
    return Gap(
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
        command=_closing_command(model.repo_id, state, benchmark),
        related=related,
    )


def _to_import(gap: Gap, model: ListedModel, offers: Sequence[Offer]) -> Gap:
    """How to import; of several rows (one a reasoning effort) a person chooses."""
    named = ("--model-name", offers[0].slug) if len(offers) == 1 else ()
    words = ("--creator-slug", offers[0].creator, *named, "--repo-id", model.repo_id)
    command = (
        f"uv run scripts/evaluation_manager.py import-aa {shlex.join(words)} --benchmark {gap.benchmark_id}"
    )
    more = len(offers) - 1
    return replace(gap, state="on_artificial_analysis", more=more, command=f"{command} --create-pr")


def _partial(score: Score) -> int:
    """0 for a score of the whole benchmark, 1 for one with remarks, 2 for what is, or may be, a part."""
    settings = measurement_of_score(score).settings
    return 2 if settings.part else 1 if settings.rest else 0


def state_of(score: Score) -> str:
    """Which state of a gap a score gives."""
    return {"merged": "published", "pull-request": "in_pr"}.get(score.status, "in_readme")


def _conflict(scores: Sequence[Score]) -> bool:
    """Whether two reports that are, or may be, one measurement have different values."""
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


def _closing_command(repo_id: str, state: str, benchmark: Benchmark) -> str | None:
    manager, repo = "uv run scripts/evaluation_manager.py", shlex.quote(repo_id)
    return {
        "in_pr": f"{manager} get-prs --repo-id {repo}",
        "in_readme": f"{manager} extract-readme --repo-id {repo} --benchmark {benchmark.id} --create-pr",
    }.get(state)


def _to_measure(gap: Gap, model: ListedModel, benchmark: Benchmark) -> Gap:
    """How to measure; nothing for models that do not answer in text."""
    if model.pipeline_tag is not None and model.pipeline_tag not in ANSWERS_IN_TEXT:
        return gap
    flavor, repo = _flavor_of(model), shlex.quote(model.repo_id)
    task = benchmark.inspect.rpartition("/")[2] if benchmark.inspect else None
    if task is None:  # of no harness here: a file of another is imported
        command = (
            f"uv run scripts/evaluation_manager.py import-results RESULTS.json --repo-id {repo} --create-pr"
        )
    else:
        hardware = f" --flavor {flavor}" if flavor else ""  # without one, eval_jobs.py chooses
        command = f"uv run scripts/eval_jobs.py submit --model {repo} --task {task}{hardware}"
    return replace(gap, task=task, flavor=flavor, command=command)


def _flavor_of(model: ListedModel) -> str | None:
    """What eval_jobs.py would choose; None where that takes the bits of packed weights, which it reads."""
    weights = model.weights
    packed = model.kind == "quantized" and weights is not None and bool(PACKED & set(weights.parameters))
    found = None if packed else advised_flavor(weights)
    return found.name if found else None


# --------------------------------------------------------------------------------------------------
# surveying/plan: A survey -> pull requests that a person can check
# --------------------------------------------------------------------------------------------------
# `to_plan` picks the scores of a line that are to be published, a `Planner` asks the manager what it would
# write and makes a `Proposal` of it.

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

    def propose(self, repo_id: str, scores: Sequence[Score]) -> Proposal:
        """The pull request of one model; without scores where nothing is new. Raises EvaluationError."""
        answer = ask_manager(
            self._manager,
            ("publish", "--scores", "-", "--repo-id", repo_id, "--dry-run"),
            scores_document(repo_id, scores),
        )
        document = answer.document
        audit = as_objects(document.get("audit"))
        if not audit:
            raise EvaluationError(f"{repo_id}: {answer.message}", code=answer.code or 6)
        revision = as_text(as_object(document.get("plan")).get("revision")) or ""
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
                left_out.append(LeftOut(score.benchmark, score.variant, score.value, status, detail, pr))
        files = tuple(
            (as_text(file.get("path")) or "", as_text(file.get("diff")) or "")
            for file in as_objects(as_object(document.get("plan")).get("files"))
        )
        url = f"{hub_endpoint()}/{repo_id}"
        return Proposal(repo_id, url, revision, moment_now(), tuple(proposed), tuple(left_out), files)

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
    status = as_text(row.get("status")) or "refused"
    return status, as_text(row.get("detail")) or status, as_count(row.get("pr"))


def to_plan(line: Object, benchmarks: frozenset[str] | None) -> list[Score]:
    """The scores of a survey line that a plan is made of: stated in the card, of the wanted benchmarks."""
    wanted = benchmarks
    if wanted is None:
        wanted = frozenset(str(gap.get("benchmark_id")) for gap in as_objects(line.get("gaps")))
    scores = [stated_score(row, f"{line.get('repo_id')}: a score") for row in as_objects(line.get("scores"))]
    return [
        score
        for score in scores
        if state_of(score) == "in_readme"
        and score.benchmark_id is not None
        and ("all" in wanted or score.benchmark_id in wanted)
    ]


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
            entry = self._ledger.add(self._write(proposal))
        except Stop as stop:
            self._ledger.add(self._entry(proposal, "stopped", stop.message))
            raise
        self._opened += [entry] if entry.event == "opened" else []
        return entry

    def rehearse(self, proposal: Proposal) -> Entry:
        """What `apply` would do; nothing is written, not even in the ledger. Raises Stop."""
        ready = self._ready(proposal)
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
        return self._entry(proposal, "opened", "", int(num.group(1)) if num else None, url)

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
        pulls = [row for row in rows if row.get("status") == "in_pr"]
        if pulls:
            author = as_text(pulls[0].get("author")) or "somebody"
            pr, url = as_count(pulls[0].get("pr")), as_text(pulls[0].get("pr_url"))
            if author == self._account():
                return self._entry(proposal, "opened", "found again: it was opened before", pr, url)
            return self._entry(proposal, "already", f"proposed by {author}", pr, url)
        return self._entry(proposal, "nothing", "it stands there already")

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

        `accept` notes such a closing in the ledger, so that it stops no later run.
        """
        accepted = {entry.pr_url for entry in self._ledger.entries if entry.event == "accepted"}
        for entry in opened:
            if entry.pr is None or entry.pr_url in accepted:
                continue
            answer = self._hub.get(f"/api/models/{model_path(entry.repo_id)}/discussions/{entry.pr}")
            closer = _closed_by_others(as_object(json_or_none(answer.body))) if answer.status < 400 else None
            if closer is None:
                continue
            if not accept:
                raise Stop(f"{closer} has closed {entry.pr_url}: look why before you go on", 5)
            self._ledger.add(replace(entry, at=moment_now(), event="accepted", detail=f"closed by {closer}"))


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
        self._manager = manager
        self._names = tuple(wanted)
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
        """The benchmarks whose gaps are looked for."""
        return tuple(dict.fromkeys(named_benchmark(name, self.known) for name in self._names))

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
        except EvaluationError as error:
            fetched.fault = Fault(error.code, error.message)
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
        if kept is not None:
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
        if kept is None:
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
        scores = [*published_scores(model, fetched.pulls), *reading.scores]
        if fault and fault.code not in (3, 5):  # gone, or not reached: nothing is certain
            scores = []
        offers = self._offers.result().get(model.repo_id.casefold(), ())
        gaps = find_gaps(model, scores, wanted, known, offers)
        if fault:  # the unread card may hold the score: only what is certain is said
            gaps = tuple(gap for gap in gaps if gap.state in ("published", "in_pr"))
        return Surveyed(
            model,
            moment_now(),
            selection.label,
            rank if selection.ranked else None,
            tuple(scores),
            gaps,
            (*fetched.skipped, *reading.skipped),
            fetched.requests,
            fault,
        )

    def _reading(self, fetched: _Fetched) -> Reading:
        if fetched.reading is None:
            return Reading()
        model = fetched.model
        url = f"{hub_endpoint()}/{model.repo_id}/blob/{model.sha}/README.md"
        try:
            line = fetched.reading.result()
        except EvaluationError as error:
            return Reading(fault=Fault(error.code, error.message))
        reading = parse_reading(line, Source("readme", url=url, revision=model.sha, name="Model card"))
        if reading.fault is None:
            self._store.put(fetched.reading_key, line)
        return reading


def index_of_card(card: bytes) -> Json:
    """The `model-index` of a card's front matter; None where it has none or cannot be read."""
    import yaml

    front, _, _ = split_front_matter(card.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
    if front is None or "model-index" not in front:
        return None
    try:
        data = yaml.load(front, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        plain: Json = json.loads(json.dumps(data.get("model-index"), default=str))
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError):
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

    def add(self, line: Surveyed) -> None:
        """Count a line. Raises EvaluationError (6) when one model after the other fails."""
        copy = line.model.kind in COPIES
        self.models += 1
        self.copies += copy
        for gap in line.gaps:
            self.states[gap.benchmark_id, gap.state, copy] += 1
            self.conflicts += gap.conflict
        if line.fault:
            self.faults.append((line.model.repo_id, line.fault))
            self.unread += line.model.sha is None
        failed = line.fault is not None and line.fault.code == 6
        self.in_a_row = self.in_a_row + 1 if failed else 0
        if self.in_a_row >= MANY_FAILURES:
            raise self.too_many()

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
    talk(f"{opened} opened, {left} left" + ("; run it again for the next" if left and not code else ""))
    if not code and entries and all(entry.event == "refused" for entry in entries):
        code = 5
    return code


# --------------------------------------------------------------------------------------------------
# commands/survey_models
# --------------------------------------------------------------------------------------------------
# survey: list what many models have published, and where each missing score can be had.

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
            _print_survey(args, lines, surveyor.wanted)
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


def _print_survey(args: argparse.Namespace, lines: IO[str], wanted: Sequence[Benchmark]) -> None:
    """The survey on stdout: as it is in the file, as CSV with a row a gap, or as a table."""
    if args.json:
        shutil.copyfileobj(lines, sys.stdout)
        return
    records = (as_object(parse_json(line)) for line in lines)
    if args.csv:
        names = (
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
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("repo_id", "kind", "parameters", *names, "error"))
        for record in records:
            first = [_csv_cell(record[name]) for name in ("repo_id", "kind", "parameters")]
            fault = _csv_cell(as_object(record["error"]).get("message"))
            for gap in as_objects(record["gaps"]) or [dict[str, Json]()]:
                writer.writerow((*first, *(_csv_cell(gap.get(name)) for name in names), fault))
        return
    head = ("model", "kind", *(benchmark.name for benchmark in wanted))
    print_table(head, (_survey_row(record, wanted) for record in records))


def _csv_cell(value: Json) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value)).replace("\n", " ")
    return (
        f"'{text}" if text[:1] in ("=", "+", "@") or (text[:1] == "-" and as_number(text) is None) else text
    )


def _survey_row(record: Object, wanted: Sequence[Benchmark]) -> list[str]:
    gaps = {str(gap["benchmark_id"]): gap for gap in as_objects(record["gaps"])}
    cells = [str(record["repo_id"]), as_text(record["kind"]) or ""]
    for benchmark in wanted:
        gap = gaps.get(benchmark.id)
        value = as_number(gap.get("value")) if gap else None
        mark = STATE_MARKS.get(str(gap["state"]), "-") if gap else "?"
        if gap is None or value is None:
            cells.append(mark.strip())
            continue
        doubt = " !" if gap["conflict"] else ""
        cells.append(f"{in_percent(value, as_text(gap.get('unit'))):g}{mark}{doubt}")
    return cells


def _tell_survey(args: argparse.Namespace, tally: Tally, surveyor: Surveyor, seconds: float) -> None:
    """Counts, failures and cost, for people."""
    if not args.json and not args.csv:
        sys.stdout.write("\n")
        head = ("benchmark", *STATE_WORDS.values(), "of copies")
        rows = []
        for benchmark in surveyor.wanted:
            counts = [tally.states[benchmark.id, state, False] for state in STATES]
            copies = sum(tally.states[benchmark.id, state, True] for state in STATES[:4])
            rows.append((benchmark.name, *map(str, counts), str(copies)))
        print_table(head, rows)
        note = (
            "copies (quantised, adapters, merges, fine-tunes) are counted apart, with any score of their own"
        )
        sys.stdout.write(f"{tally.models} models, {tally.copies} of them {note}\n")
    for repo_id, fault in tally.faults:
        talk(f"not read: {repo_id}: {fault.message}")
    if tally.conflicts:
        talk(f"{tally.conflicts} benchmarks have reports that differ (marked ! in the table)")
    talk(f"{tally.models} models, {surveyor.budget.total} requests, {seconds:.1f} s")
    if args.out:
        talk(f"written: {args.out}; next: trending_evals.py plan {shlex.quote(args.out)} --out plan.jsonl")


# --------------------------------------------------------------------------------------------------
# commands/plan_pulls: plan: list the pull requests that would add what the cards state
# --------------------------------------------------------------------------------------------------

PLAN_WORKERS = 4  # each is a process of the manager


def cmd_plan(args: argparse.Namespace) -> int:
    """Audit what the cards of a survey state, and write down what would be proposed, with the evidence."""
    manager = find_manager(args.manager)
    known, _ = read_catalogue(manager)
    wanted = args.benchmark and frozenset(
        name if name == "all" else named_benchmark(name, known).id for name in args.benchmark
    )
    asked = [
        (str(line["repo_id"]), scores)
        for _, line in read_lines(Path(args.survey))
        if not args.repo_id or line["repo_id"] in args.repo_id
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
    proposals, failed = list[Proposal](), list[EvaluationError]()
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(PLAN_WORKERS) as pool:
        futures = [pool.submit(planner.propose, repo_id, scores) for repo_id, scores in asked]
        for future in with_progress(iter(futures), len(futures), "cards"):
            try:
                proposals.append(future.result())
            except EvaluationError as error:
                talk(f"not planned: {error.message}")
                failed.append(error)
    store.close()
    lost = [error for error in failed if error.code == 6]
    if len(lost) > max(2, len(asked) // 10) or len(failed) == len(asked):
        worst = (lost or failed)[0]
        raise EvaluationError(
            f"{len(failed)} of {len(asked)} models could not be planned, nothing is written; {worst.message}",
            code=worst.code,
            hint="run it again later",
        )
    _write_plan(args, [proposal for proposal in proposals if proposal.scores])
    _tell_plan(args, proposals)
    return 0


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
        talk(f"check it: open {args.html} in a browser, strike out what is wrong, save the edited plan")
    if args.out and opens:
        talk(f"then: trending_evals.py apply {shlex.quote(args.out)}")


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
        help=f"the benchmarks whose gaps are listed (default: {' '.join(FIRST_BENCHMARKS)})",
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
