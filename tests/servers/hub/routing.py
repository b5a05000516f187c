"""Routes over percent-decoded segments, and the request as their handlers see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar
from urllib.parse import unquote

from starlette.datastructures import QueryParams
from starlette.responses import Response

from .state import Hub, Kind, Repo, Token
from .wire import HubError, Json, answer, parse_object, whole_number

PLURALS: Mapping[str, Kind] = {"models": "model", "datasets": "dataset", "spaces": "space"}
TRUE_WORDS = frozenset({"1", "true", "yes"})


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    `args` are the named segments of the route's pattern, decoded one by one, so `refs%2Fpr%2F1` arrives as
    `refs/pr/1`; `path` is the path as it was sent.
    """

    method: str
    path: str
    args: Mapping[str, str]
    query: QueryParams
    headers: Mapping[str, str]
    body: bytes
    token: Token | None
    endpoint: str

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether a query parameter says yes ("1", "true", "True")."""
        value = self.query.get(name)
        return default if value is None else value.lower() in TRUE_WORDS

    def many(self, name: str) -> list[str]:
        """All values of a repeated parameter, also written `name[]`."""
        return [*self.query.getlist(name), *self.query.getlist(f"{name}[]")]

    def json(self) -> Json:
        """The body as a JSON object (an empty body is an empty one); 400 when it is none."""
        return parse_object(self.body) if self.body.strip() else {}

    def json_lines(self) -> list[Json]:
        """The body as newline-delimited JSON objects; 400 when a line is none."""
        return [parse_object(line) for line in self.body.splitlines() if line.strip()]

    @property
    def kind(self) -> Kind:
        """The kind of repository the path speaks of."""
        return PLURALS[self.args["kinds"]]

    def repo(self, hub: Hub) -> Repo:
        """The repository the path names, if the caller may see it."""
        repo_id = f"{self.args['ns']}/{self.args['name']}" if "ns" in self.args else self.args["name"]
        return hub.find(self.kind, repo_id, self.token)


Handler: TypeAlias = Callable[[Hub, Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a pattern and its handler.

    A pattern's segment is a word, `{name}` for any segment, `{kinds}` for models, datasets or spaces, or, at
    the end, `{name...}` for one or more. `fixed` are arguments that the pattern does not carry.
    """

    method: str
    pattern: tuple[str, ...]
    handler: Handler
    fixed: Mapping[str, str]

    def match(self, method: str, segments: Sequence[str]) -> dict[str, str] | None:
        """The route's arguments for a request, None when it does not fit. GET routes answer HEAD too."""
        if self.method != method and (self.method, method) != ("GET", "HEAD"):
            return None
        head, rest = list(self.pattern), None
        if head and head[-1].endswith("...}"):
            rest = head.pop()[1:-4]
        if len(segments) <= len(head) if rest else len(segments) != len(head):
            return None
        found = dict(self.fixed)
        for part, segment in zip(head, segments, strict=False):
            if not _fits(part, segment):
                return None
            if part.startswith("{"):
                found[part[1:-1]] = segment
        if rest:
            found[rest] = "/".join(segments[len(head) :])
        return found


def _fits(part: str, segment: str) -> bool:
    if part == "{kinds}":
        return segment in PLURALS
    return part.startswith("{") or part == segment


class Routes:
    """A table of routes that modules fill with decorators."""

    def __init__(self) -> None:
        self.rows: list[Route] = []

    def add(self, method: str, pattern: str, **fixed: str) -> Callable[[Handler], Handler]:
        """Register a handler for a method and a pattern."""

        def register(handler: Handler) -> Handler:
            parts = tuple(pattern.strip("/").split("/"))
            self.rows.append(Route(method, parts, handler, fixed))
            return handler

        return register

    def site(self, method: str, pattern: str) -> Callable[[Handler], Handler]:
        """Register a page path, which names datasets and Spaces by a prefix and models by none."""

        def register(handler: Handler) -> Handler:
            for plural in ("datasets", "spaces"):
                self.add(method, f"/{plural}{pattern}", kinds=plural)(handler)
            return self.add(method, pattern, kinds="models")(handler)

        return register


def split_path(raw_path: str) -> list[str]:
    """A path's segments, each decoded by itself."""
    return [unquote(segment) for segment in raw_path.strip("/").split("/")]


def find_route(routes: Iterable[Route], method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
    """The first route that fits; 404 when none does."""
    segments = split_path(raw_path)
    for route in routes:
        found = route.match(method, segments)
        if found is not None:
            return route, found
    raise HubError(404, "NotFound", "Sorry, we can't find the page you are looking for.")


Item = TypeVar("Item")


def page(
    items: Sequence[Item],
    call: Call,
    size: int,
    headers: Mapping[str, str] | None = None,
    show: Callable[[Item], object] = lambda item: item,
) -> Response:
    """The page of a list that `cursor` names, with the `Link` header that `huggingface_hub` follows.

    Only the items of this page are turned into JSON by `show`.
    """
    start = whole_number(call.query.get("cursor"), 0)
    end = start + max(size, 1)
    out = dict(headers or {})
    if end < len(items):
        kept = [(key, value) for key, value in call.query.multi_items() if key != "cursor"]
        query = QueryParams([*kept, ("cursor", str(end))])
        out["Link"] = f'<{call.endpoint}{call.path}?{query}>; rel="next"'
    return answer([show(item) for item in items[start:end]], headers=out)
