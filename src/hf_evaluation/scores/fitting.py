"""Whether a benchmark is for a model: its task type against the model's pipeline, base or instruct.

`is_for` answers; None where nobody knows. A speech model that has no AIME score lacks nothing.
"""

from __future__ import annotations

from hf_evaluation.scores.benchmarks import Benchmark

_TEXT = frozenset(
    ("text-generation", "text-classification", "question-answering", "summarization", "translation")
)
_IMAGE = frozenset(("image-text-to-text", "visual-question-answering", "image-to-text"))
_VIDEO = frozenset(("video-text-to-text",))
_AUDIO = frozenset(("audio-text-to-text",))
_VECTORS = frozenset(("feature-extraction", "sentence-similarity", "text-ranking"))
# Pipeline of a model -> the task types of the benchmarks that it can be measured on, where these are more
# than the pipeline's own.
_TASKS_OF = {
    "text-generation": _TEXT,
    "text2text-generation": _TEXT,
    "conversational": _TEXT,
    "image-text-to-text": _TEXT | _IMAGE | _VIDEO,
    "video-text-to-text": _TEXT | _IMAGE | _VIDEO,
    "audio-text-to-text": _TEXT | _AUDIO,
    "any-to-any": _TEXT | _IMAGE | _VIDEO | _AUDIO,
    **dict.fromkeys(_VECTORS, _VECTORS),
}
# Classification of MTEB, too, is a task of vectors.
_OF_VECTORS = "embedding"
# What asks for a conversation, an instruction followed or a tool called: not for a base model.
_NOT_FOR_BASE = frozenset(
    ("instruction-following", "alignment-chat", "agentic", "tool-use", "gui", "reward", "cybersecurity")
)


def is_for(benchmark: Benchmark, pipeline_tag: str | None, kind: str | None) -> bool | None:
    """Whether a benchmark is for a model of this pipeline and kind; None where the pipeline is not told."""
    if kind == "base" and benchmark.category in _NOT_FOR_BASE:
        return False
    if pipeline_tag is None:
        return None
    if benchmark.category == _OF_VECTORS:
        return pipeline_tag in _VECTORS
    return benchmark.task_type in _TASKS_OF.get(pipeline_tag, frozenset((pipeline_tag,)))
