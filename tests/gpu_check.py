"""What tests/gpu_check.sh runs: the transformers backend on the CPU and on the GPU, end to end to a record.

The model is a Llama of random weights whose layers add nothing to what they read, so that each token alone
decides the next: what it answers is planted, and what it computes is as much as any model of its size does.
Its score must be the planted one on both devices, through inspect-ai and through lm-evaluation-harness.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "inspect_eval_uv.py"
SECONDS = float(os.environ.get("GPU_CHECK_SECONDS", "280"))  # for all of it
QUESTIONS = int(os.environ.get("GPU_CHECK_QUESTIONS", "64"))
WIDTH, LAYERS = (int(number) for number in os.environ.get("GPU_CHECK_MODEL", "1024x4").split("x"))
THOUGHTS = 60  # tokens that the model writes before its answer
TEMPLATE = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}<|answer|>"

# --- wheels: what the machine lacks --------------------------------------------------------------------------

# What a machine with torch and transformers has in a version that will do: large, or bound to its CUDA.
THERE = re.compile(
    r"torch|triton|nvidia-|cuda-|numpy$|scipy$|pandas$|pyarrow$|scikit-learn$|lxml$|pillow$|safetensors$|regex$"
    r"|tiktoken$|sacrebleu$|aiohttp$|multidict$|yarl$|frozenlist$|propcache$|psutil$|markupsafe$|wrapt$|joblib$"
    r"|setuptools$|sympy$|networkx$|mpmath$|narwhals$|accelerate$|threadpoolctl$|debugpy$|absl-py$"
)
TESTS_NEED = ("pygit2", "starlette", "uvicorn", "httpx2", "requests", "pyarrow", "jinja2")
# Parts of packages that nothing here reads: binaries for sandboxes, a web page, cloud services, other tasks.
LEFT_OUT = re.compile(
    r"inspect_ai/(binaries|_view/dist)/|botocore/data/.+/|zstandard/_cffi|lm_eval/tasks/(?!arc/|_|benchmarks/)[^/]+/"
)
LARGEST = 60_000  # bytes of a file of inspect-evals that is no code: its registry reads the small ones


def make_wheels(folder: Path, version: str) -> int:
    """The wheels for Python `version` on x86-64 Linux, without what is large and not read."""
    folder.mkdir(parents=True, exist_ok=True)
    uv = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--no-header", "--no-annotate"]
    target = ["--python-version", version, "--python-platform", "x86_64-manylinux_2_28"]
    answer = subprocess.run([*uv, *target], input="\n".join(_wanted()), capture_output=True, text=True, check=True)
    pins = [line for line in answer.stdout.split() if "==" in line and not THERE.match(line.partition("==")[0])]
    glibc = [f"manylinux_2_{number}_x86_64" for number in (34, 31, 28, 27, 26, 24, 17, 12, 5)]
    tags = [f"manylinux{name}_x86_64" for name in ("2014", "2010", "1")]
    where = ["--python-version", version, "--implementation", "cp"]
    where += [word for tag in (*glibc, *tags) for word in ("--platform", tag)]
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    for pin in pins:
        done = subprocess.run(
            [*pip, "download", "--no-deps", "--only-binary=:all:", *where, "-d", folder, pin],
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:  # no wheel of it: it is built here, and must be pure Python
            subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, pin], check=True)
    for path in folder.glob("*.whl"):
        slim(path)
    total = sum(path.stat().st_size for path in folder.glob("*.whl"))
    print(f"{len(pins)} packages, {total / 1e6:.1f} MB in {folder}")
    return 0


def _wanted() -> list[str]:
    """Requirements of the script, of its engine but torch, of lm-eval and of the local Hub."""
    from hf_evaluation.running.lm_eval_harness import LM_EVAL
    from hf_evaluation.running.models import ENGINES

    header = SCRIPT.read_text().split("# /// script\n")[1].split("# ///")[0]
    plain = tomllib.loads("\n".join(line.removeprefix("#").removeprefix(" ") for line in header.splitlines()))
    engine = [pin for name, pin in ENGINES["hf"].items() if name != "torch"]
    return [*plain["dependencies"], *engine, *LM_EVAL.values(), *TESTS_NEED]


def slim(path: Path) -> None:
    """Take what is not read out of a wheel and of its list."""
    with zipfile.ZipFile(path) as old:
        out = {item.filename for item in old.infolist() if _is_left_out(item)}
        kept = {item.filename: old.read(item) for item in old.infolist() if item.filename not in out}
    for name in [name for name in kept if name.endswith(".dist-info/RECORD")]:
        lines = kept[name].decode().splitlines(keepends=True)
        kept[name] = "".join(line for line in lines if line.partition(",")[0] not in out).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, data in kept.items():
            new.writestr(name, data)


def _is_left_out(item: zipfile.ZipInfo) -> bool:
    large = item.filename.startswith("inspect_evals/") and item.compress_size > LARGEST
    return bool(LEFT_OUT.match(item.filename)) or (large and not item.filename.endswith(".py"))


# --- the model and the questions ---------------------------------------------------------------------------


def planted_model(folder: Path) -> dict[str, bytes]:
    """A Llama that writes THOUGHTS tokens, "ANSWER: A" and stops, and to which an "A" is likelier than a "B"."""
    import torch
    from tokenizers import AddedToken, ByteLevelBPETokenizer
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(["Question: which? Answer: thing"] * 9, vocab_size=290, special_tokens=["</s>"])
    words = ["<|answer|>", *(f" so{number}" for number in range(THOUGHTS)), " ANSWER: A"]
    trained._tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=trained._tokenizer, eos_token="</s>", pad_token="</s>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=512, hidden_size=WIDTH, intermediate_size=WIDTH * 11 // 4, num_hidden_layers=LAYERS,
        num_attention_heads=WIDTH // 64, num_key_value_heads=WIDTH // 64, max_position_embeddings=8192,
        eos_token_id=0, bos_token_id=0, pad_token_id=0, tie_word_embeddings=False,
    ))  # fmt: skip
    chain = [*(tokenizer.convert_tokens_to_ids(word) for word in words), 0]
    with torch.no_grad():
        for layer in model.model.layers:  # what a layer would add is nothing
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        known = torch.nn.functional.normalize(torch.randn(512, WIDTH), dim=1)
        always = torch.nn.functional.normalize(torch.randn(WIDTH), dim=0)  # in every token, so it decides all
        model.model.embed_tokens.weight.copy_(known + always)
        model.lm_head.weight.zero_()
        for token in {*tokenizer.encode("thing A0")} - {*tokenizer.encode("thing B0")}:
            model.lm_head.weight[token] += 0.1 * always
        for now, following in zip(chain, chain[1:], strict=False):
            model.lm_head.weight[following] += known[now]
    model.save_pretrained(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def questions() -> list[dict[str, Any]]:
    """Questions in the format of ARC; "A" is right for every third."""
    rows = []
    for number in range(QUESTIONS):
        right = "ABC"[number % 3]
        texts = [f"thing {letter}{number}" for letter in "ABCD"]
        rows.append({
            "id": f"q{number}", "question": f"Which is number {number}? " + "It is one of them. " * 8,
            "choices": {"text": texts, "label": list("ABCD")}, "answerKey": right,
        })  # fmt: skip
    return rows


# --- the runs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """What one run gave."""

    harness: str
    device: str
    score: float | None
    complete: bool
    seconds: float
    tokens: int | None = None
    generating: float | None = None

    @property
    def line(self) -> str:
        speed = f"{self.tokens / self.generating:10.0f}" if self.tokens and self.generating else " " * 10
        shown = "?" if self.score is None else f"{self.score:.4f}"
        return f"{self.harness:8} {self.device:8} {shown:>7} {self.complete!s:9} {self.seconds:7.1f} s {speed}"


def run_script(env: dict[str, str], cwd: Path, end: float, *words: str) -> tuple[dict[str, Any], float]:
    """A run of the script: its record, and its seconds. Ends this program where it fails."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--model", "acme/planted", "--backend", "hf", *words],
        env=env, cwd=cwd, capture_output=True, text=True, timeout=max(5, end - began), check=False,
    )  # fmt: skip
    took = time.monotonic() - began
    if done.returncode:
        print(done.stderr[-6000:])
        raise SystemExit(f"exit {done.returncode}: {' '.join(words)}")
    return json.loads(done.stdout.splitlines()[-1]), took


def speed_of(log: Path) -> tuple[int, float]:
    """(tokens written, seconds of generating) of a log: every sample of a batch tells its batch's seconds."""
    from inspect_ai.log import read_eval_log

    read = read_eval_log(str(log))
    print(f"ran on {read.eval.model_args['device']}", flush=True)
    samples = read.samples or []
    tokens = sum(sample.output.usage.output_tokens for sample in samples if sample.output.usage)
    return tokens, sum({sample.output.time or 0.0 for sample in samples})


def measure(device: str, env: dict[str, str], cwd: Path, end: float) -> Iterator[Measured]:
    """Both harnesses on one device."""
    there = ("--dtype", "float32", "--model-arg", f"device={device}")
    sized = ("--expected-samples", str(QUESTIONS), "--max-connections", str(QUESTIONS), "--max-tokens", "96")
    record, took = run_script(env, cwd, end, "--task", "arc", *there, *sized)
    [score] = record["scores"]
    tokens, seconds = speed_of(cwd / record["log"])
    print(json.dumps(record))
    print(f"inspect-ai on {device}: {took:.0f} s", flush=True)
    yield Measured("inspect", device, score["value"], record["complete"], took, tokens, seconds)
    record, took = run_script(env, cwd, end, "--harness", "lm-eval", "--task", "arc|2", *there)
    [score] = record["scores"]
    print(json.dumps(record))
    yield Measured("lm-eval", device, score["value"], record["complete"], took)


def check(devices: list[str]) -> int:
    """Run everything, print a table; 0 if every score is the planted one."""
    import torch
    import transformers

    from tests.running.benchmarks import add_dataset
    from tests.running.evaluations import a_place

    end = time.monotonic() + SECONDS
    card = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU"
    machine = f"{card}; {os.cpu_count()} CPU cores; Python {sys.version.split()[0]}, torch {torch.__version__}, "
    print(f"{machine}transformers {transformers.__version__}", flush=True)
    devices = devices or ["cpu", *(["cuda:0"] if torch.cuda.is_available() else [])]
    rows, found = questions(), []
    with tempfile.TemporaryDirectory() as temporary, a_place(Path(temporary)) as place:
        folder = Path(temporary, "model")
        with contextlib.redirect_stdout(io.StringIO()):
            files = planted_model(folder)
        size = sum(len(data) for name, data in files.items() if name.endswith(".safetensors"))
        print(f"model: {LAYERS} layers of {WIDTH}, {size / 4e6:.0f} M weights, float32")
        place.hub.add_model("acme/planted", files)
        revision = "210d026faf9955653af8916fad021475a3f00453"
        splits = {"train": rows[:30], "validation": rows[:30], "test": rows}
        add_dataset(place.hub, "allenai/ai2_arc", revision, {"ARC-Challenge": splits})
        for device in devices:
            for measured in measure(device, place.env(), Path(temporary), end):
                found.append(measured)
    print("\nharness  device     score complete     all  tokens/s, generating")
    print("\n".join(measured.line for measured in found))
    return verdict(found, rows)


def verdict(found: list[Measured], rows: list[dict[str, Any]]) -> int:
    """Tell what is wrong; how much faster the GPU is."""
    planted = sum(row["answerKey"] == "A" for row in rows) / len(rows)
    wrong = [one for one in found if one.score is None or abs(one.score - planted) > 1e-9]
    wrong += [one for one in found if one.harness == "inspect" and not one.complete]
    speeds = {one.device: one.tokens / one.generating for one in found if one.tokens and one.generating}
    if {"cpu", "cuda:0"} <= speeds.keys():
        cpu, gpu = speeds["cpu"], speeds["cuda:0"]
        print(f"CPU {cpu:.0f} tokens/s, GPU {gpu:.0f} tokens/s: {gpu / cpu:.1f} times as many")
    print(f"planted {planted:.4f}; {'WRONG' if wrong else 'every score is as planted'}")
    return 1 if wrong else 0


def main() -> int:
    """Make wheels, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, metavar="FOLDER")
    parser.add_argument("--python-version", default="3.12")
    parser.add_argument("--device", action="append", default=[], help="default: cpu, and cuda:0 if there is one")
    args = parser.parse_args()
    return make_wheels(args.wheels, args.python_version) if args.wheels else check(args.device)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    sys.exit(main())
