"""vLLM, started once on this machine: its log goes to stderr, and its last lines are the error.

`vllm_engine` serves a model while its block lasts. inspect-ai would start an engine that cannot start once
for every question, and keep its words to itself; `engine_failure` says which failures a second try mends.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, json_or_none
from hf_evaluation.core.output import talk
from hf_evaluation.core.text import printable
from hf_evaluation.core.uv import SAFE_PATH
from hf_evaluation.running.secrets import without_tokens

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
