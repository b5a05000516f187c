"""Requests to the Hub: its address, which failures pass, how long to wait, and asking again.

`hub_endpoint` is the address, `hub_hosts` are its names; `ask_patiently` asks until an answer comes or a
failure is final, which the caller puts into words. `next_page` follows a list only on its own host, for our
token goes with the request.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import talk
from hf_evaluation.core.text import first_line

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

T = TypeVar("T")

READ_SECONDS = 30.0
RETRY_WAITS = (0.5, 1.5, 4.0)  # seconds before the second, third and fourth try of a request
RETRIES = len(RETRY_WAITS) + 1  # tries of one request; the client retries neither model_info nor commits
MAX_WAIT = 60.0  # longest wait that a rate limit may ask for before we give up, seconds
TOLD_SECONDS = 5.0  # a longer wait is told
PAUSE = "the Hub asks for a pause of"
PASSING = frozenset({408, 429, 500, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
LOGIN = "sign in with `hf auth login` or set HF_TOKEN"
TRY_LATER = "run the same command again later; check HF_ENDPOINT and the network"


def url_parts(url: str | None) -> SplitResult:
    """A url in parts, all of them empty for what is none: urls of strangers may be anything."""
    try:
        return urlsplit(url or "")
    except ValueError:
        return SplitResult("", "", "", "", "")


def is_rehearsal() -> bool:
    """Whether HF_ENDPOINT names a stand-in for the Hub on this machine."""
    return url_parts(os.environ.get("HF_ENDPOINT", "")).hostname in ("127.0.0.1", "localhost")


def hub_endpoint() -> str:
    """The Hub's address without a slash at the end. Raises EvaluationError (2) for what is no address.

    To be asked before anything of huggingface_hub is imported: it reads HF_ENDPOINT then, and ends with a
    traceback where that cannot be read.
    """
    endpoint = os.environ.get("HF_ENDPOINT") or ""
    if not endpoint:
        from huggingface_hub import constants

        endpoint = constants.ENDPOINT
    endpoint = endpoint.rstrip("/")
    parts = url_parts(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise EvaluationError(
            "HF_ENDPOINT is no address of a Hub",
            code=2,
            hint="like https://huggingface.co, without a password",
        )
    return endpoint


def hub_hosts() -> frozenset[str]:
    """The hosts whose urls are the Hub's: its own names, and that of HF_ENDPOINT."""
    return frozenset({"huggingface.co", "hf.co", "www.huggingface.co", url_parts(hub_endpoint()).netloc})


def status_of(error: HfHubHTTPError) -> int:
    """The HTTP status of a failure, 0 if there was no answer."""
    return error.response.status_code if error.response is not None else 0


def wait_seconds(error: HfHubHTTPError, attempt: int) -> float:
    """Seconds to wait: what the server asks for by Retry-After, else RateLimit (`t=`), at most MAX_WAIT."""
    headers: Mapping[str, str] = error.response.headers if error.response is not None else {}
    asked = re.fullmatch(r"(\d+)", headers.get("retry-after", "")) or re.search(
        r"r=0;\s*t=(\d+)", headers.get("ratelimit", "")
    )
    return min(float(asked.group(1)) + 1, MAX_WAIT) if asked else RETRY_WAITS[min(attempt, RETRIES - 2)]


def ask_patiently(
    ask: Callable[[], T],
    explain: Callable[[HfHubHTTPError, int], EvaluationError],
    *,
    no_id: Callable[[Exception], EvaluationError],
    unreachable: Callable[[BaseException], EvaluationError],
    found_meanwhile: Callable[[], T | None] = lambda: None,
    passing: AbstractSet[int] = PASSING,
) -> T:
    """The Hub's answer, asked for again after a wait where the failure is passing.

    Raises what `explain` makes of a final answer and its status, `no_id` of an id that is none, `unreachable`
    of a network that fails. Before another try `found_meanwhile` may find that a lost answer was a success.
    Answers of a status in `passing` are no final ones: of a commit that is made anew on each try, 412 passes.
    """
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    for attempt in range(RETRIES):
        final = attempt == RETRIES - 1
        try:
            return ask()
        except HFValidationError as error:
            raise no_id(error) from error
        except HfHubHTTPError as error:
            if status_of(error) not in passing or final:
                raise explain(error, status_of(error)) from error
            seconds = wait_seconds(error, attempt)
            if seconds > TOLD_SECONDS:
                talk(f"{PAUSE} {seconds:.0f} s")
            time.sleep(seconds)
        except (httpx2.HTTPError, OSError) as error:
            if final or not isinstance(error, httpx2.HTTPError):
                raise unreachable(error) from error
            time.sleep(RETRY_WAITS[attempt])
        if (found := found_meanwhile()) is not None:
            return found
    raise AssertionError("unreachable")


def cannot_reach(error: BaseException, *, again: str = "then run the same command again") -> EvaluationError:
    """The failure of a Hub that does not answer."""
    return EvaluationError(
        f"the Hub cannot be reached: {first_line(error)}",
        code=6,
        hint=f"check the network and HF_ENDPOINT, {again}",
    )


def next_page(link: str) -> str | None:
    """The path and query of the next page by a Link header, below HF_ENDPOINT.

    Raises EvaluationError (6) where it leads to another origin: our token goes with the request.
    """
    found = re.search(r'<([^>]+)>;\s*rel="?next"?', link)
    if not found:
        return None
    home, url = hub_endpoint(), ""
    with contextlib.suppress(ValueError):
        url = str(urljoin(f"{home}/", found.group(1)))
    page = url.removeprefix(home)
    if url_origin(url) != url_origin(home) or page == url or not page.startswith(("/", "?")):
        other = url_parts(url).netloc or url
        raise EvaluationError(f"the next page is on another host: {other[:200]}", code=6)
    return page


def url_origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a url: what must be the same for a token to go along. Empty for none."""
    parts = url_parts(url)
    try:
        port = parts.port
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port or _PORTS.get(parts.scheme))
