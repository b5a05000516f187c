"""What a card itself says of names: which printed name belongs to which repository, and how sure that is.

`known_names` gathers it as `Known` names: the repository's own, the card's title, the subject of its first
sentence, the names in links, the front matter. The names of other models come from the same places and are
weighed in the same way. A piece of `Evidence` has a kind and a strength, shown by `inspect-tables`; `ENOUGH`
is what a line needs to be taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hf_evaluation.cards.frames import header_role
from hf_evaluation.cards.names import ModelName, differences, parse_name
from hf_evaluation.cards.tables import Card, Cell, Table, listed_in
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words

EXACT = 6  # the repository's name, letter by letter
SAME = 5  # the same but for the maker's prefix; a name that the card links to the repository
NAMED = 4  # a name that the card's title, first sentence or front matter gives it; "(ours)"
ENOUGH = 3  # what a line needs, with less for every rival
PARTLY = 2  # a name that leaves something open

REPO_LINK = pattern(
    r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?!datasets/|spaces/|docs/|papers/|collections/|blog/)"
    r"([\w.-]+/[\w.-]+)"
)
LEADERBOARD_DETAILS = pattern(
    r"open-llm-leaderboard(?:-old)?/(?:details_)?[\w.-]{1,60}?__([\w.-]{1,96}?)(?:-details)?(?![\w.-])"
)
_TELLS_OF_BASE = pattern(
    # "| Base Model | Wren-8B |" is a fact of what it was made of, not the base model of its family.
    r"base(?:(?<=\bbase)[ -](?:model|version|llm)s?\b(?!\**[ \t]*[|:])|(?<=-base)\b)|"
    r"pre-?trained (?:(?<=\bpre-trained )|(?<=\bpretrained ))(?:model|base|version)s?\b|"
    r"foundation model(?<=\bfoundation model)"
)
_QUOTED_REPO = pattern(r"""["'`\s=]([A-Za-z][\w.-]*/[A-Za-z][\w.-]+)["'`\s]""")
_LINES_WITHOUT_PATHS = pattern(r"\n(?:[^/\n]*+\n)+")
_TEXT_LINK = pattern(
    r"\[(?P<text>[^\[\]\n]{2,60})\]\((?P<link>https?://[^\s)]{8,200})|"
    r"<a\s[^<>]{0,200}?href=[\"'](?P<href>https?://[^\"'\s]{8,200})[\"'][^<>]{0,100}>(?P<inner>[^<>\n]{2,60})</a>"
)
_LISTED = pattern(r"^\s*(?:[-*+]|\d+\.)\s+(?P<name>[^\[\](){}|:]{2,60}?)\s*(?::|-|–|—|\()\s*\S")
_SUBJECT = pattern(
    r"\n\W{0,4}(?:\*\*|__|<b>|<strong>)(?P<name>[^\s*_<>,.;:!?()|][\w.+ -]{1,40}?)"
    r"(?:\*\*|__|</b>|</strong>)\s+(?:is|are)\s+(?:a|an|the|our|one|based)\b"
)
_QUOTES = r"[*_`\"'“”‘’]{0,3}"
_SAYS_NAME = pattern(
    r"model(?P<said>,? (?:is |was )?(?:referred to as|called|named|dubbed|known as))? "
    rf"{_QUOTES}(?P<name>\w[\w.+-]*\w)"
)
_THIS_ONE = pattern(r"(?i)\b(?:this|our) $")
_WE_CALL = pattern(r"(?i)\bwe (?:call|called|name|named|dub|dubbed) (?:this|our|the) $")
_RENAMED = pattern(
    rf"from (?<=changed from |renamed from ){_QUOTES}(?P<old>\w[\w.+-]*\w){_QUOTES} "
    rf"to {_QUOTES}(?P<new>\w[\w.+-]*\w)"
)
_NAME_CHANGED = pattern(r"(?i)\b(?:name (?:has been |was )?changed|renamed) $")
MAX_BEFORE = 40  # characters before a word that are looked at
_NO_NAME = pattern(r"://|\.(?:com|org|py|json|md)\b|/.*/|\*")
# A pattern that begins with a letter goes through a card twenty times as fast as one that begins with "\\b".
_OLLAMA = pattern(r"ollama (?<=\bollama )(?:run|pull) ([\w./-]+)(?::([\w.-]+))?")
_ADDRESS = pattern(r"https?://[^\s<>\"')\]]{4,200}")
_ROOT_LINK = pattern(r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/[\w.-]+/[\w.-]+/?(?:[?#].*)?$")
_TITLE_ENDS = pattern(r"\s*(?::|：|\s[-–—|]\s|,\s)")
_TITLE_STARTS = pattern(
    r"(?i)^(?:the\s+)?(?:original\s+)?(?:model\s*card\s*(?:for|of|:)?|introduc\w+|about)\s*:?\s*|^🤗\s*"
)
_INDEX_NAME = pattern(r"(?m)^model-index:[ \t]*\n[ \t]*-[ \t]+name:[ \t]*(?P<name>\S.*)$")
NO_NAMES = words(
    "model, models, link, links, here, hf, huggingface, hugging face, weights, download, checkpoint, ckpt, "
    "model card, card, repo, repository, github, code, paper, demo, data, dataset, this, this model, "
    "this page, base, encoder, decoder, hub, 🤗 hub, huggingface hub, modelscope, collection, original, "
    "original model, base model, click here, page, url, float16, safetensors, gguf, onnx, quickstart, "
    "introduction, intro, training, trained, benchmarks, benchmark, leaderboard, performance, experiments, "
    "license, licence, credits, prompt, prompts, inference, examples, example, demo, features, contents, "
    "background, motivation, acknowledgements, disclaimer, warning, note, notice, important, changelog, "
    "overview, model overview, model summary, model id, yes, no, none, evaluations, datasets, tokenizer, "
    "community, speed, english, metric, updates, news, description, model description, model details, "
    "evaluation, results, usage, about, summary, model information, license, it, this repository, there, "
    "they, we"
)
_BASE_HEADS = words(
    "base model, base, backbone, foundation model, finetuned from, fine-tuned from, parent, teacher, llm"
)
SERIES = 4  # repositories of one maker that a card names before its title is the series'
MAX_LISTED = 120  # characters of a list item before its link
MAX_LINKS = 2_000  # links of one card that are looked at


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a name being the model's, or against it."""

    kind: str
    strength: int
    says: str


@dataclass(frozen=True, slots=True)
class Known:
    """A name and whose it is: `repo` is None for the target. `strength` is that of an exact match."""

    name: ModelName
    kind: str
    strength: int
    repo: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that a card says about names: the target's, best first, and those of other models."""

    ours: tuple[Known, ...]
    others: tuple[Known, ...]
    repos: frozenset[str]
    bases: frozenset[str]
    own: frozenset[str]  # the repository, and under the name that it had before it was renamed


def known_names(card: Card, repo_id: str | None, name: ModelName, org: frozenset[str]) -> Names:
    """The names that a card gives to the repository, and those that it gives to others."""
    repos = _repositories(card)
    bases = frozenset(_base_models(card.front_matter or ""))
    wanted = (repo_id or "").casefold()
    maker = wanted.partition("/")[0]
    former = _former_names(card, name, org)
    own = frozenset({wanted} | {f"{maker}/{old.casefold()}" for old in former})
    ours = {squash(old): Known(parse_name(old), "former name", SAME) for old in former}
    others: dict[str, Known] = {}
    for key, (text, repo, kind) in _names_of_one(card).items():
        if repo in own:
            ours.setdefault(key, Known(parse_name(text), kind, SAME))
        else:
            others.setdefault(key, Known(parse_name(text), kind, SAME, repo))
    alone = (
        sum(repo.casefold().startswith(f"{maker}/") for repo in repos) < SERIES
    )  # no card of a whole series
    for text, kind, described in _called(card):
        known = parse_name(text)
        if name.empty or known.empty or known.added or len(text) > 40 or squash(text) in NO_NAMES:
            continue
        if any(not differences(parse_name(base.rpartition("/")[2]), known, org) for base in bases):
            continue
        if _may_be_called(known, name, org, repos) or (alone and _is_nickname(known, text, described, name)):
            ours.setdefault(squash(text), Known(known, kind, NAMED))
    kept = tuple(known for key, known in ours.items() if not known.name.empty and key not in others)
    given = tuple(known for known in others.values() if not known.name.empty)
    repos = frozenset(repo for repo in repos if repo.casefold() not in own - {wanted})
    return Names(kept, given, repos, bases, own)


def _names_of_one(card: Card) -> dict[str, tuple[str, str, str]]:
    """The names that link to a repository, as (text, repository, kind); a word for several names none."""
    said: dict[str, set[str]] = {}
    printed: dict[str, tuple[str, str, str]] = {}
    for text, repo, kind in _named_links(card):
        said.setdefault(squash(text), set()).add(repo)
        if kind == "list of models" or squash(text) not in printed:
            printed[squash(text)] = text, repo, kind
    return {key: named for key, named in printed.items() if len(said[key]) == 1}


def _former_names(card: Card, name: ModelName, org: frozenset[str]) -> list[str]:
    """The names that the repository had, where the card says that it was renamed from one of them."""
    found = (match for match in _RENAMED.finditer(card.text) if _stands_behind(_NAME_CHANGED, match))
    return [match["old"] for match in found if not differences(name, parse_name(match["new"]), org)]


def _named_in_sentences(text: str) -> Iterator[str]:
    """The names in sentences as "we call this model X"; patterns that begin with a word are the fast ones."""
    for match in _SAYS_NAME.finditer(text):
        if _stands_behind(_THIS_ONE if match["said"] else _WE_CALL, match):
            yield match["name"]


def _stands_behind(rule: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether what stands right before a match ends as the rule has it."""
    return rule.search(match.string[max(0, match.start() - MAX_BEFORE) : match.start()]) is not None


def _repositories(card: Card) -> frozenset[str]:
    """The repositories that a card links to, loads or quotes."""
    found = {match.group(1).rstrip(".") for match in REPO_LINK.finditer(card.text)}
    text = _LINES_WITHOUT_PATHS.sub("\n\n", card.text)
    return frozenset(found | {match.group(1) for match in _QUOTED_REPO.finditer(text)})


@lru_cache(4096)
def repo_of(link: str) -> str | None:
    """The repository to whose page a link leads, in lower case; a link to a file or branch names none."""
    match = REPO_LINK.search(link) if _ROOT_LINK.search(link) else None
    return match.group(1).casefold().rstrip(".").removesuffix(".git") if match else None


def tells_of_base(text: str) -> bool:
    """Whether a card speaks of a base model."""
    return _TELLS_OF_BASE.search(text.lower()) is not None


def _base_models(front_matter: str) -> Iterator[str]:
    return (name.casefold() for name in listed_in(front_matter, "base_model") if "/" in name)


def _called(card: Card) -> Iterator[tuple[str, str, bool]]:
    """(name, kind, whether the text goes on to describe it): title, index, ollama, bold subject, sentence."""
    plain = _TITLE_STARTS.sub("", (card.title or "").strip()).strip()
    first, *rest = _TITLE_ENDS.split(plain, maxsplit=1)
    for text in (plain, first):
        if text.strip():
            yield text.strip(), "title", bool(rest)
    head, _, tail = plain.partition(": ")
    if tail and not head.count(" "):
        yield tail.strip(), "title", False
    if match := _INDEX_NAME.search(card.front_matter or ""):
        yield match["name"].strip("'\" "), "model-index", False
    ran = {match.groups() for match in _OLLAMA.finditer(card.text)}
    if len(ran) == 1:
        name, tag = ran.pop()
        yield f"{name.rpartition('/')[2]} {tag or ''}".removesuffix("latest").strip(), "ollama run", True
    start = len(card.front_matter or "")
    opening = card.text[start : start + 6_000]
    if match := _SUBJECT.search(opening if start else f"\n{opening}"):
        yield match["name"], "first sentence", True
    said = set(_named_in_sentences(card.text))
    if len(said) == 1:
        yield said.pop(), "naming sentence", False


def _may_be_called(known: ModelName, name: ModelName, org: frozenset[str], repos: frozenset[str]) -> bool:
    """Whether a title is the model's name: the repository's, or with a version for the date.

    With less than the repository's name it may be the family's.
    """
    parts = differences(name, known, org)
    dated = any(re.match(r"-number:\d{3,}", part) for part in parts)
    released = dated and all(re.match(r"\+number|-number:\d{3,}", part) for part in parts)
    return not parts or (released and not _is_of_releases(known, name, org, repos))


def _is_of_releases(known: ModelName, name: ModelName, org: frozenset[str], repos: frozenset[str]) -> bool:
    """Whether a title without the release's date is that of several releases which the card names."""
    if not (parts := differences(name, known, org)) or any(not part.startswith("-number") for part in parts):
        return False
    others = (parse_name(repo.rpartition("/")[2]) for repo in repos)
    apart = (differences(other, known, org) for other in others if differences(name, other, org))
    return any(less and all(part.startswith("-number") for part in less) for less in apart)


def _is_nickname(known: ModelName, text: str, described: bool, name: ModelName) -> bool:
    """Whether a title is a name of its own: one word, described behind it or coined as no other word is."""
    family = "".join(name.words).startswith("".join(known.words))
    plain = not known.sizes and not known.formats and len(known.words) == 1 and len(text.split()) < 3
    apart = set(known.words).isdisjoint(name.words)
    return apart and plain and not family and (described or coined(text))


def coined(text: str) -> bool:
    """Whether a word is written as ordinary words are not: "HeronJe", "XLM", "T5", "heron-large"."""
    return bool(re.search(r"[a-z][A-Z]|[A-Z]{2}|\d|\w[-_]\w", text))


def _named_links(card: Card) -> Iterator[tuple[str, str, str]]:
    """(name, repository in lower case, kind) of all links that names have, in prose, lists and tables."""
    for count, match in enumerate(_TEXT_LINK.finditer(card.text)):
        if count >= MAX_LINKS:
            return
        repo = repo_of(match["link"] or match["href"])
        text = (match["text"] or match["inner"]).strip("*_`~ ")
        if not repo:
            continue
        if _is_name(text):
            yield text, repo, "link"
        start = card.text.rfind("\n", max(0, match.start() - MAX_LISTED), match.start()) + 1
        whole = start > 0 or match.start() < MAX_LISTED
        line = card.text[start : match.start() + 1] if whole else ""
        if (item := _LISTED.match(line)) and _is_name(item["name"].strip("*_` ")):
            yield item["name"].strip("*_` "), repo, "list of models"
    for table in card.tables:
        yield from _named_rows_of(table)


def _named_rows_of(table: Table) -> Iterator[tuple[str, str, str]]:
    """Names in a table: of cells that are links, and of rows that link to a repository beside the name."""
    rows = [row for row in table.grid if any(map(links_of, row))]
    heads = [(column, cell) for row in table.grid[:2] if rows for column, cell in enumerate(row)]
    base = {column for column, cell in heads if squash(cell.flat) in _BASE_HEADS}
    listed = _columns_of_models(rows)
    for row in rows:
        cells = [cell for column, cell in enumerate(row) if column not in base]
        linked: set[str] = set()
        for cell in cells:
            repos = repos_of(cell)
            linked |= repos
            if len(repos) == 1 and _may_name(cell):
                kind = "list of models" if cell.column in listed else "link"
                yield cell.flat.strip("`*_ "), min(repos), kind
        naming = next((cell for cell in cells if cell.text), None)
        if naming is None or links_of(naming) or header_role(naming.flat) is not None:
            continue
        if _may_name(naming) and len(linked) <= 4:
            for repo in sorted(linked):
                yield naming.flat.strip("`*_ "), repo, "list of models"


def _columns_of_models(rows: Sequence[Sequence[Cell]]) -> frozenset[int]:
    """The columns whose cells are names of their own that link to a repository each, one a row."""
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        for column, cell in enumerate(row):
            repos = repos_of(cell)
            if len(repos) == 1 and _may_name(cell):
                found.setdefault(column, {})[squash(cell.flat)] = min(repos)
    return frozenset(
        column for column, named in found.items() if 1 < len(named) == len(set(named.values())) == len(rows)
    )


def repos_of(cell: Cell) -> set[str]:
    """The repositories that a cell links to."""
    return {repo for link in links_of(cell) if (repo := repo_of(link))}


def links_of(cell: Cell) -> tuple[str, ...]:
    """Where a cell links to, and what it prints as an address: the Hub makes a link of that."""
    return cell.links or (tuple(_ADDRESS.findall(cell.text)) if "://" in cell.text else ())


def _may_name(cell: Cell) -> bool:
    return bool(cell.text) and _is_name(cell.flat.strip("`*_ ")) and not parse_name(cell.flat).empty


@lru_cache(4096)
def _is_name(text: str) -> bool:
    return (
        1 < len(text) <= 60
        and len(text.split()) < 6
        and squash(text) not in NO_NAMES
        and not _NO_NAME.search(text)
    )
