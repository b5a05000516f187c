"""Answers of the Hub: read with retries, checked, or told as a failure in our words.

`hub_get`, `hub_json` and `hub_object` ask; `ask_hub` asks anything that the client does; `hub_error` is what
a refusal means. What an answer must hold is taken out of it with `list_in_answer` and `number_in_answer`, for
"none" and "unknown" must not look the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import (
    LOGIN,
    READ_SECONDS,
    TRY_LATER,
    T,
    ask_patiently,
    cannot_reach,
    hub_endpoint,
)
from hf_evaluation.core.json_values import as_object, as_objects
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.core.text import first_line
from hf_evaluation.core.version import VERSION

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError


MAX_ANSWER = 64 << 20  # bytes; the longest list, all files of a repository, has some MB
_OF_TRANSPORT = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def ask_hub(ask: Callable[[], T], repo_id: str, revision: str | None) -> T:
    """Ask the Hub about a repository, patiently. Raises EvaluationError in the words of `hub_error`."""
    return ask_patiently(
        ask,
        lambda error, status: hub_error(error, status, repo_id, revision),
        no_id=lambda _: _no_repository_id(repo_id),
        unreachable=cannot_reach,
    )


def hub_error(error: HfHubHTTPError, status: int, repo_id: str, revision: str | None) -> EvaluationError:
    """What a refused question about a model's card means, with exit code and the next command."""
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if isinstance(error, GatedRepoError):
        return EvaluationError(
            f"{repo_id} is gated", code=3, hint=f"accept its terms on its page, then {LOGIN}"
        )
    if isinstance(error, RevisionNotFoundError):
        return EvaluationError(
            f"{repo_id} has no revision {revision!r}",
            code=4,
            hint=f"list them: {command_line('hf', 'models', 'info', repo_id)}",
        )
    if isinstance(error, EntryNotFoundError):
        return EvaluationError(
            f"{repo_id} has no README.md",
            code=4,
            hint="name another revision with --revision, or a file with --readme",
        )
    if status == 401:
        return EvaluationError(
            f"{repo_id} does not exist, or is private", code=3, hint=f"check the name, or {LOGIN}"
        )
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return EvaluationError(
            f"there is no model {repo_id}, or your token may not see it",
            code=4,
            hint="check the name on the Hub",
        )
    if status == 403:
        return EvaluationError(
            f"not allowed: {first_line(error)}",
            code=3,
            hint="use a token with read access to the repository",
        )
    return EvaluationError(
        f"the Hub answered {status or 'nothing'}: {first_line(error)}",
        code=6,
        hint="run the same command again later",
    )


def check_repo_id(repo_id: str) -> None:
    """Raise EvaluationError (2) for what cannot be a repository's id, before it becomes part of a path."""
    hub_endpoint()
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]  # not in __all__

    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        raise _no_repository_id(repo_id) from error


def hub_get(path: str, repo_id: str, revision: str | None = None) -> httpx2.Response:
    """An answer of the Hub to a GET of a path with its query, asked again where the failure is passing."""
    endpoint = hub_endpoint()
    import httpx2
    from huggingface_hub import get_session
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, but not in __all__
        build_hf_headers,
        hf_raise_for_status,
    )

    def ask() -> httpx2.Response:
        headers = build_hf_headers(library_name="hf-evaluation", library_version=VERSION)
        try:
            request = get_session().build_request(
                "GET", f"{endpoint}{path}", headers=headers, timeout=READ_SECONDS
            )
            answer = _limited_answer(get_session().send(request, stream=True, follow_redirects=True))
        except (UnicodeEncodeError, httpx2.InvalidURL) as error:
            raise EvaluationError(
                "the request cannot be sent: HF_ENDPOINT or the token holds what no request may",
                code=2,
                hint="check HF_ENDPOINT and HF_TOKEN for stray characters",
            ) from error
        hf_raise_for_status(answer)
        return answer

    return ask_hub(ask, repo_id, revision)


def _limited_answer(reply: httpx2.Response) -> httpx2.Response:
    """An answer that was read, if it has at most MAX_ANSWER bytes. Raises EvaluationError (5) else."""
    import httpx2

    body = bytearray()
    try:
        for piece in reply.iter_bytes():
            body += piece
            if len(body) > MAX_ANSWER:
                raise EvaluationError(
                    f"{reply.request.url.path[:200]} is larger than {MAX_ANSWER >> 20} MB",
                    code=5,
                    hint="no card and no list of the Hub is: look at it on its page",
                )
    finally:
        reply.close()
    told = [(name, value) for name, value in reply.headers.multi_items() if name not in _OF_TRANSPORT]
    read = httpx2.Response(reply.status_code, headers=told, content=bytes(body), request=reply.request)
    read.history = reply.history
    return read


def hub_json(path: str, repo_id: str, revision: str | None = None) -> object:
    """The JSON of an answer. One that is none is a server failure (6)."""
    return json_of(hub_get(path, repo_id, revision))


def hub_object(path: str, repo_id: str, revision: str | None = None) -> dict[str, Any]:
    """The JSON object of an answer, empty where it is another JSON value; raises as `hub_json`."""
    return as_object(hub_json(path, repo_id, revision))


def json_of(answer: httpx2.Response) -> object:
    """The JSON of an answer. Raises EvaluationError (6) for one that is none: a gateway's page, say."""
    try:
        return answer.json()
    except ValueError as error:
        raise EvaluationError(
            f"the Hub's answer to GET {answer.request.url.path} is no JSON",
            code=6,
            hint=TRY_LATER,
        ) from error


def with_query(path: str, *query: tuple[str, str]) -> str:
    """A path with its query, every value quoted."""
    return f"{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query)


def list_in_answer(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list that an answer must hold: without it, "none" and "unknown" would look the same (6)."""
    if not isinstance(record.get(name), list):
        raise EvaluationError(f"the Hub's answer has no {name}", code=6, hint=TRY_LATER)
    return as_objects(record[name])


def number_in_answer(record: Mapping[str, Any], name: str) -> int:
    """A number in an answer, 0 where there is none; anything else is a broken answer (6)."""
    value = record.get(name) or 0
    if not isinstance(value, int):
        raise EvaluationError(f"the Hub's answer has no number in {name}", code=6, hint=TRY_LATER)
    return value


def answered_status(error: EvaluationError) -> int | None:
    """The HTTP status behind an error of `ask_hub`, None where none was answered."""
    from huggingface_hub.errors import HfHubHTTPError

    cause = error.__cause__
    return (
        cause.response.status_code
        if isinstance(cause, HfHubHTTPError) and cause.response is not None
        else None
    )


def is_gate(error: BaseException) -> bool:
    """Whether a failure, or the one behind it, is a repository whose terms nobody accepted."""
    from huggingface_hub.errors import GatedRepoError

    return isinstance(error, GatedRepoError) or isinstance(error.__cause__, GatedRepoError)


def _no_repository_id(repo_id: str) -> EvaluationError:
    """The failure of a name that can be no repository's."""
    return EvaluationError(f"{repo_id!r} is no repository id", code=2, hint="give it as organisation/name")
