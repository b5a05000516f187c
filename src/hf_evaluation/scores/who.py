"""Who measured a number, and apart from that where it stands.

`who_measured` decides from all that is told of a number (`Told`): its source, who proposed it, whose
repository it is, what a result file or a note says. Whoever only changes an entry of main (`edits`) proposes
it and has measured nothing. There are four answers: the model's authors, a named third party, the run of a
harness, unknown. Unknown is an answer: that a number stands in a model's repository says that it is stated
there, not that its authors measured it. `who_of_score` and
`where_of_score` tell both of a score, `who_of_result` and `where_of_result` of a result on the Hub;
`who_text` and `where_text` are for people, `who_json` and `where_json` for programs.
`is_artificial_analysis` knows their numbers wherever they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from hf_evaluation.core.hub_requests import hub_endpoint, hub_hosts, pull_url, url_parts
from hf_evaluation.core.json_values import as_text
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.parties import (
    DOUBLE_ENDINGS,
    HOSTING,
    OWN_WORDS,
    PARTY_HOSTS,
    PARTY_NAMES,
    SHARED_HOSTS,
)
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import read_settings


class WhoKind(StrEnum):
    """Who can have measured a number."""

    AUTHORS = "authors"
    THIRD_PARTY = "third party"
    HARNESS = "harness run"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where a number can stand."""

    MAIN = "main"
    OPEN_PULL = "open pull request"
    CLOSED_PULL = "closed pull request"
    CARD = "card"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Who:
    """Who measured: `name` is the account or the organisation, `harness` with what, where they are told.

    `says` is a stranger on whose word alone a number is said to be the authors'.
    """

    kind: WhoKind
    name: str | None = None
    harness: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where a number stands; `url` is the place itself, not the source that it names."""

    place: Place
    pr: int | None = None
    author: str | None = None
    url: str | None = None
    revision: str | None = None
    path: str | None = None
    line: int | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of where a number comes from.

    `kind` is that of the source. `account` is the user or the organisation that a result file names beside
    the url; `evaluator` the organisation that a record of every_eval_ever names, `first_party` whether it
    says that this is the model's own. `author` made the commit or the pull request, `proposed` says that the
    owner has not merged it.
    """

    repo_id: str
    kind: str
    url: str | None = None
    name: str | None = None
    account: str | None = None
    author: str | None = None
    proposed: bool = False
    notes: str | None = None
    evaluator: str | None = None
    first_party: bool = False
    harness: str | None = None


ANALYSIS_KIND, ANALYSIS_NAME = "artificial-analysis", "Artificial Analysis"
# Kinds of sources that are the files of a run.
RUN_KINDS = {"inspect-log": "inspect-ai", "lm-eval": "lm-eval", "lighteval": "lighteval"}
RECORD_KIND = "every-eval-ever"
_ANALYSIS = pattern(r"(?i)artificial[\s_.-]*analysis")
# Where the owner stands in a path of the Hub: second where one of these is first; nowhere on shared pages.
_OWNED = frozenset({"datasets", "spaces", "buckets", "collections"})
_OPEN_TO_ALL = frozenset({"discussions", "issues", "pull", "pulls"})
_NOBODYS = frozenset({"papers", "blog", "docs", "api", "posts", "learn", "tasks"})


def is_artificial_analysis(kind: str, *texts: str | None) -> bool:
    """Whether a number is theirs: by its kind, or by any text beside it (url, name, notes, method)."""
    return kind == ANALYSIS_KIND or any(_ANALYSIS.search(text) for text in texts if text)


@lru_cache(4096)
def who_measured(told: Told) -> Who:
    """Who measured a number. The source decides, then who proposed it; what is not known stays unknown."""
    if is_artificial_analysis(told.kind, told.url, told.name, told.account, told.notes, told.evaluator):
        return Who(WhoKind.THIRD_PARTY, ANALYSIS_NAME)
    harness = told.harness or RUN_KINDS.get(told.kind) or _harness_in(told.notes)
    if told.kind in RUN_KINDS or told.kind == RECORD_KIND:
        return _who_ran(told, harness)
    party = _party_named(told) or _owner_of(told)
    if party is not None:
        return _who_of_party(told, party, harness)
    if told.author and told.author.casefold() == _owner(told):
        return Who(WhoKind.AUTHORS, told.author, harness)
    if told.author and told.proposed:
        return Who(WhoKind.HARNESS if harness else WhoKind.THIRD_PARTY, told.author, harness)
    return Who(WhoKind.HARNESS if harness else WhoKind.UNKNOWN, None, harness)


def _owner(told: Told) -> str:
    return _owner_in(told.repo_id)


def _owner_in(repo_id: str) -> str:
    return repo_id.partition("/")[0].casefold()


def _who_ran(told: Told, harness: str | None) -> Who:
    """Who is behind the file of a run: whom it names, else the account that keeps it."""
    named, owner = told.evaluator or told.account or _page_owner(told.url), told.repo_id.partition("/")[0]
    if told.first_party and not told.proposed and squash(named or owner) == squash(owner):
        return Who(WhoKind.AUTHORS, named or owner, harness)
    return Who(WhoKind.HARNESS, named or (told.author if told.proposed else None), harness)


def _who_of_party(told: Told, party: str, harness: str | None) -> Who:
    """Who measured what is somebody's: the authors' own pages count where the authors let it stand."""
    if party.casefold() != _owner(told):
        return Who(WhoKind.HARNESS if harness else WhoKind.THIRD_PARTY, party, harness)
    by_stranger = told.proposed and (told.author or "").casefold() != _owner(told)
    if by_stranger and told.kind != "readme":  # what we have read in the card itself needs nobody's word
        return Who(WhoKind.UNKNOWN, None, harness, told.author or "whoever proposes it")
    return Who(WhoKind.AUTHORS, party, harness)


def _party_named(told: Told) -> str | None:
    """A leaderboard or a measuring organisation that everybody knows, by its page or by its name."""
    host = url_parts(told.url).netloc.casefold().removeprefix("www.")
    domain = next((known for known in PARTY_HOSTS if host == known or host.endswith(f".{known}")), None)
    return PARTY_HOSTS[domain] if domain else PARTY_NAMES.get(squash(told.name or ""))


def _owner_of(told: Told) -> str | None:
    """The account that a source is of: whom it names, else whose page it is; the repository's own card."""
    owner = told.repo_id.partition("/")[0]
    if told.account:
        return told.account
    if page := _page_owner(told.url):
        return page
    names = _names_in_host(told.url) if told.url else {squash(told.name or "")}  # a name is no page
    if not owner:
        return None
    if squash(owner) in names or (not told.url and squash(told.name or "") in OWN_WORDS):
        return owner
    return owner if told.kind == "readme" and not told.url else None


def _page_owner(url: str | None) -> str | None:
    """The account whose page on the Hub, or whose bucket, a url shows; None for any other."""
    parts = url_parts(url)
    if parts.scheme == "hf":
        names = [parts.netloc, *parts.path.strip("/").split("/")]
    elif parts.netloc.casefold() in hub_hosts():
        names = parts.path.strip("/").split("/")
    else:
        return None
    if names[0] in _NOBODYS or _is_anybodys(names):
        return None
    at = 1 if names[0] in _OWNED else 0
    return names[at] or None if len(names) > 1 else None


def _is_anybodys(names: Sequence[str]) -> bool:
    """Whether a path in somebody's repository is one where everybody writes: discussions, pull requests."""
    return any(name in _OPEN_TO_ALL for name in names[2:4]) or "refs/pr/" in unquote("/".join(names))


def _names_in_host(url: str | None) -> frozenset[str]:
    """The names under which a page outside the Hub may be somebody's: of its domain, or its GitHub account.

    Pages that belong to anybody (arXiv) tell nobody. Only a whole name counts: "meta.com" is not known to
    be meta-llama's.
    """
    parts = url_parts(url)
    host = parts.netloc.casefold().removeprefix("www.").partition(":")[0]
    if host == "github.com":
        names = parts.path.strip("/").split("/")
        return frozenset() if _is_anybodys(names) else frozenset({squash(names[0])})
    if not host or host in hub_hosts() or host in SHARED_HOSTS:
        return frozenset()
    labels = host.split(".")
    if ".".join(labels[1:]) in HOSTING:
        return frozenset({squash(labels[0])})
    ending = 2 if ".".join(labels[-2:]) in DOUBLE_ENDINGS else 1
    domain = labels[-ending - 1 :]
    return frozenset({squash(domain[0]), squash(".".join(domain))})


def _harness_in(notes: str | None) -> str | None:
    found = read_settings(notes)
    return " ".join(filter(None, (found.harness, found.harness_version))) or None


def who_of_score(score: Score) -> Who:
    """Who measured a score, by its source, its method and where it stands."""
    method, source = score.method or {}, score.source
    if is_artificial_analysis(source.kind, score.label, source.path, *map(as_text, method.values())):
        return Who(WhoKind.THIRD_PARTY, ANALYSIS_NAME)
    account = as_text(method.get("source_account"))
    if score.status == "unpublished" and account and account.casefold() == _owner_in(score.model):
        account = None  # nobody has let it stand yet
    return who_measured(
        Told(
            repo_id=score.model,
            kind=source.kind,
            url=source.url,
            name=source.name,
            account=account,
            author=None if method.get("pr_edits") else as_text(method.get("pr_author")),
            proposed=score.pr is not None or score.status == "pull-request",
            notes="; ".join(filter(None, (score.variant, as_text(method.get("notes"))))) or None,
            evaluator=as_text(method.get("evaluator")),
            first_party=as_text(method.get("relationship")) == "first_party",
            harness=as_text(method.get("harness")),
        )
    )


def who_of_result(result: Structured, repo_id: str, author: str | None, *, proposed: bool) -> Who:
    """Who measured a result on the Hub; `author` is whose pull request it stands in."""
    account = result.source_account
    notes = result.variant
    author = None if result.edits else author
    told = Told(
        repo_id, result.format, result.source_url, result.source_name, account, author, proposed, notes
    )
    return who_measured(told)


def where_of_score(score: Score) -> Where:
    """Where a score stands."""
    method, source = score.method or {}, score.source
    path = as_text(method.get("path")) or (source.path if source.kind == "readme" else None)
    place = {
        "merged": Place.MAIN,
        "pull-request": Place.OPEN_PULL,
        "closed-pull-request": Place.CLOSED_PULL,
    }.get(score.status, Place.CARD if source.kind == "readme" else Place.ELSEWHERE)
    url = source.url
    if score.pr is not None:
        url = pull_url(score.model, score.pr)
    elif place is Place.MAIN:
        url = _file_page(score.model, source.revision, path)
    author = as_text(method.get("pr_author"))
    return Where(place, score.pr, author, url, source.revision, path, score.line, source.date)


def where_of_result(
    result: Structured, repo_id: str, sha: str | None, pull: tuple[int, str | None, str] | None
) -> Where:
    """Where a result of a repository stands; `pull` is number, author and status of its pull request."""
    if pull is None:
        url, line = _file_page(repo_id, sha, result.path), result.line or None
        return Where(Place.MAIN, None, None, url, sha, result.path, line, result.date)
    num, author, status = pull
    place = Place.OPEN_PULL if status in ("open", "draft") else Place.CLOSED_PULL
    line = result.line or None
    return Where(place, num, author, pull_url(repo_id, num), f"refs/pr/{num}", result.path, line, result.date)


def _file_page(repo_id: str, revision: str | None, path: str | None) -> str:
    return f"{hub_endpoint()}/{repo_id}/blob/{revision or 'main'}/{path or 'README.md'}"


def who_text(who: Who) -> str:
    """Who measured, for people."""
    tool = f" with {who.harness}" if who.harness else ""
    if who.kind is WhoKind.AUTHORS:
        return f"the authors ({who.name}){tool}"
    if who.kind is WhoKind.THIRD_PARTY:
        return f"third party: {who.name}"
    if who.kind is WhoKind.HARNESS:
        by = f" by {who.name}" if who.name else ", by whom is not told"
        return f"a run{tool or ' of a harness'}{by}"
    return f"not known; {who.says} names a page of the authors" if who.says else "not known"


def where_text(where: Where) -> str:
    """Where a number stands, for people: without path and line, which have a place of their own."""
    if where.pr is not None or where.place in (Place.OPEN_PULL, Place.CLOSED_PULL):
        number = f" {where.pr}" if where.pr is not None else ""
        state = "open" if where.place is Place.OPEN_PULL else "closed"
        return f"{state} PR{number}" + (f" by {where.author}" if where.author else "")
    return {Place.CARD: "the card", Place.ELSEWHERE: "not in the repository"}.get(where.place, "main")


def who_json(who: Who) -> dict[str, Any]:
    """The `who` of a document; `text` is for people."""
    return {**asdict(who), "kind": str(who.kind), "text": who_text(who)}


def where_json(where: Where) -> Mapping[str, Any]:
    """The `where` of a document."""
    return {**asdict(where), "place": str(where.place)}
