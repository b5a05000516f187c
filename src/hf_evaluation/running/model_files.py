"""What a model's repository says before an engine starts: `read_model_facts` -> `ModelFacts`.

A model without a chat template is a base model: no engine answers a chat with it, so its questions are put
as plain text to be completed. `choose_prompting` decides, and `--prompting` decides otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_count, as_object, json_or_none
from hf_evaluation.core.text import text_digest
from hf_evaluation.running.hub import ask_hub


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model by its files: its template's digest, "" if it has none, None if unknown; its context."""

    chat_template: str | None
    context: int | None


PROMPTINGS = ("auto", "chat", "completion")
UNKNOWN_MODEL = ModelFacts(None, None)
CONFIG, TOKENIZER_CONFIG = "config.json", "tokenizer_config.json"
TEMPLATES = ("chat_template.jinja", "chat_template.json")
OWN_FORMATS = ("tekken.json",)  # tokenizers whose library has the template: Mistral's
LENGTHS = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "model_max_length")
DIGEST = 12  # characters of a template's digest that are recorded


def read_model_facts(model: str, revision: str | None) -> ModelFacts:
    """The facts of a model at one commit, from at most four small files. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"model {model}"
    files = ask_hub(what, lambda: HfApi().list_repo_files(model, revision=revision))
    wanted = [name for name in (CONFIG, TOKENIZER_CONFIG, *TEMPLATES) if name in files]
    return facts_of_files(files, {name: _download(model, name, revision) for name in wanted})


def _download(model: str, name: str, revision: str | None) -> str:
    from huggingface_hub import hf_hub_download

    path = ask_hub(f"{name} of {model}", lambda: hf_hub_download(model, name, revision=revision))
    return Path(path).read_text("utf-8", errors="replace")


def facts_of_files(names: Sequence[str], texts: Mapping[str, str]) -> ModelFacts:
    """The facts that a repository's files give: `names` of all of them, `texts` of the small ones."""
    config = as_object(json_or_none(texts.get(CONFIG, "")))
    return ModelFacts(_template_digest(names, texts), _context_of(config))


def _template_digest(names: Sequence[str], texts: Mapping[str, str]) -> str | None:
    for name in TEMPLATES:
        if texts.get(name, "").strip():
            return text_digest(texts[name])[:DIGEST]
    told: Any = as_object(json_or_none(texts.get(TOKENIZER_CONFIG, ""))).get("chat_template")
    if told:
        return text_digest(told if isinstance(told, str) else str(told))[:DIGEST]
    if any(name in names for name in OWN_FORMATS):
        return None
    return "" if TOKENIZER_CONFIG in names or "tokenizer.json" in names else None


def _context_of(config: Mapping[str, Any]) -> int | None:
    """How many tokens a model takes together; of a model with pictures its text part says it."""
    for part in (config, as_object(config.get("text_config"))):
        found = [count for name in LENGTHS if (count := as_count(part.get(name)))]
        if found:
            return found[0]
    return None


def choose_prompting(asked: str, facts: ModelFacts, backend: str, own_template: bool) -> tuple[str, str]:
    """(chat or completion, why) for a model. Raises EvaluationError where that cannot be.

    `own_template` says that the user gives the engine a template.
    """
    if asked == "completion" and backend == "inference-providers":
        raise EvaluationError(
            "Inference Providers take chats only", code=2,
            hint="--backend vllm on a GPU, or --backend openai --base-url URL",
        )  # fmt: skip
    if own_template and asked == "auto":
        return "chat", "with the template of --model-arg"
    if asked == "chat" and facts.chat_template == "" and not own_template:
        raise EvaluationError(
            "the model has no chat template, so no engine can chat with it", code=5,
            hint="--prompting completion, or --model-arg chat_template=FILE",
        )  # fmt: skip
    if asked != "auto":
        return asked, "as asked for"
    if facts.chat_template == "":
        return "completion", "the model has no chat template: it is a base model"
    return "chat", "with the model's chat template" if facts.chat_template else "as its server does"
