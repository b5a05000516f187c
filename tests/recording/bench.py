"""A bench to run scripts on: a folder that looks like the checkout, and everything that they answered there.

`Bench.run` calls a script's `main` in this process (a card takes milliseconds so), `Bench.start` runs it as a
process. Both note code and streams under the command's own words. `Bench.note` adds what stands elsewhere: a
file that was written, a pull request. What has to differ from run to run is replaced by `Bench.stable`, by
the short list there and nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import io
import os
import re
import shlex
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from tests.servers.hub import LocalHub
from tests.support import OFFLINE, run_command

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SCRIPTS = ("evaluation_manager", "eval_jobs", "inspect_eval_uv", "leaderboard", "trending_evals")
INPUTS = ("examples", "tests/data")
PORT = 18888  # shown for that of the local Hub; free ports have five digits too, so columns stay in line
SHA = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])")
# What differs from run to run on the Hub, each by the words around it.
VARYING = (
    (re.compile(r'data-plan="[0-9a-f]{16}"'), 'data-plan="<plan>"'),  # of its time and its links
    (re.compile(r"\b(in|requests,) \d+(?:\.\d+)? s\b"), r"\1 <n> s"),  # how long a survey took
    (re.compile(r"\b\d+m\d\ds\b"), "<n>m<n>s"),  # how long a job ran; limits are in hours
    (re.compile(r"(eval-logs/|\"batch\": \")[0-9a-f]{12}\b"), r"\1<batch>"),  # made by chance for each batch
    (
        re.compile(r"\bhf-evaluation-[0-9a-f]{16}\b"),
        "hf-evaluation-<script>",
    ),  # a digest of it
    (re.compile(r'("digest": ?)"[0-9a-f]{64}"'), r'\1"<digest>"'),  # of a site's data, with its times
)
# What the client of the Hub says, in the words of its version.
CLIENT = re.compile(r"offline mode is enabled\.[^\"\n]*")
# Python 3.12 quotes the choices that argparse lists, others do not.
CHOICES = re.compile(r"\(choose from [^)]*\)")


@dataclass(slots=True)
class Output:
    """What one run answered, made stable; `brief` outputs are kept as digests whatever their length."""

    code: int | None
    parts: dict[str, str]
    brief: bool = False


@dataclass(slots=True)
class Bench:
    """The folder `work`, the scripts in it, and the outputs so far by name."""

    work: Path
    hub: LocalHub | None = None
    outputs: dict[str, Output] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    _modules: dict[str, ModuleType] = field(default_factory=dict)
    _shas: list[str] = field(default_factory=list)

    @classmethod
    def set_up(cls, scripts: Path, folder: Path) -> Bench:
        """A bench with copies of the scripts and of what they are run on."""
        work = folder / "work"
        (work / "scripts").mkdir(parents=True)
        for name in SCRIPTS:
            shutil.copy(scripts / f"{name}.py", work / "scripts")
        for name in INPUTS:
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, work / name)
        # Not the bundle's own, which changes for reasons of its own.
        shutil.copy(ROOT / "examples" / "cards" / "models-as-rows.md", work / "README.md")
        (folder / "home").mkdir()
        return cls(work)

    # --- running -------------------------------------------------------------------------------------------

    def environment(self, user: str | None = "alice") -> dict[str, str]:
        """Nothing of the caller's environment but the path to the programs; the Hub where there is one."""
        home = self.work.parent / "home"
        base = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin")),
            "HOME": str(home),
            "COLUMNS": "100",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "random"),
            "TMPDIR": str(self.work.parent / "tmp"),
        }
        if self.hub is None:
            return {**base, **OFFLINE, "HF_HOME": str(home / "hf")}
        names = ("HF_", "NO_PROXY")
        return base | {k: v for k, v in self.hub.env(home / "hf", user).items() if k.startswith(names)}

    def run(
        self,
        script: str,
        *args: str,
        stdin: bytes = b"",
        brief: bool = False,
        user: str | None = "alice",
        env: Mapping[str, str] | None = None,
    ) -> str:
        """One command in this process; gives its stdout as it is."""
        out, err = _stream(), _stream()
        with self._settings({**self.environment(user), **(env or {})}, stdin, out, err):
            try:
                code = int(self.module(script).main(list(args)))
            except Exception:  # noqa: BLE001  what a process would end with is an output too
                err.write(traceback.format_exc(limit=0))
                code = 70
        gc.enable()  # the scripts turn it off for their one run
        return self._keep(script, args, code, _text(out), _text(err), brief)

    def start(
        self,
        script: str,
        *args: str,
        stdin: bytes = b"",
        brief: bool = False,
        user: str | None = "alice",
        env: Mapping[str, str] | None = None,
    ) -> str:
        """One command as a process; gives its stdout as it is."""
        command = [sys.executable, str(self.work / "scripts" / f"{script}.py"), *args]
        settings = {**self.environment(user), **(env or {})}
        done = run_command(command, stdin, settings, self.work, timeout=180)
        return self._keep(script, args, done.code, done.out, done.err, brief)

    def module(self, script: str) -> ModuleType:
        """A script as a module, imported once."""
        if script not in self._modules:
            spec = importlib.util.spec_from_file_location(script, self.work / "scripts" / f"{script}.py")
            assert spec and spec.loader
            module = sys.modules[script] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self._modules[script] = module
        return self._modules[script]

    @contextlib.contextmanager
    def _settings(
        self, environment: Mapping[str, str], stdin: bytes, out: io.TextIOWrapper, err: io.TextIOWrapper
    ) -> Iterator[None]:
        """Streams, environment and folder of a run; waits between tries of a request take no time."""
        before, folder, reader, sleep = dict(os.environ), Path.cwd(), sys.stdin, time.sleep
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(self.work)
        time.sleep = lambda seconds: sleep(min(float(seconds), 0.01))
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                yield
        finally:
            time.sleep = sleep
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)
            sys.stdin = reader

    # --- keeping -------------------------------------------------------------------------------------------

    def _keep(self, script: str, args: tuple[str, ...], code: int, out: str, err: str, brief: bool) -> str:
        name = self._free(self.stable(shlex.join((f"{script}.py", *args))))
        parts = {"stdout": self.stable(out), "stderr": self.stable(err)}
        self.outputs[name] = Output(code, parts, brief)
        return out

    def note(self, name: str, text: str | bytes, brief: bool = False) -> None:
        """Keep a text that stands elsewhere than on a stream."""
        told = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
        self.outputs[self._free(name)] = Output(None, {"text": self.stable(told)}, brief)

    def note_file(self, name: str, brief: bool = False) -> None:
        """Keep a file that a command wrote in the work folder, or that there is none."""
        path = self.work / name
        self.note(f"file {name}", path.read_bytes() if path.is_file() else "<no such file>", brief)

    def _free(self, name: str) -> str:
        number = 1
        while (name if number == 1 else f"{name} (run {number})") in self.outputs:
            number += 1
        return name if number == 1 else f"{name} (run {number})"

    def stable(self, text: str) -> str:
        """The text without what differs from run to run, and nothing else replaced."""
        text = text.replace(f"{self.work}/", "").replace(str(self.work.parent), "<temp>")
        text = text.replace(sys.executable, "<python>")
        if self.hub is not None:
            text = text.replace(self.hub.endpoint, f"http://127.0.0.1:{PORT}")
            text = SHA.sub(self._sha, text)
            text = self._today().sub("<now>", text)
            for pattern, instead in VARYING:
                text = pattern.sub(instead, text)
        text = CLIENT.sub("offline mode is enabled.", text)
        return CHOICES.sub(lambda found: found[0].replace("'", ""), text)

    def _today(self) -> re.Pattern[str]:
        """A date or time of this run: what the Hub and a survey stamp. Dates in the inputs are all older."""
        days = {(self.began + timedelta(hours=hours)).strftime("%Y-%m-%d") for hours in (0, 1)}
        return re.compile(rf"\b(?:{'|'.join(days)})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: UTC|Z|\+00:00)?)?")

    def _sha(self, found: re.Match[str]) -> str:
        """A commit of the local Hub by the order in which it was first shown; anything else as it is.

        Commits name their time and, through the cards' links, the port.
        """
        seen = next((sha for sha in self._shas if sha.startswith(found[0])), None)
        if seen is None:
            seen = next((sha for sha in self._commits() if sha.startswith(found[0])), None)
            if seen is None:
                return found[0]
            self._shas.append(seen)
        number = f"{self._shas.index(seen) + 1:03d}"
        return f"c0{number}{'0' * 40}"[: len(found[0])]

    def _commits(self) -> Iterator[str]:
        assert self.hub is not None
        for git in sorted((self.hub.root / "repos").rglob("objects")):
            for path in git.glob("??/*"):
                yield path.parent.name + path.name


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")
