"""An engine is started once, and its own last words are the error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.engine import engine_failure, engine_words, vllm_engine

STAND_IN = """#!{python}
import sys, time, http.server
{body}
"""
SERVES = """
port = int(sys.argv[sys.argv.index("--port") + 1])
time.sleep(0.5)
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(b'{"version": "0.32.0"}')
http.server.HTTPServer(("127.0.0.1", port), H).serve_forever()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "vllm"


def write(program: Path, body: str) -> None:
    program.write_text(STAND_IN.format(python=sys.executable, body=body))
    program.chmod(0o755)


def test_an_engine_that_starts_slowly_is_waited_for_and_ended(program: Path) -> None:
    write(program, SERVES)
    with vllm_engine("a/m", {"dtype": "auto", "timeout": 30}, "k") as engine:
        assert (engine.version(), engine.died()) == ("0.32.0", None)
    assert engine.process.returncode is not None


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ('sys.exit("vllm: error: unrecognized arguments: --dtyp")', 2, "unrecognized arguments: --dtyp"),
        ('print("Could not find nvcc"); sys.exit(1)', 5, "CUDA compiler"),
        ('print("torch.OutOfMemoryError: CUDA out of memory"); sys.exit(1)', 5, "memory is too small"),
        ('print("You are trying to access a gated repo"); sys.exit(1)', 3, "may not read the model"),
        ('print("Some other thing"); sys.exit(1)', 5, "Some other thing"),
        ("import os; os.kill(os.getpid(), 9)", 6, "exit code 137"),
        ('print("503 Server Error: for url"); sys.exit(1)', 6, "network failed"),
    ],
)
def test_an_engine_that_does_not_start_is_started_once(
    program: Path, tmp_path: Path, body: str, code: int, says: str
) -> None:
    seen = tmp_path / "seen"
    write(program, f"open({str(seen)!r}, 'a').write('x')\n{body}")
    with pytest.raises(EvaluationError) as caught, vllm_engine("a/m", {}, "k"):
        pass
    assert (caught.value.code, seen.read_text()) == (code, "x")
    assert says in caught.value.message


def test_the_time_to_start_has_a_limit(program: Path) -> None:
    write(program, 'print("loading", flush=True); time.sleep(60)')
    told = pytest.raises(EvaluationError, match="not ready after 1 s; its last lines: loading")
    with told, vllm_engine("a/m", {"timeout": 1}, "k"):
        pass


def test_what_ended_in_the_middle_may_be_resumed() -> None:
    assert engine_failure(["boom"], 1, started=True).code == 6
    assert engine_failure(["boom"], 1).code == 5


def test_options_are_words() -> None:
    assert engine_words({"max_model_len": 8, "trust_remote_code": True, "enforce_eager": False}) == [
        "--max-model-len", "8", "--trust-remote-code",
    ]  # fmt: skip
