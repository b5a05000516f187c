"""Words of settings: how shots, modes, tools, splits and harnesses are written on cards, in notes, in files.

Data only; the grammar that uses them is `scores.settings`. A row of GRAMMAR is the field that it tells, the
pattern, and the value, None where a group of the pattern is the value. The first row that matches a stretch
of text takes it, so that "non-thinking" is never "thinking". The wordings are those seen on 151 labelled
cards and in the files of four harnesses.
"""

from __future__ import annotations

from hf_evaluation.core.text import words

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "ten": 10,
}  # fmt: skip
_COUNT = r"\d{1,3}|zero|one|two|three|four|five|six|seven|eight|ten"
EFFORTS = ("minimal", "low", "medium", "high", "xhigh", "max")
_EFFORT_WORDS = "|".join(EFFORTS)
_THINKING = r"(?:(?:extended|deep|long|hybrid)[\s_-]+)?(?:thinking|think|reasoning)"
_WITHOUT = r"(?:non|no|not|without|w/o|disabled?|off)"
_SWITCHED_OFF = r"(?:no|none|false|off|disabled|0)"
_THOUGHT = r"(?:co[\s-]?t|chain[\s-]of[\s-]thoughts?)"
_TOOL = r"(?:tools?|python|search|browsing|internet|code (?:interpreter|execution))"
_PART_WORDS = r"(?:subjects|domains|tasks|languages|subsets|datasets|categories)"
_SPLIT = r"test[\s-]?mini|test[\s-]?std|test[\s-]?dev|validation|valid|val|dev|train|test"
_HARNESS = (
    r"lm[\s_-]?eval(?:uation)?(?:[\s_-]?harness)?|lighteval|inspect[\s_-]?(?:ai|evals)|simple[\s_-]?evals|"
    r"opencompass|vlmevalkit|evalplus|bigcode[\s_-]evaluation[\s_-]harness|helm|olmes|deepeval|evalscope|"
    r"lmms[\s_-]?eval"
)

GRAMMAR: tuple[tuple[str, str, str | None], ...] = (
    # The whole, said in other words: it tells nothing.
    ("", rf"\b(?:mean|average|avg\.?)\s+(?:of|over)\s+(?:the\s+)?(?:\d+|all)\s+{_PART_WORDS}\b", None),
    # Sampling: the mean of k runs is the metric itself, measured k times.
    ("runs", r"\b(?:avg|average|mean)\s?[@^]\s?(\d{1,4})\b", None),
    (
        "runs",
        r"\b(?:mean|average|avg\.?)\s+(?:of|over)\s+(\d{1,4})\s+(?:runs?|samples?|seeds?|trials?)\b",
        None,
    ),
    ("runs", r"\b(?:mean|average)\s+of\s+(\d{1,4})\s*$", None),
    ("runs", r"\b(\d{1,4})\s+(?:runs?|seeds|trials|epochs)\b", None),
    ("temperature", r"\b(?:(?:temperature|temp)\s*[=:]?|t\s*[=:])\s*(\d(?:\.\d{1,3})?)(?![\w.])", None),
    ("temperature", r"\bgreedy(?:\s+decoding)?\b", "0"),
    # A range of shots tells no number of them.
    ("", r"\b\d{1,3}\s*[-–~]\s*\d{1,3}[\s_-]*shots?\b", None),
    # Shots. "k=5" and "n=5" are shots, or samples where a metric counts those, or there are too many.
    ("shots", rf"\b({_COUNT})[\s_-]*shots?\b(?:[\s_-]*(?:prompt(?:ing)?|setting|learning))?", None),
    ("shots", r"^\s*(\d{1,2})-s\s*$", None),
    ("shots", r"\b(?:num|n)?_?(?:few)?[\s_-]?shots?\s*[=:]\s*(\d{1,3})\b", None),
    ("samples", r"\b[kn]\s*=\s*(\d{1,4})\b", None),
    # Chain of thought.
    ("chain_of_thought", rf"\b{_THOUGHT}\s*[:=]\s*{_SWITCHED_OFF}\b", "no"),
    ("chain_of_thought", rf"(?<!\w){_WITHOUT}[\s_-]*{_THOUGHT}\b", "no"),
    ("chain_of_thought", r"\bdirect(?:\s+(?:answers?|prompt(?:ing)?))\b|\banswer[\s-]only\b", "no"),
    ("chain_of_thought", rf"(?:\bwith\s+|\bw/\s*)?\b{_THOUGHT}\b(?:[\s-]*prompt(?:ing)?)?", "yes"),
    # Modes. A bare "Reasoning" is a category of several benchmarks and no mode.
    ("mode", rf"(?<!\w){_WITHOUT}[\s_-]*{_THINKING}\b(?:\s+mode)?", "non-thinking"),
    (
        "mode",
        rf"\b{_THINKING}(?:\s+mode)?\s*[:=]?\s*(?:off|disabled|none|false)\b|/no_think\b|\bnothink(?:ing)?\b",
        "non-thinking",
    ),
    ("mode", rf"\b(?:{_THINKING}[\s_-]*(?:effort)?|effort)\s*[:=]?\s*({_EFFORT_WORDS})\b", None),
    ("mode", rf"\b({_EFFORT_WORDS})[\s_-]+(?:{_THINKING}[\s_-]*)?(?:effort|reasoning|thinking)\b", None),
    ("mode", rf"^\s*({_EFFORT_WORDS})\s*$", None),
    ("mode", rf"(?:\b(?:with|enable[ds]?)\s+|\bw/\s*){_THINKING}\b(?:\s+mode)?", "thinking"),
    ("mode", rf"\b{_THINKING}(?:\s+mode|\s+on|\s+enabled)\b|\bthink(?:ing)?\b", "thinking"),
    # Tools. Which ones is told to people, not compared.
    ("tools", rf"(?:\bwith\s+)?\b{_TOOL}\s*[:=]\s*{_SWITCHED_OFF}\b", "no"),
    (
        "tools",
        rf"(?<!\w){_WITHOUT}[\s_-]*(?:(?:any|external|search|python)\s+)?{_TOOL}\b(?:\s+use)?",
        "no",
    ),
    ("tools", rf"(?:\b(?:with|using)\s+|\bw/\s*)(?:[\w-]+\s+){{0,2}}{_TOOL}\b", "yes"),
    (
        "tools",
        r"\btool[\s-]?use\b|\btools?\b|\bcode (?:interpreter|execution)\b|^\s*(?:python|search|browsing)\s*$",
        "yes",
    ),
    # Which data, where the piece says nothing else.
    ("split", rf"^\s*(?:on\s+)?(?:the\s+)?(?:split\s*[=:]?\s*)?({_SPLIT})(?:[\s-]*(?:set|split))?\s*$", None),
    # How an answer is found in the text of a model (lm-evaluation-harness).
    ("filter", r"\b(strict)(?:[\s_-]*match)?\b|\b(flexible)(?:[\s_-]*(?:extract|match))?\b", None),
    ("filter", r"\b(log-?likelihood)s?\b|\b(math)[\s_-]?verify\b", None),
    ("length", r"^\s*(\d{1,4}k)(?:[\s-]*(?:context|tokens?|length|ctx|output))*\s*$", None),
    ("harness", rf"\b({_HARNESS})\b", None),
)
MAX_SHOTS = 32  # of "k=" and "n=": prompts with more examples are told as shots
MAX_RUNS = 64  # of "n=" where no metric counts samples: beyond, it is as often the number of questions
HARNESS_VERSION = r"^[\s:=(]*v?(\d+(?:\.\w+)+)"
# What a setting's words leave behind: these say nothing of their own.
FILLERS = words(
    "and, with, using, in, on, at, the, a, of, setting, settings, mode, prompt, prompts, prompting, "
    "prompted, eval, evaluation, evaluated, harness, accuracy, score, scores, result, results, whole, "
    "full, all, overall, main, default, as, stated, by, source, set, split, temperature, version, run, "
    "runs"
)
# Words that stand beside numbers and say something of the model or its files, never which part was measured.
REMARKS = words(
    "instruct, instructed, chat, base, pretrained, sft, dpo, rl, rlhf, aligned, bf16, fp16, b16, f16, "
    "fp32, fp8, int8, int4, bfloat16, float16, 4bit, 8bit, apache-2, apache-2.0, mit, llama, gemma, "
    "awq, gptq, gguf, ggml, exl2, mlx, nf4, nvfp4, mxfp4, w8a8, w4a16, quantized, "
    "proprietary, open, open source, ours, own, reported, reproduced, official, mc, mcf, cf"
)
SPLITS = {"valid": "validation", "val": "validation", "dev": "validation"}
# How a filter and a harness are written for people, where that is not their id.
FILTER_NAMES = {"strict": "strict-match", "flexible": "flexible-extract"}
HARNESS_NAMES = {"lm-eval": "lm-evaluation-harness"}
FILTERS = {"loglikelihood": "log-likelihood", "math": "math-verify"}
HARNESSES = {
    "lmeval": "lm-eval", "lmevalharness": "lm-eval", "lmevaluation": "lm-eval",
    "lmevaluationharness": "lm-eval", "inspectai": "inspect-ai", "inspectevals": "inspect-ai",
    "simpleevals": "simple-evals", "lmmseval": "lmms-eval",
}  # fmt: skip
# What pairs of letters stand for that are too short to be names on their own; keys are squashed.
PAIR_WORDS = {
    "ps": ("Pearson", "Spearman"), "sp": ("Spearman", "Pearson"), "vt": ("validation", "test"),
    "mmm": ("matched", "mismatched"), "emes": ("exact match", "edit similarity"),
}  # fmt: skip
