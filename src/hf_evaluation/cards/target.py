"""Which printed names mean exactly the model of a repository.

A `Target` knows its model and the other models that the card names; its `fit` says of a cell that it is the
model (`Fit`), may be (`Doubt`) or is not. The rule: a name that leaves something open is a doubt, never a
guess. `section_stages` reads the training stage off a heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hf_evaluation.cards.names import NAME_NOISE, ModelName, differences, parse_name
from hf_evaluation.cards.tables import Card, Cell, Table
from hf_evaluation.cards.wording import GREEK, OWN_MARK, SECTION_STAGES, TUNED
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash

_REPO_LINK = pattern(
    r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?!datasets/|spaces/|docs/|papers/|collections/|blog/)([\w.-]+/[\w.-]+)"
)
_QUOTED_REPO = pattern(r"""["'`\s=]([A-Za-z][\w.-]*/[A-Za-z][\w.-]+)["'`\s]""")
FAMILY = 4  # other models of the family that a card names before it counts as the whole family's
_SECTION_STAGE_NAMES = {1: "base", 2: "chat", 3: "dpo", 4: "sft", 0: "rl"}  # by group number modulo 5


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name was read as the target: "exact", "alias", "short", "mode", "own", "single", "chosen"."""

    kind: str
    printed: str
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed name that may mean the target, and why it was not taken for it."""

    printed: str
    reason: str


class Target:
    """The model whose scores are wanted; it decides which printed names mean exactly it.

    A name that agrees in all parts is the target. A shorter one is, if no other model that the card names
    fits it as well. A longer one is not, unless the card links it to the repository, or it names only a mode
    (thinking or not) of the same weights. Names that a person chose are taken literally.
    """

    def __init__(self, repo_id: str | None, card: Card, chosen: Sequence[str] = ()) -> None:
        self.repo_id = repo_id
        self.chosen = {_literal(name) for name in chosen}
        org, _, model = (repo_id or "").rpartition("/")
        self.name = parse_name(model)
        self.org = frozenset(parse_name(org).words) - frozenset(self.name.words[:0]) if org else frozenset()
        self._start, self._words = "".join(self.name.words)[:3], frozenset(self.name.words)
        self.aliases: tuple[ModelName, ...] = ()
        self.others = self._other_models(card)
        self._other_keys = frozenset(key for other in self.others for key in other.keys(self.org))
        self._cache: dict[tuple[object, ...], Fit | Doubt | None] = {}
        self.aliases = self._aliases(card)
        self.sections = frozenset(stage for table in card.tables for stage in section_stages(table))
        self.backbone = self._backbone(card)
        self.two_modes = self._has_two_modes(card)

    @property
    def known(self) -> bool:
        """Whether there is a name to look for."""
        return bool(self.chosen) or not self.name.empty

    def _other_models(self, card: Card) -> tuple[ModelName, ...]:
        """The other models of the same family that the card names as repositories, linked or quoted."""
        repos = {match.group(1).rstrip(".") for match in _REPO_LINK.finditer(card.text)}
        repos |= {match.group(1) for match in _QUOTED_REPO.finditer(card.text)}
        self.named = any(repo.casefold() == (self.repo_id or "").casefold() for repo in repos)
        names = {repo.rpartition("/")[2].removesuffix(".git") for repo in repos}
        found = {
            name.raw: name
            for name in map(parse_name, names)
            if not name.empty and name.words[0] == self._head
        }
        return tuple(name for _, name in sorted(found.items()) if differences(self.name, name, self.org))

    @property
    def _head(self) -> str:
        return self.name.words[0] if self.name.words else ""

    def _aliases(self, card: Card) -> tuple[ModelName, ...]:
        """Names that the card itself links to the repository, in a list of models or downloads."""
        if not self.repo_id or "/" not in self.repo_id:
            return ()
        wanted = self.repo_id.casefold()
        found: dict[str, ModelName] = {}
        for table in card.tables:
            for row in table.grid:
                linked = [cell for cell in row if wanted in map(_repo_of, cell.links)]
                alone = len({_repo_of(link) for cell in row for link in cell.links} - {None}) == 1
                naming = [cell for cell in (row if alone and linked else linked) if self._may_be_alias(cell)]
                found |= {cell.text: parse_name(cell.flat) for cell in naming}
        title = parse_name(card.title or "")
        if not title.empty and not self._related(title) and len(title.words) < 3:
            found[title.raw] = title  # a card may call its model by a name unlike the repository's
        return tuple(found.values())

    def _may_be_alias(self, cell: Cell) -> bool:
        name = parse_name(cell.flat)
        if name.empty or len(cell.text) > 60 or not self._related(name):
            return False
        return all(
            part.startswith(("+stage", "-stage", "+size", "-size"))
            for part in differences(self.name, name, self.org)
        )

    def _backbone(self, card: Card) -> frozenset[str]:
        """Words of the target's name that are another family's name, as in "x-video-llama3-chat"."""
        wanted = frozenset(self.name.words[1:])
        if not wanted:
            return wanted
        cells = (cell for table in card.tables for row in table.grid for cell in row if len(cell.text) < 40)
        texts = {match.group(1).rpartition("/")[2] for match in _REPO_LINK.finditer(card.text)}
        texts |= {cell.flat for cell in cells if "-" in cell.text}
        near = (text for text in texts if any(word in text.casefold() for word in wanted))
        names = [name for name in map(parse_name, near) if name.words and name.words[0] != self._head]
        return wanted & frozenset(word for name in names for word in name.words[:2])

    def _has_two_modes(self, card: Card) -> bool:
        """Whether tables print the name with "Thinking", so that "Instruct" beside it is a mode as well."""
        cells = (
            cell for table in card.tables for row in table.grid for cell in row[:2] if 3 < len(cell.text) < 60
        )
        return any(
            "hinking" in cell.text
            and self._related(parse_name(cell.flat))
            and set(differences(self.name, parse_name(cell.flat), self.org)) == {"+mode:thinking"}
            for cell in cells
        )

    def fit(
        self,
        cell: Cell,
        *,
        size: str | None = None,
        precision: str | None = None,
        backbone: str | None = None,
        stages: frozenset[str] = frozenset(),
    ) -> Fit | Doubt | None:
        """Whether a name means the target; `stages` stand above it, the others beside it."""
        text = cell.flat
        if not text or len(text) > 120:
            return None
        if self.chosen:
            return self._fit_chosen(cell, size, precision)
        asked = (text, size, precision, backbone, stages)
        if asked not in self._cache:
            fit = self._fit_text(text, size, precision, stages)
            self._cache[asked] = self._with_backbone(fit, text, backbone)
        return self._cache[asked]

    def _with_backbone(self, fit: Fit | Doubt | None, text: str, backbone: str | None) -> Fit | Doubt | None:
        """A name without a size beside a language model of another size is another size's."""
        sizes = parse_name(backbone).sizes if backbone and isinstance(fit, Fit) else frozenset()
        if not sizes or not self.name.sizes or parse_name(text).sizes or sizes & self.name.sizes:
            return fit
        return Doubt(text, f"stands beside {backbone}")

    def _fit_text(
        self, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        if self.name.empty:
            return None
        name = parse_name(text)
        if name.empty and name.own:
            clash = name.sizes and self.name.sizes and name.sizes != self.name.sizes
            return None if clash or name.stages - self.name.stages else Fit("own", text)
        if name.empty or not self._related(name):
            return None
        if size and not name.sizes:
            name = replace(name, sizes=parse_name(size).sizes)
        if precision:
            name = replace(name, formats=name.formats | parse_name(precision).formats)
        name = self._in_section(name, stages)
        return self._fit_name(name, text, stages)

    @property
    def one_of_many(self) -> bool:
        """Whether the card is about a whole family, so that a table without names may be any member's."""
        kinds = ("word", "number", "size", "stage")
        differ = [
            other
            for other in self.others
            if any(part[1:].startswith(kinds) for part in differences(self.name, other, self.org))
        ]
        return len(differ) >= FAMILY

    def of_other_size(self, text: str) -> bool:
        """Whether a header with all its rows names sizes, and none of them is the model's."""
        sizes = frozenset() if self.chosen else parse_name(text).sizes
        return bool(sizes and self.name.sizes and sizes.isdisjoint(self.name.sizes))

    def names_other(self, name: ModelName) -> bool:
        """Whether a name is exactly that of another model of the family."""
        return not self._other_keys.isdisjoint(name.keys(self.org))

    def _related(self, name: ModelName) -> bool:
        """A cheap first look: two names of one family share a word or begin alike."""
        if "".join(name.words)[:3] == self._start or not self._words.isdisjoint(name.words):
            return True
        return any(alias.words == name.words for alias in self.aliases)

    def _fit_chosen(self, cell: Cell, size: str | None, precision: str | None) -> Fit | None:
        """A name that a person chose, taken literally; what stands beside it must not contradict it."""
        texts = {cell.flat, f"{cell.flat} {' '.join(cell.small)}"}
        if self.chosen & {_literal(f"{cell.flat} {size or ''}")} and size:
            return Fit("chosen", cell.flat)
        if not self.chosen & {_literal(text) for text in texts}:
            return None
        beside, named = parse_name(f"{size or ''} {precision or ''}"), parse_name(cell.flat)
        clash = beside.sizes and self.name.sizes and not named.sizes and beside.sizes != self.name.sizes
        return (
            None if clash or beside.formats - self.name.formats - named.formats else Fit("chosen", cell.flat)
        )

    def _in_section(self, name: ModelName, stages: frozenset[str]) -> ModelName:
        """Add the section's stage to a name without one, where the card has a sibling with that stage."""
        if name.stages or not stages:
            return name
        wanted = TUNED if stages == {"chat"} else stages  # a heading says "chat models" of any tuned model
        for other in (self.name, *self.others):
            with_stage = replace(name, stages=other.stages)
            if other.stages and other.stages <= wanted and self._near(other, with_stage):
                return with_stage
        return name

    def _near(self, one: ModelName, other: ModelName) -> bool:
        return all(
            part.startswith(("-size", "-format", "+size", "-stage"))
            for part in differences(one, other, self.org)
        )

    def _fit_name(self, name: ModelName, text: str, stages: frozenset[str]) -> Fit | Doubt | None:
        parts = differences(self.name, name, self.org)
        if not parts and stages & TUNED and not self.name.stages and self._reads_as_base():
            return Doubt(text, "stands under a heading of tuned models")
        if not parts:
            return Fit("own" if name.own else "exact", text)
        if any(not differences(alias, name, self.org) for alias in self.aliases):
            return Fit("alias", text)
        if self.names_other(name):
            return None
        for known in (self.name, *self.aliases, self._reduced(self.name)):
            if verdict := self._fit_short(known, name, text, stages):
                return verdict
        return self._fit_mode(parts, name, text)

    def _fit_short(
        self, known: ModelName, name: ModelName, text: str, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        parts = differences(known, name, self.org)
        if not all(self._may_lack(part, known, name) for part in parts):
            return None
        if stages and not name.stages and known.stages and ("base" in stages) != ("base" in known.stages):
            return None
        if (
            not name.own
            and any(part.startswith("-stage") for part in parts)
            and not self._stage_goes_without(name)
        ):
            return Doubt(text, _differs(parts))
        rivals = [other for other in self.others if self._rivals(other, name, stages)]
        if not rivals or name.own:
            kind = (
                "own" if name.own else "sized" if all(part.startswith("+size") for part in parts) else "short"
            )
            return Fit(kind, text)
        return Doubt(text, f"may also mean {', '.join(sorted(other.raw for other in rivals)[:3])}")

    def _reads_as_base(self) -> bool:
        """Whether the repository without a stage in its name is the base model.

        So it is where the card has a section of base models and names no repository that says "base".
        """
        return "base" in self.sections and not any("base" in other.stages for other in self.others)

    def _stage_goes_without(self, name: ModelName) -> bool:
        """Whether a name without a training stage cannot be a base model's.

        So it is where all repositories of that name that the card names, two at least, carry a stage: a base
        model would be printed with "base".
        """
        known = (*self.others, *((self.name,) if self.named else ()))
        longer = [
            other for other in known if all(part[0] == "-" for part in differences(other, name, self.org))
        ]
        return len(longer) > 1 and all(other.stages for other in longer)

    def _may_lack(self, part: str, known: ModelName, name: ModelName) -> bool:
        kind, _, item = part.partition(":")
        if kind in ("-size", "-stage"):
            return True
        if kind == "+size":
            return not known.sizes
        return kind in ("-word", "-number") and name.own and name.words[:1] == known.words[:1]

    def _rivals(self, other: ModelName, name: ModelName, stages: frozenset[str]) -> bool:
        """Whether another model that the card names fits the printed name as well as the target does."""
        elsewhere = other.stages & self.sections - stages
        only_base = other.stages == {"base"} and bool(self.name.stages & {"chat", "instruct"})
        if elsewhere or only_base:
            return False
        return any(
            all(self._may_lack(part, known, name) for part in differences(known, name, self.org))
            for known in (other, self._reduced(other))
        )

    def _reduced(self, name: ModelName) -> ModelName:
        """The name without the backbone that it carries: "x2-video-llama3-chat" as "x2-video-chat"."""
        if not self.backbone & set(name.words):
            return name
        words = "|".join(sorted(map(re.escape, self.backbone), key=len, reverse=True))
        return parse_name(
            re.sub(rf"(?i)(?<![a-z])(?:{words})[-_ ]?v?(?:\d+(?:[._]\d+)?(?![a-z0-9]))?", " ", name.raw)
        )

    def _fit_mode(self, parts: tuple[str, ...], name: ModelName, text: str) -> Fit | Doubt | None:
        """Thinking and non-thinking rows of one set of weights."""
        added = [part for part in parts if part.startswith("+")]
        lacking = [part for part in parts if part.startswith("-")]
        if self.two_modes and set(parts) <= {"+stage:instruct", "+stage:chat"}:
            return Fit("own", text, variant=" ".join(sorted(name.stages)))
        if (
            added
            and all(part.startswith("+mode") for part in added)
            and all(part.startswith(("-size", "-stage")) for part in lacking)
        ):
            return Fit("mode", text, variant=" ".join(sorted(name.modes)))
        return self._doubt(parts, text)

    def _doubt(self, parts: tuple[str, ...], text: str) -> Doubt | None:
        """Say what a near miss has more or less than the target; far ones are other models, not mentioned."""
        if not all(re.match(r"-size|-stage|-number:\d{4,}$", part) for part in parts):
            return None
        return Doubt(text, _differs(parts))


def section_stages(table: Table) -> frozenset[str]:
    """Training stages that the nearest heading or sentence names ("Base Model", "DPO evaluation")."""
    for text in (table.caption or "", *reversed(table.lead[-1:]), *reversed(table.headings[1:])):
        if len(text) > 60:
            continue
        found = {_SECTION_STAGE_NAMES[(match.lastindex or 1) % 5] for match in SECTION_STAGES.finditer(text)}
        if found:
            return frozenset(found)
    return frozenset()


def _differs(parts: tuple[str, ...]) -> str:
    """Differences for a reader: "-stage:chat" as "without chat", "+size:14b" as "with 14b"."""
    words = [("without " if part[0] == "-" else "with ") + part.partition(":")[2] for part in parts]
    return "differs from the model's name: " + ", ".join(words)


def _literal(text: str) -> str:
    return squash(
        "".join(
            GREEK.get(ch, ch)
            for ch in unicodedata.normalize("NFKC", NAME_NOISE.sub(" ", OWN_MARK.sub(" ", text))).casefold()
        )
    )


def _repo_of(link: str) -> str | None:
    match = _REPO_LINK.search(link)
    return match.group(1).casefold().rstrip(".") if match else None
