"""What several test modules share: the scripts' places, runs of them as processes, what all of them print."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "evaluation_manager.py"
CASES = ROOT.parent / "shared" / "extraction" / "cases"  # real cards, only for tests marked `shared`
REPO = "acme/Foo-7B-Chat"
TOKEN = b"hf_test_"  # how the tokens of the local Hub begin

# Nothing a test starts may reach a real Hub, find a real token or write into the user's cache.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "HF_HOME": "/nonexistent/hf-home",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
# PYTHONUNBUFFERED hides what goes wrong when the interpreter flushes at its end.
DROPPED = (
    "PYTHONUNBUFFERED",
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HF_EVALUATION_MAPPING",
    "FORCE_COLOR",
    "NO_COLOR",
    "CLICOLOR_FORCE",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run; `out` and `err` are decoded strictly, for the streams promise UTF-8."""

    args: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout as the one JSON document that it must be."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Stdout as JSON Lines."""
        return [json.loads(line) for line in self.out.split("\n") if line]


class Hang(AssertionError):
    """A run did not end in the time it was given."""


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a run: this process's, offline and without tokens, then `changes`."""
    kept = {key: value for key, value in os.environ.items() if key not in DROPPED}
    return {**kept, **OFFLINE, **(changes or {})}


def run(
    *args: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 30,
    memory: int | None = None,
    script: Path = SCRIPT,
) -> Run:
    """Run the script with this interpreter; `memory` bounds its address space in bytes."""
    return run_command([sys.executable, script, *args], stdin, environment(env), cwd, timeout, memory)


def run_command(
    command: Sequence[str | Path],
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 30,
    memory: int | None = None,
) -> Run:
    """Run any command in its own process group, so that one that hangs ends with all it started."""

    def bound() -> None:
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    with subprocess.Popen(
        [os.fspath(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment() if env is None else dict(env),
        cwd=cwd,
        preexec_fn=bound,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Hang(f"no answer in {timeout:g} s: {[str(part)[:80] for part in command[1:]]}") from None
    words = tuple(os.fspath(part) for part in command)
    assert not any(TOKEN in text.encode() for text in words) and TOKEN not in out + err, "a token leaked"
    return Run(words, process.returncode, out.decode("utf-8"), err.decode("utf-8"))


@contextmanager
def started(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A command that runs while the block does; whatever goes wrong there, none of its processes is left."""
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=None if env is None else dict(env),
        cwd=cwd,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def hidden(text: str) -> list[str]:
    """The characters of an output that a reader cannot see or that change what the terminal shows.

    Controls but tab and newline, lone surrogates, line and paragraph separators, bidirectional marks and the
    invisible tag characters (U+E0000 to U+E007F).
    """
    return sorted(
        {f"U+{ord(ch):04X}" for ch in text if not ch.isascii() or ch < " " or ch == "\x7f" if _is_hidden(ch)}
    )


def _is_hidden(ch: str) -> bool:
    if unicodedata.category(ch) in ("Cc", "Cs", "Zl", "Zp"):
        return ch not in "\t\n"
    return (
        ch in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        or 0xE0000 <= ord(ch) <= 0xE007F
    )


def assert_clean(result: Run) -> None:
    """No traceback, and nothing hidden on either stream."""
    assert "Traceback" not in result.err, result.err[-1500:]
    assert "Exception ignored" not in result.err, result.err[-1500:]
    assert hidden(result.out) == []
    assert hidden(result.err) == []


def assert_error(result: Run, code: int, *says: str) -> dict[str, Any]:
    """The run failed with `code` and said so once on stderr and once in JSON on stdout; returns the error."""
    assert_clean(result)
    assert result.code == code, (result.code, result.err[-600:])
    error: dict[str, Any] = result.document["error"]
    assert error["code"] == code
    assert set(error) in ({"code", "message", "hint"}, {"code", "message", "hint", "candidates"})
    assert re.findall("^error: .", result.err, re.M) == [f"error: {error['message'][0]}"]
    for piece in says:
        assert piece in error["message"]
    return error


def raising(error: BaseException) -> Callable[[list[str]], int]:
    """A command that ends with an exception."""

    def ends(_: list[str]) -> int:
        raise error

    return ends


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table as a card prints it."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def html_table(rows: Sequence[Sequence[str]], tag: str = "td") -> str:
    """An HTML table, a row a line."""
    body = "".join("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n{body}</table>\n"
