"""Whether a benchmark is for a kind of model: by its task, the model's pipeline, and base or instruct.

`is_for` answers, True where nothing tells. A gap is only looked for where it does: that a speech recogniser
has no AIME 2025 is no gap.
"""

from __future__ import annotations

from hf_evaluation.scores.benchmarks import Benchmark
from hf_evaluation.scores.gap_commands import ANSWERS_IN_TEXT

_TEXT = frozenset(ANSWERS_IN_TEXT)
_SEEING = frozenset({"image-text-to-text", "video-text-to-text", "any-to-any", "visual-question-answering"})
_WATCHING = frozenset({"video-text-to-text", "image-text-to-text", "any-to-any"})
_HEARING = frozenset({"audio-text-to-text", "any-to-any"})
_CLASSIFYING = frozenset({"text-classification", "zero-shot-classification", "fill-mask"})
_EMBEDDING = frozenset({"feature-extraction", "sentence-similarity"})
# Beside the pipeline that has the name of a benchmark's task: the pipelines whose models do that task too.
DO_IT_TOO = {
    "text-generation": _TEXT,
    "question-answering": _TEXT,
    "summarization": _TEXT,
    "translation": _TEXT,
    "text-classification": _TEXT | _CLASSIFYING,
    "token-classification": frozenset({"fill-mask"}),
    "image-text-to-text": _SEEING,
    "visual-question-answering": _SEEING,
    "image-to-text": _SEEING,
    "video-text-to-text": _WATCHING,
    "audio-text-to-text": _HEARING,
    "automatic-speech-recognition": _HEARING,
    "audio-classification": _HEARING,
    "audio-to-audio": _HEARING,
    "text-to-speech": frozenset({"text-to-audio", "any-to-any"}),
    "feature-extraction": _EMBEDDING,
    "sentence-similarity": _EMBEDDING,
    "text-ranking": frozenset({"sentence-similarity"}),
}
# What a model does that follows instructions, and a base model does not.
FOLLOWING = frozenset({"instruction-following", "alignment-chat", "agentic", "tool-use", "gui", "reward"})
OF_VECTORS = "embedding"  # the classification of MTEB, too, is a task for models that give vectors


def is_for(benchmark: Benchmark, pipeline_tag: str | None, kind: str | None) -> bool:
    """Whether a benchmark is for this kind of model."""
    if kind == "base" and (benchmark.category or "") in FOLLOWING:
        return False
    task = benchmark.task_type
    if pipeline_tag is None or pipeline_tag == task:
        return True
    if benchmark.category == OF_VECTORS and pipeline_tag in _TEXT:
        return False
    if benchmark.category == OF_VECTORS and pipeline_tag in _EMBEDDING:
        return True
    return pipeline_tag in DO_IT_TOO.get(task, frozenset())
