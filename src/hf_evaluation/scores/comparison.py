"""Keys by which settings and metrics are compared when they are written in different words.

`variant_key` makes one set of "5-shot CoT" and "CoT; 5 shots", `metric_key` one word of a metric and None of
plain accuracy; `shots_in` are the settings that count examples.
"""

from __future__ import annotations

import re

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.wording import COUNTS_CORRECT

_SHOT_WORDS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
SHOT = pattern(r"(?i)\b(\d+|zero|one|two|three|four|five|few)[\s_-]*shots?\b")
# Settings that say no more than "how many answers are right"; pass@1 is that, counted over programs.
_PLAIN_METRICS = frozenset({"", "asstatedbythesource", "pass1"}) | COUNTS_CORRECT


def variant_key(text: str | None) -> frozenset[str]:
    """A variant as a set of squashed settings: "5-shot CoT", "CoT; 5-shot" and "cot, 5 shots" are one."""
    shots = [match.casefold() for match in SHOT.findall(text or "")]
    rest = re.split(r"[,;|]", SHOT.sub(",", text or ""))
    settings = {f"{_SHOT_WORDS.get(shot, shot)}shot" for shot in shots} | {squash(part) for part in rest}
    return frozenset(settings - _PLAIN_METRICS)


def metric_key(metric: str | None) -> str | None:
    """A metric for comparison; None for plain accuracy and its synonyms."""
    name = squash(metric or "")
    return None if name in _PLAIN_METRICS else name


def shots_in(variant: frozenset[str]) -> frozenset[str]:
    """The settings of a `variant_key` that count examples: "5shot"."""
    return frozenset(setting for setting in variant if re.fullmatch(r"\d+shot", setting))
