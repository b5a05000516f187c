"""Names of models: what they are made of, and in what two of them differ.

`parse_name` takes a printed name apart into a `ModelName`: words, versions, sizes, stages, modes, formats;
`differences` lists what a label has more or less than the target; `added_by_brackets` says whether brackets
(`split_brackets`, `split_setting`) behind a name describe the model or make it another. `plain_name` is what
two printed names are compared by literally. Whether a difference matters is decided in `cards.target`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.cards.wording import (
    BRACKET_METHODS,
    BRACKET_SETTINGS,
    FILLER,
    GREEK,
    MODES,
    NATIVE_FORMATS,
    OWN_MARK,
    STAGES,
)
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.labels import MAX_LABEL, SHOTS, is_setting

_NAME_TOKEN = pattern(
    r"(?P<format>w\d+a\d+(?:kv\d+)?|q\d(?:_k(?:_[sml])?|_\d)?(?![a-z0-9])|int[248]|[248]-?bits?|nvfp4|mxfp[48]|[bn]?fp?(?:4|8|16|32)(?![a-z0-9.])|nf4|"
    r"awq|gptq|gguf|ggml|exl[23]|mlx|bnb|hqq|quantized|quant|bfloat16|float(?:16|32)|safetensors)(?![a-z])"
    r"|(?P<size>a?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?[bm](?![a-uw-z0-9]|v(?!\d))|\d+e(?![a-z0-9]))"
    r"|(?P<context>\d+k(?![a-z0-9]))"
    r"|(?P<number>v?\d+(?:\.\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
)
_LINK_WORDS = pattern(
    r"[(\[](?:\W*(?:config|checkpoint|ckpt|link|download|weights|paper|code|hf|model|card|huggingface|modelscope)\b\W*)+[)\]]"
)
_OF_MODEL = pattern(r"^(?:scores?|results?|performance|accuracy|value) (?:of|for) ")
_EFFORT = pattern(
    r"[(\[,]\s*(?:reasoning\s*(?:effort)?\s*[:=]?\s*)?(low|medium|high|minimal|xhigh|max)(?:\s+(?:effort|reasoning))?\s*[)\]]"
)
_REASONING = pattern(
    r"[(\[]\s*(?:extended |with |hybrid )?(?:reasoning|thinking|think)(?: mode| on| enabled)?\s*[)\]]"
)
_ADDED = pattern(r"(?:\s(?:\+|w/o?|with|without|using|×|x|&|and)\s|\+\s|(?<=\w)\+$|\s\+\w).*$")
_GLUED_VERSION = pattern(r"(?<=[a-z]{3})v(?=\d)")  # "DeBERTaV2"
_TIMES = pattern(r"(?<=\d)x(?=[a-z]{1,2}\d)")  # between two designators: "L12xH384"
_UNDERSCORED = pattern(r"(?<=\d)_(?=\d)")
_NOT_THINKING = pattern(r"\bno[nt]?[\s_-]?(?:thinking|think|reasoning)\b")
# A method of quantisation, and behind it how it was applied: "-SpinQuant_INT4_EO8", "-AutoRound-w4g128".
_RECIPE = pattern(
    r"(?i)^(?P<name>.+?[-_. ]"
    r"(?:spin-?quant|smooth-?quant|auto-?round|awq|gptq|q?lora|hqq|aqlm|quip|qat|vptq))"
    r"(?:[-_.](?:u?int\d+|[wag]\d+(?:[ag]\d+)*|[248]-?bits?|fp\d+|gs\d+|eo\d+|a?sym|\d+))+$"
)
_POINT_AS_P = pattern(r"(?<![a-z0-9])v(\d{1,2})p(\d{1,2})(?![a-z0-9])")  # "v3p1" is 3.1
_OPENS_BRACKET = pattern(r"[(\[,]")
_NULLS = pattern(r"(?:\.0)+$")
_REPO_ID = pattern(r"^[\w.-]+/(?P<name>[\w.-]+)$")
_LAST_BRACKET = pattern(
    r"^(?P<before>.*\S)\s*[(\[（【](?P<inside>[^()\[\]（）【】]*)[)\]）】][\s.*!]*$", re.S
)
NAME_NOISE = pattern(r"[*†‡§¶^#◇♢]+|\[\d+\]|[\U0001F000-\U0001FAFF\u2600-\u27bf]|https?://\S+")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A printed model name taken apart. Two names mean the same model when all parts but `own` agree."""

    raw: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    sizes: frozenset[str]
    stages: frozenset[str]
    modes: frozenset[str]
    formats: frozenset[str]
    contexts: frozenset[str]
    own: bool = False
    added: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is left that could name a model."""
        return not self.words

    def keys(self, org: frozenset[str]) -> frozenset[tuple[object, ...]]:
        """What equal names have in common: their parts, the words as one string or in any order."""
        words = _without(self.words, org)
        rest = (
            tuple(sorted(self.numbers)),
            self.sizes,
            self.stages,
            self.modes,
            self.formats,
            self.contexts,
            self.added,
        )
        return frozenset({("".join(words), *rest), (tuple(sorted(words)), *rest)})


@lru_cache(16384)
def parse_name(text: str) -> ModelName:
    """Take a model name apart: family words, versions, sizes, stages, modes, formats, context lengths."""
    text = text[:MAX_LABEL]
    if "/" in text and (whole := _REPO_ID.match(text.strip("`* "))):
        text = whole["name"]
    own = _may_be_marked(text) and OWN_MARK.search(text) is not None
    plain = _POINT_AS_P.sub(r"v\1.\2", _spelled_out(plain_name(text)))
    match = _ADDED.search(plain)
    added = match.group(0).strip() if match else None
    if match:
        plain = plain[: match.start()]
    if _OPENS_BRACKET.search(plain):
        plain = _LINK_WORDS.sub(" ", plain)
    parts: dict[str, list[str]] = {kind: [] for kind in ("format", "size", "context", "number", "word")}
    for token in _NAME_TOKEN.finditer(plain.replace("_", " ")):
        parts[token.lastgroup or "word"].append(token.group(0))
    stages: list[str] = []
    modes: list[str] = []
    words: list[str] = []
    if "base" in parts["word"] and {"cased", "uncased"} & set(parts["word"]):
        parts["word"].remove("base")  # of an encoder it says how large it is
        parts["size"].append("base")
    for word in parts["word"]:
        (stages if word in STAGES else modes if word in MODES else words).append(word)
    words = [word for word in words if word not in FILLER]
    numbers = tuple(_NULLS.sub("", number.lstrip("v")) for number in parts["number"])
    formats = frozenset(
        item.replace("-", "").rstrip("s") for item in parts["format"] if item not in NATIVE_FORMATS
    )
    return ModelName(
        text,
        tuple(word for word in words if word not in NATIVE_FORMATS),
        numbers,
        frozenset(parts["size"]),
        frozenset(STAGES[word] for word in stages),
        frozenset(MODES[word] for word in modes),
        formats,
        frozenset(parts["context"]),
        own,
        added,
    )


def without_recipe(text: str) -> str | None:
    """The name of a quantised copy as far as its method; None for one that says no more, or names none."""
    match = _RECIPE.match(text[:MAX_LABEL])
    return match["name"] if match else None


def join_words(text: str, words: Iterable[str]) -> str:
    """A printed name with each of these words in one, where it is printed in two ("Spin Quant")."""
    folded = squash(text)
    for word in words:
        if word in folded:
            text = re.sub(r"[\s_-]?".join(map(re.escape, word)), word, text, flags=re.IGNORECASE)
    return text


def sizes_in(text: str) -> frozenset[str]:
    """The sizes that a text names: without a digit only an encoder's may ("base-uncased")."""
    plain = text.isascii() and "cased" not in text.lower() and not any(map(str.isdigit, text))
    return frozenset() if plain else parse_name(text).sizes


def _spelled_out(plain: str) -> str:
    """A name with versions, modes and efforts as words of their own; most names have no sign of them."""
    if " " in plain:
        plain = _OF_MODEL.sub("", plain)
    if "_" in plain:
        plain = _UNDERSCORED.sub(".", plain)
    if "x" in plain:
        plain = _TIMES.sub("-", plain)
    if "v" in plain:
        plain = _GLUED_VERSION.sub(" v", plain)
    if "think" in plain or "reason" in plain:
        plain = _NOT_THINKING.sub("nonthinking", plain)
    if _OPENS_BRACKET.search(plain):
        plain = _REASONING.sub(" thinking ", _EFFORT.sub(r" \1effort ", plain))
    return plain


@lru_cache(16384)
def plain_name(text: str) -> str:
    """A printed name without footnote signs and "(ours)", in small letters, Greek ones written out."""
    text = NAME_NOISE.sub(" ", OWN_MARK.sub(" ", text) if _may_be_marked(text) else text)
    if text.isascii():
        return text.lower().strip()
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return plain if plain.isascii() else "".join(GREEK.get(ch, ch) for ch in plain)


def _may_be_marked(text: str) -> bool:
    """Whether a text may say that it is the card's own: a quick look."""
    return not text.isascii() or "our" in (small := text.lower()) or "this" in small


def split_setting(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the setting that follows it without brackets: "Heron zero-shot"."""
    bare, _, last = NAME_NOISE.sub(" ", text).strip().rpartition(" ")
    is_one = squash(last) in BRACKET_SETTINGS or bool(SHOTS.fullmatch(last))
    return (bare, (last,)) if bare and is_one else (text, ())


def split_added(text: str) -> tuple[str, str]:
    """A name and what a plus without brackets adds to it: "Heron + clean text"."""
    bare, _, more = NAME_NOISE.sub(" ", text).strip().partition(" + ")
    return (bare, more) if bare and more else (text, "")


def split_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without what stands in brackets behind it, and that: "Heron-7B (MoE) (new!)"."""
    text = NAME_NOISE.sub(" ", text).strip()
    inside: list[str] = []
    while match := _LAST_BRACKET.match(text):
        inside.insert(0, match["inside"].strip())
        text = match["before"].strip()
    return text, tuple(piece for piece in inside if piece)


def added_by_brackets(inside: str, target: ModelName, sibling_words: frozenset[str]) -> tuple[str, str]:
    """What brackets behind the target's name say: ("setting" | "remark" | "open" | "other", why).

    A word describes the model; a size, format, stage or version that is not the target's is another model,
    and so is a word of a sibling's name; a method or a training state is an open question.
    """
    head = target.words[0] if target.words else "x"
    name, modes = parse_name(f"{head} {inside}"), parse_name(f"{head} ({inside})").modes
    words = name.words[1:] if target.words else name.words
    if (
        name.formats - target.formats
        or name.stages - target.stages
        or (target.sizes and name.sizes - target.sizes)
    ):
        return "other", f"({inside}) is another model"
    if not sibling_words.isdisjoint(words):
        return "other", f"({inside}) is part of another model's name"
    if names_method(words) and not modes or name.contexts - target.contexts:
        return "open", f"({inside}) may make it another model"
    if modes - target.modes or name.added or is_setting(inside) or squash(inside) in BRACKET_SETTINGS:
        return "setting", f"({inside}) is a setting"
    version = set(name.numbers) - set(target.numbers)
    if version and (target.numbers or not target.sizes or not words):
        return (
            ("open", f"({inside}) may be another version") if words else ("other", f"({inside}) is a version")
        )
    return ("open", f"({inside}) may be another state") if version else ("remark", f"({inside}) describes it")


def names_method(words: Iterable[str]) -> bool:
    """Whether any of the words is a method or a system: how a model was trained, what was put around it."""
    return not BRACKET_METHODS.isdisjoint(words)


def differences(target: ModelName, label: ModelName, org: frozenset[str]) -> tuple[str, ...]:
    """How a label's name differs from the target's: "-stage:chat" is missing in the label, "+size:14b" added.

    The organisation's own words do not count. () means the same model.
    """
    found: list[str] = []
    if target.words != label.words and not _same_joined(target.words, label.words, org):
        words = _less_and_more("word", target.words, label.words)
        found += [part for part in words if part.partition(":")[2] not in org]
    if target.numbers != label.numbers:
        found += _less_and_more("number", target.numbers, label.numbers)
    for kind in ("sizes", "stages", "modes", "formats", "contexts"):
        mine, other = getattr(target, kind), getattr(label, kind)
        if mine == other:
            continue
        if kind == "stages":
            other = frozenset(
                item
                for item in other
                if item in mine or not any(word.endswith(item) for word in target.words)
            )
        found += [f"-{kind[:-1]}:{item}" for item in sorted(mine - other)] + [
            f"+{kind[:-1]}:{item}" for item in sorted(other - mine)
        ]
    if label.added:
        found.append(f"+method:{label.added}")
    return tuple(found)


def _same_joined(ours: tuple[str, ...], theirs: tuple[str, ...], org: frozenset[str]) -> bool:
    """Whether two names differ only in how their words are joined, the organisation's words aside."""
    return "".join(ours) == "".join(theirs) or "".join(_without(ours, org)) == "".join(_without(theirs, org))


def _less_and_more(kind: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    return [f"-{kind}:{item}" for item in _less(ours, theirs)] + [
        f"+{kind}:{item}" for item in _less(theirs, ours)
    ]


def _less(ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    """What one of two lists holds more often than the other, as often; a Counter takes four times as long."""
    return [
        item for item in dict.fromkeys(ours) for _ in range(max(0, ours.count(item) - theirs.count(item)))
    ]


def _without(words: tuple[str, ...], org: frozenset[str]) -> tuple[str, ...]:
    if org.isdisjoint(words):
        return words
    return tuple(word for word in words if word not in org) or words
