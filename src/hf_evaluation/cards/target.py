"""Which printed names mean exactly the model of a repository.

A `Target` knows its model and the other models that the card names; its `fit` says of a cell that it is the
model (`Fit`), may be (`Doubt`) or is not, each with its evidence. The rule: a name that leaves something open
is a doubt, never a guess.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from hf_evaluation.cards.backbones import backbone_words, without_backbone
from hf_evaluation.cards.evidence import (
    ENOUGH,
    EXACT,
    LEADERBOARD_DETAILS,
    NAMED,
    PARTLY,
    SAME,
    Evidence,
    Known,
    coined,
    known_names,
    repo_of,
    tells_of_base,
)
from hf_evaluation.cards.fits import Doubt, Fit, adds_another, cost_of, told_differences
from hf_evaluation.cards.lacking import may_lack, spare_parts
from hf_evaluation.cards.names import (
    ModelName,
    added_by_brackets,
    differences,
    join_words,
    names_method,
    parse_name,
    plain_name,
    sizes_in,
    split_added,
    split_brackets,
    split_setting,
    without_recipe,
)
from hf_evaluation.cards.printed import Printed, line_up, printed_labels
from hf_evaluation.cards.spellings import respelled
from hf_evaluation.cards.stages import section_stages, stages_of_tables
from hf_evaluation.cards.tables import Card, Cell, Table
from hf_evaluation.cards.wording import MAKERS, TUNED
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash

LENGTH_DIGITS = 3  # at least, of a sequence's length or a picture's side
LONG_WORD = 6  # letters of a word of the model's name that tables print in two
_SHORT_WORD = pattern(r"(?<![a-z])[a-z]{1,2}(?![a-z])")
FAMILY = 4  # other models of the family that a card names before it counts as the whole family's


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
        self.org = frozenset(parse_name(org).words if org else ()) | MAKERS
        self._method = parse_name(without_recipe(model) or "")
        self._long_words = tuple(word for word in self.name.words if len(word) >= LONG_WORD)
        self._start, self._words = "".join(self.name.words)[:3], frozenset(self.name.words)
        names = known_names(card, repo_id, self.name, self.org)
        self.named = any(repo.casefold() == (repo_id or "").casefold() for repo in names.repos)
        self._repos, self._own_repos = names.repos, names.own
        self.others = self._other_models(names.repos)
        self.aliases = tuple(known for known in names.ours if self._is_alias(known))
        self._alias_words = frozenset(word for known in self.aliases for word in known.name.words)
        self.rivals = tuple(known for known in names.others if not self._is_mirror(known))
        bases = (parse_name(base.rpartition("/")[2]) for base in sorted(names.bases))
        self.bases = tuple(
            base for base in bases if not base.empty and differences(self.name, base, self.org)
        )
        self._other_keys = frozenset(
            key
            for other in (*self.others, *self.bases, *(known.name for known in self.rivals))
            for key in other.keys(self.org)
        )
        known = (*self.own_names, *self.others, *self.bases, *(rival.name for rival in self.rivals))
        # The first words of all names that the card gives to models, and all their words.
        self.heads = frozenset(name.words[0] for name in known if name.words)
        self.family_words = frozenset(word for name in known for word in name.words)
        # "(ours, from the leaderboard)" behind the name of another of the maker's models is no part of it.
        bare = (parse_name(split_brackets(name.raw)[0]) if name.own else name for name in known)
        self._sibling_words = frozenset(word for name in bare for word in name.words) - frozenset(
            word for name in self.own_names for word in name.words
        )
        self._cache: dict[tuple[object, ...], Fit | Doubt | None] = {}
        self._stages = stages_of_tables(card.tables)
        self.sections = frozenset(stage for stages in self._stages.values() for stage in stages)
        self._card = card

    @property
    def known(self) -> bool:
        """Whether there is a name to look for."""
        return bool(self.chosen) or not self.name.empty

    def _other_models(self, repos: frozenset[str]) -> tuple[ModelName, ...]:
        """The other models of the same family that the card names as repositories, linked or quoted."""
        names = {repo.rpartition("/")[2].removesuffix(".git") for repo in repos}
        found = {
            name.raw: name
            for name in map(parse_name, names)
            if not name.empty and name.words[0] == self._head
        }
        return tuple(name for _, name in sorted(found.items()) if differences(self.name, name, self.org))

    def _is_mirror(self, known: Known) -> bool:
        """Whether a linked repository is a copy of the same model in another's name."""
        return not differences(self.name, parse_name((known.repo or "").rpartition("/")[2]), self.org)

    def _is_alias(self, known: Known) -> bool:
        """Whether a name that the card gives to the repository can be the model's.

        A title was judged where it was found. What links to the repository may be a model derived of it, so
        that a longer name of the family is none.
        """
        if known.kind not in ("link", "list of models"):
            return True
        if not set(known.name.words) & self._words and known.kind == "link":
            return len(known.name.raw.split()) == 1 and not known.name.own and coined(known.name.raw)
        parts = differences(self.name, known.name, self.org)
        if self._head in known.name.words:
            return all(part.startswith(("+stage", "+size", "-")) for part in parts)
        return not any(part.startswith(("+size", "+format", "+number", "+method")) for part in parts)

    def stages_above(self, table: Table) -> frozenset[str]:
        """The training stages of a table's models, by its heading or by the names that it shares."""
        stages = self._stages.get(table.ordinal)
        return section_stages(table) if stages is None else stages

    @property
    def own_names(self) -> tuple[ModelName, ...]:
        """All names that are the model's."""
        return (self.name, *(known.name for known in self.aliases))

    @property
    def _head(self) -> str:
        return self.name.words[0] if self.name.words else ""

    @cached_property
    def detailed(self) -> frozenset[str]:
        """Names of repositories whose detailed results on a leaderboard the card links to."""
        return frozenset(name.casefold() for name in LEADERBOARD_DETAILS.findall(self._card.text))

    @cached_property
    def backbone(self) -> frozenset[str]:
        """Words of the target's name that are another family's name, as in "x-video-llama3-chat"."""
        return backbone_words(self._card, self.name)

    @cached_property
    def printed(self) -> Printed:
        """The names of the family that the tables of the card print."""
        labels = dict.fromkeys(filter(self.may_be_meant, printed_labels(self._card)))
        names = (name for name in map(parse_name, labels) if not name.empty and self._related(name))
        return Printed(names, self.name, self._method, self.org)

    def may_be_meant(self, text: str) -> bool:
        """Whether a text can be `_related` or the card's own: a quick look, for most names are others'."""
        if self.chosen or not text.isascii():
            return True
        plain = text.lower()
        if any(sign in plain for sign in self._signs):
            return True
        return _SHORT_WORD.search(plain) is not None and all(letter in plain for letter in self._start)

    @cached_property
    def _signs(self) -> tuple[str, ...]:
        """One of these stands in every name of the family whose first words are not single letters."""
        return (*sorted(self._words | self._alias_words), self._start[:2], self._start[1:], "our", "this")

    def fit(
        self,
        cell: Cell,
        *,
        size: str | None = None,
        version: str = "",
        precision: str | None = None,
        backbone: str | None = None,
        stages: frozenset[str] = frozenset(),
        lengths: frozenset[str] = frozenset(),
    ) -> Fit | Doubt | None:
        """Whether a name means the target; `stages` stand above it, the others beside it."""
        text = cell.flat
        if not text or len(text) > 120 or not self.may_be_meant(text):
            return None
        if self.chosen:
            return self._fit_chosen(cell, size, precision)
        if version and not parse_name(text).numbers:
            text = f"{text} {version}"
        if lengths:
            text = " ".join((text, *sorted(lengths.difference(parse_name(text).numbers))))
        asked = (text, size, precision, backbone, stages, cell.links)
        if asked not in self._cache:
            fit = self._fit_text(text, size, precision, stages)
            fit = self._with_links(fit, cell)
            self._cache[asked] = self._with_backbone(fit, text, backbone)
        return self._cache[asked]

    def _with_links(self, fit: Fit | Doubt | None, cell: Cell) -> Fit | Doubt | None:
        """A name that itself links to another model is that model's, unless it is the repository's."""
        if fit is None or not cell.links or fit.strength >= EXACT:
            return fit
        linked = {repo for link in cell.links if (repo := repo_of(link))}
        others = [
            repo for repo in linked if differences(self.name, parse_name(repo.rpartition("/")[2]), self.org)
        ]
        return None if others and self._own_repos.isdisjoint(linked) else fit

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
        name = parse_name(join_words(text, self._long_words) if self._long_words else text)
        if name.empty and name.own:
            clash = name.sizes and self.name.sizes and name.sizes != self.name.sizes
            said = Evidence("own mark", NAMED, f"{text!r} says that it is the card's")
            return None if clash or name.stages - self.name.stages else Fit("own", text, evidence=(said,))
        if name.empty or not self._related(name):
            return None
        fit = self._fit_whole(name, text, size, precision, stages)
        return fit if isinstance(fit, Fit) else self._fit_respelled(text) or fit

    def _fit_whole(
        self, name: ModelName, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        """A name as a whole, else without what follows it in brackets."""
        whole = self._fit_parts(name, text, size, precision, stages)
        bare, inside = split_brackets(text)
        if not inside:
            bare, inside = split_setting(text)
        more = ""
        if not inside:
            bare, more = split_added(text)
        if isinstance(whole, Fit) or not (inside or more) or not bare:
            return whole
        base = self._fit_parts(parse_name(bare), bare, size, precision, stages)
        if not isinstance(base, Fit) or base.kind not in ("exact", "alias", "own", "sized"):
            return whole
        found = self._added(base, text, more) if more else self._described(base, text, inside)
        return found or whole

    def _fit_parts(
        self, name: ModelName, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        """A name with what its columns and its heading add to it."""
        if name.empty:
            return None
        if size and not name.sizes:
            name = self._with_size(name, size)
        if precision:
            name = replace(name, formats=name.formats | parse_name(precision).formats)
        name = self._in_section(name, stages)
        return self._fit_name(name, text, stages)

    def _with_size(self, name: ModelName, size: str) -> ModelName:
        """The size that stands beside a name; a number that repeats it ("Heron-1.6", 1.6B) is no version."""
        sizes = parse_name(size).sizes
        numbers = tuple(number for number in name.numbers if number not in {item[:-1] for item in sizes})
        same = len(self.name.numbers) < len(name.numbers)
        return replace(name, sizes=sizes, numbers=numbers if same else name.numbers)

    def _described(self, fit: Fit, text: str, inside: tuple[str, ...]) -> Fit | Doubt | None:
        """The model's name with something in brackets: a remark, a setting, or another model's."""
        settings: list[str] = []
        for piece in inside:
            kind, reason = added_by_brackets(piece, self.name, self._sibling_words)
            if kind == "other":
                return None
            if kind == "open":
                return Doubt(text, reason, (*fit.evidence, Evidence("brackets", -ENOUGH, reason)))
            if kind == "setting":
                settings.append(piece)
        variant = ", ".join(settings) or None
        said = Evidence("brackets", -1, f"({', '.join(inside)}) describes it")
        return Fit("setting" if variant else "described", text, variant, (*fit.evidence, said))

    def _added(self, fit: Fit, text: str, more: str) -> Doubt | None:
        """The model's name with something behind a plus: another's, or a question for a person."""
        kind, _ = added_by_brackets(more, self.name, self._sibling_words)
        if kind == "other" or names_method(parse_name(more).words):
            return None
        reason = f"+ {more} may make it another model"
        return Doubt(text, reason, (*fit.evidence, Evidence("brackets", -ENOUGH, reason)))

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
        if self.chosen or not self.name.sizes:
            return False
        sizes = sizes_in(text)
        return bool(sizes) and sizes.isdisjoint(self.name.sizes)

    def names_other(self, name: ModelName) -> bool:
        """Whether a name is exactly that of another model that the card names."""
        return not self._other_keys.isdisjoint(name.keys(self.org))

    def begins_name(self, text: str) -> bool:
        """Whether a word is where the name of a model of the card may begin."""
        words = parse_name(text).words
        return bool(words) and words[0] in self.heads

    def relation(self, name: ModelName) -> str:
        """Whether a name of the family is the "target"'s, a "sibling"'s, or leaves that "open"."""
        if any(not differences(known, name, self.org) for known in self.own_names):
            return "target"
        if self.names_other(name):
            return "sibling"
        parts = differences(self.name, name, self.org)
        added = [part for part in parts if part[0] == "+"]
        if not added:
            of_original = bool(parts) and all(part.startswith("-format") for part in parts)
            return "sibling" if of_original else "open"
        return "sibling" if adds_another(parts, self.name) else "open"

    def choosing(self, *names: str) -> Target:
        """The same target where a person chose these names."""
        other = copy.copy(self)
        other.chosen = {_literal(name) for name in names}
        other._cache = {}
        return other

    def _related(self, name: ModelName) -> bool:
        """A cheap first look: two names of one family share a word or begin alike."""
        if "".join(name.words)[:3] == self._start or not self._words.isdisjoint(name.words):
            return True
        return not self._alias_words.isdisjoint(name.words)

    def _fit_chosen(self, cell: Cell, size: str | None, precision: str | None) -> Fit | None:
        """A name that a person chose, taken literally; what stands beside it must not contradict it."""
        if size and _literal(f"{cell.flat} {size}") in self.chosen:
            return Fit("chosen", cell.flat)
        with_small = f"{cell.flat} {' '.join(cell.small)}"
        if self.chosen.isdisjoint(map(_literal, (cell.flat, with_small) if cell.small else (cell.flat,))):
            return None
        beside, named = parse_name(f"{size or ''} {precision or ''}"), parse_name(cell.flat)
        clash = beside.sizes and self.name.sizes and not named.sizes and beside.sizes != self.name.sizes
        if clash or beside.formats - self.name.formats - named.formats:
            return None
        return Fit("chosen", cell.flat)

    def _in_section(self, name: ModelName, stages: frozenset[str]) -> ModelName:
        """Add the section's stage to a name without one, where the card has a sibling with that stage."""
        if name.stages or not stages:
            return name
        wanted = TUNED if stages == {"chat"} else stages  # a heading says "chat models" of any tuned model
        for other in (self.name, self._method, *self.others):
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
        if not parts:
            return self._fit_exact(name, text, stages)
        if known := next(
            (known for known in self.aliases if not differences(known.name, name, self.org)), None
        ):
            said = Evidence(known.kind, known.strength, f"{known.kind}: {known.name.raw!r} is the model")
            if not self.names_other(name) or known.kind in ("link", "list of models"):
                return Fit("alias", text, evidence=(said,))
            return Doubt(
                text, "names another model of the card as well", (said, Evidence("rival", -SAME, text))
            )
        if self.names_other(name):
            return None
        if not self._method.empty and not differences(self._method, name, self.org):
            return self._fit_method(name, text)
        for form in (*self.own_names, self._own_reduced):
            if verdict := self._fit_short(form, name, text, stages):
                return verdict
        return self._fit_mode(parts, name, text)

    def _fit_method(self, name: ModelName, text: str) -> Fit | Doubt:
        """The name as far as the method of quantisation: the model, where the card has it in one way only."""
        less = told_differences(differences(self.name, name, self.org))
        said = Evidence("repository", NAMED + 1, "part of the repository's name")
        repos = (parse_name(without_recipe(other.raw) or other.raw) for other in self.others)
        if any(not differences(other, name, self.org) for other in repos) or self.printed.recipes:
            reason = "the card has copies that were made by this method in another way"
            return Doubt(text, reason, (said, Evidence("rival", -NAMED, reason)))
        return Fit("short", text, evidence=(said, Evidence("difference", -1, less)))

    def _fit_exact(self, name: ModelName, text: str, stages: frozenset[str]) -> Fit | Doubt:
        plain = name.keys(frozenset()).isdisjoint(self.name.keys(frozenset()))
        said = Evidence("repository", SAME if plain else EXACT, "the repository's name")
        if not self.name.stages and not name.stages:
            elsewhere = "stands under a heading of {} models"
            against = Evidence("heading", -NAMED, "a heading names another stage")
            if stages & TUNED and self._reads_as_base():
                return Doubt(text, elsewhere.format("tuned"), (said, against))
            if "base" in stages and self.sections & TUNED and not self._reads_as_base():
                return Doubt(text, elsewhere.format("base"), (said, against))
        if name.own:
            return Fit("own", text, evidence=(said, Evidence("own mark", -1, "a plain name comes first")))
        return Fit("exact", text, evidence=(said,))

    def _fit_short(
        self, known: ModelName, name: ModelName, text: str, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        parts = differences(known, name, self.org)
        if not all(may_lack(part, known, name, self._spare) for part in parts):
            return None
        if stages and not name.stages and known.stages and ("base" in stages) != ("base" in known.stages):
            return None
        if (
            not name.own
            and any(part.startswith("-stage") for part in parts)
            and not self._stage_goes_without(name)
            and not self._base_goes_without(parts)
            and not self._alone_without_stage(parts)
        ):
            return self._near_miss(parts, text)
        rivals = [other for other in self.others if self._rivals(other, name, stages)]
        if not rivals or name.own:
            kind = (
                "own" if name.own else "sized" if all(part.startswith("+size") for part in parts) else "short"
            )
            cost = cost_of(parts, self._spare)
            less = Evidence("difference", -cost, told_differences(parts)) if parts else None
            said = Evidence("repository", NAMED + 1, "part of the repository's name")
            return Fit(kind, text, evidence=(said, less) if less else (said,))
        reason = f"may also mean {', '.join(sorted(other.raw for other in rivals)[:3])}"
        said = Evidence("repository", NAMED, "part of the repository's name")
        return Doubt(text, reason, (said, Evidence("rival", -PARTLY, reason)))

    @cached_property
    def _named(self) -> tuple[ModelName, ...]:
        """The names that the card gives to other models, of whatever family."""
        linked = (parse_name(repo.rpartition("/")[2]) for repo in sorted(self._repos))
        return (*linked, *self.bases, *(known.name for known in self.rivals))

    def _fit_respelled(self, text: str) -> Fit | None:
        """The repository's name in another spelling, where no other model has it so."""
        how = respelled(text, self.name, self.org, lambda: self._named, lambda: self.printed.names)
        if how is None:
            return None
        return Fit("spelled", text, evidence=(Evidence("spelling", NAMED, f"the repository's name {how}"),))

    def _reads_as_base(self) -> bool:
        """Whether the repository without a stage in its name is the base model.

        So it is where the card has a section of base models and names no repository that says "base".
        """
        if self.printed.base or "base" not in self.sections:
            return False
        return not any("base" in other.stages for other in self.others)

    @cached_property
    def _line_up(self) -> tuple[ModelName, ...]:
        known = {squash(name.raw) for name in (*self.others, *((self.name,) if self.named else ()))}
        names = line_up(self._card, self.name, self.org)
        return tuple(name for key, name in names.items() if key not in known)

    def _stage_goes_without(self, name: ModelName) -> bool:
        """Whether a name without a training stage cannot be a base model's.

        So it is where all repositories of that name that the card names, two at least, carry a stage: a base
        model would be printed with "base".
        """
        known = (*self.others, *((self.name,) if self.named else ()), *self._line_up)
        longer = [
            other for other in known if all(part[0] == "-" for part in differences(other, name, self.org))
        ]
        return len(longer) > 1 and all(other.stages for other in longer)

    @cached_property
    def _tells_of_base(self) -> bool:
        """Whether the card speaks of a base model; looked for only where a name lacks its tuning."""
        return tells_of_base(self._card.text) or self.printed.other_stages

    def _alone_without_stage(self, parts: tuple[str, ...]) -> bool:
        """Whether a name without the model's tuning can only be its own: the card knows no base model."""
        tuning = {"-stage:instruct", "-stage:chat"}
        return tuning.issuperset(parts) and not self.bases and not self._tells_of_base

    def _base_goes_without(self, parts: tuple[str, ...]) -> bool:
        """Whether a base model is printed without "base": where the card knows no tuned one."""
        lacking = {part for part in parts if part.startswith("-stage")}
        tuned = any(other.stages & TUNED for other in self.others)
        return lacking == {"-stage:base"} and not tuned and not self.sections & TUNED

    @cached_property
    def lengths(self) -> frozenset[str]:
        """Numbers of the name that a column of their own may tell: a sequence length, a resolution."""
        return frozenset(
            number for number in self.name.numbers if number.isdigit() and len(number) >= LENGTH_DIGITS
        )

    @cached_property
    def _spare(self) -> frozenset[str]:
        return spare_parts(self._card, self.name, self.org)

    def _rivals(self, other: ModelName, name: ModelName, stages: frozenset[str]) -> bool:
        """Whether another model that the card names fits the printed name as well as the target does."""
        elsewhere = other.stages & self.sections - stages
        only_base = other.stages == {"base"} and bool(self.name.stages & {"chat", "instruct"})
        # A reward model's line says that it is one.
        reward = "reward" in other.stages and "reward" not in name.stages | self.name.stages
        if elsewhere or only_base or reward:
            return False
        return any(
            all(may_lack(part, known, name, self._spare) for part in differences(known, name, self.org))
            for known in (other, without_backbone(other, self.backbone))
        )

    @cached_property
    def _own_reduced(self) -> ModelName:
        return without_backbone(self.name, self.backbone)

    def _fit_mode(self, parts: tuple[str, ...], name: ModelName, text: str) -> Fit | Doubt | None:
        """Thinking and non-thinking rows of one set of weights."""
        added = [part for part in parts if part.startswith("+")]
        lacking = [part for part in parts if part.startswith("-")]
        if self.printed.two_modes and set(parts) <= {"+stage:instruct", "+stage:chat"}:
            return Fit("own", text, variant=" ".join(sorted(name.stages)))
        if (
            added
            and all(part.startswith("+mode") for part in added)
            and all(part.startswith("-size") for part in lacking)
        ):
            said = Evidence("repository", NAMED, "the repository's name with a mode")
            return Fit("mode", text, variant=" ".join(sorted(name.modes)), evidence=(said,))
        return self._near_miss(parts, text) if not added else None

    def _near_miss(self, parts: tuple[str, ...], text: str) -> Doubt:
        """A name that has less than the repository's: what it leaves open."""
        headless = f"-word:{self._head}" in parts
        less = cost_of(parts) + (2 if headless else 0)
        said = Evidence("repository", NAMED, "part of the repository's name")
        earlier = any(part.startswith("-number") for part in parts) and parse_name(text).sizes
        kind = "another" if headless or earlier else "difference"  # with its size, a name is printed in full
        against = Evidence(kind, -less, told_differences(parts))
        return Doubt(text, told_differences(parts), (said, against))


def _literal(text: str) -> str:
    return squash(plain_name(text))
