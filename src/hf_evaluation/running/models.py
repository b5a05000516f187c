"""A model and a backend -> how inspect-ai reaches the model.

`choose_backend` says what `auto` means, `make_target` gives the `Target` of a run; `ENGINES` are the packages
that a backend needs, `bare_model` is the name of a model without its server.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import talk
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.running.completion import COMPLETION
from hf_evaluation.running.hub import ask_hub
from hf_evaluation.running.model_files import UNKNOWN_MODEL, ModelFacts, choose_prompting
from hf_evaluation.running.tasks import parse_value

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
