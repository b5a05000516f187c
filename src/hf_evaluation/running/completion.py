"""Questions as plain text to be completed, for models that know no chat.

`register_completion` gives inspect-ai the provider `completion/SERVICE/MODEL`: the messages of a task, with
its examples, one after the other, sent to `/v1/completions`. inspect's own takes single messages only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

COMPLETION = "completion"  # the provider's name in logs
STOP_LENGTH = 60  # characters of the question's first line that end an answer: the next example begins so
LEAST_STOP = 12  # shorter first lines may stand in an answer


def plain_prompt(texts: Sequence[str]) -> str:
    """Messages as one text; a base model goes on after it."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n\n"


def stop_text(question: str) -> str | None:
    """What ends an answer: the beginning of one more question like the last, which base models go on to."""
    first = question.strip().partition("\n")[0][:STOP_LENGTH]
    return f"\n{first}" if len(first) >= LEAST_STOP else None


def register_completion() -> None:
    """Make the provider known to inspect-ai in this process; once more does nothing new."""
    from inspect_ai.model import ChatMessageUser, GenerateConfig, modelapi
    from inspect_ai.model._providers.openai_compatible_completions import OpenAICompatibleCompletionsAPI

    parent: Any = OpenAICompatibleCompletionsAPI
    register: Any = modelapi

    class CompletionAPI(parent):  # type: ignore[misc]
        """Chats as plain text."""

        async def generate(self, input: Any, tools: Any, tool_choice: Any, config: Any) -> Any:
            """One completion of all messages."""
            texts = [str(message.text) for message in input]
            stop = stop_text(texts[-1]) if texts else None
            if stop and not config.stop_seqs:
                config = config.merge(GenerateConfig(stop_seqs=[stop]))
            message = ChatMessageUser(content=plain_prompt(texts))
            return await super().generate([message], tools, tool_choice, config)

    def completion() -> type[CompletionAPI]:
        return CompletionAPI

    register(name=COMPLETION)(completion)
