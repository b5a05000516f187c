#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
# ]
# ///
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/eval_jobs.py, and run: uv run src/bundle.py
"""Evaluate many models on many tasks on Hugging Face Jobs: every pair once, over one manifest file.

    uv run eval_jobs.py submit --model org/a org/b --task mmlu gsm8k --dry-run
    uv run eval_jobs.py submit --yes            # whatever the manifest still lacks, also after a crash
    uv run eval_jobs.py collect --out scores    # complete runs, ready for evaluation_manager.py publish

Exit codes (EXIT_CODES): 0 done; 1 nothing measured, or a run failed for good; 2 usage; 3 not signed in or not
allowed; 4 no such model, job or run; 5 refused, or some runs are not complete; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Only `submit` and `cancel`
change anything on the Hub; a plan that is not small needs --yes.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/errors           Failures and exit codes: what a command ends with, and what it tells its user to do…
    core/patterns         Regular expressions that are compiled when they are first used
    core/places           Where the scripts and their data lie: beside each other in `scripts/`, wherever the…
    core/text             Text of strangers: made safe to print, put on one line, squashed for comparison
    core/files            Files written as a whole or not at all, and the keys of a `.env`
    core/hub_requests     Requests to the Hub: its address, which failures pass, how long to wait, and asking…
    core/output           The two streams: stdout is data, stderr is talk; nothing of a stranger's text can h…
    core/command_line     What every command line does alike: parse, run, report one failure, end with its ex…
    core/version          The version of the bundle: what `--version` prints and the user agent of every requ…
    running/log_places    Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names it
    running/record_line   The record of a run among the lines that its job printed: `find_record`
    running/secrets       Secrets in arguments and texts: how one is recognised, and how it is blotted out
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
    jobs/output           Plans, runs and collected scores as tables for people and as JSON
    commands/jobs_submit  `eval_jobs.py submit`: show the plan, then start the jobs that the manifest lacks
    commands/jobs_watch   `eval_jobs.py` status, logs, cancel and collect: what became of the runs of a manif…
    commands/eval_jobs    arguments and main
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, AnyStr, NoReturn, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

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
# core/text: Text of strangers: made safe to print, put on one line, squashed for comparison
# --------------------------------------------------------------------------------------------------
# `printable` escapes what could hide or move something on a terminal; `one_line` makes a line that cannot
# print
# lines of its own; `squash` is how all names and words are compared, `words` a list of such words;
# `first_line`
# is what an exception says, `near_names` what a mistyped name may mean, `text_digest` a name for any text.

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
# running/log_places: Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names it
# --------------------------------------------------------------------------------------------------
# `log_place` reads the option into a `LogPlace`.


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


# --------------------------------------------------------------------------------------------------
# running/record_line: The record of a run among the lines that its job printed: `find_record`
# --------------------------------------------------------------------------------------------------
# `running.record` writes it as the last line of stdout; a job's log holds both streams.

RECORD_KEYS = frozenset({"log", "status", "complete", "why_not", "scores"})


def find_record(lines: Sequence[str]) -> Mapping[str, Any] | None:
    """The record among the lines of a log: the last one that is a JSON object with its keys."""
    for line in reversed(lines):
        if not line.startswith("{"):
            continue
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            if isinstance(row, dict) and set(row) >= RECORD_KEYS:
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
# jobs/records: What travels between the modules of jobs: a `Batch` of `Run`s, each with its `Attempt`s
# --------------------------------------------------------------------------------------------------
# All are frozen: what happens to a run makes another one.


@dataclass(frozen=True, slots=True)
class Attempt:
    """One job of a run. Without `job_id` it was about to be sent: whether it was, only the Hub knows.

    `seconds` is its time limit, `ran` how long it ran, `dollars_per_hour` the price when it was planned,
    `script` the folder in the jobs' bucket that held the script, named by its content.
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
    attempts: tuple[Attempt, ...] = ()

    @property
    def last(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[-1] if self.attempts else None

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
    """The manifest: where jobs run and log, by what script, with which secrets (names), and all runs."""

    id: str
    created: str
    namespace: str
    log_root: str
    script: str
    image: str | None
    secrets: tuple[str, ...]
    runs: tuple[Run, ...] = ()

    def with_run(self, run: Run) -> Batch:
        """The same batch with the run of that key replaced."""
        return replace(self, runs=tuple(run if old.key == run.key else old for old in self.runs))

    def log_dir(self, run: Run) -> str:
        """Where the logs of a run go; all attempts of it share the folder, so that a retry resumes."""
        return f"{self.log_root}/{self.id}/{slug(run.model)}/{slug(run.task)}-{run.key}"


@dataclass(frozen=True, slots=True)
class Step:
    """A job to start, and why: "new", or what the retry is for."""

    run: Run
    attempt: Attempt
    why: str


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

# What submit decides for every job, and what would make its record another model's or none at all.
OWN_OPTIONS = (
    "--model", "--task", "--backend", "--log-dir", "--revision", "--time-limit", "--repo-id", "--manager",
    "--from-log", "--list-tasks", "--dry-run", "--help", "--version",
)  # fmt: skip
WRITING_OPTIONS = ("--create-pr", "--apply")
KEY_OPTIONS = ("--secrets", "--token", "--api-key")
SCRIPT_SHARE = 0.9  # of a job's time is what the script takes: it must end before it is killed, to be resumed


def script_arguments(batch: Batch, run: Run, attempt: Attempt) -> list[str]:
    """The arguments of inspect_eval_uv.py in a job."""
    words = ["--model", run.model, "--task", run.task, "--backend", run.backend]
    words += ["--log-dir", batch.log_dir(run), "--time-limit", str(int(attempt.seconds * SCRIPT_SHARE))]
    if run.backend not in REMOTE_BACKENDS and run.revision:
        words += ["--revision", run.revision]
    told = any(word.startswith("--tensor-parallel-size") for word in run.arguments)
    if run.backend == "vllm" and attempt.gpus > 1 and not told:
        words += ["--tensor-parallel-size", str(attempt.gpus)]
    return [*words, *run.arguments]


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
    """The environment, with what a `.env` file in the present folder adds."""
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
        image=batch.image or DEFAULT_UV_IMAGE,
        command=["uv", "run", script, *script_arguments(batch, step.run, step.attempt)],
        secrets=dict(values),
        flavor=step.attempt.flavor,
        timeout=step.attempt.seconds,
        labels={
            "name": slug(f"eval-{step.run.model}-{step.run.task}"),
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


class Busy(EvaluationError):
    """Somebody else works on the manifest."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else submits from this manifest meanwhile. Raises Busy (5) if somebody does."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                f"another eval_jobs.py works on {path}",
                code=5,
                hint="wait until it has ended, or interrupt it",
            ) from error
        yield


def write_manifest(path: Path, batch: Batch) -> None:
    """Write the whole manifest; a crash leaves the old one or the new one."""
    head = {name: value for name, value in asdict(batch).items() if name != "runs"}
    rows = [{"kind": "batch", **head}, *({"kind": "run", **asdict(run)} for run in batch.runs)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(path, text.encode())


def read_manifest(path: Path) -> Batch | None:
    """The manifest, or None if there is none yet. Raises EvaluationError 2 if the file is something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path}: {first_line(error)}", code=2) from error
    try:
        rows = [json.loads(line) for line in lines if line]
        head = {name: value for name, value in rows[0].items() if name != "kind"}
        batch = Batch(**{**head, "secrets": tuple(head["secrets"]), "runs": tuple(map(_run_of, rows[1:]))})
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{path} is no manifest of eval_jobs.py: {first_line(error)}",
            code=2,
            hint="name another file with --manifest",
        ) from error
    return batch


def _run_of(row: Mapping[str, Any]) -> Run:
    fields = {name: value for name, value in row.items() if name != "kind"}
    attempts = tuple(Attempt(**attempt) for attempt in fields["attempts"])
    return Run(**{**fields, "arguments": tuple(fields["arguments"]), "attempts": attempts})


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
    """The jobs that runs still lack, in their order; `again` also starts what had ended badly."""
    by_name = {flavor.name: flavor for flavor in flavors}
    steps = [_step(run, by_name, again) for run in runs]
    return [step for step in steps if step is not None]


def _step(run: Run, flavors: Mapping[str, Flavor], again: Wishes | None) -> Step | None:
    """The next job of a run, or None if it needs none."""
    last = run.last
    if last is not None and run.state == "sending":
        return Step(run, last, "not sent before")
    if run.state == "planned" or (again and last is None):
        return Step(replace(run, given_up=False), _attempt(1, flavors[run.flavor], run.seconds), "new")
    if last is None or run.state not in ("failed", "canceled"):
        return None
    here = flavors.get(last.flavor) or Flavor(last.flavor, None, last.gpus, 0.0, None, None, None)
    if again:
        attempt = _attempt(last.number + 1, again.flavor or here, again.seconds or last.seconds)
        return Step(replace(run, given_up=False), attempt, "again")
    if run.state == "failed" and last.number < TRIES and last.failure != "hopeless":
        return _retry(run, last, here, list(flavors.values()))
    return None


def _retry(run: Run, last: Attempt, here: Flavor, flavors: Sequence[Flavor]) -> Step | None:
    """The second try: with more of what ran out; None where the Hub has no more of it."""
    more: Flavor | None = here
    if last.failure in ("gpu memory", "host memory"):
        more = next_flavor(flavors, last.flavor, last.failure)
    seconds = 2 * last.seconds if last.failure == "time" else last.seconds
    return Step(run, _attempt(last.number + 1, more, seconds), f"retry, {last.reason}") if more else None


def _attempt(number: int, flavor: Flavor, seconds: int) -> Attempt:
    return Attempt(number, flavor.name, flavor.gpus, seconds, flavor.dollars_per_hour)


def total_at_most(attempts: Sequence[Attempt]) -> float | None:
    """Dollars if every job uses up its time limit; None if a price is not known."""
    costs = [attempt.at_most for attempt in attempts]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


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
    attempts = [attempt for run in batch.runs for attempt in run.attempts if attempt.ran]
    return total_at_most([replace(attempt, seconds=attempt.ran or 0) for attempt in attempts])


# --------------------------------------------------------------------------------------------------
# jobs/refresh: A batch with what became of its jobs since: `refresh`
# --------------------------------------------------------------------------------------------------


def refresh(client: HfApi, batch: Batch) -> Batch:
    """The batch with what became of its jobs; finds jobs whose answer was lost, by their labels."""
    if not any(run.attempts for run in batch.runs):
        return batch
    jobs = find_jobs(client, batch)
    by_place: dict[tuple[str, str], JobInfo] = {}
    for job in jobs:
        labels = job.labels or {}
        first = by_place.setdefault((labels.get(RUN_LABEL, ""), labels.get(TRY_LABEL, "")), job)
        if first is not job and str(job.status.stage) in ("SCHEDULING", "RUNNING"):
            talk(f"warning: job {job.id} does again what {first.id} does: hf jobs cancel {job.id}")
    for run in batch.runs:
        last = run.last
        job_found = last and by_place.get((run.key, str(last.number)))
        if last and last.job_id and not job_found and run.state not in ENDED:
            job_found = look_up(client, batch, last.job_id)
        if last and job_found:
            batch = batch.with_run(run.with_last(updated_attempt(client, batch, last, job_found)))
        elif last and last.job_id and run.state not in ENDED:
            gone = replace(last, stage="DELETED", message="the Hub knows the job no more")
            batch = batch.with_run(run.with_last(gone))
    return batch


def updated_attempt(client: HfApi, batch: Batch, attempt: Attempt, job: JobInfo) -> Attempt:
    """An attempt with its job's stage, and the reason if it failed."""
    stage = str(getattr(job.status.stage, "value", job.status.stage))
    ran = job.durations.running_secs if job.durations else None
    now = replace(attempt, job_id=job.id, stage=stage, message=job.status.message, ran=ran)
    if stage == "ERROR" and not attempt.failure:
        kind, reason = why_failed(job.status.message, read_job_log(client, batch, job.id))
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
    command = [*([uv, "run", "--quiet", "--script"] if uv else [sys.executable]), str(script), *words]
    return subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False).stdout


def record_from_log(batch: Batch, run: Run, env: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The record that the script reads out of evaluation logs, where a job's own log holds none.

    The run's arguments go along, for some decide how a log is judged. Of several logs in the folder (a retry
    leaves the first one there) a complete one counts.
    """
    words = [*run.arguments, "--from-log", batch.log_dir(run)]
    lines = ask_script(Path(batch.script), words, env, heavy=True).splitlines()
    records = [record for record in (find_record([line]) for line in lines) if record is not None]
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
    words = ["uv", "run", "evaluation_manager.py", "publish", "--scores", str(path), "--repo-id", model]
    return shlex.join([*words, "--dry-run"])


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
    write_atomically(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


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


def flavor_named(name: str, flavors: Sequence[Flavor]) -> Flavor:
    """The flavor of that name. Raises EvaluationError 2 with all names if there is none."""
    found = next((row for row in flavors if row.name == name), None)
    if found is None:
        names = [row.name for row in flavors]
        raise EvaluationError(f"there is no flavor {name}", code=2, hint="hf jobs hardware", candidates=names)
    return found


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
                candidates=[f"--task {name}" for name in close],
            )


def sized(model: str, args: argparse.Namespace, client: HfApi, flavors: Sequence[Flavor]) -> Run:
    """A run of a model without a task yet: its commit, its size and its flavor."""
    revision, weights = read_model(client, model)
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
        memory_gb=round(needed_gb(weights), 1) if weights and args.backend not in REMOTE_BACKENDS else None,
        flavor=flavor.name,
    )


def send_all(
    client: HfApi, path: Path, batch: Batch, steps: Sequence[Step], values: Mapping[str, str]
) -> tuple[Batch, list[Step]]:
    """Start the jobs, each written down before and after, so that whatever happens is found again."""
    if not steps:
        return batch, []
    make_bucket(client, log_place(batch.log_root).root)
    folder = ship_script(client, batch)
    progress, sent = Progress("submitted", len(steps)), []
    for step in steps:
        attempts = [row for row in step.run.attempts if row.number != step.attempt.number]
        step = replace(step, attempt=replace(step.attempt, script=folder))
        run = replace(step.run, attempts=(*attempts, step.attempt))
        batch = batch.with_run(run)
        write_manifest(path, batch)
        job = send(client, batch, step, values)
        attempt = updated_attempt(client, batch, step.attempt, job)
        batch = batch.with_run(run.with_last(attempt))
        write_manifest(path, batch)
        sent.append(replace(step, attempt=attempt))
        progress.step(f"{run.model} on {run.task}, {attempt.flavor}, job {job.id}")
    return batch, sent


def chosen_runs(batch: Batch, args: argparse.Namespace) -> list[Run]:
    """The runs that --model and --task name, all without them. Raises EvaluationError 4 if there are none."""
    runs = [run for run in batch.runs if not args.model or run.model in args.model]
    runs = [run for run in runs if not args.task or run.task in args.task]
    if not runs:
        raise EvaluationError(
            "the manifest has no such run",
            code=4,
            hint="eval_jobs.py status lists them",
            candidates=sorted({f"--model {run.model} --task {run.task}" for run in batch.runs}),
        )
    return runs


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


def show_plan(steps: Sequence[Step], batch: Batch) -> None:
    """The plan as a table with its total."""
    head = ("model", "size", "needs", "task", "flavor", "limit", "at most", "why")
    rows = [
        (
            step.run.model,
            size_text(step.run),
            "" if step.run.memory_gb is None else f"{step.run.memory_gb:.0f} GB",
            step.run.task,
            step.attempt.flavor,
            duration(step.attempt.seconds),
            dollars(step.attempt.at_most),
            step.why,
        )
        for step in steps
    ]
    print_table(head, rows)
    cost = total_at_most([step.attempt for step in steps])
    say(f"{len(steps)} jobs in {batch.namespace}, at most {dollars(cost)} if each uses up its time limit")
    say(f"logs: {batch.log_root}/{batch.id}; secrets by name: {', '.join(batch.secrets)}")


def plan_json(steps: Sequence[Step], batch: Batch) -> dict[str, Any]:
    """The plan with the command of every job."""
    jobs = [
        {
            "model": step.run.model,
            "task": step.run.task,
            "parameters": step.run.parameters,
            "dtypes": step.run.dtypes,
            "memory_gb": step.run.memory_gb,
            "flavor": step.attempt.flavor,
            "seconds": step.attempt.seconds,
            "dollars_at_most": step.attempt.at_most,
            "try": step.attempt.number,
            "why": step.why,
            "arguments": script_arguments(batch, step.run, step.attempt),
            "job_id": step.attempt.job_id,
        }
        for step in steps
    ]
    total = total_at_most([step.attempt for step in steps])
    return {"batch": batch.id, "namespace": batch.namespace, "jobs": jobs, "dollars_at_most": total}


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
    batch = continued(old, args) if old else new_batch(args, client)
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
            show_plan(steps, batch)
        if args.dry_run:
            return _report_plan(steps, batch, args)
        require_consent(steps, args.yes)
        write_manifest(path, batch)
        batch, started = send_all(client, path, batch, steps, values)
        sent += started
        if not args.wait or (not steps and all(run.state in ENDED for run in chosen_runs(batch, args))):
            return _report_sent(sent, batch, flavors, args)
        time.sleep(args.poll)


def _report_plan(steps: Sequence[Step], batch: Batch, args: argparse.Namespace) -> int:
    if args.json:
        emit_json(plan_json(steps, batch))
    elif not steps:
        say(f"nothing to submit: {counts_line(batch)}")
    if steps and not is_small(steps):
        talk("dry run: nothing was submitted; the plan needs --yes")
    return 0


def _report_sent(
    sent: Sequence[Step], batch: Batch, flavors: Sequence[Flavor], args: argparse.Namespace
) -> int:
    if args.json:
        emit_json(plan_json(sent, batch))
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
            candidates=[f"--model {run.model} --task {run.task}" for run in runs],
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
        runs = [run for run in chosen_runs(batch, args) if run.state not in ENDED]
        if args.dry_run:
            for run in runs:
                say(f"would cancel {run.model} on {run.task} ({run.state})")
            return 0
        for run in runs:
            if run.last and run.last.job_id:
                cancel_job(client, batch.namespace, run.last.job_id)
            batch = batch.with_run(replace(run, given_up=True))
            write_manifest(path, batch)
    if args.json:
        emit_json({"canceled": [{"model": run.model, "task": run.task} for run in runs]})
    else:
        say(f"canceled {len(runs)}; {counts_line(batch)}")
    return 0


def cmd_collect(args: argparse.Namespace) -> int:
    """Scores of the complete runs, a file a model; the others listed with the reason, kept apart."""
    env = jobs_environment()
    client = connect(env)
    batch = refreshed(client, Path(args.manifest), args.dry_run)
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

    def one(run: Run) -> Collected:
        record = None
        if run.last and run.last.job_id and run.state in ("done", "failed"):
            record = find_record(read_job_log(client, batch, run.last.job_id))
        return Collected(run, record, judge(run, record))

    found = []
    from concurrent.futures import ThreadPoolExecutor  # with `logging`, which --help need not wait for

    with ThreadPoolExecutor(READERS) as pool:
        for item in pool.map(one, runs):
            if item.record is None and item.run.state == "done":
                record = record_from_log(batch, item.run, env)
                item = Collected(item.run, record, judge(item.run, record))
            found.append(item)
            progress.step(None)
    return found


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
    return parser


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
    add("--time-limit", metavar="T", help=f"of each job: 90m, 4h, 1d (default: {TIME_LIMIT})")
    add(
        "--secrets",
        metavar="NAME",
        action="append",
        default=[],
        help="further secrets beside HF_TOKEN, by name",
    )
    add("--namespace", metavar="NAME", help="whose jobs they are (default: yours)")
    add("--log-root", metavar="hf://buckets/…", help="private bucket for logs (default: NAMESPACE/eval-logs)")
    add("--image", metavar="NAME", help="container image (default: uv's own with Python 3.12)")
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
