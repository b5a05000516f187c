"""The same name in another spelling: cut short, misspelt, with its date in words.

`respelled` says how a printed name is the repository's, letter for letter but for that. One letter more, less
or another is no misspelling here: so do names of models differ ("BERT" and "BART", "DistilBERT" and
"DistilmBERT"). A letter twice or once, or two letters in the wrong order, are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from hf_evaluation.cards.names import ModelName, differences, parse_name, plain_name
from hf_evaluation.cards.wording import MODES, STAGES, VARIANT_WORDS
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash

NamesOf = Callable[[], Iterable[ModelName]]
LONG = 6  # letters of a word that may be misspelt, or cut short
LEFT = 2  # letters that are left of a word cut short, to be seen as its beginning
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = pattern(
    rf"(?i)(?<![a-z])(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.:%])"
    r"(?:,?\s+(?P<year>20\d\d))?"
    rf"|(?<![a-z])(?P<of>{'|'.join(_MONTHS)})[a-z]*\.?,?\s+(?P<in>20\d\d)(?!\d)"
)
_LAST_WORD = pattern(r"[-_. ](?P<word>[A-Za-z]+)$")
_VERSION_BEHIND = pattern(r"v?\d")
_DOTS = pattern(r"\s*(?:\.{2,}|…)$")


def respelled(
    text: str,
    ours: ModelName,
    org: frozenset[str],
    others: NamesOf = tuple,
    printed: NamesOf = tuple,
) -> str | None:
    """How a text is the model's name in another spelling; None where it is not, or may be another's.

    `others` are the names that the card gives to other models, `printed` those that its tables print: few
    names ask for them, and they cost a look at the whole card.
    """
    if cut := cut_of(text, ours.raw):
        rivals = any(_is_longer(cut, other.raw, ours.raw) for other in (*others(), *printed()))
        return None if rivals else "cut short"
    if wrong := misspelt(ours, parse_name(text), org):
        return None if any(wrong in other.words for other in others()) else "misspelt"
    dated = any(not differences(ours, parse_name(form), org) for form in _with_numbers(text))
    return "with its date in words" if dated else None


def cut_of(text: str, model: str) -> str | None:
    """The beginning of the model's name that a text is, cut inside its last word: "Heron-7B-Instr"."""
    printed, whole = squash(_DOTS.sub("", plain_name(text))), squash(model)
    last = _LAST_WORD.search(model)
    if not last or not whole.startswith(printed) or len(last["word"]) < LONG:
        return None
    left = len(printed) - (len(whole) - len(last["word"]))
    rest = last["word"][: max(left, 0)].casefold()
    told = rest in STAGES or rest in MODES or rest in VARIANT_WORDS
    return printed if LEFT <= left < len(last["word"]) and not told else None


def _is_longer(cut: str, other: str, model: str) -> bool:
    """Whether another name begins as one that is cut short, and is no copy of the model ("-onnx")."""
    name, whole = squash(other), squash(model)
    copy = name.startswith(whole) and not _VERSION_BEHIND.match(name[len(whole) :])
    return name.startswith(cut) and name != cut and not copy


def misspelt(ours: ModelName, name: ModelName, org: frozenset[str]) -> str | None:
    """The word that is misspelt where all else of two names is equal."""
    match differences(ours, name, org):
        case (less, more) if less.startswith("-word:") and more.startswith("+word:"):
            right, wrong = less.partition(":")[2], more.partition(":")[2]
            told = {right, wrong} & (STAGES.keys() | MODES.keys() | VARIANT_WORDS)  # "xxlarge" is a size
            slipped = min(len(right), len(wrong)) >= LONG and not told and _slipped(right, wrong)
            return wrong if slipped else None
    return None


def _slipped(right: str, wrong: str) -> bool:
    """Whether a letter stands twice or once where it should not, or two are in the wrong order."""
    short, long = sorted((right, wrong), key=len)
    if len(long) == len(short) + 1:
        return any(long == short[:at] + short[at - 1] + short[at:] for at in range(1, len(short) + 1))
    swapped = (right[:at] + right[at + 1] + right[at] + right[at + 2 :] for at in range(1, len(right) - 1))
    return right != wrong and wrong in swapped


def _with_numbers(text: str) -> list[str]:
    """A name with its date in numbers, in each way in which names have them: "(Dec 10)" as "1210"."""
    date = _DATE.search(text)
    if not date:
        return []
    month = f"{_MONTHS.index((date['month'] or date['of'])[:3].casefold()) + 1:02}"
    year, day = date["year"] or date["in"] or "", f"{int(date['day']):02}" if date["day"] else ""
    forms = [month + day] if day else [year[2:] + month, f"{year}{month}"]
    if day and year:
        forms += [year[2:] + month + day, year + month + day]
    return [re.sub(r"[()\[\]]", " ", f"{text[: date.start()]} {form} {text[date.end() :]}") for form in forms]
