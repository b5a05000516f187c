"""The API of Artificial Analysis: its key, its pages, its limits, and a copy for a day.

`fetch_analysis` gives the catalogue of the key's tier and keeps it, `analysis_pages` asks for one list and
keeps nothing. The key comes from AA_API_KEY or `.env` (`aa_key`; `need_aa_key` raises without one), goes only
to the address of `aa_url`, never along with a redirect, and never into a message.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import past_moment, read_cache_file, read_env_file, write_atomically
from hf_evaluation.core.hub_requests import RETRIES, RETRY_WAITS, url_parts
from hf_evaluation.core.json_values import as_object, as_objects, as_text, parse_json
from hf_evaluation.core.output import talk
from hf_evaluation.core.places import cache_folder
from hf_evaluation.core.text import first_line, text_digest
from hf_evaluation.core.version import VERSION
from hf_evaluation.importing.analysis_rows import AA_SITE, Analysis, read_analysis

AA_API = "https://artificialanalysis.ai/api/v2"  # AA_API_URL names another one, for rehearsals
AA_ROUTES = {"pro": "language/models", "free": "language/models/free"}  # the old /data/llms/models is gone
AA_PAGES = 25  # of 200 models each; a list that goes on longer does not end
AA_PAGE_BYTES = 32 << 20
AA_KEPT_SECONDS = 86_400.0  # a copy is good for a day; the free tier has 100 requests a day
_KEY_HINT = f"get one at {AA_SITE}/data-api, set AA_API_KEY or put it into .env; or --from-json FILE"
AA_TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer


def aa_key() -> str | None:
    """The key of AA_API_KEY or of `.env`, never an argument. Raises EvaluationError (3) for no key."""
    key = os.environ.get("AA_API_KEY", "").strip() or read_env_file().get("AA_API_KEY", "")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EvaluationError("AA_API_KEY is no key: it holds spaces or signs", code=3, hint=_KEY_HINT)
    return key or None


def need_aa_key() -> str:
    """The key of `aa_key`. Raises EvaluationError (3) without one."""
    key = aa_key()
    if key is None:
        raise EvaluationError("no key for Artificial Analysis", code=3, hint=_KEY_HINT)
    return key


def aa_url() -> str:
    """The API's address. A key travels to it, so http is for this machine alone (EvaluationError 2)."""
    url = (os.environ.get("AA_API_URL") or AA_API).rstrip("/")
    parts = url_parts(url)
    if parts.scheme != "https" and (
        parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1")
    ):
        raise EvaluationError(
            f"AA_API_URL {url} is not https: the key would be sent in the open", code=2, hint=f"use {AA_API}"
        )
    return url


def fetch_analysis(*, refresh: bool) -> Analysis:
    """The catalogue of the key's tier: from the disk where it is younger than a day, else all its pages."""
    key, url = need_aa_key(), aa_url()
    path = cache_folder() / f"artificial-analysis-{text_digest(url)[:12]}.json"
    if not refresh and (kept := _kept_analysis(path)):
        return kept
    for tier in AA_ROUTES:
        pages = analysis_pages(url, key, tier)
        if pages is not None:
            break
        talk("this key has no Pro subscription: reading the free list, which has no benchmark scores")
    assert pages is not None  # the free list answers or raises
    document = [page | {"tier": tier} for page in pages]  # the reply's own tier is the account's
    _keep_analysis(path, document)
    return read_analysis(document, url)


def _kept_analysis(path: Path) -> Analysis | None:
    try:
        record = as_object(parse_json(read_cache_file(path)))
        at = past_moment(record.get("at"))
        fresh = at is not None and time.time() - at < AA_KEPT_SECONDS
        return read_analysis(record["pages"], str(path)) if fresh else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EvaluationError):
        return None  # it is only ever a copy


def _keep_analysis(path: Path, document: object) -> None:
    try:
        write_atomically(path, json.dumps({"at": time.time(), "pages": document}).encode())
    except OSError as error:
        talk(f"warning: the reply is not kept for the next run: {error.strerror}")


def analysis_pages(base: str, key: str, tier: str) -> list[dict[str, Any]] | None:
    """All pages of a tier's list, checked against each other; None where the key may not read this list."""
    url = f"{base}/{AA_ROUTES[tier]}"
    pages: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number in range(1, AA_PAGES + 1):
        page = _ask_aa(url, key, number, first=tier == "pro" and number == 1)
        if page is None:
            return None
        about = as_object(page.get("pagination"))
        ids = [str(row.get("id") or row.get("slug")) for row in as_objects(page.get("data"))]
        version = page.get("intelligence_index_version")
        if not isinstance(page.get("data"), list):
            _bad_list(f"page {number} has no list of models")
        if about.get("page", number) != number:
            _bad_list(f"page {number} says that it is page {about.get('page')}")
        if pages and version != pages[0].get("intelligence_index_version"):
            _bad_list(f"the index version changed to {version} while it was read")
        if twice := seen.intersection(ids) or {name for name, count in Counter(ids).items() if count > 1}:
            _bad_list(f"page {number} repeats {min(twice)}")
        seen.update(ids)
        pages.append(page)
        total = about.get("total_pages")
        if not about.get("has_more", isinstance(total, int) and number < total):
            if isinstance(total, int) and total > number:
                _bad_list(f"it ended at page {number} of {total}")
            return pages
    _bad_list(f"it did not end after {AA_PAGES} pages")


def _bad_list(problem: str) -> NoReturn:
    raise EvaluationError(
        f"the list of Artificial Analysis does not hold together: {problem}",
        code=6,
        hint="run it again later",
    )


def _ask_aa(url: str, key: str, page: int, *, first: bool) -> dict[str, Any] | None:
    """One page, asked again where server or network failed; None for 403 where that is a question of tier."""
    from requests import RequestException

    headers = {"x-api-key": key, "accept": "application/json", "user-agent": f"hf-evaluation/{VERSION}"}
    problem = ""
    for attempt in range(RETRIES):
        if attempt:
            time.sleep(RETRY_WAITS[attempt - 1])
        try:
            status, body, told = _get_aa(url, headers, page)
            if status == 403 and first:
                return None
            if status == 200:
                document = parse_json(body)
                if isinstance(document, dict):
                    if page == 1:
                        _tell_limit(told)
                    return document
                problem = "it sent no JSON object"
            elif status < 500:
                raise _aa_error(status, body, told)
            else:
                problem = f"it answered {status}"
        except RequestException as error:
            problem = type(error).__name__  # its text holds the request
        except (ValueError, RecursionError) as error:
            problem = f"what it sent is no JSON ({first_line(error)})"
    raise EvaluationError(
        f"Artificial Analysis cannot be read, {RETRIES} times: {problem}", code=6, hint="run it again later"
    )


def _get_aa(url: str, headers: Mapping[str, str], page: int) -> tuple[int, bytes, Mapping[str, str]]:
    """Status, body and headers of one answer. Redirects are not followed: they would carry the key along."""
    import requests

    with requests.get(
        url, {"page": page}, headers=headers, timeout=AA_TIMEOUT, allow_redirects=False, stream=True
    ) as answer:
        body = b""
        for piece in answer.iter_content(1 << 16):
            body += piece
            if len(body) > AA_PAGE_BYTES:
                _bad_list(f"page {page} is larger than {AA_PAGE_BYTES >> 20} MB")
        return answer.status_code, body, answer.headers


def _tell_limit(headers: Mapping[str, str]) -> None:
    left, most = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-limit", "")
    if left.isdecimal() and most.isdecimal():
        talk(f"Artificial Analysis: {left} of {most} requests left{_until(headers)}")


def _until(headers: Mapping[str, str]) -> str:
    """When the limit ends, by X-RateLimit-Reset (epoch seconds) or Retry-After; empty where neither says."""
    reset, after = headers.get("x-ratelimit-reset", ""), headers.get("retry-after", "")
    moment = int(reset) if reset.isdecimal() else time.time() + int(after) if after.isdecimal() else None
    if moment is None or moment > 1e11:
        return ""
    return time.strftime(" until %Y-%m-%d %H:%M UTC", time.gmtime(moment))


def _aa_error(status: int, body: bytes, headers: Mapping[str, str]) -> EvaluationError:
    """What an answer below 500 means, in the server's own words where it has any."""
    try:
        told = as_text(as_object(json.loads(body)).get("error")) or ""
    except (ValueError, RecursionError):
        told = ""
    meanings = {
        400: (2, "refused the request", "update this script"),
        401: (3, "does not know the key", f"check AA_API_KEY; keys: {AA_SITE}/data-api"),
        403: (3, "does not allow it to this key", f"see the tiers: {AA_SITE}/data-api"),
        404: (4, "has no such list", "check AA_API_URL"),
        410: (4, "has retired this address", f"set AA_API_URL to {AA_API}, or unset it"),
        429: (
            6,
            f"allows no more requests{_until(headers)}",
            "wait until then; --from-json reads a saved reply",
        ),
    }
    code, meaning, hint = meanings.get(status, (6, f"answered {status}", "run it again later"))
    return EvaluationError(
        f"Artificial Analysis {meaning}" + (f": {told[:200]}" if told else ""), code=code, hint=hint
    )
